//! `keylapse new`: a commented starter scenario.

use std::{fs, io, io::Write as _, path::PathBuf};

use crate::{
    cli::{
        args::New,
        exit::{End, Failure},
    },
    scenario,
};

/// Writes the starter scenario; never over a file that is there.
///
/// # Errors
/// Where the name is not a plain file name, the file exists or cannot be written.
pub fn new(command: &New) -> Result<End, Failure> {
    if let Err(faults) = scenario::compile(&command.name, STARTER) {
        let messages: Vec<String> = faults.into_iter().map(|fault| fault.message).collect();
        return Err(Failure::Usage(messages.join("; ")));
    }
    let path = PathBuf::from(format!("{}.toml", command.name));
    let mut file = fs::File::create_new(&path).map_err(|error| {
        if error.kind() == io::ErrorKind::AlreadyExists {
            return Failure::Usage(format!("`{}` exists already", path.display()));
        }
        Failure::with_file(&path, "write", &error)
    })?;
    file.write_all(STARTER.as_bytes()).map_err(|error| Failure::with_file(&path, "write", &error))?;
    writeln!(anstream::stdout(), "wrote {0}; now: keylapse run {0}", path.display())?;
    Ok(End::Held)
}

/// The starter scenario.
pub const STARTER: &str = include_str!("starter.toml");
