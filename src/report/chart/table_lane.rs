//! The lanes of tables: status and displayed key, and below them key switches, TTL deletions, the stream and what is kept beside.

use crate::{
    ids::TableId,
    record::{Feature, KeyPeriod, KeyState, SseStatus, TablePeriod, TableStatus},
};

use super::{
    age_lane::age_lane,
    lane::{Group, Lane, Rank, Stretch},
    outage::ttl_stretches,
    palette::{ARCHIVED, ARCHIVING, Fill, GONE, TORN, TROUBLE, being_made, key_colour},
    picture::Picture,
    reader_lane::reader_lanes,
    replica_lane::replica_stretches,
    side_lane::side_lanes,
    stream_lane::stream_stretches,
    switch_lane::switch_stretches,
};

/// Returns the lanes of the tables, and how many more tables there would be.
pub fn table_lanes(picture: &Picture, most: usize) -> (Vec<Lane>, usize) {
    let shown = picture.shown_tables();
    let [with_ttl, with_stream] = [Feature::TimeToLive, Feature::Stream].map(|feature| picture.tables_with(feature));
    let mut lanes = Vec::new();
    for &table in shown.iter().take(most) {
        lanes.push(status_lane(picture, table));
        let switches = switch_stretches(picture, table);
        if !switches.is_empty() {
            lanes.push(sub_lane("key switch", true, switches));
        }
        let replication = replica_stretches(picture, table);
        if !replication.is_empty() {
            lanes.push(sub_lane("replication", true, replication));
        }
        if with_ttl.contains(&table) {
            lanes.push(sub_lane("TTL deletions", true, ttl_stretches(picture, table)));
        }
        if with_stream.contains(&table) {
            lanes.push(sub_lane("stream", false, stream_stretches(picture, table)));
            lanes.extend(age_lane(picture, table));
            lanes.extend(reader_lanes(picture, table));
        }
        lanes.extend(side_lanes(picture, table));
    }
    (lanes, shown.len().saturating_sub(most))
}

fn status_lane(picture: &Picture, table: TableId) -> Lane {
    let rows = picture.tables.iter().filter(|row| row.table == table);
    Lane {
        name: picture.names.table(table).to_owned(),
        group: Group::Tables,
        rank: Rank::Main,
        exact: true,
        swatch: None,
        curve: None,
        stretches: rows.flat_map(|row| stretches(picture, row)).collect(),
    }
}

fn sub_lane(name: &str, exact: bool, stretches: Vec<Stretch>) -> Lane {
    Lane { name: name.to_owned(), group: Group::Tables, rank: Rank::Sub, exact, swatch: None, stretches, curve: None }
}

/// Returns how a table looks for a time in which it shows one thing: an archive is black once a key that it needs is gone.
fn stretches(picture: &Picture, row: &TablePeriod) -> Vec<Stretch> {
    let whole = stretch(picture, row);
    let needed = picture.archive_keys(row.table, row.from);
    let is_end = |period: &&KeyPeriod| needed.contains(&period.key) && period.state == KeyState::Deleted;
    let ends = picture.keys.iter().filter(is_end).min_by_key(|period| period.from);
    let Some(gone) = ends.filter(|_| row.shown.status == TableStatus::Archived) else {
        return vec![whole];
    };
    let at = gone.from.as_millis().clamp(whole.from, whole.until);
    let words = vec![format!("ARCHIVED, {} is deleted", picture.names.key(gone.key)), "ARCHIVED".to_owned()];
    let archived = Stretch { until: at, ..whole.clone() };
    let lost = Stretch { from: at, fill: Fill::Solid(GONE), words, ..whole };
    [archived, lost].into_iter().filter(|stretch| stretch.from < stretch.until).collect()
}

fn stretch(picture: &Picture, row: &TablePeriod) -> Stretch {
    let colour = key_colour(row.shown.kms_key);
    let (fill, word) = look(row);
    let strip = (fill.ground() != colour).then_some(colour);
    let key = picture.names.key(row.shown.kms_key);
    let until = row.until.map_or(picture.length(), |t| t.as_millis());
    let status = word.split(',').next().unwrap_or(word);
    let words = vec![format!("{word} · {key}"), word.to_owned(), status.to_owned()];
    Stretch { from: row.from.as_millis(), until, fill, strip, words }
}

/// Returns how a table looks, and in which word.
fn look(row: &TablePeriod) -> (Fill, &'static str) {
    let colour = key_colour(row.shown.kms_key);
    let updating = row.shown.sse_status == Some(SseStatus::Updating);
    match row.shown.status {
        TableStatus::Creating => (being_made(colour), "CREATING"),
        TableStatus::Active if updating => (Fill::striped(colour), "UPDATING"),
        TableStatus::Active => (Fill::Solid(colour), "ACTIVE"),
        TableStatus::Inaccessible if updating => (TORN, "INACCESSIBLE, UPDATING"),
        TableStatus::Inaccessible => (Fill::Solid(TROUBLE), "INACCESSIBLE"),
        TableStatus::Archiving => (ARCHIVING, "ARCHIVING"),
        TableStatus::Archived => (ARCHIVED, "ARCHIVED"),
    }
}
