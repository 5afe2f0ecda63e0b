//! The rules, and every number.
//!
//! | File | Noun |
//! |---|---|
//! | `book` | every rule, and the numbers that are fixed |
//! | `timing` | the numbers that a scenario can set, with their sources |
//! | `spread` | a length of time, fixed or drawn |
//! | `profile` | which set of values stands where a scenario gives none |
//! | `readings` | what the sources leave open |
//! | `set` | the rules by which something happened |

pub mod book;
pub mod profile;
pub mod readings;
pub mod set;
pub mod spread;
pub mod timing;

pub use book::{
    ALIASES_PER_KEY, Basis, DELETION_WINDOW_MAX, DELETION_WINDOW_MIN, INSIGHTS_PERIOD, MANAGED_ROTATION_PERIOD,
    MATERIAL_LIFETIME_MAX, ON_DEMAND_ROTATIONS, RECOVERY_LAG, RECOVERY_PERIOD_MAX, RECOVERY_PERIOD_MIN,
    ROTATION_CONFLICT, ROTATION_PERIOD, ROTATION_PERIOD_MAX, ROTATION_PERIOD_MIN, Rule, RuleId, SAMPLE_INTERVALS,
    SOURCE_STAYS, STREAM_LIFETIME, SWITCH_QUOTA, SWITCH_QUOTA_PAUSE, SWITCH_QUOTA_WINDOW, TTL_GRACE, TTL_HORIZON,
};
pub use profile::Profile;
pub use readings::{PointInTimeKey, QuotaWindow, Readings};
pub use set::RuleSet;
pub use spread::Spread;
pub use timing::{Number, Source, Timing};
