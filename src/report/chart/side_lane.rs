//! The lanes of what the service keeps beside a table: cached items, insights, copies of transactions.
//!
//! Law: each stands in the colour of the key that it is under, which is never the table's.

use std::collections::BTreeMap;

use crate::{
    ids::{KeyId, TableId},
    record::Kind,
};

use super::{
    axis::short_count,
    lane::{Lane, Rank, Stretch},
    outage::lives,
    palette::{Fill, IDLE, key_colour},
    picture::Picture,
};

/// Returns a lane for each kind of thing that was ever kept beside a table.
pub fn side_lanes(picture: &Picture, table: TableId) -> Vec<Lane> {
    KINDS.iter().filter_map(|&(kind, name)| lane(picture, table, kind, name)).collect()
}

fn lane(picture: &Picture, table: TableId, kind: Kind, name: &str) -> Option<Lane> {
    let rows = picture.series.iter().filter(|row| row.table == table && row.kind == kind && row.live > 0);
    let counts: BTreeMap<u64, (u64, KeyId)> = rows.map(|row| (row.time.as_millis(), (row.live, row.key))).collect();
    if counts.is_empty() {
        return None;
    }
    let times: std::collections::BTreeSet<u64> = picture.series.iter().map(|row| row.time.as_millis()).collect();
    let mut stretches: Vec<(u64, u64, Option<(u64, KeyId)>)> = Vec::new();
    for &time in &times {
        let here = counts.get(&time).copied();
        match stretches.last_mut() {
            Some((_, until, Some(most))) if here.is_some_and(|(_, key)| key == most.1) => {
                most.0 = most.0.max(here.map_or(0, |(live, _)| live));
                *until = time;
            }
            Some((_, until, None)) if here.is_none() => *until = time,
            Some((_, until, _)) => {
                *until = time;
                stretches.push((time, time, here));
            }
            None => stretches.push((time, time, here)),
        }
    }
    if let Some(last) = stretches.last_mut() {
        last.1 = lives(picture, table).last().map_or(picture.length(), |life| life.1.max(last.1));
    }
    let stretches = stretches.into_iter().filter(|(from, until, _)| from < until);
    Some(Lane {
        name: name.to_owned(),
        group: "tables",
        rank: Rank::Sub,
        exact: false,
        swatch: None,
        stretches: stretches.map(|(from, until, held)| stretch(picture, (from, until), held)).collect(),
        curve: None,
    })
}

fn stretch(picture: &Picture, (from, until): (u64, u64), held: Option<(u64, KeyId)>) -> Stretch {
    let (fill, words) = match held {
        None => (IDLE, vec!["empty".to_owned()]),
        Some((most, key)) => {
            let (most, name) = (short_count(most), picture.names.key(key));
            let words = vec![format!("up to {most}, under {name}: readable all the time"), format!("under {name}")];
            (Fill::Solid(key_colour(key)), words)
        }
    };
    Stretch { from, until, fill, strip: None, words }
}

const KINDS: [(Kind, &str); 3] =
    [(Kind::DaxEntry, "DAX cache"), (Kind::InsightsDatum, "insights"), (Kind::TransactionCopy, "transaction copies")];
