//! The site as a value: what there is to render, and the address of every page. `page::render` makes the pages of it.

pub mod addresses;
pub mod attributes;
mod audits;
mod items;
pub mod links;
pub mod mistakes;
mod search_plan;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use arcstr::ArcStr;
use serde::Serialize;

use crate::archive::load::Loaded;
use crate::archive::{Archive, Disclosure, DisclosureKind, Unit};
use crate::audit::{Check, Index, OneAudit, checks_of, silenced_in_vain};
use crate::chart::Labels;
use crate::config::{Config, Language};
use crate::diagnostic::Diagnostic;
use crate::theme::Theme;

use audits::Audits;
pub use items::{ItemIndex, Items};
pub use search_plan::{Column, Plan, SHARED};

/// What is rendered in one go: a page with the data files and figures beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bundle {
    /// `/`
    Home,
    /// `/units/<unit>/`: index in `archive.units`.
    Unit(usize),
    /// `/units/<unit>/<year>/` with data and figures: index in `archive.disclosures`.
    Disclosure(usize),
    /// `/units/<unit>/compare/`
    Compare(usize),
    /// `/years/<year>/`
    Year(i32),
    /// `/items/`
    Items,
    /// `/items/<item>/`: index in `Site::items`.
    Item(usize),
    /// `/glossary/`
    Glossary,
    /// `/about/`
    About,
    /// `/search/`: the page and the index, but for its texts.
    Search,
    /// `/search/x/…`: the texts of one column of the index.
    SearchTexts(usize),
    /// `404.html`
    NotFound,
    /// `sitemap.xml`, `feed.xml`, `robots.txt`
    Feeds,
    /// `assets/…`: all of them.
    Assets,
    /// `/checks/`
    Checks,
    /// `/checks/<check>/`: index in `Site::checks`.
    Check(usize),
    /// A redirect from an address that was given up: index in `Site::redirects`.
    Redirect(usize),
}

/// A file of the site.
#[derive(Debug)]
pub struct File {
    /// Path below the site's root, with `/`.
    pub path: String,
    /// Its content.
    pub body: Body,
}

/// Content of a file.
#[derive(Debug)]
pub enum Body {
    /// Bytes made here.
    Bytes(Vec<u8>),
    /// A file to be copied.
    Copy(PathBuf),
}

impl File {
    /// A file made here.
    pub fn new(path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> File {
        File { path: path.into(), body: Body::Bytes(bytes.into()) }
    }
}

/// The site.
pub struct Site {
    /// Settings.
    pub config: Config,
    /// What it publishes.
    pub archive: Arc<Archive>,
    /// How it looks.
    pub theme: Arc<Theme>,
    /// For each unit: its current final accounts, by year.
    pub by_unit: Arc<Vec<Vec<usize>>>,
    /// All years with a current disclosure.
    pub years: Vec<i32>,
    /// Items over units and years, sorted by id.
    pub items: Items,
    /// Old address, new address.
    pub redirects: Vec<(String, String)>,
    /// Words that charts print.
    pub labels: Labels,
    bundles: OnceLock<Vec<Bundle>>,
    audits: Audits,
    checks: OnceLock<Vec<Check>>,
    search: OnceLock<Plan>,
}

/// What every template sees as `site`.
#[derive(Serialize)]
struct Global<'a> {
    title: &'a str,
    subtitle: &'a str,
    description: &'a str,
    publisher: &'a str,
    contact: &'a str,
    lang: &'static str,
    base_url: &'a str,
    site_code: &'a str,
    generator: &'static str,
    units: usize,
    disclosures: usize,
    years: &'a [i32],
    extra: &'a BTreeMap<String, serde_json::Value>,
}

impl Site {
    /// Puts archive and theme together.
    ///
    /// Cheap: what looks at all facts is left for when it is asked for. A shared theme is copied, as each site tells it
    /// its own numbers.
    pub fn new(loaded: Loaded, theme: impl Into<Arc<Theme>>) -> Site {
        let Loaded { config, archive, .. } = loaded;
        let mut by_unit = vec![Vec::new(); archive.units.len()];
        let mut years: Vec<i32> = Vec::new();
        for (index, d) in archive.disclosures.iter().enumerate() {
            if d.kind == DisclosureKind::Final && d.revision.is_none() {
                if let Some(unit) = archive.unit_at(&d.unit) {
                    by_unit[unit].push(index);
                }
                years.push(d.year);
            }
        }
        years.sort_unstable();
        years.dedup();
        Site::of(config, Arc::new(archive), Arc::new(by_unit), years, theme)
    }

    /// The same archive in the built-in theme: what its pages hold and those of the site's own theme lack, the templates of
    /// that one took away.
    pub fn in_built_in_theme(&self) -> Option<Site> {
        let theme = Theme::built_in(&self.config)?;
        let site = Site::of(self.config.clone(), self.archive.clone(), self.by_unit.clone(), self.years.clone(), theme);
        site.inherit(self);
        Some(site)
    }

    fn of(config: Config, archive: Arc<Archive>, by_unit: Arc<Vec<Vec<usize>>>, years: Vec<i32>, theme: impl Into<Arc<Theme>>) -> Site {
        let mut shared: Arc<Theme> = theme.into();
        let theme = Arc::make_mut(&mut shared);
        let redirects = addresses::expanded(&config.redirects, &archive, &by_unit);
        let global = Global {
            title: &config.title,
            subtitle: &config.subtitle,
            description: &config.description,
            publisher: &config.publisher,
            contact: &config.contact,
            lang: config.language.tag(),
            base_url: &config.base_url,
            site_code: &config.site_code,
            generator: concat!("gongkai ", env!("CARGO_PKG_VERSION")),
            units: archive.units.len(),
            disclosures: archive.disclosures.len(),
            years: &years,
            extra: &config.extra,
        };
        theme.set_global("site", &global);
        let strings = theme.strings.clone();
        theme.set_global("t", &strings);
        let assets: BTreeMap<&str, String> = theme
            .assets
            .iter()
            .map(|(name, bytes)| (name.as_str(), format!("assets/{name}?v={}", &blake3::hash(bytes).to_hex()[..8])))
            .collect();
        let assets: BTreeMap<String, String> = assets.into_iter().map(|(n, v)| (n.to_owned(), v)).collect();
        theme.set_global("assets", &assets);
        let labels = if config.language == Language::English { Labels::EN } else { Labels::ZH_CN };
        let items = Items::new(archive.clone(), by_unit.clone());
        let audits = Audits::new(archive.disclosures.len());
        Site {
            config,
            archive,
            theme: shared,
            by_unit,
            years,
            items,
            redirects,
            labels,
            bundles: OnceLock::new(),
            audits,
            checks: OnceLock::new(),
            search: OnceLock::new(),
        }
    }

    fn all_bundles(&self) -> Vec<Bundle> {
        // Both go through all facts.
        rayon::join(|| self.search(), || self.items.len());
        let mut bundles = vec![Bundle::Home, Bundle::Search];
        // The largest work first, so that the last thread does not end alone.
        bundles.extend((0..self.search().columns.len()).map(Bundle::SearchTexts));
        bundles.extend((0..self.items.len()).map(Bundle::Item));
        bundles.extend((0..self.archive.units.len()).filter(|u| !self.by_unit[*u].is_empty()).map(Bundle::Compare));
        bundles.extend((0..self.archive.disclosures.len()).map(Bundle::Disclosure));
        bundles.extend((0..self.archive.units.len()).map(Bundle::Unit));
        bundles.extend(self.years.iter().map(|y| Bundle::Year(*y)));
        bundles.extend((0..self.checks().len()).map(Bundle::Check));
        bundles.extend([Bundle::Items, Bundle::Checks, Bundle::Glossary, Bundle::About, Bundle::NotFound, Bundle::Feeds, Bundle::Assets]);
        bundles.extend((0..self.redirects.len()).map(Bundle::Redirect));
        bundles
    }

    /// Everything there is to render.
    pub fn bundles(&self) -> &[Bundle] {
        self.bundles.get_or_init(|| self.all_bundles())
    }

    /// The outcomes of all checks on one disclosure.
    pub fn audit_of(&self, disclosure: usize) -> &OneAudit {
        self.audits.one(&self.archive, &self.config, disclosure)
    }

    /// The outcomes of all checks on all disclosures, by disclosure and by check.
    pub fn outcomes(&self) -> &Index {
        self.audits.index(&self.archive, &self.config)
    }

    /// Entries of disclosures that silence a check in vain, as warnings.
    pub fn silenced_in_vain(&self) -> Vec<Diagnostic> {
        let of = |(index, d): (usize, &Arc<Disclosure>)| -> Vec<Diagnostic> {
            self.audit_of(index).in_vain.iter().filter_map(|entry| silenced_in_vain(d, *entry)).collect()
        };
        self.archive.disclosures.iter().enumerate().flat_map(of).collect()
    }

    /// All checks that exist for the profiles in use, sorted by id.
    pub fn checks(&self) -> &[Check] {
        self.checks.get_or_init(|| {
            let mut profiles = BTreeMap::new();
            for d in &self.archive.disclosures {
                profiles.entry(d.profile.id.clone()).or_insert_with(|| d.profile.clone());
            }
            let mut checks = checks_of(&profiles);
            checks.sort_by(|a, b| a.id.cmp(&b.id));
            checks
        })
    }

    /// How the search index is laid out.
    pub fn search(&self) -> &Plan {
        self.search.get_or_init(|| Plan::new(&self.archive))
    }

    /// Takes over outcomes of checks from an earlier version of the site, where nothing they depend on has changed.
    pub fn inherit(&self, earlier: &Site) {
        self.audits.inherit(self, earlier);
    }

    /// The bundle that a path below the root belongs to.
    pub fn find(&self, path: &str) -> Option<Bundle> {
        let path = path.strip_suffix("index.html").unwrap_or(path).trim_end_matches('/');
        if let Some(at) = self.redirects.iter().position(|(from, _)| from.trim_end_matches('/') == path) {
            return Some(Bundle::Redirect(at));
        }
        self.find_page(path)
    }

    /// The bundle that a path below the root belongs to, redirects left aside.
    pub fn find_page(&self, path: &str) -> Option<Bundle> {
        let path = path.strip_suffix("index.html").unwrap_or(path).trim_end_matches('/');
        let mut parts = path.split('/');
        match (parts.next()?, parts.next(), parts.next()) {
            ("", None, _) => Some(Bundle::Home),
            ("data.json" | "data.csv", None, _) => Some(Bundle::Home),
            ("404.html", None, _) => Some(Bundle::NotFound),
            ("sitemap.xml" | "feed.xml" | "robots.txt", None, _) => Some(Bundle::Feeds),
            (name, None, _) if name.starts_with("sitemap-") => Some(Bundle::Feeds),
            ("assets", Some(_), _) => Some(Bundle::Assets),
            ("glossary", None, _) => Some(Bundle::Glossary),
            ("about", None, _) => Some(Bundle::About),
            ("checks", None | Some("data.csv"), _) => Some(Bundle::Checks),
            ("checks", Some(id), _) => self.checks().iter().position(|c| *c.id == *id).map(Bundle::Check),
            ("search", Some("x"), Some(file)) => {
                let column = file.split('-').next()?.parse().ok()?;
                (column < self.search().columns.len()).then_some(Bundle::SearchTexts(column))
            }
            ("search", _, _) => Some(Bundle::Search),
            ("items", None | Some("data.csv"), _) => Some(Bundle::Items),
            ("items", Some(slug), _) => self.items.iter().position(|i| i.slug == slug).map(Bundle::Item),
            ("years", Some(year), _) => year.parse().ok().filter(|y| self.years.contains(y)).map(Bundle::Year),
            ("units", Some(unit), rest) => {
                let unit = self.archive.unit_at(unit)?;
                match rest {
                    None | Some("figures") => Some(Bundle::Unit(unit)),
                    Some("compare") => (!self.by_unit[unit].is_empty()).then_some(Bundle::Compare(unit)),
                    Some(_) => {
                        let known = self.archive.of_unit(&self.archive.units[unit].id);
                        let matches = |d: &Arc<Disclosure>| {
                            let folder = folder(d);
                            path == folder.trim_end_matches('/')
                                || (path.starts_with(&folder) && (d.revision.is_some() || !is_revision(&path[folder.len()..])))
                        };
                        let at = self.archive.disclosures[known.clone()].iter().position(matches)?;
                        Some(Bundle::Disclosure(known.start + at))
                    }
                }
            }
            _ => None,
        }
    }

    /// The source that a page is made from, if it is one body's or one document's.
    pub fn source_of(&self, bundle: Bundle) -> Option<&ArcStr> {
        match bundle {
            Bundle::Disclosure(at) => Some(&self.archive.disclosures[at].file),
            Bundle::Unit(at) | Bundle::Compare(at) => Some(&self.archive.units[at].file),
            _ => None,
        }
    }

    /// The title of an item's group in lists, 政府性基金 of `gov_fund`: what the theme calls it; of a group that only the site's
    /// own profiles have, the title of the section that the item stands in.
    pub fn group_title(&self, item: &ItemIndex) -> &str {
        self.theme.strings.find(&format!("group_{}", item.group())).unwrap_or_else(|| {
            let (disclosure, fact) = item.home;
            let d = &self.archive.disclosures[disclosure as usize];
            let row = &d.rows[d.facts[fact as usize].row as usize];
            &d.sections[row.section as usize].title
        })
    }

    /// The unit of a disclosure.
    pub fn unit_of(&self, d: &Disclosure) -> &Unit {
        &self.archive.units[self.archive.unit_at(&d.unit).unwrap_or(0)]
    }
}

fn is_revision(rest: &str) -> bool {
    rest.strip_prefix('r').and_then(|r| r.split('/').next()).is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
}

/// The folder of a unit below the root, with `/` at the end.
pub fn unit_folder(id: &str) -> String {
    ["units/", id, "/"].concat()
}

/// The folder of a unit's comparison.
pub fn compare_folder(id: &str) -> String {
    unit_folder(id) + "compare/"
}

/// The folder of a disclosure below the root, with `/` at the end.
pub fn folder(d: &Disclosure) -> String {
    let mut out = String::with_capacity("units//2024-budget/r10/".len() + d.unit.len());
    push_folder(&mut out, d);
    out
}

/// Appends the folder of a disclosure.
pub fn push_folder(out: &mut String, d: &Disclosure) {
    let kind = if d.kind == DisclosureKind::Budget { "-budget" } else { "" };
    out.extend(["units/", &d.unit, "/", itoa::Buffer::new().format(d.year), kind, "/"]);
    if let Some(revision) = d.revision {
        out.extend(["r", itoa::Buffer::new().format(revision), "/"]);
    }
}
