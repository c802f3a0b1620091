//! Series over hand-made documents: gaps, breaks, derived and restated values, renamed codes.

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;
use crate::archive::amount::{self, State};
use crate::archive::{Crosswalk, Disclosure, Facet, Fact, NameSpan, Reference, Row, RowWords, Section};

/// An item of a document: id, printed value, change.
type Item<'t> = (&'t str, &'t str, Option<&'t str>);

fn number(text: &str) -> Decimal {
    amount::parse(text).ok().and_then(|p| p.value).expect(text)
}

fn fact(item: &str, facet: Facet, row: u32, text: &str, unit: &str) -> Fact {
    let parsed = amount::parse(text).expect(text);
    Fact {
        item: item.into(),
        facet,
        row,
        occurrence: 0,
        state: parsed.state,
        value: parsed.value,
        printed: text.into(),
        exactness: parsed.exactness,
        unit: unit.into(),
        place: Default::default(),
        rare: None,
    }
}

/// A document with one section `main`. Codes stand in brackets; `name=` before the id gives the printed name.
fn document(year: i32, items: &[Item<'_>]) -> Disclosure {
    let mut d = Disclosure { unit: "u".into(), year, amount_unit: "万元".into(), ..Disclosure::default() };
    for (item, value, change) in items {
        let (name, item) = item.split_once('=').map_or((None, *item), |(name, item)| (Some(name), item));
        let row = d.rows.len() as u32;
        let start = d.facts.len() as u32;
        if *value != "heading" {
            d.facts.push(fact(item, Facet::Value, row, value, "万元"));
        }
        if let Some(change) = change {
            d.facts.push(fact(&format!("{item}.change"), Facet::Change, row, change, "万元"));
        }
        let code = item.split_once('[').and_then(|(_, rest)| rest.split_once(']')).map(|(code, _)| code);
        d.rows.push(Row {
            item: item.into(),
            base: item.into(),
            label: name.unwrap_or(item).into(),
            depth: u8::from(item.contains("].") && !item.starts_with("code")),
            section: 0,
            facts: start..d.facts.len() as u32,
            code: code.filter(|c| c.len() >= 3 && item.starts_with("code")).map(Into::into),
            words: None,
            whole: None,
            restate: false,
            compare: true,
            place: Default::default(),
        });
    }
    d.sections.push(Section { id: "main".into(), title: "总体".into(), rows: 0..d.rows.len() as u32, ..Section::default() });
    let mut order: Vec<u32> = (0..d.facts.len() as u32).collect();
    order.sort_by(|a, b| d.facts[*a as usize].item.cmp(&d.facts[*b as usize].item));
    d.by_item = order;
    d
}

fn register(crosswalk: &[(&str, &str, Option<i32>)]) -> Register {
    let one = |(from, to, year): &(&str, &str, Option<i32>)| Crosswalk {
        from: (*from).into(),
        to: (*to).into(),
        year: *year,
        unit: Some(Reference { name: "u".into(), ..Reference::default() }),
        note: Some("改列".into()),
        place: Default::default(),
    };
    Register { crosswalk: crosswalk.iter().map(one).collect(), ..Register::default() }
}

fn unit() -> Unit {
    Unit { id: "u".into(), names: vec![NameSpan { from: None, to: None, name: "甲".into() }], ..Unit::default() }
}

/// A comparison as text: a line for each item, its cells, changes and what is known of the year before.
fn shown(documents: &[Disclosure], register: &Register) -> String {
    shown_of(&unit(), documents, register)
}

fn shown_of(unit: &Unit, documents: &[Disclosure], register: &Register) -> String {
    let documents: Vec<&Disclosure> = documents.iter().collect();
    let comparison = Comparison::new(unit, &documents, register);
    let mut out = String::new();
    for line in comparison.groups.iter().flat_map(|g| &g.lines) {
        out.push_str(&line.key);
        if line.heading {
            out.push(':');
        }
        for (i, year) in comparison.years.iter().enumerate().filter(|_| !line.heading) {
            match &line.cells[i] {
                Some(cell) => {
                    if let Some(prior) = &cell.prior {
                        out.push_str(&format!(" ({}={}{})", year.year - 1, prior.value, if prior.derived { "?" } else { "" }));
                    }
                    out.push_str(&format!(" {}={}", year.year, cell.fact.printed));
                }
                None => out.push_str(&format!(" {}~", year.year)),
            }
            match line.changes[i] {
                Change::Absent => {}
                Change::Amount(change, Rate::Percent(rate)) => out.push_str(&format!("[{change:+} {rate:+}%]")),
                Change::Amount(change, rate) => out.push_str(&format!("[{change:+} {rate:?}]")),
                other => out.push_str(&format!("[{other:?}]")),
            }
            if let Some((stated_in, prior)) = comparison.restated(line, i) {
                out.push_str(&format!("<{} in {stated_in}>", prior.value));
            }
        }
        for one in line.breaks.iter().map(|b| &comparison.breaks[*b]).filter(|b| b.after == line.key) {
            out.push_str(&format!(" || {}→{} {}", one.from, one.to, one.year));
        }
        out.push('\n');
    }
    out
}

#[test]
fn the_two_years_of_a_body_with_a_gap_derived_values_and_a_break() {
    let old = document(
        2018,
        &[("total", "484.17", Some("-30.04")), ("code[201]", "0", None), ("code[206]", "438.52", None), ("code[210]", "10.08", None)],
    );
    let new = document(2024, &[("total", "412", Some("191.93")), ("code[201]", "352.48", None), ("code[210]", "13.14", None)]);
    let register = register(&[("206", "201", Some(2024))]);
    assert_eq!(
        shown(&[old, new], &register),
        "total (2017=514.21?) 2018=484.17 (2023=220.07?) 2024=412[-72.17 -14.91%]\n\
         code[206] 2018=438.52 2024~ || 206→201 2024\n\
         code[201] 2018=0 2024=352.48[Broken]\n\
         code[210] 2018=10.08 2024=13.14[+3.06 +30.36%]\n"
    );
}

#[test]
fn nothing_is_compared_across_a_merger_but_across_a_new_name() {
    let event = |kind: &str| LineageEvent { year: Some(2023), kind: kind.into(), from: Vec::new(), to: Vec::new(), note: None };
    let years = [document(2022, &[("a", "40", None)]), document(2023, &[("a", "110", Some("10"))]), document(2024, &[("a", "121", None)])];
    let of = |kind: &str| shown_of(&Unit { lineage: vec![event(kind)], ..unit() }, &years, &Register::default());
    assert_eq!(of("合并"), "a 2022=40<100 in 2023> (2022=100?) 2023=110[Broken] 2024=121[+11 +10.00%]\n");
    assert_eq!(of("分立"), of("合并"));
    assert_eq!(of("更名"), "a 2022=40<100 in 2023> (2022=100?) 2023=110[+70 +175.00%] 2024=121[+11 +10.00%]\n");
}

#[test]
fn a_break_without_a_year_is_where_the_newer_code_first_appears() {
    let years = [
        document(2020, &[("code[206]", "5", None)]),
        document(2021, &[("code[201]", "6", None), ("code[206]", "0", None)]),
        document(2022, &[("code[201]", "7", None)]),
    ];
    assert_eq!(
        shown(&years, &register(&[("206", "201", None)])),
        "code[206] 2020=5 2021=0[Broken] 2022~ || 206→201 2021\n\
         code[201] 2020~ 2021=6 2022=7[+1 +16.67%]\n"
    );
}

#[test]
fn chains_of_codes_stand_together_and_cycles_do_no_harm() {
    let years = [
        document(2020, &[("code[204]", "1", None), ("code[209]", "1", None)]),
        document(2022, &[("code[201]", "1", None), ("code[203]", "1", None)]),
    ];
    let chain = register(&[("209", "201", Some(2021)), ("204", "209", Some(2021))]);
    let order = |register: &Register| -> Vec<String> {
        shown(&years, register).lines().map(|l| l.split(' ').next().unwrap_or("").to_owned()).collect()
    };
    assert_eq!(order(&chain), ["code[204]", "code[209]", "code[201]", "code[203]"]);
    let cycle = register(&[("209", "201", Some(2021)), ("201", "209", Some(2021))]);
    assert_eq!(order(&cycle).len(), 4);
}

#[test]
fn a_restated_year_is_kept_beside_what_was_published() {
    let years = [
        document(2022, &[("a", "100.00", None), ("b", "7", None)]),
        document(2023, &[("a", "90", Some("-9.5")), ("b", "8", Some("1.00"))]),
    ];
    assert_eq!(
        shown(&years, &Register::default()),
        "a 2022=100.00<99.5 in 2023> (2022=99.5?) 2023=90[-10.00 -10.00%]\n\
         b 2022=7 (2022=7.00?) 2023=8[+1 +14.29%]\n"
    );
}

#[test]
fn no_rate_on_zero_and_no_change_without_numbers() {
    let years = [
        document(2022, &[("a", "0", None), ("b", "", None), ("c", "约80", None), ("d", "0", None), ("e", "无", None), ("f", "-2", None)]),
        document(2023, &[("a", "3.5", None), ("b", "1", None), ("c", "90", None), ("d", "0.00", None), ("e", "0", None), ("f", "2", None)]),
    ];
    assert_eq!(
        shown(&years, &Register::default()),
        "a 2022=0 2023=3.5[+3.5 NoBase]\n\
         b 2022= 2023=1\n\
         c 2022=约80 2023=90[Inexact]\n\
         d 2022=0 2023=0.00[+0.00 NoBase]\n\
         e 2022=无 2023=0\n\
         f 2022=-2 2023=2[+4 NoBase]\n"
    );
}

#[test]
fn what_only_older_years_have_stands_where_it_stood() {
    let years = [
        document(2020, &[("first", "1", None), ("a", "1", None), ("old", "1", None), ("b", "1", None)]),
        document(2021, &[("a", "1", None), ("new", "1", None), ("b", "1", None)]),
    ];
    let keys: Vec<String> = shown(&years, &Register::default()).lines().map(|l| l.split(' ').next().unwrap_or("").to_owned()).collect();
    assert_eq!(keys, ["first", "a", "old", "new", "b"]);
}

#[test]
fn members_of_a_list_are_compared_by_name_never_by_number() {
    let years = [
        document(
            2018,
            &[("网站=p[1]", "heading", None), ("p[1].spent", "8", None), ("机房=p[2]", "heading", None), ("p[2].spent", "5", None)],
        ),
        document(2024, &[("机房=p[1]", "heading", None), ("p[1].spent", "9", None)]),
    ];
    assert_eq!(
        shown(&years, &Register::default()),
        "p[网站]:\np[网站].spent 2018=8 2024~\np[机房]:\np[机房].spent 2018=5 2024=9[+4 +80.00%]\n"
    );
}

#[test]
fn a_direction_that_was_left_open_gives_no_prior_value() {
    let mut d = document(2020, &[("a", "5", Some("1")), ("b", "0", Some("0"))]);
    d.facts.iter_mut().filter(|f| f.facet == Facet::Change).for_each(|f| f.rare.get_or_insert_default().word = Some("增加/减少".into()));
    assert_eq!(shown(&[d], &Register::default()), "a 2020=5\nb (2019=0?) 2020=0\n");
}

#[test]
fn one_change_for_income_and_expenditure_counts_for_both() {
    let mut d = document(2020, &[("total.income", "10", None), ("total.expenditure", "9", None), ("total", "heading", Some("2"))]);
    d.rows[2].words = Some(Box::new(RowWords::default()));
    assert_eq!(shown(&[d], &Register::default()), "total.income (2019=8?) 2020=10\ntotal.expenditure (2019=7?) 2020=9\n");
}

#[test]
fn columns_show_runs_of_missing_years_once() {
    use Column::{Gap, Prior, Year};
    assert_eq!(columns(&[2018, 2024], &[true, true]), [Prior(0), Year(0), Gap { from: 2019, to: 2022 }, Prior(1), Year(1)]);
    assert_eq!(columns(&[2018, 2020, 2021], &[false, true, true]), [Year(0), Prior(1), Year(1), Year(2)]);
    assert_eq!(columns(&[2018, 2020], &[]), [Year(0), Gap { from: 2019, to: 2019 }, Year(1)]);
    assert_eq!(columns(&[], &[]), []);
    assert_eq!(columns(&[i32::MIN, i32::MAX], &[true, false]).len(), 4);
}

#[test]
fn twenty_years_are_twenty_cells_and_nineteen_changes() {
    let years: Vec<Disclosure> = (2005..2025).map(|y| document(y, &[("a", &format!("{}.5", y - 2000), Some("1"))])).collect();
    let refs: Vec<&Disclosure> = years.iter().collect();
    let (unit, register) = (unit(), Register::default());
    let comparison = Comparison::new(&unit, &refs, &register);
    let line = &comparison.groups[0].lines[0];
    assert_eq!(line.cells.iter().flatten().count(), 20);
    assert_eq!(line.changes[0], Change::Absent);
    assert!(line.changes[1..].iter().all(|c| matches!(c, Change::Amount(d, _) if *d == Decimal::ONE)));
    assert!((0..20).all(|i| comparison.restated(line, i).is_none()));
}

#[test]
fn units_of_money_convert_exactly_and_others_do_not() {
    assert_eq!(in_unit(number("1234567.89"), "元", "万元"), Some(number("123.456789")));
    assert_eq!(in_unit(number("1.5"), "亿元", "万元"), Some(number("15000")));
    assert_eq!(in_unit(number("0.12345"), "万元", "元"), Some(number("1234.5")));
    assert_eq!(in_unit(number("1"), "辆", "万元"), None);
    assert_eq!(in_unit(number("500000.00"), "元", "万元").map(|v| v.to_string()).as_deref(), Some("50"));
    let (before, after) = (fact("x", Facet::Value, 0, "500000.00", "元"), fact("x", Facet::Value, 0, "56.00", "万元"));
    assert_eq!(format!("{:?}", between(&before, &after)), "Amount(6.00, Percent(12.00))");
    assert_eq!(in_unit(Decimal::MAX, "亿元", "元"), None);
}

#[test]
fn percentages_change_by_points() {
    let (a, b) = (fact("x", Facet::Value, 0, "48.5%", "%"), fact("x", Facet::Value, 0, "51.5%", "%"));
    assert_eq!(between(&a, &b), Change::Amount(number("3.0"), Rate::Points));
    let withheld = Fact { state: State::Withheld, ..fact("x", Facet::Value, 0, "1", "%") };
    assert_eq!(between(&a, &withheld), Change::Absent);
}

#[test]
fn names_are_the_same_but_for_level_words() {
    assert!(same_name("一般公共服务（类）支出", "一般公共服务支出"));
    assert!(same_name("教育支出（类）", "教育支出"));
    assert!(same_name("住房保障支出（类）支出", "住房保障支出"));
    assert!(!same_name("医疗卫生与计划生育支出", "卫生健康支出"));
}

#[test]
fn a_text_is_compared_by_clauses_and_small_changes_within_them() {
    use Piece::{Gone, New, Same};
    assert_eq!(
        pieces("制定全区规划，推进建设；\n保密工作、\n考评。", "制定全市规划，推进建设；\n会议保障。"),
        [
            Same("制定全"),
            Gone("区"),
            New("市"),
            Same("规划，"),
            Same("推进建设；\n"),
            Gone("保密工作、\n"),
            Gone("考评。"),
            New("会议保障。")
        ]
    );
}

proptest! {
    #[test]
    fn a_change_is_exactly_this_year_minus_the_year_before(
        a in -9_999_999_999_i64..9_999_999_999, b in -9_999_999_999_i64..9_999_999_999, x in 0_u32..9, y in 0_u32..9,
    ) {
        let (before, after) = (Decimal::new(a, x), Decimal::new(b, y));
        let with = |value: Decimal| Fact { value: Some(value), ..fact("x", Facet::Value, 0, "1", "万元") };
        match between(&with(before), &with(after)) {
            Change::Amount(change, rate) => {
                prop_assert_eq!(change + before, after);
                prop_assert_eq!(rate == Rate::NoBase, a <= 0);
            }
            other => prop_assert!(false, "{other:?}"),
        }
    }

    #[test]
    fn differences_are_exact_or_none(a in any::<i64>(), b in any::<i64>(), x in 0_u32..=28, y in 0_u32..=28) {
        let (small, large) = (Decimal::from_i128_with_scale(a.into(), x), Decimal::from_i128_with_scale(b.into(), y));
        if let Some(difference) = exact_difference(large, small) {
            // Checked in units of the finest scale of 28 digits, where nothing can be rounded.
            let mantissa = |d: Decimal| d.mantissa().checked_mul(10_i128.checked_pow(x.max(y) - d.scale())?);
            if let (Some(l), Some(s), Some(d)) = (mantissa(large), mantissa(small), mantissa(difference)) {
                prop_assert_eq!(d, l - s);
            }
        }
    }

    #[test]
    fn both_texts_can_be_read_back_from_their_comparison(old in "[甲乙丙，。\n]{0,40}", new in "[甲乙丙，。\n]{0,40}") {
        let read = |skip: fn(&Piece<'_>) -> bool| -> String {
            let text = |p: &Piece<'_>| { let (Piece::Same(t) | Piece::Gone(t) | Piece::New(t)) = *p; t.to_owned() };
            pieces(&old, &new).iter().filter(|p| !skip(p)).map(text).collect()
        };
        prop_assert_eq!(read(|p| matches!(p, Piece::New(_))), old.clone());
        prop_assert_eq!(read(|p| matches!(p, Piece::Gone(_))), new.clone());
    }
}

#[test]
fn an_empty_archive_compares_to_nothing() {
    let (unit, register) = (unit(), Register::default());
    let comparison = Comparison::new(&unit, &[], &register);
    assert!(comparison.groups.is_empty() && comparison.years.is_empty());
}
