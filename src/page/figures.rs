//! The figures 图1 … 图7 of a disclosure: data from the printed figure, the facts, or derived; drawn by `chart`.

use arcstr::ArcStr;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::csv::{MARK, decimal, end_line, field};
use crate::archive::amount::{Exactness, State, print};
use crate::archive::{Disclosure, Facet, Fact, PrintedFigure};
use crate::chart::{self, Category, Chart, Drawn, Kind, Labels, Part, Point, Series, Svg};
use crate::compare::{Shared, in_unit};
use crate::profile::{ChangeSeries, Figure, FigureKind};

/// A figure ready for a page.
pub struct Ready {
    /// Its number.
    pub number: u32,
    /// Index of its section in the profile.
    pub section: usize,
    /// Its caption.
    pub title: String,
    /// Whether it shows parts of a whole.
    pub parts: bool,
    /// The drawing; `None` when there is nothing to draw.
    pub svg: Option<Svg>,
    /// Its data.
    pub data: Data,
}

impl Ready {
    /// The only part that is not zero, if this figure shows parts and there is just one.
    pub fn only_part(&self) -> Option<&str> {
        if !self.parts {
            return None;
        }
        let mut present = self.data.rows.iter().filter(|(_, v)| v.first().and_then(|v| v.number).is_some_and(|n| !n.is_zero()));
        match (present.next(), present.next()) {
            (Some((label, _)), None) => Some(label),
            _ => None,
        }
    }
}

/// The numbers behind a figure.
pub struct Data {
    /// Unit of the amounts.
    pub unit: String,
    /// Column heads behind the label.
    pub columns: Vec<String>,
    /// Rows: label, then values.
    pub rows: Vec<(String, Vec<Value>)>,
}

/// One number of a figure.
#[derive(Default)]
pub struct Value {
    /// As printed, with the unit if that is not the figure's; or as derived.
    pub shown: String,
    /// In the figure's unit; none if there is no number, or none that can be converted.
    pub number: Option<Decimal>,
    /// Derived by us 〔推算〕.
    pub derived: bool,
    /// The fact it is, if it is printed.
    pub fact: Option<u32>,
    /// Data files hold what is shown: a number alone would be an exact one, where this does not claim to be (约412, 80%以上);
    /// and what is in a unit that cannot be converted is no number of theirs.
    pub as_shown: bool,
}

/// The head of a column of amounts that are told apart by their rows.
const AMOUNT: &str = "金额";
/// The head of a column of counts.
const COUNT: &str = "数量";

/// All figures that the document has and that the profile knows.
pub fn all(d: &Disclosure, labels: Labels) -> Vec<Ready> {
    let has =
        |figure: &&Figure| !d.omitted_figures.contains(&figure.number) && d.sections.iter().any(|s| s.defined() == Some(figure.section));
    let shared = Shared::of(d);
    d.profile.figures.iter().filter(has).filter_map(|figure| ready(d, &shared, figure, labels)).collect()
}

fn ready(d: &Disclosure, shared: &Shared, figure: &Figure, labels: Labels) -> Option<Ready> {
    let printed = d.printed_figure(figure.number);
    let (data, shares) = match &figure.kind {
        FigureKind::Change(series) => (change_data(d, shared, series, printed), Vec::new()),
        FigureKind::Parts { parts, each, .. } => parts_data(d, parts, each.as_deref(), printed),
    };
    if data.rows.is_empty() {
        return None;
    }
    let key = format!("fig-{}", figure.number);
    let title = printed.and_then(|p| p.title.as_deref()).unwrap_or(&figure.title);
    let drawn = draw(&key, title, &figure.kind, &data, &shares, labels);
    Some(Ready {
        number: figure.number,
        section: figure.section,
        title: title.to_owned(),
        parts: matches!(figure.kind, FigureKind::Parts { .. }),
        svg: drawn,
        data,
    })
}

fn draw(key: &str, title: &str, kind: &FigureKind, data: &Data, shares: &[Option<String>], labels: Labels) -> Option<Svg> {
    let point = |v: &'_ Value| -> Option<(f64, bool)> { Some((v.number?.to_f64()?, v.derived)) };
    let kind = match kind {
        FigureKind::Change(_) => Kind::Bars {
            categories: data.rows.iter().map(|(name, _)| Category { name }).collect(),
            series: (0..data.columns.len())
                .map(|c| Series {
                    name: if data.columns.len() == 1 { "" } else { &data.columns[c] },
                    points: data
                        .rows
                        .iter()
                        .map(|(_, v)| v.get(c).and_then(|v| point(v).map(|(value, derived)| Point { value, printed: &v.shown, derived })))
                        .collect(),
                })
                .collect(),
        },
        FigureKind::Parts { .. } => Kind::Parts {
            parts: data
                .rows
                .iter()
                .enumerate()
                .filter_map(|(i, (name, v))| {
                    let value = v.first()?;
                    let (number, derived) = point(value)?;
                    Some(Part {
                        name,
                        point: Point { value: number, printed: &value.shown, derived },
                        share_printed: shares.get(i).and_then(|s| s.as_deref()),
                    })
                })
                .collect(),
        },
    };
    match chart::render(&Chart { key, title, desc: String::new(), unit: &data.unit, kind, labels }) {
        Drawn::Svg(svg) => Some(svg),
        Drawn::Nothing => None,
    }
}

/// The unit that a figure's amounts are in.
fn unit_of<'a>(d: &'a Disclosure, printed: Option<&'a PrintedFigure>) -> &'a str {
    printed.and_then(|p| p.unit.as_deref()).unwrap_or(&d.amount_unit)
}

/// What is shown behind a number: its unit, if that is not the figure's.
fn other_unit<'u>(own: &'u str, unit: &str) -> &'u str {
    if own == unit { "" } else { own }
}

fn stated(d: &Disclosure, index: u32, unit: &str) -> Value {
    let fact = &d.facts[index as usize];
    // A number without a unit counts in the figure's.
    let own = if fact.unit.is_empty() { unit } else { &*fact.unit };
    let behind = if fact.state == State::Value && !fact.prints_unit() { other_unit(own, unit) } else { "" };
    let number = fact.value.and_then(|value| in_unit(value, own, unit));
    Value {
        shown: [&*fact.printed, behind].concat(),
        number,
        derived: false,
        fact: Some(index),
        as_shown: fact.exactness != Exactness::Exact || (fact.state == State::Value && number.is_none()),
    }
}

/// Last year and this year. Last year is printed, or this year minus the change, marked as derived.
fn change_data(d: &Disclosure, shared: &Shared, series: &[ChangeSeries], printed: Option<&PrintedFigure>) -> Data {
    let unit = unit_of(d, printed).to_owned();
    if let Some(printed) = printed.filter(|p| p.groups.len() > 1 || p.groups.iter().any(|(name, _)| !name.is_empty())) {
        // Groups may have their labels in another order each, or lack some.
        let mut labels: Vec<&str> = Vec::new();
        for (label, _) in printed.groups.iter().flat_map(|(_, values)| values) {
            if !labels.contains(&&**label) {
                labels.push(label);
            }
        }
        let row = |values: &[(Box<str>, u32)]| {
            let at = |label: &&str| values.iter().find(|(l, _)| **l == **label).map(|(_, fact)| stated(d, *fact, &unit));
            labels.iter().map(|label| at(label).unwrap_or_default()).collect()
        };
        let rows = printed.groups.iter().map(|(name, values)| (name.to_string(), row(values))).collect();
        let columns = labels.iter().map(|label| (*label).to_owned()).collect();
        return Data { unit, columns, rows };
    }
    if let Some((_, values)) = printed.and_then(|p| p.groups.first()) {
        let rows = values.iter().map(|(label, f)| (label.to_string(), vec![stated(d, *f, &unit)])).collect();
        // The labels may be the series themselves.
        let column = match series {
            [one] => one.label.to_string(),
            _ => AMOUNT.to_owned(),
        };
        return Data { unit, columns: vec![column], rows };
    }
    let mut last = Vec::new();
    let mut this = Vec::new();
    let mut columns = Vec::new();
    for one in series {
        let Some((index, fact)) = d.fact(&one.item) else { continue };
        columns.push(one.label.to_string());
        this.push(stated(d, index, &unit));
        let before = prior(d, shared, fact, &one.change, &unit);
        last.push(before.unwrap_or_default());
    }
    if columns.is_empty() {
        return Data { unit, columns, rows: Vec::new() };
    }
    let rows = vec![(format!("{} 年", d.year - 1), last), (format!("{} 年", d.year), this)];
    Data { unit, columns, rows }
}

/// Last year's amount: as stated, or this year minus the change where [`Shared::prior`] derives it.
fn prior(d: &Disclosure, shared: &Shared, fact: &Fact, change: &str, unit: &str) -> Option<Value> {
    let base = change.strip_suffix(".change").unwrap_or(change);
    // The change may be that of another item, which then says nothing of this one's last year.
    let inside = fact.item.strip_prefix(base).map(|rest| format!("{base}.prior{rest}"));
    let stated_prior = std::iter::once(format!("{base}.prior")).chain(inside);
    if let Some((index, _)) = stated_prior.filter_map(|id| d.fact(&id)).next().filter(|(_, f)| f.state == State::Value) {
        return Some(stated(d, index, unit));
    }
    let prior = shared.prior(d, d.rows.get(fact.row as usize)?, fact)?;
    if !prior.derived {
        return Some(stated(d, d.fact(&prior.from.item)?.0, unit));
    }
    let shown = print(prior.value, prior.value.scale()) + other_unit(prior.unit, unit);
    let number = in_unit(prior.value, prior.unit, unit);
    Some(Value { shown, number, derived: true, fact: None, as_shown: number.is_none() })
}

fn parts_data(d: &Disclosure, parts: &[ArcStr], each: Option<&str>, printed: Option<&PrintedFigure>) -> (Data, Vec<Option<String>>) {
    let mut unit = unit_of(d, printed).to_owned();
    let mut head = AMOUNT;
    let mut rows = Vec::new();
    let mut shares = Vec::new();
    if let Some((_, values)) = printed.and_then(|p| p.groups.first()) {
        for (label, index) in values {
            rows.push((label.to_string(), vec![stated(d, *index, &unit)]));
            // The share is printed beside the same item in the text.
            let row = d.rows.iter().find(|r| *r.label == **label || r.words.as_ref().and_then(|w| w.name.as_deref()) == Some(&**label));
            shares.push(row.and_then(|r| share_in(d, r)));
        }
    } else {
        let mut found: Vec<(u32, &Fact)> = match each {
            Some(each) => d.facts_under(&format!("{each}[")).filter(|(_, f)| f.facet == Facet::Value && f.occurrence == 0).collect(),
            None => parts.iter().filter_map(|item| d.fact(item)).collect(),
        };
        if each.is_some() {
            found.sort_by_key(|(index, _)| *index);
        }
        // Counts are drawn in their own unit.
        if let Some((_, first)) = found.first()
            && in_unit(Decimal::ONE, &first.unit, &unit).is_none()
            && found.iter().all(|(_, fact)| fact.unit == first.unit)
        {
            (unit, head) = (first.unit.to_string(), COUNT);
        }
        for (index, fact) in found {
            let row = d.rows.get(fact.row as usize);
            rows.push((row.map_or_else(|| fact.label().to_owned(), |r| r.label.to_string()), vec![stated(d, index, &unit)]));
            shares.push(row.and_then(|r| share_in(d, r)));
        }
    }
    (Data { unit, columns: vec![head.to_owned()], rows }, shares)
}

fn share_in(d: &Disclosure, row: &crate::archive::Row) -> Option<String> {
    let fact = d.facts_in(row).iter().find(|f| f.facet == Facet::Share && f.state == State::Value)?;
    let mut text = fact.printed.to_string();
    if !text.contains(['%', '％']) {
        text.push('%');
    }
    Some(text)
}

/// The figure's data as CSV.
pub fn csv(data: &Data) -> Vec<u8> {
    let mut out = String::from(MARK);
    field(&mut out, &["项目（", &data.unit, "）"].concat());
    data.columns.iter().for_each(|column| field(&mut out, column));
    field(&mut out, "推算");
    end_line(&mut out);
    for (label, values) in &data.rows {
        field(&mut out, label);
        for value in values {
            if value.as_shown {
                field(&mut out, &value.shown);
            } else {
                decimal(&mut out, value.number);
            }
        }
        field(&mut out, if values.iter().any(|v| v.derived) { "是" } else { "否" });
        end_line(&mut out);
    }
    out.into_bytes()
}
