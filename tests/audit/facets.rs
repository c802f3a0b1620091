//! What stands beside a value: last year's amount, rates, shares, budgets; and how messages name what they compare.

use gongkai::audit::Class;

use crate::support::{found, sichuan};

const NONE: [&str; 0] = [];

fn public(money: &str) -> String {
    format!("一般公共预算财政拨款支出决算总体情况: {{ 一般公共预算财政拨款支出: {{ {money} }} }}\n")
}

#[test]
fn last_years_amount_is_tested_against_a_change_in_a_row_of_its_own() {
    let total = |prior: &str, change: &str| {
        format!(
            "收入支出决算总体情况说明: {{ 收入总计: {{ 金额: 120, 上年: {prior} }}, 支出总计: {{ 金额: 120, 上年: 90 }}, 较上年: {{ {change}, 原因: 无 }} }}\n"
        )
    };
    assert_eq!(sichuan(&total("90", "增加: 30, 增长: 33.33%"), "prior"), NONE);
    assert_eq!(sichuan(&total("100", "增加: 30, 增长: 33.33%"), "prior"), ["收入总计上年：120 − 30 = 90，印作 100，不符"]);
    assert_eq!(sichuan(&total("100", "增加/减少: 30"), "prior"), NONE, "which way it went is not said");
    // The rate alone is one of the two amounts.
    assert_eq!(sichuan(&total("90", "增长: 33.33%"), "change.total"), NONE);
    assert_eq!(
        sichuan(&total("90", "增长: 3.33%"), "change.total"),
        ["收入支出决算总体较上年增减率：（120 − 90）÷ 90 = 33.333%，印作 3.33%，不符"]
    );
}

#[test]
fn a_rate_without_its_change_is_tested_against_last_years_amount() {
    let rate = |rate: &str| sichuan(&public(&format!("金额: 1889.05, 上年: 1924.37, 较上年: {{ {rate}, 原因: 无 }}")), "change.rate");
    assert_eq!(rate("下降: 1.84%"), NONE);
    assert_eq!(rate("增长/下降: 1.84%"), NONE, "an unmade choice has its own check");
    let name = "一般公共预算财政拨款支出较上年增减率：（1889.05 − 1924.37）÷ 1924.37 = ";
    assert_eq!(rate("下降: 18.4%"), [format!("{name}−1.84%，印作 −18.4%，不符")]);
    assert_eq!(rate("增长: 1.84%"), [format!("{name}−1.835%，印作 1.84%，本年少于上年而比率为增长，方向相反")]);
    assert_eq!(sichuan(&public("金额: 5, 上年: 0, 较上年: { 增长: 100%, 原因: 无 }"), "change.rate"), NONE, "a rate of nothing");
}

#[test]
fn a_percentage_a_whole_step_too_low_is_not_cut_off() {
    let classes = |share: &str| -> Vec<Class> {
        let text = format!("支出决算情况说明: {{ 本年支出合计: 302.66, 基本支出: {{ 金额: 151.33, 占比: {share} }} }}\n");
        found(&text).into_iter().filter(|f| &*f.check == "share").map(|f| f.class).collect()
    };
    assert_eq!(classes("50%"), []);
    assert_eq!(classes("49%"), [Class::Inconsistent]);
    assert_eq!(classes("49.9%"), [Class::Inconsistent]);
    let whole = |share: &str| {
        let total = "支出决算情况说明: { 本年支出合计: 302.66 }\n".to_owned();
        sichuan(&(total + &public(&format!("金额: 302.66, 占比: {share}"))), "share")
    };
    assert_eq!(whole("100%"), NONE);
    assert_eq!(whole("99%"), ["一般公共预算财政拨款支出占比：302.66 ÷ 302.66 = 100%，印作 99%，不符"]);
}

#[test]
fn a_percentage_may_be_of_any_budget_that_is_printed() {
    let three = |facets: &str, check: &str| {
        let money = format!("金额: 5.91, 年初预算: 5.00, {facets}");
        sichuan(&format!("“三公”经费财政拨款支出决算总体情况说明: {{ “三公”经费: {{ {money} }} }}\n"), check)
    };
    let completion = |rate: &str| three(&format!("调整预算: 5.91, 完成预算: {rate}"), "completion");
    assert_eq!(completion("100%"), NONE);
    assert_eq!(completion("118.2%"), NONE);
    assert_eq!(completion("110%"), ["“三公”经费完成预算：5.91 ÷ 5.91 = 100%，印作 110%，不符"]);
    let variance = |rate: &str| three(&format!("全年预算: 5.91, 差异率: {rate}"), "variance");
    assert_eq!(variance("18.2%"), NONE);
    assert_eq!(variance("0%"), NONE);
    assert_eq!(variance("17.2%"), ["“三公”经费预决算差异率：（5.91 − 5.91）÷ 5.91 = 0%，印作 17.2%，不符"]);
}

#[test]
fn an_amount_that_is_not_exact_is_not_said_to_be_missing() {
    let income = "收入决算情况说明: { 本年收入合计: 100.00, 其他收入: { 金额: 约50, 占比: 50% } }\n";
    assert_eq!(sichuan(income, "share"), ["其他收入占比：印出的金额不是准确的数，无法核对"]);
    let whole = "收入决算情况说明: { 本年收入合计: 约100, 其他收入: { 金额: 50.00, 占比: 50% } }\n";
    assert_eq!(sichuan(whole, "share"), ["其他收入占比：印出的整体金额不是准确的数，无法核对"]);
}

#[test]
fn a_unit_is_blamed_only_where_nothing_else_explains_the_difference() {
    let hint = |sections: &str, check: &str| {
        let told = sichuan(sections, check);
        assert_eq!(told.len(), 1, "{told:?}");
        told[0].split_once('；').map(|(_, hint)| hint.to_owned()).unwrap_or_default()
    };
    let expenditure = |project: &str| format!("支出决算情况说明: {{ 本年支出合计: 30.00, 基本支出: 30.00, 项目支出: {project} }}\n");
    assert_eq!(hint(&expenditure("10.00"), "sum.expenditure"), "", "it could be left out as well");
    // Printed in a unit of its own.
    let income = "收入决算情况说明: { 本年收入合计: 302.95, 一般公共预算财政拨款收入: 302.66, 其他收入: 0.29元 }\n";
    assert_eq!(hint(income, "sum.income"), "“其他收入”若以万元计则相符，疑为单位之误");
    // Of two that should be equal, the one that would be too large.
    let operating = "一般公共预算财政拨款基本支出决算情况说明: { 公用经费: 11.52 }\n机关运行经费支出情况: { 机关运行经费: 115200 }\n";
    assert_eq!(hint(operating, "equal.operating"), "“机关运行经费”若以元计则相符，疑为单位之误");
}

#[test]
fn what_has_one_name_is_told_apart_by_its_section_or_line() {
    let basic = "支出决算情况说明: { 基本支出: 100.12 }\n一般公共预算财政拨款基本支出决算情况说明: { 基本支出: 100.21 }\n";
    let told = sichuan(basic, "order.basic");
    let (more, less) = ("“基本支出（一般公共预算财政拨款基本支出决算情况说明）”100.21", "“基本支出（支出决算情况说明）”100.12");
    assert!(told[0].ends_with(&format!("{more} 大于{less}")), "{told:?}");
    assert_eq!(
        sichuan(&public("金额: 2100.69, 决算数: 2100.96"), "restated"),
        [
            "一般公共预算财政拨款支出决算数：“一般公共预算财政拨款支出决算数”印作 2100.96 万元，“一般公共预算财政拨款支出”印作 2100.69 万元，前后不一"
        ]
    );
    let twice = |name: &str| {
        let row = |name: &str, money: &str| format!("    - {{ 编码: 2101101, 名称: {name}, 金额: {money} }}\n");
        let rows = row("行政单位医疗", "3.00") + &row(name, "0.90");
        sichuan(&format!("一般公共预算财政拨款支出决算具体情况:\n  科目:\n{rows}"), "restated")
    };
    let head = "编码 2101101 印了两次：";
    assert_eq!(twice("公务员医疗补助"), [format!("{head}“公务员医疗补助”印作 0.90 万元，“行政单位医疗”印作 3.00 万元，前后不一")]);
    assert_eq!(
        twice("行政单位医疗"),
        [format!("{head}“行政单位医疗（第 7 行）”印作 0.90 万元，“行政单位医疗（第 6 行）”印作 3.00 万元，前后不一")]
    );
}
