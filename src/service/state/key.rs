//! One KMS key: its state, and what each request makes of it.
//!
//! Invariant: a key is in exactly one state. Law: [`after`] says what each request does to a key that has its
//! material ([`RuleId::KeyStates`]); that its material comes and goes is the matter of `kms` and `material`.

use crate::{
    record::{ErrorName, KeyState},
    rules::RuleId,
    service::Refusal,
    sim::{SimDuration, SimTime, calendar::Ticket},
};

/// A KMS key.
#[derive(Clone, Debug)]
pub struct Key {
    /// Its state.
    pub state: KeyState,
    /// Whether its material is imported.
    pub imported: bool,
    /// Which imported material belongs to it, once one was imported.
    pub material: Option<Box<str>>,
    /// Automatic rotation, with its period.
    pub rotation: Option<Rotation>,
    /// How often it was rotated on demand.
    pub rotations_on_demand: u32,
    /// When it will be deleted.
    pub deletion: Ticket,
    /// When its imported material expires.
    pub expiry: Ticket,
}

impl Key {
    pub(in crate::service) fn new(state: KeyState, imported: bool) -> Self {
        Self {
            state,
            imported,
            material: None,
            rotation: None,
            rotations_on_demand: 0,
            deletion: Ticket::NONE,
            expiry: Ticket::NONE,
        }
    }
}

/// Automatic rotation.
#[derive(Clone, Copy, Debug)]
pub struct Rotation {
    /// From one rotation to the next.
    pub period: SimDuration,
    /// When the next one is due.
    pub due: SimTime,
    /// The deadline of the next one.
    pub next: Ticket,
    /// Whether it is overdue, because the key was not enabled.
    pub overdue: bool,
}

/// What can be asked of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    /// DisableKey.
    Disable,
    /// EnableKey.
    Enable,
    /// ScheduleKeyDeletion.
    ScheduleDeletion,
    /// CancelKeyDeletion.
    CancelDeletion,
    /// EnableKeyRotation, DisableKeyRotation or RotateKeyOnDemand.
    Rotation,
    /// ImportKeyMaterial.
    ImportMaterial,
    /// DeleteImportedKeyMaterial.
    DeleteMaterial,
    /// CreateGrant.
    CreateGrant,
    /// RevokeGrant.
    RevokeGrant,
    /// PutKeyPolicy.
    PutPolicy,
    /// CreateAlias.
    CreateAlias,
    /// UpdateAlias, of the key that the alias shall name.
    UpdateAlias,
    /// DeleteAlias.
    DeleteAlias,
}

/// What a request makes of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum After {
    /// It changes to this state, or is acted upon without a change of state.
    Changes(KeyState),
    /// It is accepted and nothing changes.
    Stays,
    /// It is refused.
    Refused(ErrorName),
}

impl Request {
    /// Returns every request.
    pub const ALL: [Self; 13] = [
        Self::Disable,
        Self::Enable,
        Self::ScheduleDeletion,
        Self::CancelDeletion,
        Self::Rotation,
        Self::ImportMaterial,
        Self::DeleteMaterial,
        Self::CreateGrant,
        Self::RevokeGrant,
        Self::PutPolicy,
        Self::CreateAlias,
        Self::UpdateAlias,
        Self::DeleteAlias,
    ];
}

/// Returns what `request` makes of a key in `state` ([`RuleId::KeyStates`], facts §4.2).
#[must_use]
pub fn after(state: KeyState, request: Request) -> After {
    use After::{Changes, Refused, Stays};
    use ErrorName::{Disabled as IsDisabled, KmsInvalidState as Invalid, NotFound};
    use KeyState::{Deleted, Disabled, Enabled, PendingDeletion, PendingImport};
    use Request::{
        CancelDeletion, CreateAlias, CreateGrant, DeleteAlias, DeleteMaterial, Disable, Enable, ImportMaterial,
        PutPolicy, RevokeGrant, ScheduleDeletion, UpdateAlias,
    };
    match (state, request) {
        (Deleted, _) => Refused(NotFound),
        (Enabled, Disable) => Changes(Disabled),
        (Disabled, Disable) | (Enabled, Enable) => Stays,
        (Disabled, Enable) => Changes(Enabled),
        (PendingDeletion | PendingImport, Disable | Enable) => Refused(Invalid),
        (Enabled | Disabled | PendingImport, ScheduleDeletion) => Changes(PendingDeletion),
        (PendingDeletion, ScheduleDeletion) => Refused(Invalid),
        (PendingDeletion, CancelDeletion) => Changes(Disabled),
        (Enabled | Disabled | PendingImport, CancelDeletion) => Refused(Invalid),
        (Enabled, Request::Rotation) => Changes(Enabled),
        (Disabled, Request::Rotation | CreateGrant) => Refused(IsDisabled),
        (PendingDeletion | PendingImport, Request::Rotation | CreateGrant) => Refused(Invalid),
        (Enabled | PendingImport, ImportMaterial) => Changes(Enabled),
        (Disabled, ImportMaterial) => Changes(Disabled),
        (PendingDeletion, ImportMaterial) => Refused(Invalid),
        (Enabled | Disabled, DeleteMaterial) => Changes(PendingImport),
        (PendingDeletion, DeleteMaterial) => Changes(PendingDeletion),
        (PendingImport, DeleteMaterial) => Stays,
        (Enabled, CreateGrant) => Changes(Enabled),
        (PendingDeletion, CreateAlias | UpdateAlias) => Refused(Invalid),
        (Enabled | Disabled | PendingImport, CreateAlias | UpdateAlias)
        | (Enabled | Disabled | PendingDeletion | PendingImport, RevokeGrant | PutPolicy | DeleteAlias) => {
            Changes(state)
        }
    }
}

/// Returns KMS's own words for why it will not work with a key in `state`.
#[must_use]
pub fn complaint(state: KeyState, name: &str) -> String {
    match state {
        KeyState::Enabled => format!("{name} is enabled."),
        KeyState::Disabled => format!("{name} is disabled."),
        KeyState::PendingDeletion => format!("{name} is pending deletion."),
        KeyState::PendingImport => format!("{name} is pending import."),
        KeyState::Deleted => format!("Key '{name}' does not exist"),
    }
}

/// Returns the refusal of a request to KMS.
#[must_use]
pub fn refused(error: ErrorName, state: KeyState, request: Request, name: &str) -> Refusal {
    let message = if request == Request::CancelDeletion && error == ErrorName::KmsInvalidState {
        format!("{name} is not pending deletion.")
    } else {
        complaint(state, name)
    };
    Refusal::by(RuleId::KeyStates, error, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ref_02_the_key_state_table_reads_as_the_facts_do() {
        let states = [
            KeyState::Enabled,
            KeyState::Disabled,
            KeyState::PendingDeletion,
            KeyState::PendingImport,
            KeyState::Deleted,
        ];
        let mut text = String::new();
        for request in Request::ALL {
            let cells = states.map(|state| match after(state, request) {
                After::Changes(to) if to == state => "ok".to_owned(),
                After::Changes(to) => format!("-> {to}"),
                After::Stays => "unchanged".to_owned(),
                After::Refused(error) => error.to_string(),
            });
            text += &format!("{request:?}: {}\n", cells.join(" | "));
        }
        assert_eq!(
            text,
            "\
Disable: -> Disabled | unchanged | KMSInvalidStateException | KMSInvalidStateException | NotFoundException
Enable: unchanged | -> Enabled | KMSInvalidStateException | KMSInvalidStateException | NotFoundException
ScheduleDeletion: -> PendingDeletion | -> PendingDeletion | KMSInvalidStateException | -> PendingDeletion | NotFoundException
CancelDeletion: KMSInvalidStateException | KMSInvalidStateException | -> Disabled | KMSInvalidStateException | NotFoundException
Rotation: ok | DisabledException | KMSInvalidStateException | KMSInvalidStateException | NotFoundException
ImportMaterial: ok | ok | KMSInvalidStateException | -> Enabled | NotFoundException
DeleteMaterial: -> PendingImport | -> PendingImport | ok | unchanged | NotFoundException
CreateGrant: ok | DisabledException | KMSInvalidStateException | KMSInvalidStateException | NotFoundException
RevokeGrant: ok | ok | ok | ok | NotFoundException
PutPolicy: ok | ok | ok | ok | NotFoundException
CreateAlias: ok | ok | KMSInvalidStateException | ok | NotFoundException
UpdateAlias: ok | ok | KMSInvalidStateException | ok | NotFoundException
DeleteAlias: ok | ok | ok | ok | NotFoundException
"
        );
    }
}
