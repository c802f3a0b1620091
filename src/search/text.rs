//! The words of a section that are neither heading nor label, as plain text; and the figures of a row as packed.

use memchr::{memchr_iter, memchr3};

use crate::archive::amount::State;
use crate::archive::cite::{Cited, resolve};
use crate::archive::{Disclosure, Facet, Fact, Grid, IndicatorTable, Section};

use super::fold;
use crate::theme::Strings;

/// Whether a result shows a fact of a row: percentages beside a value are left out.
fn is_shown(fact: &Fact) -> bool {
    !fact.facet.is_percent() || fact.facet == Facet::Value
}

/// The words that results show beside the figures of rows, each once: 较上年, 增加. A reader looks for what the page shows.
pub fn beside<'a>(facts: &'a [Fact], words: &mut Vec<&'a str>) {
    for fact in facts.iter().filter(|fact| is_shown(fact)) {
        let facet = (fact.facet != Facet::Value).then(|| fact.facet.label());
        for word in facet.into_iter().chain(fact.word()) {
            if !words.contains(&word) {
                words.push(word);
            }
        }
    }
}

/// Appends a fact of a row as packed, with a letter for its facet (`;1889.05;c35.32`), but for percentages beside a value.
/// Its short form goes to `figures` if it is worth looking up.
pub fn value(d: &Disclosure, fact: &Fact, strings: &Strings, packed: &mut String, figures: &mut String) {
    if !is_shown(fact) {
        return;
    }
    packed.push(';');
    if fact.facet != Facet::Value {
        let at = Facet::ALL.iter().position(|(f, ..)| *f == fact.facet).unwrap_or(0);
        packed.push(char::from(b'a' + at as u8));
    }
    match fact.state {
        State::Value => {
            // 减少 0.05: a change without its direction would mislead.
            if let Some(word) = fact.word().filter(|w| **w != *fact.printed) {
                quote(word, packed);
                packed.push(' ');
            }
            quote(&fact.printed, packed);
            // A word has no unit: 持平.
            let is_number = fact.printed.chars().any(char::is_numeric);
            if is_number && fact.unit != d.amount_unit && !fact.prints_unit() {
                quote(&fact.unit, packed);
            } else if is_number && fact.unit == d.amount_unit {
                // The page's script puts the unit of amounts behind it.
                packed.push('$');
            }
        }
        State::Empty => packed.push_str(strings.get("mark_empty")),
        State::Dash => {
            quote(&fact.printed, packed);
            packed.push_str(strings.get("mark_dash"));
        }
        State::None => quote(if fact.printed.is_empty() { "无" } else { &fact.printed }, packed),
        State::Named => packed.push_str(strings.get("mark_named")),
        State::Withheld => packed.push_str(strings.get("mark_withheld")),
    }
    if &*fact.unit == "%" {
        return;
    }
    let mut folded = String::new();
    fold::fold(&fact.printed, &mut folded);
    if let Some(printed) = fold::closed(&fact.printed) {
        folded.push(' ');
        fold::fold(&printed, &mut folded);
    }
    fold::tokens(&folded, |token| {
        if let fold::Token::Word(word) = token
            && let Some(number) = fold::number(word)
            && fold::is_telling(number)
        {
            if !figures.is_empty() {
                figures.push(' ');
            }
            figures.push_str(number);
        }
    });
}

/// Appends a text that stands between the marks `|` of rows and `;` of figures.
pub fn quote(text: &str, out: &mut String) {
    out.extend(text.chars().map(|c| match c {
        '|' => '｜',
        ';' => '；',
        c => c,
    }));
}

/// Words about a disclosure as a whole.
pub fn head(d: &Disclosure) -> String {
    let mut out = String::new();
    for text in [Some(&*d.name), d.title.as_deref(), d.provenance.as_deref()].into_iter().flatten() {
        line(&mut out, text);
    }
    if let Some(intro) = &d.intro {
        plain(&intro.markdown, d, None, &mut out);
    }
    for silenced in &d.silenced {
        line(&mut out, &silenced.reason);
    }
    for file in d.original.iter().chain(&d.attachments) {
        line(&mut out, &file.title);
    }
    out
}

/// Words of a section.
pub fn section(d: &Disclosure, index: usize, section: &Section) -> String {
    let mut out = String::with_capacity(section.text.as_ref().map_or(0, |t| t.markdown.len() + 256));
    let texts = [section.printed_title.as_deref(), section.empty_statement(), section.note()];
    for text in texts.into_iter().flatten() {
        line(&mut out, text);
    }
    if let Some(text) = &section.text {
        plain(&text.markdown, d, Some(index), &mut out);
    }
    let rows = if section.in_words { d.rows_of(section) } else { &[] };
    for row in rows {
        let Some(w) = row.words.as_deref() else { continue };
        let texts = [&w.name, &w.reason, &w.change_reason, &w.variance_reason, &w.purpose, &w.note, &w.text];
        for text in texts.into_iter().flatten() {
            line(&mut out, text);
        }
        if !w.names.is_empty() {
            line(&mut out, &w.names.join("、"));
        }
    }
    for figure in section.printed_figures() {
        if let Some(title) = &figure.title {
            line(&mut out, title);
        }
        for (_, values) in &figure.groups {
            for (label, fact) in values {
                line(&mut out, &format!("{label} {}", d.facts[*fact as usize].printed));
            }
        }
    }
    for table in &section.tables {
        line(&mut out, &table.title);
        for row in table.cells.rows() {
            let cells: Vec<&str> = row.iter().map(|c| c.text).collect();
            line(&mut out, &cells.join(" | "));
        }
        if let Some(note) = &table.note {
            line(&mut out, note);
        }
    }
    for diagram in section.diagrams() {
        line(&mut out, &diagram.title);
        line(&mut out, &diagram.nodes.join(" | "));
    }
    for residue in section.residue() {
        line(&mut out, &residue.text);
        line(&mut out, residue.note.as_deref().unwrap_or_default());
    }
    if &*section.id == "glossary" {
        for term in &d.terms {
            line(&mut out, &term.name);
            line(&mut out, term.text.as_deref().unwrap_or_default());
        }
    }
    // Where the page shows them.
    if d.indicator_tables.first().is_some_and(|first| d.section_of_indicators(first.place) == Some(index)) {
        for table in &d.indicator_tables {
            indicators(&mut out, d, table);
        }
    }
    out
}

fn indicators(out: &mut String, d: &Disclosure, table: &IndicatorTable) {
    for (_, text) in table.heads.iter().chain(&table.texts) {
        line(out, text);
    }
    let grid = |out: &mut String, grid: &Grid| {
        for row in &grid.rows {
            let cells: Vec<&str> = row.iter().filter(|c| c.rows > 0 && !c.text.is_empty()).map(|c| &*c.text).collect();
            line(out, &cells.join(" | "));
        }
    };
    for each in table.funds.iter().chain(&table.indicators) {
        grid(out, each);
    }
    for (label, fact) in &table.facts {
        line(out, &format!("{label} {}", d.facts[*fact as usize].printed));
    }
}

fn line(out: &mut String, text: &str) {
    let text = text.trim();
    if text.is_empty() {
        return;
    }
    if !out.is_empty() {
        out.push('\n');
    }
    for (at, part) in text.split('\n').enumerate() {
        out.push_str(if at > 0 { " " } else { "" });
        out.push_str(part);
    }
}

/// Markdown as text for quoting: marks left out, citations printed, one line a paragraph.
fn plain(markdown: &str, d: &Disclosure, section: Option<usize>, out: &mut String) {
    let mut open = false;
    let mut from = 0;
    for end in memchr_iter(b'\n', markdown.as_bytes()).chain([markdown.len()]) {
        let text = markdown[from..end].trim();
        from = end + 1;
        let body = text.trim_start_matches(['#', '>', '-', '*', '+']).trim_start();
        let block = body.len() != text.len() || text.starts_with('|') || text.starts_with("```");
        if text.is_empty() || text.starts_with("<!--") || (text.starts_with('|') && !text.contains(|c: char| c.is_alphanumeric())) {
            open = false;
            continue;
        }
        if !open || block {
            if !out.is_empty() {
                out.push('\n');
            }
        } else if out.ends_with(|c: char| c.is_ascii()) && body.starts_with(|c: char| c.is_ascii()) {
            out.push(' ');
        }
        // A run of marks at the start of a line may be emphasis, whose marks vanish anyway.
        inline(body, d, section, out);
        open = !text.starts_with('#');
    }
}

/// Where the first of what may be a mark of Markdown or of a citation stands: in most texts far away, or nowhere.
fn mark_in(text: &[u8]) -> Option<usize> {
    let first = memchr3(b'[', b'*', b'`', text);
    memchr3(b']', b'~', b'\\', &text[..first.unwrap_or(text.len())]).or(first)
}

fn inline(text: &str, d: &Disclosure, section: Option<usize>, out: &mut String) {
    let mut rest = text;
    while let Some(at) = mark_in(rest.as_bytes()) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some((path, after)) = rest.strip_prefix("[[").and_then(|r| r.split_once("]]")) {
            cited(out, d, section, path);
            rest = after;
        } else if let Some(after) = rest.strip_prefix("](") {
            rest = after.split_once(')').map_or("", |(_, after)| after);
        } else {
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
}

fn cited(out: &mut String, d: &Disclosure, section: Option<usize>, path: &str) {
    let fact = |index: u32, out: &mut String| {
        let fact = &d.facts[index as usize];
        out.push_str(fact.word().filter(|word| **word != *fact.printed).unwrap_or_default());
        out.push_str(match fact.state {
            State::Empty => "〔未填〕",
            State::Named => "〔列名未列数〕",
            State::Withheld => "〔未公开〕",
            State::Value | State::Dash | State::None => &fact.printed,
        });
        if !fact.prints_unit() {
            out.push_str(&fact.unit);
        }
    };
    match resolve(d, section, path) {
        Some(Cited::Fact(index)) => fact(index, out),
        // As the page prints it: 减少30.04万元（下降5.84%）.
        Some(Cited::Change(Some(amount), Some(rate))) => {
            fact(amount, out);
            out.push('（');
            fact(rate, out);
            out.push('）');
        }
        Some(Cited::Change(Some(only), None) | Cited::Change(None, Some(only))) => fact(only, out),
        Some(Cited::Words(words)) => out.push_str(&words),
        Some(Cited::Text(text)) => out.push_str(text),
        Some(Cited::Change(None, None)) | None => {}
    }
}
