//! `[output]`: what a run writes, as far as the scenario says.

use crate::{
    engine::setup::OutputOptions,
    scenario::{
        reader::{Fields, Value},
        words::OutputGroup,
    },
};

/// Reads the output options; everything by default.
pub(super) fn output(file: &mut Fields<'_>) -> Option<OutputOptions> {
    file.or("output", OutputOptions::default(), |value| read(&value))
}

fn read(value: &Value<'_>) -> Option<OutputOptions> {
    let mut fields = value.table("`[output]`", "write `[output]`")?;
    let only = fields.optional("only", |value| groups(&value));
    let events = fields.optional("events", |value| value.word());
    let ledger = fields.optional("ledger", |value| value.word());
    let sample_every = fields.optional("sample_every", |value| value.positive_duration());
    fields.finish();
    Some(OutputOptions { only: only?, events: events?, ledger: ledger?, sample_every: sample_every? })
}

fn groups(value: &Value<'_>) -> Option<Vec<String>> {
    let list = value.list("write `only = [\"csv\", \"summary\"]`")?;
    let groups: Vec<Option<OutputGroup>> = list.iter().map(Value::word).collect();
    groups.into_iter().map(|group| group.map(|OutputGroup(word)| word.to_owned())).collect()
}
