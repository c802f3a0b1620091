//! What one source says of another: bodies that are named by their id, corrections of what is not there.

use std::collections::BTreeSet;

use super::{Archive, Reference, Unit};
use super::{FUNCTIONAL, is_id};
use crate::diagnostic::{Diagnostic, Place, nearest};

/// Looks at all references of an archive between its files.
pub fn check(archive: &Archive) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for unit in archive.register.crosswalk.iter().filter_map(|walk| walk.unit.as_ref()).filter(|unit| archive.unit(unit).is_none()) {
        let message = format!("there is no body `{}` that the codes could continue for", &**unit);
        found.push(hinted(archive, unit, Diagnostic::warning("register.unknown-unit", &FUNCTIONAL.into(), unit.place, message)));
    }
    for unit in &archive.units {
        circles(archive, unit, &mut found);
        let lineage =
            unit.lineage.iter().flat_map(|event| event.from.iter().chain(&event.to)).map(|body| (body, "which the lineage names"));
        for (body, why) in unit.parent.iter().map(|body| (body, "which is named as the one above (上级)")).chain(lineage) {
            // A body that the archive does not hold is named in words.
            if is_id(body) && archive.unit(body).is_none() {
                let message = format!("there is no body `{}`, {why}", &**body);
                found.push(hinted(archive, body, Diagnostic::warning("unit.unknown-unit", &unit.file, body.place, message)));
            }
        }
    }
    revisions(archive, &mut found);
    found
}

fn hinted(archive: &Archive, body: &Reference, mut d: Diagnostic) -> Diagnostic {
    d.width = body.chars().count().max(1) as u32;
    match nearest(body, archive.units.iter().map(|u| &*u.id)) {
        Some(near) => d.hint(format!("did you mean `{near}`?")),
        None => d.hint("write the id of a body, the name of its folder under content/units/; of one that is not in the archive its name"),
    }
}

/// A body is not above itself, by whatever way.
fn circles(archive: &Archive, unit: &Unit, found: &mut Vec<Diagnostic>) {
    let mut seen = BTreeSet::from([&*unit.id]);
    let mut at = unit;
    let place = unit.parent.as_ref().map(|parent| parent.place).unwrap_or_default();
    while let Some(above) = at.parent.as_deref().and_then(|id| archive.unit(id)) {
        if above.id == unit.id {
            let message = format!("`{}` is above itself (上级)", unit.id);
            let d = Diagnostic::error("unit.circle", &unit.file, place, message);
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
