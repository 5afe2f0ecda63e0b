//! How a run reads what the sources leave open, or where they contradict each other.

use crate::rules::RuleId;

/// Which keys an instant of the past needs, where a table has changed its key since ([`RuleId::PointInTimeKey`]).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PointInTimeKey {
    /// Those that protected the table at that instant.
    #[default]
    OfTheInstant,
    /// The one that the table displays now.
    Current,
}

/// From where the windows of the switch quota are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum QuotaWindow {
    /// From the first switch that no earlier window holds ([`RuleId::QuotaWindow`]).
    #[default]
    FromFirstSwitch,
    /// From the creation of the table ([`RuleId::QuotaFromCreation`]).
    FromCreation,
}

impl QuotaWindow {
    /// Returns the rule that says so.
    #[must_use]
    pub fn rule(self) -> RuleId {
        match self {
            Self::FromFirstSwitch => RuleId::QuotaWindow,
            Self::FromCreation => RuleId::QuotaFromCreation,
        }
    }
}

/// How a run reads what the sources leave open, or where they contradict each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Readings {
    /// From where the windows of the switch quota are counted.
    pub quota_window: QuotaWindow,
    /// Which keys an instant of the past needs.
    pub point_in_time_key: PointInTimeKey,
}
