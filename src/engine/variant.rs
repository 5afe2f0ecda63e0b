//! The ways in which one scenario is run: under timing profiles, and with each case of a number that has several.
//!
//! Law: the first way is the one of the file; every other is asked for by an expectation, a case, or the command line.

use crate::{
    engine::setup::{Setup, Variant},
    rules::Profile,
};

impl Setup {
    /// Returns the same scenario, run another way.
    #[must_use]
    pub fn under(&self, variant: &Variant) -> Self {
        Self { timing: variant.timing, cases: variant.cases.clone(), ..self.clone() }
    }

    /// Returns the same scenario, run another way and named after it: `NAME@PROFILE`, or `NAME@PROFILE.N` where numbers have
    /// several cases; nothing where there is no such case. The file's own way keeps the name.
    #[must_use]
    pub fn called_under(&self, profile: Profile, case: usize) -> Option<Self> {
        let ways = self.ways_under(profile);
        let setup = self.under(ways.get(case.checked_sub(1)?)?);
        if setup.is_own_way() {
            return Some(setup);
        }
        let number = if ways.len() > 1 { format!(".{case}") } else { String::new() };
        let name = format!("{}{WAY_MARK}{}{number}", self.name, profile.as_str());
        Some(Self { name, ..setup })
    }

    /// Returns the ways to run it under a profile: one for each combination of cases.
    #[must_use]
    pub fn ways_under(&self, profile: Profile) -> Vec<&Variant> {
        self.variants.iter().chain(&self.unasked).filter(|way| way.timing.profile == profile).collect()
    }

    /// Returns whether it is run the way that its file says.
    #[must_use]
    pub fn is_own_way(&self) -> bool {
        self.variants.first().is_some_and(|own| own.timing == self.timing && own.cases == self.cases)
    }

    /// Returns the profile under which it runs and, where numbers have several cases, which.
    #[must_use]
    pub fn way(&self) -> String {
        let profile = self.timing.profile.as_str();
        if self.cases.is_empty() { profile.to_owned() } else { format!("{profile}, {}", self.cases) }
    }
}

/// What stands between the name of a scenario and the way in which it was run: `orders@observed`.
const WAY_MARK: char = '@';
