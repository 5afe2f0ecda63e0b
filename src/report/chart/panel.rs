//! A panel: lanes over one time axis, with the flags of what happened above them.

use super::{
    axis::TimeAxis,
    canvas::{Anchor, Canvas, Type},
    flags::{Flags, Room},
    lane::Lane,
    mark::Mark,
    palette::MUTED,
};

/// The width of every chart.
pub const WIDTH: i32 = 1400;
/// Where headings begin.
pub const LEFT_EDGE: i32 = 26;
/// Where time axes begin.
pub const PLOT_LEFT: i32 = 208;
/// Where headings and axes end.
pub const RIGHT_EDGE: i32 = 1364;

/// Lanes over a time axis.
#[derive(Debug)]
pub struct Panel {
    pub axis: TimeAxis,
    pub lanes: Vec<Lane>,
    pub flags: Flags,
    /// Stretches narrower than so many pixels are told together, where many follow each other.
    grain: i32,
}

impl Panel {
    /// Lays out a panel.
    pub fn new(axis: TimeAxis, lanes: Vec<Lane>, marks: &[Mark]) -> Self {
        let bars = |grain| lanes.iter().map(|lane| lane.bars(&axis, grain)).sum::<usize>();
        let grain = GRAINS.into_iter().find(|&grain| bars(grain) <= MOST_BARS).unwrap_or(GRAINS[GRAINS.len() - 1]);
        Self { axis, grain, lanes, flags: Flags::over(&axis, marks, LANES_ROOM) }
    }

    /// Draws everything with the lanes beginning at `top`; returns where they end.
    pub fn draw(&self, canvas: &mut Canvas, top: i32) -> i32 {
        let bottom = self.bottom(top);
        self.axis.draw_grid(canvas, top, bottom);
        self.each_lane(top, |lane, y| lane.draw_bar(canvas, &self.axis, self.grain, y));
        self.flags.draw_stems(canvas, top, bottom);
        let stems = self.flags.stems();
        self.each_lane(top, |lane, y| lane.draw_words(canvas, &self.axis, self.grain, (y, &stems)));
        self.draw_groups(canvas, top);
        self.flags.draw_labels(canvas, top);
        self.axis.draw_labels(canvas, bottom + 18);
        bottom
    }

    /// Returns where the lanes end if they begin at `top`.
    pub fn bottom(&self, top: i32) -> i32 {
        let mut bottom = top;
        self.each_lane(top, |lane, y| bottom = y + lane.thickness());
        bottom + 9
    }

    /// Returns whether some states are too short to be told apart, and stand as one.
    pub fn joins_states(&self) -> bool {
        self.lanes.iter().any(|lane| lane.joins_states(&self.axis, self.grain))
    }

    fn draw_groups(&self, canvas: &mut Canvas, top: i32) {
        let mut group = None;
        self.each_lane(top, |lane, y| {
            if Some(lane.group) != group {
                canvas.text((self.axis.left - 14, y - 9), lane.group.as_str(), GROUP.anchored(Anchor::End));
            }
            group = Some(lane.group);
        });
    }

    /// Calls `draw` with each lane and the upper edge of its bar.
    fn each_lane(&self, top: i32, mut draw: impl FnMut(&Lane, i32)) {
        let mut y = top;
        let mut above = None;
        for lane in &self.lanes {
            y += lane.space(above);
            draw(lane, y);
            y += lane.thickness();
            above = Some(lane);
        }
    }
}

/// The flags over lanes.
pub const LANES_ROOM: Room = Room { flags: 30, rows: 14, right: WIDTH - 10 };
/// The flags over counts.
pub const COUNTS_ROOM: Room = Room { flags: 16, rows: 9, right: WIDTH - 10 };
/// A bar takes up to 300 bytes.
const MOST_BARS: usize = 260;
const GRAINS: [i32; 6] = [5, 10, 20, 40, 80, 1_400];
const GROUP: Type = Type::new(11, MUTED).bold();
