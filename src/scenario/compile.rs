//! The whole file: its header, and every section in turn.

use toml::{Spanned, de::DeTable};

use crate::{
    engine::{
        Audit,
        setup::{Expectation, Setup, Variant},
    },
    error::Diagnostic,
    rules::Profile,
    scenario::{
        alias::aliases,
        cluster::clusters,
        consumer::consumers,
        dialect::check_table,
        directory::Directory,
        expect::expectations,
        key::{check_client_keys, keys},
        lesson::lesson,
        naming::check_unique,
        operation,
        order::Order,
        outline::Outline,
        output::output,
        reader::Fields,
        readings::readings,
        sink::Sink,
        step::steps,
        table::tables,
        time::Clock,
        timing::{TimingSpec, timing},
        workload::workloads,
    },
    sim::SimDuration,
};

/// Reads a scenario file. `name` is the scenario's name: the file's, without `.toml`.
///
/// # Errors
/// Every mistake of the file, in order of place; where it is not TOML at all, only those.
///
/// # Panics
/// Never: what gives no setup has a diagnostic.
pub fn compile(name: &str, source: &str) -> Result<Setup, Vec<Diagnostic>> {
    let (sink, quiet) = (Sink::default(), Sink::default());
    let (table, errors) = DeTable::parse_recoverable(source);
    if !errors.is_empty() {
        errors.iter().for_each(|error| sink.add(not_toml(error, source)));
        return Err(sink.into_sorted());
    }
    check_scenario_name(name, &sink);
    check_table(table.get_ref(), source, &sink);
    let setup = read(name, &table, &sink, &quiet);
    let found = sink.into_sorted();
    match setup {
        Some(setup) if found.is_empty() => Ok(setup),
        Some(_) | None => Err(found),
    }
}

fn read<'a>(name: &str, table: &'a Spanned<DeTable<'a>>, sink: &'a Sink, quiet: &'a Sink) -> Option<Setup> {
    let mut file = Fields::new("a scenario file", table.span(), table.get_ref(), sink);
    let title = file.required("title", |value| value.text());
    let about = file.or("about", "", |value| value.text());
    let clock = clock(&mut file);
    let seed = file.or("seed", 0, |value| value.whole(0..=u64::MAX));
    let output = output(&mut file);
    let timing = timing(&mut file);
    let lesson_section = file.take("lesson");
    let readings = readings(&mut file);
    let outline = Outline::take(&mut file, &clock, operation::is_known, quiet);
    file.finish();

    let mut directory = Directory::of(&outline, Order::of(&outline.steps), sink);
    check_step_ids(&outline, &directory.order, sink);
    check_client_keys(&outline.client_keys);
    let keys = keys(&outline.keys, &directory);
    let aliases = aliases(&outline.aliases, &directory);
    let tables = tables(&outline.tables, &directory);
    let clusters = clusters(&outline.clusters, &directory);
    let workloads = workloads(&outline.workloads, &directory, &clock);
    let consumers = consumers(&outline.consumers, &directory, &clock);
    let steps = steps(&outline.steps, &mut directory, &clock, sink);
    let own_profile = timing.as_ref().map_or(Profile::Nominal, |timing| timing.profile);
    let expectations = expectations(&outline.expectations, own_profile, &directory, &clock, sink);
    let lesson = lesson(lesson_section, expectations.as_deref(), &clock);
    let (variants, unasked) = variants(&timing?, expectations.as_deref().unwrap_or_default());
    let Variant { timing, cases } = variants.first()?.clone();
    Some(Setup {
        name: name.to_owned(),
        title: title?.to_owned(),
        about: about?.to_owned(),
        start_unix_ms: clock.start_unix_ms?,
        duration: clock.duration?,
        seed: seed?,
        timing,
        cases,
        variants,
        unasked,
        readings: readings?,
        audit: Audit::default(),
        output: output?,
        names: directory.names,
        keys: keys?,
        aliases: aliases?,
        tables: tables?,
        clusters: clusters?,
        workloads: workloads?,
        consumers: consumers?,
        steps: steps?,
        expectations: expectations?,
        lesson: lesson?,
    })
}

/// Returns every way to run a scenario: under its own profile, then under the others that its expectations name; and apart
/// from them those that nothing in it asks for.
fn variants(timing: &TimingSpec, expectations: &[Expectation]) -> (Vec<Variant>, Vec<Variant>) {
    let is_named = |profile: &Profile| expectations.iter().any(|it| it.profiles.contains(profile));
    let others = Profile::ALL.into_iter().filter(|&profile| profile != timing.profile);
    let (named, unnamed): (Vec<Profile>, Vec<Profile>) = others.partition(is_named);
    let ways = |profiles: Vec<Profile>| profiles.into_iter().flat_map(|profile| timing.variants(profile)).collect();
    (ways([vec![timing.profile], named].concat()), ways(unnamed))
}

/// Reads `start` and `duration`.
fn clock(file: &mut Fields<'_>) -> Clock {
    let start = file.take("start");
    let start_unix_ms = start.as_ref().map_or(Some(DEFAULT_START), |field| field.value.timestamp());
    let duration = file.required("duration", |value| value.positive_duration());
    let is_too_late = |start| {
        let end = i64::try_from(duration.unwrap_or(SimDuration::ZERO).as_millis())
            .ok()
            .and_then(|length| length.checked_add(start));
        end.is_none_or(|end| end > jiff::Timestamp::MAX.as_millisecond())
    };
    if let (Some(field), Some(start)) = (start, start_unix_ms)
        && is_too_late(start)
    {
        field.value.fault("the run would end after the year 9999", "start earlier");
    }
    Clock { start_unix_ms, duration }
}

fn check_step_ids(outline: &Outline<'_>, order: &Order, sink: &Sink) {
    for step in &outline.steps {
        step.id.check("step", sink);
        let means = step.id.text.ends_with(".complete").then_some("the completion of another step");
        step.id.check_reserved(means, sink);
    }
    let ids: Vec<_> = outline.steps.iter().map(|step| &step.id).collect();
    check_unique("step", &ids, sink);
    order.check_circles(&outline.steps, sink);
}

/// Reports a name that is not that of a plain file: it becomes a folder of the output.
fn check_scenario_name(name: &str, sink: &Sink) {
    let plain = !name.is_empty()
        && !name.starts_with('.')
        && !name.contains(['/', '\\'])
        && !name.chars().any(char::is_control);
    if !plain {
        let message = format!("`{}` cannot be the name of a scenario", name.escape_debug());
        sink.add(
            Diagnostic::new(0..0, message)
                .hint("rename the file: a scenario has the name of its file, without `.toml`"),
        );
    }
}

/// Turns a mistake of the TOML reader into one of ours.
fn not_toml(error: &toml::de::Error, source: &str) -> Diagnostic {
    let span = error.span().unwrap_or(source.len()..source.len());
    if error.message() == "duplicate key" {
        let name = source.get(span.clone()).unwrap_or_default();
        return Diagnostic::new(span, format!("duplicate field `{name}`")).hint("a name stands once in its table");
    }
    Diagnostic::new(span, format!("not TOML: {}", error.message())).hint("see toml.io for the syntax of TOML 1.0")
}

/// 2026-01-01T00:00:00Z, in milliseconds since 1970.
const DEFAULT_START: i64 = 1_767_225_600_000;
