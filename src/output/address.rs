//! Which site-relative paths may become files.
use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::{Error, MANIFEST};

/// The longest file name that all common file systems take, in bytes.
const LONGEST_NAME: usize = 255;
/// The longest path; leaves room for the folder in which the site lies.
const LONGEST_PATH: usize = 2048;

/// Accepts a path such as `units/x/2024/index.html`; everything that could leave the site, hide
/// from it or break a line of the manifest is refused.
pub(super) fn check(path: &str) -> Result<(), Error> {
    match flaw(path) {
        None => Ok(()),
        Some(why) => Err(Error::Address { path: path.to_owned(), why }),
    }
}

/// Why a path is not acceptable; fits after "its path".
pub(crate) fn flaw(path: &str) -> Option<&'static str> {
    if path.is_empty() {
        return Some("is empty");
    }
    if path.len() > LONGEST_PATH {
        return Some("is longer than 2048 bytes");
    }
    if path.starts_with('/') {
        return Some("is absolute");
    }
    if path.chars().any(|c| c == '\\' || c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')) {
        return Some("holds a backslash, a control character or a line break");
    }
    if path.eq_ignore_ascii_case(MANIFEST) {
        return Some("is that of the manifest");
    }
    path.split('/').find_map(|name| match name {
        "" => Some("has an empty part"),
        "." | ".." => Some("leaves the site or goes round"),
        name if name.eq_ignore_ascii_case(".git") => Some("leads into a .git folder"),
        name if name.len() > LONGEST_NAME => Some("has a part longer than 255 bytes"),
        _ => None,
    })
}

/// The form under which a file system without case, or one that normalises, sees the path.
pub(crate) fn folded(path: &str) -> Cow<'_, str> {
    let is_plain = |path: &str| path.is_ascii() && !path.bytes().any(|b| b.is_ascii_uppercase());
    if is_plain(path) || (is_nfc(path) && !path.chars().any(char::is_uppercase)) {
        return Cow::Borrowed(path);
    }
    // Composing once before and once after: lower-casing can take letters apart.
    let lower: String = path.nfc().flat_map(char::to_lowercase).collect();
    Cow::Owned(lower.nfc().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::path::{Component, Path};

    #[test]
    fn ordinary_and_chinese_paths_are_fine() {
        for path in ["index.html", "units/某市财政局/2024/data.csv", ".nojekyll", "a b/c..d", ".well-known/x", "..."] {
            assert_eq!(flaw(path), None, "{path}");
        }
    }

    #[test]
    fn everything_that_leaves_the_site_is_refused() {
        let long = "长".repeat(86);
        for path in [
            "",
            "/",
            "/etc/passwd",
            "..",
            "../x",
            "a/../x",
            "a/..",
            "./a",
            "a//b",
            "a/",
            "a\\..\\b",
            "a\nb",
            "a\0b",
            "a\u{85}b",
            "a\u{2028}b",
            ".git/hooks/x",
            "a/.GIT/x",
            "gongkai-manifest.txt",
            "Gongkai-Manifest.TXT",
            long.as_str(),
        ] {
            assert!(flaw(path).is_some(), "{path:?}");
        }
    }

    #[test]
    fn folding_joins_case_and_encoding() {
        assert_eq!(folded("units/某市/a"), "units/某市/a");
        assert_eq!(folded("Units/A"), "units/a");
        assert_eq!(folded("caf\u{65}\u{301}"), folded("CAF\u{c9}"));
    }

    proptest! {
        #[test]
        fn an_accepted_path_stays_below_the_site(path in r"([a-zA-Z.\\/~ 某\x00-\x1f\u{2028}]|\.\.|/){0,24}") {
            if flaw(&path).is_none() {
                let joined = Path::new("/site").join(&path);
                prop_assert!(joined.components().skip(2).all(|c| matches!(c, Component::Normal(_))));
                prop_assert!(joined.starts_with("/site") && joined != Path::new("/site"));
                prop_assert_eq!(joined.strip_prefix("/site").unwrap().to_str(), Some(path.as_str()));
                prop_assert!(path.lines().count() == 1);
            }
        }

        #[test]
        fn folding_twice_is_folding_once(path in "\\PC{0,24}") {
            let once = folded(&path).into_owned();
            prop_assert_eq!(folded(&once), once.as_str());
        }
    }
}
