//! When a table lacked a key that it depended on, and what was wrong with the key.
//!
//! Which keys a table depended on, and when a grant was missing, the run says itself.

use crate::{
    ids::{KeyId, TableId},
    record::{Dependence, GrantGap, KeyPeriod, KeyState},
    sim::SimTime,
};

/// A time during which a table lacked a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lapse {
    /// The key.
    pub key: KeyId,
    /// What had become of the key.
    pub became: &'static str,
    /// When it began.
    pub from: SimTime,
    /// When it ended, open where it lasts.
    pub until: Option<SimTime>,
}

/// Returns the lapses of a table, of one key after the other.
#[must_use]
pub fn lapses(table: TableId, keys: &[KeyPeriod], gaps: &[GrantGap], dependences: &[Dependence]) -> Vec<Lapse> {
    let needed = dependences.iter().filter(|needed| needed.table == table);
    let of_key = |needed: &Dependence| {
        let key = needed.key;
        let by_state = keys
            .iter()
            .filter(move |row| row.key == key)
            .filter_map(move |row| Some(Lapse { key, became: became(row.state)?, from: row.from, until: row.until }));
        let missing = gaps.iter().filter(move |gap| (gap.table, gap.key) == (table, key));
        by_state.chain(missing.map(move |gap| Lapse {
            key,
            became: "lost its grant",
            from: gap.from,
            until: gap.until,
        }))
    };
    needed.flat_map(|needed| of_key(needed).filter_map(|lapse| lapse.within(needed))).collect()
}

/// Returns the lapse with which the outage began that lasts at an instant: lapses that leave no time between them are one outage.
#[must_use]
pub fn first_of_outage(lapses: &[Lapse], at: SimTime) -> Option<&Lapse> {
    let earliest = |at: SimTime| lapses.iter().filter(|lapse| lapse.touches(at)).min_by_key(|lapse| lapse.from);
    let mut first = earliest(at)?;
    while let Some(earlier) = earliest(first.from).filter(|earlier| earlier.from < first.from) {
        first = earlier;
    }
    Some(first)
}

impl Lapse {
    fn within(self, needed: &Dependence) -> Option<Self> {
        let ends = [self.until, needed.until].into_iter().flatten().min();
        let common = Self { from: self.from.max(needed.from), until: ends, ..self };
        common.until.is_none_or(|until| common.from < until).then_some(common)
    }

    fn touches(&self, at: SimTime) -> bool {
        self.from <= at && self.until.is_none_or(|until| at <= until)
    }
}

/// Returns what became of a key that is in a state in which it does not work.
fn became(state: KeyState) -> Option<&'static str> {
    match state {
        KeyState::Enabled => None,
        KeyState::Disabled => Some("was disabled"),
        KeyState::PendingDeletion => Some("was scheduled for deletion"),
        KeyState::PendingImport => Some("lost its material"),
        KeyState::Deleted => Some("was deleted"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lapse(key: u32, from: u64, until: Option<u64>) -> Lapse {
        let [from, until] = [Some(from), until].map(|time| time.map(SimTime::from_millis));
        Lapse { key: KeyId(key), became: "was disabled", from: from.unwrap_or_default(), until }
    }

    #[test]
    fn an_outage_begins_with_the_first_lapse_that_leaves_no_time_before_the_next() {
        let lapses = [lapse(5, 30, None), lapse(3, 0, Some(20)), lapse(4, 10, Some(30)), lapse(6, 50, Some(60))];
        let first = |at| first_of_outage(&lapses, SimTime::from_millis(at)).map(|lapse| lapse.key);
        assert_eq!([5, 15, 30, 55].map(first), [Some(KeyId(3)); 4]);
        let apart = [lapse(3, 0, Some(20)), lapse(4, 21, None)];
        assert_eq!(first_of_outage(&apart, SimTime::from_millis(40)).map(|lapse| lapse.key), Some(KeyId(4)));
        assert_eq!(first_of_outage(&apart[..1], SimTime::from_millis(40)), None);
    }

    #[test]
    fn a_table_lacks_a_key_only_while_it_depends_on_it() {
        let at = SimTime::from_millis;
        let row = |state, from, until| KeyPeriod {
            key: KeyId(3),
            state,
            from: at(from),
            until,
            cause: None,
            rules: crate::rules::RuleSet::NONE,
        };
        let keys = [
            row(KeyState::Enabled, 0, Some(at(10))),
            row(KeyState::Disabled, 10, Some(at(40))),
            row(KeyState::PendingDeletion, 40, None),
        ];
        let needed = [Dependence { table: TableId(1), key: KeyId(3), from: at(20), until: Some(at(50)) }];
        let gaps = [GrantGap { key: KeyId(3), table: TableId(1), from: at(0), until: Some(at(25)) }];
        let found = lapses(TableId(1), &keys, &gaps, &needed);
        let told: Vec<_> = found.iter().map(|lapse| (lapse.became, lapse.from, lapse.until)).collect();
        assert_eq!(
            told,
            [
                ("was disabled", at(20), Some(at(40))),
                ("was scheduled for deletion", at(40), Some(at(50))),
                ("lost its grant", at(20), Some(at(25))),
            ]
        );
        assert_eq!(lapses(TableId(2), &keys, &gaps, &needed), []);
    }
}
