//! One driver for `tests/fixtures`: each folder is a tiny site, `<name>.expected` beside it holds the exit code and the exact
//! messages of a build. `GONGKAI_UPDATE=1` writes them; an expected file without a site fails.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::support::{Run, Site, root};

#[test]
fn each_fixture_gives_its_exit_code_and_messages() {
    let folder = root().join("tests/fixtures");
    let update = std::env::var_os("GONGKAI_UPDATE").is_some();
    let (mut sites, mut expected) = (BTreeSet::new(), BTreeSet::new());
    for entry in std::fs::read_dir(&folder).expect("readable") {
        let entry = entry.expect("readable");
        let name = entry.file_name().to_string_lossy().into_owned();
        match name.strip_suffix(".expected") {
            Some(name) => expected.insert(name.to_owned()),
            None => sites.insert(name),
        };
    }
    let left: Vec<_> = expected.difference(&sites).collect();
    assert!(left.is_empty(), "these expected files have no site: {left:?}");
    let mut differ = String::new();
    for name in &sites {
        let site = Site::copy(&folder.join(name));
        let run = site.build();
        assert_eq!(run.stdout, "", "{name}: messages belong on standard error");
        assert_eq!(run.code == 0, site.path("public").exists(), "{name}: only a good build writes");
        let text = shown(&run);
        let path = folder.join(format!("{name}.expected"));
        if update {
            std::fs::write(&path, &text).expect("writable");
        } else if std::fs::read_to_string(&path).ok().as_ref() != Some(&text) {
            let _ = writeln!(differ, "---- {name} now gives:\n{text}");
        }
    }
    assert!(differ.is_empty(), "{differ}\nif that is right: GONGKAI_UPDATE=1 cargo test --test site fixtures");
}

/// Exit code and messages without what differs from run to run: times, and the counts of a good build.
fn shown(run: &Run) -> String {
    let mut out = format!("exit {}\n", run.code);
    let mut lines = run.stderr.lines();
    while let Some(line) = lines.next() {
        if line.starts_with("built ") {
            let _ = lines.by_ref().take_while(|l| l.starts_with("      ")).count();
            out.push_str("built …\n");
        } else if let Some((before, _)) = line.split_once("; the old site is untouched (") {
            let _ = writeln!(out, "{before}; the old site is untouched (…)");
        } else {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}
