//! Grouped upright bars from zero; what does not fit beside each other goes into rows.
use super::canvas::{ASCENT, Anchor, Canvas, LINE, NOTE, TEXT, WIDTH};
use super::ink::Ink;
use super::measure::{width, wrap};
use super::model::{Category, Chart, Point, Series, at};
use super::rows::{self, Group, Row};
use super::scale::{Scale, extent};

/// Height of the plot.
const PLOT: i32 = 1700;
/// Between groups of several bars.
const GROUP_GAP: i32 = 360;
/// Free space that texts of neighbouring bars keep.
const CLEAR: i32 = 60;
/// A value that is not zero is never invisible.
const THINNEST: i32 = 14;
/// From a bar to its value.
const NEAR: i32 = 65;

/// The layout of upright bars, if all texts find room.
struct Upright<'a> {
    slot: i32,
    group: i32,
    left: i32,
    series_lines: Vec<Vec<&'a str>>,
    category_lines: Vec<Vec<&'a str>>,
    /// The room that notes on missing values take above the zero line.
    missing_room: i32,
}

/// Draws bars; gives the height, or how many values are not zero if there is nothing to draw.
pub fn draw(canvas: &mut Canvas<'_>, chart: &Chart<'_>, categories: &[Category<'_>], series: &[Series<'_>]) -> Option<i32> {
    let points = || series.iter().flat_map(|s| s.points.iter().take(categories.len()).flatten());
    let non_zero = points().filter(|p| p.geometry() != 0.0).count();
    if non_zero == 0 {
        return None;
    }
    let top = rows::unit(canvas, chart);
    let Some(upright) = fit(chart, categories, series) else {
        return Some(rows::draw(canvas, chart, top, &as_groups(categories, series)));
    };

    let (lo, hi) = extent(points().map(Point::geometry));
    // zeros and notes on what is missing stand on the zero line, also where it is the top
    let above = value_room(points(), |v| v >= 0.0).max(upright.missing_room);
    let below = value_room(points(), |v| v < 0.0);
    let scale = Scale::new(lo, hi, top + above + PLOT, top + above);
    let zero = scale.at(0.0);
    let foot = top + above + PLOT + below;

    let mut bottom = foot;
    for (g, names) in upright.category_lines.iter().enumerate() {
        let left = upright.left + i32::try_from(g).unwrap_or(0) * (upright.group + gap(series));
        let mut label = foot + 90 + ASCENT;
        for (s, set) in series.iter().enumerate() {
            let x = left + i32::try_from(s).unwrap_or(0) * upright.slot + upright.slot / 2;
            let ink = u8::try_from(s).unwrap_or(0);
            bar(canvas, chart, at(&set.points, g), (x, zero), upright.slot, &scale, ink);
            if let Some(lines) = upright.series_lines.get(s) {
                let end = canvas.lines(lines, (x, foot + 90 + ASCENT), Anchor::Middle, Ink::Text);
                label = label.max(end + 30);
            }
        }
        canvas.line(&[(left, zero), (left + upright.group, zero)], Ink::Axis);
        let ink = if series.len() > 1 { Ink::Strong } else { Ink::Text };
        let end = canvas.lines(names, (left + upright.group / 2, label), Anchor::Middle, ink);
        bottom = bottom.max(end - ASCENT);
    }
    Some(bottom)
}

fn gap(series: &[Series<'_>]) -> i32 {
    if series.len() > 1 { GROUP_GAP } else { 0 }
}

/// The room that values and their marks take above or below their bars.
fn value_room<'p>(points: impl Iterator<Item = &'p Point<'p>>, side: impl Fn(f64) -> bool) -> i32 {
    points.filter(|p| side(p.geometry())).map(|p| if p.derived { 2 * LINE + NEAR } else { LINE + NEAR }).max().unwrap_or(0)
}

/// Tries upright bars: every text must fit its slot in at most two lines.
fn fit<'a>(chart: &Chart<'_>, categories: &[Category<'a>], series: &[Series<'a>]) -> Option<Upright<'a>> {
    let groups = i32::try_from(categories.len()).ok()?;
    let sets = i32::try_from(series.len()).ok()?;
    if groups.checked_mul(sets)? > 8 {
        return None;
    }
    let widest = if sets > 1 { 1050 } else { 1500 };
    let slot = ((WIDTH - gap(series) * (groups - 1)) / (groups * sets)).min(widest);
    let group = slot * sets;
    let room = slot - CLEAR;

    let mark = mark(chart);
    let mut missing_room = 0;
    for set in series {
        for (g, _) in categories.iter().enumerate() {
            let fits = match at(&set.points, g) {
                Some(p) if p.derived => width(p.printed, TEXT).max(width(&mark, NOTE)) <= room,
                Some(p) => width(p.printed, TEXT) <= room,
                None => {
                    let lines = i32::try_from(wrap(chart.labels.unstated, room, NOTE).len()).ok()?;
                    missing_room = lines * LINE + NEAR;
                    lines <= 3
                }
            };
            if !fits {
                return None;
            }
        }
    }
    let two_lines = |name: &'a str, room: i32| {
        let lines = wrap(name, room, TEXT);
        (lines.len() <= 2).then_some(lines)
    };
    let series_lines = if sets > 1 { series.iter().map(|s| two_lines(s.name, room)).collect::<Option<_>>()? } else { Vec::new() };
    let category_room = if sets > 1 { group } else { room };
    let category_lines = categories.iter().map(|c| two_lines(c.name, category_room)).collect::<Option<_>>()?;
    let left = (WIDTH - group * groups - gap(series) * (groups - 1)) / 2;
    Some(Upright { slot, group, left, series_lines, category_lines, missing_room })
}

fn mark(chart: &Chart<'_>) -> String {
    let (open, close) = chart.labels.marks;
    format!("{}{}{}", open.trim_start(), chart.labels.derived, close)
}

fn bar(canvas: &mut Canvas<'_>, chart: &Chart<'_>, point: Option<&Point<'_>>, (x, zero): (i32, i32), slot: i32, scale: &Scale, colour: u8) {
    let Some(point) = point else {
        let lines = wrap(chart.labels.unstated, slot - CLEAR, NOTE);
        let more = i32::try_from(lines.len()).unwrap_or(1) - 1;
        canvas.lines(&lines, (x, zero - NEAR - more * LINE), Anchor::Middle, Ink::Muted);
        return;
    };
    let value = point.geometry();
    let half = (slot * 29 / 100).min(330);
    let (from, to) = rows::visible(zero, scale.at(value), value, -THINNEST);
    let (top, bottom) = (from.min(to), from.max(to));
    if value != 0.0 {
        let ink = if point.derived { Ink::Hollow(colour) } else { Ink::Fill(colour) };
        canvas.rect((x - half, top), (x + half, bottom), ink);
    }
    // the mark stands outside of the value, away from the bar
    let (mut at_value, outward) = if value < 0.0 { (bottom + NEAR - 20 + ASCENT, LINE) } else { (top - NEAR, -LINE) };
    canvas.text(point.printed, (x, at_value), Anchor::Middle, Ink::Text);
    if point.derived {
        at_value += outward;
        canvas.text(&mark(chart), (x, at_value), Anchor::Middle, Ink::Muted);
    }
}

/// The same bars as rows, one group per category.
fn as_groups<'p>(categories: &[Category<'p>], series: &'p [Series<'p>]) -> Vec<Group<'p>> {
    let row = |name: &'p str, set: &'p Series<'p>, g: usize, s: usize| Row {
        name,
        point: at(&set.points, g),
        share: None,
        colour: u8::try_from(s).unwrap_or(0),
    };
    if let [only] = series {
        let rows = categories.iter().enumerate().map(|(g, c)| row(c.name, only, g, 0));
        return vec![Group { head: "", rows: rows.collect() }];
    }
    categories
        .iter()
        .enumerate()
        .map(|(g, category)| Group {
            head: category.name,
            rows: series.iter().enumerate().map(|(s, set)| row(set.name, set, g, s)).collect(),
        })
        .collect()
}
