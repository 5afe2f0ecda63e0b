//! When items expire: each has the deadline of its deletion, unless it waits for the key ([`RuleId::TtlDelay`]).
//!
//! Law: the delay of a deletion is drawn for the version of the item alone, whatever else is drawn.

use crate::{
    ids::{Family, Slot, TableId},
    rules::Spread,
    service::{Deadline, Effects, Service},
    sim::{SimDuration, SimTime},
    store::Stored,
};

#[cfg(doc)]
use crate::rules::RuleId;

impl Service {
    /// Says when an item expires, and sets the deadline of its deletion where the table deletes.
    pub(in crate::service) fn set_expiry(&mut self, now: SimTime, slot: Slot, expires: SimTime, fx: &mut Effects) {
        self.vault.shelf.set_expiry(slot, expires);
        let table = self.vault.stored(slot).table;
        if expires != Stored::NEVER && self.table_mut(table).ttl {
            self.await_expiry(now, slot, fx);
        }
    }

    /// Sets the deadline of an item's deletion ([`RuleId::TtlDelay`]).
    pub(in crate::service) fn await_expiry(&mut self, now: SimTime, slot: Slot, fx: &mut Effects) {
        let due = self.vault.stored(slot).expires.saturating_add(self.ttl_delay(slot));
        fx.due(due.max(now), Deadline::TtlDue(slot));
    }

    /// Sets the deadline of the deletion of every item that expires, in due order.
    pub(in crate::service) fn await_all_expiries(&mut self, now: SimTime, id: TableId, fx: &mut Effects) {
        let table = self.table(id).expect("the operation has found the table");
        let mut expiring: Vec<(SimTime, u32, Slot)> = table
            .items
            .slots()
            .filter_map(|slot| {
                let stored = self.vault.stored(slot);
                stored.expiry().map(|expires| (expires, stored.number, slot))
            })
            .collect();
        expiring.sort_unstable();
        for (_, _, slot) in expiring {
            self.await_expiry(now, slot, fx);
        }
    }

    pub(in crate::service) fn forget_expiries(&mut self, id: TableId) {
        let table = self.table_mut(id);
        table.waiting.clear();
        table.released.clear();
        for slot in table.items.slots().collect::<Vec<_>>() {
            self.vault.shelf.drop_ticket(slot);
        }
    }

    /// Lets the deletions run that waited for the key.
    pub(in crate::service) fn release_waiting(&mut self, now: SimTime, id: TableId, fx: &mut Effects) {
        let table = self.table_mut(id);
        let waiting = std::mem::take(&mut table.waiting);
        table.released.extend(waiting.keys().copied());
        waiting.into_values().for_each(|slot| fx.due(now, Deadline::TtlDue(slot)));
    }

    /// Looks at items that will be deleted soon, all at once: their way from memory then takes the time of one.
    pub fn foresee(&self, slots: impl Iterator<Item = Slot> + Clone) {
        self.vault.foresee(slots.clone());
        let entries = slots.filter(|&slot| self.vault.shelf.is_occupied(slot)).filter_map(|slot| {
            let stored = self.vault.stored(slot);
            self.find_item(stored.table, stored.item()?)
        });
        std::hint::black_box(entries.fold(0, |seen, slot| seen ^ slot.0));
    }

    /// Returns the delay of an item's deletion, drawn for this version of it alone.
    fn ttl_delay(&mut self, slot: Slot) -> SimDuration {
        if let Spread::Constant(delay) = self.timing.ttl_delay {
            return delay;
        }
        let stored = self.vault.stored(slot);
        let item = stored.item().expect("an item has a name");
        let name = self.names.item(item);
        let (entity, number) = match name.rsplit_once('.') {
            Some((workload, _)) if item.family != Family::NAMED => (workload, item.number),
            Some(_) | None => (name.as_str(), 0),
        };
        let entity = format!("{}/{entity}", self.names.table(stored.table));
        let position = (u64::from(number) << 24) | u64::from(stored.version & 0xFF_FFFF);
        self.chance.draw_at(self.timing.ttl_delay, "ttl-delay", &entity, position)
    }
}
