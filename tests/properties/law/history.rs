//! Point-in-time recovery: whatever a table held at each instant of its window can be had again.
//!
//! Every version of an item that is replaced, moved or deleted is written down, with the instants between which the table
//! held it; what a table held at an instant is found by looking through all of them.

use crate::{
    case::{Encryption, MINUTE},
    law::{
        Answer, Outcome, World,
        agenda::{Due, Phase},
        backup::{Backup, CONTINUOUS_BACKUP},
        stored::Sealing,
        table::{IN_USE, Item, NOT_FOUND, Status},
    },
};

/// The past of a table (by serial).
pub(super) struct History {
    serial: u32,
    /// The first instant that can be restored, as long as the window reaches back to it.
    since: u64,
    period: u64,
    /// One backup for each KMS key.
    pieces: Vec<Piece>,
    past: Vec<Version>,
}

struct Piece {
    key: String,
    name: String,
    artifact: usize,
}

/// A version of an item, for as long as the table held it.
#[derive(Clone)]
struct Version {
    item: Item,
    key: String,
    from: u64,
    until: u64,
}

const TABLE_NOT_FOUND: &str = "TableNotFoundException";
/// How far the latest restorable instant lies back.
const LAG: u64 = 5 * MINUTE;

impl World<'_> {
    pub(super) fn set_point_in_time(&mut self, name: &str, period: Option<u64>) -> Answer {
        let table =
            self.changeable_table(name).map_err(|error| if error == NOT_FOUND { TABLE_NOT_FOUND } else { error });
        let serial = table?.serial;
        match period {
            Some(period) => self.keep_history(serial, period),
            None => self.drop_history(serial),
        }
        Ok(Outcome::Ok)
    }

    /// A window opens now, or takes another length: what it has lost does not come back.
    pub(super) fn keep_history(&mut self, serial: u32, period: u64) {
        let now = self.now;
        if let Some(history) = self.history_mut(serial) {
            history.since = history.since.max(now.saturating_sub(history.period));
            history.period = period;
            return self.forget_past(serial);
        }
        self.histories.push(History { serial, since: now, period, pieces: Vec::new(), past: Vec::new() });
        let displayed = self.table(serial).displayed.clone();
        let version = self.table(serial).key_version(self.table(serial).displayed_table_key());
        self.piece_under(serial, &displayed, version);
    }

    /// The window is given up.
    pub(super) fn drop_history(&mut self, serial: u32) {
        let Some(place) = self.histories.iter().position(|history| history.serial == serial) else { return };
        let history = self.histories.remove(place);
        history.pieces.iter().for_each(|piece| self.close(piece.artifact, "deleted"));
        self.agenda.forget(|due| *due == Due::HistoryEnd(serial));
    }

    pub(super) fn keeps_history(&self, serial: u32) -> bool {
        self.histories.iter().any(|history| history.serial == serial)
    }

    /// A period of an artifact is over: where it is an item's, and lasted, the version is kept.
    pub(super) fn keep_version(&mut self, artifact: usize) {
        let now = self.now;
        let owner = self.tables.iter().find(|table| table.items.iter().any(|item| item.artifact == artifact));
        let Some(serial) = owner.map(|table| table.serial).filter(|&serial| self.keeps_history(serial)) else { return };
        let (from, key) = (self.stored[artifact].from, self.stored[artifact].key.clone());
        if from == now {
            return;
        }
        let items = &self.table(serial).items;
        let item = items.iter().find(|item| item.artifact == artifact).expect("it has been found").clone();
        self.piece_under(serial, &key, self.stored[artifact].key_version);
        let history = self.history_mut(serial).expect("it has been found");
        history.past.push(Version { item, key, from, until: now });
        let leaves = now + history.period;
        if self.agenda.time_of(&Due::HistoryEnd(serial)).is_none() {
            self.agenda.put(leaves, Phase::Deadline, Due::HistoryEnd(serial));
        }
        self.weigh_pieces(serial);
    }

    /// The table displays another key: its backup goes on under that one.
    pub(super) fn turn_history(&mut self, serial: u32) {
        if self.keeps_history(serial) {
            let displayed = self.table(serial).displayed.clone();
            let version = self.table(serial).key_version(self.table(serial).displayed_table_key());
            self.piece_under(serial, &displayed, version);
            self.forget_past(serial);
        }
    }

    /// What has left the window is forgotten, and a piece of which nothing is left unless the table displays its key.
    pub(super) fn forget_past(&mut self, serial: u32) {
        let (now, displayed) = (self.now, self.table(serial).displayed.clone());
        let Some(history) = self.history_mut(serial) else { return };
        let period = history.period;
        history.past.retain(|version| version.until + period > now);
        let next = history.past.iter().map(|version| version.until + period).min();
        let past = history.past.clone();
        let is_kept = |piece: &Piece| piece.key == displayed || past.iter().any(|version| version.key == piece.key);
        let (kept, over): (Vec<Piece>, Vec<Piece>) = std::mem::take(&mut history.pieces).into_iter().partition(is_kept);
        history.pieces = kept;
        for piece in over {
            self.stored[piece.artifact].bytes = 0;
            self.close(piece.artifact, "expired");
        }
        if self.agenda.time_of(&Due::HistoryEnd(serial)) != next {
            self.agenda.forget(|due| *due == Due::HistoryEnd(serial));
            next.into_iter().for_each(|at| self.agenda.put(at, Phase::Deadline, Due::HistoryEnd(serial)));
        }
        self.weigh_pieces(serial);
    }

    /// The piece that takes what was sealed under a key is made where there is none.
    fn piece_under(&mut self, serial: u32, key: &str, key_version: u32) {
        let history = self.history_mut(serial).expect("the table has a history");
        if history.pieces.iter().any(|piece| piece.key == key) {
            return;
        }
        let table = self.table(serial).name.clone();
        let name = self.own_backup(&table, CONTINUOUS_BACKUP);
        let (kind, table, item) = ("backup", table.as_str(), name.as_str());
        let client_keys = Vec::new();
        let artifact = self.seal(Sealing { kind, table, item, version: 1, bytes: 0, key, key_version, client_keys });
        let piece = Piece { key: key.to_owned(), name, artifact };
        self.history_mut(serial).expect("it was there").pieces.push(piece);
    }

    /// A piece is as large as what it holds, and needs what that needs.
    fn weigh_pieces(&mut self, serial: u32) {
        let history = self.histories.iter().find(|history| history.serial == serial).expect("the table has a history");
        for piece in &history.pieces {
            let held = || history.past.iter().filter(|version| version.key == piece.key).map(|version| &version.item);
            self.stored[piece.artifact].bytes = held().map(|item| item.bytes).sum();
            self.stored[piece.artifact].client_keys = held().filter_map(|item| item.client_key.clone()).collect();
        }
    }

    /// Table, recovery, instant, name: then the key asked for, and the keys of the instant.
    pub(super) fn restore_to_instant(
        &mut self,
        step: usize,
        name: &str,
        to: &str,
        instant: u64,
        encryption: &Encryption,
    ) -> (String, Answer) {
        let asked = if *encryption == Encryption::Unsaid { None } else { Some(self.named_key(encryption)) };
        let shown = match &asked {
            Some(Ok(key)) => key.clone(),
            Some(Err(_)) | None => self.displayed_key(name),
        };
        let serial = match self.restorable(name, instant) {
            Ok(serial) => serial,
            Err(error) => return (shown, Err(error)),
        };
        let backup = self.instant_of(serial, instant);
        let key = asked.unwrap_or_else(|| Ok(self.displayed_key(name)));
        let answer = self.may_restore(&backup, to, key);
        if answer.is_ok() {
            self.start_restore(step, backup, to, &shown);
        }
        (shown, answer)
    }

    fn restorable(&self, name: &str, instant: u64) -> Result<u32, &'static str> {
        let table = self.find_table(name).ok_or(TABLE_NOT_FOUND)?;
        match table.status {
            Status::Active | Status::Inaccessible => {}
            Status::Archiving => return Err(IN_USE),
            Status::Creating | Status::Archived => return Err(TABLE_NOT_FOUND),
        }
        let history = self.histories.iter().find(|history| history.serial == table.serial);
        let history = history.ok_or("PointInTimeRecoveryUnavailableException")?;
        let first = history.since.max(self.now.saturating_sub(history.period));
        let last = history.since.max(self.now.saturating_sub(LAG));
        if instant < first || instant > last {
            return Err("InvalidRestoreTimeException");
        }
        Ok(table.serial)
    }

    /// What a table held at an instant, in order of birth, as if it were a backup.
    fn instant_of(&self, serial: u32, instant: u64) -> Backup {
        let table = self.table(serial);
        let history = self.histories.iter().find(|history| history.serial == serial).expect("it has been found");
        let live = table.items.iter().map(|item| {
            let stored = &self.stored[item.artifact];
            Version { item: item.clone(), key: stored.key.clone(), from: stored.from, until: u64::MAX }
        });
        let all = history.past.iter().cloned().chain(live);
        let mut held: Vec<Version> = all.filter(|version| version.from <= instant && instant < version.until).collect();
        held.sort_by_key(|version| version.item.artifact);
        Backup {
            name: String::new(),
            source: table.name.clone(),
            region: table.region.clone(),
            key: table.displayed.clone(),
            needs: held.iter().map(|version| version.key.clone()).collect(),
            indexes: table.indexes.clone(),
            items: held.into_iter().map(|version| version.item).collect(),
            artifact: None,
            is_system: false,
        }
    }

    /// A table with point-in-time recovery that is deleted leaves a system backup, for 35 days.
    pub(super) fn keep_deleted(&mut self, serial: u32) -> String {
        let table = self.table(serial).name.clone();
        let backup = self.own_backup(&table, "DeletedTableBackup");
        if self.has_usable_keys(self.table(serial)) {
            self.make_backup(serial, &backup);
        } else {
            self.take_over_unopened(serial, &backup);
        }
        self.backups.last_mut().expect("it was just made").is_system = true;
        let at = self.now + self.timing("system_backup_retention");
        self.agenda.put(at, Phase::Deadline, Due::BackupExpiry(backup.clone()));
        backup
    }

    /// A name for a backup that the service makes by itself: the first that none has.
    pub(super) fn own_backup(&self, table: &str, suffix: &str) -> String {
        let first = format!("{table}${suffix}");
        let further = (2..).map(|n| format!("{first}-{n}"));
        let is_taken = |name: &String| {
            self.backups.iter().any(|backup| backup.name == *name)
                || self.histories.iter().flat_map(|history| &history.pieces).any(|piece| piece.name == *name)
        };
        std::iter::once(first.clone()).chain(further).find(|name| !is_taken(name)).expect("numbers do not end")
    }

    fn history_mut(&mut self, serial: u32) -> Option<&mut History> {
        self.histories.iter_mut().find(|history| history.serial == serial)
    }
}
