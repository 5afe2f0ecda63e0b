//! What was asked of the service, for the record.

use crate::{
    ids::{AliasId, BackupId, KeyId, TableId},
    record::{Actor, EventName, Parameter, Request, Subject},
    service::request::{Encryption, KeyName},
};

/// What was asked, for the record.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The operation.
    pub event: EventName,
    /// Who asked.
    pub actor: Actor,
    /// The table concerned.
    pub table: Option<TableId>,
    /// What else it is about.
    pub subject: Subject,
    /// The key asked for or displayed.
    pub key: Option<KeyId>,
    /// What else was asked for.
    pub parameter: Option<Parameter>,
}

impl Asked {
    pub(in crate::engine) fn of(event: EventName) -> Self {
        Self { event, actor: Actor::Operator, table: None, subject: Subject::None, key: None, parameter: None }
    }

    pub(in crate::engine) fn of_key(event: EventName, key: KeyId) -> Self {
        Self { key: Some(key), ..Self::of(event) }
    }

    /// An operation on an alias asks for the key that it is to name; without one, for the alias itself.
    pub(in crate::engine) fn of_alias(event: EventName, alias: AliasId, key: Option<KeyId>) -> Self {
        Self { key, subject: Subject::Alias(alias), ..Self::of(event) }
    }

    pub(in crate::engine) fn of_table(event: EventName, table: TableId, key: Option<KeyId>) -> Self {
        Self { table: Some(table), key, ..Self::of(event) }
    }

    /// An operation on the data plane neither asks for a key nor displays one.
    pub(in crate::engine) fn of_items(event: EventName, table: TableId) -> Self {
        Self::of_table(event, table, None)
    }

    pub(in crate::engine) fn of_backup(event: EventName, backup: BackupId, source: Option<TableId>) -> Self {
        Self { table: source, subject: Subject::Backup(backup), ..Self::of(event) }
    }

    pub(in crate::engine) fn at(self, table: TableId) -> Self {
        Self { table: Some(table), ..self }
    }

    pub(in crate::engine) fn with(self, parameter: Parameter) -> Self {
        Self { parameter: Some(parameter), ..self }
    }

    pub(in crate::engine) fn about(self, subject: Subject) -> Self {
        Self { subject, ..self }
    }
}

/// Returns how a request for encryption names its key, where that is not by its ARN.
pub(in crate::engine) fn how_named(request: Option<&Encryption>) -> Subject {
    let Some(request) = request else { return Subject::Request(Request::EncryptionUnsaid) };
    match request.key_name() {
        Ok(KeyName::Alias(AliasId::AWS_MANAGED)) if request.alias().is_none() => Subject::Request(Request::ManagedKey),
        Ok(KeyName::Alias(alias)) => Subject::Alias(alias),
        Ok(KeyName::Arn(_)) => Subject::None,
        Err(_) => Subject::Request(Request::Contradictory),
    }
}
