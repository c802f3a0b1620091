//! The repository's own archive: it builds, and its figures are in its data.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use crate::support::{Site, root, tree};

/// The repository's own content, built once for the tests here that run at the same time, and removed after the last one.
fn built() -> Arc<Site> {
    static SITE: Mutex<Weak<Site>> = Mutex::new(Weak::new());
    let mut known = SITE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(site) = known.upgrade() {
        return site;
    }
    let site = Site::new();
    for folder in ["content", "profiles"] {
        for (path, bytes) in tree(&root().join(folder)) {
            site.write(&format!("{folder}/{path}"), &bytes);
        }
    }
    site.write("site.toml", &std::fs::read(root().join("site.toml")).expect("readable"));
    site.build().succeeds();
    let site = Arc::new(site);
    *known = Arc::downgrade(&site);
    site
}

fn data(site: &Site, unit: &str, year: i32) -> serde_json::Value {
    serde_json::from_str(&site.page(&format!("units/{unit}/{year}/data.json"))).expect("JSON")
}

#[test]
fn key_figures_of_all_five_documents_are_in_their_data() {
    let site = built();
    let wanted = [
        (
            "bazhou-gov-office",
            2023,
            &[("total.income", "1889.05"), ("gpb.function[201].amount", "1652.27"), ("basic.total", "1197.55")][..],
        ),
        ("chuanshan-egov", 2023, &[("total.income", "302.95")]),
        ("pzh-dongqu-egov", 2024, &[("total.income", "412"), ("basic.total", "199.81")]),
        ("pzh-dongqu-egov", 2018, &[]),
        ("changji-egov", 2023, &[]),
    ];
    for (unit, year, items) in wanted {
        let data = data(&site, unit, year);
        let facts = data["facts"].as_array().expect("facts");
        assert!(facts.len() > 60, "{unit} {year} has {} facts only", facts.len());
        for (item, value) in items {
            assert!(facts.iter().any(|f| f["item"] == *item && f["value"] == *value), "{unit} {year}: {item} = {value}");
        }
        for fact in facts {
            assert!(fact["line"].as_u64().is_some_and(|l| l > 0), "{unit} {year}: {fact} has no line");
        }
    }
}

#[test]
fn facts_point_at_the_line_and_column_where_they_are_typed() {
    let site = built();
    for (unit, year) in [
        ("bazhou-gov-office", 2023),
        ("changji-egov", 2023),
        ("pzh-dongqu-egov", 2018),
        ("pzh-dongqu-egov", 2024),
        ("chuanshan-egov", 2023),
    ] {
        let data = data(&site, unit, year);
        let source = std::fs::read_to_string(root().join(data["source"].as_str().expect("a source"))).expect("readable");
        let lines: Vec<Vec<char>> = source.lines().map(|l| l.chars().collect()).collect();
        for fact in data["facts"].as_array().expect("facts").iter().filter(|f| f["state"] == "value") {
            let (line, column) = (fact["line"].as_u64().expect("a line") as usize, fact["column"].as_u64().expect("a column") as usize);
            let there: String = lines[line - 1].iter().skip(column - 1).collect();
            let there = there.trim_start_matches(['\'', '"', ' ']);
            let printed = fact["printed"].as_str().expect("printed");
            let typed = printed.split([' ', '　']).next().unwrap_or(printed);
            assert!(
                there.starts_with(typed) || there.starts_with("持平") || there.contains("印作"),
                "{unit} {year} {line}:{column}: {fact}\nthere stands: {there}"
            );
        }
    }
}

/// Numbers as printed in a text: digits with commas and a decimal point, commas dropped.
fn numbers(text: &str) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    let mut current = String::new();
    for c in text.chars().map(|c| if ('０'..='９').contains(&c) { char::from_u32(c as u32 - 0xFEE0).unwrap_or(c) } else { c }).chain(['\n'])
    {
        if c.is_ascii_digit() || (!current.is_empty() && (c == '.' || c == ',')) {
            current.push(c);
        } else if !current.is_empty() {
            out.insert(current.trim_end_matches(['.', ',']).replace(',', ""));
            current.clear();
        }
    }
    out
}

#[test]
fn every_decimal_that_a_document_prints_is_on_its_page() {
    let seeds = root().join("../shared/seeds");
    if !seeds.is_dir() {
        eprintln!("skipped: the original documents are not beside the repository");
        return;
    }
    let site = built();
    let pages: Vec<(&str, BTreeSet<String>)> =
        ["bazhou-gov-office/2023", "chuanshan-egov/2023", "changji-egov/2023", "pzh-dongqu-egov/2018", "pzh-dongqu-egov/2024"]
            .into_iter()
            .map(|p| {
                let page = site.page(&format!("units/{p}/index.html"));
                (p, numbers(&format!("{page} {}", site.page(&format!("units/{p}/data.json")))))
            })
            .collect();
    for (name, bytes) in tree(&seeds) {
        let text = String::from_utf8(bytes).expect("UTF-8");
        // Amounts and rates have a decimal point; other digits are also codes, dates, page numbers and bookmarks.
        let printed: BTreeSet<String> = numbers(&text).into_iter().filter(|n| n.matches('.').count() == 1).collect();
        let missing = |page: &BTreeSet<String>| printed.difference(page).cloned().collect::<Vec<_>>();
        let (page, left) = pages.iter().map(|(p, have)| (p, missing(have))).min_by_key(|(_, left)| left.len()).expect("five pages");
        assert!(left.is_empty(), "{name} ({page}) prints {} decimals, these are not on its page: {left:?}", printed.len());
    }
}

#[test]
fn notes_and_pages_of_a_change_are_kept() {
    let change = "{ 增加: 1.00, 增长: 25.00%, 附注: 甲注, 页: 9 }";
    let site = Site::of(&format!("收入支出决算总体情况说明:\n  收入总计: {{ 金额: 5.00, 较上年: {change}, 附注: 乙注 }}\n"));
    site.build().succeeds();
    assert!(site.page("units/a/2024/index.html").contains("甲注；乙注"));
    let data = data(&site, "a", 2024);
    let page = |item: &str| data["facts"].as_array().expect("facts").iter().find(|f| f["item"] == item).expect("a fact")["page"].clone();
    assert_eq!((page("total.income"), page("total.income.change")), (serde_json::Value::Null, 9.into()));
}
