//! The only user of `std::fs`: every error names its path and what was attempted.
//!
//! The functions are thin. What they add: a path in every error, caps on what is read,
//! sorted folder listings, and no call that deletes recursively.
#![expect(clippy::disallowed_methods, reason = "this is the one module where the ban is lifted: it gives every error its path")]
use std::ffi::OsString;
use std::fmt;
use std::fs::{FileType, OpenOptions};
use std::io::{self, Read};
use std::os::fd::OwnedFd;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::{Mode, OFlags};

pub use std::fs::{File, Metadata};

/// An input or output error that says where it happened: `cannot read a.yaml: permission denied`.
#[derive(Debug)]
pub struct Error {
    /// The file or folder.
    pub path: PathBuf,
    /// What was attempted, fitting after "cannot": `read`, `create the folder`.
    pub action: &'static str,
    /// The error of the operating system.
    pub source: io::Error,
}

/// The result of every function of this module.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// An error of `action` on `path`.
    pub fn new(path: &Path, action: &'static str, source: impl Into<io::Error>) -> Error {
        Error { path: path.to_path_buf(), action, source: source.into() }
    }

    /// The kind that the operating system reported.
    pub fn kind(&self) -> io::ErrorKind {
        self.source.kind()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot {} {}: ", self.action, self.path.display())?;
        match self.source.kind() {
            io::ErrorKind::NotFound => f.write_str("there is no such file or folder"),
            io::ErrorKind::PermissionDenied => f.write_str("permission denied"),
            io::ErrorKind::AlreadyExists => f.write_str("it exists already"),
            io::ErrorKind::NotADirectory => f.write_str("a part of the path is not a folder"),
            io::ErrorKind::IsADirectory => f.write_str("it is a folder"),
            io::ErrorKind::StorageFull => f.write_str("the disk is full"),
            io::ErrorKind::ReadOnlyFilesystem => f.write_str("the file system is read-only"),
            _ => {
                let text = self.source.to_string();
                f.write_str(text.split(" (os error").next().unwrap_or(&text))
            }
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.source)
    }
}

/// What an entry of a folder is, links not followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link, to anything or nothing.
    Link,
    /// A pipe, socket or device.
    Other,
}

impl From<FileType> for Kind {
    fn from(kind: FileType) -> Kind {
        match kind {
            kind if kind.is_file() => Kind::File,
            kind if kind.is_dir() => Kind::Folder,
            kind if kind.is_symlink() => Kind::Link,
            _ => Kind::Other,
        }
    }
}

/// One entry of a folder.
#[derive(Debug)]
pub struct Entry {
    /// The name within the folder.
    pub name: OsString,
    /// What it is, links not followed.
    pub kind: Kind,
}

/// Device and inode: equal exactly if two paths lead to the same file or folder.
pub fn identity(metadata: &Metadata) -> (u64, u64) {
    (metadata.dev(), metadata.ino())
}

/// Reads a regular file of at most `cap` bytes; a larger one is an error.
pub fn read(path: &Path, cap: u64) -> Result<Vec<u8>> {
    let (file, size) = open_regular(path)?;
    let mut bytes = Vec::with_capacity(usize::try_from(size.min(cap)).unwrap_or(0));
    let read = file.take(cap.saturating_add(1)).read_to_end(&mut bytes);
    read.map_err(|e| Error::new(path, "read", e))?;
    if bytes.len() as u64 > cap {
        let text = format!("it is larger than the limit of {cap} bytes");
        return Err(Error::new(path, "read", io::Error::new(io::ErrorKind::FileTooLarge, text)));
    }
    Ok(bytes)
}

/// Opens a regular file for reading and returns its size; folders, pipes and devices are errors.
pub fn open_regular(path: &Path) -> Result<(File, u64)> {
    let file = at(path, "read", not_waiting().open(path))?;
    let metadata = at(path, "read", file.metadata())?;
    if metadata.is_file() {
        return Ok((file, metadata.len()));
    }
    let kind = if metadata.is_dir() { io::ErrorKind::IsADirectory } else { io::ErrorKind::InvalidInput };
    Err(Error::new(path, "read", io::Error::new(kind, "it is not a regular file")))
}

/// Opens what is at the path itself: a link there is an error, a pipe does not wait.
pub fn open_in_place(path: &Path) -> Result<File> {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    at(path, "read", OpenOptions::new().read(true).custom_flags(flags.bits().cast_signed()).open(path))
}

fn not_waiting() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).custom_flags(OFlags::NONBLOCK.bits().cast_signed());
    options
}

/// The entries of a folder, sorted by name.
pub fn read_dir(path: &Path) -> Result<Vec<Entry>> {
    let entries = std::fs::read_dir(path).and_then(|entries| {
        entries
            .map(|entry| entry.and_then(|e| Ok(Entry { name: e.file_name(), kind: e.file_type()?.into() })))
            .collect::<io::Result<Vec<_>>>()
    });
    let mut entries = at(path, "list the folder", entries)?;
    entries.sort_unstable_by(|a, b| a.name.cmp(&b.name));
    Ok(entries)
}

/// Creates or replaces a file.
pub fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    at(path, "write", std::fs::write(path, bytes))
}

/// Creates a file that must not exist yet.
pub fn create_new(path: &Path) -> Result<File> {
    at(path, "write", OpenOptions::new().write(true).create_new(true).open(path))
}

/// A folder that is held open: the way to it is not followed again for each file that comes into it.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    held: OwnedFd,
}

impl Folder {
    /// Opens a folder.
    pub fn open(path: &Path) -> Result<Folder> {
        let held = rustix::fs::open(path, OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty());
        let held = held.map_err(|e| Error::new(path, "open the folder", e))?;
        Ok(Folder { path: path.to_path_buf(), held })
    }

    /// Creates a file below it that must not exist yet.
    pub fn create_new(&self, below: &str) -> Result<File> {
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
        let created = rustix::io::retry_on_intr(|| rustix::fs::openat(&self.held, below, flags, Mode::from_raw_mode(0o666)));
        created.map(File::from).map_err(|e| Error::new(&self.path.join(below), "write", e))
    }
}

/// Opens a file for reading and writing, creating it if need be, never emptying or following a link.
pub fn open_or_create(path: &Path) -> Result<File> {
    let flags = OFlags::NOFOLLOW.bits().cast_signed();
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false).custom_flags(flags);
    at(path, "open", options.open(path))
}

/// Copies contents and permissions of a file, and the time of its last change.
pub fn copy_with_time(from: &Path, to: &Path) -> Result<()> {
    at(from, "copy", std::fs::copy(from, to))?;
    let time = at(from, "read", std::fs::metadata(from).and_then(|m| m.modified()))?;
    at(to, "set the time of", File::open(to).and_then(|file| file.set_modified(time)))
}

/// Creates one folder; its parent must exist and it must not.
pub fn create_dir(path: &Path) -> Result<()> {
    at(path, "create the folder", std::fs::create_dir(path))
}

/// Creates one folder that only its owner can enter.
pub fn create_private_dir(path: &Path) -> Result<()> {
    at(path, "create the folder", std::fs::DirBuilder::new().mode(0o700).create(path))
}

/// Creates a folder and its missing parents; fine if it exists.
pub fn create_dir_all(path: &Path) -> Result<()> {
    at(path, "create the folder", std::fs::create_dir_all(path))
}

/// What is at the path, links followed.
pub fn metadata(path: &Path) -> Result<Metadata> {
    at(path, "read", std::fs::metadata(path))
}

/// What is at the path, links not followed; `None` if nothing is.
pub fn look(path: &Path) -> Result<Option<Metadata>> {
    match std::fs::symlink_metadata(path) {
        Ok(metadata) => Ok(Some(metadata)),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(Error::new(path, "read", e)),
    }
}

/// The absolute path with all links resolved; it must exist.
pub fn canonicalize(path: &Path) -> Result<PathBuf> {
    at(path, "find", std::fs::canonicalize(path))
}

/// Renames; a file at the new path is replaced.
pub fn rename(from: &Path, to: &Path) -> Result<()> {
    at(from, "rename", std::fs::rename(from, to))
}

/// Removes one file or link.
pub fn remove_file(path: &Path) -> Result<()> {
    at(path, "remove", std::fs::remove_file(path))
}

/// Removes one folder, which must be empty.
pub fn remove_empty_dir(path: &Path) -> Result<()> {
    at(path, "remove the folder", std::fs::remove_dir(path))
}

/// Gives a file a second name on the same file system; a link is doubled, not followed.
pub fn hard_link(from: &Path, to: &Path) -> Result<()> {
    at(from, "link", std::fs::hard_link(from, to))
}

/// Where a symbolic link leads.
pub fn read_link(path: &Path) -> Result<PathBuf> {
    at(path, "read the link", std::fs::read_link(path))
}

/// Creates a symbolic link.
pub fn symlink(leads_to: &Path, path: &Path) -> Result<()> {
    at(path, "create the link", std::os::unix::fs::symlink(leads_to, path))
}

/// Sets the permission bits.
pub fn set_mode(path: &Path, mode: u32) -> Result<()> {
    let permissions = std::fs::Permissions::from_mode(mode & 0o7777);
    at(path, "set the permissions of", std::fs::set_permissions(path, permissions))
}

/// Sets owner and group, by number.
pub fn set_owner(path: &Path, user: u32, group: u32) -> Result<()> {
    at(path, "set the owner of", std::os::unix::fs::chown(path, Some(user), Some(group)))
}

/// Waits until a file or folder is on the disk.
pub fn sync(path: &Path) -> Result<()> {
    at(path, "sync", File::open(path).and_then(|file| file.sync_all()))
}

fn at<T>(path: &Path, action: &'static str, result: io::Result<T>) -> Result<T> {
    result.map_err(|source| Error::new(path, action, source))
}
