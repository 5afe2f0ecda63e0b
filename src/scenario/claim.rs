//! What an expectation can say, read from the file and shown in one line.

use crate::{
    engine::setup::{ArtifactFilter, Claim, Count, EventFilter, Shown},
    record::{Actor, ErrorName, Names},
    scenario::{
        directory::{Directory, Moment},
        reader::{Field, Fields, Value},
        subject, suggest,
        words::{ShownSse, ShownStatus},
    },
};

/// Reads a claim, by the name of its field.
pub(super) fn claim(field: &Field<'_>, directory: &Directory) -> Option<Claim> {
    let hint = format!("write `{} = {{ … }}`", field.name);
    let mut fields = field.value.table(format!("`{}`", field.name), &hint)?;
    let claim = match field.name {
        "key" => key_claim(&mut fields, directory),
        "table" => table_claim(&mut fields, directory),
        "artifacts" => artifacts_claim(&mut fields, directory),
        "events" => events_claim(&mut fields, directory),
        _ => step_claim(&mut fields, directory),
    };
    fields.finish();
    claim
}

fn key_claim(fields: &mut Fields<'_>, directory: &Directory) -> Option<Claim> {
    let key = fields.required("name", |value| directory.key(&value, Moment::Looking));
    let state = fields.required("state", |value| value.word());
    Some(Claim::Key { key: key?, state: state? })
}

fn table_claim(fields: &mut Fields<'_>, directory: &Directory) -> Option<Claim> {
    let table = fields.required("name", |value| directory.table(&value, Moment::Looking));
    if !fields.rest().iter().any(|field| SHOWN.contains(&field.name)) {
        fields.lacks::<()>(&SHOWN, "this claim says nothing about the table", "add `status`, `sse` or `key`");
    }
    let status = fields.optional("status", |value| value.word::<ShownStatus>());
    let sse = fields.optional("sse", |value| value.word::<ShownSse>());
    let key = fields.optional("key", |value| directory.key(&value, Moment::Looking));
    let status = status?.map(|ShownStatus(shown)| shown);
    let sse = sse?.map(|ShownSse(shown)| shown);
    Some(Claim::Table { table: table?, status, sse, key: key? })
}

fn artifacts_claim(fields: &mut Fields<'_>, directory: &Directory) -> Option<Claim> {
    let kind = fields.optional("kind", |value| value.word());
    let table = fields.optional("table", |value| directory.table(&value, Moment::Looking));
    let item = fields.optional("item", |value| directory.known_item(&value));
    let key = fields.optional("key", |value| directory.key(&value, Moment::Looking));
    let owner = fields.optional("owner", |value| value.word());
    let backup = fields.optional("backup", |value| directory.backup(&value, Moment::Looking));
    let live = fields.optional("live", |value| value.boolean());
    let readable = fields.optional("readable", |value| value.boolean());
    let client_side = fields.optional("client_side", |value| value.boolean());
    let count = fields.required("count", |value| count(&value));
    let filter = ArtifactFilter {
        kind: kind?,
        table: table?,
        item: item?,
        key: key?,
        owner: owner?,
        backup: backup?,
        live: live?,
        readable: readable?,
        client_side: client_side?,
    };
    Some(Claim::Artifacts(filter, count?))
}

fn events_claim(fields: &mut Fields<'_>, directory: &Directory) -> Option<Claim> {
    let event = fields.optional("event", |value| value.word());
    let table = fields.optional("table", |value| directory.table(&value, Moment::Looking));
    let key = fields.optional("key", |value| directory.key(&value, Moment::Looking));
    let subject = fields.optional("subject", |value| subject::subject(&value, &directory.names));
    let outcome = fields.optional("outcome", |value| value.word());
    let error = fields.optional("error", |value| value.word());
    let actor = fields.optional("actor", |value| actor(&value, directory));
    let count = fields.required("count", |value| count(&value));
    let filter = EventFilter {
        event: event?,
        table: table?,
        key: key?,
        subject: subject?,
        outcome: outcome?,
        error: error?,
        actor: actor?,
    };
    Some(Claim::Events(filter, count?))
}

fn step_claim(fields: &mut Fields<'_>, directory: &Directory) -> Option<Claim> {
    let step = fields.required("id", |value| directory.step(&value));
    let refused = match (fields.take("refused"), fields.take("ok")) {
        (Some(error), None) => error.value.word::<ErrorName>().map(Some),
        (None, Some(ok)) => is_ok(&ok).then_some(None),
        (Some(_), Some(ok)) => {
            ok.fault("`refused` and `ok` exclude each other", "keep one of them");
            None
        }
        (None, None) => {
            let hint = "add `ok = true`, or `refused = \"ValidationException\"`";
            fields.lacks(&["refused", "ok"], "this claim says nothing about the step", hint)
        }
    };
    Some(Claim::Step { step: step?, refused: refused? })
}

/// Reads `ok`, which can only be true.
fn is_ok(field: &Field<'_>) -> bool {
    let ok = field.value.boolean();
    if ok == Some(false) {
        field.value.fault("`ok` can only be true", "write `refused = \"ValidationException\"`: a refusal has a name");
    }
    ok == Some(true)
}

/// Reads a number, or `{ min, max }`.
fn count(value: &Value<'_>) -> Option<Count> {
    if !value.raw().is_table() {
        let exactly = value.whole(0..=u64::MAX)?;
        return Some(Count { min: exactly, max: Some(exactly) });
    }
    let mut fields = value.table("`count`", COUNT_HINT)?;
    if fields.rest().is_empty() {
        fields.fault("this count allows every number", COUNT_HINT);
    }
    let min = fields.or("min", 0, |value| value.whole(0..=u64::MAX));
    let max = fields.optional("max", |value| value.whole(0..=u64::MAX));
    fields.finish();
    let (min, max) = (min?, max?);
    if max.is_some_and(|max| min > max) {
        value.fault("no number is so large and so small", "`min` cannot be above `max`");
        return None;
    }
    Some(Count { min, max })
}

/// Reads an actor, as `events.csv` names it.
fn actor(value: &Value<'_>, directory: &Directory) -> Option<Actor> {
    let text = value.text()?;
    let names = &directory.names;
    let known = names.actors();
    let found = known.iter().find(|(name, _)| name == text).map(|&(_, actor)| actor);
    if found.is_none() {
        let known: Vec<&str> = known.iter().map(|(name, _)| name.as_str()).collect();
        value.fault_with(format!("unknown actor `{text}`"), suggest::among(text, &known));
    }
    found
}

/// Writes a claim in one line.
pub(super) fn describe(claim: &Claim, names: &Names) -> String {
    match claim {
        Claim::Key { key, state } => format!("key {}: state {state}", names.key(*key)),
        Claim::Table { table, status, sse, key } => {
            let status = status.map(|status| format!("status {}", status.as_str()));
            let sse = sse.map(|sse| match sse {
                Shown::Absent => "sse \"\"".to_owned(),
                Shown::Is(status) => format!("sse {status}"),
            });
            let key = key.map(|key| format!("key {}", names.key(key)));
            format!("table {}: {}", names.table(*table), joined([status, sse, key]))
        }
        Claim::Artifacts(filter, count) => {
            format!("artifacts{}: {}", describe_artifacts(filter, names), describe_count(count))
        }
        Claim::Events(filter, count) => format!("events{}: {}", describe_events(filter, names), describe_count(count)),
        Claim::Step { step, refused: None } => format!("step {}: ok", names.step(*step)),
        Claim::Step { step, refused: Some(error) } => format!("step {}: refused {error}", names.step(*step)),
    }
}

fn describe_artifacts(filter: &ArtifactFilter, names: &Names) -> String {
    let which = |yes: &str, no: &str| {
        let (yes, no) = (yes.to_owned(), no.to_owned());
        move |is: bool| if is { yes } else { no }
    };
    let parts = [
        filter.item.map(|item| format!("item {}", names.item(item))),
        filter.key.map(|key| format!("key {}", names.key(key))),
        filter.owner.map(|owner| format!("owner {owner}")),
        filter.backup.map(|backup| format!("backup {}", names.backup(backup))),
        filter.live.map(which("live", "not live")),
        filter.readable.map(which("readable", "unreadable")),
        filter.client_side.map(which("client-side encrypted", "not client-side encrypted")),
    ];
    subject(filter.kind.map(|kind| kind.as_str()), filter.table.map(|table| names.table(table)), joined(parts))
}

fn describe_events(filter: &EventFilter, names: &Names) -> String {
    let parts = [
        filter.key.map(|key| format!("key {}", names.key(key))),
        filter.subject.as_ref().map(|subject| format!("subject {subject}")),
        filter.outcome.map(|outcome| outcome.as_str().to_owned()),
        filter.error.map(|error| error.as_str().to_owned()),
        filter.actor.map(|actor| format!("by {}", names.actor(actor))),
    ];
    subject(filter.event.map(|event| event.as_str()), filter.table.map(|table| names.table(table)), joined(parts))
}

/// Writes ` WHAT of TABLE, REST`.
fn subject(what: Option<&str>, table: Option<&str>, rest: String) -> String {
    let what = what.map_or(String::new(), |what| format!(" {what}"));
    let table = table.map_or(String::new(), |table| format!(" of {table}"));
    let separator = match (what.is_empty() && table.is_empty(), rest.is_empty()) {
        (_, true) => "",
        (true, false) => " ",
        (false, false) => ", ",
    };
    format!("{what}{table}{separator}{rest}")
}

fn joined<const N: usize>(parts: [Option<String>; N]) -> String {
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn describe_count(count: &Count) -> String {
    match *count {
        Count { min, max: Some(max) } if min == max => format!("count {min}"),
        Count { min: 0, max: Some(max) } => format!("count at most {max}"),
        Count { min, max: Some(max) } => format!("count {min} to {max}"),
        Count { min, max: None } => format!("count at least {min}"),
    }
}

const COUNT_HINT: &str = "write a number, or `{ min = 1 }`, `{ max = 5 }`, `{ min = 1, max = 5 }`";

/// What an expectation can say of a table.
const SHOWN: [&str; 3] = ["status", "sse", "key"];
