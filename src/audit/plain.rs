//! The row 合计 of an attached table of a document's own kind. Only where rows are plain: where some are parts of others,
//! nobody but a reader knows which add up.

use rust_decimal::Decimal;

use super::Class;
use super::desk::Desk;
use super::measure::{Number, class_of_sum, half_unit};
use super::sheet::{Row, Sheet, total_of};
use crate::archive::Table;
use crate::profile::normal;

/// Whether a table may have a row 合计 at all.
pub(super) fn has_total(table: &Table) -> bool {
    table.cells.all().any(|c| c.text.contains('计'))
}

/// Compares each column of the row 合计, the first or the last one, with the sum of all others.
pub(super) fn run(desk: &mut Desk<'_>, sheet: &Sheet<'_>) {
    let rows = &sheet.rows;
    let (total, others) = match (rows.first(), rows.last()) {
        (Some(first), _) if is_total(first) => (first, &rows[1..]),
        (_, Some(last)) if is_total(last) => (last, &rows[..rows.len() - 1]),
        _ => return,
    };
    if others.len() < 2 || !others.iter().all(is_plain) || nested(others) {
        return;
    }
    let mut sums = Vec::new();
    for cell in total.figures().filter(|c| sheet.adds_up(c.column)) {
        let cells = || others.iter().map(|r| r.at(cell.column));
        let all = cells().all(|c| c.is_some_and(|c| c.number.is_some() || c.blank) && !c.is_some_and(|c| c.text.ends_with(['%', '％'])));
        let parts: Vec<Number> = cells().filter_map(|c| c?.number).collect();
        let parts = fine(parts);
        let (Some(stated), Some(sum), true) = (cell.number, total_of(&parts), all && parts.len() >= 2) else { continue };
        if matches!(class_of_sum(stated, sum), Some((Class::Inconsistent, _))) && hold_others(&parts, sum.minus(stated)) {
            return;
        }
        sums.push((cell, stated, parts));
    }
    for (cell, stated, parts) in sums {
        sheet.sum(desk, "table.sum", &sheet.named("合计", cell.column), cell.place, stated, &parts);
    }
}

/// Numbers as fine as they are printed: where all have one decimal, each is rounded to it.
fn fine(parts: Vec<Number>) -> Vec<Number> {
    let one = parts.iter().all(|n| n.value.scale() < 2) && parts.iter().any(|n| n.value.scale() == 1);
    let half = if one { half_unit(1) } else { Decimal::ZERO };
    parts.into_iter().map(|n| Number { half: n.half.max(half), ..n }).collect()
}

fn is_total(row: &Row<'_>) -> bool {
    row.cells.iter().take_while(|c| c.number.is_none()).any(|c| matches!(&*normal(c.text), "合计" | "总计"))
}

/// A row of one name, which says nothing of being the sum or a part of others.
fn is_plain(row: &Row<'_>) -> bool {
    let of_others = |label: &str| {
        ["其中", "小计", "合计", "总计", "累计", "总额", "#", "＃", "上年", "增减", "结余", "结转"].iter().any(|w| label.contains(w))
    };
    row.code.is_empty() && !row.label().is_empty() && !row.cells.iter().any(|c| c.number.is_none() && of_others(c.text))
}

/// Whether labels are numbered in more ways than one, or some stand further right: there are levels.
fn nested(rows: &[Row<'_>]) -> bool {
    let level = |row: &Row<'_>| {
        let label = row.label();
        let mark = label.chars().next().map_or(' ', |c| match c {
            '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' if label.contains('、') => '一',
            '(' | '（' => '(',
            '0'..='9' => '1',
            _ => ' ',
        });
        let column = row.cells.iter().find(|c| c.number.is_none() && !c.blank).map(|c| c.column);
        (mark, column)
    };
    rows.windows(2).any(|pair| level(&pair[0]) != level(&pair[1]))
}

/// Whether there may be levels that the labels do not tell: a number is that of rows before or behind it together, or what
/// the rows are more than the total (`excess`) is that of rows behind each other, which would be parts of the one above.
fn hold_others(parts: &[Number], excess: Option<Number>) -> bool {
    let sums_to = |whole: &Number, others: &mut dyn Iterator<Item = &Number>| {
        let mut sum = Number::exact(Decimal::ZERO);
        others.take(100).any(|n| {
            sum = sum.plus(*n).unwrap_or(sum);
            !matches!(class_of_sum(*whole, sum), None | Some((Class::Inconsistent, _)))
        })
    };
    let more = excess.filter(|n| n.value > n.half);
    parts.iter().enumerate().any(|(at, n)| {
        let (before, behind) = (&parts[..at], &parts[at + 1..]);
        let is_whole = !n.value.is_zero() && (sums_to(n, &mut behind.iter()) || sums_to(n, &mut before.iter().rev()));
        is_whole || more.is_some_and(|more| sums_to(&more, &mut behind.iter()))
    })
}
