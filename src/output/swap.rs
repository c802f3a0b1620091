//! Puts the finished stage in the place of the live site.
use std::os::unix::fs::MetadataExt;
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

/// What keeps a folder from being replaced by one beside it, if that is the folder itself.
fn explained(live: &Path, error: fs::Error) -> Error {
    use std::io::ErrorKind::{CrossesDevices, ResourceBusy};
    let of = |path: &Path| fs::metadata(path).ok().map(|m| m.dev());
    let is_mounted = live.parent().is_some_and(|parent| of(live) != of(parent));
    let (why, hint) = match error.kind() {
        // Both folders lie on one device: only layers of an overlay (and, on ext4, quotas of projects) part them.
        CrossesDevices if !is_mounted => (
            "cannot be renamed, as it comes from a lower layer of an overlay (an image of a container) or has another project's quota",
            "remove the folder, or copy it once (mv public public.old && cp -a public.old public), or choose another one by --output",
        ),
        CrossesDevices | ResourceBusy => (
            "is a mount point or in use as one",
            "choose a folder inside it: the site is replaced by renaming, which a mount point does not allow",
        ),
        _ => return error.into(),
    };
    Error::Refused { output: live.to_path_buf(), why: why.into(), hint }
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

    #[test]
    fn a_layer_of_an_overlay_is_told_from_a_mount_point() {
        let dir = tempfile::tempdir().unwrap();
        let live = dir.path().join("live");
        fs::create_dir(&live).unwrap();
        let told = |live: &Path, errno| explained(live, fs::Error::new(live, "replace", errno)).to_string();
        assert!(told(&live, Errno::XDEV).contains("lower layer of an overlay"));
        assert!(told(&live, Errno::XDEV).ends_with("(mv public public.old && cp -a public.old public), or choose another one by --output"));
        assert!(told(&live, Errno::BUSY).contains("is a mount point or in use as one; choose a folder inside it"));
        assert!(told(Path::new("/proc"), Errno::XDEV).contains("is a mount point"), "another device than the folder above it");
        assert!(told(&live, Errno::ACCESS).ends_with("permission denied"));
    }
}
