//! The files that the monitors need.

use std::{fs::File, io::BufReader, path::Path};

use super::{rows, sheet::Misread};

/// The files that the monitors need.
pub struct Sources<R> {
    /// `events.csv`.
    pub events: R,
    /// `ledger.csv`.
    pub ledger: R,
    /// `keys.csv`.
    pub keys: R,
    /// `tables.csv`.
    pub tables: R,
    /// `streams.csv`, where there is one.
    pub streams: Option<R>,
}

impl Sources<BufReader<File>> {
    /// Opens the files in a folder.
    ///
    /// # Errors
    /// Where one that is needed cannot be opened.
    pub fn open(folder: &Path) -> Result<Self, Misread> {
        let open = |file: &'static str| match File::open(folder.join(file)) {
            Ok(opened) => Ok(BufReader::new(opened)),
            Err(error) => Err(Misread::of_file(file, format!("cannot be opened: {error}"))),
        };
        Ok(Self {
            events: open(rows::EVENTS)?,
            ledger: open(rows::LEDGER)?,
            keys: open(rows::KEYS)?,
            tables: open(rows::TABLES)?,
            streams: open(rows::STREAMS).ok(),
        })
    }
}
