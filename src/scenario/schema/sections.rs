//! The sections of a file, as schemas.

use serde_json::{Value, json};

use crate::{
    engine::setup::{EventsOption, LedgerOption, WorkloadOp},
    rules::{
        PointInTimeKey, Profile, QuotaWindow,
        timing::{LENGTHS, MOVES_A_SECOND},
    },
    scenario::{
        draw::LARGEST_ITEM,
        lesson::{CHOICES, LAST_LESSON},
        operation::TRANSACTION_ITEMS,
        schema::{
            claims, operations,
            parts::{Fields, list, name, named, object, shared, shared_or, text, text_like, whole, with_one_of, word},
            things::{cluster_fields, item_fields, key_fields, sse, table_fields},
        },
        timing::SWITCH_RATE_MAX,
        words::OutputGroup,
        workload::KEYS_MAX,
    },
};

/// The fields of a file.
pub(super) fn file() -> Fields {
    vec![
        (
            "title",
            text_like("The question that the scenario asks.", "Do TTL deletions go on when the key is disabled?"),
        ),
        ("about", text("Two sentences for the reader: what to watch, and why it matters.")),
        (
            "start",
            shared("time", "The wall-clock time of the start, with its offset; 2026-01-01T00:00:00Z by default."),
        ),
        ("duration", shared("duration", "How long the run lasts: it covers [0, duration).")),
        ("seed", whole("All randomness and all key material come from it; 0 by default.", 0, u64::MAX)),
        ("lesson", lesson()),
        ("output", output()),
        ("timing", timing()),
        ("point_in_time", point_in_time()),
        ("switch_quota", switch_quota()),
        (
            "key",
            named(
                "Customer managed KMS keys, by name. `aws-owned` and `aws-managed` always exist.",
                shared("key", "A customer managed key."),
            ),
        ),
        (
            "alias",
            named(
                "Aliases of customer managed keys, by name; elsewhere each is called `alias/NAME`.",
                object(
                    "An alias.",
                    &["key"],
                    vec![("key", name("The customer managed key that it names at the start."))],
                ),
            ),
        ),
        (
            "client_key",
            named(
                "Keys of the application for client-side encryption, by name.",
                object("A client key: it has no fields.", &[], vec![]),
            ),
        ),
        ("table", named("Tables that exist at the start, by name.", shared("table", "A table."))),
        ("dax", named("DAX clusters created at instant 0, by name.", shared("cluster", "A DAX cluster."))),
        ("workload", list("Streams of operations.", 0, shared("workload", "A stream of operations by one caller."))),
        ("consumer", list("Readers of streams.", 0, shared("consumer", "A reader of a table's stream."))),
        ("step", list("What the operator does.", 0, shared("step", "One operation, and when."))),
        ("expect", list("What should hold.", 0, shared("expectation", "One claim, and when to look."))),
    ]
}

/// What several parts of a file share.
pub(super) fn definitions() -> Value {
    json!({
        "duration": duration(),
        "time": { "type": "string", "format": "date-time", "examples": ["2026-01-01T06:10:00Z"] },
        "instant": instant(),
        "spread": spread(),
        "length": length(),
        "bytes": { "anyOf": [whole("So many bytes.", 1, u64::from(LARGEST_ITEM)), uniform(json!({ "type": "integer", "minimum": 1, "maximum": LARGEST_ITEM }))] },
        "item": object("The size of an item, and its time to live.", &[], item_fields()),
        "sse": sse(),
        "key": object("A customer managed key.", &[], key_fields()),
        "table": object("A table that exists at the start.", &[], table_fields()),
        "cluster": object("A DAX cluster.", &["table"], cluster_fields()),
        "workload": workload(),
        "consumer": consumer(),
        "step": operations::step(),
        "expectation": claims::expectation(),
        "count": claims::count(),
    })
}

fn duration() -> Value {
    json!({
        "type": "string",
        "pattern": r"^[Pp\d][\w\s.,:+]*$",
        "examples": ["90s", "6h 10m", "7d", "PT6H10M"],
    })
}

fn instant() -> Value {
    json!({
        "description": "An offset from the start, an absolute RFC 3339 time, or `end`.",
        "type": "string",
        "pattern": r"^(end|[Pp\d].*)$",
        "examples": ["6h 10m", "2026-01-01T06:10:00Z", "end"],
    })
}

fn spread() -> Value {
    json!({ "anyOf": [{ "$ref": "#/$defs/duration" }, uniform(json!({ "$ref": "#/$defs/duration" }))] })
}

/// A number of the service: as every length of time, or in several cases.
fn length() -> Value {
    let cases = list("The scenario is run once with each.", 1, json!({ "$ref": "#/$defs/spread" }));
    let cases = object("Several cases, of which `check` runs each.", &["cases"], vec![("cases", cases)]);
    json!({ "anyOf": [{ "$ref": "#/$defs/spread" }, cases] })
}

fn switch_rate() -> Value {
    let rate = json!({ "type": "integer", "minimum": 1, "maximum": SWITCH_RATE_MAX });
    let cases = list("The scenario is run once with each.", 1, rate.clone());
    let cases = object("Several cases, of which `check` runs each.", &["cases"], vec![("cases", cases)]);
    json!({ "description": "Artifacts moved per second.", "anyOf": [rate, cases] })
}

fn uniform(bound: Value) -> Value {
    let range = json!({
        "description": "The smallest and the largest, both included.",
        "type": "array", "items": bound, "minItems": 2, "maxItems": 2,
    });
    object("Drawn evenly from a range.", &["uniform"], vec![("uniform", range)])
}

fn lesson() -> Value {
    let choices = json!({
        "description": "Answers to choose from: words of what the expectation can find. Any answer where absent.",
        "type": "array",
        "items": { "type": "string" },
        "minItems": CHOICES.start(),
        "maxItems": CHOICES.end(),
    });
    let ask = vec![
        (
            "at",
            shared("instant", "Where the quiz pauses: what happened up to here is told, what comes after is asked."),
        ),
        ("question", text("What to predict.")),
        ("choices", choices),
        ("expect", name("The expectation whose finding in the run is the answer, by its id.")),
    ];
    let ask = object("A question of `keylapse quiz`.", &["at", "question", "expect"], ask);
    let fields = vec![
        ("order", whole("Its place in the course.", 1, u64::from(LAST_LESSON))),
        ("chapter", text("The part of the course that it belongs to.")),
        ("predict", text("What to predict before the run.")),
        ("watch", text("What to look at in the results, and why.")),
        ("ask", list("Questions of `keylapse quiz`.", 0, ask)),
    ];
    object("The scenario as a lesson of a course.", &["order"], fields)
}

fn output() -> Value {
    let groups = json!({ "enum": word::<OutputGroup>("")["enum"] });
    let fields = vec![
        ("only", list("Which groups of files to write; all where absent.", 0, groups)),
        ("events", word::<EventsOption>("`control` leaves out the events of single items.")),
        ("ledger", word::<LedgerOption>("How much of the ledger is written.")),
        ("sample_every", shared("duration", "The distance between the samples of series.csv.")),
    ];
    object("What a run writes; the command line wins.", &[], fields)
}

fn timing() -> Value {
    let mut fields: Fields = LENGTHS.iter().map(|number| (number.name, shared("length", number.description))).collect();
    fields.push((MOVES_A_SECOND.name, switch_rate()));
    fields.push((
        "profile",
        word::<Profile>("Where the values come from that are not given here; `nominal` by default."),
    ));
    object("Every tunable number, by its name.", &[], fields)
}

fn point_in_time() -> Value {
    let key = word::<PointInTimeKey>("Which keys an instant of the past needs (SIM-49); `of-the-instant` by default.");
    object("How point-in-time recovery is read where the sources leave it open.", &[], vec![("key", key)])
}

fn switch_quota() -> Value {
    let window = word::<QuotaWindow>(
        "From where its windows of 24 h are counted: as observed (OBS-20), by default, or as the developer guide says (REF-58).",
    );
    object(
        "How the quota of key switches is read where the sources contradict each other.",
        &[],
        vec![("window", window)],
    )
}

fn workload() -> Value {
    let fields = vec![
        ("id", name("Its id; TABLE#n by default, for the n-th workload of its table.")),
        ("table", name("The table it works on.")),
        ("from", shared_or("instant", "0s", "The first instant at which it may run.")),
        ("to", shared_or("instant", "end", "It runs before this instant.")),
        ("every", shared("duration", "Evenly, the first at `from`.")),
        ("rate", rate()),
        ("op", word::<WorkloadOp>("What it does.")),
        ("item", shared("item", "Size and time to live of what it writes.")),
        (
            "items_per_transaction",
            whole("Items of one TransactWriteItems; 1 by default.", 1, u64::from(TRANSACTION_ITEMS)),
        ),
        ("keys", whole("Draw from this many items instead of always new ones.", 1, u64::from(KEYS_MAX))),
        (
            "items_of",
            name(
                "Whose items it names: another workload's, by its id, or `initial` for the table's own; its own by default.",
            ),
        ),
        ("via", name("The DAX cluster it goes through.")),
        ("client_side_encryption", name("The client key under which it encrypts before it sends.")),
    ];
    with_one_of(object("A stream of operations by one caller.", &["table", "op"], fields), &["every", "rate"])
}

fn rate() -> Value {
    json!({
        "description": "As a Poisson process: a positive decimal per s, m, h or d.",
        "type": "string",
        "pattern": r"^\s*\d+(\.\d+)?\s*/\s*[smhd]\s*$",
        "examples": ["50/s", "0.5/h"],
    })
}

fn consumer() -> Value {
    let window = json!({ "type": "array", "items": { "$ref": "#/$defs/instant" }, "minItems": 2, "maxItems": 2 });
    let fields = vec![
        ("id", name("Its id; TABLE-consumer#n by default, for the n-th consumer of its table.")),
        ("table", name("The table whose stream it reads.")),
        ("every", shared("duration", "The distance between polls; the first is at instant 0.")),
        ("pause", list("When it does not poll: half-open windows.", 0, window)),
    ];
    object("A reader of a table's stream.", &["table", "every"], fields)
}
