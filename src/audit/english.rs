//! The general checks in English, for an English interface: id, title, meaning. Rules, sources and examples stay in the terms
//! of the law and of the documents.

use std::borrow::Cow;

use crate::archive::Facet;

/// Title and meaning of a general check.
pub(super) fn of(id: &str) -> Option<(&'static str, &'static str)> {
    ENGLISH.iter().find(|(known, ..)| *known == id).map(|(_, title, meaning)| (*title, *meaning))
}

/// What a fact says about its item.
pub(super) fn facet(facet: Facet) -> &'static str {
    match facet {
        Facet::Value => "amount",
        Facet::Share => "share",
        Facet::Change => "change",
        Facet::ChangePct => "rate of change",
        Facet::Prior => "year before",
        Facet::Completion => "part of budget",
        Facet::CompletionAdjusted => "part of adjusted budget",
        Facet::CompletionInitial => "part of initial budget",
        Facet::CompletionFullYear => "part of full-year budget",
        Facet::BudgetInitial => "initial budget",
        Facet::BudgetAdjusted => "adjusted budget",
        Facet::BudgetFullYear => "full-year budget",
        Facet::Final => "final account",
        Facet::VariancePct => "variance",
        Facet::Rate => "execution rate",
        Facet::Weight => "weight",
        Facet::Score => "score",
    }
}

/// What became of a body, where it is one of the usual words of 沿革; else the word as it is written.
pub(super) fn event(kind: &str) -> Cow<'_, str> {
    Cow::Borrowed(match kind {
        "更名" => "renamed",
        "合并" => "merged",
        "分立" => "split",
        "划转" => "transferred",
        "设立" => "founded",
        "撤销" => "abolished",
        other => return Cow::Owned(format!("“{other}”")),
    })
}

#[rustfmt::skip]
const ENGLISH: &[(&str, &str, &str)] = &[
    ("share", "Share", "The percentage that an amount is of its whole agrees with the two amounts."),
    ("share.sum", "Sum of shares", "Shares of one section that exhaust the whole add up to 100 %."),
    ("change.rate", "Rate of change", "The rate against the year before agrees with the change."),
    ("change.direction", "Direction of change", "Words such as increase and decrease agree with the sign of the number; change and rate have one direction."),
    ("change.reason", "Reason of a change", "A total that changed gives a reason."),
    ("prior", "Year before", "The amounts of both years agree with the change."),
    ("completion", "Completion of the budget", "The percentage agrees with the budget that it names."),
    ("variance", "Variance from the budget", "The variance agrees with budget and final amount."),
    ("restated", "Restated figures", "A figure that stands in several places is the same in all."),
    ("code.children", "Sums by code", "An item equals the sum of the items below it."),
    ("code.unknown", "Unknown code", "The code is in the register."),
    ("code.name", "Name of a code", "The printed name is one in use for its code."),
    ("code.parent", "Place of a code", "The item stands under its own class (类) and group (款)."),
    ("glossary.coverage", "Glossary complete", "The glossary explains every item (项) in use; tested where it explains items at all."),
    ("figure.data", "Figure and text", "The data printed for a figure are those of the text, and a figure of parts leaves out none but zeros."),
    ("performance.funds", "Sources of funds", "The funds of a project are the sum of their sources."),
    ("performance.rate", "Execution rate", "The execution rate agrees with executed amount and budget."),
    ("performance.rate-reason", "Reason of low execution", "A project executed below 90 % gives a reason."),
    ("performance.execution-score", "Score of execution", "The score of the execution rate is its weight times the rate."),
    ("performance.weights", "Weights", "The weights add up to 100."),
    ("performance.score-range", "Range of scores", "A score is not below 0 and not above its weight."),
    ("performance.total-score", "Total score", "The total is the sum of the scores, and the same wherever it stands."),
    ("performance.target", "Targets", "Where a target was missed, points were deducted and a reason is given."),
    ("performance.row-score", "Deductions", "Where a target was reached and points were deducted all the same, a reason is given."),
    ("performance.project", "Project and self-evaluation", "Budget and executed amount in the text are those of the project’s self-evaluation."),
    ("performance.tables-total", "Total of projects", "The self-evaluations add up to the total in the text."),
    ("performance.within-project", "Within project expenditure", "What the projects executed is within the year’s project expenditure."),
    ("table.codes", "Sums by code in tables", "In attached tables the total is the sum of classes, a class of its groups, a group of its items."),
    ("table.row", "Sums across tables", "In each row of an attached table the total is the sum of the columns."),
    (
        "table.sum",
        "Total of a table",
        "The row 合计 of an attached table is the sum of its other rows; tested where no row is a part of another one.",
    ),
    ("table.total", "Table and text", "The figures of attached tables are those of the text."),
    ("table.balance", "Balance of tables", "Lines, subtotals and totals of the summary tables agree, and both totals are equal."),
    ("table.between", "Between tables", "Totals that two attached tables print are the same; a part is not more than its whole."),
    ("table.empty", "Empty tables", "A section or table that says it is empty has no figure but zero."),
    ("years.prior", "Year before, as published", "Last year’s amount, as stated or implied, is what was published then; after a merger the sum of the bodies will do."),
    ("years.opening", "Opening and closing balance", "The opening balance is the closing balance of the year before."),
    ("years.gap", "Missing years", "Years between two documents that the archive does not have."),
    ("years.break", "Breaks", "A merged or split body or a moved item, so that figures before and after cannot be compared directly; other names are only listed."),
    ("department.sum", "Department and units", "A department’s figure is the sum of its units, less what they paid one another."),
    ("year.published-before-end", "Date of publication", "Final accounts are published after the fiscal year has ended."),
    ("year.publish-deadline", "Deadline of publication", "Published within twenty days of approval."),
    ("year.other", "One year throughout", "Years named in indicators are the year of the document."),
    ("form.unit-name", "Name of the body", "The printed name is a registered one, in use in that year."),
    ("form.unit-missing", "Unit missing", "Every number has its unit printed."),
    ("form.unit-slip", "Wrong unit", "The printed unit is the one meant."),
    ("form.section-missing", "Section missing", "All sections that the layout prescribes are there."),
    ("form.numbering", "Numbering", "Printed numbers of sections go up by one, none twice."),
    ("form.contents", "Contents list", "What the contents list names is there, with the same title and page."),
    (
        "form.pages",
        "Pages",
        "No page is behind the last one of the original, and no sub-section is before the section that it is part of.",
    ),
    ("form.table-list", "Names of tables", "The contents list and the list of tables name them alike."),
    ("form.table-missing", "Table not attached", "Tables that are named are attached."),
    ("form.layout-years", "Years of the layout", "The document’s year is one of those that its layout is meant for."),
    ("form.figure-omitted", "Figure left out", "All figures that the layout prescribes are there."),
    ("form.figure-missing", "Figure missing", "A figure that the layout prescribes is there, or listed as left out."),
    ("form.alt-missing", "Image without words", "Images in the narrative have alternative text."),
    ("form.number-spacing", "Spaces in numbers", "Numbers are printed without spaces inside."),
    ("wording.choice", "Choice not made", "Choices of the template have been made."),
    ("wording.template", "Template not filled in", "Blanks and hints of the template have been filled in or removed."),
    ("wording.field-code", "Field codes", "No field codes of a word processor."),
    ("wording.punctuation", "Punctuation", "No doubled punctuation."),
    ("wording.doubled", "Doubled words", "No words printed twice in a row."),
    ("wording.traditional", "Traditional characters", "No traditional characters in simplified text."),
    ("wording.garbled", "Garbled characters", "No characters that cannot be shown."),
    ("wording.residue", "Doubtful text", "What the editor marked as doubtful."),
    ("private.id-number", "Identity number", "No identity number of a person."),
    ("private.phone", "Mobile number", "No mobile number."),
    ("private.account", "Bank account", "No bank account number."),
];

#[cfg(test)]
mod tests {
    #[test]
    fn every_general_check_has_an_english_title_and_meaning() {
        let known: Vec<&str> = super::ENGLISH.iter().map(|e| e.0).collect();
        let wanted: Vec<String> = super::super::checks().map(|c| c.id.to_string()).collect();
        assert_eq!(known, wanted);
    }
}
