//! Whether the elements of a page are closed in the order in which they were opened.
//!
//! Browsers mend what is not, each mistake in its own way; the minifier leaves out the end tags that it cannot match, so that
//! what follows stands inside of what came before. A template that does so has a slip, and is told.

use memchr::memchr;

use super::markup::{end_of_tag, end_of_text, name, next_tag};
use super::placeholder::{Piece, pieces};

/// Deeper nesting is that of an element that a loop opens and nothing closes. The minifier goes down into each.
const DEEPEST: usize = 1000;
/// How much of the page a message shows.
const SHOWN: usize = 40;

/// Elements without content (HTML, 13.1.2).
const VOID: [&str; 14] = ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"];
/// Elements whose end tag may be left out (HTML, 13.1.2.4).
const OPTIONAL: [&str; 19] = [
    "html", "head", "body", "li", "dt", "dd", "p", "rt", "rp", "optgroup", "option", "colgroup", "caption", "thead", "tbody", "tfoot",
    "tr", "td", "th",
];
/// Elements whose start tag may be left out.
const IMPLIED: [&str; 5] = ["html", "head", "body", "tbody", "colgroup"];

/// An element that is open.
struct Open<'p> {
    name: &'p str,
    /// Where it begins in the page.
    at: usize,
    /// How many of those that must be closed are open with it.
    deep: usize,
}

/// What is wrong with the first element that is not closed where it should be.
pub fn flaw(page: &[u8]) -> Option<String> {
    let mut open: Vec<Open<'_>> = Vec::new();
    let mut at = 0;
    while let Some(tag) = next_tag(page, at) {
        at = tag.end;
        let (start, inside) = (tag.start - 1, &page[tag.clone()]);
        let Some(name) = name(inside) else { continue };
        if inside.starts_with(b"/") {
            if let Some(flaw) = close(&mut open, name) {
                return Some(format!("{flaw}, behind `{}`", shown(&page[..start])));
            }
            continue;
        }
        if is(VOID, name) || closes_itself(inside, name, &open) {
            continue;
        }
        if let Some(end) = end_of_text(page, &tag) {
            at = end_of_tag(page, end);
            continue;
        }
        let deep = open.last().map_or(0, |last| last.deep) + usize::from(!is(OPTIONAL, name));
        if deep > DEEPEST {
            return Some(format!("elements are nested more than {DEEPEST} deep: a `<{name}>` may not be closed in a loop"));
        }
        open.push(Open { name, at: start, deep });
    }
    let first = open.into_iter().find(|one| !is(OPTIONAL, one.name))?;
    Some(format!("`<{}>` is never closed, behind `{}`", first.name, shown(&page[..first.at])))
}

/// Closes an element, and those in it that end with it.
fn close(open: &mut Vec<Open<'_>>, name: &str) -> Option<String> {
    let inner = open.iter().rposition(|other| other.name.eq_ignore_ascii_case(name) || !is(OPTIONAL, other.name));
    match inner.map(|at| (at, open[at].name)) {
        Some((at, other)) if other.eq_ignore_ascii_case(name) => {
            open.truncate(at);
            None
        }
        Some(_) if is(["tbody", "colgroup"], name) => None,
        Some((_, other)) => Some(format!("`</{name}>` stands where `<{other}>` is still open")),
        None if is(IMPLIED, name) => None,
        None => Some(format!("`</{name}>` closes nothing")),
    }
}

/// Whether a tag ends in a `/` that counts: in drawings and formulas, and not as the end of a value without quotes (`href=../`).
fn closes_itself(tag: &[u8], name: &str, open: &[Open<'_>]) -> bool {
    let Some(inside) = tag.strip_suffix(b"/") else { return false };
    let word = inside.rsplit(|byte| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'')).next().unwrap_or_default();
    const FOREIGN: [&str; 2] = ["svg", "math"];
    memchr(b'=', word).is_none() && (is(FOREIGN, name) || open.iter().any(|other| is(FOREIGN, other.name)))
}

fn is<const N: usize>(names: [&str; N], name: &str) -> bool {
    names.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// The end of a page so far, on one line. Values that go in later are left out.
fn shown(before: &[u8]) -> String {
    let mut markup = Vec::new();
    pieces(&before[before.len().saturating_sub(8 * SHOWN)..], |piece| {
        if let Piece::Markup(bytes) = piece {
            markup.extend_from_slice(bytes);
        }
    });
    let text = String::from_utf8_lossy(&markup);
    let one_line: Vec<&str> = text.split_whitespace().collect();
    let one_line = one_line.join(" ");
    let from = one_line.char_indices().rev().nth(SHOWN - 1).map_or(0, |(at, _)| at);
    let cut = if from > 0 { "…" } else { "" };
    [cut, &one_line[from..]].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_closed_in_their_order() {
        for good in [
            "<!doctype html><html><body><p>a<p>b<ul><li>a<li>b</ul><br><img src='>'><table><tr><td>1<td>2</table>",
            "<svg viewBox=\"0 0 1 1\"><path d=x /><g><rect/></g></svg><!-- <div> --><script>'<div>' </b></script>",
            "<title>a <b> c</title><textarea><i></textarea>a < b <P>x</p>",
            "<div\n title=\"a > b\">x</DIV>",
            "<div><a href=../>x</a><br/></div><svg><style/><title/><path d=x /><text><![CDATA[ <c> ]]></text></svg>",
            "<meta charset=utf-8></head><p>a</p></body></html><table><tr><td>1</td></tr></tbody></table>",
        ] {
            assert_eq!(flaw(good.as_bytes()), None, "{good}");
        }
        for (wrong, told) in [
            ("<main><div><b>x</div>", "`</div>` stands where `<b>` is still open, behind `<main><div><b>x`"),
            ("<p>a</p></div>", "`</div>` closes nothing, behind `<p>a</p>`"),
            ("甲\n  <main><div>x</div>", "`<main>` is never closed, behind `甲`"),
            ("<ul><li><b>x</ul>", "`</ul>` stands where `<b>` is still open, behind `<ul><li><b>x`"),
        ] {
            assert_eq!(flaw(wrong.as_bytes()).as_deref(), Some(told), "{wrong}");
        }
        assert_eq!(flaw(["<dl>", &"<dt>1<dd>2".repeat(5000), &"<b>x</b>".repeat(5000), "</dl>"].concat().as_bytes()), None);
        assert!(flaw("<i>".repeat(100_000).as_bytes()).is_some_and(|told| told.contains("more than 1000 deep")));
    }
}
