//! Across the years of one body: last year's figures against what was published then, opening and closing balances, gaps, breaks.

use super::Class;
use super::desk::{At, By, Desk, OneAudit, Telling, World, is_money};
use super::measure::{Number, class_of_sum, text};
use super::past::{Past, Published, kind_of};
use super::tell::{either, tell};
use crate::archive::{Archive, Disclosure, DisclosureKind, Facet, LineageEvent, Row, Unit, Words};
use crate::compare::{Shared, Told};
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
        let past = Past::of(archive, before, disclosure);
        priors(&mut desk, &past);
        opening(&mut desk, &past);
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
    let events: Vec<&LineageEvent> = desk.world.unit.iter().flat_map(|u| &u.lineage).filter(|e| e.between(before.year, d.year)).collect();
    if crate::profile::normal(&before.name) != crate::profile::normal(&d.name) {
        // A name by itself is no other body: the years are compared.
        let renamed = events.iter().find(|e| !e.breaks()).and_then(|e| e.year);
        let why = match renamed {
            Some(year) => tell!(desk, "{year} 年更名", "it was renamed in {year}"),
            None => either!(desk, "机构更名或调整", "the body was renamed or reorganised").to_owned(),
        };
        let message = tell!(
            desk,
            "{} 年的文件印作“{}”，{} 年印作“{}”：{why}",
            "the document of {} prints “{}”, that of {} prints “{}”: {why}",
            before.year,
            before.name,
            d.year,
            d.name
        );
        desk.say(by, Class::Inconsistent, At::default(), &[], message);
    }
    for event in events.iter().filter(|e| e.breaks()) {
        let (year, kind) = (event.year.unwrap_or(d.year), kind_of(desk, event));
        let message = tell!(
            desk,
            "{year} 年{kind}：前后年度的数不能直接相比",
            "{year}: {kind}; figures before and after cannot be compared directly"
        );
        desk.say(by, Class::Inconsistent, At::default(), &[], message);
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
                "{} 年起原列 {} 的支出改列 {}，前后年度的数不能直接相比",
                "from {} on, what stood under {} stands under {}; figures before and after cannot be compared directly",
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
    then: Number,
    published: String,
}

/// Items of one section that the documents of the year before do not all print.
struct Unprinted {
    section: Option<u32>,
    facts: Vec<u32>,
    names: Vec<String>,
}

/// Last year's amount, as stated or as this year less the change, against what was published then.
fn priors(desk: &mut Desk<'_>, past: &Past<'_>) {
    let by = By::General("years.prior");
    let shared = Shared::of(desk.d);
    let mut said: Vec<Said> = Vec::new();
    let mut unprinted: Vec<Unprinted> = Vec::new();
    let mut untold = false;
    for row in desk.d.rows.iter().filter(|r| !r.restate) {
        let Some((mut one, together)) = shared.told(desk.d, row).find_map(|told| prior(desk, row, told)) else { continue };
        match past.published(desk, row, one.now) {
            Published::Number(then, published) => (one.then, one.published) = (then, published),
            Published::Unknown => continue,
            // Nothing is what documents say that do not print an item.
            Published::Moved(_) | Published::Missing if one.now.may_be_zero() || !row.compare => continue,
            Published::Moved(there) => {
                moved(desk, &one, row, &there, past.own.year);
                continue;
            }
            Published::Missing => {
                let code = row.code.as_deref().filter(|code| **code != *row.label);
                let name = code.map_or_else(|| row.label.to_string(), |code| tell!(desk, "{}（{code}）", "{} ({code})", row.label));
                let section = desk.at(one.facts[0]).section;
                match unprinted.iter_mut().find(|u| u.section == section) {
                    Some(of) => {
                        of.facts.extend(one.facts);
                        of.names.push(name);
                    }
                    None => unprinted.push(Unprinted { section, facts: one.facts, names: vec![name] }),
                }
                continue;
            }
        }
        if past.event.is_some() && class_of_sum(one.now, one.then).is_none_or(|(class, _)| class == Class::Inconsistent) {
            untold = true;
            continue;
        }
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
    said.into_iter().for_each(|one| outcome(desk, by, one, what));
    if let Some(why) = past.why(desk).filter(|_| untold) {
        desk.say(by, Class::NotTestable, At::default(), &[], why);
        return;
    }
    for Unprinted { facts, names, .. } in unprinted {
        let message = tell!(
            desk,
            "收录的 {} 年文件没有列出：{}，其上年数无法核对",
            "as far as held, the documents of {} do not list: {}; what is said of that year cannot be tested",
            past.own.year,
            desk.list(&names)
        );
        desk.say(by, Class::NotTestable, desk.at(facts[0]), &facts, message);
    }
}

/// An item whose code continues another one: the number may have moved with it in part.
fn moved(desk: &mut Desk<'_>, one: &Said, row: &Row, published: &str, year: i32) {
    let code = row.code.as_deref().unwrap_or_default();
    let there = if published.is_empty() {
        String::new()
    } else {
        tell!(desk, "，{year} 年文件 {published}", "; in the document of {year} {published}")
    };
    let message = tell!(
        desk,
        "{}：本文件上年 {}，科目 {code} 在两年之间换用{there}，无法核对",
        "{}: last year {} here; the code {code} changed between the years{there}, so it cannot be tested",
        one.name,
        one.formula
    );
    desk.say(By::General("years.prior"), Class::NotTestable, desk.at(one.facts[0]), &one.facts, message);
}

/// What a row says of the year before, and whether others may say it with the same words.
fn prior(desk: &Desk<'_>, row: &Row, told: Told) -> Option<(Said, bool)> {
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
    let shared = matches!(told, Told::Shared(_));
    let about = about.filter(|_| shared);
    let name = desk.name(about.unwrap_or(at));
    let facts = std::iter::once(at).chain(about).collect();
    Some((Said { facts, name, now, formula, then: now, published: String::new() }, shared))
}

fn opening(desk: &mut Desk<'_>, past: &Past<'_>) {
    for (opening, closing) in
        [("income.carryover_opening", "expenditure.carryover_closing"), ("fiscal.carryover_opening", "fiscal.carryover_closing")]
    {
        let Some((index, now)) = desk.d.fact(opening).and_then(|(i, f)| Some((i, desk.number(f)?))) else { continue };
        let Published::Number(then, published) = past.of_item(desk, closing, None, now) else { continue };
        if past.event.is_some() && class_of_sum(now, then).is_none_or(|(class, _)| class == Class::Inconsistent) {
            if let Some(why) = past.why(desk) {
                desk.say(By::General("years.opening"), Class::NotTestable, desk.at(index), &[index], why);
            }
            continue;
        }
        let said = Said { facts: vec![index], name: desk.name(index), now, formula: text(now.value), then, published };
        let what = either!(desk, "年初", "opening balance");
        outcome(desk, By::General("years.opening"), said, what);
    }
}

fn outcome<'a>(desk: &mut Desk<'a>, by: By<'a>, said: Said, what: &str) {
    let Said { facts, name, now, formula, then, published } = said;
    let Some((class, difference)) = class_of_sum(now, then) else { return };
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
    let words = Telling {
        message: tell!(
            desk,
            "{name}：本文件{what} {formula}，{published}，差 {}，{tail}",
            "{name}: {what} {formula} here, {published}, difference {}, {tail}",
            text(difference)
        ),
        formula,
        expected: text(then.value),
        printed: text(now.value),
        difference: text(difference),
    };
    desk.report(by, class, at, &facts, words);
}
