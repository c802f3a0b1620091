//! Fund rows of indicator tables 绩效自评表: sources, rate of execution, and the projects that the text speaks of.

use rust_decimal::Decimal;

use super::Class;
use super::desk::{By, Desk};
use super::grid::{RATE, at, cell_number, column, reason_column, total_row};
use super::measure::Number;
use super::sums::total_of_parts;
use super::tell::{either, tell};
use crate::archive::{Grid, IndicatorTable};
use crate::profile::normal;

const ADJUSTED: &[&str] = &["调整后预算数", "调整预算", "全年预算数", "预算数"];
const EXECUTED: &[&str] = &["预算执行数", "全年执行数", "执行数"];
const MONEY: &[&str] =
    &["年初预算", "年初预算数", "调整后预算数", "调整预算", "全年预算数", "预算数", "预算执行数", "全年执行数", "执行数"];

/// Runs the checks.
pub(super) fn run(desk: &mut Desk<'_>) {
    let d = desk.d;
    let mut budgets: Vec<(bool, u32, Number)> = Vec::new();
    let mut executed: Vec<(bool, u32, Number)> = Vec::new();
    for table in &d.indicator_tables {
        let Some(grid) = &table.funds else { continue };
        sources(desk, table, grid);
        rate(desk, table, grid);
        if table.layout.contains("overall") {
            continue;
        }
        let Some(total) = total_row(grid).map(|at| &grid.rows[at]) else { continue };
        let budget = cell_number(desk, total, column(grid, ADJUSTED));
        let spent = cell_number(desk, total, column(grid, EXECUTED));
        budgets.extend(budget.map(|(i, n)| (false, i, n)));
        executed.extend(spent.map(|(i, n)| (false, i, n)));
        named_project(desk, table, budget, spent);
    }
    let projects = d.indicator_tables.iter().filter(|t| !t.layout.contains("overall")).count();
    for (item, parts) in [("performance.projects.budget", &budgets), ("performance.projects.executed", &executed)] {
        if let Some((index, fact)) = d.fact(item)
            && let Some(number) = desk.number(fact)
            && !parts.is_empty()
        {
            total_of_parts(
                desk,
                By::General("performance.tables-total"),
                either!(desk, "项目合计", "total of the projects"),
                (index, number),
                parts,
                parts.len() < projects,
            );
        }
    }
    within(desk, &executed);
}

/// The total of each column of money = Σ of its sources.
fn sources(desk: &mut Desk<'_>, table: &IndicatorTable, grid: &Grid) {
    let Some(total) = total_row(grid) else { return };
    for (column, head) in grid.columns.iter().enumerate() {
        if !MONEY.contains(&&**head) {
            continue;
        }
        let Some(stated) = cell_number(desk, &grid.rows[total], Some(column)) else { continue };
        let mut parts = Vec::new();
        for (at, row) in grid.rows.iter().enumerate().filter(|(at, _)| *at != total) {
            let _ = at;
            parts.extend(cell_number(desk, row, Some(column)).map(|(index, number)| (false, index, number)));
        }
        if !parts.is_empty() {
            let title = tell!(desk, "自评表{} {head}", "self-evaluation {}, {head}", table.number);
            total_of_parts(desk, By::General("performance.funds"), &title, stated, &parts, false);
        }
    }
}

fn rate(desk: &mut Desk<'_>, table: &IndicatorTable, grid: &Grid) {
    let d = desk.d;
    let Some(total) = total_row(grid).map(|at| &grid.rows[at]) else { return };
    let column_of_rate = column(grid, RATE);
    let budget = cell_number(desk, total, column(grid, ADJUSTED));
    let spent = cell_number(desk, total, column(grid, EXECUTED));
    // The rate stands in the total's row, or in the first row of a merged cell.
    let own = cell_number(desk, total, column_of_rate).filter(|(i, _)| d.facts[*i as usize].value.is_some());
    let printed = own.or_else(|| grid.rows.iter().find_map(|row| cell_number(desk, row, column_of_rate)));
    let section = at(desk, table, None).section;
    if let (Some(spent), Some(budget), Some((printed, _))) = (spent, budget, printed) {
        super::percents::ratio(desk, By::General("performance.rate"), section, spent, budget, printed, 0);
    }
    for row in grid.rows.iter().filter(|row| !std::ptr::eq(*row, total)) {
        let parts = (cell_number(desk, row, column(grid, EXECUTED)), cell_number(desk, row, column(grid, ADJUSTED)));
        if let ((Some(spent), Some(budget)), Some((printed_here, _))) = (parts, cell_number(desk, row, column_of_rate))
            && Some(printed_here) != printed.map(|p| p.0)
        {
            super::percents::ratio(desk, By::General("performance.rate"), section, spent, budget, printed_here, 0);
        }
    }
    let Some((index, number)) = printed.filter(|(_, n)| n.value < Decimal::new(90, 0)) else { return };
    let by = By::General("performance.rate-reason");
    let explained = [Some(grid), table.indicators.as_ref()].into_iter().flatten().any(|grid| {
        reason_column(grid).is_some_and(|c| grid.rows.iter().any(|row| row.get(c).is_some_and(|cell| !cell.text.trim().is_empty())))
    });
    if explained {
        desk.count(by, section, Class::Exact);
    } else {
        let message = tell!(
            desk,
            "自评表{}：执行率 {}%，低于 90%，没有写原因",
            "self-evaluation {}: execution rate {}%, below 90%, without a reason",
            table.number,
            number.value
        );
        let place = at(desk, table, Some(index));
        desk.say(by, Class::Inconsistent, place, &[index], message);
    }
}

/// Amounts that the text states for the project of a table.
fn named_project(desk: &mut Desk<'_>, table: &IndicatorTable, budget: Option<(u32, Number)>, spent: Option<(u32, Number)>) {
    let d = desk.d;
    let Some(name) = table.heads.iter().find(|(key, _)| *key == "project").map(|(_, text)| normal(text)) else { return };
    for (at, row) in d.rows.iter().enumerate().filter(|(_, r)| r.item.contains("project") && normal(&r.label) == name) {
        for child in d.rows[at + 1..].iter().take_while(|r| r.depth > row.depth && r.section == row.section) {
            let own = child.facts.clone().find(|i| d.facts[*i as usize].item == child.item);
            let in_table = match &*child.label {
                label if label.contains("执行数") => spent,
                label if label.contains("预算数") => budget,
                _ => continue,
            };
            let (Some(index), Some((cell, number))) = (own, in_table) else { continue };
            let Some(stated) = desk.number(&d.facts[index as usize]) else { continue };
            let title = tell!(desk, "“{}”与自评表{}", "“{}” and self-evaluation {}", row.label, table.number);
            total_of_parts(desk, By::General("performance.project"), &title, (index, stated), &[(false, cell, number)], false);
        }
    }
}

/// What the projects spent is within the project expenditure of the year.
fn within(desk: &mut Desk<'_>, executed: &[(bool, u32, Number)]) {
    let d = desk.d;
    let Some((index, fact)) = d.fact("expenditure.project") else { return };
    let (Some(limit), false) = (desk.number(fact), executed.is_empty()) else { return };
    let by = By::General("performance.within-project");
    let total = executed.iter().try_fold(Decimal::ZERO, |sum, (_, _, n)| sum.checked_add(n.value));
    let room = executed.iter().try_fold(limit.half, |sum, (_, _, n)| sum.checked_add(n.half));
    let (Some(total), Some(room)) = (total, room) else { return };
    let Some(over) = total.checked_sub(limit.value) else { return };
    if over <= room {
        desk.count(by, desk.section_of(fact), Class::Exact);
        return;
    }
    let parts: Vec<String> = executed.iter().map(|(_, _, n)| n.value.to_string()).collect();
    let formula = format!("{} = {total}", parts.join(" + "));
    let message = tell!(
        desk,
        "各自评表的执行数之和 {formula}，大于本年项目支出 {}",
        "the self-evaluations’ executed amounts {formula}, more than the year’s project expenditure {}",
        limit.value
    );
    let words = super::desk::Telling {
        message,
        formula,
        expected: format!("≤ {}", limit.value),
        printed: total.to_string(),
        difference: over.to_string(),
    };
    let mut facts = vec![index];
    facts.extend(executed.iter().map(|e| e.1));
    let place = desk.at(index);
    desk.report(by, Class::Inconsistent, place, &facts, words);
}
