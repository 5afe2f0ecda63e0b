//! A CSV file: its header, its rows, its faults.
//!
//! Invariant: every row has a cell for every column. Law: a fault names the file, the line and the column.

use std::{fmt, io::Read};

use csv::{ReaderBuilder, StringRecord};

use crate::{rules::RuleSet, sim::SimTime};

/// A file that cannot be read back into rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misread {
    /// The file.
    pub file: &'static str,
    /// The line, from 1 on; nothing where the file as a whole is meant.
    pub line: Option<u64>,
    /// The column, where one is meant.
    pub column: Option<&'static str>,
    /// What is wrong.
    pub message: String,
}

/// A CSV file that is being read.
pub(super) struct Sheet<R> {
    file: &'static str,
    columns: &'static [&'static str],
    reader: csv::Reader<R>,
    record: StringRecord,
}

/// A row of a sheet.
pub(super) struct Cells<'a> {
    file: &'static str,
    columns: &'static [&'static str],
    record: &'a StringRecord,
}

impl Misread {
    /// Returns a fault of a whole file.
    pub(super) fn of_file(file: &'static str, message: impl Into<String>) -> Self {
        Self { file, line: None, column: None, message: message.into() }
    }
}

/// Writes `ledger.csv:17: column `bytes`: MESSAGE`.
impl fmt::Display for Misread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if let Some(column) = self.column {
            write!(f, ": column `{column}`")?;
        }
        write!(f, ": {}", self.message)
    }
}

impl std::error::Error for Misread {}

impl<R: Read> Sheet<R> {
    /// Opens a file that must have exactly these columns.
    ///
    /// # Errors
    /// Where it has others, or cannot be read.
    pub fn open(file: &'static str, columns: &'static [&'static str], source: R) -> Result<Self, Misread> {
        let reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(source);
        let mut sheet = Self { file, columns, reader, record: StringRecord::new() };
        if !sheet.advance()? {
            return Err(Misread { line: Some(1), ..Misread::of_file(file, "the file is empty: no header") });
        }
        for (index, &column) in columns.iter().enumerate() {
            if sheet.record.get(index) != Some(column) {
                let found = sheet.record.get(index).unwrap_or("nothing");
                let message = format!("`{found}` stands in the header where `{column}` is expected");
                return Err(Misread { line: Some(1), column: Some(column), ..Misread::of_file(file, message) });
            }
        }
        sheet.check_width()?;
        Ok(sheet)
    }

    /// Reads the next row.
    ///
    /// # Errors
    /// Where it has too few or too many cells, or is not UTF-8.
    pub fn next(&mut self) -> Result<Option<Cells<'_>>, Misread> {
        if !self.advance()? {
            return Ok(None);
        }
        self.check_width()?;
        Ok(Some(Cells { file: self.file, columns: self.columns, record: &self.record }))
    }

    fn advance(&mut self) -> Result<bool, Misread> {
        let line = self.reader.position().line();
        self.reader.read_record(&mut self.record).map_err(|error| self.unreadable(line, &error))
    }

    fn check_width(&self) -> Result<(), Misread> {
        let (found, expected) = (self.record.len(), self.columns.len());
        if found == expected {
            return Ok(());
        }
        let message = format!("{found} cells, expected {expected}");
        Err(Misread { line: line_of(&self.record), ..Misread::of_file(self.file, message) })
    }

    fn unreadable(&self, line: u64, error: &csv::Error) -> Misread {
        if let csv::ErrorKind::Utf8 { pos, err } = error.kind() {
            let line = pos.as_ref().map_or(line, csv::Position::line);
            let message = format!("cell {} is not UTF-8", err.field() + 1);
            return Misread { line: Some(line), ..Misread::of_file(self.file, message) };
        }
        Misread { line: Some(line), ..Misread::of_file(self.file, error.to_string()) }
    }
}

impl<'a> Cells<'a> {
    /// Returns the text of a cell.
    pub fn text(&self, column: &str) -> &'a str {
        let index = self.columns.iter().position(|known| *known == column).expect("a column is asked for by its name");
        self.record.get(index).expect("a row has a cell for every column")
    }

    /// Returns the text of a cell that cannot be empty.
    pub fn name(&self, column: &'static str) -> Result<&'a str, Misread> {
        Some(self.text(column)).filter(|text| !text.is_empty()).ok_or_else(|| self.fault(column, "empty"))
    }

    /// Returns the text of a cell, where there is any.
    pub fn optional(&self, column: &str) -> Option<&'a str> {
        Some(self.text(column)).filter(|text| !text.is_empty())
    }

    /// Reads a whole number.
    pub fn number<N: TryFrom<u64>>(&self, column: &'static str) -> Result<N, Misread> {
        let text = self.text(column);
        let is_plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let number = if is_plain { text.parse::<u64>().ok() } else { None };
        number
            .and_then(|number| N::try_from(number).ok())
            .ok_or_else(|| self.fault(column, format!("`{text}` is not a whole number in range")))
    }

    /// Reads an instant in milliseconds.
    pub fn instant(&self, column: &'static str) -> Result<SimTime, Misread> {
        let at = SimTime::from_millis(self.number(column)?);
        if at > SimTime::MAX { Err(self.fault(column, "after the end of the calendar")) } else { Ok(at) }
    }

    /// Reads an instant in milliseconds, or nothing.
    pub fn optional_instant(&self, column: &'static str) -> Result<Option<SimTime>, Misread> {
        self.optional(column).map(|_| self.instant(column)).transpose()
    }

    /// Reads a word of a fixed vocabulary.
    pub fn word<T>(&self, column: &'static str, parse: impl Fn(&str) -> Option<T>) -> Result<T, Misread> {
        let text = self.text(column);
        parse(text).ok_or_else(|| self.fault(column, format!("`{text}` is not a word of this column")))
    }

    /// Reads a word of a fixed vocabulary, or nothing.
    pub fn optional_word<T>(
        &self,
        column: &'static str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, Misread> {
        self.optional(column).map(|_| self.word(column, parse)).transpose()
    }

    /// Reads the codes of rules.
    pub fn rules(&self) -> Result<RuleSet, Misread> {
        let mut rules = RuleSet::NONE;
        for code in self.text("rule").split_ascii_whitespace() {
            let rule = crate::rules::RuleId::by_code(code)
                .ok_or_else(|| self.fault("rule", format!("`{code}` is not the code of a rule")))?;
            rules = rules.with(rule);
        }
        Ok(rules)
    }

    /// Returns the fault of a cell.
    pub fn fault(&self, column: &'static str, message: impl Into<String>) -> Misread {
        Misread { line: line_of(self.record), column: Some(column), ..Misread::of_file(self.file, message) }
    }
}

fn line_of(record: &StringRecord) -> Option<u64> {
    record.position().map(csv::Position::line)
}
