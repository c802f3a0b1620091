//! Classification codes: their order, and the breaks where the crosswalk says that one code continues another.

use std::collections::HashMap;

use super::{Break, Group, Line, YearOf};
use crate::archive::{Crosswalk, Register, Unit};

/// Orders the lines with codes by code, puts what a crosswalk names next to each other and notes the breaks.
pub fn arrange<'a>(groups: &mut [Group<'a>], years: &[YearOf<'a>], unit: &Unit, register: &'a Register) -> Vec<Break<'a>> {
    let crosswalk: Vec<&'a Crosswalk> = register.crosswalk.iter().filter(|c| c.unit.as_deref().is_none_or(|u| *u == *unit.id)).collect();
    let mut breaks = Vec::new();
    for group in groups {
        let mut start = 0;
        while start < group.lines.len() {
            let Some(list) = list_of(&group.lines[start]).map(str::to_owned) else {
                start += 1;
                continue;
            };
            let end = start + group.lines[start..].iter().take_while(|l| list_of(l) == Some(&*list)).count();
            let run = &mut group.lines[start..end];
            run.sort_by(|a, b| a.code.cmp(&b.code));
            if years.len() > 1 {
                follow(run, years, &crosswalk, &mut breaks);
            }
            start = end;
        }
    }
    breaks
}

/// What a code's key begins with: `gpb.function` of `gpb.function[201].amount`.
fn list_of<'l>(line: &'l Line<'_>) -> Option<&'l str> {
    let code = line.code?;
    let at = line.key.find('[')?;
    line.key[at + 1..].starts_with(code).then_some(&line.key[..at])
}

fn follow<'a>(run: &mut [Line<'a>], years: &[YearOf<'a>], crosswalk: &[&'a Crosswalk], breaks: &mut Vec<Break<'a>>) {
    for one in crosswalk {
        let find = |code: &str| run.binary_search_by(|l| l.code.unwrap_or("").cmp(code)).ok();
        let (from, to) = (find(&one.from), find(&one.to));
        let Some(after) = from.or(to).map(|at| run[at].key.clone()) else { continue };
        let Some(year) = one.year.or_else(|| first_year(years, from.map(|f| &run[f])?, to.map(|t| &run[t])?)) else { continue };
        let inside = years.first().is_some_and(|y| y.year < year) && years.last().is_some_and(|y| year <= y.year);
        if !inside {
            continue;
        }
        for at in [from, to].into_iter().flatten() {
            run[at].breaks.push(breaks.len());
        }
        breaks.push(Break { from: &one.from, to: &one.to, year, note: one.note.as_deref(), after });
    }
    order(run, crosswalk);
}

/// Moves each older code in front of the code that continues it; chains stay chains.
fn order(run: &mut [Line<'_>], crosswalk: &[&Crosswalk]) {
    let place: HashMap<&str, usize> = run.iter().enumerate().filter_map(|(i, l)| Some((l.code?, i))).collect();
    let mut goal: Vec<(usize, usize)> = (0..run.len()).map(|i| (i, run.len())).collect();
    // The rank of a line is that of the last code it leads to; among these, the farther one comes first.
    for (from, to) in crosswalk.iter().filter_map(|c| Some((*place.get(&*c.from)?, *place.get(&*c.to)?))) {
        goal[from].1 = to;
    }
    let mut ranked: Vec<(usize, usize, usize)> = Vec::with_capacity(run.len());
    for start in 0..run.len() {
        let (mut at, mut steps) = (start, 0);
        while goal[at].1 < run.len() && steps <= run.len() {
            at = goal[at].1;
            steps += 1;
        }
        ranked.push((at, usize::MAX - steps, start));
    }
    ranked.sort_unstable();
    let mut rank = vec![0; run.len()];
    for (position, (_, _, line)) in ranked.into_iter().enumerate() {
        rank[line] = position;
    }
    drop(place);
    // Cycles of the permutation, in place: lines are large and not to be cloned.
    for at in 0..run.len() {
        while rank[at] != at {
            let to = rank[at];
            run.swap(at, to);
            rank.swap(at, to);
        }
    }
}

/// The first year of the newer code when the crosswalk names none: the first that has it after the last of the older.
fn first_year(years: &[YearOf<'_>], from: &Line<'_>, to: &Line<'_>) -> Option<i32> {
    let has = |line: &Line<'_>, i: usize| line.cells[i].as_ref().is_some_and(|c| c.fact.value.is_some_and(|v| !v.is_zero()));
    let last = (0..years.len()).rev().find(|i| has(from, *i))?;
    (last + 1..years.len()).find(|i| has(to, *i)).map(|i| years[i].year)
}
