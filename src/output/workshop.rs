//! The folder beside the output in which one build at a time works.
use std::ffi::OsString;
use std::io::{ErrorKind, Read, Seek, Write};
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;

use super::Error;
use crate::fs::{self, File};

const TITLE: &str = "gongkai build; this folder may be removed when no build is running\n";
const LOCK: &str = "lock";
const STAGE: &str = "stage";
const ASIDE: &str = "aside";
/// As long as this file exists, the stage is not finished and holds nothing but pages.
const MARKER: &str = "unfinished";
/// How often to start anew if other builds end just while this one begins.
const ATTEMPTS: u32 = 100;

/// The workshop, locked for as long as this value lives, then removed.
#[derive(Debug)]
pub(super) struct Workshop {
    folder: PathBuf,
    /// Parents of the output that did not exist, outermost first.
    new_parents: Vec<PathBuf>,
    /// Dropped, and so unlocked, after the files are removed.
    _lock: File,
}

impl Workshop {
    /// Creates or takes over the workshop of an output folder.
    pub(super) fn open(output: &Path) -> Result<Workshop, Error> {
        let mut name = OsString::from(".");
        name.push(output.file_name().unwrap_or_default());
        name.push(".gongkai-build");
        let folder = output.with_file_name(name);
        let new_parents = create_parents(&folder)?;
        for _ in 0..ATTEMPTS {
            if let Some(lock) = lock(output, &folder)? {
                return Ok(Workshop { folder, new_parents, _lock: lock });
            }
        }
        Err(Error::Busy { output: output.to_path_buf(), process: None })
    }

    /// Where the new site is prepared.
    pub(super) fn stage(&self) -> PathBuf {
        self.folder.join(STAGE)
    }

    /// The file that says that the stage is not finished.
    pub(super) fn marker(&self) -> PathBuf {
        self.folder.join(MARKER)
    }

    /// Where the old site is while the two cannot be exchanged in one step.
    pub(super) fn aside(&self) -> PathBuf {
        self.folder.join(ASIDE)
    }
}

impl Drop for Workshop {
    fn drop(&mut self) {
        // What cannot be removed is not lost: the next build finds and mends it.
        let _ = fs::remove_file(&self.folder.join(LOCK));
        let _ = fs::remove_empty_dir(&self.folder);
        for parent in self.new_parents.iter().rev() {
            let _ = fs::remove_empty_dir(parent); // stays if the site is in it
        }
    }
}

fn create_parents(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut missing = Vec::new();
    for parent in folder.ancestors().skip(1) {
        if fs::look(parent)?.is_some() {
            break;
        }
        missing.push(parent.to_path_buf());
    }
    missing.reverse();
    for parent in &missing {
        unless_exists(fs::create_dir(parent))?;
    }
    Ok(missing)
}

fn unless_exists(result: fs::Result<()>) -> fs::Result<()> {
    match result {
        Err(e) if e.kind() == ErrorKind::AlreadyExists => Ok(()),
        other => other,
    }
}

/// Locks the workshop; `None` if another build removed it meanwhile.
fn lock(output: &Path, folder: &Path) -> Result<Option<File>, Error> {
    unless_exists(fs::create_private_dir(folder))?;
    let path = folder.join(LOCK);
    let foreign = |why: &str| Error::Refused {
        output: output.to_path_buf(),
        why: format!("needs the folder {} beside it, which {why}", folder.display()),
        hint: "move that folder away",
    };
    match fs::look(folder)? {
        None => return Ok(None),
        Some(metadata) if !metadata.is_dir() => return Err(foreign("is not a folder")),
        Some(_) => {}
    }
    let known = [LOCK, STAGE, MARKER, ASIDE];
    match fs::read_dir(folder) {
        Ok(entries) if entries.iter().all(|e| known.iter().any(|k| e.name == *k)) => {}
        Ok(_) => return Err(foreign("holds other files")),
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(e.into()),
    }
    let mut file = match fs::open_or_create(&path) {
        Ok(file) => file,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(e.into()),
    };
    let locked = flock(&file, FlockOperation::NonBlockingLockExclusive);
    let mut text = String::new();
    (&file).take(1000).read_to_string(&mut text).map_err(|e| fs::Error::new(&path, "read", e))?;
    match locked {
        Ok(()) => {}
        Err(Errno::WOULDBLOCK) => {
            let process = text.strip_prefix(TITLE).and_then(|rest| rest.trim().parse().ok());
            return Err(Error::Busy { output: output.to_path_buf(), process });
        }
        Err(e) => return Err(fs::Error::new(&path, "lock", e).into()),
    }
    // The build that held it before may have removed the file between our opening and locking.
    let own = file.metadata().map_err(|e| fs::Error::new(&path, "lock", e))?;
    if fs::look(&path)?.is_none_or(|there| fs::identity(&there) != fs::identity(&own)) {
        return Ok(None);
    }
    // A build killed while writing this leaves a beginning of it.
    if !text.starts_with(TITLE) && !TITLE.starts_with(&text) {
        return Err(foreign("is not gongkai's"));
    }
    let written = file.set_len(0).and_then(|()| file.rewind());
    let written = written.and_then(|()| writeln!(file, "{TITLE}{}", std::process::id()));
    written.map_err(|e| fs::Error::new(&path, "write", e))?;
    Ok(Some(file))
}
