//! Notes above a trend: years that the archive does not hold, and breaks.
use super::Plot;
use crate::chart::canvas::{ASCENT, Anchor, Canvas, LINE, NOTE, WIDTH};
use crate::chart::ink::Ink;
use crate::chart::measure::width;
use crate::chart::model::{Chart, TrendSeries, at};

/// More rows of notes than this are left to the description.
const MOST_ROWS: usize = 3;

/// What a note points at.
enum At {
    /// No series holds a value from the first to the last of these years.
    Gap(i32, i32),
    /// All series break before this year.
    Break(i32),
    /// Some series break before this year; the slashes on their lines tell which.
    Part,
}

struct Note {
    at: At,
    text: String,
    left: i32,
    /// Counted from the plot upwards; none if there was no room.
    row: Option<usize>,
}

/// All notes with their places.
pub struct Notes {
    notes: Vec<Note>,
    rows: usize,
}

impl Notes {
    /// Finds what is to be noted and places the texts side by side in as few rows as possible.
    pub fn new(
        chart: &Chart<'_>,
        plot: &Plot,
        years: &[i32],
        order: &[usize],
        series: &[TrendSeries<'_>],
    ) -> Self {
        let mut found: Vec<(At, i32, String)> = Vec::new();
        let mut breaks: Vec<i32> = series.iter().flat_map(|s| &s.breaks).copied().collect();
        breaks.sort_unstable();
        breaks.dedup();
        for year in breaks {
            if year <= plot.first || year > plot.last {
                continue;
            }
            let all = series.iter().all(|s| s.breaks.contains(&year));
            let at = if all { At::Break(year) } else { At::Part };
            found.push((at, before(plot, year), chart.labels.broken.to_owned()));
        }
        // breaks come first and so stand next to the plot: their lines cross no text
        for (from, to) in gaps(years, order, series) {
            let middle = i32::midpoint(plot.x(from), plot.x(to));
            found.push((At::Gap(from, to), middle, chart.labels.missing.to_owned()));
        }
        let mut rows: Vec<Vec<(i32, i32)>> = Vec::new();
        let mut notes = Vec::with_capacity(found.len());
        for (at, middle, text) in found {
            let wide = width(&text, NOTE);
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
            notes.push(Note {
                at,
                text,
                left,
                row,
            });
        }
        Self {
            notes,
            rows: rows.len(),
        }
    }

    /// The room above the plot.
    pub fn height(&self) -> i32 {
        i32::try_from(self.rows).unwrap_or(0) * LINE
    }

    /// Where break lines stand.
    pub fn breaks(&self, plot: &Plot) -> impl Iterator<Item = i32> {
        self.notes.iter().filter_map(|note| match note.at {
            At::Break(year) => Some(before(plot, year)),
            At::Gap(..) | At::Part => None,
        })
    }

    /// Draws bands, break lines and texts; belongs under the lines.
    pub fn draw(&self, canvas: &mut Canvas<'_>, plot: &Plot, head: i32) {
        let lowest = head + self.height();
        for note in &self.notes {
            let row = note.row.and_then(|row| i32::try_from(row).ok());
            let base = row.map(|row| lowest - (row + 1) * LINE + ASCENT);
            let top = base.map_or(plot.top, |base| base + 60);
            match note.at {
                At::Gap(from, to) => {
                    let left = before(plot, from).max(plot.left);
                    canvas.rect(
                        (left, top),
                        (after(plot, to).min(plot.right), plot.bottom),
                        Ink::Gap,
                    );
                }
                At::Break(year) => {
                    let x = before(plot, year);
                    canvas.line(&[(x, top), (x, plot.bottom)], Ink::Break);
                }
                At::Part => {}
            }
            if let Some(base) = base {
                canvas.text(&note.text, (note.left, base), Anchor::Start, Ink::Muted);
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

/// Runs of years without any value: named without one, or not named at all.
fn gaps(years: &[i32], order: &[usize], series: &[TrendSeries<'_>]) -> Vec<(i32, i32)> {
    let mut gaps = Vec::new();
    let (Some(&first), Some(&last)) = (order.first(), order.last()) else {
        return gaps;
    };
    let mut next = years[first];
    for &i in order {
        if series.iter().any(|s| at(&s.points, i).is_some()) {
            if years[i] > next {
                gaps.push((next, years[i].saturating_sub(1)));
            }
            next = years[i].saturating_add(1);
        }
    }
    if next <= years[last] && next != i32::MAX {
        gaps.push((next, years[last]));
    }
    gaps
}
