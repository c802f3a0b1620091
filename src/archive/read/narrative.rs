//! Looks through narrative for what would silently go wrong: citations that lead nowhere, raw HTML, Markdown that looks
//! like a heading or a list but is none.

use arcstr::ArcStr;
use memchr::{memchr2, memmem};
use pulldown_cmark::{Event, Options, Parser, Tag};

use crate::archive::cite::resolve;
use crate::archive::{Disclosure, Text};
use crate::diagnostic::{Diagnostic, Place};
use crate::profile::Figure;
use crate::source::markdown::{page_mark, without_comments};

/// From so many mistakes on, what was meant is not looked for.
const MANY: usize = 200;

/// All texts of a disclosure.
pub fn check(d: &Disclosure) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let texts = d.sections.iter().enumerate().filter_map(|(i, s)| s.text.as_ref().map(|t| (Some(i), t)));
    for (section, text) in d.intro.as_ref().map(|t| (None, t)).into_iter().chain(texts) {
        let file = d.file_of(text.place);
        citations(d, section, text, file, &mut found);
        markup(d, text, file, &mut found);
    }
    found
}

fn citations(d: &Disclosure, section: Option<usize>, text: &Text, file: &ArcStr, found: &mut Vec<Diagnostic>) {
    let mut places = text.places();
    let mut from = 0;
    while let Some(at) = memmem::find(&text.markdown.as_bytes()[from..], b"[[").map(|a| a + from) {
        let Some(length) = text.markdown[at..].find("]]") else { break };
        let path = &text.markdown[at + 2..at + length];
        from = at + length + 2;
        if let Some(number) = path.strip_prefix('图') {
            let figure = number.trim().parse().ok().and_then(|n: u32| d.profile.figures.iter().find(|f| f.number == n));
            let known = figure.is_some_and(|figure| !d.omitted_figures.contains(&figure.number) && has_data(d, figure));
            if !known {
                let message = format!("the document has no figure `{path}`");
                let error = Diagnostic::error("narrative.figure", file, places.at(at), message);
                found.push(error.width(path.chars().count() + 4).hint(figures_there_are(d, path)));
            }
            continue;
        }
        if resolve(d, section, path).is_none() {
            // Where most lead nowhere, none was meant for any of these.
            let labels = d.rows.iter().filter(|_| found.len() < MANY).map(|r| &*r.label);
            let last = path.rsplit('/').next().unwrap_or(path);
            let hint = crate::diagnostic::nearest(last.split('.').next().unwrap_or(last), labels).map_or_else(
                || {
                    "cite a label of this section, `section title/label`, or an item id; facets after a dot, as in [[收入总计.占比]]"
                        .to_owned()
                },
                |label| format!("did you mean `{label}`?"),
            );
            let message = format!("this disclosure has no fact `{path}`");
            found.push(Diagnostic::error("narrative.cite", file, places.at(at), message).width(path.chars().count() + 4).hint(hint));
        }
    }
}

/// What to write instead of a figure that the document does not have.
fn figures_there_are(d: &Disclosure, path: &str) -> String {
    let all = || d.profile.figures.iter().map(|f| f.number);
    let omitted = path.trim_start_matches('图').trim().parse().ok().filter(|n| d.omitted_figures.contains(n) && all().any(|f| f == *n));
    if let Some(number) = omitted {
        return format!("图{number} stands under 未载图: take it out there if the document has it");
    }
    let there = d.profile.figures.iter().filter(|f| !d.omitted_figures.contains(&f.number) && has_data(d, f));
    let there = figures_named(there.map(|f| f.number));
    there.map_or_else(|| "it has none".to_owned(), |there| format!("it has {there}"))
}

/// Whether a document has what a figure draws: its section, and data of its own or a figure of those that it is made from.
fn has_data(d: &Disclosure, figure: &Figure) -> bool {
    let printed = || d.printed_figure(figure.number).is_some_and(|printed| !printed.groups.is_empty());
    d.sections.iter().any(|s| s.defined() == Some(figure.section)) && (printed() || d.states(figure))
}

/// 图1, 图2 …; nothing for none.
pub(super) fn figures_named(numbers: impl Iterator<Item = u32>) -> Option<String> {
    let names: Vec<String> = numbers.map(|n| format!("图{n}")).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

fn markup(d: &Disclosure, text: &Text, file: &ArcStr, found: &mut Vec<Diagnostic>) {
    let mut places = text.places();
    let mut offset = 0;
    for line in text.markdown.split_inclusive('\n') {
        let trimmed = line.trim_start();
        let hashes = trimmed.bytes().take_while(|b| *b == b'#').count();
        if (1..=6).contains(&hashes) && trimmed[hashes..].chars().next().is_some_and(|c| !c.is_whitespace() && c != '#') {
            let d = Diagnostic::warning(
                "narrative.heading",
                file,
                places.at(offset),
                "this looks like a heading, but Markdown wants a space after `#`",
            );
            found.push(d.width(hashes).hint(format!("write `{} {}`", &trimmed[..hashes], trimmed[hashes..].trim_end())));
        }
        if trimmed.starts_with("[^") && trimmed.contains("]:") {
            let at = places.at(offset + (line.len() - trimmed.len()));
            let d = Diagnostic::error("narrative.footnote", file, at, "footnotes are not known here");
            found.push(d.width(2).hint("write the remark in brackets where it belongs, or under `附注:` of the section"));
        }
        offset += line.len();
    }
    if memchr2(b'<', b'|', text.markdown.as_bytes()).is_none() {
        return;
    }
    let mut columns = 0;
    let mut options = Options::empty();
    options.insert(Options::ENABLE_TABLES);
    for (event, range) in Parser::new_ext(&text.markdown, options).into_offset_iter() {
        match event {
            Event::Html(html) | Event::InlineHtml(html) if html.trim_start().starts_with("<!--") => {
                page_marks(d, &html, |at| places.at(range.start + at), file, found);
            }
            // What is left of a comment's line where lines end in two characters is no markup.
            Event::Html(html) | Event::InlineHtml(html) if !html.trim().is_empty() => {
                let d = Diagnostic::warning("narrative.html", file, places.at(range.start), "raw HTML is shown as text");
                found.push(d.width(html.trim().chars().count()).hint("use Markdown, or put `<` into backquotes if it is meant as text"));
            }
            Event::Start(Tag::Table(alignments)) => columns = alignments.len(),
            Event::Start(Tag::TableRow) => {
                let row = &text.markdown[range.clone()];
                let cells = cells(row);
                // Markdown leaves them out.
                if cells > columns {
                    let message = format!("this row has {cells} cells, the head of the table {columns}");
                    let d =
                        Diagnostic::error("narrative.table", file, places.at(range.start), message).width(row.trim_end().chars().count());
                    found.push(d.hint("give the head a cell for each column, or write `\\|` for a stroke that belongs to the text"));
                }
            }
            _ => {}
        }
    }
}

/// Tells marks of pages that are none, and those of pages that the original does not have.
fn page_marks(d: &Disclosure, html: &str, mut place: impl FnMut(usize) -> Place, file: &ArcStr, found: &mut Vec<Diagnostic>) {
    let mut from = 0;
    while let Some(at) = html[from..].find("<!--").map(|at| from + at) {
        let end = html[at..].find("-->").map_or(html.len(), |length| at + length + 3);
        let last = d.original.as_ref().and_then(|original| original.pages);
        let wrong = match (page_mark(&html[at..end]), last) {
            (Some(None), _) => Some(("this mark of a page is none, so no page begins here".to_owned(), "write `<!-- 页 7 -->`")),
            (Some(Some(page)), Some(last)) if page > last => {
                Some((format!("page {page} is marked here, but the original has {last}"), "correct it, or `页数` of the original"))
            }
            _ => None,
        };
        if let Some((message, hint)) = wrong {
            let width = html[at..end].chars().count();
            found.push(Diagnostic::warning("narrative.page", file, place(at), message).width(width).hint(hint));
        }
        from = end;
    }
}

/// The number of the last cell of a row that is not empty.
fn cells(row: &str) -> usize {
    let row = without_comments(row);
    let row = row.trim();
    let (mut cell, mut last, mut before) = (1, 0, ' ');
    for c in row.strip_prefix('|').unwrap_or(row).chars() {
        // However many strokes stand before it.
        if c == '|' && before != '\\' {
            cell += 1;
        } else if !c.is_whitespace() {
            last = cell;
        }
        before = c;
    }
    last
}
