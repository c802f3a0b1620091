//! What `gongkai build` says of the output and of what keeps it from being written.
use std::path::Path;

use gongkai::fs;

use crate::support::{names, put, text};

const SOURCE: &str = "content/units/a/2024.yaml";
const HEAD: &str = "版式: sichuan-2023\n年度: 2024\n名称: 甲局\n";

/// A site with one disclosure that has `rest` after its head.
fn site(rest: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    put(&folder.path().join("content/units/a/unit.yaml"), "编号: a\n名称: 甲局\n");
    put(&folder.path().join(SOURCE), &format!("{HEAD}{rest}"));
    folder
}

/// Runs `build`; gives exit code, standard output and standard error.
fn build(site: &Path, arguments: &[&str]) -> (i32, String, String) {
    let mut command = assert_cmd::Command::cargo_bin("gongkai").expect("the program is built");
    let output = command.current_dir(site).arg("build").args(arguments).env_remove("GONGKAI_SITE").output().expect("it runs");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code().expect("it ends by itself"), text(output.stdout), text(output.stderr))
}

/// Messages only, without the lines of sources and the summary.
fn told(stderr: &str) -> Vec<&str> {
    stderr.lines().filter(|line| line.starts_with("error") || line.starts_with("  -->") || line.starts_with("  =")).collect()
}

/// How many pages a good build has.
fn page_count(site: &Path) -> u64 {
    let (code, json, error) = build(site, &["--json"]);
    assert_eq!(code, 0, "{json}{error}");
    serde_json::from_str::<serde_json::Value>(&json).unwrap()["pages"].as_u64().unwrap()
}

/// Leaves what a build killed after the exchange leaves, with a foreign file in two versions.
fn leave_workshop(site: &Path) {
    let (public, stage) = (site.join("public"), site.join(".public.gongkai-build/stage"));
    put(&public.join("CNAME"), "mine");
    put(&stage.join("CNAME"), "other");
    fs::write(&stage.join("gongkai-manifest.txt"), &fs::read(&public.join("gongkai-manifest.txt"), 1 << 20).unwrap()).unwrap();
}

#[test]
fn what_had_to_be_kept_is_told_in_words_and_in_json_by_good_builds_and_failed_ones() {
    let site = site("");
    let site = &fs::canonicalize(site.path()).unwrap();
    assert_eq!(build(site, &[]).0, 0);
    let why = "CNAME was changed while the site was being replaced; compare and keep the one you want";
    let broken = format!("{HEAD}机构设置: 见[甲](nowhere.html)。\n");
    for (number, (source, code)) in (1..).zip([(HEAD, 0), (&*broken, 1), (HEAD, 0), (&*broken, 1)]) {
        leave_workshop(site);
        put(&site.join(SOURCE), source);
        let path = site.join(format!("public.gongkai-kept-{number}")).display().to_string();
        let arguments: &[&str] = if number > 2 { &["--json"] } else { &[] };
        let (ended, json, said) = build(site, arguments);
        assert_eq!(ended, code, "{said}{json}");
        if number > 2 {
            let json: serde_json::Value = serde_json::from_str(&json).unwrap();
            assert_eq!(json["kept"], serde_json::json!([{ "path": path, "why": why }]));
        } else {
            assert!(said.contains(&format!("kept: {path}: {why}\n")), "{said}");
        }
    }
    // A failure of another kind: a page would have to go where something foreign is.
    leave_workshop(site);
    put(&site.join("public/units/a/2025"), "mine");
    put(&site.join("content/units/a/2025.yaml"), &HEAD.replace("2024", "2025"));
    put(&site.join(SOURCE), HEAD);
    let (code, _, said) = build(site, &[]);
    assert!(code == 2 && said.contains("public.gongkai-kept-5") && said.contains("gongkai did not write"), "{said}");
    std::fs::remove_file(site.join("public/units/a/2025")).unwrap();
    let (_, json, _) = build(site, &["--json"]);
    assert_eq!(serde_json::from_str::<serde_json::Value>(&json).unwrap()["kept"], serde_json::json!([]));
}

#[test]
fn an_empty_list_of_written_files_does_not_stop_a_site_for_good() {
    let site = site("");
    let site = site.path();
    assert_eq!(build(site, &[]).0, 0);
    let list = site.join("public/gongkai-manifest.txt");
    let whole = text(&list);
    put(&list, "");
    let (code, _, said) = build(site, &[]);
    assert_eq!((code, text(&list)), (0, whole), "{said}");
}

/// Where in that theme's base.html its last tag stands, moved on by some columns.
fn before_the_end(site: &Path, columns: usize) -> String {
    let base = text(&site.join("themes/x/templates/base.html"));
    let (line, row) = base.lines().zip(1..).find(|(line, _)| line.contains("</body>")).unwrap();
    format!("  --> themes/x/templates/base.html:{row}:{}", line.find("<a href=").unwrap() + 1 + columns)
}

/// Puts a theme with one template beside the others; `base` changes the built-in frame.
fn theme(site: &Path, base: impl Fn(&str) -> String) {
    let built_in = text(&Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/default/templates/base.html"));
    put(&site.join("themes/x/theme.yaml"), "name: x\n");
    put(&site.join("themes/x/templates/base.html"), &base(&built_in));
    put(&site.join("site.toml"), "theme = \"x\"\n");
}

const MEND: &str = "  = correct the link, or add a redirect in site.toml if the address has moved";

#[test]
fn a_wrong_link_of_a_template_is_told_once_and_those_of_sources_each() {
    let site = site("");
    let site = site.path();
    for year in [2019, 2020, 2021, 2022, 2023] {
        put(&site.join(format!("content/units/a/{year}.yaml")), &HEAD.replace("2024", &year.to_string()));
    }
    let pages = page_count(site);
    for (year, link) in [(2022, "../../b/index.html"), (2023, "../../b/index.html"), (2024, "#nothing")] {
        put(
            &site.join(format!("content/units/a/{year}.yaml")),
            &format!("{}机构设置: 见[乙]({link})。\n", HEAD.replace("2024", &year.to_string())),
        );
    }
    theme(site, |base| base.replace("</body>", "<a href=\"{{ page.root }}nowhere.html\">x</a></body>"));
    let (code, _, said) = build(site, &[]);
    assert_eq!(code, 1, "{said}");
    let source = |year| format!("  --> content/units/a/{year}.yaml:4:12");
    let link = |year, link: &str, what: &str| {
        format!("error[link.broken]: on the page units/a/{year}/index.html the link `{link}` leads to {what}")
    };
    let (no_page, no_anchor) = ("no page of the site", "an anchor that its page does not have");
    assert_eq!(
        told(&said),
        [
            &link(2022, "../../b/index.html", no_page),
            &source(2022),
            MEND,
            &link(2023, "../../b/index.html", no_page),
            &source(2023),
            MEND,
            &link(2024, "#nothing", no_anchor),
            &source(2024),
            MEND,
            &format!(
                "error[link.broken]: on the page about/index.html the link `../nowhere.html` leads to no page of the site (on {pages} pages)"
            ),
            &before_the_end(site, 9),
            MEND,
        ]
    );
    assert!(said.contains("not built: 4 errors"), "{said}");
}

#[test]
fn a_template_whose_every_page_has_another_wrong_link_fills_no_terminal() {
    let site = site("");
    let site = site.path();
    let pages = page_count(site);
    // Nothing of such a link stands in the template.
    theme(site, |base| base.replace("</body>", "<a href=\"{{ 'x/' ~ page.path ~ '.pdf' }}\">x</a></body>"));
    let (code, _, said) = build(site, &[]);
    let told = told(&said);
    assert_eq!((code, told.len()), (1, 3 * 21), "{said}");
    let more = format!("error[link.broken]: {} more links of templates or pages lead nowhere", pages - 20);
    let at = told.iter().position(|line| *line == more).unwrap_or_else(|| panic!("{more}: {said}"));
    assert_eq!(told[at + 2], "  = correct the others first: one line of a template can make as many");
}

#[test]
fn a_link_that_forgets_the_way_to_the_root_is_one_mistake_of_its_template() {
    let site = site("");
    let site = site.path();
    // The home page and the 404 page are at the root themselves.
    let pages = page_count(site) - 2;
    put(&site.join("themes/x/assets/mine.pdf"), "");
    theme(site, |base| base.replace("</body>", "<a href=assets/mine.pdf>x</a></body>"));
    let (code, _, said) = build(site, &[]);
    assert_eq!(
        (code, told(&said)),
        (
            1,
            vec![
                &*format!(
                    "error[link.broken]: on the page about/index.html the link `assets/mine.pdf` leads to no page of the site (on {pages} pages)"
                ),
                &before_the_end(site, 8),
                "  = links of a template start at the page: write {{ page.root }}assets/mine.pdf",
            ]
        ),
        "{said}"
    );
}

#[test]
fn links_that_a_template_makes_are_told_there_and_not_in_the_sources() {
    let site = site("");
    let site = site.path();
    let template = |text: &str| put(&site.join("themes/default/templates/disclosure.html"), text);
    template("{% extends \"default/disclosure.html\" %}\n{% block here %}<a href=\"{{ disclosure.year }}.html\">x</a>{% endblock %}\n");
    let (_, _, said) = build(site, &[]);
    assert_eq!(
        told(&said),
        [
            "error[link.broken]: on the page units/a/2024/index.html the link `2024.html` leads to no page of the site",
            "  --> themes/default/templates/disclosure.html:2:26",
            MEND,
        ]
    );
    put(&site.join("content/units/a/2024.yaml"), &format!("{HEAD}收入支出决算总体情况说明: {{ 收入总计: 5, 支出总计: 6 }}\n"));
    template("{% extends \"base.html\" %}{% block main %}<p>x</p>{% endblock %}");
    let (_, _, said) = build(site, &[]);
    let hint = "  = the page that it leads to is made by themes/default/templates/disclosure.html: other pages need the ids that docs/themes.md lists for it";
    assert!(told(&said).contains(&hint), "{said}");
}

#[test]
fn a_published_address_on_the_command_line_is_checked_as_the_one_in_the_settings() {
    let site = site("");
    let site = site.path();
    put(&site.join("site.toml"), "base_url = \"https://a.cn\"\n");
    for wrong in ["example.org/a", "ftp://a.cn/", "/a"] {
        let (code, _, said) = build(site, &["--base-url", wrong]);
        assert_eq!((code, said), (2, format!("error: base_url is no web address: --base-url {wrong}; it starts with https://\n")));
    }
    assert_eq!(names(site), ["content", "site.toml"]);
    for (good, expected) in [("https://b.cn/x", "https://b.cn/x/units/a/</loc>"), ("", "")] {
        assert_eq!(build(site, &["--base-url", good]).0, 0);
        let map = if good.is_empty() { String::new() } else { text(&site.join("public/sitemap.xml")) };
        assert!(map.contains(expected), "{map}");
    }
}

#[test]
fn names_of_files_cannot_steer_the_terminal() {
    let site = site("");
    let site = site.path();
    put(&site.join("content/units/a/2024\u{1b}[31mRED\u{1b}]0;T\u{7}.yaml"), HEAD);
    put(&site.join("content/units/b\u{1b}[2J/unit.yaml"), "编号: b\n");
    let (code, _, said) = build(site, &[]);
    assert_eq!(code, 1);
    assert!(said.contains("2024\u{fffd}[31mRED\u{fffd}]0;T\u{fffd}.yaml"), "{said:?}");
    assert!(!said.contains(|c: char| c.is_control() && c != '\n'), "{said:?}");
}

#[test]
fn an_attachment_whose_name_is_taken_is_told_where_it_is_named() {
    let cases = [
        (
            "附件: [{ 文件: data.csv }]",
            "data.csv",
            "4:12",
            "the file `data.csv` cannot be published under its name: units/a/2024/data.csv is made by gongkai",
        ),
        (
            "原件: Index.HTML",
            "Index.HTML",
            "4:5",
            "the file `Index.HTML` cannot be published under its name: units/a/2024/index.html is made by gongkai",
        ),
        ("附件: [x.pdf, x.pdf]", "x.pdf", "4:13", "the file `x.pdf` is named twice"),
        ("原件: x.pdf\n附件: [x.pdf]", "x.pdf", "5:6", "the file `x.pdf` is named twice"),
        ("附件: [x.pdf, X.PDF]", "X.PDF", "4:13", "the files `x.pdf` and `X.PDF` would be one file on many systems"),
        (
            "附件: [r1]",
            "r1",
            "4:6",
            "the file `r1` cannot be published under its name: the pages of units/a/2024/r1/ are in a folder of that name",
        ),
        (
            "附件: [\"a\\u2028b\"]",
            "a\u{2028}b",
            "4:6",
            "the file `a\u{2028}b` cannot be published: its address holds a backslash, a control character or a line break",
        ),
    ];
    for (line, name, at, message) in cases {
        let site = site(&format!("{line}\n"));
        let site = site.path();
        put(&site.join("content/units/a/2024.r1.yaml"), HEAD);
        for name in [name, "x.pdf"] {
            put(&site.join("content/units/a").join(name), "%PDF");
        }
        let (code, _, said) = build(site, &[]);
        assert_eq!(code, 1, "{said}");
        let twice = message.contains("twice");
        let hint = if twice { "name it once, as 原件 or under 附件" } else { "give the file another name, in its folder and here" };
        assert_eq!(
            told(&said),
            [format!("error[source.attachment]: {message}"), format!("  --> content/units/a/2024.yaml:{at}"), format!("  = {hint}")]
        );
    }
    let good = site("原件: x.pdf\n附件: [data.pdf, figures.csv]\n");
    for name in ["x.pdf", "data.pdf", "figures.csv"] {
        put(&good.path().join("content/units/a").join(name), "%PDF");
    }
    assert_eq!(build(good.path(), &[]).0, 0);
}

#[test]
fn an_output_folder_that_is_refused_is_told_with_the_other_settings_and_where_it_is_set() {
    let site = site("");
    let site = &fs::canonicalize(site.path()).unwrap();
    for (output, why) in [("content", "is or contains"), (".", "is or contains"), ("", "is or contains"), ("content/public", "is inside")] {
        put(&site.join("site.toml"), &format!("titel = \"x\"\noutput = \"{output}\"\nlanguage = \"xx\"\n"));
        let (code, _, said) = build(site, &[]);
        let places: Vec<&str> = said.lines().filter(|line| line.starts_with("  -->")).collect();
        assert_eq!((code, &places[..]), (2, &["  --> site.toml:1:1", "  --> site.toml:2:10", "  --> site.toml:3:12"][..]), "{said}");
        assert!(said.contains("error[config]: will not write to ") && said.contains(why), "{said}");
        assert!(said.contains("  = choose a folder of its own, such as public\n"), "{said}");
    }
    let (code, _, said) = build(site, &["--output", "content"]);
    assert!(code == 2 && said.starts_with("error: will not write to "), "{said}");
}

#[test]
fn a_relative_output_needs_a_current_folder() {
    let site = site("");
    let site = &fs::canonicalize(site.path()).unwrap();
    let program = assert_cmd::cargo::cargo_bin("gongkai");
    let script = "mkdir gone && cd gone && rmdir ../gone && exec \"$0\" build --site \"$1\" --output rel";
    let output = std::process::Command::new("sh").current_dir(site).args(["-c", script]).arg(program).arg(site).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("will not write to rel: ") && said.contains("the current folder is gone"), "{said}");
}
