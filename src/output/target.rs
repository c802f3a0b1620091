//! Decides whether a folder may be written to.
use std::ffi::OsStr;
use std::os::unix::fs::MetadataExt;
use std::path::{Component, Path, PathBuf};

use super::stage::Stage;
use super::workshop::Workshop;
use super::{Error, MANIFEST, clear, manifest};
use crate::fs;

/// Names whose presence says that a folder is a project, not an output.
const NEVER_IN_OUTPUT: [&str; 2] = [".git", "site.toml"];
const CHOOSE: &str = "choose a folder of its own, such as public";

/// An output folder that was checked.
#[derive(Debug)]
pub struct Target {
    output: PathBuf,
}

impl Target {
    /// Checks the output folder against the folders and files that the site is made from (content,
    /// themes, profiles, `site.toml`; *not* the project folder, which usually holds the output).
    ///
    /// Looks only. The folder need not exist; a link to a folder stands for that folder.
    pub fn check(output: &Path, sources: &[&Path]) -> Result<Target, Error> {
        let home = std::env::var_os("HOME").filter(|home| !home.is_empty()).map(PathBuf::from);
        let output = resolve(output)?;
        check_place(&output, sources, home.as_deref())?;
        check_contents(&output)?;
        Ok(Target { output })
    }

    /// The output folder, absolute and with links resolved.
    pub fn path(&self) -> &Path {
        &self.output
    }

    /// Locks the output against other builds, mends what a killed build left, and opens a stage.
    ///
    /// Missing parent folders are created.
    pub fn stage(&self) -> Result<Stage, Error> {
        let workshop = Workshop::open(&self.output)?;
        let kept = clear::recover(&workshop, &self.output)?;
        // Again, under the lock: another build, or mending, may have changed the folder.
        check_contents(&self.output)?;
        Stage::open(&self.output, workshop, kept)
    }
}

fn refused(output: &Path, why: impl Into<String>, hint: &'static str) -> Error {
    Error::Refused { output: output.to_path_buf(), why: why.into(), hint }
}

/// Resolves links in the part of a path that exists, and keeps the rest.
fn resolve(path: &Path) -> Result<PathBuf, Error> {
    if path.as_os_str().is_empty() {
        return Err(refused(path, "is an empty path", "name the output folder"));
    }
    let nowhere = |_| refused(path, "leads nowhere, as the current folder is gone", "go to a folder that exists, or write the whole path");
    let absolute = std::path::absolute(path).map_err(nowhere)?;
    for existing in absolute.ancestors() {
        let Ok(found) = fs::canonicalize(existing) else {
            // A link to nothing would make the output appear in an unexpected place.
            if matches!(fs::look(existing), Ok(Some(_))) {
                return Err(refused(existing, "cannot be followed to a folder", "mend or remove the link"));
            }
            continue;
        };
        let rest = absolute.strip_prefix(existing).unwrap_or(Path::new(""));
        if rest.components().any(|part| !matches!(part, Component::Normal(_))) {
            return Err(refused(&absolute, "leads through a folder that does not exist", "write it without .."));
        }
        return Ok(if rest.as_os_str().is_empty() { found } else { found.join(rest) });
    }
    Ok(absolute)
}

/// Everything that is wrong because of where the folder is.
fn check_place(output: &Path, sources: &[&Path], home: Option<&Path>) -> Result<(), Error> {
    let Some(parent) = output.parent() else {
        return Err(refused(output, "is the root of the file system", CHOOSE));
    };
    if let Some(home) = home.and_then(|home| resolve(home).ok())
        && is_within(&home, output)
    {
        return Err(refused(output, "is or contains your home folder", CHOOSE));
    }
    if output.components().any(|part| is_named(part.as_os_str(), ".git")) {
        return Err(refused(output, "is inside a .git folder", CHOOSE));
    }
    for source in sources {
        let source = resolve(source)?;
        if is_within(&source, output) {
            let why = format!("is or contains {}, from which the site is made", source.display());
            return Err(refused(output, why, CHOOSE));
        }
        if is_within(output, &source) {
            let why = format!("is inside {}, from which the site is made", source.display());
            return Err(refused(output, why, CHOOSE));
        }
    }
    if let (Ok(own), Ok(above)) = (fs::metadata(output), fs::metadata(parent))
        && own.dev() != above.dev()
    {
        let hint = "choose a folder inside it: the site is replaced by renaming, which a mount point does not allow";
        return Err(refused(output, "is a mount point", hint));
    }
    Ok(())
}

/// Whether `inner` is `outer` or below it, by name or because a folder above it is the same one
/// (a bind mount, another spelling on a file system without case).
fn is_within(inner: &Path, outer: &Path) -> bool {
    if inner.starts_with(outer) {
        return true;
    }
    let Ok(outer) = fs::metadata(outer) else {
        return false;
    };
    let same = |path: &Path| fs::metadata(path).is_ok_and(|m| fs::identity(&m) == fs::identity(&outer));
    inner.ancestors().any(same)
}

/// Everything that is wrong because of what the folder holds.
fn check_contents(output: &Path) -> Result<(), Error> {
    match fs::look(output) {
        Ok(None) => return Ok(()),
        Ok(Some(metadata)) if metadata.is_dir() => {}
        Ok(Some(_)) => return Err(refused(output, "is not a folder", CHOOSE)),
        Err(e) if e.kind() == std::io::ErrorKind::NotADirectory => {
            return Err(refused(output, "would have to lie in a file", CHOOSE));
        }
        Err(e) => return Err(e.into()),
    }
    let entries = fs::read_dir(output)?;
    if let Some(name) = NEVER_IN_OUTPUT.iter().find(|never| entries.iter().any(|e| is_named(&e.name, never))) {
        return Err(refused(output, format!("contains {name}"), CHOOSE));
    }
    if !entries.is_empty() && !manifest::is_in(output)? {
        let why = format!("holds files that gongkai did not write (there is no {MANIFEST} of gongkai)");
        return Err(refused(output, why, "choose an empty or a new folder"));
    }
    Ok(())
}

fn is_named(name: &OsStr, expected: &str) -> bool {
    name.eq_ignore_ascii_case(expected)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn why(result: Result<(), Error>) -> String {
        result.map_or_else(|e| e.to_string(), |()| "accepted".to_owned())
    }

    #[test]
    fn the_home_folder_and_what_holds_it_are_refused() {
        let dir = tempfile::tempdir().unwrap();
        let base = fs::canonicalize(dir.path()).unwrap();
        let home = base.join("home/me");
        fs::create_dir_all(&home).unwrap();
        for output in [&home, &base.join("home")] {
            assert!(why(check_place(output, &[], Some(&home))).contains("home folder"));
        }
        assert_eq!(why(check_place(&home.join("public"), &[], Some(&home))), "accepted");
    }

    #[test]
    fn the_root_is_refused() {
        assert!(why(check_place(Path::new("/"), &[], None)).contains("root of the file system"));
    }

    #[test]
    fn paths_are_resolved_as_far_as_they_exist() {
        let dir = tempfile::tempdir().unwrap();
        let base = fs::canonicalize(dir.path()).unwrap();
        fs::create_dir(&base.join("real")).unwrap();
        fs::symlink(&base.join("real"), &base.join("link")).unwrap();
        fs::symlink(&base.join("nothing"), &base.join("dangling")).unwrap();
        assert_eq!(resolve(&base.join("link/a/b")).unwrap(), base.join("real/a/b"));
        assert_eq!(resolve(&base.join("real/../new")).unwrap(), base.join("new"));
        assert!(resolve(&base.join("dangling")).is_err());
        assert!(resolve(&base.join("dangling/x")).is_err());
        assert!(resolve(&base.join("new/../x")).is_err());
        assert!(resolve(Path::new("")).is_err());
    }
}
