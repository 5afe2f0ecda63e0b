//! An expectation and the claims that it can make, as schemas.

use serde_json::{Value, json};

use crate::{
    record::{ErrorName, EventName, KeyState, Kind, Outcome, Owner},
    rules::{Profile, RuleId},
    scenario::{
        schema::parts::{
            boolean, item_name, list, name, object, shared, text, text_like, whole, with_any_of, with_one_of, word,
        },
        words::{ShownSse, ShownStatus},
    },
};

/// An expectation.
pub(super) fn expectation() -> Value {
    let profile = json!({ "enum": word::<Profile>("")["enum"] });
    let window = json!({
        "description": "Over which window to look, half-open.",
        "type": "array", "items": { "$ref": "#/$defs/instant" }, "minItems": 2, "maxItems": 2,
    });
    let fields = vec![
        ("id", name("Its id; expect-N by default.")),
        ("rule", word::<RuleId>("The rule that it shows.")),
        (
            "profiles",
            list(
                "The timing profiles under which it must hold, each of which `check` runs; the file's own where absent.",
                1,
                profile,
            ),
        ),
        ("at", shared("instant", "When to look, after everything else that happens then.")),
        ("between", window),
        ("key", key()),
        ("table", table()),
        ("artifacts", artifacts()),
        ("events", events()),
        ("step", step()),
    ];
    let claims = ["key", "table", "artifacts", "events", "step"];
    with_one_of(object("One claim, and when to look.", &[], fields), &claims)
}

/// How many.
pub(super) fn count() -> Value {
    let bounds =
        vec![("min", whole("At least so many.", 0, u64::MAX)), ("max", whole("At most so many.", 0, u64::MAX))];
    let bounds = with_any_of(object("Bounds, both included.", &[], bounds), &["min", "max"]);
    json!({ "anyOf": [whole("Exactly so many.", 0, u64::MAX), bounds] })
}

fn key() -> Value {
    let fields = vec![("name", name("The key.")), ("state", word::<KeyState>("Its state."))];
    object("A key is in a state, at an instant.", &["name", "state"], fields)
}

fn table() -> Value {
    let fields = vec![
        ("name", name("The table.")),
        ("status", word::<ShownStatus>("TableStatus; `absent` before creation and after deletion.")),
        ("sse", word::<ShownSse>("SSEDescription.Status; the empty text where it is absent.")),
        ("key", name("The key displayed.")),
    ];
    with_any_of(object("DescribeTable shows this, at an instant.", &["name"], fields), &["status", "sse", "key"])
}

fn artifacts() -> Value {
    let fields = vec![
        ("kind", word::<Kind>("Of this kind.")),
        ("table", name("Of this table.")),
        ("item", item_name()),
        ("key", name("Under this key, now or at last.")),
        ("owner", word::<Owner>("Under a key of this owner.")),
        ("backup", name("This backup.")),
        ("live", boolean("Live or not; all that ever existed where absent.")),
        ("readable", boolean("Readable or not, by really opening them.")),
        ("client_side", boolean("Client-side encrypted or not.")),
        ("count", shared("count", "How many.")),
    ];
    object("So many artifacts are such, at an instant.", &["count"], fields)
}

fn events() -> Value {
    let fields = vec![
        ("event", word::<EventName>("With this name, as in events.csv.")),
        ("table", name("Of this table.")),
        ("key", name("With this key.")),
        ("subject", text("With this in the subject column.")),
        ("outcome", word::<Outcome>("With this outcome; every one where absent.")),
        ("error", word::<ErrorName>("With this error.")),
        ("actor", text_like("By this actor: operator, a workload, a consumer, dax:NAME, dynamodb, ttl or kms.", "ttl")),
        ("count", shared("count", "How many.")),
    ];
    object("So many events were such, over a window or at an instant.", &["count"], fields)
}

fn step() -> Value {
    let fields = vec![
        ("id", name("The step.")),
        ("refused", word::<ErrorName>("It was refused with this error.")),
        ("ok", json!({ "description": "It was accepted.", "const": true })),
    ];
    with_one_of(object("The outcome of a step.", &["id"], fields), &["refused", "ok"])
}
