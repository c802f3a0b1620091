//! JSON Schemas of the source files, built from the same key tables that the readers use and from the profiles, so that an
//! editor completes and checks what an archivist types. Printed by `gongkai schema`, published in `docs/schema`.

#[cfg(test)]
mod tests;

use serde_json::{Map, Value, json};

use crate::archive::Facet;
use crate::archive::read::{indicator, items, keys, shared, table};
use crate::profile::{Item, Kind, Profile};
use crate::source::fields::Keys;

const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

/// What a key means, in the words of `docs/sources.md`: table, English key, description. `""` holds for every table.
const WORDS: &[(&str, &str, &str)] = &[
    ("", "page", "原件页码"),
    ("", "note", "编者附注，标明为本馆所加"),
    ("", "title", "题名，照原件"),
    ("", "text", "文字"),
    ("", "unit", "单位（计量）"),
    ("", "name", "名称，照原件印出"),
    ("", "code", "科目编码：类三位、款五位、项七位"),
    ("", "aliases", "别名"),
    ("", "reason", "原因，用自己的话简述"),
    ("", "state", "状态：未填、不适用、无、列名、未公开"),
    ("", "file", "同一文件夹里的文件名"),
    ("disclosure", "profile", "版式的编号"),
    ("disclosure", "year", "年度，与文件名一致"),
    ("disclosure", "kind", "类型：决算或预算"),
    ("disclosure", "name", "单位名称，照这份文件印出"),
    ("disclosure", "title", "文件标题，照原件"),
    ("disclosure", "published", "公开日期，YYYY-MM-DD"),
    ("disclosure", "approved", "批准日期，YYYY-MM-DD"),
    ("disclosure", "unit", "金额单位：万元或元"),
    ("disclosure", "precision", "金额的精度，以金额单位计，通常 0.01"),
    ("disclosure", "codes_printed", "科目编码是否印出；否表示编码由本馆归入"),
    ("disclosure", "provenance", "来源说明，编者的话"),
    ("disclosure", "original", "原件：文件名和页数"),
    ("disclosure", "attachments", "其他附件"),
    ("disclosure", "contents", "目录，照原件"),
    ("disclosure", "omitted_figures", "这份文件没有的图号"),
    ("disclosure", "silenced", "免检：勾稽编号和理由，理由会公布"),
    ("disclosure", "extra_sections", "版式没有的章节，按标题"),
    ("section", "page", "本节起始页"),
    ("section", "title", "标题，照原件，含序号"),
    ("section", "text", "叙述，Markdown，用自己的话；[[项目]] 引用数字"),
    ("section", "residue", "存疑文字：原件印出的范本或转换残留，作为证据引用"),
    ("section", "tables", "表，照原件"),
    ("section", "diagrams", "机构图、流程图"),
    ("section", "figures", "原件印出数据的图，按图号"),
    ("section", "extra", "另列：版式没有的项目，标签和值"),
    ("section", "empty_statement", "空表声明：文件说这里没有内容"),
    ("section", "terms", "名词条目"),
    ("section", "indicator_tables", "绩效自评表"),
    ("value", "printed", "印出的形式，与值不同时才写"),
    ("value", "unit", "印出的单位，与项目的单位不同时才写；未印表示没有印"),
    ("value", "meant", "实际所指的单位，印出的单位有误时写"),
    ("value", "class", "类，照原件"),
    ("value", "group", "款，照原件"),
    ("value", "variance_reason", "差异原因"),
    ("value", "purpose", "用途，用自己的话简述"),
    ("value", "complete", "列尽：否表示后面有“等”"),
    ("change", "increase", "增加的金额"),
    ("change", "decrease", "减少的金额"),
    ("change", "unchanged", "持平；可以不写值"),
    ("change", "increase_or_decrease", "范本的“增加/减少”未选定，照印"),
    ("change", "rise", "增长的百分比"),
    ("change", "fall", "下降的百分比"),
    ("change", "rise_or_fall", "范本的“增长/下降”未选定，照印"),
    ("table", "state", "未附或空表"),
    ("table", "csv", "CSV，第一行为表头"),
    ("table", "rows", "行；格子可写成 {文, 跨列, 跨行}"),
    ("table", "head_rows", "表头占几行"),
    ("indicators", "layout", "自评表的版式"),
    ("indicators", "unit", "资金的单位：万元或元；不写就是文件的金额单位"),
    ("indicators", "project", "项目名称"),
    ("indicators", "supervisor", "主管部门"),
    ("indicators", "implementer", "实施单位"),
    ("indicators", "goal", "年度目标，用自己的话"),
    ("indicators", "result", "完成情况，用自己的话"),
    ("indicators", "summary", "实施概述，用自己的话"),
    ("indicators", "funds", "资金：CSV，第一行为表头"),
    ("indicators", "funds_file", "资金：CSV 文件名"),
    ("indicators", "indicators", "指标：CSV，第一行为表头；前几列留空表示与上一行合并"),
    ("indicators", "indicators_file", "指标：CSV 文件名"),
    ("indicators", "total", "合计：权重和得分"),
    ("indicators", "conclusion", "评价结论，用自己的话"),
    ("indicators", "conclusion_score", "结论中写出的得分"),
    ("indicators", "problems", "存在问题"),
    ("indicators", "measures", "改进措施"),
    ("indicators", "counts", "其他数据：标签和数"),
    ("unit", "id", "编号，与文件夹同名，是永久的网址"),
    ("unit", "names", "名称，或各年段的名称 {自, 至, 为}"),
    ("unit", "short", "简称"),
    ("unit", "lineage", "沿革：更名、合并、分立、划转、设立、撤销"),
    ("unit", "lineage_note", "沿革说明"),
    ("unit", "parent", "上级：单位编号或名称"),
    ("unit", "supervisor", "主管"),
    ("unit", "region", "地区，由大到小，用 / 分开"),
    ("unit", "site_code", "网站标识码"),
    ("unit", "nature", "性质：行政、参公事业单位或事业单位"),
    ("unit", "description", "简介，用自己的话"),
    ("register", "codes", "科目"),
    ("register", "crosswalk", "对应：哪些科目前后可比，何年断开"),
    ("code", "name", "名称，或各年段的名称 {自, 至, 为}"),
    ("code", "parent", "上级科目"),
    ("glossary", "terms", "名词"),
    ("term", "id", "编号，小写英文字母、数字和 -"),
    ("term", "name", "名词"),
    ("term", "text", "释义，用自己的话"),
    ("words", "choice", "范本的选择项未定（wording.choice）"),
    ("words", "template", "范本的空白和提示语（wording.template）"),
    ("words", "field-code", "域代码和转换残留（wording.field-code）"),
    ("words", "punctuation", "叠用的标点（wording.punctuation）"),
    ("words", "traditional", "繁体字，可连写（wording.traditional）"),
];

fn describe(table: &str, key: &str) -> Option<&'static str> {
    let find = |table: &str| WORDS.iter().find(|(t, k, _)| *t == table && *k == key).map(|(.., words)| *words);
    find(table).or_else(|| find(""))
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{name}") })
}

/// A list, or a single element standing for a list of one; nothing is an empty list.
fn list_of(element: Value) -> Value {
    json!({ "anyOf": [{ "type": "array", "items": element.clone() }, element, { "type": "null" }] })
}

fn map_of(element: Value) -> Value {
    json!({ "type": ["object", "null"], "additionalProperties": element })
}

/// Properties of a key table: every spelling of every key, with its description.
fn properties(table: &str, keys: Keys, schema: impl Fn(&str) -> Value) -> Map<String, Value> {
    let mut out = Map::new();
    for (english, chinese) in keys {
        let mut value = schema(english);
        if let (Some(words), Value::Object(map)) = (describe(table, english), &mut value) {
            map.insert("description".into(), words.into());
        }
        for word in chinese.iter().chain(std::iter::once(english)) {
            out.insert((*word).to_owned(), value.clone());
        }
    }
    out
}

fn object(properties: Map<String, Value>) -> Value {
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}

/// One of the spellings of a key must be there.
fn require(schema: &mut Value, keys: Keys, wanted: &[&str]) {
    let mut all = Vec::new();
    for (english, chinese) in keys.iter().filter(|(english, _)| wanted.contains(english)) {
        let each: Vec<Value> = chinese.iter().chain(std::iter::once(english)).map(|word| json!({ "required": [word] })).collect();
        all.push(json!({ "anyOf": each }));
    }
    schema["allOf"] = all.into();
}

fn whole(title: &str, description: String, mut schema: Value, defs: Map<String, Value>) -> Value {
    let mut out = Map::new();
    out.insert("$schema".into(), DRAFT.into());
    out.insert("title".into(), title.into());
    out.insert("description".into(), description.into());
    if let Value::Object(map) = &mut schema {
        out.append(map);
    }
    if !defs.is_empty() {
        out.insert("$defs".into(), defs.into());
    }
    out.into()
}

/// The schema of `unit.yaml`.
pub fn unit() -> Value {
    let mut schema = object(properties("unit", shared::UNIT, |key| match key {
        "names" => reference("names"),
        "lineage" => list_of(reference("event")),
        _ => reference("text"),
    }));
    require(&mut schema, shared::UNIT, &["names"]);
    let mut defs = basic();
    defs.insert("names".into(), names());
    let event = properties("event", shared::LINEAGE, |key| match key {
        "year" => reference("integer"),
        "from" | "to" => list_of(reference("text")),
        _ => reference("text"),
    });
    defs.insert("event".into(), object(event));
    whole("unit.yaml", "单位：编号、各年的名称、沿革。".into(), schema, defs)
}

/// The schema of a register of classification codes.
pub fn register() -> Value {
    let mut defs = basic();
    defs.insert("names".into(), names());
    let code = properties("code", shared::CODE, |key| match key {
        "name" => reference("names"),
        "aliases" => list_of(reference("text")),
        _ => reference("text"),
    });
    let mut code = object(code);
    require(&mut code, shared::CODE, &["code", "name"]);
    let crosswalk = properties("crosswalk", shared::CROSSWALK, |key| if key == "year" { reference("integer") } else { reference("text") });
    let mut crosswalk = object(crosswalk);
    require(&mut crosswalk, shared::CROSSWALK, &["from", "to"]);
    defs.insert("code".into(), code);
    defs.insert("crosswalk".into(), crosswalk);
    let schema =
        object(properties("register", shared::REGISTER, |key| list_of(reference(if key == "codes" { "code" } else { "crosswalk" }))));
    whole("register/*.yaml", "支出功能分类或经济分类科目：编码、各年的名称、前后对应。".into(), schema, defs)
}

/// The schema of the glossary.
pub fn glossary() -> Value {
    let mut defs = basic();
    let term = properties("term", shared::TERM, |key| if key == "aliases" { list_of(reference("text")) } else { reference("text") });
    let mut term = object(term);
    require(&mut term, shared::TERM, &["id", "name", "text"]);
    defs.insert("term".into(), term);
    let schema = object(properties("glossary", shared::GLOSSARY, |_| list_of(reference("term"))));
    whole("glossary.yaml", "各份决算共用的名词。".into(), schema, defs)
}

/// The schema of the lists of words.
pub fn words() -> Value {
    let schema = object(properties("words", crate::archive::WORD_CLASSES, |_| list_of(reference("text"))));
    whole("words.yaml", "公开文本中不应出现的文字，各类代替内置的一类；空列表停用一类。".into(), schema, basic())
}

fn basic() -> Map<String, Value> {
    let mut defs = Map::new();
    defs.insert("text".into(), json!({ "type": ["string", "number", "boolean", "null"] }));
    defs.insert("integer".into(), json!({ "anyOf": [{ "type": "integer" }, { "type": "string", "pattern": "^ *[0-9]+ *$" }] }));
    defs
}

fn names() -> Value {
    let mut span = object(properties("name", shared::NAME, |key| if key == "name" { reference("text") } else { reference("integer") }));
    require(&mut span, shared::NAME, &["name"]);
    json!({ "anyOf": [{ "type": ["string", "number"] }, { "type": "array", "items": { "anyOf": [span, { "type": ["string", "number"] }] } }] })
}

/// The schema of a disclosure in a profile, as YAML or as the front matter of a Markdown source.
pub fn disclosure(profile: &Profile) -> Value {
    let mut defs = basic();
    values(&mut defs);
    parts(&mut defs);
    let mut keys = properties("disclosure", keys::DISCLOSURE, |key| match key {
        "profile" => json!({ "const": &*profile.id }),
        "year" => reference("integer"),
        "kind" => json!({ "enum": ["决算", "预算", "final", "budget"] }),
        "unit" => json!({ "enum": ["万元", "元"] }),
        "published" | "approved" => json!({ "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" }),
        "codes_printed" => reference("yes-no"),
        "original" => reference("file"),
        "attachments" => list_of(reference("file")),
        "contents" => list_of(reference("contents-line")),
        "omitted_figures" => list_of(reference("integer")),
        "silenced" => list_of(reference("silenced")),
        "extra_sections" => map_of(reference("extra-section")),
        _ => reference("text"),
    });
    let mut patterns = Map::new();
    for section in &profile.sections {
        let name = format!("section-{}", section.id);
        let part = &profile.parts[section.part].title;
        let mut value = reference(&name);
        value["description"] = format!("{part} · {}{}", section.number, section.title).into();
        for word in std::iter::once(&*section.title).chain(section.aliases.iter().map(|a| &**a)) {
            if disclosure_key(word) {
                continue;
            }
            keys.insert(word.to_owned(), value.clone());
        }
        let spellings = std::iter::once(&*section.title).chain(section.aliases.iter().map(|a| &**a)).filter(|w| !disclosure_key(w));
        let mut spellings: Vec<String> = spellings.map(tolerant).collect();
        spellings.push(section.id.to_string());
        patterns.insert(format!("^ *({NUMBERING})?({})$", spellings.join("|")), reference(&name));
        let schema = section_schema(&section.items, &mut defs);
        defs.insert(name, schema);
    }
    let mut schema = json!({ "type": "object", "properties": keys, "patternProperties": patterns, "additionalProperties": false });
    require(&mut schema, keys::DISCLOSURE, &["profile", "year", "name"]);
    whole(
        &format!("{} 的决算", profile.name),
        format!("版式 {} 的一份来源：YAML 文件，或 Markdown 来源的文件头。", profile.id),
        schema,
        defs,
    )
}

fn disclosure_key(word: &str) -> bool {
    keys::DISCLOSURE.iter().any(|(english, chinese)| *english == word || chinese.contains(&word))
}

/// Printed numbering in front of a title: `一、`, `（二）`, `3.`.
const NUMBERING: &str = "[（(][一二三四五六七八九十百0-9０-９]+[）)][、.． ]*|[一二三四五六七八九十百0-9０-９]+[、.．] *";

/// A pattern for a title or label as the reader takes it: brackets of either width, quotes and blanks as one likes.
fn tolerant(word: &str) -> String {
    let mut out = String::new();
    for c in word.chars() {
        match c {
            '（' | '(' => out.push_str(" *[（(]"),
            '）' | ')' => out.push_str("[）)] *"),
            '“' | '”' | '"' => out.push_str("[“”\"]?"),
            '《' => out.push_str("《?"),
            '》' => out.push_str("》?"),
            '：' | ':' => out.push_str("[：:]?"),
            ' ' => out.push_str(" *"),
            '.' | '*' | '+' | '?' | '|' | '[' | ']' | '{' | '}' | '^' | '$' | '\\' | '/' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

/// Shapes of values with their facets.
fn values(defs: &mut Map<String, Value>) {
    defs.insert("list-of-names".into(), list_of_names());
    defs.insert("yes-no".into(), json!({ "enum": ["是", "否", true, false, "true", "false", "yes", "no"] }));
    defs.insert(
        "figure".into(),
        json!({ "type": ["number", "string", "null"], "description": "照原件：412、0.10、'2,114.81'、87.3%；留空、/、无、列名、未公开也是值" }),
    );
    let facet = {
        let mut map = Map::new();
        for (facet, ..) in Facet::ALL.iter().filter(|(f, ..)| *f == Facet::Value) {
            facet_words(*facet).for_each(|w| {
                map.insert(w.to_owned(), reference("figure"));
            });
        }
        let own = ["printed", "unit", "meant", "state", "page", "reason"];
        for (word, schema) in properties("value", items::VALUE, value_key) {
            if items::VALUE.iter().any(|(e, c)| own.contains(e) && (*e == word || c.contains(&word.as_str()))) {
                map.insert(word, schema);
            }
        }
        json!({ "anyOf": [reference("figure"), object(map)] })
    };
    defs.insert("facet".into(), facet);
    let change = properties("change", items::CHANGE, |key| match key {
        "unchanged" => reference("figure"),
        "reason" | "note" => reference("text"),
        "page" => reference("integer"),
        _ => reference("facet"),
    });
    defs.insert(
        "change".into(),
        json!({ "anyOf": [{ "type": ["string", "null"] }, object(change)], "description": "较上年：持平，或增加/减少与增长/下降" }),
    );
    define_keys("value", items::VALUE, value_key, defs);
    let value = value_with(&[], false, defs);
    defs.insert("value".into(), value);
    let mut row = value_with(&[], true, defs);
    require(&mut row, items::VALUE, &["code"]);
    defs.insert("row".into(), row);
}

fn value_key(key: &str) -> Value {
    match key {
        "page" => reference("integer"),
        "complete" => reference("yes-no"),
        "state" => json!({ "enum": ["未填", "不适用", "无", "列名", "未公开", "empty", "dash", "none", "named", "withheld"] }),
        _ => reference("text"),
    }
}

fn facet_words(facet: Facet) -> impl Iterator<Item = &'static str> {
    let (_, suffix, chinese, _) = Facet::ALL.iter().find(|(f, ..)| *f == facet).expect("every facet is listed");
    chinese.iter().copied().chain(std::iter::once(if facet == Facet::Value { "value" } else { suffix }))
}

/// A value with its facets and words, and the children of an item.
fn value_with(children: &[Item], only_map: bool, defs: &mut Map<String, Value>) -> Value {
    let mut map = Map::new();
    for (facet, ..) in Facet::ALL {
        for word in facet_words(*facet) {
            let schema = match facet {
                Facet::Value => reference("figure"),
                Facet::Change => reference("change"),
                _ => reference("facet"),
            };
            map.insert(word.to_owned(), schema);
        }
    }
    map.append(&mut keys_by_reference("value", items::VALUE));
    let patterns = insert_items(children, &mut map, defs);
    let mut schema = json!({ "type": "object", "properties": map, "additionalProperties": false });
    if !patterns.is_empty() {
        schema["patternProperties"] = patterns.into();
    }
    if only_map { schema } else { json!({ "anyOf": [reference("figure"), schema] }) }
}

/// The keys of a table that is used in many places: their schemas stand in the definitions once.
fn keys_by_reference(table: &str, keys: Keys) -> Map<String, Value> {
    let mut out = Map::new();
    for (english, chinese) in keys {
        for word in chinese.iter().chain(std::iter::once(english)) {
            out.insert((*word).to_owned(), reference(&format!("{table}.{english}")));
        }
    }
    out
}

fn define_keys(table: &str, keys: Keys, schema: impl Fn(&str) -> Value, defs: &mut Map<String, Value>) {
    let all = properties(table, keys, schema);
    for (english, _) in keys {
        defs.insert(format!("{table}.{english}"), all[*english].clone());
    }
}

/// Puts the items into `map` under all their spellings; gives patterns for labels whose brackets and quotes may differ.
fn insert_items(items: &[Item], map: &mut Map<String, Value>, defs: &mut Map<String, Value>) -> Map<String, Value> {
    let mut patterns = Map::new();
    for item in items {
        let mut schema = item_schema(item, defs);
        // Larger ones stand in the definitions once, however many spellings lead to them.
        if schema.get("$ref").is_none() {
            let name = (0..).map(|n| if n == 0 { item.id.to_string() } else { format!("{}+{n}", item.id) });
            let name = name.map(|n| n.replace(['{', '}', '[', ']'], "-")).find(|n| defs.get(n).is_none_or(|d| *d == schema));
            let name = name.expect("numbers do not end");
            defs.insert(name.clone(), schema);
            schema = reference(&name);
        }
        for word in std::iter::once(&*item.label).chain(item.aliases.iter().map(|a| &**a)) {
            map.entry(word).or_insert_with(|| schema.clone());
            let pattern = tolerant(word);
            if pattern != word {
                patterns.insert(format!("^{pattern}$"), schema.clone());
            }
        }
        if !item.id.contains('{') {
            map.entry(&*item.id).or_insert_with(|| schema.clone());
        }
    }
    patterns
}

fn item_schema(item: &Item, defs: &mut Map<String, Value>) -> Value {
    let mut schema = match item.kind {
        Kind::Amount | Kind::Count | Kind::Percent | Kind::Score if item.items.is_empty() => reference("value"),
        Kind::Amount | Kind::Count | Kind::Percent | Kind::Score => value_with(&item.items, false, defs),
        Kind::Text => reference("text"),
        Kind::Change => reference("change"),
        Kind::Codes if item.items.is_empty() => list_of(reference("row")),
        Kind::Codes => {
            let mut row = value_with(&item.items, true, defs);
            require(&mut row, items::VALUE, &["code"]);
            list_of(row)
        }
        Kind::Map => {
            let value = if item.items.is_empty() { reference("value") } else { value_with(&item.items, false, defs) };
            json!({ "anyOf": [map_of(value), { "type": "array", "items": reference("text") }] })
        }
        Kind::List => {
            let mut map = Map::new();
            for word in items::VALUE.iter().filter(|(e, _)| *e == "name").flat_map(|(e, c)| c.iter().chain(std::iter::once(e))) {
                map.insert((*word).to_owned(), reference("text"));
            }
            list_of(with_items(&item.items, map, defs))
        }
        Kind::Group => with_items(&item.items, Map::new(), defs),
        Kind::Names => reference("list-of-names"),
    };
    if let Value::Object(map) = &mut schema {
        let unit = if item.unit.is_empty() { String::new() } else { format!("（{}）", item.unit) };
        map.insert("description".into(), format!("{}{unit} · {}", item.label, item.id).into());
    }
    schema
}

/// Names: a list, or a map that says whether the list is open.
fn list_of_names() -> Value {
    let mut map = Map::new();
    for (key, of) in [("names", list_of(reference("text"))), ("complete", reference("yes-no"))] {
        let words = items::NAMES.iter().filter(|(e, _)| *e == key).flat_map(|(e, c)| c.iter().chain(std::iter::once(e)));
        words.for_each(|word| _ = map.insert((*word).to_owned(), of.clone()));
    }
    json!({ "anyOf": [list_of(reference("text")), { "type": "object", "properties": map, "additionalProperties": false }] })
}

fn with_items(items: &[Item], mut map: Map<String, Value>, defs: &mut Map<String, Value>) -> Value {
    let patterns = insert_items(items, &mut map, defs);
    let mut schema = json!({ "type": ["object", "null"], "properties": map, "additionalProperties": false });
    if !patterns.is_empty() {
        schema["patternProperties"] = patterns.into();
    }
    schema
}

fn section_key(key: &str) -> Value {
    match key {
        "page" => reference("integer"),
        "residue" => list_of(reference("residue")),
        "tables" => list_of(reference("table")),
        "diagrams" => list_of(reference("diagram")),
        "figures" => map_of(reference("printed-figure")),
        "extra" => map_of(reference("value")),
        "terms" => list_of(reference("printed-term")),
        "indicator_tables" => list_of(reference("indicator-table")),
        _ => reference("text"),
    }
}

fn section_schema(items: &[Item], defs: &mut Map<String, Value>) -> Value {
    any_section(with_items(items, keys_by_reference("section", keys::SECTION), defs))
}

/// A section is a map, a bare text, or a bare list of tables, terms or indicator tables.
fn any_section(map: Value) -> Value {
    let element = json!({ "anyOf": [reference("table"), reference("printed-term"), reference("indicator-table")] });
    json!({ "anyOf": [map, { "type": ["string", "number", "null"] }, { "type": "array", "items": element }] })
}

/// Tables, terms, figures and the other parts of a section and of the head.
fn parts(defs: &mut Map<String, Value>) {
    let text_or = |map: Value| json!({ "anyOf": [{ "type": ["string", "number", "null"] }, map] });
    define_keys("section", keys::SECTION, section_key, defs);
    let extra = section_schema(&[], defs);
    let mut put = |name: &str, schema: Value| {
        defs.insert(name.to_owned(), schema);
    };
    put("extra-section", extra);
    let mut file = object(properties("file", keys::ORIGINAL, |key| if key == "pages" { reference("integer") } else { reference("text") }));
    require(&mut file, keys::ORIGINAL, &["file"]);
    put("file", text_or(file));
    let line = properties("contents", keys::CONTENTS, |key| if key == "page" { reference("integer") } else { reference("text") });
    put("contents-line", text_or(object(line)));
    let mut silenced = object(properties("silenced", keys::SILENCED, |_| reference("text")));
    require(&mut silenced, keys::SILENCED, &["check", "reason"]);
    put("silenced", silenced);
    put("residue", text_or(object(properties("residue", keys::RESIDUE, |_| reference("text")))));
    let diagram = properties("diagram", keys::DIAGRAM, |key| match key {
        "title" => reference("text"),
        "edges" => list_of(json!({ "type": "array", "items": reference("text"), "minItems": 2, "maxItems": 2 })),
        _ => list_of(reference("text")),
    });
    put("diagram", object(diagram));
    let data =
        json!({ "type": ["object", "null"], "additionalProperties": { "anyOf": [reference("figure"), map_of(reference("figure"))] } });
    let figure = properties("figure", keys::FIGURE, |key| if key == "data" { data.clone() } else { reference("text") });
    put("printed-figure", object(figure));
    put("printed-term", text_or(object(properties("printed-term", keys::TERM, |_| reference("text")))));
    let cell = object(properties("cell", table::CELL, |key| if key == "text" { reference("text") } else { reference("integer") }));
    let one = properties("table", table::TABLE, |key| match key {
        "page" | "head_rows" => reference("integer"),
        "rows" => json!({ "type": "array", "items": { "type": "array", "items": { "anyOf": [reference("text"), cell.clone()] } } }),
        _ => reference("text"),
    });
    put("table", text_or(object(one)));
    let grid = json!({ "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "array", "items": reference("text") } }] });
    let total = object(properties("total", indicator::TOTAL, |_| reference("figure")));
    let indicators = properties("indicators", indicator::TABLE, |key| match key {
        "layout" => json!({ "enum": indicator::LAYOUTS }),
        "unit" => json!({ "enum": ["万元", "元"] }),
        "funds" | "indicators" => grid.clone(),
        "total" => json!({ "anyOf": [reference("figure"), total.clone()] }),
        "conclusion_score" => reference("figure"),
        "counts" => map_of(reference("figure")),
        "page" => reference("integer"),
        _ => reference("text"),
    });
    put("indicator-table", object(indicators));
}
