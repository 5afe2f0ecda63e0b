//! Aliases over time: which key each names now.
//!
//! Invariant: the alias of AWS always names the AWS managed key.

use std::collections::BTreeMap;

use crate::{
    ids::{AliasId, KeyId},
    record::{EventName, EventRow, Subject},
};

/// Every alias that names a key.
#[derive(Clone, Debug)]
pub struct Aliases {
    named: BTreeMap<AliasId, KeyId>,
}

impl Default for Aliases {
    fn default() -> Self {
        Self { named: BTreeMap::from([(AliasId::AWS_MANAGED, KeyId::AWS_MANAGED)]) }
    }
}

impl Aliases {
    /// Hears of an alias, or of the end of a key.
    pub fn hear(&mut self, row: &EventRow) {
        match (row.subject, row.key) {
            (Subject::Alias(alias), _) if row.event == EventName::DeleteAlias => {
                self.named.remove(&alias);
            }
            (Subject::Alias(alias), Some(key)) => {
                self.named.insert(alias, key);
            }
            (_, Some(key)) if row.event == EventName::KeyDeleted => self.named.retain(|_, named| *named != key),
            (_, _) => {}
        }
    }

    /// Returns the key that an alias names.
    #[must_use]
    pub fn key(&self, alias: AliasId) -> Option<KeyId> {
        self.named.get(&alias).copied()
    }
}
