//! The outcomes of checks, made when first asked for and handed on to the next version of the site: the preview renders
//! one page at a time and must not audit the whole archive for it.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use super::Site;
use crate::archive::{Archive, Disclosure};
use crate::audit::{Auditor, Index, OneAudit};
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
        let (now, then) = (&site.archive, &earlier.archive);
        if site.config.severity != earlier.config.severity
            || site.config.language != earlier.config.language
            || now.register != then.register
            || now.words != then.words
        {
            return;
        }
        let known: HashMap<*const Disclosure, usize> =
            earlier.archive.disclosures.iter().enumerate().map(|(i, d)| (Arc::as_ptr(d), i)).collect();
        // The check across years reads the disclosure before; its neighbour in the list stands for that.
        let before = |site: &Site, i: usize| i.checked_sub(1).and_then(|b| site.archive.disclosures.get(b)).map(Arc::as_ptr);
        // A department is checked against the units below it, which may have changed.
        let departments: BTreeSet<&str> = site.archive.units.iter().filter_map(|u| u.parent.as_deref()).collect();
        for (index, d) in site.archive.disclosures.iter().enumerate() {
            if departments.contains(&*d.unit) {
                continue;
            }
            // A finding carries the index of its disclosure, so only one that has kept its place can be taken over.
            let same_place = known.get(&Arc::as_ptr(d)) == Some(&index);
            if same_place
                && before(site, index) == before(earlier, index)
                && site.unit_of(d).names == earlier.unit_of(d).names
                && let Some(done) = earlier.audits.ones[index].get()
            {
                let _ = self.ones[index].set(done.clone());
            }
        }
    }
}
