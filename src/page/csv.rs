//! CSV (RFC 4180) as spreadsheets want it: with a byte order mark, which they take for UTF-8, and CR LF behind each line.
//!
//! Each piece leaves a comma behind it, and the end of the line takes the last one away.

use std::borrow::Cow;

use rust_decimal::Decimal;

use crate::archive::amount;
use crate::bytes::Bytes;

/// The byte order mark that a file begins with.
pub const MARK: &str = "\u{FEFF}";

/// A file with its head line, and room for so many bytes.
pub fn headed(columns: &str, room: usize) -> String {
    let mut out = String::with_capacity(room.max(columns.len() + 8));
    out.extend([MARK, columns, "\r\n"]);
    out
}

/// What a field must be quoted for.
static QUOTED: Bytes = Bytes::of(b",\"\n\r");

/// Appends a field; texts that a spreadsheet would take for a formula are defused.
pub fn field(out: &mut String, text: &str) {
    let number = |text: &str| text.replace(',', "").trim_end_matches('%').parse::<f64>().is_ok();
    let risky = match text.as_bytes().first() {
        Some(b'=' | b'@' | b'\t') => true,
        Some(b'-' | b'+') => !number(text),
        _ => false,
    };
    let quoted = !QUOTED.miss(text);
    if quoted {
        out.push('"');
    }
    if risky {
        out.push('\'');
    }
    if quoted {
        out.push_str(&text.replace('"', "\"\""));
        out.push('"');
    } else {
        out.push_str(text);
    }
    out.push(',');
}

/// Appends a whole number, or an empty field.
pub fn number(out: &mut String, number: impl Into<Option<i64>>) {
    if let Some(number) = number.into() {
        out.push_str(itoa::Buffer::new().format(number));
    }
    out.push(',');
}

/// Appends an exact decimal, or an empty field.
pub fn decimal(out: &mut String, value: Option<Decimal>) {
    if let Some(value) = value {
        amount::push(out, value);
    }
    out.push(',');
}

/// A number of a finding for programs, which know no other minus than that of ASCII; pages and sentences keep U+2212.
pub fn plain_minus(number: &str) -> Cow<'_, str> {
    match number.strip_prefix('\u{2212}') {
        Some(rest) => Cow::Owned(["-", rest].concat()),
        None => Cow::Borrowed(number),
    }
}

/// Ends a line.
pub fn end_line(out: &mut String) {
    out.pop();
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_defused() {
        let mut line = String::new();
        for text in ["=1+1", "-3.5", "+3.5", "-1,234.56", "-5.8%", "-3.5元", "+1+1", "甲,乙", "=\"甲\""] {
            field(&mut line, text);
        }
        assert_eq!(line, "'=1+1,-3.5,+3.5,\"-1,234.56\",-5.8%,'-3.5元,'+1+1,\"甲,乙\",\"'=\"\"甲\"\"\",");
    }
}
