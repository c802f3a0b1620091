//! Offsets of a text to lines and columns.

use super::course::Jump;
use crate::diagnostic::Place;

/// Line and column of a byte offset.
pub fn place_at(text: &str, offset: usize) -> Place {
    let (line, column) = counted(&text[..offset]);
    Place::new(line, column)
}

/// The line and column behind a text.
fn counted(before: &str) -> (u32, u32) {
    let column = |line: &str| line.chars().count() as u32 + 1;
    match memchr::memrchr(b'\n', before.as_bytes()) {
        None => (1, column(before)),
        Some(last) => (memchr::memchr_iter(b'\n', before.as_bytes()).count() as u32 + 1, column(&before[last + 1..])),
    }
}

/// The place of a byte offset in a text that starts at a place. A block of YAML is indented: its columns start at the
/// block's; in files beside the source (narrative, CSV) lines start at the first column.
pub fn place_within(start: Place, text: &str, offset: usize) -> Place {
    Places::new(start, &[], text).at(offset)
}

/// The same as `place_within` for many offsets of one text, which are best asked for in order: only what lies between two is
/// counted.
pub struct Places<'t> {
    course: (Place, &'t [Jump]),
    text: &'t str,
    /// Where the piece starts in which the last offset was, and the jumps behind it.
    start: Place,
    ahead: &'t [Jump],
    offset: usize,
    /// Line and column in the piece; these may be larger than a place holds.
    inner: (u32, u32),
}

impl<'t> Places<'t> {
    /// Of a text that starts at a place and jumps.
    pub fn new(start: Place, jumps: &'t [Jump], text: &'t str) -> Places<'t> {
        Places { course: (start, jumps), text, start, ahead: jumps, offset: 0, inner: (1, 1) }
    }

    /// The place of an offset.
    pub fn at(&mut self, offset: usize) -> Place {
        if offset < self.offset {
            *self = Places::new(self.course.0, self.course.1, self.text);
        }
        while let Some((jump, ahead)) = self.ahead.split_first().filter(|(jump, _)| jump.at as usize <= offset) {
            (self.start, self.ahead, self.offset, self.inner) = (jump.place, ahead, jump.at as usize, (1, 1));
        }
        let (lines, column) = counted(&self.text[self.offset..offset]);
        self.inner = (self.inner.0 + lines - 1, if lines == 1 { self.inner.1 + column - 1 } else { column });
        self.offset = offset;
        let (line, column) = self.inner;
        let indented = line == 1 || self.start.file == 0;
        // Behind a place whose column is not known none is.
        let unknown = line == 1 && self.start.column == 0 && self.start.line > 0;
        let before = if indented { u32::from(self.start.column.max(1)) - 1 } else { 0 };
        self.start.at(self.start.line + line - 1, if unknown { 0 } else { column + before })
    }
}
