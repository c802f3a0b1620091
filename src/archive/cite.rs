//! What a citation leads to: `[[收入总计]]`, `[[收入总计.占比]]`, `[[收入决算情况说明/其他收入]]`, `[[income.other]]`.

use super::{Disclosure, Facet, Row};
use crate::profile::normal;

/// The end of a citation.
#[derive(Debug, PartialEq, Eq)]
pub enum Cited<'d> {
    /// One fact.
    Fact(u32),
    /// A change: its amount and its rate, at least one of them.
    Change(Option<u32>, Option<u32>),
    /// Words: a reason, a text item, names.
    Words(String),
    /// A borrowed text.
    Text(&'d str),
}

/// Resolves a citation made in a section (or in none, for text before the first).
pub fn resolve<'d>(d: &'d Disclosure, section: Option<usize>, path: &str) -> Option<Cited<'d>> {
    resolve_from(d, section, path, |_| true)
}

/// Resolves a citation in a sentence of the layout. What its own section knows by label, and the document does not state
/// there, is missing: another section's item of that label is another item, as 较上年 of one total is not that of the next.
pub fn resolve_sentence<'d>(d: &'d Disclosure, section: usize, path: &str) -> Option<Cited<'d>> {
    let knows = |label: &str| d.sections[section].defined().is_some_and(|at| d.profile.sections[at].item(label).is_some());
    resolve_from(d, Some(section), path, |label| !knows(label))
}

/// `elsewhere` tells of which labels other sections are asked.
fn resolve_from<'d>(d: &'d Disclosure, section: Option<usize>, path: &str, elsewhere: impl Fn(&str) -> bool) -> Option<Cited<'d>> {
    let path = path.trim();
    let (section, path) = match path.split_once('/').and_then(|(title, rest)| Some((section_of(d, title)?, rest))) {
        Some((section, rest)) => (Some(section), rest),
        None => (section, path),
    };
    if let Some((row, rest)) = section.and_then(|s| row_in(d, s, path)) {
        return end(d, row, rest);
    }
    if let Some((index, _)) = d.fact(path) {
        return Some(Cited::Fact(index));
    }
    // A label of another section is found if the section itself does not have it.
    let asked = section.is_none() || elsewhere(path.split('.').next().unwrap_or_default());
    (0..d.sections.len()).filter(|_| asked).find_map(|s| row_in(d, s, path)).and_then(|(row, rest)| end(d, row, rest))
}

fn section_of(d: &Disclosure, title: &str) -> Option<usize> {
    let wanted = normal(title);
    let by_profile = d.profile.section(title).map(|at| &d.profile.sections[at].id);
    d.sections.iter().position(|s| *s.id == *title || Some(&s.id) == by_profile || normal(&s.title) == wanted)
}

/// The row that the first labels of a path lead to, and what is left of the path.
fn row_in<'d, 'p>(d: &'d Disclosure, section: usize, path: &'p str) -> Option<(&'d Row, &'p str)> {
    let s = &d.sections[section];
    let rows = d.rows_of(s);
    let definition = s.defined().map(|at| &d.profile.sections[at]);
    let (first, mut rest) = path.split_once('.').unwrap_or((path, ""));
    let by_definition = definition.and_then(|def| def.item(first)).map(|item| &item.id);
    let wanted = normal(first);
    let is_it = |r: &Row| match by_definition {
        Some(id) => *id == r.item,
        None => is_called(r, &wanted),
    };
    let mut at = rows.iter().position(is_it)?;
    // Children stand behind their row, one step deeper.
    while !rest.is_empty() {
        let (label, after) = rest.split_once('.').unwrap_or((rest, ""));
        if Facet::from_key(label).is_some() || is_word(label) {
            break;
        }
        let wanted = normal(label);
        let depth = rows[at].depth;
        let child = rows[at + 1..].iter().take_while(|r| r.depth > depth).position(|r| is_called(r, &wanted))?;
        at += 1 + child;
        rest = after;
    }
    Some((&rows[at], rest))
}

/// Whether a row's label, taken without what documents write differently, is this one. That never makes a label longer, and
/// leaves its last character if this is Chinese.
fn is_called(row: &Row, wanted: &str) -> bool {
    let last = |text: &str| text.chars().next_back().filter(|c| ('\u{4E00}'..='\u{9FFF}').contains(c));
    row.label.len() >= wanted.len()
        && last(&row.label).is_none_or(|c| wanted.ends_with(c))
        && (*row.label == *wanted || normal(&row.label) == wanted)
}

/// Words that stand beside a figure.
pub const WORDS: [&str; 4] = ["原因", "用途", "差异原因", "名称"];

fn is_word(label: &str) -> bool {
    WORDS.contains(&label)
}

fn end<'d>(d: &'d Disclosure, row: &'d Row, rest: &str) -> Option<Cited<'d>> {
    let facts = d.facts_in(row);
    let index_of = |facet: Facet| facts.iter().position(|f| f.facet == facet).map(|at| row.facts.start + at as u32);
    let change = || match (index_of(Facet::Change), index_of(Facet::ChangePct)) {
        (None, None) => None,
        (amount, rate) => Some(Cited::Change(amount, rate)),
    };
    let words = row.words.as_deref();
    if rest.is_empty() {
        if let Some(index) = index_of(Facet::Value) {
            return Some(Cited::Fact(index));
        }
        if let Some(change) = change() {
            return Some(change);
        }
        let words = words?;
        if let Some(text) = &words.text {
            return Some(Cited::Text(text));
        }
        return (!words.names.is_empty()).then(|| Cited::Words(words.names.join("、")));
    }
    let (first, second) = rest.split_once('.').unwrap_or((rest, ""));
    let facet = Facet::from_key(first);
    if second == "原因" || is_word(first) {
        let words = words?;
        let text = match (facet, first) {
            (Some(Facet::Change), _) => words.change_reason.as_ref(),
            (Some(Facet::VariancePct), _) | (None, "差异原因") => words.variance_reason.as_ref(),
            (None, "原因") => words.reason.as_ref().or(words.change_reason.as_ref()),
            (None, "用途") => words.purpose.as_ref(),
            (None, "名称") => words.name.as_ref(),
            _ => None,
        };
        return text.filter(|t| !t.is_empty()).map(|t| Cited::Text(t));
    }
    match facet? {
        Facet::Change => change(),
        facet => index_of(facet).map(Cited::Fact),
    }
}
