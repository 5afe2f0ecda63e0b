//! The simulation kernel: time, the calendar of future events, random streams. It knows nothing of keys.

mod batch;
pub mod calendar;
mod entry;
pub mod phase;
pub mod random;
pub mod time;

pub use calendar::{Calendar, Due, Lane, Payload, Ticket};
pub use phase::Phase;
pub use random::RandomStream;
pub use time::{SimDuration, SimTime};
