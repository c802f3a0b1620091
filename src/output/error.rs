//! What can go wrong with the output, each with what to do about it.
use std::fmt;
use std::path::PathBuf;

use crate::fs;

/// An error of checking, staging or committing the output. The site on disk is unchanged.
#[derive(Debug)]
pub enum Error {
    /// The operating system refused something.
    Fs(fs::Error),
    /// The output folder must not be written to.
    Refused {
        /// The folder as resolved.
        output: PathBuf,
        /// Fits after the path: `is your home folder`.
        why: String,
        /// What to do.
        hint: &'static str,
    },
    /// Another build is writing to the same folder.
    Busy {
        /// The output folder.
        output: PathBuf,
        /// The process of the other build, if it has said so already.
        process: Option<u32>,
    },
    /// A page has an address that cannot be a file of the site: an error of gongkai.
    Address {
        /// The address as given.
        path: String,
        /// Fits after "its path": `leaves the site`.
        why: &'static str,
    },
    /// Two pages have the same address.
    Duplicate {
        /// The address.
        path: String,
    },
    /// Two addresses are the same file where upper and lower case are not told apart.
    Clash {
        /// The one.
        first: String,
        /// The other.
        second: String,
    },
    /// A file that gongkai did not write is where a page must go.
    Foreign {
        /// The address of the page.
        page: String,
        /// The file or folder in its way.
        file: PathBuf,
    },
    /// The new site has no disclosure, and the published one has.
    Emptied {
        /// The output folder.
        output: PathBuf,
        /// How many disclosures are published there.
        disclosures: usize,
    },
    /// The manifest of the old site was cut off, and files that it may have listed differ from the pages in their place.
    Torn {
        /// The output folder.
        output: PathBuf,
        /// The first of these files, below it.
        first: PathBuf,
        /// How many more there are.
        others: usize,
    },
    /// The manifest of the old site cannot be trusted.
    Manifest {
        /// The manifest.
        file: PathBuf,
        /// Counted from 1.
        line: usize,
        /// What is wrong.
        why: &'static str,
    },
    /// A write failed before, so the stage is not a whole site.
    Incomplete,
}

impl From<fs::Error> for Error {
    fn from(error: fs::Error) -> Error {
        Error::Fs(error)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Fs(error) => error.fmt(f),
            Error::Refused { output, why, hint } => {
                write!(f, "will not write to {}: it {why}; {hint}", output.display())
            }
            Error::Busy { output, process } => {
                write!(f, "another build is writing to {}", output.display())?;
                if let Some(process) = process {
                    write!(f, " (process {process})")?;
                }
                f.write_str("; wait until it is done, then build again")
            }
            Error::Address { path, why } => {
                write!(f, "internal error: the page {path:?} cannot be written: its path {why}; please report this")
            }
            Error::Duplicate { path } => {
                write!(f, "two pages have the same address {path}; give one of them another id")
            }
            Error::Clash { first, second } => write!(
                f,
                "the addresses {first} and {second} differ only in upper and lower case or in how letters are \
                 encoded, and would be one file on many systems; give one of them another id"
            ),
            Error::Foreign { page, file } => write!(
                f,
                "the page {page} must be written where {} is, which gongkai did not write and will not replace; \
                 move it away, or give the page another address",
                file.display()
            ),
            Error::Emptied { output, disclosures } => write!(
                f,
                "content/ has no disclosures, but {} holds an archive with {disclosures} of them, which would be removed; see whether \
                 content/ is mounted or fetched, or remove that folder first if this is meant",
                output.display()
            ),
            Error::Torn { output, first, others } => {
                let (more, differ) = match others {
                    0 => (String::new(), "differs from the page that belongs"),
                    1 => (" and 1 other file there".to_owned(), "differ from the pages that belong"),
                    many => (format!(" and {many} other files there"), "differ from the pages that belong"),
                };
                write!(
                    f,
                    "the list of written files in {} was cut off, perhaps by a loss of power, and {}{more} {differ} in that place; \
                     gongkai cannot know whether it wrote that and will not replace it: move the folder away, build again, and \
                     bring your own files back into the new one",
                    output.display(),
                    first.display()
                )
            }
            Error::Manifest { file, line, why } => write!(
                f,
                "{}:{line}: {why}; the list of written files is damaged: restore it from a copy, or move the \
                 output folder away and build again",
                file.display()
            ),
            Error::Incomplete => f.write_str("a page could not be written, so the site was not replaced"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Fs(error) => Some(error),
            _ => None,
        }
    }
}
