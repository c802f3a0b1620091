//! Bars in rows: the text on its own line, the bar under it. Any text fits, on any screen.
use super::Chart;
use super::canvas::{ASCENT, Anchor, Canvas, LINE, NOTE, TEXT, WIDTH};
use super::ink::Ink;
use super::measure::{width, wrap};
use super::model::Point;
use super::scale::{Scale, extent};
use std::borrow::Cow;

/// Rows under a common heading.
pub struct Group<'p> {
    /// The heading; may be empty.
    pub head: &'p str,
    /// The rows.
    pub rows: Vec<Row<'p>>,
}

/// A named bar.
pub struct Row<'p> {
    /// The text at the left.
    pub name: &'p str,
    /// The value, if the archive holds one.
    pub point: Option<&'p Point<'p>>,
    /// The share of the whole, at the right.
    pub share: Option<&'p str>,
    /// The index of the colour.
    pub colour: u8,
}

/// Thickness of a bar.
const BAR: i32 = 120;
/// From a bar to the next text.
const BETWEEN: i32 = 130;
/// Between name, value and share.
const COLUMN_GAP: i32 = 180;
/// A value that is not zero is never invisible.
const THINNEST: i32 = 14;

/// Writes the unit as tables do, at the top right; gives the height taken.
pub fn unit(canvas: &mut Canvas<'_>, chart: &Chart<'_>) -> i32 {
    if chart.unit.is_empty() {
        return 0;
    }
    let text = unit_text(chart);
    let lines = wrap(&text, WIDTH, NOTE);
    canvas.lines(&lines, (WIDTH, ASCENT), Anchor::End, Ink::Muted) - ASCENT + 60
}

/// 单位：万元
pub fn unit_text(chart: &Chart<'_>) -> String {
    format!("{}{}{}", chart.labels.unit, chart.labels.colon, chart.unit)
}

/// The printed value, with the mark 〔推算〕 if the archive computed it.
pub fn value_text<'p>(chart: &Chart<'_>, point: &Point<'p>) -> Cow<'p, str> {
    if !point.derived {
        return Cow::Borrowed(point.printed);
    }
    let (open, close) = chart.labels.marks;
    Cow::Owned(format!("{}{open}{}{close}", point.printed, chart.labels.derived))
}

/// From zero to a value's place, but never shorter than `thinnest` if the value is not zero.
/// `thinnest` has the sign of the direction in which values grow.
pub fn visible(zero: i32, place: i32, value: f64, thinnest: i32) -> (i32, i32) {
    if value == 0.0 || (place - zero).abs() >= thinnest.abs() {
        (zero, place)
    } else if value > 0.0 {
        (zero, zero + thinnest)
    } else {
        (zero, zero - thinnest)
    }
}

/// Draws groups of rows from `top` on; gives the height reached.
pub fn draw(canvas: &mut Canvas<'_>, chart: &Chart<'_>, top: i32, groups: &[Group<'_>]) -> i32 {
    let rows = || groups.iter().flat_map(|g| &g.rows);
    let (lo, hi) = extent(rows().filter_map(|r| r.point).map(Point::geometry));
    let scale = Scale::new(lo, hi, 0, WIDTH);
    let zero = scale.at(0.0);
    let shares = rows().filter_map(|r| r.share).map(|s| width(s, TEXT)).max();
    // shares stand in a column of their own, unless they are absurdly long
    let share_room = shares.map_or(0, |w| w + COLUMN_GAP).min(WIDTH / 3);

    let mut y = top;
    for group in groups {
        let head = wrap(group.head, WIDTH, TEXT);
        if !head.is_empty() {
            y = canvas.lines(&head, (0, y + ASCENT), Anchor::Start, Ink::Strong) - ASCENT + 50;
        }
        for row in &group.rows {
            y = text(canvas, chart, row, y, share_room) + 30;
            if let Some(point) = row.point {
                let value = point.geometry();
                let (from, to) = visible(zero, scale.at(value), value, THINNEST);
                // the thinnest bar at an edge grows inwards, not out of the drawing
                let (from, to) = (from.min(to).clamp(0, WIDTH - THINNEST), from.max(to).clamp(THINNEST, WIDTH));
                if value != 0.0 {
                    let ink = if point.derived { Ink::Hollow(row.colour) } else { Ink::Fill(row.colour) };
                    canvas.rect((from, y), (to, y + BAR), ink);
                }
            }
            if lo < 0.0 {
                // at each bar only, so that it crosses no text
                canvas.line(&[(zero, y - 20), (zero, y + BAR + 20)], Ink::Axis);
            }
            y += BAR + BETWEEN;
        }
        y += BETWEEN;
    }
    y - 2 * BETWEEN + 40
}

/// Name at the left, value and share at the right; what is too long goes below.
fn text(canvas: &mut Canvas<'_>, chart: &Chart<'_>, row: &Row<'_>, top: i32, share_room: i32) -> i32 {
    let (value, size, ink) = match row.point {
        None => (Cow::Borrowed(chart.labels.unstated), NOTE, Ink::Muted),
        Some(point) => (value_text(chart, point), TEXT, Ink::Text),
    };
    let base = top + ASCENT;
    let value_end = WIDTH - share_room;
    let value_width = width(&value, size);
    let beside = value_width <= value_end / 2;
    let name_room = if beside { value_end - value_width - COLUMN_GAP } else { WIDTH };
    let name = wrap(row.name, name_room, TEXT);

    let mut y = canvas.lines(&name, (0, base), Anchor::Start, Ink::Text);
    if beside {
        canvas.text(&value, (value_end, base), Anchor::End, ink);
        y = y.max(base + LINE);
    } else {
        y = canvas.lines(&wrap(&value, WIDTH, size), (0, y), Anchor::Start, ink);
    }
    if let Some(share) = row.share {
        if beside && width(share, TEXT) <= share_room {
            canvas.text(share, (WIDTH, base), Anchor::End, Ink::Strong);
        } else {
            y = canvas.lines(&wrap(share, WIDTH, TEXT), (0, y), Anchor::Start, Ink::Strong);
        }
    }
    y - ASCENT
}
