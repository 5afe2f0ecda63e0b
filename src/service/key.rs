//! A KMS key is asked: what its state makes of a request, or of the end of a time ([`RuleId::KeyStates`]).

use crate::{
    ids::KeyId,
    record::{ErrorName, KeyState, Lack},
    rules::RuleId,
    service::{
        Refusal, Service,
        state::key::{self, After, Input, Material},
    },
};

impl Service {
    /// Asks a key, and returns the state that the request leads to: nothing where it changes nothing.
    ///
    /// # Errors
    /// By the key's state ([`RuleId::KeyStates`]).
    pub(in crate::service) fn ask(&self, id: KeyId, request: Input) -> Result<Option<KeyState>, Refusal> {
        match self.after(id, request) {
            After::Changes(state) => Ok(Some(state)),
            After::Stays => Ok(None),
            After::Refused(error) => {
                let refusal = key::refused(error, self.state_of(id), request, self.names.key(id));
                Err(refusal.blaming(id, Lack::State))
            }
        }
    }

    /// Returns the state that the end of a time leads to: nothing where it changes nothing.
    pub(in crate::service) fn becomes(&self, id: KeyId, end: Input) -> Option<KeyState> {
        match self.after(id, end) {
            After::Changes(state) => Some(state),
            After::Stays | After::Refused(_) => None,
        }
    }

    /// Returns the refusal of a request that a key can never meet.
    pub(in crate::service) fn unsupported(&self, id: KeyId, why: &str) -> Refusal {
        let message = format!("{} {why}.", self.names.key(id));
        Refusal::by(RuleId::KeyStates, ErrorName::UnsupportedOperation, message)
    }

    fn after(&self, id: KeyId, input: Input) -> After {
        let material = if self.vault.keys.has_material(id) { Material::Present } else { Material::Absent };
        key::after(self.state_of(id), material, input)
    }
}
