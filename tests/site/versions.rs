//! Versions of a document before it was corrected: kept, and told apart from the current one wherever they are named.

use crate::support::Site;

/// One body whose accounts of 2022 were corrected, and whose budget of 2023 is held too.
fn corrected() -> Site {
    let of = |date: &str, income: &str| {
        format!(
            "版式: sichuan-2023\n年度: 2022\n名称: 甲\n公开日期: {date}\n收入支出决算总体情况说明: {{ 收入总计: {income}, 支出总计: 20 }}\n"
        )
    };
    Site::new()
        .with("site.toml", "title = \"档案\"\n")
        .with("content/units/a/unit.yaml", "编号: a\n名称: 甲\n")
        .with("content/units/a/2022.r1.yaml", of("2023-09-21", "10"))
        .with("content/units/a/2022.yaml", of("2023-10-21", "20"))
        .with("content/units/a/2023-budget.yaml", "版式: sichuan-2023\n年度: 2023\n名称: 甲\n")
}

#[test]
fn a_superseded_version_says_so_wherever_it_is_named_and_leads_to_the_current_one() {
    let site = corrected();
    site.build().succeeds();
    let (old, new) = (site.page("units/a/2022/r1/index.html"), site.page("units/a/2022/index.html"));
    let title = "2022 年度决算公开（第 1 版，已被取代）";
    for told in [
        format!("<title>甲 {title} · 档案</title>"),
        format!("<span class=what>{title}</span>"),
        format!("aria-current=page>{title}</li>"),
        format!("\"name\":\"甲 {title}\""),
        format!("甲. {title}[R/OL]"),
        format!("data-title=\"{title}\""),
        "\"correction\":\"../../../../units/a/2022/index.html\"".into(),
        "已被后来发布的版本取代。现行版本：<a href=\"../../../../units/a/2022/index.html\">2022 年度决算公开（公开日期 2023-10-21）</a>"
            .into(),
        "本页版本</dt><dd>第 1 版，已被取代</dd>".into(),
    ] {
        assert!(old.contains(&told), "{told} is not in {old}");
    }
    assert!(!new.contains("第 1 版</a>") && new.contains("本页版本</dt><dd>现行版本，更正后发布</dd>"), "{new}");
    assert!(new.contains("r1/index.html\">第 1 版，已被取代（公开日期 2023-09-21）</a>"), "{new}");
    assert!(
        new.contains("甲. 2022 年度决算公开[R/OL]") && !new.contains("class=superseded") && !new.contains("creativeWorkStatus"),
        "{new}"
    );
    let english = corrected().with("site.toml", "title = \"Archive\"\nlanguage = \"en\"\n");
    english.build().succeeds();
    let old = english.page("units/a/2022/r1/index.html");
    assert!(old.contains("<span class=what>Final accounts 2022 (version 1, superseded)</span>"), "{old}");
    assert!(old.contains("has superseded it. Current version: <a"), "{old}");
}

#[test]
fn what_is_found_in_a_superseded_version_is_told_apart_and_counts_add_up() {
    let site = corrected();
    site.build().succeeds();
    let check = site.page("checks/equal.total/index.html");
    assert!(check.contains("r1/index.html\">甲 2022 年度决算公开（第 1 版，已被取代）</a>"), "{check}");
    let csv = site.page("checks/data.csv");
    assert!(csv.lines().any(|line| line.starts_with("a,甲,2022,决算,1,equal.total,inconsistent,")), "{csv}");
    assert!(!csv.lines().any(|line| line.starts_with("a,甲,2022,决算,,equal.total,")), "{csv}");
    let index = site.page("checks/index.html");
    assert!(
        index.contains("<td class=w>2023 年度预算公开</td>") && index.contains("<td class=w>2022 年度决算公开（第 1 版，已被取代）</td>"),
        "{index}"
    );
    let home = site.page("index.html");
    assert!(
        home.contains("〔更正〕") && home.contains("所示是更正后的现行版本") && home.contains("另收录预算和更正前的版本 2 份"),
        "{home}"
    );
}
