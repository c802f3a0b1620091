//! Themes: the embedded ones, a site's own, and overriding one by the other; templates, assets, strings.

mod constants;
pub mod shape;
mod strings;
pub mod template;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use arcstr::ArcStr;
use include_dir::{Dir, include_dir};
use serde::Serialize;
use tera::{Context, ErrorKind, Tera};

pub use strings::Strings;

use crate::chart;
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::fs;
use crate::source::fields::{Gather, Keys, canonical, words};
use crate::source::listing::Listing;
use crate::source::node;

/// Stands before the folders of built-in themes in messages.
const BUILT_IN_FOLDER: &str = "(built-in)/";

static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/themes");

const THEME: Keys = &[("name", &["名称"]), ("extends", &["继承"]), ("description", &["说明"])];

/// A theme ready to render pages.
#[derive(Clone)]
pub struct Theme {
    tera: Tera,
    /// Files copied to `assets/`, by name.
    pub assets: BTreeMap<String, Arc<[u8]>>,
    /// Interface strings.
    pub strings: Strings,
    /// Real file behind each template name, for messages.
    files: BTreeMap<String, ArcStr>,
    /// A template works on captured output: pages are minified as a whole.
    captures: bool,
    /// The templates as their authors wrote them, if strings were written into those that are rendered.
    as_written: Option<Arc<Vec<(String, String)>>>,
    /// The engine with these, made for the first error.
    for_errors: OnceLock<Option<Tera>>,
    skeletons: Arc<shape::Skeletons>,
}

/// A layer of a theme: one folder, embedded or of the site.
struct Layer {
    id: String,
    /// Folder for messages: `themes/plain` or `(built-in)/themes/default`.
    folder: String,
    /// Path below the folder to bytes.
    files: BTreeMap<String, Arc<[u8]>>,
}

impl Theme {
    /// Loads the site's theme: its own folder over the theme it extends, over `default`.
    pub fn load(config: &Config, listing: &Listing) -> (Option<Theme>, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        let layers = layers(config, listing, &mut diagnostics);
        let mut tera = Tera::new();
        tera.autoescape_on(constants::ESCAPED);
        tera.set_escape_fn(shape::print);
        let prefixes: Vec<String> = layers.iter().map(|l| format!("{}/", l.id)).collect();
        let mut templates: Vec<(String, String)> = Vec::new();
        let mut files = BTreeMap::new();
        let mut assets: BTreeMap<String, Arc<[u8]>> = BTreeMap::new();
        let mut strings = Strings::new(config.language);
        for layer in layers.iter().rev() {
            for (path, bytes) in &layer.files {
                let shown: ArcStr = format!("{}/{path}", layer.folder).into();
                if let Some(name) = path.strip_prefix("templates/") {
                    match std::str::from_utf8(bytes) {
                        Ok(text) => {
                            let name = format!("{}/{name}", layer.id);
                            files.insert(name.clone(), shown);
                            templates.push((name, text.to_owned()));
                        }
                        Err(_) => diagnostics.push(
                            Diagnostic::error("theme.encoding", &shown, Place::default(), "this template is not UTF-8")
                                .hint("save it as UTF-8"),
                        ),
                    }
                } else if let Some(name) = path.strip_prefix("assets/") {
                    assets.insert(name.to_owned(), bytes.clone());
                } else if let Some(name) = path.strip_prefix("strings/") {
                    strings.add(name, &shown, bytes, layer.id == "default", &mut diagnostics);
                }
            }
        }
        if let Err(error) = tera.set_fallback_prefixes(prefixes) {
            let file: ArcStr = format!("themes/{}", config.theme).into();
            diagnostics.push(Diagnostic::error("theme", &file, Place::default(), error.to_string()));
        }
        assets.insert("chart.css".into(), Arc::from(chart::stylesheet().as_bytes()));
        let captures = templates.iter().any(|(_, text)| shape::captures(text));
        let theme =
            Theme { tera, assets, strings, files, captures, as_written: None, for_errors: OnceLock::new(), skeletons: Arc::default() };
        match theme.with_templates(templates) {
            Ok(theme) => (Some(theme), diagnostics),
            Err(d) => {
                diagnostics.push(*d);
                (None, diagnostics)
            }
        }
    }

    fn with_templates(mut self, templates: Vec<(String, String)>) -> Result<Theme, Box<Diagnostic>> {
        // In components Tera refuses `t`, which this would let pass; and where output is captured, pages are minified as a
        // whole, and little is gained.
        let filled = constants::written(&templates, &self.strings).filter(|_| !self.captures);
        if let Some(filled) = filled
            && self.tera.add_raw_templates(filled).is_ok()
        {
            self.as_written = Some(Arc::new(templates));
            return Ok(self);
        }
        match self.tera.add_raw_templates(templates) {
            Ok(()) => Ok(self),
            Err(error) => Err(Box::new(self.diagnostic(&error, "", &[]))),
        }
    }

    /// The error again, from the templates as they were written: it has the right column.
    fn error_as_written(&self, template: &str, context: &Context) -> Option<tera::Error> {
        let tera = self.for_errors.get_or_init(|| {
            let mut tera = self.tera.clone();
            tera.add_raw_templates(self.as_written.as_deref()?.clone()).ok()?;
            Some(tera)
        });
        tera.as_ref()?.render_to(template, context, std::io::sink()).err()
    }

    /// Sets what all pages see: `site`, `t`, `assets`.
    pub fn set_global<T: Serialize>(&mut self, key: &'static str, value: &T) {
        self.tera.global_context().insert(key, value);
        self.for_errors = OnceLock::new();
    }

    /// Whether the theme has a template.
    pub fn has(&self, template: &str) -> bool {
        self.tera.contains_template(template)
    }

    /// The templates that the site has itself, as paths below its folder: mistakes in pages may be theirs.
    pub fn own_templates(&self) -> impl Iterator<Item = &ArcStr> {
        self.files.values().filter(|file| !file.starts_with(BUILT_IN_FOLDER))
    }

    /// Renders a page: a template's output, minified.
    pub fn page<T: Serialize>(&self, template: &str, context: &T) -> Result<Vec<u8>, Box<Diagnostic>> {
        if self.captures {
            return Ok(shape::minified(&self.render(template, context)?));
        }
        let (skeleton, values) = shape::apart(|| self.render(template, context));
        Ok(self.skeletons.page(&skeleton?, &values))
    }

    /// Renders a template. An error names file, line, column and what fields there are.
    fn render<T: Serialize>(&self, template: &str, context: &T) -> Result<Vec<u8>, Box<Diagnostic>> {
        let made = Context::from_serialize(context);
        let mut out = Vec::with_capacity(16 << 10);
        let result = made.and_then(|context| self.tera.render_to(template, &context, &mut out));
        result.map(|()| out).map_err(|error| {
            let again = Context::from_serialize(context).ok().and_then(|context| self.error_as_written(template, &context));
            let error = again.unwrap_or(error);
            let value = serde_json::to_value(context).unwrap_or_default();
            let mut fields: Vec<String> = value.as_object().map(|o| o.keys().cloned().collect()).unwrap_or_default();
            fields.extend(["site".to_owned(), "t".to_owned(), "assets".to_owned()]);
            let mut d = self.diagnostic(&error, template, &fields);
            let inner = fields.iter().find(|f| d.message.contains(&format!("`{f}.")) || d.message.contains(&format!("`{f}`")));
            if let Some(object) = inner.and_then(|f| value.get(f)).and_then(|v| v.as_object()) {
                let keys: Vec<&str> = object.keys().map(String::as_str).collect();
                d.hint = Some(format!("`{}` has: {}", inner.map_or("", |f| f), keys.join(", ")));
            }
            Box::new(d)
        })
    }

    fn diagnostic(&self, error: &tera::Error, template: &str, fields: &[String]) -> Diagnostic {
        let file_of = |name: &str| self.files.get(name).cloned().unwrap_or_else(|| name.into());
        match error.kind() {
            ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
                let span = report.span();
                let place = Place::new(span.start_line as u32, span.start_col as u32 + 1);
                let mut d = Diagnostic::error("theme.template", &file_of(report.filename()), place, report.message())
                    .width(span.range.len().min(60));
                if !fields.is_empty() {
                    d.hint = Some(format!("this page offers: {}", fields.join(", ")));
                }
                d
            }
            ErrorKind::CircularExtend { tpl, inheritance_chain: chain } | ErrorKind::CircularInclude { tpl, include_chain: chain } => {
                let chain: Vec<String> = chain.iter().map(|name| format!("`{}`", file_of(name))).collect();
                let message = format!("templates that lead back to themselves: {}", chain.join(" → "));
                Diagnostic::error("theme.template", &file_of(tpl), Place::default(), message)
                    .hint("take one `extends` or `include` of them away; the built-in template under the same name is `default/…`, as in {% extends \"default/about.html\" %}")
            }
            ErrorKind::MissingParent { current, parent } => Diagnostic::error(
                "theme.template",
                &file_of(current),
                Place::default(),
                format!("it extends `{parent}`, which does not exist"),
            )
            .hint(
                nearest(parent, self.files.keys().map(String::as_str))
                    .map_or_else(|| "check the name after `extends`".into(), |n| format!("did you mean `{n}`?")),
            ),
            _ => {
                // Some errors come as a drawn report: `error: …`, then `--> template:line:column` and the line.
                let text = error.to_string();
                let mut lines = text.lines().map(|line| line.trim_matches(|c: char| c.is_control() || c.is_whitespace()));
                let message = lines.next().unwrap_or_default();
                let message = message.strip_prefix("error: ").unwrap_or(message);
                let place = lines.find_map(|line| {
                    let mut parts = line.strip_prefix("--> ")?.rsplitn(3, ':');
                    let (column, line) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
                    Some((file_of(parts.next()?), Place::new(line, column)))
                });
                let (file, place) =
                    place.unwrap_or_else(|| (if template.is_empty() { "themes".into() } else { file_of(template) }, Place::default()));
                let mut d = Diagnostic::error("theme.template", &file, place, message);
                if message.contains("not defined in any parent") {
                    d = d.hint("a base.html needs all blocks that pages fill: head, here, layout, main, ui; an empty one will do");
                }
                d
            }
        }
    }
}

fn layers(config: &Config, listing: &Listing, diagnostics: &mut Vec<Diagnostic>) -> Vec<Layer> {
    let mut layers: Vec<Layer> = Vec::new();
    let mut wanted = config.theme.clone();
    // Who names the wanted theme: another one, or site.toml.
    let mut named: Option<Extended> = None;
    loop {
        let own = site_layer(&wanted, listing, diagnostics);
        let built_in = built_in_layer(&wanted);
        if own.is_none() && built_in.is_none() {
            diagnostics.push(unknown(
                &wanted,
                &|message| match &named {
                    Some(by) => Diagnostic::error("theme.unknown", &by.file, by.place, message).width(by.name.chars().count()),
                    None => config.places.theme.error("theme.unknown", message),
                },
                listing,
            ));
            wanted = "default".into();
            if layers.iter().any(|l| l.id.starts_with("default")) {
                break;
            }
            continue;
        }
        let extends =
            own.as_ref().and_then(|l| extends(l, diagnostics)).or_else(|| built_in.as_ref().and_then(|l| extends(l, diagnostics)));
        layers.extend(own);
        layers.extend(built_in);
        let next = match extends {
            Some(next) => {
                let name = next.name.clone();
                named = Some(next);
                name
            }
            None if wanted == "default" => break,
            None => "default".into(),
        };
        if layers.iter().any(|l| l.id == next || l.id == format!("{next}.site")) {
            break;
        }
        wanted = next;
    }
    layers
}

/// The error that the site's theme exists neither built in nor in the site, for commands that render nothing.
pub fn missing(config: &Config, listing: &Listing) -> Option<Diagnostic> {
    let there = BUILT_IN.get_dir(&config.theme).is_some() || listing.under(&format!("themes/{}", config.theme)).next().is_some();
    (!there).then(|| unknown(&config.theme, &|message| config.places.theme.error("theme.unknown", message), listing))
}

/// A theme that exists neither built in nor in the site.
fn unknown(wanted: &str, at: &dyn Fn(String) -> Diagnostic, listing: &Listing) -> Diagnostic {
    let built_in: Vec<String> = BUILT_IN.dirs().map(|d| d.path().to_string_lossy().into_owned()).collect();
    let own = listing.under("themes").filter_map(|(path, _)| path.split('/').nth(1));
    let hint = nearest(wanted, own.chain(built_in.iter().map(String::as_str))).map_or_else(
        || format!("built in are {}; a theme of your own is a folder themes/{wanted}/", built_in.join(", ")),
        |near| format!("did you mean `{near}`?"),
    );
    at(format!("there is no theme `{wanted}`")).hint(hint)
}

/// The theme that a theme extends, and where it says so.
struct Extended {
    name: String,
    file: ArcStr,
    place: Place,
}

fn extends(layer: &Layer, diagnostics: &mut Vec<Diagnostic>) -> Option<Extended> {
    let bytes = layer.files.get("theme.yaml")?;
    let file: ArcStr = format!("{}/theme.yaml", layer.folder).into();
    let text = std::str::from_utf8(bytes).ok()?;
    match node::parse(&file, text, 1) {
        Ok(node) => {
            let mut gather = Gather::new(&file);
            let mut found = None;
            for entry in gather.map(&node, "a theme") {
                match canonical(THEME, &entry.key) {
                    Some("extends") => {
                        let name = gather.text(&entry.node, "a theme's name").to_owned();
                        found = Some(Extended { name, file: file.clone(), place: entry.node.place });
                    }
                    Some(_) => {}
                    None => gather.unknown(entry, "theme.yaml", words(THEME)),
                }
            }
            diagnostics.extend(gather.diagnostics);
            found
        }
        Err(d) => {
            diagnostics.push(*d);
            None
        }
    }
}

fn site_layer(name: &str, listing: &Listing, diagnostics: &mut Vec<Diagnostic>) -> Option<Layer> {
    let folder = format!("themes/{name}");
    let mut files = BTreeMap::new();
    for (path, _) in listing.under(&folder) {
        match fs::read(&listing.root.join(&**path), 64 << 20) {
            Ok(bytes) => {
                files.insert(path[folder.len() + 1..].to_owned(), Arc::from(bytes));
            }
            Err(error) => diagnostics.push(Diagnostic::error("theme.unreadable", path, Place::default(), error.to_string())),
        }
    }
    (!files.is_empty()).then(|| Layer { id: format!("{name}.site"), folder, files })
}

fn built_in_layer(name: &str) -> Option<Layer> {
    let dir = BUILT_IN.get_dir(name)?;
    let mut files = BTreeMap::new();
    collect(dir, name, &mut files);
    Some(Layer { id: name.to_owned(), folder: format!("{BUILT_IN_FOLDER}themes/{name}"), files })
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
