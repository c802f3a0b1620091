//! Items of a section to rows and facts: values, their children, and what each says of itself.

mod facets;
mod lists;
mod number;

use std::sync::Arc;

use arcstr::ArcStr;

use super::exact;
use super::names::name;
use crate::archive::{Disclosure, Facet, Fact, Row, RowWords, amount, anchor, push_anchor};
use crate::diagnostic::{Diagnostic, Place};
use crate::profile::{Item, Kind, Profile, item_words};
use crate::quick::hash;
use crate::source::fields::{Gather, Keys, Said, canonical, words};
use crate::source::node::{Entry, Node, Value};

/// Keys beside the facets in the map of a value.
pub const VALUE: Keys = &[
    ("printed", &["印作"]),
    ("unit", &["单位"]),
    ("meant", &["实为", "实指"]),
    ("state", &["状态"]),
    ("page", &["页"]),
    ("name", &["名称"]),
    ("class", &["类"]),
    ("group", &["款"]),
    ("code", &["编码"]),
    ("reason", &["原因"]),
    ("variance_reason", &["差异原因"]),
    ("purpose", &["用途"]),
    ("note", &["附注"]),
    ("complete", &["列尽"]),
];
/// Keys of a list of names that says whether it is open.
pub const NAMES: Keys = &[("names", &["名单"]), ("complete", &["列尽"])];
/// Keys of a change 较上年.
pub const CHANGE: Keys = &[
    ("increase", &["增加"]),
    ("decrease", &["减少"]),
    ("unchanged", &["持平"]),
    ("increase_or_decrease", &["增加/减少"]),
    ("rise", &["增长"]),
    ("fall", &["下降"]),
    ("rise_or_fall", &["增长/下降", "增长/"]),
    ("reason", &["原因"]),
    ("page", &["页"]),
    ("note", &["附注"]),
];

/// Fills a disclosure section by section.
pub struct Builder {
    /// What was found wrong.
    pub gather: Gather,
    /// What was read so far.
    pub disclosure: Disclosure,
    /// The section being read.
    pub section: u32,
    percent: ArcStr,
    points: ArcStr,
}

/// How a scalar is to be understood.
struct Expected<'a> {
    unit: &'a ArcStr,
    facet: Facet,
}

/// Settings that a map gives beside its value.
#[derive(Default)]
struct Settings<'n> {
    printed: Option<&'n str>,
    unit: Option<&'n Node>,
    meant: Option<&'n str>,
    state: Option<&'n Node>,
    page: Option<u32>,
}

/// What identifies a row.
struct RowHead<'a> {
    item: ArcStr,
    base: ArcStr,
    label: ArcStr,
    unit: ArcStr,
    depth: u8,
    definition: Option<&'a Item>,
    code: Option<ArcStr>,
    place: Place,
}

impl Builder {
    /// Nothing read yet.
    pub fn new(gather: Gather, profile: Arc<Profile>) -> Builder {
        let disclosure = Disclosure { profile, ..Disclosure::default() };
        Builder { gather, disclosure, section: 0, percent: "%".into(), points: "分".into() }
    }

    /// Orders the facts by item and hands out the disclosure.
    pub fn finish(mut self) -> (Disclosure, Vec<Diagnostic>) {
        let d = &mut self.disclosure;
        let restated = |fact: &Fact| d.rows.get(fact.row as usize).is_some_and(|r| r.restate);
        let keys = d.facts.iter().zip(0..).map(|(fact, at): (&Fact, u32)| (beginning(&fact.item), &*fact.item, restated(fact), at));
        let mut keys: Vec<_> = keys.collect();
        keys.sort_unstable();
        let order: Vec<u32> = keys.into_iter().map(|(.., at)| at).collect();
        let mut occurrence = 0;
        for position in 0..order.len() {
            let same = position > 0 && d.facts[order[position] as usize].item == d.facts[order[position - 1] as usize].item;
            occurrence = if same { u16::saturating_add(occurrence, 1) } else { 0 };
            d.facts[order[position] as usize].occurrence = occurrence;
            if same {
                same_item(d, order[position - usize::from(occurrence)], order[position], &mut self.gather);
            }
        }
        d.by_item = order;
        for section in &mut d.sections {
            let rows = section.rows.start as usize..section.rows.end as usize;
            section.in_words = d.rows[rows].iter().any(|row| row.words.is_some());
        }
        same_anchors(d, &mut self.gather);
        d.rows = exact(std::mem::take(&mut d.rows));
        d.terms = exact(std::mem::take(&mut d.terms));
        d.facts = exact(std::mem::take(&mut d.facts));
        d.sections = exact(std::mem::take(&mut d.sections));
        d.beside = self.gather.beside;
        (self.disclosure, self.gather.diagnostics)
    }

    /// An item of the profile, as written under `entry`. `prefix` is the id of the list element around it.
    pub fn item(&mut self, item: &Item, prefix: Option<&str>, entry: &Entry, depth: u8) {
        let id = match prefix {
            Some(prefix) if item.id.starts_with('.') => name(&format!("{prefix}{}", item.id)),
            _ => item.id.clone(),
        };
        let base = match prefix {
            Some(prefix) if item.base.starts_with('.') => name(&format!("{prefix}{}", item.base)),
            _ => item.base.clone(),
        };
        let head = RowHead {
            item: id,
            base,
            label: item.label.clone(),
            unit: item.unit.clone(),
            depth,
            definition: Some(item),
            code: None,
            place: entry.place,
        };
        match item.kind {
            Kind::Amount | Kind::Count | Kind::Percent | Kind::Score => self.value(head, &entry.node, prefix),
            Kind::Change => self.change_item(head, &entry.node),
            Kind::Codes => self.codes(&head, item, &entry.node),
            Kind::Map if prefix.is_some() => self.named_map(head, item, &entry.node),
            Kind::Map => self.map(&head, item, &entry.node),
            Kind::List => self.list(&head, item, &entry.node),
            Kind::Group => {
                self.open_row(head);
                self.children(item, prefix, &entry.node, depth + 1);
            }
            Kind::Text => {
                let text = self.gather.boxed(&entry.node, "a text");
                let row = self.open_row(head);
                self.words(row).text = Some(text.into());
            }
            Kind::Names => {
                let row = self.open_row(head);
                self.names(row, &entry.node);
            }
        }
    }

    /// Names, all that there are unless the list says that it is open (等).
    fn names(&mut self, row: usize, node: &Node) {
        let entries = match &node.value {
            Value::Map(_) => self.gather.fields(node, "a list of names", NAMES),
            _ => {
                self.joined_names(node);
                self.words(row).names = self.gather.texts(node, "a name").into();
                return;
            }
        };
        for entry in entries {
            match canonical(NAMES, &entry.key) {
                Some("names") => {
                    self.joined_names(&entry.node);
                    self.words(row).names = self.gather.texts(&entry.node, "a name").into();
                }
                Some("complete") => self.words(row).open = !self.gather.yes_no(&entry.node, "列尽"),
                _ => self.gather.unknown(entry, "a list of names", words(NAMES)),
            }
        }
    }

    /// An item that the profile does not know: kept under its label.
    pub fn extra(&mut self, section: &str, entry: &Entry) {
        let item = name(&format!("extra.{section}[{}]", entry.key));
        // Its unit is what it says; an amount is in the document's.
        let (number, says_unit) = match &entry.node.value {
            Value::Map(inner) => {
                (inner.iter().find(|e| is_value(e)).map(|e| &e.node), inner.iter().any(|e| canonical(VALUE, &e.key) == Some("unit")))
            }
            _ => (Some(&entry.node), false),
        };
        let parsed = number.and_then(Node::text).and_then(|text| amount::parse(text).ok());
        let is_count = says_unit || parsed.is_some_and(|p| p.unit.is_some());
        let unit: ArcStr = if is_count { "".into() } else { "万元".into() };
        let head =
            RowHead { base: item.clone(), item, label: name(&entry.key), unit, depth: 0, definition: None, code: None, place: entry.place };
        match entry.node.text().filter(|text| amount::parse(text).is_err()) {
            Some(text) => {
                self.slip(text, entry.node.place);
                let row = self.open_row(head);
                self.words(row).text = Some(text.trim().into());
            }
            None => self.value(head, &entry.node, None),
        }
    }

    fn open_row(&mut self, head: RowHead<'_>) -> usize {
        let at = self.disclosure.facts.len() as u32;
        self.disclosure.rows.push(Row {
            item: head.item,
            base: head.base,
            label: head.label,
            depth: head.depth,
            section: self.section,
            facts: at..at,
            code: head.code,
            words: None,
            whole: head.definition.and_then(|d| d.whole.clone()),
            restate: head.definition.is_some_and(|d| d.restate),
            compare: head.definition.is_none_or(|d| d.compare),
            place: head.place,
        });
        self.disclosure.rows.len() - 1
    }

    fn words(&mut self, row: usize) -> &mut RowWords {
        self.disclosure.rows[row].words.get_or_insert_default()
    }

    fn value(&mut self, head: RowHead<'_>, node: &Node, prefix: Option<&str>) {
        let (unit, depth, definition) = (head.unit.clone(), head.depth, head.definition);
        let (item, base, head_place) = (head.item.clone(), head.base.clone(), head.place);
        let row = self.open_row(head);
        let expected = Expected { unit: &unit, facet: Facet::Value };
        let entries = match &node.value {
            Value::Scalar(_) | Value::Null => {
                let place = if node.place.line == 0 { head_place } else { node.place };
                self.fact(row as u32, item, node.text().unwrap_or(""), place, &expected, &Settings::default());
                return;
            }
            Value::Seq(_) => {
                self.gather.expected(node, "a figure");
                return;
            }
            Value::Map(entries) => entries,
        };
        let mut settings = self.settings(entries);
        if let Some(entry) = self.value_in(entries) {
            match entry.node.text() {
                Some(text) => {
                    self.fact(row as u32, item, text, entry.node.place, &expected, &settings);
                }
                None => self.gather.expected(&entry.node, "a figure"),
            }
        } else if settings.state.is_some() {
            self.fact(row as u32, item, "", node.place, &expected, &settings);
        } else if entries.iter().all(|e| matches!(canonical(VALUE, &e.key), Some("printed" | "unit" | "meant" | "page" | "note"))) {
            // What is said of a figure that is not there would show nowhere.
            self.no_figure(head_place);
        }
        settings = Settings { page: settings.page, ..Settings::default() };
        self.facets(row, &base, &unit, entries, &settings, definition);
        for entry in entries {
            match definition.and_then(|d| d.child(&entry.key)) {
                Some(child) if !matches!(Facet::from_key(&entry.key), Some(Facet::Value)) => self.item(child, prefix, entry, depth + 1),
                _ if Facet::from_key(&entry.key).is_some() || canonical(VALUE, &entry.key).is_some() => {}
                _ => self.unknown(entry, definition),
            }
        }
    }

    fn unknown(&mut self, entry: &Entry, definition: Option<&Item>) {
        let facets = facet_words();
        let children = definition.into_iter().flat_map(|d| item_words(&d.items));
        let place = definition.map_or_else(|| "this item".to_owned(), |d| format!("`{}`", d.label));
        self.gather.unknown(entry, &place, children.chain(facets).chain(words(VALUE)));
    }

    fn children(&mut self, item: &Item, prefix: Option<&str>, node: &Node, depth: u8) {
        for entry in self.gather.map(node, "a mapping") {
            match item.child(&entry.key) {
                Some(child) => self.item(child, prefix, entry, depth),
                None => self.unknown(entry, Some(item)),
            }
        }
    }

    /// The value in a map: `金额`, `数`, `值` or `数量`.
    fn value_in<'n>(&mut self, entries: &'n [Entry]) -> Option<&'n Entry> {
        let mut said = Said::default();
        let values = || entries.iter().filter(|e| is_value(e));
        values().for_each(|entry| said.note((), entry, &mut self.gather));
        values().next()
    }

    fn settings<'n>(&mut self, entries: &'n [Entry]) -> Settings<'n> {
        let mut settings = Settings::default();
        let mut said = Said::default();
        for entry in entries {
            let key = canonical(VALUE, &entry.key);
            key.into_iter().for_each(|key| said.note(key, entry, &mut self.gather));
            match key {
                Some("printed") => settings.printed = Some(self.gather.text(&entry.node, "a text").trim()),
                Some("unit") => settings.unit = Some(&entry.node),
                Some("meant") => settings.meant = Some(self.gather.text(&entry.node, "a unit").trim()),
                Some("state") => settings.state = Some(&entry.node),
                Some("page") => settings.page = self.gather.integer(&entry.node, "a page number"),
                _ => {}
            }
        }
        settings
    }
}

/// Tells two facts of one id that are not one item restated, but two labels alike, under two items of one section: the
/// comparison would have the first one only.
fn same_item(d: &Disclosure, first: u32, second: u32, gather: &mut Gather) {
    let (a, b) = (&d.facts[first as usize], &d.facts[second as usize]);
    let (Some(x), Some(y)) = (d.rows.get(a.row as usize), d.rows.get(b.row as usize)) else { return };
    if a.facet != Facet::Value || a.row == b.row || x.section != y.section || !y.item.ends_with(']') || x.restate || y.restate {
        return;
    }
    let above = |at: u32, row: &Row| d.rows[..at as usize].iter().rfind(|r| r.section == row.section && r.depth < row.depth);
    let (Some(one), Some(other)) = (above(a.row, x), above(b.row, y)) else { return };
    if one.place == other.place {
        return;
    }
    let message = format!("`{}` of `{}` would be one item with that of `{}`, line {}", y.label, other.label, one.label, x.place.line);
    let hint = format!(
        "write it under another key, and the name as printed beside its value: {1}（{0}）: {{ 名称: {1}, 金额: … }}",
        other.label, y.label
    );
    let told = gather.error("source.same-item", y.place, message);
    told.width = y.label.chars().count().max(1) as u32;
    told.hint = Some(hint);
}

/// The first bytes of an id as a number, which orders most ids at one glance; those of one beginning are compared behind it.
fn beginning(id: &str) -> u128 {
    let mut first = [0; 16];
    let length = id.len().min(first.len());
    first[..length].copy_from_slice(&id.as_bytes()[..length]);
    u128::from_be_bytes(first)
}

/// Tells items of different labels whose anchors are the same, as these leave some characters out: a citation of one would
/// lead to the other.
fn same_anchors(d: &Disclosure, gather: &mut Gather) {
    // By their hashes, as there are hundreds of them in each disclosure.
    let mut text = String::new();
    let mut found: Vec<(u64, u32)> = Vec::with_capacity(d.facts.len());
    for (fact, at) in d.facts.iter().zip(0..).filter(|(fact, _)| fact.occurrence == 0) {
        text.clear();
        push_anchor(&mut text, &fact.item, 0);
        found.push((hash(text.as_bytes()), at));
    }
    // Of one anchor the first one is meant.
    found.sort_unstable();
    for same in found.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() > 1) {
        let facts: Vec<&Fact> = same.iter().map(|(_, at)| &d.facts[*at as usize]).collect();
        for fact in facts[1..].iter().filter(|fact| anchor(&fact.item, 0) == anchor(&facts[0].item, 0)) {
            let message = format!("`{}` and `{}` would have one address", fact.item, facts[0].item);
            let hint = "write one of the two under another key, and the name as printed beside its value: { 名称: …, 数: … }";
            gather.error("source.same-anchor", fact.place, message).hint = Some(hint.into());
        }
    }
}

fn is_value(entry: &Entry) -> bool {
    Facet::from_key(&entry.key) == Some(Facet::Value)
}

/// The Chinese keys of all facets.
pub fn facet_words<'a>() -> impl Iterator<Item = &'a str> {
    Facet::ALL.iter().flat_map(|(_, _, chinese, _)| chinese.iter().map(|w| -> &'a str { w }))
}
