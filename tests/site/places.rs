//! Property: whatever way YAML is written, every scalar is found where it stands and keeps the text as typed.

use arcstr::ArcStr;
use gongkai::source::node::{Node, Value};
use gongkai::source::parse::{parse, parse_all};
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Tree {
    Scalar(String, Style),
    List(Vec<Tree>, bool),
    Map(Vec<(String, Tree)>, bool),
}

#[derive(Clone, Copy, Debug)]
enum Style {
    Plain,
    Single,
    Double,
    Literal,
}

/// Writes YAML and notes where each scalar is put: text, line, column.
#[derive(Default)]
struct Emitter {
    text: String,
    places: Vec<(String, u32, u32)>,
}

impl Emitter {
    fn note(&mut self, text: &str) {
        let line = self.text.matches('\n').count() as u32 + 1;
        let start = self.text.rfind('\n').map_or(0, |at| at + 1);
        self.places.push((text.to_owned(), line, self.text[start..].chars().count() as u32 + 1));
    }

    fn scalar(&mut self, text: &str, style: Style, flow: bool, indent: usize) {
        match style {
            Style::Literal if !flow => {
                let content = format!("{text}\n第二行 # 不是注释\n");
                self.note(&content);
                self.text.push_str("|\n");
                for line in content.lines() {
                    self.text.push_str(&format!("{}{line}\n", " ".repeat(indent + 2)));
                }
                self.text.pop();
            }
            Style::Single | Style::Literal => {
                let text = format!("{text}'：, {{#");
                self.note(&text);
                self.text.push_str(&format!("'{}'", text.replace('\'', "''")));
            }
            Style::Double => {
                let text = format!("{text}\"\\：}}: ");
                self.note(&text);
                self.text.push_str(&format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")));
            }
            Style::Plain => {
                self.note(text);
                self.text.push_str(text);
            }
        }
    }

    fn flow(&mut self, tree: &Tree) {
        match tree {
            Tree::Scalar(text, style) => self.scalar(text, *style, true, 0),
            Tree::List(trees, _) => {
                self.text.push('[');
                for (at, tree) in trees.iter().enumerate() {
                    self.text.push_str(if at == 0 { "" } else { ", " });
                    self.flow(tree);
                }
                self.text.push(']');
            }
            Tree::Map(entries, _) => {
                self.text.push_str("{ ");
                for (at, (key, tree)) in entries.iter().enumerate() {
                    self.text.push_str(if at == 0 { "" } else { ",\n      " });
                    self.note(key);
                    self.text.push_str(key);
                    self.text.push_str(": ");
                    self.flow(tree);
                }
                self.text.push_str(" }");
            }
        }
    }

    /// In block style, after a key or dash; ends with a line break.
    fn block(&mut self, tree: &Tree, indent: usize) {
        match tree {
            Tree::Scalar(text, style) => {
                self.text.push(' ');
                self.scalar(text, *style, false, indent);
                self.text.push_str(if matches!(style, Style::Literal) { "\n" } else { "   # 注释: 1, [2]\n" });
            }
            Tree::List(trees, false) if !trees.is_empty() => {
                self.text.push('\n');
                for tree in trees {
                    self.text.push_str(&format!("{}  -", " ".repeat(indent)));
                    self.block(tree, indent + 2);
                }
            }
            Tree::Map(entries, false) if !entries.is_empty() => {
                self.text.push_str("\n# 一行注释\n\n");
                for (key, tree) in entries {
                    self.text.push_str(&" ".repeat(indent + 2));
                    self.note(key);
                    self.text.push_str(key);
                    self.text.push(':');
                    self.block(tree, indent + 2);
                }
            }
            tree => {
                self.text.push(' ');
                self.flow(tree);
                self.text.push('\n');
            }
        }
    }
}

fn scalars() -> impl Strategy<Value = Tree> {
    let text = prop_oneof![
        "[一-鿿a-z][一-鿿a-z0-9（）“”、-]{0,8}",
        "[0-9]{1,6}\\.[0-9]{0,4}0",
        "0[0-9]{1,4}",
        Just("true".to_owned()),
        Just("1e3".to_owned()),
        Just("0x1F".to_owned()),
        "[0-9]{1,3},[0-9]{3}\\.[0-9]{2}",
        "[0-9]{1,2}\\.[0-9]%",
        "甲 [a-z]{1,3}:[一-龥] 乙",
    ];
    let style = prop_oneof![3 => Just(Style::Plain), 1 => Just(Style::Single), 1 => Just(Style::Double), 1 => Just(Style::Literal)];
    // A number with commas must be quoted in flow style, so it always is here.
    (text, style).prop_map(|(text, style)| {
        let style = if text.contains(',') && matches!(style, Style::Plain) { Style::Double } else { style };
        Tree::Scalar(text, style)
    })
}

fn trees() -> impl Strategy<Value = Tree> {
    scalars().prop_recursive(4, 40, 5, |inner| {
        let key = "[一-鿿a-z][一-鿿a-z0-9（）]{0,6}";
        prop_oneof![
            (proptest::collection::vec(inner.clone(), 0..5), any::<bool>()).prop_map(|(trees, flow)| Tree::List(trees, flow)),
            (proptest::collection::btree_map(key, inner, 0..5), any::<bool>()).prop_map(|(map, flow)| Tree::Map(
                // YAML's own words for nothing and for truth are no keys here.
                map.into_iter().filter(|(key, _)| !matches!(key.as_str(), "null" | "true" | "false")).collect(),
                flow
            )),
        ]
    })
}

fn found(node: &Node, out: &mut Vec<(String, u32, u32)>) {
    match &node.value {
        Value::Null => {}
        Value::Scalar(s) => out.push((s.text.to_string(), node.place.line, node.place.column.into())),
        Value::Seq(nodes) => nodes.iter().for_each(|n| found(n, out)),
        Value::Map(entries) => entries.iter().for_each(|e| {
            out.push((e.key.to_string(), e.place.line, e.place.column.into()));
            found(&e.node, out);
        }),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn every_scalar_is_found_where_it_was_written(tree in trees()) {
        let mut emitter = Emitter::default();
        emitter.note("根");
        emitter.text.push_str("根:");
        emitter.block(&tree, 0);
        let file: ArcStr = "a.yaml".into();
        let node = parse(&file, &emitter.text, 1).map_err(|d| TestCaseError::fail(format!("{}\n{d:?}", emitter.text)))?;
        let mut places = Vec::new();
        found(&node, &mut places);
        prop_assert_eq!(&places, &emitter.places, "{}", emitter.text);
    }

    #[test]
    fn whatever_is_no_yaml_is_told_at_a_place_of_the_text(text in "([甲乙0-9]|: |:|：|, |,|，|\\{|\\}|\\[|\\]|｛|｝|［|\"|'|\\\\| \\| |>|#| # |- |---|%|@|\u{7}|&|\n|\n  |\t){0,40}") {
        for d in parse_all(&"a.yaml".into(), &text, 1).errors {
            let line = text.lines().nth(d.place.line.max(1) as usize - 1);
            let within = |line: &str| d.place.column as usize <= line.chars().count() + 1;
            prop_assert!(line.is_none_or(within), "{:?} {:?}", text, d);
        }
    }
}
