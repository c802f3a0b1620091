//! The settings of a site. Reading them from `site.toml` is in `read`.

mod read;
mod redirects;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostic, Place, Severity};

pub use redirects::{can_lead_on, page_of};

/// Language of the interface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// 简体中文.
    #[default]
    Chinese,
    /// English.
    English,
}

impl Language {
    /// The BCP 47 tag.
    pub fn tag(self) -> &'static str {
        match self {
            Language::Chinese => "zh-CN",
            Language::English => "en",
        }
    }

    /// The other one.
    pub fn other(self) -> Language {
        match self {
            Language::Chinese => Language::English,
            Language::English => Language::Chinese,
        }
    }
}

/// The settings of a site, resolved: choices made, paths joined.
#[derive(Clone, Debug)]
pub struct Config {
    /// The folder of `site.toml`.
    pub root: PathBuf,
    /// Title of the archive.
    pub title: String,
    /// A line under the title.
    pub subtitle: String,
    /// What the archive is, for the home page and search engines.
    pub description: String,
    /// Who publishes it.
    pub publisher: String,
    /// How to reach them.
    pub contact: String,
    /// Language of the interface.
    pub language: Language,
    /// Address of the published archive, ending in `/`; empty if unknown.
    pub base_url: String,
    /// Name of the theme.
    pub theme: String,
    /// Output folder.
    pub output: PathBuf,
    /// Site code (SiteIDCode) of the publisher.
    pub site_code: String,
    /// Whether symbolic links may lead out of the site's folder.
    pub outside_links: bool,
    /// Severity by check id; `None` switches a check off.
    pub severity: BTreeMap<String, Option<Severity>>,
    /// Old address → new address, both below the root.
    pub redirects: BTreeMap<String, String>,
    /// Free values for the site's own templates.
    pub extra: BTreeMap<String, serde_json::Value>,
    /// Where in `site.toml` the names stand that only others can look up.
    pub places: Places,
}

/// Places in `site.toml`.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// The theme's name.
    pub theme: Mark,
    /// The output folder, if it is set.
    pub output: Option<Mark>,
    /// Check ids under `[severity]`.
    pub severity: BTreeMap<String, Mark>,
    /// New addresses under `[redirects]`, by the old ones.
    pub redirects: BTreeMap<String, Mark>,
}

/// A word in `site.toml`, with its quotes if it has any.
#[derive(Clone, Copy, Debug, Default)]
pub struct Mark {
    /// Where it starts.
    pub place: Place,
    /// How many characters it has.
    pub width: usize,
}

impl Mark {
    /// An error about this word.
    pub fn error(self, id: &'static str, message: String) -> Diagnostic {
        Diagnostic::error(id, &"site.toml".into(), self.place, message).width(self.width)
    }
}

impl Config {
    /// Settings of a site without `site.toml`.
    pub fn empty(root: &Path) -> Config {
        read::settings(root, "").0
    }

    /// Sets the published address, empty for none, and gives it the `/` at its end; what to do if it is no web address.
    pub(crate) fn set_base_url(&mut self, url: &str) -> Result<(), &'static str> {
        self.base_url = if url.is_empty() { String::new() } else { web_address(url)? };
        Ok(())
    }

    /// Reads `site.toml` from its text. Mistakes are diagnostics; what could be read is used.
    pub fn parse(root: &Path, text: &str) -> (Config, Vec<Diagnostic>) {
        read::settings(root, text)
    }
}

/// A web address with `/` at its end, scheme and host in small letters; else what to do about it.
fn web_address(url: &str) -> Result<String, &'static str> {
    if url.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '\'' | '<' | '>' | '\\')) {
        return Err("write it without blanks, line breaks, quotes and backslashes; %-codes stand for them");
    }
    let (scheme, rest) = url.split_once("://").ok_or("it starts with https://")?;
    let scheme = scheme.to_ascii_lowercase();
    if !matches!(&*scheme, "http" | "https") {
        return Err("it starts with https://");
    }
    if rest.contains(['?', '#']) {
        return Err("write the address of the home page, without ? and # and what stands behind them");
    }
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let last = path.trim_end_matches('/').to_ascii_lowercase();
    if last.ends_with(".html") || last.ends_with(".htm") {
        return Err("write the address of the folder that the home page is in, without the name of a file");
    }
    if host.is_empty() || host.starts_with(':') || host.contains('@') {
        return Err("the name of the host stands behind https://, as in https://example.org/");
    }
    let end = if path.ends_with('/') { "" } else { "/" };
    Ok(format!("{scheme}://{}{path}{end}", host.to_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_key_is_an_error_with_a_suggestion() {
        let (_, diagnostics) = Config::parse(Path::new("/s"), "title = \"a\"\nbase_ulr = \"x\"\n");
        assert_eq!(diagnostics[0].message, "the key `base_ulr` is not known in site.toml");
        assert_eq!(diagnostics[0].hint.as_deref(), Some("did you mean `base_url`?"));
        assert_eq!(diagnostics[0].place, Place::new(2, 1));
    }

    #[test]
    fn all_mistakes_are_told_and_each_where_it_stands() {
        let text = "# theme = \"x\", language, fatal\nlanguage = \"fr\"\ntitel = \"a\"\ntitle = 5\n\n[severity]\n# theme, share.sum\n\"share.sum\" = \"fatal\"\ntheme = \"plain\"\n";
        let (config, diagnostics) = Config::parse(Path::new("/s"), text);
        let told: Vec<(Place, &str)> = diagnostics.iter().map(|d| (d.place, d.message.as_str())).collect();
        assert_eq!(
            told,
            [
                (Place::new(2, 12), "there is no interface in `fr`"),
                (Place::new(3, 1), "the key `titel` is not known in site.toml"),
                (Place::new(4, 9), "`title` wants a text here, but this is a whole number"),
                (Place::new(8, 15), "`fatal` is no severity"),
                (Place::new(9, 1), "the key `theme` stands under [severity], where it is no setting of the site"),
            ]
        );
        assert_eq!(diagnostics[4].hint.as_deref(), Some("write it above the first `[…]` line, line 6"));
        assert_eq!(config.theme, "default");
    }

    #[test]
    fn a_broken_line_hides_no_mistake_of_the_others() {
        let places = |text: &str| -> Vec<(u32, u16)> {
            Config::parse(Path::new("/s"), text).1.iter().map(|d| (d.place.line, d.place.column)).collect()
        };
        assert_eq!(places("title = 云\nlanguage = \"xx\"\nfoo = 1\nbar\n"), [(1, 9), (2, 12), (3, 1), (4, 4)]);
        // What stands below a table, or in a text, that cannot be read is not known.
        assert_eq!(places("[severity\n\"share\" = \"off\"\n").len(), 1);
        assert_eq!(places("title = \"\"\"\nlanguage = \"xx\"\n").len(), 1);
        assert_eq!(places("a = [\n  1,\n  云,\n]\nfoo = 1\n"), [(1, 1), (3, 3), (5, 1)]);
    }

    #[test]
    fn values_of_ones_own_keep_their_kinds() {
        let (config, diagnostics) =
            Config::parse(Path::new("/s"), "[extra]\na = [1, 0x10, 2.5, true]\nb = { c = \"甲\", d = 2024-01-02 }\n");
        assert_eq!(diagnostics, []);
        assert_eq!(serde_json::json!(config.extra), serde_json::json!({ "a": [1, 16, 2.5, true], "b": { "c": "甲", "d": "2024-01-02" } }));
    }

    #[test]
    fn the_base_address_ends_in_a_slash() {
        assert_eq!(Config::parse(Path::new("/s"), "base_url = \"https://a.cn/x\"").0.base_url, "https://a.cn/x/");
    }

    #[test]
    fn only_addresses_of_home_pages_are_taken() {
        for (url, taken) in [("HTTPS://EXAMPLE.org/A", "https://example.org/A/"), ("http://[::1]:8000", "http://[::1]:8000/")] {
            assert_eq!(web_address(url).as_deref(), Ok(taken));
        }
        let wrong = [
            "https://",
            "https:///a",
            "https://ex ample.org/",
            "https://a.cn/\n",
            "https://x/a?x=1",
            "https://x/#f",
            "https://:80/",
            "https://x.org/index.html",
            "https://x.org/a/INDEX.HTM/",
            "a.cn",
        ];
        for url in wrong {
            assert!(web_address(url).is_err(), "{url}");
        }
    }
}
