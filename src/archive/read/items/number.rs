//! One figure: its text to an exact number, its unit, the fact that is added.

use arcstr::ArcStr;
use ecow::EcoString;

use super::{Builder, Expected, Settings};
use crate::archive::amount::{self, NotANumber, State};
use crate::archive::{Facet, Fact, Rare};
use crate::diagnostic::Place;
use crate::source::cause::unseen;
use crate::source::node::Entry;

impl Builder {
    fn number<'t>(&mut self, text: &'t str, place: Place) -> Option<amount::Printed<'t>> {
        amount::parse(text).map_err(|why| self.no_number(text, place, why)).ok()
    }

    /// Tells why a text is no number.
    fn no_number(&mut self, text: &str, place: Place, why: NotANumber) {
        let (message, hint) = match why {
            _ if let Some((odd, hint)) = odd_sign(text) => (format!("`{text}` is not a figure: {odd}"), hint),
            NotANumber::Form => {
                (format!("`{text}` is not a figure"), "write the number as printed; `/`, `无` or nothing where no number is printed")
            }
            NotANumber::Groups => (
                format!("the commas in `{text}` do not group by three digits"),
                "write the number as printed if the document says so under `印作:`, and the meant number as the value",
            ),
            NotANumber::TwoSigns => (
                format!("`{text}` has two signs: the brackets say that the number is negative"),
                "write the brackets or the sign; where the document prints both, write the meant number, and under `印作:` the printed one",
            ),
            NotANumber::Unit => (
                format!("`{text}` is not a figure: what stands behind the digits is no unit"),
                "correct letters read for digits (O, l, S); write the meant number in digits, an unknown unit under `单位:`, other words under `印作:`",
            ),
            NotANumber::TooLong => (format!("`{text}` has more than 28 digits"), "no account is that large; check the number"),
        };
        let d = self.gather.error("source.number", place, message);
        d.width = text.chars().count().max(1) as u32;
        d.hint = Some(hint.into());
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
        // Cells have no other way to say what a document prints so, and are noted by a check.
        if printed.parted {
            let text = text.trim();
            let message = format!("the blanks in `{text}` part digits, but not by three");
            let d = self.gather.error("source.number", place, message);
            d.width = text.chars().count().max(1) as u32;
            d.hint = Some("write two numbers as two items; for one that the document prints so, write { 金额: the meant number, 印作: the printed one }".into());
        }
        if let Some(node) = settings.state {
            let word = self.gather.text(node, "a state").trim();
            match State::from_word(word) {
                Some(state) if (state == State::Value) != (printed.state == State::Value) => {
                    let (message, hint) = match state {
                        State::Value => (
                            format!("the state `{word}` says that a number is printed, but there is none"),
                            "write the number, or as the state what stands in its place: 未填, 不适用, 无, 列名, 未公开",
                        ),
                        _ => (
                            format!("`{}` is a number, but the state says `{word}`: that none is printed", text.trim()),
                            "keep the one that the document has; what it says besides goes under `附注`",
                        ),
                    };
                    let d = self.gather.error("source.state", node.place, message);
                    d.width = word.chars().count().max(1) as u32;
                    d.hint = Some(hint.into());
                }
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
                if !fits(&usual, printed) {
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
        self.cell_fact(item, label, text, entry.node.place, unit);
        self.disclosure.facts.len() as u32 - 1
    }

    /// A fact outside rows (tables, figures), a number in a unit. What is none, or in a unit that does not fit, is an error;
    /// indices stay in step all the same.
    pub fn cell_fact(&mut self, item: String, label: String, text: &str, place: Place, unit: &ArcStr) {
        let printed = in_cell(text).unwrap_or_else(|why| {
            self.no_number(text, place, why);
            amount::Printed::state(State::Empty)
        });
        self.cell_in_unit(item, label, text, place, unit, &printed);
    }

    /// A fact of a table's column of numbers, where a document may print something else (`优`, `10/10`): that is kept as a text
    /// and told if it has digits. Tells whether a fact was added.
    pub fn cell_or_text(&mut self, item: String, label: String, text: &str, place: Place, unit: &ArcStr) -> bool {
        match in_cell(text) {
            Ok(printed) => self.cell_in_unit(item, label, text, place, unit, &printed),
            Err(why) if amount::looks_like_a_slip(text) => {
                self.no_number(text, place, why);
                self.push_cell(item, label, text, place, unit, &amount::Printed::state(State::Empty));
            }
            Err(_) => {
                if text.contains(|c: char| c.is_numeric()) {
                    self.kept_as_text(text, place, "compare it with the document; it is right if the document prints it so");
                }
                return false;
            }
        }
        true
    }

    /// A fact outside rows where a text may stand as well: a text adds nothing, and is told only if it was meant for a
    /// number. Tells whether a fact was added.
    pub fn text_or_fact(&mut self, item: String, label: String, text: &str, place: Place, unit: &ArcStr) -> bool {
        match amount::parse(text) {
            Ok(printed) => self.push_cell(item, label, text, place, unit, &printed),
            Err(_) => {
                self.slip(text, place);
                return false;
            }
        }
        true
    }

    /// Tells a text that was meant for a number: it would be in no data.
    pub(super) fn slip(&mut self, text: &str, place: Place) {
        if amount::looks_like_a_slip(text) {
            self.kept_as_text(text, place, "correct the digits, points and commas as the document prints them");
        }
    }

    fn kept_as_text(&mut self, text: &str, place: Place, hint: &str) {
        let text = text.trim();
        let d = self.gather.warning("source.number", place, format!("`{text}` is no figure, so it is kept as a text"));
        d.width = text.chars().count().max(1) as u32;
        d.hint = Some(hint.into());
    }

    /// Tells that a map says something of a figure that is not there: it would show nowhere.
    pub(super) fn no_figure(&mut self, place: Place) {
        self.gather.error("source.no-figure", place, "a figure or a state is wanted here").hint =
            Some("write the figure under `金额`, or under `状态` what stands in its place: 未填, 不适用, 无, 列名, 未公开".into());
    }

    /// A fact outside rows, whose own unit is to fit.
    fn cell_in_unit(&mut self, item: String, label: String, text: &str, place: Place, unit: &ArcStr, printed: &amount::Printed<'_>) {
        if let Some(own) = printed.unit.filter(|own| !fits(unit, own)) {
            let message = format!("the unit `{own}` does not fit here: `{unit}` is expected");
            // Points of a hundred are printed as percent, too.
            let d = match (&**unit, own) {
                ("分", "%") => self.gather.warning("source.unit", place, message),
                _ => self.gather.error("source.unit", place, message),
            };
            d.width = text.trim().chars().count().max(1) as u32;
            d.hint = Some("compare it with the document: the figure may belong to another place".into());
        }
        self.push_cell(item, label, text, place, unit, printed);
    }

    fn push_cell(&mut self, item: String, label: String, text: &str, place: Place, unit: &ArcStr, printed: &amount::Printed<'_>) {
        self.disclosure.facts.push(Fact {
            item: item.into(),
            facet: Facet::Value,
            row: u32::MAX,
            occurrence: 0,
            state: printed.state,
            value: printed.value,
            printed: text.trim().into(),
            exactness: printed.exactness,
            unit: printed.unit.map_or_else(|| unit.clone(), ArcStr::from),
            place,
            rare: Some(Box::new(Rare { label: label.into(), ..Rare::default() })),
        });
    }
}

/// A sign that keeps a number from being one, and is easily overlooked.
fn odd_sign(text: &str) -> Option<(String, &'static str)> {
    let without = |odd: fn(char) -> bool| amount::parse(&text.replace(odd, "")).is_ok();
    if let Some(what) = text.chars().find_map(unseen).filter(|_| without(|c| unseen(c).is_some())) {
        return Some((format!("{what} stands in it"), "delete it"));
    }
    let quote = |c: char| matches!(c, '“' | '”' | '‘' | '’' | '＂' | '＇' | '「' | '」');
    let found = text.chars().find(|c| quote(*c)).filter(|_| without(quote))?;
    Some((format!("`{found}` is no quote of YAML"), "leave the quotes away; a number needs none"))
}

/// What a cell says: a number, or a word for why there is none.
fn in_cell(text: &str) -> Result<amount::Printed<'_>, NotANumber> {
    let word = || State::from_word(text.trim()).filter(|state| *state != State::Value);
    amount::parse(text).or_else(|why| word().map(amount::Printed::state).ok_or(why))
}

/// Whether a printed unit can be that of a figure in the usual one.
fn fits(usual: &str, printed: &str) -> bool {
    let money = |u: &str| matches!(u, "元" | "万元" | "亿元");
    usual.is_empty() || usual == printed || (usual != "%" && printed != "%" && money(usual) == money(printed))
}
