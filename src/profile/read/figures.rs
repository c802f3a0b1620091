//! Figures of a profile.

use arcstr::ArcStr;

use crate::diagnostic::nearest;
use crate::profile::{ChangeSeries, Figure, FigureKind, Profile};
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
pub(super) fn read_figure(node: &Node, profile: &mut Profile, gather: &mut Gather) {
    let entries = gather.map(node, "a figure");
    let mut number = 0;
    let mut section = None;
    let mut title: Box<str> = "".into();
    let mut kind_word = "";
    let (mut whole, mut parts, mut each, mut series, mut drop) = (None, Vec::new(), None, Vec::new(), false);
    for entry in entries {
        let node = &entry.node;
        match canonical(FIGURE, &entry.key) {
            Some("number") => number = gather.integer(node, "the figure's number").unwrap_or(0),
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
            Some("whole") => whole = Some(ArcStr::from(&*gather.boxed(node, "an item id"))),
            Some("parts") => parts = gather.texts(node, "an item id").iter().map(|t| ArcStr::from(&**t)).collect(),
            Some("each") => each = Some(gather.boxed(node, "an item prefix")),
            Some("series") => {
                for node in gather.list(node) {
                    let mut one = ChangeSeries { label: "".into(), item: "".into(), change: "".into() };
                    for entry in gather.map(node, "a series") {
                        let text = gather.boxed(&entry.node, "a text");
                        match canonical(SERIES, &entry.key) {
                            Some("label") => one.label = text,
                            Some("item") => one.item = (*text).into(),
                            Some("change") => one.change = (*text).into(),
                            _ => gather.unknown(entry, "a series", words(SERIES)),
                        }
                    }
                    series.push(one);
                }
            }
            Some("drop") => drop = gather.yes_no(node, "drop"),
            _ => gather.unknown(entry, "a figure", words(FIGURE)),
        }
    }
    if drop && !profile.figures.iter().any(|f| f.number == number) {
        let place = find(entries, FIGURE, "number").map_or(node.place, |e| e.node.place);
        let known: Vec<String> = profile.figures.iter().map(|f| f.number.to_string()).collect();
        let d = gather.error("profile.unknown-figure", place, format!("there is no figure {number} to drop"));
        d.hint = (!known.is_empty()).then(|| format!("there are {}", known.join(", ")));
    }
    profile.figures.retain(|f| f.number != number);
    let Some(section) = section.filter(|_| !drop) else { return };
    let kind = match kind_word {
        "change" => FigureKind::Change(series),
        "parts" => FigureKind::Parts { whole, parts, each },
        other => {
            gather.error("profile.figure-kind", node.place, format!("there is no figure kind `{other}`")).hint =
                Some("change or parts".into());
            return;
        }
    };
    profile.figures.push(Figure { number, section, title, kind });
}
