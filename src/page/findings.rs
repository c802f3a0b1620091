//! Results of checks 勾稽 beside what they are about: the mark of a section, the flag at a figure.

use std::collections::BTreeMap;

use super::html::{escape, escaped};
use crate::archive::{Disclosure, anchor};
use crate::audit::{Class, Finding, OneAudit, Tally};
use crate::config::Language;
use crate::diagnostic::Severity;
use crate::theme::Strings;

/// Whether readers should stop at a finding: it does not hold, or was cut off.
pub fn is_notable(finding: &Finding) -> bool {
    matches!(finding.class, Class::Inconsistent | Class::Truncated) && finding.silenced.is_none()
}

/// How many findings of a disclosure readers should stop at: the sum of what its sections' marks say.
pub fn notable_count(one: &OneAudit) -> usize {
    one.findings.iter().filter(|f| is_notable(f)).count()
}

/// The outcomes of one section, or of the document as a whole.
fn tally_of(one: &OneAudit, section: Option<usize>) -> Tally {
    let mut tally = Tally::default();
    one.findings.iter().filter(|f| f.section == section).for_each(|f| tally.add(f.class, 1));
    one.quiet.iter().filter(|q| q.section() == section).for_each(|q| tally.add(q.class, q.times.into()));
    tally
}

/// A small mark that opens to the findings: `核对 8 项，均相符`. Empty where nothing was checked.
pub fn mark(one: &OneAudit, d: &Disclosure, section: Option<usize>, root: &str, strings: &Strings) -> String {
    let tally = tally_of(one, section);
    let tested = tally.tested();
    let findings: Vec<&Finding> = one.findings.iter().filter(|f| f.section == section).collect();
    if tested == 0 && findings.is_empty() {
        return String::new();
    }
    let notable = findings.iter().filter(|f| is_notable(f)).count();
    let serious = findings.iter().any(|f| is_notable(f) && f.severity == Severity::Error);
    let class = if serious {
        "error"
    } else if notable > 0 {
        "warning"
    } else {
        "ok"
    };
    let id = section.map_or("document", |s| &*d.sections[s].id);
    // The page around it is in the language of the record.
    let language = if strings.language() == Language::Chinese { "" } else { " lang=\"en\"" };
    let mut out = ["<details class=\"checks ", class, "\"", language, "><summary>"].concat();
    let summary = if notable > 0 {
        strings.get("checks_found").replacen("{}", &tested.to_string(), 1).replacen("{}", &notable.to_string(), 1)
    } else if tally.exact + tally.rounding > 0 {
        let held = tally.exact + tally.rounding;
        let key = if tally.rounding > 0 { "checks_held_rounding" } else { "checks_held" };
        strings.get(key).replacen("{}", &held.to_string(), 1).replacen("{}", &tally.rounding.to_string(), 1)
    } else if tally.not_testable > 0 {
        strings.with("checks_untestable", tally.not_testable)
    } else {
        strings.with("checks_notes", tally.note)
    };
    escape(&mut out, &summary);
    // Inside, so that a browser which is led here opens it.
    out.extend(["</summary><div id=\"checks-", id, "\">"]);
    if findings.is_empty() {
        out.push_str("<p>");
        escape(&mut out, strings.get("checks_all_exact"));
        out.push_str("</p>");
    } else {
        out.push_str("<ul>");
        for finding in findings {
            item(&mut out, finding, d, "", root, strings);
        }
        out.push_str("</ul>");
        if tally.exact > 0 {
            out.push_str(&format!("<p>{}</p>", escaped(&strings.with("checks_more_exact", tally.exact))));
        }
    }
    out.push_str("</div></details>");
    out
}

/// Where a finding stands on its disclosure's page: its first figure, its indicator table, its section, the whole document.
pub fn anchor_of(finding: &Finding, d: &Disclosure) -> String {
    if let Some(fact) = finding.facts.first() {
        let fact = &d.facts[*fact as usize];
        return anchor(&fact.item, fact.occurrence);
    }
    match (finding.table, finding.section) {
        (Some(table), _) => format!("table-{table}"),
        (None, Some(section)) => d.sections[section].id.to_string(),
        (None, None) => "checks-document".to_owned(),
    }
}

/// One finding: class in words, sentence, facts with links, the check's page.
pub fn item(out: &mut String, finding: &Finding, d: &Disclosure, page: &str, root: &str, strings: &Strings) {
    out.push_str(&format!(
        "<li class=\"{} {}\"><span class=class>{}</span> ",
        finding.class.word(),
        finding.severity.word(),
        escaped(strings.get(&format!("class_{}", finding.class.word())))
    ));
    escape(out, &finding.message);
    let mut seen: Vec<u32> = Vec::new();
    for fact in finding.facts.iter().take(24) {
        if seen.contains(fact) {
            continue;
        }
        out.push_str(if seen.is_empty() { "<span class=facts-of> " } else { "、" });
        seen.push(*fact);
        let fact = &d.facts[*fact as usize];
        out.push_str(&format!("<a href=\"{page}#"));
        escape(out, &anchor(&fact.item, fact.occurrence));
        out.push_str("\">");
        escape(out, &super::data::label(d, fact));
        out.push_str("</a>");
    }
    if !seen.is_empty() {
        out.push_str("</span>");
    } else if let (Some(section), false) = (finding.section, page.is_empty()) {
        out.push_str(&format!(" <span class=facts-of><a href=\"{page}#{}\">", escaped(&anchor_of(finding, d))));
        escape(out, &d.sections[section].title);
        out.push_str("</a></span>");
    }
    out.push_str(&format!(" <a class=check-id href=\"{root}checks/{0}/index.html\">{0}</a>", escaped(&finding.check)));
    if let Some(reason) = &finding.silenced {
        out.push_str(&format!(" <span class=silenced>{}{}</span>", escaped(strings.get("checks_silenced")), escaped(reason)));
    }
    out.push_str("</li>");
}

/// For each fact that takes part in a notable finding: the flag shown at it, in words, linked to the finding.
pub fn flags(one: &OneAudit, d: &Disclosure, strings: &Strings) -> BTreeMap<u32, String> {
    let mut flags = BTreeMap::new();
    for finding in one.findings.iter().filter(|f| is_notable(f) && f.severity > Severity::Info) {
        let id = finding.section.map_or("document", |s| &d.sections[s].id);
        let words = escaped(strings.get(&format!("mark_{}", finding.class.word())));
        for fact in &finding.facts {
            flags.entry(*fact).or_insert_with(|| {
                let of = escaped(&super::data::label(d, &d.facts[*fact as usize]));
                let class = finding.severity.word();
                format!("<a class=\"flag {class}\" href=\"#checks-{id}\" aria-label=\"{words} {of}\">{words}</a>")
            });
        }
    }
    flags
}
