//! One disclosure on the desk: what all checks of it share — its numbers with their uncertainty, and where outcomes go.

use arcstr::ArcStr;
use rust_decimal::Decimal;

use super::measure::{Number, half_unit, text};
use super::tell::{either, tell};
use super::{Class, Finding, catalog, english};
use crate::archive::amount::{Exactness, State};
use crate::archive::{Disclosure, Facet, Fact, Register, Unit, Words};
use crate::config::Language;
use crate::diagnostic::{Place, Severity};

/// What the checks of one disclosure know of the archive around it.
#[derive(Clone, Copy)]
pub struct World<'a> {
    /// Classification codes.
    pub register: &'a Register,
    /// The body that discloses.
    pub unit: Option<&'a Unit>,
    /// Words that should not be printed.
    pub words: &'a Words,
    /// The language of the sentences.
    pub language: Language,
}

/// The outcomes of all checks on one disclosure by itself. Depends on nothing but the disclosure, its profile, its unit, the
/// register and the word list, so it can be memoised; severities and silencing are applied when an `Audit` is assembled.
#[derive(Clone, Debug, Default)]
pub struct OneAudit {
    /// Findings; `disclosure` is 0, to be set when assembled.
    pub findings: Vec<Finding>,
    /// Outcomes that need no text.
    pub quiet: Vec<Quiet>,
    /// Entries of the disclosure's list of silenced checks that silence nothing: indices.
    pub in_vain: Vec<u32>,
}

/// Outcomes of one check that need no text. Every disclosure has a hundred of them: they are kept small.
#[derive(Clone, Debug)]
pub struct Quiet {
    /// The check's id.
    pub check: ArcStr,
    section: u32,
    /// How the tests ended.
    pub class: Class,
    /// How often.
    pub times: u16,
}

impl Quiet {
    /// Index of the section that was tested; `None`: the document as a whole.
    pub fn section(&self) -> Option<usize> {
        (self.section != WHOLE).then_some(self.section as usize)
    }
}

/// Stands for the document as a whole.
const WHOLE: u32 = u32::MAX;

/// Which check an outcome belongs to.
#[derive(Clone, Copy)]
pub(super) enum By<'a> {
    /// A general one, by id.
    General(&'static str),
    /// One of the profile.
    Rule(&'a ArcStr, Severity),
}

impl By<'_> {
    fn id(self) -> (ArcStr, Severity) {
        match self {
            By::General(id) => catalog::general(id),
            By::Rule(id, severity) => (id.clone(), severity),
        }
    }

    fn name(&self) -> &str {
        match self {
            By::General(id) => id,
            By::Rule(id, _) => id,
        }
    }
}

/// The text of a finding; what does not apply stays empty.
#[derive(Default)]
pub(super) struct Telling {
    pub formula: String,
    pub expected: String,
    pub printed: String,
    pub difference: String,
    pub message: String,
}

/// Where a finding stands.
#[derive(Clone, Copy, Default)]
pub(super) struct At {
    pub section: Option<u32>,
    pub table: Option<u32>,
    pub place: Place,
}

/// An amount of another document.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct InBoth {
    /// In the other document's unit of amounts.
    pub theirs: Number,
    /// In the unit of the document on the desk.
    pub ours: Number,
}

pub(super) struct Desk<'a> {
    pub d: &'a Disclosure,
    pub world: World<'a>,
    /// For the rules of the profile: the first fact of each id of the plan.
    pub slots: Vec<u32>,
    out: OneAudit,
    quiet: Vec<(By<'a>, u32, Class, u16)>,
}

impl<'a> Desk<'a> {
    /// Nothing found yet.
    pub fn new(d: &'a Disclosure, world: World<'a>) -> Desk<'a> {
        Desk { d, world, slots: Vec::new(), out: OneAudit::default(), quiet: Vec::new() }
    }

    /// Counts an outcome that needs no text.
    pub fn count(&mut self, by: By<'a>, section: Option<u32>, class: Class) {
        let section = section.unwrap_or(WHOLE);
        let same =
            |(b, s, c, times): &&mut (By<'a>, u32, Class, u16)| *c == class && *s == section && *times < u16::MAX && b.name() == by.name();
        if let Some(last) = self.quiet.iter_mut().rev().take(8).find(same) {
            last.3 += 1;
        } else {
            self.quiet.push((by, section, class, 1));
        }
    }

    /// Adds a finding.
    pub fn report(&mut self, by: By<'a>, class: Class, at: At, facts: &[u32], words: Telling) {
        let (check, severity) = by.id();
        let class = match (class, by) {
            // What a check finds that only remarks on things is no contradiction.
            (Class::Inconsistent, By::General(_)) if severity == Severity::Info => Class::Note,
            _ => class,
        };
        let severity = match class {
            Class::Inconsistent | Class::Note => severity,
            Class::Truncated => severity.min(Severity::Warning),
            _ => Severity::Info,
        };
        self.out.findings.push(Finding {
            check,
            severity,
            class,
            disclosure: 0,
            section: at.section.map(|s| s as usize),
            table: at.table,
            facts: facts.to_vec(),
            formula: words.formula,
            expected: words.expected,
            printed: words.printed,
            difference: words.difference,
            message: words.message,
            place: at.place,
            file: self.d.file_of(at.place).clone(),
            silenced: None,
        });
    }

    /// A finding with nothing but a sentence.
    pub fn say(&mut self, by: By<'a>, class: Class, at: At, facts: &[u32], message: String) {
        self.report(by, class, at, facts, Telling { message, ..Telling::default() });
    }

    /// The section that a fact's row stands in.
    pub fn section_of(&self, fact: &Fact) -> Option<u32> {
        self.d.rows.get(fact.row as usize).map(|r| r.section)
    }

    /// Where a fact stands.
    pub fn at(&self, index: u32) -> At {
        let fact = &self.d.facts[index as usize];
        At { section: self.section_of(fact), place: fact.place, ..At::default() }
    }

    /// The fact's number in the disclosure's unit of amounts, with its uncertainty. A stated "none" is zero; a number that is
    /// said to be approximate, or that is not there, is none.
    pub fn number(&self, fact: &Fact) -> Option<Number> {
        if fact.state == State::None {
            return Some(Number::exact(Decimal::ZERO));
        }
        let value = fact.value?;
        if fact.exactness != Exactness::Exact {
            return None;
        }
        if !is_money(&fact.unit) {
            return Some(match &*fact.unit {
                "%" => Number { value, half: half_unit(value.scale()) },
                _ => Number::exact(value),
            });
        }
        let half = self.d.precision.checked_div(Decimal::TWO)?;
        if fact.unit == self.d.amount_unit {
            return Some(Number { value, half });
        }
        let value = convert(value, &fact.unit, &self.d.amount_unit)?;
        // A figure in another unit than the document's is as exact as its decimals.
        let own = convert(half_unit(fact.value?.scale()), &fact.unit, &self.d.amount_unit)?;
        Some(Number { value, half: own.max(half_unit(6)) })
    }

    /// The unit that [`Desk::number`] gives a fact's number in.
    pub fn unit_of<'f>(&'f self, fact: &'f Fact) -> &'f str {
        if is_money(&fact.unit) { &self.d.amount_unit } else { &fact.unit }
    }

    /// An amount of another document, in that document's unit of amounts and in this one's.
    pub fn amount_in(&self, other: &Disclosure, item: &str) -> Option<InBoth> {
        let (_, fact) = other.fact(item).filter(|(_, f)| is_money(&f.unit))?;
        let theirs = Desk::new(other, self.world).number(fact)?;
        Some(InBoth { theirs, ours: converted(theirs, &other.amount_unit, &self.d.amount_unit)? })
    }

    /// The name of a fact for readers: label of its row, facet if it is not the value.
    pub fn name(&self, index: u32) -> String {
        let fact = &self.d.facts[index as usize];
        let row = self.d.rows.get(fact.row as usize);
        let label: &str = row.map_or(fact.label(), |r| &r.label);
        // A change in a row of its own, 较上年, is named by its section.
        let own = row.filter(|r| matches!(fact.facet, Facet::Change | Facet::ChangePct) && r.label.contains("上年"));
        let title = own.map_or("", |r| self.section_title(Some(r.section)).trim_end_matches("情况说明"));
        match (self.world.language, fact.facet) {
            (_, Facet::Value) => label.to_owned(),
            (Language::English, facet) => format!("{title}{label} ({})", english::facet(facet)),
            (Language::Chinese, Facet::Change) if own.is_some() => format!("{title}{label}增减额"),
            (Language::Chinese, Facet::ChangePct) if own.is_some() => format!("{title}{label}增减率"),
            (Language::Chinese, Facet::Change) => format!("{label}较上年增减额"),
            (Language::Chinese, Facet::ChangePct) => format!("{label}较上年增减率"),
            (Language::Chinese, facet) => format!("{label}{}", facet.label()),
        }
    }

    /// The names of two facts, told apart by section or line where they are the same.
    pub fn names_apart(&self, one: u32, other: u32) -> (String, String) {
        let names = (self.name(one), self.name(other));
        if names.0 != names.1 {
            return names;
        }
        let title = |at: At| self.section_title(at.section);
        let (a, b) = (self.at(one), self.at(other));
        let told = |name: String, at: At| match title(a) == title(b) {
            true => tell!(self, "{name}（第 {} 行）", "{name} (line {})", at.place.line),
            false => tell!(self, "{name}（{}）", "{name} ({})", title(at)),
        };
        (told(names.0, a), told(names.1, b))
    }

    /// How a test ended, at the end of a sentence.
    pub fn tail(&self, class: Class) -> &'static str {
        match class {
            Class::Rounding => either!(self, "为尾差", "which is rounding"),
            _ => either!(self, "不符", "which does not hold"),
        }
    }

    /// Names or quotations one after another, as the language of the interface separates them.
    pub fn list<T: AsRef<str>>(&self, names: &[T]) -> String {
        let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
        names.join(either!(self, "、", ", "))
    }

    /// A number of a fact for readers, signed.
    pub fn shown(&self, index: u32) -> String {
        let fact = &self.d.facts[index as usize];
        match fact.value {
            Some(value) => text(value),
            None => fact.printed.to_string(),
        }
    }

    /// The name of a row's section, for messages.
    pub fn section_title(&self, section: Option<u32>) -> &str {
        section.and_then(|s| self.d.sections.get(s as usize)).map_or("", |s| &s.title)
    }

    /// The outcomes.
    pub fn finish(self) -> OneAudit {
        let mut out = self.out;
        out.quiet = self.quiet.into_iter().map(|(by, section, class, times)| Quiet { check: by.id().0, section, class, times }).collect();
        out
    }
}

/// Whether a unit is one of money.
pub(super) fn is_money(unit: &str) -> bool {
    matches!(unit, "元" | "万元" | "亿元" | "千元")
}

/// A number with its uncertainty from one unit of money to another.
pub(super) fn converted(number: Number, from: &str, to: &str) -> Option<Number> {
    Some(Number { value: convert(number.value, from, to)?, half: convert(number.half, from, to)? })
}

/// A value from one unit of money to another.
pub(super) fn convert(value: Decimal, from: &str, to: &str) -> Option<Decimal> {
    let scale = |unit: &str| match unit {
        "元" => Some(Decimal::ONE),
        "千元" => Some(Decimal::ONE_THOUSAND),
        "万元" => Some(Decimal::new(10_000, 0)),
        "亿元" => Some(Decimal::new(100_000_000, 0)),
        _ => None,
    };
    if from == to {
        return Some(value);
    }
    value.checked_mul(scale(from)?)?.checked_div(scale(to)?)
}
