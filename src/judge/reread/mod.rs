//! The files of a run, read back into rows: what `verify` judges.
//!
//! Invariant: a file gives rows, or one fault with its place; no text can make the reading panic. Law: rows are told in an
//! order that a run could have told them in: events and counts by their instants, each period after the events of its end.
//!
//! | File | Noun |
//! |---|---|
//! | `verify` | the files, opened and judged |
//! | `sources` | which files |
//! | `replay` | the files, read side by side |
//! | `sheet` | a CSV file: its header, its rows, its faults |
//! | `interner` | names to ids |
//! | `rows` | a line to a row |

mod interner;
mod replay;
mod rows;
mod sheet;
mod sources;
mod verify;

pub use sheet::Misread;
pub use sources::Sources;
pub use verify::{circumstances, reread, verify};
