//! One table of a run on its way into its files.

use std::{
    fs::File,
    io::{self, BufWriter},
    path::Path,
};

use ::csv::{Writer, WriterBuilder};

#[cfg(feature = "parquet")]
use crate::report::parquet::ParquetFile;
use crate::report::rows::Row;

/// A format of the files that hold tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableFormat {
    /// Comma-separated values.
    Csv,
    /// Apache Parquet.
    #[cfg(feature = "parquet")]
    Parquet,
}

/// Writes the rows of one table, in each format that is wanted.
pub struct Sheet {
    csv: Option<Writer<BufWriter<File>>>,
    #[cfg(feature = "parquet")]
    parquet: Option<ParquetFile<File>>,
}

impl Sheet {
    /// Creates the files of the table of `R` in a folder: the header alone, until rows are written.
    ///
    /// # Errors
    /// Where a file cannot be created.
    pub fn create<R: Row>(folder: &Path, formats: &[TableFormat]) -> io::Result<Self> {
        let begin = |extension: &str| File::create(folder.join(R::TABLE).with_extension(extension));
        Ok(Self {
            csv: if formats.contains(&TableFormat::Csv) { Some(csv::<R>(begin("csv")?)?) } else { None },
            #[cfg(feature = "parquet")]
            parquet: if formats.contains(&TableFormat::Parquet) {
                Some(ParquetFile::begin::<R>(begin("parquet")?)?)
            } else {
                None
            },
        })
    }

    /// Writes a row.
    ///
    /// # Errors
    /// Where a file cannot be written.
    pub fn write<R: Row>(&mut self, row: &R) -> io::Result<()> {
        #[cfg(feature = "parquet")]
        if let Some(file) = &mut self.parquet {
            file.write(row)?;
        }
        match &mut self.csv {
            Some(writer) => writer.serialize(row).map_err(io::Error::from),
            None => Ok(()),
        }
    }

    /// Completes the files.
    ///
    /// # Errors
    /// Where a file cannot be written.
    pub fn finish(self) -> io::Result<()> {
        #[cfg(feature = "parquet")]
        if let Some(file) = self.parquet {
            file.finish()?;
        }
        self.csv.map_or(Ok(()), |mut writer| writer.flush())
    }
}

fn csv<R: Row>(file: File) -> io::Result<Writer<BufWriter<File>>> {
    let file = BufWriter::with_capacity(1 << 16, file);
    let mut writer = WriterBuilder::new().has_headers(false).from_writer(file);
    writer.write_record(R::COLUMNS.iter().map(|column| column.name)).map_err(io::Error::from)?;
    Ok(writer)
}
