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
    /// Its number of role and of colour within it.
    fn code(self) -> (u8, u8) {
        match self {
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
        }
    }

    /// The sentinel colour.
    pub fn colour(self) -> RGBColor {
        let (role, index) = self.code();
        RGBColor(0xFE, role, index)
    }

    /// The class; empty for plain text.
    pub fn class(self) -> &'static str {
        let (role, index) = self.code();
        class_of(role, index)
    }
}

/// The class for a sentinel as the backend writes it (`#FE0102`).
pub fn class(colour: &str) -> &'static str {
    match colour.as_bytes() {
        &[b'#', b'F', b'E', b'0', role, b'0', index] => class_of(role.wrapping_sub(b'0'), index.wrapping_sub(b'0')),
        _ => "",
    }
}

fn class_of(role: u8, index: u8) -> &'static str {
    const SERIES: [[&str; COLOURS as usize]; 4] = [
        ["f1", "f2", "f3", "f4", "f5", "f6"],
        ["h1", "h2", "h3", "h4", "h5", "h6"],
        ["s1", "s2", "s3", "s4", "s5", "s6"],
        ["r1", "r2", "r3", "r4", "r5", "r6"],
    ];
    const TEXT: [&str; 3] = ["", "m", "b"];
    const RULES: [&str; 5] = ["a", "g", "l", "k", "n"];
    let row: &[&'static str] = match role {
        1..=4 => &SERIES[usize::from(role - 1)],
        5 => &TEXT,
        6 => &RULES,
        _ => &[],
    };
    row.get(usize::from(index)).copied().unwrap_or("")
}
