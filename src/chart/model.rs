//! What a chart shows: the types that callers fill in.
use super::Labels;

/// A chart to be drawn.
#[derive(Debug, Clone)]
pub struct Chart<'a> {
    /// Prefix of the ids in the drawing: ASCII, unique on the page, such as `fig-1`.
    pub key: &'a str,
    /// The accessible name, and the heading of the standalone file.
    pub title: &'a str,
    /// The long description; if empty, one is written from the data.
    pub desc: String,
    /// The unit of all values, such as 万元; may be empty.
    pub unit: &'a str,
    /// The data and its form.
    pub kind: Kind<'a>,
    /// Interface words.
    pub labels: Labels,
}

/// The data of a chart, by the question that it answers.
#[derive(Debug, Clone)]
pub enum Kind<'a> {
    /// How much: grouped bars from zero, such as last year and this year.
    Bars {
        /// The groups along the axis.
        categories: Vec<Category<'a>>,
        /// One bar per group each.
        series: Vec<Series<'a>>,
    },
    /// What it consists of: a donut for two to five parts, else ranked bars in rows.
    Parts {
        /// The parts in any order; they are ranked by value.
        parts: Vec<Part<'a>>,
    },
    /// How it developed: lines over years with gaps and breaks.
    Trend {
        /// The years of the series' points. A year that is left out counts as not in the archive ([`Absent::Year`]).
        years: Vec<i32>,
        /// The lines.
        series: Vec<TrendSeries<'a>>,
    },
}

/// A group of bars, such as 2023年 or 收入.
#[derive(Debug, Clone, Copy)]
pub struct Category<'a> {
    /// The text under the group.
    pub name: &'a str,
}

/// A set of bars, one for each category.
#[derive(Debug, Clone)]
pub struct Series<'a> {
    /// The text at each bar; shown if there is more than one series.
    pub name: &'a str,
    /// In the order of the categories; `None` is a value that the archive does not hold.
    pub points: Vec<Option<Point<'a>>>,
}

/// A part of a whole.
#[derive(Debug, Clone)]
pub struct Part<'a> {
    /// The item's name.
    pub name: &'a str,
    /// Its amount.
    pub point: Point<'a>,
    /// The share as printed, such as `98.53%`; if absent, one decimal is computed.
    pub share_printed: Option<&'a str>,
}

/// A line over the years.
#[derive(Debug, Clone)]
pub struct TrendSeries<'a> {
    /// The text at the end of the line.
    pub name: &'a str,
    /// In the order of the years: the value, or why there is none.
    pub points: Vec<Result<Point<'a>, Absent<'a>>>,
    /// The years from which on values are not comparable with earlier ones (a crosswalk says so).
    pub breaks: Vec<i32>,
}

/// Why a line has no value in a year: a year that the archive lacks is not one whose document lacks the item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absent<'a> {
    /// The archive does not hold the year.
    Year,
    /// The archive holds the year, whose document does not have the item.
    Item,
    /// The document has the item, and something else than a number: 未填, 不适用.
    Said(&'a str),
}

/// A value with its printed form.
#[derive(Debug, Clone, Copy)]
pub struct Point<'a> {
    /// For geometry only; anything that is not finite is drawn as zero.
    pub value: f64,
    /// As shown, such as `1,889.05`.
    pub printed: &'a str,
    /// Computed by the archive and not printed in the source: drawn hollow.
    pub derived: bool,
}

impl Point<'_> {
    /// The value for drawing: finite and small enough that sums and differences stay exact enough.
    pub(super) fn geometry(&self) -> f64 {
        if self.value.is_finite() { self.value.clamp(-1e15, 1e15) } else { 0.0 }
    }
}

/// The point at an index, also where a caller gave fewer points than categories.
pub(super) fn at<'p, 'a>(points: &'p [Option<Point<'a>>], index: usize) -> Option<&'p Point<'a>> {
    points.get(index).and_then(Option::as_ref)
}

impl<'a> TrendSeries<'a> {
    /// What the line has at an index.
    pub(super) fn at(&self, index: usize) -> Result<&Point<'a>, Absent<'a>> {
        self.points.get(index).map_or(Err(Absent::Year), |point| point.as_ref().map_err(|absent| *absent))
    }
}

/// Years without a value, from the first year to the last: why, and the first and the last of each run. `absent` tells it of
/// the years given, by their index; years that are left out are not in the archive.
pub(super) fn runs<'a>(years: &[i32], order: &[usize], absent: impl Fn(usize) -> Option<Absent<'a>>) -> Vec<(Absent<'a>, i32, i32)> {
    let mut runs: Vec<(Absent<'a>, i32, i32)> = Vec::new();
    let mut add = |why, from: i32, to| match runs.last_mut() {
        Some((last, _, end)) if *last == why && end.checked_add(1) == Some(from) => *end = to,
        _ => runs.push((why, from, to)),
    };
    let mut before: Option<i32> = None;
    for &i in order {
        let year = years[i];
        if let Some((from, to)) = before.and_then(|b| b.checked_add(1)).zip(year.checked_sub(1)).filter(|(from, to)| from <= to) {
            add(Absent::Year, from, to);
        }
        if let Some(why) = absent(i) {
            add(why, year, year);
        }
        before = Some(year);
    }
    runs
}

/// The indices of years in the order of time; of a year given twice the first counts.
pub(super) fn in_order(years: &[i32]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..years.len()).collect();
    order.sort_by_key(|&i| years[i]);
    order.dedup_by_key(|&mut i| years[i]);
    order
}
