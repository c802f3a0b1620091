//! The page of a small body: exact files, compared with `tests/expected/compare`; `GONGKAI_UPDATE=1` writes them.

use std::path::Path;

use crate::archive::load::Loader;
use crate::diagnostic::has_errors;
use crate::page;
use crate::site::{Body, Bundle, File, Site};
use crate::theme::Theme;

const UNIT: &str = "编号: centre\n名称:\n  - { 至: 2020, 为: 管理中心 }\n  - { 自: 2021, 为: 服务中心 }\n";

const OLD: &str = "版式: sichuan-2023
年度: 2020
名称: 管理中心
金额单位: 万元
部门职责:
  正文: |
    1. 全区规划，推进建设；
    2. 保密工作。
收入支出决算总体情况说明:
  收入总计: 484.17
  支出总计: 484.17
  较上年: { 减少: 30.04, 下降: 5.84% }
一般公共预算财政拨款支出决算结构情况:
  结构:
    - { 编码: 201, 名称: 一般公共服务（类）支出, 金额: 0, 占比: 0% }
    - { 编码: 206, 名称: 科学技术（类）支出, 金额: 438.52, 占比: 90.90% }
    - { 编码: 210, 名称: 医疗卫生与计划生育支出, 金额: 10.08 }
国有资产占有使用情况:
  车辆: 0辆
";

const NEW: &str = "版式: sichuan-2023
年度: 2023
名称: 服务中心
金额单位: 元
部门职责:
  正文: |
    1. 全市规划，推进建设；
    2. 会议保障。
收入支出决算总体情况说明:
  收入总计: 4,120,000
  支出总计: ''
  较上年: { 增加: 1919300, 增长: 87.3% }
一般公共预算财政拨款支出决算结构情况:
  结构:
    - { 编码: 201, 名称: 一般公共服务支出, 金额: 3524800, 占比: 85.6% }
    - { 编码: 210, 名称: 卫生健康支出, 金额: 131400 }
国有资产占有使用情况:
  车辆: 2辆
";

const REGISTER: &str = "科目:
  - { 编码: 201, 名称: 一般公共服务支出 }
  - { 编码: 206, 名称: 科学技术支出 }
  - { 编码: 210, 名称: [ { 至: 2021, 为: 医疗卫生与计划生育支出 }, { 自: 2022, 为: 卫生健康支出 } ] }
对应:
  - { 自: 206, 至: 201, 年: 2023, 单位: centre, 说明: 换用科目。 }
";

fn site(documents: &[(i32, &str)]) -> Site {
    site_of("", documents)
}

/// With more lines of the unit's file.
#[expect(clippy::disallowed_methods, reason = "the sources of a test, not of a site")]
fn site_of(more: &str, documents: &[(i32, &str)]) -> Site {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, text).expect("a source");
    };
    write("site.toml", "title = \"档案\"\n");
    write("content/register/functional.yaml", REGISTER);
    write("content/units/centre/unit.yaml", &format!("{UNIT}{more}"));
    for (year, text) in documents {
        write(&format!("content/units/centre/{year}.yaml"), text);
    }
    let loaded = Loader::default().load(folder.path(), &[]);
    assert!(!has_errors(&loaded.diagnostics), "{:?}", loaded.diagnostics);
    let (theme, found) = Theme::load(&loaded.config, &loaded.listing);
    assert!(found.is_empty(), "{found:?}");
    Site::new(loaded, theme.expect("the default theme"))
}

fn text(file: &File) -> &str {
    match &file.body {
        Body::Bytes(bytes) => std::str::from_utf8(bytes).expect("UTF-8"),
        Body::Copy(_) => "",
    }
}

/// Compares the tables, the diff and the data files; the page around them is the theme's affair.
#[expect(clippy::disallowed_methods, reason = "fixtures are files of the test, not of a site")]
fn expect(name: &str, actual: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/expected/compare").join(name);
    if std::env::var_os("GONGKAI_UPDATE").is_some() {
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("the folder of expected files");
        std::fs::write(&path, actual).expect("an expected file");
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(actual, expected, "{} differs; GONGKAI_UPDATE=1 accepts", path.display());
}

fn render(site: &Site) -> Vec<File> {
    page::render(site, Bundle::Compare(0)).unwrap_or_else(|d| panic!("{d:?}"))
}

/// What stands between two texts, for each occurrence, one a line.
fn between<'t>(text: &'t str, start: &str, end: &str) -> Vec<&'t str> {
    text.split(start).skip(1).filter_map(|rest| rest.split(end).next()).collect()
}

#[test]
fn two_years_with_a_gap_a_break_a_new_name_and_another_unit() {
    let site = site(&[(2020, OLD), (2023, NEW)]);
    let files = render(&site);
    let find = |end: &str| files.iter().find(|f| f.path.ends_with(end)).map(text).unwrap_or_default();
    let page = find("index.html");
    let tables: Vec<String> =
        between(page, "<table class=\"facts compare\"", "</table>").iter().map(|t| t.replace("</tr>", "</tr>\n")).collect();
    expect("tables.html", &format!("{}\n", tables.join("\n\n")));
    expect("diff.html", &format!("{}\n", between(page, "class=diff>", "</div>").join("\n")));
    expect("data.csv", find("data.csv"));
    expect("data.json", find("data.json"));
    expect("1.csv", find("figures/total.csv"));
    assert!(!page.contains('\u{F8F0}') && !page.contains("compare_"), "a placeholder or a missing string is on the page");
}

/// What the archive lacks is told from what a document lacks, and from what it leaves blank.
#[test]
fn the_trends_say_why_a_year_has_no_value() {
    let site = site(&[(2020, OLD), (2023, NEW)]);
    let files = render(&site);
    let told = |name: &str| {
        let svg = files.iter().find(|f| f.path.ends_with(name)).map(text).unwrap_or_default();
        between(svg, "<desc", "</desc>").concat().split_once('>').map(|d| d.1.to_owned()).unwrap_or_default()
    };
    let expected = "收入总计：2019 5142100〔推算〕，2020 4841700，2022 2200700〔推算〕，2023 4,120,000，收录缺失 2021；\
                    支出总计：2019 5142100〔推算〕，2020 4841700，收录缺失 2021–2022，未填 2023。单位：元。";
    assert_eq!(told("figures/total.svg"), expected);
    let structure = told("figures/gpb-structure.svg");
    assert!(structure.contains("，收录缺失 2021–2022，未载 2023，断 2023；"), "{structure}");
}

#[test]
fn every_link_of_the_page_leads_to_a_figure() {
    let site = site(&[(2020, OLD), (2023, NEW)]);
    let check = crate::site::links::LinkCheck::default();
    for bundle in site.bundles() {
        for file in page::render(&site, *bundle).unwrap_or_else(|d| panic!("{d:?}")) {
            check.add(&file.path, if let Body::Bytes(bytes) = &file.body { Some(bytes) } else { None });
        }
    }
    let broken: Vec<String> = check.broken_pages().into_iter().filter(|page| page.contains("compare")).collect();
    assert!(broken.is_empty(), "{broken:?}");
}

#[test]
fn one_year_is_listed_and_said_to_be_alone() {
    let site = site(&[(2020, OLD)]);
    let files = render(&site);
    let page = files.iter().find(|f| f.path.ends_with("index.html")).map(text).unwrap_or_default();
    assert!(page.contains("目前只收录 2020 年度") && page.contains("484.17") && page.contains("514.21"), "{page}");
    assert!(!page.contains("变动率<") && !page.contains("口径变化</h2>"), "{page}");
}

#[test]
fn a_merger_breaks_the_lines_of_all_items_and_is_told() {
    let lineage = "沿革: [ { 年: 2022, 类: 合并, 自: [档案馆], 说明: 并入。 } ]\n";
    let between = OLD.replace("2020", "2021").replace("484.17", "500.17");
    let site = site_of(lineage, &[(2020, OLD), (2021, &between), (2023, NEW)]);
    let files = render(&site);
    let find = |end: &str| files.iter().find(|f| f.path.ends_with(end)).map(text).unwrap_or_default();
    let page = find("index.html");
    assert!(page.contains("合并 自 档案馆</a>") && page.contains("2022 合并</span>"), "{page}");
    let total = page.split("data-item=\"total.income\"").nth(1).and_then(|rest| rest.split("<tr").next()).unwrap_or_default();
    assert!(total.starts_with(" data-u=\"万元\" data-b=\"2022\"") || total.starts_with(" data-b=\"2022\""), "{total}");
    assert!(total.contains("〔断〕") && total.contains("+16.00"), "{total}");
    assert!(find("data.csv").contains("2023,2021,,,break,"), "{}", find("data.csv"));
    let json: serde_json::Value = serde_json::from_str(find("data.json")).expect("JSON");
    let event = serde_json::json!({ "kind": "合并", "from": "档案馆", "to": "", "year": 2022, "note": "并入。" });
    assert_eq!(json["breaks"][0], event);
    assert!(find("figures/total.svg").contains("断 2022"), "{}", find("figures/total.svg"));
    let unit = page::render(&site, Bundle::Unit(0)).unwrap_or_else(|d| panic!("{d:?}"));
    let page = unit.iter().find(|f| f.path.ends_with("index.html")).map(text).unwrap_or_default();
    assert!(page.contains("合并 自 档案馆：并入。"), "{page}");
}

/// What a body's first document says about the year before was the year of other bodies.
#[test]
fn a_merger_in_the_first_year_breaks_what_that_year_implies() {
    let merged = |year: i32| format!("沿革: [ {{ 年: {year}, 类: 合并, 自: [档案馆] }} ]\n");
    let site = site_of(&merged(2020), &[(2020, OLD), (2023, NEW)]);
    let files = render(&site);
    let find = |end: &str| files.iter().find(|f| f.path.ends_with(end)).map(text).unwrap_or_default();
    assert!(find("index.html").contains("2020 合并</span>"), "{}", find("index.html"));
    assert!(find("figures/total.svg").contains("断 2020"), "{}", find("figures/total.svg"));
    // Where it says nothing of that year there is nothing to break.
    let silent = OLD.replace("  较上年: { 减少: 30.04, 下降: 5.84% }\n", "");
    let site = site_of(&merged(2020), &[(2020, &silent), (2023, NEW)]);
    let json: serde_json::Value =
        serde_json::from_str(render(&site).iter().find(|f| f.path.ends_with("data.json")).map(text).unwrap_or_default()).expect("JSON");
    assert!(json["breaks"].as_array().expect("breaks").iter().all(|b| b["kind"] == "code"), "{}", json["breaks"]);
}

#[test]
fn another_name_is_told_with_all_its_years() {
    let year =
        |year: &str, name: &str| OLD.replace("2020", year).replace("收入总计: 484.17", &format!("收入总计: {{ 金额: 484.17{name} }}"));
    let other = ", 名称: 总收入";
    let (a, b, c, d) = (year("2019", other), year("2020", other), year("2021", ""), year("2022", ", 名称: 全部收入"));
    let site = site(&[(2019, &a), (2020, &b), (2021, &c), (2022, &d)]);
    let files = render(&site);
    let page = files.iter().find(|f| f.path.ends_with("index.html")).map(text).unwrap_or_default();
    let income = page.split("data-item=\"total.income\"").nth(1).and_then(|rest| rest.split("<td").next()).unwrap_or_default();
    assert_eq!(between(income, "<span class=formerly>", "</span>"), ["2021 年作“收入总计”", "2019、2020 年作“总收入”"], "{income}");
}

#[test]
fn a_change_in_another_unit_is_converted_and_a_share_says_how_exact_it_is() {
    let document = "版式: sichuan-2023
年度: 2023
名称: 服务中心
收入支出决算总体情况说明:
  收入总计: { 金额: 3, 较上年: { 增加: 5000元 } }
收入决算情况说明:
  其他收入: { 金额: 2, 占比: 60%以上 }
";
    let site = site(&[(2023, document)]);
    let files = render(&site);
    let find = |end: &str| files.iter().find(|f| f.path.ends_with(end)).map(text).unwrap_or_default();
    assert!(find("data.csv").contains(",2022,2.5,,万元,value,true,2023,"), "{}", find("data.csv"));
    assert!(find("index.html").contains("<i>2.5</i></a>"), "{}", find("index.html"));
    assert!(find("data.json").contains("\"share\":\"60\",\"share_exactness\":\"at_least\""), "{}", find("data.json"));
}

#[test]
fn a_change_says_its_unit_where_the_row_has_another() {
    let between = OLD.replace("2020", "2021").replace("484.17", "500.17");
    let site = site(&[(2020, OLD), (2021, &between), (2023, NEW)]);
    let files = render(&site);
    let page = files.iter().find(|f| f.path.ends_with("index.html")).map(text).unwrap_or_default();
    assert!(page.contains("data-v=\"16.00\">+16.00<span class=u>万元</span><"), "{page}");
}

#[test]
fn the_unit_page_has_a_trend_of_the_totals_from_two_years_on() {
    let unit = |documents: &[(i32, &str)]| page::render(&site(documents), Bundle::Unit(0)).unwrap_or_else(|d| panic!("{d:?}"));
    let paths = |files: &[File]| files.iter().map(|f| f.path.to_string()).collect::<Vec<_>>();
    let alone = unit(&[(2020, OLD)]);
    assert_eq!(paths(&alone), ["units/centre/index.html"]);
    let both = unit(&[(2020, OLD), (2023, NEW)]);
    assert_eq!(paths(&both), ["units/centre/figures/total.svg", "units/centre/figures/total.csv", "units/centre/index.html"]);
    let page = text(&both[2]);
    assert!(page.contains("id=\"fig-total\"") && page.contains("收入总计与支出总计") && page.contains("figures/total.svg"), "{page}");
    assert!(text(&both[1]).contains("2022,2200700,元,true"), "{}", text(&both[1]));
}
