//! The lanes of what the service keeps beside a table: cached items, insights, copies of transactions.
//!
//! Law: each stands in the colour of the key that it is under, which is never the table's.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    ids::{KeyId, TableId},
    record::{Kind, SeriesSample},
};

use super::{
    figure::short_count,
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
    let held: BTreeMap<u64, Held> = rows.map(|row| (row.time.as_millis(), Held::of(row))).collect();
    if held.is_empty() {
        return None;
    }
    let times: BTreeSet<u64> = picture.series.iter().map(|row| row.time.as_millis()).collect();
    let end = lives(picture, table).last().map_or(picture.length(), |life| life.1);
    let ends = times.iter().copied().skip(1).chain([end]);
    let mut spells: Vec<Spell> = Vec::new();
    for (&from, until) in times.iter().zip(ends).filter(|(from, until)| *from < until) {
        let spell = Spell { from, until, held: held.get(&from).copied() };
        match spells.last_mut() {
            Some(last) if last.is_like(&spell) => last.swallow(spell),
            Some(_) | None => spells.push(spell),
        }
    }
    Some(Lane {
        name: name.to_owned(),
        group: "tables",
        rank: Rank::Sub,
        exact: false,
        swatch: None,
        stretches: spells.into_iter().map(|spell| spell.stretch(picture)).collect(),
        curve: None,
    })
}

/// How many things were kept, and under which key.
#[derive(Clone, Copy, Debug)]
struct Held {
    most: u64,
    key: KeyId,
}

/// A time in which things were kept under one key, or none at all.
#[derive(Clone, Copy, Debug)]
struct Spell {
    from: u64,
    until: u64,
    held: Option<Held>,
}

impl Held {
    fn of(row: &SeriesSample) -> Self {
        Self { most: row.live, key: row.key }
    }
}

impl Spell {
    fn is_like(&self, next: &Self) -> bool {
        self.held.map(|held| held.key) == next.held.map(|held| held.key)
    }

    fn swallow(&mut self, next: Self) {
        self.until = next.until;
        if let (Some(held), Some(more)) = (&mut self.held, next.held) {
            held.most = held.most.max(more.most);
        }
    }

    fn stretch(self, picture: &Picture) -> Stretch {
        let (fill, words) = match self.held {
            None => (IDLE, vec!["empty".to_owned()]),
            Some(Held { most, key }) => {
                let (most, name) = (short_count(most), picture.names.key(key));
                let words = vec![format!("up to {most}, under {name}: readable all the time"), format!("under {name}")];
                (Fill::Solid(key_colour(key)), words)
            }
        };
        Stretch { from: self.from, until: self.until, fill, strip: None, words }
    }
}

const KINDS: [(Kind, &str); 3] =
    [(Kind::DaxEntry, "DAX cache"), (Kind::InsightsDatum, "insights"), (Kind::TransactionCopy, "transaction copies")];
