//! Profile files to `Profile` values: `extends` resolved, labels indexed, mistakes gathered.

mod figures;
mod items;
mod look;
mod sections;

use std::collections::BTreeMap;
use std::sync::Arc;

use arcstr::ArcStr;

use super::{CheckSource, Cited, Named, Part, Profile};
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::source::fields::{Gather, Keys, canonical, find, words};
use crate::source::node::{Entry, Node, Value};

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

/// Mistakes that a profile can have only because what it extends is missing.
const FOLLOWING: [&str; 8] = [
    "profile.no-id",
    "profile.section",
    "profile.unknown-part",
    "profile.unknown-section",
    "profile.unknown-figure",
    "profile.unknown-check",
    "profile.ambiguous-section",
    "profile.cite",
];

/// A profile file: its id (file name without ending), path and parsed text.
pub struct File<'a> {
    /// File name without ending.
    pub id: &'a str,
    /// Path, for messages.
    pub path: ArcStr,
    /// Parsed YAML; nothing if the file cannot be read, which is told already.
    pub node: Option<&'a Node>,
}

/// Where one file speaks of what a profile has: places in other files, which it extends, are not of this file.
#[derive(Default)]
struct Places {
    /// Its `extends`.
    extends: Place,
    /// Sections, by id.
    sections: BTreeMap<Box<str>, Place>,
    /// Parts that it takes away: their indices.
    dropped: Vec<(usize, Place)>,
    /// What has an entry of its own, by its kind and id.
    entries: BTreeMap<(&'static str, Box<str>), Place>,
    /// Items named in figures and shares.
    named: Vec<Named>,
    /// What the sentences of sections cite, by the section's id.
    cited: BTreeMap<Box<str>, Vec<Cited>>,
}

impl Places {
    /// Tells an entry of an id that has one already, one of which would be lost. An entry replaces that of a profile which
    /// is extended, never one of its own file.
    fn is_first(&mut self, what: &'static str, id: &str, place: Place, gather: &mut Gather) -> bool {
        let first = *self.entries.entry((what, id.into())).or_insert(place);
        if first == place {
            return true;
        }
        let d = gather.error("profile.duplicate", place, format!("the {what} `{id}` stands twice"));
        d.width = id.chars().count().max(1) as u32;
        d.hint = Some(format!("its first place is line {}; remove one of the two, or name it otherwise", first.line));
        false
    }
}

/// Reads all profiles; a later file of the same id replaces an earlier one (the site's own come after the built-in).
pub fn read_all(files: &[File<'_>]) -> (BTreeMap<ArcStr, Arc<Profile>>, Vec<Diagnostic>) {
    let by_id: BTreeMap<&str, &File> = files.iter().map(|f| (f.id, f)).collect();
    let mut done: BTreeMap<ArcStr, Arc<Profile>> = BTreeMap::new();
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
    done: &mut BTreeMap<ArcStr, Arc<Profile>>,
    chain: &mut Vec<String>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    if done.contains_key(file.id) {
        return;
    }
    chain.push(file.id.to_owned());
    let mut gather = Gather::new(&file.path);
    let entries = file.node.map_or(&[][..], |node| gather.map(node, "a profile"));
    let mut profile = Profile { incomplete: file.node.is_none(), ..Profile::default() };
    let mut places = Places::default();
    if let Some(entry) = find(entries, PROFILE, "extends") {
        let parent = gather.text(&entry.node, "the id of a profile").trim().to_owned();
        places.extends = entry.node.place;
        if chain.contains(&parent) {
            gather.error(
                "profile.extends-circle",
                entry.node.place,
                format!("the profile extends itself: {} → {parent}", chain.join(" → ")),
            );
            profile.incomplete = true;
        } else if let Some(parent_file) = by_id.get(parent.as_str()) {
            resolve(parent_file, by_id, done, chain, diagnostics);
            if let Some(parent) = done.get(parent.as_str()) {
                profile = Profile { named: Vec::new(), cited: Vec::new(), ..(**parent).clone() };
            }
        } else {
            let hint = nearest(&parent, by_id.keys().copied()).map_or_else(
                || format!("there are {}", by_id.keys().copied().collect::<Vec<_>>().join(", ")),
                |n| format!("did you mean `{n}`?"),
            );
            let d = gather.error("profile.unknown", entry.node.place, format!("there is no profile `{parent}`"));
            d.width = parent.chars().count().max(1) as u32;
            d.hint = Some(hint);
            profile.incomplete = true;
        }
    }
    profile.id = file.id.into();
    profile.file = file.path.clone();
    profile.extends = places.extends;
    read(entries, &mut profile, &mut places, &mut gather);
    profile.named = places.named;
    profile.cited = places.cited.into_values().flatten().collect();
    if profile.incomplete {
        gather.diagnostics.retain(|d| !FOLLOWING.contains(&d.id));
    }
    diagnostics.append(&mut gather.diagnostics);
    done.insert(profile.id.clone(), Arc::new(profile));
    chain.pop();
}

fn read(entries: &[Entry], profile: &mut Profile, places: &mut Places, gather: &mut Gather) {
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
            Some("years") => read_years(node, profile, gather),
            Some("parts") => gather.list(node).iter().for_each(|n| read_part(n, profile, places, gather)),
            Some("sections") => gather.list(node).iter().for_each(|n| sections::read_section(n, profile, places, gather)),
            Some("checks") => gather.list(node).iter().for_each(|n| read_check(n, profile, places, gather)),
            Some("figures" | "extends") => {}
            _ => gather.unknown(entry, "a profile", words(PROFILE)),
        }
    }
    sections::order(profile);
    look::index(profile, places, gather);
    look::check_parts(profile, places, gather);
    profile.faulty |= gather.diagnostics.iter().any(|d| d.id != "profile.sentence");
    look::check_narratives(profile, places, gather);
    // Figures name sections, so they come last.
    if let Some(entry) = find(entries, PROFILE, "figures") {
        gather.list(&entry.node).iter().for_each(|n| figures::read_figure(n, profile, places, gather));
        profile.figures.sort_by_key(|f| f.number);
    }
    profile.figures.retain(|f| f.section < profile.sections.len());
}

fn read_years(node: &Node, profile: &mut Profile, gather: &mut Gather) {
    let nodes = gather.list(node);
    let years: Vec<i32> = nodes.iter().filter_map(|n| gather.integer(n, "a year")).collect();
    profile.years = match years[..] {
        [from, to] if from <= to => Some((from, to)),
        _ => {
            if years.len() == nodes.len() {
                let d = gather.error("profile.years", node.place, "the first and the last year are wanted here");
                d.hint = Some("write [2022, 2025]; one year is [2022, 2022], and without `years` the profile is meant for all".into());
            }
            None
        }
    };
}

fn read_part(node: &Node, profile: &mut Profile, places: &mut Places, gather: &mut Gather) {
    let entries = gather.map(node, "a part");
    let mut part = Part { id: "".into(), title: "".into(), aliases: Vec::new() };
    let mut drop = false;
    let mut place = node.place;
    for entry in entries {
        match canonical(PART, &entry.key) {
            Some("id") => {
                part.id = (*gather.boxed(&entry.node, "an id")).into();
                place = entry.node.place;
            }
            Some("title") => part.title = (*gather.boxed(&entry.node, "a title")).into(),
            Some("aliases") => part.aliases = gather.texts(&entry.node, "a title"),
            Some("drop") => drop = gather.yes_no(&entry.node, "drop"),
            _ => gather.unknown(entry, "a part", words(PART)),
        }
    }
    if !drop && !places.is_first("part", &part.id, place, gather) {
        return;
    }
    // Sections point at parts by index: a dropped part keeps its place but shows nothing, as no section is in it.
    match profile.parts.iter().position(|p| p.id == part.id) {
        Some(at) if drop => {
            profile.parts[at].title = "".into();
            places.dropped.push((at, place));
        }
        None if drop => {
            let near = nearest(&part.id, profile.parts.iter().map(|p| &*p.id)).map(|n| format!("did you mean `{n}`?"));
            let d = gather.error("profile.unknown-part", place, format!("there is no part `{}` to drop", part.id));
            d.width = part.id.chars().count().max(1) as u32;
            d.hint = near;
        }
        Some(at) => profile.parts[at] = part,
        None => profile.parts.push(part),
    }
}

/// A check replaces the one of its id; what it says is read by `audit`.
fn read_check(node: &Node, profile: &mut Profile, places: &mut Places, gather: &mut Gather) {
    let field = |key: &str, chinese: &str| match &node.value {
        Value::Map(entries) => entries.iter().find(|e| *e.key == *key || *e.key == *chinese),
        _ => None,
    };
    let id = field("id", "编号").and_then(|e| Some((e.node.text()?, e.node.place)));
    let at = id.and_then(|(id, _)| profile.checks.iter().position(|c| c.id.as_deref() == Some(id)));
    let drop = field("drop", "去掉").is_some_and(|e| gather.yes_no(&e.node, "drop"));
    if let Some((id, place)) = id
        && !drop
        && !places.is_first("check", id, place, gather)
    {
        return;
    }
    let source = CheckSource { id: id.map(|(id, _)| id.into()), file: gather.file.clone(), node: node.clone() };
    match (at, id) {
        (Some(at), _) if drop => {
            profile.checks.remove(at);
        }
        (Some(at), _) => profile.checks[at] = source,
        (None, Some((id, place))) if drop => {
            let known = profile.checks.iter().filter_map(|c| c.id.as_deref());
            let hint = nearest(id, known).map_or_else(
                || "`drop` takes away a check of the profile that this one extends; `gongkai check --list` lists all".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            let d = gather.error("profile.unknown-check", place, format!("there is no check `{id}` to drop"));
            d.width = id.chars().count().max(1) as u32;
            d.hint = Some(hint);
        }
        (None, _) => profile.checks.push(source),
    }
}
