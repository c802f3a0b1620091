//! `site.toml` as written, then resolved.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;

use crate::diagnostic::{Diagnostic, Place, Severity, nearest};
use crate::source::node::place_at;

/// `site.toml` as written. All keys are optional.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    title: Option<String>,
    subtitle: Option<String>,
    description: Option<String>,
    publisher: Option<String>,
    contact: Option<String>,
    language: Option<String>,
    base_url: Option<String>,
    theme: Option<String>,
    output: Option<PathBuf>,
    site_code: Option<String>,
    outside_links: Option<bool>,
    #[serde(default)]
    severity: BTreeMap<String, String>,
    #[serde(default)]
    redirects: BTreeMap<String, String>,
    #[serde(default)]
    extra: BTreeMap<String, toml::Value>,
}

const KEYS: &[&str] = &[
    "title",
    "subtitle",
    "description",
    "publisher",
    "contact",
    "language",
    "base_url",
    "theme",
    "output",
    "site_code",
    "outside_links",
    "severity",
    "redirects",
    "extra",
];

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
    /// Old address → new address.
    pub redirects: BTreeMap<String, String>,
    /// Free values for the site's own templates.
    pub extra: BTreeMap<String, serde_json::Value>,
}

impl Config {
    /// Settings of a site without `site.toml`.
    pub fn empty(root: &Path) -> Config {
        resolve(root, Written::default(), &mut Vec::new(), "")
    }

    /// Reads `site.toml` from its text. Mistakes are diagnostics; what could be read is used.
    pub fn parse(root: &Path, text: &str) -> (Config, Vec<Diagnostic>) {
        let file: Arc<str> = "site.toml".into();
        let mut diagnostics = Vec::new();
        let written = match toml::from_str::<Written>(text) {
            Ok(written) => written,
            Err(error) => {
                let place = error.span().map_or(Place::default(), |s| place_at(text, s.start.min(text.len())));
                let message = error.message().to_owned();
                let mut d = Diagnostic::error("config", &file, place, message.clone());
                if let Some(typed) = message.strip_prefix("unknown field `").and_then(|m| m.split('`').next()) {
                    d.message = format!("the key `{typed}` is not known in site.toml");
                    d.width = typed.chars().count() as u32;
                    d.hint = nearest(typed, KEYS.iter().copied()).map(|n| format!("did you mean `{n}`?"));
                }
                diagnostics.push(d);
                Written::default()
            }
        };
        let config = resolve(root, written, &mut diagnostics, text);
        (config, diagnostics)
    }
}

fn resolve(root: &Path, written: Written, diagnostics: &mut Vec<Diagnostic>, text: &str) -> Config {
    let file: Arc<str> = "site.toml".into();
    let place_of = |word: &str| text.find(word).map_or(Place::default(), |at| place_at(text, at));
    let language = match written.language.as_deref() {
        None | Some("zh-CN" | "zh") => Language::Chinese,
        Some("en") => Language::English,
        Some(other) => {
            let d = Diagnostic::error("config", &file, place_of(other), format!("there is no interface in `{other}`"));
            diagnostics.push(d.hint("write zh-CN or en"));
            Language::Chinese
        }
    };
    let mut severity = BTreeMap::new();
    for (check, word) in &written.severity {
        let value = match word.as_str() {
            "error" => Some(Severity::Error),
            "warning" => Some(Severity::Warning),
            "info" => Some(Severity::Info),
            "off" => None,
            other => {
                let d = Diagnostic::error("config", &file, place_of(check), format!("`{other}` is no severity"));
                diagnostics.push(d.hint("write error, warning, info or off"));
                continue;
            }
        };
        severity.insert(check.clone(), value);
    }
    let mut base_url = written.base_url.unwrap_or_default();
    if !base_url.is_empty() {
        if !(base_url.starts_with("https://") || base_url.starts_with("http://")) {
            diagnostics.push(
                Diagnostic::error("config", &file, place_of("base_url"), "base_url is no web address").hint("it starts with https://"),
            );
            base_url.clear();
        } else if !base_url.ends_with('/') {
            base_url.push('/');
        }
    }
    Config {
        root: root.to_owned(),
        title: written.title.unwrap_or_else(|| "决算公开档案".into()),
        subtitle: written.subtitle.unwrap_or_default(),
        description: written.description.unwrap_or_default(),
        publisher: written.publisher.unwrap_or_default(),
        contact: written.contact.unwrap_or_default(),
        language,
        base_url,
        theme: written.theme.unwrap_or_else(|| "default".into()),
        output: root.join(written.output.unwrap_or_else(|| "public".into())),
        site_code: written.site_code.unwrap_or_default(),
        outside_links: written.outside_links.unwrap_or(false),
        severity,
        redirects: written.redirects,
        extra: written.extra.into_iter().map(|(k, v)| (k, serde_json::to_value(v).unwrap_or_default())).collect(),
    }
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
    fn the_base_address_ends_in_a_slash() {
        assert_eq!(Config::parse(Path::new("/s"), "base_url = \"https://a.cn/x\"").0.base_url, "https://a.cn/x/");
    }
}
