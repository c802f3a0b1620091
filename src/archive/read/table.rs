//! Tables as published: rows of cells with spans, or CSV.

use crate::archive::{Cell, Table};
use crate::diagnostic::Place;
use crate::source::fields::{Gather, Keys, canonical, words};
use crate::source::node::{Node, Value};

use super::Files;

/// Keys of a table.
pub const TABLE: Keys = &[
    ("title", &["题"]),
    ("state", &["状态"]),
    ("unit", &["单位"]),
    ("page", &["页"]),
    ("csv", &[]),
    ("file", &["文件"]),
    ("rows", &["行"]),
    ("head_rows", &["表头行"]),
    ("note", &["附注"]),
];
const CELL: Keys = &[("text", &["文"]), ("columns", &["跨列"]), ("rows", &["跨行"])];

/// Reads a list of tables; a bare text is a table that is named only.
pub fn read_all(node: &Node, folder: &str, files: &dyn Files, gather: &mut Gather) -> Vec<Table> {
    gather.list(node).iter().map(|n| read(n, folder, files, gather)).collect()
}

fn read(node: &Node, folder: &str, files: &dyn Files, gather: &mut Gather) -> Table {
    let mut table = Table { place: node.place, head_rows: 1, ..Table::default() };
    if let Some(text) = node.text() {
        table.title = text.trim().into();
        table.state = Some("未附".into());
        return table;
    }
    for entry in gather.map(node, "a table") {
        let node = &entry.node;
        match canonical(TABLE, &entry.key) {
            Some("title") => table.title = gather.boxed(node, "a title"),
            Some("state") => table.state = Some(gather.boxed(node, "未附 or 空表")),
            Some("unit") => table.unit = Some(gather.boxed(node, "a unit")),
            Some("page") => table.page = gather.integer(node, "a page number"),
            Some("head_rows") => table.head_rows = gather.integer(node, "a number of rows").unwrap_or(1),
            Some("note") => table.note = Some(gather.boxed(node, "a note")),
            Some("csv") => table.rows = csv_rows(gather.text(node, "CSV"), start(node), gather),
            Some("file") => {
                let name = gather.boxed(node, "a file name");
                match files.text(&format!("{folder}/{name}")) {
                    Ok(text) => table.rows = csv_rows(&text, Place::new(1, 1), gather),
                    Err(why) => {
                        gather.error("source.missing-file", node.place, format!("the file `{name}` cannot be read: {why}"));
                    }
                }
            }
            Some("rows") => {
                for row in gather.list(node) {
                    let cells = gather.list(row).iter().map(|c| cell(c, gather)).collect();
                    table.rows.push(cells);
                }
            }
            _ => gather.unknown(entry, "a table", words(TABLE)),
        }
    }
    table
}

fn cell(node: &Node, gather: &mut Gather) -> Cell {
    let mut cell = Cell { columns: 1, rows: 1, place: node.place, ..Cell::default() };
    match &node.value {
        Value::Map(entries) => {
            for entry in entries {
                match canonical(CELL, &entry.key) {
                    Some("text") => cell.text = gather.boxed(&entry.node, "a text"),
                    Some("columns") => cell.columns = gather.integer(&entry.node, "a number of columns").unwrap_or(1).clamp(1, 100),
                    Some("rows") => cell.rows = gather.integer(&entry.node, "a number of rows").unwrap_or(1).clamp(1, 1000),
                    _ => gather.unknown(entry, "a cell", words(CELL)),
                }
            }
        }
        _ => cell.text = gather.boxed(node, "a text"),
    }
    cell
}

/// Where a block of text starts in its file.
pub fn start(node: &Node) -> Place {
    match &node.value {
        Value::Scalar(s) => s.block.unwrap_or(node.place),
        _ => node.place,
    }
}

/// CSV to cells, each with its place. Lines of the block stand at the block's indentation.
pub fn csv_rows(text: &str, start: Place, gather: &mut Gather) -> Vec<Vec<Cell>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        match record {
            Ok(record) => {
                let line = record.position().map_or(0, |p| p.line().saturating_sub(1)) as u32;
                let mut column = start.column;
                let cells = record.iter().map(|text| {
                    let place = Place::new(start.line + line, column);
                    column += text.chars().count() as u32 + 1;
                    Cell { text: text.trim().into(), columns: 1, rows: 1, fact: None, place }
                });
                rows.push(cells.collect());
            }
            Err(error) => {
                let line = error.position().map_or(0, |p| p.line().saturating_sub(1)) as u32;
                gather.error("source.csv", Place::new(start.line + line, start.column), format!("not readable as CSV: {error}"));
            }
        }
    }
    rows
}
