//! The archive as search sees it: columns, one record a disclosure, labels that many of them share.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Range;

use rayon::prelude::*;
use serde_json::json;

use super::postings;
use super::terms::Terms;
use super::text;
use crate::archive::{Disclosure, DisclosureKind, Row, anchor};
use crate::quick::Map;
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

/// A row of figures. Ten thousand disclosures have a million rows: they are kept small, and labels made again when needed.
pub struct RowOf {
    /// Its number among the disclosure's rows.
    pub row: u32,
    /// Its label's number, if enough disclosures share it.
    pub entry: Option<u32>,
    /// Where its figures end in the record's `values`; they start where those of the row before end.
    end: u32,
}

/// What one disclosure has in one column.
#[derive(Default)]
pub struct Part<'a> {
    /// Column.
    pub column: u32,
    /// Anchor and heading of a section of the document's own.
    pub own: Option<(&'a str, &'a str)>,
    /// Its rows in the record.
    rows: Range<u32>,
    /// Telling numbers outside rows, in short form, parted by spaces.
    pub numbers: Box<str>,
}

/// One disclosure.
pub struct Record<'a> {
    /// The disclosure.
    pub disclosure: &'a Disclosure,
    /// Index of its unit.
    pub unit: usize,
    /// Its parts, the disclosure itself first.
    pub parts: Box<[Part<'a>]>,
    /// The rows of all parts.
    rows: Box<[RowOf]>,
    /// The figures of all rows as packed, one after the other.
    values: Box<str>,
    /// Short forms of the figures in rows, parted by spaces.
    pub figures: Box<str>,
}

impl<'a> Record<'a> {
    /// The rows of a part with their figures as packed.
    pub fn rows_of(&self, part: &Part<'_>) -> impl Iterator<Item = (&RowOf, &str)> {
        (part.rows.start..part.rows.end).map(|at| {
            let from = if at == 0 { 0 } else { self.rows[at as usize - 1].end };
            let row = &self.rows[at as usize];
            (row, &self.values[from as usize..row.end as usize])
        })
    }

    /// The label of a row.
    pub fn label(&self, part: &Part<'_>, row: &RowOf) -> Label<'a> {
        label(self.disclosure, &self.disclosure.rows[row.row as usize], part.column)
    }
}

/// The words of a document in a column other than headings, labels and figures: its place among the records, and the text.
pub type TextOf = (u32, Box<str>);

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
    /// For each column the texts of the disclosures that have one, in order.
    pub texts: Vec<Vec<TextOf>>,
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
    let chunks: Vec<Chunk<'_>> = order
        .par_chunks(CHUNK)
        .enumerate()
        .map(|(at, order)| {
            let unit = |d: &Disclosure| site.archive.units.binary_search_by(|u| u.id.cmp(&d.unit)).unwrap_or(0);
            let mut chunk = Chunk { records: Vec::with_capacity(order.len()), terms: Vec::new(), texts: Vec::new() };
            chunk.terms.resize_with(columns.len(), Terms::default);
            chunk.texts.resize_with(columns.len(), Vec::new);
            for (index, d) in order.iter().enumerate() {
                chunk.add(d, unit(d), (at * CHUNK + index) as u32, n, &places, own);
            }
            chunk
        })
        .collect();
    let mut records: Vec<Record<'_>> = Vec::with_capacity(order.len());
    let mut terms = Vec::with_capacity(chunks.len());
    let mut texts: Vec<Vec<TextOf>> = columns.iter().map(|_| Vec::new()).collect();
    for chunk in chunks {
        records.extend(chunk.records);
        terms.push(chunk.terms);
        texts.iter_mut().zip(chunk.texts).for_each(|(all, some)| all.extend(some));
    }
    let labels = labels(&mut records);
    let weight = |r: &Record<'_>| {
        let rows: usize = r.rows.iter().map(|row| if row.entry.is_some() { 3 } else { 60 }).sum();
        rows + r.values.len() + r.parts.iter().map(|p| 8 + p.numbers.len()).sum::<usize>()
    };
    let sizes: usize = records.par_iter().map(weight).sum();
    let pack = (PACK * records.len() / sizes.max(1)).clamp(1, 64);
    Gathered { columns, records, labels, pack, terms, texts }
}

/// What one task reads.
struct Chunk<'a> {
    records: Vec<Record<'a>>,
    terms: Vec<Terms>,
    texts: Vec<Vec<TextOf>>,
}

impl<'a> Chunk<'a> {
    /// Takes a disclosure in, the `at`th of `n`.
    fn add(&mut self, d: &'a Disclosure, unit: usize, at: u32, n: u32, places: &BTreeMap<(&str, &str), u32>, own: usize) {
        let head = Part { numbers: self.text(0, at, n, text::head(d)), ..Part::default() };
        let mut parts = Vec::with_capacity(d.sections.len() + 1);
        parts.push(head);
        let (mut rows, mut values, mut figures) = (Vec::with_capacity(d.rows.len()), String::new(), String::new());
        let mut next_own = own as u32;
        for (index, section) in d.sections.iter().enumerate() {
            let mut part = Part::default();
            match places.get(&(&*section.id, &*section.title)) {
                Some(column) => part.column = *column,
                None => {
                    part.column = next_own;
                    part.own = Some((&section.id, &section.title));
                    self.terms[part.column as usize].add_text(part.column * n + at, &section.title);
                    next_own += 1;
                }
            }
            part.rows.start = rows.len() as u32;
            for number in section.rows.clone() {
                if has_something(d, &d.rows[number as usize]) {
                    for fact in d.facts_in(&d.rows[number as usize]) {
                        text::value(d, fact, &mut values, &mut figures);
                    }
                    rows.push(RowOf { row: number, entry: None, end: values.len() as u32 });
                }
            }
            part.rows.end = rows.len() as u32;
            part.numbers = self.text(part.column, at, n, text::section(d, index, section));
            parts.push(part);
        }
        let (parts, rows) = (parts.into_boxed_slice(), rows.into_boxed_slice());
        self.records.push(Record { disclosure: d, unit, parts, rows, values: values.into(), figures: figures.into() });
    }

    /// Takes a text in and gives the telling numbers in it.
    fn text(&mut self, column: u32, at: u32, n: u32, text: String) -> Box<str> {
        let numbers = self.terms[column as usize].add_text(column * n + at, &text);
        if !text.is_empty() {
            // A copy of its own size: the text has grown in steps.
            self.texts[column as usize].push((at, Box::from(&*text)));
        }
        numbers.into()
    }
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

/// Whether a row says anything.
fn has_something(d: &Disclosure, row: &Row) -> bool {
    !d.facts_in(row).is_empty() || row.words.as_deref().is_some_and(|w| w.text.is_some() || !w.names.is_empty())
}

fn label<'a>(d: &'a Disclosure, row: &'a Row, column: u32) -> Label<'a> {
    let words = row.words.as_deref();
    let (item, occurrence) = d.facts_in(row).first().map_or((&*row.item, 0), |f| (&*f.item, f.occurrence));
    let row = RowKey {
        item,
        occurrence,
        label: &row.label,
        code: row.code(),
        class: words.and_then(|w| w.class.as_deref()),
        group: words.and_then(|w| w.group.as_deref()),
    };
    Label { column, row }
}

/// Gives numbers to the labels that enough disclosures share.
fn labels<'a>(records: &mut [Record<'a>]) -> Vec<(Label<'a>, Vec<u32>)> {
    let n = records.len() as u32;
    let mut places: Map<Label<'a>, u32> = Map::default();
    let mut all: Vec<(Label<'a>, Vec<u32>)> = Vec::new();
    for (d, record) in records.iter_mut().enumerate() {
        for part in &record.parts {
            for row in &mut record.rows[part.rows.start as usize..part.rows.end as usize] {
                let label = label(record.disclosure, &record.disclosure.rows[row.row as usize], part.column);
                let doc = label.column * n + d as u32;
                let at = *places.entry(label).or_insert_with_key(|label| {
                    all.push((label.clone(), Vec::new()));
                    all.len() as u32 - 1
                });
                let documents = &mut all[at as usize].1;
                if documents.last() != Some(&doc) {
                    documents.push(doc);
                }
                row.entry = Some(at);
            }
        }
    }
    let mut numbers = Vec::with_capacity(all.len());
    let mut kept = 0;
    for (_, documents) in &all {
        numbers.push((documents.len() >= SHARED).then_some(kept));
        kept += u32::from(documents.len() >= SHARED);
    }
    records.par_iter_mut().for_each(|record| {
        for row in &mut record.rows {
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
