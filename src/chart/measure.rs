//! How wide text is without a font, and where it may be broken.
use std::borrow::Cow;
use unicode_width::UnicodeWidthChar;

/// Width of a character in hundredths of an em: on the wide side, so that text never collides.
fn advance(c: char) -> i32 {
    match c {
        '%' | '@' => 88,
        'm' | 'w' => 82,
        'A'..='Z' => 72,
        '\t' | '\n' | '\r' | ' '..='~' => 56,
        '\0'..='\u{7f}' => 0,
        // Ambiguous characters (“”…—) are as wide as Chinese ones in Chinese fonts.
        _ => match c.width_cjk() {
            Some(2..) => 100,
            Some(1) => 60,
            _ => 0,
        },
    }
}

/// Width of a text in tenths of a unit at a size in tenths of a unit.
pub fn width(text: &str, size: i32) -> i32 {
    let hundredths: i64 = text.chars().map(|c| i64::from(advance(c))).sum();
    i32::try_from((hundredths * i64::from(size) + 99) / 100).unwrap_or(i32::MAX)
}

/// Breaks a text into lines of at most `max` width, evenly long if more than one.
pub fn wrap(text: &str, max: i32, size: i32) -> Vec<&str> {
    let text = text.trim();
    if text.is_empty() {
        return Vec::new();
    }
    let total = width(text, size);
    if total <= max {
        return vec![text];
    }
    let lines = greedy(text, max, size);
    let count = i32::try_from(lines.len()).unwrap_or(i32::MAX);
    let even = total / count + size;
    if even < max {
        let evened = greedy(text, even, size);
        if evened.len() == lines.len() {
            return evened;
        }
    }
    lines
}

fn greedy(text: &str, max: i32, size: i32) -> Vec<&str> {
    let max = i64::from(max) * 100;
    let mut lines = Vec::new();
    let (mut start, mut used) = (0, 0_i64);
    let mut chance: Option<(usize, i64)> = None;
    let mut before = None;
    for (i, c) in text.char_indices() {
        let w = i64::from(advance(c)) * i64::from(size);
        if before.is_some_and(|b| may_break(b, c)) {
            chance = Some((i, used));
        }
        while used + w > max && i > start && c != ' ' {
            let (end, taken) = chance.take().unwrap_or((i, used));
            lines.push(text[start..end].trim());
            start = end;
            used -= taken;
        }
        used += w;
        before = Some(c);
    }
    lines.push(text[start..].trim());
    lines.retain(|line| !line.is_empty());
    lines
}

/// Whether a line may end between two characters (a small part of CLREQ's rules).
fn may_break(before: char, after: char) -> bool {
    const NEVER_FIRST: &str = "，。、；：？！）】》〉」』〕”’…·,.;:?!)]}%‰";
    const NEVER_LAST: &str = "（【《〈「『〔“‘([{";
    if NEVER_FIRST.contains(after) || NEVER_LAST.contains(before) {
        return false;
    }
    before == ' ' || matches!(before, '-' | '/') || advance(before) == 100 || advance(after) == 100
}

/// The text on one line, without characters that XML 1.0 forbids.
pub fn clean(text: &str) -> Cow<'_, str> {
    if !text.chars().any(needs_cleaning) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(
        text.chars()
            .filter_map(|c| match c {
                '\t' | '\n' | '\r' => Some(' '),
                c if needs_cleaning(c) => None,
                c => Some(c),
            })
            .collect(),
    )
}

fn needs_cleaning(c: char) -> bool {
    matches!(c, '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_is_one_em_and_digits_just_over_half() {
        assert_eq!(width("一般公共", 150), 600);
        assert_eq!(width("1,889.05", 150), 672);
        assert_eq!(width("（二）", 100), 300);
    }

    #[test]
    fn lines_are_even_and_start_with_no_closing_punctuation() {
        assert_eq!(wrap("机关事业单位基本养老保险缴费支出", 1500, 100), ["机关事业单位基本养", "老保险缴费支出"]);
        assert_eq!(wrap("因公出国（境）费", 600, 100), ["因公出国", "（境）费"]);
        assert_eq!(wrap("  ", 600, 100), [""; 0]);
    }

    #[test]
    fn words_stay_whole_unless_too_long() {
        assert_eq!(wrap("not in the archive", 560, 100), ["not in the", "archive"]);
        assert!(wrap("-aaaaaaaaaaaaaaaaaaaa", 560, 100).iter().all(|line| width(line, 100) <= 560));
    }
}
