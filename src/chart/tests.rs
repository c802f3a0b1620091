//! Exact drawings of small cases.
use super::{Absent, Category, Chart, Drawn, Kind, Labels, Part, Point, Series, Svg, TrendSeries, render, stylesheet};
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

/// A line; a year without a value is one that the archive does not hold.
fn line<'a>(name: &'a str, points: Vec<Option<Point<'a>>>, breaks: Vec<i32>) -> TrendSeries<'a> {
    TrendSeries { name, points: points.into_iter().map(|p| p.ok_or(Absent::Year)).collect(), breaks }
}

fn trend() -> Kind<'static> {
    let points = vec![point(30.0, "30.00"), derived(35.0, "35.00"), None, point(38.0, "38.00"), point(41.0, "41.00")];
    Kind::Trend { years: vec![2018, 2019, 2020, 2021, 2024], series: vec![line("支出总计", points, vec![2024])] }
}

/// As in a real comparison: two years, values that differ by less than a mark, a code that continues another.
fn trends() -> Kind<'static> {
    let both = |name, a: (f64, &'static str), b: (f64, &'static str)| line(name, vec![point(a.0, a.1), point(b.0, b.1)], vec![]);
    let mut ended = line("206 科学技术支出", vec![point(438.52, "438.52"), None], vec![2024]);
    ended.points[1] = Err(Absent::Item);
    let begun = TrendSeries { breaks: vec![2024], ..both("201 一般公共服务支出", (0.0, "0"), (352.48, "352.48")) };
    let series = vec![
        ended,
        begun,
        both("208 社会保障和就业支出", (16.43, "16.43"), (32.69, "32.69")),
        both("210 卫生健康支出", (10.08, "10.08"), (13.14, "13.14")),
        both("221 住房保障支出", (17.4, "17.40"), (13.61, "13.61")),
    ];
    Kind::Trend { years: vec![2018, 2024], series }
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
fn trends_of_nearly_equal_values_with_a_break_of_some_lines() {
    expect("trends", &chart("支出结构", trends()));
}

/// The description of a trend of some years.
fn told(years: &[i32], series: Vec<TrendSeries<'_>>) -> String {
    let svg = drawn(&chart("趋势", Kind::Trend { years: years.to_vec(), series })).inline;
    svg.split("<desc id=\"fig-1-d\">").nth(1).and_then(|rest| rest.split("</desc>").next()).unwrap_or_default().to_owned()
}

#[test]
fn a_year_that_is_not_held_is_not_one_without_the_item() {
    let one = |points| TrendSeries { name: "甲", points, breaks: vec![] };
    let value = || point(1.0, "1.00").ok_or(Absent::Year);
    assert_eq!(
        told(&[2018, 2024], vec![one(vec![value(), Err(Absent::Item)])]),
        "甲：2018 1.00，收录缺失 2019–2023，未载 2024。单位：万元。"
    );
    assert_eq!(
        told(&[2018, 2024], vec![one(vec![Err(Absent::Item), value()])]),
        "甲：2024 1.00，未载 2018，收录缺失 2019–2023。单位：万元。"
    );
    let points = vec![value(), Err(Absent::Item), Err(Absent::Item), Err(Absent::Said("未填")), value(), Err(Absent::Item), value()];
    let years = [2018, 2019, 2020, 2021, 2022, 2023, 2025];
    let expected = "甲：2018 1.00，2022 1.00，2025 1.00，未载 2019–2020 2023，未填 2021，收录缺失 2024。单位：万元。";
    assert_eq!(told(&years, vec![one(points)]), expected);
    // A year of which only the next document tells, by a line beside this one.
    assert_eq!(told(&[2023, 2024], vec![one(vec![Err(Absent::Year), value()])]), "甲：2024 1.00，收录缺失 2023。单位：万元。");
}

#[test]
fn a_band_says_why_no_line_has_a_value() {
    let years = vec![2018, 2019, 2020, 2022, 2023];
    let one = |name, absent| TrendSeries {
        name,
        points: [Some(1.0), None, Some(2.0), Some(3.0), Some(4.0)].map(|v| v.and_then(|v| point(v, "1.00")).ok_or(absent)).to_vec(),
        breaks: vec![],
    };
    let bands = |series| {
        let svg = drawn(&chart("趋势", Kind::Trend { years: years.clone(), series })).inline;
        ["未载", "收录缺失", "未填"].map(|word| svg.matches(&format!("class=\"m\">{word}</text>")).count())
    };
    assert_eq!(bands(vec![one("甲", Absent::Item)]), [1, 1, 0]);
    assert_eq!(bands(vec![one("甲", Absent::Item), one("乙", Absent::Said("未填"))]), [1, 1, 0]);
    assert_eq!(bands(vec![one("甲", Absent::Said("未填"))]), [0, 1, 1]);
    assert_eq!(bands(vec![one("甲", Absent::Year)]), [0, 2, 0]);
}

/// The shapes of a drawing's marks: their middle and their colour.
fn marks(svg: &str) -> Vec<(f64, f64, char)> {
    let mut marks = Vec::new();
    for tag in svg.split('<').filter(|t| t.contains("class=\"f") || t.contains("class=\"h")) {
        let class = tag.split("class=\"").nth(1).and_then(|c| c.chars().nth(1)).expect("a class");
        let number = |key: &str| tag.split(&format!(" {key}=\"")).nth(1).and_then(|v| v.split('"').next()?.parse::<f64>().ok());
        let middle = if let (Some(x), Some(y)) = (number("cx"), number("cy")) {
            (x, y)
        } else if let (Some(x), Some(y), Some(wide), Some(tall)) = (number("x"), number("y"), number("width"), number("height")) {
            (x + wide / 2.0, y + tall / 2.0)
        } else {
            let points = tag.split("points=\"").nth(1).and_then(|p| p.split('"').next()).expect("points");
            let points: Vec<(f64, f64)> =
                points.split(' ').filter_map(|p| p.split_once(',')).map(|(x, y)| (x.parse().unwrap(), y.parse().unwrap())).collect();
            let many = points.len() as f64;
            (points.iter().map(|p| p.0).sum::<f64>() / many, points.iter().map(|p| p.1).sum::<f64>() / many)
        };
        marks.push((middle.0, middle.1, class));
    }
    marks
}

/// Whoever reads a value takes the nearest mark for its own; that must be one of its line.
#[test]
fn every_value_stands_nearest_to_a_mark_of_its_own_line() {
    for apart in 0..60 {
        let apart = f64::from(apart);
        let values = [[100.0, 40.0, 60.0], [100.0 - apart, 40.0 + apart, 60.0], [100.0 - 2.0 * apart, 40.0, 60.0 - apart]];
        let text = |s: usize, i: usize| format!("{}{}.00", s + 1, i);
        let texts: Vec<Vec<String>> = (0..3).map(|s| (0..3).map(|i| text(s, i)).collect()).collect();
        let series = |s: usize| line(["甲", "乙", "丙"][s], (0..3).map(|i| point(values[s][i], &texts[s][i])).collect(), vec![]);
        let svg = drawn(&chart("趋势", Kind::Trend { years: vec![2020, 2021, 2023], series: (0..3).map(series).collect() })).inline;
        let marks = marks(&svg);
        for (s, i) in (0..3).flat_map(|s| (0..2).map(move |i| (s, i))) {
            let Some((before, _)) = svg.split_once(&format!("\">{}</text>", texts[s][i])) else { continue };
            let at = before.rsplit("<text x=\"").next().and_then(|t| t.split_once("\" y=\"")).expect("a place");
            let (left, base): (f64, f64) = (at.0.parse().unwrap(), at.1.parse().unwrap());
            let right = left + f64::from(super::measure::width(&texts[s][i], super::canvas::TEXT));
            let far = |m: &(f64, f64, char)| {
                let (x, y) = (m.0.clamp(left, right), m.1.clamp(base - 110.0, base));
                (m.0 - x).hypot(m.1 - y)
            };
            let nearest = marks.iter().min_by(|a, b| far(a).total_cmp(&far(b))).expect("a mark");
            assert_eq!(nearest.2, ['1', '2', '3'][s], "{} of {apart}\n{svg}", texts[s][i]);
        }
    }
}

/// A break is a line, not a word in the air, and says which lines it breaks.
#[test]
fn a_break_across_a_gap_is_a_line_with_the_marks_of_what_it_breaks() {
    let some = drawn(&chart("支出结构", trends())).inline;
    assert_eq!(some.matches("class=\"k\"").count(), 1, "{some}");
    let word = some.split("<text x=\"").find(|t| t.contains(">断<")).and_then(|t| t.split_once("\" y=\"")).expect("the word");
    let (left, base): (f64, f64) = (word.0.parse().unwrap(), word.1.split('"').next().unwrap().parse().unwrap());
    let beside: String = marks(&some).iter().filter(|m| m.0 > left && (m.1 - base + 50.0).abs() < 10.0).map(|m| m.2).collect();
    assert_eq!(beside, "12", "206 and 201, and no other\n{some}");
    let both = |name, value| line(name, vec![point(value, "1"), point(2.0, "2")], vec![2024]);
    let all = drawn(&chart("趋势", Kind::Trend { years: vec![2018, 2024], series: vec![both("甲", 1.0), both("乙", 9.0)] })).inline;
    assert_eq!((all.matches("class=\"k\"").count(), marks(&all).len()), (1, 6), "two marks a line and two at the names: {all}");
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
    let series = names.iter().map(|name| line(name, vec![point(100.0, "100"), point(0.0, "0")], vec![])).collect();
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
