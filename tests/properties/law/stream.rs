//! Streams: a record of every change, read once or lost, and gone after 24 hours either way.

use crate::law::{
    Answer, Outcome, STREAM_LIFETIME, World,
    agenda::{Due, Phase},
    lease::TableKey,
    stored::Sealing,
    table::{IN_USE, Item, NOT_FOUND},
};

#[derive(Clone, Debug)]
pub(super) struct StreamRecord {
    serial: u32,
    table: String,
    artifact: usize,
    born: u64,
    is_read: bool,
}

impl World<'_> {
    /// Writes a record of a change from one image of an item to another, if the stream is on.
    pub(super) fn stream_change(&mut self, serial: u32, old: Option<&Item>, new: Option<&Item>) {
        let table = self.table(serial).clone();
        let Some(view) = table.stream else { return };
        let item = new.or(old).expect("something has changed");
        let images: Vec<&Item> = match view {
            "KEYS_ONLY" => Vec::new(),
            "NEW_IMAGE" => new.into_iter().collect(),
            "OLD_IMAGE" => old.into_iter().collect(),
            "NEW_AND_OLD_IMAGES" => old.into_iter().chain(new).collect(),
            other => panic!("no view `{other}`"),
        };
        let bytes = if view == "KEYS_ONLY" { 16 } else { images.iter().map(|image| image.bytes).sum() };
        let client_keys = images.iter().filter_map(|image| image.client_key.clone()).collect();
        let key = self.write_key(serial);
        let (kind, key_version) = ("stream-record", table.key_version(table.writes_under()));
        let (table, name, version, key) = (table.name.as_str(), item.name.as_str(), item.version, key.as_str());
        let artifact = self.seal(Sealing { kind, table, item: name, version, bytes, key, key_version, client_keys });
        let record = StreamRecord { serial, table: table.to_owned(), artifact, born: self.now, is_read: false };
        self.streams.push(record);
        let at = self.now + STREAM_LIFETIME + self.timing("trim_delay");
        self.agenda.put(at, Phase::Deadline, Due::Trim(artifact));
    }

    /// Takes everything unread: asks for the table's current key first, then for those of all unread records, all or
    /// nothing.
    pub(super) fn read_stream(&mut self, caller: &str, name: &str) -> Answer {
        let table = self.open_table(name);
        if table.as_ref().is_err_and(|&error| error == IN_USE) {
            return Err(IN_USE);
        }
        let now = self.now;
        let is_of_table = |record: &&mut StreamRecord| record.table == name;
        let is_unread = |record: &&mut StreamRecord| !record.is_read && now < record.born + STREAM_LIFETIME;
        let current = table.ok().map(|table| (table.serial, table.stream));
        let serial = current.map(|(serial, _)| serial);
        let records = self.streams.iter_mut().filter(is_of_table).count();
        if current.and_then(|(_, stream)| stream).is_none() && records == 0 {
            return Err(NOT_FOUND);
        }
        let unread: Vec<StreamRecord> =
            self.streams.iter_mut().filter(is_of_table).filter(is_unread).map(|record| record.clone()).collect();
        let mut keys: Vec<TableKey> = serial.map(|serial| self.table_key_of_writes(serial)).into_iter().collect();
        keys.extend(unread.iter().map(|record| self.table_key_of(record.serial, record.artifact)));
        self.lease_all(caller, name, &keys)?;
        self.streams.iter_mut().filter(is_of_table).filter(is_unread).for_each(|record| record.is_read = true);
        Ok(if unread.is_empty() { Outcome::Noop } else { Outcome::Ok })
    }

    pub(super) fn trim(&mut self, artifact: usize) {
        let (table, id) = (self.stored[artifact].table.clone(), self.stored[artifact].id.clone());
        self.streams.retain(|record| record.artifact != artifact);
        self.tell("StreamRecordTrimmed", "dynamodb", &table, &id, "");
        self.close(artifact, "trimmed");
    }

    /// The records of a table's streams, in order of birth.
    pub(super) fn records_of(&self, serial: u32) -> Vec<usize> {
        self.streams.iter().filter(|record| record.serial == serial).map(|record| record.artifact).collect()
    }

    /// The stream goes with its archived table.
    pub(super) fn end_stream(&mut self, serial: u32) {
        for artifact in self.records_of(serial) {
            self.close(artifact, "deleted");
            self.agenda.forget(|due| *due == Due::Trim(artifact));
        }
        self.streams.retain(|record| record.serial != serial);
    }
}
