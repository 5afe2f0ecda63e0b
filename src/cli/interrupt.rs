//! The user's wish to stop: the first interrupt ends a run in good order, the second one the program at once.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use crate::cli::exit::Failure;

/// Returns a flag that an interrupt raises.
///
/// # Errors
/// Where the system lets nobody listen for interrupts.
pub fn flag() -> Result<Arc<AtomicBool>, Failure> {
    let flag = Arc::new(AtomicBool::new(false));
    let raised = Arc::clone(&flag);
    ctrlc::set_handler(move || {
        if raised.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
    })
    .map_err(|error| Failure::Machine(format!("cannot listen for interrupts: {error}")))?;
    Ok(flag)
}
