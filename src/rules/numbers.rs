//! Where each tunable number comes from, profile by profile: AWS says it, somebody saw it, or we assume it.
//!
//! Invariant: every field of [`Timing`] stands here once. The numbers themselves stand in the rule book alone.

use crate::rules::{Basis, Profile, RuleId, Timing};

/// Where a number comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// How well it is founded.
    pub basis: Basis,
    /// The fact's id, or the reason of an assumption.
    pub place: &'static str,
}

/// A tunable number.
#[derive(Clone, Copy, Debug)]
pub struct Number {
    /// Its name in `[timing]`.
    pub name: &'static str,
    /// The rule that it belongs to.
    pub rule: RuleId,
    /// Where its value comes from in each profile, in the order of [`Profile::ALL`].
    pub sources: [Source; 3],
}

/// Every tunable number, in the order of `[timing]`.
pub static NUMBERS: &[Number] = &[
    number("table_key_cache", RuleId::TableKeyLease, [cited("HI-21, HI-22"), seen("HI-23"), seen("HI-23")]),
    number(
        "detection",
        RuleId::Detection,
        [seen("the middle one of five (IN-07)"), seen("IN-07"), seen("the longest of five (IN-07)")],
    ),
    number(
        "recovery",
        RuleId::Recovery,
        [seen("the middle one of three (RC-01)"), seen("RC-01"), seen("the longest of three (RC-01)")],
    ),
    number("archive_after", RuleId::ArchiveAfter, [cited("AR-01"); 3]),
    number("archiving", RuleId::ArchivingTime, [assumed("the duration is not published (AR-02)"); 3]),
    number(
        "ttl_delay",
        RuleId::TtlDelay,
        [assumed("none, so that timelines are exact"), cited("TT-03: up to two days"), cited("TT-03: up to two days")],
    ),
    number("ttl_cooldown", RuleId::TtlCooldown, [cited("TT-07"), seen("TT-08"), cited("TT-07")]),
    number(
        "trim_delay",
        RuleId::TrimAtEligibility,
        [
            assumed("none, so that timelines are exact"),
            assumed(
                "how late is not published (ST-02); a shard goes as a whole and is open for about four hours (ST-13)",
            ),
            assumed("what is trimmed at once is lost the earliest"),
        ],
    ),
    number(
        "deletion_delay",
        RuleId::DeletionDelay,
        [assumed("none, so that timelines are exact"), cited("KD-02"), cited("KD-02")],
    ),
    number(
        "restore_time",
        RuleId::RestoreTime,
        [seen("within what was seen (BK-18)"), seen("BK-18"), cited("BK-18: 95 of 100 restores take less")],
    ),
    number("table_creation", RuleId::TableCreation, [seen("SW-00b"); 3]),
    number("switch_minimum", RuleId::SwitchPhases, [seen("SW-03"); 3]),
    number("switch_settle", RuleId::SwitchPhases, [seen("SW-04"); 3]),
    number("switch_rate", RuleId::SwitchRate, [assumed("the duration on large tables is not published (SW-09)"); 3]),
    number("transaction_copy", RuleId::TransactionCopyLife, [assumed("the notes say temporarily (TX-06)"); 3]),
    number("insights_retention", RuleId::InsightsRetention, [assumed("as long as metrics of a minute are kept"); 3]),
    number("dax_item_ttl", RuleId::DaxItemTtl, [cited("DX-05: the default of a cluster"); 3]),
    number("system_backup_retention", RuleId::SystemBackup, [cited("BK-03"); 3]),
    number("replica_removal", RuleId::ReplicaRemoval, [cited("GT-02"); 3]),
    number("replication", RuleId::Replication, [cited("the developer guide: typically within a second"); 3]),
    number(
        "replica_creation",
        RuleId::ReplicaCreation,
        [seen("the middle of what was seen (GT-15)"), seen("GT-15"), seen("the longest that was seen (GT-15)")],
    ),
    number(
        "replica_backfill",
        RuleId::ReplicaCreation,
        [seen("GT-15"), seen("GT-15"), seen("the longest that was seen (GT-15)")],
    ),
    number(
        "replica_status",
        RuleId::ReplicaStatusLate,
        [
            seen("GT-13, once"),
            assumed("around the only measurement (GT-13); nothing showed after 25 min (GT-14)"),
            assumed("half as long again as the only measurement (GT-13)"),
        ],
    ),
];

impl Number {
    /// Iterates over the tunable numbers of a rule.
    pub fn of(rule: RuleId) -> impl Iterator<Item = &'static Self> {
        NUMBERS.iter().filter(move |number| number.rule == rule)
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

const fn number(name: &'static str, rule: RuleId, sources: [Source; 3]) -> Number {
    Number { name, rule, sources }
}

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
    fn every_number_of_timing_has_a_source_in_every_profile() {
        let mut names: Vec<&str> = Timing::of(Profile::Nominal).lengths_mut().iter().map(|(name, _)| *name).collect();
        names.push("switch_rate");
        names.sort_unstable();
        let mut known: Vec<&str> = NUMBERS.iter().map(|number| number.name).collect();
        known.sort_unstable();
        assert_eq!(known, names);
        for number in NUMBERS {
            assert!(!number.rule.rule().number.is_empty(), "{}: its rule names no number", number.name);
        }
        let detection = &NUMBERS[1];
        assert_eq!(detection.value(Profile::Observed), "12 min 35 s to 1 h 15 min 4 s");
        assert_eq!(detection.source(Profile::Observed), seen("IN-07"));
    }
}
