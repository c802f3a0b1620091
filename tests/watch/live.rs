//! The whole preview with the system's own events, over HTTP.

use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::{Events, Scratch, copy, fresh, get, put, settled, start, status, until, without_script};

const SOURCE: &str = "content/units/changji-egov/2023.yaml";
const PAGE: &str = "/units/changji-egov/2023/";

/// Changes the description printed on the unit's page.
fn rename_unit(scratch: &Scratch, to: &str) {
    let text = scratch.text("content/units/changji-egov/unit.yaml");
    let line = text.lines().find(|l| l.starts_with("简介:")).expect("the unit has a description");
    scratch.save("content/units/changji-egov/unit.yaml", &text.replace(line, &format!("简介: {to}")));
}

#[test]
fn edits_are_followed_whatever_the_editor_does() {
    let scratch = Scratch::new();
    let preview = start(&scratch.root, false, false);
    let address = preview.address();
    settled(preview.shared());
    let original = scratch.text(SOURCE);

    // A change tells the browser, and the same bytes again do not.
    let mut events = Events::open(address);
    let (id, revision) = events.next();
    rename_unit(&scratch, "改名甲");
    let (same_id, later) = events.next();
    assert!(id == same_id && later > revision);
    until("the new name", || get(address, "/units/changji-egov/").text().contains("改名甲"));
    settled(preview.shared());
    let before = preview.shared().load().revision;
    scratch.save(SOURCE, &original);
    settled(preview.shared());
    assert_eq!(preview.shared().load().revision, before, "the same bytes are no change");

    // Broken: the last good page stays and the error is told with its line; mended: it goes.
    let good = get(address, PAGE).body;
    scratch.save(SOURCE, &format!("{original}\n<b>坏</b>: 1\n"));
    until("the error", || status(address, PAGE)["blocked"] == true);
    let told = status(address, PAGE);
    let error = &told["errors"]["shown"][0];
    assert_eq!(error["file"], SOURCE);
    assert!(error["line"].as_u64() > Some(1) && error["text"] == "<b>坏</b>: 1", "{error}");
    assert_eq!(without_script(&get(address, PAGE).body), without_script(&good));
    scratch.save(SOURCE, &original);
    until("its end", || status(address, PAGE)["errors"]["count"] == 0);

    // A file written right after its folder, a link to a file outside, a folder that moves.
    let unit = scratch.at("content/units/new-one");
    copy(&scratch.at("content/units/changji-egov"), &unit);
    let name = |id: &str| scratch.text("content/units/changji-egov/unit.yaml").replace("changji-egov", id);
    put(&unit.join("unit.yaml"), &name("new-one"));
    until("the new unit", || get(address, "/units/new-one/2023/").status == 200);
    let outside = scratch.root.parent().expect("a folder").join("outside/2022.yaml");
    put(&outside, "坏: [");
    put(&scratch.at("site.toml"), "title = \"试验\"\noutside_links = true\n");
    symlink(&outside, unit.join("2022.yaml")).expect("linked");
    until("the linked file", || status(address, PAGE)["errors"].to_string().contains("new-one/2022.yaml"));
    std::thread::sleep(Duration::from_millis(1200));
    put(&outside, &original.replace("2023", "2022"));
    until("the change behind the link", || !status(address, PAGE)["errors"].to_string().contains("not readable as YAML"));
    std::fs::remove_file(unit.join("2022.yaml")).expect("removed");
    std::fs::rename(&unit, scratch.at("content/units/moved-one")).expect("renamed");
    put(&scratch.at("content/units/moved-one/unit.yaml"), &name("moved-one"));
    until("the moved unit", || get(address, "/units/moved-one/2023/").status == 200);
    assert_eq!(get(address, "/units/new-one/2023/").status, 404);
    put(&scratch.at("content/units/moved-one/2023.yaml"), &original.replacen("万元", "万元 ", 1));
    settled(preview.shared());

    // The content is taken away and comes back: watched as before.
    let away = scratch.at("away");
    std::fs::rename(scratch.at("content"), &away).expect("moved away");
    until("the loss", || status(address, PAGE)["blocked"] == true);
    copy(&away, &scratch.at("content"));
    until("the return", || status(address, PAGE)["blocked"] == false);
    settled(preview.shared());
    rename_unit(&scratch, "改名乙");
    until("an edit in the new folder", || get(address, "/units/changji-egov/").text().contains("改名乙"));

    // In the end all is as a fresh build has it.
    settled(preview.shared());
    let files = fresh(&scratch.root).expect("a good site");
    for (path, expected) in &files {
        let body = get(address, &format!("/{}", path.strip_suffix("index.html").unwrap_or(path))).body;
        let body = if path.ends_with(".html") { without_script(&body) } else { body };
        assert!(body == *expected, "{path} differs");
    }
    preview.stop();
}

#[test]
fn a_checkout_of_hundreds_of_files_is_one_rebuild() {
    let scratch = Scratch::new();
    let preview = start(&scratch.root, false, false);
    settled(preview.shared());
    let before = preview.shared().load().revision;
    // Written beside the watched folders first: a busy machine may pause between two of hundreds of writes, hardly between renames.
    for number in 0..300 {
        let folder = scratch.at(&format!("aside/unit-{number}"));
        put(&folder.join("unit.yaml"), &format!("编号: unit-{number}\n名称: 第{number}单位\n"));
    }
    for number in 0..300 {
        let folder = scratch.at(&format!("aside/unit-{number}"));
        std::fs::rename(folder, scratch.at(&format!("content/units/unit-{number}"))).expect("writable");
    }
    until("the last unit", || preview.shared().load().shown.as_ref().is_some_and(|s| s.site.archive.units.len() == 302));
    settled(preview.shared());
    // One for the files, at most one more if the machine paused in between.
    assert!(preview.shared().load().revision - before <= 2);
    preview.stop();
}

#[test]
fn polling_follows_edits_too() {
    let scratch = Scratch::new();
    let preview = start(&scratch.root, true, false);
    rename_unit(&scratch, "改名丙");
    until("the edit", || get(preview.address(), "/units/changji-egov/").text().contains("改名丙"));
    preview.stop();
}

#[test]
fn the_output_folder_is_kept_up_to_date_on_request() {
    let scratch = Scratch::new();
    let preview = start(&scratch.root, false, true);
    let page = scratch.at("public/units/changji-egov/index.html");
    until("the output", || page.exists());
    rename_unit(&scratch, "改名丁");
    let holds = |what: &str| gongkai::fs::read(&page, 1 << 20).is_ok_and(|b| String::from_utf8_lossy(&b).contains(what));
    until("the edit in the output", || holds("改名丁"));
    for (path, expected) in fresh(&scratch.root).expect("good") {
        assert!(gongkai::fs::read(&scratch.at("public").join(&path), 64 << 20).expect("written") == expected, "{path} differs");
    }
    preview.stop();
}

/// The program in a process of its own, and the lines that it says.
fn program(scratch: &Scratch) -> (Child, impl Iterator<Item = String>) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_gongkai"))
        .args(["watch", "--port", "0", "--site"])
        .arg(&scratch.root)
        .stderr(Stdio::piped())
        .spawn()
        .expect("started");
    let said = BufReader::new(child.stderr.take().expect("piped")).lines();
    (child, said.map(|line| line.expect("readable")))
}

#[test]
fn the_program_ends_at_once_and_leaves_the_sources_alone() {
    let scratch = Scratch::new();
    let count = || walkdir::WalkDir::new(&scratch.root).into_iter().count();
    let files = count();
    let (mut child, mut said) = program(&scratch);
    let line = said.next().expect("it says where it serves");
    assert!(line.contains("http://127.0.0.1:"), "{line}");
    let asked = Instant::now();
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("sent");
    assert_eq!(child.wait().expect("ended").code(), Some(0));
    assert!(asked.elapsed() < Duration::from_secs(2));
    assert_eq!(count(), files);
}

#[test]
fn the_program_counts_in_words_and_says_its_address_first() {
    let scratch = Scratch::new();
    put(&scratch.at("content/units/changji-egov/unit.yaml"), "编号: [\n");
    let (mut child, mut lines) = program(&scratch);
    let first = lines.next().expect("a line");
    assert!(first.starts_with("preview at http://127.0.0.1:"), "{first}");
    let told = lines.find(|line| line.starts_with("not updated"));
    assert_eq!(told.as_deref(), Some("not updated: 1 error; there is no site to show yet"));
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("content/units/changji-egov"), &scratch.at("content/units/changji-egov"));
    assert!(lines.any(|line| line.starts_with("ready")));
    put(&scratch.at("content/units/changji-egov/unit.yaml"), "编号: [\n");
    let told = lines.find(|line| line.starts_with("not updated"));
    assert_eq!(told.as_deref(), Some("not updated: 1 error; the last good site is shown"));
    Command::new("kill").args(["-TERM", &child.id().to_string()]).status().expect("sent");
    assert_eq!(child.wait().expect("ended").code(), Some(0));
}
