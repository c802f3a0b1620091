//! Values at the points of a trend, as far as there is room.
use super::notes::Notes;
use super::{CLEARANCE, Held, Line, Plot};
use crate::chart::canvas::{ASCENT, Anchor, Canvas, TEXT, WIDTH};
use crate::chart::ink::Ink;
use crate::chart::measure::width;
use crate::chart::place::{Area, Taken};

/// From a point to its value.
const NEAR: i32 = 100;
/// Kept free at both sides of a value.
const PAD: i32 = 15;
/// With more points than this a single line gets values at the ends and the extremes only, and
/// several lines beside their names only.
const ALL: usize = 12;

/// Writes values at points as far as there is room: the ends first, then the extremes, then all.
pub fn values(canvas: &mut Canvas<'_>, plot: &Plot, lines: &[Line<'_>], notes: &Notes) {
    let mut taken = Taken::new(Area { left: plot.left, top: plot.top - CLEARANCE, right: WIDTH, bottom: plot.bottom });
    if lines.len() > 1 {
        taken.area(Area { left: plot.right, top: 0, right: WIDTH, bottom: i32::MAX });
    }
    for x in notes.breaks(plot) {
        taken.area(Area { left: x - 10, top: 0, right: x + 10, bottom: plot.bottom });
    }
    for line in lines {
        // a break's slashes lie on the line that is not drawn, so it counts as one, too
        for pair in line.held.windows(2).filter(|pair| pair[0].year.checked_add(1) == Some(pair[1].year)) {
            taken.line((pair[0].x, pair[0].y), (pair[1].x, pair[1].y));
        }
        for point in &line.held {
            let (x, y) = (point.x, point.y);
            taken.area(Area { left: x - 55, top: y - 55, right: x + 55, bottom: y + 55 });
        }
    }
    for wanted in wanted(lines) {
        let text = wanted.point.printed;
        let wide = width(text, TEXT);
        let area = |left: i32, base: i32| Area { left: left - PAD, top: base - ASCENT, right: left + wide + PAD, bottom: base + 40 };
        let (x, y) = (wanted.x, wanted.y);
        let (above, below) = (y - NEAR, y + NEAR + ASCENT - 40);
        let nearest_left = plot.left + PAD;
        let shifted = (x - wide / 2).clamp(nearest_left, (WIDTH - wide - PAD).max(nearest_left));
        let (after, before) = (x + NEAR, x - NEAR - wide);
        let places = [(x - wide / 2, above), (x - wide / 2, below), (shifted, above), (shifted, below), (after, y + 50), (before, y + 50)];
        if let Some(place) = taken.first_free(places.map(|(left, base)| area(left, base))) {
            canvas.text(text, (place.left + PAD, place.bottom - 40), Anchor::Start, Ink::Text);
        }
    }
}

/// The points worth a value, the most important first; each once.
fn wanted<'l, 'p>(lines: &'l [Line<'p>]) -> Vec<&'l Held<'p>> {
    let value = |h: &&Held<'_>| h.point.geometry();
    let all = lines.iter().map(|l| l.held.len()).sum::<usize>() <= ALL;
    let mut wanted: Vec<&Held<'_>> = Vec::new();
    let mut add = |held: Option<&'l Held<'p>>| {
        wanted.extend(held.filter(|h| !wanted.iter().any(|w| std::ptr::eq(*w, *h))));
    };
    if let [line] = lines {
        add(line.held.last());
        add(line.held.first());
        add(line.held.iter().max_by(|a, b| value(a).total_cmp(&value(b))));
        add(line.held.iter().min_by(|a, b| value(a).total_cmp(&value(b))));
    }
    if all {
        // of several lines the last value stands beside the name
        let beside = usize::from(lines.len() > 1);
        for line in lines {
            line.held.iter().rev().skip(beside).for_each(|held| add(Some(held)));
        }
    }
    wanted
}
