//! Who does work that can be done in parts: somebody alone, or several at the same time.
//!
//! Law: the parts have nothing in common, so that the result does not depend on who does them and in which order.

/// A part of some work.
pub type Part<'a> = Box<dyn FnOnce() + Send + 'a>;

/// Somebody who does work in parts.
pub trait Crew: Send {
    /// Returns in how many parts work should come.
    fn size(&self) -> usize;

    /// Does every part, and returns when all are done.
    fn work(&self, parts: Vec<Part<'_>>);
}

/// A crew of one, who needs no threads.
#[derive(Clone, Copy, Debug, Default)]
pub struct Alone;

impl Crew for Alone {
    fn size(&self) -> usize {
        1
    }

    fn work(&self, parts: Vec<Part<'_>>) {
        parts.into_iter().for_each(|part| part());
    }
}
