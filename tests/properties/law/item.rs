//! Items: reads and writes, alone and in transactions, each asking for the keys of what it touches and for nothing else.

use crate::{
    case::{self, MINUTE, OnItem},
    law::{
        Answer, Outcome, World,
        agenda::{Due, Phase},
        lease::TableKey,
        stored::Sealing,
        table::Item,
    },
};

/// How a write treats what it does not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Write {
    /// Everything is new: what is not said is the table's default.
    Put,
    /// What is not said stays.
    Update,
}

impl World<'_> {
    pub(super) fn put_initial_item(&mut self, serial: u32, name: &str) {
        self.store_item(serial, Write::Put, name, case::Item::default(), None);
    }

    pub(super) fn write(&mut self, caller: &str, how: Write, on: &OnItem) -> Answer {
        let serial = self.open_table(&on.table)?.serial;
        self.lease_all(caller, &on.table, &self.keys_of_write(serial, &on.item))?;
        self.write_item(serial, how, &on.item, on.what, on.client_key.clone());
        self.send(serial, &on.item);
        self.count_access(serial);
        Ok(Outcome::Ok)
    }

    pub(super) fn delete(&mut self, caller: &str, on: &OnItem) -> Answer {
        let serial = self.open_table(&on.table)?.serial;
        self.lease_all(caller, &on.table, &self.keys_of_write(serial, &on.item))?;
        let outcome = if self.table(serial).item(&on.item).is_some() {
            self.remove_item(serial, &on.item, "deleted");
            self.send(serial, &on.item);
            Outcome::Ok
        } else {
            Outcome::Noop
        };
        self.count_access(serial);
        Ok(outcome)
    }

    pub(super) fn get(&mut self, caller: &str, table: &str, item: &str) -> Answer {
        let serial = self.open_table(table)?.serial;
        let artifact = self.table(serial).item(item).map(|item| item.artifact);
        self.read(caller, serial, artifact)
    }

    pub(super) fn query(&mut self, caller: &str, table: &str, index: Option<&str>, item: &str) -> Answer {
        let found = self.open_table(table)?;
        let entry = index.and_then(|index| found.indexes.iter().position(|known| known == index));
        let artifact = found.item(item).map(|item| entry.map_or(item.artifact, |entry| item.entries[entry]));
        self.read(caller, found.serial, artifact)
    }

    fn read(&mut self, caller: &str, serial: u32, artifact: Option<usize>) -> Answer {
        let name = self.table(serial).name.clone();
        let key = artifact.map_or_else(|| self.table_key_of_writes(serial), |it| self.table_key_of(serial, it));
        self.lease_all(caller, &name, &[key])?;
        self.count_access(serial);
        Ok(if artifact.is_some() { Outcome::Ok } else { Outcome::Noop })
    }

    /// The copy is sealed first, then all items commit at the same instant, or none.
    pub(super) fn transact(
        &mut self,
        caller: &str,
        table: &str,
        items: &[String],
        what: case::Item,
        client_key: Option<String>,
    ) -> Answer {
        let serial = self.open_table(table)?.serial;
        let keys: Vec<TableKey> = items.iter().flat_map(|item| self.keys_of_write(serial, item)).collect();
        self.lease_all(caller, table, &keys)?;
        let bytes = items.len() as u64 * self.size(serial, what);
        let copy = self.seal_aside(serial, "transaction-copy", bytes);
        self.stored[copy].client_keys.extend(client_key.clone());
        self.agenda.put(self.now + self.timing("transaction_copy"), Phase::Deadline, Due::CopyEnd(copy));
        for item in items {
            self.write_item(serial, Write::Put, item, what, client_key.clone());
            self.send(serial, item);
        }
        self.count_access(serial);
        Ok(Outcome::Ok)
    }

    /// A write needs the key that new data is sealed under, and the old version's.
    fn keys_of_write(&self, serial: u32, item: &str) -> Vec<TableKey> {
        let mut keys = vec![self.table_key_of_writes(serial)];
        keys.extend(self.table(serial).item(item).map(|item| self.table_key_of(serial, item.artifact)));
        keys
    }

    fn size(&self, serial: u32, what: case::Item) -> u64 {
        what.bytes.or(self.table(serial).default_item.bytes).map_or(256, case::Length::fixed)
    }

    /// Stores an item, and the stream hears of it.
    fn write_item(&mut self, serial: u32, how: Write, name: &str, what: case::Item, client_key: Option<String>) {
        let before = self.table(serial).item(name).cloned();
        self.store_item(serial, how, name, what, client_key);
        let after = self.table(serial).item(name).cloned();
        self.stream_change(serial, before.as_ref(), after.as_ref());
    }

    /// An item as another replica has it takes the place of what is here, and the stream hears of it.
    pub(super) fn replace_item(&mut self, serial: u32, item: &Item) {
        let before = self.table(serial).item(&item.name).cloned();
        match &before {
            Some(before) => self.rewrite(serial, before, item.bytes, item.expires, item.client_key.clone()),
            None => self.bear_item(serial, &item.name, item.bytes, item.expires, item.client_key.clone()),
        }
        self.forget_expiry(serial, &item.name);
        self.watch_expiry(serial, &item.name);
        let after = self.table(serial).item(&item.name).cloned();
        self.stream_change(serial, before.as_ref(), after.as_ref());
    }

    /// Seals the next version of an item and of its entries.
    fn store_item(&mut self, serial: u32, how: Write, name: &str, what: case::Item, client_key: Option<String>) {
        let before = self.table(serial).item(name).cloned();
        let ttl = what.ttl.or(self.table(serial).default_item.ttl).map(case::Length::fixed);
        let (mut bytes, mut expires) = (self.size(serial, what), ttl.map(|ttl| self.now + ttl));
        if let (Write::Update, Some(before)) = (how, &before) {
            bytes = what.bytes.map_or(before.bytes, case::Length::fixed);
            expires = what.ttl.map_or(before.expires, |ttl| Some(self.now + ttl.fixed()));
        }
        match &before {
            Some(before) => self.rewrite(serial, before, bytes, expires, client_key),
            None => self.bear_item(serial, name, bytes, expires, client_key),
        }
        self.forget_expiry(serial, name);
        self.watch_expiry(serial, name);
    }

    pub(super) fn bear_item(
        &mut self,
        serial: u32,
        name: &str,
        bytes: u64,
        expires: Option<u64>,
        client_key: Option<String>,
    ) {
        let table = self.table(serial).clone();
        let key = self.write_key(serial);
        let key_version = table.key_version(table.writes_under());
        let mut seal = |kind| {
            let sealing = Sealing {
                kind,
                table: &table.name,
                item: name,
                version: 1,
                bytes,
                key: &key,
                key_version,
                client_keys: client_key.iter().cloned().collect(),
            };
            self.seal(sealing)
        };
        let artifact = seal("item");
        let entries = table.indexes.iter().map(|_| seal("index-entry")).collect();
        self.table_mut(serial).items.push(Item {
            name: name.to_owned(),
            version: 1,
            bytes,
            expires,
            client_key,
            artifact,
            entries,
        });
    }

    fn rewrite(&mut self, serial: u32, before: &Item, bytes: u64, expires: Option<u64>, client_key: Option<String>) {
        let key = self.write_key(serial);
        let table_key = self.table(serial).writes_under();
        let key_version = self.table(serial).key_version(table_key);
        for &artifact in [before.artifact].iter().chain(&before.entries) {
            self.close(artifact, "rewritten");
            self.reopen(artifact, |stored| {
                (stored.version, stored.bytes) = (before.version + 1, bytes);
                (stored.key, stored.key_version, stored.needs) = (key.clone(), key_version, vec![key.clone()]);
                stored.table_key = table_key;
                stored.client_keys = client_key.iter().cloned().collect();
            });
        }
        let items = &mut self.table_mut(serial).items;
        let item = items.iter_mut().find(|item| item.name == before.name).expect("it was there before");
        (item.version, item.bytes, item.expires, item.client_key) = (before.version + 1, bytes, expires, client_key);
    }

    /// An item that is there goes, with its entries, and the stream hears of it.
    pub(super) fn remove_item(&mut self, serial: u32, name: &str, ended_by: &str) {
        let item = self.table(serial).item(name).expect("it is there").clone();
        self.close(item.artifact, ended_by);
        item.entries.iter().for_each(|&entry| self.close(entry, ended_by));
        self.table_mut(serial).items.retain(|known| known.name != name);
        self.forget_expiry(serial, name);
        self.stream_change(serial, Some(&item), None);
    }

    /// Contributor Insights keeps one datum for each minute in which the table was used.
    fn count_access(&mut self, serial: u32) {
        let minute = self.now / MINUTE;
        let table = self.table_mut(serial);
        if !table.insights || table.last_insight == Some(minute) {
            return;
        }
        table.last_insight = Some(minute);
        let datum = self.seal_aside(serial, "insights-datum", 64);
        self.agenda.put(self.now + self.timing("insights_retention"), Phase::Deadline, Due::DatumEnd(datum));
    }

    /// Data about a table that the service keeps under the AWS owned key.
    fn seal_aside(&mut self, serial: u32, kind: &str, bytes: u64) -> usize {
        let table = self.table(serial).name.clone();
        let (key, key_version) = ("aws-owned", 1);
        self.seal(Sealing {
            kind,
            table: &table,
            item: "",
            version: 1,
            bytes,
            key,
            key_version,
            client_keys: Vec::new(),
        })
    }
}
