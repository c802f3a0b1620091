//! Which template wrote a tag of a page.

use arcstr::ArcStr;
use memchr::memmem;

use super::template::{Kind, pieces};
use crate::diagnostic::Place;
use crate::source::places::place_at;

/// Where one of some templates writes the tag that begins at `at` of a page: where the most of what stands around it agrees.
pub fn find<'t>(templates: impl Iterator<Item = (&'t ArcStr, &'t str)>, page: &[u8], at: usize) -> Option<(&'t ArcStr, Place)> {
    let (before, tag) = page.split_at(at);
    let in_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'<' | b'/' | b'-');
    let head = &tag[..tag.iter().position(|byte| !in_name(byte)).unwrap_or(tag.len())];
    let mut best: Option<(usize, &ArcStr, &str, usize)> = None;
    for (file, text) in templates {
        let mut start = 0;
        for (kind, piece) in pieces(text) {
            let bytes = piece.as_bytes();
            for found in memmem::find_iter(bytes, head).filter(|_| kind == Kind::Text) {
                if bytes.get(found + head.len()).is_some_and(in_name) {
                    continue;
                }
                let agrees = alike(bytes[..found].iter().rev(), before.iter().rev()) + alike(bytes[found..].iter(), tag.iter());
                if best.is_none_or(|(most, ..)| agrees > most) {
                    best = Some((agrees, file, text, start + found));
                }
            }
            start += piece.len();
        }
    }
    best.map(|(_, file, text, at)| (file, place_at(text, at)))
}

/// How many bytes are the same from the start on.
fn alike<'b>(one: impl Iterator<Item = &'b u8>, other: impl Iterator<Item = &'b u8>) -> usize {
    one.zip(other).take_while(|(a, b)| a == b).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tag_is_found_where_its_surroundings_agree() {
        let (a, b): (ArcStr, ArcStr) = ("a.html".into(), "b.html".into());
        let templates = [(&a, "<p>x</p>\n<b>one"), (&b, "<p>{{ x }} <b>two</p>\n<base><b{{ x }}>three")];
        let place = |page: &str, tag: &str| {
            let found = find(templates.into_iter(), page.as_bytes(), page.find(tag).expect("there"));
            found.map(|(file, place)| (file.as_str(), place.line, place.column))
        };
        assert_eq!(place("<main><p>x</p>\n<b>one</main>", "<b>"), Some(("a.html", 2, 1)));
        assert_eq!(place("<main><p>1 <b>two</p>", "<b>"), Some(("b.html", 1, 12)));
        assert_eq!(place("<base><b class=x>three", "<b "), Some(("b.html", 2, 7)));
        assert_eq!(place("<main><i>", "<i>"), None);
    }
}
