//! Names at the ends of a trend's lines.
use super::{Line, Plot, marks};
use crate::chart::canvas::{ASCENT, Anchor, Canvas, LINE, NOTE, TEXT};
use crate::chart::ink::Ink;
use crate::chart::measure::{width, wrap};
use crate::chart::model::{Absent, Chart, TrendSeries};
use crate::chart::place::spread;
use crate::chart::rows;

/// Widest names at the ends of lines.
const NAMES: i32 = 1250;
/// Between the plot and the names.
const NAME_GAP: i32 = 170;
/// Between a name's mark and its text.
const NAME_INDENT: i32 = 140;

/// The names at the right of the plot, each with the last value.
#[derive(Default)]
pub struct Names<'p> {
    blocks: Vec<(Vec<&'p str>, Vec<String>)>,
    wide: i32,
}

impl<'p> Names<'p> {
    /// Wraps the names and finds the last values.
    pub fn new(chart: &Chart<'_>, years: &[i32], order: &[usize], series: &'p [TrendSeries<'p>]) -> Self {
        let room = NAMES - NAME_INDENT;
        let last_year = order.last().map(|&i| years[i]);
        let blocks: Vec<_> = series
            .iter()
            .map(|s| {
                let last = order.iter().rev().find_map(|&i| Some((years[i], s.at(i).ok()?)));
                let value = match last {
                    None => {
                        let why = order.iter().rev().find_map(|&i| s.at(i).err().filter(|why| *why != Absent::Year));
                        chart.labels.absent(why.unwrap_or(Absent::Year)).to_owned()
                    }
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
    pub fn room(&self) -> i32 {
        if self.blocks.is_empty() { 60 } else { self.wide + NAME_INDENT + NAME_GAP }
    }

    fn heights(&self) -> impl Iterator<Item = i32> {
        self.blocks.iter().map(|(name, value)| i32::try_from(name.len() + value.len()).unwrap_or(0) * LINE + 70)
    }

    /// The height that all names take below each other.
    pub fn height(&self) -> i32 {
        self.heights().sum()
    }

    /// Writes each name as near as possible to the end of its line.
    pub fn draw(&self, canvas: &mut Canvas<'_>, plot: &Plot, lines: &[Line<'_>]) {
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
                canvas.line(&[(last.x + 70, last.y), (left - 20, middle)], Ink::Leader);
            }
            marks::mark(canvas, (left + 50, middle), line.colour, false);
            let y = canvas.lines(name, (left + NAME_INDENT, top + ASCENT + 5), Anchor::Start, Ink::Text);
            let value: Vec<&str> = value.iter().map(String::as_str).collect();
            canvas.lines(&value, (left + NAME_INDENT, y), Anchor::Start, Ink::Muted);
        }
    }
}
