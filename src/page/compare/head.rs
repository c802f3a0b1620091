//! The head of a group's table: years, gaps, derived years, and what is computed between them.

use std::fmt::Write as _;

use super::table::Writer;
use crate::compare::Column;
use crate::page::html::escaped;

impl Writer<'_> {
    /// Caption, column groups and the two rows of column heads.
    pub(super) fn head(&mut self) {
        crate::page::html::open_scroll(&mut self.out, self.group.title);
        self.put("<table class=\"facts compare\" data-group=\"");
        self.text(self.group.id);
        if !self.group.unit.is_empty() {
            self.put("\" data-u=\"");
            self.text(self.group.unit);
        }
        self.put("\"><caption>");
        self.text(self.group.title);
        if !self.group.unit.is_empty() {
            self.put("<span class=unit>（");
            self.text(self.group.unit);
            self.put("）</span>");
        }
        self.put("</caption><colgroup class=c-item><col></colgroup>");
        for column in self.columns.clone() {
            match column {
                Column::Year(i) => {
                    let _ = write!(self.out, "<colgroup class=c-year span=\"{}\"></colgroup>", Self::span(i));
                }
                Column::Prior(_) => self.put("<colgroup class=c-prior></colgroup>"),
                Column::Gap { .. } => self.put("<colgroup class=c-gap></colgroup>"),
            }
        }
        let two_rows = self.comparison.years.len() > 1;
        let rows = if two_rows { " rowspan=\"2\"" } else { "" };
        let _ = write!(self.out, "<thead><tr><th scope=\"col\"{rows}>{}", escaped(self.strings.get("item")));
        for column in self.columns.clone() {
            self.column_head(column, rows);
        }
        if two_rows {
            self.put("<tr>");
            for column in self.columns.clone() {
                let Column::Year(index) = column else { continue };
                let Some(before) = index.checked_sub(1).map(|i| self.comparison.years[i].year) else { continue };
                let words = [self.strings.get("compare_value"), self.strings.get("compare_rate")].map(escaped);
                let _ = write!(self.out, "<th scope=col class=\"n v\">{}<th scope=col class=\"n computed\">", words[0]);
                self.text(self.strings.get("compare_change"));
                let against = escaped(&self.strings.with("compare_against", before));
                let _ = write!(
                    self.out,
                    "<span class=against>{against}</span><th scope=col class=\"n computed\">{}<span class=against>{against}</span>",
                    words[1]
                );
            }
        }
    }

    /// What happened to the body since the year before: figures are not compared across it.
    fn events(&mut self, index: usize) {
        let comparison = self.comparison;
        let year = comparison.years[index].year;
        let before = index.checked_sub(1).map_or(year.saturating_sub(1), |i| comparison.years[i].year);
        for event in comparison.events.iter().filter(|e| e.between(before, year)) {
            self.put("<span class=against>");
            self.broken_mark();
            let _ = write!(self.out, " {} {}</span>", event.year.unwrap_or_default(), escaped(&event.kind));
        }
    }

    fn column_head(&mut self, column: Column, rows: &str) {
        match column {
            Column::Year(index) => {
                let y = self.comparison.years[index];
                let (scope, span, rows) = match Self::span(index) {
                    1 => ("col", String::new(), rows),
                    n => ("colgroup", format!(" colspan=\"{n}\""), ""),
                };
                let _ = write!(
                    self.out,
                    "<th scope=\"{scope}\" class=\"n v year\"{span}{rows} data-year=\"{0}\"><a href=\"../{0}/index.html\">{0}</a>",
                    y.year
                );
                if self.renamed {
                    self.put("<span class=name>");
                    self.text(&y.disclosure.name);
                    self.put("</span>");
                }
                self.events(index);
            }
            Column::Prior(index) => {
                let year = self.comparison.years[index].year;
                let _ = write!(
                    self.out,
                    "<th scope=col class=\"n derived\"{rows} data-year=\"{0}\">{0}<span class=against>{1}</span><span class=against>{2}</span>",
                    year.saturating_sub(1),
                    escaped(self.strings.get("compare_missing")),
                    escaped(&self.strings.with("compare_column_derived", year))
                );
            }
            Column::Gap { from, to } => {
                let years = if from == to { from.to_string() } else { format!("{from}–{to}") };
                let _ = write!(
                    self.out,
                    "<th scope=col class=\"gap\"{rows}>{years}<span class=against>{}</span>",
                    escaped(self.strings.get("compare_missing"))
                );
            }
        }
    }
}
