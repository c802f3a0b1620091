//! Interface strings: `strings/zh-CN.yaml` and `strings/en.yaml` of a theme, overridden one by one.

use std::collections::BTreeMap;

use arcstr::ArcStr;
use serde::Serialize;

use super::layers::text_of;
use crate::config::Language;
use crate::diagnostic::{Diagnostic, nearest};
use crate::quick::Map;
use crate::source::fields::Gather;
use crate::source::node::{Entry, Value};
use crate::source::parse;

/// How the keys begin that a theme adds to those of the built-in ones; only its own templates print them.
pub const OWN: &str = "own_";

/// The strings of one language.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(transparent)]
pub struct Strings {
    map: BTreeMap<String, String>,
    /// The same: a page looks hundreds of them up.
    #[serde(skip)]
    quick: Map<String, String>,
    #[serde(skip)]
    language: Language,
}

impl Strings {
    /// No strings yet.
    pub fn new(language: Language) -> Strings {
        Strings { language, ..Strings::default() }
    }

    /// Name of the file of this language, in `strings/`.
    pub fn file_name(&self) -> String {
        format!("{}.yaml", self.language.tag())
    }

    /// Adds the strings of a file if it is this language's; later files override earlier ones, but only known keys,
    /// and those that say that they are the theme's own.
    pub fn add(&mut self, name: &str, file: &ArcStr, bytes: &[u8], defines: bool, diagnostics: &mut Vec<Diagnostic>) {
        if name != self.file_name() {
            return;
        }
        let text = match text_of(file, bytes) {
            Ok(text) => text,
            Err(d) => return diagnostics.push(*d),
        };
        // A file with all of its lines commented out overrides nothing.
        if text.lines().map(str::trim_start).all(|line| line.is_empty() || line.starts_with('#')) {
            return;
        }
        let node = match parse::parse(file, &text, 1) {
            Ok(node) => node,
            Err(d) => return diagnostics.push(*d),
        };
        let mut gather = Gather::new(file);
        for entry in gather.map(&node, "one `key: text` a line") {
            if !defines && !self.is_good(entry, &mut gather) {
                continue;
            }
            let value = gather.text(&entry.node, "a text").to_owned();
            self.quick.insert(entry.key.as_ref().to_owned(), value.clone());
            self.map.insert(entry.key.as_ref().to_owned(), value);
        }
        diagnostics.extend(gather.diagnostics);
    }

    /// Whether a string of the site can take the place of the theme's; if not, that is told.
    fn is_good(&self, entry: &Entry, gather: &mut Gather) -> bool {
        let key = &*entry.key;
        let width = u32::try_from(key.chars().count().max(1)).unwrap_or(1);
        if key.starts_with(OWN) {
            return true;
        }
        let Some(known) = self.map.get(key) else {
            let near = nearest(key, self.map.keys().map(String::as_str)).map(|n| format!("did you mean `{n}`?"));
            let d = gather.error("theme.string", entry.place, format!("there is no interface string `{key}`"));
            d.width = width;
            d.hint = near.or_else(|| Some("the strings there are stand in the built-in theme's file of this name".into()));
            return false;
        };
        if entry.node.value == Value::Null {
            let d = gather.error("theme.string", entry.place, format!("the interface string `{key}` has no text"));
            d.width = width;
            d.hint = Some(format!("write one, as `{known}`; take the line away to keep that; or write \"\" if nothing is to be shown"));
            return false;
        }
        let (wanted, typed) = (known.matches("{}").count(), entry.node.text().map_or(0, |text| text.matches("{}").count()));
        // An empty text is meant: nothing is to be shown.
        if wanted != typed && entry.node.text().is_some_and(|text| !text.is_empty()) {
            let times = |n: usize| if n == 1 { "once".to_owned() } else { format!("{n} times") };
            let message = match (wanted, typed) {
                (0, _) => format!("`{key}` holds `{{}}`, but nothing is filled in there"),
                (_, 0) => format!("`{key}` has lost its `{{}}`"),
                _ => format!("`{key}` holds `{{}}` {}, not {}", times(typed), times(wanted)),
            };
            let d = gather.error("theme.string", entry.node.place, message);
            d.width = entry.node.text().map_or(1, |text| u32::try_from(text.chars().count()).unwrap_or(1));
            d.hint = Some(format!("the theme's own string is `{known}`: a value is put in where `{{}}` stands"));
            return false;
        }
        true
    }

    /// A string; the key itself if the theme lacks it (a test sees to it that the default theme lacks none).
    pub fn get<'a>(&'a self, key: &'a str) -> &'a str {
        self.quick.get(key).map_or(key, String::as_str)
    }

    /// A string, if the theme has it.
    pub fn find(&self, key: &str) -> Option<&str> {
        self.quick.get(key).map(String::as_str)
    }

    /// A string with `{}` filled in.
    pub fn with(&self, key: &str, value: impl std::fmt::Display) -> String {
        self.get(key).replacen("{}", &value.to_string(), 1)
    }

    /// The language.
    pub fn language(&self) -> Language {
        self.language
    }

    /// All keys, sorted.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.map.keys().map(String::as_str)
    }
}
