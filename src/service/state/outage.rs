//! What is wrong with a table's keys (model §4).

use crate::sim::SimTime;

/// An outage that lasts.
#[derive(Clone, Copy, Debug)]
pub struct Outage {
    /// Its first instant.
    pub since: SimTime,
    /// Whether the grace of TTL deletions is over.
    pub grace_over: bool,
    /// How many TTL deletions have come to wait in it.
    pub waited: u64,
}
