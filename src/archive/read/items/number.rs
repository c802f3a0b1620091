//! One figure: its text to an exact number, its unit, the fact that is added.

use arcstr::ArcStr;
use ecow::EcoString;

use super::{Builder, Expected, Settings};
use crate::archive::amount::{self, Exactness, NotANumber, State};
use crate::archive::{Facet, Fact, Rare};
use crate::diagnostic::Place;
use crate::source::node::Entry;

impl Builder {
    pub(super) fn number<'t>(&mut self, text: &'t str, place: Place) -> Option<amount::Printed<'t>> {
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

    /// Adds one fact to a row and gives it; none if the text is no figure, which is told.
    pub(super) fn fact(
        &mut self,
        row: u32,
        item: ArcStr,
        text: &str,
        place: Place,
        expected: &Expected<'_>,
        settings: &Settings<'_>,
    ) -> Option<&mut Fact> {
        let mut printed = self.number(text, place)?;
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
        let shown: EcoString = match settings.printed {
            Some(text) => text.into(),
            None => own_unit.and_then(|u| number.strip_suffix(u).or_else(|| number.strip_suffix('％'))).unwrap_or(number).trim().into(),
        };
        let rare = (printed_unit.is_some() || settings.page.is_some())
            .then(|| Box::new(Rare { printed_unit, page: settings.page, ..Rare::default() }));
        self.disclosure.facts.push(Fact {
            item,
            facet: expected.facet,
            row,
            occurrence: 0,
            state: printed.state,
            value: printed.value,
            printed: shown,
            exactness: printed.exactness,
            unit,
            place,
            rare,
        });
        self.disclosure.rows[row as usize].facts.end += 1;
        self.disclosure.facts.last_mut()
    }

    /// The meant unit and, where it differs, the printed one.
    pub(super) fn unit(
        &mut self,
        expected: &Expected<'_>,
        in_number: Option<&str>,
        stated: Option<&str>,
        meant: Option<&str>,
        place: Place,
    ) -> (ArcStr, Option<Box<str>>) {
        let usual = if &**expected.unit == "万元" { self.disclosure.amount_unit.clone() } else { expected.unit.clone() };
        let printed = stated.or(in_number);
        match (printed, meant) {
            (Some("未印" | "none"), meant) => (meant.map_or(usual, ArcStr::from), Some("".into())),
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

    /// A fact printed for a figure, in the figure's unit; gives its index.
    pub fn figure_fact(&mut self, number: u32, unit: &ArcStr, group: Option<&str>, entry: &Entry) -> u32 {
        let item = match group {
            Some(group) => format!("figure[{number}].{group}[{}]", entry.key),
            None => format!("figure[{number}][{}]", entry.key),
        };
        let label = match group {
            Some(group) => format!("图{number} {group} {}", entry.key),
            None => format!("图{number} {}", entry.key),
        };
        let text = self.gather.text(&entry.node, "a figure");
        self.cell_fact(item, label, text, entry.node.place, unit, true);
        self.disclosure.facts.len() as u32 - 1
    }

    /// A fact outside rows (tables, figures). When `strict`, a text that is no figure is an error; else it is just text
    /// and nothing is added. Tells whether a fact was added.
    pub fn cell_fact(&mut self, item: String, label: String, text: &str, place: Place, unit: &ArcStr, strict: bool) -> bool {
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
        let unit = printed.unit.map_or_else(|| unit.clone(), ArcStr::from);
        self.push_cell(item, label, text.trim(), place, unit, &printed);
        true
    }

    pub(super) fn push_cell(&mut self, item: String, label: String, text: &str, place: Place, unit: ArcStr, printed: &amount::Printed<'_>) {
        self.disclosure.facts.push(Fact {
            item: item.into(),
            facet: Facet::Value,
            row: u32::MAX,
            occurrence: 0,
            state: printed.state,
            value: printed.value,
            printed: text.into(),
            exactness: printed.exactness,
            unit,
            place,
            rare: Some(Box::new(Rare { label: label.into(), ..Rare::default() })),
        });
    }
}
