//! Figures of a profile.

use arcstr::ArcStr;

use super::Places;
use crate::diagnostic::nearest;
use crate::profile::{ChangeSeries, Figure, FigureKind, Named, Profile};
use crate::source::fields::{Gather, Keys, canonical, find, words};
use crate::source::node::Node;

const FIGURE: Keys = &[
    ("number", &["图号"]),
    ("section", &["章节"]),
    ("kind", &["类型"]),
    ("title", &["标题"]),
    ("series", &["系列"]),
    ("whole", &["整体"]),
    ("parts", &["部分"]),
    ("each", &["各项"]),
    ("drop", &["去掉"]),
];
const SERIES: Keys = &[("label", &["名称"]), ("item", &["项目"]), ("change", &["变动"])];

/// Reads one entry of `figures:` into the profile.
pub(super) fn read_figure(node: &Node, profile: &mut Profile, places: &mut Places, gather: &mut Gather) {
    let entries = gather.map(node, "a figure");
    let Some(number_node) = find(entries, FIGURE, "number").map(|e| &e.node) else {
        gather.error("profile.figure", node.place, "a figure needs its `number`");
        return;
    };
    let Some(number) = gather.integer::<u32>(number_node, "the figure's number") else { return };
    let mut section = None;
    let mut title: Box<str> = "".into();
    let mut kind_word = "";
    let (mut whole, mut parts, mut each, mut series, mut drop) = (None, Vec::new(), None, Vec::new(), false);
    for entry in entries {
        let node = &entry.node;
        match canonical(FIGURE, &entry.key) {
            Some("number") => {}
            Some("section") => {
                let id = gather.text(node, "a section's id");
                section = profile.sections.iter().position(|s| *s.id == *id);
                if section.is_none() {
                    let near = nearest(id, profile.sections.iter().map(|s| &*s.id)).map(|near| format!("did you mean `{near}`?"));
                    let d = gather.error("profile.unknown-section", node.place, format!("there is no section `{id}`"));
                    d.width = id.chars().count().max(1) as u32;
                    d.hint = near;
                }
            }
            Some("kind") => kind_word = gather.text(node, "a kind"),
            Some("title") => title = gather.boxed(node, "a title"),
            Some("whole") => whole = Some(named(node, places, gather)),
            Some("parts") => parts = gather.list(node).iter().map(|n| named(n, places, gather)).collect(),
            Some("each") => {
                let prefix = gather.boxed(node, "an item prefix");
                places.named.push(Named { id: format!("{prefix}[*]").into(), place: node.place });
                each = Some(prefix);
            }
            Some("series") => series = gather.list(node).iter().filter_map(|n| read_series(n, places, gather)).collect(),
            Some("drop") => drop = gather.yes_no(node, "drop"),
            _ => gather.unknown(entry, "a figure", words(FIGURE)),
        }
    }
    if drop && !profile.figures.iter().any(|f| f.number == number) {
        let known: Vec<String> = profile.figures.iter().map(|f| f.number.to_string()).collect();
        let d = gather.error("profile.unknown-figure", number_node.place, format!("there is no figure {number} to drop"));
        d.hint = (!known.is_empty()).then(|| format!("there are {}", known.join(", ")));
    }
    if !drop && !places.is_first("figure", &number.to_string(), number_node.place, gather) {
        return;
    }
    profile.figures.retain(|f| f.number != number);
    if drop {
        return;
    }
    let wanted: &[&str] = match kind_word {
        "change" => &["section", "series"],
        "parts" if each.is_some() => &["section"],
        "parts" => &["section", "parts"],
        _ => &["section", "kind"],
    };
    for key in wanted {
        if find(entries, FIGURE, key).is_none_or(|e| gather.list(&e.node).is_empty()) {
            let also = if *key == "parts" { " or `each`" } else { "" };
            gather.error("profile.figure", number_node.place, format!("figure {number} needs `{key}`{also}")).hint =
                Some("an entry holds the whole figure, also where it replaces one of a profile that is extended".into());
            return;
        }
    }
    let Some(section) = section else { return };
    let kind = match kind_word {
        "change" => FigureKind::Change(series),
        "parts" => FigureKind::Parts { whole, parts, each },
        other => {
            let place = find(entries, FIGURE, "kind").map_or(node.place, |e| e.node.place);
            gather.error("profile.figure-kind", place, format!("there is no figure kind `{other}`")).hint = Some("change or parts".into());
            return;
        }
    };
    profile.figures.push(Figure { number, section, title, kind });
}

/// The id of an item.
fn named(node: &Node, places: &mut Places, gather: &mut Gather) -> ArcStr {
    let id = gather.boxed(node, "an item id");
    let named = (*id).into();
    places.named.push(Named { id, place: node.place });
    named
}

/// A series, if it has an item.
fn read_series(node: &Node, places: &mut Places, gather: &mut Gather) -> Option<ChangeSeries> {
    let mut one = ChangeSeries { label: "".into(), item: "".into(), change: "".into() };
    for entry in gather.map(node, "a series") {
        match canonical(SERIES, &entry.key) {
            Some("label") => one.label = gather.boxed(&entry.node, "a text"),
            Some("item") => one.item = named(&entry.node, places, gather),
            Some("change") => one.change = named(&entry.node, places, gather),
            _ => gather.unknown(entry, "a series", words(SERIES)),
        }
    }
    if one.item.is_empty() {
        gather.error("profile.figure", node.place, "a series needs its `item`");
        return None;
    }
    Some(one)
}
