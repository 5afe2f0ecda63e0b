//! The simulation kernel: time, the calendar of future events, random streams. It knows nothing of keys.

pub mod phase;
pub mod time;

pub use phase::Phase;
pub use time::{SimDuration, SimTime};
