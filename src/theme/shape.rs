//! Skeletons: what templates make, apart from the values they print, so that equal ones are minified once.
//!
//! Minifying is dear (about 20 MB a second), and pages of a kind mostly differ in their values only. While a page is
//! rendered, every value a template prints is kept aside, escaped, and a placeholder is printed instead. What is left is the
//! page's *skeleton*: markup and the way taken through the template's conditions and loops. It is minified, or taken
//! from the pages before that had the same one; then the values go in. The result never depends on what was kept.

use std::cell::RefCell;
use std::collections::HashMap;
use std::io::Write;
use std::sync::{Arc, Mutex};

use memchr::{memchr, memchr2};
use minify_html::{Cfg, minify};

use super::balance::{Flaw, flaw};
use super::markup::{end_of_text, next_tag};
use super::placeholder::{CLOSE, CLOSING, OPEN, OPEN_BYTES, OPENS, Piece, pieces};
use super::template::tags;
use crate::bytes::Bytes;

/// After this much of skeletons no more are kept: an archive whose pages are all different gains nothing by it.
const KEPT: usize = 8 << 20;

thread_local! {
    /// The values of the page that this thread renders now.
    static VALUES: RefCell<Option<Values>> = const { RefCell::new(None) };
}

/// The values that one page prints, escaped, in the order of printing.
#[derive(Default)]
pub struct Values {
    text: String,
    ends: Vec<usize>,
}

impl Values {
    fn get(&self, index: usize) -> Option<&str> {
        let start = if index == 0 { 0 } else { *self.ends.get(index - 1)? };
        self.text.get(start..*self.ends.get(index)?)
    }
}

/// Prints a value: the function that templates escape by. While values are kept aside it prints a placeholder.
///
/// The space in it makes the minifier keep the quotes of an attribute; it is written as a reference so that an attribute
/// without quotes in the template stays one attribute.
pub fn print(input: &str, out: &mut dyn Write) -> std::io::Result<()> {
    VALUES.with_borrow_mut(|values| match values {
        Some(_) if input.is_empty() => Ok(()),
        Some(values) => {
            escape(&mut values.text, input);
            values.ends.push(values.text.len());
            out.write_all(OPEN_BYTES)?;
            out.write_all(itoa::Buffer::new().format(values.ends.len() - 1).as_bytes())?;
            out.write_all(CLOSING)
        }
        None => {
            let mut text = String::with_capacity(input.len() + 8);
            escape(&mut text, input);
            out.write_all(text.as_bytes())
        }
    })
}

/// Text that is safe in content and in attributes with either kind of quotes; placeholders of ours are removed.
pub fn escape(out: &mut String, input: &str) {
    /// What may need it; placeholders begin with EF.
    static ODD: Bytes = Bytes::of(b"&<>\"'\xEF");
    if ODD.miss(input) {
        return out.push_str(input);
    }
    let mut from = 0;
    for (at, byte) in input.bytes().enumerate() {
        let entity = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&#34;",
            b'\'' => "&#39;",
            0xEF if input[at..].starts_with([OPEN, CLOSE]) => {
                out.push_str(&input[from..at]);
                from = at + OPEN.len_utf8();
                continue;
            }
            _ => continue,
        };
        out.push_str(&input[from..at]);
        out.push_str(entity);
        from = at + 1;
    }
    out.push_str(&input[from..]);
}

/// Keeps the values aside that `render` prints on this thread.
pub fn apart<T>(render: impl FnOnce() -> T) -> (T, Values) {
    /// Takes the values back even if the renderer panics.
    struct Guard;
    impl Drop for Guard {
        fn drop(&mut self) {
            VALUES.set(None);
        }
    }
    VALUES.set(Some(Values::default()));
    let guard = Guard;
    let result = render();
    let values = VALUES.take().unwrap_or_default();
    drop(guard);
    (result, values)
}

/// Whether a template works on what it has printed before (captured output), so that it must see the values themselves.
pub fn captures(template: &str) -> bool {
    tags(template).any(|tag| {
        let block_of = |word: &str| tag.strip_prefix(word).is_some_and(|r| r.starts_with(char::is_whitespace));
        block_of("filter") || block_of("component") || ((block_of("set") || block_of("set_global")) && !tag.contains('='))
    })
}

/// A minified skeleton, cut where the values go in.
struct Minified {
    markup: Box<[u8]>,
    /// Where in `markup` a value goes in, and its number.
    cuts: Box<[(u32, u32)]>,
}

impl Minified {
    /// Minifies a skeleton in which all placeholders stand where values may stand.
    fn new(skeleton: &[u8]) -> Minified {
        let minified = minified(skeleton);
        let (mut markup, mut cuts) = (Vec::with_capacity(minified.len()), Vec::new());
        pieces(&minified, |piece| match piece {
            Piece::Markup(bytes) => markup.extend_from_slice(bytes),
            Piece::Value(index, _) => cuts.push((markup.len() as u32, index as u32)),
        });
        Minified { markup: markup.into(), cuts: cuts.into() }
    }

    /// The page: the values in their places. What cannot be a placeholder of ours is left out.
    fn with(&self, values: &Values) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.markup.len() + values.text.len());
        let mut from = 0;
        for (at, index) in &self.cuts {
            let at = *at as usize;
            out.extend_from_slice(&self.markup[from..at]);
            out.extend_from_slice(values.get(*index as usize).unwrap_or_default().as_bytes());
            from = at;
        }
        out.extend_from_slice(&self.markup[from..]);
        out
    }

    fn weight(&self) -> usize {
        self.markup.len() + self.cuts.len() * 8
    }
}

/// Minified skeletons by what they were made from.
#[derive(Default)]
pub struct Skeletons {
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    /// By a skeleton's hash: the values that the minifier has to see.
    seen: HashMap<blake3::Hash, Arc<[usize]>>,
    /// By the hash of a skeleton and of those values.
    minified: HashMap<blake3::Hash, Arc<Minified>>,
    bytes: usize,
}

impl Kept {
    /// Whether so much more may be kept.
    fn takes(&mut self, bytes: usize) -> bool {
        let takes = self.bytes + bytes <= KEPT;
        self.bytes += if takes { bytes } else { 0 };
        takes
    }
}

impl Skeletons {
    /// The minified page of a skeleton and its values. Errors say what is wrong with its markup.
    pub fn page(&self, skeleton: &[u8], values: &Values) -> Result<Vec<u8>, Flaw> {
        let hash = blake3::hash(skeleton);
        let known = {
            let kept = self.kept.lock().expect("no panic while held");
            kept.seen.get(&hash).and_then(|seen| kept.minified.get(&key(&hash, seen, values)).cloned())
        };
        if let Some(minified) = known {
            return Ok(minified.with(values));
        }
        let minified = {
            let (settled, seen) = settled(skeleton, values);
            flaw(&settled).map_or(Ok(()), Err)?;
            let made = Arc::new(Minified::new(&settled));
            let mut kept = self.kept.lock().expect("no panic while held");
            if kept.takes(made.weight() + seen.len() * 8) {
                kept.minified.insert(key(&hash, &seen, values), made.clone());
                kept.seen.insert(hash, seen.as_slice().into());
            }
            made
        };
        Ok(minified.with(values))
    }
}

/// What a minified skeleton depends on: the skeleton, and the values that the minifier has to see.
fn key(skeleton: &blake3::Hash, seen: &[usize], values: &Values) -> blake3::Hash {
    if seen.is_empty() {
        return *skeleton;
    }
    let mut hasher = blake3::Hasher::new();
    hasher.update(skeleton.as_bytes());
    for index in seen {
        let value = values.get(*index).unwrap_or_default().as_bytes();
        hasher.update(&(value.len() as u64).to_le_bytes()).update(value);
    }
    hasher.finalize()
}

/// A skeleton with the values put in that the minifier has to see, and their numbers: parts of a tag's or an attribute's
/// name, `<h{{ level }}>`.
fn settled(skeleton: &[u8], values: &Values) -> (Vec<u8>, Vec<usize>) {
    let mut out = Vec::with_capacity(skeleton.len());
    let mut seen = Vec::new();
    let mut from = 0;
    let mut at = 0;
    while let Some(found) = next_tag(skeleton, at) {
        let inside = &skeleton[found.clone()];
        if OPENS.find(inside).is_some() {
            out.extend_from_slice(&skeleton[from..found.start]);
            tag(inside, values, &mut out, &mut seen);
            from = found.end;
        }
        at = end_of_text(skeleton, &found).unwrap_or(found.end);
    }
    out.extend_from_slice(&skeleton[from..]);
    (out, seen)
}

/// Writes the inside of a tag with the values in place that are not of an attribute's value.
fn tag(tag: &[u8], values: &Values, out: &mut Vec<u8>, seen: &mut Vec<usize>) {
    let start = out.len();
    let mut at = 0;
    while at < tag.len() {
        let quote = memchr2(b'"', b'\'', &tag[at..]).map_or(tag.len(), |q| at + q);
        pieces(&tag[at..quote], |piece| match piece {
            Piece::Markup(bytes) => out.extend_from_slice(bytes),
            Piece::Value(index, placeholder) => {
                let word = out[start..].rsplit(|b| b.is_ascii_whitespace() || matches!(b, b'"' | b'\'')).next().unwrap_or_default();
                if memchr(b'=', word).is_some() {
                    out.extend_from_slice(placeholder);
                } else {
                    out.extend_from_slice(values.get(index).unwrap_or_default().as_bytes());
                    seen.push(index);
                }
            }
        });
        let Some(mark) = tag.get(quote) else { break };
        at = memchr(*mark, &tag[quote + 1..]).map_or(tag.len(), |e| quote + 1 + e + 1);
        out.extend_from_slice(&tag[quote..at]);
    }
}

/// Minifies safely: closing tags, `<html>`, `<head>` and input types stay; scripts and styles are left alone.
///
/// `minify-html` eats the space between two links inside `<div>`, `<nav>` and the like; the themes keep inline runs in
/// `<p>`, `<li>` and `<span>`, and a test watches over it.
pub fn minified(html: &[u8]) -> Vec<u8> {
    let cfg = Cfg { keep_closing_tags: true, keep_html_and_head_opening_tags: true, keep_input_type_text_attr: true, ..Cfg::default() };
    minify(html, &cfg)
}
