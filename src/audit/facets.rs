//! What stands beside a value: share, change and rate, last year's amount, completion, variance; and the same item stated twice.

use arcstr::ArcStr;
use rust_decimal::Decimal;

use super::desk::{At, By, Desk, Telling, is_money};
use super::measure::{self, Number, class_of_sum, text};
use super::percents::{Stated, base_of, class_of_growth, class_of_ratio, ratio, stated_percent, variance_of};
use super::tell::{either, tell};
use super::{Class, changes};
use crate::archive::{Facet, Row};

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
    part: Stated,
    total: Stated,
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
        share_fact(desk, row, share, (value, amount), shares);
    }
    let (change, rate, prior) = (get(Facet::Change), get(Facet::ChangePct), get(Facet::Prior));
    let by = By::General("change.rate");
    match (amount, change, rate, prior) {
        (Some(value), Some(change), ..) => changes::change_of(desk, by, section, value, change, rate, prior),
        (Some(value), None, Some(rate), Some(prior)) => changes::growth_of(desk, by, section, value, prior, rate),
        _ => {}
    }
    changes::direction(desk, section, amount, change, rate);
    if let (Some(index), Some(stated)) = (change, number(desk, change))
        && row.depth == 0
        && d.rows[d.facts[index as usize].row as usize].code.is_none()
        && is_money(&d.facts[index as usize].unit)
    {
        changes::reason(desk, row, index, stated.1);
    }
    if let (Some((v_at, v)), Some(fin)) = (amount, get(Facet::Final))
        && let Some(f) = desk.number(&d.facts[fin as usize])
    {
        super::repeats::equal_facts(desk, section, v_at, v, fin, f);
    }
    let last = [Facet::BudgetFullYear, Facet::BudgetAdjusted, Facet::BudgetInitial].map(get);
    let budgets = last.map(|b| number(desk, b));
    let budgets = || budgets.into_iter().flatten();
    let spent = number(desk, get(Facet::Final)).or(amount);
    if let Some(printed) = get(Facet::VariancePct) {
        let budget = spent.and_then(|(_, v)| base_of(desk, printed, budgets(), |p, b| class_of_growth(p, v, b)));
        variance_of(desk, By::General("variance"), section, spent, budget, printed);
    }
    let Some((v_at, v)) = spent else { return };
    for (completion, budget) in [
        (Facet::CompletionAdjusted, number(desk, get(Facet::BudgetAdjusted))),
        (Facet::CompletionInitial, number(desk, get(Facet::BudgetInitial))),
        (Facet::CompletionFullYear, number(desk, get(Facet::BudgetFullYear))),
        (Facet::Completion, get(Facet::Completion).and_then(|p| base_of(desk, p, budgets(), |p, b| class_of_ratio(p, v, b, 0)))),
        (Facet::Rate, number(desk, last.into_iter().flatten().next())),
    ] {
        if let (Some(printed), Some(budget)) = (get(completion), budget) {
            ratio(desk, By::General("completion"), section, (v_at, v), budget, printed, 0);
        }
    }
}

fn share_fact(desk: &mut Desk<'_>, row: &Row, share: u32, (value, amount): (Option<u32>, Option<Stated>), shares: &mut Vec<Share>) {
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
            let printed = |index: Option<u32>| index.is_some_and(|i| d.facts[i as usize].value.is_some());
            let missing = match (amount, printed(value), printed(whole.map(|(_, (index, _))| index))) {
                (None, false, _) => either!(desk, "没有印出金额", "the amount is not printed"),
                (None, true, _) => either!(desk, "印出的金额不是准确的数", "the amount is not printed as an exact number"),
                (_, _, false) => either!(desk, "没有印出整体的金额", "the amount of the whole is not printed"),
                _ => either!(desk, "印出的整体金额不是准确的数", "the amount of the whole is not printed as an exact number"),
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
