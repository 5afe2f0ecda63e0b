//! A verdict: what was expected, what was found, and what came of it.
//!
//! Law: a verdict that does not hold says where to look: its witness is an event, an artifact or an instant.

use std::fmt;

use crate::{record::words::words, rules::RuleId, sim::SimTime};

words! {
    /// What came of an expectation or a rule.
    Ruling {
        /// It is as expected.
        Held "held",
        /// It is not as expected.
        Violated "violated",
        /// There was no occasion to see it.
        NotExercised "not-exercised",
    }
}

/// A row of `verdicts.csv`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The expectation's id, or the rule's code.
    pub id: String,
    /// The rule that it shows.
    pub rule: Option<RuleId>,
    /// What came of it.
    pub ruling: Ruling,
    /// Where in the run it looked, or where it was violated.
    pub at: At,
    /// What was expected.
    pub expected: String,
    /// What was found; where there was no occasion, why.
    pub found: String,
    /// An event (`event 17`), an artifact (`orders/item/3`) or an instant that shows it; may be empty.
    pub witness: String,
}

impl Verdict {
    /// Returns the number of the event that is its witness, where one is.
    #[must_use]
    pub fn event(&self) -> Option<u64> {
        self.witness.strip_prefix("event ")?.parse().ok()
    }

    /// Returns whether a rule monitor gave it, and no expectation asked for it.
    #[must_use]
    pub fn is_of_monitor(&self) -> bool {
        self.rule.is_some_and(|rule| rule.rule().code == self.id)
    }
}

/// A place in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// An instant.
    Instant(SimTime),
    /// A window, half-open.
    Window(SimTime, SimTime),
    /// The end of the run.
    End,
    /// The run as a whole.
    Whole,
}

impl At {
    /// Returns the instants between which a verdict looked, where it did not look at the whole run.
    #[must_use]
    pub fn window(self) -> Option<(SimTime, SimTime)> {
        match self {
            Self::Instant(at) => Some((at, at)),
            Self::Window(from, to) => Some((from, to)),
            Self::End | Self::Whole => None,
        }
    }
}

/// Writes `6 h 10 min`, `6 h to 8 h`, `end`, or nothing for the whole run.
impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Instant(at) => at.fmt(f),
            Self::Window(from, to) => write!(f, "{from} to {to}"),
            Self::End => f.write_str("end"),
            Self::Whole => Ok(()),
        }
    }
}
