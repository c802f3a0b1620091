//! The columns of a comparison: the years that the archive holds, those it does not, and what stands in between.

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// A year that the archive holds: its index.
    Year(usize),
    /// A year that it does not hold, as the document of the next year implies it: that document's index.
    Prior(usize),
    /// A run of years that it does not hold.
    Gap {
        /// The first of them.
        from: i32,
        /// The last of them.
        to: i32,
    },
}

/// The columns for years in ascending order. `priors` tells which documents say something about the year before.
pub fn columns(years: &[i32], priors: &[bool]) -> Vec<Column> {
    let mut columns = Vec::with_capacity(years.len() * 2);
    for (index, year) in years.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|i| years.get(i)).copied();
        let follows = before.is_some_and(|b| b.saturating_add(1) == *year);
        let prior = priors.get(index).copied().unwrap_or(false) && !follows;
        if let Some(before) = before {
            let (from, to) = (before.saturating_add(1), year.saturating_sub(if prior { 2 } else { 1 }));
            if from <= to {
                columns.push(Column::Gap { from, to });
            }
        }
        if prior {
            columns.push(Column::Prior(index));
        }
        columns.push(Column::Year(index));
    }
    columns
}
