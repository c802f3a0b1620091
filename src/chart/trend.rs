//! Lines over years: gaps stay gaps, breaks stay breaks, derived points are hollow.
use super::canvas::{ASCENT, Anchor, Canvas, LINE, NOTE, TEXT, WIDTH};
use super::ink::Ink;
use super::measure::{width, wrap};
use super::model::{Chart, Point, TrendSeries, at, in_order};
use super::place::{Area, Taken, spread};
use super::rows;
use super::scale::{Scale, extent, ticks};

mod marks;
mod notes;

/// Least height of the plot.
const PLOT: i32 = 1900;
/// Widest names at the ends of lines.
const NAMES: i32 = 1250;
/// Between the plot and the names.
const NAME_GAP: i32 = 170;
/// Between a name's mark and its text.
const NAME_INDENT: i32 = 140;
/// From a point to its value.
const NEAR: i32 = 100;
/// Kept free at both sides of a value.
const PAD: i32 = 15;
/// With more points than this only the ends and the extremes get values.
const ALL: usize = 12;

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
pub fn draw(canvas: &mut Canvas<'_>, chart: &Chart<'_>, years: &[i32], series: &[TrendSeries<'_>]) -> Result<i32, usize> {
    let order = in_order(years);
    let points = || series.iter().flat_map(|s| order.iter().filter_map(|&i| at(&s.points, i)));
    let (&[first, ..], &[.., last]) = (order.as_slice(), order.as_slice()) else {
        return Err(0);
    };
    if points().all(|p| p.geometry() == 0.0) {
        return Err(0);
    }

    let named = series.len() > 1;
    let names = if named { Names::new(chart, years, &order, series) } else { Names::default() };
    let (lo, hi) = extent(points().map(Point::geometry));
    let ticks = ticks(lo, hi);
    let tick_room = ticks.iter().map(|(_, text)| width(text, NOTE)).max().unwrap_or(0) + 90;
    let head = if named { rows::unit(canvas, chart) } else { head(canvas, chart, series) };
    let mut plot = Plot { left: tick_room, right: WIDTH - names.room(), top: head, bottom: 0, first: years[first], last: years[last] };

    let notes = notes::Notes::new(chart, &plot, years, &order, series);
    plot.top = head + notes.height() + LINE * 3 / 4;
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
    values(canvas, &plot, &lines, &notes);
    names.draw(canvas, &plot, &lines);
    let bottom = marks::years(canvas, &plot, years, &order);
    Ok(marks::key(canvas, chart, &lines, bottom))
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
        let Some(point) = at(&series.points, i) else { continue };
        let year = years[i];
        let next = held.last().is_some_and(|before| before.year.checked_add(1) == Some(year));
        held.push(Held { year, x: plot.x(year), y: scale.at(point.geometry()), point, joined: next && !series.breaks.contains(&year) });
    }
    held
}

/// Writes values at points as far as there is room: the ends first, then the extremes, then all.
fn values(canvas: &mut Canvas<'_>, plot: &Plot, lines: &[Line<'_>], notes: &notes::Notes) {
    let mut taken = Taken::new(Area { left: plot.left, top: plot.top - LINE, right: WIDTH, bottom: plot.bottom });
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
    let all = lines.iter().map(|l| l.held.len()).sum::<usize>() <= ALL;
    for wanted in wanted(lines, all) {
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
fn wanted<'l, 'p>(lines: &'l [Line<'p>], all: bool) -> Vec<&'l Held<'p>> {
    let value = |h: &&Held<'_>| h.point.geometry();
    let mut wanted: Vec<&Held<'_>> = Vec::new();
    let mut add = |held: Option<&'l Held<'p>>| {
        wanted.extend(held.filter(|h| !wanted.iter().any(|w| std::ptr::eq(*w, *h))));
    };
    for line in lines {
        // with several lines the last value stands beside the name
        if lines.len() == 1 {
            add(line.held.last());
        }
        add(line.held.first());
    }
    for line in lines {
        let inner = if lines.len() > 1 { line.held.split_last().map_or(&[][..], |(_, rest)| rest) } else { &line.held };
        add(inner.iter().max_by(|a, b| value(a).total_cmp(&value(b))));
        add(inner.iter().min_by(|a, b| value(a).total_cmp(&value(b))));
        if all {
            inner.iter().for_each(|held| add(Some(held)));
        }
    }
    wanted
}

/// The names at the right of the plot, each with the last value.
#[derive(Default)]
struct Names<'p> {
    blocks: Vec<(Vec<&'p str>, Vec<String>)>,
    wide: i32,
}

impl<'p> Names<'p> {
    fn new(chart: &Chart<'_>, years: &[i32], order: &[usize], series: &'p [TrendSeries<'p>]) -> Self {
        let room = NAMES - NAME_INDENT;
        let last_year = order.last().map(|&i| years[i]);
        let blocks: Vec<_> = series
            .iter()
            .map(|s| {
                let last = order.iter().rev().find_map(|&i| Some((years[i], at(&s.points, i)?)));
                let value = match last {
                    None => chart.labels.missing.to_owned(),
                    // a line that ends early says when
                    Some((year, point)) if Some(year) != last_year => {
                        format!("{year}{}{}", chart.labels.colon, rows::value_text(chart, point))
                    }
                    Some((_, point)) => rows::value_text(chart, point).into_owned(),
                };
                let lines = wrap(&value, room, NOTE).into_iter().map(str::to_owned).collect();
                (wrap(s.name, room, TEXT), lines)
            })
            .collect();
        let names = blocks.iter().flat_map(|b| &b.0).map(|l| width(l, TEXT));
        let values = blocks.iter().flat_map(|b| &b.1).map(|l: &String| width(l, NOTE));
        let wide = names.chain(values).max().unwrap_or(0);
        Self { blocks, wide }
    }

    /// The width taken from the plot.
    fn room(&self) -> i32 {
        if self.blocks.is_empty() { 60 } else { self.wide + NAME_INDENT + NAME_GAP }
    }

    fn heights(&self) -> impl Iterator<Item = i32> {
        self.blocks.iter().map(|(name, value)| i32::try_from(name.len() + value.len()).unwrap_or(0) * LINE + 70)
    }

    fn height(&self) -> i32 {
        self.heights().sum()
    }

    fn draw(&self, canvas: &mut Canvas<'_>, plot: &Plot, lines: &[Line<'_>]) {
        let wished: Vec<(i32, i32)> = lines
            .iter()
            .zip(self.heights())
            .map(|(line, height)| (line.held.last().map_or(plot.bottom, |h| h.y) - LINE / 2, height))
            .collect();
        let tops = spread(&wished, plot.top - LINE / 2, plot.bottom + LINE / 2);
        let left = plot.right + NAME_GAP;
        for ((line, (name, value)), top) in lines.iter().zip(&self.blocks).zip(tops) {
            let middle = top + LINE / 2;
            if let Some(last) = line.held.last()
                && last.year == plot.last
                && (last.y - middle).abs() > 60
            {
                canvas.line(&[(plot.right + 30, last.y), (left - 20, middle)], Ink::Leader);
            }
            marks::mark(canvas, (left + 50, middle), line.colour, false);
            let y = canvas.lines(name, (left + NAME_INDENT, top + ASCENT + 5), Anchor::Start, Ink::Text);
            let value: Vec<&str> = value.iter().map(String::as_str).collect();
            canvas.lines(&value, (left + NAME_INDENT, y), Anchor::Start, Ink::Muted);
        }
    }
}
