//! Checks 勾稽: identities over facts to findings. Nothing is repaired; what does not add up is reported beside the figures.

mod account;
mod accounts;
mod across;
mod against;
mod assemble;
mod catalog;
mod changes;
mod codes;
mod department;
mod desk;
mod docs;
mod document;
mod english;
mod facets;
mod figures;
mod form;
mod funds;
mod grid;
mod index;
mod indicators;
mod known;
mod layouts;
mod lists;
mod measure;
mod past;
mod percents;
mod plain;
mod plan;
mod private;
mod repeats;
mod rules;
pub mod sarif;
mod scores;
mod sheet;
mod sums;
mod tables;
mod targets;
mod tell;
mod wording;

pub(crate) use across::predecessor;
pub use assemble::{Audit, Auditor, Tally, audit, audit_where, checks_of, profile_diagnostics, silenced_in_vain, unknown_ids};
pub use catalog::{Check, checks};
pub use desk::{OneAudit, World};
pub use docs::{explain, markdown};
pub use document::audit_one;
pub use index::{Index, Outcomes};
pub use plan::Plan;

use arcstr::ArcStr;

use crate::diagnostic::{Diagnostic, Place, Severity};

/// How the test of an identity ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// It holds.
    Exact,
    /// It holds within what rounding to the unit of precision can make.
    Rounding,
    /// A percentage was cut off where it should have been rounded.
    Truncated,
    /// It does not hold.
    Inconsistent,
    /// Nothing that does not hold: a remark about the archive, the transcription or the layout that accuses nobody.
    Note,
    /// A number that the test needs is not stated.
    NotTestable,
    /// There is nothing to test, such as a share of zero.
    NotApplicable,
}

impl Class {
    /// All classes, in the order of their tallies.
    pub const ALL: [Class; 7] =
        [Class::Exact, Class::Rounding, Class::Truncated, Class::Inconsistent, Class::Note, Class::NotTestable, Class::NotApplicable];

    /// The word in `data.json`.
    pub fn word(self) -> &'static str {
        match self {
            Class::Exact => "exact",
            Class::Rounding => "rounding",
            Class::Truncated => "truncated",
            Class::Inconsistent => "inconsistent",
            Class::Note => "note",
            Class::NotTestable => "not-testable",
            Class::NotApplicable => "not-applicable",
        }
    }

    /// The word for readers.
    pub fn label(self) -> &'static str {
        match self {
            Class::Exact => "相符",
            Class::Rounding => "尾差",
            Class::Truncated => "截尾",
            Class::Inconsistent => "不符",
            Class::Note => "提示",
            Class::NotTestable => "无法核对",
            Class::NotApplicable => "不适用",
        }
    }
}

/// One outcome of one check on one disclosure that a reader should see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The check's id.
    pub check: ArcStr,
    /// How much it matters.
    pub severity: Severity,
    /// How the test ended.
    pub class: Class,
    /// Index into the archive's disclosures.
    pub disclosure: usize,
    /// Index of the section, if it is about one.
    pub section: Option<usize>,
    /// Number of the indicator table, if it is about one.
    pub table: Option<u32>,
    /// Indices of facts; the first is the one it is about.
    pub facts: Vec<u32>,
    /// The rule with the numbers put in.
    pub formula: String,
    /// What the numbers give.
    pub expected: String,
    /// What is printed.
    pub printed: String,
    /// The difference between the two.
    pub difference: String,
    /// A sentence for readers.
    pub message: String,
    /// Where in the source.
    pub place: Place,
    /// The source file.
    pub file: ArcStr,
    /// The published reason why this finding is silenced.
    pub silenced: Option<Box<str>>,
}

impl Finding {
    /// The line of the source that it is about, if there is one: what is missing stands in none.
    pub fn line(&self) -> Option<u32> {
        (self.place.line > 0).then_some(self.place.line)
    }

    /// As a diagnostic of the command line, id `check.<id>`.
    pub fn to_diagnostic(&self) -> Diagnostic {
        let hint = match (&self.silenced, &*self.formula) {
            (Some(reason), _) => Some(format!("silenced: {reason}")),
            (None, "") => Some(format!("`gongkai check --explain {}`", self.check)),
            (None, formula) => Some(format!("{formula}  (`gongkai check --explain {}`)", self.check)),
        };
        let mut diagnostic = Diagnostic::error(diagnostic_id(&self.check), &self.file, self.place, self.message.clone());
        diagnostic.severity = self.severity;
        diagnostic.hint = hint;
        diagnostic.width = u32::try_from(self.printed.chars().count()).unwrap_or(1).max(1);
        diagnostic
    }
}

/// `check.<id>` for the life of the process. There are as many as checks, general ones and those of profiles.
fn diagnostic_id(check: &str) -> &'static str {
    static IDS: std::sync::Mutex<std::collections::BTreeMap<String, &'static str>> =
        std::sync::Mutex::new(std::collections::BTreeMap::new());
    let mut ids = IDS.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some(id) = ids.get(check) {
        return id;
    }
    let id: &'static str = Box::leak(format!("check.{check}").into_boxed_str());
    ids.insert(check.to_owned(), id);
    id
}
