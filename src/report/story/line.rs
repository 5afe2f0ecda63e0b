//! A line of a story: when, what, and by which rules.

use std::fmt::Write as _;

use crate::{report::sentence, rules::RuleSet, sim::SimTime};

/// Writes a line.
pub(super) fn line(out: &mut String, time: SimTime, what: &str, rules: RuleSet) {
    let codes = sentence::codes(rules);
    let space = if codes.is_empty() { "" } else { " " };
    let _ = writeln!(out, "  {:>18}  {what}{space}{codes}", time.to_string());
}
