//! The Markdown body of a disclosure: which heading starts which section.

use std::ops::Range;

use arcstr::ArcStr;

use super::items::Builder;
use crate::archive::Text;
use crate::diagnostic::Place;
use crate::profile::{Part, Profile, normal};
use crate::source::markdown::without_comments;
use crate::source::places::place_within;

/// Headings of so few characters are not compared.
const SHORT: usize = 3;
/// A slip changes one character of a heading; from this length on, two.
const LONG: usize = 8;

/// A Markdown body: its file, text and the line on which it starts.
pub struct Body<'a> {
    /// Whether it is in a file of its own (else behind the front matter of the disclosure's file).
    pub own_file: Option<ArcStr>,
    /// Markdown.
    pub text: &'a str,
    /// First line in its file.
    pub line: u32,
}

/// Splits a Markdown body at the headings that name sections of the profile.
pub(super) fn split(body: Body<'_>, profile: &Profile, builder: &mut Builder) -> Vec<(usize, Text)> {
    let file = body.own_file.as_ref().map_or(0, |path| builder.gather.number_of(path));
    let place_of = |offset: usize| place_within(Place { file, ..Place::new(body.line, 1) }, body.text, offset);
    let mut cuts: Vec<(usize, usize, Option<usize>)> = Vec::new(); // heading start, content start, section
    let headings = crate::source::markdown::headings(body.text);
    for (range, title) in headings.clone() {
        if let Some(index) = profile.section(&title) {
            if cuts.iter().any(|(.., s)| *s == Some(index)) {
                let message = format!("the section `{title}` has two headings in the body");
                builder.gather.error("source.duplicate-section", place_of(range.start), message).hint =
                    Some("join the two texts under one heading".into());
                continue;
            }
            cuts.push((range.start, range.end, Some(index)));
        } else if profile.parts.iter().any(|p| part_words(p).any(|word| normal(word) == normal(&title))) {
            cuts.push((range.start, range.end, None));
        } else if let Some(meant) = meant(&title, profile, &headings) {
            let line = &body.text[range.clone()];
            let marks = line.len() - line.trim_start_matches(['#', ' ']).len();
            let message = format!("the heading `{title}` is no section of the profile {}", profile.id);
            let d = builder.gather.warning("narrative.heading", place_of(range.start + marks), message);
            d.width = title.chars().count() as u32;
            d.hint = Some(format!("did you mean `{meant}`? As it is, the text stays with the section above"));
        }
    }
    let text_at = |from: usize, to: usize| -> Option<Text> {
        let slice = &body.text[from..to];
        if slice.trim().is_empty() {
            return None;
        }
        Some(Text { markdown: slice.into(), place: place_of(from), jumps: Box::default() })
    };
    builder.disclosure.intro = text_at(0, cuts.first().map_or(body.text.len(), |c| c.0));
    let mut out = Vec::new();
    for (at, (_, from, section)) in cuts.iter().enumerate() {
        let to = cuts.get(at + 1).map_or(body.text.len(), |c| c.0);
        match (section, text_at(*from, to)) {
            (Some(index), Some(text)) => out.push((*index, text)),
            (None, Some(text)) if !without_comments(&text.markdown).trim().is_empty() => {
                // A part is a heading; a page has no place for a text between it and its first section.
                let begins = text.markdown.len() - text.markdown.trim_start().len();
                let first = text.markdown.trim_start().lines().next().unwrap_or_default();
                let message = "this text stands under the heading of a part, before its first section, where no page shows it";
                let d = builder.gather.error("narrative.part", place_of(from + begins), message);
                d.width = first.chars().count() as u32;
                d.hint = Some("put it under the heading of the section that it is about, or before the first heading".into());
            }
            _ => {}
        }
    }
    out
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
