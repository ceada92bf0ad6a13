//! Criterion benchmarks: the day, the 365-day run, and what comes before and after.
//!
//! `cargo bench --bench day`; see docs/benchmarks.md for ratios taken in one sitting.

#![allow(missing_docs, reason = "a benchmark has no readers but its report")]

mod subjects;

use backchannel::{Simulation, day};
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use std::hint::black_box;
use subjects::twin::Twin;
use subjects::{Engine, SEED};

fn benchmarks(criterion: &mut Criterion) {
    let setting = subjects::setting();
    subjects::check(&setting);

    let mut group = criterion.benchmark_group("kernel-day");
    let start = subjects::world(&setting);
    let mut floor = Twin::<false>::of(&setting, &start);
    group.bench_function("twin-floor", |bencher| {
        bencher.iter(|| floor.day(black_box(&[])))
    });
    let mut twin = Twin::<true>::of(&setting, &start);
    group.bench_function("twin", |bencher| bencher.iter(|| twin.day(black_box(&[]))));
    let mut engine = Engine::new(&setting, day::kernel_schedule(), true);
    group.bench_function("engine", |bencher| bencher.iter(|| engine.day()));
    group.finish();

    for subject in subjects::SUBJECTS {
        criterion.bench_function(subject.name, |bencher| {
            bencher.iter_batched(
                || (subject.prepare)(&setting),
                |mut run| {
                    run();
                    run
                },
                BatchSize::SmallInput,
            );
        });
    }
    criterion.bench_function("full-year/recorded", |bencher| {
        bencher.iter_batched_ref(
            || Simulation::of(setting.clone(), SEED),
            |simulation| simulation.run(subjects::DAYS),
            BatchSize::SmallInput,
        );
    });

    let mut group = criterion.benchmark_group("load");
    group.sample_size(20);
    group.bench_function("scenario", |bencher| bencher.iter(subjects::scenario));
    let scenario = subjects::scenario();
    group.bench_function("equilibrium", |bencher| {
        bencher.iter(|| backchannel::world::equilibrium::Equilibrium::solve(black_box(&scenario)));
    });
    group.finish();
}

criterion_group!(benches, benchmarks);
criterion_main!(benches);
