//! One table of a run as Parquet: rows are gathered column by column into a row group, which is then written and forgotten.
//!
//! Law: the bytes follow from the rows and the version of the program alone.

use std::{
    io::{self, Write},
    mem,
    sync::Arc,
};

use parquet::{
    basic::{Compression, Encoding, LogicalType, Repetition, Type as Physical},
    data_type::{BoolType, ByteArray, ByteArrayType, DataType, Int64Type},
    errors::ParquetError,
    file::{
        properties::{EnabledStatistics, WriterProperties},
        writer::{SerializedColumnWriter, SerializedFileWriter},
    },
    schema::types::{ColumnPath, Type},
};

use crate::report::rows::{Cell, Column, Kind, Row};

/// The most rows of a row group: what a file holds in memory.
pub const GROUP_ROWS: usize = 1 << 16;

/// The most bytes of a dictionary. Words that come again and again need less, names and times of single things more.
const DICTIONARY_BYTES: usize = 1 << 14;

/// A Parquet file that is being written.
pub struct ParquetFile<W: Write + Send> {
    writer: SerializedFileWriter<W>,
    columns: Vec<Gathered>,
    rows: usize,
}

/// What stands in one column of the row group that is being gathered.
struct Gathered {
    values: Values,
    /// Where the column can be empty: 1 for each row that has a value, 0 for each that has none.
    levels: Option<Vec<i16>>,
}

enum Values {
    Integers(Vec<i64>),
    Booleans(Vec<bool>),
    /// All texts one after the other, and where each of them ends.
    Texts(Vec<u8>, Vec<usize>),
}

impl<W: Write + Send> ParquetFile<W> {
    /// Begins the file of the table of `R`.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn begin<R: Row>(file: W) -> io::Result<Self> {
        let writer = SerializedFileWriter::new(file, Arc::new(schema::<R>()), Arc::new(properties(R::COLUMNS)));
        Ok(Self {
            writer: writer.map_err(into_io)?,
            columns: R::COLUMNS.iter().map(Gathered::nothing).collect(),
            rows: 0,
        })
    }

    /// Writes a row of the same table.
    ///
    /// # Errors
    /// Where a row group cannot be written.
    pub fn write(&mut self, row: &impl Row) -> io::Result<()> {
        for (column, cell) in self.columns.iter_mut().zip(row.cells()) {
            column.push(cell);
        }
        self.rows += 1;
        if self.rows == GROUP_ROWS { self.write_group().map_err(into_io) } else { Ok(()) }
    }

    /// Completes the file.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn finish(mut self) -> io::Result<()> {
        if self.rows > 0 {
            self.write_group().map_err(into_io)?;
        }
        self.writer.close().map(|_| ()).map_err(into_io)
    }

    fn write_group(&mut self) -> Result<(), ParquetError> {
        let mut group = self.writer.next_row_group()?;
        for column in &mut self.columns {
            let mut writer = group.next_column()?.expect("as many columns as the schema has");
            column.write(&mut writer)?;
            writer.close()?;
        }
        group.close()?;
        self.rows = 0;
        Ok(())
    }
}

impl Gathered {
    fn nothing(column: &Column) -> Self {
        let values = match column.kind {
            Kind::Integer => Values::Integers(Vec::new()),
            Kind::Boolean => Values::Booleans(Vec::new()),
            Kind::Text => Values::Texts(Vec::new(), Vec::new()),
        };
        Self { values, levels: column.is_optional.then(Vec::new) }
    }

    fn push(&mut self, cell: Cell<'_>) {
        if let Some(levels) = &mut self.levels {
            levels.push(i16::from(cell != Cell::Empty));
        }
        match (&mut self.values, cell) {
            (Values::Integers(values), Cell::Integer(value)) => {
                values.push(i64::try_from(value).expect("numbers of a run fit into 63 bits"));
            }
            (Values::Booleans(values), Cell::Boolean(value)) => values.push(value),
            (Values::Texts(bytes, ends), Cell::Text(text)) => {
                bytes.extend_from_slice(text.as_bytes());
                ends.push(bytes.len());
            }
            (_, Cell::Empty) if self.levels.is_some() => {}
            (_, cell) => panic!("{cell:?} stands in a column of another kind"),
        }
    }

    /// Writes the column's part of the row group, and begins the next.
    fn write(&mut self, writer: &mut SerializedColumnWriter<'_>) -> Result<(), ParquetError> {
        let levels = self.levels.as_deref();
        match &mut self.values {
            Values::Integers(values) => write::<Int64Type>(writer, values, levels)?,
            Values::Booleans(values) => write::<BoolType>(writer, values, levels)?,
            Values::Texts(bytes, ends) => {
                let size = bytes.len();
                let all = ByteArray::from(mem::replace(bytes, Vec::with_capacity(size)));
                let starts = std::iter::once(0).chain(ends.iter().copied());
                let mut texts: Vec<_> = starts.zip(&*ends).map(|(start, end)| all.slice(start, end - start)).collect();
                write::<ByteArrayType>(writer, &mut texts, levels)?;
                ends.clear();
            }
        }
        self.levels.iter_mut().for_each(Vec::clear);
        Ok(())
    }
}

fn write<T: DataType>(
    writer: &mut SerializedColumnWriter<'_>,
    values: &mut Vec<T::T>,
    levels: Option<&[i16]>,
) -> Result<(), ParquetError> {
    writer.typed::<T>().write_batch(values, levels, None)?;
    values.clear();
    Ok(())
}

fn schema<R: Row>() -> Type {
    let fields = R::COLUMNS.iter().map(|column| Arc::new(field(column))).collect();
    Type::group_type_builder(R::TABLE).with_fields(fields).build().expect("the name of a table")
}

fn field(column: &Column) -> Type {
    let (physical, logical) = match column.kind {
        Kind::Integer => (Physical::INT64, None),
        Kind::Boolean => (Physical::BOOLEAN, None),
        Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
    };
    let repetition = if column.is_optional { Repetition::OPTIONAL } else { Repetition::REQUIRED };
    let builder = Type::primitive_type_builder(column.name, physical);
    builder.with_logical_type(logical).with_repetition(repetition).build().expect("a type that the format has")
}

/// Texts stand in a dictionary until it is full, and from then on as what differs from the text before; so do integers.
fn properties(columns: &[Column]) -> WriterProperties {
    let builder = WriterProperties::builder()
        .set_created_by(concat!("keylapse version ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_compression(Compression::SNAPPY)
        .set_dictionary_page_size_limit(DICTIONARY_BYTES)
        .set_statistics_enabled(EnabledStatistics::Chunk);
    let described = columns.iter().fold(builder, |builder, column| {
        let path = ColumnPath::from(column.name);
        match column.kind {
            Kind::Integer => builder
                .set_column_dictionary_enabled(path.clone(), false)
                .set_column_encoding(path, Encoding::DELTA_BINARY_PACKED),
            Kind::Text => builder.set_column_encoding(path, Encoding::DELTA_BYTE_ARRAY),
            Kind::Boolean => builder,
        }
    });
    described.build()
}

/// Returns the failure of the file below, where that is what failed.
fn into_io(error: ParquetError) -> io::Error {
    let ParquetError::External(source) = error else { return io::Error::other(error) };
    source.downcast::<io::Error>().map_or_else(io::Error::other, |error| *error)
}
