//! Targets of indicators: met or missed, with the score and the reason that belong to it.

use rust_decimal::Decimal;

use super::Class;
use super::desk::{At, By, Desk};
use super::grid::{SCORE, WEIGHT, at, cell_number, column, leading, reason_column};
use super::measure::text;
use super::tell::{either, tell};
use crate::archive::amount::Exactness;
use crate::archive::{Cell, Fact, Grid, IndicatorTable};

const TARGET: &[&str] = &["指标值", "年度指标值", "预期指标值"];
const ACTUAL: &[&str] = &["完成值", "实际完成值", "实际完成指标值"];

/// How an actual value stands to its target.
enum Reached {
    Met,
    Missed,
}

/// What a target demands: at least or at most its number, or exactly it; `strict` leaves the number itself out (`>2人`).
struct Demand {
    bound: Exactness,
    strict: bool,
}

/// The demand, as the column 指标性质 or the target itself prints it; nothing when it is in words (定性).
fn demand(target: &Fact, nature: &str) -> Option<Demand> {
    let strict = |text: &str| {
        let rest = text.trim().strip_prefix(['>', '＞', '›', '<', '＜', '‹']);
        rest.is_some_and(|rest| !rest.trim_start().starts_with(['=', '＝']))
    };
    let bound = match Exactness::of_sign(nature)? {
        Exactness::Exact => target.exactness,
        bound => bound,
    };
    Some(Demand { bound, strict: strict(nature) || strict(&target.printed) })
}

/// A unit of a target or result: how many of which plain unit it is (`万条`: 10,000 条, `小时`: 3,600 秒).
fn unit_of(unit: &str) -> (Decimal, &str) {
    let unit = unit.split('/').next().unwrap_or(unit).trim();
    match unit.strip_prefix('个').unwrap_or(unit) {
        "分钟" => return (Decimal::new(60, 0), "秒"),
        "小时" => return (Decimal::new(3_600, 0), "秒"),
        "天" | "日" => return (Decimal::new(86_400, 0), "秒"),
        "月" => return (Decimal::ONE, "月"),
        "年" => return (Decimal::new(12, 0), "月"),
        _ => {}
    }
    for (multiple, size) in [('万', 10_000), ('亿', 100_000_000), ('千', 1_000)] {
        if let Some(rest) = unit.strip_prefix(multiple) {
            // In a column of units 万 is 万元.
            return (Decimal::new(size, 0), if rest.is_empty() { "元" } else { rest });
        }
    }
    (Decimal::ONE, unit)
}

/// Units of time, in which a target may be kept before it is due.
fn is_time(unit: &str) -> bool {
    ["秒", "分钟", "小时", "天", "日", "周", "月", "季", "年"].iter().any(|end| unit.ends_with(end))
}

fn reached(target: &Fact, actual: &Fact, nature: &str, cost: bool) -> Option<Reached> {
    let (mut wanted, mut got) = (target.value?, actual.value?);
    // A result without a unit is in that of the target.
    if target.unit != actual.unit && !target.unit.is_empty() && !actual.unit.is_empty() {
        let ((a, of), (b, other)) = (unit_of(&target.unit), unit_of(&actual.unit));
        if of != other {
            return None;
        }
        (wanted, got) = (wanted.checked_mul(a)?, got.checked_mul(b)?);
    }
    let Demand { bound, strict } = demand(target, nature)?;
    let missed = match bound {
        _ if strict && got == wanted => true,
        Exactness::AtLeast => got < wanted,
        Exactness::AtMost => got > wanted,
        // Whether sooner or later is better, nobody has said.
        Exactness::Exact if is_time(&target.unit) => return None,
        Exactness::Exact if cost => got > wanted,
        Exactness::Exact => got < wanted,
        Exactness::About => return None,
    };
    Some(if missed { Reached::Missed } else { Reached::Met })
}

/// Tests each indicator of a table; those that cannot be tested are told together.
pub(super) fn run(desk: &mut Desk<'_>, table: &IndicatorTable, grid: &Grid) {
    let mut open: Vec<&Cell> = Vec::new();
    let named = grid.columns.iter().position(|c| &**c == "三级指标");
    for (index, row) in grid.rows.iter().enumerate() {
        if !target(desk, table, grid, index, row) {
            open.extend(named.and_then(|c| row.get(c)));
        }
    }
    let Some(first) = open.iter().find(|c| !c.text.is_empty()).or(open.first()) else { return };
    let (number, name, many) = (table.number, &first.text, open.len());
    let which = match many {
        1 => tell!(desk, "自评表{number}“{name}”", "self-evaluation {number} “{name}”"),
        _ => tell!(desk, "自评表{number}“{name}”等 {many} 项", "self-evaluation {number} “{name}” and others, {many} items in all"),
    };
    let message = tell!(
        desk,
        "{which}：指标值与完成值没有可以相比的数，无法核对",
        "{which}: target and result have no numbers that can be compared, so it cannot be tested"
    );
    let place = At { place: first.place, ..at(desk, table, None) };
    desk.say(By::General("performance.target"), Class::NotTestable, place, &[], message);
}

/// Tests one indicator; false when there are no numbers to test though it has a weight.
fn target(desk: &mut Desk<'_>, table: &IndicatorTable, grid: &Grid, index: usize, row: &[Cell]) -> bool {
    let d = desk.d;
    let fact = |names: &[&str]| column(grid, names).and_then(|c| row.get(c)?.fact());
    let weight = cell_number(desk, row, column(grid, WEIGHT));
    let score = cell_number(desk, row, column(grid, SCORE));
    let section = at(desk, table, None).section;
    let (Some(wanted), Some(got)) = (fact(TARGET), fact(ACTUAL)) else { return weight.is_none() };
    let nature = column(grid, &["指标性质"]).and_then(|c| row.get(c)).map_or("", |c| &*c.text);
    let cost = leading(grid, index, "一级指标").contains("成本") || leading(grid, index, "二级指标").contains("成本");
    let (target, actual) = (&d.facts[wanted as usize], &d.facts[got as usize]);
    let name = grid.columns.iter().position(|c| &**c == "三级指标").and_then(|c| row.get(c)).map_or("", |c| &*c.text);
    let explained = reason_column(grid).is_none_or(|c| row.get(c).is_some_and(|cell| !cell.text.trim().is_empty()));
    let full = matches!((weight, score), (Some((_, w)), Some((_, s))) if s.value >= w.value && !w.value.is_zero());
    let reduced = matches!((weight, score), (Some((_, w)), Some((_, s))) if s.value < w.value);
    let shown = |fact: &Fact, nature: &str| {
        let unit = if fact.printed.contains(&*fact.unit) { "" } else { &*fact.unit };
        format!("{nature}{}{unit}", fact.printed)
    };
    let head = |desk: &Desk<'_>| {
        tell!(
            desk,
            "自评表{}“{name}”：指标值 {}，完成 {}",
            "self-evaluation {} “{name}”: target {}, result {}",
            table.number,
            shown(target, nature.trim()),
            shown(actual, "")
        )
    };
    let (by, message) = match reached(target, actual, nature, cost) {
        None => return false,
        Some(Reached::Missed) if full || !explained => {
            let mut message = tell!(desk, "{}，未达到", "{}, missed", head(desk));
            if full {
                message.push_str(either!(desk, "而得满分", " but given the full score"));
            }
            if !explained {
                message.push_str(either!(desk, "，没有写原因", ", without a reason"));
            }
            (By::General("performance.target"), message)
        }
        Some(Reached::Met) if reduced && !explained => {
            let score = score.map(|(_, s)| text(s.value)).unwrap_or_default();
            (
                By::General("performance.row-score"),
                tell!(desk, "{}，已达到而得 {score} 分，没有写原因", "{}, reached but scored {score}, without a reason", head(desk)),
            )
        }
        _ => {
            desk.count(By::General("performance.target"), section, Class::Exact);
            return true;
        }
    };
    let place = at(desk, table, Some(got));
    let mut facts = vec![got, wanted];
    facts.extend(score.map(|s| s.0));
    desk.say(by, Class::Inconsistent, place, &facts, message);
    true
}
