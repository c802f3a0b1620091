//! Mistakes of theme authors: each is told at its place, once, and with what to do.

use crate::support::{Run, Site, root};

fn mine() -> Site {
    Site::of("").with("site.toml", "theme = \"mine\"\n").with("themes/mine/theme.yaml", "name: mine\nextends: plain\n")
}

fn errors(run: &Run) -> Vec<String> {
    let is_head = |line: &&str| line.starts_with("error[") || line.starts_with("warning[");
    run.stderr.lines().filter(is_head).map(str::to_owned).collect()
}

/// All built-in pages stand on base.html: whichever comes across the circle first is not in it.
#[test]
fn templates_in_a_circle_are_told_in_one_of_them_where_it_calls_the_next() {
    let site = mine().with("themes/mine/templates/base.html", "\n{% extends \"home.html\" %}");
    let run = site.with("themes/mine/templates/home.html", "{% extends \"base.html\" %}").build().refuses("theme.template");
    let (base, home) = ("`themes/mine/templates/base.html`", "`themes/mine/templates/home.html`");
    let way = |one, other| format!("error[theme.template]: templates that lead back to themselves: {one} → {other} → {one}");
    let (from_base, from_home) = (way(base, home), way(home, base));
    assert!([&from_base, &from_home].contains(&&errors(&run)[0]) && errors(&run).len() == 1, "{}", run.stderr);
    let place = if errors(&run)[0] == from_base { "base.html:2:13" } else { "home.html:1:13" };
    run.says(&format!("--> themes/mine/templates/{place}"));
}

/// What a theme with this template says of it.
fn told(template: &str) -> Run {
    mine().with("themes/mine/templates/about.html", template).build().refuses("theme.template")
}

#[test]
fn themes_in_a_circle_are_told_alone() {
    let circle = |a: &str, b: &str| {
        let site = Site::of("").with("site.toml", "theme = \"a\"\n").with("themes/b/theme.yaml", format!("extends: {b}\n"));
        // What only follows from the circle is not told.
        let site = site.with(
            "themes/a/templates/about.html",
            "{% extends \"default/about.html\" %}{% block main %}{% include \"gone.html\" %}{% endblock %}",
        );
        site.with("themes/a/theme.yaml", format!("extends: {a}\n")).build().refuses("theme.circle")
    };
    let run = circle("a", "a").says("themes/a/theme.yaml:1:10");
    assert_eq!(errors(&run), ["error[theme.circle]: themes lead back to themselves: a → a"]);
    let run = circle("b", "a").says("themes/b/theme.yaml:1:10");
    assert_eq!(errors(&run), ["error[theme.circle]: themes lead back to themselves: a → b → a"]);
    let run = Site::of("").with("themes/default/theme.yaml", "extends: plain\n").build().refuses("theme.circle");
    run.says("themes/default/theme.yaml:1:10").says("`default` is what all themes are built on: it extends none");
}

#[test]
fn what_only_follows_from_a_missing_theme_is_not_told() {
    let site = |extends: &str| {
        Site::of("")
            .with("site.toml", "theme = \"default-x\"\n")
            .with("themes/default-x/theme.yaml", format!("extends: {extends}\n"))
            .with("themes/default-x/templates/about.html", "{% extends \"defualt/about.html\" %}")
    };
    assert_eq!(errors(&site("nosuch").build().refuses("theme.unknown")), ["error[theme.unknown]: there is no theme `nosuch`"]);
    let run = site("[plain]").build().refuses("source.type");
    assert_eq!(errors(&run).len(), 1, "{}", run.stderr);
}

#[test]
fn what_is_no_theme_is_told_for_what_it_is() {
    let theme = |name: &str| Site::of("").with("site.toml", format!("theme = \"{name}\"\n"));
    let told = |site: Site, hint: &str| {
        let run = site.build().says("error[theme.unknown]: there is no theme `").says("--> site.toml:1:9").says(hint);
        assert_eq!((run.code, errors(&run).len()), (2, 1), "{}", run.stderr);
    };
    told(theme("default/templates"), "did you mean `default`?");
    told(theme("mine").with("themes/mine", "x"), "themes/mine is a file, and a theme is a folder");
    told(theme("自己").with("themes/own/theme.yaml", "name: 自己\n"), "the one in themes/own/ is `own`");
    let site = theme("mine");
    let out = tempfile::tempdir().expect("a temporary folder");
    std::fs::create_dir_all(site.path("themes")).expect("writable");
    std::os::unix::fs::symlink(out.path(), site.path("themes/mine")).expect("writable");
    let run = site.build().refuses("source.outside");
    assert_eq!(errors(&run).len(), 1, "{}", run.stderr);
}

#[test]
fn all_templates_that_cannot_be_read_are_told_in_one_run() {
    let broken = "<p>\n{% if x %}";
    let site = mine().with("themes/mine/templates/about.html", broken).with("themes/mine/templates/home.html", broken);
    let run = site.with("themes/mine/templates/unit.html", "{{ }}").build().refuses("theme.template");
    run.says("about.html:2:").says("home.html:2:").says("unit.html:1:").says("not built: 3 errors");
    let gone = "{% extends \"gone.html\" %}";
    let site = mine().with("themes/mine/templates/about.html", gone).with("themes/mine/templates/home.html", gone);
    site.build().refuses("theme.template").says("about.html:1:13").says("home.html:1:13").says("not built: 2 errors");
}

#[test]
fn a_byte_order_mark_is_no_mistake_and_other_encodings_are_told() {
    let site = Site::of("").with("site.toml", "theme = \"mine\"\n").with("themes/mine/theme.yaml", "\u{feff}extends: plain\n");
    let site = site.with("themes/mine/strings/zh-CN.yaml", "\u{feff}about: 关于本站\n");
    let site = site.with("themes/mine/templates/about.html", "\u{feff}{% extends \"default/about.html\" %}");
    site.run(&["build", "--strict"]).succeeds();
    assert!(site.page("about/index.html").contains("<h1>关于本站</h1>"), "{}", site.page("about/index.html"));
    // about: 关于 in GBK
    let gbk = [b"about: ".as_slice(), &[0xB9, 0xD8, 0xD3, 0xDA], b"\n"].concat();
    for path in ["theme.yaml", "strings/zh-CN.yaml", "strings/en.yaml", "templates/about.html"] {
        let run = mine().with(&format!("themes/mine/{path}"), &gbk).build().refuses("theme.encoding");
        run.says(&format!("themes/mine/{path}:1:8")).says("this file is GBK (GB18030), not UTF-8").says("not built: 1 error");
    }
}

#[test]
fn files_with_wrong_names_or_places_are_told() {
    for (path, hint) in [
        ("template/base.html", "did you mean templates/?"),
        ("static/logo.png", "did you mean assets/?"),
        ("css/style.css", "did you mean assets/?"),
        ("images/logo.png", "did you mean assets/?"),
        ("asset/x.css", "did you mean assets/?"),
        ("style.css", "did you mean assets/style.css?"),
        ("about.html", "did you mean templates/about.html?"),
        ("theme.yml", "did you mean theme.yaml?"),
        ("templates/discloure.html", "did you mean templates/disclosure.html?"),
        ("templates/Home.html", "did you mean templates/home.html?"),
        ("templates/home.htm", "did you mean templates/home.html?"),
        ("templates/zebra.html", "a template is used if it is called as one of the built-in theme's"),
        ("strings/zh.yaml", "did you mean strings/zh-CN.yaml?"),
        ("strings/zh-CN.yml", "did you mean strings/zh-CN.yaml?"),
        ("strings/fr.yaml", "the interface speaks two languages: zh-CN.yaml, en.yaml"),
    ] {
        let run = mine().with(&format!("themes/mine/{path}"), "x").build().succeeds();
        assert_eq!(errors(&run).len(), 1, "{path}\n{}", run.stderr);
        run.says("warning[theme.unused]: nothing uses this f").says(hint);
    }
    let run = Site::of("").with("themes/defualt/strings/zh-CN.yaml", "about: 甲\n").build().succeeds();
    run.says("warning[theme.unused]: no theme uses this folder").says("--> themes/defualt").says("did you mean themes/default/?");
}

#[test]
fn what_a_theme_may_hold_beside_its_own_files_is_no_mistake() {
    let mut site = mine().with("themes/mine/templates/about.html", "{% include \"parts/note.html\" %}{{ <badge /> }}");
    site = site
        .with("themes/mine/templates/parts/note.html", "x{% include \"parts/more.html\" %}")
        .with("themes/mine/templates/parts/more.html", "y");
    site = site.with("themes/mine/templates/badge.html", "{% component badge() %}z{% endcomponent %}");
    for path in [
        "README.md",
        "LICENSE",
        "screenshot.png",
        "package.json",
        "gulpfile.js",
        "src/style.scss",
        "assets/x/y.svg",
        "templates/README.md",
        ".editorconfig",
    ] {
        site = site.with(&format!("themes/mine/{path}"), "x");
    }
    let run = site.with("themes/other/theme.yaml", "name: other\n").run(&["build", "--strict"]).succeeds();
    run.says(" charts, ").says("0 errors, 0 warnings");
}

#[test]
fn the_sheet_of_charts_can_be_replaced_and_a_logo_is_no_chart() {
    let site = Site::of("").with("themes/default/assets/chart.css", ".chart{color:red}").with("themes/default/assets/logo.svg", "<svg/>");
    let before = Site::of("").build().succeeds();
    let charts = |run: &Run| run.stderr.split(" charts").next().and_then(|s| s.rsplit(' ').next()).map(str::to_owned);
    assert_eq!(charts(&site.build().succeeds()), charts(&before));
    assert_eq!(site.page("assets/chart.css"), ".chart{color:red}");
}

#[test]
fn a_template_of_the_extended_theme_is_named_by_it() {
    let site = |parent: &str| {
        Site::of("")
            .with("site.toml", "theme = \"second\"\n")
            .with("themes/second/theme.yaml", "extends: first\n")
            .with(
                "themes/first/templates/about.html",
                "{% extends \"default/about.html\" %}{% block main %}<p>of the first</p>{% endblock %}",
            )
            .with(
                "themes/second/templates/about.html",
                format!("{{% extends \"{parent}\" %}}\n{{% block main %}}<p>of the second</p>{{{{ super() }}}}{{% endblock %}}"),
            )
    };
    let good = site("first/about.html");
    good.build().succeeds();
    let page = good.page("about/index.html");
    assert!(page.contains("of the second") && page.contains("of the first"), "{page}");
    let run = site("frist/about.html").build().refuses("theme.template").says("themes/second/templates/about.html:1:13");
    run.says("did you mean `first/about.html`?");
    let run = site("abuot.html").build().refuses("theme.template");
    assert!(!run.stderr.contains("did you mean `about.html`?"), "{}", run.stderr);
}

#[test]
fn what_a_template_cannot_print_is_answered_with_what_is_near_or_a_short_list() {
    for (template, message, hint) in [
        ("{{ page.titel }}", "Field `titel` is not defined", "did you mean `title`?"),
        ("{{ page.zzz }}", "Field `zzz` is not defined", "`page` has: breadcrumbs, "),
        ("{{ t.newset }}", "Field `newset` is not defined", "did you mean `newest`?"),
        ("{{ t.qqqqqq }}", "Field `qqqqqq` is not defined", " more\n"),
        ("{{ paeg.title }}", "Variable `paeg` is not defined", "did you mean `page`?"),
        ("{{ assets[\"stile.css\"] }}", "`assets[\"stile.css\"]` is not defined", "did you mean `style.css`?"),
        ("{{ assets[\"nope.woff\"] }}", "`assets[\"nope.woff\"]` is not defined", "`assets` has: "),
        ("{{ t.own_motto }}", "Field `own_motto` is not defined", "write `own_motto: …` in themes/mine/strings/zh-CN.yaml\n"),
        ("{% for u in site.units %}{% endfor %}", "Iteration not possible on type `u64`", "docs/themes.md says which fields are lists"),
        ("{{ site.extra.logo }}", "Field `logo` is not defined", "write `logo = …` under [extra] in site.toml"),
    ] {
        let run = told(template).says(&format!("error[theme.template]: {message}\n")).says(hint);
        assert!(run.stderr.len() < 800, "{}", run.stderr);
    }
    let run = mine().with("themes/mine/templates/unit.html", "{% for u in years %}{{ unit.disclosure }}{% endfor %}").build();
    run.refuses("theme.template").says("Field `disclosure` is not defined\n").says("  = `unit` has: ");
    // What is none on this page may be there on another.
    let run = mine().with("themes/mine/templates/unit.html", "{{ unit.nature }}{{ unit.parent.title }}").build().refuses("theme.template");
    run.says("Field `title` is not defined\n")
        .says("  = `unit.parent` may be none, as on the page units/a/index.html: ask before, {% if unit.parent %}…{% endif %}\n");
    let site =
        mine().with("themes/mine/strings/zh-CN.yaml", "own_moto: 公开\n").with("themes/mine/templates/about.html", "{{ t.own_motto }}");
    site.build().refuses("theme.template").says("in themes/mine/strings/zh-CN.yaml; did you mean `own_moto`?");
}

#[test]
fn tags_without_their_end_are_told_with_what_is_open() {
    let page = |main: &str| told(&format!("{{% extends \"default/about.html\" %}}\n{{% block main %}}\n{main}"));
    let run = page("{% for p in profiles %}<p>{{ p.name }}</p>\n{% endblock %}").says("about.html:4:4");
    run.says("`endblock` stands where the `for` of line 3 is still open").says("write `endfor` before it");
    let run = page("{% for p in profiles %}{% if p.id %}{% endfor %}{% endblock %}").says("about.html:3:40");
    run.says("`endfor` stands where the `if` of line 3 is still open");
    page("{% for p in profiles %}x{% endfor %}")
        .says("about.html:2:4")
        .says("this `block` is never closed")
        .says("write `endblock` where it ends");
    page("{% if page.title %}{% elseif site.title %}{% endif %}{% endblock %}").says("did you mean `elif`?");
    page("{% endif %}{% endblock %}").says("about.html:3:4").says("`endif` stands where the `block` of line 2 is still open");
}

#[test]
fn what_a_template_would_ignore_is_told_where_it_stands() {
    let run = told("{% extends \"default/about.html\" %}\n{# note #}\n\n  <link rel=x>\n{% block main %}x{% endblock %}");
    run.says("about.html:4:3").says("this would be ignored").says("put it, and every `set`, into one of the blocks");
    told("{% extends \"default/about.html\" %}\n{% block main %}x{% endblock %}\n\nmore").says("about.html:4:1");
    told("{% extends \"default/about.html\" %}\n{% set x = 1 %}{% block main %}x{% endblock %}").says("about.html:2:1");
}

#[test]
fn groups_come_in_the_order_in_which_they_first_appear() {
    let list = "{% set list = [{\"g\": 3, \"n\": \"c\"}, {\"g\": \"x\", \"n\": \"a\"}, {\"g\": true, \"n\": \"b\"}, {\"g\": 3, \"n\": \"d\"}, {\"g\": \"e\", \"n\": \"e\"}] %}";
    let groups = "{% for key, of in list | group_by(attribute=\"g\") %}{{ key }}={% for one in of %}{{ one.n }}{% endfor %};{% endfor %}";
    let site = mine().with("themes/mine/templates/about.html", format!("<p>{list}{groups}"));
    site.build().succeeds();
    assert!(site.page("about/index.html").contains("<p>3=cd;x=a;true=b;e=e;"), "{}", site.page("about/index.html"));
    told(&format!("{list}{{{{ list | group_by(attribute=\"nn\") | length }}}}")).says("number 1 of the list has no `nn`");
}

#[test]
fn an_asset_that_differs_from_another_in_case_only_is_told() {
    let run = mine().with("themes/mine/assets/Style.css", "x").build().refuses("theme.asset").says("--> themes/mine/assets/Style.css");
    run.says("to replace assets/style.css, call it that");
    mine().with("themes/mine/assets/style.css", "x").build().succeeds();
}

#[test]
fn slips_in_tags_and_names_are_answered() {
    for (template, message, hint) in [
        ("{% import \"m.html\" as m %}", "Unknown tag", "Tera 2 has components"),
        ("{% macro a() %}{% endmacro %}", "Unknown tag", "Tera 2 has components"),
        ("{% inclde \"marks.html\" %}", "Unknown tag", "did you mean `include`?"),
        ("{% include \"partials/banner.html\" %}", "Unknown template `partials/banner.html`", "or check the name"),
        ("{{ page.title | filter }}", "Unknown filter `filter`", "filters are: abs, "),
        ("{{ page.title | slice }}", "Unknown filter `slice`", ", values, wordcount"),
        ("{% extends \"mine/unit.html\" %}", "it extends `mine/unit.html`, which does not exist", "did you mean `default/unit.html`?"),
        ("{% include \"mraks.html\" %}", "Unknown template `mraks.html`", "did you mean `marks.html`?"),
        ("{{ page.title | uper }}", "Unknown filter `uper`", "did you mean `upper`?"),
        ("{% extends \"default/about.html\" %}{% block mian %}{% endblock %}", "Block `mian` is not defined", "did you mean `main`?"),
    ] {
        told(template).says(message).says("themes/mine/templates/about.html:1:").says(hint).says("not built: 1 error");
    }
    let run = told("{% component a() %}{{ <a /> }}{% endcomponent %}{{ <a /> }}");
    run.says("--> themes/mine/templates/about.html").says("a component calls itself");
}

#[test]
fn mistakes_in_strings_are_told_where_they_stand() {
    let told = |strings: &str| mine().with("themes/mine/strings/zh-CN.yaml", strings).build();
    told("newest: 最新\nnew: 新\n").refuses("theme.string").says("zh-CN.yaml:2:1").says("there is no interface string `new`");
    told("\"newset\": 最新\n").refuses("theme.string").says("zh-CN.yaml:1:1").says("did you mean `newest`?");
    told("home: 甲\nhome: 乙\n").refuses("source.duplicate-key").says("zh-CN.yaml:2:1");
    told("home:\n").refuses("theme.string").says("zh-CN.yaml:1:1").says("the interface string `home` has no text");
    told("made_by: 本站\n").refuses("theme.string").says("zh-CN.yaml:1:10").says("`made_by` has lost its `{}`");
    told("home: 首页{}\n").refuses("theme.string").says("nothing is filled in there");
    told("made_by: \"\"\nhome: \"首页 \"\n# about: 甲\n").succeeds();
    told("# about: 甲\n").succeeds();
    // Of the language that the site does not speak, too.
    let run = mine().with("themes/mine/strings/en.yaml", "newset: Newest\n").build().refuses("theme.string");
    run.says("themes/mine/strings/en.yaml:1:1").says("did you mean `newest`?");
}

#[test]
fn elements_that_are_not_closed_in_order_are_told() {
    let page = |main: &str| {
        let template = format!("{{% extends \"base.html\" %}}\n{{% block main %}}{main}{{% endblock %}}\n");
        mine().with("themes/mine/templates/about.html", template).build()
    };
    let of = "elements of the page that about.html makes are not closed in order";
    let run = page("<section><div><b>x</div></section>").refuses("theme.markup");
    run.says("themes/mine/templates/about.html:2:31").says(&format!("{of}: `</div>` stands where `<b>` is still open, behind `"));
    page("<section>{{ site.title }}")
        .refuses("theme.markup")
        .says("about.html:2:17")
        .says("`</main>` stands where `<section>` is still open");
    // The file that writes it, once for all pages.
    let notice = "{% include \"parts/notice.html\" %}{{ super() }}";
    let site = mine().with("themes/mine/templates/parts/notice.html", "<p>x</p>\n<aside><p>Notice <b>soon</p></aside>");
    let run = site.with(
        "themes/mine/templates/about.html",
        format!("{{% extends \"default/about.html\" %}}{{% block main %}}{notice}{{% endblock %}}"),
    );
    run.build().refuses("theme.markup").says("themes/mine/templates/parts/notice.html:2:18");
    let frame =
        std::fs::read_to_string(root().join("themes/plain/templates/base.html")).expect("readable").replace("<footer>", "<div>\n<footer>");
    let run = mine().with("themes/mine/templates/base.html", frame).build().refuses("theme.markup").says("not built: 1 error");
    run.says("themes/mine/templates/base.html:38:1");
    page("{% for i in range(end=20000) %}<div>x{% endfor %}").refuses("theme.markup").says("nested more than 1000 deep");
    page("{% set x %}a{% endset %}{{ x }}</div>").refuses("theme.markup");
    page("<ul><li>a<li>b</ul><p>{{ site.title }}<p title=\"</div>\">x").succeeds();
}
