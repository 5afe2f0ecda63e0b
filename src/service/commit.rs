//! A change of an item: it is stored or removed, with its index entries and the record of the change.
//!
//! Invariant: an item, its index entries and the stream record of its change are born at one instant or not at all. Law: who
//! changes an item has made sure before that every chain it touches is in reach.

use crate::{
    ids::{ClientKeyId, ItemId, Slot, TableId},
    record::{EndedBy, Kind},
    rules::RuleSet,
    service::{
        Effects, Service,
        state::payload::{OldImage, Payload},
    },
    sim::SimTime,
    store::{Birth, Plaintext, Stored},
};

#[cfg(doc)]
use crate::rules::RuleId;

impl Service {
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

    /// Iterates over the index entries of an item, in the declared order of the indexes.
    pub(in crate::service) fn entries_of(&self, item: Slot) -> impl Iterator<Item = Slot> {
        let first = self.vault.stored(item).next_entry;
        std::iter::successors(some_entry(first), |&entry| some_entry(self.vault.stored(entry).next_entry))
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
