//! What a scenario says about its output; the command line wins.

use crate::sim::SimDuration;

/// What a scenario says about its output; the command line wins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OutputOptions {
    /// Which groups of files to write; all where absent.
    pub only: Option<Vec<String>>,
    /// Whether per-item events are left out.
    pub events: Option<EventsOption>,
    /// How much of the ledger is written.
    pub ledger: Option<LedgerOption>,
    /// The distance between samples.
    pub sample_every: Option<SimDuration>,
}

/// Which rows `events.csv` holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EventsOption {
    /// Every event.
    #[default]
    All,
    /// All but the per-item ones.
    Control,
}

/// What `ledger.csv` holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LedgerOption {
    /// No such file.
    None,
    /// No rows of single artifacts: their counts are in `summary.json` and `series.csv`.
    Summary,
    /// Every protection period.
    #[default]
    Full,
}
