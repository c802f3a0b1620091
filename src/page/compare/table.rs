//! The table of a group: one row an item, one block of columns a year, every printed figure linked to its place.

use std::fmt::Write as _;

use rust_decimal::Decimal;

use crate::archive::amount::{self, Exactness, State, print};
use crate::archive::{Fact, push_anchor};
use crate::compare::{Break, Cell, Change, Column, Comparison, Group, Line, Prior, Rate, columns, same_name};
use crate::page::facts;
use crate::page::html::{escape, escaped};
use crate::site::Site;
use crate::theme::Strings;

/// Writes tables of one comparison.
pub(super) struct Writer<'w> {
    pub(super) out: String,
    site: &'w Site,
    pub(super) strings: &'w Strings,
    pub(super) comparison: &'w Comparison<'w>,
    pub(super) group: &'w Group<'w>,
    pub(super) columns: Vec<Column>,
    /// Bodies were renamed: each year's head says the name.
    pub(super) renamed: bool,
}

/// The table of a group.
pub fn write(site: &Site, comparison: &Comparison<'_>, group: &Group<'_>) -> String {
    let years: Vec<i32> = comparison.years.iter().map(|y| y.year).collect();
    let names = comparison.years.iter().map(|y| &*y.disclosure.name);
    let mut writer = Writer {
        out: String::with_capacity(512 + group.lines.len() * (200 + years.len() * 260)),
        site,
        strings: &site.theme.strings,
        comparison,
        group,
        columns: columns(&years, &group.priors(years.len())),
        renamed: names.clone().zip(names.skip(1)).any(|(a, b)| a != b),
    };
    writer.head();
    writer.out.push_str("<tbody>");
    for line in &group.lines {
        writer.line(line);
        for one in line.breaks.iter().filter_map(|b| comparison.breaks.get(*b)).filter(|b| b.after == line.key) {
            writer.broken(one);
        }
    }
    writer.out.push_str("</table></div>");
    writer.out
}

impl Writer<'_> {
    pub(super) fn put(&mut self, text: &str) {
        self.out.push_str(text);
    }

    pub(super) fn text(&mut self, text: &str) {
        escape(&mut self.out, text);
    }

    /// A mark such as 〔断〕.
    fn mark(&mut self, class: &str, word: &str) {
        let (open, close) = self.site.labels.marks;
        let _ = write!(self.out, "<span class=\"{class}\">{}{}{}</span>", open.trim_start(), escaped(word), close);
    }

    /// The mark 〔断〕.
    pub(super) fn broken_mark(&mut self) {
        self.mark("mark", self.site.labels.broken);
    }

    /// How many columns a year takes: the value, and change and rate if there is a year before it.
    pub(super) fn span(index: usize) -> usize {
        if index == 0 { 1 } else { 3 }
    }

    fn line(&mut self, line: &Line<'_>) {
        self.put(match (line.heading, line.depth) {
            (true, 0) => "<tr class=group data-item=\"",
            (true, 1) => "<tr class=\"group d1\" data-item=\"",
            (true, _) => "<tr class=\"group d2\" data-item=\"",
            (false, 0) => "<tr data-item=\"",
            (false, 1) => "<tr class=d1 data-item=\"",
            (false, 2) => "<tr class=d2 data-item=\"",
            (false, _) => "<tr class=d3 data-item=\"",
        });
        self.text(&line.key);
        self.put("\"");
        self.for_scripts(line);
        self.put("><th scope=row id=\"");
        push_anchor(&mut self.out, &line.key, 0);
        if line.heading {
            let _ = write!(self.out, "\">{}<td class=none colspan=\"{}\">", escaped(line.label), self.width());
            return;
        }
        self.put("\">");
        self.label(line);
        for column in self.columns.clone() {
            match column {
                Column::Gap { .. } => self.put("<td class=gap>"),
                Column::Prior(index) => match line.cells[index].as_ref().and_then(|c| c.prior.as_ref()) {
                    Some(prior) => {
                        self.open_value("n derived", prior.value, prior.unit, prior.from.exactness, line.unit);
                        self.prior(prior, self.comparison.years[index].year, line.unit);
                    }
                    None => self.put("<td class=\"n none\">"),
                },
                Column::Year(index) => self.year(line, index),
            }
        }
    }

    /// What the picker needs to compute between any two years: the row's unit, and the years that break it.
    fn for_scripts(&mut self, line: &Line<'_>) {
        if line.unit != self.group.unit {
            let _ = write!(self.out, " data-u=\"{}\"", escaped(line.unit));
        }
        let years: Vec<String> = self.comparison.broken(line).map(|year| year.to_string()).collect();
        if !years.is_empty() {
            let _ = write!(self.out, " data-b=\"{}\"", years.join(" "));
        }
    }

    /// The item: label, code, unit where it is not the table's, and what else it was called.
    fn label(&mut self, line: &Line<'_>) {
        self.text(line.label);
        if let Some(code) = line.code {
            self.put(" <span class=code>");
            self.text(code);
            self.put("</span>");
        }
        if line.unit != self.group.unit && !line.unit.is_empty() {
            self.put("<span class=u>（");
            self.text(line.unit);
            self.put("）</span>");
        }
        for (name, years) in self.other_names(line) {
            let years = escaped(&self.strings.with("compare_formerly", years.join(self.strings.get("pick_sep"))));
            let _ = write!(self.out, "<span class=formerly>{years}“{}”</span>", escaped(name));
        }
        self.standard_name(line);
    }

    /// What other years call an item than the newest one does, the latest first, each with its years.
    fn other_names<'l>(&self, line: &'l Line<'_>) -> Vec<(&'l str, Vec<String>)> {
        let newest = line.cells.iter().rev().flatten().next().map_or(line.label, |c| c.name);
        let mut names: Vec<(&str, Vec<String>)> = Vec::new();
        for (y, cell) in self.comparison.years.iter().zip(&line.cells).rev() {
            let Some(cell) = cell.as_ref().filter(|cell| !same_name(cell.name, newest)) else { continue };
            match names.iter_mut().find(|(name, _)| same_name(name, cell.name)) {
                Some((_, years)) => years.insert(0, y.year.to_string()),
                None => names.push((cell.name, vec![y.year.to_string()])),
            }
        }
        names
    }

    /// A code whose standard name changed between the years that have it.
    fn standard_name(&mut self, line: &Line<'_>) {
        let Some(code) = line.code.and_then(|c| self.site.archive.register.functional(c)) else { return };
        let mut held = self.comparison.years.iter().zip(&line.cells).filter(|(_, c)| c.is_some()).map(|(y, _)| y.year);
        let Some(first) = held.next() else { return };
        let last = held.next_back().unwrap_or(first);
        let (old, new) = (code.name_in(first), code.name_in(last));
        if old != new {
            let _ = write!(
                self.out,
                "<span class=formerly>{}：{first} {} → {last} {}</span>",
                escaped(self.strings.get("compare_standard")),
                escaped(old),
                escaped(new)
            );
        }
    }

    fn year(&mut self, line: &Line<'_>, index: usize) {
        let year = self.comparison.years[index].year;
        match &line.cells[index] {
            Some(cell) => self.value(line, cell, year, index),
            None => {
                self.put("<td class=\"n v absent\">");
                self.mark("state", self.strings.get("compare_absent"));
                self.restated(line, index);
            }
        }
        if index > 0 {
            let unit = line.cells[index].as_ref().map_or(line.unit, |c| &*c.fact.unit);
            self.change(line.changes.get(index).copied().unwrap_or(Change::Absent), unit, line.unit);
        }
    }

    fn value(&mut self, line: &Line<'_>, cell: &Cell<'_>, year: i32, index: usize) {
        match cell.fact.value.filter(|_| cell.fact.state == State::Value) {
            Some(value) => self.open_value("n v", value, &cell.fact.unit, cell.fact.exactness, line.unit),
            None => self.put("<td class=\"n v\">"),
        }
        self.link(cell.fact, year);
        facts::value(&mut self.out, cell.fact, line.unit, self.strings);
        self.put("</a>");
        if let Some(share) = cell.share {
            let mut percent = String::new();
            facts::value(&mut percent, share, "", self.strings);
            let _ = write!(self.out, "<span class=share>{}</span>", escaped(self.strings.get("compare_share")).replacen("{}", &percent, 1));
        }
        self.restated(line, index);
    }

    /// What the next year's document says about this year, if it says something else.
    fn restated(&mut self, line: &Line<'_>, index: usize) {
        let Some((year, prior)) = self.comparison.restated(line, index) else { return };
        let _ = write!(self.out, "<span class=restated>{} ", escaped(&self.strings.with("compare_restated", year)));
        self.prior(prior, year, line.unit);
        self.put("</span>");
    }

    /// Opens a cell with its exact value for scripts, its unit where that is not the row's, and a word if it is no exact number.
    fn open_value(&mut self, class: &str, value: Decimal, unit: &str, exactness: Exactness, common: &str) {
        self.out.extend(["<td class=\"", class, "\" data-v=\""]);
        amount::push(&mut self.out, value);
        self.out.push('"');
        if unit != common {
            let _ = write!(self.out, " data-u=\"{}\"", escaped(unit));
        }
        if exactness != Exactness::Exact {
            self.put(" data-x=\"1\"");
        }
        self.put(">");
    }

    /// A value of the year before `year`, linked to what it follows from.
    fn prior(&mut self, prior: &Prior<'_>, year: i32, common: &str) {
        self.link(prior.from, year);
        if prior.derived {
            let _ = write!(self.out, "<i>{}</i>", print(prior.value, prior.value.scale()));
            if prior.unit != common {
                let _ = write!(self.out, "<span class=u>{}</span>", escaped(prior.unit));
            }
            self.put("</a>");
            self.mark("mark", self.site.labels.derived);
        } else {
            facts::value(&mut self.out, prior.from, common, self.strings);
            self.put("</a>");
            self.mark("mark", self.strings.get("compare_stated"));
        }
    }

    fn link(&mut self, fact: &Fact, year: i32) {
        self.out.extend(["<a href=\"../", itoa::Buffer::new().format(year), "/index.html#"]);
        push_anchor(&mut self.out, &fact.item, fact.occurrence);
        self.put("\">");
    }

    /// Change and rate, the change in the unit of that year's document.
    fn change(&mut self, change: Change, unit: &str, common: &str) {
        let why = match change {
            Change::Amount(change, rate) => {
                self.put("<td class=\"n computed\" data-v=\"");
                amount::push(&mut self.out, change);
                self.out.extend(["\">", &signed(change)]);
                let shown = match unit {
                    "%" => self.strings.get("compare_points"),
                    other if other != common => other,
                    _ => "",
                };
                if !shown.is_empty() {
                    let _ = write!(self.out, "<span class=u>{}</span>", escaped(shown));
                }
                match rate {
                    Rate::Percent(rate) => {
                        let _ = write!(self.out, "<td class=\"n computed\">{}%", signed(rate));
                    }
                    // Nothing became nothing: there is no rate to miss.
                    Rate::Points => self.put("<td class=none>"),
                    Rate::NoBase if change.is_zero() => self.put("<td class=none>"),
                    Rate::NoBase => {
                        self.put("<td class=\"n computed\">");
                        self.mark("state", self.strings.get("compare_not_applicable"));
                    }
                }
                return;
            }
            Change::Absent => {
                self.put("<td class=none colspan=2>");
                return;
            }
            Change::Broken => ("mark", self.site.labels.broken),
            Change::Units => ("state", self.strings.get("compare_units")),
            Change::Inexact => ("state", self.strings.get("compare_inexact")),
        };
        self.put("<td class=\"n computed\" colspan=2>");
        self.mark(why.0, why.1);
    }

    /// How many columns stand beside the items' names.
    fn width(&self) -> usize {
        self.columns.iter().map(|c| if let Column::Year(i) = c { Self::span(*i) } else { 1 }).sum()
    }

    /// The row between a code and the one that continues it.
    fn broken(&mut self, one: &Break<'_>) {
        let _ = write!(self.out, "<tr class=break><td colspan=\"{}\"><p>", 1 + self.width());
        self.broken_mark();
        let since = self.strings.with("compare_since", one.year);
        let _ = write!(self.out, " {} → {}（{}）", escaped(one.from), escaped(one.to), escaped(&since));
        if let Some(note) = one.note {
            self.text(note);
        }
        self.put("</p>");
    }
}

/// A computed number with its sign, U+2212 for minus.
fn signed(value: Decimal) -> String {
    let text = print(value, value.scale());
    if value.is_zero() || value.is_sign_negative() { text } else { ["+", &text].concat() }
}
