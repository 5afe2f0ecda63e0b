//! The streams chart: for each table, stream records unread, read and lost, and TTL deletions that wait for the key.

use std::collections::BTreeMap;

use crate::ids::TableId;

use super::{
    axis::{TICK, TimeAxis},
    band::Plot,
    canvas::{Canvas, Drawing},
    flag::{Flags, Room},
    graph::Graph,
    heading::{draw_heading, draw_part, draw_remark, spoken_title},
    mark::marks,
    panel::{PLOT_LEFT, RIGHT_EDGE, WIDTH, flags},
    picture::Picture,
};

/// Draws what became of stream records and TTL deletions.
#[must_use]
pub fn streams(picture: &Picture) -> Drawing {
    let told = told_tables(picture);
    let shown = weightiest(picture, &told);
    let axis = TimeAxis { from: 0, until: picture.length(), left: PLOT_LEFT, right: RIGHT_EDGE };
    let flags = flags(&marks(picture), &axis, Room { flags: 12, rows: 6, right: WIDTH - 10 });
    let mut canvas = Canvas::of(picture.theme);
    let heading = draw_heading(&mut canvas, picture);
    let mut spoken = "Stream records and waiting TTL deletions.".to_owned();
    let mut bottom = heading;
    if shown.is_empty() {
        bottom += 60;
        spoken = "No table has a stream or TTL.".to_owned();
        canvas.text((PLOT_LEFT, bottom), &spoken, TICK);
    } else {
        draw_remark(&mut canvas, 70, &remark(told.len() - shown.len(), &flags));
    }
    for (n, &table) in shown.iter().enumerate() {
        let bare = Flags::default();
        let graph = draw_graph(
            &mut canvas,
            picture,
            table,
            &axis,
            Place { top: bottom, graphs: shown.len(), flags: if n == 0 { &flags } else { &bare }, stems: &flags },
        );
        spoken.push_str(&graph.spoken());
        bottom = graph.plot.bottom + 14;
    }
    if !shown.is_empty() {
        axis.draw_labels(&mut canvas, bottom + 6);
    }
    canvas.finish((WIDTH, bottom + 28), &spoken_title("Streams", picture), &spoken)
}

/// Where a graph stands.
struct Place<'a> {
    top: i32,
    /// How many graphs there are.
    graphs: usize,
    /// The flags above this graph.
    flags: &'a Flags,
    /// The flags whose stems go through it.
    stems: &'a Flags,
}

fn draw_graph(canvas: &mut Canvas, picture: &Picture, table: TableId, axis: &TimeAxis, place: Place) -> Graph {
    // the heading may take several lines, which only drawing it tells: the plot begins below
    let flat = Plot { left: axis.left, right: axis.right, top: 0, bottom: 1 };
    let draft = Graph::new(picture, table, axis, (flat, place.graphs));
    let heading = draw_part(canvas, axis.left, place.top + 36, &draft.name, &draft.swatches());
    let top = heading + 20 + place.flags.height();
    let graph =
        Graph::new(picture, table, axis, (Plot { top, bottom: top + height(place.graphs), ..flat }, place.graphs));
    graph.draw_ground(canvas, axis);
    place.stems.draw_stems_between(canvas, top, graph.plot.bottom);
    place.flags.draw_stems(canvas, top, top);
    graph.draw(canvas, &place.stems.stems());
    place.flags.draw_labels(canvas, top);
    graph
}

/// Returns the tables with a stream or TTL.
fn told_tables(picture: &Picture) -> Vec<TableId> {
    let mut tables: Vec<_> = picture.ttl_tables.iter().chain(picture.stream_tables).copied().collect();
    picture.put_in_order(&mut tables);
    tables
}

/// Returns the tables that lost most, or where most waited, in declared order.
fn weightiest(picture: &Picture, told: &[TableId]) -> Vec<TableId> {
    let mut weights: BTreeMap<TableId, (u64, u64, u64)> = BTreeMap::new();
    for row in picture.streams {
        let weight = weights.entry(row.table).or_default();
        *weight = (*weight).max((row.trimmed_unread, row.ttl_waiting, row.unread));
    }
    let mut tables = told.to_vec();
    tables.sort_by_key(|table| std::cmp::Reverse(weights.get(table)));
    tables.truncate(MOST);
    picture.put_in_order(&mut tables);
    tables
}

fn remark(more_tables: usize, flags: &Flags) -> String {
    let tables = (more_tables > 0).then(|| format!("+{more_tables} more tables, which lost no more"));
    let marks = Some(flags.remark()).filter(|words| !words.is_empty());
    tables.into_iter().chain(marks).collect::<Vec<_>>().join(" · ")
}

fn height(graphs: usize) -> i32 {
    match graphs {
        1 => 320,
        2 => 210,
        _ => 140,
    }
}

const MOST: usize = 6;
