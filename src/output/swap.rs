//! Puts the finished stage in the place of the live site.
use std::path::Path;

use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::io::Errno;

use super::Error;
use crate::fs;

/// Where the old site is after the swap.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Old {
    /// There was none.
    Nowhere,
    /// Under the name that the stage had.
    InStage,
    /// Set aside.
    Aside,
}

/// Swaps in one step where the file system can, in two where it cannot.
pub(super) fn swap(stage: &Path, live: &Path, aside: &Path) -> Result<Old, Error> {
    if fs::look(live)?.is_none() {
        fs::rename(stage, live).map_err(|e| explained(live, e))?;
        return Ok(Old::Nowhere);
    }
    match renameat_with(CWD, stage, CWD, live, RenameFlags::EXCHANGE) {
        Ok(()) => Ok(Old::InStage),
        Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => in_two_steps(stage, live, aside),
        Err(e) => Err(explained(live, fs::Error::new(live, "replace", e))),
    }
}

/// For file systems that cannot exchange; `recover` knows the state between the two renames.
fn in_two_steps(stage: &Path, live: &Path, aside: &Path) -> Result<Old, Error> {
    fs::rename(live, aside).map_err(|e| explained(live, e))?;
    match fs::rename(stage, live) {
        Ok(()) => Ok(Old::Aside),
        Err(error) => {
            fs::rename(aside, live)?;
            Err(error.into())
        }
    }
}

/// Renames only if nothing is at the new path; says whether it did.
pub(super) fn rename_to_free(from: &Path, to: &Path) -> fs::Result<bool> {
    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        Ok(()) => Ok(true),
        Err(Errno::EXIST) => Ok(false),
        Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => {
            let free = fs::look(to)?.is_none();
            if free {
                fs::rename(from, to)?;
            }
            Ok(free)
        }
        Err(e) => Err(fs::Error::new(from, "move", e)),
    }
}

fn explained(live: &Path, error: fs::Error) -> Error {
    use std::io::ErrorKind::{CrossesDevices, ResourceBusy};
    if !matches!(error.kind(), CrossesDevices | ResourceBusy) {
        return error.into();
    }
    let hint = "choose a folder inside it: the site is replaced by renaming, which a mount point does not allow";
    Error::Refused { output: live.to_path_buf(), why: "is a mount point or in use as one".into(), hint }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_steps_do_what_one_does_and_undo_what_fails() {
        let dir = tempfile::tempdir().unwrap();
        let [stage, live, aside] = ["stage", "live", "aside"].map(|name| dir.path().join(name));
        for (folder, text) in [(&stage, "new"), (&live, "old")] {
            fs::create_dir(folder).unwrap();
            fs::write(&folder.join("a"), text.as_bytes()).unwrap();
        }
        assert_eq!(in_two_steps(&stage, &live, &aside).unwrap(), Old::Aside);
        assert_eq!(fs::read(&live.join("a"), 9).unwrap(), b"new");
        assert_eq!(fs::read(&aside.join("a"), 9).unwrap(), b"old");
        fs::rename(&aside, &stage).unwrap();
        assert!(in_two_steps(&dir.path().join("none"), &live, &aside).is_err());
        assert_eq!(fs::read(&live.join("a"), 9).unwrap(), b"new");
        assert!(!rename_to_free(&stage, &live).unwrap());
        assert!(rename_to_free(&stage, &aside).unwrap());
    }
}
