//! Themes of a site's own over the built-in ones, and what these promise to them.

use std::collections::BTreeSet;

use super::support::{Site, root};

/// The archive that `gongkai init` makes.
fn starter() -> Site {
    Site::copy(&root().join("starter"))
}

/// The starter with a line above its settings.
fn starter_with(line: &str) -> Site {
    let site = starter();
    let settings = std::fs::read_to_string(site.path("site.toml")).expect("readable");
    site.write("site.toml", format!("{line}\n{settings}").as_bytes());
    site
}

fn built_in(path: &str) -> String {
    std::fs::read_to_string(root().join("themes").join(path)).expect("readable")
}

/// All built pages, by path.
fn pages(site: &Site) -> Vec<(String, String)> {
    let html = site.public().into_iter().filter(|(path, _)| path.ends_with(".html"));
    html.map(|(path, bytes)| (path, String::from_utf8(bytes).expect("UTF-8"))).collect()
}

#[test]
fn what_a_frame_adds_to_head_and_tools_stands_on_every_page() {
    let site = starter();
    let frame = "{% extends \"default/base.html\" %}{% block head %}<link rel=\"stylesheet\" href=\"{{ page.root }}{{ assets[\"mine.css\"] }}\">{% endblock %}\
                 {% block ui %}<p class=mine>x</p>{% endblock %}";
    site.write("themes/default/templates/base.html", frame.as_bytes());
    site.write("themes/default/assets/mine.css", b"a { color: red }");
    site.build().succeeds();
    let pages = pages(&site);
    assert!(pages.len() > 15);
    for (path, page) in &pages {
        assert!(page.contains("assets/mine.css") && page.contains("<p class=mine>x"), "{path}");
    }
    for (path, own) in [("search/index.html", "search.js"), ("units/yunling-archives/compare/index.html", "compare.js")] {
        assert!(site.page(path).contains(own), "{path}");
    }
    assert!(site.page("units/yunling-archives/2024/index.html").contains("cite-box"));
}

#[test]
fn the_plain_theme_shows_nothing_that_needs_a_script_and_says_who_publishes() {
    let site = starter_with("theme = \"plain\"\npublisher = \"某市档案馆\"\ncontact = \"0812-1234567\"");
    site.build().succeeds();
    for (path, page) in pages(&site) {
        let (before, rest) = page.split_once("<template id=ui>").unwrap_or_else(|| panic!("{path}: {page}"));
        let after = rest.split_once("</template>").expect("closed").1;
        assert!(!before.contains("cite-open") && !after.contains("<button"), "{path}");
        assert!(page.contains("某市档案馆") && page.contains("0812-1234567"), "{path}");
    }
}

#[test]
fn sheets_for_all_themes_have_a_value_for_each_property_that_they_use() {
    for sheet in ["search.css", "compare.css"] {
        let text = built_in(&format!("default/assets/{sheet}"));
        let defaults = text.split_once(":where(:root){").and_then(|(_, rest)| rest.split_once('}')).expect("the defaults").0;
        let used: BTreeSet<&str> = text.split("var(--").skip(1).filter_map(|rest| rest.split([')', ',']).next()).collect();
        assert!(used.len() >= 4, "{used:?}");
        for name in used {
            assert!(defaults.split(';').any(|d| d.trim().starts_with(&format!("--{name}:"))), "{sheet}: --{name}");
        }
    }
    let plain = built_in("plain/assets/style.css");
    for class in [".vh{", ".pagebreak{"] {
        assert!(plain.contains(class), "{class}");
    }
}

#[test]
fn a_theme_has_strings_of_its_own_where_they_say_so() {
    let site = starter();
    site.write("themes/default/strings/zh-CN.yaml", "own_motto: 公开可查\n".as_bytes());
    site.write(
        "themes/default/templates/404.html",
        b"{% extends \"default/404.html\" %}{% block main %}{{ super() }}<p>{{ t.own_motto }}{% endblock %}",
    );
    site.build().succeeds();
    assert!(site.page("404.html").contains("公开可查"), "{}", site.page("404.html"));
    site.write("themes/default/strings/zh-CN.yaml", "motto: 公开\n".as_bytes());
    site.build().refuses("theme.string").says("`motto`");
}
