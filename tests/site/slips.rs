//! What slips while typing must be told, and what is typed in another unit must stay what it is.

use crate::support::Site;

fn told(rest: &str) -> String {
    Site::of(rest).build().stderr
}

#[test]
fn items_that_became_prose_are_told() {
    for (typed, hint) in [
        ("收入总计：412", "a full-width colon `：` does not separate key and value: write `: `"),
        ("收入总计： 412", "a full-width colon `：` does not separate key and value: write `: `"),
        ("页：6", "a full-width colon `：` does not separate key and value: write `: `"),
        ("收入总计:412", "a colon needs a space behind it: `收入总计: 412`"),
        ("收入总计 412\n  支出总计 412", "a colon and a space separate a key from its value: `收入总计: 412`"),
    ] {
        let run = Site::of(&format!("收入支出决算总体情况说明:\n  {typed}\n")).build().refuses("source.type");
        run.says("2024.yaml:5:3").says(hint);
    }
    // A sentence that begins with an item's name is a narrative.
    Site::of("收入支出决算总体情况说明: 收入总计 412 万元，比上年增加。\n").build().succeeds();
}

#[test]
fn a_change_has_one_direction() {
    let of = |change: &str| format!("收入支出决算总体情况说明:\n  收入总计: 412\n  较上年: {{ {change} }}\n");
    for change in ["增加: 20, 减少: 3", "增长: 5%, 下降: 3%", "增加: 20, 持平: \"\""] {
        Site::of(&of(change)).build().refuses("source.two-directions").says("2024.yaml:6:");
    }
    Site::of(&of("增加/减少: 20, 增长/下降: 5%")).build().succeeds();
}

#[test]
fn what_a_change_says_beside_its_figure_is_kept() {
    let site = Site::of(
        "支出决算情况说明:\n  本年支出合计: { 金额: 412, 较上年: { 增加: { 金额: 20, 页: 9, 附注: 原件字迹不清 } } }\n  基本支出: { 金额: 300, 较上年: { 持平: /, 增长: { 状态: 未公开 } } }\n  项目支出: { 金额: 112, 较上年: { 持平: { 金额: 0.00, 附注: 另有说明 } } }\n",
    );
    site.build().succeeds();
    let page = site.page("units/a/2024/index.html");
    assert!(page.contains("原件字迹不清") && page.contains("另有说明"), "{page}");
    let data: serde_json::Value = serde_json::from_str(&site.page("units/a/2024/data.json")).expect("JSON");
    let changes: Vec<String> = data["facts"]
        .as_array()
        .expect("facts")
        .iter()
        .filter(|fact| !fact["word"].is_null())
        .map(|fact| format!("{} {} {} {}", fact["word"], fact["value"], fact["state"], fact["page"]).replace('"', ""))
        .collect();
    assert_eq!(changes, ["增加 20 value 9", "持平 null dash null", "增长 null withheld null", "持平 0.00 value null"]);
}

#[test]
fn the_figure_of_last_year_derives_only_what_can_be() {
    let figure = |totals: &str| {
        let site = Site::of(&format!("收入支出决算总体情况说明: {{ {totals} }}\n"));
        site.build().succeeds();
        site.page("units/a/2024/figures/1.csv")
    };
    let head = "\u{feff}项目（万元）,收入,支出,推算\r\n";
    assert_eq!(
        figure("收入总计: 412.00, 支出总计: 410, 较上年: { 增加: 20.5, 增长: 5% }"),
        format!("{head}2023 年,391.50,389.5,是\r\n2024 年,412.00,410,否\r\n")
    );
    let unknown = format!("{head}2023 年,,,否\r\n2024 年,412.00,410,否\r\n");
    for change in ["增加: 20余", "增加/减少: 20"] {
        assert_eq!(figure(&format!("收入总计: 412.00, 支出总计: 410, 较上年: {{ {change} }}")), unknown, "{change}");
    }
    // 元 and 万元 are one kind of amount.
    assert_eq!(
        figure("收入总计: 412.00, 支出总计: 410, 较上年: { 增加: 205000元 }"),
        format!("{head}2023 年,391.50,389.5,是\r\n2024 年,412.00,410,否\r\n")
    );
    // The archive may well hold that year: it is this document that does not say.
    let site = Site::of("收入支出决算总体情况说明: { 收入总计: 412.00, 支出总计: 410 }\n");
    site.build().succeeds();
    let drawing = site.page("units/a/2024/figures/1.svg");
    assert!(drawing.contains("2023 年：收入 未载，支出 未载；") && !drawing.contains("收录缺失"), "{drawing}");
    // Stated is not derived.
    assert_eq!(
        figure("收入总计: { 金额: 412.00, 上年: 400 }, 支出总计: 410"),
        format!("{head}2023 年,400,,否\r\n2024 年,412.00,410,否\r\n")
    );
}

#[test]
fn figures_keep_their_units() {
    let site = Site::of(
        "支出决算情况说明:\n  基本支出: 199.81\n  项目支出: 2121900元\n  图: { 3: { 数据: { 基本支出: 1998100, 项目支出: 2121900 }, 题: 结构图, 单位: 元 } }\n财政拨款收入支出决算总体情况说明: { 财政拨款收入总计: 2, 财政拨款支出总计: 30000元 }\n",
    );
    site.build().succeeds();
    assert_eq!(site.page("units/a/2024/figures/3.csv"), "\u{feff}项目（元）,金额,推算\r\n基本支出,1998100,否\r\n项目支出,2121900,否\r\n");
    assert!(site.page("units/a/2024/data.csv").contains("figure[3][基本支出],图3 基本支出,1998100,1998100,元,value"));
    let page = site.page("units/a/2024/index.html");
    assert!(page.contains("结构图<span class=unit>（元）"), "the caption as printed, in the figure's unit");
    assert!(!site.page("units/a/2024/data.json").contains("\"check\":\"figure.data\""), "the same amounts in two units agree");
    // An amount in another unit is converted in the data and keeps its unit where it is shown.
    assert_eq!(site.page("units/a/2024/figures/4.csv"), "\u{feff}项目（万元）,收入,支出,推算\r\n2023 年,,,否\r\n2024 年,2,3,否\r\n");
    assert!(page.contains(">30000元<"), "{page}");
}

#[test]
fn indicator_tables_are_in_the_unit_of_the_document_unless_they_say_so_and_lose_no_column() {
    let table = |unit: &str| {
        let rest = format!(
            "金额单位: 元\n绩效自评表:\n  - 版式: sichuan-2023\n{unit}    资金: |\n      项,年初预算,调整预算数,原因\n      总额,302400.00,270500.00,见说明2\n"
        );
        let site = Site::of(&rest);
        site.build().succeeds();
        site.page("units/a/2024/data.csv")
    };
    let own = table("");
    assert!(own.contains("fund[总额].initial,自评表1 总额 年初预算,302400.00,302400.00,元,"), "{own}");
    assert!(own.contains("fund[总额].column[调整预算数],自评表1 总额 调整预算数,270500.00,270500.00,元,"), "{own}");
    assert!(!own.contains("column[原因]"), "{own}");
    assert!(table("    单位: 万元\n").contains("302400.00,302400.00,万元,"));
    let wrong = told("绩效自评表:\n  - 版式: sichuan-2024\n    项目名称: 甲\n");
    assert!(wrong.contains("error[source.layout]") && wrong.contains("did you mean `sichuan-2023`?"), "{wrong}");
}

#[test]
fn a_page_mark_may_begin_a_paragraph() {
    let site = Site::of(
        "收入支出决算总体情况说明:\n  正文: |\n    <!-- 页 7 --> 与上年持平。\n    又一行<!-- 页 8 -->续。\n\n    - <!-- 页 9 --> 甲\n",
    );
    site.build().succeeds();
    let page = site.page("units/a/2024/index.html");
    assert!(page.contains("<p><span role=\"doc-pagebreak\" class=\"pagebreak\" id=\"p7\""));
    assert!(page.contains("id=\"p8\"") && page.contains("<li><span role=\"doc-pagebreak\" class=\"pagebreak\" id=\"p9\""), "{page}");
    assert!(!page.contains("--&gt;"));
}

#[test]
fn amounts_of_a_unit_are_told_in_their_own_unit() {
    let site = Site::of("金额单位: 元\n收入支出决算总体情况说明: { 收入总计: '4,120,000.00', 支出总计: 412.00万元 }\n");
    site.build().succeeds();
    let page = site.page("units/a/index.html");
    assert!(page.contains("<span class=unit>（元）</span>") && page.contains("4,120,000.00"), "{page}");
    assert!(page.contains("412.00 万元"), "{page}");
    assert!(!page.contains("id=names"), "one name without years is no history");
    assert!(!site.page("years/2024/index.html").contains("three_public.total"), "no column for what nobody states");
}

#[test]
fn a_folder_that_has_moved_takes_its_pages_along() {
    let source =
        |year: i32| format!("版式: sichuan-2023\n年度: {year}\n名称: 甲\n收入支出决算总体情况说明: {{ 收入总计: 1, 支出总计: 1 }}\n");
    let site = Site::new();
    let fill = |id: &str| {
        site.write(&format!("content/units/{id}/unit.yaml"), format!("编号: {id}\n名称: 甲\n").as_bytes());
        for year in [2022, 2023] {
            site.write(&format!("content/units/{id}/{year}.yaml"), source(year).as_bytes());
        }
    };
    fill("old");
    site.build().succeeds();
    std::fs::remove_dir_all(site.path("content/units/old")).expect("writable");
    fill("new");
    let run = site.build().succeeds();
    let gone: Vec<&str> = run.stderr.lines().filter(|l| l.contains("[address.gone]")).collect();
    assert_eq!(
        gone,
        ["warning[address.gone]: the address units/old/, with 2022/, 2023/, compare/ below it was published by the last build and is gone"]
    );
    site.write("site.toml", "[redirects]\n\"units/old/\" = \"units/new/\"\n".as_bytes());
    site.run(&["build", "--strict"]).succeeds();
    assert!(site.page("units/old/2023/index.html").contains("url=../../../units/new/2023/index.html"));
    assert!(site.page("units/old/compare/index.html").contains("url=../../../units/new/compare/index.html"));
}

#[test]
fn what_is_said_twice_is_told() {
    for (rest, place) in [
        ("收入支出决算总体情况说明:\n  收入总计: { 金额: 412, 数: 999 }\n", "2024.yaml:5:20"),
        ("收入支出决算总体情况说明:\n  收入总计: { 金额: 412, 附注: 甲, note: 乙 }\n", "2024.yaml:5:27"),
        ("附表:\n  - { 题: 甲, csv: '1', 行: [[1]] }\n", "2024.yaml:5:23"),
        ("绩效自评表:\n  - { 项目名称: 甲, 资金: '项,执行数', 资金文件: a.csv }\n", "2024.yaml:5:29"),
    ] {
        Site::of(rest).build().refuses("source.duplicate-key").says(place).says("keep one of the two");
    }
    let markdown = "---\n版式: sichuan-2023\n年度: 2024\n名称: 甲单位\n机构设置: 前面的短文。\n---\n## 机构设置\n\n后面的长文。\n";
    let site = Site::new().with("content/units/a/unit.yaml", "编号: a\n名称: 甲单位\n").with("content/units/a/2024.md", markdown);
    site.build().refuses("source.two-texts").says("2024.md:5:7");
}

#[test]
fn labels_with_one_address_are_told() {
    let run = Site::of("收入支出决算总体情况说明:\n  另列: { 完成率%: 1.5%, 完成率: 2.5% }\n").build().refuses("source.same-anchor");
    run.says("would have one address");
    for labels in ["{ a.b: 1, 'a[b': 2 }", "{ 'a[b': 1, a.b: 2 }", "{ 'a]b': 1, ab: 2 }", "{ 'a[b]': 1, a.b: 2 }"] {
        Site::of(&format!("收入支出决算总体情况说明:\n  另列: {labels}\n")).build().refuses("source.same-anchor");
    }
    Site::of("收入支出决算总体情况说明:\n  另列: { 完成率甲: { 名称: 完成率%, 数: 1.5% }, 完成率: 2.5% }\n").build().succeeds();
}

#[test]
fn a_figure_that_is_none_stops_no_program() {
    Site::of("收入支出决算总体情况说明:\n  较上年: { 增加: abc }\n").build().refuses("source.number").says("2024.yaml:5:14");
}

#[test]
fn a_code_that_is_none_is_told_where_it_is_written() {
    let row = "一般公共预算财政拨款支出决算结构情况: { 结构: [ { 名称: 甲, 编码: 2O1, 金额: 1 } ] }\n";
    Site::of(row).build().refuses("source.code").says("2024.yaml:4:42");
}

#[test]
fn references_between_files_are_checked() {
    let unit = |more: &str| Site::of("").with("content/units/a/unit.yaml", format!("编号: a\n名称: 甲单位\n{more}"));
    unit("上级: a\n").build().refuses("unit.circle").says("`a` is above itself").says("unit.yaml:3:5");
    let told = unit("沿革: [ { 年: 2019, 类: 合并, 自: [原甲局, zz] } ]\n").build().succeeds();
    told.says("warning[unit.unknown-unit]: there is no body `zz`").says("unit.yaml:3:34");
    let told = unit("上级: bb\n").with("content/units/bbb/unit.yaml", "编号: bbb\n名称: 乙\n").build().succeeds();
    told.says("warning[unit.unknown-unit]: there is no body `bb`").says("unit.yaml:3:5").says("did you mean `bbb`?");
    unit("沿革: [ { 年: 2019, 类: 更名, 自: 原甲局 } ]\n").build().succeeds();
    unit("沿革: [ { 年: 2019, 类: 改名 } ]\n").build().succeeds().says("warning[unit.lineage]").says("did you mean `更名`?");
    unit("性质: 行政单位\n").build().succeeds().says("warning[unit.nature]").says("did you mean `行政`?");
    unit("")
        .with("content/register/functional.yaml", "对应:\n  - { 自: 206, 至: 201, 年: 2024, 单位: aa }\n")
        .build()
        .succeeds()
        .says("warning[register.unknown-unit]")
        .says("functional.yaml:2:36")
        .says("did you mean `a`?");
    unit("")
        .with("content/register/functional.yaml", "对应:\n  - { 自: 2O6, 至: 201, 年: 2024 }\n  - { 至: 201 }\n")
        .build()
        .refuses("register.code")
        .says("functional.yaml:2:10")
        .says("does not say which code goes on as which");
    unit("")
        .with("content/register/function.yaml", "科目: []\n")
        .build()
        .refuses("source.stray")
        .says("did you mean content/register/functional.yaml?");
    unit("").with("content/units/a/2023.r1.yaml", "版式: sichuan-2023\n年度: 2023\n名称: 甲单位\n").build().refuses("source.no-current");
}

#[test]
fn the_latest_name_is_the_one_in_force_in_whatever_order() {
    let names = "编号: a\n名称:\n  - { 自: 2019, 为: 新名 }\n  - { 至: 2018, 为: 旧名 }\n";
    let site = Site::of("").with("content/units/a/unit.yaml", names);
    site.build().succeeds();
    assert!(site.page("units/a/index.html").contains("<h1>新名</h1>"));
}

#[test]
fn a_figure_has_the_page_that_its_section_is_known_to_start_on() {
    let site = Site::of(
        "一般公共预算财政拨款支出决算情况说明: { 页: 8 }\n一般公共预算财政拨款支出决算总体情况: { 一般公共预算财政拨款支出: 1 }\n一般公共预算财政拨款支出决算具体情况: { 科目: [ { 编码: 2013701, 名称: 行政运行, 金额: 1 } ] }\n",
    );
    site.build().succeeds();
    let data: serde_json::Value = serde_json::from_str(&site.page("units/a/2024/data.json")).expect("JSON");
    let page = |item: &str| data["facts"].as_array().expect("facts").iter().find(|f| f["item"] == item).expect(item)["page"].clone();
    assert_eq!((page("gpb.total"), page("gpb.item[2013701].amount")), (8.into(), serde_json::Value::Null));
}

#[test]
fn figures_are_placed_once_and_never_within_a_paragraph() {
    let text = "收支见 [[图1]] 所示。\n\n    [[图1]]\n\n    又见\n    [[图1]]\n";
    let site = Site::of(&format!("收入支出决算总体情况说明:\n  收入总计: 1\n  支出总计: 1\n  正文: |\n    {text}"));
    site.build().succeeds();
    let page = site.page("units/a/2024/index.html");
    assert_eq!(page.matches("<figure class=chart-figure id=\"fig-1\"").count(), 1);
    assert!(page.contains("<p>收支见 <a class=cite href=\"#fig-1\">图1</a> 所示。</p><figure class=chart-figure"));
    assert!(page.contains("</figure><p>又见 <a class=cite href=\"#fig-1\">图1</a></p>"));
    // Two figures on lines that follow each other are two figures.
    let text = "收入决算情况说明:\n  本年收入合计: 1\n  一般公共预算财政拨款收入: 1\n收入支出决算总体情况说明:\n  收入总计: 1\n  支出总计: 1\n  正文: |\n    [[图1]]\n    [[图2]]\n    图后。\n";
    let site = Site::of(text);
    site.build().succeeds();
    let page = site.page("units/a/2024/index.html");
    assert_eq!(page.matches("<figure class=chart-figure id=\"fig-").count(), 2);
    assert!(page.contains("</figure><p>图后。</p>"), "{page}");
    Site::of("收入支出决算总体情况说明:\n  正文: |\n    甲[^1]。\n\n    [^1]: 脚注\n")
        .build()
        .refuses("narrative.footnote")
        .says("2024.yaml:8:5");
}

#[test]
fn everyday_slips_are_answered_with_what_to_do() {
    let of = |rest: &str| Site::of(rest).build().stderr;
    let section = "收入支出决算总体情况说明:\n";
    for (rest, told) in [
        (format!("{section}收入总计: 412\n"), "it is an item of `收入支出决算总体情况说明` above: indent it by two spaces"),
        (format!("{section}  收入总计: -\n"), "where the document prints a stroke, write it in quotes: \"-\""),
        (format!("{section}  收入总计: {{ 金额: 1,036.00 }}\n"), "put an amount that holds one in quotes: '…,036.00'"),
        (format!("{section}  收入总计: {{ 金额：3, 占比: 5% }}\n"), "write `金额: 3`"),
        (format!("{section}  收入总计: {{ 印作: 413 }}\n"), "write the figure under `金额`"),
        ("一般公共预算财政拨款支出决算具体情况: { 科目: [ { 名称: 行政运行, 金额: 1 } ] }\n".into(), "this row has no `编码:`"),
        (format!("{section}  图: {{ 9: {{ 数据: {{ 甲: 1 }} }} }}\n"), "it has 图1, 图2, 图3, 图4, 图5, 图6, 图7; add the figure there"),
        ("附表: [ { 题: 甲, 文件: ../t.csv } ]\n".into(), "put the file beside the source and write its name only"),
    ] {
        let stderr = of(&rest);
        assert!(stderr.contains("not built") && stderr.contains(told), "{rest}\n{stderr}");
    }
    for (csv, id, told) in [
        ("", "source.csv", "this file has no rows"),
        ("甲\t乙\n1\t2\n", "source.csv", "separated by tabs, not by commas"),
        ("甲;乙\n1;2\n", "source.csv", "separated by semicolons, not by commas"),
        ("PK\u{3}\u{4}xlsx", "source.encoding", "this is a workbook or a Word file, not a text"),
    ] {
        Site::of("附表: [ { 题: 甲, 文件: t.csv } ]\n").with("content/units/a/t.csv", csv).build().refuses(id).says(told);
    }
}

#[test]
fn of_very_many_mistakes_the_first_are_told() {
    let unknown: String = (0..250).map(|n| format!("  键{n}: 1\n")).collect();
    let run = Site::of(&format!("收入支出决算总体情况说明:\n{unknown}")).build().refuses("source.unknown-key");
    assert_eq!(run.stderr.matches("error[source.unknown-key]").count(), 100);
    run.says("; and 150 more of this kind in this file");
}

#[test]
fn tables_have_their_pages() {
    let rest = "绩效自评表:\n  - { 项目名称: 甲, 页: 31, 结论得分: 95 }\n附表:\n  - { 题: 表一, 页: 32, csv: \"a,b\\n1,2\" }\n";
    let site = Site::of(rest);
    site.build().succeeds();
    let page = site.page("units/a/2024/index.html");
    assert!(page.contains("<dt>原件页码</dt><dd>第 31 页</dd>") && page.contains("<caption>表一<span class=unit>第 32 页</span>"));
    assert!(site.page("units/a/2024/data.csv").contains("conclusion_score,自评表1 结论得分,95,95,分,value,31,"));
}

#[test]
fn a_sentence_borrows_no_figure_of_another_section() {
    let site = Site::of(
        "收入支出决算总体情况说明: { 收入总计: 412, 支出总计: 412, 较上年: 持平 }\n财政拨款收入支出决算总体情况说明: { 财政拨款收入总计: 400, 财政拨款支出总计: 400 }\n",
    );
    site.build().succeeds();
    let page = site.page("units/a/2024/index.html");
    assert_eq!(page.matches(">持平<").count(), 2, "in its own sentence and in its table");
}

#[test]
fn a_text_under_the_heading_of_a_part_is_not_lost() {
    let source = "---\n版式: sichuan-2023\n年度: 2024\n名称: 甲\n---\n\n# 第二部分 部门决算情况说明\n\n  另有结转。\n\n## 收入支出决算总体情况说明\n\n甲。\n";
    let site = Site::of("");
    std::fs::remove_file(site.path("content/units/a/2024.yaml")).unwrap();
    site.write("content/units/a/2024.md", source.as_bytes());
    let run = site.build().refuses("narrative.part");
    run.says("content/units/a/2024.md:9:3").says("put it under the heading of the section that it is about");
    for other in ["", "<!-- 分页 -->\n"] {
        site.write("content/units/a/2024.md", source.replace("  另有结转。\n", other).as_bytes());
        site.build().succeeds();
    }
}

#[test]
fn a_row_of_a_table_in_a_text_has_no_cells_beyond_its_head() {
    let table = |row: &str| format!("收入支出决算总体情况说明:\n  正文: |\n    甲。\n\n    | 项目 | 预算数 |\n    |---|---:|\n    {row}\n");
    for row in ["| 专网 | 1,096.00 | 1,090.00 |", "专网 | 1,096.00 | 1,090.00", "| 专网 | a\\|b | 1 |"] {
        let run = Site::of(&table(row)).build().refuses("narrative.table");
        run.says("2024.yaml:10:").says("this row has 3 cells, the head of the table 2");
    }
    for row in [
        "| a\\\\| b | c |",
        "| 1 | 2 |\u{3000}",
        "| 1 | 2 | <!-- c -->",
        "| 专网 | 1,096.00 |",
        "| 专网 | 1,096.00 | |",
        "| 专网 |",
        "| 专网 | a\\|b |",
        "甲|乙",
    ] {
        Site::of(&table(row)).build().succeeds();
    }
}

#[test]
fn sources_whose_ending_is_written_in_another_way_are_told() {
    for (name, right) in [
        ("2023.YAML", "2023.yaml"),
        ("2023.MD", "2023.md"),
        ("2023.markdown", "2023.md"),
        ("2023.yaml.txt", "2023.yaml"),
        ("2023-budget.r1.YML", "2023-budget.r1.yml"),
        ("2024.body.Md", "2024.body.md"),
    ] {
        let site = Site::of("");
        site.write(&format!("content/units/a/{name}"), "版式: sichuan-2023\n年度: 2023\n名称: 甲\n".as_bytes());
        let run = site.build().refuses("source.name");
        run.says(&format!("content/units/a/{name}")).says(&format!("name it {right}"));
    }
    let site = Site::of("");
    site.write("content/units/a/2024.csv", b"a,b\n");
    site.write("content/units/a/2024.json", b"{}");
    site.write("content/units/a/README.MD", b"x");
    site.build().succeeds();
}

#[test]
fn tables_beside_a_source_have_the_line_breaks_that_all_programs_see() {
    for text in ["项目,预算\r网站,8\r", "项目,预算\n网站\u{2028},8\n"] {
        let site = Site::of("附表: [{ 题: 甲, 文件: t.csv }]\n");
        site.write("content/units/a/t.csv", text.as_bytes());
        site.build().refuses("source.line-break").says("content/units/a/t.csv:");
    }
    let site = Site::of("附表: [{ 题: 甲, 文件: t.csv }]\n");
    site.write("content/units/a/t.csv", "项目,预算\r\n网站,8\r\n".as_bytes());
    site.build().succeeds();
}

#[test]
fn a_number_that_is_not_exact_is_nowhere_passed_off_as_one() {
    let source = |year: i32, total: &str| {
        format!("版式: sichuan-2023\n年度: {year}\n名称: 甲\n收入支出决算总体情况说明: {{ 收入总计: {total}, 支出总计: {total} }}\n")
    };
    let site = Site::of("");
    site.write("content/units/a/2024.yaml", source(2024, "120").as_bytes());
    site.write("content/units/a/2023.yaml", source(2023, "≤100").as_bytes());
    site.build().succeeds();
    let trend = site.page("units/a/compare/figures/total.csv");
    assert!(trend.contains("2023,≤100,万元,false") && trend.contains("2024,120,万元,false"), "{trend}");
    assert!(site.page("units/a/2023/figures/1.csv").contains("2023 年,≤100,≤100,否"));
    assert!(
        site.page("units/a/compare/data.csv")
            .contains("total.income,收入总计,total,2023,100,≤100,万元,value,false,2023,,,,,../2023/index.html#total.income,at_most")
    );
    let json: serde_json::Value = serde_json::from_str(&site.page("units/a/compare/data.json")).unwrap();
    let cells = json["items"][0]["cells"].as_array().unwrap();
    assert_eq!((&cells[0]["exactness"], cells[1].get("exactness")), (&"at_most".into(), None));
}

#[test]
fn attached_tables_are_in_the_data() {
    let site = Site::of("附表: [{ 题: 表一, 单位: 元, 行: [[项目, 预算], [网站, '8.00']] }, { 题: 表二, 状态: 空表 }]\n");
    site.build().succeeds();
    let json: serde_json::Value = serde_json::from_str(&site.page("units/a/2024/data.json")).unwrap();
    let table = &json["tables"][0];
    assert_eq!(json["tables"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&table["title"], &table["unit"], &table["rows"]),
        (&"表一".into(), &"元".into(), &serde_json::json!([["项目", "预算"], ["网站", "8.00"]]))
    );
    let anchor = table["anchor"].as_str().unwrap();
    assert!(site.page("units/a/2024/index.html").contains(&format!("id=\"{anchor}\"")), "{anchor}");
}

#[test]
fn what_is_there_but_cannot_be_published_is_not_called_missing() {
    for (name, told) in
        [("表.bak", "never taken; rename it"), ("Thumbs.db", "never taken; rename it"), ("夹", "it is a folder; name the files in it")]
    {
        let site = Site::of(&format!("附件: [{name}]\n"));
        match name {
            "夹" => site.write("content/units/a/夹/甲.pdf", b"%PDF"),
            name => site.write(&format!("content/units/a/{name}"), b"x"),
        }
        site.build().refuses("source.missing-file").says(told);
    }
    Site::of("附件: [无.pdf]\n").build().refuses("source.missing-file").says("there is no such file");
}
