//! A panel: lanes over one time axis, with the flags of what happened above them.

use super::{
    axis::TimeAxis,
    canvas::Canvas,
    flag::{Flags, Room},
    lane::Lane,
    mark::{Mark, marks_within},
};

/// The width of every chart.
pub const WIDTH: i32 = 1400;
/// Where headings begin.
pub const LEFT_EDGE: i32 = 26;
/// Where headings and axes end.
pub const RIGHT_EDGE: i32 = 1364;

/// Lanes over a time axis.
#[derive(Debug)]
pub struct Panel {
    pub axis: TimeAxis,
    pub lanes: Vec<Lane>,
    pub flags: Flags,
}

impl Panel {
    /// Lays out a panel.
    pub fn new(axis: TimeAxis, lanes: Vec<Lane>, marks: &[Mark]) -> Self {
        Self { axis, lanes, flags: flags(marks, &axis, Room { flags: 25, rows: 12, right: WIDTH - 10 }) }
    }

    /// Draws everything with the lanes beginning at `top`; returns where they end.
    pub fn draw(&self, canvas: &mut Canvas, top: i32) -> i32 {
        let bottom = self.bottom(top);
        self.axis.draw_grid(canvas, top, bottom);
        self.each_lane(top, |lane, y| lane.draw_bar(canvas, &self.axis, y));
        self.flags.draw_stems(canvas, top, bottom);
        let stems = self.flags.stems();
        self.each_lane(top, |lane, y| lane.draw_words(canvas, &self.axis, y, &stems));
        self.flags.draw_labels(canvas, top);
        self.axis.draw_labels(canvas, bottom + 18);
        bottom
    }

    /// Returns where the lanes end if they begin at `top`.
    pub fn bottom(&self, top: i32) -> i32 {
        top + self.lanes.iter().map(Lane::height).sum::<i32>() + 8
    }

    fn each_lane(&self, top: i32, mut draw: impl FnMut(&Lane, i32)) {
        let mut y = top;
        for lane in &self.lanes {
            draw(lane, y);
            y += lane.height();
        }
    }
}

/// Places the marks that lie on an axis.
pub fn flags(marks: &[Mark], axis: &TimeAxis, room: Room) -> Flags {
    let placed = marks_within(marks, axis).into_iter().map(|mark| (axis.x(mark.time), mark));
    Flags::place(placed.map(|(x, mark)| (mark, x)).collect(), room)
}
