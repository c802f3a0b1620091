//! `gongkai build`: load, render everything, check links, put the site in place.

mod attachments;
mod ids;
mod links;
mod lost;
mod put;
mod redirects;
mod templates;

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use rayon::prelude::*;

use super::{Exit, print_diagnostics, print_failure, print_result, site_folder, with_content};
use crate::archive::FOLDERS;
use crate::archive::load::Loader;
use crate::audit::{self, Tally};
use crate::cli;
use crate::diagnostic::{self, Diagnostic, Severity, has_errors};
use crate::output::{self, Kept, Stage, Target};
use crate::site::addresses;
use crate::site::links::LinkCheck;
use crate::site::mistakes::Mistakes;
use crate::site::{Bundle, File, Site};
use crate::theme::Theme;
use crate::{fs, page, report};

pub use links::of_pages;
pub use lost::Lost;
pub use put::put;

/// Templates nest and the minifier recurses: two megabytes are too little for hostile nesting.
const WORKER_STACK: usize = 16 << 20;
/// Bundles that a thread takes on before others may have them: more, and the last thread would end alone.
const AT_A_TIME: usize = 4;
/// No progress bar for archives that are built before one could read it.
const PROGRESS_FROM: u64 = 2_000;

/// What a build did, for the summary.
struct Done {
    pages: usize,
    charts: usize,
    report: output::Report,
    outcomes: Tally,
}

/// Why a build did not happen.
enum Stop {
    Content(Vec<Diagnostic>),
    Failed(String),
}

impl From<output::Error> for Stop {
    fn from(error: output::Error) -> Stop {
        Stop::Failed(error.to_string())
    }
}

/// Runs the command.
pub fn run(args: &cli::Build) -> Exit {
    let started = Instant::now();
    let root = match site_folder(&args.site).and_then(|root| with_content(&args.site, root)) {
        Ok(root) => root,
        Err(why) => return failed(args, &why, &[], started.elapsed()),
    };
    let pool = rayon::ThreadPoolBuilder::new().stack_size(WORKER_STACK).build();
    let mut kept = Vec::new();
    let result = match pool {
        Ok(pool) => pool.install(|| build(args, &root, &mut kept)),
        Err(error) => Err(Stop::Failed(error.to_string())),
    };
    let (exit, diagnostics, done) = match result {
        Ok((done, diagnostics)) => (Exit::Done, diagnostics, Some(done)),
        Err(Stop::Content(diagnostics)) => (super::exit_of(&diagnostics), diagnostics, None),
        Err(Stop::Failed(message)) => return failed(args, &message, &kept, started.elapsed()),
    };
    if args.json {
        return print_result(&json(None, &diagnostics, done.as_ref(), &kept, started.elapsed()), exit);
    }
    print_diagnostics(&root, &diagnostics);
    print_kept(&kept);
    print_summary(&diagnostics, done.as_ref(), started.elapsed());
    exit
}

/// Tells what has failed apart from the content, in words, and with `--json` to programs too.
fn failed(args: &cli::Build, why: &str, kept: &[Kept], elapsed: Duration) -> Exit {
    print_failure(&why);
    print_kept(kept);
    if args.json { print_result(&json(Some(why), &[], None, kept, elapsed), Exit::Failed) } else { Exit::Failed }
}

/// Builds; what could neither be put back nor removed goes to `kept`, also if the build fails.
fn build(args: &cli::Build, root: &Path, kept: &mut Vec<Kept>) -> Result<(Done, Vec<Diagnostic>), Stop> {
    let mut loaded = Loader::once(root);
    if let Some(url) = &args.base_url
        && let Err(hint) = loaded.config.set_base_url(url)
    {
        return Err(Stop::Failed(format!("base_url is no web address: --base-url {url}; {hint}")));
    }
    let output = match &args.output {
        Some(path) => path.clone(),
        None => loaded.config.output.clone(),
    };
    let mut diagnostics = std::mem::take(&mut loaded.diagnostics);
    let target = match (target_of(root, &output), loaded.config.places.output.filter(|_| args.output.is_none())) {
        (Ok(target), _) => Some(target),
        // A setting among others: they are told together.
        (Err(output::Error::Refused { output, why, hint }), Some(mark)) => {
            diagnostics.push(mark.error("config", format!("will not write to {}: it {why}", output.display())).hint(hint));
            None
        }
        (Err(error), _) => return Err(error.into()),
    };
    let (theme, found) = Theme::load(&loaded.config, &loaded.listing);
    diagnostics.extend(found);
    let stops = |d: &[Diagnostic]| has_errors(d) || (args.strict && d.iter().any(|d| d.severity >= Severity::Warning));
    diagnostics.extend(audit::profile_diagnostics(&loaded.profiles));
    diagnostics.extend(audit::unknown_ids(&loaded.archive, &loaded.profiles, &loaded.config));
    diagnostic::sort(&mut diagnostics);
    let (Some(theme), Some(target)) = (theme.filter(|_| !stops(&diagnostics)), target) else { return Err(Stop::Content(diagnostics)) };
    let site = Site::new(loaded, theme);
    let stage = target.stage()?;
    kept.extend_from_slice(stage.kept());
    not_emptied(&site, &stage)?;
    let (pages, charts, found) = render_all(&site, &stage)?;
    diagnostics.extend(found);
    // Findings describe the record, which is published with its mistakes: they never stop a build.
    let outcomes = site.outcomes().total();
    diagnostics.extend(site.silenced_in_vain());
    diagnostic::sort(&mut diagnostics);
    if stops(&diagnostics) {
        return Err(Stop::Content(diagnostics));
    }
    let report = stage.commit()?;
    kept.clone_from(&report.kept);
    // The process ends now, and takes its memory along faster than value by value.
    std::mem::forget(site);
    Ok((Done { pages, charts, report, outcomes }, diagnostics))
}

/// The output folder, which must hold none of the site's sources.
pub fn target_of(root: &Path, output: &Path) -> Result<Target, output::Error> {
    let sources: Vec<PathBuf> = FOLDERS.iter().chain(&["site.toml"]).map(|name| root.join(name)).collect();
    let there = sources.iter().map(PathBuf::as_path).filter(|path| matches!(fs::look(path), Ok(Some(_))));
    Target::check(output, &there.collect::<Vec<_>>())
}

/// Refuses to put an archive without a single disclosure in the place of one that has some: a folder that is not mounted, or a
/// submodule that was not fetched, looks just so, and nobody would be told that all pages are gone.
pub fn not_emptied(site: &Site, stage: &Stage) -> Result<(), output::Error> {
    if site.archive.disclosures.is_empty() { stage.refuse_if_published(addresses::is_disclosure) } else { Ok(()) }
}

/// Renders all bundles in parallel, writes them to the stage, checks links.
fn render_all(site: &Site, stage: &Stage) -> Result<(usize, usize, Vec<Diagnostic>), Stop> {
    let links = LinkCheck::new(&site.config.base_url);
    let mistakes = Mistakes::default();
    let counts = Mutex::new((0, 0));
    let lost = Lost::default();
    let bar = progress(site.bundles().len() as u64);
    let one = |(at, bundle): (usize, &Bundle)| {
        let rendered = render(site, *bundle);
        bar.inc(1);
        let files = match rendered {
            Ok(files) => files,
            Err(found) => {
                found.into_iter().for_each(|d| mistakes.add(at, d));
                return Ok(());
            }
        };
        let (pages, charts, changed) = write(site, *bundle, &files, stage, &links, &lost)?;
        changed.into_iter().for_each(|d| mistakes.add(at, d));
        let mut counts = counts.lock().expect("no panic while held");
        counts.0 += pages;
        counts.1 += charts;
        Ok(())
    };
    // The search index takes the most memory while it is made, and needs no outcomes of checks, which then stay to the end.
    // Comparisons need none either: they give work to the threads that search leaves idle.
    let is_first = |bundle: &Bundle| matches!(bundle, Bundle::Search | Bundle::SearchTexts(_) | Bundle::Compare(_));
    let (first, others): (Vec<_>, Vec<_>) = site.bundles().iter().enumerate().partition(|(_, bundle)| is_first(bundle));
    let written: Result<(), output::Error> = first.into_par_iter().with_max_len(AT_A_TIME).try_for_each(one).and_then(|()| {
        // All outcomes at once, in parallel; pages then only read them.
        site.outcomes();
        others.into_par_iter().with_max_len(AT_A_TIME).try_for_each(one)
    });
    bar.finish_and_clear();
    written?;
    let mut diagnostics = mistakes.told_with_pages();
    if diagnostics.is_empty() {
        diagnostics.extend(of_pages(site, links));
        diagnostics.extend(lost.diagnostics(site, stage));
    }
    let (pages, charts) = counts.into_inner().expect("no panic while held");
    Ok((pages, charts, diagnostics))
}

/// The files of a bundle, or what keeps them from being published.
fn render(site: &Site, bundle: Bundle) -> Result<Vec<File>, Vec<Diagnostic>> {
    let files = page::render(site, bundle).map_err(|d| vec![*d])?;
    let found = clashes(site, bundle, &files);
    if found.is_empty() { Ok(files) } else { Err(found) }
}

/// What keeps a bundle that was rendered from being published where its source or the settings want it.
pub fn clashes(site: &Site, bundle: Bundle, files: &[File]) -> Vec<Diagnostic> {
    match bundle {
        Bundle::Disclosure(at) => attachments::clashes(site, at, files),
        Bundle::Redirect(at) => redirects::clash(site, at).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// Writes the files of a bundle. Tells pages, charts, and what is wrong with files that were copied.
fn write(
    site: &Site,
    bundle: Bundle,
    files: &[File],
    stage: &Stage,
    links: &LinkCheck,
    lost: &Lost,
) -> Result<(usize, usize, Vec<Diagnostic>), output::Error> {
    let (mut pages, mut charts, mut changed) = (0, 0, Vec::new());
    for file in files {
        if let Some(digest) = put(file, stage, links, lost)? {
            changed.extend(attachments::changed(site, bundle, &file.path, &digest));
        }
        pages += usize::from(file.path.ends_with(".html"));
        // Icons and logos of the theme are no charts.
        charts += usize::from(file.path.ends_with(".svg") && !file.path.starts_with("assets/"));
    }
    Ok((pages, charts, changed))
}

/// The template that makes a page.
fn template_of(bundle: Bundle) -> Option<&'static str> {
    match bundle {
        Bundle::Home => Some("home.html"),
        Bundle::Unit(_) => Some("unit.html"),
        Bundle::Disclosure(_) => Some("disclosure.html"),
        Bundle::Compare(_) => Some("compare.html"),
        Bundle::Year(_) => Some("year.html"),
        Bundle::Items => Some("items.html"),
        Bundle::Item(_) => Some("item.html"),
        Bundle::Glossary => Some("glossary.html"),
        Bundle::About => Some("about.html"),
        Bundle::Search => Some("search.html"),
        Bundle::NotFound => Some("404.html"),
        Bundle::Checks => Some("checks.html"),
        Bundle::Check(_) => Some("check.html"),
        Bundle::SearchTexts(_) | Bundle::Feeds | Bundle::Assets | Bundle::Redirect(_) => None,
    }
}

fn progress(length: u64) -> ProgressBar {
    let target = if std::io::stderr().is_terminal() { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::hidden());
    if let Ok(style) = ProgressStyle::with_template("{bar:32} {pos}/{len} {eta}") {
        bar.set_style(style);
    }
    if length > PROGRESS_FROM {
        bar.set_draw_target(target);
    }
    bar
}

fn count(diagnostics: &[Diagnostic], severity: Severity) -> usize {
    diagnostics.iter().filter(|d| d.severity == severity).count()
}

fn print_kept(kept: &[Kept]) {
    use std::io::Write as _;
    for one in kept {
        let _ = writeln!(anstream::stderr(), "\x1b[1;33mkept\x1b[0m: {}", report::visible(&one.to_string()));
    }
}

fn print_summary(diagnostics: &[Diagnostic], done: Option<&Done>, elapsed: Duration) {
    use std::io::Write as _;
    let (errors, warnings, infos) =
        (count(diagnostics, Severity::Error), count(diagnostics, Severity::Warning), count(diagnostics, Severity::Info));
    let mut err = anstream::stderr();
    let seconds = elapsed.as_secs_f64();
    let findings = [(errors, "error"), (warnings, "warning"), (infos, "note")].map(|(many, what)| report::counted(many, what)).join(", ");
    let _ = match done {
        Some(done) => {
            let r = &done.report;
            writeln!(
                err,
                "\x1b[1;32mbuilt\x1b[0m {} pages, {} charts, {} files ({}) in {seconds:.2} s\n      {} written, {} unchanged, {} removed; {findings}\n      checks: {} held, {} truncated, {} inconsistent, {} not testable (gongkai check --severity info tells them)",
                done.pages,
                done.charts,
                r.files,
                bytes(r.bytes),
                r.written,
                r.unchanged,
                r.removed,
                done.outcomes.exact + done.outcomes.rounding,
                done.outcomes.truncated,
                done.outcomes.inconsistent,
                done.outcomes.not_testable
            )
        }
        None => writeln!(err, "\x1b[1;31mnot built\x1b[0m: {findings}; the old site is untouched ({seconds:.2} s)"),
    };
}

fn bytes(n: u64) -> String {
    match n {
        0..1024 => format!("{n} B"),
        1024..1_048_576 => format!("{:.1} KiB", n as f64 / 1024.0),
        _ => format!("{:.1} MiB", n as f64 / 1_048_576.0),
    }
}

fn json(error: Option<&str>, diagnostics: &[Diagnostic], done: Option<&Done>, kept: &[Kept], elapsed: Duration) -> String {
    let value = serde_json::json!({
        "built": done.is_some(),
        "error": error,
        "pages": done.map(|d| d.pages), "charts": done.map(|d| d.charts), "files": done.map(|d| d.report.files), "bytes": done.map(|d| d.report.bytes),
        "written": done.map(|d| d.report.written), "unchanged": done.map(|d| d.report.unchanged), "removed": done.map(|d| d.report.removed),
        "checks": done.map(|d| { let t = &d.outcomes; serde_json::json!({ "exact": t.exact, "rounding": t.rounding, "truncated": t.truncated, "inconsistent": t.inconsistent, "note": t.note, "not_testable": t.not_testable, "not_applicable": t.not_applicable }) }),
        "kept": kept.iter().map(|k| serde_json::json!({ "path": k.path.to_string_lossy(), "why": k.why })).collect::<Vec<_>>(),
        "seconds": elapsed.as_secs_f64(),
        "diagnostics": report::json(diagnostics),
    });
    format!("{value}\n")
}
