//! Redirects from addresses at which the site has something else.

use std::collections::BTreeSet;

use crate::config::page_of;
use crate::diagnostic::Diagnostic;
use crate::output::folded;
use crate::page;
use crate::site::{Bundle, Site};

/// Folders of every site without a page of their own.
const FOLDERS: [&str; 4] = ["assets", "search/x", "units", "years"];

/// What is wrong with the old address of a redirect, by its index in `Site::redirects`: a file of the site stands there, or
/// where a folder would have to be, or below it.
pub fn clash(site: &Site, at: usize) -> Option<Diagnostic> {
    let (from, to) = &site.redirects[at];
    let page = page_of(from);
    let page = folded(&page);
    let above = page.match_indices('/').map(|(end, _)| &page[..end]);
    let bundles: BTreeSet<Bundle> = above.chain([&*page]).filter_map(|path| site.find_page(path)).collect();
    let files = bundles.into_iter().filter_map(|bundle| page::render(site, bundle).ok()).flatten().map(|file| file.path);
    let there = files.chain(FOLDERS.iter().map(|folder| format!("{folder}/"))).find(|path| stands_in_the_way(&folded(path), &page))?;
    let mark = site.config.places.redirects.get(from).copied().unwrap_or_default();
    let message = format!("the redirect `{from}` → `{to}` stands where the site has {there}");
    Some(mark.error("config", message).hint("redirect only addresses that the site no longer has; take this redirect out"))
}

/// Whether one of two files would have to be a folder for the other, or they are the same.
fn stands_in_the_way(one: &str, other: &str) -> bool {
    let rest = one.strip_prefix(other).or_else(|| other.strip_prefix(one));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
