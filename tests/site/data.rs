//! Data files over many disclosures: the catalogue, one item, one year, all findings.

use std::collections::BTreeSet;
use std::path::Path;

use crate::support::Site;

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
    assert!(lines.lines().any(|line| line.contains("支出总计,20,20,万元,value,") && line.ends_with(",none")), "{lines}");
    assert!(site.page("units/a/2024/data.json").contains("\"value\":null,\"printed\":\"\",\"unit\":\"万元\",\"state\":\"named\""));
    assert!(site.page("items/total.income/data.csv").contains(",total.income,,,万元,named,"));
}

#[test]
fn findings_are_one_file_whose_links_lead_to_their_places() {
    let site = site();
    site.build().succeeds();
    let csv = site.page("checks/data.csv");
    let found = csv.lines().find(|line| line.starts_with("b,丙,2024,决算,") && line.contains("inconsistent,error")).expect("the wrong sum");
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
