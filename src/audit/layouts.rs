//! Where the figures stand in the two standard tables that are laid out in more ways than one: T6 in groups side by side, T7
//! by columns or by rows.

use super::measure::Number;
use super::sheet::{Cell, Sheet};
use crate::diagnostic::Place;
use crate::profile::normal;

/// An economic item of T6.
pub(super) struct Economic<'s> {
    pub code: &'s str,
    pub name: &'s str,
    pub number: Number,
    pub column: usize,
    pub place: Place,
}

/// The six figures of T7: 合计, 因公出国（境）费, 公务用车 (小计, 购置费, 运行费), 公务接待费.
pub(super) struct Six<'s> {
    /// 预算数 or 决算数.
    pub name: &'static str,
    /// Whether heads or labels say which figure each is.
    pub told: bool,
    pub cells: [Option<&'s Cell<'s>>; 6],
}

impl Sheet<'_> {
    /// T6: code, name and amount, one group beside another.
    pub fn economic(&self) -> Vec<Economic<'_>> {
        let mut found = Vec::new();
        for row in &self.rows {
            for group in row.cells.windows(3) {
                let [Cell { text: code, place, .. }, name, amount] = group else { continue };
                if matches!(code.len(), 3 | 5)
                    && code.starts_with('3')
                    && code.bytes().all(|b| b.is_ascii_digit())
                    && !self.is_other(amount.column)
                    && let Some(number) = amount.number
                {
                    let place = if amount.place.line == 0 { *place } else { amount.place };
                    found.push(Economic { code, name: name.text, number, column: amount.column, place });
                }
            }
        }
        found
    }

    /// The first number behind a label.
    pub fn behind(&self, label: &str) -> Option<&Cell<'_>> {
        self.rows.iter().find_map(|row| {
            let at = row.cells.iter().position(|c| c.number.is_none() && !c.blank && normal(c.text) == label)?;
            row.cells[at + 1..].iter().find(|c| c.number.is_some() && !self.is_other(c.column))
        })
    }

    /// T7, however it is laid out.
    pub fn three_public(&self) -> Vec<Six<'_>> {
        let mut across: Vec<(bool, Vec<Six<'_>>)> = Vec::new();
        for row in &self.rows {
            let label = normal(row.label());
            let six = self.across(&row.cells);
            let is_of_year = !["预算", "上年", "年初"].iter().any(|w| label.contains(w));
            if !six.is_empty() && is_of_year {
                across.push((row.is_total() || label.contains("决算"), six));
            }
        }
        // Rows of several bodies: the one that says so is that of all.
        if across.len() > 1 {
            across.retain(|(of_all, _)| *of_all);
        }
        if across.is_empty() { self.down() } else { across.into_iter().flat_map(|(_, six)| six).collect() }
    }

    /// By columns: a row of six numbers, or of twelve with the budget before.
    fn across<'s>(&'s self, row: &'s [Cell<'s>]) -> Vec<Six<'s>> {
        let cells: Vec<&Cell<'_>> = row.iter().filter(|c| c.number.is_some()).collect();
        if !matches!(cells.len(), 6 | 12) || row.len() > 13 || cells.iter().any(|c| self.is_past(c.column)) {
            return Vec::new();
        }
        let many = cells.len();
        let halves = cells.chunks(6).enumerate().map(|(half, six)| {
            let mut known: [Option<&Cell<'_>>; 6] = [None; 6];
            for cell in six {
                let heads = self.heads(cell.column);
                let over = heads.len().checked_sub(2).map_or("", |at| &heads[at]);
                if let Some(part) = part(self.head(cell.column), over) {
                    known[part] = known[part].or(Some(cell));
                }
            }
            let budget = |c: &&Cell<'_>| self.heads(c.column).iter().any(|h| is_budget(h));
            let actual = |c: &&Cell<'_>| self.heads(c.column).iter().any(|h| h.contains("决算"));
            let second = many == 6 || half == 1;
            let all = known.iter().all(Option::is_some);
            let told =
                all && if second { !six.iter().any(budget) && (many == 6 || six.iter().any(actual)) } else { six.iter().any(budget) };
            let mut cells = known;
            if !all {
                cells.iter_mut().zip(six).for_each(|(slot, cell)| *slot = Some(*cell));
            }
            Six { name: if second { "决算数" } else { "预算数" }, told, cells }
        });
        halves.collect()
    }

    /// By rows: a column of numbers with the budget, one with what was spent.
    fn down(&self) -> Vec<Six<'_>> {
        const LABELS: [&[&str]; 6] = [
            &["合计", "三公经费合计", "三公经费", "三公经费支出合计"],
            &["因公出国(境)费", "因公出国(境)费用"],
            &["公务用车购置及运行费", "公务用车购置及运行维护费"],
            &["公务用车购置费"],
            &["公务用车运行费", "公务用车运行维护费"],
            &["公务接待费"],
        ];
        let mut rows = [None; 6];
        for row in &self.rows {
            let label = normal(row.label());
            let label = normal(label.trim_start_matches("其中"));
            let Some(at) = LABELS.iter().position(|names| names.contains(&&*label)) else { continue };
            if rows[at].replace(row).is_some() {
                return Vec::new();
            }
        }
        let numbers = |column: &usize| rows.iter().flatten().any(|r| r.at(*column).is_some_and(|c| c.number.is_some()));
        let columns: Vec<usize> = (0..self.width()).filter(|c| self.adds_up(*c) && !self.is_past(*c) && numbers(c)).collect();
        let of = |column: usize| {
            let says = |test: fn(&str) -> bool| self.heads(column).iter().any(|h| test(h));
            let name = match () {
                () if says(is_budget) => "预算数",
                () if says(|h| h.contains("决算")) || columns.len() == 1 => "决算数",
                () => return None,
            };
            Some(Six { name, told: true, cells: rows.map(|r| r.and_then(|r| r.at(column))) })
        };
        columns.iter().filter_map(|column| of(*column)).collect()
    }
}

fn is_budget(head: &str) -> bool {
    head.contains("预算") && !head.contains("预算财政拨款")
}

/// Which of the six figures a head names; `over` stands above it.
fn part(head: &str, over: &str) -> Option<usize> {
    let has = |word: &str| head.contains(word);
    Some(match () {
        () if has("出国") => 1,
        () if has("接待") => 5,
        () if has("购置") && has("运行") => 2,
        () if has("购置") => 3,
        () if has("运行") => 4,
        () if has("小计") || has("用车") || has("合计") && over.contains("用车") => 2,
        () if has("合计") => 0,
        () => return None,
    })
}
