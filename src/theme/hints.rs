//! What to do about mistakes in templates: what was meant, and what there is.

use serde_json::Value;

use super::strings::OWN;
use super::template::{Kind, pieces, quoted};
use crate::diagnostic::nearest;

/// The engine's filters, tests, functions and tags: it tells that a name is unknown, but not which there are.
pub const FILTERS: &str = "abs capitalize default escape escape_html escape_xml first float get group_by indent int join keys last length lower \
    newlines_to_br nth pairs pluralize replace reverse round safe sort split str title trim trim_end trim_start truncate unique upper \
    values wordcount";
pub const TESTS: &str = "array bool containing defined divisible_by ending_with even float integer iterable map none number odd starting_with \
    string undefined";
pub const FUNCTIONS: &str = "range throw super";
const TAGS: &str = "if elif else endif for endfor block endblock extends include set set_global endset filter endfilter raw endraw \
    component endcomponent break continue";
/// Tags of Jinja and of Tera 1 that are components now.
const OLD_TAGS: [&str; 6] = ["import", "from", "macro", "endmacro", "call", "endcall"];

/// So many names are listed; nobody reads more.
const LISTED: usize = 12;

/// What can be printed on a page, for hints.
pub struct Offer<'a> {
    /// The template that was rendered.
    pub template: &'a str,
    /// Names that the page has.
    pub fields: &'a [String],
    /// Names inside one of them, given as in a template: `disclosure.unit`.
    pub inside: &'a dyn Fn(&str) -> Vec<String>,
    /// What the page has under a name.
    pub held: &'a dyn Fn(&str) -> Option<&'a Value>,
    /// The site's file for strings of its own.
    pub strings: &'a str,
}

/// A name of the engine's that was meant, or all of them: there are no others, and those of other engines resemble some.
pub fn engine_name(typed: &str, names: &str, lead: &str) -> String {
    let names: Vec<&str> = names.split_whitespace().collect();
    let is_slip = |near: &&str| near.contains(typed) || typed.contains(*near) || strsim::osa_distance(near, typed) <= 2;
    let near = nearest(typed, names.iter().copied()).filter(is_slip);
    near.map_or_else(|| format!("{lead}: {}", names.join(", ")), |near| format!("did you mean `{near}`?"))
}

/// What is meant, or what there is.
pub fn choice(typed: &str, known: &[&str], lead: &str) -> Option<String> {
    if let Some(near) = nearest(typed, known.iter().copied()) {
        return Some(format!("did you mean `{near}`?"));
    }
    let more = known.len().saturating_sub(LISTED);
    let first = known[..known.len() - more].join(", ");
    match more {
        0 if known.is_empty() => None,
        0 => Some(format!("{lead}: {first}")),
        _ => Some(format!("{lead}: {first} and {more} more")),
    }
}

pub fn syntax_hint(message: &str, before: &str, marked: &str) -> Option<String> {
    if message == "Unexpected end of input" {
        return Some("something is not closed above: each `if`, `for` and `block` has its `endif`, `endfor`, `endblock`".into());
    }
    if message != "Unknown tag" {
        return None;
    }
    let word = |text: &str| text.trim().trim_end_matches(|c: char| !c.is_alphanumeric() && c != '_').to_owned();
    let marked = Some(word(marked)).filter(|word| !word.is_empty());
    let opened =
        || pieces(before).filter(|(kind, _)| *kind == Kind::Text).last().and_then(|(_, text)| Some(word(text.rsplit_once("{%")?.1)));
    let word = marked.or_else(opened).unwrap_or_default();
    if OLD_TAGS.contains(&word.as_str()) {
        return Some(
            "Tera 2 has components where Tera 1 had macros: {% component note(text) %}…{% endcomponent %} in any template, called by {{ <note text=\"…\" /> }}; none is imported"
                .into(),
        );
    }
    if matches!(&*word, "elseif" | "elsif") {
        return Some("did you mean `elif`?".into());
    }
    Some(engine_name(&word, TAGS, "tags are"))
}

/// The message and hint where a page lacks what a template prints.
pub fn undefined(said: &str, before: &str, marked: &str, offer: &Offer<'_>) -> (String, Option<String>) {
    let fields: Vec<&str> = offer.fields.iter().map(String::as_str).collect();
    // The engine's list may hold hundreds of names.
    let (short, list) =
        said.split_once(" Available ").map_or((said, ""), |(short, rest)| (short, rest.split_once(": ").map_or("", |r| r.1)));
    let listed: Vec<&str> = list.split(", ").filter(|name| !name.is_empty()).collect();
    let short = short.trim_end_matches('.').to_owned();
    let name = short.split('`').nth(1).unwrap_or("");
    if said.starts_with("Field `") {
        let is_path = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
        let path = &before[before.trim_end_matches(is_path).len()..];
        // The mark may stand on the name alone or on the whole path.
        let path = if path.is_empty() { marked } else { path };
        let owner = path.trim_end_matches('.').strip_suffix(name).unwrap_or(path).trim_end_matches('.');
        let lead = if owner.is_empty() { "there are".to_owned() } else { format!("`{owner}` has") };
        let known = choice(name, &listed, &lead);
        if owner == "site.extra" {
            let write = format!("write `{name} = …` under [extra] in site.toml");
            return (short.clone(), Some(known.map_or_else(|| write.clone(), |known| format!("{write}; {known}"))));
        }
        if owner == "t" && name.starts_with(OWN) {
            let own: Vec<&str> = listed.iter().copied().filter(|key| key.starts_with(OWN)).collect();
            let write = format!("write `{name}: …` in {}", offer.strings);
            return (
                short.clone(),
                Some(choice(name, &own, "strings of your own are").map_or(write.clone(), |own| format!("{write}; {own}"))),
            );
        }
        let is_none = (offer.held)(owner).is_none_or(Value::is_null);
        if listed.is_empty() && !owner.is_empty() && is_none {
            let page = (offer.held)("page.path").and_then(Value::as_str).map_or(String::new(), |path| format!(", as on the page {path}"));
            return (short.clone(), Some(format!("`{owner}` may be none{page}: ask before, {{% if {owner} %}}…{{% endif %}}")));
        }
        return (short.clone(), known);
    }
    if said.starts_with("Variable `") {
        return (short.clone(), choice(name, if listed.is_empty() { &fields } else { &listed }, "this page offers"));
    }
    if said.starts_with("Tried to render a variable") && !marked.is_empty() {
        // The engine's mark ends before the bracket.
        let close = if marked.contains('[') && !marked.ends_with(']') { "]" } else { "" };
        let message = format!("`{marked}{close}` is not defined");
        let (owner, key) = match marked.split_once('[') {
            Some((owner, rest)) => (owner.trim(), quoted(rest).unwrap_or("")),
            None => marked.rsplit_once('.').map_or(("", marked), |(owner, key)| (owner, key)),
        };
        let inside = (offer.inside)(owner);
        let inside: Vec<&str> = inside.iter().map(String::as_str).collect();
        let known =
            if inside.is_empty() { choice(key, &fields, "this page offers") } else { choice(key, &inside, &format!("`{owner}` has")) };
        return (message, known);
    }
    if said.starts_with("Iteration not possible") {
        return (said.to_owned(), Some("only lists and maps can be gone through; docs/themes.md says which fields are lists".into()));
    }
    (said.to_owned(), choice("", &fields, "this page offers").filter(|_| said.contains("defined")))
}
