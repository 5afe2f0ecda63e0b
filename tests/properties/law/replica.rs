//! Global tables: which tables are replicas of each other, what is on its way between them, and who leaves.
//!
//! Every change of an item has a number. A replica knows the number of the latest change of each item that it has made or
//! been brought, whether the item is there or not; what is brought to it and is older is nothing any more.

use crate::{
    case::{self, HOUR, replica_name},
    law::{
        Answer, Outcome, World,
        agenda::{Due, Phase},
        table::{IN_USE, Item, Status, Table, VALIDATION},
    },
};

/// Everything about replicas. Tables are given by serial.
#[derive(Default)]
pub(super) struct Globals {
    /// The replicas of each global table, in the order in which they joined.
    groups: Vec<Vec<u32>>,
    /// The ways between them, each of them both ways, in the order in which they were opened.
    ways: Vec<Way>,
    /// Replicas that are being created, each with its source.
    additions: Vec<(u32, u32)>,
    /// When a table of a name was last the source of a new replica.
    sources: Vec<(String, u64)>,
    /// The region of each key: that of the first table that was put under it.
    homes: Vec<(String, String)>,
    /// Changes of items of replicas so far.
    changes: u64,
    /// The number of the latest change of an item that a replica knows.
    latest: Vec<(u32, String, u64)>,
}

/// The way from one replica to another. Nothing overtakes what was sent before it.
#[derive(Clone)]
struct Way {
    from: u32,
    to: u32,
    sent: Vec<Change>,
}

#[derive(Clone)]
struct Change {
    number: u64,
    arrives: u64,
    item: String,
    /// What the item is now; nothing where it was deleted.
    becomes: Option<Item>,
}

const SOURCE_STAYS: u64 = 24 * HOUR;
const VIEW: &str = "NEW_AND_OLD_IMAGES";

impl World<'_> {
    pub(super) fn declare_replica(&mut self, source: &str, region: &str, key: &str) {
        let Some(of) = self.find_table(source).cloned() else { return };
        if self.may_have_replica(&of, &replica_name(source, region), key) {
            let replica = self.found_replica(&of, region, key, None);
            self.table_mut(replica).status = Status::Active;
            self.join(replica, of.serial);
        }
    }

    /// Table, replica there already, switch running, another one being added; then the stream's view, and the keys.
    pub(super) fn add_replica(&mut self, step: usize, name: &str, region: &str, key: &str) -> Answer {
        let source = self.changeable_table(name)?.clone();
        let replica = replica_name(name, region);
        let is_restored_there = self.find_table(first_of(name)).is_some_and(|table| table.region == region);
        if self.find_table(&replica).is_some() || is_restored_there || source.switch.is_some() {
            return Err(VALIDATION);
        }
        if self.globals.additions.iter().any(|&(_, from)| from == source.serial) {
            return Err(IN_USE);
        }
        if !self.may_have_replica(&source, &replica, key) {
            return Err(VALIDATION);
        }
        let replica = self.found_replica(&source, region, key, Some(step));
        self.globals.additions.push((replica, source.serial));
        self.globals.sources.push((name.to_owned(), self.now));
        let length = self.timing(if source.items.is_empty() { "replica_creation" } else { "replica_backfill" });
        self.agenda.put(self.now + length, Phase::Deadline, Due::TableActive(replica));
        Ok(Outcome::Ok)
    }

    fn may_have_replica(&self, source: &Table, replica: &str, key: &str) -> bool {
        source.stream.is_none_or(|view| view == VIEW)
            && owner(key) == owner(&source.displayed)
            && !self.is_abroad(key, region_of(replica))
            && self.has_usable_keys(source)
            && self.can_be_put_under(key)
    }

    /// The first replica switches the stream on.
    fn found_replica(&mut self, source: &Table, region: &str, key: &str, step: Option<usize>) -> u32 {
        self.table_mut(source.serial).stream = Some(VIEW);
        let new = case::Table {
            name: replica_name(&source.name, region),
            stream: Some(VIEW),
            ttl: source.ttl,
            indexes: source.indexes.iter().map(|name| (name.clone(), true)).collect(),
            item: source.default_item,
            ..case::Table::default()
        };
        self.make_table(&new, region, key, Status::Creating, step)
    }

    /// A table is ready: where it is a replica it joins its global table. Returns the name of its source.
    pub(super) fn complete_replica(&mut self, serial: u32) -> String {
        let Some(place) = self.globals.additions.iter().position(|&(replica, _)| replica == serial) else {
            return String::new();
        };
        let (replica, source) = self.globals.additions.remove(place);
        self.join(replica, source);
        self.table(source).name.clone()
    }

    /// A replica has every item of its source from now on, and what is on its way to the source comes to it too.
    fn join(&mut self, replica: u32, source: u32) {
        let mut items = self.table(source).items.clone();
        items.sort_by_key(|item| item.artifact);
        for item in items {
            self.bear_item(replica, &item.name, item.bytes, item.expires, item.client_key);
        }
        let (ttl, rests_until) = (self.table(source).ttl, self.table(source).ttl_rests_until);
        let joined = self.table_mut(replica);
        (joined.ttl, joined.ttl_rests_until) = (ttl, rests_until);
        self.watch_expiries(replica);
        let known: Vec<(String, u64)> = self.known_by(source);
        self.globals.latest.extend(known.into_iter().map(|(item, number)| (replica, item, number)));
        let members = self.members(source);
        let left_over: Vec<Way> =
            self.globals.ways.iter().filter(|way| way.to == source && !members.contains(&way.from)).cloned().collect();
        for way in left_over {
            let from = way.from;
            self.globals.ways.push(Way { to: replica, ..way });
            self.await_arrival(from, replica);
        }
        for member in self.members(source) {
            let sent = self.way(member, source).map_or(Vec::new(), |way| way.sent.clone());
            self.globals.ways.push(Way { from: member, to: replica, sent });
            self.globals.ways.push(Way { from: replica, to: member, sent: Vec::new() });
            self.await_arrival(member, replica);
        }
        match self.globals.groups.iter_mut().find(|group| group.contains(&source)) {
            Some(group) => group.push(replica),
            None => self.globals.groups.push(vec![source, replica]),
        }
    }

    /// A change that a replica has just made itself goes to every other one.
    pub(super) fn send(&mut self, serial: u32, item: &str) {
        if !self.is_member(serial) {
            return;
        }
        self.globals.changes += 1;
        let number = self.globals.changes;
        self.know(serial, item, number);
        let becomes = self.table(serial).item(item).cloned();
        let takes = self.timing("replication");
        for to in self.ends_of_ways_from(serial) {
            let way = self.globals.ways.iter_mut().find(|way| way.from == serial && way.to == to).expect("it is open");
            let arrives = way.sent.last().map_or(0, |last| last.arrives).max(self.now + takes);
            way.sent.push(Change { number, arrives, item: item.to_owned(), becomes: becomes.clone() });
            if way.sent.len() == 1 {
                self.await_arrival(serial, to);
            }
        }
    }

    /// What has arrived takes place, as far as it is not overtaken; then the next is awaited.
    pub(super) fn arrive(&mut self, from: u32, to: u32) {
        let now = self.now;
        let way = self.globals.ways.iter_mut().find(|way| way.from == from && way.to == to).expect("it is open");
        let (arrived, rest): (Vec<Change>, Vec<Change>) =
            std::mem::take(&mut way.sent).into_iter().partition(|change| change.arrives <= now);
        way.sent = rest;
        for change in arrived {
            if !self.is_overtaken(to, &change) {
                self.take_change(to, change);
            }
        }
        self.await_arrival(from, to);
    }

    fn take_change(&mut self, to: u32, change: Change) {
        self.know(to, &change.item, change.number);
        let name = self.table(to).name.clone();
        if let Some(item) = change.becomes {
            self.tell("ReplicatedWrite", "dynamodb", &name, &change.item, "");
            self.replace_item(to, &item);
        } else if self.table(to).item(&change.item).is_some() {
            self.tell("ReplicatedDelete", "dynamodb", &name, &change.item, "");
            self.remove_item(to, &change.item, "deleted");
        }
    }

    /// Whether a change of an item is on its way to a table, so that it need not delete the item itself.
    pub(super) fn awaits_change(&self, serial: u32, item: &str) -> bool {
        let brings =
            |way: &&Way| way.sent.iter().any(|change| change.item == item && !self.is_overtaken(serial, change));
        self.globals.ways.iter().filter(|way| way.to == serial && self.runs(way)).any(|way| brings(&way))
    }

    /// The key of a table is unusable: what is being created from it comes to nothing, and nothing goes to it or from it.
    pub(super) fn isolate_replica(&mut self, serial: u32) {
        self.abort_additions(serial);
        self.agenda.forget(|due| matches!(due, Due::Arrival(from, to) if *from == serial || *to == serial));
        for (from, to) in self.ways_of(serial) {
            let way = self.way(from, to).expect("it is open");
            let brought: Vec<String> = way
                .sent
                .iter()
                .filter(|change| !self.is_overtaken(to, change))
                .map(|change| change.item.clone())
                .collect();
            self.expire_what_was_awaited(to, &brought);
        }
        if self.is_member(serial) {
            let table = self.table(serial).clone();
            self.tell("ReplicationStopped", "dynamodb", &table.name, "", &table.displayed);
        }
    }

    pub(super) fn resume_replication(&mut self, serial: u32) {
        for (from, to) in self.ways_of(serial) {
            self.await_arrival(from, to);
        }
        if self.is_member(serial) {
            let table = self.table(serial).clone();
            self.tell("ReplicationResumed", "dynamodb", &table.name, "", &table.displayed);
        }
    }

    /// A replica leaves 20 hours after it was found to be inaccessible, if it still is.
    pub(super) fn await_removal(&mut self, serial: u32, inaccessible_since: u64) {
        if self.is_member(serial) {
            let at = (inaccessible_since + self.timing("replica_removal")).max(self.now);
            self.agenda.put(at, Phase::Deadline, Due::Removal(serial));
        }
    }

    pub(super) fn remove_replica(&mut self, serial: u32) {
        if self.is_member(serial) {
            self.cut_off(serial);
            let table = self.table(serial).clone();
            self.tell("ReplicaRemoved", "dynamodb", &table.name, "", &table.displayed);
        }
    }

    /// Leaves, and takes along what it has sent.
    pub(super) fn cut_off(&mut self, serial: u32) {
        self.leave(serial);
        self.globals.ways.retain(|way| way.from != serial);
        self.agenda.forget(|due| matches!(due, Due::Arrival(from, _) if *from == serial));
    }

    /// Leaves its global table: what is on its way to it is lost, and what it has sent arrives.
    pub(super) fn leave(&mut self, serial: u32) {
        self.globals.groups.iter_mut().for_each(|group| group.retain(|&member| member != serial));
        self.globals.groups.retain(|group| group.len() > 1);
        self.globals.ways.retain(|way| way.to != serial);
        self.agenda.forget(|due| matches!(due, Due::Arrival(_, to) if *to == serial));
        self.globals.additions.retain(|&(replica, _)| replica != serial);
    }

    /// Replicas that are being created from a table come to nothing.
    pub(super) fn abort_additions(&mut self, source: u32) {
        let additions = self.globals.additions.clone();
        for (replica, _) in additions.into_iter().filter(|&(_, from)| from == source) {
            let table = self.table(replica).clone();
            self.forget_table(replica);
            self.tell("TableDeleted", "dynamodb", &table.name, "", &table.displayed);
        }
    }

    /// A source stays for a day, and a replica needs its key to leave.
    pub(super) fn may_leave(&self, serial: u32) -> Result<(), &'static str> {
        let table = self.table(serial);
        let was_source = |(name, at): &(String, u64)| *name == table.name && self.now < at + SOURCE_STAYS;
        if self.is_member(serial) && (self.globals.sources.iter().any(was_source) || !self.has_usable_keys(table)) {
            return Err(VALIDATION);
        }
        Ok(())
    }

    pub(super) fn delete_replica(&mut self, name: &str, replica: &str) -> Result<String, &'static str> {
        let source = self.changeable_table(name)?.serial;
        let serial = self.find_table(replica).map(|table| table.serial);
        if !serial.is_some_and(|serial| self.is_member(source) && self.members(source).contains(&serial)) {
            return Err(VALIDATION);
        }
        self.changeable_table(replica)?;
        self.delete_table(replica)
    }

    /// The replicas of a table's global table, or the table alone.
    pub(super) fn members(&self, serial: u32) -> Vec<u32> {
        let group = self.globals.groups.iter().find(|group| group.contains(&serial));
        group.cloned().unwrap_or_else(|| vec![serial])
    }

    pub(super) fn is_member(&self, serial: u32) -> bool {
        self.members(serial).len() > 1
    }

    /// The replicas of a table's global table, and those that are being added to any of them.
    fn company(&self, serial: u32) -> Vec<u32> {
        let members = self.members(serial);
        let additions = self.globals.additions.iter().filter(|(_, source)| members.contains(source));
        members.iter().copied().chain(additions.map(|&(replica, _)| replica)).collect()
    }

    pub(super) fn has_company(&self, serial: u32) -> bool {
        self.company(serial).len() > 1
    }

    /// All replicas are under keys of one type, those being created included.
    pub(super) fn is_of_the_others_type(&self, serial: u32, key: &str) -> bool {
        let others = self.company(serial).into_iter().filter(|&other| other != serial);
        others.map(|other| self.table(other)).all(|other| owner(&other.displayed) == owner(key))
    }

    /// Whether a customer's key is of another region.
    pub(super) fn is_abroad(&self, key: &str, region: &str) -> bool {
        let home = self.globals.homes.iter().find(|(known, _)| known == key);
        owner(key) == "customer" && home.is_some_and(|(_, known)| known != region)
    }

    /// A table of a region is put under a key: the first one says of which region the key is.
    pub(super) fn settle(&mut self, key: &str, region: &str) {
        if !self.globals.homes.iter().any(|(known, _)| known == key) {
            self.globals.homes.push((key.to_owned(), region.to_owned()));
        }
    }

    fn await_arrival(&mut self, from: u32, to: u32) {
        let way = self.way(from, to).expect("it is open");
        if let Some(first) = way.sent.first().filter(|_| self.runs(way)) {
            self.agenda.put(first.arrives.max(self.now), Phase::Data, Due::Arrival(from, to));
        }
    }

    /// The keys of both ends are usable. A beginning that is gone hinders nothing.
    fn runs(&self, way: &Way) -> bool {
        let works = |serial: u32| {
            let table = self.table(serial);
            matches!(table.status, Status::Active | Status::Inaccessible) && table.outage_since.is_none()
        };
        works(way.to) && (!self.exists(way.from) || works(way.from))
    }

    fn know(&mut self, serial: u32, item: &str, number: u64) {
        self.globals.latest.retain(|(table, known, _)| *table != serial || known != item);
        self.globals.latest.push((serial, item.to_owned(), number));
    }

    fn known_by(&self, serial: u32) -> Vec<(String, u64)> {
        let known = self.globals.latest.iter().filter(|(table, _, _)| *table == serial);
        known.map(|(_, item, number)| (item.clone(), *number)).collect()
    }

    fn is_overtaken(&self, to: u32, change: &Change) -> bool {
        self.known_by(to).iter().any(|(item, number)| *item == change.item && *number > change.number)
    }

    fn way(&self, from: u32, to: u32) -> Option<&Way> {
        self.globals.ways.iter().find(|way| way.from == from && way.to == to)
    }

    fn ends_of_ways_from(&self, serial: u32) -> Vec<u32> {
        self.globals.ways.iter().filter(|way| way.from == serial).map(|way| way.to).collect()
    }

    fn ways_of(&self, serial: u32) -> Vec<(u32, u32)> {
        let of_table = self.globals.ways.iter().filter(|way| way.from == serial || way.to == serial);
        of_table.map(|way| (way.from, way.to)).collect()
    }
}

fn region_of(replica: &str) -> &str {
    replica.split_once('@').map_or("", |(_, region)| region)
}

fn first_of(replica: &str) -> &str {
    replica.split_once('@').map_or(replica, |(first, _)| first)
}

fn owner(key: &str) -> &str {
    match key {
        "aws-owned" | "aws-managed" => key,
        _ => "customer",
    }
}
