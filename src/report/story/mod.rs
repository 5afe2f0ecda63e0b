//! The story of one thing: of an artifact, a key, a table or a step, in sentences, each citing its rules.
//!
//! Invariant: a story is told from the record of a run alone. Law: equal runs give equal records, so a story that learns
//! only at the end of a run which events concern it may hear the run again.
//!
//! | File | Whose story |
//! |---|---|
//! | `told` | anything's: which one is chosen by its hero |
//! | `life` | an artifact's, from its first seal to its end |
//! | `key` | a key's: its states, and everything that needs it |
//! | `visits` | a table's |
//! | `deed`, `cause` | a step's: what it caused, or what caused its refusal |
//! | `heard`, `line` | what every story needs of a run; a line of one |

mod cause;
mod deed;
mod heard;
mod key;
mod life;
mod line;
mod told;
mod visits;

pub(super) use {deed::Deed, heard::Heard, key::tell as tell_key, visits::Visits};

pub use life::{end_of_period, live_at_end, sealed};
pub use told::{Hero, Story};
