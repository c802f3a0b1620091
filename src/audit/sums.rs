//! A stated total against the sum of its parts: the one place where such an outcome becomes a finding.

use rust_decimal::Decimal;

use super::Class;
use super::desk::{At, By, Desk, Telling};
use super::measure::{Number, class_of_sum, text};
use super::tell::tell;

/// A stated total against its parts. `open`: parts that are not stated may hold the rest.
pub(super) fn total_of_parts<'a>(
    desk: &mut Desk<'a>,
    by: By<'a>,
    title: &str,
    total: (u32, Number),
    parts: &[(bool, u32, Number)],
    open: bool,
) {
    let section = desk.section_of(&desk.d.facts[total.0 as usize]);
    let Some(sum) = sum_of(parts) else { return };
    let Some((class, difference)) = class_of_sum(total.1, sum) else { return };
    if class == Class::Exact {
        desk.count(by, section, class);
        return;
    }
    // A rest that unstated parts may hold is no contradiction; a sum above the total is one.
    let class = match class {
        Class::Inconsistent if open && difference.is_sign_positive() => Class::NotTestable,
        class => class,
    };
    let unit = desk.unit_of(&desk.d.facts[total.0 as usize]);
    let (one, total_name) = match parts {
        [(false, index, _)] => {
            let (part, total) = desk.names_apart(*index, total.0);
            (Some(part), total)
        }
        _ => (None, desk.name(total.0)),
    };
    let formula = match &one {
        Some(_) => format!("{} ≠ {}", text(total.1.value), text(sum.value)),
        None => format!("{} = {}", addends(desk, parts), text(sum.value)),
    };
    let computed = match &one {
        Some(name) => tell!(desk, "“{name}”为 {}", "“{name}” is {}", text(sum.value)),
        None => formula.clone(),
    };
    let tail = match class {
        Class::Rounding if one.is_some() => tell!(desk, "差 {}，为取整的尾差", "difference {}, which is rounding", text(difference)),
        Class::Rounding => {
            tell!(desk, "差 {}，为 {} 项取整的尾差", "difference {}, which is the rounding of {} items", text(difference), parts.len())
        }
        Class::NotTestable => tell!(
            desk,
            "差 {}，其余各项没有印出准确的数，无法核对",
            "difference {}; no exact numbers are printed for the other items, so it cannot be tested",
            text(difference)
        ),
        _ => tell!(desk, "差 {}，不符{}", "difference {}, which does not hold{}", text(difference), slip(desk, total, sum, parts)),
    };
    let words = Telling {
        message: tell!(
            desk,
            "{title}：{computed}，“{total_name}”印作 {} {unit}，{tail}",
            "{title}: {computed}, “{total_name}” is printed {} {unit}, {tail}",
            text(total.1.value)
        ),
        formula,
        expected: text(sum.value),
        printed: text(total.1.value),
        difference: text(difference),
    };
    let mut about = vec![total.0];
    about.extend(parts.iter().map(|p| p.1));
    let at = At { section, ..desk.at(total.0) };
    desk.report(by, class, at, &about, words);
}

/// Parts of a total that may have others: together they are not more than it.
pub(super) fn parts_within<'a>(desk: &mut Desk<'a>, by: By<'a>, title: &str, total: (u32, Number), parts: &[(bool, u32, Number)]) {
    let (Some(sum), false) = (sum_of(parts), parts.is_empty()) else { return };
    let Some(over) = sum.minus(total.1) else { return };
    let section = desk.section_of(&desk.d.facts[total.0 as usize]);
    if over.value <= over.half {
        desk.count(by, section, Class::Exact);
        return;
    }
    let unit = desk.unit_of(&desk.d.facts[total.0 as usize]);
    let formula = match parts {
        [_] => format!("{} > {}", text(sum.value), text(total.1.value)),
        _ => format!("{} = {} > {}", addends(desk, parts), text(sum.value), text(total.1.value)),
    };
    let words = Telling {
        message: tell!(
            desk,
            "{title}：{formula}，“{}”印作 {} {unit}，超出 {}，不符",
            "{title}: {formula}, “{}” is printed {} {unit}, which is less by {} and does not hold",
            desk.name(total.0),
            text(total.1.value),
            text(over.value)
        ),
        formula,
        expected: format!("≤ {}", text(total.1.value)),
        printed: text(sum.value),
        difference: text(over.value),
    };
    let mut about = vec![total.0];
    about.extend(parts.iter().map(|p| p.1));
    desk.report(by, Class::Inconsistent, At { section, ..desk.at(total.0) }, &about, words);
}

/// The sum of parts with their signs.
fn sum_of(parts: &[(bool, u32, Number)]) -> Option<Number> {
    parts.iter().try_fold(
        Number::exact(Decimal::ZERO),
        |sum, (negative, _, number)| {
            if *negative { sum.minus(*number) } else { sum.plus(*number) }
        },
    )
}

/// Parts with their signs; zeros left out, long lists shortened.
fn addends(desk: &Desk<'_>, parts: &[(bool, u32, Number)]) -> String {
    const SHOWN: usize = 20;
    let some: Vec<&(bool, u32, Number)> = parts.iter().filter(|p| !p.2.value.is_zero()).collect();
    let list = if some.is_empty() { parts.iter().take(1).collect() } else { some };
    let mut out = String::new();
    for (at, (negative, _, number)) in list.iter().take(SHOWN).enumerate() {
        let negative = *negative != (number.value.is_sign_negative() && !number.value.is_zero());
        match (at, negative) {
            (0, true) => out.push('−'),
            (0, false) => {}
            (_, true) => out.push_str(" − "),
            (_, false) => out.push_str(" + "),
        }
        out.push_str(&number.value.abs().to_string());
    }
    if list.len() > SHOWN {
        out.push_str(&tell!(desk, " + …（共 {} 项）", " + … ({} items)", list.len()));
    }
    out
}

/// Whether one figure read in another unit (元 for 万元) mends the sum: first those that are printed in a unit of their own,
/// then those that would be too large, then those that would be too small. A figure that could be left out as well tells
/// nothing about its unit.
fn slip(desk: &Desk<'_>, total: (u32, Number), sum: Number, parts: &[(bool, u32, Number)]) -> String {
    let ten_thousand = Decimal::new(10_000, 0);
    let own = &*desk.d.amount_unit;
    let (smaller, larger) = match own {
        "万元" => (Some("元"), Some("亿元")),
        "元" => (None, Some("万元")),
        _ => (None, None),
    };
    let fits = |total: Number, sum: Number| matches!(class_of_sum(total, sum), Some((Class::Exact | Class::Rounding, _)));
    // The total stands on the other side.
    let figures = parts.iter().map(|(negative, index, number)| (Some(*negative), *index, *number));
    let figures = figures.chain(std::iter::once((None, total.0, total.1))).filter(|(.., n)| !n.value.is_zero());
    let mended = |(side, number): (Option<bool>, Number), other: Decimal| {
        let step = other.checked_sub(number.value)?;
        Some(match side {
            None => fits(Number { value: other, ..total.1 }, sum),
            Some(negative) => {
                let step = if negative { -step } else { step };
                fits(total.1, Number { value: sum.value.checked_add(step)?, ..sum })
            }
        })
    };
    for way in 0..3 {
        for (side, index, number) in figures.clone() {
            let fact = &desk.d.facts[index as usize];
            let (other, unit) = match way {
                0 if *fact.unit != *own => (fact.value, Some(own)),
                1 if *fact.unit == *own => (number.value.checked_div(ten_thousand), smaller),
                2 if *fact.unit == *own => (number.value.checked_mul(ten_thousand), larger),
                _ => continue,
            };
            let (Some(other), Some(unit)) = (other, unit) else { continue };
            let holds = |other: Decimal| mended((side, number), other) == Some(true);
            if holds(other) && !holds(Decimal::ZERO) {
                return tell!(
                    desk,
                    "；“{}”若以{unit}计则相符，疑为单位之误",
                    "; it would hold if “{}” were in {unit}, so the unit may be wrong",
                    desk.name(index)
                );
            }
        }
    }
    String::new()
}
