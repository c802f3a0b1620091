//! What stands beside a value: shares, budgets, changes, and words.

use arcstr::ArcStr;
use rust_decimal::Decimal;

use super::{Builder, CHANGE, Expected, RowHead, Settings, VALUE, is_value};
use crate::archive::amount::Exactness;
use crate::archive::amount::State;
use crate::archive::read::names::name;
use crate::archive::{Facet, Fact, Rare, RowWords};
use crate::diagnostic::Place;
use crate::profile::Item;
use crate::source::fields::{Said, canonical, words};
use crate::source::node::{Entry, Node, Value};

impl Builder {
    /// Facets and words beside a value.
    pub(super) fn facets(
        &mut self,
        row: usize,
        base: &ArcStr,
        unit: &ArcStr,
        entries: &[Entry],
        settings: &Settings<'_>,
        definition: Option<&Item>,
    ) {
        let mut said = Said::default();
        for entry in entries {
            let node = &entry.node;
            // A child of the item may be called as a facet is (决算数 of 年末决算执行项目).
            let facet = Facet::from_key(&entry.key);
            let is_child = |facet: Facet| facet != Facet::Value && definition.is_some_and(|d| d.child(&entry.key).is_some());
            if facet.is_some_and(|facet| facet == Facet::Value || is_child(facet)) {
                continue;
            }
            facet.into_iter().for_each(|facet| said.note(facet, entry, &mut self.gather));
            match facet {
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
                    let id = name(&format!("{base}.{}", facet.suffix()));
                    let expected = Expected { unit, facet };
                    match &node.value {
                        Value::Map(inner) => {
                            let own = self.settings(inner);
                            // A figure under an unknown key is told as that.
                            let known = inner.iter().all(|e| canonical(VALUE, &e.key).is_some());
                            if let Some((value, text)) = self.figure_in(inner, entry, &own, known) {
                                self.fact(row as u32, id, text, value.place, &expected, &own);
                            }
                            for e in inner {
                                match canonical(VALUE, &e.key) {
                                    Some("reason") if facet == Facet::VariancePct => {
                                        let text = self.gather.boxed(&e.node, "a reason");
                                        self.words(row).variance_reason = Some(ArcStr::from(text));
                                    }
                                    Some("printed" | "unit" | "meant" | "state" | "page") => {}
                                    _ if is_value(e) => {}
                                    _ => self.unknown(e, None),
                                }
                            }
                        }
                        Value::Seq(_) => self.gather.expected(node, "a figure"),
                        _ => {
                            let settings = Settings { page: settings.page, ..Settings::default() };
                            self.fact(row as u32, id, node.text().unwrap_or(""), node.place, &expected, &settings);
                        }
                    }
                    continue;
                }
                None => {}
            }
            let key = canonical(VALUE, &entry.key);
            if matches!(key, Some("name" | "class" | "group" | "reason" | "variance_reason" | "purpose" | "note")) {
                // Classes and groups of codes recur from year to year, and so do many reasons.
                let text = name(self.gather.text(node, "a text").trim());
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

    pub(super) fn change_item(&mut self, head: RowHead<'_>, node: &Node) {
        let (base, unit) = (head.base.clone(), head.unit.clone());
        let row = self.open_row(head);
        self.change(row, &base, &unit, node, None);
    }

    /// A change 较上年: amount with its direction, rate with its, reason.
    pub(super) fn change(&mut self, row: usize, base: &ArcStr, unit: &ArcStr, node: &Node, page: Option<u32>) {
        let amount_id = name(&format!("{base}.change"));
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
        let mut stated: Vec<(Facet, &str)> = Vec::new();
        for entry in entries {
            let key = canonical(CHANGE, &entry.key);
            let (facet, negative) = match key {
                Some("increase" | "increase_or_decrease" | "unchanged") => (Facet::Change, false),
                Some("decrease") => (Facet::Change, true),
                Some("rise" | "rise_or_fall") => (Facet::ChangePct, false),
                Some("fall") => (Facet::ChangePct, true),
                Some("reason") => {
                    let text = self.gather.boxed(&entry.node, "a reason");
                    self.words(row).change_reason = Some(text.into());
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
            if let Some((_, other)) = stated.iter().find(|(known, _)| *known == facet) {
                let message = format!("this change has `{}` and `{other}`, but a change has one direction", entry.key);
                self.gather.error("source.two-directions", entry.place, message).hint =
                    Some("keep the one that is printed; if the document leaves the choice open, write `增加/减少:` or `增长/下降:`".into());
                continue;
            }
            stated.push((facet, &entry.key));
            let percent = self.percent.clone();
            let (id, expected_unit) =
                if facet == Facet::Change { (amount_id.clone(), unit) } else { (name(&format!("{base}.change_pct")), &percent) };
            let word: Box<str> = match key {
                Some("increase") => "增加".into(),
                Some("decrease") => "减少".into(),
                Some("unchanged") => "持平".into(),
                Some("rise") => "增长".into(),
                Some("fall") => "下降".into(),
                _ => entry.key.clone(),
            };
            let Some((value, text, settings)) = self.changed(row, entry) else { continue };
            let settings = Settings { page: settings.page.or(page), ..settings };
            if key == Some("unchanged") && text.trim().is_empty() && settings.state.is_none() {
                // The word alone says it.
                self.push_change(row, id, facet, &word, Some(Decimal::ZERO), "持平", unit, entry.place, settings.page);
                continue;
            }
            let Some(fact) = self.fact(row as u32, id, text, value.place, &Expected { unit: expected_unit, facet }, &settings) else {
                continue;
            };
            if negative && let Some(value) = &mut fact.value {
                value.set_sign_negative(!value.is_zero() && value.is_sign_positive());
            }
            fact.rare.get_or_insert_default().word = Some(word);
        }
    }

    /// The figure of one direction of a change, its text, and what is said beside it; its note is the row's.
    fn changed<'n>(&mut self, row: usize, entry: &'n Entry) -> Option<(&'n Node, &'n str, Settings<'n>)> {
        let Value::Map(inner) = &entry.node.value else {
            let text = entry.node.text();
            if text.is_none() {
                self.gather.expected(&entry.node, "a figure");
            }
            return text.map(|text| (&entry.node, text, Settings::default()));
        };
        let settings = self.settings(inner);
        let mut known = true;
        for e in inner {
            match canonical(VALUE, &e.key) {
                Some("printed" | "unit" | "meant" | "state" | "page") => {}
                Some("note") => {
                    let text = self.gather.boxed(&e.node, "a note");
                    add_note(self.words(row), &text);
                }
                _ if is_value(e) => {}
                _ => {
                    known = false;
                    let beside = canonical(CHANGE, &e.key).map(|_| format!("write it beside `{}`, not below it", entry.key));
                    let place = format!("`{}`", entry.key);
                    match beside {
                        Some(hint) => self.gather.unknown_with(e, &place, Some(hint)),
                        None => self.gather.unknown(e, &place, ["金额", "印作", "单位", "实为", "状态", "页", "附注"]),
                    }
                }
            }
        }
        let (value, text) = self.figure_in(inner, entry, &settings, known)?;
        Some((value, text, settings))
    }

    /// The figure in a map, or nothing but the state that is said to stand in its place. That there is neither is told, if all
    /// of the map's keys are known.
    fn figure_in<'n>(&mut self, inner: &'n [Entry], entry: &'n Entry, said: &Settings<'_>, known: bool) -> Option<(&'n Node, &'n str)> {
        match self.value_in(inner).map(|value| (&value.node, value.node.text())) {
            Some((value, Some(text))) => return Some((value, text)),
            Some((value, None)) => self.gather.expected(value, "a figure"),
            None if said.state.is_some() => return Some((&entry.node, "")),
            None if known => self.no_figure(entry.place),
            None => {}
        }
        None
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one fact")]
    pub(super) fn push_change(
        &mut self,
        row: usize,
        item: ArcStr,
        facet: Facet,
        word: &str,
        value: Option<Decimal>,
        printed: &str,
        unit: &ArcStr,
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
            exactness: Exactness::Exact,
            unit: unit.clone(),
            place,
            rare: Some(Box::new(Rare { word: Some(word.into()), page, ..Rare::default() })),
        });
        self.disclosure.rows[row].facts.end += 1;
    }
}

/// Adds a note of the editor; an item and its change may each have one.
fn add_note(words: &mut RowWords, text: &str) {
    words.note = Some(match words.note.take() {
        Some(first) => format!("{first}；{text}").into(),
        None => text.into(),
    });
}
