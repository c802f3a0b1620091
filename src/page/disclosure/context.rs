//! What `disclosure.html` sees: the context, part of the API of themes.

use serde::Serialize;

use crate::page::shell::{Link, Page};

/// Context of `disclosure.html`.
#[derive(Serialize)]
pub struct Context {
    pub page: Page,
    pub unit: UnitRef,
    pub disclosure: Head,
    /// The figures that readers look for first.
    pub headlines: Vec<Headline>,
    pub years: Vec<YearLink>,
    pub previous: Option<Link>,
    pub next: Option<Link>,
    pub toc: Vec<TocEntry>,
    pub page_list: Vec<PageRef>,
    pub intro: String,
    pub parts: Vec<PartView>,
    pub contents: Vec<ContentsLine>,
    pub files: Vec<FileLink>,
    pub citation: String,
    pub compare: Option<String>,
    /// Outcomes of the checks on the document as a whole, a fragment.
    pub checks: String,
    /// How many findings readers should stop at.
    pub findings: usize,
}

/// The unit it belongs to.
#[derive(Serialize)]
pub struct UnitRef {
    pub id: String,
    pub name: String,
    pub href: String,
}

/// The disclosure itself: titles, dates, provenance.
#[derive(Serialize)]
pub struct Head {
    pub year: i32,
    pub kind: &'static str,
    pub name: String,
    /// The body's current name, when the document prints another.
    pub current_name: Option<String>,
    pub title: String,
    pub printed_title: Option<String>,
    pub published: Option<String>,
    pub approved: Option<String>,
    pub profile: String,
    pub profile_id: String,
    pub amount_unit: String,
    pub codes_printed: bool,
    pub provenance: Option<String>,
    pub source: String,
    pub revision: Option<u32>,
    /// Which version this is, in words; empty if there is but one.
    pub version: String,
    /// The other versions that the archive holds.
    pub revisions: Vec<Link>,
    /// Of a superseded version: the current one, if the archive holds it.
    pub current: Option<Link>,
    pub facts: usize,
    pub data_json: &'static str,
    pub data_csv: &'static str,
    pub silenced: Vec<SilencedView>,
}

/// A check that the editor has silenced, with the published reason.
#[derive(Serialize)]
pub struct SilencedView {
    pub check: String,
    pub item: Option<String>,
    pub reason: String,
}

/// A total at the head of the page, linked to its place.
#[derive(Serialize)]
pub struct Headline {
    pub label: String,
    pub value: String,
    pub unit: String,
    pub href: String,
    /// The change as printed: 增加 191.93（87.3%）.
    pub change: Option<String>,
}

/// A year of the year switch.
#[derive(Serialize)]
pub struct YearLink {
    pub year: i32,
    pub href: String,
    pub current: bool,
    pub missing: bool,
}

/// A line of the contents.
#[derive(Serialize)]
pub struct TocEntry {
    pub title: String,
    pub href: String,
    pub level: u8,
    pub page: Option<u32>,
    /// The page in words, `第 6 页`; empty if it is not known.
    pub page_label: String,
}

/// A page of the original.
#[derive(Serialize)]
pub struct PageRef {
    pub number: u32,
    /// The number in words, `第 6 页`.
    pub label: String,
    pub href: String,
}

/// A part of the document.
#[derive(Serialize)]
pub struct PartView {
    pub id: String,
    pub title: String,
    pub sections: Vec<SectionView>,
}

/// A section as templates see it; html-valued fields are fragments, empty when there is nothing.
#[derive(Serialize)]
pub struct SectionView {
    pub id: String,
    pub level: u8,
    pub number: String,
    pub title: String,
    pub printed_title: Option<String>,
    pub page: Option<u32>,
    pub page_mark: String,
    pub narrative: String,
    pub text: String,
    pub facts: String,
    pub figures: Vec<FigureView>,
    pub tables: Vec<TableView>,
    pub named_tables: Vec<NamedTable>,
    pub indicators: Vec<IndicatorView>,
    pub diagrams: String,
    pub terms: Vec<TermView>,
    /// Outcomes of the checks on this section, a fragment.
    pub checks: String,
    pub residue: Vec<ResidueView>,
    pub empty_statement: Option<String>,
    pub note: Option<String>,
}

/// A figure.
#[derive(Serialize)]
pub struct FigureView {
    pub id: String,
    pub number: u32,
    pub title: String,
    pub html: String,
}

/// A table as published.
#[derive(Serialize)]
pub struct TableView {
    pub id: String,
    pub title: String,
    pub html: String,
    pub note: Option<String>,
}

/// A table that the document only names.
#[derive(Serialize)]
pub struct NamedTable {
    pub number: usize,
    pub title: String,
    pub state: String,
}

/// An indicator table 绩效自评表.
#[derive(Serialize)]
pub struct IndicatorView {
    pub id: String,
    pub number: u32,
    pub title: String,
    pub html: String,
}

/// A term of the document's glossary.
#[derive(Serialize)]
pub struct TermView {
    pub number: String,
    pub name: String,
    pub text: String,
    pub href: Option<String>,
}

/// A fragment kept as evidence.
#[derive(Serialize)]
pub struct ResidueView {
    pub text: String,
    pub note: Option<String>,
}

/// A line of the contents list as printed.
#[derive(Serialize)]
pub struct ContentsLine {
    pub title: String,
    pub page: Option<u32>,
    pub href: Option<String>,
}

/// A file to download.
#[derive(Serialize)]
pub struct FileLink {
    pub title: String,
    pub href: String,
    pub size: u64,
    pub sha256: String,
    pub pages: Option<u32>,
    pub original: bool,
}
