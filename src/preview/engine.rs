//! Takes changes in: loads what has changed, puts a new site together, publishes it if it is good.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use arcstr::ArcStr;

use super::batch::{Batch, Changes};
use super::state::{Shared, Shown};
use super::{Event, Report, bug, overlay};
use crate::archive::FOLDERS;
use crate::archive::load::{Loaded, Loader};
use crate::config::{Config, Language};
use crate::diagnostic::{self, Diagnostic, Place, has_errors};
use crate::profile::Profile;
use crate::site::mistakes::Mistakes;
use crate::site::{Bundle, Site};
use crate::source::listing::{Listing, is_left_behind};
use crate::theme::Theme;
use crate::{audit, fs};

/// Some programs empty a file, then write it: an error is shown only if nothing else comes within this time.
const GRACE_OF_ERRORS: Duration = Duration::from_millis(80);
/// A file may come into a new folder before the folder is watched: new folders are looked at again after these times.
const AGAIN: [Duration; 2] = [Duration::from_millis(120), Duration::from_millis(1200)];
/// Files of a theme beyond this are refused, as by `Theme::load`.
const MAX_ASSET: u64 = 64 << 20;

type Profiles = BTreeMap<ArcStr, Arc<Profile>>;

/// Keeps the site up to date.
pub struct Engine {
    root: PathBuf,
    loader: Loader,
    /// The theme as it was loaded last, shown or not.
    theme: Option<Themed>,
    /// The theme with which a page of each kind could be rendered.
    proven: Option<blake3::Hash>,
    shared: Arc<Shared>,
    report: Report,
    pool: Option<rayon::ThreadPool>,
    /// Profiles, and what is wrong with their checks.
    profiles: Option<(Profiles, Vec<Diagnostic>)>,
    /// What the published state was made from.
    published: Option<(u64, blake3::Hash, bool)>,
    /// A batch had errors that were not shown, as more was to come.
    owes: bool,
}

/// A loaded theme and what it was loaded from.
#[derive(Clone)]
struct Themed {
    name: String,
    language: Language,
    digest: blake3::Hash,
    theme: Option<Arc<Theme>>,
    diagnostics: Vec<Diagnostic>,
}

impl Engine {
    /// An engine for the site at `root` (absolute, links resolved) that publishes to `shared`.
    pub fn new(root: PathBuf, shared: Arc<Shared>, report: Report) -> Engine {
        let pool = rayon::ThreadPoolBuilder::new().stack_size(super::STACK).build().ok();
        let loader = Loader::default();
        Engine { root, loader, theme: None, proven: None, profiles: None, shared, report, pool, published: None, owes: false }
    }

    /// Loads everything for the first time.
    pub fn start(&mut self) {
        self.apply(&Batch { everything: true, ..Batch::default() }, None);
    }

    /// Takes a batch in; says whether something new was published. With `changes`, more of them are waited for before an
    /// error is shown, and new folders come back through it.
    pub fn apply(&mut self, batch: &Batch, changes: Option<&Changes>) -> bool {
        let started = Instant::now();
        let touched = self.touched(batch);
        if touched.is_empty() && !batch.everything && !self.owes {
            return false;
        }
        let (root, loader) = (&self.root, &mut self.loader);
        let mut load = || if batch.everything { loader.load(root, &touched) } else { loader.reload(root, &touched) };
        let mut loaded = match &self.pool {
            Some(pool) => pool.install(load),
            None => load(),
        };
        if let Some(changes) = changes {
            self.note_folders(batch, &loaded.listing, changes);
        }
        let looks_new = batch.everything || touched.iter().any(|path| path.starts_with("themes"));
        let themed = self.themed(&loaded, looks_new);
        // Kept at once, shown or not: the next batch may not name the theme's files again.
        self.theme = Some(themed.clone());
        let made_from = (loaded.generation, themed.digest, self.content_is_there());
        if self.published == Some(made_from) {
            self.owes = false;
            return false;
        }
        let mut found = std::mem::take(&mut loaded.diagnostics);
        found.extend(themed.diagnostics.iter().cloned());
        let shown = self.site(loaded, &themed, &mut found);
        diagnostic::sort(&mut found);
        self.owes = shown.is_none() && changes.is_some_and(|c| c.comes_within(GRACE_OF_ERRORS));
        if self.owes {
            return false;
        }
        self.published = Some(made_from);
        self.publish(shown, found, touched, started);
        true
    }

    fn content_is_there(&self) -> bool {
        matches!(fs::look(&self.root.join("content")), Ok(Some(_)))
    }

    /// The new site, unless there are errors.
    fn site(&mut self, loaded: Loaded, themed: &Themed, found: &mut Vec<Diagnostic>) -> Option<Arc<Shown>> {
        if !self.content_is_there() {
            let d = Diagnostic::error("source.unreadable", &"content".into(), Place::default(), "the folder content/ is not there");
            found.push(d.hint("it comes back into the preview by itself once it exists again"));
        }
        found.extend(self.profile_diagnostics(&loaded));
        found.extend(audit::unknown_ids(&loaded.archive, &loaded.profiles, &loaded.config));
        let theme = themed.theme.clone()?;
        if has_errors(found) {
            return None;
        }
        let site = Site::new(loaded, theme);
        if let Some(before) = &self.shared.load().shown {
            site.inherit(&before.site);
        }
        let shown = Shown::new(site);
        if self.proven != Some(themed.digest) {
            let mistakes = Mistakes::default();
            for (at, bundle) in samples(&shown.site).into_iter().enumerate() {
                if let Err(d) = shown.render(bundle) {
                    mistakes.add(at, *d);
                }
            }
            found.extend(mistakes.told());
        }
        if has_errors(found) {
            return None;
        }
        self.proven = Some(themed.digest);
        Some(Arc::new(shown))
    }

    /// What is not understood in the checks of the profiles; compiled again only if a profile has changed.
    fn profile_diagnostics(&mut self, loaded: &Loaded) -> Vec<Diagnostic> {
        let same = |known: &Profiles| {
            known.len() == loaded.profiles.len() && known.values().zip(loaded.profiles.values()).all(|(a, b)| Arc::ptr_eq(a, b))
        };
        match &self.profiles {
            Some((known, found)) if same(known) => found.clone(),
            _ => {
                let found = audit::profile_diagnostics(&loaded.profiles);
                self.profiles = Some((loaded.profiles.clone(), found.clone()));
                found
            }
        }
    }

    fn publish(&mut self, shown: Option<Arc<Shown>>, found: Vec<Diagnostic>, paths: Vec<ArcStr>, started: Instant) {
        let Some(shown) = shown else { return publish_errors(&self.root, &self.shared, &self.report, found) };
        let before = self.shared.load();
        let news: Vec<Diagnostic> = found.iter().filter(|d| !before.found.contains(d)).cloned().collect();
        let errors = Arc::new(overlay::errors(&self.root, &found, &[]));
        let disclosures = shown.site.archive.disclosures.len();
        let event = Event::Updated { paths, disclosures, millis: started.elapsed().as_secs_f64() * 1000.0, news };
        self.shared.publish(move |state| {
            state.blocked = false;
            state.found = Arc::new(found);
            state.errors = errors;
            state.shown = Some(shown);
            state.checked = Arc::default();
            true
        });
        (self.report)(event);
    }

    /// The theme in force: loaded again only if its files, its name or the language differ.
    fn themed(&self, loaded: &Loaded, looks_new: bool) -> Themed {
        let Config { theme: name, language, .. } = &loaded.config;
        let known = self.theme.as_ref().filter(|t| t.name == *name && t.language == *language);
        if let Some(known) = known.filter(|_| !looks_new) {
            return known.clone();
        }
        let digest = theme_digest(&loaded.config, &loaded.listing);
        if let Some(known) = known.filter(|t| t.digest == digest) {
            return known.clone();
        }
        let (theme, diagnostics) = Theme::load(&loaded.config, &loaded.listing);
        Themed { name: name.clone(), language: *language, digest, theme: theme.map(Arc::new), diagnostics }
    }

    /// The paths of a batch below the root, under all names that links give them.
    fn touched(&self, batch: &Batch) -> Vec<ArcStr> {
        let mut touched: BTreeSet<ArcStr> = BTreeSet::new();
        let links = self.loader.links();
        for path in batch.paths.iter().chain(&batch.again) {
            touched.extend(relevant(&self.root, path).map(ArcStr::from));
            for (link, real) in links {
                if let Ok(rest) = path.strip_prefix(real) {
                    touched.extend(relevant(&self.root, &self.root.join(&**link).join(rest)).map(ArcStr::from));
                }
                if let Ok(rest) = path.strip_prefix(self.root.join(&**link)) {
                    touched.extend(relevant(&self.root, &real.join(rest)).map(ArcStr::from));
                }
            }
        }
        touched.into_iter().map(|path| path.trim_end_matches('/').into()).collect()
    }

    /// New folders are looked at again; folders outside that links lead to are to be watched too.
    fn note_folders(&self, batch: &Batch, listing: &Listing, changes: &Changes) {
        for path in &batch.paths {
            if relevant(&self.root, path).is_some() && fs::metadata(path).is_ok_and(|m| m.is_dir()) {
                for after in AGAIN {
                    changes.again(path.clone(), after);
                }
            }
        }
        let outside = |real: &&PathBuf| !FOLDERS.iter().any(|folder| real.starts_with(self.root.join(folder)));
        let folders = listing.links.values().filter(outside).filter_map(|real| real.parent()).map(Path::to_owned).collect();
        changes.set_linked(folders);
    }
}

/// Takes changes in until there are no more, and calls `done` after each publication of a site or its errors.
///
/// A panic is told, and what it left half done is thrown away with the engine: the next change is taken in by a new one.
pub fn run(root: &Path, shared: &Arc<Shared>, report: &Report, changes: &Changes, done: impl Fn()) {
    let anew = || Engine::new(root.to_owned(), shared.clone(), report.clone());
    let mut engine = anew();
    let mut batch = Batch { everything: true, ..Batch::default() };
    let mut more = None;
    loop {
        match bug::caught(|| engine.apply(&batch, more)) {
            Ok(true) => done(),
            Ok(false) => {}
            Err(said) => {
                engine = anew();
                let first = batch.paths.iter().chain(&batch.again).find_map(|path| relevant(root, path));
                let file = first.map_or_else(|| ArcStr::from("content"), ArcStr::from);
                publish_errors(root, shared, report, vec![bug::told(&file, "could not take this change in", &said)]);
            }
        }
        let Some(next) = changes.next() else { return };
        (batch, more) = (next, Some(changes));
    }
}

/// Shows errors over the last good site.
fn publish_errors(root: &Path, shared: &Shared, report: &Report, found: Vec<Diagnostic>) {
    let event = Event::Blocked { found: found.clone(), shown: shared.load().shown.is_some() };
    shared.publish(|state| {
        state.blocked = true;
        state.errors = Arc::new(overlay::errors(root, &found, &[]));
        state.found = Arc::new(found);
        true
    });
    report(event);
}

/// The path below the root with `/`, if it can matter: sources, profiles, themes, settings, nothing that editors leave.
pub fn relevant(root: &Path, path: &Path) -> Option<String> {
    let path = path.strip_prefix(root).ok()?.to_str()?;
    let mut parts = path.split('/');
    let first = parts.next()?;
    let folder = FOLDERS.contains(&first) && !parts.any(is_left_behind);
    (folder || path == "site.toml").then(|| path.to_owned())
}

/// A hash of the theme's name, the language and all files of the site's own themes.
fn theme_digest(config: &Config, listing: &Listing) -> blake3::Hash {
    let mut hasher = blake3::Hasher::new();
    hasher.update(config.theme.as_bytes()).update(&[0]).update(config.language.tag().as_bytes());
    for (path, _) in listing.under("themes") {
        let content = fs::read(&listing.root.join(&**path), MAX_ASSET).unwrap_or_else(|e| e.to_string().into_bytes());
        hasher.update(path.as_bytes()).update(&[0]).update(blake3::hash(&content).as_bytes());
    }
    hasher.finalize()
}

/// One page of each kind that is quickly rendered: a broken template is found before it is shown. Home, search and the pages of
/// checks look at the whole archive.
fn samples(site: &Site) -> Vec<Bundle> {
    let mut samples = vec![Bundle::About, Bundle::NotFound, Bundle::Items];
    let first = |kind: fn(&Bundle) -> bool| site.bundles().iter().copied().find(kind);
    samples.extend(first(|bundle| matches!(bundle, Bundle::Item(_))));
    samples.extend(first(|bundle| matches!(bundle, Bundle::Year(_))));
    samples.extend(first(|bundle| matches!(bundle, Bundle::Glossary)));
    samples.extend((!site.archive.units.is_empty()).then_some(Bundle::Unit(0)));
    samples.extend(site.by_unit.iter().position(|d| !d.is_empty()).map(Bundle::Compare));
    samples.extend((!site.archive.disclosures.is_empty()).then_some(Bundle::Disclosure(0)));
    samples
}
