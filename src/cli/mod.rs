//! The command line: arguments in, results on standard output, diagnostics and progress on standard error.
//!
//! | File | Noun |
//! |---|---|
//! | `args` | what can be said on the command line |
//! | `input` | scenario files, read and compiled |
//! | `produce` | one scenario's results |
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
//! | `memory`, `threads` | what a run may need; who runs what |
//! | `progress` | bars over simulated time and over scenarios |
//! | `exit` | how a command ended |

mod args;
mod check;
mod checked;
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
mod watch;

use std::process::ExitCode;

use clap::{
    CommandFactory as _, Parser as _,
    error::{ContextKind, ContextValue},
};

use args::{Arguments, Command};
use exit::{End, Failure};

/// Runs the command that the arguments say, and returns its exit code.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = Arguments::try_parse().unwrap_or_else(|error| with_hint(error).exit());
    arguments.common.color.apply();
    match execute(&arguments) {
        Ok(end) => end.into(),
        Err(failure) => failure.report(),
    }
}

/// Adds the command that was probably meant, where the parser of arguments finds none.
fn with_hint(mut error: clap::Error) -> clap::Error {
    let given = error.get(ContextKind::InvalidSubcommand).map(ToString::to_string);
    if let (Some(given), None) = (given, error.get(ContextKind::SuggestedSubcommand)) {
        let commands = Arguments::command();
        let names = commands.get_subcommands().map(|command| command.get_name().to_owned());
        let near = names.map(|name| (strsim::damerau_levenshtein(&name, &given), name));
        let near = near.filter(|(distance, _)| *distance <= NEAR).min();
        if let Some((_, name)) = near {
            error.insert(ContextKind::SuggestedSubcommand, ContextValue::Strings(vec![name]));
        }
    }
    error
}

/// A command's name this many letters away was meant.
const NEAR: usize = 2;

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
