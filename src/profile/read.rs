//! Profile files to `Profile` values: `extends` resolved, labels indexed, mistakes gathered.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{ChangeSeries, Figure, FigureKind, Item, Kind, Part, Piece, Profile, Section, Sentence, lookup_of, normal};
use crate::diagnostic::Diagnostic;
use crate::source::fields::{Gather, Keys, canonical, find, words};
use crate::source::node::{Entry, Node};

const PROFILE: Keys = &[
    ("id", &["编号"]),
    ("name", &["名称"]),
    ("extends", &["继承"]),
    ("years", &["年度"]),
    ("parts", &["部分"]),
    ("sections", &["章节"]),
    ("figures", &["图"]),
    ("checks", &["勾稽"]),
];
const PART: Keys = &[("id", &["编号"]), ("title", &["标题"]), ("aliases", &["别名"]), ("drop", &["去掉"])];
const SECTION: Keys = &[
    ("id", &["编号"]),
    ("part", &["部分"]),
    ("parent", &["上级"]),
    ("title", &["标题"]),
    ("aliases", &["别名"]),
    ("number", &["序号"]),
    ("required", &["必备"]),
    ("narrative", &["叙述"]),
    ("items", &["项目"]),
    ("after", &["在后"]),
    ("drop", &["去掉"]),
];
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

/// A profile file: its id (file name without ending), path and parsed text.
pub struct File<'a> {
    /// File name without ending.
    pub id: &'a str,
    /// Path, for messages.
    pub path: Arc<str>,
    /// Parsed YAML.
    pub node: &'a Node,
}

/// Reads all profiles; a later file of the same id replaces an earlier one (the site's own come after the built-in).
pub fn read_all(files: &[File<'_>]) -> (BTreeMap<Arc<str>, Arc<Profile>>, Vec<Diagnostic>) {
    let by_id: BTreeMap<&str, &File> = files.iter().map(|f| (f.id, f)).collect();
    let mut done: BTreeMap<Arc<str>, Arc<Profile>> = BTreeMap::new();
    let mut diagnostics = Vec::new();
    for file in by_id.values() {
        let mut chain = Vec::new();
        resolve(file, &by_id, &mut done, &mut chain, &mut diagnostics);
    }
    (done, diagnostics)
}

fn resolve(
    file: &File<'_>,
    by_id: &BTreeMap<&str, &File>,
    done: &mut BTreeMap<Arc<str>, Arc<Profile>>,
    chain: &mut Vec<String>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    if done.contains_key(file.id) {
        return;
    }
    chain.push(file.id.to_owned());
    let mut gather = Gather::new(&file.path);
    let entries = gather.map(file.node, "a profile");
    let mut profile = Profile::default();
    if let Some(entry) = find(entries, PROFILE, "extends") {
        let parent = gather.text(&entry.node, "the id of a profile").to_owned();
        if chain.contains(&parent) {
            gather.error(
                "profile.extends-circle",
                entry.node.place,
                format!("the profile extends itself: {} → {parent}", chain.join(" → ")),
            );
        } else if let Some(parent_file) = by_id.get(parent.as_str()) {
            resolve(parent_file, by_id, done, chain, diagnostics);
            if let Some(parent) = done.get(parent.as_str()) {
                profile = (**parent).clone();
            }
        } else {
            let hint = crate::diagnostic::nearest(&parent, by_id.keys().copied()).map(|n| format!("did you mean `{n}`?"));
            gather.error("profile.unknown", entry.node.place, format!("there is no profile `{parent}`")).hint = hint;
        }
    }
    profile.id = file.id.into();
    profile.file = file.path.clone();
    read(entries, &mut profile, &mut gather);
    diagnostics.append(&mut gather.diagnostics);
    done.insert(profile.id.clone(), Arc::new(profile));
    chain.pop();
}

fn read(entries: &[Entry], profile: &mut Profile, gather: &mut Gather) {
    for entry in entries {
        let node = &entry.node;
        match canonical(PROFILE, &entry.key) {
            Some("id") => {
                let id = gather.text(node, "the profile's id").to_owned();
                if *id != *profile.id {
                    gather.error("profile.id", node.place, format!("the id `{id}` differs from the file name `{}`", profile.id)).hint =
                        Some("rename one of the two".into());
                }
            }
            Some("name") => profile.name = gather.boxed(node, "the profile's name"),
            Some("years") => {
                let years: Vec<i32> = gather.list(node).iter().filter_map(|n| gather.integer(n, "a year")).collect();
                if let [from, to] = years[..] {
                    profile.years = Some((from, to));
                }
            }
            Some("parts") => gather.list(node).iter().for_each(|n| read_part(n, profile, gather)),
            Some("sections") => gather.list(node).iter().for_each(|n| read_section(n, profile, gather)),
            Some("checks") => {
                let own: Vec<Node> = gather.list(node).to_vec();
                let id_of = |n: &Node| match &n.value {
                    crate::source::node::Value::Map(entries) => {
                        entries.iter().find(|e| &*e.key == "id").and_then(|e| e.node.text().map(str::to_owned))
                    }
                    _ => None,
                };
                for check in own {
                    let id = id_of(&check);
                    match profile.checks.iter().position(|c| id.is_some() && id_of(c) == id) {
                        Some(at) => profile.checks[at] = check,
                        None => profile.checks.push(check),
                    }
                }
            }
            Some("figures" | "extends") => {}
            _ => gather.unknown(entry, "a profile", words(PROFILE)),
        }
    }
    order(profile);
    index(profile, gather);
    check_narratives(profile, gather);
    // Figures name sections, so they come last.
    if let Some(entry) = find(entries, PROFILE, "figures") {
        gather.list(&entry.node).iter().for_each(|n| read_figure(n, profile, gather));
        profile.figures.sort_by_key(|f| f.number);
    }
    profile.figures.retain(|f| f.section < profile.sections.len());
}

fn read_part(node: &Node, profile: &mut Profile, gather: &mut Gather) {
    let entries = gather.map(node, "a part");
    let mut part = Part { id: "".into(), title: "".into(), aliases: Vec::new() };
    let mut drop = false;
    for entry in entries {
        match canonical(PART, &entry.key) {
            Some("id") => part.id = (*gather.boxed(&entry.node, "an id")).into(),
            Some("title") => part.title = (*gather.boxed(&entry.node, "a title")).into(),
            Some("aliases") => part.aliases = gather.texts(&entry.node, "a title"),
            Some("drop") => drop = gather.yes_no(&entry.node, "drop"),
            _ => gather.unknown(entry, "a part", words(PART)),
        }
    }
    // Sections point at parts by index: a dropped part keeps its place but shows nothing, as no section is in it.
    match profile.parts.iter().position(|p| p.id == part.id) {
        Some(at) if drop => profile.parts[at].title = "".into(),
        Some(at) => profile.parts[at] = part,
        None => profile.parts.push(part),
    }
}

fn read_section(node: &Node, profile: &mut Profile, gather: &mut Gather) {
    let entries = gather.map(node, "a section");
    let Some(id) = find(entries, SECTION, "id").map(|e| gather.boxed(&e.node, "an id")) else {
        gather.error("profile.no-id", node.place, "a section needs an `id`");
        return;
    };
    if id.is_empty() || !id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
        gather.error("profile.section-id", node.place, format!("`{id}` cannot be an anchor")).hint =
            Some("use lower-case ASCII letters, digits and `-`".into());
    }
    let existing = profile.sections.iter().position(|s| *s.id == *id);
    if find(entries, SECTION, "drop").is_some_and(|e| gather.yes_no(&e.node, "drop")) {
        if let Some(at) = existing {
            remove_section(profile, at);
        }
        return;
    }
    let mut section = match existing {
        Some(at) => profile.sections[at].clone(),
        None => Section {
            id: (*id).into(),
            part: 0,
            parent: None,
            depth: 0,
            title: "".into(),
            aliases: Vec::new(),
            number: "".into(),
            required: false,
            narrative: Vec::new(),
            items: Vec::new(),
            lookup: BTreeMap::new(),
        },
    };
    let mut after = None;
    for entry in entries {
        let node = &entry.node;
        match canonical(SECTION, &entry.key) {
            Some("id" | "drop") => {}
            Some("part") => {
                let part = gather.text(node, "a part's id");
                match profile.parts.iter().position(|p| *p.id == *part) {
                    Some(at) => {
                        section.part = at;
                        section.parent = None;
                        section.depth = 0;
                    }
                    None => {
                        gather.error("profile.unknown-part", node.place, format!("there is no part `{part}` above"));
                    }
                }
            }
            Some("parent") => {
                let parent = gather.text(node, "a section's id");
                match profile.sections.iter().position(|s| *s.id == *parent) {
                    Some(at) => {
                        section.parent = Some(at);
                        section.part = profile.sections[at].part;
                        section.depth = profile.sections[at].depth + 1;
                    }
                    None => {
                        gather.error("profile.unknown-section", node.place, format!("there is no section `{parent}` above"));
                    }
                }
            }
            Some("title") => section.title = (*gather.boxed(node, "a title")).into(),
            Some("aliases") => section.aliases = gather.texts(node, "a title"),
            Some("number") => section.number = gather.boxed(node, "a number such as 一、"),
            Some("required") => section.required = gather.yes_no(node, "required"),
            Some("narrative") => {
                section.narrative = gather.list(node).iter().filter_map(|n| read_sentence(n, gather)).collect();
            }
            Some("items") => section.items = read_items(node, gather),
            Some("after") => after = Some(gather.boxed(node, "a section's id")),
            _ => gather.unknown(entry, "a section", words(SECTION)),
        }
    }
    match (existing, after) {
        (Some(at), None) => profile.sections[at] = section,
        (existing, after) => {
            if let Some(at) = existing {
                remove_section(profile, at);
            }
            let position = after.and_then(|id| profile.sections.iter().position(|s| *s.id == *id));
            match position {
                Some(at) => insert_section(profile, subtree_end(profile, at), section),
                None => profile.sections.push(section),
            }
        }
    }
}

fn subtree_end(profile: &Profile, at: usize) -> usize {
    let depth = profile.sections[at].depth;
    (at + 1..profile.sections.len()).find(|i| profile.sections[*i].depth <= depth).unwrap_or(profile.sections.len())
}

fn remove_section(profile: &mut Profile, at: usize) {
    let end = subtree_end(profile, at);
    profile.sections.drain(at..end);
    let removed = end - at;
    for section in &mut profile.sections {
        if let Some(parent) = &mut section.parent
            && *parent >= end
        {
            *parent -= removed;
        }
    }
    profile.figures.retain(|f| f.section < at || f.section >= end);
    for figure in &mut profile.figures {
        if figure.section >= end {
            figure.section -= removed;
        }
    }
}

fn insert_section(profile: &mut Profile, at: usize, section: Section) {
    for other in &mut profile.sections {
        if let Some(parent) = &mut other.parent
            && *parent >= at
        {
            *parent += 1;
        }
    }
    for figure in &mut profile.figures {
        if figure.section >= at {
            figure.section += 1;
        }
    }
    profile.sections.insert(at, section);
}

/// Puts sections into reading order: by part, sub-sections right after their section.
fn order(profile: &mut Profile) {
    fn place(profile: &Profile, parent: Option<usize>, part: usize, out: &mut Vec<usize>) {
        for (index, section) in profile.sections.iter().enumerate() {
            if section.parent == parent && (parent.is_some() || section.part == part) {
                out.push(index);
                place(profile, Some(index), part, out);
            }
        }
    }
    let mut sequence = Vec::new();
    for part in 0..profile.parts.len() {
        place(profile, None, part, &mut sequence);
    }
    let mut new_index = vec![usize::MAX; profile.sections.len()];
    for (new, old) in sequence.iter().enumerate() {
        new_index[*old] = new;
    }
    let sections = sequence
        .iter()
        .map(|old| {
            let mut section = profile.sections[*old].clone();
            section.parent = section.parent.map(|p| new_index[p]);
            if let Some(p) = profile.sections[*old].parent {
                section.part = profile.sections[p].part;
            }
            section
        })
        .collect();
    profile.sections = sections;
    for figure in &mut profile.figures {
        figure.section = new_index[figure.section];
    }
}

fn index(profile: &mut Profile, gather: &mut Gather) {
    profile.lookup.clear();
    for at in 0..profile.sections.len() {
        profile.sections[at].lookup = lookup_of(&profile.sections[at].items);
        let section = &profile.sections[at];
        let words: Vec<String> =
            section.aliases.iter().map(|a| a.to_string()).chain([section.title.to_string(), section.id.to_string()]).collect();
        for word in words {
            let key = normal(&word).into_owned();
            if let Some(other) = profile.lookup.insert(key, at)
                && other != at
            {
                let message = format!("`{word}` names two sections: `{}` and `{}`", profile.sections[other].id, profile.sections[at].id);
                gather.error("profile.ambiguous-section", crate::diagnostic::Place::default(), message);
            }
        }
    }
}

/// Every fact a sentence cites must be an item that a disclosure can have; a slip would silently drop the sentence.
fn check_narratives(profile: &Profile, gather: &mut Gather) {
    fn cites<'a>(pieces: &'a [Piece], out: &mut Vec<&'a str>) {
        for piece in pieces {
            match piece {
                Piece::Cite(path) => out.push(path),
                Piece::Optional(inner) => cites(inner, out),
                Piece::Text(_) => {}
            }
        }
    }
    fn has_id(items: &[Item], id: &str) -> bool {
        items.iter().any(|i| *i.id == *id || has_id(&i.items, id))
    }
    for section in &profile.sections {
        let mut paths = Vec::new();
        section.narrative.iter().for_each(|s| cites(&s.pieces, &mut paths));
        for path in paths {
            let own = path.rsplit('/').next().unwrap_or(path);
            let first = own.split('.').next().unwrap_or(own);
            let known = section.item(first).is_some() || profile.sections.iter().any(|s| s.item(first).is_some() || has_id(&s.items, own));
            if !known {
                let hint = crate::diagnostic::nearest(first, super::item_words(&section.items)).map(|n| format!("did you mean `{n}`?"));
                let message = format!("the narrative of `{}` cites `{path}`, which is no item of the profile", section.id);
                gather.error("profile.cite", crate::diagnostic::Place::default(), message).hint = hint;
            }
        }
    }
}

fn read_sentence(node: &Node, gather: &mut Gather) -> Option<Sentence> {
    let text = gather.text(node, "a sentence");
    match Sentence::parse(text) {
        Ok(sentence) => Some(sentence),
        Err((_, why)) => {
            gather.error("profile.sentence", node.place, format!("this sentence is not readable: {why}")).hint =
                Some("cite facts as [[label]] and put optional parts into {…}".into());
            None
        }
    }
}

fn read_items(node: &Node, gather: &mut Gather) -> Vec<Item> {
    let nodes = gather.list(node);
    let mut items: Vec<Item> = Vec::with_capacity(nodes.len());
    for node in nodes {
        if let Some(item) = read_item(node, gather) {
            if let Some(twin) = items.iter().find(|other| normal(&other.label) == normal(&item.label)) {
                let message = format!("two items are written `{}`: `{}` and `{}`", item.label, twin.id, item.id);
                gather.error("profile.ambiguous-item", node.place, message);
            }
            items.push(item);
        }
    }
    items
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

fn read_figure(node: &Node, profile: &mut Profile, gather: &mut Gather) {
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
                    gather.error("profile.unknown-section", node.place, format!("there is no section `{id}`"));
                }
            }
            Some("kind") => kind_word = gather.text(node, "a kind"),
            Some("title") => title = gather.boxed(node, "a title"),
            Some("whole") => whole = Some(Arc::from(&*gather.boxed(node, "an item id"))),
            Some("parts") => parts = gather.texts(node, "an item id").iter().map(|t| Arc::from(&**t)).collect(),
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
