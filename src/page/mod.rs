//! Pages: one file per page kind, each with its context struct (the theme's API) and how it is filled.

mod about;
mod across;
mod checks;
mod cite;
mod compare;
mod csv;
pub mod data;
mod disclosure;
mod facts;
mod feeds;
pub mod figures;
mod findings;
mod glossary;
mod home;
pub mod html;
mod item;
mod json;
mod search;
mod shell;
mod tables;
pub mod text;
mod unit;
mod year;

use crate::diagnostic::Diagnostic;
use crate::site::{Body, Bundle, File, Site};

/// One page of a bundle as it is published; nothing if it cannot be made.
pub fn bytes(site: &Site, bundle: Bundle, path: &str) -> Option<Vec<u8>> {
    match render(site, bundle).ok()?.into_iter().find(|file| file.path == path)?.body {
        Body::Bytes(bytes) => Some(bytes),
        Body::Copy(_) => None,
    }
}

/// Renders one bundle of the site. Pure: the same site gives the same bytes. `build` maps it over all bundles, `watch` calls it
/// for the page that a browser asks for; so the two can never differ.
pub fn render(site: &Site, bundle: Bundle) -> Result<Vec<File>, Box<Diagnostic>> {
    match bundle {
        Bundle::Home => home::render(site),
        Bundle::Unit(unit) => unit::render(site, unit),
        Bundle::Disclosure(index) => disclosure::render(site, index),
        Bundle::Compare(unit) => compare::render(site, unit),
        Bundle::Year(year) => year::render(site, year),
        Bundle::Items => item::render_index(site),
        Bundle::Item(index) => item::render(site, index),
        Bundle::Checks => checks::render_index(site),
        Bundle::Check(index) => checks::render(site, index),
        Bundle::Glossary => glossary::render(site),
        Bundle::About => about::render(site),
        Bundle::Search => search::render(site),
        Bundle::SearchTexts(column) => Ok(search::texts(site, column)),
        Bundle::NotFound => about::not_found(site),
        Bundle::Feeds => feeds::render(site),
        Bundle::Assets => Ok(site.theme.assets.iter().map(|(name, bytes)| File::new(format!("assets/{name}"), bytes.to_vec())).collect()),
        Bundle::Redirect(index) => feeds::redirect(site, index),
    }
}
