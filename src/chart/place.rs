//! Finds free places for labels: what would collide is left out, and the data table has it.

/// A rectangle in tenths of a unit.
#[derive(Debug, Clone, Copy)]
pub struct Area {
    /// Left edge.
    pub left: i32,
    /// Upper edge.
    pub top: i32,
    /// Right edge.
    pub right: i32,
    /// Lower edge.
    pub bottom: i32,
}

impl Area {
    /// The same with a margin on all sides.
    pub fn wider(&self, by: i32) -> Self {
        Self { left: self.left - by, top: self.top - by, right: self.right + by, bottom: self.bottom + by }
    }

    /// Whether two areas have some of the drawing in common.
    pub fn meets(&self, other: &Self) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }

    fn within(&self, outer: &Self) -> bool {
        self.left >= outer.left && self.right <= outer.right && self.top >= outer.top && self.bottom <= outer.bottom
    }
}

/// What is already on the drawing.
#[derive(Debug)]
pub struct Taken {
    bounds: Area,
    areas: Vec<Area>,
    lines: Vec<[(i32, i32); 2]>,
}

impl Taken {
    /// Nothing but the bounds that labels must keep.
    pub fn new(bounds: Area) -> Self {
        Self { bounds, areas: Vec::new(), lines: Vec::new() }
    }

    /// Adds an obstacle.
    pub fn area(&mut self, area: Area) {
        self.areas.push(area);
    }

    /// Adds a line as an obstacle.
    pub fn line(&mut self, from: (i32, i32), to: (i32, i32)) {
        self.lines.push([from, to]);
    }

    /// Whether an area lies within the bounds and off all obstacles.
    pub fn is_free(&self, area: &Area) -> bool {
        area.within(&self.bounds)
            && !self.areas.iter().any(|taken| taken.meets(area))
            && !self.lines.iter().any(|&[from, to]| crosses(area, from, to))
    }

    /// Takes the first of some areas that is free.
    pub fn first_free(&mut self, candidates: impl IntoIterator<Item = Area>) -> Option<Area> {
        let free = candidates.into_iter().find(|area| self.is_free(area))?;
        self.areas.push(free);
        Some(free)
    }
}

/// Whether a line from left to right passes through an area.
fn crosses(area: &Area, from: (i32, i32), to: (i32, i32)) -> bool {
    let (left, right) = (area.left.max(from.0), area.right.min(to.0));
    if left > right {
        return false;
    }
    let run = f64::from(to.0 - from.0);
    let y = |x: i32| {
        let share = if run > 0.0 { f64::from(x - from.0) / run } else { 0.0 };
        f64::from(from.1) + share * f64::from(to.1 - from.1)
    };
    let (a, b) = (y(left), y(right));
    a.max(b) > f64::from(area.top) && a.min(b) < f64::from(area.bottom)
}

/// Moves blocks, given by wished top and height, apart and into the range from `top` to `bottom`
/// with their order kept; gives their tops. They must fit together.
pub fn spread(blocks: &[(i32, i32)], top: i32, bottom: i32) -> Vec<i32> {
    let mut order: Vec<usize> = (0..blocks.len()).collect();
    order.sort_by_key(|&i| (blocks[i].0, i));
    let mut tops = vec![0; blocks.len()];
    let mut free = top;
    for &i in &order {
        tops[i] = blocks[i].0.max(free);
        free = tops[i] + blocks[i].1;
    }
    let mut limit = bottom;
    for &i in order.iter().rev() {
        tops[i] = tops[i].min(limit - blocks[i].1);
        limit = tops[i];
    }
    tops
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: Area = Area { left: 0, top: 0, right: 100, bottom: 100 };

    #[test]
    fn labels_keep_off_lines_areas_and_bounds() {
        let mut taken = Taken::new(BOUNDS);
        taken.line((0, 50), (100, 50));
        let at = |top| Area { left: 10, top, right: 40, bottom: top + 20 };
        assert!(taken.first_free([at(40)]).is_none());
        assert!(taken.first_free([at(-5)]).is_none());
        assert_eq!(taken.first_free([at(40), at(60)]).map(|a| a.top), Some(60));
        assert_eq!(taken.first_free([at(70), at(25)]).map(|a| a.top), Some(25));
    }

    #[test]
    fn blocks_move_apart_in_order() {
        assert_eq!(spread(&[(50, 20), (45, 20), (90, 20)], 0, 100), [60, 40, 80]);
        assert_eq!(spread(&[(0, 20), (0, 20)], 0, 100), [0, 20]);
    }
}
