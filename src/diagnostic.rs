//! Diagnostics as data: severity, stable id, file, place, message, hint. Printed in one place, `report`.

use std::collections::BTreeMap;

use arcstr::ArcStr;

/// How much a diagnostic matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; nothing to do.
    Info,
    /// Probably a mistake.
    Warning,
    /// The content is wrong; no site is written.
    Error,
}

impl Severity {
    /// The word used in JSON and on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// A place in a source: line and column, both from 1, columns in characters. `line == 0` means "the whole file".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Which file of the source: 0 the source's own, 1 the first that it reads beside (narrative, CSV), and so on.
    pub file: u16,
    /// Line, from 1; 0 when only the file is known.
    pub line: u32,
    /// Column in characters, from 1; 0 when only the line is known. Beyond 65,535 characters it is not kept: a million figures
    /// have a place each, and a wrong one would be worse than none.
    pub column: u16,
}

impl Place {
    /// A place from line and column in the source's own file.
    pub fn new(line: u32, column: u32) -> Place {
        Place { file: 0, line, column: u16::try_from(column).unwrap_or(0) }
    }

    /// The file that it is in: the source's own, or one of those that are read beside it.
    pub fn file_among<'f>(self, own: &'f ArcStr, beside: &'f [ArcStr]) -> &'f ArcStr {
        usize::from(self.file).checked_sub(1).and_then(|at| beside.get(at)).unwrap_or(own)
    }

    /// Another place in the same file.
    pub fn at(self, line: u32, column: u32) -> Place {
        Place { file: self.file, ..Place::new(line, column) }
    }

    /// So many characters farther right.
    pub fn right(self, characters: usize) -> Place {
        let known = self.column > 0;
        if known { self.at(self.line, u32::from(self.column).saturating_add(u32::try_from(characters).unwrap_or(u32::MAX))) } else { self }
    }
}

/// One message about the sources, with all that is needed to act on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How much it matters.
    pub severity: Severity,
    /// Stable id such as `source.unknown-key`, documented.
    pub id: &'static str,
    /// The file, relative to the site's folder, with `/`.
    pub file: ArcStr,
    /// Where in the file.
    pub place: Place,
    /// How many characters the caret line marks; at least 1.
    pub width: u32,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
}

impl Diagnostic {
    /// An error at a place.
    pub fn error(id: &'static str, file: &ArcStr, place: Place, message: impl Into<String>) -> Diagnostic {
        Diagnostic { severity: Severity::Error, id, file: file.clone(), place, width: 1, message: message.into(), hint: None }
    }

    /// A warning at a place.
    pub fn warning(id: &'static str, file: &ArcStr, place: Place, message: impl Into<String>) -> Diagnostic {
        Diagnostic { severity: Severity::Warning, ..Diagnostic::error(id, file, place, message) }
    }

    /// Adds what to do about it.
    pub fn hint(mut self, hint: impl Into<String>) -> Diagnostic {
        self.hint = Some(hint.into());
        self
    }

    /// Sets how many characters the caret line marks.
    pub fn width(mut self, characters: usize) -> Diagnostic {
        self.width = u32::try_from(characters.max(1)).unwrap_or(1);
        self
    }
}

/// Sorts diagnostics by file, place and id, so that two runs print the same, and drops exact repetitions.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|a, b| (&a.file, a.place, a.id, &a.message).cmp(&(&b.file, b.place, b.id, &b.message)));
    diagnostics.dedup();
}

/// So many of one kind are told of a file; nobody reads more before mending some.
const MOST: usize = 100;

/// Keeps the first of each kind in each file, and tells how many more there are. For sorted diagnostics.
pub fn thin(diagnostics: &mut Vec<Diagnostic>) {
    let mut counts: BTreeMap<(ArcStr, &'static str), usize> = BTreeMap::new();
    diagnostics.retain(|d| {
        let count = counts.entry((d.file.clone(), d.id)).or_default();
        *count += 1;
        *count <= MOST
    });
    for ((file, id), count) in counts.into_iter().filter(|(_, count)| *count > MOST) {
        let last = diagnostics.iter().rposition(|d| d.file == file && d.id == id).unwrap_or(0);
        let more = format!("and {} more of this kind in this file", count - MOST);
        let hint = &mut diagnostics[last].hint;
        *hint = Some(hint.take().map_or_else(|| more.clone(), |hint| format!("{hint}; {more}")));
    }
}

/// Whether any of them is an error.
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|d| d.severity == Severity::Error)
}

/// The nearest of `known` to `typed`, for "did you mean"; nothing when none is near.
pub fn nearest<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = typed.chars().count().max(1);
    let mut best: Option<(f64, &str)> = None;
    for candidate in known {
        let distance = strsim::osa_distance(typed, candidate);
        let longest = length.max(candidate.chars().count());
        let contained = length >= 2 && (candidate.contains(typed) || typed.contains(candidate)) && candidate.chars().count() >= 2;
        let score = (1.0 - distance as f64 / longest as f64).max(if contained { 0.8 } else { 0.0 });
        if score >= 0.5 && best.is_none_or(|(s, _)| score > s) {
            best = Some((score, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_one_character_is_suggested() {
        assert_eq!(nearest("收入总记", ["支出总计", "收入总计", "本年收入合计"]), Some("收入总计"));
        assert_eq!(nearest("完全无关", ["支出总计", "收入总计"]), None);
        assert_eq!(nearest("total.chang", ["total", "total.change"]), Some("total.change"));
    }
}
