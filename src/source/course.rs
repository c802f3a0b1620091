//! Where a text of YAML stands in its file, character by character: folded lines and escapes are not written as they are read.

use std::str::Chars;

use crate::diagnostic::Place;

/// Where a text goes on elsewhere than right behind what stands before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Jump {
    /// The byte of the text from which on it stands there.
    pub at: u32,
    /// Where.
    pub place: Place,
}

/// Where a text stands. Its lines stand at one indentation, but for its jumps.
#[derive(Clone, Debug, PartialEq)]
pub struct Course {
    /// Where its first character stands.
    pub start: Place,
    /// Where it does not go on so, in order.
    pub jumps: Box<[Jump]>,
}

impl Course {
    /// How many lines it stands on if it jumps to each of them, as folded texts do.
    pub fn lines(&self) -> usize {
        let mut lines: Vec<u32> = std::iter::once(self.start).chain(self.jumps.iter().map(|jump| jump.place)).map(|p| p.line).collect();
        lines.dedup();
        lines.len()
    }

    /// The course of `decoded`, which is written as `raw` from a line and a column on, in quotes of a kind or in none; its
    /// lines are to be expected at a column. Nothing if something else is written there.
    pub fn of(raw: &str, from: (u32, u32), expected: u32, quote: Option<char>, decoded: &str) -> Option<Course> {
        let mut jumps = Vec::new();
        let mut decoded = decoded.char_indices();
        let mut written = Written { rest: raw.chars(), quote, line: from.0, column: from.1 };
        // Where the next character is to be expected, and the column at which a line is.
        let (mut line, mut column, mut indent) = (from.0, expected, expected);
        while let Some((c, escaped, stands)) = written.next() {
            // What white space a fold leaves the parser has decided; the next word tells where the text goes on.
            if !escaped && c.is_whitespace() {
                continue;
            }
            let mut blanks: Option<(usize, u32)> = None;
            let at = loop {
                match decoded.next()? {
                    (at, next) if next == c => break at,
                    (_, '\n') => (line, column, blanks) = (line + 1, indent, None),
                    (at, blank) if blank.is_whitespace() => {
                        column += 1;
                        blanks = Some(blanks.map_or((at, 1), |(from, count)| (from, count + 1)));
                    }
                    _ => return None,
                }
            };
            if stands != (line, column) {
                // Blanks in front of the word stand in front of it there too.
                let (at, before) = blanks.filter(|(_, count)| *count < stands.1).unwrap_or((at, 0));
                indent = stands.1 - before;
                jumps.push(Jump { at: u32::try_from(at).ok()?, place: Place::new(stands.0, indent) });
            }
            (line, column) = if c == '\n' { (stands.0 + 1, indent) } else { (stands.0, stands.1 + 1) };
        }
        let whole = decoded.all(|(_, c)| c.is_whitespace());
        whole.then(|| Course { start: Place::new(from.0, expected), jumps: jumps.into() })
    }
}

/// The characters of a text as it is written, with their places; an escape is one character.
struct Written<'t> {
    rest: Chars<'t>,
    quote: Option<char>,
    line: u32,
    column: u32,
}

impl Written<'_> {
    fn step(&mut self) -> Option<char> {
        let c = self.rest.next()?;
        (self.line, self.column) = if c == '\n' { (self.line + 1, 1) } else { (self.line, self.column + 1) };
        Some(c)
    }

    /// A character, whether it is written in another way, and where.
    fn next(&mut self) -> Option<(char, bool, (u32, u32))> {
        let place = (self.line, self.column);
        let c = self.step()?;
        match (self.quote, c) {
            (Some('\''), '\'') => self.step().map(|c| (c, true, place)),
            (Some('"'), '\\') => {
                let read = match self.step()? {
                    '0' => '\0',
                    'a' => '\u{7}',
                    'b' => '\u{8}',
                    't' => '\t',
                    'n' => '\n',
                    'v' => '\u{b}',
                    'f' => '\u{c}',
                    'r' => '\r',
                    'e' => '\u{1b}',
                    'N' => '\u{85}',
                    '_' => '\u{a0}',
                    'L' => '\u{2028}',
                    'P' => '\u{2029}',
                    'x' => self.code(2)?,
                    'u' => self.code(4)?,
                    'U' => self.code(8)?,
                    // The end of a line that is joined with the next one.
                    c @ ('\n' | '\r') => return Some((c, false, place)),
                    c => c,
                };
                Some((read, true, place))
            }
            _ => Some((c, false, place)),
        }
    }

    fn code(&mut self, digits: u32) -> Option<char> {
        let mut code = 0;
        for _ in 0..digits {
            code = code * 16 + self.step()?.to_digit(16)?;
        }
        char::from_u32(code)
    }
}

#[cfg(test)]
mod tests {
    use super::super::node::Value;
    use super::super::parse::parse;
    use super::super::places::Places;
    use super::*;

    /// Where each character of the value of the first key stands, blanks left out.
    fn places(yaml: &str) -> Vec<(char, u32, u16)> {
        let node = parse(&"a.yaml".into(), yaml, 1).expect("parses");
        let Value::Map(entries) = &node.value else { panic!("a mapping") };
        let (start, jumps) = entries[0].node.course();
        let text = entries[0].node.text().expect("a text");
        let mut places = Places::new(start, jumps, text);
        let shown = text.char_indices().filter(|(_, c)| !c.is_whitespace());
        shown.map(|(at, c)| (c, places.at(at))).map(|(c, place)| (c, place.line, place.column)).collect()
    }

    #[test]
    fn folded_and_escaped_texts_are_followed() {
        assert_eq!(places("甲: \"a\\n\\u4e59\\tb\\\"c\"\n"), [('a', 1, 5), ('乙', 1, 8), ('b', 1, 16), ('"', 1, 17), ('c', 1, 19)]);
        assert_eq!(places("甲: 'a''b\n  c\n\n  d'\n"), [('a', 1, 5), ('\'', 1, 6), ('b', 1, 8), ('c', 2, 3), ('d', 4, 3)]);
        assert_eq!(places("甲: >-\n\n  a b\n  c\n\n    d\n  e\n"), [('a', 3, 3), ('b', 3, 5), ('c', 4, 3), ('d', 6, 5), ('e', 7, 3)]);
        assert_eq!(places("甲: a\n  b c\n乙: 1\n"), [('a', 1, 4), ('b', 2, 3), ('c', 2, 5)]);
        assert_eq!(places("甲: |\n   a\n    b\n\n   c\n"), [('a', 2, 4), ('b', 3, 5), ('c', 5, 4)]);
        assert_eq!(places("甲: \"a \\\n    b\\n\n  c\"\n"), [('a', 1, 5), ('b', 2, 5), ('c', 3, 3)]);
    }

    #[test]
    fn blanks_before_a_word_stand_before_it() {
        let course = Course::of("甲\n\n    乙", (3, 5), 5, None, "甲\n  乙").expect("followed");
        assert_eq!(course.jumps[..], [Jump { at: 4, place: Place::new(5, 3) }]);
        assert_eq!(Course::of("甲 乙", (1, 1), 1, None, "甲 丙"), None);
    }
}
