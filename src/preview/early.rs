//! Pages before the first load is through: in a large archive the page one works on need not wait for all others.
//!
//! Only the asked unit's folder is read. What its pages say of others (their names) is read too, so the page is normally
//! the final one already; if it is not, the browser finds another hash after the load and takes the page again.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use super::pages::{self, Answer};
use super::state::{Shared, Shown, State};
use crate::archive::is_id;
use crate::archive::load::Loader;
use crate::diagnostic::has_errors;
use crate::site::Site;
use crate::theme::Theme;

/// A small site around the unit that was asked for last.
pub struct Early {
    root: PathBuf,
    made: Mutex<Option<(String, Arc<Shown>)>>,
}

impl Early {
    /// Nothing read yet.
    pub fn new(root: PathBuf) -> Early {
        Early { root, made: Mutex::new(None) }
    }

    /// The answer for a page or file of one unit, or for an asset; `None` for all that needs the whole archive.
    pub fn answer(&self, shared: &Shared, path: &str) -> Option<Answer> {
        let clean = pages::clean(path)?;
        let unit = clean.strip_prefix("units/").and_then(|rest| rest.split('/').next()).filter(|unit| is_id(unit));
        if unit.is_none() && !clean.starts_with("assets/") {
            return None;
        }
        let shown = self.shown(unit)?;
        let state = State { shown: Some(shown), ..State::default() };
        let answer = pages::answer(shared, &state, path);
        matches!(answer, Answer::Bytes { status: 200, .. } | Answer::File { .. } | Answer::Moved(_)).then_some(answer)
    }

    fn shown(&self, unit: Option<&str>) -> Option<Arc<Shown>> {
        let mut made = self.made.lock().expect("no panic while held");
        if let Some((known, shown)) = &*made
            && unit.is_none_or(|unit| unit == known)
        {
            return Some(shown.clone());
        }
        let loaded = Loader::glimpse(&self.root, unit.unwrap_or(""));
        let (theme, found) = Theme::load(&loaded.config, &loaded.listing);
        if has_errors(&loaded.diagnostics) || has_errors(&found) {
            return None;
        }
        let shown = Arc::new(Shown::new(Site::new(loaded, theme?)));
        *made = Some((unit.unwrap_or("").to_owned(), shown.clone()));
        Some(shown)
    }

    /// The whole site is there: this one is not needed any more.
    pub fn forget(&self) {
        if let Ok(mut made) = self.made.try_lock() {
            *made = None;
        }
    }
}
