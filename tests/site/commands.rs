//! The commands beside `build`, and exit codes.

use crate::support::{Site, root, tree};

#[test]
fn init_writes_an_archive_that_builds_without_a_word() {
    let site = Site::new();
    let run = site.run(&["init", "my-archive"]).succeeds().says("gongkai build").says("cd my-archive");
    assert_eq!(run.stdout, "");
    let run = site.run(&["build", "--site", "my-archive", "--strict"]).succeeds();
    assert!(run.stderr.starts_with("built "), "{}", run.stderr);
    assert!(run.stderr.contains("0 errors, 0 warnings, 0 notes"), "{}", run.stderr);
    assert!(site.path("my-archive/public/units/yunling-archives/compare/index.html").exists());
    let check = site.run(&["check", "--site", "my-archive"]);
    assert_eq!(check.code, 0, "{}{}", check.stdout, check.stderr);
    let written = tree(&site.path("my-archive"));
    for (path, bytes) in tree(&root().join("starter")) {
        let path = if path == "gitignore" { ".gitignore".to_owned() } else { path };
        assert_eq!(written.get(&path), Some(&bytes), "{path}");
    }
}

#[test]
fn init_replaces_nothing() {
    let site = Site::new().with("full/mine.txt", "mine").with("file", "mine");
    std::fs::create_dir(site.path("empty")).expect("writable");
    assert_eq!(site.run(&["init", "full"]).says("is not empty").code, 2);
    assert_eq!(tree(&site.path("full")).len(), 1);
    assert_eq!(site.run(&["init", "file"]).says("is a file").code, 2);
    site.run(&["init", "empty"]).succeeds();
    site.run(&["init", "new/below"]).succeeds();
}

#[test]
fn wrong_usage_and_missing_folders_exit_with_two() {
    let site = Site::new();
    for arguments in [&["bild"][..], &[], &["build", "--nope"], &["build", "--site", "nowhere"], &["build"], &["init"], &["schema", "page"]]
    {
        assert_eq!(site.run(arguments).code, 2, "{arguments:?}");
    }
    site.run(&["build"]).says("gongkai init");
}

#[test]
fn help_teaches_the_first_step() {
    let run = Site::new().run(&["--help"]).succeeds();
    for part in ["Exit codes: 0 done, 1 the content has errors", "gongkai init my-archive", "build", "schema"] {
        assert!(run.stdout.contains(part), "{part}");
    }
}

#[test]
fn schema_prints_json_and_knows_the_sites_own_profiles() {
    let site = Site::of("").with("profiles/own.yaml", "id: own\nname: 自己\nextends: sichuan-2023\n");
    let run = site.run(&["schema", "disclosure", "--profile", "own"]).succeeds();
    let schema: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(schema["properties"]["版式"]["const"], "own");
    assert_eq!(site.run(&["schema", "--profile", "onw"]).says("did you mean `own`?").code, 2);
    for kind in ["unit", "glossary", "register"] {
        let run = site.run(&["schema", kind]).succeeds();
        assert!(serde_json::from_str::<serde_json::Value>(&run.stdout).is_ok());
    }
}

#[test]
fn completions_are_printed_for_every_shell() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = Site::new().run(&["completions", shell]).succeeds();
        assert!(run.stdout.contains("gongkai"), "{shell}");
    }
}
