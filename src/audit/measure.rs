//! Numbers with their uncertainty: what a printed figure can stand for, and how far a stated result may differ from it.
//!
//! The reading is that of XBRL Calculations 1.1: a printed figure is the interval of all values that round to it. All
//! arithmetic is exact and checked; what is too large to compute is no result, never a panic.

use rust_decimal::Decimal;
use rust_decimal::RoundingStrategy::{MidpointAwayFromZero, ToZero};

use super::Class;

/// Percentages are computed to this many decimals where a result must be shown.
const SHOWN: u32 = 4;

/// A value and half the width of the interval that it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number {
    /// As printed.
    pub value: Decimal,
    /// Half the unit of its precision; zero for counts.
    pub half: Decimal,
}

impl Number {
    /// A number that is what it says.
    pub fn exact(value: Decimal) -> Number {
        Number { value, half: Decimal::ZERO }
    }

    fn low(self) -> Option<Decimal> {
        self.value.checked_sub(self.half)
    }

    fn high(self) -> Option<Decimal> {
        self.value.checked_add(self.half)
    }

    /// Whether it may stand for zero.
    pub fn may_be_zero(self) -> bool {
        self.value.abs() <= self.half
    }

    /// The sum of two numbers, uncertainties added.
    pub fn plus(self, other: Number) -> Option<Number> {
        Some(Number { value: self.value.checked_add(other.value)?, half: self.half.checked_add(other.half)? })
    }

    /// The difference of two numbers, uncertainties added.
    pub fn minus(self, other: Number) -> Option<Number> {
        Some(Number { value: self.value.checked_sub(other.value)?, half: self.half.checked_add(other.half)? })
    }
}

/// A closed interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    low: Decimal,
    high: Decimal,
}

impl Interval {
    fn of(points: &[Decimal]) -> Interval {
        let mut interval = Interval { low: points[0], high: points[0] };
        for point in points {
            interval.low = interval.low.min(*point);
            interval.high = interval.high.max(*point);
        }
        interval
    }

    fn meets(self, low: Decimal, high: Decimal) -> bool {
        low <= self.high && self.low <= high
    }
}

/// A computed result: the value from the printed numbers, and the interval of all values it may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Result {
    /// Computed from the numbers as printed.
    pub nominal: Decimal,
    interval: Interval,
}

impl Result {
    /// The result without a number that is exact.
    pub fn minus(self, number: Decimal) -> Option<Result> {
        let Interval { low, high } = self.interval;
        let interval = Interval { low: low.checked_sub(number)?, high: high.checked_sub(number)? };
        Some(Result { nominal: self.nominal.checked_sub(number)?, interval })
    }
}

/// `part ÷ whole` in percent; nothing when the whole may be zero or the numbers are too large.
pub fn percent_of(part: Number, whole: Number) -> Option<Result> {
    if whole.may_be_zero() {
        return None;
    }
    let ratio = |p: Decimal, w: Decimal| p.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(w);
    let nominal = ratio(part.value, whole.value)?;
    let (pl, ph, wl, wh) = (part.low()?, part.high()?, whole.low()?, whole.high()?);
    Some(Result { nominal, interval: Interval::of(&[ratio(pl, wl)?, ratio(pl, wh)?, ratio(ph, wl)?, ratio(ph, wh)?]) })
}

/// Whether a prior amount is one that a rate can be of: above zero for sure. Of what was nothing, or below it, documents print
/// rates by no rule that one could hold them to.
pub fn is_base(prior: Number) -> bool {
    prior.value > prior.half
}

/// The rate of a change against the prior amount `value − change`, in percent; nothing when the prior amount may not be above
/// zero.
pub fn rate_of_change(value: Number, change: Number) -> Option<Result> {
    if !is_base(value.minus(change)?) {
        return None;
    }
    let rate = |v: Decimal, c: Decimal| c.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(v.checked_sub(c)?);
    let nominal = rate(value.value, change.value)?;
    let (vl, vh, cl, ch) = (value.low()?, value.high()?, change.low()?, change.high()?);
    Some(Result { nominal, interval: Interval::of(&[rate(vl, cl)?, rate(vl, ch)?, rate(vh, cl)?, rate(vh, ch)?]) })
}

/// Half a unit of the last printed decimal.
pub fn half_unit(decimals: u32) -> Decimal {
    Decimal::new(5, decimals.min(27) + 1)
}

/// How a printed percentage stands to the computed one.
///
/// `group_decimals` is the number of decimals that the figures beside it are printed with: a figure with fewer may have lost
/// a zero (`36.60` printed `36.6`), and is then tested for truncation at the decimals of the group.
pub fn class_of_percent(printed: Decimal, computed: &Result, group_decimals: u32) -> Class {
    let decimals = printed.scale();
    let half = half_unit(decimals);
    let inside = |half: Decimal| match (printed.checked_sub(half), printed.checked_add(half)) {
        (Some(low), Some(high)) => computed.interval.meets(low, high),
        _ => false,
    };
    if !inside(half) {
        return if truncates(printed, decimals, computed) { Class::Truncated } else { Class::Inconsistent };
    }
    if group_decimals > decimals && decimals > 0 {
        let fine = half_unit(group_decimals);
        if !inside(fine) && truncates(printed, group_decimals, computed) {
            return Class::Truncated;
        }
    }
    if computed.nominal.round_dp_with_strategy(decimals, MidpointAwayFromZero) == printed { Class::Exact } else { Class::Rounding }
}

/// Whether the printed number is the computed one cut off after some decimals.
fn truncates(printed: Decimal, decimals: u32, computed: &Result) -> bool {
    // Everything below one unit would count as zero cut off.
    !printed.is_zero() && computed.nominal.round_dp_with_strategy(decimals, ToZero) == printed
}

/// How a stated total stands to the sum of `parts` rounded numbers: exact, within `(parts + 1) · u/2`, cut off, or neither.
pub fn class_of_sum(total: Number, sum: Number) -> Option<(Class, Decimal)> {
    let difference = total.value.checked_sub(sum.value)?;
    let room = total.half.checked_add(sum.half)?;
    let class = match difference {
        d if d.is_zero() => Class::Exact,
        d if d.abs() <= room => Class::Rounding,
        _ => Class::Inconsistent,
    };
    Some((class, difference))
}

/// A computed number for readers: at most four decimals, no trailing zeros.
pub fn shown(value: Decimal) -> String {
    text(value.round_dp_with_strategy(SHOWN, MidpointAwayFromZero).normalize())
}

/// A computed percentage for readers: as many decimals as tell it from what is printed.
pub fn shown_beside(computed: Decimal, printed: Decimal) -> String {
    let decimals = (printed.scale() + 1).clamp(2, 6);
    for places in decimals..=6 {
        let rounded = computed.round_dp_with_strategy(places, MidpointAwayFromZero);
        if rounded != printed || rounded == computed {
            return text(rounded);
        }
    }
    text(computed.round_dp_with_strategy(6, ToZero))
}

/// A number with the typographic minus sign.
pub fn text(value: Decimal) -> String {
    let plain = value.to_string();
    match plain.strip_prefix('-') {
        Some(_) if value.is_zero() => plain.trim_start_matches('-').into(),
        Some(rest) => format!("\u{2212}{rest}"),
        None => plain,
    }
}

/// Four-digit years followed by 年.
pub(super) fn years_in(text: &str) -> impl Iterator<Item = i32> + '_ {
    text.match_indices('年').filter_map(|(at, _)| {
        let before = text[..at].trim_end();
        let start = before.len().checked_sub(4)?;
        let digits = before.get(start..)?;
        let alone = !before[..start].ends_with(|c: char| c.is_ascii_digit());
        digits.parse::<i32>().ok().filter(|y| alone && (1990..2100).contains(y))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        Number { value: Decimal::from_str_exact(text).expect(text), half: Decimal::new(5, 3) }
    }

    fn decimal(text: &str) -> Decimal {
        Decimal::from_str_exact(text).expect(text)
    }

    #[test]
    fn shares_of_the_five_documents() {
        // The last number: decimals of the shares printed beside it.
        for (part, whole, printed, class, beside) in [
            ("199.81", "411.91", "48.5", Class::Exact, 1),
            ("13.61", "411.91", "3.3", Class::Exact, 1),
            ("77.51", "1889.05", "4.1", Class::Exact, 2), // 4.1031: a lost zero, rightly rounded
            ("4.81", "5.91", "81.38", Class::Rounding, 2), // 81.3875, but 0.01 is much of 5.91
            ("1.1", "5.91", "18.61", Class::Exact, 2),    // 18.6125
            ("691.5", "1889.05", "36.6", Class::Truncated, 2), // 36.6057
            ("691.5", "1889.05", "36.6", Class::Exact, 1),
            ("16.43", "482.43", "3.40", Class::Rounding, 2),      // 3.4057
            ("14.35", "2100.69", "0.69", Class::Inconsistent, 2), // 0.6831
        ] {
            let computed = percent_of(number(part), number(whole)).expect("not zero");
            assert_eq!(class_of_percent(decimal(printed), &computed, beside), class, "{part} of {whole}");
        }
    }

    #[test]
    fn rates_of_the_five_documents() {
        for (value, change, printed, class) in [
            ("412", "191.93", "87.3", Class::Inconsistent), // 87.21
            ("411.91", "191.93", "87.3", Class::Rounding),  // 87.2488
            ("222.18", "38.65", "21.05", Class::Truncated), // 21.0592
            ("302.95", "150.51", "98.73", Class::Exact),
            ("11.52", "-0.53", "-4.40", Class::Exact),
        ] {
            let computed = rate_of_change(number(value), number(change)).expect("not zero");
            assert_eq!(class_of_percent(decimal(printed), &computed, 0), class, "{change} in {value}");
        }
        assert_eq!(rate_of_change(number("0.39"), number("0.39")), None);
        assert_eq!(rate_of_change(number("5"), number("10")), None, "last year was below zero");
    }

    #[test]
    fn the_largest_numbers_give_no_result_and_no_panic() {
        let huge = Number { value: Decimal::MAX, half: Decimal::new(5, 3) };
        assert_eq!(percent_of(huge, huge), None);
        assert_eq!(rate_of_change(huge, Number { value: Decimal::MIN, ..huge }), None);
        assert_eq!(class_of_sum(huge, Number { value: Decimal::MIN, ..huge }), None);
    }
}
