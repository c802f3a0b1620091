//! Offsets of a text to lines and columns.

use crate::diagnostic::Place;

/// Line and column of a byte offset.
pub fn place_at(text: &str, offset: usize) -> Place {
    let before = &text[..offset];
    let line = before.bytes().filter(|b| *b == b'\n').count() as u32 + 1;
    let column = before.rsplit('\n').next().unwrap_or("").chars().count() as u32 + 1;
    Place::new(line, column)
}

/// The place of a byte offset in a text that starts at a place. A block of YAML is indented: its columns start at the
/// block's; in files beside the source (narrative, CSV) lines start at the first column.
pub fn place_within(start: Place, text: &str, offset: usize) -> Place {
    Places::new(start, text).at(offset)
}

/// The same for many offsets of one text, which are best asked for in order: only what lies between two is counted.
pub struct Places<'t> {
    start: Place,
    text: &'t str,
    offset: usize,
    inner: Place,
}

impl<'t> Places<'t> {
    /// Of a text that starts at a place.
    pub fn new(start: Place, text: &'t str) -> Places<'t> {
        Places { start, text, offset: 0, inner: Place::new(1, 1) }
    }

    /// The place of an offset.
    pub fn at(&mut self, offset: usize) -> Place {
        if offset < self.offset {
            (self.offset, self.inner) = (0, Place::new(1, 1));
        }
        let between = place_at(&self.text[self.offset..], offset - self.offset);
        let column = if between.line == 1 { u32::from(self.inner.column) + u32::from(between.column) - 1 } else { between.column.into() };
        self.inner = Place::new(self.inner.line + between.line - 1, column);
        self.offset = offset;
        let indented = self.inner.line == 1 || self.start.file == 0;
        let before = if indented { u32::from(self.start.column.max(1)) - 1 } else { 0 };
        self.start.at(self.start.line + self.inner.line - 1, u32::from(self.inner.column) + before)
    }
}
