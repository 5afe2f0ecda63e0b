//! Scenarios by the thousand, at the instants that hurt.
//!
//! Law: a seed gives one case. Steps crowd at the boundaries that earlier steps have set: leases, graces, detections,
//! moves of a switch, lifetimes and windows, one millisecond before, at and after, and several at once.

use rand::Rng as _;
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng as _};

use crate::case::{
    Case, Cluster, Consumer, DAY, Encryption, HOUR, Item, Key, Length, MINUTE, OnItem, Operation, Pace, SECOND, Step,
    Table, When, Workload,
};

/// How much of a case is left to chance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Chance {
    /// Nothing: the reference can tell every row.
    Certain,
    /// Rates, ranges and drawn keys.
    Drawn,
    /// Nothing, in cases with point-in-time recovery, replicas and aliases.
    CertainBeyond,
    /// Rates, ranges and drawn keys, in cases with point-in-time recovery, replicas and aliases.
    Beyond,
}

impl Chance {
    /// Whether nothing is left to chance.
    fn is_certain(self) -> bool {
        matches!(self, Self::Certain | Self::CertainBeyond)
    }

    /// Whether there are point-in-time recovery, replicas and aliases.
    fn goes_beyond(self) -> bool {
        matches!(self, Self::CertainBeyond | Self::Beyond)
    }
}

/// Generates the case of a seed.
pub fn case(seed: u64, chance: Chance) -> Case {
    let mut generator = Generator {
        random: ChaCha8Rng::seed_from_u64(seed),
        chance,
        case: Case { seed: seed % 3, ..Case::default() },
        instants: Vec::new(),
        backups: Vec::new(),
        named: 0,
    };
    generator.declare();
    generator.act();
    generator.case
}

struct Generator {
    random: ChaCha8Rng,
    chance: Chance,
    case: Case,
    /// Boundaries that something has set.
    instants: Vec<u64>,
    /// Backups, each with its table.
    backups: Vec<(String, String)>,
    /// Things that steps have created.
    named: u32,
}

const VIEWS: [&str; 4] = ["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"];
const ITEMS: [&str; 5] = ["a", "b", "c", "i1", "i2"];
const WRITES: [&str; 5] = ["PutItem", "UpdateItem", "TransactWriteItems", "GetItem", "DeleteItem"];

/// Regions of replicas, each with a key of its own.
const REGIONS: [(&str, &str); 2] = [("eu-west-1", "eu"), ("us-east-1", "us")];

/// Lengths of time that the law gives a meaning, those of `[timing]` apart.
const LENGTHS: [u64; 7] = [5 * MINUTE, 30 * MINUTE, 24 * HOUR, 6 * HOUR, 8 * SECOND, 14 * SECOND, 7 * DAY];

/// Fields of `[timing]`, each with its nominal value first.
const TIMING: [(&str, &[u64]); 20] = [
    ("table_key_cache", &[5 * MINUTE, 5 * MINUTE, 30 * MINUTE, MINUTE]),
    ("detection", &[42 * MINUTE, 30 * MINUTE, 5 * MINUTE, 12 * MINUTE]),
    ("recovery", &[44 * MINUTE, 30 * MINUTE, 10 * MINUTE]),
    ("archive_after", &[7 * DAY, 2 * HOUR, 24 * HOUR]),
    ("archiving", &[HOUR, 30 * MINUTE]),
    ("ttl_delay", &[0, 0, 30 * MINUTE, 12 * HOUR]),
    ("trim_delay", &[0, 0, 1, HOUR]),
    ("deletion_delay", &[0, 0, HOUR]),
    ("restore_time", &[10 * MINUTE, 81 * SECOND]),
    ("table_creation", &[8 * SECOND, 8 * SECOND, 5 * MINUTE]),
    ("switch_minimum", &[8 * SECOND, 8 * SECOND, 30 * SECOND, 5 * MINUTE]),
    ("switch_settle", &[14 * SECOND, 14 * SECOND, 5 * MINUTE]),
    ("insights_retention", &[15 * DAY, HOUR]),
    ("ttl_cooldown", &[60 * MINUTE, MINUTE]),
    ("dax_item_ttl", &[5 * MINUTE, MINUTE, 30 * MINUTE]),
    ("replication", &[SECOND, SECOND, 0, 5 * MINUTE]),
    ("replica_creation", &[30 * SECOND, 5 * MINUTE]),
    ("replica_backfill", &[10 * MINUTE, 30 * MINUTE]),
    ("replica_removal", &[20 * HOUR, HOUR, 10 * MINUTE]),
    ("system_backup_retention", &[35 * DAY, DAY, 30 * MINUTE]),
];

impl Generator {
    fn declare(&mut self) {
        self.case.duration =
            *self.of(&[3 * HOUR, 26 * HOUR, 26 * HOUR, 2 * DAY, 2 * DAY, 9 * DAY, 16 * DAY, 200 * DAY]);
        self.set_timing();
        for n in 1..=1 + self.below(3) {
            let key = self.key(format!("k{n}"));
            self.case.keys.push(key);
        }
        if self.chance.goes_beyond() {
            self.declare_aliases();
            self.case.keys.extend(REGIONS.map(|(_, name)| Key { name: name.to_owned(), ..Key::default() }));
        }
        if self.one_in(4) {
            self.case.client_keys.push("app".to_owned());
        }
        for n in 1..=1 + self.below(2) {
            let mut table = self.table(format!("t{n}"));
            table.items = u32::try_from(self.below(5)).expect("a few items");
            self.go_beyond(&mut table);
            table.legacy = table.encryption == Encryption::Unsaid && self.one_in(8);
            self.case.tables.push(table);
        }
        if self.one_in(3) {
            let cluster = self.cluster("cache".to_owned());
            self.case.clusters.push(cluster);
        }
        for n in 1..=self.below(4) {
            let workload = self.workload(format!("w{n}"));
            self.case.workloads.push(workload);
        }
        for n in 1..=self.below(3) {
            let consumer = self.consumer(format!("r{n}"));
            self.case.consumers.push(consumer);
        }
    }

    fn act(&mut self) {
        let count = 2 + self.below(16);
        let mut now = 0;
        if self.one_in(8) {
            now = self.switch_again_and_again();
        }
        for n in 1..=count {
            now = self.instant_from(now);
            let id = format!("s{n}");
            let after = if n > 1 && self.one_in(8) { self.after() } else { None };
            let (when, operation) = match after {
                Some(when) => (when, self.operation_on_what_exists()),
                None if self.chance.goes_beyond() && self.one_in(3) => (When::At(now), self.operation_beyond(now)),
                None => (When::At(now), self.operation()),
            };
            self.set_boundaries(now, &operation);
            self.case.steps.push(Step { id, when, operation });
            if now + 1 == self.case.duration && self.one_in(2) {
                return;
            }
        }
    }

    /// More switches of one table than its quota allows, some of them at its boundaries; returns the instant of the last.
    fn switch_again_and_again(&mut self) -> u64 {
        let table = self.declared_table();
        let first = self.below(self.case.duration / (2 * MINUTE)) * MINUTE;
        let mut now = first;
        for n in 1..=5 + self.below(4) {
            let key = if n % 2 == 0 { "aws-managed".to_owned() } else { self.any_key() };
            let operation =
                Operation::SwitchKey { table: table.clone(), encryption: Encryption::Key(key), rewrap: false };
            self.case.steps.push(Step { id: format!("again-{n}"), when: When::At(now), operation });
            let pauses = [HOUR, HOUR, 6 * HOUR - 1, 6 * HOUR, first + 24 * HOUR - now.min(first + 24 * HOUR)];
            let pause = if n < 4 { *self.of(&[22 * SECOND, MINUTE, HOUR]) } else { *self.of(&pauses) };
            if now + pause >= self.case.duration {
                return now;
            }
            now += pause;
        }
        now
    }

    fn set_timing(&mut self) {
        if self.one_in(3) {
            return;
        }
        for (field, values) in TIMING {
            if self.one_in(3) {
                let value = *self.of(values);
                let drawn = !self.chance.is_certain() && self.one_in(2);
                let length = if drawn { Length::Uniform(value, value + HOUR) } else { Length::Fixed(value) };
                self.case.timing.push((field, length));
            }
        }
        if self.one_in(2) {
            self.case.switch_rate = Some(*self.of(&[1, 2, 3, 1_000]));
        }
    }

    /// The length of a field of `[timing]`, as far as it is certain.
    fn timing(&self, field: &str) -> u64 {
        let nominal = TIMING.iter().find(|(known, _)| *known == field).expect("a field of timing").1[0];
        let set = self.case.timing.iter().find(|(known, _)| *known == field);
        match set.map(|&(_, length)| length) {
            Some(Length::Fixed(length) | Length::Uniform(length, _)) => length,
            None => nominal,
        }
    }

    fn key(&mut self, name: String) -> Key {
        let imported = self.one_in(5);
        let lengths = [HOUR, 24 * HOUR, 30 * MINUTE];
        let expires = (imported && self.one_in(2)).then(|| *self.of(&lengths));
        let rotation = (!imported && self.one_in(4)).then_some(90 * DAY);
        Key { name, imported, expires, rotation }
    }

    fn table(&mut self, name: String) -> Table {
        let encryption = self.encryption();
        let stream = (!self.one_in(3)).then(|| *self.of(&VIEWS));
        let (ttl, insights) = (!self.one_in(3), self.one_in(4));
        let indexes = (1..=self.below(3)).map(|n| (format!("x{n}"), n == 1)).collect();
        let item = if self.one_in(2) { self.item() } else { Item::default() };
        Table { name, encryption, stream, ttl, insights, indexes, item, ..Table::default() }
    }

    fn declare_aliases(&mut self) {
        for n in 1..=self.below(3) {
            let key = self.customer_key();
            self.case.aliases.push((format!("alias/a{n}"), key));
        }
    }

    fn any_alias(&mut self) -> Option<String> {
        let n = self.index(self.case.aliases.len());
        self.case.aliases.get(n).map(|(alias, _)| alias.clone())
    }

    fn encryption(&mut self) -> Encryption {
        if !self.case.aliases.is_empty() && self.one_in(4) {
            let own = if self.one_in(5) { "alias/aws/dynamodb".to_owned() } else { String::new() };
            let alias = self.any_alias().filter(|_| own.is_empty()).unwrap_or(own);
            let specified = Encryption::Sse { enabled: Some(true), sse_type: Some("KMS"), key: Some(alias.clone()) };
            let untyped = Encryption::Sse { enabled: Some(true), sse_type: None, key: Some(alias.clone()) };
            return match self.below(8) {
                0 | 1 => specified,
                2 => untyped,
                _ => Encryption::Key(alias),
            };
        }
        match self.below(12) {
            0 | 1 => Encryption::Unsaid,
            2 => {
                let key = (self.one_in(2)).then(|| self.any_key());
                let enabled = *self.of(&[None, Some(true), Some(true), Some(false)]);
                Encryption::Sse { enabled, sse_type: *self.of(&[None, Some("KMS"), Some("KMS"), Some("AES256")]), key }
            }
            _ => Encryption::Key(self.any_key()),
        }
    }

    fn new_encryption(&mut self) -> Encryption {
        match self.encryption() {
            Encryption::Unsaid => Encryption::Key(self.any_key()),
            said @ (Encryption::Key(_) | Encryption::Sse { .. }) => said,
        }
    }

    fn cluster(&mut self, name: String) -> Cluster {
        let key = self.one_in(6).then(|| self.any_key());
        Cluster { name, table: self.declared_table(), key, tls: self.one_in(2) }
    }

    fn workload(&mut self, id: String) -> Workload {
        let op = *self.of(&WRITES);
        let table = self.declared_table();
        let count = 1 + self.below(12);
        let every = *self.of(&[MINUTE, 5 * MINUTE, 30 * MINUTE, HOUR, 24 * HOUR, 5 * MINUTE + 1]);
        let from = self.below(self.case.duration / (2 * MINUTE)) / *self.of(&[1, 10, 1_000]) * MINUTE;
        let to = (from + every * count).min(self.case.duration);
        let per_day = count * DAY / (to - from);
        let drawn = !self.chance.is_certain() && per_day > 0 && self.one_in(2);
        let pace = if drawn { Pace::Rate(format!("{per_day}/d")) } else { Pace::Every(every) };
        let writes = op != "GetItem" && op != "DeleteItem";
        let transacts = op == "TransactWriteItems";
        let keys = (!writes || self.one_in(2)).then_some(if self.chance.is_certain() { 1 } else { 3 });
        let items_per_transaction =
            (transacts && keys != Some(1) && self.one_in(2)).then(|| 1 + u32::try_from(self.below(3)).expect("few"));
        let via = (!transacts).then(|| self.via(&table)).flatten();
        let client_key = if writes && self.one_in(3) { self.case.client_keys.first().cloned() } else { None };
        let item = if writes { self.item() } else { Item::default() };
        self.instants.extend([from, to, from + 24 * HOUR]);
        Workload { id, table, op, from, to, pace, item, keys, items_per_transaction, via, client_key }
    }

    fn consumer(&mut self, id: String) -> Consumer {
        let table = self.declared_table();
        let every = (*self.of(&[5 * MINUTE, 30 * MINUTE, HOUR, 24 * HOUR])).max(self.case.duration / 30);
        let from = self.below(self.case.duration / MINUTE) * MINUTE;
        let pauses = if self.one_in(2) { vec![(from, (from + 25 * HOUR).min(self.case.duration))] } else { Vec::new() };
        self.instants.push(from);
        Consumer { id, table, every, pauses }
    }

    /// What an item is like: often it expires at a boundary.
    fn item(&mut self) -> Item {
        let drawn = !self.chance.is_certain() && self.one_in(3);
        let bytes = (*self.of(&[None, Some(1), Some(16), Some(100)]))
            .map(|bytes| if drawn { Length::Uniform(bytes, bytes + 9) } else { Length::Fixed(bytes) });
        let lengths =
            [1, 30 * MINUTE - 1, 30 * MINUTE, HOUR, 2 * HOUR, 24 * HOUR - 1, 24 * HOUR, 5 * MINUTE, 5 * 365 * DAY];
        let ttl = (!self.one_in(3)).then(|| {
            let length = *self.of(&lengths);
            if drawn { Length::Uniform(length, length + HOUR) } else { Length::Fixed(length) }
        });
        Item { bytes, ttl }
    }

    /// Gives a table point-in-time recovery, replicas and aliases.
    fn go_beyond(&mut self, table: &mut Table) {
        if !self.chance.goes_beyond() {
            return;
        }
        table.point_in_time = self.window().filter(|_| !self.case.tables.is_empty() || self.one_in(2));
        for (region, key) in REGIONS {
            if self.one_in(3) {
                let key = match &table.encryption {
                    Encryption::Key(key) if key.starts_with("aws-") => key.clone(),
                    Encryption::Key(_) => key.to_owned(),
                    Encryption::Unsaid | Encryption::Sse { .. } => "aws-owned".to_owned(),
                };
                table.replicas.push((region, key));
            }
        }
    }

    /// A window of point-in-time recovery, or that it is off.
    fn window(&mut self) -> Option<u64> {
        *self.of(&[None, Some(DAY), Some(DAY), Some(2 * DAY), Some(35 * DAY)])
    }

    /// An operation on replicas, or on what a table was like.
    fn operation_beyond(&mut self, now: u64) -> Operation {
        self.named += 1;
        let table = self.any_table();
        let (region, key) = *self.of(&REGIONS);
        if let Some(alias) = self.any_alias().filter(|_| self.one_in(4)) {
            let key = self.customer_key();
            return match self.below(6) {
                0 => Operation::DeleteAlias(alias),
                1 | 2 => Operation::CreateAlias { alias, key },
                _ => Operation::UpdateAlias { alias, key },
            };
        }
        match self.below(10) {
            0 | 1 => {
                let key = if self.one_in(4) { self.any_key() } else { key.to_owned() };
                Operation::AddReplica { table: self.declared_table(), region, key }
            }
            2 => {
                let declared = self.case.tables.iter().find(|table| !table.replicas.is_empty());
                let replica = declared.map(|table| (table.name.clone(), table.replicas[0].0));
                let Some((table, region)) = replica else { return Operation::DescribeTable(table) };
                Operation::DeleteReplica { table, region }
            }
            3 | 4 => Operation::SetPointInTime { table, period: self.window() },
            _ => {
                let back = *self.of(&[0, 5 * MINUTE - 1, 5 * MINUTE, HOUR, DAY - 1, DAY, DAY + 1, 2 * DAY]);
                let n = self.index(self.instants.len());
                let boundary = self.instants.get(n).copied().filter(|&at| at <= now && self.one_in(2));
                let instant = boundary.unwrap_or(now.saturating_sub(back));
                let (to, encryption) = (format!("n{}", self.named), self.encryption());
                Operation::RestoreToInstant { table, to, instant, encryption }
            }
        }
    }

    /// An operation of a step at an instant of its own; it may create something.
    fn operation(&mut self) -> Operation {
        self.named += 1;
        let n = self.named;
        match self.below(40) {
            0 => Operation::CreateKey(self.key(format!("n{n}"))),
            1 => {
                let mut table = self.table(format!("n{n}"));
                if self.one_in(3) {
                    let again = self.index(self.case.tables.len());
                    let again = &self.case.tables[again];
                    (table.name, table.indexes) = (again.name.clone(), again.indexes.clone());
                }
                Operation::CreateTable(table)
            }
            2..=4 => {
                let table = self.any_table();
                self.backups.push((format!("b{n}"), table.clone()));
                Operation::CreateBackup { table, backup: format!("b{n}") }
            }
            5 | 6 => {
                let encryption = self.encryption();
                let Some((backup, source)) = self.any_backup() else { return self.operation_on_what_exists() };
                let first = source.split('@').next().expect("a first part").to_owned();
                let to = if self.one_in(6) { first } else { format!("n{n}") };
                Operation::Restore { backup, to, encryption }
            }
            7 => Operation::CreateCluster(self.cluster(format!("n{n}"))),
            _ => self.operation_on_what_exists(),
        }
    }

    fn operation_on_what_exists(&mut self) -> Operation {
        let (key, table) = (self.customer_key(), self.any_table());
        match self.below(60) {
            0..=8 => Operation::DisableKey(key),
            9..=15 => Operation::EnableKey(key),
            16..=18 => Operation::ScheduleKeyDeletion { key, window: *self.of(&[7 * DAY, 7 * DAY, 8 * DAY, 30 * DAY]) },
            19 | 20 => Operation::CancelKeyDeletion(key),
            21 => Operation::EnableKeyRotation { key, period: *self.of(&[90 * DAY, 100 * DAY]) },
            22 => Operation::DisableKeyRotation(key),
            23 => Operation::RotateKeyOnDemand(key),
            24 => Operation::ImportKeyMaterial { key, expires: *self.of(&[None, Some(HOUR), Some(24 * HOUR)]) },
            25 | 26 => Operation::DeleteImportedKeyMaterial(key),
            27 | 28 => Operation::RevokeGrant { key, table },
            29 | 30 => Operation::CreateGrant { key, table },
            31 => match self.case.client_keys.first().cloned() {
                Some(key) => Operation::LoseClientKey(key),
                None => Operation::DescribeTable(table),
            },
            32..=39 => {
                let encryption = self.new_encryption();
                let rewrap = matches!(encryption, Encryption::Key(_)) && self.one_in(3);
                Operation::SwitchKey { table, encryption, rewrap }
            }
            40 | 41 => {
                let view = (!self.one_in(2)).then(|| *self.of(&VIEWS));
                Operation::SetStream { table, view }
            }
            42 => Operation::DeleteTable(table),
            43 => Operation::DescribeTable(table),
            44..=46 => Operation::PutItem(self.on_item(table)),
            47 => Operation::UpdateItem(self.on_item(table)),
            48 => Operation::GetItem(OnItem { what: Item::default(), client_key: None, ..self.on_item(table) }),
            49 | 50 => Operation::DeleteItem(OnItem { what: Item::default(), client_key: None, ..self.on_item(table) }),
            51 => {
                let indexes = self.case.tables.iter().find(|known| known.name == table).map(|known| &known.indexes);
                let index = indexes.and_then(|indexes| indexes.first()).map(|(name, _)| name.clone());
                let index = if self.one_in(4) { None } else { index };
                Operation::Query { table, index, item: (*self.of(&ITEMS)).to_owned() }
            }
            52 | 53 => {
                let items = ITEMS[..1 + self.index(ITEMS.len())].iter().map(|&item| item.to_owned()).collect();
                Operation::TransactWriteItems { table, items, what: self.item() }
            }
            54 => Operation::GetRecords(table),
            55 => Operation::UpdateTimeToLive { table, enabled: self.one_in(2) },
            56 => Operation::UpdateContributorInsights { table, enabled: self.one_in(2) },
            57 => {
                self.any_backup().map_or(Operation::DescribeTable(table), |(name, _)| Operation::DescribeBackup(name))
            }
            58 => self.any_backup().map_or(Operation::EnableKey(key), |(name, _)| Operation::DeleteBackup(name)),
            _ => Operation::EnableKey(key),
        }
    }

    fn on_item(&mut self, table: String) -> OnItem {
        let via = self.via(&table);
        let client_key = if self.one_in(4) { self.case.client_keys.first().cloned() } else { None };
        OnItem { item: (*self.of(&ITEMS)).to_owned(), what: self.item(), via, client_key, table }
    }

    /// A step that comes after another one, or after what it began.
    fn after(&mut self) -> Option<When> {
        let n = self.index(self.case.steps.len());
        let before = &self.case.steps[n];
        let takes_time = matches!(
            before.operation,
            Operation::SwitchKey { .. }
                | Operation::Restore { .. }
                | Operation::RestoreToInstant { .. }
                | Operation::AddReplica { .. }
                | Operation::CreateTable(_)
                | Operation::DeleteTable(_)
                | Operation::ScheduleKeyDeletion { .. }
        );
        let step = before.id.clone();
        let complete = takes_time && !self.one_in(4);
        Some(When::After { step, complete, delay: *self.of(&[0, 0, 1, 5 * MINUTE, 30 * MINUTE]) })
    }

    /// The instants at which what happens now will have effects.
    fn set_boundaries(&mut self, now: u64, operation: &Operation) {
        let lengths = match operation {
            Operation::DisableKey(_) | Operation::RevokeGrant { .. } | Operation::DeleteImportedKeyMaterial(_) => {
                let detection = self.timing("detection");
                let archive = detection + self.timing("archive_after");
                vec![
                    self.timing("table_key_cache"),
                    30 * MINUTE,
                    detection,
                    archive,
                    archive + self.timing("archiving"),
                    detection + self.timing("replica_removal"),
                ]
            }
            Operation::ScheduleKeyDeletion { window, .. } => {
                vec![30 * MINUTE, self.timing("detection"), *window, *window + self.timing("deletion_delay")]
            }
            Operation::EnableKey(_) | Operation::CreateGrant { .. } | Operation::ImportKeyMaterial { .. } => {
                vec![self.timing("recovery")]
            }
            Operation::SwitchKey { .. } => {
                let rate = self.case.switch_rate.unwrap_or(1_000);
                let display = self.timing("switch_minimum");
                vec![
                    SECOND / rate,
                    2 * SECOND / rate,
                    display,
                    display + self.timing("switch_settle"),
                    6 * HOUR,
                    24 * HOUR,
                ]
            }
            Operation::Restore { .. } | Operation::RestoreToInstant { .. } => vec![self.timing("restore_time")],
            Operation::CreateTable(_) => vec![self.timing("table_creation")],
            Operation::AddReplica { .. } => vec![self.timing("replica_creation"), self.timing("replica_backfill")],
            Operation::DeleteTable(_) => {
                let retention = self.timing("system_backup_retention");
                vec![retention, retention - self.timing("restore_time").min(retention), 24 * HOUR]
            }
            Operation::PutItem(on) | Operation::UpdateItem(on) => {
                let ttl = on.what.ttl.map_or(HOUR, |ttl| match ttl {
                    Length::Fixed(length) | Length::Uniform(length, _) => length,
                });
                vec![
                    ttl,
                    ttl + self.timing("ttl_delay"),
                    24 * HOUR,
                    self.timing("table_key_cache"),
                    self.timing("dax_item_ttl"),
                    self.timing("replication"),
                ]
            }
            _ => vec![*self.of(&LENGTHS)],
        };
        self.instants.extend(lengths.into_iter().map(|length| now + length));
    }

    /// The instant of the next step: now, at a boundary or beside it, or anywhere.
    fn instant_from(&mut self, now: u64) -> u64 {
        let boundaries: Vec<u64> = self.instants.iter().copied().filter(|&at| at >= now).collect();
        let next = match self.below(10) {
            0 | 1 => now,
            2..=7 if !boundaries.is_empty() => {
                let near = self.one_in(2);
                let at = if near { boundaries.iter().copied().min() } else { None };
                (at.unwrap_or_else(|| *self.of(&boundaries)) + self.below(3)).saturating_sub(1)
            }
            8 => now + *self.of(&LENGTHS),
            _ => now + (1 + self.below(self.case.duration / (8 * MINUTE))) * MINUTE,
        };
        next.max(now).min(self.case.duration - 1)
    }

    fn customer_key(&mut self) -> String {
        let created = self.case.steps.iter().filter_map(|step| match &step.operation {
            Operation::CreateKey(key) => Some(key.name.clone()),
            _ => None,
        });
        let known: Vec<String> = self.case.keys.iter().map(|key| key.name.clone()).chain(created).collect();
        self.of(&known).clone()
    }

    fn any_key(&mut self) -> String {
        match self.below(6) {
            0 => "aws-owned".to_owned(),
            1 => "aws-managed".to_owned(),
            _ => self.customer_key(),
        }
    }

    fn declared_table(&mut self) -> String {
        let n = self.index(self.case.tables.len());
        self.case.tables[n].name.clone()
    }

    fn any_table(&mut self) -> String {
        let created = self.case.steps.iter().filter_map(|step| match (&step.operation, &step.when) {
            (Operation::CreateTable(table), When::At(_)) => Some(table.name.clone()),
            (Operation::Restore { to, .. }, When::At(_)) => Some(to.clone()),
            (made @ (Operation::AddReplica { .. } | Operation::RestoreToInstant { .. }), When::At(_)) => made.makes(),
            _ => None,
        });
        let known: Vec<String> = self.case.tables.iter().flat_map(Table::names).chain(created).collect();
        self.of(&known).clone()
    }

    /// A backup, and the table that it is of.
    fn any_backup(&mut self) -> Option<(String, String)> {
        if self.backups.is_empty() || self.one_in(8) {
            let table = self.declared_table();
            let own = if self.one_in(2) { "ArchivedTableBackup" } else { "DeletedTableBackup" };
            return self.one_in(2).then(|| (format!("{table}${own}"), table));
        }
        let n = self.index(self.backups.len());
        Some(self.backups[n].clone())
    }

    fn via(&mut self, table: &str) -> Option<String> {
        let cluster = self.case.clusters.iter().find(|cluster| cluster.table == table)?.name.clone();
        (!self.one_in(3)).then_some(cluster)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.random.next_u64() % bound.max(1)
    }

    fn index(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).expect("an index")
    }

    fn one_in(&mut self, count: u64) -> bool {
        self.below(count) == 0
    }

    fn of<'a, T>(&mut self, values: &'a [T]) -> &'a T {
        &values[self.index(values.len())]
    }
}
