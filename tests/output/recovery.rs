//! The states in which a killed build can leave the workshop, one by one.
use std::path::{Path, PathBuf};

use gongkai::fs;

use crate::support::{build, names, pages, place, put, text, tree, try_build};

/// A live site of version 1 with a foreign file, and the empty workshop of a killed build.
fn killed() -> (tempfile::TempDir, PathBuf, PathBuf) {
    let (dir, output) = place();
    build(&output, &pages(&["index", "u/a", "u/old"], "1"));
    put(&output.join("CNAME"), "mine");
    let workshop = output.with_file_name(".public.gongkai-build");
    put(&workshop.join("lock"), "gongkai build; this folder");
    (dir, output, workshop)
}

/// A whole other site in the stage, with the same foreign file.
fn stage_whole(workshop: &Path, output: &Path) {
    let stage = workshop.join("stage");
    let (_dir, other) = place();
    build(&other, &pages(&["index", "u/a", "u/new"], "2"));
    for folder in ["", "u"] {
        fs::create_dir_all(&stage.join(folder)).unwrap();
        for entry in fs::read_dir(&other.join(folder)).unwrap() {
            if entry.kind == fs::Kind::File {
                let path = Path::new(folder).join(entry.name);
                fs::write(&stage.join(&path), &fs::read(&other.join(&path), 9999).unwrap()).unwrap();
            }
        }
    }
    fs::hard_link(&output.join("CNAME"), &stage.join("CNAME")).unwrap();
}

/// Opens and drops a stage, which is all that it takes to mend.
fn mend(output: &Path) -> Vec<String> {
    let stage = gongkai::output::Target::check(output, &[]).unwrap().stage().unwrap();
    drop(stage);
    names(output.parent().unwrap())
}

#[test]
fn killed_before_anything_was_staged() {
    for files in [&[][..], &["lock"], &["lock", "unfinished"], &["unfinished"]] {
        let (_dir, output, workshop) = killed();
        fs::remove_file(&workshop.join("lock")).unwrap();
        for file in files {
            put(&workshop.join(file), "");
        }
        let before = tree(&output);
        assert_eq!(mend(&output), ["public"]);
        assert_eq!(tree(&output), before);
    }
}

#[test]
fn killed_while_staging() {
    let (_dir, output, workshop) = killed();
    put(&workshop.join("unfinished"), "");
    put(&workshop.join("stage/u/new"), "half a pa");
    put(&workshop.join("stage/gongkai-manifest.txt"), "# gongk");
    let before = tree(&output);
    assert_eq!(mend(&output), ["public"]);
    assert_eq!(tree(&output), before);
}

#[test]
fn killed_just_before_the_exchange() {
    let (_dir, output, workshop) = killed();
    stage_whole(&workshop, &output);
    let before = tree(&output);
    assert_eq!(mend(&output), ["public"]);
    assert_eq!(tree(&output), before);
}

#[test]
fn killed_while_removing_the_old_site() {
    let (_dir, output, workshop) = killed();
    stage_whole(&workshop, &output);
    fs::remove_file(&workshop.join("stage/u/a")).unwrap();
    fs::remove_file(&workshop.join("stage/CNAME")).unwrap();
    let before = tree(&output);
    assert_eq!(mend(&output), ["public"]);
    assert_eq!(tree(&output), before);
}

#[test]
fn killed_between_the_two_renames_of_a_file_system_without_exchange() {
    let (_dir, output, workshop) = killed();
    stage_whole(&workshop, &output);
    let before = tree(&output);
    fs::rename(&output, &workshop.join("aside")).unwrap();
    assert_eq!(mend(&output), ["public"]);
    assert_eq!(tree(&output), before);
}

#[test]
fn killed_after_the_two_renames() {
    let (_dir, output, workshop) = killed();
    stage_whole(&workshop, &output);
    let after = tree(&workshop.join("stage"));
    fs::rename(&output, &workshop.join("aside")).unwrap();
    fs::rename(&workshop.join("stage"), &output).unwrap();
    assert_eq!(mend(&output), ["public"]);
    assert_eq!(tree(&output), after);
}

#[test]
fn a_foreign_file_that_came_during_the_exchange_is_moved_over() {
    let (_dir, output, workshop) = killed();
    stage_whole(&workshop, &output);
    put(&workshop.join("stage/uploads/late.txt"), "late");
    assert_eq!(mend(&output), ["public"]);
    assert_eq!(text(&output.join("uploads/late.txt")), "late");
    assert_eq!(text(&output.join("CNAME")), "mine");
}

#[test]
fn a_foreign_file_with_two_versions_is_kept_and_reported() {
    let (dir, output, workshop) = killed();
    stage_whole(&workshop, &output);
    fs::remove_file(&workshop.join("stage/CNAME")).unwrap();
    put(&workshop.join("stage/CNAME"), "other");
    let report = try_build(&output, &pages(&["index"], "3")).unwrap();
    assert_eq!(report.kept.len(), 1);
    assert!(report.kept[0].to_string().contains("CNAME was changed"), "{}", report.kept[0]);
    assert_eq!(names(dir.path()), ["public", "public.gongkai-kept-1"]);
    assert_eq!(names(&report.kept[0].path), ["CNAME", "gongkai-manifest.txt"]);
    assert_eq!(text(&report.kept[0].path.join("CNAME")), "other");
    assert_eq!(text(&output.join("CNAME")), "mine");
}

#[test]
fn a_tree_without_a_list_is_kept_and_nothing_of_it_enters_the_site() {
    for (list, reason) in
        [(None, "was changed"), (Some("damaged"), "damaged"), (Some(""), "was cut off"), (Some("# gongkai"), "was cut off")]
    {
        let (_dir, output, workshop) = killed();
        stage_whole(&workshop, &output);
        let path = workshop.join("stage/gongkai-manifest.txt");
        fs::remove_file(&path).unwrap();
        if let Some(list) = list {
            put(&path, list);
        }
        let before = tree(&output);
        let report = try_build(&output, &pages(&["index", "u/a", "u/old"], "1")).unwrap();
        assert_eq!(tree(&output), before);
        assert_eq!(report.kept.len(), 1);
        assert!(report.kept[0].why.contains(reason), "{}", report.kept[0]);
        assert_eq!(text(&report.kept[0].path.join("u/new")), "u/new 2");
    }
}
