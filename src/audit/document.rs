//! All checks of one document by itself, one after another.

use super::desk::{Desk, OneAudit, World};
use super::plan::Plan;
use super::{codes, facets, figures, form, funds, indicators, lists, private, rules, scores, tables, wording};
use crate::archive::Disclosure;

/// Runs all checks of one disclosure that need no other disclosure.
pub fn audit_one(disclosure: &Disclosure, plan: &Plan, world: World<'_>) -> OneAudit {
    let mut desk = Desk::new(disclosure, world);
    facets::run(&mut desk);
    rules::run(&mut desk, plan);
    codes::run(&mut desk);
    figures::run(&mut desk);
    funds::run(&mut desk);
    indicators::run(&mut desk);
    scores::run(&mut desk);
    tables::run(&mut desk);
    form::run(&mut desk);
    lists::run(&mut desk);
    wording::run(&mut desk);
    private::run(&mut desk);
    desk.finish()
}
