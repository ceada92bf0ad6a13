//! The native half of `report.mjs`: times every subject, interleaved, and prints JSON.
//!
//! `cargo bench --bench report -- 20` makes 20 rounds; each round runs every
//! subject once, so that a slow spell of the machine falls on all of them alike.

#![allow(missing_docs, reason = "a benchmark has no readers but its report")]
#![expect(
    clippy::disallowed_types,
    reason = "a benchmark reads the clock; the core does not"
)]

mod growth;
mod subjects;

use backchannel::day;
use backchannel::world::Setting;
use bevy_ecs::prelude::Schedule;
use bevy_ecs::schedule::SingleThreadedExecutor;
use std::time::Instant;

fn main() {
    let rounds = std::env::args()
        .find_map(|argument| argument.parse().ok())
        .unwrap_or(20);
    let setting = subjects::setting();
    let digests = subjects::check(&setting);
    let mut samples = vec![Vec::new(); subjects::SUBJECTS.len()];
    // The first round warms caches and is thrown away.
    for round in 0..=rounds {
        for (subject, samples) in subjects::SUBJECTS.iter().zip(&mut samples) {
            let mut run = (subject.prepare)(&setting);
            let start = Instant::now();
            run();
            let elapsed = start.elapsed().as_secs_f64();
            if round > 0 {
                samples.push(elapsed * 1e6);
            }
        }
    }
    let samples: serde_json::Map<_, _> = subjects::SUBJECTS
        .iter()
        .zip(samples)
        .map(|(subject, samples)| (subject.name.to_owned(), samples.into()))
        .collect();
    let days: serde_json::Map<_, _> = processes(&setting, rounds)
        .into_iter()
        .map(|(name, us)| (name.to_owned(), us.into()))
        .collect();
    let growth: Vec<_> = [3, 8, 25, 75].map(grown).into();
    let report = serde_json::json!({
        "digests": digests, "microseconds": samples, "processes": days, "growth": growth,
    });
    println!("{report}");
}

/// A world of `4 * groups` agents: microseconds to build it, and for a day of it, the least of three runs.
fn grown(groups: usize) -> serde_json::Value {
    const GROWN_DAYS: u32 = 60;
    let setting = Setting::of(growth::scenario(groups));
    let timed = |run: &mut dyn FnMut()| {
        let once = |_| {
            let start = Instant::now();
            run();
            start.elapsed().as_secs_f64() * 1e6
        };
        (0..3).map(once).fold(f64::INFINITY, f64::min)
    };
    let build = timed(&mut || drop(std::hint::black_box(subjects::world(&setting))));
    let mut engine = subjects::Engine::new(&setting, day::schedule(), false);
    let day = timed(&mut || (0..GROWN_DAYS).for_each(|_| engine.day())) / f64::from(GROWN_DAYS);
    serde_json::json!({
        "agents": setting.scenario.agents.len(), "ties": setting.scenario.edges.len(),
        "build": build, "day": day,
    })
}

/// Microseconds a day of every process of the full day, the clock's own cost taken off: medians of years.
fn processes(setting: &Setting, rounds: u32) -> Vec<(&'static str, f64)> {
    macro_rules! alone {
        ($($name:literal: $system:expr),* $(,)?) => {
            vec![("", schedule(|_| {})), $(($name, schedule(|schedule| { schedule.add_systems($system); }))),*]
        };
    }
    let mut years = Vec::new();
    for _ in 0..rounds {
        let mut schedules = alone![
            "orders": day::orders::orders,
            "market": day::market::market,
            "money": day::money::money,
            "trust": day::trust::trust,
            "threat": day::threat::threat,
            "alignment": day::alignment::alignment,
            "capability": day::capability::capability,
            "talks": day::talks::talks,
            "perception": day::perception::perception,
            "decisions": day::decisions::decisions,
            "combat": day::combat::combat,
            "attacks": day::attacks::attacks,
            "programme": day::programme::programme,
            "outcome": day::outcome::outcome,
        ];
        let mut world = subjects::world(setting);
        for (_, schedule) in &mut schedules {
            schedule
                .initialize(&mut world)
                .expect("one system has no order to miss");
        }
        let mut year = vec![0.0; schedules.len()];
        for _ in 0..subjects::DAYS {
            for ((_, schedule), spent) in schedules.iter_mut().zip(&mut year) {
                let start = Instant::now();
                schedule.run(&mut world);
                *spent += start.elapsed().as_secs_f64() * 1e6 / f64::from(subjects::DAYS);
            }
        }
        let names = schedules.iter().map(|(name, _)| *name);
        years.push(names.zip(year).collect::<Vec<_>>());
    }
    let median = |process: usize| {
        let mut values: Vec<f64> = years.iter().map(|year| year[process].1).collect();
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    (1..years[0].len())
        .map(|process| (years[0][process].0, median(process) - median(0)))
        .collect()
}

fn schedule(add: impl FnOnce(&mut Schedule)) -> Schedule {
    let mut schedule = Schedule::new(day::Day);
    schedule.set_executor(SingleThreadedExecutor::new());
    add(&mut schedule);
    schedule
}
