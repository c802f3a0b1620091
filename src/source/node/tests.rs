//! Places, typed forms, refusals; and against the parser, that what is read is what it reads.

use arcstr::ArcStr;

use super::*;
use crate::source::parse::*;

fn file() -> ArcStr {
    "a.yaml".into()
}

/// Every scalar with its place, in document order.
fn places(text: &str) -> Vec<(String, u32, u32)> {
    fn walk(node: &Node, out: &mut Vec<(String, u32, u32)>) {
        match &node.value {
            Value::Null => out.push(("~".into(), node.place.line, node.place.column.into())),
            Value::Scalar(s) => out.push((s.text.to_string(), node.place.line, node.place.column.into())),
            Value::Seq(nodes) => nodes.iter().for_each(|n| walk(n, out)),
            Value::Map(entries) => entries.iter().for_each(|e| {
                out.push((e.key.to_string(), e.place.line, e.place.column.into()));
                walk(&e.node, out);
            }),
        }
    }
    let mut out = Vec::new();
    walk(&parse(&file(), text, 1).expect("parses"), &mut out);
    out
}

#[test]
fn scalars_keep_their_typed_form_and_place() {
    let text = "# 注释: 收入总计: 1\n收入总计: 0.10  # 0.10\n变动: { 增加: 191.93, '增长': 87.3%, 空: , 尾: ~ }\n列:\n  - a b\n  - \"引 号\"\n空值:\n块: |\n  甲,乙\n  1,2\n末: 2,114.81\n";
    assert_eq!(
        places(text),
        [
            ("收入总计", 2, 1),
            ("0.10", 2, 7),
            ("变动", 3, 1),
            ("增加", 3, 7),
            ("191.93", 3, 11),
            ("增长", 3, 19),
            ("87.3%", 3, 25),
            ("空", 3, 32),
            ("~", 3, 33),
            ("尾", 3, 37),
            ("~", 3, 40),
            ("列", 4, 1),
            ("a b", 5, 5),
            ("引 号", 6, 5),
            ("空值", 7, 1),
            ("~", 7, 3),
            ("块", 8, 1),
            ("甲,乙\n1,2\n", 8, 4),
            ("末", 11, 1),
            ("2,114.81", 11, 4),
        ]
        .map(|(t, l, c)| (t.to_owned(), l, c))
    );
}

#[test]
fn folded_plain_text_does_not_lose_the_place_of_what_follows() {
    assert_eq!(places("甲: 一\n  二 三\n乙: 1\n").last(), Some(&("1".to_owned(), 3, 4)));
}

#[test]
fn anchors_and_tags_are_refused_with_their_place() {
    let error = parse(&file(), "a: 1\nb: &x 2\nc: *x\n", 1).expect_err("refused");
    assert_eq!((error.id, error.place), ("source.anchor", Place::new(2, 4)));
    let error = parse(&file(), "a: !!str 1\n", 1).expect_err("refused");
    assert_eq!((error.id, error.place), ("source.tag", Place::new(1, 4)));
}

#[test]
fn duplicate_keys_name_both_places() {
    let error = parse(&file(), "a: 1\nb: 2\na: 3\n", 1).expect_err("refused");
    assert_eq!((error.id, error.place), ("source.duplicate-key", Place::new(3, 1)));
    assert_eq!(error.hint.as_deref(), Some("its first place is line 1; keep one of the two"));
    // So does a mapping of many keys, and one that starts further down in its file.
    for (first, many) in [(0, 63), (0, 64), (30, 65), (64, 66), (999, 1000)] {
        let text: String = (0..many).chain([first]).map(|at| format!("k{at}: 1\n")).collect();
        let error = parse(&file(), &text, 5).expect_err("refused");
        assert_eq!((error.id, error.place), ("source.duplicate-key", Place::new(many + 5, 1)));
        assert_eq!(error.hint, Some(format!("its first place is line {}; keep one of the two", first + 5)));
    }
}

#[test]
fn nesting_and_odd_line_breaks_are_refused_at_once() {
    let bomb = "{a: ".repeat(40_000);
    assert_eq!(parse(&file(), &bomb, 1).expect_err("refused").id, "source.too-deep");
    assert_eq!(parse(&file(), "a: 甲\u{2028}乙", 1).expect_err("refused").place, Place::new(1, 5));
}

#[test]
fn blocks_with_an_indentation_of_their_own_and_empty_ones_do_not_lose_what_follows() {
    let last = |block: &str| places(&format!("甲:\n  乙: {block}  丙: 412\n")).pop();
    for (block, line) in
        [("|2\n      深\n    100\n", 5), ("|\n", 3), (">-\n\n", 4), ("|\n    # 不是注释\n  # 注释\n", 5), ("|+\n    一\n\n", 5)]
    {
        assert_eq!(last(block), Some(("412".to_owned(), line, 6)), "{block:?}");
    }
    let error = parse(&file(), "甲: 1\n# 注\r乙: 2\n", 1).expect_err("refused");
    assert_eq!((error.id, error.place), ("source.line-break", Place::new(2, 4)));
}

/// Something that stands behind a key or a dash.
#[derive(Clone, Debug)]
enum Piece {
    Inline(&'static str),
    Block(&'static str, Vec<&'static str>),
    Map(Vec<Piece>),
    Seq(Vec<Piece>),
}

fn piece() -> impl proptest::strategy::Strategy<Value = Piece> {
    use proptest::prelude::*;
    let inline = prop::sample::select(vec![
        "",
        "0.10",
        "1e3",
        "-5",
        "+7",
        "2,114.81",
        "0x1F",
        ".5",
        "true",
        "~",
        "null",
        "甲 乙",
        "'甲''乙'",
        "\"a\\n甲\"",
        "100 # 注",
        "{ 甲: 1, 乙: , '丙': [2.50, 3] }",
        "[1, 'a', ]",
        "\"100\"",
        "甲\n      乙",
        "{}",
        "12:30",
        "\"甲\\u4e59\\t\\n丙\\\"\n\n      丁 \\\n      戊\"",
        "'甲 ''乙\n      丙'",
    ]);
    let line = prop::sample::select(vec!["甲", "100", "", "  深", "# 不是注释", "- 1", "k: 2", "'"]);
    let header = prop::sample::select(vec!["|", "|-", "|+", ">", ">-", "|2", ">2", "|2-", "| # 注"]);
    let leaf = prop_oneof![
        4 => inline.prop_map(Piece::Inline),
        2 => (header, prop::collection::vec(line, 0..4)).prop_map(|(h, l)| Piece::Block(h, l)),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4).prop_map(Piece::Map),
            prop::collection::vec(inner, 1..4).prop_map(Piece::Seq)
        ]
    })
}

fn write(piece: &Piece, indent: usize, out: &mut String) {
    let pad = " ".repeat(indent);
    match piece {
        Piece::Inline(text) => out.push_str(&format!(" {text}\n")),
        Piece::Block(header, lines) => {
            out.push_str(&format!(" {header}\n"));
            lines.iter().for_each(|line| out.push_str(&format!("{pad}{line}\n")));
        }
        Piece::Map(all) => {
            out.push('\n');
            for (at, one) in all.iter().enumerate() {
                out.push_str(&format!("{pad}键{at}:"));
                write(one, indent + 2, out);
            }
        }
        Piece::Seq(all) => {
            out.push('\n');
            for one in all {
                out.push_str(&format!("{pad}-"));
                write(one, indent + 2, out);
            }
        }
    }
}

/// Whether a node says what the parser says, numbers by their value.
fn same(node: &Node, value: &serde_yaml::Value) -> bool {
    match (&node.value, value) {
        (Value::Null, serde_yaml::Value::Null) => true,
        (Value::Scalar(s), serde_yaml::Value::String(text)) => *s.text == **text,
        (Value::Scalar(s), serde_yaml::Value::Number(n)) => is_number(&s.text, n.as_f64().unwrap_or(f64::NAN)),
        (Value::Scalar(s), serde_yaml::Value::Bool(b)) => *s.text == *b.to_string(),
        (Value::Seq(nodes), serde_yaml::Value::Sequence(values)) => {
            nodes.len() == values.len() && nodes.iter().zip(values).all(|(n, v)| same(n, v))
        }
        (Value::Map(entries), serde_yaml::Value::Mapping(map)) => {
            entries.len() == map.len() && entries.iter().all(|e| map.get(&*e.key).is_some_and(|v| same(&e.node, v)))
        }
        _ => false,
    }
}

/// Whether each character of each text stands where it is said to, or an escape for it.
fn stand(node: &Node, lines: &[&str]) -> bool {
    match &node.value {
        Value::Null => true,
        Value::Scalar(scalar) => {
            let (start, jumps) = node.course();
            let mut places = crate::source::places::Places::new(start, jumps, &scalar.text);
            scalar.text.char_indices().filter(|(_, c)| !c.is_whitespace()).all(|(at, c)| {
                let place = places.at(at);
                let found = lines.get(place.line as usize - 1).and_then(|line| line.chars().nth(usize::from(place.column) - 1));
                found == Some(c) || found == Some('\\') && scalar.quoted
            })
        }
        Value::Seq(nodes) => nodes.iter().all(|node| stand(node, lines)),
        Value::Map(entries) => entries.iter().all(|entry| stand(&entry.node, lines)),
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(2000))]
    #[test]
    fn what_is_read_is_what_the_parser_reads(all in proptest::collection::vec(piece(), 1..5)) {
        let mut text = String::new();
        write(&Piece::Map(all), 0, &mut text);
        if let Ok(value) = serde_yaml::from_str::<serde_yaml::Value>(&text) {
            match parse(&file(), &text, 1) {
                Ok(node) => {
                    proptest::prop_assert!(same(&node, &value), "{text}\n{node:?}\n{value:?}");
                    proptest::prop_assert!(stand(&node, &text.lines().collect::<Vec<_>>()), "{text}\n{node:?}");
                }
                Err(d) => proptest::prop_assert!(false, "{text}\n{}", d.message),
            }
        }
    }
}

#[test]
fn a_full_width_colon_is_named() {
    let error = parse(&file(), "甲: 1\n收入总计：412\n乙: 2\n", 1).expect_err("refused");
    assert!(error.hint.expect("hint").contains('：'));
}
