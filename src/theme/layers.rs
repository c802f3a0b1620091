//! Which folders a theme is made of: the site's own, those that it extends, the built-in ones.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use arcstr::ArcStr;
use include_dir::{Dir, include_dir};

use super::BUILT_IN_FOLDER;
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::fs;
use crate::source::fields::{Gather, Keys, canonical, words};
use crate::source::listing::{Listing, decode};
use crate::source::parse;

static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/themes");

const THEME: Keys = &[("name", &["名称"]), ("extends", &["继承"]), ("description", &["说明"])];

/// The theme that all others are built on.
pub const BASE: &str = "default";

/// A layer of a theme: one folder, embedded or of the site.
pub struct Layer {
    /// What its templates are called by: `default/about.html`; a site's files over a built-in theme are `default.site/…`.
    pub id: String,
    /// Folder for messages: `themes/plain` or `(built-in)/themes/default`.
    pub folder: String,
    /// Whether it is embedded in the program.
    pub built_in: bool,
    /// Path below the folder to bytes.
    pub files: BTreeMap<String, Arc<[u8]>>,
}

/// The theme that a theme extends, and where it says so.
struct Extended {
    name: String,
    file: ArcStr,
    place: Place,
}

impl Extended {
    fn error(&self, id: &'static str, message: String) -> Diagnostic {
        Diagnostic::error(id, &self.file, self.place, message).width(self.name.chars().count())
    }
}

/// The layers of the site's theme, the one that wins first. Where one is missing, `default` stands in.
pub fn layers(config: &Config, listing: &Listing, diagnostics: &mut Vec<Diagnostic>) -> Vec<Layer> {
    let mut layers: Vec<Layer> = Vec::new();
    let mut chain: Vec<String> = Vec::new();
    let mut wanted = config.theme.clone();
    // Who names the wanted theme: another one, or site.toml.
    let mut named: Option<Extended> = None;
    loop {
        let own = site_layer(&wanted, listing, diagnostics);
        let built_in = built_in_layer(&wanted);
        chain.push(wanted.clone());
        let next = if own.is_none() && built_in.is_none() {
            let at = |message| match &named {
                Some(by) => by.error("theme.unknown", message),
                None => config.places.theme.error("theme.unknown", message),
            };
            if !is_refused_link(&wanted, config, listing) {
                diagnostics.push(unknown(&wanted, &at, listing));
            }
            None
        } else {
            let of = |layer: &Option<Layer>, found: &mut Vec<Diagnostic>| layer.as_ref().and_then(|layer| extends(layer, found));
            of(&own, diagnostics).or_else(|| of(&built_in, diagnostics))
        };
        layers.extend(own);
        layers.extend(built_in);
        named = next.filter(|next| follows(next, &chain, diagnostics));
        wanted = match &named {
            Some(next) => next.name.clone(),
            None if chain.iter().any(|name| name == BASE) => return layers,
            None => BASE.into(),
        };
    }
}

/// Whether a theme may be next; if not, that is told.
fn follows(next: &Extended, chain: &[String], diagnostics: &mut Vec<Diagnostic>) -> bool {
    let last = chain.last().map_or("", String::as_str);
    if last == BASE {
        let d = next.error("theme.circle", format!("`{BASE}` is what all themes are built on: it extends none"));
        diagnostics.push(d.hint(format!(
            "take `extends` away; to build on `{}`, make a theme of your own that extends it: themes/mine/",
            if next.name == BASE { "plain" } else { &next.name }
        )));
        return false;
    }
    if let Some(from) = chain.iter().position(|name| *name == next.name) {
        let circle: Vec<&str> = chain[from..].iter().chain([&next.name]).map(String::as_str).collect();
        let d = next.error("theme.circle", format!("themes lead back to themselves: {}", circle.join(" → ")));
        diagnostics.push(d.hint(format!("take one `extends` of them away; a theme without it is built on `{BASE}`")));
        return false;
    }
    true
}

/// The error that the site's theme exists neither built in nor in the site, for commands that render nothing.
pub fn missing(config: &Config, listing: &Listing) -> Option<Diagnostic> {
    let name = &config.theme;
    let there = is_built_in(name) || folder_of(name).is_some_and(|folder| listing.under(&folder).next().is_some());
    let told = there || is_refused_link(name, config, listing);
    (!told).then(|| unknown(name, &|message| config.places.theme.error("theme.unknown", message), listing))
}

/// Names of the built-in themes.
pub fn built_in() -> impl Iterator<Item = String> {
    BUILT_IN.dirs().map(|dir| dir.path().to_string_lossy().into_owned())
}

fn is_built_in(name: &str) -> bool {
    built_in().any(|known| known == name)
}

/// The folder of a theme of the site; nothing for what is no name of a folder in `themes/`.
fn folder_of(name: &str) -> Option<String> {
    (!name.contains('/') && !["", ".", ".."].contains(&name)).then(|| format!("themes/{name}"))
}

/// Names of the site's own folders of themes.
pub fn own(listing: &Listing) -> Vec<&str> {
    let mut names: Vec<&str> = listing.under("themes").filter_map(|(path, _)| Some(path.split_once('/')?.1.split_once('/')?.0)).collect();
    names.dedup();
    names
}

/// Whether a theme's folder is a link that was not followed, which is told of the link.
fn is_refused_link(name: &str, config: &Config, listing: &Listing) -> bool {
    let Some(at) = folder_of(name).map(|folder| listing.root.join(folder)) else { return false };
    let is_link = fs::look(&at).is_ok_and(|found| found.is_some_and(|m| m.is_symlink()));
    let inside = |real: &Path| fs::canonicalize(&listing.root).is_ok_and(|root| real.starts_with(root));
    is_link && fs::canonicalize(&at).map_or(true, |real| !config.outside_links && !inside(&real))
}

/// A theme that exists neither built in nor in the site.
fn unknown(wanted: &str, at: &dyn Fn(String) -> Diagnostic, listing: &Listing) -> Diagnostic {
    let built_in: Vec<String> = built_in().collect();
    let file = format!("themes/{wanted}");
    let hint = if listing.files.contains_key(file.as_str()) {
        format!("{file} is a file, and a theme is a folder")
    } else if let Some(folder) = own(listing).into_iter().find(|folder| name_of(folder, listing).as_deref() == Some(wanted)) {
        format!("a theme is called by its folder: the one in themes/{folder}/ is `{folder}`, whatever `name` its theme.yaml has")
    } else {
        nearest(wanted, own(listing).into_iter().chain(built_in.iter().map(String::as_str))).map_or_else(
            || format!("built in are {}; a theme of your own is a folder {file}/", built_in.join(", ")),
            |near| format!("did you mean `{near}`?"),
        )
    };
    at(format!("there is no theme `{wanted}`")).hint(hint)
}

/// The `name` in the theme.yaml of a folder of the site, for hints.
fn name_of(folder: &str, listing: &Listing) -> Option<String> {
    let file: ArcStr = format!("themes/{folder}/theme.yaml").into();
    let text = listing.files.contains_key(&file).then(|| listing.read_text(&file).ok()).flatten()?;
    let node = parse::parse(&file, &text, 1).ok()?;
    let mut gather = Gather::new(&file);
    let name = gather.map(&node, "a theme").iter().find(|entry| canonical(THEME, &entry.key) == Some("name"))?;
    Some(name.node.text()?.trim().to_owned())
}

fn extends(layer: &Layer, diagnostics: &mut Vec<Diagnostic>) -> Option<Extended> {
    let bytes = layer.files.get("theme.yaml")?;
    let file: ArcStr = format!("{}/theme.yaml", layer.folder).into();
    let parsed = text_of(&file, bytes).and_then(|text| parse::parse(&file, &text, 1));
    let node = parsed.map_err(|d| diagnostics.push(*d)).ok()?;
    let mut gather = Gather::new(&file);
    let mut found = None;
    for entry in gather.fields(&node, "a theme", THEME) {
        match canonical(THEME, &entry.key) {
            Some("extends") => {
                let name = gather.text(&entry.node, "a theme's name").to_owned();
                // What is no name is told already.
                found = (!name.is_empty()).then(|| Extended { name, file: file.clone(), place: entry.node.place });
            }
            Some(_) => {}
            None => gather.unknown(entry, "theme.yaml", words(THEME)),
        }
    }
    diagnostics.extend(gather.diagnostics);
    found
}

/// A text file of a theme, read as sources are.
pub fn text_of(file: &ArcStr, bytes: &[u8]) -> Result<String, Box<Diagnostic>> {
    decode(file, bytes.to_vec()).map_err(|mut d| {
        d.id = "theme.encoding";
        d
    })
}

fn site_layer(name: &str, listing: &Listing, diagnostics: &mut Vec<Diagnostic>) -> Option<Layer> {
    let folder = folder_of(name)?;
    let mut files = BTreeMap::new();
    for (path, _) in listing.under(&folder) {
        match fs::read(&listing.root.join(&**path), 64 << 20) {
            Ok(bytes) => {
                files.insert(path[folder.len() + 1..].to_owned(), Arc::from(bytes));
            }
            Err(error) => diagnostics.push(Diagnostic::error("theme.unreadable", path, Place::default(), error.to_string())),
        }
    }
    let id = if is_built_in(name) { format!("{name}.site") } else { name.to_owned() };
    (!files.is_empty()).then_some(Layer { id, folder, built_in: false, files })
}

fn built_in_layer(name: &str) -> Option<Layer> {
    let dir = BUILT_IN.get_dir(name).filter(|_| is_built_in(name))?;
    let mut files = BTreeMap::new();
    collect(dir, name, &mut files);
    Some(Layer { id: name.to_owned(), folder: format!("{BUILT_IN_FOLDER}themes/{name}"), built_in: true, files })
}

fn collect(dir: &Dir<'_>, name: &str, files: &mut BTreeMap<String, Arc<[u8]>>) {
    for file in dir.files() {
        let path = file.path().to_string_lossy().replace('\\', "/");
        if let Some(path) = path.strip_prefix(&format!("{name}/")) {
            files.insert(path.to_owned(), Arc::from(file.contents()));
        }
    }
    for dir in dir.dirs() {
        collect(dir, name, files);
    }
}
