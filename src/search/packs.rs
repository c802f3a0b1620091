//! Packs: what results show. Records (unit, year, address, rows with figures) lie by disclosure, so that the newest, which
//! come first, share packs; texts lie by column, so that a result loads its section's text and not the whole disclosure's.

use std::borrow::Cow;
use std::fmt::Write as _;

use rayon::prelude::*;
use serde_json::{Value, json};

use super::gather::{Gathered, Record, RowOf, is_budget, place};
use super::{numbered, script};

/// Packs of records and of texts.
pub struct Packs {
    /// Files.
    pub files: Vec<(String, Vec<u8>)>,
    /// For each column: disclosures a pack of texts, 0 if it has no texts.
    pub text_sizes: Vec<usize>,
}

/// What a pack of texts should weigh.
const TEXTS: usize = 10 << 10;

/// Writes all packs.
pub fn packs(gathered: &Gathered<'_>) -> Packs {
    let mut files: Vec<(String, Vec<u8>)> = gathered
        .records
        .par_chunks(gathered.pack)
        .enumerate()
        .map(|(i, records)| numbered('d', i, &records.iter().map(record).collect::<Vec<_>>()))
        .collect();
    let mut weights = vec![0; gathered.columns.len()];
    for part in gathered.records.iter().flat_map(|r| &r.parts) {
        weights[part.column as usize] += part.text.len();
    }
    let n = gathered.records.len();
    let size = |weight: &usize| if *weight == 0 { 0 } else { (TEXTS * n / weight).clamp(1, 256) };
    let text_sizes: Vec<usize> = weights.iter().map(size).collect();
    let wanted: Vec<(usize, usize)> = text_sizes
        .iter()
        .enumerate()
        .filter(|(_, size)| **size > 0)
        .flat_map(|(column, size)| (0..n.div_ceil(*size)).map(move |pack| (column, pack)))
        .collect();
    files.par_extend(wanted.into_par_iter().filter_map(|(column, pack)| {
        let name = format!("x/{column}-{pack}");
        let size = text_sizes[column];
        let records = &gathered.records[pack * size..n.min((pack + 1) * size)];
        let texts: Vec<Cow<'_, str>> = records.iter().map(|r| text_of(r, column as u32)).collect();
        let full = texts.iter().any(|t| !t.is_empty());
        full.then(|| (format!("{name}.js"), script(&name, &texts)))
    }));
    Packs { files, text_sizes }
}

fn text_of<'a>(record: &'a Record<'_>, column: u32) -> Cow<'a, str> {
    let mut texts = record.parts.iter().filter(|p| p.column == column && !p.text.is_empty()).map(|p| &*p.text);
    let mut all = texts.next().map_or(Cow::Borrowed(""), Cow::Borrowed);
    // A document may have a section twice.
    for text in texts {
        let all = all.to_mut();
        all.push('\n');
        all.push_str(text);
    }
    all
}

/// `[unit, name, address, unit of amounts, budget, [[column, rows, numbers, own anchor, own heading], …]]`
fn record(record: &Record<'_>) -> Value {
    let d = record.disclosure;
    let mut last = 0;
    let parts: Vec<Value> = record
        .parts
        .iter()
        .map(|part| {
            let mut rows = String::with_capacity(part.rows.len() * 12);
            for row in &part.rows {
                if !rows.is_empty() {
                    rows.push('|');
                }
                row_of(row, &mut last, &mut rows);
            }
            match part.own {
                Some((id, title)) => json!([part.column, rows, part.numbers, id, title]),
                None if part.numbers.is_empty() && rows.is_empty() => json!([part.column]),
                None if part.numbers.is_empty() => json!([part.column, rows]),
                None => json!([part.column, rows, part.numbers]),
            }
        })
        .collect();
    json!([record.unit, &*d.name, place(d), &*d.amount_unit, u8::from(is_budget(d)), parts])
}

/// `12;1889.05$;c35.32$` (the step to the entry of its label), or `=anchor=label;…` for a label of its own.
fn row_of(row: &RowOf<'_>, last: &mut i64, out: &mut String) {
    match row.entry {
        Some(entry) => {
            let _ = write!(out, "{}", i64::from(entry) - *last);
            *last = i64::from(entry);
        }
        None => {
            let anchor = row.label.anchor();
            let safe = if anchor.contains(['|', ';', '=']) { "" } else { &*anchor };
            let _ = write!(out, "={safe}={}", quote(&row.label.text()).replace(';', "；"));
        }
    }
    out.push_str(&row.values);
}

/// A text that can stand between the marks of a row.
pub fn quote(text: &str) -> String {
    if text.contains('|') { text.replace('|', "｜") } else { text.to_owned() }
}
