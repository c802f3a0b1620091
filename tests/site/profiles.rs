//! Mistakes in a site's own profiles are told where they stand: none may leave out or exchange figures without a word.

use crate::support::{Run, Site, root};

const PROFILE: &str = "id: p
name: 某省版式
years: [2022, 2025]
parts:
  - { id: all, title: 全文 }
sections:
  - id: total
    part: all
    title: 总体
    items:
      - { id: total.income, label: 收入总计 }
      - { id: total.expenditure, label: 支出总计 }
      - { id: total.change, label: 较上年, kind: change, base: total }
checks:
  - { id: equal.total, kind: equal, items: [total.income, total.expenditure] }
";

const SOURCE: &str = "版式: p
年度: 2023
名称: 甲单位
总体:
  收入总计: 100.00
  支出总计: 90.00
  较上年: { 增加: 10.00, 增长: 11.11% }
";

/// A site of one body that follows the profile.
fn site(profile: &str, source: &str) -> Site {
    let site = Site::new().with("content/units/a/unit.yaml", "编号: a\n名称: 甲单位\n");
    site.with("profiles/p.yaml", profile).with("content/units/a/2023.yaml", source)
}

/// What is told of the profile with one place of it changed.
fn told(old: &str, new: &str) -> Run {
    assert!(PROFILE.contains(old), "{old}");
    site(&PROFILE.replacen(old, new, 1), SOURCE).build()
}

/// The profile with more at its end, or more items.
fn with(key: &str, entries: &str) -> Run {
    match key {
        "items" | "sections" => told("checks:\n", &format!("{entries}\nchecks:\n")),
        "checks" => site(&format!("{PROFILE}{entries}\n"), SOURCE).build(),
        _ => site(&format!("{PROFILE}{key}:\n{entries}\n"), SOURCE).build(),
    }
}

#[test]
fn items_that_figures_shares_and_sentences_name_exist() {
    let figure = |rest: &str| with("figures", &format!("  - {{ number: 1, section: total, title: 图, {rest} }}"));
    for rest in ["item: total.income, change: total.chang", "item: total.incom, change: total.change"] {
        let run = figure(&format!("kind: change, series: [ {{ label: 收入, {rest} }} ]")).refuses("profile.unknown-item");
        let near = if rest.ends_with("chang") { "total.change" } else { "total.income" };
        run.says("profiles/p.yaml:17:").says(&format!("did you mean `{near}`?"));
    }
    figure("kind: parts, whole: total.incom, parts: [total.expenditure]").refuses("profile.unknown-item");
    figure("kind: parts, parts: [total.income, total.expenditre]")
        .refuses("profile.unknown-item")
        .says("did you mean `total.expenditure`?");
    figure("kind: parts, each: gpb.item").refuses("profile.unknown-item").says("the item `gpb.item[*]`");
    with("items", "      - { id: total.other, label: 其他, whole: total.incom }").refuses("profile.unknown-item").says("p.yaml:14:");
    let sentence = |text: &str| told("    items:\n", &format!("    narrative:\n      - {text}\n    items:\n"));
    sentence("收入[[收入总计.占笔]]。").refuses("profile.cite").says("did you mean `占比`?").says("p.yaml:11:11");
    sentence("收入[[收入总计]]{，因[[较上年.reson]]}。").refuses("profile.cite").says("`reson` is nothing of `较上年`");
    sentence("收入[[收入总计.占比]]{，因[[较上年.原因]]}。").succeeds();
}

#[test]
fn the_change_of_another_item_is_no_last_year() {
    // An item that exists, but not that of the series.
    let items = "      - { id: other.income, label: 其他, base: other.income }\n";
    let profile = PROFILE.replacen("checks:\n", &format!("{items}checks:\n"), 1)
        + "figures:\n  - { number: 1, section: total, kind: change, title: 图, series: [ { label: 收入, item: total.expenditure, change: other.income.change } ] }\n";
    let site = site(&profile, &SOURCE.replace("  较上年: { 增加: 10.00, 增长: 11.11% }\n", ""));
    site.build().succeeds();
    assert!(site.page("units/a/2023/figures/1.csv").contains("2022 年,,否"), "{}", site.page("units/a/2023/figures/1.csv"));
}

#[test]
fn a_figure_holds_all_that_it_is_made_from() {
    for (entry, said) in [
        ("{ number: 1, section: total, kind: change, title: 图 }", "figure 1 needs `series`"),
        ("{ number: 1, section: total, kind: parts, title: 图, parts: [] }", "figure 1 needs `parts` or `each`"),
        ("{ number: 1, title: 图 }", "figure 1 needs `section`"),
        ("{ section: total, kind: parts, title: 图, parts: [total.income] }", "a figure needs its `number`"),
        ("{ number: 1, section: total, kind: change, series: [ { label: 收入 } ] }", "a series needs its `item`"),
    ] {
        with("figures", &format!("  - {entry}")).refuses("profile.figure").says(said);
    }
    // One that replaces another is whole too.
    let own = "id: own\nextends: sichuan-2023\nfigures: [ { number: 1, title: 新名 } ]\n";
    Site::of("").with("profiles/own.yaml", own).build().refuses("profile.figure").says("an entry holds the whole figure");
}

#[test]
fn no_two_items_of_a_section_are_written_alike() {
    let clash = |run: Run, at: &str| run.refuses("profile.ambiguous-item").says("two items are written `支出总计`").says(at);
    clash(with("items", "      - { id: total.other, label: 其他, aliases: [支出总计] }"), "p.yaml:14:49");
    clash(told("label: 收入总计 }", "label: 收入总计, aliases: [支出总计] }"), "p.yaml:12:41");
    with("items", "      - { id: total.income, label: 其他 }")
        .refuses("profile.ambiguous-item")
        .says("two items have the id `total.income`");
    // The same beside items of a profile that is extended.
    let own = "id: own\nextends: p\nsections: [ { id: total, more_items: [ { id: total.income, aliases: [支出总计] } ] } ]\n";
    let site = site(PROFILE, SOURCE).with("profiles/own.yaml", own);
    site.build().refuses("profile.ambiguous-item").says("profiles/own.yaml:3:70");
}

#[test]
fn what_stands_twice_is_told_with_both_places() {
    for (run, said, at) in [
        (with("checks", "  - { id: equal.total, kind: order, items: [total.expenditure, total.income] }"), "the check `equal.total`", 15),
        (with("sections", "  - { id: total, part: all, title: 别的 }"), "the section `total`", 7),
        (told("sections:\n", "  - { id: all, title: 别的 }\nsections:\n"), "the part `all`", 5),
        (
            with("figures", &"  - { number: 3, section: total, kind: parts, title: 图, parts: [total.income] }\n".repeat(2)),
            "the figure `3`",
            17,
        ),
    ] {
        let run = run.refuses("profile.duplicate").says(&format!("{said} stands twice")).says(&format!("its first place is line {at};"));
        assert!(run.stderr.contains("1 error,"), "{}", run.stderr);
    }
    // In a profile that extends another an entry replaces, and one that was taken away may be written anew.
    let own = "id: own\nextends: p\nchecks:\n  - { id: equal.total, drop: true }\n  - { id: equal.total, kind: order, items: [total.expenditure, total.income] }\n";
    site(PROFILE, SOURCE).with("profiles/own.yaml", own).build().succeeds();
}

#[test]
fn more_items_keep_what_they_leave_out() {
    let own =
        "id: own-2024\nextends: sichuan-2023\nsections: [ { id: income, more_items: [ { id: income.other, aliases: [其它收入] } ] } ]\n";
    let source = "收入决算情况说明:\n  本年收入合计: 100.00\n  其它收入: { 金额: 3.80, 占比: 7.80% }\n";
    let site = Site::of("").with("profiles/own.yaml", own.replace("own-2024", "own"));
    site.write("content/units/a/2024.yaml", format!("版式: own\n年度: 2024\n名称: 甲单位\n{source}").as_bytes());
    let run = site.run(&["check"]);
    assert!(run.stderr.contains("check.share") || run.stdout.contains("check.share"), "the share keeps its whole: {run:?}");
    site.build().succeeds();
    assert!(site.page("units/a/2024/data.csv").contains("income.other,其他收入"), "and the item its label");
}

#[test]
fn more_items_change_an_item_where_it_stands() {
    let own = |change: &str| {
        format!(
            "id: own\nextends: sichuan-2023\nsections: [ {{ id: org, more_items: [ {{ id: org.subordinate.administrative, {change} }} ] }} ]\n"
        )
    };
    let source = "版式: own\n年度: 2024\n名称: 甲单位\n机构设置: { 下属二级单位: { 数: 1个, 机关: 1个 } }\n";
    let site = Site::of("").with("profiles/own.yaml", own("label: 机关")).with("content/units/a/2024.yaml", source);
    site.build().succeeds();
    assert!(site.page("units/a/2024/data.csv").contains("org.subordinate.administrative,机关,1,1,个,"), "the kind and unit stay");
    let site = Site::of("").with("profiles/own.yaml", own("drop: true")).with("content/units/a/2024.yaml", source);
    site.build().refuses("source.unknown-key").says("`机关`");
}

#[test]
fn ids_tell_members_apart_and_are_addresses() {
    for (item, said) in [
        ("{ id: codes.x, label: 科目, kind: codes }", "write `codes.x[{code}]`"),
        ("{ id: names.x, label: 名目, kind: map }", "write `names.x[{name}]`"),
        ("{ id: 'list.x[{name}]', label: 项目, kind: list }", "write `list.x[{n}]`"),
        ("{ id: 'list.x[{name}]', label: 项目 }", "`{name}` stands for nothing in an item of the kind `amount`"),
        ("{ id: Total.Other, label: 其他 }", "cannot be the address of an item"),
        ("{ id: 总计.其他, label: 其他 }", "cannot be the address of an item"),
        ("{ id: total other, label: 其他 }", "cannot be the address of an item"),
    ] {
        with("items", &format!("      - {item}")).refuses("profile.item-id").says(said).says("p.yaml:14:");
    }
    for (id, said) in [
        ("../y", "cannot be the address of a check"),
        ("..", "cannot be the address of a check"),
        ("equal total", "cannot be the address of a check"),
        ("index.html", "would be the address of a file"),
        ("data.csv", "would be the address of a file"),
        ("share", "is a check of every layout"),
    ] {
        told("id: equal.total", &format!("id: {id}")).refuses("profile.check-id").says(said).says("p.yaml:15:11");
    }
}

#[test]
fn a_check_that_could_never_be_tested_is_told() {
    let check = |rest: &str| told("kind: equal, items: [total.income, total.expenditure]", rest);
    check("kind: equal, items: [total.income]").refuses("profile.check").says("`items` needs two items at least");
    check("kind: sum, total: total.income, parts: []").refuses("profile.check").says("`parts` needs one item at least");
    check("kind: children, total: total.income, of: total.expenditure").refuses("profile.check").says("no rows of this item");
    check("kind: equal, each: 'bay.project[*]', items: [.a, .b]").refuses("profile.unknown-item").says("p.yaml:15:43");
    check("severity: warning").refuses("profile.check-kind").says("the check `equal.total` says no `kind`").says("[severity]");
    let run = check("kind: equal, natures: [行政单位], items: [total.income, total.expenditure]").succeeds();
    run.says("warning[profile.nature]").says("did you mean `行政`?");
    let sum = PROFILE.replace("checks:\n", "      - { id: total.n, label: 人数, kind: count, unit: 人 }\nchecks:\n").replace(
        "kind: equal, items: [total.income, total.expenditure]",
        "kind: sum, total: total.income, parts: [total.expenditure, total.n]",
    );
    site(&sum, SOURCE)
        .build()
        .refuses("profile.measure")
        .says("`total.n` is a count, `total.income` is an amount of money")
        .says("p.yaml:16:");
}

#[test]
fn parts_and_years_are_whole() {
    let own = |rest: &str| Site::of("").with("profiles/own.yaml", format!("id: own\nextends: sichuan-2023\n{rest}"));
    let run = own("parts: [ { id: overview, drop: true } ]\n").build().refuses("profile.part");
    run.says("in the part `overview` to drop still stand sections: `duties`, `org`");
    told("    part: all\n", "").refuses("profile.section").says("says neither `part` nor `parent`");
    with("sections", "  - { id: x, part: all, parent: total, title: 别的 }").refuses("profile.section").says("p.yaml:14:25");
    for years in ["2023", "[2019]", "[2025, 2022]"] {
        told("[2022, 2025]", years).refuses("profile.years").says("write [2022, 2025]");
    }
}

#[test]
fn what_only_follows_from_a_mistake_in_a_profile_is_not_told() {
    let profile = PROFILE.replace("checks:\n", "      - { id: total.n, label: 人数, kind: cuont }\nchecks:\n");
    let run = site(&profile, &format!("{SOURCE}  人数: 90人\n")).build().refuses("profile.kind").says("did you mean `count`?");
    assert!(run.stderr.contains("1 error,"), "{}", run.stderr);
}

#[test]
fn terms_elsewhere_than_in_the_glossary_are_told_where_that_is() {
    let terms = format!("{SOURCE}名词: {{ 条目: [ {{ 名: 财政拨款收入 }} ] }}\n");
    let section = |id: &str| PROFILE.replace("checks:\n", &format!("  - {{ id: {id}, part: all, title: 名词 }}\nchecks:\n"));
    site(&section("terms"), &terms)
        .build()
        .refuses("source.terms")
        .says("in the profile p (profiles/p.yaml) no section has the id `glossary`");
    site(&section("glossary"), &terms).build().succeeds();
    site(&section("glossary"), &format!("{SOURCE}  条目: [ {{ 名: 财政拨款收入 }} ]\n"))
        .build()
        .refuses("source.terms")
        .says("write them under `名词:`");
}

#[test]
fn chinese_keys_are_those_that_the_documentation_lists() {
    let text = std::fs::read_to_string(root().join("docs/profiles.md")).expect("readable");
    let table = text.split("### Chinese keys").nth(1).expect("the section");
    // The profile above, word by word in Chinese.
    let keys = [
        ("id:", "编号:"),
        ("name:", "名称:"),
        ("years:", "年度:"),
        ("parts:", "部分:"),
        ("sections:", "章节:"),
        ("part:", "部分:"),
        ("title:", "标题:"),
        ("items:", "项目:"),
        ("label:", "名称:"),
        ("kind:", "类型:"),
        ("base:", "词头:"),
        ("checks:", "勾稽:"),
    ];
    let mut chinese = PROFILE.to_owned();
    for (english, word) in keys {
        assert!(table.contains(word.trim_end_matches(':')), "{word}");
        for before in [" ", "\n"] {
            chinese = chinese.replace(&format!("{before}{english}"), &format!("{before}{word}"));
        }
    }
    let chinese = chinese.replacen("id:", "编号:", 1);
    assert!(!chinese.contains("items:") && !chinese.contains("id:"), "{chinese}");
    site(&chinese, SOURCE).build().succeeds();
}

#[test]
fn a_figure_of_counts_is_drawn_in_their_unit() {
    let profile =
        "id: p\nextends: sichuan-2023\nfigures: [ { number: 14, section: assets, kind: parts, title: 车, each: assets.vehicles } ]\n";
    let source = "版式: p\n年度: 2023\n名称: 甲单位\n国有资产占有使用情况: { 车辆: { 数: 3辆, 其中: { 甲车: 1辆, 乙车: 2辆 } } }\n";
    let site = site(profile, source);
    site.build().succeeds();
    assert_eq!(site.page("units/a/2023/figures/14.csv"), "\u{feff}项目（辆）,数量,推算\r\n甲车,1,否\r\n乙车,2,否\r\n");
    let drawing = site.page("units/a/2023/figures/14.svg");
    assert!(drawing.contains("乙车 2") && drawing.contains("单位：辆"), "{drawing}");
}
