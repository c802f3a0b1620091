//! Which of the standard tables of final accounts a table is: told by its title, as provinces number and order them
//! differently.

use crate::profile::normal;

/// The standard tables.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Account {
    /// T1 收入支出决算总表.
    Whole,
    /// T2 收入决算表.
    Income,
    /// T3 支出决算表.
    Expenditure,
    /// T4 财政拨款收入支出决算总表.
    Fiscal,
    /// T5 一般公共预算财政拨款支出决算表.
    Public,
    /// T6 一般公共预算财政拨款基本支出决算表.
    Basic,
    /// T7 财政拨款“三公”经费支出决算表.
    ThreePublic,
    /// T8 政府性基金预算财政拨款收入支出决算表.
    Fund,
    /// T9 国有资本经营预算财政拨款支出决算表.
    Capital,
}

impl Account {
    /// The standard table that a title names.
    pub fn of(title: &str) -> Option<Account> {
        let title = normal(title);
        let (has, ends) = (|part: &str| title.contains(part), |end: &str| title.ends_with(end));
        let table = ends("决算表") || ends("决算总表") || ends("明细表");
        Some(match () {
            () if !table => return None,
            () if has("会议费") || has("培训费") => return None,
            () if has("三公") => Account::ThreePublic,
            () if has("政府性基金") => Account::Fund,
            () if has("国有资本经营") => Account::Capital,
            () if has("财政拨款收入支出决算总表") => Account::Fiscal,
            () if has("收入支出决算总表") => Account::Whole,
            () if has("财政拨款基本支出") => Account::Basic,
            () if has("项目支出") || has("明细表") => return None, // Sichuan's further tables: other rows and columns
            () if has("一般公共预算财政拨款支出决算表") => Account::Public,
            () if has("财政拨款") || has("收入支出") => return None,
            () if ends("收入决算表") => Account::Income,
            () if ends("支出决算表") => Account::Expenditure,
            () => return None,
        })
    }

    /// What the record's items say in its place, where the table is empty and says so.
    pub fn items(self) -> Option<&'static str> {
        match self {
            Account::Fund => Some("gov_fund"),
            Account::Capital => Some("state_capital"),
            Account::ThreePublic => Some("three_public"),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_known_by_their_titles() {
        for (title, account) in [
            ("一、收入支出决算总表", Some(Account::Whole)),
            ("《收入决算表》", Some(Account::Income)),
            ("三、支出决算表", Some(Account::Expenditure)),
            ("四、财政拨款收入支出决算总表", Some(Account::Fiscal)),
            ("五、财政拨款支出决算明细表", None),
            ("一般公共预算财政拨款支出决算表", Some(Account::Public)),
            ("七、一般公共预算财政拨款支出决算明细表", None),
            ("八、一般公共预算财政拨款基本支出决算表", Some(Account::Basic)),
            ("九、一般公共预算财政拨款项目支出决算表", None),
            ("财政拨款“三公”经费支出决算表", Some(Account::ThreePublic)),
            ("政府性基金预算财政拨款收入支出决算表", Some(Account::Fund)),
            ("国有资本经营预算财政拨款支出决算表", Some(Account::Capital)),
            ("部门预算项目支出绩效自评表", None),
        ] {
            assert_eq!(Account::of(title), account, "{title}");
        }
    }
}
