//! Hostile input: a clear message or harmless text, never a panic, a hang, or a script in a page.

use proptest::prelude::*;

use crate::support::{HEAD, Site, root, tree};

#[test]
fn yaml_bombs_are_refused() {
    let mut bomb = String::from("a: &a [x,x,x,x,x,x,x,x,x]\n");
    for (one, two) in ["ab", "bc", "cd", "de", "ef", "fg", "gh", "hi"].iter().map(|p| p.split_at(1)) {
        bomb.push_str(&format!("{two}: &{two} [*{one},*{one},*{one},*{one},*{one},*{one},*{one},*{one},*{one}]\n"));
    }
    Site::of(&bomb).build().refuses("source.anchor");
}

#[test]
fn deep_nesting_is_refused_in_every_kind_of_source() {
    Site::of(&format!("机构设置: {}", "{甲: ".repeat(40_000))).build().refuses("source.too-deep");
    Site::of(&format!("机构设置: {}{}", "[".repeat(3_000), "]".repeat(3_000))).build().refuses("source.too-deep");
    let mut block = String::from("机构设置:\n");
    for depth in 1..3_000 {
        block.push_str(&format!("{}甲:\n", " ".repeat(depth)));
    }
    let run = Site::of(&block).build();
    assert_eq!(run.code, 1, "{}", run.stderr);
}

#[test]
fn deeply_nested_markdown_does_not_break_the_build() {
    for nested in ["> ".repeat(20_000), "- ".repeat(20_000), "*_".repeat(20_000), "[".repeat(50_000), "((".repeat(20_000)] {
        let run = Site::of("").with("content/units/a/2024.body.md", format!("## 机构设置\n\n{nested}甲\n")).build();
        assert!(run.code == 0 || run.code == 1, "{}", run.stderr);
    }
}

#[test]
fn a_file_of_a_hundred_megabytes_is_refused_unread() {
    let site = Site::of("");
    let file = std::fs::File::create(site.path("content/units/a/2023.yaml")).expect("writable");
    file.set_len(100 << 20).expect("a sparse file");
    site.build().refuses("source.too-large").says("104857600 bytes");
}

#[test]
fn other_encodings_are_named() {
    let gbk: &[u8] = b"\xb0\xe6\xca\xbd: sichuan-2023\n\xc4\xea\xb6\xc8: 2024\n";
    Site::of("").with("content/units/a/2024.yaml", gbk).build().refuses("source.encoding").says("GBK (GB18030)").says("2024.yaml:1:1");
    let utf16: Vec<u8> = std::iter::once(0xFEFF).chain(HEAD.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    Site::of("").with("content/units/a/2024.yaml", utf16).build().refuses("source.encoding").says("UTF-16");
    let broken = [HEAD.as_bytes(), "机构设置: 甲\u{4e59}".as_bytes(), b"\xff\xfe\n"].concat();
    Site::of("").with("content/units/a/2024.yaml", broken).build().refuses("source.encoding").says("2024.yaml:4:9");
    Site::of("标题: 甲\0乙\n").build().refuses("source.encoding").says("2024.yaml:4:6");
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_change_nothing() {
    let text = format!("{HEAD}机构设置:\n  内设机构: 3个\n  正文: |\n    第一行\n    第二行\n");
    let plain = Site::of("").with("content/units/a/2024.yaml", &text);
    let windows = Site::of("").with("content/units/a/2024.yaml", format!("\u{FEFF}{}", text.replace('\n', "\r\n")));
    plain.build().succeeds();
    windows.build().succeeds();
    assert_eq!(plain.page("units/a/2024/index.html"), windows.page("units/a/2024/index.html"));
    assert_eq!(plain.page("units/a/2024/data.json"), windows.page("units/a/2024/data.json"));
    let body = "## 机构设置\n\n文字。\n";
    let front = format!("---\n{HEAD}---\n{body}");
    let site = Site::new()
        .with("content/units/a/unit.yaml", "编号: a\r\n名称: 甲\r\n")
        .with("content/units/a/2024.md", format!("\u{FEFF}{}", front.replace('\n', "\r\n")));
    site.build().succeeds();
    assert!(site.page("units/a/2024/index.html").contains("文字。"));
}

#[test]
#[cfg(unix)]
fn symbolic_links_may_not_lead_out_or_in_circles() {
    use std::os::unix::fs::symlink;
    let outside = tempfile::tempdir().expect("a folder");
    std::fs::write(outside.path().join("secret.yaml"), "密码: 1\n").expect("writable");
    let site = Site::of("");
    symlink(outside.path().join("secret.yaml"), site.path("content/units/a/2023.yaml")).expect("a link");
    site.build().refuses("source.outside");
    let site = Site::of("");
    symlink(outside.path(), site.path("content/units/b")).expect("a link");
    let run = site.build().refuses("source.outside");
    assert!(!run.stderr.contains("密码"), "{}", run.stderr);
    let site = Site::of("");
    symlink("..", site.path("content/units/a/up")).expect("a link");
    site.build().refuses("source.unreadable").says("leads back to a folder above it");
    let site = Site::of("");
    symlink("2022.yaml", site.path("content/units/a/2022.yaml")).expect("a link");
    site.build().refuses("source.unreadable");
}

#[test]
fn addresses_cannot_climb_out_of_the_site() {
    for id in ["../../etc", "..", "/tmp/x", "a/b"] {
        let site = Site::of("").with("content/units/a/unit.yaml", format!("编号: {id}\n名称: 甲\n"));
        site.build().refuses("unit.id");
    }
    let site = Site::of("").with("content/glossary.yaml", "名词: [ { 编号: ../x, 名: 甲, 释: 乙 } ]\n");
    site.build().refuses("glossary.id");
    Site::of("附件: [ ../unit.yaml ]\n").build().refuses("source.path");
    let site = Site::of("")
        .with("profiles/own.yaml", "id: own\nname: 甲\nparts: [ { id: p, title: 甲 } ]\nsections: [ { id: ../x, part: p, title: 乙 } ]\n");
    site.build().refuses("profile.section-id");
}

/// The start tags of a page with their attributes, as a browser sees them.
fn tags(html: &str) -> Vec<(String, Vec<(String, String)>)> {
    let mut out = Vec::new();
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        rest = &rest[open + 1..];
        if !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        let end = rest.find(|c: char| c.is_ascii_whitespace() || c == '>' || c == '/').unwrap_or(rest.len());
        let name = rest[..end].to_ascii_lowercase();
        rest = &rest[end..];
        let mut attributes = Vec::new();
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
            if rest.is_empty() || rest.starts_with('>') {
                break;
            }
            let end = rest.find(|c: char| c.is_ascii_whitespace() || matches!(c, '>' | '=' | '/')).unwrap_or(rest.len());
            let key = rest[..end].to_ascii_lowercase();
            rest = &rest[end..];
            let Some(value) = rest.strip_prefix('=') else {
                attributes.push((key, String::new()));
                continue;
            };
            let end = match value.chars().next() {
                Some(quote @ ('"' | '\'')) => value[1..].find(quote).map_or(value.len(), |e| e + 2),
                _ => value.find(|c: char| c.is_ascii_whitespace() || c == '>').unwrap_or(value.len()),
            };
            attributes.push((key, value[..end].trim_matches(['"', '\'']).to_owned()));
            rest = &value[end..];
        }
        if matches!(name.as_str(), "script" | "style" | "title" | "textarea") {
            rest = rest.find(&format!("</{name}")).map_or("", |at| &rest[at..]);
        }
        out.push((name, attributes));
    }
    out
}

/// No page has a script of the source's, an event handler, or a link that runs code.
fn is_harmless(path: &str, html: &str) {
    for (tag, attributes) in tags(html) {
        let whole = format!("{path}: <{tag} {attributes:?}>");
        let attribute = |name: &str| attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        match tag.as_str() {
            "script" => assert!(
                // 404.html cannot know the way to a file beside it, and holds nothing of a source.
                attribute("type") == Some("application/ld+json")
                    || attribute("src").is_some_and(|s| s.contains("assets/"))
                    || path == "404.html" && attributes.is_empty(),
                "{whole}"
            ),
            "iframe" | "object" | "embed" | "base" => panic!("{whole}"),
            "img" => assert!(attribute("src").is_some_and(|s| s != "x" && !s.contains("evil")), "{whole}"),
            _ => {}
        }
        for (key, value) in &attributes {
            assert!(!key.starts_with("on"), "{whole}");
            if matches!(key.as_str(), "href" | "src" | "action" | "formaction" | "xlink:href") {
                let value = value.trim().to_ascii_lowercase();
                assert!(!["javascript:", "data:", "vbscript:"].iter().any(|s| value.starts_with(s)), "{whole}");
            }
        }
    }
}

#[test]
fn markup_in_sources_is_text() {
    let evil = "<script>evil()</script><img src=x onerror=evil()> </title></script><iframe src=evil></iframe> \\\"><svg onload=evil()>";
    let markdown = "## 机构设置\n\n<script>evil()</script>\n\n甲<img src=x onerror=evil()>乙\n\n[点](javascript:evil()) [点](JaVaScRiPt:evil()) [点](  javascript:evil()) ![图](javascript:evil()) <javascript:evil()> [点](data:text/html,evil) [点](vbscript:evil)\n\n<iframe src=\"https://evil\"></iframe>\n\n[甲]: javascript:evil()\n\n[甲] `<script>evil()</script>`\n\n    <script>evil()</script>\n";
    let quoted = evil.replace('\'', "''");
    let source = format!(
        "{HEAD}标题: '{quoted}'\n来源说明: '{quoted}'\n机构设置:\n  标题: '{quoted}'\n  内设机构: {{ 数: 3个, 名称: '{quoted}', 附注: '{quoted}' }}\n  内设机构名称: ['{quoted}']\n  另列:\n    '{quoted}': 3\n  存疑文字: ['{quoted}']\n  图示: [ {{ 题: '{quoted}', 流程: ['{quoted}', 乙] }} ]\n附表:\n  表: [ {{ 题: '{quoted}', 行: [ ['{quoted}', 乙] ] }} ]\n名词解释: {{ 条目: [ {{ 名: '{quoted}' }} ] }}\n"
    );
    let site = Site::new()
        .with("site.toml", format!("title = '''{evil}'''\ndescription = '''{evil}'''\n"))
        .with("content/glossary.yaml", format!("名词: [ {{ 编号: x, 名: '{quoted}', 释: '{quoted}' }} ]\n"))
        .with("content/units/a/unit.yaml", format!("编号: a\n名称: '{quoted}'\n简介: '{quoted}'\n地区: 'a/{quoted}'\n"))
        .with("content/units/a/2024.yaml", source)
        .with("content/units/a/2024.body.md", markdown);
    site.build().succeeds();
    let mut pages = 0;
    for (path, bytes) in site.public() {
        if path.ends_with(".html") {
            is_harmless(&path, &String::from_utf8(bytes).expect("UTF-8"));
            pages += 1;
        } else if path.ends_with(".svg") || path.ends_with(".xml") {
            let text = String::from_utf8(bytes).expect("UTF-8");
            assert!(!text.contains("<script"), "{path}");
        }
    }
    assert!(pages > 5);
}

#[test]
fn messages_cannot_steer_the_terminal() {
    let run = Site::of("\"\\e[2J\\e]0;owned\\a\": 1\n").build();
    assert!(!run.stderr.contains('\u{1b}') && !run.stderr.contains('\u{7}'), "{:?}", run.stderr);
    assert_eq!(run.code, 1);
    // Nor can what is told of a command that failed.
    let name = "\u{1b}[2J\u{7}";
    for command in [&["check", "--explain", name][..], &["schema", "disclosure", "--profile", name], &["build", "--site", name]] {
        let run = Site::of("").run(command);
        assert!(run.stderr.contains("\u{fffd}[2J\u{fffd}"), "{command:?}: {:?}", run.stderr);
        assert!(!run.stderr.contains('\u{1b}') && !run.stderr.contains('\u{7}'), "{command:?}: {:?}", run.stderr);
        assert_eq!(run.code, 2);
    }
}

#[test]
fn odd_files_in_the_content_folder_do_no_harm() {
    let site = Site::of("")
        .with("content/units/a/.2024.yaml.swp", b"\0\0")
        .with("content/units/a/2024.yaml~", "x: [")
        .with("content/units/a/图片.png", b"\x89PNG")
        .with("content/units/a/deep/er/file.txt", "x");
    site.build().succeeds();
}

/// Changes a text the way slips and broken transfers do.
fn mutate(text: &[u8], cuts: &[(usize, u8, u8)]) -> Vec<u8> {
    const BITS: &[&[u8]] = &[
        b"",
        b"{",
        b"[",
        b"}",
        b": ",
        b"\n",
        b"\n  - ",
        "：".as_bytes(),
        b"\"",
        b"'",
        b"|\n",
        b"\xff",
        b"&a ",
        b"[[",
        "\u{2028}".as_bytes(),
        b"# ",
        b"99999999999999999999999999999999",
        b",,,\"",
    ];
    let mut out = text.to_vec();
    for (at, what, length) in cuts {
        let at = at % (out.len() + 1);
        let end = (at + usize::from(length % 24)).min(out.len());
        out.splice(at..end, BITS[usize::from(*what) % BITS.len()].iter().copied());
    }
    out
}

/// Loads a site in this process: that it returns at all is the test.
fn load(site: &Site) {
    let mut loader = gongkai::archive::load::Loader::default();
    let loaded = loader.load(&site.path(""), &[]);
    let lines = |file: &str| std::fs::read(site.path(file)).ok().map(|b| String::from_utf8_lossy(&b).into());
    let text = gongkai::report::human(&loaded.diagnostics, &lines, false);
    assert!(!loaded.diagnostics.is_empty() || text.is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn mutated_sources_give_messages_and_no_panic(
        which in 0usize..1000,
        cuts in proptest::collection::vec((any::<usize>(), any::<u8>(), any::<u8>()), 1..6),
    ) {
        let starter = tree(&root().join("starter"));
        let sources: Vec<_> = starter.into_iter().filter(|(path, _)| path.starts_with("content/")).collect();
        let (path, bytes) = &sources[which % sources.len()];
        let site = Site::copy(&root().join("starter"));
        site.write(path, &mutate(bytes, &cuts));
        load(&site);
    }

    #[test]
    fn random_bytes_give_messages_and_no_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400), text in "\\PC{0,200}") {
        let site = Site::of("");
        site.write("content/units/a/2023.yaml", &bytes);
        site.write("content/units/a/2022.yaml", format!("{HEAD}{text}").as_bytes());
        site.write("content/units/a/2021.md", format!("---\n{text}\n---\n{text}").as_bytes());
        site.write("content/glossary.yaml", text.as_bytes());
        load(&site);
    }
}

#[test]
fn empty_sources_and_open_front_matter_are_told_as_such() {
    for (path, text, id, says) in [
        ("2023.yaml", "", "source.empty", "fill it in, or remove the file"),
        ("2023.yaml", "# 待录\n\n", "source.empty", "content/units/a/2023.yaml:1:1"),
        ("2023.md", "---\n\n---\n甲\n", "source.empty", "content/units/a/2023.md:2:1"),
        ("2023.md", "---\n年度: 2023\n", "source.no-front-matter", "the front matter does not end"),
    ] {
        Site::of("").with(&format!("content/units/a/{path}"), text).build().refuses(id).says(says);
    }
}
