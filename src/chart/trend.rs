//! Lines over years: gaps stay gaps, breaks stay breaks, derived points are hollow.
use super::canvas::{ASCENT, Anchor, Canvas, LINE, NOTE, TEXT, WIDTH};
use super::ink::Ink;
use super::measure::{width, wrap};
use super::model::{Chart, Point, TrendSeries, in_order};
use super::rows;
use super::scale::{Scale, extent, ticks};
use names::Names;
use notes::Notes;

mod marks;
mod names;
mod notes;
mod values;

/// Least height of the plot.
const PLOT: i32 = 1900;
/// Above the plot, so that a value fits over the highest point.
const CLEARANCE: i32 = 250;

/// A point that the archive holds.
#[derive(Clone, Copy)]
struct Held<'p> {
    year: i32,
    x: i32,
    y: i32,
    point: &'p Point<'p>,
    /// Whether a line leads here from the year before.
    joined: bool,
}

/// A series' points in the order of years.
struct Line<'p> {
    colour: u8,
    held: Vec<Held<'p>>,
}

/// The place of the plot.
struct Plot {
    left: i32,
    right: i32,
    top: i32,
    bottom: i32,
    first: i32,
    last: i32,
}

impl Plot {
    /// Where a year stands: years that are left out take their room, too.
    fn x(&self, year: i32) -> i32 {
        let half = self.step() / 2.0;
        let offset = half + self.step() * (f64::from(year) - f64::from(self.first));
        #[expect(clippy::cast_possible_truncation, reason = "within the drawing")]
        let offset = offset.round() as i32;
        self.left + offset
    }

    /// From year to year.
    fn step(&self) -> f64 {
        f64::from(self.right - self.left) / (f64::from(self.last) - f64::from(self.first) + 1.0)
    }
}

/// Draws a trend; gives the height, or how many values are not zero if there is nothing to draw.
pub fn draw(canvas: &mut Canvas<'_>, chart: &Chart<'_>, years: &[i32], series: &[TrendSeries<'_>]) -> Option<i32> {
    let order = in_order(years);
    let points = || series.iter().flat_map(|s| order.iter().filter_map(|&i| s.at(i).ok()));
    let (&[first, ..], &[.., last]) = (order.as_slice(), order.as_slice()) else {
        return None;
    };
    if points().all(|p| p.geometry() == 0.0) {
        return None;
    }

    let named = series.len() > 1;
    let names = if named { Names::new(chart, years, &order, series) } else { Names::default() };
    let (lo, hi) = extent(points().map(Point::geometry));
    let ticks = ticks(lo, hi);
    let tick_room = ticks.iter().map(|(_, text)| width(text, NOTE)).max().unwrap_or(0) + 90;
    let head = if named { rows::unit(canvas, chart) } else { head(canvas, chart, series) };
    let mut plot = Plot { left: tick_room, right: WIDTH - names.room(), top: head, bottom: 0, first: years[first], last: years[last] };

    let notes = Notes::new(chart, &plot, years, &order, series);
    plot.top = head + notes.height() + CLEARANCE;
    plot.bottom = plot.top + PLOT.max(names.height());
    let (from, to) = (ticks.first().map_or(lo, |t| t.0), ticks.last().map_or(hi, |t| t.0));
    let scale = Scale::new(from, to, plot.bottom, plot.top);

    notes.draw(canvas, &plot, head);
    for (value, text) in &ticks {
        let y = scale.at(*value);
        let ink = if *value == 0.0 { Ink::Axis } else { Ink::Grid };
        canvas.line(&[(plot.left, y), (plot.right, y)], ink);
        canvas.text(text, (plot.left - 90, y + 50), Anchor::End, Ink::Muted);
    }

    let lines: Vec<Line<'_>> =
        (0_u8..).zip(series).map(|(colour, series)| Line { colour, held: held(&plot, &scale, years, &order, series) }).collect();
    for line in &lines {
        marks::line(canvas, line, series.len() > 1);
    }
    for line in &lines {
        marks::points(canvas, line);
    }
    values::values(canvas, &plot, &lines, &notes);
    names.draw(canvas, &plot, &lines);
    let bottom = marks::years(canvas, &plot, years, &order);
    Some(marks::key(canvas, chart, &lines, bottom))
}

/// One series needs no names at the lines: its name stands above, beside the unit.
fn head(canvas: &mut Canvas<'_>, chart: &Chart<'_>, series: &[TrendSeries<'_>]) -> i32 {
    let unit = if chart.unit.is_empty() { 0 } else { width(&rows::unit_text(chart), NOTE) + LINE };
    let name = series.first().map_or("", |s| s.name);
    let beside = unit < WIDTH / 2;
    let room = if beside { WIDTH - unit } else { WIDTH };
    let lines = wrap(name, room, TEXT);
    let end = rows::unit(canvas, chart);
    let top = if beside { 0 } else { end };
    let named = canvas.lines(&lines, (0, top + ASCENT), Anchor::Start, Ink::Strong) - ASCENT;
    end.max(if lines.is_empty() { 0 } else { named + 60 })
}

/// The points of a series, with their places.
fn held<'p>(plot: &Plot, scale: &Scale, years: &[i32], order: &[usize], series: &'p TrendSeries<'p>) -> Vec<Held<'p>> {
    let mut held: Vec<Held<'p>> = Vec::with_capacity(order.len());
    for &i in order {
        let Ok(point) = series.at(i) else {
            continue;
        };
        let year = years[i];
        let next = held.last().is_some_and(|before| before.year.checked_add(1) == Some(year));
        held.push(Held { year, x: plot.x(year), y: scale.at(point.geometry()), point, joined: next && !series.breaks.contains(&year) });
    }
    held
}
