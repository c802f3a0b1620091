//! Takes the files of a new site, from many threads, and writes those that differ.
use std::collections::HashSet;
use std::fmt;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use super::clear::{self, Kept};
use super::digest::{self, Digest};
use super::link::retry_with_parent;
use super::manifest::{Entry, Manifest};
use super::workshop::Workshop;
use super::{Error, address};
use crate::fs;

/// A new site in preparation. The live site is untouched until [`Stage::commit`]; dropping the
/// stage removes it and touches nothing else.
///
/// [`Stage::write`] and [`Stage::copy`] may be called from many threads at once. Only a short
/// entry per file stays in memory.
pub struct Stage {
    pub(super) live: PathBuf,
    pub(super) workshop: Workshop,
    /// Where the new files are written.
    pub(super) tree: PathBuf,
    /// The same, held open.
    held: fs::Folder,
    /// What the live site holds.
    pub(super) old: Manifest,
    pub(super) placed: Mutex<Vec<Placed>>,
    /// A write went wrong: this will never be a whole site.
    pub(super) failed: AtomicBool,
    /// What builds that were killed have left.
    pub(super) kept: Vec<Kept>,
    /// Set when nothing is left to be removed on drop.
    pub(super) done: bool,
}

/// A file of the new site.
pub(super) struct Placed {
    pub entry: Entry,
    pub how: How,
}

/// How a file of the new site comes about.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// It is in the stage; it is new or differs from that of the live site.
    Written,
    /// It is in the stage, because the live file is not what gongkai had written, or is only a beginning of it.
    Mended,
    /// The live file is the same; it gets a name in the stage when the site is committed.
    Unchanged,
}

impl Stage {
    pub(super) fn open(live: &Path, workshop: Workshop, kept: Vec<Kept>) -> Result<Stage, Error> {
        let old = Manifest::read(live)?.unwrap_or_default();
        let tree = workshop.stage();
        fs::write(&workshop.marker(), b"")?;
        fs::create_dir(&tree)?;
        let stage = Stage {
            live: live.to_path_buf(),
            workshop,
            held: fs::Folder::open(&tree)?,
            tree,
            old,
            placed: Mutex::default(),
            failed: AtomicBool::new(false),
            kept,
            done: false,
        };
        // Now, so that folders made in it inherit its group where the system does that.
        if let Some(there) = fs::look(live)? {
            let own = fs::metadata(&stage.tree)?;
            if (own.uid(), own.gid()) != (there.uid(), there.gid()) {
                // Only a privileged user can give files away; for others the site stays theirs.
                let _ = fs::set_owner(&stage.tree, there.uid(), there.gid());
            }
            fs::set_mode(&stage.tree, there.mode())?;
        }
        Ok(stage)
    }

    /// What builds that were killed have left and could not be put back; also in the report of
    /// the commit. To be shown even if this build fails.
    pub fn kept(&self) -> &[Kept] {
        &self.kept
    }

    /// Writes one file of the new site and tells whether it replaces another one. The path is relative to the site, with
    /// `/`: `units/x/2024/index.html`. Folders come into being as needed.
    pub fn write(&self, path: &str, bytes: &[u8]) -> Result<bool, Error> {
        let digest = self.noting(path, || {
            let digest = Digest::of(bytes);
            let expected = self.old.get(path).is_some_and(|entry| entry.digest == digest);
            let unlisted = self.is_unlisted(path);
            if (expected || unlisted) && digest::holds(&self.live.join(path), bytes) {
                return Ok((digest, How::Unchanged));
            }
            let mut file = retry_with_parent(|| self.tree.join(path), || self.held.create_new(path))?;
            file.write_all(bytes).map_err(|e| fs::Error::new(&self.tree.join(path), "write", e))?;
            let mended = expected || (unlisted && digest::is_beginning_of(&self.live.join(path), bytes));
            Ok((digest, if mended { How::Mended } else { How::Written }))
        })?;
        Ok(self.old.get(path).is_some_and(|entry| entry.digest != digest))
    }

    /// What the live site has at a path; `None` if it cannot be read or is not what was published.
    pub fn published(&self, path: &str) -> Option<Vec<u8>> {
        let entry = self.old.get(path)?;
        let bytes = fs::read(&self.live.join(path), entry.digest.size).ok()?;
        (Digest::of(&bytes) == entry.digest).then_some(bytes)
    }

    /// Files of the live site that the new one does not have, sorted. To be asked when all are written.
    pub fn gone(&self) -> Vec<Box<str>> {
        if self.old.entries().is_empty() {
            return Vec::new();
        }
        let placed = self.placed.lock().unwrap_or_else(PoisonError::into_inner);
        let new: HashSet<&str> = placed.iter().map(|p| &*p.entry.path).collect();
        self.old.entries().iter().map(|entry| entry.path.clone()).filter(|path| !new.contains(&**path)).collect()
    }

    /// Refuses to go on if the live site has disclosures, which `is_disclosure` tells by the path.
    pub fn refuse_if_published(&self, is_disclosure: impl Fn(&str) -> bool) -> Result<(), Error> {
        match self.old.entries().iter().filter(|entry| is_disclosure(&entry.path)).count() {
            0 => Ok(()),
            disclosures => Err(Error::Emptied { output: self.live.clone(), disclosures }),
        }
    }

    /// Copies a file of any size into the new site and returns its size and SHA-256.
    pub fn copy(&self, path: &str, from: &Path) -> Result<Digest, Error> {
        self.noting(path, || {
            let listed = self.old.get(path).map(|entry| entry.digest);
            let (live, unlisted) = (self.live.join(path), self.is_unlisted(path));
            if (unlisted || listed.is_some_and(|digest| fs::metadata(from).is_ok_and(|m| m.len() == digest.size)))
                && let Some(same) = digest::same_as(&live, from)?
            {
                // Differs if both were altered alike: the manifest must then change.
                return Ok((same, How::Unchanged));
            }
            let to = self.tree.join(path);
            let digest = retry_with_parent(|| to.clone(), || digest::copy(from, &to))?;
            let mended = listed == Some(digest) || (unlisted && digest::is_beginning_of(&live, fs::open_regular(from)?.0));
            Ok((digest, if mended { How::Mended } else { How::Written }))
        })
    }

    /// Whether a path may have been written by gongkai although the list, which is cut off, does not name it.
    fn is_unlisted(&self, path: &str) -> bool {
        self.old.torn && self.old.get(path).is_none()
    }

    /// Checks the path, notes what was placed there, and remembers a failure.
    fn noting(&self, path: &str, place: impl FnOnce() -> Result<(Digest, How), Error>) -> Result<Digest, Error> {
        let placed = address::check(path).and_then(|()| place());
        match placed {
            Ok((digest, how)) => {
                let entry = Entry { path: path.into(), digest };
                self.placed.lock().unwrap_or_else(PoisonError::into_inner).push(Placed { entry, how });
                Ok(digest)
            }
            Err(error) => {
                self.failed.store(true, Ordering::Relaxed);
                Err(match error {
                    Error::Fs(e) if e.kind() == ErrorKind::AlreadyExists => Error::Duplicate { path: path.to_owned() },
                    other => other,
                })
            }
        }
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if !self.done {
            // What cannot be removed is found again by the next build.
            let _ = clear::remove_stage(&self.workshop, &self.live);
        }
    }
}

impl fmt::Debug for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stage").field("live", &self.live).finish_non_exhaustive()
    }
}
