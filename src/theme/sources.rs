//! The templates as their authors wrote them, and what the template engine says about them: messages with a place in the
//! author's file, and what to do.

use std::collections::BTreeMap;

use arcstr::ArcStr;
use tera::{ErrorKind, Tera};

use super::BUILT_IN_FOLDER;
use super::template::{Kind, pieces, tags};
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::source::places::place_at;

/// The engine's filters, tests, functions and tags: it tells that a name is unknown, but not which there are.
const FILTERS: &str = "abs capitalize default escape escape_html escape_xml first float get group_by indent int join keys last length lower \
    newlines_to_br nth pairs pluralize replace reverse round safe sort split str title trim trim_end trim_start truncate unique upper \
    values wordcount";
const TESTS: &str = "array bool containing defined divisible_by ending_with even float integer iterable map none number odd starting_with \
    string undefined";
const FUNCTIONS: &str = "range throw super";
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
}

/// The templates of all layers.
#[derive(Clone, Default)]
pub struct Sources {
    /// Names, by layer (`mine/about.html`), and texts.
    pub templates: Vec<(String, String)>,
    /// Real file behind each name.
    pub files: BTreeMap<String, ArcStr>,
    /// What stands before names, by layer, the one that wins first: `mine/`.
    pub prefixes: Vec<String>,
}

impl Sources {
    /// All mistakes of syntax; if there are none, and the templates are `complete`, what is wrong between them.
    ///
    /// The engine stops at the first template that it cannot read, so each is tried alone.
    pub fn mistakes(&self, engine: &Tera, error: &tera::Error, complete: bool) -> Vec<Diagnostic> {
        let alone = |(name, text): &(String, String)| Tera::new().add_raw_template(name, text).err();
        let syntax = self.templates.iter().filter_map(alone).filter(|e| matches!(e.kind(), ErrorKind::SyntaxError(_)));
        let mut found: Vec<Diagnostic> = syntax.flat_map(|e| self.told(&e, None)).collect();
        if !found.is_empty() || !complete {
            return found;
        }
        // A parent that is missing hides the others: without the template that wants it the engine tells the next one.
        let mut left = self.templates.clone();
        let mut again = None;
        loop {
            let error = again.as_ref().unwrap_or(error);
            let is_missing = if let ErrorKind::MissingParent { current, .. } = error.kind() {
                left.iter_mut().filter(|(name, _)| name == current).for_each(|(_, text)| text.clear());
                true
            } else {
                false
            };
            if is_missing || found.is_empty() {
                found.extend(self.told(error, None));
            }
            again = engine.clone().add_raw_templates(left.clone()).err().filter(|_| is_missing);
            if again.is_none() {
                return found;
            }
        }
    }

    /// What an error of the engine says; several where it has gathered them.
    pub fn told(&self, error: &tera::Error, offer: Option<&Offer<'_>>) -> Vec<Diagnostic> {
        match error.kind() {
            ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
                let span = report.span();
                let place = Place::new(span.start_line as u32, span.start_col as u32 + 1);
                let text = self.text(report.filename());
                let marked = text.get(span.range.clone()).unwrap_or("");
                let before = text.get(..span.range.start).unwrap_or("");
                let (message, hint) = match offer {
                    Some(offer) => undefined(report.message(), before, marked, offer),
                    None => (report.message().to_owned(), syntax_hint(report.message(), before, marked)),
                };
                let mut d = Diagnostic::error("theme.template", &self.file(report.filename()), place, message);
                d.hint = hint;
                vec![d.width(span.range.len().min(60))]
            }
            ErrorKind::CircularExtend { tpl, inheritance_chain: chain } | ErrorKind::CircularInclude { tpl, include_chain: chain } => {
                let circle = self.circle(tpl, chain);
                let (first, next) = (&circle[0], circle.get(1).unwrap_or(&circle[0]));
                let files: Vec<String> = circle.iter().map(|name| format!("`{}`", self.file(name))).collect();
                let message = format!("templates that lead back to themselves: {}", files.join(" → "));
                let hint = "take one `extends` or `include` of them away; the built-in template under the same name is `default/…`, as in {% extends \"default/about.html\" %}";
                let text = self.text(first);
                let (place, width) = called(text, |name| self.file(name) == self.file(next))
                    .map_or((Place::default(), 1), |(at, name)| (place_at(text, at), name.chars().count()));
                vec![Diagnostic::error("theme.template", &self.file(first), place, message).hint(hint).width(width)]
            }
            ErrorKind::MissingParent { current, parent } => {
                let text = self.text(current);
                let place = called(text, |name| name == parent).map_or(Place::default(), |(at, _)| place_at(text, at));
                let hint = nearest(parent, self.names_for(current)).map_or_else(
                    || "check the name after `extends`; the built-in template under the same name is `default/…`".into(),
                    |near| format!("did you mean `{near}`?"),
                );
                let message = format!("it extends `{parent}`, which does not exist");
                let d = Diagnostic::error("theme.template", &self.file(current), place, message);
                vec![d.hint(hint).width(parent.chars().count())]
            }
            _ => self.reported(&error.to_string(), offer.map_or("", |offer| offer.template)),
        }
    }

    /// Some errors come as drawn reports: `error: …`, then `--> template:line:column` and the line.
    fn reported(&self, text: &str, template: &str) -> Vec<Diagnostic> {
        let mut found: Vec<Diagnostic> = Vec::new();
        for report in text.split("\n\nerror: ") {
            let mut lines = report.lines().map(|line| line.trim_matches(|c: char| c.is_control() || c.is_whitespace()));
            let message = lines.next().unwrap_or_default();
            let message = message.strip_prefix("error: ").unwrap_or(message);
            let place = lines.find_map(|line| {
                let mut parts = line.strip_prefix("--> ")?.rsplitn(3, ':');
                let (column, line) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
                Some((parts.next()?, Place::new(line, column)))
            });
            let (name, place) = place.unwrap_or((template, Place::default()));
            let file = if name.is_empty() { "themes".into() } else { self.file(name) };
            let mut d = Diagnostic::error("theme.template", &file, place, message);
            let word = message.split('`').nth(1).unwrap_or("");
            if place.line > 0 && !word.is_empty() {
                d = d.width(word.chars().count());
            }
            d.hint = self.report_hint(message, word, name);
            // A frame that lacks blocks is told once, not for each built-in page that fills them.
            let is_frame = |d: &Diagnostic| d.file.starts_with(BUILT_IN_FOLDER) && d.message.contains("not defined in any parent");
            if !is_frame(&d) || !found.iter().any(is_frame) {
                found.push(d);
            }
        }
        found
    }

    fn report_hint(&self, message: &str, word: &str, template: &str) -> Option<String> {
        let near = |known: &[&str], all: &str| Some(choice(word, known, all).unwrap_or_else(|| "check the name".into()));
        if message.contains("not defined in any parent") {
            let blocks = self.blocks_above(template);
            let near = nearest(word, blocks.iter().copied()).filter(|_| !self.file(template).starts_with(BUILT_IN_FOLDER));
            return Some(near.map_or_else(
                || "a base.html needs all blocks that pages fill: head, here, layout, main, ui; an empty one will do".into(),
                |near| format!("did you mean `{near}`?"),
            ));
        }
        match message.split(" `").next()? {
            "Unknown filter" => near(&words(FILTERS), "filters are"),
            "Unknown test" => near(&words(TESTS), "tests are"),
            "Unknown function" => near(&words(FUNCTIONS), "functions are"),
            "Unknown component" => near(&self.components(), "components are"),
            "Unknown template" => near(&self.names_for(template).collect::<Vec<_>>(), "templates are"),
            _ if message.contains("recursion depth for components") => {
                Some("a component calls itself, perhaps by way of another; end that with an `if`".into())
            }
            _ => None,
        }
    }

    /// The way round where templates lead back to themselves, from one of the site's own on: whoever comes across it may stand
    /// outside.
    fn circle<'c>(&self, start: &'c String, chain: &'c [String]) -> Vec<&'c str> {
        let way: Vec<&str> = std::iter::once(start).chain(chain).map(String::as_str).collect();
        let last = way[way.len() - 1];
        let from = way[..way.len() - 1].iter().rposition(|name| *name == last).unwrap_or(0);
        let mut circle = way[from..way.len() - 1].to_vec();
        let own = circle.iter().position(|name| !self.file(name).starts_with(BUILT_IN_FOLDER)).unwrap_or(0);
        circle.rotate_left(own);
        circle.push(circle[0]);
        circle
    }

    /// The file behind a template's name, with or without its layer.
    pub fn file(&self, name: &str) -> ArcStr {
        self.resolved(name).and_then(|name| self.files.get(&name)).cloned().unwrap_or_else(|| name.into())
    }

    /// The whole name of the template that a name means.
    fn resolved(&self, name: &str) -> Option<String> {
        let prefixes = std::iter::once("").chain(self.prefixes.iter().map(String::as_str));
        prefixes.map(|prefix| format!("{prefix}{name}")).find(|whole| self.files.contains_key(whole))
    }

    fn text(&self, name: &str) -> &str {
        self.templates.iter().find(|(known, _)| known == name).map_or("", |(_, text)| text)
    }

    /// The names by which a template can call others: as documented, and never itself.
    fn names_for<'s>(&'s self, current: &'s str) -> impl Iterator<Item = &'s str> {
        self.files.keys().flat_map(move |whole| {
            let (layer, name) = whole.split_once('/').unwrap_or(("", whole));
            let other = move |name: &&str| self.resolved(name).is_some_and(|found| found != current);
            let documented = Some(whole.as_str()).filter(|_| !layer.ends_with(".site"));
            [Some(name), documented].into_iter().flatten().filter(other)
        })
    }

    /// The blocks of the templates that one extends.
    fn blocks_above(&self, template: &str) -> Vec<&str> {
        let mut blocks = Vec::new();
        let mut at = template.to_owned();
        // Circles are told before; the bound is for safety.
        for _ in 0..=self.prefixes.len() + LISTED {
            let parent = tags(self.text(&at)).find_map(|tag| quoted(argument(tag, "extends")?));
            let Some(parent) = parent.and_then(|name| self.resolved(name)) else { break };
            blocks.extend(tags(self.text(&parent)).filter_map(|tag| argument(tag, "block")));
            at = parent;
        }
        blocks
    }

    fn components(&self) -> Vec<&str> {
        let defined = |tag| argument(tag, "component").and_then(|rest| rest.split('(').next());
        self.templates.iter().flat_map(|(_, text)| tags(text).filter_map(defined)).map(str::trim).collect()
    }
}

/// Where in a template the name of one that it extends or includes begins, and that name as written.
fn called(text: &str, is: impl Fn(&str) -> bool) -> Option<(usize, &str)> {
    let mut start = 0;
    for (kind, piece) in pieces(text) {
        let calls = kind == Kind::Tag && (piece.contains("extends") || piece.contains("include"));
        if let Some(name) = quoted(piece).filter(|name| calls && is(name)) {
            return piece.find(name).map(|at| (start + at, name));
        }
        start += piece.len();
    }
    None
}

/// What stands behind the word of a tag.
pub fn argument<'t>(tag: &'t str, word: &str) -> Option<&'t str> {
    let rest = tag.strip_prefix(word)?;
    rest.starts_with(|c: char| c.is_whitespace() || c == '"' || c == '\'').then(|| rest.trim())
}

/// What stands in the first quotes.
pub fn quoted(text: &str) -> Option<&str> {
    let open = text.find(['"', '\'', '`'])?;
    let rest = &text[open + 1..];
    Some(&rest[..rest.find(text[open..].chars().next()?)?])
}

fn words(names: &str) -> Vec<&str> {
    names.split_whitespace().collect()
}

/// What is meant, or what there is.
fn choice(typed: &str, known: &[&str], lead: &str) -> Option<String> {
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

fn syntax_hint(message: &str, before: &str, marked: &str) -> Option<String> {
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
    choice(&word, &words(TAGS), "tags are")
}

/// The message and hint where a page lacks what a template prints.
fn undefined(said: &str, before: &str, marked: &str, offer: &Offer<'_>) -> (String, Option<String>) {
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
    (said.to_owned(), choice("", &fields, "this page offers"))
}
