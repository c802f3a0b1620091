//! One body over its years: every item as a line of cells, with what may be computed between them and what may not.
//!
//! Pure data, no HTML. Nothing is joined or summed: a code that a crosswalk continues stays a line of its own beside
//! its successor, a year that the archive does not hold stays a gap, a value of last year that a document only implies
//! is kept apart as derived.
//!
//! ```text
//! disclosures ▸ lines (items of any year, in the newest layout's order) ▸ codes (order, breaks) ▸ change (between years)
//! ```

mod change;
mod codes;
mod columns;
mod lines;
mod names;
mod prior;
mod text;

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use rust_decimal::Decimal;

use crate::archive::{Disclosure, Fact, LineageEvent, Register, Unit};

pub use change::{Change, Rate, between, exact_difference, in_unit, rate};
pub use columns::{Column, columns};
pub(crate) use lines::numbered;
pub use names::same_name;
pub(crate) use prior::{Shared, Told};
pub use text::{Piece, pieces};

/// All current final accounts of one body beside each other.
#[derive(Debug)]
pub struct Comparison<'a> {
    /// The years that the archive holds, in order.
    pub years: Vec<YearOf<'a>>,
    /// Sections with their items, in the order of the newest document.
    pub groups: Vec<Group<'a>>,
    /// Where codes changed, as the crosswalk says.
    pub breaks: Vec<Break<'a>>,
    /// What happened to the body between these years so that nothing is compared across it: merged, split, by year.
    pub events: Vec<&'a LineageEvent>,
}

/// A year that the archive holds.
#[derive(Debug, Clone, Copy)]
pub struct YearOf<'a> {
    /// Fiscal year.
    pub year: i32,
    /// Its document.
    pub disclosure: &'a Disclosure,
}

/// The items of a section.
#[derive(Debug)]
pub struct Group<'a> {
    /// The section's id.
    pub id: &'a str,
    /// Its title in the newest document that has it.
    pub title: &'a str,
    /// The unit that most of its lines have; empty if there is none.
    pub unit: &'a str,
    /// Its items.
    pub lines: Vec<Line<'a>>,
}

/// An item over the years.
#[derive(Debug)]
pub struct Line<'a> {
    /// Item id; members of a list by their name (`evaluation.project[网站管理费].spent`), as their numbers change from
    /// year to year.
    pub key: Cow<'a, str>,
    /// Label in the newest document that has it.
    pub label: &'a str,
    /// Classification code.
    pub code: Option<&'a str>,
    /// 0 for an item, 1 for its child, and so on.
    pub depth: u8,
    /// Unit in the newest document that has it.
    pub unit: &'a str,
    /// A heading over the lines below it, without values.
    pub heading: bool,
    /// One for each year; `None` where the document does not have the item.
    pub cells: Vec<Option<Cell<'a>>>,
    /// One for each year: the change against the year before it in the archive.
    pub changes: Vec<Change>,
    /// Breaks that it takes part in: indices in [`Comparison::breaks`].
    pub breaks: Vec<usize>,
}

/// An item in one year.
#[derive(Debug, Clone)]
pub struct Cell<'a> {
    /// The value.
    pub fact: &'a Fact,
    /// Its name as printed.
    pub name: &'a str,
    /// Its share, if stated.
    pub share: Option<&'a Fact>,
    /// How far the budget was met, if stated (whatever budget it names).
    pub completion: Option<&'a Fact>,
    /// What the document says about the year before.
    pub prior: Option<Prior<'a>>,
}

/// The value of the year before, according to a document.
#[derive(Debug, Clone, Copy)]
pub struct Prior<'a> {
    /// Exact, in `unit`.
    pub value: Decimal,
    /// The unit in which it is stated; of a derived value that of the cell it belongs to.
    pub unit: &'a str,
    /// The stated value, or the change that it follows from.
    pub from: &'a Fact,
    /// This year minus the change, not printed 〔推算〕.
    pub derived: bool,
}

/// A continuation of one code by another: comparable in meaning, not in numbers 〔断〕.
#[derive(Debug, Clone)]
pub struct Break<'a> {
    /// The older code.
    pub from: &'a str,
    /// The newer code.
    pub to: &'a str,
    /// The first year of the newer code.
    pub year: i32,
    /// Why.
    pub note: Option<&'a str>,
    /// Key of the line behind which it is to be shown.
    pub after: Cow<'a, str>,
}

impl<'a> Comparison<'a> {
    /// Puts the documents of a unit beside each other; they must be in order of their years.
    pub fn new(unit: &'a Unit, disclosures: &[&'a Disclosure], register: &'a Register) -> Comparison<'a> {
        Comparison::made(unit, disclosures, register, None)
    }

    /// Only some items, for a page that shows no more of the comparison.
    pub fn of_items(unit: &'a Unit, disclosures: &[&'a Disclosure], register: &'a Register, items: &[&str]) -> Comparison<'a> {
        Comparison::made(unit, disclosures, register, Some(items))
    }

    fn made(unit: &'a Unit, disclosures: &[&'a Disclosure], register: &'a Register, wanted: Option<&[&str]>) -> Comparison<'a> {
        let years: Vec<YearOf<'a>> = disclosures.iter().map(|d| YearOf { year: d.year, disclosure: d }).collect();
        let mut groups = lines::gather(&years, wanted);
        let breaks = codes::arrange(&mut groups, &years, unit, register);
        let mut events: Vec<&LineageEvent> = match (years.first(), years.last()) {
            (Some(first), Some(last)) => {
                // What the first document says about the year before is compared as well.
                let says = |line: &Line<'_>| line.cells[0].as_ref().is_some_and(|cell| cell.prior.is_some());
                let before = first.year.saturating_sub(i32::from(groups.iter().flat_map(|g| &g.lines).any(says)));
                unit.lineage.iter().filter(|e| e.breaks() && e.between(before, last.year)).collect()
            }
            _ => Vec::new(),
        };
        events.sort_by_key(|event| event.year);
        let mut comparison = Comparison { years, groups, breaks, events };
        let mut groups = std::mem::take(&mut comparison.groups);
        for line in groups.iter_mut().flat_map(|g| &mut g.lines) {
            line.changes = change::along(line, &comparison);
        }
        comparison.groups = groups;
        comparison
    }

    /// The years from which on an item is not compared with the years before: breaks of its code and of the body.
    pub fn broken<'l>(&'l self, line: &'l Line<'a>) -> impl Iterator<Item = i32> + use<'a, 'l> {
        let of_code = line.breaks.iter().filter_map(|b| self.breaks.get(*b)).map(|b| b.year);
        of_code.chain(self.events.iter().filter_map(|event| event.year))
    }

    /// The index of a year that the archive holds.
    pub fn index_of(&self, year: i32) -> Option<usize> {
        self.years.binary_search_by_key(&year, |y| y.year).ok()
    }

    /// What the next year's document says about a year, if it says something else than that year's own document.
    pub fn restated(&self, line: &'a Line<'a>, index: usize) -> Option<(i32, &'a Prior<'a>)> {
        let (this, next) = (self.years.get(index)?, self.years.get(index + 1)?);
        if this.year.checked_add(1) != Some(next.year) {
            return None;
        }
        let later = line.cells[index + 1].as_ref()?;
        let prior = later.prior.as_ref()?;
        let published = line.cells[index].as_ref().and_then(|c| in_unit(c.fact.value?, &c.fact.unit, prior.unit));
        (published != Some(prior.value)).then_some((next.year, prior))
    }
}

impl Group<'_> {
    /// For each year whether a document of it says something about the year before.
    pub fn priors(&self, years: usize) -> Vec<bool> {
        (0..years)
            .map(|i| self.lines.iter().any(|l| l.cells.get(i).is_some_and(|c| c.as_ref().is_some_and(|c| c.prior.is_some()))))
            .collect()
    }
}
