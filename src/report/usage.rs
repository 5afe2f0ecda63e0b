//! Which rules a run exercised: how many of its rows cite each.

use std::{io, path::Path};

use serde::Serialize;

use crate::{
    engine::Recorder,
    judge::{Ruling, Verdict},
    record::{EventRow, KeyPeriod, LedgerRow, LedgerTotal, Names, TablePeriod},
    rules::{RuleId, RuleSet},
};

/// Rows by rule.
#[derive(Clone, Debug)]
pub struct Usage {
    rows: [u64; RuleId::ALL.len()],
}

/// A run: its scenario's name, its usage, its verdicts.
pub type UsedBy<'a> = (&'a str, &'a Usage, &'a [Verdict]);

/// A row of `rules.csv`.
#[derive(Debug, Serialize)]
struct RuleRow {
    code: &'static str,
    basis: &'static str,
    scenarios: String,
    exercised: u64,
    held: usize,
    violated: usize,
}

impl Default for Usage {
    fn default() -> Self {
        Self { rows: [0; RuleId::ALL.len()] }
    }
}

impl Usage {
    /// Returns how many rows cite a rule.
    #[must_use]
    pub fn of(&self, rule: RuleId) -> u64 {
        self.rows[rule as usize]
    }

    fn cite(&mut self, rules: RuleSet, rows: u64) {
        rules.iter().for_each(|rule| self.rows[rule as usize] += rows);
    }
}

impl Recorder for Usage {
    fn hears_periods(&self) -> bool {
        false
    }

    fn event(&mut self, row: &EventRow, _: &Names) {
        self.cite(row.rules, 1);
    }

    fn ledger(&mut self, row: &LedgerRow, _: &Names) {
        self.cite(row.rules, 1);
    }

    fn ledger_total(&mut self, total: &LedgerTotal, _: &Names) {
        self.cite(total.rules, total.periods);
    }

    fn key_period(&mut self, row: &KeyPeriod, _: &Names) {
        self.cite(row.rules, 1);
    }

    fn table_period(&mut self, row: &TablePeriod, _: &Names) {
        self.cite(row.rules, 1);
    }
}

/// Writes `rules.csv`: for each rule the scenarios that exercise it, how many rows cite it, and in how many scenarios it
/// held and was violated.
///
/// # Errors
/// Where the file cannot be written.
pub fn write_rules(path: &Path, runs: &[UsedBy<'_>]) -> io::Result<()> {
    let mut sheet = ::csv::Writer::from_path(path)?;
    for &rule in RuleId::ALL {
        sheet.serialize(rule_row(rule, runs))?;
    }
    sheet.flush()
}

fn rule_row(rule: RuleId, runs: &[UsedBy<'_>]) -> RuleRow {
    let using: Vec<&str> = runs.iter().filter(|(_, usage, _)| usage.of(rule) > 0).map(|(name, ..)| *name).collect();
    let rulings = |ruling| {
        let with = |verdicts: &[Verdict]| verdicts.iter().any(|v| v.rule == Some(rule) && v.ruling == ruling);
        runs.iter().filter(|(.., verdicts)| with(verdicts)).count()
    };
    let violated = rulings(Ruling::Violated);
    RuleRow {
        code: rule.rule().code,
        basis: rule.rule().basis.as_str(),
        scenarios: using.join(" "),
        exercised: runs.iter().map(|(_, usage, _)| usage.of(rule)).sum(),
        held: rulings(Ruling::Held) - violated.min(rulings(Ruling::Held)),
        violated,
    }
}
