//! The link check: every internal link and anchor of every page leads somewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

/// What one page says: its anchors and its links to other files of the site.
struct PageLinks {
    anchors: BTreeSet<u64>,
    /// Target path and anchor; the texts are kept as hashes, a broken link is looked up again by rendering.
    out: Vec<Link>,
}

struct Link {
    path: u64,
    anchor: u64,
}

/// Gathers pages from many threads, then checks.
#[derive(Default)]
pub struct LinkCheck {
    /// Path of the published address with `/` at both ends: the 404 page links from there, as a server gives it for any address.
    base: String,
    pages: Mutex<BTreeMap<String, PageLinks>>,
    files: Mutex<BTreeSet<u64>>,
}

/// A link that leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Broken {
    /// The page that holds it.
    pub page: String,
    /// The link as written.
    pub link: String,
    /// Why it leads nowhere.
    pub missing: Missing,
}

/// What is missing at a link's end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Missing {
    /// No file of the site has this path.
    Page,
    /// The page exists, the anchor in it does not.
    Anchor,
}

fn hash(text: &[u8]) -> u64 {
    // FNV-1a: stable, and collisions only hide a broken link among billions of pairs.
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in text {
        hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    }
    hash
}

impl LinkCheck {
    /// A check for a site that is published at an address; links that start with the address's path lead into the site.
    pub fn published_at(base_url: &str) -> LinkCheck {
        let path = base_url.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map_or("", |(_, path)| path);
        LinkCheck { base: format!("/{path}"), ..LinkCheck::default() }
    }

    /// Takes a file of the site in; HTML pages are read for links and anchors.
    pub fn add(&self, path: &str, bytes: Option<&[u8]>) {
        self.files.lock().expect("no panic while held").insert(hash(path.as_bytes()));
        let Some(bytes) = bytes.filter(|_| path.ends_with(".html")) else { return };
        let mut page = PageLinks { anchors: BTreeSet::new(), out: Vec::new() };
        let mut ids: Vec<u64> = Vec::new();
        attributes(bytes, |name, value| match name {
            Attribute::Id => ids.push(hash(value)),
            Attribute::Link => {
                if let Some((path, anchor)) = resolve(&self.base, path, value) {
                    page.out
                        .push(Link { path: hash(path.as_bytes()), anchor: if anchor.is_empty() { 0 } else { hash(anchor.as_bytes()) } });
                }
            }
        });
        ids.sort_unstable();
        page.anchors = ids.into_iter().collect();
        page.out.sort_by_key(|l| (l.path, l.anchor));
        page.out.dedup_by_key(|l| (l.path, l.anchor));
        // Links within the page are settled here; only those that cross pages or fail are kept.
        let own = hash(path.as_bytes());
        page.out.retain(|l| l.path != own || (l.anchor != 0 && !page.anchors.contains(&l.anchor)));
        self.pages.lock().expect("no panic while held").insert(path.to_owned(), page);
    }

    /// Pages with links that lead nowhere, sorted.
    pub fn broken_pages(&self) -> Vec<String> {
        let files = self.files.lock().expect("no panic while held");
        let pages = self.pages.lock().expect("no panic while held");
        let by_hash: BTreeMap<u64, &PageLinks> = pages.iter().map(|(path, page)| (hash(path.as_bytes()), page)).collect();
        let leads = |link: &Link| {
            files.contains(&link.path) && (link.anchor == 0 || by_hash.get(&link.path).is_none_or(|p| p.anchors.contains(&link.anchor)))
        };
        pages.iter().filter(|(_, page)| !page.out.iter().all(leads)).map(|(path, _)| path.clone()).collect()
    }

    /// The broken links of one page, from its bytes.
    pub fn broken_in(&self, path: &str, bytes: &[u8]) -> Vec<Broken> {
        let files = self.files.lock().expect("no panic while held");
        let pages = self.pages.lock().expect("no panic while held");
        let by_hash: BTreeMap<u64, &PageLinks> = pages.iter().map(|(path, page)| (hash(path.as_bytes()), page)).collect();
        let mut broken = Vec::new();
        attributes(bytes, |name, value| {
            if name != Attribute::Link {
                return;
            }
            let Some((target, anchor)) = resolve(&self.base, path, value) else { return };
            let key = hash(target.as_bytes());
            let missing = if !files.contains(&key) {
                Missing::Page
            } else if !anchor.is_empty() && by_hash.get(&key).is_some_and(|p| !p.anchors.contains(&hash(anchor.as_bytes()))) {
                Missing::Anchor
            } else {
                return;
            };
            broken.push(Broken { page: path.to_owned(), link: String::from_utf8_lossy(value).into_owned(), missing });
        });
        broken.sort();
        broken.dedup();
        broken
    }
}

#[derive(PartialEq, Eq, Clone, Copy)]
enum Attribute {
    Id,
    Link,
}

/// Calls back for every `id`, `href` and `src` attribute inside a tag.
fn attributes(bytes: &[u8], mut found: impl FnMut(Attribute, &[u8])) {
    let mut at = 0;
    while let Some(open) = bytes[at..].iter().position(|b| *b == b'<') {
        at += open + 1;
        if !bytes.get(at).is_some_and(u8::is_ascii_alphabetic) {
            continue;
        }
        let name_end = bytes[at..].iter().position(|b| !b.is_ascii_alphanumeric()).map_or(bytes.len(), |e| at + e);
        let tag = &bytes[at..name_end];
        at = name_end;
        loop {
            while bytes.get(at).is_some_and(|b| b.is_ascii_whitespace() || *b == b'/') {
                at += 1;
            }
            if bytes.get(at).is_none_or(|b| *b == b'>') {
                break;
            }
            let start = at;
            while bytes.get(at).is_some_and(|b| !b.is_ascii_whitespace() && !matches!(b, b'=' | b'>')) {
                at += 1;
            }
            let name = &bytes[start..at];
            if bytes.get(at) != Some(&b'=') {
                continue;
            }
            at += 1;
            let value = match bytes.get(at) {
                Some(quote @ (b'"' | b'\'')) => {
                    let from = at + 1;
                    let end = bytes[from..].iter().position(|b| b == quote).map_or(bytes.len(), |e| from + e);
                    at = (end + 1).min(bytes.len());
                    &bytes[from..end]
                }
                _ => {
                    let from = at;
                    while bytes.get(at).is_some_and(|b| !b.is_ascii_whitespace() && *b != b'>') {
                        at += 1;
                    }
                    &bytes[from..at]
                }
            };
            match name {
                b"id" => found(Attribute::Id, value),
                b"href" | b"src" => found(Attribute::Link, value),
                _ => {}
            }
        }
        // Scripts and styles hold text that looks like tags.
        if tag == b"script" || tag == b"style" {
            let close: &[u8] = if tag == b"script" { b"</script" } else { b"</style" };
            at = bytes[at..].windows(close.len()).position(|w| w == close).map_or(bytes.len(), |e| at + e);
        }
    }
}

/// The path below the root and the anchor that a link on a page leads to; nothing for links out of the site.
fn resolve(base: &str, page: &str, link: &[u8]) -> Option<(String, String)> {
    let link = std::str::from_utf8(link).ok()?;
    let link = link.replace("&amp;", "&");
    if link.starts_with("//") || link.split(['/', '?', '#']).next().is_some_and(|s| s.contains(':')) {
        return None;
    }
    let (path, anchor) = link.split_once('#').unwrap_or((&link, ""));
    let path = path.split('?').next().unwrap_or("");
    let decode = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
    if path.is_empty() {
        return Some((page.to_owned(), decode(anchor)));
    }
    let decoded = decode(path);
    let (mut parts, decoded): (Vec<&str>, &str) = match decoded.strip_prefix(base).filter(|_| !base.is_empty()) {
        Some(below) => (Vec::new(), below),
        None if decoded.starts_with('/') => (Vec::new(), &decoded),
        None => (page.split('/').collect(), &decoded),
    };
    parts.pop();
    for part in decoded.split('/') {
        match part {
            "" | "." => {}
            // Above the root there is nothing of ours: such a link breaks as soon as the site stands under a path.
            ".." => {
                if parts.pop().is_none_or(|p| p == "..") {
                    parts.push("..");
                }
            }
            part => parts.push(part),
        }
    }
    let mut target = parts.join("/");
    if decoded.ends_with('/') || target.is_empty() {
        if !target.is_empty() {
            target.push('/');
        }
        target.push_str("index.html");
    }
    Some((target, decode(anchor)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_links_and_anchors_are_told_apart() {
        let check = LinkCheck::default();
        let page = b"<a href=\"b/index.html#x\">1</a><a href='b/'>2</a><a href=\"b/#no\">3</a><a href=gone.html>4</a><a href=\"https://x.cn/\">5</a><a href=\"#self\">6</a><p id=self></p>";
        check.add("index.html", Some(page));
        check.add("b/index.html", Some(b"<p id=\"x\"><a href=\"../index.html#self\">up</a><script>'<a href=\"nowhere\">'</script></p>"));
        assert_eq!(check.broken_pages(), ["index.html"]);
        let broken: Vec<(String, Missing)> = check.broken_in("index.html", page).into_iter().map(|b| (b.link, b.missing)).collect();
        assert_eq!(broken, [("b/#no".to_owned(), Missing::Anchor), ("gone.html".to_owned(), Missing::Page)]);
    }

    #[test]
    fn links_below_the_published_path_lead_into_the_site_and_links_above_it_break() {
        let check = LinkCheck::published_at("https://a.cn/archive/");
        check.add("404.html", Some(b"<a href=\"/archive/index.html\">1</a><a href=/archive/>2</a>"));
        check.add("index.html", Some(b"<a href=\"../index.html\">up</a>"));
        assert_eq!(check.broken_pages(), ["index.html"]);
    }
}
