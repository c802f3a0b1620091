//! The comparison page: all years of a body side by side, a trend for each group, the text of its duties compared.

pub mod charts;
mod data;
mod duties;
mod head;
mod table;
#[cfg(test)]
mod tests;

use serde::Serialize;
use serde_json::json;

use super::html::{Fragments, root_of};
use super::shell::{Page, disclosure_path, finish, json_ld, organisation, unit_path};
use crate::archive::{Disclosure, Reference, Unit};
use crate::compare::Comparison;
use crate::diagnostic::Diagnostic;
use crate::site::{File, Site, compare_folder};

/// Context of `compare.html`.
#[derive(Serialize)]
struct Context {
    page: Page,
    unit: UnitView,
    /// The years that the archive holds.
    years: Vec<YearView>,
    /// Years in between that it does not hold.
    missing: Vec<i32>,
    /// The only year, if there is nothing to compare with.
    single: Option<i32>,
    breaks: Vec<BreakView>,
    groups: Vec<GroupView>,
    duties: Vec<duties::View>,
    data_json: &'static str,
    data_csv: &'static str,
}

#[derive(Serialize)]
struct UnitView {
    id: String,
    title: String,
    href: String,
}

#[derive(Serialize)]
struct YearView {
    year: i32,
    /// The body's name as that document prints it.
    name: String,
    /// Another name than in the year before it.
    renamed: bool,
    profile: String,
    published: Option<String>,
    href: String,
}

#[derive(Serialize)]
struct BreakView {
    /// What happened to the body; none for codes.
    event: Option<String>,
    from: String,
    to: String,
    year: Option<i32>,
    note: Option<String>,
    href: String,
}

#[derive(Serialize)]
struct GroupView {
    id: String,
    title: String,
    /// Items × years, a fragment.
    table: String,
    /// Figure with its drawing and downloads, a fragment; empty if there is nothing to draw.
    chart: String,
}

pub fn render(site: &Site, index: usize) -> Result<Vec<File>, Box<Diagnostic>> {
    let unit = &site.archive.units[index];
    let folder = compare_folder(&unit.id);
    let path = format!("{folder}index.html");
    let root = root_of(&path);
    let strings = &site.theme.strings;
    let documents: Vec<&Disclosure> = site.by_unit[index].iter().map(|d| &*site.archive.disclosures[*d]).collect();
    let comparison = Comparison::new(unit, &documents, &site.archive.register);

    let fragments = Fragments::default();
    let trends = charts::draw(site, &comparison);
    let mut files = Vec::with_capacity(3 + trends.len() * 2);
    let groups = comparison
        .groups
        .iter()
        .enumerate()
        .map(|(at, group)| {
            let trend = trends.iter().find(|t| t.group == at);
            GroupView {
                id: format!("g-{}", group.id),
                title: group.title.to_owned(),
                table: fragments.add(table::write(site, &comparison, group)),
                chart: trend.map_or(String::new(), |t| fragments.add(t.html(strings))),
            }
        })
        .collect();
    for trend in trends {
        files.push(File::new(format!("{folder}figures/{}.svg", trend.id), trend.svg.file));
        files.push(File::new(format!("{folder}figures/{}.csv", trend.id), trend.csv));
    }
    files.push(File::new(format!("{folder}data.json"), data::json(&comparison, unit)));
    files.push(File::new(format!("{folder}data.csv"), data::csv(&comparison)));

    let title = strings.with("compare_title", unit.name());
    let own = unit_path(unit);
    let mut page = Page::new(site, "compare", &path, title, &[(unit.name(), &own)]);
    page.description = strings.with("compare_title", unit.name());
    page.json_ld = fragments.add(linked_data(&comparison, unit, &page.description));
    let years: Vec<i32> = comparison.years.iter().map(|y| y.year).collect();
    let context = Context {
        unit: UnitView { id: unit.id.to_string(), title: unit.name().to_owned(), href: format!("{root}{own}") },
        missing: match (years.first(), years.last()) {
            (Some(first), Some(last)) => (*first..=*last).filter(|y| years.binary_search(y).is_err()).collect(),
            _ => Vec::new(),
        },
        single: if let [only] = years[..] { Some(only) } else { None },
        years: year_views(&comparison, &root),
        breaks: breaks(site, &comparison, &format!("{root}{own}")),
        groups,
        duties: duties::views(strings, &comparison, &fragments),
        data_json: "data.json",
        data_csv: "data.csv",
        page,
    };
    files.push(finish(site, "compare.html", &path, &context, fragments)?);
    Ok(files)
}

fn year_views(comparison: &Comparison<'_>, root: &str) -> Vec<YearView> {
    let mut views: Vec<YearView> = Vec::with_capacity(comparison.years.len());
    for y in &comparison.years {
        let d = y.disclosure;
        views.push(YearView {
            year: y.year,
            renamed: views.last().is_some_and(|before| *before.name != *d.name),
            name: d.name.to_string(),
            profile: d.profile.name.to_string(),
            published: d.published.as_deref().map(str::to_owned),
            href: format!("{root}{}", disclosure_path(d)),
        });
    }
    views
}

/// The breaks, each once: what happened to the body, which its own page tells, and codes, which can stand in more than one
/// section.
fn breaks(site: &Site, comparison: &Comparison<'_>, own: &str) -> Vec<BreakView> {
    let names = |bodies: &[Reference]| -> String {
        let names: Vec<&str> = bodies.iter().map(|body| site.archive.unit(body).map_or(&**body, |unit| unit.name())).collect();
        names.join("、")
    };
    let of_body = comparison.events.iter().map(|event| BreakView {
        event: Some(event.kind.to_string()),
        from: names(&event.from),
        to: names(&event.to),
        year: event.year,
        note: event.note.as_deref().map(str::to_owned),
        href: own.to_owned(),
    });
    let mut views: Vec<BreakView> = of_body.collect();
    for one in &comparison.breaks {
        if views.iter().any(|v| v.from == one.from && v.to == one.to) {
            continue;
        }
        views.push(BreakView {
            event: None,
            from: one.from.to_owned(),
            to: one.to.to_owned(),
            year: Some(one.year),
            note: one.note.map(str::to_owned),
            href: format!("#{}", crate::archive::anchor(&one.after, 0)),
        });
    }
    views
}

fn linked_data(comparison: &Comparison<'_>, unit: &Unit, name: &str) -> String {
    let span = match (comparison.years.first(), comparison.years.last()) {
        (Some(first), Some(last)) if first.year != last.year => format!("{}/{}", first.year, last.year),
        (Some(only), _) => only.year.to_string(),
        _ => String::new(),
    };
    json_ld(&json!({
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": name,
        "temporalCoverage": span,
        "about": organisation(unit),
        "distribution": [
            { "@type": "DataDownload", "encodingFormat": "application/json", "contentUrl": "data.json" },
            { "@type": "DataDownload", "encodingFormat": "text/csv", "contentUrl": "data.csv" },
        ],
    }))
}
