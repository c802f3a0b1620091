//! YAML text to a tree in which every key and value knows its place and keeps its text as typed.

#[cfg(test)]
mod tests;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;

use arcstr::ArcStr;
use memchr::{memchr_iter, memmem};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::cause;
use super::course::{Course, Jump};
use super::locator::{Found, Locator, Refused};
use super::places::place_at;
use crate::bytes::Bytes;
use crate::diagnostic::{Diagnostic, Place};

/// Files larger than this are refused: a disclosure is some ten kilobytes; a hundred-megabyte file is a mistake.
pub const MAX_BYTES: usize = 4 * 1024 * 1024;
/// Nesting of `{` and `[` beyond this is refused before parsing (the parser needs quadratic time for it).
const MAX_FLOW_DEPTH: usize = 32;

/// A value with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Where it starts.
    pub place: Place,
    /// What it is.
    pub value: Value,
}

/// The kinds of YAML values; scalars keep their text as typed.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing, `~` or `null`; the text as typed.
    Null,
    /// A scalar.
    Scalar(Scalar),
    /// A mapping, in the order of the file, keys unique.
    Map(Vec<Entry>),
    /// A sequence.
    Seq(Vec<Node>),
}

/// A scalar: its text, and where that stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Scalar {
    /// Decoded text; for plain numbers exactly as typed.
    pub text: Box<str>,
    /// Whether it was quoted (or a block), so that `"无"` and `无` can differ where that matters.
    pub quoted: bool,
    /// Where it stands, unless that is just here on one line (in quotes: behind the first).
    pub course: Option<Box<Course>>,
}

/// A key with its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key as typed.
    pub key: Box<str>,
    /// Where the key stands.
    pub place: Place,
    /// The value.
    pub node: Node,
}

impl Node {
    /// The scalar's text, if it is one; null counts as the empty text.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar(scalar) => Some(&scalar.text),
            Value::Null => Some(""),
            _ => None,
        }
    }

    /// Where its text starts, and where it does not just go on.
    pub fn course(&self) -> (Place, &[Jump]) {
        match &self.value {
            Value::Scalar(Scalar { course: Some(course), .. }) => (course.start, &course.jumps),
            Value::Scalar(Scalar { quoted: true, .. }) => (self.place.right(1), &[]),
            _ => (self.place, &[]),
        }
    }

    /// What it is, in words for messages.
    pub fn kind(&self) -> &'static str {
        match self.value {
            Value::Null => "nothing",
            Value::Scalar(_) => "a single value",
            Value::Map(_) => "a mapping (key: value)",
            Value::Seq(_) => "a list",
        }
    }
}

/// Parses one YAML text. `first_line` is the line of the file on which the text starts (front matter starts later).
///
/// Errors carry line and column and what to do.
pub fn parse(file: &ArcStr, text: &str, first_line: u32) -> Result<Node, Box<Diagnostic>> {
    check_text(file, text).map_err(|mut d| {
        d.place = shifted(d.place, first_line);
        d
    })?;
    if text.lines().map(str::trim_start).all(|line| line.is_empty() || line.starts_with('#')) {
        let d = Diagnostic::error("source.empty", file, Place::new(first_line, 1), "nothing is written here");
        return Err(Box::new(d.hint("fill it in, or remove the file")));
    }
    let state = State { locator: RefCell::new(Locator::new(text, first_line)), refused: RefCell::new(None) };
    let deserializer = serde_yaml::Deserializer::from_str(text);
    match (NodeSeed { state: &state }).deserialize(deserializer) {
        Ok(node) => match state.locator.borrow().lost() {
            None => Ok(node),
            Some(place) => Err(Box::new(lost(file, place))),
        },
        Err(error) => Err(Box::new(syntax_error(file, text, &error, state.refused.into_inner(), first_line))),
    }
}

/// No source is known that leads here; but numbers are taken from the text as typed, and a wrong one must never be published.
fn lost(file: &ArcStr, place: Place) -> Diagnostic {
    Diagnostic::error("source.lost", file, place, "from here on the text cannot be followed, so numbers could be read wrongly")
        .hint("write this value and the one before in a plainer way, for example in quotes; and please report the file as a bug of gongkai")
}

fn syntax_error(file: &ArcStr, text: &str, error: &serde_yaml::Error, refused: Option<Stop>, first_line: u32) -> Diagnostic {
    match refused {
        Some(Stop::Refused(Refused::Anchor(place))) => {
            return Diagnostic::error("source.anchor", file, place, "anchors and aliases (`&`, `*`) are not allowed in sources")
                .hint("write the value out where it is printed; quote a text that starts with & or *");
        }
        Some(Stop::Refused(Refused::Tag(place))) => {
            return Diagnostic::error("source.tag", file, place, "tags (`!`) are not allowed in sources")
                .hint("quote a text that starts with !");
        }
        Some(Stop::Duplicate { key, first, second }) => {
            return Diagnostic::error("source.duplicate-key", file, second, format!("the key `{key}` stands twice in this mapping"))
                .width(key.chars().count())
                .hint(format!("its first place is line {}; keep one of the two", first.line));
        }
        None => {}
    }
    let mut place = error.location().map_or(Place::new(1, 1), |l| Place::new(l.line() as u32, l.column() as u32));
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or(&message).to_owned();
    // The parser often notices only behind the last line; what is wrong stands in the last line that holds something.
    let lines: Vec<&str> = text.lines().collect();
    let told = (place.line as usize).clamp(1, lines.len().max(1)) - 1;
    let at = (0..=told).rev().find(|at| lines.get(*at).is_some_and(|l| !l.trim().is_empty())).unwrap_or(0);
    if at + 1 != place.line as usize {
        place = Place::new(at as u32 + 1, 1);
    }
    let line = lines.get(at).copied().unwrap_or("");
    if let Some(cause) = cause::find(&lines, at) {
        let message = format!("not readable as YAML: {}", cause.message);
        return Diagnostic::error("source.yaml", file, shifted(cause.place, first_line), message).width(cause.width).hint(cause.hint);
    }
    let hint = if line.contains('\t') {
        "YAML indents with spaces; this line holds a tab"
    } else if message.contains("recursion") {
        "the nesting is too deep; a disclosure needs some five levels"
    } else {
        "check the indentation, the quotes and the space after each colon around this line"
    };
    Diagnostic::error("source.yaml", file, shifted(place, first_line), format!("not readable as YAML: {message}")).hint(hint)
}

fn shifted(mut place: Place, first_line: u32) -> Place {
    place.line += first_line - 1;
    place
}

/// What the nesting of brackets depends on.
static FLOW: Bytes = Bytes::of(b"{[}]\n");

/// What to say of a text with ends of lines that editors show as nothing.
pub fn odd_line_break(file: &ArcStr, text: &str) -> Option<Diagnostic> {
    let (at, c) = line_break(text)?;
    let message = format!("an invisible line break (U+{:04X}) stands here", c as u32);
    let d = Diagnostic::error("source.line-break", file, place_at(text, at), message);
    Some(d.hint("it was probably pasted from Word: delete it or replace it by an ordinary line break"))
}

/// The first character that YAML takes for the end of a line, but editors show as nothing.
fn line_break(text: &str) -> Option<(usize, char)> {
    let first = |c: char| memmem::find(text.as_bytes(), c.encode_utf8(&mut [0; 4]).as_bytes()).map(|at| (at, c));
    let lone = memchr_iter(b'\r', text.as_bytes()).find(|at| text.as_bytes().get(at + 1) != Some(&b'\n')).map(|at| (at, '\r'));
    ['\u{85}', '\u{2028}', '\u{2029}'].into_iter().filter_map(first).chain(lone).min()
}

/// What the parser must not see: oversized files, line breaks that only YAML 1.1 knows, absurd nesting.
fn check_text(file: &ArcStr, text: &str) -> Result<(), Box<Diagnostic>> {
    if text.len() > MAX_BYTES {
        return Err(Box::new(
            Diagnostic::error(
                "source.too-large",
                file,
                Place::default(),
                format!("the file has {} bytes; at most {MAX_BYTES} are read", text.len()),
            )
            .hint("one file holds one disclosure; put large tables into CSV files beside it"),
        ));
    }
    let mut depth = 0usize;
    let mut deepest = (0usize, 0usize);
    for (at, byte) in text.bytes().enumerate() {
        if !FLOW.hold(byte) {
            continue;
        }
        match byte {
            b'{' | b'[' => {
                depth += 1;
                if depth > deepest.0 {
                    deepest = (depth, at);
                }
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            b'\n' if depth > 0 && text.as_bytes().get(at + 1).is_some_and(|b| !b.is_ascii_whitespace()) => depth = 0,
            _ => {}
        }
    }
    if deepest.0 > MAX_FLOW_DEPTH {
        return Err(Box::new(
            Diagnostic::error(
                "source.too-deep",
                file,
                place_at(text, deepest.1),
                format!("brackets are nested more than {MAX_FLOW_DEPTH} deep"),
            )
            .hint("a disclosure needs some five levels; a bracket may be left open"),
        ));
    }
    odd_line_break(file, text).map_or(Ok(()), |d| Err(Box::new(d)))
}

enum Stop {
    Refused(Refused),
    Duplicate { key: Box<str>, first: Place, second: Place },
}

struct State<'a> {
    locator: RefCell<Locator<'a>>,
    refused: RefCell<Option<Stop>>,
}

impl State<'_> {
    fn stop<E: serde::de::Error>(&self, stop: Stop) -> E {
        *self.refused.borrow_mut() = Some(stop);
        E::custom("refused")
    }

    fn check<E: serde::de::Error>(&self) -> Result<(), E> {
        let looked = self.locator.borrow().refuse();
        looked.map_err(|refused| self.stop(Stop::Refused(refused)))
    }
}

fn scalar(found: Found<'_>, text: &str) -> Node {
    Node { place: found.place, value: Value::Scalar(Scalar { text: text.into(), quoted: found.quoted, course: found.course }) }
}

/// Keys of a mapping that are compared one by one.
const FEW_KEYS: usize = 64;

struct NodeSeed<'s, 'a> {
    state: &'s State<'a>,
}

impl<'de> DeserializeSeed<'de> for NodeSeed<'_, '_> {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        self.state.check()?;
        deserializer.deserialize_any(self)
    }
}

impl NodeSeed<'_, '_> {
    fn number<E>(self, is: impl FnOnce(&str) -> bool) -> Result<Node, E> {
        let found = self.state.locator.borrow_mut().number(is);
        let text = found.raw;
        Ok(scalar(found, text))
    }
}

/// Whether a raw text can be the number that the parser read; of other bases and of `.inf` it is enough that they are such.
fn is_number(raw: &str, read: f64) -> bool {
    let digits = raw.trim_start_matches(['+', '-']);
    let other = ["0x", "0o", "0b", ".inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN"].iter().any(|start| digits.starts_with(start));
    other || raw.parse::<f64>().is_ok_and(|typed| typed == read)
}

impl<'de> Visitor<'de> for NodeSeed<'_, '_> {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a YAML value")
    }

    fn visit_bool<E>(self, read: bool) -> Result<Node, E> {
        self.number(|raw| raw.eq_ignore_ascii_case(if read { "true" } else { "false" }))
    }
    fn visit_i64<E>(self, read: i64) -> Result<Node, E> {
        self.number(|raw| is_number(raw, read as f64))
    }
    fn visit_i128<E>(self, read: i128) -> Result<Node, E> {
        self.number(|raw| is_number(raw, read as f64))
    }
    fn visit_u64<E>(self, read: u64) -> Result<Node, E> {
        self.number(|raw| is_number(raw, read as f64))
    }
    fn visit_u128<E>(self, read: u128) -> Result<Node, E> {
        self.number(|raw| is_number(raw, read as f64))
    }
    fn visit_f64<E>(self, read: f64) -> Result<Node, E> {
        self.number(|raw| is_number(raw, read))
    }

    fn visit_str<E>(self, text: &str) -> Result<Node, E> {
        let found = self.state.locator.borrow_mut().text(text);
        Ok(scalar(found, text))
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        let found = self.state.locator.borrow_mut().null();
        Ok(Node { place: found.place, value: Value::Null })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Node, A::Error> {
        let place = self.state.locator.borrow().peek();
        let mut nodes = Vec::new();
        while let Some(node) = access.next_element_seed(NodeSeed { state: self.state })? {
            nodes.push(node);
        }
        Ok(Node { place, value: Value::Seq(nodes) })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Node, A::Error> {
        let place = self.state.locator.borrow().peek();
        let mut entries: Vec<Entry> = Vec::new();
        // A mapping has few keys, and looking at all of them is quickest; but a file can have any number.
        let mut many: BTreeMap<Box<str>, usize> = BTreeMap::new();
        while let Some((key, key_place)) = access.next_key_seed(KeySeed { state: self.state })? {
            if entries.len() == FEW_KEYS {
                many = entries.iter().enumerate().map(|(at, entry)| (entry.key.clone(), at)).collect();
            }
            let first = if entries.len() < FEW_KEYS {
                entries.iter().position(|entry| entry.key == key)
            } else {
                many.insert(key.clone(), entries.len())
            };
            if let Some(first) = first {
                return Err(self.state.stop(Stop::Duplicate { key, first: entries[first].place, second: key_place }));
            }
            let node = access.next_value_seed(NodeSeed { state: self.state })?;
            entries.push(Entry { key, place: key_place, node });
        }
        Ok(Node { place, value: Value::Map(entries) })
    }
}

struct KeySeed<'s, 'a> {
    state: &'s State<'a>,
}

impl<'de> DeserializeSeed<'de> for KeySeed<'_, '_> {
    type Value = (Box<str>, Place);

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        self.state.check()?;
        // `deserialize_str` hands out the raw text of plain scalars: `2022` and `0.10` stay as typed.
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for KeySeed<'_, '_> {
    type Value = (Box<str>, Place);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        let found = self.state.locator.borrow_mut().text(text);
        Ok((text.into(), found.place))
    }
}
