//! Data files over many disclosures: the catalogue, one item, one year, all findings.

use std::collections::BTreeSet;
use std::path::Path;

use crate::support::{HEAD, Site};

/// Two bodies, three years, one correction; a sum that is wrong in one of them.
fn site() -> Site {
    let of = |name: &str, year: i32, rest: &str| format!("版式: sichuan-2023\n年度: {year}\n名称: {name}\n{rest}");
    let totals = |income: &str, expenditure: &str| format!("收入支出决算总体情况说明: {{ 收入总计: {income}, 支出总计: {expenditure} }}\n");
    Site::new()
        .with("site.toml", "title = \"档案\"\n")
        .with("content/units/a/unit.yaml", "编号: a\n名称: '甲, \"乙\"'\n地区: 某省/某县\n")
        .with("content/units/a/2023.yaml", of("老甲", 2023, &totals("'1,889.05'", "1889.05")))
        .with("content/units/a/2024.yaml", of("甲", 2024, &format!("公开日期: 2025-10-01\n{}", totals("-3.5", "/"))))
        .with("content/units/b/unit.yaml", "编号: b\n名称: 丙\n")
        .with("content/units/b/2024.yaml", of("丙", 2024, &totals("10", "20")))
}

#[test]
fn the_catalogue_lists_every_disclosure_with_its_address() {
    let site = site();
    site.build().succeeds();
    let json = |path: &str| -> serde_json::Value { serde_json::from_str(&site.page(path)).expect("JSON") };
    let doubts = |folder: &str| {
        let data = json(&format!("{folder}data.json"));
        let findings = data["findings"].as_array().expect("findings").clone();
        findings.iter().filter(|f| f["class"] == "inconsistent" || f["class"] == "truncated").count()
    };
    let line = |start: &str, folder: &str| format!("{start},sichuan-2023,万元,2,{},{folder}index.html", doubts(folder));
    assert_eq!(
        site.page("data.csv").split_terminator("\r\n").collect::<Vec<_>>(),
        [
            "\u{feff}unit_id,unit_name,name,region,year,kind,revision,published,profile,amount_unit,facts,doubts,href",
            &line("a,\"甲, \"\"乙\"\"\",老甲,某省 · 某县,2023,决算,,", "units/a/2023/"),
            &line("a,\"甲, \"\"乙\"\"\",甲,某省 · 某县,2024,决算,,2025-10-01", "units/a/2024/"),
            &line("b,丙,丙,,2024,决算,,", "units/b/2024/"),
        ]
    );
    let catalogue = json("data.json");
    assert_eq!(catalogue["units"][0]["region"], serde_json::json!(["某省", "某县"]));
    let all = catalogue["disclosures"].as_array().expect("disclosures");
    assert_eq!(all.len(), 3);
    for one in all {
        let data = json(one["data_json"].as_str().expect("an address"));
        assert_eq!((&data["unit"], &data["year"]), (&one["unit"], &one["year"]));
        assert_eq!(data["facts"].as_array().map(Vec::len), one["facts"].as_u64().map(|n| n as usize));
    }
}

#[test]
fn an_item_and_a_year_have_their_figures_as_printed_and_as_values() {
    let site = site();
    site.build().succeeds();
    let head = "\u{feff}unit_id,name,year,item,value,printed,unit,state,exactness\r\n";
    assert_eq!(
        site.page("items/total.income/data.csv"),
        format!(
            "{head}a,老甲,2023,total.income,1889.05,\"1,889.05\",万元,value,\r\na,甲,2024,total.income,-3.5,-3.5,万元,value,\r\nb,丙,2024,total.income,10,10,万元,value,\r\n"
        )
    );
    assert_eq!(
        site.page("years/2024/data.csv"),
        format!(
            "{head}a,甲,2024,total.income,-3.5,-3.5,万元,value,\r\na,甲,2024,total.expenditure,,/,万元,dash,\r\nb,丙,2024,total.income,10,10,万元,value,\r\nb,丙,2024,total.expenditure,20,20,万元,value,\r\n"
        )
    );
}

#[test]
fn what_is_not_printed_is_not_said_to_be() {
    let site = Site::of("收入支出决算总体情况说明: { 收入总计: 列名, 支出总计: { 金额: 20, 单位: 未印 } }\n");
    site.build().succeeds();
    let lines = site.page("units/a/2024/data.csv");
    assert!(lines.contains("total.income,收入总计,,,万元,named,"), "{lines}");
    assert!(lines.lines().any(|line| line.contains("支出总计,20,20,万元,value,") && line.ends_with(",none,")), "{lines}");
    assert!(site.page("units/a/2024/data.json").contains("\"value\":null,\"printed\":\"\",\"unit\":\"万元\",\"state\":\"named\""));
    assert!(site.page("items/total.income/data.csv").contains(",total.income,,,万元,named,"));
}

#[test]
fn findings_are_one_file_whose_links_lead_to_their_places() {
    let site = site();
    site.build().succeeds();
    let csv = site.page("checks/data.csv");
    let found =
        csv.lines().find(|line| line.starts_with("b,丙,2024,决算,,") && line.contains("inconsistent,error")).expect("the wrong sum");
    assert!(found.ends_with(",content/units/b/2024.yaml,4,../units/b/2024/index.html#total.income"), "{found}");
    assert!(site.page("checks/index.html").contains("href=\"data.csv\""));
}

/// The names of all members of objects, at any depth.
fn keys(value: &serde_json::Value, found: &mut BTreeSet<String>) {
    match value {
        serde_json::Value::Object(members) => members.iter().for_each(|(key, value)| {
            found.insert(key.clone());
            keys(value, found);
        }),
        serde_json::Value::Array(all) => all.iter().for_each(|value| keys(value, found)),
        _ => {}
    }
}

#[test]
fn every_column_and_member_is_documented() {
    let site = Site::copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("starter"));
    site.build().succeeds();
    let mut names = BTreeSet::new();
    for (path, bytes) in site.public() {
        let text = String::from_utf8_lossy(&bytes);
        if path.ends_with("data.csv") {
            let head = text.trim_start_matches('\u{feff}').lines().next().expect("a head line");
            names.extend(head.split(',').map(str::to_owned));
        } else if path.ends_with("data.json") {
            keys(&serde_json::from_str(&text).expect("JSON"), &mut names);
        }
    }
    let document = include_str!("../../docs/data.md");
    let missing: Vec<&String> = names.iter().filter(|name| !document.contains(&format!("`{name}`"))).collect();
    assert!(names.len() > 40 && missing.is_empty(), "docs/data.md does not tell of {missing:?}");
}

#[test]
fn an_item_that_is_only_restated_is_in_its_file_under_the_label_of_its_own_section() {
    let report = "部门预算绩效评价报告: { 决算报表收入: 490.00 }\n";
    let site = Site::of("收入支出决算总体情况说明: { 收入总计: 500.00, 支出总计: 500.00 }\n")
        .with("content/units/a/2023.yaml", HEAD.replace("2024", "2023") + report);
    site.build().succeeds();
    let csv = site.page("items/total.income/data.csv");
    assert!(csv.contains("a,甲单位,2023,total.income,490.00,490.00,万元,value,"), "{csv}");
    let page = site.page("items/total.income/index.html");
    assert!(page.contains("<h1>收入总计</h1>") && !page.contains("〔未载〕"), "{page}");
    // Where its own section has it, the restatement is no second line.
    site.write(
        "content/units/a/2023.yaml",
        (HEAD.replace("2024", "2023") + report + "收入支出决算总体情况说明: { 收入总计: 490 }\n").as_bytes(),
    );
    site.build().succeeds();
    let csv = site.page("items/total.income/data.csv");
    assert_eq!(csv.matches(",2023,").count(), 1, "{csv}");
    assert!(csv.contains(",490,490,"), "{csv}");
}

#[test]
fn the_list_of_items_leads_to_the_file_of_each() {
    let site = Site::copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("starter"));
    site.build().succeeds();
    let csv = site.page("items/data.csv");
    let lines: Vec<&str> = csv.lines().skip(1).collect();
    assert!(lines.len() > 20 && lines.iter().any(|line| line.contains("[") && line.contains("基本工资")), "{csv}");
    for line in lines {
        let href = line.rsplit(',').next().expect("an address");
        assert!(site.path("public/items").join(href).exists(), "{line}");
    }
}

#[test]
fn a_name_as_printed_stands_beside_the_label() {
    let site =
        Site::of("收入支出决算总体情况说明: { 收入总计: { 金额: 490.00, 名称: 总收入, 较上年: { 增加: 1.00 } }, 支出总计: 490.00 }\n");
    site.build().succeeds();
    let json = site.page("units/a/2024/data.json");
    assert!(json.contains("\"item\":\"total.income\",\"label\":\"收入总计\",\"printed_name\":\"总收入\""), "{json}");
    assert!(json.contains("\"item\":\"total.expenditure\",\"label\":\"支出总计\",\"value\""), "{json}");
    let csv = site.page("units/a/2024/data.csv");
    assert!(csv.lines().any(|line| line.starts_with("total.income,收入总计,") && line.ends_with(",总收入")), "{csv}");
}

#[test]
fn figures_of_tables_know_their_section_and_its_page() {
    let site = Site::of(
        "部门预算项目支出绩效自评表:\n  页: 16\n  自评表:\n    - { 版式: sichuan-2023, 项目名称: 甲, 合计: { 权重: 100, 得分: 95 } }\n附表:\n  页: 22\n  表:\n    - { 题: 收入决算表, 行: [ [甲, 乙], [丙, 1] ] }\n",
    );
    site.build().succeeds();
    let data: serde_json::Value = serde_json::from_str(&site.page("units/a/2024/data.json")).expect("JSON");
    let facts = data["facts"].as_array().expect("facts");
    let score = facts.iter().find(|f| f["item"] == "performance.table[1].total.score").expect("the score");
    assert_eq!((score["section"].as_str(), score["page"].as_u64()), (Some("indicator-tables"), Some(16)), "{score}");
    assert_eq!(data["tables"][0]["page"], 22, "{}", data["tables"]);
}

#[test]
fn numbers_of_findings_can_be_read_by_programs() {
    let site = site();
    site.build().succeeds();
    let csv = site.page("checks/data.csv");
    let wrong = csv.lines().find(|line| line.starts_with("b,丙,2024,决算,,equal.total,")).expect("the wrong sum");
    assert!(wrong.contains(",-10,"), "{wrong}");
    let missing = csv.lines().find(|line| line.contains(",form.section-missing,")).expect("a missing section");
    assert!(missing.contains(".yaml,,../units/"), "{missing}");
    let data: serde_json::Value = serde_json::from_str(&site.page("units/b/2024/data.json")).expect("JSON");
    let findings = data["findings"].as_array().expect("findings");
    assert!(findings.iter().any(|f| f["check"] == "equal.total" && f["difference"] == "-10"), "{findings:?}");
    assert!(findings.iter().any(|f| f["check"] == "form.section-missing" && f["line"].is_null()), "{findings:?}");
    // On the page it stays the sign of typography.
    assert!(site.page("units/b/2024/index.html").contains("\u{2212}10"));
}
