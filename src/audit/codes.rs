//! Classification codes: totals by prefix, names and parents against the register, and whether the glossary explains them.

use std::cell::LazyCell;
use std::collections::BTreeMap;

use super::Class;
use super::desk::{At, By, Desk};
use super::measure::Number;
use super::sums::total_of_parts;
use super::tell::{either, tell};
use crate::archive::{Code, Row};
use crate::profile::normal;

/// Runs the checks.
pub(super) fn run(desk: &mut Desk<'_>) {
    families(desk);
    if !desk.world.register.functional.is_empty() {
        names(desk);
    }
    glossary(desk);
}

/// The code in the first brackets of a fact's item.
fn code_of(item: &str) -> Option<&str> {
    let (_, rest) = item.split_once('[')?;
    rest.split_once(']').map(|(code, _)| code)
}

/// Each total = Σ of the parts whose code starts with its own.
pub(super) fn by_prefix<'a>(desk: &mut Desk<'a>, by: By<'a>, totals: &[u32], parts: &[u32]) {
    let d = desk.d;
    let coded = |index: &u32| code_of(&d.facts[*index as usize].item).map(|code| (code, *index));
    let parts: Vec<(&str, u32)> = parts.iter().filter_map(coded).collect();
    if parts.is_empty() {
        return;
    }
    for (code, total) in totals.iter().filter_map(coded) {
        let fact = &d.facts[total as usize];
        let Some(number) = desk.number(fact) else { continue };
        let mut open = false;
        let mut found: Vec<(bool, u32, Number)> = Vec::new();
        for (_, index) in parts.iter().filter(|(c, _)| c.len() > code.len() && c.starts_with(code)) {
            match desk.number(&d.facts[*index as usize]) {
                Some(number) => found.push((false, *index, number)),
                None => open = true,
            }
        }
        if !found.is_empty() {
            let title = format!("{code} {}", d.rows.get(fact.row as usize).map_or("", |r| &r.label));
            total_of_parts(desk, by, &title, (total, number), &found, open);
        } else if number.may_be_zero() {
            desk.count(by, desk.section_of(fact), Class::NotApplicable);
        } else {
            let message = tell!(
                desk,
                "{code} {}：没有印出下级科目，无法核对",
                "{code} {}: no items below it are printed, so it cannot be tested",
                desk.name(total)
            );
            desk.say(by, Class::NotTestable, desk.at(total), &[total], message);
        }
    }
    for (code, index) in &parts {
        let covered = totals.iter().filter_map(coded).any(|(total, _)| code.starts_with(total));
        if !covered && !totals.is_empty() && desk.number(&d.facts[*index as usize]).is_some_and(|n| !n.may_be_zero()) {
            let message =
                tell!(desk, "{code} {}：有下级科目而没有它的类", "{code} {}: the class (类) above it is not printed", desk.name(*index));
            desk.say(by, Class::Inconsistent, desk.at(*index), &[*index], message);
        }
    }
}

/// Inside one family of items: a code = Σ of the codes right under it.
fn families(desk: &mut Desk<'_>) {
    let d = desk.d;
    let mut by_family: BTreeMap<&str, Vec<(&str, u32)>> = BTreeMap::new();
    for row in d.rows.iter().filter(|r| !r.restate) {
        let (Some(code), Some(family)) = (row.code.as_deref(), row.item.split('[').next()) else { continue };
        if let Some(index) = row.facts.clone().find(|i| d.facts[*i as usize].item == row.item) {
            by_family.entry(family).or_default().push((code, index));
        }
    }
    for codes in by_family.values() {
        let shortest = codes.iter().map(|c| c.0.len()).min().unwrap_or(0);
        if codes.iter().all(|c| c.0.len() == shortest) {
            continue;
        }
        for (code, total) in codes {
            let under: Vec<&(&str, u32)> = codes.iter().filter(|(c, _)| c.len() > code.len() && c.starts_with(code)).collect();
            let nearest = under.iter().map(|(c, _)| c.len()).min().unwrap_or(0);
            let mut parts = Vec::new();
            for (_, index) in under.iter().filter(|(c, _)| c.len() == nearest) {
                let Some(number) = desk.number(&d.facts[*index as usize]) else { continue };
                parts.push((false, *index, number));
            }
            if let Some(number) = desk.number(&d.facts[*total as usize]).filter(|_| !parts.is_empty()) {
                let title = either!(desk, "科目汇总", "sum by code");
                total_of_parts(desk, By::General("code.children"), title, (*total, number), &parts, false);
            }
        }
    }
}

/// A name as it is compared: brackets and spaces aside, without 支出 at the end and （类）（款）（项）.
fn plain(name: &str) -> String {
    let mut text = normal(name).into_owned();
    for level in ["(类)", "(款)", "(项)"] {
        if text.contains(level) {
            text = text.replace(level, "");
        }
    }
    match text.trim_end_matches("支出") {
        rest if rest.chars().count() > 2 => rest.to_owned(),
        _ => text,
    }
}

/// How a printed name stands to its code.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Match {
    /// A name of the code in that year, or another spelling.
    Right,
    /// A name of the code, but in other years.
    OtherYears,
    Wrong,
}

/// Looks a printed name up among those of its code. A name is bound to its years, however briefly it is spelt; spellings of
/// their own (别名) are not.
fn matching(entry: &Code, printed: &str, year: i32) -> Match {
    // Most names are printed as they are registered.
    let wanted = LazyCell::new(|| plain(printed));
    let same = |name: &str| *name == *printed || plain(name) == *wanted;
    let mut dated = entry.names.iter().filter(|n| same(&n.name)).peekable();
    if dated.peek().is_some() {
        // In years that no name covers, any will do.
        let open = !entry.names.iter().any(|n| n.holds_in(year));
        return if open || dated.any(|n| n.holds_in(year)) { Match::Right } else { Match::OtherYears };
    }
    if entry.aliases.iter().any(|alias| same(alias)) { Match::Right } else { Match::Wrong }
}

fn names(desk: &mut Desk<'_>) {
    let register = desk.world.register;
    let d = desk.d;
    for row in d.rows.iter().filter(|r| !r.restate) {
        let Some(code) = row.code.as_deref() else { continue };
        let (section, place) = (Some(row.section), row.place);
        let at = At { section, place, ..At::default() };
        let facts: Vec<u32> = row.facts.clone().take(1).collect();
        let Some(entry) = register.functional(code) else {
            desk.say(
                By::General("code.unknown"),
                Class::Inconsistent,
                at,
                &facts,
                tell!(desk, "科目编码 {code}（{}）不在登记表中", "the code {code} ({}) is not in the register", row.label),
            );
            continue;
        };
        if !entry.in_use(d.year) {
            let message = tell!(
                desk,
                "科目编码 {code}（{}）在登记表中，但 {} 年不用",
                "the code {code} ({}) is in the register, but not for {}",
                row.label,
                d.year
            );
            desk.say(By::General("code.unknown"), Class::Inconsistent, at, &facts, message);
            continue;
        }
        desk.count(By::General("code.unknown"), section, Class::Exact);
        let printed = row.words.as_ref().and_then(|w| w.name.as_deref()).unwrap_or(&row.label);
        let standard = entry.name_in(d.year);
        let message = match matching(entry, printed, d.year) {
            _ if printed == code => None,
            Match::Right => None,
            Match::OtherYears => Some(tell!(
                desk,
                "科目 {code} 印作“{printed}”，{} 年的规范名称为“{standard}”",
                "the code {code} is printed “{printed}”; its standard name in {} is “{standard}”",
                d.year
            )),
            Match::Wrong => Some(tell!(
                desk,
                "科目 {code} 印作“{printed}”，规范名称为“{standard}”",
                "the code {code} is printed “{printed}”; its standard name is “{standard}”"
            )),
        };
        match message {
            Some(message) => desk.say(By::General("code.name"), Class::Inconsistent, at, &facts, message),
            None => desk.count(By::General("code.name"), section, Class::Exact),
        }
        parents(desk, row, code, at, &facts);
    }
}

fn parents(desk: &mut Desk<'_>, row: &Row, code: &str, at: At, facts: &[u32]) {
    let Some(words) = &row.words else { return };
    let (register, year) = (desk.world.register, desk.d.year);
    for (printed, digits, level) in [(&words.class, 3, "类"), (&words.group, 5, "款")] {
        let (Some(printed), Some(prefix)) = (printed.as_deref(), code.get(..digits)) else { continue };
        let Some(entry) = register.functional(prefix).filter(|entry| entry.in_use(year)) else { continue };
        let standard = entry.name_in(year);
        let message = match matching(entry, printed, year) {
            Match::Right => {
                desk.count(By::General("code.parent"), at.section, Class::Exact);
                continue;
            }
            Match::OtherYears => tell!(
                desk,
                "“{}”（{code}）印在“{printed}（{level}）”之下，{year} 年称“{standard}”",
                "“{}” ({code}) is printed under “{printed}（{level}）”, called “{standard}” in {year}",
                row.label
            ),
            Match::Wrong => tell!(
                desk,
                "“{}”（{code}）印在“{printed}（{level}）”之下，应属“{standard}”",
                "“{}” ({code}) is printed under “{printed}（{level}）” and belongs under “{standard}”",
                row.label
            ),
        };
        desk.say(By::General("code.parent"), Class::Inconsistent, at, facts, message);
    }
}

/// The glossary explains the codes used, in documents whose glossary explains codes at all.
fn glossary(desk: &mut Desk<'_>) {
    let d = desk.d;
    if !d.terms.iter().any(|t| t.code.is_some()) {
        return;
    }
    let mut missing: Vec<(&str, &Row)> = Vec::new();
    let mut found = 0;
    for row in d.rows.iter().filter(|r| !r.restate) {
        let Some(code) = row.code.as_deref().filter(|c| c.len() == 7) else { continue };
        let zero = row.facts.clone().next().is_some_and(|i| d.facts[i as usize].value.is_some_and(|v| v.is_zero()));
        let explained = d.terms.iter().filter_map(|t| t.code.as_deref()).any(|t| t == code);
        match explained || zero || missing.iter().any(|m| m.0 == code) {
            true => found += 1,
            false => missing.push((code, row)),
        }
    }
    let by = By::General("glossary.coverage");
    if missing.is_empty() {
        if found > 0 {
            desk.count(by, None, Class::Exact);
        }
        return;
    }
    let list: Vec<String> = missing.iter().map(|(code, row)| tell!(desk, "{}（{code}）", "{} ({code})", row.label)).collect();
    let section = d.sections.iter().position(|s| &*s.id == "glossary").map(|s| s as u32);
    let place = d.terms.first().map_or(d.rows[0].place, |t| t.place);
    let facts: Vec<u32> = missing.iter().filter_map(|(_, row)| row.facts.clone().next()).collect();
    let message = tell!(desk, "名词解释没有说明所用的科目：{}", "the glossary does not explain these items in use: {}", desk.list(&list));
    desk.say(by, Class::Inconsistent, At { section, place, ..At::default() }, &facts, message);
}
