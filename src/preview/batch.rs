//! Gathers changed paths into batches: a single save at once, a checkout of thousands of files as one.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

/// A single save is a burst of events within two or three milliseconds (vim: eight events); this long without one ends it.
const QUIET: Duration = Duration::from_millis(8);
/// An editor that never rests gets its rebuild after this long.
const CAP: Duration = Duration::from_millis(500);
/// More paths than an editor's save touches: a checkout, a copy, a script.
const MANY: usize = 24;
/// Between two files of a checkout there may be pauses while it unpacks; one rebuild for all is worth the wait.
const QUIET_OF_MANY: Duration = Duration::from_millis(150);
/// The longest wait for a checkout.
const CAP_OF_MANY: Duration = Duration::from_secs(5);
/// With more paths than this, looking at everything is cheaper than looking at each, and memory stays bounded.
const TOO_MANY: usize = 2_000;

/// Changes that wait to be taken in.
#[derive(Default)]
pub struct Changes {
    pending: Mutex<Pending>,
    woken: Condvar,
}

#[derive(Default)]
struct Pending {
    batch: Batch,
    first: Option<Instant>,
    last: Option<Instant>,
    /// Paths to be looked at once more, and when.
    later: Vec<(Instant, PathBuf)>,
    links: BTreeSet<PathBuf>,
    closed: bool,
}

/// Changes to be taken in at one go.
#[derive(Default, Debug, Clone)]
pub struct Batch {
    /// Absolute paths.
    pub paths: BTreeSet<PathBuf>,
    /// Paths looked at once more, as something may have come between folder and watch.
    pub again: BTreeSet<PathBuf>,
    /// Events were lost: look at everything.
    pub everything: bool,
}

impl Batch {
    fn is_empty(&self) -> bool {
        self.paths.is_empty() && self.again.is_empty() && !self.everything
    }
}

impl Changes {
    fn lock(&self) -> MutexGuard<'_, Pending> {
        self.pending.lock().expect("no panic while held")
    }

    fn note(&self, change: impl FnOnce(&mut Batch)) {
        let mut pending = self.lock();
        change(&mut pending.batch);
        if pending.batch.paths.len() > TOO_MANY {
            pending.batch.everything = true;
        }
        let now = Instant::now();
        pending.first.get_or_insert(now);
        pending.last = Some(now);
        self.woken.notify_all();
    }

    /// A path has changed.
    pub fn add(&self, path: PathBuf) {
        self.note(|batch| {
            // Once everything is looked at, more names add nothing.
            if batch.paths.len() <= TOO_MANY {
                batch.paths.insert(path);
            }
        });
    }

    /// Anything may have changed.
    pub fn everything(&self) {
        self.note(|batch| batch.everything = true);
    }

    /// Looks at a path once more after a while.
    pub fn again(&self, path: PathBuf, after: Duration) {
        self.lock().later.push((Instant::now() + after, path));
        self.woken.notify_all();
    }

    /// Folders outside the site that links of the site lead to.
    pub fn set_linked(&self, folders: BTreeSet<PathBuf>) {
        self.lock().links = folders;
    }

    /// What `set_linked` has set.
    pub fn linked(&self) -> BTreeSet<PathBuf> {
        self.lock().links.clone()
    }

    /// Ends the waiting, for good.
    pub fn close(&self) {
        self.lock().closed = true;
        self.woken.notify_all();
    }

    /// Whether it was closed; waits that long at most.
    pub fn closed_within(&self, time: Duration) -> bool {
        let until = Instant::now() + time;
        let mut pending = self.lock();
        while !pending.closed {
            let Some(rest) = until.checked_duration_since(Instant::now()).filter(|r| !r.is_zero()) else { return false };
            pending = self.woken.wait_timeout(pending, rest).expect("no panic while held").0;
        }
        true
    }

    /// Whether a change comes within this time. It stays for `next`.
    pub fn comes_within(&self, time: Duration) -> bool {
        let until = Instant::now() + time;
        let mut pending = self.lock();
        while pending.batch.is_empty() && !pending.closed {
            let Some(rest) = until.checked_duration_since(Instant::now()).filter(|r| !r.is_zero()) else { return false };
            pending = self.woken.wait_timeout(pending, rest).expect("no panic while held").0;
        }
        true
    }

    /// Waits for the next batch; `None` when closed.
    pub fn next(&self) -> Option<Batch> {
        let mut pending = self.lock();
        loop {
            if pending.closed {
                return None;
            }
            let now = Instant::now();
            let due = pending.take_due(now);
            pending.batch.again.extend(due);
            if pending.batch.is_empty() {
                let wait = pending.later.iter().map(|(at, _)| at.saturating_duration_since(now)).min();
                pending = match wait {
                    Some(wait) => self.woken.wait_timeout(pending, wait).expect("no panic while held").0,
                    None => self.woken.wait(pending).expect("no panic while held"),
                };
                continue;
            }
            let ends = pending.ends(now);
            if ends <= now {
                pending.first = None;
                pending.last = None;
                return Some(std::mem::take(&mut pending.batch));
            }
            pending = self.woken.wait_timeout(pending, ends - now).expect("no panic while held").0;
        }
    }
}

impl Pending {
    fn take_due(&mut self, now: Instant) -> Vec<PathBuf> {
        let (due, later) = std::mem::take(&mut self.later).into_iter().partition(|(at, _)| *at <= now);
        self.later = later;
        due.into_iter().map(|(_, path)| path).collect()
    }

    /// When the batch is ready.
    fn ends(&self, now: Instant) -> Instant {
        let (Some(first), Some(last)) = (self.first, self.last) else { return now };
        let many = self.batch.paths.len() > MANY || self.batch.everything;
        let (quiet, cap) = if many { (QUIET_OF_MANY, CAP_OF_MANY) } else { (QUIET, CAP) };
        (last + quiet).min(first + cap)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[test]
    fn a_single_save_is_taken_at_once() {
        let changes = Changes::default();
        let started = Instant::now();
        for name in ["4913", "a.yaml~", "a.yaml", "a.yaml"] {
            changes.add(name.into());
        }
        let batch = changes.next().expect("open");
        assert_eq!(batch.paths.len(), 3);
        assert!(started.elapsed() >= QUIET);
    }

    #[test]
    fn thousands_of_files_are_one_batch() {
        let changes = Arc::new(Changes::default());
        let add = |changes: &Changes, number: u32| changes.add(format!("{number}.yaml").into());
        // Enough to be told from a save before anybody looks, however busy the machine is.
        (0..100).for_each(|number| add(&changes, number));
        let from = changes.clone();
        let writer = std::thread::spawn(move || {
            for number in 100..3_000 {
                if number % 100 == 0 {
                    // Longer than the quiet time of a single save.
                    std::thread::sleep(QUIET * 2);
                }
                add(&from, number);
            }
        });
        let batch = changes.next().expect("open");
        writer.join().expect("no panic");
        assert!(batch.everything && batch.paths.len() <= TOO_MANY + 1);
        assert!(!changes.comes_within(Duration::from_millis(1)), "nothing is left over");
    }

    #[test]
    fn a_path_comes_again_after_its_time_and_closing_ends_the_wait() {
        let changes = Changes::default();
        changes.again("folder".into(), Duration::from_millis(5));
        let batch = changes.next().expect("open");
        assert!(batch.paths.is_empty() && batch.again.contains(std::path::Path::new("folder")));
        changes.close();
        assert!(changes.next().is_none() && changes.closed_within(Duration::ZERO));
    }
}
