//! Attached tables 附表, where a document has them: whether they are empty as said, sums by code, across columns and down rows.

use std::collections::BTreeSet;

use ecow::EcoString;

use super::account::Account;
use super::accounts::{self, Totals};
use super::desk::{At, By, Desk, is_money};
use super::measure::Number;
use super::sheet::{Cell, Row, Sheet};
use super::tell::tell;
use super::{Class, against, plain};
use crate::archive::{Facet, Fact, Table};

/// Runs the checks.
pub(super) fn run(desk: &mut Desk<'_>) {
    let d = desk.d;
    let tables = || d.sections.iter().enumerate().flat_map(|(i, s)| s.tables.iter().map(move |t| (i as u32, t)));
    let accounts: Vec<Account> = tables().filter_map(|(_, t)| Account::of(&t.title)).collect();
    let mut totals = Totals::default();
    let mut told: BTreeSet<EcoString> = d.rows.iter().filter_map(|r| r.code.as_deref().map(EcoString::from)).collect();
    for (section, table) in tables() {
        let account = Account::of(&table.title);
        let is_empty = table.state.as_deref() == Some("空表");
        let says_empty = is_empty || d.sections[section as usize].empty_statement().is_some();
        // Most tables of a document's own kind have no total, and nothing that their numbers could be checked for.
        if account.is_none() && !says_empty && !is_account(&table.title) && !plain::has_total(table) {
            continue;
        }
        let sheet = Sheet::of(desk, section, table, &d.amount_unit);
        if says_empty {
            empty(desk, section, table, sheet.as_ref(), account.filter(|_| is_empty));
        }
        let Some(sheet) = sheet else { continue };
        if is_account(&table.title) {
            // Basic expenditure stands in groups of code, name and amount side by side; `accounts` reads those.
            if account != Some(Account::Basic) {
                by_code(desk, &sheet);
                codes(desk, &sheet, &mut told);
            }
            across(desk, &sheet);
        }
        match account {
            Some(account) => {
                accounts::one(desk, &sheet, account, &mut totals);
                if accounts.iter().filter(|a| **a == account).count() == 1 {
                    against::one(desk, &sheet, account);
                }
            }
            None => plain::run(desk, &sheet),
        }
    }
    accounts::between(desk, &totals);
}

fn is_account(title: &str) -> bool {
    title.contains("决算") && (title.contains("收入") || title.contains("支出"))
}

/// What is said to be empty has no number but zero: neither the table, nor the items that say the same in the text.
fn empty(desk: &mut Desk<'_>, section: u32, table: &Table, sheet: Option<&Sheet<'_>>, account: Option<Account>) {
    let d = desk.d;
    let by = By::General("table.empty");
    // Numbers of rows and years are no figures.
    let is_figure =
        |s: &Sheet<'_>, c: &Cell<'_>| s.adds_up(c.column) && !s.is_other(c.column) && c.text.ends_with(|last: char| last.is_ascii_digit());
    let filled = |s: &Sheet<'_>, c: &Cell<'_>| c.number.is_some_and(|n| !n.value.is_zero()) && is_figure(s, c);
    let cell = sheet.and_then(|s| {
        let mut named = s.rows.iter().filter(|r| account.is_some() || !r.label().is_empty());
        named.find_map(|r| Some((r, r.figures().find(|c| filled(s, c))?)))
    });
    if let (Some(sheet), Some((row, cell))) = (sheet, cell) {
        let message = tell!(
            desk,
            "《{}》为空表，而{}印作 {}",
            "《{}》 is empty, but {} is printed {}",
            table.title,
            sheet.named(&row.name(), cell.column),
            cell.text
        );
        desk.say(by, Class::Inconsistent, sheet.at(cell.place), &[], message);
    }
    let Some(items) = account.and_then(Account::items) else { return };
    // A budget, and a decrease to nothing, say nothing of this year.
    let is_amount = |f: &Fact| f.facet == Facet::Value && is_money(&f.unit) && f.item[items.len()..].starts_with(['.', '[']);
    let amounts = d.facts_under(items).filter(|(_, f)| is_amount(f));
    let filled: Vec<u32> = amounts.filter(|(_, f)| f.value.is_some_and(|v| !v.is_zero())).map(|(i, _)| i).collect();
    let Some(first) = filled.first() else {
        desk.count(by, Some(section), Class::Exact);
        return;
    };
    let message =
        tell!(desk, "《{}》为空表，而{}为 {}", "《{}》 is empty, but {} is {}", table.title, desk.name(*first), desk.shown(*first));
    let at = At { section: Some(section), place: table.place, ..At::default() };
    desk.say(by, Class::Inconsistent, at, &filled, message);
}

/// 合计 = Σ类, 类 = Σ款, 款 = Σ项, column by column.
fn by_code(desk: &mut Desk<'_>, sheet: &Sheet<'_>) {
    // A code that stands in several rows is that of several bodies, or of a part.
    let mut codes: Vec<&str> = sheet.rows.iter().map(|r| &*r.code).filter(|code| !code.is_empty()).collect();
    let all = codes.len();
    codes.sort_unstable();
    codes.dedup();
    if codes.len() < all {
        return;
    }
    for row in sheet.rows.iter().filter(|r| !r.code.is_empty() || r.is_total()) {
        let total = row.code.is_empty();
        let below = |r: &&Row<'_>| !r.code.is_empty() && (total || r.code.len() > row.code.len() && r.code.starts_with(&*row.code));
        let Some(nearest) = sheet.rows.iter().filter(below).map(|r| r.code.len()).min() else { continue };
        let under: Vec<&Row<'_>> = sheet.rows.iter().filter(below).filter(|r| r.code.len() == nearest).collect();
        for cell in row.figures().filter(|c| sheet.adds_up(c.column)) {
            let parts: Vec<Number> = under.iter().filter_map(|r| r.at(cell.column)?.number).collect();
            if let (Some(stated), false) = (cell.number, parts.is_empty()) {
                let name = sheet.named(&row.name(), cell.column);
                sheet.sum(desk, "table.codes", &name, cell.place, stated, &parts);
            }
        }
    }
}

/// Functional codes that the register does not have; those of the text, and each other one once, are `told`.
fn codes(desk: &mut Desk<'_>, sheet: &Sheet<'_>, told: &mut BTreeSet<EcoString>) {
    let register = desk.world.register;
    for row in sheet.rows.iter().filter(|r| r.code.starts_with('2') && !register.functional.is_empty()) {
        if register.functional(&row.code).is_none() && told.insert(row.code.clone()) {
            let place = row.cells.first().map_or(sheet.table.place, |c| c.place);
            let message = tell!(
                desk,
                "《{}》科目编码 {}（{}）不在登记表中",
                "《{}》: the code {} ({}) is not in the register",
                sheet.table.title,
                row.code,
                row.label()
            );
            desk.say(By::General("code.unknown"), Class::Inconsistent, sheet.at(place), &[], message);
        }
    }
}

/// The first column of numbers = Σ of the others, in the tables that are made so.
fn across(desk: &mut Desk<'_>, sheet: &Sheet<'_>) {
    let title = sheet.table.title.trim_end_matches('》');
    let made_so = ["收入决算表", "支出决算表", "财政拨款支出决算表"].iter().any(|t| title.ends_with(t));
    if !made_so
        || sheet.has_head("年初")
        || sheet.has_head("年末")
        || ["三公", "收入支出", "基本支出", "项目支出"].iter().any(|t| title.contains(t))
    {
        return;
    }
    for row in &sheet.rows {
        let adds_up = |column: usize| sheet.adds_up(column) && !sheet.is_apart(column);
        let mut figures = row.figures().filter(|c| c.number.is_some() && adds_up(c.column));
        let Some((first, Some(stated))) = figures.next().map(|c| (c, c.number)) else { continue };
        // A part of a part is in it already.
        let is_part = |c: &&Cell<'_>| sheet.whole_of(c.column).is_none_or(|whole| whole == first.column);
        let parts: Vec<Number> = figures.filter(is_part).filter_map(|c| c.number).collect();
        if parts.len() >= 2 {
            let name = sheet.named(&row.name(), first.column);
            sheet.sum(desk, "table.row", &name, first.place, stated, &parts);
        }
    }
}
