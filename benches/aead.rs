//! Sealing and opening with a ready key, and making a key ready.

use std::{hint::black_box, time::Duration};

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use keylapse::crypto::{Cipher, NonceCounter, Secret};

criterion_group! {
    name = benches;
    config = Criterion::default().warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(1)).sample_size(20);
    targets = seal, open, ready
}
criterion_main!(benches);

const SIZES: [usize; 4] = [64, 256, 1_024, 4_096];
const AAD: [u8; 16] = *b"table/kind/id/17";

fn secret() -> Secret {
    Secret::derive(1, "bench", "aead")
}

fn seal(criterion: &mut Criterion) {
    let cipher = Cipher::new(&secret());
    let mut group = criterion.benchmark_group("seal");
    for size in SIZES {
        let mut nonces = NonceCounter::new();
        let mut buffer = vec![7; size];
        group.throughput(Throughput::Bytes(size as u64));
        group.bench_function(BenchmarkId::from_parameter(size), |bencher| {
            bencher.iter(|| cipher.seal(nonces.issue().expect("fewer than 2^32"), &AAD, black_box(&mut buffer)));
        });
    }
}

fn open(criterion: &mut Criterion) {
    let cipher = Cipher::new(&secret());
    let mut group = criterion.benchmark_group("open");
    for size in SIZES {
        let nonce = NonceCounter::new().issue().expect("the first");
        let counter = nonce.counter();
        let mut sealed = vec![7; size];
        let tag = cipher.seal(nonce, &AAD, &mut sealed);
        let mut buffer = sealed.clone();
        group.throughput(Throughput::Bytes(size as u64));
        group.bench_function(BenchmarkId::from_parameter(size), |bencher| {
            bencher.iter(|| {
                buffer.copy_from_slice(&sealed);
                cipher.open(counter, &AAD, black_box(&mut buffer), &tag)
            });
        });
    }
}

fn ready(criterion: &mut Criterion) {
    criterion.bench_function("make a key ready", |bencher| {
        bencher.iter_batched_ref(secret, |secret| Cipher::new(secret), BatchSize::SmallInput);
    });
}
