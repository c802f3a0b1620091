//! What a document prints beside its text: data of figures, pages of the original.

use gongkai::audit;

use crate::support::sound;

/// The messages of a check on a disclosure.
fn of(text: &str, check: &str) -> Vec<String> {
    let text = format!("版式: sichuan-2023\n年度: 2023\n名称: 甲局\n{text}");
    let files =
        [("content/units/u/unit.yaml", "编号: u\n名称: 甲局\n"), ("content/units/u/2023.yaml", &*text), ("content/units/u/a.pdf", "%PDF")];
    let loaded = sound(&files);
    let found = audit::audit(&loaded.archive, &loaded.config).findings;
    found.into_iter().filter(|f| &*f.check == check).map(|f| f.message).collect()
}

#[test]
fn a_figure_shows_every_part_that_is_not_zero() {
    let of_data = |data: &str| {
        of(
            &format!(
                "“三公”经费财政拨款支出决算总体情况说明: {{ “三公”经费: 5.91 }}\n“三公”经费财政拨款支出决算具体情况说明:\n  因公出国（境）费: 0\n  公务用车购置及运行维护费: 4.81\n  公务接待费: 1.10\n  图: {{ 7: {{ 题: “三公”经费财政拨款支出结构, 单位: 万元, 数据: {data} }} }}\n"
            ),
            "figure.data",
        )
    };
    assert_eq!(of_data("{ 公务用车购置及运行维护费: 4.81, 公务接待费: 1.10 }"), [""; 0]);
    assert_eq!(of_data("{ 公务用车购置及运行维护费: 4.81 }"), ["图7没有“公务接待费”，正文为 1.10，不符"]);
    // Another name may hold what is not named.
    let other = of_data("{ 公务用车购置及运行维护费: 4.81, 其他: 1.10 }");
    assert!(other.len() == 1 && other[0].ends_with("无法核对"), "{other:?}");
}

#[test]
fn a_figure_of_two_years_is_of_this_one_and_the_last() {
    let of_data = |data: &str| {
        let change = "较上年: { 增加: 10.00, 增长: 11.11%, 原因: 甲 }";
        let figure = format!("图: {{ 5: {{ 题: 变动情况, 单位: 万元, 数据: {data} }} }}");
        of(
            &format!("一般公共预算财政拨款支出决算总体情况:\n  一般公共预算财政拨款支出: {{ 金额: 100.00, {change} }}\n  {figure}\n"),
            "figure.data",
        )
    };
    assert_eq!(of_data("{ 2022年: 90.00, 2023年: 100.00 }"), [""; 0]);
    assert_eq!(of_data("{ 2021年: 90.00, 2023年: 100.00 }"), ["图5印作 2021 年，应为 2022 年或 2023 年"]);
    let three = of_data("{ 2021年: 80.00, 2022年: 90.00, 2023年: 100.00 }");
    assert!(three.len() == 1 && three[0].ends_with("无法核对"), "{three:?}");
}

#[test]
fn pages_are_in_the_original_and_in_order() {
    let text = |pages: u32, child: u32| {
        format!(
            "原件: {{ 文件: a.pdf, 页数: {pages} }}\n一般公共预算财政拨款支出决算情况说明: {{ 页: 12 }}\n一般公共预算财政拨款支出决算总体情况: {{ 页: {child}, 一般公共预算财政拨款支出: 1 }}\n附表: {{ 页: 15, 表: [ {{ 题: 甲表, 页: 16, 状态: 空表 }} ] }}\n"
        )
    };
    assert_eq!(of(&text(16, 12), "form.pages"), [""; 0]);
    assert_eq!(of(&text(15, 12), "form.pages"), ["“甲表”在第 16 页，而原件只有 15 页"]);
    assert_eq!(of(&text(4, 12), "form.pages").len(), 4);
    assert_eq!(
        of(&text(16, 3), "form.pages"),
        ["“一般公共预算财政拨款支出决算总体情况”在第 3 页，先于它所属的“一般公共预算财政拨款支出决算情况说明”（第 12 页）"]
    );
}

#[test]
fn a_figure_of_last_year_is_compared_with_what_is_stated_of_it() {
    let of_prior = |prior: &str| {
        let figure = "图: { 5: { 题: 变动情况, 单位: 万元, 数据: { 2022年: 90.00, 2023年: 100.00 } } }";
        let text = format!(
            "一般公共预算财政拨款支出决算总体情况:\n  一般公共预算财政拨款支出: {{ 金额: 100.00, 上年: {prior}, 较上年: {{ 增长: 11.11% }} }}\n  {figure}\n"
        );
        of(&text, "figure.data")
    };
    assert_eq!(of_prior("90.00"), [""; 0]);
    let found = of_prior("90.37");
    assert!(found.len() == 1 && found[0].contains("90.37") && found[0].contains("不符"), "{found:?}");
}
