//! The simulation kernel: time, the calendar of future events, random streams. It knows nothing of keys.
//!
//! | File | Noun |
//! |---|---|
//! | `time` | instants and lengths of time, in whole milliseconds |
//! | `phase` | what comes first within an instant |
//! | `calendar`, `entry`, `batch` | the future event list; an event in it; its queue for any order |
//! | `random` | streams of random numbers, portable |

mod batch;
pub mod calendar;
mod entry;
pub mod phase;
pub mod random;
pub mod time;

pub use calendar::{Calendar, Due, Lane, Schedulable, Ticket};
pub use phase::Phase;
pub use random::RandomStream;
pub use time::{SimDuration, SimTime};
