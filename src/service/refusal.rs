//! The messages of the service where KMS is behind its refusal, recognisable by their beginnings.

use crate::{
    ids::{KeyId, TableId},
    record::{Actor, ErrorName, KeyState},
    rules::RuleId,
    service::{Refusal, Service, key},
};

impl Service {
    /// Returns the refusal of an operation that needs `key` for `table` and cannot have it.
    pub(in crate::service) fn key_refusal(&self, rule: RuleId, key: KeyId, table: TableId) -> Refusal {
        let name = self.names.key(key);
        let state = self.kms.state(key).unwrap_or(KeyState::Deleted);
        let message = match state {
            KeyState::Enabled => format!(
                "KMS validation error: com.amazonaws.services.kms.model.AWSKMSException: the grant of table {} on {name} \
                 is missing (Service: AWSKMS; Status Code: 400; Error Code: AccessDeniedException)",
                self.names.table(table)
            ),
            KeyState::Disabled => from_kms("KMS key disabled error", "DisabledException", state, name),
            KeyState::PendingDeletion | KeyState::PendingImport => {
                from_kms("KMS validation error", "KMSInvalidStateException", state, name)
            }
            KeyState::Deleted => from_kms("KMS validation error", "NotFoundException", state, name),
        };
        Refusal::by(rule, ErrorName::Validation, message).key(key)
    }

    /// Returns the refusal of a caller who may not use `key`.
    pub(in crate::service) fn denied_refusal(&self, key: KeyId, caller: Actor) -> Refusal {
        let message = format!(
            "KMS key access denied error: com.amazonaws.services.kms.model.AWSKMSException: The ciphertext refers to a \
             customer master key that does not exist, does not exist in this region, or you are not allowed to access. \
             (Service: AWSKMS; Status Code: 400; Error Code: AccessDeniedException): {} on {}",
            self.names.actor(caller),
            self.names.key(key)
        );
        Refusal::by(RuleId::CallerNeedsKey, ErrorName::AccessDenied, message).also(RuleId::PolicyAtRefresh).key(key)
    }

    /// Returns the refusal of an operation on a table that does not exist.
    pub(in crate::service) fn no_table(&self, error: ErrorName, table: TableId) -> Refusal {
        let message = format!("Requested resource not found: Table: {} not found", self.names.table(table));
        Refusal::by(RuleId::MissingThing, error, message)
    }
}

fn from_kms(prefix: &str, exception: &str, state: KeyState, name: &str) -> String {
    let complaint = key::complaint(state, name);
    format!(
        "{prefix}: com.amazonaws.services.kms.model.{exception}: {complaint} (Service: AWSKMS; Status Code: 400; Error \
         Code: {exception})"
    )
}
