//! Findings and diagnostics for other tools: SARIF 2.1.0, and annotation lines of GitHub Actions.
//!
//! Beyond the schema, the log keeps what code hosts ask for ("SARIF support for code scanning", GitHub): a description and
//! help for every rule, a region for every location, and a fingerprint by which a result is known again.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Finding;
use super::catalog::Check;
use crate::archive::Archive;
use crate::config::Language;
use crate::diagnostic::{Diagnostic, Severity};

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => out.push(byte as char),
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// Where a result stands. What is about a file as a whole stands on its first line: code hosts drop results without a region.
fn location(prefix: &str, file: &str, line: u32, column: u16) -> Value {
    json!({
        "physicalLocation": {
            "artifactLocation": { "uri": uri(prefix) + &uri(file), "uriBaseId": "%SRCROOT%" },
            "region": { "startLine": line.max(1), "startColumn": column.max(1) },
        }
    })
}

/// Fingerprints by which a result is known again after lines have moved: what it is about, not where it stands. Results
/// that are about the same are numbered in their order.
#[derive(Default)]
struct Fingerprints {
    seen: BTreeMap<String, u32>,
}

impl Fingerprints {
    fn of(&mut self, parts: &[&str]) -> Value {
        let hash = blake3::hash(parts.join("\0").as_bytes()).to_hex()[..16].to_owned();
        let times = self.seen.entry(hash.clone()).or_default();
        *times += 1;
        json!({ "primaryLocationLineHash": format!("{hash}:{times}") })
    }

    /// Of a finding: its check, file, class, section, table, and the items of its facts.
    fn of_finding(&mut self, finding: &Finding, archive: &Archive) -> Value {
        let d = archive.disclosures.get(finding.disclosure);
        let section = finding.section.zip(d).and_then(|(s, d)| d.sections.get(s)).map_or("", |s| &s.id);
        let table = finding.table.map_or_else(String::new, |t| t.to_string());
        let mut parts: Vec<&str> = vec![&finding.check, &finding.file, finding.class.word(), section, &table];
        parts.extend(finding.facts.iter().filter_map(|f| Some(&*d?.facts.get(*f as usize)?.item)));
        self.of(&parts)
    }
}

fn rule_of(id: &str, about: &str) -> Value {
    json!({ "id": id, "shortDescription": { "text": about }, "fullDescription": { "text": about }, "help": { "text": about } })
}

/// A check in the language of the interface; its rule and where it comes from stay in the terms of the documents.
fn rule_of_check(check: &Check, language: Language) -> Value {
    let meaning = check.meaning_in(language);
    let help = match language {
        Language::Chinese => format!("{meaning}。{}（{}）", check.rule, check.source),
        Language::English => format!("{meaning} {} ({})", check.rule, check.source),
    };
    json!({
        "id": format!("check.{}", check.id),
        "name": check.title_in(language),
        "shortDescription": { "text": meaning },
        "fullDescription": { "text": check.rule },
        "help": { "text": help },
        "properties": { "tags": ["gongkai", check.id.split('.').next().unwrap_or("")] },
        "defaultConfiguration": { "level": level(check.severity) },
    })
}

/// SARIF 2.1.0: one run, all checks as rules, silenced findings as suppressed results. The prefix stands before the paths of
/// files, which code hosts look up from the top of the repository.
pub fn sarif(
    diagnostics: &[Diagnostic],
    findings: &[Finding],
    checks: &[Check],
    archive: &Archive,
    language: Language,
    prefix: &str,
) -> Value {
    let mut rules: Vec<Value> = checks.iter().map(|check| rule_of_check(check, language)).collect();
    let mut index: BTreeMap<String, usize> = checks.iter().enumerate().map(|(i, c)| (format!("check.{}", c.id), i)).collect();
    let mut results = Vec::new();
    let mut fingerprints = Fingerprints::default();
    for diagnostic in diagnostics {
        let at = *index.entry(diagnostic.id.to_owned()).or_insert_with(|| {
            rules.push(rule_of(diagnostic.id, "a source that cannot be read as it is meant"));
            rules.len() - 1
        });
        let text = match &diagnostic.hint {
            Some(hint) => format!("{}\n{hint}", diagnostic.message),
            None => diagnostic.message.clone(),
        };
        results.push(json!({
            "ruleId": diagnostic.id,
            "ruleIndex": at,
            "level": level(diagnostic.severity),
            "message": { "text": text },
            "locations": [location(prefix, &diagnostic.file, diagnostic.place.line, diagnostic.place.column)],
            "partialFingerprints": fingerprints.of(&[diagnostic.id, &diagnostic.file, &diagnostic.message]),
        }));
    }
    for finding in findings {
        let id = format!("check.{}", finding.check);
        let at = *index.entry(id.clone()).or_insert_with(|| {
            rules.push(rule_of(&id, "a check of a layout"));
            rules.len() - 1
        });
        let mut result = json!({
            "ruleId": id,
            "ruleIndex": at,
            "level": level(finding.severity),
            "kind": if finding.severity == Severity::Info { "informational" } else { "fail" },
            "message": { "text": finding.message },
            "locations": [location(prefix, &finding.file, finding.place.line, finding.place.column)],
            "partialFingerprints": fingerprints.of_finding(finding, archive),
            "properties": {
                "class": finding.class.word(),
                "formula": finding.formula,
                "expected": finding.expected,
                "printed": finding.printed,
                "difference": finding.difference,
            },
        });
        if finding.severity == Severity::Info {
            result["level"] = json!("none"); // SARIF wants no level where the kind is not "fail"
        }
        if let Some(reason) = &finding.silenced {
            result["suppressions"] = json!([{ "kind": "inSource", "justification": reason }]);
        }
        results.push(result);
    }
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "gongkai", "version": env!("CARGO_PKG_VERSION"), "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": {
                "%SRCROOT%": { "description": { "text": "the top of the repository, or where there is none the folder in which the program ran" } },
            },
            "results": results,
        }],
    })
}

/// Annotation lines for GitHub Actions: `::error file=…,line=…,col=…,title=…::message`. The prefix stands before the paths of
/// files, which are looked up from the top of the repository.
pub fn github(diagnostics: &[Diagnostic], prefix: &str) -> String {
    let mut out = String::new();
    for d in diagnostics {
        let command = match d.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        out.push_str(&format!("::{command} file={}{}", property(prefix), property(&d.file)));
        if d.place.line > 0 {
            out.push_str(&format!(",line={},col={}", d.place.line, d.place.column.max(1)));
        }
        out.push_str(&format!(",title={}::{}\n", property(d.id), data(&d.message)));
    }
    out
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
