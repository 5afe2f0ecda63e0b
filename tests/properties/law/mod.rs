//! The law, a second time: a slow and obvious reading of it, that shares nothing with the program.
//!
//! What waits to happen stands in one list. The earliest is taken out, by phase within an instant and in the order in which
//! it was put in, and the noun that it belongs to says what comes of it. Names are text, sets are lists, nothing is clever.
//!
//! | File | Noun |
//! |---|---|
//! | `agenda` | what waits to happen |
//! | `kms` | KMS keys, their states, grants, rotation and deletion |
//! | `lease` | unwrapped table keys that callers hold |
//! | `stored` | artifacts, and the periods in which a key protected them |
//! | `table` | tables, their settings and what is shown of them |
//! | `outage` | the four clocks of a table whose key is unusable |
//! | `switch` | a table on its way from one key to another |
//! | `item` | reads and writes of items |
//! | `stream` | stream records, their readers and their end |
//! | `expiry` | time to live |
//! | `backup` | backups and restores |
//! | `cache` | DAX clusters |
//! | `history` | point-in-time recovery: what a table held before |
//! | `replica` | global tables, and what goes between them |
//! | `script` | steps, workloads and consumers: who asks, and when |

mod agenda;
mod backup;
mod cache;
mod expiry;
mod history;
mod item;
mod kms;
mod lease;
mod outage;
mod replica;
mod script;
mod stored;
mod stream;
mod switch;
mod table;

use crate::{
    case::{Case, Length, MINUTE},
    record::{Event, Record},
};
use agenda::{Agenda, Due, Phase};

pub const STREAM_LIFETIME: u64 = 24 * 60 * MINUTE;
pub const TTL_GRACE: u64 = 30 * MINUTE;

/// Says what must happen in a case.
pub fn foretell(case: &Case) -> Record {
    let mut world = World::of(case);
    world.begin();
    while let Some((time, phase, due)) = world.agenda.take_before(case.duration) {
        (world.now, world.phase) = (time, phase);
        world.happen(due);
        world.note_what_is_shown();
    }
    world.end()
}

/// Everything that is.
struct World<'a> {
    case: &'a Case,
    now: u64,
    phase: Phase,
    agenda: Agenda,
    record: Record,
    keys: Vec<kms::Key>,
    /// Which key each alias names.
    aliases: Vec<(String, String)>,
    lost_client_keys: Vec<String>,
    leases: Vec<lease::Lease>,
    tables: Vec<table::Table>,
    /// Tables that have ever been, counted: two tables of one name are two tables.
    tables_made: u32,
    streams: Vec<stream::StreamRecord>,
    stored: Vec<stored::Artifact>,
    backups: Vec<backup::Backup>,
    restores: Vec<backup::Restore>,
    histories: Vec<history::History>,
    globals: replica::Globals,
    /// The names of the clusters that exist.
    clusters: Vec<String>,
    entries: Vec<cache::Entry>,
    workloads: Vec<script::Progress>,
}

/// How an operation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Ok,
    Noop,
    Refused(&'static str),
}

/// What an operation comes to: accepted or not, or the exception that refuses it.
type Answer = Result<Outcome, &'static str>;

impl<'a> World<'a> {
    fn of(case: &'a Case) -> Self {
        Self {
            case,
            now: 0,
            phase: Phase::Control,
            agenda: Agenda::default(),
            record: Record::default(),
            keys: Vec::new(),
            aliases: vec![("alias/aws/dynamodb".to_owned(), "aws-managed".to_owned())],
            lost_client_keys: Vec::new(),
            leases: Vec::new(),
            tables: Vec::new(),
            tables_made: 0,
            streams: Vec::new(),
            stored: Vec::new(),
            backups: Vec::new(),
            restores: Vec::new(),
            histories: Vec::new(),
            globals: replica::Globals::default(),
            clusters: Vec::new(),
            entries: Vec::new(),
            workloads: Vec::new(),
        }
    }

    /// What is declared exists before the first event.
    fn begin(&mut self) {
        self.declare_keys();
        self.aliases.extend(self.case.aliases.iter().cloned());
        self.declare_tables();
        self.set_the_script();
        self.note_what_is_shown();
    }

    fn happen(&mut self, due: Due) {
        match due {
            Due::TableDeclared(table) => self.tell_of_declared(&table),
            Due::AliasDeclared(n) => {
                let (alias, key) = self.case.aliases[n].clone();
                self.tell("CreateAlias", "operator", "", &alias, &key);
            }
            Due::ClusterDeclared(n) => self.declare_cluster(n),
            Due::Step(n) => self.take_step(n),
            Due::Work(n) => self.work(n),
            Due::Poll(n) => self.poll(n),
            Due::LeaseEnd(lease) => self.end_lease(&lease),
            Due::KeyDeletion(key) => self.delete_key(&key),
            Due::KeyRotation(key) => self.rotation_falls_due(&key),
            Due::MaterialExpiry(key) => self.material_expires(&key),
            Due::TableActive(table) => self.table_becomes_active(table),
            Due::GraceEnd(table) => self.end_grace(table),
            Due::Detection(table) => self.detect(table),
            Due::Recovery(table) => self.recover(table),
            Due::Archive(table) => self.archive(table),
            Due::Archived(table) => self.finish_archive(table),
            Due::Move(table, artifact) => self.move_artifact(table, artifact),
            Due::Rewrap(table) => self.rewrap(table),
            Due::Display(table) => self.display_new_key(table),
            Due::Settle(table) => self.complete_switch(table),
            Due::Expiry(expiry) => self.expire(&expiry),
            Due::Trim(record) => self.trim(record),
            Due::CopyEnd(artifact) => self.end_side_data("TransactionCopyRemoved", artifact),
            Due::DatumEnd(artifact) => self.end_side_data("InsightsExpired", artifact),
            Due::EntryEnd(artifact) => self.end_entry(artifact),
            Due::Restored(to) => self.complete_restore(&to),
            Due::HistoryEnd(table) => self.forget_past(table),
            Due::BackupExpiry(backup) => self.expire_backup(&backup),
            Due::Removal(table) => self.remove_replica(table),
            Due::Arrival(from, to) => self.arrive(from, to),
        }
    }

    /// What is left at the end of the run is opened, and every period that still lasts is told.
    fn end(mut self) -> Record {
        self.close_the_ledger();
        self.record.sort();
        self.record
    }

    /// Something that happened by itself.
    fn tell(&mut self, event: &str, actor: &str, table: &str, subject: &str, key: &str) {
        self.tell_outcome(event, actor, table, subject, key, Outcome::Ok);
    }

    fn tell_outcome(&mut self, event: &str, actor: &str, table: &str, subject: &str, key: &str, outcome: Outcome) {
        let (outcome, error) = match outcome {
            Outcome::Ok => ("ok", ""),
            Outcome::Noop => ("noop", ""),
            Outcome::Refused(error) => ("refused", error),
        };
        self.record.events.push(Event {
            time: self.now,
            phase: format!("{:?}", self.phase),
            event: event.to_owned(),
            actor: actor.to_owned(),
            table: table.to_owned(),
            subject: subject.to_owned(),
            key: key.to_owned(),
            outcome: outcome.to_owned(),
            error: error.to_owned(),
        });
    }

    /// A tunable length of time: what the case sets, or the nominal value.
    fn timing(&self, field: &str) -> u64 {
        let set = self.case.timing.iter().find(|(known, _)| *known == field);
        if let Some(&(_, Length::Fixed(length))) = set {
            return length;
        }
        match field {
            "table_key_cache" | "dax_item_ttl" => 5 * MINUTE,
            "detection" => 42 * MINUTE,
            "recovery" => 44 * MINUTE,
            "archive_after" => 7 * 24 * 60 * MINUTE,
            "archiving" | "ttl_cooldown" => 60 * MINUTE,
            "restore_time" | "replica_backfill" => 10 * MINUTE,
            "table_creation" | "switch_minimum" => 8_000,
            "switch_settle" => 14_000,
            "transaction_copy" => MINUTE,
            "insights_retention" => 15 * 24 * 60 * MINUTE,
            "replica_creation" => 30_000,
            "replica_removal" => 20 * 60 * MINUTE,
            "replication" => 1_000,
            "system_backup_retention" => 35 * 24 * 60 * MINUTE,
            "ttl_delay" | "trim_delay" | "deletion_delay" => 0,
            other => panic!("no timing `{other}`"),
        }
    }
}
