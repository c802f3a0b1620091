//! Mistakes found while rendering, each place told once: one wrong line of a template breaks every page made with it.

use std::collections::BTreeMap;
use std::sync::Mutex;

use arcstr::ArcStr;

use crate::diagnostic::{Diagnostic, Place};
use crate::report::on_pages;

/// Where a mistake stands; where that is not known, what it says keeps it apart from others.
type Spot = (ArcStr, Place, &'static str, String);

/// Gathers mistakes from many threads.
#[derive(Default)]
pub struct Mistakes {
    found: Mutex<BTreeMap<Spot, Mistake>>,
}

struct Mistake {
    /// The first bundle that has it: its message is told, whatever thread was faster.
    first: usize,
    diagnostic: Diagnostic,
    bundles: usize,
}

impl Mistakes {
    /// Takes in what keeps a bundle, by its index in `Site::bundles`, from being rendered.
    pub fn add(&self, bundle: usize, diagnostic: Diagnostic) {
        let said = if diagnostic.place.line == 0 { diagnostic.message.clone() } else { String::new() };
        let spot = (diagnostic.file.clone(), diagnostic.place, diagnostic.id, said);
        let mut found = self.found.lock().expect("no panic while held");
        match found.get_mut(&spot) {
            Some(known) => {
                known.bundles += 1;
                if bundle < known.first {
                    known.first = bundle;
                    known.diagnostic = diagnostic;
                }
            }
            None => {
                found.insert(spot, Mistake { first: bundle, diagnostic, bundles: 1 });
            }
        }
    }

    /// Every place once.
    pub fn told(self) -> Vec<Diagnostic> {
        self.all().map(|mistake| mistake.diagnostic).collect()
    }

    /// Every place once, and on how many pages: for when all pages were tried.
    pub fn told_with_pages(self) -> Vec<Diagnostic> {
        let with_pages = |mistake: Mistake| {
            let mut d = mistake.diagnostic;
            d.message.push_str(&on_pages(mistake.bundles));
            d
        };
        self.all().map(with_pages).collect()
    }

    fn all(self) -> impl Iterator<Item = Mistake> {
        self.found.into_inner().expect("no panic while held").into_values()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_page_speaks_for_all() {
        let mistakes = Mistakes::default();
        let at = |line, message: &str| Diagnostic::error("theme.template", &"base.html".into(), Place::new(line, 1), message);
        mistakes.add(5, at(1, "of the fifth page"));
        mistakes.add(2, at(1, "of the second page"));
        mistakes.add(3, at(2, "another place"));
        mistakes.add(4, at(0, "no place"));
        mistakes.add(4, at(0, "no place either"));
        let told: Vec<String> = mistakes.told().into_iter().map(|d| d.message).collect();
        assert_eq!(told, ["no place", "no place either", "of the second page", "another place"]);
    }
}
