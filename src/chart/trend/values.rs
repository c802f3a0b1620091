//! Values at the points of a trend, as far as there is room, each beside its own mark.
use super::notes::Notes;
use super::{CLEARANCE, Held, Line, Plot, marks};
use crate::chart::canvas::{ASCENT, Anchor, Canvas, LINE, TEXT, WIDTH};
use crate::chart::ink::Ink;
use crate::chart::measure::width;
use crate::chart::place::{Area, Taken};

/// From a point to its value.
const NEAR: i32 = 100;
/// Kept free at both sides of a value.
const PAD: i32 = 15;
/// Half of what a mark takes.
const MARK: i32 = 55;
/// What a value without a mark in front keeps off the marks of other lines, so that it is not read as theirs.
const OFF: i32 = 110;
/// What a mark in front of a value takes.
const KEY: i32 = 115;
/// From a heap of marks to the values beside it: room for the lines that lead there.
const REACH: i32 = 210;
/// Below the baseline.
const DESCENT: i32 = 40;
/// With more points than this a single line gets values at the ends and the extremes only, and
/// several lines beside their names only.
const ALL: usize = 12;

/// A point with the colour of its line.
#[derive(Clone, Copy)]
struct Spot<'l> {
    held: &'l Held<'l>,
    colour: u8,
}

impl Spot<'_> {
    fn area(&self) -> Area {
        Area { left: self.held.x - MARK, top: self.held.y - MARK, right: self.held.x + MARK, bottom: self.held.y + MARK }
    }

    fn is(&self, other: &Spot<'_>) -> bool {
        std::ptr::eq(self.held, other.held)
    }

    /// Width of its value.
    fn wide(&self) -> i32 {
        width(self.held.point.printed, TEXT)
    }
}

/// Writes values at points as far as there is room: the ends first, then the extremes, then all.
///
/// Marks that touch each other make a heap: their values stand above and below it or in a list beside it, each behind its own
/// mark.
pub fn values(canvas: &mut Canvas<'_>, plot: &Plot, lines: &[Line<'_>], notes: &Notes<'_>) {
    let spots: Vec<Spot<'_>> = lines.iter().flat_map(|line| line.held.iter().map(|held| Spot { held, colour: line.colour })).collect();
    let mut taken = obstacles(plot, lines, &spots, notes);
    let wanted = wanted(lines, &spots);
    for (i, spot) in wanted.iter().enumerate() {
        let heap = heap(&spots, spot);
        if heap.len() == 1 {
            alone(canvas, &mut taken, plot, &spots, spot);
        } else if !wanted[..i].iter().any(|w| heap.iter().any(|h| h.is(w))) {
            let listed: Vec<Spot<'_>> = heap.iter().filter(|h| wanted.iter().any(|w| w.is(h))).copied().collect();
            together(canvas, &mut taken, plot, &heap, &listed);
        }
    }
}

/// Writes values of a heap: of two marks above and below them, of more in a list; where neither has room, as far as they have.
fn together(canvas: &mut Canvas<'_>, taken: &mut Taken, plot: &Plot, heap: &[Spot<'_>], listed: &[Spot<'_>]) {
    let ends = ends(plot, heap, listed);
    let both = heap.len() == 2 && ends.iter().all(|(_, place)| taken.is_free(place));
    if !both && list(canvas, taken, plot, listed) {
        return;
    }
    for (spot, place) in ends {
        if taken.first_free([place]).is_some() {
            keyed(canvas, &spot, (place.left + PAD, place.bottom - DESCENT));
        }
    }
}

/// Everything that values keep off.
fn obstacles(plot: &Plot, lines: &[Line<'_>], spots: &[Spot<'_>], notes: &Notes<'_>) -> Taken {
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
    }
    spots.iter().for_each(|spot| taken.area(spot.area()));
    taken
}

/// All marks of a year that touch a mark or each other in between, from the top; the mark itself is one.
fn heap<'l>(spots: &[Spot<'l>], of: &Spot<'_>) -> Vec<Spot<'l>> {
    let mut year: Vec<Spot<'l>> = spots.iter().filter(|s| s.held.year == of.held.year).copied().collect();
    year.sort_by_key(|s| s.held.y);
    let at = year.iter().position(|s| s.is(of)).unwrap_or(0);
    let touch = |pair: &[Spot<'_>]| pair[1].held.y - pair[0].held.y < 2 * MARK;
    let from = at - year[..=at].windows(2).rev().take_while(|pair| touch(pair)).count();
    let to = at + year[at..].windows(2).take_while(|pair| touch(pair)).count();
    year.drain(from..=to).collect()
}

/// Writes the value of a mark that stands alone: plainly where no other mark is near, else behind its own.
fn alone(canvas: &mut Canvas<'_>, taken: &mut Taken, plot: &Plot, spots: &[Spot<'_>], spot: &Spot<'_>) {
    let clear = |area: &Area| spots.iter().filter(|other| other.colour != spot.colour).all(|other| !area.wider(OFF).meets(&other.area()));
    if let Some(place) = taken.first_free(around(plot, spot, spot.wide()).into_iter().filter(clear)) {
        canvas.text(spot.held.point.printed, (place.left + PAD, place.bottom - DESCENT), Anchor::Start, Ink::Text);
    } else if let Some(place) = taken.first_free(around(plot, spot, KEY + spot.wide())) {
        keyed(canvas, spot, (place.left + PAD, place.bottom - DESCENT));
    }
}

/// Where a text of a width may stand at a mark, the best place first.
fn around(plot: &Plot, spot: &Spot<'_>, wide: i32) -> [Area; 6] {
    let area = |(left, base): (i32, i32)| Area { left: left - PAD, top: base - ASCENT, right: left + wide + PAD, bottom: base + DESCENT };
    let (x, y) = (spot.held.x, spot.held.y);
    let (above, below) = (y - NEAR, y + NEAR + ASCENT - DESCENT);
    let nearest_left = plot.left + PAD;
    let shifted = (x - wide / 2).clamp(nearest_left, (WIDTH - wide - PAD).max(nearest_left));
    let (after, before) = (x + NEAR, x - NEAR - wide);
    [(x - wide / 2, above), (x - wide / 2, below), (shifted, above), (shifted, below), (after, y + 50), (before, y + 50)].map(area)
}

/// Places for the values of a heap's ends that are to be written: above the upper one, below the lower one.
fn ends<'l>(plot: &Plot, heap: &[Spot<'l>], listed: &[Spot<'l>]) -> Vec<(Spot<'l>, Area)> {
    let place = |spot: Option<&Spot<'l>>, which: usize| {
        let spot = *spot.filter(|end| listed.iter().any(|l| l.is(end)))?;
        Some((spot, around(plot, &spot, KEY + spot.wide())[which]))
    };
    place(heap.first(), 0).into_iter().chain(place(heap.last(), 1)).collect()
}

/// Writes the values of marks that touch below each other, in the marks' order, at the side that has room. Whether one has.
fn list(canvas: &mut Canvas<'_>, taken: &mut Taken, plot: &Plot, spots: &[Spot<'_>]) -> bool {
    let (Some(first), Some(last)) = (spots.first(), spots.last()) else { return false };
    let wide = KEY + spots.iter().map(Spot::wide).max().unwrap_or(0);
    let tall = i32::try_from(spots.len() - 1).unwrap_or(0) * LINE + ASCENT + DESCENT;
    let highest = plot.top - CLEARANCE;
    let level = i32::midpoint(first.held.y, last.held.y) - tall / 2;
    let x = first.held.x;
    let sides = [(x + MARK, x + REACH + wide + PAD), (x - REACH - wide - PAD, x - MARK)];
    // as level with the marks as there is room
    let tops = [0, -1, 1].map(|step| (level + step * LINE).clamp(highest, (plot.bottom - tall).max(highest)));
    let places = tops.iter().flat_map(|&top| sides.map(|(left, right)| Area { left, top, right, bottom: top + tall }));
    let Some(place) = taken.first_free(places) else { return false };
    let right = place.left > x;
    let left = if right { x + REACH } else { x - REACH - wide };
    for (spot, base) in spots.iter().zip((place.top + ASCENT..).step_by(LINE.unsigned_abs() as usize)) {
        let (from, to) = if right { (x + MARK + 10, left - 20) } else { (x - MARK - 10, left + KEY + spot.wide() + 20) };
        canvas.line(&[(from, spot.held.y), (to, base - 50)], Ink::Leader);
        keyed(canvas, spot, (left, base));
    }
    true
}

/// A value behind the mark of its line.
fn keyed(canvas: &mut Canvas<'_>, spot: &Spot<'_>, (left, base): (i32, i32)) {
    marks::small(canvas, (left + 45, base - 50), spot.colour, spot.held.point.derived);
    canvas.text(spot.held.point.printed, (left + KEY, base), Anchor::Start, Ink::Text);
}

/// The points worth a value, the most important first; each once.
fn wanted<'l>(lines: &[Line<'_>], spots: &[Spot<'l>]) -> Vec<Spot<'l>> {
    let value = |spot: &&Spot<'_>| spot.held.point.geometry();
    let mut wanted: Vec<Spot<'l>> = Vec::new();
    let mut add = |spot: Option<&Spot<'l>>| wanted.extend(spot.filter(|s| !wanted.iter().any(|w| w.is(s))).copied());
    if lines.len() == 1 {
        add(spots.last());
        add(spots.first());
        add(spots.iter().max_by(|a, b| value(a).total_cmp(&value(b))));
        add(spots.iter().min_by(|a, b| value(a).total_cmp(&value(b))));
    }
    if spots.len() <= ALL {
        // of several lines the last value stands beside the name
        let beside = usize::from(lines.len() > 1);
        for line in spots.chunk_by(|a, b| a.colour == b.colour) {
            line.iter().rev().skip(beside).for_each(|spot| add(Some(spot)));
        }
    }
    wanted
}
