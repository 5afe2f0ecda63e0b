//! What a run is made of: names resolved, values checked. A scenario file is one way to make it.
//!
//! Invariant: every id in it is an index into its [`Names`], and every instant lies within the run.

use crate::{
    engine::{auditor::Audit, lesson::Lesson},
    ids::{AliasId, BackupId, ClusterId, KeyId, TableId},
    record::{Names, SYSTEM_BACKUP_MARK, Terms},
    rules::{Profile, Readings, Timing},
    sim::SimDuration,
};

pub use crate::engine::claim::{ArtifactFilter, Claim, Count, EventFilter, Shown};
pub use crate::engine::expectation::{Expectation, When};
pub use crate::engine::load::{Consumer, Pace, Workload, WorkloadOp};
pub use crate::engine::output::{EventsOption, LedgerOption, OutputOptions};
pub use crate::engine::spec::{Draw, ItemSpec, TableSpec};
pub use crate::engine::step::{ItemWrite, Operation, ReplicaChange, Step, StepTime, TableChange};
pub use crate::engine::variant::Variant;
pub use crate::record::Transport;
pub use crate::service::request::{
    Encryption, IndexScope, KeyName, NewCluster, NewKey, NewReplica, NewTable, Origin, SseSpecification, StreamView,
    SwitchStrategy,
};

/// A run, before it starts.
#[derive(Clone, Debug, PartialEq)]
pub struct Setup {
    /// The scenario's name.
    pub name: String,
    /// The question it asks.
    pub title: String,
    /// What to watch, and why it matters.
    pub about: String,
    /// The wall-clock time of the start, in milliseconds since 1970-01-01T00:00:00Z.
    pub start_unix_ms: i64,
    /// The run covers `[0, duration)`.
    pub duration: SimDuration,
    /// All randomness and all key material come from it.
    pub seed: u64,
    /// Every tunable number.
    pub timing: Timing,
    /// Which case of each number that has several; empty where none has.
    pub cases: String,
    /// Every way to run it that its expectations name: the one of the file first.
    pub variants: Vec<Variant>,
    /// Every way to run it under the profiles that nothing in it names.
    pub unasked: Vec<Variant>,
    /// How it reads what the sources leave open.
    pub readings: Readings,
    /// When artifacts are opened besides.
    pub audit: Audit,
    /// What to write, as far as the scenario says.
    pub output: OutputOptions,
    /// The names behind the ids.
    pub names: Names,
    /// Customer managed keys that exist at the start.
    pub keys: Vec<(KeyId, NewKey)>,
    /// Aliases that exist at the start, each with the key that it names.
    pub aliases: Vec<(AliasId, KeyId)>,
    /// Tables that exist at the start.
    pub tables: Vec<(TableId, TableSpec)>,
    /// DAX clusters created at instant 0.
    pub clusters: Vec<(ClusterId, NewCluster)>,
    /// Streams of operations, in file order.
    pub workloads: Vec<Workload>,
    /// Readers of streams, in file order.
    pub consumers: Vec<Consumer>,
    /// The operator's steps, in file order.
    pub steps: Vec<Step>,
    /// What should hold, in file order.
    pub expectations: Vec<Expectation>,
    /// Its place in the course, where it is a lesson.
    pub lesson: Option<Lesson>,
}

impl Setup {
    /// Iterates over every table that is declared or that a step creates, with what is said of it.
    pub fn table_specs(&self) -> impl Iterator<Item = (TableId, &TableSpec)> {
        let declared = self.tables.iter().map(|(table, spec)| (*table, spec));
        let created = self.steps.iter().filter_map(|step| {
            if let Operation::CreateTable { table, spec } = &step.operation { Some((*table, &**spec)) } else { None }
        });
        declared.chain(created)
    }

    /// Returns what its rows are judged by.
    #[must_use]
    pub fn terms(&self) -> Terms {
        Terms::of(self.duration, &self.timing, self.readings)
    }

    /// Returns the table that a backup is made of.
    #[must_use]
    pub fn backup_source(&self, backup: BackupId) -> Option<TableId> {
        let created = self.steps.iter().find_map(|step| {
            let Operation::CreateBackup { table, backup: name } = step.operation else { return None };
            (name == backup).then_some(table)
        });
        let by_service = || {
            let (table, _) = self.names.backup(backup).rsplit_once(SYSTEM_BACKUP_MARK)?;
            self.names.tables.iter().position(|name| name == table).map(TableId::at)
        };
        created.or_else(by_service)
    }

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
