//! The disclosure page: every part and section, facts, figures, tables, glossary, attachments, provenance.

mod context;
mod section;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use context::{ContentsLine, Context, FileLink, Head, Headline, PageRef, PartView, SilencedView, TocEntry, UnitRef, YearLink};

use super::figures::{self, Ready};
use super::html::Fragments;
use super::shell::{Link, Page, compare_path, disclosure_path, disclosure_title, finish, json_ld, organisation, unit_path, version};
use super::{data, findings};
use crate::archive::Disclosure;
use crate::archive::amount::State;
use crate::audit::OneAudit;
use crate::diagnostic::Diagnostic;
use crate::site::{Body, File, Site, folder};

/// What stands at the head of a page, and in the feed: item, and the item that states its change if that is another.
pub(super) const HEADLINES: [(&str, &str); 5] = [
    ("total.income", "total"),
    ("total.expenditure", "total"),
    // Of all money, as the projects beside it; 一般公共预算 alone is in `basic.total`.
    ("expenditure.basic", "expenditure.basic"),
    ("expenditure.project", "expenditure.project"),
    ("three_public.total", "three_public.total"),
];

/// What building the views needs at hand.
struct Maker<'a> {
    site: &'a Site,
    d: &'a Disclosure,
    fragments: Fragments,
    root: String,
    /// Pages of the original that have begun.
    begun: RefCell<BTreeSet<u32>>,
    figures: Vec<Ready>,
    placed: RefCell<BTreeSet<u32>>,
    page_label: String,
    audit: &'a OneAudit,
    flags: BTreeMap<u32, String>,
}

pub fn render(site: &Site, index: usize) -> Result<Vec<File>, Box<Diagnostic>> {
    let d = &*site.archive.disclosures[index];
    let path = disclosure_path(d);
    let at = folder(d);
    let ready = figures::all(d, site.labels);
    let mut files = vec![
        File::new(format!("{at}data.json"), data::json(d, site.unit_of(d), site.audit_of(index))),
        File::new(format!("{at}data.csv"), data::csv(d)),
    ];
    for figure in &ready {
        if let Some(svg) = &figure.svg {
            files.push(File::new(format!("{at}figures/{}.svg", figure.number), svg.file.as_bytes()));
        }
        files.push(File::new(format!("{at}figures/{}.csv", figure.number), figures::csv(&figure.data)));
    }
    for file in d.original.iter().chain(&d.attachments) {
        files.push(File { path: format!("{at}{}", file.name), body: Body::Copy(site.config.root.join(&*file.path)) });
    }
    let audit = site.audit_of(index);
    let mut maker = Maker {
        audit,
        flags: findings::flags(audit, d, &site.theme.strings),
        site,
        d,
        fragments: Fragments::default(),
        root: super::html::root_of(&path),
        begun: RefCell::default(),
        figures: ready,
        placed: RefCell::default(),
        page_label: site.theme.strings.get("page_n").to_owned(),
    };
    let context = maker.context(index, &path);
    files.push(finish(site, "disclosure.html", &path, &context, maker.fragments)?);
    Ok(files)
}

impl Maker<'_> {
    fn context(&mut self, index: usize, path: &str) -> Context {
        let (site, d) = (self.site, self.d);
        let unit = site.unit_of(d);
        let head = self.head();
        let title = &head.title;
        let unit_page = unit_path(unit);
        let mut page = Page::new(site, "disclosure", path, format!("{} {title}", d.name), &[(unit.name(), &unit_page)]);
        page.description = format!("{} {title}", d.name);
        page.metas.push(("ArticleTitle", page.title.clone()));
        if let Some(date) = &d.published {
            page.metas.push(("PubDate", format!("{date} 00:00")));
        }
        page.metas.push(("ContentSource", d.name.to_string()));
        page.json_ld = self.fragments.add(json_ld(&json!({
            "@context": "https://schema.org", "@type": ["Report", "Dataset"], "name": page.title, "inLanguage": "zh-CN",
            "datePublished": d.published.as_deref(), "temporalCoverage": d.year.to_string(), "creator": organisation(unit),
            "distribution": [
                { "@type": "DataDownload", "encodingFormat": "application/json", "contentUrl": "data.json" },
                { "@type": "DataDownload", "encodingFormat": "text/csv", "contentUrl": "data.csv" },
            ],
            // What is said of a superseded version only.
            "version": d.revision, "creativeWorkStatus": d.revision.map(|_| "superseded"), "correction": head.current.as_ref().map(|c| &c.href),
        })));
        let intro = d.intro.as_ref().map(|t| self.markdown(&t.markdown, None, 2)).unwrap_or_default();
        let parts = self.parts();
        let toc = self.toc(&parts);
        let page_ref = |n: &u32| PageRef { number: *n, label: self.page_in_words(Some(*n)), href: format!("#p{n}") };
        let page_list = self.begun.borrow().iter().map(page_ref).collect();
        let unit_index = site.archive.unit_at(&unit.id).unwrap_or(0);
        Context {
            unit: UnitRef { id: unit.id.to_string(), name: unit.name().to_owned(), href: format!("{}{unit_page}", self.root) },
            headlines: self.headlines(),
            previous: self.neighbour(unit_index, index, false),
            next: self.neighbour(unit_index, index, true),
            years: self.years(unit_index, index),
            toc,
            page_list,
            intro,
            parts,
            contents: self.contents(),
            files: self.files(),
            citation: self.citation(&page),
            compare: (site.by_unit[unit_index].len() > 1).then(|| self.root.clone() + &compare_path(unit)),
            checks: self.fragments.add(findings::mark(self.audit, d, None, &self.root, &site.theme.strings)),
            findings: findings::notable_count(self.audit),
            disclosure: head,
            page,
        }
    }

    fn head(&self) -> Head {
        let d = self.d;
        let unit = self.site.unit_of(d);
        let strings = &self.site.theme.strings;
        let others: Vec<&Disclosure> = self.site.archive.other_versions(d).collect();
        let dated = |title: String, o: &Disclosure| {
            let date = o.published.as_deref().map(|date| format!("{} {date}", strings.get("published_on")));
            Link { title: title + &date.map_or_else(String::new, |date| strings.with("in_brackets", date)), href: self.below_root(o) }
        };
        let current = others.iter().find(|o| o.revision.is_none()).map(|o| dated(disclosure_title(self.site, o), o));
        let version = match d.revision {
            None if others.is_empty() => String::new(),
            None => strings.get("current_corrected").to_owned(),
            Some(_) => version(strings, d),
        };
        Head {
            year: d.year,
            kind: d.kind.term(),
            name: d.name.to_string(),
            current_name: (*d.name != *unit.name()).then(|| unit.name().to_owned()),
            title: disclosure_title(self.site, d),
            printed_title: d.title.as_deref().map(str::to_owned),
            published: d.published.as_deref().map(str::to_owned),
            approved: d.approved.as_deref().map(str::to_owned),
            profile: d.profile.name.to_string(),
            profile_id: d.profile.id.to_string(),
            amount_unit: d.amount_unit.to_string(),
            codes_printed: d.codes_printed,
            provenance: d.provenance.as_deref().map(str::to_owned),
            source: d.file.to_string(),
            revision: d.revision,
            version,
            revisions: others.into_iter().map(|o| dated(self::version(strings, o), o)).collect(),
            current,
            facts: d.facts.len(),
            data_json: "data.json",
            data_csv: "data.csv",
            silenced: d
                .silenced
                .iter()
                .map(|s| SilencedView {
                    check: s.check.to_string(),
                    item: s.item.as_deref().map(str::to_owned),
                    reason: s.reason.to_string(),
                })
                .collect(),
        }
    }

    fn headlines(&self) -> Vec<Headline> {
        let known = |id: &str| self.d.fact(id).map(|(_, f)| f).filter(|f| f.state == State::Value);
        HEADLINES
            .iter()
            .filter_map(|(item, change)| {
                let fact = known(item)?;
                let change = known(&format!("{change}.change")).map(|change| {
                    let rate = known(&change.item.replacen(".change", ".change_pct", 1));
                    let rate = rate.map(|r| format!("（{}%）", super::html::number(r.printed.trim_end_matches('%')))).unwrap_or_default();
                    let word = change.word().unwrap_or("");
                    let number = if *change.printed == *word { String::new() } else { super::html::number(&change.printed).into_owned() };
                    format!("{word} {number}{rate}").trim().to_owned()
                });
                Some(Headline {
                    label: data::label(self.d, fact).into_owned(),
                    value: super::html::number(&fact.printed).into_owned(),
                    unit: fact.unit.to_string(),
                    href: format!("#{}", crate::archive::anchor(&fact.item, fact.occurrence)),
                    change,
                })
            })
            .collect()
    }

    /// The year before or after among those that the archive holds.
    fn neighbour(&self, unit: usize, index: usize, after: bool) -> Option<Link> {
        let known = &self.site.by_unit[unit];
        let at = known.iter().position(|i| *i == index)?;
        let other = &self.site.archive.disclosures[*known.get(if after { at + 1 } else { at.checked_sub(1)? })?];
        Some(Link { title: disclosure_title(self.site, other), href: self.below_root(other) })
    }

    fn below_root(&self, d: &Disclosure) -> String {
        [&*self.root, &disclosure_path(d)].concat()
    }

    /// All years from the first to the last of the unit; gaps are shown as missing.
    fn years(&self, unit: usize, index: usize) -> Vec<YearLink> {
        let known = &self.site.by_unit[unit];
        let year_of = |i: &usize| self.site.archive.disclosures[*i].year;
        let (Some(first), Some(last)) = (known.first().map(year_of), known.last().map(year_of)) else { return Vec::new() };
        (first..=last)
            .map(|year| {
                let found = known.iter().find(|i| year_of(i) == year);
                let href = found.map(|i| self.below_root(&self.site.archive.disclosures[*i])).unwrap_or_default();
                YearLink { year, href, current: found == Some(&index), missing: found.is_none() }
            })
            .collect()
    }

    fn toc(&self, parts: &[PartView]) -> Vec<TocEntry> {
        let entry = |title: String, id: &str, level: u8, page: Option<u32>| {
            let href = ["#", id].concat();
            TocEntry { title, href, level, page, page_label: self.page_in_words(page) }
        };
        let mut toc = Vec::new();
        for part in parts {
            let wanted = crate::profile::normal(&part.title);
            let in_contents = self.d.contents.iter().find(|c| crate::profile::normal(&c.title) == wanted);
            toc.push(entry(part.title.clone(), &part.id, 1, in_contents.and_then(|c| c.page)));
            for section in &part.sections {
                toc.push(entry([&*section.number, &section.title].concat(), &section.id, section.level - 1, section.page));
                toc.extend(section.indicators.iter().map(|table| entry(table.title.clone(), &table.id, section.level, None)));
            }
        }
        toc
    }

    fn page_in_words(&self, page: Option<u32>) -> String {
        page.map_or_else(String::new, |page| self.site.theme.strings.with("page_n", page))
    }

    fn contents(&self) -> Vec<ContentsLine> {
        let exists = |id: &str| self.d.section(id).is_some();
        let line = |c: &crate::archive::ContentsEntry| ContentsLine {
            title: c.title.to_string(),
            page: c.page,
            href: c.section.as_ref().filter(|s| exists(s)).map(|s| format!("#{s}")),
        };
        self.d.contents.iter().map(line).collect()
    }

    fn files(&self) -> Vec<FileLink> {
        let link = |file: &crate::archive::Attachment, original| FileLink {
            title: file.title.to_string(),
            href: super::html::href("", &file.name),
            size: file.size,
            sha256: file.sha256.to_string(),
            pages: file.pages,
            original,
        };
        self.d.original.iter().map(|f| link(f, true)).chain(self.d.attachments.iter().map(|f| link(f, false))).collect()
    }

    /// A reference after GB/T 7714 for an electronic report.
    fn citation(&self, page: &Page) -> String {
        let d = self.d;
        let title = disclosure_title(self.site, d);
        let date = d.published.as_deref().map(|p| format!("({p})")).unwrap_or_default();
        let address = if page.canonical.is_empty() { page.path.clone() } else { page.canonical.clone() };
        format!("{}. {title}[R/OL]. {}{date}. {address}.", d.name, self.site.config.title)
    }
}
