//! One unit's folder: which of its files are disclosures, what each says, what is kept from the reading before.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, Mutex};

use arcstr::ArcStr;
use rayon::prelude::*;

use super::is_id;
use super::named::{Source, sources_in};
use super::read::{self, Body, Files};
use super::{Archive, Disclosure, DisclosureKind, Unit};
use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::fs;
use crate::profile::Profile;
use crate::source::listing::{Listing, Stamp, is_left_behind};
use crate::source::node::Node;
use crate::source::{markdown, parse};

/// What reading a folder needs.
pub struct Here<'a> {
    /// Files of the project.
    pub listing: &'a Listing,
    /// Profiles in force.
    pub profiles: &'a BTreeMap<ArcStr, Arc<Profile>>,
    /// A hash of them.
    pub digest: blake3::Hash,
    /// Files whose stamps are not to be trusted.
    pub touched: &'a BTreeSet<&'a str>,
    /// They are read this once: no digest is asked for.
    pub once: bool,
}

/// What a unit's folder gives.
pub struct Folder {
    files: Vec<(ArcStr, Stamp)>,
    profiles: blake3::Hash,
    unit: Option<Unit>,
    diagnostics: Vec<Diagnostic>,
    sources: Vec<(ArcStr, Key, Parsed)>,
    digest: blake3::Hash,
}

/// What a parsed disclosure depends on.
#[derive(PartialEq, Eq)]
struct Key {
    files: Vec<(ArcStr, Stamp)>,
    profiles: blake3::Hash,
}

#[derive(Clone)]
struct Parsed {
    disclosure: Option<Arc<Disclosure>>,
    diagnostics: Arc<[Diagnostic]>,
    digest: blake3::Hash,
}

impl Folder {
    /// Reads a folder with these files; what has not changed since `old` is taken from there.
    pub fn read(name: &str, files: Vec<(ArcStr, Stamp)>, here: &Here<'_>, old: Option<Folder>) -> Folder {
        let trusted = |files: &[(ArcStr, Stamp)]| !files.iter().any(|(path, _)| here.touched.contains(&**path));
        let old = match old {
            Some(old) if old.profiles == here.digest && old.files == files && trusted(&files) => return old,
            old => old.map(|old| old.sources).unwrap_or_default(),
        };
        let mut folder = Folder {
            files,
            profiles: here.digest,
            unit: None,
            diagnostics: Vec::new(),
            sources: Vec::new(),
            digest: blake3::hash(here.digest.as_bytes()),
        };
        if !is_id(name) {
            let file: ArcStr = format!("content/units/{name}").into();
            let d = Diagnostic::error("unit.id", &file, Place::default(), format!("`{name}` cannot be the id of a unit"));
            let hint = "name the folder with at most 64 lower-case ASCII letters, digits and `-` (not the first of them); it becomes a permanent address";
            folder.diagnostics.push(d.hint(hint));
            return folder;
        }
        if is_reserved(name) {
            let file: ArcStr = format!("content/units/{name}").into();
            let message = format!("`{name}` is the name of a device on Windows: the archive cannot be checked out or copied there");
            let d = Diagnostic::warning("unit.id", &file, Place::default(), message);
            folder.diagnostics.push(d.hint("give the folder another name as long as nobody cites its addresses"));
        }
        let reader = Reader::new(here);
        let (unit, found) = unit(name, &folder.files, &reader);
        folder.unit = Some(unit);
        folder.diagnostics.extend(found);
        let mut sources = Vec::new();
        let paths: Vec<&ArcStr> = folder.files.iter().map(|(path, _)| path).collect();
        sources_in(name, &paths, &mut sources, &mut folder.diagnostics);
        folder.sources = sources
            .par_iter()
            .map(|source| {
                let key = key_of(source, &folder.files, here.digest);
                let known = old.iter().find(|(file, known, _)| *file == source.file && *known == key && trusted(&key.files));
                let parsed = known.map_or_else(|| parse(source, here), |(_, _, parsed)| parsed.clone());
                (source.file.clone(), key, parsed)
            })
            .collect();
        same_address(&folder.sources, &mut folder.diagnostics);
        for (file, _, parsed) in &folder.sources {
            reader.note(file, parsed.digest.as_bytes());
        }
        folder.digest = reader.digest_of(&folder.diagnostics);
        folder
    }

    /// Differs when what the folder gives differs.
    pub fn digest(&self) -> blake3::Hash {
        self.digest
    }

    /// Adds unit, disclosures and diagnostics.
    pub fn add_to(&self, archive: &mut Archive, diagnostics: &mut Vec<Diagnostic>) {
        archive.units.extend(self.unit.clone());
        diagnostics.extend(self.diagnostics.iter().cloned());
        for (_, _, parsed) in &self.sources {
            diagnostics.extend(parsed.diagnostics.iter().cloned());
            archive.disclosures.extend(parsed.disclosure.clone());
        }
    }
}

/// Sources that differ by name but not by what they say they are: `2024.yaml` with `类型: 预算` beside `2024-budget.yaml`.
fn same_address(sources: &[(ArcStr, Key, Parsed)], diagnostics: &mut Vec<Diagnostic>) {
    let read: Vec<&Disclosure> = sources.iter().filter_map(|(_, _, parsed)| parsed.disclosure.as_deref()).collect();
    for (at, d) in read.iter().enumerate() {
        let same = |other: &&&Disclosure| (other.year, other.kind, other.revision) == (d.year, d.kind, d.revision);
        if let Some(twin) = read[..at].iter().find(same) {
            let message = format!("this file and {} say that they are the same disclosure, {} of {}", twin.file, d.kind.term(), d.year);
            let error = Diagnostic::error("source.same-address", &d.file, Place::default(), message);
            diagnostics.push(error.hint("keep one of the two, or correct 类型 in one of them"));
        }
    }
}

fn unit(name: &str, files: &[(ArcStr, Stamp)], reader: &Reader<'_>) -> (Unit, Vec<Diagnostic>) {
    let id: ArcStr = name.into();
    let path: ArcStr = format!("content/units/{name}/unit.yaml").into();
    if !files.iter().any(|(file, _)| *file == path) {
        let unit = Unit { id, file: path.clone(), ..Unit::default() };
        let d = Diagnostic::error("unit.missing", &path, Place::default(), "the unit has no unit.yaml")
            .hint("write one with 编号 and 名称; `gongkai init` shows an example");
        return (unit, vec![d]);
    }
    let empty = Unit { id: id.clone(), file: path.clone(), ..Unit::default() };
    let text = match reader.read(&path) {
        Ok(text) => text,
        Err(d) => return (empty, vec![*d]),
    };
    let parse::Parsed { node, errors } = parse::parse_all(&path, &text, 1);
    let (unit, found) = node.map_or((empty, Vec::new()), |node| read::unit(&path, &id, &node));
    (unit, beside(errors, found))
}

/// Errors of a file as YAML, and what else is found in it, but for the lines that these are on.
fn beside(errors: Vec<Diagnostic>, mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let lines: BTreeSet<(ArcStr, u32)> = errors.iter().map(|d| (d.file.clone(), d.place.line)).collect();
    found.retain(|d| !lines.contains(&(d.file.clone(), d.place.line)));
    [errors, found].concat()
}

/// Names that Windows keeps for devices.
fn is_reserved(name: &str) -> bool {
    let numbered = |device: &str| name.strip_prefix(device).is_some_and(|n| n.len() == 1 && n.bytes().all(|b| (b'1'..=b'9').contains(&b)));
    matches!(name, "con" | "prn" | "aux" | "nul") || numbered("com") || numbered("lpt")
}

fn key_of(source: &Source, files: &[(ArcStr, Stamp)], profiles: blake3::Hash) -> Key {
    let concerns = |path: &ArcStr| {
        let is_source = path.ends_with(".yaml") || path.ends_with(".yml") || path.ends_with(".md");
        !is_source || *path == source.file || Some(path) == source.body.as_ref()
    };
    Key { files: files.iter().filter(|(path, _)| concerns(path)).cloned().collect(), profiles }
}

/// Reads files of the project for one source, and takes a digest of all that it has read if somebody may ask for it.
struct Reader<'a> {
    listing: &'a Listing,
    seen: Option<Mutex<blake3::Hasher>>,
}

impl<'a> Reader<'a> {
    fn new(here: &Here<'a>) -> Reader<'a> {
        Reader { listing: here.listing, seen: (!here.once).then(|| Mutex::new(blake3::Hasher::new())) }
    }

    fn note(&self, path: &str, content: &[u8]) {
        let Some(seen) = &self.seen else { return };
        let mut seen = seen.lock().expect("no panic while held");
        seen.update(path.as_bytes()).update(&(content.len() as u64).to_le_bytes()).update(content);
    }

    fn read(&self, path: &ArcStr) -> Result<String, Box<Diagnostic>> {
        self.listing.read_text(path).inspect(|text| self.note(path, text.as_bytes()))
    }

    fn digest_of(self, diagnostics: &[Diagnostic]) -> blake3::Hash {
        // What could not be read has no content, but a message.
        if self.seen.is_some() && !diagnostics.is_empty() {
            self.note("", format!("{diagnostics:?}").as_bytes());
        }
        self.seen.map_or(blake3::Hash::from_bytes([0; 32]), |seen| seen.into_inner().expect("no panic while held").finalize())
    }
}

impl Files for Reader<'_> {
    fn text(&self, path: &str) -> Result<ArcStr, Option<Box<Diagnostic>>> {
        let (path, _) = self.listing.files.get_key_value(path).ok_or(None)?;
        self.read(path).map(ArcStr::from).map_err(Some)
    }

    fn beside(&self, folder: &str) -> Vec<String> {
        self.listing.under(folder).map(|(path, _)| path[folder.len() + 1..].to_owned()).collect()
    }

    fn digest(&self, path: &str) -> Result<(u64, Box<str>), Option<String>> {
        let Some((path, stamp)) = self.listing.files.get_key_value(path) else {
            return Err(why_unlisted(&self.listing.root, path).map(str::to_owned));
        };
        let digest = crate::output::sha256_file(&self.listing.root.join(&**path)).map_err(|e| Some(e.to_string()))?;
        let digest: Box<str> = digest.hex().into();
        self.note(path, digest.as_bytes());
        Ok((stamp.size, digest))
    }
}

/// Why a file that a source names is not among the files of the site; nothing of a link that leads nowhere or out of it, which
/// walking has told.
fn why_unlisted(root: &Path, path: &str) -> Option<&'static str> {
    let path = root.join(path);
    let there = fs::metadata(&path);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let is_link = fs::look(&path).ok().flatten().is_some_and(|m| m.is_symlink());
    Some(match there {
        Ok(there) if there.is_dir() => "it is a folder; name the files in it one by one",
        Ok(there) if !there.is_file() => "it is a pipe or a device, not a file",
        Ok(_) if is_left_behind(&name) => {
            "it is there, but files of such names are left behind by editors and systems and never taken; rename it"
        }
        _ if is_link && !is_left_behind(&name) => return None,
        Ok(_) => "it is there, but not in a folder that is looked into",
        Err(_) => "there is no such file",
    })
}

fn parse(source: &Source, here: &Here<'_>) -> Parsed {
    let reader = Reader::new(here);
    let mut diagnostics = Vec::new();
    let disclosure = disclosure(source, here, &reader, &mut diagnostics).map(Arc::new);
    let digest = reader.digest_of(&diagnostics);
    Parsed { disclosure, diagnostics: diagnostics.into(), digest }
}

/// Reads one disclosure; nothing if it cannot be read at all.
fn disclosure(source: &Source, here: &Here<'_>, reader: &Reader<'_>, found: &mut Vec<Diagnostic>) -> Option<Disclosure> {
    let text = reader.read(&source.file).map_err(|d| found.push(*d)).ok();
    let own_text = source.body.as_ref().and_then(|path| Some((path, reader.read(path).map_err(|d| found.push(*d)).ok()?)));
    let text = text?;
    let (yaml, first_line, mut body) = if source.file.ends_with(".md") {
        let (yaml, body, line) = markdown::front_matter(&text).or_else(|| {
            found.push(no_front_matter(&source.file, &text));
            None
        })?;
        (yaml, 2, Some(Body { own_file: None, text: body, line }))
    } else {
        (text.as_str(), 1, None)
    };
    if let Some((path, own_text)) = &own_text {
        if body.is_some() {
            let message = format!("{} is a Markdown source with a body of its own", source.file);
            found.push(Diagnostic::error("source.two-texts", path, Place::default(), message).hint("keep one of the two narratives"));
        } else if markdown::begins_with_front_matter(own_text) {
            found.push(front_matter_in_body(path, &source.file));
        } else {
            body = Some(Body { own_file: source.body.clone(), text: own_text, line: 1 });
        }
    }
    let parse::Parsed { node, errors } = parse::parse_all(&source.file, yaml, first_line);
    let folder = format!("content/units/{}", source.unit);
    let read = |node: &Node| {
        let (disclosure, mut diagnostics) =
            read::disclosure(&source.file, &folder, node, body, &source.unit, source.year, here.profiles, reader);
        if source.budget {
            diagnostics.extend(read::kind_against_name(&source.file, node));
        }
        (disclosure, diagnostics)
    };
    let (disclosure, diagnostics) = node.as_ref().map_or((None, Vec::new()), read);
    found.extend(beside(errors, diagnostics));
    // Where something could not be read, it may be what a text cites.
    if found.iter().any(|d| d.severity == Severity::Error && !d.id.starts_with("narrative.")) {
        found.retain(|d| d.id != "narrative.cite");
    }
    disclosure.map(|mut d| {
        d.revision = source.revision;
        if source.budget {
            d.kind = DisclosureKind::Budget;
        }
        d
    })
}

fn no_front_matter(file: &ArcStr, text: &str) -> Diagnostic {
    let (message, hint) = if text.starts_with("---") {
        ("the front matter does not end", "close it with a line `---`; the narrative follows behind that line")
    } else {
        ("this Markdown source has no front matter", "start it with a line `---`, then 版式, 年度, 名称 and the facts, then a line `---`")
    };
    Diagnostic::error("source.no-front-matter", file, Place::new(1, 1), message).hint(hint)
}

fn front_matter_in_body(body: &ArcStr, source: &ArcStr) -> Diagnostic {
    let name = |path: &ArcStr| path.rsplit('/').next().unwrap_or_default().to_owned();
    let (source, alone) = (name(source), name(body).replace(".body.md", ".md"));
    let message = "this narrative begins with front matter, which would be shown as a text";
    Diagnostic::error("source.front-matter", body, Place::new(1, 1), message)
        .width(3)
        .hint(format!("move its keys into {source}, or take {source} away and name this file {alone}"))
}
