//! The link check: every internal link and anchor of every page leads somewhere, also from a folder on disk, and no id stands
//! twice on a page.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use memchr::{memchr, memchr3, memrchr};
use rayon::prelude::*;

use super::attributes::{Attribute, attributes};
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
    /// Nothing for nearly all pages.
    slips: Option<Box<Slips>>,
}

/// What is wrong with the addresses that a page writes, wherever they lead. Sorted.
#[derive(Default)]
struct Slips {
    /// Anchors that stand on it more than once.
    repeated: Vec<Anchor>,
    /// Where links lead that need a server.
    served: Vec<Target>,
}

impl PageLinks {
    fn has(&self, anchor: Anchor) -> bool {
        self.anchors.binary_search(&anchor).is_ok()
    }

    /// Its own anchors and its links, both sorted.
    fn new(anchors: Vec<Anchor>, links: &[Target], slips: Slips) -> PageLinks {
        let (mut paths, mut ends, mut wanted) = (Vec::new(), Vec::new(), Vec::new());
        for of_path in links.chunk_by(|a, b| a.path == b.path) {
            paths.push(of_path[0].path);
            wanted.extend(of_path.iter().map(|link| link.anchor).filter(|anchor| *anchor != WHOLE));
            ends.push(wanted.len() as u32);
        }
        let slips = (!slips.repeated.is_empty() || !slips.served.is_empty()).then(|| Box::new(slips));
        PageLinks { anchors: anchors.into(), paths: paths.into(), ends: ends.into(), wanted: wanted.into(), slips }
    }

    /// The paths that it links to, and the anchors there.
    fn links(&self) -> impl Iterator<Item = (u64, &[Anchor])> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        self.paths.iter().zip(starts.zip(&*self.ends)).map(|(path, (from, to))| (*path, &self.wanted[from as usize..*to as usize]))
    }
}

/// The hash of an anchor, half of it: a page has hundreds, so a broken link passes once in ten million.
pub type Anchor = u32;
/// The page as a whole; no anchor has this hash.
const WHOLE: Anchor = 0;

fn anchor_of(anchor: &[u8]) -> Anchor {
    (hash(anchor) >> 32) as u32 | 1
}

/// The anchor that a link asks for. `#top` is the beginning of any page (HTML, 7.4.6.4 Scrolling to a fragment).
fn asked_for(anchor: &[u8]) -> Anchor {
    if anchor.is_empty() || anchor.eq_ignore_ascii_case(b"top") { WHOLE } else { anchor_of(anchor) }
}

/// A file of the site, or an anchor of a page, by their hashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Target {
    path: u64,
    anchor: Anchor,
}

impl Target {
    /// The page itself.
    fn whole(self) -> Target {
        Target { anchor: WHOLE, ..self }
    }
}

/// Gathers pages from many threads, then checks.
#[derive(Default)]
pub struct LinkCheck {
    /// Path of the published address, `/` or `/archive/`: the 404 page links from there.
    base: String,
    pages: Mutex<BTreeMap<String, PageLinks>>,
    files: Mutex<Set<u64>>,
}

/// A link that leads nowhere, at least where there is no server.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Broken {
    /// The link as written.
    pub link: String,
    /// Why it leads nowhere.
    pub fault: Fault,
    /// Where it would lead. Where a whole page is missing, its anchors are not told apart.
    pub target: Target,
}

/// What is wrong with a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// No file of the site has this path.
    Page,
    /// The page exists, the anchor in it does not.
    Anchor,
    /// It begins at the root of a server, and the archive may stand under a path, or on a disk.
    Root,
    /// It names a folder, of which a server shows the page and a disk the list of files.
    Folder,
}

/// What keeps the way of a link, without its anchor, from leading where it should from a folder on disk.
fn served(page: &str, way: &[u8]) -> Option<Fault> {
    let way = &way[..memchr(b'?', way).unwrap_or(way.len())];
    let last = &way[memrchr(b'/', way).map_or(0, |at| at + 1)..];
    match way {
        b"" => None,
        // The page in place of missing ones is shown at any depth, by servers only.
        [b'/', ..] if page != NOT_FOUND => Some(Fault::Root),
        _ => matches!(last, b"" | b"." | b"..").then_some(Fault::Folder),
    }
}

/// The page that servers show in place of those that are missing.
const NOT_FOUND: &str = "404.html";

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
        let mut anchors: Vec<Anchor> = Vec::with_capacity(512);
        // Most links of a page stay on it: they are settled here, and only those that fail are kept.
        let mut within: Vec<Anchor> = Vec::with_capacity(512);
        let mut out: Vec<Target> = Vec::new();
        let mut slips = Slips::default();
        let mut target = String::new();
        // Most of the others lead to few files: each way is followed once.
        let mut ways: Map<&[u8], Option<u64>> = Map::default();
        attributes(bytes, |_, name, value| match name {
            Attribute::Id => anchors.push(anchor_of(value)),
            // References such as `&#39;` hold a `#` of their own: they take the longer way.
            Attribute::Link if memchr(b'&', value).is_some() => {
                let anchor = resolve(&self.base, path, value, &mut target).map(|anchor| asked_for(anchor.as_bytes()));
                let Some(anchor) = anchor else { return };
                let leads = Target { path: hash(target.as_bytes()), anchor };
                out.push(leads);
                let way = &value[..memchr(b'#', value).unwrap_or(value.len())];
                slips.served.extend(served(path, way).map(|_| leads.whole()));
            }
            Attribute::Link => {
                let (way, anchor) = match memchr(b'#', value) {
                    Some(at) => (&value[..at], &value[at + 1..]),
                    None => (value, &value[..0]),
                };
                let anchor = match memchr(b'%', anchor) {
                    None => asked_for(anchor),
                    Some(_) => asked_for(&Cow::from(percent_encoding::percent_decode(anchor))),
                };
                if way.is_empty() {
                    within.push(anchor);
                    return;
                }
                let path = *ways.entry(way).or_insert_with(|| {
                    resolve(&self.base, path, way, &mut target)?;
                    let leads = Target { path: hash(target.as_bytes()), anchor: WHOLE };
                    slips.served.extend(served(path, way).map(|_| leads));
                    Some(leads.path)
                });
                out.extend(path.map(|path| Target { path, anchor }));
            }
        });
        anchors.sort_unstable();
        slips.repeated.extend(anchors.windows(2).filter(|two| two[0] == two[1]).map(|two| two[0]));
        slips.repeated.dedup();
        anchors.dedup();
        out.retain(|link| {
            if link.path == own {
                within.push(link.anchor);
            }
            link.path != own
        });
        within.sort_unstable();
        within.dedup();
        let mut there = anchors.iter().copied().peekable();
        for anchor in within.into_iter().filter(|anchor| *anchor != WHOLE) {
            while there.next_if(|known| *known < anchor).is_some() {}
            if there.peek() != Some(&anchor) {
                out.push(Target { path: own, anchor });
            }
        }
        out.sort_unstable();
        out.dedup();
        slips.served.sort_unstable();
        slips.served.dedup();
        let page = PageLinks::new(anchors, &out, slips);
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

    /// Every place that links lead to and that is not there, or only where there is a server, with the pages that have such
    /// links: the same mistake, however each of them writes the way. Pages are sorted, but for the 404 page, which links in a way of its own and comes last.
    pub fn broken(&self) -> Vec<(Target, Vec<&str>)> {
        let of_page = |(page, at): (&(String, PageLinks), u32)| {
            let of_path = |(path, anchors): (u64, &[Anchor])| -> Vec<Target> {
                match self.page(path) {
                    Some(there) => anchors.iter().filter(|anchor| !there.has(**anchor)).map(|a| Target { path, anchor: *a }).collect(),
                    None if self.files.contains(&path) => Vec::new(),
                    None => vec![Target { path, anchor: WHOLE }],
                }
            };
            let is_there = |target: &&Target| self.files.contains(&target.path);
            let served = page.1.slips.iter().flat_map(|slips| slips.served.iter().filter(is_there).copied());
            page.1.links().flat_map(of_path).chain(served).map(|target| (target, page.0 == NOT_FOUND, at)).collect::<Vec<_>>()
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

    /// Every id that stands more than once on a page, with those pages, sorted. Ids are told apart by their hashes here, so what
    /// `repeated_in` says of a page counts.
    pub fn repeated(&self) -> BTreeMap<Anchor, Vec<&str>> {
        let mut found: BTreeMap<Anchor, Vec<&str>> = BTreeMap::new();
        for (path, page) in &self.pages {
            for anchor in page.slips.iter().flat_map(|slips| &slips.repeated) {
                found.entry(*anchor).or_default().push(path);
            }
        }
        found
    }

    /// The broken links of one page, from its bytes.
    pub fn broken_in(&self, page: &str, bytes: &[u8]) -> Vec<Broken> {
        let mut broken = Vec::new();
        let mut target = String::new();
        attributes(bytes, |_, name, value| {
            if name != Attribute::Link {
                return;
            }
            let Some(anchor) = resolve(&self.base, page, value, &mut target) else { return };
            let path = hash(target.as_bytes());
            let to = Target { path, anchor: asked_for(anchor.as_bytes()) };
            let (fault, target) = if !self.files.contains(&path) {
                (Fault::Page, to.whole())
            } else if to.anchor != WHOLE && self.page(path).is_some_and(|p| !p.has(to.anchor)) {
                (Fault::Anchor, to)
            } else {
                let way = &value[..memchr(b'#', value).unwrap_or(value.len())];
                let Some(fault) = served(page, way) else { return };
                (fault, to.whole())
            };
            broken.push(Broken { link: String::from_utf8_lossy(value).into_owned(), fault, target });
        });
        broken.sort();
        broken.dedup();
        broken
    }
}

/// The id of this hash that stands more than once on a page.
pub fn repeated_in(bytes: &[u8], anchor: Anchor) -> Option<String> {
    let mut found: Vec<&[u8]> = Vec::new();
    attributes(bytes, |_, name, value| {
        if name == Attribute::Id && anchor_of(value) == anchor {
            found.push(value);
        }
    });
    found.sort_unstable();
    found.windows(2).find(|two| two[0] == two[1]).map(|two| String::from_utf8_lossy(two[0]).into_owned())
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
        let page = b"<a href=\"b/index.html#x\">1</a><a href='b/index.html'>2</a><a href=\"b/index.html#no\">3</a><a href=gone.html>4</a><a href=\"https://x.cn/\">5</a><a href=\"#self\">6</a><p id=self></p>";
        check.add("index.html", Some(page));
        check.add("b/index.html", Some(b"<p id=\"x\"><a href=\"../index.html#self\">up</a><script>'<a href=\"nowhere\">'</script></p>"));
        let links = check.finish();
        let broken: Vec<(String, Fault)> = links.broken_in("index.html", page).into_iter().map(|b| (b.link, b.fault)).collect();
        assert_eq!(broken, [("b/index.html#no".to_owned(), Fault::Anchor), ("gone.html".to_owned(), Fault::Page)]);
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
        check.add(
            "404.html",
            Some(b"<title>About <a href=nowhere></title><a href=\"/archive/index.html\">1</a><a href=/archive/b/../index.html?x>3</a>"),
        );
        check.add("index.html", Some(b"<a href=\"../index.html\">up</a>"));
        check.add("b/c.html", Some(b"<a href=\"../index.html\">up</a><a href=./c.html>self</a>"));
        assert_eq!(check.broken_pages(), ["index.html"]);
    }

    #[test]
    fn links_that_need_a_server_are_told() {
        let check = LinkCheck::new("https://a.cn/archive/");
        let page = b"<a href=/archive/b/c.html>1</a><a href=../b/?x#y>2</a><a href=..>3</a><a href=.>4</a><a href=c.html>5</a><a href=?x>6</a><a href=#y>7</a><p id=y>";
        check.add("b/index.html", Some(page));
        check.add("index.html", Some(b""));
        check.add("b/c.html", Some(b"<p id=twice><p id='twice'>"));
        check.add("404.html", Some(b"<a href=/archive/b/c.html>1</a><a href=/archive/b/../>2</a>"));
        let links = check.finish();
        let faults = |path: &str, page: &[u8]| links.broken_in(path, page).into_iter().map(|b| (b.link, b.fault)).collect::<Vec<_>>();
        let told = [(".", Fault::Folder), ("..", Fault::Folder), ("../b/?x#y", Fault::Folder), ("/archive/b/c.html", Fault::Root)];
        assert_eq!(faults("b/index.html", page), told.map(|(link, fault)| (link.to_owned(), fault)));
        let pages: BTreeSet<&str> = links.broken().into_iter().flat_map(|(_, pages)| pages).collect();
        assert_eq!(pages, BTreeSet::from(["404.html", "b/index.html"]));
        assert_eq!(faults("404.html", b"<a href=/archive/b/c.html>1</a>"), []);
        let twice = links.repeated().into_iter().map(|(anchor, pages)| (repeated_in(b"<i id=twice><i id=twice>", anchor), pages));
        assert_eq!(twice.collect::<Vec<_>>(), [(Some("twice".to_owned()), vec!["b/c.html"])]);
    }

    #[test]
    fn references_in_links_are_read() {
        let broken = |there: &str| {
            let check = LinkCheck::default();
            check.add(
                "index.html",
                Some("<a href=\"a&#39;b&amp;c.pdf#page=2\">1</a><a href=\"x&quot;y/index.html#z&#39;\">2</a>".as_bytes()),
            );
            check.add("a'b&c.pdf", None);
            check.add("x\"y/index.html", Some(there.as_bytes()));
            check.broken_pages()
        };
        assert_eq!(broken("<p id=\"q\">"), ["index.html"]);
        assert_eq!(broken("<p id=\"z'\">"), Vec::<String>::new());
    }

    #[test]
    fn every_page_has_a_top() {
        let check = LinkCheck::default();
        check.add("index.html", Some(b"<a href=#top>1</a><a href=\"a/index.html#TOP\">2</a><a href=#tops>3</a>"));
        check.add("a/index.html", Some(b"<a href=../index.html#top>1</a>"));
        assert_eq!(check.broken_pages(), ["index.html"]);
        let check = LinkCheck::default();
        check.add("index.html", Some(b"<a href=#top>1</a>"));
        assert!(check.broken_pages().is_empty());
    }

    #[test]
    fn percent_encoded_anchors_match_their_ids() {
        let check = LinkCheck::default();
        check.add("index.html", Some("<a href=\"#%E7%94%B2\">1</a><a href=\"?a&amp;b#甲\">2</a><p id=甲>".as_bytes()));
        assert_eq!(check.broken_pages(), Vec::<String>::new());
    }
}
