//! Who caused an event.

use crate::ids::{ClusterId, ConsumerId, WorkloadId};

/// Who caused an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Actor {
    /// The steps of the scenario.
    Operator,
    /// A workload.
    Workload(WorkloadId),
    /// A consumer of a stream.
    Consumer(ConsumerId),
    /// A DAX cluster.
    Dax(ClusterId),
    /// The service itself.
    DynamoDb,
    /// The service's TTL deletion.
    Ttl,
    /// The key management service.
    Kms,
}
