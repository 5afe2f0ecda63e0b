//! Every tunable number, and its values in the ready-made profiles.
//!
//! Law: the numbers of stated rules are not among them.

use std::fmt;

use crate::sim::SimDuration;

#[cfg(doc)]
use crate::rules::RuleId;

/// A tunable length of time: fixed, or drawn anew each time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spread {
    /// Always the same.
    Constant(SimDuration),
    /// Each whole millisecond from the first to the second, both included, equally likely.
    Uniform(SimDuration, SimDuration),
}

impl Spread {
    /// Returns the shortest and the longest length that it can give.
    #[must_use]
    pub fn bounds(self) -> (SimDuration, SimDuration) {
        match self {
            Self::Constant(length) => (length, length),
            Self::Uniform(shortest, longest) => (shortest, longest),
        }
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Constant(length) => length.fmt(f),
            Self::Uniform(least, most) => write!(f, "{least} to {most}"),
        }
    }
}

/// Which set of values stands where a scenario gives none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Profile {
    /// Round values in the middle of what was seen.
    #[default]
    Nominal,
    /// The ranges that were seen on the real service.
    Observed,
    /// The largest values that were seen.
    WorstCase,
}

impl Profile {
    /// Every profile.
    pub const ALL: [Self; 3] = [Self::Nominal, Self::Observed, Self::WorstCase];

    /// Returns the name used in scenarios.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Nominal => "nominal",
            Self::Observed => "observed",
            Self::WorstCase => "worst-case",
        }
    }
}

/// Every tunable number. The numbers of stated rules are not among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// Where the values come from that the scenario does not give.
    pub profile: Profile,
    /// How long a caller keeps an unwrapped table key ([`RuleId::TableKeyLease`]).
    pub table_key_cache: Spread,
    /// From the key's loss to the table's status ([`RuleId::Detection`]).
    pub detection: Spread,
    /// From the key's return to the table's status ([`RuleId::Recovery`]).
    pub recovery: Spread,
    /// From detection to archival ([`RuleId::ArchiveAfter`]).
    pub archive_after: Spread,
    /// How long archiving takes ([`RuleId::ArchivingTime`]).
    pub archiving: Spread,
    /// From an item's expiry to its deletion ([`RuleId::TtlDelay`]).
    pub ttl_delay: Spread,
    /// From a change of a table's TTL setting to the next that is accepted ([`RuleId::TtlCooldown`]).
    pub ttl_cooldown: Spread,
    /// From eligibility to trimming ([`RuleId::TrimAtEligibility`]).
    pub trim_delay: Spread,
    /// From the end of the window to the key's deletion ([`RuleId::DeletionDelay`]).
    pub deletion_delay: Spread,
    /// How long a restore takes ([`RuleId::RestoreTime`]).
    pub restore_time: Spread,
    /// From CreateTable to ACTIVE ([`RuleId::TableCreation`]).
    pub table_creation: Spread,
    /// The least time from a switch's start to the display of the new key ([`RuleId::SwitchPhases`]).
    pub switch_minimum: Spread,
    /// From the display of the new key to ENABLED ([`RuleId::SwitchPhases`]).
    pub switch_settle: Spread,
    /// Artifacts moved per second ([`RuleId::SwitchRate`]).
    pub switch_rate: u64,
    /// How long a transaction's copy is kept ([`RuleId::TransactionCopyLife`]).
    pub transaction_copy: Spread,
    /// How long insights data is kept ([`RuleId::InsightsRetention`]).
    pub insights_retention: Spread,
    /// How long DAX serves a cached item ([`RuleId::DaxItemTtl`]).
    pub dax_item_ttl: Spread,
    /// How long a system backup is kept ([`RuleId::SystemBackup`]).
    pub system_backup_retention: Spread,
    /// From detection to a replica's removal ([`RuleId::ReplicaRemoval`]).
    pub replica_removal: Spread,
    /// From a write to its arrival in another region ([`RuleId::Replication`]).
    pub replication: Spread,
    /// How long the creation of an empty replica takes ([`RuleId::ReplicaCreation`]).
    pub replica_creation: Spread,
    /// How long the creation of a replica with items takes ([`RuleId::ReplicaCreation`]).
    pub replica_backfill: Spread,
    /// From the loss of a replica's key to what the other regions show ([`RuleId::ReplicaStatusLate`]).
    pub replica_status: Spread,
}

impl Timing {
    /// Returns the values of a profile.
    #[must_use]
    pub fn of(profile: Profile) -> Self {
        match profile {
            Profile::Nominal => NOMINAL,
            Profile::Observed => OBSERVED,
            Profile::WorstCase => WORST_CASE,
        }
    }

    /// Returns every length of time with its name in scenarios.
    pub fn lengths_mut(&mut self) -> [(&'static str, &mut Spread); 22] {
        [
            ("table_key_cache", &mut self.table_key_cache),
            ("detection", &mut self.detection),
            ("recovery", &mut self.recovery),
            ("archive_after", &mut self.archive_after),
            ("archiving", &mut self.archiving),
            ("ttl_delay", &mut self.ttl_delay),
            ("ttl_cooldown", &mut self.ttl_cooldown),
            ("trim_delay", &mut self.trim_delay),
            ("deletion_delay", &mut self.deletion_delay),
            ("restore_time", &mut self.restore_time),
            ("table_creation", &mut self.table_creation),
            ("switch_minimum", &mut self.switch_minimum),
            ("switch_settle", &mut self.switch_settle),
            ("transaction_copy", &mut self.transaction_copy),
            ("insights_retention", &mut self.insights_retention),
            ("dax_item_ttl", &mut self.dax_item_ttl),
            ("system_backup_retention", &mut self.system_backup_retention),
            ("replica_removal", &mut self.replica_removal),
            ("replication", &mut self.replication),
            ("replica_creation", &mut self.replica_creation),
            ("replica_backfill", &mut self.replica_backfill),
            ("replica_status", &mut self.replica_status),
        ]
    }
}

const NOMINAL: Timing = Timing {
    profile: Profile::Nominal,
    table_key_cache: Spread::Constant(SimDuration::from_mins(5)),
    detection: Spread::Constant(SimDuration::from_mins(42)),
    recovery: Spread::Constant(SimDuration::from_mins(44)),
    archive_after: Spread::Constant(SimDuration::from_days(7)),
    archiving: Spread::Constant(SimDuration::from_hours(1)),
    ttl_delay: Spread::Constant(SimDuration::ZERO),
    ttl_cooldown: Spread::Constant(SimDuration::from_hours(1)),
    trim_delay: Spread::Constant(SimDuration::ZERO),
    deletion_delay: Spread::Constant(SimDuration::ZERO),
    restore_time: Spread::Constant(SimDuration::from_mins(10)),
    table_creation: Spread::Constant(SimDuration::from_secs(8)),
    switch_minimum: Spread::Constant(SimDuration::from_secs(8)),
    switch_settle: Spread::Constant(SimDuration::from_secs(14)),
    switch_rate: 1_000,
    transaction_copy: Spread::Constant(SimDuration::from_mins(1)),
    insights_retention: Spread::Constant(SimDuration::from_days(15)),
    dax_item_ttl: Spread::Constant(SimDuration::from_mins(5)),
    system_backup_retention: Spread::Constant(SimDuration::from_days(35)),
    replica_removal: Spread::Constant(SimDuration::from_hours(20)),
    replication: Spread::Constant(SimDuration::from_secs(1)),
    replica_creation: Spread::Constant(SimDuration::from_secs(30)),
    replica_backfill: Spread::Constant(SimDuration::from_mins(10)),
    replica_status: Spread::Constant(SimDuration::from_mins(80)),
};

const OBSERVED: Timing = Timing {
    profile: Profile::Observed,
    table_key_cache: Spread::Constant(SimDuration::from_secs(5 * 60 + 32)),
    detection: Spread::Uniform(SimDuration::from_secs(12 * 60 + 35), SimDuration::from_secs(75 * 60 + 4)),
    recovery: Spread::Uniform(SimDuration::from_secs(18 * 60 + 8), SimDuration::from_secs(56 * 60 + 50)),
    ttl_delay: Spread::Uniform(SimDuration::ZERO, SimDuration::from_days(2)),
    ttl_cooldown: Spread::Uniform(SimDuration::from_secs(1_812), SimDuration::from_secs(1_871)),
    trim_delay: Spread::Uniform(SimDuration::ZERO, SimDuration::from_hours(4)),
    deletion_delay: Spread::Uniform(SimDuration::ZERO, SimDuration::from_hours(24)),
    restore_time: Spread::Uniform(SimDuration::from_secs(81), SimDuration::from_secs(721)),
    replica_creation: Spread::Uniform(SimDuration::from_secs(14), SimDuration::from_secs(49)),
    replica_backfill: Spread::Uniform(SimDuration::from_mins(10), SimDuration::from_mins(11)),
    replica_status: Spread::Uniform(SimDuration::from_mins(25), SimDuration::from_mins(120)),
    ..NOMINAL
};

const WORST_CASE: Timing = Timing {
    profile: Profile::WorstCase,
    table_key_cache: Spread::Constant(SimDuration::from_secs(5 * 60 + 32)),
    detection: Spread::Constant(SimDuration::from_secs(75 * 60 + 4)),
    recovery: Spread::Constant(SimDuration::from_secs(56 * 60 + 50)),
    ttl_delay: Spread::Constant(SimDuration::from_days(2)),
    deletion_delay: Spread::Constant(SimDuration::from_hours(24)),
    restore_time: Spread::Constant(SimDuration::from_hours(1)),
    replica_creation: Spread::Constant(SimDuration::from_secs(49)),
    replica_backfill: Spread::Constant(SimDuration::from_mins(11)),
    replica_status: Spread::Constant(SimDuration::from_mins(120)),
    ..NOMINAL
};
