//! `gongkai check --format sarif` is valid SARIF 2.1.0, by the schema of OASIS, and holds what code hosts ask for beyond it.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn log_of(site: &Path, severity: &str) -> Value {
    let out = assert_cmd::Command::cargo_bin("gongkai")
        .expect("the program")
        .args(["check", "--format", "sarif", "--severity", severity, "--site"])
        .arg(site)
        .output()
        .expect("it runs");
    serde_json::from_slice(&out.stdout).expect("JSON")
}

fn schema() -> jsonschema::Validator {
    let text = gongkai::fs::read(&root().join("tests/schemas/sarif-2.1.0.json"), 1 << 20).expect("the schema");
    let schema: Value = serde_json::from_slice(&text).expect("JSON");
    jsonschema::options().should_validate_formats(true).build(&schema).expect("a schema")
}

fn texts<'v>(value: &'v Value, path: &str) -> &'v str {
    value.pointer(path).and_then(Value::as_str).unwrap_or("")
}

/// The five disclosures with all their notes, the invented archive, and a site whose sources have mistakes.
#[test]
fn the_log_is_valid_sarif() {
    let schema = schema();
    for (site, severity) in
        [(".", "info"), (".", "warning"), ("starter", "info"), ("tests/fixtures/unknown-keys", "info"), ("tests/fixtures/settings", "info")]
    {
        let log = log_of(&root().join(site), severity);
        let mistakes: Vec<String> = schema.iter_errors(&log).map(|e| format!("{}: {e}", e.instance_path())).collect();
        assert_eq!(mistakes, Vec::<String>::new(), "{site}");
    }
}

#[test]
fn the_schema_refuses_what_is_no_sarif() {
    let schema = schema();
    let mut log = log_of(root(), "warning");
    log["runs"][0]["results"][0]["level"] = "fatal".into();
    assert!(!schema.is_valid(&log));
    log["runs"][0]["results"][0]["level"] = "error".into();
    assert!(schema.is_valid(&log));
    log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] = 0.into();
    assert!(!schema.is_valid(&log));
}

/// What GitHub's code scanning needs of a result: "SARIF support for code scanning" in its documentation.
#[test]
fn every_result_has_what_code_hosts_ask_for() {
    let log = log_of(root(), "info");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    for rule in rules {
        for path in ["/id", "/shortDescription/text", "/fullDescription/text", "/help/text"] {
            assert!(!texts(rule, path).is_empty(), "{rule}: {path}");
        }
    }
    let results = run["results"].as_array().expect("results");
    assert!(results.len() > 100, "the five disclosures have findings");
    let mut fingerprints = BTreeSet::new();
    for result in results {
        let rule = result["ruleIndex"].as_u64().expect("an index") as usize;
        assert_eq!(result["ruleId"], rules[rule]["id"]);
        assert!(!texts(result, "/message/text").is_empty());
        let file = texts(result, "/locations/0/physicalLocation/artifactLocation/uri");
        assert!(file.starts_with("content/") && root().join(file).is_file(), "{file}");
        assert!(result.pointer("/locations/0/physicalLocation/region/startLine").and_then(Value::as_u64) >= Some(1));
        let fingerprint = texts(result, "/partialFingerprints/primaryLocationLineHash");
        assert!(fingerprints.insert(fingerprint.to_owned()), "{fingerprint} stands twice");
    }
}
