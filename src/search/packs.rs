//! Packs: what results show. Records (unit, year, address, rows with figures) lie by disclosure, so that the newest, which
//! come first, share packs; texts lie by column, so that a result loads its section's text and not the whole disclosure's.

use std::borrow::Cow;
use std::fmt::Write as _;

use rayon::prelude::*;
use serde_json::{Value, json};

use super::gather::{Gathered, Part, Record, RowOf, is_budget, place};
use super::text::{self, quote};
use super::{numbered, script};
use crate::site::Site;

/// What a pack of texts should weigh.
const TEXTS: usize = 10 << 10;

/// All packs of records.
pub fn records(gathered: &Gathered<'_>) -> Vec<(String, Vec<u8>)> {
    let packs = gathered.records.par_chunks(gathered.pack).enumerate();
    packs.map(|(i, records)| numbered('d', i, &records.iter().map(|r| record(r, gathered.plan.own)).collect::<Vec<_>>())).collect()
}

/// How many disclosures share a pack of texts whose column weighs so much; 0 if it has no texts.
pub fn text_size(weight: usize, disclosures: usize) -> usize {
    (TEXTS * disclosures).checked_div(weight).map_or(0, |size| size.clamp(1, 256))
}

/// The texts of a column, by which results are verified and from which they are quoted: path below `search/` and content.
/// Packs without any text are left out.
pub fn texts(site: &Site, column: usize) -> Vec<(String, Vec<u8>)> {
    let plan = site.search();
    let mut texts: Vec<(usize, Box<str>)> = Vec::new();
    // A copy of its own size: the text has grown in steps.
    let mut add = |at, text: String| {
        if !text.is_empty() {
            texts.push((at, Box::from(&*text)));
        }
    };
    for (at, d) in plan.documents(&site.archive).enumerate() {
        if column == 0 {
            add(at, text::head(d));
        }
        let held = plan.columns_of(at).iter().zip(&d.sections).enumerate().filter(|(_, (c, _))| **c as usize == column);
        held.for_each(|(index, (_, section))| add(at, text::section(d, index, section)));
    }
    let n = plan.order.len();
    let size = text_size(texts.iter().map(|(_, text)| text.len()).sum(), n);
    texts
        .chunk_by(|(a, _), (b, _)| a / size == b / size)
        .map(|texts| {
            let pack = texts[0].0 / size;
            let mut list = vec![Cow::Borrowed(""); size.min(n - pack * size)];
            for (at, text) in texts {
                let place = &mut list[at % size];
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
fn record(record: &Record<'_>, own: u32) -> Value {
    let d = record.disclosure;
    let mut last = 0;
    let parts: Vec<Value> = record
        .parts
        .iter()
        .enumerate()
        .map(|(at, part)| {
            let mut rows = String::new();
            for (row, values) in record.rows_of(part) {
                if !rows.is_empty() {
                    rows.push('|');
                }
                row_of(record, part, row, &mut last, &mut rows);
                rows.push_str(values);
            }
            let section = at.checked_sub(1).filter(|_| part.column >= own).map(|at| &d.sections[at]);
            match section {
                Some(section) => json!([part.column, rows, part.numbers, &*section.id, &*section.title]),
                None if part.numbers.is_empty() && rows.is_empty() => json!([part.column]),
                None if part.numbers.is_empty() => json!([part.column, rows]),
                None => json!([part.column, rows, part.numbers]),
            }
        })
        .collect();
    json!([record.unit, &*d.name, place(d), &*d.amount_unit, u8::from(is_budget(d)), parts])
}

/// `12;1889.05$;c35.32$` (the step to the entry of its label), or `=anchor=label;…` for a label of its own.
fn row_of(record: &Record<'_>, part: &Part, row: &RowOf, last: &mut i64, out: &mut String) {
    match row.entry() {
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
