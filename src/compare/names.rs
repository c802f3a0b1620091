//! Whether two printed names of an item are the same name.

use crate::profile::normal;

/// Whether names differ only in brackets, white space, numbering, level words （类） and the closing 支出.
pub fn same_name(a: &str, b: &str) -> bool {
    a == b || plain(a) == plain(b)
}

fn plain(name: &str) -> String {
    let mut text = normal(name).into_owned();
    for word in ["（类）", "（款）", "（项）", "(类)", "(款)", "(项)"] {
        if text.contains(word) {
            text = text.replace(word, "");
        }
    }
    // 住房保障支出（类）支出 says it twice.
    while let Some(rest) = text.strip_suffix("支出").filter(|rest| !rest.is_empty()) {
        text = rest.to_owned();
    }
    text
}
