//! Findings and diagnostics for other tools: SARIF 2.1.0, and annotation lines of GitHub Actions.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Finding;
use super::catalog::Check;
use crate::diagnostic::{Diagnostic, Severity};

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn region(line: u32, column: u32) -> Option<Value> {
    (line > 0).then(|| json!({ "startLine": line, "startColumn": column.max(1) }))
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

fn location(file: &str, line: u32, column: u32) -> Value {
    let mut physical = json!({ "artifactLocation": { "uri": uri(file) } });
    if let Some(region) = region(line, column) {
        physical["region"] = region;
    }
    json!({ "physicalLocation": physical })
}

/// SARIF 2.1.0: one run, all checks as rules, silenced findings as suppressed results.
pub fn sarif(diagnostics: &[Diagnostic], findings: &[Finding], checks: &[Check]) -> Value {
    let mut rules: Vec<Value> = checks
        .iter()
        .map(|check| {
            json!({
                "id": format!("check.{}", check.id),
                "name": check.title,
                "shortDescription": { "text": check.meaning },
                "fullDescription": { "text": check.rule },
                "help": { "text": check.source },
                "defaultConfiguration": { "level": level(check.severity) },
            })
        })
        .collect();
    let mut index: BTreeMap<String, usize> = checks.iter().enumerate().map(|(i, c)| (format!("check.{}", c.id), i)).collect();
    let mut results = Vec::new();
    for diagnostic in diagnostics {
        let at = *index.entry(diagnostic.id.to_owned()).or_insert_with(|| {
            rules.push(json!({ "id": diagnostic.id }));
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
            "locations": [location(&diagnostic.file, diagnostic.place.line, diagnostic.place.column)],
        }));
    }
    for finding in findings {
        let id = format!("check.{}", finding.check);
        let at = *index.entry(id.clone()).or_insert_with(|| {
            rules.push(json!({ "id": id }));
            rules.len() - 1
        });
        let mut result = json!({
            "ruleId": id,
            "ruleIndex": at,
            "level": level(finding.severity),
            "kind": if finding.severity == Severity::Info { "informational" } else { "fail" },
            "message": { "text": finding.message },
            "locations": [location(&finding.file, finding.place.line, finding.place.column)],
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
            "results": results,
        }],
    })
}

/// Annotation lines for GitHub Actions: `::error file=…,line=…,col=…,title=…::message`.
pub fn github(diagnostics: &[Diagnostic]) -> String {
    let mut out = String::new();
    for d in diagnostics {
        let command = match d.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        out.push_str(&format!("::{command} file={}", property(&d.file)));
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
