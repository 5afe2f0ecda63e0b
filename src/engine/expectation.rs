//! What should hold: a claim, and when to look.

use crate::{
    engine::claim::Claim,
    rules::{Profile, RuleId},
    sim::SimTime,
};

/// Something that should hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expectation {
    /// The given id, or `expect-N`.
    pub id: String,
    /// The rule it shows.
    pub rule: Option<RuleId>,
    /// The timing profiles it is meant for: the file's own where it names none.
    pub profiles: Vec<Profile>,
    /// When to look.
    pub when: When,
    /// What should be seen.
    pub claim: Claim,
    /// The claim as the file writes it, for people.
    pub text: String,
}

/// When an expectation looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// At one instant, after everything else that happens then.
    At(SimTime),
    /// Over a window, half-open.
    Between(SimTime, SimTime),
    /// Just before the end of the run.
    End,
    /// Whenever it happens: for the outcome of a step.
    Always,
}
