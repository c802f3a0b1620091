//! Data files beside pages: `data.json` and `data.csv` with every fact of a disclosure.

use std::borrow::Cow;

use serde::Serialize;
use serde::ser::{SerializeSeq, Serializer};

use crate::archive::amount::{self, plain};
use crate::archive::{Disclosure, Fact, Unit, anchor};
use crate::audit::OneAudit;

/// Appends a field of a CSV line and a comma; texts that a spreadsheet would take for a formula are defused.
pub fn field(out: &mut String, text: &str) {
    let risky = text.starts_with(['=', '@', '\t']) || (text.starts_with(['-', '+']) && text.parse::<f64>().is_err());
    let quoted = text.bytes().any(|b| matches!(b, b',' | b'"' | b'\n' | b'\r'));
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

#[derive(Serialize)]
struct Document<'a> {
    unit: &'a str,
    unit_name: &'a str,
    name: &'a str,
    year: i32,
    kind: &'static str,
    revision: Option<u32>,
    profile: &'a str,
    source: &'a str,
    amount_unit: &'a str,
    published: Option<&'a str>,
    #[serde(serialize_with = "facts")]
    facts: &'a Disclosure,
    findings: Vec<FindingLine<'a>>,
}

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

#[derive(Serialize)]
struct Line<'a> {
    item: &'a str,
    label: Cow<'a, str>,
    value: Option<String>,
    printed: &'a str,
    unit: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    printed_unit: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    word: Option<&'a str>,
    state: &'static str,
    page: Option<u32>,
    section: Option<&'a str>,
    anchor: String,
    /// Where it is another file than the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    line: u32,
    column: u16,
}

fn facts<S: Serializer>(d: &&Disclosure, serializer: S) -> Result<S::Ok, S::Error> {
    let mut seq = serializer.serialize_seq(Some(d.facts.len()))?;
    for fact in &d.facts {
        seq.serialize_element(&line(d, fact))?;
    }
    seq.end()
}

fn line<'a>(d: &'a Disclosure, fact: &'a Fact) -> Line<'a> {
    let row = d.rows.get(fact.row as usize);
    Line {
        item: &fact.item,
        label: label(d, fact),
        value: fact.value.map(plain),
        printed: &fact.printed,
        unit: &fact.unit,
        printed_unit: fact.printed_unit(),
        word: fact.word(),
        state: fact.state.word(),
        page: d.page_of(fact),
        section: row.and_then(|r| d.sections.get(r.section as usize)).map(|s| &*s.id),
        anchor: anchor(&fact.item, fact.occurrence),
        file: beside(d, d.file_of(fact.place)),
        line: fact.place.line,
        column: fact.place.column,
    }
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
    let document = Document {
        unit: &d.unit,
        unit_name: unit.name(),
        name: &d.name,
        year: d.year,
        kind: d.kind.term(),
        revision: d.revision,
        profile: &d.profile.id,
        source: &d.file,
        amount_unit: &d.amount_unit,
        published: d.published.as_deref(),
        facts: d,
        findings: audit
            .findings
            .iter()
            .map(|f| FindingLine {
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
            })
            .collect(),
    };
    let mut out = serde_json::to_vec(&document).unwrap_or_default();
    out.push(b'\n');
    out
}

/// Every fact as CSV with a byte order mark, as spreadsheets want it.
pub fn csv(d: &Disclosure) -> Vec<u8> {
    let mut out = String::with_capacity(d.facts.len() * 80);
    out.push_str("\u{FEFF}item,label,value,printed,unit,state,page,file,line\r\n");
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
        for text in ["=1+1", "-3.5", "+3.5", "-3.5元", "+1+1", "甲,乙", "=\"甲\""] {
            field(&mut line, text);
        }
        assert_eq!(line, "'=1+1,-3.5,+3.5,'-3.5元,'+1+1,\"甲,乙\",\"'=\"\"甲\"\"\",");
    }
}
