//! The data plane: items are written, read and deleted.
//!
//! Law: an operation needs the chains that it touches and nothing else ([`RuleId::OwnChainsOnly`]).

use crate::{
    ids::{IndexId, ItemId, Slot, TableId},
    record::{Actor, EndedBy, ErrorName},
    rules::{RuleId, RuleSet},
    service::{
        Accepted, Effects, Refusal, Reply, Service,
        request::{Write, WriteMode},
        state::payload::item_length,
    },
    sim::SimTime,
    store::Stored,
};

impl Service {
    /// PutItem and UpdateItem.
    ///
    /// # Errors
    /// Where the table does not serve, or a chain that is touched cannot be used.
    pub(in crate::service) fn write_item(
        &mut self,
        now: SimTime,
        caller: Actor,
        write: &Write,
        fx: &mut Effects,
    ) -> Reply {
        self.standing(write.table, ErrorName::ResourceNotFound)?;
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
    pub(in crate::service) fn get_item(
        &mut self,
        now: SimTime,
        caller: Actor,
        table: TableId,
        item: ItemId,
        fx: &mut Effects,
    ) -> Reply {
        self.standing(table, ErrorName::ResourceNotFound)?;
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
        self.standing(table, ErrorName::ResourceNotFound)?;
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
    pub(in crate::service) fn delete_item(
        &mut self,
        now: SimTime,
        caller: Actor,
        table: TableId,
        item: ItemId,
        fx: &mut Effects,
    ) -> Reply {
        self.standing(table, ErrorName::ResourceNotFound)?;
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

    fn show(&mut self, now: SimTime, slot: Slot) -> Accepted {
        let mut text = std::mem::take(&mut self.scratch);
        self.vault.read(slot, &mut text);
        self.scratch = text;
        let expired = self.vault.stored(slot).expiry().is_some_and(|at| at <= now);
        let rules = RuleSet::of(&[RuleId::CommittedUnderTableKey]);
        Accepted::by_rules(if expired { rules.with(RuleId::ExpiredStillServed) } else { rules })
    }
}
