//! What changed in a text from one year to the next, by clauses, and by characters within a clause that changed little.

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::quick::Map;

/// More clauses than this on both sides together are not compared: hostile texts would take minutes.
const MOST_CLAUSES: usize = 2000;
/// Longest clause that is compared by characters.
const LONGEST_CLAUSE: usize = 300;

/// A piece of the comparison of two texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// In both.
    Same(&'a str),
    /// Only in the older text.
    Gone(&'a str),
    /// Only in the newer text.
    New(&'a str),
}

/// The pieces in reading order. All `Same` and `Gone` pieces together are the older text, all `Same` and `New` the newer.
pub fn pieces<'a>(old: &'a str, new: &'a str) -> Vec<Piece<'a>> {
    let (before, after) = (clauses(old), clauses(new));
    let mut out = Vec::new();
    if before.len() + after.len() > MOST_CLAUSES {
        push(&mut out, Piece::Gone(old));
        push(&mut out, Piece::New(new));
        return out;
    }
    // Clauses are compared many times over: by number that takes half the time.
    let mut numbers: Map<&str, usize> = Map::default();
    let mut numbered = |clauses: &[&'a str]| -> Vec<usize> {
        let mut number = |clause: &&'a str| {
            let next = numbers.len();
            *numbers.entry(*clause).or_insert(next)
        };
        clauses.iter().map(&mut number).collect()
    };
    for op in capture_diff_slices(Algorithm::Myers, &numbered(&before), &numbered(&after)) {
        let (gone, fresh) = (&before[op.old_range()], &after[op.new_range()]);
        if matches!(op, DiffOp::Equal { .. }) {
            gone.iter().for_each(|c| push(&mut out, Piece::Same(c)));
        } else {
            replaced(&mut out, gone, fresh);
        }
    }
    out
}

/// Clauses that took the place of others: pairs that resemble each other are compared inside, the rest stands in one
/// piece, the old before the new.
fn replaced<'a>(out: &mut Vec<Piece<'a>>, gone: &[&'a str], fresh: &[&'a str]) {
    let mut from = 0;
    let mut flush = |out: &mut Vec<Piece<'a>>, old_end: usize, new_end: usize, next: usize| {
        gone[from.min(old_end)..old_end].iter().for_each(|c| push(out, Piece::Gone(c)));
        fresh[from.min(new_end)..new_end].iter().for_each(|c| push(out, Piece::New(c)));
        from = next;
    };
    for (at, (old, new)) in gone.iter().zip(fresh).enumerate() {
        if let Some(inner) = within(old, new) {
            flush(out, at, at, at + 1);
            out.extend(inner);
        }
    }
    flush(out, gone.len(), fresh.len(), 0);
}

/// Two clauses by characters, if at least half of the longer one's letters stay; punctuation alone makes no resemblance.
fn within<'a>(old: &'a str, new: &'a str) -> Option<Vec<Piece<'a>>> {
    let (before, after): (Vec<char>, Vec<char>) = (old.chars().collect(), new.chars().collect());
    if before.len().max(after.len()) > LONGEST_CLAUSE {
        return None;
    }
    let letters = |characters: &[char]| characters.iter().filter(|c| is_letter(**c)).count();
    let enough = letters(&before).max(letters(&after)).div_ceil(2);
    // Most pairs have nothing to do with each other; that needs no comparison in order.
    if in_common(&before, &after) < enough {
        return None;
    }
    let ops = capture_diff_slices(Algorithm::Myers, &before, &after);
    let same: usize = ops.iter().filter(|op| matches!(op, DiffOp::Equal { .. })).map(|op| letters(&before[op.old_range()])).sum();
    if same < enough {
        return None;
    }
    let (mut old, mut new) = (old, new);
    let mut out = Vec::new();
    for op in ops {
        // The operations come in order, so each takes its characters from the front.
        let (gone, fresh) = (take(&mut old, op.old_range().len()), take(&mut new, op.new_range().len()));
        match op {
            DiffOp::Equal { .. } => push(&mut out, Piece::Same(gone)),
            _ => {
                push(&mut out, Piece::Gone(gone));
                push(&mut out, Piece::New(fresh));
            }
        }
    }
    Some(out)
}

/// Han characters at one glance, others by the tables of Unicode.
fn is_letter(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}') || c.is_alphanumeric()
}

/// How many letters two clauses have in common, wherever they stand.
fn in_common(one: &[char], other: &[char]) -> usize {
    let sorted = |characters: &[char]| {
        let mut letters: Vec<char> = characters.iter().copied().filter(|c| is_letter(*c)).collect();
        letters.sort_unstable();
        letters
    };
    let (one, other) = (sorted(one), sorted(other));
    let (mut at, mut common) = (0, 0);
    for letter in one {
        while other.get(at).is_some_and(|o| *o < letter) {
            at += 1;
        }
        if other.get(at) == Some(&letter) {
            common += 1;
            at += 1;
        }
    }
    common
}

/// Takes a number of characters off the front of a text.
fn take<'a>(text: &mut &'a str, characters: usize) -> &'a str {
    let end = text.char_indices().nth(characters).map_or(text.len(), |(at, _)| at);
    let (front, rest) = text.split_at(end);
    *text = rest;
    front
}

fn push<'a>(out: &mut Vec<Piece<'a>>, piece: Piece<'a>) {
    let (Piece::Same(text) | Piece::Gone(text) | Piece::New(text)) = piece;
    if !text.is_empty() {
        out.push(piece);
    }
}

/// A text in clauses, each with the punctuation and the line break that end it.
fn clauses(text: &str) -> Vec<&str> {
    const ENDS: [char; 9] = ['，', '。', '；', '、', '：', '！', '？', ';', ','];
    let mut clauses = Vec::new();
    let mut from = 0;
    let mut characters = text.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        // A line break belongs to what it ends: a clause of its own would match any other.
        let ends = c == '\n' || (ENDS.contains(&c) && characters.peek().is_none_or(|(_, next)| *next != '\n'));
        if ends {
            let end = at + c.len_utf8();
            clauses.push(&text[from..end]);
            from = end;
        }
    }
    if from < text.len() {
        clauses.push(&text[from..]);
    }
    clauses
}
