//! A DAX cluster: a cache in front of a table, under the AWS managed key ([`RuleId::DaxManagedKey`]).
//!
//! Invariant: it has one entry an item at most.

use std::collections::BTreeMap;

use crate::{
    ids::{DataKeyId, ItemId, Slot, TableId},
    rules::{RuleId, RuleSet},
};

/// A DAX cluster.
pub struct Cluster {
    pub(in crate::service) table: TableId,
    pub(in crate::service) tls: bool,
    pub(in crate::service) data_key: DataKeyId,
    pub(in crate::service) entries: BTreeMap<ItemId, Slot>,
}

impl Cluster {
    /// Returns how data reaches the cluster, and the rules that say so.
    pub(in crate::service) fn transport(&self) -> (&'static str, RuleSet) {
        if self.tls {
            ("in transit: TLS", RuleSet::of(&[RuleId::DaxTls]))
        } else {
            ("in transit: not encrypted", RuleSet::of(&[RuleId::AtRestOnly, RuleId::DaxTls]))
        }
    }
}
