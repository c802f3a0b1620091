//! Folders that are refused, and builds that must wait.
use std::path::Path;

use gongkai::fs;
use gongkai::output::{Error, Target};

use crate::support::{build, names, pages, place, put, try_build};

fn why(output: &Path, sources: &[&Path]) -> String {
    Target::check(output, sources).map_or_else(|e| e.to_string(), |_| "accepted".to_owned())
}

#[test]
fn the_root_and_the_home_folder_are_refused() {
    assert!(why(Path::new("/"), &[]).contains("root of the file system"));
    assert!(why(Path::new("/.."), &[]).contains("root of the file system"));
    if let Some(home) = std::env::var_os("HOME").filter(|home| Path::new(home).parent().is_some()) {
        assert!(why(Path::new(&home), &[]).contains("home folder"));
    }
}

#[test]
fn folders_that_hold_or_are_in_the_sources_are_refused() {
    let (dir, output) = place();
    let base = fs::canonicalize(dir.path()).unwrap();
    let (content, config) = (base.join("content"), base.join("site.toml"));
    put(&content.join("a.yaml"), "");
    put(&config, "");
    let sources = [content.as_path(), config.as_path(), Path::new("/no/such/themes")];
    for bad in [&base, &content, &content.join("public"), &content.join("../content/x")] {
        assert!(why(bad, &sources).contains("from which the site is made"), "{}", bad.display());
    }
    fs::symlink(&content, &base.join("link")).unwrap();
    assert!(why(&base.join("link"), &sources).contains("from which the site is made"));
    assert!(why(&base.join("link/public"), &sources).contains("from which the site is made"));
    assert_eq!(why(&output, &sources), "accepted");
    assert_eq!(names(&base), ["content", "link", "site.toml"], "checking only looks");
}

#[test]
fn projects_files_and_full_folders_are_refused() {
    let (dir, output) = place();
    for (file, expected) in [
        (".git/config", "contains .git"),
        (".git", "contains .git"),
        ("site.toml", "contains site.toml"),
        ("photo.jpg", "gongkai did not write"),
        (".nojekyll", "gongkai did not write"),
        ("gongkai-manifest.txt", "gongkai did not write"),
    ] {
        let output = dir.path().join(format!("with-{}", file.replace('/', "-")));
        put(&output.join(file), "not a manifest");
        let refusal = why(&output, &[]);
        assert!(refusal.contains(expected) && refusal.contains("; choose "), "{refusal}");
    }
    put(&output, "a file");
    assert!(why(&output, &[]).contains("is not a folder"));
    assert!(why(&output.join("x"), &[]).contains("would have to lie in a file"));
    fs::symlink(Path::new("nothing"), &dir.path().join("dangling")).unwrap();
    assert!(why(&dir.path().join("dangling"), &[]).contains("cannot be followed"));
    assert!(why(&dir.path().join(".git/public"), &[]).contains("inside a .git"));
    assert!(why(Path::new(""), &[]).contains("empty path"));
}

#[test]
fn a_project_that_appears_in_a_site_is_refused_too() {
    let (_dir, output) = place();
    build(&output, &pages(&["a"], "1"));
    put(&output.join(".git/config"), "");
    assert!(why(&output, &[]).contains("contains .git"));
}

#[test]
fn an_empty_folder_is_fine() {
    let (_dir, output) = place();
    fs::create_dir(&output).unwrap();
    build(&output, &pages(&["a"], "1"));
}

#[test]
fn two_builds_at_once_are_refused() {
    let (dir, output) = place();
    let target = Target::check(&output, &[]).unwrap();
    let first = target.stage().unwrap();
    first.write("a", b"1").unwrap();
    let error = target.stage().unwrap_err();
    let process = std::process::id();
    assert!(matches!(error, Error::Busy { process: Some(p), .. } if p == process));
    assert!(error.to_string().contains("another build is writing to") && error.to_string().contains("wait until"));
    // Another output is not locked.
    try_build(&dir.path().join("other"), &pages(&["b"], "1")).unwrap();
    first.commit().unwrap();
    assert_eq!(names(&output), ["a", "gongkai-manifest.txt"]);
    build(&output, &pages(&["c"], "1"));
}

#[test]
fn many_builds_at_once_end_in_one_of_the_sites() {
    let (dir, output) = place();
    let sites = [pages(&["a", "x/b"], "1"), pages(&["a", "y/c"], "2")];
    std::thread::scope(|scope| {
        for worker in 0..6 {
            let (sites, output) = (&sites, &output);
            scope.spawn(move || {
                for round in 0..20 {
                    match try_build(output, &sites[(worker + round) % 2]) {
                        Ok(report) => assert!(report.kept.is_empty()),
                        // The check before the lock may meet a folder that is just being replaced.
                        Err(Error::Busy { .. }) => {}
                        Err(other) => panic!("{other}"),
                    }
                }
            });
        }
    });
    assert_eq!(names(dir.path()), ["public"]);
    build(&output, &sites[0]);
}

#[test]
fn a_foreign_folder_in_place_of_the_workshop_is_left_alone() {
    let (dir, output) = place();
    put(&dir.path().join(".public.gongkai-build/mine.txt"), "x");
    let error = try_build(&output, &pages(&["a"], "1")).unwrap_err();
    assert!(error.to_string().contains("holds other files"), "{error}");
    assert_eq!(names(&dir.path().join(".public.gongkai-build")), ["mine.txt"]);
}
