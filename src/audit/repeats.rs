//! The same item stated several times, and completions whose budget is not printed.

use rust_decimal::Decimal;

use super::Class;
use super::desk::{At, By, Desk, Telling, is_money};
use super::measure::{Number, text};
use super::tell::{either, tell};
use crate::archive::Facet;
use crate::archive::amount::State;

/// The same item stated in several places.
pub(super) fn restatements(desk: &mut Desk<'_>) {
    let d = desk.d;
    let mut position = 0;
    while position < d.by_item.len() {
        let first = d.by_item[position];
        let item = &d.facts[first as usize].item;
        let same = d.by_item[position..].iter().take_while(|i| d.facts[**i as usize].item == *item).count();
        for other in &d.by_item[position + 1..position + same] {
            let (a, b) = (&d.facts[first as usize], &d.facts[*other as usize]);
            // Labels of map items such as work[…] may repeat by chance only inside one section; amounts and counts are compared.
            let comparable = a.unit == b.unit || is_money(&a.unit) && is_money(&b.unit);
            if comparable && let (Some(x), Some(y)) = (desk.number(a), desk.number(b)) {
                let section = desk.section_of(b);
                equal_facts(desk, section, first, x, *other, y);
            }
        }
        position += same.max(1);
    }
}

/// Two printed forms of one figure: equal, or one the other rounded to fewer decimals.
pub(super) fn equal_facts(desk: &mut Desk<'_>, section: Option<u32>, a: u32, x: Number, b: u32, y: Number) {
    let by = By::General("restated");
    if x.value == y.value {
        desk.count(by, section, Class::Exact);
        return;
    }
    let (fa, fb) = (&desk.d.facts[a as usize], &desk.d.facts[b as usize]);
    let coarse = |v: Decimal, w: Decimal| {
        v.round_dp_with_strategy(w.scale(), rust_decimal::RoundingStrategy::MidpointAwayFromZero) == w && w.scale() < v.scale()
    };
    let same_unit = fa.unit == fb.unit;
    let rounded = same_unit && (coarse(x.value, y.value) || coarse(y.value, x.value));
    let class = if rounded { Class::Rounding } else { Class::Inconsistent };
    let tail = if rounded {
        either!(desk, "为四舍五入", "one rounded to the other")
    } else {
        either!(desk, "前后不一", "the two differ")
    };
    let unit = if fa.unit == desk.d.amount_unit || !same_unit { &*desk.d.amount_unit } else { &*fa.unit };
    let words = Telling {
        formula: format!("{} ≠ {}", text(y.value), text(x.value)),
        expected: text(x.value),
        printed: text(y.value),
        difference: y.value.checked_sub(x.value).map(text).unwrap_or_default(),
        message: tell!(
            desk,
            "{}：“{}”印作 {} {unit}，“{}”印作 {} {unit}，{tail}",
            "{}: “{}” prints {} {unit}, “{}” prints {} {unit}, {tail}",
            desk.name(b),
            desk.section_title(section),
            text(y.value),
            desk.section_title(desk.section_of(fa)),
            text(x.value),
        ),
    };
    let at = At { section, ..desk.at(b) };
    desk.report(by, class, at, &[b, a], words);
}

/// Completions whose budget is not printed: one finding for each section.
pub(super) fn completions(desk: &mut Desk<'_>) {
    let d = desk.d;
    let kinds = [
        (Facet::Completion, None),
        (Facet::CompletionAdjusted, Some(Facet::BudgetAdjusted)),
        (Facet::CompletionInitial, Some(Facet::BudgetInitial)),
        (Facet::CompletionFullYear, Some(Facet::BudgetFullYear)),
    ];
    let mut open: Vec<u32> = Vec::new();
    let flush = |desk: &mut Desk<'_>, open: &mut Vec<u32>| {
        let Some(first) = open.first() else { return };
        let more = if open.len() > 1 { tell!(desk, "等 {} 项", " and others, {} items in all", open.len()) } else { String::new() };
        let message = tell!(
            desk,
            "{}{more}：没有印出预算数，无法核对",
            "{}{more}: the budget is not printed, so it cannot be tested",
            desk.name(*first)
        );
        desk.say(By::General("completion"), Class::NotTestable, desk.at(*first), open, message);
        open.clear();
    };
    let mut section = u32::MAX;
    for row in &d.rows {
        if row.section != section {
            flush(desk, &mut open);
            section = row.section;
        }
        for index in row.facts.clone() {
            let fact = &d.facts[index as usize];
            let Some((_, budget)) = kinds.iter().find(|(k, _)| *k == fact.facet) else { continue };
            let mut facets = row.facts.clone().map(|i| d.facts[i as usize].facet);
            let has = match budget {
                Some(budget) => facets.any(|f| f == *budget),
                None => facets.filter(|f| matches!(f, Facet::BudgetInitial | Facet::BudgetAdjusted | Facet::BudgetFullYear)).count() == 1,
            };
            let zero = row.facts.clone().any(|i| {
                let f = &d.facts[i as usize];
                f.facet == Facet::Value && (f.state == State::None || f.value.is_some_and(|v| v.is_zero()))
            });
            if has || fact.value.is_none() {
                continue;
            }
            if zero {
                desk.count(By::General("completion"), Some(row.section), Class::NotApplicable);
            } else {
                open.push(index);
            }
        }
    }
    flush(desk, &mut open);
}
