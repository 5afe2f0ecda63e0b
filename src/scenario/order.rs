//! What happens after what: the links that `after` makes between steps.
//!
//! Law: no step comes after itself, however many others stand between.

use std::collections::BTreeMap;

use crate::{
    engine::{followers, setup::Step},
    error::Diagnostic,
    ids::StepId,
    scenario::{outline::StepOutline, reader::Value, sink::Sink, suggest},
    sim::SimTime,
};

/// When steps can happen.
#[derive(Clone, Debug)]
pub(super) struct Order {
    /// Which step each one comes after.
    links: Vec<Option<usize>>,
    moments: Vec<StepMoment>,
}

/// When a step can happen.
#[derive(Clone, Copy, Debug)]
enum StepMoment {
    /// At this instant.
    At(SimTime),
    /// After another one; not before this instant.
    After(SimTime),
    /// The file does not say, or says it wrongly.
    Unknown,
}

impl Order {
    pub(super) fn of(steps: &[StepOutline<'_>]) -> Self {
        let ids = places(steps);
        let link = |step: &StepOutline<'_>| Some(split(step.after?.raw().as_str()?, |id| ids.get(id).copied())?.0);
        let links: Vec<Option<usize>> = steps.iter().map(link).collect();
        let moments = (0..steps.len()).map(|n| moment(steps, &path(&links, n))).collect();
        Self { links, moments }
    }

    /// Reports each circle once, at its first step in the file.
    pub(super) fn check_circles(&self, steps: &[StepOutline<'_>], sink: &Sink) {
        for step in 0..steps.len() {
            let path = path(&self.links, step);
            let closes = path.last().and_then(|&last| self.links[last]) == Some(step);
            if closes && path.iter().all(|&other| other >= step) {
                report_circle(steps, &path, sink);
            }
        }
    }

    /// Returns whether the maker can have happened when the user runs.
    pub(super) fn can_precede(&self, maker: StepId, user: StepId) -> bool {
        match (self.moments[maker.index()], self.moments[user.index()]) {
            (_, StepMoment::After(_)) => maker != user,
            (StepMoment::Unknown, _) | (_, StepMoment::Unknown) => true,
            (StepMoment::At(made), StepMoment::At(used)) => (made, maker) < (used, user),
            (StepMoment::After(made), StepMoment::At(used)) => made <= used,
        }
    }

    /// Returns whether the step can happen before an instant.
    pub(super) fn can_run_before(&self, step: StepId, end: SimTime) -> bool {
        self.earliest(step).is_none_or(|earliest| earliest < end)
    }

    /// Returns the first instant at which the step can happen.
    pub(super) fn earliest(&self, step: StepId) -> Option<SimTime> {
        match self.moments[step.index()] {
            StepMoment::At(time) | StepMoment::After(time) => Some(time),
            StepMoment::Unknown => None,
        }
    }
}

/// Returns when the first step of a path can happen.
fn moment(steps: &[StepOutline<'_>], path: &[usize]) -> StepMoment {
    let first = path.last().and_then(|&last| steps[last].at);
    let links = path.iter().take(path.len().saturating_sub(1));
    match first {
        Some(at) if path.len() == 1 => StepMoment::At(at),
        Some(at) => StepMoment::After(links.fold(at, |time, &n| time.saturating_add(steps[n].delay))),
        None => StepMoment::Unknown,
    }
}

/// Returns the steps from this one back to one that is after none, or after one of the path.
fn path(links: &[Option<usize>], step: usize) -> Vec<usize> {
    let mut seen = vec![false; links.len()];
    let mut path = Vec::new();
    let mut next = Some(step);
    while let Some(step) = next.filter(|&step| !std::mem::replace(&mut seen[step], true)) {
        path.push(step);
        next = links[step];
    }
    path
}

fn places<'a>(steps: &'a [StepOutline<'_>]) -> BTreeMap<&'a str, usize> {
    steps.iter().enumerate().map(|(n, step)| (step.id.text.as_str(), n)).collect()
}

/// Tells `id` from `id.complete`.
fn split<T>(text: &str, find: impl Fn(&str) -> Option<T>) -> Option<(T, &str)> {
    if let Some(found) = find(text) {
        return Some((found, ""));
    }
    let id = text.strip_suffix(COMPLETE)?;
    Some((find(id)?, COMPLETE))
}

/// Reads `after`: which step, and whether until what it began is complete.
pub(super) fn read_after(value: &Value<'_>, steps: &[StepOutline<'_>]) -> Option<(StepId, bool)> {
    let text = value.text()?;
    let Some((step, suffix)) = split(text, |id| steps.iter().position(|step| step.id.text == id)) else {
        let id = text.strip_suffix(COMPLETE).unwrap_or(text);
        let ids: Vec<&str> = steps.iter().map(|step| step.id.text.as_str()).collect();
        value.fault_with(format!("undeclared step `{id}`"), value.hint_among(id, &ids));
        return None;
    };
    Some((StepId::at(step), suffix == COMPLETE))
}

/// Reports each step that waits for the completion of what was complete at once.
pub(super) fn check_completions(outlines: &[StepOutline<'_>], steps: &[Option<Step>], sink: &Sink) {
    let ids = places(outlines);
    for after in outlines.iter().filter_map(|outline| outline.after) {
        let Some((first, COMPLETE)) = after.raw().as_str().and_then(|text| split(text, |id| ids.get(id).copied()))
        else {
            continue;
        };
        if steps[first].as_ref().is_some_and(|step| !followers::takes_time(&step.operation)) {
            let first = &outlines[first];
            let (name, id) = (first.operation.map_or("", |(name, _)| name), &first.id.text);
            let message = format!("`{name}` is complete at once: `{id}{COMPLETE}` has no meaning");
            sink.add(Diagnostic::new(after.span(), message).hint(format!("write `after = \"{id}\"`")));
        }
    }
}

fn report_circle(steps: &[StepOutline<'_>], path: &[usize], sink: &Sink) {
    let ids: Vec<&str> = path.iter().map(|&n| steps[n].id.text.as_str()).collect();
    let message = format!("{} wait for each other", suggest::all(&ids));
    let message = if path.len() == 1 { format!("step `{}` waits for itself", ids[0]) } else { message };
    let first = &steps[path[0]];
    let span = first.after.map_or_else(|| first.value.span(), |after| after.span());
    sink.add(Diagnostic::new(span, message).hint("give one of them an `at` instead of `after`"));
}

/// What stands behind an id to wait until what the step began is complete.
const COMPLETE: &str = ".complete";
