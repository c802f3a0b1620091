//! With `language = "en"` findings are told in English; printed names, formulas and quoted text stay as the record has them.

use std::path::Path;

use gongkai::archive::load::Loader;
use gongkai::audit::{self, Finding};
use gongkai::config::Language;

use crate::support::sound;

/// The messages of a check about one body with documents of some years.
fn told(unit: &str, years: &[(&str, &str)], check: &str) -> Vec<String> {
    let documents: Vec<(String, String)> = years
        .iter()
        .map(|(year, text)| (format!("content/units/a/{year}.yaml"), format!("版式: sichuan-2023\n年度: {year}\n名称: 甲局\n{text}")))
        .collect();
    let unit = format!("编号: a\n名称: 甲局\n{unit}");
    let mut files = vec![("content/units/a/unit.yaml", &*unit)];
    files.extend(documents.iter().map(|(path, text)| (&**path, &**text)));
    let mut loaded = sound(&files);
    loaded.config.language = Language::English;
    let found = audit::audit(&loaded.archive, &loaded.config).findings;
    found.into_iter().filter(|f| &*f.check == check).map(|f| f.message).collect()
}

fn of_one(text: &str, check: &str) -> Vec<String> {
    told("", &[("2024", text)], check)
}

#[test]
fn what_is_said_of_a_figure_is_said_in_english() {
    let changed = |change: &str| format!("收入支出决算总体情况说明: {{ 收入总计: 412, 支出总计: 412, 较上年: {{ {change} }} }}\n");
    assert_eq!(
        of_one(&changed("减少: 20.00, 增长: 4.63%"), "change.total"),
        [
            "收入支出决算总体较上年 (rate of change): −20.00 ÷（412 + 20.00）= −4.6296%, printed 4.63%, but the amount is a decrease and the rate an increase: the directions are opposite"
        ]
    );
    assert_eq!(
        of_one(&changed("增加: 20.00, 增长: 5.10%"), "change.reason"),
        ["收入支出决算总体较上年 (change): 20.00 万元, without a reason"]
    );
    let share = "收入决算情况说明: { 本年收入合计: 100, 其他收入: { 金额: 3, 占比: 4% } }\n";
    assert_eq!(of_one(share, "share"), ["其他收入 (share): 3 ÷ 100 = 3%, printed 4%, which does not hold"]);
}

#[test]
fn what_is_said_of_two_years_is_said_in_english() {
    let years = [
        ("2023", "收入支出决算总体情况说明: { 收入总计: 10.00, 支出总计: 10.00 }\n"),
        ("2024", "收入支出决算总体情况说明: { 收入总计: 12.00, 支出总计: 12.00, 较上年: { 增加: 3.00, 原因: 无 } }\n"),
    ];
    assert_eq!(
        told("", &years, "years.prior"),
        [
            "收入总计, 支出总计: last year 12.00 − 3.00 = 9.00 here, the document of 2023 published 10.00, difference −1.00, the two documents differ"
        ]
    );
    for (kind, english) in
        [("合并", "merged"), ("分立", "split"), ("划转", "transferred"), ("设立", "founded"), ("撤销", "abolished"), ("改制", "“改制”")]
    {
        let lineage = format!("沿革: [ {{ 年: 2024, 类: {kind} }} ]\n");
        assert_eq!(
            told(&lineage, &years, "years.break"),
            [format!("2024: {english}; figures before and after cannot be compared directly")]
        );
    }
    assert_eq!(told("沿革: [ { 年: 2024, 类: 更名 } ]\n", &years, "years.break"), [""; 0], "another name is no other body");
}

#[test]
fn sums_of_many_items_and_slips_of_the_unit_are_told_in_english() {
    let part = |at: u32| format!("{{ 编码: {}, 金额: 1.00 }}", 201 + at);
    let parts: Vec<String> = (0..25).map(part).collect();
    let text = format!(
        "一般公共预算财政拨款支出决算总体情况: {{ 一般公共预算财政拨款支出: 30.00 }}\n一般公共预算财政拨款支出决算结构情况: {{ 结构: [ {} ] }}\n",
        parts.join(", ")
    );
    let ones = ["1.00"; 20].join(" + ");
    assert_eq!(
        of_one(&text, "sum.functions"),
        [format!(
            "一般公共预算支出 = 各类之和: {ones} + … (25 items) = 25.00, “一般公共预算财政拨款支出” is printed 30.00 万元, difference 5.00, which does not hold"
        )]
    );
    let slip = |of: &str| {
        let text = format!("支出决算情况说明: {{ 本年支出合计: 30001.00, 基本支出: 1.00, 项目支出: {of} }}\n");
        of_one(&text, "sum.expenditure")
    };
    let tail = "which does not hold; it would hold if “项目支出” were in";
    assert!(slip("300000000.00")[0].ends_with(&format!("{tail} 元, so the unit may be wrong")), "{:?}", slip("300000000.00"));
    assert!(slip("3.00")[0].ends_with(&format!("{tail} 亿元, so the unit may be wrong")), "{:?}", slip("3.00"));
}

#[test]
fn lists_are_written_as_english_writes_them() {
    let quotes = "收入支出决算总体情况说明: { 标题: 甲。。乙, 正文: 丙，。丁 }\n";
    assert_eq!(of_one(quotes, "wording.punctuation"), ["doubled punctuation: “甲。。乙”, “丙，。丁”"]);
    let item = |code: u32| format!("{{ 编码: {code}, 名称: 名{code}, 金额: 1.00 }}");
    let text = format!(
        "一般公共预算财政拨款支出决算具体情况: {{ 科目: [ {}, {}, {} ] }}\n名词解释: {{ 条目: [ {{ 名: 甲, 科目: 2010301 }} ] }}\n",
        item(2010301),
        item(2010302),
        item(2010303)
    );
    assert_eq!(
        of_one(&text, "glossary.coverage"),
        ["the glossary does not explain these items in use: 名2010302 (2010302), 名2010303 (2010303)"]
    );
}

#[test]
fn self_evaluations_and_sums_by_code_are_told_in_english() {
    let weights = |rest: &str| {
        let table = "绩效自评表:\n  - 版式: sichuan-2023\n    项目名称: 网站\n    资金: |\n      项,年初预算,调整后预算数,预算执行数,预算执行率,权重,得分,原因\n      总额,1.00,1.00,1.00,100.00%,10,,\n    指标: |\n      一级指标,二级指标,三级指标,指标性质,指标值,度量单位,完成值,权重,得分,未完成原因分析\n      产出指标,数量指标,门户网站,＝,1,个,1,70,,\n";
        of_one(&format!("{table}{rest}"), "performance.weights")
    };
    let sum = "self-evaluation 1: the weights of execution and indicators 10 + 70 = 80, should be 100";
    assert_eq!(weights(""), [format!("{sum}, no total is printed")]);
    assert_eq!(weights("    合计: { 权重: 90, 得分: '' }\n"), [format!("{sum}, the total is printed 90")]);
    let items = "一般公共预算财政拨款支出决算具体情况: { 科目: [ { 编码: 20103, 名称: 甲, 金额: 2.00 }, { 编码: 2010301, 名称: 乙, 金额: 1.00 } ] }\n";
    assert_eq!(
        of_one(items, "code.children"),
        ["sum by code: “乙” is 1.00, “甲” is printed 2.00 万元, difference 1.00, which does not hold"]
    );
}

/// What remains of a message when what stays Chinese is taken away: formulas, names, quotations.
fn rest(finding: &Finding, names: &[String]) -> String {
    let mut text = finding.message.replace(&finding.formula, "");
    names.iter().for_each(|name| text = text.replace(name.as_str(), ""));
    for (open, close) in [('“', '”'), ('《', '》')] {
        while let Some(from) = text.find(open) {
            let Some(to) = text[from..].find(close) else { break };
            text.replace_range(from..from + to + close.len_utf8(), "");
        }
    }
    text
}

#[test]
fn nothing_is_left_in_chinese_but_what_the_record_says() {
    let mut loaded = Loader::default().load(Path::new(env!("CARGO_MANIFEST_DIR")), &[]);
    loaded.config.language = Language::English;
    let found = audit::audit(&loaded.archive, &loaded.config).findings;
    for finding in &found {
        let d = &loaded.archive.disclosures[finding.disclosure];
        let mut names = ["合计", "决算数", "元", "＝"].map(String::from).to_vec();
        // Checks of layouts are named by their formulas.
        names.extend(audit::Plan::compile(&d.profile).0.checks().map(|c| c.title.to_string()));
        names.extend(d.sections.iter().flat_map(|s| [s.title.to_string(), s.title.trim_end_matches("情况说明").to_owned()]));
        names.extend(d.rows.iter().map(|r| r.label.to_string()));
        names.extend(d.facts.iter().filter(|f| !f.in_row()).map(|f| f.label().to_owned()));
        names.extend(d.facts.iter().flat_map(|f| [f.unit.to_string(), f.printed.to_string()]));
        names.retain(|n| !n.is_ascii());
        names.sort_by_key(|n| std::cmp::Reverse(n.len()));
        let rest = rest(finding, &names);
        assert!(
            !rest.contains(|c: char| ('\u{3000}'..='\u{9fff}').contains(&c) || ('\u{ff00}'..='\u{ffef}').contains(&c)),
            "{}: {} | {rest}",
            finding.check,
            finding.message
        );
    }
}

#[test]
fn lists_of_checks_for_other_tools_are_in_the_language_of_the_interface() {
    let folder = tempfile::tempdir().expect("a folder");
    gongkai::fs::create_dir_all(&folder.path().join("content")).expect("a folder");
    let run = |toml: &str, format: &str| -> serde_json::Value {
        gongkai::fs::write(&folder.path().join("site.toml"), toml.as_bytes()).expect("a file");
        let mut command = assert_cmd::Command::cargo_bin("gongkai").expect("the program");
        let out = command.args(["check", "--format", format, "--site"]).arg(folder.path()).output().expect("it runs");
        serde_json::from_slice(&out.stdout).expect("JSON")
    };
    let json = |toml: &str| run(toml, "json")["checks"][0]["title"].clone();
    assert_eq!((json("language = \"en\"\n"), json("")), ("Share".into(), "占比".into()));
    let sarif = |toml: &str| run(toml, "sarif")["runs"][0]["tool"]["driver"]["rules"][0].clone();
    let (english, chinese) = (sarif("language = \"en\"\n"), sarif(""));
    assert_eq!((&english["name"], &chinese["name"]), (&"Share".into(), &"占比".into()));
    let meaning = "The percentage that an amount is of its whole agrees with the two amounts.";
    assert_eq!(english["shortDescription"]["text"], meaning);
    assert!(english["help"]["text"].as_str().expect("a text").starts_with(&format!("{meaning} 占比 = 项 ÷ 整体")));
    assert_eq!(chinese["shortDescription"]["text"], "某项金额占其整体的百分比与两个金额相符");
}
