//! A generated scenario: data that both the program and the reference can be given.
//!
//! Law: a case is written as a scenario file that `keylapse run` takes, and the file says all of it.

use std::fmt::{self, Write as _};

pub const SECOND: u64 = 1_000;
pub const MINUTE: u64 = 60 * SECOND;
pub const HOUR: u64 = 60 * MINUTE;
pub const DAY: u64 = 24 * HOUR;

/// A scenario. Instants and lengths of time are in milliseconds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Case {
    pub seed: u64,
    pub duration: u64,
    /// Fields of `[timing]` that the case sets.
    pub timing: Vec<(&'static str, Length)>,
    pub switch_rate: Option<u64>,
    pub keys: Vec<Key>,
    /// Aliases by their whole names, each with the key that it names.
    pub aliases: Vec<(String, String)>,
    pub client_keys: Vec<String>,
    pub tables: Vec<Table>,
    pub clusters: Vec<Cluster>,
    pub workloads: Vec<Workload>,
    pub consumers: Vec<Consumer>,
    pub steps: Vec<Step>,
}

/// A length of time or a number of bytes: fixed, or drawn anew each time from a range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Length {
    Fixed(u64),
    Uniform(u64, u64),
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Key {
    pub name: String,
    pub imported: bool,
    pub expires: Option<u64>,
    pub rotation: Option<u64>,
}

/// What a table, an UpdateTable or a restore says of encryption.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Encryption {
    #[default]
    Unsaid,
    Key(String),
    Sse {
        enabled: Option<bool>,
        sse_type: Option<&'static str>,
        key: Option<String>,
    },
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    pub name: String,
    pub encryption: Encryption,
    pub stream: Option<&'static str>,
    pub ttl: bool,
    pub insights: bool,
    pub legacy: bool,
    /// The window of point-in-time recovery, where it is on.
    pub point_in_time: Option<u64>,
    /// Regions, each with the key of the replica there.
    pub replicas: Vec<(&'static str, String)>,
    /// Names, each with whether it is global.
    pub indexes: Vec<(String, bool)>,
    pub items: u32,
    pub item: Item,
}

/// What is said of an item's size and time to live.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Item {
    pub bytes: Option<Length>,
    pub ttl: Option<Length>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cluster {
    pub name: String,
    pub table: String,
    pub key: Option<String>,
    pub tls: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Workload {
    pub id: String,
    pub table: String,
    pub op: &'static str,
    pub from: u64,
    pub to: u64,
    pub pace: Pace,
    pub item: Item,
    pub keys: Option<u32>,
    pub items_per_transaction: Option<u32>,
    pub via: Option<String>,
    pub client_key: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Pace {
    Every(u64),
    Rate(String),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Consumer {
    pub id: String,
    pub table: String,
    pub every: u64,
    pub pauses: Vec<(u64, u64)>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub id: String,
    pub when: When,
    pub operation: Operation,
}

#[derive(Clone, Debug, PartialEq)]
pub enum When {
    At(u64),
    After { step: String, complete: bool, delay: u64 },
}

/// An operation on one item, as a step names it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OnItem {
    pub table: String,
    pub item: String,
    pub what: Item,
    pub via: Option<String>,
    pub client_key: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Operation {
    CreateKey(Key),
    DisableKey(String),
    EnableKey(String),
    ScheduleKeyDeletion { key: String, window: u64 },
    CancelKeyDeletion(String),
    EnableKeyRotation { key: String, period: u64 },
    DisableKeyRotation(String),
    RotateKeyOnDemand(String),
    ImportKeyMaterial { key: String, expires: Option<u64> },
    DeleteImportedKeyMaterial(String),
    RevokeGrant { key: String, table: String },
    CreateGrant { key: String, table: String },
    CreateAlias { alias: String, key: String },
    UpdateAlias { alias: String, key: String },
    DeleteAlias(String),
    LoseClientKey(String),
    CreateTable(Table),
    SwitchKey { table: String, encryption: Encryption, rewrap: bool },
    SetStream { table: String, view: Option<&'static str> },
    AddReplica { table: String, region: &'static str, key: String },
    DeleteReplica { table: String, region: &'static str },
    DeleteTable(String),
    DescribeTable(String),
    PutItem(OnItem),
    UpdateItem(OnItem),
    GetItem(OnItem),
    DeleteItem(OnItem),
    Query { table: String, index: Option<String>, item: String },
    TransactWriteItems { table: String, items: Vec<String>, what: Item },
    GetRecords(String),
    UpdateTimeToLive { table: String, enabled: bool },
    UpdateContributorInsights { table: String, enabled: bool },
    CreateBackup { table: String, backup: String },
    DescribeBackup(String),
    DeleteBackup(String),
    Restore { backup: String, to: String, encryption: Encryption },
    SetPointInTime { table: String, period: Option<u64> },
    RestoreToInstant { table: String, to: String, instant: u64, encryption: Encryption },
    CreateCluster(Cluster),
}

impl Case {
    /// Whether nothing of it is left to chance, so that the reference can tell all of it.
    pub fn is_certain(&self) -> bool {
        let fixed = |length: Length| matches!(length, Length::Fixed(_));
        let item = |item: &Item| item.bytes.is_none_or(fixed) && item.ttl.is_none_or(fixed);
        self.timing.iter().all(|&(_, length)| fixed(length))
            && self.tables.iter().all(|table| item(&table.item))
            && self.workloads.iter().all(|workload| {
                matches!(workload.pace, Pace::Every(_))
                    && workload.keys.is_none_or(|keys| keys == 1)
                    && item(&workload.item)
            })
            && self.steps.iter().all(|step| step.operation.item().is_none_or(|it| item(&it)))
    }
}

impl Operation {
    /// What it says of the items that it writes.
    pub fn item(&self) -> Option<Item> {
        match self {
            Self::PutItem(on) | Self::UpdateItem(on) => Some(on.what),
            Self::TransactWriteItems { what, .. } => Some(*what),
            Self::CreateTable(table) => Some(table.item),
            _ => None,
        }
    }
}

/// The name of the table that a replica is of, where a name is a replica's.
pub fn source_of(name: &str) -> Option<&str> {
    name.split_once('@').map(|(source, _)| source)
}

/// The name of a table's replica in a region.
pub fn replica_name(table: &str, region: &str) -> String {
    let first = table.split('@').next().expect("a first part");
    format!("{first}@{region}")
}

/// Writes `6h 10m` the way a file does.
pub fn duration(mut millis: u64) -> String {
    if millis == 0 {
        return "0s".to_owned();
    }
    let mut out = String::new();
    for (unit, length) in [("d", DAY), ("h", HOUR), ("m", MINUTE), ("s", SECOND), ("ms", 1)] {
        let count = millis / length;
        millis %= length;
        if count > 0 {
            let _ = write!(out, "{}{count}{unit}", if out.is_empty() { "" } else { " " });
        }
    }
    out
}

/// A scenario file, as `keylapse run` takes it.
impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "title = \"Generated\"\nabout = \"Found by the property tests.\"")?;
        writeln!(f, "duration = \"{}\"\nseed = {}", duration(self.duration), self.seed)?;
        if !self.timing.is_empty() || self.switch_rate.is_some() {
            writeln!(f, "\n[timing]")?;
        }
        for (field, length) in &self.timing {
            writeln!(f, "{field} = {}", length.as_time())?;
        }
        if let Some(rate) = self.switch_rate {
            writeln!(f, "switch_rate = {rate}")?;
        }
        for key in &self.keys {
            writeln!(f, "\n[key.{}]", key.name)?;
            key.fields().iter().try_for_each(|(name, value)| writeln!(f, "{name} = {value}"))?;
        }
        for (alias, key) in &self.aliases {
            writeln!(f, "\n[alias.{}]\nkey = \"{key}\"", alias.trim_start_matches("alias/"))?;
        }
        for key in &self.client_keys {
            writeln!(f, "\n[client_key.{key}]")?;
        }
        for table in &self.tables {
            writeln!(f, "\n[table.{}]", table.name)?;
            table.fields().iter().try_for_each(|(name, value)| writeln!(f, "{name} = {value}"))?;
        }
        for cluster in &self.clusters {
            writeln!(f, "\n[dax.{}]", cluster.name)?;
            cluster.fields().iter().try_for_each(|(name, value)| writeln!(f, "{name} = {value}"))?;
        }
        for workload in &self.workloads {
            writeln!(f, "\n[[workload]]")?;
            workload.fields().iter().try_for_each(|(name, value)| writeln!(f, "{name} = {value}"))?;
        }
        for consumer in &self.consumers {
            writeln!(f, "\n[[consumer]]\nid = \"{}\"\ntable = \"{}\"", consumer.id, consumer.table)?;
            writeln!(f, "every = \"{}\"", duration(consumer.every))?;
            let pauses: Vec<String> = consumer
                .pauses
                .iter()
                .map(|&(from, to)| format!("[\"{}\", \"{}\"]", duration(from), duration(to)))
                .collect();
            writeln!(f, "pause = [{}]", pauses.join(", "))?;
        }
        for step in &self.steps {
            writeln!(f, "\n[[step]]\nid = \"{}\"", step.id)?;
            match &step.when {
                When::At(at) => writeln!(f, "at = \"{}\"", duration(*at))?,
                When::After { step, complete, delay } => {
                    let complete = if *complete { ".complete" } else { "" };
                    writeln!(f, "after = \"{step}{complete}\"\ndelay = \"{}\"", duration(*delay))?;
                }
            }
            writeln!(f, "{}", step.operation)?;
        }
        Ok(())
    }
}

type Fields = Vec<(String, String)>;

fn text(value: &str) -> String {
    format!("\"{value}\"")
}

fn inline(fields: Fields) -> String {
    let fields: Vec<String> = fields.into_iter().map(|(name, value)| format!("{name} = {value}")).collect();
    format!("{{ {} }}", fields.join(", "))
}

fn push(fields: &mut Fields, name: &str, value: Option<String>) {
    if let Some(value) = value {
        fields.push((name.to_owned(), value));
    }
}

impl Length {
    /// The length of a case in which nothing is left to chance.
    pub fn fixed(self) -> u64 {
        match self {
            Self::Fixed(length) => length,
            Self::Uniform(..) => panic!("the length is certain"),
        }
    }

    fn as_time(self) -> String {
        match self {
            Self::Fixed(length) => text(&duration(length)),
            Self::Uniform(low, high) => format!("{{ uniform = [\"{}\", \"{}\"] }}", duration(low), duration(high)),
        }
    }

    fn as_number(self) -> String {
        match self {
            Self::Fixed(number) => number.to_string(),
            Self::Uniform(low, high) => format!("{{ uniform = [{low}, {high}] }}"),
        }
    }
}

impl Key {
    fn fields(&self) -> Fields {
        let mut fields = Fields::new();
        push(&mut fields, "origin", self.imported.then(|| text("external")));
        push(&mut fields, "expires", self.expires.map(|length| text(&duration(length))));
        push(&mut fields, "rotation", self.rotation.map(|length| text(&duration(length))));
        fields
    }
}

impl Encryption {
    /// How it names its key, where that is not by its ARN.
    pub fn how_named(&self) -> String {
        let contradictory = "encryption/contradictory".to_owned();
        let by = |key: &str| if key.starts_with("alias/") { key.to_owned() } else { String::new() };
        match self {
            Self::Unsaid => "encryption/unsaid".to_owned(),
            Self::Key(key) => by(key),
            Self::Sse { enabled: Some(false), sse_type: None, key: None } => String::new(),
            Self::Sse { enabled: Some(false), .. } => contradictory,
            Self::Sse { sse_type: Some("KMS"), key: Some(key), .. } => by(key),
            Self::Sse { sse_type: Some("KMS"), key: None, .. }
            | Self::Sse { enabled: Some(true), sse_type: None, key: None } => "encryption/kms".to_owned(),
            Self::Sse { enabled: None, sse_type: None, key: None } => String::new(),
            Self::Sse { sse_type: None, key: Some(_), .. } | Self::Sse { sse_type: Some(_), .. } => contradictory,
        }
    }

    fn push_to(&self, fields: &mut Fields) {
        match self {
            Self::Unsaid => {}
            Self::Key(key) => push(fields, "key", Some(text(key))),
            Self::Sse { enabled, sse_type, key } => {
                let mut sse = Fields::new();
                push(&mut sse, "enabled", enabled.map(|enabled| enabled.to_string()));
                push(&mut sse, "type", sse_type.map(text));
                push(&mut sse, "key", key.as_deref().map(text));
                push(fields, "sse", Some(inline(sse)));
            }
        }
    }
}

impl Item {
    fn fields(&self) -> Fields {
        let mut fields = Fields::new();
        push(&mut fields, "bytes", self.bytes.map(Length::as_number));
        push(&mut fields, "ttl", self.ttl.map(Length::as_time));
        fields
    }
}

impl Table {
    /// Its own name, and those of its replicas.
    pub fn names(&self) -> Vec<String> {
        let replicas = self.replicas.iter().map(|(region, _)| replica_name(&self.name, region));
        std::iter::once(self.name.clone()).chain(replicas).collect()
    }

    fn fields(&self) -> Fields {
        let mut fields = Fields::new();
        self.encryption.push_to(&mut fields);
        push(&mut fields, "stream", self.stream.map(text));
        push(&mut fields, "ttl", self.ttl.then(|| "true".to_owned()));
        push(&mut fields, "contributor_insights", self.insights.then(|| "true".to_owned()));
        push(&mut fields, "legacy_unencrypted", self.legacy.then(|| "true".to_owned()));
        let scope = |global: bool| text(if global { "GLOBAL" } else { "LOCAL" });
        push(&mut fields, "point_in_time", self.point_in_time.map(|window| text(&duration(window))));
        let replica = |(region, key): &(&str, String)| format!("\"{region}\" = {{ key = \"{key}\" }}");
        let replicas: Vec<String> = self.replicas.iter().map(replica).collect();
        push(&mut fields, "replicas", (!replicas.is_empty()).then(|| format!("{{ {} }}", replicas.join(", "))));
        for (name, global) in &self.indexes {
            push(&mut fields, &format!("index.{name}"), Some(scope(*global)));
        }
        push(&mut fields, "items", (self.items > 0).then(|| self.items.to_string()));
        let item = self.item.fields();
        push(&mut fields, "item", (!item.is_empty()).then(|| inline(item)));
        fields
    }
}

impl Cluster {
    fn fields(&self) -> Fields {
        let mut fields = Fields::new();
        push(&mut fields, "table", Some(text(&self.table)));
        push(&mut fields, "key", self.key.as_deref().map(text));
        push(&mut fields, "tls", self.tls.then(|| "true".to_owned()));
        fields
    }
}

impl Workload {
    fn fields(&self) -> Fields {
        let mut fields = Fields::new();
        push(&mut fields, "id", Some(text(&self.id)));
        push(&mut fields, "table", Some(text(&self.table)));
        push(&mut fields, "op", Some(text(self.op)));
        push(&mut fields, "from", Some(text(&duration(self.from))));
        push(&mut fields, "to", Some(text(&duration(self.to))));
        match &self.pace {
            Pace::Every(every) => push(&mut fields, "every", Some(text(&duration(*every)))),
            Pace::Rate(rate) => push(&mut fields, "rate", Some(text(rate))),
        }
        let item = self.item.fields();
        push(&mut fields, "item", (!item.is_empty()).then(|| inline(item)));
        push(&mut fields, "keys", self.keys.map(|keys| keys.to_string()));
        push(&mut fields, "items_per_transaction", self.items_per_transaction.map(|count| count.to_string()));
        push(&mut fields, "via", self.via.as_deref().map(text));
        push(&mut fields, "client_side_encryption", self.client_key.as_deref().map(text));
        fields
    }
}

impl OnItem {
    fn fields(&self) -> Fields {
        let mut fields = Fields::new();
        push(&mut fields, "table", Some(text(&self.table)));
        push(&mut fields, "item", Some(text(&self.item)));
        fields.extend(self.what.fields());
        push(&mut fields, "via", self.via.as_deref().map(text));
        push(&mut fields, "client_side_encryption", self.client_key.as_deref().map(text));
        fields
    }
}

impl Operation {
    /// The name of what it makes.
    pub fn makes(&self) -> Option<String> {
        match self {
            Self::CreateKey(key) => Some(key.name.clone()),
            Self::CreateTable(table) => Some(table.name.clone()),
            Self::AddReplica { table, region, .. } => Some(replica_name(table, region)),
            Self::CreateBackup { backup, .. } => Some(backup.clone()),
            Self::Restore { to, .. } | Self::RestoreToInstant { to, .. } => Some(to.clone()),
            Self::CreateCluster(cluster) => Some(cluster.name.clone()),
            _ => None,
        }
    }

    /// The operation's own name.
    pub fn name(&self) -> &'static str {
        match self {
            Self::CreateKey(_) => "CreateKey",
            Self::DisableKey(_) => "DisableKey",
            Self::EnableKey(_) => "EnableKey",
            Self::ScheduleKeyDeletion { .. } => "ScheduleKeyDeletion",
            Self::CancelKeyDeletion(_) => "CancelKeyDeletion",
            Self::EnableKeyRotation { .. } => "EnableKeyRotation",
            Self::DisableKeyRotation(_) => "DisableKeyRotation",
            Self::RotateKeyOnDemand(_) => "RotateKeyOnDemand",
            Self::ImportKeyMaterial { .. } => "ImportKeyMaterial",
            Self::DeleteImportedKeyMaterial(_) => "DeleteImportedKeyMaterial",
            Self::RevokeGrant { .. } => "RevokeGrant",
            Self::CreateGrant { .. } => "CreateGrant",
            Self::CreateAlias { .. } => "CreateAlias",
            Self::UpdateAlias { .. } => "UpdateAlias",
            Self::DeleteAlias(_) => "DeleteAlias",
            Self::LoseClientKey(_) => "LoseClientKey",
            Self::CreateTable(_) => "CreateTable",
            Self::SwitchKey { .. } | Self::SetStream { .. } | Self::AddReplica { .. } | Self::DeleteReplica { .. } => {
                "UpdateTable"
            }
            Self::DeleteTable(_) => "DeleteTable",
            Self::DescribeTable(_) => "DescribeTable",
            Self::PutItem(_) => "PutItem",
            Self::UpdateItem(_) => "UpdateItem",
            Self::GetItem(_) => "GetItem",
            Self::DeleteItem(_) => "DeleteItem",
            Self::Query { .. } => "Query",
            Self::TransactWriteItems { .. } => "TransactWriteItems",
            Self::GetRecords(_) => "GetRecords",
            Self::UpdateTimeToLive { .. } => "UpdateTimeToLive",
            Self::UpdateContributorInsights { .. } => "UpdateContributorInsights",
            Self::CreateBackup { .. } => "CreateBackup",
            Self::DescribeBackup(_) => "DescribeBackup",
            Self::DeleteBackup(_) => "DeleteBackup",
            Self::Restore { .. } => "RestoreTableFromBackup",
            Self::SetPointInTime { .. } => "UpdateContinuousBackups",
            Self::RestoreToInstant { .. } => "RestoreTableToPointInTime",
            Self::CreateCluster(_) => "CreateCluster",
        }
    }

    fn fields(&self) -> Fields {
        let mut fields = Fields::new();
        let mut word = |name: &str, value: &str| push(&mut fields, name, Some(text(value)));
        match self {
            Self::CreateKey(key) => {
                word("key", &key.name);
                fields.extend(key.fields());
            }
            Self::DisableKey(key)
            | Self::EnableKey(key)
            | Self::CancelKeyDeletion(key)
            | Self::DisableKeyRotation(key)
            | Self::RotateKeyOnDemand(key)
            | Self::DeleteImportedKeyMaterial(key) => word("key", key),
            Self::ScheduleKeyDeletion { key, window } => {
                word("key", key);
                word("window", &duration(*window));
            }
            Self::EnableKeyRotation { key, period } => {
                word("key", key);
                word("period", &duration(*period));
            }
            Self::ImportKeyMaterial { key, expires } => {
                word("key", key);
                push(&mut fields, "expires", expires.map(|length| text(&duration(length))));
            }
            Self::RevokeGrant { key, table } | Self::CreateGrant { key, table } => {
                word("key", key);
                word("table", table);
            }
            Self::CreateAlias { alias, key } | Self::UpdateAlias { alias, key } => {
                word("alias", alias);
                word("key", key);
            }
            Self::DeleteAlias(alias) => word("alias", alias),
            Self::LoseClientKey(key) => word("client_key", key),
            Self::CreateTable(table) => {
                word("table", &table.name);
                fields.extend(table.fields());
            }
            Self::SwitchKey { table, encryption, rewrap } => {
                word("table", table);
                encryption.push_to(&mut fields);
                push(&mut fields, "strategy", rewrap.then(|| text("rewrap")));
            }
            Self::SetStream { table, view } => {
                word("table", table);
                word("stream", view.unwrap_or("OFF"));
            }
            Self::AddReplica { table, region, key } => {
                word("table", table);
                push(&mut fields, "replica", Some(format!("{{ region = \"{region}\", key = \"{key}\" }}")));
            }
            Self::DeleteReplica { table, region } => {
                word("table", table);
                push(&mut fields, "replica", Some(format!("{{ region = \"{region}\", delete = true }}")));
            }
            Self::DeleteTable(table) | Self::DescribeTable(table) | Self::GetRecords(table) => word("table", table),
            Self::PutItem(on) | Self::UpdateItem(on) | Self::GetItem(on) | Self::DeleteItem(on) => fields = on.fields(),
            Self::Query { table, index, item } => {
                word("table", table);
                word("item", item);
                push(&mut fields, "index", index.as_deref().map(text));
            }
            Self::TransactWriteItems { table, items, what } => {
                word("table", table);
                let items: Vec<String> = items.iter().map(|item| text(item)).collect();
                push(&mut fields, "items", Some(format!("[{}]", items.join(", "))));
                fields.extend(what.fields());
            }
            Self::UpdateTimeToLive { table, enabled } | Self::UpdateContributorInsights { table, enabled } => {
                word("table", table);
                push(&mut fields, "enabled", Some(enabled.to_string()));
            }
            Self::CreateBackup { table, backup } => {
                word("table", table);
                word("backup", backup);
            }
            Self::DescribeBackup(backup) | Self::DeleteBackup(backup) => word("backup", backup),
            Self::Restore { backup, to, encryption } => {
                word("backup", backup);
                word("to", to);
                encryption.push_to(&mut fields);
            }
            Self::SetPointInTime { table, period } => {
                word("table", table);
                push(&mut fields, "enabled", Some(period.is_some().to_string()));
                push(&mut fields, "period", period.map(|length| text(&duration(length))));
            }
            Self::RestoreToInstant { table, to, instant, encryption } => {
                word("table", table);
                word("to", to);
                word("instant", &duration(*instant));
                encryption.push_to(&mut fields);
            }
            Self::CreateCluster(cluster) => {
                word("dax", &cluster.name);
                fields.extend(cluster.fields());
            }
        }
        fields
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} = {}", self.name(), inline(self.fields()))
    }
}
