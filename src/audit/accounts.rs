//! The standard tables of final accounts as attached: what must hold inside each that is no sum by code, and between them.
//!
//! Tables are known by their titles, cells by the labels beside them. The names T1…T9 are those of the common nine tables.

use super::Class;
use super::account::Account;
use super::desk::{At, By, Desk, Telling, converted};
use super::measure::{Number, text};
use super::sheet::{Cell, Line, Sheet, is_total, outcome, total_of};
use super::tell::tell;
use crate::archive::Table;
use crate::diagnostic::Place;
use crate::profile::normal;

/// Totals that other tables repeat, in the unit of the disclosure, each with the table that says so.
#[derive(Default)]
pub(super) struct Totals<'t> {
    found: Vec<(&'static str, Number, u32, &'t Table)>,
}

/// What must hold inside a table; its totals are kept for the tables that repeat them.
pub(super) fn one<'t>(desk: &mut Desk<'_>, sheet: &Sheet<'t>, account: Account, totals: &mut Totals<'t>) {
    match account {
        Account::Whole => two_sided(desk, sheet, &sheet.lines(), totals, ["whole.income", "whole.expenditure"]),
        Account::Fiscal => {
            let lines = sheet.lines();
            two_sided(desk, sheet, &lines, totals, ["fiscal.income", "fiscal.expenditure"]);
            kinds(desk, sheet, &lines, totals);
        }
        Account::Basic => basic(desk, sheet, totals),
        Account::ThreePublic => three_public(desk, sheet),
        Account::Fund => fund(desk, sheet, totals),
        Account::Capital => totals.first(desk, sheet, "capital"),
        Account::Income => totals.first(desk, sheet, "income"),
        Account::Expenditure => totals.first(desk, sheet, "expenditure"),
        Account::Public => totals.first(desk, sheet, "public"),
    }
}

impl<'t> Totals<'t> {
    fn add(&mut self, desk: &Desk<'_>, sheet: &Sheet<'t>, key: &'static str, number: Number) {
        if let Some(number) = converted(number, sheet.unit, &desk.d.amount_unit) {
            self.found.push((key, number, sheet.section, sheet.table));
        }
    }

    /// The first number of the row 合计.
    fn first(&mut self, desk: &Desk<'_>, sheet: &Sheet<'t>, key: &'static str) {
        let total = sheet.rows.iter().find(|r| r.is_total()).and_then(|r| {
            // Beside income and balances, expenditure has its own head.
            let column = sheet.column(&["本年支出", "本年支出合计"]);
            let flows = sheet.has_head("年初") || sheet.has_head("年末");
            let mut amounts = r.figures().filter(|c| sheet.adds_up(c.column) && !sheet.is_apart(c.column));
            if flows { r.at(column?)?.number } else { amounts.find_map(|c| c.number) }
        });
        if let Some(number) = total {
            self.add(desk, sheet, key, number);
        }
    }

    fn get(&self, key: &str) -> Option<&(&'static str, Number, u32, &'t Table)> {
        self.found.iter().find(|f| f.0 == key)
    }
}

/// T1 and T4: 本年收入 = Σ sources, 总计 = 本年收入 + 使用结余 + 年初, and the same on the right; both totals equal.
fn two_sided<'t>(desk: &mut Desk<'_>, sheet: &Sheet<'t>, lines: &[Line<'_>], totals: &mut Totals<'t>, keys: [&'static str; 2]) {
    const CHECK: &str = "table.balance";
    // The same expenditure by function and by nature, side by side: nobody could say which lines are of which.
    let twice = |label: &str| lines.iter().filter(|l| l.label == label).count() > 1;
    if twice("本年收入合计") || twice("本年支出合计") {
        return;
    }
    let mut grand: Vec<(Place, Number)> = Vec::new();
    for (left, key) in [(true, keys[0]), (false, keys[1])] {
        // Where no head tells budgets from what became of them, the lines still add up column by column.
        let amount = |l: &Line<'_>| sheet.amount(l).or_else(|| l.cells.first().copied()).and_then(|c| c.number);
        let side = || lines.iter().filter(move |l| l.left == left);
        let of_year = if left { "本年收入合计" } else { "本年支出合计" };
        let line_of_year = side().find(|l| l.label == of_year);
        let year = line_of_year.and_then(|l| Some((l.place, amount(l)?)));
        if let Some((place, number)) = year {
            let above = side().take_while(|l| l.label != of_year);
            // A printed number in front (一、) tells items from the lines under them (其中：).
            let parts: Vec<Number> = above.filter(|l| l.raw.starts_with(numeral) && l.raw.contains('、')).filter_map(amount).collect();
            if !parts.is_empty() {
                sheet.sum(desk, CHECK, of_year, place, number, &parts);
            }
            if line_of_year.is_some_and(|l| sheet.amount(l).is_some()) {
                totals.add(desk, sheet, key, number);
            }
        }
        let total = side().find(|l| matches!(&*l.label, "总计" | "收入总计" | "支出总计")).and_then(|l| Some((l.place, amount(l)?)));
        if let (Some((place, total)), Some((_, year))) = (total, year) {
            let more = side().filter(|l| is_rest(&l.label)).filter_map(amount);
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
    ["使用非财政拨款结余", "使用专用结余", "用事业基金弥补收支差额"].iter().any(|rest| label.starts_with(rest))
        || label == "结余分配"
        || label.starts_with("年初") && label.contains("结转和结余")
        || label.starts_with("年末") && label.contains("结转和结余")
}

/// T4: each line of expenditure = general public budget + government funds + state capital.
fn kinds<'t>(desk: &mut Desk<'_>, sheet: &Sheet<'t>, lines: &[Line<'_>], totals: &mut Totals<'t>) {
    const KINDS: [&str; 3] = ["一般公共预算", "政府性基金", "国有资本经营"];
    let of = |c: &Cell<'_>, kind: &str| sheet.heads(c.column).iter().any(|h| h.contains(kind));
    let in_order = |l: &&Line<'_>| l.cells.len() >= 4 && l.cells[1..4].iter().zip(KINDS).all(|(c, kind)| of(c, kind));
    for line in lines.iter().filter(in_order).filter(|l| !l.cells[..4].iter().any(|c| sheet.is_other(c.column))) {
        let Some(stated) = line.cells[0].number else { continue };
        let parts: Vec<Number> = line.cells[1..4].iter().filter_map(|c| c.number).collect();
        if !parts.is_empty() {
            sheet.sum(desk, "table.row", &line.label, line.place, stated, &parts);
        }
        if line.label == "本年支出合计" {
            for (key, cell) in ["fiscal.public", "fiscal.fund", "fiscal.capital"].into_iter().zip(&line.cells[1..4]) {
                if let Some(number) = cell.number {
                    totals.add(desk, sheet, key, number);
                }
            }
        }
    }
}

/// T6: groups of code, name and amount side by side; 类 = Σ款, 人员 = 301 + 303, 公用 = 302 + 307 + 310 + 312 + 399.
fn basic<'t>(desk: &mut Desk<'_>, sheet: &Sheet<'t>, totals: &mut Totals<'t>) {
    let codes = sheet.economic();
    for of_class in codes.iter().filter(|c| c.code.len() == 3) {
        let parts: Vec<Number> =
            codes.iter().filter(|c| c.code.len() == 5 && c.code.starts_with(of_class.code)).map(|c| c.number).collect();
        if !parts.is_empty() {
            let name = format!("{} {}", of_class.code, of_class.name);
            sheet.sum(desk, "table.codes", &name, of_class.place, of_class.number, &parts);
        }
    }
    let class = |code: &str| codes.iter().find(|c| c.code == code).map(|c| c.number);
    let of = |name: &str| sheet.behind(name).and_then(|c| Some((c.number?, c.place)));
    for (name, classes) in [("人员经费合计", &["301", "303"][..]), ("公用经费合计", &["302", "307", "310", "312", "399"])] {
        let parts: Vec<Number> = classes.iter().filter_map(|c| class(c)).collect();
        if let (Some((stated, place)), false) = (of(name), parts.is_empty()) {
            sheet.sum(desk, "table.codes", name, place, stated, &parts);
        }
    }
    let both: Vec<Number> = ["人员经费合计", "公用经费合计"].iter().filter_map(|n| of(n)).map(|n| n.0).collect();
    if let (Some((stated, place)), 2) = (of("合计"), both.len()) {
        sheet.sum(desk, "table.codes", "合计", place, stated, &both);
    }
    if let Some(sum) = total_of(&both).filter(|_| both.len() == 2) {
        totals.add(desk, sheet, "basic", sum);
    }
}

/// T7: 合计 = 出国 + 用车 + 接待, 用车 = 购置 + 运行, for the budget and for what was spent.
fn three_public(desk: &mut Desk<'_>, sheet: &Sheet<'_>) {
    for six in sheet.three_public() {
        let [total, abroad, vehicle, purchase, running, reception] = six.cells.map(|c| c.and_then(|c| c.number));
        let place = |at: usize| six.cells[at].map_or(sheet.table.place, |c| c.place);
        if let (Some(total), Some(abroad), Some(vehicle), Some(reception)) = (total, abroad, vehicle, reception) {
            sheet.sum(desk, "table.row", &format!("{}合计", six.name), place(0), total, &[abroad, vehicle, reception]);
        }
        if let (Some(vehicle), Some(purchase), Some(running)) = (vehicle, purchase, running) {
            sheet.sum(desk, "table.row", &format!("{}公务用车小计", six.name), place(2), vehicle, &[purchase, running]);
        }
    }
}

/// T8: 年初 + 收入 = 支出 + 年末, and 支出 = 基本 + 项目, each known by its head.
fn fund<'t>(desk: &mut Desk<'_>, sheet: &Sheet<'t>, totals: &mut Totals<'t>) {
    if !sheet.has_head("年初") || !sheet.has_head("年末") {
        return;
    }
    const COLUMNS: [&[&str]; 6] = [
        &["年初结转和结余", "年初财政拨款结转和结余", "年初结转结余"],
        &["本年收入", "本年收入合计"],
        &["本年支出", "本年支出合计", "小计"],
        &["基本支出"],
        &["项目支出"],
        &["年末结转和结余", "年末财政拨款结转和结余", "年末结转结余"],
    ];
    let Some(columns) = COLUMNS.iter().map(|names| sheet.column(names)).collect::<Option<Vec<usize>>>() else { return };
    let zero = Number::exact(rust_decimal::Decimal::ZERO);
    for row in &sheet.rows {
        let Some(cells) = columns.iter().map(|column| row.at(*column)).collect::<Option<Vec<&Cell<'_>>>>() else { continue };
        if cells.iter().all(|c| c.number.is_none()) {
            continue;
        }
        let label = if row.is_total() { "合计".to_owned() } else { normal(row.label()).into_owned() };
        let n: Vec<Number> = cells.iter().map(|c| c.number.unwrap_or(zero)).collect();
        let place = cells[2].place;
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

/// What must hold between the tables of a disclosure.
pub(super) fn between(desk: &mut Desk<'_>, totals: &Totals<'_>) {
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
