//! `data.json` and `data.csv` of a comparison: every cell, derived values and computed changes apart from printed ones.

use std::fmt::Write as _;

use serde::Serialize;
use serde::ser::Serializer;

use crate::archive::{Unit, anchor};
use crate::compare::{Change, Comparison, Group, Line, Rate};
use crate::page::data::csv_field;

#[derive(Serialize)]
struct Document<'a> {
    unit: &'a str,
    unit_name: &'a str,
    years: Vec<Year<'a>>,
    breaks: Vec<Break<'a>>,
    #[serde(serialize_with = "cells")]
    cells: &'a Comparison<'a>,
}

#[derive(Serialize)]
struct Year<'a> {
    year: i32,
    name: &'a str,
    profile: &'a str,
    href: String,
}

#[derive(Serialize)]
struct Break<'a> {
    from: &'a str,
    to: &'a str,
    year: i32,
    note: Option<&'a str>,
}

/// A value of an item in a year: printed, or derived from the document of the year after.
#[derive(Serialize)]
struct Record<'a> {
    item: &'a str,
    label: &'a str,
    group: &'a str,
    year: i32,
    value: Option<String>,
    printed: &'a str,
    unit: &'a str,
    state: &'static str,
    /// Not printed anywhere: computed by the archive.
    derived: bool,
    /// The document that says so.
    stated_in: i32,
    href: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    share: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    completion: Option<String>,
    /// The year that the change is against.
    #[serde(skip_serializing_if = "Option::is_none")]
    against: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    change_pct: Option<String>,
    /// Why there is no change: `break`, `units`, `inexact`.
    #[serde(skip_serializing_if = "Option::is_none")]
    no_change: Option<&'static str>,
}

fn href(year: i32, item: &str, occurrence: u16) -> String {
    format!("../{year}/index.html#{}", anchor(item, occurrence))
}

/// Gives every record in the order of the page.
fn each<'a>(comparison: &'a Comparison<'a>, mut take: impl FnMut(Record<'a>)) {
    for group in &comparison.groups {
        for line in group.lines.iter().filter(|l| !l.heading) {
            for index in 0..comparison.years.len() {
                if let Some(record) = prior(comparison, group, line, index) {
                    take(record);
                }
                if let Some(record) = published(comparison, group, line, index) {
                    take(record);
                }
            }
        }
    }
}

fn published<'a>(comparison: &'a Comparison<'a>, group: &'a Group<'a>, line: &'a Line<'a>, index: usize) -> Option<Record<'a>> {
    let year = comparison.years[index].year;
    let cell = line.cells[index].as_ref()?;
    let before = index.checked_sub(1).map(|i| comparison.years[i].year);
    let (change, change_pct, no_change) = match line.changes[index] {
        Change::Absent => (None, None, None),
        Change::Broken => (None, None, Some("break")),
        Change::Units => (None, None, Some("units")),
        Change::Inexact => (None, None, Some("inexact")),
        Change::Amount(change, Rate::Percent(rate)) => (Some(change.to_string()), Some(rate.to_string()), None),
        Change::Amount(change, Rate::NoBase | Rate::Points) => (Some(change.to_string()), None, None),
    };
    Some(Record {
        item: &line.key,
        label: line.label,
        group: group.id,
        year,
        value: cell.fact.value.map(|v| v.to_string()),
        printed: &cell.fact.printed,
        unit: &cell.fact.unit,
        state: cell.fact.state.word(),
        derived: false,
        stated_in: year,
        href: href(year, &cell.fact.item, cell.fact.occurrence),
        share: cell.share.and_then(|f| f.value).map(|v| v.to_string()),
        completion: cell.completion.and_then(|f| f.value).map(|v| v.to_string()),
        against: before.filter(|_| change.is_some() || no_change.is_some()),
        change,
        change_pct,
        no_change,
    })
}

fn prior<'a>(comparison: &'a Comparison<'a>, group: &'a Group<'a>, line: &'a Line<'a>, index: usize) -> Option<Record<'a>> {
    let stated_in = comparison.years[index].year;
    let cell = line.cells[index].as_ref()?;
    let prior = cell.prior.as_ref()?;
    Some(Record {
        item: &line.key,
        label: line.label,
        group: group.id,
        year: stated_in.checked_sub(1)?,
        value: Some(prior.value.to_string()),
        printed: if prior.derived { "" } else { &prior.from.printed },
        unit: &cell.fact.unit,
        state: "value",
        derived: prior.derived,
        stated_in,
        href: href(stated_in, &prior.from.item, prior.from.occurrence),
        share: None,
        completion: None,
        against: None,
        change: None,
        change_pct: None,
        no_change: None,
    })
}

fn cells<'a, S: Serializer>(comparison: &&'a Comparison<'a>, serializer: S) -> Result<S::Ok, S::Error> {
    let mut records = Vec::new();
    each(comparison, |r| records.push(r));
    serializer.collect_seq(records)
}

/// Every cell as JSON.
pub fn json(comparison: &Comparison<'_>, unit: &Unit) -> Vec<u8> {
    let years = comparison.years.iter().map(|y| Year {
        year: y.year,
        name: &y.disclosure.name,
        profile: &y.disclosure.profile.id,
        href: format!("../{}/index.html", y.year),
    });
    let breaks = comparison.breaks.iter().map(|b| Break { from: b.from, to: b.to, year: b.year, note: b.note });
    let document = Document { unit: &unit.id, unit_name: unit.name(), years: years.collect(), breaks: breaks.collect(), cells: comparison };
    let mut out = serde_json::to_vec(&document).unwrap_or_default();
    out.push(b'\n');
    out
}

/// Every cell as CSV with a byte order mark, as spreadsheets want it.
pub fn csv(comparison: &Comparison<'_>) -> Vec<u8> {
    let mut out = String::with_capacity(16 * 1024);
    out.push_str("\u{FEFF}item,label,group,year,value,printed,unit,state,derived,stated_in,against,change,change_pct,no_change,href\r\n");
    each(comparison, |r| {
        let against = r.against.map(|y| y.to_string());
        let fields: [&str; 5] = [
            against.as_deref().unwrap_or(""),
            r.change.as_deref().unwrap_or(""),
            r.change_pct.as_deref().unwrap_or(""),
            r.no_change.unwrap_or(""),
            &r.href,
        ];
        let _ = write!(
            out,
            "{},{},{},{},{},{},{},{},{},{}",
            csv_field(r.item),
            csv_field(r.label),
            csv_field(r.group),
            r.year,
            r.value.as_deref().unwrap_or(""),
            csv_field(r.printed),
            csv_field(r.unit),
            r.state,
            r.derived,
            r.stated_in
        );
        for field in fields {
            out.push(',');
            out.push_str(&csv_field(field));
        }
        out.push_str("\r\n");
    });
    out.into_bytes()
}
