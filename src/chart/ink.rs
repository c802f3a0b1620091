//! Colours as messages: what is drawn carries its meaning in a sentinel colour, which the
//! finishing pass turns into a CSS class.
use plotters::style::RGBColor;

/// The meaning of a shape, and with it its class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// A filled shape of a series.
    Fill(u8),
    /// A shape of a series whose value is derived.
    Hollow(u8),
    /// A line of a series.
    Stroke(u8),
    /// A slice of a ring.
    Arc(u8),
    /// Text in the text colour.
    Text,
    /// Text that steps back.
    Muted,
    /// Text that leads.
    Strong,
    /// The zero line.
    Axis,
    /// A line of the scale.
    Grid,
    /// A line from a mark to its label.
    Leader,
    /// Where years cannot be compared.
    Break,
    /// Years that the archive does not hold.
    Gap,
}

/// Series have this many colours; more series take them again.
const COLOURS: u8 = 6;

impl Ink {
    /// The sentinel colour.
    pub fn colour(self) -> RGBColor {
        let (role, index) = match self {
            Self::Fill(i) => (1, i % COLOURS),
            Self::Hollow(i) => (2, i % COLOURS),
            Self::Stroke(i) => (3, i % COLOURS),
            Self::Arc(i) => (4, i % COLOURS),
            Self::Text => (5, 0),
            Self::Muted => (5, 1),
            Self::Strong => (5, 2),
            Self::Axis => (6, 0),
            Self::Grid => (6, 1),
            Self::Leader => (6, 2),
            Self::Break => (6, 3),
            Self::Gap => (6, 4),
        };
        RGBColor(0xFE, role, index)
    }
}

/// The class for a sentinel as the backend writes it (`#FE0102`); empty for plain text.
pub fn class(colour: &str) -> &'static str {
    const SERIES: [[&str; COLOURS as usize]; 4] = [
        ["f1", "f2", "f3", "f4", "f5", "f6"],
        ["h1", "h2", "h3", "h4", "h5", "h6"],
        ["s1", "s2", "s3", "s4", "s5", "s6"],
        ["r1", "r2", "r3", "r4", "r5", "r6"],
    ];
    const TEXT: [&str; 3] = ["", "m", "b"];
    const RULES: [&str; 5] = ["a", "g", "l", "k", "n"];
    let digits = colour.as_bytes();
    let &[b'#', b'F', b'E', b'0', role, b'0', index] = digits else {
        return "";
    };
    let index = usize::from(index.wrapping_sub(b'0'));
    let row: &[&'static str] = match role {
        b'1'..=b'4' => &SERIES[usize::from(role - b'1')],
        b'5' => &TEXT,
        b'6' => &RULES,
        _ => &[],
    };
    row.get(index).copied().unwrap_or("")
}
