//! Which items the checks of a profile may name, and what these measure.

use std::collections::{BTreeMap, BTreeSet};

use arcstr::ArcStr;

use super::desk::is_money;
use crate::archive::Facet;
use crate::profile::{Item, Kind, Profile};

/// What an item's figure is a number of. Numbers of two measures have no sum, and neither is more than the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Measure {
    Money,
    Percent,
    Points,
    /// People or things, of whatever sort: documents name the same ones 人 and 名.
    Count,
}

impl Measure {
    /// That of an item; words and headings have none.
    fn of(item: &Item) -> Option<Measure> {
        Some(match &*item.unit {
            _ if matches!(item.kind, Kind::Text | Kind::List | Kind::Group | Kind::Names) => return None,
            "%" => Measure::Percent,
            "分" => Measure::Points,
            unit if is_money(unit) => Measure::Money,
            _ => Measure::Count,
        })
    }

    /// In words, for messages.
    pub(super) fn words(self) -> &'static str {
        match self {
            Measure::Money => "an amount of money",
            Measure::Percent => "a percentage",
            Measure::Points => "a number of points",
            Measure::Count => "a count",
        }
    }
}

/// The ids that a check may name.
#[derive(Default)]
pub(super) struct Known {
    /// In order.
    pub(super) ids: Vec<ArcStr>,
    /// Their forms with open parameters, and what they measure.
    open: BTreeMap<String, Option<Measure>>,
    /// What facets belong to: items, and what their amounts are amounts of.
    bearers: BTreeMap<String, Option<Measure>>,
    /// Which item is written under which: the open forms of both.
    under: BTreeSet<(String, String)>,
}

impl Known {
    /// Those of a profile.
    pub(super) fn of(profile: &Profile) -> Known {
        let mut known = Known::default();
        for section in &profile.sections {
            known.add(&section.items, "", &mut Vec::new());
        }
        known.ids.sort();
        known.ids.dedup();
        known
    }

    /// `prefix` is the id of the list around the items, `above` what they are written under.
    fn add(&mut self, items: &[Item], prefix: &str, above: &mut Vec<String>) {
        for item in items {
            let join = |id: &str| if id.starts_with('.') { format!("{prefix}{id}") } else { id.to_owned() };
            let id = join(&item.id);
            let own = open(&id);
            let measure = Measure::of(item);
            self.under.extend(above.iter().map(|above| (above.clone(), own.clone())));
            self.say(&id, measure);
            if item.base != item.id {
                self.say(&join(&item.base), measure);
            }
            above.push(own);
            self.add(&item.items, if item.id.contains("{n}") { &id } else { prefix }, above);
            above.pop();
        }
    }

    fn say(&mut self, id: &str, measure: Option<Measure>) {
        let open = open(id);
        for bearer in [Some(&*open), open.strip_suffix(".amount")].into_iter().flatten() {
            self.bearers.entry(bearer.to_owned()).or_insert(measure);
        }
        self.open.entry(open).or_insert(measure);
        self.ids.push(id.into());
    }

    /// Whether an id, its facet cut off and its parameter open, is one of an item.
    pub(super) fn has(&self, id: &str) -> bool {
        self.look(id).is_some()
    }

    /// What the item, or the facet of an item, of an id measures.
    pub(super) fn measure(&self, id: &str) -> Option<Measure> {
        self.look(id).flatten()
    }

    fn look(&self, id: &str) -> Option<Option<Measure>> {
        let wanted = open(id);
        if let Some(measure) = self.open.get(&wanted) {
            return Some(*measure);
        }
        let (item, suffix) = wanted.rsplit_once('.')?;
        let facet = Facet::ALL.iter().map(|(facet, ..)| *facet).find(|facet| !facet.suffix().is_empty() && facet.suffix() == suffix)?;
        let measure = *self.bearers.get(item)?;
        Some(match facet {
            _ if facet.is_percent() => Some(Measure::Percent),
            Facet::Weight | Facet::Score => Some(Measure::Points),
            _ => measure,
        })
    }

    /// Whether rows of an item are written under another one.
    pub(super) fn is_under(&self, item: &str, above: &str) -> bool {
        self.under.contains(&(open(above), open(item)))
    }
}

/// An id without what stands in its brackets.
fn open(id: &str) -> String {
    let mut out = String::with_capacity(id.len());
    let mut inside = false;
    for c in id.chars() {
        match c {
            '[' => {
                inside = true;
                out.push_str("[]");
            }
            ']' => inside = false,
            c if !inside => out.push(c),
            _ => {}
        }
    }
    out
}
