//! What the command line says about the files of a run; it wins over the scenario.

use std::{io, path::Path};

use clap::ValueEnum as _;

use crate::{
    cli::args::Group,
    engine::{
        Setup,
        setup::{EventsOption, LedgerOption},
    },
    report::{chart::Theme, files::RecordFiles, sheet::TableFormat},
};

/// What the command line says about the files of a run; it wins over the scenario.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// Only these groups.
    pub only: Option<Vec<Group>>,
    /// Which rows `events.csv` holds.
    pub events: Option<EventsOption>,
    /// What `ledger.csv` holds.
    pub ledger: Option<LedgerOption>,
    /// The paper of charts.
    pub theme: Theme,
    /// When the rule monitors judge.
    pub monitoring: Monitoring,
    /// The formats in which the tables are written, whatever groups are.
    pub beside_csv: Vec<TableFormat>,
    /// Whether the story is told.
    pub story: bool,
}

/// When the rule monitors judge a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Monitoring {
    /// Whatever is written.
    #[default]
    Always,
    /// Unless `summary` alone is written.
    WhereShown,
}

impl Choice {
    /// Returns the groups that are written of a run.
    pub fn groups(&self, setup: &Setup) -> Vec<Group> {
        let named = |names: &Vec<String>| names.iter().filter_map(|name| Group::named(name)).collect();
        let by_scenario = || setup.output.only.as_ref().map(named);
        self.only.clone().or_else(by_scenario).unwrap_or_else(|| Group::value_variants().to_vec())
    }

    /// Returns whether the rule monitors judge, where these groups are written.
    pub fn is_monitored(&self, groups: &[Group]) -> bool {
        match self.monitoring {
            Monitoring::Always => true,
            Monitoring::WhereShown => groups.iter().any(|&group| group != Group::Summary),
        }
    }

    /// Opens the tables of a run.
    ///
    /// # Errors
    /// Where a file cannot be created.
    pub fn files(&self, folder: &Path, formats: &[TableFormat], setup: &Setup) -> io::Result<RecordFiles> {
        let (events, ledger) = self.rows(setup);
        RecordFiles::create(folder, formats, setup.start_unix_ms, events, ledger)
    }

    /// Returns which rows `events.csv` and `ledger.csv` hold.
    pub fn rows(&self, setup: &Setup) -> (EventsOption, LedgerOption) {
        let events = self.events.or(setup.output.events).unwrap_or_default();
        (events, self.ledger.or(setup.output.ledger).unwrap_or_default())
    }
}
