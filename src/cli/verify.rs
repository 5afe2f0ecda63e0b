//! `keylapse verify`: the rule monitors on the CSV files of a run alone.

use crate::{
    cli::{
        args::Verify,
        exit::{End, Failure},
    },
    judge::{self, Ruling},
    report::text,
};

/// Judges the files in a folder.
///
/// # Errors
/// Where a file is missing or cannot be read as what it should be.
pub fn verify(command: &Verify) -> Result<End, Failure> {
    let folder = command.folder.display();
    if !command.folder.join("events.csv").is_file() {
        return Err(Failure::Usage(format!("`{folder}` is not the folder of a run: there is no `events.csv` in it")));
    }
    let verdicts = judge::reread::verify(&command.folder).map_err(|misread| Failure::Usage(misread.to_string()))?;
    let mut stdout = anstream::stdout().lock();
    for verdict in verdicts.iter().filter(|verdict| verdict.ruling != Ruling::NotExercised) {
        text::verdict_line(&mut stdout, verdict)?;
    }
    Ok(End::of(&verdicts))
}
