//! What stands beside a value: share, change and rate, last year's amount, completion, variance; and the same item stated twice.

use arcstr::ArcStr;
use rust_decimal::Decimal;

use super::Class;
use super::desk::{At, By, Desk, Telling, is_money};
use super::measure::{self, Number, Result, class_of_percent, class_of_sum, percent_of, rate_of_change, shown, shown_beside, text};
use super::tell::{either, tell};
use crate::archive::{Facet, Fact, Row};
use crate::compare::Shared;

/// Runs the checks.
pub(super) fn run(desk: &mut Desk<'_>) {
    let d = desk.d;
    let mut shares: Vec<Share> = Vec::new();
    for row in &d.rows {
        if row.facts.len() > 1 || row.facts.clone().next().is_some_and(|i| d.facts[i as usize].facet != Facet::Value) {
            one_row(desk, row, &mut shares);
        }
    }
    shares_of(desk, &shares);
    super::repeats::restatements(desk);
    super::repeats::completions(desk);
}

/// A share with what it is a share of.
struct Share {
    section: u32,
    whole: ArcStr,
    fact: u32,
    printed: Decimal,
    part: (u32, Number),
    total: (u32, Number),
}

fn one_row(desk: &mut Desk<'_>, row: &Row, shares: &mut Vec<Share>) {
    let d = desk.d;
    let mut at: [Option<u32>; Facet::ALL.len()] = [None; Facet::ALL.len()];
    for index in row.facts.clone() {
        let slot = &mut at[d.facts[index as usize].facet as usize];
        *slot = slot.or(Some(index));
    }
    let get = |facet: Facet| at[facet as usize];
    let value = get(Facet::Value).or_else(|| d.fact(&row.item).filter(|(_, f)| f.facet == Facet::Value).map(|(i, _)| i));
    let section = Some(row.section);
    let number = |desk: &Desk<'_>, index: Option<u32>| index.and_then(|i| Some((i, desk.number(&d.facts[i as usize])?)));
    let amount = number(desk, value);
    if let Some(share) = get(Facet::Share) {
        share_fact(desk, row, share, amount, shares);
    }
    let change = get(Facet::Change);
    if let (Some((value, v)), Some(change)) = (amount, change) {
        change_of(desk, By::General("change.rate"), section, (value, v), change, get(Facet::ChangePct), get(Facet::Prior));
    }
    direction(desk, section, amount, change, get(Facet::ChangePct));
    if let (Some(index), Some(stated)) = (change, number(desk, change))
        && row.depth == 0
        && d.rows[d.facts[index as usize].row as usize].code.is_none()
        && is_money(&d.facts[index as usize].unit)
    {
        reason(desk, row, index, stated.1);
    }
    if let (Some((v_at, v)), Some(fin)) = (amount, get(Facet::Final))
        && let Some(f) = desk.number(&d.facts[fin as usize])
    {
        super::repeats::equal_facts(desk, section, v_at, v, fin, f);
    }
    let budgets = [Facet::BudgetFullYear, Facet::BudgetAdjusted, Facet::BudgetInitial];
    if let Some(printed) = get(Facet::VariancePct) {
        let budget = number(desk, budgets.iter().find_map(|b| get(*b)));
        variance(desk, section, number(desk, get(Facet::Final)).or(amount), budget, printed);
    }
    let only = budgets.iter().filter(|b| get(**b).is_some()).count() == 1;
    for (completion, budget) in [
        (Facet::CompletionAdjusted, get(Facet::BudgetAdjusted)),
        (Facet::CompletionInitial, get(Facet::BudgetInitial)),
        (Facet::CompletionFullYear, get(Facet::BudgetFullYear)),
        (Facet::Completion, budgets.iter().find_map(|b| get(*b)).filter(|_| only)),
        (Facet::Rate, budgets.iter().find_map(|b| get(*b))),
    ] {
        if let (Some(printed), Some((b_at, b))) = (get(completion), number(desk, budget))
            && let Some((v_at, v)) = number(desk, get(Facet::Final)).or(amount)
        {
            ratio(desk, By::General("completion"), section, (v_at, v), (b_at, b), printed, 0);
        }
    }
}

/// A percentage of two stated numbers. Gives the class.
pub(super) fn ratio<'a>(
    desk: &mut Desk<'a>,
    by: By<'a>,
    section: Option<u32>,
    part: (u32, Number),
    whole: (u32, Number),
    printed: u32,
    group_decimals: u32,
) -> Class {
    let Some(p) = stated_percent(&desk.d.facts[printed as usize]) else { return Class::NotApplicable };
    let Some(computed) = percent_of(part.1, whole.1) else {
        desk.count(by, section, Class::NotApplicable);
        return Class::NotApplicable;
    };
    let mut class = class_of_percent(p, &computed, group_decimals);
    if class == Class::Exact && p == Decimal::ONE_HUNDRED && !part.1.minus(whole.1).is_some_and(Number::may_be_zero) {
        class = Class::Rounding; // "100 %" of two amounts that differ
    }
    let (part_at, whole_at) = (part.0, whole.0);
    let formula = || format!("{} ÷ {} = {}%", text(part.1.value), text(whole.1.value), shown_beside(computed.nominal, p));
    percent_outcome(desk, by, section, (class, None), &computed, &[printed, part_at, whole_at], p, &formula)
}

/// What a percentage came to; `opposite` says how its direction contradicts the amounts, if it does.
#[expect(clippy::too_many_arguments, reason = "the parts of one outcome")]
fn percent_outcome<'a>(
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
fn beside(computed: Decimal, printed: Decimal) -> String {
    let mut printed = printed;
    printed.set_sign_positive(computed.is_sign_positive());
    shown_beside(computed, printed)
}

/// Whether two numbers say that something went up and that it went down.
fn are_opposite(a: Decimal, b: Decimal) -> bool {
    !a.is_zero() && !b.is_zero() && a.is_sign_negative() != b.is_sign_negative()
}

/// The number of a percentage that claims to be exact.
fn stated_percent(fact: &Fact) -> Option<Decimal> {
    (fact.exactness == crate::archive::amount::Exactness::Exact && (&*fact.unit == "%" || fact.unit.is_empty())).then_some(fact.value)?
}

fn share_fact(desk: &mut Desk<'_>, row: &Row, share: u32, amount: Option<(u32, Number)>, shares: &mut Vec<Share>) {
    let section = Some(row.section);
    let d = desk.d;
    let whole = row.whole.as_ref().and_then(|w| Some((w, d.fact(w)?)));
    let total = whole.and_then(|(_, (index, fact))| Some((index, desk.number(fact)?)));
    let printed = stated_percent(&d.facts[share as usize]);
    match (amount, whole, total, printed) {
        (Some(part), Some((name, _)), Some(total), Some(printed)) => {
            shares.push(Share { section: row.section, whole: name.clone(), fact: share, printed, part, total });
        }
        (_, _, _, None) => {}
        (amount, ..) => {
            let missing = if amount.is_none() {
                either!(desk, "没有印出金额", "the amount is not printed")
            } else {
                either!(desk, "没有印出整体的金额", "the amount of the whole is not printed")
            };
            let message = tell!(desk, "{}：{missing}，无法核对", "{}: {missing}, so it cannot be tested", desk.name(share));
            desk.say(By::General("share"), Class::NotTestable, At { section, ..desk.at(share) }, &[share], message);
        }
    }
}

/// Shares one by one, then by groups that exhaust their whole.
fn shares_of(desk: &mut Desk<'_>, shares: &[Share]) {
    let mut from = 0;
    while from < shares.len() {
        let first = &shares[from];
        let to = from + shares[from..].iter().take_while(|s| s.section == first.section && s.whole == first.whole).count();
        let group = &shares[from..to];
        from = to;
        let decimals = group.iter().map(|s| s.printed.scale()).max().unwrap_or(0);
        for share in group {
            ratio(desk, By::General("share"), Some(share.section), share.part, share.total, share.fact, decimals);
        }
        if group.len() > 1 {
            share_sum(desk, group);
        }
    }
}

fn share_sum(desk: &mut Desk<'_>, group: &[Share]) {
    let (by, section) = (By::General("share.sum"), Some(group[0].section));
    let mut sum = Number::exact(Decimal::ZERO);
    let mut percent = Number::exact(Decimal::ZERO);
    for share in group {
        let certain = share.printed.is_zero() && share.part.1.may_be_zero()
            || share.printed == Decimal::ONE_HUNDRED && share.part.1.value == share.total.1.value;
        let half = if certain { Decimal::ZERO } else { measure::half_unit(share.printed.scale()) };
        let add =
            |n: Number, value: Decimal, half: Decimal| Some(Number { value: n.value.checked_add(value)?, half: n.half.checked_add(half)? });
        let (Some(s), Some(p)) = (add(sum, share.part.1.value, share.part.1.half), add(percent, share.printed, half)) else { return };
        (sum, percent) = (s, p);
    }
    if !matches!(class_of_sum(group[0].total.1, sum), Some((Class::Exact | Class::Rounding, _))) || group[0].total.1.may_be_zero() {
        desk.count(by, section, Class::NotApplicable);
        return;
    }
    let Some((class, difference)) = class_of_sum(percent, Number::exact(Decimal::ONE_HUNDRED)) else { return };
    if class == Class::Exact {
        desk.count(by, section, class);
        return;
    }
    let cut = difference.is_sign_negative() && difference.abs() <= percent.half * Decimal::TWO;
    let class = if class == Class::Inconsistent && cut { Class::Truncated } else { class };
    let shown_parts: Vec<String> = group.iter().filter(|s| !s.printed.is_zero()).map(|s| text(s.printed)).collect();
    let formula = format!("{} = {}", shown_parts.join(" + "), text(percent.value));
    let tail = match class {
        Class::Rounding => either!(desk, "为各项取整的尾差", "which is the rounding of the items"),
        Class::Truncated => either!(desk, "为各项截尾所致", "because the items are cut off"),
        _ => either!(desk, "不等于 100", "not 100"),
    };
    let words = Telling {
        message: tell!(desk, "{}：占比之和 {formula}，{tail}", "{}: the shares add up to {formula}, {tail}", desk.section_title(section)),
        formula,
        expected: "100%".into(),
        printed: format!("{}%", text(percent.value)),
        difference: text(difference),
    };
    let facts: Vec<u32> = group.iter().map(|s| s.fact).collect();
    let at = desk.at(facts[0]);
    desk.report(by, class, at, &facts, words);
}

/// A change with its rate, which is what `by` is about, and last year's amount.
pub(super) fn change_of<'a>(
    desk: &mut Desk<'a>,
    by: By<'a>,
    section: Option<u32>,
    value: (u32, Number),
    change: u32,
    rate: Option<u32>,
    prior: Option<u32>,
) {
    let d = desk.d;
    let Some(c) = desk.number(&d.facts[change as usize]) else { return };
    if let Some(prior) = prior
        && let Some(p) = desk.number(&d.facts[prior as usize])
        && let Some(expected) = value.1.minus(c)
        && let Some((class, difference)) = class_of_sum(p, expected)
    {
        if class == Class::Exact {
            desk.count(By::General("prior"), section, class);
        } else {
            let minus = if c.value.is_sign_negative() { "+" } else { "−" };
            let formula = format!("{} {minus} {} = {}", text(value.1.value), text(c.value.abs()), text(expected.value));
            let tail = if class == Class::Rounding {
                either!(desk, "为尾差", "which is rounding")
            } else {
                either!(desk, "不符", "which does not hold")
            };
            let words = Telling {
                message: tell!(
                    desk,
                    "{}：{formula}，印作 {}，{tail}",
                    "{}: {formula}, printed {}, {tail}",
                    desk.name(prior),
                    text(p.value)
                ),
                formula,
                expected: text(expected.value),
                printed: text(p.value),
                difference: text(difference),
            };
            desk.report(By::General("prior"), class, desk.at(prior), &[prior, value.0, change], words);
        }
    }
    let Some(rate) = rate else { return };
    let Some(printed) = stated_percent(&d.facts[rate as usize]) else { return };
    let Some(computed) = rate_of_change(value.1, c) else {
        desk.count(by, section, Class::NotApplicable);
        return;
    };
    let class = class_of_percent(printed, &computed, 0);
    let formula = || {
        let minus = if c.value.is_sign_negative() { "+" } else { "−" };
        let nominal = beside(computed.nominal, printed);
        format!("{} ÷（{} {minus} {}）= {nominal}%", text(c.value), text(value.1.value), text(c.value.abs()))
    };
    let opposite = are_opposite(c.value, printed).then(|| match c.value.is_sign_negative() {
        true => either!(
            desk,
            "金额为减少而比率为增长，方向相反",
            "but the amount is a decrease and the rate an increase: the directions are opposite"
        ),
        false => either!(
            desk,
            "金额为增加而比率为下降，方向相反",
            "but the amount is an increase and the rate a decrease: the directions are opposite"
        ),
    });
    percent_outcome(desk, by, section, (class, opposite), &computed, &[rate, value.0, change], printed, &formula);
}

fn direction(desk: &mut Desk<'_>, section: Option<u32>, amount: Option<(u32, Number)>, change: Option<u32>, rate: Option<u32>) {
    let d = desk.d;
    let by = By::General("change.direction");
    let mut wrong: Option<(u32, String)> = None;
    for index in [change, rate].into_iter().flatten() {
        let fact = &d.facts[index as usize];
        let (Some(word), Some(value)) = (fact.word(), fact.value) else { continue };
        let ok = match word {
            "增加" | "增长" => value.is_zero() || value.is_sign_positive(),
            "减少" | "下降" => value.is_zero() || value.is_sign_negative(),
            "持平" => value.is_zero(),
            _ => continue, // a choice left unmade is reported by its own check
        };
        if !ok {
            wrong = Some((
                index,
                tell!(
                    desk,
                    "{}：印作“{word}”，数为 {}，方向不符",
                    "{}: printed “{word}”, but the number is {}; the directions differ",
                    desk.name(index),
                    text(value)
                ),
            ));
        }
    }
    if let (Some(change), Some(rate)) = (change, rate)
        && let (Some(c), Some(r)) = (d.facts[change as usize].value, d.facts[rate as usize].value)
        && are_opposite(c, r)
        && !is_from_below_zero(desk, amount, change)
    {
        wrong = Some((
            rate,
            tell!(
                desk,
                "{}：增减额为 {}，增减率为 {}%，方向相反",
                "{}: the change is {}, its rate is {}%; the directions are opposite",
                desk.name(rate),
                text(c),
                text(r)
            ),
        ));
    }
    match wrong {
        Some((index, message)) => desk.say(by, Class::Inconsistent, At { section, ..desk.at(index) }, &[index], message),
        None if change.or(rate).is_some() => desk.count(by, section, Class::Exact),
        None => {}
    }
}

/// Whether a change starts from a negative amount: its rate has no direction then, 增长 and 下降 are both printed.
fn is_from_below_zero(desk: &Desk<'_>, amount: Option<(u32, Number)>, change: u32) -> bool {
    let d = desk.d;
    let Some(c) = desk.number(&d.facts[change as usize]) else { return false };
    let below = |now: Number| now.minus(c).is_some_and(|prior| prior.value.is_sign_negative() && !measure::is_base(prior));
    match amount {
        Some((_, now)) => below(now),
        // A change in a row of its own, 较上年, is about the totals beside it.
        None => Shared::of(d).items_of(change).filter_map(|item| desk.number(d.fact(item)?.1)).any(below),
    }
}

fn reason(desk: &mut Desk<'_>, row: &Row, change: u32, stated: Number) {
    let by = By::General("change.reason");
    if stated.value.is_zero() {
        return;
    }
    let given =
        |row: &Row| row.words.as_ref().is_some_and(|w| w.change_reason.is_some() || w.reason.is_some() || w.variance_reason.is_some());
    // A total explains itself by its parts where they stand in the sections below it.
    let by_parts = desk.d.rows.iter().any(|r| r.whole.as_ref() == Some(&row.item) && given(r));
    if given(row) || by_parts {
        desk.count(by, Some(row.section), Class::Exact);
    } else {
        let unit = &desk.d.amount_unit;
        let message = tell!(desk, "{}：{} {unit}，没有写原因", "{}: {} {unit}, without a reason", desk.name(change), text(stated.value));
        desk.say(by, Class::Inconsistent, desk.at(change), &[change], message);
    }
}

fn variance(desk: &mut Desk<'_>, section: Option<u32>, value: Option<(u32, Number)>, budget: Option<(u32, Number)>, printed: u32) {
    variance_of(desk, By::General("variance"), section, value, budget, printed);
}

/// `(value − budget) ÷ budget`.
pub(super) fn variance_of<'a>(
    desk: &mut Desk<'a>,
    by: By<'a>,
    section: Option<u32>,
    value: Option<(u32, Number)>,
    budget: Option<(u32, Number)>,
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
    // The same numbers stand in numerator and denominator: value ÷ budget − 100 %, so the interval is that of the ratio.
    let shifted = percent_of(v, b).zip(p.checked_add(Decimal::ONE_HUNDRED));
    let Some((computed, shifted)) = shifted else {
        desk.count(by, section, Class::NotApplicable);
        return;
    };
    let class = class_of_percent(shifted, &computed, 0);
    let Some(nominal) = computed.nominal.checked_sub(Decimal::ONE_HUNDRED) else { return };
    let formula = || {
        let (value, budget) = (text(v.value), text(b.value));
        format!("（{value} − {budget}）÷ {budget} = {}%", beside(nominal, p))
    };
    let opposite = are_opposite(nominal, p).then(|| match nominal.is_sign_negative() {
        true => either!(desk, "决算小于预算而差异率为正", "but the final amount is below the budget and the variance above zero"),
        false => either!(desk, "决算大于预算而差异率为负", "but the final amount is above the budget and the variance below zero"),
    });
    let computed = computed.shown_as(nominal);
    percent_outcome(desk, by, section, (class, opposite), &computed, &[printed, v_at, b_at], p, &formula);
}
