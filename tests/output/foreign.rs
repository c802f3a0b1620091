//! Files in the output folder that gongkai did not write.
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use gongkai::fs;
use gongkai::output::Error;

use crate::support::{Node, build, names, pages, place, put, site, text, tree, try_build};

#[test]
fn foreign_files_survive_with_inode_time_and_permissions() {
    let (_dir, output) = place();
    build(&output, &site(3, 1));
    let files = ["CNAME", ".nojekyll", ".well-known/a/security.txt", "units/某市0局/2024/备注.txt"];
    for file in files {
        put(&output.join(file), file);
    }
    fs::create_dir(&output.join("empty")).unwrap();
    fs::set_mode(&output.join(".well-known"), 0o2750).unwrap();
    fs::symlink(Path::new("../nowhere"), &output.join("link")).unwrap();
    fs::write(&output.join(OsStr::from_bytes(b"not-\xff-utf8")), b"x").unwrap();
    let inodes = || files.map(|file| fs::identity(&fs::metadata(&output.join(file)).unwrap()));
    let before = inodes();
    for version in [2, 3, 1] {
        let report = build(&output, &site(3, version));
        assert_eq!((report.foreign_kept, report.replaced), (6, true));
    }
    assert_eq!(inodes(), before);
    assert_eq!(fs::metadata(&output.join(".well-known")).unwrap().mode() & 0o7777, 0o2750);
    let after = tree(&output);
    assert_eq!(after[Path::new("link")], Node::Link("../nowhere".into()));
    assert_eq!(after[Path::new("empty")], Node::Folder);
    assert_eq!(after[Path::new(OsStr::from_bytes(b"not-\xff-utf8"))], Node::File(b"x".to_vec()));
    assert!(!text(&output.join("gongkai-manifest.txt")).contains("CNAME"));
}

#[test]
fn the_folder_of_a_page_that_is_gone_goes_unless_something_foreign_is_in_it() {
    let (_dir, output) = place();
    build(&output, &pages(&["a/b/x", "c/d/x", "e"], "1"));
    put(&output.join("c/note.txt"), "mine");
    let report = build(&output, &pages(&["e"], "2"));
    assert_eq!((report.removed, report.foreign_kept), (2, 1));
    assert_eq!(names(&output), ["c", "e", "gongkai-manifest.txt"]);
    assert_eq!(names(&output.join("c")), ["note.txt"]);
}

#[test]
fn a_read_only_foreign_folder_is_no_obstacle() {
    let (_dir, output) = place();
    build(&output, &pages(&["e"], "1"));
    put(&output.join("ro/deep/note.txt"), "mine");
    fs::set_mode(&output.join("ro/deep"), 0o555).unwrap();
    fs::set_mode(&output.join("ro"), 0o555).unwrap();
    build(&output, &pages(&["e"], "2"));
    assert_eq!(fs::metadata(&output.join("ro")).unwrap().mode() & 0o777, 0o555);
    assert_eq!(text(&output.join("ro/deep/note.txt")), "mine");
    for folder in ["ro", "ro/deep"] {
        fs::set_mode(&output.join(folder), 0o755).unwrap(); // so that the test can tidy up
    }
}

#[test]
fn a_page_never_replaces_a_foreign_file() {
    // A foreign file, a page, and what is in the way of the page.
    let cases = [
        ("about.html", "about.html", "about.html"),
        ("about", "about/index.html", "about"),
        ("x/y/z.txt", "x/y", "x/y"),
        ("a/b", "a/b/c/d", "a/b"),
        ("index.html/z.txt", "other", "index.html"),
    ];
    for (file, page, obstacle) in cases {
        let (dir, output) = place();
        build(&output, &pages(&["index.html"], "1"));
        if file.starts_with("index.html") {
            std::fs::remove_file(output.join("index.html")).unwrap();
        }
        put(&output.join(file), "mine");
        let before = tree(dir.path());
        let error = try_build(&output, &pages(&["index.html", page], "2")).unwrap_err();
        assert!(matches!(error, Error::Foreign { .. }), "{error}");
        let page = if obstacle == "index.html" { obstacle } else { page };
        let named = format!("the page {page} must be written where {} is", output.join(obstacle).display());
        assert!(error.to_string().contains(&named), "{error}");
        assert_eq!(tree(dir.path()), before);
    }
}

#[test]
fn a_folder_of_ours_replaced_by_a_link_does_not_lead_the_removal_astray() {
    let (dir, output) = place();
    build(&output, &pages(&["units/a", "index"], "1"));
    let outside = dir.path().join("outside");
    put(&outside.join("a"), "precious");
    fs::rename(&output.join("units"), &dir.path().join("moved")).unwrap();
    fs::symlink(&outside, &output.join("units")).unwrap();
    assert!(matches!(try_build(&output, &pages(&["units/a", "index"], "1")), Err(Error::Foreign { .. })));
    let report = build(&output, &pages(&["index"], "2"));
    assert_eq!(report.foreign_kept, 1);
    assert_eq!(text(&outside.join("a")), "precious");
    assert_eq!(fs::read_link(&output.join("units")).unwrap(), outside);
}

#[test]
fn a_list_that_leads_outside_is_refused() {
    let (dir, output) = place();
    put(&dir.path().join("precious"), "x");
    build(&output, &pages(&["a"], "1"));
    let list = output.join("gongkai-manifest.txt");
    let evil = text(&list).replace("  a\n", "  ../precious\n");
    put(&list, &evil);
    let error = try_build(&output, &pages(&["b"], "1")).unwrap_err();
    assert!(matches!(error, Error::Manifest { line: 6, .. }), "{error}");
    assert_eq!(text(&dir.path().join("precious")), "x");
    assert_eq!(text(&list), evil);
}
