//! The quota of key switches ([`RuleId::SwitchQuota`](crate::rules::RuleId::SwitchQuota)).
//!
//! Law: only accepted changes count.

use crate::{
    rules::{QuotaWindow, SWITCH_QUOTA, SWITCH_QUOTA_PAUSE, SWITCH_QUOTA_WINDOW},
    sim::SimTime,
};

/// The changes of the present window.
#[derive(Clone, Debug)]
pub struct Quota {
    window: QuotaWindow,
    created: SimTime,
    changes: Vec<SimTime>,
}

impl Quota {
    /// Returns the quota of a table created at `created`.
    #[must_use]
    pub fn new(window: QuotaWindow, created: SimTime) -> Self {
        Self { window, created, changes: Vec::new() }
    }

    /// Counts an accepted change.
    pub fn count(&mut self, now: SimTime) {
        if self.window_end().is_some_and(|end| now >= end) {
            self.changes.clear();
        }
        self.changes.push(now);
    }

    /// Returns whether a change is allowed now.
    #[must_use]
    pub fn allows(&self, now: SimTime) -> bool {
        self.next_possible().is_none_or(|next| now >= next)
    }

    /// Returns how its windows are counted.
    #[must_use]
    pub fn window(&self) -> QuotaWindow {
        self.window
    }

    /// Returns when the next change is possible, where the window's changes are used up.
    #[must_use]
    pub fn next_possible(&self) -> Option<SimTime> {
        let last = self.changes.last().filter(|_| self.changes.len() >= SWITCH_QUOTA)?;
        Some(last.saturating_add(SWITCH_QUOTA_PAUSE).min(self.window_end()?))
    }

    /// Returns when the present window ends.
    #[must_use]
    pub fn window_end(&self) -> Option<SimTime> {
        let &first = self.changes.first()?;
        let start = match self.window {
            QuotaWindow::FromFirstSwitch => first,
            QuotaWindow::FromCreation => {
                let into_window = (first - self.created).as_millis() % SWITCH_QUOTA_WINDOW.as_millis();
                SimTime::from_millis(first.as_millis() - into_window)
            }
        };
        Some(start.saturating_add(SWITCH_QUOTA_WINDOW))
    }

    /// Returns how many changes the window has seen.
    #[must_use]
    pub fn used(&self) -> usize {
        self.changes.len()
    }

    /// Returns the last change of the window.
    #[must_use]
    pub fn last(&self) -> Option<SimTime> {
        self.changes.last().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::SimDuration;

    #[test]
    fn ref_14_four_switches_a_day_then_one_every_six_hours() {
        let hour = |h: u64| SimTime::START + SimDuration::from_hours(h);
        let millisecond = SimDuration::from_millis(1);
        let mut quota = Quota::new(QuotaWindow::FromFirstSwitch, SimTime::START);
        for h in 0..4 {
            assert!(quota.allows(hour(h)));
            quota.count(hour(h));
        }
        assert!(!quota.allows(hour(8) + SimDuration::from_millis(3_599_999)));
        assert!(quota.allows(hour(9)));
        quota.count(hour(9));
        assert!(!quota.allows(hour(14)));
        quota.count(hour(15));
        quota.count(hour(21));
        assert!(!quota.allows(SimTime::from_millis((hour(24) - SimTime::START).as_millis() - 1)));
        assert!(quota.allows(hour(24)), "the window is over");
        quota.count(hour(24));
        assert!(quota.allows(hour(24) + millisecond));
    }

    #[test]
    fn ref_58_by_option_the_windows_are_counted_from_the_creation_of_the_table() {
        let hour = |h: u64| SimTime::START + SimDuration::from_hours(h);
        let before = |at: SimTime| SimTime::from_millis(at.as_millis() - 1);
        let mut quota = Quota::new(QuotaWindow::FromCreation, hour(5));
        [22, 23, 25, 28].into_iter().for_each(|h| quota.count(hour(h)));
        assert_eq!(quota.window_end(), Some(hour(29)), "24 hours after the creation, not after the first switch");
        assert!(!quota.allows(before(hour(29))));
        assert!(quota.allows(hour(29)), "a new window, though the last switch is an hour old");
        [29, 30, 31, 32].into_iter().for_each(|h| quota.count(hour(h)));
        assert_eq!(quota.window_end(), Some(hour(53)));
        assert!(!quota.allows(before(hour(38))) && quota.allows(hour(38)));
    }
}
