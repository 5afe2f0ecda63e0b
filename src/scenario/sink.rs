//! The sink that collects the mistakes of a file.

use std::cell::RefCell;

use crate::error::Diagnostic;

/// Collects the mistakes of a file.
#[derive(Debug, Default)]
pub(super) struct Sink {
    found: RefCell<Vec<Diagnostic>>,
}

impl Sink {
    pub(super) fn add(&self, diagnostic: Diagnostic) {
        self.found.borrow_mut().push(diagnostic);
    }

    /// Returns how many it holds.
    pub(super) fn len(&self) -> usize {
        self.found.borrow().len()
    }

    /// Returns what was found, in order of place.
    pub(super) fn into_sorted(self) -> Vec<Diagnostic> {
        let mut found = self.found.into_inner();
        found.sort_by_key(|diagnostic| (diagnostic.span.start, diagnostic.span.end));
        found
    }
}
