//! What is said of a thing that a scenario declares, or a step creates.

use crate::{
    service::request::{NewReplica, NewTable},
    sim::SimDuration,
};

/// A length in bytes or a length of time: fixed, or drawn evenly from a range, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Draw<T> {
    /// Always this.
    Fixed(T),
    /// Evenly from the first to the second.
    Uniform(T, T),
}

/// A table.
#[derive(Clone, Debug, PartialEq)]
pub struct TableSpec {
    /// What is asked of the service. Names of indexes are in [`Names::indexes`](crate::record::Names::indexes).
    pub new: NewTable,
    /// Replicas in other regions, in declared order.
    pub replicas: Vec<NewReplica>,
    /// How many items exist at the start.
    pub items: u32,
    /// Defaults for the table's items.
    pub item: ItemSpec,
}

/// The size of an item and its time to live.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ItemSpec {
    /// The length of its plaintext, in bytes.
    pub bytes: Option<Draw<u32>>,
    /// From its write to its expiry.
    pub ttl: Option<Draw<SimDuration>>,
}
