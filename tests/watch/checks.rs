//! Outcomes of checks are handed on from one version of the site to the next, but never outlive what they were made from.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use gongkai::preview::{Batch, Engine, Shared};

use crate::support::{Scratch, compare, fresh, put, quiet};

fn accounts(name: &str, year: i32, income: &str) -> String {
    format!("版式: sichuan-2023\n年度: {year}\n名称: {name}\n收入决算情况说明:\n  本年收入合计: {income}\n")
}

/// What rules by nature, lists of words and registers are about.
const MORE: &str = "机关运行经费支出情况: { 机关运行经费: 5.00 }\n机构设置: 某处在内。\n一般公共预算财政拨款支出决算具体情况:\n  科目: [{ 编码: 2010301, 名称: 行政运转, 金额: 5.00 }]\n";

/// `a` with accounts of two years and a budget between them, and a department `c` with `b` below it.
fn archive() -> Scratch {
    let scratch = Scratch::empty();
    for (path, text) in [
        ("content/units/a/unit.yaml", "编号: a\n名称: 甲局\n".to_owned()),
        ("content/units/a/2023.yaml", accounts("甲局", 2023, "400.00")),
        ("content/units/a/2023-budget.yaml", "版式: sichuan-2023\n类型: 预算\n年度: 2023\n名称: 甲局\n".to_owned()),
        ("content/units/a/2024.yaml", accounts("甲局", 2024, "{ 金额: 412.00, 上年: 400.00 }") + MORE),
        ("content/units/b/unit.yaml", "编号: b\n名称: 乙局\n上级: c\n".to_owned()),
        ("content/units/b/2024.yaml", accounts("乙局", 2024, "900.00")),
        ("content/units/c/unit.yaml", "编号: c\n名称: 丙厅\n".to_owned()),
        ("content/units/c/2024.yaml", accounts("丙厅", 2024, "700.00")),
    ] {
        put(&scratch.at(path), &text);
    }
    scratch
}

#[test]
fn outcomes_do_not_outlive_what_they_were_made_from() {
    let scratch = archive();
    let shared = Arc::new(Shared::new());
    let mut engine = Engine::new(scratch.root.clone(), shared.clone(), quiet());
    engine.start();
    let built = |what: &str| fresh(&scratch.root).unwrap_or_else(|found| panic!("{what}: {found:?}"));
    let mut before: BTreeMap<String, Vec<u8>> = built("the start");
    compare(&shared, &before, &BTreeSet::new(), "the start");
    let unit = |id: &str, rest: &str| format!("编号: {id}\n名称: {}\n{rest}", if id == "a" { "甲局" } else { "乙局" });
    let (a, b) = ("content/units/a/unit.yaml", "content/units/b/unit.yaml");
    // What is saved, what it says then, and whether that concerns a disclosure which is not touched itself.
    let edits: [(&str, String); 17] = [
        (a, unit("a", "沿革: [{ 年: 2024, 类: 合并, 说明: x }]\n")),
        (a, unit("a", "沿革: [{ 年: 2024, 类: 分立, 说明: x }]\n")),
        (a, unit("a", "性质: 事业单位\n")),
        (a, "编号: a\n名称: 甲厅\n".to_owned()),
        (a, "编号: a\n名称: [{ 自: 2024, 为: 甲局 }]\n".to_owned()),
        ("content/units/a/2023.yaml", accounts("甲局", 2023, "500.00")),
        (b, unit("b", "")),
        (b, unit("b", "上级: c\n")),
        ("content/units/b/2024.yaml", accounts("乙局", 2024, "800.00")),
        (b, "编号: b\n名称: [{ 自: 2024, 为: 乙局本级 }]\n上级: c\n".to_owned()),
        ("content/words.yaml", "范本: [某处]\n".to_owned()),
        ("content/words.yaml", "范本: []\n".to_owned()),
        ("content/register/functional.yaml", "科目: [{ 编码: '2010301', 名称: 行政运行 }]\n".to_owned()),
        ("content/register/functional.yaml", "对应: [{ 自: '2010302', 至: '2010301', 年: 2024 }]\n".to_owned()),
        ("site.toml", "[severity]\n\"years.prior\" = \"info\"\n".to_owned()),
        ("site.toml", "[severity]\n\"years.prior\" = \"off\"\n".to_owned()),
        ("site.toml", "language = \"en\"\n".to_owned()),
    ];
    for (at, (path, text)) in edits.iter().enumerate() {
        let when = format!("edit {at} of {path}");
        put(&scratch.at(path), text);
        engine.apply(&Batch { paths: [scratch.at(path)].into(), ..Batch::default() }, None);
        let now = built(&when);
        let of_checks = |files: &BTreeMap<String, Vec<u8>>| {
            files.iter().filter(|(path, _)| path.starts_with("checks/")).map(|(p, b)| (p.clone(), b.clone())).collect::<Vec<_>>()
        };
        assert!(of_checks(&now) != of_checks(&before), "{when} changes no outcome: it tests nothing");
        compare(&shared, &now, &BTreeSet::new(), &when);
        before = now;
    }
}
