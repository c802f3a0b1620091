//! The live preview: watches the sources, keeps the site in memory, serves it, tells browsers when to look again.
//!
//! ```text
//! watcher ▸ Changes (batch) ▸ Engine (load what changed, new Site) ▸ Shared (one Arc swapped) ▸ server ▸ browser
//!                                       │                                ▲                        (live.js)
//!                                       └▸ Checker (all pages and links, behind) ┘
//! ```
//!
//! Nothing here renders: pages come from `page::render`, as for `build`. Content never ends the program, sources are
//! never written to, and nothing is deleted on exit.

mod batch;
mod bug;
mod check;
mod early;
mod ending;
mod engine;
mod listen;
mod overlay;
mod pages;
mod server;
mod state;
mod watch;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;

use arcstr::ArcStr;

pub use batch::{Batch, Changes};
pub use early::Early;
pub use ending::Ending;
pub use engine::Engine;
pub use pages::{Answer, answer, status};
pub use state::{Shared, Shown, State};

use crate::diagnostic::Diagnostic;

/// Rendering recurses in templates and the minifier: two megabytes are too little for hostile nesting.
const STACK: usize = 16 << 20;
/// Threads that answer requests.
const SERVER_THREADS: usize = 2;
/// Threads that render pages or read files for requests; more requests wait.
const RENDER_THREADS: usize = 6;

/// What to preview and how.
#[derive(Debug, Clone)]
pub struct Options {
    /// The site's folder, absolute, links resolved.
    pub root: PathBuf,
    /// First port to try.
    pub port: u16,
    /// Look at all files again and again instead of waiting for the system's events.
    pub poll: bool,
    /// Keep the output folder up to date.
    pub write: bool,
}

/// What the preview says to the person at the terminal.
#[derive(Debug)]
pub enum Event {
    /// It serves at this address; said before anything else.
    Serving(SocketAddr),
    /// A new site is served.
    Updated {
        /// Changed paths, relative; empty at the start.
        paths: Vec<ArcStr>,
        /// How many disclosures it has.
        disclosures: usize,
        /// How long it took, in milliseconds.
        millis: f64,
        /// Findings that were not there before.
        news: Vec<Diagnostic>,
    },
    /// The sources have errors; the last good site stays, if there is one.
    Blocked {
        /// The errors, and what else is to be said of the sources.
        found: Vec<Diagnostic>,
        /// Whether there is a site to show.
        shown: bool,
    },
    /// The complete check has ended with these findings.
    Checked {
        /// Pages, data files and figures rendered.
        files: usize,
        /// Errors on pages and links; else warnings of addresses that are gone from the output folder.
        found: Vec<Diagnostic>,
        /// What was done to the output folder, if it is kept up to date.
        written: Option<String>,
    },
    /// Something worth knowing about the preview itself.
    Note(String),
}

/// Takes events.
pub type Report = Arc<dyn Fn(Event) + Send + Sync>;

/// A running preview.
pub struct Preview {
    address: SocketAddr,
    shared: Arc<Shared>,
    changes: Arc<Changes>,
    checker: Arc<check::Checker>,
    /// The thread of the check, if it writes.
    writer: Option<JoinHandle<()>>,
    runtime: Option<tokio::runtime::Runtime>,
}

impl Preview {
    /// Binds the port, then loads the site and watches it on threads of its own. Requests wait for the first load.
    pub fn start(options: Options, report: Report) -> std::io::Result<Preview> {
        let listener = listen::bind(options.port)?;
        let address = listener.local_addr()?;
        report(Event::Serving(address));
        let shared = Arc::new(Shared::new());
        let changes = Arc::new(Changes::default());
        let checker = Arc::new(check::Checker::new(options.root.clone(), options.write, report.clone()));
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(SERVER_THREADS)
            .max_blocking_threads(RENDER_THREADS)
            .thread_stack_size(STACK)
            .thread_name("preview-server")
            .enable_all()
            .build()?;
        let (served, folder) = (shared.clone(), options.root.clone());
        runtime.spawn(async move { server::serve(listener, served, folder).await });
        let named = |name: &str| std::thread::Builder::new().name(name.into()).stack_size(STACK);
        let (to, watched) = (changes.clone(), options.clone());
        let said = report.clone();
        named("preview-watch").spawn(move || {
            if let Err(why) = bug::caught(|| watch::run(&watched, &to, &said)) {
                said(Event::Note(format!("gongkai has a bug and sees no more changes, so start it again: {why}")));
            }
        })?;
        let (check, from) = (checker.clone(), shared.clone());
        let checking = named("preview-check").spawn(move || check.run(&from))?;
        let writer = options.write.then_some(checking);
        let (to, from, check) = (shared.clone(), changes.clone(), checker.clone());
        named("preview-engine").spawn(move || engine::run(&options.root, &to, &report, &from, || check.ask()))?;
        Ok(Preview { address, shared, changes, checker, writer, runtime: Some(runtime) })
    }

    /// Where it serves.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What it serves.
    pub fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }

    /// Ends it. What only reads dies with the program; a check that writes ends between two files, so that its stage is
    /// cleared away.
    pub fn stop(mut self) {
        self.changes.close();
        self.checker.stop();
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
        if let Some(writer) = self.writer.take() {
            let _ = writer.join();
        }
    }
}
