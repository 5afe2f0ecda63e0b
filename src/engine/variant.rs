//! The ways in which one scenario is run: under timing profiles, and with each case of a number that has several.
//!
//! Law: the first way is the one of the file; every other is asked for by an expectation, a case, or the command line.

use crate::rules::Timing;

/// One way to run a scenario: the numbers of a profile, and one case of each that has several.
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    /// Every tunable number.
    pub timing: Timing,
    /// Which case of each number that has several; empty where none has.
    pub cases: String,
}
