//! The disclosure page: every part and section, facts, figures, tables, glossary, attachments, provenance.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::json;

use super::figures::{self, Ready};
use super::html::{Fragments, escape, escaped};
use super::shell::{Link, Page, disclosure_path, disclosure_title, finish, json_ld, organisation, unit_path};
use super::{checks, data, facts, tables, text};
use crate::archive::amount::State;
use crate::archive::{Disclosure, Section};
use crate::audit::OneAudit;
use crate::diagnostic::Diagnostic;
use crate::site::{Body, File, Site, folder};

/// Context of `disclosure.html`.
#[derive(Serialize)]
struct Context {
    page: Page,
    unit: UnitRef,
    disclosure: Head,
    /// The figures that readers look for first.
    headlines: Vec<Headline>,
    years: Vec<YearLink>,
    previous: Option<Link>,
    next: Option<Link>,
    toc: Vec<TocEntry>,
    page_list: Vec<PageRef>,
    intro: String,
    parts: Vec<PartView>,
    contents: Vec<ContentsLine>,
    files: Vec<FileLink>,
    citation: String,
    compare: Option<String>,
    /// Outcomes of the checks on the document as a whole, a fragment.
    checks: String,
    /// How many findings readers should stop at.
    findings: usize,
}

#[derive(Serialize)]
struct UnitRef {
    id: String,
    name: String,
    href: String,
}

#[derive(Serialize)]
struct Head {
    year: i32,
    kind: &'static str,
    name: String,
    /// The body's current name, when the document prints another.
    current_name: Option<String>,
    title: String,
    printed_title: Option<String>,
    published: Option<String>,
    approved: Option<String>,
    profile: String,
    profile_id: String,
    amount_unit: String,
    codes_printed: bool,
    provenance: Option<String>,
    source: String,
    revision: Option<u32>,
    revisions: Vec<Link>,
    facts: usize,
    data_json: &'static str,
    data_csv: &'static str,
    silenced: Vec<SilencedView>,
}

#[derive(Serialize)]
struct SilencedView {
    check: String,
    item: Option<String>,
    reason: String,
}

/// A total at the head of the page, linked to its place.
#[derive(Serialize)]
struct Headline {
    label: String,
    value: String,
    unit: String,
    href: String,
    /// The change as printed: 增加 191.93（87.3%）.
    change: Option<String>,
}

/// What stands at the head of a page: item, and the item that states its change if that is another.
const HEADLINES: [(&str, &str); 5] = [
    ("total.income", "total"),
    ("total.expenditure", "total"),
    ("basic.total", "basic.total"),
    ("expenditure.project", "expenditure.project"),
    ("three_public.total", "three_public.total"),
];

#[derive(Serialize)]
struct YearLink {
    year: i32,
    href: String,
    current: bool,
    missing: bool,
}

#[derive(Serialize)]
struct TocEntry {
    title: String,
    href: String,
    level: u8,
    page: Option<u32>,
}

#[derive(Serialize)]
struct PageRef {
    number: u32,
    href: String,
}

#[derive(Serialize)]
struct PartView {
    id: String,
    title: String,
    sections: Vec<SectionView>,
}

/// A section as templates see it; html-valued fields are fragments, empty when there is nothing.
#[derive(Serialize)]
struct SectionView {
    id: String,
    level: u8,
    number: String,
    title: String,
    printed_title: Option<String>,
    page: Option<u32>,
    page_mark: String,
    narrative: String,
    text: String,
    facts: String,
    figures: Vec<FigureView>,
    tables: Vec<TableView>,
    named_tables: Vec<NamedTable>,
    indicators: Vec<IndicatorView>,
    diagrams: String,
    terms: Vec<TermView>,
    /// Outcomes of the checks on this section, a fragment.
    checks: String,
    residue: Vec<ResidueView>,
    empty_statement: Option<String>,
    note: Option<String>,
}

#[derive(Serialize)]
struct FigureView {
    id: String,
    number: u32,
    title: String,
    html: String,
}

#[derive(Serialize)]
struct TableView {
    id: String,
    title: String,
    html: String,
    note: Option<String>,
}

#[derive(Serialize)]
struct NamedTable {
    number: usize,
    title: String,
    state: String,
}

#[derive(Serialize)]
struct IndicatorView {
    id: String,
    number: u32,
    title: String,
    html: String,
}

#[derive(Serialize)]
struct TermView {
    number: String,
    name: String,
    text: String,
    href: Option<String>,
}

#[derive(Serialize)]
struct ResidueView {
    text: String,
    note: Option<String>,
}

#[derive(Serialize)]
struct ContentsLine {
    title: String,
    page: Option<u32>,
    href: Option<String>,
}

#[derive(Serialize)]
struct FileLink {
    title: String,
    href: String,
    size: u64,
    sha256: String,
    pages: Option<u32>,
    original: bool,
}

/// What building the views needs at hand.
struct Maker<'a> {
    site: &'a Site,
    d: &'a Disclosure,
    fragments: Fragments,
    root: String,
    seen_pages: BTreeSet<u32>,
    figures: Vec<Ready>,
    placed: std::cell::RefCell<BTreeSet<u32>>,
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
        flags: checks::flags(audit, d, &site.theme.strings),
        site,
        d,
        fragments: Fragments::default(),
        root: super::html::root_of(&path),
        seen_pages: BTreeSet::new(),
        figures: ready,
        placed: std::cell::RefCell::default(),
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
        let title = disclosure_title(site, d);
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
        })));
        let intro = d.intro.as_ref().map(|t| self.markdown(&t.markdown, None, 2)).unwrap_or_default();
        let parts = self.parts();
        let toc = self.toc(&parts);
        let page_list = self.seen_pages.iter().map(|n| PageRef { number: *n, href: format!("#p{n}") }).collect();
        let unit_index = site.archive.units.binary_search_by(|u| u.id.cmp(&unit.id)).unwrap_or(0);
        Context {
            unit: UnitRef { id: unit.id.to_string(), name: unit.name().to_owned(), href: format!("{}{unit_page}", self.root) },
            disclosure: self.head(title),
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
            compare: (site.by_unit[unit_index].len() > 1).then(|| format!("{}units/{}/compare/index.html", self.root, unit.id)),
            checks: self.fragments.add(checks::mark(self.audit, d, None, &self.root, &site.theme.strings)),
            findings: checks::notable_count(self.audit),
            page,
        }
    }

    fn head(&self, title: String) -> Head {
        let d = self.d;
        let unit = self.site.unit_of(d);
        let siblings = self.site.archive.disclosures.iter().filter(|o| o.unit == d.unit && o.year == d.year && o.kind == d.kind);
        let revisions: Vec<Link> = siblings
            .filter(|o| o.revision != d.revision)
            .map(|o| Link {
                title: o.revision.map_or_else(
                    || self.site.theme.strings.get("current_revision").to_owned(),
                    |r| self.site.theme.strings.with("revision_n", r),
                ),
                href: format!("{}{}", self.root, disclosure_path(o)),
            })
            .collect();
        Head {
            year: d.year,
            kind: d.kind.term(),
            name: d.name.to_string(),
            current_name: (*d.name != *unit.name()).then(|| unit.name().to_owned()),
            title,
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
            revisions,
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
                let label = self.d.rows.get(fact.row as usize).map_or(&fact.label, |r| &r.label);
                let change = known(&format!("{change}.change")).map(|change| {
                    let rate = known(&change.item.replacen(".change", ".change_pct", 1));
                    let rate = rate.map(|r| format!("（{}%）", super::html::number(r.printed.trim_end_matches('%')))).unwrap_or_default();
                    let word = change.word.as_deref().unwrap_or("");
                    let number = if *change.printed == *word { String::new() } else { super::html::number(&change.printed) };
                    format!("{word} {number}{rate}").trim().to_owned()
                });
                Some(Headline {
                    label: label.to_string(),
                    value: super::html::number(&fact.printed),
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
        Some(Link { title: disclosure_title(self.site, other), href: format!("{}{}", self.root, disclosure_path(other)) })
    }

    /// All years from the first to the last of the unit; gaps are shown as missing.
    fn years(&self, unit: usize, index: usize) -> Vec<YearLink> {
        let known = &self.site.by_unit[unit];
        let year_of = |i: &usize| self.site.archive.disclosures[*i].year;
        let (Some(first), Some(last)) = (known.first().map(year_of), known.last().map(year_of)) else { return Vec::new() };
        (first..=last)
            .map(|year| {
                let found = known.iter().find(|i| year_of(i) == year);
                let href =
                    found.map(|i| format!("{}{}", self.root, disclosure_path(&self.site.archive.disclosures[*i]))).unwrap_or_default();
                YearLink { year, href, current: found == Some(&index), missing: found.is_none() }
            })
            .collect()
    }

    fn parts(&mut self) -> Vec<PartView> {
        let d = self.d;
        let mut parts: Vec<PartView> = Vec::new();
        let mut current = usize::MAX;
        for (index, section) in d.sections.iter().enumerate() {
            let part = section.definition.map_or(usize::MAX - 1, |at| d.profile.sections[at].part);
            if part != current {
                current = part;
                let (id, title) =
                    d.profile.parts.get(part).map_or(("own".to_owned(), self.site.theme.strings.get("own_sections").to_owned()), |p| {
                        (p.id.to_string(), p.title.to_string())
                    });
                parts.push(PartView { id: format!("part-{id}"), title, sections: Vec::new() });
            }
            let view = self.section(index, section);
            if let Some(part) = parts.last_mut() {
                part.sections.push(view);
            }
        }
        parts
    }

    fn markdown(&self, markdown: &str, section: Option<usize>, level: u8) -> String {
        let strings = &self.site.theme.strings;
        let figure = |number: u32| {
            let ready = self.figures.iter().find(|f| f.number == number)?;
            self.placed.borrow_mut().insert(number);
            Some(self.figure_html(ready))
        };
        let place = text::Place {
            disclosure: Some((self.d, section)),
            level,
            figure: &figure,
            page_label: &self.page_label,
            table_label: strings.get("table"),
        };
        self.fragments.add(text::markdown(markdown, &place))
    }

    fn section(&mut self, index: usize, section: &Section) -> SectionView {
        let (site, d) = (self.site, self.d);
        let strings = &site.theme.strings;
        let definition = section.definition.map(|at| &d.profile.sections[at]);
        let page = section.page.or_else(|| d.contents.iter().find(|c| c.section.as_ref() == Some(&section.id)).and_then(|c| c.page));
        let level = 3 + section.depth.min(2);
        let mut page_mark = String::new();
        if let Some(page) = page
            && self.seen_pages.insert(page)
        {
            text::page_mark(&mut page_mark, page, &self.page_label);
        }
        let marks: facts::Marks<'_> = &|fact| self.flags.get(&fact).cloned();
        let narrative = definition.map(|def| text::sentences(d, index, &def.narrative)).unwrap_or_default();
        let text = section.text.as_ref().map(|t| self.markdown(&t.markdown, Some(index), level)).unwrap_or_default();
        let facts = facts::table(d, section, &section.title, strings, marks);
        let mut figures = Vec::new();
        for ready in self.figures.iter().filter(|f| Some(f.section) == section.definition && !self.placed.borrow().contains(&f.number)) {
            figures.push(FigureView {
                id: format!("fig-{}", ready.number),
                number: ready.number,
                title: ready.title.clone(),
                html: self.fragments.add(self.figure_html(ready)),
            });
        }
        let mut published = Vec::new();
        let mut named = Vec::new();
        for (number, table) in section.tables.iter().enumerate() {
            let id = format!("{}-t{}", section.id, number + 1);
            let html = tables::published(table, &id);
            if html.is_empty() {
                let state = match table.state.as_deref() {
                    Some("空表") => strings.get("table_empty"),
                    Some("未附") | None => strings.get("table_not_attached"),
                    Some(other) => other,
                };
                named.push(NamedTable { number: number + 1, title: table.title.to_string(), state: state.to_owned() });
            } else {
                published.push(TableView {
                    id,
                    title: table.title.to_string(),
                    html: self.fragments.add(html),
                    note: table.note.as_deref().map(str::to_owned),
                });
            }
        }
        let is_indicators = |s: &Section| matches!(&*s.id, "indicator-tables");
        let holds_indicators = is_indicators(section)
            || (!d.sections.iter().any(is_indicators)
                && d.sections
                    .iter()
                    .rposition(|s| s.place.line > 0 && s.place.line <= d.indicator_tables.first().map_or(0, |t| t.place.line))
                    == Some(index));
        let indicators = if holds_indicators { self.indicators() } else { Vec::new() };
        let terms = if &*section.id == "glossary" { self.terms() } else { Vec::new() };
        let diagrams: String = section.diagrams.iter().map(tables::diagram).collect();
        SectionView {
            id: section.id.to_string(),
            level,
            number: section.number.to_string(),
            title: section.title.to_string(),
            printed_title: section
                .printed_title
                .as_deref()
                .filter(|t| **t != format!("{}{}", section.number, section.title))
                .map(str::to_owned),
            page,
            page_mark: self.fragments.add(page_mark),
            narrative: self.fragments.add(narrative),
            text,
            facts: self.fragments.add(facts),
            figures,
            tables: published,
            named_tables: named,
            indicators,
            diagrams: self.fragments.add(diagrams),
            terms,
            checks: self.fragments.add(checks::mark(self.audit, d, Some(index), &self.root, strings)),
            residue: section
                .residue
                .iter()
                .map(|r| ResidueView { text: r.text.to_string(), note: r.note.as_deref().map(str::to_owned) })
                .collect(),
            empty_statement: section.empty_statement.as_deref().map(str::to_owned),
            note: section.note.as_deref().map(str::to_owned),
        }
    }

    /// A figure: caption, drawing or a sentence, data table, downloads.
    fn figure_html(&self, ready: &Ready) -> String {
        let strings = &self.site.theme.strings;
        let mut out = String::with_capacity(4096);
        let caption = strings.with("figure_n", ready.number);
        out.push_str(&format!(
            "<figure class=\"chart-figure\" id=\"fig-{}\"><figcaption><span class=\"no\">{}</span> ",
            ready.number,
            escaped(&caption)
        ));
        escape(&mut out, &ready.title);
        out.push_str("<span class=\"unit\">（");
        escape(&mut out, &ready.data.unit);
        out.push_str("）</span>");
        let link = format!("{}{}{caption}", strings.get("link_here"), strings.get("colon"));
        out.push_str(&format!("<a class=\"anchor\" href=\"#fig-{}\" aria-label=\"{}\">#</a></figcaption>", ready.number, escaped(&link)));
        match &ready.svg {
            Some(svg) => {
                out.push_str(&svg.inline);
                // One slice is no comparison: a sentence says what the drawing cannot.
                if let Some(only) = ready.only_part() {
                    out.push_str(&format!("<p class=\"no-chart\">{}</p>", escaped(&strings.with("figure_single", only))));
                }
            }
            None => out.push_str(&format!("<p class=\"no-chart\">{}</p>", escaped(strings.get("figure_nothing")))),
        }
        out.push_str(&format!(
            "<details class=\"figure-data\"><summary>{0}</summary><div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"{1} {0}\"><table><thead><tr><th scope=\"col\">{2}</th>",
            escaped(strings.get("figure_data")),
            escaped(&caption),
            escaped(strings.get("item"))
        ));
        let fraction =
            |column: usize| ready.data.rows.iter().filter_map(|(_, v)| super::html::decimals(&v.get(column)?.shown)).max().unwrap_or(0);
        let fractions: Vec<usize> = (0..ready.data.rows.iter().map(|(_, v)| v.len()).max().unwrap_or(0)).map(fraction).collect();
        for column in &ready.data.columns {
            out.push_str("<th scope=\"col\" class=\"n\">");
            escape(&mut out, column);
            out.push_str("</th>");
        }
        out.push_str("</tr></thead><tbody>");
        for (label, values) in &ready.data.rows {
            out.push_str("<tr><th scope=\"row\">");
            escape(&mut out, label);
            out.push_str("</th>");
            for (value, most) in values.iter().zip(&fractions) {
                self.figure_cell(&mut out, value, *most);
            }
            out.push_str("</tr>");
        }
        out.push_str("</tbody></table></div></details><p class=\"downloads\">");
        if ready.svg.is_some() {
            out.push_str(&format!("<a href=\"figures/{0}.svg\" download>SVG</a> ", ready.number));
        }
        out.push_str(&format!("<a href=\"figures/{0}.csv\" download>CSV</a></p></figure>", ready.number));
        out
    }

    fn figure_cell(&self, out: &mut String, value: &figures::Value, most: usize) {
        let class = super::html::align(&value.shown, most);
        out.push_str(&format!("<td class=\"n{class}\""));
        let fact = value.fact.map(|f| &self.d.facts[f as usize]);
        match fact {
            // A figure's own printed data has its anchor here; a fact of the text is linked.
            Some(fact) if !fact.in_row() => {
                out.push_str(" id=\"");
                escape(out, &crate::archive::anchor(&fact.item, fact.occurrence));
                out.push_str("\">");
                escape(out, &super::html::number(&value.shown));
            }
            Some(fact) => {
                out.push_str("><a href=\"#");
                escape(out, &crate::archive::anchor(&fact.item, fact.occurrence));
                out.push_str("\">");
                escape(out, &super::html::number(&value.shown));
                out.push_str("</a>");
            }
            None => {
                out.push('>');
                escape(out, &super::html::number(&value.shown));
            }
        }
        if value.derived {
            let (open, close) = self.site.labels.marks;
            out.push_str(&format!("<span class=\"mark\">{open}{}{close}</span>", self.site.labels.derived));
        }
        out.push_str("</td>");
    }

    fn indicators(&self) -> Vec<IndicatorView> {
        let strings = &self.site.theme.strings;
        let marks: facts::Marks<'_> = &|fact| self.flags.get(&fact).cloned();
        let title = |t: &crate::archive::IndicatorTable| {
            t.heads
                .iter()
                .find(|(k, _)| *k == "project")
                .or_else(|| t.heads.iter().find(|(k, _)| *k == "title"))
                .map(|(_, v)| v.to_string())
        };
        self.d
            .indicator_tables
            .iter()
            .map(|table| IndicatorView {
                id: format!("table-{}", table.number),
                number: table.number,
                title: title(table).unwrap_or_else(|| strings.get("indicator_overall").to_owned()),
                html: self.fragments.add(tables::indicator(self.d, table, strings, marks)),
            })
            .collect()
    }

    fn terms(&self) -> Vec<TermView> {
        let glossary = &self.site.archive.glossary;
        self.d
            .terms
            .iter()
            .map(|term| {
                let clean = crate::profile::normal(&term.name);
                let same = |name: &str| crate::profile::normal(name) == clean;
                let shared = glossary
                    .iter()
                    .find(|g| same(&g.name) || g.aliases.iter().any(|a| same(a)) || term.glossary.as_deref() == Some(&*g.id));
                TermView {
                    number: term.number.as_deref().unwrap_or("").to_owned(),
                    name: term.name.to_string(),
                    text: term.text.as_deref().or(shared.map(|s| &*s.text)).unwrap_or("").to_owned(),
                    href: shared.map(|s| format!("{}glossary/index.html#{}", self.root, s.id)),
                }
            })
            .collect()
    }

    fn toc(&self, parts: &[PartView]) -> Vec<TocEntry> {
        let mut toc = Vec::new();
        for part in parts {
            toc.push(TocEntry {
                title: part.title.clone(),
                href: format!("#{}", part.id),
                level: 1,
                page: self
                    .d
                    .contents
                    .iter()
                    .find(|c| crate::profile::normal(&c.title) == crate::profile::normal(&part.title))
                    .and_then(|c| c.page),
            });
            for section in &part.sections {
                toc.push(TocEntry {
                    title: format!("{}{}", section.number, section.title),
                    href: format!("#{}", section.id),
                    level: section.level - 1,
                    page: section.page,
                });
                for table in &section.indicators {
                    toc.push(TocEntry { title: table.title.clone(), href: format!("#{}", table.id), level: section.level, page: None });
                }
            }
        }
        toc
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
