//! `[[step]]`: something the operator does, and when.

use crate::{
    engine::setup::{Operation, Step, StepTime},
    ids::StepId,
    scenario::{
        directory::{Directory, Moment},
        operation::{self, Parameters},
        order::{check_completions, read_after},
        outline::StepOutline,
        reader::{Field, Fields},
        sink::Sink,
        time::{Clock, Instant},
    },
    sim::{SimDuration, SimTime},
};

/// Reads the steps, in file order.
pub(super) fn steps(
    outlines: &[StepOutline<'_>],
    directory: &mut Directory,
    clock: &Clock,
    sink: &Sink,
) -> Option<Vec<Step>> {
    let read = |n| step(outlines, n, directory, clock);
    let steps: Vec<Option<Step>> = (0..outlines.len()).map(read).collect();
    check_completions(outlines, &steps, sink);
    steps.into_iter().collect()
}

fn step(outlines: &[StepOutline<'_>], n: usize, directory: &mut Directory, clock: &Clock) -> Option<Step> {
    let id = StepId::at(n);
    let mut fields = outlines[n].value.table("`[[step]]`", "write `[[step]]`")?;
    let given_id = fields.optional("id", |value| value.text());
    let when = when(&mut fields, outlines, clock);
    let operation = one_operation(&mut fields, id, directory, clock);
    fields.finish_calling(|field| if field.value.raw().is_table() { "operation" } else { "field" });
    given_id?;
    Some(Step { id, when: when?, operation: operation? })
}

/// Reads `at`, or `after` with its `delay`.
fn when(fields: &mut Fields<'_>, outlines: &[StepOutline<'_>], clock: &Clock) -> Option<StepTime> {
    let (at, after, delay) = (fields.take("at"), fields.take("after"), fields.take("delay"));
    match (at, after) {
        (Some(at), None) => {
            if let Some(delay) = delay {
                delay.fault("`delay` needs `after`", "add it to `at`");
            }
            instant(&at, clock).map(StepTime::At)
        }
        (None, Some(after)) => {
            let delay = delay.map_or(Some(SimDuration::ZERO), |field| field.value.duration());
            let (step, complete) = read_after(&after.value, outlines)?;
            Some(StepTime::After { step, complete, delay: delay? })
        }
        (Some(_), Some(after)) => {
            after.fault("`at` and `after` exclude each other", "keep one of them");
            None
        }
        (None, None) => {
            fields.lacks(&["at", "after"], "this step does not say when", "add `at`, or `after` another step")
        }
    }
}

/// Reads the instant of a step, which must lie within the run.
fn instant(at: &Field<'_>, clock: &Clock) -> Option<SimTime> {
    let time = at.value.instant(clock)?;
    let time = match time {
        Instant::At(time) if !clock.is_over(time) => return Some(time),
        Instant::At(time) => time.to_string(),
        Instant::End => "`end`".to_owned(),
    };
    let hint = clock
        .duration
        .map_or("`end` is for expectations".to_owned(), |end| format!("the run covers 0 s to {end}, its end excluded"));
    at.value.fault(format!("a step at {time} comes after the run"), hint);
    None
}

/// Reads the one operation of a step.
fn one_operation(fields: &mut Fields<'_>, id: StepId, directory: &mut Directory, clock: &Clock) -> Option<Operation> {
    let names = operation::names();
    let operations = fields.take_among(&names);
    if operations.is_empty() {
        let hint = "add one, such as `DisableKey = { key = \"NAME\" }`";
        return fields.lacks(&names, "this step names no operation", hint);
    }
    for field in operations.iter().skip(1) {
        field.fault(format!("`{}` is a second operation in one step", field.name), "give it a `[[step]]` of its own");
    }
    let read: Vec<Option<Operation>> = operations.iter().map(|field| operation(field, id, directory, clock)).collect();
    read.into_iter().next().flatten()
}

fn operation(field: &Field<'_>, id: StepId, directory: &mut Directory, clock: &Clock) -> Option<Operation> {
    let hint = format!("write `{} = {{ … }}`", field.name);
    let fields = field.value.table(format!("`{}`", field.name), &hint)?;
    operation::read(field.name, Parameters::new(fields, directory, *clock, Moment::Step(id)))
}
