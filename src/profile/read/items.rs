//! Items and sentences of a profile's sections.

use super::Places;
use crate::diagnostic::{Place, nearest};
use crate::profile::{Cited, Item, Kind, Named, Piece, Sentence, lookup_of, normal};
use crate::quick::Map;
use crate::source::fields::{Gather, Keys, canonical, find, words};
use crate::source::node::{Entry, Node, Value};

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
pub(super) fn read_sentence(node: &Node, section: &str, cited: &mut Vec<Cited>, gather: &mut Gather) -> Option<Sentence> {
    let text = gather.text(node, "a sentence");
    match Sentence::parse(text) {
        Ok(sentence) => {
            cites(&sentence.pieces, &mut |path| {
                let (place, width) = place_of(&format!("[[{path}]]"), text, node);
                cited.push(Cited { section: section.into(), path: path.into(), place, width });
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
pub(super) fn read_items(node: &Node, places: &mut Places, gather: &mut Gather) -> Vec<Item> {
    let nodes = gather.list(node);
    let mut items: Vec<Item> = Vec::with_capacity(nodes.len());
    let mut taken: Map<String, usize> = Map::default();
    for node in nodes {
        let Some(item) = read_item(node, None, places, gather) else { continue };
        ambiguous(node, &item, None, &items, &taken, gather);
        taken.extend(item.words().map(|word| (normal(word).into_owned(), items.len())));
        items.push(item);
    }
    items
}

/// Changes items one by one: an entry changes the item of its id, which keeps the keys left out, or is added; `drop: true`
/// takes it away. An item below another one is changed there.
pub(super) fn change_items(node: &Node, items: &mut Vec<Item>, places: &mut Places, gather: &mut Gather) {
    for node in gather.list(node) {
        let entries = gather.map(node, "an item");
        let id = find(entries, ITEM, "id").and_then(|e| e.node.text()).map(str::trim).unwrap_or_default();
        let mut change = |items: &mut Vec<Item>| change_item(node, entries, id, items, places, gather);
        if !where_it_stands(items, id, &mut change) {
            change(items);
        }
    }
}

/// Does something with the items among which one stands; false if it stands nowhere.
fn where_it_stands(items: &mut Vec<Item>, id: &str, act: &mut dyn FnMut(&mut Vec<Item>)) -> bool {
    if items.iter().any(|item| *item.id == *id) {
        act(items);
        return true;
    }
    items.iter_mut().any(|item| {
        let below = where_it_stands(&mut item.items, id, act);
        if below {
            item.lookup = lookup_of(&item.items);
        }
        below
    })
}

fn change_item(node: &Node, entries: &[Entry], id: &str, items: &mut Vec<Item>, places: &mut Places, gather: &mut Gather) {
    if find(entries, DROPPED, "drop").is_some_and(|e| gather.yes_no(&e.node, "drop")) {
        let Some(node) = find(entries, DROPPED, "id").map(|e| &e.node) else {
            gather.error("profile.no-id", node.place, "an item to drop needs its `id`");
            return;
        };
        // Tells one that is no text.
        gather.text(node, "an id");
        let known = items.len();
        items.retain(|item| *item.id != *id);
        if items.len() == known {
            let d = gather.error("profile.unknown-item", node.place, format!("the section has no item `{id}` to drop"));
            d.width = id.chars().count().max(1) as u32;
            d.hint = nearest(id, items.iter().map(|i| &*i.id)).map(|near| format!("did you mean `{near}`?"));
        }
        return;
    }
    let at = items.iter().position(|item| *item.id == *id);
    let Some(item) = read_item(node, at.map(|at| &items[at]), places, gather) else { return };
    ambiguous(node, &item, at, items, &lookup_of(items), gather);
    match at {
        Some(at) => items[at] = item,
        None => items.push(item),
    }
}

/// Tells an item that is written with a word of another one beside it: the figures of one would become those of the other.
/// `at` is its place among the items if it is one of them.
fn ambiguous(node: &Node, item: &Item, at: Option<usize>, items: &[Item], taken: &Map<String, usize>, gather: &mut Gather) {
    let twin = |word: &&str| taken.get(normal(word).as_ref()).is_some_and(|twin| Some(*twin) != at);
    // The label first: it is what all see.
    let Some(word) = std::iter::once(&*item.label).chain(item.words()).find(twin) else { return };
    let twin = &items[taken[normal(word).as_ref()]];
    if *word == *item.id {
        // An item may stand in a section twice, under two labels, if one of the two restates the other.
        if !item.restate && !twin.restate && !item.id.contains('[') {
            let message = format!("two items have the id `{word}`: `{}` and `{}`", twin.label, item.label);
            let d = gather.error("profile.ambiguous-item", place_of_word(node, word), message);
            d.width = word.chars().count() as u32;
            d.hint = Some("give one of them another id, or say `restate: true` where one repeats the other".into());
        }
        return;
    }
    let message = format!("two items are written `{word}`: `{}` and `{}`", twin.id, item.id);
    let d = gather.error("profile.ambiguous-item", place_of_word(node, word), message);
    d.width = word.chars().count() as u32;
    d.hint = Some("give one of the two another label or alias".into());
}

/// Where an item's entry says a word that it is written with.
fn place_of_word(node: &Node, word: &str) -> Place {
    let Value::Map(entries) = &node.value else { return node.place };
    let mut texts =
        entries.iter().filter(|e| matches!(canonical(ITEM, &e.key), Some("id" | "label" | "aliases"))).flat_map(|e| match &e.node.value {
            Value::Seq(nodes) => &nodes[..],
            _ => std::slice::from_ref(&e.node),
        });
    texts.find(|n| n.text().is_some_and(|text| text.trim() == word)).map_or(node.place, |n| n.place)
}

/// Reads an item; `before` is the one that the entry changes.
fn read_item(node: &Node, before: Option<&Item>, places: &mut Places, gather: &mut Gather) -> Option<Item> {
    let entries = gather.map(node, "an item");
    let mut item = before.cloned().unwrap_or_else(|| Item {
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
        lookup: Map::default(),
    });
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
                        let known = || Kind::WORDS.iter().map(|(known, _)| *known);
                        let near = nearest(word, known()).map(|near| format!("did you mean `{near}`?"));
                        let d = gather.error("profile.kind", node.place, format!("there is no kind `{word}`"));
                        d.width = word.chars().count().max(1) as u32;
                        d.hint = near.or_else(|| Some(known().collect::<Vec<_>>().join(", ")));
                    }
                }
            }
            Some("unit") => unit = Some(gather.boxed(node, "a unit")),
            Some("base") => item.base = (*gather.boxed(node, "a prefix")).into(),
            Some("whole") => {
                let id = gather.boxed(node, "an item id");
                item.whole = Some((*id).into());
                places.named.push(Named { id, place: node.place });
            }
            Some("restate") => item.restate = gather.yes_no(node, "restate"),
            Some("compare") => item.compare = gather.yes_no(node, "compare"),
            Some("items") => item.items = read_items(node, places, gather),
            _ => gather.unknown(entry, "an item", words(ITEM)),
        }
    }
    if item.id.is_empty() || item.label.is_empty() {
        gather.error("profile.no-id", node.place, "an item needs `id` and `label`");
        return None;
    }
    let value_kind = if item.kind == Kind::Map { item.value_kind } else { item.kind };
    item.unit = match (unit, before) {
        (Some(unit), _) => (*unit).into(),
        (None, Some(before)) if (before.kind, before.value_kind) == (item.kind, item.value_kind) => before.unit.clone(),
        (None, _) => value_kind.unit().into(),
    };
    check_id(&item, node, gather);
    if item.base.is_empty() {
        let base = item.id.strip_suffix(".amount").or_else(|| item.id.strip_suffix(".total")).unwrap_or(&item.id);
        item.base = base.into();
    }
    item.lookup = lookup_of(&item.items);
    Some(item)
}

/// An id is the address of a page, and holds the parameter by which its kind tells members apart: without it all of them
/// would be one item.
fn check_id(item: &Item, node: &Node, gather: &mut Gather) {
    let id = &*item.id;
    let mut error = |message: String, hint: String| {
        let d = gather.error("profile.item-id", place_of_word(node, id), message);
        d.width = id.chars().count() as u32;
        d.hint = Some(hint);
    };
    let plain = id.split('[').enumerate().map(|(at, text)| if at == 0 { text } else { text.split_once(']').map_or("[", |(_, rest)| rest) });
    let fine = |c: char| matches!(c, 'a'..='z' | '0'..='9' | '.' | '_' | '-');
    if !plain.flat_map(str::chars).all(fine) || id.ends_with('.') {
        return error(
            format!("`{id}` cannot be the address of an item"),
            "use lower-case ASCII letters, digits, `.`, `_` and `-`, and brackets for parameters, as in gpb.item[{code}].amount".into(),
        );
    }
    let wanted = match item.kind {
        Kind::Codes => "{code}",
        Kind::Map => "{name}",
        Kind::List => "{n}",
        _ => "",
    };
    let word = item.kind.word();
    let parameter = id.split_once('{').map_or("", |(head, _)| &id[head.len()..]);
    let parameter = parameter.split_once('}').map_or(parameter, |(inner, _)| &parameter[..=inner.len()]);
    if parameter != wanted {
        let example = format!("{}[{wanted}]", id.split('[').next().unwrap_or_default());
        match wanted {
            "" => error(
                format!("`{parameter}` stands for nothing in an item of the kind `{word}`"),
                "`{code}` belongs to items of the kind codes, `{name}` to map, `{n}` to list".into(),
            ),
            _ => error(
                format!("the id of an item of the kind `{word}` needs `{wanted}`"),
                format!("without it all members would be one item: write `{example}`"),
            ),
        }
    }
}
