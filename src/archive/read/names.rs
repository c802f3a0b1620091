//! Names that recur: ids with codes in them, labels, codes, what a body is called. The same stand in a body's documents year
//! after year, so they are kept once.

use std::cell::RefCell;
use std::collections::HashSet;

use arcstr::ArcStr;

/// More are forgotten, so that hostile sources cannot fill the memory of a preview that runs for months.
const MOST: usize = 1 << 14;
/// Longer ones are texts, which seldom recur.
const LONGEST: usize = 120;

thread_local! {
    static KNOWN: RefCell<HashSet<ArcStr>> = RefCell::default();
}

/// A name, shared with the others of its text that this thread has read.
pub fn name(text: &str) -> ArcStr {
    if text.len() > LONGEST {
        return text.into();
    }
    KNOWN.with_borrow_mut(|known| match known.get(text) {
        Some(name) => name.clone(),
        None => {
            if known.len() >= MOST {
                known.clear();
            }
            let name = ArcStr::from(text);
            known.insert(name.clone());
            name
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_kept_once_and_many_do_not_stay() {
        let first = name("income.total[1]");
        assert!(ArcStr::ptr_eq(&first, &name("income.total[1]")));
        for n in 0..=MOST {
            name(&format!("x{n}"));
        }
        assert!(KNOWN.with_borrow(HashSet::len) <= MOST);
        assert_eq!(first, name("income.total[1]"));
    }
}
