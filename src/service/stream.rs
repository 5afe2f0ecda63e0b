//! Streams: a record of every change, for 24 hours, read or not.
//!
//! Invariant: records are kept in the order of their birth, and their numbers follow each other without a gap, each under a
//! table-level key ([`RuleId::StreamUnderTableKey`]).
//! Law: their retention never stops, whatever becomes of the key or the table.

use crate::{
    ids::{ItemId, Slot, TableId, TableKeyId},
    record::{Actor, Detail, EndedBy, ErrorName, EventName, Kind, Obstacle, TableStatus},
    rules::{RuleId, RuleSet, STREAM_LIFETIME},
    service::{
        Accepted, Deadline, Effects, Happening, Refusal, Reply, Service,
        request::StreamView,
        state::payload::{OldImage, Payload},
    },
    sim::SimTime,
    store::{Birth, Content},
};

impl Service {
    /// GetRecords and the poll of a consumer: everything unread, all or nothing ([`RuleId::StreamReadNeedsKey`]).
    ///
    /// # Errors
    /// Where there is no stream, or a chain that is needed cannot be used.
    pub fn read_stream(&mut self, now: SimTime, caller: Actor, id: TableId, fx: &mut Effects) -> Reply {
        let chains = self.chains_to_read(now, caller, id)?;
        self.lease_all(now, caller, id, &chains, fx)?;
        let unread: Vec<Slot> = self.unread(now, id).collect();
        let mut text = std::mem::take(&mut self.scratch);
        for &record in &unread {
            self.vault.read(record, &mut text);
            self.vault.shelf.mark_read(record);
        }
        self.scratch = text;
        self.sites[id.index()].stream.read += unread.len() as u64;
        let rules = RuleSet::of(&[RuleId::StreamUnderTableKey, RuleId::StreamReadNeedsKey]);
        if unread.is_empty() {
            return Ok(Accepted::noop(rules));
        }
        Ok(Accepted::by_rules(rules).saying(Detail::Records(unread.len() as u64)))
    }

    /// A record's lifetime is over ([`RuleId::StreamLifetime`], [`RuleId::TrimEligibility`]).
    pub(in crate::service) fn trim(&mut self, now: SimTime, slot: Slot, fx: &mut Effects) {
        let stored = self.vault.stored(slot);
        let id = stored.table;
        let mut rules = TRIM_RULES;
        if !stored.read {
            rules = rules.with(RuleId::TrimEligibility);
        }
        if self.table(id).is_none() {
            rules = rules.with(RuleId::StreamOutlivesTable);
        }
        self.clients.mark(slot, None, None);
        self.vault.end(now, slot, EndedBy::Trimmed, rules);
        let stream = &mut self.sites[id.index()].stream;
        stream.remove(&stored);
        let count = if stored.read { &mut stream.trimmed_read } else { &mut stream.trimmed_unread };
        *count += 1;
        let happening = Happening::of_artifact(EventName::StreamRecordTrimmed, stored.artifact(), rules);
        fx.happened(if stored.read { happening } else { happening.saying(Detail::Lost) });
    }

    /// Appends the record of a change, where the stream is on.
    #[allow(clippy::too_many_arguments, reason = "a change has that many sides")]
    pub(in crate::service) fn append_record(
        &mut self,
        now: SimTime,
        id: TableId,
        item: ItemId,
        version: u32,
        new: Option<&Payload>,
        old: Option<&OldImage>,
        fx: &mut Effects,
    ) {
        let Some(view) = self.table(id).and_then(|table| table.stream_view) else { return };
        let data_key = self.stream_key(id);
        let new = new.filter(|_| view.has_new_image());
        let images = Images { view, new, old: old.filter(|_| view.has_old_image()), item };
        let birth = Birth {
            table: id,
            kind: Kind::StreamRecord,
            item: Some(item),
            version,
            bytes: images.bytes(),
            content: images.new.map_or(Content::default(), |image| image.content),
        };
        let slot = self.vault.bear(now, birth, data_key, images.length(), |pool, out| images.write(pool, out));
        self.vault.shelf.set_expiry(slot, now.saturating_add(STREAM_LIFETIME));
        if let Some(image) = images.old {
            self.vault.shelf.add_old_image(slot, image.content, images.old_length());
        }
        self.clients.mark(
            slot,
            images.new.and_then(|image| image.client_key),
            images.old.and_then(|image| image.client_key),
        );
        let number = self.vault.stored(slot).number;
        self.sites[id.index()].stream.push(slot, number);
        let delay = self.draw_for(self.timing.trim_delay, "trim-delay", id);
        fx.due(now.saturating_add(STREAM_LIFETIME).saturating_add(delay), Deadline::StreamTrim(slot));
    }

    /// Ends every record of the table that stands now at once.
    pub(in crate::service) fn delete_records(&mut self, now: SimTime, id: TableId, rules: RuleSet) {
        let records: Vec<Slot> = self.sites[id.index()].stream.records().collect();
        for slot in records {
            let stored = self.vault.stored(slot);
            self.sites[id.index()].stream.remove(&stored);
            self.clients.mark(slot, None, None);
            self.vault.end(now, slot, EndedBy::Deleted, rules);
        }
    }

    /// UpdateTable with a stream setting.
    ///
    /// # Errors
    /// Where the setting already stands ([`RuleId::SettingUnchanged`]) or there is no such table.
    pub fn update_stream(&mut self, id: TableId, view: Option<StreamView>, fx: &mut Effects) -> Reply {
        self.updatable(id, ErrorName::ResourceNotFound)?;
        let name = self.names.table(id);
        let unchanged = match (self.table(id).and_then(|table| table.stream_view), view) {
            (Some(_), Some(_)) => Some(format!("Table already has an enabled stream: TableName: {name}")),
            (None, None) => Some(format!("Table has no stream to disable: TableName: {name}")),
            (Some(_), None) | (None, Some(_)) => None,
        };
        if let Some(message) = unchanged {
            let refusal = Refusal::by(RuleId::SettingUnchanged, ErrorName::Validation, message);
            return Err(refusal.because(Obstacle::Stream(id)));
        }
        if view.is_none() && self.global.company(id).len() > 1 {
            let message = "One or more parameter values were invalid: Disabling Stream is not allowed for a Global Table \
                           replica.";
            let refusal = Refusal::by(RuleId::ReplicaStream, ErrorName::Validation, message);
            return Err(refusal.because(Obstacle::Global(id)));
        }
        self.table_mut(id).stream_view = view;
        fx.tables.push(id);
        let rule = if view.is_some() { RuleId::StreamUnderTableKey } else { RuleId::StreamOutlivesTable };
        Ok(Accepted::by(rule).also(RuleId::SseUnchanged))
    }

    fn no_stream(&self, id: TableId) -> Refusal {
        let message = format!("Requested resource not found: Stream of table: {} not found", self.names.table(id));
        Refusal::by(RuleId::MissingThing, ErrorName::ResourceNotFound, message).because(Obstacle::Stream(id))
    }

    /// Returns the table keys that reading everything unread needs: the present chain first, which is asked for before any
    /// record is looked at.
    fn chains_to_read(&self, now: SimTime, caller: Actor, id: TableId) -> Result<Vec<TableKeyId>, Refusal> {
        let stream = &self.sites[id.index()].stream;
        let gone = [TableStatus::Creating, TableStatus::Archived];
        let table = self.table(id).filter(|table| !gone.contains(&table.status()));
        if table.is_some_and(|table| table.status() == TableStatus::Archiving) {
            return Err(self.in_use(RuleId::ArchiveAfter, id));
        }
        let has_stream = table.is_some_and(|table| table.stream_view.is_some());
        if !has_stream && stream.is_empty() {
            return Err(if table.is_some() {
                self.no_stream(id)
            } else {
                self.no_table(ErrorName::ResourceNotFound, id)
            });
        }
        let mut chains: Vec<TableKeyId> = table.map(|table| table.chain.table_key).into_iter().collect();
        for &present in &chains {
            self.check_lease(now, caller, id, present)?;
        }
        for record in self.unread(now, id) {
            let table_key = self.table_key_of(record);
            if !chains.contains(&table_key) {
                chains.push(table_key);
            }
        }
        Ok(chains)
    }

    /// Iterates over the records that can still be read and that nobody has read, newest first.
    fn unread(&self, now: SimTime, id: TableId) -> impl Iterator<Item = Slot> {
        let readable = move |slot: &Slot| now < self.vault.stored(*slot).expires;
        self.sites[id.index()].stream.newest_first().take_while(|&slot| !self.vault.stored(slot).read).filter(readable)
    }
}

/// The images of a change that a record holds: the new one, then the old one.
struct Images<'a> {
    view: StreamView,
    new: Option<&'a Payload>,
    old: Option<&'a OldImage>,
    item: ItemId,
}

impl Images<'_> {
    fn bytes(&self) -> u64 {
        if self.view == StreamView::KeysOnly {
            return KEY_BYTES as u64;
        }
        self.new.map_or(0, |image| u64::from(image.bytes)) + self.old.map_or(0, |image| image.bytes)
    }

    fn length(&self) -> usize {
        if self.view == StreamView::KeysOnly {
            return KEY_BYTES;
        }
        self.new.map_or(0, Payload::length) + self.old_length() as usize
    }

    fn old_length(&self) -> u32 {
        self.old.map_or(0, |image| u32::try_from(image.text.len()).expect("an image is smaller than 4 GiB"))
    }

    fn write(&self, pool: &crate::store::Plaintext, out: &mut [u8]) {
        if self.view == StreamView::KeysOnly {
            out.copy_from_slice(&key_attributes(self.item));
            return;
        }
        let (new, old) = out.split_at_mut(self.new.map_or(0, Payload::length));
        if let Some(image) = self.new {
            image.write(pool, new);
        }
        if let Some(image) = self.old {
            old.copy_from_slice(&image.text);
        }
    }
}

/// Returns the key attributes of an item, as a record of view KEYS_ONLY holds them.
pub(in crate::service) fn key_attributes(item: ItemId) -> [u8; KEY_BYTES] {
    let mut out = [0; KEY_BYTES];
    out[..4].copy_from_slice(&item.family.0.to_be_bytes());
    out[4..8].copy_from_slice(&item.number.to_be_bytes());
    out
}

/// The length of an item's key attributes, in bytes.
pub(in crate::service) const KEY_BYTES: usize = 16;

const TRIM_RULES: RuleSet = RuleSet::of(&[RuleId::StreamLifetime, RuleId::HalfOpenWindows, RuleId::TrimAtEligibility]);
