//! A count over time as a line: it holds from one instant to the next, so a jump is a jump and never a slope.
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

/// Returns the line through the steps at these pixels, the last one reaching to `right`. A step has a corner just before
/// it, so that it is seen to be one; where like steps follow closely, the line slopes.
pub fn corners(steps: impl IntoIterator<Item = Point>, right: i32) -> Vec<Point> {
    let steps: Vec<Point> = steps.into_iter().collect();
    let changes: Vec<Change> = steps
        .windows(2)
        .map(|pair| Change { from: pair[0], to: pair[1] })
        .filter(|change| change.rise() != 0)
        .collect();
    let mut corners: Vec<Point> = steps.first().copied().into_iter().collect();
    for (n, change) in changes.iter().enumerate() {
        let neighbours = [n.checked_sub(1).and_then(|m| changes.get(m)), changes.get(n + 1)];
        if change.is_gentle() || neighbours.into_iter().flatten().any(|other| change.is_like(other)) {
            corners.push(change.from);
        } else {
            corners.push((change.to.0, change.from.1));
        }
        corners.push(change.to);
    }
    corners.extend(steps.last().map(|&(_, y)| (right, y)));
    corners.dedup();
    straightened(&corners)
}

/// A step from one height to another.
#[derive(Clone, Copy, Debug)]
struct Change {
    from: Point,
    to: Point,
}

impl Change {
    fn rise(&self) -> i32 {
        self.to.1 - self.from.1
    }

    /// Whether it is so small that a slope says nothing wrong.
    fn is_gentle(&self) -> bool {
        self.to.0 - self.from.0 <= 8 && self.rise().abs() <= 5
    }

    /// Whether this step and its neighbour are parts of one ramp.
    fn is_like(&self, other: &Self) -> bool {
        let (rise, like) = (self.rise(), other.rise());
        let close = self.to.0 - self.from.0 <= 3 && (self.to.0 - other.to.0).abs() <= 3;
        close && rise.signum() == like.signum() && rise.abs() <= 4 * like.abs() && like.abs() <= 4 * rise.abs()
    }
}

/// Leaves out what lies on a straight line between its neighbours.
fn straightened(points: &[Point]) -> Vec<Point> {
    let mut out: Vec<Point> = Vec::new();
    for &point in points {
        while let [.., a, b] = out[..] {
            let across =
                i64::from(b.0 - a.0) * i64::from(point.1 - b.1) - i64::from(b.1 - a.1) * i64::from(point.0 - b.0);
            let back =
                i64::from(b.0 - a.0) * i64::from(point.0 - b.0) + i64::from(b.1 - a.1) * i64::from(point.1 - b.1);
            if across != 0 || back < 0 {
                break;
            }
            out.pop();
        }
        out.push(point);
    }
    out
}

/// Returns the parts of a line that leave the ground at `bottom`.
pub fn above_ground(line: &[Point], bottom: i32) -> Vec<Vec<Point>> {
    let grounded = |pair: &[Point]| pair.iter().all(|&(_, y)| y >= bottom);
    let mut parts: Vec<Vec<Point>> = Vec::new();
    let mut open = false;
    for pair in line.windows(2) {
        let aloft = !grounded(pair);
        match parts.last_mut() {
            Some(part) if aloft && open => part.push(pair[1]),
            Some(_) | None if aloft => parts.push(pair.to_vec()),
            Some(_) | None => {}
        }
        open = aloft;
    }
    parts
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
        assert_eq!(corners([(0, 90), (5, 90), (8, 20)], 10), [(0, 90), (8, 90), (8, 20), (10, 20)]);
    }

    #[test]
    fn small_steps_that_follow_closely_slope() {
        assert_eq!(corners([(0, 9), (2, 8), (4, 7), (40, 6)], 50), [(0, 9), (4, 7), (40, 7), (40, 6), (50, 6)]);
    }

    #[test]
    fn what_stays_on_the_ground_is_not_drawn() {
        let line = [(0, 9), (4, 9), (4, 2), (6, 2), (6, 9), (8, 9)];
        assert_eq!(above_ground(&line, 9), [vec![(4, 9), (4, 2), (6, 2), (6, 9)]]);
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
