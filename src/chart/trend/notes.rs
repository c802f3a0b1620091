//! Notes above a trend: years that have no values, and breaks.
use super::{Plot, marks};
use crate::chart::canvas::{ASCENT, Anchor, Canvas, LINE, NOTE, WIDTH};
use crate::chart::ink::Ink;
use crate::chart::measure::width;
use crate::chart::model::{Absent, Chart, TrendSeries, runs};

/// More rows of notes than this are left to the description.
const MOST_ROWS: usize = 3;

/// Between the marks behind a note, and from its text to the first.
const APART: i32 = 125;

/// What a note points at.
#[derive(Clone, Copy)]
enum At {
    /// No line holds a value from the first to the last of these years.
    Gap(i32, i32),
    /// Lines break before this year.
    Break(i32),
}

struct Note<'c> {
    at: At,
    text: &'c str,
    /// The lines that it is about, unless it is about all: their marks stand behind the text.
    lines: Vec<u8>,
    left: i32,
    /// Counted from the plot upwards; none if there was no room.
    row: Option<usize>,
}

/// All notes with their places.
pub struct Notes<'c> {
    notes: Vec<Note<'c>>,
    rows: usize,
}

impl<'c> Notes<'c> {
    /// Finds what is to be noted and places the texts side by side in as few rows as possible.
    pub fn new(chart: &Chart<'c>, plot: &Plot, years: &[i32], order: &[usize], series: &[TrendSeries<'c>]) -> Self {
        let mut found: Vec<(At, i32, &'c str, Vec<u8>)> = Vec::new();
        // breaks come first and so stand next to the plot: their lines cross no text
        for (year, lines) in breaks(plot, series) {
            found.push((At::Break(year), before(plot, year), chart.labels.broken, lines));
        }
        for (why, from, to) in runs(years, order, |i| nothing(series, i)) {
            found.push((At::Gap(from, to), i32::midpoint(plot.x(from), plot.x(to)), chart.labels.absent(why), Vec::new()));
        }
        let mut rows: Vec<Vec<(i32, i32)>> = Vec::new();
        let mut notes = Vec::with_capacity(found.len());
        for (at, middle, text, lines) in found {
            let wide = width(text, NOTE) + i32::try_from(lines.len()).unwrap_or(0) * APART;
            let left = (middle - wide / 2).clamp(0, (WIDTH - wide).max(0));
            let (from, to) = (left - 60, left + wide + 60);
            let free = |row: &Vec<(i32, i32)>| row.iter().all(|&(a, b)| to <= a || b <= from);
            let row = rows.iter().position(free).or_else(|| {
                (rows.len() < MOST_ROWS).then(|| {
                    rows.push(Vec::new());
                    rows.len() - 1
                })
            });
            if let Some(row) = row {
                rows[row].push((from, to));
            }
            notes.push(Note { at, text, lines, left, row });
        }
        Self { notes, rows: rows.len() }
    }

    /// The room above the plot.
    pub fn height(&self) -> i32 {
        i32::try_from(self.rows).unwrap_or(0) * LINE
    }

    /// Where break lines stand.
    pub fn breaks(&self, plot: &Plot) -> impl Iterator<Item = i32> {
        self.notes.iter().filter_map(|note| match note.at {
            At::Break(year) => Some(before(plot, year)),
            At::Gap(..) => None,
        })
    }

    /// Draws bands, break lines and texts; belongs under the lines.
    pub fn draw(&self, canvas: &mut Canvas<'_>, plot: &Plot, head: i32) {
        let lowest = head + self.height();
        let is_gap = |note: &&Note<'_>| matches!(note.at, At::Gap(..));
        // a break often stands at the edge of a band, which must not cover it
        for note in self.notes.iter().filter(is_gap).chain(self.notes.iter().filter(|note| !is_gap(note))) {
            let row = note.row.and_then(|row| i32::try_from(row).ok());
            let base = row.map(|row| lowest - (row + 1) * LINE + ASCENT);
            let top = base.map_or(plot.top, |base| base + 60);
            match note.at {
                At::Gap(from, to) => {
                    let left = before(plot, from).max(plot.left);
                    canvas.rect((left, top), (after(plot, to).min(plot.right), plot.bottom), Ink::Gap);
                }
                At::Break(year) => {
                    let x = before(plot, year);
                    canvas.line(&[(x, top), (x, plot.bottom)], Ink::Break);
                }
            }
            if let Some(base) = base {
                canvas.text(note.text, (note.left, base), Anchor::Start, Ink::Muted);
                let first = note.left + width(note.text, NOTE) + APART - 50;
                for (line, x) in note.lines.iter().zip((first..).step_by(APART.unsigned_abs() as usize)) {
                    marks::mark(canvas, (x, base - 50), *line, false);
                }
            }
        }
    }
}

/// Between a year and the one before.
fn before(plot: &Plot, year: i32) -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "within the drawing")]
    let half = (plot.step() / 2.0) as i32;
    plot.x(year) - half
}

/// Between a year and the next.
fn after(plot: &Plot, year: i32) -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "within the drawing")]
    let half = (plot.step() / 2.0) as i32;
    plot.x(year) + half
}

/// The years before which lines break, with those that do; none if all do.
fn breaks(plot: &Plot, series: &[TrendSeries<'_>]) -> Vec<(i32, Vec<u8>)> {
    let mut years: Vec<i32> = series.iter().flat_map(|s| &s.breaks).copied().filter(|y| *y > plot.first && *y <= plot.last).collect();
    years.sort_unstable();
    years.dedup();
    let broken = |year: i32| (0_u8..).zip(series).filter(move |(_, s)| s.breaks.contains(&year)).map(|(line, _)| line).collect();
    let part = |lines: Vec<u8>| if lines.len() == series.len() { Vec::new() } else { lines };
    years.into_iter().map(|year| (year, part(broken(year)))).collect()
}

/// Why no line has a value in a year, if none has.
fn nothing<'a>(series: &[TrendSeries<'a>], index: usize) -> Option<Absent<'a>> {
    let mut all = series.iter().map(|s| s.at(index).err());
    let first = all.next()??;
    // Of several reasons the plainest: no document has all of these items in words.
    all.try_fold(first, |why, other| other.map(|other| if other == why { why } else { Absent::Item }))
}
