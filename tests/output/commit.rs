//! What a build writes, and what it leaves alone.
use std::path::Path;
use std::process::Command;

use gongkai::fs;
use gongkai::output::{Digest, Error, Target, sha256_file};
use rayon::prelude::*;

use crate::support::{build, names, pages, place, put, site, text, tree, try_build};

#[test]
fn a_first_build_writes_all_files_and_the_list() {
    let (_dir, output) = place();
    let report = build(&output, &pages(&["b/c.html", "a.html", "某市/x.csv"], "1"));
    assert_eq!((report.files, report.written, report.removed), (3, 3, 0));
    assert!(report.replaced);
    assert_eq!(names(&output), ["a.html", "b", "gongkai-manifest.txt", "某市"]);
    assert_eq!(sha256_file(&output.join("gongkai-manifest.txt")).unwrap(), report.manifest);
    let list = text(&output.join("gongkai-manifest.txt"));
    let listed: Vec<_> = list.lines().filter_map(|l| l.split_once("  ")).collect();
    assert_eq!(listed.iter().map(|l| l.1).collect::<Vec<_>>(), ["a.html", "b/c.html", "某市/x.csv"]);
    assert_eq!(listed[0].0, Digest::of(b"a.html 1").hex());
}

#[test]
fn sha256sum_verifies_the_list() {
    let (_dir, output) = place();
    build(&output, &site(3, 1));
    let check = || Command::new("sha256sum").args(["--strict", "-c", "gongkai-manifest.txt"]).current_dir(&output).output();
    let Ok(result) = check() else { return }; // not every system has it
    assert!(result.status.success() && result.stderr.is_empty(), "{result:?}");
    put(&output.join("index.html"), "rotten");
    assert!(!check().unwrap().status.success());
}

#[test]
fn an_unchanged_site_is_not_touched_at_all() {
    let (_dir, output) = place();
    build(&output, &site(3, 1));
    let before = fs::identity(&fs::metadata(&output).unwrap());
    let report = build(&output, &site(3, 1));
    assert_eq!((report.written, report.unchanged, report.replaced), (0, report.files, false));
    assert_eq!(fs::identity(&fs::metadata(&output).unwrap()), before);
}

#[test]
fn unchanged_files_keep_inode_and_time_and_gone_files_go() {
    let (_dir, output) = place();
    build(&output, &site(4, 1));
    let same = output.join("units/某市0局/2024/index.html");
    let before = fs::metadata(&same).unwrap();
    let report = build(&output, &site(4, 2));
    let after = fs::metadata(&same).unwrap();
    assert_eq!(fs::identity(&before), fs::identity(&after));
    assert_eq!(before.modified().unwrap(), after.modified().unwrap());
    assert_eq!((report.written, report.unchanged, report.removed), (6, 4, 1));
    let (_other, fresh) = place();
    build(&fresh, &site(4, 2));
    assert_eq!(tree(&output), tree(&fresh), "a rebuild is the same as a build from nothing");
}

#[test]
fn a_site_that_only_loses_a_page_has_a_new_list() {
    let (_dir, output) = place();
    build(&output, &pages(&["a.html", "b.html"], "1"));
    let report = build(&output, &pages(&["a.html"], "1"));
    assert_eq!((report.written, report.removed, report.replaced), (0, 1, true));
    assert_eq!(names(&output), ["a.html", "gongkai-manifest.txt"]);
    assert_eq!(sha256_file(&output.join("gongkai-manifest.txt")).unwrap(), report.manifest);
    assert!(!text(&output.join("gongkai-manifest.txt")).contains("b.html"));
}

#[test]
fn threads_do_not_matter() {
    let trees = [1, 2, 8].map(|threads| {
        let (_dir, output) = place();
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            build(&output, &site(60, 1));
            build(&output, &site(60, 2));
        });
        tree(&output)
    });
    assert!(trees[0] == trees[1] && trees[1] == trees[2]);
}

#[test]
fn altered_and_lost_pages_are_mended() {
    let (_dir, output) = place();
    let site = pages(&["a", "b", "c", "d"], "1");
    build(&output, &site);
    put(&output.join("a"), "A 1"); // same size
    std::fs::remove_file(output.join("b")).unwrap();
    std::fs::remove_file(output.join("c")).unwrap();
    put(&output.parent().unwrap().join("elsewhere"), "c 1");
    fs::symlink(&output.parent().unwrap().join("elsewhere"), &output.join("c")).unwrap();
    let report = build(&output, &site);
    assert_eq!((report.mended, report.written, report.unchanged), (3, 3, 1));
    assert!(fs::look(&output.join("c")).unwrap().unwrap().is_file());
}

#[test]
fn big_files_are_copied_once_and_then_kept() {
    let (dir, output) = place();
    let source = dir.path().join("决算.pdf");
    let bytes: Vec<u8> = (0..300_000u32).map(|i| (i % 253 + i / 7919) as u8).collect();
    let copy = |bytes: &[u8]| {
        fs::write(&source, bytes).unwrap();
        let stage = Target::check(&output, &[]).unwrap().stage().unwrap();
        assert_eq!(stage.copy("files/决算.pdf", &source).unwrap(), Digest::of(bytes));
        let report = stage.commit().unwrap();
        assert_eq!(fs::read(&output.join("files/决算.pdf"), 1 << 20).unwrap(), bytes);
        (report.written, report.unchanged)
    };
    assert_eq!(copy(&bytes), (1, 0));
    assert_eq!(copy(&bytes), (0, 1));
    assert_eq!(copy(&bytes[1..]), (1, 0));
    let mut turned = bytes[1..].to_vec();
    turned[200_000] ^= 1;
    assert_eq!(copy(&turned), (1, 0));
}

#[test]
fn a_failed_build_leaves_the_old_site_and_nothing_else() {
    let (dir, output) = place();
    build(&output, &site(3, 1));
    let before = tree(dir.path());
    let staged = || Target::check(&output, &[]).unwrap().stage().unwrap();

    let stage = staged();
    site(3, 2).par_iter().try_for_each(|(path, bytes)| stage.write(path, bytes).map(drop)).unwrap();
    assert!(stage.copy("big.pdf", &dir.path().join("missing.pdf")).is_err());
    assert!(matches!(stage.commit(), Err(Error::Incomplete)));
    assert_eq!(tree(dir.path()), before);

    let stage = staged();
    stage.write("only.html", b"half").unwrap();
    drop(stage);
    assert_eq!(tree(dir.path()), before);
}

#[test]
fn a_failed_first_build_leaves_no_folder() {
    let (dir, output) = place();
    let deep = output.join("not/yet/there");
    let stage = Target::check(&deep, &[]).unwrap().stage().unwrap();
    stage.write("index.html", b"x").unwrap();
    drop(stage);
    assert!(names(dir.path()).is_empty());
    try_build(&deep, &pages(&["index.html"], "1")).unwrap();
    assert_eq!(names(&deep), ["gongkai-manifest.txt", "index.html"]);
}

#[test]
fn addresses_that_cannot_be_pages_are_refused() {
    let (dir, output) = place();
    for path in ["../evil", "/tmp/evil", "a/../../evil", "", "a//b", "gongkai-manifest.txt"] {
        let error = try_build(&output, &vec![(path.to_owned(), vec![])]).unwrap_err();
        assert!(matches!(error, Error::Address { .. }), "{path}: {error}");
    }
    assert!(names(dir.path()).is_empty());
}

#[test]
fn two_pages_cannot_have_one_address() {
    let (_dir, output) = place();
    let twice = || pages(&["a", "b", "a"], "1");
    assert!(matches!(try_build(&output, &twice()), Err(Error::Duplicate { path }) if path == "a"));
    build(&output, &pages(&["a", "b"], "1"));
    assert!(matches!(try_build(&output, &twice()), Err(Error::Duplicate { path }) if path == "a"));
    for clash in [["units/A", "units/a"], ["X/É", "x/E\u{301}"], ["Aa", "aA"]] {
        let error = try_build(&output, &pages(&clash, "1")).unwrap_err();
        assert!(matches!(error, Error::Clash { .. }), "{error}");
    }
    assert!(try_build(&output, &pages(&["a", "a/b"], "2")).is_err());
    build(&output, &pages(&["A", "b"], "1"));
}

#[test]
fn a_link_stands_for_the_folder_it_leads_to() {
    let (dir, output) = place();
    fs::create_dir_all(&dir.path().join("srv/www")).unwrap();
    fs::symlink(Path::new("srv/www"), &output).unwrap();
    build(&output, &pages(&["a"], "1"));
    build(&output, &pages(&["b"], "1"));
    assert_eq!(fs::read_link(&output).unwrap(), Path::new("srv/www"));
    assert_eq!(names(&dir.path().join("srv")), ["www"]);
    assert_eq!(names(&dir.path().join("srv/www")), ["b", "gongkai-manifest.txt"]);
}

#[test]
fn what_a_build_replaces_and_takes_away_is_known_before_the_commit() {
    let (_dir, output) = place();
    build(&output, &pages(&["a", "b", "c"], "1"));
    let stage = Target::check(&output, &[]).unwrap().stage().unwrap();
    let replaced: Vec<bool> =
        [("a", "a 1"), ("b", "b 2"), ("d", "d 1")].map(|(path, text)| stage.write(path, text.as_bytes()).unwrap()).into();
    assert_eq!(replaced, [false, true, false]);
    assert_eq!(stage.published("b").as_deref(), Some(&b"b 1"[..]));
    assert_eq!(stage.published("d"), None);
    assert_eq!(stage.gone().iter().map(|p| &**p).collect::<Vec<_>>(), ["c"]);
}
