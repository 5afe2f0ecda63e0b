//! Runs made up by hand, in the shapes that real ones have.

use keylapse::{
    ids::{BackupId, KeyId, TableId},
    record::*,
    report::{
        chart::{Picture, Theme},
        loss::{Loss, Lost},
    },
    rules::{RuleId, RuleSet},
    sim::{Phase, SimDuration, SimTime},
};

pub const SECOND: u64 = 1_000;
pub const MINUTE: u64 = 60 * SECOND;
pub const HOUR: u64 = 60 * MINUTE;
pub const DAY: u64 = 24 * HOUR;

/// The rows of a run, and what is told about it.
pub struct Story {
    pub file: &'static str,
    pub names: Names,
    pub scenario: String,
    pub title: String,
    pub duration: u64,
    pub keys: Vec<KeyPeriod>,
    pub tables: Vec<TablePeriod>,
    pub dependences: Vec<Dependence>,
    pub outages: Vec<Outage>,
    pub features: Vec<FeaturePeriod>,
    pub backups: Vec<LedgerRow>,
    pub events: Vec<EventRow>,
    pub series: Vec<SeriesSample>,
    pub streams: Vec<StreamSample>,
    pub losses: Vec<Loss>,
    pub cited: std::collections::BTreeSet<u64>,
}

impl Story {
    pub fn new(file: &'static str, title: &str, duration: u64, keys: &[&str], tables: &[&str]) -> Self {
        let mut names = Names { tables: tables.iter().map(|t| (*t).to_owned()).collect(), ..Names::default() };
        names.keys.extend(keys.iter().map(|k| (*k).to_owned()));
        Self {
            file,
            names,
            scenario: file.to_owned(),
            title: title.to_owned(),
            duration,
            keys: Vec::new(),
            tables: Vec::new(),
            dependences: Vec::new(),
            outages: Vec::new(),
            features: Vec::new(),
            backups: Vec::new(),
            events: Vec::new(),
            series: Vec::new(),
            streams: Vec::new(),
            losses: Vec::new(),
            cited: std::collections::BTreeSet::new(),
        }
    }

    pub fn picture(&self) -> Picture<'_> {
        Picture {
            names: &self.names,
            scenario: &self.scenario,
            title: &self.title,
            seed: 42,
            theme: Theme::Light,
            duration: SimDuration::from_millis(self.duration),
            keys: &self.keys,
            tables: &self.tables,
            dependences: &self.dependences,
            outages: &self.outages,
            features: &self.features,
            events: &self.events,
            touches: &[],
            cited: &self.cited,
            series: &self.series,
            streams: &self.streams,
            losses: &self.losses,
            shifts: &[],
            backups: &self.backups,
            departures: &[],
        }
    }

    /// The states of a key, each with the instant it begins.
    pub fn key(&mut self, key: KeyId, states: &[(u64, KeyState)]) {
        for (n, &(from, state)) in states.iter().enumerate() {
            let until = states.get(n + 1).map(|&(until, _)| SimTime::from_millis(until));
            let from = SimTime::from_millis(from);
            self.keys.push(KeyPeriod { key, state, from, until, cause: None, rules: RuleSet::NONE });
        }
    }

    /// The statuses of a table: from, status, whether it switches, displayed key; `None` where it is gone.
    pub fn table(&mut self, table: TableId, states: &[(u64, Option<(TableStatus, bool, KeyId)>)]) {
        for (n, &(from, state)) in states.iter().enumerate() {
            let Some((status, updating, kms_key)) = state else { continue };
            let until = states.get(n + 1).map(|&(until, _)| SimTime::from_millis(until));
            let sse = if updating { SseStatus::Updating } else { SseStatus::Enabled };
            let sse_status = (updating || kms_key != KeyId::AWS_OWNED).then_some(sse);
            let shown = TableDescription { status, sse_status, sse_type: None, kms_key, inaccessible_since: None };
            let is_of_switch = |other: &KeyId| updating && *other != kms_key;
            let of_switch = states.iter().filter_map(|&(_, state)| state).filter(|state| state.1).map(|state| state.2);
            for key in std::iter::once(kms_key).chain(of_switch.filter(is_of_switch)) {
                let what = Protected::Table(table);
                self.dependences.push(Dependence {
                    what,
                    key,
                    from: SimTime::from_millis(from),
                    until,
                    is_lost: false,
                });
            }
            self.tables.push(TablePeriod {
                table,
                shown,
                from: SimTime::from_millis(from),
                until,
                cause: EventName::TableCreated,
                rules: RuleSet::NONE,
            });
        }
    }

    pub fn event(&mut self, time: u64, event: EventName) -> &mut EventRow {
        let service = [
            EventName::TtlGraceEnded,
            EventName::TableInaccessible,
            EventName::TableRecovered,
            EventName::TableArchiving,
            EventName::TableArchived,
            EventName::SwitchKeyDisplayed,
            EventName::SwitchCompleted,
            EventName::SwitchStalled,
            EventName::SwitchResumed,
            EventName::RestoreCompleted,
            EventName::RestoreFailed,
            EventName::KeyDeleted,
        ];
        let actor = if service.contains(&event) { Actor::DynamoDb } else { Actor::Operator };
        self.events.push(EventRow {
            seq: self.events.len() as u64 + 1,
            time: SimTime::from_millis(time),
            phase: Phase::Control,
            event,
            actor,
            table: None,
            subject: Subject::None,
            key: None,
            outcome: Outcome::Ok,
            error: None,
            rules: RuleSet::NONE,
            parameter: None,
            detail: Detail::None,
        });
        self.events.last_mut().unwrap()
    }

    pub fn about(&mut self, time: u64, event: EventName, table: Option<TableId>, key: Option<KeyId>) -> &mut EventRow {
        let row = self.event(time, event);
        (row.table, row.key) = (table, key);
        if event == EventName::UpdateTable {
            row.rules = RuleSet::of(&[RuleId::SwitchPhases]);
        }
        row
    }

    pub fn backup(&mut self, time: u64, table: TableId, name: &str, key: KeyId) {
        self.names.backups.push(name.to_owned());
        let backup = BackupId::at(self.names.backups.len() - 1);
        self.about(time, EventName::CreateBackup, Some(table), Some(key)).subject = Subject::Backup(backup);
        self.stored_backup(time, table, backup, key);
    }

    /// A backup that is stored until the end.
    pub fn stored_backup(&mut self, time: u64, table: TableId, backup: BackupId, key: KeyId) {
        let (from, number) = (SimTime::from_millis(time), self.backups.len() as u32 + 1);
        self.dependences.push(Dependence {
            what: Protected::Backup(backup, table),
            key,
            from,
            until: None,
            is_lost: false,
        });
        self.backups.push(LedgerRow {
            artifact: Artifact { table, kind: Kind::Backup, number },
            item: None,
            backup: Some(backup),
            version: 1,
            chain: Chain { kms_key: key, key_version: 1, scope: Scope::Table(table), table_key: 1, data_key: 1 },
            from,
            until: None,
            ended_by: None,
            bytes: 0,
            client_side: false,
            readable_at_end: None,
            rules: RuleSet::NONE,
        });
    }

    /// A table with a feature, as long as it stands.
    pub fn with(&mut self, table: TableId, feature: Feature) {
        let standing = [TableStatus::Active, TableStatus::Inaccessible, TableStatus::Archiving];
        for row in self.tables.iter().filter(|row| row.table == table && standing.contains(&row.shown.status)) {
            match self.features.last_mut() {
                Some(last) if (last.table, last.feature, last.until) == (table, feature, Some(row.from)) => {
                    last.until = row.until;
                }
                _ => self.features.push(FeaturePeriod { table, feature, from: row.from, until: row.until }),
            }
        }
    }

    /// Outages of the tables, each as long as a key that the table depends on is not enabled.
    fn outages(&self) -> Vec<Outage> {
        let mut out: Vec<Outage> = Vec::new();
        for needed in &self.dependences {
            let Protected::Table(table) = needed.what else { continue };
            for row in self.keys.iter().filter(|row| row.key == needed.key && row.state != KeyState::Enabled) {
                let from = row.from.max(needed.from);
                let until = [row.until, needed.until].into_iter().flatten().min();
                if until.is_some_and(|until| until <= from) {
                    continue;
                }
                match out.last_mut() {
                    Some(last) if last.table == table && last.until.is_some_and(|end| from <= end) => {
                        last.until = until
                    }
                    _ => out.push(Outage {
                        table,
                        key: row.key,
                        state: row.state,
                        from,
                        grace_over: None,
                        waited: 0,
                        until,
                    }),
                }
            }
        }
        for outage in &mut out {
            let grace = outage.from + keylapse::rules::TTL_GRACE;
            outage.grace_over = Some(grace).filter(|&grace| outage.until.is_none_or(|until| grace <= until));
        }
        out
    }

    /// Refuses the last event.
    pub fn refused(&mut self, error: ErrorName) {
        let row = self.events.last_mut().unwrap();
        (row.outcome, row.error) = (Outcome::Refused, Some(error));
    }

    /// Takes samples every `every` milliseconds of what `count` says is live and unreadable.
    pub fn sample(&mut self, every: u64, of: (TableId, KeyId, Kind), count: impl Fn(u64) -> (u64, u64)) {
        for time in (0..self.duration).step_by(every as usize) {
            let (live, unreadable) = count(time);
            if live + unreadable > 0 {
                let (table, key, kind) = of;
                let time = SimTime::from_millis(time);
                self.series.push(SeriesSample { time, table, key, kind, live, unreadable, bytes: live * 256 });
            }
        }
    }

    /// Samples of a stream: unread, read, trimmed read, trimmed unread, TTL deletions that wait.
    pub fn stream(&mut self, every: u64, table: TableId, count: impl Fn(u64) -> [u64; 5]) {
        for time in (0..self.duration).step_by(every as usize) {
            let [unread, read, trimmed_read, trimmed_unread, ttl_waiting] = count(time);
            let time = SimTime::from_millis(time);
            self.streams.push(StreamSample { time, table, unread, read, trimmed_read, trimmed_unread, ttl_waiting });
        }
    }

    /// So many things are lost between two instants.
    pub fn lost(&mut self, what: Lost, (from, until): (u64, u64), count: u64) {
        let (from, until) = (SimTime::from_millis(from), SimTime::from_millis(until));
        self.losses.push(Loss { what, from, until, count, backup: None, backups: 0 });
    }

    /// Puts events and samples into the order that files have.
    pub fn told(mut self) -> Self {
        self.outages = self.outages();
        self.events.sort_by_key(|row| row.time);
        self.series.sort_by_key(|row| (row.time, row.table, row.key, row.kind));
        self.streams.sort_by_key(|row| (row.time, row.table));
        self
    }
}

/// How many of these instants have come.
pub fn past(times: &[u64], now: u64) -> u64 {
    times.iter().filter(|&&t| t <= now).count() as u64
}
