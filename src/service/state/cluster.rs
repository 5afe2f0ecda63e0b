//! A DAX cluster: a cache in front of a table, under the AWS managed key ([`RuleId::DaxManagedKey`]).
//!
//! Invariant: it has one entry an item at most.

use std::collections::BTreeMap;

use crate::{
    ids::{DataKeyId, ItemId, Slot, TableId},
    record::Transport,
};

#[cfg(doc)]
use crate::rules::RuleId;

/// A DAX cluster.
pub struct Cluster {
    pub(in crate::service) table: TableId,
    pub(in crate::service) transport: Transport,
    pub(in crate::service) data_key: DataKeyId,
    pub(in crate::service) entries: BTreeMap<ItemId, Slot>,
}
