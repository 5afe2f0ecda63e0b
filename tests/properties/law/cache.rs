//! DAX clusters: a hit is served before the table is asked, and costs no key but the cluster's own.

use crate::{
    case::{self, OnItem},
    law::{
        Answer, Outcome, World,
        agenda::{Due, Phase},
        item::Write,
        stored::Sealing,
        table::{Item, NOT_FOUND},
    },
};

/// An item in a cluster's cache.
pub(super) struct Entry {
    cluster: String,
    item: String,
    artifact: usize,
}

impl World<'_> {
    pub(super) fn declare_cluster(&mut self, n: usize) {
        let cluster = self.case.clusters[n].clone();
        let outcome = self.create_cluster(&cluster).unwrap_or_else(Outcome::Refused);
        self.tell_outcome("CreateCluster", "operator", &cluster.table, &cluster.name, cluster_key(&cluster), outcome);
    }

    /// A customer managed key cannot be used with DAX, and the AWS managed key is the only one accepted.
    pub(super) fn create_cluster(&mut self, cluster: &case::Cluster) -> Answer {
        if cluster_key(cluster) != "aws-managed" {
            return Err("InvalidParameterValueException");
        }
        self.clusters.push(cluster.name.clone());
        Ok(Outcome::Ok)
    }

    pub(super) fn write_through(&mut self, cluster: &str, how: Write, on: &OnItem) -> Answer {
        self.find_cluster(cluster)?;
        let outcome = self.write(&caller(cluster), how, on)?;
        self.cache(cluster, &on.table, &on.item);
        Ok(outcome)
    }

    pub(super) fn delete_through(&mut self, cluster: &str, on: &OnItem) -> Answer {
        self.find_cluster(cluster)?;
        let outcome = self.delete(&caller(cluster), on)?;
        self.drop_entry(cluster, &on.item, "deleted");
        Ok(outcome)
    }

    pub(super) fn get_through(&mut self, cluster: &str, on: &OnItem) -> Answer {
        self.find_cluster(cluster)?;
        if self.entries.iter().any(|entry| entry.cluster == cluster && entry.item == on.item) {
            return Ok(Outcome::Ok);
        }
        let outcome = self.get(&caller(cluster), &on.table, &on.item)?;
        if outcome == Outcome::Ok {
            self.cache(cluster, &on.table, &on.item);
        }
        Ok(outcome)
    }

    /// What the table holds now takes the place of the entry, or makes one.
    fn cache(&mut self, cluster: &str, table: &str, item: &str) {
        let found = self.find_table(table).and_then(|table| table.item(item)).expect("it has been read").clone();
        let entry = self.entries.iter().find(|entry| entry.cluster == cluster && entry.item == item);
        let artifact = match entry.map(|entry| entry.artifact) {
            Some(artifact) => self.replace_entry(artifact, &found),
            None => self.bear_entry(cluster, table, &found),
        };
        self.agenda.put(self.now + self.timing("dax_item_ttl"), Phase::Deadline, Due::EntryEnd(artifact));
    }

    fn replace_entry(&mut self, artifact: usize, found: &Item) -> usize {
        self.agenda.forget(|due| *due == Due::EntryEnd(artifact));
        self.close(artifact, "rewritten");
        self.reopen(artifact, |stored| {
            (stored.version, stored.bytes) = (found.version, found.bytes);
            stored.client_keys = found.client_key.iter().cloned().collect();
        });
        artifact
    }

    fn bear_entry(&mut self, cluster: &str, table: &str, found: &Item) -> usize {
        let (kind, key, key_version) = ("dax-entry", "aws-managed", 1);
        let client_keys = found.client_key.iter().cloned().collect();
        let (item, version, bytes) = (found.name.as_str(), found.version, found.bytes);
        let artifact = self.seal(Sealing { kind, table, item, version, bytes, key, key_version, client_keys });
        self.entries.push(Entry { cluster: cluster.to_owned(), item: item.to_owned(), artifact });
        artifact
    }

    fn drop_entry(&mut self, cluster: &str, item: &str, ended_by: &str) {
        let place = self.entries.iter().position(|entry| entry.cluster == cluster && entry.item == item);
        if let Some(entry) = place.map(|place| self.entries.remove(place)) {
            self.close(entry.artifact, ended_by);
            self.agenda.forget(|due| *due == Due::EntryEnd(entry.artifact));
        }
    }

    pub(super) fn end_entry(&mut self, artifact: usize) {
        let place = self.entries.iter().position(|entry| entry.artifact == artifact).expect("it is cached");
        let entry = self.entries.remove(place);
        let table = self.stored[artifact].table.clone();
        self.tell("DaxEntryExpired", &caller(&entry.cluster), &table, &entry.item, "");
        self.close(artifact, "expired");
    }

    fn find_cluster(&self, name: &str) -> Result<(), &'static str> {
        if self.clusters.iter().any(|known| known == name) { Ok(()) } else { Err(NOT_FOUND) }
    }
}

fn caller(cluster: &str) -> String {
    format!("dax:{cluster}")
}

/// The key that a cluster is to be put under.
pub(super) fn cluster_key(cluster: &case::Cluster) -> &str {
    cluster.key.as_deref().unwrap_or("aws-managed")
}
