//! The year page: all units of a year beside each other.

use serde::Serialize;

use super::across::FactsCsv;
use super::facts;
use super::html::{Fragments, align, escape, escaped, open_scroll, root_of};
use super::shell::{Link, Page, disclosure_path, finish, unit_path};
use crate::archive::{Disclosure, Fact, anchor};
use crate::diagnostic::Diagnostic;
use crate::site::{File, ItemIndex, Site};

/// Context of `year.html`.
#[derive(Serialize)]
struct Context {
    page: Page,
    year: i32,
    count: usize,
    /// Units × headline items, a fragment.
    table: String,
    data_csv: &'static str,
    previous: Option<Link>,
    next: Option<Link>,
}

/// What a year page compares: the totals every layout has.
const HEADLINES: [&str; 9] = [
    "total.income",
    "total.expenditure",
    "income.total",
    "expenditure.total",
    "expenditure.basic",
    "expenditure.project",
    "three_public.total",
    "operating.total",
    "procurement.total",
];

pub fn render(site: &Site, year: i32) -> Result<Vec<File>, Box<Diagnostic>> {
    let path = format!("years/{year}/index.html");
    let root = root_of(&path);
    let strings = &site.theme.strings;
    let fragments = Fragments::default();
    let rows: Vec<usize> = site.by_unit.iter().flatten().copied().filter(|i| site.archive.disclosures[*i].year == year).collect();
    let mut out = String::with_capacity(rows.len() * 600);
    let caption = strings.with("year_caption", year);
    open_scroll(&mut out, &caption);
    out.push_str("<table class=\"facts wide\"><caption>");
    escape(&mut out, &caption);
    out.push_str("<span class=unit>（万元）</span></caption><thead><tr><th scope=col>");
    escape(&mut out, strings.get("unit"));
    // What no disclosure of the archive states needs no column.
    let items: Vec<&ItemIndex> = HEADLINES.iter().filter_map(|item| site.items.iter().find(|i| &*i.item == *item)).collect();
    for item in &items {
        out.push_str(&format!("<th scope=col class=n><a href=\"{root}items/{}/index.html\">{}</a>", item.slug, escaped(&item.label)));
    }
    out.push_str("<tbody>");
    // Each figure is looked up once, and in the item's own list: in a large archive that takes longer than to write it.
    let stated = |i: &usize| -> (&Disclosure, Vec<Option<&Fact>>) {
        let d = &*site.archive.disclosures[*i];
        let fact = |item: &&ItemIndex| match item.places.binary_search_by_key(i, |(at, _)| *at as usize) {
            Ok(place) => Some(&d.facts[item.places[place].1 as usize]),
            Err(_) => Some(d.fact(&item.item)?.1),
        };
        (d, items.iter().map(fact).collect())
    };
    let rows: Vec<(&Disclosure, Vec<Option<&Fact>>)> = rows.iter().map(stated).collect();
    let fraction = |fact: &&Fact| facts::fraction(fact, "万元");
    let fractions: Vec<usize> =
        (0..items.len()).map(|at| rows.iter().filter_map(|(_, facts)| fraction(&facts[at]?)).max().unwrap_or(0)).collect();
    let mut csv = FactsCsv::new(rows.len() * items.len());
    for (d, stated) in &rows {
        stated.iter().flatten().for_each(|fact| csv.add(d, fact));
        out.push_str(&format!("<tr><th scope=row><a href=\"{root}{}\">{}</a>", disclosure_path(d), escaped(&d.name)));
        for (fact, most) in stated.iter().zip(&fractions) {
            match fact {
                Some(fact) => {
                    let class = fraction(fact).map_or("", |_| align(&fact.printed, *most));
                    out.push_str(&format!("<td class=\"n{class}\"><a href=\"{root}{}#", disclosure_path(d)));
                    escape(&mut out, &anchor(&fact.item, fact.occurrence));
                    out.push_str("\">");
                    facts::value(&mut out, fact, "万元", strings);
                    out.push_str("</a>");
                }
                None => {
                    out.push_str("<td class=n>");
                    facts::state(&mut out, strings.get("mark_absent"));
                }
            }
        }
    }
    out.push_str("</table></div>");
    let at = site.years.iter().position(|y| *y == year);
    let link = |i: Option<usize>| {
        i.and_then(|i| site.years.get(i)).map(|y| Link { title: y.to_string(), href: format!("{root}years/{y}/index.html") })
    };
    let absent: Vec<&crate::archive::Unit> = site
        .archive
        .units
        .iter()
        .enumerate()
        .filter(|(u, _)| !site.by_unit[*u].iter().any(|i| site.archive.disclosures[*i].year == year))
        .map(|(_, u)| u)
        .collect();
    if !absent.is_empty() {
        out.push_str(&format!("<details class=absent><summary>{}</summary><ul>", escaped(&strings.with("year_absent", absent.len()))));
        for unit in absent {
            out.push_str(&format!("<li><a href=\"{root}{}\">{}</a></li>", unit_path(unit), escaped(unit.name_in(year))));
        }
        out.push_str("</ul></details>");
    }
    let page = Page::new(site, "year", &path, strings.with("year_title", year), &[]);
    let context = Context {
        page,
        year,
        count: rows.len(),
        table: fragments.add(out),
        data_csv: "data.csv",
        previous: link(at.and_then(|a| a.checked_sub(1))),
        next: link(at.map(|a| a + 1)),
    };
    Ok(vec![File::new(format!("years/{year}/data.csv"), csv.into_bytes()), finish(site, "year.html", &path, &context, fragments)?])
}
