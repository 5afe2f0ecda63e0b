//! The command line: arguments in, results on standard output, diagnostics and progress on standard error.
//!
//! | File | Noun |
//! |---|---|
//! | `args` | what can be said on the command line |
//! | `input` | scenario files, read and compiled |
//! | `produce` | one scenario's results |
//! | `run`, `check` | `keylapse run`, `keylapse check` |
//! | `verify` | `keylapse verify` |
//! | `golden`, `junit` | results compared with committed ones; verdicts for CI systems |
//! | `rules` | `keylapse rules` |
//! | `explain` | `keylapse explain` |
//! | `new` | `keylapse new` |
//! | `lessons`, `quiz` | `keylapse lessons`, `keylapse quiz` |
//! | `generated` | `keylapse schema`, `completions`, `man` |
//! | `progress` | bars over simulated time and over scenarios |
//! | `exit` | how a command ended |

mod args;
mod check;
mod exit;
mod explain;
mod generated;
mod golden;
mod input;
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

use std::process::ExitCode;

use clap::Parser;

use args::{Arguments, Command};
use exit::{End, Failure};

/// Runs the command that the arguments say, and returns its exit code.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    arguments.common.color.apply();
    match execute(&arguments) {
        Ok(end) => end.into(),
        Err(failure) => failure.report(),
    }
}

fn execute(arguments: &Arguments) -> Result<End, Failure> {
    match &arguments.command {
        Command::Run(command) => run::run(command, &arguments.common),
        Command::Check(command) => check::check(command, &arguments.common),
        Command::Verify(command) => verify::verify(command),
        Command::Rules(command) => rules::rules(command),
        Command::Explain(command) => explain::explain(command),
        Command::New(command) => new::new(command),
        Command::Lessons(command) => lessons::lessons(command),
        Command::Quiz(command) => quiz::quiz(command),
        Command::Schema => generated::schema(),
        Command::Completions(command) => generated::completions(command),
        Command::Man => generated::man(),
    }
}
