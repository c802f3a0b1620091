//! An entry of `checks:` in a profile's file, read: its kind, and the items that it names.

use super::{Kind, Missing, Ref, Rule, Target};
use crate::archive::read::shared::nature;
use crate::audit::catalog;
use crate::audit::known::{Known, Measure};
use crate::diagnostic::{Place, Severity, nearest};
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

/// Kinds that add up or compare figures, which must be figures of one measure: those under these keys.
const OF_ONE_MEASURE: &[(&str, &[&str])] = &[
    ("sum", &["total", "parts"]),
    ("within", &["total", "parts"]),
    ("children", &["total", "of"]),
    ("equal", &["items"]),
    ("order", &["items"]),
    ("rate", &["value", "base"]),
    ("variance", &["value", "base"]),
    ("change", &["values", "change"]),
    ("codes", &["totals", "parts"]),
];

/// Reads a check; what it names and no section has is added to `missing`.
pub(super) fn rule(node: &Node, known: &Known, gather: &mut Gather, missing: &mut Vec<Missing>) -> Option<Rule> {
    let entries = gather.map(node, "a check such as { id: sum.income, kind: sum, total: …, parts: […] }");
    if find(entries, CHECK, "drop").is_some_and(|e| gather.yes_no(&e.node, "drop")) {
        return None;
    }
    let text = |gather: &mut Gather, key: &str| find(entries, CHECK, key).map(|e| gather.boxed(&e.node, "a text"));
    let Some((id, place)) =
        find(entries, CHECK, "id").map(|e| (gather.boxed(&e.node, "a text"), e.node.place)).filter(|(id, _)| !id.is_empty())
    else {
        gather.error("profile.no-id", node.place, "a check needs an `id`");
        return None;
    };
    check_id(&id, place, gather);
    let Some(word) = text(gather, "kind") else {
        gather.error("profile.check-kind", place, format!("the check `{id}` says no `kind`")).hint = Some(
            "an entry holds the whole check, also where it replaces one; only how severe it is can be changed in site.toml under [severity]".into(),
        );
        return None;
    };
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
    let natures = find(entries, CHECK, "natures")
        .map(|e| gather.list(&e.node).iter().map(|n| nature(n, "profile.nature", gather)).collect())
        .unwrap_or_default();
    let title = text(gather, "title").unwrap_or_else(|| id.clone());
    if !complete {
        return None;
    }
    if let (Some(each), Some(entry)) = (&each, find(entries, CHECK, "each"))
        && !known.has(&format!("{each}[]"))
    {
        missing.push(Missing { id: format!("{each}[*]").into(), place: entry.node.place });
        return None;
    }
    let mut reader = Reader { entries, each: each.as_deref(), known, gather, missing, measured: Vec::new() };
    let kind = reader.kind(kind_word)?;
    if let Some((_, keys)) = OF_ONE_MEASURE.iter().find(|(of, _)| of == kind_word) {
        reader.measures(keys);
    }
    reader.enough(&kind);
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

/// An id is the address of the check's page, and of no other check.
fn check_id(id: &str, place: Place, gather: &mut Gather) {
    let fine = |c: char| matches!(c, 'a'..='z' | '0'..='9' | '.' | '_' | '-');
    let ends = |c: char| c.is_ascii_alphanumeric();
    let (message, hint) = if !id.chars().all(fine) || !id.starts_with(ends) || !id.ends_with(ends) {
        (format!("`{id}` cannot be the address of a check"), "use lower-case ASCII letters and digits, and `.`, `_` and `-` between them")
    } else if id.ends_with(".html") || id.ends_with(".csv") {
        (format!("`{id}` would be the address of a file"), "leave the ending out")
    } else if catalog::checks().any(|check| *check.id == *id) {
        (format!("`{id}` is a check of every layout"), "name this one otherwise; `gongkai check --list` lists those of every layout")
    } else {
        return;
    };
    let d = gather.error("profile.check-id", place, message);
    d.width = id.chars().count() as u32;
    d.hint = Some(hint.into());
}

/// Reads the items that a check names.
struct Reader<'r> {
    entries: &'r [Entry],
    each: Option<&'r str>,
    known: &'r Known,
    gather: &'r mut Gather,
    missing: &'r mut Vec<Missing>,
    /// What measures something, in the order in which it is named.
    measured: Vec<Measured>,
}

/// An item that a check names under a key, and what it measures.
struct Measured {
    key: &'static str,
    id: Box<str>,
    place: Place,
    measure: Measure,
}

impl Reader<'_> {
    /// Tells the first item under these keys that is of another measure than the one before.
    fn measures(&mut self, keys: &[&str]) {
        let mut measured = self.measured.iter().filter(|m| keys.contains(&m.key));
        let Some(first) = measured.next() else { return };
        let Some(other) = measured.find(|m| m.measure != first.measure) else { return };
        let message = format!("`{}` is {}, `{}` is {}", other.id, other.measure.words(), first.id, first.measure.words());
        let d = self.gather.error("profile.measure", other.place, message);
        d.width = other.id.chars().count() as u32;
        d.hint = Some("only figures of one measure can be added up or compared: correct the check, or the `unit` of the item".into());
    }

    /// Tells a check that names too little to be ever tested.
    fn enough(&mut self, kind: &Kind) {
        let (key, named, least) = match kind {
            Kind::Sum { parts, .. } | Kind::Within { parts, .. } => ("parts", parts.len(), 1),
            Kind::Equal(items) | Kind::Order(items) | Kind::Together(items) => ("items", items.len(), 2),
            Kind::Needs(_, others) => ("then", others.len(), 1),
            Kind::Change { values, .. } => ("values", values.len(), 1),
            Kind::Children { .. } => return self.children(),
            _ => return,
        };
        if let Some(entry) = find(self.entries, CHECK, key).filter(|_| named < least) {
            let wanted = if least == 1 { "one item" } else { "two items" };
            self.gather.error("profile.check", entry.node.place, format!("`{key}` needs {wanted} at least"));
        }
    }

    /// Tells rows that never stand under their total.
    fn children(&mut self) {
        let entry = |key: &str| find(self.entries, CHECK, key);
        let (Some(total), Some(of)) = (entry("total"), entry("of")) else { return };
        let ids =
            |entry: &Entry| -> Vec<String> { entry.node.text().unwrap_or_default().split('|').map(|id| self.full(id.trim())).collect() };
        let (totals, rows) = (ids(total), ids(of));
        let known = totals.iter().chain(&rows).all(|id| self.known.has(id));
        if known && !totals.iter().any(|total| rows.iter().any(|of| self.known.is_under(of, total))) {
            let d = self.gather.error("profile.check", of.node.place, "no rows of this item are written under the total");
            d.width = of.node.text().map_or(1, |text| text.chars().count() as u32);
            d.hint = Some("`children` adds up what stands in the `items` of the total; `sum` adds up rows wherever they stand".into());
        }
    }

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
                    self.target("of", &text, of.node.place);
                }
                Kind::Count { value: self.one("value")?, of: (*text).into() }
            }
        })
    }

    fn one(&mut self, key: &'static str) -> Option<Ref> {
        let entry = find(self.entries, CHECK, key)?;
        let text = self.gather.boxed(&entry.node, "an item id");
        Some(self.reference(key, &text, entry.node.place))
    }

    fn many(&mut self, key: &'static str) -> Vec<Ref> {
        self.signed(key).into_iter().map(|(_, reference)| reference).collect()
    }

    fn signed(&mut self, key: &'static str) -> Vec<(bool, Ref)> {
        let Some(entry) = find(self.entries, CHECK, key) else { return Vec::new() };
        let nodes = self.gather.list(&entry.node).to_vec();
        let mut out = Vec::new();
        for node in &nodes {
            let text = self.gather.boxed(node, "an item id");
            let (negative, id) = text.strip_prefix('-').map_or((false, &*text), |rest| (true, rest.trim()));
            out.push((negative, self.reference(key, id, node.place)));
        }
        out
    }

    fn reference(&mut self, key: &'static str, text: &str, place: Place) -> Ref {
        Ref(text.split('|').map(|id| self.target(key, id.trim(), place)).collect())
    }

    /// An id with that of its group in front if it is relative to one.
    fn full(&self, id: &str) -> String {
        if id.starts_with('.') { format!("{}[]{id}", self.each.unwrap_or("")) } else { id.to_owned() }
    }

    fn target(&mut self, key: &'static str, id: &str, place: Place) -> Target {
        let full = self.full(id);
        if !self.known.has(&full) {
            self.missing.push(Missing { id: id.into(), place });
        }
        self.measured.extend(self.known.measure(&full).map(|measure| Measured { key, id: id.into(), place, measure }));
        match (id.strip_prefix('.').map(|_| id), id.split_once('*')) {
            (Some(_), Some((head, tail))) => Target::RelativeGlob(head.into(), tail.into()),
            (Some(relative), None) => Target::Relative(relative.into()),
            (None, Some((head, tail))) => Target::Glob(head.into(), tail.into()),
            (None, None) => Target::One(id.into(), u32::MAX),
        }
    }
}
