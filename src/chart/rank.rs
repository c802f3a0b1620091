//! The parts of a whole by their size, with their shares.

use std::borrow::Cow;

use super::model::{Part, Point};

/// A part with its rank given by its place in a list.
pub struct Ranked<'p> {
    /// The item's name.
    pub name: &'p str,
    /// Its amount.
    pub point: &'p Point<'p>,
    /// The share as printed or computed; none beside negative parts, where shares mean nothing.
    pub share: Option<Cow<'p, str>>,
}

/// The parts that are not zero, the largest first; equal ones keep their order.
pub fn rank<'p>(parts: &'p [Part<'p>]) -> Vec<Ranked<'p>> {
    let mut ranked: Vec<&Part<'_>> = parts.iter().filter(|p| p.point.geometry() != 0.0).collect();
    ranked.sort_by(|a, b| b.point.geometry().total_cmp(&a.point.geometry()));
    let whole: f64 = ranked.iter().map(|p| p.point.geometry()).sum();
    let negative = ranked.iter().any(|p| p.point.geometry() < 0.0);
    ranked
        .into_iter()
        .map(|part| Ranked {
            name: part.name,
            point: &part.point,
            share: match part.share_printed {
                Some(printed) => Some(Cow::Borrowed(printed)),
                None if negative => None,
                None => Some(Cow::Owned(percent(part.point.geometry() / whole))),
            },
        })
        .collect()
}

/// One decimal; a share that is not nothing is never printed as 0.0%.
fn percent(share: f64) -> String {
    if share < 0.0005 { String::from("<0.1%") } else { format!("{:.1}%", share * 100.0) }
}
