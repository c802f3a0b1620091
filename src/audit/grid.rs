//! What the checks of indicator tables 绩效自评表 look up: columns by their heads, cells with numbers, where a table stands.

use super::desk::{At, Desk};
use super::measure::Number;
use crate::archive::{Cell, Grid, IndicatorTable};
use crate::diagnostic::Place;

/// Heads of the column of weights.
pub(super) const WEIGHT: &[&str] = &["权重", "分值", "分值权重"];
/// Heads of the column of scores.
pub(super) const SCORE: &[&str] = &["得分"];

/// Heads of the column of rates of execution.
pub(super) const RATE: &[&str] = &["预算执行率", "执行率"];

/// Columns of a grid, by what they hold.
pub(super) fn column(grid: &Grid, names: &[&str]) -> Option<usize> {
    grid.columns.iter().position(|head| names.iter().any(|n| **head == **n))
}

/// The column of reasons.
pub(super) fn reason_column(grid: &Grid) -> Option<usize> {
    grid.columns.iter().position(|head| head.contains("原因"))
}

/// The row of the total: named so, else the first.
pub(super) fn total_row(grid: &Grid) -> Option<usize> {
    let named = |row: &Vec<Cell>| {
        row.first().is_some_and(|c| ["总额", "合计", "总计"].iter().any(|w| c.text.contains(w)) && !c.text.contains("其中"))
    };
    grid.rows.iter().position(named).or(if grid.rows.is_empty() { None } else { Some(0) })
}

/// The number of a cell.
pub(super) fn cell_number(desk: &Desk<'_>, row: &[Cell], column: Option<usize>) -> Option<(u32, Number)> {
    let fact = row.get(column?)?.fact()?;
    Some((fact, desk.number(&desk.d.facts[fact as usize])?))
}

/// The section that an indicator table stands in.
pub(super) fn section_of(desk: &Desk<'_>, place: Place) -> Option<u32> {
    desk.d.section_of_indicators(place).map(|s| s as u32)
}

/// Where a table stands.
pub(super) fn at(desk: &Desk<'_>, table: &IndicatorTable, fact: Option<u32>) -> At {
    let section = section_of(desk, table.place);
    let place = fact.map_or(table.place, |f| desk.d.facts[f as usize].place);
    At { section, table: Some(table.number), place }
}

/// The text of a leading column in a row; an empty cell continues the merged one above.
pub(super) fn leading<'g>(grid: &'g Grid, row: usize, head: &str) -> &'g str {
    let Some(column) = grid.columns.iter().position(|c| **c == *head) else { return "" };
    grid.rows[..=row].iter().rev().filter_map(|r| r.get(column)).find(|c| !c.text.is_empty()).map_or("", |c| &c.text)
}
