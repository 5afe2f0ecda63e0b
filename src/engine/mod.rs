//! Time meets service: the loop, its events, and what a run is made of.
//!
//! | File | Noun |
//! |---|---|
//! | `setup` | what a run is made of |
//! | `spec`, `load`, `step` | things that are declared or created; who acts by itself; what the operator does |
//! | `expectation`, `claim`, `output` | what should hold; what should be seen; what to write |
//! | `lesson` | a run's place in a course |
//! | `variant` | the ways in which one scenario is run |
//! | `event` | what can be scheduled |
//! | `agenda` | what is scheduled |
//! | `estimate` | the memory a run will need |
//! | `world` | a run in progress: what happened is told |
//! | `run` | the loop |
//! | `dispatch` | an event reaches those whom it concerns |
//! | `declare`, `declared` | what is there at the start; what the service said to it |
//! | `asked`, `operation` | what was asked; a step becomes a request |
//! | `pacer`, `workload`, `sizes` | when a workload goes on, and with which items; its operations; what they draw |
//! | `followers` | steps that wait for others |
//! | `recorder` | who is told what happens |
//! | `periods`, `sample` | states over time; counts at an instant |
//! | `look` | artifacts are opened and expectations look |
//! | `auditor` | artifacts are opened all the time |

mod agenda;
mod asked;
pub mod auditor;
mod claim;
mod declare;
mod declared;
mod dispatch;
pub mod estimate;
mod event;
mod expectation;
pub mod followers;
pub mod lesson;
mod load;
mod look;
mod operation;
mod output;
mod pacer;
mod periods;
pub mod recorder;
pub mod run;
mod sample;
pub mod setup;
mod sizes;
mod spec;
mod step;
pub mod variant;
mod workload;
mod world;

pub use auditor::Audit;
pub use recorder::Recorder;
pub use run::{Totals, run, run_with};
pub use setup::Setup;
