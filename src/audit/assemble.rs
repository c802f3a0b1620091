//! All disclosures of an archive: checks run in parallel, severities and silencing applied, findings sorted and indexed.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use arcstr::ArcStr;
use rayon::prelude::*;

use super::catalog::Check;
use super::department::Departments;
use super::desk::{OneAudit, World};
use super::document::audit_one;
use super::plan::Plan;
use super::{Class, Finding, Index, Outcomes, across, checks};
use crate::archive::cite::{Cited, resolve};
use crate::archive::{Archive, Disclosure, Facet, Fact, Words};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Severity, nearest};
use crate::profile::Profile;

/// How many tests ended in which way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Held exactly.
    pub exact: u32,
    /// Held within rounding.
    pub rounding: u32,
    /// Cut off instead of rounded.
    pub truncated: u32,
    /// Did not hold.
    pub inconsistent: u32,
    /// Remarks that accuse nobody.
    pub note: u32,
    /// A number is missing.
    pub not_testable: u32,
    /// Nothing to test.
    pub not_applicable: u32,
}

impl Tally {
    /// Adds outcomes of a class.
    pub fn add(&mut self, class: Class, times: u32) {
        let slot = match class {
            Class::Exact => &mut self.exact,
            Class::Rounding => &mut self.rounding,
            Class::Truncated => &mut self.truncated,
            Class::Inconsistent => &mut self.inconsistent,
            Class::Note => &mut self.note,
            Class::NotTestable => &mut self.not_testable,
            Class::NotApplicable => &mut self.not_applicable,
        };
        *slot = slot.saturating_add(times);
    }

    /// Outcomes of a class.
    pub fn of(&self, class: Class) -> u32 {
        match class {
            Class::Exact => self.exact,
            Class::Rounding => self.rounding,
            Class::Truncated => self.truncated,
            Class::Inconsistent => self.inconsistent,
            Class::Note => self.note,
            Class::NotTestable => self.not_testable,
            Class::NotApplicable => self.not_applicable,
        }
    }

    /// Outcomes of tests: all but remarks and what had nothing to test.
    pub fn tested(&self) -> u32 {
        self.total() - self.note - self.not_applicable
    }

    /// All outcomes.
    pub fn total(&self) -> u32 {
        Class::ALL.iter().map(|c| self.of(*c)).sum()
    }

    pub(super) fn plus(&mut self, other: &Tally) {
        Class::ALL.iter().for_each(|c| self.add(*c, other.of(*c)));
    }
}

/// All findings of an archive, with what pages ask for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Audit {
    /// Findings sorted by disclosure, section, place and check.
    pub findings: Vec<Finding>,
    index: Index,
    ranges: Vec<Range<usize>>,
    /// Entries that silence nothing: disclosure, entry.
    in_vain: Vec<(u32, u32)>,
}

impl Audit {
    /// Findings of a disclosure, by its index in the archive.
    pub fn of_disclosure(&self, disclosure: usize) -> &[Finding] {
        self.ranges.get(disclosure).map_or(&[], |r| &self.findings[r.clone()])
    }

    /// Outcomes of a disclosure.
    pub fn tally(&self, disclosure: usize) -> Tally {
        self.index.disclosure(disclosure)
    }

    /// Outcomes of the archive.
    pub fn total(&self) -> Tally {
        self.index.total()
    }

    /// Outcomes of a check; all zero if it never applied.
    pub fn check(&self, check: &str) -> Outcomes {
        self.index.check(check).cloned().unwrap_or_default()
    }

    /// Entries that silence nothing, as warnings.
    pub fn silenced_in_vain(&self, archive: &Archive) -> Vec<Diagnostic> {
        self.in_vain.iter().filter_map(|(d, entry)| silenced_in_vain(archive.disclosures.get(*d as usize)?, *entry)).collect()
    }

    /// Findings as diagnostics; silenced ones left out.
    pub fn diagnostics(&self) -> impl Iterator<Item = Diagnostic> {
        self.findings.iter().filter(|f| f.silenced.is_none()).map(Finding::to_diagnostic)
    }
}

/// Audits an archive.
pub fn audit(archive: &Archive, config: &Config) -> Audit {
    audit_where(archive, config, |_| true)
}

/// Audits those disclosures of an archive that are to be; of the others there are no outcomes.
pub fn audit_where(archive: &Archive, config: &Config, is_wanted: impl Fn(&Disclosure) -> bool + Sync) -> Audit {
    let auditor = Auditor::new(archive, config);
    let one = |(index, d): (usize, &Arc<Disclosure>)| if is_wanted(d) { auditor.one(index) } else { OneAudit::default() };
    assemble(archive.disclosures.par_iter().enumerate().map(one).collect())
}

/// Audits single disclosures of an archive.
pub struct Auditor<'a> {
    archive: &'a Archive,
    config: &'a Config,
    plans: BTreeMap<usize, Plan>,
    departments: Departments<'a>,
}

impl<'a> Auditor<'a> {
    /// Compiles the checks of all profiles in use.
    pub fn new(archive: &'a Archive, config: &'a Config) -> Auditor<'a> {
        Auditor { archive, config, plans: plans(archive), departments: Departments::of(archive) }
    }

    /// All outcomes on one disclosure, against the year before too, severities and silencing applied.
    pub fn one(&self, index: usize) -> OneAudit {
        let d = &self.archive.disclosures[index];
        let unit = self.archive.unit(&d.unit);
        let world = World { register: &self.archive.register, unit, words: Words::of(self.archive), language: self.config.language };
        let empty = Plan::default();
        let plan = self.plans.get(&(Arc::as_ptr(&d.profile) as usize)).unwrap_or(&empty);
        let mut one = audit_one(d, plan, world);
        if let Some(before) = across::predecessor(self.archive, index) {
            let more = across::one(self.archive, self.config.language, unit, &self.archive.disclosures[before], d);
            one.findings.extend(more.findings);
            one.quiet.extend(more.quiet);
        }
        if let Some(more) = unit.and_then(|unit| self.departments.one(self.archive, self.config.language, unit, d)) {
            one.findings.extend(more.findings);
            one.quiet.extend(more.quiet);
        }
        finish(one, d, index, self.config)
    }
}

fn plans(archive: &Archive) -> BTreeMap<usize, Plan> {
    let mut plans = BTreeMap::new();
    for d in &archive.disclosures {
        plans.entry(Arc::as_ptr(&d.profile) as usize).or_insert_with(|| Plan::compile(&d.profile).0);
    }
    plans
}

/// Applies the severities of `site.toml` and what the disclosure silences.
fn finish(mut one: OneAudit, d: &Disclosure, index: usize, config: &Config) -> OneAudit {
    let keep = |check: &str| config.severity.get(check) != Some(&None);
    one.findings.retain(|f| keep(&f.check));
    one.quiet.retain(|quiet| keep(&quiet.check));
    one.quiet.shrink_to_fit();
    let mut used = vec![false; d.silenced.len()];
    // An item is named by its id, or as citations name it.
    let cited: Vec<Option<&Fact>> = d.silenced.iter().map(|entry| cited(d, entry.item.as_deref()?)).collect();
    for finding in &mut one.findings {
        finding.disclosure = index;
        if matches!(finding.class, Class::Inconsistent | Class::Note)
            && let Some(Some(severity)) = config.severity.get(&*finding.check)
        {
            finding.severity = *severity;
        }
        let about = |item: &str, cited: Option<&Fact>| {
            finding.facts.iter().any(|i| {
                let fact = &d.facts[*i as usize];
                *fact.item == *item
                    || d.rows.get(fact.row as usize).is_some_and(|r| *r.item == *item || *r.base == *item)
                    || cited.is_some_and(|c| c.item == fact.item || (c.facet == Facet::Value && c.in_row() && c.row == fact.row))
            })
        };
        let mut silenced = None;
        for (at, entry) in d.silenced.iter().enumerate() {
            if *entry.check == *finding.check && entry.item.as_deref().is_none_or(|item| about(item, cited[at])) {
                used[at] = true;
                silenced = silenced.or(Some(entry));
            }
        }
        if let Some(silenced) = silenced {
            finding.silenced = Some(silenced.reason.clone());
            finding.severity = Severity::Info;
        }
    }
    one.in_vain = (0u32..).zip(used).filter(|(at, used)| !used && keep(&d.silenced[*at as usize].check)).map(|(at, _)| at).collect();
    let key = |f: &Finding| (f.section, f.place, f.check.clone(), f.table, f.class);
    one.findings.sort_by(|a, b| key(a).cmp(&key(b)).then_with(|| a.message.cmp(&b.message)));
    one
}

/// The fact that a citation leads to.
fn cited<'d>(d: &'d Disclosure, path: &str) -> Option<&'d Fact> {
    match resolve(d, None, path)? {
        Cited::Fact(index) | Cited::Change(Some(index), _) | Cited::Change(None, Some(index)) => d.facts.get(index as usize),
        _ => None,
    }
}

/// Puts the outcomes on all disclosures, in the archive's order, together.
fn assemble(ones: Vec<OneAudit>) -> Audit {
    let mut audit = Audit { index: Index::new(&ones.iter().collect::<Vec<_>>()), ..Audit::default() };
    for (index, one) in ones.into_iter().enumerate() {
        let from = audit.findings.len();
        audit.in_vain.extend(one.in_vain.iter().map(|entry| (index as u32, *entry)));
        audit.findings.extend(one.findings);
        audit.ranges.push(from..audit.findings.len());
    }
    audit
}

/// An entry of a disclosure's list of silenced checks (免检) that silences nothing: the finding is gone, or never was, and the
/// published reason would explain what nobody can see.
pub fn silenced_in_vain(d: &Disclosure, entry: u32) -> Option<Diagnostic> {
    let silenced = d.silenced.get(entry as usize)?;
    let about = silenced.item.as_deref().map(|item| format!(" about `{item}`")).unwrap_or_default();
    let message = format!("the check `{}` is silenced, but this disclosure has no such finding{about}", silenced.check);
    Some(
        Diagnostic::warning("check.silenced-in-vain", &d.file, silenced.place, message).hint(
            "remove the entry, or correct its item (项目): an id such as income.other, or a citation such as 收入决算情况说明/其他收入",
        ),
    )
}

/// All checks: the general ones, then those of the profiles, each id once.
pub fn checks_of(profiles: &BTreeMap<ArcStr, Arc<Profile>>) -> Vec<Check> {
    let mut all: Vec<Check> = checks().cloned().collect();
    for profile in profiles.values() {
        for check in Plan::compile(profile).0.checks() {
            if !all.iter().any(|c| c.id == check.id) {
                all.push(check);
            }
        }
    }
    all
}

/// What is not understood in the `checks:` of the profiles; the same mistake of an inherited list once.
pub fn profile_diagnostics(profiles: &BTreeMap<ArcStr, Arc<Profile>>) -> Vec<Diagnostic> {
    let mut all: Vec<Diagnostic> = profiles.values().flat_map(|p| Plan::compile(p).1).collect();
    crate::diagnostic::sort(&mut all);
    all
}

/// Checks that `site.toml` or a disclosure names and that do not exist.
pub fn unknown_ids(archive: &Archive, profiles: &BTreeMap<ArcStr, Arc<Profile>>, config: &Config) -> Vec<Diagnostic> {
    // A profile that is not whole lacks checks, and says itself why.
    if profiles.values().any(|p| p.incomplete) {
        return Vec::new();
    }
    // Compiling all profiles' checks takes milliseconds, and few archives name a check at all.
    let known = std::cell::LazyCell::new(|| checks_of(profiles));
    let mut out = Vec::new();
    let mut look = |id: &str, at: &dyn Fn(String) -> Diagnostic| {
        if !known.iter().any(|c| *c.id == *id) {
            let d = at(format!("there is no check `{id}`"));
            out.push(
                d.hint(
                    nearest(id, known.iter().map(|c| &*c.id))
                        .map_or_else(|| "`gongkai check --list` lists them".to_owned(), |near| format!("did you mean `{near}`?")),
                ),
            );
        }
    };
    for id in config.severity.keys() {
        let mark = config.places.severity.get(id).copied().unwrap_or_default();
        look(id, &|message| mark.error("check.unknown", message));
    }
    for d in &archive.disclosures {
        for silenced in &d.silenced {
            look(&silenced.check, &|message| Diagnostic::error("check.unknown", &d.file, silenced.place, message));
        }
    }
    crate::diagnostic::sort(&mut out);
    out
}
