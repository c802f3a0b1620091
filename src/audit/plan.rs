//! The `checks:` list of a profile, compiled: each entry an identity of the layout, its items resolved to patterns.

use arcstr::ArcStr;

use super::catalog::Check;
use super::known::Known;
use crate::diagnostic::{Diagnostic, Place, Severity, nearest};
use crate::profile::{CheckSource, Profile};
use crate::source::fields::{Gather, Keys, canonical, find, words};
use crate::source::node::{Entry, Node};

/// Keys of a check.
const CHECK: Keys = &[
    ("id", &["编号"]),
    ("title", &["标题", "名称"]),
    ("kind", &["类型"]),
    ("severity", &["程度"]),
    ("each", &["逐组"]),
    ("total", &["合计"]),
    ("parts", &["各项", "部分"]),
    ("absent", &["缺项"]),
    ("items", &["项目"]),
    ("if", &["如有"]),
    ("then", &["则有"]),
    ("value", &["数"]),
    ("base", &["基数"]),
    ("printed", &["印作"]),
    ("values", &["各数"]),
    ("change", &["增减"]),
    ("rate", &["增减率"]),
    ("totals", &["各合计"]),
    ("of", &["所数"]),
    ("source", &["依据"]),
    ("drop", &["去掉"]),
    ("natures", &["性质"]),
];

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

const KINDS: &[(&str, &[&str], &[&str], &str)] = &[
    ("sum", &["total", "parts"], &["absent"], "合计 = Σ 各项；n 项之和的容差为 (n + 1) · u/2"),
    ("within", &["total", "parts"], &[], "Σ 各项 ≤ 合计；n 项之和的容差为 (n + 1) · u/2"),
    ("children", &["total", "of"], &[], "合计 = Σ 其下各项；开列不尽（等）的只查不超过合计"),
    ("equal", &["items"], &[], "各项相等，容差为一个精度单位"),
    ("order", &["items"], &[], "逐项不大于后一项"),
    ("together", &["items"], &[], "各项同为 0，或同不为 0"),
    ("needs", &["if", "then"], &[], "前一项大于 0 ⇒ 后几项大于 0"),
    ("rate", &["value", "base", "printed"], &[], "印出的百分比 = 数 ÷ 基数，区间容差"),
    ("variance", &["value", "base", "printed"], &[], "印出的百分比 =（数 − 基数）÷ 基数，区间容差"),
    ("change", &["values", "change", "rate"], &[], "增减率 = 增减额 ÷（本年 − 增减额），区间容差"),
    ("codes", &["totals", "parts"], &[], "每个上级科目 = Σ 编码以它开头的下级科目"),
    ("count", &["value", "of"], &[], "数 = 名单的条数（of: forms 为自评表的张数）；列尽为否的名单只查不超过"),
];

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
            rules.extend(rule(&check.node, &known, if own { &mut gather } else { &mut unheard }, &mut missing));
            if own {
                missing.into_iter().for_each(|item| item.tell(&known, &mut gather));
            } else if !missing.is_empty() {
                tell_inherited(check, &missing, profile, &mut gather);
            }
        }
        if profile.incomplete {
            // Their items may be what it lacks.
            gather.diagnostics.retain(|d| d.id != "profile.unknown-item");
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

/// An item that a check names and no section of the profile has.
struct Missing {
    id: Box<str>,
    place: Place,
}

impl Missing {
    fn tell(self, known: &Known, gather: &mut Gather) {
        let id = &*self.id;
        let d = gather.error("profile.unknown-item", self.place, format!("no section of this profile has the item `{id}`"));
        d.width = id.chars().count().max(1) as u32;
        d.hint = nearest(id, known.ids.iter().map(|k| &**k)).map(|near| format!("did you mean `{near}`?"));
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

fn rule(node: &Node, known: &Known, gather: &mut Gather, missing: &mut Vec<Missing>) -> Option<Rule> {
    let entries = gather.map(node, "a check such as { id: sum.income, kind: sum, total: …, parts: […] }");
    if find(entries, CHECK, "drop").is_some_and(|e| gather.yes_no(&e.node, "drop")) {
        return None;
    }
    let text = |gather: &mut Gather, key: &str| find(entries, CHECK, key).map(|e| gather.boxed(&e.node, "a text"));
    let Some(id) = text(gather, "id").filter(|id| !id.is_empty()) else {
        gather.error("profile.no-id", node.place, "a check needs an `id`");
        return None;
    };
    let word = text(gather, "kind").unwrap_or_default();
    let Some((kind_word, needed, optional, rule)) = KINDS.iter().find(|(word_of, ..)| *word_of == &*word) else {
        let place = find(entries, CHECK, "kind").map_or(node.place, |e| e.node.place);
        let near = nearest(&word, KINDS.iter().map(|k| k.0)).map(|near| format!("did you mean `{near}`?"));
        let all: Vec<&str> = KINDS.iter().map(|k| k.0).collect();
        gather.error("profile.check-kind", place, format!("there is no kind of check `{word}`")).hint = near.or(Some(all.join(", ")));
        return None;
    };
    let common = ["id", "title", "kind", "severity", "each", "source", "drop", "natures"];
    for entry in entries {
        match canonical(CHECK, &entry.key) {
            None => gather.unknown(entry, "a check", words(CHECK)),
            Some(key) if !common.contains(&key) && !needed.contains(&key) && !optional.contains(&key) => {
                gather.unknown(entry, &format!("a check of kind {kind_word}"), needed.iter().chain(optional.iter()).copied().chain(common));
            }
            Some(_) => {}
        }
    }
    let mut complete = true;
    for key in *needed {
        if find(entries, CHECK, key).is_none() {
            gather.error("profile.check", node.place, format!("the check `{id}` of kind {kind_word} needs `{key}`"));
            complete = false;
        }
    }
    let severity = severity(entries, gather);
    let each = text(gather, "each").map(|e| e.trim_end_matches("[*]").to_owned().into_boxed_str());
    let source = text(gather, "source").unwrap_or_else(|| "版式的表内、表间勾稽".into());
    let natures = find(entries, CHECK, "natures").map(|e| gather.texts(&e.node, "a kind of body")).unwrap_or_default();
    let title = text(gather, "title").unwrap_or_else(|| id.clone());
    if !complete {
        return None;
    }
    let mut reader = Reader { entries, each: each.as_deref(), known, gather, missing };
    let kind = reader.kind(kind_word)?;
    Some(Rule { id: (*id).into(), title, severity, each, source, rule, kind, natures })
}

fn severity(entries: &[Entry], gather: &mut Gather) -> Severity {
    let Some(entry) = find(entries, CHECK, "severity") else { return Severity::Error };
    match gather.text(&entry.node, "error, warning or info") {
        "error" => Severity::Error,
        "warning" => Severity::Warning,
        "info" => Severity::Info,
        other => {
            gather.error("profile.severity", entry.node.place, format!("`{other}` is no severity")).hint =
                Some("write error, warning or info".into());
            Severity::Error
        }
    }
}

struct Reader<'r> {
    entries: &'r [Entry],
    each: Option<&'r str>,
    known: &'r Known,
    gather: &'r mut Gather,
    missing: &'r mut Vec<Missing>,
}

impl Reader<'_> {
    fn kind(&mut self, word: &str) -> Option<Kind> {
        Some(match word {
            "sum" => {
                let unknown =
                    match find(self.entries, CHECK, "absent").map(|e| (e.node.place, self.gather.boxed(&e.node, "zero or unknown"))) {
                        None => false,
                        Some((_, word)) if &*word == "zero" => false,
                        Some((_, word)) if &*word == "unknown" => true,
                        Some((place, word)) => {
                            self.gather.error("profile.check", place, format!("`absent` is zero or unknown, not `{word}`"));
                            false
                        }
                    };
                Kind::Sum { total: self.one("total")?, parts: self.signed("parts"), unknown }
            }
            "within" => Kind::Within { total: self.one("total")?, parts: self.signed("parts") },
            "children" => Kind::Children { total: self.one("total")?, of: self.one("of")? },
            "equal" => Kind::Equal(self.many("items")),
            "order" => Kind::Order(self.many("items")),
            "together" => Kind::Together(self.many("items")),
            "needs" => Kind::Needs(self.one("if")?, self.many("then")),
            "rate" => Kind::Rate { value: self.one("value")?, base: self.one("base")?, printed: self.one("printed")? },
            "variance" => Kind::Variance { value: self.one("value")?, base: self.one("base")?, printed: self.one("printed")? },
            "change" => Kind::Change { values: self.many("values"), change: self.one("change")?, rate: self.one("rate")? },
            "codes" => Kind::Codes { totals: self.one("totals")?, parts: self.one("parts")? },
            _ => {
                let of = find(self.entries, CHECK, "of")?;
                let text = self.gather.boxed(&of.node, "an item of kind names, or forms");
                if &*text != "forms" {
                    self.target(&text, of.node.place);
                }
                Kind::Count { value: self.one("value")?, of: (*text).into() }
            }
        })
    }

    fn one(&mut self, key: &str) -> Option<Ref> {
        let entry = find(self.entries, CHECK, key)?;
        let text = self.gather.boxed(&entry.node, "an item id");
        Some(self.reference(&text, entry.node.place))
    }

    fn many(&mut self, key: &str) -> Vec<Ref> {
        self.signed(key).into_iter().map(|(_, reference)| reference).collect()
    }

    fn signed(&mut self, key: &str) -> Vec<(bool, Ref)> {
        let Some(entry) = find(self.entries, CHECK, key) else { return Vec::new() };
        let nodes = self.gather.list(&entry.node).to_vec();
        let mut out = Vec::new();
        for node in &nodes {
            let text = self.gather.boxed(node, "an item id");
            let (negative, id) = text.strip_prefix('-').map_or((false, &*text), |rest| (true, rest.trim()));
            out.push((negative, self.reference(id, node.place)));
        }
        out
    }

    fn reference(&mut self, text: &str, place: Place) -> Ref {
        Ref(text.split('|').map(|id| self.target(id.trim(), place)).collect())
    }

    fn target(&mut self, id: &str, place: Place) -> Target {
        let full = if id.starts_with('.') { format!("{}[]{id}", self.each.unwrap_or("")) } else { id.to_owned() };
        if !self.known.has(&full) {
            self.missing.push(Missing { id: id.into(), place });
        }
        match (id.strip_prefix('.').map(|_| id), id.split_once('*')) {
            (Some(_), Some((head, tail))) => Target::RelativeGlob(head.into(), tail.into()),
            (Some(relative), None) => Target::Relative(relative.into()),
            (None, Some((head, tail))) => Target::Glob(head.into(), tail.into()),
            (None, None) => Target::One(id.into(), u32::MAX),
        }
    }
}
