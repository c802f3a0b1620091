//! A small site in a temporary folder, what a fresh build of it gives, and a plain HTTP client.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use gongkai::archive::load::Loader;
use gongkai::diagnostic::{Diagnostic, has_errors};
use gongkai::preview::{Answer as Given, Event, Options, Preview, Report, Shared, answer};
use gongkai::site::{Body, Site};
use gongkai::theme::Theme;

/// Longer than anything takes on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Units of the repository's own archive that the tests use.
const UNITS: [&str; 2] = ["bazhou-gov-office", "changji-egov"];

/// A site that goes away with the test.
pub struct Scratch {
    _folder: tempfile::TempDir,
    pub root: PathBuf,
}

impl Scratch {
    /// No files yet.
    pub fn empty() -> Scratch {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let root = folder.path().canonicalize().expect("it exists").join("site");
        std::fs::create_dir(&root).expect("made");
        Scratch { _folder: folder, root }
    }

    pub fn new() -> Scratch {
        let scratch = Scratch::empty();
        let root = &scratch.root;
        let own = Path::new(env!("CARGO_MANIFEST_DIR"));
        for unit in UNITS {
            copy(&own.join("content/units").join(unit), &root.join("content/units").join(unit));
        }
        copy(&own.join("content/register"), &root.join("content/register"));
        std::fs::copy(own.join("content/glossary.yaml"), root.join("content/glossary.yaml")).expect("copied");
        put(&root.join("site.toml"), "title = \"试验\"\n");
        scratch
    }

    pub fn at(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    pub fn text(&self, path: &str) -> String {
        String::from_utf8(gongkai::fs::read(&self.at(path), 8 << 20).expect("there")).expect("UTF-8")
    }

    /// As editors save: a new file beside the old one, renamed over it.
    pub fn save(&self, path: &str, text: &str) {
        let to = self.at(path);
        let beside = to.with_file_name(format!(".{}.swp", to.file_name().expect("a name").to_string_lossy()));
        put(&beside, text);
        std::fs::rename(&beside, &to).expect("renamed");
    }
}

/// Writes a file, with its folders.
pub fn put(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    std::fs::File::create(path).and_then(|mut f| f.write_all(text.as_bytes())).expect("written");
}

/// Copies a folder.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("made");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("readable");
        let to = to.join(entry.file_name());
        if entry.file_type().expect("known").is_dir() { copy(&entry.path(), &to) } else { drop(std::fs::copy(entry.path(), &to)) }
    }
}

/// What a fresh build would write, or the errors that keep it from writing.
pub fn fresh(root: &Path) -> Result<BTreeMap<String, Vec<u8>>, Vec<Diagnostic>> {
    let mut loaded = Loader::default().load(root, &[]);
    let mut found = std::mem::take(&mut loaded.diagnostics);
    let (theme, more) = Theme::load(&loaded.config, &loaded.listing);
    found.extend(more);
    let Some(theme) = theme.filter(|_| !has_errors(&found)) else { return Err(found) };
    let site = Site::new(loaded, theme);
    let mut files = BTreeMap::new();
    for bundle in site.bundles() {
        for file in gongkai::page::render(&site, *bundle).map_err(|d| vec![*d])? {
            let bytes = match file.body {
                Body::Bytes(bytes) => bytes,
                Body::Copy(from) => gongkai::fs::read(&from, 64 << 20).expect("there"),
            };
            files.insert(file.path, bytes);
        }
    }
    if has_errors(&found) { Err(found) } else { Ok(files) }
}

/// Every page that the preview gives is that of a fresh build, and it gives no others.
pub fn compare(shared: &Shared, files: &BTreeMap<String, Vec<u8>>, gone: &BTreeSet<String>, when: &str) {
    let state = shared.load();
    for (path, expected) in files {
        let asked = path.strip_suffix("index.html").unwrap_or(path);
        let Given::Bytes { status, bytes, .. } = answer(shared, &state, &format!("/{asked}")) else {
            panic!("{when}: {path} is not given as bytes");
        };
        assert_eq!(status, if path == "404.html" { 404 } else { 200 }, "{when}: {path}");
        let bytes = if path.ends_with(".html") { without_script(&bytes) } else { bytes };
        assert!(bytes == *expected, "{when}: {path} differs from what build writes");
    }
    for path in gone.iter().filter(|path| !files.contains_key(*path)) {
        let given = answer(shared, &state, &format!("/{path}"));
        assert!(matches!(given, Given::Bytes { status: 404, .. }), "{when}: {path} is gone, but given: {given:?}");
    }
}

/// A page without the reload script.
pub fn without_script(page: &[u8]) -> Vec<u8> {
    let start = b"<script src=\"/_gongkai/live.js\"";
    let at = page.windows(start.len()).rposition(|w| w == start).expect("the page has the script");
    let end = b"</script>";
    let length = page[at..].windows(end.len()).position(|w| w == end).expect("it ends") + end.len();
    [&page[..at], &page[at + length..]].concat()
}

/// A report that keeps quiet.
pub fn quiet() -> Report {
    Arc::new(|_: Event| {})
}

/// A preview of a site on a free port.
pub fn start(root: &Path, poll: bool, write: bool) -> Preview {
    let options = Options { root: root.to_owned(), port: 0, poll, write };
    let preview = Preview::start(options, quiet()).expect("started");
    until("the first load", || preview.shared().load().revision > 0);
    preview
}

/// Waits until something holds.
pub fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let started = Instant::now();
    while !holds() {
        assert!(started.elapsed() < PATIENCE, "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(4));
    }
}

/// Waits until the revision has not moved for a while.
pub fn settled(shared: &Shared) {
    let mut last = (shared.load().revision, Instant::now());
    until("rest", || {
        let now = shared.load().revision;
        if now != last.0 {
            last = (now, Instant::now());
        }
        last.1.elapsed() > Duration::from_millis(900)
    });
}

/// An answer over HTTP.
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// Sends a request as it stands.
pub fn ask(address: SocketAddr, request: &str) -> Answer {
    let mut stream = TcpStream::connect(address).expect("it listens");
    stream.set_read_timeout(Some(PATIENCE)).expect("set");
    stream.write_all(request.as_bytes()).expect("sent");
    let mut all = Vec::new();
    stream.read_to_end(&mut all).expect("answered");
    let end = all.windows(4).position(|w| w == b"\r\n\r\n").expect("a head");
    let head = String::from_utf8_lossy(&all[..end]).into_owned();
    let status = head.split(' ').nth(1).and_then(|s| s.parse().ok()).expect("a status");
    Answer { status, head, body: all[end + 4..].to_vec() }
}

/// Asks for a path.
pub fn get(address: SocketAddr, path: &str) -> Answer {
    ask(address, &format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"))
}

/// What the page at a path is told.
pub fn status(address: SocketAddr, path: &str) -> serde_json::Value {
    serde_json::from_slice(&get(address, &format!("/_gongkai/status?path={path}")).body).expect("JSON")
}

/// The stream of events.
pub struct Events(BufReader<TcpStream>);

impl Events {
    pub fn open(address: SocketAddr) -> Events {
        let mut stream = TcpStream::connect(address).expect("it listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("set");
        write!(stream, "GET /_gongkai/events HTTP/1.1\r\nHost: {address}\r\n\r\n").expect("sent");
        Events(BufReader::new(stream))
    }

    /// Start id and revision of the next event.
    pub fn next(&mut self) -> (String, u64) {
        loop {
            let mut line = String::new();
            assert!(self.0.read_line(&mut line).expect("an event in time") > 0, "the stream ended");
            if let Some((id, revision)) = line.trim_end().strip_prefix("data: ").and_then(|d| d.split_once(' ')) {
                return (id.to_owned(), revision.parse().expect("a number"));
            }
        }
    }
}
