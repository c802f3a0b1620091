//! The search page, and the index beside it.

use serde::Serialize;

use super::html::Fragments;
use super::shell::{Page, finish};
use crate::diagnostic::Diagnostic;
use crate::search;
use crate::site::{File, Site};

/// Context of `search.html`.
#[derive(Serialize)]
struct Context<'a> {
    page: Page,
    /// Changes with the index; goes into the addresses of its shards.
    version: &'a str,
    /// Years with disclosures, the newest first.
    years: Vec<i32>,
}

pub fn render(site: &Site) -> Result<Vec<File>, Box<Diagnostic>> {
    let path = "search/index.html";
    let index = search::index(site);
    let page = Page::new(site, "search", path, site.theme.strings.get("search_title"), &[]);
    let context = Context { page, version: &index.version, years: site.years.iter().rev().copied().collect() };
    let mut files = vec![finish(site, "search.html", path, &context, Fragments::default())?];
    files.extend(below(index.files));
    Ok(files)
}

/// The texts of a column of the index.
pub fn texts(site: &Site, column: usize) -> Vec<File> {
    below(search::texts(site, column)).collect()
}

fn below(files: Vec<(String, Vec<u8>)>) -> impl Iterator<Item = File> {
    files.into_iter().map(|(path, bytes)| File::new(format!("search/{path}"), bytes))
}
