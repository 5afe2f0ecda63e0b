//! The ways in which one scenario is run: under timing profiles, and with each case of a number that has several.
//!
//! Law: the first way is the one of the file; every other is asked for by an expectation or a case.

use crate::{engine::Setup, rules::Timing};

/// One way to run a scenario: the numbers of a profile, and one case of each that has several.
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    /// Every tunable number.
    pub timing: Timing,
    /// Which case of each number that has several; empty where none has.
    pub cases: String,
}

impl Setup {
    /// Returns the same scenario, run another way.
    #[must_use]
    pub fn under(&self, variant: &Variant) -> Self {
        Self { timing: variant.timing, cases: variant.cases.clone(), ..self.clone() }
    }

    /// Returns the profile under which it runs and, where numbers have several cases, which.
    #[must_use]
    pub fn way(&self) -> String {
        let profile = self.timing.profile.as_str();
        if self.cases.is_empty() { profile.to_owned() } else { format!("{profile}, {}", self.cases) }
    }
}
