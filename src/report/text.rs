//! A run in words, for a terminal: what happened, what was lost, what still needs which key.

use std::{
    io::{self, Write},
    path::Path,
};

use anstyle::{AnsiColor, Style};

use crate::{
    engine::Setup,
    record::{EventRow, Names, Outcome},
    report::{gallery::Gallery, summary::Summary},
};

/// Prints a run.
///
/// # Errors
/// Where nothing can be printed.
pub fn run(
    out: &mut impl Write,
    setup: &Setup,
    summary: &Summary,
    gallery: &Gallery,
    verbose: bool,
    place: &Path,
) -> io::Result<()> {
    let bold = Style::new().bold();
    writeln!(out, "{bold}{}{bold:#}  {}", setup.name, setup.title)?;
    let counts = &summary.counts;
    let artifacts: u64 = counts.artifacts.values().sum();
    writeln!(
        out,
        "  {} simulated: {} events ({} refused), {artifacts} artifacts, {} seals and {} opens with AES-256-GCM",
        setup.duration, counts.events, counts.refused, counts.seals, counts.opens
    )?;
    if verbose {
        for row in &gallery.events {
            story_line(out, row, &gallery.names)?;
        }
    }
    keys(out, summary)?;
    losses(out, summary)?;
    writeln!(out, "  {}", place.display())?;
    writeln!(out)
}

fn keys(out: &mut impl Write, summary: &Summary) -> io::Result<()> {
    for (name, key) in &summary.keys {
        let table = &key.table;
        match (&key.last_needed_ms, key.needed_at_end) {
            (Some(millis), _) => {
                let last = crate::sim::SimTime::from_millis(*millis);
                writeln!(out, "  key {name}: last needed at {last}, by a {} of {table}", key.kind)?;
            }
            (None, count) => writeln!(out, "  key {name}: still needed at the end by {count} artifacts")?,
        }
    }
    Ok(())
}

fn losses(out: &mut impl Write, summary: &Summary) -> io::Result<()> {
    let red = AnsiColor::Red.on_default();
    let losses = &summary.losses;
    for (table, count) in &losses.stream_records_unread {
        writeln!(out, "  {red}lost{red:#}: {count} stream records of {table}, trimmed unread (EAR-24)")?;
    }
    if losses.key_destroyed > 0 {
        writeln!(out, "  {red}lost{red:#}: {} artifacts whose key was deleted (REF-06)", losses.key_destroyed)?;
    }
    if losses.unreadable_at_end > 0 {
        writeln!(out, "  unreadable at the end: {} artifacts whose key cannot be used", losses.unreadable_at_end)?;
    }
    Ok(())
}

fn story_line(out: &mut impl Write, row: &EventRow, names: &Names) -> io::Result<()> {
    let dim = Style::new().dimmed();
    let mut what = row.event.to_string();
    for part in [row.table.map(|id| names.table(id)), row.key.map(|id| names.key(id))].into_iter().flatten() {
        what.push(' ');
        what.push_str(part);
    }
    if row.outcome == Outcome::Refused {
        what.push_str(row.error.map_or(": refused", |_| ": "));
        what.push_str(row.error.map_or("", |error| error.as_str()));
    }
    writeln!(out, "  {:>18}  {what}  {dim}{}{dim:#}", row.time.to_string(), row.rules)
}
