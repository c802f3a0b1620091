//! Form: dates, the body's name, units of measure, sections of the layout, numbering, empty tables, spaces in numbers.

use super::Class;
use super::desk::{At, By, Desk};
use super::tell::{either, tell};
use crate::archive::{DisclosureKind, Facet, Fact};
use crate::diagnostic::Place;

/// Runs the checks.
pub(super) fn run(desk: &mut Desk<'_>) {
    dates(desk);
    name(desk);
    layout(desk);
    units(desk);
    sections(desk);
    figures(desk);
    empty_tables(desk);
    spacing(desk);
    numbering(desk);
}

/// Days since a fixed day, for differences. Dates are checked when they are read.
fn days(date: &str) -> Option<i64> {
    let mut parts = date.split('-').map(|p| p.parse::<i64>().ok());
    let (y, m, d) = (parts.next()??, parts.next()??, parts.next()??);
    let y = if m <= 2 { y - 1 } else { y };
    let m = if m > 2 { m - 3 } else { m + 9 };
    Some(365 * y + y.div_euclid(4) - y.div_euclid(100) + y.div_euclid(400) + (153 * m + 2) / 5 + d)
}

fn dates(desk: &mut Desk<'_>) {
    let d = desk.d;
    let Some(published) = d.published.as_deref() else { return };
    let at = At { place: d.published_place, ..At::default() };
    if d.kind == DisclosureKind::Final {
        let by = By::General("year.published-before-end");
        let year: Option<i32> = published.get(..4).and_then(|y| y.parse().ok());
        if year.is_some_and(|y| y <= d.year) {
            let message = tell!(
                desk,
                "公开日期印作 {published}，早于 {} 会计年度结束（{}-12-31）",
                "the date of publication is printed {published}, before the fiscal year {} ended ({}-12-31)",
                d.year,
                d.year
            );
            let words =
                super::desk::Telling { message, expected: format!("> {}-12-31", d.year), printed: published.into(), ..Default::default() };
            desk.report(by, Class::Inconsistent, at, &[], words);
        } else {
            desk.count(by, None, Class::Exact);
        }
    }
    if let Some(approved) = d.approved.as_deref()
        && let (Some(from), Some(to)) = (days(approved), days(published))
    {
        let by = By::General("year.publish-deadline");
        let passed = to.saturating_sub(from);
        if !(0..=20).contains(&passed) {
            let what = if passed < 0 {
                either!(desk, "公开早于批准", "published before it was approved").to_owned()
            } else {
                tell!(desk, "批准后 {passed} 日公开，超过二十日", "published {passed} days after approval, more than twenty")
            };
            desk.say(
                by,
                Class::Inconsistent,
                at,
                &[],
                tell!(desk, "批准 {approved}，公开 {published}：{what}", "approved {approved}, published {published}: {what}"),
            );
        } else {
            desk.count(by, None, Class::Exact);
        }
    }
}

/// The layout is one of the document's year.
fn layout(desk: &mut Desk<'_>) {
    let d = desk.d;
    let Some((from, to)) = d.profile.years else { return };
    let by = By::General("form.layout-years");
    if (from..=to).contains(&d.year) {
        desk.count(by, None, Class::Exact);
        return;
    }
    let message = tell!(
        desk,
        "版式“{}”用于 {from} 至 {to} 年度，文件为 {} 年度",
        "the layout “{}” is that of {from} to {to}, the document is of {}",
        d.profile.name,
        d.year
    );
    desk.say(by, Class::Inconsistent, At { place: d.profile_place, ..At::default() }, &[], message);
}

fn name(desk: &mut Desk<'_>) {
    let d = desk.d;
    let Some(unit) = desk.world.unit.filter(|u| !u.names.is_empty() && !d.name.is_empty()) else { return };
    let by = By::General("form.unit-name");
    let plain = crate::profile::normal;
    let spans: Vec<_> = unit.names.iter().filter(|s| plain(&s.name) == plain(&d.name)).collect();
    let in_force = |s: &&crate::archive::NameSpan| s.from.is_none_or(|f| f <= d.year) && s.to.is_none_or(|t| d.year <= t);
    let at = At { place: d.name_place, ..At::default() };
    if spans.iter().any(in_force) {
        desk.count(by, None, Class::Exact);
    } else if let Some(span) = spans.first() {
        let years = |y: Option<i32>| y.map_or("—".to_owned(), |y| y.to_string());
        let message = tell!(
            desk,
            "单位名称印作“{}”，登记的使用年度为 {} 至 {}，不含 {}",
            "the body’s name is printed “{}”, which was in use from {} to {}, not in {}",
            d.name,
            years(span.from),
            years(span.to),
            d.year
        );
        desk.say(by, Class::Inconsistent, at, &[], message);
    } else {
        let message = tell!(
            desk,
            "单位名称印作“{}”，不是登记的名称；{} 年登记为“{}”",
            "the body’s name is printed “{}”, which is not registered; in {} it was “{}”",
            d.name,
            d.year,
            unit.name_in(d.year)
        );
        desk.say(by, Class::Inconsistent, at, &[], message);
    }
}

fn units(desk: &mut Desk<'_>) {
    let d = desk.d;
    let (mut right, mut slips) = (0u32, 0u32);
    for (index, fact) in d.facts.iter().enumerate() {
        let index = index as u32;
        match fact.printed_unit() {
            None => right += u32::from(fact.value.is_some()),
            Some("") => {
                let message = tell!(desk, "{}：印作 {}，没有印计量单位", "{}: printed {}, without a unit", desk.name(index), fact.printed);
                desk.say(By::General("form.unit-missing"), Class::Inconsistent, desk.at(index), &[index], message);
            }
            Some(printed) if *printed != *fact.unit => {
                slips += 1;
                let name = desk.name(index);
                let message = tell!(
                    desk,
                    "{name}：印作 {} {printed}，应为 {} {}",
                    "{name}: printed {} {printed}, should be {} {}",
                    fact.printed,
                    fact.printed,
                    fact.unit
                );
                let words =
                    super::desk::Telling { message, expected: fact.unit.to_string(), printed: printed.to_owned(), ..Default::default() };
                desk.report(By::General("form.unit-slip"), Class::Inconsistent, desk.at(index), &[index], words);
            }
            Some(_) => right += 1,
        }
    }
    if right > 0 {
        desk.count(By::General("form.unit-missing"), None, Class::Exact);
        if slips == 0 {
            desk.count(By::General("form.unit-slip"), None, Class::Exact);
        }
    }
}

fn sections(desk: &mut Desk<'_>) {
    let d = desk.d;
    let mut present = vec![false; d.profile.sections.len()];
    for section in &d.sections {
        if let Some(at) = section.defined().and_then(|i| present.get_mut(i)) {
            *at = true;
        }
    }
    let by = By::General("form.section-missing");
    for (section, present) in d.profile.sections.iter().zip(present).filter(|(s, _)| s.required) {
        if present {
            desk.count(by, None, Class::Exact);
        } else {
            let message = tell!(
                desk,
                "没有版式规定的章节“{}{}”",
                "the section “{}{}” that the layout prescribes is missing",
                section.number,
                section.title
            );
            desk.say(by, Class::Inconsistent, At::default(), &[], message);
        }
    }
    let by = By::General("form.figure-omitted");
    for figure in d.profile.figures.iter().filter(|f| d.omitted_figures.contains(&f.number)) {
        let section = d.profile.sections.get(figure.section).and_then(|s| d.sections.iter().position(|x| x.id == s.id));
        let place = section.map_or(Place::default(), |s| d.sections[s].place);
        let at = At { section: section.map(|s| s as u32), place, ..At::default() };
        let message = tell!(desk, "没有图{}“{}”", "there is no figure {} “{}”", figure.number, figure.title);
        desk.say(by, Class::Inconsistent, at, &[], message);
    }
}

/// A figure of the layout is there (its data printed, or stated in the text), or listed as left out; not both, not neither.
fn figures(desk: &mut Desk<'_>) {
    let d = desk.d;
    let by = By::General("form.figure-missing");
    for figure in &d.profile.figures {
        let section = d.sections.iter().position(|s| s.defined() == Some(figure.section));
        let at =
            At { section: section.map(|s| s as u32), place: section.map_or(Place::default(), |s| d.sections[s].place), ..At::default() };
        let printed = d.printed_figure(figure.number);
        let (number, title) = (figure.number, &figure.title);
        let message = match (d.omitted_figures.contains(&number), printed) {
            (true, Some(printed)) => {
                let message = tell!(
                    desk,
                    "图{number}“{title}”列为未载，而印有它的数据",
                    "figure {number} “{title}” is listed as left out, but its data are printed"
                );
                desk.say(by, Class::Inconsistent, At { place: printed.place, ..at }, &[], message);
                continue;
            }
            (true, None) => continue,
            (false, Some(_)) => {
                desk.count(by, at.section, Class::Exact);
                continue;
            }
            (false, None) if section.is_none() => tell!(
                desk,
                "没有图{number}“{title}”：它所在的章节没有收录，图也没有列为未载",
                "no figure {number} “{title}”: its section is not in the archive, and the figure is not listed as left out"
            ),
            (false, None) => tell!(
                desk,
                "没有图{number}“{title}”：没有印出数据，正文没有它的数，也没有列为未载",
                "no figure {number} “{title}”: no data are printed for it, the text has none of its numbers, and it is not listed as left out"
            ),
        };
        if d.states(figure) && section.is_some() {
            desk.count(by, at.section, Class::Exact);
        } else {
            desk.say(by, Class::Inconsistent, at, &[], message);
        }
    }
}

fn empty_tables(desk: &mut Desk<'_>) {
    let d = desk.d;
    for (at, section) in d.sections.iter().enumerate().filter(|(_, s)| s.empty_statement().is_some()) {
        let by = By::General("table.empty");
        let facts = d.rows_of(section).iter().flat_map(|r| r.facts.clone());
        // A decrease to nothing, or a budget, is stated of what is empty this year.
        let filled = |f: &Fact| f.facet == Facet::Value && f.value.is_some_and(|v| !v.is_zero());
        let filled: Vec<u32> = facts.filter(|i| filled(&d.facts[*i as usize])).collect();
        if let Some(first) = filled.first() {
            let message = tell!(
                desk,
                "“{}”说明没有内容，而{}为 {}",
                "“{}” says that it is empty, but {} is {}",
                section.title,
                desk.name(*first),
                desk.shown(*first)
            );
            desk.say(by, Class::Inconsistent, desk.at(*first), &filled, message);
        } else {
            desk.count(by, Some(at as u32), Class::Exact);
        }
    }
}

/// Spaces inside printed numbers: one finding for each section.
fn spacing(desk: &mut Desk<'_>) {
    let d = desk.d;
    let spaced = |text: &str| {
        let text = text.trim();
        text.bytes().any(|b| b == b' ') && {
            let bytes = text.as_bytes();
            (1..bytes.len() - 1).any(|i| {
                bytes[i] == b' '
                    && (bytes[i - 1].is_ascii_digit() || bytes[i - 1] == b'.')
                    && (bytes[i + 1].is_ascii_digit() || bytes[i + 1] == b'.')
            })
        }
    };
    let mut found: Vec<(Option<u32>, u32)> = Vec::new();
    for (index, fact) in d.facts.iter().enumerate() {
        if fact.value.is_some() && spaced(&fact.printed) {
            let tables = || super::grid::section_of(desk, fact.place);
            found.push((desk.section_of(fact).or_else(tables), index as u32));
        }
    }
    if found.is_empty() && !d.facts.is_empty() {
        desk.count(By::General("form.number-spacing"), None, Class::Exact);
    }
    let mut from = 0;
    while from < found.len() {
        let section = found[from].0;
        let facts: Vec<u32> = found[from..].iter().take_while(|f| f.0 == section).map(|f| f.1).collect();
        from += facts.len();
        let first = &d.facts[facts[0] as usize];
        let message = tell!(
            desk,
            "“{}”：{} 个数字中印有空格，如“{}”",
            "“{}”: {} numbers are printed with spaces inside, such as “{}”",
            desk.section_title(section),
            facts.len(),
            first.printed
        );
        let at = At { section, place: first.place, ..At::default() };
        desk.say(By::General("form.number-spacing"), Class::Inconsistent, at, &facts, message);
    }
}

/// The number in front of a printed heading: 一、 二. 3、 （四）.
fn number_of(title: &str) -> Option<u32> {
    let text = title.trim().trim_start_matches(['（', '(']);
    let digits: String = text.chars().take_while(|c| "一二三四五六七八九十0123456789".contains(*c)).collect();
    let after = text[digits.len()..].chars().next()?;
    if digits.is_empty() || !['、', '.', '．', '）', ')'].contains(&after) {
        return None;
    }
    if let Ok(number) = digits.parse() {
        return Some(number);
    }
    let value = |c: char| "一二三四五六七八九".chars().position(|d| d == c).map(|p| p as u32 + 1);
    let characters: Vec<char> = digits.chars().collect();
    match characters[..] {
        ['十'] => Some(10),
        ['十', ones] => Some(10 + value(ones)?),
        [tens, '十'] => Some(value(tens)? * 10),
        [tens, '十', ones] => Some(value(tens)? * 10 + value(ones)?),
        [ones] => value(ones),
        _ => None,
    }
}

/// Printed numbers of sections rise by one, in each part and under each section.
fn numbering(desk: &mut Desk<'_>) {
    let d = desk.d;
    let by = By::General("form.numbering");
    let mut last: Vec<(usize, u32)> = Vec::new(); // by depth: part, number
    for (index, section) in d.sections.iter().enumerate() {
        let Some(definition) = section.defined().and_then(|i| d.profile.sections.get(i)) else { continue };
        let depth = section.depth as usize;
        last.truncate(depth + 1);
        let Some(number) = section.printed_title.as_deref().and_then(number_of) else {
            last.truncate(depth);
            continue;
        };
        // A section that the layout does not number tells nothing about its neighbours.
        if definition.number.is_empty() && depth > 0 {
            continue;
        }
        let before = last.get(depth).filter(|(part, _)| *part == definition.part).map(|(_, n)| *n);
        if let Some(before) = before {
            let at = At { section: Some(index as u32), place: section.place, ..At::default() };
            if number == before + 1 {
                desk.count(by, at.section, Class::Exact);
            } else {
                let title = section.printed_title.as_deref().unwrap_or_default();
                let message = tell!(
                    desk,
                    "章节序号不连续：“{title}”的序号为 {number}，前一节为 {before}",
                    "sections are not numbered in order: “{title}” has {number}, the one before has {before}"
                );
                desk.say(by, Class::Inconsistent, at, &[], message);
            }
        }
        while last.len() <= depth {
            last.push((usize::MAX, 0));
        }
        last[depth] = (definition.part, number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_headings() {
        assert_eq!(number_of("十一、其他"), Some(11));
        assert_eq!(number_of("9、 国有"), Some(9));
        assert_eq!(number_of("（三）具体"), Some(3));
        assert_eq!(number_of("2023年部门"), None);
        assert_eq!(number_of("二十三、"), Some(23));
        assert_eq!(number_of("一"), None);
    }

    #[test]
    fn days_between_dates() {
        assert_eq!(days("2024-03-01").unwrap() - days("2024-02-28").unwrap(), 2);
        assert_eq!(days("2025-01-01").unwrap() - days("2024-12-31").unwrap(), 1);
    }
}
