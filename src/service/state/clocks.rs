//! The tickets of all deadlines of a table.
//!
//! Invariant: of each kind of deadline one counts at most: the one whose ticket is kept.

use crate::sim::calendar::Ticket;

/// The deadlines of a table: each holds the ticket of the one that counts.
#[derive(Clone, Copy, Debug)]
pub struct Clocks {
    /// The end of the TTL grace.
    pub grace: Ticket,
    /// The status shows the outage.
    pub detection: Ticket,
    /// The status shows the recovery.
    pub recovery: Ticket,
    /// The replica leaves its global table.
    pub removal: Ticket,
    /// The table is archived.
    pub archive: Ticket,
    /// Archiving is complete.
    pub archived: Ticket,
    /// The table is ready.
    pub creation: Ticket,
    /// The key switch goes on.
    pub switch: Ticket,
    /// The restore is complete.
    pub restore: Ticket,
}

impl Default for Clocks {
    fn default() -> Self {
        Self {
            grace: Ticket::NONE,
            detection: Ticket::NONE,
            recovery: Ticket::NONE,
            removal: Ticket::NONE,
            archive: Ticket::NONE,
            archived: Ticket::NONE,
            creation: Ticket::NONE,
            switch: Ticket::NONE,
            restore: Ticket::NONE,
        }
    }
}
