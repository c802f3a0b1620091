//! What all pages share: the `page` context, splicing fragments in.

use serde::Serialize;
use serde_json::json;

use super::html::{Fragments, root_of};
use crate::archive::{Disclosure, DisclosureKind, Unit};
use crate::diagnostic::Diagnostic;
use crate::site::{File, Site, compare_folder, folder, unit_folder};
use crate::theme::Strings;

/// What every template sees as `page`.
#[derive(Serialize, Default)]
pub struct Page {
    /// Page kind: `home`, `unit`, `disclosure`, `compare`, `year`, `items`, `item`, `glossary`, `about`, `not-found`, `checks`, `search`.
    pub kind: &'static str,
    /// Title, without the site's.
    pub title: String,
    /// Description for search engines.
    pub description: String,
    /// Path below the root: `units/x/2024/index.html`.
    pub path: String,
    /// The way to the root: `../../../`; empty for the home page.
    pub root: String,
    /// Full address, if the site knows its own.
    pub canonical: String,
    /// From home to the page above this one.
    pub breadcrumbs: Vec<Crumb>,
    /// `<meta>` of government web sites, as name and content.
    pub metas: Vec<(&'static str, String)>,
    /// JSON-LD, ready for a `<script type="application/ld+json">` (a fragment).
    pub json_ld: String,
}

/// A step of the breadcrumbs.
#[derive(Serialize)]
pub struct Crumb {
    /// Words.
    pub title: String,
    /// Relative link.
    pub href: String,
}

/// A link with words.
#[derive(Serialize, Clone)]
pub struct Link {
    /// Words.
    pub title: String,
    /// Relative link.
    pub href: String,
}

impl Page {
    /// A page at a path, below the pages given as (title, path).
    pub fn new(site: &Site, kind: &'static str, path: &str, title: impl Into<String>, above: &[(&str, &str)]) -> Page {
        let root = root_of(path);
        let mut breadcrumbs = Vec::new();
        if kind != "home" {
            breadcrumbs.push(Crumb { title: site.theme.strings.get("home").to_owned(), href: format!("{root}index.html") });
            breadcrumbs.extend(above.iter().map(|(title, path)| Crumb { title: (*title).to_owned(), href: format!("{root}{path}") }));
        }
        let title = title.into();
        let address = path.strip_suffix("index.html").unwrap_or(path);
        let canonical = if site.config.base_url.is_empty() { String::new() } else { format!("{}{address}", site.config.base_url) };
        let mut metas = vec![("SiteName", site.config.title.clone())];
        if !site.config.site_code.is_empty() {
            metas.push(("SiteIDCode", site.config.site_code.clone()));
        }
        metas.push(("ColumnName", if title.is_empty() { site.config.title.clone() } else { title.clone() }));
        metas.push(("ColumnType", site.theme.strings.get("column_type").to_owned()));
        Page {
            kind,
            title,
            description: site.config.description.clone(),
            path: path.to_owned(),
            root,
            canonical,
            breadcrumbs,
            metas,
            json_ld: String::new(),
        }
    }
}

/// JSON-LD as text that cannot end its script element; what is not known is left out, not said to be null.
pub fn json_ld(value: &serde_json::Value) -> String {
    let mut value = value.clone();
    if let Some(object) = value.as_object_mut() {
        object.retain(|_, v| !v.is_null() && v.as_str() != Some(""));
    }
    value.to_string().replace('<', "\\u003c")
}

/// The organisation of a unit for JSON-LD.
pub fn organisation(unit: &Unit) -> serde_json::Value {
    let former: Vec<&str> = unit.names.iter().rev().skip(1).map(|n| &*n.name).collect();
    json!({ "@type": "GovernmentOrganization", "identifier": &*unit.id, "name": unit.name(), "alternateName": former })
}

/// Renders a page by its template, puts the fragments in.
pub fn finish<T: Serialize>(site: &Site, template: &str, path: &str, context: &T, fragments: Fragments) -> Result<File, Box<Diagnostic>> {
    let page = site.theme.page(template, context)?;
    Ok(File::new(path, fragments.splice(&page)))
}

/// The title of a disclosure wherever it is named: 2024 年度决算公开. That of a superseded one says so.
pub fn disclosure_title(site: &Site, d: &Disclosure) -> String {
    let strings = &site.theme.strings;
    let title = strings.with(if d.kind == DisclosureKind::Budget { "budget_of" } else { "final_of" }, d.year);
    match d.revision {
        Some(_) => title + &strings.with("in_brackets", version(strings, d)),
        None => title,
    }
}

/// Which version a disclosure is, in words: current, or superseded.
pub fn version(strings: &Strings, d: &Disclosure) -> String {
    d.revision.map_or_else(|| strings.get("current_revision").to_owned(), |number| strings.with("revision_n", number))
}

/// Path of a disclosure's page.
pub fn disclosure_path(d: &Disclosure) -> String {
    folder(d) + "index.html"
}

/// Path of the page that compares a unit's years.
pub fn compare_path(unit: &Unit) -> String {
    compare_folder(&unit.id) + "index.html"
}

/// Path of a unit's page.
pub fn unit_path(unit: &Unit) -> String {
    unit_folder(&unit.id) + "index.html"
}
