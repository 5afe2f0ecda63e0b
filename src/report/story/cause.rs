//! What a refused request had against it: an event before it, or the request itself.
//!
//! Law: an event is blamed only where the record says that it stands in the way: by the key that the refusal complains of, by
//! its exception, and by what its table, backup or alias was at that instant.

use super::heard::{Heard, tables};
use crate::{
    ids::{AliasId, BackupId, KeyId, TableId},
    record::{
        Blame, ErrorName, EventName, EventRow, KeyState, Lack, Outcome, Owner, Parameter, Request, SseStatus, Subject,
        TablePeriod, TableStatus,
    },
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
        let refused = Refused { row, heard };
        match (row.blame(), row.error) {
            (Some(blame), _) => refused.key(blame),
            (None, Some(error)) => refused.error(error),
            (None, None) => Self::named(refused.client_key()),
        }
    }

    /// Returns what is to blame where something must be.
    fn named(event: Option<&'a EventRow>) -> Self {
        event.map_or(Self::Unnamed, Self::Event)
    }

    /// Returns what is to blame where it may be the request itself.
    fn or_request(event: Option<&'a EventRow>) -> Self {
        event.map_or(Self::Request, Self::Event)
    }
}

/// A refused request, and what is known of the run.
#[derive(Clone, Copy)]
struct Refused<'a> {
    row: &'a EventRow,
    heard: &'a Heard,
}

/// What a table was at an instant.
enum Place<'a> {
    /// It was there, as the period says, which the event began.
    There(&'a TablePeriod, &'a EventRow),
    /// The event took it away.
    Gone(&'a EventRow),
    /// It had not been there yet.
    NotYet,
}

impl<'a> Refused<'a> {
    fn error(self, error: ErrorName) -> Cause<'a> {
        use ErrorName as E;
        match error {
            E::Validation => self.validation(),
            E::ResourceInUse if self.row.event != EventName::CreateTable => Cause::named(self.busy_table()),
            E::ResourceInUse | E::TableInUse | E::TableAlreadyExists => {
                Cause::named(self.row.subject.table().or(self.row.table).and_then(|table| self.birth(table)))
            }
            E::ResourceNotFound | E::TableNotFound => self.missing_table(),
            E::BackupNotFound => Cause::or_request(self.missing_backup()),
            E::BackupInUse => Cause::named(self.backup().and_then(|backup| self.restore_of(backup))),
            E::LimitExceeded => Cause::named(self.last_change()),
            E::PointInTimeRecoveryUnavailable => Cause::or_request(
                self.in_this_life(|row| row.event == EventName::UpdateContinuousBackups && row.table == self.row.table),
            ),
            E::AlreadyExists => Cause::or_request(self.namesake()),
            E::InvalidParameterValue => {
                let named = self.namesake().filter(|_| self.row.key == Some(KeyId::AWS_MANAGED));
                Cause::or_request(named)
            }
            E::NotFound => Cause::or_request(self.missing_alias()),
            E::Conflict => Cause::named(self.last(|row| {
                matches!(row.event, EventName::EnableKeyRotation | EventName::CreateKey) && row.key == self.row.key
            })),
            E::UnsupportedOperation | E::IncorrectKeyMaterial | E::KmsInvalidState => Cause::Request,
            E::InvalidRestoreTime | E::AccessDenied | E::Disabled | E::TransactionCanceled | E::TrimmedDataAccess => {
                Cause::Unnamed
            }
        }
    }

    #[allow(clippy::wildcard_enum_match_arm, reason = "few operations are refused so for what happened before")]
    fn validation(self) -> Cause<'a> {
        match (self.row.event, self.row.parameter) {
            (EventName::UpdateTable, Some(Parameter::AddReplica)) => self.addition(),
            (EventName::UpdateTable, Some(Parameter::DeleteReplica)) => Cause::or_request(self.missing_replica()),
            (EventName::UpdateTable, _) if self.row.asks_for_key() => self.other_key(),
            (EventName::UpdateTable, _) if self.row.subject == Subject::Request(Request::Contradictory) => {
                Cause::Request
            }
            (EventName::DeleteTable, _) => Cause::named(self.addition_from(self.row.table)),
            (EventName::UpdateTable, _) if self.row.subject == Subject::Request(Request::StreamOff) => {
                let member = self.row.table.and_then(|table| self.membership(table));
                Cause::or_request(member.or_else(|| self.change_of_setting()))
            }
            (EventName::UpdateTable | EventName::UpdateTimeToLive | EventName::UpdateContributorInsights, _) => {
                match self.change_of_setting() {
                    None if self.is_of_replica() => Cause::Unnamed,
                    change => Cause::or_request(change),
                }
            }
            (EventName::CreateTable, _) => Cause::or_request(self.missing_alias()),
            (
                EventName::CreateCluster | EventName::RestoreTableFromBackup | EventName::RestoreTableToPointInTime,
                _,
            ) => self.unless_alias_went(),
            _ => Cause::Request,
        }
    }

    /// Returns why a replica cannot be added.
    fn addition(self) -> Cause<'a> {
        let there = self.row.subject.table().and_then(|table| self.birth(table));
        if let Some(row) = there.or_else(|| self.row.table.and_then(|table| self.switch(table))) {
            return Cause::Event(row);
        }
        let has_stream =
            self.in_this_life(|row| row.table == self.row.table && row.subject == Subject::Request(Request::StreamOn));
        if has_stream.is_some() || self.row.key.is_none() && self.last_end_of_alias().is_some() {
            return Cause::Unnamed;
        }
        Cause::Request
    }

    /// Returns why there is no such replica to be deleted, or why it has to stay.
    fn missing_replica(self) -> Option<&'a EventRow> {
        let replica = self.row.subject.table()?;
        let is_gone = !matches!(self.place(replica), Place::There(..));
        let removed = |table| {
            let born = self.birth(table).map_or(0, |row| row.seq);
            self.last_of(table, |row| {
                row.event == EventName::ReplicaRemoved && row.table == Some(table) && row.seq > born
            })
        };
        if is_gone {
            return self.end_of_replica(replica);
        }
        removed(replica).or_else(|| self.row.table.and_then(removed)).or_else(|| self.addition_from(Some(replica)))
    }

    /// Returns why a table cannot have another key: no alias of that name, the key that it has, or a global table.
    fn other_key(self) -> Cause<'a> {
        if let Some(row) = self.missing_alias() {
            return Cause::Event(row);
        }
        let (Some(table), Some(key)) = (self.row.table, self.row.key) else { return Cause::Request };
        let Place::There(period, _) = self.place(table) else { return Cause::Request };
        let shown = period.shown.kms_key;
        if shown == key {
            return Cause::or_request(
                self.in_this_life(|row| row.begins_switch() && row.table == Some(table) && row.key == Some(key)),
            );
        }
        Cause::or_request(self.membership(table).filter(|_| Owner::of(shown) != Owner::of(key)))
    }

    fn missing_alias(self) -> Option<&'a EventRow> {
        self.row.subject.alias().and_then(|alias| self.end_of_alias(alias))
    }

    /// Returns that it is the request itself, unless an alias went before: a row of this kind does not say which it named.
    fn unless_alias_went(self) -> Cause<'a> {
        if self.last_end_of_alias().is_some() { Cause::Unnamed } else { Cause::Request }
    }

    fn last_end_of_alias(self) -> Option<&'a EventRow> {
        self.last(|row| matches!(row.event, EventName::DeleteAlias | EventName::KeyDeleted))
    }

    /// Returns what made a key as a refusal complains of it.
    fn key(self, Blame { key, lack }: Blame) -> Cause<'a> {
        match lack {
            Lack::State => self.state(key),
            Lack::Grant => Cause::named(self.last(|row| {
                row.event == EventName::RevokeGrant
                    && row.key == Some(key)
                    && tables(self.row).any(|table| row.table == Some(table))
            })),
            Lack::Permission => Cause::named(self.last(|row| {
                matches!(row.event, EventName::PutKeyPolicy | EventName::CreateKey) && row.key == Some(key)
            })),
        }
    }

    /// Returns what brought a key into its state; a key that works, or that is not there yet, is no excuse.
    fn state(self, key: KeyId) -> Cause<'a> {
        let begun = self.heard.periods_of_key(key).iter().rev().filter(|period| period.from <= self.row.time);
        for period in begun {
            let is_cause =
                |row: &EventRow| (row.key, row.time, Some(row.event)) == (Some(key), period.from, period.cause);
            match self.last(is_cause) {
                Some(row) if period.state != KeyState::Enabled => return Cause::Event(row),
                Some(_) => break,
                None => {}
            }
        }
        Cause::Request
    }

    /// Returns the loss of the client key, where no more than one was lost: a refusal does not say which it lacks.
    fn client_key(self) -> Option<&'a EventRow> {
        let lost = |row: &EventRow| row.event == EventName::LoseClientKey;
        let last = self.last(lost)?;
        self.last(|row| lost(row) && row.subject != last.subject).is_none().then_some(last)
    }

    /// Returns what keeps a table busy: of a request for a replica to go, the replica too.
    fn busy_table(self) -> Option<&'a EventRow> {
        let changing = |table| match self.place(table) {
            Place::There(period, row) => comes_or_goes(period.shown.status).then_some(row),
            Place::Gone(_) | Place::NotYet => None,
        };
        let table = self.row.table?;
        if let Some(row) = changing(table) {
            return Some(row);
        }
        match self.row.subject.table() {
            Some(replica) if self.row.parameter == Some(Parameter::DeleteReplica) => {
                changing(replica).or_else(|| self.switch(replica))
            }
            Some(_) => self.addition_from(Some(table)),
            None => self.switch(table),
        }
    }

    /// Returns the request for the key switch of a table that runs.
    fn switch(self, table: TableId) -> Option<&'a EventRow> {
        let Place::There(period, _) = self.place(table) else { return None };
        let switches = period.shown.sse_status == Some(SseStatus::Updating);
        self.last_of(table, |row| row.begins_switch() && row.table == Some(table)).filter(|_| switches)
    }

    /// Returns why a table does not serve: it never came, is being created, was archived or is gone; or what took away its
    /// stream.
    fn missing_table(self) -> Cause<'a> {
        let Some(table) = self.row.table else { return Cause::Unnamed };
        match self.place(table) {
            Place::Gone(row) => Cause::Event(row),
            Place::There(period, row) if !serves(period.shown.status) => Cause::Event(row),
            Place::There(..) if self.row.event == EventName::GetRecords => {
                Cause::or_request(self.in_this_life(|row| {
                    row.table == Some(table) && row.subject == Subject::Request(Request::StreamOff)
                }))
            }
            Place::There(..) => Cause::Unnamed,
            Place::NotYet => Cause::or_request(self.last_refused(|row| founds(row, table))),
        }
    }

    /// Returns what ended a backup, or why it was never made.
    fn missing_backup(self) -> Option<&'a EventRow> {
        let named = Subject::Backup(self.backup()?);
        let ends = |row: &EventRow| matches!(row.event, EventName::DeleteBackup | EventName::BackupExpired);
        self.last(|row| ends(row) && row.subject == named)
            .or_else(|| self.last_refused(|row| row.event == EventName::CreateBackup && row.subject == named))
    }

    fn restore_of(self, backup: BackupId) -> Option<&'a EventRow> {
        self.last(|row| row.event == EventName::RestoreTableFromBackup && row.backup_asked() == Some(backup))
    }

    /// Returns the last of the changes of which there were as many as there may be.
    fn last_change(self) -> Option<&'a EventRow> {
        let of_aliases = |event| matches!(event, EventName::CreateAlias | EventName::UpdateAlias);
        self.last(|row| {
            if self.row.event == EventName::UpdateTable {
                return row.begins_switch() && row.table == self.row.table;
            }
            let is_alike = row.event == self.row.event || of_aliases(row.event) && of_aliases(self.row.event);
            is_alike && row.key == self.row.key
        })
    }

    /// Returns what made the thing whose name a new one was to have.
    fn namesake(self) -> Option<&'a EventRow> {
        let named_by_key = self.row.event == EventName::CreateKey;
        self.last(|row| {
            let is_same = if named_by_key { row.key == self.row.key } else { row.subject == self.row.subject };
            row.event == self.row.event && is_same
        })
    }

    /// Returns the last change of the setting that a request is about; a global table has one TTL setting.
    fn change_of_setting(self) -> Option<&'a EventRow> {
        let whole = |table: Option<TableId>| table.map(|table| self.heard.names.source(table).unwrap_or(table));
        let is_of_stream = self.row.event == EventName::UpdateTable;
        let is_change = |row: &EventRow| {
            !is_of_stream || row.subject == self.row.subject || row.parameter == Some(Parameter::AddReplica)
        };
        let is_here = |row: &EventRow| {
            let is_of_all = row.event == EventName::UpdateTimeToLive && whole(row.table) == whole(self.row.table);
            is_of_all || row.table == self.row.table
        };
        self.in_this_life(|row| row.event == self.row.event && is_here(row) && is_change(row))
    }

    /// Returns whether the table is a replica that was added to another: it has taken that one's settings over.
    fn is_of_replica(self) -> bool {
        self.row.table.is_some_and(|table| self.heard.names.source(table).is_some())
    }

    /// Returns the last request for a replica of a table.
    fn addition_from(self, table: Option<TableId>) -> Option<&'a EventRow> {
        self.last(|row| row.parameter == Some(Parameter::AddReplica) && row.table == table)
    }

    /// Returns the last request for a replica by which a table is one of a global table, as both still are.
    fn membership(self, table: TableId) -> Option<&'a EventRow> {
        self.last(|row| {
            let is_of_both = row.table == Some(table) || row.subject == Subject::Table(table);
            let is_left = |left: &EventRow| {
                let is_of_one = left.table == row.table || left.table == row.subject.table();
                left.event == EventName::ReplicaRemoved && is_of_one && left.seq > row.seq
            };
            let is_member = |replica| matches!(self.place(replica), Place::There(..)) && self.last(is_left).is_none();
            row.parameter == Some(Parameter::AddReplica) && is_of_both && row.subject.table().is_some_and(is_member)
        })
    }

    /// Returns what ended a replica, as a table or as one of its global table, or why it never came.
    fn end_of_replica(self, table: TableId) -> Option<&'a EventRow> {
        self.last(|row| ends(row, table) || row.event == EventName::ReplicaRemoved && row.table == Some(table))
            .or_else(|| self.last_refused(|row| founds(row, table)))
    }

    /// Returns what took an alias away, its deletion or that of the key which it named, or why it was never made.
    fn end_of_alias(self, alias: AliasId) -> Option<&'a EventRow> {
        let is_on_it = |row: &EventRow| {
            row.subject == Subject::Alias(alias)
                && matches!(row.event, EventName::CreateAlias | EventName::UpdateAlias | EventName::DeleteAlias)
        };
        let Some(last) = self.last(is_on_it) else { return self.last_refused(is_on_it) };
        if last.event == EventName::DeleteAlias {
            return Some(last);
        }
        self.last(|row| row.event == EventName::KeyDeleted && row.key == last.key && row.seq > last.seq)
    }

    fn backup(self) -> Option<BackupId> {
        self.row.backup_asked().or(self.row.subject.backup())
    }

    fn place(self, table: TableId) -> Place<'a> {
        let mut begun = self.heard.periods_of_table(table).iter().rev().filter(|period| period.from <= self.row.time);
        let there = begun.find_map(|period| {
            let is_then = |row: &EventRow| row.time == period.from;
            // The cause of a period can be an event of the same turn that names no table.
            let cause = self.last_of(table, |row| is_then(row) && row.event == period.cause);
            Some((period, cause.or_else(|| self.last_of(table, is_then))?))
        });
        let Some((period, row)) = there else { return Place::NotYet };
        match self.last_of(table, |later| later.seq > row.seq && ends(later, table)) {
            Some(end) => Place::Gone(end),
            None => Place::There(period, row),
        }
    }

    /// Returns the event since which a table is there, complete or in the making.
    fn birth(self, table: TableId) -> Option<&'a EventRow> {
        match self.place(table) {
            Place::There(period, row) if period.shown.status == TableStatus::Creating => Some(row),
            Place::There(..) => self.last_of(table, |row| {
                let is_created = row.event == EventName::TableCreated && row.table == Some(table);
                is_created || row.event == EventName::RestoreCompleted && row.subject == Subject::Table(table)
            }),
            Place::Gone(_) | Place::NotYet => None,
        }
    }

    /// Returns the last accepted event before the refusal and since the table's birth that is meant.
    fn in_this_life(self, is_meant: impl Fn(&EventRow) -> bool) -> Option<&'a EventRow> {
        let born = self.row.table.and_then(|table| self.birth(table)).map_or(0, |row| row.seq);
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
    let asks = matches!(
        row.event,
        EventName::RestoreTableFromBackup | EventName::RestoreTableToPointInTime | EventName::UpdateTable
    );
    let is_new = row.event == EventName::CreateTable && row.table == Some(table);
    is_new || asks && row.subject == Subject::Table(table) && row.parameter != Some(Parameter::DeleteReplica)
}

/// Returns whether an event took a table away.
fn ends(row: &EventRow, table: TableId) -> bool {
    let is_deleted = row.event == EventName::TableDeleted && row.table == Some(table);
    is_deleted || row.event == EventName::RestoreFailed && row.subject == Subject::Table(table)
}

fn comes_or_goes(status: TableStatus) -> bool {
    matches!(status, TableStatus::Creating | TableStatus::Archiving)
}

fn serves(status: TableStatus) -> bool {
    match status {
        TableStatus::Active | TableStatus::Inaccessible | TableStatus::Archiving => true,
        TableStatus::Creating | TableStatus::Archived => false,
    }
}
