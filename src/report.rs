//! Prints diagnostics: the one place where they become text for a terminal, or JSON.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use arcstr::ArcStr;
use serde_json::json;
use unicode_width::UnicodeWidthChar;

use crate::diagnostic::{Diagnostic, Severity};
use crate::fs;

/// Colours of a terminal; empty texts where there is none.
struct Paint {
    on: bool,
}

impl Paint {
    fn severity(&self, severity: Severity) -> &'static str {
        match (self.on, severity) {
            (false, _) => "",
            (true, Severity::Error) => "\x1b[1;31m",
            (true, Severity::Warning) => "\x1b[1;33m",
            (true, Severity::Info) => "\x1b[1;36m",
        }
    }
    fn bold(&self) -> &'static str {
        if self.on { "\x1b[1m" } else { "" }
    }
    fn dim(&self) -> &'static str {
        if self.on { "\x1b[2m" } else { "" }
    }
    fn off(&self) -> &'static str {
        if self.on { "\x1b[0m" } else { "" }
    }
}

/// How many there are of something, in words: `1 error`, `2 errors`.
pub fn counted(many: usize, what: &str) -> String {
    format!("{many} {what}{}", if many == 1 { "" } else { "s" })
}

/// What is said behind a mistake that many pages have; nothing of one page.
pub fn on_pages(many: usize) -> String {
    if many > 1 { format!(" (on {many} pages)") } else { String::new() }
}

/// Gives a file's text, for the line that a diagnostic shows.
pub type Lines<'a> = &'a dyn Fn(&str) -> Option<ArcStr>;

/// Texts of files larger than this are not shown.
const LARGEST: u64 = 8 << 20;

/// The text of a file of the site for the lines that diagnostics show. Of a file in another encoding none is shown: nobody
/// could read it.
pub fn text_of(root: &Path, file: &str) -> Option<String> {
    let text = String::from_utf8(fs::read(&root.join(file), LARGEST).ok()?).ok()?;
    Some(text.trim_start_matches('\u{FEFF}').to_owned())
}

/// Diagnostics for people: severity, id, message, place, the line itself with a caret that stands right under Chinese text, and what to do.
pub fn human(diagnostics: &[Diagnostic], lines: Lines<'_>, colour: bool) -> String {
    let paint = Paint { on: colour };
    let mut out = String::new();
    let mut texts: BTreeMap<&str, Option<ArcStr>> = BTreeMap::new();
    for d in diagnostics {
        let (head, bold, dim, off) = (paint.severity(d.severity), paint.bold(), paint.dim(), paint.off());
        let _ = writeln!(out, "{head}{}[{}]{off}{bold}: {}{off}", d.severity.word(), d.id, visible(&d.message));
        if d.place.line == 0 {
            let _ = writeln!(out, "  {dim}-->{off} {}", visible(&d.file));
        } else {
            let column = if d.place.column == 0 { String::new() } else { format!(":{}", d.place.column) };
            let _ = writeln!(out, "  {dim}-->{off} {}:{}{column}", visible(&d.file), d.place.line);
            let text = texts.entry(&d.file).or_insert_with(|| lines(&d.file));
            if let Some(line) = text.as_deref().and_then(|t| t.lines().nth(d.place.line as usize - 1)) {
                let (shown, before, marked) = excerpt(line, d.place.column as usize, d.width as usize);
                let number = d.place.line.to_string();
                let _ = writeln!(out, "{dim}{number:>4} |{off} {shown}");
                let _ = writeln!(out, "{dim}     |{off} {}{head}{}{off}", " ".repeat(before), "^".repeat(marked.max(1)));
            }
        }
        if let Some(hint) = &d.hint {
            let _ = writeln!(out, "  {dim}={off} {}", visible(hint));
        }
        out.push('\n');
    }
    out
}

/// The line cut to what a terminal shows, the width before the caret and the width of the mark. Where only the line is known
/// (column 0), its beginning is marked.
pub fn excerpt(line: &str, column: usize, width: usize) -> (String, usize, usize) {
    const WINDOW: usize = 100;
    let cells = |c: char| if c == '\t' { 4 } else { c.width().unwrap_or(0) };
    let characters: Vec<char> = line.chars().collect();
    let at = column.saturating_sub(1).min(characters.len());
    let mut from = at;
    let mut used = 0;
    while from > 0 && used + cells(characters[from - 1]) <= WINDOW / 2 {
        from -= 1;
        used += cells(characters[from]);
    }
    let mut shown = String::new();
    let mut before = 0;
    let mut marked = 0;
    if from > 0 {
        shown.push('…');
        before += 1;
    }
    let mut total = before;
    for (index, c) in characters.iter().enumerate().skip(from) {
        if total + cells(*c) > WINDOW {
            shown.push('…');
            break;
        }
        if *c == '\t' {
            shown.push_str("    ");
        } else if !c.is_control() {
            shown.push(*c);
        }
        total += cells(*c);
        if index < at {
            before += cells(*c);
        } else if index < at + width {
            marked += cells(*c);
        }
    }
    (shown, before, marked)
}

/// Text without control characters: neither a source nor the name of a file must be able to steer the terminal.
pub fn visible(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c }).collect()
}

/// Diagnostics as JSON values.
pub fn json(diagnostics: &[Diagnostic]) -> serde_json::Value {
    let one = |d: &Diagnostic| {
        json!({
            "severity": d.severity.word(), "id": d.id, "file": &*d.file, "line": d.place.line, "column": d.place.column,
            "message": d.message, "hint": d.hint,
        })
    };
    diagnostics.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Place;

    #[test]
    fn the_caret_stands_right_under_chinese_text() {
        let d = Diagnostic::error("source.unknown-key", &"a.yaml".into(), Place::new(2, 3), "the key `收入总记` is not known")
            .width(4)
            .hint("did you mean `收入总计`?");
        let text = human(&[d], &|_| Some("x\n  收入总记: 412\n".into()), false);
        assert_eq!(
            text,
            "error[source.unknown-key]: the key `收入总记` is not known\n  --> a.yaml:2:3\n   2 |   收入总记: 412\n     |   ^^^^^^^^\n  = did you mean `收入总计`?\n\n"
        );
    }

    #[test]
    fn names_of_files_cannot_steer_the_terminal_and_a_line_without_a_column_is_shown() {
        let d = |line, column| Diagnostic::error("x", &"a\u{1b}[31m\u{7}.yaml".into(), Place::new(line, column), "甲\u{1b}乙");
        let shown = human(&[d(0, 0), d(1, 0)], &|_| Some("收入".into()), false);
        let path = "a\u{fffd}[31m\u{fffd}.yaml";
        let head = "error[x]: 甲\u{fffd}乙\n";
        assert_eq!(shown, format!("{head}  --> {path}\n\n{head}  --> {path}:1\n   1 | 收入\n     | ^^\n\n"));
    }

    #[test]
    fn long_lines_are_cut_around_the_place() {
        let line = format!("{}错{}", "甲".repeat(200), "乙".repeat(200));
        let (shown, before, marked) = excerpt(&line, 201, 1);
        assert!(shown.starts_with('…') && shown.ends_with('…'));
        assert_eq!((before, marked), (51, 2));
    }
}
