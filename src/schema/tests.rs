//! Titles as the reader takes them; every key has a description, and every description a key.

use super::*;

#[test]
fn titles_are_taken_as_the_reader_takes_them() {
    assert_eq!(tolerant("“三公”经费（总）"), "[“”\"]?三公[“”\"]?经费 *[（(]总[）)] *");
}

#[test]
fn words_describe_keys_that_exist() {
    let tables: &[(&str, Keys)] = &[
        ("disclosure", keys::DISCLOSURE),
        ("section", keys::SECTION),
        ("value", items::VALUE),
        ("change", items::CHANGE),
        ("table", table::TABLE),
        ("indicators", indicator::TABLE),
        ("unit", shared::UNIT),
        ("register", shared::REGISTER),
        ("code", shared::CODE),
        ("glossary", shared::GLOSSARY),
        ("term", shared::TERM),
        ("words", crate::archive::WORD_CLASSES),
    ];
    for (table, key, _) in WORDS.iter().filter(|(table, ..)| !table.is_empty()) {
        let keys = tables.iter().find(|(name, _)| name == table).unwrap_or_else(|| panic!("{table} is no table")).1;
        assert!(keys.iter().any(|(english, _)| english == key), "{table}.{key} is described but not read");
    }
    for (table, keys) in tables {
        for (english, _) in *keys {
            assert!(describe(table, english).is_some(), "{table}.{english} has no description");
        }
    }
}
