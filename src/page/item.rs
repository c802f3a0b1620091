//! Item pages: the list of items, and one item over units and years.

use std::collections::BTreeMap;

use serde::Serialize;

use super::facts;
use super::html::{Fragments, align, escape, escaped, longest_by_year, open_scroll, root_of};
use super::shell::{Page, finish, unit_path};
use crate::archive::push_anchor;
use crate::diagnostic::Diagnostic;
use crate::site::{File, Site, folder};
use crate::theme::Strings;

/// Context of `items.html`.
#[derive(Serialize)]
struct IndexContext {
    page: Page,
    count: usize,
    groups: Vec<Group>,
}

#[derive(Serialize)]
struct Group {
    id: String,
    title: String,
    items: Vec<Entry>,
}

#[derive(Serialize)]
struct Entry {
    id: String,
    label: String,
    unit: String,
    href: String,
    count: usize,
}

/// Context of `item.html`.
#[derive(Serialize)]
struct Context {
    page: Page,
    id: String,
    label: String,
    unit: String,
    count: usize,
    /// Units × years, a fragment.
    table: String,
}

/// The group of an item: the first part of its id.
fn group_of(item: &str) -> &str {
    item.split(['.', '[']).next().unwrap_or(item)
}

/// The title of an item's group in lists, if it has one: 政府性基金 of `gov_fund.income`.
pub fn group_title<'s>(strings: &'s Strings, item: &str) -> Option<&'s str> {
    strings.find(&format!("group_{}", group_of(item)))
}

pub fn render_index(site: &Site) -> Result<Vec<File>, Box<Diagnostic>> {
    let path = "items/index.html";
    let strings = &site.theme.strings;
    let mut groups: BTreeMap<&str, Vec<Entry>> = BTreeMap::new();
    for item in &site.items {
        groups.entry(group_of(&item.item)).or_default().push(Entry {
            id: item.item.to_string(),
            label: item.label.to_string(),
            unit: item.unit.to_string(),
            href: format!("{}/index.html", item.slug),
            count: item.places.len(),
        });
    }
    // Items of a profile of the site's own may have groups that the theme does not know.
    let title = |group: &str| group_title(strings, group).unwrap_or(group).to_owned();
    let groups = groups.into_iter().map(|(id, items)| Group { id: id.to_owned(), title: title(id), items }).collect();
    let page = Page::new(site, "items", path, strings.get("items"), &[]);
    let context = IndexContext { page, count: site.items.len(), groups };
    Ok(vec![finish(site, "items.html", path, &context, Fragments::default())?])
}

pub fn render(site: &Site, index: usize) -> Result<Vec<File>, Box<Diagnostic>> {
    let item = &site.items[index];
    let path = format!("items/{}/index.html", item.slug);
    let root = root_of(&path);
    let strings = &site.theme.strings;
    let fragments = Fragments::default();
    let mut years: Vec<i32> = item.places.iter().map(|(d, _)| site.archive.disclosures[*d as usize].year).collect();
    years.sort_unstable();
    years.dedup();
    let mut out = String::with_capacity(item.places.len() * 120);
    open_scroll(&mut out, &item.label);
    out.push_str("<table class=\"facts wide\"><caption>");
    escape(&mut out, &item.label);
    if !item.unit.is_empty() {
        out.push_str(&format!("<span class=unit>（{}）</span>", escaped(&item.unit)));
    }
    out.push_str("</caption><thead><tr><th scope=col>");
    escape(&mut out, strings.get("unit"));
    for year in &years {
        out.push_str(&format!("<th scope=col class=n>{year}"));
    }
    out.push_str("<tbody>");
    let fact_at = |(d, f): &(u32, u32)| &site.archive.disclosures[*d as usize].facts[*f as usize];
    let fraction =
        |place: &(u32, u32)| Some((site.archive.disclosures[place.0 as usize].year, facts::fraction(fact_at(place), &item.unit)?));
    let most = longest_by_year(item.places.iter().filter_map(fraction));
    // Places come sorted by unit, then year.
    let mut at = 0;
    while at < item.places.len() {
        let unit_id = &site.archive.disclosures[item.places[at].0 as usize].unit;
        let end = at + item.places[at..].iter().take_while(|(d, _)| site.archive.disclosures[*d as usize].unit == *unit_id).count();
        let unit = site.unit_of(&site.archive.disclosures[item.places[at].0 as usize]);
        out.push_str(&format!("<tr><th scope=row><a href=\"{root}{}\">{}</a>", unit_path(unit), escaped(unit.name())));
        for year in &years {
            match item.places[at..end].iter().find(|(d, _)| site.archive.disclosures[*d as usize].year == *year) {
                Some((d, f)) => {
                    let d = &site.archive.disclosures[*d as usize];
                    let fact = &d.facts[*f as usize];
                    let class =
                        facts::fraction(fact, &item.unit).map_or("", |_| align(&fact.printed, most.get(year).copied().unwrap_or(0)));
                    out.extend(["<td class=\"n", class, "\"><a href=\"", &root, &folder(d), "index.html#"]);
                    push_anchor(&mut out, &fact.item, fact.occurrence);
                    out.push_str("\">");
                    facts::value(&mut out, fact, &item.unit, strings);
                    out.push_str("</a>");
                }
                None => out.push_str("<td class=\"n none\">–"),
            }
        }
        at = end;
    }
    out.push_str("</table></div>");
    let page = Page::new(site, "item", &path, &*item.label, &[(strings.get("items"), "items/index.html")]);
    let context = Context {
        page,
        id: item.item.to_string(),
        label: item.label.to_string(),
        unit: item.unit.to_string(),
        count: item.places.len(),
        table: fragments.add(out),
    };
    Ok(vec![finish(site, "item.html", &path, &context, fragments)?])
}
