//! A layer of a stacked area in pixels: its upper edge, and the place where its name fits best.

use super::{
    canvas::{Canvas, Label, Point, Stroke, Type},
    heading::is_free,
    palette::{Fill, INK, PAPER},
    staircase::{corners, levels},
};

/// A layer of a stacked area.
#[derive(Clone, Debug)]
pub struct Band {
    pub words: Vec<String>,
    pub fill: Fill,
    /// The upper edge, as steps.
    pub upper: Vec<Point>,
    /// The lower edge, as steps.
    pub lower: Vec<Point>,
}

/// The rectangle in which an area is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Plot {
    pub left: i32,
    pub right: i32,
    pub top: i32,
    pub bottom: i32,
}

impl Band {
    /// Draws everything from the upper edge down to the ground; the bands below come over it.
    pub fn draw(&self, canvas: &mut Canvas, plot: Plot) {
        let edge = corners(self.upper.iter().copied(), plot.right);
        let Some(&(first, _)) = edge.first() else { return };
        let mut outline = edge.clone();
        outline.extend([(plot.right, plot.bottom), (first, plot.bottom)]);
        canvas.polygon(&outline, self.fill);
        canvas.line(&edge, Stroke { colour: PAPER, width: 1, dashes: "" });
    }

    /// Writes the first of its names that fits where the band is thickest.
    pub fn draw_words(&self, canvas: &mut Canvas, plot: Plot, stems: &[i32], taken: &mut Vec<Label>) {
        let ground = self.fill.ground();
        let set = Type { colour: ground.text(), ..NAME };
        let place = self.words.iter().find_map(|words| {
            let at = self.thickest(plot, set.width(words) + 16)?;
            let label = set.boxed((at.0 + 8, at.1 + 5), words.clone());
            is_free(&label, taken).then_some(label)
        });
        let Some(label) = place else { return };
        let crossed = stems.iter().any(|&x| label.left - 3 < x && x < label.right + 3);
        if crossed || matches!(self.fill, Fill::Hatched(..)) {
            let (from, to) = ((label.left - 5, label.top - 3), (label.right + 5, label.bottom + 1));
            canvas.rect(from, to, Fill::Solid(ground));
        }
        canvas.text((label.left, label.top + set.size * 3 / 4), &label.text, set);
        taken.push(label);
    }

    /// The left edge and the middle height of the thickest place of this width, if a line of text fits there.
    fn thickest(&self, plot: Plot, width: i32) -> Option<Point> {
        let upper = levels(&self.upper, plot.left, plot.right, plot.bottom);
        let lower = levels(&self.lower, plot.left, plot.right, plot.bottom);
        let wide = usize::try_from(width).ok()?;
        let room = |from: usize| {
            let top = upper[from..from + wide].iter().max().copied().unwrap_or(plot.bottom);
            let bottom = lower[from..from + wide].iter().min().copied().unwrap_or(plot.top);
            (bottom - top, i32::try_from(from).unwrap_or(0), (top + bottom) / 2)
        };
        let starts = (0..upper.len().saturating_sub(wide)).step_by(6);
        let (height, from, middle) = starts.map(room).rev().max_by_key(|&(height, ..)| height.min(ENOUGH))?;
        (height >= LINE).then_some((plot.left + from, middle))
    }
}

const NAME: Type = Type::new(13, INK);
/// The height that a line of text needs.
const LINE: i32 = 19;
/// Beyond this height a place gets no better.
const ENOUGH: i32 = 400;
