//! A count over time as a line of steps: it holds from one instant to the next, so a jump is a jump and never a slope.
//!
//! Law: no more than three steps per column of pixels are drawn: the lowest, the highest and the last.

use super::{axis::TimeAxis, canvas::Point};

/// Returns which of the steps that begin at these pixels are drawn, where `size` says how high each is.
pub fn kept(xs: &[i32], size: impl Fn(usize) -> u64, column: i32) -> Vec<usize> {
    let mut kept = Vec::new();
    let mut from = 0;
    while from < xs.len() {
        let bin = xs[from].div_euclid(column);
        let until = (from..xs.len()).find(|&n| xs[n].div_euclid(column) != bin).unwrap_or(xs.len());
        let lowest = (from..until).min_by_key(|&n| size(n));
        let highest = (from..until).max_by_key(|&n| size(n));
        let mut chosen: Vec<_> = lowest.into_iter().chain(highest).chain([until - 1]).collect();
        chosen.sort_unstable();
        chosen.dedup();
        kept.extend(chosen);
        from = until;
    }
    kept
}

/// Returns the corners of the steps with these pixels, the last one reaching to `right`.
pub fn corners(steps: impl IntoIterator<Item = Point>, right: i32) -> Vec<Point> {
    let mut corners: Vec<Point> = Vec::new();
    for (x, y) in steps {
        match corners.last().copied() {
            Some((_, before)) if before == y => {}
            Some((_, before)) => corners.extend([(x, before), (x, y)]),
            None => corners.push((x, y)),
        }
    }
    let last = corners.last().map(|&(_, y)| (right, y));
    corners.extend(last);
    corners.dedup();
    corners
}

/// Returns the height at every column from `left` to `right` of the steps with these pixels.
pub fn levels(steps: &[Point], left: i32, right: i32, ground: i32) -> Vec<i32> {
    let mut steps = steps.iter().peekable();
    let mut level = ground;
    let columns = (left..right).map(|x| {
        while let Some(&(_, y)) = steps.next_if(|step| step.0 <= x) {
            level = y;
        }
        level
    });
    columns.collect()
}

/// Returns the instants at which counts taken at `times` are drawn: a sample whose count came about at a known instant
/// since the one before stands there, not at the sample.
pub fn snapped(times: &[u64], turning_points: &[u64]) -> Vec<u64> {
    let mut before = None;
    let snap = |&time: &u64| {
        let since = before.replace(time);
        let known = turning_points.partition_point(|&point| since.is_some_and(|since| point <= since));
        turning_points.get(known).copied().filter(|&point| since.is_some() && point < time).unwrap_or(time)
    };
    times.iter().map(snap).collect()
}

/// Returns the pixels of instants.
pub fn pixels(times: &[u64], axis: &TimeAxis) -> Vec<i32> {
    times.iter().map(|&time| axis.x(time)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_jump_has_a_corner_just_before_it() {
        assert_eq!(corners([(0, 9), (5, 9), (8, 2)], 10), [(0, 9), (8, 9), (8, 2), (10, 2)]);
    }

    #[test]
    fn a_column_keeps_its_lowest_highest_and_last() {
        let sizes = [5, 9, 1, 4, 3, 7];
        assert_eq!(kept(&[0, 0, 1, 1, 1, 4], |n| sizes[n], 2), [1, 2, 4, 5]);
    }

    #[test]
    fn a_change_at_a_known_instant_stands_there() {
        assert_eq!(snapped(&[0, 10, 20, 30], &[0, 12, 20]), [0, 10, 12, 30]);
    }
}
