//! A key switch that runs: what moves when.
//!
//! Law: only running time counts; the start is put off by the time that the switch stood still
//! ([`RuleId::SwitchStandsStill`]).

use crate::{
    ids::{KeyId, Slot, TableKeyId},
    service::request::SwitchStrategy,
    sim::{SimDuration, SimTime},
};

#[cfg(doc)]
use crate::rules::RuleId;

/// A key switch that runs.
#[derive(Clone, Debug)]
pub struct KeySwitch {
    /// The key the table had.
    pub from: KeyId,
    /// The key it will have.
    pub to: KeyId,
    /// The table key under the old KMS key.
    pub old_table_key: TableKeyId,
    /// The table key under the new one.
    pub new_table_key: TableKeyId,
    pub(in crate::service) strategy: SwitchStrategy,
    /// What was there when it began, in the order in which it moves.
    pub(in crate::service) work: Vec<Slot>,
    pub(in crate::service) moved: usize,
    /// From the start to the display of the new key.
    pub(in crate::service) migration: SimDuration,
    /// From there to the end.
    pub(in crate::service) settle: SimDuration,
    /// The start, put off by the time that the switch stood still.
    pub(in crate::service) start: SimTime,
    /// The time it had run when it was stalled.
    pub(in crate::service) stalled: Option<SimDuration>,
    pub(in crate::service) displayed: bool,
}

impl KeySwitch {
    /// Returns whether the AWS owned key is one of the two ([`RuleId::OwnedKeyInvisible`]).
    #[must_use]
    pub fn touches_owned_key(&self) -> bool {
        self.from == KeyId::AWS_OWNED || self.to == KeyId::AWS_OWNED
    }

    /// Returns the running time at which the `k`-th artifact moves, from 1 on.
    pub(in crate::service) fn move_time(&self, k: usize) -> SimDuration {
        SimDuration::from_millis(share(self.migration.as_millis(), k as u64, self.work.len() as u64))
    }

    /// Returns when the next artifact moves, where one is left: at `now` where it should have moved before.
    pub(in crate::service) fn next_move(&self, now: SimTime) -> Option<SimTime> {
        let is_left = self.moved < self.work.len();
        is_left.then(|| self.start.saturating_add(self.move_time(self.moved + 1)).max(now))
    }

    /// Returns the running time of the next step.
    pub(in crate::service) fn next_step(&self) -> SimDuration {
        if self.strategy == SwitchStrategy::Reencrypt && self.moved < self.work.len() {
            self.move_time(self.moved + 1)
        } else if self.displayed {
            self.migration + self.settle
        } else {
            self.migration
        }
    }
}

/// Returns `part` of `whole` shares of a length, rounded down.
fn share(length: u64, part: u64, whole: u64) -> u64 {
    match length.checked_mul(part) {
        Some(product) => product / whole,
        None => {
            let share = u128::from(length) * u128::from(part) / u128::from(whole);
            u64::try_from(share).expect("a part is no longer than the whole")
        }
    }
}
