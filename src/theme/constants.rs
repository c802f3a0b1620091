//! Interface strings written into templates before these are compiled.
//!
//! They are the same on all pages, and a page prints well over a hundred: looking each up, escaping it and putting it
//! into the page again took a third of what rendering its template costs. What cannot be told for sure is left to Tera.

use super::{Strings, shape};

/// Endings under which values are escaped as HTML.
pub const ESCAPED: [&str; 4] = [".html", ".htm", ".xml", ".svg"];

/// Templates with the plain strings that they print, `{{ t.key }}`, in place; nothing if there are none, or if a template
/// has a `t` of its own.
pub fn written(templates: &[(String, String)], strings: &Strings) -> Option<Vec<(String, String)>> {
    if templates.iter().any(|(_, text)| has_own_t(text)) {
        return None;
    }
    let fill = |(name, text): &(String, String)| {
        let raw = tags(text).any(|tag| tag.trim_matches(['-', ' ', '\t', '\r', '\n']) == "raw");
        let plain = ESCAPED.iter().any(|ending| name.ends_with(ending)) && !raw;
        (name.clone(), if plain { filled(text, strings) } else { text.clone() })
    };
    Some(templates.iter().map(fill).collect())
}

fn filled(template: &str, strings: &Strings) -> String {
    let mut out = String::with_capacity(template.len() + template.len() / 4);
    let mut rest = template;
    while let Some(at) = rest.find("{{") {
        let (before, print) = rest.split_at(at);
        out.push_str(before);
        let Some(end) = print.find("}}") else { break };
        let string = print[2..end].trim().strip_prefix("t.").and_then(|key| strings.find(key));
        match string {
            // In an attribute without quotes a space would end the value; a brace could begin a tag of Tera's.
            Some(text) if !out.ends_with('=') && !text.contains('{') => shape::escape(&mut out, text),
            _ => out.push_str(&print[..end + 2]),
        }
        rest = &print[end + 2..];
    }
    out.push_str(rest);
    out
}

/// Whether a tag of a template may give the name `t` another meaning.
fn has_own_t(template: &str) -> bool {
    let in_name = |c: char| c.is_alphanumeric() || c == '_';
    let names = |tag: &'_ str| -> bool {
        let mut parts = tag.split_inclusive(|c| !in_name(c)).peekable();
        let mut before = ' ';
        parts.any(|part| {
            let name = part.trim_end_matches(|c| !in_name(c));
            let after = part[name.len()..].chars().next().unwrap_or(' ');
            let own = name == "t" && before != '.' && after != '.';
            before = after;
            own
        })
    };
    tags(template).any(names)
}

/// What stands in the tags of a template.
fn tags(template: &str) -> impl Iterator<Item = &str> {
    template.split("{%").skip(1).map(|tag| tag.split("%}").next().unwrap_or(tag))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Language;

    fn strings() -> Strings {
        let mut strings = Strings::new(Language::English);
        strings.add("en.yaml", &"en.yaml".into(), b"a: A & \"B\"\nn: '{} pages'\n", true, &mut Vec::new());
        strings
    }

    fn write(text: &str) -> Option<String> {
        written(&[("x.html".to_owned(), text.to_owned())], &strings()).map(|mut all| all.remove(0).1)
    }

    #[test]
    fn plain_strings_are_put_in_escaped() {
        assert_eq!(
            write("<p title=\"{{ t.a }}\">{{t.a}} {{ x }}</p>").unwrap(),
            "<p title=\"A &amp; &#34;B&#34;\">A &amp; &#34;B&#34; {{ x }}</p>"
        );
    }

    #[test]
    fn what_is_not_plain_is_left_to_the_template_engine() {
        for text in [
            "{{ t.gone }}",
            "{{ t.a | upper }}",
            "<p title={{ t.a }}>",
            "{{ t.n }}",
            "{%- raw -%}{{ t.a }}{% endraw %}",
            "{{ t.a",
            "{{- t.a }}",
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
