//! What holds for any data: sound markup, and room for every text.
use crate::chart::canvas::{NOTE, TEXT};
use crate::chart::{Absent, Category, Chart, Drawn, Kind, Labels, Part, Point, Series, TrendSeries, measure, render};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// Walks the markup: tags must nest, attributes must be quoted and unique, text escaped.
/// Gives each `<text>` of the drawing with its attributes.
fn well_formed(svg: &str) -> Vec<(Vec<(String, String)>, String)> {
    let mut open: Vec<&str> = Vec::new();
    let mut texts = Vec::new();
    let mut rest = svg.trim_end();
    while let Some(tail) = rest.strip_prefix('<') {
        let (tag, after) = tail.split_once('>').expect("a closed tag");
        let (content, next) = after.split_at(after.find('<').unwrap_or(after.len()));
        rest = next;
        for entity in content.split('&').skip(1) {
            assert!(["amp;", "lt;", "gt;", "quot;", "apos;"].iter().any(|e| entity.starts_with(e)), "{content}");
        }
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
            continue;
        }
        let empty = tag.ends_with('/');
        let (name, mut attributes) = tag.trim_end_matches('/').split_once(' ').unwrap_or((tag, ""));
        let mut found: Vec<(String, String)> = Vec::new();
        while !attributes.trim().is_empty() {
            let (key, value) = attributes.split_once("=\"").expect("a quoted attribute");
            let (value, more) = value.split_once('"').expect("a closed attribute");
            found.push((key.trim().to_owned(), value.to_owned()));
            attributes = more;
        }
        let keys: BTreeSet<&String> = found.iter().map(|(key, _)| key).collect();
        assert_eq!(keys.len(), found.len(), "an attribute twice: {tag}");
        if !empty {
            open.push(name);
        }
        if name == "text" {
            texts.push((found, content.to_owned()));
        }
    }
    assert_eq!((rest, open.as_slice()), ("", &[][..]));
    texts
}

/// No text may leave the drawing or cover another one.
fn texts_have_room(svg: &str) {
    let view = svg.split("viewBox=\"").nth(1).and_then(|s| s.split('"').next()).expect("a viewBox");
    let view: Vec<i32> = view.split(' ').map(|n| n.parse().expect("a number")).collect();
    let mut boxes: Vec<([i32; 4], String)> = Vec::new();
    for (attributes, content) in well_formed(svg) {
        let get = |key: &str| attributes.iter().find(|(k, _)| k == key).map(|(_, v)| v.as_str());
        let number = |key| get(key).and_then(|v| v.parse::<i32>().ok()).expect("a place");
        let plain = content.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'").replace("&amp;", "&");
        let size = if get("class") == Some("m") { NOTE } else { TEXT };
        let wide = measure::width(&plain, size);
        let left = match get("text-anchor") {
            Some("middle") => number("x") - wide / 2,
            Some("end") => number("x") - wide,
            _ => number("x"),
        };
        let area = [left, number("y") - 125, left + wide, number("y") + 30];
        let inside = area[0] >= view[0] - 1 && area[1] >= view[1] && area[2] <= view[0] + view[2] + 1 && area[3] <= view[1] + view[3];
        assert!(inside, "{plain} at {area:?} leaves {view:?}\n{svg}");
        for (other, text) in &boxes {
            let apart = area[2] <= other[0] + 1 || other[2] <= area[0] + 1 || area[3] <= other[1] || other[3] <= area[1];
            assert!(apart || wide == 0, "{plain} {area:?} covers {text} {other:?}\n{svg}");
        }
        boxes.push((area, plain));
    }
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[一-龥]{1,30}",
        2 => "[一-龥a-z（）、 ]{0,24}",
        1 => "[ -~]{0,30}",
        1 => any::<String>(),
    ]
}

fn any_value() -> impl Strategy<Value = (f64, String, bool)> {
    let value = prop_oneof![
        4 => (-100_000_000_000_i64..100_000_000_000).prop_map(|n| n as f64 / 100.0),
        2 => (0_i64..1_000_000).prop_map(|n| n as f64 / 100.0),
        1 => Just(0.0),
        1 => any::<f64>(),
    ];
    (value, any::<bool>(), prop_oneof![5 => Just(None), 1 => any_text().prop_map(Some)]).prop_map(|(value, derived, text)| {
        let printed = text.unwrap_or_else(|| if value.abs() < 1e12 { format!("{value:.2}") } else { format!("{value:e}") });
        (value, printed, derived)
    })
}

type Values = Vec<Vec<Option<(f64, String, bool)>>>;

fn any_values() -> impl Strategy<Value = Values> {
    let value = prop_oneof![6 => any_value().prop_map(Some), 1 => Just(None)];
    prop::collection::vec(prop::collection::vec(value, 0..9), 0..6)
}

fn points(values: &[Option<(f64, String, bool)>]) -> Vec<Option<Point<'_>>> {
    let point = |v: &(f64, String, bool)| -> (f64, bool) { (v.0, v.2) };
    values
        .iter()
        .map(|v| v.as_ref().map(|v| (point(v), v.1.as_str())).map(|((value, derived), printed)| Point { value, printed, derived }))
        .collect()
}

/// The same for a line; what is not there has a reason.
fn on_line(values: &[Option<(f64, String, bool)>]) -> Vec<Result<Point<'_>, Absent<'_>>> {
    let why = [Absent::Year, Absent::Item, Absent::Said("未填")];
    points(values).into_iter().zip(why.into_iter().cycle()).map(|(point, why)| point.ok_or(why)).collect()
}

fn holds(kind: Kind<'_>, title: &str, unit: &str, labels: Labels) {
    let chart = Chart { key: "k", title, desc: String::new(), unit, kind, labels };
    let first = render(&chart);
    assert_eq!(first, render(&chart));
    if let Drawn::Svg(svg) = first {
        texts_have_room(&svg.inline);
        texts_have_room(&svg.file);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bars_are_sound(values in any_values(), names in prop::collection::vec(any_text(), 12), unit in any_text(), zh: bool) {
        let categories = names.iter().take(values.first().map_or(1, Vec::len)).map(|name| Category { name }).collect();
        let series = values.iter().zip(names.iter().rev()).map(|(v, name)| Series { name, points: points(v) }).collect();
        holds(Kind::Bars { categories, series }, &names[0], &unit, if zh { Labels::ZH_CN } else { Labels::EN });
    }

    #[test]
    fn any_parts_are_sound(values in prop::collection::vec((any_value(), any_text(), any::<Option<u8>>()), 0..9), unit in any_text(), abs: bool) {
        let shares: Vec<_> = values.iter().map(|(_, _, share)| share.map(|s| format!("{s}%"))).collect();
        let parts = values.iter().zip(&shares).map(|(((value, printed, derived), name, _), share)| Part {
            name,
            point: Point { value: if abs { value.abs() } else { *value }, printed, derived: *derived },
            share_printed: share.as_deref(),
        }).collect();
        holds(Kind::Parts { parts }, "图", &unit, Labels::ZH_CN);
    }

    #[test]
    fn any_trends_are_sound(
        values in any_values(),
        years in prop_oneof![prop::collection::vec(1990_i32..2060, 0..20), prop::collection::vec(any::<i32>(), 0..6)],
        names in prop::collection::vec(any_text(), 6),
        breaks in prop::collection::vec(1990_i32..2060, 0..4),
        unit in any_text(), zh: bool,
    ) {
        let series = values.iter().zip(&names).map(|(v, name)| TrendSeries { name, points: on_line(v), breaks: breaks.clone() }).collect();
        holds(Kind::Trend { years, series }, &names[0], &unit, if zh { Labels::ZH_CN } else { Labels::EN });
    }
}
