//! Which files the site's folder holds: found by walking, read only when wanted.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use arcstr::ArcStr;

use super::places::place_at;
use crate::diagnostic::{Diagnostic, Place};
use crate::fs;

/// What tells that a file has changed without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Stamp {
    /// Bytes.
    pub size: u64,
    /// Time of the last change, in nanoseconds since 1970.
    pub modified: i128,
    /// Inode: an atomic save by rename gives a new one.
    pub inode: u64,
}

impl Stamp {
    /// The stamp of a file.
    pub fn of(metadata: &fs::Metadata) -> Stamp {
        let modified = metadata.modified().ok().map_or(0, |t| match t.duration_since(std::time::UNIX_EPOCH) {
            Ok(after) => after.as_nanos() as i128,
            Err(before) => -(before.duration().as_nanos() as i128),
        });
        Stamp { size: metadata.len(), modified, inode: fs::identity(metadata).1 }
    }
}

/// The files of a site, by path relative to its folder with `/`.
#[derive(Debug, Default, Clone)]
pub struct Listing {
    /// The site's folder.
    pub root: PathBuf,
    /// Files with their stamps, sorted.
    pub files: BTreeMap<ArcStr, Stamp>,
    /// Symbolic links that were followed, and where they lead (resolved).
    pub links: BTreeMap<ArcStr, PathBuf>,
}

/// Folders nested deeper below the site's than this are not looked into.
const MAX_DEPTH: usize = 16;

/// Names that editors and systems leave behind; they are never sources.
pub fn is_left_behind(name: &str) -> bool {
    name.starts_with('.')
        || name.ends_with('~')
        || (name.starts_with('#') && name.ends_with('#'))
        || [".swp", ".swo", ".swx", ".bak", ".tmp", ".part", ".crswap", ".orig", ".rej", ".kate-swp"].iter().any(|e| name.ends_with(e))
        || name.starts_with("~$")
        || name == "4913"
        || name == "Thumbs.db"
}

impl Listing {
    /// Walks the folders of a site. Symbolic links are followed inside the site's folder; those that lead out are
    /// errors unless `outside_links`.
    pub fn walk(root: &Path, folders: &[&str], outside_links: bool) -> (Listing, Vec<Diagnostic>) {
        let mut listing = Listing { root: root.to_owned(), ..Listing::default() };
        let mut diagnostics = Vec::new();
        for folder in folders {
            listing.walk_from(folder, outside_links, &mut diagnostics);
        }
        (listing, diagnostics)
    }

    /// Walks again what is at one path (a file or a folder, there or gone) and leaves all else as it is. `None` if only
    /// a complete walk can tell, because a link to a folder is involved. Paths that are never sources change nothing.
    pub fn walk_again(&mut self, path: &str, outside_links: bool) -> Option<Vec<Diagnostic>> {
        let mut diagnostics = Vec::new();
        if path.split('/').skip(1).any(is_left_behind) {
            return Some(diagnostics);
        }
        let steps = path.match_indices('/').map(|(at, _)| &path[..at]).chain([path]);
        for step in steps {
            let known = self.links.get(step).is_some_and(|to| !to.is_file());
            let at = self.root.join(step);
            if known || (fs::look(&at).ok().flatten().is_some_and(|m| m.is_symlink()) && !fs::metadata(&at).is_ok_and(|m| m.is_file())) {
                return None;
            }
        }
        let below = format!("{path}/");
        let inside: Vec<ArcStr> = self.under(path).map(|(path, _)| path.clone()).collect();
        for gone in inside {
            self.files.remove(&gone);
        }
        self.files.remove(path);
        self.links.retain(|link, _| **link != *path && !link.starts_with(&below));
        self.walk_from(path, outside_links, &mut diagnostics);
        Some(diagnostics)
    }

    fn walk_from(&mut self, folder: &str, outside_links: bool, diagnostics: &mut Vec<Diagnostic>) {
        let root = &self.root;
        let real_root = fs::canonicalize(root).unwrap_or_else(|_| root.clone());
        let start = root.join(folder);
        if fs::look(&start).ok().flatten().is_none() {
            return;
        }
        let depth = MAX_DEPTH.saturating_sub(folder.matches('/').count());
        let mut walk = walkdir::WalkDir::new(&start).follow_links(true).max_depth(depth).into_iter();
        while let Some(entry) = walk.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    let path = error.path().unwrap_or(&start);
                    let file: ArcStr = relative(root, path).into();
                    let (message, hint) = if error.loop_ancestor().is_some() {
                        ("this symbolic link leads back to a folder above it".to_owned(), "remove the link")
                    } else {
                        (
                            format!("cannot be read: {}", error.io_error().map_or_else(|| error.to_string(), io_words)),
                            "check that it exists and may be read",
                        )
                    };
                    diagnostics.push(Diagnostic::error("source.unreadable", &file, Place::default(), message).hint(hint));
                    continue;
                }
            };
            let name = entry.file_name().to_string_lossy();
            if entry.depth() > 0 && is_left_behind(&name) {
                if entry.file_type().is_dir() {
                    walk.skip_current_dir();
                }
                continue;
            }
            if entry.path_is_symlink() {
                let real = fs::canonicalize(entry.path()).ok();
                if let Some(real) = &real {
                    self.links.insert(relative(root, entry.path()).into(), real.clone());
                }
                if !outside_links && !real.is_some_and(|real| real.starts_with(&real_root)) {
                    let file: ArcStr = relative(root, entry.path()).into();
                    let d =
                        Diagnostic::error("source.outside", &file, Place::default(), "this symbolic link leads out of the site's folder");
                    diagnostics.push(d.hint("copy the file into the site, or set `outside_links = true` in site.toml if that is meant"));
                    if entry.file_type().is_dir() {
                        walk.skip_current_dir();
                    }
                    continue;
                }
            }
            if !entry.file_type().is_file() {
                continue;
            }
            let relative = relative(root, entry.path());
            match entry.metadata() {
                Ok(metadata) => {
                    self.files.insert(relative.into(), Stamp::of(&metadata));
                }
                Err(error) => {
                    let file: ArcStr = relative.into();
                    diagnostics.push(Diagnostic::error("source.unreadable", &file, Place::default(), format!("cannot be read: {error}")));
                }
            }
        }
    }

    /// Files below a folder, given without `/` at the end.
    pub fn under<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = (&'a ArcStr, &'a Stamp)> {
        let from: ArcStr = format!("{folder}/").into();
        let prefix = from.clone();
        self.files.range(from..).take_while(move |(path, _)| path.starts_with(&*prefix))
    }

    /// Reads a text file: UTF-8, byte order mark removed, line ends as they are. Other encodings are named.
    pub fn read_text(&self, path: &ArcStr) -> Result<String, Box<Diagnostic>> {
        let at = self.root.join(&**path);
        let bytes = match fs::read(&at, super::parse::MAX_BYTES as u64) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::FileTooLarge => {
                let size = self.files.get(path).map_or(0, |s| s.size);
                let d = Diagnostic::error(
                    "source.too-large",
                    path,
                    Place::default(),
                    format!("the file has {size} bytes; at most {} are read", super::parse::MAX_BYTES),
                );
                return Err(Box::new(d.hint("one file holds one disclosure; put large tables into CSV files beside it")));
            }
            Err(error) => {
                return Err(Box::new(
                    Diagnostic::error("source.unreadable", path, Place::default(), error.to_string())
                        .hint("check that the file exists and may be read"),
                ));
            }
        };
        decode(path, bytes)
    }
}

fn io_words(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_owned()
}

fn relative(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

/// Bytes to text; tells UTF-16 and GBK files by name.
pub fn decode(path: &ArcStr, bytes: Vec<u8>) -> Result<String, Box<Diagnostic>> {
    let refused = |place: Place, message: &str, hint: &str| {
        let d = Diagnostic::error("source.encoding", path, place, message);
        Err(Box::new(d.hint(hint)))
    };
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return refused(
            Place::default(),
            "this is a workbook or a Word file, not a text",
            "save the sheet as CSV (UTF-8) in the office program, and name that file here",
        );
    }
    let marked = bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]);
    // Half of the bytes of UTF-16 are zero where it holds ASCII, and no text in UTF-8 or GBK has any.
    let zeros = memchr::memchr_iter(0, &bytes[..bytes.len().min(512)]).count();
    if marked || zeros > 8 && simdutf8::basic::from_utf8(&bytes).is_err() || zeros > 64 {
        return refused(Place::default(), "this file is UTF-16, not UTF-8", "save it as UTF-8 in the editor");
    }
    match simdutf8::compat::from_utf8(&bytes) {
        Ok(text) => {
            let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
            match memchr::memchr(0, text.as_bytes()) {
                None => Ok(text.to_owned()),
                Some(at) => {
                    let place = place_at(text, at);
                    refused(place, "this file holds a zero byte: it is no text file", "export the document as text again")
                }
            }
        }
        Err(error) => {
            let good = error.valid_up_to();
            let before = String::from_utf8_lossy(&bytes[..good]);
            let place = place_at(&before, before.len());
            let (end, mixed) = around(&bytes, good);
            let gbk = looks_like_gbk(&bytes[good..end]);
            let (message, hint) = match (mixed, gbk) {
                (true, true) => ("this line is GBK (GB18030), but others of this file are UTF-8", RETYPE),
                (true, false) => ("this line is not valid UTF-8 here, but others of this file are", RETYPE),
                (false, true) => (
                    "this file is GBK (GB18030), not UTF-8",
                    "save it as UTF-8 in the editor, or convert it: iconv -f GB18030 -t UTF-8 OLD > NEW",
                ),
                (false, false) => ("this file is not valid UTF-8 here", "save it as UTF-8 in the editor"),
            };
            refused(place, message, hint)
        }
    }
}

const RETYPE: &str = "type again what stands in this line; to convert the whole file would destroy the lines that are right";

/// What tells the encoding of bytes that are no UTF-8: they themselves to the end of their line if other lines of the file
/// are Chinese in UTF-8 (and whether any are), else all behind them.
fn around(bytes: &[u8], from: usize) -> (usize, bool) {
    let is_chinese = |line: &[u8]| std::str::from_utf8(line).is_ok_and(|line| line.contains(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c)));
    let mixed = bytes.split(|byte| *byte == b'\n').any(is_chinese);
    let end = memchr::memchr(b'\n', &bytes[from..]).filter(|_| mixed).map_or(bytes.len(), |at| from + at);
    (end, mixed)
}

/// Whether the first bytes that are no UTF-8 form pairs as GBK does.
fn looks_like_gbk(bytes: &[u8]) -> bool {
    let mut pairs = 0;
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|b| *b >= 0x80) {
        match rest[at..] {
            [0x81..=0xFE, 0x40..=0x7E | 0x80..=0xFE, ..] => {
                pairs += 1;
                if pairs >= 4 {
                    return true;
                }
                rest = &rest[at + 2..];
            }
            _ => return false,
        }
    }
    pairs >= 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gbk_is_named() {
        let mut bytes = b"a: 1\nb: ".to_vec();
        bytes.extend([0xCA, 0xD5, 0xC8, 0xEB, 0xD7, 0xDC, 0xBC, 0xC6]);
        let error = decode(&"x.yaml".into(), bytes).expect_err("refused");
        assert_eq!(error.message, "this file is GBK (GB18030), not UTF-8");
        assert_eq!(error.place, Place::new(2, 4));
        let error = decode(&"x.yaml".into(), [b"a: \xE7\x94\xB2\n# ".as_slice(), &[0xCA, 0xD5, 0xC8, 0xEB], b"\nb: 1\n"].concat());
        let error = error.expect_err("refused");
        assert_eq!(error.message, "this line is GBK (GB18030), but others of this file are UTF-8");
        assert_eq!(error.place, Place::new(2, 3));
        let wide = "版式: sichuan-2023\n年度: 2024\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&"x.yaml".into(), wide).expect_err("refused").message, "this file is UTF-16, not UTF-8");
        let workbook = [b"PK\x03\x04".as_slice(), &[0; 200]].concat();
        assert_eq!(decode(&"x.csv".into(), workbook).expect_err("refused").message, "this is a workbook or a Word file, not a text");
        assert_eq!(decode(&"x".into(), vec![0xEF, 0xBB, 0xBF, b'a']).as_deref().ok(), Some("a"));
    }

    #[test]
    fn what_editors_leave_behind_is_no_source() {
        for name in [".2024.yaml.swp", "2024.yaml~", "#2024.yaml#", "4913", ".#2024.yaml", "~$报告.docx", ".git"] {
            assert!(is_left_behind(name), "{name}");
        }
        assert!(!is_left_behind("2024.yaml"));
    }
}
