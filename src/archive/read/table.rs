//! Tables as published: rows of cells with spans, or CSV.

use arcstr::ArcStr;

use ecow::EcoString;

use crate::archive::{Cell, Cells, Columns, Table};
use crate::diagnostic::{Place, nearest};
use crate::source::course::Jump;
use crate::source::fields::{Gather, Keys, canonical, words};
use crate::source::node::{Node, Scalar, Value};
use crate::source::parse;
use crate::source::places::Places;

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
pub const CELL: Keys = &[("text", &["文"]), ("columns", &["跨列"]), ("rows", &["跨行"])];

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
    let entries = gather.fields(node, "a table", TABLE);
    gather.twice(entries, |key| canonical(TABLE, key).filter(|key| matches!(*key, "csv" | "file" | "rows")).map(|_| "rows"));
    for entry in entries {
        let node = &entry.node;
        match canonical(TABLE, &entry.key) {
            Some("title") => table.title = gather.boxed(node, "a title"),
            Some("state") => table.state = state(node, gather),
            Some("unit") => table.unit = Some(gather.boxed(node, "a unit")),
            Some("page") => table.page = gather.integer(node, "a page number"),
            Some("head_rows") => table.head_rows = gather.integer(node, "a number of rows").unwrap_or(1),
            Some("note") => table.note = Some(gather.boxed(node, "a note")),
            Some("csv") => {
                let rows = csv(node, gather);
                table.cells = packed(&rows, gather);
            }
            Some("file") => {
                if let Some((start, text)) = csv_file(node, folder, files, gather) {
                    let rows = csv_rows(&text, (start, &[]), gather);
                    table.cells = packed(&rows, gather);
                }
            }
            Some("rows") => {
                let mut rows = Vec::new();
                for row in gather.list(node) {
                    rows.push(gather.list(row).iter().map(|c| cell(c, gather)).collect());
                }
                table.cells = packed(&rows, gather);
            }
            _ => gather.unknown(entry, "a table", words(TABLE)),
        }
    }
    table
}

/// Rows that are seen to be even, as a table keeps them.
fn packed(rows: &[Vec<Cell>], gather: &mut Gather) -> Cells {
    even(rows, gather);
    Cells::pack(rows)
}

/// What tables without rows are.
const STATES: [&str; 2] = ["未附", "空表"];

fn state(node: &Node, gather: &mut Gather) -> Option<Box<str>> {
    let text = gather.boxed(node, "未附 or 空表");
    if STATES.contains(&&*text) {
        return Some(text);
    }
    let near = nearest(&text, STATES).map(|near| format!("did you mean `{near}`? "));
    let d = gather.error("source.state", node.place, format!("`{text}` is no state of a table"));
    d.width = text.chars().count().max(1) as u32;
    d.hint = Some(format!("{}write 未附 (named, but not attached) or 空表 (attached, but empty)", near.unwrap_or_default()));
    None
}

/// A CSV file that stands beside the source: where it starts, and its text.
pub fn csv_file(node: &Node, folder: &str, files: &dyn Files, gather: &mut Gather) -> Option<(Place, ArcStr)> {
    let name = gather.boxed(node, "a file name");
    if name.contains(['/', '\\']) {
        gather.no_file_name(&name, node.place).width = name.chars().count() as u32;
        return None;
    }
    let path = format!("{folder}/{name}");
    match files.text(&path) {
        Ok(text) => {
            let path: ArcStr = path.into();
            // Other programs would see other rows.
            if let Some(d) = parse::odd_line_break(&path, &text) {
                gather.diagnostics.push(d);
                return None;
            }
            let start = Place { file: gather.number_of(&path), ..Place::new(1, 1) };
            separated(&text, start, gather);
            return Some((start, text));
        }
        // It is there, but no text: its own mistake.
        Err(Some(d)) => gather.diagnostics.push(*d),
        Err(None) => {
            // All end in `.csv`: that makes no two of them near.
            let beside = files.beside(folder);
            let stems = beside.iter().filter_map(|name| name.strip_suffix(".csv"));
            let near = nearest(name.trim_end_matches(".csv"), stems).map(|near| format!("did you mean `{near}.csv`?"));
            let d = gather.error("source.missing-file", node.place, format!("the file `{name}` cannot be read: there is no such file"));
            d.width = name.chars().count().max(1) as u32;
            d.hint = near.or_else(|| Some(format!("put it at {path}")));
        }
    }
    None
}

/// Tells a file without rows, and one that is separated by something else: Excel's "Unicode text" has tabs, and where the
/// comma is the decimal point it writes semicolons.
fn separated(text: &str, start: Place, gather: &mut Gather) {
    let Some(head) = text.lines().find(|line| !line.trim().is_empty()) else {
        gather.error("source.csv", start, "this file has no rows").hint = Some("save the table again, or take the file's name out".into());
        return;
    };
    let other = [('\t', "tabs"), (';', "semicolons"), ('，', "full-width commas")]
        .into_iter()
        .find(|(c, _)| !head.contains(',') && head.contains(*c));
    if let Some((_, what)) = other {
        gather.error("source.csv", start, format!("the cells of this file are separated by {what}, not by commas `,`")).hint =
            Some("save it as CSV, separated by commas".into());
    }
}

/// All rows are as wide as the first, cells that span counted with all that they cover. In CSV no cell spans: an empty one
/// stands between two commas.
fn even(rows: &[Vec<Cell>], gather: &mut Gather) {
    let mut wanted = None;
    let mut columns = Columns::default();
    for row in rows {
        let width = columns.row(row.iter().map(|cell| (cell.columns, cell.rows)), |_| ());
        let wanted = *wanted.get_or_insert(width);
        let Some(first) = row.first().filter(|_| width != wanted) else { continue };
        let split = if width > wanted { split_amount(row, width - wanted) } else { None };
        let cells = |n: usize| if n == 1 { "1 cell".to_owned() } else { format!("{n} cells") };
        let message = format!("this row has {}, the first one of the table {}", cells(width), cells(wanted));
        let d = gather.error("source.table-row", split.as_ref().map_or(first.place, |(cell, _)| cell.place), message);
        d.hint = Some(match split {
            Some((_, amount)) => {
                d.width = amount.chars().count() as u32;
                format!("put an amount that holds a comma in quotes: \"{amount}\"")
            }
            None if width > wanted => "put a text that holds a comma in quotes".to_owned(),
            None => "write an empty cell where nothing stands; what stands below a table goes under `附注`".to_owned(),
        });
    }
}

/// An amount that commas between its digits have split into cells, `excess` cells too many: its first cell, and the whole.
fn split_amount(row: &[Cell], excess: usize) -> Option<(&Cell, String)> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let group = |text: &str| {
        let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
        whole.len() == 3 && digits(whole) && digits(decimals)
    };
    row.iter().enumerate().find_map(|(at, cell)| {
        let head = cell.text.strip_prefix('-').unwrap_or(&cell.text);
        if head.len() > 3 || !digits(head) {
            return None;
        }
        let mut amount = cell.text.to_string();
        let mut taken = 0;
        for next in row[at + 1..].iter().take(excess).take_while(|next| group(&next.text)) {
            amount.push(',');
            amount.push_str(&next.text);
            taken += 1;
            if next.text.contains('.') {
                break;
            }
        }
        (taken > 0).then_some((cell, amount))
    })
}

fn cell(node: &Node, gather: &mut Gather) -> Cell {
    let mut cell = Cell::new("", node.place);
    match &node.value {
        Value::Map(entries) => {
            for entry in entries {
                match canonical(CELL, &entry.key) {
                    Some("text") => cell.text = gather.text(&entry.node, "a text").trim().into(),
                    Some("columns") => cell.columns = gather.integer(&entry.node, "a number of columns").unwrap_or(1).clamp(1, 100),
                    Some("rows") => cell.rows = gather.integer(&entry.node, "a number of rows").unwrap_or(1).clamp(1, 1000),
                    _ => gather.unknown(entry, "a cell", words(CELL)),
                }
            }
        }
        _ => cell.text = gather.text(node, "a text").trim().into(),
    }
    cell
}

/// CSV that stands in the source. Lines that YAML joins would be one row.
pub fn csv(node: &Node, gather: &mut Gather) -> Vec<Vec<Cell>> {
    let text = gather.text(node, "CSV");
    if let Value::Scalar(Scalar { course: Some(course), .. }) = &node.value
        && course.lines() > text.lines().filter(|line| !line.trim().is_empty()).count()
    {
        gather.warning("source.csv", node.place, "YAML joins these lines: they are not the rows of a table").hint =
            Some("write `|` behind the colon, and the rows below it".into());
    }
    csv_rows(text, node.course(), gather)
}

/// CSV to cells, each with its place.
///
/// Cells may be quoted (`"甲,乙"`, `""` for a quote); blank lines are skipped. A reader of our own because it knows columns
/// and because the usual crate compiles its automaton again for each of a disclosure's tables.
pub fn csv_rows(text: &str, (start, jumps): (Place, &[Jump]), gather: &mut Gather) -> Vec<Vec<Cell>> {
    let mut places = Places::new(start, jumps, text);
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let mut row: Vec<Cell> = Vec::new();
    let mut from = 0;
    while from < text.len() {
        let rest = &text[from..];
        let place = places.at(from);
        let cell: EcoString = if let Some(quoted) = rest.strip_prefix('"') {
            let mut cell = String::new();
            let mut inside = quoted;
            loop {
                let Some(end) = inside.find('"') else {
                    let d = gather.error("source.csv", place, "this quoted cell does not end");
                    d.hint = Some("close it by `\"`; write a quote inside a quoted cell twice".into());
                    return rows;
                };
                cell.push_str(&inside[..end]);
                inside = &inside[end + 1..];
                match inside.strip_prefix('"') {
                    Some(more) => {
                        cell.push('"');
                        inside = more;
                    }
                    None => break,
                }
            }
            // Text between the closing quote and the next comma belongs to the cell, as other readers have it.
            let end = inside.find([',', '\n']).unwrap_or(inside.len());
            cell.push_str(&inside[..end]);
            from = text.len() - inside.len() + end;
            cell.trim().into()
        } else {
            let end = rest.find([',', '\n']).unwrap_or(rest.len());
            from += end;
            rest[..end].trim().into()
        };
        let comma = text[from..].starts_with(',');
        if comma || !row.is_empty() || !cell.is_empty() {
            row.push(Cell::new(cell, place));
        }
        if comma {
            from += 1;
            if !(from == text.len() || text[from..].starts_with('\n')) {
                continue;
            }
            row.push(Cell::new("", places.at(from)));
        }
        // Behind the line break.
        from += 1;
        if !row.is_empty() {
            rows.push(std::mem::take(&mut row));
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Text, line, column.
    type Seen = (String, u32, u16);

    fn rows(text: &str) -> (Vec<Vec<Seen>>, usize) {
        let mut gather = Gather::new(&"a.yaml".into());
        let rows = csv_rows(text, (Place::new(10, 5), &[]), &mut gather);
        let cells = |row: Vec<Cell>| row.into_iter().map(|c| (c.text.into(), c.place.line, c.place.column)).collect();
        (rows.into_iter().map(cells).collect(), gather.diagnostics.len())
    }

    fn cell(text: &str, line: u32, column: u16) -> Seen {
        (text.to_owned(), line, column)
    }

    #[test]
    fn cells_know_their_line_and_column() {
        let (found, errors) = rows("项目,金额\r\n\n\"甲,\"\"乙\"\"\", 8\n丙,\n,9");
        assert_eq!(errors, 0);
        assert_eq!(
            found,
            [
                vec![cell("项目", 10, 5), cell("金额", 10, 8)],
                vec![cell("甲,\"乙\"", 12, 5), cell("8", 12, 15)],
                vec![cell("丙", 13, 5), cell("", 13, 7)],
                vec![cell("", 14, 5), cell("9", 14, 6)],
            ]
        );
    }

    #[test]
    fn a_quoted_cell_may_hold_line_breaks_but_must_end() {
        assert_eq!(rows("\"甲\n乙\",1\n2"), (vec![vec![cell("甲\n乙", 10, 5), cell("1", 11, 8)], vec![cell("2", 12, 5)]], 0));
        assert_eq!(rows("甲,\"乙").1, 1);
    }
}
