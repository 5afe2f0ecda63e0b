//! The key management service: every KMS key, from its creation to its deletion, and the grants of tables.
//!
//! Invariant: material is present exactly where a key's state says that it can work, or could after a change of state.

use crate::{
    ids::{KeyId, Slot, TableId},
    record::{Actor, Detail, ErrorName, EventName, KeyState, Obstacle},
    rules::{RuleId, RuleSet},
    service::{
        Accepted, Deadline, Effects, Happening, Refusal, Reply, Service,
        material::FIRST_MATERIAL,
        request::{NewKey, Origin},
        state::key::{Input, Key, Material},
    },
    sim::{SimDuration, SimTime, calendar::Ticket},
};

impl Service {
    /// Declares a key: it exists before the first event, with its material.
    ///
    /// # Errors
    /// Where it exists.
    pub fn declare_key(&mut self, now: SimTime, id: KeyId, new: &NewKey, fx: &mut Effects) -> Reply {
        self.add_key(now, id, new, Material::Present, fx)
    }

    /// CreateKey: material that is imported comes later ([`RuleId::ImportedMaterial`]).
    ///
    /// # Errors
    /// Where it exists.
    pub fn create_key(&mut self, now: SimTime, id: KeyId, new: &NewKey, fx: &mut Effects) -> Reply {
        let material = match new.origin {
            Origin::AwsKms => Material::Present,
            Origin::External => Material::Absent,
        };
        self.add_key(now, id, new, material, fx)
    }

    fn add_key(&mut self, now: SimTime, id: KeyId, new: &NewKey, material: Material, fx: &mut Effects) -> Reply {
        if self.kms.find(id).is_some() {
            let message = format!("{} already exists", self.names.key(id));
            return Err(Refusal::by(RuleId::NameTaken, ErrorName::AlreadyExists, message).because(Obstacle::Again));
        }
        self.vault.keys.add_kms_key(id, self.names.key(id));
        self.vault.keys.add_version(id);
        self.kms.add(id, Key::new(new.origin, material));
        self.kms.set_policy(id, &new.denies);
        if let Some(period) = new.rotation {
            self.start_rotation(now, id, period, fx);
        }
        match material {
            Material::Present => self.begin_with_material(now, id, new, fx),
            Material::Absent => self.vault.keys.destroy(id),
        }
        fx.keys.push(id);
        Ok(Accepted::by(RuleId::KeyStates).key(id))
    }

    fn begin_with_material(&mut self, now: SimTime, id: KeyId, new: &NewKey, fx: &mut Effects) {
        if new.origin == Origin::External {
            self.kms.key_mut(id).imported = Some(FIRST_MATERIAL.into());
        }
        if let Some(length) = new.expires {
            fx.due(now.saturating_add(length), Deadline::MaterialExpiry(id));
        }
    }

    /// DisableKey.
    ///
    /// # Errors
    /// By the key's state ([`RuleId::KeyStates`]).
    pub fn disable_key(&mut self, now: SimTime, id: KeyId, fx: &mut Effects) -> Reply {
        match self.change(now, id, Input::Disable, fx)? {
            Some(_) => Ok(Accepted::by_rules(RuleSet::of(&[RuleId::KeyStates, RuleId::UnusableAtOnce])).key(id)),
            None => Ok(Accepted::by(RuleId::DisabledIdempotent).key(id)),
        }
    }

    /// EnableKey.
    ///
    /// # Errors
    /// By the key's state ([`RuleId::KeyStates`]).
    pub fn enable_key(&mut self, now: SimTime, id: KeyId, fx: &mut Effects) -> Reply {
        match self.change(now, id, Input::Enable, fx)? {
            Some(_) => {
                self.catch_up_rotation(now, id, fx);
                Ok(Accepted::by(RuleId::KeyStates).key(id))
            }
            None => Ok(Accepted::by(RuleId::DisabledIdempotent).key(id)),
        }
    }

    /// ScheduleKeyDeletion: unusable from now on, gone at the end of the window.
    ///
    /// # Errors
    /// By the key's state ([`RuleId::KeyStates`]).
    pub fn schedule_key_deletion(&mut self, now: SimTime, id: KeyId, window: SimDuration, fx: &mut Effects) -> Reply {
        self.change(now, id, Input::ScheduleDeletion, fx)?;
        let delay = self.chance.draw(self.timing.deletion_delay, "deletion-delay", self.names.key(id));
        fx.due(now.saturating_add(window).saturating_add(delay), Deadline::KeyDeletion(id));
        let rules = RuleSet::of(&[RuleId::DeletionWindow, RuleId::UnusableAtOnce]);
        Ok(Accepted::by_rules(rules).key(id).saying(Detail::Window(window)))
    }

    /// CancelKeyDeletion: the key is Disabled then.
    ///
    /// # Errors
    /// By the key's state ([`RuleId::KeyStates`]).
    pub fn cancel_key_deletion(&mut self, now: SimTime, id: KeyId, fx: &mut Effects) -> Reply {
        let state = self.change(now, id, Input::CancelDeletion, fx)?;
        self.kms.key_mut(id).deletion = Ticket::NONE;
        let is_without_material = state == Some(KeyState::PendingImport);
        let rule = if is_without_material { RuleId::CancelWithoutMaterial } else { RuleId::CancelLandsInDisabled };
        Ok(Accepted::by(rule).key(id))
    }

    /// RevokeGrant: the service may no longer use the key for the table.
    ///
    /// # Errors
    /// By the key's state ([`RuleId::KeyStates`]).
    pub fn revoke_grant(&mut self, now: SimTime, id: KeyId, table: TableId, fx: &mut Effects) -> Reply {
        self.ask(id, Input::RevokeGrant)?;
        self.kms.revoke(id, table, &mut fx.grants);
        self.usability_changed(now, id, fx);
        Ok(Accepted::by_rules(grant_rules(id)).key(id))
    }

    /// CreateGrant: the service may use the key for the table again.
    ///
    /// # Errors
    /// By the key's state ([`RuleId::KeyStates`]).
    pub fn create_grant(&mut self, now: SimTime, id: KeyId, table: TableId, fx: &mut Effects) -> Reply {
        self.ask(id, Input::CreateGrant)?;
        self.kms.grant(id, table, &mut fx.grants);
        self.usability_changed(now, id, fx);
        Ok(Accepted::by_rules(grant_rules(id)).key(id))
    }

    /// PutKeyPolicy: callers who hold a lease keep it to its end ([`RuleId::PolicyAtRefresh`]).
    ///
    /// # Errors
    /// Where the key is gone ([`RuleId::KeyStates`]).
    pub fn put_key_policy(&mut self, id: KeyId, denies: &[Actor]) -> Reply {
        self.ask(id, Input::PutPolicy)?;
        self.kms.set_policy(id, denies);
        let names: Vec<String> = denies.iter().map(|&caller| self.names.actor(caller)).collect();
        let whom = if names.is_empty() { "nobody".to_owned() } else { names.join(", ") };
        let rules = RuleSet::of(&[RuleId::KeyStates, RuleId::PolicyAtRefresh, RuleId::KmsAtOnce]);
        Ok(Accepted::by_rules(rules).key(id).saying(format!("it denies {whom}")))
    }

    /// The end of a deletion window: every backing key is destroyed.
    pub(in crate::service) fn delete_key(&mut self, now: SimTime, id: KeyId, fx: &mut Effects) {
        let state = self.becomes(id, Input::WindowEnds).expect("its window ends while it is pending deletion");
        self.vault.keys.destroy(id);
        let lost = self.destroy_artifacts_of(now, id, fx);
        let aliases = self.drop_aliases_of(id);
        let mut details: Vec<String> = match lost {
            0 => Vec::new(),
            1 => vec!["1 artifact unreadable for ever".to_owned()],
            _ => vec![format!("{lost} artifacts unreadable for ever")],
        };
        details.extend(aliases.iter().map(|alias| format!("{alias} is gone with it")));
        let rules = RuleSet::of(&[RuleId::DeletionDestroys, RuleId::DeletionWindow]);
        let rules = if aliases.is_empty() { rules } else { rules.with(RuleId::Aliases) };
        let happening = Happening::of_key(EventName::KeyDeleted, id, rules);
        fx.happened(if details.is_empty() { happening } else { happening.saying(details.join("; ")) });
        let key = self.kms.key_mut(id);
        key.rotation = None;
        key.expiry = Ticket::NONE;
        self.enter(now, id, state, fx);
    }

    /// Closes every open period whose chain needs a key that is gone, and returns how many.
    fn destroy_artifacts_of(&mut self, now: SimTime, key: KeyId, fx: &mut Effects) -> u64 {
        let rules = RuleSet::of(&[RuleId::DeletionDestroys]);
        let doomed: Vec<Slot> = self
            .vault
            .shelf
            .slots()
            .filter(|&slot| !self.vault.stored(slot).destroyed && self.chain_needs(slot, key))
            .collect();
        for &slot in &doomed {
            self.vault.destroy(now, slot, rules);
            fx.backups.extend(self.vault.backup(slot).map(|backup| (backup, self.vault.stored(slot).table)));
        }
        doomed.len() as u64
    }

    fn chain_needs(&self, slot: Slot, key: KeyId) -> bool {
        match self.vault.backup(slot).and_then(|name| self.backups.get(&name)) {
            Some(backup) => backup.kms_keys(&self.vault.keys).any(|needed| needed == key),
            None => self.vault.keys.kms_key(self.vault.stored(slot).sealed.data_key) == key,
        }
    }

    /// Asks a key, has it enter the state that the request leads to, and returns that.
    fn change(
        &mut self,
        now: SimTime,
        id: KeyId,
        request: Input,
        fx: &mut Effects,
    ) -> Result<Option<KeyState>, Refusal> {
        let state = self.ask(id, request)?;
        if let Some(state) = state {
            self.enter(now, id, state, fx);
        }
        Ok(state)
    }

    /// Has a key enter a state, with what follows for the tables that need it.
    pub(in crate::service) fn enter(&mut self, now: SimTime, id: KeyId, state: KeyState, fx: &mut Effects) {
        self.kms.key_mut(id).state = state;
        fx.keys.push(id);
        self.usability_changed(now, id, fx);
    }
}

/// The rules of what is done to a grant.
fn grant_rules(key: KeyId) -> RuleSet {
    let rules = RuleSet::of(&[RuleId::OtherCauses, RuleId::KmsAtOnce]);
    if key == KeyId::AWS_MANAGED { rules.with(RuleId::ManagedKeyGrants) } else { rules }
}
