//! What each operation gives in each state, as literal tables: KMS keys (facts §4.2) and tables (facts §5.3).
#![allow(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod support;

#[path = "matrices/key.rs"]
mod key;
#[path = "matrices/table.rs"]
mod table;

/// A table of texts, a line for each row, its columns aligned.
fn aligned(rows: &[Vec<String>]) -> String {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap();
    let widths: Vec<usize> = (0..rows[0].len()).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).map(|(cell, &width)| format!("{cell:width$}")).collect::<Vec<_>>();
        cells.join(" | ").trim_end().to_owned()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n") + "\n"
}
