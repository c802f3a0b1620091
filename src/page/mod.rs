//! Pages: one file per page kind, each with its context struct (the theme's API) and how it is filled.

mod about;
mod cite;
pub mod data;
mod disclosure;
mod facts;
mod feeds;
pub mod figures;
mod glossary;
mod home;
pub mod html;
mod item;
mod search;
mod shell;
mod tables;
pub mod text;
mod unit;
mod year;

use crate::diagnostic::Diagnostic;
use crate::site::{Bundle, File, Site};

/// Renders one bundle of the site.
pub fn render(site: &Site, bundle: Bundle) -> Result<Vec<File>, Box<Diagnostic>> {
    match bundle {
        Bundle::Home => home::render(site),
        Bundle::Unit(unit) => unit::render(site, unit),
        Bundle::Disclosure(index) => disclosure::render(site, index),
        Bundle::Compare(unit) => {
            Ok(vec![File::new(format!("units/{}/compare/index.html", site.archive.units[unit].id), "<!doctype html>")])
        }
        Bundle::Year(year) => year::render(site, year),
        Bundle::Items => item::render_index(site),
        Bundle::Item(index) => item::render(site, index),
        Bundle::Glossary => glossary::render(site),
        Bundle::About => about::render(site),
        Bundle::Search => search::render(site),
        Bundle::NotFound => about::not_found(site),
        Bundle::Feeds => feeds::render(site),
        Bundle::Assets => Ok(site.theme.assets.iter().map(|(name, bytes)| File::new(format!("assets/{name}"), bytes.to_vec())).collect()),
        Bundle::Redirect(index) => feeds::redirect(site, index),
    }
}
