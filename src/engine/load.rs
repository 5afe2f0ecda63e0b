//! Who acts by itself, time and again: workloads and consumers.

use crate::{
    engine::spec::ItemSpec,
    ids::{ClientKeyId, ClusterId, ConsumerId, Family, TableId, WorkloadId},
    sim::{SimDuration, SimTime},
};

/// A stream of operations by one caller.
#[derive(Clone, Debug, PartialEq)]
pub struct Workload {
    /// Its id.
    pub id: WorkloadId,
    /// The table it works on.
    pub table: TableId,
    /// The first instant at which it may run.
    pub from: SimTime,
    /// It runs before this instant.
    pub to: SimTime,
    /// How its operations follow each other.
    pub pace: Pace,
    /// What it does.
    pub op: WorkloadOp,
    /// Size and time to live of what it writes, where it says so.
    pub item: ItemSpec,
    /// Whose items it names: its own, another workload's, or those that its table begins with.
    pub family: Family,
    /// From how many items it draws; one after the other where absent.
    pub keys: Option<u32>,
    /// Items of one transaction.
    pub items_per_transaction: u32,
    /// Through which DAX cluster it goes.
    pub via: Option<ClusterId>,
    /// Under which client key it encrypts before it sends.
    pub client_key: Option<ClientKeyId>,
}

/// How operations follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// Evenly, the first at the start.
    Every(SimDuration),
    /// As a Poisson process of `events` per `per`, exactly.
    Poisson {
        /// Numerator.
        events: u64,
        /// Denominator, in milliseconds.
        per_ms: u64,
    },
}

/// What a workload does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkloadOp {
    /// PutItem.
    PutItem,
    /// UpdateItem.
    UpdateItem,
    /// GetItem.
    GetItem,
    /// DeleteItem.
    DeleteItem,
    /// TransactWriteItems.
    TransactWriteItems,
}

/// A reader of a table's stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consumer {
    /// Its id.
    pub id: ConsumerId,
    /// The table whose stream it reads.
    pub table: TableId,
    /// The distance between polls; the first is at instant 0.
    pub every: SimDuration,
    /// When it does not poll: half-open windows.
    pub pauses: Vec<(SimTime, SimTime)>,
}

impl Consumer {
    /// Returns whether it does not poll now.
    #[must_use]
    pub fn is_paused(&self, now: SimTime) -> bool {
        self.pauses.iter().any(|&(from, to)| from <= now && now < to)
    }
}
