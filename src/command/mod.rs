//! One file per command, glue only.

pub mod build;
pub mod check;
pub mod init;
pub mod schema;
pub mod watch;

use std::path::{Path, PathBuf};

use arcstr::ArcStr;

use crate::diagnostic::{Diagnostic, Severity};
use crate::{cli, fs, report};

/// How a command ended; the exit code of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// 0: done.
    Done,
    /// 1: the content has errors; nothing was written.
    Content,
    /// 2: wrong usage, settings or I/O.
    Failed,
}

impl Exit {
    /// The number.
    pub fn code(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::Content => 1,
            Exit::Failed => 2,
        }
    }
}

/// The site's folder, absolute and with links resolved; else what to tell.
pub fn site_folder(args: &cli::SiteArgs) -> Result<PathBuf, String> {
    fs::canonicalize(&args.site).map_err(|error| error.to_string())
}

/// The site's folder as given back by [`site_folder`], if it has the folder of sources in it; else what to tell.
pub fn with_content(args: &cli::SiteArgs, root: PathBuf) -> Result<PathBuf, String> {
    let content = root.join("content");
    if fs::metadata(&content).is_ok_and(|m| m.is_dir()) {
        return Ok(root);
    }
    let shown = args.site.display();
    Err(match fs::look(&content) {
        Ok(None) => {
            format!("{shown} has no folder content/; give the site's folder by --site, or make a new archive by: gongkai init DIR")
        }
        Ok(Some(there)) if there.is_symlink() => {
            format!("content in {shown} is a link that leads to no folder; mend it, or mount what it leads to")
        }
        Ok(Some(_)) => {
            format!("content in {shown} is no folder; the sources belong into a folder content/, which `gongkai init DIR` shows")
        }
        Err(error) => error.to_string(),
    })
}

/// How a command ends that errors have stopped: mistakes in `site.toml` are wrong settings, all others are in the content.
pub fn exit_of(diagnostics: &[Diagnostic]) -> Exit {
    let mut errors = diagnostics.iter().filter(|d| d.severity == Severity::Error);
    if errors.any(|d| &*d.file == "site.toml") { Exit::Failed } else { Exit::Content }
}

/// Diagnostics for people, in colours that the streams of `anstream` take out where nobody wants them.
pub fn told(root: &Path, diagnostics: &[Diagnostic]) -> String {
    report::human(diagnostics, &|file| report::text_of(root, file).map(ArcStr::from), true)
}

/// Prints diagnostics to standard error.
pub fn print_diagnostics(root: &Path, diagnostics: &[Diagnostic]) {
    use std::io::Write as _;
    // A closed pipe is no reason to fail.
    let _ = anstream::stderr().write_all(told(root, diagnostics).as_bytes());
}

/// Prints one error about settings or I/O to standard error.
pub fn print_failure(message: &dyn std::fmt::Display) {
    use std::io::Write as _;
    let said = report::visible(&message.to_string());
    let _ = writeln!(anstream::stderr(), "\x1b[1;31merror\x1b[0m: {said}");
}

/// Prints what was asked for to standard output and ends as given, or as failed if it could not be written: a program that
/// reads it would take the beginning for the whole. Who closes the pipe has read enough.
pub fn print_result(text: &str, exit: Exit) -> Exit {
    deliver(std::io::stdout().lock(), text, exit)
}

/// As [`print_result`], for people: with colours if standard output is a terminal that wants them.
pub fn print_painted(text: &str, exit: Exit) -> Exit {
    deliver(anstream::stdout().lock(), text, exit)
}

fn deliver(mut out: impl std::io::Write, text: &str, exit: Exit) -> Exit {
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            print_failure(&fs::Error::new(Path::new("standard output"), "write to", error));
            Exit::Failed
        }
        _ => exit,
    }
}
