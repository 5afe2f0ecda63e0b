//! A whole run without output: items of 256 bytes over 24 hours, with TTL, a stream and a key switch. About four events and
//! five seals an item.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use keylapse::{engine, scenario};

fn whole_run(c: &mut Criterion) {
    let mut group = c.benchmark_group("whole run");
    group.sample_size(10);
    for items in [10_000_u64, 100_000, 1_000_000] {
        let source = include_str!("peers/job.toml.in")
            .replace("@N@", &items.to_string())
            .replace("{ uniform = [64, 448] }", "256");
        let setup = scenario::compile("job", &source).expect("the job has no mistake");
        group.throughput(Throughput::Elements(items));
        group.bench_with_input(BenchmarkId::from_parameter(items), &setup, |b, setup| {
            b.iter(|| engine::run(setup, &mut ()));
        });
    }
    group.finish();
}

criterion_group!(benches, whole_run);
criterion_main!(benches);
