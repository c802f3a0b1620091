//! Indicator tables 绩效自评表 in their layouts: head lines, fund rows, indicator rows, totals, conclusions.

use std::borrow::Cow;

use arcstr::ArcStr;
use ecow::{EcoString, eco_format};

use super::items::Builder;
use super::table::{csv, csv_file, csv_rows};
use super::{Files, exact};
use crate::archive::amount::Exactness;
use crate::archive::{Cell, Grid, IndicatorTable};
use crate::diagnostic::nearest;
use crate::source::fields::{Keys, canonical, find, words};
use crate::source::node::{Entry, Node, Value};

/// Keys of an indicator table.
pub const TABLE: Keys = &[
    ("layout", &["版式"]),
    ("unit", &["单位"]),
    ("project", &["项目名称"]),
    ("supervisor", &["主管部门"]),
    ("implementer", &["实施单位", "预算单位", "部门名称", "单位名称"]),
    ("goal", &["年度目标", "预期目标"]),
    ("result", &["完成情况", "实际完成情况"]),
    ("summary", &["实施概述"]),
    ("funds", &["资金"]),
    ("funds_file", &["资金文件"]),
    ("indicators", &["指标"]),
    ("indicators_file", &["指标文件"]),
    ("total", &["合计", "总分"]),
    ("conclusion", &["评价结论"]),
    ("conclusion_score", &["结论得分"]),
    ("problems", &["存在问题"]),
    ("measures", &["改进措施"]),
    ("counts", &["其他数据"]),
    ("note", &["附注"]),
    ("page", &["页"]),
    ("title", &["题"]),
];
pub const TOTAL: Keys = &[("weight", &["权重", "分值"]), ("score", &["得分"])];

/// The layouts there are.
pub const LAYOUTS: &[&str] = &["sichuan-2018", "sichuan-2023", "xinjiang-2023", "xinjiang-overall-2023"];

/// Columns that name their row rather than hold its figures.
const LEADING: &[&str] = &["项", "资金来源", "一级指标", "二级指标", "三级指标"];

/// Columns of words; figures in any other column are facts.
const WORDS: &[&str] = &["指标性质", "度量单位", "指标值设定依据", "未完成原因分析", "偏差原因分析及改进措施", "原因", "备注", "说明"];

/// Whether a node of a list looks like an indicator table.
pub fn is_indicator_table(node: &Node) -> bool {
    matches!(&node.value, Value::Map(entries) if ["project", "funds", "indicators", "funds_file", "indicators_file"].iter().any(|k| find(entries, TABLE, k).is_some()))
}

/// Reads a list of indicator tables.
pub fn read_all(node: &Node, folder: &str, files: &dyn Files, builder: &mut Builder) {
    for node in builder.gather.list(node) {
        let number = builder.disclosure.indicator_tables.len() as u32 + 1;
        let table = read(node, number, folder, files, builder);
        builder.disclosure.indicator_tables.push(table);
    }
}

fn read(node: &Node, number: u32, folder: &str, files: &dyn Files, builder: &mut Builder) -> IndicatorTable {
    let mut table = IndicatorTable { number, place: node.place, ..IndicatorTable::default() };
    let first = builder.disclosure.facts.len();
    let entries = builder.gather.fields(node, "an indicator table", TABLE);
    for (kind, file) in [("funds", "funds_file"), ("indicators", "indicators_file")] {
        builder.gather.twice(entries, |key| canonical(TABLE, key).filter(|key| *key == kind || *key == file).map(|_| kind));
    }
    // Funds are in the document's unit unless the table says otherwise, wherever it says so.
    let unit = find(entries, TABLE, "unit").and_then(|entry| builder.gather.unit_of_money(&entry.node, "funds"));
    let unit = unit.unwrap_or_else(|| builder.disclosure.amount_unit.clone());
    for entry in entries {
        let node = &entry.node;
        match canonical(TABLE, &entry.key) {
            Some("layout") => layout(node, &mut table, builder),
            Some("unit") => {}
            Some(key @ ("project" | "supervisor" | "implementer" | "goal" | "result" | "summary" | "title")) => {
                let text = builder.gather.boxed(node, "a text");
                table.heads.push((key, text));
            }
            Some(key @ ("conclusion" | "problems" | "measures" | "note")) => {
                let text = builder.gather.boxed(node, "a text");
                table.texts.push((key, text));
            }
            Some("funds" | "funds_file") => table.funds = grid(entry, ("fund", &unit), number, folder, files, builder),
            Some("indicators" | "indicators_file") => table.indicators = grid(entry, ("indicator", &unit), number, folder, files, builder),
            Some("total") => total(node, number, &mut table, builder),
            Some("conclusion_score") => stated(number, "conclusion_score", "结论得分", "分", node, &mut table, builder),
            Some("counts") => {
                for entry in builder.gather.map(node, "label: figure") {
                    stated(number, &format!("count[{}]", entry.key), &entry.key, "", &entry.node, &mut table, builder);
                }
            }
            Some("page") => table.page = builder.gather.integer(node, "a page number"),
            _ => builder.gather.unknown(entry, "an indicator table", words(TABLE)),
        }
    }
    for fact in builder.disclosure.facts[first..].iter_mut().filter(|_| table.page.is_some()) {
        fact.rare.get_or_insert_default().page = table.page;
    }
    table
}

fn layout(node: &Node, table: &mut IndicatorTable, builder: &mut Builder) {
    table.layout = builder.gather.boxed(node, "a layout");
    if !LAYOUTS.contains(&&*table.layout) {
        let message = format!("there is no layout `{}` of indicator tables", table.layout);
        let hint = nearest(&table.layout, LAYOUTS.iter().copied()).map(|near| format!("did you mean `{near}`?"));
        builder.gather.error("source.layout", node.place, message).hint =
            Some(hint.unwrap_or_else(|| format!("write one of {}", LAYOUTS.join(", "))));
    }
}

fn stated(number: u32, id: &str, label: &str, unit: &str, node: &Node, table: &mut IndicatorTable, builder: &mut Builder) {
    let unit: ArcStr = unit.into();
    let text = builder.gather.text(node, "a figure");
    builder.cell_fact(format!("performance.table[{number}].{id}"), format!("自评表{number} {label}"), text, node.place, &unit);
    table.facts.push((label.into(), builder.disclosure.facts.len() as u32 - 1));
}

fn total(node: &Node, number: u32, table: &mut IndicatorTable, builder: &mut Builder) {
    if node.text().is_some() {
        stated(number, "total.score", "总分", "分", node, table, builder);
        return;
    }
    for entry in builder.gather.fields(node, "权重 and 得分", TOTAL) {
        match canonical(TOTAL, &entry.key) {
            Some("weight") => stated(number, "total.weight", "权重合计", "分", &entry.node, table, builder),
            Some("score") => stated(number, "total.score", "得分合计", "分", &entry.node, table, builder),
            _ => builder.gather.unknown(entry, "the total of an indicator table", words(TOTAL)),
        }
    }
}

/// Heads of columns by the id part that their figures get.
const HEADS: &[(&str, &[&str])] = &[
    ("initial", &["年初预算", "年初预算数"]),
    ("adjusted", &["调整后预算数", "调整预算", "全年预算数"]),
    ("budget", &["预算数"]),
    ("executed", &["预算执行数", "全年执行数", "执行数"]),
    ("rate", &["预算执行率", "执行率"]),
    ("weight", &["权重", "分值", "分值权重"]),
    ("score", &["得分"]),
    ("target", &["指标值", "年度指标值", "预期指标值"]),
    ("actual", &["完成值", "实际完成值", "实际完成指标值"]),
];

/// The id part that a column's figures get.
fn column_id(column: &str) -> Option<&'static str> {
    HEADS.iter().find(|(_, heads)| heads.contains(&column)).map(|(id, _)| *id)
}

/// Heads that documents have beside those that are known, and that only look like these.
const OWN: [&str; 8] = ["扣分", "得分率", "评分", "分数", "目标值", "完成率", "比重", "调整预算数"];

/// Tells heads that are known but for a slip of the pen: their figures would go unchecked. Not those whose like stands in
/// another column, nor 决算数, which is another thing than 预算数.
fn misspelt(columns: &[Cell], builder: &mut Builder) {
    let known = || HEADS.iter().flat_map(|(_, heads)| *heads).chain(LEADING).chain(&["指标性质", "度量单位"]).copied();
    let stands = |head: &str| match column_id(head) {
        Some(id) => columns.iter().any(|c| column_id(&c.text) == Some(id)),
        None => columns.iter().any(|c| c.text == *head),
    };
    for cell in columns
        .iter()
        .filter(|c| !c.text.contains("决算") && !OWN.contains(&&*c.text) && !known().chain(WORDS.iter().copied()).any(|k| c.text == *k))
    {
        if let Some(near) = known().filter(|k| !stands(k)).find(|k| is_slip(&cell.text, k)) {
            let message = format!("the column `{}` is not known, so its figures are not checked", cell.text);
            let d = builder.gather.warning("source.column", cell.place, message);
            d.hint = Some(format!("did you mean `{near}`?"));
            d.width = cell.text.chars().count() as u32;
        }
    }
}

/// Whether two heads of some length differ by one character: another, one more or one less.
fn is_slip(typed: &str, known: &str) -> bool {
    typed.chars().count().min(known.chars().count()) > 1 && strsim::osa_distance(typed, known) == 1
}

fn column_unit<'a>(id: &str, amounts: &'a str) -> &'a str {
    match id {
        "rate" => "%",
        "weight" | "score" => "分",
        "target" | "actual" => "",
        _ => amounts,
    }
}

/// Reads funds or indicators (`kind`), whose amounts are in a unit.
fn grid(entry: &Entry, (kind, amounts): (&str, &str), number: u32, folder: &str, files: &dyn Files, builder: &mut Builder) -> Option<Grid> {
    let node = &entry.node;
    let mut rows = if entry.key.ends_with("文件") || entry.key.ends_with("_file") {
        let (start, text) = csv_file(node, folder, files, &mut builder.gather)?;
        csv_rows(&text, (start, &[]), &mut builder.gather)
    } else if let Value::Seq(nodes) = &node.value {
        let mut rows = Vec::with_capacity(nodes.len());
        for row in nodes {
            let cells = builder.gather.list(row).iter().map(|n| Cell::new(builder.gather.text(n, "a cell").trim(), n.place)).collect();
            rows.push(cells);
        }
        rows
    } else {
        csv(node, &mut builder.gather)
    };
    if rows.is_empty() {
        return None;
    }
    misspelt(&rows[0], builder);
    let columns: Vec<Box<str>> = rows.remove(0).into_iter().map(|c: Cell| c.text.as_str().into()).collect();
    let position = |head: &str| columns.iter().position(|c| &**c == head);
    let (unit_column, sign_column) = (position("度量单位"), position("指标性质"));
    let mut above: Vec<usize> = vec![0; columns.len()]; // row in which the merged cell of a leading column starts
    for at in 0..rows.len() {
        if rows[at].len() != columns.len() {
            let place = rows[at].first().map_or(node.place, |c| c.place);
            let message = format!("this row has {} cells under {} column heads", rows[at].len(), columns.len());
            let d = builder.gather.error("source.csv-row", place, message);
            d.hint = Some("write one cell for each column; leave the text between two commas empty for an empty cell, and quote a text that holds a comma".into());
            return None;
        }
        for (column, head) in columns.iter().enumerate() {
            let leading = LEADING.contains(&&**head) && &**head != "三级指标" && kind == "indicator";
            if leading && rows[at][column].text.is_empty() && at > 0 {
                let start = above[column];
                rows[start][column].rows = rows[start][column].rows.saturating_add(1);
                rows[at][column].rows = 0;
            } else if leading {
                above[column] = at;
            }
        }
        let name: EcoString = match kind {
            "fund" => rows[at].first().map(|c| c.text.clone()).unwrap_or_default(),
            _ => eco_format!("{}", at + 1),
        };
        let label: EcoString = match kind {
            "fund" => name.clone(),
            _ => position("三级指标").map_or_else(|| name.clone(), |c| rows[at][c].text.clone()),
        };
        for (column, head) in columns.iter().enumerate() {
            let text = rows[at][column].text.clone();
            let (id, unit): (Cow<'_, str>, EcoString) = match column_id(head) {
                Some(id) => match unit_column.filter(|_| matches!(id, "target" | "actual")) {
                    Some(unit) => (id.into(), rows[at][unit].text.clone()),
                    None => (id.into(), column_unit(id, amounts).into()),
                },
                // A column of the document's own: its figures are kept under its head.
                None if text.contains(|c: char| c.is_numeric()) && !LEADING.contains(&&**head) && !WORDS.contains(&&**head) => {
                    (format!("column[{head}]").into(), if kind == "fund" { amounts.into() } else { EcoString::new() })
                }
                None => continue,
            };
            let place = rows[at][column].place;
            let item = format!("performance.table[{number}].{kind}[{name}].{id}");
            let (label, unit) = (format!("自评表{number} {label} {head}"), ArcStr::from(&*unit));
            // What is to be reached may be said in words, and a column of the document's own may hold what it likes.
            let added = if matches!(&*id, "target" | "actual") || column_id(head).is_none() {
                builder.text_or_fact(item, label, &text, place, &unit)
            } else {
                builder.cell_or_text(item, label, &text, place, &unit)
            };
            if added {
                rows[at][column].holds(builder.disclosure.facts.len() as u32 - 1);
            }
            // A target of 90 beside ≥ does not say 90.
            let sign = sign_column.filter(|_| added && id == "target").and_then(|sign| Exactness::of_sign(&rows[at][sign].text));
            if let Some(bound) = sign.filter(|bound| *bound != Exactness::Exact)
                && let Some(fact) = builder.disclosure.facts.last_mut().filter(|fact| fact.value.is_some())
            {
                fact.exactness = bound;
            }
        }
    }
    Some(Grid { columns, rows: exact(rows.into_iter().map(exact).collect()) })
}
