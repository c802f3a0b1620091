//! Interface strings written into templates before these are compiled.
//!
//! They are the same on all pages, and a page prints well over a hundred: looking each up, escaping it and putting it
//! into the page again took a third of what rendering its template costs. What cannot be told for sure is left to Tera.

use super::template::{Kind, pieces, tags};
use super::{Strings, shape};

/// Endings under which values are escaped as HTML.
pub const ESCAPED: [&str; 4] = [".html", ".htm", ".xml", ".svg"];

/// Templates with the plain strings that they print, `{{ t.key }}`, in place; nothing if there are none, or if a template
/// has a `t` of its own.
pub fn written(templates: &[(String, String)], strings: &Strings) -> Option<Vec<(String, String)>> {
    if templates.iter().any(|(_, text)| tags(text).any(rebinds_t)) {
        return None;
    }
    let fill = |(name, text): &(String, String)| {
        let raw = tags(text).any(|tag| tag == "raw");
        let plain = ESCAPED.iter().any(|ending| name.ends_with(ending)) && !raw;
        (name.clone(), if plain { filled(text, strings) } else { text.clone() })
    };
    Some(templates.iter().map(fill).collect())
}

fn filled(template: &str, strings: &Strings) -> String {
    let mut out = String::with_capacity(template.len() + template.len() / 4);
    let mut place = Place::Text;
    for (kind, piece) in pieces(template) {
        match kind {
            Kind::Text => {
                place = piece.chars().fold(place, Place::after);
                out.push_str(piece);
            }
            Kind::Print => {
                let name = piece[2..piece.len() - 2].trim_matches(|c: char| c.is_ascii_whitespace());
                match name.strip_prefix("t.").and_then(|key| strings.find(key)).filter(|text| is_plain(text)) {
                    // In an attribute without quotes a space would end the value.
                    Some(text) if place != Place::Tag => shape::escape(&mut out, text),
                    _ => out.push_str(piece),
                }
            }
            Kind::Tag | Kind::Comment => out.push_str(piece),
        }
    }
    out
}

/// Whether a string stays the same as a part of a template: nothing in it is taken for a tag of Tera's, and no white space
/// is trimmed beside a `{%-`, or by the minifier.
fn is_plain(text: &str) -> bool {
    !text.contains(['{', '}', '\n', '\r', '\t']) && !text.contains("  ") && text.trim() == text
}

/// Where in HTML a template is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Text,
    Tag,
    /// In an attribute's value, with the quote that ends it.
    Quoted(char),
}

impl Place {
    fn after(self, c: char) -> Place {
        match (self, c) {
            (Place::Text, '<') => Place::Tag,
            (Place::Tag, '>') => Place::Text,
            (Place::Tag, '"' | '\'') => Place::Quoted(c),
            (Place::Quoted(quote), c) if c == quote => Place::Tag,
            (place, _) => place,
        }
    }
}

/// Whether a tag may give the name `t` another meaning.
fn rebinds_t(tag: &str) -> bool {
    let in_name = |c: char| c.is_alphanumeric() || c == '_';
    let mut before = ' ';
    tag.split_inclusive(|c| !in_name(c)).any(|part| {
        let name = part.trim_end_matches(|c| !in_name(c));
        let after = part[name.len()..].chars().next().unwrap_or(' ');
        let own = name == "t" && before != '.' && after != '.';
        before = after;
        own
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Language;

    fn strings() -> Strings {
        let mut strings = Strings::new(Language::English);
        let file = "a: A & \"B\"\nn: '{} pages'\ntrail: 'trail '\ntwo: 'two  spaces'\ncomment: 'end #} here'\nlines: \"a\\nb\"\n";
        strings.add("en.yaml", &"en.yaml".into(), file.as_bytes(), true, &mut Vec::new());
        strings
    }

    fn write(text: &str) -> Option<String> {
        written(&[("x.html".to_owned(), text.to_owned())], &strings()).map(|mut all| all.remove(0).1)
    }

    #[test]
    fn plain_strings_are_put_in_escaped() {
        for (text, expected) in [
            ("<p title=\"{{ t.a }}\">{{t.a}} {{ x }}</p>", "<p title=\"A &amp; &#34;B&#34;\">A &amp; &#34;B&#34; {{ x }}</p>"),
            ("<p title='x: {{ t.a }}'>", "<p title='x: A &amp; &#34;B&#34;'>"),
            ("<p{% if a > b %} title=\"{{ t.a }}\"{% endif %}>", "<p{% if a > b %} title=\"A &amp; &#34;B&#34;\"{% endif %}>"),
        ] {
            assert_eq!(write(text).unwrap(), expected);
        }
    }

    #[test]
    fn what_is_not_plain_is_left_to_the_template_engine() {
        for text in [
            "{{ t.gone }}",
            "{{ t.a | upper }}",
            "{{ t.n }}",
            "{{- t.a }}",
            "{{\u{3000}t.a\u{3000}}}",
            "{{ t.a",
            // a space would end the value
            "<p title={{ t.a }}>",
            "<p title=x-{{ t.a }}>",
            "<p title={{ x }}{{ t.a }}>",
            "<p {% if a > b %}title={{ t.a }}{% endif %}>",
            // white space that Tera or the minifier would trim
            "{{ t.trail }}{%- if x %}{% endif %}",
            "{{ t.two }}",
            "{{ t.lines }}",
            // no print at all
            "{%- raw -%}{{ t.a }}{% endraw %}",
            "{# {{ t.a }} {{ t.comment }} #}",
            "{% set q = \"{{ t.a }}\" %}",
        ] {
            assert_eq!(write(text).unwrap(), text);
        }
        assert_eq!(written(&[("x.txt".to_owned(), "{{ t.a }}".to_owned())], &strings()).unwrap()[0].1, "{{ t.a }}");
    }

    #[test]
    fn a_template_with_a_t_of_its_own_keeps_it() {
        for text in ["{% set t = x %}{{ t.a }}", "{% for t in x %}", "{% for k, t in x %}", "{%set t=x%}", "{% component c(t) %}"] {
            assert_eq!(write(text), None, "{text}");
        }
        for text in ["{% if t.a %}", "{% for x in t.list %}", "{% set x = y.t %}", "{% set tt = 1 %}"] {
            assert!(write(text).is_some(), "{text}");
        }
    }
}
