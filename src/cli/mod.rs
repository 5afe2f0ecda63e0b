//! The command line: arguments in, results on standard output, diagnostics and progress on standard error.
//!
//! | File | Noun |
//! |---|---|
//! | `args`, `command` | what can be said on the command line; what is done then |
//! | `input` | scenario files, read and compiled |
//! | `choice`, `produce` | what is to be written of a run; one scenario's results |
//! | `run`, `check` | `keylapse run`, `keylapse check` |
//! | `checked` | what came of one scenario |
//! | `watch` | running again on save |
//! | `verify` | `keylapse verify` |
//! | `golden`, `junit` | results compared with committed ones; verdicts for CI systems |
//! | `rules` | `keylapse rules` |
//! | `explain` | `keylapse explain` |
//! | `new` | `keylapse new` |
//! | `lessons`, `quiz` | `keylapse lessons`, `keylapse quiz` |
//! | `generated` | `keylapse schema`, `completions`, `man` |
//! | `memory`, `threads`, `each` | what a run may need; who helps within it; many runs at once |
//! | `progress` | bars over simulated time and over scenarios |
//! | `interrupt`, `exit` | the wish to stop; how a command ended |

mod args;
mod check;
mod checked;
mod choice;
mod command;
mod each;
mod exit;
mod explain;
mod generated;
mod golden;
mod input;
mod interrupt;
mod junit;
mod lessons;
mod memory;
mod new;
mod produce;
mod progress;
mod quiz;
mod rules;
mod run;
mod threads;
mod verify;
mod watch;

pub use command::main;
