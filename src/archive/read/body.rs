//! The Markdown body of a disclosure: which heading starts which section.

use std::ops::Range;
use std::sync::Arc;

use super::items::Builder;
use crate::archive::Text;
use crate::diagnostic::{Diagnostic, Place};
use crate::profile::{Part, Profile, normal};
use crate::source::node::place_at;

/// Headings of so few characters are not compared.
const SHORT: usize = 3;
/// A slip changes one character of a heading; from this length on, two.
const LONG: usize = 8;

/// A Markdown body: its file, text and the line on which it starts.
pub struct Body<'a> {
    /// Whether it is in a file of its own (else behind the front matter of the disclosure's file).
    pub own_file: Option<Arc<str>>,
    /// Markdown.
    pub text: &'a str,
    /// First line in its file.
    pub line: u32,
}

/// Splits a Markdown body at the headings that name sections of the profile.
pub(super) fn split(body: Body<'_>, profile: &Profile, builder: &mut Builder) -> Vec<(usize, Text)> {
    builder.disclosure.body_file = body.own_file.clone();
    let mut cuts: Vec<(usize, usize, Option<usize>)> = Vec::new(); // heading start, content start, section
    let headings = crate::source::markdown::headings(body.text);
    for (range, title) in headings.clone() {
        if let Some(index) = profile.section(&title) {
            if cuts.iter().any(|(.., s)| *s == Some(index)) {
                let place = place_of(&body, range.start);
                let message = format!("the section `{title}` has two headings in the body");
                let mut d =
                    Diagnostic::error("source.duplicate-section", body.own_file.as_ref().unwrap_or(&builder.gather.file), place, message);
                d.hint = Some("join the two texts under one heading".into());
                builder.gather.diagnostics.push(d);
                continue;
            }
            cuts.push((range.start, range.end, Some(index)));
        } else if profile.parts.iter().any(|p| part_words(p).any(|word| normal(word) == normal(&title))) {
            cuts.push((range.start, range.end, None));
        } else if let Some(meant) = meant(&title, profile, &headings) {
            let line = &body.text[range.clone()];
            let marks = line.len() - line.trim_start_matches(['#', ' ']).len();
            let place = place_of(&body, range.start + marks);
            let message = format!("the heading `{title}` is no section of the profile {}", profile.id);
            let d = Diagnostic::warning("narrative.heading", body.own_file.as_ref().unwrap_or(&builder.gather.file), place, message);
            builder.gather.diagnostics.push(
                d.width(title.chars().count()).hint(format!("did you mean `{meant}`? As it is, the text stays with the section above")),
            );
        }
    }
    let text_at = |from: usize, to: usize| -> Option<Text> {
        let slice = &body.text[from..to];
        if slice.trim().is_empty() {
            return None;
        }
        let place = place_of(&body, from);
        Some(Text { markdown: slice.into(), place, in_body_file: body.own_file.is_some() })
    };
    builder.disclosure.intro = text_at(0, cuts.first().map_or(body.text.len(), |c| c.0));
    let mut out = Vec::new();
    for (at, (_, from, section)) in cuts.iter().enumerate() {
        let to = cuts.get(at + 1).map_or(body.text.len(), |c| c.0);
        if let (Some(index), Some(text)) = (section, text_at(*from, to)) {
            out.push((*index, text));
        }
    }
    out
}

/// The place in its file of an offset in the body.
fn place_of(body: &Body<'_>, offset: usize) -> Place {
    let place = place_at(body.text, offset);
    Place::new(place.line + body.line - 1, place.column)
}

fn part_words(part: &Part) -> impl Iterator<Item = &str> {
    std::iter::once(&*part.title).chain(part.aliases.iter().map(|a| &**a))
}

/// The section or part that a heading means, though it names none: only by a slip of the pen, as a document has sub-headings
/// of its own, and only if no other heading names it.
fn meant<'p>(title: &str, profile: &'p Profile, headings: &[(Range<usize>, String)]) -> Option<&'p str> {
    let title = normal(title);
    let length = title.chars().count();
    let words = profile.section_words().chain(profile.parts.iter().flat_map(part_words));
    let slips = if length >= LONG { 2 } else { 1 };
    let near = words.filter(|word| {
        let word = normal(word);
        // Of a short word, another one differs in a character too: 收入, 支出. The length alone rules most words out.
        length > SHORT && word.chars().count().abs_diff(length) <= slips && strsim::osa_distance(&title, &word) <= slips
    });
    let named = |word: &str| match profile.section(word) {
        Some(section) => headings.iter().any(|(_, other)| profile.section(other) == Some(section)),
        None => headings.iter().any(|(_, other)| normal(other) == normal(word)),
    };
    let mut near = near.filter(|word| !named(word));
    near.next()
}
