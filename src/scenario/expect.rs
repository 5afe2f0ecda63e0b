//! `[[expect]]`: something that should hold, and when to look.

use crate::{
    engine::setup::{Claim, Expectation, When},
    rules::{Profile, RuleId},
    scenario::{
        claim,
        directory::Directory,
        naming::{Id, check_unique},
        reader::{Field, Fields, Value},
        sink::Sink,
        time::{Clock, Instant},
    },
};

/// Reads the expectations, in file order.
pub(super) fn expectations(
    entries: &[Value<'_>],
    own_profile: Profile,
    directory: &Directory,
    clock: &Clock,
    sink: &Sink,
) -> Option<Vec<Expectation>> {
    let ids: Vec<Id> = entries.iter().enumerate().map(|(n, entry)| id(entry, n + 1)).collect();
    for id in &ids {
        id.check("expectation", sink);
        id.check_reserved(RuleId::by_code(&id.text).map(|_| "the verdict on that rule"), sink);
    }
    check_unique("expectation", &ids.iter().collect::<Vec<_>>(), sink);
    let read = |(entry, id): (&Value<'_>, Id)| expectation(entry, id.text, own_profile, directory, clock);
    let expectations: Vec<Option<Expectation>> = entries.iter().zip(ids).map(read).collect();
    expectations.into_iter().collect()
}

fn id(entry: &Value<'_>, number: usize) -> Id {
    Id::new(entry.quiet_field("id"), entry, || format!("expect-{number}"))
}

fn expectation(
    entry: &Value<'_>,
    id: String,
    own_profile: Profile,
    directory: &Directory,
    clock: &Clock,
) -> Option<Expectation> {
    let mut fields = entry.table("`[[expect]]`", "write `[[expect]]`")?;
    let given_id = fields.optional("id", |value| value.text());
    let rule = fields.optional("rule", |value| value.word());
    let profiles = fields.or("profiles", vec![own_profile], |value| profiles(&value));
    let (at, between) = (fields.take("at"), fields.take("between"));
    let claims: Vec<Field<'_>> = CLAIMS.iter().filter_map(|name| fields.take(name)).collect();
    let view = claims.first().map(|claim| View::of(claim.name));
    let when = view.and_then(|view| when(view, at, between, &mut fields, clock));
    let claim = one_claim(claims, &mut fields, directory);
    fields.finish();
    given_id?;
    let claim = claim?;
    let text = claim::describe(&claim, &directory.names);
    Some(Expectation { id, rule: rule?, profiles: profiles?, when: when?, claim, text })
}

/// Reads the one claim of an expectation.
fn one_claim(mut claims: Vec<Field<'_>>, fields: &mut Fields<'_>, directory: &Directory) -> Option<Claim> {
    claims.sort_by_key(|claim| claim.name_span.start);
    if claims.is_empty() {
        let hint = "add one of `key`, `table`, `artifacts`, `events` and `step`";
        return fields.lacks(&CLAIMS, "this expectation claims nothing", hint);
    }
    for second in claims.iter().skip(1) {
        let message = format!("`{}` is a second claim in one expectation", second.name);
        second.fault(message, "give it an `[[expect]]` of its own");
    }
    let read: Vec<Option<Claim>> = claims.iter().map(|field| claim::claim(field, directory)).collect();
    read.into_iter().next().flatten()
}

/// How a claim looks at the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum View {
    /// At an instant.
    Instant,
    /// Over a window, or at an instant.
    Window,
    /// At the whole.
    Whole,
}

impl View {
    fn of(claim: &str) -> Self {
        match claim {
            "events" => Self::Window,
            "step" => Self::Whole,
            _ => Self::Instant,
        }
    }
}

/// Reads when to look.
fn when(
    view: View,
    at: Option<Field<'_>>,
    between: Option<Field<'_>>,
    fields: &mut Fields<'_>,
    clock: &Clock,
) -> Option<When> {
    match (view, at, between) {
        (View::Instant | View::Window, Some(at), None) => instant(&at.value, clock),
        (View::Window, None, Some(between)) => window(&between.value, clock),
        (View::Whole, None, None) => Some(When::Always),
        (View::Instant | View::Window, Some(_), Some(between)) => {
            between.fault("`at` and `between` exclude each other", "keep one of them");
            None
        }
        (View::Instant, None, Some(between)) => {
            between.fault("only `events` are counted between two instants", "write `at` instead");
            None
        }
        (View::Whole, Some(field), _) | (View::Whole, None, Some(field)) => {
            field.fault(format!("`{}` has no meaning for `step`", field.name), "a step has one outcome; leave it out");
            None
        }
        (View::Instant, None, None) => fields.missing("at"),
        (View::Window, None, None) => fields.missing("between"),
    }
}

fn instant(value: &Value<'_>, clock: &Clock) -> Option<When> {
    Some(match value.instant(clock)? {
        Instant::At(time) => When::At(time),
        Instant::End => When::End,
    })
}

fn window(value: &Value<'_>, clock: &Clock) -> Option<When> {
    let (from, to) = value.window(clock, "write `between = [\"6h 10m\", \"end\"]`")?;
    Some(When::Between(from, to))
}

/// Reads the profiles that an expectation is meant for.
fn profiles(value: &Value<'_>) -> Option<Vec<Profile>> {
    let list = value.list("write `profiles = [\"nominal\"]`")?;
    if list.is_empty() {
        value.fault(
            "an expectation for no profile says nothing",
            "leave `profiles` out: then it is for the profile of the file",
        );
    }
    let profiles: Vec<Option<Profile>> = list.iter().map(Value::word).collect();
    profiles.into_iter().collect()
}

/// What an expectation can claim something about.
const CLAIMS: [&str; 5] = ["key", "table", "artifacts", "events", "step"];
