//! What disclosures share: units, registers, the glossary.

use std::collections::{BTreeMap, BTreeSet};

use arcstr::ArcStr;

use crate::archive::{Code, Crosswalk, LineageEvent, NameSpan, Reference, Register, Term, Unit};
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::source::fields::{Gather, Keys, canonical, words};
use crate::source::node::{Node, Value};

/// Keys of a unit file.
pub const UNIT: Keys = &[
    ("id", &["编号"]),
    ("names", &["名称"]),
    ("short", &["简称"]),
    ("lineage", &["沿革"]),
    ("lineage_note", &["沿革说明"]),
    ("parent", &["上级"]),
    ("supervisor", &["主管"]),
    ("region", &["地区"]),
    ("site_code", &["网站标识码"]),
    ("nature", &["性质"]),
    ("description", &["简介"]),
];
pub const NAME: Keys = &[("from", &["自"]), ("to", &["至"]), ("name", &["为"])];
pub const LINEAGE: Keys = &[("year", &["年"]), ("kind", &["类"]), ("from", &["自"]), ("to", &["至"]), ("note", &["说明"])];
pub const REGISTER: Keys = &[("codes", &["科目"]), ("crosswalk", &["对应"])];
pub const CODE: Keys =
    &[("code", &["编码"]), ("name", &["名称"]), ("aliases", &["别名"]), ("parent", &["上级"]), ("note", &["说明", "附注"])];
pub const CROSSWALK: Keys = &[("from", &["自"]), ("to", &["至"]), ("year", &["年"]), ("unit", &["单位"]), ("note", &["说明"])];
pub const GLOSSARY: Keys = &[("terms", &["名词"])];
pub const TERM: Keys = &[("id", &["编号"]), ("name", &["名"]), ("aliases", &["别名"]), ("text", &["释"])];

/// Reads `unit.yaml`.
pub fn unit(file: &ArcStr, id: &ArcStr, node: &Node) -> (Unit, Vec<Diagnostic>) {
    let mut gather = Gather::new(file);
    let mut unit = Unit { id: id.clone(), file: file.clone(), ..Unit::default() };
    for entry in gather.fields(node, "a unit", UNIT) {
        let node = &entry.node;
        match canonical(UNIT, &entry.key) {
            Some("id") => {
                let typed = gather.boxed(node, "an id");
                if *typed != **id {
                    gather.error("unit.id", node.place, format!("the id `{typed}` differs from the folder's name `{id}`")).hint =
                        Some("ids are permanent addresses: rename the folder or correct the id".into());
                }
            }
            Some("names") => unit.names = names(node, "unit.no-name", &mut gather),
            Some("short") => unit.short = Some(gather.boxed(node, "a name")),
            Some("lineage") => unit.lineage = gather.list(node).iter().map(|n| event(n, &mut gather)).collect(),
            Some("lineage_note") => unit.lineage_note = Some(gather.boxed(node, "a text")),
            Some("parent") => unit.parent = Some(reference(node, "a unit", &mut gather)),
            Some("supervisor") => unit.supervisor = Some(gather.boxed(node, "a name")),
            Some("region") => unit.region = gather.text(node, "a region").split('/').map(|r| r.trim().into()).collect(),
            Some("site_code") => unit.site_code = Some(gather.boxed(node, "a code")),
            Some("nature") => unit.nature = Some(nature(node, "unit.nature", &mut gather)),
            Some("description") => unit.description = Some(gather.boxed(node, "a text")),
            _ => gather.unknown(entry, "a unit", words(UNIT)),
        }
    }
    // What was meant for its name may be what is told already.
    if unit.names.is_empty() && !gather.diagnostics.iter().any(|d| matches!(d.id, "source.type" | "source.unknown-key")) {
        gather.error("unit.no-name", node.place, "the unit has no name").hint =
            Some("add `名称:` with a name, or a list of { 自: year, 至: year, 为: name }".into());
    }
    (unit, gather.diagnostics)
}

/// A name, or names by years; an empty one is told by the id.
fn names(node: &Node, id: &'static str, gather: &mut Gather) -> Vec<NameSpan> {
    let (mut spans, mut places) = (Vec::new(), Vec::new());
    if let Some(text) = node.text() {
        spans.push(NameSpan { from: None, to: None, name: named(text, node, id, gather) });
        return spans;
    }
    for node in gather.list(node) {
        if let Value::Scalar(s) = &node.value {
            spans.push(NameSpan { from: None, to: None, name: named(&s.text, node, id, gather) });
            places.push(node.place);
            continue;
        }
        let mut span = NameSpan { from: None, to: None, name: "".into() };
        let (told, mut end) = (gather.diagnostics.len(), node.place);
        for entry in gather.fields(node, "a name with its years", NAME) {
            match canonical(NAME, &entry.key) {
                Some("from") => span.from = gather.integer(&entry.node, "a year"),
                Some("to") => {
                    end = entry.node.place;
                    span.to = gather.integer(&entry.node, "a year");
                }
                Some("name") => span.name = gather.boxed(&entry.node, "a name"),
                _ => gather.unknown(entry, "a name", words(NAME)),
            }
        }
        if gather.diagnostics.len() == told {
            named(&span.name, node, id, gather);
        }
        if let (Some(from), Some(to)) = (span.from, span.to)
            && from > to
        {
            let d = gather.error("unit.name-years", end, format!("the name ends in {to} before it starts in {from}"));
            d.width = to.to_string().len() as u32;
            d.hint = Some("write the first year behind 自 and the last one behind 至".into());
        }
        spans.push(span);
        places.push(node.place);
    }
    overlapping(&spans, &places, gather);
    // The latest name is the last one, in whatever order they are written.
    spans.sort_by_key(|span| (span.to.unwrap_or(i32::MAX), span.from));
    spans
}

/// Tells a name that is in force while another one is. In the year of a change both are.
fn overlapping(spans: &[NameSpan], places: &[Place], gather: &mut Gather) {
    let years = |span: &NameSpan| (span.from.unwrap_or(i32::MIN), span.to.unwrap_or(i32::MAX));
    let mut in_order: Vec<(&NameSpan, Place)> = spans.iter().zip(places.iter().copied()).collect();
    in_order.retain(|(span, _)| years(span).0 <= years(span).1 && !span.name.is_empty());
    in_order.sort_by_key(|(span, place)| (years(span), *place));
    // Of those before, the one that lasts longest.
    let mut last: Option<&NameSpan> = None;
    for (span, place) in in_order {
        if let Some(before) = last.filter(|before| years(span).0 < years(before).1 && before.name != span.name) {
            let message = format!("`{}` and `{}` are names of the same years", before.name, span.name);
            gather.warning("unit.name-years", place, message).hint =
                Some("write the first year of each behind 自, and of each but the latest the last one behind 至".into());
        }
        last = Some(last.filter(|before| years(before).1 >= years(span).1).unwrap_or(span));
    }
}

/// A name, which is the text of headings and links: there must be one.
fn named(text: &str, node: &Node, id: &'static str, gather: &mut Gather) -> Box<str> {
    if text.trim().is_empty() {
        gather.error(id, node.place, "this name is empty").hint = Some("write the name, in a list by years behind `为:`".into());
    }
    text.trim().into()
}

/// Events of a body's lineage.
const EVENTS: &[&str] = &["更名", "合并", "分立", "划转", "设立", "撤销"];

/// Kinds of bodies that checks tell apart.
const NATURES: &[&str] = &["行政", "参公事业单位", "事业单位", "群众团体", "企业"];

/// A kind of bodies; one that checks do not know is told.
pub(crate) fn nature(node: &Node, id: &'static str, gather: &mut Gather) -> Box<str> {
    one_of(node, "the kinds of bodies", NATURES, id, gather)
}

/// A word out of a few that mean something to checks; any other is kept, and told with the nearest.
fn one_of(node: &Node, what: &str, known: &[&str], id: &'static str, gather: &mut Gather) -> Box<str> {
    let word = gather.boxed(node, what);
    if !word.is_empty() && !known.contains(&&*word) {
        let near = nearest(&word, known.iter().copied()).map(|near| format!("did you mean `{near}`? "));
        let d = gather.warning(id, node.place, format!("`{word}` is none of {what} that checks know"));
        d.width = word.chars().count() as u32;
        d.hint = Some(format!("{}write one of {}", near.unwrap_or_default(), known.join(", ")));
    }
    word
}

/// Another body, by id or in words.
fn reference(node: &Node, what: &str, gather: &mut Gather) -> Reference {
    Reference { name: gather.boxed(node, what), place: node.place }
}

fn references(node: &Node, gather: &mut Gather) -> Vec<Reference> {
    gather.list(node).iter().map(|node| reference(node, "a unit", gather)).collect()
}

fn event(node: &Node, gather: &mut Gather) -> LineageEvent {
    let mut event = LineageEvent { year: None, kind: "".into(), from: Vec::new(), to: Vec::new(), note: None };
    for entry in gather.fields(node, "an event", LINEAGE) {
        match canonical(LINEAGE, &entry.key) {
            Some("year") => event.year = gather.integer(&entry.node, "a year"),
            Some("kind") => event.kind = one_of(&entry.node, "the kinds of events", EVENTS, "unit.lineage", gather),
            Some("from") => event.from = references(&entry.node, gather),
            Some("to") => event.to = references(&entry.node, gather),
            Some("note") => event.note = Some(gather.boxed(&entry.node, "a text")),
            _ => gather.unknown(entry, "an event", words(LINEAGE)),
        }
    }
    event
}

/// Reads a register file: codes and crosswalk.
pub fn register(file: &ArcStr, node: &Node, functional: bool, register: &mut Register) -> Vec<Diagnostic> {
    let mut gather = Gather::new(file);
    let (mut codes, mut known) = (Vec::new(), BTreeSet::new());
    let before = register.crosswalk.len();
    // Codes of the crosswalk with the place where each is named first.
    let mut used: BTreeMap<Box<str>, Place> = BTreeMap::new();
    for entry in gather.fields(node, "a register", REGISTER) {
        match canonical(REGISTER, &entry.key) {
            Some("codes") => {
                for node in gather.list(&entry.node) {
                    let mut code = Code { code: "".into(), names: Vec::new(), aliases: Vec::new() };
                    let mut place = node.place;
                    for entry in gather.fields(node, "a code", CODE) {
                        match canonical(CODE, &entry.key) {
                            Some("code") => {
                                place = entry.node.place;
                                code.code = gather.boxed(&entry.node, "a code");
                            }
                            Some("name") => code.names = names(&entry.node, "register.no-name", &mut gather),
                            Some("aliases") => code.aliases = gather.texts(&entry.node, "a name"),
                            Some(_) => {}
                            None => gather.unknown(entry, "a code", words(CODE)),
                        }
                    }
                    check_code(&code.code, place, &known, &mut gather);
                    known.insert(code.code.clone());
                    codes.push(code);
                }
            }
            Some("crosswalk") => {
                for node in gather.list(&entry.node) {
                    let mut walk = Crosswalk { from: "".into(), to: "".into(), year: None, unit: None, note: None, place: node.place };
                    let told = gather.diagnostics.len();
                    for entry in gather.fields(node, "a continuation", CROSSWALK) {
                        match canonical(CROSSWALK, &entry.key) {
                            Some("from") => walk.from = continued(&entry.node, &mut used, &mut gather),
                            Some("to") => walk.to = continued(&entry.node, &mut used, &mut gather),
                            Some("year") => walk.year = gather.integer(&entry.node, "a year"),
                            Some("unit") => walk.unit = Some(reference(&entry.node, "a unit's id", &mut gather)),
                            Some("note") => walk.note = Some(gather.boxed(&entry.node, "a text")),
                            _ => gather.unknown(entry, "a continuation", words(CROSSWALK)),
                        }
                    }
                    if (walk.from.is_empty() || walk.to.is_empty()) && gather.diagnostics.len() == told {
                        gather
                            .error("register.code", node.place, "this continuation (对应) does not say which code goes on as which")
                            .hint = Some("write both: { 自: '206', 至: '201', 年: 2024 }".into());
                    }
                    register.crosswalk.push(walk);
                }
            }
            _ => gather.unknown(entry, "a register", words(REGISTER)),
        }
    }
    codes.sort_by(|a: &Code, b| a.code.cmp(&b.code));
    // A file of continuations alone says nothing of which codes there are.
    for (code, place) in used.iter().filter(|(code, _)| !known.is_empty() && !known.contains(*code)) {
        let d =
            gather.warning("register.unknown-code", *place, format!("the code {code} of this continuation (对应) is not in the register"));
        d.width = code.chars().count() as u32;
        d.hint = Some("correct it, or add it to 科目 with its name".into());
    }
    circles(&register.crosswalk[before..], &mut gather);
    if functional {
        register.functional = codes;
    } else {
        register.economic = codes;
    }
    gather.diagnostics
}

/// A code of a continuation. What is no code would be found in no document, and the break would be lost.
fn continued(node: &Node, used: &mut BTreeMap<Box<str>, Place>, gather: &mut Gather) -> Box<str> {
    let code = gather.boxed(node, "a code");
    if code.is_empty() || !code.bytes().all(|b| b.is_ascii_digit()) {
        let d = gather.error("register.code", node.place, format!("`{code}` is no code"));
        d.width = code.chars().count().max(1) as u32;
        d.hint = Some("a code has digits only: 自: '206'".into());
    } else {
        used.entry(code.clone()).or_insert(node.place);
    }
    code
}

/// A code that documents cannot print, or one that has an entry already: checks would know one of the two.
fn check_code(code: &str, place: Place, known: &BTreeSet<Box<str>>, gather: &mut Gather) {
    let (message, hint) = if code.is_empty() {
        ("this entry has no code".to_owned(), "write it: 编码: '2010301'")
    } else if !code.bytes().all(|b| b.is_ascii_digit()) {
        (format!("`{code}` is no code"), "a code has digits only: 编码: '2010301'")
    } else if known.contains(code) {
        (format!("the code {code} has two entries"), "make them one; names by years are a list: 名称: [{ 自: …, 至: …, 为: … }]")
    } else {
        return;
    };
    let d = gather.warning("register.code", place, message);
    d.width = code.chars().count().max(1) as u32;
    d.hint = Some(hint.into());
}

/// Continuations that come back to the code they start from. A code may come back into use, in a later year than it went.
fn circles(crosswalk: &[Crosswalk], gather: &mut Gather) {
    // Codes from which every way ends are in no circle: what is left is short, however long the register.
    let mut ways: BTreeMap<&str, usize> = BTreeMap::new();
    let mut into: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for walk in crosswalk {
        *ways.entry(&walk.from).or_default() += 1;
        into.entry(&walk.to).or_default().push(&walk.from);
    }
    let mut ended: Vec<&str> = into.keys().copied().filter(|code| !ways.contains_key(code)).collect();
    while let Some(code) = ended.pop() {
        for before in into.remove(code).unwrap_or_default() {
            let left = ways.entry(before).or_default();
            *left -= 1;
            ended.extend((*left == 0).then_some(before));
        }
    }
    let left: Vec<&Crosswalk> = crosswalk.iter().filter(|walk| ways.get(&*walk.to).is_some_and(|left| *left > 0)).collect();
    let mut from: BTreeMap<&str, Vec<&Crosswalk>> = BTreeMap::new();
    left.iter().for_each(|walk| from.entry(&walk.from).or_default().push(walk));
    let mut told: BTreeSet<&str> = BTreeSet::new();
    for walk in left {
        if told.contains(&*walk.from) {
            continue;
        }
        // Lines of one code, year and body go on alike.
        let mut seen: BTreeSet<(&str, Option<i32>, Option<&str>)> = BTreeSet::new();
        let mut open = vec![walk];
        while let Some(last) = open.pop() {
            if last.to == walk.from {
                let message = format!("the code {} continues itself by way of {}", walk.from, walk.to);
                gather.warning("register.circle", walk.place, message).hint =
                    Some("leave one of these lines out, or give each its `年:`, later ones later years".into());
                told.extend(seen.iter().map(|(to, ..)| *to));
                break;
            }
            if !seen.insert((&*last.to, last.year, last.unit.as_deref())) {
                continue;
            }
            let goes_on = |next: &&&Crosswalk| {
                let together = next.unit.is_none() || last.unit.is_none() || next.unit.as_deref() == last.unit.as_deref();
                together && !matches!((last.year, next.year), (Some(before), Some(after)) if before != after)
            };
            open.extend(from.get(&*last.to).into_iter().flatten().filter(goes_on));
        }
    }
}

/// Reads the shared glossary.
pub fn glossary(file: &ArcStr, node: &Node) -> (Vec<Term>, Vec<Diagnostic>) {
    let mut gather = Gather::new(file);
    let mut terms: Vec<Term> = Vec::new();
    for entry in gather.fields(node, "a glossary", GLOSSARY) {
        match canonical(GLOSSARY, &entry.key) {
            Some("terms") => {
                for node in gather.list(&entry.node) {
                    let mut term = Term { id: "".into(), name: "".into(), aliases: Vec::new(), text: "".into() };
                    let mut place = node.place;
                    for entry in gather.fields(node, "a term", TERM) {
                        match canonical(TERM, &entry.key) {
                            Some("id") => {
                                place = entry.node.place;
                                term.id = gather.boxed(&entry.node, "an id");
                            }
                            Some("name") => term.name = gather.boxed(&entry.node, "a term"),
                            Some("aliases") => term.aliases = gather.texts(&entry.node, "a term"),
                            Some("text") => term.text = gather.boxed(&entry.node, "an explanation"),
                            _ => gather.unknown(entry, "a term", words(TERM)),
                        }
                    }
                    if term.id.is_empty() || !term.id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
                        gather.error("glossary.id", place, format!("the term `{}` has no usable id (编号)", term.name)).hint =
                            Some("use lower-case ASCII letters, digits and `-`".into());
                    } else if terms.iter().any(|t| t.id == term.id) {
                        let d = gather.error("glossary.duplicate", place, format!("two terms have the id `{}`", term.id));
                        d.width = term.id.chars().count() as u32;
                        d.hint = Some("give one of them another id, or make them one with 别名".into());
                    } else {
                        terms.push(term);
                    }
                }
            }
            _ => gather.unknown(entry, "a glossary", words(GLOSSARY)),
        }
    }
    (terms, gather.diagnostics)
}
