//! Parsed sources to the archive's values.

mod body;
mod disclosure;
mod head;
pub(crate) mod indicator;
pub(crate) mod items;
pub(crate) mod keys;
mod names;
mod narrative;
pub(crate) mod shared;
pub(crate) mod table;

pub use body::Body;
pub use disclosure::{Files, disclosure};
pub use head::kind_against_name;
pub use shared::{glossary, register, unit};

/// A list that takes no more memory than it needs. Allocators shrink in place, if at all, and an archive of ten thousand
/// disclosures would carry half of its memory along for nothing.
fn exact<T>(list: Vec<T>) -> Vec<T> {
    if list.len() == list.capacity() {
        return list;
    }
    let mut exact = Vec::with_capacity(list.len());
    exact.extend(list);
    exact
}
