//! The tags of a page, for those that look at its markup before it is minified.

use std::ops::Range;

use memchr::{memchr, memmem};

/// Elements whose content is text, whatever it looks like.
const TEXT: [&str; 4] = ["script", "style", "textarea", "title"];

/// The next tag from `at` on, without its brackets: `a href=x`, `/a`, `!doctype html`. Comments hold none, nor does CDATA; a
/// lone `<` in a text is none. A value that goes in later may be (part of) a tag's name.
pub fn next_tag(html: &[u8], mut at: usize) -> Option<Range<usize>> {
    loop {
        at += memchr(b'<', html.get(at..)?)? + 1;
        let rest = &html[at..];
        let hidden = [("!--", "-->"), ("![CDATA[", "]]>")].into_iter().find(|(start, _)| rest.starts_with(start.as_bytes()));
        match hidden {
            Some((_, end)) => at += memmem::find(rest, end.as_bytes())?,
            None if rest.first().is_some_and(|b| b.is_ascii_alphabetic() || matches!(b, b'/' | b'!' | 0xEF)) => {
                return Some(at..end_of_tag(html, at));
            }
            None => {}
        }
    }
}

/// The name of a tag, without the `/` of an end tag; nothing for `!doctype`.
pub fn name(tag: &[u8]) -> Option<&str> {
    let tag = tag.strip_prefix(b"/").unwrap_or(tag);
    let length = tag.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'-').count();
    std::str::from_utf8(&tag[..length]).ok().filter(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()))
}

/// Where the end tag begins of an element that holds text only; nothing for other elements.
pub fn end_of_text(html: &[u8], tag: &Range<usize>) -> Option<usize> {
    let inside = &html[tag.clone()];
    let begins = |at: &[u8], name: &str| at.get(..name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name.as_bytes()));
    let text = TEXT.iter().find(|text| begins(inside, text) && name(inside).is_some_and(|name| name.len() == text.len()))?;
    let ends = |at: &usize| begins(&html[at + 2..], text);
    Some(memmem::find_iter(&html[tag.end..], b"</").map(|at| tag.end + at).find(ends).unwrap_or(html.len()))
}

/// Where the tag ends whose inside starts at `at`: its `>`, quoted ones left aside.
pub fn end_of_tag(html: &[u8], mut at: usize) -> usize {
    while let Some(byte) = html.get(at) {
        match byte {
            b'>' => return at,
            b'"' | b'\'' => at = memchr(*byte, &html[at + 1..]).map_or(html.len(), |e| at + 1 + e + 1),
            _ => at += 1,
        }
    }
    html.len()
}
