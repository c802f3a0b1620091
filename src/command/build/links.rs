//! Tells links that lead nowhere, or only where there is a server: where they are written, once for all pages that share them.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use arcstr::ArcStr;
use rayon::prelude::*;

use super::templates::{self, Template};
use super::{ids, template_of};
use crate::diagnostic::{Diagnostic, Place, Severity, nearest};
use crate::fs;
use crate::page;
use crate::report::on_pages;
use crate::site::attributes::Attribute;
use crate::site::links::{Broken, Fault, LinkCheck, Links, Target};
use crate::site::{self, Bundle, Site};
use crate::source::parse;

/// A link that so many pages have at most may stand in the sources of each: they are all looked at again. One that more pages
/// have is a template's, and the first of them speaks for all.
const EACH: usize = 20;
/// Links of templates that are told; more are counted. Nobody reads thousands, and one line can make as many.
const TOLD: usize = 20;

/// A broken link of a page that no source is known to hold.
struct Loose<'p> {
    page: &'p str,
    link: String,
    fault: Fault,
    target: Target,
    /// Where it may stand: in a template of the site, else in the page's source, whose line is not known.
    file: Option<ArcStr>,
    place: Place,
    /// That file is the template of the page that it leads to, which lacks the anchor.
    lacks: bool,
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

/// What is wrong with the links and ids of all pages.
pub fn of_pages(site: &Site, links: LinkCheck) -> Vec<Diagnostic> {
    let links = links.finish();
    let (broken, repeated) = (links.broken(), links.repeated());
    if broken.is_empty() && repeated.is_empty() {
        return Vec::new();
    }
    let templates = templates::own(site);
    let mut diagnostics = ids::repeated(site, &repeated, &templates);
    diagnostics.extend(broken_links(site, &links, &broken, templates));
    diagnostics
}

/// Every broken link with the source or template that writes it.
fn broken_links(site: &Site, links: &Links, broken: &[(Target, Vec<&str>)], templates: Vec<Template>) -> Vec<Diagnostic> {
    let pages_of: BTreeMap<Target, usize> = broken.iter().map(|(target, pages)| (*target, pages.len())).collect();
    let mut again: BTreeMap<&str, BTreeSet<Target>> = BTreeMap::new();
    for (target, pages) in broken {
        let looked_at = if pages.len() > EACH { 1 } else { pages.len() };
        for page in &pages[..looked_at] {
            again.entry(page).or_default().insert(*target);
        }
    }
    let look = Look { site, links, pages_of: &pages_of, templates };
    let found: Vec<Found<'_>> = again.into_par_iter().flat_map_iter(|(page, targets)| look.again(page, &targets)).collect();
    let (mut diagnostics, mut loose): (Vec<Diagnostic>, BTreeMap<Mistake, Vec<Loose<'_>>>) = Default::default();
    for one in found {
        match one {
            Found::Written(d) => diagnostics.push(d),
            Found::Loose(link) => {
                let mistake = match &link.file {
                    Some(file) if link.place != Place::default() || link.lacks => Mistake::Template(file.clone(), link.place),
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
        let Some(bytes) = page::bytes(site, bundle, page) else { return Vec::new() };
        let broken = self.links.broken_in(page, &bytes).into_iter().filter(|broken| targets.contains(&broken.target));
        let found = broken.map(|broken| {
            if let Bundle::Redirect(at) = bundle {
                return Found::Written(redirect_to_nowhere(site, at, broken.fault));
            }
            let Some((file, place)) = written(site, bundle, &broken.link) else { return Found::Loose(self.loose(page, bundle, broken)) };
            let pages = self.pages_of.get(&broken.target).copied().filter(|pages| *pages > EACH).unwrap_or(1);
            let d = told(&file, place, page, &broken.link, broken.fault, pages);
            let hint = match beside(site, &file, &broken) {
                Some(name) => format!("the file lies beside the source: list it under 附件 with `文件: {name}`, and it is published"),
                None => portable(&broken.link, broken.fault, "").unwrap_or_else(|| CORRECT.to_owned()),
            };
            Found::Written(d.width(broken.link.chars().count()).hint(hint))
        });
        found.collect()
    }

    fn loose<'p>(&self, page: &'p str, bundle: Bundle, broken: Broken) -> Loose<'p> {
        let Broken { link, fault, target } = broken;
        let alone = self.pages_of.get(&target).is_none_or(|pages| *pages == 1);
        let hint = self.hint(page, &link, fault);
        let loose = |file, place, width, lacks| Loose { page, link: link.clone(), fault, target, file, place, lacks, width, hint };
        if let Some((file, place, width)) = templates::find(&self.templates, Attribute::Link, &link) {
            return loose(Some(file), place, width, false);
        }
        if let Some(own) = self.lacking(page, &link).filter(|_| fault == Fault::Anchor) {
            return loose(Some(own.clone()), Place::default(), 0, true);
        }
        // A template of the site may write any link of its pages; and the source of one page does not speak for the others.
        let source = if let Bundle::Disclosure(at) = bundle { Some(&self.site.archive.disclosures[at].file) } else { None };
        loose(source.filter(|_| alone && self.templates.is_empty()).cloned(), Place::default(), 0, false)
    }

    /// The site's own template of the page that a link leads to.
    fn lacking(&self, page: &str, link: &str) -> Option<&ArcStr> {
        let there = self.links.file_of(page, link).and_then(|path| self.site.find(&path)).and_then(template_of);
        there.and_then(|name| self.site.theme.own_template(name))
    }

    /// What to do about a link that no source holds.
    fn hint(&self, page: &str, link: &str, fault: Fault) -> String {
        match fault {
            Fault::Page if self.links.file_of("", link).is_some_and(|file| self.links.has(&file)) && !link.starts_with(['/', '.']) => {
                format!("links of a template start at the page: write {{{{ page.root }}}}{link}")
            }
            Fault::Anchor => self.lacking(page, link).map_or_else(
                || CORRECT.to_owned(),
                |own| format!("the page that it leads to is made by {own}: other pages need the ids that docs/themes.md lists for it"),
            ),
            _ => portable(link, fault, "{{ page.root }}").unwrap_or_else(|| CORRECT.to_owned()),
        }
    }
}

/// How to write a link that needs a server so that it needs none; `root` is what stands for the way to the root.
fn portable(link: &str, fault: Fault, root: &str) -> Option<String> {
    match fault {
        Fault::Root if root.is_empty() => Some("write the way from this page, with ../ for each folder above it".to_owned()),
        Fault::Root => Some(format!("write {root}{}", link.trim_start_matches('/'))),
        Fault::Folder => Some("a server shows the page of a folder, a disk a list of files: write index.html behind it".to_owned()),
        Fault::Page | Fault::Anchor => None,
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
    // Errors first.
    let order = |(pages, links): &(usize, Vec<Loose<'p>>)| {
        (Reverse(severity(links[0].fault)), Reverse(*pages), links[0].page, links[0].link.clone())
    };
    all.sort_by_key(order);
    let untold = all.split_off(all.len().min(TOLD));
    let mut diagnostics: Vec<Diagnostic> = all.into_iter().map(|(pages, links)| of_many(pages, &links[0])).collect();
    if let Some((_, links)) = untold.first() {
        let message = format!("{} more links of templates or pages lead nowhere", untold.len());
        let mut d = Diagnostic::error("link.broken", &links[0].page.into(), Place::default(), message);
        d.severity = severity(links[0].fault);
        diagnostics.push(d.hint("correct the others first: one line of a template can make as many"));
    }
    diagnostics
}

/// A link of so many pages, told by one of them.
fn of_many(pages: usize, link: &Loose<'_>) -> Diagnostic {
    let file = link.file.clone().unwrap_or_else(|| link.page.into());
    told(&file, link.place, link.page, &link.link, link.fault, pages).width(link.width.max(1)).hint(&*link.hint)
}

/// The name of a file that lies beside a source and would be what a link of it leads to.
fn beside<'l>(site: &Site, source: &str, broken: &'l Broken) -> Option<&'l str> {
    let name = broken.link.split(['#', '?']).next()?;
    let (folder, _) = source.rsplit_once('/')?;
    let is_name = broken.fault == Fault::Page && !name.is_empty() && !name.starts_with('.') && !name.contains('/');
    (is_name && fs::look(&site.config.root.join(folder).join(name)).is_ok_and(|found| found.is_some())).then_some(name)
}

const CORRECT: &str = "correct the link, or add a redirect in site.toml if the address has moved";

fn told(file: &ArcStr, place: Place, page: &str, link: &str, fault: Fault, pages: usize) -> Diagnostic {
    let id = if severity(fault) == Severity::Error { "link.broken" } else { "link.server" };
    let mut d = Diagnostic::error(id, file, place, format!("on the page {page} the link `{link}` {}{}", what(fault), on_pages(pages)));
    d.severity = severity(fault);
    d
}

/// A link that needs a server is right on the web.
fn severity(fault: Fault) -> Severity {
    match fault {
        Fault::Page | Fault::Anchor => Severity::Error,
        Fault::Root | Fault::Folder => Severity::Warning,
    }
}

fn what(fault: Fault) -> &'static str {
    match fault {
        Fault::Page => "leads to no page of the site",
        Fault::Anchor => "leads to an anchor that its page does not have",
        Fault::Root => "starts at the root of a server: it breaks where the archive is read from a folder, or stands under a path",
        Fault::Folder => "leads to a folder: it breaks where the archive is read without a server",
    }
}

/// A redirect whose new address is no page of the site, or no place on its page.
fn redirect_to_nowhere(site: &Site, at: usize, fault: Fault) -> Diagnostic {
    let (from, to) = &site.redirects[at];
    let mark = site.config.places.redirects.get(from).copied().unwrap_or_default();
    let error = mark.error("link.broken", format!("the redirect `{from}` → `{to}` {}", what(fault)));
    if fault == Fault::Anchor {
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
        let bytes = fs::read(&site.config.root.join(&**file), parse::MAX_BYTES as u64).ok()?;
        let text = String::from_utf8(bytes).ok()?;
        text.lines().zip(1..).find_map(|(line, number)| {
            let before = line.find(&format!("]({link}"))?;
            Some((file.clone(), Place::new(number, line[..before].chars().count() as u32 + 3)))
        })
    })
}
