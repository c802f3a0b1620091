//! Reading a text of YAML: refused before the parser sees it, parsed, or told with all its mistakes.

use arcstr::ArcStr;
use memchr::{memchr_iter, memmem};

use super::node::{Node, attempt, shifted};
use super::places::place_at;
use super::syntax;
pub use super::syntax::Parsed;
use crate::bytes::Bytes;
use crate::diagnostic::{Diagnostic, Place};

/// Files larger than this are refused: a disclosure is some ten kilobytes; a hundred-megabyte file is a mistake.
pub const MAX_BYTES: usize = 4 * 1024 * 1024;
/// Nesting of `{` and `[` beyond this is refused before parsing (the parser needs quadratic time for it).
const MAX_FLOW_DEPTH: usize = 32;

/// Parses one YAML text, and gives the first error if there are any. `first_line` is the line of the file on which the text
/// starts (front matter starts later).
///
/// Errors carry line and column and what to do.
pub fn parse(file: &ArcStr, text: &str, first_line: u32) -> Result<Node, Box<Diagnostic>> {
    let Parsed { node, errors } = parse_all(file, text, first_line);
    match (node, errors.into_iter().next()) {
        (Some(node), None) => Ok(node),
        (_, error) => Err(Box::new(error.unwrap_or_else(|| nothing(file, first_line)))),
    }
}

/// The same with all errors, as far as they can be told truly; what the text says beside them is there if no more than one
/// thing can be meant.
pub fn parse_all(file: &ArcStr, text: &str, first_line: u32) -> Parsed {
    if let Err(mut d) = check_text(file, text) {
        d.place = shifted(d.place, first_line);
        return Parsed { node: None, errors: vec![*d] };
    }
    if text.lines().map(str::trim_start).all(|line| line.is_empty() || line.starts_with('#')) {
        return Parsed { node: None, errors: vec![nothing(file, first_line)] };
    }
    match attempt(text, first_line) {
        Ok((node, twice)) if twice.is_empty() => Parsed { node: Some(node), errors: Vec::new() },
        tried => syntax::errors(file, text, first_line, tried),
    }
}

fn nothing(file: &ArcStr, first_line: u32) -> Diagnostic {
    Diagnostic::error("source.empty", file, Place::new(first_line, 1), "nothing is written here").hint("fill it in, or remove the file")
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
