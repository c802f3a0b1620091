//! Writing HTML by hand: escaping, fragments that the minifier must not see, relative addresses.

use std::cell::RefCell;

/// Appends text with `&`, `<`, `>` and quotes escaped.
pub fn escape(out: &mut String, text: &str) {
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
pub fn number(text: &str) -> String {
    match text.strip_prefix('-') {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_digit()) => format!("\u{2212}{rest}"),
        _ => text.to_owned(),
    }
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
        format!("{OPEN}{}{CLOSE}", pieces.len() - 1)
    }

    /// Puts the pieces where their placeholders stand.
    pub fn splice(self, skeleton: &[u8]) -> Vec<u8> {
        let pieces = self.pieces.into_inner();
        let mut open = [0; 4];
        let mut close = [0; 4];
        let (open, close) = (OPEN.encode_utf8(&mut open).as_bytes(), CLOSE.encode_utf8(&mut close).as_bytes());
        let mut out = Vec::with_capacity(skeleton.len() + pieces.iter().map(String::len).sum::<usize>());
        let mut rest = skeleton;
        while let Some(at) = find(rest, open) {
            out.extend_from_slice(&rest[..at]);
            rest = &rest[at + open.len()..];
            let Some(end) = find(&rest[..rest.len().min(16)], close) else { continue };
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

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    // All placeholders start with the same rare byte, so look for that first.
    let mut from = 0;
    while let Some(at) = haystack[from..].iter().position(|b| *b == needle[0]) {
        if haystack[from + at..].starts_with(needle) {
            return Some(from + at);
        }
        from += at + 1;
    }
    None
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
    fn the_way_to_the_root() {
        assert_eq!(root_of("units/a/2024/index.html"), "../../../");
        assert_eq!(root_of("index.html"), "");
    }
}
