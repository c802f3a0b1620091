//! The archive: units, disclosures, facts, registers; what everything later reads and nothing later changes.

pub mod amount;
mod cells;
pub mod cite;
mod facet;
mod folder;
pub mod load;
mod model;
pub mod read;
mod references;
mod register;
mod tables;
mod units;

pub use cells::{CellRef, Cells, Columns};
pub use facet::*;
pub use model::*;
pub use register::*;
pub use tables::*;
pub use units::*;
