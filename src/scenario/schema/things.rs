//! What can be said of a key, a table, its items and a cluster, where it is declared and where a step creates it.

use serde_json::{Value, json};

use crate::{
    engine::setup::{IndexScope, Origin, StreamView},
    scenario::{
        schema::parts::{Fields, boolean, list, name, named, object, shared, switch, text_like, whole, word},
        table::ITEMS_MAX,
    },
};

/// The size and the time to live of an item.
pub(super) fn item_fields() -> Fields {
    vec![
        (
            "bytes",
            shared(
                "bytes",
                "The length of the item's plaintext, in bytes, fixed or { uniform = [a, b] }; 256 by default.",
            ),
        ),
        (
            "ttl",
            shared(
                "spread",
                "From the item's write to its expiry, fixed or { uniform = [a, b] }; it never expires by default.",
            ),
        ),
    ]
}

/// A key, as declared and as CreateKey takes it.
pub(super) fn key_fields() -> Fields {
    vec![
        ("rotation", shared("duration", "The period of automatic rotation, 90 d to 2,560 d; off where absent.")),
        ("origin", word::<Origin>("`external` for imported material.")),
        ("expires", shared("duration", "How long imported material lasts.")),
        ("denies", denies()),
    ]
}

/// Whom the policy of a key denies its use.
pub(super) fn denies() -> Value {
    list(
        "Workloads and consumers, by their ids, and clusters as dax:NAME, to which its policy denies its use; nobody by default.",
        0,
        name("A caller."),
    )
}

pub(super) fn sse() -> Value {
    let fields = vec![
        ("enabled", boolean("Enabled.")),
        ("type", text_like("SSEType, whatever the request says.", "KMS")),
        ("key", name("KMSMasterKeyId: the name of a key, or alias/NAME.")),
    ];
    object("A raw SSESpecification, as the API takes it.", &[], fields)
}

/// Everything that CreateTable can say, too.
pub(super) fn new_table_fields() -> Fields {
    let index = json!({ "enum": crate::scenario::schema::parts::word::<IndexScope>("")["enum"] });
    vec![
        ("key", name("The name of the table's key, or alias/NAME; `aws-owned` by default.")),
        ("sse", shared("sse", "A raw SSESpecification, instead of `key`.")),
        ("stream", word::<StreamView>("Which images a stream record holds; off where absent.")),
        ("ttl", switch("Whether expired items are deleted.")),
        ("contributor_insights", switch("Whether Contributor Insights is on.")),
        (
            "point_in_time",
            shared("duration", "Point-in-time recovery, with its window of 1 d to 35 d; off where absent."),
        ),
        ("index", named("Secondary indexes, by name: GLOBAL or LOCAL.", index)),
        ("item", shared("item", "Defaults for the items of this table.")),
    ]
}

pub(super) fn table_fields() -> Fields {
    let mut fields = new_table_fields();
    fields.push(("replicas", replicas()));
    fields.push(("legacy_unencrypted", switch("Whether it was unencrypted before the start (EAR-03).")));
    fields.push(("items", whole("How many items exist at the start.", 0, u64::from(ITEMS_MAX))));
    fields
}

fn replicas() -> Value {
    let key = name("The name of the replica's key, or alias/NAME; its table's by default, where that is AWS's own.");
    named(
        "Replicas, by region: a global table. Each is a table `NAME@REGION`.",
        object("A replica.", &[], vec![("key", key)]),
    )
}

/// Everything that CreateCluster can say, too.
pub(super) fn cluster_fields() -> Fields {
    vec![
        ("key", name("The name of its key; `aws-managed` by default, and any other is refused (EAR-12).")),
        ("tls", switch("Whether it is created with TLS.")),
        ("table", name("The table it stands in front of.")),
    ]
}
