//! Figures as printed to exact decimals: the grammar of printed numbers and of what stands in their place.

mod decimal;
mod unit;

pub use unit::looks_like_a_slip;

use rust_decimal::Decimal;

use decimal::decimal;

/// What stands where a figure is expected. Six different things in real documents; `Value` is only one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// A number, zero included; the printed form is kept.
    Value,
    /// An empty cell or blank 〔未填〕.
    Empty,
    /// A stroke `/` or `—` 〔不适用〕.
    Dash,
    /// "无" or "没有" in words.
    None,
    /// Named without an amount.
    Named,
    /// Said to be not disclosed 〔未公开〕.
    Withheld,
}

impl State {
    /// The word in `data.json` and `data.csv`.
    pub fn word(self) -> &'static str {
        match self {
            State::Value => "value",
            State::Empty => "empty",
            State::Dash => "dash",
            State::None => "none",
            State::Named => "named",
            State::Withheld => "withheld",
        }
    }

    /// A state by its word, in Chinese or English.
    pub fn from_word(word: &str) -> Option<State> {
        Some(match word {
            "值" | "value" => State::Value,
            "未填" | "空" | "empty" => State::Empty,
            "不适用" | "dash" => State::Dash,
            "无" | "none" => State::None,
            "列名" | "named" => State::Named,
            "未公开" | "withheld" => State::Withheld,
            _ => return None,
        })
    }
}

/// How exact a printed number claims to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Exactness {
    /// As it stands.
    #[default]
    Exact,
    /// 约, 余, 多.
    About,
    /// 以上, ≥, 不少于.
    AtLeast,
    /// 以下, ≤, 不超过.
    AtMost,
}

impl Exactness {
    /// The word in `data.json` and `data.csv`; none for an exact number.
    pub fn word(self) -> Option<&'static str> {
        match self {
            Exactness::Exact => None,
            Exactness::About => Some("about"),
            Exactness::AtLeast => Some("at_least"),
            Exactness::AtMost => Some("at_most"),
        }
    }

    /// What a sign of its own says of the number beside it, as the column 指标性质 has them: ≥, ≤, ＝. Nothing for words.
    pub fn of_sign(sign: &str) -> Option<Exactness> {
        match sign.trim() {
            "≥" | ">=" | "＞" | ">" => Some(Exactness::AtLeast),
            "≤" | "<=" | "＜" | "<" => Some(Exactness::AtMost),
            "＝" | "=" | "" => Some(Exactness::Exact),
            _ => None,
        }
    }
}

/// A printed figure, understood.
#[derive(Clone, Debug, PartialEq)]
pub struct Printed<'a> {
    /// What stands there.
    pub state: State,
    /// The number, exact, in the printed unit.
    pub value: Option<Decimal>,
    /// The unit printed with the number, if any: `万元`, `%`, `份`.
    pub unit: Option<&'a str>,
    /// Whether it claims to be exact.
    pub exactness: Exactness,
    /// Whether blanks stand between digits that they do not group by three: it may be two numbers.
    pub parted: bool,
}

/// Why a text is no figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotANumber {
    /// Not of the form of a number.
    Form,
    /// Commas that do not group by three.
    Groups,
    /// A sign inside accounting parentheses, which are a sign.
    TwoSigns,
    /// A number, but what stands behind it is no unit.
    Unit,
    /// More than 28 significant digits.
    TooLong,
}

impl Printed<'_> {
    /// What stands in the place of a number.
    pub fn state(state: State) -> Printed<'static> {
        Printed { state, value: None, unit: None, exactness: Exactness::Exact, parted: false }
    }
}

/// Reads a printed figure. Understands full-width digits, blanks beside a point or comma, thousands groups (checked), both
/// minus signs, accounting parentheses, a trailing unit, and 约/余/多/左右/上下/以上/以下/以内/不少于/不超过.
pub fn parse(text: &str) -> Result<Printed<'_>, NotANumber> {
    let text = text.trim();
    match text {
        "" => return Ok(Printed::state(State::Empty)),
        "/" | "／" | "—" | "——" | "-" | "－" | "--" => return Ok(Printed::state(State::Dash)),
        "无" | "没有" => return Ok(Printed::state(State::None)),
        "列名" => return Ok(Printed::state(State::Named)),
        "未公开" => return Ok(Printed::state(State::Withheld)),
        _ => {}
    }
    let mut exactness = Exactness::Exact;
    let mut rest = text;
    let is_bare = rest.as_bytes()[0].is_ascii_digit();
    if let Some((prefix, meaning)) = PREFIXES.iter().find(|(prefix, _)| !is_bare && rest.starts_with(prefix)) {
        exactness = *meaning;
        rest = rest[prefix.len()..].trim_start();
    }
    let (number, after) = split_number(rest);
    let mut unit = after.trim();
    for (word, meaning) in [
        ("以上", Exactness::AtLeast),
        ("以下", Exactness::AtMost),
        ("以内", Exactness::AtMost),
        ("左右", Exactness::About),
        ("上下", Exactness::About),
    ] {
        if let Some(before) = unit.strip_suffix(word) {
            exactness = meaning;
            unit = before.trim_end();
        }
    }
    for word in ['余', '多'] {
        if let Some(stripped) = unit.strip_prefix(word) {
            exactness = Exactness::About;
            unit = stripped.trim_start();
        }
    }
    let (value, parted) = decimal(number)?;
    if !unit::is_unit(unit) {
        return Err(if unit.contains(|c: char| c.is_ascii_digit() || c == '.') { NotANumber::Form } else { NotANumber::Unit });
    }
    let unit = (!unit.is_empty()).then_some(if unit == "％" { "%" } else { unit });
    Ok(Printed { state: State::Value, value: Some(value), unit, exactness, parted })
}

/// What stands before a number and says how exact it is; longer ones first. Scanners read `<` as `‹`.
const PREFIXES: &[(&str, Exactness)] = &[
    ("约", Exactness::About),
    ("近", Exactness::About),
    ("≥", Exactness::AtLeast),
    (">=", Exactness::AtLeast),
    ("›=", Exactness::AtLeast),
    ("＞=", Exactness::AtLeast),
    ("＞＝", Exactness::AtLeast),
    (">", Exactness::AtLeast),
    ("›", Exactness::AtLeast),
    ("＞", Exactness::AtLeast),
    ("不少于", Exactness::AtLeast),
    ("不低于", Exactness::AtLeast),
    ("不小于", Exactness::AtLeast),
    ("至少", Exactness::AtLeast),
    ("≤", Exactness::AtMost),
    ("<=", Exactness::AtMost),
    ("‹=", Exactness::AtMost),
    ("＜=", Exactness::AtMost),
    ("＜＝", Exactness::AtMost),
    ("<", Exactness::AtMost),
    ("‹", Exactness::AtMost),
    ("＜", Exactness::AtMost),
    ("不超过", Exactness::AtMost),
    ("不高于", Exactness::AtMost),
    ("不多于", Exactness::AtMost),
    ("不大于", Exactness::AtMost),
    ("至多", Exactness::AtMost),
    ("=", Exactness::Exact),
    ("＝", Exactness::Exact),
];

/// Splits off the longest front that can belong to a number.
fn split_number(text: &str) -> (&str, &str) {
    let bracketed = text.starts_with(['(', '（']);
    let end = text
        .char_indices()
        .find(|(_, c)| {
            !(half_width(*c).is_ascii_digit()
                || matches!(half_width(*c), '.' | ',' | '-' | '+' | ' ' | '\u{3000}')
                || *c == '\u{2212}'
                || (bracketed && "()（）".contains(*c)))
        })
        .map_or(text.len(), |(at, _)| at);
    text.split_at(end)
}

/// The half-width form of full-width ASCII (U+FF01–U+FF5E).
fn half_width(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        other => other,
    }
}

/// A derived amount as we print it: rounded half away from zero to `places`, no thousands groups, U+2212 for minus.
pub fn print(value: Decimal, places: u32) -> String {
    let rounded = value.round_dp_with_strategy(places, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
    let mut text = String::with_capacity(16);
    if rounded.is_sign_negative() && !rounded.is_zero() {
        text.push('\u{2212}');
    }
    push(&mut text, rounded.abs());
    // Rounding never adds the zeros behind the point that are wanted.
    let wanting = places.saturating_sub(rounded.scale()) as usize;
    if rounded.scale() == 0 && wanting > 0 {
        text.push('.');
    }
    text.extend(std::iter::repeat_n('0', wanting));
    text
}

/// Appends a number as it stands: `-1129.07`, all decimals kept. The same as its `Display`, in a fraction of the time; a
/// site prints some hundreds of numbers a page.
pub fn push(out: &mut String, value: Decimal) {
    let Ok(mantissa) = u64::try_from(value.mantissa().unsigned_abs()) else {
        out.push_str(&value.to_string());
        return;
    };
    if value.is_sign_negative() {
        out.push('-');
    }
    let mut buffer = itoa::Buffer::new();
    let digits = buffer.format(mantissa);
    let scale = value.scale() as usize;
    if scale == 0 {
        out.push_str(digits);
    } else if let Some((whole, fraction)) = digits.split_at_checked(digits.len().saturating_sub(scale)).filter(|(w, _)| !w.is_empty()) {
        out.extend([whole, ".", fraction]);
    } else {
        out.push_str("0.");
        out.extend(std::iter::repeat_n('0', scale - digits.len()));
        out.push_str(digits);
    }
}

/// A number as it stands.
pub fn plain(value: Decimal) -> String {
    let mut out = String::with_capacity(16);
    push(&mut out, value);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn number(text: &str) -> String {
        parse(text).expect(text).value.expect(text).to_string()
    }

    #[test]
    fn printed_forms_of_the_five_documents() {
        for (typed, value) in [
            ("412", "412"),
            ("17.40", "17.40"),
            ("2,114.81", "2114.81"),
            ("9. 07%", "9.07"),
            ("87.3%", "87.3"),
            ("４１２．５", "412.5"),
            ("-3.5", "-3.5"),
            ("−3.5", "-3.5"),
            ("（3.50）", "-3.50"),
            ("7.02元", "7.02"),
            ("5000余份", "5000"),
            ("80%以上", "80"),
            ("1,129.07 万元", "1129.07"),
            ("1, 129 . 07", "1129.07"),
            ("412 220.07", "412220.07"),
            ("- 5", "-5"),
            ("（ 3.50 ）", "-3.50"),
            ("12上下", "12"),
        ] {
            assert_eq!(number(typed), value, "{typed}");
        }
        assert_eq!(parse("5000余份").map(|p| (p.unit, p.exactness)), Ok((Some("份"), Exactness::About)));
        for (typed, exactness) in [
            ("不少于6次", Exactness::AtLeast),
            ("不超过17次", Exactness::AtMost),
            ("‹=2次", Exactness::AtMost),
            (">2次", Exactness::AtLeast),
        ] {
            assert_eq!(parse(typed).map(|p| (p.unit, p.exactness)), Ok((Some("次"), exactness)), "{typed}");
        }
        assert_eq!(parse("90%以上").map(|p| (p.unit, p.exactness)), Ok((Some("%"), Exactness::AtLeast)));
        assert_eq!(parse("台（套）"), Err(NotANumber::Form));
    }

    #[test]
    fn what_stands_in_place_of_a_number() {
        for (typed, state) in [
            ("", State::Empty),
            ("/", State::Dash),
            ("—", State::Dash),
            ("无", State::None),
            ("0.00", State::Value),
            ("列名", State::Named),
        ] {
            assert_eq!(parse(typed).map(|p| p.state), Ok(state), "{typed}");
        }
    }

    #[test]
    fn what_is_no_number() {
        for (typed, why) in [
            ("1,23", NotANumber::Groups),
            ("1_000", NotANumber::Form),
            (".5", NotANumber::Form),
            ("1e3", NotANumber::Form),
            ("5.", NotANumber::Form),
            ("1.2.3", NotANumber::Form),
            ("12345678901234567890123456789012", NotANumber::TooLong),
            ("0x10", NotANumber::Form),
            ("0xFF", NotANumber::Unit),
            ("2O人", NotANumber::Unit),
            ("１２～１５", NotANumber::Unit),
            ("5½", NotANumber::Unit),
            ("12;", NotANumber::Unit),
            ("(-5)", NotANumber::TwoSigns),
            ("（-5）", NotANumber::TwoSigns),
            ("约(\u{2212}5)", NotANumber::TwoSigns),
            ("(+5)", NotANumber::TwoSigns),
            (",234", NotANumber::Groups),
            ("1,234 5", NotANumber::Groups),
        ] {
            assert_eq!(parse(typed), Err(why), "{typed}");
        }
    }

    #[test]
    fn blanks_part_numbers_unless_they_group_by_three_or_stand_at_a_point() {
        for (typed, parted) in [
            ("12 34", true),
            ("10 0", true),
            ("1234 567", true),
            ("0.1 2", true),
            ("412 220.07", false),
            ("1 234 567", false),
            ("1, 129 . 07", false),
            ("9. 07%", false),
            ("1,129.07 万元", false),
            ("- 5", false),
        ] {
            assert_eq!(parse(typed).map(|p| p.parted), Ok(parted), "{typed}");
        }
    }

    #[test]
    fn derived_amounts_round_half_away_from_zero() {
        assert_eq!(print(Decimal::new(12345, 3), 2), "12.35");
        assert_eq!(print(Decimal::new(-12345, 3), 2), "−12.35");
        assert_eq!(print(Decimal::new(-1, 3), 2), "0.00");
        assert_eq!(print(Decimal::MAX, 2), "79228162514264337593543950335.00");
    }

    proptest! {
        #[test]
        fn a_number_is_appended_as_it_is_displayed(mantissa in proptest::num::i128::ANY, few in 0u32..100_000, shift in 0u32..128, scale in 0u32..28) {
            for mantissa in [mantissa >> shift, -i128::from(few), i128::from(few)] {
                let Ok(value) = Decimal::try_from_i128_with_scale(mantissa, scale) else { continue };
                prop_assert_eq!(plain(value), value.to_string());
                prop_assert_eq!(plain(-value), (-value).to_string());
                let shown = format!("{:.2}", value.round_dp_with_strategy(2, rust_decimal::RoundingStrategy::MidpointAwayFromZero).abs());
                let printed = print(value, 2);
                prop_assert_eq!(printed.trim_start_matches('\u{2212}'), shown);
            }
        }

        #[test]
        fn a_grouped_number_is_the_plain_number(units in 0u64..1_000_000_000_000, cents in 0u32..100) {
            let digits = units.to_string();
            let mut grouped = String::new();
            for (i, c) in digits.chars().enumerate() {
                if i > 0 && (digits.len() - i) % 3 == 0 { grouped.push(','); }
                grouped.push(c);
            }
            prop_assert_eq!(number(&format!("{grouped}.{cents:02}")), format!("{units}.{cents:02}"));
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,40}") {
            let _ = parse(&text);
        }
    }
}
