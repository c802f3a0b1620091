//! Personal data that must not be published: identity numbers, mobile phones, bank accounts in texts.

use super::Class;
use super::desk::{At, By, Desk};
use super::tell::{either, tell};
use crate::diagnostic::Place;

/// Runs the checks.
pub(super) fn run(desk: &mut Desk<'_>) {
    let d = desk.d;
    let mut found: Vec<(&'static str, Option<u32>, Place)> = Vec::new();
    let mut look = |text: &str, section: Option<u32>, place: Place| {
        if let Some(kind) = personal(text) {
            found.push((kind, section, place));
        }
    };
    if let Some(text) = &d.intro {
        look(&text.markdown, None, text.place);
    }
    for (index, section) in d.sections.iter().enumerate() {
        let at = Some(index as u32);
        if let Some(text) = &section.text {
            look(&text.markdown, at, text.place);
        }
        for residue in section.residue() {
            look(&residue.text, at, residue.place);
        }
        for cell in section.tables.iter().flat_map(|t| t.cells.all()) {
            look(cell.text, at, cell.place);
        }
        for row in d.rows_of(section) {
            let Some(words) = &row.words else { continue };
            let texts = [&words.reason, &words.change_reason, &words.variance_reason, &words.purpose, &words.note, &words.text];
            for text in texts.into_iter().flatten() {
                look(text, at, row.place);
            }
        }
    }
    for table in &d.indicator_tables {
        for (_, text) in table.heads.iter().chain(&table.texts) {
            look(text, None, table.place);
        }
        for cell in [&table.funds, &table.indicators].into_iter().flatten().flat_map(|g| &g.rows).flatten() {
            look(&cell.text, None, cell.place);
        }
    }
    for check in ["private.id-number", "private.phone", "private.account"] {
        if found.iter().all(|f| f.0 != check) {
            desk.count(By::General(check), None, Class::Exact);
        }
    }
    for (check, section, place) in found {
        let what = match check {
            "private.id-number" => either!(desk, "公民身份号码", "an identity number"),
            "private.phone" => either!(desk, "手机号码", "a mobile number"),
            _ => either!(desk, "银行账号", "a bank account number"),
        };
        // The number itself is not repeated: findings are published too.
        let at = At { section, place, ..At::default() };
        desk.say(
            By::General(check),
            Class::Inconsistent,
            at,
            &[],
            tell!(desk, "文字中有{what}，公开之前应当删去", "the text has {what}, which must be removed before publishing"),
        );
    }
}

fn personal(text: &str) -> Option<&'static str> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let length = bytes[at..].iter().take_while(|b| b.is_ascii_digit()).count();
        let run = &bytes[at..at + length];
        let after = bytes.get(at + length).copied().unwrap_or(b' ');
        let before = if at == 0 { b' ' } else { bytes[at - 1] };
        let glued = before.is_ascii_alphabetic() || matches!(before, b'.' | b',' | b'-' | b'_');
        let letter_after = after.is_ascii_alphabetic();
        if !glued {
            if length == 17 && matches!(after, b'X' | b'x') && identity(run, b'X') {
                return Some("private.id-number");
            }
            if length == 18 && !letter_after && identity(&run[..17], run[17]) {
                return Some("private.id-number");
            }
            if length == 11 && !letter_after && run[0] == b'1' && (b'3'..=b'9').contains(&run[1]) && after != b'.' {
                return Some("private.phone");
            }
            if (16..=19).contains(&length) && !letter_after && luhn(run) && named_account(&text[..at]) {
                return Some("private.account");
            }
        }
        at += length;
    }
    None
}

/// GB 11643: 17 digits with a date of birth, and the check character.
fn identity(digits: &[u8], check: u8) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECKS: &[u8; 11] = b"10X98765432";
    let number = |from: usize, to: usize| digits[from..to].iter().fold(0u32, |n, b| n * 10 + u32::from(b - b'0'));
    let (year, month, day) = (number(6, 10), number(10, 12), number(12, 14));
    let date = (1900..2100).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(b, w)| u32::from(b - b'0') * w).sum();
    date && CHECKS[(sum % 11) as usize] == check
}

fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(i, b)| {
            let n = u32::from(b - b'0');
            if i % 2 == 0 { n } else { n * 2 / 10 + n * 2 % 10 }
        })
        .sum();
    sum.is_multiple_of(10)
}

/// Whether the words right before a number call it an account.
fn named_account(before: &str) -> bool {
    const NEAR: usize = 12;
    let start = before.char_indices().rev().take(NEAR).last().map_or(0, |(i, _)| i);
    ["账号", "帐号", "账户", "卡号", "银行"].iter().any(|word| before[start..].contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn personal_numbers_and_what_only_looks_like_them() {
        assert_eq!(personal("身份证11010519491231002X。"), Some("private.id-number"));
        assert_eq!(personal("电话13800138000"), Some("private.phone"));
        assert_eq!(personal("账号：6222020000000000008"), luhn(b"6222020000000000008").then_some("private.account"));
        assert_eq!(personal("51090322T000000348086-党政内网"), None);
        assert_eq!(personal("共 110105194912310021 件"), None);
        assert_eq!(personal("金额 13800138000.50 元"), None);
    }
}
