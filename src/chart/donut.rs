//! A ring of two to five slices, ranked from 12 o'clock, with numbers that lead to the names.
use super::canvas::{ASCENT, Anchor, Arc, Canvas, LINE, NOTE, TEXT, WIDTH};
use super::ink::Ink;
use super::measure::{width, wrap};
use super::model::Chart;
use super::rank::Ranked;
use super::rows;
use std::borrow::Cow;
use std::f64::consts::TAU;

/// The middle of the ring's stroke; the stroke's width is in the stylesheet.
const RADIUS: i32 = 600;
/// The outer edge of the ring.
const OUTER: i32 = 730;
/// Where the numbers stand.
const NUMBERS: i32 = 880;
/// The middle of the ring from the left.
const CENTRE: i32 = 1000;
/// Where the names begin: a bar in the slice's colour, a number, then the text.
const KEY: i32 = 2120;
const KEY_NUMBER: i32 = KEY + 150;
const KEY_TEXT: i32 = KEY + 310;
/// Between the blocks of two parts.
const BETWEEN: i32 = 140;
/// Room for the unit in the middle.
const HOLE: i32 = 800;
/// Percent of the turn: the space behind a slice, and the least distance between two numbers.
const SPACE: f64 = 0.5;
const APART: f64 = 4.2;

/// Draws the ring; gives the height.
pub fn draw(canvas: &mut Canvas<'_>, chart: &Chart<'_>, parts: &[Ranked<'_>]) -> i32 {
    let unit = if chart.unit.is_empty() { String::new() } else { rows::unit_text(chart) };
    let in_hole = wrap(&unit, HOLE, NOTE);
    // a unit too long for the hole goes on top
    let (in_hole, top) = if in_hole.len() <= 2 { (in_hole, 0) } else { (Vec::new(), rows::unit(canvas, chart)) };

    let blocks: Vec<Block<'_>> = parts.iter().map(|part| Block::new(chart, part)).collect();
    let gaps = i32::try_from(blocks.len()).unwrap_or(1) - 1;
    let key_height = blocks.iter().map(Block::height).sum::<i32>() + gaps * BETWEEN;
    let ring_height = 2 * (NUMBERS + 120);
    let height = key_height.max(ring_height);
    let centre = (CENTRE, top + height / 2);

    let arcs = arcs(parts);
    for (i, arc) in (0..).zip(&arcs) {
        canvas.arc(centre, RADIUS, Arc { start: arc.start, length: drawn(arc) }, i);
    }
    numbers(canvas, centre, &arcs);
    let lines = i32::try_from(in_hole.len()).unwrap_or(0);
    let first = centre.1 + 50 - (lines - 1) * LINE / 2;
    canvas.lines(&in_hole, (CENTRE, first), Anchor::Middle, Ink::Muted);

    let mut y = top + (height - key_height) / 2;
    for (i, block) in (0_u8..).zip(&blocks) {
        y = block.draw(canvas, y, i) + BETWEEN;
    }
    top + height
}

/// The slices as long as their shares: a part of 0.02 % is a hairline, and its number with a line leads to it.
fn arcs(parts: &[Ranked<'_>]) -> Vec<Arc> {
    let whole: f64 = parts.iter().map(|p| p.point.geometry()).sum();
    let lengths = parts.iter().map(|p| p.point.geometry() / whole * 100.0);
    let mut start = 0.0;
    lengths
        .map(|length| {
            let arc = Arc { start, length };
            start += length;
            arc
        })
        .collect()
}

/// How much of a slice is drawn: the space behind it is its own, unless little would be left.
fn drawn(arc: &Arc) -> f64 {
    if arc.length > 2.0 * SPACE { arc.length - SPACE } else { arc.length }
}

/// Writes the rank outside of each slice; where slices are too thin, the numbers spread and a
/// line leads back to the slice.
fn numbers(canvas: &mut Canvas<'_>, centre: (i32, i32), arcs: &[Arc]) {
    let middles: Vec<f64> = arcs.iter().map(|arc| arc.start + drawn(arc) / 2.0).collect();
    let places = apart(&middles);
    for ((middle, place), rank) in middles.iter().zip(places).zip(RANKS) {
        if (middle - place).abs() > 0.8 {
            let (from, to) = (on_ring(centre, OUTER + 20, *middle), on_ring(centre, NUMBERS - 90, place));
            canvas.line(&[from, to], Ink::Leader);
        }
        let (x, y) = on_ring(centre, NUMBERS, place);
        canvas.text(rank, (x, y + 50), Anchor::Middle, Ink::Text);
    }
}

/// The nearest places that keep [`APART`] and the order: crowded numbers spread to both sides.
fn apart(wished: &[f64]) -> Vec<f64> {
    // runs of numbers that touch: the sum of where each would have the run begin, and their count
    let mut runs: Vec<(f64, u8)> = Vec::with_capacity(wished.len());
    let begin = |(sum, count): (f64, u8)| sum / f64::from(count);
    let mut before = 0.0;
    for wish in wished {
        let mut run = (wish - before * APART, 1);
        while let Some(last) = runs.last().filter(|last| begin(**last) > begin(run)) {
            run = (run.0 + last.0, run.1 + last.1);
            runs.pop();
        }
        runs.push(run);
        before += 1.0;
    }
    let mut places = Vec::with_capacity(wished.len());
    let mut before = 0.0;
    for run in runs {
        for _ in 0..run.1 {
            places.push(begin(run) + before * APART);
            before += 1.0;
        }
    }
    places
}

const RANKS: [&str; 5] = ["1", "2", "3", "4", "5"];

/// A place at a distance from the centre, by percent of the turn from 12 o'clock.
fn on_ring(centre: (i32, i32), radius: i32, percent: f64) -> (i32, i32) {
    let (x, y) = point_on_ring(centre, radius, percent);
    #[expect(clippy::cast_possible_truncation, reason = "within the drawing")]
    let round = |v: f64| v.round() as i32;
    (round(x), round(y))
}

/// The point of a ring at a part of the turn.
pub fn point_on_ring((x, y): (i32, i32), radius: i32, percent: f64) -> (f64, f64) {
    let (sin, cos) = (percent / 100.0 * TAU).sin_cos();
    (f64::from(x) + sin * f64::from(radius), f64::from(y) - cos * f64::from(radius))
}

/// The name of a part with its value and share, beside the ring.
struct Block<'p> {
    name: Vec<&'p str>,
    value: Cow<'p, str>,
    share: &'p str,
    /// Whether value and share stand on one line.
    one_line: bool,
}

impl<'p> Block<'p> {
    fn new(chart: &Chart<'_>, part: &'p Ranked<'_>) -> Self {
        let value = rows::value_text(chart, part.point);
        let share = part.share.as_deref().unwrap_or_default();
        let one_line = width(&value, TEXT) + width(share, TEXT) + 150 <= WIDTH - KEY_TEXT;
        Self { name: wrap(part.name, WIDTH - KEY_TEXT, TEXT), value, share, one_line }
    }

    fn value_lines(&self) -> Vec<&str> {
        wrap(&self.value, WIDTH - KEY_TEXT, TEXT)
    }

    fn share_lines(&self) -> Vec<&'p str> {
        wrap(self.share, WIDTH - KEY_TEXT, TEXT)
    }

    fn height(&self) -> i32 {
        let values = if self.one_line { 1 } else { self.value_lines().len() + self.share_lines().len() };
        i32::try_from(self.name.len() + values).unwrap_or(0) * LINE
    }

    fn draw(&self, canvas: &mut Canvas<'_>, top: i32, rank: u8) -> i32 {
        let base = top + ASCENT;
        let end = top + self.height();
        canvas.rect((KEY, top + 20), (KEY + 70, end - 15), Ink::Fill(rank));
        let number = RANKS.get(usize::from(rank)).copied().unwrap_or("");
        canvas.text(number, (KEY_NUMBER, base), Anchor::Start, Ink::Text);
        let y = canvas.lines(&self.name, (KEY_TEXT, base), Anchor::Start, Ink::Text);
        if self.one_line {
            canvas.text(&self.value, (KEY_TEXT, y), Anchor::Start, Ink::Text);
            canvas.text(self.share, (WIDTH, y), Anchor::End, Ink::Strong);
        } else {
            let y = canvas.lines(&self.value_lines(), (KEY_TEXT, y), Anchor::Start, Ink::Text);
            canvas.lines(&self.share_lines(), (KEY_TEXT, y), Anchor::Start, Ink::Strong);
        }
        end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crowded_numbers_spread_to_both_sides() {
        assert_eq!(apart(&[10.0, 50.0, 90.0]), [10.0, 50.0, 90.0]);
        let places = apart(&[48.0, 97.0, 98.0, 99.0]);
        let expected = [48.0, 98.0 - APART, 98.0, 98.0 + APART];
        assert!(places.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-9), "{places:?}");
    }
}
