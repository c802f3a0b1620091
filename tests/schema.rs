//! The published JSON Schemas are current, accept every real source and refuse slips.
#![expect(clippy::disallowed_methods, reason = "tests look at the files from outside")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use gongkai::archive::load::profiles_of;
use gongkai::schema;
use serde_json::{Map, Value};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All schemas by file name.
fn schemas() -> BTreeMap<String, Value> {
    let (profiles, diagnostics) = profiles_of(root());
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    let mut all: BTreeMap<String, Value> =
        profiles.values().map(|p| (format!("disclosure.{}.json", p.id), schema::disclosure(p))).collect();
    all.insert("unit.json".into(), schema::unit());
    all.insert("glossary.json".into(), schema::glossary());
    all.insert("register.json".into(), schema::register());
    all.insert("words.json".into(), schema::words());
    all
}

#[test]
fn published_schemas_are_current() {
    let folder = root().join("docs/schema");
    let update = std::env::var_os("GONGKAI_UPDATE").is_some();
    let mut wanted = schemas();
    for entry in std::fs::read_dir(&folder).expect("docs/schema exists") {
        let path = entry.expect("readable").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if !name.ends_with(".json") {
            continue;
        }
        match wanted.remove(&name) {
            Some(schema) => {
                let text = format!("{schema:#}\n");
                if update {
                    std::fs::write(&path, text).expect("writable");
                } else {
                    let published = std::fs::read_to_string(&path).expect("readable");
                    assert!(published == text, "docs/schema/{name} is not current: run GONGKAI_UPDATE=1 cargo test --test schema");
                }
            }
            None => panic!("docs/schema/{name} belongs to no profile: remove it"),
        }
    }
    for (name, schema) in wanted {
        assert!(update, "docs/schema/{name} is missing: run GONGKAI_UPDATE=1 cargo test --test schema");
        std::fs::write(folder.join(name), format!("{schema:#}\n")).expect("writable");
    }
}

#[test]
fn every_real_source_is_valid() {
    let schemas = schemas();
    let mut seen = 0;
    for site in ["content", "starter/content"] {
        for path in files(&root().join(site)) {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            let text = std::fs::read_to_string(&path).expect("readable");
            let (yaml, schema) = match name.as_str() {
                "unit.yaml" => (text.as_str(), "unit.json".to_owned()),
                "words.yaml" => (text.as_str(), "words.json".to_owned()),
                "glossary.yaml" => (text.as_str(), "glossary.json".to_owned()),
                "functional.yaml" | "economic.yaml" => (text.as_str(), "register.json".to_owned()),
                _ if name.ends_with(".body.md") || !(name.ends_with(".yaml") || name.ends_with(".md")) => continue,
                _ => {
                    let yaml = gongkai::source::markdown::front_matter(&text).map_or(text.as_str(), |(yaml, ..)| yaml);
                    let profile = yaml.lines().find_map(|l| l.strip_prefix("版式:")).expect("a profile");
                    (yaml, format!("disclosure.{}.json", profile.split('#').next().unwrap_or("").trim()))
                }
            };
            let instance = json_of(serde_yaml::from_str(yaml).expect("valid YAML"));
            let schema = &schemas[&schema];
            let mut errors = Vec::new();
            Checker { root: schema }.check(schema, &instance, "", &mut errors);
            assert!(errors.is_empty(), "{}:\n{}", path.display(), errors.join("\n"));
            seen += 1;
        }
    }
    assert!(seen >= 12, "only {seen} sources were looked at");
}

#[test]
fn slips_are_refused() {
    let schemas = schemas();
    let refused = |schema: &str, yaml: &str| {
        let schema = &schemas[schema];
        let mut errors = Vec::new();
        Checker { root: schema }.check(schema, &json_of(serde_yaml::from_str(yaml).expect("valid YAML")), "", &mut errors);
        !errors.is_empty()
    };
    let head = "版式: sichuan-2023\n年度: 2024\n名称: 甲\n";
    let with = |rest: &str| format!("{head}{rest}");
    let disclosure = "disclosure.sichuan-2023.json";
    assert!(!refused(disclosure, head));
    assert!(!refused(disclosure, &with("一、收入支出决算总体情况说明: { 收入总计: 412, total.expenditure: 412 }\n")));
    assert!(refused(disclosure, "年度: 2024\n名称: 甲\n"));
    assert!(refused(disclosure, &with("收入支出决算总体情况说明: { 收入总记: 412 }\n")));
    assert!(refused(disclosure, &with("收入支出决算总体情况说明: { 收入总计: { 金额: 1, 占笔: 1% } }\n")));
    assert!(refused(disclosure, &with("收入支出决算总体情况说明: { 收入总计: [1] }\n")));
    assert!(refused(disclosure, &with("公开日期: 昨天\n")));
    assert!(refused(disclosure, &with("不知道的章节: { }\n")));
    assert!(refused("unit.json", "编号: a\n"));
    assert!(refused("glossary.json", "名词: [ { 编号: a, 名: 甲 } ]\n"));
    assert!(refused("register.json", "科目: [ { 编码: 201, 名字: 甲 } ]\n"));
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.expect("readable");
        if entry.file_type().is_file() {
            out.push(entry.into_path());
        }
    }
    out
}

/// YAML as an editor sees it: keys are texts.
fn json_of(yaml: serde_yaml::Value) -> Value {
    match yaml {
        serde_yaml::Value::Mapping(map) => map
            .into_iter()
            .map(|(key, value)| {
                let key = match json_of(key) {
                    Value::String(text) => text,
                    other => other.to_string(),
                };
                (key, json_of(value))
            })
            .collect::<Map<_, _>>()
            .into(),
        serde_yaml::Value::Sequence(list) => list.into_iter().map(json_of).collect(),
        serde_yaml::Value::Tagged(tagged) => json_of(tagged.value),
        other => serde_json::to_value(other).expect("a scalar"),
    }
}

/// The part of JSON Schema that our schemas use; a keyword it does not know is a failure.
struct Checker<'s> {
    root: &'s Value,
}

impl Checker<'_> {
    fn fits(&self, schema: &Value, value: &Value) -> bool {
        let mut errors = Vec::new();
        self.check(schema, value, "", &mut errors);
        errors.is_empty()
    }

    fn check(&self, schema: &Value, value: &Value, at: &str, errors: &mut Vec<String>) {
        let Value::Object(keywords) = schema else { panic!("a schema is an object: {schema}") };
        for (keyword, wanted) in keywords {
            let fine = match keyword.as_str() {
                "$schema" | "title" | "description" | "$defs" | "additionalProperties" | "patternProperties" => true,
                "$ref" => {
                    let pointer = wanted.as_str().and_then(|r| r.strip_prefix('#')).expect("a local reference");
                    let target = self.root.pointer(pointer).unwrap_or_else(|| panic!("{pointer} leads nowhere"));
                    self.check(target, value, at, errors);
                    true
                }
                "type" => {
                    let is = |name: &Value| match name.as_str().expect("a type") {
                        "integer" => value.is_i64() || value.is_u64(),
                        "number" => value.is_number(),
                        "string" => value.is_string(),
                        "boolean" => value.is_boolean(),
                        "null" => value.is_null(),
                        "array" => value.is_array(),
                        "object" => value.is_object(),
                        other => panic!("there is no type {other}"),
                    };
                    match wanted {
                        Value::Array(names) => names.iter().any(is),
                        name => is(name),
                    }
                }
                "const" => value == wanted,
                "enum" => wanted.as_array().expect("a list").contains(value),
                "pattern" => value.as_str().is_none_or(|text| matches(wanted, text)),
                "minItems" => value.as_array().is_none_or(|a| a.len() as u64 >= wanted.as_u64().expect("a number")),
                "maxItems" => value.as_array().is_none_or(|a| a.len() as u64 <= wanted.as_u64().expect("a number")),
                "items" => {
                    for (index, element) in value.as_array().into_iter().flatten().enumerate() {
                        self.check(wanted, element, &format!("{at}/{index}"), errors);
                    }
                    true
                }
                "required" => value
                    .as_object()
                    .is_none_or(|o| wanted.as_array().expect("a list").iter().all(|k| o.contains_key(k.as_str().expect("a key")))),
                "anyOf" => {
                    let branches = wanted.as_array().expect("a list");
                    if !branches.iter().any(|b| self.fits(b, value)) {
                        // The branch of the same shape tells most.
                        let same_shape = branches
                            .iter()
                            .map(|b| self.deep(b))
                            .find(|b| b.get("type").is_some_and(|t| value.is_object() && t.to_string().contains("object")));
                        match same_shape {
                            Some(branch) => self.check(branch, value, at, errors),
                            None => errors.push(format!("{at}: fits no alternative: {value}")),
                        }
                    }
                    true
                }
                "allOf" => {
                    wanted.as_array().expect("a list").iter().for_each(|s| self.check(s, value, at, errors));
                    true
                }
                "properties" => {
                    for (key, value) in value.as_object().into_iter().flatten() {
                        let mut known = false;
                        if let Some(schema) = wanted.get(key) {
                            known = true;
                            self.check(schema, value, &format!("{at}/{key}"), errors);
                        }
                        for (pattern, schema) in keywords.get("patternProperties").and_then(Value::as_object).into_iter().flatten() {
                            if !known && matches(&pattern.as_str().into(), key) {
                                known = true;
                                self.check(schema, value, &format!("{at}/{key}"), errors);
                            }
                        }
                        if !known && keywords.get("additionalProperties") == Some(&Value::Bool(false)) {
                            errors.push(format!("{at}: the key {key} is not known"));
                        }
                    }
                    true
                }
                other => panic!("the checker does not know the keyword {other}"),
            };
            if !fine {
                errors.push(format!("{at}: {value} does not fit {keyword} {wanted}"));
            }
        }
        if let (None, Some(schema @ Value::Object(_))) = (keywords.get("properties"), keywords.get("additionalProperties")) {
            for (key, value) in value.as_object().into_iter().flatten() {
                self.check(schema, value, &format!("{at}/{key}"), errors);
            }
        }
    }

    fn deep<'a>(&'a self, schema: &'a Value) -> &'a Value {
        match schema.get("$ref").and_then(Value::as_str) {
            Some(reference) => self.deep(self.root.pointer(&reference[1..]).expect("it leads somewhere")),
            None => schema,
        }
    }
}

fn matches(pattern: &Value, text: &str) -> bool {
    let pattern = pattern.as_str().expect("a pattern");
    regex_automata::meta::Regex::new(pattern).unwrap_or_else(|e| panic!("{pattern}: {e}")).is_match(text)
}
