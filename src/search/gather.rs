//! The archive as search sees it: columns, one record a disclosure, labels that many of them share.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasherDefault;

use rayon::prelude::*;
use serde_json::json;

use super::packs::quote;
use super::postings;
use super::terms::{Quick, Terms};
use super::text::{self, Values};
use crate::archive::{Disclosure, DisclosureKind, Row, anchor};
use crate::site::{Site, folder};

/// A column: the disclosure itself (the first), or a section of a layout.
pub struct Column {
    /// Anchor; empty for the first, and for those that stand for sections of documents' own.
    pub id: String,
    /// Heading.
    pub title: String,
}

/// What a label is told apart by: where it stands, what it says, where it leads.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Label<'a> {
    /// Column.
    pub column: u32,
    row: RowKey<'a>,
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct RowKey<'a> {
    item: &'a str,
    occurrence: u16,
    label: &'a str,
    code: Option<&'a str>,
    class: Option<&'a str>,
    group: Option<&'a str>,
}

impl Label<'_> {
    /// Its words: path, label, code.
    pub fn text(&self) -> String {
        let row = &self.row;
        let mut out = String::new();
        for part in [row.class, row.group].into_iter().flatten() {
            out.push_str(part);
            out.push_str(" › ");
        }
        out.push_str(row.label);
        if let Some(code) = row.code {
            out.push(' ');
            out.push_str(code);
        }
        out
    }

    /// Its anchor.
    pub fn anchor(&self) -> String {
        anchor(self.row.item, self.row.occurrence)
    }
}

/// A row of figures.
pub struct RowOf<'a> {
    /// Its label.
    pub label: Label<'a>,
    /// Its label's number, if enough disclosures share it.
    pub entry: Option<u32>,
    /// Its figures as packed.
    pub values: String,
}

/// What one disclosure has in one column.
#[derive(Default)]
pub struct Part<'a> {
    /// Column.
    pub column: u32,
    /// Anchor and heading of a section of the document's own.
    pub own: Option<(&'a str, &'a str)>,
    /// Rows.
    pub rows: Vec<RowOf<'a>>,
    /// Telling numbers outside rows, in short form, parted by spaces.
    pub numbers: String,
    /// Everything else in words.
    pub text: String,
    /// Short forms of the figures in rows.
    pub figures: Vec<String>,
}

/// One disclosure.
pub struct Record<'a> {
    /// The disclosure.
    pub disclosure: &'a Disclosure,
    /// Index of its unit.
    pub unit: usize,
    /// Its parts, the disclosure itself first.
    pub parts: Vec<Part<'a>>,
}

/// All of it.
pub struct Gathered<'a> {
    /// Columns.
    pub columns: Vec<Column>,
    /// Disclosures, the newest year first, then by unit.
    pub records: Vec<Record<'a>>,
    /// Shared labels in the order of their first use, with the documents that have them.
    pub labels: Vec<(Label<'a>, Vec<u32>)>,
    /// Disclosures a pack of records.
    pub pack: usize,
    /// For each chunk of disclosures and each column the terms of texts.
    pub terms: Vec<Vec<Terms>>,
}

/// Labels of fewer disclosures are kept with each of them.
const SHARED: usize = 3;
/// Archives with fewer kinds of sections give every one of them its column.
const FEW_COLUMNS: usize = 120;
/// Disclosures a task reads.
const CHUNK: usize = 512;
/// What a pack of records should weigh at most.
const PACK: usize = 6 << 10;

/// Gathers an archive.
pub fn gather(site: &Site) -> Gathered<'_> {
    let mut order: Vec<&Disclosure> = site.archive.disclosures.iter().map(|d| &**d).filter(|d| d.revision.is_none()).collect();
    order.sort_by(|a, b| (Reverse(a.year), &a.unit, a.kind).cmp(&(Reverse(b.year), &b.unit, b.kind)));
    let (columns, own) = columns(&order);
    let places: BTreeMap<(&str, &str), u32> =
        columns.iter().enumerate().skip(1).take(own - 1).map(|(i, c)| ((&*c.id, &*c.title), i as u32)).collect();
    let n = order.len() as u32;
    let (chunks, terms): (Vec<Vec<Record<'_>>>, Vec<Vec<Terms>>) = order
        .par_chunks(CHUNK)
        .enumerate()
        .map(|(chunk, order)| {
            let mut terms: Vec<Terms> = columns.iter().map(|_| Terms::default()).collect();
            let records = order.iter().enumerate().map(|(at, d)| {
                let unit = site.archive.units.binary_search_by(|u| u.id.cmp(&d.unit)).unwrap_or(0);
                let mut parts = parts(d, &places, own);
                for part in &mut parts {
                    let id = part.column * n + (chunk * CHUNK + at) as u32;
                    let terms = &mut terms[part.column as usize];
                    part.numbers = terms.add_text(id, &part.text);
                    if let Some((_, title)) = part.own {
                        terms.add_text(id, title);
                    }
                }
                Record { disclosure: d, unit, parts }
            });
            (records.collect::<Vec<_>>(), terms)
        })
        .unzip();
    let mut records: Vec<Record<'_>> = chunks.into_iter().flatten().collect();
    let labels = labels(&mut records);
    let weight =
        |p: &Part<'_>| 8 + p.rows.iter().map(|r| r.values.len() + if r.entry.is_some() { 3 } else { 60 }).sum::<usize>() + p.numbers.len();
    let sizes: usize = records.par_iter().map(|r| r.parts.iter().map(weight).sum::<usize>()).sum();
    let pack = (PACK * records.len() / sizes.max(1)).clamp(1, 64);
    Gathered { columns, records, labels, pack, terms }
}

impl Gathered<'_> {
    /// The unit of each disclosure: differences, zigzag, base64.
    pub fn units_code(&self) -> String {
        let (mut bytes, mut last) = (Vec::new(), -1);
        for record in &self.records {
            let step = record.unit as i64 - last;
            postings::varint(((step << 1) ^ (step >> 63)) as u64, &mut bytes);
            last = record.unit as i64;
        }
        let mut out = String::new();
        postings::base64(&bytes, &mut out);
        out
    }

    /// Years and how many disclosures each has.
    pub fn years(&self) -> serde_json::Value {
        let mut years: Vec<(i32, usize)> = Vec::new();
        for record in &self.records {
            match years.last_mut() {
                Some((year, count)) if *year == record.disclosure.year => *count += 1,
                _ => years.push((record.disclosure.year, 1)),
            }
        }
        json!(years)
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

fn parts<'a>(d: &'a Disclosure, places: &BTreeMap<(&str, &str), u32>, own: usize) -> Vec<Part<'a>> {
    let mut parts = vec![Part { text: text::head(d), ..Part::default() }];
    let mut next_own = own as u32;
    for (index, section) in d.sections.iter().enumerate() {
        let mut part = Part::default();
        match places.get(&(&*section.id, &*section.title)) {
            Some(column) => part.column = *column,
            None => {
                part.column = next_own;
                part.own = Some((&section.id, &section.title));
                next_own += 1;
            }
        }
        for row in d.rows_of(section) {
            part.rows.extend(row_of(d, row, part.column, &mut part.figures));
        }
        part.text = text::section(d, index, section);
        parts.push(part);
    }
    parts
}

fn row_of<'a>(d: &'a Disclosure, row: &'a Row, column: u32, figures: &mut Vec<String>) -> Option<RowOf<'a>> {
    let facts = d.facts_in(row);
    let words = row.words.as_deref();
    if facts.is_empty() && words.is_none_or(|w| w.text.is_none() && w.names.is_empty()) {
        return None;
    }
    let (item, occurrence) = facts.first().map_or((&*row.item, 0), |f| (&*f.item, f.occurrence));
    let row_key = RowKey {
        item,
        occurrence,
        label: &row.label,
        code: row.code.as_deref(),
        class: words.and_then(|w| w.class.as_deref()),
        group: words.and_then(|w| w.group.as_deref()),
    };
    let mut values = Values::default();
    for fact in facts {
        values.add(d, fact, figures);
    }
    Some(RowOf { label: Label { column, row: row_key }, entry: None, values: quote(&values.packed) })
}

/// Gives numbers to the labels that enough disclosures share.
fn labels<'a>(records: &mut [Record<'a>]) -> Vec<(Label<'a>, Vec<u32>)> {
    let n = records.len() as u32;
    let mut places: HashMap<Label<'a>, u32, BuildHasherDefault<Quick>> = HashMap::default();
    let mut all: Vec<(Label<'a>, Vec<u32>)> = Vec::new();
    for (d, record) in records.iter_mut().enumerate() {
        for row in record.parts.iter_mut().flat_map(|p| &mut p.rows) {
            let at = *places.entry(row.label.clone()).or_insert_with(|| {
                all.push((row.label.clone(), Vec::new()));
                all.len() as u32 - 1
            });
            let doc = row.label.column * n + d as u32;
            let documents = &mut all[at as usize].1;
            if documents.last() != Some(&doc) {
                documents.push(doc);
            }
            row.entry = Some(at);
        }
    }
    let mut numbers = Vec::with_capacity(all.len());
    let mut kept = 0;
    for (_, documents) in &all {
        numbers.push((documents.len() >= SHARED).then_some(kept));
        kept += u32::from(documents.len() >= SHARED);
    }
    records.par_iter_mut().for_each(|record| {
        for row in record.parts.iter_mut().flat_map(|p| &mut p.rows) {
            row.entry = row.entry.and_then(|at| numbers[at as usize]);
        }
    });
    all.retain(|(_, documents)| documents.len() >= SHARED);
    all
}

/// Where a disclosure's files are.
pub fn place(d: &Disclosure) -> String {
    folder(d)
}

/// Whether it is a budget.
pub fn is_budget(d: &Disclosure) -> bool {
    d.kind == DisclosureKind::Budget
}
