//! The protection chart: how many artifacts each key protected over time, and which of them could not be read.

use super::{
    axis::{CountAxis, TICK, TimeAxis},
    band::{Band, Plot},
    canvas::{Anchor, Canvas, Drawing},
    flags::Flags,
    footnote::{ALL, draw_footnotes},
    heading::{Sign, Swatch, draw_heading, draw_part, draw_remark, spoken_title},
    layer::{Layer, Layers},
    margin::axis_with_flags,
    mark::marks,
    palette::{Fill, GRID, MUTED, PAPER},
    panel::{COUNTS_ROOM, PLOT_LEFT, WIDTH},
    picture::Picture,
    staircase::{corners, kept, pixels, snapped},
};

/// Draws how many artifacts each key protected.
#[must_use]
pub fn protection(picture: &Picture) -> Drawing {
    let layers = Layers::new(picture);
    let (axis, flags) = axis_with_flags((0, picture.length()), &marks(picture), COUNTS_ROOM);
    let mut canvas = Canvas::of(picture.theme);
    let heading = draw_heading(&mut canvas, picture);
    let part = draw_part(&mut canvas, PLOT_LEFT, heading + 36, "Artifacts by protecting key", &swatches(&layers));
    draw_remark(&mut canvas, 70, &flags.remark());
    let top = part + 24 + flags.height();
    let plot = Plot {
        left: PLOT_LEFT,
        right: axis.right,
        top,
        bottom: top + if layers.layers.is_empty() { LEAST_HEIGHT } else { HEIGHT },
    };
    draw_area(&mut canvas, picture, &layers, &axis, (plot, &flags));
    let end = draw_footnotes(&mut canvas, plot.bottom + 30, &[&flags], ALL);
    let drawing = canvas.finish((WIDTH, end + 20), &spoken_title("Protection", picture), &spoken(&layers));
    Drawing { left_out: flags.left_out, ..drawing }
}

fn draw_area(canvas: &mut Canvas, picture: &Picture, layers: &Layers, axis: &TimeAxis, (plot, flags): (Plot, &Flags)) {
    let counts = CountAxis::new(plot.top, plot.bottom, layers.most());
    axis.draw_grid(canvas, plot.top, plot.bottom);
    counts.draw(canvas, plot.left, plot.right);
    canvas.text((plot.left - 64, plot.top + 4), "artifacts", TICK.anchored(Anchor::End));
    let bands = bands(picture, layers, axis, &counts);
    for band in bands.iter().rev() {
        band.draw(canvas, plot);
    }
    canvas.rect((plot.left, plot.bottom), (plot.right, plot.bottom + 1), Fill::Solid(MUTED));
    flags.draw_stems(canvas, plot.top, plot.bottom);
    let (stems, mut taken) = (flags.stems(), Vec::new());
    for band in &bands {
        band.draw_words(canvas, plot, &stems, &mut taken);
    }
    if bands.is_empty() {
        canvas.text_on_ground((plot.left + 14, (plot.top + plot.bottom) / 2), "nothing was stored", TICK);
    }
    flags.draw_labels(canvas, plot.top);
    axis.draw_labels(canvas, plot.bottom + 20);
}

/// The layers in pixels, in columns as narrow as the size of the file allows.
fn bands(picture: &Picture, layers: &Layers, axis: &TimeAxis, counts: &CountAxis) -> Vec<Band> {
    let xs = pixels(&snapped(&layers.times, &picture.turning_points()), axis);
    let total = |sample| layers.sum_below(layers.layers.len(), sample);
    let steps = |column| kept(&xs, total, column);
    let edge = |chosen: &[usize], n: usize| {
        chosen.iter().map(|&s| (xs[s], counts.y(layers.sum_below(n, s)))).collect::<Vec<_>>()
    };
    let edges = 1..=layers.layers.len();
    let corner_count =
        |chosen: &[usize]| edges.clone().map(|n| corners(edge(chosen, n), axis.right).len()).sum::<usize>();
    let fits = |chosen: &Vec<usize>| corner_count(chosen) <= MOST_CORNERS;
    let chosen = (1..60).map(steps).find(fits).unwrap_or_else(|| steps(60));
    let band = |(n, layer): (usize, &Layer)| Band {
        words: words(layer),
        fill: layer.fill(),
        counts: xs.iter().copied().zip(layer.counts.iter().copied()).collect(),
        upper: edge(&chosen, n + 1),
        lower: edge(&chosen, n),
    };
    layers.layers.iter().enumerate().map(band).collect()
}

fn words(layer: &Layer) -> Vec<String> {
    let name = &layer.name;
    if layer.readable {
        vec![format!("under {name}"), name.clone()]
    } else {
        vec![format!("under {name}, unreadable"), format!("{name}, unreadable"), "unreadable".into()]
    }
}

/// One swatch for each key, and one that explains the hatching.
fn swatches(layers: &Layers) -> Vec<Swatch> {
    let mut swatches: Vec<Swatch> = Vec::new();
    for layer in &layers.layers {
        if swatches.last().is_none_or(|last| last.meaning != layer.name) {
            swatches.push(Swatch { sign: Sign::Area(Fill::Solid(layer.colour)), meaning: layer.name.clone() });
        }
    }
    if layers.layers.iter().any(|layer| !layer.readable) {
        let sign = Sign::Area(Fill::Hatched(PAPER.mixed(GRID, 60), MUTED));
        swatches.push(Swatch { sign, meaning: "unreadable, in the colour of its key".to_owned() });
    }
    swatches
}

fn spoken(layers: &Layers) -> String {
    let mut out = "Artifacts stored, by the key that protects them.".to_owned();
    for layer in &layers.layers {
        let (first, last) = (layer.counts.first().copied(), layer.counts.last().copied());
        let word = if layer.readable { "readable" } else { "unreadable" };
        let (first, last) = (first.unwrap_or(0), last.unwrap_or(0));
        out.push_str(&format!(" Under {}, {word}: {first} at the start, {last} at the end.", layer.name));
    }
    out
}

const HEIGHT: i32 = 400;
/// The height where there is nothing to show.
const LEAST_HEIGHT: i32 = 90;
/// A corner takes about nine bytes, twice.
const MOST_CORNERS: usize = 4_500;
