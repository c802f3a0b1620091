//! The cells of a published table, packed: an archive of ten thousand disclosures holds millions of them.

use super::Cell;
use crate::diagnostic::Place;

/// The rows of a table. All texts lie in one, and of places only what differs from cell to cell is kept.
#[derive(Debug, Clone, Default)]
pub struct Cells {
    text: Box<str>,
    /// The file that they are read from, as places number it.
    file: u16,
    cells: Box<[Packed]>,
    /// Where each row ends among the cells.
    rows: Box<[u32]>,
}

#[derive(Debug, Clone)]
struct Packed {
    /// Where its text ends.
    end: u32,
    line: u32,
    column: u16,
    rows: u16,
    columns: u16,
}

/// A cell of a published table.
#[derive(Debug, Clone, Copy)]
pub struct CellRef<'a> {
    /// As printed; line breaks kept.
    pub text: &'a str,
    /// Columns it spans.
    pub columns: u16,
    /// Rows it spans.
    pub rows: u16,
    /// Its place.
    pub place: Place,
}

impl Cells {
    /// Packs the rows of a table, which stand in one file.
    pub fn pack(rows: &[Vec<Cell>]) -> Cells {
        let all = || rows.iter().flatten();
        let mut text = String::with_capacity(all().map(|c| c.text.len()).sum());
        let mut cells = Vec::with_capacity(all().count());
        for Cell { text: own, columns, rows, place, .. } in all() {
            text.push_str(own);
            // Sources are far smaller than what 32 bits count.
            cells.push(Packed { end: text.len() as u32, line: place.line, column: place.column, rows: *rows, columns: *columns });
        }
        let mut end = 0;
        let ends = rows.iter().map(|row| {
            end += row.len() as u32;
            end
        });
        let rows = ends.collect();
        Cells { text: text.into(), file: all().next().map_or(0, |c| c.place.file), cells: cells.into(), rows }
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// All cells, row by row.
    pub fn all(&self) -> impl Iterator<Item = CellRef<'_>> {
        let mut from = 0;
        self.cells.iter().map(move |packed| {
            let start = std::mem::replace(&mut from, packed.end);
            CellRef {
                text: &self.text[start as usize..packed.end as usize],
                columns: packed.columns,
                rows: packed.rows,
                place: Place { file: self.file, line: packed.line, column: packed.column },
            }
        })
    }

    /// The rows.
    pub fn rows(&self) -> Vec<Vec<CellRef<'_>>> {
        let mut cells = self.all();
        let mut from = 0;
        let row = |end: &u32| {
            let length = end - std::mem::replace(&mut from, *end);
            cells.by_ref().take(length as usize).collect()
        };
        self.rows.iter().map(row).collect()
    }
}

/// Which columns of a table are free below cells that span rows.
#[derive(Default)]
pub struct Columns {
    /// For each column, how many of the next rows a cell above covers.
    covered: Vec<u16>,
}

impl Columns {
    /// Places a row of cells that span so many columns and rows, and tells the first column of each. Gives how many columns
    /// the row fills, with those that cells above it cover.
    pub fn row(&mut self, spans: impl IntoIterator<Item = (u16, u16)>, mut cell: impl FnMut(usize)) -> usize {
        let mut column = 0;
        for (columns, rows) in spans {
            column = self.free_from(column);
            cell(column);
            let end = column + usize::from(columns);
            self.covered.resize(self.covered.len().max(end), 0);
            self.covered[column..end].fill(rows);
            column = end;
        }
        let width = self.free_from(column);
        self.covered.iter_mut().for_each(|rows| *rows = rows.saturating_sub(1));
        width
    }

    fn free_from(&self, column: usize) -> usize {
        column + self.covered.iter().skip(column).take_while(|rows| **rows > 0).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn packed_rows_are_the_rows(rows in prop::collection::vec(prop::collection::vec(("[0-9甲乙,\n]{0,9}", 1u16..100, 1u16..1000, 1u32..9999, 1u16..), 0..5), 0..5)) {
            let cell = |(text, columns, rows, line, column): &(String, u16, u16, u32, u16)| {
                let place = Place { file: 1, line: *line, column: *column };
                let mut cell = Cell::new(text.as_str(), place);
                (cell.columns, cell.rows) = (*columns, *rows);
                cell
            };
            let given: Vec<Vec<Cell>> = rows.iter().map(|row| row.iter().map(cell).collect()).collect();
            let packed = Cells::pack(&given);
            let seen = |text: &str, columns: u16, rows: u16, place: Place| (text.to_owned(), columns, rows, place);
            let wanted: Vec<Vec<_>> = given.iter().map(|row| row.iter().map(|c| seen(&c.text, c.columns, c.rows, c.place)).collect()).collect();
            let found: Vec<Vec<_>> = packed.rows().iter().map(|row| row.iter().map(|c| seen(c.text, c.columns, c.rows, c.place)).collect()).collect();
            prop_assert_eq!(found, wanted);
            prop_assert_eq!(packed.len(), given.len());
        }
    }
}
