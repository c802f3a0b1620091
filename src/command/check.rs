//! `gongkai check`: load, audit, print the findings.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::{Exit, exit_of, print_failure, print_painted, print_result, site_folder, told, with_content};
use crate::archive::Disclosure;
use crate::archive::load::Loader;
use crate::audit::{self, Check, Class, Outcomes, Tally};
use crate::cli::{self, Format, Level};
use crate::config::Language;
use crate::diagnostic::{Diagnostic, Severity, has_errors, nearest, sort};
use crate::{fs, report, theme};

/// Runs the command. Exit 1 if there are errors in the sources, or errors or warnings among the findings that are shown:
/// notes ask for nothing to be done, so they never fail. Exit 2 if the settings have errors.
pub fn run(args: &cli::Check) -> Exit {
    let root = match site_folder(&args.site) {
        Ok(root) => root,
        Err(why) => {
            print_failure(&why);
            return Exit::Failed;
        }
    };
    let mut loaded = Loader::once(&root);
    let checks = audit::checks_of(&loaded.profiles);
    let language = loaded.config.language;
    if let Some(id) = &args.explain {
        return match checks.iter().find(|c| *c.id == **id) {
            Some(check) => print_result(&format!("{}\n", check.explain()), Exit::Done),
            None => {
                let near = nearest(id, checks.iter().map(|c| &*c.id)).map(|n| format!("did you mean `{n}`? ")).unwrap_or_default();
                print_failure(&format!("there is no check `{id}`; {near}`gongkai check --list` lists them all"));
                Exit::Failed
            }
        };
    }
    if args.list && args.format == Format::Json {
        let list: Vec<_> = checks.iter().map(|check| about(check, language)).collect();
        return print_result(&format!("{}\n", serde_json::Value::Array(list)), Exit::Done);
    }
    if args.list {
        let line = |check: &Check| format!("{:<32} {:<8} {}\n", check.id, check.severity.word(), check.title_in(language));
        return print_result(&checks.iter().map(line).collect::<String>(), Exit::Done);
    }
    // Without content there is nothing that could fail: a wrong path would pass for an archive without mistakes.
    let root = match with_content(&args.site, root) {
        Ok(root) => root,
        Err(why) => {
            print_failure(&why);
            return Exit::Failed;
        }
    };
    let least = match args.severity {
        Level::Info => Severity::Info,
        Level::Warning => Severity::Warning,
        Level::Error => Severity::Error,
    };
    let mut diagnostics = std::mem::take(&mut loaded.diagnostics);
    diagnostics.extend(audit::profile_diagnostics(&loaded.profiles));
    diagnostics.extend(audit::unknown_ids(&loaded.archive, &loaded.profiles, &loaded.config));
    diagnostics.extend(theme::missing(&loaded.config, &loaded.listing));
    let broken = has_errors(&diagnostics);
    // Figures that could not be read are missing from sums: what is found in such a document may follow from that alone.
    let mistaken: BTreeSet<&str> = diagnostics.iter().filter(|d| d.severity == Severity::Error).map(|d| &*d.file).collect();
    let is_whole = |d: &Disclosure| !d.files().any(|file| mistaken.contains(&**file));
    let audit = audit::audit_where(&loaded.archive, &loaded.config, is_whole);
    let unchecked = loaded.archive.disclosures.iter().filter(|d| !is_whole(d)).count();
    diagnostics.extend(audit.silenced_in_vain(&loaded.archive));
    let mut shown: Vec<Diagnostic> = diagnostics.iter().cloned().chain(audit.diagnostics()).filter(|d| d.severity >= least).collect();
    sort(&mut shown);
    let text = match args.format {
        Format::Human => told(&root, &shown) + &summary(&audit, unchecked),
        Format::Json => {
            let value = serde_json::json!({
                "outcomes": outcomes(&audit.total()),
                "checks": checks.iter().map(|check| summary_of(check, language, &audit.check(&check.id))).collect::<Vec<_>>(),
                "diagnostics": report::json(&shown),
            });
            format!("{value}\n")
        }
        Format::Sarif => {
            let findings: Vec<audit::Finding> = audit.findings.iter().filter(|f| f.severity >= least).cloned().collect();
            let own: Vec<Diagnostic> = diagnostics.iter().filter(|d| d.severity >= least).cloned().collect();
            format!("{}\n", audit::sarif::sarif(&own, &findings, &checks, &loaded.archive, language, &prefix(&root)))
        }
        Format::Github => audit::sarif::github(&shown, &prefix(&root)),
    };
    let exit = match broken {
        true => exit_of(&diagnostics),
        false if shown.iter().any(|d| d.severity >= Severity::Warning) => Exit::Content,
        false => Exit::Done,
    };
    if args.format == Format::Human { print_painted(&text, exit) } else { print_result(&text, exit) }
}

/// What stands before the paths of sources for a code host: the site's folder as it is reached from the top of the repository
/// that holds it. Without one it is reached from the current folder.
fn prefix(root: &Path) -> String {
    let repository = root.ancestors().find(|folder| matches!(fs::look(&folder.join(".git")), Ok(Some(_)))).map(Path::to_owned);
    let top = repository.or_else(|| fs::canonicalize(Path::new(".")).ok());
    let below = top.and_then(|top| root.strip_prefix(top).ok()).unwrap_or(Path::new(""));
    below.iter().map(|part| part.to_string_lossy() + "/").collect()
}

/// How many tests ended in which way, by the words of `data.json`.
fn outcomes(tally: &Tally) -> BTreeMap<&'static str, u32> {
    Class::ALL.iter().map(|c| (c.word(), tally.of(*c))).collect()
}

/// A check as such.
fn about(check: &Check, language: Language) -> serde_json::Value {
    serde_json::json!({ "id": &*check.id, "title": check.title_in(language), "severity": check.severity.word() })
}

/// A check with what it came to, whether it ever applied or not.
fn summary_of(check: &Check, language: Language, found: &Outcomes) -> serde_json::Value {
    let mut about = about(check, language);
    about["outcomes"] = serde_json::json!(outcomes(&found.tally));
    about["silenced"] = found.silenced.into();
    about
}

fn summary(audit: &audit::Audit, unchecked: usize) -> String {
    let total = audit.total();
    let silenced = audit.findings.iter().filter(|f| f.silenced.is_some()).count();
    let unchecked = match unchecked {
        0 => String::new(),
        many => format!("; {} with errors left out", report::counted(many, "disclosure")),
    };
    format!(
        "\x1b[1mchecked\x1b[0m {} outcomes: {} exact, {} rounding, {} truncated, {} inconsistent, {} notes, {} not testable, {} not applicable; {silenced} silenced{unchecked}\n",
        total.total(),
        total.exact,
        total.rounding,
        total.truncated,
        total.inconsistent,
        total.note,
        total.not_testable,
        total.not_applicable
    )
}
