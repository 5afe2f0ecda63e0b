//! A record made by hand, and what the monitors say of it.

use keylapse::{
    engine::Recorder,
    ids::{BackupId, ClusterId, ConsumerId, Family, ItemId, KeyId, TableId, WorkloadId},
    judge::{At, Circumstances, Panel, Ruling, Verdict},
    record::{
        Actor, Artifact, Blame, Chain, Detail, EndedBy, EventName, EventRow, KeyPeriod, KeyState, Kind, Lack,
        LedgerRow, Names, Outcome, Scope, SseStatus, SseType, StreamSample, Subject, TableDescription, TablePeriod,
        TableStatus,
    },
    rules::{RuleId, RuleSet},
    sim::{Phase, SimDuration, SimTime},
};

pub const OWNED: KeyId = KeyId::AWS_OWNED;
pub const MANAGED: KeyId = KeyId::AWS_MANAGED;
pub const OLD: KeyId = KeyId(2);
pub const NEW: KeyId = KeyId(3);
pub const ORDERS: TableId = TableId(0);
pub const COPY: TableId = TableId(1);
/// A replica of [`ORDERS`].
pub const ABROAD: TableId = TableId(2);
pub const NIGHTLY: BackupId = BackupId(0);
pub const WEEKLY: BackupId = BackupId(2);
pub const CONTINUOUS: BackupId = BackupId(1);
pub const CACHE: ClusterId = ClusterId(0);
pub const SHOP: Actor = Actor::Workload(WorkloadId(0));
pub const READER: Actor = Actor::Consumer(ConsumerId(0));

/// Rows by hand.
#[derive(Clone, Default)]
pub struct Record {
    pub events: Vec<EventRow>,
    pub ledger: Vec<LedgerRow>,
    pub keys: Vec<KeyPeriod>,
    pub tables: Vec<TablePeriod>,
    pub samples: Vec<StreamSample>,
}

pub fn minutes(count: u64) -> SimTime {
    SimTime::START + SimDuration::from_mins(count)
}

pub fn hours(count: u64) -> SimTime {
    SimTime::START + SimDuration::from_hours(count)
}

/// One millisecond earlier.
pub fn before(at: SimTime) -> SimTime {
    SimTime::from_millis(at.as_millis() - 1)
}

pub fn item(number: u32) -> ItemId {
    ItemId { family: Family::attempts(WorkloadId(0)), number }
}

pub fn of(kind: Kind, number: u32) -> Artifact {
    Artifact { table: ORDERS, kind, number }
}

/// Loses a row.
pub fn lose<T>(rows: &mut Vec<T>, index: usize) {
    rows.remove(index);
}

/// Loses the last row.
pub fn lose_last<T>(rows: &mut Vec<T>) {
    rows.pop();
}

impl Record {
    /// Table `orders`, declared under a key.
    pub fn of_table(key: KeyId) -> Self {
        let mut record = Self::default();
        record.event(minutes(0), EventName::TableCreated, ORDERS, key).actor = Actor::DynamoDb;
        record
    }

    /// An accepted event of a table.
    pub fn event(
        &mut self,
        time: SimTime,
        event: EventName,
        table: impl Into<Option<TableId>>,
        key: impl Into<Option<KeyId>>,
    ) -> &mut EventRow {
        self.events.push(EventRow {
            seq: self.events.len() as u64 + 1,
            time,
            phase: Phase::Control,
            event,
            actor: Actor::Operator,
            table: table.into(),
            subject: Subject::None,
            key: key.into(),
            outcome: Outcome::Ok,
            error: None,
            rules: RuleSet::NONE,
            parameter: None,
            detail: Detail::None,
        });
        self.events.last_mut().expect("a row was just added")
    }

    /// An accepted event of a key.
    pub fn on_key(&mut self, time: SimTime, event: EventName, key: KeyId) {
        self.event(time, event, None, key);
    }

    /// A key switch of `orders`: asked for at `begun`, displayed and complete 8 s and 22 s later.
    pub fn switch(&mut self, begun: SimTime, to: KeyId) -> (SimTime, SimTime) {
        let (displayed, completed) = (begun + SimDuration::from_secs(8), begun + SimDuration::from_secs(22));
        self.event(begun, EventName::UpdateTable, ORDERS, to);
        self.event(displayed, EventName::SwitchKeyDisplayed, ORDERS, to);
        self.event(completed, EventName::SwitchCompleted, ORDERS, to);
        (displayed, completed)
    }

    /// A closed protection period of an artifact of `orders`, whose table key has the KMS key's number.
    pub fn period(
        &mut self,
        artifact: Artifact,
        key: KeyId,
        from: SimTime,
        until: SimTime,
        ended_by: EndedBy,
    ) -> &mut LedgerRow {
        let row = self.open(artifact, key, from);
        row.until = Some(until);
        row.ended_by = Some(ended_by);
        row
    }

    /// An open protection period.
    pub fn open(&mut self, artifact: Artifact, key: KeyId, from: SimTime) -> &mut LedgerRow {
        let has_item = !matches!(artifact.kind, Kind::Backup | Kind::TransactionCopy | Kind::InsightsDatum);
        self.ledger.push(LedgerRow {
            artifact,
            item: has_item.then(|| item(artifact.number)),
            backup: (artifact.kind == Kind::Backup).then_some(NIGHTLY),
            version: 1,
            chain: Chain {
                kms_key: key,
                key_version: 1,
                scope: Scope::Table(artifact.table),
                table_key: key.0,
                data_key: key.0,
            },
            from,
            until: None,
            ended_by: None,
            bytes: 256,
            client_side: false,
            readable_at_end: None,
            rules: RuleSet::NONE,
        });
        self.ledger.last_mut().expect("a row was just added")
    }

    /// A period of `orders` in a state, with the type that belongs to the status.
    pub fn shown(&mut self, from: SimTime, until: Option<SimTime>, status: Option<SseStatus>, key: KeyId) {
        self.tables.push(TablePeriod {
            table: ORDERS,
            shown: TableDescription {
                status: TableStatus::Active,
                sse_status: status,
                sse_type: status.map(|_| SseType::Kms),
                kms_key: key,
                inaccessible_since: None,
            },
            from,
            until,
            cause: EventName::UpdateTable,
            rules: RuleSet::NONE,
        });
    }

    /// A period of a key in a state.
    pub fn state(&mut self, key: KeyId, state: KeyState, from: SimTime, until: Option<SimTime>) {
        self.keys.push(KeyPeriod { key, state, from, until, cause: None, rules: RuleSet::NONE });
    }

    /// The same record with a change.
    pub fn with(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut changed = self.clone();
        change(&mut changed);
        changed
    }

    /// What the monitor of a rule says.
    pub fn verdict(&self, rule: RuleId) -> Verdict {
        let names = names();
        let mut monitors = Panel::new(Circumstances { end: Some(hours(240)), ..Circumstances::default() });
        for row in self.in_order() {
            match row {
                Row::Event(row) => monitors.event(&row, &names),
                Row::Ledger(row) => monitors.ledger(&row, &names),
                Row::Sample(row) => monitors.stream(&row, &names),
            }
        }
        monitors.name_by(&names);
        self.keys.iter().for_each(|row| monitors.key_period(row, &names));
        self.tables.iter().for_each(|row| monitors.table_period(row, &names));
        monitors.verdicts().into_iter().find(|verdict| verdict.rule == Some(rule)).expect("the rule has a monitor")
    }

    pub fn assert_held(&self, rule: RuleId) {
        let verdict = self.verdict(rule);
        assert_eq!(verdict.ruling, Ruling::Held, "{verdict:?}");
    }

    pub fn assert_not_exercised(&self, rule: RuleId) {
        let verdict = self.verdict(rule);
        assert_eq!(verdict.ruling, Ruling::NotExercised, "{verdict:?}");
    }

    /// Asserts that a rule is violated, with this witness.
    pub fn assert_violated(&self, rule: RuleId, witness: &str) {
        let verdict = self.verdict(rule);
        assert_eq!((verdict.ruling, verdict.witness.as_str()), (Ruling::Violated, witness), "{verdict:?}");
    }

    /// Asserts that a rule is violated at this instant, with this witness.
    pub fn assert_violated_at(&self, rule: RuleId, witness: &str, at: SimTime) {
        self.assert_violated(rule, witness);
        assert_eq!(self.verdict(rule).at, At::Instant(at));
    }

    fn in_order(&self) -> Vec<Row> {
        let events = self.events.iter().map(|row| (row.time, 0, Row::Event(row.clone())));
        let ledger = self.ledger.iter().map(|row| (row.until.unwrap_or(SimTime::MAX), 1, Row::Ledger(*row)));
        let samples = self.samples.iter().map(|row| (row.time, 2, Row::Sample(*row)));
        let mut rows: Vec<_> = events.chain(ledger).chain(samples).collect();
        rows.sort_by_key(|(time, turn, _)| (*time, *turn));
        rows.into_iter().map(|(_, _, row)| row).collect()
    }
}

enum Row {
    Event(EventRow),
    Ledger(LedgerRow),
    Sample(StreamSample),
}

fn names() -> Names {
    let mut names = Names {
        tables: vec!["orders".into(), "copy".into(), "orders@eu".into()],
        indexes: vec![Vec::new(); 3],
        backups: vec!["nightly".into(), "orders$ContinuousBackup".into(), "weekly".into()],
        clusters: vec!["cache".into()],
        workloads: vec!["shop".into()],
        consumers: vec!["reader".into()],
        ..Names::default()
    };
    names.keys.extend(["old".to_owned(), "new".to_owned()]);
    names.aliases.push("alias/app".to_owned());
    names
}

/// What a refusal complains of because of a key's state.
pub fn of_state(key: KeyId) -> Blame {
    Blame { key, lack: Lack::State }
}
