//! Finds the place of every YAML scalar: follows the parser through the text, scalar by scalar.
//!
//! `serde_yaml` tells structure and values but no places for single scalars, and turns `0.10` into a binary float. This
//! cursor walks the same text in the same order (the parser hands out scalars strictly in document order, anchors being
//! refused) and gives for each its place and its raw text. It costs a few microseconds per file, where a second parser
//! with positions costs twice the first one.

use memchr::{memchr_iter, memrchr};

use super::course::Course;
use crate::diagnostic::Place;

/// A cursor over one YAML text. Copy, so that a look ahead is a copy thrown away.
#[derive(Clone, Copy)]
pub struct Locator<'a> {
    text: &'a str,
    position: usize,
    line: u32,
    /// Characters between the start of the line and the cursor.
    column: u32,
    flow_depth: u32,
    /// Where the text first was not what the parser says: from there on no place and no raw text can be trusted.
    lost: Option<Place>,
}

/// What stands at a scalar.
pub struct Found<'a> {
    /// Where it starts.
    pub place: Place,
    /// Its text without the quotes, as typed; only meaningful for plain scalars.
    pub raw: &'a str,
    /// Whether it was quoted or a block scalar.
    pub quoted: bool,
    /// Where its text stands, unless that is just here on one line (in quotes: behind the first).
    pub course: Option<Box<Course>>,
}

/// Why a construct is refused.
#[derive(Debug, PartialEq, Eq)]
pub enum Refused {
    /// `&name` or `*name`.
    Anchor(Place),
    /// `!tag`.
    Tag(Place),
}

impl<'a> Locator<'a> {
    /// A cursor at the start of a text, which is on this line of its file.
    pub fn new(text: &'a str, line: u32) -> Locator<'a> {
        Locator { text, position: 0, line, column: 0, flow_depth: 0, lost: None }
    }

    fn rest(&self) -> &'a [u8] {
        &self.text.as_bytes()[self.position..]
    }

    /// The place of the cursor.
    pub fn place(&self) -> Place {
        Place::new(self.line, self.column + 1)
    }

    /// Where the cursor has lost the parser, which at the end of a document must stand at the end of the text.
    pub fn lost(&self) -> Option<Place> {
        let mut ahead = *self;
        ahead.skip();
        let ended = ahead.rest().is_empty() || ahead.rest().starts_with(b"...");
        self.lost.or_else(|| (!ended).then(|| ahead.place()))
    }

    fn lose(&mut self, place: Place) {
        self.lost.get_or_insert(place);
    }

    /// Moves over `bytes` bytes, counting lines and characters.
    fn advance(&mut self, bytes: usize) {
        let end = self.position + bytes;
        let mut passed = &self.text.as_bytes()[self.position..end];
        if let Some(last) = memrchr(b'\n', passed) {
            self.line += memchr_iter(b'\n', passed).count() as u32;
            self.column = 0;
            passed = &passed[last + 1..];
        }
        // Characters, by the bytes that begin one.
        self.column += passed.iter().filter(|byte| (**byte & 0xC0) != 0x80).count() as u32;
        self.position = end;
    }

    /// Moves over white space, comments and indicators, to where the next scalar starts.
    pub fn skip(&mut self) {
        loop {
            let rest = self.rest();
            let Some(first) = rest.first() else { return };
            let next_is_blank = |at: usize| rest.get(at).is_none_or(|b| matches!(b, b' ' | b'\t' | b'\n' | b'\r'));
            match first {
                // Mostly what a line is indented by.
                b' ' => {
                    let run = rest.iter().position(|b| *b != b' ').unwrap_or(rest.len());
                    self.position += run;
                    self.column += run as u32;
                }
                b'\n' => {
                    self.position += 1;
                    self.line += 1;
                    self.column = 0;
                }
                b'\t' | b'\r' => self.advance(1),
                b'#' => {
                    let end = rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len());
                    self.advance(end);
                }
                b'-' if self.column == 0 && rest.starts_with(b"---") && next_is_blank(3) => self.advance(3),
                b'-' if next_is_blank(1) => self.advance(1),
                b'?' if next_is_blank(1) => self.advance(1),
                b':' if next_is_blank(1) || self.flow_depth > 0 => self.advance(1),
                b',' => self.advance(1),
                b'{' | b'[' => {
                    self.flow_depth += 1;
                    self.advance(1);
                }
                b'}' | b']' => {
                    self.flow_depth = self.flow_depth.saturating_sub(1);
                    self.advance(1);
                }
                _ => return,
            }
        }
    }

    /// Where the next node starts, without moving.
    pub fn peek(&self) -> Place {
        let mut ahead = *self;
        ahead.skip();
        ahead.place()
    }

    /// Refuses anchors, aliases and tags at the next node.
    pub fn refuse(&self) -> Result<(), Refused> {
        let mut ahead = *self;
        ahead.skip();
        match ahead.rest().first() {
            Some(b'&' | b'*') => Err(Refused::Anchor(ahead.place())),
            Some(b'!') => Err(Refused::Tag(ahead.place())),
            _ => Ok(()),
        }
    }

    /// The next scalar, whose decoded text the parser says is `decoded`.
    pub fn text(&mut self, decoded: &str) -> Found<'a> {
        self.skip();
        let place = self.place();
        let rest = self.rest();
        match rest.first() {
            Some(b'"') => {
                let mut end = 1;
                while end < rest.len() && rest[end] != b'"' {
                    end += if rest[end] == b'\\' { 2 } else { 1 };
                }
                self.quoted('"', place, end.min(rest.len().saturating_sub(1)), decoded)
            }
            Some(b'\'') => {
                let mut end = 1;
                while end < rest.len() && (rest[end] != b'\'' || rest.get(end + 1) == Some(&b'\'')) {
                    end += if rest[end] == b'\'' { 2 } else { 1 };
                }
                self.quoted('\'', place, end.min(rest.len().saturating_sub(1)), decoded)
            }
            Some(b'|' | b'>') if self.flow_depth == 0 => self.block(place, decoded),
            _ => {
                let text = &self.text[self.position..];
                if text.starts_with(decoded) {
                    self.advance(decoded.len());
                    return Found { place, raw: &text[..decoded.len()], quoted: false, course: None };
                }
                let raw = &text[..folded_length(text, decoded)];
                let course = self.course(place, raw, (self.column + 1, self.column + 1), None, decoded);
                self.advance(raw.len());
                Found { place, raw, quoted: false, course }
            }
        }
    }

    fn quoted(&mut self, quote: char, place: Place, end: usize, decoded: &str) -> Found<'a> {
        let from = self.position;
        let raw = self.text.get(from + 1..from + end).unwrap_or("");
        let course = if raw == decoded { None } else { self.course(place, raw, (self.column + 2, self.column + 2), Some(quote), decoded) };
        self.advance(end + 1);
        Found { place, raw, quoted: true, course }
    }

    /// Follows what is written from a column of this line on, with lines to be expected at a column; if it is not what the
    /// parser has read, the cursor is lost.
    fn course(&mut self, place: Place, raw: &str, (from, expected): (u32, u32), quote: Option<char>, decoded: &str) -> Option<Box<Course>> {
        let course = Course::of(raw, (self.line, from), expected, quote, decoded);
        if course.is_none() {
            self.lose(place);
        }
        course.map(Box::new)
    }

    /// A literal or folded block. Which lines belong to it depends on the indentation around it and on its header; the
    /// parser has decided that, and the block ends behind the last character that it has read.
    fn block(&mut self, place: Place, decoded: &str) -> Found<'a> {
        let header_end = self.rest().iter().position(|b| *b == b'\n').map_or(self.rest().len(), |at| at + 1);
        self.advance(header_end);
        let rest = &self.text[self.position..];
        let blanks = |text: &str| {
            let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or("");
            line.len() - line.trim_start_matches(' ').len()
        };
        let column = |raw: &str| blanks(raw).saturating_sub(blanks(decoded)) as u32 + 1;
        let (raw, course) = match literal_length(rest, decoded) {
            Some(length) => {
                let raw = &rest[..length];
                (raw, Some(Box::new(Course { start: Place::new(self.line, column(raw)), jumps: Box::default() })))
            }
            None => {
                let raw = &rest[..folded_length(rest, decoded)];
                (raw, self.course(place, raw, (1, column(raw)), None, decoded))
            }
        };
        self.advance(raw.len());
        Found { place, raw, quoted: true, course }
    }

    /// The next scalar, which the parser read as a number or a boolean: its raw text ends at a blank or an indicator.
    /// `is` tells whether a raw text is what the parser read.
    pub fn number(&mut self, is: impl FnOnce(&str) -> bool) -> Found<'a> {
        self.skip();
        let place = self.place();
        let rest = self.rest();
        let flow = self.flow_depth > 0;
        let length = rest
            .iter()
            .enumerate()
            .position(|(at, byte)| match byte {
                b' ' | b'\t' | b'\n' | b'\r' => true,
                b',' | b'}' | b']' => flow,
                b':' => rest.get(at + 1).is_none_or(|b| matches!(b, b' ' | b'\n' | b'\r')),
                _ => false,
            })
            .unwrap_or(rest.len());
        let raw = &self.text[self.position..self.position + length];
        if !is(raw) {
            self.lose(place);
        }
        self.advance(length);
        Found { place, raw, quoted: false, course: None }
    }

    /// A value that the parser read as null: `~`, `null`, or nothing at all.
    pub fn null(&mut self) -> Found<'a> {
        let mut ahead = *self;
        ahead.skip();
        for word in ["~", "null", "Null", "NULL"] {
            let rest = &ahead.text[ahead.position..];
            if let Some(after) = rest.strip_prefix(word) {
                let ends = after.chars().next().is_none_or(|c| c.is_whitespace() || ",}]".contains(c));
                let is_key = after.trim_start_matches([' ', '\t']).starts_with(':');
                if ends && !is_key {
                    let place = ahead.place();
                    ahead.advance(word.len());
                    *self = ahead;
                    return Found { place, raw: word, quoted: false, course: None };
                }
            }
        }
        Found { place: self.place(), raw: "", quoted: false, course: None }
    }
}

/// How many bytes of `text` a literal block with the decoded form `decoded` covers, each line of which stands behind some
/// spaces; nothing for others.
fn literal_length(text: &str, decoded: &str) -> Option<usize> {
    let mut length = 0;
    let mut ended = 0;
    for line in decoded.split_terminator('\n') {
        let source = text.get(length..)?.split_inclusive('\n').next().unwrap_or("");
        let bare = source.trim_end_matches(['\n', '\r']);
        let indented = bare.strip_suffix(line)?;
        if !indented.bytes().all(|b| b == b' ') {
            return None;
        }
        length += source.len();
        if !line.is_empty() {
            ended = length;
        }
    }
    Some(ended)
}

/// The same for a text that is folded, as far as it is that text: white space counts as white space, whatever it is.
fn folded_length(text: &str, decoded: &str) -> usize {
    let mut source = text.char_indices().filter(|(_, c)| !c.is_whitespace());
    let mut end = 0;
    for wanted in decoded.chars().filter(|c| !c.is_whitespace()) {
        match source.next() {
            Some((at, c)) if c == wanted => end = at + c.len_utf8(),
            _ => break,
        }
    }
    end
}
