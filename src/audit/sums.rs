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
    let unit = &*desk.d.facts[total.0 as usize].unit;
    let one = match parts {
        [(false, index, _)] => Some(desk.name(*index)),
        _ => None,
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
            "差 {}，其余各项没有印出，无法核对",
            "difference {}; the other items are not printed, so it cannot be tested",
            text(difference)
        ),
        _ => tell!(desk, "差 {}，不符{}", "difference {}, which does not hold{}", text(difference), slip(desk, total.1, sum, parts)),
    };
    let words = Telling {
        message: tell!(
            desk,
            "{title}：{computed}，“{}”印作 {} {unit}，{tail}",
            "{title}: {computed}, “{}” is printed {} {unit}, {tail}",
            desk.name(total.0),
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
    let unit = &*desk.d.facts[total.0 as usize].unit;
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

/// Whether one part read in another unit (元 for 万元) mends the sum.
fn slip(desk: &Desk<'_>, total: Number, sum: Number, parts: &[(bool, u32, Number)]) -> String {
    let ten_thousand = Decimal::new(10_000, 0);
    let (smaller, larger) = match &*desk.d.amount_unit {
        "万元" => (Some("元"), Some("亿元")),
        "元" => (None, Some("万元")),
        _ => (None, None),
    };
    for (negative, index, number) in parts.iter().filter(|(.., n)| !n.value.is_zero()) {
        for (other, unit) in [(number.value.checked_div(ten_thousand), smaller), (number.value.checked_mul(ten_thousand), larger)] {
            let Some(unit) = unit else { continue };
            let sign = if *negative { Decimal::NEGATIVE_ONE } else { Decimal::ONE };
            let mended = other
                .and_then(|o| sum.value.checked_add(o.checked_sub(number.value)?.checked_mul(sign)?))
                .and_then(|value| class_of_sum(total, Number { value, half: sum.half }));
            if matches!(mended, Some((Class::Exact | Class::Rounding, _))) {
                return tell!(
                    desk,
                    "；“{}”若以{unit}计则相符，疑为单位之误",
                    "; it would hold if “{}” were in {unit}, so the unit may be wrong",
                    desk.name(*index)
                );
            }
        }
    }
    String::new()
}
