//! The vocabulary of `checks:` in profiles, severities, silencing, years, and the forms for other tools.

use gongkai::archive::load::Loaded;
use gongkai::audit::{self, Class, Finding, sarif};
use gongkai::diagnostic::Severity;

use crate::support::{load, sichuan};

const PROFILE: &str = "id: tiny
name: 小版式
parts: [ { id: all, title: 全文 } ]
sections:
  - id: money
    part: all
    title: 收支
    items:
      - { id: income.carryover_opening, label: 年初 }
      - { id: expenditure.carryover_closing, label: 年末 }
      - { id: total, label: 合计, base: total }
      - { id: a, label: 甲 }
      - { id: b, label: 乙 }
      - { id: rate, label: 率, kind: percent }
      - { id: n, label: 人数, kind: count, unit: 人 }
      - { id: names, label: 名单, kind: names }
";

fn site(checks: &str, disclosures: &[(&str, &str)], toml: &str) -> Loaded {
    let profile = format!("{PROFILE}checks:\n{checks}");
    let sources: Vec<(String, String)> = disclosures
        .iter()
        .map(|(year, text)| (format!("content/units/u/{year}.yaml"), format!("版式: tiny\n年度: {}\n名称: 甲局\n{text}", &year[..4])))
        .collect();
    let mut files = vec![("profiles/tiny.yaml", &*profile), ("content/units/u/unit.yaml", "编号: u\n名称: 甲局\n"), ("site.toml", toml)];
    files.extend(sources.iter().map(|(path, text)| (&**path, &**text)));
    let loaded = load(&files);
    assert_eq!(loaded.diagnostics, []);
    loaded
}

fn findings(loaded: &Loaded) -> Vec<Finding> {
    audit::audit(&loaded.archive, &loaded.config).findings
}

fn one(checks: &str, money: &str) -> Vec<(String, Class)> {
    let loaded = site(checks, &[("2023", &format!("收支: {money}\n"))], "");
    assert_eq!(audit::profile_diagnostics(&loaded.profiles), []);
    findings(&loaded).into_iter().map(|f| (f.check.to_string(), f.class)).collect()
}

#[test]
fn a_sum_of_n_parts_may_be_off_by_n_plus_one_half_units() {
    let sum = "  - { id: s, kind: sum, total: total, parts: [a, b] }\n";
    assert_eq!(one(sum, "{ 合计: 3.00, 甲: 1.00, 乙: 2.00 }"), []);
    assert_eq!(one(sum, "{ 合计: 3.01, 甲: 1.00, 乙: 2.00 }"), [("s".into(), Class::Rounding)]);
    assert_eq!(one(sum, "{ 合计: 3.02, 甲: 1.00, 乙: 2.00 }"), [("s".into(), Class::Inconsistent)]);
    assert_eq!(one(sum, "{ 合计: 3, 甲: 3 }"), [], "a part that is not printed is zero");
    assert_eq!(one(sum, "{ 合计: 3, 甲: 1, 乙: '' }"), [("s".into(), Class::NotTestable)], "an empty cell is unknown");
    assert_eq!(one(sum, "{ 合计: 3, 甲: 3, 乙: / }"), [], "a stroke is zero");
    assert_eq!(one(sum, "{ 合计: 约3, 甲: 1, 乙: 1 }"), [("s".into(), Class::NotTestable)], "about three is not tested");
}

#[test]
fn a_part_that_may_hold_the_rest_makes_a_sum_untestable_but_never_too_large() {
    let sum = "  - { id: s, kind: sum, absent: unknown, total: total, parts: [a, b] }\n";
    assert_eq!(one(sum, "{ 合计: 3.00, 甲: 1.00 }"), [("s".into(), Class::NotTestable)]);
    assert_eq!(one(sum, "{ 合计: 3.00, 甲: 4.00 }"), [("s".into(), Class::Inconsistent)]);
    assert_eq!(one(sum, "{ 合计: 3.00, 甲: 3.00 }"), []);
}

#[test]
fn a_slip_of_the_unit_is_named() {
    let loaded =
        site("  - { id: s, kind: sum, total: total, parts: [a, b] }\n", &[("2023", "收支: { 合计: 3.00, 甲: 1.00, 乙: 20000 }\n")], "");
    assert!(findings(&loaded)[0].message.contains("“乙”若以元计则相符"), "{}", findings(&loaded)[0].message);
}

#[test]
fn the_other_kinds() {
    assert_eq!(one("  - { id: e, kind: equal, items: [a, b] }\n", "{ 甲: 1.00, 乙: 1.02 }"), [("e".into(), Class::Inconsistent)]);
    assert_eq!(one("  - { id: o, kind: order, items: [a, b] }\n", "{ 甲: 1.02, 乙: 1.00 }"), [("o".into(), Class::Inconsistent)]);
    assert_eq!(one("  - { id: o, kind: order, items: [a, b] }\n", "{ 甲: 1.00, 乙: 1.00 }"), []);
    assert_eq!(one("  - { id: t, kind: together, items: [a, n] }\n", "{ 甲: 1.00, 人数: 0 }"), [("t".into(), Class::Inconsistent)]);
    let within = "  - { id: w, kind: within, total: total, parts: [a, b] }\n";
    assert_eq!(one(within, "{ 合计: 5.00, 甲: 3.00, 乙: 1.00 }"), []);
    assert_eq!(one(within, "{ 合计: 5.00, 甲: 3.00, 乙: 2.01 }"), []);
    assert_eq!(one(within, "{ 合计: 5.00, 甲: 3.00, 乙: 2.02 }"), [("w".into(), Class::Inconsistent)]);
    assert_eq!(one(within, "{ 合计: 5.00, 甲: 6.00 }"), [("w".into(), Class::Inconsistent)]);
    assert_eq!(one("  - { id: n, kind: needs, if: a, then: [n] }\n", "{ 甲: 1.00, 人数: 0 }"), [("n".into(), Class::Inconsistent)]);
    assert_eq!(one("  - { id: r, kind: rate, value: a, base: b, printed: rate }\n", "{ 甲: 1, 乙: 3, 率: 33.33% }"), []);
    assert_eq!(
        one("  - { id: r, kind: rate, value: a, base: b, printed: rate }\n", "{ 甲: 100, 乙: 300, 率: 33.4% }"),
        [("r".into(), Class::Inconsistent)]
    );
    assert_eq!(one("  - { id: v, kind: variance, value: a, base: b, printed: rate }\n", "{ 甲: 110, 乙: 100, 率: 10% }"), []);
    assert_eq!(one("  - { id: c, kind: count, value: n, of: names }\n", "{ 人数: 2, 名单: [甲, 乙] }"), []);
    assert_eq!(
        one("  - { id: c, kind: count, value: n, of: names }\n", "{ 人数: 1, 名单: [甲, 乙] }"),
        [("c".into(), Class::Inconsistent)]
    );
    let count = "  - { id: c, kind: count, value: n, of: names }\n";
    assert_eq!(one(count, "{ 人数: 3, 名单: [甲, 乙] }"), [("c".into(), Class::Inconsistent)], "a list is all there is");
    assert_eq!(one(count, "{ 人数: 3, 名单: { 名单: [甲, 乙], 列尽: 否 } }"), [("c".into(), Class::NotTestable)], "unless it ends in 等");
    assert_eq!(one(count, "{ 人数: 1, 名单: { 名单: [甲, 乙], 列尽: 否 } }"), [("c".into(), Class::Inconsistent)]);
    for (kind, others) in [("equal", "{ 甲: 约1, 乙: 2 }"), ("order", "{ 甲: 2, 乙: 约1 }")] {
        let found = one(&format!("  - {{ id: k, kind: {kind}, items: [a, b] }}\n"), others);
        assert_eq!(found, [("k".into(), Class::NotTestable)], "{kind}");
    }
}

#[test]
fn mistakes_in_checks_are_errors_with_a_suggestion() {
    for (checks, id, hint) in [
        ("  - { id: x, kind: summ, total: total, parts: [a] }\n", "profile.check-kind", "did you mean `sum`?"),
        ("  - { id: x, kind: sum, total: totall, parts: [a] }\n", "profile.unknown-item", "did you mean `total`?"),
        ("  - { id: x, kind: sum, totl: total, parts: [a] }\n", "source.unknown-key", "did you mean `total`?"),
        ("  - { id: x, kind: equal, items: [a], total: total }\n", "source.unknown-key", ""),
    ] {
        let loaded = site(checks, &[], "");
        let found = audit::profile_diagnostics(&loaded.profiles);
        let of = found.iter().find(|d| d.id == id && &*d.file == "profiles/tiny.yaml").expect(id);
        assert!(of.hint.as_deref().unwrap_or("").contains(hint), "{of:?}");
        assert!(of.place.line > 0);
    }
}

#[test]
fn severities_and_silencing() {
    let sum = "  - { id: s, kind: sum, total: total, parts: [a, b] }\n";
    let money = "收支: { 合计: 9, 甲: 1, 乙: 2 }\n";
    assert_eq!(findings(&site(sum, &[("2023", money)], ""))[0].severity, Severity::Error);
    assert_eq!(findings(&site(sum, &[("2023", money)], "[severity]\ns = \"warning\"\n"))[0].severity, Severity::Warning);
    assert_eq!(findings(&site(sum, &[("2023", money)], "[severity]\ns = \"off\"\n")), []);
    let silenced = format!("免检: [ {{ 勾稽: s, 项目: total, 原因: 原文如此 }} ]\n{money}");
    let loaded = site(sum, &[("2023", &silenced)], "");
    let found = findings(&loaded);
    assert_eq!((found[0].silenced.as_deref(), found[0].severity), (Some("原文如此"), Severity::Info));
    assert_eq!(audit::audit(&loaded.archive, &loaded.config).diagnostics().count(), 0);
    let other = format!("免检: [ {{ 勾稽: s, 项目: a.share, 原因: 无关 }} ]\n{money}");
    assert_eq!(findings(&site(sum, &[("2023", &other)], ""))[0].silenced, None);
    let unknown = site(sum, &[("2023", "免检: [ { 勾稽: t, 原因: 无 } ]\n")], "[severity]\nshar = \"off\"\n");
    let ids = audit::unknown_ids(&unknown.archive, &unknown.profiles, &unknown.config);
    assert_eq!(ids.len(), 2);
    assert_eq!(ids[1].hint.as_deref(), Some("did you mean `share`?"));
}

#[test]
fn one_year_follows_another() {
    let years = [
        ("2021", "收支: { 合计: 100.00, 年末: 5.00 }\n"),
        ("2022", "收支: { 合计: { 金额: 120.00, 较上年: { 增加: 20.00, 增长: 20%, 原因: 无 } }, 年初: 5.00, 年末: 6.00 }\n"),
        ("2023", "收支: { 合计: { 金额: 150.00, 较上年: { 增加: 20.00, 增长: 15.38%, 原因: 无 } }, 年初: 6.50 }\n"),
        ("2025", "收支: { 合计: 1.00 }\n"),
    ];
    let found: Vec<(i32, String)> = {
        let loaded = site("", &years, "");
        let audit = audit::audit(&loaded.archive, &loaded.config);
        audit.findings.iter().map(|f| (loaded.archive.disclosures[f.disclosure].year, f.check.to_string())).collect()
    };
    let expected = [(2023, "years.prior"), (2023, "years.opening"), (2025, "years.gap")];
    let mut found: Vec<(i32, &str)> = found.iter().map(|(y, c)| (*y, &**c)).collect();
    found.sort_unstable();
    let mut expected = expected.to_vec();
    expected.sort_unstable();
    assert_eq!(found, expected);
}

#[test]
fn sarif_and_annotations_carry_place_level_and_reason() {
    let sum = "  - { id: s, kind: sum, total: total, parts: [a, b] }\n";
    let silenced = "免检: [ { 勾稽: s, 原因: 原文如此 } ]\n收支: { 合计: 9, 甲: 1, 乙: 2 }\n";
    let loaded = site(sum, &[("2022", "收支: { 合计: 9, 甲: 1, 乙: 2 }\n"), ("2023", silenced)], "");
    let audit = audit::audit(&loaded.archive, &loaded.config);
    let checks = audit::checks_of(&loaded.profiles);
    let log = sarif::sarif(&[], &audit.findings, &checks, &loaded.archive, loaded.config.language, "");
    assert_eq!(log["version"], "2.1.0");
    let results = log["runs"][0]["results"].as_array().expect("results");
    assert_eq!(results[0]["ruleId"], "check.s");
    assert_eq!(results[0]["level"], "error");
    let place = &results[0]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "content/units/u/2022.yaml");
    assert_eq!(place["region"]["startLine"], 4);
    let rule = results[0]["ruleIndex"].as_u64().expect("an index") as usize;
    assert_eq!(log["runs"][0]["tool"]["driver"]["rules"][rule]["id"], "check.s");
    assert_eq!(results[1]["suppressions"][0]["justification"], "原文如此");
    let lines = sarif::github(&audit.diagnostics().collect::<Vec<_>>(), "a b/");
    assert!(lines.starts_with("::error file=a b/content/units/u/2022.yaml,line=4,col="), "{lines}");
    assert_eq!(lines.lines().count(), 1, "silenced findings are no annotations");
}

#[test]
fn attached_tables_are_cross_footed_and_compared_with_the_text() {
    let text = "版式: sichuan-2023\n年度: 2023\n名称: 甲局\n支出决算情况说明: { 本年支出合计: 10.00 }\n附表:\n  表:\n    - 题: 三、支出决算表\n      单位: 万元\n      csv: |\n        科目编码,科目名称,合计,基本支出,项目支出\n        ,合计,10.50,6.00,4.00\n        201,一般公共服务支出,7.00,3.00,4.00\n        20103,办公厅,7.00,3.00,4.00\n        208,社会保障,3.00,3.00,0.00\n";
    let loaded = load(&[("content/units/u/unit.yaml", "编号: u\n名称: 甲局\n"), ("content/units/u/2023.yaml", text)]);
    let found = findings(&loaded);
    let of = |id: &str| found.iter().filter(|f| &*f.check == id).count();
    assert_eq!((of("table.codes"), of("table.row"), of("table.total")), (1, 1, 1), "{found:#?}");
}

/// What is told of one item stated in two sections.
fn stated_twice(one: &str, other: &str) -> Vec<(Class, String)> {
    let again = "  - { id: again, part: all, title: 复述, items: [ { id: total, label: 合计, restate: true } ] }\n";
    let profile = format!("{PROFILE}{again}checks: []\n");
    let year = format!("版式: tiny\n年度: 2023\n名称: 甲局\n收支: {{ 合计: {one} }}\n复述: {{ 合计: {other} }}\n");
    let unit = ("content/units/u/unit.yaml", "编号: u\n名称: 甲局\n");
    let loaded = load(&[("profiles/tiny.yaml", &profile), unit, ("content/units/u/2023.yaml", &year)]);
    assert_eq!(loaded.diagnostics, []);
    findings(&loaded).into_iter().filter(|f| &*f.check == "restated").map(|f| (f.class, f.message)).collect()
}

#[test]
fn a_figure_stated_in_two_units_is_compared_in_one() {
    let rounding = |one: &str, other: &str| -> String {
        let found = stated_twice(one, other);
        assert!(matches!(&found[..], [(Class::Rounding, _)]), "{one}, {other}: {found:?}");
        found.into_iter().map(|f| f.1).collect()
    };
    let differ = |one: &str, other: &str| -> String {
        let found = stated_twice(one, other);
        assert!(matches!(&found[..], [(Class::Inconsistent, _)]), "{one}, {other}: {found:?}");
        found.into_iter().map(|f| f.1).collect()
    };
    assert_eq!(rounding("486.20", "4862034.12元"), "合计：“复述”印作 4862034.12 元，“收支”印作 486.20 万元，为四舍五入");
    assert_eq!(differ("486.20", "4862934.12元"), "合计：“复述”印作 4862934.12 元，“收支”印作 486.20 万元，前后不一");
    rounding("4862034.12元", "486.20");
    rounding("0.05亿元", "486.20");
    rounding("-486.20", "-4862034.12元");
    rounding("486.2", "486.15");
    rounding("486.2", "486.24");
    for (one, other) in [("486.20", "4862000元"), ("486.20", "486.2"), ("486.20", "0.04862亿元"), ("约486.20", "9元")] {
        assert_eq!(stated_twice(one, other), [], "{one}, {other}");
    }
    // What lies on the border rounds up, never both ways; nothing is no rounded something.
    differ("486.20", "4862051.00元");
    differ("486.20", "486.21");
    differ("486.2", "486.26");
    differ("无", "0.004");
}

#[test]
fn the_largest_numbers_and_odd_content_make_no_panic() {
    let huge = "79228162514264337593543950335";
    let checks = "  - { id: s, kind: sum, total: total, parts: [a, -b] }\n  - { id: r, kind: rate, value: a, base: b, printed: rate }\n  - { id: v, kind: variance, value: a, base: b, printed: rate }\n  - { id: e, kind: equal, items: [a, b] }\n  - { id: o, kind: order, items: [b, a] }\n";
    for (a, b, c) in [(huge, huge, huge), (huge, "-79228162514264337593543950335", "0"), ("0", "0.00000000000000000000000001", huge)] {
        let money = format!(
            "精度: 0.0000000001\n收支: {{ 合计: {{ 金额: {a}, 占比: {c}%, 较上年: {{ 减少: {b}, 增长: {c}% }}, 上年: {c}, 全年预算: {b}, 差异率: {c}%, 完成全年预算: {a}% }}, 甲: {a}, 乙: {b}, 率: {c}%, 人数: {a}, 名单: [] }}\n"
        );
        let loaded = site(checks, &[("2022", &money), ("2023", &money)], "");
        audit::audit(&loaded.archive, &loaded.config);
    }
}

#[test]
fn personal_data_is_found_and_not_repeated() {
    let loaded = site("", &[("2023", "收支: { 正文: 联系人身份证11010519491231002X }\n")], "");
    let found = findings(&loaded);
    assert_eq!(&*found[0].check, "private.id-number");
    assert!(!found[0].message.contains("1101"));
}

/// Every text that a disclosure's page shows is looked through, not only its narrative.
#[test]
fn personal_data_is_found_wherever_it_is_published() {
    let phone = "13800138000";
    let head = |rest: &str| format!("版式: sichuan-2023\n年度: 2023\n名称: 甲局\n{rest}\n");
    let table = |rest: &str| head(&format!("附表: {{ 表: [ {{ {rest} }} ] }}"));
    for text in [
        head(&format!("来源说明: 由{phone}提供")),
        head(&format!("标题: 公开{phone}")),
        head(&format!("目录: [ {{ 题: 一、概况{phone} }} ]")),
        head(&format!("免检: [ {{ 勾稽: share, 原因: 已问{phone} }} ]")),
        head(&format!("另列章节: {{ 联系人{phone}: {{ 页: 3 }} }}")),
        head(&format!("收入决算情况说明: {{ 附注: 见{phone} }}")),
        head(&format!("收入决算情况说明: {{ 空表声明: 见{phone} }}")),
        head(&format!("收入决算情况说明: {{ 标题: 收入{phone} }}")),
        head(&format!("收入决算情况说明: {{ 存疑文字: [ {{ 文: 甲, 说明: 见{phone} }} ] }}")),
        head(&format!("收入决算情况说明: {{ 其他收入: {{ 金额: 3, 名称: 张三{phone} }} }}")),
        head(&format!("收入决算情况说明: {{ 其他收入: {{ 金额: 3, 印作: 三（{phone}） }} }}")),
        head(&format!("收入决算情况说明: {{ 另列: {{ 张三{phone}: 3 }} }}")),
        head(&format!("收入决算情况说明: {{ 图: {{ 2: {{ 题: 图{phone}, 数据: {{ 甲: 1 }} }} }} }}")),
        head(&format!("收入决算情况说明: {{ 图: {{ 2: {{ 题: 图, 数据: {{ 甲{phone}: 1 }} }} }} }}")),
        head(&format!("机构设置: {{ 内设机构名称: [ 甲, 乙{phone} ] }}")),
        head(&format!("机构设置: {{ 图示: [ {{ 题: 架构, 流程: [ 甲, 乙{phone} ] }} ] }}")),
        head(&format!("机构设置: {{ 图示: [ {{ 题: 架构{phone}, 流程: [ 甲, 乙 ] }} ] }}")),
        head(&format!("名词解释: {{ 条目: [ {{ 名: 甲, 释: 问{phone} }} ] }}")),
        head(&format!("绩效自评表: [ {{ 版式: sichuan-2023, 项目名称: 甲, 其他数据: {{ 联系人{phone}: 3次 }} }} ]")),
        table(&format!("题: 表, 状态: 空表, 附注: 见{phone}")),
        table(&format!("题: 表{phone}, 状态: 空表")),
        table(&format!("题: 表, 行: [ [ 甲 ], [ 乙{phone} ] ]")),
    ] {
        let loaded = load(&[("content/units/u/unit.yaml", "编号: u\n名称: 甲局\n"), ("content/units/u/2023.yaml", &text)]);
        assert!(loaded.diagnostics.iter().all(|d| d.severity < Severity::Error), "{text}: {:#?}", loaded.diagnostics);
        let found: Vec<Finding> = findings(&loaded).into_iter().filter(|f| f.check.starts_with("private.")).collect();
        assert_eq!(found.iter().map(|f| &*f.check).collect::<Vec<_>>(), ["private.phone"], "{text}");
        assert!(found[0].place.line > 0 || found[0].message.contains("标题") || found[0].message.contains("来源说明"), "{found:?}");
        assert!(!found[0].message.contains(phone));
    }
    let told = |unit: &str, year: &str| -> Vec<String> {
        let loaded = load(&[("content/units/u/unit.yaml", unit), ("content/units/u/2023.yaml", year)]);
        findings(&loaded).into_iter().filter(|f| f.check.starts_with("private.")).map(|f| f.message).collect()
    };
    let unit = "编号: u\n名称: 甲局\n";
    assert_eq!(told(unit, &head("来源说明: 由13800138000提供")), ["来源说明中有手机号码，公开之前应当删去"]);
    assert_eq!(told(&format!("{unit}简介: 电话13800138000\n"), &head("")), ["unit.yaml 的简介中有手机号码，公开之前应当删去"]);
    // An amount may have as many digits.
    assert_eq!(told(unit, &head("金额单位: 元\n收入决算情况说明: { 其他收入: 13800138000 }")), [""; 0]);
}

#[test]
fn a_site_replaces_a_class_of_words() {
    let profile = format!("{PROFILE}checks: []\n");
    let with = |words: &str| {
        let year = "版式: tiny\n年度: 2023\n名称: 甲局\n收支: { 正文: 甲；乙。。XX }\n";
        let unit = "编号: u\n名称: 甲局\n";
        load(&[
            ("profiles/tiny.yaml", &profile),
            ("content/units/u/unit.yaml", unit),
            ("content/units/u/2023.yaml", year),
            ("content/words.yaml", words),
        ])
    };
    let told = |words: &str| {
        let loaded = with(words);
        assert_eq!(loaded.diagnostics, []);
        findings(&loaded).into_iter().map(|f| (f.check.to_string(), f.message)).collect::<Vec<_>>()
    };
    let ids = |told: &[(String, String)]| told.iter().map(|t| t.0.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&told("{}\n")), ["wording.punctuation", "wording.template"]);
    let own = told("标点: [；]\ntemplate: []\n");
    assert_eq!(ids(&own), ["wording.punctuation"], "the other lists are replaced by nothing");
    assert!(own[0].1.contains("甲；乙"), "{own:?}");
    for (words, place, id, hint) in [
        ("范本: [a]\n  \n范文: [x]\n", (3, 1), "source.unknown-key", "did you mean `范本`?"),
        ("标点:\n  - 。。\n  - { a: b }\n", (3, 7), "source.type", ""),
        ("标点:\n  - 。。\n  - ''\n", (3, 5), "source.word", "remove it"),
        ("- 。。\n", (1, 3), "source.type", ""),
    ] {
        let loaded = with(words);
        let found = loaded.diagnostics.first().expect(words);
        assert_eq!(
            (&*found.file, found.id, found.place.line, found.place.column),
            ("content/words.yaml", id, place.0, place.1),
            "{found:?}"
        );
        assert!(found.hint.as_deref().unwrap_or("").contains(hint), "{found:?}");
    }
}

#[test]
fn what_is_silenced_in_vain_is_reported() {
    let sum = "  - { id: s, kind: sum, total: total, parts: [a, b] }\n";
    let year = |silenced: &str, total: &str| {
        format!("免检: [ {{ 勾稽: s, {silenced}原因: 原文如此 }} ]\n收支: {{ 合计: {total}, 甲: 1, 乙: 2 }}\n")
    };
    let in_vain = |text: &str, toml: &str| {
        let loaded = site(sum, &[("2023", text)], toml);
        audit::audit(&loaded.archive, &loaded.config).silenced_in_vain(&loaded.archive)
    };
    assert_eq!(in_vain(&year("", "9"), ""), []);
    let found = in_vain(&year("", "3"), "");
    assert_eq!((found.len(), found[0].id, found[0].severity), (1, "check.silenced-in-vain", Severity::Warning), "the sum holds");
    assert_eq!((&*found[0].file, found[0].place.line), ("content/units/u/2023.yaml", 4));
    assert_eq!(in_vain(&year("项目: rate, ", "9"), "").len(), 1, "the finding is about another item");
    for named in ["total", "合计", "收支/合计"] {
        assert_eq!(in_vain(&year(&format!("项目: {named}, "), "9"), ""), [], "by its id or as in a citation: {named}");
    }
    assert_eq!(in_vain(&year("项目: 收支/没有, ", "9"), "").len(), 1, "no such item");
    assert_eq!(in_vain(&year("", "3"), "[severity]\ns = \"off\"\n"), [], "a check that is off finds nothing anywhere");
    let profile = format!("{PROFILE}checks: []\n");
    let year = "版式: tiny\n年度: 2023\n名称: 甲局\n免检: [ { 勾稽: share } ]\n";
    let unit = ("content/units/u/unit.yaml", "编号: u\n名称: 甲局\n");
    let loaded = load(&[("profiles/tiny.yaml", &profile), unit, ("content/units/u/2023.yaml", year)]);
    assert_eq!((loaded.diagnostics[0].id, loaded.diagnostics[0].place.line), ("source.silenced", 4), "a reason is wanted");
}

#[test]
fn a_figure_is_there_or_listed_as_left_out() {
    let figure = "figures:\n  - { number: 1, title: 变动图, section: money, kind: change, series: [ { label: 合计, item: total, change: total.change } ] }\n";
    let profile = format!("{PROFILE}{figure}checks: []\n");
    let unit = ("content/units/u/unit.yaml", "编号: u\n名称: 甲局\n");
    let found = |rest: &str| -> Vec<String> {
        let year = format!("版式: tiny\n年度: 2023\n名称: 甲局\n{rest}");
        let loaded = load(&[("profiles/tiny.yaml", &profile), unit, ("content/units/u/2023.yaml", &year)]);
        assert!(loaded.diagnostics.iter().all(|d| d.severity < Severity::Error), "{:?}", loaded.diagnostics);
        findings(&loaded).into_iter().filter(|f| f.check.starts_with("form.figure")).map(|f| f.check.to_string()).collect()
    };
    assert_eq!(found("收支: { 合计: 1.00 }\n"), Vec::<String>::new());
    assert_eq!(found("收支: { 甲: 1.00 }\n"), ["form.figure-missing"]);
    assert_eq!(found("未载图: [1]\n收支: { 甲: 1.00 }\n"), ["form.figure-omitted"]);
}

#[test]
fn garbled_characters_and_images_without_words_are_found() {
    let text = "收支: { 正文: \"甲\u{FFFD}乙 ![](a.png) ![图](b.png)\" }\n";
    let found = findings(&site("  []\n", &[("2023", text)], ""));
    let ids: Vec<&str> = found.iter().map(|f| &*f.check).collect();
    assert_eq!(ids, ["wording.garbled", "form.alt-missing"], "{found:?}");
    assert!(found[1].message.contains("![](a.png)"));
}

#[test]
fn a_check_holds_for_the_kinds_of_bodies_it_names() {
    let equal = "  - { id: e, kind: equal, natures: [行政], items: [a, b] }\n";
    let profile = format!("{PROFILE}checks:\n{equal}");
    for (nature, many) in [("性质: 行政\n", 1), ("性质: 事业单位\n", 0), ("", 1)] {
        let unit = format!("编号: u\n名称: 甲局\n{nature}");
        let year = "版式: tiny\n年度: 2023\n名称: 甲局\n收支: { 甲: 1.00, 乙: 2.00 }\n";
        let loaded = load(&[("profiles/tiny.yaml", &profile), ("content/units/u/unit.yaml", &unit), ("content/units/u/2023.yaml", year)]);
        assert_eq!(findings(&loaded).iter().filter(|f| &*f.check == "e").count(), many, "{nature}");
    }
}

/// What is told of the tables of a disclosure.
fn of_tables(tables: &str) -> Vec<(String, Class, String)> {
    let text = format!("版式: sichuan-2023\n年度: 2023\n名称: 甲局\n附表:\n  表:\n{tables}");
    let loaded = load(&[("content/units/u/unit.yaml", "编号: u\n名称: 甲局\n"), ("content/units/u/2023.yaml", &text)]);
    assert!(loaded.diagnostics.iter().all(|d| d.severity < Severity::Error), "{:?}", loaded.diagnostics);
    let of_tables = findings(&loaded).into_iter().filter(|f| f.check.starts_with("table."));
    of_tables.map(|f| (f.check.to_string(), f.class, f.message)).collect()
}

/// Attached tables as they are usually made; `wrong` replaces one number.
fn attached(wrong: (&str, &str)) -> Vec<(String, Class, String)> {
    let tables = "    - 题: 一、收入支出决算总表
      csv: |
        收入,行次,决算数,支出,行次,决算数
        一、一般公共预算财政拨款收入,1,90.00,一、一般公共服务支出,31,70.00
        二、政府性基金预算财政拨款收入,2,5.00,二、城乡社区支出,32,25.00
        三、其他收入,3,3.00,,,
        本年收入合计,27,98.00,本年支出合计,57,95.00
        使用非财政拨款结余,28,,结余分配,58,
        年初结转和结余,29,2.00,年末结转和结余,59,5.00
        总计,30,100.00,总计,60,100.00
    - 题: 二、支出决算表
      csv: |
        科目编码,科目名称,本年支出合计,基本支出,项目支出
        ,合计,95.00,55.00,40.00
        201,一般公共服务支出,70.00,55.00,15.00
        212,城乡社区支出,25.00,0.00,25.00
    - 题: 四、财政拨款收入支出决算总表
      csv: |
        收入,决算数,支出,合计,一般公共预算财政拨款,政府性基金预算财政拨款,国有资本经营预算财政拨款
        一、一般公共预算财政拨款,90.00,一、一般公共服务支出,68.00,68.00,,
        二、政府性基金预算财政拨款,5.00,二、城乡社区支出,25.00,20.00,5.00,
        本年收入合计,95.00,本年支出合计,93.00,88.00,5.00,
        年初财政拨款结转和结余,,年末财政拨款结转和结余,2.00,2.00,,
        总计,95.00,总计,95.00,90.00,5.00,
    - 题: 五、一般公共预算财政拨款支出决算表
      csv: |
        科目编码,科目名称,本年支出合计,基本支出,项目支出
        ,合计,88.00,53.00,35.00
    - 题: 六、一般公共预算财政拨款基本支出决算表
      csv: |
        科目编码,科目名称,决算数,科目编码,科目名称,决算数
        301,工资福利支出,40.00,302,商品和服务支出,10.00
        30101,基本工资,25.00,30201,办公费,6.00
        30102,津贴补贴,15.00,30207,邮电费,4.00
        303,对个人和家庭的补助,2.00,310,资本性支出,1.00
        人员经费合计,,42.00,公用经费合计,,11.00
    - 题: 七、财政拨款“三公”经费支出决算表
      csv: |
        预算合计,出国,小计,购置,运行,接待,决算合计,出国,小计,购置,运行,接待
        9.00,0.00,6.00,0.00,6.00,3.00,8.00,0.00,6.00,0.00,6.00,2.00
    - 题: 八、政府性基金预算财政拨款收入支出决算表
      csv: |
        科目编码,科目名称,年初结转和结余,本年收入,小计,基本支出,项目支出,年末结转和结余
        ,合计,0.00,5.00,5.00,0.00,5.00,0.00
    - { 题: 九、国有资本经营预算财政拨款支出决算表, 状态: 空表 }
";
    assert!(wrong.0.is_empty() || tables.matches(wrong.0).count() == 1, "{wrong:?}");
    let tables = tables.replace(wrong.0, wrong.1);
    of_tables(&tables)
}

#[test]
fn the_standard_tables_are_cross_footed_and_compared_with_each_other() {
    assert_eq!(attached(("", "")).iter().map(|f| &f.2).collect::<Vec<_>>(), Vec::<&String>::new());
    for (wrong, right, checks) in [
        ("三、其他收入,3,3.00", "三、其他收入,3,4.00", &["table.balance"][..]),
        ("年末结转和结余,59,5.00", "年末结转和结余,59,6.00", &["table.balance"]),
        ("总计,30,100.00", "总计,30,101.00", &["table.balance", "table.balance"]),
        (",合计,95.00,55.00,40.00", ",合计,96.00,55.00,41.00", &["table.codes", "table.codes", "table.between"]),
        ("二、城乡社区支出,25.00,20.00,5.00", "二、城乡社区支出,25.00,20.00,6.00", &["table.row"]),
        (",合计,88.00,53.00,35.00", ",合计,87.00,53.00,34.00", &["table.between"]),
        ("30102,津贴补贴,15.00", "30102,津贴补贴,16.00", &["table.codes"]),
        ("303,对个人和家庭的补助,2.00", "303,对个人和家庭的补助,3.00", &["table.codes"]),
        ("8.00,0.00,6.00,0.00,6.00,2.00", "8.00,0.00,6.00,1.00,6.00,2.00", &["table.row"]),
        (",合计,0.00,5.00,5.00,0.00,5.00,0.00", ",合计,0.00,5.00,5.00,0.00,5.00,1.00", &["table.balance"]),
        ("三、其他收入,3,3.00", "三、其他收入,3,3.01", &["table.balance"]),
    ] {
        let found = attached((wrong, right));
        let mut ids: Vec<&str> = found.iter().map(|f| &*f.0).collect();
        ids.sort_unstable();
        let mut wanted = checks.to_vec();
        wanted.sort_unstable();
        assert_eq!(ids, wanted, "{right}: {found:#?}");
        let class = if right.ends_with("3.01") { Class::Rounding } else { Class::Inconsistent };
        assert!(found.iter().all(|f| f.1 == class), "{found:#?}");
    }
}

#[test]
fn a_rate_against_the_direction_of_its_amount_is_told_as_that() {
    let total = |change: &str| {
        sichuan(
            &format!("收入支出决算总体情况说明: {{ 收入总计: 412, 支出总计: 412, 较上年: {{ {change}, 原因: 无 }} }}\n"),
            "change.total",
        )
    };
    let name = "收入支出决算总体较上年增减率";
    assert_eq!(total("减少: 20.00, 下降: 4.63%"), Vec::<String>::new());
    assert_eq!(
        total("减少: 20.00, 增长: 4.63%"),
        [format!("{name}：−20.00 ÷（412 + 20.00）= −4.6296%，印作 4.63%，金额为减少而比率为增长，方向相反")]
    );
    assert_eq!(
        total("增加: 20.00, 下降: 5.10%"),
        [format!("{name}：20.00 ÷（412 − 20.00）= 5.102%，印作 −5.10%，金额为增加而比率为下降，方向相反")]
    );
    // One direction: the sign stands on both sides.
    assert_eq!(total("减少: 20.00, 下降: 5.10%"), [format!("{name}：−20.00 ÷（412 + 20.00）= −4.630%，印作 −5.10%，不符")]);
    assert_eq!(total("增加: 20.00, 增长: 4.63%"), [format!("{name}：20.00 ÷（412 − 20.00）= 5.102%，印作 4.63%，不符")]);
    // A rate beside the amount itself is told alike.
    let own = "一般公共预算财政拨款支出决算总体情况: { 一般公共预算财政拨款支出: { 金额: 412, 较上年: { 减少: 20.00, 增长: 4.63%, 原因: 无 } } }\n";
    assert_eq!(
        sichuan(own, "change.rate"),
        ["一般公共预算财政拨款支出较上年增减率：−20.00 ÷（412 + 20.00）= −4.6296%，印作 4.63%，金额为减少而比率为增长，方向相反"]
    );
    assert_eq!(sichuan(own, "change.direction").len(), 1);
}

#[test]
fn a_slip_of_the_unit_is_told_in_the_units_of_the_document() {
    let message = |unit: &str, part: &str| {
        let text = format!("金额单位: {unit}\n支出决算情况说明: {{ 本年支出合计: 30001.00, 基本支出: 1.00, 项目支出: {part} }}\n");
        let mut found = sichuan(&text, "sum.expenditure");
        assert_eq!(found.len(), 1);
        found.remove(0)
    };
    let ends = |unit: &str, part: &str, tail: &str| {
        let message = message(unit, part);
        assert!(message.ends_with(tail), "{message}");
    };
    ends("万元", "300000000.00", "，不符；“项目支出”若以元计则相符，疑为单位之误");
    ends("万元", "3.00", "，不符；“项目支出”若以亿元计则相符，疑为单位之误");
    ends("元", "3.00", "，不符；“项目支出”若以万元计则相符，疑为单位之误");
    ends("元", "300000000.00", "，不符");
}

#[test]
fn formulas_and_amounts_are_told_in_one_unit() {
    let sum = "支出决算情况说明: { 本年支出合计: 1.23亿元, 基本支出: 12000.00, 项目支出: 100.00 }\n";
    assert!(sichuan(sum, "sum.expenditure")[0].contains("“本年支出合计”印作 12300.00 万元，"), "{:?}", sichuan(sum, "sum.expenditure"));
    let share = "收入决算情况说明: { 本年收入合计: 100.00, 其他收入: { 金额: 50000元, 占比: 6% } }\n";
    assert_eq!(sichuan(share, "share"), ["其他收入占比：5 ÷ 100.00 = 5%，印作 6%，不符"]);
    let public = |money: &str| format!("一般公共预算财政拨款支出决算总体情况: {{ 一般公共预算财政拨款支出: {{ {money} }} }}\n");
    let rate = public("金额: 4120000元, 较上年: { 增加: 20.00, 增长: 6%, 原因: 无 }");
    assert_eq!(sichuan(&rate, "change.rate"), ["一般公共预算财政拨款支出较上年增减率：20.00 ÷（412 − 20.00）= 5.10%，印作 6%，不符"]);
    let prior = public("金额: 4120000元, 上年: 390.00, 较上年: { 增加: 20.00, 原因: 无 }");
    assert_eq!(sichuan(&prior, "prior"), ["一般公共预算财政拨款支出上年：412 − 20.00 = 392.00，印作 390.00，不符"]);
    let reason = public("金额: 412.00, 较上年: { 减少: 200000元 }");
    assert_eq!(sichuan(&reason, "change.reason"), ["一般公共预算财政拨款支出较上年增减额：−20 万元，没有写原因"]);
    let variance = |rate: &str| sichuan(&public(&format!("金额: 4120000元, 年初预算: 400.00, 差异率: {rate}")), "variance");
    assert_eq!(variance("1%"), ["一般公共预算财政拨款支出预决算差异率：（412 − 400.00）÷ 400.00 = 3%，印作 1%，不符"]);
    assert_eq!(
        variance("-3%"),
        ["一般公共预算财政拨款支出预决算差异率：（412 − 400.00）÷ 400.00 = 3%，印作 −3%，决算大于预算而差异率为负"]
    );
}

#[test]
fn a_slip_in_a_part_that_is_taken_away_is_named() {
    let sum = "  - { id: s, kind: sum, total: total, parts: [a, -b] }\n";
    let found = findings(&site(sum, &[("2023", "收支: { 合计: 3.00, 甲: 13.00, 乙: 100000 }\n")], ""));
    assert!(found[0].message.ends_with("，不符；“乙”若以元计则相符，疑为单位之误"), "{}", found[0].message);
}

/// Tables number their columns under the heads. These rows hold no figures, however they are written.
#[test]
fn a_row_of_column_numbers_is_no_figure() {
    let expenditure = |row: &str| {
        format!(
            "    - 题: 三、支出决算表\n      csv: |\n        科目编码,科目名称,本年支出合计,基本支出,项目支出,上缴上级支出\n        {row}\n        ,合计,95.00,55.00,40.00,\n        201,一般公共服务支出,95.00,55.00,40.00,\n"
        )
    };
    for row in [
        "栏次,,1,2,3,4",
        "栏  次,,1,2,3,4",
        ",栏次,1,2,3,4",
        "类款项,栏次,1,2,3,4",
        ",,1,2,3,4",
        "甲,乙,1,2,3,4",
        ",,（1）,（2）,（3）,（4）",
        ",,１,２,３,４",
        "栏次,,1=2+3+4,2,3,4",
    ] {
        assert_eq!(of_tables(&expenditure(row)), [], "{row}");
    }
    let fiscal = |row: &str| {
        format!(
            "    - 题: 四、财政拨款收入支出决算总表\n      csv: |\n        收入,决算数,支出,合计,一般公共预算财政拨款,政府性基金预算财政拨款,国有资本经营预算财政拨款\n        {row}\n        一、一般公共预算财政拨款,95.00,一、一般公共服务支出,95.00,95.00,,\n        本年收入合计,95.00,本年支出合计,95.00,95.00,,\n"
        )
    };
    for row in ["栏次,1,栏次,2,3,4,5", "甲,1,乙,2,3,4,5"] {
        assert_eq!(of_tables(&fiscal(row)), [], "{row}");
    }
    // What counts by chance is a figure still.
    let row = "2010301,行政运行,1.00,2.00,3.00,4.00";
    let found = of_tables(&expenditure(row));
    assert!(
        found
            .iter()
            .any(|f| f.0 == "table.row"
                && f.2.contains("2010301 行政运行“本年支出合计”：2.00 + 3.00 + 4.00 = 9.00，印作 1.00，差 −8.00，不符")),
        "{found:?}"
    );
    let found = of_tables(&expenditure(",合计,1,2,3,4"));
    assert!(
        found.iter().any(|f| f.0 == "table.row" && f.2 == "《三、支出决算表》合计“本年支出合计”：2 + 3 + 4 = 9，印作 1，差 −8，不符"),
        "{found:?}"
    );
}

/// What was below zero last year has no rate that could be checked, whichever way the document prints it.
#[test]
fn a_rate_of_what_was_below_zero_is_not_checked() {
    let found = |total: &str| -> Vec<String> {
        let text = format!("版式: sichuan-2023\n年度: 2024\n名称: 甲局\n收入支出决算总体情况说明: {total}\n");
        let loaded = load(&[("content/units/a/unit.yaml", "编号: a\n名称: 甲局\n"), ("content/units/a/2024.yaml", &text)]);
        let of_change = |f: &Finding| f.check.starts_with("change.") && f.class == Class::Inconsistent;
        findings(&loaded).into_iter().filter(of_change).map(|f| f.check.to_string()).collect()
    };
    for rate in ["增长: 200%", "下降: 200%", "增长: 1%"] {
        // Last year: 5 − 10 = −5.
        assert_eq!(found(&format!("{{ 收入总计: 5, 较上年: {{ 增加: 10, {rate}, 原因: 无 }} }}")), [""; 0], "{rate}");
        assert_eq!(found(&format!("{{ 收入总计: {{ 金额: 5, 增加: 10, {rate}, 原因: 无 }} }}")), [""; 0], "{rate}");
    }
    assert_eq!(found("{ 收入总计: 15, 较上年: { 增加: 10, 增长: 100%, 原因: 无 } }"), ["change.total"]);
    assert_eq!(found("{ 收入总计: 15, 较上年: { 增加: 10, 下降: 200%, 原因: 无 } }"), ["change.direction", "change.total"]);
}

/// What fiscal appropriations pay is part of all expenditure, whichever kind of budget it is of.
#[test]
fn fiscal_expenditure_is_within_all_expenditure() {
    let text = |fund: &str, total: &str| {
        format!(
            "收入支出决算总体情况说明: {{ 收入总计: 400.00, 支出总计: 400.00 }}\n支出决算情况说明: {{ 本年支出合计: 302.66 }}\n财政拨款收入支出决算总体情况说明: {{ 财政拨款收入总计: 302.66, 财政拨款支出总计: {total} }}\n一般公共预算财政拨款支出决算总体情况: {{ 一般公共预算财政拨款支出: 302.60 }}\n政府性基金预算支出决算情况说明: {{ 政府性基金预算财政拨款支出: {fund} }}\n"
        )
    };
    for check in ["within.fiscal", "within.expenditure", "order.fiscal-expenditure"] {
        assert_eq!(sichuan(&text("0.06", "302.66"), check), [""; 0], "{check}");
    }
    assert_eq!(
        sichuan(&text("500.00", "302.66"), "within.expenditure"),
        [
            "一般公共预算 + 政府性基金 + 国有资本经营支出 ≤ 本年支出：302.60 + 500.00 = 802.60 > 302.66，“本年支出合计”印作 302.66 万元，超出 499.94，不符"
        ]
    );
    assert_eq!(sichuan(&text("500.00", "302.66"), "within.fiscal").len(), 1);
    assert_eq!(sichuan(&text("0", "400.01"), "order.fiscal-expenditure"), [""; 0]);
    assert_eq!(sichuan(&text("0", "400.02"), "order.fiscal-expenditure").len(), 1);
}
