//! Changes against last year: the amount, its rate and direction, last year's amount, and whether a reason is given.

use super::Class;
use super::desk::{At, By, Desk, Telling};
use super::measure::{self, Number, class_of_percent, class_of_sum, rate_of_change, text};
use super::percents::{Stated, are_opposite, beside, class_of_growth, percent_outcome, stated_percent};
use super::tell::{either, tell};
use crate::archive::Row;
use crate::compare::Shared;

/// A change with its rate, which is what `by` is about, and last year's amount.
pub(super) fn change_of<'a>(
    desk: &mut Desk<'a>,
    by: By<'a>,
    section: Option<u32>,
    value: Stated,
    change: u32,
    rate: Option<u32>,
    prior: Option<u32>,
) {
    let d = desk.d;
    let Some(c) = desk.number(&d.facts[change as usize]) else { return };
    if let Some(prior) = prior {
        prior_of(desk, section, value, (change, c), prior);
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

/// Last year's amount, which is this year's without the change.
pub(super) fn prior_of(desk: &mut Desk<'_>, section: Option<u32>, (value_at, value): Stated, (change_at, c): Stated, prior: u32) {
    let d = desk.d;
    let by = By::General("prior");
    // A change whose direction was left to choose (增加/减少) tells nothing.
    let undirected = !c.value.is_zero() && d.facts[change_at as usize].word().is_some_and(|w| w.contains('/'));
    let Some(p) = desk.number(&d.facts[prior as usize]).filter(|_| !undirected) else { return };
    let Some(expected) = value.minus(c) else { return };
    let Some((class, difference)) = class_of_sum(p, expected) else { return };
    if class == Class::Exact {
        desk.count(by, section, class);
        return;
    }
    let minus = if c.value.is_sign_negative() { "+" } else { "−" };
    let formula = format!("{} {minus} {} = {}", text(value.value), text(c.value.abs()), text(expected.value));
    let tail = desk.tail(class);
    let words = Telling {
        message: tell!(desk, "{}：{formula}，印作 {}，{tail}", "{}: {formula}, printed {}, {tail}", desk.name(prior), text(p.value)),
        formula,
        expected: text(expected.value),
        printed: text(p.value),
        difference: text(difference),
    };
    desk.report(by, class, desk.at(prior), &[prior, value_at, change_at], words);
}

/// A rate of change beside last year's amount, where the change itself is not printed.
pub(super) fn growth_of<'a>(desk: &mut Desk<'a>, by: By<'a>, section: Option<u32>, (value_at, value): Stated, prior_at: u32, rate: u32) {
    let d = desk.d;
    let Some(prior) = desk.number(&d.facts[prior_at as usize]) else { return };
    let Some(printed) = stated_percent(&d.facts[rate as usize]) else { return };
    let undirected = !printed.is_zero() && d.facts[rate as usize].word().is_some_and(|w| w.contains('/'));
    let Some((class, computed)) = class_of_growth(printed, value, prior).filter(|_| measure::is_base(prior) && !undirected) else {
        desk.count(by, section, Class::NotApplicable);
        return;
    };
    let formula = || {
        let (now, then) = (text(value.value), text(prior.value));
        format!("（{now} − {then}）÷ {then} = {}%", beside(computed.nominal, printed))
    };
    let opposite = are_opposite(computed.nominal, printed).then(|| match computed.nominal.is_sign_negative() {
        true => either!(desk, "本年少于上年而比率为增长，方向相反", "but this year is below last year and the rate an increase"),
        false => either!(desk, "本年多于上年而比率为下降，方向相反", "but this year is above last year and the rate a decrease"),
    });
    percent_outcome(desk, by, section, (class, opposite), &computed, &[rate, value_at, prior_at], printed, &formula);
}

/// Words of direction, and the signs of a change and its rate.
pub(super) fn direction(desk: &mut Desk<'_>, section: Option<u32>, amount: Option<Stated>, change: Option<u32>, rate: Option<u32>) {
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
fn is_from_below_zero(desk: &Desk<'_>, amount: Option<Stated>, change: u32) -> bool {
    let d = desk.d;
    let Some(c) = desk.number(&d.facts[change as usize]) else { return false };
    let below = |now: Number| now.minus(c).is_some_and(|prior| prior.value.is_sign_negative() && !measure::is_base(prior));
    match amount {
        Some((_, now)) => below(now),
        // A change in a row of its own, 较上年, is about the totals beside it.
        None => Shared::of(d).items_of(change).filter_map(|item| desk.number(d.fact(item)?.1)).any(below),
    }
}

/// A total that changed says why.
pub(super) fn reason(desk: &mut Desk<'_>, row: &Row, change: u32, stated: Number) {
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
