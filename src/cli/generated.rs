//! `keylapse schema`, `completions`, `man`: what follows from the definitions of the format and of the arguments.

use std::io::Write as _;

use clap::CommandFactory as _;

use crate::{
    cli::{
        args::{Arguments, Completions},
        exit::{End, Failure},
    },
    scenario,
};

/// Prints the JSON Schema of the scenario format.
///
/// # Errors
/// Where standard output cannot be written.
pub fn schema() -> Result<End, Failure> {
    let text = serde_json::to_string_pretty(&scenario::schema()).map_err(std::io::Error::from)?;
    writeln!(anstream::stdout(), "{text}")?;
    Ok(End::Held)
}

/// Prints completions for a shell.
///
/// # Errors
/// Where standard output cannot be written.
pub fn completions(command: &Completions) -> Result<End, Failure> {
    let mut out = Vec::new();
    clap_complete::generate(command.shell, &mut Arguments::command(), "keylapse", &mut out);
    std::io::stdout().write_all(&out)?;
    Ok(End::Held)
}

/// Prints the manual page.
///
/// # Errors
/// Where standard output cannot be written.
pub fn man() -> Result<End, Failure> {
    let mut out = Vec::new();
    clap_mangen::Man::new(Arguments::command()).render(&mut out)?;
    std::io::stdout().write_all(&out)?;
    Ok(End::Held)
}
