//! Addresses are permanent: what the last build had published and this one has no more.
//!
//! A citation names a page and an anchor. If either is gone and nothing leads on, someone's footnote is broken, and the
//! archivist is told while the old site is still there to look at.

use std::collections::{BTreeMap, BTreeSet};

use arcstr::ArcStr;
use memchr::memmem;

use super::attributes::{Attribute, attributes};
use super::{Bundle, Site, compare_folder, folder, unit_folder};
use crate::archive::Archive;
use crate::archive::GLOSSARY;
use crate::config::can_lead_on;
use crate::diagnostic::{Diagnostic, Place};

/// How an address is given up for good. The folder that it is told of is the measure, so it is told once.
const ACCEPTED: &str = "if it is to be gone, build once without --strict";
/// How many anchors of a page a message lists.
const SHOWN: usize = 5;

/// Whether the anchors of a page are cited: figures, sections and terms, not the findings and controls of other pages.
pub fn is_cited(path: &str) -> bool {
    path.ends_with(".html") && (path.starts_with("units/") || path.starts_with("glossary/"))
}

/// Whether a path is that of the data of a disclosure: each has them, and nothing else below a year.
pub fn is_disclosure(path: &str) -> bool {
    let year = path.strip_prefix("units/").and_then(|p| p.strip_suffix("/data.json")).and_then(|p| p.split('/').nth(1));
    year.is_some_and(|year| year.starts_with(|c: char| c.is_ascii_digit()))
}

/// The anchors of a page's last version that the new one does not have, in the order of the page.
pub fn lost_anchors(old: &[u8], new: &[u8]) -> Vec<String> {
    let kept = ids(new);
    let mut lost: Vec<&str> = Vec::new();
    each_id(old, |tag, id| {
        if is_anchor(tag, id) && !kept.contains(id) && !lost.contains(&id) {
            lost.push(id);
        }
    });
    lost.into_iter().map(str::to_owned).collect()
}

/// The ids to which an address can lead on a page.
pub fn ids(page: &[u8]) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    each_id(page, |_, id| {
        found.insert(id);
    });
    found
}

/// Elements of a page that are not its content but its frame and its controls.
const CONTROLS: [&[u8]; 12] =
    [b"main", b"nav", b"form", b"fieldset", b"input", b"select", b"datalist", b"textarea", b"button", b"label", b"output", b"dialog"];

/// Whether an id is one that readers cite: that of a control is the theme's business, and the notes of checks come and go.
fn is_anchor(tag: &[u8], id: &str) -> bool {
    !CONTROLS.contains(&tag) && !id.starts_with("checks-")
}

/// The ids of a page with their elements, but for those within drawings and within what only scripts use.
fn each_id<'p>(page: &'p [u8], mut found: impl FnMut(&[u8], &'p str)) {
    let mut rest = page;
    while !rest.is_empty() {
        let hidden = [("<svg", "</svg>"), ("<template", "</template>")];
        let next = hidden.into_iter().filter_map(|(start, end)| Some((memmem::find(rest, start.as_bytes())?, end))).min();
        let (seen, behind) = rest.split_at(next.map_or(rest.len(), |(at, _)| at));
        attributes(seen, |tag, name, value| {
            if name == Attribute::Id
                && let Ok(id) = std::str::from_utf8(value)
            {
                found(tag.name(), id);
            }
        });
        let end = next.and_then(|(_, end)| Some(memmem::find(behind, end.as_bytes())? + end.len()));
        rest = &behind[end.unwrap_or(behind.len())..];
    }
}

/// Some anchors of a page, as a message lists them.
pub fn listed(anchors: &[String]) -> String {
    let shown: Vec<String> = anchors.iter().take(SHOWN).map(|a| format!("#{a}")).collect();
    let more = if anchors.len() > SHOWN { format!(" and {} more", anchors.len() - SHOWN) } else { String::new() };
    shown.join(", ") + &more
}

/// What to say of files that are gone and of pages that have lost anchors.
///
/// A page speaks for the data beside and below it, the anchor of a figure for its files. Shards of the search and assets have
/// no addresses that anyone cites.
pub fn diagnostics(site: &Site, gone: &[Box<str>], lost: &BTreeMap<String, Vec<String>>) -> Vec<Diagnostic> {
    let is_gone = |path: &str| gone.binary_search_by(|g| (**g).cmp(path)).is_ok();
    let settings: ArcStr = "site.toml".into();
    let mut diagnostics = Vec::new();
    for path in gone {
        let own = ["search/", "assets/", "checks/"].iter().any(|folder| path.starts_with(folder));
        let beside = path.contains("/figures/") || path.ends_with("/data.csv") || path.ends_with("/data.json");
        let mut above = path.rmatch_indices('/').map(|(at, _)| format!("{}/index.html", &path[..at]));
        if own || beside || above.any(|page| page != **path && is_gone(&page)) {
            continue;
        }
        let address = path.strip_suffix("index.html").unwrap_or(path);
        let below = pages_below(address, gone);
        let below = match &below[..] {
            [] => String::new(),
            few if few.len() <= SHOWN => format!(", with {} below it", few.join(", ")),
            many => format!(", with {} and {} more below it", many[..SHOWN].join(", "), many.len() - SHOWN),
        };
        let d = Diagnostic::warning(
            "address.gone",
            &settings,
            Place::default(),
            format!("the address {address}{below} was published by the last build and is gone"),
        );
        let hint = match site.find(path) {
            Some(Bundle::Feeds) => "it is made only with the site's address: set base_url in site.toml, or give --base-url".to_owned(),
            _ if can_lead_on(address) => {
                format!("if it has moved, say so under [redirects] in site.toml: \"{address}\" = \"the/new/address/\"")
            }
            _ => {
                "no page can lead on from a file of this kind: publish it under its old name too, or let the web server lead on".to_owned()
            }
        };
        diagnostics.push(d.hint(format!("{hint}; {ACCEPTED}")));
    }
    for (page, anchors) in lost {
        let source = match site.find(page) {
            Some(Bundle::Redirect(_)) => continue,
            Some(Bundle::Glossary) => GLOSSARY.into(),
            found => found.and_then(|bundle| site.source_of(bundle)).unwrap_or(&settings).clone(),
        };
        let address = page.strip_suffix("index.html").unwrap_or(page);
        let message = format!("the page {address} had {}, which are gone", listed(anchors));
        let d = Diagnostic::warning("address.anchor-gone", &source, Place::default(), message);
        diagnostics.push(d.hint("citations of them lead to the top of the page now; keep an item's id when its figure is corrected, and the ids that templates write"));
    }
    diagnostics
}

/// The pages below an address that is gone, as they continue it.
fn pages_below<'g>(address: &str, gone: &'g [Box<str>]) -> Vec<&'g str> {
    let below = gone.iter().filter_map(|path| path.strip_prefix(address)?.strip_suffix("index.html"));
    below.filter(|rest| address.ends_with('/') && !rest.is_empty()).collect()
}

/// The id of the unit whose folder an address is.
fn unit_in(address: &str) -> Option<&str> {
    address.trim_end_matches('/').strip_prefix("units/").filter(|id| !id.contains('/'))
}

/// The redirects as set, and for a unit's folder that has moved those of the pages in it: who cites a figure cites a year's
/// page. A page that exists, or has a redirect of its own, is left alone.
pub fn expanded(set: &BTreeMap<String, String>, archive: &Archive, by_unit: &[Vec<usize>]) -> Vec<(String, String)> {
    let mut all = set.clone();
    for (from, to) in set {
        let (Some(old), Some(at)) = (unit_in(from), unit_in(to).and_then(|id| archive.unit_at(id))) else { continue };
        if archive.unit(old).is_some() {
            continue;
        }
        let new = &archive.units[at].id;
        let years = archive.disclosures[archive.of_unit(new)].iter().map(|d| folder(d));
        let compare = (!by_unit[at].is_empty()).then(|| compare_folder(new));
        for page in years.chain(compare) {
            let rest = page.strip_prefix(&unit_folder(new)).unwrap_or_default();
            all.entry(unit_folder(old) + rest).or_insert_with(|| page.clone());
        }
    }
    all.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_of_figures_are_missed_and_names_of_controls_are_not() {
        let old = b"<h2 id=org>x</h2><td id=\"income.total\">1</td><td id=income.other>2</td><input id=q><svg><title id=f-t>x</title></svg><div id=checks-org></div><template id=ui><h2 id=cite-head>x</h2></template><li id=own>x</li>";
        assert_eq!(lost_anchors(old, b"<p id=\"org\">y</p><li id=income.total>3<template><p id=own></template>"), ["income.other", "own"]);
        assert_eq!(lost_anchors(old, old), Vec::<String>::new());
    }
}
