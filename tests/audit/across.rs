//! Documents against one another: the years of a body, and a department against the units below it.

use gongkai::archive::load::Loaded;
use gongkai::audit::{self, Class, Finding};

use crate::support::sound;

fn load(files: &[(String, String)]) -> Loaded {
    sound(&files.iter().map(|(path, text)| (&**path, &**text)).collect::<Vec<_>>())
}

fn findings(files: &[(String, String)], check: &str) -> Vec<Finding> {
    let loaded = load(files);
    audit::audit(&loaded.archive, &loaded.config).findings.into_iter().filter(|f| &*f.check == check).collect()
}

fn told(findings: Vec<Finding>) -> Vec<(Class, String)> {
    findings.into_iter().map(|f| (f.class, f.message)).collect()
}

/// One body: its documents of 2023 and 2024, each a layout, a unit of amounts and its sections.
fn body(documents: [(&str, &str, &str); 2]) -> Vec<(String, String)> {
    let mut files = vec![("content/units/a/unit.yaml".to_owned(), "编号: a\n名称: 甲局\n".to_owned())];
    for (year, (layout, unit, sections)) in (2023..).zip(documents) {
        let text = format!("版式: {layout}\n年度: {year}\n名称: 甲局\n金额单位: {unit}\n{sections}");
        files.push((format!("content/units/a/{year}.yaml"), text));
    }
    files
}

fn openings(closing: (&str, &str), opening: (&str, &str)) -> Vec<(Class, String)> {
    let section = |item: &str, amount: &str| format!("收入支出决算总体情况说明: {{ {item}: {amount} }}\n");
    let (before, now) = (section("年末结转和结余", closing.1), section("年初结转和结余", opening.1));
    told(findings(&body([("xinjiang-2023", closing.0, &before), ("xinjiang-2023", opening.0, &now)]), "years.opening"))
}

#[test]
fn opening_and_closing_balances_are_compared_in_one_unit() {
    assert_eq!(openings(("万元", "2.00"), ("元", "20000.00")), []);
    let rounding = "年初结转和结余：本文件年初 20034.00，2023 年文件公开 2.00 万元，即 20000.00 元，差 34.00，为尾差";
    assert_eq!(openings(("万元", "2.00"), ("元", "20034.00")), [(Class::Rounding, rounding.into())]);
    let differs = "年初结转和结余：本文件年初 20060.00，2023 年文件公开 2.00 万元，即 20000.00 元，差 60.00，两年文件不一";
    assert_eq!(openings(("万元", "2.00"), ("元", "20060.00")), [(Class::Inconsistent, differs.into())]);
    let rounding = "年初结转和结余：本文件年初 2.00，2023 年文件公开 20034.00 元，即 2.0034 万元，差 −0.0034，为尾差";
    assert_eq!(openings(("元", "20034.00"), ("万元", "2.00")), [(Class::Rounding, rounding.into())]);
    let differs = "年初结转和结余：本文件年初 2.00，2023 年文件公开 20060.00 元，即 2.0060 万元，差 −0.0060，两年文件不一";
    assert_eq!(openings(("元", "20060.00"), ("万元", "2.00")), [(Class::Inconsistent, differs.into())]);
    let differs = "年初结转和结余：本文件年初 2.02，2023 年文件公开 2.00，差 0.02，两年文件不一";
    assert_eq!(openings(("万元", "2.00"), ("万元", "2.02")), [(Class::Inconsistent, differs.into())]);
}

fn priors(before: (&str, &str), now: (&str, &str)) -> Vec<(Class, String)> {
    told(findings(&body([("sichuan-2023", before.0, before.1), ("sichuan-2023", now.0, now.1)]), "years.prior"))
}

fn public(value: &str) -> String {
    format!("一般公共预算财政拨款支出决算总体情况: {{ 一般公共预算财政拨款支出: {value} }}\n")
}

#[test]
fn last_years_amount_is_compared_within_the_rounding_of_both_documents() {
    let changed = |amount: &str| public(&format!("{{ 金额: {amount}, 较上年: {{ 增加: 20000.00, 原因: 无 }} }}"));
    let name = "一般公共预算财政拨款支出较上年增减额";
    let rounding =
        format!("{name}：本文件上年 120034.00 − 20000.00 = 100034.00，2023 年文件公开 10.00 万元，即 100000.00 元，差 34.00，为尾差");
    assert_eq!(priors(("万元", &public("10.00")), ("元", &changed("120034.00"))), [(Class::Rounding, rounding)]);
    let differs =
        format!("{name}：本文件上年 120060.00 − 20000.00 = 100060.00，2023 年文件公开 10.00 万元，即 100000.00 元，差 60.00，两年文件不一");
    assert_eq!(priors(("万元", &public("10.00")), ("元", &changed("120060.00"))), [(Class::Inconsistent, differs)]);
    assert_eq!(priors(("万元", &public("10.00")), ("元", &changed("120000.00"))), []);
    // Half a unit of 元 is nothing in 万元: what is judged is the rounding of this document.
    let changed = |amount: &str| public(&format!("{{ 金额: {amount}, 较上年: {{ 增加: 2.00, 原因: 无 }} }}"));
    assert_eq!(priors(("元", &public("100034.00")), ("万元", &changed("12.00")))[0].0, Class::Rounding);
    assert_eq!(priors(("元", &public("100134.00")), ("万元", &changed("12.00")))[0].0, Class::Inconsistent);
}

fn totals(income: &str, expenditure: &str, change: &str) -> String {
    format!("收入支出决算总体情况说明: {{ 收入总计: {income}, 支出总计: {expenditure}{change} }}\n")
}

#[test]
fn a_change_in_a_row_of_its_own_tells_last_years_totals() {
    let of = |income: &str, expenditure: &str, change: &str| {
        priors(("万元", &totals("10.00", "10.00", "")), ("万元", &totals(income, expenditure, change)))
    };
    assert_eq!(of("12.00", "12.00", ", 较上年: { 增加: 2.00, 原因: 无 }"), []);
    // Both totals in one sentence are one outcome, about both.
    let both = "收入总计、支出总计：本文件上年 12.00 − 3.00 = 9.00，2023 年文件公开 10.00，差 −1.00，两年文件不一";
    assert_eq!(of("12.00", "12.00", ", 较上年: { 增加: 3.00, 原因: 无 }"), [(Class::Inconsistent, both.into())]);
    let one = "支出总计：本文件上年 13.00 − 2.00 = 11.00，2023 年文件公开 10.00，差 1.00，两年文件不一";
    assert_eq!(of("12.00", "13.00", ", 较上年: { 增加: 2.00, 原因: 无 }"), [(Class::Inconsistent, one.into())]);
    let less = "收入总计、支出总计：本文件上年 12.00 + 3.00 = 15.00，2023 年文件公开 10.00，差 5.00，两年文件不一";
    assert_eq!(of("12.00", "12.00", ", 较上年: { 减少: 3.00, 原因: 无 }"), [(Class::Inconsistent, less.into())]);
    let same = "收入总计、支出总计：本文件上年 12.00 − 0 = 12.00，2023 年文件公开 10.00，差 2.00，两年文件不一";
    assert_eq!(of("12.00", "12.00", ", 较上年: 持平"), [(Class::Inconsistent, same.into())]);
    assert_eq!(of("12.00", "12.00", ", 较上年: { 增加/减少: 3.00 }"), [], "a choice that was not made tells no direction");
    assert_eq!(of("12.00", "12.00", ", 较上年: { 增加: 约3.00, 原因: 无 }"), [], "about three is not tested");
}

#[test]
fn a_shared_change_is_converted_and_its_finding_is_about_change_and_values() {
    let files = body([
        ("sichuan-2023", "元", &totals("100000.00", "100000.00", "")),
        ("sichuan-2023", "万元", &totals("12.00", "12.00", ", 较上年: { 增加: 3.00, 原因: 无 }")),
    ]);
    let found = findings(&files, "years.prior");
    let message = "收入总计、支出总计：本文件上年 12.00 − 3.00 = 9.00，2023 年文件公开 100000.00 元，即 10.00 万元，差 −1.00，两年文件不一";
    assert_eq!(found.iter().map(|f| &*f.message).collect::<Vec<_>>(), [message]);
    let loaded = load(&files);
    let items: Vec<&str> = found[0].facts.iter().map(|i| &*loaded.archive.disclosures[1].facts[*i as usize].item).collect();
    assert_eq!(items, ["total.change", "total.income", "total.expenditure"]);
}

/// The members of a list are numbered as they stand; they are known by their names.
#[test]
fn members_of_a_list_are_compared_by_their_names() {
    let projects = |members: &[(&str, &str)]| {
        let members: Vec<String> = members.iter().map(|(name, planned)| format!("{{ 名称: {name}, 资金计划: {planned} }}")).collect();
        format!("专项预算项目绩效评价报告: {{ 报告: [ {} ] }}\n", members.join(", "))
    };
    let before = projects(&[("网站", "10.00"), ("云", "50.00")]);
    let of = |members: &[(&str, &str)]| priors(("万元", &before), ("万元", &projects(members)));
    let (cloud, site) = ("{ 金额: 60.00, 较上年: { 增加: 10.00 } }", "{ 金额: 12.00, 上年: 10.00 }");
    assert_eq!(of(&[("云", cloud), ("网站", site)]), []);
    let differs = "资金计划上年：本文件上年 10.00，2023 年文件公开 50.00，差 −40.00，两年文件不一";
    assert_eq!(of(&[("云", site)]), [(Class::Inconsistent, differs.into())]);
    assert_eq!(of(&[("大屏", site)]), [], "a new project");
    assert_eq!(of(&[("云", site), ("云", site)]), [], "which of the two it was is not known");
}

#[test]
fn a_crosswalk_for_all_bodies_breaks_the_years_of_those_that_used_the_older_code() {
    let breaks = |unit: &str, before: &str| {
        let functions =
            |code: &str| format!("一般公共预算财政拨款支出决算结构情况: {{ 结构: [ {{ 编码: {code}, 名称: 类, 金额: 5.00 }} ] }}\n");
        let mut files = body([("sichuan-2023", "万元", &functions(before)), ("sichuan-2023", "万元", &functions("201"))]);
        let register = format!(
            "科目: [ {{ 编码: 201, 名称: 一般公共服务支出 }}, {{ 编码: 206, 名称: 科学技术支出 }} ]\n对应: [ {{ 自: 206, 至: 201, 年: 2024{unit} }} ]\n"
        );
        files.push(("content/register/functional.yaml".to_owned(), register));
        told(findings(&files, "years.break"))
    };
    let broken = [(Class::Note, "2024 年起原列 206 的支出改列 201，前后年度的数不能直接相比".to_owned())];
    assert_eq!(breaks("", "206"), broken);
    assert_eq!(breaks("", "201"), [], "it had nothing under the older code");
    assert_eq!(breaks(", 单位: a", "201"), broken, "one for this body is told as the archivist says");
    assert_eq!(breaks(", 单位: b", "206"), []);
}

/// A body `a` that the body `b` went into, by the lineage of `a`: what both published for 2023, and what `a` says in 2024.
fn merger(lineage: &str, own: &str, other: Option<&str>, now: &str) -> Vec<(String, String)> {
    let mut files = body([("sichuan-2023", "万元", own), ("sichuan-2023", "万元", now)]);
    files[0].1.push_str(lineage);
    files.push(("content/units/b/unit.yaml".to_owned(), "编号: b\n名称: 乙局\n".to_owned()));
    if let Some(other) = other {
        let text = format!("版式: sichuan-2023\n年度: 2023\n名称: 乙局\n金额单位: 万元\n{other}");
        files.push(("content/units/b/2023.yaml".to_owned(), text));
    }
    files
}

#[test]
fn after_a_merger_last_years_amount_is_that_of_all_bodies() {
    let now = |change: &str| public(&format!("{{ 金额: 110.00, 较上年: {{ {change}, 原因: 无 }} }}"));
    let merged = "沿革: [ { 年: 2024, 类: 合并, 自: [b] } ]\n";
    let of = |lineage: &str, other: Option<&str>, change: &str| {
        told(findings(&merger(lineage, &public("40.00"), other, &now(change)), "years.prior"))
    };
    let other = public("60.00");
    assert_eq!(of(merged, Some(&other), "增加: 10.00"), [], "40.00 + 60.00 = 100.00");
    assert_eq!(of("沿革: [ { 年: 2024, 类: 合并, 自: [甲局, 乙局], 至: [a] } ]\n", Some(&other), "增加: 10.00"), [], "by name too");
    assert_eq!(of(merged, Some(&other), "增加: 70.00"), [], "last year's amount may stay that of the body alone");
    let name = "一般公共预算财政拨款支出较上年增减额：本文件上年 110.00 − 20.00 = 90.00";
    let differs = format!("{name}，合并前各单位 2023 年文件公开 40.00 + 60.00 = 100.00，差 −10.00，两年文件不一");
    assert_eq!(of(merged, Some(&other), "增加: 20.00"), [(Class::Inconsistent, differs)]);
    let missing = "2024 年合并，档案中没有b 2023 年的决算，上年数无法与合并前各单位之和核对".to_owned();
    assert_eq!(of(merged, None, "增加: 10.00"), [(Class::NotTestable, missing)]);
    let split = "2024 年分立，2023 年文件的范围与上年数的不同，上年数无法核对".to_owned();
    assert_eq!(of("沿革: [ { 年: 2024, 类: 分立, 至: [b] } ]\n", Some(&other), "增加: 10.00"), [(Class::NotTestable, split)]);
    let differs = "一般公共预算财政拨款支出较上年增减额：本文件上年 110.00 − 10.00 = 100.00，2023 年文件公开 40.00，差 60.00，两年文件不一";
    let renamed = "沿革: [ { 年: 2024, 类: 更名 } ]\n";
    assert_eq!(of(renamed, Some(&other), "增加: 10.00"), [(Class::Inconsistent, differs.into())], "it is the same body");
}

#[test]
fn a_new_name_is_told_once_and_a_merger_as_a_break() {
    let breaks = |lineage: &str, name: &str| {
        let mut files = merger(lineage, "", None, "");
        files[2].1 = files[2].1.replace("甲局", name);
        told(findings(&files, "years.break"))
    };
    let names = "2023 年的文件印作“甲局”，2024 年印作“丙局”：";
    let renamed = "沿革: [ { 年: 2024, 类: 更名 } ]\n";
    assert_eq!(breaks(renamed, "丙局"), [(Class::Note, format!("{names}2024 年更名"))]);
    assert_eq!(breaks("", "丙局"), [(Class::Note, format!("{names}机构更名或调整"))]);
    assert_eq!(breaks(renamed, "甲局"), []);
    let merged = "2024 年合并：前后年度的数不能直接相比".to_owned();
    assert_eq!(breaks("沿革: [ { 年: 2024, 类: 合并, 自: [b] } ]\n", "甲局"), [(Class::Note, merged)]);
}

#[test]
fn what_last_years_document_does_not_list_cannot_be_tested() {
    let items = |items: &str| format!("一般公共预算财政拨款支出决算具体情况: {{ 科目: [ {items} ] }}\n");
    let now = |change: &str| items(&format!("{{ 编码: 2013101, 名称: 行政运行, 金额: 20.00, 较上年: {{ {change} }} }}"));
    let before = items("{ 编码: 2010301, 名称: 行政运行, 金额: 8.00 }");
    let of = |now: &str| priors(("万元", &before), ("万元", now));
    let missing = "收录的 2023 年文件没有列出：行政运行（2013101），其上年数无法核对".to_owned();
    assert_eq!(of(&now("增加: 5.00, 原因: 无")), [(Class::NotTestable, missing)]);
    assert_eq!(of(&now("增加: 20.00, 原因: 无")), [], "it was nothing before");
}

#[test]
fn an_item_that_has_moved_is_tested_only_as_far_as_it_can() {
    let functions = |items: &str| format!("一般公共预算财政拨款支出决算结构情况: {{ 结构: [ {items} ] }}\n");
    let of = |before: &str, change: &str| {
        let now = format!("{{ 编码: 201, 名称: 一般公共服务支出, 金额: 12.00, 较上年: {{ 增加: {change}, 原因: 无 }} }}");
        let mut files = body([("sichuan-2023", "万元", &functions(before)), ("sichuan-2023", "万元", &functions(&now))]);
        let register = "科目: [ { 编码: 201, 名称: 一般公共服务支出 }, { 编码: 206, 名称: 科学技术支出 } ]\n对应: [ { 自: 206, 至: 201, 年: 2024 } ]\n";
        files.push(("content/register/functional.yaml".to_owned(), register.to_owned()));
        told(findings(&files, "years.prior"))
    };
    let science = "{ 编码: 206, 名称: 科学技术支出, 金额: 10.00 }";
    assert_eq!(of(science, "2.00"), [], "all of it has moved");
    let both = "{ 编码: 201, 名称: 一般公共服务支出, 金额: 1.00 }, { 编码: 206, 名称: 科学技术支出, 金额: 9.00 }";
    assert_eq!(of(both, "2.00"), [], "and what stood there before");
    let part = "一般公共服务支出较上年增减额：本文件上年 12.00 − 5.00 = 7.00，科目 201 在两年之间换用，2023 年文件 206 为 10.00，无法核对";
    assert_eq!(of(science, "5.00"), [(Class::NotTestable, part.into())]);
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
fn what_totals_consist_of_adds_up_over_units_too() {
    let accounts = |total: &str, basic: &str, fiscal: &str, cars: &str| {
        format!(
            "收入支出决算总体情况说明: {{ 收入总计: {total}, 支出总计: {total} }}\n支出决算情况说明: {{ 本年支出合计: 90.00, 基本支出: {basic} }}\n财政拨款收入支出决算总体情况说明: {{ 财政拨款收入总计: {fiscal}, 财政拨款支出总计: {fiscal} }}\n国有资产占有使用情况: {{ 车辆: {cars} }}\n"
        )
    };
    let of = |department: String, office: String| {
        let mut files = Vec::new();
        for (id, name, more, text) in [("d", "教育局", "", department), ("u", "教育局本级", "上级: d\n", office)] {
            files.push((format!("content/units/{id}/unit.yaml"), format!("编号: {id}\n名称: {name}\n{more}")));
            files.push((
                format!("content/units/{id}/2023.yaml"),
                format!("版式: sichuan-2023\n年度: 2023\n名称: {name}\n金额单位: 万元\n{text}"),
            ));
        }
        told(findings(&files, "department.sum"))
    };
    let right = || accounts("100.00", "60.00", "80.00", "3辆");
    assert_eq!(of(right(), right()), []);
    let found: Vec<String> = of(accounts("101.00", "50.00", "81.00", "2辆"), right()).into_iter().map(|(_, message)| message).collect();
    let wrong = ["收入总计", "支出总计", "基本支出", "财政拨款收入总计", "财政拨款支出总计", "车辆"];
    assert_eq!(found.iter().map(|m| m.split('：').next().unwrap_or("")).collect::<Vec<_>>(), wrong, "{found:?}");
    assert_eq!(found[5], "车辆：各单位之和 3 = 3，本文件印作 2，差 −1，不符");
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
