//! Sections of a profile: read, replaced, dropped, put in order.

use super::Places;
use super::items::{change_items, read_items, read_sentence};
use crate::diagnostic::{Place, nearest};
use crate::profile::{Profile, Section};
use crate::quick::Map;
use crate::source::fields::{Gather, Keys, canonical, find, words};
use crate::source::node::Node;

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
    ("more_items", &["增项"]),
    ("after", &["在后"]),
    ("drop", &["去掉"]),
];

/// Reads one entry of `sections:` into the profile.
pub(super) fn read_section(node: &Node, profile: &mut Profile, places: &mut Places, gather: &mut Gather) {
    let entries = gather.map(node, "a section");
    let Some((id, place)) = find(entries, SECTION, "id").map(|e| (gather.boxed(&e.node, "an id"), e.node.place)) else {
        gather.error("profile.no-id", node.place, "a section needs an `id`");
        return;
    };
    if id.is_empty() || !id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
        gather.error("profile.section-id", node.place, format!("`{id}` cannot be an anchor")).hint =
            Some("use lower-case ASCII letters, digits and `-`".into());
    }
    places.sections.insert(id.clone(), place);
    let drop = find(entries, SECTION, "drop").is_some_and(|e| gather.yes_no(&e.node, "drop"));
    // One that stands twice is read as one more, so that nothing else is missing for it.
    let first = drop || places.is_first("section", &id, place, gather);
    let existing = profile.sections.iter().position(|s| first && *s.id == *id);
    if drop {
        // Sections added so far stand at the end: put in order, its sub-sections follow it, and no others.
        order(profile);
        match profile.sections.iter().position(|s| *s.id == *id) {
            Some(at) => remove_section(profile, at),
            None => unknown_section(&id, place, format!("there is no section `{id}` to drop"), profile, gather),
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
            lookup: Map::default(),
        },
    };
    match (find(entries, SECTION, "part"), find(entries, SECTION, "parent")) {
        (Some(_), Some(parent)) => {
            let message = format!("the section `{id}` says `part` and `parent`");
            gather.error("profile.section", parent.place, message).hint =
                Some("a sub-section stands in the part of its parent: keep one of the two".into());
        }
        (None, None) if existing.is_none() => {
            gather.error("profile.section", place, format!("the section `{id}` says neither `part` nor `parent`")).hint =
                Some("write the id of the part that it stands in, or of the section that it is a sub-section of".into());
        }
        _ => {}
    }
    let (mut after, mut more) = (None, None);
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
                        let near = nearest(part, profile.parts.iter().map(|p| &*p.id)).map(|n| format!("did you mean `{n}`?"));
                        let d = gather.error("profile.unknown-part", node.place, format!("there is no part `{part}` above"));
                        d.width = part.chars().count().max(1) as u32;
                        d.hint = near.or_else(|| Some(format!("there are {}", part_ids(profile))));
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
                    None => unknown_section(parent, node.place, format!("there is no section `{parent}` above"), profile, gather),
                }
            }
            Some("title") => section.title = (*gather.boxed(node, "a title")).into(),
            Some("aliases") => section.aliases = gather.texts(node, "a title"),
            Some("number") => section.number = gather.boxed(node, "a number such as 一、").into(),
            Some("required") => section.required = gather.yes_no(node, "required"),
            Some("narrative") => {
                let mut cited = Vec::new();
                section.narrative = gather.list(node).iter().filter_map(|n| read_sentence(n, &id, &mut cited, gather)).collect();
                places.cited.insert(id.clone(), cited);
            }
            Some("items") => section.items = read_items(node, places, gather),
            Some("more_items") => more = Some(node),
            Some("after") => after = Some((gather.boxed(node, "a section's id"), node.place)),
            _ => gather.unknown(entry, "a section", words(SECTION)),
        }
    }
    // Last, wherever it is written: it changes the items that there are.
    if let Some(node) = more {
        change_items(node, &mut section.items, places, gather);
    }
    let at = match existing {
        Some(at) => {
            profile.sections[at] = section;
            at
        }
        None => {
            profile.sections.push(section);
            profile.sections.len() - 1
        }
    };
    let after = after.and_then(|(id, place)| {
        let position = profile.sections.iter().position(|s| *s.id == *id);
        if position.is_none() {
            unknown_section(&id, place, format!("there is no section `{id}` above"), profile, gather);
        }
        position
    });
    if let Some(after) = after {
        move_section(profile, at, after);
    }
}

fn part_ids(profile: &Profile) -> String {
    profile.parts.iter().map(|p| &*p.id).collect::<Vec<_>>().join(", ")
}

/// An id that is no section of the profile.
fn unknown_section(id: &str, place: Place, message: String, profile: &Profile, gather: &mut Gather) {
    let d = gather.error("profile.unknown-section", place, message);
    d.width = id.chars().count().max(1) as u32;
    d.hint = nearest(id, profile.sections.iter().map(|s| &*s.id)).map(|near| format!("did you mean `{near}`?"));
}

fn subtree_end(profile: &Profile, at: usize) -> usize {
    let depth = profile.sections[at].depth;
    (at + 1..profile.sections.len()).find(|i| profile.sections[*i].depth <= depth).unwrap_or(profile.sections.len())
}

/// Takes a section away, with its sub-sections; sections stand in order.
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

/// Puts a section, with its sub-sections, behind another and its sub-sections.
fn move_section(profile: &mut Profile, at: usize, after: usize) {
    let own = at..subtree_end(profile, at);
    let target = subtree_end(profile, after);
    if own.contains(&after) {
        return;
    }
    let others = |range: std::ops::Range<usize>| range.filter(|i| !own.contains(i));
    let sequence: Vec<usize> = others(0..target).chain(own.clone()).chain(others(target..profile.sections.len())).collect();
    arrange(profile, &sequence);
}

/// Puts sections into reading order: by part, sub-sections right after their section.
pub(super) fn order(profile: &mut Profile) {
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
    arrange(profile, &sequence);
}

/// Puts sections into a sequence of their indices; those that are not in it go.
fn arrange(profile: &mut Profile, sequence: &[usize]) {
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

#[cfg(test)]
mod tests {

    use crate::profile::{File, read_all};
    use crate::source::parse::parse;
    use arcstr::ArcStr;

    fn own(base: &str, own: &str) -> std::sync::Arc<crate::profile::Profile> {
        let texts = [("base", format!("id: base\n{base}")), ("own", format!("id: own\nextends: base\n{own}"))];
        let nodes = texts.map(|(id, text)| (id, ArcStr::from(format!("{id}.yaml")), parse(&id.into(), &text, 1).expect("parses")));
        let files: Vec<File<'_>> = nodes.iter().map(|(id, path, node)| File { id, path: path.clone(), node: Some(node) }).collect();
        let (profiles, diagnostics) = read_all(&files);
        assert_eq!(diagnostics, []);
        profiles["own"].clone()
    }

    #[test]
    fn items_are_changed_one_by_one() {
        let profile = own(
            "parts: [ { id: p, title: 甲 } ]\nsections:\n  - { id: a, part: p, title: 一, items: [ { id: a.x, label: 子 }, { id: a.y, label: 丑 }, { id: a.z, label: 寅 } ] }\n",
            "sections:\n  - id: a\n    more_items: [ { id: a.new, label: 卯 }, { id: a.y, label: 丑, kind: count, unit: 个 }, { id: a.x, drop: true } ]\n",
        );
        let items: Vec<(&str, &str)> = profile.sections[0].items.iter().map(|i| (&*i.id, &*i.unit)).collect();
        assert_eq!(items, [("a.y", "个"), ("a.z", "万元"), ("a.new", "万元")]);
        assert_eq!(&*profile.sections[0].title, "一");
    }

    #[test]
    fn a_section_moves_with_its_sub_sections_and_figures() {
        let own = own(
            "parts: [ { id: p, title: 甲 } ]\nsections:\n  - { id: a, part: p, title: 一 }\n  - { id: a-sub, parent: a, title: 一一 }\n  - { id: b, part: p, title: 二 }\n  - { id: b-sub, parent: b, title: 二一 }\nfigures: [ { number: 1, section: a-sub, kind: parts, title: 图, parts: [a.x] } ]\n",
            "sections:\n  - { id: a, after: b, title: 壹 }\n",
        );
        let sections: Vec<(&str, Option<usize>)> = own.sections.iter().map(|s| (&*s.id, s.parent)).collect();
        assert_eq!(sections, [("b", None), ("b-sub", Some(0)), ("a", None), ("a-sub", Some(2))]);
        assert_eq!((&*own.sections[2].title, own.figures[0].section), ("壹", 3));
    }
}
