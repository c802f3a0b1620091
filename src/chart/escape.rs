//! Text as SVG has it.

use super::measure;
use crate::bytes::Bytes;

/// Bytes that characters begin with which need an escape or cleaning (U+0080 to U+009F: C2; U+FFFE, U+FFFF: EF); few texts
/// have any.
static ODD: Bytes = Bytes::of(b"<>&\"\x7f\xC2\xEF").and(0, 0x1F);

/// Appends text for an element or a quoted attribute.
pub fn escape(out: &mut String, text: &str) {
    if ODD.miss(text) {
        return out.push_str(text);
    }
    for c in measure::clean(text).chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
}
