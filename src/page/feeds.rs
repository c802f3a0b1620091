//! For machines: `sitemap.xml`, `feed.xml` (Atom), `robots.txt`; and pages that redirect from given-up addresses.

use std::fmt::Write as _;

use super::data::label;
use super::disclosure::HEADLINES;
use super::html::{escaped, root_of};
use super::shell::{compare_path, disclosure_path, disclosure_title, unit_path};
use crate::archive::Disclosure;
use crate::archive::amount::State;
use crate::config::page_of;
use crate::diagnostic::Diagnostic;
use crate::site::{File, Site};
use crate::theme::Strings;

pub fn render(site: &Site) -> Result<Vec<File>, Box<Diagnostic>> {
    let mut files = vec![File::new("robots.txt", robots(site))];
    // Both formats want full addresses; without a base address they could only be wrong.
    if !site.config.base_url.is_empty() {
        files.extend(sitemaps(&site.config.base_url, &addresses(site), MOST_ADDRESSES));
        files.push(File::new("feed.xml", feed(site)));
    }
    Ok(files)
}

fn robots(site: &Site) -> String {
    let mut out = String::from("User-agent: *\nAllow: /\n");
    if !site.config.base_url.is_empty() {
        let _ = writeln!(out, "Sitemap: {}sitemap.xml", site.config.base_url);
    }
    out
}

/// The most addresses of one file (sitemaps.org, protocol 0.9).
const MOST_ADDRESSES: usize = 50_000;

/// The addresses of all pages; those of large archives in several files, which `sitemap.xml` then lists.
fn sitemaps(base_url: &str, addresses: &[String], most: usize) -> Vec<File> {
    let file = |addresses: &[String]| {
        let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n";
        [head, &addresses.concat(), "</urlset>\n"].concat()
    };
    if addresses.len() <= most {
        return vec![File::new("sitemap.xml", file(addresses))];
    }
    let mut files = Vec::new();
    let mut list =
        String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
    for (part, number) in addresses.chunks(most).zip(1..) {
        let name = format!("sitemap-{number}.xml");
        let _ = writeln!(list, "<sitemap><loc>{}{name}</loc></sitemap>", escaped(base_url));
        files.push(File::new(name, file(part)));
    }
    list.push_str("</sitemapindex>\n");
    files.push(File::new("sitemap.xml", list));
    files
}

fn addresses(site: &Site) -> Vec<String> {
    let mut all = Vec::new();
    let mut add = |path: &str, date: Option<&str>| {
        let address = path.strip_suffix("index.html").unwrap_or(path);
        let mut out = format!("<url><loc>{}</loc>", escaped(&format!("{}{address}", site.config.base_url)));
        if let Some(date) = date {
            let _ = write!(out, "<lastmod>{date}</lastmod>");
        }
        out.push_str("</url>\n");
        all.push(out);
    };
    add("index.html", None);
    for (index, unit) in site.archive.units.iter().enumerate() {
        add(&unit_path(unit), None);
        if !site.by_unit[index].is_empty() {
            add(&compare_path(unit), None);
        }
    }
    for d in &site.archive.disclosures {
        add(&disclosure_path(d), d.published.as_deref());
    }
    for year in &site.years {
        add(&format!("years/{year}/index.html"), None);
    }
    add("items/index.html", None);
    for item in &site.items {
        add(&format!("items/{}/index.html", item.slug), None);
    }
    add("checks/index.html", None);
    for check in site.checks() {
        add(&format!("checks/{}/index.html", check.id), None);
    }
    add("glossary/index.html", None);
    add("about/index.html", None);
    all
}

/// Atom needs a date for every entry; it is the printed publication date, else the end of the fiscal year, of which the
/// entry says that it is none: never the clock.
fn feed(site: &Site) -> String {
    let mut list: Vec<_> = site.archive.disclosures.iter().filter(|d| d.revision.is_none()).collect();
    let date = |d: &Disclosure| d.published.as_deref().map_or_else(|| format!("{}-12-31", d.year), str::to_owned);
    list.sort_by(|a, b| date(b).cmp(&date(a)).then(a.unit.cmp(&b.unit)));
    list.truncate(50);
    let base = escaped(&site.config.base_url);
    let updated = list.first().map_or_else(|| "1970-01-01".to_owned(), |d| date(d));
    let author = if site.config.publisher.is_empty() { &site.config.title } else { &site.config.publisher };
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n<title>{}</title>\n<id>{base}</id>\n<link href=\"{base}\"/>\n<link rel=\"self\" href=\"{base}feed.xml\"/>\n<updated>{updated}T00:00:00+08:00</updated>\n<author><name>{}</name></author>\n",
        site.config.language.tag(),
        escaped(&site.config.title),
        escaped(author)
    );
    for d in list {
        let address = format!("{base}{}", disclosure_path(d).trim_end_matches("index.html"));
        let _ = writeln!(
            out,
            "<entry><title>{} {}</title><id>{address}</id><link href=\"{address}\"/><updated>{}T00:00:00+08:00</updated>{}{}</entry>",
            escaped(&d.name),
            escaped(&disclosure_title(site, d)),
            date(d),
            d.published.as_deref().map_or_else(String::new, |date| format!("<published>{date}T00:00:00+08:00</published>")),
            summary(d, &site.theme.strings)
        );
    }
    out.push_str("</feed>\n");
    out
}

/// The headline figures as printed, for readers of the feed, and that no date of publication is known.
fn summary(d: &Disclosure, strings: &Strings) -> String {
    let figure = |(item, _): &(&str, &str)| {
        let fact = d.fact(item).map(|(_, fact)| fact).filter(|fact| fact.state == State::Value)?;
        let unit = if fact.prints_unit() { "" } else { &*fact.unit };
        Some(format!("{} {} {unit}", label(d, fact), fact.printed).trim_end().to_owned())
    };
    let undated = d.published.is_none().then(|| [strings.get("published_on"), strings.get("colon"), strings.get("not_stated")].concat());
    let told: Vec<String> = undated.into_iter().chain(HEADLINES.iter().filter_map(figure)).collect();
    if told.is_empty() { String::new() } else { format!("<summary>{}</summary>", escaped(&told.join("；"))) }
}

/// A page that leads from an old address to the new one, on any host.
pub fn redirect(site: &Site, index: usize) -> Result<Vec<File>, Box<Diagnostic>> {
    let (from, to) = &site.redirects[index];
    let path = page_of(from).into_owned();
    let target = escaped(&format!("{}{}", root_of(&path), page_of(to)));
    let words = escaped(site.theme.strings.get("moved"));
    let html = format!(
        "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\"><meta http-equiv=\"refresh\" content=\"0; url={target}\"><meta name=\"robots\" content=\"noindex\"><title>{words}</title></head><body><p><a href=\"{target}\">{words}</a></p></body></html>",
        site.config.language.tag()
    );
    Ok(vec![File::new(path, html)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::Body;

    #[test]
    fn addresses_beyond_what_a_sitemap_may_hold_go_into_files_that_it_lists() {
        let addresses: Vec<String> = (1..=5).map(|n| format!("<url><loc>{n}</loc></url>\n")).collect();
        let told = |most| -> Vec<(String, String)> {
            let text = |file: File| match file.body {
                Body::Bytes(bytes) => (file.path, String::from_utf8(bytes).expect("text")),
                Body::Copy(_) => panic!("a sitemap is made"),
            };
            sitemaps("https://a.example/x&y/", &addresses, most).into_iter().map(text).collect()
        };
        let one = told(5);
        assert_eq!((one.len(), one[0].0.as_str(), one[0].1.matches("<url>").count()), (1, "sitemap.xml", 5));
        let split = told(2);
        let names: Vec<&str> = split.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["sitemap-1.xml", "sitemap-2.xml", "sitemap-3.xml", "sitemap.xml"]);
        assert_eq!(split.iter().map(|(_, text)| text.matches("<url>").count()).collect::<Vec<_>>(), [2, 2, 1, 0]);
        assert!(split[2].1.starts_with("<?xml") && split[2].1.contains("<loc>5</loc>") && split[2].1.ends_with("</urlset>\n"));
        assert!(split[3].1.contains("<sitemap><loc>https://a.example/x&amp;y/sitemap-3.xml</loc></sitemap>"), "{}", split[3].1);
    }
}
