//! The values an archive consists of. Plain data: filled by `read`, never changed later.

use std::ops::Range;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::amount::{Exactness, State};
use crate::audit::Words;
use crate::diagnostic::Place;
use crate::profile::Profile;

/// Everything that was read.
#[derive(Debug, Default, Clone)]
pub struct Archive {
    /// Units, sorted by id.
    pub units: Vec<Unit>,
    /// Disclosures, sorted by unit, year, kind, revision (the current one first).
    pub disclosures: Vec<Arc<Disclosure>>,
    /// Shared terms.
    pub glossary: Vec<Term>,
    /// Classification codes.
    pub register: Register,
    /// The site's own lists of words that should not be printed; `None`: the built-in ones.
    pub words: Option<Arc<Words>>,
}

/// A body that discloses 单位.
#[derive(Debug, Default, Clone)]
pub struct Unit {
    /// Permanent id, the folder's name.
    pub id: Arc<str>,
    /// Names by years.
    pub names: Vec<NameSpan>,
    /// Short name, if any.
    pub short: Option<Box<str>>,
    /// Lineage events 沿革.
    pub lineage: Vec<LineageEvent>,
    /// Editor's remark on lineage.
    pub lineage_note: Option<Box<str>>,
    /// Parent: a unit's id or a name.
    pub parent: Option<Box<str>>,
    /// Supervising body, as words.
    pub supervisor: Option<Box<str>>,
    /// Region from wide to narrow.
    pub region: Vec<Box<str>>,
    /// Government web site code (SiteIDCode).
    pub site_code: Option<Box<str>>,
    /// 行政, 参公事业单位 or 事业单位.
    pub nature: Option<Box<str>>,
    /// Our description.
    pub description: Option<Box<str>>,
    /// Its file.
    pub file: Arc<str>,
}

impl Unit {
    /// The name in force in a year; else the nearest one.
    pub fn name_in(&self, year: i32) -> &str {
        let inside = |span: &&NameSpan| span.from.is_none_or(|f| f <= year) && span.to.is_none_or(|t| year <= t);
        self.names
            .iter()
            .find(inside)
            .or_else(|| self.names.iter().rev().find(|s| s.from.is_some_and(|f| f <= year)))
            .or(self.names.first())
            .map_or(&self.id, |s| &s.name)
    }

    /// The latest name.
    pub fn name(&self) -> &str {
        self.names.last().map_or(&self.id, |s| &s.name)
    }
}

/// A name and the years it was in force.
#[derive(Debug, Clone, PartialEq)]
pub struct NameSpan {
    /// First year, if known.
    pub from: Option<i32>,
    /// Last year, if it ended.
    pub to: Option<i32>,
    /// The name.
    pub name: Box<str>,
}

/// An event in a body's history.
#[derive(Debug, Clone)]
pub struct LineageEvent {
    /// When, if known.
    pub year: Option<i32>,
    /// 更名, 合并, 分立, 划转, 设立, 撤销.
    pub kind: Box<str>,
    /// Units it came from (ids or names).
    pub from: Vec<Box<str>>,
    /// Units it went to.
    pub to: Vec<Box<str>>,
    /// Our words.
    pub note: Option<Box<str>>,
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
    pub unit: Arc<str>,
    /// Fiscal year.
    pub year: i32,
    /// Final accounts or budget.
    pub kind: DisclosureKind,
    /// `None`: the current one; `Some(1)`: the oldest revision kept.
    pub revision: Option<u32>,
    /// How many earlier revisions are kept beside the current one.
    pub earlier_revisions: u32,
    /// Its layout.
    pub profile: Arc<Profile>,
    /// The source file (facts).
    pub file: Arc<str>,
    /// The Markdown body's file, when it is another one.
    pub body_file: Option<Arc<str>>,
    /// The body's name as printed.
    pub name: Box<str>,
    /// The document's title as printed, if it has one.
    pub title: Option<Box<str>>,
    /// Publication date as printed, `YYYY-MM-DD`.
    pub published: Option<Box<str>>,
    /// Where that date stands.
    pub published_place: Place,
    /// Approval date.
    pub approved: Option<Box<str>>,
    /// Unit of amounts, 万元 or 元.
    pub amount_unit: Arc<str>,
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
    pub path: Arc<str>,
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
    pub section: Option<Arc<str>>,
    /// Its place in the source.
    pub place: Place,
}

/// A text in Markdown with its place.
#[derive(Debug, Clone)]
pub struct Text {
    /// Markdown.
    pub markdown: Box<str>,
    /// The line of the file on which it starts.
    pub place: Place,
    /// Whether it stands in the body file (else in the disclosure's own file).
    pub in_body_file: bool,
}

/// A section that the document has.
#[derive(Debug, Default)]
pub struct Section {
    /// Index in the profile's sections; `None` for a section of the document's own.
    pub definition: Option<usize>,
    /// Id and anchor.
    pub id: Arc<str>,
    /// Title without numbering.
    pub title: Arc<str>,
    /// Heading as printed, numbering included.
    pub printed_title: Option<Box<str>>,
    /// Logical numbering.
    pub number: Box<str>,
    /// 0 for sections, 1 for sub-sections.
    pub depth: u8,
    /// Page of the original it starts on.
    pub page: Option<u32>,
    /// Our narrative.
    pub text: Option<Text>,
    /// Template or conversion residue, quoted as evidence.
    pub residue: Vec<Residue>,
    /// Tables as published.
    pub tables: Vec<Table>,
    /// Org charts and process flows.
    pub diagrams: Vec<Diagram>,
    /// Data printed for figures.
    pub printed_figures: Vec<PrintedFigure>,
    /// The document says that there is nothing here.
    pub empty_statement: Option<Box<str>>,
    /// Editor's note.
    pub note: Option<Box<str>>,
    /// Its rows.
    pub rows: Range<u32>,
    /// Where it starts in the source.
    pub place: Place,
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
    pub item: Arc<str>,
    /// Prefix of its facets.
    pub base: Arc<str>,
    /// Label for readers.
    pub label: Arc<str>,
    /// 0 for an item, 1 for its child, and so on.
    pub depth: u8,
    /// Index of the section in the disclosure.
    pub section: u32,
    /// Its facts: the value first, then facets in the order written.
    pub facts: Range<u32>,
    /// Classification code.
    pub code: Option<Box<str>>,
    /// Words about it.
    pub words: Option<Box<RowWords>>,
    /// The item that its share is a share of.
    pub whole: Option<Arc<str>>,
    /// Repeats an item whose home is another section.
    pub restate: bool,
    /// Whether comparison pages show it.
    pub compare: bool,
    /// Place of its key.
    pub place: Place,
}

/// Words about an item.
#[derive(Debug, Default)]
pub struct RowWords {
    /// Name as printed, where it differs from the label.
    pub name: Option<Box<str>>,
    /// Names of 类 and 款 as printed.
    pub class: Option<Box<str>>,
    /// 款 as printed.
    pub group: Option<Box<str>>,
    /// Reason for the amount.
    pub reason: Option<Box<str>>,
    /// Reason for the change.
    pub change_reason: Option<Box<str>>,
    /// Reason for the variance.
    pub variance_reason: Option<Box<str>>,
    /// What it was spent on.
    pub purpose: Option<Box<str>>,
    /// Editor's note.
    pub note: Option<Box<str>>,
    /// For items of kind text.
    pub text: Option<Box<str>>,
    /// For items of kind names.
    pub names: Vec<Box<str>>,
    /// An open list (等).
    pub open: bool,
}

/// What a fact says about its item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is named by its suffix and label below")]
pub enum Facet {
    Value,
    Share,
    Change,
    ChangePct,
    Prior,
    Completion,
    CompletionAdjusted,
    CompletionInitial,
    CompletionFullYear,
    BudgetInitial,
    BudgetAdjusted,
    BudgetFullYear,
    Final,
    VariancePct,
    Rate,
    Weight,
    Score,
}

impl Facet {
    /// Facets written as keys beside the value: facet, id suffix, Chinese keys, label, whether it is a percentage.
    pub const ALL: &[(Facet, &'static str, &'static [&'static str], &'static str)] = &[
        (Facet::Value, "", &["金额", "数", "值", "数量"], "金额"),
        (Facet::Share, "share", &["占比"], "占比"),
        (Facet::Change, "change", &["较上年"], "较上年"),
        (Facet::ChangePct, "change_pct", &["较上年增减率"], "较上年增减率"),
        (Facet::Prior, "prior", &["上年"], "上年"),
        (Facet::Completion, "completion", &["完成预算"], "完成预算"),
        (Facet::CompletionAdjusted, "completion_adjusted", &["完成调整预算"], "完成调整预算"),
        (Facet::CompletionInitial, "completion_initial", &["完成年初预算"], "完成年初预算"),
        (Facet::CompletionFullYear, "completion_full_year", &["完成全年预算"], "完成全年预算"),
        (Facet::BudgetInitial, "budget_initial", &["年初预算"], "年初预算"),
        (Facet::BudgetAdjusted, "budget_adjusted", &["调整预算"], "调整预算"),
        (Facet::BudgetFullYear, "budget_full_year", &["全年预算"], "全年预算"),
        (Facet::Final, "final", &["决算数"], "决算数"),
        (Facet::VariancePct, "variance_pct", &["差异率"], "预决算差异率"),
        (Facet::Rate, "rate", &["执行率"], "执行率"),
        (Facet::Weight, "weight", &["权重"], "权重"),
        (Facet::Score, "score", &["得分"], "得分"),
    ];

    fn entry(self) -> &'static (Facet, &'static str, &'static [&'static str], &'static str) {
        Self::ALL.iter().find(|(f, ..)| *f == self).unwrap_or(&Self::ALL[0])
    }

    /// The end of the fact's id: `share` in `income.other.share`; empty for the value.
    pub fn suffix(self) -> &'static str {
        self.entry().1
    }

    /// Label for readers.
    pub fn label(self) -> &'static str {
        self.entry().3
    }

    /// Whether it is a percentage.
    pub fn is_percent(self) -> bool {
        matches!(
            self,
            Facet::Share
                | Facet::ChangePct
                | Facet::Completion
                | Facet::CompletionAdjusted
                | Facet::CompletionInitial
                | Facet::CompletionFullYear
                | Facet::VariancePct
                | Facet::Rate
        )
    }

    /// The facet that a key as typed means.
    pub fn from_key(key: &str) -> Option<Facet> {
        Self::ALL
            .iter()
            .find(|(_, suffix, chinese, _)| chinese.contains(&key) || (!suffix.is_empty() && *suffix == key))
            .map(|(f, ..)| *f)
            .or((key == "value").then_some(Facet::Value))
    }
}

/// The value of an item in one disclosure as printed.
#[derive(Debug)]
pub struct Fact {
    /// Full id: `income.other.share`.
    pub item: Arc<str>,
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
    pub printed: Box<str>,
    /// Direction word as printed, for changes: 增加, 下降, 增加/减少.
    pub word: Option<Box<str>>,
    /// How exact it claims to be.
    pub exactness: Exactness,
    /// The unit that is meant.
    pub unit: Arc<str>,
    /// The printed unit where it differs: `Some("")` when none is printed.
    pub printed_unit: Option<Box<str>>,
    /// Label, for facts outside rows.
    pub label: Arc<str>,
    /// Page of the original, when stated for this fact.
    pub page: Option<u32>,
    /// Where it stands in the source.
    pub place: Place,
}

impl Fact {
    /// Whether its row is known (it stands in a section's list of items).
    pub fn in_row(&self) -> bool {
        self.row != u32::MAX
    }

    /// Whether the printed form holds the unit itself, as in `96%以上`, so that it must not be put behind it again.
    pub fn prints_unit(&self) -> bool {
        !self.unit.is_empty() && self.printed.contains(&*self.unit) || &*self.unit == "%" && self.printed.contains('％')
    }
}

/// A table as published.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// Title as printed.
    pub title: Box<str>,
    /// 未附 or 空表, when it has no rows.
    pub state: Option<Box<str>>,
    /// Unit of its numbers.
    pub unit: Option<Box<str>>,
    /// Page of the original.
    pub page: Option<u32>,
    /// How many of its rows are head rows.
    pub head_rows: usize,
    /// Rows of cells.
    pub rows: Vec<Vec<Cell>>,
    /// Editor's note.
    pub note: Option<Box<str>>,
    /// Its place.
    pub place: Place,
}

/// A cell.
#[derive(Debug, Clone, Default)]
pub struct Cell {
    /// As printed; line breaks kept.
    pub text: Box<str>,
    /// Columns it spans.
    pub columns: u16,
    /// Rows it spans; 0 when a cell above covers it.
    pub rows: u16,
    /// The fact in it.
    pub fact: Option<u32>,
    /// Its place.
    pub place: Place,
}

/// An org chart or a process flow.
#[derive(Debug, Clone)]
pub struct Diagram {
    /// Title.
    pub title: Box<str>,
    /// Nodes.
    pub nodes: Vec<Box<str>>,
    /// Edges between node indices.
    pub edges: Vec<(usize, usize)>,
    /// Whether it is one chain (a process).
    pub chain: bool,
}

/// A group of a printed figure: its label, then labels with the indices of their facts.
pub type FigureGroup = (Box<str>, Vec<(Box<str>, u32)>);

/// Data that the document prints for a figure.
#[derive(Debug, Clone)]
pub struct PrintedFigure {
    /// Its number.
    pub number: u32,
    /// Caption as printed.
    pub title: Option<Box<str>>,
    /// Unit as printed.
    pub unit: Option<Box<str>>,
    /// Groups (years) in order; one unnamed group for structure charts: label to fact index.
    pub groups: Vec<FigureGroup>,
    /// Its place.
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

/// A shared term 名词.
#[derive(Debug, Clone)]
pub struct Term {
    /// Id and anchor.
    pub id: Box<str>,
    /// The term.
    pub name: Box<str>,
    /// Other spellings.
    pub aliases: Vec<Box<str>>,
    /// Explanation in our words.
    pub text: Box<str>,
}

/// An indicator table 绩效自评表.
#[derive(Debug, Clone, Default)]
pub struct IndicatorTable {
    /// From 1.
    pub number: u32,
    /// `sichuan-2018`, `sichuan-2023`, `xinjiang-2023`, `xinjiang-overall-2023`.
    pub layout: Box<str>,
    /// Head lines: label and text (project, supervising body, …).
    pub heads: Vec<(&'static str, Box<str>)>,
    /// Fund rows.
    pub funds: Option<Grid>,
    /// Indicator rows.
    pub indicators: Option<Grid>,
    /// Facts of totals and stated scores: label and fact.
    pub facts: Vec<(Box<str>, u32)>,
    /// Texts after the table: label and text (conclusion, problems, measures).
    pub texts: Vec<(&'static str, Box<str>)>,
    /// Its place.
    pub place: Place,
}

/// A grid of cells under column heads.
#[derive(Debug, Clone, Default)]
pub struct Grid {
    /// Column heads.
    pub columns: Vec<Box<str>>,
    /// Rows.
    pub rows: Vec<Vec<Cell>>,
}

/// Classification registers.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Register {
    /// Functional codes 类/款/项, sorted.
    pub functional: Vec<Code>,
    /// Economic codes, sorted.
    pub economic: Vec<Code>,
    /// Crosswalk: what continues what.
    pub crosswalk: Vec<Crosswalk>,
}

impl Register {
    /// A functional code.
    pub fn functional(&self, code: &str) -> Option<&Code> {
        self.functional.binary_search_by(|c| (*c.code).cmp(code)).ok().map(|at| &self.functional[at])
    }
}

/// A classification code with its names by years.
#[derive(Debug, Clone, PartialEq)]
pub struct Code {
    /// 3, 5 or 7 digits.
    pub code: Box<str>,
    /// Names by years.
    pub names: Vec<NameSpan>,
    /// Other spellings in use.
    pub aliases: Vec<Box<str>>,
}

impl Code {
    /// The standard name in a year.
    pub fn name_in(&self, year: i32) -> &str {
        let inside = |s: &&NameSpan| s.from.is_none_or(|f| f <= year) && s.to.is_none_or(|t| year <= t);
        self.names.iter().find(inside).or(self.names.last()).map_or(&self.code, |s| &s.name)
    }
}

/// A continuation between codes, with the break it makes.
#[derive(Debug, Clone, PartialEq)]
pub struct Crosswalk {
    /// The older code.
    pub from: Box<str>,
    /// The newer code.
    pub to: Box<str>,
    /// The first year of the newer code.
    pub year: Option<i32>,
    /// The unit it holds for; all if none.
    pub unit: Option<Box<str>>,
    /// Why.
    pub note: Option<Box<str>>,
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

    /// The section with an id.
    pub fn section(&self, id: &str) -> Option<(usize, &Section)> {
        self.sections.iter().enumerate().find(|(_, s)| &*s.id == id)
    }

    /// Rows of a section.
    pub fn rows_of(&self, section: &Section) -> &[Row] {
        &self.rows[section.rows.start as usize..section.rows.end as usize]
    }

    /// Facts of a row.
    pub fn facts_in(&self, row: &Row) -> &[Fact] {
        &self.facts[row.facts.start as usize..row.facts.end as usize]
    }

    /// The page of the original a fact stands on: its own, or the one its section (or the section above) starts on.
    pub fn page_of(&self, fact: &Fact) -> Option<u32> {
        fact.page.or_else(|| {
            let row = self.rows.get(fact.row as usize)?;
            let section = row.section as usize;
            self.sections.get(section)?.page.or_else(|| {
                let depth = self.sections[section].depth;
                self.sections[..section].iter().rev().find(|s| s.depth < depth).and_then(|s| s.page)
            })
        })
    }
}

/// The anchor of a fact on its page: the item id, brackets as dots; restatements end in `~2`, `~3`.
pub fn anchor(item: &str, occurrence: u16) -> String {
    let mut out = String::with_capacity(item.len() + 2);
    push_anchor(&mut out, item, occurrence);
    out
}

/// Appends an anchor; it needs no escaping in HTML.
pub fn push_anchor(out: &mut String, item: &str, occurrence: u16) {
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
    if occurrence > 0 {
        out.push('~');
        out.push_str(&(occurrence + 1).to_string());
    }
}
