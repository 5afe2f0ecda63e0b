//! Imported material: what the owner of a key brings, may take away, and must bring again ([`RuleId::ImportedMaterial`]).
//!
//! Invariant: a key with imported material takes the material it had first, and no other.

use crate::{
    ids::KeyId,
    record::{ErrorName, EventName, KeyState},
    rules::{RuleId, RuleSet},
    service::{Accepted, Deadline, Effects, Happening, Refusal, Reply, Service, request::Origin, state::key::Input},
    sim::{SimDuration, SimTime, calendar::Ticket},
};

impl Service {
    /// ImportKeyMaterial.
    ///
    /// # Errors
    /// By the key's state and origin ([`RuleId::KeyStates`]), and where it is not the material that the key had before
    /// ([`RuleId::ImportedMaterial`]).
    pub fn import_key_material(
        &mut self,
        now: SimTime,
        id: KeyId,
        material: &str,
        expires: Option<SimDuration>,
        fx: &mut Effects,
    ) -> Reply {
        self.ask_for_imported(id)?;
        let state = self.ask(id, Input::ImportMaterial)?;
        self.must_be_same_material(id, material)?;
        self.vault.keys.restore(id);
        let key = self.kms.key_mut(id);
        key.imported.get_or_insert_with(|| material.into());
        key.expiry = Ticket::NONE;
        if let Some(length) = expires {
            fx.due(now.saturating_add(length), Deadline::MaterialExpiry(id));
        }
        if let Some(state) = state {
            self.enter(now, id, state, fx);
        }
        let rules = RuleSet::of(&[RuleId::ImportedMaterial]);
        Ok(Accepted::by_rules(if expires.is_some() { rules.with(RuleId::MaterialExpiry) } else { rules }).key(id))
    }

    /// DeleteImportedKeyMaterial.
    ///
    /// # Errors
    /// By the key's state and origin ([`RuleId::KeyStates`], [`RuleId::ImportedMaterial`]).
    pub fn delete_imported_key_material(&mut self, now: SimTime, id: KeyId, fx: &mut Effects) -> Reply {
        self.ask_for_imported(id)?;
        if let Some(state) = self.ask(id, Input::DeleteMaterial)? {
            self.lose_material(now, id, state, fx);
        }
        Ok(Accepted::by(RuleId::ImportedMaterial).key(id))
    }

    /// Imported material expires ([`RuleId::MaterialExpiry`]).
    pub(in crate::service) fn expire_material(&mut self, now: SimTime, id: KeyId, fx: &mut Effects) {
        let rules = RuleSet::of(&[RuleId::ImportedMaterial, RuleId::MaterialExpiry]);
        fx.happened(Happening::of_key(EventName::KeyMaterialExpired, id, rules));
        if let Some(state) = self.becomes(id, Input::MaterialExpires) {
            self.lose_material(now, id, state, fx);
        }
    }

    fn lose_material(&mut self, now: SimTime, id: KeyId, state: KeyState, fx: &mut Effects) {
        self.vault.keys.destroy(id);
        self.kms.key_mut(id).expiry = Ticket::NONE;
        self.enter(now, id, state, fx);
    }

    fn must_be_same_material(&self, id: KeyId, material: &str) -> Result<(), Refusal> {
        match &self.kms.key(id).imported {
            Some(known) if **known != *material => {
                let message = "The key material in the request is not the key material that was previously imported \
                               into this KMS key.";
                Err(Refusal::by(RuleId::ImportedMaterial, ErrorName::IncorrectKeyMaterial, message))
            }
            Some(_) | None => Ok(()),
        }
    }

    fn ask_for_imported(&self, id: KeyId) -> Result<(), Refusal> {
        if self.kms.find(id).is_some_and(|key| key.origin == Origin::AwsKms && key.state != KeyState::Deleted) {
            return Err(self.unsupported(id, "origin is AWS_KMS which is not valid for this operation"));
        }
        Ok(())
    }
}

/// What the material is called that a declared key has, and that an import brings where nothing else is said.
pub const FIRST_MATERIAL: &str = "original";
