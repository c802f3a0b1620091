//! The text of the duties, compared from year to year.

use serde::Serialize;

use crate::compare::{Comparison, Piece, pieces};
use crate::page::html::{Fragments, escape};
use crate::theme::Strings;

/// Two years' texts compared.
#[derive(Serialize)]
pub struct View {
    /// 2018 与 2024
    title: String,
    /// The texts are the same.
    same: bool,
    /// The comparison with `<ins>` and `<del>`, a fragment.
    html: String,
}

/// One view for each pair of neighbouring years that both describe the duties.
pub fn views(strings: &Strings, comparison: &Comparison<'_>, fragments: &Fragments) -> Vec<View> {
    let texts: Vec<(i32, String)> = comparison
        .years
        .iter()
        .filter_map(|y| {
            let (_, section) = y.disclosure.section("duties")?;
            Some((y.year, plain(&section.text.as_ref()?.markdown)))
        })
        .collect();
    texts
        .iter()
        .zip(texts.iter().skip(1))
        .map(|((from, old), (to, new))| View {
            title: strings.with("compare_duties_between", from).replacen("{}", &to.to_string(), 1),
            same: old == new,
            html: fragments.add(html(old, new)),
        })
        .collect()
}

/// The text without list marks and emphasis, one paragraph or list item a line.
fn plain(markdown: &str) -> String {
    let mut out = String::with_capacity(markdown.len());
    for line in markdown.lines() {
        let line = line.trim();
        let line = line.strip_prefix(['-', '*', '+']).filter(|r| r.starts_with(' ')).unwrap_or(line);
        let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
        let line = if rest.len() < line.len() { rest.strip_prefix(". ").unwrap_or(line) } else { line };
        if !line.trim().is_empty() {
            out.push_str(&line.trim().replace("**", ""));
            out.push('\n');
        }
    }
    out
}

fn html(old: &str, new: &str) -> String {
    let mut out = String::with_capacity(new.len() * 2);
    let mut open = "";
    for piece in pieces(old, new) {
        let (tag, text) = match piece {
            Piece::Same(text) => ("", text),
            Piece::Gone(text) => ("del", text),
            Piece::New(text) => ("ins", text),
        };
        if tag != open {
            mark(&mut out, "</", open);
            mark(&mut out, "<", tag);
            open = tag;
        }
        escape(&mut out, text);
    }
    mark(&mut out, "</", open);
    out
}

fn mark(out: &mut String, start: &str, tag: &str) {
    if !tag.is_empty() {
        out.push_str(start);
        out.push_str(tag);
        out.push('>');
    }
}
