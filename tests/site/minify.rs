//! The minifier may take bytes, never words, spaces between words, drawings or listings.

use gongkai::theme::shape::{self, minified};

fn after(html: &str) -> String {
    String::from_utf8(minified(format!("<!doctype html><html><head><title>x</title></head><body>{html}</body></html>").as_bytes()))
        .expect("UTF-8")
}

#[test]
fn text_and_the_spaces_between_links_survive() {
    for html in [
        "<p><a href=a>甲</a> <a href=b>乙</a></p>",
        "<ul><li><a href=a>甲</a> <a href=b>乙</a></ul>",
        "<p><span>甲</span> <b>乙</b> 丙</p>",
        "<p>甲 <em>乙</em>，丙</p>",
        "<td><a href=a>甲</a> <a href=b>乙</a></td>",
    ] {
        let small = after(html);
        assert!(small.contains("甲</a> <a") || small.contains("甲</span> <b>乙</b> 丙") || small.contains("甲 <em>乙</em>，丙"), "{small}");
    }
}

#[test]
fn listings_keep_their_lines() {
    assert!(after("<pre>甲\n  乙\n\n丙</pre>").contains("<pre>甲\n  乙\n\n丙</pre>"));
    assert!(after("<textarea>甲\n 乙</textarea>").contains("甲\n 乙"));
}

#[test]
fn drawings_keep_elements_texts_and_numbers() {
    let small = after(
        "<figure><svg viewBox=\"0 0 100 50\" role=\"img\"><title>图1 收、支</title><path d=\"M0 0L10 10\"/><text x=\"5\" y=\"6\">收入 412</text></svg></figure>",
    );
    for part in ["<path d=\"M0 0L10 10\"", "收入 412</text>", "图1 收、支</title>", "role=img", "</svg>"] {
        assert!(small.contains(part), "{part} is not in {small}");
    }
    assert!(small.to_lowercase().contains("viewbox=\"0 0 100 50\""), "{small}");
}

#[test]
fn escaped_markup_stays_escaped() {
    let small = after("<p>&lt;script&gt;evil()&lt;/script&gt; &amp;lt; &quot;</p><p title=\"a&quot; onclick=&quot;evil()\">甲</p>");
    assert!(!small.contains("<script"), "{small}");
    assert!(small.contains("&amp;lt;") || small.contains("&amp;lt"), "{small}");
    assert!(
        small.contains("title='a\" onclick=\"evil()'") || small.contains("title=\"a&quot;") || small.contains("title=\"a&#34;"),
        "{small}"
    );
}

#[test]
fn scripts_styles_and_data_are_left_alone() {
    let small = after("<script type=\"application/ld+json\">{\"name\": \"甲  乙\"}</script>");
    assert!(small.contains("{\"name\": \"甲  乙\"}"), "{small}");
}

/// Renders `template` with each `@` printed as the next value, twice, the way pages are: both times the same.
fn page(template: &str, values: &[&str]) -> String {
    let skeletons = shape::Skeletons::default();
    let render = || {
        let mut out = Vec::new();
        let mut values = values.iter();
        for (at, piece) in template.split('@').enumerate() {
            if at > 0 {
                shape::print(values.next().expect("a value for each place"), &mut out).expect("memory");
            }
            out.extend_from_slice(piece.as_bytes());
        }
        String::from_utf8(out).expect("UTF-8")
    };
    let make = || {
        let (skeleton, values) = shape::apart(render);
        String::from_utf8(skeletons.page(skeleton.as_bytes(), &values).expect("closed elements")).expect("UTF-8")
    };
    let first = make();
    assert_eq!(make(), first, "a kept skeleton gives the same page");
    first
}

#[test]
fn values_stay_values_wherever_they_are_printed() {
    let evil = "a\"b'c d=e onclick=evil()><script>evil()</script>&amp;";
    let safe = "a&#34;b&#39;c d=e onclick=evil()&gt;&lt;script&gt;evil()&lt;/script&gt;&amp;amp;";
    assert_eq!(page("<p title=\"@\">@</p>", &[evil, evil]), format!("<p title=\"{safe}\">{safe}</p>"));
    assert_eq!(page("<p title='@'>x</p>", &[evil]), format!("<p title=\"{safe}\">x</p>"));
    assert_eq!(page("<p title=@ id=a-@>x</p>", &[evil, "乙 丙"]), format!("<p id=\"a-乙 丙\" title=\"{safe}\">x</p>"));
    assert_eq!(page("<p title=\"say &quot;@&quot;\">x</p>", &["a'b"]), "<p title='say \"a&#39;b\"'>x</p>");
    assert_eq!(
        page("<p class=\"@ wide\">@ <a href=\"@\">@</a> <a href=b>@</a></p>", &["", "甲", "x/", "乙", "丙"]),
        "<p class=wide>甲 <a href=\"x/\">乙</a> <a href=b>丙</a></p>"
    );
    assert_eq!(page("<h@ id=\"@\">@</h@>", &["3", "top", "甲", "3"]), "<h3 id=\"top\">甲</h3>");
    assert_eq!(page("<pre>甲\n  @</pre>", &["乙\n  丙"]), "<pre>甲\n  乙\n  丙</pre>");
    assert_eq!(
        page("<script type=\"application/ld+json\">{\"a<b\": \"@\"}</script><h@>@</h@>", &["甲", "2", "乙", "2"]),
        "<script type=application/ld+json>{\"a<b\": \"甲\"}</script><h2>乙</h2>"
    );
}

#[test]
fn values_cannot_pass_for_placeholders() {
    assert_eq!(page("<p>@ @</p>", &["甲", "\u{F8F2}0&#32;\u{F8F3}\u{F8F2}乙"]), "<p>甲 0&amp;#32;乙</p>");
    assert_eq!(page("<p>\u{F8F2}7 \u{F8F3}@\u{F8F2}</p>", &["甲"]), "<p>甲</p>");
}

#[test]
fn templates_that_work_on_their_own_output_are_found() {
    assert!(shape::captures("{% filter upper %}甲{% endfilter %}") && shape::captures("{%- set a -%}甲{% endset %}"));
    assert!(!shape::captures("{% set a = 1 %}{{ a }}{% if filter %}甲{% endif %}"));
}
