//! A run in words, for a terminal: what happened, what was lost, what still needs which key.

use std::{
    io::{self, Write},
    path::Path,
};

use anstyle::{AnsiColor, Style};

use crate::{
    engine::Setup,
    judge::{Ruling, Verdict},
    report::{
        gallery::Gallery,
        sentence::counted,
        summary::{Losses, Summary},
        tale::Tale,
    },
};

/// What is printed of a run.
pub struct Report<'a> {
    /// The run in numbers.
    pub summary: &'a Summary,
    /// Its rows.
    pub gallery: &'a Gallery,
    /// What was judged.
    pub verdicts: &'a [Verdict],
    /// Where its results are.
    pub place: &'a Path,
    /// Whether every event that is not one of many per item is printed.
    pub verbose: bool,
}

/// Prints a run.
///
/// # Errors
/// Where nothing can be printed.
pub fn run(out: &mut impl Write, setup: &Setup, report: &Report<'_>) -> io::Result<()> {
    let bold = Style::new().bold();
    writeln!(out, "{bold}{}{bold:#}  {}", setup.name, setup.title)?;
    let counts = &report.summary.counts;
    let artifacts: u64 = counts.artifacts.values().sum();
    let way = if setup.is_own_way() { String::new() } else { format!(" ({})", setup.way()) };
    writeln!(
        out,
        "  {} simulated{way}: {} events ({} refused), {artifacts} artifacts, {} seals and {} opens with AES-256-GCM",
        setup.duration, counts.events, counts.refused, counts.seals, counts.opens
    )?;
    let tale = if report.verbose { Tale::whole(report.gallery) } else { Tale::of(report.gallery, STORY) };
    story(out, &tale)?;
    keys(out, report.summary)?;
    losses(out, &report.summary.losses)?;
    verdicts(out, report.verdicts)?;
    writeln!(out, "  {}", report.place.display())?;
    writeln!(out)
}

/// Prints a line for each verdict that did not hold, and how many did.
fn verdicts(out: &mut impl Write, verdicts: &[Verdict]) -> io::Result<()> {
    for verdict in verdicts.iter().filter(|verdict| needs_a_look(verdict)) {
        verdict_line(out, verdict)?;
    }
    let green = AnsiColor::Green.on_default();
    let (rules, expectations): (Vec<_>, Vec<_>) = verdicts.iter().partition(|verdict| verdict.is_of_monitor());
    let held = |list: &[&Verdict]| list.iter().filter(|verdict| verdict.ruling == Ruling::Held).count();
    let by_rule = match rules.as_slice() {
        [] => "rules not judged".to_owned(),
        rules => format!("{} rules", held(rules)),
    };
    let (held, of) = (held(&expectations), expectations.len());
    writeln!(out, "  {green}held{green:#}: {held} of {of} expectations, {by_rule}")
}

/// Returns whether a verdict did not hold; a rule without occasion is no reason to look.
#[must_use]
pub fn needs_a_look(verdict: &Verdict) -> bool {
    match verdict.ruling {
        Ruling::Held => false,
        Ruling::Violated => true,
        Ruling::NotExercised => !verdict.is_of_monitor(),
    }
}

/// Prints a verdict.
///
/// # Errors
/// Where nothing can be printed.
pub fn verdict_line(out: &mut impl Write, verdict: &Verdict) -> io::Result<()> {
    let style = match verdict.ruling {
        Ruling::Held => AnsiColor::Green.on_default(),
        Ruling::Violated => AnsiColor::Red.on_default().bold(),
        Ruling::NotExercised => AnsiColor::Yellow.on_default(),
    };
    let rule = verdict.rule.filter(|_| !verdict.is_of_monitor());
    let rule = rule.map_or_else(String::new, |rule| format!(" {rule}"));
    let at = match verdict.at.to_string() {
        at if at.is_empty() => String::new(),
        at => format!(" at {at}"),
    };
    writeln!(out, "  {style}{}{style:#} {}{rule}{at}: {}", verdict.ruling, verdict.id, verdict.expected)?;
    if verdict.ruling != Ruling::Held {
        let witness = if verdict.witness.is_empty() { String::new() } else { format!(" ({})", verdict.witness) };
        writeln!(out, "      found: {}{witness}", verdict.found)?;
    }
    Ok(())
}

fn keys(out: &mut impl Write, summary: &Summary) -> io::Result<()> {
    for (name, key) in &summary.keys {
        match (key.last_needed_ms, key.needed_at_end) {
            (Some(millis), _) => {
                let last = crate::sim::SimTime::from_millis(millis);
                let lost = if key.lost > 0 { format!("; {} lost with it", key.lost) } else { String::new() };
                writeln!(out, "  key {name}: needed until {last}, by {}{lost}", key.kind.of_table(&key.table))?;
            }
            (None, 0) => writeln!(out, "  key {name}: still needed at the end by {}", key.kind.of_table(&key.table))?,
            (None, count) => {
                writeln!(out, "  key {name}: still needed at the end by {}", counted(count, "artifact"))?;
            }
        }
    }
    Ok(())
}

fn losses(out: &mut impl Write, losses: &Losses) -> io::Result<()> {
    let red = AnsiColor::Red.on_default();
    for (table, count) in &losses.stream_records_unread {
        let records = counted(*count, "stream record");
        writeln!(out, "  {red}lost{red:#}: {records} of {table}, trimmed unread (EAR-24)")?;
    }
    if losses.key_destroyed > 0 {
        let artifacts = counted(losses.key_destroyed, "artifact");
        writeln!(out, "  {red}lost{red:#}: {artifacts} whose key was deleted (REF-06)")?;
    }
    if losses.unreadable_at_end > 0 {
        let artifacts = counted(losses.unreadable_at_end, "artifact");
        writeln!(out, "  unreadable at the end: {artifacts} that cannot be opened")?;
    }
    Ok(())
}

fn story(out: &mut impl Write, tale: &Tale) -> io::Result<()> {
    let dim = Style::new().dimmed();
    let width = tale.lines.iter().map(|line| line.time.to_string().len()).max().unwrap_or(0);
    for line in &tale.lines {
        let (time, codes) = (line.time.to_string(), &line.codes);
        writeln!(out, "  {time:>width$}  {} {dim}{codes}{dim:#}", line.words)?;
    }
    match tale.left_out {
        0 => Ok(()),
        1 => writeln!(out, "  {:>width$}  … and 1 event more; -v tells all", ""),
        more => writeln!(out, "  {:>width$}  … and {more} events more; -v tells all", ""),
    }
}

/// A story is told in so many lines.
const STORY: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    fn told(count: u64) -> Vec<String> {
        let stream_records_unread = [("orders".to_owned(), count)].into();
        let mut out = Vec::new();
        losses(&mut out, &Losses { stream_records_unread, key_destroyed: count, unreadable_at_end: count }).unwrap();
        let plain = anstream::adapter::strip_bytes(&out).into_vec();
        String::from_utf8(plain).unwrap().lines().map(|line| line.trim().to_owned()).collect()
    }

    #[test]
    fn one_loss_is_told_in_the_singular() {
        assert_eq!(
            told(1),
            [
                "lost: 1 stream record of orders, trimmed unread (EAR-24)",
                "lost: 1 artifact whose key was deleted (REF-06)",
                "unreadable at the end: 1 artifact that cannot be opened",
            ]
        );
        assert_eq!(told(2)[0], "lost: 2 stream records of orders, trimmed unread (EAR-24)");
        assert_eq!(told(2)[1], "lost: 2 artifacts whose key was deleted (REF-06)");
    }
}
