//! Puts a rendered site on disk so that a build that fails or is killed changes nothing.
//!
//! # How a build reaches the disk
//!
//! ```text
//! parent/
//!   public/                    the site as it is served ("live")
//!   .public.gongkai-build/     the workshop, there only during a build
//!     lock                     held by flock; says whose folder this is
//!     stage/                   the new site
//! ```
//!
//! 1. [`Target::check`] refuses folders that must not be written to; it only looks.
//! 2. [`Target::stage`] takes the lock, mends what a killed build left and reads the manifest.
//! 3. [`Stage::write`] compares a page with the live file and writes it to the stage *only if it
//!    differs*. Size and SHA-256 are compared with the manifest first; if they agree, so must the
//!    bytes. Comparing bytes rather than times needs no state beside the site, survives `git
//!    checkout`, `cp` and `touch`, and finds files that rotted or were altered ([`Report::mended`]).
//! 4. [`Stage::commit`]: if nothing differs, the live site is the new site and stays untouched.
//!    Otherwise unchanged and foreign files get a second name (hard link) in the stage, which keeps
//!    their inodes and times, the manifest is written, and stage and live site change places in one
//!    step (`renameat2` with `RENAME_EXCHANGE`).
//! 5. The old tree, now in the workshop, is taken apart: what its manifest lists is removed, foreign
//!    files are removed only if the live site has the very same, and a file that came meanwhile is
//!    moved over. What cannot be explained is kept beside the site and reported ([`Report::kept`]).
//!
//! # After `kill -9`
//!
//! The live site is only ever touched by the exchange. What is left in the workshop explains itself:
//! a stage with a marker is unfinished and holds nothing but files of ours; without the marker it has
//! a manifest and is either a finished new site or the old one, and step 5 is right for both. The
//! manifest is the last file of a tree to be removed. Where the file system cannot exchange, the live
//! site is renamed into the workshop and the stage out of it; a build killed between the two leaves
//! no site, and the next build renames it back first.
//!
//! # After a loss of power
//!
//! Pages that were not yet on disk may be lost or cut off (they are not synced one by one); the next build compares bytes and
//! mends them. The manifest says what they should hold and whose they are, so it is synced before the exchange. Should it be
//! cut off all the same (a disk that lies), what is left of it counts; of what it does not list any more, only files that hold
//! the bytes of the new page or a beginning of them are replaced. All other files stay as they are and are reported, and the
//! build is refused if one of them stands where a page must go ([`Error::Torn`]).
//!
//! # What to know when serving the folder
//!
//! A changed site is a *new folder* under the old name. Servers that look the path up for each
//! request see it at once. A process whose working directory is the output folder, or a container
//! into which it is mounted, holds on to the old one: give them the parent folder. The output
//! cannot be a mount point itself, and the parent folder must be writable.
//!
//! Folders get the permissions of the user's umask, except the output folder itself and those that
//! hold only foreign files, which keep theirs.
mod address;
mod clear;
mod commit;
mod digest;
mod error;
mod link;
mod manifest;
mod stage;
mod survey;
mod swap;
mod target;
mod workshop;

pub(crate) use address::{flaw, folded};
pub use clear::Kept;
pub use commit::Report;
pub use digest::{Digest, sha256_file};
pub use error::Error;
pub use stage::Stage;
pub use target::Target;

/// The file in the output that lists all others with size and SHA-256.
pub const MANIFEST: &str = "gongkai-manifest.txt";
