//! What a document prints beside its items: tables, drawings, data of figures, indicator tables.

use std::num::NonZeroU32;

use ecow::EcoString;

use super::Cells;
use crate::diagnostic::Place;

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
    pub cells: Cells,
    /// Editor's note.
    pub note: Option<Box<str>>,
    /// Its place.
    pub place: Place,
}

/// A cell.
#[derive(Debug, Clone, Default)]
pub struct Cell {
    /// As printed; line breaks kept.
    pub text: EcoString,
    /// Columns it spans.
    pub columns: u16,
    /// Rows it spans; 0 when a cell above covers it.
    pub rows: u16,
    /// The fact in it: its index and one.
    fact: Option<NonZeroU32>,
    /// Its place.
    pub place: Place,
}

impl Cell {
    /// A cell that spans nothing.
    pub fn new(text: impl Into<EcoString>, place: Place) -> Cell {
        Cell { text: text.into(), columns: 1, rows: 1, fact: None, place }
    }

    /// Index of the fact in it.
    pub fn fact(&self) -> Option<u32> {
        self.fact.map(|at| at.get() - 1)
    }

    /// Says which fact is in it.
    pub fn holds(&mut self, fact: u32) {
        self.fact = NonZeroU32::new(fact + 1);
    }
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
    /// Page of the original.
    pub page: Option<u32>,
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
