//! Across the years of one body: last year's figures against what was published then, opening and closing balances, gaps, breaks.

use std::borrow::Cow;

use arcstr::ArcStr;

use super::desk::{At, By, Desk, InBoth, OneAudit, Telling, World, is_money};
use super::measure::{Number, class_of_sum, text};
use super::tell::{either, tell};
use super::{Class, english};
use crate::archive::{Archive, Disclosure, DisclosureKind, Facet, Row, Unit, Words};
use crate::compare::{Shared, Told, numbered};
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
            let kind = either!(desk, Cow::Borrowed(&*event.kind), english::event(&event.kind));
            let message = tell!(
                desk,
                "{year} 年{kind}：前后年度的数不能直接相比",
                "{year}: {kind}; figures before and after cannot be compared directly"
            );
            desk.say(by, Class::Inconsistent, At::default(), &[], message);
        }
    }
    let uses = |d: &Disclosure, code: &str| d.rows.iter().any(|r| r.code.as_deref() == Some(code));
    for walk in archive.register.crosswalk.iter().filter(|w| within(w.year)) {
        let ours = walk.unit.as_deref().is_none_or(|u| *u == *d.unit);
        // One for all bodies is about those that used the older code.
        let moved = walk.unit.is_some() || uses(before, &walk.from);
        if ours && moved && uses(d, &walk.to) {
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

/// What this document says of an earlier one, against what was published then.
struct Said {
    /// The fact that says it, and those that it is about besides.
    facts: Vec<u32>,
    name: String,
    /// The amount in this document's unit, and how it came about.
    now: Number,
    formula: String,
    then: InBoth,
}

/// Last year's amount, as stated or as this year less the change, against what was published then.
fn priors(desk: &mut Desk<'_>, before: &Disclosure) {
    let shared = Shared::of(desk.d);
    let mut said: Vec<Said> = Vec::new();
    for row in desk.d.rows.iter().filter(|r| !r.restate) {
        let Some((one, together)) = shared.told(desk.d, row).find_map(|told| prior(desk, row, told, before)) else { continue };
        // One change for two totals that are the same (收、支总计均为) is one statement.
        let same = |s: &&mut Said| together && s.facts[0] == one.facts[0] && s.now == one.now && s.then == one.then;
        match said.iter_mut().find(same) {
            Some(first) => {
                first.facts.extend(&one.facts[1..]);
                first.name = desk.list(&[&first.name, &one.name]);
            }
            None => said.push(one),
        }
    }
    let what = either!(desk, "上年", "last year");
    said.into_iter().for_each(|one| outcome(desk, By::General("years.prior"), one, before, what));
}

/// What a row says of the year before, and whether others may say it with the same words.
fn prior(desk: &Desk<'_>, row: &Row, told: Told, before: &Disclosure) -> Option<(Said, bool)> {
    let d = desk.d;
    let (Told::Stated(at) | Told::Change(at) | Told::Shared(at)) = told;
    let number = desk.number(&d.facts[at as usize]).filter(|_| is_money(&d.facts[at as usize].unit))?;
    let (now, formula, about) = if let Told::Stated(_) = told {
        (number, text(number.value), None)
    } else {
        let value = row.facts.clone().find(|i| d.facts[*i as usize].facet == Facet::Value)?;
        let this = desk.number(&d.facts[value as usize])?;
        let prior = this.minus(number)?;
        let sign = if number.value.is_sign_negative() { "+" } else { "−" };
        (prior, format!("{} {sign} {} = {}", text(this.value), text(number.value.abs()), text(prior.value)), Some(value))
    };
    let then = desk.amount_in(before, &same_item(d, &row.item, before)?)?;
    let shared = matches!(told, Told::Shared(_));
    let about = about.filter(|_| shared);
    let name = desk.name(about.unwrap_or(at));
    Some((Said { facts: std::iter::once(at).chain(about).collect(), name, now, formula, then }, shared))
}

/// The id that an item of one document has in another. Members of a list are known by their names: their numbers change
/// from year to year. A name that several members have tells nothing.
fn same_item<'i>(d: &Disclosure, item: &'i str, other: &Disclosure) -> Option<Cow<'i, str>> {
    for (end, _) in item.match_indices(']') {
        let (member, rest) = item.split_at(end + 1);
        let Some(list) = numbered(member) else { continue };
        let is_heading = |row: &&Row| row.facts.is_empty() && numbered(&row.item) == Some(list);
        let Some(heading) = d.rows.iter().filter(is_heading).find(|r| *r.item == *member) else { continue };
        let of_name = |d: &Disclosure| -> Vec<ArcStr> {
            d.rows.iter().filter(is_heading).filter(|r| r.label == heading.label).map(|r| r.item.clone()).collect()
        };
        let (ours, theirs) = (of_name(d), of_name(other));
        return (ours.len() == 1 && theirs.len() == 1).then(|| Cow::Owned(format!("{}{rest}", theirs[0])));
    }
    Some(Cow::Borrowed(item))
}

fn opening(desk: &mut Desk<'_>, before: &Disclosure) {
    for (opening, closing) in
        [("income.carryover_opening", "expenditure.carryover_closing"), ("fiscal.carryover_opening", "fiscal.carryover_closing")]
    {
        let now = desk.d.fact(opening).and_then(|(i, f)| Some((i, desk.number(f)?)));
        let (Some((index, now)), Some(then)) = (now, desk.amount_in(before, closing)) else { continue };
        let said = Said { facts: vec![index], name: desk.name(index), now, formula: text(now.value), then };
        let what = either!(desk, "年初", "opening balance");
        outcome(desk, By::General("years.opening"), said, before, what);
    }
}

fn outcome<'a>(desk: &mut Desk<'a>, by: By<'a>, said: Said, before: &Disclosure, what: &str) {
    let Said { facts, name, now, formula, then } = said;
    let Some((class, difference)) = class_of_sum(now, then.ours) else { return };
    let at = desk.at(facts[0]);
    if class == Class::Exact {
        desk.count(by, at.section, class);
        return;
    }
    let tail = if class == Class::Rounding {
        either!(desk, "为尾差", "which is rounding")
    } else {
        either!(desk, "两年文件不一", "the two documents differ")
    };
    let published = published(desk, before, then);
    let words = Telling {
        message: tell!(
            desk,
            "{name}：本文件{what} {formula}，{} 年文件公开 {published}，差 {}，{tail}",
            "{name}: {what} {formula} here, the document of {} published {published}, difference {}, {tail}",
            before.year,
            text(difference)
        ),
        formula,
        expected: text(then.ours.value),
        printed: text(now.value),
        difference: text(difference),
    };
    desk.report(by, class, at, &facts, words);
}

/// A number as it was published; where the units differ, in both.
fn published(desk: &Desk<'_>, before: &Disclosure, then: InBoth) -> String {
    let (theirs, ours) = (text(then.theirs.value), text(then.ours.value));
    let (of_before, of_now) = (&before.amount_unit, &desk.d.amount_unit);
    if of_before == of_now {
        return ours;
    }
    tell!(desk, "{theirs} {of_before}，即 {ours} {of_now}", "{theirs} {of_before}, that is {ours} {of_now}")
}
