//! What a refused request had against it: an event before it, or nothing but itself.
//!
//! Law: what stood in the way, the service has said when it refused; here is found which event put it there.

use super::heard::{Heard, tables};
use crate::{
    ids::{AliasId, BackupId, KeyId, TableId},
    record::{Blame, Detail, EventName, EventRow, KeyState, Lack, Obstacle, Outcome, Parameter, Request, Subject},
};

/// What a refused request had against it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Cause<'a> {
    /// An event before it.
    Event(&'a EventRow),
    /// Nothing but itself.
    Request,
    /// Something that the record does not name.
    Unnamed,
}

impl<'a> Cause<'a> {
    /// Returns what a refused request had against it.
    pub(super) fn of(row: &'a EventRow, heard: &'a Heard) -> Self {
        let Detail::Refusal { obstacle, .. } = row.detail else { return Self::Unnamed };
        let refused = Refused { row, heard };
        let event = match obstacle {
            Obstacle::Untold => return Self::Unnamed,
            Obstacle::Request => None,
            Obstacle::Key(blame) => refused.key(blame),
            Obstacle::RegionOf(key) => refused.first(|row| row.key == Some(key) && row.table.is_some()),
            Obstacle::Table(table) => refused.table(table),
            Obstacle::Switch(table) => refused.in_life(table, |row| row.begins_switch() && row.table == Some(table)),
            Obstacle::Stream(table) => refused.in_life(table, |row| row.table == Some(table) && changes_stream(row)),
            Obstacle::Recovery(table) => refused
                .in_life(table, |row| row.table == Some(table) && row.event == EventName::UpdateContinuousBackups),
            Obstacle::SourceOf(table) => refused.last(|row| adds_replica(row) && row.table == Some(table)),
            Obstacle::Global(table) => refused.membership(table),
            Obstacle::Replica(table) => refused.end_of_replica(table),
            Obstacle::Again => refused.again(),
            Obstacle::Rotation(key) => {
                refused.last(|row| row.event == EventName::EnableKeyRotation && row.key == Some(key))
            }
            Obstacle::AliasesOf(key) => refused.last(|row| names_key(row) && row.key == Some(key)),
            Obstacle::Alias(alias) => refused.end_of_alias(alias),
            Obstacle::Backup(backup) => refused.end_of_backup(backup),
            Obstacle::RestoreOf(backup) => refused.last(|row| row.backup_asked() == Some(backup)),
            Obstacle::ClientKey(key) => refused.last(|row| row.subject == Subject::ClientKey(key)),
        };
        event.map_or(Self::Request, Self::Event)
    }
}

/// A refused request, and what is known of the run.
#[derive(Clone, Copy)]
struct Refused<'a> {
    row: &'a EventRow,
    heard: &'a Heard,
}

impl<'a> Refused<'a> {
    /// Returns what made a key as the refusal complains of it.
    fn key(self, Blame { key, lack }: Blame) -> Option<&'a EventRow> {
        match lack {
            Lack::State => self.state(key),
            Lack::Grant => self.last(|row| {
                row.event == EventName::RevokeGrant
                    && row.key == Some(key)
                    && tables(self.row).any(|table| row.table == Some(table))
            }),
            Lack::Permission => self.last(|row| {
                matches!(row.event, EventName::PutKeyPolicy | EventName::CreateKey) && row.key == Some(key)
            }),
        }
    }

    /// Returns what brought a key into its state; a key that works, or that is not there yet, is no excuse.
    fn state(self, key: KeyId) -> Option<&'a EventRow> {
        let begun = self.heard.periods_of_key(key).iter().rev().filter(|period| period.from <= self.row.time);
        for period in begun {
            let is_cause =
                |row: &EventRow| (row.key, row.time, Some(row.event)) == (Some(key), period.from, period.cause);
            if let Some(row) = self.last(is_cause) {
                return (period.state != KeyState::Enabled).then_some(row);
            }
        }
        None
    }

    /// Returns what made a table as it is: its end, its beginning, its archival, or why it never came.
    fn table(self, table: TableId) -> Option<&'a EventRow> {
        let is_turn = |row: &EventRow| {
            row.table == Some(table) && matches!(row.event, EventName::TableArchiving | EventName::TableArchived)
                || begins(row, table)
                || ends(row, table)
        };
        let last = self.last_of(table, |row| is_turn(row) || founds(row, table));
        last.or_else(|| self.last_refused(|row| founds(row, table)))
    }

    /// Returns the last request for a replica by which a table is one of a global table, as both still are.
    fn membership(self, table: TableId) -> Option<&'a EventRow> {
        let is_left = |replica: TableId, since: u64| {
            let left = |row: &EventRow| {
                row.seq > since
                    && (ends(row, replica) || row.event == EventName::ReplicaRemoved && row.table == Some(replica))
            };
            self.last(left).is_some()
        };
        self.last(|row| {
            let replica = row.subject.table().filter(|&replica| row.table == Some(table) || replica == table);
            adds_replica(row) && replica.is_some_and(|replica| !is_left(replica, row.seq) && !is_left(table, row.seq))
        })
    }

    /// Returns what ended a replica, as a table or as one of its global table, or why it never came.
    fn end_of_replica(self, table: TableId) -> Option<&'a EventRow> {
        self.last(|row| ends(row, table) || row.event == EventName::ReplicaRemoved && row.table == Some(table))
            .or_else(|| self.last_refused(|row| founds(row, table)))
    }

    /// Returns the same operation on the same thing that was accepted last; a global table has one TTL setting.
    fn again(self) -> Option<&'a EventRow> {
        let asked = self.row;
        if asked.event.is_on_a_key() {
            return self.last(|row| row.event == asked.event && row.key == asked.key);
        }
        let Some(table) = asked.table.filter(|_| !matches!(asked.subject, Subject::Cluster(_))) else {
            return self.last(|row| row.event == asked.event && row.subject == asked.subject);
        };
        let whole = |table: TableId| self.heard.names.source(table).unwrap_or(table);
        self.in_life(table, |row| {
            row.event == asked.event && row.table.is_some_and(|other| whole(other) == whole(table))
        })
    }

    /// Returns what took an alias away, its deletion or that of the key which it named, or why it was never made.
    fn end_of_alias(self, alias: AliasId) -> Option<&'a EventRow> {
        let is_on_it = |row: &EventRow| {
            row.subject == Subject::Alias(alias) && (names_key(row) || row.event == EventName::DeleteAlias)
        };
        let Some(last) = self.last(is_on_it) else { return self.last_refused(is_on_it) };
        if last.event == EventName::DeleteAlias {
            return Some(last);
        }
        self.last(|row| row.event == EventName::KeyDeleted && row.key == last.key && row.seq > last.seq)
    }

    /// Returns what ended a backup, or why it was never made.
    fn end_of_backup(self, backup: BackupId) -> Option<&'a EventRow> {
        let is_its = |row: &EventRow| row.subject == Subject::Backup(backup);
        let ends = |row: &EventRow| matches!(row.event, EventName::DeleteBackup | EventName::BackupExpired);
        self.last(|row| ends(row) && is_its(row))
            .or_else(|| self.last_refused(|row| row.event == EventName::CreateBackup && is_its(row)))
    }

    /// Returns the last accepted event before the refusal and since the table's birth that is meant.
    fn in_life(self, table: TableId, is_meant: impl Fn(&EventRow) -> bool) -> Option<&'a EventRow> {
        let born = self.last_of(table, |row| begins(row, table)).map_or(0, |row| row.seq);
        self.last(|row| row.seq > born && is_meant(row))
    }

    /// Returns the last accepted event before the refusal that names a table and is meant.
    fn last_of(self, table: TableId, is_meant: impl Fn(&EventRow) -> bool) -> Option<&'a EventRow> {
        let earlier = |row: &&EventRow| row.seq < self.row.seq && row.outcome == Outcome::Ok;
        self.heard.events_of([table]).into_iter().rev().filter(earlier).find(|row| is_meant(row))
    }

    /// Returns the last accepted event before the refusal that is meant.
    fn last(self, is_meant: impl Fn(&EventRow) -> bool) -> Option<&'a EventRow> {
        self.earlier(Outcome::Ok).find(|row| is_meant(row))
    }

    /// Returns the first accepted event before the refusal that is meant.
    fn first(self, is_meant: impl Fn(&EventRow) -> bool) -> Option<&'a EventRow> {
        self.earlier(Outcome::Ok).filter(|row| is_meant(row)).last()
    }

    /// Returns the last event before the refusal that is meant and was refused, too.
    fn last_refused(self, is_meant: impl Fn(&EventRow) -> bool) -> Option<&'a EventRow> {
        self.earlier(Outcome::Refused).find(|row| is_meant(row))
    }

    fn earlier(self, outcome: Outcome) -> impl Iterator<Item = &'a EventRow> {
        let seq = self.row.seq;
        self.heard.events.iter().rev().filter(move |row| row.seq < seq && row.outcome == outcome)
    }
}

/// Returns whether an event asks for a new table.
fn founds(row: &EventRow, table: TableId) -> bool {
    let asks = matches!(row.event, EventName::RestoreTableFromBackup | EventName::RestoreTableToPointInTime);
    let is_new = row.event == EventName::CreateTable && row.table == Some(table);
    is_new || (asks || adds_replica(row)) && row.subject == Subject::Table(table)
}

/// Returns whether a table is there since an event.
fn begins(row: &EventRow, table: TableId) -> bool {
    let is_created = row.event == EventName::TableCreated && row.table == Some(table);
    is_created || row.event == EventName::RestoreCompleted && row.subject == Subject::Table(table)
}

/// Returns whether an event took a table away.
fn ends(row: &EventRow, table: TableId) -> bool {
    let is_deleted = row.event == EventName::TableDeleted && row.table == Some(table);
    is_deleted || row.event == EventName::RestoreFailed && row.subject == Subject::Table(table)
}

fn adds_replica(row: &EventRow) -> bool {
    row.parameter == Some(Parameter::AddReplica)
}

fn names_key(row: &EventRow) -> bool {
    matches!(row.event, EventName::CreateAlias | EventName::UpdateAlias)
}

/// Returns whether an event gives a table a stream, or takes it: a table with a replica has one.
fn changes_stream(row: &EventRow) -> bool {
    matches!(row.subject, Subject::Request(Request::StreamOn | Request::StreamOff)) || adds_replica(row)
}
