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

/// A tag, from its name on.
#[derive(Clone, Copy)]
pub struct Tag<'b>(&'b [u8]);

impl<'b> Tag<'b> {
    /// Its name, looked for only if it is asked for.
    pub fn name(self) -> &'b [u8] {
        let end = self.0.iter().position(|b| !b.is_ascii_alphanumeric());
        &self.0[..end.unwrap_or(self.0.len())]
    }
}

/// Where, from `at` on, the first byte that is one of two stands, or the end: a few bytes on, mostly, so that neither the bytes
/// one by one (of which a processor cannot guess the last one) nor a search in long texts is the way, but eight at a time.
fn next_of(bytes: &[u8], at: usize, one: u8, other: u8) -> usize {
    const ONES: u64 = u64::MAX / 255;
    // The high bits of the bytes that are equal; exact for the first of them, which is all that is asked.
    let equal = |word: u64, byte: u8| {
        let differs = word ^ (ONES * u64::from(byte));
        differs.wrapping_sub(ONES) & !differs & (ONES << 7)
    };
    let mut from = at;
    while let Some(eight) = bytes[from..].first_chunk() {
        let word = u64::from_le_bytes(*eight);
        let found = equal(word, one) | equal(word, other);
        if found != 0 {
            return from + (found.trailing_zeros() / 8) as usize;
        }
        from += 8;
    }
    bytes[from..].iter().position(|b| *b == one || *b == other).map_or(bytes.len(), |end| from + end)
}

/// Calls back for every `id`, `href` and `src` attribute with its tag.
///
/// Within a tag only `=` and `>` are looked for; what stands before a `=` tells whether its value is wanted.
pub fn attributes<'b>(bytes: &'b [u8], mut found: impl FnMut(Tag<'b>, Attribute, &'b [u8])) {
    let mut at = 0;
    while let Some(open) = next_tag(bytes, at) {
        let start = open + 1;
        at = start;
        if !bytes.get(at).is_some_and(u8::is_ascii_alphabetic) {
            continue;
        }
        let tag = Tag(&bytes[start..]);
        loop {
            at = next_of(bytes, at, b'=', b'>');
            if bytes.get(at) != Some(&b'=') {
                break;
            }
            let attribute = attribute_before(bytes, at);
            at += 1;
            let value = match (bytes.get(at), attribute) {
                (Some(quote @ (b'"' | b'\'')), _) => {
                    let from = at + 1;
                    let end = next_of(bytes, from, *quote, *quote);
                    at = (end + 1).min(bytes.len());
                    &bytes[from..end]
                }
                (_, Some(_)) => {
                    let from = at;
                    at += bytes[at..].iter().position(|b| *b == b'>' || b.is_ascii_whitespace()).unwrap_or(bytes.len() - at);
                    &bytes[from..at]
                }
                // Whatever it is, what comes next is another `=`, or the end of the tag.
                (_, None) => continue,
            };
            if let Some(attribute) = attribute {
                found(tag, attribute, value);
            }
        }
        at = (at + 1).min(bytes.len());
        // What these hold is text, even where it looks like tags.
        let close: Option<&[u8]> = match bytes[start] {
            b's' | b't' => match tag.name() {
                b"script" => Some(b"</script"),
                b"style" => Some(b"</style"),
                b"title" => Some(b"</title"),
                b"textarea" => Some(b"</textarea"),
                _ => None,
            },
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
    (outside.is_ascii_whitespace() || matches!(outside, b'/' | b'"' | b'\'')).then_some(attribute)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_attributes_of_these_names_are_read() {
        let page = b"<i data-id=1 id=2 title=\"a > id=3 <b id=4\" hidden id='5'id=6 xhref=7 alt='href=8'/src=9 x=?id=10>id=11</i><br id= 12><script>\"<a id=13\"</script><p\nid=\"14\">";
        let mut found = Vec::new();
        attributes(page, |tag, name, value| found.push((tag.name(), name == Attribute::Id, value)));
        let expected: [(&[u8], bool, &[u8]); 6] =
            [(b"i", true, b"2"), (b"i", true, b"5"), (b"i", true, b"6"), (b"i", false, b"9"), (b"br", true, b""), (b"p", true, b"14")];
        assert_eq!(found, expected);
    }
}
