//! keylapse: a time-lapse of encryption keys.
//!
//! The **service** decides, the **engine** schedules, the **store** remembers, the **judge** judges, the **report** shows;
//! and every decision cites a **rule**.

pub mod engine;
pub mod ids;
pub mod record;
#[cfg(feature = "cli")]
pub mod report;
pub mod rules;
pub mod sim;
