//! YAML text to a tree in which every key and value knows its place and keeps its text as typed.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt;

use arcstr::ArcStr;
use memchr::{memchr_iter, memmem};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::cause;
use super::locator::{Found, Locator, Refused};
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

/// A scalar: its text, and where its lines start if it is a block.
#[derive(Clone, Debug, PartialEq)]
pub struct Scalar {
    /// Decoded text; for plain numbers exactly as typed.
    pub text: Box<str>,
    /// Whether it was quoted (or a block), so that `"无"` and `无` can differ where that matters.
    pub quoted: bool,
    /// For a block scalar: place of its first content character.
    pub block: Option<Place>,
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
    let shift = |mut place: Place| {
        place.line += first_line - 1;
        place
    };
    check_text(file, text).map_err(|mut d| {
        d.place = shift(d.place);
        d
    })?;
    if text.lines().map(str::trim_start).all(|line| line.is_empty() || line.starts_with('#')) {
        let d = Diagnostic::error("source.empty", file, Place::new(first_line, 1), "nothing is written here");
        return Err(Box::new(d.hint("fill it in, or remove the file")));
    }
    let state = State { locator: RefCell::new(Locator::new(text)), refused: RefCell::new(None), first_line };
    let deserializer = serde_yaml::Deserializer::from_str(text);
    match (NodeSeed { state: &state }).deserialize(deserializer) {
        Ok(node) => match state.locator.borrow().lost() {
            None => Ok(node),
            Some(place) => Err(Box::new(lost(file, shifted(place, first_line)))),
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
            return Diagnostic::error(
                "source.anchor",
                file,
                shifted(place, first_line),
                "anchors and aliases (`&`, `*`) are not allowed in sources",
            )
            .hint("write the value out where it is printed; quote a text that starts with & or *");
        }
        Some(Stop::Refused(Refused::Tag(place))) => {
            return Diagnostic::error("source.tag", file, shifted(place, first_line), "tags (`!`) are not allowed in sources")
                .hint("quote a text that starts with !");
        }
        Some(Stop::Duplicate { key, first, second }) => {
            return Diagnostic::error(
                "source.duplicate-key",
                file,
                shifted(second, first_line),
                format!("the key `{key}` stands twice in this mapping"),
            )
            .width(key.chars().count())
            .hint(format!("its first place is line {}; keep one of the two", shifted(first, first_line).line));
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
    if let Some((at, c)) = line_break(text) {
        return Err(Box::new(
            Diagnostic::error(
                "source.line-break",
                file,
                place_at(text, at),
                format!("an invisible line break (U+{:04X}) stands here", c as u32),
            )
            .hint("it was probably pasted from Word: delete it or replace it by an ordinary line break"),
        ));
    }
    Ok(())
}

/// Line and column of a byte offset.
pub fn place_at(text: &str, offset: usize) -> Place {
    let before = &text[..offset];
    let line = before.bytes().filter(|b| *b == b'\n').count() as u32 + 1;
    let column = before.rsplit('\n').next().unwrap_or("").chars().count() as u32 + 1;
    Place::new(line, column)
}

/// The place of a byte offset in a text that starts at a place. A block of YAML is indented: its columns start at the
/// block's; in files beside the source (narrative, CSV) lines start at the first column.
pub fn place_within(start: Place, text: &str, offset: usize) -> Place {
    within(start, place_at(text, offset))
}

fn within(start: Place, inner: Place) -> Place {
    let indented = inner.line == 1 || start.file == 0;
    let before = if indented { u32::from(start.column.max(1)) - 1 } else { 0 };
    start.at(start.line + inner.line - 1, u32::from(inner.column) + before)
}

/// The same for many offsets of one text, which are best asked for in order: only what lies between two is counted.
pub struct Places<'t> {
    start: Place,
    text: &'t str,
    offset: usize,
    inner: Place,
}

impl<'t> Places<'t> {
    /// Of a text that starts at a place.
    pub fn new(start: Place, text: &'t str) -> Places<'t> {
        Places { start, text, offset: 0, inner: Place::new(1, 1) }
    }

    /// The place of an offset.
    pub fn at(&mut self, offset: usize) -> Place {
        if offset < self.offset {
            (self.offset, self.inner) = (0, Place::new(1, 1));
        }
        let between = place_at(&self.text[self.offset..], offset - self.offset);
        let column = if between.line == 1 { u32::from(self.inner.column) + u32::from(between.column) - 1 } else { between.column.into() };
        self.inner = Place::new(self.inner.line + between.line - 1, column);
        self.offset = offset;
        within(self.start, self.inner)
    }
}

enum Stop {
    Refused(Refused),
    Duplicate { key: Box<str>, first: Place, second: Place },
}

struct State<'a> {
    locator: RefCell<Locator<'a>>,
    refused: RefCell<Option<Stop>>,
    first_line: u32,
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

    fn scalar(&self, found: &Found<'_>, text: &str) -> Node {
        let block = found.block.map(|p| shifted(p, self.first_line));
        Node {
            place: shifted(found.place, self.first_line),
            value: Value::Scalar(Scalar { text: text.into(), quoted: found.quoted, block }),
        }
    }
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
        Ok(self.state.scalar(&found, found.raw))
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
        Ok(self.state.scalar(&found, text))
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        let found = self.state.locator.borrow_mut().null();
        Ok(Node { place: shifted(found.place, self.state.first_line), value: Value::Null })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Node, A::Error> {
        let place = shifted(self.state.locator.borrow().peek(), self.state.first_line);
        let mut nodes = Vec::new();
        while let Some(node) = access.next_element_seed(NodeSeed { state: self.state })? {
            nodes.push(node);
        }
        Ok(Node { place, value: Value::Seq(nodes) })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Node, A::Error> {
        let place = shifted(self.state.locator.borrow().peek(), self.state.first_line);
        let mut entries: Vec<Entry> = Vec::new();
        // A mapping has few keys, and looking at all of them is quickest; but a file can have any number.
        let mut many: BTreeSet<Box<str>> = BTreeSet::new();
        while let Some((key, key_place)) = access.next_key_seed(KeySeed { state: self.state })? {
            if entries.len() == FEW_KEYS {
                many = entries.iter().map(|e| e.key.clone()).collect();
            }
            let known = if entries.len() < FEW_KEYS { entries.iter().any(|e| e.key == key) } else { !many.insert(key.clone()) };
            if let Some(first) = entries.iter().find(|e| known && e.key == key) {
                let first = Place { line: first.place.line + 1 - self.state.first_line, ..first.place };
                return Err(self.state.stop(Stop::Duplicate { key, first, second: key_place }));
            }
            let node = access.next_value_seed(NodeSeed { state: self.state })?;
            entries.push(Entry { key, place: shifted(key_place, self.state.first_line), node });
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

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> ArcStr {
        "a.yaml".into()
    }

    /// Every scalar with its place, in document order.
    fn places(text: &str) -> Vec<(String, u32, u32)> {
        fn walk(node: &Node, out: &mut Vec<(String, u32, u32)>) {
            match &node.value {
                Value::Null => out.push(("~".into(), node.place.line, node.place.column.into())),
                Value::Scalar(s) => out.push((s.text.to_string(), node.place.line, node.place.column.into())),
                Value::Seq(nodes) => nodes.iter().for_each(|n| walk(n, out)),
                Value::Map(entries) => entries.iter().for_each(|e| {
                    out.push((e.key.to_string(), e.place.line, e.place.column.into()));
                    walk(&e.node, out);
                }),
            }
        }
        let mut out = Vec::new();
        walk(&parse(&file(), text, 1).expect("parses"), &mut out);
        out
    }

    #[test]
    fn scalars_keep_their_typed_form_and_place() {
        let text = "# 注释: 收入总计: 1\n收入总计: 0.10  # 0.10\n变动: { 增加: 191.93, '增长': 87.3%, 空: , 尾: ~ }\n列:\n  - a b\n  - \"引 号\"\n空值:\n块: |\n  甲,乙\n  1,2\n末: 2,114.81\n";
        assert_eq!(
            places(text),
            [
                ("收入总计", 2, 1),
                ("0.10", 2, 7),
                ("变动", 3, 1),
                ("增加", 3, 7),
                ("191.93", 3, 11),
                ("增长", 3, 19),
                ("87.3%", 3, 25),
                ("空", 3, 32),
                ("~", 3, 33),
                ("尾", 3, 37),
                ("~", 3, 40),
                ("列", 4, 1),
                ("a b", 5, 5),
                ("引 号", 6, 5),
                ("空值", 7, 1),
                ("~", 7, 3),
                ("块", 8, 1),
                ("甲,乙\n1,2\n", 8, 4),
                ("末", 11, 1),
                ("2,114.81", 11, 4),
            ]
            .map(|(t, l, c)| (t.to_owned(), l, c))
        );
    }

    #[test]
    fn folded_plain_text_does_not_lose_the_place_of_what_follows() {
        assert_eq!(places("甲: 一\n  二 三\n乙: 1\n").last(), Some(&("1".to_owned(), 3, 4)));
    }

    #[test]
    fn anchors_and_tags_are_refused_with_their_place() {
        let error = parse(&file(), "a: 1\nb: &x 2\nc: *x\n", 1).expect_err("refused");
        assert_eq!((error.id, error.place), ("source.anchor", Place::new(2, 4)));
        let error = parse(&file(), "a: !!str 1\n", 1).expect_err("refused");
        assert_eq!((error.id, error.place), ("source.tag", Place::new(1, 4)));
    }

    #[test]
    fn duplicate_keys_name_both_places() {
        let error = parse(&file(), "a: 1\nb: 2\na: 3\n", 1).expect_err("refused");
        assert_eq!((error.id, error.place), ("source.duplicate-key", Place::new(3, 1)));
        assert_eq!(error.hint.as_deref(), Some("its first place is line 1; keep one of the two"));
    }

    #[test]
    fn nesting_and_odd_line_breaks_are_refused_at_once() {
        let bomb = "{a: ".repeat(40_000);
        assert_eq!(parse(&file(), &bomb, 1).expect_err("refused").id, "source.too-deep");
        assert_eq!(parse(&file(), "a: 甲\u{2028}乙", 1).expect_err("refused").place, Place::new(1, 5));
    }

    #[test]
    fn blocks_with_an_indentation_of_their_own_and_empty_ones_do_not_lose_what_follows() {
        let last = |block: &str| places(&format!("甲:\n  乙: {block}  丙: 412\n")).pop();
        for (block, line) in
            [("|2\n      深\n    100\n", 5), ("|\n", 3), (">-\n\n", 4), ("|\n    # 不是注释\n  # 注释\n", 5), ("|+\n    一\n\n", 5)]
        {
            assert_eq!(last(block), Some(("412".to_owned(), line, 6)), "{block:?}");
        }
        let error = parse(&file(), "甲: 1\n# 注\r乙: 2\n", 1).expect_err("refused");
        assert_eq!((error.id, error.place), ("source.line-break", Place::new(2, 4)));
    }

    /// Something that stands behind a key or a dash.
    #[derive(Clone, Debug)]
    enum Piece {
        Inline(&'static str),
        Block(&'static str, Vec<&'static str>),
        Map(Vec<Piece>),
        Seq(Vec<Piece>),
    }

    fn piece() -> impl proptest::strategy::Strategy<Value = Piece> {
        use proptest::prelude::*;
        let inline = prop::sample::select(vec![
            "",
            "0.10",
            "1e3",
            "-5",
            "+7",
            "2,114.81",
            "0x1F",
            ".5",
            "true",
            "~",
            "null",
            "甲 乙",
            "'甲''乙'",
            "\"a\\n甲\"",
            "100 # 注",
            "{ 甲: 1, 乙: , '丙': [2.50, 3] }",
            "[1, 'a', ]",
            "\"100\"",
            "甲\n      乙",
            "{}",
            "12:30",
        ]);
        let line = prop::sample::select(vec!["甲", "100", "", "  深", "# 不是注释", "- 1", "k: 2", "'"]);
        let header = prop::sample::select(vec!["|", "|-", "|+", ">", ">-", "|2", ">2", "|2-", "| # 注"]);
        let leaf = prop_oneof![
            4 => inline.prop_map(Piece::Inline),
            2 => (header, prop::collection::vec(line, 0..4)).prop_map(|(h, l)| Piece::Block(h, l)),
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 1..4).prop_map(Piece::Map),
                prop::collection::vec(inner, 1..4).prop_map(Piece::Seq)
            ]
        })
    }

    fn write(piece: &Piece, indent: usize, out: &mut String) {
        let pad = " ".repeat(indent);
        match piece {
            Piece::Inline(text) => out.push_str(&format!(" {text}\n")),
            Piece::Block(header, lines) => {
                out.push_str(&format!(" {header}\n"));
                lines.iter().for_each(|line| out.push_str(&format!("{pad}{line}\n")));
            }
            Piece::Map(all) => {
                out.push('\n');
                for (at, one) in all.iter().enumerate() {
                    out.push_str(&format!("{pad}键{at}:"));
                    write(one, indent + 2, out);
                }
            }
            Piece::Seq(all) => {
                out.push('\n');
                for one in all {
                    out.push_str(&format!("{pad}-"));
                    write(one, indent + 2, out);
                }
            }
        }
    }

    /// Whether a node says what the parser says, numbers by their value.
    fn same(node: &Node, value: &serde_yaml::Value) -> bool {
        match (&node.value, value) {
            (Value::Null, serde_yaml::Value::Null) => true,
            (Value::Scalar(s), serde_yaml::Value::String(text)) => *s.text == **text,
            (Value::Scalar(s), serde_yaml::Value::Number(n)) => is_number(&s.text, n.as_f64().unwrap_or(f64::NAN)),
            (Value::Scalar(s), serde_yaml::Value::Bool(b)) => *s.text == *b.to_string(),
            (Value::Seq(nodes), serde_yaml::Value::Sequence(values)) => {
                nodes.len() == values.len() && nodes.iter().zip(values).all(|(n, v)| same(n, v))
            }
            (Value::Map(entries), serde_yaml::Value::Mapping(map)) => {
                entries.len() == map.len() && entries.iter().all(|e| map.get(&*e.key).is_some_and(|v| same(&e.node, v)))
            }
            _ => false,
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(2000))]
        #[test]
        fn what_is_read_is_what_the_parser_reads(all in proptest::collection::vec(piece(), 1..5)) {
            let mut text = String::new();
            write(&Piece::Map(all), 0, &mut text);
            if let Ok(value) = serde_yaml::from_str::<serde_yaml::Value>(&text) {
                match parse(&file(), &text, 1) {
                    Ok(node) => proptest::prop_assert!(same(&node, &value), "{text}\n{node:?}\n{value:?}"),
                    Err(d) => proptest::prop_assert!(false, "{text}\n{}", d.message),
                }
            }
        }
    }

    #[test]
    fn a_full_width_colon_is_named() {
        let error = parse(&file(), "甲: 1\n收入总计：412\n乙: 2\n", 1).expect_err("refused");
        assert!(error.hint.expect("hint").contains('：'));
    }
}
