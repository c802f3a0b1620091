//! The outcomes of checks, made when first asked for and handed on to the next version of the site: the preview renders
//! one page at a time and must not audit the whole archive for it.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use super::Site;
use crate::archive::{Archive, Disclosure, Unit};
use crate::audit::{Auditor, Index, OneAudit, predecessor};
use crate::config::Config;

/// Disclosures that a thread takes on before others may have them: more, and the last thread would end alone.
const AT_A_TIME: usize = 8;

/// Outcomes by disclosure, and of all together.
pub struct Audits {
    ones: Vec<OnceLock<Arc<OneAudit>>>,
    index: OnceLock<Index>,
}

impl Audits {
    /// Nothing checked yet.
    pub fn new(disclosures: usize) -> Audits {
        Audits { ones: (0..disclosures).map(|_| OnceLock::new()).collect(), index: OnceLock::new() }
    }

    /// The outcomes on one disclosure.
    pub fn one(&self, archive: &Archive, config: &Config, disclosure: usize) -> &OneAudit {
        self.ones[disclosure].get_or_init(|| Arc::new(Auditor::new(archive, config).one(disclosure)))
    }

    /// The outcomes on all disclosures, counted.
    pub fn index(&self, archive: &Archive, config: &Config) -> &Index {
        self.index.get_or_init(|| {
            let auditor = Auditor::new(archive, config);
            self.ones.par_iter().enumerate().with_max_len(AT_A_TIME).for_each(|(index, one)| {
                one.get_or_init(|| Arc::new(auditor.one(index)));
            });
            Index::new(&self.ones.iter().filter_map(OnceLock::get).map(|one| &**one).collect::<Vec<_>>())
        })
    }

    /// Takes over outcomes of an earlier version where nothing they depend on has changed.
    pub fn inherit(&self, site: &Site, earlier: &Site) {
        if !same_rules(site, earlier) {
            return;
        }
        let (now, then) = (Sources::of(&site.archive), Sources::of(&earlier.archive));
        // By index: a finding carries that of its disclosure, so only one that has kept its place can be taken over.
        for (index, (one, known)) in self.ones.iter().zip(&earlier.audits.ones).enumerate() {
            if let Some(done) = known.get()
                && now.read_for(index) == then.read_for(index)
            {
                let _ = one.set(done.clone());
            }
        }
    }
}

/// Whether what all checks read is the same: registers, lists of words, severities, the language of the sentences.
fn same_rules(one: &Site, other: &Site) -> bool {
    one.config.severity == other.config.severity
        && one.config.language == other.config.language
        && one.archive.register == other.archive.register
        && one.archive.words == other.archive.words
}

/// What the checks of a disclosure read besides the rules of all. Disclosures never change once they are read, so the
/// pointer to one stands for all that it says, its profile included; both archives are alive while they are compared.
#[derive(PartialEq)]
struct Read<'a> {
    itself: *const Disclosure,
    /// What the year before published.
    before: Option<*const Disclosure>,
    unit: Option<&'a Unit>,
    /// Of a department: the units that say that they are below it, with their disclosures.
    below: Vec<(&'a Unit, Vec<*const Disclosure>)>,
}

/// Looks up what checks read in an archive, by the same rules as they do.
struct Sources<'a> {
    archive: &'a Archive,
    below: BTreeMap<&'a str, Vec<&'a Unit>>,
}

impl<'a> Sources<'a> {
    fn of(archive: &'a Archive) -> Sources<'a> {
        Sources { archive, below: archive.units_below() }
    }

    fn read_for(&self, index: usize) -> Read<'a> {
        let disclosures = &self.archive.disclosures;
        let d = &disclosures[index];
        let all_of = |unit: &'a Unit| (unit, disclosures[self.archive.of_unit(&unit.id)].iter().map(Arc::as_ptr).collect());
        Read {
            itself: Arc::as_ptr(d),
            before: predecessor(self.archive, index).map(|before| Arc::as_ptr(&disclosures[before])),
            unit: self.archive.unit(&d.unit),
            below: self.below.get(&*d.unit).into_iter().flatten().copied().map(all_of).collect(),
        }
    }
}
