//! Parts and sections of the page: narrative, figures, facts, tables, terms.

use super::Maker;
use super::context::{FigureView, IndicatorView, NamedTable, PartView, ResidueView, SectionView, TableView, TermView};
use crate::archive::{Section, push_anchor};
use crate::page::figures::{self, Ready};
use crate::page::html::{escape, escaped};
use crate::page::{facts, findings, html, tables, text};

impl Maker<'_> {
    pub(super) fn parts(&mut self) -> Vec<PartView> {
        let d = self.d;
        let mut parts: Vec<PartView> = Vec::new();
        let mut current = usize::MAX;
        for (index, section) in d.sections.iter().enumerate() {
            let part = section.defined().map_or(usize::MAX - 1, |at| d.profile.sections[at].part);
            if part != current {
                current = part;
                let (id, title) =
                    d.profile.parts.get(part).map_or(("own".to_owned(), self.site.theme.strings.get("extra_sections").to_owned()), |p| {
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

    pub(super) fn markdown(&self, markdown: &str, section: Option<usize>, level: u8) -> String {
        let strings = &self.site.theme.strings;
        let figure = |number: u32, alone: bool| {
            let ready = self.figures.iter().find(|f| f.number == number)?;
            if alone && self.placed.borrow_mut().insert(number) {
                return Some(self.figure_html(ready));
            }
            Some(format!("<a class=cite href=\"#fig-{number}\">{}</a>", escaped(&strings.with("figure_n", number))))
        };
        let place = text::Place {
            disclosure: Some((self.d, section)),
            level,
            figure: &figure,
            page_label: &self.page_label,
            begins: &|page| self.begun.borrow_mut().insert(page),
            table_label: strings.get("table"),
        };
        self.fragments.add(text::markdown(markdown, &place))
    }

    pub(super) fn section(&mut self, index: usize, section: &Section) -> SectionView {
        let (site, d) = (self.site, self.d);
        let strings = &site.theme.strings;
        let definition = section.defined().map(|at| &d.profile.sections[at]);
        let page = section.page.or_else(|| d.contents.iter().find(|c| c.section.as_ref() == Some(&section.id)).and_then(|c| c.page));
        let level = 3 + section.depth.min(2);
        let mut page_mark = String::new();
        if let Some(page) = page
            && self.begun.borrow_mut().insert(page)
        {
            text::page_mark(&mut page_mark, page, &self.page_label);
        }
        let marks: facts::Marks<'_> = &|fact| self.flags.get(&fact).cloned();
        let narrative = definition.map(|def| text::sentences(d, index, &def.narrative)).unwrap_or_default();
        let text = section.text.as_ref().map(|t| self.markdown(&t.markdown, Some(index), level)).unwrap_or_default();
        let facts = facts::table(d, section, &section.title, strings, marks);
        let mut figures = Vec::new();
        for ready in self.figures.iter().filter(|f| Some(f.section) == section.defined() && !self.placed.borrow().contains(&f.number)) {
            figures.push(FigureView {
                id: format!("fig-{}", ready.number),
                number: ready.number,
                title: ready.title.clone(),
                html: self.fragments.add(self.figure_html(ready)),
            });
        }
        let mut published = Vec::new();
        let mut named = Vec::new();
        for (number, table) in (1..).zip(&section.tables) {
            let id = section.table_anchor(number);
            let html = tables::published(table, &id, strings);
            if html.is_empty() {
                let state = match table.state.as_deref() {
                    Some("空表") => strings.get("table_empty"),
                    Some("未附") | None => strings.get("table_not_attached"),
                    Some(other) => other,
                };
                named.push(NamedTable { number, title: table.title.to_string(), state: state.to_owned() });
            } else {
                published.push(TableView {
                    id,
                    title: table.title.to_string(),
                    html: self.fragments.add(html),
                    note: table.note.as_deref().map(str::to_owned),
                });
            }
        }
        let holds_indicators = d.indicator_tables.first().is_some_and(|t| d.section_of_indicators(t.place) == Some(index));
        let indicators = if holds_indicators { self.indicators() } else { Vec::new() };
        let terms = if &*section.id == "glossary" { self.terms() } else { Vec::new() };
        let diagrams: String = section.diagrams().iter().map(tables::diagram).collect();
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
            checks: self.fragments.add(findings::mark(self.audit, d, Some(index), &self.root, strings)),
            residue: section
                .residue()
                .iter()
                .map(|r| ResidueView { text: r.text.to_string(), note: r.note.as_deref().map(str::to_owned) })
                .collect(),
            empty_statement: section.empty_statement().map(str::to_owned),
            note: section.note().map(str::to_owned),
        }
    }

    /// A figure: caption, drawing or a sentence, data table, downloads.
    pub(super) fn figure_html(&self, ready: &Ready) -> String {
        let strings = &self.site.theme.strings;
        let mut out = String::with_capacity(4096);
        let caption = strings.with("figure_n", ready.number);
        let number = ready.number.to_string();
        out.extend(["<figure class=chart-figure id=\"fig-", &number, "\" aria-label=\""]);
        escape(&mut out, &caption);
        out.push(' ');
        escape(&mut out, &ready.title);
        out.push_str("\"><figcaption><span class=no>");
        escape(&mut out, &caption);
        out.push_str("</span> ");
        escape(&mut out, &ready.title);
        out.push_str("<span class=unit>（");
        escape(&mut out, &ready.data.unit);
        out.push_str("）</span>");
        out.extend(["<a class=anchor href=\"#fig-", &number, "\" aria-label=\""]);
        for words in [strings.get("link_here"), strings.get("colon"), &caption] {
            escape(&mut out, words);
        }
        out.push_str("\">#</a></figcaption>");
        match &ready.svg {
            Some(svg) => {
                out.push_str(&svg.inline);
                // One slice is no comparison: a sentence says what the drawing cannot.
                if let Some(only) = ready.only_part() {
                    out.push_str(&format!("<p class=no-chart>{}</p>", escaped(&strings.with("figure_single", only))));
                }
            }
            None => out.push_str(&format!("<p class=no-chart>{}</p>", escaped(strings.get("figure_nothing")))),
        }
        let shown = strings.get("figure_data");
        out.push_str("<details class=figure-data><summary>");
        escape(&mut out, shown);
        out.push_str("</summary>");
        html::open_scroll(&mut out, &[&*caption, shown].join(" "));
        out.push_str("<table><thead><tr><th scope=col>");
        escape(&mut out, strings.get("item"));
        let fraction = |column: usize| ready.data.rows.iter().filter_map(|(_, v)| html::decimals(&v.get(column)?.shown)).max().unwrap_or(0);
        let fractions: Vec<usize> = (0..ready.data.rows.iter().map(|(_, v)| v.len()).max().unwrap_or(0)).map(fraction).collect();
        for column in &ready.data.columns {
            out.push_str("<th scope=col class=n>");
            escape(&mut out, column);
        }
        out.push_str("<tbody>");
        for (label, values) in &ready.data.rows {
            out.push_str("<tr><th scope=row>");
            escape(&mut out, label);
            for (value, most) in values.iter().zip(&fractions) {
                self.figure_cell(&mut out, value, *most);
            }
        }
        out.push_str("</table></div></details><p class=downloads>");
        // The same words stand at each figure: those who listen hear which.
        let of = escaped(&caption);
        if ready.svg.is_some() {
            out.extend(["<a href=\"figures/", &number, ".svg\" download aria-label=\"SVG ", &of, "\">SVG</a> "]);
        }
        out.extend(["<a href=\"figures/", &number, ".csv\" download aria-label=\"CSV ", &of, "\">CSV</a></p></figure>"]);
        out
    }

    pub(super) fn figure_cell(&self, out: &mut String, value: &figures::Value, most: usize) {
        let class = html::align(&value.shown, most);
        out.extend(["<td class=\"n", class, "\""]);
        let fact = value.fact.map(|f| &self.d.facts[f as usize]);
        match fact {
            // A figure's own printed data has its anchor here; a fact of the text is linked.
            Some(fact) if !fact.in_row() => {
                out.push_str(" id=\"");
                push_anchor(out, &fact.item, fact.occurrence);
                out.push_str("\">");
                escape(out, &html::number(&value.shown));
            }
            Some(fact) => {
                out.push_str("><a href=\"#");
                push_anchor(out, &fact.item, fact.occurrence);
                out.push_str("\">");
                escape(out, &html::number(&value.shown));
                out.push_str("</a>");
            }
            None => {
                out.push('>');
                escape(out, &html::number(&value.shown));
            }
        }
        if value.derived {
            let (open, close) = self.site.labels.marks;
            out.extend(["<span class=mark>", open, self.site.labels.derived, close, "</span>"]);
        }
    }

    pub(super) fn indicators(&self) -> Vec<IndicatorView> {
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

    pub(super) fn terms(&self) -> Vec<TermView> {
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
}
