//! The figures of the standard tables against those of the text: every amount that a document prints in both is one.
//!
//! Nothing is said of a cell unless the title of its table, the label or the code of its row and the head of its column say
//! which figure it is.

use super::Class;
use super::account::Account;
use super::desk::{By, Desk, Telling, converted, is_money};
use super::measure::{class_of_sum, text};
use super::sheet::{Cell, Line, Sheet};
use super::tell::tell;
use crate::profile::normal;

/// Labels of the income side, and their items. Those of the kinds of budgets stand again under the opening balance.
const INCOME: &[(&str, &str)] = &[
    ("一般公共预算财政拨款收入", "income.general_public_budget"),
    ("一般公共预算财政拨款", "income.general_public_budget"),
    ("政府性基金预算财政拨款收入", "income.gov_fund"),
    ("政府性基金预算财政拨款", "income.gov_fund"),
    ("国有资本经营预算财政拨款收入", "income.state_capital"),
    ("国有资本经营预算财政拨款", "income.state_capital"),
    ("财政拨款收入", "income.fiscal"),
    ("上级补助收入", "income.superior_subsidy"),
    ("事业收入", "income.business"),
    ("经营收入", "income.operating"),
    ("附属单位上缴收入", "income.affiliate"),
    ("其他收入", "income.other"),
];

/// Labels of T1 below the sources and below the classes of expenditure.
const WHOLE: [&[(&str, &str)]; 2] = [
    &[
        ("本年收入合计", "income.total"),
        ("使用非财政拨款结余", "income.nonfiscal_surplus_used"),
        ("年初结转和结余", "income.carryover_opening"),
        ("总计", "total.income"),
        ("收入总计", "total.income"),
    ],
    &[
        ("本年支出合计", "expenditure.total"),
        ("结余分配", "expenditure.surplus_distribution"),
        ("年末结转和结余", "expenditure.carryover_closing"),
        ("总计", "total.expenditure"),
        ("支出总计", "total.expenditure"),
    ],
];

/// The same of T4.
const FISCAL: [&[(&str, &str)]; 2] = [
    &[
        ("本年收入合计", "fiscal.income"),
        ("年初财政拨款结转和结余", "fiscal.carryover_opening"),
        ("总计", "fiscal.total.income"),
        ("收入总计", "fiscal.total.income"),
    ],
    &[
        ("本年支出合计", "fiscal.expenditure"),
        ("年末财政拨款结转和结余", "fiscal.carryover_closing"),
        ("总计", "fiscal.total.expenditure"),
        ("支出总计", "fiscal.total.expenditure"),
    ],
];

/// The kinds of budgets that T4 has columns of.
const KINDS: &[(&[&str], &str)] = &[
    (&["一般公共预算财政拨款", "一般公共预算"], "gpb.total"),
    (&["政府性基金预算财政拨款", "政府性基金预算"], "gov_fund.expenditure"),
    (&["国有资本经营预算财政拨款", "国有资本经营预算"], "state_capital.expenditure"),
];

/// Columns of the row 合计.
type Columns = &'static [(&'static [&'static str], &'static str)];

const OF_INCOME: Columns = &[
    (&["本年收入合计", "本年收入"], "income.total"),
    (&["财政拨款收入"], "income.fiscal"),
    (&["上级补助收入"], "income.superior_subsidy"),
    (&["事业收入"], "income.business"),
    (&["经营收入"], "income.operating"),
    (&["附属单位上缴收入"], "income.affiliate"),
    (&["其他收入"], "income.other"),
];

const OF_EXPENDITURE: Columns = &[
    (&["本年支出合计", "本年支出"], "expenditure.total"),
    (&["基本支出"], "expenditure.basic"),
    (&["项目支出"], "expenditure.project"),
    (&["上缴上级支出"], "expenditure.remit_superior"),
    (&["经营支出"], "expenditure.operating"),
    (&["对附属单位补助支出"], "expenditure.affiliate_subsidy"),
];

const OF_PUBLIC: Columns = &[(&["本年支出合计", "本年支出"], "gpb.total"), (&["基本支出"], "basic.total")];
const OF_FUND: Columns = &[(&["本年支出", "本年支出合计"], "gov_fund.expenditure"), (&["本年收入", "本年收入合计"], "gov_fund.income")];
const OF_CAPITAL: Columns = &[(&["本年支出", "本年支出合计"], "state_capital.expenditure")];

const THREE_PUBLIC: [&str; 6] = [
    "three_public.total",
    "three_public.abroad",
    "three_public.vehicle",
    "three_public.vehicle.purchase",
    "three_public.vehicle.running",
    "three_public.reception",
];

/// Compares the figures of a table that is the only one of its kind in the disclosure.
pub(super) fn one(desk: &mut Desk<'_>, sheet: &Sheet<'_>, account: Account) {
    let not_money = sheet.table.unit.as_deref().is_some_and(|u| !is_money(u));
    if not_money || of_another_year(&sheet.table.title, desk.d.year) {
        return;
    }
    match account {
        Account::Whole => two_sided(desk, sheet, &sheet.lines(), WHOLE),
        Account::Fiscal => {
            let lines = sheet.lines();
            two_sided(desk, sheet, &lines, FISCAL);
            kinds(desk, sheet, &lines);
        }
        Account::Income => total(desk, sheet, OF_INCOME),
        Account::Expenditure => total(desk, sheet, OF_EXPENDITURE),
        Account::Public => {
            total(desk, sheet, OF_PUBLIC);
            by_code(desk, sheet);
        }
        Account::Basic => basic(desk, sheet),
        Account::ThreePublic => {
            for six in sheet.three_public().iter().filter(|s| s.told && s.name == "决算数") {
                for (cell, item) in six.cells.iter().zip(THREE_PUBLIC) {
                    if let Some(cell) = cell {
                        same(desk, sheet, "", cell, item);
                    }
                }
            }
        }
        Account::Fund => total(desk, sheet, OF_FUND),
        Account::Capital => total(desk, sheet, OF_CAPITAL),
    }
}

fn of_another_year(title: &str, year: i32) -> bool {
    let runs = title.split(|c: char| !c.is_ascii_digit()).filter(|run| run.len() == 4);
    runs.filter_map(|run| run.parse::<i32>().ok()).any(|named| named != year)
}

/// A cell against the figure of the text.
fn same(desk: &mut Desk<'_>, sheet: &Sheet<'_>, name: &str, cell: &Cell<'_>, item: &str) {
    let Some((index, fact)) = desk.d.fact(item) else { return };
    let Some(told) = desk.number(fact).filter(|_| is_money(&fact.unit)) else { return };
    let Some(stated) = cell.number else { return };
    let Some(number) = converted(stated, sheet.unit, &desk.d.amount_unit) else { return };
    let Some((class, difference)) = class_of_sum(number, told) else { return };
    let by = By::General("table.total");
    if class == Class::Exact {
        desk.count(by, Some(sheet.section), class);
        return;
    }
    let item_name = desk.name(index);
    let (row, printed) = (if name.is_empty() { &item_name } else { name }, text(stated.value));
    let in_unit = if sheet.unit == &*desk.d.amount_unit { String::new() } else { format!(" {}", sheet.unit) };
    let words = Telling {
        message: tell!(
            desk,
            "《{}》{row}：表 {printed}{in_unit}，正文“{item_name}” {}，差 {}，{}",
            "《{}》{row}: {printed}{in_unit} in the table, “{item_name}” is {} in the text, difference {}, {}",
            sheet.table.title,
            text(told.value),
            text(difference),
            desk.tail(class)
        ),
        formula: format!("{printed}{in_unit} ≠ {}", text(told.value)),
        expected: text(told.value),
        printed,
        difference: text(difference),
    };
    desk.report(by, class, sheet.at(cell.place), &[index], words);
}

/// The row 合计: each column that its head names. Where the head says 合计 only, it is that of the first item.
fn total(desk: &mut Desk<'_>, sheet: &Sheet<'_>, columns: Columns) {
    let Some(row) = sheet.total() else { return };
    for (at, (heads, item)) in columns.iter().enumerate() {
        let column = sheet.column(heads).or_else(|| if at == 0 { amounts(sheet) } else { None });
        if let Some(cell) = column.and_then(|c| row.at(c)) {
            let name = sheet.named(&row.name(), cell.column);
            same(desk, sheet, &name, cell, item);
        }
    }
}

/// The column of amounts of a table that has one; of 小计 with 基本支出 and 项目支出 behind it, the one of expenditure.
fn amounts(sheet: &Sheet<'_>) -> Option<usize> {
    let plain = |column: &usize| sheet.heads(*column).len() == 1 && sheet.is_amount(*column);
    let mut found = (0..sheet.width()).filter(plain);
    found.next().filter(|_| found.next().is_none())
}

/// T1 and T4: the first cell behind each label that stands once on its side.
fn two_sided(desk: &mut Desk<'_>, sheet: &Sheet<'_>, lines: &[Line<'_>], labels: [&[(&str, &str)]; 2]) {
    for (left, labels) in [true, false].into_iter().zip(labels) {
        let side: Vec<&Line<'_>> = lines.iter().filter(|l| l.left == left).collect();
        let of_year = if left { "本年收入合计" } else { "本年支出合计" };
        let above = side.iter().position(|l| l.label == of_year).unwrap_or(0);
        let mut look = |lines: &[&Line<'_>], labels: &[(&str, &str)]| {
            for (label, item) in labels {
                let mut found = lines.iter().filter(|l| l.label == *label);
                let (Some(line), None) = (found.next(), found.next()) else { continue };
                if let Some(cell) = sheet.amount(line) {
                    same(desk, sheet, label, cell, item);
                }
            }
        };
        look(&side, labels);
        if left {
            look(&side[..above], INCOME);
        }
    }
}

/// T4: the columns of the kinds of budgets, in the row of the year and in those of the classes.
fn kinds(desk: &mut Desk<'_>, sheet: &Sheet<'_>, lines: &[Line<'_>]) {
    let d = desk.d;
    for line in lines.iter().filter(|l| !l.left) {
        for (at, (heads, item)) in KINDS.iter().enumerate() {
            let Some(cell) = sheet.column(heads).and_then(|c| line.cells.iter().find(|cell| cell.column == c)) else { continue };
            if line.label == "本年支出合计" {
                same(desk, sheet, &sheet.named("本年支出合计", cell.column), cell, item);
            } else if at == 0 {
                let name = stem(&line.label);
                let mut found =
                    d.rows.iter().filter(|r| r.item.starts_with("gpb.function[") && !r.restate && stem(&normal(&r.label)) == name);
                if let (Some(row), None) = (found.next(), found.next()) {
                    same(desk, sheet, &sheet.named(&line.label, cell.column), cell, &row.item);
                }
            }
        }
    }
}

/// The name of a class of expenditure without 支出 at its end.
fn stem(label: &str) -> &str {
    label.strip_suffix("支出").unwrap_or(label)
}

/// T5: the amount of each class (类) and item (项) that the text states.
fn by_code(desk: &mut Desk<'_>, sheet: &Sheet<'_>) {
    let Some(column) = sheet.column(OF_PUBLIC[0].0).or_else(|| amounts(sheet)) else { return };
    let mut codes: Vec<&str> = sheet.rows.iter().map(|r| &*r.code).collect();
    codes.sort_unstable();
    for row in sheet.rows.iter().filter(|r| !r.code.is_empty()) {
        let from = codes.partition_point(|code| **code < *row.code);
        let once = codes.get(from + 1).is_none_or(|next| **next != *row.code);
        let Some(cell) = row.at(column).filter(|_| once) else { continue };
        let item = match row.code.len() {
            3 => format!("gpb.function[{}].amount", row.code),
            _ => format!("gpb.item[{}].amount", row.code),
        };
        same(desk, sheet, &row.name(), cell, &item);
    }
}

/// T6: 人员经费, 公用经费, their sum, and each economic item that the text states once, by its name.
fn basic(desk: &mut Desk<'_>, sheet: &Sheet<'_>) {
    for (label, item) in [("人员经费合计", "basic.personnel"), ("公用经费合计", "basic.operating")] {
        let column = || sheet.column(&[label.trim_end_matches("合计"), label]).and_then(|c| sheet.total()?.at(c));
        if let Some(cell) = sheet.behind(label).or_else(column) {
            same(desk, sheet, label, cell, item);
        }
    }
    if let Some(cell) = sheet.behind("合计").filter(|c| sheet.is_amount(c.column)) {
        same(desk, sheet, "合计", cell, "basic.total");
    }
    let d = desk.d;
    let mut items: Vec<(String, &str)> =
        d.rows.iter().filter(|r| r.item.starts_with("basic.items[")).map(|r| (normal(&r.label).into_owned(), &*r.item)).collect();
    items.sort_unstable();
    let codes = sheet.economic();
    for one in codes.iter().filter(|c| sheet.is_amount(c.column)) {
        let name = normal(one.name);
        let from = items.partition_point(|(label, _)| **label < *name);
        let mut found = items[from..].iter().take_while(|(label, _)| *label == *name);
        let (Some((_, item)), None) = (found.next(), found.next()) else { continue };
        if codes.iter().filter(|c| c.name == one.name).count() == 1 {
            let cell = Cell { text: "", column: one.column, number: Some(one.number), blank: false, place: one.place };
            same(desk, sheet, &format!("{} {}", one.code, one.name), &cell, item);
        }
    }
}
