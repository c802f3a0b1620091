//! Addresses that the last build had and this one lacks, and whether a source or a template took them away.

use std::collections::BTreeMap;
use std::sync::Mutex;

use arcstr::ArcStr;
use rayon::prelude::*;

use super::template_of;
use crate::diagnostic::{Diagnostic, Place};
use crate::output::Stage;
use crate::page;
use crate::report::on_pages;
use crate::site::addresses::{self, listed};
use crate::site::{Bundle, Site};

/// What readers may have cited and do not find any more: anchors that the last build's version of a page had, by page.
#[derive(Default)]
pub struct Lost(Mutex<BTreeMap<String, Vec<String>>>);

impl Lost {
    /// Takes in the anchors that a page has lost.
    pub fn add(&self, page: &str, anchors: Vec<String>) {
        self.0.lock().expect("no panic while held").insert(page.to_owned(), anchors);
    }

    /// Warnings of these, and of the files that are gone. To be asked when all files are put.
    pub fn diagnostics(self, site: &Site, stage: &Stage) -> Vec<Diagnostic> {
        let mut lost = self.0.into_inner().expect("no panic while held");
        let mut diagnostics = of_templates(site, &mut lost);
        diagnostics.extend(addresses::diagnostics(site, &stage.gone(), &lost));
        diagnostics
    }
}

/// Takes out the anchors that the built-in theme would have: the templates of the site leave them out, each for all its pages.
fn of_templates(site: &Site, lost: &mut BTreeMap<String, Vec<String>>) -> Vec<Diagnostic> {
    if lost.is_empty() || site.theme.own_templates().next().is_none() {
        return Vec::new();
    }
    let Some(built_in) = site.in_built_in_theme() else { return Vec::new() };
    let found: Vec<(&ArcStr, &str, Vec<String>)> =
        lost.par_iter_mut().filter_map(|(page, anchors)| left_out(site, &built_in, page, anchors)).collect();
    let mut by_template: BTreeMap<&ArcStr, Vec<(&str, &[String])>> = BTreeMap::new();
    for (template, page, anchors) in found.iter().filter(|(.., anchors)| !anchors.is_empty()) {
        by_template.entry(template).or_default().push((page, anchors));
    }
    let diagnostics = by_template.into_iter().map(|(template, pages)| {
        let (page, anchors) = pages[0];
        let address = page.strip_suffix("index.html").unwrap_or(page);
        let message = format!("the page {address} had {}, which this template or one beside it leaves out{}", listed(anchors), on_pages(pages.len()));
        let d = Diagnostic::warning("address.anchor-gone", template, Place::default(), message);
        d.hint("citations of them lead to the top of the page now: docs/themes.md lists the ids that a page is cited by; to do without some for good, build once without --strict")
    });
    let diagnostics = diagnostics.collect();
    lost.retain(|_, anchors| !anchors.is_empty());
    diagnostics
}

/// Takes out the anchors that a page has in the built-in theme, and names the template that leaves them out.
fn left_out<'s>(site: &'s Site, built_in: &Site, page: &'s str, anchors: &mut Vec<String>) -> Option<(&'s ArcStr, &'s str, Vec<String>)> {
    let bundle = site.find(page).filter(|bundle| !matches!(bundle, Bundle::Redirect(_)))?;
    let template = site.theme.own_for(template_of(bundle)?)?;
    let bytes = page::bytes(built_in, bundle, page)?;
    let there = addresses::ids(&bytes);
    let (left_out, gone) = std::mem::take(anchors).into_iter().partition(|anchor| there.contains(&**anchor));
    *anchors = gone;
    Some((template, page, left_out))
}
