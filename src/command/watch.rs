//! `gongkai watch`: starts the preview, says what happens, ends when asked.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use super::{Exit, print_diagnostics, print_failure, site_folder, with_content};
use crate::cli;
use crate::diagnostic::{Severity, has_errors};
use crate::preview::{Ending, Event, Options, Preview};
use crate::report::{counted, visible};

/// Changed paths named in one line; more are counted.
const NAMED: usize = 3;

/// Runs the command.
pub fn run(args: &cli::Watch) -> Exit {
    let root = match site_folder(&args.site).and_then(|root| with_content(&args.site, root)) {
        Ok(root) => root,
        Err(why) => {
            print_failure(&why);
            return Exit::Failed;
        }
    };
    let options = Options { root: root.clone(), port: args.port, poll: args.poll, write: args.write };
    // Listening for the end comes first: who reads the address may ask for it at once.
    let ending = match Ending::listen() {
        Ok(ending) => ending,
        Err(error) => {
            print_failure(&format!("cannot listen for Ctrl-C: {error}"));
            return Exit::Failed;
        }
    };
    let shows = args.open;
    let preview = match Preview::start(options, Arc::new(move |event| say(&root, event, shows))) {
        Ok(preview) => preview,
        Err(error) => {
            print_failure(&format!("cannot serve at port {} or the ports after it: {error}", args.port));
            return Exit::Failed;
        }
    };
    ending.wait();
    preview.stop();
    Exit::Done
}

fn line(text: &str) {
    // A closed terminal is no reason to fail.
    let _ = writeln!(anstream::stderr(), "{text}");
}

fn say(root: &Path, event: Event, shows: bool) {
    match event {
        Event::Serving(at) => {
            let address = format!("http://{at}/");
            line(&format!("\x1b[1;32mpreview\x1b[0m at {address}   (Ctrl-C ends it)"));
            if shows {
                open(address);
            }
        }
        Event::Updated { paths, disclosures, millis, news } => {
            let mut what = paths.iter().take(NAMED).map(|p| visible(p)).collect::<Vec<_>>().join(", ");
            if paths.len() > NAMED {
                what.push_str(&format!(" and {} more", paths.len() - NAMED));
            }
            if what.is_empty() {
                what = counted(disclosures, "disclosure");
            }
            line(&format!("\x1b[1;32mready\x1b[0m {what} ({millis:.0} ms)"));
            let worth: Vec<_> = news.into_iter().filter(|d| d.severity > Severity::Info).collect();
            print_diagnostics(root, &worth);
        }
        Event::Blocked { found, shown } => {
            let errors: Vec<_> = found.into_iter().filter(|d| has_errors(std::slice::from_ref(d))).collect();
            print_diagnostics(root, &errors);
            let seen = if shown { "the last good site is shown" } else { "there is no site to show yet" };
            line(&format!("\x1b[1;31mnot updated\x1b[0m: {}; {seen}", counted(errors.len(), "error")));
        }
        Event::Checked { files, found, written } => {
            print_diagnostics(root, &found);
            let errors = found.iter().filter(|d| d.severity == Severity::Error).count();
            let errors = if errors == 0 { String::from("no errors") } else { counted(errors, "error") };
            let written = written.map(|w| format!("; {}", visible(&w))).unwrap_or_default();
            line(&format!("\x1b[1mchecked\x1b[0m all pages and links ({}): {errors}{written}", counted(files, "file")));
        }
        Event::Note(text) => line(&format!("\x1b[1;33mnote\x1b[0m: {}", visible(&text))),
    }
}

/// Opens the address in the person's browser, on a thread that waits for the opener so that it leaves no zombie.
fn open(address: String) {
    let opener: &[&str] = if cfg!(target_os = "macos") {
        &["open"]
    } else if cfg!(windows) {
        &["cmd", "/C", "start", ""]
    } else {
        &["xdg-open"]
    };
    let mut command = Command::new(opener[0]);
    command.args(&opener[1..]).arg(&address).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    match command.spawn() {
        Ok(mut child) => drop(std::thread::spawn(move || child.wait())),
        Err(error) => line(&format!("\x1b[1;33mnote\x1b[0m: cannot open a browser ({}: {error}); open {address} yourself", opener[0])),
    }
}
