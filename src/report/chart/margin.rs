//! The margin to the right of a plot: as wide as the labels of what happened late need to stand to the right of their dots.
//!
//! Labels to the right of their dots are read from top to bottom, like time; labels to the left can only be read upwards,
//! because none may stand where an earlier one's stem cuts it. So a plot gives up some of its width where that turns them.

use super::{
    axis::TimeAxis,
    flags::{Flags, Room, least},
    mark::Mark,
    panel::{PLOT_LEFT, RIGHT_EDGE},
};

/// Returns the axis of a window, and the flags over it.
pub fn axis_with_flags(window: (u64, u64), marks: &[Mark], room: Room) -> (TimeAxis, Flags) {
    let right = right_edge(&[window], marks, room);
    let axis = axis(window, right);
    let flags = Flags::over(&axis, marks, room);
    (axis, flags)
}

/// Returns the axis of a window that ends at a pixel.
pub const fn axis((from, until): (u64, u64), right: i32) -> TimeAxis {
    TimeAxis { from, until, left: PLOT_LEFT, right }
}

/// Returns where plots of these windows end: as far right as lets the most labels be read from top to bottom, in full.
pub fn right_edge(windows: &[(u64, u64)], marks: &[Mark], room: Room) -> i32 {
    if marks.len() > MOST_MARKS {
        return RIGHT_EDGE;
    }
    let faults = |right: i32| {
        windows.iter().map(|&window| Flags::over(&axis(window, right), marks, room).faults()).sum::<usize>()
    };
    let edges = (0..EDGES).map(|n| RIGHT_EDGE - n * EDGE_STEP);
    let (right, _) = least(edges.map(|right| (right, faults(right))), |(_, faults)| *faults).unwrap_or((RIGHT_EDGE, 0));
    right
}

/// Beyond so many marks no margin would do.
const MOST_MARKS: usize = 200;
/// So many places for the right edge are tried.
const EDGES: i32 = 12;
/// So many pixels apart.
const EDGE_STEP: i32 = 36;
