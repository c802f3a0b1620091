//! Attached tables 附表, where a document has them: sums by code, sums across columns, totals against the text.

use rust_decimal::Decimal;

use super::Class;
use super::account::Account;
use super::desk::{At, By, Desk, Telling, convert};
use super::measure::{Number, class_of_sum, half_unit, text};
use super::tell::{either, tell};
use crate::archive::{CellRef, Table, amount};

/// Runs the checks.
pub(super) fn run(desk: &mut Desk<'_>) {
    let d = desk.d;
    for (section, table) in d.sections.iter().enumerate().flat_map(|(i, s)| s.tables.iter().map(move |t| (i as u32, t))) {
        if table.cells.len() > table.head_rows && is_account(&table.title) {
            one(desk, section, table);
        }
    }
}

fn is_account(title: &str) -> bool {
    title.contains("决算") && (title.contains("收入") || title.contains("支出"))
}

/// The rows of a table: its heads, and those that hold figures. A row of column numbers 栏次 is neither: whoever read it as
/// figures would sum it.
pub(super) fn heads_and_rows(table: &Table) -> (Vec<Vec<CellRef<'_>>>, Vec<Vec<CellRef<'_>>>) {
    let mut heads = table.cells.rows();
    let mut rows = heads.split_off(table.head_rows.min(heads.len()));
    rows.retain(|row| !numbers_columns(row));
    (heads, rows)
}

/// Whether a row numbers the columns: it says so (栏次), or holds nothing but 1, 2, 3 …, behind 甲, 乙 … for the columns of
/// words. A single 1 may be a figure.
fn numbers_columns(row: &[CellRef<'_>]) -> bool {
    const WORDS: [&str; 8] = ["甲", "乙", "丙", "丁", "戊", "己", "庚", "辛"];
    let texts = || row.iter().map(|cell| bare(cell.text)).filter(|text| !text.is_empty());
    if texts().any(|text| matches!(&*text, "栏次" | "行次")) {
        return true;
    }
    let (mut words, mut numbers) = (WORDS.iter(), 1_u32..);
    let counts = texts().all(|text| {
        let number = text.parse().is_ok_and(|n: u32| numbers.start == n) && numbers.next().is_some();
        number || words.as_slice().first().is_some_and(|word| text == *word) && words.next().is_some()
    });
    counts && numbers.start > 2
}

/// A mark of a column without brackets and spaces, digits in their plain form.
fn bare(text: &str) -> String {
    let plain = |c: char| match c {
        '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')),
        '(' | ')' | '（' | '）' => None,
        c => (!c.is_whitespace()).then_some(c),
    };
    text.chars().filter_map(plain).collect()
}

/// A row of an account: code or total, and its numbers by column.
struct Line<'t> {
    code: &'t str,
    total: bool,
    cells: Vec<Option<Number>>,
    place: crate::diagnostic::Place,
}

fn one(desk: &mut Desk<'_>, section: u32, table: &Table) {
    let unit = table.unit.as_deref().unwrap_or(&desk.d.amount_unit);
    let half = if unit == &*desk.d.amount_unit { desk.d.precision.checked_div(Decimal::TWO) } else { Some(half_unit(2)) };
    let Some(half) = half else { return };
    let (_, rows) = heads_and_rows(table);
    let lines: Vec<Line<'_>> = rows
        .iter()
        .filter_map(|row| {
            let first = row.first()?;
            let code = first.text.trim();
            let is_code = matches!(code.len(), 3 | 5 | 7) && code.bytes().all(|b| b.is_ascii_digit());
            let total =
                row.iter().take(2).any(|c| matches!(&*c.text.replace([' ', '\u{3000}'], ""), "合计" | "本年收入合计" | "本年支出合计"));
            let number = |text: &str| amount::parse(text).ok().and_then(|p| p.value).map(|value| Number { value, half });
            let cells = row.iter().skip(1).map(|c| number(c.text)).collect();
            Some(Line { code: if is_code { code } else { "" }, total, cells, place: first.place })
        })
        .collect();
    // Basic expenditure stands in groups of code, name and amount side by side; `accounts` reads those.
    if Account::of(&table.title) != Some(Account::Basic) {
        by_code(desk, section, table, &lines);
    }
    across(desk, section, table, &lines);
    against_text(desk, section, table, &lines, unit);
}

fn compare(desk: &mut Desk<'_>, by: By<'_>, place: At, title: &str, stated: Number, sum: Number) {
    let Some((class, difference)) = class_of_sum(stated, sum) else { return };
    if class == Class::Exact {
        let id: &'static str = match by {
            By::General(id) => id,
            By::Rule(..) => return,
        };
        desk.count(By::General(id), place.section, class);
        return;
    }
    let By::General(id) = by else { return };
    let tail = if class == Class::Rounding {
        either!(desk, "为尾差", "which is rounding")
    } else {
        either!(desk, "不符", "which does not hold")
    };
    let words = Telling {
        message: tell!(
            desk,
            "{title}：应为 {}，印作 {}，{tail}",
            "{title}: should be {}, printed {}, {tail}",
            text(sum.value),
            text(stated.value)
        ),
        formula: format!("Σ = {}", text(sum.value)),
        expected: text(sum.value),
        printed: text(stated.value),
        difference: text(difference),
    };
    desk.report(By::General(id), class, place, &[], words);
}

fn total_of<'n>(numbers: impl Iterator<Item = &'n Number>) -> Option<(usize, Number)> {
    let mut sum = Number::exact(Decimal::ZERO);
    let mut many = 0;
    for number in numbers {
        sum = Number { value: sum.value.checked_add(number.value)?, half: sum.half.checked_add(number.half)? };
        many += 1;
    }
    (many > 0).then_some((many, sum))
}

/// 合计 = Σ类, 类 = Σ款, 款 = Σ项, column by column.
fn by_code(desk: &mut Desk<'_>, section: u32, table: &Table, lines: &[Line<'_>]) {
    let columns = lines.iter().map(|l| l.cells.len()).max().unwrap_or(0);
    for line in lines.iter().filter(|l| l.total || !l.code.is_empty()) {
        let under: Vec<&Line<'_>> = lines
            .iter()
            .filter(|l| {
                !l.code.is_empty() && if line.total { true } else { l.code.len() > line.code.len() && l.code.starts_with(line.code) }
            })
            .collect();
        let Some(nearest) = under.iter().map(|l| l.code.len()).min() else { continue };
        for column in 0..columns {
            let parts = under.iter().filter(|l| l.code.len() == nearest).filter_map(|l| l.cells.get(column)?.as_ref());
            let (Some(Some(stated)), Some((_, sum))) = (line.cells.get(column), total_of(parts)) else { continue };
            let name = if line.total { "合计" } else { line.code };
            let title = tell!(desk, "《{}》{name} 第 {} 栏", "《{}》{name}, column {}", table.title, column + 2);
            let at = At { section: Some(section), place: line.place, ..At::default() };
            compare(desk, By::General("table.codes"), at, &title, *stated, sum);
        }
    }
}

/// The first column of numbers = Σ of the others, in the tables that are made so.
fn across(desk: &mut Desk<'_>, section: u32, table: &Table, lines: &[Line<'_>]) {
    let title = table.title.trim_end_matches('》');
    let made_so = ["收入决算表", "支出决算表", "财政拨款支出决算表"].iter().any(|t| title.ends_with(t));
    if !made_so || title.contains("三公") || title.contains("收入支出") || title.contains("基本支出") || title.contains("项目支出")
    {
        return;
    }
    for line in lines {
        let mut numbers = line.cells.iter().skip_while(|c| c.is_none()).flatten();
        let Some(first) = numbers.next() else { continue };
        let Some((many, sum)) = total_of(numbers) else { continue };
        if many >= 2 {
            let name = if line.total { "合计" } else { line.code };
            let title = tell!(desk, "《{}》{name} 一行", "《{}》row {name}", table.title);
            let at = At { section: Some(section), place: line.place, ..At::default() };
            compare(desk, By::General("table.row"), at, &title, *first, sum);
        }
    }
}

/// The total of a table = the same figure in the text.
fn against_text(desk: &mut Desk<'_>, section: u32, table: &Table, lines: &[Line<'_>], unit: &str) {
    let title = table.title.trim_end_matches('》');
    let named = |t: &str| title.ends_with(t) && !title.contains("收入支出");
    let item = if named("一般公共预算财政拨款支出决算表") {
        "gpb.total"
    } else if named("一般公共预算财政拨款基本支出决算表") {
        "basic.total"
    } else if named("收入决算表") && !title.contains("财政拨款") {
        "income.total"
    } else if named("支出决算表") && !title.contains("财政拨款") && !title.contains("三公") {
        "expenditure.total"
    } else {
        return;
    };
    let stated = desk.d.fact(item).and_then(|(_, fact)| desk.number(fact));
    let total = lines.iter().find(|l| l.total).and_then(|l| Some((l.place, l.cells.iter().flatten().next()?)));
    let (Some(stated), Some((place, total))) = (stated, total) else { return };
    let (Some(value), Some(half)) = (convert(total.value, unit, &desk.d.amount_unit), convert(total.half, unit, &desk.d.amount_unit))
    else {
        return;
    };
    let at = At { section: Some(section), place, ..At::default() };
    let name = tell!(desk, "《{}》合计与正文", "《{}》 total and text", table.title);
    compare(desk, By::General("table.total"), at, &name, Number { value, half }, stated);
}
