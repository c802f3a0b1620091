//! How the search index is laid out: the order of the disclosures, the columns, and in which of them each section stands.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::archive::{Archive, Disclosure};

/// A column: the disclosure itself (the first), or a section of a layout.
pub struct Column {
    /// Anchor; empty for the first, and for those that stand for sections of documents' own.
    pub id: String,
    /// Heading.
    pub title: String,
}

/// The layout of the search index.
pub struct Plan {
    /// Indices of the current disclosures, the newest year first, then by unit.
    pub order: Vec<u32>,
    /// Columns.
    pub columns: Vec<Column>,
    /// From which column on they stand for sections of documents' own.
    pub own: u32,
    /// The column of each section, disclosure by disclosure.
    sections: Vec<u32>,
    /// Where those of each disclosure start.
    starts: Vec<u32>,
}

/// Sections of fewer disclosures, and labels, are kept with each of them.
pub const SHARED: usize = 3;
/// Archives with fewer kinds of sections give every one of them its column.
const FEW_COLUMNS: usize = 120;

impl Plan {
    /// Lays the index of an archive out.
    pub fn new(archive: &Archive) -> Plan {
        let of = |at: &u32| &*archive.disclosures[*at as usize];
        let mut order: Vec<u32> = (0..archive.disclosures.len() as u32).filter(|at| of(at).revision.is_none()).collect();
        order.sort_by(|a, b| {
            let (a, b) = (of(a), of(b));
            (Reverse(a.year), &a.unit, a.kind).cmp(&(Reverse(b.year), &b.unit, b.kind))
        });
        let documents: Vec<&Disclosure> = order.iter().map(of).collect();
        let (columns, own) = columns(&documents);
        let places: BTreeMap<(&str, &str), u32> =
            columns.iter().enumerate().skip(1).take(own - 1).map(|(i, c)| ((&*c.id, &*c.title), i as u32)).collect();
        let own = own as u32;
        let (mut sections, mut starts) = (Vec::new(), Vec::with_capacity(documents.len()));
        for d in &documents {
            starts.push(sections.len() as u32);
            let mut next = own;
            for section in &d.sections {
                sections.push(places.get(&(&*section.id, &*section.title)).copied().unwrap_or_else(|| {
                    next += 1;
                    next - 1
                }));
            }
        }
        Plan { order, columns, own, sections, starts }
    }

    /// The disclosures in order.
    pub fn documents<'a>(&self, archive: &'a Archive) -> impl Iterator<Item = &'a Disclosure> {
        self.order.iter().map(|at| &*archive.disclosures[*at as usize])
    }

    /// The columns of a disclosure's sections, by its place in the order.
    pub fn columns_of(&self, at: usize) -> &[u32] {
        let end = self.starts.get(at + 1).map_or(self.sections.len(), |end| *end as usize);
        &self.sections[self.starts[at] as usize..end]
    }
}

/// The columns, and from which on they stand for own sections.
fn columns(order: &[&Disclosure]) -> (Vec<Column>, usize) {
    let mut counts: BTreeMap<(&str, &str), (usize, usize)> = BTreeMap::new();
    for d in order {
        for section in &d.sections {
            let next = counts.len();
            counts.entry((&section.id, &section.title)).or_insert((0, next)).0 += 1;
        }
    }
    let few = counts.len() <= FEW_COLUMNS;
    let mut shared: Vec<(usize, (&str, &str))> =
        counts.iter().filter(|(_, (count, _))| few || *count >= SHARED).map(|(key, (_, first))| (*first, *key)).collect();
    shared.sort_unstable();
    let mut columns = vec![Column { id: String::new(), title: String::new() }];
    columns.extend(shared.iter().map(|(_, (id, title))| Column { id: (*id).to_owned(), title: (*title).to_owned() }));
    let own = columns.len();
    if !few {
        let is_shared = |id: &str, title: &str| counts.get(&(id, title)).is_some_and(|(count, _)| *count >= SHARED);
        let most = order.iter().map(|d| d.sections.iter().filter(|s| !is_shared(&s.id, &s.title)).count()).max().unwrap_or(0);
        columns.extend((0..most).map(|_| Column { id: String::new(), title: String::new() }));
    }
    (columns, own)
}
