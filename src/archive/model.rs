//! The values an archive consists of. Plain data: filled by `read`, never changed later.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use arcstr::ArcStr;
use rust_decimal::Decimal;

use super::{Fact, IndicatorTable, PrintedFigure, Register, Row, Section, Term, Text, Unit};
use crate::diagnostic::Place;
use crate::profile::{Figure, FigureKind, Profile};

/// Everything that was read.
#[derive(Debug, Default, Clone)]
pub struct Archive {
    /// Units, sorted by id.
    pub units: Vec<Unit>,
    /// Disclosures, sorted by unit, year, kind, revision (the oldest first, the current one last).
    pub disclosures: Vec<Arc<Disclosure>>,
    /// Shared terms.
    pub glossary: Vec<Term>,
    /// Classification codes.
    pub register: Register,
    /// The site's own lists of words that should not be printed; `None`: the built-in ones.
    pub words: Option<Arc<super::Words>>,
}

impl Archive {
    /// Where a unit stands among the units.
    pub fn unit_at(&self, id: &str) -> Option<usize> {
        self.units.binary_search_by(|unit| (*unit.id).cmp(id)).ok()
    }

    /// The unit with an id.
    pub fn unit(&self, id: &str) -> Option<&Unit> {
        self.unit_at(id).map(|at| &self.units[at])
    }

    /// The units below others, by what they name as their 上级: an id, or words for a body that the archive does not hold.
    /// No unit is below itself.
    pub fn units_below(&self) -> BTreeMap<&str, Vec<&Unit>> {
        let mut below: BTreeMap<&str, Vec<&Unit>> = BTreeMap::new();
        for unit in &self.units {
            if let Some(parent) = unit.parent.as_deref().filter(|parent| **parent != *unit.id) {
                below.entry(parent).or_default().push(unit);
            }
        }
        below
    }

    /// Where the disclosures of a unit stand among the disclosures.
    pub fn of_unit(&self, id: &str) -> Range<usize> {
        let start = self.disclosures.partition_point(|d| *d.unit < *id);
        let count = self.disclosures[start..].iter().take_while(|d| *d.unit == *id).count();
        start..start + count
    }

    /// What the archive holds of the same body, year and kind besides a disclosure: earlier versions, the current one last.
    pub fn other_versions<'a>(&'a self, d: &'a Disclosure) -> impl Iterator<Item = &'a Disclosure> {
        let of_unit = self.disclosures[self.of_unit(&d.unit)].iter();
        of_unit.map(|other| &**other).filter(|o| o.year == d.year && o.kind == d.kind && o.revision != d.revision)
    }
}

/// Final accounts 决算 or budget 预算.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DisclosureKind {
    /// 决算.
    #[default]
    Final,
    /// 预算.
    Budget,
}

impl DisclosureKind {
    /// The Chinese term.
    pub fn term(self) -> &'static str {
        match self {
            DisclosureKind::Final => "决算",
            DisclosureKind::Budget => "预算",
        }
    }
}

/// One unit × one fiscal year × one kind 公开文件.
///
/// In this order in memory, too: pages over many disclosures read what comes first here and little else, and disclosures lie far
/// apart.
#[derive(Debug, Default)]
#[repr(C)]
pub struct Disclosure {
    /// The unit's id.
    pub unit: ArcStr,
    /// Fiscal year.
    pub year: i32,
    /// Final accounts or budget.
    pub kind: DisclosureKind,
    /// `None`: the current one; `Some(1)`: the oldest one kept, superseded by a later one.
    pub revision: Option<u32>,
    /// The body's name as printed.
    pub name: ArcStr,
    /// Facts.
    pub facts: Vec<Fact>,
    /// Fact indices sorted by item, then by order.
    pub by_item: Vec<u32>,
    /// Rows: items with their facts.
    pub rows: Vec<Row>,
    /// Sections that the document has, in the profile's order, own ones at the end.
    pub sections: Vec<Section>,
    /// Its layout.
    pub profile: Arc<Profile>,
    /// The source file (facts).
    pub file: ArcStr,
    /// Files that it is read from besides (narrative, CSV); places name them by number, from 1.
    pub beside: Vec<ArcStr>,
    /// Where that name stands.
    pub name_place: Place,
    /// Where it says which layout it has.
    pub profile_place: Place,
    /// The document's title as printed, if it has one.
    pub title: Option<Box<str>>,
    /// Publication date as printed, `YYYY-MM-DD`.
    pub published: Option<Box<str>>,
    /// Where that date stands.
    pub published_place: Place,
    /// Approval date.
    pub approved: Option<Box<str>>,
    /// Unit of amounts, 万元 or 元.
    pub amount_unit: ArcStr,
    /// Unit of precision of amounts, in `amount_unit`.
    pub precision: Decimal,
    /// Whether the document prints classification codes.
    pub codes_printed: bool,
    /// Provenance in the editor's words.
    pub provenance: Option<Box<str>>,
    /// The original document.
    pub original: Option<Attachment>,
    /// Further files.
    pub attachments: Vec<Attachment>,
    /// Contents list as printed.
    pub contents: Vec<ContentsEntry>,
    /// Figures of the profile that the document leaves out.
    pub omitted_figures: Vec<u32>,
    /// Narrative before the first section (Markdown body).
    pub intro: Option<Text>,
    /// Glossary entries as printed.
    pub terms: Vec<PrintedTerm>,
    /// Indicator tables 绩效自评表.
    pub indicator_tables: Vec<IndicatorTable>,
    /// Checks silenced for this disclosure, with the reason that is published.
    pub silenced: Vec<Silenced>,
}

/// A check that is silenced for one disclosure.
#[derive(Debug, Clone)]
pub struct Silenced {
    /// Check id.
    pub check: Box<str>,
    /// Item it is about, or all.
    pub item: Option<Box<str>>,
    /// Why; published.
    pub reason: Box<str>,
    /// Where it is written.
    pub place: Place,
}

/// A file that is published beside the page.
#[derive(Debug, Clone)]
pub struct Attachment {
    /// Path of the source file relative to the site's folder.
    pub path: ArcStr,
    /// File name in the published folder.
    pub name: Box<str>,
    /// Title for readers.
    pub title: Box<str>,
    /// Number of pages, if known.
    pub pages: Option<u32>,
    /// Bytes.
    pub size: u64,
    /// SHA-256, hex.
    pub sha256: Box<str>,
    /// Where it is named.
    pub place: Place,
}

/// A line of the contents list 目录 as printed.
#[derive(Debug, Clone)]
pub struct ContentsEntry {
    /// As printed.
    pub title: Box<str>,
    /// Printed page number.
    pub page: Option<u32>,
    /// The section it names, if one was found.
    pub section: Option<ArcStr>,
    /// Its place in the source.
    pub place: Place,
}

/// A glossary entry as printed: number and term; the explanation is the shared glossary's.
#[derive(Debug, Clone)]
pub struct PrintedTerm {
    /// Printed number.
    pub number: Option<Box<str>>,
    /// Term as printed.
    pub name: Box<str>,
    /// Classification code it explains.
    pub code: Option<Box<str>>,
    /// Explanation, if the source gives its own.
    pub text: Option<Box<str>>,
    /// Id in the shared glossary.
    pub glossary: Option<Box<str>>,
    /// Its place.
    pub place: Place,
}

impl Disclosure {
    /// All facts of an item, in order.
    pub fn facts_of(&self, item: &str) -> impl Iterator<Item = (u32, &Fact)> {
        let start = self.by_item.partition_point(|i| *self.facts[*i as usize].item < *item);
        self.by_item[start..].iter().map(|i| (*i, &self.facts[*i as usize])).take_while(move |(_, f)| &*f.item == item)
    }

    /// The first fact of an item: the one at its home.
    pub fn fact(&self, item: &str) -> Option<(u32, &Fact)> {
        let mut best = None;
        for (index, fact) in self.facts_of(item) {
            if fact.occurrence == 0 {
                best = Some((index, fact));
                break;
            }
            best = best.or(Some((index, fact)));
        }
        best
    }

    /// All facts whose item starts with a prefix, sorted by item.
    pub fn facts_under(&self, prefix: &str) -> impl Iterator<Item = (u32, &Fact)> {
        let start = self.by_item.partition_point(|i| *self.facts[*i as usize].item < *prefix);
        self.by_item[start..].iter().map(|i| (*i, &self.facts[*i as usize])).take_while(move |(_, f)| f.item.starts_with(prefix))
    }

    /// The data that it prints for a figure.
    pub fn printed_figure(&self, number: u32) -> Option<&PrintedFigure> {
        self.sections.iter().flat_map(Section::printed_figures).find(|printed| printed.number == number)
    }

    /// Whether it states a figure of those that one of its layout is made from.
    pub fn states(&self, figure: &Figure) -> bool {
        match &figure.kind {
            FigureKind::Change(series) => series.iter().any(|series| self.fact(&series.item).is_some()),
            FigureKind::Parts { each: Some(each), .. } => self.facts_under(&format!("{each}[")).next().is_some(),
            FigureKind::Parts { parts, .. } => parts.iter().any(|item| self.fact(item).is_some()),
        }
    }

    /// The section with an id.
    pub fn section(&self, id: &str) -> Option<(usize, &Section)> {
        self.sections.iter().enumerate().find(|(_, s)| &*s.id == id)
    }

    /// Rows of a section.
    pub fn rows_of(&self, section: &Section) -> &[Row] {
        &self.rows[section.rows.start as usize..section.rows.end as usize]
    }

    /// The labels above a row, from the outermost: class and group of a code, else those of the rows that it stands in, or
    /// the title of its section.
    pub fn above(&self, row: usize) -> Vec<&str> {
        let Some(own) = self.rows.get(row) else { return Vec::new() };
        let Some(section) = self.sections.get(own.section as usize) else { return Vec::new() };
        let classes = own.words.as_deref().map(|words| [&words.class, &words.group]);
        let mut labels: Vec<&str> = classes.into_iter().flatten().flatten().map(|class| &**class).collect();
        if !labels.is_empty() {
            return labels;
        }
        let mut depth = own.depth;
        for row in self.rows[section.rows.start as usize..row].iter().rev() {
            if row.depth < depth {
                depth = row.depth;
                labels.push(&*row.label);
            }
        }
        if labels.is_empty() {
            labels.push(&*section.title);
        }
        labels.reverse();
        labels
    }

    /// Facts of a row.
    pub fn facts_in(&self, row: &Row) -> &[Fact] {
        &self.facts[row.facts.start as usize..row.facts.end as usize]
    }

    /// The file that a place is in.
    pub fn file_of(&self, place: Place) -> &ArcStr {
        place.file_among(&self.file, &self.beside)
    }

    /// All files that it is read from, its own first.
    pub fn files(&self) -> impl Iterator<Item = &ArcStr> {
        std::iter::once(&self.file).chain(&self.beside)
    }

    /// The page of the original a fact stands on: its own, or the one its section starts on.
    pub fn page_of(&self, fact: &Fact) -> Option<u32> {
        fact.page().or_else(|| self.page_of_section(self.section_of(fact)?))
    }

    /// The page of the original that a section starts on. The first section of another starts where that one does; where
    /// those behind it start, nobody has said.
    pub fn page_of_section(&self, mut at: usize) -> Option<u32> {
        loop {
            let section = self.sections.get(at)?;
            if section.page.is_some() {
                return section.page;
            }
            at = at.checked_sub(1)?;
            if self.sections[at].depth >= section.depth {
                return None;
            }
        }
    }

    /// The section that a fact belongs to: its row's; for those outside rows the one of its indicator table, or the one that
    /// the layout has its figure in.
    pub fn section_of(&self, fact: &Fact) -> Option<usize> {
        if let Some(row) = self.rows.get(fact.row as usize) {
            return Some(row.section as usize);
        }
        match fact.item.strip_prefix("figure[") {
            Some(rest) => {
                let number: u32 = rest.split(']').next()?.parse().ok()?;
                let figure = self.profile.figures.iter().find(|figure| figure.number == number)?;
                self.sections.iter().position(|section| section.defined() == Some(figure.section))
            }
            None => self.section_of_indicators(self.indicator_tables.first()?.place),
        }
    }

    /// The section that the indicator table at a place stands in: the one made for them, else the last one that starts before it.
    pub fn section_of_indicators(&self, place: Place) -> Option<usize> {
        let own = self.sections.iter().position(|s| &*s.id == "indicator-tables");
        let before = || {
            let starts = self.sections.iter().enumerate().filter(|(_, s)| s.place.line > 0 && s.place <= place);
            starts.max_by_key(|(_, s)| s.place).map(|(index, _)| index)
        };
        own.or_else(before)
    }
}
