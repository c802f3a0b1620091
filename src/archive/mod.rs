//! The archive: units, disclosures, facts, registers; what everything later reads and nothing later changes.

pub mod amount;
mod cells;
pub mod cite;
mod facet;
mod facts;
mod folder;
pub mod load;
mod model;
mod named;
mod paths;
pub mod read;
mod references;
mod register;
mod sections;
mod tables;
mod units;
mod words;

pub use cells::{CellRef, Cells, Columns};
pub use facet::*;
pub use facts::*;
pub use model::*;
pub use paths::*;
pub use register::*;
pub use sections::*;
pub use tables::*;
pub use units::*;
pub use words::{CLASSES as WORD_CLASSES, Words};
