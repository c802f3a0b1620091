//! What happened to somebody who made an archive of their own for the first time.

use crate::support::Site;

const TOTAL: &str = "收入支出决算总体情况说明:\n  收入总计: 491\n  支出总计: 490\n";

#[test]
fn printed_data_of_a_figure_stand_under_their_labels() {
    let figure = |data: &str| {
        let site = Site::of(&format!("{TOTAL}  图: {{ 1: {{ 题: 变动, 单位: 万元, 数据: {{ {data} }} }} }}\n"));
        let run = site.build().succeeds();
        (site.page("units/a/2024/figures/1.csv").trim_start_matches("\u{feff}项目（万元）,").replace("\r\n", "|"), run)
    };
    let (csv, _) = figure("2023年: { 收入: 452, 支出: 453 }, 2024年: { 支出: 490, 收入: 491 }");
    assert_eq!(csv, "收入,支出,推算|2023年,452,453,否|2024年,491,490,否|");
    let (csv, _) = figure("2023年: { 支出: 453 }, 2024年: { 结余: 3, 收入: 491 }");
    assert_eq!(csv, "支出,结余,收入,推算|2023年,453,,,否|2024年,,3,491,否|");
    let (csv, _) = figure("收入: 491, 支出: 490");
    assert_eq!(csv, "金额,推算|收入,491,否|支出,490,否|");
    let (csv, run) = figure("2024年: { 收人: 491, 支出: 490 }");
    assert_eq!(csv, "收人,支出,推算|2024年,491,490,否|", "as printed");
    run.says("warning[source.label]: the layout has no series `收人` in this figure").says("did you mean `收入`?");
}

#[test]
fn a_figure_that_a_text_names_is_one_that_the_document_has() {
    let body = |text: &str| {
        let front = "---\n版式: sichuan-2023\n年度: 2024\n名称: 甲单位\n收入支出决算总体情况说明: { 收入总计: 5 }\n---\n";
        let unit = "编号: a\n名称: 甲单位\n";
        let text = format!("{front}## 收入支出决算总体情况说明\n\n{text}\n");
        Site::new().with("content/units/a/unit.yaml", unit).with("content/units/a/2024.md", text)
    };
    body("见[[图1]]。").build().succeeds();
    let run = body("见[[图2]]。").build().refuses("narrative.figure");
    run.says("2024.md:9:2").says("the document has no figure `图2`").says("it has 图1");
}

#[test]
fn a_comment_is_one_whatever_ends_its_line() {
    let text = |end: &str| {
        "收入支出决算总体情况说明:\n  收入总计: 5\n  正文: |\n    前文。\n\n    <!-- 页 6 --> 与上年持平。\n".replace('\n', end)
    };
    for end in ["\n", "\r\n"] {
        let run = Site::of(&text(end)).run(&["build", "--strict"]).succeeds();
        assert!(!run.stderr.contains("narrative.html"), "{}", run.stderr);
    }
}

#[test]
fn other_signs_than_those_of_yaml_and_csv_are_named() {
    let names = |list: &str| Site::of(&format!("机构设置:\n  内设机构: 3个\n  内设机构名称: {list}\n")).build().succeeds();
    names("[办公室，保管利用科，征集编研科]")
        .says("warning[source.names]")
        .says("2024.yaml:6:")
        .says("a full-width `，` does not part names");
    for good in ["[办公室, 水、电管理科, 征集编研科]", "[办公室, '水，电管理科', 征集编研科]"] {
        assert!(!names(good).stderr.contains("source.names"), "{good}");
    }
    let blank = Site::of("收入支出决算总体情况说明:\n　　收入总计: 490\n  支出总计: 490\n").build().refuses("source.yaml");
    blank.says("2024.yaml:5:1").says("a full-width blank (U+3000) stands here");
    let table = Site::of("附表: [{ 题: 甲, 文件: t.csv }]\n").with("content/units/a/t.csv", "项目，预算\n网站，8\n");
    table.build().refuses("source.csv").says("separated by full-width commas");
}

#[test]
fn files_under_another_name_are_told_what_theirs_is() {
    let stray = |path: &str, text: &str| Site::of("").with(path, text).build();
    stray("content/units/a/Unit.yaml", "编号: a\n").refuses("source.name").says("name it unit.yaml");
    stray("content/b/2023.yaml", "年度: 2023\n").refuses("source.stray").says("move it to content/units/b/2023.yaml");
    stray("Site.toml", "title = \"甲\"\n").succeeds().says("warning[config]: nothing reads this file").says("name it site.toml");
    let linked = Site::of("收入支出决算总体情况说明: '见 [原件](a.pdf)。'\n").with("content/units/a/a.pdf", "%PDF-1.4\n");
    linked.build().refuses("link.broken").says("list it under 附件 with `文件: a.pdf`");
}

#[test]
fn a_layout_for_other_years_is_noted() {
    let source = "版式: sichuan-2023\n年度: 2019\n名称: 甲单位\n收入支出决算总体情况说明: { 收入总计: 5 }\n";
    let site = Site::of("").with("content/units/a/2019.yaml", source);
    site.run(&["build", "--strict"]).succeeds();
    let run = site.run(&["check", "--severity", "info"]);
    run.says("info[check.form.layout-years]").says("2019.yaml:1:5").says("用于 2022 至 2025 年度，文件为 2019 年度");
}

#[test]
fn a_redirect_of_a_body_takes_its_disclosures_along_with_or_without_a_slash() {
    let site = Site::of("收入支出决算总体情况说明: { 收入总计: 5 }\n").with("site.toml", "[redirects]\n\"units/old\" = \"units/a/\"\n");
    site.build().succeeds();
    assert!(site.page("units/old/index.html").contains("units/a/index.html"));
    assert!(site.page("units/old/2024/index.html").contains("units/a/2024/index.html"));
    let pdf = Site::of("").with("site.toml", "[redirects]\n\"old/2023.pdf\" = \"units/a/\"\n");
    pdf.run(&["build"]).says("it ends like another kind of file").says("site.toml:2:1");
}

#[test]
fn checks_say_nothing_of_a_document_that_could_not_be_read_whole() {
    let site = Site::of("支出决算情况说明:\n  本年支出合计: 490\n  基本支出: 338.2\n  项目支出: 15l.80\n");
    let run = site.run(&["check"]);
    assert!(run.stdout.contains("error[source.number]") && !run.stdout.contains("check.sum"), "{}", run.stdout);
    let counted = "checked 0 outcomes: 0 exact, 0 rounding, 0 truncated, 0 inconsistent";
    assert!(run.stdout.contains(counted) && run.stdout.ends_with("; 1 disclosure with errors left out\n"), "{}", run.stdout);
    let json: serde_json::Value = serde_json::from_str(&site.run(&["check", "--format", "json"]).stdout).expect("JSON");
    assert_eq!(json["outcomes"]["inconsistent"], 0);
    let list = Site::of("").run(&["check", "--list", "--format", "json"]);
    let checks: serde_json::Value = serde_json::from_str(&list.stdout).expect("JSON");
    assert!(checks.as_array().is_some_and(|all| all.iter().any(|check| check["id"] == "sum.expenditure")));
}
