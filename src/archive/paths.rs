//! What the files and folders of an archive are called.

/// Folders of a site that hold sources.
pub const FOLDERS: [&str; 3] = ["content", "profiles", "themes"];

/// The folders of the bodies.
pub const UNITS: &str = "content/units";
/// Functional codes 功能分类, and their continuations by others.
pub const FUNCTIONAL: &str = "content/register/functional.yaml";
/// Economic codes 经济分类.
pub const ECONOMIC: &str = "content/register/economic.yaml";
/// Terms that all disclosures share.
pub const GLOSSARY: &str = "content/glossary.yaml";
/// Words that should not be printed, a class at a time in place of the built-in ones.
pub const WORDS: &str = "content/words.yaml";

/// Whether a name can be part of an address.
pub fn is_id(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with('-')
        && name.len() <= 64
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}
