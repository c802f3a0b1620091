//! Codes and their names against the register, year by year.

use gongkai::audit::{self, Class};

use crate::support::sound;

const REGISTER: &str = "科目:
  - { 编码: 201, 名称: 一般公共服务支出, 别名: [一般公共服务] }
  - { 编码: 20137, 名称: [ { 自: 2019, 为: 网信事务 } ] }
  - { 编码: 2013701, 名称: [ { 自: 2019, 为: 行政运行 } ] }
  - { 编码: 208, 名称: 社会保障和就业支出 }
  - { 编码: 20805, 名称: [ { 至: 2019, 为: 行政事业单位离退休 }, { 自: 2020, 为: 行政事业单位养老支出 } ] }
  - { 编码: 2080505, 名称: 机关事业单位基本养老保险缴费支出 }
  - { 编码: 210, 名称: [ { 至: 2018, 为: 医疗卫生与计划生育支出 }, { 自: 2019, 为: 卫生健康支出 } ], 别名: [医疗卫生与计划生育, 卫生健康, 医卫] }
";

/// What is found about the codes of a document.
fn found(year: i32, sections: &str) -> Vec<(String, Class, String)> {
    let text = format!("版式: sichuan-2023\n年度: {year}\n名称: 甲局\n{sections}");
    let path = format!("content/units/a/{year}.yaml");
    let files = [("content/units/a/unit.yaml", "编号: a\n名称: 甲局\n"), (&*path, &*text), ("content/register/functional.yaml", REGISTER)];
    let loaded = sound(&files);
    let all = audit::audit(&loaded.archive, &loaded.config).findings.into_iter();
    let codes = all.filter(|f| matches!(&*f.check, "code.unknown" | "code.name" | "code.parent"));
    codes.map(|f| (f.check.to_string(), f.class, f.message)).collect()
}

fn function(year: i32, code: &str, name: &str) -> Vec<(String, Class, String)> {
    found(year, &format!("一般公共预算财政拨款支出决算结构情况: {{ 结构: [ {{ 编码: {code}, 名称: {name}, 金额: 1.00 }} ] }}\n"))
}

fn item(year: i32, item: &str) -> Vec<(String, Class, String)> {
    found(year, &format!("一般公共预算财政拨款支出决算具体情况: {{ 科目: [ {{ {item}, 金额: 1.00 }} ] }}\n"))
}

#[test]
fn a_code_is_known_in_the_years_of_its_names() {
    let unknown = ("code.unknown".to_owned(), Class::Inconsistent, "科目编码 2013701（行政运行）在登记表中，但 2018 年不用".to_owned());
    let printed = "编码: 2013701, 名称: 行政运行, 类: 一般公共服务, 款: 网信事务";
    assert_eq!(item(2018, printed), [unknown]);
    assert_eq!(item(2019, printed), []);
}

#[test]
fn a_name_is_right_in_its_own_years() {
    assert_eq!(function(2018, "210", "医疗卫生与计划生育支出"), []);
    assert_eq!(function(2023, "210", "卫生健康（类）支出"), []);
    assert_eq!(function(2023, "210", "医卫"), [], "a spelling of its own has no years");
    let late =
        |name: &str| ("code.name".to_owned(), Class::Inconsistent, format!("科目 210 印作“{name}”，2023 年的规范名称为“卫生健康支出”"));
    assert_eq!(function(2023, "210", "医疗卫生与计划生育支出"), [late("医疗卫生与计划生育支出")]);
    assert_eq!(function(2023, "210", "医疗卫生与计划生育"), [late("医疗卫生与计划生育")], "nor does the short form outlive its name");
}

#[test]
fn so_is_the_name_of_the_group_above() {
    let under = |group: &str| format!("编码: 2080505, 名称: 机关事业单位基本养老保险缴费支出, 类: 社会保障和就业, 款: {group}");
    assert_eq!(item(2019, &under("行政事业单位离退休")), []);
    assert_eq!(item(2023, &under("行政事业单位养老支出")), []);
    let message = "“机关事业单位基本养老保险缴费支出”（2080505）印在“行政事业单位离退休（款）”之下，2023 年称“行政事业单位养老支出”";
    assert_eq!(item(2023, &under("行政事业单位离退休")), [("code.parent".to_owned(), Class::Inconsistent, message.to_owned())]);
}
