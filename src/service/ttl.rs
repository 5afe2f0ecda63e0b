//! Time to live: expired items are deleted, and while the key is unusable for 30 minutes more ([`RuleId::TtlGrace`]).
//!
//! Invariant: an item whose deletion is due has been deleted, or waits for the key. Law: what waits runs at once, in due
//! order, when the key is back ([`RuleId::WaitingDeletesRun`]).

use crate::{
    ids::{Family, Slot, TableId},
    record::{Actor, Detail, EndedBy, ErrorName, EventName, Subject},
    rules::{RuleId, RuleSet, Spread, TTL_HORIZON},
    service::{Accepted, Deadline, Effects, Happening, Refusal, Reply, Service},
    sim::{SimDuration, SimTime},
};

impl Service {
    /// UpdateTimeToLive.
    ///
    /// # Errors
    /// Where there is no such table, its key is unusable, the setting already stands, or it was changed just before.
    pub fn update_time_to_live(&mut self, now: SimTime, id: TableId, enabled: bool, fx: &mut Effects) -> Reply {
        self.updatable(id)?;
        self.current_key_usable(id)?;
        if self.table_mut(id).ttl == enabled {
            let word = if enabled { "enabled" } else { "disabled" };
            let message = format!("TimeToLive is already {word}");
            return Err(Refusal::by(RuleId::SettingUnchanged, ErrorName::Validation, message));
        }
        if now < self.table_mut(id).ttl_rests_until {
            let message = "Time to live has been modified multiple times within a fixed interval";
            return Err(Refusal::by(RuleId::TtlCooldown, ErrorName::Validation, message));
        }
        let rest = self.draw_for(self.timing.ttl_cooldown, "ttl-cooldown", id);
        for id in self.global.members(id) {
            let table = self.table_mut(id);
            (table.ttl, table.ttl_rests_until) = (enabled, now.saturating_add(rest));
            if enabled {
                self.await_all_expiries(now, id, fx);
            } else {
                self.forget_expiries(id);
            }
        }
        Ok(Accepted::by_rules(RuleSet::of(&[RuleId::TtlDelay, RuleId::TtlCooldown])))
    }

    /// Sets the deadline of an item's deletion ([`RuleId::TtlDelay`]).
    pub(in crate::service) fn await_expiry(&mut self, now: SimTime, slot: Slot, fx: &mut Effects) {
        let due = self.vault.stored(slot).expires.saturating_add(self.ttl_delay(slot));
        fx.due(due.max(now), Deadline::TtlDue(slot));
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

    /// The deletion of an item is due: it happens, or waits for the key.
    pub(in crate::service) fn expire(&mut self, now: SimTime, slot: Slot, fx: &mut Effects) {
        let stored = self.vault.stored(slot);
        let table = self.table_mut(stored.table);
        // Changes of one item that arrive at once are one event: what a write of them sets another may take back.
        if !table.ttl || stored.expiry().is_none() {
            return;
        }
        let was_released = !table.released.is_empty() && table.released.remove(&(stored.expires, stored.number));
        let outage = table.outage;
        if !table.is_standing() || outage.is_some_and(|outage| outage.grace_over) {
            table.waiting.insert((stored.expires, stored.number), slot);
            return;
        }
        if now.checked_since(stored.expires).is_some_and(|age| age > TTL_HORIZON) {
            return;
        }
        let item = stored.item().expect("an item has a name");
        if self.awaits_change(stored.table, item) {
            self.vault.shelf.drop_ticket(slot);
            return;
        }
        let mut rules = RuleSet::of(&[RuleId::TtlServiceIdentity]);
        if outage.is_some() {
            rules = rules.with(RuleId::TtlGrace).with(RuleId::TtlDeletesStreamed);
        }
        if was_released {
            rules = rules.with(RuleId::WaitingDeletesRun);
        }
        self.remove_everywhere(now, slot, EndedBy::Ttl, rules, fx);
        fx.happened(Happening {
            event: EventName::TtlDelete,
            actor: Actor::Ttl,
            table: Some(stored.table),
            subject: Subject::Item(item),
            key: None,
            rules,
            detail: Detail::None,
        });
    }

    /// Lets the deletions run that waited for the key.
    pub(in crate::service) fn release_waiting(&mut self, now: SimTime, id: TableId, fx: &mut Effects) {
        let table = self.table_mut(id);
        let waiting = std::mem::take(&mut table.waiting);
        table.released.extend(waiting.keys().copied());
        waiting.into_values().for_each(|slot| fx.due(now, Deadline::TtlDue(slot)));
    }

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

    fn forget_expiries(&mut self, id: TableId) {
        let table = self.table_mut(id);
        table.waiting.clear();
        table.released.clear();
        for slot in table.items.slots().collect::<Vec<_>>() {
            self.vault.shelf.drop_ticket(slot);
        }
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
