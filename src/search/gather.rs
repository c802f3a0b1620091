//! The archive as search sees it: columns, one record a disclosure, labels that many of them share.

use std::ops::Range;

use rayon::prelude::*;
use serde_json::json;

use super::postings;
use super::terms::Terms;
use super::text;
use crate::archive::{Disclosure, DisclosureKind, Row, anchor};
use crate::quick::Map;
use crate::site::{Plan, SHARED, Site, folder};
use crate::theme::Strings;

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
    /// Its label's number, or `OWN`.
    entry: u32,
    /// Where its figures end in the record's `values`; they start where those of the row before end.
    end: u32,
}

/// Stands for the number of a label that too few disclosures share.
const OWN: u32 = u32::MAX;

impl RowOf {
    /// Its label's number, if enough disclosures share it.
    pub fn entry(&self) -> Option<u32> {
        (self.entry != OWN).then_some(self.entry)
    }
}

/// What one disclosure has in one column.
#[derive(Default)]
pub struct Part {
    /// Column.
    pub column: u32,
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
    /// Its parts: the disclosure itself, then its sections.
    pub parts: Box<[Part]>,
    /// The rows of all parts.
    rows: Box<[RowOf]>,
    /// The figures of all rows as packed, one after the other.
    values: Box<str>,
    /// Short forms of the figures in rows, parted by spaces.
    pub figures: Box<str>,
}

impl<'a> Record<'a> {
    /// The rows of a part with their figures as packed.
    pub fn rows_of(&self, part: &Part) -> impl Iterator<Item = (&RowOf, &str)> {
        (part.rows.start..part.rows.end).map(|at| {
            let from = if at == 0 { 0 } else { self.rows[at as usize - 1].end };
            let row = &self.rows[at as usize];
            (row, &self.values[from as usize..row.end as usize])
        })
    }

    /// The label of a row.
    pub fn label(&self, part: &Part, row: &RowOf) -> Label<'a> {
        label(self.disclosure, &self.disclosure.rows[row.row as usize], part.column)
    }
}

/// All of it.
pub struct Gathered<'a> {
    /// Its layout.
    pub plan: &'a Plan,
    /// Disclosures, the newest year first, then by unit.
    pub records: Vec<Record<'a>>,
    /// Shared labels in the order of their first use, with the documents that have them.
    pub labels: Vec<(Label<'a>, Vec<u32>)>,
    /// Disclosures a pack of records.
    pub pack: usize,
    /// For each chunk of disclosures and each column the terms of texts.
    pub terms: Vec<Vec<Terms>>,
    /// For each column the bytes of its texts.
    pub text_sizes: Vec<usize>,
    /// A hash of all texts.
    pub texts: blake3::Hash,
}

/// Disclosures a task reads at least.
const CHUNK: usize = 512;
/// Tasks of a large archive: each has its own map of terms, so few of them, but enough for the threads.
const TASKS: usize = 8;
/// What a pack of records should weigh at most.
const PACK: usize = 6 << 10;

/// Gathers an archive.
pub fn gather(site: &Site) -> Gathered<'_> {
    let plan = site.search();
    let order: Vec<&Disclosure> = plan.documents(&site.archive).collect();
    // By the archive alone, never by the threads: the same archive gives the same bytes.
    let size = order.len().div_ceil(TASKS).max(CHUNK);
    let chunks: Vec<Chunk<'_>> = order
        .par_chunks(size)
        .enumerate()
        .map(|(at, order)| {
            let unit = |d: &Disclosure| site.archive.unit_at(&d.unit).unwrap_or(0);
            let mut chunk = Chunk::new(plan, order.len());
            for (index, d) in order.iter().enumerate() {
                chunk.add(d, unit(d), at * size + index, plan, &site.theme.strings);
            }
            chunk.hash();
            chunk
        })
        .collect();
    let mut records: Vec<Record<'_>> = Vec::with_capacity(order.len());
    let mut terms = Vec::with_capacity(chunks.len());
    let mut text_sizes = vec![0; plan.columns.len()];
    let mut texts = blake3::Hasher::new();
    for chunk in chunks {
        records.extend(chunk.records);
        terms.push(chunk.terms);
        text_sizes.iter_mut().zip(chunk.text_sizes).for_each(|(all, some)| *all += some);
        texts.update(chunk.texts.finalize().as_bytes());
    }
    let labels = labels(&mut records);
    let weight = |r: &Record<'_>| {
        let rows: usize = r.rows.iter().map(|row| if row.entry().is_some() { 3 } else { 60 }).sum();
        rows + r.values.len() + r.parts.iter().map(|p| 8 + p.numbers.len()).sum::<usize>()
    };
    let sizes: usize = records.par_iter().map(weight).sum();
    let pack = (PACK * records.len() / sizes.max(1)).clamp(1, 64);
    Gathered { plan, records, labels, pack, terms, text_sizes, texts: texts.finalize() }
}

/// What one task reads.
struct Chunk<'a> {
    records: Vec<Record<'a>>,
    terms: Vec<Terms>,
    text_sizes: Vec<usize>,
    texts: blake3::Hasher,
    /// Texts that are not hashed yet: many short ones at once take a fifth of the time.
    unhashed: Vec<u8>,
}

/// Bytes of texts that are hashed at once.
const HASHED: usize = 64 << 10;

impl<'a> Chunk<'a> {
    fn new(plan: &Plan, documents: usize) -> Chunk<'a> {
        let columns = plan.columns.len();
        let terms = (0..columns).map(|_| Terms::default()).collect();
        Chunk {
            records: Vec::with_capacity(documents),
            terms,
            text_sizes: vec![0; columns],
            texts: blake3::Hasher::new(),
            unhashed: Vec::with_capacity(HASHED),
        }
    }

    /// Takes a disclosure in, the `at`th in the plan's order.
    fn add(&mut self, d: &'a Disclosure, unit: usize, at: usize, plan: &Plan, strings: &Strings) {
        let document = |column: u32| column * plan.order.len() as u32 + at as u32;
        let mut parts = Vec::with_capacity(d.sections.len() + 1);
        parts.push(Part { numbers: self.text(0, document(0), &text::head(d)), ..Part::default() });
        let (mut rows, mut values, mut figures) = (Vec::with_capacity(d.rows.len()), String::new(), String::new());
        let mut beside: Vec<&str> = Vec::new();
        for (index, (section, column)) in d.sections.iter().zip(plan.columns_of(at)).enumerate() {
            let mut part = Part { column: *column, ..Part::default() };
            if part.column >= plan.own {
                self.terms[part.column as usize].add_text(document(part.column), &section.title);
            }
            part.rows.start = rows.len() as u32;
            beside.clear();
            for number in section.rows.clone() {
                if has_something(d, &d.rows[number as usize]) {
                    let facts = d.facts_in(&d.rows[number as usize]);
                    text::beside(facts, &mut beside);
                    for fact in facts {
                        text::value(d, fact, strings, &mut values, &mut figures);
                    }
                    rows.push(RowOf { row: number, entry: OWN, end: values.len() as u32 });
                }
            }
            part.rows.end = rows.len() as u32;
            for words in &beside {
                self.terms[part.column as usize].add_text(document(part.column), words);
            }
            part.numbers = self.text(part.column, document(part.column), &text::section(d, index, section));
            parts.push(part);
        }
        let (parts, rows) = (parts.into_boxed_slice(), rows.into_boxed_slice());
        self.records.push(Record { disclosure: d, unit, parts, rows, values: values.into(), figures: figures.into() });
    }

    /// Takes a text in and gives the telling numbers in it. The text itself is made again when its column is packed: all
    /// texts at once would take more memory than the index.
    fn text(&mut self, column: u32, document: u32, text: &str) -> Box<str> {
        self.text_sizes[column as usize] += text.len();
        self.unhashed.extend(document.to_le_bytes());
        self.unhashed.extend(text.as_bytes());
        if self.unhashed.len() >= HASHED {
            self.hash();
        }
        self.terms[column as usize].add_text(document, text).into()
    }

    /// Hashes the texts that are not hashed yet.
    fn hash(&mut self) {
        self.texts.update(&self.unhashed);
        self.unhashed.clear();
    }
}

impl Gathered<'_> {
    /// The unit of each disclosure: differences, zigzag, base64.
    pub fn units_code(&self) -> String {
        let (mut bytes, mut last) = (Vec::new(), -1);
        for record in &self.records {
            let step = record.unit as i64 - last;
            postings::varint(postings::zigzag(step), &mut bytes);
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
        code: row.code.as_deref(),
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
                row.entry = at;
            }
        }
    }
    let mut numbers = Vec::with_capacity(all.len());
    let mut kept = 0;
    for (_, documents) in &all {
        numbers.push(if documents.len() >= SHARED { kept } else { OWN });
        kept += u32::from(documents.len() >= SHARED);
    }
    records.par_iter_mut().for_each(|record| {
        for row in &mut record.rows {
            row.entry = numbers[row.entry as usize];
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
