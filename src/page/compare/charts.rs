//! The trend of each group: gaps as gaps, breaks as breaks, derived values hollow.

use std::borrow::Cow;
use std::fmt::Write as _;

use rust_decimal::prelude::ToPrimitive;

use crate::archive::Fact;
use crate::archive::amount::{Exactness, State, plain, print};
use crate::chart::{self, Absent, Chart, Drawn, Kind, Point, Svg, TrendSeries};
use crate::compare::{Cell, Column, Comparison, Group, Line, columns, in_unit};
use crate::page::csv::{end_line, field, headed, number};
use crate::page::html::{escape, escaped, href};
use crate::site::Site;
use crate::theme::Strings;

/// More lines than this cannot be told apart (the palette has six colours).
const MOST_LINES: usize = 6;

/// A drawn trend.
pub struct Trend {
    /// Index of its group.
    pub group: usize,
    /// Its group's id: the name of its files, which stays the same whatever other groups there are.
    pub id: String,
    /// The drawing.
    pub svg: Svg,
    /// Its numbers.
    pub csv: Vec<u8>,
    title: String,
    unit: String,
    /// Lines drawn, if some were left out.
    part: Option<usize>,
}

/// A value on a line.
struct Mark<'a> {
    value: f64,
    /// For data files: the number, or what is printed if that does not claim to be exact.
    exact: String,
    printed: Cow<'a, str>,
    derived: bool,
}

/// The marks of a line, one for each year or why there is none, and the years of its breaks.
type Marks<'a> = (Vec<Result<Mark<'a>, Absent<'a>>>, Vec<i32>);

/// The trends of all groups of money that have something to draw.
pub fn draw(site: &Site, comparison: &Comparison<'_>) -> Vec<Trend> {
    comparison.groups.iter().enumerate().filter_map(|(at, group)| draw_group(site, comparison, group, at)).collect()
}

/// The totals of a body over the years, under a title of their own; with their anchor and files named `total`.
pub fn totals(site: &Site, comparison: &mut Comparison<'_>) -> Option<Trend> {
    let title = site.theme.strings.get("trend_totals");
    let lines: Vec<Line<'_>> = comparison.groups.drain(..).flat_map(|g| g.lines).collect();
    let unit = lines.first()?.unit;
    draw_group(site, comparison, &Group { id: "total", title, unit, lines }, 0)
}

fn draw_group(site: &Site, comparison: &Comparison<'_>, group: &Group<'_>, at: usize) -> Option<Trend> {
    if !matches!(group.unit, "元" | "万元" | "亿元") {
        return None;
    }
    let held: Vec<i32> = comparison.years.iter().map(|y| y.year).collect();
    let columns = columns(&held, &group.priors(held.len()));
    let candidates: Vec<&Line<'_>> = group
        .lines
        .iter()
        .filter(|l| !l.heading && l.depth == 0 && in_unit(rust_decimal::Decimal::ONE, l.unit, group.unit).is_some())
        .collect();
    let (lines, part) = largest(candidates, group.unit);
    let marks: Vec<Marks<'_>> = lines
        .iter()
        .map(|line| {
            let marks = columns.iter().filter_map(|c| mark(&site.theme.strings, line, *c, group.unit)).collect();
            let mut breaks: Vec<i32> = comparison.broken(line).collect();
            breaks.sort_unstable();
            breaks.dedup();
            (marks, breaks)
        })
        .collect();
    if marks.iter().all(|(m, _)| m.iter().flatten().count() < 2) {
        return None;
    }
    let years: Vec<i32> = columns.iter().filter_map(|c| year_of(&held, *c)).collect();
    let names: Vec<String> = lines.iter().map(|l| l.code.map_or_else(|| l.label.to_owned(), |c| format!("{c} {}", l.label))).collect();
    let drawn = one_line_for_equal(&names, &marks);
    let series: Vec<TrendSeries<'_>> = drawn
        .iter()
        .map(|(name, (marks, breaks))| TrendSeries { name, points: marks.iter().map(point).collect(), breaks: breaks.clone() })
        .collect();
    let title = site.theme.strings.with("compare_trend", group.title);
    let key = format!("trend-{}", group.id);
    let kind = Kind::Trend { years: years.clone(), series };
    let drawn = chart::render(&Chart { key: &key, title: &title, desc: String::new(), unit: group.unit, kind, labels: site.labels });
    let Drawn::Svg(svg) = drawn else { return None };
    let csv = csv(group.unit, &years, &names, &marks);
    Some(Trend { group: at, id: group.id.to_owned(), svg, csv, title, unit: group.unit.to_owned(), part })
}

/// The lines that are not zero throughout: all, or the largest ones in their order, with their number.
fn largest<'a, 'l>(lines: Vec<&'l Line<'a>>, unit: &str) -> (Vec<&'l Line<'a>>, Option<usize>) {
    let size = |line: &Line<'_>| {
        let values = line.cells.iter().flatten().filter_map(|c| in_unit(c.fact.value?, &c.fact.unit, unit));
        values.map(|v| v.abs()).max().filter(|v| !v.is_zero())
    };
    let mut sized: Vec<(usize, rust_decimal::Decimal)> = lines.iter().enumerate().filter_map(|(i, l)| Some((i, size(l)?))).collect();
    let part = (sized.len() > MOST_LINES).then_some(MOST_LINES);
    if part.is_some() {
        sized.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        sized.truncate(MOST_LINES);
        sized.sort_by_key(|(i, _)| *i);
    }
    (sized.into_iter().map(|(i, _)| lines[i]).collect(), part)
}

/// Lines that would lie on top of each other (收、支总计) are drawn once, under both names.
fn one_line_for_equal<'m, 'a>(names: &[String], marks: &'m [Marks<'a>]) -> Vec<(String, &'m Marks<'a>)> {
    let exact = |m: &'m Result<Mark<'a>, Absent<'a>>| m.as_ref().map(|m| (&m.exact, m.derived)).map_err(|why| *why);
    let same = |a: &'m Marks<'a>, b: &'m Marks<'a>| a.1 == b.1 && a.0.iter().zip(&b.0).all(|(a, b)| exact(a) == exact(b));
    let mut drawn: Vec<(String, &'m Marks<'a>)> = Vec::with_capacity(names.len());
    for (name, marks) in names.iter().zip(marks) {
        match drawn.iter_mut().find(|(_, other)| same(other, marks)) {
            Some((names, _)) => {
                names.push('、');
                names.push_str(name);
            }
            None => drawn.push((name.clone(), marks)),
        }
    }
    drawn
}

fn year_of(held: &[i32], column: Column) -> Option<i32> {
    match column {
        Column::Year(i) => held.get(i).copied(),
        Column::Prior(i) => held.get(i)?.checked_sub(1),
        Column::Gap { .. } => None,
    }
}

/// A mark as the drawing takes it.
fn point<'m>(mark: &'m Result<Mark<'_>, Absent<'m>>) -> Result<Point<'m>, Absent<'m>> {
    match mark {
        Ok(m) => Ok(Point { value: m.value, printed: &m.printed, derived: m.derived }),
        Err(why) => Err(*why),
    }
}

/// The mark of a line in a column, or why there is none; outer `None` for gaps, which the drawing finds itself.
fn mark<'a>(strings: &'a Strings, line: &Line<'a>, column: Column, unit: &str) -> Option<Result<Mark<'a>, Absent<'a>>> {
    Some(match column {
        Column::Gap { .. } => return None,
        Column::Year(i) => line.cells[i].as_ref().map_or(Err(Absent::Item), |cell| stated(strings, cell.fact, unit)),
        Column::Prior(i) => line.cells[i].as_ref().and_then(|c| implied(c, unit)).ok_or(Absent::Year),
    })
}

/// A figure as printed.
fn stated<'a>(strings: &'a Strings, fact: &'a Fact, unit: &str) -> Result<Mark<'a>, Absent<'a>> {
    let word = match fact.state {
        State::Value => "compare_units",
        State::Empty => "mark_empty",
        State::Dash => "mark_dash",
        State::Named => "mark_named",
        State::Withheld => "mark_withheld",
        State::None => return Err(Absent::Said(&fact.printed)),
    };
    let value = fact.value.filter(|_| fact.state == State::Value).and_then(|value| in_unit(value, &fact.unit, unit));
    let Some((value, number)) = value.and_then(|value| Some((value, value.to_f64()?))) else {
        return Err(Absent::Said(strings.get(word).trim_matches(['〔', '〕', '[', ']'])));
    };
    let printed: Cow<'_, str> = match (*fact.unit == *unit, fact.exactness) {
        (true, _) => (&*fact.printed).into(),
        (false, Exactness::Exact) => print(value, value.scale()).into(),
        (false, _) => [&*fact.printed, &*fact.unit].concat().into(),
    };
    let exact = if fact.exactness == Exactness::Exact { plain(value) } else { printed.clone().into_owned() };
    Ok(Mark { value: number, exact, printed, derived: false })
}

/// What a document implies of the year before, which the archive does not hold.
fn implied<'a>(cell: &Cell<'a>, unit: &str) -> Option<Mark<'a>> {
    let prior = cell.prior.as_ref()?;
    let value = in_unit(prior.value, prior.unit, unit)?;
    let (exact, printed) = match !prior.derived && prior.from.exactness != Exactness::Exact {
        true => (prior.from.printed.to_string(), (&*prior.from.printed).into()),
        false => (plain(value), print(value, value.scale()).into()),
    };
    Some(Mark { value: value.to_f64()?, exact, printed, derived: prior.derived })
}

fn csv(unit: &str, years: &[i32], names: &[String], marks: &[Marks<'_>]) -> Vec<u8> {
    let mut out = headed("item,year,value,unit,derived", 0);
    for (name, (marks, _)) in names.iter().zip(marks) {
        for (year, mark) in years.iter().zip(marks) {
            let (value, derived) = mark.as_ref().map_or(("", false), |m| (&*m.exact, m.derived));
            field(&mut out, name);
            number(&mut out, i64::from(*year));
            field(&mut out, value);
            field(&mut out, unit);
            field(&mut out, if derived { "true" } else { "false" });
            end_line(&mut out);
        }
    }
    out.into_bytes()
}

impl Trend {
    /// The figure: caption, drawing, downloads. Its data is the table above it.
    pub fn html(&self, strings: &Strings) -> String {
        let mut out = String::with_capacity(self.svg.inline.len() + 512);
        let _ = write!(out, "<figure class=\"chart-figure trend\" id=\"fig-{}\"><figcaption>", escaped(&self.id));
        escape(&mut out, &self.title);
        let _ = write!(out, "<span class=\"unit\">（{}）</span></figcaption>", escaped(&self.unit));
        out.push_str(&self.svg.inline);
        if let Some(part) = self.part {
            let _ = write!(out, "<p class=\"quiet\">{}</p>", escaped(&strings.with("compare_trend_part", part)));
        }
        let _ = write!(
            out,
            "<p class=\"downloads\"><a href=\"{0}.svg\" download>SVG</a> <a href=\"{0}.csv\" download>CSV</a></p></figure>",
            escaped(&href("figures/", &self.id))
        );
        out
    }
}
