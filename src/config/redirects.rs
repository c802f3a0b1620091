//! Redirects of `site.toml`: which old addresses there can be pages at, and which redirects do not go together.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use percent_encoding::percent_decode_str;

use crate::output::{MANIFEST, flaw, folded};

/// A redirect as written.
pub(super) struct Redirect {
    /// The old address, decoded, without `/` at its beginning.
    pub old: String,
    /// The new one, without `/` at its beginning; it may have an anchor.
    pub new: String,
    /// Where the old one stands.
    pub key: Range<usize>,
    /// Where the new one stands.
    pub value: Range<usize>,
}

/// What is wrong with a redirect beside the others.
pub(super) struct Fault {
    /// Which one, by its index.
    pub redirect: usize,
    /// Whether it is about the new address, else about the old one.
    pub in_value: bool,
    pub message: String,
    pub hint: &'static str,
}

/// The file at an address: folders have their page in `index.html`. An anchor or a query keeps its place behind it.
pub fn page_of(address: &str) -> Cow<'_, str> {
    let (path, rest) = address.split_at(address.find(['#', '?']).unwrap_or(address.len()));
    if path.is_empty() || path.ends_with('/') { format!("{path}index.html{rest}").into() } else { address.into() }
}

/// Endings of files that are no pages.
const OTHER_KINDS: [&str; 18] =
    ["pdf", "doc", "docx", "xls", "xlsx", "wps", "et", "ofd", "zip", "rar", "jpg", "jpeg", "png", "svg", "csv", "json", "xml", "txt"];

/// Whether the site can lead on from an old address: there can be a page at it.
pub fn can_lead_on(address: &str) -> bool {
    old_address(address).is_ok()
}

/// An old address, as a browser shows it or as it is sent, as one has to name the file; else why no file can be there.
pub(super) fn old_address(written: &str) -> Result<String, &'static str> {
    if written.contains(['#', '?']) {
        return Err("has a # or a ?, which no server looks at when it sends a page");
    }
    let Ok(address) = percent_decode_str(written.trim_start_matches('/')).decode_utf8() else {
        return Err("is no UTF-8 when its %-codes are resolved");
    };
    if address.split('/').next().is_some_and(|first| first.eq_ignore_ascii_case(MANIFEST)) {
        return Err("is that of the manifest");
    }
    let ending = address.rsplit_once('.').map_or("", |(_, ending)| ending);
    if OTHER_KINDS.iter().any(|kind| kind.eq_ignore_ascii_case(ending)) {
        return Err("ends like another kind of file, and servers would send the page as one");
    }
    if let Some(why) = flaw(&page_of(&address)) {
        return Err(why);
    }
    // The folder of a body: its disclosures have theirs below it.
    let is_body = address.strip_prefix("units/").is_some_and(|id| !id.is_empty() && !id.contains(['/', '.']));
    Ok(if is_body { address.into_owned() + "/" } else { address.into_owned() })
}

/// Redirects of one page, of a page in the folder of another, and those that lead round in a circle.
pub(super) fn faults(redirects: &[Redirect]) -> Vec<Fault> {
    let mut found = Vec::new();
    let mut by_page: BTreeMap<String, usize> = BTreeMap::new();
    for (at, one) in redirects.iter().enumerate() {
        let page = folded(&page_of(&one.old)).into_owned();
        if let Some(first) = by_page.get(&page) {
            let message = format!("`{}` and `{}` are one address", redirects[*first].old, one.old);
            found.push(Fault { redirect: at, in_value: false, message, hint: "keep one of the two redirects" });
        } else {
            by_page.insert(page, at);
        }
    }
    for (page, at) in &by_page {
        let above = page.match_indices('/').find_map(|(end, _)| by_page.get(&page[..end]));
        if let Some(above) = above {
            let (one, above) = (&redirects[*at].old, &redirects[*above].old);
            let message = format!("`{one}` cannot be redirected beside `{above}`, which would be a file and a folder at once");
            found.push(Fault { redirect: *at, in_value: false, message, hint: "write the address of a folder with / at its end" });
        }
    }
    // Where a redirect leads on to another one, if it does.
    let next = |one: &Redirect| {
        let new = one.new.split(['#', '?']).next().unwrap_or_default();
        by_page.get(&*folded(&page_of(&percent_decode_str(new).decode_utf8_lossy()))).copied()
    };
    let next: Vec<Option<usize>> = redirects.iter().map(next).collect();
    for at in by_page.values() {
        let mut to = next[*at];
        // No circle is longer than there are redirects.
        for _ in 0..redirects.len() {
            if to.is_none_or(|to| to == *at) {
                break;
            }
            to = to.and_then(|to| next[to]);
        }
        if to == Some(*at) {
            let one = &redirects[*at];
            let message = match to == next[*at] {
                true => format!("the redirect `{}` leads to itself", one.old),
                false => format!("the redirect `{}` → `{}` leads back to where it starts", one.old, one.new),
            };
            found.push(Fault {
                redirect: *at,
                in_value: true,
                message,
                hint: "lead to the page that there is now, or take the redirect out",
            });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_have_their_page_in_a_file() {
        let pages = ["", "a/", "a/#x", "a/?q#x", "a.html", "#x"].map(|address| page_of(address).into_owned());
        assert_eq!(pages, ["index.html", "a/index.html", "a/index.html#x", "a/index.html?q#x", "a.html", "index.html#x"]);
    }

    #[test]
    fn old_addresses_are_decoded() {
        assert_eq!(old_address("/%E6%97%A7/"), Ok("旧/".into()));
        assert_eq!(old_address("100%/"), Ok("100%/".into()));
        assert_eq!(old_address("%2E%2E/x"), Err("leaves the site or goes round"));
        assert_eq!(old_address("%ff"), Err("is no UTF-8 when its %-codes are resolved"));
        assert_eq!(old_address("units/old"), Ok("units/old/".into()), "disclosures have their folders in it");
        assert_eq!(old_address("units/old.html"), Ok("units/old.html".into()));
        assert_eq!(old_address("a/2023.PDF"), Err("ends like another kind of file, and servers would send the page as one"));
    }
}
