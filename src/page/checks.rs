//! `/checks/` and one page a check 勾稽.

use std::cmp::Reverse;

use serde::Serialize;

use super::across;
use super::findings::{is_notable, item, notable_count};
use super::html::{Fragments, escape, escaped, root_of};
use super::shell::{Page, disclosure_path, disclosure_title, finish};
use crate::archive::{Disclosure, DisclosureKind};
use crate::audit::{Class, Finding, Outcomes, Tally};
use crate::diagnostic::Diagnostic;
use crate::site::{File, Site};

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
    note: u32,
    not_testable: u32,
    not_applicable: u32,
}

impl From<Tally> for Counts {
    fn from(t: Tally) -> Counts {
        Counts {
            tested: t.tested(),
            exact: t.exact,
            rounding: t.rounding,
            truncated: t.truncated,
            inconsistent: t.inconsistent,
            note: t.note,
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

/// A table of more disclosures takes a browser seconds to lay out; the rest is in the data file, and each on its own page.
const MOST_ROWS: usize = 500;

/// The disclosures that the table lists: all of them, budgets and superseded ones too, as the counts above are of all; or
/// those with the most findings to stop at, in the archive's order.
fn listed(site: &Site) -> Vec<usize> {
    let mut rows: Vec<usize> = (0..site.archive.disclosures.len()).collect();
    if rows.len() > MOST_ROWS {
        rows.sort_by_cached_key(|index| (Reverse(notable_count(site.audit_of(*index))), *index));
        rows.truncate(MOST_ROWS);
        rows.sort_unstable();
    }
    rows
}

/// Which document of its body it is: the year alone of current final accounts, else its title.
fn which(site: &Site, d: &Disclosure) -> String {
    let plain = d.kind == DisclosureKind::Final && d.revision.is_none();
    if plain { d.year.to_string() } else { disclosure_title(site, d) }
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
            "<tr><th scope=row><a href=\"{root}{}\">{}</a></th><td class=w>{}</td>",
            disclosure_path(d),
            escaped(&d.name),
            escaped(&which(site, d))
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
        count: site.archive.disclosures.len(),
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
            out.push_str(&format!("<h3><a href=\"{page}\">{} {}</a></h3><ul class=findings>", escaped(&d.name), escaped(&which(site, d))));
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
