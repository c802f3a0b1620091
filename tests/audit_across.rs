//! Documents against one another: the years of a body, and a department against the units below it.

use gongkai::archive::load::{Loaded, Loader};
use gongkai::audit::{self, Class, Finding};
use gongkai::diagnostic::Severity;

fn load(files: &[(String, String)]) -> Loaded {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        let path = folder.path().join(path);
        gongkai::fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        gongkai::fs::write(&path, text.as_bytes()).expect("a file");
    }
    let loaded = Loader::default().load(folder.path(), &[]);
    assert!(loaded.diagnostics.iter().all(|d| d.severity < Severity::Error), "{:?}", loaded.diagnostics);
    loaded
}

fn findings(files: &[(String, String)], check: &str) -> Vec<Finding> {
    let loaded = load(files);
    audit::audit(&loaded.archive, &loaded.config).findings.into_iter().filter(|f| &*f.check == check).collect()
}

fn told(findings: Vec<Finding>) -> Vec<(Class, String)> {
    findings.into_iter().map(|f| (f.class, f.message)).collect()
}

/// A unit below a department: name, income and what of it came from above, more lines of its `unit.yaml`.
type Below<'t> = (&'t str, Option<(&'t str, &'t str)>, &'t str);

/// What is found about a department `d` and the units below it.
fn department(total: &str, below: &[Below<'_>]) -> Vec<(Class, String)> {
    let profile = "id: dep\nname: 部门\nparts: [ { id: all, title: 全文 } ]\nsections:\n  - id: money\n    part: all\n    title: 收支\n    items:\n      - { id: income.total, label: 本年收入 }\n      - { id: income.superior_subsidy, label: 上级补助收入 }\n";
    let year = |name: &str, money: &str| format!("版式: dep\n年度: 2023\n名称: {name}\n收支: {{ {money} }}\n");
    let mut files = vec![
        ("profiles/dep.yaml".to_owned(), profile.to_owned()),
        ("content/units/d/unit.yaml".to_owned(), "编号: d\n名称: 教育局\n".to_owned()),
        ("content/units/d/2023.yaml".to_owned(), year("教育局", &format!("本年收入: {total}"))),
    ];
    for (at, (name, money, more)) in below.iter().enumerate() {
        let folder = format!("content/units/u{at}");
        let names = if more.contains("名称:") { String::new() } else { format!("名称: {name}\n") };
        files.push((format!("{folder}/unit.yaml"), format!("编号: u{at}\n{names}上级: d\n{more}")));
        if let Some((income, above)) = money {
            files.push((format!("{folder}/2023.yaml"), year(name, &format!("本年收入: {income}, 上级补助收入: {above}"))));
        }
    }
    told(findings(&files, "department.sum"))
}

#[test]
fn a_department_is_the_sum_of_its_units() {
    let class = |total: &str, below: &[(&str, Option<(&str, &str)>)]| -> Option<Class> {
        let below: Vec<_> = below.iter().map(|(name, money)| (*name, *money, "")).collect();
        let found = department(total, &below);
        assert!(found.len() < 2, "{found:?}");
        found.first().map(|f| f.0)
    };
    let (office, school) = ("教育局本级", "第一小学");
    assert_eq!(class("100.00", &[(office, Some(("40.00", "0"))), (school, Some(("60.00", "0")))]), None);
    assert_eq!(class("100.01", &[(office, Some(("40.00", "0"))), (school, Some(("60.00", "0")))]), Some(Class::Rounding));
    assert_eq!(class("100.00", &[(office, Some(("40.00", "0"))), (school, Some(("61.00", "0")))]), Some(Class::Inconsistent));
    assert_eq!(class("100.00", &[(office, Some(("40.00", "0"))), (school, Some(("59.00", "0")))]), Some(Class::Inconsistent));
    // What one unit paid another is in both, and not in the department.
    assert_eq!(class("100.00", &[(office, Some(("40.00", "0"))), (school, Some(("65.00", "5.00")))]), Some(Class::NotTestable));
    assert_eq!(class("100.00", &[(office, Some(("40.00", "0"))), (school, Some(("66.00", "5.00")))]), Some(Class::Inconsistent));
    // Without the office only an excess contradicts.
    assert_eq!(class("100.00", &[(school, Some(("60.00", "0")))]), Some(Class::NotTestable));
    assert_eq!(class("50.00", &[(school, Some(("60.00", "0")))]), Some(Class::Inconsistent));
    let found = department("100.00", &[(office, Some(("40.00", "0")), ""), (school, None, "")]);
    let missing = "下属单位中 1 个没有收录 2023 年的决算（第一小学），不能与各单位之和核对";
    assert_eq!(found, [(Class::NotTestable, missing.into())], "the unit that is missing is named");
    assert_eq!(department("100.00", &[]), []);
}

#[test]
fn a_unit_belongs_to_the_sums_of_the_years_in_which_it_was() {
    let office = ("教育局本级", Some(("40.00", "0")), "");
    let school = ("第一小学", Some(("60.00", "0")), "");
    let with = |more: &str| department("100.00", &[office, school, ("第二小学", None, more)]);
    let gone = [
        "沿革: [ { 年: 2020, 类: 撤销 } ]",
        "沿革: [ { 年: 2020, 类: 合并, 至: [u1] } ]",
        "沿革: [ { 年: 2024, 类: 设立 } ]",
        "沿革: [ { 年: 2024, 类: 分立, 自: [u1] } ]",
        "沿革: [ { 年: 2024, 类: 设立 }, { 年: 2026, 类: 撤销 } ]",
        "沿革: [ { 年: 2018, 类: 设立 }, { 年: 2022, 类: 撤销 } ]",
        "沿革: [ { 年: 2015, 类: 撤销 }, { 年: 2018, 类: 设立 }, { 年: 2022, 类: 撤销 } ]",
        "名称: [ { 至: 2020, 为: 第二小学 } ]",
        "名称: [ { 自: 2024, 为: 第二小学 } ]",
    ];
    for more in gone {
        assert_eq!(with(&format!("{more}\n")), [], "{more}");
    }
    // In the year in which it was founded or abolished it may have had accounts; other events leave it there.
    let there = [
        "沿革: [ { 年: 2023, 类: 撤销 } ]",
        "沿革: [ { 年: 2023, 类: 设立 } ]",
        "沿革: [ { 年: 2024, 类: 撤销 } ]",
        "沿革: [ { 类: 撤销 } ]",
        "沿革: [ { 年: 2020, 类: 更名 }, { 年: 2021, 类: 划转, 自: [x] } ]",
        "沿革: [ { 年: 2020, 类: 合并, 自: [x] } ]",
        "沿革: [ { 年: 2020, 类: 合并, 自: [x, u2], 至: [u2] } ]",
        "沿革: [ { 年: 2020, 类: 分立, 至: [x] } ]",
        "沿革: [ { 年: 2018, 类: 撤销 }, { 年: 2021, 类: 设立 } ]",
        "沿革: [ { 年: 2021, 类: 设立 }, { 年: 2018, 类: 撤销 } ]",
        "名称: [ { 至: 2023, 为: 第二小学 } ]",
    ];
    let missing = "下属单位中 1 个没有收录 2023 年的决算（第二小学），不能与各单位之和核对";
    for more in there {
        assert_eq!(with(&format!("{more}\n")), [(Class::NotTestable, missing.into())], "{more}");
    }
}

#[test]
fn the_body_that_took_others_in_may_say_so_alone() {
    let office = ("教育局本级", Some(("40.00", "0")), "");
    let both = |more: &str| department("100.00", &[office, ("第一小学", Some(("60.00", "0")), more), ("第二小学", None, "")]);
    assert_eq!(both("沿革: [ { 年: 2020, 类: 合并, 自: [u1, u2] } ]\n"), []);
    assert_eq!(both("沿革: [ { 年: 2023, 类: 合并, 自: [u2] } ]\n").len(), 1, "it was there for part of that year");
    assert_eq!(both("沿革: [ { 年: 2020, 类: 划转, 自: [u2] } ]\n").len(), 1, "a part of it may have moved");
}

#[test]
fn a_unit_with_accounts_of_the_year_was_there_whatever_its_history_says() {
    let office = ("教育局本级", Some(("40.00", "0")), "");
    let gone = "沿革: [ { 年: 2020, 类: 撤销 } ]\n";
    assert_eq!(department("100.00", &[office, ("第一小学", Some(("60.00", "0")), gone)]), []);
    assert_eq!(department("40.00", &[office, ("第一小学", None, gone)]), [], "the office alone");
}

#[test]
fn a_stroke_is_zero_in_the_sum_of_units() {
    let office = ("教育局本级", Some(("100.00", "0")), "");
    assert_eq!(department("100.00", &[office, ("第一小学", Some(("/", "/")), "")]), []);
    assert_eq!(department("/", &[("教育局本级", Some(("/", "/")), "")]), []);
    let some = "本年收入：各单位之和 100.00 = 100.00，本文件印作 0，差 −100.00，不符";
    assert_eq!(department("/", &[office]), [(Class::Inconsistent, some.into())]);
    let empty = "本年收入：“第一小学”的决算没有印出这一项，不能与各单位之和核对";
    assert_eq!(department("100.00", &[office, ("第一小学", Some(("''", "0")), "")]), [(Class::NotTestable, empty.into())]);
}
