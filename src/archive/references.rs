//! What one source says of another: bodies that are named by their id, corrections of what is not there.

use std::collections::BTreeSet;

use super::{Archive, Unit};
use super::{FUNCTIONAL, is_id};
use crate::diagnostic::{Diagnostic, Place, nearest};

/// Looks at all references of an archive between its files.
pub fn check(archive: &Archive) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for walk in &archive.register.crosswalk {
        let Some(id) = walk.unit.as_deref().filter(|id| archive.unit(id).is_none()) else { continue };
        let message = format!("there is no body `{id}` that the codes could continue for");
        found.push(hinted(archive, id, Diagnostic::warning("register.unknown-unit", &FUNCTIONAL.into(), walk.place, message)));
    }
    for unit in &archive.units {
        parents(archive, unit, &mut found);
        for id in unit.lineage.iter().flat_map(|event| event.from.iter().chain(&event.to)) {
            // A body that the archive does not hold is named in words.
            if is_id(id) && archive.unit(id).is_none() {
                let message = format!("there is no body `{id}`, which the lineage names");
                found.push(hinted(archive, id, Diagnostic::warning("unit.unknown-unit", &unit.file, Place::default(), message)));
            }
        }
    }
    revisions(archive, &mut found);
    found
}

fn hinted(archive: &Archive, id: &str, d: Diagnostic) -> Diagnostic {
    match nearest(id, archive.units.iter().map(|u| &*u.id)) {
        Some(near) => d.hint(format!("did you mean `{near}`?")),
        None => d.hint("write the id of a body, the name of its folder under content/units/; of one that is not in the archive its name"),
    }
}

/// A body is not above itself, by whatever way.
fn parents(archive: &Archive, unit: &Unit, found: &mut Vec<Diagnostic>) {
    let mut seen = BTreeSet::from([&*unit.id]);
    let mut at = unit;
    while let Some(above) = at.parent.as_deref().and_then(|id| archive.unit(id)) {
        if above.id == unit.id {
            let message = format!("`{}` is above itself (上级)", unit.id);
            let d = Diagnostic::error("unit.circle", &unit.file, Place::default(), message);
            found.push(d.hint("the body above is another one; leave `上级` out if there is none"));
            return;
        }
        // A circle further up is told there.
        if !seen.insert(&above.id) {
            return;
        }
        at = above;
    }
}

/// An earlier version stands beside the current one, which the pages of the body and the year show.
fn revisions(archive: &Archive, found: &mut Vec<Diagnostic>) {
    for d in archive.disclosures.iter().filter(|d| d.revision.is_some()) {
        let current =
            archive.disclosures[archive.of_unit(&d.unit)].iter().any(|o| o.year == d.year && o.kind == d.kind && o.revision.is_none());
        if !current {
            let message = "this is an earlier version, but the current one is not in the archive";
            found.push(
                Diagnostic::error("source.no-current", &d.file, Place::default(), message)
                    .hint("take `.r…` out of the file name if it is the only one; else add the current version"),
            );
        }
    }
}
