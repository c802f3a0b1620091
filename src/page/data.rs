//! Data files beside pages: `data.json` and `data.csv` with every fact of a disclosure.

use std::borrow::Cow;

use serde::Serialize;

use super::json::Object;
use crate::archive::amount;
use crate::archive::{Disclosure, Fact, Unit, anchor};
use crate::audit::OneAudit;
use crate::bytes::Bytes;

/// Appends a field of a CSV line and a comma; texts that a spreadsheet would take for a formula are defused.
pub fn field(out: &mut String, text: &str) {
    let number = |text: &str| text.replace(',', "").trim_end_matches('%').parse::<f64>().is_ok();
    let risky = match text.as_bytes().first() {
        Some(b'=' | b'@' | b'\t') => true,
        Some(b'-' | b'+') => !number(text),
        _ => false,
    };
    let quoted = !QUOTED.miss(text);
    if quoted {
        out.push('"');
    }
    if risky {
        out.push('\'');
    }
    if quoted {
        out.push_str(&text.replace('"', "\"\""));
        out.push('"');
    } else {
        out.push_str(text);
    }
    out.push(',');
}

/// What a field must be quoted for (RFC 4180).
static QUOTED: Bytes = Bytes::of(b",\"\n\r");

/// What did not simply hold: published beside the record, which it does not touch.
#[derive(Serialize)]
struct FindingLine<'a> {
    check: &'a str,
    class: &'static str,
    severity: &'static str,
    message: &'a str,
    formula: &'a str,
    expected: &'a str,
    printed: &'a str,
    difference: &'a str,
    items: Vec<&'a str>,
    /// Where it is another file than the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    line: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    silenced: Option<&'a str>,
}

fn fact_line(line: &mut Object<'_>, d: &Disclosure, fact: &Fact) {
    let section = d.rows.get(fact.row as usize).and_then(|row| d.sections.get(row.section as usize));
    line.text("item", &fact.item);
    line.text("label", &label(d, fact));
    line.decimal_or_null("value", fact.value);
    line.text("printed", &fact.printed);
    line.text("unit", &fact.unit);
    line.text_if("printed_unit", fact.printed_unit());
    line.text_if("word", fact.word());
    line.text_if("exactness", fact.exactness.word());
    line.text("state", fact.state.word());
    match d.page_of(fact) {
        Some(page) => line.number("page", page),
        None => line.null("page"),
    }
    line.text_or_null("section", section.map(|s| &*s.id));
    line.text("anchor", &anchor(&fact.item, fact.occurrence));
    // where it is another file than the source
    line.text_if("file", beside(d, d.file_of(fact.place)));
    line.number("line", fact.place.line);
    line.number("column", fact.place.column);
}

/// A file, if it is not the disclosure's own.
fn beside<'a>(d: &Disclosure, file: &'a str) -> Option<&'a str> {
    (*file != *d.file).then_some(file)
}

/// A fact's label: its item's, and the facet's if it is not the value.
pub fn label<'a>(d: &'a Disclosure, fact: &'a Fact) -> Cow<'a, str> {
    let name = d.rows.get(fact.row as usize).map_or(fact.label(), |r| &*r.label);
    match fact.facet {
        crate::archive::Facet::Value => Cow::Borrowed(name),
        facet if name == facet.label() => Cow::Borrowed(name),
        facet => Cow::Owned([name, facet.label()].join(" ")),
    }
}

/// Every fact as JSON: item id, label, value, printed form, unit, state, page, source file and line.
pub fn json(d: &Disclosure, unit: &Unit, audit: &OneAudit) -> Vec<u8> {
    let findings = audit.findings.iter().map(|f| FindingLine {
        check: &f.check,
        class: f.class.word(),
        severity: f.severity.word(),
        message: &f.message,
        formula: &f.formula,
        expected: &f.expected,
        printed: &f.printed,
        difference: &f.difference,
        items: f.facts.iter().map(|i| &*d.facts[*i as usize].item).collect(),
        file: beside(d, &f.file),
        line: f.place.line,
        silenced: f.silenced.as_deref(),
    });
    let mut out = String::with_capacity(1024 + d.facts.len() * 260);
    let mut document = Object::new(&mut out);
    document.text("unit", &d.unit);
    document.text("unit_name", unit.name());
    document.text("name", &d.name);
    document.number("year", d.year);
    document.text("kind", d.kind.term());
    document.value("revision", &d.revision);
    document.text("profile", &d.profile.id);
    document.text("source", &d.file);
    document.text("amount_unit", &d.amount_unit);
    document.text_or_null("published", d.published.as_deref());
    document.objects("facts", d.facts.iter(), |line, fact| fact_line(line, d, fact));
    document.value("findings", &findings.collect::<Vec<_>>());
    document.end();
    out.push('\n');
    out.into_bytes()
}

/// Every fact as CSV with a byte order mark, as spreadsheets want it.
pub fn csv(d: &Disclosure) -> Vec<u8> {
    let mut out = String::with_capacity(d.facts.len() * 80);
    out.push_str("\u{FEFF}item,label,value,printed,unit,state,page,file,line,word,exactness,printed_unit\r\n");
    let mut digits = itoa::Buffer::new();
    for fact in &d.facts {
        field(&mut out, &fact.item);
        field(&mut out, &label(d, fact));
        if let Some(value) = fact.value {
            amount::push(&mut out, value);
        }
        out.push(',');
        field(&mut out, &fact.printed);
        field(&mut out, &fact.unit);
        out.push_str(fact.state.word());
        out.push(',');
        if let Some(page) = d.page_of(fact) {
            out.push_str(digits.format(page));
        }
        out.push(',');
        field(&mut out, d.file_of(fact.place));
        out.push_str(digits.format(fact.place.line));
        out.push(',');
        field(&mut out, fact.word().unwrap_or_default());
        out.push_str(fact.exactness.word().unwrap_or_default());
        out.push(',');
        // Nothing is printed for it, or what is meant is printed: both leave the field empty, and `printed` has no unit.
        field(&mut out, fact.printed_unit().unwrap_or_default());
        out.pop();
        out.push_str("\r\n");
    }
    out.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_defused() {
        let mut line = String::new();
        for text in ["=1+1", "-3.5", "+3.5", "-1,234.56", "-5.8%", "-3.5元", "+1+1", "甲,乙", "=\"甲\""] {
            field(&mut line, text);
        }
        assert_eq!(line, "'=1+1,-3.5,+3.5,\"-1,234.56\",-5.8%,'-3.5元,'+1+1,\"甲,乙\",\"'=\"\"甲\"\"\",");
    }
}
