//! Finds the attributes of a page that have to do with addresses, in one pass over its bytes.

use memchr::memchr;

/// What an attribute is to addresses.
#[derive(PartialEq, Eq, Clone, Copy)]
pub enum Attribute {
    /// `id`.
    Id,
    /// `href`, `src`.
    Link,
}

/// What a byte is to markup. Most bytes of a page are looked at one by one here, so what they are is looked up.
static CLASS: [u8; 256] = {
    let mut class = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let b = byte as u8;
        class[byte] = (if b.is_ascii_whitespace() { SPACE } else { 0 })
            | (if b.is_ascii_alphanumeric() { 0 } else { NAME_END })
            | match b {
                b'=' => EQUALS,
                b'>' => GREATER,
                b'/' | b'"' | b'\'' => BESIDE,
                _ => 0,
            };
        byte += 1;
    }
    class
};
const SPACE: u8 = 1;
const EQUALS: u8 = 2;
const GREATER: u8 = 4;
/// With white space: what may stand before an attribute.
const BESIDE: u8 = 8;
const NAME_END: u8 = 16;

/// Where, from `at` on, the first byte of one of the classes stands.
fn until(bytes: &[u8], at: usize, classes: u8) -> usize {
    bytes[at..].iter().position(|b| CLASS[usize::from(*b)] & classes != 0).map_or(bytes.len(), |e| at + e)
}

/// Calls back for every `id`, `href` and `src` attribute with its tag's name.
///
/// Within a tag only `=` and `>` are looked for; what stands before a `=` tells whether its value is wanted.
pub fn attributes<'b>(bytes: &'b [u8], mut found: impl FnMut(&'b [u8], Attribute, &'b [u8])) {
    let mut at = 0;
    while let Some(open) = next_tag(bytes, at) {
        let start = open + 1;
        at = start;
        if !bytes.get(at).is_some_and(u8::is_ascii_alphabetic) {
            continue;
        }
        at = until(bytes, at, NAME_END);
        let tag = &bytes[start..at];
        loop {
            at = until(bytes, at, EQUALS | GREATER);
            if bytes.get(at) != Some(&b'=') {
                break;
            }
            let attribute = attribute_before(bytes, at);
            at += 1;
            let value = match bytes.get(at) {
                Some(quote @ (b'"' | b'\'')) => {
                    let from = at + 1;
                    let end = memchr(*quote, &bytes[from..]).map_or(bytes.len(), |e| from + e);
                    at = (end + 1).min(bytes.len());
                    &bytes[from..end]
                }
                _ => {
                    let from = at;
                    at = until(bytes, at, SPACE | GREATER);
                    &bytes[from..at]
                }
            };
            if let Some(attribute) = attribute {
                found(tag, attribute, value);
            }
        }
        at = (at + 1).min(bytes.len());
        // What these hold is text, even where it looks like tags.
        let close: Option<&[u8]> = match tag {
            b"script" => Some(b"</script"),
            b"style" => Some(b"</style"),
            b"title" => Some(b"</title"),
            b"textarea" => Some(b"</textarea"),
            _ => None,
        };
        if let Some(close) = close {
            at = memchr::memmem::find(&bytes[at..], close).map_or(bytes.len(), |e| at + e);
        }
    }
}

/// Where, from `at` on, the next tag begins: often there.
fn next_tag(bytes: &[u8], at: usize) -> Option<usize> {
    if bytes.get(at) == Some(&b'<') { Some(at) } else { memchr(b'<', &bytes[at..]).map(|open| at + open) }
}

/// The attribute whose name ends at `at`, if its value is an address.
fn attribute_before(bytes: &[u8], at: usize) -> Option<Attribute> {
    let before = &bytes[..at];
    let (attribute, name) = match before.last()? {
        b'd' if before.ends_with(b"id") => (Attribute::Id, 2),
        b'f' if before.ends_with(b"href") => (Attribute::Link, 4),
        b'c' if before.ends_with(b"src") => (Attribute::Link, 3),
        _ => return None,
    };
    let outside = before.get(at.checked_sub(name + 1)?)?;
    (CLASS[usize::from(*outside)] & (SPACE | BESIDE) != 0).then_some(attribute)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_attributes_of_these_names_are_read() {
        let page = b"<i data-id=1 id=2 title=\"a > id=3 <b id=4\" hidden id='5'id=6 xhref=7 alt='href=8'/src=9 x=?id=10>id=11</i><br id= 12><script>\"<a id=13\"</script><p\nid=\"14\">";
        let mut found = Vec::new();
        attributes(page, |tag, name, value| found.push((tag, name == Attribute::Id, value)));
        let expected: [(&[u8], bool, &[u8]); 6] =
            [(b"i", true, b"2"), (b"i", true, b"5"), (b"i", true, b"6"), (b"i", false, b"9"), (b"br", true, b""), (b"p", true, b"14")];
        assert_eq!(found, expected);
    }
}
