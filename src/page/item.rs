//! Item pages: the list of items, and one item over units and years.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use super::across::{FactsCsv, items_csv};
use super::facts;
use super::html::{Fragments, align, escape, escaped, longest_by_year, open_scroll, root_of};
use super::shell::{Link, Page, finish, unit_path};
use crate::archive::{Disclosure, Fact, push_anchor};
use crate::diagnostic::Diagnostic;
use crate::site::{File, ItemIndex, Site, push_folder};

/// Context of `items.html`.
#[derive(Serialize)]
struct IndexContext {
    page: Page,
    count: usize,
    groups: Vec<Group>,
    data_csv: &'static str,
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
    /// What it stands in, where another item has the same label.
    above: String,
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
    /// What it stands in: 公务接待费 › 国内.
    above: String,
    unit: String,
    count: usize,
    /// Units × years, a fragment.
    table: String,
    /// Whether the table has places without a figure.
    gaps: bool,
    /// Where the item goes on under another code, or went on from.
    moves: Vec<Move>,
    data_csv: &'static str,
}

/// A crosswalk of the register that an item's code stands in.
#[derive(Serialize)]
struct Move {
    from: Link,
    to: Link,
    /// The first year of the newer code.
    year: Option<i32>,
    /// The body it holds for; none: all.
    unit: Option<String>,
    note: Option<String>,
}

pub fn render_index(site: &Site) -> Result<Vec<File>, Box<Diagnostic>> {
    let path = "items/index.html";
    let strings = &site.theme.strings;
    let mut labels: HashMap<&str, u32> = HashMap::new();
    site.items.iter().for_each(|item| *labels.entry(&item.label).or_default() += 1);
    let mut groups: BTreeMap<&str, (&str, Vec<Entry>)> = BTreeMap::new();
    for item in &site.items {
        let alike = labels.get(&*item.label).is_some_and(|many| *many > 1);
        let (_, entries) = groups.entry(item.group()).or_insert_with(|| (site.group_title(item), Vec::new()));
        entries.push(Entry {
            id: item.item.to_string(),
            label: item.label.to_string(),
            above: if alike { context_of(site, item) } else { String::new() },
            unit: item.unit.to_string(),
            href: format!("{}/index.html", item.slug),
            count: item.places.len(),
        });
    }
    let groups = groups.into_iter().map(|(id, (title, items))| Group { id: id.to_owned(), title: title.to_owned(), items }).collect();
    let page = Page::new(site, "items", path, strings.get("items"), &[]);
    let context = IndexContext { page, count: site.items.len(), groups, data_csv: "data.csv" };
    let data = File::new("items/data.csv", items_csv(site));
    Ok(vec![data, finish(site, "items.html", path, &context, Fragments::default())?])
}

pub fn render(site: &Site, index: usize) -> Result<Vec<File>, Box<Diagnostic>> {
    let item = &site.items[index];
    let path = format!("items/{}/index.html", item.slug);
    let root = root_of(&path);
    let strings = &site.theme.strings;
    let fragments = Fragments::default();
    let places: Vec<Place<'_>> = item.places.iter().map(|(d, f)| place(site, *d, *f, &item.unit)).collect();
    // The years that the archive holds of these bodies, whether their documents print the item or not.
    let held = site.items.years();
    let mut years: Vec<i32> = by_body(site, &places).flat_map(|(unit, _)| &held[unit]).copied().collect();
    years.sort_unstable();
    years.dedup();
    let mut gaps = false;
    let (absent, missing) = (escaped(strings.get("mark_absent")), escaped(strings.get("compare_missing")));
    let mut out = String::with_capacity(places.len() * 120);
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
    let most = longest_by_year(places.iter().filter_map(|place| Some((place.year, place.fraction?))));
    // Line by line beside the table: facts lie far apart in memory.
    let mut csv = FactsCsv::new(places.len());
    for (unit, of_unit) in by_body(site, &places) {
        of_unit.iter().for_each(|place| csv.add(place.d, place.fact));
        let (unit, held) = (&site.archive.units[unit], &held[unit]);
        out.push_str(&format!("<tr><th scope=row><a href=\"{root}{}\">{}</a>", unit_path(unit), escaped(unit.name())));
        for year in &years {
            match of_unit.iter().find(|place| place.year == *year) {
                Some(Place { d, fact, fraction, .. }) => {
                    let class = fraction.map_or("", |_| align(&fact.printed, most.get(year).copied().unwrap_or(0)));
                    out.extend(["<td class=\"n", class, "\"><a href=\"", &root]);
                    push_folder(&mut out, d);
                    out.push_str("index.html#");
                    push_anchor(&mut out, &fact.item, fact.occurrence);
                    out.push_str("\">");
                    facts::value(&mut out, fact, &item.unit, strings);
                    out.push_str("</a>");
                }
                None => {
                    gaps = true;
                    if held.binary_search(year).is_ok() {
                        out.extend(["<td class=\"n none\"><span class=state>", &absent, "</span>"]);
                    } else {
                        out.extend(["<td class=\"n none\"><span aria-hidden=true>–</span><span class=vh>", &missing, "</span>"]);
                    }
                }
            }
        }
    }
    out.push_str("</table></div>");
    let data = File::new(format!("items/{}/data.csv", item.slug), csv.into_bytes());
    let above = context_of(site, item);
    // 批次, 人次 and 价值 stand in more than one place.
    let title = if above.is_empty() { item.label.to_string() } else { format!("{}（{above}）", item.label) };
    let page = Page::new(site, "item", &path, title, &[(strings.get("items"), "items/index.html")]);
    let context = Context {
        page,
        id: item.item.to_string(),
        label: item.label.to_string(),
        above,
        unit: item.unit.to_string(),
        count: item.places.len(),
        table: fragments.add(out),
        gaps,
        moves: moves(site, item, &places),
        data_csv: "data.csv",
    };
    Ok(vec![data, finish(site, "item.html", &path, &context, fragments)?])
}

/// What an item stands in, in the first document that has it: class and group of a code, else the rows above it.
fn context_of(site: &Site, item: &ItemIndex) -> String {
    let (d, fact) = item.home;
    let d = &site.archive.disclosures[d as usize];
    let row = d.facts[fact as usize].row as usize;
    let code = d.rows[row].code.as_deref().unwrap_or_default();
    let prefixes = [3, 5].into_iter().filter(|digits| *digits < code.len()).filter_map(|digits| code.get(..digits));
    let names: Vec<&str> = prefixes.filter_map(|prefix| Some(site.archive.register.functional(prefix)?.name_in(d.year))).collect();
    if names.is_empty() { d.above(row).join(" › ") } else { names.join(" › ") }
}

/// What the register says of an item's code, as far as it concerns the bodies that print the item: where the figures of
/// other years are to be looked for.
fn moves(site: &Site, item: &ItemIndex, places: &[Place<'_>]) -> Vec<Move> {
    let register = &site.archive.register;
    let Some((before, rest)) = item.item.split_once('[') else { return Vec::new() };
    let Some((code, behind)) = rest.split_once(']') else { return Vec::new() };
    let concerns = |unit: &str| places.iter().any(|place| *place.d.unit == *unit);
    let of_item = register.crosswalk.iter().filter(|one| *one.from == *code || *one.to == *code);
    of_item
        .filter(|one| one.unit.as_deref().is_none_or(concerns))
        .map(|one| {
            let link = |code: &str, year: i32| {
                let name = register.functional(code).map(|known| known.name_in(year));
                let other = [before, "[", code, "]", behind].concat();
                let found = site.items.binary_search_by(|known| known.item.as_str().cmp(&other)).ok().map(|at| &site.items[at]);
                Link {
                    title: name.map_or_else(|| code.to_owned(), |name| format!("{code} {name}")),
                    href: found
                        .filter(|found| found.item != item.item)
                        .map_or_else(String::new, |found| format!("../{}/index.html", found.slug)),
                }
            };
            // Names may change with the code; where no year is said, today's.
            let year = one.year.unwrap_or(i32::MAX);
            Move {
                from: link(&one.from, year - 1),
                to: link(&one.to, year),
                year: one.year,
                unit: one.unit.as_deref().map(|id| site.archive.unit(id).map_or(id, |unit| unit.name()).to_owned()),
                note: one.note.as_deref().map(str::to_owned),
            }
        })
        .collect()
}

/// The bodies that print an item, each with its places, in the order of both: by body, then by year.
fn by_body<'p, 'a>(site: &'p Site, mut places: &'p [Place<'a>]) -> impl Iterator<Item = (usize, &'p [Place<'a>])> {
    site.by_unit.iter().enumerate().filter_map(move |(unit, known)| {
        let many = places.iter().take_while(|place| known.contains(&place.at)).count();
        let (of_unit, rest) = places.split_at(many);
        places = rest;
        (many > 0).then_some((unit, of_unit))
    })
}

/// Where an item is printed.
struct Place<'a> {
    /// Its disclosure's index.
    at: usize,
    year: i32,
    d: &'a Disclosure,
    fact: &'a Fact,
    /// Its decimals, if it is lined up with others.
    fraction: Option<usize>,
}

fn place<'a>(site: &'a Site, disclosure: u32, fact: u32, unit: &str) -> Place<'a> {
    let at = disclosure as usize;
    let d = &site.archive.disclosures[at];
    let fact = &d.facts[fact as usize];
    Place { at, year: d.year, d, fact, fraction: facts::fraction(fact, unit) }
}
