//! Gives a file a second name in the stage, or copies it where that is not possible.
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::fs;

/// Makes `to` the same file as `from`; failing that, a copy with the same time.
///
/// Linking is refused by some file systems, for files of other users, and past a number of names.
pub(super) fn link_or_copy(from: &Path, to: &Path, kind: fs::Kind) -> fs::Result<()> {
    let error = match retry_with_parent(|| to.to_path_buf(), || fs::hard_link(from, to)) {
        Ok(()) => return Ok(()),
        Err(error) => error,
    };
    let copyable =
        matches!(error.kind(), ErrorKind::PermissionDenied | ErrorKind::TooManyLinks | ErrorKind::Unsupported | ErrorKind::CrossesDevices);
    match kind {
        fs::Kind::File if copyable => fs::copy_with_time(from, to),
        fs::Kind::Link if copyable => fs::symlink(&fs::read_link(from)?, to),
        _ => Err(error),
    }
}

/// Does what needs the folder of `to`, which is created only if it turns out to be missing: so
/// each folder costs one failed attempt, and no thread has to know what others created.
pub(super) fn retry_with_parent<T>(to: impl Fn() -> PathBuf, act: impl Fn() -> fs::Result<T>) -> fs::Result<T> {
    match act() {
        Err(e) if e.kind() == ErrorKind::NotFound => {
            to().parent().map_or(Ok(()), fs::create_dir_all)?;
            act()
        }
        result => result,
    }
}
