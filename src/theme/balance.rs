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
/// How much of the page, before and behind a tag, tells which template wrote it.
const AROUND: usize = 500;

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

/// The first element that is not closed where it should be.
#[derive(Debug)]
pub struct Flaw {
    /// What is wrong with it.
    pub said: String,
    /// The page around the tag that is to blame.
    pub around: Vec<u8>,
    /// Where that tag begins in it.
    pub at: usize,
}

impl Flaw {
    fn new(said: String, page: &[u8], at: usize) -> Flaw {
        let from = at.saturating_sub(AROUND);
        Flaw { said, around: page[from..page.len().min(at + AROUND)].to_vec(), at: at - from }
    }
}

/// The first element of a page that is not closed where it should be.
pub fn flaw(page: &[u8]) -> Option<Flaw> {
    let mut open: Vec<Open<'_>> = Vec::new();
    let mut at = 0;
    while let Some(tag) = next_tag(page, at) {
        at = tag.end;
        let (start, inside) = (tag.start - 1, &page[tag.clone()]);
        let Some(name) = name(inside) else { continue };
        if inside.starts_with(b"/") {
            if let Some((said, opened)) = close(&mut open, name) {
                return Some(Flaw::new(format!("{said}, behind `{}`", shown(&page[..start])), page, opened.unwrap_or(start)));
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
            let said = format!("elements are nested more than {DEEPEST} deep: a `<{name}>` may not be closed in a loop");
            return Some(Flaw::new(said, page, start));
        }
        open.push(Open { name, at: start, deep });
    }
    let first = open.into_iter().find(|one| !is(OPTIONAL, one.name))?;
    Some(Flaw::new(format!("`<{}>` is never closed, behind `{}`", first.name, shown(&page[..first.at])), page, first.at))
}

/// Closes an element, and those in it that end with it. Else what is wrong, and where the element begins that is to blame if it
/// is not this end tag: the end of another one that is open says that the innermost was not closed.
fn close(open: &mut Vec<Open<'_>>, name: &str) -> Option<(String, Option<usize>)> {
    let inner = open.iter().rposition(|other| other.name.eq_ignore_ascii_case(name) || !is(OPTIONAL, other.name));
    match inner.map(|at| (at, open[at].name)) {
        Some((at, other)) if other.eq_ignore_ascii_case(name) => {
            open.truncate(at);
            None
        }
        Some(_) if is(["tbody", "colgroup"], name) => None,
        Some((at, other)) => {
            let is_open = open.iter().any(|one| one.name.eq_ignore_ascii_case(name));
            Some((format!("`</{name}>` stands where `<{other}>` is still open"), is_open.then(|| open[at].at)))
        }
        None if is(IMPLIED, name) => None,
        None => Some((format!("`</{name}>` closes nothing"), None)),
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
            assert_eq!(flaw(good.as_bytes()).map(|flaw| flaw.said), None, "{good}");
        }
        for (wrong, at, told) in [
            ("<main><div><b>x</div>", "<b>", "`</div>` stands where `<b>` is still open, behind `<main><div><b>x`"),
            ("<p>a</p></div>", "</div>", "`</div>` closes nothing, behind `<p>a</p>`"),
            ("甲\n  <main><div>x</div>", "<main>", "`<main>` is never closed, behind `甲`"),
            ("<ul><li><b>x</ul>", "<b>", "`</ul>` stands where `<b>` is still open, behind `<ul><li><b>x`"),
            ("<ul><b>x</i></b></ul>", "</i>", "`</i>` stands where `<b>` is still open, behind `<ul><b>x`"),
        ] {
            let found = flaw(wrong.as_bytes()).expect("told");
            assert_eq!(found.said, told, "{wrong}");
            assert!(found.around[found.at..].starts_with(at.as_bytes()), "{wrong}");
        }
        assert!(flaw(["<dl>", &"<dt>1<dd>2".repeat(5000), &"<b>x</b>".repeat(5000), "</dl>"].concat().as_bytes()).is_none());
        assert!(flaw("<i>".repeat(100_000).as_bytes()).is_some_and(|told| told.said.contains("more than 1000 deep")));
    }
}
