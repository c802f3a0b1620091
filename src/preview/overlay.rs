//! What a browser is told about errors and findings: plain values; the script in the page makes text of them, never markup.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};

use super::state::State;
use crate::archive::{ECONOMIC, FUNCTIONAL, GLOSSARY};
use crate::audit::Finding;
use crate::diagnostic::{Diagnostic, Severity};
use crate::report::{excerpt, text_of};
use crate::site::{Bundle, Site};

/// An overlay with more errors is no longer read; the terminal has them all.
const SHOWN: usize = 50;

/// The errors among what was found in the sources and by the check: the first ones in full, and how many there are.
pub fn errors(root: &Path, found: &[Diagnostic], checked: &[Diagnostic]) -> Value {
    let all: Vec<&Diagnostic> = found.iter().chain(checked).filter(|d| d.severity == Severity::Error).collect();
    json!({ "count": all.len(), "shown": list(root, &all) })
}

/// Diagnostics with the line they are about.
pub fn list(root: &Path, diagnostics: &[&Diagnostic]) -> Value {
    let mut texts: BTreeMap<&str, Option<String>> = BTreeMap::new();
    let mut shown = Vec::new();
    for d in diagnostics.iter().take(SHOWN) {
        let text = texts.entry(&d.file).or_insert_with(|| text_of(root, &d.file));
        // The end of a file is no line of its own: the last one is shown for it.
        let line = text.as_deref().and_then(|t| {
            let number = (d.place.line as usize).checked_sub(1)?;
            t.lines().nth(number).or_else(|| t.lines().last())
        });
        let (line, before, marked) = match line {
            Some(line) => {
                let (shown, before, marked) = excerpt(line, d.place.column as usize, d.width as usize);
                (Some(shown), before, marked.max(1))
            }
            None => (None, 0, 0),
        };
        shown.push(json!({
            "severity": d.severity.word(), "id": d.id, "file": &*d.file, "line": d.place.line, "column": d.place.column,
            "message": d.message, "hint": d.hint, "text": line, "before": before, "marked": marked,
        }));
    }
    Value::Array(shown)
}

/// What concerns one page: findings in the sources that it is made from, and for a disclosure the outcomes of its checks.
///
/// The one place to extend when there are findings of another kind.
pub fn findings(site: &Site, bundle: Bundle, state: &State) -> Vec<Diagnostic> {
    let sources: Vec<&str> = match bundle {
        Bundle::Disclosure(at) => {
            let d = &site.archive.disclosures[at];
            d.files().map(|file| &**file).collect()
        }
        Bundle::Unit(at) => vec![&*site.archive.units[at].file],
        Bundle::Compare(at) => site.by_unit[at].iter().map(|d| &*site.archive.disclosures[*d].file).collect(),
        Bundle::Glossary => vec![GLOSSARY, FUNCTIONAL, ECONOMIC],
        _ => Vec::new(),
    };
    let mut findings: Vec<Diagnostic> =
        state.found.iter().chain(&*state.checked).filter(|d| sources.contains(&&*d.file)).cloned().collect();
    if let Bundle::Disclosure(at) = bundle {
        let open = |f: &&Finding| f.silenced.is_none() && f.severity > Severity::Info;
        findings.extend(site.audit_of(at).findings.iter().filter(open).map(Finding::to_diagnostic));
    }
    findings
}
