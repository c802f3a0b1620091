//! Interface strings: `strings/zh-CN.yaml` and `strings/en.yaml` of a theme, overridden one by one.

use std::collections::BTreeMap;

use arcstr::ArcStr;
use serde::Serialize;

use crate::config::Language;
use crate::diagnostic::{Diagnostic, Place, nearest};

/// How the keys begin that a theme adds to those of the built-in ones; only its own templates print them.
const OWN: &str = "own_";

/// The strings of one language.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(transparent)]
pub struct Strings {
    map: BTreeMap<String, String>,
    #[serde(skip)]
    language: Language,
}

impl Strings {
    /// No strings yet.
    pub fn new(language: Language) -> Strings {
        Strings { map: BTreeMap::new(), language }
    }

    /// Adds the strings of a file if it is this language's; later files override earlier ones, but only known keys,
    /// and those that say that they are the theme's own.
    pub fn add(&mut self, name: &str, file: &ArcStr, bytes: &[u8], defines: bool, diagnostics: &mut Vec<Diagnostic>) {
        if name != format!("{}.yaml", self.language.tag()) {
            return;
        }
        let text = String::from_utf8_lossy(bytes);
        match serde_yaml::from_str::<BTreeMap<String, String>>(&text) {
            Ok(map) => {
                for (key, value) in map {
                    if !defines && !key.starts_with(OWN) && !self.map.contains_key(&key) {
                        let line = text.lines().position(|l| l.starts_with(&key)).map_or(0, |l| l as u32 + 1);
                        let d = Diagnostic::error(
                            "theme.string",
                            file,
                            Place::new(line, u32::from(line > 0)),
                            format!("there is no interface string `{key}`"),
                        );
                        let hint = nearest(&key, self.map.keys().map(String::as_str)).map(|n| format!("did you mean `{n}`?"));
                        diagnostics.push(Diagnostic { hint, ..d });
                        continue;
                    }
                    self.map.insert(key, value);
                }
            }
            Err(error) => {
                let place = error.location().map_or(Place::default(), |l| Place::new(l.line() as u32, l.column() as u32));
                diagnostics.push(Diagnostic::error("theme.strings", file, place, error.to_string()).hint("write one `key: text` a line"));
            }
        }
    }

    /// A string; the key itself if the theme lacks it (a test sees to it that the default theme lacks none).
    pub fn get<'a>(&'a self, key: &'a str) -> &'a str {
        self.map.get(key).map_or(key, String::as_str)
    }

    /// A string, if the theme has it.
    pub fn find(&self, key: &str) -> Option<&str> {
        self.map.get(key).map(String::as_str)
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
