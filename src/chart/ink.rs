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

/// The classes, in the order of their numbers. Plain text has the number after them and no class.
pub const CLASSES: [&str; 31] = [
    "f1", "f2", "f3", "f4", "f5", "f6", "h1", "h2", "h3", "h4", "h5", "h6", "s1", "s2", "s3", "s4", "s5", "s6", "r1", "r2", "r3", "r4",
    "r5", "r6", "m", "b", "a", "g", "l", "k", "n",
];

impl Ink {
    /// Its number, and its class's place in [`CLASSES`].
    fn number(self) -> u8 {
        match self {
            Self::Fill(i) => i % COLOURS,
            Self::Hollow(i) => COLOURS + i % COLOURS,
            Self::Stroke(i) => 2 * COLOURS + i % COLOURS,
            Self::Arc(i) => 3 * COLOURS + i % COLOURS,
            Self::Muted => 24,
            Self::Strong => 25,
            Self::Axis => 26,
            Self::Grid => 27,
            Self::Leader => 28,
            Self::Break => 29,
            Self::Gap => 30,
            Self::Text => 31,
        }
    }

    /// The sentinel colour: two digits.
    pub fn colour(self) -> RGBColor {
        RGBColor(0xFE, self.number() / 10, self.number() % 10)
    }

    /// The class; empty for plain text.
    pub fn class(self) -> &'static str {
        CLASSES.get(usize::from(self.number())).copied().unwrap_or("")
    }
}

/// The class for a sentinel as the backend writes it (`#FE0102`).
pub fn class(colour: &str) -> &'static str {
    match colour.as_bytes() {
        &[b'#', b'F', b'E', b'0', tens, b'0', ones] => {
            let number = usize::from(tens.wrapping_sub(b'0')) * 10 + usize::from(ones.wrapping_sub(b'0'));
            CLASSES.get(number).copied().unwrap_or("")
        }
        _ => "",
    }
}

/// The inks of one drawing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Inks(u32);

impl Inks {
    /// Takes note of an ink.
    pub fn add(&mut self, ink: Ink) {
        self.0 |= 1 << ink.number();
    }

    /// The places in [`CLASSES`] of the inks used.
    pub fn numbers(self) -> impl Iterator<Item = usize> {
        (0..CLASSES.len()).filter(move |number| self.0 >> number & 1 == 1)
    }
}
