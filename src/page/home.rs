//! The home page: what the archive holds, the coverage matrix units × years, the newest.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::json;

use super::across;
use super::facts;
use super::html::{Fragments, align, escape, escaped, longest_by_year, open_scroll};
use super::shell::{Page, disclosure_path, disclosure_title, finish, json_ld, unit_path};
use crate::archive::amount::State;
use crate::archive::{Disclosure, DisclosureKind, Fact};
use crate::diagnostic::Diagnostic;
use crate::site::{File, Site};
use crate::theme::Strings;

/// Context of `home.html`.
#[derive(Serialize)]
struct Context {
    page: Page,
    counts: Counts,
    /// The coverage matrix, a fragment.
    matrix: String,
    newest: Vec<Newest>,
    years: Vec<YearLink>,
    data_json: &'static str,
    data_csv: &'static str,
}

#[derive(Serialize)]
struct Counts {
    units: usize,
    disclosures: usize,
    /// Those that the matrix has no cell for: budgets, and versions before correction.
    others: usize,
    facts: usize,
    items: usize,
    first: Option<i32>,
    last: Option<i32>,
}

#[derive(Serialize)]
struct Newest {
    unit: String,
    title: String,
    href: String,
    published: Option<String>,
}

#[derive(Serialize)]
struct YearLink {
    year: i32,
    href: String,
    count: usize,
}

pub fn render(site: &Site) -> Result<Vec<File>, Box<Diagnostic>> {
    let fragments = Fragments::default();
    let mut page = Page::new(site, "home", "index.html", "", &[]);
    page.json_ld = fragments.add(json_ld(&json!({ "@context": "https://schema.org", "@type": "DataCatalog", "name": site.config.title, "description": site.config.description, "publisher": site.config.publisher })));
    let current: Vec<usize> = site.by_unit.iter().flatten().copied().collect();
    let mut newest = current.clone();
    newest.sort_by_key(|i| {
        let d = &site.archive.disclosures[*i];
        (std::cmp::Reverse(d.year), std::cmp::Reverse(d.published.clone()), d.unit.clone())
    });
    let newest = newest
        .iter()
        .take(8)
        .map(|i| {
            let d = &site.archive.disclosures[*i];
            Newest {
                unit: d.name.to_string(),
                title: disclosure_title(site, d),
                href: disclosure_path(d),
                published: d.published.as_deref().map(str::to_owned),
            }
        })
        .collect();
    let years = site
        .years
        .iter()
        .rev()
        .map(|year| YearLink {
            year: *year,
            href: format!("years/{year}/index.html"),
            count: current.iter().filter(|i| site.archive.disclosures[**i].year == *year).count(),
        })
        .collect();
    let context = Context {
        page,
        counts: Counts {
            units: site.archive.units.len(),
            disclosures: site.archive.disclosures.len(),
            others: site.archive.disclosures.len() - current.len(),
            facts: site.archive.disclosures.iter().map(|d| d.facts.len()).sum(),
            items: site.items.len(),
            first: site.years.first().copied(),
            last: site.years.last().copied(),
        },
        matrix: fragments.add(matrix(site)),
        newest,
        years,
        data_json: "data.json",
        data_csv: "data.csv",
    };
    // The matrix has asked for all outcomes, which the catalogue counts.
    Ok(vec![
        File::new("data.json", across::catalogue_json(site)),
        File::new("data.csv", across::catalogue_csv(site)),
        finish(site, "home.html", "index.html", &context, fragments)?,
    ])
}

/// Units × years: published with the total of the year, missing, corrected; grouped by region.
fn matrix(site: &Site) -> String {
    let strings = &site.theme.strings;
    let (Some(first), Some(last)) = (site.years.first(), site.years.last()) else { return String::new() };
    let mut by_region: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, unit) in site.archive.units.iter().enumerate() {
        by_region.entry(unit.region.join(" · ")).or_default().push(index);
    }
    // All at once and in parallel, before they are asked for one by one.
    site.outcomes();
    let mut out = String::with_capacity(site.archive.disclosures.len() * 160);
    open_scroll(&mut out, strings.get("matrix_caption"));
    out.push_str("<table class=\"matrix\"><caption>");
    escape(&mut out, strings.get("matrix_caption"));
    out.push_str("</caption><thead><tr><th scope=\"col\">");
    escape(&mut out, strings.get("unit"));
    out.push_str("</th>");
    for year in *first..=*last {
        if site.years.contains(&year) {
            out.push_str(&format!("<th scope=\"col\"><a href=\"years/{year}/index.html\">{year}</a></th>"));
        } else {
            out.push_str(&format!("<th scope=\"col\" class=\"void\">{year}</th>"));
        }
    }
    out.push_str("</tr></thead>");
    let revised: BTreeSet<(&str, i32)> = site
        .archive
        .disclosures
        .iter()
        .filter(|d| d.kind == DisclosureKind::Final && d.revision.is_some())
        .map(|d| (&*d.unit, d.year))
        .collect();
    let held_ones = site.by_unit.iter().flatten().map(|i| &site.archive.disclosures[*i]);
    let most = longest_by_year(held_ones.filter_map(|d| Some((d.year, facts::fraction(total(d)?, MATRIX_UNIT)?))));
    let missing = format!("<td class=\"missing\"><span class=\"vh\">{}</span></td>", escaped(strings.get("missing")));
    let columns = last - first + 2;
    for (region, units) in by_region {
        out.push_str("<tbody>");
        if !region.is_empty() {
            out.push_str(&format!(
                "<tr class=\"group\"><th scope=\"rowgroup\" colspan=\"{columns}\"><span>{}</span></th></tr>",
                escaped(&region)
            ));
        }
        for index in units {
            let unit = &site.archive.units[index];
            out.push_str(&format!("<tr><th scope=\"row\"><a href=\"{}\">", unit_path(unit)));
            escape(&mut out, unit.name());
            out.push_str("</a></th>");
            for year in *first..=*last {
                match site.by_unit[index].iter().find(|i| site.archive.disclosures[**i].year == year) {
                    Some(at) => {
                        let d = &site.archive.disclosures[*at];
                        let doubts = super::findings::notable_count(site.audit_of(*at));
                        held(&mut out, d, revised.contains(&(&*d.unit, d.year)), doubts, most.get(&year).copied().unwrap_or(0), strings);
                    }
                    None => out.push_str(&missing),
                }
            }
            out.push_str("</tr>");
        }
        out.push_str("</tbody>");
    }
    out.push_str("</table></div>");
    out
}

/// The unit that the matrix says its amounts are in; others name their own.
const MATRIX_UNIT: &str = "万元";

/// The total expenditure of a disclosure, if it states a number.
fn total(d: &Disclosure) -> Option<&Fact> {
    d.fact("total.expenditure").map(|(_, f)| f).filter(|f| f.state == State::Value)
}

/// The cell of a disclosure: its total expenditure, or a word if it states none, and how many findings are in doubt.
fn held(out: &mut String, d: &Disclosure, corrected: bool, doubts: usize, most: usize, strings: &Strings) {
    let total = total(d);
    let corrected_class = if corrected { " corrected" } else { "" };
    out.push_str(&format!("<td class=\"published{corrected_class}\"><a href=\""));
    out.push_str(&disclosure_path(d));
    out.push_str("\">");
    match total {
        Some(fact) => {
            out.push_str(&format!("<span class=\"vh\">{} </span>", escaped(strings.get("matrix_cell"))));
            let room = facts::fraction(fact, MATRIX_UNIT).map_or("", |_| align(&fact.printed, most)).trim_start();
            if room.is_empty() {
                facts::value(out, fact, MATRIX_UNIT, strings);
            } else {
                out.push_str(&format!("<span class=\"{room}\">{}</span>", escaped(&super::html::number(&fact.printed))));
            }
        }
        None => escape(out, strings.get("published")),
    }
    if corrected {
        out.push_str(&format!("<span class=\"mark\">{}</span>", escaped(strings.get("mark_corrected"))));
    }
    if doubts > 0 {
        out.push_str(&format!(" <span class=\"doubts\">{}</span>", escaped(&strings.with("matrix_doubts", doubts))));
    }
    out.push_str("</a></td>");
}
