//! How a command ended: one exit code, by the worst that happened.

use std::{io, io::Write as _, path::Path, process::ExitCode};

use crate::{
    error::{Faults, Paint},
    judge::{Ruling, Verdict},
};

/// How a command ended that could do its work, from best to worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    /// All held.
    Held,
    /// Nothing was violated, but an expectation was never exercised.
    NotExercised,
    /// An expectation or a rule was violated.
    Violated,
}

/// Why a command could not do its work.
#[derive(Debug)]
pub enum Failure {
    /// Scenario files have mistakes.
    Faults(Vec<Faults>),
    /// The input or the usage is wrong.
    Usage(String),
    /// The machine failed us.
    Machine(String),
    /// Whoever read the output has gone.
    ClosedPipe,
    /// The user interrupted.
    Interrupted,
}

impl End {
    /// Returns how a run ended with these verdicts. A rule without occasion does not count.
    pub fn of(verdicts: &[Verdict]) -> Self {
        let worst = verdicts.iter().map(|verdict| match verdict.ruling {
            Ruling::Held => Self::Held,
            Ruling::NotExercised if verdict.is_of_monitor() => Self::Held,
            Ruling::NotExercised => Self::NotExercised,
            Ruling::Violated => Self::Violated,
        });
        worst.max().unwrap_or(Self::Held)
    }
}

impl Failure {
    /// Says what failed on standard error, and returns the exit code.
    pub fn report(&self) -> ExitCode {
        let mut stderr = anstream::stderr();
        let said = match self {
            Self::Faults(files) => files.iter().try_for_each(|faults| {
                writeln!(stderr, "{}", faults.render(Paint::Coloured).trim_end())?;
                writeln!(stderr)
            }),
            Self::Usage(message) | Self::Machine(message) => writeln!(stderr, "error: {message}"),
            Self::ClosedPipe => Ok(()),
            Self::Interrupted => writeln!(stderr, "interrupted: nothing of the scenario in progress was written"),
        };
        let _ = said;
        self.code()
    }

    fn code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Faults(_) | Self::Usage(_) => 2,
            Self::Machine(_) => 4,
            Self::ClosedPipe => 0,
            Self::Interrupted => 130,
        })
    }

    /// Returns the failure to do something with a file.
    pub fn with_file(path: &Path, doing: &str, error: &io::Error) -> Self {
        Self::Machine(format!("cannot {doing} `{}`: {error}", path.display()))
    }
}

/// A failure to print: a closed pipe ends quietly.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::ClosedPipe;
        }
        Self::Machine(format!("cannot write to standard output: {error}"))
    }
}

impl From<End> for ExitCode {
    fn from(end: End) -> Self {
        Self::from(match end {
            End::Held => 0,
            End::Violated => 1,
            End::NotExercised => 3,
        })
    }
}
