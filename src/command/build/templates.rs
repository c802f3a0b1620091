//! Finds where a site's own templates write a link or an id.

use std::ops::Range;

use arcstr::ArcStr;

use crate::diagnostic::Place;
use crate::fs;
use crate::site::Site;
use crate::site::attributes::{Attribute, attributes};
use crate::source::parse;
use crate::source::places::place_at;
use crate::theme::template::{Kind, pieces};

/// Stands for what a template fills in. No text of a template holds it, as no text file holds zero bytes.
const FILLED_IN: char = '\0';

/// A template of the site, and the links and ids that it writes.
pub struct Template {
    /// Its path below the site's folder.
    pub file: ArcStr,
    text: String,
    written: Vec<Written>,
}

struct Written {
    what: Attribute,
    /// Where it stands in the text.
    at: Range<usize>,
    /// What it is, with [`FILLED_IN`] for each piece that is filled in.
    pattern: String,
}

/// The site's own templates. They are read anew: an engine that is ready to render keeps no texts.
pub fn own(site: &Site) -> Vec<Template> {
    let read = |file: &ArcStr| {
        let bytes = fs::read(&site.config.root.join(&**file), parse::MAX_BYTES as u64).ok()?;
        let text = String::from_utf8(bytes).ok()?;
        Some(Template { written: written(&text), text, file: file.clone() })
    };
    site.theme.own_templates().filter_map(read).collect()
}

/// Where one of the templates writes a link, or an id: the one that agrees with it in the most characters.
pub fn find(templates: &[Template], what: Attribute, value: &str) -> Option<(ArcStr, Place, usize)> {
    let all = templates.iter().flat_map(|template| template.written.iter().map(move |found| (template, found)));
    let fitting = all.filter(|(_, found)| found.what == what && fits(&found.pattern, value));
    let of_root =
        |(template, found): &(&Template, &Written)| is_root(&template.text[found.at.clone()]) && value.replace("../", "").is_empty();
    let likely = fitting.filter(|found| literal(&found.1.pattern) > 0 || of_root(found));
    let (template, found) = likely.max_by_key(|(_, found)| literal(&found.pattern))?;
    let width = template.text[found.at.clone()].chars().count();
    Some((template.file.clone(), place_at(&template.text, found.at.start), width))
}

/// Whether a piece prints the way to the root.
fn is_root(piece: &str) -> bool {
    piece.strip_prefix("{{").and_then(|piece| piece.strip_suffix("}}")).is_some_and(|name| name.trim() == "page.root")
}

/// How much of it stands in the template.
fn literal(pattern: &str) -> usize {
    pattern.chars().filter(|c| *c != FILLED_IN).count()
}

/// Whether a link or an id can have been made by a pattern.
fn fits(pattern: &str, link: &str) -> bool {
    let Some((first, rest)) = pattern.split_once(FILLED_IN) else { return pattern == link };
    let (middle, last) = rest.rsplit_once(FILLED_IN).unwrap_or(("", rest));
    let Some(inner) = link.strip_prefix(first).and_then(|rest| rest.strip_suffix(last)) else { return false };
    let mut inner = Some(inner);
    for part in middle.split(FILLED_IN) {
        inner = inner.and_then(|text| text.find(part).map(|at| &text[at + part.len()..]));
    }
    inner.is_some()
}

fn written(template: &str) -> Vec<Written> {
    // Without what is filled in, which may hold quotes of its own.
    let mut flat = String::with_capacity(template.len());
    // Where pieces begin in `flat`, and in the template.
    let mut starts: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    for (kind, piece) in pieces(template) {
        starts.push((flat.len(), at));
        at += piece.len();
        match kind {
            Kind::Text => flat.push_str(piece),
            Kind::Print | Kind::Tag | Kind::Comment => flat.push(FILLED_IN),
        }
    }
    // The end of what is filled in counts to the piece behind it.
    starts.push((flat.len(), at));
    let within = |flat: usize| {
        let (start, at) = starts[starts.partition_point(|(start, _)| *start <= flat) - 1];
        at + (flat - start)
    };
    let mut all = Vec::new();
    attributes(flat.as_bytes(), |_, what, value| {
        if !value.is_empty() {
            let start = value.as_ptr().addr() - flat.as_ptr().addr();
            let pattern = String::from_utf8_lossy(value).into_owned();
            all.push(Written { what, at: within(start)..within(start + value.len()), pattern });
        }
    });
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(template: &str, link: &str) -> Option<(u32, u32, usize)> {
        let templates = [Template { file: "a".into(), text: template.into(), written: written(template) }];
        find(&templates, Attribute::Link, link).map(|(_, place, width)| (place.line, place.column.into(), width))
    }

    #[test]
    fn links_are_found_by_what_the_template_writes_of_them() {
        let template =
            "<p>{{ a }}</p>\n<a href=\"{{ page.root }}甲/{{ x[\"k\"] }}.html\">x</a><img src=a.png>\n<a href='{% if b %}x{% endif %}#c'>";
        assert_eq!(found(template, "../甲/2024.html"), Some((2, 10, 34)));
        assert_eq!(found(template, "a.png"), Some((2, 60, 5)));
        assert_eq!(found(template, "x#c"), Some((3, 10, 24)));
        assert_eq!(found(template, "b.png"), None);
        assert_eq!(found("<a href=\"{{ x }}\">", "b.png"), None);
        let root = "<a href=\"{{ x }}\"><a href=\"{{ page.root }}\">";
        assert_eq!((found(root, "../../"), found(root, "../x")), (Some((1, 28, 15)), None));
    }

    #[test]
    fn parts_of_a_pattern_follow_each_other() {
        assert!(fits("a\0b\0c", "a1b2c") && fits("a\0b\0c", "abc") && fits("\0", "") && fits("a", "a"));
        assert!(!fits("a\0b\0c", "acbd") && !fits("a\0a", "a") && !fits("a", "b") && !fits("\0b\0b", "b"));
    }
}
