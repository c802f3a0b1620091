//! The long description of a chart in words, for those who do not see it.
use super::model::{Chart, Kind, Point, Series, TrendSeries, at, in_order, runs};
use super::rank::rank;
use super::rows;
use std::fmt::Write as _;

/// More items than this are counted, not told: the data table stands beside the chart.
const MOST: usize = 12;

/// Tells the data in the order of the drawing, then the unit.
pub fn describe(chart: &Chart<'_>) -> String {
    let mut text = Text { out: String::with_capacity(512), chart };
    match &chart.kind {
        Kind::Bars { categories, series } => {
            for (g, category) in categories.iter().take(MOST).enumerate() {
                text.bars(category.name, g, series);
            }
            text.rest(categories.len());
        }
        Kind::Parts { parts } => {
            let ranked = rank(parts);
            for part in ranked.iter().take(MOST) {
                text.item();
                text.put(&[part.name, " "]);
                text.value(Some(part.point));
                if let Some(share) = &part.share {
                    let (open, close) = chart.labels.parens;
                    text.put(&[open, share, close]);
                }
            }
            text.rest(ranked.len());
        }
        Kind::Trend { years, series } => {
            let order = in_order(years);
            for line in series.iter().take(MOST) {
                text.line(years, &order, line);
            }
            text.rest(series.len());
        }
    }
    text.end()
}

struct Text<'c> {
    out: String,
    chart: &'c Chart<'c>,
}

impl Text<'_> {
    fn put(&mut self, words: &[&str]) {
        self.out.extend(words.iter().copied());
    }

    fn number(&mut self, number: impl std::fmt::Display) {
        let written = write!(self.out, "{number}");
        debug_assert!(written.is_ok(), "writing to a string does not fail");
    }

    /// Begins an item.
    fn item(&mut self) {
        if !self.out.is_empty() {
            self.out.push_str(self.chart.labels.semicolon);
        }
    }

    fn value(&mut self, point: Option<&Point<'_>>) {
        match point {
            Some(point) => self.out.push_str(&rows::value_text(self.chart, point)),
            None => self.out.push_str(self.chart.labels.unstated),
        }
    }

    fn bars(&mut self, category: &str, index: usize, series: &[Series<'_>]) {
        self.item();
        if let [only] = series {
            self.put(&[category, " "]);
            self.value(at(&only.points, index));
            return;
        }
        self.put(&[category, self.chart.labels.colon]);
        for (s, set) in series.iter().enumerate() {
            if s > 0 {
                self.out.push_str(self.chart.labels.comma);
            }
            self.put(&[set.name, " "]);
            self.value(at(&set.points, index));
        }
    }

    /// All points of a short line; of a long one the ends and the extremes.
    fn line(&mut self, years: &[i32], order: &[usize], line: &TrendSeries<'_>) {
        let labels = &self.chart.labels;
        let known: Vec<(i32, &Point<'_>)> = order.iter().filter_map(|&i| Some((years[i], line.at(i).ok()?))).collect();
        self.item();
        self.put(&[line.name, labels.colon]);
        if known.len() <= MOST {
            for (i, &(year, point)) in known.iter().enumerate() {
                self.year(i > 0, "", year, point);
            }
        } else if let (Some(first), Some(last)) = (known.first(), known.last()) {
            self.year(false, "", first.0, first.1);
            self.year(true, "", last.0, last.1);
            let value = |k: &&(i32, &Point<'_>)| k.1.geometry();
            // of equal values the first year is named
            if let Some(high) = known.iter().rev().max_by(|a, b| value(a).total_cmp(&value(b))) {
                self.year(true, labels.highest, high.0, high.1);
            }
            if let Some(low) = known.iter().min_by(|a, b| value(a).total_cmp(&value(b))) {
                self.year(true, labels.lowest, low.0, low.1);
            }
        }
        self.gaps(!known.is_empty(), years, order, line);
        self.years(labels.broken, line.breaks.iter().copied());
    }

    fn year(&mut self, comma: bool, word: &str, year: i32, point: &Point<'_>) {
        if comma {
            self.out.push_str(self.chart.labels.comma);
        }
        if !word.is_empty() {
            self.put(&[word, " "]);
        }
        self.number(year);
        self.out.push(' ');
        self.value(Some(point));
    }

    /// 收录缺失 2019 2021–2022，未载 2024: every year from the first to the last that has no point, by why.
    fn gaps(&mut self, mut comma: bool, years: &[i32], order: &[usize], line: &TrendSeries<'_>) {
        let mut left = runs(years, order, |i| line.at(i).err());
        while let Some(&(why, ..)) = left.first() {
            if comma {
                self.out.push_str(self.chart.labels.comma);
            }
            comma = true;
            self.out.push_str(self.chart.labels.absent(why));
            for (_, from, to) in left.extract_if(.., |run| run.0 == why) {
                self.out.push(' ');
                self.number(from);
                if to > from {
                    self.out.push('\u{2013}');
                    self.number(to);
                }
            }
        }
    }

    /// 断 2019 2020
    fn years(&mut self, word: &str, years: impl Iterator<Item = i32>) {
        let mut years = years.peekable();
        if years.peek().is_none() {
            return;
        }
        self.put(&[self.chart.labels.comma, word]);
        for year in years {
            self.out.push(' ');
            self.number(year);
        }
    }

    fn rest(&mut self, count: usize) {
        if count > MOST {
            let (before, after) = self.chart.labels.more;
            self.item();
            self.out.push_str(before);
            self.number(count - MOST);
            self.out.push_str(after);
        }
    }

    fn end(mut self) -> String {
        let labels = &self.chart.labels;
        self.out.push_str(labels.stop);
        if !self.chart.unit.is_empty() {
            self.put(&[labels.unit, labels.colon, self.chart.unit, labels.stop]);
        }
        let kept = self.out.trim_end().len();
        self.out.truncate(kept);
        self.out
    }
}
