//! The drawing surface: shapes by plotters' SVG backend, text written beside it.
//!
//! Lengths are tenths of a unit, because the backend only takes integers: [`WIDTH`] is 440 units.
use super::escape::escape;
use super::ink::{Ink, Inks};
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters::element::{Circle, Drawable, PathElement, PointCollection, Polygon, Rectangle};
use plotters::style::{Color, RGBColor, ShapeStyle};
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

/// A place on the drawing, as plotters and its backends take it.
type Position = (i32, i32);

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
///
/// Shapes go through the backend. Text does not: of what the backend writes of it only the position would survive the
/// finishing pass, and plotters cannot measure Chinese text without a font. It is written as it is published, and lies
/// above all shapes.
pub struct Canvas<'a> {
    area: DrawingArea<SVGBackend<'a>, Shift>,
    texts: String,
    arcs: Vec<Arc>,
    inks: Inks,
}

/// What a drawing consists of besides the shapes that the backend has written.
pub struct Finished {
    /// Text elements.
    pub texts: String,
    /// Slices, in the order of their circles.
    pub arcs: Vec<Arc>,
    /// What it is drawn with.
    pub inks: Inks,
}

impl<'a> Canvas<'a> {
    /// Begins a drawing. Its height is known only when all is laid out; the finishing pass writes it.
    pub fn new(raw: &'a mut String) -> Self {
        Self {
            area: SVGBackend::with_string(raw, (WIDTH.unsigned_abs(), TALLEST)).into_drawing_area(),
            texts: String::with_capacity(2 << 10),
            arcs: Vec::new(),
            inks: Inks::default(),
        }
    }

    /// Ends the drawing.
    pub fn finish(self) -> Finished {
        Finished { texts: self.texts, arcs: self.arcs, inks: self.inks }
    }

    /// A filled rectangle between two corners.
    pub fn rect(&mut self, from: Position, to: Position, ink: Ink) {
        let colour = self.colour(ink).filled();
        self.draw(&Rectangle::new([from, to], colour));
    }

    /// A line through points.
    pub fn line(&mut self, points: &[Position], ink: Ink) {
        let stroke = ShapeStyle::from(self.colour(ink));
        self.draw(&PathElement::new(points, stroke));
    }

    /// A filled polygon.
    pub fn polygon(&mut self, points: &[Position], ink: Ink) {
        let colour = self.colour(ink).filled();
        self.draw(&Polygon::new(points, colour));
    }

    /// A filled circle.
    pub fn circle(&mut self, centre: Position, radius: i32, ink: Ink) {
        let colour = self.colour(ink).filled();
        self.draw(&Circle::new(centre, radius, colour));
    }

    /// A slice of a ring: a circle to the backend, a path when it is finished.
    pub fn arc(&mut self, centre: Position, radius: i32, arc: Arc, colour: u8) {
        self.arcs.push(arc);
        let stroke = ShapeStyle::from(self.colour(Ink::Arc(colour)));
        self.draw(&Circle::new(centre, radius, stroke));
    }

    /// One line of text on its baseline.
    pub fn text(&mut self, text: &str, at: Position, anchor: Anchor, ink: Ink) {
        self.inks.add(ink);
        let out = &mut self.texts;
        let mut digits = itoa::Buffer::new();
        out.extend(["<text x=\"", digits.format(at.0)]);
        out.extend(["\" y=\"", digits.format(at.1), "\""]);
        out.push_str(match anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        });
        match ink.class() {
            "" => {}
            class => out.extend([" class=\"", class, "\""]),
        }
        out.push('>');
        escape(out, text);
        out.push_str("</text>");
    }

    /// Lines of text below each other; returns the baseline after the last.
    pub fn lines(&mut self, lines: &[&str], at: Position, anchor: Anchor, ink: Ink) -> i32 {
        let mut y = at.1;
        for line in lines {
            self.text(line, (at.0, y), anchor, ink);
            y += LINE;
        }
        y
    }

    fn colour(&mut self, ink: Ink) -> RGBColor {
        self.inks.add(ink);
        ink.colour()
    }

    fn draw<'e, E>(&mut self, element: &'e E)
    where
        &'e E: PointCollection<'e, Position>,
        E: Drawable<SVGBackend<'a>>,
    {
        let drawn = self.area.draw(element);
        debug_assert!(drawn.is_ok(), "writing to a string does not fail");
    }
}
