//! The minifier may take bytes, never words, spaces between words, drawings or listings.

use gongkai::page::minified;

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
