//! All that is wrong with a text as YAML, in one run. The parser stops at the first mistake: what must have been meant is put
//! there, and it reads on.

use arcstr::ArcStr;

use super::cause;
use super::locator::Refused;
use super::node::{Attempt, Node, Stop, Twice, attempt, shifted};
use super::places::place_at;
use crate::diagnostic::{Diagnostic, Place};

/// So often a text is read again.
const MOST: usize = 50;
/// Larger texts are read once.
const LARGE: usize = 256 * 1024;

/// What a text of YAML gives.
pub struct Parsed {
    /// What it says; nothing if that cannot be told.
    pub node: Option<Node>,
    /// What is wrong with it as YAML.
    pub errors: Vec<Diagnostic>,
}

/// A mistake that stopped the parser.
struct Slip {
    error: Diagnostic,
    /// Whether it is one of those that are seen on their line, whatever stands around it.
    plain: bool,
    /// The text without it, if that can be said, and whether nothing else can be meant.
    mended: Option<(String, bool)>,
}

/// The errors of a text that was read with mistakes.
pub(super) fn errors(file: &ArcStr, text: &str, first_line: u32, first: Attempt) -> Parsed {
    let (mut text, mut tried) = (text.to_owned(), first);
    let mut errors: Vec<Diagnostic> = Vec::new();
    // The line from which on it is only likely what is meant.
    let mut likely: Option<u32> = None;
    for _ in 0..MOST {
        let stop = match tried {
            Ok((node, twice)) if likely.is_none() => {
                errors.extend(twice.into_iter().map(|twice| stands_twice(file, twice)));
                return Parsed { node: Some(node), errors };
            }
            Ok(_) => break,
            Err(stop) => stop,
        };
        let slip = slip(file, &text, first_line, stop);
        let line = slip.error.place.line;
        // What comes of a mistake that is told, or of what was put there, is none.
        if errors.iter().any(|told| told.place.line == line) || likely.is_some_and(|from| !slip.plain || line < from) {
            break;
        }
        errors.push(slip.error);
        let Some((mended, sure)) = slip.mended.filter(|_| text.len() <= LARGE) else { break };
        likely = likely.or((!sure).then_some(line));
        text = mended;
        tried = attempt(&text, first_line);
    }
    Parsed { node: None, errors }
}

fn slip(file: &ArcStr, text: &str, first_line: u32, stop: Stop) -> Slip {
    let (place, message, id, hint) = match stop {
        Stop::Syntax(error) => return not_readable(file, text, first_line, &error),
        Stop::Lost(place) => return Slip { error: lost(file, place), plain: false, mended: None },
        Stop::Refused(Refused::Anchor(place)) => (
            place,
            "anchors and aliases (`&`, `*`) are not allowed in sources",
            "source.anchor",
            "write the value out where it is printed; quote a text that starts with & or *",
        ),
        Stop::Refused(Refused::Tag(place)) => {
            (place, "tags (`!`) are not allowed in sources", "source.tag", "quote a text that starts with !")
        }
    };
    let at = offset(text, (place.line - first_line) as usize, usize::from(place.column.max(1)) - 1);
    let mended = replaced(text, at, 1, "_");
    Slip { error: Diagnostic::error(id, file, place, message).hint(hint), plain: true, mended: Some((mended, true)) }
}

fn stands_twice(file: &ArcStr, Twice { key, first, second }: Twice) -> Diagnostic {
    Diagnostic::error("source.duplicate-key", file, second, format!("the key `{key}` stands twice in this mapping"))
        .width(key.chars().count())
        .hint(format!("its first place is line {}; keep one of the two", first.line))
}

/// No source is known that leads here; but numbers are taken from the text as typed, and a wrong one must never be published.
fn lost(file: &ArcStr, place: Place) -> Diagnostic {
    Diagnostic::error("source.lost", file, place, "from here on the text cannot be followed, so numbers could be read wrongly")
        .hint("write this value and the one before in a plainer way, for example in quotes; and please report the file as a bug of gongkai")
}

fn not_readable(file: &ArcStr, text: &str, first_line: u32, error: &serde_yaml::Error) -> Slip {
    let message = error.to_string();
    let told = |place: Place, message: &str| {
        Diagnostic::error("source.yaml", file, shifted(place, first_line), format!("not readable as YAML: {message}"))
    };
    // The parser has no line for these.
    if let Some((at, c)) = text.char_indices().find(|(_, c)| is_control(*c)).filter(|_| message.starts_with("control characters")) {
        let d =
            told(place_at(text, at), &format!("a control character (U+{:04X}) stands here, which editors show as nothing", u32::from(c)));
        let mended = replaced(text, at, c.len_utf8(), " ");
        return Slip { error: d.hint("delete it"), plain: true, mended: Some((mended, true)) };
    }
    let lines: Vec<&str> = text.lines().collect();
    if let Some(line) = second_document(&lines).filter(|_| message.contains("more than one document")) {
        let d = told(Place::new(line as u32 + 1, 1), "a second document begins here").width(3);
        let d = d.hint("take this line out; a file in which a narrative stands behind the facts is named .md");
        return Slip { error: d, plain: true, mended: Some((text[..offset(text, line, 0)].to_owned(), true)) };
    }
    let mut place = error.location().map_or(Place::new(1, 1), |l| Place::new(l.line() as u32, l.column() as u32));
    // The parser often notices only behind the last line; what is wrong stands in the last line that holds something.
    let noticed = (place.line as usize).clamp(1, lines.len().max(1)) - 1;
    let at = (0..=noticed).rev().find(|at| lines.get(*at).is_some_and(|l| !l.trim().is_empty())).unwrap_or(0);
    if at + 1 != place.line as usize {
        place = Place::new(at as u32 + 1, 1);
    }
    if let Some(cause) = cause::find(&lines, at) {
        let from = offset(text, cause.place.line as usize - 1, 0);
        let mended = cause.mend.map(|mend| (replaced(text, from + mend.at.start, mend.at.len(), &mend.with), mend.sure));
        return Slip { error: told(cause.place, &cause.message).width(cause.width).hint(cause.hint), plain: true, mended };
    }
    let hint = if lines.get(at).is_some_and(|line| line.contains('\t')) {
        "YAML indents with spaces; this line holds a tab"
    } else if message.contains("recursion") {
        "the nesting is too deep; a disclosure needs some five levels"
    } else {
        "check the indentation, the quotes and the space after each colon around this line"
    };
    let message = message.split(" at line ").next().unwrap_or(&message);
    Slip { error: told(place, message).hint(hint), plain: false, mended: None }
}

/// What the parser takes for no text.
fn is_control(c: char) -> bool {
    c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{85}') || matches!(c, '\u{fffe}' | '\u{ffff}')
}

/// The line on which a second document begins, or the first one has ended.
fn second_document(lines: &[&str]) -> Option<usize> {
    let is_mark = |line: &&str| matches!(line.trim_end(), "---" | "...") || line.starts_with("--- ");
    let says = |line: &&str| !is_mark(line) && !line.trim().is_empty() && !line.starts_with(['#', '%']);
    let first = lines.iter().position(says)?;
    lines.iter().skip(first).position(is_mark).map(|at| first + at)
}

/// The byte at which a line's character stands, both counted from 0.
fn offset(text: &str, line: usize, character: usize) -> usize {
    let from: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    from + text[from..].chars().take(character).map(char::len_utf8).sum::<usize>()
}

fn replaced(text: &str, at: usize, length: usize, with: &str) -> String {
    [&text[..at], with, &text[at + length..]].concat()
}
