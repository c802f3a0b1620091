//! Exact drawings of small cases.
use super::{Category, Chart, Drawn, Kind, Labels, Part, Point, Series, Svg, TrendSeries, render, stylesheet};
use std::path::Path;

mod sound;

fn point(value: f64, printed: &str) -> Option<Point<'_>> {
    Some(Point { value, printed, derived: false })
}

fn derived(value: f64, printed: &str) -> Option<Point<'_>> {
    Some(Point { value, printed, derived: true })
}

fn chart<'a>(title: &'a str, kind: Kind<'a>) -> Chart<'a> {
    Chart { key: "fig-1", title, desc: String::new(), unit: "万元", kind, labels: Labels::ZH_CN }
}

fn totals() -> Kind<'static> {
    Kind::Bars {
        categories: vec![Category { name: "2022年" }, Category { name: "2023年" }],
        series: vec![
            Series { name: "收入总计", points: vec![derived(412.3, "412.30"), point(302.95, "302.95")] },
            Series { name: "支出总计", points: vec![None, point(-0.5, "−0.50")] },
        ],
    }
}

fn parts(values: &[(&'static str, f64, &'static str)]) -> Kind<'static> {
    let part = |&(name, value, printed)| Part { name, point: Point { value, printed, derived: false }, share_printed: None };
    Kind::Parts { parts: values.iter().map(part).collect() }
}

fn trend() -> Kind<'static> {
    Kind::Trend {
        years: vec![2018, 2019, 2020, 2021, 2024],
        series: vec![TrendSeries {
            name: "支出总计",
            points: vec![point(30.0, "30.00"), derived(35.0, "35.00"), None, point(38.0, "38.00"), point(41.0, "41.00")],
            breaks: vec![2024],
        }],
    }
}

fn drawn(chart: &Chart<'_>) -> Svg {
    match render(chart) {
        Drawn::Svg(svg) => svg,
        Drawn::Nothing => panic!("{}: nothing drawn", chart.title),
    }
}

/// Compares with `tests/expected/chart/<name>.svg`; `GONGKAI_UPDATE=1` writes it.
#[expect(clippy::disallowed_methods, reason = "fixtures are files of the test, not of a site")]
fn expect(name: &str, chart: &Chart<'_>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/expected/chart");
    let Svg { inline, file } = drawn(chart);
    for (ending, text) in [("inline.svg", format!("{inline}\n")), ("file.svg", file)] {
        let path = folder.join(format!("{name}.{ending}"));
        if std::env::var_os("GONGKAI_UPDATE").is_some() {
            std::fs::create_dir_all(&folder).expect("the folder of expected files");
            std::fs::write(&path, &text).expect("an expected file");
        }
        let expected = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(text, expected, "{} differs; GONGKAI_UPDATE=1 accepts", path.display());
    }
}

#[test]
fn bars_beside_each_other() {
    expect("bars", &chart("图1 收入支出决算总计变动", totals()));
}

#[test]
fn bars_with_long_names_go_into_rows() {
    let long = Kind::Bars {
        categories: vec![Category { name: "机关事业单位基本养老保险缴费支出及职业年金缴费支出等" }],
        series: vec![Series { name: "", points: vec![point(1.0, "1.00")] }],
    };
    let svg = drawn(&chart("长", long));
    assert!(svg.inline.contains("机关事业单位基本养老保险缴费支出及职业年金缴费支出"), "{}", svg.inline);
    assert!(svg.inline.contains(r#"<rect x="0" y="#), "{}", svg.inline);
}

#[test]
fn donut_ranked_from_twelve_o_clock() {
    let income = [("其他收入", 4.95, "4.95"), ("一般公共预算财政拨款收入", 298.0, "298.00"), ("附属单位上缴收入", 0.0, "0.00")];
    expect("donut", &chart("图2 收入决算结构", parts(&income)));
}

#[test]
fn more_than_five_parts_are_rows() {
    let six = [("甲", 1.0, "1"), ("乙", 2.0, "2"), ("丙", 3.0, "3"), ("丁", 4.0, "4"), ("戊", 5.0, "5"), ("己", 6.0, "6")];
    expect("rows", &chart("图3 支出决算结构", parts(&six)));
}

#[test]
fn trend_with_gap_break_and_derived_point() {
    expect("trend", &chart("支出总计", trend()));
}

#[test]
fn a_single_part_is_one_full_row() {
    let svg = drawn(&chart("图7", parts(&[("甲", 3.0, "3.00"), ("乙", 0.0, "0.00")])));
    assert!(svg.inline.contains("<rect x=\"0\" y=\"490\" width=\"4400\""), "{}", svg.inline);
    assert!(svg.inline.contains(">100.0%</text>"));
}

#[test]
fn a_tall_trend_keeps_its_marks_in_place() {
    let names = ["一", "二", "三", "四", "五", "六"].map(|n| format!("2060199 {}", n.repeat(24)));
    let series =
        names.iter().map(|name| TrendSeries { name, points: vec![point(100.0, "100"), point(0.0, "0")], breaks: vec![] }).collect();
    let svg = drawn(&chart("高", Kind::Trend { years: vec![2018, 2019], series })).inline;
    let numbers = |start: &str| -> Vec<i32> {
        let after = svg.split(start).skip(1).filter_map(|rest| rest.split('"').next()?.split(' ').next()?.rsplit(',').next()?.parse().ok());
        after.collect()
    };
    let axis = svg.split("<polyline points=\"").find(|l| l.contains("class=\"a\"")).and_then(|l| l.split([',', ' ']).nth(1)?.parse().ok());
    assert!(axis.is_some_and(|y: i32| y > super::canvas::WIDTH), "{svg}");
    assert_eq!(numbers("cy=\"").into_iter().find(|y| Some(*y) == axis), axis, "{svg}");
}

#[test]
fn too_little_to_draw_is_said() {
    let nothing = |kind| render(&chart("图7", kind));
    assert_eq!(nothing(parts(&[])), Drawn::Nothing);
    assert_eq!(nothing(parts(&[("甲", 0.0, "0.00"), ("乙", 0.0, "0.00")])), Drawn::Nothing);
    assert_eq!(nothing(Kind::Trend { years: vec![], series: vec![] }), Drawn::Nothing);
    let none = Kind::Bars { categories: vec![], series: vec![] };
    assert_eq!(nothing(none), Drawn::Nothing);
}

#[test]
fn printed_shares_are_kept_and_small_ones_never_zero() {
    let mut kind = parts(&[("甲", 9999.0, "9,999.00"), ("乙", 1.0, "1.00")]);
    assert!(drawn(&chart("图", kind.clone())).inline.contains("&lt;0.1%"));
    if let Kind::Parts { parts } = &mut kind {
        parts[1].share_printed = Some("0.01 %");
    }
    assert!(drawn(&chart("图", kind)).inline.contains(">0.01 %<"));
}

#[test]
fn a_given_description_is_kept() {
    let mut chart = chart("图1", totals());
    chart.desc = String::from("两年 <对比>");
    assert!(drawn(&chart).inline.contains("两年 &lt;对比&gt;</desc>"));
}

#[test]
fn every_class_has_a_rule() {
    let svgs = [totals(), trend(), parts(&[("甲", 2.0, "2"), ("乙", 1.0, "1")])].map(|kind| drawn(&chart("图", kind)));
    for svg in svgs {
        for class in svg.inline.split("class=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(stylesheet().contains(&format!(".{class}{{")) || class == "chart", "no rule for {class}");
            assert!(svg.file.contains(&format!(".{class}{{")) || class == "chart", "no rule for {class} in the file");
        }
    }
}

/// What office programs and converters make nothing of, or something wrong: they would show black shapes, dark colours
/// on paper, or other slices.
#[test]
fn a_file_needs_no_browser() {
    for kind in [totals(), trend(), parts(&[("甲", 2.0, "2"), ("乙", 1.0, "1")])] {
        let file = drawn(&chart("图", kind)).file;
        for foreign in ["var(", "@media", "[class", "stroke-dashoffset", "currentColor"] {
            assert!(!file.contains(foreign), "{foreign} in {file}");
        }
    }
}
