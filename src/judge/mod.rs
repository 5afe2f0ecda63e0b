//! The judge: sees only the record of a run, and says what held.
//!
//! It never calls the service: it derives its answers from the rows again, so that a fault of the service cannot excuse
//! itself.
//!
//! | File | Noun |
//! |---|---|
//! | `verdict` | what was expected, what was found, what came of it |
//! | `expect` | the expectations of a scenario, judged |
//! | `counts` | what is kept of a run for one claim |
//! | `monitors` | the rules, judged: one monitor each |
//! | `history` | what events tell of keys, tables and backups |
//! | `lives` | what ledger rows tell of artifacts |
//! | `reread` | the files of a run, read back into rows |

mod counts;
pub mod expect;
mod history;
mod lives;
pub mod monitors;
#[cfg(feature = "cli")]
pub mod reread;
pub mod verdict;

pub use expect::Expectations;
pub use monitors::{Circumstances, Panel};
pub use verdict::{At, Ruling, Verdict};
