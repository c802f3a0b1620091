//! Bodies that disclose, their names and what became of them.

use std::ops::Deref;

use arcstr::ArcStr;

use crate::diagnostic::Place;

/// A body that discloses 单位.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Unit {
    /// Permanent id, the folder's name.
    pub id: ArcStr,
    /// Names by years.
    pub names: Vec<NameSpan>,
    /// Short name, if any.
    pub short: Option<Box<str>>,
    /// Lineage events 沿革.
    pub lineage: Vec<LineageEvent>,
    /// Editor's remark on lineage.
    pub lineage_note: Option<Box<str>>,
    /// Parent: a unit's id or a name.
    pub parent: Option<Reference>,
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
    pub file: ArcStr,
}

impl Unit {
    /// The name in force in a year; else the nearest one.
    pub fn name_in(&self, year: i32) -> &str {
        self.names
            .iter()
            .find(|span| span.holds_in(year))
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

impl NameSpan {
    /// Whether it was in force in a year.
    pub fn holds_in(&self, year: i32) -> bool {
        self.from.is_none_or(|f| f <= year) && self.to.is_none_or(|t| year <= t)
    }
}

/// Another body as a source names it: by its id, or in words if the archive does not hold it.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Reference {
    /// As written.
    pub name: Box<str>,
    /// Where.
    pub place: Place,
}

impl Deref for Reference {
    type Target = str;

    fn deref(&self) -> &str {
        &self.name
    }
}

/// An event in a body's history.
#[derive(Debug, Clone, PartialEq)]
pub struct LineageEvent {
    /// When, if known.
    pub year: Option<i32>,
    /// 更名, 合并, 分立, 划转, 设立, 撤销.
    pub kind: Box<str>,
    /// Units it came from (ids or names).
    pub from: Vec<Reference>,
    /// Units it went to.
    pub to: Vec<Reference>,
    /// Our words.
    pub note: Option<Box<str>>,
}

impl LineageEvent {
    /// Whether figures before and after are those of bodies of another extent, not to be compared 〔断〕. Another name is no
    /// other body.
    pub fn breaks(&self) -> bool {
        &*self.kind != "更名"
    }

    /// Whether it falls between two years: what the first one's accounts say it had not happened to.
    pub fn between(&self, before: i32, after: i32) -> bool {
        self.year.is_some_and(|year| before < year && year <= after)
    }
}
