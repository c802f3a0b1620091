//! What a loss of power can leave of a site: a list that is cut off, pages that are empty, cut off or full of zeros.
use std::path::{Path, PathBuf};

use gongkai::fs;
use gongkai::output::{Error, Report, Target};

use crate::support::{Pages, build, names, pages, place, put, text, tree, try_build};

const LIST: &str = "gongkai-manifest.txt";

/// A site with pages, a file of the user's, and what the list of it was.
fn published(site: &Pages) -> (tempfile::TempDir, PathBuf, Vec<u8>) {
    let (dir, output) = place();
    build(&output, site);
    put(&output.join("CNAME"), "mine");
    let list = fs::read(&output.join(LIST), 1 << 20).unwrap();
    (dir, output, list)
}

fn tear(output: &Path, list: &[u8], length: usize, zeros: usize) {
    fs::write(&output.join(LIST), &[&list[..length], &vec![0; zeros][..]].concat()).unwrap();
}

fn kept(report: &Report) -> Vec<String> {
    report.kept.iter().map(ToString::to_string).collect()
}

fn yours(output: &Path, files: &str) -> String {
    format!(
        "{}: its list of written files was cut off; files that are neither in it nor in the new site stay and are yours: {files}",
        output.display()
    )
}

#[test]
fn a_list_cut_off_anywhere_is_mended_by_the_next_build() {
    let site = pages(&["a", "b/c", "某市/d"], "1");
    let (_dir, output, list) = published(&site);
    let whole = tree(&output);
    for (length, zeros) in (0..list.len()).step_by(7).flat_map(|length| [(length, 0), (length, 512)]) {
        tear(&output, &list, length, zeros);
        let report = try_build(&output, &site).unwrap_or_else(|e| panic!("cut at {length}: {e}"));
        assert_eq!((report.written, report.removed), (0, 0), "cut at {length}");
        assert_eq!(kept(&report), [yours(&output, "CNAME")]);
        assert_eq!(tree(&output), whole, "cut at {length}");
        assert_eq!(names(output.parent().unwrap()), ["public"]);
    }
    assert!(build(&output, &site).kept.is_empty(), "the list is whole again");
}

#[test]
fn pages_that_lost_their_end_are_mended_too_whether_the_list_still_names_them_or_not() {
    let site = pages(&["a", "b", "c/d", "e"], "a text that is long enough");
    let (dir, output, list) = published(&site);
    let source = dir.path().join("source.pdf");
    put(&source, "a big file");
    let commit = || {
        let stage = Target::check(&output, &[]).unwrap().stage().unwrap();
        assert!(site.iter().all(|(path, bytes)| stage.write(path, bytes).is_ok()));
        stage.copy("files/big.pdf", &source).unwrap();
        stage.commit().unwrap()
    };
    let whole = tree(&output);
    for length in [0, list.len() / 2] {
        put(&output.join("a"), "");
        put(&output.join("b"), "b a te");
        fs::write(&output.join("c/d"), &[b"c/d a", &[0; 9][..]].concat()).unwrap();
        fs::write(&output.join("e"), &[0; 20]).unwrap();
        put(&output.join("files/big.pdf"), "a big");
        tear(&output, &list, length, 0);
        let report = commit();
        assert_eq!((report.files, report.written, report.foreign_kept), (5, 5, 1));
        let mut now = tree(&output);
        assert_eq!(text(&output.join("files/big.pdf")), "a big file");
        now.retain(|path, _| !path.starts_with("files") && path != Path::new(LIST));
        assert!(now.iter().all(|(path, node)| whole[path] == *node), "{now:?}");
        // The same again: taken over as it is.
        tear(&output, &list, length, 0);
        assert_eq!(commit().written, 0);
    }
}

#[test]
fn what_no_list_names_is_never_replaced_or_removed() {
    let site = pages(&["a", "b", "old", "other"], "1");
    let (dir, output, list) = published(&site);
    // Listed still: a and b. Not any more: old, other.
    let cut = String::from_utf8(list.clone()).unwrap().find("  b\n").unwrap() + 4;
    tear(&output, &list, cut, 0);
    put(&output.join("b"), "altered");
    let report = try_build(&output, &pages(&["b"], "1")).unwrap();
    assert_eq!((report.removed, kept(&report)), (1, vec![yours(&output, "CNAME, old, other")]));
    assert_eq!(names(&output), ["CNAME", "b", LIST, "old", "other"]);
    assert_eq!(text(&output.join("b")), "b 1", "a page that the list names is ours");

    put(&output.join("new"), "mine");
    put(&output.join("x/y"), "mine");
    tear(&output, &list, 0, 0);
    let before = tree(dir.path());
    let error = try_build(&output, &pages(&["b", "new", "old", "x"], "2")).unwrap_err();
    assert!(matches!(error, Error::Torn { .. }));
    assert_eq!(
        error.to_string(),
        format!(
            "the list of written files in {} was cut off, perhaps by a loss of power, and b and 4 other files there differ from the \
             pages that belong in that place; gongkai cannot know whether it wrote that and will not replace it: move the folder \
             away, build again, and bring your own files back into the new one",
            output.display()
        )
    );
    assert_eq!(tree(dir.path()), before);
    let error = try_build(&output, &pages(&["new"], "2")).unwrap_err().to_string();
    assert!(error.contains(" and new differs from the page that belongs in that place"), "{error}");
}

#[test]
fn files_of_a_folder_that_was_never_ours_are_safe_beside_an_empty_list() {
    let (_dir, output) = place();
    for name in ["photo.jpg", "a/notes.txt"] {
        put(&output.join(name), "mine");
    }
    put(&output.join(LIST), "");
    fs::symlink(Path::new("photo.jpg"), &output.join("index.html")).unwrap();
    assert!(try_build(&output, &pages(&["index.html"], "1")).is_err(), "a link is not followed and not replaced");
    let report = try_build(&output, &pages(&["a/page"], "1")).unwrap();
    assert_eq!(kept(&report), [yours(&output, "a/notes.txt, index.html, photo.jpg")]);
    assert_eq!((text(&output.join("photo.jpg")), text(&output.join("a/notes.txt"))), ("mine".to_owned(), "mine".to_owned()));
}

#[test]
fn a_list_that_is_wrong_in_the_middle_stays_refused() {
    let site = pages(&["a", "b"], "1");
    let (dir, output, list) = published(&site);
    let text = String::from_utf8(list).unwrap();
    for bad in [
        text.replace("  a\n", "  ../a\n"),
        text.replacen("# size", "# sise", 1),
        format!("{text}x"),
        text.replace("# files 2", "# files 1"),
    ] {
        put(&output.join(LIST), &bad);
        let before = tree(dir.path());
        let error = try_build(&output, &site).unwrap_err();
        assert!(matches!(error, Error::Manifest { .. }), "{bad}: {error}");
        assert_eq!(tree(dir.path()), before);
    }
}
