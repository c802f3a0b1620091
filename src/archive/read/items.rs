//! Items of a section to rows and facts: values with their facets, codes, maps, lists, changes.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::exact;
use crate::archive::amount::{self, Exactness, NotANumber, State};
use crate::archive::{Disclosure, Facet, Fact, Row, RowWords};
use crate::diagnostic::{Diagnostic, Place};
use crate::profile::{Item, Kind, Profile, item_words};
use crate::source::fields::{Gather, Keys, canonical, words};
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
    percent: Arc<str>,
    points: Arc<str>,
}

/// How a scalar is to be understood.
struct Expected<'a> {
    unit: &'a Arc<str>,
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
    item: Arc<str>,
    base: Arc<str>,
    label: Arc<str>,
    unit: Arc<str>,
    depth: u8,
    definition: Option<&'a Item>,
    code: Option<Box<str>>,
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
        let mut order: Vec<u32> = (0..d.facts.len() as u32).collect();
        order.sort_by(|a, b| {
            let (x, y) = (&d.facts[*a as usize], &d.facts[*b as usize]);
            x.item.cmp(&y.item).then(restated(x).cmp(&restated(y))).then(a.cmp(b))
        });
        let mut occurrence = 0;
        for position in 0..order.len() {
            let same = position > 0 && d.facts[order[position] as usize].item == d.facts[order[position - 1] as usize].item;
            occurrence = if same { occurrence + 1 } else { 0 };
            d.facts[order[position] as usize].occurrence = occurrence;
        }
        d.by_item = order;
        d.rows = exact(std::mem::take(&mut d.rows));
        d.facts = exact(std::mem::take(&mut d.facts));
        d.sections = exact(std::mem::take(&mut d.sections));
        (self.disclosure, self.gather.diagnostics)
    }

    /// An item of the profile, as written under `entry`. `prefix` is the id of the list element around it.
    pub fn item(&mut self, item: &Item, prefix: Option<&str>, entry: &Entry, depth: u8) {
        let id = match prefix {
            Some(prefix) if item.id.starts_with('.') => format!("{prefix}{}", item.id).into(),
            _ => item.id.clone(),
        };
        let base = match prefix {
            Some(prefix) if item.base.starts_with('.') => format!("{prefix}{}", item.base).into(),
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
            Kind::Map => self.map(&head, item, &entry.node),
            Kind::List => self.list(&head, item, &entry.node),
            Kind::Group => {
                self.open_row(head);
                self.children(item, prefix, &entry.node, depth + 1);
            }
            Kind::Text => {
                let text = self.gather.boxed(&entry.node, "a text");
                let row = self.open_row(head);
                self.words(row).text = Some(text);
            }
            Kind::Names => {
                let names = self.gather.texts(&entry.node, "a name");
                let row = self.open_row(head);
                self.words(row).names = names;
            }
        }
    }

    /// An item that the profile does not know: kept under its label.
    pub fn extra(&mut self, section: &str, entry: &Entry) {
        let item: Arc<str> = format!("extra.{section}[{}]", entry.key).into();
        let is_count = matches!(&entry.node.value, Value::Map(e) if e.iter().any(|e| canonical(VALUE, &e.key) == Some("unit")))
            || entry.node.text().and_then(|t| amount::parse(t).ok()).is_some_and(|p| p.unit.is_some());
        let unit: Arc<str> = if is_count { "".into() } else { "万元".into() };
        if let Some(text) = entry.node.text()
            && amount::parse(text).is_err()
        {
            let head = RowHead {
                base: item.clone(),
                item,
                label: (*entry.key).into(),
                unit,
                depth: 0,
                definition: None,
                code: None,
                place: entry.place,
            };
            let row = self.open_row(head);
            self.words(row).text = Some(text.trim().into());
            return;
        }
        let head = RowHead {
            base: item.clone(),
            item,
            label: (*entry.key).into(),
            unit,
            depth: 0,
            definition: None,
            code: None,
            place: entry.place,
        };
        self.value(head, &entry.node, None);
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
        let value = entries.iter().find(|e| Facet::from_key(&e.key) == Some(Facet::Value));
        if let Some(entry) = value {
            match entry.node.text() {
                Some(text) => self.fact(row as u32, item, text, entry.node.place, &expected, &settings),
                None => self.gather.expected(&entry.node, "a figure"),
            }
        } else if settings.state.is_some() {
            self.fact(row as u32, item, "", node.place, &expected, &settings);
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

    fn settings<'n>(&mut self, entries: &'n [Entry]) -> Settings<'n> {
        let mut settings = Settings::default();
        for entry in entries {
            match canonical(VALUE, &entry.key) {
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

    /// Facets and words beside a value.
    fn facets(
        &mut self,
        row: usize,
        base: &Arc<str>,
        unit: &Arc<str>,
        entries: &[Entry],
        settings: &Settings<'_>,
        definition: Option<&Item>,
    ) {
        for entry in entries {
            let node = &entry.node;
            match Facet::from_key(&entry.key) {
                Some(Facet::Value) => continue,
                // A child of the item may be called as a facet is (决算数 of 年末决算执行项目).
                Some(_) if definition.is_some_and(|d| d.child(&entry.key).is_some()) => continue,
                Some(Facet::Change) => {
                    self.change(row, base, unit, node, settings.page);
                    continue;
                }
                Some(facet) => {
                    let unit = match facet {
                        f if f.is_percent() => &self.percent.clone(),
                        Facet::Weight | Facet::Score => &self.points.clone(),
                        _ => unit,
                    };
                    let id: Arc<str> = format!("{base}.{}", facet.suffix()).into();
                    let expected = Expected { unit, facet };
                    match &node.value {
                        Value::Map(inner) => {
                            let own = self.settings(inner);
                            let value = inner.iter().find(|e| Facet::from_key(&e.key) == Some(Facet::Value));
                            let (text, place) = value.map_or(("", node.place), |e| (e.node.text().unwrap_or(""), e.node.place));
                            self.fact(row as u32, id, text, place, &expected, &own);
                            for e in inner {
                                match canonical(VALUE, &e.key) {
                                    Some("reason") if facet == Facet::VariancePct => {
                                        let text = self.gather.boxed(&e.node, "a reason");
                                        self.words(row).variance_reason = Some(text);
                                    }
                                    Some("printed" | "unit" | "meant" | "state" | "page") => {}
                                    _ if Facet::from_key(&e.key) == Some(Facet::Value) => {}
                                    _ => self.unknown(e, None),
                                }
                            }
                        }
                        Value::Seq(_) => self.gather.expected(node, "a figure"),
                        _ => self.fact(
                            row as u32,
                            id,
                            node.text().unwrap_or(""),
                            node.place,
                            &expected,
                            &Settings { page: settings.page, ..Settings::default() },
                        ),
                    }
                    continue;
                }
                None => {}
            }
            let key = canonical(VALUE, &entry.key);
            if matches!(key, Some("name" | "class" | "group" | "reason" | "variance_reason" | "purpose" | "note")) {
                let text = self.gather.boxed(node, "a text");
                if !text.is_empty() {
                    let words = self.words(row);
                    match key {
                        Some("name") => words.name = Some(text),
                        Some("class") => words.class = Some(text),
                        Some("group") => words.group = Some(text),
                        Some("reason") => words.reason = Some(text),
                        Some("variance_reason") => words.variance_reason = Some(text),
                        Some("purpose") => words.purpose = Some(text),
                        _ => add_note(words, &text),
                    }
                }
            } else if key == Some("complete") {
                let complete = self.gather.yes_no(node, "列尽");
                self.words(row).open = !complete;
            }
        }
    }

    fn change_item(&mut self, head: RowHead<'_>, node: &Node) {
        let (base, unit) = (head.base.clone(), head.unit.clone());
        let row = self.open_row(head);
        self.change(row, &base, &unit, node, None);
    }

    /// A change 较上年: amount with its direction, rate with its, reason.
    fn change(&mut self, row: usize, base: &Arc<str>, unit: &Arc<str>, node: &Node, page: Option<u32>) {
        let amount_id: Arc<str> = format!("{base}.change").into();
        if let Some(text) = node.text() {
            let text = text.trim();
            if matches!(text, "持平" | "unchanged") {
                self.push_change(row, amount_id, Facet::Change, "持平", Some(Decimal::ZERO), text, unit, node.place, page);
            } else {
                self.gather.expected(node, "持平, or a mapping such as { 增加: 191.93, 增长: 87.3% }");
            }
            return;
        }
        let entries = self.gather.map(node, "a change such as { 增加: 191.93, 增长: 87.3% }");
        let own_page = entries.iter().find(|e| canonical(CHANGE, &e.key) == Some("page"));
        let page = own_page.and_then(|e| self.gather.integer(&e.node, "a page number")).or(page);
        for entry in entries {
            let key = canonical(CHANGE, &entry.key);
            let (facet, negative) = match key {
                Some("increase" | "increase_or_decrease") => (Facet::Change, false),
                Some("decrease") => (Facet::Change, true),
                Some("rise" | "rise_or_fall") => (Facet::ChangePct, false),
                Some("fall") => (Facet::ChangePct, true),
                Some("unchanged") => {
                    let text = entry.node.text().unwrap_or("").trim();
                    let value =
                        if text.is_empty() { Some(Decimal::ZERO) } else { self.number(text, entry.node.place).and_then(|p| p.value) };
                    let printed = if text.is_empty() { "持平" } else { text };
                    self.push_change(row, amount_id.clone(), Facet::Change, "持平", value, printed, unit, entry.place, page);
                    continue;
                }
                Some("reason") => {
                    let text = self.gather.boxed(&entry.node, "a reason");
                    self.words(row).change_reason = Some(text);
                    continue;
                }
                Some("page") => continue,
                Some("note") => {
                    let text = self.gather.boxed(&entry.node, "a note");
                    add_note(self.words(row), &text);
                    continue;
                }
                _ => {
                    self.gather.unknown(entry, "a change", words(CHANGE));
                    continue;
                }
            };
            let percent = self.percent.clone();
            let (id, expected_unit) =
                if facet == Facet::Change { (amount_id.clone(), unit) } else { (format!("{base}.change_pct").into(), &percent) };
            let word: Box<str> = match key {
                Some("increase") => "增加".into(),
                Some("decrease") => "减少".into(),
                Some("rise") => "增长".into(),
                Some("fall") => "下降".into(),
                _ => entry.key.clone(),
            };
            let inner = match &entry.node.value {
                Value::Map(inner) => Some(inner),
                _ => None,
            };
            let settings = inner.map(|i| self.settings(i)).unwrap_or_default();
            let value_node =
                inner.and_then(|i| i.iter().find(|e| Facet::from_key(&e.key) == Some(Facet::Value))).map_or(&entry.node, |e| &e.node);
            let Some(text) = value_node.text() else {
                self.gather.expected(&entry.node, "a figure");
                continue;
            };
            let settings = Settings { page: settings.page.or(page), ..settings };
            self.fact(row as u32, id, text, value_node.place, &Expected { unit: expected_unit, facet }, &settings);
            let fact = self.disclosure.facts.last_mut().expect("just pushed");
            if negative && let Some(value) = &mut fact.value {
                value.set_sign_negative(!value.is_zero() && value.is_sign_positive());
            }
            fact.word = Some(word);
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one fact")]
    fn push_change(
        &mut self,
        row: usize,
        item: Arc<str>,
        facet: Facet,
        word: &str,
        value: Option<Decimal>,
        printed: &str,
        unit: &Arc<str>,
        place: Place,
        page: Option<u32>,
    ) {
        self.disclosure.facts.push(Fact {
            item,
            facet,
            row: row as u32,
            occurrence: 0,
            state: State::Value,
            value,
            printed: printed.into(),
            word: Some(word.into()),
            exactness: Exactness::Exact,
            unit: unit.clone(),
            printed_unit: None,
            label: self.disclosure.rows[row].label.clone(),
            page,
            place,
        });
        self.disclosure.rows[row].facts.end += 1;
    }

    /// Rows by classification code.
    fn codes(&mut self, head: &RowHead<'_>, item: &Item, node: &Node) {
        for node in self.gather.list(node) {
            let entries = self.gather.map(node, "a row such as { 编码: 2013701, 名称: 行政运行, 金额: 125.55 }");
            let mut code: Box<str> = "".into();
            let mut name: Box<str> = "".into();
            for entry in entries {
                match canonical(VALUE, &entry.key) {
                    Some("code") => code = self.gather.boxed(&entry.node, "a code"),
                    Some("name") => name = self.gather.boxed(&entry.node, "a name"),
                    _ => {}
                }
            }
            if !matches!(code.len(), 3 | 5 | 7) || !code.bytes().all(|b| b.is_ascii_digit()) {
                let d = self.gather.error("source.code", node.place, format!("`{code}` is no classification code"));
                d.hint = Some("类 has 3 digits, 款 5, 项 7; if the document prints none, attribute one and set `编码印出: 否`".into());
                continue;
            }
            let id: Arc<str> = item.id.replace("{code}", &code).into();
            let base: Arc<str> = item.base.replace("{code}", &code).into();
            let label: Arc<str> = if name.is_empty() { (*code).into() } else { (*name).into() };
            let place = node.place;
            self.value(
                RowHead {
                    item: id,
                    base,
                    label,
                    unit: head.unit.clone(),
                    depth: head.depth,
                    definition: Some(item),
                    code: Some(code),
                    place,
                },
                node,
                None,
            );
        }
    }

    /// Label to value, or a plain list of names.
    fn map(&mut self, head: &RowHead<'_>, item: &Item, node: &Node) {
        let row_head = |name: &str, place: Place| {
            let id: Arc<str> = head.item.replace("{name}", name).into();
            RowHead {
                base: id.strip_suffix(".amount").map_or_else(|| id.clone(), Arc::from),
                item: id,
                label: name.into(),
                unit: head.unit.clone(),
                depth: head.depth,
                definition: Some(item),
                code: None,
                place,
            }
        };
        if let Value::Seq(nodes) = &node.value {
            for node in nodes {
                let name = self.gather.boxed(node, "a name");
                let head = row_head(&name, node.place);
                let (id, unit) = (head.item.clone(), head.unit.clone());
                let row = self.open_row(head);
                self.fact(row as u32, id, "列名", node.place, &Expected { unit: &unit, facet: Facet::Value }, &Settings::default());
            }
            return;
        }
        for entry in self.gather.map(node, "label: value") {
            self.value(row_head(&entry.key, entry.place), &entry.node, None);
        }
    }

    /// Repeated groups.
    fn list(&mut self, head: &RowHead<'_>, item: &Item, node: &Node) {
        for (index, node) in self.gather.list(node).iter().enumerate() {
            let prefix = head.item.replace("{n}", &(index + 1).to_string());
            let entries = self.gather.map(node, "a group of items");
            let mut label: Arc<str> = format!("{} {}", item.label, index + 1).into();
            for entry in entries {
                if canonical(VALUE, &entry.key) == Some("name") {
                    label = (*self.gather.boxed(&entry.node, "a name")).into();
                }
            }
            let id: Arc<str> = prefix.as_str().into();
            self.open_row(RowHead {
                item: id.clone(),
                base: id,
                label,
                unit: head.unit.clone(),
                depth: head.depth,
                definition: None,
                code: None,
                place: node.place,
            });
            for entry in entries {
                if canonical(VALUE, &entry.key) == Some("name") {
                    continue;
                }
                match item.child(&entry.key) {
                    Some(child) => self.item(child, Some(&prefix), entry, head.depth + 1),
                    None => self.unknown(entry, Some(item)),
                }
            }
        }
    }

    fn number<'t>(&mut self, text: &'t str, place: Place) -> Option<amount::Printed<'t>> {
        match amount::parse(text) {
            Ok(printed) => Some(printed),
            Err(why) => {
                let (message, hint) = match why {
                    NotANumber::Form => (
                        format!("`{text}` is not a figure"),
                        "write the number as printed; `/`, `无` or nothing where no number is printed",
                    ),
                    NotANumber::Groups => (
                        format!("the commas in `{text}` do not group by three digits"),
                        "write the number as printed if the document says so under `印作:`, and the meant number as the value",
                    ),
                    NotANumber::TooLong => (format!("`{text}` has more than 28 digits"), "no account is that large; check the number"),
                };
                let d = self.gather.error("source.number", place, message);
                d.width = text.chars().count().max(1) as u32;
                d.hint = Some(hint.into());
                None
            }
        }
    }

    /// Adds one fact to a row.
    fn fact(&mut self, row: u32, item: Arc<str>, text: &str, place: Place, expected: &Expected<'_>, settings: &Settings<'_>) {
        let Some(mut printed) = self.number(text, place) else { return };
        if let Some(node) = settings.state {
            let word = self.gather.text(node, "a state").trim();
            match State::from_word(word) {
                Some(state) => printed.state = state,
                None => {
                    let message = format!("`{word}` is no state");
                    self.gather.error("source.state", node.place, message).hint = Some("未填, 不适用, 无, 列名, 未公开".into());
                }
            }
        }
        let stated = settings.unit.map(|n| self.gather.text(n, "a unit").trim());
        let (unit, printed_unit) = self.unit(expected, printed.unit, stated, settings.meant, place);
        let number = text.trim();
        let own_unit = printed.unit.filter(|u| number.ends_with(u) || *u == "%");
        let shown: Box<str> = match settings.printed {
            Some(text) => text.into(),
            None => own_unit.and_then(|u| number.strip_suffix(u).or_else(|| number.strip_suffix('％'))).unwrap_or(number).trim().into(),
        };
        let label = self.disclosure.rows[row as usize].label.clone();
        self.disclosure.facts.push(Fact {
            item,
            facet: expected.facet,
            row,
            occurrence: 0,
            state: printed.state,
            value: printed.value,
            printed: shown,
            word: None,
            exactness: printed.exactness,
            unit,
            printed_unit,
            label,
            page: settings.page,
            place,
        });
        self.disclosure.rows[row as usize].facts.end += 1;
    }

    /// The meant unit and, where it differs, the printed one.
    fn unit(
        &mut self,
        expected: &Expected<'_>,
        in_number: Option<&str>,
        stated: Option<&str>,
        meant: Option<&str>,
        place: Place,
    ) -> (Arc<str>, Option<Box<str>>) {
        let usual = if &**expected.unit == "万元" { self.disclosure.amount_unit.clone() } else { expected.unit.clone() };
        let printed = stated.or(in_number);
        match (printed, meant) {
            (Some("未印" | "none"), meant) => (meant.map_or(usual, Arc::from), Some("".into())),
            (Some(printed), Some(meant)) => (meant.into(), Some(printed.into())),
            (Some(printed), None) if *printed == *usual => (usual, None),
            (Some(printed), None) => {
                let percent = &*usual == "%" || printed == "%";
                let money = |u: &str| matches!(u, "元" | "万元" | "亿元");
                if !usual.is_empty() && (percent || money(&usual) != money(printed)) {
                    let message = format!("the unit `{printed}` does not fit here: `{usual}` is expected");
                    self.gather.error("source.unit", place, message).hint =
                        Some("if the document prints it so, write { 金额: …, 单位: the printed one, 实为: the meant one }".into());
                }
                (printed.into(), None)
            }
            (None, Some(meant)) => (meant.into(), Some("".into())),
            (None, None) => (usual, None),
        }
    }

    /// A fact printed for a figure; gives its index.
    pub fn figure_fact(&mut self, number: u32, group: Option<&str>, entry: &Entry) -> u32 {
        let item = match group {
            Some(group) => format!("figure[{number}].{group}[{}]", entry.key),
            None => format!("figure[{number}][{}]", entry.key),
        };
        let label = match group {
            Some(group) => format!("图{number} {group} {}", entry.key),
            None => format!("图{number} {}", entry.key),
        };
        let unit = self.disclosure.amount_unit.clone();
        let text = self.gather.text(&entry.node, "a figure");
        self.cell_fact(item, label, text, entry.node.place, &unit, true);
        self.disclosure.facts.len() as u32 - 1
    }

    /// A fact outside rows (tables, figures). When `strict`, a text that is no figure is an error; else it is just text
    /// and nothing is added. Tells whether a fact was added.
    pub fn cell_fact(&mut self, item: String, label: String, text: &str, place: Place, unit: &Arc<str>, strict: bool) -> bool {
        let parsed = if strict { self.number(text, place) } else { amount::parse(text).ok() };
        let Some(printed) = parsed else {
            if strict {
                // Keeps indices in step; the error is already gathered.
                self.push_cell(
                    item,
                    label,
                    "",
                    place,
                    unit.clone(),
                    &amount::Printed { state: State::Empty, value: None, unit: None, exactness: Exactness::Exact },
                );
            }
            return strict;
        };
        let unit = printed.unit.map_or_else(|| unit.clone(), Arc::from);
        self.push_cell(item, label, text.trim(), place, unit, &printed);
        true
    }

    fn push_cell(&mut self, item: String, label: String, text: &str, place: Place, unit: Arc<str>, printed: &amount::Printed<'_>) {
        self.disclosure.facts.push(Fact {
            item: item.into(),
            facet: Facet::Value,
            row: u32::MAX,
            occurrence: 0,
            state: printed.state,
            value: printed.value,
            printed: text.into(),
            word: None,
            exactness: printed.exactness,
            unit,
            printed_unit: None,
            label: label.into(),
            page: None,
            place,
        });
    }
}

/// The Chinese keys of all facets.
pub fn facet_words<'a>() -> impl Iterator<Item = &'a str> {
    Facet::ALL.iter().flat_map(|(_, _, chinese, _)| chinese.iter().map(|w| -> &'a str { w }))
}
/// Adds a note of the editor; an item and its change may each have one.
fn add_note(words: &mut RowWords, text: &str) {
    words.note = Some(match words.note.take() {
        Some(first) => format!("{first}；{text}").into(),
        None => text.into(),
    });
}
