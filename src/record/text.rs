//! How the ids of a record are written in files: one text for one thing.
//!
//! Invariant: artifacts, table keys and data keys are scoped (`TABLE/KIND/N`), so that a new entity never renames another's.

use std::fmt::Write as _;

use crate::{
    ids::{ClusterId, ConsumerId, WorkloadId},
    record::{
        Actor, Artifact, CLUSTER_PREFIX, Chain, Detail, EventRow, Names, Parameter, Scope, Subject, parameter::DIVIDER,
    },
};

impl Names {
    /// Returns every actor with its name, as the `actor` column writes it.
    #[must_use]
    pub fn actors(&self) -> Vec<(String, Actor)> {
        let workloads = (0..self.workloads.len()).map(|n| Actor::Workload(WorkloadId::at(n)));
        let consumers = (0..self.consumers.len()).map(|n| Actor::Consumer(ConsumerId::at(n)));
        let clusters = (0..self.clusters.len()).map(|n| Actor::Dax(ClusterId::at(n)));
        let fixed = [Actor::Operator, Actor::DynamoDb, Actor::Ttl, Actor::Kms].into_iter();
        fixed.chain(workloads).chain(consumers).chain(clusters).map(|actor| (self.actor(actor), actor)).collect()
    }

    /// Returns who caused an event, as the `actor` column writes it.
    #[must_use]
    pub fn actor(&self, actor: Actor) -> String {
        let mut out = String::new();
        self.push_actor(actor, &mut out);
        out
    }

    /// Returns what an event was about, as the `subject` column writes it.
    #[must_use]
    pub fn subject(&self, subject: Subject) -> String {
        let mut out = String::new();
        self.push_subject(subject, &mut out);
        out
    }

    /// Returns what was said of an event and what else was asked for, as the `detail` column writes it.
    #[must_use]
    pub fn detail(&self, row: &EventRow) -> String {
        let mut out = String::new();
        self.push_detail(row, &mut out);
        out
    }

    /// Returns the id of an artifact.
    #[must_use]
    pub fn artifact(&self, artifact: Artifact) -> String {
        let mut out = String::new();
        self.push_artifact(artifact, &mut out);
        out
    }

    /// Returns the id of a chain's table key.
    #[must_use]
    pub fn table_key(&self, chain: &Chain) -> String {
        let mut out = String::new();
        self.push_table_key(chain, &mut out);
        out
    }

    /// Returns the id of a chain's data key.
    #[must_use]
    pub fn data_key(&self, chain: &Chain) -> String {
        let mut out = String::new();
        self.push_data_key(chain, &mut out);
        out
    }

    /// Appends who caused an event.
    pub fn push_actor(&self, actor: Actor, out: &mut String) {
        match actor {
            Actor::Operator => out.push_str("operator"),
            Actor::Workload(id) => out.push_str(self.workload(id)),
            Actor::Consumer(id) => out.push_str(self.consumer(id)),
            Actor::Dax(id) => push(out, format_args!("{CLUSTER_PREFIX}{}", self.cluster(id))),
            Actor::DynamoDb => out.push_str("dynamodb"),
            Actor::Ttl => out.push_str("ttl"),
            Actor::Kms => out.push_str("kms"),
        }
    }

    /// Appends what an event was about.
    pub fn push_subject(&self, subject: Subject, out: &mut String) {
        match subject {
            Subject::None => {}
            Subject::Item(item) => self.push_item(item, out),
            Subject::Artifact(artifact) => self.push_artifact(artifact, out),
            Subject::Backup(id) => out.push_str(self.backup(id)),
            Subject::Cluster(id) => out.push_str(self.cluster(id)),
            Subject::Table(id) => out.push_str(self.table(id)),
            Subject::Alias(id) => out.push_str(self.alias(id)),
            Subject::ClientKey(id) => out.push_str(self.client_key(id)),
            Subject::Request(request) => out.push_str(request.as_str()),
        }
    }

    /// Returns what was said of an event, and behind it a parameter.
    #[must_use]
    pub fn said(&self, detail: &Detail, parameter: Option<Parameter>) -> String {
        let mut out = String::new();
        self.push_said(detail, parameter, &mut out);
        out
    }

    /// Appends what was said of an event, and behind it what else was asked for.
    pub fn push_detail(&self, row: &EventRow, out: &mut String) {
        self.push_said(&row.detail, row.parameter, out);
    }

    fn push_said(&self, detail: &Detail, parameter: Option<Parameter>, out: &mut String) {
        push(out, format_args!("{detail}"));
        if let Some(parameter) = parameter {
            let divider = if *detail == Detail::None { "" } else { DIVIDER };
            let backup = if let Parameter::Backup(id) = parameter { self.backup(id) } else { "" };
            push(out, format_args!("{divider}{}{backup}", parameter.words()));
        }
    }

    /// Appends the id of an artifact.
    pub fn push_artifact(&self, artifact: Artifact, out: &mut String) {
        let Artifact { table, kind, number } = artifact;
        push(out, format_args!("{}/{kind}/{number}", self.table(table)));
    }

    /// Appends the id of a chain's table key.
    pub fn push_table_key(&self, chain: &Chain, out: &mut String) {
        self.push_scope(chain.scope, out);
        push(out, format_args!("/table-key/{}", chain.table_key));
    }

    /// Appends the id of a chain's data key.
    pub fn push_data_key(&self, chain: &Chain, out: &mut String) {
        self.push_scope(chain.scope, out);
        push(out, format_args!("/data-key/{}", chain.data_key));
    }

    fn push_scope(&self, scope: Scope, out: &mut String) {
        match scope {
            Scope::Table(id) => out.push_str(self.table(id)),
            Scope::Cluster(id) => push(out, format_args!("{CLUSTER_PREFIX}{}", self.cluster(id))),
        }
    }
}

fn push(out: &mut String, text: std::fmt::Arguments<'_>) {
    out.write_fmt(text).expect("writing into a string cannot fail");
}
