//! `data.json` and `data.csv` of a comparison: every cell, derived values and computed changes apart from printed ones.

use std::borrow::Cow;

use rust_decimal::Decimal;
use serde::Serialize;

use crate::archive::{Fact, Reference, Unit, push_anchor};
use crate::compare::{Change, Comparison, Line, Rate};
use crate::page::csv::{decimal, end_line, field, headed, number};
use crate::page::json::Object;

#[derive(Serialize)]
struct Year<'a> {
    year: i32,
    name: &'a str,
    profile: &'a str,
    href: String,
}

#[derive(Serialize)]
struct Break<'a> {
    /// `code`, or what happened to the body: 合并.
    kind: &'a str,
    /// Codes; ids or names of bodies, as far as the archivist says them.
    from: Cow<'a, str>,
    to: Cow<'a, str>,
    year: Option<i32>,
    note: Option<&'a str>,
}

fn joined(bodies: &[Reference]) -> String {
    bodies.iter().map(|body| &**body).collect::<Vec<_>>().join("、")
}

/// A value of an item in a year: printed, or derived from the document of the year after.
struct Record<'a> {
    year: i32,
    value: Option<Decimal>,
    printed: &'a str,
    unit: &'a str,
    state: &'static str,
    /// Whether it claims to be exact; none if it does.
    exactness: Option<&'static str>,
    /// Not printed anywhere: computed by the archive.
    derived: bool,
    /// The document that says so.
    stated_in: i32,
    href: String,
    /// Id of the fact in that document's own data, where it is not that of the line: members of lists are numbered there, and
    /// what is derived follows from a change.
    fact: Option<&'a str>,
    share: Option<&'a Fact>,
    completion: Option<&'a Fact>,
    /// The year that the change is against.
    against: Option<i32>,
    change: Option<Decimal>,
    change_pct: Option<Decimal>,
    /// Why there is no change: `break`, `units`, `inexact`.
    no_change: Option<&'static str>,
}

impl Record<'_> {
    fn write(&self, cell: &mut Object<'_>) {
        cell.number("year", self.year);
        cell.decimal_or_null("value", self.value);
        cell.text("printed", self.printed);
        cell.text("unit", self.unit);
        cell.text("state", self.state);
        cell.text_if("exactness", self.exactness);
        cell.truth("derived", self.derived);
        cell.number("stated_in", self.stated_in);
        cell.text("href", &self.href);
        cell.text_if("fact", self.fact);
        for (key, key_exactness, percent) in
            [("share", "share_exactness", self.share), ("completion", "completion_exactness", self.completion)]
        {
            cell.decimal_if(key, percent.and_then(|fact| fact.value));
            cell.text_if(key_exactness, percent.and_then(|fact| fact.exactness.word()));
        }
        self.against.iter().for_each(|year| cell.number("against", *year));
        cell.decimal_if("change", self.change);
        cell.decimal_if("change_pct", self.change_pct);
        cell.text_if("no_change", self.no_change);
    }
}

fn href(year: i32, item: &str, occurrence: u16) -> String {
    let mut out = String::with_capacity(item.len() + 22);
    out.extend(["../", itoa::Buffer::new().format(year), "/index.html#"]);
    push_anchor(&mut out, item, occurrence);
    out
}

fn own_id<'a>(line: &Line<'_>, item: &'a str) -> Option<&'a str> {
    (*item != *line.key).then_some(item)
}

fn published<'a>(comparison: &Comparison<'a>, line: &Line<'a>, index: usize) -> Option<Record<'a>> {
    let year = comparison.years[index].year;
    let cell = line.cells[index].as_ref()?;
    let (change, change_pct, no_change) = match line.changes[index] {
        Change::Absent => (None, None, None),
        Change::Broken => (None, None, Some("break")),
        Change::Units => (None, None, Some("units")),
        Change::Inexact => (None, None, Some("inexact")),
        Change::Amount(change, Rate::Percent(rate)) => (Some(change), Some(rate), None),
        Change::Amount(change, Rate::NoBase | Rate::Points) => (Some(change), None, None),
    };
    let compared = change.is_some() || no_change.is_some();
    Some(Record {
        year,
        value: cell.fact.value,
        printed: cell.fact.in_print(),
        unit: &cell.fact.unit,
        state: cell.fact.state.word(),
        exactness: cell.fact.exactness.word(),
        derived: false,
        stated_in: year,
        href: href(year, &cell.fact.item, cell.fact.occurrence),
        fact: own_id(line, &cell.fact.item),
        share: cell.share,
        completion: cell.completion,
        against: index.checked_sub(1).filter(|_| compared).map(|i| comparison.years[i].year),
        change,
        change_pct,
        no_change,
    })
}

fn prior<'a>(comparison: &Comparison<'a>, line: &Line<'a>, index: usize) -> Option<Record<'a>> {
    let stated_in = comparison.years[index].year;
    let cell = line.cells[index].as_ref()?;
    let prior = cell.prior.as_ref()?;
    Some(Record {
        year: stated_in.checked_sub(1)?,
        value: Some(prior.value),
        printed: if prior.derived { "" } else { prior.from.in_print() },
        unit: prior.unit,
        state: "value",
        // What is derived has no words of its own.
        exactness: if prior.derived { None } else { prior.from.exactness.word() },
        derived: prior.derived,
        stated_in,
        href: href(stated_in, &prior.from.item, prior.from.occurrence),
        fact: own_id(line, &prior.from.item),
        share: None,
        completion: None,
        against: None,
        change: None,
        change_pct: None,
        no_change: None,
    })
}

/// The cells of a line in order: for each document what it says about the year before, then about its own.
fn records<'a>(comparison: &'a Comparison<'a>, line: &'a Line<'a>) -> impl Iterator<Item = Record<'a>> {
    (0..comparison.years.len()).flat_map(|i| [prior(comparison, line, i), published(comparison, line, i)]).flatten()
}

/// The lines that hold values, each with its group's id.
fn lines<'a>(comparison: &'a Comparison<'a>) -> impl Iterator<Item = (&'a str, &'a Line<'a>)> {
    comparison.groups.iter().flat_map(|g| g.lines.iter().filter(|l| !l.heading).map(|l| (g.id, l)))
}

/// How many cells there are, derived ones included, for the size of the files.
fn cells(comparison: &Comparison<'_>) -> usize {
    let held = comparison.groups.iter().flat_map(|g| &g.lines).flat_map(|l| l.cells.iter().flatten());
    held.map(|c| 1 + usize::from(c.prior.is_some())).sum()
}

/// Every cell as JSON, by item.
pub fn json(comparison: &Comparison<'_>, unit: &Unit) -> Vec<u8> {
    let years = comparison.years.iter().map(|y| Year {
        year: y.year,
        name: &y.disclosure.name,
        profile: &y.disclosure.profile.id,
        href: format!("../{}/index.html", y.year),
    });
    let events = comparison.events.iter().map(|e| Break {
        kind: &e.kind,
        from: joined(&e.from).into(),
        to: joined(&e.to).into(),
        year: e.year,
        note: e.note.as_deref(),
    });
    let codes = comparison.breaks.iter();
    let codes = codes.map(|b| Break { kind: "code", from: b.from.into(), to: b.to.into(), year: Some(b.year), note: b.note });
    let mut out = String::with_capacity(4096 + cells(comparison) * 260);
    let mut document = Object::new(&mut out);
    document.text("unit", &unit.id);
    document.text("unit_name", unit.name());
    document.value("years", &years.collect::<Vec<_>>());
    document.value("breaks", &events.chain(codes).collect::<Vec<_>>());
    document.objects("items", lines(comparison), |item, (group, line)| {
        item.text("item", &line.key);
        item.text("label", line.label);
        item.text("group", group);
        item.text("unit", line.unit);
        item.objects("cells", records(comparison, line), |cell, record| record.write(cell));
    });
    document.end();
    out.push('\n');
    out.into_bytes()
}

/// Every cell as CSV.
pub fn csv(comparison: &Comparison<'_>) -> Vec<u8> {
    let columns =
        "item,label,group,year,value,printed,unit,state,derived,stated_in,against,change,change_pct,no_change,href,exactness,fact";
    let mut out = headed(columns, 4096 + cells(comparison) * 150);
    for (group, line) in lines(comparison) {
        let mut head = String::new();
        for text in [&*line.key, line.label, group] {
            field(&mut head, text);
        }
        for r in records(comparison, line) {
            out.push_str(&head);
            number(&mut out, i64::from(r.year));
            decimal(&mut out, r.value);
            field(&mut out, r.printed);
            field(&mut out, r.unit);
            out.extend([r.state, if r.derived { ",true," } else { ",false," }]);
            number(&mut out, i64::from(r.stated_in));
            number(&mut out, r.against.map(i64::from));
            decimal(&mut out, r.change);
            decimal(&mut out, r.change_pct);
            field(&mut out, r.no_change.unwrap_or_default());
            field(&mut out, &r.href);
            field(&mut out, r.exactness.unwrap_or_default());
            field(&mut out, r.fact.unwrap_or_default());
            end_line(&mut out);
        }
    }
    out.into_bytes()
}
