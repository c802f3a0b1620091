//! `docs/checks.md` says what the code does: it is made from the catalogue and the built-in profiles.

use std::path::Path;

use gongkai::archive::load::Loader;
use gongkai::audit::{self, Plan};

#[test]
fn the_documentation_of_checks_is_current() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let loaded = Loader::default().load(&root.join("tests/expected"), &[]);
    let profiles: Vec<_> = loaded.profiles.values().map(|p| (p.id.to_string(), Plan::compile(p).0.checks().collect())).collect();
    let text = audit::markdown(&profiles);
    let path = root.join("docs/checks.md");
    if std::env::var_os("GONGKAI_UPDATE").is_some() {
        gongkai::fs::write(&path, text.as_bytes()).expect("it is written");
    }
    let current = String::from_utf8(gongkai::fs::read(&path, 1 << 20).expect("docs/checks.md")).expect("UTF-8");
    assert!(current == text, "docs/checks.md is old: run GONGKAI_UPDATE=1 cargo test --test audit_docs");
}

#[test]
fn every_check_explains_itself() {
    for check in audit::checks() {
        let text = audit::explain(&check.id).expect("it is known");
        assert!(text.contains(&*check.rule) && text.contains(&*check.source), "{}", check.id);
    }
    assert_eq!(audit::explain("no.such-check"), None);
}

#[test]
fn ids_of_checks_are_unique() {
    let mut ids: Vec<_> = audit::checks().map(|c| c.id.clone()).collect();
    ids.sort();
    let many = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), many);
}
