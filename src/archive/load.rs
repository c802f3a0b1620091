//! The project's folder to an archive: finds sources, reads what has changed, assembles, gathers diagnostics.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arcstr::ArcStr;
use include_dir::{Dir, include_dir};
use rayon::prelude::*;

use super::folder::{Folder, Here};
use super::named::strays;
use super::{Archive, ECONOMIC, FOLDERS, FUNCTIONAL, GLOSSARY, UNITS, WORDS, Words, read, references};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Place};
use crate::fs;
use crate::profile::{self, Profile};
use crate::source::listing::{Listing, Stamp, decode};
use crate::source::node::Node;
use crate::source::parse;

static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/profiles");

/// Reads a project again and again; files that have not changed are not read twice.
///
/// The unit's folder is the grain: what a folder gives is kept with the stamps of its files, and only folders with a
/// changed or touched file are read again, in them only the disclosures concerned.
#[derive(Default)]
pub struct Loader {
    /// Nothing will be read again: what differs need not be known.
    once: bool,
    listing: Arc<Listing>,
    /// What walking has found, by the path it is about.
    walked: Vec<Diagnostic>,
    outside_links: Option<bool>,
    profiles: Option<Kept<Profiles>>,
    shared: Option<Kept<Shared>>,
    folders: BTreeMap<ArcStr, Folder>,
    settings: Option<blake3::Hash>,
    generation: u64,
}

type Stamped = Vec<(ArcStr, Stamp)>;

/// Something read from a few files, with the stamps that they had.
struct Kept<T> {
    files: Stamped,
    digest: blake3::Hash,
    value: T,
}

/// Profiles in force, and what is wrong with them.
struct Profiles {
    all: BTreeMap<ArcStr, Arc<Profile>>,
    diagnostics: Vec<Diagnostic>,
}

/// Registers, glossary and lists of words, and what is wrong with them.
struct Shared {
    archive: Archive,
    diagnostics: Vec<Diagnostic>,
}

/// What loading gives.
pub struct Loaded {
    /// Settings.
    pub config: Config,
    /// All files of the project, themes included.
    pub listing: Arc<Listing>,
    /// Profiles in force.
    pub profiles: BTreeMap<ArcStr, Arc<Profile>>,
    /// The archive; incomplete if there are errors.
    pub archive: Archive,
    /// What was found, sorted.
    pub diagnostics: Vec<Diagnostic>,
    /// Rises whenever content, profiles or settings differ from the load before. Themes do not count.
    pub generation: u64,
}

impl Loader {
    /// Reads the project at `root`, once.
    pub fn once(root: &Path) -> Loaded {
        Loader { once: true, ..Loader::default() }.load(root, &[])
    }

    /// Reads the project at `root`, looking at every file. `touched` are files whose stamps are not to be trusted (a save
    /// within the clock's grain can leave the stamp as it was).
    pub fn load(&mut self, root: &Path, touched: &[ArcStr]) -> Loaded {
        let (config, found) = self.config(root);
        self.walk(root, &config);
        self.assemble(config, found, None, &touched.iter().map(|t| &**t).collect())
    }

    /// Reads the project at `root` after a change of the `touched` files and folders (relative, with `/`; there or gone),
    /// looking at nothing else. Files under other names than the touched ones (links) are the caller's concern.
    pub fn reload(&mut self, root: &Path, touched: &[ArcStr]) -> Loaded {
        let (config, found) = self.config(root);
        let touched: BTreeSet<&str> = touched.iter().map(|t| &**t).collect();
        let known = self.outside_links == Some(config.outside_links) && self.listing.root == root;
        if !known || !self.walk_again(&config, &touched) {
            self.walk(root, &config);
            return self.assemble(config, found, None, &touched);
        }
        let only = touched.iter().filter_map(|path| path.strip_prefix(UNITS)?.strip_prefix('/')?.split('/').next()).collect();
        let whole = touched.iter().any(|path| matches!(*path, "content" | UNITS));
        self.assemble(config, found, (!whole).then_some(only), &touched)
    }

    /// Reads one unit's folder, and of the other units only what they are called. For a first page in a large archive.
    pub fn glimpse(root: &Path, unit: &str) -> Loaded {
        let mut loader = Loader { once: true, ..Loader::default() };
        let (config, found) = loader.config(root);
        loader.walk(root, &config);
        let own = format!("{UNITS}/{unit}/");
        let listing = Arc::make_mut(&mut loader.listing);
        listing.files.retain(|path, _| !path.starts_with(UNITS) || path.starts_with(&own) || path.ends_with("/unit.yaml"));
        loader.assemble(config, found, None, &BTreeSet::new())
    }

    /// Symbolic links among the files of the last load, and where they lead.
    pub fn links(&self) -> &BTreeMap<ArcStr, PathBuf> {
        &self.listing.links
    }

    fn walk(&mut self, root: &Path, config: &Config) {
        let (listing, found) = Listing::walk(root, &FOLDERS, config.outside_links);
        self.listing = Arc::new(listing);
        self.note_walked(found);
        self.outside_links = Some(config.outside_links);
    }

    fn walk_again(&mut self, config: &Config, touched: &BTreeSet<&str>) -> bool {
        let listing = Arc::make_mut(&mut self.listing);
        let mut walked = self.walked.clone();
        for path in touched {
            if !FOLDERS.contains(&path.split('/').next().unwrap_or("")) {
                continue;
            }
            let Some(found) = listing.walk_again(path, config.outside_links) else { return false };
            let below = format!("{path}/");
            walked.retain(|d| *d.file != **path && !d.file.starts_with(&below));
            walked.extend(found);
        }
        self.note_walked(walked);
        true
    }

    fn note_walked(&mut self, mut found: Vec<Diagnostic>) {
        crate::diagnostic::sort(&mut found);
        if found != self.walked {
            self.walked = found;
            self.generation += 1;
        }
    }

    fn config(&mut self, root: &Path) -> (Config, Vec<Diagnostic>) {
        let site_toml = root.join("site.toml");
        let file: ArcStr = "site.toml".into();
        let text = match fs::look(&site_toml) {
            Ok(Some(_)) => fs::read(&site_toml, 1 << 20)
                .map_err(|e| Box::new(Diagnostic::error("config", &file, Place::default(), e.to_string())))
                .and_then(|bytes| decode(&file, bytes))
                .map(Some),
            _ => Ok(None),
        };
        let digest = blake3::hash(format!("{text:?}").as_bytes());
        if self.settings.replace(digest) != Some(digest) {
            self.generation += 1;
        }
        match text {
            Ok(Some(text)) => Config::parse(root, &text),
            Ok(None) => (Config::empty(root), misnamed_settings(root)),
            Err(d) => (Config::empty(root), vec![*d]),
        }
    }

    /// Puts together what is kept and what must be read again: the units' folders in `only`, or all whose files differ.
    fn assemble(
        &mut self,
        config: Config,
        mut diagnostics: Vec<Diagnostic>,
        only: Option<BTreeSet<&str>>,
        touched: &BTreeSet<&str>,
    ) -> Loaded {
        let listing = self.listing.clone();
        diagnostics.extend(self.walked.iter().cloned());
        let mut differs = false;
        let (before, now) = (&mut self.profiles, files_under(&listing, "profiles"));
        keep(before, now, touched, &mut differs, || profiles(&listing));
        let (before, now) = (&mut self.shared, shared_files(&listing));
        keep(before, now, touched, &mut differs, || shared(&listing));
        let (Some(profiles), Some(shared)) = (&self.profiles, &self.shared) else {
            unreachable!("both were just filled");
        };
        diagnostics.extend(profiles.value.diagnostics.iter().chain(&shared.value.diagnostics).cloned());
        let here = Here { listing: &listing, profiles: &profiles.value.all, digest: profiles.digest, touched, once: self.once };
        differs |= match only {
            Some(only) if !differs => read_some(&mut self.folders, &here, &only),
            _ => read_all(&mut self.folders, &here),
        };
        self.generation += u64::from(differs);
        diagnostics.extend(strays(&listing));
        let mut archive = shared.value.archive.clone();
        archive.units.reserve(self.folders.len());
        for folder in self.folders.values() {
            folder.add_to(&mut archive, &mut diagnostics);
        }
        archive.disclosures.sort_by(|a, b| {
            (&a.unit, a.year, a.kind, a.revision.unwrap_or(u32::MAX)).cmp(&(&b.unit, b.year, b.kind, b.revision.unwrap_or(u32::MAX)))
        });
        // Where something could not be read, it may be what another source names.
        if !crate::diagnostic::has_errors(&diagnostics) {
            diagnostics.extend(references::check(&archive));
        }
        crate::diagnostic::sort(&mut diagnostics);
        crate::diagnostic::thin(&mut diagnostics);
        let profiles = profiles.value.all.clone();
        Loaded { config, listing, profiles, archive, diagnostics, generation: self.generation }
    }
}

/// Reads the named folders again.
fn read_some(folders: &mut BTreeMap<ArcStr, Folder>, here: &Here<'_>, only: &BTreeSet<&str>) -> bool {
    let mut differs = false;
    for name in only {
        let files = files_under(here.listing, &format!("{UNITS}/{name}"));
        let old = folders.remove(*name);
        let before = old.as_ref().map(Folder::digest);
        let new = (!files.is_empty()).then(|| Folder::read(name, files, here, old));
        differs |= before != new.as_ref().map(Folder::digest);
        folders.extend(new.map(|new| ((*name).into(), new)));
    }
    differs
}

/// Reads all folders again whose files differ.
fn read_all(folders: &mut BTreeMap<ArcStr, Folder>, here: &Here<'_>) -> bool {
    let mut found: Vec<(&str, Stamped)> = Vec::new();
    for (path, stamp) in here.listing.under(UNITS) {
        let Some((name, _)) = path[UNITS.len() + 1..].split_once('/') else { continue };
        match found.last_mut() {
            Some((last, files)) if *last == name => files.push((path.clone(), *stamp)),
            _ => found.push((name, vec![(path.clone(), *stamp)])),
        }
    }
    let digests = |folders: &BTreeMap<ArcStr, Folder>| folders.iter().map(|(n, f)| (n.clone(), f.digest())).collect::<Vec<_>>();
    let before = digests(folders);
    let mut old = std::mem::take(folders);
    let work: Vec<_> = found.into_iter().map(|(name, files)| (name, files, old.remove(name))).collect();
    let read = |(name, files, old)| (ArcStr::from(name), Folder::read(name, files, here, old));
    let read: Vec<(ArcStr, Folder)> = work.into_par_iter().with_max_len(1).map(read).collect();
    folders.extend(read);
    before != digests(folders)
}

/// Settings under a name that nothing reads, which a system that takes capitals for small letters would have found.
fn misnamed_settings(root: &Path) -> Vec<Diagnostic> {
    let entries = fs::read_dir(root).unwrap_or_default();
    let names = entries.iter().map(|entry| entry.name.to_string_lossy());
    let found = names.filter(|name| name.eq_ignore_ascii_case("site.toml") || name.eq_ignore_ascii_case("site.toml.txt"));
    let told = |name: std::borrow::Cow<'_, str>| {
        let file: ArcStr = (&*name).into();
        Diagnostic::warning("config", &file, Place::default(), "nothing reads this file").hint("name it site.toml")
    };
    found.map(told).collect()
}

fn files_under(listing: &Listing, folder: &str) -> Stamped {
    listing.under(folder).map(|(path, stamp)| (path.clone(), *stamp)).collect()
}

/// Reads something again if its files have changed or are touched.
fn keep<T>(
    kept: &mut Option<Kept<T>>,
    files: Stamped,
    touched: &BTreeSet<&str>,
    differs: &mut bool,
    read: impl FnOnce() -> (T, blake3::Hash),
) {
    if kept.as_ref().is_some_and(|k| k.files == files && !files.iter().any(|(path, _)| touched.contains(&**path))) {
        return;
    }
    let (value, digest) = read();
    *differs |= kept.as_ref().is_none_or(|k| k.digest != digest);
    *kept = Some(Kept { files, digest, value });
}

/// The profiles in force in a site's folder, which need not have any of its own.
pub fn profiles_of(root: &Path) -> (BTreeMap<ArcStr, Arc<Profile>>, Vec<Diagnostic>) {
    let (listing, mut diagnostics) = Listing::walk(root, &["profiles"], false);
    let (profiles, _) = profiles(&listing);
    diagnostics.extend(profiles.diagnostics);
    (profiles.all, diagnostics)
}

/// Built-in profiles and the site's own; a hash of all of them.
fn profiles(listing: &Listing) -> (Profiles, blake3::Hash) {
    let mut diagnostics = Vec::new();
    let mut texts: Vec<(String, ArcStr, Option<String>)> = Vec::new();
    for file in BUILT_IN.files() {
        let name = file.path().to_string_lossy();
        if let (Some(id), Some(text)) = (name.strip_suffix(".yaml"), file.contents_utf8()) {
            texts.push((id.to_owned(), format!("(built-in)/{name}").into(), Some(text.to_owned())));
        }
    }
    for (path, _) in listing.under("profiles") {
        let Some(id) = path.strip_prefix("profiles/").and_then(|p| p.strip_suffix(".yaml").or_else(|| p.strip_suffix(".yml"))) else {
            continue;
        };
        if let Some((_, twin, _)) = texts.iter().find(|(other, path, _)| other == id && path.starts_with("profiles/")) {
            let message = format!("this file and {twin} are the same profile, {id}");
            diagnostics.push(Diagnostic::error("source.same-address", path, Place::default(), message).hint("keep one of the two"));
            continue;
        }
        // A file that cannot be read is a profile all the same, one of which nothing is known.
        let text = listing.read_text(path).map_err(|d| diagnostics.push(*d)).ok();
        texts.retain(|(other, ..)| other != id);
        texts.push((id.to_owned(), path.clone(), text));
    }
    texts.sort();
    let mut hasher = blake3::Hasher::new();
    // Profiles are the largest sources.
    let nodes: Vec<_> = texts.par_iter().map(|(_, path, text)| text.as_ref().map(|text| parse::parse_all(path, text, 1))).collect();
    let mut parsed = Vec::new();
    for ((id, path, text), node) in texts.iter().zip(nodes) {
        hasher
            .update(id.as_bytes())
            .update(&[0])
            .update(path.as_bytes())
            .update(&[0])
            .update(text.as_deref().unwrap_or_default().as_bytes())
            .update(&[0]);
        let node = node.and_then(|parsed| {
            let whole = parsed.errors.is_empty();
            diagnostics.extend(parsed.errors);
            parsed.node.filter(|_| whole)
        });
        parsed.push((id, path, node));
    }
    let files: Vec<profile::File<'_>> =
        parsed.iter().map(|(id, path, node)| profile::File { id, path: (*path).clone(), node: node.as_ref() }).collect();
    let (all, found) = profile::read_all(&files);
    diagnostics.extend(found);
    hasher.update(format!("{diagnostics:?}").as_bytes());
    (Profiles { all, diagnostics }, hasher.finalize())
}

/// The registers, and whether their codes are functional.
const REGISTERS: [(&str, bool); 2] = [(FUNCTIONAL, true), (ECONOMIC, false)];
fn shared_files(listing: &Listing) -> Stamped {
    let paths = REGISTERS.iter().map(|(path, _)| *path).chain([GLOSSARY, WORDS]);
    paths.filter_map(|path| listing.files.get_key_value(path)).map(|(path, stamp)| (path.clone(), *stamp)).collect()
}

/// Registers, glossary and lists of words; a hash of their texts.
fn shared(listing: &Listing) -> (Shared, blake3::Hash) {
    let (mut archive, mut diagnostics) = (Archive::default(), Vec::new());
    let mut hasher = blake3::Hasher::new();
    for (path, functional) in REGISTERS {
        if let Some(node) = yaml(listing, path, &mut hasher, &mut diagnostics) {
            diagnostics.extend(read::register(&path.into(), &node, functional, &mut archive.register));
        }
    }
    if let Some(node) = yaml(listing, GLOSSARY, &mut hasher, &mut diagnostics) {
        let (terms, found) = read::glossary(&GLOSSARY.into(), &node);
        archive.glossary = terms;
        diagnostics.extend(found);
    }
    if let Some(node) = yaml(listing, WORDS, &mut hasher, &mut diagnostics) {
        let (words, found) = Words::built_in().replaced(&WORDS.into(), &node);
        archive.words = Some(Arc::new(words));
        diagnostics.extend(found);
    }
    hasher.update(format!("{diagnostics:?}").as_bytes());
    (Shared { archive, diagnostics }, hasher.finalize())
}

fn yaml(listing: &Listing, path: &str, hasher: &mut blake3::Hasher, diagnostics: &mut Vec<Diagnostic>) -> Option<Node> {
    let (path, _) = listing.files.get_key_value(path)?;
    let text = listing.read_text(path).inspect(|text| {
        hasher.update(path.as_bytes()).update(&[0]).update(text.as_bytes()).update(&[0]);
    });
    let parsed = text.map(|text| parse::parse_all(path, &text, 1)).map_err(|d| diagnostics.push(*d)).ok()?;
    let whole = parsed.errors.is_empty();
    diagnostics.extend(parsed.errors);
    parsed.node.filter(|_| whole)
}
