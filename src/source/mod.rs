//! The sources of an archive: YAML and Markdown to values that know their place.

mod brackets;
pub(crate) mod cause;
pub mod course;
pub mod fields;
pub mod listing;
mod locator;
pub mod markdown;
pub mod node;
pub mod parse;
pub mod places;
mod syntax;
