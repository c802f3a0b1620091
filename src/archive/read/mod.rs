//! Parsed sources to the archive's values.

pub(crate) mod disclosure;
pub(crate) mod indicator;
pub(crate) mod items;
mod narrative;
pub(crate) mod shared;
pub(crate) mod table;

pub use disclosure::{Body, Files, disclosure};
pub use shared::{glossary, register, unit};
