//! The data plane: items are written, read and deleted.
//!
//! Invariant: an item, its index entries and the stream record of its change are born at one instant or not at all. Law: an
//! operation needs the chains that it touches and nothing else ([`RuleId::OwnChainsOnly`]).

use crate::{
    ids::{ClientKeyId, IndexId, ItemId, Slot, TableId},
    record::{Actor, EndedBy, ErrorName, Kind, TableStatus},
    rules::{RuleId, RuleSet},
    service::{
        Accepted, Effects, Refusal, Reply, Service,
        request::{Write, WriteMode},
        state::payload::{OldImage, Payload, item_length},
    },
    sim::SimTime,
    store::{Birth, Plaintext, Stored},
};

impl Service {
    /// PutItem and UpdateItem.
    ///
    /// # Errors
    /// Where the table does not serve, or a chain that is touched cannot be used.
    pub fn write_item(&mut self, now: SimTime, caller: Actor, write: &Write, fx: &mut Effects) -> Reply {
        self.serving(write.table)?;
        let existing = self.find_item(write.table, write.item);
        self.lease_write(now, caller, write.table, existing, fx)?;
        let kept = existing.filter(|_| write.mode == WriteMode::Update).map(|slot| self.vault.stored(slot));
        let bytes = write.bytes.or(kept.map(|item| item_length(item.bytes))).unwrap_or(write.defaults.bytes);
        let payload = self.payload(write.table, write.item, bytes, write.client_key);
        let expires = match (write.ttl, kept) {
            (Some(ttl), _) => now.saturating_add(ttl),
            (None, Some(item)) => item.expires,
            (None, None) => write.defaults.ttl.map_or(Stored::NEVER, |ttl| now.saturating_add(ttl)),
        };
        self.commit_everywhere(now, write.table, write.item, &payload, expires, fx);
        self.observe_access(now, write.table, fx);
        Ok(Accepted::by_rules(RuleSet::of(&[RuleId::CommittedUnderTableKey])))
    }

    /// GetItem.
    ///
    /// # Errors
    /// Where the table does not serve, or the item's chain cannot be used.
    pub fn get_item(&mut self, now: SimTime, caller: Actor, table: TableId, item: ItemId, fx: &mut Effects) -> Reply {
        self.serving(table)?;
        let existing = self.find_item(table, item);
        self.lease_read(now, caller, table, existing, fx)?;
        let reply = match existing {
            Some(slot) => self.show(now, slot),
            None => Accepted::noop(RuleSet::of(&[RuleId::WritesAndVersions])),
        };
        self.observe_access(now, table, fx);
        Ok(reply)
    }

    /// Query for one item, in the table or in one of its indexes ([`RuleId::IndexSameKey`]).
    ///
    /// # Errors
    /// Where the table does not serve, or the chain of the item or entry cannot be used.
    pub fn query(
        &mut self,
        now: SimTime,
        caller: Actor,
        table: TableId,
        index: Option<IndexId>,
        item: ItemId,
        fx: &mut Effects,
    ) -> Reply {
        self.serving(table)?;
        let found = self.find_item(table, item).and_then(|slot| match index {
            Some(index) => self.entries_of(slot).nth(index.index()),
            None => Some(slot),
        });
        self.lease_read(now, caller, table, found, fx)?;
        let rule = if index.is_some() { RuleId::IndexSameKey } else { RuleId::CommittedUnderTableKey };
        let reply = match found {
            Some(slot) => self.show(now, slot).also(rule),
            None => Accepted::noop(RuleSet::of(&[RuleId::WritesAndVersions])),
        };
        self.observe_access(now, table, fx);
        Ok(reply)
    }

    /// DeleteItem.
    ///
    /// # Errors
    /// Where the table does not serve, or a chain that is touched cannot be used.
    pub fn delete_item(
        &mut self,
        now: SimTime,
        caller: Actor,
        table: TableId,
        item: ItemId,
        fx: &mut Effects,
    ) -> Reply {
        self.serving(table)?;
        let existing = self.find_item(table, item);
        self.lease_write(now, caller, table, existing, fx)?;
        let reply = match existing {
            Some(slot) => {
                self.remove_everywhere(now, slot, EndedBy::Deleted, RuleSet::of(&[RuleId::WritesAndVersions]), fx);
                Accepted::by(RuleId::WritesAndVersions)
            }
            None => Accepted::noop(RuleSet::of(&[RuleId::WritesAndVersions])),
        };
        self.observe_access(now, table, fx);
        Ok(reply)
    }

    /// Makes sure that a table serves data operations.
    pub(in crate::service) fn serving(&self, id: TableId) -> Result<(), Refusal> {
        match self.table(id).map(|table| table.status) {
            Some(TableStatus::Active | TableStatus::Inaccessible) => Ok(()),
            Some(TableStatus::Archiving) => Err(self.in_use(RuleId::ArchiveAfter, id)),
            Some(TableStatus::Creating) => {
                Err(self.no_table(ErrorName::ResourceNotFound, id).also(RuleId::CreatingTable))
            }
            Some(TableStatus::Archived) | None => Err(self.no_table(ErrorName::ResourceNotFound, id)),
        }
    }

    /// Returns where an item is.
    #[must_use]
    pub fn find_item(&self, table: TableId, item: ItemId) -> Option<Slot> {
        self.table(table)?.items.find(item)
    }

    /// Takes what a write needs: the write chain, and the chain of the version it replaces.
    fn lease_write(
        &mut self,
        now: SimTime,
        caller: Actor,
        table: TableId,
        existing: Option<Slot>,
        fx: &mut Effects,
    ) -> Result<(), Refusal> {
        let write = self.write_key(table);
        match existing.map(|slot| self.table_key_of(slot)).filter(|&old| old != write) {
            Some(old) => self.lease_all(now, caller, table, &[write, old], fx),
            None => self.lease(now, caller, table, write, fx),
        }
    }

    fn lease_read(
        &mut self,
        now: SimTime,
        caller: Actor,
        table: TableId,
        existing: Option<Slot>,
        fx: &mut Effects,
    ) -> Result<(), Refusal> {
        let key = existing.map_or_else(|| self.write_key(table), |slot| self.table_key_of(slot));
        self.lease(now, caller, table, key, fx)
    }

    /// Prepares what a client sends, sealed by the client first where it has a key ([`RuleId::ClientSideLayer`]).
    pub(in crate::service) fn payload(
        &mut self,
        table: TableId,
        item: ItemId,
        bytes: u32,
        client_key: Option<ClientKeyId>,
    ) -> Payload {
        let content = self.sites[table.index()].next_content();
        let layered = client_key.map(|key| self.seal_at_client(key, item, content, bytes));
        Payload { content, bytes, client_key, layered }
    }

    /// Stores an item, its index entries and the record of the change; all chains are in reach.
    pub(in crate::service) fn commit(
        &mut self,
        now: SimTime,
        table: TableId,
        item: ItemId,
        payload: &Payload,
        expires: SimTime,
        fx: &mut Effects,
    ) {
        self.retire_exhausted_keys(table);
        let existing = self.find_item(table, item);
        let old = existing.and_then(|slot| self.old_image(table, slot));
        existing.into_iter().for_each(|slot| self.keep_version(now, slot, fx));
        let version = existing.map_or(0, |slot| self.vault.stored(slot).version) + 1;
        let slot = match existing {
            Some(slot) => self.rewrite_item(now, slot, version, payload),
            None => self.bear_item(now, table, item, version, payload),
        };
        self.set_expiry(now, slot, expires, fx);
        self.append_record(now, table, item, version, Some(payload), old.as_ref(), fx);
        self.put_back(old);
    }

    /// Bears an item and its index entries.
    pub(in crate::service) fn bear_item(
        &mut self,
        now: SimTime,
        table: TableId,
        item: ItemId,
        version: u32,
        payload: &Payload,
    ) -> Slot {
        let chain = self.table(table).expect("an item is born into a table").chain.clone();
        let birth = |kind| Birth {
            table,
            kind,
            item: Some(item),
            version,
            bytes: u64::from(payload.bytes),
            content: payload.content,
        };
        let write = |pool: &Plaintext, out: &mut [u8]| payload.write(pool, out);
        let slot = self.vault.bear(now, birth(Kind::Item), chain.base, payload.length(), write);
        self.clients.mark(slot, payload.client_key, None);
        let mut last = slot;
        for &data_key in &chain.indexes {
            let entry = self.vault.bear(now, birth(Kind::IndexEntry), data_key, payload.length(), write);
            self.clients.mark(entry, payload.client_key, None);
            self.vault.shelf.link_entry(last, entry);
            last = entry;
        }
        self.table_mut(table).items.insert(item, slot);
        slot
    }

    /// Iterates over the index entries of an item, in the declared order of the indexes.
    pub(in crate::service) fn entries_of(&self, item: Slot) -> impl Iterator<Item = Slot> {
        let first = self.vault.stored(item).next_entry;
        std::iter::successors(some_entry(first), |&entry| some_entry(self.vault.stored(entry).next_entry))
    }

    /// Removes an item, its index entries, and whatever waited for it.
    pub(in crate::service) fn remove(
        &mut self,
        now: SimTime,
        slot: Slot,
        ended_by: EndedBy,
        rules: RuleSet,
        fx: &mut Effects,
    ) {
        let stored = self.vault.stored(slot);
        let item = stored.item().expect("an item has a name");
        let old = self.old_image(stored.table, slot);
        self.keep_version(now, slot, fx);
        self.end_item(now, slot, ended_by, rules);
        self.table_mut(stored.table).items.remove(item);
        self.append_record(now, stored.table, item, stored.version, None, old.as_ref(), fx);
        self.put_back(old);
    }

    /// Ends an item and its index entries.
    pub(in crate::service) fn end_item(&mut self, now: SimTime, slot: Slot, ended_by: EndedBy, rules: RuleSet) {
        let stored = self.vault.stored(slot);
        self.table_mut(stored.table).waiting.remove(&(stored.expires, stored.number));
        for entry in self.entries_of(slot).collect::<Vec<_>>() {
            self.clients.mark(entry, None, None);
            self.vault.end(now, entry, ended_by, rules);
        }
        self.clients.mark(slot, None, None);
        self.vault.end(now, slot, ended_by, rules);
    }

    fn rewrite_item(&mut self, now: SimTime, slot: Slot, version: u32, payload: &Payload) -> Slot {
        let stored = self.vault.stored(slot);
        let chain = self.table(stored.table).expect("an item stands in a table").chain.clone();
        self.table_mut(stored.table).waiting.remove(&(stored.expires, stored.number));
        let write = |pool: &Plaintext, out: &mut [u8]| payload.write(pool, out);
        let entries: Vec<Slot> = self.entries_of(slot).collect();
        let places = std::iter::once((slot, chain.base)).chain(entries.into_iter().zip(chain.indexes));
        for (place, data_key) in places {
            let old = self.vault.stored(place);
            let birth = Birth {
                table: old.table,
                kind: old.kind,
                item: old.item(),
                version,
                bytes: u64::from(payload.bytes),
                content: payload.content,
            };
            self.vault.rewrite(now, place, birth, data_key, payload.length(), write);
            self.clients.mark(place, payload.client_key, None);
        }
        slot
    }

    fn set_expiry(&mut self, now: SimTime, slot: Slot, expires: SimTime, fx: &mut Effects) {
        self.vault.shelf.set_expiry(slot, expires);
        let table = self.vault.stored(slot).table;
        if expires != Stored::NEVER && self.table_mut(table).ttl {
            self.await_expiry(now, slot, fx);
        }
    }

    fn show(&mut self, now: SimTime, slot: Slot) -> Accepted {
        let mut text = std::mem::take(&mut self.scratch);
        self.vault.read(slot, &mut text);
        self.scratch = text;
        let expired = self.vault.stored(slot).expiry().is_some_and(|at| at <= now);
        let rules = RuleSet::of(&[RuleId::CommittedUnderTableKey]);
        Accepted::by_rules(if expired { rules.with(RuleId::ExpiredStillServed) } else { rules })
    }

    /// Opens an item as it is before a change, where the stream wants that image.
    fn old_image(&mut self, table: TableId, slot: Slot) -> Option<OldImage> {
        let view = self.table(table)?.stream_view?;
        let mut text = std::mem::take(&mut self.old_text);
        if view.has_old_image() {
            self.vault.read(slot, &mut text);
        } else {
            text.clear();
        }
        let stored = self.vault.stored(slot);
        let (content, _) = self.vault.contents(slot);
        Some(OldImage { content, bytes: stored.bytes, client_key: self.clients.layers(slot).0, text })
    }

    /// Keeps the room of an image that is no longer needed, for the next one.
    fn put_back(&mut self, image: Option<OldImage>) {
        if let Some(image) = image {
            self.old_text = image.text;
        }
    }
}

fn some_entry(slot: Slot) -> Option<Slot> {
    (slot != Stored::NO_ENTRY).then_some(slot)
}
