//! The postings of all terms, merged from all threads and cut into the shards that a page loads.

use rayon::prelude::*;

use super::entries::Entry;
use super::gather::Gathered;
use super::postings;
use super::terms::{PARTS, Term, Terms, hash};
use crate::quick::Map;

/// A shard's usual and largest weight.
const USUAL: usize = 7 << 10;
const LARGEST: usize = 15 << 10;
const MOST_SHARDS: usize = 4096;
/// A longer code has a file of its own.
const LONG: usize = 4 << 10;

/// All terms in shards, `term code term code …`; and the codes of those that are too long for a shard, where `*7` stands for
/// the seventh.
pub fn shards(gathered: &mut Gathered<'_>, entries: &[Entry], first_entry: u32) -> (Vec<String>, Vec<String>) {
    let mut chunks = std::mem::take(&mut gathered.terms);
    let mut tasks: Vec<Terms> = Vec::new();
    // Column by column, so that documents come in order.
    for column in 0..gathered.plan.columns.len() {
        tasks.extend(chunks.iter_mut().map(|chunk| std::mem::take(&mut chunk[column])));
    }
    let mut found: Vec<Vec<Vec<Term>>> = tasks.into_par_iter().map(Terms::split).collect();
    found.push(own_labels(gathered).split());
    let mut terms = Terms::default();
    for (index, entry) in entries.iter().enumerate() {
        terms.add_entry(first_entry + index as u32, &entry.text);
    }
    found.push(terms.split());
    let mut by_part: Vec<Vec<Vec<Term>>> = (0..PARTS).map(|_| Vec::with_capacity(found.len())).collect();
    for task in found {
        for (part, terms) in by_part.iter_mut().zip(task) {
            part.push(terms);
        }
    }
    let mut all: Vec<Coded> = by_part.into_par_iter().flat_map_iter(merge).collect();
    all.par_sort_unstable_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
    let mut long = Vec::new();
    for (_, _, code) in all.iter_mut().filter(|(_, _, code)| code.len() > LONG) {
        let name = format!("*{}", long.len());
        long.push(std::mem::replace(code, name));
    }
    (pack(&all), long)
}

/// Labels that few disclosures share are words of each of them.
fn own_labels(gathered: &Gathered<'_>) -> Terms {
    let n = gathered.records.len() as u32;
    let mut terms = Terms::default();
    for (d, record) in gathered.records.iter().enumerate() {
        for part in &record.parts {
            for (row, _) in record.rows_of(part).filter(|(r, _)| r.entry().is_none()) {
                terms.add_entry(part.column * n + d as u32, &record.label(part, row).text());
            }
        }
    }
    terms
}

/// Hash, term, code of its documents.
type Coded = (u32, Box<str>, String);

fn merge(tasks: Vec<Vec<Term>>) -> Vec<Coded> {
    let mut merged: Map<Box<str>, Vec<u32>> = Map::default();
    for (term, ids) in tasks.into_iter().flatten() {
        ids.add_to(merged.entry(term).or_default());
    }
    let coded = merged.into_iter().map(|(term, mut ids)| {
        // Nearly sorted already: tasks come in the order of their documents, labels and entries behind them.
        ids.sort();
        ids.dedup();
        (hash(&term), term, postings::code(&ids))
    });
    coded.collect()
}

fn pack(all: &[Coded]) -> Vec<String> {
    let weight = |(_, term, code): &Coded| term.len() + code.len() + 2;
    let total: usize = all.iter().map(weight).sum();
    let mut count = (total / USUAL).next_power_of_two().min(MOST_SHARDS);
    loop {
        let mut sizes = vec![0; count];
        for term in all {
            sizes[term.0 as usize % count] += weight(term);
        }
        if count >= MOST_SHARDS || sizes.iter().all(|s| *s <= LARGEST) || total / count < USUAL / 4 {
            break;
        }
        count *= 2;
    }
    let mut shards = vec![String::new(); count];
    for (hash, term, code) in all {
        let shard = &mut shards[*hash as usize % count];
        if !shard.is_empty() {
            shard.push(' ');
        }
        shard.push_str(term);
        shard.push(' ');
        shard.push_str(code);
    }
    shards
}
