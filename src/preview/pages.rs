//! From an address to an answer: finds the page, renders it from the present site, adds the reload script.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::state::{Shared, Shown, State};
use super::{bug, overlay};
use crate::diagnostic::Diagnostic;
use crate::site::{Body, Bundle};

/// Addresses of the preview itself; no page of a site starts so.
pub const OWN: &str = "_gongkai/";

/// What a request gets.
#[derive(Debug)]
pub enum Answer {
    /// Bytes made here.
    Bytes {
        /// HTTP status.
        status: u16,
        /// Media type.
        kind: &'static str,
        /// The body.
        bytes: Vec<u8>,
    },
    /// A file of the sources that the site publishes as it is.
    File {
        /// Media type.
        kind: &'static str,
        /// Where it lies.
        path: PathBuf,
    },
    /// The page has its address one `/` further.
    Moved(String),
}

/// A request's path below the root, decoded; `None` if it may not be looked at.
pub fn clean(path: &str) -> Option<String> {
    let path = percent_encoding::percent_decode_str(path.strip_prefix('/')?).decode_utf8().ok()?;
    let bad = |part: &str| part == ".." || part == "." || part.contains(['\\', '\0', ':']);
    (!path.starts_with('/') && !path.split('/').any(bad)).then(|| path.into_owned())
}

/// The answer to a request for a path (as in the request line, without the query).
pub fn answer(shared: &Shared, state: &State, path: &str) -> Answer {
    let Some(shown) = &state.shown else {
        return page(503, shared, state, None, nothing_yet());
    };
    let Some(path) = clean(path) else {
        return not_found(shared, state, shown);
    };
    let file = if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.clone() };
    match lookup(shown, &file) {
        Ok(Some(Found::Bytes(bytes))) => {
            let kind = media_type(&file);
            if file.ends_with(".html") {
                return page(if file == "404.html" { 404 } else { 200 }, shared, state, Some(shown), bytes);
            }
            Answer::Bytes { status: 200, kind, bytes }
        }
        Ok(Some(Found::Copy(from))) => Answer::File { kind: media_type(&file), path: from },
        Ok(None) if file == path && matches!(lookup(shown, &format!("{path}/index.html")), Ok(Some(_))) => {
            let encoded: Vec<_> =
                path.split('/').map(|p| percent_encoding::utf8_percent_encode(p, percent_encoding::NON_ALPHANUMERIC).to_string()).collect();
            Answer::Moved(format!("/{}/", encoded.join("/")))
        }
        Ok(None) => not_found(shared, state, shown),
        Err(_) => page(500, shared, state, Some(shown), broken_page()),
    }
}

/// What a page that is open in a browser must know, as JSON.
pub fn status(shared: &Shared, state: &State, root: &Path, path: &str) -> Value {
    let mut status = json!({ "id": shared.id, "revision": state.revision, "blocked": state.blocked, "errors": *state.errors });
    let Some(shown) = &state.shown else {
        return status;
    };
    status["styles"] = json!(shown.styles);
    status["assets"] = json!(shown.assets);
    let file = clean(path).map(|path| if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path });
    let found = file.as_deref().map_or(Ok(None), |file| lookup(shown, file));
    match found {
        Ok(Some(Found::Bytes(bytes))) => status["page"] = json!(hash(&bytes)),
        Ok(Some(Found::Copy(_)) | None) => {
            if let Ok(Some(Found::Bytes(bytes))) = lookup(shown, "404.html") {
                status["page"] = json!(hash(&bytes));
            }
        }
        Err(d) => status["broken"] = overlay::list(root, &[&d]),
    }
    if let Some(bundle) = file.and_then(|file| shown.site.find(&file)) {
        // What cannot be checked for a bug of ours is told by its page already.
        let findings = bug::caught(|| overlay::findings(&shown.site, bundle, state)).unwrap_or_default();
        status["findings"] = overlay::list(root, &findings.iter().collect::<Vec<_>>());
    }
    status
}

enum Found {
    Bytes(Vec<u8>),
    Copy(PathBuf),
}

/// The file of the site at a path.
fn lookup(shown: &Shown, path: &str) -> Result<Option<Found>, Box<Diagnostic>> {
    let Some(bundle) = shown.site.find(path) else { return Ok(None) };
    // The same page is reached by other spellings too; only its own address is answered.
    let files = shown.render(bundle)?;
    Ok(files.iter().find(|f| f.path == path).map(|f| match &f.body {
        Body::Bytes(bytes) => Found::Bytes(bytes.clone()),
        Body::Copy(from) => Found::Copy(from.clone()),
    }))
}

fn not_found(shared: &Shared, state: &State, shown: &Shown) -> Answer {
    match shown.render(Bundle::NotFound).ok().and_then(|files| {
        files.iter().find(|f| f.path == "404.html").and_then(|f| if let Body::Bytes(bytes) = &f.body { Some(bytes.clone()) } else { None })
    }) {
        Some(bytes) => page(404, shared, state, Some(shown), bytes),
        None => page(500, shared, state, Some(shown), broken_page()),
    }
}

/// A hash of a page without the versions of its style sheets, which are exchanged in place.
fn hash(html: &[u8]) -> String {
    const MARK: &[u8] = b".css?v=";
    const VERSION: usize = 8;
    let mut hasher = blake3::Hasher::new();
    let mut rest = html;
    while let Some(at) = rest.windows(MARK.len()).position(|w| w == MARK) {
        hasher.update(&rest[..at + MARK.len()]);
        rest = rest.get(at + MARK.len() + VERSION..).unwrap_or_default();
    }
    hasher.update(rest);
    hasher.finalize().to_hex()[..16].to_owned()
}

/// A page with the script that watches over it before `</body>`.
fn page(status: u16, shared: &Shared, state: &State, shown: Option<&Shown>, html: Vec<u8>) -> Answer {
    let script = format!(
        "<script src=\"/{OWN}live.js\" data-id=\"{}\" data-revision=\"{}\" data-page=\"{}\" data-assets=\"{}\"></script>",
        shared.id,
        state.revision,
        if status == 500 || status == 503 { String::new() } else { hash(&html) },
        shown.map_or("", |s| &s.assets),
    );
    const END: &[u8] = b"</body>";
    let at = html.windows(END.len()).rposition(|w| w.eq_ignore_ascii_case(END)).unwrap_or(html.len());
    let mut bytes = Vec::with_capacity(html.len() + script.len());
    bytes.extend_from_slice(&html[..at]);
    bytes.extend_from_slice(script.as_bytes());
    bytes.extend_from_slice(&html[at..]);
    Answer::Bytes { status, kind: media_type("a.html"), bytes }
}

fn plain(title: &str, text: &str) -> Vec<u8> {
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title></head>\
         <body><main><h1>{title}</h1><p>{text}</p></main></body></html>"
    )
    .into_bytes()
}

fn nothing_yet() -> Vec<u8> {
    plain("The sources have errors", "There is no site to show yet; this page changes by itself once they are mended.")
}

fn broken_page() -> Vec<u8> {
    plain("This page cannot be rendered", "A template has an error; this page changes by itself once it is mended.")
}

/// The media type of a file by its name.
pub fn media_type(path: &str) -> &'static str {
    let ending = path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map_or("", |(_, e)| e);
    match ending.to_ascii_lowercase().as_str() {
        "html" | "htm" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "map" => "application/json",
        "jsonld" => "application/ld+json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "csv" => "text/csv; charset=utf-8",
        "txt" | "md" => "text/plain; charset=utf-8",
        "xml" => "application/xml; charset=utf-8",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "woff" => "font/woff",
        "ttf" => "font/ttf",
        "otf" => "font/otf",
        "wasm" => "application/wasm",
        "pdf" => "application/pdf",
        "gz" => "application/gzip",
        "zip" => "application/zip",
        "doc" => "application/msword",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xls" => "application/vnd.ms-excel",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_path_leaves_the_site() {
        for path in ["/../a", "/a/%2e%2e/b", "/a/..%2fb", "/a%5cb", "/a%00", "//etc/passwd", "/%2fetc", "/./a", "/c:/x", "a", "/%ff"] {
            assert_eq!(clean(path), None, "{path}");
        }
        assert_eq!(clean("/units/%E7%94%B2/").as_deref(), Some("units/甲/"));
        assert_eq!(clean("/").as_deref(), Some(""));
    }

    #[test]
    fn a_page_is_the_same_under_new_styles_only() {
        let page = |version: &str, text: &str| hash(format!("<link href=\"a.css?v={version}\"><p>{text}").as_bytes());
        assert_eq!(page("01234567", "a"), page("89abcdef", "a"));
        assert_ne!(page("01234567", "a"), page("01234567", "b"));
        assert_ne!(hash(b".css?v=1"), hash(b""));
    }
}
