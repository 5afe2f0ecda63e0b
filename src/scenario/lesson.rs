//! `[lesson]`: the scenario's place in the course, and its questions.

use crate::{
    engine::{
        lesson::{Ask, Lesson},
        setup::Expectation,
    },
    scenario::{
        reader::{Field, Fields, Value},
        suggest,
        time::{Clock, Instant},
    },
};

/// Reads the section, where it is there; its questions name `expectations`.
#[allow(clippy::option_option, reason = "absent and wrong are two things")]
pub(super) fn lesson(
    section: Option<Field<'_>>,
    expectations: Option<&[Expectation]>,
    clock: &Clock,
) -> Option<Option<Lesson>> {
    let Some(section) = section else { return Some(None) };
    let mut fields = section.value.table("`[lesson]`", "write `[lesson]`")?;
    let order = fields.required("order", |value| value.whole_u32(1..=LAST_LESSON));
    let chapter = text_or_nothing(&mut fields, "chapter");
    let predict = text_or_nothing(&mut fields, "predict");
    let watch = text_or_nothing(&mut fields, "watch");
    let asks = fields.or("ask", Vec::new(), |value| asks(&value, expectations, clock));
    fields.finish();
    let mut asks = asks?;
    asks.sort_by_key(|ask| ask.at);
    Some(Some(Lesson { order: order?, chapter: chapter?, predict: predict?, watch: watch?, asks }))
}

fn text_or_nothing(fields: &mut Fields<'_>, name: &'static str) -> Option<String> {
    fields.or(name, "", |value| value.text()).map(str::to_owned)
}

fn asks(value: &Value<'_>, expectations: Option<&[Expectation]>, clock: &Clock) -> Option<Vec<Ask>> {
    let entries = value.list("write `[[lesson.ask]]`, with two brackets")?;
    let asks: Vec<Option<Ask>> = entries.iter().map(|entry| ask(entry, expectations, clock)).collect();
    asks.into_iter().collect()
}

fn ask(entry: &Value<'_>, expectations: Option<&[Expectation]>, clock: &Clock) -> Option<Ask> {
    let mut fields = entry.table("`[[lesson.ask]]`", "write `[[lesson.ask]]`")?;
    let at = fields.required("at", |value| pause(&value, clock));
    let question = fields.required("question", |value| value.text());
    let choices = fields.or("choices", Vec::new(), |value| choices(&value));
    let expectation = fields.required("expect", |value| expectation(&value, expectations));
    fields.finish();
    Some(Ask { at: at?, question: question?.to_owned(), choices: choices?, expectation: expectation? })
}

/// Reads an instant of the run.
fn pause(value: &Value<'_>, clock: &Clock) -> Option<crate::sim::SimTime> {
    match value.instant(clock)? {
        Instant::At(at) => value.is_within(at, clock).then_some(at),
        Instant::End => {
            value.fault("a question comes before its answer, not at the end", "write an instant before the end");
            None
        }
    }
}

fn choices(value: &Value<'_>) -> Option<Vec<String>> {
    let list = value.list("write `choices = [\"0\", \"2\"]`")?;
    let choices: Vec<String> = list.iter().map(|choice| choice.text().map(str::to_owned)).collect::<Option<_>>()?;
    if !CHOICES.contains(&choices.len()) {
        let hint = format!("give {} to {} choices, or none", CHOICES.start(), CHOICES.end());
        value.fault(format!("`choices` lists {}", choices.len()), hint);
        return None;
    }
    Some(choices)
}

/// Reads an expectation's id; reports nothing where the expectations themselves could not be read.
fn expectation(value: &Value<'_>, expectations: Option<&[Expectation]>) -> Option<usize> {
    let (id, expectations) = (value.text()?, expectations?);
    let found = expectations.iter().position(|expectation| expectation.id == id);
    if found.is_none() {
        let known: Vec<&str> = expectations.iter().map(|expectation| expectation.id.as_str()).collect();
        value.fault_with(format!("there is no expectation `{id}`"), suggest::among(id, &known));
    }
    found
}

/// The last place in a course.
pub(super) const LAST_LESSON: u32 = 9_999;
/// How many answers there are to choose from.
pub(super) const CHOICES: std::ops::RangeInclusive<usize> = 2..=9;
