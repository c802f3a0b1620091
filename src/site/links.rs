//! The link check: every internal link and anchor of every page leads somewhere.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use memchr::{memchr, memchr3};
use rayon::prelude::*;

use crate::quick::{Map, Set, hash};

/// What one page says: its anchors and its links to other files of the site. Texts are kept as hashes; a broken link is
/// looked up again by rendering. An archive of ten thousand disclosures has millions of anchors: they are kept small.
struct PageLinks {
    /// Sorted.
    anchors: Box<[Anchor]>,
    /// Hashes of the paths that it links to.
    paths: Box<[u64]>,
    /// For each path: where the anchors end that it links to there.
    ends: Box<[u32]>,
    /// The anchors that it links to, path by path. Links to a page as a whole have none.
    wanted: Box<[Anchor]>,
}

impl PageLinks {
    fn has(&self, anchor: Anchor) -> bool {
        self.anchors.binary_search(&anchor).is_ok()
    }

    /// Its own anchors and its links, both sorted.
    fn new(anchors: Vec<Anchor>, links: &[Target]) -> PageLinks {
        let (mut paths, mut ends, mut wanted) = (Vec::new(), Vec::new(), Vec::new());
        for of_path in links.chunk_by(|a, b| a.path == b.path) {
            paths.push(of_path[0].path);
            wanted.extend(of_path.iter().map(|link| link.anchor).filter(|anchor| *anchor != WHOLE));
            ends.push(wanted.len() as u32);
        }
        PageLinks { anchors: anchors.into(), paths: paths.into(), ends: ends.into(), wanted: wanted.into() }
    }

    /// The paths that it links to, and the anchors there.
    fn links(&self) -> impl Iterator<Item = (u64, &[Anchor])> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        self.paths.iter().zip(starts.zip(&*self.ends)).map(|(path, (from, to))| (*path, &self.wanted[from as usize..*to as usize]))
    }
}

/// The hash of an anchor, half of it: a page has hundreds, so a broken link passes once in ten million.
type Anchor = u32;
/// The page as a whole; no anchor has this hash.
const WHOLE: Anchor = 0;

fn anchor_of(anchor: &[u8]) -> Anchor {
    (hash(anchor) >> 32) as u32 | 1
}

/// A file of the site, or an anchor of a page, by their hashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Target {
    path: u64,
    anchor: Anchor,
}

/// Gathers pages from many threads, then checks.
#[derive(Default)]
pub struct LinkCheck {
    /// Path of the published address, `/` or `/archive/`: the 404 page links from there.
    base: String,
    pages: Mutex<BTreeMap<String, PageLinks>>,
    files: Mutex<Set<u64>>,
}

/// A link that leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Broken {
    /// The link as written.
    pub link: String,
    /// Why it leads nowhere.
    pub missing: Missing,
    /// Where it would lead. Where a whole page is missing, its anchors are not told apart.
    pub target: Target,
}

/// What is missing at a link's end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Missing {
    /// No file of the site has this path.
    Page,
    /// The page exists, the anchor in it does not.
    Anchor,
}

impl LinkCheck {
    /// A check for a site published at an address, which may be empty.
    pub fn new(base_url: &str) -> LinkCheck {
        let path = base_url.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map_or("", |(_, path)| path);
        // Decoded, as the links are before they are compared.
        LinkCheck { base: format!("/{}", decoded(path)), ..LinkCheck::default() }
    }

    /// Takes a file of the site in; HTML pages are read for links and anchors.
    pub fn add(&self, path: &str, bytes: Option<&[u8]>) {
        self.files.lock().expect("no panic while held").insert(hash(path.as_bytes()));
        let Some(bytes) = bytes.filter(|_| path.ends_with(".html")) else { return };
        let own = hash(path.as_bytes());
        let mut anchors: Vec<Anchor> = Vec::new();
        let mut out: Vec<Target> = Vec::new();
        let mut target = String::new();
        // Most links of a page lead to few files: each way is followed once.
        let mut ways: Map<&[u8], Option<u64>> = Map::default();
        attributes(bytes, |_, name, value| match name {
            Attribute::Id => anchors.push(anchor_of(value)),
            // References such as `&#39;` hold a `#` of their own: they take the longer way.
            Attribute::Link if memchr(b'&', value).is_some() => {
                let anchor = resolve(&self.base, path, value, &mut target)
                    .map(|anchor| if anchor.is_empty() { WHOLE } else { anchor_of(anchor.as_bytes()) });
                out.extend(anchor.map(|anchor| Target { path: hash(target.as_bytes()), anchor }));
            }
            Attribute::Link => {
                let (way, anchor) = match memchr(b'#', value) {
                    Some(at) => (&value[..at], &value[at + 1..]),
                    None => (value, &value[..0]),
                };
                let path = match way {
                    b"" => Some(own),
                    way => *ways.entry(way).or_insert_with(|| resolve(&self.base, path, way, &mut target).map(|_| hash(target.as_bytes()))),
                };
                let Some(path) = path else { return };
                let anchor = match anchor {
                    b"" => WHOLE,
                    anchor => anchor_of(&Cow::from(percent_encoding::percent_decode(anchor))),
                };
                out.push(Target { path, anchor });
            }
        });
        anchors.sort_unstable();
        anchors.dedup();
        // Links within the page are settled here; only those that cross pages or fail are kept.
        out.retain(|l| l.path != own || (l.anchor != WHOLE && anchors.binary_search(&l.anchor).is_err()));
        out.sort_unstable();
        out.dedup();
        let page = PageLinks::new(anchors, &out);
        self.pages.lock().expect("no panic while held").insert(path.to_owned(), page);
    }

    /// All pages are there: links can be looked up.
    pub fn finish(self) -> Links {
        let pages: Vec<(String, PageLinks)> = self.pages.into_inner().expect("no panic while held").into_iter().collect();
        let by_hash = pages.iter().zip(0u32..).map(|((path, _), at)| (hash(path.as_bytes()), at)).collect();
        Links { base: self.base, pages, by_hash, files: self.files.into_inner().expect("no panic while held") }
    }

    /// Pages with links that lead nowhere, sorted.
    pub fn broken_pages(self) -> Vec<String> {
        let links = self.finish();
        let pages: BTreeSet<&str> = links.broken().into_iter().flat_map(|(_, pages)| pages).collect();
        pages.into_iter().map(str::to_owned).collect()
    }
}

/// What all pages of a site say, gathered. The table of pages is made once: in a large archive that takes its time.
pub struct Links {
    base: String,
    /// Sorted by path.
    pages: Vec<(String, PageLinks)>,
    by_hash: Map<u64, u32>,
    files: Set<u64>,
}

impl Links {
    fn page(&self, path: u64) -> Option<&PageLinks> {
        self.by_hash.get(&path).map(|at| &self.pages[*at as usize].1)
    }

    /// Every place that links lead to and that is not there, with the pages that have such links: the same mistake, however
    /// each of them writes the way. Pages are sorted, but for the 404 page, which links in a way of its own and comes last.
    pub fn broken(&self) -> Vec<(Target, Vec<&str>)> {
        let of_page = |(page, at): (&(String, PageLinks), u32)| {
            let of_path = |(path, anchors): (u64, &[Anchor])| -> Vec<Target> {
                match self.page(path) {
                    Some(there) => anchors.iter().filter(|anchor| !there.has(**anchor)).map(|a| Target { path, anchor: *a }).collect(),
                    None if self.files.contains(&path) => Vec::new(),
                    None => vec![Target { path, anchor: WHOLE }],
                }
            };
            page.1.links().flat_map(of_path).map(|target| (target, page.0 == "404.html", at)).collect::<Vec<_>>()
        };
        let mut found: Vec<(Target, bool, u32)> = self.pages.par_iter().zip(0..self.pages.len() as u32).flat_map_iter(of_page).collect();
        found.par_sort_unstable();
        let pages = |of: &[(Target, bool, u32)]| of.iter().map(|(.., at)| &*self.pages[*at as usize].0).collect();
        found.chunk_by(|a, b| a.0 == b.0).map(|of| (of[0].0, pages(of))).collect()
    }

    /// The file that a link of a page would lead to, whether it is there or not; nothing for links out of the site.
    pub fn file_of(&self, page: &str, link: &str) -> Option<String> {
        let mut target = String::new();
        resolve(&self.base, page, link.as_bytes(), &mut target).map(|_| target)
    }

    /// Whether the site has a file.
    pub fn has(&self, path: &str) -> bool {
        self.files.contains(&hash(path.as_bytes()))
    }

    /// The broken links of one page, from its bytes.
    pub fn broken_in(&self, path: &str, bytes: &[u8]) -> Vec<Broken> {
        let mut broken = Vec::new();
        let mut target = String::new();
        attributes(bytes, |_, name, value| {
            if name != Attribute::Link {
                return;
            }
            let Some(anchor) = resolve(&self.base, path, value, &mut target) else { return };
            let key = hash(target.as_bytes());
            let (missing, at) = if !self.files.contains(&key) {
                (Missing::Page, WHOLE)
            } else if !anchor.is_empty() && self.page(key).is_some_and(|p| !p.has(anchor_of(anchor.as_bytes()))) {
                (Missing::Anchor, anchor_of(anchor.as_bytes()))
            } else {
                return;
            };
            let target = Target { path: key, anchor: at };
            broken.push(Broken { link: String::from_utf8_lossy(value).into_owned(), missing, target });
        });
        broken.sort();
        broken.dedup();
        broken
    }
}

/// What an attribute is to addresses.
#[derive(PartialEq, Eq, Clone, Copy)]
pub enum Attribute {
    /// `id`.
    Id,
    /// `href`, `src`.
    Link,
}

/// What a byte is to markup. Most bytes of a page are looked at one by one here, so what they are is looked up.
static CLASS: [u8; 256] = {
    let mut class = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let b = byte as u8;
        class[byte] = (if b.is_ascii_whitespace() { SPACE } else { 0 })
            | (if b.is_ascii_alphanumeric() { 0 } else { NAME_END })
            | match b {
                b'=' => EQUALS,
                b'>' => GREATER,
                b'/' | b'"' | b'\'' => BESIDE,
                _ => 0,
            };
        byte += 1;
    }
    class
};
const SPACE: u8 = 1;
const EQUALS: u8 = 2;
const GREATER: u8 = 4;
/// With white space: what may stand before an attribute.
const BESIDE: u8 = 8;
const NAME_END: u8 = 16;

/// Where, from `at` on, the first byte of one of the classes stands.
fn until(bytes: &[u8], at: usize, classes: u8) -> usize {
    bytes[at..].iter().position(|b| CLASS[usize::from(*b)] & classes != 0).map_or(bytes.len(), |e| at + e)
}

/// Calls back for every `id`, `href` and `src` attribute with its tag's name.
///
/// Within a tag only `=` and `>` are looked for; what stands before a `=` tells whether its value is wanted.
pub fn attributes<'b>(bytes: &'b [u8], mut found: impl FnMut(&'b [u8], Attribute, &'b [u8])) {
    let mut at = 0;
    while let Some(open) = next_tag(bytes, at) {
        let start = open + 1;
        at = start;
        if !bytes.get(at).is_some_and(u8::is_ascii_alphabetic) {
            continue;
        }
        at = until(bytes, at, NAME_END);
        let tag = &bytes[start..at];
        loop {
            at = until(bytes, at, EQUALS | GREATER);
            if bytes.get(at) != Some(&b'=') {
                break;
            }
            let attribute = attribute_before(bytes, at);
            at += 1;
            let value = match bytes.get(at) {
                Some(quote @ (b'"' | b'\'')) => {
                    let from = at + 1;
                    let end = memchr(*quote, &bytes[from..]).map_or(bytes.len(), |e| from + e);
                    at = (end + 1).min(bytes.len());
                    &bytes[from..end]
                }
                _ => {
                    let from = at;
                    at = until(bytes, at, SPACE | GREATER);
                    &bytes[from..at]
                }
            };
            if let Some(attribute) = attribute {
                found(tag, attribute, value);
            }
        }
        at = (at + 1).min(bytes.len());
        // What these hold is text, even where it looks like tags.
        let close: Option<&[u8]> = match tag {
            b"script" => Some(b"</script"),
            b"style" => Some(b"</style"),
            b"title" => Some(b"</title"),
            b"textarea" => Some(b"</textarea"),
            _ => None,
        };
        if let Some(close) = close {
            at = memchr::memmem::find(&bytes[at..], close).map_or(bytes.len(), |e| at + e);
        }
    }
}

/// Where, from `at` on, the next tag begins: often there.
fn next_tag(bytes: &[u8], at: usize) -> Option<usize> {
    if bytes.get(at) == Some(&b'<') { Some(at) } else { memchr(b'<', &bytes[at..]).map(|open| at + open) }
}

/// The attribute whose name ends at `at`, if its value is an address.
fn attribute_before(bytes: &[u8], at: usize) -> Option<Attribute> {
    let before = &bytes[..at];
    let (attribute, name) = match before.last()? {
        b'd' if before.ends_with(b"id") => (Attribute::Id, 2),
        b'f' if before.ends_with(b"href") => (Attribute::Link, 4),
        b'c' if before.ends_with(b"src") => (Attribute::Link, 3),
        _ => return None,
    };
    let outside = before.get(at.checked_sub(name + 1)?)?;
    (CLASS[usize::from(*outside)] & (SPACE | BESIDE) != 0).then_some(attribute)
}

/// Puts the path below the root that a link on a page leads to into `target` and gives the anchor, which may be empty;
/// nothing for links out of the site.
fn resolve<'l>(base: &str, page: &str, link: &'l [u8], target: &mut String) -> Option<Cow<'l, str>> {
    let link = std::str::from_utf8(link).ok()?;
    let link: Cow<'l, str> = if memchr(b'&', link.as_bytes()).is_some() { unescaped(link).into() } else { link.into() };
    let first_part = || memchr3(b'/', b'?', b'#', link.as_bytes()).unwrap_or(link.len());
    if link.starts_with("//") || memchr(b':', link.as_bytes()).is_some_and(|colon| colon < first_part()) {
        return None;
    }
    target.clear();
    let (path, anchor) = memchr(b'#', link.as_bytes()).map_or((&*link, ""), |at| (&link[..at], &link[at + 1..]));
    let path = memchr(b'?', path.as_bytes()).map_or(path, |at| &path[..at]);
    let anchor: Cow<'l, str> = match &link {
        Cow::Borrowed(whole) => decoded(&whole[whole.len() - anchor.len()..]),
        Cow::Owned(_) => decoded(anchor).into_owned().into(),
    };
    if path.is_empty() {
        target.push_str(page);
        return Some(anchor);
    }
    let path = decoded(path);
    let path: &str = match path.strip_prefix(base).filter(|_| !base.is_empty()) {
        Some(below) => below,
        None => {
            if !path.starts_with('/') {
                target.push_str(&page[..page.rfind('/').map_or(0, |at| at + 1)]);
            }
            &path
        }
    };
    let mut folder = true;
    let mut rest = Some(path);
    while let Some(path) = rest {
        let (part, after) = memchr(b'/', path.as_bytes()).map_or((path, None), |at| (&path[..at], Some(&path[at + 1..])));
        rest = after;
        folder = true;
        match part {
            "" | "." => {}
            // Above the root there is nothing of ours: such a link breaks as soon as the site stands under a path.
            ".." if target.is_empty() || target == "../" || target.ends_with("/../") => target.push_str("../"),
            ".." => target.truncate(target[..target.len() - 1].rfind('/').map_or(0, |at| at + 1)),
            part => {
                target.push_str(part);
                target.push('/');
                folder = false;
            }
        }
    }
    if folder {
        target.push_str("index.html");
    } else {
        target.pop();
    }
    Some(anchor)
}

/// A text of an attribute without the references that templates, fragments and the minifier write.
fn unescaped(text: &str) -> String {
    let named = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#34;", "\""), ("&#39;", "'"), ("&#x27;", "'"), ("&amp;", "&")];
    named.iter().fold(text.to_owned(), |text, (reference, character)| text.replace(reference, character))
}

fn decoded(text: &str) -> Cow<'_, str> {
    if memchr(b'%', text.as_bytes()).is_none() {
        return text.into();
    }
    percent_encoding::percent_decode_str(text).decode_utf8_lossy()
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
        let links = check.finish();
        let broken: Vec<(String, Missing)> = links.broken_in("index.html", page).into_iter().map(|b| (b.link, b.missing)).collect();
        assert_eq!(broken, [("b/#no".to_owned(), Missing::Anchor), ("gone.html".to_owned(), Missing::Page)]);
        assert_eq!(links.broken().into_iter().map(|(_, pages)| pages).collect::<Vec<_>>(), [["index.html"], ["index.html"]]);
    }

    #[test]
    fn links_of_many_pages_to_one_place_are_one_mistake() {
        let check = LinkCheck::default();
        check.add("404.html", Some(b"<a href=/gone/#a>1</a>"));
        check.add("index.html", Some(b"<a href=gone/index.html>1</a><a href=gone/#b>1</a><a href=a/b.html#x>2</a>"));
        check.add("a/b.html", Some(b"<a href=../gone/>1</a><a href='#x'>2</a><a href=../other>3</a>"));
        let links = check.finish();
        let mut broken = links.broken();
        broken.sort_by_key(|(_, pages)| std::cmp::Reverse(pages.len()));
        let pages: Vec<&[&str]> = broken.iter().map(|(_, pages)| &pages[..]).collect();
        assert_eq!(pages, [&["a/b.html", "index.html", "404.html"][..], &["a/b.html", "index.html"], &["a/b.html"]]);
        let told = links.broken_in("404.html", b"<a href=/gone/#a>1</a>");
        assert_eq!(told.iter().map(|b| b.target).collect::<Vec<_>>(), [broken[0].0]);
    }

    #[test]
    fn a_published_path_with_escapes_is_known_again() {
        let check = LinkCheck::new("https://a.cn/%E5%86%B3%E7%AE%97/");
        check.add("404.html", Some("<a href=/%E5%86%B3%E7%AE%97/about/index.html>x</a><a href=/决算/about/index.html>y</a>".as_bytes()));
        check.add("about/index.html", Some(b""));
        assert_eq!(check.broken_pages(), Vec::<String>::new());
    }

    #[test]
    fn links_below_the_published_path_lead_into_the_site_and_links_above_it_break() {
        let check = LinkCheck::new("https://a.cn/archive/");
        check.add("404.html", Some(b"<title>About <a href=nowhere></title><a href=\"/archive/index.html\">1</a><a href=/archive/>2</a><a href=/archive/b/../?x>3</a>"));
        check.add("index.html", Some(b"<a href=\"../index.html\">up</a>"));
        check.add("b/c.html", Some(b"<a href=\"..\">up</a><a href=./c.html>self</a>"));
        assert_eq!(check.broken_pages(), ["index.html"]);
    }

    #[test]
    fn references_in_links_are_read() {
        let broken = |there: &str| {
            let check = LinkCheck::default();
            check.add("index.html", Some("<a href=\"a&#39;b&amp;c.pdf#page=2\">1</a><a href=\"x&quot;y/#z&#39;\">2</a>".as_bytes()));
            check.add("a'b&c.pdf", None);
            check.add("x\"y/index.html", Some(there.as_bytes()));
            check.broken_pages()
        };
        assert_eq!(broken("<p id=\"q\">"), ["index.html"]);
        assert_eq!(broken("<p id=\"z'\">"), Vec::<String>::new());
    }

    #[test]
    fn only_attributes_of_these_names_are_read() {
        let page = b"<i data-id=1 id=2 title=\"a > id=3 <b id=4\" hidden id='5'id=6 xhref=7 alt='href=8'/src=9 x=?id=10>id=11</i><br id= 12><script>\"<a id=13\"</script><p\nid=\"14\">";
        let mut found = Vec::new();
        attributes(page, |tag, name, value| found.push((tag, name == Attribute::Id, value)));
        let expected: [(&[u8], bool, &[u8]); 6] =
            [(b"i", true, b"2"), (b"i", true, b"5"), (b"i", true, b"6"), (b"i", false, b"9"), (b"br", true, b""), (b"p", true, b"14")];
        assert_eq!(found, expected);
    }

    #[test]
    fn percent_encoded_anchors_match_their_ids() {
        let check = LinkCheck::default();
        check.add("index.html", Some("<a href=\"#%E7%94%B2\">1</a><a href=\"?a&amp;b#甲\">2</a><p id=甲>".as_bytes()));
        assert_eq!(check.broken_pages(), Vec::<String>::new());
    }
}
