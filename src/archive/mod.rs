//! The archive: units, disclosures, facts, registers; what everything later reads and nothing later changes.

pub mod amount;
pub mod cite;
mod folder;
pub mod load;
mod model;
pub mod read;

pub use model::*;
