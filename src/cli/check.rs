//! `keylapse check`: scenarios are run and judged, and compared with results that were committed.

use std::{
    collections::BTreeSet,
    io::{self, Write as _},
    sync::{Arc, atomic::AtomicBool},
};

use anstyle::AnsiColor;

use crate::{
    cli::{
        args::{Check, Common, Format, Progress},
        checked::Checked,
        choice::Choice,
        each,
        exit::{End, Failure},
        golden, input, interrupt, junit,
        produce::{self, Results},
        progress::Bars,
        threads::Threads,
        watch::watch,
    },
    engine::{Audit, Setup},
    judge::Ruling,
    report::text,
};

/// Checks the scenarios that are named.
///
/// # Errors
/// Where any of them has a mistake, or golden files cannot be read or written.
pub fn check(command: &Check, common: &Common) -> Result<End, Failure> {
    if command.watch {
        let stop = interrupt::flag()?;
        return watch(&command.inputs, &stop, || check_all(&load(command)?, command, common, &stop));
    }
    // An interrupt while files are read ends the program as it ends any other.
    let setups = load(command)?;
    check_all(&setups, command, common, &interrupt::flag()?)
}

/// Reads the scenarios, each in every way in which it is to be run.
fn load(command: &Check) -> Result<Vec<Setup>, Failure> {
    let mut setups = input::load(&command.inputs)?;
    if let Some(filter) = &command.filter {
        setups.retain(|setup| setup.name.contains(filter.as_str()));
        if setups.is_empty() {
            return Err(Failure::Usage(format!("no scenario has `{filter}` in its name: there is nothing to check")));
        }
    }
    if command.audit {
        setups.iter_mut().for_each(|setup| setup.audit = Audit::EveryEvent);
    }
    Ok(setups.iter().flat_map(|setup| setup.variants.iter().map(|way| setup.under(way))).collect())
}

fn check_all(setups: &[Setup], command: &Check, common: &Common, stop: &Arc<AtomicBool>) -> Result<End, Failure> {
    let bars = Bars::new(Progress::Auto, setups.len());
    let work = |setup: &Setup, crew| {
        let checked = check_one(setup, command, &bars, stop, crew);
        bars.count();
        checked
    };
    let is_last = |checked: &Result<Checked, Failure>| {
        command.fail_fast && checked.as_ref().is_ok_and(|checked| checked.end() == End::Violated)
    };
    let checked = each::in_order_until(setups, work, is_last);
    let checked = checked.into_iter().collect::<Result<Vec<_>, Failure>>()?;
    if let Some(path) = &command.junit {
        junit::write(path, setups, &checked).map_err(|error| Failure::with_file(path, "write", &error))?;
    }
    bars.suspend(|| print(command, common, setups, &checked))
}

/// Judges a scenario run one way; golden files are of the way that the file says.
fn check_one(
    setup: &Setup,
    command: &Check,
    bars: &Bars,
    stop: &Arc<AtomicBool>,
    crew: Threads,
) -> Result<Checked, Failure> {
    let Some(golden) = command.golden.as_ref().filter(|_| setup.is_own_way()) else {
        let Results { verdicts, .. } = produce::produce(setup, &Choice::default(), None, bars, stop, crew)?;
        return Ok(Checked { verdicts, differences: Vec::new() });
    };
    let cannot = |error: io::Error| Failure::with_file(&golden.join(&setup.name), "compare with", &error);
    let draft = tempfile::tempdir().map_err(cannot)?;
    let Results { verdicts, .. } = produce::produce(setup, &Choice::default(), Some(draft.path()), bars, stop, crew)?;
    let differences = golden::differences(draft.path(), &golden.join(&setup.name)).map_err(cannot)?;
    if command.bless && !differences.is_empty() {
        golden::bless(draft.path(), golden, &setup.name).map_err(cannot)?;
        return Ok(Checked { verdicts, differences: Vec::new() });
    }
    Ok(Checked { verdicts, differences })
}

fn print(command: &Check, common: &Common, setups: &[Setup], checked: &[Checked]) -> Result<End, Failure> {
    let mut stdout = anstream::stdout().lock();
    let mut end = End::Held;
    for (setup, checked) in setups.iter().zip(checked) {
        match command.format {
            Format::Json => print_json(&mut stdout, setup, checked)?,
            Format::Text => print_text(&mut stdout, common, setup, checked)?,
        }
        end = end.max(checked.end());
    }
    if command.format == Format::Text {
        let scenarios: BTreeSet<&str> = setups.iter().zip(checked).map(|(setup, _)| setup.name.as_str()).collect();
        print_totals(&mut stdout, checked, scenarios.len())?;
    }
    stdout.flush()?;
    Ok(end)
}

fn print_text(out: &mut impl io::Write, common: &Common, setup: &Setup, checked: &Checked) -> io::Result<()> {
    if common.quiet && checked.end() == End::Held {
        return Ok(());
    }
    writeln!(out, "{} ({})", setup.name, setup.way())?;
    for verdict in &checked.verdicts {
        let is_idle = verdict.is_of_monitor() && verdict.ruling == Ruling::NotExercised;
        if text::needs_a_look(verdict) || !common.quiet && !is_idle {
            text::verdict_line(out, verdict)?;
        }
    }
    let red = AnsiColor::Red.on_default().bold();
    for difference in &checked.differences {
        writeln!(out, "  {red}differs{red:#} {difference}")?;
    }
    Ok(())
}

fn print_json(out: &mut impl io::Write, setup: &Setup, checked: &Checked) -> io::Result<()> {
    let verdicts: Vec<_> = checked
        .verdicts
        .iter()
        .map(|verdict| {
            serde_json::json!({
                "id": verdict.id,
                "rule": verdict.rule.map(|rule| rule.rule().code),
                "verdict": verdict.ruling.as_str(),
                "at": verdict.at.to_string(),
                "expected": verdict.expected,
                "found": verdict.found,
                "witness": verdict.witness,
            })
        })
        .collect();
    let line = serde_json::json!({
        "scenario": setup.name,
        "profile": setup.timing.profile.as_str(),
        "cases": setup.cases,
        "verdicts": verdicts,
        "differences": checked.differences,
    });
    writeln!(out, "{line}")
}

fn print_totals(out: &mut impl io::Write, checked: &[Checked], scenarios: usize) -> io::Result<()> {
    let count = |ruling| {
        checked
            .iter()
            .flat_map(|one| &one.verdicts)
            .filter(|v| v.ruling == ruling && !(v.is_of_monitor() && ruling == Ruling::NotExercised))
            .count()
    };
    let runs = if checked.len() == scenarios { String::new() } else { format!(", {} runs", checked.len()) };
    let differing = checked.iter().filter(|one| !one.differences.is_empty()).count();
    writeln!(
        out,
        "{scenarios} scenario{}{runs}: {} held, {} violated, {} not exercised, {differing} differing from the golden files",
        if scenarios == 1 { "" } else { "s" },
        count(Ruling::Held),
        count(Ruling::Violated),
        count(Ruling::NotExercised),
    )
}
