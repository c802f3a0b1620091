//! Entries: what many documents share (labels, headings), and pages that are no disclosures (units, items, terms, years).

use std::collections::BTreeMap;

use super::gather::{Gathered, is_budget};
use super::postings;
use crate::site::{Site, unit_folder};

/// One entry.
pub struct Entry {
    /// `l` label, `h` heading, `d` kind of disclosure, `u` unit, `i` item, `g` term, `c` code, `y` year.
    pub kind: char,
    /// Title, and behind a line break other words by which it is found.
    pub text: String,
    /// Address below the root; for labels and headings the anchor.
    pub href: String,
    /// The documents it stands for.
    pub documents: Vec<u32>,
}

/// What a pack of entries should weigh.
const PACK: usize = 6 << 10;

/// Makes the entries of a site. Labels first: their numbers are the gathered ones.
pub fn entries(site: &Site, gathered: &Gathered<'_>) -> Vec<Entry> {
    let n = gathered.records.len() as u32;
    let entry = |kind, text: String, href: String, documents| Entry { kind, text, href, documents };
    let mut list: Vec<Entry> =
        gathered.labels.iter().map(|(label, documents)| entry('l', label.text(), label.anchor(), documents.clone())).collect();
    let mut columns: Vec<Vec<u32>> = vec![Vec::new(); gathered.plan.columns.len()];
    for (d, record) in gathered.records.iter().enumerate() {
        for part in &record.parts {
            let (column, doc) = (&mut columns[part.column as usize], part.column * n + d as u32);
            if column.last() != Some(&doc) {
                column.push(doc);
            }
        }
    }
    let titled = gathered.plan.columns.iter().zip(columns).filter(|(c, _)| !c.title.is_empty());
    list.extend(titled.map(|(c, documents)| entry('h', c.title.clone(), c.id.clone(), documents)));
    for (budget, key, words) in [(false, "final_of", "search_final_words"), (true, "budget_of", "search_budget_words")] {
        let documents: Vec<u32> = (0..n).filter(|d| is_budget(gathered.records[*d as usize].disclosure) == budget).collect();
        if !documents.is_empty() {
            let strings = &site.theme.strings;
            let text = format!("{}\n{}", strings.get(key).replace("{}", ""), strings.get(words).replace('、', "\n"));
            list.push(entry('d', text, String::new(), documents));
        }
    }
    let mut of_unit: Vec<Vec<u32>> = vec![Vec::new(); site.archive.units.len()];
    for (d, record) in gathered.records.iter().enumerate() {
        of_unit[record.unit].push(d as u32);
    }
    // By name: those that begin alike are looked at together, and so they share packs.
    let mut units: Vec<_> = site.archive.units.iter().zip(of_unit).collect();
    units.sort_by(|(a, _), (b, _)| (a.name(), &a.id).cmp(&(b.name(), &b.id)));
    for (unit, documents) in units {
        let mut text = unit.name().to_owned();
        let others = unit.names.iter().rev().skip(1).map(|n| &*n.name).chain(unit.short.as_deref()).chain([&*unit.id]);
        others.chain(unit.region.iter().map(|r| &**r)).for_each(|other| {
            text.push('\n');
            text.push_str(other);
        });
        list.push(entry('u', text, unit_folder(&unit.id) + "index.html", documents));
    }
    let mut named: BTreeMap<&str, usize> = BTreeMap::new();
    site.items.iter().for_each(|item| *named.entry(&item.label).or_default() += 1);
    for item in &site.items {
        let mut text = item.label.to_string();
        // Of several items with one name each says its group: 收入 of 政府性基金, 收入 of 国有资本经营预算.
        if named[&*item.label] > 1 {
            text.push('\n');
            text.push_str(site.group_title(item));
        }
        text.push('\n');
        text.push_str(&item.item);
        list.push(entry('i', text, format!("items/{}/index.html", item.slug), Vec::new()));
    }
    for term in &site.archive.glossary {
        let mut text = format!("{}\n{}", term.name, term.text);
        term.aliases.iter().for_each(|alias| {
            text.push('\n');
            text.push_str(alias);
        });
        list.push(entry('g', text, format!("glossary/index.html#{}", term.id), Vec::new()));
    }
    for code in &site.archive.register.functional {
        let mut names: Vec<&str> = code.names.iter().rev().map(|n| &*n.name).collect();
        names.extend(code.aliases.iter().map(|a| &**a));
        list.push(entry('c', format!("{} {}", code.code, names.join("\n")), "glossary/index.html#codes".into(), Vec::new()));
    }
    for year in &site.years {
        let documents = (0..n).filter(|d| gathered.records[*d as usize].disclosure.year == *year).collect();
        let title = site.theme.strings.with("year_title", year);
        list.push(entry('y', title, format!("years/{year}/index.html"), documents));
    }
    list
}

/// An entry as written: kind, text, address, documents.
pub type Written<'a> = (char, &'a str, &'a str, String);

/// Entries in packs, and the first number of each pack.
pub fn files(list: &[Entry]) -> (Vec<Vec<Written<'_>>>, Vec<usize>) {
    let (mut files, mut starts, mut weight) = (Vec::new(), Vec::new(), usize::MAX);
    for (index, entry) in list.iter().enumerate() {
        let code = if entry.documents.is_empty() { String::new() } else { postings::code(&entry.documents) };
        if weight > PACK {
            files.push(Vec::new());
            starts.push(index);
            weight = 0;
        }
        weight += entry.text.len() + entry.href.len() + code.len() + 16;
        if let Some(file) = files.last_mut() {
            file.push((entry.kind, &*entry.text, &*entry.href, code));
        }
    }
    (files, starts)
}

/// Units for the filter: id and name, in the archive's order.
pub fn unit_list(site: &Site) -> Vec<[&str; 2]> {
    site.archive.units.iter().map(|u| [&*u.id, u.name()]).collect()
}
