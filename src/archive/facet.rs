//! What a fact says about its item: the value itself, its share, its change …

/// What a fact says about its item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is named by its suffix and label below")]
pub enum Facet {
    Value,
    Share,
    Change,
    ChangePct,
    Prior,
    Completion,
    CompletionAdjusted,
    CompletionInitial,
    CompletionFullYear,
    BudgetInitial,
    BudgetAdjusted,
    BudgetFullYear,
    Final,
    VariancePct,
    Rate,
    Weight,
    Score,
}

impl Facet {
    /// Facets written as keys beside the value: facet, id suffix, Chinese keys, label, whether it is a percentage.
    pub const ALL: &[(Facet, &'static str, &'static [&'static str], &'static str)] = &[
        (Facet::Value, "", &["金额", "数", "值", "数量"], "金额"),
        (Facet::Share, "share", &["占比"], "占比"),
        (Facet::Change, "change", &["较上年"], "较上年"),
        (Facet::ChangePct, "change_pct", &["较上年增减率"], "较上年增减率"),
        (Facet::Prior, "prior", &["上年"], "上年"),
        (Facet::Completion, "completion", &["完成预算"], "完成预算"),
        (Facet::CompletionAdjusted, "completion_adjusted", &["完成调整预算"], "完成调整预算"),
        (Facet::CompletionInitial, "completion_initial", &["完成年初预算"], "完成年初预算"),
        (Facet::CompletionFullYear, "completion_full_year", &["完成全年预算"], "完成全年预算"),
        (Facet::BudgetInitial, "budget_initial", &["年初预算"], "年初预算"),
        (Facet::BudgetAdjusted, "budget_adjusted", &["调整预算"], "调整预算"),
        (Facet::BudgetFullYear, "budget_full_year", &["全年预算"], "全年预算"),
        (Facet::Final, "final", &["决算数"], "决算数"),
        (Facet::VariancePct, "variance_pct", &["差异率"], "预决算差异率"),
        (Facet::Rate, "rate", &["执行率"], "执行率"),
        (Facet::Weight, "weight", &["权重"], "权重"),
        (Facet::Score, "score", &["得分"], "得分"),
    ];

    fn entry(self) -> &'static (Facet, &'static str, &'static [&'static str], &'static str) {
        Self::ALL.iter().find(|(f, ..)| *f == self).unwrap_or(&Self::ALL[0])
    }

    /// The end of the fact's id: `share` in `income.other.share`; empty for the value.
    pub fn suffix(self) -> &'static str {
        self.entry().1
    }

    /// Label for readers.
    pub fn label(self) -> &'static str {
        self.entry().3
    }

    /// Whether it is a percentage.
    pub fn is_percent(self) -> bool {
        matches!(
            self,
            Facet::Share
                | Facet::ChangePct
                | Facet::Completion
                | Facet::CompletionAdjusted
                | Facet::CompletionInitial
                | Facet::CompletionFullYear
                | Facet::VariancePct
                | Facet::Rate
        )
    }

    /// The facet that a key as typed means.
    pub fn from_key(key: &str) -> Option<Facet> {
        Self::ALL
            .iter()
            .find(|(_, suffix, chinese, _)| chinese.contains(&key) || (!suffix.is_empty() && *suffix == key))
            .map(|(f, ..)| *f)
            .or((key == "value").then_some(Facet::Value))
    }
}
