//! `keylapse new`: a commented starter scenario.

use std::{
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
};

use crate::{
    cli::{
        args::New,
        exit::{End, Failure},
    },
    scenario,
};

/// Writes the starter scenario, and beside it the schema that it names; never over a file that is there.
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
    write_schema()?;
    writeln!(anstream::stdout(), "wrote {0}; now: keylapse run {0}", path.display())?;
    Ok(End::Held)
}

/// Writes the schema by which editors complete and check the scenario, where it is not there yet.
fn write_schema() -> Result<(), Failure> {
    let path = Path::new(SCHEMA);
    let text = serde_json::to_string_pretty(&scenario::schema()).map_err(io::Error::from)? + "\n";
    match fs::File::create_new(path).and_then(|mut file| file.write_all(text.as_bytes())) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(Failure::with_file(path, "write", &error)),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// The file that the starter scenario names in its first line.
const SCHEMA: &str = "scenario.schema.json";

/// The starter scenario.
pub const STARTER: &str = include_str!("starter.toml");
