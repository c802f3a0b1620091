//! Reading fields out of a node tree: typed access that gathers diagnostics instead of stopping at the first.

use arcstr::ArcStr;

use super::cause::unseen;
use super::node::{Entry, Node, Scalar, Value};
use crate::diagnostic::{Diagnostic, Place, nearest};

/// Known keys: the English name (used in code and JSON Schema), then the Chinese terms.
pub type Keys = &'static [(&'static str, &'static [&'static str])];

/// The English name of a key as typed, in Chinese or English.
pub fn canonical(keys: Keys, typed: &str) -> Option<&'static str> {
    keys.iter().find(|(english, chinese)| *english == typed || chinese.contains(&typed)).map(|(english, _)| *english)
}

/// The entry whose key means `english`.
pub fn find<'n>(entries: &'n [Entry], keys: Keys, english: &str) -> Option<&'n Entry> {
    entries.iter().find(|e| canonical(keys, &e.key) == Some(english))
}

/// All words of a key table, for suggestions.
pub fn words<'a>(keys: Keys) -> impl Iterator<Item = &'a str> {
    keys.iter().flat_map(|(english, chinese)| chinese.iter().map(|w| -> &'a str { w }).chain(std::iter::once(*english)))
}

/// Gathers diagnostics about one file.
pub struct Gather {
    /// The file, relative to the site's folder.
    pub file: ArcStr,
    /// Files that are read beside it; places name them by number, from 1.
    pub beside: Vec<ArcStr>,
    /// What was found so far.
    pub diagnostics: Vec<Diagnostic>,
}

/// From so many mistakes on, what was meant is not looked for.
const MANY: usize = 200;
/// So many known keys, in both languages, are listed where none of them is near.
const FEW_KEYS: usize = 24;

impl Gather {
    /// Nothing gathered yet.
    pub fn new(file: &ArcStr) -> Gather {
        Gather { file: file.clone(), beside: Vec::new(), diagnostics: Vec::new() }
    }

    /// The number by which places name a file beside; 0, the source's own, for more files than there are numbers.
    pub fn number_of(&mut self, path: &ArcStr) -> u16 {
        let at = self.beside.iter().position(|known| known == path).unwrap_or_else(|| {
            self.beside.push(path.clone());
            self.beside.len() - 1
        });
        u16::try_from(at + 1).unwrap_or(0)
    }

    /// The file that a place is in.
    pub fn file_of(&self, place: Place) -> &ArcStr {
        place.file_among(&self.file, &self.beside)
    }

    /// Adds an error and gives it back for a hint.
    pub fn error(&mut self, id: &'static str, place: Place, message: impl Into<String>) -> &mut Diagnostic {
        self.diagnostics.push(Diagnostic::error(id, self.file_of(place), place, message));
        self.diagnostics.last_mut().expect("just pushed")
    }

    /// Adds a warning and gives it back for a hint.
    pub fn warning(&mut self, id: &'static str, place: Place, message: impl Into<String>) -> &mut Diagnostic {
        self.diagnostics.push(Diagnostic::warning(id, self.file_of(place), place, message));
        self.diagnostics.last_mut().expect("just pushed")
    }

    /// Says that a node is not what is wanted here.
    pub fn expected(&mut self, node: &Node, what: &str) {
        let got = node.kind();
        let d = self.error("source.type", node.place, format!("{what} is wanted here, but this is {got}"));
        if let Value::Scalar(s) = &node.value {
            d.width = s.text.chars().count().max(1) as u32;
            let odd = s.text.split_once(':').and_then(|(_, behind)| unseen(behind.chars().next()?));
            if let Some(odd) = odd {
                d.hint = Some(format!("{odd} stands behind the colon: YAML takes ordinary spaces only, so type one"));
            } else if s.text.contains('：') {
                d.hint = Some("a full-width colon `：` does not separate key and value: write `: `".into());
            } else if let Some((key, value)) = unspaced(s) {
                d.hint = Some(format!("a colon needs a space behind it: `{key}: {value}`"));
            } else if let (false, [key, value]) = (s.quoted, &s.text.split_whitespace().take(2).collect::<Vec<_>>()[..])
                && value.starts_with(char::is_numeric)
            {
                d.hint = Some(format!("a colon and a space separate a key from its value: `{key}: {value}`"));
            }
        }
    }

    /// The entries of a mapping; nothing and null are an empty mapping.
    pub fn map<'n>(&mut self, node: &'n Node, what: &str) -> &'n [Entry] {
        match &node.value {
            Value::Map(entries) => entries,
            Value::Null => &[],
            _ => {
                self.expected(node, what);
                &[]
            }
        }
    }

    /// The entries of a mapping with known keys, no two of which mean the same: one of the values would be lost.
    pub fn fields<'n>(&mut self, node: &'n Node, what: &str, keys: Keys) -> &'n [Entry] {
        let entries = self.map(node, what);
        self.twice(entries, |key| canonical(keys, key));
        entries
    }

    /// Tells keys that mean the same as one before them.
    pub fn twice<M: PartialEq>(&mut self, entries: &[Entry], meaning: impl Fn(&str) -> Option<M>) {
        let mut said = Said::default();
        for entry in entries {
            if let Some(meaning) = meaning(&entry.key) {
                said.note(meaning, entry, self);
            }
        }
    }

    /// A list; a single value is a list of one.
    pub fn list<'n>(&mut self, node: &'n Node) -> &'n [Node] {
        match &node.value {
            Value::Seq(nodes) => nodes,
            Value::Null => &[],
            _ => std::slice::from_ref(node),
        }
    }

    /// A text.
    pub fn text<'n>(&mut self, node: &'n Node, what: &str) -> &'n str {
        match node.text() {
            Some(text) => text,
            None => {
                self.expected(node, what);
                ""
            }
        }
    }

    /// A text that is to be one of some form, without surrounding white space; nothing, which is told, if it is no single
    /// value.
    pub fn word<'n>(&mut self, node: &'n Node, what: &str) -> Option<&'n str> {
        if node.text().is_none() {
            self.expected(node, what);
        }
        node.text().map(str::trim)
    }

    /// A boxed text, without surrounding white space.
    pub fn boxed(&mut self, node: &Node, what: &str) -> Box<str> {
        self.text(node, what).trim().into()
    }

    /// A list of texts.
    pub fn texts(&mut self, node: &Node, what: &str) -> Vec<Box<str>> {
        self.list(node).iter().map(|n| self.boxed(n, what)).collect()
    }

    /// A whole number.
    pub fn integer<T: std::str::FromStr>(&mut self, node: &Node, what: &str) -> Option<T> {
        let text = self.word(node, what)?;
        match text.parse() {
            Ok(value) => Some(value),
            Err(_) => {
                let width = text.chars().count().max(1) as u32;
                let d = self.error("source.number", node.place, format!("{what} is wanted here, but this is `{text}`"));
                d.width = width;
                None
            }
        }
    }

    /// Yes or no: `是`/`否`, `true`/`false`.
    pub fn yes_no(&mut self, node: &Node, what: &str) -> bool {
        match self.word(node, what) {
            Some("是" | "true" | "yes") => true,
            Some("否" | "false" | "no") | None => false,
            Some(other) => {
                let message = format!("{what}: write 是 or 否, not `{other}`");
                self.error("source.yes-no", node.place, message);
                false
            }
        }
    }

    /// A date `YYYY-MM-DD`, checked against the calendar.
    pub fn date(&mut self, node: &Node, what: &str) -> Option<Box<str>> {
        let text = self.word(node, what)?;
        if is_date(text) {
            return Some(text.into());
        }
        let message = format!("{what}: `{text}` is not a date");
        self.error("source.date", node.place, message).hint = Some("write YYYY-MM-DD, for example 2024-10-27".into());
        None
    }

    /// An unknown key: an error that suggests the nearest known one.
    pub fn unknown<'a>(&mut self, entry: &Entry, place: &str, known: impl IntoIterator<Item = &'a str>) {
        self.unknown_but(entry, place, known, None);
    }

    /// The same, with advice for a key that resembles none.
    pub fn unknown_but<'a>(&mut self, entry: &Entry, place: &str, known: impl IntoIterator<Item = &'a str>, advice: Option<&str>) {
        // Where most keys are unknown, none was meant for any of these.
        let known: Vec<&str> = known.into_iter().filter(|_| self.diagnostics.len() < MANY).collect();
        let near = || nearest(&entry.key, known.iter().copied()).map(|word| format!("did you mean `{word}`?"));
        let all = || (1..=FEW_KEYS).contains(&known.len()).then(|| format!("known here: {}", known.join(", ")));
        let suggestion = slip(entry).or_else(near).or_else(|| advice.map(str::to_owned)).or_else(all);
        self.unknown_with(entry, place, suggestion);
    }

    /// The same, where it is known what to do.
    pub fn unknown_with(&mut self, entry: &Entry, place: &str, hint: Option<String>) {
        let message = format!("the key `{}` is not known in {place}", entry.key);
        let d = self.error("source.unknown-key", entry.place, message);
        d.width = entry.key.chars().count().max(1) as u32;
        d.hint = odd_sign(&entry.key).or(hint);
    }

    /// The unit of `what`, of which there are two; another one is told.
    pub fn unit_of_money(&mut self, node: &Node, what: &str) -> Option<ArcStr> {
        match self.word(node, "万元 or 元")? {
            unit @ ("万元" | "元") => Some(unit.into()),
            other => {
                self.error("source.unit", node.place, format!("`{other}` is no unit of {what}")).hint = Some("write 万元 or 元".into());
                None
            }
        }
    }

    /// Tells that a file cannot be named so: it stands beside the source.
    pub fn no_file_name(&mut self, name: &str, place: Place) -> &mut Diagnostic {
        let d = self.error("source.path", place, format!("`{name}` is no file name"));
        d.hint = Some("put the file beside the source and write its name only".into());
        d
    }
}

/// What the keys of a mapping have said so far, by their meaning: a second key of one meaning, such as `数` beside `金额`,
/// would lose one of the values.
pub struct Said<'e, M>(Vec<(M, &'e Entry)>);

impl<M> Default for Said<'_, M> {
    fn default() -> Self {
        Said(Vec::new())
    }
}

impl<'e, M: PartialEq> Said<'e, M> {
    /// Notes a key, and tells it if it says again what is said.
    pub fn note(&mut self, meaning: M, entry: &'e Entry, gather: &mut Gather) {
        let Some((_, first)) = self.0.iter().find(|(known, _)| *known == meaning) else { return self.0.push((meaning, entry)) };
        let message = format!("`{}` says again what `{}` says", entry.key, first.key);
        let d = gather.error("source.duplicate-key", entry.place, message);
        d.width = entry.key.chars().count() as u32;
        d.hint = Some(format!("its first place is line {}; keep one of the two", first.place.line));
    }
}

/// A key and its value that are one text, as the colon between them is full-width or no space stands behind it.
pub fn unspaced(scalar: &Scalar) -> Option<(&str, &str)> {
    let mut words = scalar.text.split_whitespace().filter(|_| !scalar.quoted);
    let (key, value) = words.next()?.split_once([':', '：'])?;
    // Behind a full-width colon a space may stand, and the value is the next word.
    let value = if value.is_empty() { words.next()? } else { value };
    (!key.is_empty() && !value.starts_with("//")).then_some((key, value))
}

/// Keys and their values that are one text, as nothing but a space stands between each two.
pub fn without_colons(scalar: &Scalar, known: impl Fn(&str) -> bool) -> bool {
    let words: Vec<&str> = scalar.text.split_whitespace().filter(|_| !scalar.quoted).collect();
    let pair = |pair: &[&str]| matches!(pair, [key, value] if known(key) && value.starts_with(|c: char| c.is_numeric() || c == '-'));
    words.len() >= 2 && words.chunks(2).all(pair)
}

/// What to do about a sign in a key that is not seen; a blank between two words is seen.
fn odd_sign(key: &str) -> Option<String> {
    if let Some(odd) = key.chars().next().and_then(unseen) {
        return Some(format!("{odd} stands before this key: YAML takes ordinary spaces only, so delete it and type spaces"));
    }
    let odd = key.chars().filter(|c| !c.is_whitespace()).find_map(unseen)?;
    Some(format!("{odd} stands in this key: delete it"))
}

/// What has become a key by a slip: the rest of an amount behind its comma, or a key with its value.
fn slip(entry: &Entry) -> Option<String> {
    if entry.node.value != Value::Null {
        return None;
    }
    let (whole, decimals) = entry.key.split_once('.').unwrap_or((&entry.key, ""));
    if whole.len() == 3 && whole.bytes().chain(decimals.bytes()).all(|b| b.is_ascii_digit()) {
        return Some(format!("inside `{{…}}` a comma ends the value: put an amount that holds one in quotes: '…,{}'", entry.key));
    }
    if let Some((key, value)) = entry.key.split_once('：') {
        return Some(format!("a full-width colon `：` does not separate key and value: write `{}: {}`", key.trim(), value.trim()));
    }
    let (key, value) = entry.key.split_once(':')?;
    (!key.is_empty() && !value.is_empty()).then(|| format!("a colon needs a space behind it: `{key}: {value}`"))
}

/// Whether a text is a date `YYYY-MM-DD` of the Gregorian calendar.
pub fn is_date(text: &str) -> bool {
    let mut parts = text.split('-');
    let (Some(y), Some(m), Some(d), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else { return false };
    if y.len() != 4 || m.len() != 2 || d.len() != 2 {
        return false;
    }
    let (Ok(y), Ok(m), Ok(d)) = (y.parse::<u32>(), m.parse::<u32>(), d.parse::<u32>()) else { return false };
    let leap = y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
    let days = match m {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(leap),
        _ => 0,
    };
    (1..=days).contains(&d)
}
