//! The rows of a section, the facts in them, and their anchors.

use std::ops::Range;

use arcstr::ArcStr;
use ecow::EcoString;
use memchr::memchr2;
use rust_decimal::Decimal;

use super::Facet;
use super::amount::{Exactness, State};
use crate::bytes::Bytes;
use crate::diagnostic::Place;

/// An item with its facts.
#[derive(Debug)]
pub struct Row {
    /// Item id of its value (with parameters filled in).
    pub item: ArcStr,
    /// Prefix of its facets.
    pub base: ArcStr,
    /// Label for readers.
    pub label: ArcStr,
    /// 0 for an item, 1 for its child, and so on.
    pub depth: u8,
    /// Index of the section in the disclosure.
    pub section: u32,
    /// Its facts: the value first, then facets in the order written.
    pub facts: Range<u32>,
    /// Classification code.
    pub code: Option<ArcStr>,
    /// Words about it.
    pub words: Option<Box<RowWords>>,
    /// The item that its share is a share of.
    pub whole: Option<ArcStr>,
    /// Repeats an item whose home is another section.
    pub restate: bool,
    /// Whether comparison pages show it.
    pub compare: bool,
    /// Place of its key.
    pub place: Place,
}

impl Row {
    /// The item's name as printed, where that is another than its label.
    pub fn printed_name(&self) -> Option<&str> {
        self.words.as_deref()?.name.as_deref().filter(|name| **name != *self.label)
    }
}

/// Words about an item. Most have one or two: each takes one pointer.
#[derive(Debug, Default)]
pub struct RowWords {
    /// Name as printed, where it differs from the label.
    pub name: Option<ArcStr>,
    /// Names of 类 and 款 as printed.
    pub class: Option<ArcStr>,
    /// 款 as printed.
    pub group: Option<ArcStr>,
    /// Reason for the amount.
    pub reason: Option<ArcStr>,
    /// Reason for the change.
    pub change_reason: Option<ArcStr>,
    /// Reason for the variance.
    pub variance_reason: Option<ArcStr>,
    /// What it was spent on.
    pub purpose: Option<ArcStr>,
    /// Editor's note.
    pub note: Option<ArcStr>,
    /// For items of kind text.
    pub text: Option<ArcStr>,
    /// For items of kind names.
    pub names: Box<[Box<str>]>,
    /// An open list (等).
    pub open: bool,
}

/// The value of an item in one disclosure as printed.
#[derive(Debug)]
pub struct Fact {
    /// Full id: `income.other.share`.
    pub item: ArcStr,
    /// What it says about its item.
    pub facet: Facet,
    /// Index of its row; `u32::MAX` for facts in tables and figures.
    pub row: u32,
    /// 0 for the first fact of its item in the disclosure; restatements count on.
    pub occurrence: u16,
    /// What stands there.
    pub state: State,
    /// The number, exact, in `unit`; for changes signed by the printed direction.
    pub value: Option<Decimal>,
    /// As printed, unit left off.
    pub printed: EcoString,
    /// How exact it claims to be.
    pub exactness: Exactness,
    /// The unit that is meant.
    pub unit: ArcStr,
    /// Where it stands in the source.
    pub place: Place,
    /// What few facts have.
    pub rare: Option<Box<Rare>>,
}

/// What few facts have. An archive holds a million of them: they are kept small.
#[derive(Debug, Default)]
pub struct Rare {
    /// Direction word as printed, for changes: 增加, 下降, 增加/减少.
    pub word: Option<Box<str>>,
    /// The printed unit where it differs: `Some("")` when none is printed.
    pub printed_unit: Option<Box<str>>,
    /// Label, for facts outside rows.
    pub label: Box<str>,
    /// Page of the original, when stated for this fact.
    pub page: Option<u32>,
}

impl Fact {
    /// Direction word as printed, for changes: 增加, 下降, 增加/减少.
    pub fn word(&self) -> Option<&str> {
        self.rare.as_ref()?.word.as_deref()
    }

    /// The printed unit where it differs: `Some("")` when none is printed.
    pub fn printed_unit(&self) -> Option<&str> {
        self.rare.as_ref()?.printed_unit.as_deref()
    }

    /// What stands in the document, character by character: nothing where the source only says that there is no amount
    /// (列名, 未公开 are the source's words).
    pub fn in_print(&self) -> &str {
        if matches!(self.state, State::Named | State::Withheld) { "" } else { &self.printed }
    }

    /// Label of a fact outside rows; those in rows have their row's.
    pub fn label(&self) -> &str {
        self.rare.as_ref().map_or("", |r| &r.label)
    }

    /// Page of the original, when stated for this fact.
    pub fn page(&self) -> Option<u32> {
        self.rare.as_ref()?.page
    }

    /// Whether its row is known (it stands in a section's list of items).
    pub fn in_row(&self) -> bool {
        self.row != u32::MAX
    }

    /// Whether the printed form holds the unit itself, as in `96%以上`, so that it must not be put behind it again.
    pub fn prints_unit(&self) -> bool {
        !self.unit.is_empty() && self.printed.contains(&*self.unit) || &*self.unit == "%" && self.printed.contains('％')
    }
}

/// The anchor of a fact on its page: the item id, brackets as dots; restatements end in `~2`, `~3`.
pub fn anchor(item: &str, occurrence: u16) -> String {
    let mut out = String::with_capacity(item.len() + 2);
    push_anchor(&mut out, item, occurrence);
    out
}

/// Characters of an id that stand in its anchor as they are.
static PLAIN: Bytes = Bytes::of(b"._-").and(b'0', b'9').and(b'A', b'Z').and(b'a', b'z');
/// The same, brackets, and the bytes of Chinese characters (U+4000 to U+9FFF).
static BRACKETED: Bytes = Bytes::of(b"._-[]").and(b'0', b'9').and(b'A', b'Z').and(b'a', b'z').and(0x80, 0xBF).and(0xE4, 0xE9);

/// Appends an anchor; it needs no escaping in HTML.
pub fn push_anchor(out: &mut String, item: &str, occurrence: u16) {
    // Most ids are plain words and dots, or hold a code or a name in brackets.
    if PLAIN.make_up(item) {
        out.push_str(item);
    } else if BRACKETED.make_up(item) {
        push_bracketed(out, item);
    } else {
        push_escaped(out, item);
    }
    if occurrence > 0 {
        out.push('~');
        out.push_str(itoa::Buffer::new().format(u32::from(occurrence) + 1));
    }
}

fn push_bracketed(out: &mut String, item: &str) {
    let mut rest = item;
    while let Some(at) = memchr2(b'[', b']', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        if rest.as_bytes()[at] == b'[' {
            out.push('.');
        }
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}

fn push_escaped(out: &mut String, item: &str) {
    for piece in
        item.split_inclusive(|c: char| matches!(c, '[' | ']' | '“' | '”' | '"' | '\'' | '<' | '>' | '&' | '%' | '#') || c.is_whitespace())
    {
        let Some(last) = piece.chars().next_back() else { continue };
        let before = &piece[..piece.len() - last.len_utf8()];
        match last {
            '[' => out.extend([before, "."]),
            ']' | '“' | '”' | '"' | '\'' | '<' | '>' | '&' | '%' | '#' => out.push_str(before),
            c if c.is_whitespace() => out.extend([before, "-"]),
            _ => out.push_str(piece),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_quick_ways_to_an_anchor_give_the_same(item in "[a-z0-9._\\[\\]办公费“”（） 　&#é]{0,24}") {
            let mut slow = String::new();
            push_escaped(&mut slow, &item);
            prop_assert_eq!(anchor(&item, 0), slow);
        }
    }
}
