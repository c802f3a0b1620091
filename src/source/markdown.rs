//! Markdown sources: front matter, headings. Turning Markdown into HTML is `page`'s job.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

/// The front matter between `---` lines and the body after it, with the body's first line number.
///
/// `None` when the text has no front matter. The front matter starts on line 2.
pub fn front_matter(text: &str) -> Option<(&str, &str, u32)> {
    let after = text.strip_prefix("---\n").or_else(|| text.strip_prefix("---\r\n"))?;
    let start = text.len() - after.len();
    let mut offset = start;
    for (index, line) in after.split_inclusive('\n').enumerate() {
        if line.trim_end() == "---" {
            return Some((&text[start..offset], &text[offset + line.len()..], index as u32 + 3));
        }
        offset += line.len();
    }
    None
}

/// Whether a text begins like front matter, closed or not: a line `---`, and a key below it. A rule is followed by a text.
pub fn begins_with_front_matter(text: &str) -> bool {
    let Some(after) = text.trim_start().strip_prefix("---").and_then(|rest| rest.trim_start_matches([' ', '\r']).strip_prefix('\n')) else {
        return false;
    };
    let first = after.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#')).unwrap_or("");
    let key = first.split_once(": ").map(|(key, _)| key).or_else(|| first.strip_suffix(':'));
    key.is_some_and(|key| !key.is_empty() && !key.contains(char::is_whitespace))
}

/// The page that begins at a comment: `<!-- 页 7 -->`. Nothing for other comments; none for one that was meant for a mark.
pub fn page_mark(comment: &str) -> Option<Option<u32>> {
    /// A remark on a page is longer.
    const LONGEST: usize = 8;
    let words = comment.trim().strip_prefix("<!--")?.strip_suffix("-->")?.trim();
    let page = words.strip_prefix('页').and_then(|number| number.trim().parse().ok());
    // 见第12页, 页码不清, 页眉略 speak of a page.
    let remark = words.contains(['见', '码', '眉', '脚', '边', '面']);
    let likely = || {
        let short = words.chars().count() <= LONGEST && !remark;
        short && (words.starts_with('页') || words.contains('页') && words.contains(char::is_numeric))
    };
    (page.is_some() || likely()).then_some(page)
}

/// A text without its comments, which no page shows.
pub fn without_comments(text: &str) -> Cow<'_, str> {
    let Some((before, mut rest)) = text.split_once("<!--") else { return text.into() };
    let mut out = before.to_owned();
    while let Some((_, after)) = rest.split_once("-->") {
        let (shown, next) = after.split_once("<!--").unwrap_or((after, ""));
        out.push_str(shown);
        rest = next;
    }
    out.into()
}

/// Every heading with its byte range and plain text, in order.
pub fn headings(text: &str) -> Vec<(Range<usize>, String)> {
    let mut out = Vec::new();
    let mut open: Option<(Range<usize>, String)> = None;
    for (event, range) in Parser::new(text).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { .. }) => open = Some((range, String::new())),
            Event::End(TagEnd::Heading(_)) => out.extend(open.take()),
            Event::Text(t) | Event::Code(t) => {
                if let Some((_, title)) = &mut open {
                    title.push_str(&t);
                }
            }
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn front_matter_ends_at_its_line() {
        assert_eq!(front_matter("---\na: 1\n---\n# 甲\n"), Some(("a: 1\n", "# 甲\n", 4)));
        assert_eq!(front_matter("# 甲\n"), None);
        assert_eq!(front_matter("---\na: 1\n"), None);
    }

    #[test]
    fn a_rule_is_no_front_matter() {
        assert!(begins_with_front_matter("---\n# 甲\n版式: a\n---\n") && begins_with_front_matter("---\r\n收入:\r\n  甲: 1"));
        assert!(!begins_with_front_matter("---\n甲乙。\n---\n") && !begins_with_front_matter("甲: 1\n---\n"));
    }

    #[test]
    fn marks_of_pages_are_told_from_remarks() {
        assert_eq!(page_mark("<!-- 页 7 -->\n"), Some(Some(7)));
        for slip in ["<!-- 第7页 -->", "<!--页 x-->", "<!-- 页：8 -->"] {
            assert_eq!(page_mark(slip), Some(None), "{slip}");
        }
        assert_eq!(page_mark("<!-- 页面上有两处涂改的痕迹 -->"), None);
        assert_eq!(page_mark("<!-- 首页 -->"), None);
    }

    #[test]
    fn headings_in_code_are_no_headings() {
        let found: Vec<String> = headings("# 一、甲\n\n```\n# 乙\n```\n\n丙\n---\n").into_iter().map(|(_, t)| t).collect();
        assert_eq!(found, ["一、甲", "丙"]);
    }
}
