//! keylapse: a time-lapse of encryption keys.
//!
//! The **service** decides, the **engine** schedules, the **store** remembers, the **judge** judges, the **report** shows;
//! and every decision cites a **rule**.

#[cfg(feature = "cli")]
pub mod cli;
pub mod crypto;
pub mod engine;
pub mod error;
pub mod ids;
pub mod judge;
pub mod record;
#[cfg(feature = "cli")]
pub mod report;
pub mod rules;
pub mod scenario;
pub mod service;
pub mod sim;
pub mod store;
