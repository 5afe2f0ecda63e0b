//! The region of a table, or of a key.
//!
//! Law: a table has its region from its foundation on. It is the scenario's own where the table is declared or created, that of
//! its name where it is a replica, and that of what it is restored from ([`RuleId::RestoredRegion`]).

#[cfg(doc)]
use crate::rules::RuleId;

/// A region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region(Option<Box<str>>);

impl Region {
    /// The scenario's own, which has no name.
    pub const HOME: Self = Self(None);

    /// Returns its name, where it has one.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.0.as_deref()
    }
}

impl From<Option<&str>> for Region {
    fn from(name: Option<&str>) -> Self {
        Self(name.map(Box::from))
    }
}
