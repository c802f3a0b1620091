//! Themes: the embedded ones, a site's own, and overriding one by the other; templates, assets, strings.

mod balance;
mod constants;
mod filters;
mod hints;
mod layers;
mod markup;
mod nesting;
mod origin;
mod placeholder;
pub mod shape;
mod sources;
mod stray;
mod strings;
pub mod template;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use arcstr::ArcStr;
use serde::Serialize;
use tera::{Context, Tera};

pub use layers::missing;
pub use strings::Strings;

use crate::chart;
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Place, has_errors};
use crate::source::listing::Listing;
use hints::Offer;
use sources::Sources;

/// Stands before the folders of built-in themes in messages.
const BUILT_IN_FOLDER: &str = "(built-in)/";

/// A theme ready to render pages.
#[derive(Clone)]
pub struct Theme {
    tera: Tera,
    /// Files copied to `assets/`, by name.
    pub assets: BTreeMap<String, Arc<[u8]>>,
    /// Interface strings.
    pub strings: Strings,
    /// The site's folder of the theme, for messages.
    folder: String,
    /// The templates as their authors wrote them, for messages.
    sources: Arc<Sources>,
    /// A template works on captured output: pages are minified as a whole.
    captures: bool,
    /// Strings were written into the templates that are rendered.
    filled: bool,
    /// The engine with the templates as written, made for the first error.
    for_errors: OnceLock<Option<Tera>>,
    skeletons: Arc<shape::Skeletons>,
}

impl Theme {
    /// Loads the site's theme: its own folder over the theme it extends, over `default`.
    pub fn load(config: &Config, listing: &Listing) -> (Option<Theme>, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        let layers = layers::layers(config, listing, &mut diagnostics);
        // Of templates whose theme is not all there, only their own syntax can be judged.
        let complete = !has_errors(&diagnostics);
        let mut tera = Tera::new();
        tera.autoescape_on(constants::ESCAPED);
        tera.set_escape_fn(shape::print);
        filters::register(&mut tera);
        let mut sources = Sources { prefixes: layers.iter().map(|l| format!("{}/", l.id)).collect(), ..Sources::default() };
        let mut assets: BTreeMap<String, Arc<[u8]>> = BTreeMap::new();
        assets.insert("chart.css".into(), Arc::from(chart::stylesheet().as_bytes()));
        let mut strings = Strings::new(config.language);
        // The other language's strings are only looked through.
        let mut others = Strings::new(config.language.other());
        let has_others = layers.iter().any(|l| !l.built_in && l.files.contains_key(&format!("strings/{}", others.file_name())));
        for layer in layers.iter().rev() {
            for (path, bytes) in &layer.files {
                let shown: ArcStr = format!("{}/{path}", layer.folder).into();
                if let Some(name) = path.strip_prefix("templates/") {
                    match layers::text_of(&shown, bytes) {
                        Ok(text) => {
                            let name = format!("{}/{name}", layer.id);
                            sources.files.insert(name.clone(), shown);
                            sources.templates.push((name, text));
                        }
                        Err(d) => diagnostics.push(*d),
                    }
                } else if let Some(name) = path.strip_prefix("assets/") {
                    assets.insert(name.to_owned(), bytes.clone());
                } else if let Some(name) = path.strip_prefix("strings/") {
                    strings.add(name, &shown, bytes, layer.built_in, &mut diagnostics);
                    if has_others {
                        others.add(name, &shown, bytes, layer.built_in, &mut diagnostics);
                    }
                }
            }
        }
        if let Err(error) = tera.set_fallback_prefixes(sources.prefixes.clone()) {
            let file: ArcStr = format!("themes/{}", config.theme).into();
            diagnostics.push(Diagnostic::error("theme", &file, Default::default(), error.to_string()));
        }
        diagnostics.extend(stray::found(&layers, &sources, listing));
        diagnostics.extend(stray::alike(&layers));
        let captures = sources.templates.iter().any(|(_, text)| shape::captures(text));
        let (for_errors, skeletons) = (OnceLock::new(), Arc::default());
        let folder = format!("themes/{}", config.theme);
        let theme = Theme { tera, folder, assets, strings, sources: Arc::new(sources), captures, filled: false, for_errors, skeletons };
        match theme.with_templates(complete) {
            Ok(theme) => (Some(theme), diagnostics),
            Err(found) => {
                diagnostics.extend(found);
                (None, diagnostics)
            }
        }
    }

    /// The built-in theme, whatever the site has.
    pub fn built_in(config: &Config) -> Option<Theme> {
        let config = Config { theme: layers::BASE.into(), ..config.clone() };
        Theme::load(&config, &Listing::default()).0
    }

    fn with_templates(mut self, complete: bool) -> Result<Theme, Vec<Diagnostic>> {
        let templates = &self.sources.templates;
        // In components Tera refuses `t`, which this would let pass; and where output is captured, pages are minified as a
        // whole, and little is gained.
        let filled = constants::written(templates, &self.strings).filter(|_| !self.captures);
        if let Some(filled) = filled
            && self.tera.add_raw_templates(filled).is_ok()
        {
            self.filled = true;
            return Ok(self);
        }
        match self.tera.add_raw_templates(templates.clone()) {
            Ok(()) => Ok(self),
            Err(error) => Err(self.sources.mistakes(&self.tera, &error, complete)),
        }
    }

    /// The error again, from the templates as they were written: it has the right column.
    fn error_as_written(&self, template: &str, context: &Context) -> Option<tera::Error> {
        let tera = self.for_errors.get_or_init(|| {
            let mut tera = self.tera.clone();
            let templates = self.filled.then(|| self.sources.templates.clone())?;
            tera.add_raw_templates(templates).ok()?;
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
        self.sources.files.values().filter(|file| !file.starts_with(BUILT_IN_FOLDER))
    }

    /// The site's own template of a name, if it has one.
    pub fn own_template(&self, name: &str) -> Option<&ArcStr> {
        let end = ["/templates/", name].concat();
        self.own_templates().find(|file| file.ends_with(&end))
    }

    /// The site's own template that made a page, most likely: the page's own or the frame come first.
    pub fn own_for(&self, template: &str) -> Option<&ArcStr> {
        self.own_template(template).or_else(|| self.own_template("base.html")).or_else(|| self.own_templates().next())
    }

    /// Renders a page: a template's output, minified.
    pub fn page<T: Serialize>(&self, template: &str, context: &T) -> Result<Vec<u8>, Box<Diagnostic>> {
        if self.captures {
            let page = self.render(template, context)?;
            return match balance::flaw(&page) {
                Some(flaw) => Err(self.markup(template, &flaw)),
                None => Ok(shape::minified(&page)),
            };
        }
        let (skeleton, values) = shape::apart(|| self.render(template, context));
        self.skeletons.page(&skeleton?, &values).map_err(|flaw| self.markup(template, &flaw))
    }

    /// Wrong markup of a page, where one of the site's own templates writes it.
    fn markup(&self, template: &str, flaw: &balance::Flaw) -> Box<Diagnostic> {
        let own = self.sources.files.iter().filter(|(_, file)| !file.starts_with(BUILT_IN_FOLDER));
        let texts = own.map(|(name, file)| (file, self.sources.text(name)));
        let (file, place) = match origin::find(texts, &flaw.around, flaw.at) {
            Some((file, place)) => (file.clone(), place),
            None => (self.own_for(template).cloned().unwrap_or_else(|| template.into()), Place::default()),
        };
        let message = format!("elements of the page that {template} makes are not closed in order: {}", flaw.said);
        Box::new(Diagnostic::error("theme.markup", &file, place, message).hint("close each element where it ends"))
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
            let held = |path: &str| path.split('.').try_fold(&value, |value, key| value.get(key));
            let inside = |path: &str| -> Vec<String> {
                match path {
                    "assets" => self.assets.keys().cloned().collect(),
                    "t" => self.strings.keys().map(str::to_owned).collect(),
                    _ => held(path).and_then(|v| v.as_object()).map(|o| o.keys().cloned().collect()).unwrap_or_default(),
                }
            };
            let strings = format!("{}/strings/{}", self.folder, self.strings.file_name());
            let offer = Offer { template, fields: &fields, inside: &inside, held: &held, strings: &strings };
            let told = self.sources.told(&error, Some(&offer));
            Box::new(told.into_iter().next().expect("an error says at least one thing"))
        })
    }
}
