//! Results of checks 勾稽 on pages: the mark of a section, the flag at a figure, `/checks/` and one page a check.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Serialize;

use super::across;
use super::html::{Fragments, escape, escaped, root_of};
use super::shell::{Page, disclosure_path, finish};
use crate::archive::{Disclosure, anchor};
use crate::audit::{Check, Class, Finding, OneAudit, Outcomes, Tally, checks_of};
use crate::config::Language;
use crate::diagnostic::{Diagnostic, Severity};
use crate::site::{File, Site};
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
    let tested = tally.total() - tally.not_applicable;
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
    let mut out = ["<details class=\"checks ", class, "\" id=\"checks-", id, "\"", language, "><summary>"].concat();
    let summary = if notable > 0 {
        strings.get("checks_found").replacen("{}", &tested.to_string(), 1).replacen("{}", &notable.to_string(), 1)
    } else if tally.exact + tally.rounding > 0 {
        let held = tally.exact + tally.rounding;
        let key = if tally.rounding > 0 { "checks_held_rounding" } else { "checks_held" };
        strings.get(key).replacen("{}", &held.to_string(), 1).replacen("{}", &tally.rounding.to_string(), 1)
    } else {
        strings.with("checks_untestable", tally.not_testable)
    };
    escape(&mut out, &summary);
    out.push_str("</summary>");
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
    out.push_str("</details>");
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
fn item(out: &mut String, finding: &Finding, d: &Disclosure, page: &str, root: &str, strings: &Strings) {
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
        let words = escaped(strings.get(&format!("class_{}", finding.class.word())));
        for fact in &finding.facts {
            flags
                .entry(*fact)
                .or_insert_with(|| format!("<a class=\"flag {}\" href=\"#checks-{id}\">〔{words}〕</a>", finding.severity.word()));
        }
    }
    flags
}

/// Context of `checks.html`.
#[derive(Serialize)]
struct IndexContext {
    page: Page,
    total: Counts,
    checks: Vec<CheckRow>,
    /// Unit × year with counts, a fragment.
    disclosures: String,
    shown: usize,
    count: usize,
    data_csv: &'static str,
}

#[derive(Serialize, Default)]
struct Counts {
    tested: u32,
    exact: u32,
    rounding: u32,
    truncated: u32,
    inconsistent: u32,
    not_testable: u32,
    not_applicable: u32,
}

impl From<Tally> for Counts {
    fn from(t: Tally) -> Counts {
        Counts {
            tested: t.total() - t.not_applicable,
            exact: t.exact,
            rounding: t.rounding,
            truncated: t.truncated,
            inconsistent: t.inconsistent,
            not_testable: t.not_testable,
            not_applicable: t.not_applicable,
        }
    }
}

#[derive(Serialize)]
struct CheckRow {
    id: String,
    title: String,
    severity: String,
    href: String,
    counts: Counts,
}

/// Context of `check.html`.
#[derive(Serialize)]
struct Context {
    page: Page,
    id: String,
    title: String,
    severity: String,
    meaning: String,
    rule: String,
    source: String,
    example: String,
    counts: Counts,
    /// Findings, a fragment.
    findings: String,
    shown: usize,
    count: usize,
    data_csv: &'static str,
}

/// All checks that exist for the profiles in use, sorted by id.
pub fn all(site: &Site) -> Vec<Check> {
    let mut profiles = BTreeMap::new();
    for d in &site.archive.disclosures {
        profiles.entry(d.profile.id.clone()).or_insert_with(|| d.profile.clone());
    }
    let mut all = checks_of(&profiles);
    all.sort_by(|a, b| a.id.cmp(&b.id));
    all
}

/// A table of more disclosures takes a browser seconds to lay out; the rest is in the data file, and each on its own page.
const MOST_ROWS: usize = 500;

/// The disclosures that the table lists: all of them, or those with the most findings to stop at, in the archive's order.
fn listed(site: &Site) -> Vec<usize> {
    let mut rows: Vec<usize> = site.by_unit.iter().flatten().copied().collect();
    if rows.len() > MOST_ROWS {
        rows.sort_by_cached_key(|index| (Reverse(notable_count(site.audit_of(*index))), *index));
        rows.truncate(MOST_ROWS);
        rows.sort_unstable();
    }
    rows
}

pub fn render_index(site: &Site) -> Result<Vec<File>, Box<Diagnostic>> {
    let path = "checks/index.html";
    let strings = &site.theme.strings;
    let fragments = Fragments::default();
    let root = root_of(path);
    let outcomes = site.outcomes();
    let checks = site
        .checks()
        .iter()
        .map(|check| CheckRow {
            id: check.id.to_string(),
            title: check.title_in(strings.language()).to_owned(),
            severity: strings.get(&format!("severity_{}", check.severity.word())).to_owned(),
            href: format!("{}/index.html", check.id),
            counts: outcomes.check(&check.id).map(|o| o.tally).unwrap_or_default().into(),
        })
        .collect();
    let mut out = String::new();
    super::html::open_scroll(&mut out, strings.get("checks_by_disclosure"));
    out.push_str("<table class=\"facts wide\"><caption class=vh>");
    escape(&mut out, strings.get("checks_by_disclosure"));
    out.push_str("</caption><thead><tr><th scope=col>");
    escape(&mut out, strings.get("unit"));
    out.push_str(&format!("</th><th scope=col>{}</th>", escaped(strings.get("year"))));
    for class in Class::ALL {
        out.push_str(&format!("<th scope=col class=n>{}</th>", escaped(strings.get(&format!("class_{}", class.word())))));
    }
    out.push_str("</tr></thead><tbody>");
    let rows = listed(site);
    for index in &rows {
        let d = &site.archive.disclosures[*index];
        let tally = outcomes.disclosure(*index);
        out.push_str(&format!(
            "<tr><th scope=row><a href=\"{root}{}\">{}</a></th><td>{}</td>",
            disclosure_path(d),
            escaped(&d.name),
            d.year
        ));
        for class in Class::ALL {
            let n = tally.of(class);
            let found = if n > 0 && matches!(class, Class::Inconsistent | Class::Truncated) { " found" } else { "" };
            out.push_str(&format!("<td class=\"n{found}\">{n}</td>"));
        }
        out.push_str("</tr>");
    }
    out.push_str("</tbody></table></div>");
    let page = Page::new(site, "checks", path, strings.get("checks"), &[]);
    let context = IndexContext {
        page,
        total: outcomes.total().into(),
        checks,
        disclosures: fragments.add(out),
        shown: rows.len(),
        count: site.by_unit.iter().map(Vec::len).sum(),
        data_csv: "data.csv",
    };
    Ok(vec![File::new("checks/data.csv", across::findings_csv(site)), finish(site, "checks.html", path, &context, fragments)?])
}

/// A check with thousands of findings would make a page that nobody can open; the rest is on the disclosures' pages.
const MOST_FINDINGS: usize = 500;

pub fn render(site: &Site, index: usize) -> Result<Vec<File>, Box<Diagnostic>> {
    let check = &site.checks()[index];
    let path = format!("checks/{}/index.html", check.id);
    let strings = &site.theme.strings;
    let root = root_of(&path);
    let fragments = Fragments::default();
    let empty = Outcomes::default();
    let outcomes = site.outcomes().check(&check.id).unwrap_or(&empty);
    let mut found: Vec<(usize, &Finding)> =
        outcomes.findings.iter().map(|(d, f)| (*d as usize, &site.audit_of(*d as usize).findings[*f as usize])).collect();
    // What does not hold comes first; within that the archive's order.
    found.sort_by_key(|(at, f)| (!is_notable(f), f.class == Class::Rounding, *at));
    let count = found.len();
    let mut out = String::new();
    let mut current = usize::MAX;
    for (at, finding) in found.iter().take(MOST_FINDINGS) {
        let d = &site.archive.disclosures[*at];
        let page = format!("{root}{}", disclosure_path(d));
        if *at != current {
            if current != usize::MAX {
                out.push_str("</ul>");
            }
            out.push_str(&format!("<h3><a href=\"{page}\">{} {}</a></h3><ul class=findings>", escaped(&d.name), d.year));
            current = *at;
        }
        item(&mut out, finding, d, &page, &root, strings);
    }
    if current != usize::MAX {
        out.push_str("</ul>");
    }
    let page = Page::new(site, "checks", &path, check.title_in(strings.language()), &[(strings.get("checks"), "checks/index.html")]);
    let context = Context {
        page,
        id: check.id.to_string(),
        title: check.title_in(strings.language()).to_owned(),
        severity: strings.get(&format!("severity_{}", check.severity.word())).to_owned(),
        meaning: check.meaning_in(strings.language()).to_owned(),
        rule: check.rule.to_string(),
        source: check.source.to_string(),
        example: check.example.to_string(),
        counts: outcomes.tally.into(),
        findings: fragments.add(out),
        shown: count.min(MOST_FINDINGS),
        count,
        data_csv: "../data.csv",
    };
    Ok(vec![finish(site, "check.html", &path, &context, fragments)?])
}
