//! What comes at the wrong moment: a theme beside a half-written source, a broken template beside a broken source, a bug of ours.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use gongkai::output::Target;
use gongkai::preview::{Answer, Batch, Changes, Engine, Event, Options, Preview, Report, Shared, answer};

use crate::support::{Scratch, get, put, quiet, status, until};

const SOURCE: &str = "content/units/a/2024.yaml";
const ABOUT: &str = "themes/default/templates/about.html";

fn source(income: &str) -> String {
    format!("版式: sichuan-2023\n年度: 2024\n名称: 甲局\n收入支出决算总体情况说明:\n  收入总计: {income}\n")
}

fn template(body: &str) -> String {
    format!("{{% extends \"base.html\" %}}{{% block main %}}{body}{{% endblock %}}")
}

fn small() -> Scratch {
    let scratch = Scratch::empty();
    put(&scratch.at("content/units/a/unit.yaml"), "编号: a\n名称: 甲局\n");
    put(&scratch.at(SOURCE), &source("412"));
    scratch
}

/// An engine that has loaded the site, and changes of which one already waits: errors are not shown yet.
fn engine(scratch: &Scratch) -> (Engine, Arc<Shared>, Changes) {
    let shared = Arc::new(Shared::new());
    let mut engine = Engine::new(scratch.root.clone(), shared.clone(), quiet());
    engine.start();
    let more = Changes::default();
    more.add(scratch.at(SOURCE));
    (engine, shared, more)
}

fn batch(paths: impl IntoIterator<Item = PathBuf>) -> Batch {
    Batch { paths: paths.into_iter().collect(), ..Batch::default() }
}

fn page(shared: &Shared, path: &str) -> (u16, String) {
    match answer(shared, &shared.load(), path) {
        Answer::Bytes { status, bytes, .. } => (status, String::from_utf8(bytes).expect("UTF-8")),
        other => panic!("{path}: {other:?}"),
    }
}

#[test]
fn a_theme_saved_beside_a_half_written_source_is_shown_with_the_whole_one() {
    let scratch = small();
    let (mut engine, shared, more) = engine(&scratch);
    put(&scratch.at(ABOUT), &template("<h1>新样</h1>"));
    put(&scratch.at(SOURCE), &source("abc"));
    assert!(!engine.apply(&batch([scratch.at(ABOUT), scratch.at(SOURCE)]), Some(&more)), "the error is not shown yet");
    put(&scratch.at(SOURCE), &source("777.5"));
    assert!(engine.apply(&batch([scratch.at(SOURCE)]), None));
    assert!(page(&shared, "/units/a/2024/").1.contains("777.5"));
    assert!(page(&shared, "/about/").1.contains("新样"), "the theme's change is not lost");
}

#[test]
fn an_error_that_waited_is_shown_even_if_what_came_was_nothing() {
    let scratch = small();
    let (mut engine, shared, more) = engine(&scratch);
    put(&scratch.at(SOURCE), &source("abc"));
    assert!(!engine.apply(&batch([scratch.at(SOURCE)]), Some(&more)));
    assert!(engine.apply(&batch([scratch.at("content/.x.swp")]), None));
    assert!(shared.load().blocked);
}

#[test]
fn a_broken_template_is_not_shown_however_the_sources_change() {
    let scratch = small();
    let (mut engine, shared, _) = engine(&scratch);
    let good = page(&shared, "/about/");
    let mut save = |path: &str, text: &str| {
        put(&scratch.at(path), text);
        engine.apply(&batch([scratch.at(path)]), None)
    };
    for first in [SOURCE, ABOUT] {
        // A source and a template break, one after the other; then the source is mended.
        for path in [first, if first == SOURCE { ABOUT } else { SOURCE }] {
            assert!(save(
                path,
                if path == SOURCE { "坏: [" } else { "{% extends \"base.html\" %}{% block main %}{{ nothing.at.all }}{% endblock %}" }
            ));
            assert!(shared.load().blocked, "{path}");
        }
        assert!(save(SOURCE, &source("413")));
        assert!(shared.load().blocked, "the template is still broken");
        assert!(page(&shared, "/about/").0 == 200 && page(&shared, "/about/").1.contains("<h1") && good.0 == 200);
        assert!(save(ABOUT, &template("<h1>好</h1>")));
        assert!(!shared.load().blocked);
    }
}

#[test]
fn a_template_of_any_kind_that_is_quickly_tried_is_not_shown_broken() {
    let scratch = small();
    let (mut engine, shared, _) = engine(&scratch);
    for name in ["about", "404", "unit", "compare", "disclosure", "items", "item", "year", "glossary"] {
        let path = scratch.at(&format!("themes/default/templates/{name}.html"));
        put(&path, "{% extends \"base.html\" %}{% block main %}{{ nothing.at.all }}{% endblock %}");
        assert!(engine.apply(&batch([path.clone()]), None));
        assert!(shared.load().blocked, "{name}");
        std::fs::remove_file(&path).expect("removed");
        assert!(engine.apply(&batch([path]), None));
        assert!(!shared.load().blocked, "{name}");
    }
}

/// What a preview said to the terminal.
type Said = Arc<Mutex<Vec<String>>>;

/// A preview whose report panics at the first event that `when` picks.
fn with_a_bug(scratch: &Scratch, write: bool, when: fn(&Event) -> bool) -> (Preview, Said) {
    let (said, armed) = (Said::default(), AtomicBool::new(true));
    let to = said.clone();
    let report: Report = Arc::new(move |event: Event| {
        assert!(!(when(&event) && armed.swap(false, Ordering::Relaxed)), "a bug made up for this test");
        to.lock().expect("no panic while held").push(format!("{event:?}"));
    });
    let options = Options { root: scratch.root.clone(), port: 0, poll: false, write };
    (Preview::start(options, report).expect("started"), said)
}

fn was_said(said: &Said, what: &str) -> bool {
    said.lock().expect("no panic while held").iter().any(|event| event.contains(what))
}

#[test]
fn what_had_to_be_kept_beside_the_output_is_told() {
    let scratch = small();
    let (preview, _) = with_a_bug(&scratch, true, |_| false);
    until("the output", || scratch.at("public/index.html").exists());
    preview.stop();
    // What a build killed after the exchange leaves, with a foreign file in two versions.
    let stage = ".public.gongkai-build/stage";
    put(&scratch.at("public/CNAME"), "mine");
    put(&scratch.at(&format!("{stage}/CNAME")), "other");
    put(&scratch.at(&format!("{stage}/gongkai-manifest.txt")), &scratch.text("public/gongkai-manifest.txt"));
    let (preview, said) = with_a_bug(&scratch, true, |_| false);
    until("the check", || was_said(&said, "Checked {"));
    preview.stop();
    let kept = format!("kept {}: CNAME was changed while", scratch.at("public.gongkai-kept-1").display());
    let times = said.lock().expect("no panic while held").iter().filter(|event| event.contains(&kept)).count();
    assert_eq!(times, 1, "{said:?}");
}

#[test]
fn an_attachment_whose_name_is_taken_is_told_on_its_page() {
    let scratch = small();
    put(&scratch.at("content/units/a/data.csv"), "1");
    put(&scratch.at(SOURCE), &(source("412") + "附件: [data.csv]\n"));
    let (preview, _) = with_a_bug(&scratch, false, |_| false);
    let page = "/units/a/2024/";
    let told = |list: &str| status(preview.address(), page)[list].to_string();
    until("the check", || told("errors").contains("the file `data.csv` cannot be published under its name"));
    assert!(told("findings").contains("source.attachment"));
    preview.stop();
}

#[test]
fn a_bug_while_a_change_is_taken_in_is_told_and_the_next_change_is_shown() {
    let scratch = small();
    let (preview, said) =
        with_a_bug(&scratch, false, |event| matches!(event, Event::Updated { paths, .. } if paths.iter().any(|p| p == SOURCE)));
    let address = preview.address();
    until("the first load", || preview.shared().load().revision > 0);
    scratch.save(SOURCE, &source("413"));
    until("the bug", || status(address, "/units/a/2024/")["blocked"] == true);
    let told = status(address, "/units/a/2024/");
    let error = &told["errors"]["shown"][0];
    assert_eq!(error["file"], SOURCE, "{error}");
    let message = error["message"].as_str().expect("a text");
    assert_eq!(message, "gongkai has a bug and could not take this change in: a bug made up for this test");
    assert!(error["hint"].as_str().is_some_and(|hint| hint.contains("the next change")), "{error}");
    until("the terminal", || was_said(&said, "gongkai has a bug"));
    scratch.save(SOURCE, &source("777.5"));
    until("the next change", || status(address, "/units/a/2024/")["blocked"] == false);
    assert!(get(address, "/units/a/2024/").text().contains("777.5"));
    preview.stop();
}

#[test]
fn a_bug_in_the_complete_check_is_told_and_the_next_check_runs() {
    let scratch = small();
    let (preview, said) = with_a_bug(&scratch, false, |event| matches!(event, Event::Checked { .. }));
    until("the bug", || was_said(&said, "gongkai has a bug and gave up the check of all pages: a bug made up for this test"));
    scratch.save(SOURCE, &source("777.5"));
    until("the next check", || was_said(&said, "Checked {"));
    preview.stop();
}

/// A build in another terminal that began with the sources of before.
#[test]
fn a_change_is_written_once_another_build_has_let_the_output_go() {
    let scratch = small();
    let (preview, said) = with_a_bug(&scratch, true, |_| false);
    let page = scratch.at("public/units/a/2024/index.html");
    until("the output", || page.exists());
    let other = Target::check(&scratch.at("public"), &[]).and_then(|target| target.stage()).expect("free");
    scratch.save(SOURCE, &source("777.5"));
    until("the note", || was_said(&said, "another build is writing to"));
    scratch.save(SOURCE, &source("888.5"));
    drop(other);
    until("the edit in the output", || scratch.text("public/units/a/2024/index.html").contains("888.5"));
    assert!(!was_said(&said, "build again") && !was_said(&said, "is not written"), "{said:?}");
    preview.stop();
}

#[test]
fn an_address_that_a_written_site_loses_is_told() {
    let scratch = small();
    put(&scratch.at("content/units/a/2023.yaml"), &source("300").replace("2024", "2023"));
    let (preview, said) = with_a_bug(&scratch, true, |_| false);
    let page = scratch.at("public/units/a/2023/index.html");
    until("the output", || page.exists());
    std::fs::remove_file(scratch.at("content/units/a/2023.yaml")).expect("it is there");
    until("the page to go", || !page.exists());
    until("the warning", || was_said(&said, "the address units/a/2023/ was published by the last build and is gone"));
    assert!(was_said(&said, "address.gone"));
    preview.stop();
}
