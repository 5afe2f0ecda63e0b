//! Artifacts: everything at rest, with one ledger row for every period in which one chain of keys protected it.

use crate::{
    law::{
        World,
        table::{NO_TABLE, Table},
    },
    record::Period,
};

/// A stored thing. A rewritten item stays the same artifact, in its next version.
#[derive(Clone, Debug)]
pub(super) struct Artifact {
    pub(super) id: String,
    /// The name of the table that it belongs to.
    pub(super) table: String,
    pub(super) item: String,
    pub(super) version: u32,
    pub(super) bytes: u64,
    /// The KMS key of the ledger.
    pub(super) key: String,
    pub(super) key_version: u32,
    /// Under which of the table keys that its table has had, counted.
    pub(super) table_key: u32,
    /// Every KMS key without which it cannot be opened.
    pub(super) needs: Vec<String>,
    /// Keys of the application under which parts of it are sealed besides.
    pub(super) client_keys: Vec<String>,
    pub(super) from: u64,
    /// Whether the current period still lasts.
    pub(super) is_open: bool,
}

/// What an artifact is sealed as.
pub(super) struct Sealing<'a> {
    pub(super) kind: &'a str,
    pub(super) table: &'a str,
    pub(super) item: &'a str,
    pub(super) version: u32,
    pub(super) bytes: u64,
    pub(super) key: &'a str,
    pub(super) key_version: u32,
    pub(super) client_keys: Vec<String>,
}

impl World<'_> {
    /// Stores a new artifact, the next of its kind in its table, and returns its place.
    pub(super) fn seal(&mut self, sealing: Sealing<'_>) -> usize {
        let prefix = format!("{}/{}/", sealing.table, sealing.kind);
        let table_key = self.find_table(sealing.table).map_or(0, Table::writes_under);
        let number = 1 + self.stored.iter().filter(|known| known.id.starts_with(&prefix)).count();
        self.stored.push(Artifact {
            id: format!("{prefix}{number}"),
            table: sealing.table.to_owned(),
            item: sealing.item.to_owned(),
            version: sealing.version,
            bytes: sealing.bytes,
            key: sealing.key.to_owned(),
            key_version: sealing.key_version,
            table_key,
            needs: vec![sealing.key.to_owned()],
            client_keys: sealing.client_keys,
            from: self.now,
            is_open: true,
        });
        self.stored.len() - 1
    }

    /// The current period ends; nothing happens to one that a key's deletion has closed.
    pub(super) fn close(&mut self, artifact: usize, ended_by: &str) {
        let now = self.now;
        if self.stored[artifact].is_open && ended_by != DESTROYED {
            self.keep_version(artifact);
        }
        let stored = &mut self.stored[artifact];
        if !stored.is_open {
            return;
        }
        stored.is_open = false;
        self.record.ledger.push(Period { until: Some(now), ended_by: ended_by.to_owned(), ..stored.period() });
    }

    /// The next period begins.
    pub(super) fn reopen(&mut self, artifact: usize, change: impl FnOnce(&mut Artifact)) {
        let now = self.now;
        let stored = &mut self.stored[artifact];
        change(stored);
        (stored.from, stored.is_open) = (now, true);
    }

    pub(super) fn destroy_what_needs(&mut self, key: &str) {
        for artifact in 0..self.stored.len() {
            if self.stored[artifact].needs.iter().any(|needed| needed == key) {
                self.close(artifact, DESTROYED);
            }
        }
    }

    /// Transaction copies and insights data end by themselves.
    pub(super) fn end_side_data(&mut self, event: &str, artifact: usize) {
        let (table, id) = (self.stored[artifact].table.clone(), self.stored[artifact].id.clone());
        self.tell(event, "dynamodb", &table, &id, "");
        self.close(artifact, "expired");
    }

    pub(super) fn close_the_ledger(&mut self) {
        let open: Vec<Artifact> = self.stored.iter().filter(|stored| stored.is_open).cloned().collect();
        for stored in open {
            let readable = self.can_be_opened(&stored);
            self.record.ledger.push(Period { readable_at_end: Some(readable), ..stored.period() });
        }
    }

    fn can_be_opened(&self, artifact: &Artifact) -> bool {
        let table = if artifact.id.contains("/backup/") { NO_TABLE } else { &artifact.table };
        let usable = |key: &String| self.is_usable(key, table);
        let is_lost = |key: &String| self.lost_client_keys.contains(key);
        artifact.needs.iter().all(usable) && !artifact.client_keys.iter().any(is_lost)
    }
}

impl Artifact {
    fn period(&self) -> Period {
        Period {
            artifact: self.id.clone(),
            item: self.item.clone(),
            version: self.version,
            key: self.key.clone(),
            key_version: self.key_version,
            from: self.from,
            until: None,
            ended_by: String::new(),
            bytes: self.bytes,
            readable_at_end: None,
        }
    }
}

/// What ends the period of what stays where it is, and what nobody can open any more.
const DESTROYED: &str = "key-destroyed";
