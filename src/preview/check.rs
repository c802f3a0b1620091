//! The complete check behind the preview: renders every page, checks every link, and on request writes the output folder.
//!
//! It starts when nothing has changed for a moment, runs on threads of low priority and is given up as soon as
//! something newer is to be checked.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use rayon::prelude::*;

use super::state::{Shared, Shown};
use super::{Event, Report, bug, overlay};
use crate::command::build::{Lost, clashes, not_emptied, of_pages, put, target_of};
use crate::diagnostic::{self, Diagnostic, has_errors};
use crate::output::{self, Error, Kept, Stage};
use crate::site::links::LinkCheck;
use crate::site::mistakes::Mistakes;
use crate::site::{Body, Site};

/// Typing pauses are shorter: a check in between would be thrown away.
const AFTER_QUIET: Duration = Duration::from_millis(300);
/// An output folder that another build writes to is tried again after this.
const BUSY: Duration = Duration::from_millis(200);
/// The lowest priority of the system.
#[cfg(target_os = "linux")]
const NICE: i32 = 19;

/// Checks the newest site.
pub struct Checker {
    root: PathBuf,
    write: bool,
    report: Report,
    asked: Mutex<bool>,
    woken: Condvar,
    /// The running check is to be given up.
    given_up: AtomicBool,
    stopped: AtomicBool,
}

impl Checker {
    /// A checker for the site at `root`; with `write` it keeps the output folder up to date.
    pub fn new(root: PathBuf, write: bool, report: Report) -> Checker {
        let (given_up, stopped) = (AtomicBool::new(false), AtomicBool::new(false));
        Checker { root, write, report, asked: Mutex::new(false), woken: Condvar::new(), given_up, stopped }
    }

    /// There is a new state: what runs is given up, a new check starts soon.
    pub fn ask(&self) {
        *self.asked.lock().expect("no panic while held") = true;
        self.given_up.store(true, Ordering::Relaxed);
        self.woken.notify_all();
    }

    /// Ends `run`, between two pages.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
        self.ask();
    }

    /// Checks whenever asked, until stopped.
    pub fn run(&self, shared: &Shared) {
        let pool = rayon::ThreadPoolBuilder::new().stack_size(super::STACK).start_handler(|_| lower_priority()).build();
        let Ok(pool) = pool else { return };
        while self.wait() {
            if let Err(said) = bug::caught(|| self.check_newest(&pool, shared)) {
                (self.report)(Event::Note(format!("gongkai has a bug and gave up the check of all pages: {said}")));
            }
        }
    }

    fn check_newest(&self, pool: &rayon::ThreadPool, shared: &Shared) {
        let state = shared.load();
        let Some(shown) = state.shown.clone().filter(|_| !state.blocked) else { return };
        let Some(Outcome { files, mut found, taken_away, written }) = pool.install(|| self.check(&shown.site)) else { return };
        self.publish(shared, &shown, &found);
        found.extend(taken_away);
        (self.report)(Event::Checked { files, found, written });
    }

    /// Waits until asked and quiet; `false` when stopped.
    fn wait(&self) -> bool {
        let mut asked = self.asked.lock().expect("no panic while held");
        while !*asked {
            asked = self.woken.wait(asked).expect("no panic while held");
        }
        while *asked && !self.stopped.load(Ordering::Relaxed) {
            *asked = false;
            asked = self.woken.wait_timeout(asked, AFTER_QUIET).expect("no panic while held").0;
        }
        self.given_up.store(false, Ordering::Relaxed);
        !self.stopped.load(Ordering::Relaxed)
    }

    fn publish(&self, shared: &Shared, shown: &Arc<Shown>, found: &[Diagnostic]) {
        shared.publish(|state| {
            let same = state.shown.as_ref().is_some_and(|s| Arc::ptr_eq(s, shown));
            if !same || *state.checked == found {
                return false;
            }
            state.errors = Arc::new(overlay::errors(&self.root, &state.found, found));
            state.checked = Arc::new(found.to_vec());
            true
        });
    }

    /// Renders everything; `None` if given up.
    fn check(&self, site: &Site) -> Option<Outcome> {
        let stage = if self.write { self.stage_when_free(site) } else { None };
        let (links, files, mistakes) = (LinkCheck::new(&site.config.base_url), AtomicUsize::new(0), Mistakes::default());
        let (failed, lost) = (Mutex::new(None), Lost::default());
        site.bundles().par_iter().enumerate().for_each(|(at, bundle)| {
            if self.given_up.load(Ordering::Relaxed) {
                return;
            }
            match bug::rendered(site, *bundle).map(|made| (clashes(site, *bundle, &made), made)) {
                Ok((found, _)) if !found.is_empty() => found.into_iter().for_each(|d| mistakes.add(at, d)),
                Ok((_, made)) => {
                    for file in &made {
                        match &stage {
                            Some(stage) => match put(file, stage, &links, &lost) {
                                Ok(_) => {}
                                Err(e) => *failed.lock().expect("no panic while held") = Some(e),
                            },
                            None => links.add(&file.path, if let Body::Bytes(bytes) = &file.body { Some(bytes) } else { None }),
                        }
                    }
                    files.fetch_add(made.len(), Ordering::Relaxed);
                }
                Err(d) => mistakes.add(at, *d),
            }
        });
        if self.given_up.load(Ordering::Relaxed) {
            return None;
        }
        let mut found = mistakes.told_with_pages();
        if found.is_empty() {
            found = of_pages(site, links);
        }
        diagnostic::sort(&mut found);
        let failed = failed.into_inner().expect("no panic while held");
        // As a build tells it: once, by the run that takes an address away.
        let refused = has_errors(&found);
        let taken_away = stage.as_ref().filter(|_| !refused).map(|stage| lost.diagnostics(site, stage));
        let written = stage.map(|stage| match failed {
            Some(why) => format!("the output folder is not written: {why}"),
            None if refused => "the output folder stays as it was".to_owned(),
            None => match commit(stage) {
                Ok((done, kept)) => {
                    self.tell_kept(&kept);
                    format!("{}: {} written, {} removed", site.config.output.display(), done.written, done.removed)
                }
                Err(why) => format!("the output folder is not written: {why}"),
            },
        });
        Some(Outcome { files: files.into_inner(), found, taken_away: taken_away.unwrap_or_default(), written })
    }

    fn tell_kept(&self, kept: &[Kept]) {
        kept.iter().for_each(|kept| (self.report)(Event::Note(format!("kept {kept}"))));
    }

    /// The stage, once no other build has it; none if the folder cannot be written to, which is told, or the check is given up.
    fn stage_when_free(&self, site: &Site) -> Option<Stage> {
        let mut told = false;
        while !self.given_up.load(Ordering::Relaxed) {
            match self.stage(site) {
                Ok(stage) => {
                    self.tell_kept(stage.kept());
                    return Some(stage);
                }
                Err(Error::Busy { output, .. }) => {
                    if !told {
                        let note = format!("another build is writing to {}; the preview writes as soon as it is done", output.display());
                        (self.report)(Event::Note(note));
                        told = true;
                    }
                    std::thread::sleep(BUSY);
                }
                Err(why) => {
                    (self.report)(Event::Note(format!("the output folder is not written: {why}")));
                    return None;
                }
            }
        }
        None
    }

    fn stage(&self, site: &Site) -> Result<Stage, Error> {
        let stage = target_of(&self.root, &site.config.output)?.stage()?;
        not_emptied(site, &stage)?;
        Ok(stage)
    }
}

/// Puts the site in place; what had to be kept is given apart, but for what was told when the stage was opened.
fn commit(stage: Stage) -> Result<(output::Report, Vec<Kept>), Error> {
    let told = stage.kept().len();
    let done = stage.commit()?;
    let kept = done.kept[told..].to_vec();
    Ok((done, kept))
}

/// What a check has found.
struct Outcome {
    files: usize,
    found: Vec<Diagnostic>,
    /// Addresses that the output folder has no more: told, but no mistake of a page.
    taken_away: Vec<Diagnostic>,
    written: Option<String>,
}

/// Lets requests and loading go first. On Linux a priority is a thread's own; elsewhere it is left alone.
fn lower_priority() {
    #[cfg(target_os = "linux")]
    let _ = rustix::process::setpriority_process(None, NICE);
}
