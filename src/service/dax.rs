//! DAX clusters: a cache in front of a table, under the AWS managed key ([`RuleId::DaxManagedKey`]).
//!
//! Invariant: an entry is served until its time is over, without asking the table ([`RuleId::DaxStaleHits`]).

use std::collections::BTreeMap;

use crate::{
    crypto::envelope::encryption_context,
    ids::{ClusterId, DataKeyId, ItemId, KeyId, Slot},
    record::{
        Actor, CLUSTER_PREFIX, Cached, Detail, EndedBy, ErrorName, EventName, Kind, Obstacle, Outcome, Scope, Subject,
        Transport,
    },
    rules::{RuleId, RuleSet},
    service::{
        Accepted, Deadline, Effects, Happening, Refusal, Reply, Service,
        request::{NewCluster, Write},
        sse::alias_rules,
        state::cluster::Cluster,
    },
    sim::SimTime,
    store::{Birth, Plaintext},
};

impl Service {
    /// CreateCluster.
    ///
    /// # Errors
    /// Where no alias has the name, with any key but the AWS managed one ([`RuleId::NoCustomerKeyOnDax`]), and where the
    /// cluster exists.
    pub fn create_cluster(&mut self, id: ClusterId, new: NewCluster) -> Reply {
        let NewCluster { key: named, transport, table } = new;
        let key = self.named_key(named)?;
        if key != KeyId::AWS_MANAGED {
            let rule = if key.is_customer_managed() { RuleId::NoCustomerKeyOnDax } else { RuleId::DaxManagedKey };
            let message = "SSESpecification: a cluster is encrypted with the AWS managed key only";
            return Err(Refusal::by(rule, ErrorName::InvalidParameterValue, message));
        }
        if self.clusters[id.index()].is_some() {
            let message = format!("Cluster {} already exists", self.names.cluster(id));
            let refusal = Refusal::by(RuleId::NameTaken, ErrorName::InvalidParameterValue, message);
            return Err(refusal.because(Obstacle::Again));
        }
        let name = self.entity_of(id);
        let context = encryption_context(&[("dax:cluster", self.names.cluster(id))]);
        let table_key = self.vault.keys.generate_table_key(key, Scope::Cluster(id), &name, context);
        let data_key = self.vault.keys.generate_data_key(table_key, table, Kind::DaxEntry, &name);
        self.clusters[id.index()] = Some(Cluster { table, transport, data_key, entries: BTreeMap::new() });
        let rules = rules_of(transport).with(RuleId::DaxManagedKey).and(alias_rules(named.alias()));
        Ok(Accepted::by_rules(rules).key(key).saying(Detail::Transit(None, transport)))
    }

    /// GetItem through a cluster: a hit is served from the cache.
    ///
    /// # Errors
    /// Where there is no such cluster; on a miss, as GetItem.
    pub(in crate::service) fn get_through(
        &mut self,
        now: SimTime,
        id: ClusterId,
        item: ItemId,
        fx: &mut Effects,
    ) -> Reply {
        let cluster = self.cluster_of(id)?;
        let (table, transport) = (cluster.table, cluster.transport);
        if let Some(&entry) = cluster.entries.get(&item) {
            let mut text = std::mem::take(&mut self.scratch);
            self.vault.read(entry, &mut text);
            self.scratch = text;
            let rules = RuleSet::of(&[RuleId::DaxManagedKey, RuleId::DaxItemTtl, RuleId::DaxStaleHits]);
            return Ok(passed_on(Accepted::by_rules(rules), Cached::Hit, transport));
        }
        let reply = self.get_item(now, Actor::Dax(id), table, item, fx)?;
        if reply.outcome == Outcome::Ok {
            self.cache(now, id, item, fx);
        }
        Ok(passed_on(reply, Cached::Miss, transport))
    }

    /// PutItem and UpdateItem through a cluster: to the table, and then into the cache.
    ///
    /// # Errors
    /// Where there is no such cluster; else as PutItem.
    pub(in crate::service) fn write_through(
        &mut self,
        now: SimTime,
        id: ClusterId,
        write: &Write,
        fx: &mut Effects,
    ) -> Reply {
        let transport = self.cluster_of(id)?.transport;
        let reply = self.write_item(now, Actor::Dax(id), write, fx)?;
        self.cache(now, id, write.item, fx);
        Ok(passed_on(reply, Cached::Written, transport))
    }

    /// DeleteItem through a cluster: from the table, and then from the cache.
    ///
    /// # Errors
    /// Where there is no such cluster; else as DeleteItem.
    pub(in crate::service) fn delete_through(
        &mut self,
        now: SimTime,
        id: ClusterId,
        item: ItemId,
        fx: &mut Effects,
    ) -> Reply {
        let cluster = self.cluster_of(id)?;
        let (table, transport) = (cluster.table, cluster.transport);
        let reply = self.delete_item(now, Actor::Dax(id), table, item, fx)?;
        if let Some(entry) = self.cluster_mut(id).entries.remove(&item) {
            self.clients.mark(entry, None, None);
            self.vault.end(now, entry, EndedBy::Deleted, RuleSet::of(&[RuleId::WritesAndVersions]));
        }
        Ok(passed_on(reply, Cached::Deleted, transport))
    }

    /// An entry's time is over ([`RuleId::DaxItemTtl`]).
    pub(in crate::service) fn expire_entry(&mut self, now: SimTime, slot: Slot, fx: &mut Effects) {
        let stored = self.vault.stored(slot);
        let item = stored.item().expect("an entry caches an item");
        let Scope::Cluster(id) = self.vault.keys.chain(stored.sealed.data_key).scope else {
            unreachable!("entries are sealed under the key of a cluster");
        };
        let rules = RuleSet::of(&[RuleId::DaxManagedKey, RuleId::DaxItemTtl]);
        self.cluster_mut(id).entries.remove(&item);
        self.clients.mark(slot, None, None);
        self.vault.end(now, slot, EndedBy::Expired, rules);
        fx.happened(Happening {
            event: EventName::DaxEntryExpired,
            actor: Actor::Dax(id),
            table: Some(stored.table),
            subject: Subject::Item(item),
            key: None,
            rules,
            detail: crate::record::Detail::None,
        });
    }

    /// Puts an item into the cache as the table has it.
    fn cache(&mut self, now: SimTime, id: ClusterId, item: ItemId, fx: &mut Effects) {
        let data_key = self.cluster_key(id);
        let cluster = self.cluster_mut(id);
        let table = cluster.table;
        let present = cluster.entries.get(&item).copied();
        let source = self.find_item(table, item).expect("the item was just read or written");
        let mut text = std::mem::take(&mut self.scratch);
        self.vault.read(source, &mut text);
        let stored = self.vault.stored(source);
        let birth = Birth {
            table,
            kind: Kind::DaxEntry,
            item: Some(item),
            version: stored.version,
            bytes: stored.bytes,
            content: self.vault.contents(source).0,
        };
        let fill = |_: &Plaintext, out: &mut [u8]| out.copy_from_slice(&text);
        let slot = if let Some(slot) = present {
            self.vault.rewrite(now, slot, birth, data_key, text.len(), fill);
            slot
        } else {
            self.vault.bear(now, birth, data_key, text.len(), fill)
        };
        self.scratch = text;
        self.clients.mark(slot, self.clients.layers(source).0, None);
        self.cluster_mut(id).entries.insert(item, slot);
        let life = self.chance.draw(self.timing.dax_item_ttl, "dax-item-ttl", self.names.cluster(id));
        fx.due(now.saturating_add(life), Deadline::DaxExpiry(slot));
    }

    /// Returns the data key of a cluster, a new one where the last has come to its limit.
    fn cluster_key(&mut self, id: ClusterId) -> DataKeyId {
        let cluster = self.cluster_mut(id);
        let (table, present) = (cluster.table, cluster.data_key);
        if let Some(key) = self.with_seals_left(Some(present)) {
            return key;
        }
        let (above, name) = (self.vault.keys.table_key_of(present), self.entity_of(id));
        let fresh = self.vault.keys.generate_data_key(above, table, Kind::DaxEntry, &name);
        self.cluster_mut(id).data_key = fresh;
        fresh
    }

    /// Returns the entity from whose name the keys of a cluster derive: no table can be called so.
    fn entity_of(&self, id: ClusterId) -> String {
        format!("{CLUSTER_PREFIX}{}", self.names.cluster(id))
    }

    fn cluster_of(&self, id: ClusterId) -> Result<&Cluster, Refusal> {
        self.clusters[id.index()].as_ref().ok_or_else(|| {
            let message = format!("Cluster {} not found", self.names.cluster(id));
            Refusal::by(RuleId::MissingThing, ErrorName::ResourceNotFound, message)
        })
    }

    fn cluster_mut(&mut self, id: ClusterId) -> &mut Cluster {
        self.clusters[id.index()].as_mut().expect("the operation has found the cluster")
    }
}

/// Returns the rules that say how data reaches a cluster.
fn rules_of(transport: Transport) -> RuleSet {
    match transport {
        Transport::Tls => RuleSet::of(&[RuleId::DaxTls]),
        Transport::Plain => RuleSet::of(&[RuleId::AtRestOnly, RuleId::DaxTls]),
    }
}

/// Adds to an answer what the cluster did, and how data reaches it.
fn passed_on(reply: Accepted, cached: Cached, transport: Transport) -> Accepted {
    Accepted { rules: reply.rules.and(rules_of(transport)), ..reply }.saying(Detail::Transit(Some(cached), transport))
}
