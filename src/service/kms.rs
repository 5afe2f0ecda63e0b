//! The key management service: every KMS key, the grants of tables, rotation and imported material.
//!
//! Invariant: material is present exactly where a key's state says that it can work, or could after a change of state.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    ids::{KeyId, TableId},
    record::{ErrorName, EventName, KeyState, Names},
    rules::{ON_DEMAND_ROTATIONS, ROTATION_PERIOD, RuleId, RuleSet},
    service::{
        Accepted, Deadline, Effects, Happening, Refusal, Reply, Service,
        key::{self, After, Key, Request, Rotation},
    },
    sim::{SimDuration, SimTime, calendar::Ticket},
    store::Hierarchy,
};

/// Every KMS key.
pub struct Kms {
    keys: BTreeMap<KeyId, Key>,
    /// Grants that were taken away.
    revoked: BTreeSet<(KeyId, TableId)>,
}

impl Kms {
    /// Returns the two keys of AWS.
    #[must_use]
    pub fn new(names: &Names, material: &mut Hierarchy) -> Self {
        let mut keys = BTreeMap::new();
        for id in [KeyId::AWS_OWNED, KeyId::AWS_MANAGED] {
            material.add_kms_key(id, names.key(id));
            material.add_version(id);
            keys.insert(id, Key::new(KeyState::Enabled, false));
        }
        Self { keys, revoked: BTreeSet::new() }
    }

    /// Returns the key's state; nothing where it was never created.
    #[must_use]
    pub fn state(&self, key: KeyId) -> Option<KeyState> {
        self.keys.get(&key).map(|key| key.state)
    }

    /// Returns whether KMS works with the key now.
    #[must_use]
    pub fn is_usable(&self, key: KeyId) -> bool {
        self.state(key) == Some(KeyState::Enabled)
    }

    /// Returns whether the service still has its grant on the key for the table.
    #[must_use]
    pub fn is_granted(&self, key: KeyId, table: TableId) -> bool {
        !self.revoked.contains(&(key, table))
    }

    /// Gives a grant back.
    pub fn grant(&mut self, key: KeyId, table: TableId) {
        self.revoked.remove(&(key, table));
    }

    pub(in crate::service) fn key_mut(&mut self, key: KeyId) -> &mut Key {
        self.keys.get_mut(&key).expect("deadlines are set for keys that exist")
    }

    pub(in crate::service) fn key(&self, key: KeyId) -> &Key {
        &self.keys[&key]
    }
}

impl Key {
    fn new(state: KeyState, imported: bool) -> Self {
        Self { state, imported, rotation: None, rotations_on_demand: 0, deletion: Ticket::NONE, expiry: Ticket::NONE }
    }
}

/// A customer managed key as it is created or declared.
#[derive(Clone, Copy, Debug, Default)]
pub struct NewKey {
    /// Automatic rotation, with its period.
    pub rotation: Option<SimDuration>,
    /// Whether its material is imported.
    pub imported: bool,
    /// Whether imported material is there from the beginning.
    pub has_material: bool,
    /// How long imported material lasts.
    pub expires: Option<SimDuration>,
}

impl Service {
    /// CreateKey, and the declaration of a key.
    pub fn create_key(&mut self, now: SimTime, id: KeyId, new: NewKey, fx: &mut Effects) -> Reply {
        if self.kms.keys.contains_key(&id) {
            let message = format!("{} already exists", self.names.key(id));
            return Err(Refusal::by(RuleId::KeyStates, ErrorName::AlreadyExists, message).key(id));
        }
        let has_material = !new.imported || new.has_material;
        let state = if has_material { KeyState::Enabled } else { KeyState::PendingImport };
        self.vault.keys.add_kms_key(id, self.names.key(id));
        self.vault.keys.add_version(id);
        if !has_material {
            self.vault.keys.destroy(id);
        }
        self.kms.keys.insert(id, Key::new(state, new.imported));
        if let Some(period) = new.rotation {
            self.start_rotation(now, id, period, fx);
        }
        if let Some(length) = new.expires.filter(|_| has_material) {
            fx.due(now.saturating_add(length), Deadline::MaterialExpiry(id));
        }
        fx.keys.push(id);
        Ok(Accepted::by(RuleId::KeyStates).key(id))
    }

    /// Has AWS rotate the key it manages once a year.
    pub fn rotate_managed_key(&mut self, now: SimTime, fx: &mut Effects) {
        self.start_rotation(now, KeyId::AWS_MANAGED, ROTATION_PERIOD, fx);
    }

    /// DisableKey.
    ///
    /// # Errors
    /// By the key's state ([`RuleId::KeyStates`]).
    pub fn disable_key(&mut self, now: SimTime, id: KeyId, fx: &mut Effects) -> Reply {
        match self.ask(id, Request::Disable)? {
            After::Changes(state) => {
                self.enter(now, id, state, fx);
                Ok(Accepted::by_rules(RuleSet::of(&[RuleId::KeyStates, RuleId::UnusableAtOnce])).key(id))
            }
            After::Stays | After::Refused(_) => Ok(Accepted::by(RuleId::DisabledIdempotent).key(id)),
        }
    }

    /// EnableKey.
    ///
    /// # Errors
    /// By the key's state ([`RuleId::KeyStates`]).
    pub fn enable_key(&mut self, now: SimTime, id: KeyId, fx: &mut Effects) -> Reply {
        match self.ask(id, Request::Enable)? {
            After::Changes(state) => {
                self.enter(now, id, state, fx);
                self.catch_up_rotation(now, id, fx);
                Ok(Accepted::by(RuleId::KeyStates).key(id))
            }
            After::Stays | After::Refused(_) => Ok(Accepted::by(RuleId::DisabledIdempotent).key(id)),
        }
    }

    /// ScheduleKeyDeletion: unusable from now on, gone at the end of the window.
    ///
    /// # Errors
    /// By the key's state ([`RuleId::KeyStates`]).
    pub fn schedule_key_deletion(&mut self, now: SimTime, id: KeyId, window: SimDuration, fx: &mut Effects) -> Reply {
        self.change(now, id, Request::ScheduleDeletion, fx)?;
        let delay = self.chance.draw(self.timing.deletion_delay, "deletion-delay", self.names.key(id));
        fx.due(now.saturating_add(window).saturating_add(delay), Deadline::KeyDeletion(id));
        let rules = RuleSet::of(&[RuleId::DeletionWindow, RuleId::UnusableAtOnce]);
        Ok(Accepted::by_rules(rules).key(id).saying(format!("window {window}")))
    }

    /// CancelKeyDeletion: the key is Disabled then.
    ///
    /// # Errors
    /// By the key's state ([`RuleId::KeyStates`]).
    pub fn cancel_key_deletion(&mut self, now: SimTime, id: KeyId, fx: &mut Effects) -> Reply {
        self.ask(id, Request::CancelDeletion)?;
        let state = if self.vault.keys.has_material(id) { KeyState::Disabled } else { KeyState::PendingImport };
        self.kms.key_mut(id).deletion = Ticket::NONE;
        self.enter(now, id, state, fx);
        Ok(Accepted::by(RuleId::CancelLandsInDisabled).key(id))
    }

    /// EnableKeyRotation.
    ///
    /// # Errors
    /// By the key's state and origin ([`RuleId::KeyStates`]).
    pub fn enable_key_rotation(&mut self, now: SimTime, id: KeyId, period: SimDuration, fx: &mut Effects) -> Reply {
        self.ask_for_rotation(id)?;
        self.start_rotation(now, id, period, fx);
        Ok(Accepted::by(RuleId::RotationPeriod).key(id).saying(format!("period {period}")))
    }

    /// DisableKeyRotation.
    ///
    /// # Errors
    /// By the key's state and origin ([`RuleId::KeyStates`]).
    pub fn disable_key_rotation(&mut self, id: KeyId) -> Reply {
        self.ask_for_rotation(id)?;
        self.kms.key_mut(id).rotation = None;
        Ok(Accepted::by(RuleId::RotationPeriod).key(id))
    }

    /// RotateKeyOnDemand.
    ///
    /// # Errors
    /// By the key's state and origin, and when the limit is reached ([`RuleId::RotationOnDemand`]).
    pub fn rotate_key_on_demand(&mut self, id: KeyId, fx: &mut Effects) -> Reply {
        self.ask_for_rotation(id)?;
        if self.kms.key(id).rotations_on_demand >= ON_DEMAND_ROTATIONS {
            let message = format!(
                "The on-demand rotations limit has been reached for the given keyId. No more on-demand rotations can be \
                 performed for this key: {}",
                self.names.key(id)
            );
            return Err(Refusal::by(RuleId::RotationOnDemand, ErrorName::LimitExceeded, message).key(id));
        }
        self.kms.key_mut(id).rotations_on_demand += 1;
        self.rotate(id, fx);
        Ok(Accepted::by(RuleId::RotationOnDemand).key(id))
    }

    /// ImportKeyMaterial: the same material as before.
    ///
    /// # Errors
    /// By the key's state and origin ([`RuleId::KeyStates`], [`RuleId::ImportedMaterial`]).
    pub fn import_key_material(
        &mut self,
        now: SimTime,
        id: KeyId,
        expires: Option<SimDuration>,
        fx: &mut Effects,
    ) -> Reply {
        self.ask_for_imported(id)?;
        let After::Changes(state) = self.ask(id, Request::ImportMaterial)? else {
            unreachable!("importing material changes a key or is refused");
        };
        self.vault.keys.restore(id);
        self.kms.key_mut(id).expiry = Ticket::NONE;
        if let Some(length) = expires {
            fx.due(now.saturating_add(length), Deadline::MaterialExpiry(id));
        }
        self.enter(now, id, state, fx);
        Ok(Accepted::by(RuleId::ImportedMaterial).key(id))
    }

    /// DeleteImportedKeyMaterial.
    ///
    /// # Errors
    /// By the key's state and origin ([`RuleId::KeyStates`], [`RuleId::ImportedMaterial`]).
    pub fn delete_imported_key_material(&mut self, now: SimTime, id: KeyId, fx: &mut Effects) -> Reply {
        self.ask_for_imported(id)?;
        match self.ask(id, Request::DeleteMaterial)? {
            After::Changes(state) => self.lose_material(now, id, state, fx),
            After::Stays | After::Refused(_) => {}
        }
        Ok(Accepted::by(RuleId::ImportedMaterial).key(id))
    }

    /// RevokeGrant: the service may no longer use the key for the table.
    ///
    /// # Errors
    /// By the key's state ([`RuleId::KeyStates`]).
    pub fn revoke_grant(&mut self, now: SimTime, id: KeyId, table: TableId, fx: &mut Effects) -> Reply {
        self.ask(id, Request::RevokeGrant)?;
        self.kms.revoked.insert((id, table));
        self.usability_changed(now, id, fx);
        Ok(Accepted::by(RuleId::OtherCauses).key(id))
    }

    /// CreateGrant: the service may use the key for the table again.
    ///
    /// # Errors
    /// By the key's state ([`RuleId::KeyStates`]).
    pub fn create_grant(&mut self, now: SimTime, id: KeyId, table: TableId, fx: &mut Effects) -> Reply {
        self.ask(id, Request::CreateGrant)?;
        self.kms.grant(id, table);
        self.usability_changed(now, id, fx);
        Ok(Accepted::by(RuleId::OtherCauses).key(id))
    }

    /// The end of a deletion window: every backing key is destroyed.
    pub(in crate::service) fn delete_key(&mut self, now: SimTime, id: KeyId, fx: &mut Effects) {
        self.vault.keys.destroy(id);
        let key = self.kms.key_mut(id);
        key.rotation = None;
        key.expiry = Ticket::NONE;
        self.enter(now, id, KeyState::Deleted, fx);
        let rules = RuleSet::of(&[RuleId::DeletionDestroys, RuleId::DeletionWindow]);
        let lost = self.destroy_artifacts_of(now, id, RuleSet::of(&[RuleId::DeletionDestroys]));
        let happening = Happening::of_key(EventName::KeyDeleted, id, rules);
        fx.happened(if lost == 0 {
            happening
        } else {
            happening.saying(format!("{lost} artifacts unreadable for ever"))
        });
    }

    /// Imported material expires.
    pub(in crate::service) fn expire_material(&mut self, now: SimTime, id: KeyId, fx: &mut Effects) {
        fx.happened(Happening::of_key(EventName::KeyMaterialExpired, id, RuleSet::of(&[RuleId::ImportedMaterial])));
        if let After::Changes(state) = key::after(self.kms.key(id).state, Request::DeleteMaterial) {
            self.lose_material(now, id, state, fx);
        }
    }

    /// An automatic rotation falls due.
    pub(in crate::service) fn rotation_due(&mut self, now: SimTime, id: KeyId, fx: &mut Effects) {
        if self.kms.is_usable(id) {
            self.rotate(id, fx);
            self.schedule_rotation(now, id, fx);
        } else if let Some(rotation) = &mut self.kms.key_mut(id).rotation {
            rotation.overdue = Some(now);
        }
    }

    fn catch_up_rotation(&mut self, now: SimTime, id: KeyId, fx: &mut Effects) {
        let overdue = self.kms.key(id).rotation.is_some_and(|rotation| rotation.overdue.is_some());
        if overdue {
            self.rotate(id, fx);
            self.schedule_rotation(now, id, fx);
        }
    }

    fn start_rotation(&mut self, now: SimTime, id: KeyId, period: SimDuration, fx: &mut Effects) {
        self.kms.key_mut(id).rotation = Some(Rotation { period, next: Ticket::NONE, overdue: None });
        self.schedule_rotation(now, id, fx);
    }

    fn schedule_rotation(&mut self, now: SimTime, id: KeyId, fx: &mut Effects) {
        if let Some(rotation) = &mut self.kms.key_mut(id).rotation {
            rotation.overdue = None;
            fx.due(now.saturating_add(rotation.period), Deadline::KeyRotation(id));
        }
    }

    fn rotate(&mut self, id: KeyId, fx: &mut Effects) {
        self.vault.keys.add_version(id);
        let rules = RuleSet::of(&[RuleId::RotationPeriod, RuleId::RotationReencryptsNothing]);
        fx.happened(Happening::of_key(EventName::KeyRotated, id, rules));
    }

    fn lose_material(&mut self, now: SimTime, id: KeyId, state: KeyState, fx: &mut Effects) {
        self.vault.keys.destroy(id);
        self.kms.key_mut(id).expiry = Ticket::NONE;
        self.enter(now, id, state, fx);
    }

    fn change(&mut self, now: SimTime, id: KeyId, request: Request, fx: &mut Effects) -> Result<(), Refusal> {
        if let After::Changes(state) = self.ask(id, request)? {
            self.enter(now, id, state, fx);
        }
        Ok(())
    }

    fn ask(&self, id: KeyId, request: Request) -> Result<After, Refusal> {
        let state = self.kms.state(id).unwrap_or(KeyState::Deleted);
        match key::after(state, request) {
            After::Refused(error) => Err(key::refused(error, state, request, self.names.key(id)).key(id)),
            accepted @ (After::Changes(_) | After::Stays) => Ok(accepted),
        }
    }

    fn ask_for_rotation(&self, id: KeyId) -> Result<(), Refusal> {
        if self.kms.keys.get(&id).is_some_and(|key| key.imported && key.state != KeyState::Deleted) {
            return Err(self.unsupported(id, "has imported key material"));
        }
        self.ask(id, Request::Rotation).map(|_| ())
    }

    fn ask_for_imported(&self, id: KeyId) -> Result<(), Refusal> {
        if self.kms.keys.get(&id).is_some_and(|key| !key.imported && key.state != KeyState::Deleted) {
            return Err(self.unsupported(id, "origin is AWS_KMS which is not valid for this operation"));
        }
        Ok(())
    }

    fn unsupported(&self, id: KeyId, why: &str) -> Refusal {
        let message = format!("{} {why}.", self.names.key(id));
        Refusal::by(RuleId::KeyStates, ErrorName::UnsupportedOperation, message).key(id)
    }

    fn enter(&mut self, now: SimTime, id: KeyId, state: KeyState, fx: &mut Effects) {
        self.kms.key_mut(id).state = state;
        fx.keys.push(id);
        self.usability_changed(now, id, fx);
    }
}
