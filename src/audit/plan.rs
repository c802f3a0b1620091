//! The `checks:` list of a profile, compiled: each entry an identity of the layout, its items resolved to patterns.

mod names;
mod read;

use arcstr::ArcStr;

use super::catalog::Check;
use super::known::Known;
use crate::diagnostic::{Diagnostic, Place, Severity, nearest};
use crate::profile::{CheckSource, Profile};
use crate::source::fields::Gather;

/// What a check of a profile says must hold.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    /// `total = Σ parts`; `unknown`: a part that is not stated may hold the rest.
    Sum { total: Ref, parts: Vec<(bool, Ref)>, unknown: bool },
    /// `Σ parts ≤ total`; a part that is not stated is none.
    Within { total: Ref, parts: Vec<(bool, Ref)> },
    /// `total` = Σ of the rows directly under it.
    Children { total: Ref, of: Ref },
    /// All equal.
    Equal(Vec<Ref>),
    /// Each at most the next.
    Order(Vec<Ref>),
    /// All zero or none.
    Together(Vec<Ref>),
    /// If the first is above zero, the others are too.
    Needs(Ref, Vec<Ref>),
    /// `printed = value ÷ base`.
    Rate { value: Ref, base: Ref, printed: Ref },
    /// `printed = (value − base) ÷ base`.
    Variance { value: Ref, base: Ref, printed: Ref },
    /// One change and its rate, for several values.
    Change { values: Vec<Ref>, change: Ref, rate: Ref },
    /// Each total by code = Σ of the parts whose code starts with it.
    Codes { totals: Ref, parts: Ref },
    /// `value` = number of names in an item, or of indicator tables.
    Count { value: Ref, of: ArcStr },
}

/// An item of the profile, by id; `|` separates ids of which the first that is stated counts.
#[derive(Clone, Debug)]
pub(super) struct Ref(pub Vec<Target>);

/// One id: whole, with a `*` for one parameter, or relative to the group of `each` (leading `.`).
#[derive(Clone, Debug)]
pub(super) enum Target {
    /// An id and its place among the ids of the plan.
    One(ArcStr, u32),
    Glob(Box<str>, Box<str>),
    Relative(Box<str>),
    RelativeGlob(Box<str>, Box<str>),
}

/// One check of a profile, compiled.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    pub id: ArcStr,
    pub title: Box<str>,
    pub severity: Severity,
    pub each: Option<Box<str>>,
    pub source: Box<str>,
    pub rule: &'static str,
    pub kind: Kind,
    /// The kinds of bodies (性质) that it holds for; all if empty, and bodies whose kind is not known.
    pub natures: Vec<Box<str>>,
}

/// All checks of a profile, compiled once.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    pub(super) rules: Vec<Rule>,
    /// All whole ids that the rules name, sorted, so that one walk along a disclosure's facts finds them all.
    pub(super) ids: Vec<ArcStr>,
}

impl Plan {
    /// Compiles the `checks:` of a profile; what is not understood is a diagnostic and no check.
    pub fn compile(profile: &Profile) -> (Plan, Vec<Diagnostic>) {
        let mut gather = Gather::new(&profile.file);
        let known = Known::of(profile);
        let mut rules = Vec::new();
        for check in &profile.checks {
            // What is wrong with a check itself is told for the profile that writes it.
            let own = check.file == profile.file;
            let mut unheard = Gather::new(&check.file);
            let mut missing = Vec::new();
            rules.extend(read::rule(&check.node, &known, if own { &mut gather } else { &mut unheard }, &mut missing));
            if own {
                missing.into_iter().for_each(|item| item.tell(&known, &mut gather));
            } else if !missing.is_empty() {
                tell_inherited(check, &missing, profile, &mut gather);
            }
        }
        names::check(profile, &known, &mut gather);
        if profile.incomplete {
            // Their items may be what it lacks.
            gather.diagnostics.retain(|d| !matches!(d.id, "profile.unknown-item" | "profile.cite"));
        }
        let mut ids: Vec<ArcStr> = Vec::new();
        each_target(&mut rules, &mut |target| {
            if let Target::One(id, _) = target {
                ids.push(id.clone());
            }
        });
        ids.sort();
        ids.dedup();
        each_target(&mut rules, &mut |target| {
            if let Target::One(id, slot) = target {
                *slot = ids.binary_search(id).map_or(u32::MAX, |at| at as u32);
            }
        });
        (Plan { rules, ids }, gather.diagnostics)
    }

    /// Its checks, as the documentation shows them.
    pub fn checks(&self) -> impl Iterator<Item = Check> + '_ {
        self.rules.iter().map(|rule| Check {
            id: rule.id.clone(),
            title: rule.title.to_string().into(),
            severity: rule.severity,
            meaning: rule.title.to_string().into(),
            rule: rule.rule.into(),
            source: rule.source.to_string().into(),
            example: "".into(),
        })
    }
}

/// An item that a check or a figure names and no section of the profile has.
struct Missing {
    id: Box<str>,
    place: Place,
}

impl Missing {
    fn tell(self, known: &Known, gather: &mut Gather) {
        let id = &*self.id;
        let d = gather.error("profile.unknown-item", self.place, format!("no section of this profile has the item `{id}`"));
        // Members of an item are meant: what is in the brackets makes no item another one.
        let (id, members) = id.strip_suffix("[*]").map_or((id, false), |head| (head, true));
        d.width = id.chars().count().max(1) as u32;
        let ids = known.ids.iter().map(|known| &**known);
        let near = if members { nearest(id, ids.filter_map(|known| Some(known.split_once('[')?.0))) } else { nearest(id, ids) };
        d.hint = near.map(|near| format!("did you mean `{near}`?"));
    }
}

/// A check of an extended profile has lost items that this profile replaced: told once, where that one is extended.
fn tell_inherited(check: &CheckSource, missing: &[Missing], profile: &Profile, gather: &mut Gather) {
    let id = check.id.as_deref().unwrap_or_default();
    let items: std::collections::BTreeSet<&str> = missing.iter().map(|m| &*m.id).collect();
    let items: Vec<String> = items.into_iter().map(|id| format!("`{id}`")).collect();
    let message = format!("the check `{id}` of {} names what no section of this profile has: {}", check.file, items.join(", "));
    gather.error("profile.unknown-item", profile.extends, message).hint =
        Some(format!("give a section these items, or take the check away under `checks:` by {{ id: {id}, drop: true }}"));
}

fn each_target(rules: &mut [Rule], act: &mut dyn FnMut(&mut Target)) {
    for rule in rules {
        let refs: Vec<&mut Ref> = match &mut rule.kind {
            Kind::Sum { total, parts, .. } | Kind::Within { total, parts } => {
                std::iter::once(total).chain(parts.iter_mut().map(|p| &mut p.1)).collect()
            }
            Kind::Children { total, of } => vec![total, of],
            Kind::Equal(items) | Kind::Order(items) | Kind::Together(items) => items.iter_mut().collect(),
            Kind::Needs(first, others) => std::iter::once(first).chain(others).collect(),
            Kind::Rate { value, base, printed } | Kind::Variance { value, base, printed } => vec![value, base, printed],
            Kind::Change { values, change, rate } => values.iter_mut().chain([change, rate]).collect(),
            Kind::Codes { totals, parts } => vec![totals, parts],
            Kind::Count { value, .. } => vec![value],
        };
        for reference in refs {
            reference.0.iter_mut().for_each(&mut *act);
        }
    }
}
