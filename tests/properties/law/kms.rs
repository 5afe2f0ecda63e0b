//! KMS keys: facts §4.2 as a match, rotation, imported material, deletion, and who may use them.

use crate::{
    case::{self, MINUTE},
    law::{
        Answer, Outcome, World,
        agenda::{Due, Phase},
    },
    record::KeyPeriod,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Enabled,
    Disabled,
    PendingDeletion,
    PendingImport,
    Deleted,
}

pub(super) struct Key {
    pub(super) name: String,
    pub(super) state: State,
    imported: bool,
    /// Whether its imported material is there; always so for a key of KMS's own.
    has_material: bool,
    /// How many backing keys it has had.
    pub(super) versions: u32,
    rotation: Option<u64>,
    rotation_due: Option<u64>,
    rotation_is_overdue: bool,
    rotations_on_demand: u32,
    /// Tables for which the grant is missing.
    revoked: Vec<String>,
    /// Steps that have scheduled its deletion.
    scheduled_by: Vec<usize>,
}

const DISABLED: &str = "DisabledException";
const INVALID_STATE: &str = "KMSInvalidStateException";
const UNSUPPORTED: &str = "UnsupportedOperationException";

impl World<'_> {
    pub(super) fn declare_keys(&mut self) {
        for name in ["aws-owned", "aws-managed"] {
            self.make_key(&case::Key { name: name.to_owned(), ..case::Key::default() }, State::Enabled);
        }
        for key in &self.case.keys {
            self.make_key(key, State::Enabled);
            if let Some(expires) = key.expires {
                self.agenda.put(expires, Phase::Deadline, Due::MaterialExpiry(key.name.clone()));
            }
        }
    }

    fn make_key(&mut self, key: &case::Key, state: State) {
        self.keys.push(Key {
            name: key.name.clone(),
            state,
            imported: key.imported,
            has_material: state == State::Enabled,
            versions: 1,
            rotation: None,
            rotation_due: None,
            rotation_is_overdue: false,
            rotations_on_demand: 0,
            revoked: Vec::new(),
            scheduled_by: Vec::new(),
        });
        self.open_key_period(&key.name);
        self.start_rotation(&key.name, key.rotation);
    }

    /// Usable = state Enabled, material present, grant in place.
    pub(super) fn is_usable(&self, key: &str, table: &str) -> bool {
        let key = self.keys.iter().find(|known| known.name == key);
        key.is_some_and(|key| {
            key.state == State::Enabled && key.has_material && !key.revoked.iter().any(|known| known == table)
        })
    }

    /// Whether only the grant is missing.
    pub(super) fn lacks_only_the_grant(&self, key: &str, table: &str) -> bool {
        let found = self.find_key(key);
        found.state == State::Enabled && found.has_material && !self.is_usable(key, table)
    }

    pub(super) fn key_version(&self, key: &str) -> u32 {
        self.find_key(key).versions
    }

    pub(super) fn operate_key(&mut self, step: usize, operation: &case::Operation) -> Answer {
        use case::Operation as Op;
        match operation {
            Op::CreateKey(key) => {
                // A new key of external origin waits for its material.
                self.make_key(key, if key.imported { State::PendingImport } else { State::Enabled });
                Ok(Outcome::Ok)
            }
            Op::DisableKey(key) => self.disable(key),
            Op::EnableKey(key) => self.enable(key),
            Op::ScheduleKeyDeletion { key, window } => self.schedule_deletion(step, key, *window),
            Op::CancelKeyDeletion(key) => self.cancel_deletion(key),
            Op::EnableKeyRotation { key, period } => self.set_rotation(key, Some(*period)),
            Op::DisableKeyRotation(key) => self.set_rotation(key, None),
            Op::RotateKeyOnDemand(key) => self.rotate_on_demand(key),
            Op::ImportKeyMaterial { key, expires } => self.import(key, *expires),
            Op::DeleteImportedKeyMaterial(key) => self.delete_material(key),
            Op::RevokeGrant { key, table } => self.revoke(key, table),
            Op::CreateGrant { key, table } => self.grant(key, table),
            other => panic!("not an operation on keys: {other}"),
        }
    }

    fn disable(&mut self, key: &str) -> Answer {
        match self.existing_key(key)?.state {
            State::Enabled => self.change_state(key, State::Disabled),
            State::Disabled => {}
            State::PendingDeletion | State::PendingImport | State::Deleted => return Err(INVALID_STATE),
        }
        Ok(Outcome::Ok)
    }

    fn enable(&mut self, key: &str) -> Answer {
        match self.existing_key(key)?.state {
            State::Disabled => self.change_state(key, State::Enabled),
            State::Enabled => {}
            State::PendingDeletion | State::PendingImport | State::Deleted => return Err(INVALID_STATE),
        }
        Ok(Outcome::Ok)
    }

    fn schedule_deletion(&mut self, step: usize, key: &str, window: u64) -> Answer {
        if self.existing_key(key)?.state == State::PendingDeletion {
            return Err(INVALID_STATE);
        }
        self.change_state(key, State::PendingDeletion);
        let at = self.now + window + self.timing("deletion_delay");
        self.agenda.put(at, Phase::Deadline, Due::KeyDeletion(key.to_owned()));
        self.key_mut(key).scheduled_by.push(step);
        Ok(Outcome::Ok)
    }

    fn cancel_deletion(&mut self, key: &str) -> Answer {
        if self.existing_key(key)?.state != State::PendingDeletion {
            return Err(INVALID_STATE);
        }
        self.agenda.forget(|due| *due == Due::KeyDeletion(key.to_owned()));
        self.key_mut(key).scheduled_by.clear();
        let state = if self.find_key(key).has_material { State::Disabled } else { State::PendingImport };
        self.change_state(key, state);
        Ok(Outcome::Ok)
    }

    fn set_rotation(&mut self, key: &str, period: Option<u64>) -> Answer {
        let found = self.existing_key(key)?;
        match found.state {
            _ if found.imported => return Err(UNSUPPORTED),
            State::Enabled => {}
            State::Disabled => return Err(DISABLED),
            State::PendingDeletion | State::PendingImport | State::Deleted => return Err(INVALID_STATE),
        }
        self.start_rotation(key, period);
        Ok(Outcome::Ok)
    }

    /// The first rotation comes one period from now.
    fn start_rotation(&mut self, key: &str, period: Option<u64>) {
        self.agenda.forget(|due| *due == Due::KeyRotation(key.to_owned()));
        self.key_mut(key).rotation = period;
        self.key_mut(key).rotation_due = period.map(|period| self.now + period);
        self.key_mut(key).rotation_is_overdue = false;
        if let Some(period) = period {
            self.agenda.put(self.now + period, Phase::Deadline, Due::KeyRotation(key.to_owned()));
        }
    }

    pub(super) fn rotation_falls_due(&mut self, key: &str) {
        if self.find_key(key).state == State::Enabled {
            self.rotate(key);
        } else {
            self.key_mut(key).rotation_is_overdue = true;
        }
    }

    fn rotate(&mut self, key: &str) {
        self.key_mut(key).versions += 1;
        self.tell("KeyRotated", "kms", "", "", key);
        let period = self.find_key(key).rotation;
        self.start_rotation(key, period);
    }

    fn rotate_on_demand(&mut self, key: &str) -> Answer {
        let found = self.existing_key(key)?;
        match found.state {
            // Nothing but new material could rotate an imported key, and none is pending.
            State::Enabled if found.imported => return Err(INVALID_STATE),
            State::Enabled => {}
            State::Disabled => return Err(DISABLED),
            State::PendingDeletion | State::PendingImport | State::Deleted => return Err(INVALID_STATE),
        }
        if found.rotations_on_demand == 25 {
            return Err("LimitExceededException");
        }
        if found.rotation_due.is_some_and(|due| due <= self.now + 20 * MINUTE) {
            return Err("ConflictException");
        }
        self.key_mut(key).rotations_on_demand += 1;
        Ok(Outcome::Ok)
    }

    /// What follows an accepted rotation on demand: the schedule does not move.
    pub(super) fn finish_rotation_on_demand(&mut self, key: &str) {
        self.key_mut(key).versions += 1;
        self.tell("KeyRotated", "kms", "", "", key);
    }

    fn import(&mut self, key: &str, expires: Option<u64>) -> Answer {
        let found = self.existing_key(key)?;
        if !found.imported {
            return Err(UNSUPPORTED);
        }
        if found.state == State::PendingDeletion {
            return Err(INVALID_STATE);
        }
        self.agenda.forget(|due| *due == Due::MaterialExpiry(key.to_owned()));
        if let Some(expires) = expires {
            self.agenda.put(self.now + expires, Phase::Deadline, Due::MaterialExpiry(key.to_owned()));
        }
        self.key_mut(key).has_material = true;
        if self.find_key(key).state == State::PendingImport {
            self.change_state(key, State::Enabled);
        }
        Ok(Outcome::Ok)
    }

    fn delete_material(&mut self, key: &str) -> Answer {
        if !self.existing_key(key)?.imported {
            return Err(UNSUPPORTED);
        }
        self.agenda.forget(|due| *due == Due::MaterialExpiry(key.to_owned()));
        self.lose_material(key);
        Ok(Outcome::Ok)
    }

    pub(super) fn material_expires(&mut self, key: &str) {
        self.tell("KeyMaterialExpired", "kms", "", "", key);
        self.lose_material(key);
        self.tables_ask_their_keys();
    }

    fn lose_material(&mut self, key: &str) {
        self.key_mut(key).has_material = false;
        match self.find_key(key).state {
            State::Enabled | State::Disabled => self.change_state(key, State::PendingImport),
            State::PendingImport | State::PendingDeletion | State::Deleted => {}
        }
    }

    fn revoke(&mut self, key: &str, table: &str) -> Answer {
        self.existing_key(key)?;
        let revoked = &mut self.key_mut(key).revoked;
        if !revoked.iter().any(|known| known == table) {
            revoked.push(table.to_owned());
        }
        Ok(Outcome::Ok)
    }

    fn grant(&mut self, key: &str, table: &str) -> Answer {
        match self.existing_key(key)?.state {
            State::Enabled => {}
            State::Disabled => return Err(DISABLED),
            State::PendingDeletion | State::PendingImport | State::Deleted => return Err(INVALID_STATE),
        }
        self.restore_grant(key, table);
        Ok(Outcome::Ok)
    }

    /// A table that is put under a key has its grant.
    pub(super) fn restore_grant(&mut self, key: &str, table: &str) {
        self.key_mut(key).revoked.retain(|known| known != table);
    }

    /// Deletion destroys every backing key: what needs it can never be opened again.
    pub(super) fn delete_key(&mut self, key: &str) {
        self.tell("KeyDeleted", "kms", "", "", key);
        self.change_state(key, State::Deleted);
        self.agenda
            .forget(|due| *due == Due::KeyRotation(key.to_owned()) || *due == Due::MaterialExpiry(key.to_owned()));
        self.destroy_what_needs(key);
        self.aliases.retain(|(_, named)| named != key);
        let scheduled_by = std::mem::take(&mut self.key_mut(key).scheduled_by);
        scheduled_by.into_iter().for_each(|step| self.complete_step(step));
    }

    fn change_state(&mut self, key: &str, state: State) {
        let now = self.now;
        self.key_mut(key).state = state;
        if let Some(period) = self.record.keys.iter_mut().find(|period| period.key == key && period.until.is_none()) {
            period.until = Some(now);
        }
        self.open_key_period(key);
    }

    /// An overdue rotation happens when the key is enabled again.
    pub(super) fn catch_up_rotation(&mut self, key: &str) {
        let found = self.find_key(key);
        if found.state == State::Enabled && found.rotation_is_overdue {
            self.rotate(key);
        }
    }

    fn open_key_period(&mut self, key: &str) {
        let state = format!("{:?}", self.find_key(key).state);
        self.record.keys.push(KeyPeriod { key: key.to_owned(), state, from: self.now, until: None });
    }

    /// The key that a name leads to: its own, or that of an alias, which names one key at a time; and whether it is its own.
    pub(super) fn resolve(&self, name: &str) -> Result<(String, bool), &'static str> {
        if !name.starts_with("alias/") {
            return Ok((name.to_owned(), true));
        }
        let alias = self.aliases.iter().find(|(known, _)| known == name);
        alias.map(|(_, key)| (key.clone(), false)).ok_or("ValidationException")
    }

    /// The alias names a key that is there and stays: it is new, or another name for what it named before.
    pub(super) fn name_key(&mut self, alias: &str, key: &str, is_new: bool) -> Answer {
        match (is_new, self.resolve(alias).is_ok()) {
            (true, true) => return Err("AlreadyExistsException"),
            (false, false) => return Err("NotFoundException"),
            (true, false) | (false, true) => {}
        }
        if self.existing_key(key)?.state == State::PendingDeletion {
            return Err(INVALID_STATE);
        }
        self.aliases.retain(|(known, _)| known != alias);
        self.aliases.push((alias.to_owned(), key.to_owned()));
        Ok(Outcome::Ok)
    }

    pub(super) fn delete_alias(&mut self, alias: &str) -> (String, Answer) {
        let Ok((key, _)) = self.resolve(alias) else { return (String::new(), Err("NotFoundException")) };
        self.aliases.retain(|(known, _)| known != alias);
        (key, Ok(Outcome::Ok))
    }

    fn existing_key(&self, key: &str) -> Result<&Key, &'static str> {
        match self.keys.iter().find(|known| known.name == key && known.state != State::Deleted) {
            Some(key) => Ok(key),
            None => Err("NotFoundException"),
        }
    }

    pub(super) fn find_key(&self, key: &str) -> &Key {
        self.keys.iter().find(|known| known.name == key).unwrap_or_else(|| panic!("no key `{key}`"))
    }

    fn key_mut(&mut self, key: &str) -> &mut Key {
        self.keys.iter_mut().find(|known| known.name == key).unwrap_or_else(|| panic!("no key `{key}`"))
    }
}
