//! Rotation: a KMS key gets a new backing key, and keeps the old ones ([`RuleId::RotationReencryptsNothing`]).
//!
//! Invariant: a rotation happens only while the key is enabled; one that falls due otherwise waits.

use crate::{
    ids::KeyId,
    record::{ErrorName, EventName, KeyState, Obstacle},
    rules::{MANAGED_ROTATION_PERIOD, ON_DEMAND_ROTATIONS, ROTATION_CONFLICT, RuleId, RuleSet},
    service::{
        Accepted, Deadline, Effects, Happening, Refusal, Reply, Service,
        request::Origin,
        state::key::{Input, Rotation},
    },
    sim::{SimDuration, SimTime, calendar::Ticket},
};

impl Service {
    /// Has AWS rotate the key it manages once a year ([`RuleId::ManagedKeyRotation`]).
    pub fn rotate_managed_key(&mut self, now: SimTime, fx: &mut Effects) {
        self.start_rotation(now, KeyId::AWS_MANAGED, MANAGED_ROTATION_PERIOD, fx);
    }

    /// EnableKeyRotation.
    ///
    /// # Errors
    /// By the key's state and origin ([`RuleId::KeyStates`]).
    pub fn enable_key_rotation(&mut self, now: SimTime, id: KeyId, period: SimDuration, fx: &mut Effects) -> Reply {
        self.ask_for_schedule(id)?;
        self.start_rotation(now, id, period, fx);
        Ok(Accepted::by(RuleId::RotationPeriod).key(id).saying(format!("period {period}")))
    }

    /// DisableKeyRotation.
    ///
    /// # Errors
    /// By the key's state and origin ([`RuleId::KeyStates`]).
    pub fn disable_key_rotation(&mut self, id: KeyId) -> Reply {
        self.ask_for_schedule(id)?;
        self.kms.key_mut(id).rotation = None;
        Ok(Accepted::by(RuleId::RotationPeriod).key(id))
    }

    /// RotateKeyOnDemand.
    ///
    /// # Errors
    /// By the key's state, where it has imported material ([`RuleId::RotationOfImported`]), where the limit is reached
    /// ([`RuleId::RotationOnDemand`]), and shortly before an automatic rotation ([`RuleId::RotationConflict`]).
    pub fn rotate_key_on_demand(&mut self, now: SimTime, id: KeyId, fx: &mut Effects) -> Reply {
        self.ask(id, Input::Rotation)?;
        self.may_rotate_on_demand(now, id)?;
        self.kms.key_mut(id).rotations_on_demand += 1;
        self.rotate(id, RuleSet::of(&[RuleId::RotationOnDemand]), fx);
        Ok(Accepted::by(RuleId::RotationOnDemand).key(id))
    }

    /// Starts automatic rotation: the first comes one period later.
    pub(in crate::service) fn start_rotation(
        &mut self,
        now: SimTime,
        id: KeyId,
        period: SimDuration,
        fx: &mut Effects,
    ) {
        self.kms.key_mut(id).rotation = Some(Rotation { period, due: now, next: Ticket::NONE, overdue: false });
        self.schedule_rotation(now, id, fx);
    }

    /// An automatic rotation falls due.
    pub(in crate::service) fn rotation_due(&mut self, now: SimTime, id: KeyId, fx: &mut Effects) {
        if self.kms.is_usable(id) {
            let managed = [RuleId::ManagedKeyRotation, RuleId::ManagedKeyAge];
            let rules: &[RuleId] = if id == KeyId::AWS_MANAGED { &managed } else { &[RuleId::RotationPeriod] };
            self.rotate(id, RuleSet::of(rules), fx);
            self.schedule_rotation(now, id, fx);
        } else if let Some(rotation) = &mut self.kms.key_mut(id).rotation {
            rotation.overdue = true;
        }
    }

    /// Makes up for a rotation that fell due while the key was not enabled ([`RuleId::RotationWaits`]).
    pub(in crate::service) fn catch_up_rotation(&mut self, now: SimTime, id: KeyId, fx: &mut Effects) {
        if self.kms.key(id).rotation.is_some_and(|rotation| rotation.overdue) {
            self.rotate(id, RuleSet::of(&[RuleId::RotationWaits, RuleId::LateRotation]), fx);
            self.schedule_rotation(now, id, fx);
        }
    }

    fn schedule_rotation(&mut self, now: SimTime, id: KeyId, fx: &mut Effects) {
        if let Some(rotation) = &mut self.kms.key_mut(id).rotation {
            rotation.overdue = false;
            rotation.due = now.saturating_add(rotation.period);
            fx.due(rotation.due, Deadline::KeyRotation(id));
        }
    }

    fn rotate(&mut self, id: KeyId, why: RuleSet, fx: &mut Effects) {
        self.vault.keys.add_version(id);
        let rules = why.with(RuleId::RotationReencryptsNothing);
        fx.happened(Happening::of_key(EventName::KeyRotated, id, rules));
    }

    fn may_rotate_on_demand(&self, now: SimTime, id: KeyId) -> Result<(), Refusal> {
        let (key, name) = (self.kms.key(id), self.names.key(id));
        if key.origin == Origin::External {
            let message = format!("No available key material pending rotation for the key: {name}.");
            return Err(Refusal::by(RuleId::RotationOfImported, ErrorName::KmsInvalidState, message));
        }
        if key.rotations_on_demand >= ON_DEMAND_ROTATIONS {
            let message = format!(
                "The on-demand rotations limit has been reached for the given keyId. No more on-demand rotations can be \
                 performed for this key: {name}"
            );
            return Err(
                Refusal::by(RuleId::RotationOnDemand, ErrorName::LimitExceeded, message).because(Obstacle::Again)
            );
        }
        match key.rotation.map(|rotation| rotation.due).filter(|&due| due <= now.saturating_add(ROTATION_CONFLICT)) {
            Some(due) => {
                let message = format!("{name} is due for automatic rotation at {due}.");
                let refusal = Refusal::by(RuleId::RotationConflict, ErrorName::Conflict, message);
                Err(refusal.because(Obstacle::Rotation(id)))
            }
            None => Ok(()),
        }
    }

    /// Asks whether a key's schedule of rotations may be changed.
    fn ask_for_schedule(&self, id: KeyId) -> Result<(), Refusal> {
        if self.kms.find(id).is_some_and(|key| key.origin == Origin::External && key.state != KeyState::Deleted) {
            return Err(self.unsupported(id, "has imported key material"));
        }
        self.ask(id, Input::Rotation).map(|_| ())
    }
}
