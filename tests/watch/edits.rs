//! A long series of pseudo-random edits: after each the preview shows what a fresh build would write.

#![expect(clippy::disallowed_methods, reason = "the test's own scratch folder, not a site")]

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use gongkai::preview::{Answer, Batch, Early, Engine, Shared, answer};

use crate::support::{Scratch, compare, copy, fresh, put, quiet, without_script};

/// The steps of the series.
const STEPS: u32 = 80;
/// So many steps after the one before all is mended.
const MENDED_EVERY: u32 = 8;
/// Compared page by page in each round: the mended state, what the edits right after it make of it, and what all of them do.
const COMPARED: [u32; 4] = [0, 1, 2, 7];

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % n
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
}

const SOURCES: [&str; 5] = [
    "content/units/bazhou-gov-office/2023.yaml",
    "content/units/bazhou-gov-office/2023.body.md",
    "content/units/bazhou-gov-office/unit.yaml",
    "content/units/changji-egov/2023.yaml",
    "content/units/changji-egov/unit.yaml",
];
const CHANGJI: &str = "content/units/changji-egov";

/// What a unit may say of itself, by key; checks of its own disclosures and of its department read it.
const OF_UNITS: [(&str, [&str; 3]); 5] = [
    ("沿革", ["", "沿革: [{ 年: 2024, 类: 合并 }]", "沿革: [{ 年: 2023, 类: 更名 }, { 年: 2024, 类: 划转 }]"]),
    ("性质", ["", "性质: 行政", "性质: 事业单位"]),
    ("上级", ["", "上级: bazhou-gov-office", "上级: changji-egov"]),
    ("简称", ["", "简称: 甲办", "简称: 乙办"]),
    ("主管", ["", "主管: 甲厅", "主管: 乙厅"]),
];

/// Rules of all checks: words that should not be printed, severities.
const RULES: [(&str, [&str; 3]); 2] = [
    ("content/words.yaml", ["{}\n", "范本: [政务]\n", "范本: [政府, 办公室]\n"]),
    ("site.toml", ["title = \"丁\"\n", "[severity]\n\"change.total\" = \"off\"\n", "[severity]\n\"form.section-missing\" = \"info\"\n"]),
];

/// Another year of a disclosure, or a budget that stands between two years: written, written anew or taken away.
fn neighbour(scratch: &Scratch, kept: &Scratch, dice: &mut Dice) -> Vec<PathBuf> {
    let text = kept.text(SOURCES[3]);
    let year = dice.one(&[2022, 2023, 2024]);
    let (name, text) = match (dice.below(2), year) {
        (0, 2022 | 2024) => (format!("{year}.yaml"), text.replacen("年度: 2023", &format!("年度: {year}"), 1)),
        _ => (format!("{year}-budget.yaml"), format!("版式: xinjiang-2023\n类型: 预算\n年度: {year}\n名称: 甲\n")),
    };
    let path = scratch.at(&format!("{CHANGJI}/{name}"));
    match dice.below(3) {
        0 => drop(std::fs::remove_file(&path)),
        1 => put(&path, &text),
        _ => put(&path, &text.replacen("1", "2", 3)),
    }
    vec![path]
}

/// Does one thing to the sources; gives the paths that the system would name.
fn step(scratch: &Scratch, kept: &Scratch, dice: &mut Dice) -> Vec<PathBuf> {
    let source = dice.one(&SOURCES);
    let there = scratch.at(source).exists();
    match dice.below(20) {
        // A digit of a figure.
        0..=2 if there => {
            let text = scratch.text(source);
            let digits: Vec<usize> = text.match_indices(|c: char| c.is_ascii_digit()).map(|(at, _)| at).collect();
            let at = dice.one(&digits);
            scratch.save(source, &format!("{}{}{}", &text[..at], dice.below(10), &text[at + 1..]));
            vec![scratch.at(source)]
        }
        // A sentence.
        3 if there => {
            let text = scratch.text(source);
            let more = if source.ends_with(".md") { format!("\n补充第{}段。\n", dice.below(99)) } else { "# 注\n".into() };
            scratch.save(source, &(text + &more));
            vec![scratch.at(source)]
        }
        // Broken, and mended.
        4 if there => {
            let broken = ["收入总计：[", "\t- x", "不认识的键: 1\n", "\u{2028}"];
            scratch.save(source, &(scratch.text(source) + "\n" + dice.one(&broken)));
            vec![scratch.at(source)]
        }
        5 | 6 => {
            put(&scratch.at(source), &kept.text(source));
            vec![scratch.at(source)]
        }
        // Deleted.
        7 if there => {
            std::fs::remove_file(scratch.at(source)).expect("removed");
            vec![scratch.at(source)]
        }
        // A file under another name, and back.
        8 => {
            let (a, b) = (scratch.at(SOURCES[3]), scratch.at("content/units/changji-egov/2022.yaml"));
            let (from, to) = if a.exists() { (a, b) } else { (b, a) };
            if from.exists() {
                std::fs::rename(&from, &to).expect("renamed");
            }
            vec![from, to]
        }
        // A new folder with files at once; only the folder is named.
        9 => {
            let folder = scratch.at(&format!("content/units/new-{}", dice.below(3)));
            copy(&kept.at("content/units/changji-egov"), &folder);
            let unit = folder.join("unit.yaml");
            let text = kept.text("content/units/changji-egov/unit.yaml");
            put(&unit, &text.replace("changji-egov", &folder.file_name().expect("a name").to_string_lossy()));
            vec![folder]
        }
        // A folder under another name.
        10 => {
            let (from, to) = (scratch.at("content/units/new-0"), scratch.at("content/units/moved-0"));
            let (from, to) = if from.exists() { (from, to) } else { (to, from) };
            if from.exists() && !to.exists() {
                std::fs::rename(&from, &to).expect("renamed");
            }
            vec![from, to]
        }
        // A folder removed.
        11 => {
            let gone = scratch.at(&format!("content/units/new-{}", dice.below(3)));
            let _ = std::fs::remove_dir_all(&gone);
            vec![gone]
        }
        // The theme.
        12 => {
            let about = scratch.at("themes/default/templates/about.html");
            let style = scratch.at("themes/default/assets/style.css");
            match dice.below(4) {
                0 => put(&about, &format!("{{% extends \"base.html\" %}}{{% block main %}}<h1>{}</h1>{{% endblock %}}", dice.below(99))),
                1 => put(&about, "{% extends \"base.html\" %}{% block main %}{{ nothing.at.all }}{% endblock %}"),
                2 => put(&style, &format!("body {{ margin: {}px }}", dice.below(99))),
                _ => {
                    let _ = std::fs::remove_dir_all(scratch.at("themes"));
                    return vec![scratch.at("themes")];
                }
            }
            vec![about, style]
        }
        // Settings.
        13 => {
            let titles = ["title = \"甲\"\n", "title = \"乙\"\nbase_url = \"https://a.example/x/\"\n", "titel = 1\n", "title = \"试验\"\n"];
            scratch.save("site.toml", dice.one(&titles));
            vec![scratch.at("site.toml")]
        }
        // What a unit says of itself.
        14..=16 => {
            let unit = dice.one(&[SOURCES[2], SOURCES[4]]);
            let (key, choices) = dice.one(&OF_UNITS);
            let text = if scratch.at(unit).exists() { scratch.text(unit) } else { kept.text(unit) };
            let others: Vec<&str> = text.lines().filter(|line| !line.starts_with(key)).collect();
            scratch.save(unit, &format!("{}\n{}\n", others.join("\n"), dice.one(&choices)));
            vec![scratch.at(unit)]
        }
        17 | 18 => neighbour(scratch, kept, dice),
        19 => {
            let (path, choices) = dice.one(&RULES);
            scratch.save(path, dice.one(&choices));
            vec![scratch.at(path)]
        }
        _ => Vec::new(),
    }
}

/// Mends all that `step` can break, and touches nothing else: what is read anew is checked anew.
fn mend(scratch: &Scratch, kept: &Scratch) -> Vec<PathBuf> {
    let mut touched = Vec::new();
    for source in SOURCES {
        if !scratch.at(source).exists() || scratch.text(source) != kept.text(source) {
            put(&scratch.at(source), &kept.text(source));
            touched.push(scratch.at(source));
        }
    }
    let about = scratch.at("themes/default/templates/about.html");
    for gone in [scratch.at("content/units/changji-egov/2022.yaml"), about] {
        let _ = std::fs::remove_file(&gone);
        touched.push(gone);
    }
    let moved = scratch.at("content/units/moved-0");
    if moved.exists() {
        let text = kept.text("content/units/changji-egov/unit.yaml");
        put(&moved.join("unit.yaml"), &text.replace("changji-egov", "moved-0"));
        touched.push(moved.join("unit.yaml"));
    }
    put(&scratch.at("site.toml"), "title = \"丙\"\n");
    touched.push(scratch.at("site.toml"));
    touched
}

#[test]
fn after_any_edits_the_preview_shows_what_build_would_write() {
    let (scratch, kept) = (Scratch::new(), Scratch::new());
    let shared = Arc::new(Shared::new());
    let mut engine = Engine::new(scratch.root.clone(), shared.clone(), quiet());
    engine.start();
    let mut dice = Dice(2);
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let (mut good, mut bad) = (0, 0);
    for number in 0..STEPS {
        let paths = if number % MENDED_EVERY == 0 { mend(&scratch, &kept) } else { step(&scratch, &kept, &mut dice) };
        let published = engine.apply(&Batch { paths: paths.iter().cloned().collect(), ..Batch::default() }, None);
        let again = engine.apply(&Batch { paths: paths.into_iter().collect(), ..Batch::default() }, None);
        assert!(!again, "step {number}: nothing has changed since the last look (published then: {published})");
        if !COMPARED.contains(&(number % MENDED_EVERY)) {
            continue;
        }
        match fresh(&scratch.root) {
            Ok(files) => {
                assert!(!shared.load().blocked, "step {number}: {:?}", shared.load().found);
                compare(&shared, &files, &seen, &format!("step {number}"));
                seen.extend(files.into_keys());
                good += 1;
            }
            Err(_) => {
                assert!(shared.load().blocked, "step {number}: the errors are not seen");
                bad += 1;
            }
        }
    }
    assert!(good >= 20 && bad >= 5, "the series tries both: {good} good states, {bad} broken ones");
}

#[test]
fn a_complete_look_finds_the_same_as_looking_at_touched_files() {
    let (scratch, kept) = (Scratch::new(), Scratch::new());
    let (one, other) = (Arc::new(Shared::new()), Arc::new(Shared::new()));
    let mut by_paths = Engine::new(scratch.root.clone(), one.clone(), quiet());
    let mut by_walking = Engine::new(scratch.root.clone(), other.clone(), quiet());
    by_paths.start();
    by_walking.start();
    let mut dice = Dice(11);
    for number in 0..120 {
        let paths = step(&scratch, &kept, &mut dice);
        by_paths.apply(&Batch { paths: paths.iter().cloned().collect(), ..Batch::default() }, None);
        by_walking.apply(&Batch { paths: paths.into_iter().collect(), everything: true, ..Batch::default() }, None);
        assert_eq!(one.load().found, other.load().found, "step {number}");
        assert_eq!(one.load().blocked, other.load().blocked, "step {number}");
    }
}

#[test]
fn the_first_page_is_the_final_one() {
    let scratch = Scratch::new();
    let shared = Arc::new(Shared::new());
    let early = Early::new(scratch.root.clone());
    let paths = ["/units/changji-egov/2023/", "/units/changji-egov/", "/units/bazhou-gov-office/compare/", "/assets/style.css"];
    let first: Vec<Option<Answer>> = paths.iter().map(|path| early.answer(&shared, path)).collect();
    assert!(early.answer(&shared, "/").is_none() && early.answer(&shared, "/units/nobody/").is_none());
    Engine::new(scratch.root.clone(), shared.clone(), quiet()).start();
    for (path, first) in paths.iter().zip(first) {
        let Some(Answer::Bytes { bytes: first, .. }) = first else { panic!("{path}: {first:?}") };
        let Answer::Bytes { bytes, .. } = answer(&shared, &shared.load(), path) else { panic!("{path}") };
        let plain = |bytes: Vec<u8>| if path.ends_with('/') { without_script(&bytes) } else { bytes };
        assert!(plain(first) == plain(bytes), "{path}");
    }
}
