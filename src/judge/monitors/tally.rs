//! What a monitor has seen: occasions, and violations with the earliest of them.
//!
//! Law: a rule that had no occasion is not-exercised, whatever else happened; one violation outweighs every occasion.

use crate::{
    judge::verdict::{At, Ruling, Verdict},
    rules::RuleId,
    sim::SimTime,
};

/// What a monitor has seen.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    occasions: u64,
    violations: u64,
    earliest: Option<Fault>,
}

/// A violation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// When.
    pub at: SimTime,
    /// What was found.
    pub found: String,
    /// An event or an artifact.
    pub witness: String,
}

impl Tally {
    /// There was an occasion to follow the rule.
    pub fn occasion(&mut self) {
        self.occasions += 1;
    }

    /// The rule was violated at an instant; what was found and its witness are asked for only where they will be shown.
    pub fn fault(&mut self, at: SimTime, describe: impl FnOnce() -> (String, String)) {
        self.violations += 1;
        if self.earliest.as_ref().is_none_or(|earliest| at < earliest.at) {
            let (found, witness) = describe();
            self.earliest = Some(Fault { at, found, witness });
        }
    }

    /// Returns the verdict on a rule.
    #[must_use]
    pub fn verdict(&self, rule: RuleId) -> Verdict {
        let (ruling, at, found, witness) = match &self.earliest {
            Some(fault) => (Ruling::Violated, At::Instant(fault.at), self.describe(fault), fault.witness.clone()),
            None if self.occasions > 0 => (Ruling::Held, At::Whole, self.count(), String::new()),
            None => (Ruling::NotExercised, At::Whole, "no occasion".to_owned(), String::new()),
        };
        let entry = rule.rule();
        Verdict {
            id: entry.code.to_owned(),
            rule: Some(rule),
            ruling,
            at,
            expected: entry.statement.to_owned(),
            found,
            witness,
        }
    }

    fn count(&self) -> String {
        match self.occasions {
            1 => "1 occasion".to_owned(),
            occasions => format!("{occasions} occasions"),
        }
    }

    fn describe(&self, fault: &Fault) -> String {
        match self.violations {
            1 => fault.found.clone(),
            violations => format!("{} ({violations} violations)", fault.found),
        }
    }
}
