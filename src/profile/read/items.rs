//! Items and sentences of a profile's sections.

use std::collections::BTreeMap;

use super::Cited;
use crate::diagnostic::{Place, nearest};
use crate::profile::{Item, Kind, Piece, Sentence, lookup_of, normal};
use crate::source::fields::{Gather, Keys, canonical, find, words};
use crate::source::node::{Node, Value};

const ITEM: Keys = &[
    ("id", &["编号"]),
    ("label", &["名称"]),
    ("aliases", &["别名"]),
    ("kind", &["类型"]),
    ("value", &["值类型"]),
    ("unit", &["单位"]),
    ("base", &["词头"]),
    ("whole", &["整体"]),
    ("restate", &["复述"]),
    ("compare", &["比较"]),
    ("items", &["项目"]),
];
/// Of an entry of `more_items` that takes an item away.
const DROPPED: Keys = &[("id", &["编号"]), ("drop", &["去掉"])];

/// Reads a sentence; what it cites is added to `cited`.
pub(super) fn read_sentence(node: &Node, cited: &mut Vec<Cited>, gather: &mut Gather) -> Option<Sentence> {
    let text = gather.text(node, "a sentence");
    match Sentence::parse(text) {
        Ok(sentence) => {
            cites(&sentence.pieces, &mut |path| {
                let (place, width) = place_of(&format!("[[{path}]]"), text, node);
                cited.push(Cited { path: path.into(), place, width });
            });
            Some(sentence)
        }
        Err((_, why)) => {
            gather.error("profile.sentence", node.place, format!("this sentence is not readable: {why}")).hint =
                Some("cite facts as [[label]] and put optional parts into {…}".into());
            None
        }
    }
}

/// Calls back for everything that a sentence cites.
pub(super) fn cites(pieces: &[Piece], found: &mut dyn FnMut(&str)) {
    for piece in pieces {
        match piece {
            Piece::Cite(path) => found(path),
            Piece::Optional(inner) => cites(inner, found),
            Piece::Text(_) => {}
        }
    }
}

/// Where a part of a text stands and how wide it is. In quotes or in a block the text is not what the line holds, so there
/// it is the text's own place.
fn place_of(part: &str, text: &str, node: &Node) -> (Place, usize) {
    let plain = matches!(&node.value, Value::Scalar(s) if !s.quoted);
    match text.find(part).filter(|_| plain) {
        Some(at) => (node.place.right(text[..at].chars().count()), part.chars().count()),
        None => (node.place, 1),
    }
}

/// Reads a list of items.
pub(super) fn read_items(node: &Node, gather: &mut Gather) -> Vec<Item> {
    let nodes = gather.list(node);
    let mut items: Vec<Item> = Vec::with_capacity(nodes.len());
    for node in nodes {
        if let Some(item) = read_item(node, gather) {
            if let Some(twin) = items.iter().find(|other| normal(&other.label) == normal(&item.label)) {
                ambiguous(node, twin, &item, gather);
            }
            items.push(item);
        }
    }
    items
}

/// Changes items one by one: an entry replaces the item of its id or is added; `drop: true` takes it away.
pub(super) fn change_items(node: &Node, items: &mut Vec<Item>, gather: &mut Gather) {
    for node in gather.list(node) {
        let entries = gather.map(node, "an item");
        if find(entries, DROPPED, "drop").is_some_and(|e| gather.yes_no(&e.node, "drop")) {
            let Some(id) = find(entries, DROPPED, "id").map(|e| &e.node) else {
                gather.error("profile.no-id", node.place, "an item to drop needs its `id`");
                continue;
            };
            let (wanted, place) = (gather.text(id, "an id").to_owned(), id.place);
            let known = items.len();
            items.retain(|item| *item.id != *wanted);
            if items.len() == known {
                let d = gather.error("profile.unknown-item", place, format!("the section has no item `{wanted}` to drop"));
                d.width = wanted.chars().count().max(1) as u32;
                d.hint = nearest(&wanted, items.iter().map(|i| &*i.id)).map(|near| format!("did you mean `{near}`?"));
            }
            continue;
        }
        let Some(item) = read_item(node, gather) else { continue };
        if let Some(twin) = items.iter().find(|other| other.id != item.id && normal(&other.label) == normal(&item.label)) {
            ambiguous(node, twin, &item, gather);
        }
        match items.iter_mut().find(|other| other.id == item.id) {
            Some(other) => *other = item,
            None => items.push(item),
        }
    }
}

fn ambiguous(node: &Node, twin: &Item, item: &Item, gather: &mut Gather) {
    let message = format!("two items are written `{}`: `{}` and `{}`", item.label, twin.id, item.id);
    gather.error("profile.ambiguous-item", node.place, message);
}

fn read_item(node: &Node, gather: &mut Gather) -> Option<Item> {
    let entries = gather.map(node, "an item");
    let mut item = Item {
        id: "".into(),
        label: "".into(),
        aliases: Vec::new(),
        kind: Kind::Amount,
        value_kind: Kind::Amount,
        unit: "".into(),
        base: "".into(),
        whole: None,
        restate: false,
        compare: true,
        items: Vec::new(),
        lookup: BTreeMap::new(),
    };
    let mut unit = None;
    for entry in entries {
        let node = &entry.node;
        match canonical(ITEM, &entry.key) {
            Some("id") => item.id = (*gather.boxed(node, "an id")).into(),
            Some("label") => item.label = (*gather.boxed(node, "a label")).into(),
            Some("aliases") => item.aliases = gather.texts(node, "a label"),
            Some(which @ ("kind" | "value")) => {
                let word = gather.text(node, "a kind");
                match Kind::from_word(word) {
                    Some(kind) if which == "kind" => item.kind = kind,
                    Some(kind) => item.value_kind = kind,
                    None => {
                        gather.error("profile.kind", node.place, format!("there is no kind `{word}`")).hint =
                            Some("amount, count, percent, score, text, change, codes, map, list, group or names".into());
                    }
                }
            }
            Some("unit") => unit = Some(gather.boxed(node, "a unit")),
            Some("base") => item.base = (*gather.boxed(node, "a prefix")).into(),
            Some("whole") => item.whole = Some((*gather.boxed(node, "an item id")).into()),
            Some("restate") => item.restate = gather.yes_no(node, "restate"),
            Some("compare") => item.compare = gather.yes_no(node, "compare"),
            Some("items") => item.items = read_items(node, gather),
            _ => gather.unknown(entry, "an item", words(ITEM)),
        }
    }
    if item.id.is_empty() || item.label.is_empty() {
        gather.error("profile.no-id", node.place, "an item needs `id` and `label`");
        return None;
    }
    let value_kind = if item.kind == Kind::Map { item.value_kind } else { item.kind };
    item.unit = unit.as_deref().unwrap_or(value_kind.unit()).into();
    if item.base.is_empty() {
        let base = item.id.strip_suffix(".amount").or_else(|| item.id.strip_suffix(".total")).unwrap_or(&item.id);
        item.base = base.into();
    }
    item.lookup = lookup_of(&item.items);
    Some(item)
}
