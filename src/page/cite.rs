//! Citing facts in narrative: `[[收入总计]]`, `[[收入总计.占比]]`, `[[收入决算情况说明/其他收入]]`, `[[income.other]]`.

use super::html::{escape, number};
use crate::archive::amount::State;
use crate::archive::{Disclosure, Facet, Fact, Row, anchor};
use crate::profile::normal;

/// Appends what a citation prints; `false` if the disclosure has no such fact.
pub fn write(out: &mut String, d: &Disclosure, section: Option<usize>, path: &str) -> bool {
    let path = path.trim();
    let (section, path) = match path.split_once('/').and_then(|(title, rest)| Some((section_of(d, title)?, rest))) {
        Some((section, rest)) => (Some(section), rest),
        None => (section, path),
    };
    if let Some((row, rest)) = section.and_then(|s| row_in(d, s, path)) {
        return write_row(out, d, row, rest);
    }
    if path.is_ascii()
        && let Some((_, fact)) = d.fact(path)
    {
        link(out, d, fact);
        return true;
    }
    // A label of another section is found if the section above does not have it.
    let elsewhere = (0..d.sections.len()).find_map(|s| row_in(d, s, path));
    elsewhere.is_some_and(|(row, rest)| write_row(out, d, row, rest))
}

/// Whether the disclosure has what is cited.
pub fn exists(d: &Disclosure, section: Option<usize>, path: &str) -> bool {
    write(&mut String::new(), d, section, path)
}

fn section_of(d: &Disclosure, title: &str) -> Option<usize> {
    let wanted = normal(title);
    d.sections.iter().position(|s| *s.id == *title || normal(&s.title) == wanted)
}

/// The row that the first labels of a path lead to, and what is left of the path.
fn row_in<'d, 'p>(d: &'d Disclosure, section: usize, path: &'p str) -> Option<(&'d Row, &'p str)> {
    let s = &d.sections[section];
    let rows = d.rows_of(s);
    let definition = s.definition.map(|at| &d.profile.sections[at]);
    let (first, mut rest) = path.split_once('.').unwrap_or((path, ""));
    let wanted = normal(first);
    let by_definition = definition.and_then(|def| def.item(first)).map(|item| &item.id);
    let mut at = rows.iter().position(|r| by_definition.is_some_and(|id| *id == r.item) || normal(&r.label) == wanted)?;
    // Children stand behind their row, one step deeper.
    while !rest.is_empty() {
        let (label, after) = rest.split_once('.').unwrap_or((rest, ""));
        if Facet::from_key(label).is_some() || is_word(label) {
            break;
        }
        let wanted = normal(label);
        let depth = rows[at].depth;
        let child = rows[at + 1..].iter().take_while(|r| r.depth > depth).position(|r| normal(&r.label) == wanted)?;
        at += 1 + child;
        rest = after;
    }
    Some((&rows[at], rest))
}

fn is_word(label: &str) -> bool {
    matches!(label, "原因" | "用途" | "差异原因" | "名称")
}

fn write_row(out: &mut String, d: &Disclosure, row: &Row, rest: &str) -> bool {
    let facts = d.facts_in(row);
    let words = row.words.as_deref();
    if rest.is_empty() {
        if let Some(fact) = facts.iter().find(|f| f.facet == Facet::Value) {
            link(out, d, fact);
            return true;
        }
        if facts.iter().any(|f| matches!(f.facet, Facet::Change | Facet::ChangePct)) {
            return change(out, d, facts);
        }
        let Some(words) = words else { return false };
        if let Some(text) = &words.text {
            escape(out, text);
            return true;
        }
        if !words.names.is_empty() {
            escape(out, &words.names.join("、"));
            return true;
        }
        return false;
    }
    let (first, second) = rest.split_once('.').unwrap_or((rest, ""));
    let facet = Facet::from_key(first);
    if second == "原因" || is_word(first) {
        let Some(words) = words else { return false };
        let text = match (facet, first) {
            (Some(Facet::Change), _) => &words.change_reason,
            (Some(Facet::VariancePct), _) | (None, "差异原因") => &words.variance_reason,
            (None, "原因") => {
                if words.reason.is_some() {
                    &words.reason
                } else {
                    &words.change_reason
                }
            }
            (None, "用途") => &words.purpose,
            (None, "名称") => &words.name,
            _ => return false,
        };
        let Some(text) = text.as_deref().filter(|t| !t.is_empty()) else { return false };
        escape(out, text);
        return true;
    }
    match facet {
        Some(Facet::Change) => change(out, d, facts),
        Some(facet) => match facts.iter().find(|f| f.facet == facet) {
            Some(fact) => {
                link(out, d, fact);
                true
            }
            None => false,
        },
        None => false,
    }
}

/// A change in words: `增加 191.93 万元（增长 87.3%）`.
fn change(out: &mut String, d: &Disclosure, facts: &[Fact]) -> bool {
    let amount = facts.iter().find(|f| f.facet == Facet::Change);
    let rate = facts.iter().find(|f| f.facet == Facet::ChangePct);
    match (amount, rate) {
        (None, None) => return false,
        (Some(amount), rate) => {
            link(out, d, amount);
            if let Some(rate) = rate {
                out.push('（');
                link(out, d, rate);
                out.push('）');
            }
        }
        (None, Some(rate)) => link(out, d, rate),
    }
    true
}

/// A fact as printed, with its unit, linked to its place in the section's table.
fn link(out: &mut String, d: &Disclosure, fact: &Fact) {
    let _ = d;
    out.push_str("<a class=\"cite\" href=\"#");
    escape(out, &anchor(&fact.item, fact.occurrence));
    out.push_str("\">");
    text(out, fact);
    out.push_str("</a>");
}

/// A fact in running text: direction word, number as printed, unit.
pub fn text(out: &mut String, fact: &Fact) {
    if let Some(word) = &fact.word {
        escape(out, word);
        if *fact.printed == **word {
            return;
        }
        out.push(' ');
    }
    match fact.state {
        State::Value => {
            escape(out, &number(&fact.printed));
            if &*fact.unit == "%" {
                out.push('%');
            } else if !fact.unit.is_empty() && !fact.printed.ends_with(&*fact.unit) {
                out.push(' ');
                escape(out, &fact.unit);
            }
        }
        State::Empty => out.push_str("〔未填〕"),
        State::Dash => escape(out, &fact.printed),
        State::None => out.push('无'),
        State::Named => out.push_str("〔列名未列数〕"),
        State::Withheld => out.push_str("〔未公开〕"),
    }
}
