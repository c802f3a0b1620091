//! YAML text to a tree in which every key and value knows its place and keeps its text as typed.

#[cfg(test)]
mod tests;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::course::{Course, Jump};
use super::locator::{Found, Locator, Refused};
use crate::diagnostic::Place;

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

/// Parses a text as it stands.
pub(super) fn attempt(text: &str, first_line: u32) -> Attempt {
    let state = State { locator: RefCell::new(Locator::new(text, first_line)), refused: RefCell::default(), twice: RefCell::default() };
    let read = (NodeSeed { state: &state }).deserialize(serde_yaml::Deserializer::from_str(text));
    match (read, state.refused.into_inner(), state.locator.into_inner().lost()) {
        (Err(_), Some(refused), _) => Err(Stop::Refused(refused)),
        (Err(error), None, _) => Err(Stop::Syntax(error)),
        (Ok(_), _, Some(place)) => Err(Stop::Lost(place)),
        (Ok(node), _, None) => Ok((node, state.twice.into_inner())),
    }
}

/// What reading a text as it stands gives: the tree, and keys that stand twice, of which it has the first ones.
pub(super) type Attempt = Result<(Node, Vec<Twice>), Stop>;

/// Why a text could not be read to its end.
pub(super) enum Stop {
    /// An anchor or a tag.
    Refused(Refused),
    /// It is no YAML.
    Syntax(serde_yaml::Error),
    /// From a place on it could not be followed.
    Lost(Place),
}

/// A key that stands twice in a mapping.
pub(super) struct Twice {
    pub key: Box<str>,
    pub first: Place,
    pub second: Place,
}

/// A place in a text that starts on a line of its file.
pub(super) fn shifted(mut place: Place, first_line: u32) -> Place {
    place.line += first_line - 1;
    place
}

struct State<'a> {
    locator: RefCell<Locator<'a>>,
    refused: RefCell<Option<Refused>>,
    twice: RefCell<Vec<Twice>>,
}

impl State<'_> {
    fn check<E: serde::de::Error>(&self) -> Result<(), E> {
        let looked = self.locator.borrow().refuse();
        looked.map_err(|refused| {
            *self.refused.borrow_mut() = Some(refused);
            E::custom("refused")
        })
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
                match many.get(&key) {
                    Some(first) => Some(*first),
                    None => many.insert(key.clone(), entries.len()),
                }
            };
            let node = access.next_value_seed(NodeSeed { state: self.state })?;
            if let Some(first) = first {
                self.state.twice.borrow_mut().push(Twice { key, first: entries[first].place, second: key_place });
                continue;
            }
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
