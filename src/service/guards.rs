//! What every operation on a table asks first, and the words in which the service says no. Where KMS is behind a refusal,
//! its message is recognisable by its beginning.

use crate::{
    ids::{KeyId, TableId},
    record::{Actor, ErrorName, KeyState, TableStatus},
    rules::RuleId,
    service::{
        Refusal, Service,
        state::key::{self, After, Input, Material},
    },
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
        Refusal::by(rule, ErrorName::Validation, message)
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
        Refusal::by(RuleId::CallerNeedsKey, ErrorName::AccessDenied, message).also(RuleId::PolicyAtRefresh)
    }

    /// Returns the refusal of an operation on a table that does not exist.
    pub(in crate::service) fn no_table(&self, error: ErrorName, table: TableId) -> Refusal {
        let message = format!("Requested resource not found: Table: {} not found", self.names.table(table));
        Refusal::by(RuleId::MissingThing, error, message)
    }

    /// Makes sure that UpdateTable finds a table it can change.
    pub(in crate::service) fn updatable(&self, id: TableId) -> Result<(), Refusal> {
        match self.table(id).map(|table| table.status()) {
            None | Some(TableStatus::Archived) => Err(self.no_table(ErrorName::ResourceNotFound, id)),
            Some(TableStatus::Creating) => Err(self.in_use(RuleId::CreatingTable, id)),
            Some(TableStatus::Archiving) => Err(self.in_use(RuleId::ArchiveAfter, id)),
            Some(TableStatus::Active | TableStatus::Inaccessible) => Ok(()),
        }
    }

    /// Returns the refusal of an operation on a table that is being changed.
    pub(in crate::service) fn in_use(&self, rule: RuleId, id: TableId) -> Refusal {
        let message = format!(
            "Attempt to change a resource which is still in use: Table: {} is in the process of being updated.",
            self.names.table(id)
        );
        Refusal::by(rule, ErrorName::ResourceInUse, message)
    }

    /// Makes sure that every key the table depends on is usable, and its grants are in place.
    pub(in crate::service) fn current_key_usable(&self, id: TableId) -> Result<(), Refusal> {
        match self.unusable_key(id) {
            Some(key) => Err(self.key_refusal(RuleId::CurrentKeyUnusable, key, id).also(RuleId::RefusalsAskTheKey)),
            None => Ok(()),
        }
    }

    /// Returns what a request makes of a key.
    ///
    /// # Errors
    /// By the key's state ([`RuleId::KeyStates`]).
    pub(in crate::service) fn ask(&self, id: KeyId, request: Input) -> Result<After, Refusal> {
        match self.after(id, request) {
            After::Refused(error) => {
                let state = self.kms.state(id).unwrap_or(KeyState::Deleted);
                Err(key::refused(error, state, request, self.names.key(id)))
            }
            accepted @ (After::Changes(_) | After::Stays) => Ok(accepted),
        }
    }

    /// Returns what an input makes of a key as it is now.
    pub(in crate::service) fn after(&self, id: KeyId, input: Input) -> After {
        let state = self.kms.state(id).unwrap_or(KeyState::Deleted);
        let material = if self.vault.keys.has_material(id) { Material::Present } else { Material::Absent };
        key::after(state, material, input)
    }

    /// Returns the refusal of a request that a key can never meet.
    pub(in crate::service) fn unsupported(&self, id: KeyId, why: &str) -> Refusal {
        let message = format!("{} {why}.", self.names.key(id));
        Refusal::by(RuleId::KeyStates, ErrorName::UnsupportedOperation, message)
    }

    /// Makes sure that a key is of the region of a table ([`RuleId::ReplicaOwnKey`], [`RuleId::KeyOfRegion`]).
    pub(in crate::service) fn check_region(&self, key: KeyId, id: TableId) -> Result<(), Refusal> {
        let Some(home) = self.global.home(key).filter(|_| key.is_customer_managed()) else { return Ok(()) };
        if self.names.region(home) == self.names.region(id) {
            return Ok(());
        }
        let region = self.names.region(home).unwrap_or("of another region");
        let message = format!("KMS validation error: {}: Invalid arn {region}", self.names.key(key));
        Err(Refusal::by(RuleId::ReplicaOwnKey, ErrorName::Validation, message).also(RuleId::KeyOfRegion))
    }

    /// Makes sure that no table stands under a name.
    pub(in crate::service) fn name_must_be_free(&self, id: TableId, taken: ErrorName) -> Result<(), Refusal> {
        match self.table(id) {
            None => Ok(()),
            Some(_) => {
                let message = format!("Table already exists: {}", self.names.table(id));
                Err(Refusal::by(RuleId::NameTaken, taken, message))
            }
        }
    }
}

fn from_kms(prefix: &str, exception: &str, state: KeyState, name: &str) -> String {
    let complaint = key::complaint(state, name);
    format!(
        "{prefix}: com.amazonaws.services.kms.model.{exception}: {complaint} (Service: AWSKMS; Status Code: 400; Error \
         Code: {exception})"
    )
}
