//! What the service said to each declaration, until what was declared makes itself known.

use std::collections::BTreeMap;

use crate::{
    ids::{AliasId, TableId},
    service::Reply,
};

/// What the service said to each declaration.
#[derive(Default)]
pub struct Declared {
    pub(in crate::engine) aliases: BTreeMap<AliasId, Reply>,
    pub(in crate::engine) tables: BTreeMap<TableId, Reply>,
}
