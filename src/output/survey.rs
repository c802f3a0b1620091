//! Finds what in the live site is not gongkai's.
use std::path::{Path, PathBuf};

use super::manifest::{Entry, Manifest};
use super::{Error, MANIFEST};
use crate::fs;

/// A file, link or folder that the manifest does not explain.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Foreign {
    /// Relative to the site; need not be UTF-8.
    pub path: PathBuf,
    pub kind: fs::Kind,
}

/// Everything foreign, folders before what is in them. Folders that hold pages are not foreign;
/// folders without pages are, so that empty ones and their permissions are kept.
pub(super) fn survey(live: &Path, listed: &Manifest) -> Result<Vec<Foreign>, Error> {
    let mut foreign = Vec::new();
    if fs::look(live)?.is_some() {
        walk(live, Path::new(""), listed, &mut foreign)?;
    }
    Ok(foreign)
}

fn walk(live: &Path, folder: &Path, listed: &Manifest, foreign: &mut Vec<Foreign>) -> Result<(), Error> {
    for entry in fs::read_dir(&live.join(folder))? {
        let path = folder.join(entry.name);
        if entry.kind == fs::Kind::Folder {
            let of_pages = path.to_str().is_some_and(|path| listed.below(path).is_some());
            let below = path.clone();
            if !of_pages {
                foreign.push(Foreign { path, kind: entry.kind });
            }
            walk(live, &below, listed, foreign)?;
        } else if !is_ours(&path, listed) {
            foreign.push(Foreign { path, kind: entry.kind });
        }
    }
    Ok(())
}

/// Whether something that is not a folder is listed, or is the list.
pub(super) fn is_ours(path: &Path, listed: &Manifest) -> bool {
    path.to_str().is_some_and(|path| path == MANIFEST || listed.get(path).is_some())
}

/// Refuses if a page must go where something foreign is. If the list was cut off (`torn`), that may be a page of ours.
pub(super) fn check_conflicts(live: &Path, foreign: &[Foreign], pages: &Manifest, torn: bool) -> Result<(), Error> {
    let mut conflicts = foreign.iter().filter_map(|f| Some((f, in_the_way(f, pages)?)));
    match conflicts.next() {
        None => Ok(()),
        Some((first, _)) if torn => Err(Error::Torn { output: live.to_path_buf(), first: first.path.clone(), others: conflicts.count() }),
        Some((first, page)) => Err(Error::Foreign { page: page.path.to_string(), file: live.join(&first.path) }),
    }
}

/// The page that must go where something foreign is.
fn in_the_way<'p>(Foreign { path, kind }: &Foreign, pages: &'p Manifest) -> Option<&'p Entry> {
    // A page's path is UTF-8, so is each folder above it.
    let above = path.ancestors().filter(|above| !above.as_os_str().is_empty());
    above.filter_map(Path::to_str).find_map(|above| pages.get(above)).or_else(|| {
        let name = path.to_str().filter(|_| *kind != fs::Kind::Folder)?;
        pages.below(name)
    })
}
