//! The examples answer what they ask, from the files of a real run.
//!
//! They need Python with pandas and DuckDB: `.ci/run` installs both, and so does the first test that finds Python and a
//! package index. Without them the tests say so and pass.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::LazyLock,
};

/// A Python that has what `examples/requirements.txt` names; nothing where there is none to be had.
static PYTHON: LazyLock<Option<PathBuf>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("python");
    let python = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let succeeds = |command: &mut Command| command.output().is_ok_and(|output| output.status.success());
    let has_all = || succeeds(Command::new(&python).args(["-c", "import duckdb, pandas"]));
    let make = || succeeds(Command::new("python3").args(["-m", "venv"]).arg(&folder));
    let install = || {
        let arguments =
            ["-m", "pip", "install", "--quiet", "--retries", "0", "--timeout", "10", "--only-binary", ":all:"];
        succeeds(Command::new(&python).args(arguments).args(["-r", "examples/requirements.txt"]))
    };
    (has_all() || make() && install() && has_all()).then(|| python.clone())
});

/// Runs a scenario of the repository, and returns the folder that holds its folder.
fn run(name: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_keylapse"));
    command.args(["run", "-q", "--only", "csv", &format!("scenarios/{name}.toml"), "-o"]).arg(folder.path());
    assert!(command.status().unwrap().success());
    folder
}

fn printed(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap().replace("\r\n", "\n")
}

/// The worked example: of eight writes seven happen, five items expire, and nobody reads the stream.
const SCENARIO: &str = "key-disabled-never-enabled";

#[test]
fn pandas_says_what_a_key_protects_and_what_was_lost() {
    let Some(python) = PYTHON.as_ref() else {
        return eprintln!("skipped: no Python with pandas and DuckDB can be had");
    };
    let folder = run(SCENARIO);
    let mut command = Command::new(python);
    command.arg("examples/pandas_ledger.py").arg(folder.path().join(SCENARIO)).args(["old", "12"]);
    let lost = |hour: u32, count: u32| {
        format!("lost: {count} unread changes of orders in the hour from 2026-01-02T{hour:02}:00:00+00:00\n")
    };
    let lost: String = [1, 1, 2, 2, 2, 2, 2].into_iter().zip(0..).map(|(count, hour)| lost(hour, count)).collect();
    let expected = format!(
        "under old after 12 h:\n  2 × item of orders\n  12 × stream-record of orders\n\
         old can go: not yet (1 still need it)\n{lost}unreadable at the end: 1 × backup of orders, under old\n"
    );
    assert_eq!(printed(&command.env("PYTHONIOENCODING", "utf-8").output().unwrap()), expected);
}

#[test]
fn duckdb_says_what_a_key_protects_and_what_was_lost() {
    let Some(python) = PYTHON.as_ref() else {
        return eprintln!("skipped: no Python with pandas and DuckDB can be had");
    };
    let folder = run(SCENARIO);
    let all = "import duckdb, sys\n\
               for one in duckdb.extract_statements(sys.argv[1]):\n    \
                   for row in duckdb.execute(one).fetchall():\n        \
                       print(*(str(cell)[:19] for cell in row), sep=' | ')\n    \
                   print('--')\n";
    let answer = |sql: &str| {
        let mut command = Command::new(python);
        command.args(["-c", all, sql]).current_dir(folder.path().join(SCENARIO)).env("TZ", "UTC");
        printed(&command.output().unwrap())
    };
    let expected = "item | orders | 2\nstream-record | orders | 12\n--\n\
                    backup | orders | None\nitem | orders | 2026-01-08 07:52:00\nstream-record | orders | 2026-01-02 06:00:00\n\
                    --\n\
                    orders | 2026-01-02 00:00:00 | 1\norders | 2026-01-02 01:00:00 | 1\n\
                    orders | 2026-01-02 02:00:00 | 2\norders | 2026-01-02 03:00:00 | 2\n\
                    orders | 2026-01-02 04:00:00 | 2\norders | 2026-01-02 05:00:00 | 2\n\
                    orders | 2026-01-02 06:00:00 | 2\n--\n\
                    backup | orders | old | 1\n--\n";
    assert_eq!(answer(include_str!("../examples/duckdb.sql")), expected);
    let readme = include_str!("../README.md").split_once("```sql\n").unwrap().1;
    let first = expected.split_inclusive("--\n").next().unwrap();
    assert_eq!(answer(readme.split_once("```").unwrap().0), first, "the question of the README is the first of them");
}
