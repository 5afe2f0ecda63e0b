//! A bare csv + serde loop that writes the rows of a run again: what the writer of `events.csv` and `ledger.csv` is held against.
//!
//! Usage: `csv_floor FOLDER [read]`. With `read` the rows are only read, so that the difference is the writing.
#![allow(clippy::print_stdout, reason = "it prints what it did")]

use std::{error::Error, fs::File, io::BufWriter, path::Path};

use serde::{Serialize, de::DeserializeOwned};

/// The columns of `events.csv` by their types.
type Event = (u64, u64, String, String, String, String, String, String, String, String, String, String, String);
/// Those of `ledger.csv`: the first half and the second.
type Ledger = (LedgerKey, LedgerSpan);
type LedgerKey = (String, String, String, String, u32, String, String, u32, String, String);
type LedgerSpan = (u64, String, Option<u64>, String, String, u64, Option<bool>, String);

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("usage: csv_floor FOLDER [read]")?;
    let writes = arguments.next().is_none();
    let events: Vec<Event> = read(&Path::new(&folder).join("events.csv"))?;
    let ledger: Vec<Ledger> = read(&Path::new(&folder).join("ledger.csv"))?;
    println!("{} rows", events.len() + ledger.len());
    if writes {
        write(&Path::new(&folder).join("events.again.csv"), &events)?;
        write(&Path::new(&folder).join("ledger.again.csv"), &ledger)?;
    }
    Ok(())
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>, csv::Error> {
    csv::Reader::from_path(path)?.into_deserialize().collect()
}

fn write<T: Serialize>(path: &Path, rows: &[T]) -> Result<(), Box<dyn Error>> {
    let file = BufWriter::with_capacity(1 << 16, File::create(path)?);
    let mut writer = csv::WriterBuilder::new().has_headers(false).from_writer(file);
    rows.iter().try_for_each(|row| writer.serialize(row))?;
    Ok(writer.flush()?)
}
