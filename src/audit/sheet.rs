//! An attached table as its checks read it: numbers with their uncertainty, each known by the head of its column and by the
//! code or the label of its row, never by position alone. Provinces number, order and merge differently.

use ecow::EcoString;
use rust_decimal::Decimal;

use super::Class;
use super::desk::{At, By, Desk, Telling, convert, is_money};
use super::measure::{Number, class_of_sum, half_unit, text, years_in};
use super::tell::tell;
use crate::archive::{CellRef, Columns, Table, amount};
use crate::diagnostic::Place;
use crate::profile::normal;

/// A cell below the heads.
pub(super) struct Cell<'t> {
    /// As printed, without the space around it.
    pub text: &'t str,
    /// Its first column.
    pub column: usize,
    /// Its number, in the unit of the table.
    pub number: Option<Number>,
    /// Nothing, or a stroke.
    pub blank: bool,
    pub place: Place,
}

/// A row below the heads.
pub(super) struct Row<'t> {
    /// The classification code that it is of, 类, 款 and 项 joined; empty if it has none.
    pub code: EcoString,
    pub cells: Vec<Cell<'t>>,
}

/// One table with what all its checks need.
pub(super) struct Sheet<'t> {
    pub table: &'t Table,
    pub section: u32,
    pub unit: &'t str,
    /// What stands over each column, from top to bottom.
    heads: Vec<Vec<String>>,
    /// The year of the document.
    year: i32,
    /// Rows of figures; those that number the columns are left out.
    pub rows: Vec<Row<'t>>,
}

/// A label with the cells behind it, up to the next label of the row.
pub(super) struct Line<'s> {
    pub label: String,
    pub raw: &'s str,
    /// Whether it stands in the first column of labels: income; else expenditure.
    pub left: bool,
    pub cells: Vec<&'s Cell<'s>>,
    pub place: Place,
}

impl Row<'_> {
    /// What the row is called: the first cell of words.
    pub fn label(&self) -> &str {
        self.cells.iter().find(|c| c.number.is_none() && !c.blank).map_or("", |c| c.text)
    }

    /// Code and label, as messages name the row.
    pub fn name(&self) -> String {
        let label = if self.is_total() { "合计" } else { self.label() };
        match (&*self.code, label) {
            ("", label) => label.to_owned(),
            (code, "") => code.to_owned(),
            (code, label) => format!("{code} {label}"),
        }
    }

    /// Whether it is the row 合计.
    pub fn is_total(&self) -> bool {
        self.cells.iter().take(4).take_while(|c| c.number.is_none()).any(|c| is_total(&normal(c.text)))
    }

    /// The cells behind the label.
    pub fn figures(&self) -> impl Iterator<Item = &Cell<'_>> {
        let label = self.cells.iter().position(|c| c.number.is_none() && !c.blank);
        self.cells.iter().skip(label.map_or(usize::from(!self.code.is_empty()), |at| at + 1))
    }

    /// The cell that starts in a column.
    pub fn at(&self, column: usize) -> Option<&Cell<'_>> {
        self.cells.iter().find(|c| c.column == column)
    }
}

impl<'t> Sheet<'t> {
    /// A table that has rows below its heads.
    pub fn of(desk: &Desk<'_>, section: u32, table: &'t Table, default_unit: &'t str) -> Option<Sheet<'t>> {
        if table.cells.len() <= table.head_rows {
            return None;
        }
        let mut columns = Columns::default();
        let mut placed = table.cells.rows().into_iter().map(|row| {
            let mut starts = Vec::with_capacity(row.len());
            columns.row(row.iter().map(|c| (c.columns, c.rows)), |column| starts.push(column));
            row.into_iter().zip(starts).collect::<Vec<_>>()
        });
        let heads = heads(&placed.by_ref().take(table.head_rows).collect::<Vec<_>>());
        let stated = table.unit.as_deref().filter(|u| is_money(u)).or_else(|| unit_in(&heads));
        let unit = stated.unwrap_or(default_unit);
        let half = if unit == default_unit { desk.d.precision.checked_div(Decimal::TWO)? } else { half_unit(2) };
        let mut rows: Vec<Row<'t>> = Vec::with_capacity(table.cells.len());
        for row in placed {
            if numbers_columns(row.iter().map(|(c, _)| c.text)) {
                continue;
            }
            let cells = row.iter().map(|(c, column)| cell(c, *column, unit, half)).collect();
            rows.push(Row { code: EcoString::new(), cells });
        }
        let mut sheet = Sheet { table, section, unit, heads, year: desk.d.year, rows };
        sheet.round();
        sheet.read_codes();
        Some(sheet)
    }

    /// What stands over a column, from top to bottom.
    pub fn heads(&self, column: usize) -> &[String] {
        self.heads.get(column).map_or(&[], |h| h)
    }

    /// The head right over a column.
    pub fn head(&self, column: usize) -> &str {
        self.heads(column).last().map_or("", |h| h)
    }

    /// Whether numbers of a column are no amounts that add up: they count rows 行次, 序号, or are rates.
    pub fn adds_up(&self, column: usize) -> bool {
        let apart = |h: &String| matches!(&**h, "行次" | "栏次" | "序号" | "排序" | "名次") || NO_AMOUNT.iter().any(|w| h.contains(w));
        !self.heads(column).iter().any(apart)
    }

    /// Whether a column stands beside those that make up a row: it repeats a part of one (其中：…), or is of a budget.
    pub fn is_apart(&self, column: usize) -> bool {
        self.heads(column).iter().any(|h| h.contains("其中")) || self.is_other(column)
    }

    /// Whether a column is of a budget or of another year.
    pub fn is_other(&self, column: usize) -> bool {
        const WORDS: [&str; 5] = ["预算数", "年初预算", "全年预算", "调整预算", "增减"];
        self.is_past(column) || self.heads(column).iter().any(|h| WORDS.iter().any(|w| h.contains(w)))
    }

    /// Whether a column is of another year than the document.
    pub fn is_past(&self, column: usize) -> bool {
        self.heads(column).iter().any(|h| h.contains("上年") || years_in(h).any(|year| year != self.year))
    }

    /// The column that a column is a part of: 小计 or 合计 under the same head.
    pub fn whole_of(&self, column: usize) -> Option<usize> {
        let (own, sum) = (self.heads(column), |head: Option<&String>| head.is_some_and(|h| matches!(&**h, "小计" | "合计" | "金额")));
        let over = own.len().saturating_sub(1);
        let beside = |h: &Vec<String>| h.len() == own.len() && h[..over] == own[..over] && sum(h.last());
        if over > 0 && !sum(own.last()) { self.heads.iter().position(beside) } else { None }
    }

    /// Numbers are as exact as the finest one of their column.
    fn round(&mut self) {
        let mut scales = vec![0; self.heads.len()];
        for cell in self.rows.iter().flat_map(|r| &r.cells) {
            if let (Some(number), Some(scale)) = (cell.number, scales.get_mut(cell.column)) {
                *scale = number.value.scale().max(*scale);
            }
        }
        for cell in self.rows.iter_mut().flat_map(|r| &mut r.cells) {
            if let (Some(number), Some(scale)) = (&mut cell.number, scales.get(cell.column)) {
                number.half = number.half.max(half_unit(*scale));
            }
        }
    }

    /// The one column of these names: right over it, or over 小计 or 合计. Budgets and other years have columns of their own.
    pub fn column(&self, names: &[&str]) -> Option<usize> {
        let named = |column: &usize| {
            let heads = self.heads(*column);
            let is = |h: Option<&String>| h.is_some_and(|h| names.contains(&&**h));
            let sum = matches!(self.head(*column), "小计" | "合计");
            !self.is_other(*column) && (is(heads.last()) || sum && heads.len() > 1 && is(heads.get(heads.len() - 2)))
        };
        let mut found = (0..self.heads.len()).filter(named);
        found.next().filter(|_| found.next().is_none())
    }

    /// The one row 合计.
    pub fn total(&self) -> Option<&Row<'t>> {
        let mut found = self.rows.iter().filter(|r| r.is_total());
        found.next().filter(|_| found.next().is_none())
    }

    /// Codes stand in one column, or 类, 款 and 项 in three, of which a row may leave out what stands above.
    fn read_codes(&mut self) {
        let level = |at: usize, name: &str| self.head(at) == name;
        let three = (0..3).find(|at| level(*at, "类") && level(at + 1, "款") && level(at + 2, "项"));
        let one = (0..4).find(|at| self.head(*at).contains("编码")).unwrap_or(0);
        let digits = |text: &str, many: usize| text.len() == many && text.bytes().all(|b| b.is_ascii_digit());
        let mut above = EcoString::new();
        for row in &mut self.rows {
            let part = |at: usize| row.at(at).map_or("", |c| c.text);
            let Some(first) = three else {
                let code = part(one);
                row.code = if [3, 5, 7].iter().any(|many| digits(code, *many)) { code.into() } else { EcoString::new() };
                continue;
            };
            let parts = [part(first), part(first + 1), part(first + 2)];
            let deepest = parts.iter().rposition(|p| !p.is_empty());
            let mut code = EcoString::new();
            for (at, (many, end)) in [(3, 3), (2, 5), (2, 7)].into_iter().enumerate().take(deepest.map_or(0, |d| d + 1)) {
                match parts[at] {
                    whole if at > 0 && digits(whole, end) => code = whole.into(),
                    part if digits(part, many) && code.len() == end - many => code.push_str(part),
                    "" if code.len() == end - many => code.push_str(above.get(end - many..end).unwrap_or("")),
                    _ => code.clear(),
                }
            }
            if !code.is_empty() {
                above = code.clone();
            }
            row.code = code;
        }
    }

    /// Labels with what stands behind them. An empty cell in a column of labels ends the line as a label does.
    pub fn lines(&self) -> Vec<Line<'_>> {
        let counts = |column: usize| self.heads(column).iter().any(|h| matches!(&**h, "行次" | "栏次" | "序号"));
        let is_label = |c: &Cell<'_>| c.number.is_none() && !c.blank;
        let mut of_labels: Vec<usize> = self.rows.iter().flat_map(|r| &r.cells).filter(|c| is_label(c)).map(|c| c.column).collect();
        of_labels.sort_unstable();
        of_labels.dedup();
        let mut lines: Vec<Line<'_>> = Vec::new();
        for row in &self.rows {
            let mut open = false;
            for cell in row.cells.iter().filter(|c| !counts(c.column)) {
                if is_label(cell) {
                    let (label, left) = (normal(cell.text).into_owned(), of_labels.first() == Some(&cell.column));
                    lines.push(Line { label, raw: cell.text, left, cells: Vec::new(), place: cell.place });
                    open = true;
                } else if cell.blank && of_labels.binary_search(&cell.column).is_ok() {
                    open = false;
                } else if let Some(line) = lines.last_mut().filter(|_| open) {
                    line.cells.push(cell);
                }
            }
        }
        lines
    }

    /// The amount of a line: its one number, or the one under 决算数 or 合计.
    pub fn amount<'s>(&self, line: &Line<'s>) -> Option<&'s Cell<'s>> {
        let mut own = line.cells.iter().filter(|c| !self.is_other(c.column));
        let (first, second) = (own.next()?, own.next());
        if second.is_none() {
            return Some(first);
        }
        let mut found = line.cells.iter().filter(|c| self.is_amount(c.column));
        found.next().copied().filter(|_| found.next().is_none())
    }

    /// Whether the head of a column says no more than that amounts stand below it.
    pub fn is_amount(&self, column: usize) -> bool {
        matches!(self.head(column), "合计" | "小计" | "决算数" | "金额" | "支出决算数" | "决算金额") && !self.is_other(column)
    }

    /// A row and one of its columns, as messages name a cell.
    pub fn named(&self, row: &str, column: usize) -> String {
        match self.head(column) {
            "" => row.to_owned(),
            head => format!("{row}“{head}”"),
        }
    }

    /// How many columns there are.
    pub fn width(&self) -> usize {
        self.heads.len()
    }

    /// Whether a word stands in a head.
    pub fn has_head(&self, word: &str) -> bool {
        self.heads.iter().flatten().any(|h| h.contains(word))
    }

    /// Where a cell stands.
    pub fn at(&self, place: Place) -> At {
        let place = if place.line == 0 { self.table.place } else { place };
        At { section: Some(self.section), place, ..At::default() }
    }

    /// `stated = Σ parts`, both from this table.
    pub fn sum(&self, desk: &mut Desk<'_>, check: &'static str, name: &str, place: Place, stated: Number, parts: &[Number]) {
        let Some(sum) = total_of(parts) else { return };
        let title = format!("《{}》{name}", self.table.title);
        outcome(desk, check, self.at(place), &title, stated, sum, parts);
    }
}

fn cell<'t>(cell: &CellRef<'t>, column: usize, unit: &str, half: Decimal) -> Cell<'t> {
    let printed = amount::parse(cell.text).ok();
    let in_unit = |value, own: &str| if is_money(own) { convert(value, own, unit) } else { Some(value) };
    // What stands behind a code is its name, and no unit.
    let amount = printed.as_ref().filter(|p| p.unit.is_none_or(|u| u == "%" || is_money(u) || p.value.is_some_and(|v| v.scale() > 0)));
    let number = amount.and_then(|p| in_unit(p.value?, p.unit.unwrap_or(unit)));
    let blank = printed.is_some_and(|p| p.value.is_none());
    Cell { text: cell.text.trim(), column, number: number.map(|value| Number { value, half }), blank, place: cell.place }
}

/// What stands over each column. In CSV no cell spans: a head that is left empty over another one belongs to that on its left.
fn heads(rows: &[Vec<(CellRef<'_>, usize)>]) -> Vec<Vec<String>> {
    let width = rows.iter().flatten().map(|(c, at)| at + usize::from(c.columns)).max().unwrap_or(0);
    let mut heads: Vec<Vec<String>> = vec![Vec::new(); width];
    for (level, row) in rows.iter().enumerate() {
        let mut left = String::new();
        for (cell, column) in row {
            let own = normal(cell.text).into_owned();
            let over = || rows[level + 1..].iter().flatten().any(|(c, at)| at == column && !c.text.trim().is_empty());
            let head = if own.is_empty() && over() { left.clone() } else { own };
            if head.is_empty() {
                continue;
            }
            let covered = heads.iter_mut().skip(*column).take(usize::from(cell.columns));
            covered.for_each(|over| over.push(head.clone()));
            left = head;
        }
    }
    heads
}

/// Words in the heads of columns whose numbers are no amounts.
const NO_AMOUNT: [&str; 22] = [
    "率", "比", "%", "％", "单价", "均", "分", "编码", "代码", "编号", "年度", "年份", "日期", "时间", "完成", "幅", "增长", "进度",
    "满意", "油耗", "行次", "排序",
];

/// The unit of money that heads print: 决算数（元）, 金额单位：元.
fn unit_in(heads: &[Vec<String>]) -> Option<&'static str> {
    let printed = |head: &String| {
        let says = |unit: &str| head.contains(&format!("({unit})")) || head.contains("单位") && head.ends_with(unit);
        ["万元", "亿元", "千元", "元"].into_iter().find(|unit| says(unit))
    };
    heads.iter().flatten().find_map(printed)
}

/// Whether a row numbers the columns: it says so (栏次), or holds nothing but 1, 2, 3 …, behind 甲, 乙 … for the columns of
/// words. A single 1 may be a figure. Whoever read it as figures would sum it.
fn numbers_columns<'t>(row: impl Iterator<Item = &'t str> + Clone) -> bool {
    const WORDS: [&str; 8] = ["甲", "乙", "丙", "丁", "戊", "己", "庚", "辛"];
    let texts = || row.clone().map(bare).filter(|text| !text.is_empty());
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
fn bare(text: &str) -> EcoString {
    let plain = |c: char| match c {
        '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')),
        '(' | ')' | '（' | '）' => None,
        c => (!c.is_whitespace()).then_some(c),
    };
    text.chars().filter_map(plain).collect()
}

/// Whether a label is that of the total.
pub(super) fn is_total(label: &str) -> bool {
    matches!(label, "合计" | "本年收入合计" | "本年支出合计")
}

/// The sum of some numbers.
pub(super) fn total_of(parts: &[Number]) -> Option<Number> {
    parts.iter().try_fold(Number::exact(Decimal::ZERO), |sum, n| sum.plus(*n))
}

/// A stated number against the sum of its parts.
pub(super) fn outcome(desk: &mut Desk<'_>, check: &'static str, at: At, title: &str, stated: Number, sum: Number, parts: &[Number]) {
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
    let words = Telling {
        message: tell!(
            desk,
            "{title}：{formula}，印作 {}，差 {}，{}",
            "{title}: {formula}, printed {}, difference {}, {}",
            text(stated.value),
            text(difference),
            desk.tail(class)
        ),
        formula,
        expected: text(sum.value),
        printed: text(stated.value),
        difference: text(difference),
    };
    desk.report(By::General(check), class, at, &[], words);
}
