//! Printed percentages against the amounts that they are of.

use rust_decimal::Decimal;

use super::Class;
use super::desk::{At, By, Desk, Telling};
use super::measure::{Number, Result, class_of_percent, percent_of, shown, shown_beside, text};
use super::tell::{either, tell};
use crate::archive::Fact;
use crate::archive::amount::Exactness;

/// A number and the fact that states it.
pub(super) type Stated = (u32, Number);

/// How a printed percentage stands to `part ÷ whole`; nothing when the whole may be zero.
pub(super) fn class_of_ratio(printed: Decimal, part: Number, whole: Number, group_decimals: u32) -> Option<(Class, Result)> {
    let computed = percent_of(part, whole)?;
    let class = class_of_percent(printed, &computed, group_decimals);
    // "100 %" of two amounts that differ
    let differ = printed == Decimal::ONE_HUNDRED && !part.minus(whole).is_some_and(Number::may_be_zero);
    Some((if class == Class::Exact && differ { Class::Rounding } else { class }, computed))
}

/// How a printed percentage stands to `(value − base) ÷ base`; nothing when the base may be zero.
///
/// The same numbers stand in numerator and denominator, so its interval is that of `value ÷ base`.
pub(super) fn class_of_growth(printed: Decimal, value: Number, base: Number) -> Option<(Class, Result)> {
    let computed = percent_of(value, base)?.minus(Decimal::ONE_HUNDRED)?;
    Some((class_of_percent(printed, &computed, 0), computed))
}

/// The base of a percentage where several are printed and none is named: the one that it fits best, of equals the first.
pub(super) fn base_of(
    desk: &Desk<'_>,
    printed: u32,
    bases: impl Iterator<Item = Stated>,
    class: impl Fn(Decimal, Number) -> Option<(Class, Result)>,
) -> Option<Stated> {
    let p = stated_percent(&desk.d.facts[printed as usize]).unwrap_or_default();
    bases.min_by_key(|(_, base)| class(p, *base).map_or(Class::NotApplicable, |(class, _)| class))
}

/// A percentage of two stated numbers. Gives the class.
pub(super) fn ratio<'a>(
    desk: &mut Desk<'a>,
    by: By<'a>,
    section: Option<u32>,
    part: Stated,
    whole: Stated,
    printed: u32,
    group_decimals: u32,
) -> Class {
    let Some(p) = stated_percent(&desk.d.facts[printed as usize]) else { return Class::NotApplicable };
    let Some((class, computed)) = class_of_ratio(p, part.1, whole.1, group_decimals) else {
        desk.count(by, section, Class::NotApplicable);
        return Class::NotApplicable;
    };
    let (part_at, whole_at) = (part.0, whole.0);
    let formula = || format!("{} ÷ {} = {}%", text(part.1.value), text(whole.1.value), shown_beside(computed.nominal, p));
    percent_outcome(desk, by, section, (class, None), &computed, &[printed, part_at, whole_at], p, &formula)
}

/// What a percentage came to; `opposite` says how its direction contradicts the amounts, if it does.
#[expect(clippy::too_many_arguments, reason = "the parts of one outcome")]
pub(super) fn percent_outcome<'a>(
    desk: &mut Desk<'a>,
    by: By<'a>,
    section: Option<u32>,
    (class, opposite): (Class, Option<&str>),
    computed: &Result,
    facts: &[u32],
    p: Decimal,
    formula: &dyn Fn() -> String,
) -> Class {
    if class == Class::Exact {
        desk.count(by, section, class);
        return class;
    }
    let printed = facts[0];
    let formula = formula();
    let shown_p = text(p);
    let tail = match (class, opposite) {
        (Class::Rounding, _) => either!(desk, "为尾差", "which is rounding"),
        (Class::Truncated, _) => either!(desk, "为截去末位，未四舍五入", "which is cut off, not rounded"),
        (_, Some(opposite)) => opposite,
        _ => either!(desk, "不符", "which does not hold"),
    };
    let nominal = beside(computed.nominal, p);
    let message = tell!(desk, "{}：{formula}，印作 {shown_p}%，{tail}", "{}: {formula}, printed {shown_p}%, {tail}", desk.name(printed));
    let difference = p.checked_sub(computed.nominal).map(shown).unwrap_or_default();
    let at = At { section, ..desk.at(printed) };
    let words = Telling { formula, expected: format!("{nominal}%"), printed: format!("{shown_p}%"), difference, message };
    desk.report(by, class, at, facts, words);
    class
}

/// A computed percentage for readers, with as many decimals as tell its size from what is printed, whatever the signs.
pub(super) fn beside(computed: Decimal, printed: Decimal) -> String {
    let mut printed = printed;
    printed.set_sign_positive(computed.is_sign_positive());
    shown_beside(computed, printed)
}

/// Whether two numbers say that something went up and that it went down.
pub(super) fn are_opposite(a: Decimal, b: Decimal) -> bool {
    !a.is_zero() && !b.is_zero() && a.is_sign_negative() != b.is_sign_negative()
}

/// The number of a percentage that claims to be exact.
pub(super) fn stated_percent(fact: &Fact) -> Option<Decimal> {
    (fact.exactness == Exactness::Exact && (&*fact.unit == "%" || fact.unit.is_empty())).then_some(fact.value)?
}

/// `(value − budget) ÷ budget`.
pub(super) fn variance_of<'a>(
    desk: &mut Desk<'a>,
    by: By<'a>,
    section: Option<u32>,
    value: Option<Stated>,
    budget: Option<Stated>,
    printed: u32,
) {
    let (Some((v_at, v)), Some((b_at, b))) = (value, budget) else {
        let message = tell!(
            desk,
            "{}：没有印出预算数或决算数，无法核对",
            "{}: the budget or the final amount is not printed, so it cannot be tested",
            desk.name(printed)
        );
        desk.say(by, Class::NotTestable, At { section, ..desk.at(printed) }, &[printed], message);
        return;
    };
    let Some(p) = stated_percent(&desk.d.facts[printed as usize]) else { return };
    let Some((class, computed)) = class_of_growth(p, v, b) else {
        desk.count(by, section, Class::NotApplicable);
        return;
    };
    let nominal = computed.nominal;
    let formula = || {
        let (value, budget) = (text(v.value), text(b.value));
        format!("（{value} − {budget}）÷ {budget} = {}%", beside(nominal, p))
    };
    let opposite = are_opposite(nominal, p).then(|| match nominal.is_sign_negative() {
        true => either!(desk, "决算小于预算而差异率为正", "but the final amount is below the budget and the variance above zero"),
        false => either!(desk, "决算大于预算而差异率为负", "but the final amount is above the budget and the variance below zero"),
    });
    percent_outcome(desk, by, section, (class, opposite), &computed, &[printed, v_at, b_at], p, &formula);
}
