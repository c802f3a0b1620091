//! A department against the units below it: its figure is the sum of theirs, less what they paid one another.
//!
//! Which units belong to a department is what their `unit.yaml` says (上级, an id). A department's own office (本级) is a
//! unit like the others; where the archive has none, the office's part of the total is not known and only an excess of the
//! units over the department contradicts. What units paid one another is bounded by what they print as received from above
//! or below, and as paid there.

use std::sync::Arc;

use super::desk::{At, By, Desk, OneAudit, Telling, World, convert};
use super::measure::{Number, class_of_sum, text};
use super::tell::tell;
use super::{Class, Words};
use crate::archive::{Archive, Disclosure, DisclosureKind, Unit};
use crate::config::Language;

/// Totals that add up over units, with the items that hold payments between them.
const TOTALS: &[(&str, &[&str])] = &[
    ("income.total", &["income.superior_subsidy", "income.affiliate"]),
    ("expenditure.total", &["expenditure.remit_superior", "expenditure.affiliate_subsidy"]),
    ("gpb.total", &[]),
    ("basic.total", &[]),
    ("three_public.total", &[]),
    ("procurement.total", &[]),
];

/// The outcomes for one disclosure of a unit that has units below it.
pub(super) fn one(archive: &Archive, language: Language, unit: &Unit, below: &[&Unit], d: &Disclosure) -> OneAudit {
    let world = World { register: &archive.register, unit: Some(unit), words: Words::of(archive), language };
    let mut desk = Desk::new(d, world);
    let existed = |u: &&&Unit| {
        let in_force = |from: Option<i32>, to: Option<i32>| from.is_none_or(|f| f <= d.year) && to.is_none_or(|t| d.year <= t);
        u.names.is_empty() || u.names.iter().any(|s| in_force(s.from, s.to))
    };
    let below: Vec<&Unit> = below.iter().filter(existed).copied().collect();
    if d.kind != DisclosureKind::Final || d.revision.is_some() || below.is_empty() {
        return desk.finish();
    }
    let by = By::General("department.sum");
    let (mut found, mut missing): (Vec<(&Unit, &Disclosure)>, Vec<&str>) = (Vec::new(), Vec::new());
    for unit in below {
        match account(archive, &unit.id, d.year) {
            Some(account) => found.push((unit, account)),
            None => missing.push(unit.name_in(d.year)),
        }
    }
    if !missing.is_empty() {
        let names = missing.join("、");
        let message = tell!(
            desk,
            "下属单位中 {} 个没有收录 {} 年的决算（{names}），不能与各单位之和核对",
            "{} of the units below have no final accounts of {} in the archive ({names}), so their sum cannot be tested",
            missing.len(),
            d.year
        );
        desk.say(by, Class::NotTestable, At::default(), &[], message);
        return desk.finish();
    }
    let office = found.iter().any(|(unit, _)| unit.name_in(d.year).contains("本级"));
    for (item, internal) in TOTALS {
        total(&mut desk, item, internal, &found, office);
    }
    desk.finish()
}

/// The current final accounts of a unit for a year.
fn account<'a>(archive: &'a Archive, unit: &str, year: i32) -> Option<&'a Disclosure> {
    let current = |d: &&Arc<Disclosure>| d.year == year && d.kind == DisclosureKind::Final && d.revision.is_none();
    archive.disclosures[archive.of_unit(unit)].iter().find(current).map(|d| &**d)
}

fn total(desk: &mut Desk<'_>, item: &str, internal: &[&str], found: &[(&Unit, &Disclosure)], office: bool) {
    let by = By::General("department.sum");
    let d = desk.d;
    let Some((index, fact)) = d.fact(item) else { return };
    let Some(stated) = desk.number(fact) else { return };
    let of = |other: &Disclosure, item: &str| -> Option<Number> {
        let number = Desk::new(other, desk.world).number(other.fact(item)?.1)?;
        let to_ours = |value| convert(value, &other.amount_unit, &d.amount_unit);
        Some(Number { value: to_ours(number.value)?, half: to_ours(number.half)? })
    };
    let mut parts = Vec::new();
    let (mut sum, mut paid) = (Number::exact(0.into()), Number::exact(0.into()));
    for (unit, other) in found {
        let Some(number) = of(other, item) else {
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
        (sum, _) = (next, parts.push(text(number.value)));
        for item in internal {
            if let Some(next) = of(other, item).and_then(|n| paid.plus(n)) {
                paid = next;
            }
        }
    }
    let Some((class, difference)) = class_of_sum(stated, sum) else { return };
    let at = desk.at(index);
    if class == Class::Exact {
        desk.count(by, at.section, class);
        return;
    }
    let paid_between = Number { value: -paid.value, half: paid.half };
    let within = sum.plus(paid_between).and_then(|least| class_of_sum(stated, least));
    let may_be_internal = difference.is_sign_negative() && within.is_some_and(|(c, rest)| c == Class::Rounding || !rest.is_sign_negative());
    let may_be_office = !office && difference.is_sign_positive();
    let class = if class == Class::Inconsistent && (may_be_internal || may_be_office) { Class::NotTestable } else { class };
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
