//! One disclosure: the top level of its YAML (or front matter), its sections, its Markdown body.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::body::{self, Body};
use super::items::Builder;
use super::{indicator, table};
use crate::archive::{
    Attachment, ContentsEntry, Diagram, Disclosure, DisclosureKind, PrintedFigure, PrintedTerm, Residue, Section, Silenced, Text, amount,
};
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::profile::{Profile, item_words, strip_number};
use crate::source::fields::{Gather, Keys, canonical, find, unspaced, words};
use crate::source::node::{Entry, Node, Value};

/// Keys of a disclosure beside its sections.
pub const DISCLOSURE: Keys = &[
    ("profile", &["版式"]),
    ("year", &["年度"]),
    ("kind", &["类型"]),
    ("name", &["名称"]),
    ("title", &["标题"]),
    ("published", &["公开日期"]),
    ("approved", &["批准日期"]),
    ("unit", &["金额单位"]),
    ("precision", &["精度"]),
    ("codes_printed", &["编码印出"]),
    ("provenance", &["来源说明"]),
    ("original", &["原件"]),
    ("attachments", &["附件文件", "附件"]),
    ("contents", &["目录"]),
    ("omitted_figures", &["未载图"]),
    ("silenced", &["免检"]),
    ("extra_sections", &["另列章节"]),
];

/// Keys that every section takes beside its items.
pub const SECTION: Keys = &[
    ("page", &["页"]),
    ("title", &["标题"]),
    ("text", &["正文"]),
    ("residue", &["存疑文字"]),
    ("tables", &["表"]),
    ("diagrams", &["图示"]),
    ("figures", &["图"]),
    ("extra", &["另列"]),
    ("empty_statement", &["空表声明"]),
    ("note", &["附注"]),
    ("terms", &["条目"]),
    ("indicator_tables", &["自评表"]),
];
pub const ORIGINAL: Keys = &[("file", &["文件"]), ("pages", &["页数"]), ("title", &["题名"])];
pub const CONTENTS: Keys = &[("title", &["题"]), ("page", &["页"]), ("section", &["章节"])];
pub const RESIDUE: Keys = &[("text", &["文"]), ("note", &["说明"])];
pub const DIAGRAM: Keys = &[("title", &["题"]), ("nodes", &["节点"]), ("edges", &["连线"]), ("chain", &["流程"])];
pub const FIGURE: Keys = &[("title", &["题"]), ("unit", &["单位"]), ("data", &["数据"])];
pub const TERM: Keys = &[("number", &["序"]), ("name", &["名"]), ("code", &["科目"]), ("text", &["释"])];
pub const SILENCED: Keys = &[("check", &["勾稽"]), ("item", &["项目"]), ("reason", &["原因"])];

/// What reading a disclosure needs to know of the folder around it.
pub trait Files: Sync {
    /// The text of a file beside the source; nothing if there is no such file, else why it is no text.
    fn text(&self, path: &str) -> Result<Arc<str>, Option<Box<Diagnostic>>>;
    /// The names of the files in a folder.
    fn beside(&self, folder: &str) -> Vec<String>;
    /// Size and SHA-256 of a file beside the source, or why there is none.
    fn digest(&self, path: &str) -> Result<(u64, Box<str>), String>;
}

/// Reads a disclosure. `folder` is the unit's folder relative to the site, `year` what the file name says.
#[expect(clippy::too_many_arguments, reason = "all are independent facts about one file")]
pub fn disclosure(
    file: &Arc<str>,
    folder: &str,
    node: &Node,
    body: Option<Body<'_>>,
    unit: &Arc<str>,
    year: i32,
    profiles: &std::collections::BTreeMap<Arc<str>, Arc<Profile>>,
    files: &dyn Files,
) -> (Option<Disclosure>, Vec<Diagnostic>) {
    let mut gather = Gather::new(file);
    let Value::Map(entries) = &node.value else {
        gather.expected(node, "a mapping with 版式, 年度 and sections");
        return (None, gather.diagnostics);
    };
    let Some(profile) = profile_of(entries, node, profiles, &mut gather) else { return (None, gather.diagnostics) };
    let mut builder = Builder::new(gather, profile.clone());
    builder.disclosure = Disclosure {
        unit: unit.clone(),
        year,
        file: file.clone(),
        amount_unit: "万元".into(),
        precision: Decimal::new(1, 2),
        codes_printed: true,
        profile: profile.clone(),
        ..Disclosure::default()
    };
    head(entries, node, folder, files, &mut builder);
    let mut own_sections: Vec<&Entry> = Vec::new();
    let mut found: Vec<(usize, &Entry)> = Vec::new();
    for entry in entries {
        match canonical(DISCLOSURE, &entry.key) {
            Some("extra_sections") => own_sections.extend(builder.gather.map(&entry.node, "sections by title")),
            // `附件` is also the title of a part; as a list of files it is a key of the disclosure.
            Some(_) => {}
            None => match profile.section(&entry.key) {
                Some(index) => match found.iter().find(|(i, _)| *i == index) {
                    Some((_, first)) => {
                        let message = format!("the section `{}` stands twice", profile.sections[index].title);
                        let hint = format!("its first place is line {}", first.place.line);
                        builder.gather.error("source.duplicate-section", entry.place, message).hint = Some(hint);
                    }
                    None => found.push((index, entry)),
                },
                None => {
                    let known = profile.section_words().chain(words(DISCLOSURE));
                    builder.gather.unknown(entry, &format!("a disclosure of the profile {}", profile.id), known);
                    let d = builder.gather.diagnostics.last_mut().expect("just added");
                    if d.hint.is_none() {
                        d.hint = Some("a section that the profile does not know goes under `另列章节:`".into());
                    }
                }
            },
        }
    }
    found.sort_by_key(|(index, _)| *index);
    let mut bodies = body.map(|b| body::split(b, &profile, &mut builder)).unwrap_or_default();
    // A section that has only narrative in the body, or only sub-sections, exists too.
    let mut wanted: Vec<(usize, Option<&Entry>)> = found.iter().map(|(i, e)| (*i, Some(*e))).collect();
    for (index, _) in &bodies {
        if !wanted.iter().any(|(i, _)| i == index) {
            wanted.push((*index, None));
        }
    }
    let mut with_parents: Vec<usize> = wanted.iter().map(|(i, _)| *i).collect();
    for (index, _) in wanted.clone() {
        let mut parent = profile.sections[index].parent;
        while let Some(p) = parent {
            if !with_parents.contains(&p) {
                with_parents.push(p);
                wanted.push((p, None));
            }
            parent = profile.sections[p].parent;
        }
    }
    wanted.sort_by_key(|(i, _)| *i);
    for (index, entry) in wanted {
        let text = bodies.iter().position(|(i, _)| *i == index).map(|at| bodies.swap_remove(at).1);
        section(Some(index), entry, text, folder, files, &mut builder);
    }
    for entry in own_sections {
        section(None, Some(entry), None, folder, files, &mut builder);
    }
    let (disclosure, mut diagnostics) = builder.finish();
    diagnostics.extend(super::narrative::check(&disclosure));
    (Some(disclosure), diagnostics)
}

fn profile_of(
    entries: &[Entry],
    node: &Node,
    profiles: &std::collections::BTreeMap<Arc<str>, Arc<Profile>>,
    gather: &mut Gather,
) -> Option<Arc<Profile>> {
    let Some(entry) = find(entries, DISCLOSURE, "profile") else {
        gather.error("source.no-profile", node.place, "the disclosure names no profile").hint =
            Some(format!("add `版式:` with one of {}", profiles.keys().map(|k| &**k).collect::<Vec<_>>().join(", ")));
        return None;
    };
    let id = gather.text(&entry.node, "the id of a profile").trim();
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
    profile.filter(|p| !p.incomplete)
}

fn head(entries: &[Entry], whole: &Node, folder: &str, files: &dyn Files, builder: &mut Builder) {
    let file_year = builder.disclosure.year;
    let mut named = false;
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
            Some("kind") => match gather.text(node, "决算 or 预算").trim() {
                "决算" | "final" => d.kind = DisclosureKind::Final,
                "预算" | "budget" => d.kind = DisclosureKind::Budget,
                other => {
                    let message = format!("`{other}` is no kind of disclosure");
                    gather.error("source.kind", node.place, message).hint = Some("write 决算 or 预算".into());
                }
            },
            Some("name") => {
                d.name = gather.boxed(node, "the body's name");
                named = !d.name.is_empty();
            }
            Some("title") => d.title = Some(gather.boxed(node, "a title")),
            Some("published") => {
                d.published = gather.date(node, "publication date");
                d.published_place = node.place;
            }
            Some("approved") => d.approved = gather.date(node, "approval date"),
            Some("unit") => match gather.text(node, "万元 or 元").trim() {
                unit @ ("万元" | "元") => d.amount_unit = unit.into(),
                other => {
                    let message = format!("`{other}` is no unit of amounts");
                    gather.error("source.unit", node.place, message).hint = Some("write 万元 or 元".into());
                }
            },
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
                        for entry in gather.map(node, "a line of the contents list") {
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
                    for entry in gather.map(node, "a silenced check") {
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
fn section_id(node: &Node, profile: &Profile, gather: &mut Gather) -> Option<Arc<str>> {
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
pub fn kind_against_name(file: &Arc<str>, node: &Node) -> Option<Diagnostic> {
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
        for entry in gather.map(node, "a file: { 文件: …, 题名: … }") {
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
        gather.error("source.path", place, format!("`{name}` is no file name")).hint =
            Some("put the file beside the source and write its name only".into());
        return None;
    }
    let path = format!("{folder}/{name}");
    match files.digest(&path) {
        Ok((size, sha256)) => {
            Some(Attachment { path: path.into(), title: title.unwrap_or_else(|| name.clone()), name, pages, size, sha256, place })
        }
        Err(why) => {
            let d = gather.error("source.missing-file", place, format!("the file `{name}` cannot be read: {why}"));
            d.width = name.chars().count() as u32;
            d.hint = Some(format!("put it at {path}"));
            None
        }
    }
}

fn section(definition: Option<usize>, entry: Option<&Entry>, body: Option<Text>, folder: &str, files: &dyn Files, builder: &mut Builder) {
    let profile = builder.disclosure.profile.clone();
    let mut section = Section { text: body, rows: builder.disclosure.rows.len() as u32..0, ..Section::default() };
    if let Some(entry) = entry {
        section.place = entry.place;
    }
    if let Some(index) = definition {
        let def = &profile.sections[index];
        section.definition = definition;
        section.id = def.id.clone();
        section.title = def.title.clone();
        section.number = def.number.clone();
        section.depth = def.depth;
    } else if let Some(entry) = entry {
        section.title = strip_number(&entry.key).into();
        section.printed_title = Some(entry.key.clone());
        section.id = format!("x-{}", builder.disclosure.sections.iter().filter(|s| s.definition.is_none()).count() + 1).into();
    }
    let index = builder.disclosure.sections.len() as u32;
    builder.section = index;
    if let Some(entry) = entry {
        match &entry.node.value {
            Value::Seq(nodes) => {
                if nodes.iter().any(indicator::is_indicator_table) {
                    indicator::read_all(&entry.node, folder, files, builder);
                } else if nodes.iter().any(|n| matches!(&n.value, Value::Map(e) if find(e, TERM, "name").is_some())) {
                    terms(&entry.node, builder);
                } else {
                    section.tables = table::read_all(&entry.node, folder, files, &mut builder.gather);
                }
            }
            Value::Scalar(scalar) => {
                // `收入总计:490.00` without the space is a text to YAML; an item that stands in front tells it from one.
                let known = |key: &str| definition.is_some_and(|at| profile.sections[at].item(key).is_some());
                match unspaced(scalar).filter(|(key, _)| known(key) || canonical(SECTION, key).is_some()) {
                    Some(_) => builder.gather.expected(&entry.node, "a mapping of items"),
                    None => section.text = Some(text_of(&entry.node, &mut builder.gather)),
                }
            }
            _ => fields(&mut section, definition, &entry.node, folder, files, builder),
        }
    }
    section.rows.end = builder.disclosure.rows.len() as u32;
    builder.disclosure.sections.push(section);
}

fn fields(section: &mut Section, definition: Option<usize>, node: &Node, folder: &str, files: &dyn Files, builder: &mut Builder) {
    let profile = builder.disclosure.profile.clone();
    let def = definition.map(|at| &profile.sections[at]);
    for entry in builder.gather.map(node, "a section") {
        let node = &entry.node;
        let gather = &mut builder.gather;
        match canonical(SECTION, &entry.key) {
            Some("page") => section.page = gather.integer(node, "a page number"),
            Some("title") => section.printed_title = Some(gather.boxed(node, "a heading")),
            Some("text") => {
                if section.text.is_some() {
                    gather.error("source.two-texts", entry.place, "this section has its narrative in the Markdown body too").hint =
                        Some("keep one of the two".into());
                } else {
                    section.text = Some(text_of(node, gather));
                }
            }
            Some("residue") => {
                for node in gather.list(node) {
                    let mut residue = Residue { text: "".into(), note: None, place: node.place };
                    if let Some(text) = node.text() {
                        residue.text = text.trim().into();
                    } else {
                        for entry in gather.map(node, "a fragment") {
                            match canonical(RESIDUE, &entry.key) {
                                Some("text") => residue.text = gather.boxed(&entry.node, "a fragment"),
                                Some("note") => residue.note = Some(gather.boxed(&entry.node, "a remark")),
                                _ => gather.unknown(entry, "a fragment", words(RESIDUE)),
                            }
                        }
                    }
                    section.residue.push(residue);
                }
            }
            Some("tables") => section.tables = table::read_all(node, folder, files, gather),
            Some("diagrams") => section.diagrams = gather.list(node).iter().map(|n| diagram(n, gather)).collect(),
            Some("figures") => figures(node, section, builder),
            Some("extra") => {
                let id = section.id.clone();
                for entry in gather.map(node, "items by label") {
                    builder.extra(&id, entry);
                }
            }
            Some("empty_statement") => section.empty_statement = Some(gather.boxed(node, "a text")),
            Some("note") => section.note = Some(gather.boxed(node, "a text")),
            Some("terms") => terms(node, builder),
            Some("indicator_tables") => indicator::read_all(node, folder, files, builder),
            _ => match def.and_then(|d| d.item(&entry.key)) {
                Some(item) => builder.item(item, None, entry, 0),
                None => {
                    let known = def.into_iter().flat_map(|d| item_words(&d.items)).chain(words(SECTION));
                    let place = format!("the section {}", section.title);
                    gather.unknown(entry, &place, known);
                    let d = gather.diagnostics.last_mut().expect("just added");
                    if d.hint.is_none() {
                        d.hint = Some("an item that the profile does not know goes under `另列:`".into());
                    }
                }
            },
        }
    }
}

fn text_of(node: &Node, gather: &mut Gather) -> Text {
    let place = match &node.value {
        Value::Scalar(s) => s.block.unwrap_or(node.place),
        _ => node.place,
    };
    Text { markdown: gather.text(node, "a text").into(), place, in_body_file: false }
}

fn terms(node: &Node, builder: &mut Builder) {
    let gather = &mut builder.gather;
    for node in gather.list(node) {
        let mut term = PrintedTerm { number: None, name: "".into(), code: None, text: None, glossary: None, place: node.place };
        if let Some(text) = node.text() {
            term.name = text.trim().into();
        } else {
            for entry in gather.map(node, "a term") {
                match canonical(TERM, &entry.key) {
                    Some("number") => term.number = Some(gather.boxed(&entry.node, "a number")),
                    Some("name") => term.name = gather.boxed(&entry.node, "a term"),
                    Some("code") => term.code = Some(gather.boxed(&entry.node, "a code")),
                    Some("text") => term.text = Some(gather.boxed(&entry.node, "an explanation")),
                    _ => gather.unknown(entry, "a term", words(TERM)),
                }
            }
        }
        builder.disclosure.terms.push(term);
    }
}

fn diagram(node: &Node, gather: &mut Gather) -> Diagram {
    let mut diagram = Diagram { title: "".into(), nodes: Vec::new(), edges: Vec::new(), chain: false };
    let mut edges = None;
    for entry in gather.map(node, "a diagram") {
        match canonical(DIAGRAM, &entry.key) {
            Some("title") => diagram.title = gather.boxed(&entry.node, "a title"),
            Some("nodes") => diagram.nodes = gather.texts(&entry.node, "a node"),
            Some("edges") => edges = Some(&entry.node),
            Some("chain") => {
                diagram.nodes = gather.texts(&entry.node, "a step");
                diagram.chain = true;
                diagram.edges = (1..diagram.nodes.len()).map(|i| (i - 1, i)).collect();
            }
            _ => gather.unknown(entry, "a diagram", words(DIAGRAM)),
        }
    }
    if let Some(node) = edges {
        for node in gather.list(node) {
            let ends = gather.texts(node, "a node");
            let at: Vec<Option<usize>> = ends.iter().map(|e| diagram.nodes.iter().position(|n| n == e)).collect();
            match at[..] {
                [Some(a), Some(b)] => diagram.edges.push((a, b)),
                _ => {
                    gather.error("source.edge", node.place, "a connection joins two nodes of the list above").hint =
                        Some("write [甲, 乙] with names from 节点".into());
                }
            }
        }
    }
    diagram
}

fn figures(node: &Node, section: &mut Section, builder: &mut Builder) {
    for entry in builder.gather.map(node, "figures by number") {
        let Ok(number) = entry.key.trim_start_matches('图').trim().parse::<u32>() else {
            builder.gather.error("source.number", entry.place, format!("`{}` is not the number of a figure", entry.key));
            continue;
        };
        let mut figure = PrintedFigure { number, title: None, unit: None, groups: Vec::new(), place: entry.place };
        for field in builder.gather.map(&entry.node, "a figure") {
            match canonical(FIGURE, &field.key) {
                Some("title") => figure.title = Some(builder.gather.boxed(&field.node, "a caption")),
                Some("unit") => figure.unit = Some(builder.gather.boxed(&field.node, "a unit")),
                Some("data") => {
                    let mut single = Vec::new();
                    for group in builder.gather.map(&field.node, "figures by label") {
                        if let Value::Map(values) = &group.node.value {
                            let facts = values.iter().map(|v| (v.key.clone(), builder.figure_fact(number, Some(&group.key), v))).collect();
                            figure.groups.push((group.key.clone(), facts));
                        } else {
                            let fact = builder.figure_fact(number, None, group);
                            single.push((group.key.clone(), fact));
                        }
                    }
                    if !single.is_empty() {
                        figure.groups.push(("".into(), single));
                    }
                }
                _ => builder.gather.unknown(field, "a figure", words(FIGURE)),
            }
        }
        section.printed_figures.push(figure);
    }
}
