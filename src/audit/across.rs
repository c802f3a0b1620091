//! Across the years of one body: last year's figures against what was published then, opening and closing balances, gaps, breaks.

use super::desk::{At, By, Desk, OneAudit, Telling, World, is_money};
use super::measure::{Number, class_of_sum, text};
use super::tell::{either, tell};
use super::{Class, Words};
use crate::archive::{Archive, Disclosure, DisclosureKind, Facet, Unit};
use crate::config::Language;

/// The outcomes for one disclosure that need the one before it. `before` is the nearest earlier final account of the body.
pub(super) fn one(archive: &Archive, language: Language, unit: Option<&Unit>, before: &Disclosure, disclosure: &Disclosure) -> OneAudit {
    let world = World { register: &archive.register, unit, words: Words::of(archive), language };
    let mut desk = Desk::new(disclosure, world);
    let gap = disclosure.year - before.year;
    if gap > 1 {
        let years = if gap == 2 { (before.year + 1).to_string() } else { format!("{}—{}", before.year + 1, disclosure.year - 1) };
        let message = tell!(
            desk,
            "{} 年与 {} 年之间缺 {years} 年的公开文件，不能逐年比较",
            "between {} and {} the documents of {years} are not in the archive, so the years cannot be compared one by one",
            before.year,
            disclosure.year
        );
        desk.say(By::General("years.gap"), Class::Inconsistent, At::default(), &[], message);
    }
    breaks(&mut desk, before, archive);
    if gap == 1 {
        priors(&mut desk, before);
        opening(&mut desk, before);
    }
    desk.finish()
}

/// The nearest earlier final account, current revision, of each disclosure.
pub(crate) fn predecessor(archive: &Archive, index: usize) -> Option<usize> {
    let this = &archive.disclosures[index];
    let comparable = |d: &Disclosure| d.kind == DisclosureKind::Final && d.revision.is_none();
    if !comparable(this) {
        return None;
    }
    (0..index).rev().take_while(|i| archive.disclosures[*i].unit == this.unit).find(|i| {
        let other = &archive.disclosures[*i];
        comparable(other) && other.year < this.year
    })
}

fn breaks(desk: &mut Desk<'_>, before: &Disclosure, archive: &Archive) {
    let d = desk.d;
    let within = |year: Option<i32>| year.is_some_and(|y| before.year < y && y <= d.year);
    let by = By::General("years.break");
    if crate::profile::normal(&before.name) != crate::profile::normal(&d.name) {
        let message = tell!(
            desk,
            "{} 年的文件印作“{}”，{} 年印作“{}”：机构更名或调整",
            "the document of {} prints “{}”, that of {} prints “{}”: the body was renamed or reorganised",
            before.year,
            before.name,
            d.year,
            d.name
        );
        desk.say(by, Class::Inconsistent, At::default(), &[], message);
    }
    if let Some(unit) = desk.world.unit {
        for event in unit.lineage.iter().filter(|e| within(e.year)) {
            let year = event.year.unwrap_or(d.year);
            let message = tell!(
                desk,
                "{year} 年{}：前后年度的数不能直接相比",
                "{year}: {}; figures before and after cannot be compared directly",
                event.kind
            );
            desk.say(by, Class::Inconsistent, At::default(), &[], message);
        }
    }
    let uses = |d: &Disclosure, code: &str| d.rows.iter().any(|r| r.code.as_deref() == Some(code));
    for walk in archive.register.crosswalk.iter().filter(|w| within(w.year)) {
        let ours = walk.unit.as_deref().is_none_or(|u| *u == *d.unit);
        if ours && (uses(before, &walk.from) || uses(d, &walk.to)) && uses(d, &walk.to) {
            let row = d.rows.iter().find(|r| r.code.as_deref() == Some(&*walk.to));
            let at = At { section: row.map(|r| r.section), place: row.map(|r| r.place).unwrap_or_default(), ..At::default() };
            let facts: Vec<u32> = row.and_then(|r| r.facts.clone().next()).into_iter().collect();
            let message = tell!(
                desk,
                "{} 年起原列 {} 的支出改列 {}，前后年度可比而不连续",
                "from {} on, what stood under {} stands under {}: comparable, but with a break",
                walk.year.unwrap_or(d.year),
                walk.from,
                walk.to
            );
            desk.say(by, Class::Inconsistent, at, &facts, message);
        }
    }
}

/// Last year's amount, as stated or as this year less the change, against what was published then.
fn priors(desk: &mut Desk<'_>, before: &Disclosure) {
    let d = desk.d;
    let by = By::General("years.prior");
    for row in d.rows.iter().filter(|r| !r.restate) {
        let fact = |facet: Facet| row.facts.clone().find(|i| d.facts[*i as usize].facet == facet);
        let number = |desk: &Desk<'_>, index: u32| desk.number(&d.facts[index as usize]);
        let stated = fact(Facet::Prior).and_then(|i| Some((i, number(desk, i)?, text(number(desk, i)?.value))));
        let implied = || {
            let (value, change) = (fact(Facet::Value)?, fact(Facet::Change)?);
            let (v, c) = (number(desk, value)?, number(desk, change)?);
            let prior = v.minus(c)?;
            let sign = if c.value.is_sign_negative() { "+" } else { "−" };
            Some((change, prior, format!("{} {sign} {} = {}", text(v.value), text(c.value.abs()), text(prior.value))))
        };
        let Some((index, prior, formula)) = stated.or_else(implied) else { continue };
        if !is_money(&d.facts[index as usize].unit) {
            continue;
        }
        let then = before.fact(&row.item).and_then(|(_, f)| Desk::new(before, desk.world).number(f));
        let Some(then) = then else { continue };
        let Some(then) = super::desk::convert(then.value, &before.amount_unit, &d.amount_unit).map(|value| Number { value, ..then }) else {
            continue;
        };
        outcome(desk, by, index, prior, then, before, &formula, "上年");
    }
}

fn opening(desk: &mut Desk<'_>, before: &Disclosure) {
    let d = desk.d;
    for (opening, closing) in
        [("income.carryover_opening", "expenditure.carryover_closing"), ("fiscal.carryover_opening", "fiscal.carryover_closing")]
    {
        let now = d.fact(opening).and_then(|(i, f)| Some((i, desk.number(f)?)));
        let then = before.fact(closing).and_then(|(_, f)| Desk::new(before, desk.world).number(f));
        let (Some((index, now)), Some(then)) = (now, then) else { continue };
        let formula = text(now.value);
        outcome(desk, By::General("years.opening"), index, now, then, before, &formula, "年初");
    }
}

#[expect(clippy::too_many_arguments, reason = "the parts of one outcome")]
fn outcome<'a>(desk: &mut Desk<'a>, by: By<'a>, index: u32, now: Number, then: Number, before: &Disclosure, formula: &str, what: &str) {
    let Some((class, difference)) = class_of_sum(now, then) else { return };
    let at = desk.at(index);
    if class == Class::Exact {
        desk.count(by, at.section, class);
        return;
    }
    let tail = if class == Class::Rounding {
        either!(desk, "为尾差", "which is rounding")
    } else {
        either!(desk, "两年文件不一", "the two documents differ")
    };
    let words = Telling {
        message: tell!(
            desk,
            "{}：本文件{what} {formula}，{} 年文件公开 {}，差 {}，{tail}",
            "{}: {what} {formula} here, the document of {} published {}, difference {}, {tail}",
            desk.name(index),
            before.year,
            text(then.value),
            text(difference)
        ),
        formula: formula.to_owned(),
        expected: text(then.value),
        printed: text(now.value),
        difference: text(difference),
    };
    desk.report(by, class, at, &[index], words);
}
