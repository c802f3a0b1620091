//! Lines, marks and the axis of a trend.
use super::{Held, Line, Plot};
use crate::chart::canvas::{ASCENT, Anchor, Canvas, LINE, NOTE};
use crate::chart::ink::Ink;
use crate::chart::measure::width;
use crate::chart::model::Chart;

/// Half the height of a break's slashes, half their distance, and how far they lean.
const SLASH: (i32, i32, i32) = (80, 20, 18);

/// The joined stretches of a line and, if there are several lines, slashes where two neighbouring
/// years of this one cannot be compared.
pub fn line(canvas: &mut Canvas<'_>, line: &Line<'_>, slashed: bool) {
    let mut stretch: Vec<(i32, i32)> = Vec::with_capacity(line.held.len());
    let mut before: Option<&Held<'_>> = None;
    for held in &line.held {
        if !held.joined {
            stroke(canvas, &stretch, line.colour);
            stretch.clear();
        }
        if let Some(before) = before
            && slashed
            && !held.joined
            && before.year.checked_add(1) == Some(held.year)
        {
            slashes(canvas, (i32::midpoint(before.x, held.x), i32::midpoint(before.y, held.y)), line.colour);
        }
        stretch.push((held.x, held.y));
        before = Some(held);
    }
    stroke(canvas, &stretch, line.colour);
}

fn stroke(canvas: &mut Canvas<'_>, stretch: &[(i32, i32)], colour: u8) {
    if stretch.len() > 1 {
        canvas.line(stretch, Ink::Stroke(colour));
    }
}

fn slashes(canvas: &mut Canvas<'_>, (x, y): (i32, i32), colour: u8) {
    let (high, apart, lean) = SLASH;
    for x in [x - apart, x + apart] {
        canvas.line(&[(x - lean, y + high), (x + lean, y - high)], Ink::Stroke(colour));
    }
}

/// The marks of all points of a line.
pub fn points(canvas: &mut Canvas<'_>, line: &Line<'_>) {
    for held in &line.held {
        mark(canvas, (held.x, held.y), line.colour, held.point.derived);
    }
}

/// A mark whose shape, too, tells the series: disc, square, diamond, triangle.
pub fn mark(canvas: &mut Canvas<'_>, at: (i32, i32), colour: u8, hollow: bool) {
    sized(canvas, at, colour, hollow, |length| length);
}

/// The same in front of a value: smaller, so that nobody takes it for a point.
pub fn small(canvas: &mut Canvas<'_>, at: (i32, i32), colour: u8, hollow: bool) {
    sized(canvas, at, colour, hollow, |length| length * 3 / 4);
}

fn sized(canvas: &mut Canvas<'_>, (x, y): (i32, i32), colour: u8, hollow: bool, size: impl Fn(i32) -> i32) {
    let ink = if hollow { Ink::Hollow(colour) } else { Ink::Fill(colour) };
    let (square, wide, base, tall) = (size(38), size(52), size(40), size(55));
    match colour % 4 {
        0 => canvas.circle((x, y), size(42), ink),
        1 => canvas.rect((x - square, y - square), (x + square, y + square), ink),
        2 => canvas.polygon(&[(x, y - tall), (x + tall, y), (x, y + tall), (x - tall, y)], ink),
        _ => canvas.polygon(&[(x, y - tall), (x + wide, y + base), (x - wide, y + base)], ink),
    }
}

/// The years under the plot: the last, the first, then as many as stand clear of each other.
pub fn years(canvas: &mut Canvas<'_>, plot: &Plot, years: &[i32], order: &[usize]) -> i32 {
    let base = plot.bottom + 70 + ASCENT;
    let mut taken: Vec<(i32, i32)> = Vec::new();
    let mut write = |canvas: &mut Canvas<'_>, year: i32| {
        let text = year.to_string();
        let wide = width(&text, NOTE);
        let left = (plot.x(year) - wide / 2).clamp(0, (plot.right + 60 - wide).max(0));
        let (from, to) = (left - 60, left + wide + 60);
        if taken.iter().all(|&(a, b)| to <= a || b <= from) {
            taken.push((from, to));
            canvas.text(&text, (left, base), Anchor::Start, Ink::Muted);
        }
    };
    for year in [plot.last, plot.first] {
        write(canvas, year);
    }
    // round years before the others, so that what is left out is left out evenly
    for round in [5, 1] {
        for &i in order {
            if years[i] % round == 0 {
                write(canvas, years[i]);
            }
        }
    }
    base - ASCENT + LINE
}

/// Explains hollow marks if there are any; gives the height reached.
pub fn key(canvas: &mut Canvas<'_>, chart: &Chart<'_>, lines: &[Line<'_>], top: i32) -> i32 {
    let Some(line) = lines.iter().find(|l| l.held.iter().any(|h| h.point.derived)) else {
        return top;
    };
    let base = top + 50 + ASCENT;
    mark(canvas, (60, base - 50), line.colour, true);
    canvas.text(chart.labels.derived, (170, base), Anchor::Start, Ink::Muted);
    base - ASCENT + LINE
}
