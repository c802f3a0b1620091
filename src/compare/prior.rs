//! What a document says about the year before: stated, or this year minus the change.

use super::Prior;
use super::change::exact_difference;
use crate::archive::amount::{Exactness, State};
use crate::archive::{Disclosure, Facet, Fact, Row};
use crate::profile::FigureKind;

/// The changes of a document that stand in rows of their own and belong to other items: item id, change.
///
/// A sentence such as 收、支总计较上年增加 gives one change for two items. Which, the profile's figures say; a layout
/// without figures is understood by the ids: `total.change` is about `total.income` and `total.expenditure`,
/// `fiscal.change` about `fiscal.total.income` and `fiscal.total.expenditure`.
pub struct Shared<'a> {
    changes: Vec<(String, &'a Fact)>,
}

impl<'a> Shared<'a> {
    /// Finds them.
    pub fn of(d: &'a Disclosure) -> Shared<'a> {
        let mut changes: Vec<(String, &'a Fact)> = Vec::new();
        for figure in &d.profile.figures {
            let FigureKind::Change(series) = &figure.kind else { continue };
            for one in series {
                if let Some((_, fact)) = d.fact(&one.change).filter(|(_, f)| f.facet == Facet::Change) {
                    changes.push((one.item.to_string(), fact));
                }
            }
        }
        for row in d.rows.iter().filter(|r| !r.restate) {
            let Some(fact) = d.facts_in(row).first().filter(|f| f.facet == Facet::Change) else { continue };
            let Some(base) = fact.item.strip_suffix(".change") else { continue };
            for pair in [["total.income", "total.expenditure"], ["income", "expenditure"]] {
                let pair = pair.map(|end| format!("{base}.{end}"));
                if pair.iter().any(|item| d.fact(item).is_some()) {
                    changes.extend(pair.into_iter().map(|item| (item, fact)));
                    break;
                }
            }
        }
        Shared { changes }
    }

    /// The prior value of a row whose value is `fact`.
    pub fn prior(&self, d: &'a Disclosure, row: &Row, fact: &'a Fact) -> Option<Prior<'a>> {
        let own = d.facts_in(row);
        let is = |f: &&Fact, facet: Facet| f.facet == facet && f.state == State::Value && f.unit == fact.unit;
        if let Some(stated) = own.iter().find(|f| is(f, Facet::Prior)) {
            return stated.value.map(|value| Prior { value, from: stated, derived: false });
        }
        let change = own
            .iter()
            .find(|f| f.facet == Facet::Change)
            .or_else(|| self.changes.iter().find(|(item, _)| **item == *fact.item).map(|(_, change)| *change))
            .filter(|f| is(f, Facet::Change))?;
        derive(fact, change)
    }
}

/// This year minus the change; only from exact numbers whose direction is stated.
fn derive<'a>(fact: &'a Fact, change: &'a Fact) -> Option<Prior<'a>> {
    if fact.state != State::Value || fact.exactness != Exactness::Exact || change.exactness != Exactness::Exact {
        return None;
    }
    let amount = change.value?;
    let unresolved = change.word().is_some_and(|w| w.contains('/'));
    if unresolved && !amount.is_zero() {
        return None;
    }
    Some(Prior { value: exact_difference(fact.value?, amount)?, from: change, derived: true })
}
