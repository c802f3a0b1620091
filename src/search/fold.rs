//! Folding: the form in which texts and queries are compared. `search.js` does the same, character by character.
//!
//! NFKC and lower case; quotes, brackets and other punctuation vanish, so that `三公经费` finds `“三公”经费`; a thousands
//! comma vanishes and a decimal point stays, so that `2114.81` finds `2,114.81`; words of letters and digits keep apart.

use std::sync::LazyLock;

use memchr::memmem::Finder;
use unicode_normalization::UnicodeNormalization as _;

/// The NFKC form of the characters that make up nearly all texts; nothing for those that need the tables.
fn quick(c: char) -> Option<char> {
    match c {
        '\0'..='\u{7F}' | '\u{4E00}'..='\u{9FFF}' | '、' | '。' | '“' | '”' | '《' | '》' | '〔' | '〕' | '—' | '·' => Some(c),
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0),
        _ => None,
    }
}

/// Appends the folded form of a text.
pub fn fold(text: &str, out: &mut String) {
    let Some(odd) = text.char_indices().find(|(_, c)| quick(*c).is_none()).map(|(at, _)| at) else {
        return fold_normal(text, out);
    };
    let mut normal = String::with_capacity(text.len());
    normal.push_str(&text[..odd]);
    for c in text[odd..].chars() {
        match quick(c) {
            Some(c) => normal.push(c),
            // One character at a time, as the page's script does; so both agree whatever stands beside it.
            None => normal.extend(std::iter::once(c).nfkc()),
        }
    }
    fold_normal(&normal, out);
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}')
}

fn is_word(c: char) -> bool {
    is_han(c) || (!c.is_ascii() && c.is_alphanumeric())
}

fn fold_normal(text: &str, out: &mut String) {
    // Whether something was left out since the last word character.
    let mut gap = false;
    let mut last = out.chars().next_back().unwrap_or(' ');
    let mut rest = text.chars();
    loop {
        // Most of a text: taken over run by run.
        let before = rest.as_str();
        let run = before.len() - before.trim_start_matches(is_han).len();
        if let Some(end) = before[..run].chars().next_back() {
            out.push_str(&before[..run]);
            last = end;
            gap = false;
            rest = before[run..].chars();
        }
        let Some(c) = rest.next() else { break };
        let c = quick(c).unwrap_or(c);
        if c.is_ascii_alphanumeric() {
            if gap && last.is_ascii_alphanumeric() {
                out.push(' ');
            }
            last = c.to_ascii_lowercase();
            out.push(last);
            gap = false;
        } else if is_word(c) {
            last = c;
            out.push(c);
            gap = false;
        } else if c == '\n' {
            if last != ' ' {
                out.push(' ');
            }
            last = ' ';
            gap = true;
        } else if !gap && last.is_ascii_digit() && matches!(c, '.' | ',') {
            let digits = rest.clone().take(4).take_while(|c| quick(*c).is_some_and(|c| c.is_ascii_digit())).count();
            if c == '.' && digits > 0 {
                out.push('.');
                last = '.';
            } else if c == '.' || digits != 3 {
                gap = true;
            }
        } else {
            gap = true;
        }
    }
}

/// The text without the blanks inside numbers that some documents print, as in `1,910. 22`; nothing if it has none.
/// `close` in `search.js` does the same.
pub fn closed(text: &str) -> Option<String> {
    if !has_blank_at_a_point(text.as_bytes()) {
        return None;
    }
    let is_blank = |c: char| c.is_whitespace() && c != '\n';
    let is_digit = |c: char| quick(c).is_some_and(|c| c.is_ascii_digit());
    let (mut out, mut from) = (String::new(), 0);
    for (at, mark) in text.match_indices(['.', ',', '．', '，']) {
        let rest = &text[at + mark.len()..];
        let (before, after) = (text[..at].trim_end_matches(is_blank), rest.trim_start_matches(is_blank));
        if before.len() + after.len() < at + rest.len() && before.ends_with(is_digit) && after.starts_with(is_digit) {
            out.push_str(&text[from..before.len()]);
            out.push_str(mark);
            from = text.len() - after.len();
        }
    }
    (from > 0).then(|| out + &text[from..])
}

/// Blanks that are none in ASCII. A disclosure has hundreds of texts: how to look for them is found out once.
static WIDE: LazyLock<[Finder<'_>; 4]> = LazyLock::new(|| ["\u{3000}", "\u{a0}", "\u{202f}", "\u{2009}"].map(Finder::new));

/// Whether a blank stands beside what may be a point or comma: most texts have none, and are looked at only once.
fn has_blank_at_a_point(text: &[u8]) -> bool {
    // The last bytes of `．` and `，`; before one the first of any full-width sign may stand.
    let ends = |at: Option<usize>| at.is_some_and(|at| matches!(text[at], b'.' | b',' | 0x8E | 0x8C));
    let begins = |at: usize| text.get(at).is_some_and(|b| matches!(b, b'.' | b',' | 0xEF));
    let narrow = memchr::memchr2_iter(b' ', b'\t', text).any(|at| ends(at.checked_sub(1)) || begins(at + 1));
    narrow || WIDE.iter().any(|blank| blank.find(text).is_some())
}

/// A piece of a folded text that can be looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Token<'a> {
    /// Two neighbouring characters beyond ASCII.
    Pair(char, char),
    /// One character beyond ASCII.
    One(char),
    /// Letters, digits and decimal points.
    Word(&'a str),
}

/// Calls back for every token of a folded text.
pub fn tokens<'a>(folded: &'a str, mut found: impl FnMut(Token<'a>)) {
    let mut last: Option<char> = None;
    let mut word: Option<usize> = None;
    for (at, c) in folded.char_indices() {
        if c.is_ascii() {
            last = None;
            match (c, word) {
                (' ', Some(from)) => {
                    found(Token::Word(&folded[from..at]));
                    word = None;
                }
                (' ', None) => {}
                (_, None) => word = Some(at),
                _ => {}
            }
        } else {
            if let Some(from) = word.take() {
                found(Token::Word(&folded[from..at]));
            }
            found(Token::One(c));
            if let Some(before) = last {
                found(Token::Pair(before, c));
            }
            last = Some(c);
        }
    }
    if let Some(from) = word {
        found(Token::Word(&folded[from..]));
    }
}

/// The form of a number without zeros that mean nothing: `0200.50` is `200.5`; nothing for other words.
pub fn number(word: &str) -> Option<&str> {
    if !word.bytes().all(|b| b.is_ascii_digit() || b == b'.') || word.bytes().filter(|b| *b == b'.').count() > 1 {
        return None;
    }
    let short = if word.contains('.') { word.trim_end_matches('0').trim_end_matches('.') } else { word };
    Some(short.trim_start_matches('0'))
}

/// Whether a number is worth looking up: one with a decimal point (`.05`), or at least three digits.
pub fn is_telling(number: &str) -> bool {
    number.len() >= 3 || number.contains('.')
}

/// FNV-1a over UTF-16 units, stirred: cheap in both languages.
pub fn hash(text: impl Iterator<Item = u16>) -> u32 {
    let mut h = 0x811C_9DC5_u32;
    for unit in text {
        h = (h ^ u32::from(unit)).wrapping_mul(0x0100_0193);
    }
    h = (h ^ (h >> 15)).wrapping_mul(0x2C1B_3C6D);
    h ^ (h >> 13)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn folded(text: &str) -> String {
        let mut out = String::new();
        fold(text, &mut out);
        out
    }

    fn words(text: &str) -> Vec<String> {
        let folded = folded(text);
        let mut out = Vec::new();
        tokens(&folded, |t| match t {
            Token::Word(w) => out.push(w.to_owned()),
            Token::Pair(a, b) => out.push([a, b].iter().collect()),
            Token::One(_) => {}
        });
        out
    }

    #[test]
    fn numbers_lose_commas_and_keep_points() {
        assert_eq!(folded("收入２，１１４．８１万元，支出1,000"), "收入2114.81万元支出1000");
        assert_eq!(folded("2023-2024, 12,34 3.甲 1.2.3"), "2023 2024 12 34 3甲1.2.3");
        assert_eq!(number("0200.50"), Some("200.5"));
        assert_eq!(number("1.2.3"), None);
        assert_eq!(number("15a"), None);
    }

    #[test]
    fn blanks_inside_numbers_are_closed() {
        assert_eq!(closed("收入 1,910. 22 万元，占 27 ．39").as_deref(), Some("收入 1,910.22 万元，占 27．39"));
        assert_eq!(closed("1 , 910. 22").as_deref(), Some("1,910.22"));
        for plain in ["1,910.22", "第1. 收入", "12 34", "1.\n2", ""] {
            assert_eq!(closed(plain), None, "{plain}");
        }
    }

    #[test]
    fn quotes_and_brackets_do_not_part_words() {
        assert_eq!(words("“三公”经费"), ["三公", "公经", "经费"]);
        assert_eq!(words("政府办公厅（室）及"), ["政府", "府办", "办公", "公厅", "厅室", "室及"]);
        assert_eq!(words("甲\n乙 D-02"), ["d", "02"]);
    }

    #[test]
    fn full_width_and_compatibility_forms_are_the_same() {
        assert_eq!(folded("ＡＢＣ①㎡"), "abc1m2");
        assert_eq!(folded("\u{F900}"), "\u{8C48}");
    }

    proptest! {
        #[test]
        fn a_stretch_of_chinese_is_found_in_every_text_that_holds_it(before in "[一-龥（）“”，。、0-9a-z.,\n ]{0,30}", part in "[一-龥]{2,8}", after in "[一-龥（）“”，。、0-9a-z.,\n ]{0,30}") {
            let (whole, part) = (folded(&format!("{before}{part}{after}")), folded(&part));
            prop_assert!(whole.contains(&part));
            let mut known = std::collections::BTreeSet::new();
            tokens(&whole, |t| { known.insert(t); });
            tokens(&part, |t| assert!(known.contains(&t), "{t:?}"));
        }

        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,40}") {
            let once = folded(&text);
            prop_assert_eq!(folded(&once), once);
        }
    }
}
