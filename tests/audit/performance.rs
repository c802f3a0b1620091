//! Indicator tables 绩效自评表: scores within their weights, targets in ordinary wording and other units, heads of columns.

use gongkai::audit;

use crate::support::{load, sichuan, sound};

const NONE: [&str; 0] = [];

/// A table of one indicator: its target and result, the score of the execution rate, what the table ends with.
fn table(indicator: &str, rate: &str, end: &str) -> String {
    format!(
        "部门预算项目支出绩效自评表:\n  自评表:\n    - 版式: sichuan-2023\n      项目名称: 网站\n      资金: |\n        项,年初预算,调整后预算数,预算执行数,预算执行率,权重,得分,原因\n        总额,{rate},原因\n      指标: |\n        一级指标,二级指标,三级指标,指标值,完成值,权重,得分,未完成原因分析\n        产出指标,数量指标,次数,{indicator}\n{end}"
    )
}

const FULL: &str = "10,10,10,100%,10,";

#[test]
fn a_score_is_within_its_weight() {
    let told = |indicator: &str, rate: &str, end: &str| sichuan(&table(indicator, rate, end), "performance.score-range");
    assert_eq!(told("1次,1次,90,90,", &format!("{FULL}10"), "      合计: { 权重: 100, 得分: 100 }\n"), NONE);
    assert_eq!(told("1次,1次,90,91,", &format!("{FULL}10"), ""), ["自评表1 次数 得分：印作 91，大于权重 90"]);
    assert_eq!(told("1次,1次,90,-1,", &format!("{FULL}10"), ""), ["自评表1 次数 得分：印作 −1，小于 0"]);
    assert_eq!(told("1次,1次,90,90,", &format!("{FULL}11"), ""), ["自评表1 总额 得分：印作 11，大于权重 10"]);
    assert_eq!(told("1次,1次,90,,", FULL, "      结论得分: 105分\n"), ["自评表1 结论得分：印作 105，大于权重 100"]);
    assert_eq!(told("1次,1次,70,,", FULL, "      结论得分: 95分\n"), NONE, "the other weights may not be printed");
    let total = "      合计: { 权重: 90, 得分: '' }\n      结论得分: 95.1分\n";
    assert_eq!(told("1次,1次,70,,", FULL, total), ["自评表1 结论得分：印作 95.1，大于权重 90"]);
    assert_eq!(told("1次,1次,70,,", FULL, "      合计: { 权重: 100, 得分: '' }\n      结论得分: 95分\n"), NONE);
    let stated = |score: &str| {
        sichuan(&format!("预算绩效管理情况: {{ 部门整体得分: 90分, 项目得分: {{ 网站: {score} }} }}\n"), "performance.score-range")
    };
    assert_eq!(stated("91分"), NONE);
    assert_eq!(stated("191分"), ["网站：印作 191，大于 100"]);
    // Points of another kind may be any number.
    assert_eq!(sichuan("重点工作完成情况: { 工作量: { 政务信息得分: 394分 } }\n", "performance.score-range"), NONE);
}

#[test]
fn a_total_is_within_what_the_rate_of_execution_leaves() {
    let told = |total: &str, score: &str| {
        let rate = format!("100,100,37.69,37.69%,10,{score}");
        sichuan(&table("1次,1次,90,,", &rate, &format!("      结论得分: {total}分\n")), "performance.execution-score")
    };
    assert_eq!(told("92", ""), NONE);
    assert_eq!(told("94", ""), NONE, "rounded");
    assert_eq!(told("98", ""), ["自评表1：执行率 37.69%，总分至多 100 − 10 × (100 − 37.69)% = 93.769，印作 98"]);
    assert_eq!(told("98", "3.77"), NONE, "the score of the rate is tested itself");
}

#[test]
fn targets_in_ordinary_wording_and_other_units() {
    for (target, result, missed) in [
        ("不少于6次", "6次", false),
        ("不少于6次", "5次", true),
        ("不超过17万元", "17.9万元", true),
        (">=1.3万条", "=9000条", true),
        (">=1.3万条", "=13000条", false),
        ("‹=2小时", "150分钟", true),
        ("<=2小时", "90分钟", false),
        ("<=1天", "20小时", false),
        (">2人", "2人", true),
        (">2人", "3人", false),
        (">=2人", "2人", false),
        ("<5%", "5%", true),
    ] {
        let told = sichuan(&table(&format!("{target},{result},90,90,"), &format!("{FULL}10"), ""), "performance.target");
        assert_eq!(told.len(), usize::from(missed), "{target} {result}: {told:?}");
        assert!(told.iter().all(|m| m.contains("未达到而得满分，没有写原因")), "{told:?}");
    }
    for (target, result) in [("优", "优"), (">=2个", "2套"), ("约6次", "5次")] {
        let told = sichuan(&table(&format!("{target},{result},90,90,"), &format!("{FULL}10"), ""), "performance.target");
        assert_eq!(told, ["自评表1“次数”：指标值与完成值没有可以相比的数，无法核对"]);
    }
}

#[test]
fn what_has_no_weight_is_told() {
    let told = sichuan(&table("1次,1次,,,", FULL, ""), "performance.weights");
    assert_eq!(told, ["自评表1：有指标没有印出权重，无法核对"]);
}

#[test]
fn a_misspelt_head_of_a_column_is_told() {
    let with = |from: &str, to: &str| {
        let text = table("1次,1次,90,90,", &format!("{FULL}10"), "      合计: { 权重: 100, 得分: 100 }\n").replace(from, to);
        let text = format!("版式: sichuan-2023\n年度: 2024\n名称: 甲局\n{text}");
        load(&[("content/units/u/unit.yaml", "编号: u\n名称: 甲局\n"), ("content/units/u/2024.yaml", &text)])
    };
    for (from, to, hint) in [
        ("完成值,权重", "完成值,权值", "did you mean `权重`?"),
        ("二级指标", "二级指樗", "did you mean `二级指标`?"),
        ("预算执行数", "预算执行", "did you mean `预算执行数`?"),
    ] {
        let loaded = with(from, to);
        let told: Vec<_> = loaded.diagnostics.iter().map(|d| (d.id, d.hint.as_deref().unwrap_or(""))).collect();
        assert_eq!(told, [("source.column", hint)], "{to}");
        assert!(loaded.diagnostics[0].place.line > 0 && loaded.diagnostics[0].place.column > 1, "{:?}", loaded.diagnostics[0]);
        // All scores are there, so the total is tested.
        let told = audit::audit(&loaded.archive, &loaded.config).findings.into_iter();
        assert_eq!(told.filter(|f| &*f.check == "performance.total-score").map(|f| f.message).collect::<Vec<_>>(), [""; 0], "{to}");
    }
    let loaded = with("权重,得分,未", "权重,得份,未");
    let told = audit::audit(&loaded.archive, &loaded.config).findings.into_iter();
    assert_eq!(
        told.filter(|f| &*f.check == "performance.total-score").map(|f| f.message).collect::<Vec<_>>(),
        ["自评表1：印出总分 100，而指标没有“得分”一栏，无法核对"]
    );
    // Columns of the document's own are no slips.
    for own in ["完成值,权重,得分,附注", "完成值,权重,得分,评分"] {
        assert_eq!(with("完成值,权重,得分,未完成原因分析", own).diagnostics, [], "{own}");
    }
}

#[test]
fn a_table_without_its_executed_amount_leaves_the_total_of_the_projects_open() {
    let table = |funds: &str| {
        format!(
            "    - 版式: xinjiang-2023\n      项目名称: 甲\n      资金: |\n        项,年初预算数,全年预算数,全年执行数\n        年度资金总额,{funds}\n"
        )
    };
    let told = |first: &str| {
        let tables = table(first) + &table("30.00,30.00,30.00");
        let text = format!(
            "版式: xinjiang-2023\n年度: 2024\n名称: 甲局\n预算绩效的情况说明:\n  绩效自评项目: {{ 数: 2个, 全年执行数: 50.00 }}\n绩效自评表:\n  自评表:\n{tables}"
        );
        let loaded = sound(&[("content/units/u/unit.yaml", "编号: u\n名称: 甲局\n"), ("content/units/u/2024.yaml", &text)]);
        let told = audit::audit(&loaded.archive, &loaded.config).findings.into_iter().filter(|f| &*f.check == "performance.tables-total");
        told.map(|f| f.class).collect::<Vec<_>>()
    };
    assert_eq!(told("20.00,20.00,20.00"), []);
    assert_eq!(told("20.00,20.00,10.00"), [audit::Class::Inconsistent]);
    assert_eq!(told("20.00,20.00,"), [audit::Class::NotTestable]);
}

#[test]
fn a_name_that_is_not_registered_has_its_place_and_a_model_number_is_no_blank() {
    let text = "版式: sichuan-2023\n年度: 2024\n名称: 乙局\n部门职责: { 正文: 型号 MXX-30 与 AXXB 的设备 }\n";
    let loaded = sound(&[("content/units/u/unit.yaml", "编号: u\n名称: 甲局\n"), ("content/units/u/2024.yaml", text)]);
    let findings = audit::audit(&loaded.archive, &loaded.config).findings;
    let name = findings.iter().find(|f| &*f.check == "form.unit-name").expect("it is told");
    assert_eq!((name.place.line, name.place.column), (3, 5));
    assert!(findings.iter().all(|f| &*f.check != "wording.template"), "{findings:?}");
    for blank in ["主要用于XX工作", "20XX年", "XXX万元", "XX-30"] {
        assert_eq!(sichuan(&format!("部门职责: {{ 正文: {blank} }}\n"), "wording.template").len(), 1, "{blank}");
    }
}
