//! Why a text is no YAML, in words for people who do not know YAML: the parser tells only where it noticed.

use std::ops::Range;

use super::brackets::{Brackets, value_start};
use crate::diagnostic::Place;

/// What is wrong, where, and what to do.
#[derive(Debug, PartialEq, Eq)]
pub struct Cause {
    /// What is wrong.
    pub message: String,
    /// Where it stands.
    pub place: Place,
    /// How many characters it covers.
    pub width: usize,
    /// What to do.
    pub hint: String,
    /// The line as it would be then, if that can be said.
    pub mend: Option<Mend>,
}

/// A piece of a line, and what it would be.
#[derive(Debug, PartialEq, Eq)]
pub struct Mend {
    /// Its bytes in the line.
    pub at: Range<usize>,
    /// What to write there.
    pub with: String,
    /// Whether nothing else can be meant.
    pub sure: bool,
}

impl Mend {
    fn sure(at: Range<usize>, with: impl Into<String>) -> Option<Mend> {
        Some(Mend { at, with: with.into(), sure: true })
    }
}

/// Looks for the usual slips in front of the line on which the parser gave up (from 0).
pub fn find(lines: &[&str], told: usize) -> Option<Cause> {
    let brackets = Brackets::until(lines, told);
    blank(lines, told, &brackets)
        .or_else(|| colon(lines, told, &brackets, '：'))
        .or_else(|| full_width(lines, told, &brackets))
        .or_else(|| full_width_comma(lines, told, &brackets))
        .or_else(|| citation(lines, told))
        .or_else(|| stroke(lines, told))
        .or_else(|| sign(lines, told))
        .or_else(|| tab(lines, told, &brackets))
        .or_else(|| unclosed(lines, told, &brackets))
        .or_else(|| if brackets.open.is_empty() { colon(lines, told, &brackets, ':') } else { None })
}

/// The line and the one that says something before it. What stands in a block of text, or in quotes from a line before, is
/// neither key nor value.
fn near<'l>(lines: &[&'l str], told: usize, brackets: &Brackets) -> impl Iterator<Item = (usize, &'l str)> {
    let says = |line: &str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
    let near = (0..=told).rev().filter(|at| brackets.texts.binary_search(at).is_err());
    let near: Vec<(usize, &str)> = near.filter_map(|at| Some((at, *lines.get(at)?))).filter(|(_, l)| says(l)).take(2).collect();
    near.into_iter()
}

fn place(line: usize, text: &str, at: usize) -> Place {
    Place::new(line as u32 + 1, text[..at].chars().count() as u32 + 1)
}

/// What a character is that looks like a space or like nothing.
pub fn unseen(c: char) -> Option<String> {
    let name = match c {
        '\u{3000}' => "a full-width blank",
        '\u{a0}' => "a no-break space",
        '\u{200b}' => "a blank of no width",
        '\u{200c}' | '\u{200d}' | '\u{2060}' | '\u{feff}' => "a joining sign of no width",
        '\u{ad}' => "a soft hyphen",
        '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{1680}' => "a blank that is no ordinary space",
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => "a sign for the direction of writing",
        _ => return None,
    };
    Some(format!("{name} (U+{:04X})", u32::from(c)))
}

/// A blank that only looks like one, where lines are indented or behind a key's colon.
fn blank(lines: &[&str], told: usize, brackets: &Brackets) -> Option<Cause> {
    let is_odd = |c: char| c.is_whitespace() && !matches!(c, ' ' | '\t');
    near(lines, told, brackets).find_map(|(number, line)| {
        let indented = line.len() - line.trim_start().len();
        let in_indent = line[..indented].find(is_odd);
        let behind = || line.match_indices(':').map(|(at, _)| at + 1).find(|at| line[*at..].starts_with(is_odd));
        let at = in_indent.or_else(behind)?;
        let c = line[at..].chars().next()?;
        let what = unseen(c).unwrap_or_else(|| "a blank that is no ordinary space".to_owned());
        let hint = "YAML takes ordinary spaces only: delete it and type spaces".to_owned();
        let with = if c == '\u{3000}' { "  " } else { " " }.to_owned();
        let mend = Some(Mend { at: at..at + c.len_utf8(), with, sure: in_indent.is_none() });
        Some(Cause { message: format!("{what} stands here"), place: place(number, line, at), width: 1, hint, mend })
    })
}

/// A key whose colon separates nothing: a full-width one, or one without a space behind it.
fn colon(lines: &[&str], told: usize, brackets: &Brackets, colon: char) -> Option<Cause> {
    near(lines, told, brackets).find_map(|(number, line)| {
        if line.contains(": ") || line.trim_end().ends_with(':') {
            return None;
        }
        let at = line.find(colon)?;
        let key = line[..at].trim_start().trim_start_matches("- ");
        let is_key = !key.is_empty() && !key.starts_with(['"', '\'', '{', '[', '#']) && !key.contains(char::is_whitespace);
        // `https://…` is no key.
        if !is_key || line[at + colon.len_utf8()..].starts_with("//") {
            return None;
        }
        let (message, hint) = if colon == ':' {
            let value = line[at + 1..].trim();
            ("there is no space after this colon".to_owned(), format!("write `{key}: {value}`"))
        } else {
            (
                "a full-width colon stands after a key".to_owned(),
                "a full-width colon `：` does not separate key and value: write `: ` (a half-width colon and a space)".to_owned(),
            )
        };
        let behind = &line[at + colon.len_utf8()..];
        let blanks = behind.len() - behind.trim_start().len();
        let mend = Mend::sure(at..line.len() - behind.len() + blanks, ": ");
        Some(Cause { message, place: place(number, line, at), width: 1, hint, mend })
    })
}

/// A bracket as Chinese keyboards give it, where a value starts.
fn full_width(lines: &[&str], told: usize, brackets: &Brackets) -> Option<Cause> {
    near(lines, told, brackets).find_map(|(number, line)| {
        let at = value_start(line);
        let half = match line[at..].chars().next()? {
            '｛' => '{',
            '［' => '[',
            _ => return None,
        };
        Some(wide_bracket(number, line, at, half))
    })
}

fn wide_bracket(number: usize, line: &str, at: usize, half: char) -> Cause {
    let wide = line[at..].chars().next().unwrap_or(half);
    let message = format!("a full-width bracket `{wide}` stands here");
    let mend = Mend::sure(at..at + wide.len_utf8(), half);
    Cause { message, place: place(number, line, at), width: 1, hint: format!("write a half-width `{half}`"), mend }
}

/// A full-width comma between two entries of `{…}`.
fn full_width_comma(lines: &[&str], told: usize, brackets: &Brackets) -> Option<Cause> {
    let line = lines.get(told)?;
    let inside = line.contains('{') || brackets.open.iter().any(|b| b.bracket == '{');
    if !inside {
        return None;
    }
    let at = line.match_indices('，').map(|(at, _)| at).find(|at| {
        // Behind it stands a key: no comma or bracket before the next colon.
        let rest = &line[at + '，'.len_utf8()..];
        rest.find([':', '：', ',', '，', '{', '}']).is_some_and(|end| rest[end..].starts_with(": "))
    })?;
    Some(Cause {
        message: "a full-width comma `，` stands between two entries of `{…}`".into(),
        place: place(told, line, at),
        width: 1,
        hint: "write a half-width comma and a space `, `".into(),
        mend: Mend::sure(at..at + '，'.len_utf8(), ", "),
    })
}

/// A text that starts with a citation, which to YAML is a list in a list.
fn citation(lines: &[&str], told: usize) -> Option<Cause> {
    let line = lines.get(told)?;
    let at = value_start(line);
    let end = at + line[at..].strip_prefix("[[").and_then(|inside| inside.find("]]"))? + 4;
    let rest = line[end..].trim();
    (!rest.is_empty() && !rest.starts_with([',', ']', '#'])).then(|| Cause {
        message: "a text that starts with `[[` is a list to YAML".into(),
        place: place(told, line, at),
        width: 2,
        hint: "put the whole text in quotes: '…'".into(),
        mend: in_quotes(line, at),
    })
}

/// A stroke for a value, which to YAML begins a list.
fn stroke(lines: &[&str], told: usize) -> Option<Cause> {
    let line = lines.get(told)?;
    let at = line.trim_end().strip_suffix(": -")?.len() + 2;
    Some(Cause {
        message: "a `-` alone begins a list".into(),
        place: place(told, line, at),
        width: 1,
        hint: "where the document prints a stroke, write it in quotes: \"-\"".into(),
        mend: Mend::sure(at..at + 1, "\"-\""),
    })
}

/// The rest of a line in quotes, if it has none.
fn in_quotes(line: &str, at: usize) -> Option<Mend> {
    let text = line[at..].trim_end();
    (!text.contains('\'')).then(|| Mend { at: at..at + text.len(), with: format!("'{text}'"), sure: true })
}

/// A sign that YAML keeps for itself, where a value starts.
fn sign(lines: &[&str], told: usize) -> Option<Cause> {
    let line = lines.get(told)?;
    let at = value_start(line);
    let sign = line[at..].chars().next().filter(|c| matches!(c, '%' | '@' | '`'))?;
    let text = line[at..].trim_end();
    Some(Cause {
        message: format!("a value cannot begin with `{sign}`"),
        place: place(told, line, at),
        width: 1,
        hint: if text.contains('\'') { "put the whole value in quotes".into() } else { format!("put it in quotes: '{text}'") },
        mend: in_quotes(line, at),
    })
}

/// A tab in front of a line. How deep the line was meant to stand, those around it tell.
fn tab(lines: &[&str], told: usize, brackets: &Brackets) -> Option<Cause> {
    let (number, line) = near(lines, told, brackets).next()?;
    let indented = line.len() - line.trim_start().len();
    let at = line[..indented].find('\t')?;
    let before = lines[..number].iter().rev().find(|l| !l.trim().is_empty() && !l.trim_start().starts_with('#'));
    let deep = before.map_or(0, |l| l.len() - l.trim_start().len() + if l.trim_end().ends_with(':') { 2 } else { 0 });
    Some(Cause {
        message: "a tab stands before this line".into(),
        place: place(number, line, at),
        width: 1,
        hint: "YAML indents with spaces: delete the tab and type spaces".into(),
        mend: Some(Mend { at: 0..indented, with: " ".repeat(deep), sure: false }),
    })
}

/// A bracket or quote that was opened on an earlier line, or on the last one, and never closed.
fn unclosed(lines: &[&str], told: usize, brackets: &Brackets) -> Option<Cause> {
    let last = lines.iter().rposition(|l| !l.trim().is_empty()).unwrap_or(0);
    if let Some(quote) = brackets.quote.as_ref().filter(|q| q.line < told || told >= last) {
        return Some(Cause {
            message: format!("this quote `{}` is not closed", quote.bracket),
            place: place(quote.line, lines[quote.line], quote.at),
            width: 1,
            hint: format!("write `{}` where the text ends", quote.bracket),
            mend: None,
        });
    }
    let open = brackets.open.last()?;
    if open.line == told && told != last {
        return None;
    }
    let (close, wide) = if open.bracket == '{' { ('}', '｝') } else { (']', '］') };
    let line = lines[open.line];
    if let Some(at) = line[open.at..].rfind(wide) {
        return Some(wide_bracket(open.line, line, open.at + at, close));
    }
    Some(Cause {
        message: format!("this `{}` is not closed", open.bracket),
        place: place(open.line, line, open.at),
        width: 1,
        hint: format!("write `{close}` where it ends"),
        mend: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cause(text: &str, told: usize) -> Option<(String, u32, u16)> {
        let lines: Vec<&str> = text.lines().collect();
        find(&lines, told).map(|c| (c.message, c.place.line, c.place.column))
    }

    #[test]
    fn the_first_bracket_left_open_is_named_and_brackets_in_texts_are_none() {
        let text = "甲: 见 {乙\n乙: |\n  { [\n丙: \"{\"\n丁: { a: 1, b: '}', c: [1, 2]\n戊: 1\n";
        assert_eq!(cause(text, 5), Some(("this `{` is not closed".into(), 5, 4)));
        assert_eq!(cause("甲: [1,\n  2\n乙: 1\n", 2), Some(("this `[` is not closed".into(), 1, 4)));
        assert_eq!(cause("- { 甲: 1 } # {\n- 乙\n", 1), None);
    }

    #[test]
    fn what_a_text_says_is_not_taken_for_a_slip() {
        let text = "甲:\n  正文: >-\n    乙：丙\n\n  图: { 1: { 题: 收 }\n";
        assert_eq!(cause(text, 4), Some(("this `{` is not closed".into(), 5, 6)));
        assert_eq!(cause("正文: |\n  时间:2024年\n收入: \"5\n", 2), Some(("this quote `\"` is not closed".into(), 3, 5)));
        assert_eq!(cause("正文: |\n  时间:2024年\n   收入: 5\n", 2), None);
        assert_eq!(
            cause("表:\n  - csv: |\n      甲,乙\n    题: \"丙\n    页: 3\n", 4),
            Some(("this quote `\"` is not closed".into(), 4, 8))
        );
    }

    #[test]
    fn a_quote_left_open_is_named() {
        assert_eq!(
            cause("甲: 'it''s'\n乙: \"a\\\"\"\n丙: '24人\n丁: 5'\"\n戊: '1\n己: 2\n", 5),
            Some(("this quote `'` is not closed".into(), 5, 4))
        );
    }

    #[test]
    fn a_colon_without_a_space_is_found_before_the_line_that_suffers() {
        assert_eq!(cause("甲:\n  乙:490.00\n\n  # 注\n  丙: 1\n", 4), Some(("there is no space after this colon".into(), 2, 4)));
        assert_eq!(cause("甲: https://a.cn\n乙: 1\n", 1), None);
    }

    #[test]
    fn blanks_that_look_like_spaces_are_named() {
        assert_eq!(cause("甲:\n　　乙: 1\n  丙: 2\n", 2), Some(("a full-width blank (U+3000) stands here".into(), 2, 1)));
        assert_eq!(cause("甲:\n  乙:\u{a0}1\n  丙: 2\n", 2), Some(("a no-break space (U+00A0) stands here".into(), 2, 5)));
    }

    #[test]
    fn full_width_signs_are_named() {
        assert_eq!(
            cause("甲: { 乙: 1， 丙: 2 }\n", 0),
            Some(("a full-width comma `，` stands between two entries of `{…}`".into(), 1, 10))
        );
        assert_eq!(cause("甲: ｛ 乙: 1 }\n", 0), Some(("a full-width bracket `｛` stands here".into(), 1, 4)));
        assert_eq!(cause("甲: [[乙]]，丙\n", 0), Some(("a text that starts with `[[` is a list to YAML".into(), 1, 4)));
        assert_eq!(cause("甲: { 乙: 1 ｝\n丙: 1\n", 1), Some(("a full-width bracket `｝` stands here".into(), 1, 11)));
        assert_eq!(cause("甲: { 乙: 一，二: 三\n丙: 1\n", 1).map(|c| c.1), Some(1));
    }
}
