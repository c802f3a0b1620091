//! Tables as published, indicator tables 绩效自评表, org charts and process flows.

use super::facts::Marks;
use super::html::{escape, is_number, number, open_scroll};
use crate::archive::amount::State;
use crate::archive::{CellRef, Columns, Diagram, Disclosure, Fact, Grid, IndicatorTable, Table, anchor};
use crate::theme::Strings;

/// A table as published, captions, spans and line breaks kept.
pub fn published(table: &Table, id: &str, strings: &Strings) -> String {
    let mut out = String::new();
    if table.cells.is_empty() {
        return out;
    }
    open_scroll(&mut out, &table.title);
    out.push_str("<table class=published id=\"");
    escape(&mut out, id);
    out.push_str("\"><caption>");
    escape(&mut out, &table.title);
    if let Some(unit) = &table.unit {
        out.push_str("<span class=unit>（");
        escape(&mut out, unit);
        out.push_str("）</span>");
    }
    if let Some(page) = table.page {
        out.push_str("<span class=unit>");
        escape(&mut out, &strings.with("page_n", page));
        out.push_str("</span>");
    }
    out.push_str("</caption>");
    let rows = table.cells.rows();
    let (head, body) = rows.split_at(table.head_rows.min(rows.len()));
    let numeric = numeric_columns(body);
    let mut columns = Columns::default();
    if !head.is_empty() {
        out.push_str("<thead>");
        for row in head {
            out.push_str("<tr>");
            let mut cells = row.iter();
            columns.row(row.iter().map(|cell| (cell.columns, cell.rows)), |column| {
                if let Some(cell) = cells.next() {
                    let over_numbers = cell.columns <= 1 && numeric.get(column) == Some(&true);
                    span_cell(&mut out, cell, "th", if over_numbers { " scope=col class=n" } else { " scope=col" });
                }
            });
        }
    }
    out.push_str("<tbody>");
    for row in body {
        out.push_str("<tr>");
        for (index, cell) in row.iter().enumerate() {
            if index == 0 && !cell.text.is_empty() {
                span_cell(&mut out, cell, "th", " scope=row");
            } else if is_number(cell.text.trim_end_matches('%')) {
                span_cell(&mut out, cell, "td", " class=n");
            } else {
                span_cell(&mut out, cell, "td", "");
            }
        }
    }
    out.push_str("</table></div>");
    out
}

/// Columns of a table's body that hold numbers, and besides them nothing but blanks and strokes.
fn numeric_columns(body: &[Vec<CellRef<'_>>]) -> Vec<bool> {
    let (mut numbers, mut words): (Vec<bool>, Vec<bool>) = (Vec::new(), Vec::new());
    let mut columns = Columns::default();
    for row in body {
        let mut cells = row.iter();
        columns.row(row.iter().map(|cell| (cell.columns, cell.rows)), |column| {
            let Some(cell) = cells.next() else { return };
            if numbers.len() <= column {
                numbers.resize(column + 1, false);
                words.resize(column + 1, false);
            }
            if is_number(cell.text.trim_end_matches('%')) {
                numbers[column] = true;
            } else if column == 0 || cell.text.chars().any(char::is_alphanumeric) {
                words[column] = true;
            }
        });
    }
    numbers.iter().zip(words).map(|(numbers, words)| *numbers && !words).collect()
}

fn span_cell(out: &mut String, cell: &CellRef<'_>, tag: &str, attributes: &str) {
    out.push('<');
    out.push_str(tag);
    out.push_str(attributes);
    if cell.columns > 1 {
        out.push_str(&format!(" colspan=\"{}\"", cell.columns));
    }
    if cell.rows > 1 {
        out.push_str(&format!(" rowspan=\"{}\"", cell.rows));
    }
    out.push('>');
    text_with_breaks(out, &number(cell.text));
}

fn text_with_breaks(out: &mut String, text: &str) {
    for (index, line) in text.lines().enumerate() {
        if index > 0 {
            out.push_str("<br>");
        }
        escape(out, line);
    }
}

/// An indicator table: head lines, funds, indicators with merged cells, totals, conclusions.
pub fn indicator(d: &Disclosure, table: &IndicatorTable, strings: &Strings, marks: Marks<'_>) -> String {
    let label = |key: &str| strings.get(&format!("indicator_{key}")).to_owned();
    let mut out = String::from("<dl class=heads>");
    if let Some(page) = table.page {
        pair(&mut out, strings.get("page_list"), &strings.with("page_n", page));
    }
    for (key, text) in &table.heads {
        if *key == "project" || text.is_empty() {
            continue;
        }
        pair(&mut out, &label(key), text);
    }
    out.push_str("</dl>");
    if let Some(funds) = &table.funds {
        grid(&mut out, d, funds, &label("funds"), strings, marks);
    }
    if let Some(indicators) = &table.indicators {
        grid(&mut out, d, indicators, &label("indicators"), strings, marks);
    }
    if !table.facts.is_empty() {
        out.push_str("<dl class=heads>");
        for (name, fact) in &table.facts {
            let fact_ref = &d.facts[*fact as usize];
            out.push_str("<dt>");
            escape(&mut out, name);
            out.push_str("</dt><dd class=num id=\"");
            escape(&mut out, &anchor(&fact_ref.item, fact_ref.occurrence));
            out.push_str("\">");
            super::facts::value(&mut out, fact_ref, "", strings);
            out.push_str(&marks(*fact).unwrap_or_default());
            out.push_str("</dd>");
        }
        out.push_str("</dl>");
    }
    if !table.texts.is_empty() {
        out.push_str("<dl class=heads>");
        for (key, text) in &table.texts {
            // Left blank in the original.
            let shown = if text.is_empty() { strings.get("mark_empty") } else { text };
            pair(&mut out, &label(key), shown);
        }
        out.push_str("</dl>");
    }
    out
}

fn pair(out: &mut String, label: &str, text: &str) {
    out.push_str("<dt>");
    escape(out, label);
    out.push_str("</dt><dd>");
    text_with_breaks(out, text);
    out.push_str("</dd>");
}

/// The unit of money that all bare numbers of a grid are in; what points and rates are in is said by the heads of their
/// columns. Nothing if the grid has others: 个, 次, % in a table headed （万元） would pass for money.
fn common_unit<'a>(d: &'a Disclosure, grid: &Grid) -> Option<&'a str> {
    let facts = grid.rows.iter().flatten().filter_map(|cell| d.facts.get(cell.fact()? as usize));
    let bare = |fact: &&Fact| {
        let headed = [".weight", ".score", ".rate"].iter().any(|end| fact.item.ends_with(end));
        fact.state == State::Value && !headed && !fact.prints_unit()
    };
    let mut units = facts.filter(bare).map(|fact| &*fact.unit);
    let unit = units.next().filter(|unit| matches!(*unit, "万元" | "元"))?;
    units.all(|other| other == unit).then_some(unit)
}

fn grid(out: &mut String, d: &Disclosure, grid: &Grid, caption: &str, strings: &Strings, marks: Marks<'_>) {
    open_scroll(out, caption);
    out.push_str(if grid.columns.len() > 7 { "<table class=\"indicators many\"><caption>" } else { "<table class=indicators><caption>" });
    escape(out, caption);
    if let Some(unit) = common_unit(d, grid) {
        out.push_str("<span class=unit>（");
        escape(out, unit);
        out.push_str("）</span>");
    }
    out.push_str("</caption><thead><tr>");
    let numeric: Vec<bool> =
        (0..grid.columns.len()).map(|c| grid.rows.iter().any(|r| r.get(c).is_some_and(|cell| cell.fact().is_some()))).collect();
    for (column, numeric) in grid.columns.iter().zip(&numeric) {
        out.push_str(if *numeric { "<th scope=col class=n>" } else { "<th scope=col>" });
        escape(out, column);
    }
    out.push_str("<tbody>");
    for row in &grid.rows {
        out.push_str("<tr>");
        for (index, cell) in row.iter().enumerate() {
            if cell.rows == 0 {
                continue;
            }
            let row_head = !cell.text.is_empty() && (index == 0 || (&*grid.columns[index] == "三级指标"));
            out.push_str(if row_head { "<th scope=row" } else { "<td" });
            if cell.rows > 1 {
                out.push_str(&format!(" rowspan=\"{}\"", cell.rows));
            }
            match cell.fact().map(|f| (f, &d.facts[f as usize])) {
                Some((index, fact)) => {
                    let mark = marks(index);
                    out.push_str(if mark.is_some() { " class=\"n found\" id=\"" } else { " class=n id=\"" });
                    escape(out, &anchor(&fact.item, fact.occurrence));
                    out.push_str("\">");
                    if cell.text.is_empty() {
                        super::facts::state(out, strings.get("mark_empty"));
                    } else {
                        escape(out, &number(&cell.text));
                    }
                    out.push_str(&mark.unwrap_or_default());
                }
                None => {
                    let stroke = numeric.get(index) == Some(&true) && cell.text.chars().count() < 3;
                    out.push_str(if stroke { " class=n>" } else { ">" });
                    text_with_breaks(out, &cell.text);
                }
            }
        }
    }
    out.push_str("</table></div>");
}

/// A diagram: a process as an ordered list in a row, an org chart as nested lists; readable without any picture.
pub fn diagram(diagram: &Diagram) -> String {
    let mut out = String::from("<figure class=diagram><figcaption>");
    escape(&mut out, &diagram.title);
    out.push_str("</figcaption>");
    if diagram.chain {
        out.push_str("<ol class=flow>");
        for node in &diagram.nodes {
            out.push_str("<li>");
            escape(&mut out, node);
            out.push_str("</li>");
        }
        out.push_str("</ol>");
    } else {
        let is_child = |n: usize| diagram.edges.iter().any(|(_, to)| *to == n);
        let mut shown = vec![false; diagram.nodes.len()];
        out.push_str("<ul class=tree>");
        for root in 0..diagram.nodes.len() {
            if !is_child(root) {
                branch(&mut out, diagram, root, &mut shown);
            }
        }
        // A circle has no root: what is left is shown flat.
        for (node, name) in diagram.nodes.iter().enumerate() {
            if !shown[node] {
                out.push_str("<li>");
                escape(&mut out, name);
                out.push_str("</li>");
            }
        }
        out.push_str("</ul>");
    }
    out.push_str("</figure>");
    out
}

fn branch(out: &mut String, diagram: &Diagram, node: usize, shown: &mut [bool]) {
    if std::mem::replace(&mut shown[node], true) {
        return;
    }
    out.push_str("<li>");
    escape(out, &diagram.nodes[node]);
    let children: Vec<usize> = diagram.edges.iter().filter(|(from, to)| *from == node && !shown[*to]).map(|(_, to)| *to).collect();
    if !children.is_empty() {
        out.push_str("<ul>");
        for child in children {
            branch(out, diagram, child, shown);
        }
        out.push_str("</ul>");
    }
    out.push_str("</li>");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::{Cell, Cells};
    use crate::diagnostic::Place;

    #[test]
    fn a_column_is_of_numbers_below_cells_that_span_and_beside_blanks() {
        let cell = |text: &str, columns, rows| {
            let mut cell = Cell::new(text, Place::default());
            (cell.columns, cell.rows) = (columns, rows);
            cell
        };
        let body = Cells::pack(&[
            vec![cell("甲", 1, 2), cell("1,234.5", 1, 1), cell("", 1, 1), cell("3%", 1, 1), cell("2080505", 1, 1)],
            vec![cell("—", 1, 1), cell("", 1, 1), cell("4", 1, 1), cell("见注", 1, 1)],
        ]);
        assert_eq!(numeric_columns(&body.rows()), [false, true, false, true, false]);
    }
}
