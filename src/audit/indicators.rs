//! Indicator rows of 绩效自评表: weights, scores, targets met or missed, years named in them.

use rust_decimal::Decimal;

use super::Class;
use super::desk::{By, Desk, Telling};
use super::funds::{at, cell_number, column, reason_column};
use super::measure::{Number, half_unit, text};
use super::tell::{either, tell};
use crate::archive::amount::Exactness;
use crate::archive::{Cell, Fact, Grid, IndicatorTable};

const WEIGHT: &[&str] = &["权重", "分值", "分值权重"];
const SCORE: &[&str] = &["得分"];
const TARGET: &[&str] = &["指标值", "年度指标值", "预期指标值"];
const ACTUAL: &[&str] = &["完成值", "实际完成值", "实际完成指标值"];

/// Runs the checks.
pub(super) fn run(desk: &mut Desk<'_>) {
    for table in &desk.d.indicator_tables {
        let weights = weights(desk, table);
        scores(desk, table, weights.is_some());
        if let Some(grid) = &table.indicators {
            for (index, row) in grid.rows.iter().enumerate() {
                target(desk, table, grid, index, row);
            }
            years(desk, table, grid);
        }
    }
}

/// The one weight and score of the execution rate, from the fund rows.
fn execution(desk: &Desk<'_>, table: &IndicatorTable, names: &[&str]) -> Option<(u32, Number)> {
    let grid = table.funds.as_ref()?;
    let at = column(grid, names);
    grid.rows.iter().find_map(|row| cell_number(desk, row, at).filter(|(i, _)| desk.d.facts[*i as usize].value.is_some()))
}

fn stated(desk: &Desk<'_>, table: &IndicatorTable, part: &str) -> Option<(u32, Number)> {
    let facts = &desk.d.facts;
    let (_, index) = table.facts.iter().find(|(_, i)| facts[*i as usize].item.ends_with(part))?;
    Some((*index, desk.number(&facts[*index as usize])?))
}

/// Σ weights = 100; gives it when all are stated.
fn weights(desk: &mut Desk<'_>, table: &IndicatorTable) -> Option<Decimal> {
    let grid = table.indicators.as_ref()?;
    let column = column(grid, WEIGHT)?;
    let execution = execution(desk, table, WEIGHT);
    let mut facts: Vec<u32> = execution.iter().map(|e| e.0).collect();
    let mut sum = Decimal::ZERO;
    let by = By::General("performance.weights");
    for row in &grid.rows {
        match cell_number(desk, row, Some(column)) {
            Some((index, number)) => {
                facts.push(index);
                sum = sum.checked_add(number.value)?;
            }
            // A row that is empty throughout has no weight; one with a target has.
            None if row.iter().skip(2).all(|c| c.text.is_empty()) => {}
            None => {
                desk.count(by, at(desk, table, None).section, Class::NotTestable);
                return None;
            }
        }
    }
    let first = *facts.first()?;
    let own = execution.map_or(Decimal::ZERO, |e| e.1.value);
    let all = sum.checked_add(own)?;
    let printed = stated(desk, table, ".total.weight");
    let place = at(desk, table, Some(printed.map_or(first, |p| p.0)));
    let agrees = printed.is_none_or(|(_, p)| p.value == all || p.value == sum);
    if all == Decimal::ONE_HUNDRED && agrees {
        desk.count(by, place.section, Class::Exact);
        return Some(all);
    }
    let formula = format!("{} + {} = {}", text(own), text(sum), text(all));
    let stated = match printed {
        Some((_, p)) => tell!(desk, "合计印作 {}", "the total is printed {}", text(p.value)),
        None => either!(desk, "没有印出合计", "no total is printed").to_owned(),
    };
    let words = Telling {
        message: tell!(
            desk,
            "自评表{}：执行率权重与指标权重之和 {formula}，应为 100，{stated}",
            "self-evaluation {}: the weights of execution and indicators {formula}, should be 100, {stated}",
            table.number
        ),
        formula,
        expected: "100".into(),
        printed: printed.map_or_else(|| text(all), |(_, p)| text(p.value)),
        difference: all.checked_sub(Decimal::ONE_HUNDRED).map(text).unwrap_or_default(),
    };
    if let Some((index, _)) = printed {
        facts.insert(0, index);
    }
    desk.report(by, Class::Inconsistent, place, &facts, words);
    Some(all)
}

fn scores(desk: &mut Desk<'_>, table: &IndicatorTable, weighted: bool) {
    execution_score(desk, table);
    let total = stated(desk, table, ".total.score");
    let concluded = stated(desk, table, ".conclusion_score");
    let by = By::General("performance.total-score");
    if let (Some((t, total)), Some((c, conclusion))) = (total, concluded)
        && total.value != conclusion.value
    {
        let message = tell!(
            desk,
            "自评表{}：得分合计印作 {}，评价结论印作 {}，不符",
            "self-evaluation {}: the total score is printed {}, the conclusion prints {}, which differ",
            table.number,
            text(total.value),
            text(conclusion.value)
        );
        let place = at(desk, table, Some(c));
        desk.say(by, Class::Inconsistent, place, &[c, t], message);
    }
    let Some((index, printed)) = total.or(concluded) else { return };
    let place = at(desk, table, Some(index));
    let mut sum = Decimal::ZERO;
    let mut parts: Vec<u32> = Vec::new();
    let mut complete = weighted;
    if let Some((i, n)) = execution(desk, table, SCORE) {
        parts.push(i);
        sum = n.value;
    } else {
        complete &= execution(desk, table, WEIGHT).is_none();
    }
    if let Some(grid) = &table.indicators {
        let (weight, score) = (column(grid, WEIGHT), column(grid, SCORE));
        for row in &grid.rows {
            match (cell_number(desk, row, weight), cell_number(desk, row, score)) {
                (_, Some((i, n))) => {
                    parts.push(i);
                    let Some(next) = sum.checked_add(n.value) else { return };
                    sum = next;
                }
                (Some(_), None) => complete = false,
                (None, None) => {}
            }
        }
    }
    if !complete || parts.is_empty() {
        let message = tell!(
            desk,
            "自评表{}：印出总分 {}，而各项得分未填，无法核对",
            "self-evaluation {}: the total {} is printed, but not all scores are, so it cannot be tested",
            table.number,
            text(printed.value)
        );
        desk.say(by, Class::NotTestable, place, &[index], message);
        return;
    }
    if sum == printed.value {
        desk.count(by, place.section, Class::Exact);
        return;
    }
    let words = Telling {
        message: tell!(
            desk,
            "自评表{}：各项得分之和 {}，总分印作 {}，不符",
            "self-evaluation {}: the scores add up to {}, the total is printed {}, which does not hold",
            table.number,
            text(sum),
            text(printed.value)
        ),
        formula: format!("Σ 得分 = {}", text(sum)),
        expected: text(sum),
        printed: text(printed.value),
        difference: printed.value.checked_sub(sum).map(text).unwrap_or_default(),
    };
    parts.insert(0, index);
    desk.report(by, Class::Inconsistent, place, &parts, words);
}

/// Score of the execution rate = weight × min(1, rate).
fn execution_score(desk: &mut Desk<'_>, table: &IndicatorTable) -> Option<()> {
    let (weight_at, weight) = execution(desk, table, WEIGHT)?;
    let (score_at, score) = execution(desk, table, SCORE)?;
    let (rate_at, rate) = execution(desk, table, &["预算执行率", "执行率"])?;
    let by = By::General("performance.execution-score");
    let rate_value = rate.value.min(Decimal::ONE_HUNDRED);
    let expected = weight.value.checked_mul(rate_value)?.checked_div(Decimal::ONE_HUNDRED)?;
    let room = half_unit(score.value.scale())
        .checked_add(weight.value.checked_mul(half_unit(rate.value.scale()))?.checked_div(Decimal::ONE_HUNDRED)?)?;
    let difference = score.value.checked_sub(expected)?;
    let place = at(desk, table, Some(score_at));
    if difference.abs() <= room {
        desk.count(by, place.section, Class::Exact);
        return Some(());
    }
    let formula = format!("{} × {}% = {}", text(weight.value), text(rate_value), super::measure::shown(expected));
    let words = Telling {
        message: tell!(
            desk,
            "自评表{}：执行率得分 {formula}，印作 {}，不符",
            "self-evaluation {}: score of the execution rate {formula}, printed {}, which does not hold",
            table.number,
            text(score.value)
        ),
        formula,
        expected: super::measure::shown(expected),
        printed: text(score.value),
        difference: super::measure::shown(difference),
    };
    desk.report(by, Class::Inconsistent, place, &[score_at, weight_at, rate_at], words);
    Some(())
}

/// How an actual value stands to its target.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reached {
    Met,
    Missed,
    Unknown,
}

fn plain_unit(unit: &str) -> &str {
    let unit = unit.split('/').next().unwrap_or(unit).trim();
    if unit == "万" { "万元" } else { unit }
}

fn reached(target: &Fact, actual: &Fact, nature: &str, cost: bool) -> Reached {
    let (Some(wanted), Some(got)) = (target.value, actual.value) else { return Reached::Unknown };
    let (a, b) = (plain_unit(&target.unit), plain_unit(&actual.unit));
    if a != b && !a.is_empty() && !b.is_empty() {
        return Reached::Unknown;
    }
    let relation = match nature.trim() {
        "≥" | ">=" | "＞" | ">" => Exactness::AtLeast,
        "≤" | "<=" | "＜" | "<" => Exactness::AtMost,
        "＝" | "=" | "" => target.exactness,
        _ => return Reached::Unknown,
    };
    let missed = match relation {
        Exactness::AtLeast => got < wanted,
        Exactness::AtMost => got > wanted,
        Exactness::Exact if cost => got > wanted,
        Exactness::Exact => got < wanted,
        Exactness::About => return Reached::Unknown,
    };
    if missed { Reached::Missed } else { Reached::Met }
}

fn leading<'g>(grid: &'g Grid, row: usize, head: &str) -> &'g str {
    let Some(column) = grid.columns.iter().position(|c| **c == *head) else { return "" };
    grid.rows[..=row].iter().rev().filter_map(|r| r.get(column)).find(|c| !c.text.is_empty()).map_or("", |c| &c.text)
}

fn target(desk: &mut Desk<'_>, table: &IndicatorTable, grid: &Grid, index: usize, row: &[Cell]) {
    let d = desk.d;
    let fact = |names: &[&str]| column(grid, names).and_then(|c| row.get(c)?.fact());
    let weight = cell_number(desk, row, column(grid, WEIGHT));
    let score = cell_number(desk, row, column(grid, SCORE));
    let section = at(desk, table, None).section;
    if let (Some((_, w)), Some((s_at, s))) = (weight, score) {
        let by = By::General("performance.score-range");
        if s.value.is_sign_negative() && !s.value.is_zero() || s.value > w.value {
            let message = tell!(
                desk,
                "自评表{}：得分 {}，权重 {}",
                "self-evaluation {}: score {}, weight {}",
                table.number,
                text(s.value),
                text(w.value)
            );
            let place = at(desk, table, Some(s_at));
            desk.say(by, Class::Inconsistent, place, &[s_at], message);
        } else {
            desk.count(by, section, Class::Exact);
        }
    }
    let (Some(wanted), Some(got)) = (fact(TARGET), fact(ACTUAL)) else {
        if weight.is_some() {
            desk.count(By::General("performance.target"), section, Class::NotTestable);
        }
        return;
    };
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
        let _ = desk;
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
        Reached::Unknown => {
            desk.count(By::General("performance.target"), section, Class::NotTestable);
            return;
        }
        Reached::Missed if full || !explained => {
            let mut message = tell!(desk, "{}，未达到", "{}, missed", head(desk));
            if full {
                message.push_str(either!(desk, "而得满分", " but given the full score"));
            }
            if !explained {
                message.push_str(either!(desk, "，没有写原因", ", without a reason"));
            }
            (By::General("performance.target"), message)
        }
        Reached::Met if reduced && !explained => {
            let score = score.map(|(_, s)| text(s.value)).unwrap_or_default();
            (
                By::General("performance.row-score"),
                tell!(desk, "{}，已达到而得 {score} 分，没有写原因", "{}, reached but scored {score}, without a reason", head(desk)),
            )
        }
        _ => {
            desk.count(By::General("performance.target"), section, Class::Exact);
            return;
        }
    };
    let place = at(desk, table, Some(got));
    let mut facts = vec![got, wanted];
    facts.extend(score.map(|s| s.0));
    desk.say(by, Class::Inconsistent, place, &facts, message);
}

/// Years named in the rows: in rows of time another year than the disclosure's is wrong; elsewhere a later one.
fn years(desk: &mut Desk<'_>, table: &IndicatorTable, grid: &Grid) {
    let d = desk.d;
    let mut wrong: Option<(&Cell, i32, &str)> = None;
    let mut seen = false;
    for (index, row) in grid.rows.iter().enumerate() {
        for cell in row {
            for year in years_in(&cell.text) {
                let time = leading(grid, index, "二级指标").contains("时效");
                seen |= time;
                if year > d.year || time && year != d.year {
                    wrong = wrong.or(Some((cell, year, &cell.text)));
                }
            }
        }
    }
    let by = By::General("year.other");
    let mut place = at(desk, table, None);
    match wrong {
        Some((cell, year, printed)) => {
            place.place = cell.place;
            let message = tell!(
                desk,
                "自评表{}：{} 年度的指标印作“{printed}”，年份 {year} 不符",
                "self-evaluation {}: an indicator of {} is printed “{printed}”; the year {year} does not agree",
                table.number,
                d.year
            );
            let words = Telling { message, expected: d.year.to_string(), printed: year.to_string(), ..Telling::default() };
            desk.report(by, Class::Inconsistent, place, &[], words);
        }
        None if seen => desk.count(by, place.section, Class::Exact),
        None => {}
    }
}

/// Four-digit years followed by 年.
fn years_in(text: &str) -> impl Iterator<Item = i32> + '_ {
    text.match_indices('年').filter_map(|(at, _)| {
        let before = text[..at].trim_end();
        let start = before.len().checked_sub(4)?;
        let digits = before.get(start..)?;
        let alone = !before[..start].ends_with(|c: char| c.is_ascii_digit());
        digits.parse::<i32>().ok().filter(|y| alone && (1990..2100).contains(y))
    })
}
