//! A run, as far as its page shows it.

use super::cast::Cast;
use crate::{
    engine::Setup,
    judge::Verdict,
    report::{gallery::Gallery, journal::Journal, summary::Summary},
};

/// A run, as far as its page shows it.
pub struct Footage<'a> {
    /// The scenario.
    pub setup: &'a Setup,
    /// What charts are drawn from.
    pub gallery: &'a Gallery,
    /// Single events and protection periods.
    pub journal: &'a Journal,
    /// The stories of its keys, tables and steps.
    pub cast: &'a Cast,
    /// The run in numbers.
    pub summary: &'a Summary,
    /// What was judged.
    pub verdicts: &'a [Verdict],
}
