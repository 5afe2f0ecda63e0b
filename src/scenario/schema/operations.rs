//! A step and the operations that it can name, as schemas.

use serde_json::{Value, json};

use crate::{
    engine::setup::SwitchStrategy,
    scenario::{
        operation::TRANSACTION_ITEMS,
        schema::{
            parts::{
                Fields, boolean, item_name, list, name, object, shared, shared_or, switch, text_like, with_one_of, word,
            },
            things::{cluster_fields, denies, item_fields, key_fields, new_table_fields},
        },
        words::StreamSetting,
    },
};

/// A step.
pub(super) fn step() -> Value {
    let mut fields = vec![
        ("id", name("Its id; step-N by default.")),
        ("at", shared("instant", "When, from the start on.")),
        (
            "after",
            text_like(
                "The id of another step, once it was accepted; or ID.complete, once what it began is complete.",
                "switch.complete",
            ),
        ),
        ("delay", shared_or("duration", "0s", "How long after.")),
    ];
    let operations = [on_keys(), on_ways_to_keys(), on_tables(), on_items(), on_backups()].concat();
    let names: Vec<&str> = operations.iter().map(|&(name, _)| name).collect();
    fields.extend(operations);
    let step = object("One operation, and when.", &[], fields);
    let step = with_one_of(step, &names);
    let mut both = json!({ "allOf": [with_one_of(json!({}), &["at", "after"])] });
    for (field, value) in step.as_object().into_iter().flatten() {
        both[field] = value.clone();
    }
    both
}

fn on_keys() -> Fields {
    let key = || ("key", name("The name of a customer managed key."));
    let only_key = |description: &str| object(description, &["key"], vec![key()]);
    let mut created = key_fields();
    created.push(("key", name("The name of the new key.")));
    vec![
        ("CreateKey", object("Creates a customer managed key.", &["key"], created)),
        ("DisableKey", only_key("Disables a key.")),
        ("EnableKey", only_key("Enables a key.")),
        (
            "ScheduleKeyDeletion",
            object(
                "Schedules a key's deletion.",
                &["key"],
                vec![key(), ("window", shared_or("duration", "30d", "The waiting window, 7 d to 30 d."))],
            ),
        ),
        ("CancelKeyDeletion", only_key("Cancels a key's deletion; the key is Disabled then.")),
        (
            "EnableKeyRotation",
            object(
                "Switches automatic rotation on.",
                &["key"],
                vec![key(), ("period", shared_or("duration", "365d", "The period, 90 d to 2,560 d."))],
            ),
        ),
        ("DisableKeyRotation", only_key("Switches automatic rotation off.")),
        ("RotateKeyOnDemand", only_key("Rotates a key at once.")),
        (
            "ImportKeyMaterial",
            object(
                "Imports the key's material again.",
                &["key"],
                vec![
                    key(),
                    ("expires", shared("duration", "How long the material lasts, at most 365 d; for ever by default.")),
                    ("material", name("Which material; by default `original`, the one that a declared key has.")),
                ],
            ),
        ),
        ("DeleteImportedKeyMaterial", only_key("Deletes imported material.")),
        (
            "LoseClientKey",
            object(
                "Loses a key of the application.",
                &["client_key"],
                vec![("client_key", name("The name of a client key."))],
            ),
        ),
    ]
}

/// Grants, policies and aliases.
fn on_ways_to_keys() -> Fields {
    let key = || ("key", name("The name of a customer managed key."));
    let granted = || ("key", name("The name of a customer managed key, or `aws-managed`."));
    let grant =
        |description: &str| object(description, &["key", "table"], vec![granted(), ("table", name("The table."))]);
    let alias = || ("alias", text_like("The alias, with its `alias/`.", "alias/app"));
    let pointed = |description: &str| object(description, &["alias", "key"], vec![alias(), key()]);
    vec![
        ("RevokeGrant", grant("Takes the service's grant for a table away.")),
        ("CreateGrant", grant("Gives the service a grant for a table.")),
        (
            "PutKeyPolicy",
            object(
                "Changes to whom a key's policy denies its use.",
                &["key", "denies"],
                vec![key(), ("denies", denies())],
            ),
        ),
        ("CreateAlias", pointed("Gives a key an alias.")),
        ("UpdateAlias", pointed("Has an alias name another key; tables keep theirs.")),
        ("DeleteAlias", object("Deletes an alias.", &["alias"], vec![alias()])),
    ]
}

fn on_tables() -> Fields {
    let table = || ("table", name("The table."));
    let only_table = |description: &str| object(description, &["table"], vec![table()]);
    let setting = |description: &str| {
        object(description, &["table", "enabled"], vec![table(), ("enabled", boolean("On or off."))])
    };
    let mut created = new_table_fields();
    created.push(("table", name("The name of the new table.")));
    let mut cluster = cluster_fields();
    cluster.push(("dax", name("The name of the new cluster.")));
    vec![
        ("CreateTable", object("Creates a table.", &["table"], created)),
        ("UpdateTable", update_table()),
        ("DeleteTable", only_table("Deletes a table.")),
        ("DescribeTable", only_table("Describes a table.")),
        ("UpdateTimeToLive", setting("Switches a table's TTL on or off.")),
        ("UpdateContributorInsights", setting("Switches Contributor Insights on or off.")),
        (
            "UpdateContinuousBackups",
            object(
                "Switches point-in-time recovery on or off.",
                &["table", "enabled"],
                vec![
                    ("table", name("The table.")),
                    ("enabled", boolean("Whether it is to be on.")),
                    ("period", shared_or("duration", "35d", "The window, 1 d to 35 d.")),
                ],
            ),
        ),
        ("GetRecords", only_table("Reads everything unread of a table's stream.")),
        ("CreateCluster", object("Creates a DAX cluster.", &["dax", "table"], cluster)),
    ]
}

fn update_table() -> Value {
    let replica = object(
        "A new replica, or one that is deleted.",
        &["region"],
        vec![
            ("region", text_like("Its region.", "eu-west-1")),
            ("key", name("The name of its key, or alias/NAME; its table's by default, where that is AWS's own.")),
            ("delete", switch("Whether the replica is deleted.")),
        ],
    );
    let fields = vec![
        ("table", name("The table.")),
        ("key", name("The name of the new key, or alias/NAME.")),
        ("strategy", word::<SwitchStrategy>("How a key switch reaches the data; `reencrypt` by default.")),
        ("sse", shared("sse", "A raw SSESpecification, instead of `key`.")),
        ("stream", word::<StreamSetting>("A stream view, or OFF.")),
        ("replica", replica),
    ];
    let update = object("Changes one thing of a table.", &["table"], fields);
    with_one_of(update, &["key", "sse", "stream", "replica"])
}

fn on_items() -> Fields {
    let read = |description: &str| object(description, &["table", "item"], item_reference());
    let mut written = item_reference();
    written.extend(item_fields());
    written
        .push(("client_side_encryption", name("The client key under which the item is encrypted before it is sent.")));
    let write = |description: &str| object(description, &["table", "item"], written.clone());
    let mut transaction = item_fields();
    transaction.push(("table", name("The table.")));
    let mut items = list("The names of the items, each once.", 1, json!({ "type": "string", "minLength": 1 }));
    items["maxItems"] = json!(TRANSACTION_ITEMS);
    items["uniqueItems"] = json!(true);
    transaction.push(("items", items));
    vec![
        ("PutItem", write("Writes an item.")),
        ("UpdateItem", write("Changes an item, or creates it.")),
        ("GetItem", read("Reads an item.")),
        ("DeleteItem", read("Deletes an item.")),
        (
            "Query",
            object(
                "Reads an item, from an index if one is named.",
                &["table", "item"],
                vec![("table", name("The table.")), ("index", name("An index of the table.")), ("item", item_name())],
            ),
        ),
        ("TransactWriteItems", object("Writes several items or none.", &["table", "items"], transaction)),
    ]
}

fn item_reference() -> Fields {
    vec![("table", name("The table.")), ("item", item_name()), ("via", name("The DAX cluster it goes through."))]
}

fn on_backups() -> Fields {
    let backup =
        || ("backup", name("The backup; TABLE$ArchivedTableBackup and TABLE$DeletedTableBackup are the service's."));
    let target = || {
        [
            ("to", name("The name of the new table.")),
            ("key", name("The key of the new table, or alias/NAME; the backup's by default.")),
            ("sse", shared("sse", "A raw SSESpecification, instead of `key`.")),
        ]
    };
    let mut from_backup = vec![backup()];
    from_backup.extend(target());
    let mut to_instant = vec![("table", name("The table.")), ("instant", shared("instant", "The instant to restore."))];
    to_instant.extend(target());
    vec![
        (
            "CreateBackup",
            object(
                "Backs a table up.",
                &["table", "backup"],
                vec![("table", name("The table.")), ("backup", name("The name of the new backup."))],
            ),
        ),
        ("DescribeBackup", object("Describes a backup.", &["backup"], vec![backup()])),
        ("DeleteBackup", object("Deletes a backup.", &["backup"], vec![backup()])),
        ("RestoreTableFromBackup", object("Restores a backup into a new table.", &["backup", "to"], from_backup)),
        (
            "RestoreTableToPointInTime",
            object("Restores an instant into a new table.", &["table", "to", "instant"], to_instant),
        ),
    ]
}
