//! The glossary: shared terms, and the disclosures that print them.

use serde::Serialize;

use super::html::{Fragments, root_of};
use super::shell::{Page, finish};
use crate::diagnostic::Diagnostic;
use crate::site::{File, Site};

/// Context of `glossary.html`.
#[derive(Serialize)]
struct Context<'a> {
    page: Page,
    terms: Vec<TermView<'a>>,
    codes: Vec<CodeView<'a>>,
}

#[derive(Serialize)]
struct TermView<'a> {
    id: &'a str,
    name: &'a str,
    aliases: Vec<&'a str>,
    text: &'a str,
}

#[derive(Serialize)]
struct CodeView<'a> {
    code: &'a str,
    level: u8,
    names: Vec<NameView<'a>>,
    href: Option<String>,
}

#[derive(Serialize)]
struct NameView<'a> {
    name: &'a str,
    from: Option<i32>,
    to: Option<i32>,
}

pub fn render(site: &Site) -> Result<Vec<File>, Box<Diagnostic>> {
    let path = "glossary/index.html";
    let root = root_of(path);
    let terms = site
        .archive
        .glossary
        .iter()
        .map(|t| TermView { id: &t.id, name: &t.name, aliases: t.aliases.iter().map(|a| &**a).collect(), text: &t.text })
        .collect();
    let item_href = |code: &str| {
        let wanted = [format!("gpb.item.{code}.amount"), format!("gpb.function.{code}.amount")];
        site.items.iter().find(|i| wanted.contains(&i.slug)).map(|i| format!("{root}items/{}/index.html", i.slug))
    };
    let codes = site
        .archive
        .register
        .functional
        .iter()
        .map(|c| CodeView {
            code: &c.code,
            level: (c.code.len() as u8).saturating_sub(1) / 2,
            names: c.names.iter().map(|n| NameView { name: &n.name, from: n.from, to: n.to }).collect(),
            href: item_href(&c.code),
        })
        .collect();
    let page = Page::new(site, "glossary", path, site.theme.strings.get("glossary"), &[]);
    Ok(vec![finish(site, "glossary.html", path, &Context { page, terms, codes }, Fragments::default())?])
}
