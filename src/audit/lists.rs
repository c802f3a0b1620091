//! Lists that repeat each other: contents list and headings with their pages, the two lists of attached tables; pages in order.

use super::Class;
use super::desk::{At, By, Desk, Telling};
use super::tell::{either, tell};
use crate::archive::{ContentsEntry, Table};
use crate::diagnostic::Place;
use crate::profile::normal;

/// Runs the checks.
pub(super) fn run(desk: &mut Desk<'_>) {
    if !desk.d.contents.is_empty() {
        contents(desk);
    }
    tables(desk);
    pages(desk);
}

/// Pages of the original: none behind its last one, and no sub-section before the section that it is part of.
fn pages(desk: &mut Desk<'_>) {
    const BY: By<'_> = By::General("form.pages");
    let d = desk.d;
    let last = d.original.as_ref().and_then(|o| o.pages);
    for (index, section) in d.sections.iter().enumerate() {
        let at = At { section: Some(index as u32), place: section.place, ..At::default() };
        let of_tables = section.tables.iter().map(|t| (&*t.title, t.page, t.place));
        for (name, page, place) in std::iter::once((&*section.title, section.page, section.place)).chain(of_tables) {
            let (Some(page), Some(last)) = (page, last) else { continue };
            if page <= last {
                desk.count(BY, at.section, Class::Exact);
                continue;
            }
            let words = Telling {
                message: tell!(
                    desk,
                    "“{name}”在第 {page} 页，而原件只有 {last} 页",
                    "“{name}” is on page {page}, but the original has {last} pages"
                ),
                expected: format!("≤ {last}"),
                printed: page.to_string(),
                ..Telling::default()
            };
            desk.report(BY, Class::Inconsistent, At { place, ..at }, &[], words);
        }
        let parent = section.definition.and_then(|i| d.profile.sections.get(i as usize)?.parent);
        let above = parent.and_then(|p| d.sections.iter().find(|s| s.definition == Some(p as u32)));
        let (Some(above), Some(page)) = (above, section.page) else { continue };
        if let Some(start) = above.page.filter(|start| page < *start) {
            let words = Telling {
                message: tell!(
                    desk,
                    "“{}”在第 {page} 页，先于它所属的“{}”（第 {start} 页）",
                    "“{}” is on page {page}, before “{}”, which it is part of (page {start})",
                    section.title,
                    above.title
                ),
                expected: format!("≥ {start}"),
                printed: page.to_string(),
                ..Telling::default()
            };
            desk.report(BY, Class::Inconsistent, at, &[], words);
        }
    }
}

fn contents(desk: &mut Desk<'_>) {
    let d = desk.d;
    let by = By::General("form.contents");
    for entry in &d.contents {
        let Some(id) = &entry.section else { continue };
        let place = At { place: entry.place, ..At::default() };
        let Some((index, section)) = d.section(id) else {
            desk.say(
                by,
                Class::Inconsistent,
                place,
                &[],
                tell!(desk, "目录列有“{}”，正文没有这一节", "the contents list has “{}”, the document has no such section", entry.title),
            );
            continue;
        };
        let at = At { section: Some(index as u32), ..place };
        let heading = section.printed_title.as_deref().unwrap_or("");
        // The glossary and the schedules are parts whose heading the contents list prints with the part's number.
        let differs = !heading.is_empty() && normal(heading) != normal(&entry.title) && !part_title(&entry.title);
        let page = entry.page.zip(section.page).filter(|(a, b)| a != b);
        if differs {
            let message = tell!(
                desk,
                "目录印作“{}”，正文标题为“{heading}”",
                "the contents list prints “{}”, the heading is “{heading}”",
                entry.title
            );
            desk.say(by, Class::Inconsistent, at, &[], message);
        }
        if let Some((listed, real)) = page {
            let words = Telling {
                message: tell!(
                    desk,
                    "“{}”：目录印第 {listed} 页，正文在第 {real} 页",
                    "“{}”: the contents list says page {listed}, it is on page {real}",
                    entry.title
                ),
                expected: real.to_string(),
                printed: listed.to_string(),
                ..Telling::default()
            };
            desk.report(by, Class::Inconsistent, at, &[], words);
        }
        if !differs && page.is_none() {
            desk.count(by, at.section, Class::Exact);
        }
    }
}

fn part_title(title: &str) -> bool {
    title.trim_start().starts_with('第') && title.contains("部分")
}

fn tables(desk: &mut Desk<'_>) {
    let d = desk.d;
    let listed: Vec<(usize, &Table)> = d
        .sections
        .iter()
        .enumerate()
        .flat_map(|(i, s)| s.tables.iter().map(move |t| (i, t)))
        .filter(|(_, t)| is_schedule(&t.title))
        .collect();
    let in_contents: Vec<&ContentsEntry> = d.contents.iter().filter(|e| e.section.is_none() && is_schedule(&e.title)).collect();
    let by = By::General("form.table-list");
    if let (Some((section, first)), false) = (listed.first(), in_contents.is_empty()) {
        if listed.len() != in_contents.len() {
            let at = At { section: Some(*section as u32), place: first.place, ..At::default() };
            let message = tell!(
                desk,
                "目录列有 {} 张附表，附表清单有 {} 张",
                "the contents list has {} tables, the list of tables has {}",
                in_contents.len(),
                listed.len()
            );
            desk.say(by, Class::Inconsistent, at, &[], message);
        }
        for (entry, (section, table)) in in_contents.iter().zip(&listed) {
            if normal(&entry.title) == normal(&table.title) {
                desk.count(by, Some(*section as u32), Class::Exact);
            } else {
                let at = At { section: Some(*section as u32), place: entry.place, ..At::default() };
                let words = Telling {
                    message: tell!(
                        desk,
                        "附表名称不一：目录为“{}”，附表清单为“{}”",
                        "the names of a table differ: “{}” in the contents list, “{}” in the list of tables",
                        entry.title,
                        table.title
                    ),
                    expected: table.title.to_string(),
                    printed: entry.title.to_string(),
                    ..Telling::default()
                };
                desk.report(by, Class::Inconsistent, at, &[], words);
            }
        }
    }
    let by = By::General("form.table-missing");
    for (index, section) in d.sections.iter().enumerate() {
        let missing: Vec<&Table> = section.tables.iter().filter(|t| t.state.as_deref() == Some("未附")).collect();
        let Some(first) = missing.first() else { continue };
        let message = tell!(
            desk,
            "列名 {} 张表，文件没有附：“{}”{}",
            "{} tables are named but not attached: “{}”{}",
            missing.len(),
            first.title,
            if missing.len() > 1 { either!(desk, "等", " and others") } else { "" }
        );
        let at = At { section: Some(index as u32), place: place_or(first.place, section.place), ..At::default() };
        desk.say(by, Class::Inconsistent, at, &[], message);
    }
}

fn place_or(place: Place, other: Place) -> Place {
    if place.line == 0 { other } else { place }
}

fn is_schedule(title: &str) -> bool {
    title.trim_end_matches('》').ends_with('表')
}
