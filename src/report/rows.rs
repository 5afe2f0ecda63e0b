//! The columns of each table of a run: a struct's fields are the header of its CSV file and the schema of its Parquet file.
//!
//! Invariant: a column that can be empty is an `Option`; a text that stands there is never empty.

#![allow(missing_docs, reason = "the columns are documented where the format is")]

use serde::Serialize;

/// A row of one of the tables.
pub trait Row: Serialize {
    /// The name of the table's files, without extension.
    const TABLE: &'static str;
    /// The columns, in order.
    const COLUMNS: &'static [Column];

    /// Returns what stands in each column, in order.
    fn cells(&self) -> impl Iterator<Item = Cell<'_>>;
}

/// A column.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What stands in it.
    pub kind: Kind,
    /// Whether it can be empty.
    pub is_optional: bool,
}

/// What stands in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Integer,
    Boolean,
    Text,
}

/// What stands in one column of one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell<'a> {
    Empty,
    Integer(u64),
    Boolean(bool),
    Text(&'a str),
}

/// The type of a field.
trait Field {
    const KIND: Kind;
    const IS_OPTIONAL: bool = false;

    fn cell(&self) -> Cell<'_>;
}

impl Field for u64 {
    const KIND: Kind = Kind::Integer;

    fn cell(&self) -> Cell<'_> {
        Cell::Integer(*self)
    }
}

impl Field for u32 {
    const KIND: Kind = Kind::Integer;

    fn cell(&self) -> Cell<'_> {
        Cell::Integer(u64::from(*self))
    }
}

impl Field for bool {
    const KIND: Kind = Kind::Boolean;

    fn cell(&self) -> Cell<'_> {
        Cell::Boolean(*self)
    }
}

impl Field for &str {
    const KIND: Kind = Kind::Text;

    fn cell(&self) -> Cell<'_> {
        Cell::Text(self)
    }
}

impl<T: Field> Field for Option<T> {
    const KIND: Kind = T::KIND;
    const IS_OPTIONAL: bool = true;

    fn cell(&self) -> Cell<'_> {
        self.as_ref().map_or(Cell::Empty, T::cell)
    }
}

macro_rules! table {
    ($(#[$doc:meta])* $name:ident<$life:lifetime> $table:literal { $($column:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Serialize)]
        pub struct $name<$life> { $(pub $column: $type,)* }

        impl<$life> Row for $name<$life> {
            const TABLE: &'static str = $table;
            const COLUMNS: &'static [Column] = &[$(Column {
                name: stringify!($column),
                kind: <$type as Field>::KIND,
                is_optional: <$type as Field>::IS_OPTIONAL,
            },)*];

            fn cells(&self) -> impl Iterator<Item = Cell<'_>> {
                [$(self.$column.cell(),)*].into_iter()
            }
        }
    };
}

table! {
    /// An executed event.
    Event<'a> "events" {
        seq: u64,
        time_ms: u64,
        time: &'a str,
        phase: &'static str,
        event: &'static str,
        actor: &'a str,
        table: Option<&'a str>,
        subject: Option<&'a str>,
        key: Option<&'a str>,
        outcome: &'static str,
        error: Option<&'static str>,
        rule: Option<&'a str>,
        detail: Option<&'a str>,
    }
}

table! {
    /// A protection period of an artifact.
    Ledger<'a> "ledger" {
        artifact: &'a str,
        kind: &'static str,
        table: &'a str,
        item: Option<&'a str>,
        version: u32,
        kms_key: &'a str,
        key_owner: &'static str,
        key_version: u32,
        table_key: &'a str,
        data_key: &'a str,
        from_ms: u64,
        from: &'a str,
        until_ms: Option<u64>,
        until: Option<&'a str>,
        ended_by: Option<&'static str>,
        bytes: u64,
        readable_at_end: Option<bool>,
        rule: Option<&'a str>,
    }
}

table! {
    /// A period of a key in a state.
    Key<'a> "keys" {
        key: &'a str,
        owner: &'static str,
        state: &'static str,
        from_ms: u64,
        from: &'a str,
        until_ms: Option<u64>,
        until: Option<&'a str>,
        cause: Option<&'static str>,
        rule: Option<&'a str>,
    }
}

table! {
    /// A period of a table as DescribeTable shows it.
    Table<'a> "tables" {
        table: &'a str,
        table_status: &'static str,
        sse_status: Option<&'static str>,
        sse_type: Option<&'static str>,
        kms_key: &'a str,
        inaccessible_since: Option<&'a str>,
        from_ms: u64,
        from: &'a str,
        until_ms: Option<u64>,
        until: Option<&'a str>,
        cause: &'static str,
        rule: Option<&'a str>,
    }
}

table! {
    /// Artifacts at a sample.
    Series<'a> "series" {
        time_ms: u64,
        time: &'a str,
        table: &'a str,
        key: &'a str,
        kind: &'static str,
        live: u64,
        unreadable: u64,
        bytes: u64,
    }
}

table! {
    /// A stream at a sample.
    Stream<'a> "streams" {
        time_ms: u64,
        time: &'a str,
        table: &'a str,
        unread: u64,
        read: u64,
        trimmed_read: u64,
        trimmed_unread: u64,
        ttl_waiting: u64,
    }
}

table! {
    /// A verdict on an expectation or a rule.
    Verdict<'a> "verdicts" {
        id: &'a str,
        rule: Option<&'a str>,
        verdict: &'static str,
        at: &'a str,
        expected: &'a str,
        found: &'a str,
        witness: &'a str,
    }
}
