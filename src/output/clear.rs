//! Takes apart trees in the workshop: an unfinished stage, or the site that was replaced.
use std::fmt;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::manifest::Manifest;
use super::survey::is_ours;
use super::swap::rename_to_free;
use super::workshop::Workshop;
use super::{Error, MANIFEST, digest};
use crate::fs;

/// How many folders of kept files may lie beside the output.
const MOST_KEPT: u32 = 1000;

/// Something that gongkai will not delete and could not put back.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Where it is now: beside the output folder, or in it.
    pub path: PathBuf,
    /// Why it was kept.
    pub why: String,
}

impl fmt::Display for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path.display(), self.why)
    }
}

/// Brings the workshop of a killed build to an end. The live site is put back if it is missing.
pub(super) fn recover(workshop: &Workshop, live: &Path) -> Result<Vec<Kept>, Error> {
    let aside = workshop.aside();
    let mut kept = Vec::new();
    if fs::look(&aside)?.is_some() {
        if fs::look(live)?.is_none() {
            fs::rename(&aside, live)?;
        } else {
            kept.extend(take_apart(&aside, live)?);
        }
    }
    kept.extend(remove_stage(workshop, live)?);
    Ok(kept)
}

/// Removes what is under the name of the stage, going by the marker and by its manifest.
pub(super) fn remove_stage(workshop: &Workshop, live: &Path) -> Result<Vec<Kept>, Error> {
    let (stage, marker) = (workshop.stage(), workshop.marker());
    let exists = fs::look(&stage)?.is_some();
    if fs::look(&marker)?.is_some() {
        if exists {
            remove_unfinished(&stage)?;
            fs::remove_empty_dir(&stage)?;
        }
        // Last, so that a build killed in here leaves the stage recognisable.
        fs::remove_file(&marker)?;
        return Ok(Vec::new());
    }
    if exists { take_apart(&stage, live) } else { Ok(Vec::new()) }
}

/// Removes a whole tree, new or old, of which only its own manifest tells what is in it.
fn take_apart(tree: &Path, live: &Path) -> Result<Vec<Kept>, Error> {
    match Manifest::read(tree) {
        Ok(Some(listed)) if listed.torn => Ok(set_aside(tree, live, "its list of written files was cut off".to_owned())),
        Ok(Some(listed)) => Ok(remove_old(tree, live, &listed, true)),
        // Without a list pages look like foreign files: they must not be moved into the site.
        Ok(None) => Ok(remove_old(tree, live, &Manifest::default(), false)),
        Err(Error::Fs(e)) => Err(e.into()),
        Err(damaged) => Ok(set_aside(tree, live, damaged.to_string())),
    }
}

/// An unfinished stage holds nothing but pages: all of it is ours.
fn remove_unfinished(folder: &Path) -> fs::Result<()> {
    fs::read_dir(folder)?.into_par_iter().try_for_each(|entry| {
        let path = folder.join(entry.name);
        if entry.kind != fs::Kind::Folder {
            return fs::remove_file(&path);
        }
        remove_unfinished(&path)?;
        fs::remove_empty_dir(&path)
    })
}

/// Removes a replaced site: what it lists, and foreign files that the live site has as well.
/// Links are never followed, so nothing outside the tree can be reached.
///
/// A foreign file that the live site has not is moved there if `rescue` is set.
pub(super) fn remove_old(tree: &Path, live: &Path, listed: &Manifest, rescue: bool) -> Vec<Kept> {
    let old = Old { tree, live, listed, rescue };
    let left = old.empty(Path::new("")).or_else(|| reason(finish(tree)));
    left.map(|why| set_aside(tree, live, why)).unwrap_or_default()
}

/// The list goes last: as long as anything is left, it can be told what it was.
fn finish(tree: &Path) -> fs::Result<()> {
    gone(fs::remove_file(&tree.join(MANIFEST)))?;
    fs::remove_empty_dir(tree)
}

fn gone(result: fs::Result<()>) -> fs::Result<()> {
    match result {
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

struct Old<'a> {
    tree: &'a Path,
    live: &'a Path,
    listed: &'a Manifest,
    rescue: bool,
}

impl Old<'_> {
    /// Empties a folder; returns why the first thing that is left, if any, is left.
    fn empty(&self, folder: &Path) -> Option<String> {
        let entries = match fs::read_dir(&self.tree.join(folder)) {
            Ok(entries) => entries,
            Err(e) => return Some(e.to_string()),
        };
        let left: Vec<String> = entries
            .into_par_iter()
            .filter_map(|entry| {
                let path = folder.join(entry.name);
                if entry.kind == fs::Kind::Folder {
                    return self.empty(&path).or_else(|| reason(self.remove(&path, fs::remove_empty_dir)));
                }
                match is_ours(&path, self.listed) {
                    true if path == Path::new(MANIFEST) => None,
                    true => reason(self.remove(&path, fs::remove_file)),
                    false => self.settle(&path, entry.kind).unwrap_or_else(|e| Some(e.to_string())),
                }
            })
            .collect();
        left.into_iter().next()
    }

    /// Removes a foreign file that the live site has too, and moves one that it has not.
    fn settle(&self, path: &Path, kind: fs::Kind) -> fs::Result<Option<String>> {
        let (old, live) = (self.tree.join(path), self.live.join(path));
        let there = match fs::look(&live) {
            Err(e) if e.kind() == ErrorKind::NotADirectory => return Ok(Some(changed(path))),
            other => other?,
        };
        let Some(there) = there else {
            // It was put there while the site was being replaced.
            if !self.rescue {
                return Ok(Some(changed(path)));
            }
            if let Some(parent) = live.parent() {
                fs::create_dir_all(parent)?;
            }
            return Ok((!rename_to_free(&old, &live)?).then(|| changed(path)));
        };
        let same = fs::look(&old)?.is_some_and(|m| fs::identity(&m) == fs::identity(&there))
            || match kind {
                fs::Kind::File => digest::same_as(&live, &old)?.is_some(),
                fs::Kind::Link => there.is_symlink() && fs::read_link(&old)? == fs::read_link(&live)?,
                fs::Kind::Folder | fs::Kind::Other => false,
            };
        if !same {
            return Ok(Some(changed(path)));
        }
        self.remove(path, fs::remove_file)?;
        Ok(None)
    }

    /// Removes by `act`, also from a foreign folder that its owner had made read-only.
    fn remove(&self, path: &Path, act: fn(&Path) -> fs::Result<()>) -> fs::Result<()> {
        let path = self.tree.join(path);
        match (act(&path), path.parent()) {
            (Err(e), Some(folder)) if e.kind() == ErrorKind::PermissionDenied => {
                fs::set_mode(folder, 0o700)?;
                act(&path)
            }
            (result, _) => result,
        }
    }
}

fn reason(result: fs::Result<()>) -> Option<String> {
    result.err().map(|e| e.to_string())
}

fn changed(path: &Path) -> String {
    format!("{} was changed while the site was being replaced; compare and keep the one you want", path.display())
}

/// Gives what is left a visible name beside the output: from now on it is the user's.
fn set_aside(tree: &Path, live: &Path, why: String) -> Vec<Kept> {
    let name = live.file_name().unwrap_or_default();
    for number in 1..=MOST_KEPT {
        let mut kept = name.to_os_string();
        kept.push(format!(".gongkai-kept-{number}"));
        let path = live.with_file_name(kept);
        match rename_to_free(tree, &path) {
            Ok(true) => return vec![Kept { path, why }],
            Ok(false) => {}
            Err(_) => break,
        }
    }
    vec![Kept { path: tree.to_path_buf(), why }]
}
