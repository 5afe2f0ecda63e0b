//! Switches: a table on its way from one key to another.

use crate::{
    case::{Encryption, HOUR, SECOND},
    law::{
        Answer, Outcome, World,
        agenda::{Due, Phase},
        lease::TableKey,
        table::{IN_USE, VALIDATION},
    },
};

#[derive(Clone, Debug)]
pub(super) struct Switch {
    pub(super) from: String,
    pub(super) to: String,
    /// The number of the new table key.
    pub(super) table_key: u32,
    /// Whether new data is sealed under the new key already.
    pub(super) writes_under_new: bool,
    /// Whether the new key is displayed.
    pub(super) displays_new: bool,
    step: usize,
    /// What is left to do, and when, the next first: only that stands on the agenda.
    left: Vec<(u64, Due)>,
    /// Since when the switch stands still, while it does.
    stalled_since: Option<u64>,
}

impl World<'_> {
    pub(super) fn switch_key(
        &mut self,
        step: usize,
        name: &str,
        encryption: &Encryption,
        rewrap: bool,
    ) -> (String, Answer) {
        let asked = self.meant_key(encryption);
        let key = asked.clone().map(|(key, _)| key).unwrap_or_else(|_| self.displayed_key(name));
        let answer = self.may_switch(name, asked);
        if answer.is_ok() {
            self.start_switch(step, name, &key, rewrap);
        }
        (key, answer)
    }

    /// Table exists, same key, switch running, quota, current key, target key: in this order.
    fn may_switch(&self, name: &str, asked: Result<(String, bool), &'static str>) -> Answer {
        let table = self.changeable_table(name)?;
        let (key, is_named_by_arn) = asked?;
        if table.displayed == key && is_named_by_arn {
            return Err(VALIDATION);
        }
        if table.switch.is_some() {
            return Err(IN_USE);
        }
        if key != "aws-owned" && self.quota_is_used_up(table.changes) {
            return Err("LimitExceededException");
        }
        if !self.is_of_the_others_type(table.serial, &key) || self.is_abroad(&key, &table.region) {
            return Err(VALIDATION);
        }
        let heals = self.lacks_only_the_grant(&table.displayed, name);
        if !self.has_usable_keys(table) && !heals || !self.can_be_put_under(&key) {
            return Err(VALIDATION);
        }
        Ok(Outcome::Ok)
    }

    fn quota_is_used_up(&self, changes: Option<(u64, u32, u64)>) -> bool {
        changes.is_some_and(|(first, count, last)| {
            self.now < first + 24 * HOUR && count >= 4 && self.now < last + 6 * HOUR
        })
    }

    fn start_switch(&mut self, step: usize, name: &str, key: &str, rewrap: bool) {
        let now = self.now;
        let version = self.key_version(key);
        let table = self.find_table(name).expect("checked before").clone();
        let serial = table.serial;
        self.restore_grant(&table.displayed, name);
        self.restore_grant(key, name);
        self.settle(key, &table.region);
        let changed = self.table_mut(serial);
        changed.changes = match table.changes {
            Some((first, count, _)) if now < first + 24 * HOUR => Some((first, count + 1, now)),
            Some(_) | None => Some((now, 1, now)),
        };
        changed.versions.push(version);
        let (table_key, writes_under_new) = (table.table_key + 1, !rewrap);
        let (from, to) = (table.displayed.clone(), key.to_owned());
        let left = if rewrap { self.plan_rewrap(serial) } else { self.plan_moves(serial) };
        self.table_mut(serial).switch = Some(Switch {
            from,
            to,
            table_key,
            writes_under_new,
            displays_new: false,
            step,
            left,
            stalled_since: None,
        });
        self.go_on(serial);
    }

    /// Artifact k of n moves at t + ⌊k·D/n⌋; at t + D the new key is displayed, and after a while the switch is complete.
    fn plan_moves(&self, serial: u32) -> Vec<(u64, Due)> {
        let artifacts = self.artifacts_of(serial);
        let n = artifacts.len() as u64;
        let rate = self.case.switch_rate.unwrap_or(1_000);
        let length = self.timing("switch_minimum").max((n * SECOND).div_ceil(rate));
        let moves = (1..).zip(artifacts).map(|(k, artifact)| (self.now + k * length / n, Due::Move(serial, artifact)));
        moves.chain(self.plan_end(serial, length)).collect()
    }

    fn plan_rewrap(&self, serial: u32) -> Vec<(u64, Due)> {
        let length = self.timing("switch_minimum");
        let mut plan = vec![(self.now + length, Due::Rewrap(serial))];
        plan.extend(self.plan_end(serial, length));
        plan
    }

    fn plan_end(&self, serial: u32, length: u64) -> [(u64, Due); 2] {
        let displayed = self.now + length;
        [(displayed, Due::Display(serial)), (displayed + self.timing("switch_settle"), Due::Settle(serial))]
    }

    /// The next part of a switch is put on the agenda.
    fn go_on(&mut self, serial: u32) {
        let switch = self.table(serial).switch.as_ref().expect("a switch is running");
        if let Some((at, due)) = switch.left.first().cloned() {
            self.agenda.put(at, Phase::Deadline, due);
        }
    }

    /// A part of a switch is done; what is due at the same instant is done in one go.
    fn finish_part(&mut self, serial: u32) {
        let left = &mut self.table_mut(serial).switch.as_mut().expect("a switch is running").left;
        left.remove(0);
        match left.first().cloned() {
            Some((at, due)) if at == self.now => self.happen(due),
            Some(_) | None => self.go_on(serial),
        }
    }

    /// Items, then index entries index by index, then stream records; each in order of birth.
    fn artifacts_of(&self, serial: u32) -> Vec<usize> {
        let table = self.table(serial);
        let mut items: Vec<usize> = table.items.iter().map(|item| item.artifact).collect();
        items.sort_unstable();
        let mut artifacts = items;
        for index in 0..table.indexes.len() {
            let mut entries: Vec<usize> = table.items.iter().map(|item| item.entries[index]).collect();
            entries.sort_unstable();
            artifacts.extend(entries);
        }
        artifacts.extend(self.records_of(serial));
        artifacts
    }

    /// What has vanished or has been written anew since is skipped.
    pub(super) fn move_artifact(&mut self, serial: u32, artifact: usize) {
        let switch = self.table(serial).switch.clone().expect("a switch is running");
        if self.stored[artifact].is_open && self.stored[artifact].table_key != switch.table_key {
            self.put_under(serial, artifact, &switch.to, switch.table_key);
        }
        self.finish_part(serial);
    }

    /// All at once.
    pub(super) fn rewrap(&mut self, serial: u32) {
        let switch = self.table_mut(serial).switch.as_mut().expect("a switch is running");
        let (to, table_key) = (switch.to.clone(), switch.table_key);
        switch.writes_under_new = true;
        for artifact in self.artifacts_of(serial) {
            if self.stored[artifact].is_open {
                self.put_under(serial, artifact, &to, table_key);
            }
        }
        self.finish_part(serial);
    }

    fn put_under(&mut self, serial: u32, artifact: usize, key: &str, table_key: u32) {
        let key_version = self.table(serial).key_version(table_key);
        self.close(artifact, "switched");
        self.reopen(artifact, |stored| {
            (stored.key, stored.key_version, stored.needs) = (key.to_owned(), key_version, vec![key.to_owned()]);
            stored.table_key = table_key;
        });
    }

    pub(super) fn display_new_key(&mut self, serial: u32) {
        let table = self.table_mut(serial);
        let switch = table.switch.as_mut().expect("a switch is running");
        switch.displays_new = true;
        table.displayed = switch.to.clone();
        let (name, key) = (table.name.clone(), table.displayed.clone());
        self.tell("SwitchKeyDisplayed", "dynamodb", &name, "", &key);
        self.turn_history(serial);
        self.finish_part(serial);
    }

    /// From here nothing of the table needs the old key.
    pub(super) fn complete_switch(&mut self, serial: u32) {
        let table = self.table_mut(serial);
        let switch = table.switch.take().expect("a switch is running");
        let left_behind = std::mem::replace(&mut table.table_key, switch.table_key);
        let (name, key) = (table.name.clone(), table.displayed.clone());
        self.retire_leases(serial, left_behind);
        self.tell("SwitchCompleted", "dynamodb", &name, "", &key);
        self.complete_step(switch.step);
    }

    /// While either key is unusable the switch stands still.
    pub(super) fn stall_switch(&mut self, serial: u32) {
        let table = self.table(serial).clone();
        if table.switch.is_none() {
            return;
        }
        self.agenda.forget(|due| match due {
            Due::Move(table, _) | Due::Rewrap(table) | Due::Display(table) | Due::Settle(table) => *table == serial,
            _ => false,
        });
        let now = self.now;
        self.table_mut(serial).switch.as_mut().expect("a switch is running").stalled_since = Some(now);
        self.tell("SwitchStalled", "dynamodb", &table.name, "", &table.displayed);
    }

    /// When both are usable again the remaining time runs.
    pub(super) fn resume_switch(&mut self, serial: u32) {
        let now = self.now;
        let Some(switch) = self.table_mut(serial).switch.as_mut() else { return };
        let Some(since) = switch.stalled_since.take() else { return };
        switch.left.iter_mut().for_each(|(at, _)| *at += now - since);
        self.go_on(serial);
        let table = self.table(serial).clone();
        self.tell("SwitchResumed", "dynamodb", &table.name, "", &table.displayed);
    }

    /// The key under which a table's new data is sealed.
    pub(super) fn write_key(&self, serial: u32) -> String {
        let table = self.table(serial);
        match &table.switch {
            Some(switch) if switch.writes_under_new => switch.to.clone(),
            Some(switch) => switch.from.clone(),
            None => table.displayed.clone(),
        }
    }

    /// The table key under which a table's new data is sealed.
    pub(super) fn table_key_of_writes(&self, serial: u32) -> TableKey {
        (serial, self.table(serial).writes_under(), self.write_key(serial))
    }

    /// The table key that protects an artifact of a table.
    pub(super) fn table_key_of(&self, serial: u32, artifact: usize) -> TableKey {
        let stored = &self.stored[artifact];
        (serial, stored.table_key, stored.key.clone())
    }
}
