//! One KMS key: its state, and what each input makes of it.
//!
//! Invariant: a key is in exactly one state. Law: its state begins as [`Material::first_state`] says and changes as
//! [`after`] says, and not otherwise ([`RuleId::KeyStates`]).

use crate::{
    record::{ErrorName, KeyState, complaint},
    rules::RuleId,
    service::{Refusal, request::Origin},
    sim::{SimDuration, SimTime, calendar::Ticket},
};

/// A KMS key.
#[derive(Clone, Debug)]
pub struct Key {
    /// Its state.
    pub state: KeyState,
    /// Where its material comes from.
    pub origin: Origin,
    /// The name of the imported material that belongs to it, once one was imported.
    pub imported: Option<Box<str>>,
    /// Automatic rotation, with its period.
    pub rotation: Option<Rotation>,
    /// How often it was rotated on demand.
    pub rotations_on_demand: u32,
    /// The deadline of its deletion.
    pub deletion: Ticket,
    /// The deadline at which its imported material expires.
    pub expiry: Ticket,
}

impl Key {
    pub(in crate::service) fn new(origin: Origin, material: Material) -> Self {
        Self {
            state: material.first_state(),
            origin,
            imported: None,
            rotation: None,
            rotations_on_demand: 0,
            deletion: Ticket::NONE,
            expiry: Ticket::NONE,
        }
    }
}

/// Whether a key has its material.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Material {
    /// It has.
    Present,
    /// It was never imported, or was deleted, or has expired.
    Absent,
}

impl Material {
    /// Returns the state in which a key begins.
    #[must_use]
    pub const fn first_state(self) -> KeyState {
        match self {
            Self::Present => KeyState::Enabled,
            Self::Absent => KeyState::PendingImport,
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

/// What comes to a key: a request, or the end of a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
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
    /// Its deletion window ends.
    WindowEnds,
    /// Its imported material expires.
    MaterialExpires,
}

/// What an input makes of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum After {
    /// It changes to this state, or is acted upon without a change of state.
    Changes(KeyState),
    /// Nothing changes, and that is no reason to refuse.
    Stays,
    /// It is refused.
    Refused(ErrorName),
}

impl Input {
    /// Returns every input.
    pub const ALL: [Self; 15] = [
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
        Self::WindowEnds,
        Self::MaterialExpires,
    ];
}

/// Returns what `input` makes of a key in `state` ([`RuleId::KeyStates`], facts §4.2).
#[must_use]
pub fn after(state: KeyState, material: Material, input: Input) -> After {
    use After::{Changes, Refused, Stays};
    use ErrorName::{Disabled as IsDisabled, KmsInvalidState as Invalid, NotFound};
    use Input::{
        CancelDeletion, CreateAlias, CreateGrant, DeleteAlias, DeleteMaterial, Disable, Enable, ImportMaterial,
        MaterialExpires, PutPolicy, RevokeGrant, Rotation, ScheduleDeletion, UpdateAlias, WindowEnds,
    };
    use KeyState::{Deleted, Disabled, Enabled, PendingDeletion, PendingImport};
    match (state, input) {
        (PendingDeletion, WindowEnds) => Changes(Deleted),
        (Enabled | Disabled | PendingImport | Deleted, WindowEnds) | (PendingImport | Deleted, MaterialExpires) => {
            Stays
        }
        (Deleted, _) => Refused(NotFound),
        (Enabled, Disable) => Changes(Disabled),
        (Disabled, Disable) | (Enabled, Enable) => Stays,
        (Disabled, Enable) => Changes(Enabled),
        (PendingDeletion | PendingImport, Disable | Enable) => Refused(Invalid),
        (Enabled | Disabled | PendingImport, ScheduleDeletion) => Changes(PendingDeletion),
        (PendingDeletion, ScheduleDeletion) => Refused(Invalid),
        (PendingDeletion, CancelDeletion) => Changes(match material {
            Material::Present => Disabled,
            Material::Absent => PendingImport,
        }),
        (Enabled | Disabled | PendingImport, CancelDeletion) => Refused(Invalid),
        (Enabled, Rotation) => Changes(Enabled),
        (Disabled, Rotation | CreateGrant) => Refused(IsDisabled),
        (PendingDeletion | PendingImport, Rotation | CreateGrant) => Refused(Invalid),
        (Enabled | PendingImport, ImportMaterial) => Changes(Enabled),
        (Disabled, ImportMaterial) => Changes(Disabled),
        (PendingDeletion, ImportMaterial) => Refused(Invalid),
        (Enabled | Disabled, DeleteMaterial | MaterialExpires) => Changes(PendingImport),
        (PendingDeletion, DeleteMaterial | MaterialExpires) => Changes(PendingDeletion),
        (PendingImport, DeleteMaterial) => Stays,
        (Enabled, CreateGrant) => Changes(Enabled),
        (PendingDeletion, CreateAlias | UpdateAlias) => Refused(Invalid),
        (Enabled | Disabled | PendingImport, CreateAlias | UpdateAlias)
        | (Enabled | Disabled | PendingDeletion | PendingImport, RevokeGrant | PutPolicy | DeleteAlias) => {
            Changes(state)
        }
    }
}

/// Returns the refusal of a request to KMS.
#[must_use]
pub fn refused(error: ErrorName, state: KeyState, input: Input, name: &str) -> Refusal {
    let message = if input == Input::CancelDeletion && error == ErrorName::KmsInvalidState {
        complaint::not_pending(name)
    } else {
        complaint::of_state(state, name)
    };
    Refusal::by(RuleId::KeyStates, error, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    const STATES: [KeyState; 5] =
        [KeyState::Enabled, KeyState::Disabled, KeyState::PendingDeletion, KeyState::PendingImport, KeyState::Deleted];

    #[test]
    fn ref_02_the_key_state_table_reads_as_the_facts_do() {
        let mut text = String::new();
        for input in Input::ALL {
            let cells = STATES.map(|state| match after(state, Material::Present, input) {
                After::Changes(to) if to == state => "ok".to_owned(),
                After::Changes(to) => format!("-> {to}"),
                After::Stays => "unchanged".to_owned(),
                After::Refused(error) => error.to_string(),
            });
            text += &format!("{input:?}: {}\n", cells.join(" | "));
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
WindowEnds: unchanged | unchanged | -> Deleted | unchanged | unchanged
MaterialExpires: -> PendingImport | -> PendingImport | ok | unchanged | unchanged
"
        );
    }

    #[test]
    fn ref_04_a_key_without_material_is_pending_import_when_its_deletion_is_cancelled() {
        for state in STATES {
            for input in Input::ALL {
                let (with, without) = (after(state, Material::Present, input), after(state, Material::Absent, input));
                let is_cancelled = (state, input) == (KeyState::PendingDeletion, Input::CancelDeletion);
                let expected = if is_cancelled { After::Changes(KeyState::PendingImport) } else { with };
                assert_eq!(without, expected, "{input:?} of a key that is {state}");
            }
        }
    }
}
