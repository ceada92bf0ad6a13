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

use backchannel::Simulation;
use backchannel::day::{self, Process};
use backchannel::scenario::edit::Changes;
use backchannel::study::ensemble::{self, Numbers, Tally};
use backchannel::study::plan::{Luck, Plan};
use backchannel::study::summary::summary;
use backchannel::study::sums::columns::Columns;
use backchannel::trace::record::Record;
use backchannel::world::Setting;
use backchannel::world::equilibrium::Equilibrium;
use bevy_ecs::prelude::Schedule;
use bevy_ecs::schedule::SingleThreadedExecutor;
use std::hint::black_box;
use std::time::Instant;

/// Worlds of about 10, 30, 100, 300 and 1,000 agents, in groups of four.
const GROUPS: [usize; 5] = [3, 8, 25, 75, 250];
/// Days of a run of a grown world.
const GROWN_DAYS: u32 = 60;
/// Runs of a grown world, of which the least counts.
const GROWN_ROUNDS: u32 = 5;

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
            let elapsed = timed(&mut run);
            if round > 0 {
                samples.push(elapsed);
            }
        }
    }
    let samples: serde_json::Map<_, _> = subjects::SUBJECTS
        .iter()
        .zip(samples)
        .map(|(subject, samples)| (subject.name.to_owned(), samples.into()))
        .collect();
    let days = named(processes(&setting, rounds, subjects::DAYS));
    let growth: Vec<_> = GROUPS.map(grown).into();
    let report = serde_json::json!({
        "digests": digests, "microseconds": samples, "processes": days, "growth": growth,
        "throughput": throughput(&setting, rounds),
    });
    println!("{report}");
}

/// Runs of an ensemble, drawn, made and summed up, and the same runs made alone, by turns: medians of microseconds.
fn throughput(setting: &Setting, rounds: u32) -> serde_json::Value {
    let of = |numbers: Numbers, columns: Columns| {
        let luck = Luck {
            seed: subjects::SEED,
            numbers,
            runs_per_draw: 1,
        };
        let plan = Plan::new(
            setting.clone(),
            Changes::default(),
            subjects::DAYS,
            luck,
            columns,
        );
        let plan = plan.expect("a plan without changes");
        let mut tally = Tally::of(&plan);
        let mut samples = [const { Vec::new() }; 2];
        for replicate in 0..rounds.max(2) {
            let drawn = plan.changed(replicate).expect("numbers that fit");
            let times = [
                timed(&mut || {
                    let summary = summary(&drawn, plan.key(replicate), subjects::DAYS);
                    drop(black_box(summary));
                }),
                timed(&mut || {
                    let run = ensemble::run(&plan, replicate).expect("numbers that fit");
                    tally.add(&run).expect("a run of the plan");
                }),
            ];
            for (samples, time) in samples.iter_mut().zip(times) {
                samples.push(time);
            }
        }
        samples.map(|samples| median(samples.into_iter().skip(1)))
    };
    let columns = || Columns::all(setting);
    serde_json::json!({
        "as written": of(Numbers::Fixed, Columns::none()),
        "drawn": of(Numbers::Sampled, Columns::none()),
        "drawn, every series summed": of(Numbers::Sampled, columns()),
    })
}

/// Microseconds of the processor that something takes; other work on the machine hardly counts.
fn timed(run: &mut dyn FnMut()) -> f64 {
    #[cfg(unix)]
    let now = || {
        let now = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
        now.tv_sec as f64 * 1e6 + now.tv_nsec as f64 * 1e-3
    };
    #[cfg(not(unix))]
    let now = {
        let start = Instant::now();
        move || start.elapsed().as_secs_f64() * 1e6
    };
    let start = now();
    run();
    now() - start
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// A world of `4 * groups` agents: microseconds to read it, to solve its equilibrium, to build it, for a day of
/// it and for a day with its record, the least of some runs; and of each process.
fn grown(groups: usize) -> serde_json::Value {
    let least = |run: &mut dyn FnMut()| {
        (0..GROWN_ROUNDS)
            .map(|_| timed(run))
            .fold(f64::INFINITY, f64::min)
    };
    let mut read = None;
    let reading = least(&mut || read = Some(growth::scenario(groups)));
    let scenario = read.expect("it was read");
    let solving = least(&mut || drop(black_box(Equilibrium::solve(&scenario))));
    let setting = Setting::of(scenario);
    let build = least(&mut || drop(black_box(subjects::world(&setting))));
    let a_day = |recorded: bool| {
        let run = |_| {
            let mut simulation = Simulation::of(setting.clone(), subjects::SEED);
            let mut record = Record::starting(simulation.world());
            timed(&mut || {
                for _ in 0..GROWN_DAYS {
                    simulation.tick();
                    if recorded {
                        record.day(simulation.world());
                    }
                }
            })
        };
        (0..GROWN_ROUNDS).map(run).fold(f64::INFINITY, f64::min) / f64::from(GROWN_DAYS)
    };
    serde_json::json!({
        "agents": setting.scenario.agents.len(), "ties": setting.scenario.edges.len(),
        "options": setting.scenario.choices.len(),
        "read": reading, "solve": solving, "build": build, "day": a_day(false), "recorded": a_day(true),
        "processes": named(processes(&setting, GROWN_ROUNDS, GROWN_DAYS)),
    })
}

fn named(processes: Vec<(&'static str, f64)>) -> serde_json::Map<String, serde_json::Value> {
    let named = |(name, us): (&str, f64)| (name.to_owned(), us.into());
    processes.into_iter().map(named).collect()
}

/// Microseconds a day of every process of the full day, the clock's own cost taken off. Each day is the least of
/// `rounds` runs, which all are the same: what else the machine does falls on few of them.
fn processes(setting: &Setting, rounds: u32, days: u32) -> Vec<(&'static str, f64)> {
    let systems = day::processes();
    let mut least = vec![vec![f64::INFINITY; days as usize]; systems.len() + 1];
    for _ in 0..rounds {
        let mut world = subjects::world(setting);
        // The first is empty: what the clock and an empty day cost.
        let mut schedules = vec![schedule(None)];
        schedules.extend(systems.iter().map(|process| schedule(Some(*process))));
        for schedule in &mut schedules {
            schedule
                .initialize(&mut world)
                .expect("one system has no order to miss");
        }
        for day in 0..days as usize {
            for (schedule, least) in schedules.iter_mut().zip(&mut least) {
                let start = Instant::now();
                schedule.run(&mut world);
                least[day] = least[day].min(start.elapsed().as_secs_f64() * 1e6);
            }
        }
    }
    let a_day = |process: usize| least[process].iter().sum::<f64>() / f64::from(days);
    let names = systems.iter().map(|process| process.name);
    names
        .zip(1..)
        .map(|(name, process)| (name, a_day(process) - a_day(0)))
        .collect()
}

fn schedule(process: Option<Process>) -> Schedule {
    let mut schedule = Schedule::new(day::Day);
    schedule.set_executor(SingleThreadedExecutor::new());
    if let Some(process) = process {
        schedule.add_systems((process.system)());
    }
    schedule
}
