//! Parts of a whole: chooses between a donut and rows.
use super::canvas::Canvas;
use super::donut;
use super::model::{Chart, Part};
use super::rank::rank;
use super::rows::{self, Group, Row};

/// More slices than this are no longer told apart.
const MOST_SLICES: usize = 5;

/// Draws the parts; gives the height, or zero if all parts are zero. A single part is one full row: the document prints
/// a figure there, so the archive shows one too, with the sentence that says so beside it.
pub fn draw(canvas: &mut Canvas<'_>, chart: &Chart<'_>, parts: &[Part<'_>]) -> Option<i32> {
    let ranked = rank(parts);
    if ranked.is_empty() {
        return None;
    }
    let positive = ranked.iter().all(|p| p.point.geometry() > 0.0);
    if positive && (2..=MOST_SLICES).contains(&ranked.len()) {
        return Some(donut::draw(canvas, chart, &ranked));
    }
    let top = rows::unit(canvas, chart);
    let rows = ranked.iter().map(|part| Row { name: part.name, point: Some(part.point), share: part.share.as_deref(), colour: 0 });
    Some(rows::draw(canvas, chart, top, &[Group { head: "", rows: rows.collect() }]))
}
