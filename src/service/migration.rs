//! The migration of a key switch: what is under the old key moves to the new one, artifact by artifact (model §5).
//!
//! Invariant: until it is complete, the table depends on both keys. Law: only running time counts; while either key is
//! unusable the switch stands still ([`RuleId::SwitchStandsStill`]).

use crate::{
    ids::{DataKeyId, KeyId, Slot, TableId, TableKeyId},
    record::{EventName, Kind},
    rules::{RuleId, RuleSet},
    service::{Deadline, Effects, Happening, Service, request::SwitchStrategy, state::switch::KeySwitch},
    sim::{SimDuration, SimTime, calendar::Ticket},
    store::Stored,
};

impl Service {
    pub(in crate::service) fn begin_switch(
        &mut self,
        now: SimTime,
        id: TableId,
        to: KeyId,
        strategy: SwitchStrategy,
        fx: &mut Effects,
    ) {
        let work = self.migration_order(id);
        let minimum = self.draw_for(self.timing.switch_minimum, "switch-minimum", id);
        let settle = self.draw_for(self.timing.switch_settle, "switch-settle", id);
        let by_rate = (work.len() as u64 * 1_000).div_ceil(self.timing.switch_rate);
        let migration = match strategy {
            SwitchStrategy::Reencrypt => minimum.max(SimDuration::from_millis(by_rate)),
            SwitchStrategy::Rewrap => minimum,
        };
        let old_table_key = self.table_mut(id).chain.table_key;
        let new_table_key =
            if self.table_mut(id).key == to { self.renew_table_key(to, id) } else { self.table_key(to, id) };
        let indexes = self.table_mut(id).indexes.len();
        if strategy == SwitchStrategy::Reencrypt {
            let chain = self.new_chain(id, new_table_key, indexes);
            self.table_mut(id).chain = chain;
        }
        let table = self.table_mut(id);
        table.quota.count(now);
        let switch = KeySwitch {
            from: table.key,
            to,
            old_table_key,
            new_table_key,
            strategy,
            work,
            moved: 0,
            migration,
            settle,
            start: now,
            stalled: None,
            displayed: false,
        };
        fx.due(now.saturating_add(switch.next_step()), Deadline::SwitchStep(id));
        table.switch = Some(switch);
        fx.tables.push(id);
    }

    /// A step of a key switch is due, and so is what moves before `quiet_until`.
    pub(in crate::service) fn step_switch(
        &mut self,
        now: SimTime,
        id: TableId,
        quiet_until: SimTime,
        fx: &mut Effects,
    ) {
        let Some(mut switch) = self.table_mut(id).switch.take() else { return };
        let elapsed = now - switch.start;
        self.move_artifacts(now, id, &mut switch, quiet_until, fx);
        if !switch.displayed && elapsed >= switch.migration {
            self.display_key(now, id, &mut switch, fx);
        }
        if switch.displayed && elapsed >= switch.migration + switch.settle {
            self.complete_switch(now, id, &switch, fx);
        } else {
            fx.due(switch.start.saturating_add(switch.next_step()), Deadline::SwitchStep(id));
            self.table_mut(id).switch = Some(switch);
        }
    }

    /// Has a switch stand still.
    pub(in crate::service) fn stall_switch(&mut self, now: SimTime, id: TableId, fx: &mut Effects) {
        let table = self.table_mut(id);
        let key = table.key;
        let Some(switch) = &mut table.switch else { return };
        switch.stalled = Some(now - switch.start);
        table.clocks.switch = Ticket::NONE;
        let rules = RuleSet::of(&[RuleId::OriginalKeyNeeded, RuleId::SwitchStandsStill]);
        fx.happened(Happening::of_table(EventName::SwitchStalled, id, key, rules));
    }

    /// Has a switch go on where it stopped.
    pub(in crate::service) fn resume_switch(&mut self, now: SimTime, id: TableId, fx: &mut Effects) {
        let table = self.table_mut(id);
        let key = table.key;
        let Some(switch) = &mut table.switch else { return };
        let Some(elapsed) = switch.stalled.take() else { return };
        let millis = now.as_millis() - elapsed.as_millis();
        switch.start = SimTime::from_millis(millis);
        fx.due(now.max(switch.start.saturating_add(switch.next_step())), Deadline::SwitchStep(id));
        let rules = RuleSet::of(&[RuleId::OriginalKeyNeeded, RuleId::SwitchStandsStill]);
        fx.happened(Happening::of_table(EventName::SwitchResumed, id, key, rules));
    }

    /// Returns what a switch moves: items, then index entries (indexes in declared order), then stream records, each in
    /// order of birth.
    fn migration_order(&self, id: TableId) -> Vec<Slot> {
        let table = self.table(id).expect("the operation has found the table");
        let by_birth = |slots: &mut Vec<Slot>| slots.sort_unstable_by_key(|&slot| self.vault.number(slot));
        let items = self.items_by_birth(id);
        let mut entries = vec![Vec::new(); table.indexes.len()];
        for &item in &items {
            for (index, entry) in self.entries_of(item).enumerate() {
                entries[index].push(entry);
            }
        }
        entries.iter_mut().for_each(by_birth);
        items.into_iter().chain(entries.into_iter().flatten()).chain(self.sites[id.index()].stream.records()).collect()
    }

    /// Moves what is due now, and what will be before anything else happens.
    fn move_artifacts(
        &mut self,
        now: SimTime,
        id: TableId,
        switch: &mut KeySwitch,
        quiet_until: SimTime,
        fx: &mut Effects,
    ) {
        match switch.strategy {
            SwitchStrategy::Reencrypt => {
                let most = switch.moved + MOST_MOVES;
                while let Some(at) = switch.next_move(now) {
                    if at > now && (at >= quiet_until || switch.moved >= most) {
                        break;
                    }
                    if switch.moved.is_multiple_of(AHEAD) {
                        self.vault.foresee(switch.work[switch.moved..].iter().copied().take(AHEAD));
                    }
                    self.move_artifact(at, id, switch, switch.work[switch.moved], fx);
                    switch.moved += 1;
                }
                self.vault.carry_out_reseals();
            }
            SwitchStrategy::Rewrap if !switch.displayed && now - switch.start >= switch.migration => {
                self.rewrap_data_keys(now, id, switch, fx);
            }
            SwitchStrategy::Rewrap => {}
        }
    }

    fn move_artifact(&mut self, now: SimTime, id: TableId, switch: &KeySwitch, slot: Slot, fx: &mut Effects) {
        if !self.is_under(switch.old_table_key, slot) {
            return;
        }
        self.retire_exhausted_keys(id);
        let stored = self.vault.stored(slot);
        let data_key = match stored.kind {
            Kind::Item => self.table_mut(id).chain.base,
            Kind::IndexEntry => self.index_key_of(id, &stored),
            Kind::StreamRecord => self.stream_key(id),
            Kind::Backup | Kind::TransactionCopy | Kind::InsightsDatum | Kind::DaxEntry => return,
        };
        self.keep_version(now, slot, fx);
        self.vault.plan_reseal(now, slot, data_key, RuleSet::of(&[RuleId::OriginalKeyNeeded]));
    }

    fn index_key_of(&mut self, id: TableId, entry: &Stored) -> DataKeyId {
        let table = self.table(id).expect("a switch runs on a table");
        let item = entry.item().and_then(|item| table.items.find(item)).expect("an index entry lives with its item");
        let position = self
            .entries_of(item)
            .position(|slot| self.vault.stored(slot).number == entry.number)
            .expect("an entry is one of its item's");
        table.chain.indexes[position]
    }

    fn rewrap_data_keys(&mut self, now: SimTime, id: TableId, switch: &KeySwitch, fx: &mut Effects) {
        let of_table =
            |&key: &DataKeyId| matches!(self.vault.keys.kind(key), Kind::Item | Kind::IndexEntry | Kind::StreamRecord);
        let wrapped = self.vault.keys.data_keys_of(switch.old_table_key);
        let data_keys: Vec<DataKeyId> = wrapped.iter().copied().filter(of_table).collect();
        let moving: Vec<Slot> =
            self.migration_order(id).into_iter().filter(|&slot| self.is_under(switch.old_table_key, slot)).collect();
        let rules = RuleSet::of(&[RuleId::OriginalKeyNeeded, RuleId::RewrapStrategy]);
        for &slot in &moving {
            self.keep_version(now, slot, fx);
            self.vault.turn_page(now, slot, rules);
        }
        for data_key in data_keys {
            self.vault.keys.rewrap(data_key, switch.new_table_key);
        }
        self.table_mut(id).chain.table_key = switch.new_table_key;
    }

    fn is_under(&self, table_key: TableKeyId, slot: Slot) -> bool {
        self.vault.shelf.is_occupied(slot)
            && !self.vault.stored(slot).destroyed
            && self.vault.keys.table_key_of(self.vault.stored(slot).sealed.data_key) == table_key
    }

    fn display_key(&mut self, now: SimTime, id: TableId, switch: &mut KeySwitch, fx: &mut Effects) {
        switch.displayed = true;
        self.table_mut(id).key = switch.to;
        self.turn_history(now, id, fx);
        let rules = RuleSet::of(&[RuleId::SwitchPhases, RuleId::NewKeyApplies]);
        fx.happened(Happening::of_table(EventName::SwitchKeyDisplayed, id, switch.to, rules));
        fx.tables.push(id);
    }

    fn complete_switch(&mut self, now: SimTime, id: TableId, switch: &KeySwitch, fx: &mut Effects) {
        self.retire_table_key(now, id, switch.old_table_key);
        let mut rules = RuleSet::of(&[RuleId::SwitchComplete, RuleId::OriginalKeyFree, RuleId::SwitchPhases]);
        if switch.touches_owned_key() {
            rules = rules.with(RuleId::OwnedKeyInvisible);
        }
        fx.happened(Happening::of_table(EventName::SwitchCompleted, id, switch.to, rules));
        fx.tables.push(id);
    }
}

/// The most artifacts that move in one step, so that their closed periods take little memory.
const MOST_MOVES: usize = 1 << 12;
/// So many artifacts are looked up at a time before they move.
const AHEAD: usize = 16;
