//! Files of a theme that nothing uses, because of their name or place.
//!
//! A theme's folder may hold anything: `src/`, `package.json`, a screenshot. So only names are told that resemble those
//! that count, or stand where other generators want them.

use std::borrow::Cow;
use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet};

use arcstr::ArcStr;

use super::layers::{Layer, built_in, own};
use super::sources::Sources;
use super::template::{argument, quoted, tags};
use crate::config::Language;
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::output::folded;
use crate::source::listing::Listing;

/// Folders of a theme.
const FOLDERS: [&str; 3] = ["templates", "assets", "strings"];
/// What other generators call them.
const FOREIGN: [(&str, &str); 19] = [
    ("layouts", "templates"),
    ("_layouts", "templates"),
    ("partials", "templates"),
    ("static", "assets"),
    ("css", "assets"),
    ("style", "assets"),
    ("styles", "assets"),
    ("stylesheets", "assets"),
    ("js", "assets"),
    ("scripts", "assets"),
    ("javascript", "assets"),
    ("img", "assets"),
    ("images", "assets"),
    ("fonts", "assets"),
    ("icons", "assets"),
    ("i18n", "strings"),
    ("lang", "strings"),
    ("locale", "strings"),
    ("locales", "strings"),
];

/// Warnings about the site's files in the theme, and about a folder that was meant to be one of its themes.
pub fn found(layers: &[Layer], sources: &Sources, listing: &Listing) -> Vec<Diagnostic> {
    let pages: BTreeSet<&str> =
        layers.iter().filter(|l| l.built_in).flat_map(|l| l.files.keys()).filter_map(|path| path.strip_prefix("templates/")).collect();
    let called = LazyCell::new(|| called(sources));
    let mut folders: BTreeSet<(ArcStr, &str)> = BTreeSet::new();
    let mut found = Vec::new();
    for layer in layers.iter().filter(|l| !l.built_in) {
        for path in layer.files.keys() {
            let told = match path.split_once('/') {
                None => top(path),
                Some(("templates", name)) => template(name, layer, &pages, &called, sources),
                Some(("strings", name)) => strings(name),
                Some(("assets", _)) => None,
                Some((folder, _)) => {
                    if let Some(meant) = meant(folder) {
                        folders.insert((format!("{}/{folder}", layer.folder).into(), meant));
                    }
                    None
                }
            };
            found.extend(told.map(|hint| unused(&format!("{}/{path}", layer.folder).into(), "nothing uses this file", hint)));
        }
    }
    let folders = folders.into_iter().map(|(folder, meant)| {
        let message = "nothing uses this folder of a theme";
        unused(&folder, message, format!("did you mean {meant}/? A theme's folders are {}", FOLDERS.join(", ")))
    });
    found.extend(folders);
    found.extend(misspelt(layers, listing));
    found
}

/// Errors about the site's assets whose name another one has in other letters: on many systems both would be one file.
pub fn alike(layers: &[Layer]) -> Vec<Diagnostic> {
    // What gongkai makes itself.
    let mut known: BTreeMap<Cow<'_, str>, &str> = BTreeMap::from([("assets/chart.css".into(), "assets/chart.css")]);
    let mut found = Vec::new();
    // From the theme at the bottom: what stands above takes its place if the names are the same.
    for layer in layers.iter().rev() {
        for path in layer.files.keys().filter(|path| path.starts_with("assets/")) {
            let other = *known.entry(folded(path)).or_insert(path);
            if other != path {
                let message = "this file and another one of the theme differ in upper and lower case only";
                let d = Diagnostic::error("theme.asset", &format!("{}/{path}", layer.folder).into(), Place::default(), message);
                found.push(d.hint(format!("to replace {other}, call it that; else give it another name")));
            }
        }
    }
    found
}

fn unused(file: &ArcStr, message: &str, hint: String) -> Diagnostic {
    Diagnostic::warning("theme.unused", file, Place::default(), message).hint(hint)
}

/// A file beside theme.yaml.
fn top(name: &str) -> Option<String> {
    let small = name.to_lowercase();
    let (stem, ending) = small.rsplit_once('.').unwrap_or((&small, ""));
    match ending {
        "yaml" if name == "theme.yaml" => None,
        "yaml" | "yml" | "toml" | "json" if nearest(stem, ["theme"]).is_some() => Some("did you mean theme.yaml?".into()),
        "html" | "htm" => Some(format!("templates stand in templates/: did you mean templates/{name}?")),
        "css" => Some(format!("style sheets stand in assets/: did you mean assets/{name}?")),
        _ => None,
    }
}

/// The folder that was meant by another name.
fn meant(folder: &str) -> Option<&'static str> {
    let small = folder.to_lowercase();
    let foreign = FOREIGN.iter().find(|(name, _)| *name == small).map(|(_, ours)| *ours);
    foreign.or_else(|| FOLDERS.into_iter().find(|ours| strsim::osa_distance(&small, ours) <= 2))
}

fn strings(name: &str) -> Option<String> {
    let known = [Language::Chinese, Language::English].map(|language| format!("{}.yaml", language.tag()));
    let small = name.to_lowercase();
    let is_text = |ending| small.rsplit_once('.').is_some_and(|(_, e)| e == ending);
    if known.iter().any(|known| known == name) || !["yaml", "yml", "json", "toml"].into_iter().any(is_text) {
        return None;
    }
    let near = known.iter().find(|known| small.get(..2) == known.get(..2));
    Some(near.map_or_else(
        || format!("the interface speaks two languages: {}", known.join(", ")),
        |near| format!("did you mean strings/{near}?"),
    ))
}

/// A template that is no page's and that no other one calls.
fn template(name: &str, layer: &Layer, pages: &BTreeSet<&str>, called: &BTreeSet<(String, String)>, sources: &Sources) -> Option<String> {
    let whole = format!("{}/{name}", layer.id);
    // A template may name itself; that does not make it used.
    let is_called = called.iter().any(|(by, callee)| *by != whole && (callee == name || *callee == whole));
    let is_text = ["README", "LICENSE"].iter().any(|start| name.starts_with(start)) || name.ends_with(".md");
    if pages.contains(name) || is_called || is_text {
        return None;
    }
    let text = sources.templates.iter().find(|(known, _)| *known == whole).map_or("", |(_, text)| text);
    // Components are called by a name of their own, from anywhere.
    if tags(text).any(|tag| argument(tag, "component").is_some()) {
        return None;
    }
    // Endings resemble each other whatever was meant.
    let stem = |name: &str| name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_lowercase();
    let stems: Vec<(String, &str)> = pages.iter().map(|page| (stem(page), *page)).collect();
    let near = nearest(&stem(name), stems.iter().map(|(stem, _)| stem.as_str()));
    let near = near.and_then(|near| stems.iter().find(|(stem, _)| stem == near)).map(|(_, page)| page);
    Some(near.map_or_else(
        || "a template is used if it is called as one of the built-in theme's, or if another one includes or extends it".into(),
        |near| format!("did you mean templates/{near}?"),
    ))
}

/// Which template includes or extends which, by the names that they write.
fn called(sources: &Sources) -> BTreeSet<(String, String)> {
    let mut called = BTreeSet::new();
    for (name, text) in &sources.templates {
        for tag in tags(text) {
            let callee = argument(tag, "include").or_else(|| argument(tag, "extends")).and_then(quoted);
            called.extend(callee.map(|callee| (name.clone(), callee.to_owned())));
        }
    }
    called
}

/// A folder in `themes/` that has nearly the name of a built-in theme and does not say that it is one of its own.
fn misspelt(layers: &[Layer], listing: &Listing) -> Vec<Diagnostic> {
    let built_in: Vec<String> = built_in().collect();
    let near = |folder: &str| built_in.iter().find(|known| strsim::osa_distance(&folder.to_lowercase(), known) <= 2);
    let has_yaml = |folder: &str| listing.files.contains_key(format!("themes/{folder}/theme.yaml").as_str());
    let is_used = |folder: &str| layers.iter().any(|layer| layer.folder.strip_prefix("themes/") == Some(folder));
    let is_plain = |folder: &&str| !built_in.iter().any(|known| known == folder) && !has_yaml(folder) && !is_used(folder);
    let folders = own(listing).into_iter().filter(is_plain);
    let told = |folder: &str| {
        let hint = format!("did you mean themes/{}/? A theme of your own has a theme.yaml", near(folder)?);
        Some(unused(&format!("themes/{folder}").into(), "no theme uses this folder", hint))
    };
    folders.filter_map(told).collect()
}
