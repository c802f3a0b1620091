//! Makes the staged site the live one.
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Write;
use std::mem;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::PoisonError;

use rayon::prelude::*;

use super::clear::{self, Kept};
use super::digest::{Digest, Hashing};
use super::link::{link_or_copy, retry_with_parent};
use super::manifest::Manifest;
use super::stage::{How, Placed, Stage};
use super::survey::{Foreign, check_conflicts, survey};
use super::swap::{Old, swap};
use super::{Error, MANIFEST, address};
use crate::fs;

/// What a build did to the output folder.
#[derive(Debug)]
pub struct Report {
    /// Files of the new site, the manifest not counted.
    pub files: u64,
    /// Their size.
    pub bytes: u64,
    /// Files that are new or differ from the old site.
    pub written: u64,
    /// Of those, files that someone had altered or removed since gongkai wrote them.
    pub mended: u64,
    /// Files that are the same as in the old site, inode and time included.
    pub unchanged: u64,
    /// Files of the old site that the new one does not have.
    pub removed: u64,
    /// Files and links in the output folder that are not gongkai's; all of them are kept.
    pub foreign_kept: u64,
    /// Whether the output folder was replaced; if not, nothing in it was touched.
    pub replaced: bool,
    /// Size and hash of the manifest: one number that stands for the whole site.
    pub manifest: Digest,
    /// What had to be kept beside the output folder, and files in it that a list which was cut off no longer explains; to be
    /// shown to the user.
    pub kept: Vec<Kept>,
}

impl Stage {
    /// Makes the staged site the live one and removes the old one.
    ///
    /// After an error the live site is the old one. Once the new site is in place there are no
    /// more errors; trouble with removing the old one is in [`Report::kept`].
    pub fn commit(mut self) -> Result<Report, Error> {
        if *self.failed.get_mut() {
            return Err(Error::Incomplete);
        }
        let (new, unchanged, mut report) = self.take_list()?;
        let foreign = survey(&self.live, &self.old)?;
        check_conflicts(&self.live, &foreign, &new, self.old.torn)?;
        report.foreign_kept = foreign.iter().filter(|f| f.kind != fs::Kind::Folder).count() as u64;
        if report.written == 0 && self.old.digest == Some(report.manifest) {
            clear::remove_stage(&self.workshop, &self.live)?;
            self.done = true;
            return Ok(report);
        }

        if report.written == 0 {
            self.write_manifest(&new)?;
        }
        self.link_unchanged(&new, &unchanged)?;
        // From here on the stage holds foreign files too and is recognised by its manifest.
        fs::remove_file(&self.workshop.marker())?;
        self.link_foreign(&foreign)?;
        // The tree is on its way to the disk before the name is; pages are not waited for.
        fs::sync(&self.tree)?;
        let old = swap(&self.tree, &self.live, &self.workshop.aside())?;
        self.done = true;
        report.replaced = true;
        report.kept.extend(self.old.torn.then(|| unexplained(&self.live, &foreign)).flatten());
        let (listed, live) = (mem::take(&mut self.old), &self.live);
        report.kept.extend(match old {
            Old::Nowhere => Vec::new(),
            Old::InStage => clear::remove_old(&self.tree, live, &listed, true),
            Old::Aside => clear::remove_old(&self.workshop.aside(), live, &listed, true),
        });
        Ok(report)
    }

    /// The sorted list of the new site, which of it is unchanged, and the report on it. If anything is to be written, so is
    /// the list; a build that changes nothing writes nothing.
    fn take_list(&mut self) -> Result<(Manifest, Vec<bool>, Report), Error> {
        let mut placed = mem::take(self.placed.get_mut().unwrap_or_else(PoisonError::into_inner));
        placed.par_sort_unstable_by(|a, b| a.entry.path.cmp(&b.entry.path));
        check_unique(&placed)?;
        if self.old.torn {
            // What holds the very bytes of a page, or a beginning of them, may be replaced by it whoever wrote it.
            self.old.complete(placed.iter().filter(|p| p.how != How::Written).map(|p| p.entry.clone()));
        }
        let count = |how| placed.iter().filter(|p| p.how == how).count() as u64;
        let (mended, unchanged) = (count(How::Mended), count(How::Unchanged));
        let is_unchanged = placed.iter().map(|p| p.how == How::Unchanged).collect();
        let new = Manifest::new(placed.into_iter().map(|p| p.entry).collect());
        let files = new.entries().len() as u64;
        let manifest = if unchanged == files { self.print(&new, std::io::sink())? } else { self.write_manifest(&new)? };
        let report = Report {
            files,
            bytes: new.bytes(),
            written: files - unchanged,
            mended,
            unchanged,
            removed: self.old.entries().iter().filter(|e| new.get(&e.path).is_none()).count() as u64,
            foreign_kept: 0,
            replaced: false,
            manifest,
            kept: mem::take(&mut self.kept),
        };
        Ok((new, is_unchanged, report))
    }

    /// Writes the list and waits until it is on the disk: it is what tells, after a loss of power, which files are ours and
    /// what they should hold. Pages are not waited for; the next build mends them by it.
    fn write_manifest(&self, new: &Manifest) -> Result<Digest, Error> {
        let path = self.tree.join(MANIFEST);
        let digest = self.print(new, fs::create_new(&path)?)?;
        fs::sync(&path)?;
        Ok(digest)
    }

    fn print(&self, new: &Manifest, to: impl Write + Send) -> Result<Digest, Error> {
        let mut hashing = Hashing::new(to);
        new.print(&mut hashing).map_err(|e| fs::Error::new(&self.tree.join(MANIFEST), "write", e))?;
        Ok(hashing.finish())
    }

    fn link_unchanged(&self, new: &Manifest, unchanged: &[bool]) -> Result<(), Error> {
        let all = new.entries().par_iter().zip(unchanged.par_iter());
        all.filter(|(_, unchanged)| **unchanged).try_for_each(|(entry, _)| {
            let (from, to) = (self.live.join(&*entry.path), self.tree.join(&*entry.path));
            Ok(link_or_copy(&from, &to, fs::Kind::File)?)
        })
    }

    fn link_foreign(&self, foreign: &[Foreign]) -> Result<(), Error> {
        for Foreign { path, kind } in foreign {
            let (from, to) = (self.live.join(path), self.tree.join(path));
            if *kind == fs::Kind::Folder {
                fs::create_dir_all(&to)?;
            } else {
                retry_with_parent(|| to.clone(), || link_or_copy(&from, &to, *kind))?;
            }
        }
        // Backwards, so that a read-only folder is closed after what is in it.
        for Foreign { path, .. } in foreign.iter().rev().filter(|f| f.kind == fs::Kind::Folder) {
            let mode = fs::metadata(&self.live.join(path))?.mode();
            fs::set_mode(&self.tree.join(path), mode)?;
        }
        Ok(())
    }
}

/// What to say of files that a list which was cut off no longer explains, and that no page has taken the place of.
fn unexplained(live: &Path, foreign: &[Foreign]) -> Option<Kept> {
    const NAMED: usize = 5;
    let files: Vec<String> = foreign.iter().filter(|f| f.kind != fs::Kind::Folder).map(|f| f.path.display().to_string()).collect();
    let named = files.get(..NAMED).unwrap_or(&files).join(", ");
    let more = if files.len() > NAMED { format!(" and {} more", files.len() - NAMED) } else { String::new() };
    let why = format!(
        "its list of written files was cut off; files that are neither in it nor in the new site stay and are yours: {named}{more}"
    );
    (!files.is_empty()).then(|| Kept { path: live.to_path_buf(), why })
}

/// Refuses addresses that are equal, or equal where case and encoding are not told apart.
fn check_unique<'p>(sorted: &'p [Placed]) -> Result<(), Error> {
    let path = |placed: &Placed| placed.entry.path.to_string();
    if let Some(twice) = sorted.par_windows(2).find_first(|pair| pair[0].entry.path == pair[1].entry.path) {
        return Err(Error::Duplicate { path: path(&twice[0]) });
    }
    // Nearly all paths are their own folded form: only the others need a table.
    let differing = |placed: &'p Placed| match address::folded(&placed.entry.path) {
        Cow::Owned(folded) => Some((folded, placed)),
        Cow::Borrowed(_) => None,
    };
    let mut others: BTreeMap<String, &Placed> = BTreeMap::new();
    for (folded, placed) in sorted.par_iter().filter_map(differing).collect::<Vec<_>>() {
        let plain = sorted.binary_search_by(|p| (*p.entry.path).cmp(&folded)).ok().map(|at| &sorted[at]);
        let plain = plain.filter(|plain| plain.entry.path != placed.entry.path);
        if let Some(other) = plain.or_else(|| others.get(&folded).copied()) {
            return Err(Error::Clash { first: path(other), second: path(placed) });
        }
        others.insert(folded, placed);
    }
    Ok(())
}
