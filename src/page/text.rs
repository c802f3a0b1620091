//! Narrative to HTML: sentences of the profile around cited facts, and Markdown bodies with cites and page marks.

use std::borrow::Cow;

use memchr::memmem;
use pulldown_cmark::{Alignment, CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd, TextMergeStream};

use super::cite;
use super::html::{escape, escaped};
use crate::archive::Disclosure;
use crate::profile::{Piece, Sentence};
use crate::source::markdown;

/// The profile's sentences for a section; a sentence is left out when a fact it needs is missing.
pub fn sentences(d: &Disclosure, section: usize, narrative: &[Sentence]) -> String {
    let mut out = String::new();
    for sentence in narrative {
        let mut text = String::new();
        if pieces(&mut text, d, section, &sentence.pieces) && !text.is_empty() {
            out.push_str(&text);
        }
    }
    if out.is_empty() { out } else { format!("<p class=\"narrative\">{out}</p>") }
}

fn pieces(out: &mut String, d: &Disclosure, section: usize, pieces_: &[Piece]) -> bool {
    for piece in pieces_ {
        match piece {
            Piece::Text(text) => escape(out, text),
            Piece::Cite(path) => {
                if !cite::write_in_sentence(out, d, section, path) {
                    return false;
                }
            }
            Piece::Optional(inner) => {
                let mut part = String::new();
                if pieces(&mut part, d, section, inner) {
                    out.push_str(&part);
                }
            }
        }
    }
    true
}

/// What a Markdown text is rendered for.
pub struct Place<'a> {
    /// The disclosure whose facts it may cite.
    pub disclosure: Option<(&'a Disclosure, Option<usize>)>,
    /// Level of the heading above: those of the text begin one deeper.
    pub level: u8,
    /// Gives the HTML of a figure that `[[图1]]` names: the figure itself where it is a paragraph of its own, else a link.
    pub figure: &'a dyn Fn(u32, bool) -> Option<String>,
    /// Label of a page mark: 第 {} 页.
    pub page_label: &'a str,
    /// Whether a page of the original begins at its mark; one that has begun before does not begin again.
    pub begins: &'a dyn Fn(u32) -> bool,
    /// What a table is called that has no caption: 表.
    pub table_label: &'a str,
}

impl Place<'_> {
    /// Outside a disclosure.
    pub fn plain(level: u8) -> Place<'static> {
        Place { disclosure: None, level, figure: &|_, _| None, page_label: "第 {} 页", begins: &|_| true, table_label: "表" }
    }
}

/// The mark for the start of a page of the original.
pub fn page_mark(out: &mut String, page: u32, label: &str) {
    let label = label.replace("{}", &page.to_string());
    out.push_str(&format!(
        "<span role=\"doc-pagebreak\" class=\"pagebreak\" id=\"p{page}\" aria-label=\"{0}\">{0}</span>",
        escaped(&label)
    ));
}

/// Markdown to HTML. Raw HTML becomes text, links to scripts lose their target, emphasis works beside Chinese
/// punctuation, line breaks between Chinese characters vanish.
pub fn markdown(text: &str, place: &Place<'_>) -> String {
    let prepared = join_emphasis(text);
    let mut options = Options::empty();
    options.insert(Options::ENABLE_TABLES);
    options.insert(Options::ENABLE_STRIKETHROUGH);
    let events = TextMergeStream::new(Parser::new_ext(&prepared, options));
    let mut writer = Writer {
        out: String::with_capacity(text.len() * 2),
        place,
        table: None,
        last: None,
        link_open: Vec::new(),
        paragraph: None,
        image: None,
        headings: Vec::new(),
    };
    for event in events {
        writer.event(event);
    }
    writer.out
}

/// A word joiner between a run of `*` and Chinese punctuation, so that CommonMark sees the run as closing or opening;
/// taken out again when text is written.
const JOINER: char = '\u{2060}';

/// Puts a joiner before each comment that text follows in its line: a line that begins with a comment would be a block of
/// HTML to the end, and the mark of a page stands in front of the paragraph that the page begins with.
fn join_marks(text: &str) -> Cow<'_, str> {
    if !text.contains("<!--") {
        return text.into();
    }
    let mut out = String::with_capacity(text.len() + 16);
    for line in text.split_inclusive('\n') {
        let mut rest = line;
        while let Some(at) = rest.find("<!--") {
            let end = rest[at..].find("-->").map_or(rest.len(), |length| at + length + 3);
            out.push_str(&rest[..at]);
            if !rest[end..].trim().is_empty() {
                out.push(JOINER);
            }
            out.push_str(&rest[at..end]);
            rest = &rest[end..];
        }
        out.push_str(rest);
    }
    out.into()
}

fn join_emphasis(text: &str) -> String {
    let text = &*join_marks(text);
    if !text.contains('*') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len() + 16);
    let mut characters = text.chars().peekable();
    let mut previous = '\n';
    while let Some(c) = characters.next() {
        if c != '*' {
            out.push(c);
            previous = c;
            continue;
        }
        if is_chinese_punctuation(previous) {
            out.push(JOINER);
        }
        out.push('*');
        while characters.peek() == Some(&'*') {
            out.push('*');
            characters.next();
        }
        if characters.peek().is_some_and(|c| is_chinese_punctuation(*c)) {
            out.push(JOINER);
        }
        previous = '*';
    }
    out
}

fn is_chinese_punctuation(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{303F}' | '\u{FF01}'..='\u{FF0F}' | '\u{FF1A}'..='\u{FF20}' | '“' | '”' | '‘' | '’' | '—' | '…')
}

fn is_wide(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FF00}'..='\u{FFEF}' | '\u{20000}'..='\u{3FFFF}')
        || is_chinese_punctuation(c)
}

/// What the HTML of a figure ends with.
const FIGURE_END: &str = "</figure>";

struct Writer<'a, 'p> {
    out: String,
    place: &'a Place<'p>,
    table: Option<(Vec<Alignment>, usize, bool)>,
    last: Option<char>,
    link_open: Vec<bool>,
    /// Where the open paragraph starts in `out`, to see whether it is only a figure.
    paragraph: Option<usize>,
    image: Option<(String, String)>,
    /// The headings that are open here, as typed: those of the text and what they stand under.
    headings: Vec<HeadingLevel>,
}

impl Writer<'_, '_> {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(&text),
            Event::Code(text) => {
                self.out.push_str("<code>");
                escape(&mut self.out, &text);
                self.out.push_str("</code>");
            }
            Event::Html(text) | Event::InlineHtml(text) => self.html(&text),
            Event::SoftBreak => {
                // Decided when the next character is known.
                self.last = self.last.map(|c| if is_wide(c) { '\u{1}' } else { '\u{2}' });
            }
            Event::HardBreak => self.out.push_str("<br>"),
            Event::Rule => self.out.push_str("<hr>"),
            Event::InlineMath(text) | Event::DisplayMath(text) => self.text(&text),
            Event::FootnoteReference(_) | Event::TaskListMarker(_) => {}
        }
    }

    fn text(&mut self, text: &str) {
        if let Some((_, alt)) = &mut self.image {
            alt.push_str(text);
            return;
        }
        let clean: CowStr<'_> = if text.contains(JOINER) { text.replace(JOINER, "").into() } else { text.into() };
        if let Some(first) = clean.chars().next() {
            match self.last {
                Some('\u{1}') if !is_wide(first) => self.out.push(' '),
                Some('\u{2}') => self.out.push(' '),
                _ => {}
            }
        }
        // Only a figure, or figures below one another, stand in the place of a paragraph.
        let alone = clean.trim().starts_with("[[") && clean.trim().find("]]") == Some(clean.trim().len() - 2);
        let first = self.paragraph.is_some_and(|start| self.out[start..] == *"<p>" || self.out.trim_end().ends_with(FIGURE_END));
        let mut rest: &str = &clean;
        while let Some(at) = memmem::find(rest.as_bytes(), b"[[") {
            let Some(length) = rest[at..].find("]]") else { break };
            escape(&mut self.out, &rest[..at]);
            let path = &rest[at + 2..at + length];
            self.cite(path, alone && first);
            rest = &rest[at + length + 2..];
        }
        escape(&mut self.out, rest);
        self.last = clean.chars().last().or(self.last);
    }

    fn cite(&mut self, path: &str, alone: bool) {
        if let Some(figure) = path.strip_prefix('图').and_then(|n| n.trim().parse().ok()).and_then(|n| (self.place.figure)(n, alone)) {
            self.out.push_str(&figure);
            return;
        }
        let done = self.place.disclosure.is_some_and(|(d, section)| cite::write(&mut self.out, d, section, path));
        if !done {
            // Reported when the disclosure was read; the page shows what was typed.
            escape(&mut self.out, &format!("[[{path}]]"));
        }
    }

    fn html(&mut self, text: &str) {
        if let Some(page) = markdown::page_mark(text).flatten().filter(|page| (self.place.begins)(*page)) {
            page_mark(&mut self.out, page, self.place.page_label);
        }
        if text.trim().starts_with("<!--") && text.trim().ends_with("-->") {
            return;
        }
        escape(&mut self.out, text);
    }

    fn start(&mut self, tag: Tag<'_>) {
        if !matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. }) {
            self.last = None;
        }
        match tag {
            Tag::Paragraph => {
                self.paragraph = Some(self.out.len());
                self.out.push_str("<p>");
            }
            Tag::Heading { level, .. } => {
                while self.headings.last().is_some_and(|above| *above >= level) {
                    self.headings.pop();
                }
                self.headings.push(level);
                self.out.push_str(&format!("<h{}>", self.level()));
            }
            Tag::BlockQuote(_) => self.out.push_str("<blockquote>"),
            Tag::CodeBlock(_) => self.out.push_str("<pre><code>"),
            Tag::List(None) => self.out.push_str("<ul>"),
            Tag::List(Some(1)) => self.out.push_str("<ol>"),
            Tag::List(Some(n)) => self.out.push_str(&format!("<ol start=\"{n}\">")),
            Tag::Item => self.out.push_str("<li>"),
            Tag::Emphasis => self.out.push_str("<em>"),
            Tag::Strong => self.out.push_str("<strong>"),
            Tag::Strikethrough => self.out.push_str("<del>"),
            Tag::Link { dest_url, link_type, .. } => {
                // `<mail@example.cn>`: the parser gives the address alone.
                let mail = link_type == LinkType::Email;
                let safe = safe_target(&dest_url);
                if safe {
                    self.out.push_str(if mail { "<a href=\"mailto:" } else { "<a href=\"" });
                    escape(&mut self.out, &dest_url);
                    self.out.push_str(if dest_url.starts_with("http") { "\" rel=\"noopener noreferrer\">" } else { "\">" });
                }
                self.link_open.push(safe);
            }
            // No request leaves the site: a picture becomes a link to it.
            Tag::Image { dest_url, .. } => self.image = Some((dest_url.to_string(), String::new())),
            Tag::Table(alignments) => {
                self.table = Some((alignments, 0, true));
                self.out.push_str("<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"");
                escape(&mut self.out, self.place.table_label);
                self.out.push_str("\"><table>");
            }
            Tag::TableHead => self.out.push_str("<thead><tr>"),
            Tag::TableRow => {
                if let Some((_, column, _)) = &mut self.table {
                    *column = 0;
                }
                self.out.push_str("<tr>");
            }
            Tag::TableCell => {
                if let Some((alignments, column, head)) = &mut self.table {
                    let class = match alignments.get(*column) {
                        Some(Alignment::Right) => " class=\"n\"",
                        Some(Alignment::Center) => " class=\"c\"",
                        _ => "",
                    };
                    let tag = if *head { format!("<th scope=\"col\"{class}>") } else { format!("<td{class}>") };
                    self.out.push_str(&tag);
                    *column += 1;
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph => {
                let start = self.paragraph.take().unwrap_or(0);
                if self.out[start..].starts_with("<p><figure") {
                    self.end_figures(start);
                } else {
                    self.out.push_str("</p>");
                }
            }
            TagEnd::Heading(_) => {
                let level = self.level();
                self.out.push_str(&format!("</h{level}>"));
            }
            TagEnd::BlockQuote(_) => self.out.push_str("</blockquote>"),
            TagEnd::CodeBlock => self.out.push_str("</code></pre>"),
            TagEnd::List(true) => self.out.push_str("</ol>"),
            TagEnd::List(false) => self.out.push_str("</ul>"),
            TagEnd::Item => self.out.push_str("</li>"),
            TagEnd::Emphasis => self.out.push_str("</em>"),
            TagEnd::Strong => self.out.push_str("</strong>"),
            TagEnd::Strikethrough => self.out.push_str("</del>"),
            // A link without a target was never opened.
            TagEnd::Link if self.link_open.pop() != Some(true) => {}
            TagEnd::Link => self.out.push_str("</a>"),
            TagEnd::Image => {
                if let Some((target, alt)) = self.image.take() {
                    let words = if alt.is_empty() { &target } else { &alt };
                    if safe_target(&target) {
                        self.out.push_str(&format!("<a href=\"{}\">{}</a>", escaped(&target), escaped(words)));
                    } else {
                        escape(&mut self.out, words);
                    }
                }
            }
            TagEnd::Table => {
                self.out.push_str("</tbody></table></div>");
                self.table = None;
            }
            TagEnd::TableHead => {
                self.out.push_str("</tr></thead><tbody>");
                if let Some((_, _, head)) = &mut self.table {
                    *head = false;
                }
            }
            TagEnd::TableRow => self.out.push_str("</tr>"),
            TagEnd::TableCell => {
                let head = self.table.as_ref().is_some_and(|t| t.2);
                self.out.push_str(if head { "</th>" } else { "</td>" });
            }
            _ => {}
        }
        if !matches!(tag, TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link) {
            self.last = None;
        }
    }

    /// Ends a paragraph that places figures: they stand in its stead, and what follows them is a paragraph of its own.
    fn end_figures(&mut self, start: usize) {
        let paragraph = self.out.split_off(start);
        let content = paragraph.strip_prefix("<p>").unwrap_or(&paragraph);
        let end = content.rfind(FIGURE_END).map_or(0, |at| at + FIGURE_END.len());
        let (figures, behind) = content.split_at(end);
        let behind = behind.trim_start();
        self.out.push_str(figures);
        if !behind.is_empty() {
            self.out.extend(["<p>", behind, "</p>"]);
        }
    }

    /// The level of the heading that was opened last: one below what it stands under, however many marks were typed.
    fn level(&self) -> u8 {
        u8::try_from(self.headings.len()).unwrap_or(6).saturating_add(self.place.level).clamp(2, 6)
    }
}

/// Whether a link may be followed: web, mail, or inside the site.
fn safe_target(target: &str) -> bool {
    let plain: String = target.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
    let scheme = plain.split(['/', '?', '#']).next().unwrap_or("").split_once(':').map(|(s, _)| s.to_ascii_lowercase());
    match scheme.as_deref() {
        None => !plain.is_empty(),
        Some(scheme) => matches!(scheme, "http" | "https" | "mailto"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(text: &str) -> String {
        markdown(text, &Place::plain(2))
    }

    #[test]
    fn emphasis_works_beside_chinese_punctuation() {
        assert_eq!(html("**重点。**后文"), "<p><strong>重点。</strong>后文</p>");
        assert_eq!(html("前**“三公”**后"), "<p>前<strong>“三公”</strong>后</p>");
    }

    #[test]
    fn line_breaks_between_chinese_characters_vanish() {
        assert_eq!(html("甲乙\n丙丁"), "<p>甲乙丙丁</p>");
        assert_eq!(html("word\nnext"), "<p>word next</p>");
        assert_eq!(html("甲\nword"), "<p>甲 word</p>");
    }

    #[test]
    fn nothing_dangerous_comes_through() {
        assert_eq!(html("<script>alert(1)</script>"), "&lt;script&gt;alert(1)&lt;/script&gt;");
        assert_eq!(html("[甲](javascript:alert(1))"), "<p>甲</p>");
        assert_eq!(html("[甲](JaVa\tScript:x)"), "<p>[甲](JaVa\tScript:x)</p>");
        assert_eq!(html("![图](https://x.cn/a.png)"), "<p><a href=\"https://x.cn/a.png\">图</a></p>");
        assert_eq!(html("<a href=\"data:x\">y</a>"), "<p>&lt;a href=&quot;data:x&quot;&gt;y&lt;/a&gt;</p>");
    }

    #[test]
    fn an_address_in_angle_brackets_is_a_link() {
        assert_eq!(html("<mail@example.cn>"), "<p><a href=\"mailto:mail@example.cn\">mail@example.cn</a></p>");
        assert_eq!(html("<mailto:a@b.cn>"), "<p><a href=\"mailto:a@b.cn\">mailto:a@b.cn</a></p>");
        assert_eq!(html("<https://x.cn/>"), "<p><a href=\"https://x.cn/\" rel=\"noopener noreferrer\">https://x.cn/</a></p>");
    }

    #[test]
    fn tables_carry_their_alignment_as_classes() {
        assert_eq!(
            html("|甲|乙|\n|-|-:|\n|a|1|\n"),
            "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"表\"><table><thead><tr><th scope=\"col\">甲</th><th scope=\"col\" class=\"n\">乙</th></tr></thead><tbody><tr><td>a</td><td class=\"n\">1</td></tr></tbody></table></div>"
        );
    }

    #[test]
    fn figures_stand_in_the_place_of_their_paragraph() {
        let figure = |number: u32, alone: bool| Some(if alone { format!("<figure>{number}</figure>") } else { format!("图{number}") });
        let html = |text: &str| markdown(text, &Place { figure: &figure, ..Place::plain(2) });
        assert_eq!(html("甲\n\n[[图1]]\n\n乙"), "<p>甲</p><figure>1</figure><p>乙</p>");
        assert_eq!(html("[[图1]]\n乙见[[图2]]"), "<figure>1</figure><p>乙见图2</p>");
        assert_eq!(html("- [[图1]]\n- [[图2]]\n\n  乙"), "<ul><li><figure>1</figure></li><li><figure>2</figure><p>乙</p></li></ul>");
        assert_eq!(html("见[[图1]]"), "<p>见图1</p>");
    }

    #[test]
    fn headings_follow_one_another_whatever_they_were_typed_as() {
        let html = |text: &str| markdown(text, &Place::plain(3));
        assert_eq!(html("### 甲\n#### 乙\n### 丙\n## 丁\n### 戊"), "<h4>甲</h4><h5>乙</h5><h4>丙</h4><h4>丁</h4><h5>戊</h5>");
    }

    #[test]
    fn page_marks_are_marks() {
        assert_eq!(
            html("甲<!-- 页 6 -->乙"),
            "<p>甲<span role=\"doc-pagebreak\" class=\"pagebreak\" id=\"p6\" aria-label=\"第 6 页\">第 6 页</span>乙</p>"
        );
    }
}
