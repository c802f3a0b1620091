//! Whether each tag of a template that needs an end has one. Of a `for` without its end the engine says only that it knows no
//! `endblock` there, and of a block without one that the text is over.

use std::ops::Range;

use super::template::{Kind, pieces};
use crate::source::places::place_at;

/// The first tag that is not closed where it should be, or that closes nothing.
pub struct Flaw {
    /// Where the tag's word stands.
    pub range: Range<usize>,
    pub message: String,
    pub hint: String,
}

/// A tag that waits for its end.
struct Open<'t> {
    word: &'t str,
    at: usize,
}

impl Open<'_> {
    /// What ends it: `endfor`; `</note>` of a component.
    fn end(&self) -> String {
        match self.word.strip_prefix('<') {
            Some(component) => format!("</{component}>"),
            None if self.word == "set_global" => "endset".to_owned(),
            None => format!("end{}", self.word),
        }
    }
}

/// What is wrong with the tags of a template.
pub fn flaw(template: &str) -> Option<Flaw> {
    let mut open: Vec<Open<'_>> = Vec::new();
    let mut at = 0;
    for (kind, piece) in pieces(template) {
        let start = at;
        at += piece.len();
        if kind != Kind::Tag {
            // The engine stops there and says so.
            if kind == Kind::Text && ["{{", "{%", "{#"].iter().any(|begin| piece.starts_with(begin)) {
                return None;
            }
            continue;
        }
        let inside = piece[2..piece.len() - 2].trim_end_matches('-').trim_end();
        let tag = inside.trim_start_matches('-').trim_start();
        let from = start + 2 + (inside.len() - tag.len());
        let word = &tag[..tag.find(|c: char| c.is_whitespace() || c == '(' || (c == '>' && !tag.starts_with("</"))).unwrap_or(tag.len())];
        if open.last().is_some_and(|last| last.word == "raw") && word != "endraw" {
            continue;
        }
        let flaw = |message: String, hint: String| Some(Flaw { range: from..from + word.len(), message, hint });
        let line = |open: &Open<'_>| place_at(template, open.at).line;
        let is_end = word.starts_with("</")
            || ["if", "for", "block", "filter", "raw", "component", "set"].iter().any(|w| word.strip_prefix("end") == Some(*w));
        if is_end {
            match open.pop() {
                Some(last) if last.end() == word => {}
                Some(last) => {
                    let message = format!("`{word}` stands where the `{}` of line {} is still open", last.word, line(&last));
                    return flaw(message, format!("write `{}` before it", last.end()));
                }
                None => return flaw(format!("`{word}` closes nothing"), "take it away, or write what it is to close".to_owned()),
            }
        } else if matches!(word, "else" | "elif") {
            let last = open.last();
            if !last.is_some_and(|last| last.word == "if" || (last.word == "for" && word == "else")) {
                let whose = if word == "else" { "an `if` or a `for`" } else { "an `if`" };
                let hint =
                    last.map_or_else(|| "none is open".to_owned(), |last| format!("the `{}` of line {} is open", last.word, line(last)));
                return flaw(format!("`{word}` stands outside of {whose}"), format!("{hint} here"));
            }
        } else if needs_end(tag, word) {
            open.push(Open { word, at: from });
        }
    }
    let first = open.into_iter().next()?;
    let message = format!("this `{}` is never closed", first.word);
    Some(Flaw { range: first.at..first.at + first.word.len(), message, hint: format!("write `{}` where it ends", first.end()) })
}

fn needs_end(tag: &str, word: &str) -> bool {
    match word {
        "if" | "for" | "block" | "filter" | "raw" | "component" => true,
        "set" | "set_global" => !tag.contains('='),
        _ => word.starts_with('<') && !tag.ends_with("/>"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_without_their_end_are_found() {
        for good in [
            "{% block a %}{% for x in y %}{% if x -%}{%- elif y %}{% else %}{% endif %}{% else %}{% endfor %}{% endblock a %}",
            "{% raw %}{% for %}{{ x }}{% endraw %}{% set x %}a{% endset %}{% set y = 1 %}{% set_global z %}{% endset %}",
            "{% component note(text) %}x{% endcomponent %}{% <note text=\"a\"> %}b{% </note> %}{% <note /> %}{% <note> %}{% </note> %}",
            // told by the engine
            "{% block a %}{{ x",
        ] {
            assert_eq!(flaw(good).map(|flaw| flaw.message), None, "{good}");
        }
        for (wrong, at, message) in [
            ("{% block a %}\n{% for x in y %}\n{% endblock %}", 34, "`endblock` stands where the `for` of line 2 is still open"),
            ("{% for x in y %}{% if x %}{% endfor %}", 29, "`endfor` stands where the `if` of line 1 is still open"),
            ("{% endif %}", 3, "`endif` closes nothing"),
            ("{% block a %}{%- if x %}", 3, "this `block` is never closed"),
            ("{% for x in y %}{% elif x %}{% endfor %}", 19, "`elif` stands outside of an `if`"),
        ] {
            let found = flaw(wrong).expect("told");
            assert_eq!((found.range.start, &*found.message), (at, message), "{wrong}");
        }
    }
}
