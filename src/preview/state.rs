//! What is served: one value behind one pointer, and the number that tells browsers that it is a new one.

use std::collections::BTreeMap;
use std::hash::{BuildHasher as _, Hasher as _};
use std::sync::{Arc, Mutex};

use arc_swap::ArcSwap;
use serde_json::Value;
use tokio::sync::watch;

use super::bug;
use crate::diagnostic::Diagnostic;
use crate::site::{Body, Bundle, File, Site};

/// Rendered pages kept for the next request; a page with its figures has some 150 KB.
const KEPT_BYTES: usize = 48 << 20;

/// A site with the pages that were asked for.
pub struct Shown {
    /// The site.
    pub site: Site,
    /// Addresses of its style sheets, with their versions: `assets/style.css` to `assets/style.css?v=…`.
    pub styles: BTreeMap<String, String>,
    /// A hash of all other assets.
    pub assets: String,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    bundles: BTreeMap<Bundle, Arc<Vec<File>>>,
    bytes: usize,
}

impl Shown {
    /// Makes a site ready to be served.
    pub fn new(site: Site) -> Shown {
        let mut others = blake3::Hasher::new();
        let mut styles = BTreeMap::new();
        for (name, bytes) in &site.theme.assets {
            let hash = blake3::hash(bytes);
            if name.ends_with(".css") {
                styles.insert(format!("assets/{name}"), format!("assets/{name}?v={}", &hash.to_hex()[..8]));
            } else {
                others.update(name.as_bytes()).update(hash.as_bytes());
            }
        }
        Shown { site, styles, assets: others.finalize().to_hex()[..16].to_owned(), kept: Mutex::default() }
    }

    /// The files of a bundle, rendered now or for an earlier request.
    pub fn render(&self, bundle: Bundle) -> Result<Arc<Vec<File>>, Box<Diagnostic>> {
        if let Some(files) = self.kept.lock().expect("no panic while held").bundles.get(&bundle) {
            return Ok(files.clone());
        }
        let files = Arc::new(bug::rendered(&self.site, bundle)?);
        let size = |f: &File| if let Body::Bytes(bytes) = &f.body { bytes.len() } else { 0 };
        let bytes: usize = files.iter().map(size).sum();
        let mut kept = self.kept.lock().expect("no panic while held");
        if kept.bytes + bytes > KEPT_BYTES {
            *kept = Kept::default();
        }
        if kept.bundles.insert(bundle, files.clone()).is_none() {
            kept.bytes += bytes;
        }
        Ok(files)
    }
}

/// What is served at a moment.
#[derive(Default, Clone)]
pub struct State {
    /// Rises with every publication; 0 before the first.
    pub revision: u64,
    /// The last good site.
    pub shown: Option<Arc<Shown>>,
    /// What was found in the sources, also what is no error.
    pub found: Arc<Vec<Diagnostic>>,
    /// Whether the sources have errors, so that `shown` is older than they are.
    pub blocked: bool,
    /// Errors on pages and links of `shown`, found by the complete check.
    pub checked: Arc<Vec<Diagnostic>>,
    /// All errors as the overlay wants them.
    pub errors: Arc<Value>,
}

/// The present state, for many threads.
pub struct Shared {
    /// Tells this start of the program from all others.
    pub id: String,
    state: ArcSwap<State>,
    revision: watch::Sender<u64>,
    publishing: Mutex<()>,
}

impl Default for Shared {
    fn default() -> Shared {
        Shared::new()
    }
}

impl Shared {
    /// Nothing yet.
    pub fn new() -> Shared {
        // Seeded by the system at random, which is all that an id needs.
        let id = std::collections::hash_map::RandomState::new().build_hasher().finish();
        Shared { id: format!("{id:016x}"), state: ArcSwap::default(), revision: watch::Sender::new(0), publishing: Mutex::new(()) }
    }

    /// The present state.
    pub fn load(&self) -> Arc<State> {
        self.state.load_full()
    }

    /// Changes the state in one step and tells everybody; `change` says no by `false`.
    pub fn publish(&self, change: impl FnOnce(&mut State) -> bool) {
        let _one_at_a_time = self.publishing.lock().expect("no panic while held");
        let mut state = State::clone(&self.load());
        if change(&mut state) {
            state.revision += 1;
            let revision = state.revision;
            self.state.store(Arc::new(state));
            self.revision.send_replace(revision);
        }
    }

    /// Follows the revisions, starting with the present one.
    pub fn subscribe(&self) -> watch::Receiver<u64> {
        self.revision.subscribe()
    }
}
