//! No key, no data: what a table key, a lease and the grace of TTL deletions can open, and for how long.
//!
//! The vault and the service are asked directly here; the clock is moved by hand.
#![allow(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

use keylapse::{
    ids::{DataKeyId, Family, ItemId, KeyId, Slot, TableId, TableKeyId, WorkloadId},
    record::{Actor, Artifact, Kind, Names, Scope},
    rules::{Profile, Timing},
    service::{
        Deadline, Effects, Reply, Service,
        request::{Encryption, FirstItem, ItemDefaults, NewKey, NewTable, StreamView, Write, WriteMode},
    },
    sim::{SimDuration, SimTime, calendar::Ticket},
    store::{Birth, Content, Identity, Sealed, Vault, Witness},
};

const OLD: KeyId = KeyId(2);
const ORDERS: TableId = TableId(0);
const BYTES: usize = 64;
const MILLISECOND: u64 = 1;
const MINUTE: u64 = 60_000;

fn at(millis: u64) -> SimTime {
    SimTime::from_millis(millis)
}

/// A vault with one artifact under a table key of `OLD`, and a second chain whose data key has the same number.
struct Stronghold {
    vault: Vault,
    table_key: TableKeyId,
    data_key: DataKeyId,
    other_data_key: DataKeyId,
    slot: Slot,
}

impl Stronghold {
    fn new() -> Self {
        let mut vault = Vault::new(7, 2);
        vault.keys.add_kms_key(OLD, "old");
        vault.keys.add_version(OLD);
        let mut chain = |table: TableId, name: &str| {
            let table_key = vault.keys.generate_table_key(OLD, Scope::Table(table), name, name.as_bytes().to_vec());
            (table_key, vault.keys.generate_data_key(table_key, table, Kind::Item, name))
        };
        let (table_key, data_key) = chain(ORDERS, "orders");
        let (_, other_data_key) = chain(TableId(1), "other");
        let birth =
            Birth { table: ORDERS, kind: Kind::Item, item: None, version: 3, bytes: BYTES as u64, content: Content(5) };
        let slot = vault.bear(at(0), birth, data_key, BYTES, |pool, out| pool.write(Content(5), out));
        Self { vault, table_key, data_key, other_data_key, slot }
    }

    fn identity(&self) -> Identity {
        self.vault.stored(self.slot).identity()
    }

    fn sealed(&self) -> Sealed {
        self.vault.stored(self.slot).sealed
    }

    fn opens(&self, identity: Identity, sealed: Sealed) -> bool {
        Witness::new(&self.vault).open(identity, sealed).is_ok()
    }

    fn written(&self) -> Vec<u8> {
        let mut out = vec![0; BYTES];
        self.vault.plaintext.write(Content(5), &mut out);
        out
    }
}

#[test]
fn ear_04_what_lies_at_rest_is_ciphertext_and_what_is_opened_is_what_was_written() {
    let hold = Stronghold::new();
    let (stored, _) = hold.vault.ciphertext(hold.sealed());
    assert_eq!(stored.len(), BYTES);
    assert_ne!(stored, hold.written());
    let mut witness = Witness::new(&hold.vault);
    assert_eq!(witness.open(hold.identity(), hold.sealed()).unwrap(), hold.written());
}

#[test]
fn with_another_data_key_of_the_same_number_it_does_not_open() {
    let hold = Stronghold::new();
    assert_eq!(hold.vault.keys.number(hold.data_key), hold.vault.keys.number(hold.other_data_key));
    let sealed = Sealed { data_key: hold.other_data_key, ..hold.sealed() };
    assert!(hold.opens(hold.identity(), hold.sealed()));
    assert!(!hold.opens(hold.identity(), sealed));
}

#[test]
fn as_another_identity_it_does_not_open() {
    let hold = Stronghold::new();
    let Identity { artifact, version } = hold.identity();
    let others = [
        Artifact { table: TableId(1), ..artifact },
        Artifact { kind: Kind::IndexEntry, ..artifact },
        Artifact { number: artifact.number + 1, ..artifact },
    ];
    for other in others {
        assert!(!hold.opens(Identity { artifact: other, version }, hold.sealed()), "{other:?}");
    }
}

#[test]
fn as_another_version_it_does_not_open() {
    let hold = Stronghold::new();
    for version in [2, 4] {
        assert!(!hold.opens(Identity { version, ..hold.identity() }, hold.sealed()), "version {version}");
    }
}

#[test]
fn with_another_nonce_it_does_not_open() {
    let hold = Stronghold::new();
    let sealed = Sealed { nonce: hold.sealed().nonce + 1, ..hold.sealed() };
    assert!(!hold.opens(hold.identity(), sealed));
}

#[test]
fn ref_06_a_held_table_key_opens_although_its_kms_key_is_gone_and_once_released_never_again() {
    let mut hold = Stronghold::new();
    let (identity, sealed) = (hold.identity(), hold.sealed());
    hold.vault.keys.destroy(OLD);
    let mut text = Vec::new();
    assert!(hold.vault.open(identity, sealed, &mut text).is_ok());
    assert_eq!(text, hold.written());
    hold.vault.keys.release(hold.table_key);
    assert!(!hold.vault.keys.is_held(hold.table_key));
    assert!(hold.vault.keys.hold(hold.table_key).is_err());
    assert!(hold.vault.keys.unwrap_afresh(hold.data_key).is_err());
    assert!(!hold.opens(identity, sealed));
}

#[test]
fn ref_12_the_same_material_imported_again_opens_what_it_wrapped() {
    let mut hold = Stronghold::new();
    hold.vault.keys.destroy(OLD);
    hold.vault.keys.release(hold.table_key);
    hold.vault.keys.restore(OLD);
    assert!(hold.vault.keys.hold(hold.table_key).is_ok());
    assert!(hold.opens(hold.identity(), hold.sealed()));
}

#[test]
fn ref_11_a_rotated_key_still_opens_what_its_old_version_wrapped() {
    let mut hold = Stronghold::new();
    hold.vault.keys.release(hold.table_key);
    hold.vault.keys.add_version(OLD);
    assert_eq!(hold.vault.keys.chain(hold.data_key).key_version, 1);
    assert!(hold.opens(hold.identity(), hold.sealed()));
}

/// A service with table `orders` under key `old`: stream, TTL, and one item that never expires.
struct Bench {
    service: Service,
    fx: Effects,
}

impl Bench {
    fn new() -> Self {
        let mut names = Names::default();
        names.keys.push("old".into());
        names.tables.push("orders".into());
        names.indexes.push(Vec::new());
        names.workloads.push("shop".into());
        let mut bench = Self { service: Service::new(names, Timing::of(Profile::Nominal), 7), fx: Effects::default() };
        bench.service.create_key(at(0), OLD, &NewKey::default(), &mut bench.fx).unwrap();
        let table = NewTable {
            encryption: Some(Encryption::key(OLD)),
            stream: Some(StreamView::NewImage),
            ttl: true,
            ..NewTable::default()
        };
        let items = [FirstItem { item: item(1), bytes: 64, ttl: None }];
        bench.service.declare_table(at(0), ORDERS, &table, &items, &mut bench.fx).unwrap();
        bench
    }

    fn get(&mut self, now: u64) -> Reply {
        self.service.get_item_via(at(now), Actor::Operator, None, (ORDERS, item(1)), &mut self.fx)
    }

    fn put(&mut self, now: u64, number: u32) -> Reply {
        let write = Write {
            table: ORDERS,
            item: item(number),
            bytes: Some(64),
            ttl: None,
            defaults: ItemDefaults::default(),
            client_key: None,
            mode: WriteMode::Replace,
        };
        self.service.write_item_via(at(now), Actor::Operator, None, &write, &mut self.fx)
    }

    fn disable(&mut self, now: u64) {
        self.service.disable_key(at(now), OLD, &mut self.fx).unwrap();
    }

    fn table_key(&self) -> TableKeyId {
        self.service.table(ORDERS).unwrap().chain.table_key
    }

    fn is_held(&self) -> bool {
        self.service.vault.keys.is_held(TableKeyId(0))
    }

    /// Deals with the one deadline of this kind, and returns when it was due.
    fn come_due(&mut self, kind: impl Fn(&Deadline) -> bool) -> SimTime {
        let mut due: Vec<_> = self.fx.deadlines.iter().filter(|(_, deadline)| kind(deadline)).copied().collect();
        let (time, deadline) = due.pop().expect("there is such a deadline");
        assert!(due.is_empty(), "there is one such deadline: {due:?}");
        self.fx.deadlines.retain(|known| *known != (time, deadline));
        assert!(self.service.come_due(time, (deadline, Ticket::NONE), time, &mut self.fx));
        time
    }

    fn end_lease(&mut self) -> SimTime {
        self.come_due(|deadline| matches!(deadline, Deadline::LeaseEnd(_)))
    }

    fn end_grace(&mut self) -> SimTime {
        self.come_due(|deadline| matches!(deadline, Deadline::TtlGrace(_)))
    }

    fn is_readable(&self, slot: Slot) -> bool {
        self.service.is_readable(&mut Witness::new(&self.service.vault), slot)
    }
}

fn item(number: u32) -> ItemId {
    ItemId { family: Family::INITIAL, number }
}

#[test]
fn ref_01_a_lease_opens_until_its_end_and_not_after() {
    let mut bench = Bench::new();
    assert!(bench.get(MINUTE).is_ok());
    bench.disable(2 * MINUTE);
    assert!(bench.get(6 * MINUTE - MILLISECOND).is_ok(), "taken at 1 min, it runs to 6 min");
    assert_eq!(bench.end_lease(), at(6 * MINUTE));
    assert!(bench.get(6 * MINUTE).is_err());
    assert!(bench.put(6 * MINUTE, 2).is_err());
}

#[test]
fn ref_01_after_the_last_lease_and_the_grace_the_table_key_is_not_in_memory() {
    let mut bench = Bench::new();
    bench.get(MINUTE).unwrap();
    assert!(bench.is_held());
    bench.disable(2 * MINUTE);
    bench.end_lease();
    assert!(bench.is_held(), "TTL deletions may still use it");
    assert_eq!(bench.end_grace(), at(32 * MINUTE));
    assert!(!bench.is_held());
    assert_eq!(bench.table_key(), TableKeyId(0));
}

#[test]
fn ref_01_ref_20_without_a_table_there_is_no_grace_and_the_last_lease_decides() {
    let mut bench = Bench::new();
    bench.put(MINUTE, 2).unwrap();
    bench.service.delete_table(at(2 * MINUTE), ORDERS, &mut bench.fx).unwrap();
    bench.disable(3 * MINUTE);
    assert!(bench.is_held());
    let read = bench.service.read_stream(at(6 * MINUTE - MILLISECOND), Actor::Operator, ORDERS, &mut bench.fx);
    assert!(read.is_ok(), "a record of a deleted table, by a lease from before");
    assert_eq!(bench.end_lease(), at(6 * MINUTE));
    assert!(!bench.is_held());
}

#[test]
fn ref_01_each_caller_has_a_lease_of_its_own() {
    let mut bench = Bench::new();
    bench.get(MINUTE).unwrap();
    bench.disable(2 * MINUTE);
    let shop = Actor::Workload(WorkloadId(0));
    assert!(bench.service.get_item_via(at(3 * MINUTE), shop, None, (ORDERS, item(1)), &mut bench.fx).is_err());
    assert!(bench.get(3 * MINUTE).is_ok());
}

#[test]
fn ear_25_the_grace_holds_the_table_key_for_30_minutes_and_not_after() {
    let mut bench = Bench::new();
    bench.disable(MINUTE);
    assert!(bench.is_held(), "no lease, but the grace");
    assert!(bench.get(MINUTE).is_err(), "the grace is not for callers");
    assert_eq!(bench.end_grace(), at(31 * MINUTE));
    assert!(!bench.is_held());
}

#[test]
fn sim_05_disabling_again_does_not_prolong_the_grace() {
    let mut bench = Bench::new();
    bench.disable(MINUTE);
    bench.disable(20 * MINUTE);
    let window = SimDuration::from_days(7);
    bench.service.schedule_key_deletion(at(25 * MINUTE), OLD, window, &mut bench.fx).unwrap();
    assert_eq!(bench.end_grace(), at(31 * MINUTE), "there is one deadline, of the first disabling");
    assert!(!bench.is_held());
}

#[test]
fn sim_16_an_enabled_key_is_held_again() {
    let mut bench = Bench::new();
    bench.disable(MINUTE);
    bench.end_grace();
    bench.service.enable_key(at(40 * MINUTE), OLD, &mut bench.fx).unwrap();
    assert!(bench.is_held());
    assert!(bench.get(40 * MINUTE).is_ok());
}

#[test]
fn ref_04_a_disabled_key_makes_unreadable_what_its_material_could_still_open() {
    let mut bench = Bench::new();
    let slot = bench.service.find_item(ORDERS, item(1)).unwrap();
    assert!(bench.is_readable(slot));
    bench.disable(MINUTE);
    let data_key = bench.service.vault.stored(slot).sealed.data_key;
    assert!(!bench.is_readable(slot), "readable asks KMS, never a lease");
    assert!(bench.service.vault.keys.unwrap_afresh(data_key).is_ok(), "forbidden, not impossible");
}

#[test]
fn ref_06_after_the_deletion_of_the_key_nothing_in_the_process_can_open() {
    let mut bench = Bench::new();
    let slot = bench.service.find_item(ORDERS, item(1)).unwrap();
    let data_key = bench.service.vault.stored(slot).sealed.data_key;
    let window = SimDuration::from_days(7);
    bench.service.schedule_key_deletion(at(MINUTE), OLD, window, &mut bench.fx).unwrap();
    bench.end_grace();
    let deleted = bench.come_due(|deadline| matches!(deadline, Deadline::KeyDeletion(_)));
    assert_eq!(deleted, at(MINUTE) + window);
    let keys = &bench.service.vault.keys;
    assert!(!keys.has_material(OLD));
    assert!(keys.table_keys().filter(|(_, _, key)| *key == OLD).all(|(table_key, _, _)| !keys.is_held(table_key)));
    assert!(keys.unwrap_afresh(data_key).is_err());
    assert!(bench.service.vault.stored(slot).destroyed);
    assert!(!bench.is_readable(slot));
    assert!(bench.service.enable_key(deleted, OLD, &mut bench.fx).is_err());
    assert!(bench.get(deleted.as_millis()).is_err());
    assert!(bench.service.vault.keys.hold(TableKeyId(0)).is_err());
}
