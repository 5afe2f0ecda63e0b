//! What every operation on a table asks first, and the words in which the service says no. Where KMS is behind a refusal,
//! its message is recognisable by its beginning.

use crate::{
    ids::{KeyId, TableId},
    record::{Actor, Complaint, ErrorName, KeyState, Lack, Obstacle, TableStatus},
    rules::RuleId,
    service::{
        Refusal, Service,
        state::{region::Region, table::Table},
    },
};

impl Service {
    /// Returns the refusal of an operation that needs `key` for `table` and cannot have it.
    pub(in crate::service) fn key_refusal(&self, rule: RuleId, key: KeyId, table: TableId) -> Refusal {
        let complaint = match self.state_of(key) {
            KeyState::Enabled => Complaint::Grant { table: self.names.table(table) },
            state @ (KeyState::Disabled | KeyState::PendingDeletion | KeyState::PendingImport | KeyState::Deleted) => {
                Complaint::State(state)
            }
        };
        Refusal::by(rule, ErrorName::Validation, complaint.message(self.names.key(key))).blaming(key, complaint.lack())
    }

    /// Returns the refusal of a caller who may not use `key`.
    pub(in crate::service) fn denied_refusal(&self, key: KeyId, caller: Actor) -> Refusal {
        let caller = self.names.actor(caller);
        let message = Complaint::Policy { caller: &caller }.message(self.names.key(key));
        let refusal =
            Refusal::by(RuleId::CallerNeedsKey, ErrorName::AccessDenied, message).blaming(key, Lack::Permission);
        refusal.also(RuleId::PolicyAtRefresh)
    }

    /// Returns the refusal of an operation on a table that does not exist.
    pub(in crate::service) fn no_table(&self, error: ErrorName, table: TableId) -> Refusal {
        let message = format!("Requested resource not found: Table: {} not found", self.names.table(table));
        Refusal::by(RuleId::MissingThing, error, message).because(Obstacle::Table(table))
    }

    /// Returns a table that serves.
    ///
    /// # Errors
    /// Where there is none (`missing` says how the operation calls that), it is being created or archived.
    pub(in crate::service) fn standing(&self, id: TableId, missing: ErrorName) -> Result<&Table, Refusal> {
        let Some(table) = self.table(id) else { return Err(self.no_table(missing, id)) };
        match table.status() {
            TableStatus::Active | TableStatus::Inaccessible => Ok(table),
            TableStatus::Archiving => Err(self.in_use(RuleId::ArchiveAfter, id)),
            TableStatus::Creating => Err(self.no_table(missing, id).also(RuleId::CreatingTable)),
            TableStatus::Archived => Err(self.no_table(missing, id)),
        }
    }

    /// Makes sure that a table can be changed.
    ///
    /// # Errors
    /// As [`Service::standing`], but one that is being created is in use.
    pub(in crate::service) fn updatable(&self, id: TableId, missing: ErrorName) -> Result<(), Refusal> {
        if self.table(id).is_some_and(|table| table.status() == TableStatus::Creating) {
            return Err(self.in_use(RuleId::CreatingTable, id));
        }
        self.standing(id, missing).map(|_| ())
    }

    /// Returns the refusal of an operation on a table that is being changed.
    pub(in crate::service) fn in_use(&self, rule: RuleId, id: TableId) -> Refusal {
        let message = format!(
            "Attempt to change a resource which is still in use: Table: {} is in the process of being updated.",
            self.names.table(id)
        );
        Refusal::by(rule, ErrorName::ResourceInUse, message).because(Obstacle::Table(id))
    }

    /// Makes sure that every key the table depends on is usable, and its grants are in place.
    pub(in crate::service) fn current_key_usable(&self, id: TableId) -> Result<(), Refusal> {
        match self.unusable_key(id) {
            Some(key) => Err(self.key_refusal(RuleId::CurrentKeyUnusable, key, id).also(RuleId::RefusalsAskTheKey)),
            None => Ok(()),
        }
    }

    /// Makes sure that a key is of the region of a table ([`RuleId::ReplicaOwnKey`], [`RuleId::KeyOfRegion`]).
    pub(in crate::service) fn check_region(&self, key: KeyId, region: &Region) -> Result<(), Refusal> {
        let Some(home) = self.kms.home(key).filter(|_| key.is_customer_managed()) else { return Ok(()) };
        if home == region {
            return Ok(());
        }
        let region = home.name().unwrap_or("of another region");
        let message = format!("KMS validation error: {}: Invalid arn {region}", self.names.key(key));
        let refusal = Refusal::by(RuleId::ReplicaOwnKey, ErrorName::Validation, message).also(RuleId::KeyOfRegion);
        Err(refusal.because(Obstacle::RegionOf(key)))
    }

    /// Makes sure that no table stands under a name.
    pub(in crate::service) fn name_must_be_free(&self, id: TableId, taken: ErrorName) -> Result<(), Refusal> {
        match self.table(id) {
            None => Ok(()),
            Some(_) => {
                let message = format!("Table already exists: {}", self.names.table(id));
                Err(Refusal::by(RuleId::NameTaken, taken, message).because(Obstacle::Table(id)))
            }
        }
    }
}
