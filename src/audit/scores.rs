//! Scores between nothing and their weight, or a hundred where no weight stands beside them.

use rust_decimal::Decimal;

use super::Class;
use super::desk::{At, By, Desk, Telling};
use super::measure::{Number, text};
use super::tell::tell;
use crate::archive::{Facet, Fact};
use crate::profile::{Item, Kind, Profile};

/// Runs the checks of scores that stand in sections.
pub(super) fn run(desk: &mut Desk<'_>) {
    let d = desk.d;
    for row in &d.rows {
        for index in row.facts.clone() {
            let fact = &d.facts[index as usize];
            if &*fact.unit != "分" || !matches!(fact.facet, Facet::Score | Facet::Value) {
                continue;
            }
            let Some(score) = desk.number(fact) else { continue };
            let limit = match fact.facet {
                Facet::Score => beside(desk, row.facts.clone()).map(|w| (w, true)),
                _ => is_score(&d.profile, fact).then_some((Decimal::ONE_HUNDRED, false)),
            };
            if let Some(limit) = limit {
                score_range(desk, desk.at(index), (index, score), limit);
            }
        }
    }
}

/// The weight that stands beside a score.
fn beside(desk: &Desk<'_>, mut facts: std::ops::Range<u32>) -> Option<Decimal> {
    let weight = facts.find(|i| desk.d.facts[*i as usize].facet == Facet::Weight)?;
    desk.number(&desk.d.facts[weight as usize]).map(|n| n.value)
}

/// Whether the layout says that an item is a score, of a hundred: others in 分 may be of any number.
fn is_score(profile: &Profile, fact: &Fact) -> bool {
    fn among(items: &[Item], id: &str) -> bool {
        items.iter().any(|item| {
            let same = match item.id.split_once("[{") {
                Some((head, _)) => item.kind == Kind::Map && item.value_kind == Kind::Score && id.starts_with(head),
                None => item.kind == Kind::Score && *item.id == *id,
            };
            same || among(&item.items, id)
        })
    }
    profile.sections.iter().any(|s| among(&s.items, &fact.item))
}

/// One score against its limit: a weight, or a hundred.
pub(super) fn score_range(desk: &mut Desk<'_>, at: At, (index, score): (u32, Number), (limit, is_weight): (Decimal, bool)) {
    let by = By::General("performance.score-range");
    let below = score.value.is_sign_negative() && !score.value.is_zero();
    if !below && score.value <= limit {
        desk.count(by, at.section, Class::Exact);
        return;
    }
    let (name, printed, most) = (desk.name(index), text(score.value), text(limit));
    let message = match is_weight {
        _ if below => tell!(desk, "{name}：印作 {printed}，小于 0", "{name}: printed {printed}, below 0"),
        true => tell!(desk, "{name}：印作 {printed}，大于权重 {most}", "{name}: printed {printed}, above the weight {most}"),
        false => tell!(desk, "{name}：印作 {printed}，大于 {most}", "{name}: printed {printed}, above {most}"),
    };
    let expected = if below { "≥ 0".to_owned() } else { format!("≤ {most}") };
    let words = Telling { message, expected, printed, ..Telling::default() };
    desk.report(by, Class::Inconsistent, at, &[index], words);
}
