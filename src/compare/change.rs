//! What is computed between two years: exact differences and rates, or the reason why there is none.

use rust_decimal::{Decimal, RoundingStrategy};

use super::{Comparison, Line};
use crate::archive::Fact;
use crate::archive::amount::{Exactness, State};

/// The change of an item between two years that the archive holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// There is nothing to compare with, or one side is no number.
    Absent,
    /// The code changed in between, or the body: never computed across.
    Broken,
    /// The units cannot be converted into each other.
    Units,
    /// One side is no exact number (约, 以上), or the numbers are too long for an exact difference.
    Inexact,
    /// This year minus the year before, exact, in this year's unit.
    Amount(Decimal, Rate),
}

/// A change in per cent of the year before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rate {
    /// Per cent, rounded to two decimals half away from zero.
    Percent(Decimal),
    /// The base is zero or negative: no rate, neither 0 % nor 100 %.
    NoBase,
    /// The values are percentages themselves: the change is in percentage points.
    Points,
}

/// The changes of a line, one for each year.
pub fn along(line: &Line<'_>, comparison: &Comparison<'_>) -> Vec<Change> {
    let years = &comparison.years;
    let mut changes = Vec::with_capacity(years.len());
    for (index, year) in years.iter().enumerate() {
        let change = match (index.checked_sub(1).and_then(|i| Some((years.get(i)?, line.cells[i].as_ref()?))), &line.cells[index]) {
            (Some((before, from)), Some(to)) => {
                let crosses = |broken: i32| before.year < broken && broken <= year.year;
                if comparison.broken(line).any(crosses) { Change::Broken } else { between(from.fact, to.fact) }
            }
            _ => Change::Absent,
        };
        changes.push(change);
    }
    changes
}

/// The change from one fact to a later one.
pub fn between(before: &Fact, after: &Fact) -> Change {
    let number = |f: &Fact| (f.state == State::Value).then_some(f.value).flatten();
    let (Some(old), Some(new)) = (number(before), number(after)) else { return Change::Absent };
    if before.exactness != Exactness::Exact || after.exactness != Exactness::Exact {
        return Change::Inexact;
    }
    let Some(old) = in_unit(old, &before.unit, &after.unit) else { return Change::Units };
    let Some(change) = exact_difference(new, old) else { return Change::Inexact };
    Change::Amount(change, if &*after.unit == "%" { Rate::Points } else { rate(change, old) })
}

/// A change in per cent of its base.
pub fn rate(change: Decimal, base: Decimal) -> Rate {
    if base.is_zero() || base.is_sign_negative() {
        return Rate::NoBase;
    }
    change.checked_mul(Decimal::ONE_HUNDRED).and_then(|c| c.checked_div(base)).map_or(Rate::NoBase, |r| {
        let mut rounded = r.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
        rounded.rescale(2);
        Rate::Percent(rounded)
    })
}

/// `a − b` without any rounding; `None` if it needs more digits than a decimal has.
pub fn exact_difference(a: Decimal, b: Decimal) -> Option<Decimal> {
    let scale = a.scale().max(b.scale());
    let mantissa = |d: Decimal| d.mantissa().checked_mul(10_i128.checked_pow(scale - d.scale())?);
    Decimal::try_from_i128_with_scale(mantissa(a)?.checked_sub(mantissa(b)?)?, scale).ok()
}

/// An amount in another unit, exactly; `None` if the units measure different things.
pub fn in_unit(value: Decimal, from: &str, to: &str) -> Option<Decimal> {
    if from == to {
        return Some(value);
    }
    let (from, to) = (power(from)?, power(to)?);
    let mut value = value;
    if from <= to {
        value.set_scale(value.scale().checked_add(to - from)?).ok()?;
        // 500000.00 元 are 50 万元: the decimals of the smaller unit say nothing in the larger one.
        return Some(value.normalize());
    }
    let up = from - to;
    let by_scale = up.min(value.scale());
    value.set_scale(value.scale() - by_scale).ok()?;
    value.checked_mul(Decimal::from(10_u64.checked_pow(up - by_scale)?))
}

/// Units of money as powers of ten of 元.
pub fn power(unit: &str) -> Option<u32> {
    match unit {
        "元" => Some(0),
        "万元" => Some(4),
        "亿元" => Some(8),
        _ => None,
    }
}
