//! The sections of a document, with what few of them have.

use std::ops::Range;

use arcstr::ArcStr;

use super::{Diagram, PrintedFigure, Table};
use crate::diagnostic::Place;
use crate::source::course::Jump;
use crate::source::places::Places;

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
    /// Whether any of them says something in words. The rows of an archive lie far apart: who looks for words only need not look
    /// at all of them.
    pub in_words: bool,
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
