//! The timeline: who was in which state, and when; and a second look at what is too short to be seen.

use crate::sim::{SimDuration, SimTime};

use super::{
    backup_lane::backup_lanes,
    canvas::{Canvas, Drawing, Type},
    client_key_lane::client_key_lanes,
    figure::moment,
    flags::Flags,
    footnote::{ALL, draw_footnotes},
    heading::{draw_heading, draw_part, draw_remark, draw_swatches, spoken_title},
    key_lane::key_lanes,
    lane::{Lane, Rank},
    legend::legend,
    margin::{axis, right_edge},
    mark::{Mark, marks},
    palette::{Fill, LENS, LENS_EDGE, MUTED},
    panel::{LANES_ROOM, PLOT_LEFT, Panel, RIGHT_EDGE, WIDTH},
    picture::Picture,
    table_lane::table_lanes,
    zoom::Window,
};

/// Draws the timeline of a run.
#[must_use]
pub fn timeline(picture: &Picture) -> Drawing {
    let (lanes, folded) = lanes(picture, MOST_OF_A_GROUP);
    let marks = marks(picture);
    let whole = (0, picture.length());
    let window = Window::find(&lanes, &marks, picture.losses, &axis(whole, RIGHT_EDGE));
    let windows: Vec<_> = std::iter::once(whole).chain(window.map(Window::bounds)).collect();
    let right = right_edge(&windows, &marks, LANES_ROOM);
    let spoken = spoken(picture, &lanes);
    let zoom = window.map(|window| zoomed(&lanes, &marks, window, right));
    let main = Panel::new(axis(whole, right), lanes, &marks);

    let legend = legend(&main, zoom.as_ref());
    let mut canvas = Canvas::of(picture.theme);
    let top = draw_heading(&mut canvas, picture) + 22 + main.flags.height();
    let bottom = main.bottom(top);
    let zoom_top = zoom.as_ref().map_or(bottom, |zoom| bottom + 112 + zoom.flags.height());
    if let Some(zoom) = &zoom {
        draw_lens(&mut canvas, &main, zoom, (top, bottom, zoom_top));
    }
    main.draw(&mut canvas, top);
    let remark = remark(&main.flags, &folded);
    draw_remark(&mut canvas, 70, &remark);
    let end = zoom.as_ref().map_or(bottom, |zoom| draw_zoom(&mut canvas, zoom, bottom, zoom_top));
    let last = draw_swatches(&mut canvas, PLOT_LEFT, end + 52, &legend);
    let flags: Vec<_> = std::iter::once(&main).chain(&zoom).map(|panel| &panel.flags).collect();
    let last = draw_footnotes(&mut canvas, last + 12, &flags, ALL);
    let last = draw_note(&mut canvas, last + 22);
    let left_out = flags.iter().flat_map(|flags| flags.left_out.clone()).collect();
    Drawing { left_out, ..canvas.finish((WIDTH, last + 18), &spoken_title("Timeline", picture), &spoken) }
}

/// Returns the lanes of at most so many keys, tables and backups, and what had to be left out.
#[must_use]
pub fn lanes(picture: &Picture, most: usize) -> (Vec<Lane>, Vec<String>) {
    let mut lanes = Vec::new();
    let mut folded = Vec::new();
    let groups = [
        (key_lanes(picture, most), "keys"),
        ((client_key_lanes(picture), 0), "client keys"),
        (table_lanes(picture, most), "tables"),
        (backup_lanes(picture, most), "backups"),
    ];
    for ((group, more), noun) in groups {
        lanes.extend(group);
        if more > 0 {
            folded.push(format!("+{more} more {noun}"));
        }
    }
    (lanes, folded)
}

/// The panel of the window: the same lanes, or where they are many those in which something changes.
fn zoomed(lanes: &[Lane], marks: &[Mark], window: Window, right: i32) -> Panel {
    let axis = axis(window.bounds(), right);
    let cut: Vec<_> = lanes.iter().map(|lane| lane.within(window.from, window.until)).collect();
    let changes = |lane: &Lane| lane.stretches.len() > 1;
    let there = |lane: &Lane| !lane.stretches.is_empty();
    let parts = |n: usize| cut[n + 1..].iter().take_while(|lane| lane.rank == Rank::Sub);
    let told = |n: usize| changes(&cut[n]) || (cut[n].rank == Rank::Main && parts(n).any(changes));
    let shown = (0..cut.len()).filter(|&n| there(&cut[n]) && (lanes.len() <= MOST_LANES_TWICE || told(n)));
    Panel::new(axis, shown.map(|n| cut[n].clone()).collect(), marks)
}

/// Shows in the main panel which window the zoom shows, and leads the eye down to it.
fn draw_lens(canvas: &mut Canvas, main: &Panel, zoom: &Panel, (top, bottom, below): (i32, i32, i32)) {
    let (x0, x1) = (main.axis.x(zoom.axis.from), main.axis.x(zoom.axis.until));
    let (x0, x1) = if x1 - x0 < 6 { (x0 - 2, x0 + 4) } else { (x0, x1) };
    let ends = (zoom.axis.left, zoom.axis.right);
    let (neck, foot) = (bottom + 26, below - 52 - zoom.flags.height());
    canvas.rect((x0, top - 8), (x1, neck), Fill::Solid(LENS));
    canvas.rect((x0, bottom), (x1, bottom + 3), Fill::Solid(LENS_EDGE));
    canvas.polygon(&[(x0, neck), (x1, neck), (ends.1, foot), (ends.0, foot)], Fill::Solid(LENS));
    canvas.rect((ends.0, foot), (ends.1, foot + 2), Fill::Solid(LENS_EDGE));
}

fn draw_zoom(canvas: &mut Canvas, zoom: &Panel, bottom: i32, top: i32) -> i32 {
    let length = SimDuration::from_millis(zoom.axis.until - zoom.axis.from);
    let words = format!("Zoom: {length} from {}", moment(zoom.axis.from));
    draw_part(canvas, zoom.axis.left, bottom + 82, &words, &[]);
    zoom.draw(canvas, top)
}

/// Says what the small print on the chart means; returns its baseline.
fn draw_note(canvas: &mut Canvas, baseline: i32) -> i32 {
    let words = "ACTIVE · name: a table's status, and the key that it displays.  The same seed gives the same run.";
    canvas.text((PLOT_LEFT, baseline), words, NOTE);
    baseline
}

fn remark(flags: &Flags, folded: &[String]) -> String {
    let marks = Some(flags.remark()).filter(|words| !words.is_empty());
    folded.iter().cloned().chain(marks).collect::<Vec<_>>().join(" · ")
}

/// The chart in words.
fn spoken(picture: &Picture, lanes: &[Lane]) -> String {
    let mut out = format!("States over {}.", picture.duration);
    for lane in lanes {
        out.push_str(&format!(" {}:", lane.name));
        for stretch in &lane.stretches {
            let word = stretch.words.first().map_or("", String::as_str);
            out.push_str(&format!(" {word} from {};", SimTime::from_millis(stretch.from)));
        }
        if out.len() > 4_000 {
            out.push_str(" and more.");
            break;
        }
    }
    out
}

const NOTE: Type = Type::new(12, MUTED);
const MOST_OF_A_GROUP: usize = 12;
const MOST_LANES_TWICE: usize = 14;
