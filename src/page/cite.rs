//! Prints citations: facts as printed, linked to their place in the section's table.

use super::html::{escape, number};
use crate::archive::amount::State;
use crate::archive::cite::{Cited, resolve, resolve_sentence};
use crate::archive::{Disclosure, Fact, anchor};

/// Appends what a citation prints; `false` if the disclosure has no such fact.
pub fn write(out: &mut String, d: &Disclosure, section: Option<usize>, path: &str) -> bool {
    resolve(d, section, path).is_some_and(|cited| print(out, d, cited))
}

/// The same in a sentence of the layout.
pub fn write_in_sentence(out: &mut String, d: &Disclosure, section: usize, path: &str) -> bool {
    resolve_sentence(d, section, path).is_some_and(|cited| print(out, d, cited))
}

fn print(out: &mut String, d: &Disclosure, cited: Cited<'_>) -> bool {
    let fact = |index: u32| &d.facts[index as usize];
    match cited {
        Cited::Fact(index) => link(out, fact(index)),
        Cited::Change(Some(amount), rate) => {
            link(out, fact(amount));
            if let Some(rate) = rate {
                out.push('（');
                link(out, fact(rate));
                out.push('）');
            }
        }
        Cited::Change(None, Some(rate)) => link(out, fact(rate)),
        Cited::Change(None, None) => return false,
        Cited::Words(words) => escape(out, &words),
        Cited::Text(text) => escape(out, text),
    }
    true
}

fn link(out: &mut String, fact: &Fact) {
    out.push_str("<a class=cite href=\"#");
    escape(out, &anchor(&fact.item, fact.occurrence));
    out.push_str("\">");
    text(out, fact);
    out.push_str("</a>");
}

/// A fact in running text: direction word, number as printed, unit.
pub fn text(out: &mut String, fact: &Fact) {
    if let Some(word) = fact.word() {
        escape(out, word);
        if *fact.printed == *word {
            return;
        }
        out.push(' ');
    }
    match fact.state {
        State::Value => {
            escape(out, &number(&fact.printed));
            if !fact.unit.is_empty() && !fact.prints_unit() {
                out.push_str(if &*fact.unit == "%" { "" } else { " " });
                escape(out, &fact.unit);
            }
        }
        State::Empty => out.push_str("〔未填〕"),
        State::Dash => escape(out, &fact.printed),
        State::None => super::facts::none(out, fact),
        State::Named => out.push_str("〔列名未列数〕"),
        State::Withheld => out.push_str("〔未公开〕"),
    }
}
