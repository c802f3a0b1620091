//! No false alarms: accounts that are consistent to the 元, printed in 万元, give nothing beyond rounding; one wrong figure is
//! found by checks that read it, and by no others.

use std::fmt::Write as _;

use gongkai::archive::load::Loaded;
use gongkai::audit::{self, Class, Finding};
use proptest::prelude::*;

use crate::support::load;

/// Amounts in 元.
#[derive(Clone, Debug)]
struct Accounts {
    items: Vec<(&'static str, &'static str, i64, i64)>, // code, name, this year, last year
    personnel: Vec<i64>,
    project: i64,
    three: [i64; 3],
    three_before: [i64; 3],
    other: i64,
    procurement: [i64; 3],
    before: i64,
}

const CODES: &[(&str, &str)] = &[
    ("2013101", "行政运行"),
    ("2013102", "一般行政管理事务"),
    ("2080505", "机关事业单位基本养老保险缴费支出"),
    ("2080506", "机关事业单位职业年金缴费支出"),
    ("2101101", "行政单位医疗"),
    ("2101103", "公务员医疗补助"),
    ("2210201", "住房公积金"),
];
const FUNCTIONS: &[(&str, &str)] =
    &[("201", "一般公共服务支出"), ("208", "社会保障和就业支出"), ("210", "卫生健康支出"), ("221", "住房保障支出")];

/// An amount in 万元 with two decimals, rounded half away from zero.
fn wan(yuan: i64) -> String {
    let cents = (yuan.abs() + 50) / 100;
    let sign = if yuan < 0 && cents > 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", cents / 100, cents % 100)
}

/// A percentage with two decimals from the exact amounts.
fn percent(part: i64, whole: i64) -> String {
    if whole == 0 {
        return "0.00".into();
    }
    let (p, w) = (i128::from(part.abs()) * 1_000_000, i128::from(whole.abs()));
    let hundredths = (p / w + 50) / 100;
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// A change and its rate as a document words them.
fn change(now: i64, before: i64) -> String {
    let (amount, rate) = (wan((now - before).abs()), percent(now - before, before));
    match now - before {
        0 => "持平".into(),
        d if d > 0 => format!("{{ 增加: {amount}, 增长: {rate}%, 原因: 业务增加 }}"),
        _ => format!("{{ 减少: {amount}, 下降: {rate}%, 原因: 业务减少 }}"),
    }
}

fn accounts() -> impl Strategy<Value = Accounts> {
    let yuan = 10_000i64..9_000_000;
    (
        proptest::collection::vec((yuan.clone(), yuan.clone()), CODES.len()),
        proptest::collection::vec(10_000i64..900_000, 1..9),
        0i64..8_000_000,
        [0i64..90_000, 0i64..90_000, 0i64..90_000],
        [0i64..90_000, 0i64..90_000, 0i64..90_000],
        0i64..500_000,
        [0i64..900_000, 0i64..900_000, 0i64..900_000],
        1_000_000i64..90_000_000,
    )
        .prop_map(|(amounts, personnel, project, three, three_before, other, procurement, before)| {
            let items = CODES.iter().zip(amounts).map(|((code, name), (now, then))| (*code, *name, now, then)).collect();
            // An amount that prints as 0.00 while persons are counted would be a finding of its own.
            let clear = |a: [i64; 3]| a.map(|x| if x < 100 { 0 } else { x });
            Accounts { items, personnel, project, three: clear(three), three_before: clear(three_before), other, procurement, before }
        })
}

impl Accounts {
    /// The figures in order: key, printed. `wrong` replaces one by another number.
    fn yaml(&self, wrong: Option<(&str, &str)>) -> String {
        let gpb: i64 = self.items.iter().map(|i| i.2).sum();
        let project = self.project.min(gpb / 2);
        let basic = gpb - project;
        let personnel: Vec<i64> = self.personnel.iter().map(|p| *p.min(&(basic / 20))).collect();
        let persons: i64 = personnel.iter().sum();
        let operating = basic - persons;
        let total = gpb + self.other;
        let three: i64 = self.three.iter().sum();
        let three_before: i64 = self.three_before.iter().sum();
        let bought: i64 = self.procurement.iter().sum();
        let at = |key: &str, value: String| match wrong {
            Some((name, other)) if name == key => other.to_owned(),
            _ => value,
        };
        let mut out = String::from(
            "版式: sichuan-2023\n年度: 2023\n名称: 某中心\n公开日期: 2024-09-01\n批准日期: 2024-08-20\n部门职责: { 正文: 统筹规划电子政务。 }\n机构设置: { 正文: 下设两个股室。 }\n",
        );
        let _ = writeln!(
            out,
            "收入支出决算总体情况说明:\n  收入总计: {}\n  支出总计: {}\n  较上年: {}",
            at("total.income", wan(total)),
            at("total.expenditure", wan(total)),
            change(total, self.before)
        );
        let _ = writeln!(
            out,
            "收入决算情况说明:\n  本年收入合计: {}\n  一般公共预算财政拨款收入: {{ 金额: {}, 占比: {}% }}\n  其他收入: {{ 金额: {}, 占比: {}% }}",
            at("income.total", wan(total)),
            at("income.general_public_budget", wan(gpb)),
            percent(gpb, total),
            at("income.other", wan(self.other)),
            at("income.other.share", percent(self.other, total)),
        );
        let _ = writeln!(
            out,
            "支出决算情况说明:\n  本年支出合计: {}\n  基本支出: {{ 金额: {}, 占比: {}% }}\n  项目支出: {{ 金额: {}, 占比: {}% }}",
            at("expenditure.total", wan(gpb)),
            at("expenditure.basic", wan(basic)),
            percent(basic, gpb),
            at("expenditure.project", wan(project)),
            at("expenditure.project.share", percent(project, gpb)),
        );
        let _ = writeln!(
            out,
            "财政拨款收入支出决算总体情况说明: {{ 财政拨款收入总计: {0}, 财政拨款支出总计: {0} }}\n一般公共预算财政拨款支出决算情况说明: {{}}",
            wan(gpb)
        );
        let before: i64 = self.items.iter().map(|i| i.3).sum();
        let _ = writeln!(
            out,
            "一般公共预算财政拨款支出决算总体情况:\n  一般公共预算财政拨款支出:\n    金额: {}\n    占比: 100%\n    较上年: {}",
            wan(gpb),
            change(gpb, before)
        );
        out.push_str("一般公共预算财政拨款支出决算结构情况:\n  结构:\n");
        for (code, name) in FUNCTIONS {
            let sum: i64 = self.items.iter().filter(|i| i.0.starts_with(code)).map(|i| i.2).sum();
            let id = format!("gpb.function[{code}].amount");
            let _ = writeln!(out, "    - {{ 编码: {code}, 名称: {name}, 金额: {}, 占比: {}% }}", at(&id, wan(sum)), percent(sum, gpb));
        }
        out.push_str("一般公共预算财政拨款支出决算具体情况:\n  科目:\n");
        for (code, name, now, then) in &self.items {
            let id = format!("gpb.item[{code}].amount");
            let _ = writeln!(out, "    - {{ 编码: {code}, 名称: {name}, 金额: {}, 较上年: {} }}", at(&id, wan(*now)), change(*now, *then));
        }
        let _ = writeln!(out, "一般公共预算财政拨款基本支出决算情况说明:\n  基本支出: {}", wan(basic));
        let _ = writeln!(out, "  人员经费:\n    金额: {}\n    明细:", at("basic.personnel", wan(persons)));
        for (at, amount) in personnel.iter().enumerate() {
            let _ = writeln!(out, "      津贴{}: {}", at + 1, wan(*amount));
        }
        let _ = writeln!(out, "  公用经费: {}", at("basic.operating", wan(operating)));
        let _ = writeln!(
            out,
            "财政拨款“三公”经费支出决算情况说明: {{}}\n“三公”经费财政拨款支出决算总体情况说明:\n  “三公”经费: {{ 金额: {}, 较上年: {} }}",
            at("three_public.total", wan(three)),
            change(three, three_before)
        );
        out.push_str("“三公”经费财政拨款支出决算具体情况说明:\n");
        for ((label, now), then) in
            ["因公出国（境）费", "公务用车购置及运行维护费", "公务接待费"].iter().zip(self.three).zip(self.three_before)
        {
            let share = percent(now, three);
            let _ = writeln!(out, "  {label}: {{ 金额: {}, 占比: {share}%, 较上年: {} }}", at(label, wan(now)), change(now, then));
        }
        out.push_str("政府性基金预算支出决算情况说明: { 政府性基金预算财政拨款支出: 0 }\n国有资本经营预算支出决算情况说明: { 国有资本经营预算财政拨款支出: 0 }\n其他重要事项的情况说明: {}\n");
        let _ = writeln!(out, "机关运行经费支出情况: {{ 机关运行经费: {} }}", wan(operating));
        let _ = writeln!(
            out,
            "政府采购支出情况: {{ 政府采购支出总额: {}, 货物: {}, 工程: {}, 服务: {}, 中小企业: {{ 金额: {}, 占比: {}% }} }}",
            at("procurement.total", wan(bought)),
            wan(self.procurement[0]),
            at("procurement.works", wan(self.procurement[1])),
            wan(self.procurement[2]),
            wan(self.procurement[0]),
            percent(self.procurement[0], bought),
        );
        out.push_str("名词解释: { 条目: [ { 序: 1, 名: 财政拨款收入 } ] }\n附表: { 表: [ { 题: 一、收入支出决算总表, 状态: 空表 } ] }\n");
        out
    }
}

fn one(yaml: &str) -> Loaded {
    let loaded = load(&[("content/units/u/unit.yaml", "编号: u\n名称: 某中心\n"), ("content/units/u/2023.yaml", yaml)]);
    assert_eq!(loaded.diagnostics, [], "the source is readable:\n{yaml}");
    loaded
}

fn wrong_of(loaded: &Loaded) -> Vec<Finding> {
    let audit = audit::audit(&loaded.archive, &loaded.config);
    let quiet = |f: &Finding| matches!(f.class, Class::Rounding | Class::NotTestable);
    audit.of_disclosure(0).iter().filter(|f| !quiet(f)).cloned().collect()
}

/// Figures that can be made wrong: the fact's id, and what the key in the source is.
const FIGURES: &[(&str, &str)] = &[
    ("total.income", "total.income"),
    ("income.total", "income.total"),
    ("income.general_public_budget", "income.general_public_budget"),
    ("income.other", "income.other"),
    ("income.other.share", "income.other.share"),
    ("expenditure.total", "expenditure.total"),
    ("expenditure.basic", "expenditure.basic"),
    ("expenditure.project", "expenditure.project"),
    ("expenditure.project.share", "expenditure.project.share"),
    ("gpb.function[208].amount", "gpb.function[208].amount"),
    ("gpb.item[2013101].amount", "gpb.item[2013101].amount"),
    ("gpb.item[2210201].amount", "gpb.item[2210201].amount"),
    ("basic.personnel", "basic.personnel"),
    ("basic.operating", "basic.operating"),
    ("three_public.total", "three_public.total"),
    ("three_public.vehicle", "公务用车购置及运行维护费"),
    ("procurement.total", "procurement.total"),
    ("procurement.works", "procurement.works"),
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn consistent_accounts_raise_nothing_beyond_rounding(accounts in accounts()) {
        let wrong = wrong_of(&one(&accounts.yaml(None)));
        let messages: Vec<&str> = wrong.iter().map(|f| &*f.message).collect();
        prop_assert!(messages.is_empty(), "{messages:#?}\n{}", accounts.yaml(None));
    }

    #[test]
    fn one_wrong_figure_is_found_by_the_checks_that_read_it(accounts in accounts(), which in 0..FIGURES.len()) {
        let (item, key) = FIGURES[which];
        let right = one(&accounts.yaml(None));
        let value = right.archive.disclosures[0].fact(item).and_then(|(_, f)| f.value).expect(item);
        // 0.30: more than the rounding of the longest sum here, nine parts, can make (0.05), and any share of these wholes.
        let off = rust_decimal::Decimal::new(30, 2);
        let loaded = one(&accounts.yaml(Some((key, &(value + off).to_string()))));
        let wrong = wrong_of(&loaded);
        let (fact, _) = loaded.archive.disclosures[0].fact(item).expect(item);
        prop_assert!(!wrong.is_empty(), "{item} + {off} is not found\n{}", accounts.yaml(None));
        for finding in &wrong {
            prop_assert!(finding.facts.contains(&fact), "{} does not read {item}: {}", finding.check, finding.message);
        }
    }
}
