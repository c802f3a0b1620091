//! What was published for the year before, by the body or by those that it was made of.
//!
//! A body that took others in is compared with the sum of them all, as published before they merged. After a split or where
//! a part moved nobody published a number of the same extent.

use std::borrow::Cow;

use arcstr::ArcStr;

use super::department::{account, is};
use super::desk::{Desk, InBoth};
use super::measure::{Number, class_of_sum, text};
use super::tell::tell;
use super::{Class, english};
use crate::archive::{Archive, Crosswalk, Disclosure, LineageEvent, Row};
use crate::compare::numbered;
use crate::config::Language;

/// The documents of the year before that speak of the same.
pub(super) struct Past<'a> {
    /// The body's own.
    pub own: &'a Disclosure,
    /// Those of other bodies that merged into it since.
    others: Vec<&'a Disclosure>,
    /// Why the body's own document does not tell, if it does not: what happened, the documents that are missing.
    pub event: Option<(&'a LineageEvent, Vec<&'a str>)>,
    walks: Vec<&'a Crosswalk>,
}

/// What was published of one item.
pub(super) enum Published {
    /// A number, in the unit of the document on the desk, and the words that say it.
    Number(Number, String),
    /// It stands under another code: the codes, and the words that say what is published there.
    Moved(String),
    /// Not all of the documents print it.
    Missing,
    /// It is printed, but as no number, or nobody could say which item it was.
    Unknown,
}

impl<'a> Past<'a> {
    /// What there is for a document and the one before it.
    pub fn of(archive: &'a Archive, own: &'a Disclosure, d: &Disclosure) -> Past<'a> {
        let mut past = Past { own, others: Vec::new(), event: None, walks: Vec::new() };
        let unit = archive.unit(&d.unit);
        let events = unit.iter().flat_map(|u| &u.lineage).filter(|e| e.breaks() && e.between(own.year, d.year));
        for event in events {
            let mut missing = Vec::new();
            let merged = &*event.kind == "合并" && event.to.iter().all(|body| unit.is_some_and(|u| is(u, body)));
            for body in event.from.iter().filter(|body| merged && !unit.is_some_and(|u| is(u, body))) {
                let named = || archive.units.iter().find(|u| is(u, body));
                let document = archive.unit(body).or_else(named).and_then(|u| account(archive, &u.id, own.year));
                match document {
                    Some(document) if past.others.iter().any(|other| std::ptr::eq(*other, document)) => {}
                    Some(document) => past.others.push(document),
                    None => missing.push(&**body),
                }
            }
            if !merged || event.from.is_empty() || !missing.is_empty() {
                past.event = Some((event, missing));
                break;
            }
        }
        let walks = archive.register.crosswalk.iter().filter(|w| w.year.is_some_and(|y| own.year < y && y <= d.year));
        past.walks = walks.filter(|w| w.unit.as_deref().is_none_or(|u| *u == *d.unit)).collect();
        past
    }

    /// What was published of the item of a row. `now` is what this document says of it: a number that agrees with the body's
    /// own is right in any case, as not every document restates the year before.
    pub fn published(&self, desk: &Desk<'_>, row: &Row, now: Number) -> Published {
        let Some(item) = same_item(desk.d, &row.item, self.own) else { return Published::Unknown };
        self.of_item(desk, &item, row.code.as_deref(), now)
    }

    /// The same for an item by its id.
    pub fn of_item(&self, desk: &Desk<'_>, item: &str, code: Option<&str>, now: Number) -> Published {
        let own = desk.amount_in(self.own, item);
        let agrees = |n: Number| class_of_sum(now, n).is_some_and(|(class, _)| class != Class::Inconsistent);
        let number = |then: InBoth| Published::Number(then.ours, own_words(desk, self.own, then));
        if let Some(own) = own.filter(|own| agrees(own.ours)) {
            return number(own);
        }
        if let Some(moved) = code.and_then(|code| self.moved(desk, item, code, now)) {
            return moved;
        }
        if !self.others.is_empty() && self.event.is_none() {
            return self.sum(desk, item);
        }
        match own {
            Some(own) => number(own),
            None if self.own.fact(item).is_none() => Published::Missing,
            None => Published::Unknown,
        }
    }

    fn sum(&self, desk: &Desk<'_>, item: &str) -> Published {
        let (mut sum, mut parts) = (Number::exact(0.into()), Vec::with_capacity(self.others.len() + 1));
        for d in std::iter::once(&self.own).chain(&self.others) {
            let Some(next) = desk.amount_in(d, item).map(|n| n.ours) else { return Published::Missing };
            let Some(plus) = sum.plus(next) else { return Published::Unknown };
            sum = plus;
            parts.push(text(next.value));
        }
        let (year, parts, total) = (self.own.year, parts.join(" + "), text(sum.value));
        let words = tell!(
            desk,
            "合并前各单位 {year} 年文件公开 {parts} = {total}",
            "the documents of {year} of the bodies that merged published {parts} = {total}"
        );
        Published::Number(sum, words)
    }

    /// What was published under a code that another continues: the number if it is the same, else no more than where it stood.
    fn moved(&self, desk: &Desk<'_>, item: &str, code: &str, now: Number) -> Option<Published> {
        let mut walks = self.walks.iter().filter(|w| *w.from == *code || *w.to == *code).peekable();
        walks.peek()?;
        let mut words = Vec::new();
        let mut sum = desk.amount_in(self.own, item).map_or(Number::exact(0.into()), |n| n.ours);
        for walk in walks.filter(|w| *w.to == *code) {
            let before = item.replace(&format!("[{code}]"), &format!("[{}]", walk.from));
            let Some(then) = desk.amount_in(self.own, &before) else { continue };
            sum = sum.plus(then.ours)?;
            words.push(tell!(desk, "{} 为 {}", "{} is {}", walk.from, text(then.ours.value)));
        }
        if !words.is_empty() && class_of_sum(now, sum).is_some_and(|(class, _)| class == Class::Exact) {
            return Some(Published::Number(sum, desk.list(&words)));
        }
        Some(Published::Moved(desk.list(&words)))
    }

    /// Why the documents of the year before do not tell, for readers.
    pub fn why(&self, desk: &Desk<'_>) -> Option<String> {
        let (event, missing) = self.event.as_ref()?;
        let (year, before) = (event.year.unwrap_or(desk.d.year), self.own.year);
        let kind = kind_of(desk, event);
        Some(if missing.is_empty() {
            tell!(
                desk,
                "{year} 年{kind}，{before} 年文件的范围与上年数的不同，上年数无法核对",
                "{year}: {kind}; the documents of {before} are of another extent, so last year’s amounts cannot be tested"
            )
        } else {
            let names = desk.list(missing);
            tell!(
                desk,
                "{year} 年{kind}，档案中没有{names} {before} 年的决算，上年数无法与合并前各单位之和核对",
                "{year}: {kind}; the archive has no final accounts of {before} of {names}, so last year’s amounts cannot be tested against the sum of the bodies that merged"
            )
        })
    }
}

/// The kind of an event in the language of the interface.
pub(super) fn kind_of<'e>(desk: &Desk<'_>, event: &'e LineageEvent) -> Cow<'e, str> {
    match desk.world.language {
        Language::Chinese => Cow::Borrowed(&*event.kind),
        Language::English => english::event(&event.kind),
    }
}

/// A number as the body published it; where the units differ, in both.
fn own_words(desk: &Desk<'_>, own: &Disclosure, then: InBoth) -> String {
    let (theirs, ours) = (text(then.theirs.value), text(then.ours.value));
    let (of_before, of_now) = (&own.amount_unit, &desk.d.amount_unit);
    let number = match of_before == of_now {
        true => ours,
        false => tell!(desk, "{theirs} {of_before}，即 {ours} {of_now}", "{theirs} {of_before}, that is {ours} {of_now}"),
    };
    tell!(desk, "{} 年文件公开 {number}", "the document of {} published {number}", own.year)
}

/// The id that an item of one document has in another. Members of a list are known by their names: their numbers change
/// from year to year. A name that several members have tells nothing.
fn same_item<'i>(d: &Disclosure, item: &'i str, other: &Disclosure) -> Option<Cow<'i, str>> {
    for (end, _) in item.match_indices(']') {
        let (member, rest) = item.split_at(end + 1);
        let Some(list) = numbered(member) else { continue };
        let is_heading = |row: &&Row| row.facts.is_empty() && numbered(&row.item) == Some(list);
        let Some(heading) = d.rows.iter().filter(is_heading).find(|r| *r.item == *member) else { continue };
        let of_name = |d: &Disclosure| -> Vec<ArcStr> {
            d.rows.iter().filter(is_heading).filter(|r| r.label == heading.label).map(|r| r.item.clone()).collect()
        };
        let (ours, theirs) = (of_name(d), of_name(other));
        return (ours.len() == 1 && theirs.len() == 1).then(|| Cow::Owned(format!("{}{rest}", theirs[0])));
    }
    Some(Cow::Borrowed(item))
}
