//! The project's folder to an archive: finds sources, reads what has changed, assembles, gathers diagnostics.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;

use include_dir::{Dir, include_dir};
use rayon::prelude::*;

use super::read::{self, Body, Files};
use super::{Archive, Disclosure, Unit};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Place};
use crate::fs;
use crate::profile::{self, Profile};
use crate::source::listing::{Listing, Stamp};
use crate::source::{markdown, node};

static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/profiles");

/// Reads a project again and again; files that have not changed are not read twice.
#[derive(Default)]
pub struct Loader {
    disclosures: HashMap<Arc<str>, (Key, Parsed)>,
}

/// What a parsed disclosure depends on.
#[derive(PartialEq, Eq)]
struct Key {
    files: Vec<(Arc<str>, Stamp)>,
    profiles: blake3::Hash,
}

#[derive(Clone)]
struct Parsed {
    disclosure: Option<Arc<Disclosure>>,
    diagnostics: Arc<[Diagnostic]>,
}

/// What loading gives.
pub struct Loaded {
    /// Settings.
    pub config: Config,
    /// All files of the project, themes included.
    pub listing: Listing,
    /// Profiles in force.
    pub profiles: BTreeMap<Arc<str>, Arc<Profile>>,
    /// The archive; incomplete if there are errors.
    pub archive: Archive,
    /// What was found, sorted.
    pub diagnostics: Vec<Diagnostic>,
}

/// One source of a disclosure in the listing.
struct Source {
    unit: Arc<str>,
    year: i32,
    budget: bool,
    revision: Option<u32>,
    file: Arc<str>,
    body: Option<Arc<str>>,
}

impl Loader {
    /// Reads the project at `root`. `touched` are files whose stamps are not to be trusted (a save within the clock's
    /// grain can leave the stamp as it was).
    pub fn load(&mut self, root: &Path, touched: &[Arc<str>]) -> Loaded {
        let mut diagnostics = Vec::new();
        let site_toml = root.join("site.toml");
        let config = match fs::look(&site_toml) {
            Ok(Some(_)) => match fs::read(&site_toml, 1 << 20)
                .map_err(|e| e.to_string())
                .and_then(|b| String::from_utf8(b).map_err(|_| "site.toml is not UTF-8".into()))
            {
                Ok(text) => {
                    let (config, found) = Config::parse(root, &text);
                    diagnostics.extend(found);
                    config
                }
                Err(why) => {
                    diagnostics.push(Diagnostic::error("config", &"site.toml".into(), Place::default(), why));
                    Config::empty(root)
                }
            },
            _ => Config::empty(root),
        };
        let (listing, found) = Listing::walk(root, &["content", "profiles", "themes"], config.outside_links);
        diagnostics.extend(found);
        let (profiles, profile_hash, found) = profiles(&listing);
        diagnostics.extend(found);
        let mut archive = Archive::default();
        shared(&listing, &mut archive, &mut diagnostics);
        let sources = sources(&listing, &mut archive, &mut diagnostics);
        let touched: std::collections::BTreeSet<&str> = touched.iter().map(|t| &**t).collect();
        let parsed: Vec<(Key, Parsed)> = sources
            .par_iter()
            .map(|source| {
                let key = key_of(source, &listing, profile_hash);
                if let Some((known, parsed)) = self.disclosures.get(&source.file)
                    && *known == key
                    && !key.files.iter().any(|(path, _)| touched.contains(&**path))
                {
                    return (key, parsed.clone());
                }
                let parsed = parse(source, &listing, &profiles);
                (key, parsed)
            })
            .collect();
        self.disclosures.clear();
        for (source, (key, parsed)) in sources.iter().zip(parsed) {
            diagnostics.extend(parsed.diagnostics.iter().cloned());
            archive.disclosures.extend(parsed.disclosure.clone());
            self.disclosures.insert(source.file.clone(), (key, parsed));
        }
        archive.disclosures.sort_by(|a, b| {
            (&a.unit, a.year, a.kind, a.revision.unwrap_or(u32::MAX)).cmp(&(&b.unit, b.year, b.kind, b.revision.unwrap_or(u32::MAX)))
        });
        crate::diagnostic::sort(&mut diagnostics);
        Loaded { config, listing, profiles, archive, diagnostics }
    }
}

/// The profiles in force in a site's folder, which need not have any of its own.
pub fn profiles_of(root: &Path) -> (BTreeMap<Arc<str>, Arc<Profile>>, Vec<Diagnostic>) {
    let (listing, mut diagnostics) = Listing::walk(root, &["profiles"], false);
    let (profiles, _, found) = profiles(&listing);
    diagnostics.extend(found);
    (profiles, diagnostics)
}

/// Built-in profiles and the site's own; a hash of all of them.
fn profiles(listing: &Listing) -> (BTreeMap<Arc<str>, Arc<Profile>>, blake3::Hash, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let mut texts: Vec<(String, Arc<str>, String)> = Vec::new();
    for file in BUILT_IN.files() {
        let name = file.path().to_string_lossy();
        if let (Some(id), Some(text)) = (name.strip_suffix(".yaml"), file.contents_utf8()) {
            texts.push((id.to_owned(), format!("(built-in)/{name}").into(), text.to_owned()));
        }
    }
    for (path, _) in listing.under("profiles") {
        let Some(id) = path.strip_prefix("profiles/").and_then(|p| p.strip_suffix(".yaml").or_else(|| p.strip_suffix(".yml"))) else {
            continue;
        };
        match listing.read_text(path) {
            Ok(text) => {
                texts.retain(|(other, ..)| other != id);
                texts.push((id.to_owned(), path.clone(), text));
            }
            Err(d) => diagnostics.push(*d),
        }
    }
    texts.sort();
    let mut hasher = blake3::Hasher::new();
    let mut parsed = Vec::new();
    for (id, path, text) in &texts {
        hasher.update(id.as_bytes()).update(&[0]).update(path.as_bytes()).update(&[0]).update(text.as_bytes()).update(&[0]);
        match node::parse(path, text, 1) {
            Ok(node) => parsed.push((id, path, node)),
            Err(d) => diagnostics.push(*d),
        }
    }
    let files: Vec<profile::File<'_>> = parsed.iter().map(|(id, path, node)| profile::File { id, path: (*path).clone(), node }).collect();
    let (profiles, found) = profile::read_all(&files);
    diagnostics.extend(found);
    (profiles, hasher.finalize(), diagnostics)
}

/// Registers and glossary.
fn shared(listing: &Listing, archive: &mut Archive, diagnostics: &mut Vec<Diagnostic>) {
    for (path, functional) in [("content/register/functional.yaml", true), ("content/register/economic.yaml", false)] {
        if let Some(node) = yaml(listing, path, diagnostics) {
            diagnostics.extend(read::register(&path.into(), &node, functional, &mut archive.register));
        }
    }
    let path = "content/glossary.yaml";
    if let Some(node) = yaml(listing, path, diagnostics) {
        let (terms, found) = read::glossary(&path.into(), &node);
        archive.glossary = terms;
        diagnostics.extend(found);
    }
}

fn yaml(listing: &Listing, path: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<node::Node> {
    let (path, _) = listing.files.get_key_value(path)?;
    match listing.read_text(path).and_then(|text| node::parse(path, &text, 1)) {
        Ok(node) => Some(node),
        Err(d) => {
            diagnostics.push(*d);
            None
        }
    }
}

/// Whether a name can be part of an address.
pub fn is_id(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with('-')
        && name.len() <= 64
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// Units, and which files are disclosures.
fn sources(listing: &Listing, archive: &mut Archive, diagnostics: &mut Vec<Diagnostic>) -> Vec<Source> {
    let mut folders: BTreeMap<&str, Vec<&Arc<str>>> = BTreeMap::new();
    for (path, _) in listing.under("content/units") {
        let rest = &path["content/units/".len()..];
        if let Some((folder, _)) = rest.split_once('/') {
            folders.entry(folder).or_default().push(path);
        } else {
            let d = Diagnostic::error("source.stray", path, Place::default(), "this file stands outside the units' folders");
            diagnostics.push(d.hint("a source belongs into content/units/<unit>/"));
        }
    }
    let units: Vec<(Unit, Vec<Diagnostic>)> = folders
        .par_iter()
        .filter(|(folder, _)| is_id(folder))
        .map(|(folder, files)| {
            let id: Arc<str> = (*folder).into();
            let path: Arc<str> = format!("content/units/{folder}/unit.yaml").into();
            if !files.contains(&&path) {
                let unit = Unit { id, file: path.clone(), ..Unit::default() };
                let d = Diagnostic::error("unit.missing", &path, Place::default(), "the unit has no unit.yaml")
                    .hint("write one with 编号 and 名称; `gongkai init` shows an example");
                return (unit, vec![d]);
            }
            match listing.read_text(&path).and_then(|text| node::parse(&path, &text, 1)) {
                Ok(node) => read::unit(&path, &id, &node),
                Err(d) => (Unit { id, file: path, ..Unit::default() }, vec![*d]),
            }
        })
        .collect();
    for (unit, found) in units {
        archive.units.push(unit);
        diagnostics.extend(found);
    }
    let mut sources = Vec::new();
    for (folder, files) in &folders {
        if !is_id(folder) {
            let file: Arc<str> = format!("content/units/{folder}").into();
            let d = Diagnostic::error("unit.id", &file, Place::default(), format!("`{folder}` cannot be the id of a unit"));
            diagnostics.push(d.hint("name the folder with lower-case ASCII letters, digits and `-`; it becomes a permanent address"));
            continue;
        }
        sources_in(folder, files, &mut sources, diagnostics);
    }
    sources
}

fn sources_in(folder: &str, files: &[&Arc<str>], sources: &mut Vec<Source>, diagnostics: &mut Vec<Diagnostic>) {
    let prefix = format!("content/units/{folder}/");
    let from = sources.len();
    for path in files {
        let name = &path[prefix.len()..];
        let Some(stem) = name.strip_suffix(".yaml").or_else(|| name.strip_suffix(".yml")).or_else(|| name.strip_suffix(".md")) else {
            continue;
        };
        if name == "unit.yaml" || stem.ends_with(".body") {
            continue;
        }
        let Some((year, budget, revision)) = stem_of(stem) else {
            let d = Diagnostic::error("source.name", path, Place::default(), format!("`{name}` is no name of a source"));
            diagnostics
                .push(d.hint("name it by fiscal year: 2024.yaml, 2024.md, 2024-budget.yaml, or 2024.r1.yaml for an earlier revision"));
            continue;
        };
        if let Some(twin) = sources[from..].iter().find(|s| (s.year, s.budget, s.revision) == (year, budget, revision)) {
            let d = Diagnostic::error(
                "source.same-address",
                path,
                Place::default(),
                format!("this file and {} have the same address units/{folder}/{}/", twin.file, stem.replace('.', "/")),
            );
            diagnostics.push(d.hint("keep one of the two; a YAML file and a narrative beside it are named 2024.yaml and 2024.body.md"));
            continue;
        }
        let body: Arc<str> = format!("{prefix}{stem}.body.md").into();
        let body = files.contains(&&body).then_some(body);
        sources.push(Source { unit: folder.into(), year, budget, revision, file: (*path).clone(), body });
    }
    for path in files {
        let name = &path[prefix.len()..];
        if name.ends_with(".body.md") && !sources[from..].iter().any(|s| s.body.as_ref() == Some(*path)) {
            let d = Diagnostic::error("source.lone-body", path, Place::default(), "this narrative has no YAML file beside it");
            diagnostics.push(d.hint(format!("write {}", path.replace(".body.md", ".yaml"))));
        }
    }
}

/// `2024`, `2024-budget`, `2024.r1`, `2024-budget.r2`.
fn stem_of(stem: &str) -> Option<(i32, bool, Option<u32>)> {
    let (stem, revision) = match stem.split_once(".r") {
        Some((stem, number)) => (stem, Some(number.parse().ok().filter(|n| *n > 0)?)),
        None => (stem, None),
    };
    let (year, budget) = match stem.strip_suffix("-budget") {
        Some(year) => (year, true),
        None => (stem, false),
    };
    let plain = year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit());
    Some((plain.then(|| year.parse().ok())??, budget, revision))
}

fn key_of(source: &Source, listing: &Listing, profiles: blake3::Hash) -> Key {
    let mut files = Vec::new();
    let folder = format!("content/units/{}", source.unit);
    for (path, stamp) in listing.under(&folder) {
        let is_source = path.ends_with(".yaml") || path.ends_with(".yml") || path.ends_with(".md");
        if !is_source || *path == source.file || Some(path) == source.body.as_ref() {
            files.push((path.clone(), *stamp));
        }
    }
    Key { files, profiles }
}

struct Folder<'a> {
    listing: &'a Listing,
}

impl Files for Folder<'_> {
    fn text(&self, path: &str) -> Result<Arc<str>, String> {
        let Some((path, _)) = self.listing.files.get_key_value(path) else { return Err("there is no such file".into()) };
        self.listing.read_text(path).map(Arc::from).map_err(|d| d.message)
    }

    fn digest(&self, path: &str) -> Result<(u64, Box<str>), String> {
        let Some((path, stamp)) = self.listing.files.get_key_value(path) else { return Err("there is no such file".into()) };
        let digest = crate::output::sha256_file(&self.listing.root.join(&**path)).map_err(|e| e.to_string())?;
        Ok((stamp.size, digest.hex().into()))
    }
}

fn parse(source: &Source, listing: &Listing, profiles: &BTreeMap<Arc<str>, Arc<Profile>>) -> Parsed {
    let failed = |d: Diagnostic| Parsed { disclosure: None, diagnostics: Arc::from([d]) };
    let text = match listing.read_text(&source.file) {
        Ok(text) => text,
        Err(d) => return failed(*d),
    };
    let body_text = match source.body.as_ref().map(|path| listing.read_text(path)).transpose() {
        Ok(text) => text,
        Err(d) => return failed(*d),
    };
    let is_markdown = source.file.ends_with(".md");
    let (yaml, first_line, body) = if is_markdown {
        match markdown::front_matter(&text) {
            Some((yaml, body, line)) => (yaml, 2, Some(Body { own_file: None, text: body, line })),
            None => {
                let d =
                    Diagnostic::error("source.no-front-matter", &source.file, Place::new(1, 1), "this Markdown source has no front matter");
                return failed(d.hint("start it with a line `---`, then 版式, 年度, 名称 and the facts, then a line `---`"));
            }
        }
    } else {
        (text.as_str(), 1, None)
    };
    if let (Some(body), Some(_)) = (&source.body, &body) {
        let d = Diagnostic::error(
            "source.two-texts",
            body,
            Place::default(),
            format!("{} is a Markdown source with a body of its own", source.file),
        );
        return failed(d.hint("keep one of the two narratives"));
    }
    let body = body.or_else(|| body_text.as_deref().map(|text| Body { own_file: source.body.clone(), text, line: 1 }));
    let node = match node::parse(&source.file, yaml, first_line) {
        Ok(node) => node,
        Err(d) => return failed(*d),
    };
    let folder = format!("content/units/{}", source.unit);
    let (disclosure, diagnostics) =
        read::disclosure(&source.file, &folder, &node, body, &source.unit, source.year, profiles, &Folder { listing });
    let disclosure = disclosure.map(|mut d| {
        d.revision = source.revision;
        if source.budget {
            d.kind = super::DisclosureKind::Budget;
        }
        Arc::new(d)
    });
    Parsed { disclosure, diagnostics: diagnostics.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_sources() {
        assert_eq!(stem_of("2024"), Some((2024, false, None)));
        assert_eq!(stem_of("2024-budget.r2"), Some((2024, true, Some(2))));
        assert_eq!(stem_of("24"), None);
        assert_eq!(stem_of("2024.r0"), None);
    }
}
