//! Data files beside pages: `data.json` and `data.csv` with every fact of a disclosure.

use std::borrow::Cow;

use serde::Serialize;

use super::csv::{decimal, end_line, field, headed, number, plain_minus};
use super::json::Object;
use crate::archive::{CellRef, Cells, Columns, Disclosure, Fact, Table, Unit, anchor};
use crate::audit::OneAudit;

/// What did not simply hold: published beside the record, which it does not touch.
#[derive(Serialize)]
struct FindingLine<'a> {
    check: &'a str,
    class: &'static str,
    severity: &'static str,
    message: &'a str,
    formula: &'a str,
    expected: Cow<'a, str>,
    printed: Cow<'a, str>,
    difference: Cow<'a, str>,
    items: Vec<&'a str>,
    /// Where it is another file than the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    line: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    silenced: Option<&'a str>,
}

fn fact_line(line: &mut Object<'_>, d: &Disclosure, fact: &Fact) {
    let section = d.section_of(fact).and_then(|section| d.sections.get(section));
    line.text("item", &fact.item);
    line.text("label", &label(d, fact));
    line.text_if("printed_name", printed_name(d, fact));
    line.decimal_or_null("value", fact.value);
    line.text("printed", fact.in_print());
    line.text("unit", &fact.unit);
    line.text_if("printed_unit", fact.printed_unit());
    line.text_if("word", fact.word());
    line.text_if("exactness", fact.exactness.word());
    line.text("state", fact.state.word());
    match d.page_of(fact) {
        Some(page) => line.number("page", page),
        None => line.null("page"),
    }
    line.text_or_null("section", section.map(|s| &*s.id));
    line.text("anchor", &anchor(&fact.item, fact.occurrence));
    // where it is another file than the source
    line.text_if("file", beside(d, d.file_of(fact.place)));
    line.number("line", fact.place.line);
    match fact.place.column {
        0 => line.null("column"),
        column => line.number("column", column),
    }
}

/// A file, if it is not the disclosure's own.
fn beside<'a>(d: &Disclosure, file: &'a str) -> Option<&'a str> {
    (*file != *d.file).then_some(file)
}

/// A fact's label: its item's, and the facet's if it is not the value.
pub fn label<'a>(d: &'a Disclosure, fact: &'a Fact) -> Cow<'a, str> {
    let name = d.rows.get(fact.row as usize).map_or(fact.label(), |r| &*r.label);
    match fact.facet {
        crate::archive::Facet::Value => Cow::Borrowed(name),
        facet if name == facet.label() => Cow::Borrowed(name),
        facet => Cow::Owned([name, facet.label()].join(" ")),
    }
}

/// The name of a fact's item as the document prints it, where that is another than its label.
fn printed_name<'a>(d: &'a Disclosure, fact: &Fact) -> Option<&'a str> {
    d.rows.get(fact.row as usize)?.printed_name()
}

/// Every fact as JSON: item id, label, value, printed form, unit, state, page, source file and line.
pub fn json(d: &Disclosure, unit: &Unit, audit: &OneAudit) -> Vec<u8> {
    let findings = audit.findings.iter().map(|f| FindingLine {
        check: &f.check,
        class: f.class.word(),
        severity: f.severity.word(),
        message: &f.message,
        formula: &f.formula,
        expected: plain_minus(&f.expected),
        printed: plain_minus(&f.printed),
        difference: plain_minus(&f.difference),
        items: f.facts.iter().map(|i| &*d.facts[*i as usize].item).collect(),
        file: beside(d, &f.file),
        line: f.line(),
        silenced: f.silenced.as_deref(),
    });
    let mut out = String::with_capacity(1024 + d.facts.len() * 260);
    let mut document = Object::new(&mut out);
    document.text("unit", &d.unit);
    document.text("unit_name", unit.name());
    document.text("name", &d.name);
    document.number("year", d.year);
    document.text("kind", d.kind.term());
    document.value("revision", &d.revision);
    document.text("profile", &d.profile.id);
    document.text("source", &d.file);
    document.text("amount_unit", &d.amount_unit);
    document.text_or_null("published", d.published.as_deref());
    document.objects("facts", d.facts.iter(), |line, fact| fact_line(line, d, fact));
    document.objects("tables", tables(d), |line, (at, number, table)| {
        let section = &d.sections[at];
        line.text("section", &section.id);
        line.text("anchor", &section.table_anchor(number));
        line.text("title", &table.title);
        line.text_if("unit", table.unit.as_deref());
        line.value("page", &table.page.or_else(|| d.page_of_section(at)));
        line.number("head_rows", table.head_rows);
        line.value("rows", &even_rows(&table.cells));
        line.text_if("note", table.note.as_deref());
    });
    document.value("findings", &findings.collect::<Vec<_>>());
    document.end();
    out.push('\n');
    out.into_bytes()
}

/// The attached tables that have rows, with the indices of their sections and their numbers there.
fn tables(d: &Disclosure) -> impl Iterator<Item = (usize, usize, &Table)> {
    let all =
        d.sections.iter().enumerate().flat_map(|(at, section)| section.tables.iter().zip(1..).map(move |(t, number)| (at, number, t)));
    all.filter(|(_, _, table)| !table.cells.is_empty())
}

/// The texts of a table's cells, all rows as long as they are wide: what a cell covers besides its first place is empty.
fn even_rows<'a>(cells: &'a Cells) -> Vec<Vec<&'a str>> {
    let mut columns = Columns::default();
    let even = |row: Vec<CellRef<'a>>| {
        let mut line = Vec::with_capacity(row.len());
        let mut texts = row.iter().map(|cell| cell.text);
        let width = columns.row(row.iter().map(|cell| (cell.columns, cell.rows)), |column| {
            line.resize(column, "");
            line.extend(texts.next());
        });
        line.resize(width, "");
        line
    };
    cells.rows().into_iter().map(even).collect()
}

/// Every fact as CSV.
pub fn csv(d: &Disclosure) -> Vec<u8> {
    let columns = "item,label,value,printed,unit,state,page,file,line,word,exactness,printed_unit,printed_name";
    let mut out = headed(columns, d.facts.len() * 90);
    for fact in &d.facts {
        field(&mut out, &fact.item);
        field(&mut out, &label(d, fact));
        decimal(&mut out, fact.value);
        field(&mut out, fact.in_print());
        field(&mut out, &fact.unit);
        field(&mut out, fact.state.word());
        number(&mut out, d.page_of(fact).map(i64::from));
        field(&mut out, d.file_of(fact.place));
        number(&mut out, i64::from(fact.place.line));
        field(&mut out, fact.word().unwrap_or_default());
        field(&mut out, fact.exactness.word().unwrap_or_default());
        // An empty field says that nothing else is printed than meant.
        field(&mut out, fact.printed_unit().map_or("", |unit| if unit.is_empty() { "none" } else { unit }));
        field(&mut out, printed_name(d, fact).unwrap_or_default());
        end_line(&mut out);
    }
    out.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::Cell;
    use crate::diagnostic::Place;

    #[test]
    fn what_a_cell_covers_is_empty_so_that_all_rows_are_as_long() {
        let cell = |text: &str, columns, rows| {
            let mut cell = Cell::new(text, Place::default());
            (cell.columns, cell.rows) = (columns, rows);
            cell
        };
        let rows = [
            vec![cell("项目", 1, 2), cell("预算", 2, 1), cell("注", 1, 3)],
            vec![cell("年初", 1, 1), cell("调整", 1, 1)],
            vec![cell("甲", 1, 1), cell("1", 1, 1), cell("2", 1, 1)],
        ];
        let cells = Cells::pack(&rows);
        assert_eq!(even_rows(&cells), [["项目", "预算", "", "注"], ["", "年初", "调整", ""], ["甲", "1", "2", ""]]);
    }
}
