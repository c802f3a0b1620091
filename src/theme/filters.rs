//! Filters that take the place of the engine's own.

use std::collections::BTreeMap;

use tera::value::Key;
use tera::{Error, Kwargs, Map, State, Tera, TeraResult, Value};

/// Puts our filters over those of the engine.
pub fn register(engine: &mut Tera) {
    engine.register_filter("group_by", group_by);
}

/// Groups in the order in which they first appear; those without a value are left out. The engine's own filter gives them in
/// another order at each build.
fn group_by(values: &[Value], arguments: Kwargs, _: &State<'_>) -> TeraResult<Map> {
    let attribute = arguments.must_get::<&str>("attribute")?;
    let mut groups: Vec<(Key<'static>, Vec<Value>)> = Vec::new();
    // Where in `groups` each key stands.
    let mut known = BTreeMap::new();
    for (at, value) in values.iter().enumerate() {
        let Some(found) = value.get_from_path(attribute) else {
            return Err(Error::message(format!("number {} of the list has no `{attribute}`", at + 1)));
        };
        if found.is_none() {
            continue;
        }
        let key = key(found).ok_or_else(|| Error::message(format!("`{attribute}` of number {} of the list names no group", at + 1)))?;
        let group = *known.entry(key.clone()).or_insert(groups.len());
        if group == groups.len() {
            groups.push((key, Vec::new()));
        }
        groups[group].1.push(value.clone());
    }
    Ok(groups.into_iter().map(|(key, values)| (key, Value::from(values))).collect())
}

fn key(value: &Value) -> Option<Key<'static>> {
    let text = value.as_str().map(|text| Key::from(text.to_owned()));
    text.or_else(|| value.as_bool().map(Key::Bool)).or_else(|| value.as_i128().map(Key::from))
}
