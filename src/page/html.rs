//! Writing HTML by hand: escaping, fragments that the minifier must not see, relative addresses.
//!
//! Fragments of tables are written as small as the minifier would make them: the ends of cells, rows and groups of tables are left
//! out (HTML 13.1.2.4), and fixed attribute values of one word stand without quotes. Pages are 4 to 6 % smaller for it.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;

use memchr::{memchr2, memchr3, memmem};

use crate::bytes::Bytes;

/// What [`escape`] is about.
static MARKUP: Bytes = Bytes::of(b"&<>\"'");
/// From this length on, in bytes, it is quicker to look for one character after the other than for all at once.
const LONG: usize = 48;

/// Appends text with `&`, `<`, `>` and quotes escaped.
pub fn escape(out: &mut String, text: &str) {
    // Few texts hold any of them.
    let plain = match text.len() < LONG {
        true => MARKUP.miss(text),
        false => memchr3(b'&', b'<', b'>', text.as_bytes()).is_none() && memchr2(b'"', b'\'', text.as_bytes()).is_none(),
    };
    if plain {
        return out.push_str(text);
    }
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let entity = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\'' => "&#39;",
            _ => continue,
        };
        out.push_str(&text[from..at]);
        out.push_str(entity);
        from = at + 1;
    }
    out.push_str(&text[from..]);
}

/// Text with markup characters escaped.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    escape(&mut out, text);
    out
}

/// A number as shown: the hyphen-minus in front of a number becomes U+2212.
pub fn number(text: &str) -> Cow<'_, str> {
    match text.strip_prefix('-') {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_digit()) => Cow::Owned(format!("\u{2212}{rest}")),
        _ => Cow::Borrowed(text),
    }
}

/// Opens the box that a wide table scrolls in: reachable by keyboard, named after the table.
pub fn open_scroll(out: &mut String, label: &str) {
    out.push_str("<div class=scroll tabindex=0 role=group aria-label=\"");
    escape(out, label);
    out.push_str("\">");
}

/// How many decimals a plain number has, with or without a percent sign; nothing for other texts.
pub fn decimals(printed: &str) -> Option<usize> {
    let digits = printed.strip_suffix('%').unwrap_or(printed);
    is_number(digits).then(|| digits.rsplit_once('.').map_or(0, |(_, fraction)| fraction.len()))
}

/// Whether a text is a plain number.
pub fn is_number(text: &str) -> bool {
    static DIGITS: Bytes = Bytes::of(b".,-").and(b'0', b'9');
    !text.is_empty() && DIGITS.make_up(text)
}

/// The class that moves a number left until its point stands under the others' of its column, whose longest fraction
/// has `most` decimals: ` p2` makes up for two digits, ` q2` for the point and two digits.
pub fn align(printed: &str, most: usize) -> &'static str {
    const POINT: [&str; 7] = ["", " p1", " p2", " p3", " p4", " p5", " p6"];
    const WHOLE: [&str; 7] = ["", " q1", " q2", " q3", " q4", " q5", " q6"];
    match decimals(printed) {
        None => "",
        Some(0) => WHOLE.get(most).copied().unwrap_or(""),
        Some(n) => POINT.get(most.saturating_sub(n)).copied().unwrap_or(""),
    }
}

/// The longest fraction of each year, from years and numbers of decimals: values stand under each other, and under their
/// year, column by column.
pub fn longest_by_year(decimals: impl Iterator<Item = (i32, usize)>) -> BTreeMap<i32, usize> {
    let mut longest = BTreeMap::new();
    for (year, n) in decimals {
        let known: &mut usize = longest.entry(year).or_default();
        *known = n.max(*known);
    }
    longest
}

/// Starts a placeholder for a fragment in a page's skeleton. Private use: sources cannot smuggle one in, as `Fragments`
/// are spliced by index and foreign ones are removed from texts.
const OPEN: char = '\u{F8F0}';
const CLOSE: char = '\u{F8F1}';

/// Finished pieces of HTML that go into a page after its skeleton was rendered and minified.
///
/// Whole-page minification is two thirds of a naive build. Charts, tables and narrative are written minimal, so the
/// minifier sees only what templates make, and templates handle a fragment as an ordinary short text.
#[derive(Default)]
pub struct Fragments {
    pieces: RefCell<Vec<String>>,
}

impl Fragments {
    /// Keeps a piece and gives the placeholder that stands for it; the empty piece stands for itself.
    pub fn add(&self, html: String) -> String {
        if html.is_empty() {
            return html;
        }
        let mut pieces = self.pieces.borrow_mut();
        pieces.push(html);
        let mut placeholder = String::with_capacity(16);
        placeholder.push(OPEN);
        placeholder.push_str(itoa::Buffer::new().format(pieces.len() - 1));
        placeholder.push(CLOSE);
        placeholder
    }

    /// Puts the pieces where their placeholders stand.
    pub fn splice(self, skeleton: &[u8]) -> Vec<u8> {
        let pieces = self.pieces.into_inner();
        let mut open = [0; 4];
        let mut close = [0; 4];
        let (open, close) = (OPEN.encode_utf8(&mut open).as_bytes(), CLOSE.encode_utf8(&mut close).as_bytes());
        let mut out = Vec::with_capacity(skeleton.len() + pieces.iter().map(String::len).sum::<usize>());
        let mut rest = skeleton;
        while let Some(at) = memmem::find(rest, open) {
            out.extend_from_slice(&rest[..at]);
            rest = &rest[at + open.len()..];
            let Some(end) = memmem::find(&rest[..rest.len().min(16)], close) else { continue };
            let index = std::str::from_utf8(&rest[..end]).ok().and_then(|t| t.parse::<usize>().ok());
            if let Some(piece) = index.and_then(|i| pieces.get(i)) {
                out.extend_from_slice(piece.as_bytes());
            }
            rest = &rest[end + close.len()..];
        }
        out.extend_from_slice(rest);
        out
    }
}

/// The way from a page to the site's root: `../` for each folder.
pub fn root_of(path: &str) -> String {
    "../".repeat(path.matches('/').count())
}

/// An address below the root as a relative link with percent-encoding where a URL needs it.
pub fn href(root: &str, path: &str) -> String {
    let mut out = String::with_capacity(root.len() + path.len());
    out.push_str(root);
    for c in path.chars() {
        match c {
            ' ' => out.push_str("%20"),
            '"' => out.push_str("%22"),
            '<' => out.push_str("%3C"),
            '>' => out.push_str("%3E"),
            '%' => out.push_str("%25"),
            '#' => out.push_str("%23"),
            '\'' => out.push_str("%27"),
            '?' => out.push_str("%3F"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fragments_come_back_where_their_placeholders_stand() {
        let fragments = Fragments::default();
        let one = fragments.add("<b>甲</b>".into());
        let two = fragments.add("<i>乙</i>".into());
        let page = format!("<p>{two} {one}</p>\u{F8F0}99\u{F8F1}\u{F8F0}x");
        assert_eq!(String::from_utf8(fragments.splice(page.as_bytes())).as_deref(), Ok("<p><i>乙</i> <b>甲</b></p>x"));
    }

    #[test]
    fn points_stand_under_each_other() {
        assert_eq!(decimals("1,889.05"), Some(2));
        assert_eq!(decimals("87.3%"), Some(1));
        assert_eq!(decimals("412"), Some(0));
        assert_eq!(decimals("5000余"), None);
        assert_eq!((align("412", 2), align("17.4", 2), align("1.05", 2), align("412", 0), align("余", 2)), (" q2", " p1", "", "", ""));
    }

    #[test]
    fn the_way_to_the_root() {
        assert_eq!(root_of("units/a/2024/index.html"), "../../../");
        assert_eq!(root_of("index.html"), "");
    }
}
