//! The five real disclosures: what is really wrong with them is found, and nothing that is right is reported.
//! `GONGKAI_UPDATE=1 cargo test --test audit_five` rewrites the expected list; read the difference before you commit it.

use std::fmt::Write as _;
use std::path::Path;

use gongkai::archive::load::{Loaded, Loader};
use gongkai::audit::{self, Class};
use gongkai::diagnostic::Severity;

fn five() -> Loaded {
    Loader::default().load(Path::new(env!("CARGO_MANIFEST_DIR")), &[])
}

#[test]
fn findings_on_the_five_disclosures_are_the_expected_ones() {
    let loaded = five();
    let audit = audit::audit(&loaded.archive, &loaded.config);
    let mut out = String::new();
    for (index, d) in loaded.archive.disclosures.iter().enumerate() {
        let t = audit.tally(index);
        let _ = writeln!(
            out,
            "== {} {}: exact {}, rounding {}, truncated {}, inconsistent {}, note {}, not testable {}, not applicable {}",
            d.unit, d.year, t.exact, t.rounding, t.truncated, t.inconsistent, t.note, t.not_testable, t.not_applicable
        );
        for f in audit.of_disclosure(index) {
            let section = f.section.map_or("-", |s| &d.sections[s].id);
            let _ = writeln!(out, "{} {} {} [{section}] {}", f.class.word(), f.severity.word(), f.check, f.message);
        }
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/expected/audit-five.txt");
    if std::env::var_os("GONGKAI_UPDATE").is_some() {
        gongkai::fs::write(&path, out.as_bytes()).expect("the expected file is written");
    }
    let expected = gongkai::fs::read(&path, 1 << 20).expect("the expected file");
    let expected = String::from_utf8(expected).expect("UTF-8");
    for (line, (got, wanted)) in out.lines().zip(expected.lines()).enumerate() {
        assert_eq!(got, wanted, "line {} of {}", line + 1, path.display());
    }
    assert_eq!(out.lines().count(), expected.lines().count(), "one list is longer");
}

/// Known by hand from the documents themselves: unit, year, check, class, a number in the message.
const BY_HAND: &[(&str, i32, &str, Class, &str)] = &[
    ("bazhou-gov-office", 2023, "share", Class::Truncated, "36.6%"),
    ("bazhou-gov-office", 2023, "change.rate", Class::Truncated, "21.05%"),
    ("bazhou-gov-office", 2023, "share", Class::Rounding, "81.38%"),
    ("bazhou-gov-office", 2023, "sum.operating", Class::Rounding, "222.20"),
    ("bazhou-gov-office", 2023, "code.parent", Class::Inconsistent, "住房公积金"),
    ("bazhou-gov-office", 2023, "performance.weights", Class::Inconsistent, "80"),
    ("changji-egov", 2023, "share", Class::Inconsistent, "0.69%"),
    ("changji-egov", 2023, "performance.target", Class::Inconsistent, "17.9"),
    ("changji-egov", 2023, "performance.execution-score", Class::Inconsistent, "10.0"),
    ("changji-egov", 2023, "performance.row-score", Class::Inconsistent, "2125"),
    ("chuanshan-egov", 2023, "codes.functions", Class::Rounding, "10.74"),
    ("pzh-dongqu-egov", 2018, "performance.project", Class::Inconsistent, "94.26"),
    ("pzh-dongqu-egov", 2018, "year.other", Class::Inconsistent, "2019"),
    ("pzh-dongqu-egov", 2018, "sum.staff", Class::Inconsistent, "16"),
    ("pzh-dongqu-egov", 2018, "performance.within-project", Class::Inconsistent, "123.46"),
    ("pzh-dongqu-egov", 2018, "share", Class::Rounding, "100%"),
    ("pzh-dongqu-egov", 2018, "wording.choice", Class::Inconsistent, "增加/减少"),
    ("pzh-dongqu-egov", 2024, "sum.plan", Class::Inconsistent, "161.07"),
    ("pzh-dongqu-egov", 2024, "sum.saved", Class::Inconsistent, "30.36"),
    ("pzh-dongqu-egov", 2024, "sum.score", Class::Inconsistent, "93.1"),
    ("pzh-dongqu-egov", 2024, "change.total", Class::Inconsistent, "87.3%"),
    ("pzh-dongqu-egov", 2024, "rate.projects", Class::Inconsistent, "98.40%"),
    ("pzh-dongqu-egov", 2024, "year.published-before-end", Class::Inconsistent, "2024-10-27"),
    ("pzh-dongqu-egov", 2024, "form.table-list", Class::Inconsistent, "明细表"),
    ("pzh-dongqu-egov", 2024, "form.unit-slip", Class::Inconsistent, "7.02"),
    ("pzh-dongqu-egov", 2024, "years.gap", Class::Note, "2019—2023"),
];

#[test]
fn what_was_worked_out_by_hand_is_found() {
    let loaded = five();
    let audit = audit::audit(&loaded.archive, &loaded.config);
    for (unit, year, check, class, number) in BY_HAND {
        let index = loaded.archive.disclosures.iter().position(|d| *d.unit == **unit && d.year == *year).expect(unit);
        let found = audit.of_disclosure(index).iter().any(|f| *f.check == **check && f.class == *class && f.message.contains(number));
        assert!(found, "{unit} {year}: {check} {class:?} with {number}");
    }
}

#[test]
fn what_is_right_in_chuanshan_is_not_reported() {
    let loaded = five();
    let audit = audit::audit(&loaded.archive, &loaded.config);
    let index = loaded.archive.disclosures.iter().position(|d| &*d.unit == "chuanshan-egov").expect("it is there");
    assert!(audit.of_disclosure(index).iter().all(|f| f.severity < Severity::Error), "its arithmetic holds");
}

/// Pages look up a finding's section and facts by these numbers, and put what is about no section on the page's head.
#[test]
fn findings_lead_to_sections_and_facts_of_their_own_disclosure() {
    let loaded = five();
    let audit = audit::audit(&loaded.archive, &loaded.config);
    let mut seen = 0;
    for (index, d) in loaded.archive.disclosures.iter().enumerate() {
        let of = audit.of_disclosure(index);
        for finding in of {
            assert_eq!(finding.disclosure, index);
            assert!(finding.section.is_none_or(|s| s < d.sections.len()), "{finding:?}");
            assert!(finding.facts.iter().all(|f| (*f as usize) < d.facts.len()), "{finding:?}");
        }
        let told = |class: Class| of.iter().filter(|f| f.class == class).count() as u32;
        for class in [Class::Rounding, Class::Truncated, Class::Inconsistent, Class::NotTestable] {
            assert_eq!(told(class), audit.tally(index).of(class), "{} {}: {class:?}", d.unit, d.year);
        }
        seen += of.len();
    }
    assert_eq!(seen, audit.findings.len());
}

#[test]
fn built_in_profiles_have_no_mistakes_in_their_checks_and_two_runs_agree() {
    let loaded = five();
    assert_eq!(audit::profile_diagnostics(&loaded.profiles), []);
    assert_eq!(audit::unknown_ids(&loaded.archive, &loaded.profiles, &loaded.config), []);
    assert_eq!(audit::audit(&loaded.archive, &loaded.config), audit::audit(&loaded.archive, &loaded.config));
}

/// The sentences are translated; names of items, formulas and quoted text stay as the record has them.
#[test]
fn an_english_interface_tells_the_same_findings_in_english() {
    let mut loaded = five();
    let chinese = audit::audit(&loaded.archive, &loaded.config).findings;
    loaded.config.language = gongkai::config::Language::English;
    let english = audit::audit(&loaded.archive, &loaded.config).findings;
    let about = |f: &audit::Finding| (f.disclosure, f.check.clone(), f.class, f.facts.clone(), f.formula.clone(), f.expected.clone());
    let (mut one, mut other): (Vec<_>, Vec<_>) = (chinese.iter().map(about).collect(), english.iter().map(about).collect());
    one.sort();
    other.sort();
    assert_eq!(one, other);
    for f in &english {
        assert!(f.message.contains(|c: char| c.is_ascii_lowercase()), "{}", f.message);
        let words = ["印作", "不符", "无法核对", "为尾差", "没有写", "没有印", "没有说明", "应为", "文件没有附", "残留", "，差 "];
        assert!(!words.iter().any(|w| f.message.contains(w)), "{}: {}", f.check, f.message);
    }
}
