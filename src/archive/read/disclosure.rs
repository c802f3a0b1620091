//! One disclosure: the top level of its YAML (or front matter), its sections, its Markdown body.

use std::sync::Arc;

use arcstr::ArcStr;
use rust_decimal::Decimal;

use super::body::{self, Body};
use super::head::{head, profile_of};
use super::items::Builder;
use super::keys::{DIAGRAM, DISCLOSURE, FIGURE, RESIDUE, SECTION, TERM};
use super::narrative::figures_named;
use super::{indicator, table};
use crate::archive::amount::{self, State};
use crate::archive::{Diagram, Disclosure, PrintedFigure, PrintedTerm, Residue, Section, Text};
use crate::diagnostic::{Diagnostic, Place};
use crate::profile::{Figure, Item, Kind, Profile, item_words, strip_number};
use crate::source::fields::{Gather, canonical, find, unspaced, without_colons, words};
use crate::source::node::{Entry, Node, Value};

/// What reading a disclosure needs to know of the folder around it.
pub trait Files: Sync {
    /// The text of a file beside the source; nothing if there is no such file, else why it is no text.
    fn text(&self, path: &str) -> Result<ArcStr, Option<Box<Diagnostic>>>;
    /// The names of the files in a folder.
    fn beside(&self, folder: &str) -> Vec<String>;
    /// Size and SHA-256 of a file beside the source, or why there is none; nothing if that is told of the file itself.
    fn digest(&self, path: &str) -> Result<(u64, Box<str>), Option<String>>;
}

/// Reads a disclosure. `folder` is the unit's folder relative to the site, `year` what the file name says.
#[expect(clippy::too_many_arguments, reason = "all are independent facts about one file")]
pub fn disclosure(
    file: &ArcStr,
    folder: &str,
    node: &Node,
    body: Option<Body<'_>>,
    unit: &ArcStr,
    year: i32,
    profiles: &std::collections::BTreeMap<ArcStr, Arc<Profile>>,
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
        profile_place: find(entries, DISCLOSURE, "profile").map_or(node.place, |entry| entry.node.place),
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
                    let place = format!("a disclosure of the profile {}", profile.id);
                    let advice = "a section that the profile does not know goes under `另列章节:`";
                    let above = found.last().filter(|(at, _)| profile.sections[*at].item(&entry.key).is_some());
                    let above =
                        above.map(|(at, _)| format!("it is an item of `{}` above: indent it by two spaces", profile.sections[*at].title));
                    let below = || item_of(&entry.key, &profile).map(|sections| format!("it is an item: write it under {sections}"));
                    match above.or_else(below) {
                        Some(hint) => builder.gather.unknown_with(entry, &place, Some(hint)),
                        None => builder.gather.unknown_but(entry, &place, known, Some(advice)),
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

/// The sections of a profile that have an item, in words.
fn item_of(key: &str, profile: &Profile) -> Option<String> {
    const MOST: usize = 3;
    let with = || profile.sections.iter().filter(|section| section.item(key).is_some());
    let named: Vec<String> = with().take(MOST).map(|section| format!("`{}`", section.title)).collect();
    let more = if with().nth(MOST).is_some() { " …" } else { "" };
    (!named.is_empty()).then(|| named.join(" or ") + more)
}

fn section(definition: Option<usize>, entry: Option<&Entry>, body: Option<Text>, folder: &str, files: &dyn Files, builder: &mut Builder) {
    let profile = builder.disclosure.profile.clone();
    let mut section = Section { text: body, rows: builder.disclosure.rows.len() as u32..0, ..Section::default() };
    if let Some(entry) = entry {
        section.place = entry.place;
    }
    if let Some(index) = definition {
        let def = &profile.sections[index];
        section.definition = u32::try_from(index).ok();
        section.id = def.id.clone();
        section.title = def.title.clone();
        section.number = def.number.clone();
        section.depth = def.depth;
    } else if let Some(entry) = entry {
        section.title = strip_number(&entry.key).into();
        section.printed_title = Some((*entry.key).into());
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
                    terms(&section.id, &entry.node, builder);
                } else {
                    section.tables = table::read_all(&entry.node, folder, files, &mut builder.gather).into();
                }
            }
            Value::Scalar(scalar) => {
                // `收入总计:490.00`, `收入总计：490.00` and `收入总计 490.00` are texts to YAML; an item in front tells them from one.
                let known =
                    |key: &str| definition.is_some_and(|at| profile.sections[at].item(key).is_some()) || canonical(SECTION, key).is_some();
                if unspaced(scalar).is_some_and(|(key, _)| known(key)) || without_colons(scalar, known) {
                    builder.gather.expected(&entry.node, "a mapping of items");
                } else if is_figure(&scalar.text) {
                    bare_figure(scalar.text.trim(), entry, definition.map(|at| &profile.sections[at]), &mut builder.gather);
                } else if section.text.is_some() {
                    two_texts(entry.node.place, &mut builder.gather);
                } else {
                    section.text = Some(text_of(&entry.node, &mut builder.gather));
                }
            }
            _ => fields(&mut section, definition, &entry.node, folder, files, builder),
        }
    }
    section.rows.end = builder.disclosure.rows.len() as u32;
    builder.disclosure.sections.push(section);
}

/// Whether a text is nothing but a figure, or was meant for one. 12项工作 is the beginning of a sentence.
fn is_figure(text: &str) -> bool {
    const UNITS: [&str; 10] = ["万元", "元", "亿元", "%", "％", "个", "人", "辆", "次", "家"];
    match amount::parse(text) {
        Ok(printed) => printed.state == State::Value && printed.unit.is_none_or(|unit| UNITS.contains(&unit)),
        Err(_) => amount::looks_like_a_slip(text),
    }
}

/// Tells a figure that stands at a section itself: it would be a narrative, and in no data.
fn bare_figure(figure: &str, entry: &Entry, definition: Option<&crate::profile::Section>, gather: &mut Gather) {
    let message = format!("`{figure}` stands at the section itself, so nothing says what it is");
    let holds_one = |item: &&Item| matches!(item.kind, Kind::Amount | Kind::Count | Kind::Percent | Kind::Score);
    let item = definition.and_then(|section| section.items.iter().find(holds_one)).map(|item| format!("`{}: {figure}`", item.label));
    let item = item.unwrap_or_else(|| format!("`另列: {{ label: {figure} }}`"));
    let d = gather.error("source.type", entry.node.place, message);
    d.width = figure.chars().count() as u32;
    d.hint = Some(format!("write it behind its item on a line below, indented by two spaces, such as {item}; a text goes under `正文:`"));
}

fn two_texts(place: Place, gather: &mut Gather) {
    gather.error("source.two-texts", place, "this section has its narrative in the Markdown body too").hint =
        Some("keep one of the two".into());
}

fn fields(section: &mut Section, definition: Option<usize>, node: &Node, folder: &str, files: &dyn Files, builder: &mut Builder) {
    let profile = builder.disclosure.profile.clone();
    let def = definition.map(|at| &profile.sections[at]);
    for entry in builder.gather.fields(node, "a section", SECTION) {
        let node = &entry.node;
        let gather = &mut builder.gather;
        match canonical(SECTION, &entry.key) {
            Some("page") => section.page = gather.integer(node, "a page number"),
            Some("title") => section.printed_title = Some(gather.boxed(node, "a heading").into()),
            Some("text") => {
                if section.text.is_some() {
                    two_texts(entry.place, gather);
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
                        for entry in gather.fields(node, "a fragment", RESIDUE) {
                            match canonical(RESIDUE, &entry.key) {
                                Some("text") => residue.text = gather.boxed(&entry.node, "a fragment"),
                                Some("note") => residue.note = Some(gather.boxed(&entry.node, "a remark")),
                                _ => gather.unknown(entry, "a fragment", words(RESIDUE)),
                            }
                        }
                    }
                    section.rare.get_or_insert_default().residue.push(residue);
                }
            }
            Some("tables") => section.tables = table::read_all(node, folder, files, gather).into(),
            Some("diagrams") => {
                section.rare.get_or_insert_default().diagrams = gather.list(node).iter().map(|n| diagram(n, gather)).collect()
            }
            Some("figures") => figures(node, section, builder),
            Some("extra") => {
                let id = section.id.clone();
                for entry in gather.map(node, "items by label") {
                    builder.extra(&id, entry);
                }
            }
            Some("empty_statement") => section.rare.get_or_insert_default().empty_statement = Some(gather.boxed(node, "a text")),
            Some("note") => section.rare.get_or_insert_default().note = Some(gather.boxed(node, "a text")),
            Some("terms") => terms(&section.id, node, builder),
            Some("indicator_tables") => indicator::read_all(node, folder, files, builder),
            _ => match def.and_then(|d| d.item(&entry.key)) {
                Some(item) => builder.item(item, None, entry, 0),
                None => {
                    let known = def.into_iter().flat_map(|d| item_words(&d.items)).chain(words(SECTION));
                    let place = format!("the section {}", section.title);
                    match item_of(&entry.key, &profile) {
                        Some(sections) => {
                            let hint = format!("it is an item of {sections}; one that the document prints here as well goes under `另列:`");
                            gather.unknown_with(entry, &place, Some(hint));
                        }
                        None => gather.unknown_but(entry, &place, known, Some("an item that the profile does not know goes under `另列:`")),
                    }
                }
            },
        }
    }
}

fn text_of(node: &Node, gather: &mut Gather) -> Text {
    let (place, jumps) = node.course();
    Text { markdown: gather.text(node, "a text").into(), place, jumps: jumps.into() }
}

fn terms(section: &str, node: &Node, builder: &mut Builder) {
    if section != "glossary" {
        let profile = &builder.disclosure.profile;
        let hint = match profile.sections.iter().find(|s| &*s.id == "glossary") {
            Some(glossary) => format!("write them under `{}:`", glossary.title),
            None => format!(
                "in the profile {} ({}) no section has the id `glossary`: give it to the one that terms stand in",
                profile.id, profile.file
            ),
        };
        builder.gather.error("source.terms", node.place, "terms stand in the glossary of the document").hint = Some(hint);
    }
    let gather = &mut builder.gather;
    for node in gather.list(node) {
        let mut term = PrintedTerm { number: None, name: "".into(), code: None, text: None, glossary: None, place: node.place };
        if let Some(text) = node.text() {
            term.name = text.trim().into();
        } else {
            for entry in gather.fields(node, "a term", TERM) {
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

/// More than can be drawn so that anyone could read it.
const MOST_NODES: usize = 300;

fn diagram(node: &Node, gather: &mut Gather) -> Diagram {
    let mut diagram = Diagram { title: "".into(), nodes: Vec::new(), edges: Vec::new(), chain: false };
    let mut edges = None;
    for entry in gather.fields(node, "a diagram", DIAGRAM) {
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
    if diagram.nodes.len() > MOST_NODES {
        gather.error("source.diagram", node.place, format!("a diagram of {} nodes cannot be drawn", diagram.nodes.len())).hint =
            Some(format!("split it: at most {MOST_NODES} in one"));
        diagram.nodes.truncate(MOST_NODES);
        return diagram;
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
        // It would be shown nowhere, and its numbers would have addresses that lead to nothing.
        let known = &builder.disclosure.profile.figures;
        if !known.iter().any(|f| f.number == number) {
            let all = figures_named(known.iter().map(|f| f.number));
            let hint = all.map_or_else(|| "it has no figures".to_owned(), |all| format!("it has {all}; add the figure there"));
            builder.gather.error("source.figure", entry.place, format!("the layout has no figure {number}")).hint = Some(hint);
            continue;
        }
        let mut figure = PrintedFigure { number, title: None, unit: None, groups: Vec::new(), place: entry.place };
        let fields = builder.gather.fields(&entry.node, "a figure", FIGURE);
        // The unit may stand behind the data that are in it.
        let unit = fields.iter().find(|field| canonical(FIGURE, &field.key) == Some("unit"));
        figure.unit = unit.map(|field| builder.gather.boxed(&field.node, "a unit")).filter(|unit| !unit.is_empty());
        let unit = figure.unit.as_deref().map_or_else(|| builder.disclosure.amount_unit.clone(), ArcStr::from);
        let profile = builder.disclosure.profile.clone();
        let labels = profile.figures.iter().find(|f| f.number == number).map_or(Vec::new(), Figure::labels);
        for field in fields {
            match canonical(FIGURE, &field.key) {
                Some("title") => figure.title = Some(builder.gather.boxed(&field.node, "a caption")),
                Some("unit") => {}
                Some("data") => {
                    let mut single = Vec::new();
                    for group in builder.gather.map(&field.node, "figures by label") {
                        misspelt(group, &labels, &mut builder.gather);
                        if let Value::Map(values) = &group.node.value {
                            values.iter().for_each(|value| misspelt(value, &labels, &mut builder.gather));
                            let facts =
                                values.iter().map(|v| (v.key.clone(), builder.figure_fact(number, &unit, Some(&group.key), v))).collect();
                            figure.groups.push((group.key.clone(), facts));
                        } else {
                            let fact = builder.figure_fact(number, &unit, None, group);
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
        section.rare.get_or_insert_default().printed_figures.push(figure);
    }
}

/// A label of a figure that is one of its layout's but for one character: its number would be compared with nothing. Others
/// are the document's own.
fn misspelt(entry: &Entry, labels: &[&str], gather: &mut Gather) {
    let slip = |label: &&&str| label.chars().count() == entry.key.chars().count() && strsim::osa_distance(label, &entry.key) == 1;
    if let Some(near) = labels.iter().find(slip).filter(|_| !labels.contains(&&*entry.key)) {
        let d = gather.warning("source.label", entry.place, format!("the layout has no series `{}` in this figure", entry.key));
        d.width = entry.key.chars().count() as u32;
        d.hint = Some(format!("did you mean `{near}`? it is right if the document prints it so"));
    }
}
