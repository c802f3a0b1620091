//! What a document says about the year before: stated, or this year minus the change.

use super::Prior;
use super::change::{exact_difference, in_unit};
use crate::archive::amount::{Exactness, State};
use crate::archive::{Disclosure, Facet, Fact, Row};
use crate::profile::FigureKind;

/// What tells an item's value of the year before: the index of a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    /// The value itself.
    Stated(u32),
    /// The change that stands beside this year's value.
    Change(u32),
    /// A change in a row of its own, which may be about other items too.
    Shared(u32),
}

/// The changes of a document that stand in rows of their own and belong to other items: item id, index of the change.
///
/// A sentence such as 收、支总计较上年增加 gives one change for two items. Which, the profile's figures say; a layout
/// without figures is understood by the ids: `total.change` is about `total.income` and `total.expenditure`,
/// `fiscal.change` about `fiscal.total.income` and `fiscal.total.expenditure`.
pub(crate) struct Shared {
    changes: Vec<(String, u32)>,
}

impl Shared {
    /// Finds them.
    pub fn of(d: &Disclosure) -> Shared {
        let mut changes: Vec<(String, u32)> = Vec::new();
        for figure in &d.profile.figures {
            let FigureKind::Change(series) = &figure.kind else { continue };
            for one in series {
                if let Some((index, _)) = d.fact(&one.change).filter(|(_, f)| f.facet == Facet::Change) {
                    changes.push((one.item.to_string(), index));
                }
            }
        }
        for (fact, at) in d.facts.iter().zip(0u32..).filter(|(fact, _)| fact.facet == Facet::Change) {
            let Some(row) = d.rows.get(fact.row as usize).filter(|row| row.facts.start == at && !row.restate) else { continue };
            let Some(base) = fact.item.strip_suffix(".change") else { continue };
            for pair in [["total.income", "total.expenditure"], ["income", "expenditure"]] {
                let pair = pair.map(|end| format!("{base}.{end}"));
                if pair.iter().any(|item| d.fact(item).is_some()) {
                    changes.extend(pair.into_iter().map(|item| (item, row.facts.start)));
                    break;
                }
            }
        }
        Shared { changes }
    }

    /// The items that a change in a row of its own is about.
    pub fn items_of(&self, change: u32) -> impl Iterator<Item = &str> {
        self.changes.iter().filter(move |(_, index)| *index == change).map(|(item, _)| &**item)
    }

    /// What tells the year before of the item of a row, the surest first. A change whose direction was left to choose
    /// (增加/减少) tells nothing.
    pub fn told<'a>(&self, d: &'a Disclosure, row: &'a Row) -> impl Iterator<Item = Told> + use<'a> {
        let with = |facet: Facet| row.facts.clone().filter(move |i| d.facts[*i as usize].facet == facet);
        let elsewhere = || self.changes.iter().find(|(item, _)| **item == *row.item).map(|(_, index)| Told::Shared(*index));
        let change = with(Facet::Change).next().map(Told::Change).or_else(elsewhere);
        let directed = move |told: &Told| match told {
            Told::Change(index) | Told::Shared(index) => has_direction(&d.facts[*index as usize]),
            Told::Stated(_) => true,
        };
        with(Facet::Prior).map(Told::Stated).chain(change.into_iter().filter(directed))
    }

    /// The prior value of a row whose value is `fact`.
    pub fn prior<'a>(&self, d: &'a Disclosure, row: &'a Row, fact: &'a Fact) -> Option<Prior<'a>> {
        let number = |index: u32| Some(&d.facts[index as usize]).filter(|f| f.state == State::Value);
        self.told(d, row).find_map(|told| match told {
            Told::Stated(index) => number(index).and_then(|from| stated(fact, from)),
            Told::Change(index) | Told::Shared(index) => number(index).and_then(|change| derive(fact, change)),
        })
    }
}

/// Whether a change says which way it went; no change at all needs no direction.
fn has_direction(change: &Fact) -> bool {
    !change.word().is_some_and(|w| w.contains('/')) || change.value.is_none_or(|v| v.is_zero())
}

/// The value as stated, if it measures what this year's does.
fn stated<'a>(fact: &'a Fact, from: &'a Fact) -> Option<Prior<'a>> {
    let value = from.value?;
    in_unit(value, &from.unit, &fact.unit)?;
    Some(Prior { value, unit: &from.unit, from, derived: false })
}

/// This year minus the change; only from exact numbers.
fn derive<'a>(fact: &'a Fact, change: &'a Fact) -> Option<Prior<'a>> {
    if fact.state != State::Value || fact.exactness != Exactness::Exact || change.exactness != Exactness::Exact {
        return None;
    }
    let by = in_unit(change.value?, &change.unit, &fact.unit)?;
    Some(Prior { value: exact_difference(fact.value?, by)?, unit: &fact.unit, from: change, derived: true })
}
