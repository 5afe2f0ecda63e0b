//! The arguments name a command, and it is executed.

use std::process::ExitCode;

use clap::{
    CommandFactory as _, Parser as _,
    error::{ContextKind, ContextValue},
};

use crate::cli::{
    args::{Arguments, Command},
    check,
    exit::{End, Failure},
    explain, generated, lessons, new, quiz, rules, run, verify,
};

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
