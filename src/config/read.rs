//! `site.toml` to settings: every key and value with its place, all mistakes in one go.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::redirects::{Redirect, faults, old_address};
use super::{Config, Language, Mark, Places};
use crate::diagnostic::{Diagnostic, Severity, nearest};
use crate::source::places::place_at;

const KEYS: &[&str] = &[
    "title",
    "subtitle",
    "description",
    "publisher",
    "contact",
    "language",
    "base_url",
    "theme",
    "output",
    "site_code",
    "outside_links",
    "severity",
    "redirects",
    "extra",
];

type Value<'t> = Spanned<DeValue<'t>>;

/// Settings and mistakes, the latter in the order of the text.
pub(super) fn settings(root: &Path, text: &str) -> (Config, Vec<Diagnostic>) {
    let mut reader = Reader { text, diagnostics: Vec::new(), redirects: Vec::new() };
    let mut config = Config {
        root: root.to_owned(),
        title: "决算公开档案".into(),
        subtitle: String::new(),
        description: String::new(),
        publisher: String::new(),
        contact: String::new(),
        language: Language::Chinese,
        base_url: String::new(),
        theme: "default".into(),
        output: root.join("public"),
        site_code: String::new(),
        outside_links: false,
        severity: BTreeMap::new(),
        redirects: BTreeMap::new(),
        extra: BTreeMap::new(),
        places: Places::default(),
    };
    // What is not readable as TOML is told; the rest is read all the same, without the lines that are broken.
    let (mut table, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let span = error.span().unwrap_or(0..0);
        let word = text.get(span.clone()).unwrap_or("");
        let hint = match error.message() {
            quoted if quoted.contains("must be quoted") => format!("write it in quotes: \"{word}\""),
            twice if twice.contains("duplicate key") => "write each setting once".to_owned(),
            _ => "a setting is a line `key = \"text\"`, a table starts with a line `[name]`".to_owned(),
        };
        reader.error(&span, error.message().to_owned()).hint = Some(hint);
    }
    reader.diagnostics.dedup_by_key(|d| d.place.line);
    let unreadable = reader.diagnostics.len();
    let (readable, mut certain) = without_lines(text, errors.iter().filter_map(toml::de::Error::span));
    if unreadable > 0 {
        let left;
        (table, left) = DeTable::parse_recoverable(&readable);
        certain &= left.is_empty();
    }
    for (key, value) in table.get_ref() {
        reader.setting(key, value, &mut config);
    }
    reader.take_redirects(&mut config);
    if !certain {
        // What follows from a broken line is no mistake of its own.
        reader.diagnostics.truncate(unreadable);
    }
    reader.diagnostics.sort_by_key(|d| d.place);
    (config, reader.diagnostics)
}

/// The text with blanks for the lines that have these spans, and whether all others mean what they did: below a line that
/// should have started a table they do not.
fn without_lines(text: &str, spans: impl Iterator<Item = Range<usize>>) -> (String, bool) {
    let (bytes, mut left, mut same) = (text.as_bytes(), text.as_bytes().to_vec(), true);
    for span in spans {
        let first = span.start.min(bytes.len());
        let last = span.end.saturating_sub(1).clamp(first, bytes.len());
        let start = bytes[..first].iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
        let end = bytes[last..].iter().position(|b| *b == b'\n').map_or(bytes.len(), |at| last + at);
        same &= !bytes[start..end].trim_ascii_start().starts_with(b"[");
        left[start..end].iter_mut().filter(|b| **b != b'\n').for_each(|b| *b = b' ');
    }
    (String::from_utf8(left).unwrap_or_default(), same)
}

struct Reader<'t> {
    text: &'t str,
    diagnostics: Vec<Diagnostic>,
    /// Those that are good for themselves.
    redirects: Vec<Redirect>,
}

impl Reader<'_> {
    fn mark(&self, span: &Range<usize>) -> Mark {
        let marked = self.text.get(span.clone()).and_then(|t| t.lines().next()).unwrap_or("");
        Mark { place: place_at(self.text, span.start.min(self.text.len())), width: marked.chars().count() }
    }

    /// An error about what stands at a span; gives it back for a hint.
    fn error(&mut self, span: &Range<usize>, message: String) -> &mut Diagnostic {
        self.diagnostics.push(self.mark(span).error("config", message));
        self.diagnostics.last_mut().expect("just pushed")
    }

    fn setting(&mut self, key: &Spanned<std::borrow::Cow<'_, str>>, value: &Value<'_>, config: &mut Config) {
        let name: &str = key.get_ref();
        match name {
            "title" => self.text_into(name, value, &mut config.title),
            "subtitle" => self.text_into(name, value, &mut config.subtitle),
            "description" => self.text_into(name, value, &mut config.description),
            "publisher" => self.text_into(name, value, &mut config.publisher),
            "contact" => self.text_into(name, value, &mut config.contact),
            "site_code" => self.text_into(name, value, &mut config.site_code),
            "theme" => {
                self.text_into(name, value, &mut config.theme);
                config.places.theme = self.mark(&value.span());
            }
            "output" => {
                if let Some(output) = self.wanted(name, value) {
                    config.output = config.root.join(PathBuf::from(output));
                    config.places.output = Some(self.mark(&value.span()));
                }
            }
            "language" => match self.wanted(name, value) {
                Some("zh-CN" | "zh") => config.language = Language::Chinese,
                Some("en") => config.language = Language::English,
                Some(other) => {
                    let message = format!("there is no interface in `{other}`");
                    self.error(&value.span(), message).hint = Some("write zh-CN or en".into());
                }
                None => {}
            },
            "base_url" => {
                if let Some(url) = self.wanted(name, value)
                    && let Err(hint) = config.set_base_url(url)
                {
                    self.error(&value.span(), "base_url is no web address".into()).hint = Some(hint.into());
                }
            }
            "outside_links" => match value.get_ref().as_bool() {
                Some(yes) => config.outside_links = yes,
                None => self.not("outside_links", "true or false", value),
            },
            "severity" => self.table(name, value, |reader, key, value| reader.severity(key, value, config)),
            "redirects" => self.table(name, value, |reader, key, value| reader.redirect(key, value)),
            "extra" => self.table(name, value, |reader, key, value| {
                let value = reader.json(value);
                config.extra.insert(key.get_ref().to_string(), value);
            }),
            _ => {
                let hint = nearest(name, KEYS.iter().copied()).map(|n| format!("did you mean `{n}`?"));
                self.error(&key.span(), format!("the key `{name}` is not known in site.toml")).hint = hint;
            }
        }
    }

    fn table<'v, 't: 'v>(
        &mut self,
        name: &str,
        value: &'v Value<'t>,
        mut each: impl FnMut(&mut Self, &'v Spanned<std::borrow::Cow<'t, str>>, &'v Value<'t>),
    ) {
        match value.get_ref().as_table() {
            Some(table) => table.iter().for_each(|(key, value)| each(self, key, value)),
            None => self.not(name, "a table", value),
        }
    }

    fn not(&mut self, name: &str, wanted: &str, value: &Value<'_>) {
        let kind = match value.get_ref() {
            DeValue::String(_) => "a text",
            DeValue::Integer(_) => "a whole number",
            DeValue::Float(_) => "a number",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        let hint = match wanted {
            "a text" => Some(format!("write it in quotes: {name} = \"…\"")),
            "true or false" => Some("write it without quotes".to_owned()),
            "a table" => Some(format!("write `[{name}]` on a line of its own and the entries below it")),
            _ => None,
        };
        self.error(&value.span(), format!("`{name}` wants {wanted} here, but this is {kind}")).hint = hint;
    }

    fn wanted<'v>(&mut self, name: &str, value: &'v Value<'_>) -> Option<&'v str> {
        let text = value.get_ref().as_str();
        if text.is_none() {
            self.not(name, "a text", value);
        }
        text
    }

    fn text_into(&mut self, name: &str, value: &Value<'_>, into: &mut String) {
        if let Some(text) = self.wanted(name, value) {
            *into = text.to_owned();
        }
    }

    /// A setting of the site that was written below a `[table]` and so belongs to it.
    fn misplaced(&mut self, key: &Spanned<std::borrow::Cow<'_, str>>, table: &str) -> bool {
        let name: &str = key.get_ref();
        if !KEYS.contains(&name) {
            return false;
        }
        let first = self.text.lines().position(|line| line.trim_start().starts_with('[')).map_or(1, |at| at + 1);
        let message = format!("the key `{name}` stands under [{table}], where it is no setting of the site");
        self.error(&key.span(), message).hint = Some(format!("write it above the first `[…]` line, line {first}"));
        true
    }

    fn severity(&mut self, key: &Spanned<std::borrow::Cow<'_, str>>, value: &Value<'_>, config: &mut Config) {
        if self.misplaced(key, "severity") {
            return;
        }
        let check: &str = key.get_ref();
        if let Some((rest, _)) = value.get_ref().as_table().and_then(|t| t.iter().next()) {
            let message = format!("`{check}.{}` is no name of a check without quotes", rest.get_ref());
            self.error(&key.span(), message).hint = Some(format!("write \"{check}.{}\" = …", rest.get_ref()));
            return;
        }
        let severity = match value.get_ref().as_str() {
            Some("error") => Some(Severity::Error),
            Some("warning") => Some(Severity::Warning),
            Some("info") => Some(Severity::Info),
            Some("off") => None,
            other => {
                let message = other.map_or_else(|| "this is no severity".to_owned(), |other| format!("`{other}` is no severity"));
                self.error(&value.span(), message).hint = Some("write \"error\", \"warning\", \"info\" or \"off\"".into());
                return;
            }
        };
        config.severity.insert(check.to_owned(), severity);
        config.places.severity.insert(check.to_owned(), self.mark(&key.span()));
    }

    fn redirect(&mut self, key: &Spanned<std::borrow::Cow<'_, str>>, value: &Value<'_>) {
        // In quotes it is an old address, whatever it looks like.
        let quoted = self.text.get(key.span()).is_some_and(|text| text.starts_with(['"', '\'']));
        if !quoted && self.misplaced(key, "redirects") {
            return;
        }
        let from: &str = key.get_ref();
        let Some(to) = self.wanted(from, value) else { return };
        let bad = |path: &str| path.contains("..") || path.contains('\\') || path.contains(':') || path.trim_start_matches('/').is_empty();
        let wrong = if bad(from) { Some(key.span()) } else { bad(to).then(|| value.span()) };
        if let Some(span) = wrong {
            let message = format!("the redirect `{from}` → `{to}` is not between addresses of this site");
            self.error(&span, message).hint =
                Some("write both below the root, for example \"units/old/2024/\" = \"units/new/2024/\"".into());
            return;
        }
        match old_address(from) {
            Ok(old) => {
                self.redirects.push(Redirect { old, new: to.trim_start_matches('/').to_owned(), key: key.span(), value: value.span() })
            }
            Err(why) => {
                self.error(&key.span(), format!("there can be no page at the old address `{from}`: it {why}")).hint =
                    Some("copy the address from the browser, from behind the root of the site on and without # or ?".into());
            }
        }
    }

    /// Takes over the redirects, and tells what is wrong with them beside one another.
    fn take_redirects(&mut self, config: &mut Config) {
        let redirects = std::mem::take(&mut self.redirects);
        for fault in faults(&redirects) {
            let one = &redirects[fault.redirect];
            let span = if fault.in_value { &one.value } else { &one.key };
            self.error(span, fault.message).hint = Some(fault.hint.into());
        }
        for one in redirects {
            config.places.redirects.insert(one.old.clone(), self.mark(&one.value));
            config.redirects.insert(one.old, one.new);
        }
    }

    /// A value of the site's own as templates see it.
    fn json(&mut self, value: &Value<'_>) -> serde_json::Value {
        let number = match value.get_ref() {
            DeValue::String(text) => return text.as_ref().into(),
            DeValue::Boolean(yes) => return (*yes).into(),
            DeValue::Datetime(date) => return date.to_string().into(),
            DeValue::Array(list) => return list.iter().map(|value| self.json(value)).collect(),
            DeValue::Table(table) => {
                let entries = table.iter().map(|(key, value)| (key.get_ref().to_string(), self.json(value)));
                return entries.collect::<serde_json::Map<_, _>>().into();
            }
            DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix()).ok().map(serde_json::Number::from),
            DeValue::Float(number) => number.as_str().parse().ok().and_then(serde_json::Number::from_f64),
        };
        number.map_or_else(
            || {
                self.error(&value.span(), "this number cannot be given to templates".to_owned()).hint =
                    Some("write it as a text, in quotes".into());
                serde_json::Value::Null
            },
            Into::into,
        )
    }
}
