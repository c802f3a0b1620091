//! The same item stated several times, and completions whose budget is not printed.

use rust_decimal::Decimal;

use super::Class;
use super::desk::{At, By, Desk, Telling, convert, is_money};
use super::measure::{Number, half_unit, text};
use super::tell::{either, tell};
use crate::archive::amount::State;
use crate::archive::{Facet, Fact};

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

/// Two printed forms of one figure: equal, or rounded to other decimals or another unit.
///
/// They agree if some value prints as both: `486.20` 万元 and `4862034.12` 元 do. Each stands for what rounds to it *as it is
/// printed*, its upper border left out, so that two neighbours of the same decimals never agree.
pub(super) fn equal_facts(desk: &mut Desk<'_>, section: Option<u32>, a: u32, x: Number, b: u32, y: Number) {
    let by = By::General("restated");
    if x.value == y.value {
        desk.count(by, section, Class::Exact);
        return;
    }
    let (fa, fb) = (&desk.d.facts[a as usize], &desk.d.facts[b as usize]);
    let Some(difference) = y.value.checked_sub(x.value) else { return };
    let room = printed_half(desk, fa).zip(printed_half(desk, fb)).and_then(|(a, b)| a.checked_add(b));
    let class = if room.is_some_and(|room| difference.abs() < room) { Class::Rounding } else { Class::Inconsistent };
    let tail = match class {
        Class::Rounding => either!(desk, "为四舍五入", "one rounded to the other"),
        _ => either!(desk, "前后不一", "the two differ"),
    };
    let (one, other) = (printed(fa), printed(fb));
    let same_unit = fa.unit == fb.unit;
    let with_unit = |number: &str, unit: &str| if same_unit { number.to_owned() } else { format!("{number} {unit}") };
    let (expected, stated) = (with_unit(&one, &fa.unit), with_unit(&other, &fb.unit));
    let (a_row, b_row) = (desk.d.rows.get(fa.row as usize), desk.d.rows.get(fb.row as usize));
    let same_section = desk.section_of(fa) == section;
    let twice = b_row.zip(a_row).filter(|(b, a)| same_section && fa.row != fb.row && b.code.is_some() && b.code == a.code);
    let name = match twice.and_then(|(row, _)| row.code.as_ref()) {
        Some(code) => tell!(desk, "编码 {code} 印了两次", "the code {code} is printed twice"),
        None => desk.name(b),
    };
    let (here, there) = match same_section {
        true => desk.names_apart(b, a),
        false => (desk.section_title(section).to_owned(), desk.section_title(desk.section_of(fa)).to_owned()),
    };
    let words = Telling {
        message: tell!(
            desk,
            "{name}：“{here}”印作 {other} {}，“{there}”印作 {one} {}，{tail}",
            "{name}: “{here}” prints {other} {}, “{there}” prints {one} {}, {tail}",
            fb.unit,
            fa.unit,
        ),
        formula: format!("{stated} ≠ {expected}"),
        expected,
        printed: stated,
        difference: with_unit(&text(difference.normalize()), &desk.d.amount_unit),
    };
    let at = At { section, ..desk.at(b) };
    desk.report(by, class, at, &[b, a], words);
}

/// A figure as printed, without its unit.
fn printed(fact: &Fact) -> String {
    text(fact.value.unwrap_or_default())
}

/// Half a unit of the last decimal that a figure is printed with, in the disclosure's unit of amounts. A stated "none" is
/// nothing, not something that rounds to it.
fn printed_half(desk: &Desk<'_>, fact: &Fact) -> Option<Decimal> {
    let Some(value) = fact.value.filter(|_| fact.state != State::None) else { return Some(Decimal::ZERO) };
    let half = half_unit(value.scale());
    if is_money(&fact.unit) { convert(half, &fact.unit, &desk.d.amount_unit) } else { Some(half) }
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
                None => facets.any(|f| matches!(f, Facet::BudgetInitial | Facet::BudgetAdjusted | Facet::BudgetFullYear)),
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
