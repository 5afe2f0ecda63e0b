//! When what is stored cannot be opened, and which key is to blame: for each group of artifacts that share their keys.
//!
//! Law: an artifact opens while every KMS key that it depends on is Enabled and, where it lies under its table's key, granted
//! for the table. What a client's own key does to it, no group knows.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{
    ids::{BackupId, KeyId, TableId},
    record::{
        Artifact, Dependence, EndedBy, GrantGap, KeyPeriod, KeyState, Kind, LedgerRow, Protected, Scope, SeriesSample,
    },
    report::{backup, gallery::Gallery},
    sim::SimTime,
};

/// What shares its keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Group {
    /// What is under a table key of this KMS key: of the table where it has its grant, of a cluster where it needs none.
    Sealed(KeyId, Option<TableId>),
    /// A backup, which may not be the only one of its name.
    Backup(BackupId, Artifact),
}

/// The groups of a run, each with the times during which it cannot be opened.
pub struct Darkness<'a> {
    gallery: &'a Gallery,
    unusable: BTreeMap<KeyId, Vec<KeyPeriod>>,
    missing: BTreeMap<(KeyId, TableId), Vec<GrantGap>>,
    needed: BTreeMap<BackupId, Vec<Dependence>>,
    groups: Vec<Dark>,
    places: BTreeMap<Group, u64>,
}

/// A group, as the page knows it.
#[derive(Clone, Debug, Serialize)]
pub struct Dark {
    /// The table whose grant it needs, where it needs one.
    table: Option<usize>,
    /// The table that it is a backup of, where it is one.
    backup_of: Option<usize>,
    /// The key that it is displayed under.
    key: usize,
    spells: Vec<Spell>,
}

/// A time during which a group cannot be opened for want of one key.
#[derive(Clone, Copy, Debug, Serialize)]
struct Spell {
    from: u64,
    until: Option<u64>,
    key: usize,
    /// Its state; nothing where the grant is missing.
    state: Option<&'static str>,
}

impl<'a> Darkness<'a> {
    /// Returns no group yet of a run.
    pub fn new(gallery: &'a Gallery) -> Self {
        let mut darkness = Self {
            gallery,
            unusable: BTreeMap::new(),
            missing: BTreeMap::new(),
            needed: BTreeMap::new(),
            groups: Vec::new(),
            places: BTreeMap::new(),
        };
        for row in gallery.keys.iter().filter(|row| row.state != KeyState::Enabled) {
            darkness.unusable.entry(row.key).or_default().push(*row);
        }
        for gap in &gallery.grant_gaps {
            darkness.missing.entry((gap.key, gap.table)).or_default().push(*gap);
        }
        for row in &gallery.dependences {
            if let Protected::Backup(backup, _) = row.what {
                darkness.needed.entry(backup).or_default().push(*row);
            }
        }
        darkness
    }

    /// Returns the place of the group that a protection period belongs to.
    pub fn place(&mut self, row: &LedgerRow) -> u64 {
        let group = Group::of(row);
        if let Some(&place) = self.places.get(&group) {
            return place;
        }
        let dark = self.dark(group, row.chain.kms_key, self.remains(row));
        self.add(group, dark)
    }

    /// Takes note of the groups that samples count, backups aside.
    pub fn count(&mut self, samples: &[SeriesSample]) {
        for row in samples.iter().filter(|row| row.kind != Kind::Backup) {
            let group = Group::Sealed(row.key, Some(row.table).filter(|_| row.kind != Kind::DaxEntry));
            if !self.places.contains_key(&group) {
                let dark = self.dark(group, row.key, None);
                self.add(group, dark);
            }
        }
    }

    fn add(&mut self, group: Group, dark: Dark) -> u64 {
        let place = self.groups.len() as u64;
        self.groups.push(dark);
        self.places.insert(group, place);
        place
    }

    /// Returns the groups, in the order of their places.
    pub fn groups(self) -> Vec<Dark> {
        self.groups
    }

    fn dark(&self, group: Group, displayed: KeyId, remains: Option<Spell>) -> Dark {
        let (table, backup_of, mut spells) = match group {
            Group::Sealed(key, table) => {
                let missing = table.and_then(|table| self.missing.get(&(key, table))).into_iter().flatten();
                let missing = missing.map(|gap| spell(key, None, (gap.from, gap.until)));
                (table, None, self.unusable((key, SimTime::START, None)).chain(missing).collect::<Vec<_>>())
            }
            Group::Backup(name, artifact) => {
                let spells = self
                    .needed_by(name)
                    .iter()
                    .flat_map(|needed| self.unusable((needed.key, needed.from, needed.until)));
                (None, Some(artifact.table), spells.chain(remains).collect())
            }
        };
        spells.sort_by_key(|spell| spell.from);
        let [table, backup_of] = [table, backup_of].map(|table| table.map(TableId::index));
        Dark { table, backup_of, key: displayed.index(), spells }
    }

    /// The times within a span during which a key is not Enabled.
    fn unusable(&self, (key, from, until): (KeyId, SimTime, Option<SimTime>)) -> impl Iterator<Item = Spell> {
        self.unusable.get(&key).into_iter().flatten().filter_map(move |row| {
            let ends = [row.until, until].into_iter().flatten().min();
            let begins = row.from.max(from);
            ends.is_none_or(|end| begins < end).then(|| spell(key, Some(row.state), (begins, ends)))
        })
    }

    fn needed_by(&self, backup: BackupId) -> &[Dependence] {
        self.needed.get(&backup).map_or(&[], Vec::as_slice)
    }

    /// After the destruction of its key a backup depends on nothing, and never opens again.
    fn remains(&self, row: &LedgerRow) -> Option<Spell> {
        let Gallery { backups, keys, departures, .. } = self.gallery;
        let needed = self.needed_by(row.backup?);
        let is_end = |last: &&LedgerRow| last.artifact == row.artifact && last.ended_by == Some(EndedBy::KeyDestroyed);
        let last = backups.iter().find(is_end)?;
        let key = backup::destroyed_with(last, needed, keys)?;
        Some(spell(key, Some(KeyState::Deleted), (last.until?, backup::departed(last, departures))))
    }
}

impl Group {
    fn of(row: &LedgerRow) -> Self {
        match (row.backup, row.chain.scope) {
            (Some(backup), _) => Self::Backup(backup, row.artifact),
            (None, Scope::Table(table)) => Self::Sealed(row.chain.kms_key, Some(table)),
            (None, Scope::Cluster(_)) => Self::Sealed(row.chain.kms_key, None),
        }
    }
}

fn spell(key: KeyId, state: Option<KeyState>, (from, until): (SimTime, Option<SimTime>)) -> Spell {
    let until = until.map(SimTime::as_millis);
    Spell { from: from.as_millis(), until, key: key.index(), state: state.map(KeyState::as_str) }
}
