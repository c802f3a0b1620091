//! The drawing surface: plotters' SVG backend behind a wrapper that knows how wide Chinese is.
//!
//! Lengths are tenths of a unit, because the backend only takes integers: [`WIDTH`] is 440 units.
use super::ink::Ink;
use super::measure;
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters::element::{Circle, Drawable, PathElement, PointCollection, Polygon, Rectangle};
use plotters::style::{Color, ShapeStyle, TextStyle};
use plotters_backend::text_anchor::{HPos, Pos, VPos};
use plotters_backend::{BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind};
use plotters_svg::SVGBackend;

/// The width of every drawing. Small, so that text stays legible on a phone of 360 px.
pub const WIDTH: i32 = 4400;
/// The size of all text but notes.
pub const TEXT: i32 = 150;
/// The size of notes and scales.
pub const NOTE: i32 = 140;
/// Taller than any drawing: the backend pulls what lies outside its area back to its edge, which would move marks.
const TALLEST: u32 = 1 << 24;
/// From baseline to baseline.
pub const LINE: i32 = 200;
/// From the top of a line of text to its baseline.
pub const ASCENT: i32 = 145;

/// Where a text hangs on its position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// The text begins here.
    Start,
    /// The text is centred here.
    Middle,
    /// The text ends here.
    End,
}

/// A slice of a ring in percent of the turn, clockwise from 12 o'clock.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Arc {
    /// Where it begins.
    pub start: f64,
    /// How long it is.
    pub length: f64,
}

/// Draws elements by their meaning ([`Ink`]).
pub struct Canvas<'a> {
    area: DrawingArea<Backend<'a>, Shift>,
    style: TextStyle<'static>,
    arcs: Vec<Arc>,
}

impl<'a> Canvas<'a> {
    /// Begins a drawing. Its height is known only when all is laid out; the finishing pass writes it.
    pub fn new(raw: &'a mut String) -> Self {
        // Fonts and sizes come from classes: what the backend writes of them is dropped, so it is short.
        let style = ("x", 0.0);
        Self {
            area: Backend(SVGBackend::with_string(raw, (WIDTH.unsigned_abs(), TALLEST))).into_drawing_area(),
            style: TextStyle::from(style),
            arcs: Vec::new(),
        }
    }

    /// Ends the drawing; the slices come in the order of their circles.
    pub fn finish(self) -> Vec<Arc> {
        self.arcs
    }

    /// A filled rectangle between two corners.
    pub fn rect(&mut self, from: BackendCoord, to: BackendCoord, ink: Ink) {
        self.draw(&Rectangle::new([from, to], ink.colour().filled()));
    }

    /// A line through points.
    pub fn line(&mut self, points: &[BackendCoord], ink: Ink) {
        self.draw(&PathElement::new(points, ShapeStyle::from(ink.colour())));
    }

    /// A filled polygon.
    pub fn polygon(&mut self, points: &[BackendCoord], ink: Ink) {
        self.draw(&Polygon::new(points, ink.colour().filled()));
    }

    /// A filled circle.
    pub fn circle(&mut self, centre: BackendCoord, radius: i32, ink: Ink) {
        self.draw(&Circle::new(centre, radius, ink.colour().filled()));
    }

    /// A slice of a ring: a circle whose stroke is dashed so that only the slice shows.
    pub fn arc(&mut self, centre: BackendCoord, radius: i32, arc: Arc, colour: u8) {
        self.arcs.push(arc);
        self.draw(&Circle::new(centre, radius, ShapeStyle::from(Ink::Arc(colour).colour())));
    }

    /// One line of text on its baseline.
    pub fn text(&mut self, text: &str, at: BackendCoord, anchor: Anchor, ink: Ink) {
        let horizontal = match anchor {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        self.style.color = ink.colour().to_backend_color();
        self.style.pos = Pos::new(horizontal, VPos::Top);
        let drawn = self.area.draw_text(&measure::clean(text), &self.style, at);
        debug_assert!(drawn.is_ok(), "writing to a string does not fail");
    }

    /// Lines of text below each other; returns the baseline after the last.
    pub fn lines(&mut self, lines: &[&str], at: BackendCoord, anchor: Anchor, ink: Ink) -> i32 {
        let mut y = at.1;
        for line in lines {
            self.text(line, (at.0, y), anchor, ink);
            y += LINE;
        }
        y
    }

    fn draw<'e, E>(&mut self, element: &'e E)
    where
        &'e E: PointCollection<'e, BackendCoord>,
        E: Drawable<Backend<'a>>,
    {
        let drawn = self.area.draw(element);
        debug_assert!(drawn.is_ok(), "writing to a string does not fail");
    }
}

/// The SVG backend, but with text measured by character widths instead of bytes.
struct Backend<'a>(SVGBackend<'a>);

type Outcome = Result<(), DrawingErrorKind<std::io::Error>>;

impl DrawingBackend for Backend<'_> {
    type ErrorType = std::io::Error;

    fn get_size(&self) -> (u32, u32) {
        self.0.get_size()
    }

    fn ensure_prepared(&mut self) -> Outcome {
        self.0.ensure_prepared()
    }

    fn present(&mut self) -> Outcome {
        self.0.present()
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Outcome {
        self.0.draw_pixel(point, color)
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Outcome {
        self.0.draw_line(from, to, style)
    }

    fn draw_rect<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S, fill: bool) -> Outcome {
        self.0.draw_rect(from, to, style, fill)
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Outcome {
        self.0.draw_path(path, style)
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Outcome {
        self.0.fill_polygon(path, style)
    }

    fn draw_circle<S: BackendStyle>(&mut self, centre: BackendCoord, radius: u32, style: &S, fill: bool) -> Outcome {
        self.0.draw_circle(centre, radius, style, fill)
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, pos: BackendCoord) -> Outcome {
        self.0.draw_text(text, style, pos)
    }

    fn estimate_text_size<S: BackendTextStyle>(&self, text: &str, _: &S) -> Result<(u32, u32), DrawingErrorKind<std::io::Error>> {
        Ok((measure::width(text, TEXT).unsigned_abs(), TEXT.unsigned_abs()))
    }
}
