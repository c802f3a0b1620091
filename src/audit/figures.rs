//! The data printed for figures 图 against the text.

use arcstr::ArcStr;

use super::Class;
use super::desk::{At, By, Desk, Telling};
use super::measure::{Number, class_of_sum, half_unit, text};
use super::tell::tell;
use crate::archive::{Disclosure, Facet, PrintedFigure, Row};
use crate::profile::{Figure, FigureKind, normal};

/// Runs the checks.
pub(super) fn run(desk: &mut Desk<'_>) {
    let d = desk.d;
    for (section, figure) in d.sections.iter().enumerate().flat_map(|(i, s)| s.printed_figures().iter().map(move |f| (i as u32, f))) {
        let Some(definition) = d.profile.figures.iter().find(|f| f.number == figure.number) else { continue };
        let odd = odd_years(figure, definition, d.year);
        for (group, values) in &figure.groups {
            for (label, fact) in values {
                if year_of(group, label).is_none_or(|year| !odd.contains(&year)) {
                    one(desk, section, figure, definition, group, label, *fact);
                }
            }
        }
        let at = At { section: Some(section), place: figure.place, ..At::default() };
        for year in odd {
            let message = tell!(
                desk,
                "图{}印作 {year} 年，应为 {} 年或 {} 年",
                "figure {} is printed {year}; it is of {} and {}",
                figure.number,
                d.year - 1,
                d.year
            );
            desk.say(By::General("figure.data"), Class::Inconsistent, at, &[], message);
        }
        left_out(desk, at, figure, definition);
    }
}

/// The year that a value is of: in its group's label, or its own.
fn year_of(group: &str, label: &str) -> Option<i32> {
    year_in(group).or_else(|| year_in(label))
}

/// Years that a figure of this year and the last prints and cannot mean. Where it prints more than two, it shows more than these.
fn odd_years(figure: &PrintedFigure, definition: &Figure, year: i32) -> Vec<i32> {
    if !matches!(definition.kind, FigureKind::Change(_)) {
        return Vec::new();
    }
    let labels = figure.groups.iter().flat_map(|(group, values)| values.iter().map(move |(label, _)| (group, label)));
    let mut years: Vec<i32> = labels.filter_map(|(group, label)| year_of(group, label)).collect();
    years.sort_unstable();
    years.dedup();
    if years.len() > 2 {
        return Vec::new();
    }
    years.retain(|printed| !(year - 1..=year).contains(printed));
    years
}

/// A figure of the parts of a whole shows all that are not zero. Nothing is said where it prints a part under a name of its
/// own: others may be in that.
fn left_out(desk: &mut Desk<'_>, at: At, figure: &PrintedFigure, definition: &Figure) {
    let (FigureKind::Parts { parts, each, .. }, [(_, values)]) = (&definition.kind, &figure.groups[..]) else { return };
    let d = desk.d;
    let shown: Vec<Option<&str>> = values.iter().map(|(label, _)| part(d, parts, each.as_deref(), label)).collect();
    if shown.is_empty() || shown.contains(&None) {
        return;
    }
    let of_each = |row: &&Row| each.as_deref().is_some_and(|each| row.item.starts_with(each)) && !row.restate;
    let items = parts.iter().map(|p| &**p).chain(d.rows.iter().filter(of_each).map(|r| &*r.item));
    for item in items.filter(|item| !shown.contains(&Some(item))) {
        let Some((index, number)) = d.fact(item).and_then(|(i, f)| Some((i, desk.number(f)?))) else { continue };
        if number.may_be_zero() {
            continue;
        }
        let (name, value) = (desk.name(index), text(number.value));
        let words = Telling {
            message: tell!(
                desk,
                "图{}没有“{name}”，正文为 {value}，不符",
                "figure {} leaves out “{name}”, which is {value} in the text",
                figure.number
            ),
            expected: value,
            ..Telling::default()
        };
        desk.report(By::General("figure.data"), Class::Inconsistent, at, &[index], words);
    }
}

/// The item of a part, by the label that the figure prints.
fn part<'d>(d: &'d Disclosure, parts: &'d [ArcStr], each: Option<&str>, label: &str) -> Option<&'d str> {
    let wanted = normal(label);
    let named = |item: &str| d.rows.iter().find(|r| *r.item == *item).is_some_and(|r| normal(&r.label) == wanted);
    parts.iter().find(|p| named(p)).map(|p| &**p).or_else(|| {
        let each = each?;
        d.rows.iter().find(|r| r.item.starts_with(each) && normal(&r.label) == wanted).map(|r| &*r.item)
    })
}

fn year_in(text: &str) -> Option<i32> {
    let digits: String = text.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    (digits.len() == 4).then(|| digits.parse().ok()).flatten()
}

fn one(desk: &mut Desk<'_>, section: u32, figure: &PrintedFigure, definition: &Figure, group: &str, label: &str, fact: u32) {
    let d = desk.d;
    let stated = &d.facts[fact as usize];
    let by = By::General("figure.data");
    let at = At { section: Some(section), place: stated.place, ..At::default() };
    let Some(mut printed) = desk.number(stated) else { return };
    // Labels of a chart are often rounded.
    if stated.unit == d.amount_unit {
        printed.half = printed.half.max(half_unit(printed.value.scale()));
    }
    let expected = match &definition.kind {
        FigureKind::Change(series) => {
            let year = year_of(group, label);
            let wanted = series.iter().find(|s| *s.label == *label || *s.label == *group).or(series.first().filter(|_| series.len() == 1));
            let (Some(year), Some(series)) = (year, wanted) else { return };
            let value = d.fact(&series.item).and_then(|(i, f)| Some((i, desk.number(f)?)));
            let change = d.fact(&series.change).and_then(|(i, f)| Some((i, desk.number(f)?)));
            let row = value.and_then(|(i, _)| d.rows.get(d.facts[i as usize].row as usize));
            let prior = row.and_then(|row| row.facts.clone().find(|i| d.facts[*i as usize].facet == Facet::Prior));
            let prior = prior.and_then(|i| Some((i, desk.number(&d.facts[i as usize])?)));
            match (year - d.year, value.filter(|_| year == d.year || prior.is_none()), change) {
                (0, Some((at, value)), _) => Some((vec![at], value, text(value.value))),
                // Surer than what a change implies.
                (-1, None, _) => prior.map(|(at, prior)| (vec![at], prior, text(prior.value))),
                (-1, Some((at, value)), Some((by, change))) => value.minus(change).map(|prior| {
                    let sign = if change.value.is_sign_negative() { "+" } else { "−" };
                    let formula = format!("{} {sign} {} = {}", text(value.value), text(change.value.abs()), text(prior.value));
                    (vec![at, by], prior, formula)
                }),
                _ => None,
            }
        }
        FigureKind::Parts { parts, each, .. } => part(d, parts, each.as_deref(), label).and_then(|item| {
            let (at, found) = d.fact(item)?;
            let number = desk.number(found)?;
            Some((vec![at], number, text(number.value)))
        }),
    };
    let Some((sources, expected, formula)) = expected else {
        let message = tell!(
            desk,
            "图{} “{label}”：正文没有对应的数，无法核对",
            "figure {} “{label}”: the text has no such number, so it cannot be tested",
            figure.number
        );
        desk.say(by, Class::NotTestable, at, &[fact], message);
        return;
    };
    outcome(desk, by, at, fact, sources, printed, expected, formula, figure.number);
}

#[expect(clippy::too_many_arguments, reason = "the parts of one outcome")]
fn outcome<'a>(
    desk: &mut Desk<'a>,
    by: By<'a>,
    at: At,
    fact: u32,
    sources: Vec<u32>,
    printed: Number,
    expected: Number,
    formula: String,
    number: u32,
) {
    let Some((class, difference)) = class_of_sum(printed, expected) else { return };
    if class == Class::Exact {
        desk.count(by, at.section, class);
        return;
    }
    let tail = desk.tail(class);
    let words = Telling {
        message: tell!(
            desk,
            "{}：正文 {formula}，图{number}印作 {}，{tail}",
            "{}: the text has {formula}, figure {number} prints {}, {tail}",
            desk.d.facts[fact as usize].label(),
            text(printed.value)
        ),
        formula,
        expected: text(expected.value),
        printed: text(printed.value),
        difference: text(difference),
    };
    let mut facts = vec![fact];
    facts.extend(sources);
    desk.report(by, class, at, &facts, words);
}
