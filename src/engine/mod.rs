//! Time meets service: the loop, the events, and what a run is made of.

pub mod setup;
