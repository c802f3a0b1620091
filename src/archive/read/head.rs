//! The head of a disclosure: what stands beside its sections.

use std::sync::Arc;

use arcstr::ArcStr;

use super::Files;
use super::items::Builder;
use super::keys::{CONTENTS, DISCLOSURE, ORIGINAL, SILENCED};
use super::names::name;
use crate::archive::{Attachment, ContentsEntry, DisclosureKind, Silenced, amount};
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::profile::Profile;
use crate::source::fields::{Gather, canonical, find, words};
use crate::source::node::{Entry, Node, Value};

/// The profile that a disclosure names, if it is whole.
pub(super) fn profile_of(
    entries: &[Entry],
    node: &Node,
    profiles: &std::collections::BTreeMap<ArcStr, Arc<Profile>>,
    gather: &mut Gather,
) -> Option<Arc<Profile>> {
    let Some(entry) = find(entries, DISCLOSURE, "profile") else {
        gather.error("source.no-profile", node.place, "the disclosure names no profile").hint =
            Some(format!("add `版式:` with one of {}", profiles.keys().map(|k| &**k).collect::<Vec<_>>().join(", ")));
        return None;
    };
    let id = gather.word(&entry.node, "the id of a profile")?;
    let profile = profiles.get(id).cloned();
    if profile.is_none() {
        let near = nearest(id, profiles.keys().map(|k| &**k));
        let hint = near.map_or_else(
            || format!("there are {}", profiles.keys().map(|k| &**k).collect::<Vec<_>>().join(", ")),
            |n| format!("did you mean `{n}`?"),
        );
        let d = gather.error("source.unknown-profile", entry.node.place, format!("there is no profile `{id}`"));
        d.width = id.chars().count().max(1) as u32;
        d.hint = Some(hint);
    }
    // Against a profile that is not whole, most of a disclosure would be unknown; the profile's own mistake comes first.
    profile.filter(|p| !p.incomplete && !p.faulty)
}

/// Reads everything beside the sections into the builder's disclosure.
pub(super) fn head(entries: &[Entry], whole: &Node, folder: &str, files: &dyn Files, builder: &mut Builder) {
    let file_year = builder.disclosure.year;
    let mut named = false;
    builder.gather.twice(entries, |key| canonical(DISCLOSURE, key));
    for entry in entries {
        let node = &entry.node;
        let gather = &mut builder.gather;
        let d = &mut builder.disclosure;
        match canonical(DISCLOSURE, &entry.key) {
            Some("year") => {
                if let Some(year) = gather.integer::<i32>(node, "a fiscal year")
                    && year != file_year
                {
                    gather
                        .error(
                            "source.year",
                            node.place,
                            format!("the fiscal year {year} differs from the file name, which says {file_year}"),
                        )
                        .hint = Some("rename the file or correct the year".into());
                }
            }
            Some("kind") => match gather.word(node, "决算 or 预算") {
                None => {}
                Some("决算" | "final") => d.kind = DisclosureKind::Final,
                Some("预算" | "budget") => d.kind = DisclosureKind::Budget,
                Some(other) => {
                    let message = format!("`{other}` is no kind of disclosure");
                    gather.error("source.kind", node.place, message).hint = Some("write 决算 or 预算".into());
                }
            },
            Some("name") => {
                d.name = name(&gather.boxed(node, "the body's name"));
                d.name_place = node.place;
                named = !d.name.is_empty() || node.text().is_none();
            }
            Some("title") => d.title = Some(gather.boxed(node, "a title")),
            Some("published") => {
                d.published = gather.date(node, "publication date");
                d.published_place = node.place;
            }
            Some("approved") => d.approved = gather.date(node, "approval date"),
            Some("unit") => gather.unit_of_money(node, "amounts").into_iter().for_each(|unit| d.amount_unit = unit),
            Some("precision") => match amount::parse(gather.text(node, "a number"))
                .ok()
                .and_then(|p| p.value)
                .filter(|v| v.is_sign_positive() && !v.is_zero())
            {
                Some(value) => d.precision = value,
                None => {
                    gather.error("source.number", node.place, "the precision is not a number above zero").hint =
                        Some("0.01 is usual".into());
                }
            },
            Some("codes_printed") => d.codes_printed = gather.yes_no(node, "编码印出"),
            Some("provenance") => d.provenance = Some(gather.boxed(node, "a text")),
            Some("original") => d.original = attachment(node, folder, files, gather),
            Some("attachments") => d.attachments = gather.list(node).iter().filter_map(|n| attachment(n, folder, files, gather)).collect(),
            Some("contents") => {
                for node in gather.list(node) {
                    let mut line = ContentsEntry { title: "".into(), page: None, section: None, place: node.place };
                    if let Some(text) = node.text() {
                        line.title = text.trim().into();
                    } else {
                        for entry in gather.fields(node, "a line of the contents list", CONTENTS) {
                            match canonical(CONTENTS, &entry.key) {
                                Some("title") => line.title = gather.boxed(&entry.node, "a title"),
                                Some("page") => line.page = gather.integer(&entry.node, "a page number"),
                                Some("section") => line.section = section_id(&entry.node, &d.profile, gather),
                                _ => gather.unknown(entry, "a line of the contents list", words(CONTENTS)),
                            }
                        }
                    }
                    if line.section.is_none() {
                        let profile = &d.profile;
                        line.section = profile.section(&line.title).map(|at| profile.sections[at].id.clone());
                    }
                    d.contents.push(line);
                }
            }
            Some("omitted_figures") => {
                d.omitted_figures = gather.list(node).iter().filter_map(|n| omitted_figure(n, &d.profile, gather)).collect();
            }
            Some("silenced") => {
                for node in gather.list(node) {
                    let mut silenced = Silenced { check: "".into(), item: None, reason: "".into(), place: node.place };
                    for entry in gather.fields(node, "a silenced check", SILENCED) {
                        match canonical(SILENCED, &entry.key) {
                            Some("check") => silenced.check = gather.boxed(&entry.node, "a check's id"),
                            Some("item") => silenced.item = Some(gather.boxed(&entry.node, "an item id")),
                            Some("reason") => silenced.reason = gather.boxed(&entry.node, "a reason"),
                            _ => gather.unknown(entry, "a silenced check", words(SILENCED)),
                        }
                    }
                    if silenced.check.is_empty() || silenced.reason.is_empty() {
                        gather.error("source.silenced", node.place, "a silenced check needs its id (勾稽) and a reason (原因)").hint =
                            Some("the reason is published beside the finding".into());
                    } else {
                        d.silenced.push(silenced);
                    }
                }
            }
            _ => {}
        }
    }
    for (key, english) in [("年度", "year"), ("名称", "name")] {
        if find(entries, DISCLOSURE, english).is_none() {
            builder.gather.error("source.missing", whole.place, format!("`{key}` is missing")).hint = Some(match english {
                "year" => format!("add `年度: {file_year}`"),
                _ => "add `名称:` with the body's name as this document prints it".into(),
            });
        } else if english == "name" && !named {
            builder.gather.error("source.missing", whole.place, "`名称` is empty");
        }
    }
}

/// The number of a figure that the profile has and this document leaves out.
fn omitted_figure(node: &Node, profile: &Profile, gather: &mut Gather) -> Option<u32> {
    let number: u32 = gather.integer(node, "the number of a figure")?;
    if profile.figures.iter().any(|f| f.number == number) {
        return Some(number);
    }
    let known: Vec<String> = profile.figures.iter().map(|f| f.number.to_string()).collect();
    let d = gather.error("source.unknown-figure", node.place, format!("the profile {} has no figure {number}", profile.id));
    d.width = number.to_string().len() as u32;
    d.hint = Some(match known.len() {
        0 => "it has no figures at all; take this number out".to_owned(),
        _ => format!("it has {}", known.join(", ")),
    });
    None
}

/// The id of a section of the profile, to which a line of the contents leads.
fn section_id(node: &Node, profile: &Profile, gather: &mut Gather) -> Option<ArcStr> {
    let id = gather.boxed(node, "a section's id");
    if let Some(known) = profile.sections.iter().find(|s| *s.id == *id) {
        return Some(known.id.clone());
    }
    let near = nearest(&id, profile.sections.iter().map(|s| &*s.id));
    let by_title = profile.section(&id).map(|at| &*profile.sections[at].id);
    let d = gather.error("source.unknown-section", node.place, format!("the profile {} has no section with the id `{id}`", profile.id));
    d.width = id.chars().count().max(1) as u32;
    d.hint = Some(match by_title.or(near) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "leave it out if the title is that of the section; `gongkai schema` has all ids".to_owned(),
    });
    None
}

/// The error that a source says it is a 决算 while its name says that it is a 预算.
pub fn kind_against_name(file: &ArcStr, node: &Node) -> Option<Diagnostic> {
    let Value::Map(entries) = &node.value else { return None };
    let kind = &find(entries, DISCLOSURE, "kind")?.node;
    matches!(kind.text().map(str::trim), Some("决算" | "final")).then(|| {
        Diagnostic::error("source.kind", file, kind.place, "the kind 决算 differs from the file name, which says 预算 (budget)")
            .width(2)
            .hint("correct the kind, or take `-budget` out of the file name")
    })
}

fn attachment(node: &Node, folder: &str, files: &dyn Files, gather: &mut Gather) -> Option<Attachment> {
    let mut file: Option<(Box<str>, Place)> = None;
    let (mut pages, mut title) = (None, None);
    if let Some(text) = node.text() {
        file = Some((text.trim().into(), node.place));
    } else {
        for entry in gather.fields(node, "a file: { 文件: …, 题名: … }", ORIGINAL) {
            match canonical(ORIGINAL, &entry.key) {
                Some("file") => file = Some((gather.boxed(&entry.node, "a file name"), entry.node.place)),
                Some("pages") => pages = gather.integer(&entry.node, "a number of pages"),
                Some("title") => title = Some(gather.boxed(&entry.node, "a title")),
                _ => gather.unknown(entry, "a file", words(ORIGINAL)),
            }
        }
    }
    let Some((name, place)) = file else {
        gather.error("source.missing", node.place, "`文件` is missing");
        return None;
    };
    if name.contains(['/', '\\']) || name.starts_with('.') || name.is_empty() {
        gather.no_file_name(&name, place);
        return None;
    }
    let path = format!("{folder}/{name}");
    match files.digest(&path) {
        Ok((size, sha256)) => {
            Some(Attachment { path: path.into(), title: title.unwrap_or_else(|| name.clone()), name, pages, size, sha256, place })
        }
        Err(None) => None,
        Err(Some(why)) => {
            let d = gather.error("source.missing-file", place, format!("the file `{name}` cannot be read: {why}"));
            d.width = name.chars().count() as u32;
            d.hint = Some(format!("put it at {path}"));
            None
        }
    }
}
