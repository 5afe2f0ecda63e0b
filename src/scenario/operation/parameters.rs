//! The parameters of one operation, read by name.

use crate::{
    ids::{AliasId, BackupId, ClusterId, ItemId, KeyId, TableId},
    scenario::{
        directory::{Directory, Moment},
        reader::{Fields, Value},
        time::Clock,
    },
};

/// The parameters of one operation.
#[derive(Debug)]
pub(in crate::scenario) struct Parameters<'d, 'a> {
    pub(super) fields: Fields<'a>,
    pub(super) directory: &'d mut Directory,
    pub(super) clock: Clock,
    pub(super) moment: Moment,
}

impl<'d, 'a> Parameters<'d, 'a> {
    /// Returns the parameters that a step gives.
    pub(in crate::scenario) fn new(
        fields: Fields<'a>,
        directory: &'d mut Directory,
        clock: Clock,
        moment: Moment,
    ) -> Self {
        Self { fields, directory, clock, moment }
    }

    /// Reports every parameter that nobody asked for.
    pub(super) fn finish(self) {
        self.fields.finish();
    }

    /// Reads a key that its owner may change.
    pub(super) fn customer_key(&mut self) -> Option<KeyId> {
        self.fields.required("key", |value| self.directory.customer_key(&value, self.moment))
    }

    /// Reads a key on which the service has grants that can be revoked.
    pub(super) fn granted_key(&mut self) -> Option<KeyId> {
        self.fields.required("key", |value| self.directory.granted_key(&value, self.moment))
    }

    /// Reads an alias that its owner may change.
    pub(super) fn alias(&mut self) -> Option<AliasId> {
        self.fields.required("alias", |value| self.directory.customer_alias(&value, self.moment))
    }

    /// Reads the table that the operation is about.
    pub(super) fn table(&mut self) -> Option<TableId> {
        self.fields.required("table", |value| self.directory.table(&value, self.moment))
    }

    /// Reads the item that the operation is about.
    pub(super) fn item(&mut self) -> Option<ItemId> {
        self.fields.required("item", |value| self.directory.item(&value))
    }

    /// Reads the cluster through which the operation reaches the table.
    #[allow(clippy::option_option, reason = "absent and wrong are two things")]
    pub(super) fn via(&mut self, table: Option<TableId>) -> Option<Option<ClusterId>> {
        self.fields.optional("via", |value| self.directory.via(&value, table, self.moment))
    }

    /// Reads the backup that the operation is about.
    pub(super) fn backup(&mut self) -> Option<BackupId> {
        self.fields.required("backup", |value| self.directory.backup(&value, self.moment))
    }

    /// Reads the table that the operation brings into being.
    pub(super) fn made_table(&mut self, name: &'static str) -> Option<TableId> {
        self.fields.required(name, |value| self.directory.made_table(&value))
    }

    /// Reads whether something is to be on.
    pub(super) fn enabled(&mut self) -> Option<bool> {
        self.fields.required("enabled", |value: Value<'_>| value.boolean())
    }
}
