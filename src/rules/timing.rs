//! The numbers that a scenario can set: what each is, in each profile, and who says so: AWS, somebody who saw it, or we.
//!
//! Law: the numbers of stated rules are not among them. A number is one entry of the table, and nothing else knows its name.

use crate::{
    rules::{
        book::{Basis, RuleId},
        profile::Profile,
        spread::Spread,
    },
    sim::SimDuration,
};

/// Where a number comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// How well it is founded.
    pub basis: Basis,
    /// The fact's id, or the reason of an assumption.
    pub place: &'static str,
}

/// A number that a scenario can set.
#[derive(Clone, Copy, Debug)]
pub struct Number {
    /// Its name in `[timing]`.
    pub name: &'static str,
    /// The rule that it belongs to.
    pub rule: RuleId,
    /// What it is, in one sentence.
    pub description: &'static str,
    /// Where its value comes from in each profile, in the order of [`Profile::ALL`].
    pub sources: [Source; 3],
}

macro_rules! lengths {
    ($($name:ident: $rule:ident $what:literal => $values:expr, $sources:expr;)*) => {
        /// Every number that a scenario can set.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct Timing {
            /// Where the values come from that the scenario does not give.
            pub profile: Profile,
            /// Artifacts that a key switch moves in a second ([`RuleId::SwitchRate`]).
            pub switch_rate: u64,
            $(
                #[doc = concat!($what, " ([`RuleId::", stringify!($rule), "`])")]
                pub $name: Spread,
            )*
        }

        impl Timing {
            /// Returns the values of a profile.
            #[must_use]
            pub fn of(profile: Profile) -> Self {
                Self { profile, switch_rate: SWITCH_RATE, $($name: $values[profile as usize],)* }
            }

            /// Returns every length of time with its name in scenarios.
            pub fn lengths_mut(&mut self) -> Vec<(&'static str, &mut Spread)> {
                vec![$((stringify!($name), &mut self.$name),)*]
            }
        }

        /// Every length of time that a scenario can set, in the order of the table.
        pub const LENGTHS: &[Number] = &[$(Number {
            name: stringify!($name),
            rule: RuleId::$rule,
            description: $what,
            sources: $sources,
        },)*];
    };
}

lengths! {
    table_key_cache: TableKeyLease "How long a caller keeps an unwrapped table key." =>
        [always(mins(5)), always(secs(5 * 60 + 32)), always(secs(5 * 60 + 32))],
        [cited("HI-21, HI-22"), seen("HI-23"), seen("HI-23")];
    detection: Detection "From the key's loss to the table's status." =>
        [always(mins(42)), uniform(secs(12 * 60 + 35), secs(75 * 60 + 4)), always(secs(75 * 60 + 4))],
        [seen("the middle one of five (IN-07)"), seen("IN-07"), seen("the longest of five (IN-07)")];
    recovery: Recovery "From the key's return to the table's status." =>
        [always(mins(44)), uniform(secs(18 * 60 + 8), secs(56 * 60 + 50)), always(secs(56 * 60 + 50))],
        [seen("the middle one of three (RC-01)"), seen("RC-01"), seen("the longest of three (RC-01)")];
    archive_after: ArchiveAfter "From detection to archival." =>
        [always(days(7)); 3],
        [cited("AR-01"); 3];
    archiving: ArchivingTime "How long archiving takes." =>
        [always(hours(1)); 3],
        [assumed("the duration is not published (AR-02)"); 3];
    ttl_delay: TtlDelay "From an item's expiry to its deletion." =>
        [always(ZERO), uniform(ZERO, days(2)), always(days(2))],
        [
            assumed("none, so that timelines are exact"),
            cited("TT-03: up to two days"),
            cited("TT-03: up to two days"),
        ];
    ttl_cooldown: TtlCooldown "From a change of a table's TTL setting to the next that is accepted." =>
        [always(hours(1)), uniform(secs(1_812), secs(1_871)), always(hours(1))],
        [cited("TT-07"), seen("TT-08"), cited("TT-07")];
    trim_delay: TrimAtEligibility "From a stream record's eligibility to its trimming." =>
        [always(ZERO); 3],
        [assumed("how late is not published (ST-02); what is trimmed at once is lost the earliest"); 3];
    deletion_delay: DeletionDelay "From the end of the window to the key's deletion." =>
        [always(ZERO), uniform(ZERO, hours(24)), always(hours(24))],
        [assumed("none, so that timelines are exact"), cited("KD-02"), cited("KD-02")];
    restore_time: RestoreTime "How long a restore takes." =>
        [always(mins(10)), uniform(secs(81), secs(721)), always(hours(1))],
        [seen("within what was seen (BK-18)"), seen("BK-18"), cited("BK-18: 95 of 100 restores take less")];
    table_creation: TableCreation "From CreateTable to ACTIVE." =>
        [always(secs(8)); 3],
        [seen("SW-00b"); 3];
    switch_minimum: SwitchPhases "The least time from a switch's start to the display of the new key." =>
        [always(secs(8)); 3],
        [seen("SW-03"); 3];
    switch_settle: SwitchPhases "From the display of the new key to ENABLED." =>
        [always(secs(14)); 3],
        [seen("SW-04"); 3];
    transaction_copy: TransactionCopyLife "How long a transaction's copy is kept." =>
        [always(mins(1)); 3],
        [assumed("the notes say temporarily (TX-06)"); 3];
    insights_retention: InsightsRetention "How long insights data is kept." =>
        [always(days(15)); 3],
        [assumed("as long as metrics of a minute are kept"); 3];
    dax_item_ttl: DaxItemTtl "How long DAX serves a cached item." =>
        [always(mins(5)); 3],
        [cited("DX-05: the default of a cluster"); 3];
    system_backup_retention: SystemBackup "How long a system backup is kept." =>
        [always(days(35)); 3],
        [cited("BK-03"); 3];
    replica_removal: ReplicaRemoval "From detection to a replica's removal." =>
        [always(hours(20)); 3],
        [cited("GT-02"); 3];
    replication: Replication "From a write to its arrival in another region." =>
        [always(secs(1)); 3],
        [cited("the developer guide: typically within a second"); 3];
    replica_creation: ReplicaCreation "How long the creation of an empty replica takes." =>
        [always(secs(30)), uniform(secs(14), secs(49)), always(secs(49))],
        [
            seen("the middle of what was seen (GT-15)"),
            seen("GT-15"),
            seen("the longest that was seen (GT-15)"),
        ];
    replica_backfill: ReplicaCreation "How long the creation of a replica with items takes." =>
        [always(mins(10)), uniform(mins(10), mins(11)), always(mins(11))],
        [seen("GT-15"), seen("GT-15"), seen("the longest that was seen (GT-15)")];
    replica_status: ReplicaStatusLate "From the loss of a replica's key to what the other regions show." =>
        [always(mins(80)), uniform(mins(25), mins(120)), always(mins(120))],
        [
            seen("GT-13, once"),
            assumed("around the only measurement (GT-13); nothing showed after 25 min (GT-14)"),
            assumed("half as long again as the only measurement (GT-13)"),
        ];
}

/// The one number that is no length of time.
pub const MOVES_A_SECOND: Number = Number {
    name: "switch_rate",
    rule: RuleId::SwitchRate,
    description: "Artifacts that a key switch moves in a second.",
    sources: [assumed("the duration on large tables is not published (SW-09)"); 3],
};

/// Its value in every profile.
const SWITCH_RATE: u64 = 1_000;

impl Number {
    /// Iterates over the numbers of a rule.
    pub fn of(rule: RuleId) -> impl Iterator<Item = &'static Self> {
        LENGTHS.iter().chain([&MOVES_A_SECOND]).filter(move |number| number.rule == rule)
    }

    /// Returns its value in a profile, for people.
    #[must_use]
    pub fn value(&self, profile: Profile) -> String {
        let mut timing = Timing::of(profile);
        let length = timing.lengths_mut().into_iter().find(|(name, _)| *name == self.name);
        match length.map(|(_, length)| length.to_string()) {
            Some(length) => length,
            None => format!("{} artifacts/s", timing.switch_rate),
        }
    }

    /// Returns where its value in a profile comes from.
    #[must_use]
    pub fn source(&self, profile: Profile) -> Source {
        self.sources[profile as usize]
    }
}

const fn always(length: SimDuration) -> Spread {
    Spread::Constant(length)
}

const fn uniform(least: SimDuration, most: SimDuration) -> Spread {
    Spread::Uniform(least, most)
}

const fn secs(count: u64) -> SimDuration {
    SimDuration::from_secs(count)
}

const fn mins(count: u64) -> SimDuration {
    SimDuration::from_mins(count)
}

const fn hours(count: u64) -> SimDuration {
    SimDuration::from_hours(count)
}

const fn days(count: u64) -> SimDuration {
    SimDuration::from_days(count)
}

const ZERO: SimDuration = SimDuration::ZERO;

const fn cited(place: &'static str) -> Source {
    Source { basis: Basis::Cited, place }
}

const fn seen(place: &'static str) -> Source {
    Source { basis: Basis::Observed, place }
}

const fn assumed(place: &'static str) -> Source {
    Source { basis: Basis::Assumed, place }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_a_rule_that_names_one_and_a_source_in_every_profile() {
        for number in LENGTHS.iter().chain([&MOVES_A_SECOND]) {
            assert!(!number.rule.rule().number.is_empty(), "{}: its rule names no number", number.name);
        }
        let detection = Number::of(RuleId::Detection).next().expect("detection can be set");
        assert_eq!(detection.value(Profile::Observed), "12 min 35 s to 1 h 15 min 4 s");
        assert_eq!(detection.source(Profile::Observed), seen("IN-07"));
        assert_eq!(MOVES_A_SECOND.value(Profile::WorstCase), "1000 artifacts/s");
    }
}
