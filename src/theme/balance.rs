//! Whether the elements of a page are closed in the order in which they were opened.
//!
//! Browsers mend what is not, each mistake in its own way; the minifier leaves out the end tags that it cannot match, so that
//! what follows stands inside of what came before. A template that does so has a slip, and is told.

use memchr::{memchr, memmem};

use super::shape::{Piece, end_of_tag, pieces};

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
/// Elements whose content is text, whatever it looks like.
const TEXT: [&str; 4] = ["script", "style", "textarea", "title"];

/// What is wrong with the first element that is not closed where it should be.
pub fn flaw(page: &[u8]) -> Option<String> {
    let mut open: Vec<(&str, usize)> = Vec::new();
    // Of the open elements those that must be closed: lists have thousands of others.
    let mut deep = 0;
    let mut at = 0;
    while let Some(start) = memchr(b'<', &page[at..]).map(|found| at + found) {
        at = start + 1;
        if page[at..].starts_with(b"!--") {
            at = memmem::find(&page[at..], b"-->").map_or(page.len(), |end| at + end);
            continue;
        }
        if page[at..].starts_with(b"![CDATA[") {
            at = memmem::find(&page[at..], b"]]>").map_or(page.len(), |end| at + end);
            continue;
        }
        let closes = page.get(at) == Some(&b'/');
        let from = at + usize::from(closes);
        let length = page[from..].iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'-').count();
        // A lone `<`, or `<!doctype html>`.
        let Some(name) = std::str::from_utf8(&page[from..from + length]).ok().filter(|n| n.starts_with(|c: char| c.is_ascii_alphabetic()))
        else {
            continue;
        };
        let end = end_of_tag(page, from);
        at = end;
        if closes {
            if let Some(flaw) = close(&mut open, name) {
                return Some(format!("{flaw}, behind `{}`", shown(&page[..start])));
            }
            deep = deep.min(open.len());
            continue;
        }
        if is(VOID, name) || closes_itself(&page[from..end], name, &open) {
            continue;
        }
        if is(TEXT, name) {
            at = end_of_text(page, end, name);
            continue;
        }
        deep += usize::from(!is(OPTIONAL, name));
        open.push((name, start));
        // Some of them may be closed since: only now they are counted.
        if deep > DEEPEST {
            deep = open.iter().filter(|(name, _)| !is(OPTIONAL, name)).count();
            if deep > DEEPEST {
                return Some(format!("elements are nested more than {DEEPEST} deep: a `<{name}>` may not be closed in a loop"));
            }
        }
    }
    let (name, start) = open.into_iter().find(|(name, _)| !is(OPTIONAL, name))?;
    Some(format!("`<{name}>` is never closed, behind `{}`", shown(&page[..start])))
}

/// Closes an element, and those in it that end with it.
fn close(open: &mut Vec<(&str, usize)>, name: &str) -> Option<String> {
    let inner = open.iter().rposition(|(other, _)| other.eq_ignore_ascii_case(name) || !is(OPTIONAL, other));
    match inner.map(|at| (at, open[at].0)) {
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
fn closes_itself(tag: &[u8], name: &str, open: &[(&str, usize)]) -> bool {
    let Some(inside) = tag.strip_suffix(b"/") else { return false };
    let word = inside.rsplit(|byte| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'')).next().unwrap_or_default();
    const FOREIGN: [&str; 2] = ["svg", "math"];
    memchr(b'=', word).is_none() && (is(FOREIGN, name) || open.iter().any(|(other, _)| is(FOREIGN, other)))
}

/// Where the end tag of an element with text begins.
fn end_of_text(page: &[u8], from: usize, name: &str) -> usize {
    let ends = |at: &usize| page[at + 2..].get(..name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name.as_bytes()));
    let found = memmem::find_iter(&page[from..], b"</").map(|at| from + at).find(ends);
    // Behind its name, so that it closes nothing else.
    found.map_or(page.len(), |at| end_of_tag(page, at))
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
