//! Tells links that lead nowhere: where they are written, once for all pages that share them.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use arcstr::ArcStr;
use rayon::prelude::*;

use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::fs;
use crate::site::links::{LinkCheck, Links, Missing, Target};
use crate::site::{self, Body, Bundle, Site};
use crate::source::node;

/// A link that so many pages have at most may stand in the sources of each: they are all looked at again. One that more pages
/// have is a template's, and the first of them speaks for all.
const EACH: usize = 20;
/// Links of templates that are told; more are counted. Nobody reads thousands, and one line can make as many.
const TOLD: usize = 20;

/// A broken link of a page that no source is known to hold.
struct Loose<'p> {
    page: &'p str,
    link: String,
    missing: Missing,
    /// The source of the page, if it has one.
    source: Option<ArcStr>,
}

/// What looking at a page again has found.
enum Found<'p> {
    /// It stands in a source.
    Written(Diagnostic),
    /// It stands in a template, or nobody knows where.
    Loose(Target, Loose<'p>),
}

/// Every broken link as an error that names source and target.
pub fn broken_links(site: &Site, links: LinkCheck) -> Vec<Diagnostic> {
    let links = links.finish();
    let broken = links.broken();
    let pages_of: BTreeMap<Target, usize> = broken.iter().map(|(target, pages)| (*target, pages.len())).collect();
    let mut again: BTreeMap<&str, BTreeSet<Target>> = BTreeMap::new();
    for (target, pages) in &broken {
        let looked_at = if pages.len() > EACH { 1 } else { pages.len() };
        for page in &pages[..looked_at] {
            again.entry(page).or_default().insert(*target);
        }
    }
    let look = |(page, targets)| look_again(site, &links, page, &targets, &pages_of);
    let found: Vec<Found<'_>> = again.into_par_iter().flat_map_iter(look).collect();
    let (mut diagnostics, mut loose): (Vec<Diagnostic>, BTreeMap<Target, Vec<Loose<'_>>>) = Default::default();
    for one in found {
        match one {
            Found::Written(d) => diagnostics.push(d),
            Found::Loose(target, link) => loose.entry(target).or_default().push(link),
        }
    }
    diagnostics.extend(told_once(loose, &pages_of));
    diagnostics
}

/// Renders a page once more for the words of its links to some targets.
fn look_again<'p>(
    site: &Site,
    links: &Links,
    page: &'p str,
    targets: &BTreeSet<Target>,
    pages_of: &BTreeMap<Target, usize>,
) -> Vec<Found<'p>> {
    let Some(bundle) = site.find(page) else { return Vec::new() };
    let Ok(files) = site.render(bundle) else { return Vec::new() };
    let Some(Body::Bytes(bytes)) = files.into_iter().find(|f| f.path == page).map(|f| f.body) else { return Vec::new() };
    let broken = links.broken_in(page, &bytes).into_iter().filter(|broken| targets.contains(&broken.target));
    let found = broken.map(|broken| {
        if let Bundle::Redirect(at) = bundle {
            return Found::Written(redirect_to_nowhere(site, at, broken.missing));
        }
        let pages = pages_of.get(&broken.target).copied().filter(|pages| *pages > EACH).unwrap_or(1);
        match written(site, bundle, &broken.link) {
            Some((file, place)) => Found::Written(error(&file, place, page, &broken.link, broken.missing, pages)),
            None => {
                let source = if let Bundle::Disclosure(at) = bundle { Some(site.archive.disclosures[at].file.clone()) } else { None };
                Found::Loose(broken.target, Loose { page, link: broken.link, missing: broken.missing, source })
            }
        }
    });
    found.collect()
}

/// Links whose place is not known, each target once, those of the most pages first.
fn told_once(loose: BTreeMap<Target, Vec<Loose<'_>>>, pages_of: &BTreeMap<Target, usize>) -> Vec<Diagnostic> {
    let mut all: Vec<(usize, Vec<Loose<'_>>)> = loose
        .into_iter()
        .map(|(target, links)| {
            let pages: BTreeSet<&str> = links.iter().map(|link| link.page).collect();
            let known = pages_of.get(&target).copied().filter(|pages| *pages > EACH);
            (known.unwrap_or(pages.len()), links)
        })
        .collect();
    all.sort_by(|(a, x), (b, y)| (Reverse(a), x[0].page, &x[0].link).cmp(&(Reverse(b), y[0].page, &y[0].link)));
    let untold = all.split_off(all.len().min(TOLD));
    let mut diagnostics: Vec<Diagnostic> = all.into_iter().map(|(pages, links)| of_pages(pages, &links[0])).collect();
    if let Some((_, links)) = untold.first() {
        let message = format!("{} more links of templates or pages lead nowhere", untold.len());
        let d = Diagnostic::error("link.broken", &links[0].page.into(), Place::default(), message);
        diagnostics.push(d.hint("correct the others first: one line of a template can make as many"));
    }
    diagnostics
}

/// A link of so many pages, told by one of them.
fn of_pages(pages: usize, link: &Loose<'_>) -> Diagnostic {
    let source = link.source.clone().filter(|_| pages == 1).unwrap_or_else(|| link.page.into());
    error(&source, Place::default(), link.page, &link.link, link.missing, pages)
}

fn error(file: &ArcStr, place: Place, page: &str, link: &str, missing: Missing, pages: usize) -> Diagnostic {
    let on = if pages > 1 { format!(" (on {pages} pages)") } else { String::new() };
    let message = format!("on the page {page} the link `{link}` {}{on}", what(missing));
    let d = Diagnostic::error("link.broken", file, place, message).width(link.chars().count());
    d.hint("correct the link, or add a redirect in site.toml if the address has moved")
}

fn what(missing: Missing) -> &'static str {
    match missing {
        Missing::Page => "leads to no page of the site",
        Missing::Anchor => "leads to an anchor that its page does not have",
    }
}

/// A redirect whose new address is no page of the site, or no place on its page.
fn redirect_to_nowhere(site: &Site, at: usize, missing: Missing) -> Diagnostic {
    let (from, to) = &site.redirects[at];
    let mark = site.config.places.redirects.get(from).copied().unwrap_or_default();
    let error = mark.error("link.broken", format!("the redirect `{from}` → `{to}` {}", what(missing)));
    if missing == Missing::Anchor {
        return error.hint("copy the address of the figure or heading from its page");
    }
    let page = to.split(['#', '?']).next().unwrap_or_default();
    let units = site.archive.units.iter().map(|u| site::unit_folder(&u.id));
    let known: Vec<String> = units.chain(site.archive.disclosures.iter().map(|d| site::folder(d))).collect();
    let hint = nearest(page, known.iter().map(String::as_str)).map_or_else(
        || "write the address of a page below the root, for example units/a/2024/".into(),
        |near| format!("did you mean `{near}`?"),
    );
    error.hint(hint)
}

/// Where a link of a page is written, if that is in the disclosure's sources.
fn written(site: &Site, bundle: Bundle, link: &str) -> Option<(ArcStr, Place)> {
    let Bundle::Disclosure(at) = bundle else { return None };
    site.archive.disclosures[at].files().find_map(|file| {
        let bytes = fs::read(&site.config.root.join(&**file), node::MAX_BYTES as u64).ok()?;
        let text = String::from_utf8(bytes).ok()?;
        text.lines().zip(1..).find_map(|(line, number)| {
            let before = line.find(&format!("]({link}"))?;
            Some((file.clone(), Place::new(number, line[..before].chars().count() as u32 + 3)))
        })
    })
}
