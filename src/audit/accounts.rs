//! The standard tables of final accounts as attached: what must hold inside each that is no sum by code, and between them.
//!
//! Tables are known by their titles, cells by the labels beside them, never by position alone: provinces number, order and
//! merge differently. The names T1…T9 are those of the common nine tables.

use rust_decimal::Decimal;

use super::Class;
use super::account::Account;
use super::desk::{At, By, Desk, Telling, converted, is_money};
use super::measure::{Number, class_of_sum, half_unit, text};
use super::tables::heads_and_rows;
use super::tell::{either, tell};
use crate::archive::{CellRef, Table, amount};
use crate::diagnostic::Place;
use crate::profile::normal;

/// A label with the numbers behind it, up to the next label of the row.
struct Line<'t> {
    label: String,
    raw: &'t str,
    /// Whether it stands in the first column of labels: income; else expenditure.
    left: bool,
    numbers: Vec<Option<Number>>,
    place: Place,
}

/// One table with what all its checks need.
struct Sheet<'t> {
    table: &'t Table,
    heads: Vec<Vec<CellRef<'t>>>,
    /// Rows of figures.
    rows: Vec<Vec<CellRef<'t>>>,
    section: u32,
    unit: &'t str,
    half: Decimal,
}

/// Totals that other tables repeat, in the unit of the disclosure, each with the table that says so.
#[derive(Default)]
struct Totals<'t> {
    found: Vec<(&'static str, Number, u32, &'t Table)>,
}

/// Runs the checks.
pub(super) fn run(desk: &mut Desk<'_>) {
    let d = desk.d;
    let mut totals = Totals::default();
    for (section, table) in d.sections.iter().enumerate().flat_map(|(i, s)| s.tables.iter().map(move |t| (i as u32, t))) {
        let Some(account) = Account::of(&table.title) else { continue };
        if table.state.as_deref() == Some("空表") {
            empty(desk, section, table, account);
        }
        if table.cells.len() <= table.head_rows {
            continue;
        }
        let unit = table.unit.as_deref().filter(|u| is_money(u)).unwrap_or(&d.amount_unit);
        let half = if unit == &*d.amount_unit { d.precision.checked_div(Decimal::TWO) } else { Some(half_unit(2)) };
        let Some(half) = half else { continue };
        let (heads, rows) = heads_and_rows(table);
        let sheet = Sheet { table, heads, rows, section, unit, half };
        match account {
            Account::Whole => two_sided(desk, &sheet, &mut totals, ["whole.income", "whole.expenditure"]),
            Account::Fiscal => {
                two_sided(desk, &sheet, &mut totals, ["fiscal.income", "fiscal.expenditure"]);
                kinds(desk, &sheet, &mut totals);
            }
            Account::Basic => basic(desk, &sheet, &mut totals),
            Account::ThreePublic => three_public(desk, &sheet),
            Account::Fund => fund(desk, &sheet, &mut totals),
            Account::Capital => totals.first(desk, &sheet, "capital"),
            Account::Income => totals.first(desk, &sheet, "income"),
            Account::Expenditure => totals.first(desk, &sheet, "expenditure"),
            Account::Public => totals.first(desk, &sheet, "public"),
        }
    }
    between(desk, &totals);
}

impl<'t> Sheet<'t> {
    fn number(&self, cell: &CellRef<'t>) -> Option<Number> {
        let printed = amount::parse(cell.text).ok()?;
        printed.value.map(|value| Number { value, half: self.half })
    }

    /// Columns that count rows or columns 行次, 栏次.
    fn counting(&self) -> Vec<usize> {
        let counts = |cell: &CellRef<'_>| matches!(&*normal(cell.text), "行次" | "栏次" | "序号");
        self.heads.iter().flat_map(|row| row.iter().enumerate().filter(|(_, c)| counts(c)).map(|(i, _)| i)).collect()
    }

    fn lines(&self) -> Vec<Line<'t>> {
        let counting = self.counting();
        let mut lines: Vec<Line<'t>> = Vec::new();
        let mut columns: Vec<usize> = Vec::new();
        for row in &self.rows {
            let from = lines.len();
            for (column, cell) in row.iter().enumerate().filter(|(column, _)| !counting.contains(column)) {
                let number = self.number(cell);
                let blank = cell.text.trim().is_empty() || number.is_none() && amount::parse(cell.text).is_ok();
                if number.is_none() && !blank {
                    let raw = cell.text.trim();
                    let label = normal(raw).into_owned();
                    columns.push(column);
                    lines.push(Line { label, raw, left: false, numbers: Vec::new(), place: cell.place });
                } else if lines.len() > from
                    && let Some(line) = lines.last_mut()
                {
                    line.numbers.push(number);
                }
            }
        }
        let first = columns.iter().copied().min();
        lines.iter_mut().zip(columns).for_each(|(line, column)| line.left = Some(column) == first);
        lines
    }

    fn at(&self, place: Place) -> At {
        let place = if place.line == 0 { self.table.place } else { place };
        At { section: Some(self.section), place, ..At::default() }
    }

    /// `stated = Σ parts`, both from this table.
    fn sum(&self, desk: &mut Desk<'_>, check: &'static str, name: &str, place: Place, stated: Number, parts: &[Number]) {
        let Some(sum) = total_of(parts) else { return };
        let title = format!("《{}》{name}", self.table.title);
        outcome(desk, check, self.at(place), &title, stated, sum, parts);
    }
}

fn total_of(parts: &[Number]) -> Option<Number> {
    parts.iter().try_fold(Number::exact(Decimal::ZERO), |sum, n| sum.plus(*n))
}

fn outcome(desk: &mut Desk<'_>, check: &'static str, at: At, title: &str, stated: Number, sum: Number, parts: &[Number]) {
    let Some((class, difference)) = class_of_sum(stated, sum) else { return };
    if class == Class::Exact {
        desk.count(By::General(check), at.section, class);
        return;
    }
    let parts: Vec<String> = parts.iter().filter(|n| !n.value.is_zero()).map(|n| text(n.value)).collect();
    let formula = if parts.len() > 1 {
        format!("{} = {}", parts.join(" + ").replace("+ \u{2212}", "\u{2212} "), text(sum.value))
    } else {
        text(sum.value)
    };
    let tail = match class {
        Class::Rounding => either!(desk, "为尾差", "which is rounding"),
        _ => either!(desk, "不符", "which does not hold"),
    };
    let words = Telling {
        message: tell!(
            desk,
            "{title}：{formula}，印作 {}，差 {}，{tail}",
            "{title}: {formula}, printed {}, difference {}, {tail}",
            text(stated.value),
            text(difference)
        ),
        formula,
        expected: text(sum.value),
        printed: text(stated.value),
        difference: text(difference),
    };
    desk.report(By::General(check), class, at, &[], words);
}

impl<'t> Totals<'t> {
    fn add(&mut self, desk: &Desk<'_>, sheet: &Sheet<'t>, key: &'static str, number: Number) {
        if let Some(number) = converted(number, sheet.unit, &desk.d.amount_unit) {
            self.found.push((key, number, sheet.section, sheet.table));
        }
    }

    /// The first number of the row 合计.
    fn first(&mut self, desk: &Desk<'_>, sheet: &Sheet<'t>, key: &'static str) {
        let total = sheet.lines().into_iter().find(|l| is_total(&l.label)).and_then(|l| l.numbers.into_iter().flatten().next());
        if let Some(number) = total {
            self.add(desk, sheet, key, number);
        }
    }

    fn get(&self, key: &str) -> Option<&(&'static str, Number, u32, &'t Table)> {
        self.found.iter().find(|f| f.0 == key)
    }
}

fn is_total(label: &str) -> bool {
    matches!(label, "合计" | "本年收入合计" | "本年支出合计")
}

/// T1 and T4: 本年收入 = Σ sources, 总计 = 本年收入 + 使用结余 + 年初, and the same on the right; both totals equal.
fn two_sided<'t>(desk: &mut Desk<'_>, sheet: &Sheet<'t>, totals: &mut Totals<'t>, keys: [&'static str; 2]) {
    const CHECK: &str = "table.balance";
    let lines = sheet.lines();
    let mut grand: Vec<(Place, Number)> = Vec::new();
    for (left, key) in [(true, keys[0]), (false, keys[1])] {
        let side = || lines.iter().filter(move |l| l.left == left);
        let first = |l: &Line<'_>| l.numbers.first().copied().flatten();
        let of_year = if left { "本年收入合计" } else { "本年支出合计" };
        let year = side().find(|l| l.label == of_year).and_then(|l| Some((l.place, first(l)?)));
        if let Some((place, number)) = year {
            let above = side().take_while(|l| l.label != of_year);
            // A printed number in front (一、) tells items from the lines under them (其中：).
            let parts: Vec<Number> = above.filter(|l| l.raw.starts_with(numeral) && l.raw.contains('、')).filter_map(first).collect();
            if !parts.is_empty() {
                sheet.sum(desk, CHECK, of_year, place, number, &parts);
            }
            totals.add(desk, sheet, key, number);
        }
        let total = side().find(|l| matches!(&*l.label, "总计" | "收入总计" | "支出总计")).and_then(|l| Some((l.place, first(l)?)));
        if let (Some((place, total)), Some((_, year))) = (total, year) {
            let more = side().filter(|l| is_rest(&l.label)).filter_map(first);
            let parts: Vec<Number> = std::iter::once(year).chain(more).collect();
            sheet.sum(desk, CHECK, if left { "收入总计" } else { "支出总计" }, place, total, &parts);
        }
        grand.extend(total);
    }
    if let [(_, income), (place, expenditure)] = grand[..] {
        sheet.sum(desk, CHECK, "收入总计 = 支出总计", place, expenditure, &[income]);
    }
}

fn numeral(c: char) -> bool {
    "一二三四五六七八九十".contains(c)
}

/// What stands between 本年合计 and 总计; 其中 lines and the kinds of budgets below are parts of these.
fn is_rest(label: &str) -> bool {
    label.starts_with("使用非财政拨款结余")
        || label == "结余分配"
        || label.starts_with("年初") && label.contains("结转和结余")
        || label.starts_with("年末") && label.contains("结转和结余")
}

/// T4: each line of expenditure = general public budget + government funds + state capital.
fn kinds<'t>(desk: &mut Desk<'_>, sheet: &Sheet<'t>, totals: &mut Totals<'t>) {
    for line in sheet.lines().iter().filter(|l| l.numbers.len() >= 4) {
        let Some(stated) = line.numbers[0] else { continue };
        let parts: Vec<Number> = line.numbers[1..4].iter().copied().flatten().collect();
        if !parts.is_empty() {
            sheet.sum(desk, "table.row", &line.label, line.place, stated, &parts);
        }
        if line.label == "本年支出合计" {
            for (key, number) in ["fiscal.public", "fiscal.fund", "fiscal.capital"].into_iter().zip(&line.numbers[1..4]) {
                if let Some(number) = number {
                    totals.add(desk, sheet, key, *number);
                }
            }
        }
    }
}

/// T6: groups of code, name and amount side by side; 类 = Σ款, 人员 = 301 + 303, 公用 = 302 + 307 + 310 + 312 + 399.
fn basic<'t>(desk: &mut Desk<'_>, sheet: &Sheet<'t>, totals: &mut Totals<'t>) {
    let mut codes: Vec<(&str, Number, Place)> = Vec::new();
    let mut named: Vec<(&'static str, Number, Place)> = Vec::new();
    for row in &sheet.rows {
        for (at, cell) in row.iter().enumerate() {
            let code = cell.text.trim();
            if matches!(code.len(), 3 | 5)
                && code.starts_with('3')
                && code.bytes().all(|b| b.is_ascii_digit())
                && let Some(number) = row.get(at + 2).and_then(|c| sheet.number(c))
            {
                codes.push((code, number, cell.place));
            }
            let name = match &*normal(code) {
                "人员经费合计" => "人员经费合计",
                "公用经费合计" => "公用经费合计",
                "合计" => "合计",
                _ => continue,
            };
            if let Some(number) = row[at + 1..].iter().find_map(|c| sheet.number(c)) {
                named.push((name, number, cell.place));
            }
        }
    }
    for (code, number, place) in codes.iter().filter(|c| c.0.len() == 3) {
        let parts: Vec<Number> = codes.iter().filter(|c| c.0.len() == 5 && c.0.starts_with(code)).map(|c| c.1).collect();
        if !parts.is_empty() {
            sheet.sum(desk, "table.codes", code, *place, *number, &parts);
        }
    }
    let class = |code: &str| codes.iter().find(|c| c.0 == code).map(|c| c.1);
    let of = |name: &str| named.iter().find(|n| n.0 == name).copied();
    for (name, classes) in [("人员经费合计", &["301", "303"][..]), ("公用经费合计", &["302", "307", "310", "312", "399"])] {
        let parts: Vec<Number> = classes.iter().filter_map(|c| class(c)).collect();
        if let (Some((_, stated, place)), false) = (of(name), parts.is_empty()) {
            sheet.sum(desk, "table.codes", name, place, stated, &parts);
        }
    }
    let both: Vec<Number> = ["人员经费合计", "公用经费合计"].iter().filter_map(|n| of(n)).map(|n| n.1).collect();
    if let (Some((_, stated, place)), 2) = (of("合计"), both.len()) {
        sheet.sum(desk, "table.codes", "合计", place, stated, &both);
    }
    if let Some(sum) = total_of(&both).filter(|_| both.len() == 2) {
        totals.add(desk, sheet, "basic", sum);
    }
}

/// T7: budget and actual, six numbers each: 合计 = 出国 + 用车 + 接待, 用车 = 购置 + 运行.
fn three_public(desk: &mut Desk<'_>, sheet: &Sheet<'_>) {
    for row in &sheet.rows {
        let numbers: Vec<Number> = row.iter().filter_map(|c| sheet.number(c)).collect();
        if !matches!(numbers.len(), 6 | 12) || row.len() > 13 {
            continue;
        }
        let place = row.first().map_or(sheet.table.place, |c| c.place);
        for (six, name) in numbers.chunks(6).zip(if numbers.len() == 12 { ["预算数", "决算数"] } else { ["决算数", ""] }) {
            sheet.sum(desk, "table.row", &format!("{name}合计"), place, six[0], &[six[1], six[2], six[5]]);
            sheet.sum(desk, "table.row", &format!("{name}公务用车小计"), place, six[2], &[six[3], six[4]]);
        }
    }
}

/// T8: 年初 + 收入 = 支出 + 年末, and 支出 = 基本 + 项目: the last six columns.
fn fund<'t>(desk: &mut Desk<'_>, sheet: &Sheet<'t>, totals: &mut Totals<'t>) {
    let heads: String = sheet.heads.iter().flatten().map(|c| normal(c.text).into_owned()).collect();
    if !heads.contains("年初") || !heads.contains("年末") {
        return;
    }
    let zero = Number { value: Decimal::ZERO, half: Decimal::ZERO };
    for row in sheet.rows.iter().filter(|r| r.len() > 6) {
        let (front, cells) = row.split_at(row.len() - 6);
        let label = front.iter().map(|c| normal(c.text).into_owned()).find(|l| !l.is_empty()).unwrap_or_default();
        if cells.iter().all(|c| sheet.number(c).is_none()) {
            continue;
        }
        let n: Vec<Number> = cells.iter().map(|c| sheet.number(c).unwrap_or(zero)).collect();
        let place = front.first().map_or(sheet.table.place, |c| c.place);
        sheet.sum(desk, "table.balance", &label, place, Number { half: n[2].half.max(n[5].half), ..n[2] }, &[n[0], n[1], negative(n[5])]);
        sheet.sum(desk, "table.row", &label, place, n[2], &[n[3], n[4]]);
        if is_total(&label) {
            totals.add(desk, sheet, "fund", n[2]);
        }
    }
}

fn negative(n: Number) -> Number {
    Number { value: -n.value, half: n.half }
}

/// Totals that two tables print.
const PAIRS: &[(&str, &str)] = &[
    ("income", "whole.income"),
    ("expenditure", "whole.expenditure"),
    ("public", "fiscal.public"),
    ("fund", "fiscal.fund"),
    ("capital", "fiscal.capital"),
];

fn between(desk: &mut Desk<'_>, totals: &Totals<'_>) {
    const CHECK: &str = "table.between";
    for (key, other) in PAIRS {
        if let (Some((_, stated, section, table)), Some((_, expected, _, source))) = (totals.get(key), totals.get(other)) {
            let title = format!("《{}》=《{}》", table.title, source.title);
            let at = At { section: Some(*section), place: table.place, ..At::default() };
            outcome(desk, CHECK, at, &title, *stated, *expected, &[*expected]);
        }
    }
    // The basic expenditure of the general public budget is part of that budget, which is part of all expenditure.
    for (low, high) in [("basic", "public"), ("public", "expenditure"), ("fiscal.expenditure", "whole.expenditure")] {
        let (Some((_, small, section, table)), Some((_, large, _, above))) = (totals.get(low), totals.get(high)) else { continue };
        let Some(over) = small.minus(*large) else { continue };
        if over.value <= over.half {
            desk.count(By::General(CHECK), Some(*section), Class::Exact);
            continue;
        }
        let message = tell!(
            desk,
            "《{}》{} 大于《{}》{}",
            "《{}》{} is more than 《{}》{}",
            table.title,
            text(small.value),
            above.title,
            text(large.value)
        );
        let words = Telling {
            message,
            formula: format!("{} > {}", text(small.value), text(large.value)),
            expected: format!("≤ {}", text(large.value)),
            printed: text(small.value),
            difference: text(over.value),
        };
        let at = At { section: Some(*section), place: table.place, ..At::default() };
        desk.report(By::General(CHECK), Class::Inconsistent, at, &[], words);
    }
}

/// A table that says it is empty ⇔ the items it would hold are zero.
fn empty(desk: &mut Desk<'_>, section: u32, table: &Table, account: Account) {
    let d = desk.d;
    let Some(items) = account.items() else { return };
    let by = By::General("table.empty");
    let amounts = d.facts_under(items).filter(|(_, f)| is_money(&f.unit) && f.item[items.len()..].starts_with(['.', '[']));
    let filled: Vec<u32> = amounts.filter(|(_, f)| f.value.is_some_and(|v| !v.is_zero())).map(|(i, _)| i).collect();
    let Some(first) = filled.first() else {
        desk.count(by, Some(section), Class::Exact);
        return;
    };
    let message =
        tell!(desk, "《{}》为空表，而{}为 {}", "《{}》 is empty, but {} is {}", table.title, desk.name(*first), desk.shown(*first));
    desk.say(by, Class::Inconsistent, At { section: Some(section), place: table.place, ..At::default() }, &filled, message);
}
