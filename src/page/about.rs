//! The page about the archive, and the page for addresses that do not exist.

use serde::Serialize;

use super::html::Fragments;
use super::shell::{Page, finish};
use crate::diagnostic::Diagnostic;
use crate::site::{File, Site};

/// Context of `about.html` and `404.html`.
#[derive(Serialize)]
struct Context<'a> {
    page: Page,
    profiles: Vec<Used<'a>>,
}

#[derive(Serialize)]
struct Used<'a> {
    id: &'a str,
    name: &'a str,
    count: usize,
}

fn profiles(site: &Site) -> Vec<Used<'_>> {
    let mut used: Vec<Used<'_>> = Vec::new();
    for d in &site.archive.disclosures {
        match used.iter_mut().find(|u| u.id == &*d.profile.id) {
            Some(known) => known.count += 1,
            None => used.push(Used { id: &d.profile.id, name: &d.profile.name, count: 1 }),
        }
    }
    used.sort_by_key(|u| u.id);
    used
}

pub fn render(site: &Site) -> Result<Vec<File>, Box<Diagnostic>> {
    let path = "about/index.html";
    let page = Page::new(site, "about", path, site.theme.strings.get("about"), &[]);
    Ok(vec![finish(site, "about.html", path, &Context { page, profiles: profiles(site) }, Fragments::default())?])
}

/// A server gives this page for any address, so its links start at the root of the published address if that is known.
pub fn not_found(site: &Site) -> Result<Vec<File>, Box<Diagnostic>> {
    let mut page = Page::new(site, "not-found", "404.html", site.theme.strings.get("not_found"), &[]);
    let base = site.config.base_url.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map(|(_, path)| format!("/{path}"));
    page.root = base.unwrap_or_default();
    page.breadcrumbs.clear();
    page.canonical.clear();
    Ok(vec![finish(site, "404.html", "404.html", &Context { page, profiles: Vec::new() }, Fragments::default())?])
}
