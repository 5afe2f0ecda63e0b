//! Parquet beside CSV: the same rows, read back.
#![cfg(feature = "parquet")]
#![allow(clippy::unwrap_used, clippy::wildcard_enum_match_arm, reason = "a test stops at what it does not expect")]

use std::{
    fs::{self, File},
    path::Path,
    process::Command,
};

use parquet::{
    basic::{LogicalType, Type},
    file::reader::{FileReader, SerializedFileReader},
    record::Field,
};

const TABLES: [&str; 6] = ["events", "ledger", "keys", "tables", "series", "streams"];

fn run(into: &Path, scenario: &str, more: &[&str]) {
    let scenario = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(scenario);
    let mut command = Command::new(env!("CARGO_BIN_EXE_keylapse"));
    command.args(["run", "-q", "--progress", "never", "--parquet", "-o"]).arg(into).arg(scenario).args(more);
    assert!(command.status().unwrap().success());
}

/// The rows of a CSV file, its header first.
fn csv_rows(path: &Path) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_path(path).unwrap();
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// The same of a Parquet file; an empty cell is a null, never an empty text.
fn parquet_rows(path: &Path) -> Vec<Vec<String>> {
    let reader = SerializedFileReader::new(File::open(path).unwrap()).unwrap();
    let schema = reader.metadata().file_metadata().schema_descr();
    let header = schema.columns().iter().map(|column| column.name().to_owned()).collect();
    let cell = |field: &Field| match field {
        Field::Null => String::new(),
        Field::Str(text) if !text.is_empty() => text.clone(),
        Field::Long(number) => number.to_string(),
        Field::Bool(value) => value.to_string(),
        other => panic!("{other:?}"),
    };
    let rows = reader.get_row_iter(None).unwrap();
    let rows = rows.map(|row| row.unwrap().get_column_iter().map(|(_, field)| cell(field)).collect());
    std::iter::once(header).chain(rows).collect()
}

#[test]
fn parquet_holds_the_rows_of_csv() {
    let place = tempfile::tempdir().unwrap();
    for scenario in ["key-disabled-2-hours", "backup-outlives-its-key", "dax-serves-stale-items"] {
        run(place.path(), &format!("{scenario}.toml"), &["--only", "csv"]);
        for table in TABLES {
            let file = place.path().join(scenario).join(table);
            let rows = csv_rows(&file.with_extension("csv"));
            assert!(rows.len() > 1 || table == "streams", "{scenario}/{table} has rows");
            assert_eq!(parquet_rows(&file.with_extension("parquet")), rows, "{scenario}/{table}");
        }
    }
}

#[test]
fn columns_have_types_and_only_those_that_can_be_empty_are_optional() {
    let place = tempfile::tempdir().unwrap();
    run(place.path(), "backup-outlives-its-key.toml", &["--only", "summary"]);
    let file = File::open(place.path().join("backup-outlives-its-key/ledger.parquet")).unwrap();
    let reader = SerializedFileReader::new(file).unwrap();
    let schema = reader.metadata().file_metadata().schema_descr();
    let of = |name: &str| {
        let column = schema.columns().iter().find(|column| column.name() == name).unwrap();
        (column.physical_type(), column.logical_type_ref(), column.self_type().is_optional())
    };
    assert_eq!(of("version"), (Type::INT64, None, false));
    assert_eq!(of("until_ms"), (Type::INT64, None, true));
    assert_eq!(of("readable_at_end"), (Type::BOOLEAN, None, true));
    assert_eq!(of("artifact"), (Type::BYTE_ARRAY, Some(&LogicalType::String), false));
    assert_eq!(of("ended_by"), (Type::BYTE_ARRAY, Some(&LogicalType::String), true));
    assert_eq!(
        reader.metadata().file_metadata().created_by(),
        Some(concat!("keylapse version ", env!("CARGO_PKG_VERSION")))
    );
}

#[test]
fn a_row_group_is_bounded_and_equal_runs_give_equal_bytes() {
    let (first, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let scenario = "busy-table-3-hour-outage";
    for place in [&first, &second] {
        run(place.path(), &format!("{scenario}.toml"), &["--only", "summary", "--events", "all", "--ledger", "full"]);
    }
    let file = |place: &tempfile::TempDir| place.path().join(scenario).join("ledger.parquet");
    assert!(!file(&first).with_extension("csv").exists(), "CSV was not asked for");
    let reader = SerializedFileReader::new(File::open(file(&first)).unwrap()).unwrap();
    let groups = reader.metadata().row_groups();
    assert!(groups.len() > 1, "the ledger has more rows than a group");
    assert!(groups.iter().all(|group| group.num_rows() <= 1 << 16));
    assert_eq!(fs::read(file(&first)).unwrap(), fs::read(file(&second)).unwrap());
}
