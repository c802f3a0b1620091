//! A department against the units below it: its figure is the sum of theirs, less what they paid one another.
//!
//! Which units belong to a department is what their `unit.yaml` says (上级, an id). A department's own office (本级) is a
//! unit like the others; where the archive has none, the office's part of the total is not known and only an excess of the
//! units over the department contradicts. What units paid one another is bounded by what they print as received from above
//! or below, and as paid there.
//!
//! A unit that was abolished or merged away before the year, or founded after it, does not belong to the sum of that year. What
//! has accounts of the year was there, whatever its history says.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Class;
use super::desk::{At, By, Desk, OneAudit, Telling, World, is_money};
use super::measure::{Number, class_of_sum, text};
use super::tell::tell;
use crate::archive::amount::State;
use crate::archive::{Archive, Disclosure, DisclosureKind, LineageEvent, Unit, Words};
use crate::config::Language;

/// What units receive from one another, and what they pay one another.
const RECEIVED: &[&str] = &["income.superior_subsidy", "income.affiliate"];
const PAID: &[&str] = &["expenditure.remit_superior", "expenditure.affiliate_subsidy"];

/// Totals that add up over units, with the items that hold payments between them.
const TOTALS: &[(&str, &[&str])] = &[
    ("total.income", RECEIVED),
    ("total.expenditure", PAID),
    ("income.total", RECEIVED),
    ("expenditure.total", PAID),
    ("fiscal.total.income", &[]),
    ("fiscal.total.expenditure", &[]),
    ("gpb.total", &[]),
    ("basic.total", &[]),
    ("three_public.total", &[]),
    ("procurement.total", &[]),
];

/// What these consist of and adds up too. Not all units print all of it, and where a test is not possible the totals say so:
/// that is only counted. Left out are payments between units, income that may have come from one of them, counts of visits
/// and persons, which units may share, and 机关运行经费, which those that are no 机关 print in another sense.
const PARTS: &[&str] = &[
    "income.general_public_budget",
    "income.gov_fund",
    "income.state_capital",
    "income.fiscal",
    "expenditure.basic",
    "expenditure.project",
    "expenditure.operating",
    "expenditure.carryover_closing",
    "fiscal.income",
    "fiscal.expenditure",
    "gov_fund.expenditure",
    "state_capital.expenditure",
    "three_public.abroad",
    "three_public.vehicle",
    "three_public.vehicle.purchase",
    "three_public.vehicle.purchase.count",
    "three_public.vehicle.running",
    "three_public.vehicle.stock",
    "three_public.reception",
    "procurement.goods",
    "procurement.works",
    "procurement.services",
    "assets.vehicles.total",
];

/// Which units belong to which, and until when.
pub(super) struct Departments<'a> {
    /// Units below a unit.
    below: BTreeMap<&'a str, Vec<&'a Unit>>,
    /// Bodies, by id, that others took in, as these say in their own history: the year.
    taken_in: BTreeMap<&'a str, i32>,
}

impl<'a> Departments<'a> {
    /// Reads them from the units of an archive.
    pub fn of(archive: &'a Archive) -> Departments<'a> {
        let mut all = Departments { below: archive.units_below(), taken_in: BTreeMap::new() };
        for unit in &archive.units {
            for event in unit.lineage.iter().filter(|e| &*e.kind == "合并") {
                let others = event.from.iter().filter(|name| !is(unit, name));
                all.taken_in.extend(others.filter_map(|name| Some((&**name, event.year?))));
            }
        }
        all
    }

    /// The outcomes for one disclosure, if it is that of a unit that has units below it.
    pub fn one(&self, archive: &Archive, language: Language, unit: &Unit, d: &Disclosure) -> Option<OneAudit> {
        let below = self.below.get(&*unit.id)?;
        let world = World { register: &archive.register, unit: Some(unit), words: Words::of(archive), language };
        let mut desk = Desk::new(d, world);
        // The accounts of a department's own office are not those of the whole.
        let own = d.name.contains("本级") || d.title.as_deref().is_some_and(|title| title.contains("单位决算"));
        if d.kind == DisclosureKind::Final && d.revision.is_none() && !own {
            self.sums(&mut desk, archive, below);
        }
        Some(desk.finish())
    }

    fn sums(&self, desk: &mut Desk<'_>, archive: &Archive, below: &[&Unit]) {
        let year = desk.d.year;
        let (mut found, mut missing): (Vec<(&Unit, &Disclosure)>, Vec<&str>) = (Vec::new(), Vec::new());
        for unit in below {
            match account(archive, &unit.id, year) {
                Some(account) => found.push((unit, account)),
                None if self.was_there(unit, year) => missing.push(unit.name_in(year)),
                None => {}
            }
        }
        if !missing.is_empty() {
            let names = desk.list(&missing);
            let message = tell!(
                desk,
                "下属单位中 {} 个没有收录 {year} 年的决算（{names}），不能与各单位之和核对",
                "{} of the units below have no final accounts of {year} in the archive ({names}), so their sum cannot be tested",
                missing.len()
            );
            desk.say(By::General("department.sum"), Class::NotTestable, At::default(), &[], message);
            return;
        }
        if found.is_empty() {
            return;
        }
        let office = found.iter().any(|(unit, _)| unit.name_in(year).contains("本级"));
        for (item, internal) in TOTALS {
            total(desk, &Summed { item, internal, is_part: false }, &found, office);
        }
        for item in PARTS {
            total(desk, &Summed { item, internal: &[], is_part: true }, &found, office);
        }
    }

    /// Whether a unit that has no accounts of a year may have had some: by its names, its history and that of others.
    fn was_there(&self, unit: &Unit, year: i32) -> bool {
        let named = unit.names.is_empty() || unit.names.iter().any(|s| s.holds_in(year));
        named && lived(unit, self.taken_in.get(&*unit.id).copied(), year)
    }
}

/// Whether a name or id is this unit's.
pub(super) fn is(unit: &Unit, name: &str) -> bool {
    *unit.id == *name || unit.names.iter().any(|s| *s.name == *name)
}

/// Whether a unit was there in a year, by its history: founded in that year or before and not ended before it. In the year of
/// its end it may have had accounts.
fn lived(unit: &Unit, taken_in: Option<i32>, year: i32) -> bool {
    let begins = |e: &LineageEvent| match &*e.kind {
        "设立" => Some(true),
        "撤销" => Some(false),
        // One that came out of another begins; one that others came out of may go on.
        "分立" if !e.from.is_empty() && !e.from.iter().any(|n| is(unit, n)) => Some(true),
        // One that went into another ends; one that took others in goes on.
        "合并" if !e.to.is_empty() && !e.to.iter().any(|n| is(unit, n)) => Some(false),
        _ => None,
    };
    let mut turns: Vec<(i32, bool)> = unit.lineage.iter().filter_map(|e| Some((e.year?, begins(e)?))).collect();
    turns.extend(taken_in.map(|at| (at, false)));
    turns.sort_unstable();
    let before = |(at, begins): &&(i32, bool)| *at < year || *begins && *at == year;
    match turns.iter().rev().find(before) {
        Some((_, begins)) => *begins,
        // Before all that is known it was there, unless what comes next is its beginning.
        None => turns.first().is_none_or(|(_, begins)| !*begins),
    }
}

/// The current final accounts of a unit for a year.
pub(super) fn account<'a>(archive: &'a Archive, unit: &str, year: i32) -> Option<&'a Disclosure> {
    let current = |d: &&Arc<Disclosure>| d.year == year && d.kind == DisclosureKind::Final && d.revision.is_none();
    archive.disclosures[archive.of_unit(unit)].iter().find(current).map(|d| &**d)
}

/// An item that adds up over units.
struct Summed<'s> {
    item: &'s str,
    internal: &'s [&'s str],
    is_part: bool,
}

fn total(desk: &mut Desk<'_>, summed: &Summed<'_>, found: &[(&Unit, &Disclosure)], office: bool) {
    let by = By::General("department.sum");
    let d = desk.d;
    let Summed { item, internal, is_part } = *summed;
    let Some((index, fact)) = d.fact(item) else { return };
    // A stroke is zero in sums.
    let stroke = |d: &Disclosure, item: &str| d.fact(item).is_some_and(|(_, f)| f.state == State::Dash);
    let of = |desk: &Desk<'_>, d: &Disclosure, item: &str| {
        if stroke(d, item) {
            return Some(Number::exact(0.into()));
        }
        // Vehicles are counted in one unit.
        if !is_money(&fact.unit) {
            return d.fact(item).filter(|(_, other)| other.unit == fact.unit).and_then(|(_, other)| desk.number(other));
        }
        desk.amount_in(d, item).map(|n| n.ours)
    };
    let Some(stated) = of(desk, d, item) else { return };
    let mut parts = Vec::new();
    let (mut sum, mut paid) = (Number::exact(0.into()), Number::exact(0.into()));
    for (unit, other) in found {
        let Some(number) = of(desk, other, item) else {
            if is_part {
                let section = desk.at(index).section;
                desk.count(by, section, Class::NotTestable);
                return;
            }
            let name = unit.name_in(d.year);
            let message = tell!(
                desk,
                "{}：“{name}”的决算没有印出这一项，不能与各单位之和核对",
                "{}: the accounts of “{name}” do not print this item, so the sum of the units cannot be tested",
                desk.name(index)
            );
            let at = desk.at(index);
            desk.say(by, Class::NotTestable, at, &[index], message);
            return;
        };
        let Some(next) = sum.plus(number) else { return };
        sum = next;
        parts.push(text(number.value));
        for item in internal {
            if let Some(next) = of(desk, other, item).and_then(|n| paid.plus(n)) {
                paid = next;
            }
        }
    }
    let Some((class, difference)) = class_of_sum(stated, sum) else { return };
    let at = desk.at(index);
    let paid_between = Number { value: -paid.value, half: paid.half };
    let within = sum.plus(paid_between).and_then(|least| class_of_sum(stated, least));
    let may_be_internal = difference.is_sign_negative() && within.is_some_and(|(c, rest)| c == Class::Rounding || !rest.is_sign_negative());
    let may_be_office = !office && difference.is_sign_positive();
    let class = if class == Class::Inconsistent && (may_be_internal || may_be_office) { Class::NotTestable } else { class };
    if class == Class::Exact || is_part && class == Class::NotTestable {
        desk.count(by, at.section, class);
        return;
    }
    let tail = match class {
        Class::Rounding => tell!(desk, "为取整的尾差", "which is rounding"),
        Class::NotTestable if may_be_office => {
            tell!(
                desk,
                "或为本级的数，档案中没有本级，无法核对",
                "perhaps that of the department’s own office, which the archive does not have"
            )
        }
        Class::NotTestable => tell!(
            desk,
            "在单位之间往来的 {} 之内，无法核对",
            "within the {} that the units paid one another, so it cannot be tested",
            text(paid.value)
        ),
        _ => tell!(desk, "不符", "which does not hold"),
    };
    let formula = format!("{} = {}", parts.join(" + "), text(sum.value));
    let words = Telling {
        message: tell!(
            desk,
            "{}：各单位之和 {formula}，本文件印作 {}，差 {}，{tail}",
            "{}: the units’ sum is {formula}, printed here is {}, difference {}, {tail}",
            desk.name(index),
            text(stated.value),
            text(difference)
        ),
        formula,
        expected: text(sum.value),
        printed: text(stated.value),
        difference: text(difference),
    };
    desk.report(by, class, at, &[index], words);
}
