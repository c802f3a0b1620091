//! The table of a section's facts: one row an item, one column a facet, every figure with its anchor.

use arcstr::ArcStr;

use super::html::{align, decimals, escape, number, open_scroll};
use crate::archive::amount::{Exactness, State};
use crate::archive::{Disclosure, Facet, Fact, Row, Section, push_anchor};
use crate::config::Language;
use crate::theme::Strings;

/// What marks facts with findings: gives the class and the words for a fact.
pub type Marks<'a> = &'a dyn Fn(u32) -> Option<String>;

/// The facts of a section as a table, and its items in words as a list below. Empty if it has neither.
pub fn table(d: &Disclosure, section: &Section, caption: &str, strings: &Strings, marks: Marks<'_>) -> String {
    let rows = d.rows_of(section);
    let with_facts: Vec<&Row> = rows.iter().filter(|r| !r.facts.is_empty()).collect();
    let mut out = String::new();
    if !with_facts.is_empty() {
        write_table(&mut out, d, rows, caption, strings, marks);
    }
    write_words(&mut out, rows);
    out
}

/// The facets that occur, in the order of the reader's interest.
fn columns(d: &Disclosure, rows: &[Row]) -> Vec<Facet> {
    let mut present = [false; Facet::ALL.len()];
    for row in rows {
        for fact in d.facts_in(row) {
            if let Some(at) = Facet::ALL.iter().position(|(f, ..)| *f == fact.facet) {
                present[at] = true;
            }
        }
    }
    Facet::ALL.iter().zip(present).filter(|(_, p)| *p).map(|((f, ..), _)| *f).collect()
}

fn write_table(out: &mut String, d: &Disclosure, rows: &[Row], caption: &str, strings: &Strings, marks: Marks<'_>) {
    let columns = columns(d, rows);
    let has_notes = rows.iter().any(|r| note_parts(r, strings).next().is_some());
    // Beside more than one column of figures the remarks go below their row: a phone has no room for them, and a cell that
    // is out of sight would only make its row high.
    let below = has_notes && columns.len() >= 2;
    let has_notes = has_notes && !below;
    // One unit for all amounts goes into the caption; others stand in the cell.
    let common = d.amount_unit.clone();
    let facts = || rows.iter().flat_map(|r| d.facts_in(r));
    let fractions: Vec<usize> =
        columns.iter().map(|c| facts().filter(|f| f.facet == *c).filter_map(|f| fraction(f, &common)).max().unwrap_or(0)).collect();
    open_scroll(out, caption);
    out.push_str("<table class=facts><caption>");
    escape(out, caption);
    if rows.iter().any(|r| d.facts_in(r).iter().any(|f| f.unit == common)) {
        out.push_str("<span class=unit>（");
        escape(out, &common);
        out.push_str("）</span>");
    }
    out.push_str("</caption><thead><tr><th scope=col>");
    escape(out, strings.get("item"));
    for facet in &columns {
        out.push_str("<th scope=col class=n>");
        let money = *facet != Facet::Value
            || rows.iter().flat_map(|r| d.facts_in(r)).any(|f| f.facet == Facet::Value && matches!(&*f.unit, "万元" | "元"));
        escape(out, strings.get(&facet_key(*facet, money)));
    }
    if has_notes {
        out.push_str("<th scope=col class=notes>");
        escape(out, strings.get("remarks"));
    }
    out.push_str("<tbody>");
    for row in rows {
        if row.facts.is_empty() {
            if is_head(row) {
                out.push_str(match row.depth {
                    0 => "<tr class=group><th scope=rowgroup colspan=\"",
                    1 => "<tr class=\"sub d1\"><th scope=row colspan=\"",
                    2 => "<tr class=\"sub d2\"><th scope=row colspan=\"",
                    _ => "<tr class=\"sub d3\"><th scope=row colspan=\"",
                });
                out.push_str(&(columns.len() + 1 + usize::from(has_notes)).to_string());
                out.push_str("\" id=\"");
                push_anchor(out, &row.item, 0);
                out.push_str("\">");
                escape(out, &row.label);
            }
            continue;
        }
        out.push_str(match row.depth {
            0 => "<tr><th scope=row>",
            1 => "<tr class=d1><th scope=row>",
            2 => "<tr class=d2><th scope=row>",
            _ => "<tr class=d3><th scope=row>",
        });
        label(out, d, row);
        let facts = d.facts_in(row);
        for (facet, most) in columns.iter().zip(&fractions) {
            match facts.iter().position(|f| f.facet == *facet) {
                Some(at) => cell(out, &facts[at], &common, *most, marks(row.facts.start + at as u32), strings),
                None => out.push_str("<td>"),
            }
        }
        if has_notes {
            out.push_str("<td class=notes>");
            notes(out, row, strings);
        }
        if below && note_parts(row, strings).next().is_some() {
            out.push_str(&format!("<tr class=note><td class=notes colspan=\"{}\"><div>", columns.len() + 1));
            notes(out, row, strings);
            out.push_str("</div>");
        }
    }
    out.push_str("</table></div>");
}

/// Whether a row only names what stands below it.
fn is_head(row: &Row) -> bool {
    row.facts.is_empty() && row.words.as_ref().is_none_or(|w| w.text.is_none() && w.names.is_empty())
}

fn label(out: &mut String, d: &Disclosure, row: &Row) {
    if let Some(words) = row.words.as_deref()
        && (words.class.is_some() || words.group.is_some())
    {
        out.push_str("<span class=path>");
        for part in [&words.class, &words.group].into_iter().flatten() {
            escape(out, part);
            out.push_str(" › ");
        }
        out.push_str("</span>");
    }
    escape(out, &row.label);
    if let Some(code) = &row.code {
        out.push_str(if d.codes_printed { " <span class=code>" } else { " <span class=\"code attributed\">" });
        escape(out, code);
        out.push_str("</span>");
    }
}

/// One figure: its anchor, its printed form, its state in words.
fn cell(out: &mut String, fact: &Fact, common: &str, most: usize, mark: Option<String>, strings: &Strings) {
    out.push_str("<td class=\"n");
    if fraction(fact, common).is_some() {
        out.push_str(align(&fact.printed, most));
    }
    if mark.is_some() {
        out.push_str(" found");
    }
    out.push_str("\" id=\"");
    push_anchor(out, &fact.item, fact.occurrence);
    if let Some(page) = fact.page() {
        out.extend(["\" data-page=\"", itoa::Buffer::new().format(page)]);
    }
    out.push_str("\">");
    value(out, fact, common, strings);
    if let Some(mark) = mark {
        out.push_str(&mark);
    }
}

/// A figure as printed inside a table, with what the column does not say.
pub fn value(out: &mut String, fact: &Fact, common: &str, strings: &Strings) {
    match fact.state {
        State::Value => {
            if let Some(word) = fact.word() {
                out.push_str("<span class=word>");
                escape(out, word);
                out.push_str("</span>");
                if *fact.printed == *word {
                    return;
                }
            }
            escape(out, &number(&fact.printed));
            if &*fact.unit == "%" {
                if !fact.prints_unit() {
                    out.push('%');
                }
            } else if &*fact.unit != common && !fact.unit.is_empty() && !fact.prints_unit() {
                out.push_str("<span class=u>");
                escape(out, &fact.unit);
                out.push_str("</span>");
            }
            match fact.exactness {
                // A printed form that is more than a number says so itself: 不少于6次, 5000余.
                Exactness::AtLeast if decimals(&fact.printed).is_some() => out.push_str("<span class=u>以上</span>"),
                Exactness::About if decimals(&fact.printed).is_some() => out.push_str("<span class=u>余</span>"),
                _ => {}
            }
            if let Some(printed) = fact.printed_unit() {
                let (open, close) = if strings.language() == Language::Chinese { ("〔", "〕") } else { ("[", "]") };
                out.extend(["<span class=\"u as-is\">", open]);
                if printed.is_empty() {
                    escape(out, strings.get("unit_not_printed"));
                } else {
                    escape(out, strings.get("unit_printed"));
                    escape(out, printed);
                }
                out.extend([close, "</span>"]);
            }
        }
        State::Empty => state(out, strings.get("mark_empty")),
        State::Dash => {
            escape(out, &fact.printed);
            state(out, strings.get("mark_dash"));
        }
        State::None => none(out, fact),
        State::Named => state(out, strings.get("mark_named")),
        State::Withheld => state(out, strings.get("mark_withheld")),
    }
}

/// The word that the document uses for none: 无, 没有.
pub fn none(out: &mut String, fact: &Fact) {
    escape(out, if fact.printed.is_empty() { "无" } else { &fact.printed });
}

/// A state in words.
pub fn state(out: &mut String, words: &str) {
    out.push_str("<span class=state>");
    escape(out, words);
    out.push_str("</span>");
}

/// Decimals of a fact that stands in its cell as a bare number, so that it can be lined up with others.
pub fn fraction(fact: &Fact, common: &str) -> Option<usize> {
    let bare = fact.state == State::Value
        && fact.exactness == Exactness::Exact
        && (&*fact.unit == "%" || &*fact.unit == common || fact.unit.is_empty());
    if bare { decimals(&fact.printed) } else { None }
}

/// The interface string that heads a column.
fn facet_key(facet: Facet, money: bool) -> String {
    match facet.suffix() {
        "" if money => "facet_value".to_owned(),
        "" => "facet_count".to_owned(),
        suffix => format!("facet_{suffix}"),
    }
}

fn notes(out: &mut String, row: &Row, strings: &Strings) {
    for (index, (label, text)) in note_parts(row, strings).enumerate() {
        if index > 0 {
            out.push('；');
        }
        if !label.is_empty() {
            out.push_str("<span class=k>");
            escape(out, label);
            out.push_str("</span>");
        }
        escape(out, text);
    }
}

fn note_parts<'a>(row: &'a Row, strings: &'a Strings) -> impl Iterator<Item = (&'a str, &'a str)> {
    row.words.as_deref().into_iter().flat_map(|words| {
        let parts: [(&str, Option<&str>); 6] = [
            ("note_name", row.printed_name()),
            ("", words.reason.as_deref()),
            ("note_change", words.change_reason.as_deref()),
            ("note_variance", words.variance_reason.as_deref()),
            ("note_purpose", words.purpose.as_deref()),
            ("note_note", words.note.as_deref()),
        ];
        let label = |key: &'static str| if key.is_empty() { "" } else { strings.get(key) };
        let open = words.open.then(|| ("", strings.get("note_open")));
        parts.into_iter().filter_map(move |(key, text)| text.filter(|t| !t.is_empty()).map(|t| (label(key), t))).chain(open)
    })
}

/// Items of kind text and names, those of a group under its name.
fn write_words(out: &mut String, rows: &[Row]) {
    let mut open = false;
    let mut group: Option<&Row> = None;
    let mut named: Option<&ArcStr> = None;
    for row in rows {
        if is_head(row) && group.is_none_or(|g| row.depth <= g.depth) {
            group = Some(row);
        }
        let Some(words) = row.words.as_deref() else { continue };
        if words.text.is_none() && words.names.is_empty() {
            continue;
        }
        let of = group.filter(|g| g.depth < row.depth);
        if named != of.map(|g| &g.item) {
            out.push_str(if open { "</dl>" } else { "" });
            open = false;
            named = of.map(|g| &g.item);
            if let Some(g) = of {
                out.push_str("<p class=words-of>");
                escape(out, &g.label);
                out.push_str("</p>");
            }
        }
        if !open {
            out.push_str("<dl class=words>");
            open = true;
        }
        out.push_str("<dt id=\"");
        push_anchor(out, &row.item, 0);
        out.push_str("\">");
        escape(out, &row.label);
        out.push_str("</dt><dd>");
        if let Some(text) = &words.text {
            escape(out, text);
        } else {
            escape(out, &words.names.join("、"));
            out.push_str(if words.open && !words.names.is_empty() { "等" } else { "" });
        }
        out.push_str("</dd>");
    }
    if open {
        out.push_str("</dl>");
    }
}
