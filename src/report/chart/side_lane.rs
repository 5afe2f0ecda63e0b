//! The lanes of what the service keeps beside a table: cached items, insights, copies of transactions.
//!
//! Law: each stands in the colour of the key that it is under, which is never the table's, as long as all of it can be read.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    ids::{KeyId, TableId},
    record::{Kind, SeriesSample},
};

use super::{
    figure::short_count,
    lane::{Group, Lane, Rank, Stretch},
    outage::{Span, lives},
    palette::{Fill, IDLE, TROUBLE, key_colour},
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
    let lives = lives(picture, table);
    let end = lives.last().map_or(picture.length(), |life| life.1);
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
        group: Group::Tables,
        rank: Rank::Sub,
        exact: false,
        swatch: None,
        stretches: spells.into_iter().flat_map(|spell| spell.while_there(&lives)).map(|s| s.stretch(picture)).collect(),
        curve: None,
    })
}

/// How many things were kept, under which key, and how many of them could be read.
#[derive(Clone, Copy, Debug)]
struct Held {
    most: u64,
    key: KeyId,
    legible: Legible,
}

/// How many of some things can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Legible {
    All,
    Some,
    None,
}

/// A time in which things were kept under one key and could be read alike, or in which there were none at all.
#[derive(Clone, Copy, Debug)]
struct Spell {
    from: u64,
    until: u64,
    held: Option<Held>,
}

impl Held {
    fn of(row: &SeriesSample) -> Self {
        let legible = match row.live.checked_sub(row.unreadable) {
            Some(readable) if readable == row.live => Legible::All,
            None | Some(0) => Legible::None,
            Some(_) => Legible::Some,
        };
        Self { most: row.live, key: row.key, legible }
    }
}

impl Spell {
    fn is_like(&self, next: &Self) -> bool {
        let state = |held: Held| (held.key, held.legible);
        self.held.map(state) == next.held.map(state)
    }

    fn swallow(&mut self, next: Self) {
        self.until = next.until;
        if let (Some(held), Some(more)) = (&mut self.held, next.held) {
            held.most = held.most.max(more.most);
        }
    }

    /// Those parts of it in which there is a table: what is kept can outlive it, emptiness cannot.
    fn while_there(self, lives: &[Span]) -> Vec<Self> {
        if self.held.is_some() {
            return vec![self];
        }
        let parts = lives.iter().map(|life| (life.0.max(self.from), life.1.min(self.until)));
        parts.filter(|(from, until)| from < until).map(|(from, until)| Self { from, until, ..self }).collect()
    }

    fn stretch(self, picture: &Picture) -> Stretch {
        let (fill, strip, words) = match self.held {
            None => (IDLE, None, vec!["empty".to_owned()]),
            Some(Held { most, key, legible }) => {
                let (colour, name) = (key_colour(key), picture.names.key(key));
                let (fill, strip) = match legible {
                    Legible::All => (colour, None),
                    Legible::Some | Legible::None => (TROUBLE, Some(colour)),
                };
                (Fill::Solid(fill), strip, words(most, name, legible))
            }
        };
        Stretch { from: self.from, until: self.until, fill, strip, words }
    }
}

fn words(most: u64, key: &str, legible: Legible) -> Vec<String> {
    let (long, short) = match legible {
        Legible::All => ("readable all the time", format!("under {key}")),
        Legible::Some => ("some not readable", "some not readable".to_owned()),
        Legible::None => ("not readable", "not readable".to_owned()),
    };
    vec![format!("up to {}, under {key}: {long}", short_count(most)), short]
}

const KINDS: [(Kind, &str); 3] =
    [(Kind::DaxEntry, "DAX cache"), (Kind::InsightsDatum, "insights"), (Kind::TransactionCopy, "transaction copies")];
