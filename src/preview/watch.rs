//! Learns of changes: by the system's events where there are some, by looking again and again where there are none.
//!
//! Folders are watched, never files (an atomic save replaces the file). Besides, the watched folders themselves are
//! looked at twice a second: one that was removed and created again has fallen silent and is watched anew.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use arcstr::ArcStr;
use notify::event::{AccessKind, ModifyKind};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use super::batch::Changes;
use super::engine::relevant;
use super::{Event, Options, Report};
use crate::archive::FOLDERS;
use crate::fs;
use crate::source::listing::{Listing, Stamp};

/// How often the watched folders themselves are looked at; nobody makes a folder anew and edits in it faster.
const LOOK: Duration = Duration::from_millis(500);
/// How often all files are looked at when polling.
const POLL: Duration = Duration::from_millis(500);
/// Polling a large archive must not eat a core: the pause is this many times as long as the look.
const REST: u32 = 8;
/// The coarsest clock among usual file systems (FAT) ticks every two seconds: a younger file may change unnoticed.
const GRAIN: Duration = Duration::from_secs(3);

/// Reports changes until `changes` is closed.
pub fn run(options: &Options, changes: &Arc<Changes>, report: &Report) {
    let why = match options.poll {
        true => None,
        false => match Events::watch(&options.root, changes) {
            Ok(mut events) => match events.keep(changes) {
                None => return,
                why => why,
            },
            Err(error) => Some(error.to_string()),
        },
    };
    if let Some(why) = why {
        report(Event::Note(format!("the system does not tell of changes ({why}): looking at all files again and again instead")));
    }
    poll(&options.root, changes);
}

/// Watching by events.
struct Events {
    watcher: RecommendedWatcher,
    root: PathBuf,
    /// Watched folders with what they were when the watch was set; `None` for one that is not there.
    watched: BTreeMap<PathBuf, Option<(u64, u64)>>,
}

impl Events {
    fn watch(root: &Path, changes: &Arc<Changes>) -> notify::Result<Events> {
        let (to, below) = (changes.clone(), root.to_owned());
        let watcher = notify::recommended_watcher(move |event| take(event, &below, &to))?;
        let mut events = Events { watcher, root: root.to_owned(), watched: BTreeMap::new() };
        events.look(&BTreeSet::new())?;
        Ok(events)
    }

    /// Keeps the watches alive; `None` when closed, else why watching is not possible any more.
    fn keep(&mut self, changes: &Changes) -> Option<String> {
        // What changed between the first load and the watch is seen by this.
        changes.everything();
        while !changes.closed_within(LOOK) {
            match self.look(&changes.linked()) {
                Ok(true) => changes.everything(),
                Ok(false) => {}
                Err(error) => return Some(error.to_string()),
            }
        }
        None
    }

    /// Sets watches on folders that are new or have become others; says whether there were any.
    fn look(&mut self, linked: &BTreeSet<PathBuf>) -> notify::Result<bool> {
        let sources: Vec<PathBuf> = FOLDERS.iter().map(|folder| self.root.join(folder)).collect();
        let wanted = sources
            .into_iter()
            .map(|folder| (folder, RecursiveMode::Recursive))
            .chain([(self.root.clone(), RecursiveMode::NonRecursive)])
            .chain(linked.iter().map(|folder| (folder.clone(), RecursiveMode::NonRecursive)));
        let mut anew = false;
        for (folder, mode) in wanted {
            let is = fs::metadata(&folder).ok().filter(fs::Metadata::is_dir).map(|m| fs::identity(&m));
            let was = self.watched.get(&folder).copied();
            if was == Some(is) {
                continue;
            }
            if was.flatten().is_some() {
                // The old watch may be gone already.
                let _ = self.watcher.unwatch(&folder);
            }
            if is.is_some() {
                match self.watcher.watch(&folder, mode) {
                    Ok(()) => {}
                    // It went away again: the next look sees to it.
                    Err(error) if is_gone(&error) => continue,
                    Err(error) => return Err(error),
                }
            }
            self.watched.insert(folder, is);
            anew = true;
        }
        Ok(anew)
    }
}

fn is_gone(error: &notify::Error) -> bool {
    match &error.kind {
        notify::ErrorKind::PathNotFound => true,
        notify::ErrorKind::Io(e) => e.kind() == std::io::ErrorKind::NotFound,
        _ => false,
    }
}

/// Takes one event in.
fn take(event: notify::Result<notify::Event>, root: &Path, changes: &Changes) {
    let event = match event {
        Ok(event) => event,
        // Events may have been lost.
        Err(_) => return changes.everything(),
    };
    if event.need_rescan() {
        return changes.everything();
    }
    // Our own reading is an access too. The end of writing says nothing that the writing has not said.
    if let EventKind::Access(AccessKind::Open(_) | AccessKind::Read | AccessKind::Close(_) | AccessKind::Any | AccessKind::Other)
    | EventKind::Modify(ModifyKind::Metadata(notify::event::MetadataKind::AccessTime)) = event.kind
    {
        return;
    }
    let linked = std::cell::OnceCell::new();
    for path in event.paths {
        let outside = || linked.get_or_init(|| changes.linked()).iter().any(|folder| path.parent() == Some(folder.as_path()));
        if relevant(root, &path).is_some() || outside() {
            changes.add(path);
        }
    }
}

/// Looks at all files again and again.
fn poll(root: &Path, changes: &Changes) {
    let mut known: Option<BTreeMap<ArcStr, Stamp>> = None;
    loop {
        let started = Instant::now();
        let now = stamps(root);
        match &known {
            // What changed between the first load and the first look is seen by this.
            None => changes.everything(),
            Some(known) => {
                let changed = now.iter().filter(|(path, stamp)| known.get(*path) != Some(*stamp) || is_young(stamp));
                let gone = known.keys().filter(|path| !now.contains_key(*path));
                for path in changed.map(|(path, _)| path).chain(gone) {
                    changes.add(root.join(&**path));
                }
            }
        }
        known = Some(now);
        if changes.closed_within(POLL.max(started.elapsed() * REST)) {
            return;
        }
    }
}

fn stamps(root: &Path) -> BTreeMap<ArcStr, Stamp> {
    let (listing, _) = Listing::walk(root, &FOLDERS, true);
    let mut stamps = listing.files;
    stamps.extend(fs::metadata(&root.join("site.toml")).ok().map(|m| (ArcStr::from("site.toml"), Stamp::of(&m))));
    stamps
}

/// Whether a file was written so recently that a second save could have left its stamp as it is.
#[expect(clippy::disallowed_methods, reason = "decides whether to look again, never what is written")]
fn is_young(stamp: &Stamp) -> bool {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |d| d.as_nanos() as i128);
    (0..GRAIN.as_nanos() as i128).contains(&(now - stamp.modified))
}
