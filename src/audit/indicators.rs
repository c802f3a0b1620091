//! Indicator rows of 绩效自评表: weights, scores, targets met or missed, years named in them.

use rust_decimal::Decimal;
use rust_decimal::RoundingStrategy::MidpointAwayFromZero;

use super::Class;
use super::desk::{By, Desk, Telling};
use super::grid::{RATE, SCORE, WEIGHT, at, cell_number, column, leading};
use super::measure::{Number, half_unit, shown, text, years_in};
use super::scores::score_range;
use super::tell::{either, tell};
use crate::archive::{Cell, Grid, IndicatorTable};

/// Runs the checks.
pub(super) fn run(desk: &mut Desk<'_>) {
    for table in &desk.d.indicator_tables {
        let weights = weights(desk, table);
        scores(desk, table);
        in_range(desk, table, weights);
        if let Some(grid) = &table.indicators {
            super::targets::run(desk, table, grid);
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
                let place = at(desk, table, facts.first().copied());
                let message = tell!(
                    desk,
                    "自评表{}：有指标没有印出权重，无法核对",
                    "self-evaluation {}: not all indicators have a weight, so they cannot be tested",
                    table.number
                );
                desk.say(by, Class::NotTestable, place, &facts, message);
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

/// Whether two totals are one score, of which one may be rounded to a decimal.
fn same_score(a: Decimal, b: Decimal) -> bool {
    let places = a.scale().min(b.scale());
    a == b || places > 0 && a.round_dp_with_strategy(places, MidpointAwayFromZero) == b.round_dp_with_strategy(places, MidpointAwayFromZero)
}

fn scores(desk: &mut Desk<'_>, table: &IndicatorTable) {
    execution_score(desk, table);
    let total = stated(desk, table, ".total.score");
    let concluded = stated(desk, table, ".conclusion_score");
    let by = By::General("performance.total-score");
    if let (Some((t, total)), Some((c, conclusion))) = (total, concluded)
        && !same_score(total.value, conclusion.value)
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
    let mut complete = true;
    if let Some((i, n)) = execution(desk, table, SCORE) {
        parts.push(i);
        sum = n.value;
    } else {
        complete &= execution(desk, table, WEIGHT).is_none();
    }
    let grid = table.indicators.as_ref();
    let score = grid.and_then(|grid| column(grid, SCORE));
    for row in grid.iter().flat_map(|grid| &grid.rows) {
        match cell_number(desk, row, score) {
            Some((i, n)) => {
                parts.push(i);
                let Some(next) = sum.checked_add(n.value) else { return };
                sum = next;
            }
            // A row that is empty throughout has no score.
            None => complete &= row.iter().skip(2).all(|c| c.text.is_empty()),
        }
    }
    if !complete || parts.is_empty() {
        let why = match (grid, score) {
            (Some(_), None) => either!(desk, "而指标没有“得分”一栏", "but the indicators have no column 得分"),
            _ => either!(desk, "而各项得分未填", "but not all scores are"),
        };
        let message = tell!(
            desk,
            "自评表{}：印出总分 {}，{why}，无法核对",
            "self-evaluation {}: the total {} is printed, {why}, so it cannot be tested",
            table.number,
            text(printed.value)
        );
        desk.say(by, Class::NotTestable, place, &[index], message);
        return;
    }
    if same_score(sum, printed.value) {
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

/// Scores within their weights: of each row, of the execution rate, of the table as a whole.
fn in_range(desk: &mut Desk<'_>, table: &IndicatorTable, weights: Option<Decimal>) {
    let pair = |desk: &Desk<'_>, row: &[Cell], grid: &Grid| {
        let weight = cell_number(desk, row, column(grid, WEIGHT))?;
        let score = cell_number(desk, row, column(grid, SCORE))?;
        Some((score, weight.1.value))
    };
    let mut extra = false;
    for grid in [&table.indicators, &table.funds].into_iter().flatten() {
        for row in &grid.rows {
            // A stroke is no score.
            if let Some((score, weight)) = pair(desk, row, grid) {
                // What has no weight adds to the others, or is taken off.
                if weight.is_zero() {
                    extra |= !score.1.value.is_zero();
                    continue;
                }
                score_range(desk, at(desk, table, Some(score.0)), score, (weight, true));
            }
        }
    }
    if extra {
        return;
    }
    // Weights that add up to less than a hundred may not be all, unless the table says that they are.
    let total = stated(desk, table, ".total.weight").map(|(_, n)| n.value);
    let most = total.unwrap_or(Decimal::ONE_HUNDRED);
    let limit = (weights.map_or(most, |weights| weights.max(most)), total.or(weights).is_some());
    for part in [".total.score", ".conclusion_score"] {
        if let Some(score) = stated(desk, table, part) {
            score_range(desk, at(desk, table, Some(score.0)), score, limit);
            execution_limit(desk, table, score, limit.0);
        }
    }
}

/// A total within what the rate of execution leaves, where the score of the rate itself is not printed.
fn execution_limit(desk: &mut Desk<'_>, table: &IndicatorTable, (index, total): (u32, Number), limit: Decimal) -> Option<()> {
    let (_, weight) = execution(desk, table, WEIGHT)?;
    let (rate_at, rate) = execution(desk, table, RATE)?;
    if rate.value >= Decimal::ONE_HUNDRED || total.value > limit || execution(desk, table, SCORE).is_some() {
        return None;
    }
    let share = |rate: Decimal| weight.value.checked_mul(rate)?.checked_div(Decimal::ONE_HUNDRED);
    let lost = weight.value.checked_sub(share(rate.value)?)?;
    let most = limit.checked_sub(lost)?;
    let room = share(half_unit(rate.value.scale()))?.checked_add(half_unit(total.value.scale()))?;
    if total.value <= most.checked_add(room)? {
        return None;
    }
    let formula = format!("{} − {} × (100 − {})% = {}", text(limit), text(weight.value), text(rate.value), shown(most));
    let words = Telling {
        message: tell!(
            desk,
            "自评表{}：执行率 {}%，总分至多 {formula}，印作 {}",
            "self-evaluation {}: execution rate {}%, a total of at most {formula}, printed {}",
            table.number,
            text(rate.value),
            text(total.value)
        ),
        formula,
        expected: format!("≤ {}", shown(most)),
        printed: text(total.value),
        difference: total.value.checked_sub(most).map(shown).unwrap_or_default(),
    };
    let place = at(desk, table, Some(index));
    desk.report(By::General("performance.execution-score"), Class::Inconsistent, place, &[index, rate_at], words);
    Some(())
}

/// Score of the execution rate = weight × min(1, rate).
fn execution_score(desk: &mut Desk<'_>, table: &IndicatorTable) -> Option<()> {
    let (weight_at, weight) = execution(desk, table, WEIGHT)?;
    let (score_at, score) = execution(desk, table, SCORE)?;
    let (rate_at, rate) = execution(desk, table, RATE)?;
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
    let formula = format!("{} × {}% = {}", text(weight.value), text(rate_value), shown(expected));
    let words = Telling {
        message: tell!(
            desk,
            "自评表{}：执行率得分 {formula}，印作 {}，不符",
            "self-evaluation {}: score of the execution rate {formula}, printed {}, which does not hold",
            table.number,
            text(score.value)
        ),
        formula,
        expected: shown(expected),
        printed: text(score.value),
        difference: shown(difference),
    };
    desk.report(by, Class::Inconsistent, place, &[score_at, weight_at, rate_at], words);
    Some(())
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
