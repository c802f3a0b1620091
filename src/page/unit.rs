//! The unit page: identity, names over time, lineage, years, link to the comparison.

use serde::Serialize;
use serde_json::json;

use super::compare::charts::{Trend, totals};
use super::html::{Fragments, root_of};
use super::shell::{Link, Page, compare_path, disclosure_path, disclosure_title, finish, json_ld, organisation, unit_path};
use crate::archive::amount::State;
use crate::archive::{Disclosure, DisclosureKind};
use crate::compare::Comparison;
use crate::diagnostic::Diagnostic;
use crate::site::{File, Site, unit_folder};

/// Context of `unit.html`.
#[derive(Serialize)]
struct Context {
    page: Page,
    unit: UnitView,
    /// Unit of the amounts in `years`; those in another say so themselves.
    amount_unit: String,
    years: Vec<YearRow>,
    missing: Vec<i32>,
    others: Vec<Link>,
    compare: Option<String>,
    /// Total income and expenditure over the years, a fragment; empty unless two years can be drawn.
    trend: String,
}

#[derive(Serialize)]
struct UnitView {
    id: String,
    name: String,
    short: Option<String>,
    /// Whether there is more to tell than one name: years, other names, events, a remark.
    history: bool,
    names: Vec<NameView>,
    lineage: Vec<EventView>,
    lineage_note: Option<String>,
    parent: Option<Link>,
    supervisor: Option<String>,
    region: Vec<String>,
    site_code: Option<String>,
    nature: Option<String>,
    description: Option<String>,
}

#[derive(Serialize)]
struct NameView {
    name: String,
    from: Option<i32>,
    to: Option<i32>,
}

#[derive(Serialize)]
struct EventView {
    year: Option<i32>,
    kind: String,
    from: Vec<Link>,
    to: Vec<Link>,
    note: Option<String>,
}

#[derive(Serialize)]
struct YearRow {
    year: i32,
    name: String,
    title: String,
    href: String,
    published: Option<String>,
    profile: String,
    facts: usize,
    income: String,
    expenditure: String,
}

pub fn render(site: &Site, index: usize) -> Result<Vec<File>, Box<Diagnostic>> {
    let unit = &site.archive.units[index];
    let path = unit_path(unit);
    let root = root_of(&path);
    let fragments = Fragments::default();
    let mut page = Page::new(site, "unit", &path, unit.name(), &[]);
    if let Some(text) = &unit.description {
        page.description = text.to_string();
    }
    let mut ld = organisation(unit);
    ld["@context"] = json!("https://schema.org");
    page.json_ld = fragments.add(json_ld(&ld));
    let known = &site.by_unit[index];
    let amount_unit = known.last().map_or_else(|| "万元".into(), |at| site.archive.disclosures[*at].amount_unit.clone());
    let rows: Vec<YearRow> = known
        .iter()
        .rev()
        .map(|at| {
            let d = &site.archive.disclosures[*at];
            let shown = |item: &str| {
                let Some((_, fact)) = d.fact(item) else { return String::new() };
                let foreign = fact.state == State::Value && fact.unit != amount_unit && !fact.prints_unit();
                let number = super::html::number(&fact.printed).into_owned();
                if foreign { [&number, " ", &*fact.unit].concat() } else { number }
            };
            YearRow {
                year: d.year,
                name: d.name.to_string(),
                title: disclosure_title(site, d),
                href: format!("{root}{}", disclosure_path(d)),
                published: d.published.as_deref().map(str::to_owned),
                profile: d.profile.name.to_string(),
                facts: d.facts.len(),
                income: shown("total.income"),
                expenditure: shown("total.expenditure"),
            }
        })
        .collect();
    let years: Vec<i32> = known.iter().map(|at| site.archive.disclosures[*at].year).collect();
    let missing = match (years.first(), years.last()) {
        (Some(first), Some(last)) => (*first..=*last).filter(|y| !years.contains(y)).collect(),
        _ => Vec::new(),
    };
    let others = site.archive.disclosures[site.archive.of_unit(&unit.id)]
        .iter()
        .filter(|d| d.kind == DisclosureKind::Budget || d.revision.is_some())
        .map(|d| Link { title: disclosure_title(site, d), href: format!("{root}{}", disclosure_path(d)) })
        .collect();
    let link = |name: &str| {
        let other = site.archive.unit(name);
        Link {
            title: other.map_or(name, |u| u.name()).to_owned(),
            href: other.map(|u| format!("{root}{}", unit_path(u))).unwrap_or_default(),
        }
    };
    let view = UnitView {
        id: unit.id.to_string(),
        name: unit.name().to_owned(),
        short: unit.short.as_deref().map(str::to_owned),
        history: unit.names.len() > 1
            || unit.names.iter().any(|n| n.from.is_some() || n.to.is_some())
            || !unit.lineage.is_empty()
            || unit.lineage_note.is_some(),
        names: unit.names.iter().map(|n| NameView { name: n.name.to_string(), from: n.from, to: n.to }).collect(),
        lineage: unit
            .lineage
            .iter()
            .map(|e| EventView {
                year: e.year,
                kind: e.kind.to_string(),
                from: e.from.iter().map(|n| link(n)).collect(),
                to: e.to.iter().map(|n| link(n)).collect(),
                note: e.note.as_deref().map(str::to_owned),
            })
            .collect(),
        lineage_note: unit.lineage_note.as_deref().map(str::to_owned),
        parent: unit.parent.as_deref().map(link),
        supervisor: unit.supervisor.as_deref().map(str::to_owned),
        region: unit.region.iter().map(|r| r.to_string()).collect(),
        site_code: unit.site_code.as_deref().map(str::to_owned),
        nature: unit.nature.as_deref().map(str::to_owned),
        description: unit.description.as_deref().map(str::to_owned),
    };
    let compare = (!known.is_empty()).then(|| root.clone() + &compare_path(unit));
    let mut files = Vec::with_capacity(3);
    let mut drawing = String::new();
    if let Some(trend) = trend(site, index) {
        drawing = fragments.add(trend.html(&site.theme.strings));
        let figure = format!("{}figures/{}", unit_folder(&unit.id), trend.id);
        files.push(File::new(format!("{figure}.svg"), trend.svg.file));
        files.push(File::new(format!("{figure}.csv"), trend.csv));
    }
    let context = Context { page, unit: view, amount_unit: amount_unit.to_string(), years: rows, missing, others, compare, trend: drawing };
    files.push(finish(site, "unit.html", &path, &context, fragments)?);
    Ok(files)
}

/// The trend of the totals, if the archive holds two years at least (one year and what it says of the year before are no trend).
fn trend(site: &Site, index: usize) -> Option<Trend> {
    let documents: Vec<&Disclosure> = site.by_unit[index].iter().map(|d| &*site.archive.disclosures[*d]).collect();
    if documents.len() < 2 {
        return None;
    }
    let (unit, register) = (&site.archive.units[index], &site.archive.register);
    let mut comparison = Comparison::of_items(unit, &documents, register, &["total.income", "total.expenditure"]);
    totals(site, &mut comparison)
}
