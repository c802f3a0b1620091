//! Placeholders: they stand in a skeleton where the values of a page go in.

use std::sync::LazyLock;

use memchr::memmem;

/// Starts a placeholder. Private use: values that hold one are printed without it, see `shape::escape`.
pub const OPEN: char = '\u{F8F2}';
/// Ends a placeholder.
pub const CLOSE: char = '\u{F8F3}';
pub const OPEN_BYTES: &[u8] = "\u{F8F2}".as_bytes();
pub const CLOSE_BYTES: &[u8] = "\u{F8F3}".as_bytes();
/// What stands behind a placeholder's number.
pub const CLOSING: &[u8] = "&#32;\u{F8F3}".as_bytes();
/// Finds placeholders; made once, as it looks for few bytes in many short texts.
pub static OPENS: LazyLock<memmem::Finder<'static>> = LazyLock::new(|| memmem::Finder::new(OPEN_BYTES));
/// What a skeleton is made of.
pub enum Piece<'a> {
    /// What the template prints as it stands.
    Markup(&'a [u8]),
    /// A value's number, and the placeholder itself.
    Value(usize, &'a [u8]),
}

/// Splits at placeholders; a lone half of one is dropped.
pub fn pieces<'a>(skeleton: &'a [u8], mut found: impl FnMut(Piece<'a>)) {
    let mut rest = skeleton;
    while let Some(at) = OPENS.find(rest) {
        found(Piece::Markup(&rest[..at]));
        let after = &rest[at + OPEN_BYTES.len()..];
        // Digits and the space, in whatever way the minifier wrote it.
        let Some(end) = after[..after.len().min(24)].windows(CLOSE_BYTES.len()).position(|w| w == CLOSE_BYTES) else {
            rest = after;
            continue;
        };
        let digits = after[..end].iter().take_while(|b| b.is_ascii_digit()).count();
        if let Some(index) = std::str::from_utf8(&after[..digits]).ok().and_then(|t| t.parse().ok()) {
            found(Piece::Value(index, &rest[at..at + OPEN_BYTES.len() + end + CLOSE_BYTES.len()]));
        }
        rest = &after[end + CLOSE_BYTES.len()..];
    }
    found(Piece::Markup(rest));
}
