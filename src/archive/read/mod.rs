//! Parsed sources to the archive's values.

mod disclosure;
mod indicator;
mod items;
mod narrative;
mod shared;
mod table;

pub use disclosure::{Body, Files, disclosure};
pub use shared::{glossary, register, unit};
