//! The list of what gongkai wrote, which is also the fixity list of the archive.
//!
//! It is a checksum file for `sha256sum -c gongkai-manifest.txt` (or `shasum -a 256 -c`). Sizes
//! are comments, which those tools skip, so that one file says everything and nothing can
//! disagree. It is read strictly: it decides what may be deleted. Only a missing end is forgiven, as a loss of power leaves it;
//! what stood there is then listed nowhere.
use std::io::{self, Write};
use std::path::Path;

use super::digest::{Digest, from_hex, hex};
use super::{Error, MANIFEST, address};
use crate::fs;

const TITLE: &str = "# gongkai manifest 1";
const VERIFY: &str = "# verify with: sha256sum -c gongkai-manifest.txt";
/// A manifest of ten million files is smaller.
const LARGEST: u64 = 4 << 30;

/// One file of the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub path: Box<str>,
    pub digest: Digest,
}

/// The files of a site, sorted by path. Empty for a folder without a site.
#[derive(Debug, Default)]
pub(super) struct Manifest {
    entries: Vec<Entry>,
    /// Of the manifest file itself, if it was read from one.
    pub digest: Option<Digest>,
    /// Only a beginning of the list was there: it does not name all that was written.
    pub torn: bool,
}

impl Manifest {
    /// Takes entries that are sorted by path and unique.
    pub(super) fn new(entries: Vec<Entry>) -> Manifest {
        Manifest { entries, ..Manifest::default() }
    }

    /// Reads the manifest in a folder; `None` if there is none. Of one that a loss of power has cut off the beginning is
    /// read; any other flaw is an error.
    pub(super) fn read(folder: &Path) -> Result<Option<Manifest>, Error> {
        let file = folder.join(MANIFEST);
        match fs::look(&file)? {
            None => return Ok(None),
            Some(metadata) if metadata.is_file() => {}
            Some(_) => {
                return Err(Error::Manifest { file, line: 1, why: "it is not a regular file" });
            }
        }
        let bytes = fs::read(&file, LARGEST)?;
        let parsed = match std::str::from_utf8(&bytes) {
            Ok(text) => parse(text),
            Err(_) => Err((1, "it is not UTF-8")),
        };
        let (entries, torn) = match parsed {
            Ok(entries) => (entries, false),
            Err((line, why)) => (parse_torn(&bytes).ok_or(Error::Manifest { file, line, why })?, true),
        };
        Ok(Some(Manifest { entries, digest: (!torn).then(|| Digest::of(&bytes)), torn }))
    }

    /// Adds those of the entries whose paths it lacks.
    pub(super) fn complete(&mut self, entries: impl Iterator<Item = Entry>) {
        let new: Vec<Entry> = entries.filter(|entry| self.get(&entry.path).is_none()).collect();
        self.entries.extend(new);
        self.entries.sort_unstable_by(|a, b| a.path.cmp(&b.path));
    }

    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    pub(super) fn get(&self, path: &str) -> Option<&Entry> {
        let found = self.entries.binary_search_by(|entry| (*entry.path).cmp(path));
        found.ok().map(|at| &self.entries[at])
    }

    /// Some file below a folder, which is given without a closing slash.
    pub(super) fn below(&self, folder: &str) -> Option<&Entry> {
        let prefix = format!("{folder}/");
        let at = self.entries.partition_point(|entry| *entry.path < *prefix);
        self.entries.get(at).filter(|entry| entry.path.starts_with(&prefix))
    }

    pub(super) fn bytes(&self) -> u64 {
        self.entries.iter().map(|entry| entry.digest.size).sum()
    }

    /// Prints the manifest; what [`Manifest::read`] takes. While one block is written (and hashed) the next is made.
    pub(super) fn print(&self, mut to: impl Write + Send) -> io::Result<()> {
        let mut ready = format!("{TITLE}\n{VERIFY}\n# files {}\n# bytes {}\n", self.entries.len(), self.bytes()).into_bytes();
        for block in self.entries.chunks(BLOCK) {
            let (written, next) = rayon::join(|| to.write_all(&ready), || lines_of(block));
            written?;
            ready = next;
        }
        to.write_all(&ready)
    }
}

/// Entries that are printed in one go.
const BLOCK: usize = 4096;

/// In pieces: formatting would take longer than all else that is done for a file at the end of a build.
fn lines_of(entries: &[Entry]) -> Vec<u8> {
    let mut out = Vec::with_capacity(entries.iter().map(|entry| entry.path.len() + 90).sum());
    let mut digits = itoa::Buffer::new();
    for Entry { path, digest } in entries {
        for piece in [b"# size ", digits.format(digest.size).as_bytes(), b"\n", &hex(&digest.sha256), b"  ", path.as_bytes(), b"\n"] {
            out.extend_from_slice(piece);
        }
    }
    out
}

/// Whether the folder holds a manifest of gongkai, judged by its first line, which may be cut off.
pub(super) fn is_in(folder: &Path) -> Result<bool, Error> {
    use std::io::Read;
    let file = folder.join(MANIFEST);
    if !fs::look(&file)?.is_some_and(|metadata| metadata.is_file()) {
        return Ok(false);
    }
    let mut head = Vec::new();
    let title = format!("{TITLE}\n");
    let read = fs::open_in_place(&file)?.take(title.len() as u64).read_to_end(&mut head);
    read.map_err(|e| fs::Error::new(&file, "read", e))?;
    let there = without_zeros(&head);
    Ok(title.as_bytes().starts_with(there) && (there.len() == title.len() || there.len() < head.len() || head.len() < title.len()))
}

type Flaw = (usize, &'static str);

fn parse(text: &str) -> Result<Vec<Entry>, Flaw> {
    if !text.ends_with('\n') {
        return Err((text.lines().count().max(1), "the last line is cut off"));
    }
    let list = lines(text)?;
    if let Some(missing) = list.missing {
        return Err(missing);
    }
    let total = list.entries.iter().try_fold(0u64, |sum, entry| sum.checked_add(entry.digest.size));
    if list.entries.len() as u64 != list.files || total != Some(list.bytes) {
        return Err((3, "the list does not have as many files and bytes as it says"));
    }
    Ok(list.entries)
}

/// The entries that are left of a list which a loss of power has cut off: whole lines, perhaps a part of one, perhaps zeros.
/// `None` if anything else is wrong with it.
fn parse_torn(bytes: &[u8]) -> Option<Vec<Entry>> {
    let there = without_zeros(bytes);
    let whole = there.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    if whole == 0 {
        return TITLE.as_bytes().starts_with(there).then(Vec::new);
    }
    let list = lines(std::str::from_utf8(&there[..whole]).ok()?).ok()?;
    let has_all = list.missing.is_none() && list.entries.len() as u64 >= list.files;
    (!has_all).then_some(list.entries)
}

fn without_zeros(bytes: &[u8]) -> &[u8] {
    &bytes[..bytes.iter().rposition(|byte| *byte != 0).map_or(0, |at| at + 1)]
}

/// A list as far as it goes.
#[derive(Default)]
struct List {
    /// How many files and bytes it says that it has.
    files: u64,
    bytes: u64,
    entries: Vec<Entry>,
    /// It ends where a line must follow.
    missing: Option<Flaw>,
}

/// Reads whole lines; an error is a line that does not belong where it stands.
fn lines(text: &str) -> Result<List, Flaw> {
    let mut lines = text.split_terminator('\n').enumerate().map(|(at, line)| (at + 1, line));
    let mut list = List::default();
    for (expected, what) in [(TITLE, "the title is missing"), (VERIFY, "the second line is missing")] {
        match lines.next() {
            Some((_, line)) if line == expected => {}
            Some(_) => return Err((1, "this is not a manifest that this version of gongkai reads")),
            None => return Ok(List { missing: Some((1, what)), ..list }),
        }
    }
    let Some(files) = lines.next() else { return Ok(List { missing: Some((1, "the number of files is missing")), ..list }) };
    list.files = number(files, "# files ")?;
    let Some(bytes) = lines.next() else { return Ok(List { missing: Some((1, "the number of bytes is missing")), ..list }) };
    list.bytes = number(bytes, "# bytes ")?;
    while let Some(size_line) = lines.next() {
        let size = number(size_line, "# size ")?;
        let Some((at, line)) = lines.next() else {
            list.missing = Some((size_line.0, "a line is missing after this one"));
            break;
        };
        let (hash, path) = line.split_once("  ").ok_or((at, "this is not a hash and a path"))?;
        let sha256 = from_hex(hash).ok_or((at, "this is not a SHA-256"))?;
        if address::flaw(path).is_some() {
            return Err((at, "this path cannot be that of a page"));
        }
        if list.entries.last().is_some_and(|last| *last.path >= *path) {
            return Err((at, "the paths are not sorted"));
        }
        list.entries.push(Entry { path: path.into(), digest: Digest { size, sha256 } });
    }
    Ok(list)
}

fn number((at, line): (usize, &str), label: &str) -> Result<u64, Flaw> {
    let digits = line.strip_prefix(label).filter(|text| text.bytes().all(|c| c.is_ascii_digit()));
    digits.and_then(|text| text.parse().ok()).ok_or((at, "this is not the number that belongs here"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(paths: &[&str]) -> String {
        let entry = |path: &&str| Entry { path: (*path).into(), digest: Digest::of(path.as_bytes()) };
        let mut text = Vec::new();
        Manifest::new(paths.iter().map(entry).collect()).print(&mut text).unwrap();
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn what_is_printed_is_read_again() {
        for paths in [&[][..], &["a.html"], &["a b.html", "a/b", "某市/index.html"]] {
            let read = parse(&printed(paths)).unwrap();
            assert_eq!(read.iter().map(|e| &*e.path).collect::<Vec<_>>(), paths);
        }
    }

    #[test]
    fn the_format_stays() {
        assert_eq!(
            printed(&["a"]),
            "# gongkai manifest 1\n# verify with: sha256sum -c gongkai-manifest.txt\n# files 1\n# bytes 1\n# size 1\n\
             ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb  a\n"
        );
    }

    #[test]
    fn a_damaged_list_is_refused() {
        let good = printed(&["a", "b"]);
        assert!(parse(&good).is_ok());
        for cut in 0..good.len() {
            assert!(parse(&good[..cut]).is_err(), "cut at {cut}");
        }
        let (title, rest) = good.split_once('\n').unwrap();
        for bad in [
            good.replace('\n', "\r\n"),
            good.replace("  a\n", "  ../a\n"),
            good.replace("  a\n", "  /a\n"),
            good.replace("  a\n", "  b\n"),
            good.replace("# size 1\n", "# size +1\n"),
            good.replace("# files 2", "# files 3"),
            good.replace("# bytes 2", "# bytes 3"),
            format!("{title}\n\n{rest}"),
            format!("{good}\n"),
        ] {
            assert!(parse(&bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn of_a_list_that_is_cut_off_the_beginning_is_read_and_of_a_damaged_one_nothing() {
        let good = printed(&["a", "b", "某市/c"]);
        let paths = |bytes: &[u8]| parse_torn(bytes).map(|entries| entries.iter().map(|e| e.path.to_string()).collect::<Vec<_>>());
        for cut in 0..good.len() {
            let whole = good.as_bytes()[..cut].iter().filter(|byte| **byte == b'\n').count().saturating_sub(4) / 2;
            let expected = Some(["a", "b", "某市/c"][..whole].iter().map(|p| (*p).to_owned()).collect::<Vec<_>>());
            assert_eq!(paths(&good.as_bytes()[..cut]), expected, "cut at {cut}");
            assert_eq!(paths(&[&good.as_bytes()[..cut], &[0; 9]].concat()), expected, "cut at {cut}, then zeros");
        }
        assert_eq!(paths(good.as_bytes()), None, "a whole list is not cut off");
        let (front, _) = good.rsplit_once("# size").unwrap();
        for bad in [
            "not a manifest",
            "not a manifest\n",
            "# gongkai manifest 2\n",
            &front.replace("  a\n", "  ../a\n"),
            &front.replace("# files 3", "# files 1"),
        ] {
            assert_eq!(paths(bad.as_bytes()), None, "{bad}");
        }
        assert_eq!(paths(b"\0\0photo"), None);
    }

    #[test]
    fn files_below_a_folder_are_found() {
        let entry = |path: &str| Entry { path: path.into(), digest: Digest::of(b"") };
        let manifest = Manifest::new(["a-b/x", "a/b/c", "ab"].map(entry).into());
        assert_eq!(manifest.below("a").map(|e| &*e.path), Some("a/b/c"));
        assert!(manifest.below("a/b").is_some() && manifest.below("ab").is_none() && manifest.below("b").is_none());
        assert!(manifest.get("ab").is_some() && manifest.get("a").is_none());
    }
}
