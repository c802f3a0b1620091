//! Tells links that lead nowhere: where they are written, once for all pages that share them.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use arcstr::ArcStr;
use rayon::prelude::*;

use super::templates::{self, Template};
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::fs;
use crate::page;
use crate::site::links::{Broken, LinkCheck, Links, Missing, Target};
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
    target: Target,
    /// Where it may stand: in a template of the site, else in the page's source, whose line is not known.
    file: Option<ArcStr>,
    place: Place,
    width: usize,
    hint: String,
}

/// Links that are one mistake: those of one place in a template, or to one target.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Mistake {
    Template(ArcStr, Place),
    Target(Target),
}

/// What looking at a page again has found.
enum Found<'p> {
    /// It stands in a source.
    Written(Diagnostic),
    /// It stands in a template, or nobody knows where.
    Loose(Loose<'p>),
}

/// Every broken link as an error that names source and target.
pub fn broken_links(site: &Site, links: LinkCheck) -> Vec<Diagnostic> {
    let links = links.finish();
    let broken = links.broken();
    if broken.is_empty() {
        return Vec::new();
    }
    let pages_of: BTreeMap<Target, usize> = broken.iter().map(|(target, pages)| (*target, pages.len())).collect();
    let mut again: BTreeMap<&str, BTreeSet<Target>> = BTreeMap::new();
    for (target, pages) in &broken {
        let looked_at = if pages.len() > EACH { 1 } else { pages.len() };
        for page in &pages[..looked_at] {
            again.entry(page).or_default().insert(*target);
        }
    }
    let look = Look { site, links: &links, pages_of: &pages_of, templates: templates::own(site) };
    let found: Vec<Found<'_>> = again.into_par_iter().flat_map_iter(|(page, targets)| look.again(page, &targets)).collect();
    let (mut diagnostics, mut loose): (Vec<Diagnostic>, BTreeMap<Mistake, Vec<Loose<'_>>>) = Default::default();
    for one in found {
        match one {
            Found::Written(d) => diagnostics.push(d),
            Found::Loose(link) => {
                let mistake = match &link.file {
                    Some(file) if link.place != Place::default() => Mistake::Template(file.clone(), link.place),
                    _ => Mistake::Target(link.target),
                };
                loose.entry(mistake).or_default().push(link);
            }
        }
    }
    diagnostics.extend(told_once(loose.into_values(), &pages_of));
    diagnostics
}

/// What is needed to find where the links of a page are written.
struct Look<'a> {
    site: &'a Site,
    links: &'a Links,
    pages_of: &'a BTreeMap<Target, usize>,
    templates: Vec<Template>,
}

impl Look<'_> {
    /// Renders a page once more for the words of its links to some targets.
    fn again<'p>(&self, page: &'p str, targets: &BTreeSet<Target>) -> Vec<Found<'p>> {
        let site = self.site;
        let Some(bundle) = site.find(page) else { return Vec::new() };
        let Ok(files) = page::render(site, bundle) else { return Vec::new() };
        let Some(Body::Bytes(bytes)) = files.into_iter().find(|f| f.path == page).map(|f| f.body) else { return Vec::new() };
        let broken = self.links.broken_in(page, &bytes).into_iter().filter(|broken| targets.contains(&broken.target));
        let found = broken.map(|broken| {
            if let Bundle::Redirect(at) = bundle {
                return Found::Written(redirect_to_nowhere(site, at, broken.missing));
            }
            let Some((file, place)) = written(site, bundle, &broken.link) else { return Found::Loose(self.loose(page, bundle, broken)) };
            let pages = self.pages_of.get(&broken.target).copied().filter(|pages| *pages > EACH).unwrap_or(1);
            let d = error(&file, place, page, &broken.link, broken.missing, pages);
            let hint = match beside(site, &file, &broken) {
                Some(name) => format!("the file lies beside the source: list it under 附件 with `文件: {name}`, and it is published"),
                None => CORRECT.to_owned(),
            };
            Found::Written(d.width(broken.link.chars().count()).hint(hint))
        });
        found.collect()
    }

    fn loose<'p>(&self, page: &'p str, bundle: Bundle, broken: Broken) -> Loose<'p> {
        let Broken { link, missing, target } = broken;
        let (file, place, width) = match templates::find(&self.templates, &link) {
            Some((file, place, width)) => (Some(file), place, width),
            // A template of the site may write any link of its pages.
            None if self.site.theme.own_templates().next().is_some() => (None, Place::default(), 0),
            None => {
                let source = if let Bundle::Disclosure(at) = bundle { Some(self.site.archive.disclosures[at].file.clone()) } else { None };
                (source, Place::default(), 0)
            }
        };
        let hint = self.hint(page, &link, missing);
        Loose { page, link, missing, target, file, place, width, hint }
    }

    /// What to do about a link that no source holds.
    fn hint(&self, page: &str, link: &str, missing: Missing) -> String {
        match missing {
            Missing::Page if self.links.file_of("", link).is_some_and(|file| self.links.has(&file)) && !link.starts_with(['/', '.']) => {
                format!("links of a template start at the page: write {{{{ page.root }}}}{link}")
            }
            Missing::Anchor => {
                let there = self.links.file_of(page, link).and_then(|path| self.site.find(&path)).and_then(template_of);
                let own = there.and_then(|name| self.site.theme.own_template(name));
                own.map_or_else(
                    || CORRECT.to_owned(),
                    |own| format!("the page that it leads to is made by {own}: other pages need the ids that docs/themes.md lists for it"),
                )
            }
            Missing::Page => CORRECT.to_owned(),
        }
    }
}

/// The template of pages that others link into.
fn template_of(bundle: Bundle) -> Option<&'static str> {
    match bundle {
        Bundle::Disclosure(_) => Some("disclosure.html"),
        Bundle::Glossary => Some("glossary.html"),
        Bundle::Compare(_) => Some("compare.html"),
        Bundle::Check(_) => Some("check.html"),
        _ => None,
    }
}

/// Links whose place is not known, each mistake once, those of the most pages first.
fn told_once<'p>(loose: impl Iterator<Item = Vec<Loose<'p>>>, pages_of: &BTreeMap<Target, usize>) -> Vec<Diagnostic> {
    let mut all: Vec<(usize, Vec<Loose<'_>>)> = loose
        .map(|links| {
            let pages: BTreeSet<&str> = links.iter().map(|link| link.page).collect();
            // Of a link that many pages have, one was looked at.
            let known = links.iter().filter_map(|link| pages_of.get(&link.target)).max();
            (known.copied().unwrap_or(0).max(pages.len()), links)
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
    // The source of one page does not speak for the others.
    let file = link.file.clone().filter(|_| pages == 1 || link.place != Place::default()).unwrap_or_else(|| link.page.into());
    error(&file, link.place, link.page, &link.link, link.missing, pages).width(link.width.max(1)).hint(&*link.hint)
}

/// The name of a file that lies beside a source and would be what a link of it leads to.
fn beside<'l>(site: &Site, source: &str, broken: &'l Broken) -> Option<&'l str> {
    let name = broken.link.split(['#', '?']).next()?;
    let (folder, _) = source.rsplit_once('/')?;
    let is_name = broken.missing == Missing::Page && !name.is_empty() && !name.starts_with('.') && !name.contains('/');
    (is_name && fs::look(&site.config.root.join(folder).join(name)).is_ok_and(|found| found.is_some())).then_some(name)
}

const CORRECT: &str = "correct the link, or add a redirect in site.toml if the address has moved";

fn error(file: &ArcStr, place: Place, page: &str, link: &str, missing: Missing, pages: usize) -> Diagnostic {
    let on = if pages > 1 { format!(" (on {pages} pages)") } else { String::new() };
    Diagnostic::error("link.broken", file, place, format!("on the page {page} the link `{link}` {}{on}", what(missing)))
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
