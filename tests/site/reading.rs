//! What is wrong with sources is told at its place, all in one run, with what to do.

use crate::support::{HEAD, Site};

#[test]
fn places_in_quoted_and_folded_texts_are_those_of_the_source() {
    for (text, place) in [
        ("\"甲\\n\\n乙 [[没有]] 丙\"", "5:15"),
        (">\n    甲\n    乙 [[没有]] 丙", "7:7"),
        ("甲\n    乙 [[没有]] 丙", "6:7"),
        ("\"甲\n    乙 [[没有]] 丙\"", "6:7"),
        ("'甲''s [[没有]] 丙'", "5:13"),
        ("\"甲\\t\\u4e59 [[没有]] 丙\"", "5:18"),
        ("|\n    甲\n\n    [[没有]] 丙", "8:5"),
    ] {
        let run = Site::of(&format!("收入支出决算总体情况说明:\n  正文: {text}\n  收入总计: 412\n")).build().refuses("narrative.cite");
        run.says(&format!("2024.yaml:{place}\n"));
    }
    let table = "附表:\n  表: [{题: 甲, csv: \"a,b\\n1\"}]\n  正文: |\n    甲\n";
    Site::of(table).build().refuses("source.table-row").says("2024.yaml:5:25\n");
    // So are those that are published.
    let site = Site::of(
        "绩效自评表:\n  - 版式: sichuan-2023\n    项目名称: 甲\n    资金: \"项,年初预算,权重\\n总额,3.0,10\"\n    合计: { 权重: 100 }\n",
    );
    site.build().succeeds();
    let data: serde_json::Value = serde_json::from_str(&site.page("units/a/2024/data.json")).expect("JSON");
    let fact = data["facts"].as_array().expect("facts").iter().find(|fact| fact["value"] == "3.0").expect("the fact");
    assert_eq!((&fact["line"], &fact["column"]), (&7.into(), &24.into()), "{fact}");
}

#[test]
fn rows_that_yaml_joins_are_told() {
    for csv in [">\n        甲,乙\n        1,2", "甲,乙\n        1,2"] {
        Site::of(&format!("附表:\n  表:\n    - 题: 甲\n      csv: {csv}\n")).build().succeeds().says("source.csv").says("2024.yaml:7:12");
    }
}

#[test]
fn mistakes_of_yaml_are_told_in_one_run() {
    let run =
        Site::of("收入支出决算总体情况说明：\n  收入总计: 412\n\t较上年: 持平\n支出决算情况说明:\n  本年支出合计:3\n  基本支出: `1`\n");
    let run = run.build().refuses("source.yaml").says("2024.yaml:4:13").says("a tab stands before this line").says("2024.yaml:6:1\n");
    run.says("write `本年支出合计: 3`").says("2024.yaml:9:9\n").says("put it in quotes: '`1`'").says("4 errors");
    // And what else is wrong, where no more than one thing can be meant.
    let run = Site::of("收入支出决算总体情况说明：\n  收入总计: 412\n  没有: 1\n  没有: 2\n  标题: \"a\u{7}b\"\n").build();
    run.refuses("source.yaml")
        .says("[source.unknown-key]")
        .says("[source.duplicate-key]")
        .says("2024.yaml:8:9\n")
        .says("U+0007")
        .says("4 errors");
    let run = Site::of("收入支出决算总体情况说明:\n  没有: 412\n---\n# 甲\n\n乙: [丙\n").build().refuses("source.yaml");
    run.says("2024.yaml:6:1\n").says("a second document begins here").says("[source.unknown-key]").says("2 errors");
}

#[test]
fn a_figure_at_a_section_is_no_narrative() {
    for figure in ["490.00", "1,234.00万元", "49O.00"] {
        let run = Site::of(&format!("收入支出决算总体情况说明: {figure}\n")).build().refuses("source.type").says("2024.yaml:4:15\n");
        run.says(&format!("such as `收入总计: {figure}`"));
    }
    Site::of("收入支出决算总体情况说明: 无\n").build().succeeds();
    Site::of("收入支出决算总体情况说明: { 正文: \"490.00\" }\n").build().succeeds();
}

#[test]
fn an_item_in_the_wrong_place_is_told_where_it_belongs() {
    let run = Site::of("收入支出决算总体情况说明:\n  本年支出合计: 490.00\n").build().refuses("source.unknown-key");
    run.says("it is an item of `支出决算情况说明`");
    Site::of("收入总计: 490.00\n").build().refuses("source.unknown-key").says("it is an item: write it under `收入支出决算总体情况说明`");
}

#[test]
fn a_narrative_beside_its_source_has_no_front_matter() {
    let body = "---\n收入支出决算总体情况说明:\n  收入总计: 777.00\n---\n## 部门职责\n";
    let run = Site::of("").with("content/units/a/2024.body.md", body).build().refuses("source.front-matter");
    run.says("2024.body.md:1:1").says("move its keys into 2024.yaml, or take 2024.yaml away and name this file 2024.md");
    Site::of("").with("content/units/a/2024.body.md", "---\n甲乙。\n\n---\n").build().succeeds();
}

#[test]
fn a_circle_of_one_register_is_none_of_the_other() {
    let run = Site::of("")
        .with("content/register/functional.yaml", "科目:\n  - { 编码: 201, 名称: 甲 }\n对应:\n  - { 自: 201, 至: 201, 年: 2024 }\n")
        .with("content/register/economic.yaml", "科目:\n  - { 编码: 301, 名称: 甲 }\n")
        .build()
        .succeeds();
    assert_eq!(run.says("functional.yaml:4:7").stderr.matches("register.circle").count(), 1);
}

#[test]
fn one_line_of_another_encoding_does_not_make_the_file_one() {
    let text = [HEAD.as_bytes(), b"# \xD7\xA2\xCA\xCD\n"].concat();
    let run = Site::of("").with("content/units/a/2024.yaml", text).build().refuses("source.encoding").says("2024.yaml:4:");
    assert!(run.says("this line is GBK").says("type again").stderr.matches("iconv").count() == 0);
}

#[test]
fn signs_that_are_not_seen_are_named() {
    let told = |lines: &str, id: &str, what: &str| {
        Site::of(&format!("收入支出决算总体情况说明:\n{lines}\n")).build().refuses(id).says(what);
    };
    told("  收入总计:\u{a0}490.00", "source.type", "a no-break space (U+00A0) stands behind the colon");
    told("\u{3000}\u{3000}收入总计: 490.00", "source.unknown-key", "a full-width blank (U+3000) stands before this key");
    told("  收入\u{200b}总计: 490.00", "source.unknown-key", "a blank of no width (U+200B) stands in this key");
    told("  收入总计: 49\u{200b}0.00", "source.number", "a blank of no width (U+200B) stands in it");
    told("  收入总计: “490.00”", "source.number", "`“` is no quote of YAML");
}

#[test]
fn marks_of_pages_that_are_none_are_told() {
    let text = "    <!-- 第7页 -->甲<!-- 页 x -->乙<!-- 页 9 -->丙<!-- 此页有涂改 --><!-- 见第12页 --><!-- 页码不清 -->\n\n    丁<!-- 页 99 -->戊\n";
    let rest = format!("原件: {{ 文件: a.pdf, 页数: 15 }}\n收入支出决算总体情况说明:\n  正文: |\n{text}");
    let run = Site::of(&rest).with("content/units/a/a.pdf", "%PDF-1.4\n").build().succeeds();
    assert_eq!(run.stderr.matches("warning[narrative.page]").count(), 3, "{}", run.stderr);
    run.says("2024.yaml:7:5\n").says("2024.yaml:7:18\n").says("2024.yaml:9:6\n").says("the original has 15");
}

#[test]
fn a_sentence_that_begins_with_digits_is_a_text() {
    for text in ["2022年没有安排", "12项工作全部完成", "9张表见原件", "（1）无", "1.无", "2022（无）", "3年来没有变化"]
    {
        let site = Site::of(&format!("政府采购支出情况: {text}\n"));
        site.build().succeeds();
        assert!(site.page("units/a/2024/index.html").contains(&format!("<p>{text}</p>")), "{text}");
    }
    for figure in ["490.00", "1,234.00万元", "49O.00", "12.5%", "8人"] {
        Site::of(&format!("政府采购支出情况: {figure}\n")).build().refuses("source.type").says("stands at the section itself");
    }
    let site = Site::of("机构设置: { 另列: { 备注: 2022年没有 } }\n");
    site.build().succeeds();
    assert!(!site.page("units/a/2024/data.json").contains("年没有"), "a text is no figure with an odd unit");
}

#[test]
fn names_of_the_same_years_are_told() {
    let named = |first: &str| {
        let unit = format!("编号: a\n名称:\n  - {{ 自: 2015, 为: 甲单位 }}\n  - {{ {first}, 为: 甲局 }}\n");
        Site::of("").with("content/units/a/unit.yaml", unit).build().succeeds().stderr.contains("unit.name-years")
    };
    assert!(named("自: 2008, 至: 2023") && named("自: 2008"));
    // In the year of the change both are.
    assert!(!named("自: 2008, 至: 2015") && !named("至: 2014"));
}

#[test]
fn names_of_files_that_nothing_can_read_are_told_with_the_reason() {
    let long = "a".repeat(65);
    let site = Site::of("")
        .with(&format!("content/units/{long}/unit.yaml"), "编号: b\n")
        .with("content/units/a/2023.yaml ", "年度: 2023\n")
        .with("content/unit/x/2023.yaml", "年度: 2023\n")
        .with("content/register/other.yaml", "甲: 1\n")
        .with("profiles/b.yaml", "extends: sichuan-2023\n")
        .with("profiles/b.yml", "extends: sichuan-2023\n");
    let run = site.build().refuses("unit.id").says("at most 64").says("name it 2023.yaml, without the blank");
    let run = run.says("move it to content/units/x/2023.yaml").says("this file and profiles/b.yaml are the same profile, b");
    assert!(!run.stderr.contains("did you mean content/"), "{}", run.stderr);
}

#[test]
fn what_follows_from_another_mistake_is_not_told() {
    let alone = |site: Site, id: &str| site.build().refuses(id).says("1 error,");
    alone(Site::of("").with("content/units/a/2024.yaml", HEAD.replace("2024", "[2024]")), "source.type");
    alone(Site::of("").with("content/units/a/unit.yaml", "编号：a\n名称：甲单位\n"), "source.type");
    #[cfg(unix)]
    {
        let site = Site::of("原件: { 文件: a.pdf }\n");
        std::os::unix::fs::symlink("/etc/passwd", site.path("content/units/a/a.pdf")).expect("a link");
        alone(site, "source.outside");
    }
}
