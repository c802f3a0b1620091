//! All items that any year has, as lines in the order of the newest document.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::prior::Shared;
use super::{Cell, Group, Line, YearOf};
use crate::archive::amount::State;
use crate::archive::{Disclosure, Facet, Fact, Row};
use crate::quick::Map;

/// Lines while they are gathered: those of a group by their index in `lines`.
#[derive(Default)]
struct Gathering<'a> {
    lines: Vec<Line<'a>>,
    /// For each line the last year (index) that has it, and its group.
    seen: Vec<(usize, usize)>,
    groups: Vec<(&'a str, &'a str, Vec<usize>)>,
    by_key: Map<Cow<'a, str>, usize>,
}

/// A list's member whose rows are being read.
struct Member<'a> {
    /// `evaluation.project[2]`
    id: &'a str,
    /// `evaluation.project[网站管理费]`
    key: String,
}

/// The groups with their lines. The newest year gives the order; what only older years have stands behind the item it
/// follows there.
pub fn gather<'a>(years: &[YearOf<'a>], wanted: Option<&[&str]>) -> Vec<Group<'a>> {
    let mut all = Gathering::default();
    for (index, year) in years.iter().enumerate().rev() {
        all.add_year(index, years.len(), year.disclosure, wanted);
    }
    let Gathering { lines, groups, .. } = all;
    let mut lines: Vec<Option<Line<'a>>> = lines.into_iter().map(Some).collect();
    groups
        .into_iter()
        .map(|(id, title, members)| {
            let mut kept: Vec<Line<'a>> = Vec::with_capacity(members.len());
            // From the end, so that a heading knows whether lines stand below it.
            for line in members.into_iter().rev().filter_map(|m| lines.get_mut(m)?.take()) {
                if !line.heading || kept.last().is_some_and(|below| below.depth > line.depth) {
                    kept.push(line);
                }
            }
            kept.reverse();
            Group { id, title, unit: common_unit(&kept), lines: kept }
        })
        .filter(|g| !g.lines.is_empty())
        .collect()
}

impl<'a> Gathering<'a> {
    fn add_year(&mut self, index: usize, years: usize, d: &'a Disclosure, wanted: Option<&[&str]>) {
        let shared = Shared::of(d);
        for section in &d.sections {
            let group = match self.groups.iter().position(|(id, ..)| *id == &*section.id) {
                Some(group) => group,
                None => {
                    self.groups.push((&section.id, &section.title, Vec::new()));
                    self.groups.len() - 1
                }
            };
            let mut behind: Option<usize> = None;
            let mut fresh: BTreeMap<Option<usize>, Vec<usize>> = BTreeMap::new();
            let mut member: Option<Member<'a>> = None;
            for row in d.rows_of(section).iter().filter(|r| r.compare && wanted.is_none_or(|w| w.contains(&&*r.item))) {
                let value = d.facts_in(row).first();
                let heading = row.facts.is_empty();
                if heading && row.words.as_ref().is_some_and(|w| w.text.is_some() || !w.names.is_empty()) {
                    continue;
                }
                if !heading && value.is_none_or(|f| f.facet != Facet::Value || f.occurrence > 0) {
                    continue;
                }
                let key = self.key(row, heading, index, &mut member);
                let cell = value.map(|fact| cell(d, row, fact, &shared));
                match self.by_key.get(&key).copied() {
                    Some(line) => {
                        self.seen[line].0 = index;
                        self.lines[line].heading &= cell.is_none();
                        self.lines[line].cells[index] = cell;
                        if self.seen[line].1 == group {
                            behind = Some(line);
                        }
                    }
                    None => {
                        let line = self.lines.len();
                        self.lines.push(new_line(key.clone(), row, years, index, cell));
                        self.seen.push((index, group));
                        self.by_key.insert(key, line);
                        fresh.entry(behind).or_default().push(line);
                    }
                }
            }
            insert(&mut self.groups[group].2, fresh, &self.lines);
        }
    }

    /// The key of a row: its item id; within a list the member's name instead of its number.
    fn key(&self, row: &'a Row, heading: bool, year: usize, member: &mut Option<Member<'a>>) -> Cow<'a, str> {
        if heading && let Some(list) = numbered(&row.item) {
            let mut key = format!("{list}[{}]", row.label);
            // Two members of one name stay apart.
            let mut count = 2;
            while self.by_key.get(&*key).is_some_and(|l| self.seen[*l].0 == year) {
                key = format!("{list}[{}~{count}]", row.label);
                count += 1;
            }
            *member = Some(Member { id: &row.item, key: key.clone() });
            return key.into();
        }
        if let Some(one) = member {
            if let Some(rest) = row.item.strip_prefix(one.id) {
                return format!("{}{rest}", one.key).into();
            }
            *member = None;
        }
        Cow::Borrowed(&row.item)
    }
}

/// The list that a member's id is of: `evaluation.project` of `evaluation.project[2]`.
pub(crate) fn numbered(item: &str) -> Option<&str> {
    let (list, number) = item.strip_suffix(']')?.rsplit_once('[')?;
    (!number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())).then_some(list)
}

fn cell<'a>(d: &'a Disclosure, row: &'a Row, fact: &'a Fact, shared: &Shared) -> Cell<'a> {
    let of = |wanted: &[Facet]| d.facts_in(row).iter().find(|f| wanted.contains(&f.facet) && f.state == State::Value);
    let budgets = [Facet::Completion, Facet::CompletionAdjusted, Facet::CompletionInitial, Facet::CompletionFullYear];
    Cell {
        fact,
        name: row.words.as_deref().and_then(|w| w.name.as_deref()).unwrap_or(&row.label),
        share: of(&[Facet::Share]),
        completion: of(&budgets),
        prior: shared.prior(d, row, fact),
    }
}

fn new_line<'a>(key: Cow<'a, str>, row: &'a Row, years: usize, index: usize, cell: Option<Cell<'a>>) -> Line<'a> {
    let mut cells = vec![None; years];
    let unit = cell.as_ref().map_or("", |c| &*c.fact.unit);
    let heading = cell.is_none();
    cells[index] = cell;
    Line {
        key,
        label: &row.label,
        code: row.code.as_deref(),
        depth: row.depth,
        unit,
        heading,
        cells,
        changes: Vec::new(),
        breaks: Vec::new(),
    }
}

/// Puts new lines behind the lines they follow in their document, and behind those lines' children.
fn insert(members: &mut Vec<usize>, mut fresh: BTreeMap<Option<usize>, Vec<usize>>, lines: &[Line<'_>]) {
    if fresh.is_empty() {
        return;
    }
    let depth = |line: usize| lines.get(line).map_or(0, |l| l.depth);
    let mut merged = fresh.remove(&None).unwrap_or_default();
    let mut waiting: Vec<Vec<usize>> = Vec::new();
    for member in members.drain(..) {
        while let Some(new) = waiting.pop_if(|new| new.first().is_some_and(|first| depth(member) <= depth(*first))) {
            merged.extend(new);
        }
        merged.push(member);
        waiting.extend(fresh.remove(&Some(member)));
    }
    while let Some(new) = waiting.pop() {
        merged.extend(new);
    }
    *members = merged;
}

/// The unit of most lines, the first of equals.
fn common_unit<'a>(lines: &[Line<'a>]) -> &'a str {
    let mut counts: Vec<(&'a str, usize)> = Vec::new();
    for line in lines.iter().filter(|l| !l.heading && l.unit != "%") {
        match counts.iter_mut().find(|(unit, _)| *unit == line.unit) {
            Some((_, count)) => *count += 1,
            None => counts.push((line.unit, 1)),
        }
    }
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or("", |(unit, _)| unit)
}
