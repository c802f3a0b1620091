//! Tells ids that stand twice on a page: an address leads to the first of them only.

use std::collections::BTreeMap;

use super::template_of;
use super::templates::{self, Template};
use crate::diagnostic::{Diagnostic, Place};
use crate::page;
use crate::report::on_pages;
use crate::site::Site;
use crate::site::attributes::Attribute;
use crate::site::links::{Anchor, repeated_in};

/// Ids that are told; one line of a template can repeat all of a page's.
const TOLD: usize = 20;

/// Ids that stand more than once on a page, each once for all the pages that have it.
pub fn repeated(site: &Site, found: &BTreeMap<Anchor, Vec<&str>>, templates: &[Template]) -> Vec<Diagnostic> {
    found.iter().filter_map(|(anchor, pages)| told(site, *anchor, pages, templates)).take(TOLD).collect()
}

fn told(site: &Site, anchor: Anchor, pages: &[&str], templates: &[Template]) -> Option<Diagnostic> {
    let page = *pages.first()?;
    let bundle = site.find(page)?;
    let id = repeated_in(&page::bytes(site, bundle, page)?, anchor)?;
    let (file, place, width) = templates::find(templates, Attribute::Id, &id).unwrap_or_else(|| {
        let own = template_of(bundle).filter(|_| !templates.is_empty()).and_then(|name| site.theme.own_for(name));
        let file = own.or_else(|| site.source_of(bundle).filter(|_| pages.len() == 1)).cloned();
        (file.unwrap_or_else(|| page.into()), Place::default(), 1)
    });
    let message = format!("the id `{id}` stands more than once on the page {page}{}", on_pages(pages.len()));
    let d = Diagnostic::warning("address.twice", &file, place, message);
    Some(d.width(width).hint("an address with it leads to the first only: give the others another id"))
}
