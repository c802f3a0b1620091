//! The values an archive consists of. Plain data: filled by `read`, never changed later.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use arcstr::ArcStr;
use ecow::EcoString;
use rust_decimal::Decimal;

use super::amount::{Exactness, State};
use super::{Diagram, Facet, IndicatorTable, PrintedFigure, Register, Table, Term, Unit};
use crate::bytes::Bytes;
use crate::diagnostic::Place;
use crate::profile::{Figure, FigureKind, Profile};
use crate::source::course::Jump;
use crate::source::places::Places;

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
#[derive(Debug, Default)]
pub struct Disclosure {
    /// The unit's id.
    pub unit: ArcStr,
    /// Fiscal year.
    pub year: i32,
    /// Final accounts or budget.
    pub kind: DisclosureKind,
    /// `None`: the current one; `Some(1)`: the oldest one kept, superseded by a later one.
    pub revision: Option<u32>,
    /// Its layout.
    pub profile: Arc<Profile>,
    /// The source file (facts).
    pub file: ArcStr,
    /// Files that it is read from besides (narrative, CSV); places name them by number, from 1.
    pub beside: Vec<ArcStr>,
    /// The body's name as printed.
    pub name: Box<str>,
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
    /// Sections that the document has, in the profile's order, own ones at the end.
    pub sections: Vec<Section>,
    /// Rows: items with their facts.
    pub rows: Vec<Row>,
    /// Facts.
    pub facts: Vec<Fact>,
    /// Fact indices sorted by item, then by order.
    pub by_item: Vec<u32>,
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

/// A text in Markdown with its place.
#[derive(Debug, Clone)]
pub struct Text {
    /// Markdown.
    pub markdown: Box<str>,
    /// Where it starts.
    pub place: Place,
    /// Where it does not just go on in its file.
    pub jumps: Box<[Jump]>,
}

impl Text {
    /// The places of its characters.
    pub fn places(&self) -> Places<'_> {
        Places::new(self.place, &self.jumps, &self.markdown)
    }
}

/// A section that the document has.
#[derive(Debug, Default)]
pub struct Section {
    /// Index in the profile's sections; `None` for a section of the document's own.
    pub definition: Option<u32>,
    /// Id and anchor.
    pub id: ArcStr,
    /// Title without numbering.
    pub title: ArcStr,
    /// Heading as printed, numbering included.
    pub printed_title: Option<ArcStr>,
    /// Logical numbering.
    pub number: ArcStr,
    /// 0 for sections, 1 for sub-sections.
    pub depth: u8,
    /// Page of the original it starts on.
    pub page: Option<u32>,
    /// Our narrative.
    pub text: Option<Text>,
    /// Tables as published.
    pub tables: Box<[Table]>,
    /// Its rows.
    pub rows: Range<u32>,
    /// Where it starts in the source.
    pub place: Place,
    /// What few sections have.
    pub rare: Option<Box<RareOfSection>>,
}

/// What few sections have.
#[derive(Debug, Default)]
pub struct RareOfSection {
    /// Template or conversion residue, quoted as evidence.
    pub residue: Vec<Residue>,
    /// Org charts and process flows.
    pub diagrams: Vec<Diagram>,
    /// Data printed for figures.
    pub printed_figures: Vec<PrintedFigure>,
    /// The document says that there is nothing here.
    pub empty_statement: Option<Box<str>>,
    /// Editor's note.
    pub note: Option<Box<str>>,
}

impl Section {
    /// The anchor of an attached table, which counts from 1.
    pub fn table_anchor(&self, number: usize) -> String {
        format!("{}-t{number}", self.id)
    }

    /// Template or conversion residue, quoted as evidence.
    pub fn residue(&self) -> &[Residue] {
        self.rare.as_ref().map_or(&[], |r| &r.residue)
    }

    /// Org charts and process flows.
    pub fn diagrams(&self) -> &[Diagram] {
        self.rare.as_ref().map_or(&[], |r| &r.diagrams)
    }

    /// Data printed for figures.
    pub fn printed_figures(&self) -> &[PrintedFigure] {
        self.rare.as_ref().map_or(&[], |r| &r.printed_figures)
    }

    /// The document says that there is nothing here.
    pub fn empty_statement(&self) -> Option<&str> {
        self.rare.as_ref()?.empty_statement.as_deref()
    }

    /// Editor's note.
    pub fn note(&self) -> Option<&str> {
        self.rare.as_ref()?.note.as_deref()
    }

    /// Its definition's index in the profile's sections.
    pub fn defined(&self) -> Option<usize> {
        self.definition.map(|at| at as usize)
    }
}

/// A fragment kept as printed, as evidence.
#[derive(Debug, Clone)]
pub struct Residue {
    /// As printed.
    pub text: Box<str>,
    /// Our remark.
    pub note: Option<Box<str>>,
    /// Its place.
    pub place: Place,
}

/// An item with its facts.
#[derive(Debug)]
pub struct Row {
    /// Item id of its value (with parameters filled in).
    pub item: ArcStr,
    /// Prefix of its facets.
    pub base: ArcStr,
    /// Label for readers.
    pub label: ArcStr,
    /// 0 for an item, 1 for its child, and so on.
    pub depth: u8,
    /// Index of the section in the disclosure.
    pub section: u32,
    /// Its facts: the value first, then facets in the order written.
    pub facts: Range<u32>,
    /// Classification code.
    pub code: Option<ArcStr>,
    /// Words about it.
    pub words: Option<Box<RowWords>>,
    /// The item that its share is a share of.
    pub whole: Option<ArcStr>,
    /// Repeats an item whose home is another section.
    pub restate: bool,
    /// Whether comparison pages show it.
    pub compare: bool,
    /// Place of its key.
    pub place: Place,
}

impl Row {
    /// The item's name as printed, where that is another than its label.
    pub fn printed_name(&self) -> Option<&str> {
        self.words.as_deref()?.name.as_deref().filter(|name| **name != *self.label)
    }
}

/// Words about an item. Most have one or two: each takes one pointer.
#[derive(Debug, Default)]
pub struct RowWords {
    /// Name as printed, where it differs from the label.
    pub name: Option<ArcStr>,
    /// Names of 类 and 款 as printed.
    pub class: Option<ArcStr>,
    /// 款 as printed.
    pub group: Option<ArcStr>,
    /// Reason for the amount.
    pub reason: Option<ArcStr>,
    /// Reason for the change.
    pub change_reason: Option<ArcStr>,
    /// Reason for the variance.
    pub variance_reason: Option<ArcStr>,
    /// What it was spent on.
    pub purpose: Option<ArcStr>,
    /// Editor's note.
    pub note: Option<ArcStr>,
    /// For items of kind text.
    pub text: Option<ArcStr>,
    /// For items of kind names.
    pub names: Box<[Box<str>]>,
    /// An open list (等).
    pub open: bool,
}

/// The value of an item in one disclosure as printed.
#[derive(Debug)]
pub struct Fact {
    /// Full id: `income.other.share`.
    pub item: ArcStr,
    /// What it says about its item.
    pub facet: Facet,
    /// Index of its row; `u32::MAX` for facts in tables and figures.
    pub row: u32,
    /// 0 for the first fact of its item in the disclosure; restatements count on.
    pub occurrence: u16,
    /// What stands there.
    pub state: State,
    /// The number, exact, in `unit`; for changes signed by the printed direction.
    pub value: Option<Decimal>,
    /// As printed, unit left off.
    pub printed: EcoString,
    /// How exact it claims to be.
    pub exactness: Exactness,
    /// The unit that is meant.
    pub unit: ArcStr,
    /// Where it stands in the source.
    pub place: Place,
    /// What few facts have.
    pub rare: Option<Box<Rare>>,
}

/// What few facts have. An archive holds a million of them: they are kept small.
#[derive(Debug, Default)]
pub struct Rare {
    /// Direction word as printed, for changes: 增加, 下降, 增加/减少.
    pub word: Option<Box<str>>,
    /// The printed unit where it differs: `Some("")` when none is printed.
    pub printed_unit: Option<Box<str>>,
    /// Label, for facts outside rows.
    pub label: Box<str>,
    /// Page of the original, when stated for this fact.
    pub page: Option<u32>,
}

impl Fact {
    /// Direction word as printed, for changes: 增加, 下降, 增加/减少.
    pub fn word(&self) -> Option<&str> {
        self.rare.as_ref()?.word.as_deref()
    }

    /// The printed unit where it differs: `Some("")` when none is printed.
    pub fn printed_unit(&self) -> Option<&str> {
        self.rare.as_ref()?.printed_unit.as_deref()
    }

    /// What stands in the document, character by character: nothing where the source only says that there is no amount
    /// (列名, 未公开 are the source's words).
    pub fn in_print(&self) -> &str {
        if matches!(self.state, State::Named | State::Withheld) { "" } else { &self.printed }
    }

    /// Label of a fact outside rows; those in rows have their row's.
    pub fn label(&self) -> &str {
        self.rare.as_ref().map_or("", |r| &r.label)
    }

    /// Page of the original, when stated for this fact.
    pub fn page(&self) -> Option<u32> {
        self.rare.as_ref()?.page
    }

    /// Whether its row is known (it stands in a section's list of items).
    pub fn in_row(&self) -> bool {
        self.row != u32::MAX
    }

    /// Whether the printed form holds the unit itself, as in `96%以上`, so that it must not be put behind it again.
    pub fn prints_unit(&self) -> bool {
        !self.unit.is_empty() && self.printed.contains(&*self.unit) || &*self.unit == "%" && self.printed.contains('％')
    }
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
}

/// The anchor of a fact on its page: the item id, brackets as dots; restatements end in `~2`, `~3`.
pub fn anchor(item: &str, occurrence: u16) -> String {
    let mut out = String::with_capacity(item.len() + 2);
    push_anchor(&mut out, item, occurrence);
    out
}

/// Characters of an id that stand in its anchor as they are.
static PLAIN: Bytes = Bytes::of(b"._-").and(b'0', b'9').and(b'A', b'Z').and(b'a', b'z');

/// Appends an anchor; it needs no escaping in HTML.
pub fn push_anchor(out: &mut String, item: &str, occurrence: u16) {
    // Most ids are plain words and dots.
    if PLAIN.make_up(item) {
        out.push_str(item);
    } else {
        push_escaped(out, item);
    }
    if occurrence > 0 {
        out.push('~');
        out.push_str(itoa::Buffer::new().format(u32::from(occurrence) + 1));
    }
}

fn push_escaped(out: &mut String, item: &str) {
    for piece in
        item.split_inclusive(|c: char| matches!(c, '[' | ']' | '“' | '”' | '"' | '\'' | '<' | '>' | '&' | '%' | '#') || c.is_whitespace())
    {
        let Some(last) = piece.chars().next_back() else { continue };
        let before = &piece[..piece.len() - last.len_utf8()];
        match last {
            '[' => out.extend([before, "."]),
            ']' | '“' | '”' | '"' | '\'' | '<' | '>' | '&' | '%' | '#' => out.push_str(before),
            c if c.is_whitespace() => out.extend([before, "-"]),
            _ => out.push_str(piece),
        }
    }
}
