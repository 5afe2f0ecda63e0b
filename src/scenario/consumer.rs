//! `[[consumer]]`: a reader of a table's stream.

use crate::{
    engine::setup::Consumer,
    ids::ConsumerId,
    scenario::{
        directory::{Directory, Moment},
        reader::Value,
        time::Clock,
    },
    sim::SimTime,
};

/// Reads the consumers, in file order.
pub(super) fn consumers(entries: &[Value<'_>], directory: &Directory, clock: &Clock) -> Option<Vec<Consumer>> {
    let read = |(n, entry)| consumer(entry, ConsumerId::at(n), directory, clock);
    let consumers: Vec<Option<Consumer>> = entries.iter().enumerate().map(read).collect();
    consumers.into_iter().collect()
}

fn consumer(entry: &Value<'_>, id: ConsumerId, directory: &Directory, clock: &Clock) -> Option<Consumer> {
    let mut fields = entry.table("`[[consumer]]`", "write `[[consumer]]`")?;
    let given_id = fields.optional("id", |value| value.text());
    let table = fields.required("table", |value| directory.table(&value, Moment::Until(clock.end())));
    let every = fields.required("every", |value| value.positive_duration());
    let pauses = fields.or("pause", Vec::new(), |value| pauses(&value, clock));
    fields.finish();
    given_id?;
    Some(Consumer { id, table: table?, every: every?, pauses: pauses? })
}

/// Reads the outages, and puts them in order of time.
fn pauses(value: &Value<'_>, clock: &Clock) -> Option<Vec<(SimTime, SimTime)>> {
    let list = value.list(PAUSE_HINT)?;
    let windows: Vec<Option<(SimTime, SimTime)>> = list.iter().map(|window| pause(window, clock)).collect();
    let mut windows: Vec<(SimTime, SimTime)> = windows.into_iter().collect::<Option<_>>()?;
    windows.sort_unstable();
    Some(windows)
}

fn pause(value: &Value<'_>, clock: &Clock) -> Option<(SimTime, SimTime)> {
    let (from, to) = value.window(clock, PAUSE_HINT)?;
    value.is_within(to, clock).then_some((from, to))
}

const PAUSE_HINT: &str = "write `pause = [[\"6h\", \"40h\"]]`, one pair for each outage";
