//! Prints how long charts take and how large they are: `cargo bench --bench chart`.
use gongkai::chart::{Absent, Category, Chart, Drawn, Kind, Labels, Part, Point, Series, TrendSeries, render};
use std::hint::black_box;
use std::time::Instant;

/// Drawings per round, and rounds of which the fastest counts.
const DRAWINGS: u32 = 5_000;
const ROUNDS: u32 = 7;

fn point(value: f64, printed: &str) -> Point<'_> {
    Point { value, printed, derived: false }
}

fn parts(values: &[(&'static str, f64, &'static str)]) -> Kind<'static> {
    let part = |&(name, value, printed)| Part { name, point: point(value, printed), share_printed: None };
    Kind::Parts { parts: values.iter().map(part).collect() }
}

fn main() {
    let pair = |name, last, this| Series { name, points: vec![Some(last), Some(this)] };
    let bars = Kind::Bars {
        categories: vec![Category { name: "收入总计" }, Category { name: "支出总计" }],
        series: vec![
            pair("2022年", Point { derived: true, ..point(412.3, "412.30") }, point(412.3, "412.30")),
            pair("2023年", point(302.95, "302.95"), point(302.95, "302.95")),
        ],
    };
    let items = [
        ("一般公共服务支出", 1240.0, "1,240.00"),
        ("社会保障和就业支出", 130.55, "130.55"),
        ("住房保障支出", 70.0, "70.00"),
        ("卫生健康支出", 65.0, "65.00"),
        ("农林水支出", 20.0, "20.00"),
        ("城乡社区支出", 5.0, "5.00"),
        ("其他支出", 2.0, "2.00"),
        ("机关事业单位基本养老保险缴费支出", 0.05, "0.05"),
    ];
    let years: Vec<i32> = (2005..2025).collect();
    let line = |name| TrendSeries {
        name,
        points: years.iter().map(|&y| (y != 2010).then(|| point(f64::from(y - 1990), "1,234.56")).ok_or(Absent::Item)).collect(),
        breaks: vec![2019],
    };
    let trend = Kind::Trend { years: years.clone(), series: vec![line("收入总计"), line("支出总计")] };
    let cases =
        [("bars", bars), ("donut", parts(&items[..5])), ("donut of 2", parts(&items[..2])), ("rows", parts(&items)), ("trend", trend)];
    for (name, kind) in cases {
        let chart =
            Chart {
                key: "fig-1", title: "图1 收入支出决算总计变动情况", desc: String::new(), unit: "万元", kind, labels: Labels::ZH_CN
            };
        let mut fastest = f64::INFINITY;
        for _ in 0..ROUNDS {
            let begin = Instant::now();
            for _ in 0..DRAWINGS {
                black_box(render(black_box(&chart)));
            }
            fastest = fastest.min(begin.elapsed().as_secs_f64() * 1e6 / f64::from(DRAWINGS));
        }
        if let Drawn::Svg(svg) = render(&chart) {
            println!("{name:12} {fastest:6.1} µs  {:5} B inline  {:5} B file", svg.inline.len(), svg.file.len());
        }
    }
}
