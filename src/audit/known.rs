//! Which items the checks of a profile may name.

use std::collections::BTreeSet;

use arcstr::ArcStr;

use crate::archive::Facet;
use crate::profile::{Item, Profile};

/// The ids that a check may name.
pub(super) struct Known {
    /// In order.
    pub(super) ids: Vec<ArcStr>,
    /// Their forms with open parameters.
    open: BTreeSet<String>,
    /// What facets belong to: items, and what their amounts are amounts of.
    bearers: BTreeSet<String>,
}

impl Known {
    /// Those of a profile.
    pub(super) fn of(profile: &Profile) -> Known {
        fn add(items: &[Item], prefix: &str, ids: &mut Vec<ArcStr>) {
            for item in items {
                let join = |id: &str| if id.starts_with('.') { format!("{prefix}{id}") } else { id.to_owned() };
                ids.push(join(&item.id).into());
                if item.base != item.id {
                    ids.push(join(&item.base).into());
                }
                let inner = if item.id.is_empty() { prefix.to_owned() } else { join(&item.id) };
                add(&item.items, if item.id.contains("{n}") { &inner } else { prefix }, ids);
            }
        }
        let mut ids = Vec::new();
        for section in &profile.sections {
            add(&section.items, "", &mut ids);
        }
        ids.sort();
        ids.dedup();
        let open: BTreeSet<String> = ids.iter().map(|id| open(id)).collect();
        let bearers = open.iter().flat_map(|id| [Some(&**id), id.strip_suffix(".amount")]).flatten().map(str::to_owned).collect();
        Known { ids, open, bearers }
    }

    /// Whether an id, its facet cut off and its parameter open, is one of an item.
    pub(super) fn has(&self, id: &str) -> bool {
        let wanted = open(id);
        if self.open.contains(&wanted) {
            return true;
        }
        let Some((item, facet)) = wanted.rsplit_once('.') else { return false };
        Facet::ALL.iter().any(|(_, suffix, ..)| !suffix.is_empty() && *suffix == facet) && self.bearers.contains(item)
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
