//! What all disclosures share: classification codes with their names by years, and the glossary.

use super::{NameSpan, Reference};
use crate::diagnostic::Place;

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
    /// Whether it is in use in a year: not before its first name and not after its last.
    pub fn in_use(&self, year: i32) -> bool {
        let begun = self.names.iter().any(|s| s.from.is_none_or(|f| f <= year));
        let lasts = self.names.iter().any(|s| s.to.is_none_or(|t| year <= t));
        self.names.is_empty() || begun && lasts
    }

    /// The standard name in a year.
    pub fn name_in(&self, year: i32) -> &str {
        self.names.iter().find(|s| s.holds_in(year)).or(self.names.last()).map_or(&self.code, |s| &s.name)
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
    pub unit: Option<Reference>,
    /// Why.
    pub note: Option<Box<str>>,
    /// Its place.
    pub place: Place,
}
