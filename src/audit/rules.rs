//! Runs the checks of a profile: sums, equalities, orders, rates, changes and counts over its items.

use rust_decimal::Decimal;

use super::desk::{By, Desk, Telling};
use super::measure::{Number, text};
use super::plan::{Kind, Plan, Ref, Rule, Target};
use super::sums::{parts_within, total_of_parts};
use super::tell::{either, tell};
use super::{Class, changes, percents};
use crate::archive::amount::{Exactness, State};
use crate::archive::{Disclosure, Facet, Fact};

/// Runs the checks.
pub(super) fn run<'a>(desk: &mut Desk<'a>, plan: &'a Plan) {
    desk.slots = slots(desk.d, plan);
    let nature = desk.world.unit.and_then(|u| u.nature.as_deref());
    for rule in &plan.rules {
        if nature.is_some_and(|n| !rule.natures.is_empty() && !rule.natures.iter().any(|r| **r == *n)) {
            desk.count(by(rule), None, Class::NotApplicable);
            continue;
        }
        match &rule.each {
            None => one(desk, rule, ""),
            Some(each) => {
                for group in groups(desk, each) {
                    one(desk, rule, &group);
                }
            }
        }
    }
}

/// The first fact of each id of the plan, `u32::MAX` where there is none: both lists are sorted, one walk along both.
fn slots(d: &Disclosure, plan: &Plan) -> Vec<u32> {
    let mut slots = vec![u32::MAX; plan.ids.len()];
    let (mut id, mut at) = (0, 0);
    while let (Some(wanted), Some(index)) = (plan.ids.get(id), d.by_item.get(at)) {
        match d.facts[*index as usize].item.cmp(wanted) {
            std::cmp::Ordering::Less => at += 1,
            std::cmp::Ordering::Greater => id += 1,
            std::cmp::Ordering::Equal => {
                slots[id] = *index;
                id += 1;
            }
        }
    }
    slots
}

fn whole<'a>(desk: &Desk<'a>, slot: u32) -> Option<(u32, &'a Fact)> {
    let d = desk.d;
    let index = *desk.slots.get(slot as usize)?;
    d.facts.get(index as usize).map(|fact| (index, fact))
}

/// The groups `<each>[…]` that the disclosure has.
fn groups(desk: &Desk<'_>, each: &str) -> Vec<String> {
    let mut groups: Vec<String> = Vec::new();
    for (_, fact) in desk.d.facts_under(each) {
        let rest = &fact.item[each.len()..];
        let Some(end) = rest.find(']').filter(|_| rest.starts_with('[')) else { continue };
        let group = &fact.item[..each.len() + end + 1];
        if groups.last().is_none_or(|last| last != group) {
            groups.push(group.to_owned());
        }
    }
    groups
}

/// What a reference finds.
enum Found {
    Nothing,
    Silent(u32),
    Number(u32, Number),
}

fn look(desk: &Desk<'_>, reference: &Ref, group: &str) -> Found {
    for target in &reference.0 {
        let found = match target {
            Target::One(_, slot) => whole(desk, *slot),
            Target::Relative(id) => desk.d.fact(&format!("{group}{id}")),
            _ => None,
        };
        if let Some((index, fact)) = found {
            return stated(desk, index, fact);
        }
    }
    Found::Nothing
}

fn stated(desk: &Desk<'_>, index: u32, fact: &Fact) -> Found {
    if fact.state == State::Dash {
        return Found::Number(index, Number::exact(Decimal::ZERO));
    }
    desk.number(fact).map_or(Found::Silent(index), |n| Found::Number(index, n))
}

/// A number that does not claim to be exact (约) where the rule needs one that does.
fn inexact<'a>(desk: &mut Desk<'a>, rule: &'a Rule, index: u32) {
    let fact = &desk.d.facts[index as usize];
    if fact.value.is_none() || fact.exactness == Exactness::Exact {
        return;
    }
    let (title, name) = (&rule.title, desk.name(index));
    let message = tell!(
        desk,
        "{title}：“{name}”印作 {}，不是准确的数，无法核对",
        "{title}: “{name}” is printed {}, which is not exact, so it cannot be tested",
        fact.printed
    );
    desk.say(by(rule), Class::NotTestable, desk.at(index), &[index], message);
}

/// All facts of a pattern; of codes that contain each other only the lowest.
fn all(desk: &Desk<'_>, target: &Target, group: &str) -> Vec<u32> {
    let relative;
    let (head, tail) = match target {
        Target::Glob(head, tail) => (&**head, &**tail),
        Target::RelativeGlob(head, tail) => {
            relative = format!("{group}{head}");
            (relative.as_str(), &**tail)
        }
        Target::One(_, slot) => return whole(desk, *slot).map(|(i, _)| i).into_iter().collect(),
        Target::Relative(id) => return desk.d.fact(&format!("{group}{id}")).map(|(i, _)| i).into_iter().collect(),
    };
    let mut out: Vec<(&str, u32)> = Vec::new();
    for (index, fact) in desk.d.facts_under(head) {
        if let Some(name) = fact.item[head.len()..].strip_suffix(tail)
            && !name.contains(['[', ']'])
            && fact.occurrence == 0
        {
            out.push((name, index));
        }
    }
    let lengths = out.iter().map(|(n, _)| n.len()).min() != out.iter().map(|(n, _)| n.len()).max();
    let codes = lengths && out.iter().all(|(n, _)| n.bytes().all(|b| b.is_ascii_digit()));
    let lowest = |name: &str| !codes || !out.iter().any(|(n, _)| n.len() > name.len() && n.starts_with(name));
    let mut kept: Vec<u32> = out.iter().filter(|(name, _)| lowest(name)).map(|(_, index)| *index).collect();
    kept.sort_unstable(); // as printed
    kept
}

fn by<'a>(rule: &'a Rule) -> By<'a> {
    By::Rule(&rule.id, rule.severity)
}

fn one<'a>(desk: &mut Desk<'a>, rule: &'a Rule, group: &str) {
    match &rule.kind {
        Kind::Sum { total, parts, unknown } => sum(desk, rule, group, total, parts, *unknown),
        Kind::Within { total, parts } => {
            let Found::Number(total, number) = look(desk, total, group) else { return };
            let (found, _) = stated_parts(desk, group, parts, false);
            parts_within(desk, by(rule), &rule.title, (total, number), &found);
        }
        Kind::Children { total, of } => children(desk, rule, group, total, of),
        Kind::Equal(items) => equal(desk, rule, group, items),
        Kind::Order(items) => order(desk, rule, group, items),
        Kind::Together(items) => together(desk, rule, group, items),
        Kind::Needs(first, others) => needs(desk, rule, group, first, others),
        Kind::Rate { value, base, printed } | Kind::Variance { value, base, printed } => {
            let (Found::Number(v_at, v), Found::Number(b_at, b)) = (look(desk, value, group), look(desk, base, group)) else { return };
            let (Found::Number(p, _) | Found::Silent(p)) = look(desk, printed, group) else { return };
            let section = desk.section_of(&desk.d.facts[p as usize]);
            if matches!(rule.kind, Kind::Rate { .. }) {
                percents::ratio(desk, by(rule), section, (v_at, v), (b_at, b), p, 0);
            } else {
                percents::variance_of(desk, by(rule), section, Some((v_at, v)), Some((b_at, b)), p);
            }
        }
        Kind::Change { values, change, rate } => change_of(desk, rule, group, values, change, rate),
        Kind::Codes { totals, parts } => super::codes::by_prefix(desk, by(rule), &facts(desk, totals, group), &facts(desk, parts, group)),
        Kind::Count { value, of } => count(desk, rule, group, value, of),
    }
}

fn change_of<'a>(desk: &mut Desk<'a>, rule: &'a Rule, group: &str, values: &[Ref], change: &Ref, rate: &Ref) {
    let d = desk.d;
    let change = match look(desk, change, group) {
        Found::Number(at, number) => Some((at, number)),
        _ => None,
    };
    let rate = match look(desk, rate, group) {
        Found::Number(rate, _) | Found::Silent(rate) => Some(rate),
        Found::Nothing => None,
    };
    let Some(stands) = change.map(|c| c.0).or(rate) else { return };
    let section = desk.section_of(&d.facts[stands as usize]);
    // Income and expenditure stated as one amount ("均为") give one outcome.
    let mut seen: Vec<Decimal> = Vec::new();
    for value in values {
        let Found::Number(at, number) = look(desk, value, group) else { continue };
        let prior = prior_beside(desk, at);
        if let (Some(change), Some(prior)) = (change, prior) {
            changes::prior_of(desk, section, (at, number), change, prior);
        }
        if seen.contains(&number.value) {
            continue;
        }
        match (change, rate, prior) {
            (Some((change, _)), rate, _) => changes::change_of(desk, by(rule), section, (at, number), change, rate, None),
            (None, Some(rate), Some(prior)) => changes::growth_of(desk, by(rule), section, (at, number), prior, rate),
            _ => continue,
        }
        seen.push(number.value);
    }
}

/// Last year's amount that stands beside a value, in a row without a change of its own: with one it is tested there.
fn prior_beside(desk: &Desk<'_>, value: u32) -> Option<u32> {
    let d = desk.d;
    let mut facts = d.rows.get(d.facts[value as usize].row as usize)?.facts.clone();
    let is = |facet: Facet| move |i: &u32| d.facts[*i as usize].facet == facet;
    if facts.clone().any(|i| is(Facet::Change)(&i)) { None } else { facts.find(is(Facet::Prior)) }
}

fn facts(desk: &Desk<'_>, reference: &Ref, group: &str) -> Vec<u32> {
    reference.0.iter().flat_map(|t| all(desk, t, group)).collect()
}

/// A number that is stated. That one is no exact number is told: what it would be tested for is open.
fn exact<'a>(desk: &mut Desk<'a>, rule: &'a Rule, item: &Ref, group: &str) -> Option<(u32, Number)> {
    match look(desk, item, group) {
        Found::Number(index, number) => return Some((index, number)),
        Found::Silent(index) => inexact(desk, rule, index),
        Found::Nothing => {}
    }
    None
}

fn sum<'a>(desk: &mut Desk<'a>, rule: &'a Rule, group: &str, total: &Ref, parts: &[(bool, Ref)], unknown: bool) {
    let Some((total, stated_total)) = exact(desk, rule, total, group) else { return };
    let (found, open) = stated_parts(desk, group, parts, unknown);
    if !found.is_empty() {
        total_of_parts(desk, by(rule), &rule.title, (total, stated_total), &found, open > 0);
    }
}

/// The parts that are stated, and how many are open; `unknown`: those that are not printed are.
fn stated_parts(desk: &Desk<'_>, group: &str, parts: &[(bool, Ref)], unknown: bool) -> (Vec<(bool, u32, Number)>, usize) {
    let mut found: Vec<(bool, u32, Number)> = Vec::with_capacity(parts.len());
    let mut open = 0usize;
    for (negative, part) in parts {
        if part.0.iter().any(|t| matches!(t, Target::Glob(..) | Target::RelativeGlob(..))) {
            for index in facts(desk, part, group) {
                match stated(desk, index, &desk.d.facts[index as usize]) {
                    Found::Number(index, number) => found.push((*negative, index, number)),
                    _ => open += 1,
                }
            }
            continue;
        }
        match look(desk, part, group) {
            Found::Number(index, number) => found.push((*negative, index, number)),
            Found::Silent(_) => open += 1,
            Found::Nothing => open += usize::from(unknown),
        }
    }
    (found, open)
}

fn children<'a>(desk: &mut Desk<'a>, rule: &'a Rule, group: &str, total: &Ref, of: &Ref) {
    let d = desk.d;
    let Some((total_at, number)) = exact(desk, rule, total, group) else { return };
    let row_at = d.facts[total_at as usize].row as usize;
    let Some(row) = d.rows.get(row_at) else { return };
    let patterns: Vec<(&str, &str)> =
        of.0.iter()
            .filter_map(|t| match t {
                Target::Glob(head, tail) => Some((&**head, &**tail)),
                _ => None,
            })
            .collect();
    let (mut found, mut open) = (Vec::new(), row.words.as_ref().is_some_and(|w| w.open));
    for child in d.rows[row_at + 1..].iter().take_while(|r| r.depth > row.depth && r.section == row.section) {
        if !patterns.iter().any(|(head, tail)| child.item.starts_with(head) && child.item.ends_with(tail)) {
            continue;
        }
        open |= child.words.as_ref().is_some_and(|w| w.open);
        let Some(index) = child.facts.clone().find(|i| d.facts[*i as usize].item == child.item) else { continue };
        match stated(desk, index, &d.facts[index as usize]) {
            Found::Number(index, number) => found.push((false, index, number)),
            _ => open = true,
        }
    }
    if !found.is_empty() {
        total_of_parts(desk, by(rule), &rule.title, (total_at, number), &found, open);
    } else if open {
        let (title, name) = (&rule.title, desk.name(total_at));
        let message = tell!(
            desk,
            "{title}：“{name}”之下没有印出金额，无法核对",
            "{title}: no amounts are printed under “{name}”, so it cannot be tested"
        );
        desk.say(by(rule), Class::NotTestable, desk.at(total_at), &[total_at], message);
    }
}

fn equal<'a>(desk: &mut Desk<'a>, rule: &'a Rule, group: &str, items: &[Ref]) {
    let mut first: Option<(u32, Number)> = None;
    for item in items {
        let Some((index, number)) = exact(desk, rule, item, group) else { continue };
        let Some(a) = first else {
            first = Some((index, number));
            continue;
        };
        total_of_parts(desk, by(rule), &rule.title, a, &[(false, index, number)], false);
    }
}

fn order<'a>(desk: &mut Desk<'a>, rule: &'a Rule, group: &str, items: &[Ref]) {
    let mut before: Option<(u32, Number)> = None;
    for item in items {
        let Some((index, number)) = exact(desk, rule, item, group) else { continue };
        if let Some((low_at, low)) = before {
            let Some(over) = low.minus(number) else { continue };
            let section = desk.section_of(&desk.d.facts[low_at as usize]);
            if over.value > over.half {
                let formula = format!("{} > {}", text(low.value), text(number.value));
                let (low_name, high_name) = desk.names_apart(low_at, index);
                let words = Telling {
                    message: tell!(
                        desk,
                        "{}：“{low_name}”{} 大于“{high_name}”{}",
                        "{}: “{low_name}” {} is more than “{high_name}” {}",
                        rule.title,
                        text(low.value),
                        text(number.value)
                    ),
                    formula,
                    expected: format!("≤ {}", text(number.value)),
                    printed: text(low.value),
                    difference: text(over.value),
                };
                let at = desk.at(low_at);
                desk.report(by(rule), Class::Inconsistent, at, &[low_at, index], words);
            } else {
                desk.count(by(rule), section, Class::Exact);
            }
        }
        before = Some((index, number));
    }
}

fn together<'a>(desk: &mut Desk<'a>, rule: &'a Rule, group: &str, items: &[Ref]) {
    let found: Vec<(u32, Number)> = items
        .iter()
        .filter_map(|i| match look(desk, i, group) {
            Found::Number(index, number) => Some((index, number)),
            _ => None,
        })
        .collect();
    if found.len() < 2 {
        return;
    }
    let zero = found.iter().find(|(_, n)| n.value.is_zero());
    let some = found.iter().find(|(_, n)| !n.value.is_zero());
    if let (Some((zero, _)), Some((some, _))) = (zero, some) {
        let (name, none) = desk.names_apart(*some, *zero);
        let message =
            tell!(desk, "{}：“{name}”为 {}，而“{none}”为 0", "{}: “{name}” is {}, but “{none}” is 0", rule.title, desk.shown(*some),);
        desk.say(by(rule), Class::Inconsistent, desk.at(*zero), &[*zero, *some], message);
    } else {
        desk.count(by(rule), desk.section_of(&desk.d.facts[found[0].0 as usize]), Class::Exact);
    }
}

fn needs<'a>(desk: &mut Desk<'a>, rule: &'a Rule, group: &str, first: &Ref, others: &[Ref]) {
    let Found::Number(first, number) = look(desk, first, group) else { return };
    let section = desk.section_of(&desk.d.facts[first as usize]);
    if number.value.is_zero() {
        desk.count(by(rule), section, Class::NotApplicable);
        return;
    }
    let found: Vec<(u32, Number)> = others
        .iter()
        .filter_map(|i| match look(desk, i, group) {
            Found::Number(index, number) => Some((index, number)),
            _ => None,
        })
        .collect();
    let Some((zero, _)) = found.first() else { return };
    if found.iter().all(|(_, n)| n.value.is_zero()) {
        let (name, none) = desk.names_apart(first, *zero);
        let message =
            tell!(desk, "{}：“{name}”为 {}，而“{none}”为 0", "{}: “{name}” is {}, but “{none}” is 0", rule.title, desk.shown(first),);
        desk.say(by(rule), Class::Inconsistent, desk.at(*zero), &[*zero, first], message);
    } else {
        desk.count(by(rule), section, Class::Exact);
    }
}

/// Whether a list does not say how many names it has: it ends in 等, or is a text of several.
fn leaves_open(names: &[Box<str>]) -> bool {
    let several = |text: &str| text.contains(['、', '，', '；', '和', '及', '\n']);
    names.last().is_some_and(|last| last.ends_with('等')) || matches!(names, [one] if several(one))
}

fn count<'a>(desk: &mut Desk<'a>, rule: &'a Rule, group: &str, value: &Ref, of: &str) {
    let d = desk.d;
    let Found::Number(at, number) = look(desk, value, group) else { return };
    let section = desk.section_of(&d.facts[at as usize]);
    let (named, open, what) = if of == "forms" {
        let forms = d.indicator_tables.iter().filter(|t| !t.layout.contains("overall")).count();
        (forms, false, either!(desk, "自评表", "self-evaluations"))
    } else {
        let lists = d.rows.iter().filter(|r| &*r.item == of).filter_map(|r| r.words.as_ref());
        let longest = lists.max_by_key(|w| w.names.len());
        // Accounts of a body are often listed with its own office, which is none of those below it.
        let of_others = |name: &str| !name.contains("本级") && !name.contains("机关") && *name != *d.name;
        let names = longest.map_or(0, |w| w.names.iter().filter(|name| of != "org.subordinate.names" || of_others(name)).count());
        (names, longest.is_some_and(|w| w.open || leaves_open(&w.names)), either!(desk, "名单", "the list of names"))
    };
    let named_number = Decimal::from(named as u64);
    if named == 0 {
        return;
    }
    if number.value == named_number {
        desk.count(by(rule), section, Class::Exact);
        return;
    }
    // A list that ends in 等 may leave names out.
    let class = if named_number < number.value && open { Class::NotTestable } else { Class::Inconsistent };
    let message = tell!(
        desk,
        "{}：“{}”印作 {}，{what}有 {named} 个",
        "{}: “{}” is printed {}, {what} has {named}",
        rule.title,
        desk.name(at),
        desk.shown(at)
    );
    let words = Telling { message, expected: named.to_string(), printed: desk.shown(at), ..Telling::default() };
    let place = desk.at(at);
    desk.report(by(rule), class, place, &[at], words);
}
