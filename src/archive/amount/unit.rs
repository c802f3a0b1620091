//! What may stand behind the digits of a printed number, and which texts are a number but for a slip of pen or scanner.

use super::half_width;

/// A unit printed behind a number has no more characters.
const LONGEST: usize = 8;

/// Units in Latin letters; those of several are known in small and capital ones. Others may be a digit that was read as a letter (`2O`, `3l`), so they are no unit.
const LATIN: &[&str] = &[
    "km", "m", "dm", "cm", "mm", "nm", "um", "μm", "µm", "km²", "m²", "cm²", "mm²", "km³", "m³", "dm³", "cm³", "t", "T", "kg", "g", "mg",
    "L", "ml", "cc", "PB", "TB", "GB", "MB", "KB", "G", "M", "K", "k", "bit", "bps", "kbps", "Mbps", "Gbps", "Tbps", "d", "h", "min", "s",
    "ms", "V", "kV", "kVA", "W", "kW", "MW", "GW", "kWh", "MWh", "A", "mA", "Ah", "mAh", "C", "ha", "hm²", "ppm", "tce", "μg", "µg", "ug",
    "Hz", "kHz", "MHz", "GHz", "dB", "Pa", "kPa", "MPa", "kJ", "MJ", "USD", "EUR", "RMB", "CNY",
];

/// Letters that scanners read for digits.
const LIKE_DIGITS: [char; 7] = ['O', 'o', 'l', 'I', 'S', 'B', 'Z'];

/// Whether a text is a unit: Chinese characters, signs of units, known Latin ones, put together by `/`, `·` and brackets
/// (`元/天`, `台（套）`).
pub(super) fn is_unit(text: &str) -> bool {
    // 2022年没有, 3年来未变: the end of a sentence.
    if text.chars().count() > LONGEST || text.contains(['没', '无', '未']) {
        return false;
    }
    if matches!(text, "" | "%" | "％" | "‰") {
        return true;
    }
    // Whether a part of the unit must follow, as it does at the start and behind `/`.
    let (mut rest, mut wanting, mut open) = (text, true, 0);
    while let Some(c) = rest.chars().next() {
        let mut length = c.len_utf8();
        match half_width(c) {
            ' ' | '\u{3000}' => {}
            '/' | '·' | '×' | '、' if !wanting => wanting = true,
            // 次/半年; but 2个半 is two and a half.
            '半' if wanting && rest.len() < text.len() => wanting = false,
            // %（含）; a word behind it is more than a unit.
            '%' | '‰' if wanting && !rest[length..].trim_start().starts_with(is_chinese) => wanting = false,
            '(' => (wanting, open) = (true, open + 1),
            ')' if !wanting && open > 0 => open -= 1,
            _ if is_chinese(c) || matches!(c, '°' | '℃' | '\u{3371}'..='\u{33DF}') => wanting = false,
            _ => {
                length = rest.find(|c| !is_latin(c)).unwrap_or(rest.len());
                let latin: String = rest[..length].chars().map(half_width).collect();
                // 10kwh, 5KM; a single letter may be another unit, or a digit.
                let same = |known: &&str| **known == *latin || (latin.len() > 1 && known.eq_ignore_ascii_case(&latin));
                if !LATIN.iter().any(same) {
                    return false;
                }
                wanting = false;
            }
        }
        rest = &rest[length..];
    }
    !wanting && open == 0
}

/// Chinese characters but those that belong to the number: of `1〇`, `3亿五千万` and `2个半` the digits are only a part.
fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}') && !"零一二三四五六七八九十半".contains(c)
}

fn is_latin(c: char) -> bool {
    half_width(c).is_ascii_alphabetic() || matches!(c, '²' | '³' | 'μ' | 'µ')
}

/// Whether a text that is no number was meant for one: nothing but digits, points, commas, blanks and letters like digits,
/// with or without a unit (`27.O5`, `1,23万元`). Sentences, dates and names that begin with digits are none.
pub fn looks_like_a_slip(text: &str) -> bool {
    let text = text.trim().trim_start_matches(['约', '近', '≥', '≤', '>', '<', '=', '＝', '-', '+', '\u{2212}', '(', '（', ' ']);
    let like_number = |c: char| {
        half_width(c).is_ascii_digit()
            || LIKE_DIGITS.contains(&half_width(c))
            || matches!(half_width(c), '.' | ',' | ';' | ')' | ' ' | '。')
    };
    let end = text.find(|c| !like_number(c)).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    // A name may begin with a letter like a digit (`B12`), a number only before its point.
    let begins = match number.trim_start_matches(LIKE_DIGITS) {
        digits if digits.len() == number.len() => digits.starts_with(|c| half_width(c).is_ascii_digit()),
        behind => behind.starts_with(['.', ',', '．', '，']),
    };
    begins && number.contains(|c| half_width(c).is_ascii_digit()) && is_unit(unit.trim()) && !is_date(number)
}

/// `2024.5.12`
fn is_date(text: &str) -> bool {
    let mut parts = text.split(['.', '．']);
    let digits = |part: &str| part.chars().all(|c| half_width(c).is_ascii_digit()).then(|| part.chars().count());
    parts.next().and_then(digits) == Some(4) && parts.all(|part| matches!(digits(part), Some(1 | 2)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_of_documents() {
        for unit in [
            "",
            "%",
            "％",
            "‰",
            "人",
            "人次",
            "人 次",
            "个百分点",
            "元/天",
            "台/套",
            "台（套）",
            "台 (套)",
            "万元/平方米",
            "㎡",
            "m²",
            "km²",
            "GB",
            "ＧＢ",
            "kW·h",
            "MB/s",
            "万kWh",
            "t",
            "℃",
            "μm",
            "千克",
            "两",
            "kwh",
            "KM",
            "μg/m³",
            "°C",
            "hm²",
            "次/半年",
            "台、套",
            "人×天",
            "%（含）",
        ] {
            assert!(is_unit(unit), "{unit}");
        }
    }

    #[test]
    fn what_is_no_unit() {
        for unit in [
            "O人",
            "Ｏ人",
            "l",
            "S个",
            "OOO",
            "xFF",
            "e",
            "½",
            "²",
            "①",
            "～１５",
            "亿５千万元",
            "亿五千万元",
            "〇",
            "二",
            "个半",
            "、２",
            "（１３）",
            ";",
            "。",
            "～",
            "—",
            "台（套",
            "）",
            "/天",
            "元/",
            "（）",
            "个，",
            "О",
            "|",
            "人\u{200B}",
            "“人”",
            "家单位合署办公的局",
            "%的",
            "年没有",
            "年度无",
        ] {
            assert!(!is_unit(unit), "{unit}");
        }
    }

    #[test]
    fn slips_are_told_from_texts() {
        for slip in [
            "1O.5",
            "27.O5",
            "27,05",
            "1,23",
            "12.5.3",
            "1O万元",
            "2O人",
            "约 3l",
            "O.5",
            "lO.5%",
            "12;",
            "412 0.07",
            "１，２３万元",
            "(-5",
            "100.0O%",
        ] {
            assert!(looks_like_a_slip(slip), "{slip}");
        }
        for text in [
            "2024年5月",
            "2024年5月3日",
            "2024.5.12",
            "2024-05-12",
            "3家单位合署办公，不单独核算",
            "3家单位合署办公的事业单位",
            "12-15",
            "12～15人",
            "B12",
            "B级",
            "I类",
            "0831-1234567",
            "12:30",
            "优",
            "见说明2",
            "第3次",
            "1、办公楼；2、车库",
            "",
            "OK",
            "Z.",
            "2个半",
        ] {
            assert!(!looks_like_a_slip(text), "{text}");
        }
    }
}
