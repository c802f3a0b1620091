//! What the checks of an archive came to, by disclosure and by check: built once, asked by many pages.

use std::collections::{BTreeMap, HashMap};

use arcstr::ArcStr;
use rayon::prelude::*;

use super::{OneAudit, Tally};

/// Disclosures that one thread counts at a time.
const AT_A_TIME: usize = 512;

/// What one check came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcomes {
    /// How often it ended in which way, silenced findings included.
    pub tally: Tally,
    /// How many of its findings are silenced.
    pub silenced: u32,
    /// Its findings: index of the disclosure, index among that disclosure's findings.
    pub findings: Vec<(u32, u32)>,
}

/// Outcomes by disclosure, by check, and of all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Index {
    total: Tally,
    disclosures: Vec<Tally>,
    checks: BTreeMap<ArcStr, Outcomes>,
}

impl Index {
    /// Counts the outcomes on all disclosures, in the archive's order.
    pub fn new(ones: &[&OneAudit]) -> Index {
        let parts: Vec<Index> = ones.par_chunks(AT_A_TIME).enumerate().map(|(chunk, ones)| Index::part(chunk * AT_A_TIME, ones)).collect();
        let mut all = Index::default();
        for part in parts {
            all.total.plus(&part.total);
            all.disclosures.extend(part.disclosures);
            for (check, outcomes) in part.checks {
                let of = all.checks.entry(check).or_default();
                of.tally.plus(&outcomes.tally);
                of.silenced += outcomes.silenced;
                of.findings.extend(outcomes.findings);
            }
        }
        all
    }

    fn part(first: usize, ones: &[&OneAudit]) -> Index {
        let mut counter = Counter::default();
        let mut disclosures = Vec::with_capacity(ones.len());
        let mut total = Tally::default();
        for (at, one) in ones.iter().enumerate() {
            let mut tally = Tally::default();
            for quiet in &one.quiet {
                tally.add(quiet.class, quiet.times.into());
                counter.of(&quiet.check).tally.add(quiet.class, quiet.times.into());
            }
            for (number, finding) in one.findings.iter().enumerate() {
                tally.add(finding.class, 1);
                let of = counter.of(&finding.check);
                of.tally.add(finding.class, 1);
                of.silenced += u32::from(finding.silenced.is_some());
                of.findings.push(((first + at) as u32, number as u32));
            }
            total.plus(&tally);
            disclosures.push(tally);
        }
        Index { total, disclosures, checks: counter.checks() }
    }

    /// Outcomes of the archive.
    pub fn total(&self) -> Tally {
        self.total
    }

    /// Outcomes of a disclosure.
    pub fn disclosure(&self, disclosure: usize) -> Tally {
        self.disclosures.get(disclosure).copied().unwrap_or_default()
    }

    /// What a check came to; nothing if it never applied.
    pub fn check(&self, check: &str) -> Option<&Outcomes> {
        self.checks.get(check)
    }
}

/// Outcomes by check while they are counted. Ids are compared by address first: a check's id is one allocation for all
/// disclosures, and comparing millions of texts would cost more than the checks themselves.
#[derive(Default)]
struct Counter {
    slots: HashMap<*const u8, usize>,
    by_id: BTreeMap<ArcStr, usize>,
    outcomes: Vec<Outcomes>,
}

impl Counter {
    fn of(&mut self, check: &ArcStr) -> &mut Outcomes {
        let (by_id, outcomes) = (&mut self.by_id, &mut self.outcomes);
        let slot = *self.slots.entry(check.as_ptr()).or_insert_with(|| {
            *by_id.entry(check.clone()).or_insert_with(|| {
                outcomes.push(Outcomes::default());
                outcomes.len() - 1
            })
        });
        &mut self.outcomes[slot]
    }

    fn checks(mut self) -> BTreeMap<ArcStr, Outcomes> {
        self.by_id.into_iter().map(|(id, slot)| (id, std::mem::take(&mut self.outcomes[slot]))).collect()
    }
}
