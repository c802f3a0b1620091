//! Items over units and years: which disclosures state an item. Computed when first asked for, as it looks at every fact.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use arcstr::ArcStr;
use rayon::prelude::*;

use crate::archive::{Archive, Facet};
use crate::compare::numbered;
use crate::quick::Map;

/// An item over all disclosures.
#[derive(Debug)]
pub struct ItemIndex {
    /// Item id.
    pub item: ArcStr,
    /// Address below `/items/`, ASCII.
    pub slug: String,
    /// Label in the first disclosure that has it in its own section.
    pub label: ArcStr,
    /// Its unit of measure.
    pub unit: ArcStr,
    /// Disclosure and fact: where each disclosure states it first. Sorted.
    pub places: Vec<(u32, u32)>,
    /// The place that it takes its label from: the first in its own section, else the first of all.
    pub home: (u32, u32),
}

impl ItemIndex {
    /// Its group: the first part of its id.
    pub fn group(&self) -> &str {
        self.item.split(['.', '[']).next().unwrap_or(&self.item)
    }
}

/// All items, sorted by id. A page that needs none of them does not pay for them.
pub struct Items {
    archive: Arc<Archive>,
    by_unit: Arc<Vec<Vec<usize>>>,
    index: OnceLock<Vec<ItemIndex>>,
    /// The years of each body: every item page asks for those of every body, and disclosures lie far apart in memory.
    years: OnceLock<Vec<Vec<i32>>>,
}

impl Items {
    pub(super) fn new(archive: Arc<Archive>, by_unit: Arc<Vec<Vec<usize>>>) -> Items {
        Items { archive, by_unit, index: OnceLock::new(), years: OnceLock::new() }
    }

    /// The years that the archive holds final accounts of, for each body, in order.
    pub fn years(&self) -> &[Vec<i32>] {
        let year = |at: &usize| self.archive.disclosures[*at].year;
        self.years.get_or_init(|| self.by_unit.iter().map(|of_unit| of_unit.iter().map(year).collect()).collect())
    }
}

impl Deref for Items {
    type Target = [ItemIndex];

    fn deref(&self) -> &[ItemIndex] {
        self.index.get_or_init(|| items(&self.archive, &self.by_unit))
    }
}

impl<'a> IntoIterator for &'a Items {
    type Item = &'a ItemIndex;
    type IntoIter = std::slice::Iter<'a, ItemIndex>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// The ASCII address of an item: its id with dots for brackets, names by their register code.
fn slug(archive: &Archive, item: &str) -> Option<String> {
    let mut out = String::with_capacity(item.len());
    let mut rest = item;
    while let Some(open) = rest.find('[') {
        out.push_str(&rest[..open]);
        let close = rest[open..].find(']')? + open;
        let name = &rest[open + 1..close];
        out.push('.');
        if name.is_ascii() {
            out.push_str(name);
        } else {
            let code = archive
                .register
                .economic
                .iter()
                .find(|c| c.names.iter().any(|n| &*n.name == name) || c.aliases.iter().any(|a| &**a == name))?;
            out.push_str(&code.code);
        }
        rest = &rest[close + 1..];
    }
    out.push_str(rest);
    let fine = out.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'_' | b'-'));
    fine.then_some(out)
}

/// Units looked at in one go: enough to be worth a thread.
const UNITS_AT_ONCE: usize = 64;

fn items(archive: &Archive, by_unit: &[Vec<usize>]) -> Vec<ItemIndex> {
    let parts: Vec<Map<&str, Vec<(u32, u32)>>> =
        by_unit.par_chunks(UNITS_AT_ONCE).map(|units| places(archive, units.iter().flatten().copied())).collect();
    let mut index: BTreeMap<&str, Vec<(u32, u32)>> = BTreeMap::new();
    for part in parts {
        // Parts come in the order of the units; within a part each item has its own list, so the order of keys is no matter.
        let part: Vec<_> = part.into_iter().collect();
        for (item, places) in part {
            index.entry(item).or_default().extend(places);
        }
    }
    let mut items: Vec<ItemIndex> = Vec::new();
    for (item, places) in index {
        let Some(slug) = slug(archive, item) else { continue };
        let of = |(d, f): (u32, u32)| {
            let disclosure = &archive.disclosures[d as usize];
            let fact = &disclosure.facts[f as usize];
            (fact, &disclosure.rows[fact.row as usize])
        };
        let home = places.iter().copied().find(|place| !of(*place).1.restate).unwrap_or(places[0]);
        let (fact, row) = of(home);
        items.push(ItemIndex { item: fact.item.clone(), slug, label: row.label.clone(), unit: fact.unit.clone(), places, home });
    }
    items
}

fn places(archive: &Archive, disclosures: impl Iterator<Item = usize>) -> Map<&str, Vec<(u32, u32)>> {
    let mut index: Map<&str, Vec<(u32, u32)>> = Map::default();
    for d in disclosures {
        let disclosure = &archive.disclosures[d];
        // The second project of one body is not that of another, nor of another year.
        let mut member: Option<&str> = None;
        for row in &disclosure.rows {
            if row.facts.is_empty() && numbered(&row.item).is_some() {
                member = Some(&row.item);
            }
            if member.is_some_and(|member| row.item.starts_with(member)) {
                continue;
            }
            if !row.compare || row.facts.is_empty() {
                continue;
            }
            let fact = &disclosure.facts[row.facts.start as usize];
            // A figure that stands in a restating place only is the first of its item.
            if fact.facet == Facet::Value && fact.occurrence == 0 {
                index.entry(&fact.item).or_default().push((d as u32, row.facts.start));
            }
        }
    }
    index
}
