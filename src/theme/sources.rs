//! The templates as their authors wrote them, and what the template engine says about them: messages with a place in the
//! author's file, and what to do.

use std::collections::BTreeMap;

use arcstr::ArcStr;
use tera::{ErrorKind, Tera};

use super::BUILT_IN_FOLDER;
use super::hints::{FILTERS, FUNCTIONS, Offer, TESTS, choice, engine_name, syntax_hint, undefined};
use super::nesting;
use super::template::{Kind, argument, pieces, quoted, tags};
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::source::places::place_at;

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
                if offer.is_none()
                    && let Some(d) = self.said_better(report.message(), report.filename(), span.range.start)
                {
                    return vec![d];
                }
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
                let hint = self.near(parent, current).map_or_else(
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

    /// Mistakes of syntax of which the engine tells neither the place nor what is meant.
    fn said_better(&self, said: &str, template: &str, at: usize) -> Option<Diagnostic> {
        let text = self.text(template);
        let (range, message, hint) = if said.starts_with("This content would be ignored") {
            // The mark stands on the line before, where the text begins with the end of that line.
            let rest = text.get(at..)?;
            let start = at + (rest.len() - rest.trim_start().len());
            let line = rest.trim_start().lines().next().unwrap_or("").trim_end();
            let message = "this would be ignored: a template that extends another one has only blocks and components";
            let hint = "put it, and every `set`, into one of the blocks: {% block main %}…{% endblock %}";
            (start..start + line.len(), message.to_owned(), hint.to_owned())
        } else {
            let flaw = nesting::flaw(text)?;
            let is_it = if said == "Unknown tag" { flaw.range.start == at } else { said == "Unexpected end of input" };
            is_it.then_some((flaw.range, flaw.message, flaw.hint))?
        };
        let width = text.get(range.clone()).unwrap_or("").chars().count();
        let d = Diagnostic::error("theme.template", &self.file(template), place_at(text, range.start), message);
        Some(d.width(width.min(60)).hint(hint))
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
        if message.contains("not defined in any parent") {
            let blocks = self.blocks_above(template);
            let near = nearest(word, blocks.iter().copied()).filter(|_| !self.file(template).starts_with(BUILT_IN_FOLDER));
            return Some(near.map_or_else(
                || "a base.html needs all blocks that pages fill: head, here, layout, main, ui; an empty one will do".into(),
                |near| format!("did you mean `{near}`?"),
            ));
        }
        match message.split(" `").next()? {
            "Unknown filter" => Some(engine_name(word, FILTERS, "filters are")),
            "Unknown test" => Some(engine_name(word, TESTS, "tests are")),
            "Unknown function" => Some(engine_name(word, FUNCTIONS, "functions are")),
            "Unknown component" => choice(word, &self.components(), "components are").or_else(|| Some("check the name".into())),
            "Unknown template" => Some(self.near(word, template).map_or_else(
                || format!("put it into the templates of the theme as templates/{word}, or check the name"),
                |near| format!("did you mean `{near}`?"),
            )),
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

    /// The text of a template, by its whole name.
    pub fn text(&self, name: &str) -> &str {
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

    /// The template that was meant by a name: rather the same file of another theme than another file.
    fn near<'s>(&'s self, typed: &str, current: &'s str) -> Option<&'s str> {
        let names: Vec<&str> = self.names_for(current).collect();
        let of_theme = |name: &str| name.split_once('/').map(|(_, file)| file.to_owned());
        let same = names.iter().copied().filter(|name| of_theme(typed).is_some() && of_theme(name) == of_theme(typed));
        // Endings resemble each other whatever was meant.
        let stem = |name: &'s str| name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let typed_stem = typed.rsplit_once('.').map_or(typed, |(stem, _)| stem);
        nearest(typed, same).or_else(|| {
            let near = nearest(typed_stem, names.iter().map(|name| stem(name)))?;
            names.iter().copied().find(|name| stem(name) == near)
        })
    }

    /// The blocks of the templates that one extends.
    fn blocks_above(&self, template: &str) -> Vec<&str> {
        let mut blocks = Vec::new();
        let mut at = template.to_owned();
        // Circles are told before; the bound is for safety.
        for _ in 0..=self.templates.len() {
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
