//! Series to accessible SVG: the one place that draws charts.
//!
//! A [`Chart`] says what is shown; [`render`] chooses the form (upright bars, bars in rows,
//! donut, trend), draws it with plotters' SVG backend and rewrites the output into small markup
//! whose colours are CSS classes. Amounts arrive as printed text; floats are geometry only.
//!
//! ```text
//! model ▸ bars | parts (donut, rows) | trend ▸ canvas (plotters) ▸ finish (classes, title, desc)
//! ```
mod bars;
mod canvas;
mod describe;
mod donut;
mod escape;
mod finish;
mod ink;
mod labels;
mod measure;
mod model;
mod parts;
mod place;
mod rank;
mod rows;
mod scale;
mod style;
mod trend;

#[cfg(test)]
mod tests;

pub use labels::Labels;
pub use model::{Absent, Category, Chart, Kind, Part, Point, Series, TrendSeries};
pub use style::stylesheet;

use canvas::Canvas;

/// What [`render`] made of a chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Drawn {
    /// A drawing worth a figure.
    Svg(Svg),
    /// Nothing to draw (no value, or all zero): the caller writes a sentence instead.
    Nothing,
}

/// One drawing in two wrappings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Svg {
    /// Markup for inlining in HTML; needs [`stylesheet`] on the page.
    pub inline: String,
    /// A standalone XML file, as it is printed: light, with the title as visible text, in a style that office programs know.
    pub file: String,
}

/// Draws a chart. The same chart always gives the same bytes.
#[must_use]
pub fn render(chart: &Chart<'_>) -> Drawn {
    let mut raw = String::with_capacity(8 * 1024);
    let mut canvas = Canvas::new(&mut raw);
    let drawn = match &chart.kind {
        Kind::Bars { categories, series } => bars::draw(&mut canvas, chart, categories, series),
        Kind::Parts { parts } => parts::draw(&mut canvas, chart, parts),
        Kind::Trend { years, series } => trend::draw(&mut canvas, chart, years, series),
    };
    let finished = canvas.finish();
    match drawn {
        Some(height) => Drawn::Svg(finish::finish(chart, &raw, &finished, height)),
        None => Drawn::Nothing,
    }
}
