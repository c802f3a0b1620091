//! What a build leaves: the same bytes each time, an old site when it fails, and links that work from anywhere.

use std::collections::{BTreeMap, BTreeSet};

use crate::support::{HEAD, Site, root};

fn starter() -> Site {
    Site::copy(&root().join("starter"))
}

#[test]
fn two_builds_and_any_number_of_threads_give_the_same_bytes() {
    let site = starter();
    site.build().succeeds();
    let first = site.public();
    for threads in ["1", "2", "5"] {
        let other = starter();
        other.run_with(&["build"], &[("RAYON_NUM_THREADS", threads)]).succeeds();
        assert_eq!(other.public(), first, "with {threads} threads");
    }
    site.build().succeeds().says("0 written");
    assert_eq!(site.public(), first);
}

#[test]
fn a_failed_build_leaves_the_old_site_byte_for_byte() {
    let site = starter();
    site.build().succeeds();
    let before = site.public();
    let path = "content/units/yunling-archives/2023.yaml";
    let good = std::fs::read_to_string(site.path(path)).expect("readable");
    for (bad, id) in [
        (good.replace("收入总计: 490", "收入总记: 490"), "source.unknown-key"),
        (good.replace("提供查阅利用", "提供[查阅](nowhere.html)"), "link.broken"),
        (format!("{good}坏: [\n"), "source.yaml"),
    ] {
        assert_ne!(bad, good);
        site.write(path, bad.as_bytes());
        site.build().refuses(id).says("the old site is untouched");
        assert_eq!(site.public(), before, "{id}");
    }
    site.write(path, good.as_bytes());
    site.build().succeeds().says("0 written");
}

#[test]
fn warnings_stop_a_strict_build_only() {
    let site = Site::of("").with("content/units/a/2024.body.md", "## 机构设置\n\n<b>甲</b>\n");
    let strict = site.run(&["build", "--strict"]);
    assert_eq!(strict.code, 1, "{}", strict.stderr);
    assert!(!site.path("public").exists());
    site.build().succeeds().says("warning[narrative.html]");
}

/// Every `href` and `src` of every page.
fn links(html: &str) -> Vec<String> {
    let mut out = Vec::new();
    for name in ["href=", "src="] {
        for (at, _) in html.match_indices(name) {
            if !html[..at].ends_with(|c: char| c.is_ascii_whitespace() || c == '"' || c == '\'') {
                continue;
            }
            let rest = &html[at + name.len()..];
            let link = match rest.chars().next() {
                Some(quote @ ('"' | '\'')) => rest[1..].split(quote).next(),
                _ => rest.split(|c: char| c.is_ascii_whitespace() || c == '>').next(),
            };
            out.extend(link.map(|l| l.replace("&amp;", "&")));
        }
    }
    out
}

#[test]
fn every_link_is_relative_and_leads_to_a_file_by_its_full_name() {
    let site = starter();
    site.run(&["build", "--base-url", "https://example.org/some/path/"]).succeeds();
    let public = site.public();
    let names: BTreeSet<&str> = public.keys().map(String::as_str).collect();
    let mut checked = 0;
    for (path, bytes) in &public {
        // The 404 page is given for any address, so it alone links from the published address.
        if !path.ends_with(".html") || path == "404.html" {
            continue;
        }
        let html = std::str::from_utf8(bytes).expect("UTF-8");
        for link in links(html) {
            if link.starts_with('#') || link.starts_with("https://") || link.starts_with("http://") || link.starts_with("mailto:") {
                continue;
            }
            assert!(!link.starts_with('/'), "{path}: {link} works neither from a disk nor under a path");
            let target = link.split(['#', '?']).next().unwrap_or("");
            if target.is_empty() {
                continue;
            }
            let mut parts: Vec<&str> = path.split('/').collect();
            parts.pop();
            let target = percent_encoding::percent_decode_str(target).decode_utf8_lossy().into_owned();
            for part in target.split('/') {
                match part {
                    ".." => assert!(parts.pop().is_some(), "{path}: {link} leaves the site"),
                    "." => {}
                    part => parts.push(part),
                }
            }
            let full = parts.join("/");
            assert!(names.contains(full.as_str()), "{path}: {link} is no file; a folder needs its index.html when read from a disk");
            checked += 1;
        }
    }
    assert!(checked > 300, "only {checked} links were looked at");
}

#[test]
fn a_moved_address_gets_a_page_that_leads_on() {
    let site = starter();
    let settings = std::fs::read_to_string(site.path("site.toml")).expect("readable");
    site.write("site.toml", format!("{settings}\n[redirects]\n\"units/old/2023/\" = \"units/yunling-archives/2023/\"\n").as_bytes());
    site.build().succeeds();
    assert!(site.page("units/old/2023/index.html").contains("../../../units/yunling-archives/2023/"));
}

#[test]
fn foreign_files_survive_and_dangerous_output_folders_are_refused() {
    let site = starter();
    site.write("public/mine.txt", b"mine");
    assert_eq!(site.build().code, 2, "a folder that is not ours is not touched");
    assert_eq!(site.page("mine.txt"), "mine");
    let site = starter();
    site.build().succeeds();
    site.write("public/mine.txt", b"mine");
    site.build().succeeds();
    assert_eq!(site.page("mine.txt"), "mine");
    for output in [".", "content", "content/units", ".."] {
        assert_eq!(starter().run(&["build", "--output", output]).code, 2, "{output}");
    }
}

#[test]
fn counts_in_json_are_those_of_the_folder() {
    let site = starter();
    let run = site.run(&["build", "--json"]).succeeds();
    let said: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    let public = site.public();
    let ending = |e: &str| public.keys().filter(|p| p.ends_with(e)).count() as u64;
    let icons = public.keys().filter(|p| p.starts_with("assets/") && p.ends_with(".svg")).count() as u64;
    let by: BTreeMap<&str, u64> = [("pages", ending(".html")), ("charts", ending(".svg") - icons)].into();
    for (what, number) in by {
        assert_eq!(said[what].as_u64(), Some(number), "{what}");
    }
    assert_eq!(said["built"], true);
    assert_eq!(said["diagnostics"].as_array().map(Vec::len), Some(0), "{}", said["diagnostics"]);
}

#[test]
fn an_address_that_is_gone_is_told_once_unless_it_leads_on() {
    let site = starter();
    site.build().succeeds();
    let path = "content/units/yunling-archives/2023.yaml";
    let text = std::fs::read_to_string(site.path(path)).expect("readable");
    std::fs::remove_file(site.path(path)).expect("writable");
    let run = site.build().succeeds();
    let gone: Vec<&str> = run.stderr.lines().filter(|l| l.contains("[address.gone]")).collect();
    assert_eq!(
        gone,
        [
            "warning[address.gone]: the address units/yunling-archives/2023/ was published by the last build and is gone",
            "warning[address.gone]: the address years/2023/ was published by the last build and is gone",
        ],
        "a page speaks for its data and pictures"
    );
    assert!(!site.build().succeeds().stderr.contains("address."), "the build before is the measure");
    site.write(path, text.as_bytes());
    site.build().succeeds();
    let settings = std::fs::read_to_string(site.path("site.toml")).expect("readable");
    let to = "units/yunling-archives/2024/";
    site.write(
        "site.toml",
        format!("{settings}\n[redirects]\n\"units/yunling-archives/2023/\" = \"{to}\"\n\"years/2023/\" = \"{to}\"\n").as_bytes(),
    );
    std::fs::remove_file(site.path(path)).expect("writable");
    let run = site.build().succeeds();
    assert!(!run.stderr.contains("address.gone"), "a redirect leads on: {}", run.stderr);
}

/// Only pages can lead on. What is advised for other files must not be an error.
#[test]
fn a_file_that_is_gone_has_a_way_through_a_strict_build_too() {
    let site = Site::of("附件: [{ 文件: a.pdf, 题名: 甲 }]\n").with("content/units/a/a.pdf", "%PDF-1.4\n");
    site.run(&["build", "--base-url", "https://x.org"]).succeeds();
    std::fs::rename(site.path("content/units/a/a.pdf"), site.path("content/units/a/b.pdf")).expect("writable");
    site.write("content/units/a/2024.yaml", format!("{HEAD}附件: [{{ 文件: b.pdf, 题名: 甲 }}]\n").as_bytes());
    let run = site.run(&["build", "--strict"]);
    let hints: Vec<&str> = run.stderr.lines().filter(|line| line.starts_with("  = ")).collect();
    let feeds = "  = it is made only with the site's address: set base_url in site.toml, or give --base-url; if it is to be gone, build once without --strict";
    let file = "  = no page can lead on from a file of this kind: publish it under its old name too, or let the web server lead on; if it is to be gone, build once without --strict";
    assert_eq!((run.code, &hints[..]), (1, &[feeds, feeds, file][..]), "{}", run.stderr);
    site.build().succeeds();
    site.run(&["build", "--strict"]).succeeds();
}

#[test]
fn an_anchor_that_is_gone_is_told_and_stops_a_strict_build() {
    let site = Site::of("收入支出决算总体情况说明:\n  收入总计: 5.00\n  支出总计: 5.00\n");
    site.build().succeeds();
    let before = site.public();
    site.write("content/units/a/2024.yaml", format!("{HEAD}收入支出决算总体情况说明:\n  支出总计: 5.00\n").as_bytes());
    let message = "the page units/a/2024/ had #total.income, which are gone";
    let run = site.run(&["build", "--strict"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains(message), "{}", run.stderr);
    assert_eq!(site.public(), before);
    site.build().succeeds().says("warning[address.anchor-gone]").says(message);
}

#[test]
fn an_id_may_move_to_any_element_and_the_template_that_leaves_it_out_is_named() {
    let site = starter();
    let strict = || site.run(&["build", "--strict"]);
    strict().succeeds();
    let glossary = |main: &str| {
        let template = format!("{{% extends \"default/glossary.html\" %}}{{% block main %}}{main}{{% endblock %}}");
        site.write("themes/default/templates/glossary.html", template.as_bytes());
    };
    let terms = "<ul>{% for x in terms %}<li id=\"{{ x.id }}\">{{ x.name }}</li>{% endfor %}</ul>";
    glossary(&format!("{terms}<p id=\"codes\"><b id=\"mine\">x</b>"));
    strict().succeeds();
    glossary(&format!("{terms}<p id=\"codes\">x"));
    let run = strict().says("warning[address.anchor-gone]: the page glossary/ had #mine, which are gone");
    assert_eq!(run.code, 1, "{}", run.stderr);
    glossary(&format!("{terms}<b id=\"mine\">x</b>"));
    let run = site.build().succeeds().says("the page glossary/ had #codes, which this template or one beside it leaves out");
    run.says("--> themes/default/templates/glossary.html").says("build once without --strict");
    strict().succeeds();
    // One line for all the pages that a template makes; the dialog that scripts show is no address.
    let disclosure = "{% extends \"default/disclosure.html\" %}{% block ui %}{% endblock %}{% block layout %}<main id=\"main\">\
        {% for part in parts %}<div id=\"{{ part.id }}\"></div>{% for section in part.sections %}<div id=\"{{ section.id }}\">{{ section.page_mark }}{{ section.text }}\
        {% for figure in section.figures %}{{ figure.html }}{% endfor %}{{ section.facts }}{% for table in section.tables %}{{ table.html }}{% endfor %}\
        {% for table in section.indicators %}<i id=\"{{ table.id }}\"></i>{{ table.html }}{% endfor %}</div>{% endfor %}{% endfor %}</main>{% endblock %}";
    site.write("themes/default/templates/disclosure.html", disclosure.as_bytes());
    let run = site.build().succeeds().says("leaves out (on 2 pages)").says("--> themes/default/templates/disclosure.html");
    assert!(
        run.stderr.contains("had #provenance, #files, #cite, #marks") || run.stderr.contains("had #provenance, #cite, #marks"),
        "{}",
        run.stderr
    );
    assert_eq!(run.stderr.matches("warning[").count(), 1, "{}", run.stderr);
}

#[test]
fn links_that_need_a_server_and_ids_that_stand_twice_are_told() {
    let site = starter();
    let own = "{% extends \"base.html\" %}\n{% block main %}<p id=\"main\"><a href=\"/index.html?a#coverage\">a</a> <a href=\"{{ page.root }}\">b</a>\n\
        <a href=\"{{ page.root }}items/\">c</a> <a href=\"..\">d</a> <a href=\"?x\">e</a> <a href=\"#main\">f</a> <a href=\"//a.cn/\">g</a></p>{% endblock %}";
    site.write("themes/default/templates/about.html", own.as_bytes());
    let path = "content/units/yunling-archives/2024.md";
    let text = std::fs::read_to_string(site.path(path)).expect("readable");
    site.write(path, format!("{text}\n[x](../2023/) [y](../2023/index.html)\n").as_bytes());
    for settings in ["title = \"档案\"\n", "base_url = \"https://a.cn/archive/\"\n"] {
        site.write("site.toml", settings.as_bytes());
        let run = site.build().succeeds();
        let told: Vec<&str> = run.stderr.lines().filter(|l| l.starts_with("warning[") || l.trim_start().starts_with("-->")).collect();
        let file = "  --> themes/default/templates/about.html";
        assert_eq!(
            told,
            [
                "warning[link.server]: on the page units/yunling-archives/2024/index.html the link `../2023/` leads to a folder: it breaks where the archive is read without a server",
                &format!("  --> {path}:{}:5", text.lines().count() + 2),
                "warning[address.twice]: the id `main` stands more than once on the page about/index.html",
                &format!("{file}:2:24"),
                "warning[link.server]: on the page about/index.html the link `/index.html?a#coverage` starts at the root of a server: it breaks where the archive is read from a folder, or stands under a path",
                &format!("{file}:2:39"),
                "warning[link.server]: on the page about/index.html the link `../` leads to a folder: it breaks where the archive is read without a server",
                &format!("{file}:2:78"),
                "warning[link.server]: on the page about/index.html the link `../items/` leads to a folder: it breaks where the archive is read without a server",
                &format!("{file}:3:10"),
                "warning[link.server]: on the page about/index.html the link `..` leads to a folder: it breaks where the archive is read without a server",
                &format!("{file}:3:48"),
            ],
            "{}",
            run.stderr
        );
        run.says("= write {{ page.root }}index.html?a#coverage").says("write index.html behind it");
    }
}

#[test]
fn a_page_without_the_id_that_others_need_is_told_at_its_template() {
    let site = starter();
    site.write("themes/default/templates/home.html", b"{% extends \"base.html\" %}{% block main %}{{ matrix }}{% endblock %}");
    let run = site.build().refuses("link.broken").says("--> themes/default/templates/home.html").says("not built: 1 error");
    run.says("other pages need the ids that docs/themes.md lists for it");
}

#[test]
fn the_feed_tells_the_headline_figures_as_printed() {
    let site = Site::of("收入支出决算总体情况说明:\n  收入总计: 2,114.81\n  支出总计: 5.00\n");
    site.run(&["build", "--base-url", "https://a.cn/a&b/"]).succeeds();
    let feed = site.page("feed.xml");
    assert!(feed.contains("<summary>公开日期：原件未载；收入总计 2,114.81 万元；支出总计 5.00 万元</summary></entry>"), "{feed}");
    assert!(feed.contains("<id>https://a.cn/a&amp;b/units/a/2024/</id>"), "{feed}");
    let site = Site::of("公开日期: 2025-10-01\n").with("content/units/a/2025-budget.yaml", HEAD.replace("2024", "2025"));
    site.run(&["build", "--base-url", "https://a.cn/"]).succeeds();
    let feed = site.page("feed.xml");
    assert!(feed.contains("<published>2025-10-01T00:00:00+08:00</published></entry>"), "{feed}");
    assert!(feed.contains("<id>https://a.cn/units/a/2025-budget/</id>"), "{feed}");
}

/// The code blocks of a language in a section of a document, without their indentation.
fn blocks(document: &str, section: &str, language: &str) -> Vec<String> {
    let section = document.split("\n## ").find(|s| s.starts_with(section)).expect("the section");
    let fence = format!("```{language}\n");
    let code = section.split(&fence).skip(1).map(|rest| rest.split("```").next().unwrap_or_default());
    code.map(|text| text.lines().map(|l| l.strip_prefix("   ").unwrap_or(l)).collect::<Vec<_>>().join("\n")).collect()
}

#[test]
fn the_theme_of_the_documentation_builds_as_written() {
    let document = std::fs::read_to_string(root().join("docs/themes.md")).expect("readable");
    let of = |language: &str| blocks(&document, "A theme of your own", language).concat();
    let site = starter();
    let settings = std::fs::read_to_string(site.path("site.toml")).expect("readable");
    site.write("site.toml", format!("theme = \"mine\"\n{settings}").as_bytes());
    site.write("themes/mine/theme.yaml", of("yaml").as_bytes());
    site.write("themes/mine/templates/base.html", of("html").as_bytes());
    site.write("themes/mine/assets/mine.css", of("css").as_bytes());
    let run = site.run(&["build", "--strict"]).succeeds();
    assert!(run.stderr.contains("0 errors, 0 warnings"), "{}", run.stderr);
    let page = site.page("units/yunling-archives/2024/index.html");
    assert!(page.contains("<header class=top>") && page.contains("assets/mine.css"), "the frame is ours");
    assert!(page.contains("<table class=facts"), "the pages are those of the theme below");
}

#[test]
fn a_frame_without_a_block_is_told_with_the_page_that_fills_it() {
    let site = starter();
    site.write("themes/default/templates/base.html", b"<!doctype html><title>x</title>{% block head %}{% endblock %}");
    let run = site.build().refuses("theme.template").says("is not defined in any parent").says("a base.html needs all blocks");
    assert!(run.stderr.contains("(built-in)/themes/default/templates/"), "{}", run.stderr);
}

#[test]
fn figures_from_a_file_beside_are_said_to_stand_in_it() {
    let head = "一级指标,二级指标,三级指标,指标性质,指标值,度量单位,完成值,权重,得分,未完成原因分析\n";
    let rest = "绩效自评表:\n  - 版式: sichuan-2023\n    项目名称: 甲\n    指标文件: indicators.csv\n重点工作完成情况: { 表: [{ 题: 乙, 文件: works.csv }] }\n";
    let site = Site::of(rest)
        .with("content/units/a/indicators.csv", format!("{head}产出指标,数量指标,门户,＝,1,个,1,20,25,\n"))
        .with("content/units/a/works.csv", "甲,乙\n[MERGEFIELD],1\n");
    site.build().succeeds();
    let data: serde_json::Value = serde_json::from_str(&site.page("units/a/2024/data.json")).expect("JSON");
    let facts = data["facts"].as_array().expect("facts");
    let score = facts.iter().find(|f| f["item"] == "performance.table[1].indicator[1].score").expect("a score");
    assert_eq!((&score["file"], &score["line"], &score["column"]), (&"content/units/a/indicators.csv".into(), &2.into(), &25.into()));
    let above = data["findings"].as_array().expect("findings").iter().find(|f| f["check"] == "performance.score-range");
    assert_eq!(above.map(|f| (&f["file"], &f["line"])), Some((&"content/units/a/indicators.csv".into(), &2.into())));
    let csv = site.page("units/a/2024/data.csv");
    assert!(csv.contains("indicator[1].score,自评表1 门户 得分,25,25,分,value,,content/units/a/indicators.csv,2,,,,\r\n"), "{csv}");
    let found = site.run(&["check", "--format", "json", "--severity", "info"]).stdout;
    let found: serde_json::Value = serde_json::from_str(&found).expect("JSON");
    let told: Vec<_> = found["diagnostics"].as_array().expect("findings").iter().map(|d| (&d["id"], &d["file"], &d["line"])).collect();
    let file = serde_json::Value::from("content/units/a/indicators.csv");
    assert!(told.contains(&(&"check.performance.score-range".into(), &file, &2.into())), "{told:?}");
}

#[test]
fn originals_of_any_name_are_linked() {
    let site =
        Site::of("原件: \"a'b#c&d.pdf\"\n收入决算情况说明: { 页: 2, 本年收入合计: 1 }\n").with("content/units/a/a'b#c&d.pdf", "%PDF");
    site.build().succeeds();
    assert!(site.page("units/a/2024/index.html").contains("a%27b%23c&amp;d.pdf#page=2"), "{}", site.page("units/a/2024/index.html"));
}

#[test]
fn in_a_line_longer_than_columns_are_counted_no_column_is_told() {
    let site = Site::of(&format!("收入决算情况说明:\n  正文: |\n    {}[[没有的项目]]\n", "甲".repeat(65_533)));
    site.build().refuses("narrative.cite").says("2024.yaml:6\n");
    let site = Site::of(&format!("收入支出决算总体情况说明: {{ 正文: {}, 收入总计: 5 }}\n", "甲".repeat(70_000)));
    site.build().succeeds();
    let data: serde_json::Value = serde_json::from_str(&site.page("units/a/2024/data.json")).expect("JSON");
    let fact = data["facts"].as_array().expect("facts").iter().find(|fact| fact["item"] == "total.income").expect("there");
    assert_eq!((&fact["line"], &fact["column"]), (&4.into(), &serde_json::Value::Null));
}

#[test]
fn a_section_that_goes_takes_no_other_along() {
    let own = "extends: sichuan-2023\nsections:\n  - { id: sub, parent: income, title: 新节, items: [] }\n  - { id: schedule-list, drop: true }\n";
    let site = Site::new().with("profiles/own.yaml", own).with("content/units/a/unit.yaml", "编号: a\n名称: 甲单位\n");
    site.write("content/units/a/2024.yaml", "版式: own\n年度: 2024\n名称: 甲单位\n新节:\n  正文: 甲\n".as_bytes());
    site.build().succeeds();
    assert!(site.page("units/a/2024/index.html").contains("新节"));
}

#[test]
fn redirects_stand_at_the_decoded_address_and_lead_to_files() {
    let redirects = "[redirects]\n\"%E6%97%A7/\" = \"units/a/2024/#org\"\n\"old.html\" = \"units/a/\"\n";
    let site = Site::of("机构设置: 一科一室\n").with("site.toml", redirects);
    site.build().succeeds();
    assert!(site.page("旧/index.html").contains("href=\"../units/a/2024/index.html#org\""), "{}", site.page("旧/index.html"));
    assert!(site.page("old.html").contains("url=units/a/index.html\""), "{}", site.page("old.html"));
}

#[test]
fn data_of_a_figure_in_another_unit_are_told_and_published_as_printed() {
    // What a source says of the figure itself is refused where it is read.
    let figure = "图: { 1: { 数据: { 2023年: { 收入: 400 }, 2024年: { 收入: 412% } } } }";
    let rest = format!("收入支出决算总体情况说明:\n  收入总计: 412\n  支出总计: 412\n  {figure}\n");
    Site::of(&rest).build().refuses("source.unit").says("2024.yaml:7:52");
    // In a unit that amounts cannot be converted to, they stand as they are printed.
    let site = Site::of("收入支出决算总体情况说明:\n  收入总计: 412\n  支出总计: 412\n  图: { 1: { 单位: 个 } }\n");
    site.build().succeeds();
    let csv = site.page("units/a/2024/figures/1.csv");
    assert!(csv.ends_with("2024 年,412万元,412万元,否\r\n"), "{csv}");
}

#[test]
fn a_group_of_items_of_an_own_profile_has_the_title_of_its_section() {
    let profile = "id: p\nname: P\nparts:\n  - { id: a, title: 第一部分 }\nsections:\n  - { id: area, part: a, title: 大湾区专项, items: [ { id: bay.total, label: 合计 }, { id: total.income, label: 收入 } ] }\n";
    let site = Site::new().with("profiles/p.yaml", profile).with("content/units/a/unit.yaml", "编号: a\n名称: 甲\n");
    let site = site.with("content/units/a/2024.yaml", "版式: p\n年度: 2024\n名称: 甲\n大湾区专项: { 合计: 5.00, 收入: 5.00 }\n");
    site.build().succeeds();
    let list = site.page("items/index.html");
    assert!(list.contains("<h2 id=\"bay\">大湾区专项</h2>") && list.contains("<h2 id=\"total\">收支总体</h2>"), "{list}");
}

#[test]
fn items_say_what_the_archive_and_what_the_documents_lack_and_what_they_stand_in() {
    let of = |year: i32, name: &str, rest: &str| format!("版式: sichuan-2023\n年度: {year}\n名称: {name}\n{rest}");
    let items = |codes: &[u32]| {
        let items: Vec<String> = codes.iter().map(|code| format!("{{ 编码: {code}, 名称: 行政运行, 金额: 1 }}")).collect();
        format!("一般公共预算财政拨款支出决算具体情况: {{ 科目: [ {} ] }}\n", items.join(", "))
    };
    let register = "科目:\n  - { 编码: 201, 名称: 一般公共服务支出 }\n  - { 编码: 20103, 名称: 政府办公厅 }\n  - { 编码: 20131, 名称: 党委办公厅 }\n  - { 编码: 2010301, 名称: 行政运行 }\n  - { 编码: 2013101, 名称: 行政运行 }\n";
    let site = Site::new()
        .with("site.toml", "title = \"档案\"\n")
        .with("content/register/functional.yaml", register)
        .with("content/units/a/unit.yaml", "编号: a\n名称: 甲\n")
        .with("content/units/a/2022.yaml", of(2022, "甲", &items(&[2010301, 2013101])))
        .with("content/units/a/2024.yaml", of(2024, "甲", &items(&[2010301])))
        .with("content/units/b/unit.yaml", "编号: b\n名称: 乙\n")
        .with("content/units/b/2023.yaml", of(2023, "乙", &items(&[2010301])));
    site.build().succeeds();
    let page = site.page("items/gpb.item.2013101.amount/index.html");
    assert!(page.contains("<th scope=col class=n>2022<th scope=col class=n>2024"), "{page}");
    assert!(page.contains("<span class=state>〔未载〕</span>") && page.contains("未收录该年度的文件"), "{page}");
    let page = site.page("items/gpb.item.2010301.amount/index.html");
    assert!(page.contains("<span aria-hidden=true>–</span><span class=vh>未收录</span>"), "{page}");
    let list = site.page("items/index.html");
    assert!(list.contains("一般公共服务支出 › 政府办公厅") && list.contains("一般公共服务支出 › 党委办公厅"), "{list}");
}

#[test]
fn a_total_in_another_unit_stands_in_the_matrix_with_it() {
    let site = Site::of("金额单位: 元\n收入支出决算总体情况说明: { 支出总计: 1000.00 }\n");
    site.build().succeeds();
    let home = site.page("index.html");
    assert!(home.contains("1000.00<span class=u>元</span>"), "{home}");
}

#[test]
fn an_item_leads_to_the_code_that_its_figures_moved_to() {
    let of = |year: i32, code: u32| {
        format!(
            "版式: sichuan-2023\n年度: {year}\n名称: 甲\n一般公共预算财政拨款支出决算结构情况: {{ 结构: [ {{ 编码: {code}, 名称: 甲类, 金额: 1 }} ] }}\n"
        )
    };
    let register = "科目:\n  - { 编码: 201, 名称: 一般公共服务支出 }\n  - { 编码: 206, 名称: 科学技术支出 }\n对应:\n  - { 自: 206, 至: 201, 年: 2024, 单位: a, 说明: 改列。 }\n  - { 自: 206, 至: 201, 年: 2024, 单位: b }\n";
    let site = Site::new()
        .with("content/register/functional.yaml", register)
        .with("content/units/a/unit.yaml", "编号: a\n名称: 甲\n")
        .with("content/units/b/unit.yaml", "编号: b\n名称: 乙\n")
        .with("content/units/a/2023.yaml", of(2023, 206))
        .with("content/units/a/2024.yaml", of(2024, 201));
    site.build().succeeds();
    let page = site.page("items/gpb.function.206.amount/index.html");
    assert!(page.contains("206 科学技术支出 → <a href=\"../gpb.function.201.amount/index.html\">201 一般公共服务支出</a>"), "{page}");
    assert!(page.contains("自 2024 年起") && page.contains("改列。") && !page.contains("乙"), "{page}");
    assert!(
        site.page("items/gpb.function.201.amount/index.html")
            .contains("<a href=\"../gpb.function.206.amount/index.html\">206 科学技术支出</a> → 201")
    );
}
