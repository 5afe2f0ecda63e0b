//! Who asks, and when: the operator's steps, workloads and consumers.

use crate::{
    case::{OnItem, Operation, Pace, When, Workload, replica_name},
    law::{
        Answer, Outcome, World,
        agenda::{Due, Phase},
        cache::cluster_key,
        item::Write,
    },
};

/// The application cannot encrypt, so no service is asked and no exception comes.
const NOT_EVEN_SENT: &str = "";

/// How far a workload has come.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Progress {
    /// Items named so far.
    named: u32,
}

impl World<'_> {
    /// In file order: aliases, tables, clusters, steps, workloads, consumers.
    pub(super) fn set_the_script(&mut self) {
        for n in 0..self.case.aliases.len() {
            self.agenda.put(0, Phase::Control, Due::AliasDeclared(n));
        }
        for table in &self.case.tables {
            for name in table.names() {
                self.agenda.put(0, Phase::Control, Due::TableDeclared(name));
            }
        }
        for n in 0..self.case.clusters.len() {
            self.agenda.put(0, Phase::Control, Due::ClusterDeclared(n));
        }
        for (n, step) in self.case.steps.iter().enumerate() {
            if let When::At(at) = step.when {
                self.agenda.put(at, Phase::Control, Due::Step(n));
            }
        }
        for (n, workload) in self.case.workloads.iter().enumerate() {
            self.workloads.push(Progress::default());
            self.agenda.put(workload.from, Phase::Data, Due::Work(n));
        }
        for n in 0..self.case.consumers.len() {
            self.agenda.put(0, Phase::Data, Due::Poll(n));
        }
    }

    /// A poll, unless a pause covers it.
    pub(super) fn poll(&mut self, n: usize) {
        let consumer = &self.case.consumers[n];
        self.agenda.put(self.now + consumer.every, Phase::Data, Due::Poll(n));
        if consumer.pauses.iter().any(|&(from, to)| from <= self.now && self.now < to) {
            return;
        }
        let outcome = self.read_stream(&consumer.id, &consumer.table).unwrap_or_else(Outcome::Refused);
        self.tell_outcome("StreamRead", &consumer.id, &consumer.table, "", "", outcome);
    }

    /// A workload's n-th attempt names its item, accepted or not; a transaction names as many as it has items.
    pub(super) fn work(&mut self, n: usize) {
        let workload = self.case.workloads[n].clone();
        self.schedule_next(n, &workload);
        let count = workload.items_per_transaction.unwrap_or(1);
        let first = self.workloads[n].named + 1;
        self.workloads[n].named += count;
        let name = |number: u32| match workload.keys {
            Some(_) => format!("{}.k1", workload.id),
            None => format!("{}.{number}", workload.id),
        };
        let names: Vec<String> = (first..first + count).map(name).collect();
        let (outcome, subject) = match workload.op {
            "TransactWriteItems" if self.lacks(workload.client_key.as_ref()) => (Err(NOT_EVEN_SENT), String::new()),
            "TransactWriteItems" => {
                let (table, key) = (&workload.table, workload.client_key.clone());
                (self.transact(&workload.id, table, &names, workload.item, key), String::new())
            }
            op => (self.work_on_item(op, &workload, &names[0]), names[0].clone()),
        };
        let outcome = outcome.unwrap_or_else(Outcome::Refused);
        self.tell_outcome(workload.op, &workload.id, &workload.table, &subject, "", outcome);
    }

    /// A workload schedules its next operation when it runs one.
    fn schedule_next(&mut self, n: usize, workload: &Workload) {
        let Pace::Every(every) = workload.pace else { panic!("the pace is certain") };
        if self.now + every < workload.to {
            self.agenda.put(self.now + every, Phase::Data, Due::Work(n));
        }
    }

    fn work_on_item(&mut self, op: &str, workload: &Workload, item: &str) -> Answer {
        let on = OnItem {
            table: workload.table.clone(),
            item: item.to_owned(),
            what: workload.item,
            via: workload.via.clone(),
            client_key: workload.client_key.clone(),
        };
        self.operate_item(op, &workload.id, &on)
    }

    /// An operation on one item, by a caller or through a cluster.
    fn operate_item(&mut self, op: &str, caller: &str, on: &OnItem) -> Answer {
        if self.lacks(on.client_key.as_ref()) {
            return Err(NOT_EVEN_SENT);
        }
        match (op, &on.via) {
            ("PutItem", None) => self.write(caller, Write::Put, on),
            ("PutItem", Some(cluster)) => self.write_through(cluster, Write::Put, on),
            ("UpdateItem", None) => self.write(caller, Write::Update, on),
            ("UpdateItem", Some(cluster)) => self.write_through(cluster, Write::Update, on),
            ("GetItem", None) => self.get(caller, &on.table, &on.item),
            ("GetItem", Some(cluster)) => self.get_through(cluster, on),
            ("DeleteItem", None) => self.delete(caller, on),
            ("DeleteItem", Some(cluster)) => self.delete_through(cluster, on),
            (other, _) => panic!("not an operation on items: {other}"),
        }
    }

    fn lacks(&self, client_key: Option<&String>) -> bool {
        client_key.is_some_and(|key| self.lost_client_keys.contains(key))
    }

    pub(super) fn take_step(&mut self, n: usize) {
        let operation = self.case.steps[n].operation.clone();
        self.operate(n, &operation);
    }

    /// Performs an operation, tells of it, and then of what follows from it at once.
    fn operate(&mut self, n: usize, operation: &Operation) {
        use Operation as Op;
        let (mut table, mut subject, mut key) = (String::new(), String::new(), String::new());
        let displayed = |world: &Self, table: &str| world.displayed_key(table);
        let mut kept = String::new();
        let answer = match operation {
            Op::AddReplica { table: name, region, key: asked } => {
                (table, subject, key) = (name.clone(), replica_name(name, region), asked.clone());
                self.add_replica(n, name, region, asked)
            }
            Op::DeleteReplica { table: name, region } => {
                (table, subject) = (name.clone(), replica_name(name, region));
                key = displayed(self, &subject);
                self.delete_replica(name, &subject).map(|backup| made_by_the_way(&mut kept, backup))
            }
            Op::SetPointInTime { table: name, period } => {
                (table, key) = (name.clone(), displayed(self, name));
                self.set_point_in_time(name, *period)
            }
            Op::RestoreToInstant { table: name, to, instant, encryption } => {
                (table, subject) = (name.clone(), to.clone());
                let (asked, answer) = self.restore_to_instant(n, name, to, *instant, encryption);
                key = asked;
                answer
            }
            Op::CreateAlias { alias, key: named } => {
                (subject, key) = (alias.clone(), named.clone());
                self.name_key(alias, named, true)
            }
            Op::UpdateAlias { alias, key: named } => {
                (subject, key) = (alias.clone(), named.clone());
                self.name_key(alias, named, false)
            }
            Op::DeleteAlias(alias) => {
                subject.clone_from(alias);
                let (named, answer) = self.delete_alias(alias);
                key = named;
                answer
            }
            Op::LoseClientKey(client_key) => {
                subject.clone_from(client_key);
                self.lost_client_keys.push(client_key.clone());
                Ok(Outcome::Ok)
            }
            Op::CreateTable(new) => {
                table.clone_from(&new.name);
                subject = new.encryption.how_named();
                let (asked, answer) = self.create_table(n, new);
                key = asked;
                answer
            }
            Op::SwitchKey { table: name, encryption, rewrap } => {
                table.clone_from(name);
                subject = encryption.how_named();
                let (asked, answer) = self.switch_key(n, name, encryption, *rewrap);
                key = asked;
                answer
            }
            Op::SetStream { table: name, view } => {
                (table, key) = (name.clone(), displayed(self, name));
                subject = if view.is_some() { "stream/on" } else { "stream/off" }.to_owned();
                self.set_stream(name, *view)
            }
            Op::DeleteTable(name) => {
                (table, key) = (name.clone(), displayed(self, name));
                self.delete_table(name).map(|backup| made_by_the_way(&mut kept, backup))
            }
            Op::DescribeTable(name) => {
                (table, key) = (name.clone(), displayed(self, name));
                self.describe_table(name)
            }
            Op::PutItem(on) | Op::UpdateItem(on) | Op::GetItem(on) | Op::DeleteItem(on) => {
                (table, subject) = (on.table.clone(), on.item.clone());
                self.operate_item(operation.name(), "operator", on)
            }
            Op::Query { table: name, index, item } => {
                (table, subject) = (name.clone(), item.clone());
                self.query("operator", name, index.as_deref(), item)
            }
            Op::TransactWriteItems { table: name, items, what } => {
                table.clone_from(name);
                self.transact("operator", name, items, *what, None)
            }
            Op::GetRecords(name) => {
                table.clone_from(name);
                self.read_stream("operator", name)
            }
            Op::UpdateTimeToLive { table: name, enabled } => {
                (table, key) = (name.clone(), displayed(self, name));
                self.set_ttl(name, *enabled)
            }
            Op::UpdateContributorInsights { table: name, enabled } => {
                (table, key) = (name.clone(), displayed(self, name));
                self.set_insights(name, *enabled)
            }
            Op::CreateBackup { table: name, backup } => {
                (table, subject, key) = (name.clone(), backup.clone(), displayed(self, name));
                self.create_backup(name, backup)
            }
            Op::DescribeBackup(backup) => {
                (table, subject, key) = (self.source_of(backup), backup.clone(), self.key_of_backup(backup));
                self.describe_backup(backup)
            }
            Op::DeleteBackup(backup) => {
                (table, subject) = (self.source_of(backup), backup.clone());
                let shown = self.key_of_backup(backup);
                let answer = self.delete_backup(backup);
                key = if answer.is_ok() { shown } else { String::new() };
                answer
            }
            Op::Restore { backup, to, encryption } => {
                (table, subject) = (self.source_of(backup), to.clone());
                let (asked, answer) = self.restore(n, backup, to, encryption);
                key = asked;
                answer
            }
            Op::CreateCluster(cluster) => {
                (table, subject, key) = (cluster.table.clone(), cluster.name.clone(), cluster_key(cluster).to_owned());
                self.create_cluster(cluster)
            }
            Op::RevokeGrant { key: revoked, table: name } | Op::CreateGrant { key: revoked, table: name } => {
                (table, key) = (name.clone(), revoked.clone());
                self.operate_key(n, operation)
            }
            Op::CreateKey(new) => {
                key.clone_from(&new.name);
                subject = if new.imported { "origin/external".to_owned() } else { String::new() };
                self.operate_key(n, operation)
            }
            Op::DisableKey(name)
            | Op::EnableKey(name)
            | Op::CancelKeyDeletion(name)
            | Op::DisableKeyRotation(name)
            | Op::RotateKeyOnDemand(name)
            | Op::DeleteImportedKeyMaterial(name)
            | Op::ScheduleKeyDeletion { key: name, .. }
            | Op::EnableKeyRotation { key: name, .. }
            | Op::ImportKeyMaterial { key: name, .. } => {
                key.clone_from(name);
                self.operate_key(n, operation)
            }
        };
        self.tell_outcome(
            operation.name(),
            "operator",
            &table,
            &subject,
            &key,
            answer.unwrap_or_else(Outcome::Refused),
        );
        if answer.is_ok() {
            self.start_after(n, false);
            self.follow_up(n, operation, &kept);
        }
    }

    /// What follows from an accepted operation in the same event; a deleted table may leave a backup.
    fn follow_up(&mut self, n: usize, operation: &Operation, backup: &str) {
        match operation {
            Operation::RotateKeyOnDemand(key) => self.finish_rotation_on_demand(key),
            Operation::EnableKey(key) => self.catch_up_rotation(key),
            Operation::DeleteTable(name) => self.finish_deletion(n, name, backup),
            Operation::DeleteReplica { table, region } => {
                self.finish_deletion(n, &replica_name(table, region), backup);
            }
            _ => {}
        }
        self.tables_ask_their_keys();
    }

    fn finish_deletion(&mut self, step: usize, name: &str, backup: &str) {
        let table = self.find_table(name).expect("it was there").clone();
        self.forget_table(table.serial);
        self.tell("TableDeleted", "dynamodb", name, backup, &table.displayed);
        self.complete_step(step);
    }

    /// What a step began is complete.
    pub(super) fn complete_step(&mut self, step: usize) {
        self.start_after(step, true);
    }

    fn start_after(&mut self, step: usize, completed: bool) {
        for (n, other) in self.case.steps.iter().enumerate() {
            if let When::After { step: before, complete, delay } = &other.when
                && *complete == completed
                && *before == self.case.steps[step].id
            {
                self.agenda.put(self.now + delay, Phase::Control, Due::Step(n));
            }
        }
    }
}

/// Keeps the name of a backup that an accepted operation has made besides.
fn made_by_the_way(kept: &mut String, backup: String) -> Outcome {
    *kept = backup;
    Outcome::Ok
}
