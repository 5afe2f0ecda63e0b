//! Time meets service: the loop, its events, and what a run is made of.
//!
//! | File | Noun |
//! |---|---|
//! | `setup` | what a run is made of |
//! | `claim` | what should hold |
//! | `lesson` | a run's place in a course |
//! | `variant` | the ways in which one scenario is run |
//! | `event` | what can be scheduled |
//! | `estimate` | the memory a run will need |
//! | `run` | the loop |
//! | `dispatch` | an event reaches the service |
//! | `operation` | a step becomes a request |
//! | `replicas` | replicas, declared and changed |
//! | `workload`, `draw` | streams of operations; what they draw |
//! | `follow` | steps that wait for others |
//! | `recorder` | who is told what happens |
//! | `periods`, `sample` | states over time; counts at an instant |
//! | `audit` | artifacts are opened and expectations look |
//! | `auditor` | artifacts are opened all the time |

pub mod audit;
pub mod auditor;
mod claim;
mod dispatch;
mod draw;
pub mod estimate;
mod event;
mod follow;
pub mod lesson;
mod operation;
mod periods;
pub mod recorder;
mod replicas;
pub mod run;
mod sample;
pub mod setup;
pub mod variant;
mod workload;

pub use auditor::Audit;
pub use recorder::Recorder;
pub use run::{Totals, run, run_with};
pub use setup::Setup;
