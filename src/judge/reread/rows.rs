//! A line of a file to a row of the record.
//!
//! Invariant: the columns are those that are written, in their order. Columns that repeat others (ISO times, owners) are not
//! read, except that an artifact must be of the kind and table that its row says.

use crate::{
    judge::reread::{
        interner::Interner,
        sheet::{Cells, Misread},
    },
    record::{
        ALIAS_PREFIX, Blame, CLUSTER_PREFIX, Chain, Detail, EndedBy, ErrorName, EventName, EventRow, KeyPeriod,
        KeyState, Kind, Lack, LedgerRow, Obstacle, Outcome, Parameter, Request, SseStatus, SseType, StreamSample,
        Subject, TableDescription, TablePeriod, TableStatus, complaint,
    },
    sim::{Phase, SimTime},
};

/// The file of executed events.
pub const EVENTS: &str = "events.csv";
/// The file of protection periods.
pub const LEDGER: &str = "ledger.csv";
/// The file of the periods of keys.
pub const KEYS: &str = "keys.csv";
/// The file of the periods of tables.
pub const TABLES: &str = "tables.csv";
/// The file of counts of streams.
pub const STREAMS: &str = "streams.csv";

/// The columns of `events.csv`.
pub const EVENT_COLUMNS: &[&str] = &[
    "seq", "time_ms", "time", "phase", "event", "actor", "table", "subject", "key", "outcome", "error", "rule",
    "detail",
];

/// The columns of `ledger.csv`.
#[rustfmt::skip]
pub const LEDGER_COLUMNS: &[&str] = &[
    "artifact", "kind", "table", "item", "version", "kms_key", "key_owner", "key_version", "table_key", "data_key",
    "from_ms", "from", "until_ms", "until", "ended_by", "bytes", "readable_at_end", "rule",
];

/// The columns of `keys.csv`.
pub const KEY_COLUMNS: &[&str] = &["key", "owner", "state", "from_ms", "from", "until_ms", "until", "cause", "rule"];

/// The columns of `tables.csv`.
#[rustfmt::skip]
pub const TABLE_COLUMNS: &[&str] = &[
    "table", "table_status", "sse_status", "sse_type", "kms_key", "inaccessible_since", "from_ms", "from", "until_ms",
    "until", "cause", "rule",
];

/// The columns of `streams.csv`.
pub const STREAM_COLUMNS: &[&str] =
    &["time_ms", "time", "table", "unread", "read", "trimmed_read", "trimmed_unread", "ttl_waiting"];

/// Reads a row of `events.csv`.
pub fn event(cells: &Cells<'_>, interner: &mut Interner) -> Result<EventRow, Misread> {
    let event = cells.word("event", EventName::parse)?;
    let key = cells.optional("key").map(|name| interner.key(name));
    let outcome = cells.word("outcome", Outcome::parse)?;
    let (said, parameter) = Parameter::part(cells.text("detail"), |name| {
        (event == EventName::RestoreTableFromBackup).then(|| interner.backup(name))
    });
    let row = EventRow {
        seq: cells.number("seq")?,
        time: cells.instant("time_ms")?,
        phase: cells.word("phase", phase)?,
        event,
        actor: interner.actor(event, cells.name("actor")?),
        table: cells.optional("table").map(|name| interner.table(name)),
        subject: subject(cells, event, interner)?,
        parameter,
        key,
        outcome,
        error: cells.optional_word("error", ErrorName::parse)?,
        rules: cells.rules()?,
        detail: Detail::None,
    };
    let detail = match outcome {
        Outcome::Refused => {
            let obstacle = blame(said, cells, &row, interner).map_or(Obstacle::Untold, Obstacle::Key);
            Detail::Refusal { message: said.into(), obstacle }
        }
        Outcome::Ok | Outcome::Noop => Detail::read(said),
    };
    Ok(EventRow { detail, ..row })
}

/// Reads a row of `ledger.csv`.
pub fn ledger(cells: &Cells<'_>, interner: &mut Interner) -> Result<LedgerRow, Misread> {
    let artifact = interner
        .artifact(cells.text("artifact"))
        .ok_or_else(|| cells.fault("artifact", "not of the form `TABLE/KIND/N`"))?;
    if cells.text("kind") != artifact.kind.as_str() {
        return Err(cells.fault("kind", "not the kind that the artifact's id says"));
    }
    if cells.text("table") != interner.names.table(artifact.table) {
        return Err(cells.fault("table", "not the table that the artifact's id says"));
    }
    let named = cells.optional("item");
    let is_backup = artifact.kind == Kind::Backup;
    let (until, ended_by) = (cells.optional_instant("until_ms")?, cells.optional_word("ended_by", EndedBy::parse)?);
    if until.is_some() != ended_by.is_some() {
        return Err(cells.fault("ended_by", "a period has an end and a reason for it, or neither"));
    }
    Ok(LedgerRow {
        artifact,
        item: named.filter(|_| !is_backup).map(|name| interner.item(name)),
        backup: named.filter(|_| is_backup).map(|name| interner.backup(name)),
        version: cells.number("version")?,
        chain: chain(cells, interner)?,
        from: cells.instant("from_ms")?,
        until,
        ended_by,
        bytes: cells.number("bytes")?,
        // No column says it.
        client_side: false,
        readable_at_end: cells.optional_word("readable_at_end", |word| word.parse().ok())?,
        rules: cells.rules()?,
    })
}

/// Reads a row of `keys.csv`.
pub fn key_period(cells: &Cells<'_>, interner: &mut Interner) -> Result<KeyPeriod, Misread> {
    Ok(KeyPeriod {
        key: interner.key(cells.name("key")?),
        state: cells.word("state", KeyState::parse)?,
        from: cells.instant("from_ms")?,
        until: cells.optional_instant("until_ms")?,
        cause: cells.optional_word("cause", EventName::parse)?,
        rules: cells.rules()?,
    })
}

/// Reads a row of `tables.csv`.
pub fn table_period(cells: &Cells<'_>, interner: &mut Interner) -> Result<TablePeriod, Misread> {
    let from = cells.instant("from_ms")?;
    Ok(TablePeriod {
        table: interner.table(cells.name("table")?),
        shown: TableDescription {
            status: cells.word("table_status", TableStatus::parse)?,
            sse_status: cells.optional_word("sse_status", SseStatus::parse)?,
            sse_type: cells.optional_word("sse_type", SseType::parse)?,
            kms_key: interner.key(cells.name("kms_key")?),
            inaccessible_since: inaccessible_since(cells, from)?,
        },
        from,
        until: cells.optional_instant("until_ms")?,
        cause: cells.word("cause", EventName::parse)?,
        rules: cells.rules()?,
    })
}

/// Reads a row of `streams.csv`.
pub fn stream_sample(cells: &Cells<'_>, interner: &mut Interner) -> Result<StreamSample, Misread> {
    Ok(StreamSample {
        time: cells.instant("time_ms")?,
        table: interner.table(cells.name("table")?),
        unread: cells.number("unread")?,
        read: cells.number("read")?,
        trimmed_read: cells.number("trimmed_read")?,
        trimmed_unread: cells.number("trimmed_unread")?,
        ttl_waiting: cells.number("ttl_waiting")?,
    })
}

fn chain(cells: &Cells<'_>, interner: &mut Interner) -> Result<Chain, Misread> {
    let kms_key = interner.key(cells.name("kms_key")?);
    let mut scoped = |column: &'static str, word: &'static str| {
        let found = interner.key_of_scope(cells.text(column), word);
        found.ok_or_else(|| cells.fault(column, format!("not of the form `SCOPE/{word}/N`")))
    };
    let (scope, table_key) = scoped("table_key", "table-key")?;
    let (data_scope, data_key) = scoped("data_key", "data-key")?;
    if data_scope != scope {
        return Err(cells.fault("data_key", "not of the same scope as the table key"));
    }
    Ok(Chain { kms_key, key_version: cells.number("key_version")?, scope, table_key, data_key })
}

/// Reads what an event was about: which kind of thing that is follows from the event's name.
fn subject(cells: &Cells<'_>, event: EventName, interner: &mut Interner) -> Result<Subject, Misread> {
    let Some(text) = cells.optional("subject") else { return Ok(Subject::None) };
    if let Some(request) = Request::parse(text).filter(|_| takes_request(event)) {
        return Ok(Subject::Request(request));
    }
    match event {
        EventName::PutItem
        | EventName::UpdateItem
        | EventName::GetItem
        | EventName::DeleteItem
        | EventName::Query
        | EventName::TtlDelete
        | EventName::ReplicatedWrite
        | EventName::ReplicatedDelete
        | EventName::DaxEntryExpired => Ok(Subject::Item(interner.item(text))),
        EventName::StreamRecordTrimmed | EventName::TransactionCopyRemoved | EventName::InsightsExpired => {
            let artifact = interner.artifact(text);
            artifact.map(Subject::Artifact).ok_or_else(|| cells.fault("subject", "not of the form `TABLE/KIND/N`"))
        }
        EventName::CreateBackup
        | EventName::DescribeBackup
        | EventName::DeleteBackup
        | EventName::BackupExpired
        | EventName::TableArchiving
        | EventName::TableDeleted => Ok(Subject::Backup(interner.backup(text))),
        EventName::CreateCluster => Ok(Subject::Cluster(interner.cluster(text))),
        EventName::LoseClientKey => Ok(Subject::ClientKey(interner.client_key(text))),
        EventName::RestoreTableFromBackup
        | EventName::RestoreTableToPointInTime
        | EventName::RestoreCompleted
        | EventName::RestoreFailed => Ok(Subject::Table(interner.table(text))),
        EventName::CreateAlias | EventName::UpdateAlias | EventName::DeleteAlias | EventName::CreateTable => {
            Ok(Subject::Alias(interner.alias(text)))
        }
        EventName::UpdateTable | EventName::TableCreated if text.starts_with(ALIAS_PREFIX) => {
            Ok(Subject::Alias(interner.alias(text)))
        }
        EventName::UpdateTable | EventName::TableCreated => Ok(Subject::Table(interner.table(text))),
        EventName::CreateKey
        | EventName::DisableKey
        | EventName::EnableKey
        | EventName::ScheduleKeyDeletion
        | EventName::CancelKeyDeletion
        | EventName::EnableKeyRotation
        | EventName::DisableKeyRotation
        | EventName::RotateKeyOnDemand
        | EventName::ImportKeyMaterial
        | EventName::DeleteImportedKeyMaterial
        | EventName::RevokeGrant
        | EventName::CreateGrant
        | EventName::PutKeyPolicy
        | EventName::DeleteTable
        | EventName::DescribeTable
        | EventName::TransactWriteItems
        | EventName::GetRecords
        | EventName::UpdateTimeToLive
        | EventName::UpdateContributorInsights
        | EventName::UpdateContinuousBackups
        | EventName::TtlGraceEnded
        | EventName::StreamRead
        | EventName::LeaseExpired
        | EventName::SwitchKeyDisplayed
        | EventName::SwitchCompleted
        | EventName::SwitchStalled
        | EventName::SwitchResumed
        | EventName::ReplicationStopped
        | EventName::ReplicationResumed
        | EventName::ReplicaRemoved
        | EventName::TableInaccessible
        | EventName::TableRecovered
        | EventName::TableArchived
        | EventName::KeyDeleted
        | EventName::KeyRotated
        | EventName::KeyMaterialExpired => Err(cells.fault("subject", format!("{event} has no subject"))),
    }
}

/// Returns whether a row of such an event can have a request for a subject.
fn takes_request(event: EventName) -> bool {
    matches!(event, EventName::CreateKey | EventName::CreateTable | EventName::TableCreated | EventName::UpdateTable)
}

/// Reads what the message of a refusal complains of: a key that it names, or the key of the row. The grant that is missing is
/// that of the row's table or, where a replica shall be deleted, that of the row's subject.
fn blame(message: &str, cells: &Cells<'_>, row: &EventRow, interner: &mut Interner) -> Option<Blame> {
    let clusters: Vec<String> = interner.names.clusters.iter().map(|name| format!("{CLUSTER_PREFIX}{name}")).collect();
    let mut callers: Vec<&str> = clusters.iter().map(String::as_str).chain([cells.text("actor")]).collect();
    callers.sort_unstable_by_key(|caller| std::cmp::Reverse(caller.len()));
    let replica = if let Subject::Table(_) = row.subject { cells.text("subject") } else { cells.text("table") };
    let named = complaint::key_in(message, &[cells.text("table"), replica], &callers);
    let named = named.map(|(name, lack)| Blame { key: interner.key(name), lack });
    let own = row.key.filter(|_| complaint::is_of_key(message, cells.text("key")));
    named.or(own.map(|key| Blame { key, lack: Lack::State }))
}

/// Reads InaccessibleEncryptionDateTime, which stands in the file in ISO 8601 only, from the times of its row.
fn inaccessible_since(cells: &Cells<'_>, from: SimTime) -> Result<Option<SimTime>, Misread> {
    let Some(text) = cells.optional("inaccessible_since") else { return Ok(None) };
    let (since, beginning) = (unix_ms(cells, "inaccessible_since", text)?, unix_ms(cells, "from", cells.text("from"))?);
    let offset = i64::try_from(from.as_millis()).ok().and_then(|from| (since - beginning).checked_add(from));
    let at = offset.and_then(|offset| u64::try_from(offset).ok()).map(SimTime::from_millis);
    at.filter(|&at| at <= SimTime::MAX)
        .map(Some)
        .ok_or_else(|| cells.fault("inaccessible_since", "not an instant of the run"))
}

fn unix_ms(cells: &Cells<'_>, column: &'static str, text: &str) -> Result<i64, Misread> {
    let parsed = text.parse::<jiff::Timestamp>();
    parsed.map(jiff::Timestamp::as_millisecond).map_err(|_| cells.fault(column, format!("`{text}` is not a time")))
}

fn phase(word: &str) -> Option<Phase> {
    [Phase::Deadline, Phase::Control, Phase::Data, Phase::Observe].into_iter().find(|phase| phase.as_str() == word)
}
