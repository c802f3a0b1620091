//! Packs: what results show. Records (unit, year, address, rows with figures) lie by disclosure, so that the newest, which
//! come first, share packs; texts lie by column, so that a result loads its section's text and not the whole disclosure's.

use std::borrow::Cow;
use std::fmt::Write as _;

use rayon::prelude::*;
use serde_json::{Value, json};

use super::gather::{Gathered, Part, Record, RowOf, TextOf, is_budget, place};
use super::text::quote;
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
pub fn packs(gathered: &mut Gathered<'_>) -> Packs {
    let mut files: Vec<(String, Vec<u8>)> = gathered
        .records
        .par_chunks(gathered.pack)
        .enumerate()
        .map(|(i, records)| numbered('d', i, &records.iter().map(record).collect::<Vec<_>>()))
        .collect();
    let n = gathered.records.len();
    let size = |texts: &Vec<TextOf>| match texts.iter().map(|(_, text)| text.len()).sum::<usize>() {
        0 => 0,
        weight => (TEXTS * n / weight).clamp(1, 256),
    };
    let text_sizes: Vec<usize> = gathered.texts.iter().map(size).collect();
    // Each column's texts are let go as soon as they are packed.
    let columns = std::mem::take(&mut gathered.texts);
    files.par_extend(columns.into_par_iter().enumerate().flat_map_iter(|(column, texts)| text_packs(column, text_sizes[column], n, texts)));
    Packs { files, text_sizes }
}

/// The packs of a column, `size` disclosures each; those without any text are left out.
fn text_packs(column: usize, size: usize, n: usize, texts: Vec<TextOf>) -> Vec<(String, Vec<u8>)> {
    texts
        .chunk_by(|(a, _), (b, _)| *a as usize / size == *b as usize / size)
        .map(|texts| {
            let pack = texts[0].0 as usize / size;
            let mut list = vec![Cow::Borrowed(""); size.min(n - pack * size)];
            for (at, text) in texts {
                let place = &mut list[*at as usize % size];
                // A document may have a section twice.
                if !place.is_empty() {
                    place.to_mut().push('\n');
                }
                *place += &**text;
            }
            let name = format!("x/{column}-{pack}");
            (format!("{name}.js"), script(&name, &list))
        })
        .collect()
}

/// `[unit, name, address, unit of amounts, budget, [[column, rows, numbers, own anchor, own heading], …]]`
fn record(record: &Record<'_>) -> Value {
    let d = record.disclosure;
    let mut last = 0;
    let parts: Vec<Value> = record
        .parts
        .iter()
        .map(|part| {
            let mut rows = String::new();
            for (row, values) in record.rows_of(part) {
                if !rows.is_empty() {
                    rows.push('|');
                }
                row_of(record, part, row, &mut last, &mut rows);
                rows.push_str(values);
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
fn row_of(record: &Record<'_>, part: &Part<'_>, row: &RowOf, last: &mut i64, out: &mut String) {
    match row.entry {
        Some(entry) => {
            let _ = write!(out, "{}", i64::from(entry) - *last);
            *last = i64::from(entry);
        }
        None => {
            let label = record.label(part, row);
            let anchor = label.anchor();
            let safe = if anchor.contains(['|', ';', '=']) { "" } else { &*anchor };
            let _ = write!(out, "={safe}=");
            quote(&label.text(), out);
        }
    }
}
