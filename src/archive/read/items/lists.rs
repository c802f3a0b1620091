//! Items that are lists: by classification code, by name, one after the other.

use super::{Builder, Expected, RowHead, Settings, VALUE};
use crate::archive::Facet;
use crate::archive::read::names::name;
use crate::diagnostic::Place;
use crate::profile::Item;
use crate::source::fields::canonical;
use crate::source::node::{Node, Value};

impl Builder {
    /// Rows by classification code.
    pub(super) fn codes(&mut self, head: &RowHead<'_>, item: &Item, node: &Node) {
        for node in self.gather.list(node) {
            let entries = self.gather.map(node, "a row such as { 编码: 2013701, 名称: 行政运行, 金额: 125.55 }");
            let mut code: Box<str> = "".into();
            let mut printed: Box<str> = "".into();
            let mut code_place = node.place;
            for entry in entries {
                match canonical(VALUE, &entry.key) {
                    Some("code") => {
                        code_place = entry.node.place;
                        code = self.gather.boxed(&entry.node, "a code");
                    }
                    Some("name") => printed = self.gather.boxed(&entry.node, "a name"),
                    _ => {}
                }
            }
            if !matches!(code.len(), 3 | 5 | 7) || !code.bytes().all(|b| b.is_ascii_digit()) {
                let message =
                    if code.is_empty() { "this row has no `编码:`".to_owned() } else { format!("`{code}` is no classification code") };
                let d = self.gather.error("source.code", code_place, message);
                d.width = code.chars().count().max(1) as u32;
                d.hint = Some("类 has 3 digits, 款 5, 项 7; if the document prints none, attribute one and set `编码印出: 否`".into());
                continue;
            }
            let id = name(&item.id.replace("{code}", &code));
            let base = name(&item.base.replace("{code}", &code));
            let label = if printed.is_empty() { name(&code) } else { name(&printed) };
            let place = node.place;
            self.value(
                RowHead {
                    item: id,
                    base,
                    label,
                    unit: head.unit.clone(),
                    depth: head.depth,
                    definition: Some(item),
                    code: Some(name(&code)),
                    place,
                },
                node,
                None,
            );
        }
    }

    /// The same in a group of items, under its own label: what is planned must not pass for what was done.
    pub(super) fn named_map(&mut self, mut head: RowHead<'_>, item: &Item, node: &Node) {
        let id = name(head.item.split("[{").next().unwrap_or_default());
        let (label, unit, depth, place) = (head.label.clone(), head.unit.clone(), head.depth, head.place);
        self.open_row(RowHead { base: id.clone(), item: id, label, unit, depth, definition: Some(item), code: None, place });
        head.depth += 1;
        self.map(&head, item, node);
    }

    /// Label to value, or a plain list of names.
    pub(super) fn map(&mut self, head: &RowHead<'_>, item: &Item, node: &Node) {
        let row_head = |label: &str, place: Place| {
            let id = name(&head.item.replace("{name}", label));
            RowHead {
                base: id.strip_suffix(".amount").map_or_else(|| id.clone(), name),
                item: id,
                label: name(label),
                unit: head.unit.clone(),
                depth: head.depth,
                definition: Some(item),
                code: None,
                place,
            }
        };
        if let Value::Seq(nodes) = &node.value {
            self.joined_names(node);
            for node in nodes {
                let label = self.gather.boxed(node, "a name");
                let head = row_head(&label, node.place);
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

    /// Tells names of a list that other commas part than those of YAML: they would be one name. In quotes they are.
    pub(super) fn joined_names(&mut self, list: &Node) {
        let Value::Seq(nodes) = &list.value else { return };
        for node in nodes {
            let Value::Scalar(scalar) = &node.value else { continue };
            let Some(comma) = scalar.text.chars().find(|c| matches!(c, '，' | '；')).filter(|_| !scalar.quoted) else { continue };
            let message = format!("`{}` is one name: a full-width `{comma}` does not part names", scalar.text.trim());
            let d = self.gather.warning("source.names", node.place, message);
            d.width = scalar.text.chars().count() as u32;
            d.hint = Some("write a half-width comma and a space `, ` between names; put a name that holds such a sign in quotes".into());
        }
    }

    /// Repeated groups.
    pub(super) fn list(&mut self, head: &RowHead<'_>, item: &Item, node: &Node) {
        for (index, node) in self.gather.list(node).iter().enumerate() {
            let prefix = head.item.replace("{n}", &(index + 1).to_string());
            let entries = self.gather.map(node, "a group of items");
            let mut label = name(&format!("{} {}", item.label, index + 1));
            for entry in entries {
                if canonical(VALUE, &entry.key) == Some("name") {
                    label = name(&self.gather.boxed(&entry.node, "a name"));
                }
            }
            let id = name(&prefix);
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
}
