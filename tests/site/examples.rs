//! The documentation's examples, put where they say that they belong: they build, and mean what the text says.

use super::support::{HEAD, Run, Site, root};

fn document(name: &str) -> String {
    std::fs::read_to_string(root().join("docs").join(name)).expect("readable")
}

/// The code blocks of a language.
fn blocks<'a>(document: &'a str, language: &str) -> Vec<&'a str> {
    let fence = format!("\n```{language}\n");
    document.match_indices(&fence).filter_map(|(at, _)| document[at + fence.len()..].split("\n```").next()).collect()
}

/// The rows of the table whose head begins so, as cells.
fn rows<'a>(document: &'a str, head: &str) -> Vec<Vec<&'a str>> {
    let table = document.split(head).nth(1).expect("the table");
    let lines = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    lines.map(|line| line.split('|').map(str::trim).collect()).collect()
}

/// What stands between backticks.
fn code(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

/// A disclosure of a unit `a` that says `rest`.
fn put(site: &Site, year: usize, rest: &str) {
    site.write("content/units/a/unit.yaml", "编号: a\n名称: 甲单位\n".as_bytes());
    let text = HEAD.replace("2024", &year.to_string()) + rest;
    site.write(&format!("content/units/a/{year}.yaml"), text.as_bytes());
}

fn facts(site: &Site, year: usize) -> Vec<(String, String)> {
    let data: serde_json::Value = serde_json::from_str(&site.page(&format!("units/a/{year}/data.json"))).expect("JSON");
    let text = |fact: &serde_json::Value, key: &str| fact[key].as_str().unwrap_or_default().to_owned();
    data["facts"].as_array().expect("facts").iter().map(|f| (text(f, "item"), text(f, "state"))).collect()
}

fn nothing_to_say(run: &Run) {
    assert!(run.stderr.contains("0 errors, 0 warnings"), "{}", run.stderr);
}

#[test]
fn every_example_of_the_sources_and_checks_builds_as_written() {
    let site = Site::copy(&root().join("starter"));
    let sources = document("sources.md");
    let checks = document("checks.md");
    let mut files = 0;
    let mut year = 2000;
    for block in blocks(&sources, "yaml").into_iter().chain(blocks(&checks, "yaml")) {
        match block.strip_prefix("# content/").and_then(|rest| rest.split_once('\n')) {
            Some((path, text)) => {
                site.write(&format!("content/{path}"), text.as_bytes());
                files += 1;
            }
            None => {
                year += 1;
                put(&site, year, block);
            }
        }
    }
    for block in blocks(&sources, "markdown") {
        let path = block.lines().nth(1).and_then(|line| line.strip_prefix("# ")).expect("its path");
        site.write(path, block.as_bytes());
        files += 1;
    }
    let settings = std::fs::read_to_string(site.path("site.toml")).expect("readable") + "\n" + &blocks(&checks, "toml").concat();
    site.write("site.toml", settings.as_bytes());
    let table = blocks(&sources, "csv").concat();
    for unit in ["a", "pzh-dongqu-egov"] {
        site.write(&format!("content/units/{unit}/projects.csv"), table.as_bytes());
    }
    site.write("content/units/pzh-dongqu-egov/2024.pdf", b"%PDF-1.4");
    assert!(files >= 6 && year >= 2008, "{files} files and {year} as the last year");
    nothing_to_say(&site.run(&["build", "--strict"]).succeeds());
    for year in 2001..=year {
        let page = site.page(&format!("units/a/{year}/index.html"));
        assert!(page.contains("<table") || page.contains("class=terms"), "the page of {year} shows what the example says");
    }
    let page = site.page("units/pzh-dongqu-egov/2024/index.html");
    assert!(page.contains("2024.pdf#page=6") && page.contains("projects.csv") && page.contains("工会经费情况"));
    let page = site.page("units/pzh-dongqu-egov/2023/index.html");
    assert!(page.contains("href=\"#income.other.share\"") && !page.contains("[["), "citations lead to their figures");
}

#[test]
fn every_whole_example_of_the_profiles_builds_as_written() {
    let site = Site::of("");
    let profiles = document("profiles.md");
    let mut built = 0;
    // The first shows what a profile has, with … for what it leaves out.
    for (at, block) in blocks(&profiles, "yaml").into_iter().enumerate().skip(1) {
        let id = block.strip_prefix("id: ").and_then(|rest| rest.lines().next()).map_or_else(|| format!("own-{at}"), str::to_owned);
        let head = if block.starts_with("id: ") { String::new() } else { format!("id: {id}\nextends: sichuan-2023\n") };
        site.write(&format!("profiles/{id}.yaml"), format!("{head}{block}\n").as_bytes());
        built += 1;
    }
    assert_eq!(built, 2);
    nothing_to_say(&site.run(&["build", "--strict"]).succeeds());
}

#[test]
fn values_states_and_keys_are_what_the_tables_of_the_sources_say() {
    let site = Site::new();
    let sources = document("sources.md");
    let mut wanted = Vec::new();
    for row in rows(&sources, "| typed | state") {
        for typed in code(row[1]) {
            put(&site, 1950 + wanted.len(), &format!("收入决算情况说明:\n  本年收入合计: {typed}\n"));
            wanted.push((typed, code(row[2])[0]));
        }
    }
    assert!(wanted.len() >= 10, "{wanted:?}");
    let keys = rows(&sources, "| key | English | becomes");
    let said = keys.iter().find(|row| row[1] == "`状态`").expect("the row of 状态");
    let states = code(said[4]);
    assert_eq!(states.len(), 5);
    for (i, state) in states.iter().enumerate() {
        put(&site, 1980 + i, &format!("收入决算情况说明:\n  本年收入合计: {{ 状态: {state}, 附注: 话 }}\n"));
    }
    // All keys at once, in Chinese and in English, and which facts they become.
    let mut becomes = vec!["income.other".to_owned()];
    let mut lines = ["  其他收入:\n    金额: 3\n".to_owned(), "  其他收入:\n    value: 3\n".to_owned()];
    for row in &keys {
        let Some(facet) = code(row[3]).first().and_then(|f| f.strip_prefix("<base>.")) else { continue };
        let value = if facet == "change" { "{ 增加: 1, 增长: 1% }" } else { "1" };
        for (text, cell) in lines.iter_mut().zip([row[1], row[2]]) {
            text.push_str(&format!("    {}: {value}\n", code(cell)[0]));
        }
        becomes.extend(code(row[3]).iter().map(|f| f.replace("<base>", "income.other")));
    }
    assert!(becomes.len() >= 16, "{becomes:?}");
    for (i, text) in lines.iter().enumerate() {
        put(&site, 1990 + i, &format!("收入决算情况说明:\n{text}"));
    }
    nothing_to_say(&site.run(&["build", "--strict"]).succeeds());
    for (i, (typed, state)) in wanted.iter().enumerate() {
        assert_eq!(facts(&site, 1950 + i), [("income.total".to_owned(), (*state).to_owned())], "{typed}");
    }
    for (i, state) in ["empty", "dash", "none", "named", "withheld"].iter().enumerate() {
        assert_eq!(facts(&site, 1980 + i)[0].1, *state);
    }
    becomes.sort();
    for year in [1990, 1991] {
        let mut found: Vec<String> = facts(&site, year).into_iter().map(|(item, _)| item).collect();
        found.sort();
        assert_eq!(found, becomes, "{year}");
    }
}

#[test]
fn every_key_that_sections_take_has_an_example() {
    let sources = document("sources.md");
    let examples = blocks(&sources, "yaml").concat();
    let keys = rows(&sources, "Keys that every section takes beside the items of the profile:\n\n| key |");
    assert!(keys.len() >= 10, "{keys:?}");
    for row in keys {
        assert!(
            examples.contains(&format!("  {}: ", code(row[1])[0])) || examples.contains(&format!("  {}:\n", code(row[1])[0])),
            "{}",
            row[1]
        );
    }
}
