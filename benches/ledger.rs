//! The ledger: artifacts are born, take a new version and end, each with the seal or open that goes with it; with rows and with
//! totals.

use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use keylapse::{
    ids::{DataKeyId, KeyId, TableId},
    record::{EndedBy, Kind, LedgerRow, Scope},
    rules::RuleSet,
    sim::SimTime,
    store::{Birth, Content, Vault},
};

criterion_group! {
    name = benches;
    config = Criterion::default().warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(2)).sample_size(20);
    targets = lives
}
criterion_main!(benches);

const BYTES: usize = 256;
const LIVES: u64 = 1_000;

fn vault() -> (Vault, DataKeyId) {
    let mut vault = Vault::new(1, 1);
    let key = KeyId(2);
    vault.keys.add_kms_key(key, "key");
    vault.keys.add_version(key);
    let table_key = vault.keys.generate_table_key(key, Scope::Table(TableId(0)), "table", Vec::new());
    let data_key = vault.keys.generate_data_key(table_key, TableId(0), Kind::Item, "table");
    (vault, data_key)
}

/// Three periods: two versions of an artifact, the second of which is read before it ends.
fn live(vault: &mut Vault, data_key: DataKeyId, n: u64, text: &mut Vec<u8>) {
    let birth = |version| Birth {
        table: TableId(0),
        kind: Kind::Item,
        item: None,
        version,
        bytes: BYTES as u64,
        content: Content(n),
    };
    let slot = vault.bear(SimTime::START, birth(1), data_key, BYTES, |pool, out| pool.write(Content(n), out));
    vault.rewrite(SimTime::START, slot, birth(2), data_key, BYTES, |pool, out| pool.write(Content(n), out));
    vault.read(slot, text);
    vault.end(SimTime::START, slot, EndedBy::Deleted, RuleSet::NONE);
}

fn lives(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("lives");
    group.throughput(Throughput::Elements(LIVES));
    for name in ["rows", "totals"] {
        let (mut vault, data_key) = vault();
        if name == "totals" {
            vault.closings.count_only();
        }
        let (mut rows, mut text): (Vec<LedgerRow>, _) = (Vec::new(), Vec::new());
        group.bench_function(BenchmarkId::from_parameter(name), |bencher| {
            bencher.iter(|| {
                (0..LIVES).for_each(|n| live(&mut vault, data_key, n, &mut text));
                vault.closings.take(&mut rows);
            });
        });
    }
    group.finish();
}
