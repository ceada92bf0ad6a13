//! What is measured: the same subjects natively and in WebAssembly.
//!
//! A subject is prepared (not timed) and then run once (timed).

#[path = "../twin/mod.rs"]
pub mod twin;

use backchannel::Simulation;
use backchannel::chance::Chance;
use backchannel::day;
use backchannel::scenario::Scenario;
use backchannel::scenario::library::{BuiltIn, load};
use backchannel::trace::{digest, snapshot};
use backchannel::world::Setting;
use backchannel::world::build::build;
use backchannel::world::terms::Explained;
use bevy_ecs::prelude::{Schedule, World};
use std::hint::black_box;
use twin::Twin;

/// The scenario that is measured.
pub const SCENARIO: &str = "muscat-2025";
/// Seed of every run.
pub const SEED: u64 = 7;
/// Days of a run.
pub const DAYS: u32 = 365;

/// The scenario, read and checked.
pub fn scenario() -> Scenario {
    load(&BuiltIn, SCENARIO).expect("a built-in scenario")
}

/// The scenario and its equilibrium.
pub fn setting() -> Setting {
    Setting::of(scenario())
}

/// A world at the start.
pub fn world(setting: &Setting) -> World {
    build(setting, Chance::new(SEED))
}

/// A world and a schedule that is built and ready to run.
pub struct Engine {
    /// The world.
    pub world: World,
    schedule: Schedule,
}

impl Engine {
    /// At the start, with the schedule built; `explained` keeps contributions.
    pub fn new(setting: &Setting, mut schedule: Schedule, explained: bool) -> Self {
        let mut world = world(setting);
        world.insert_resource(Explained(explained));
        schedule
            .initialize(&mut world)
            .expect("a schedule without ambiguity");
        Self { world, schedule }
    }

    /// One day.
    pub fn day(&mut self) {
        self.schedule.run(&mut self.world);
    }

    /// All days of a run.
    pub fn days(&mut self) {
        for _ in 0..DAYS {
            self.day();
        }
    }

    /// Digest of the whole state.
    pub fn digest(&self) -> String {
        digest::hex(digest::digest(&snapshot::take(&self.world, SEED)))
    }
}

/// A subject: prepared with a setting, it gives a closure to be timed once.
pub struct Subject {
    /// Name in reports.
    pub name: &'static str,
    /// Prepares one run.
    pub prepare: fn(&Setting) -> Box<dyn FnMut()>,
}

/// The subjects, in the order of reports.
pub const SUBJECTS: [Subject; 11] = [
    Subject {
        name: "kernel-year/twin-floor",
        prepare: |setting| twin_year::<false>(setting),
    },
    Subject {
        name: "kernel-year/twin",
        prepare: |setting| twin_year::<true>(setting),
    },
    Subject {
        name: "kernel-year/engine",
        prepare: |setting| engine_year(setting, day::kernel_schedule(), true),
    },
    Subject {
        name: "kernel-year/engine-unexplained",
        prepare: |setting| engine_year(setting, day::kernel_schedule(), false),
    },
    Subject {
        name: "full-year/engine",
        prepare: |setting| engine_year(setting, day::schedule(), false),
    },
    Subject {
        name: "full-year/explained",
        prepare: |setting| engine_year(setting, day::schedule(), true),
    },
    Subject {
        name: "full-year/built-and-recorded",
        prepare: |setting| {
            let setting = setting.clone();
            Box::new(move || {
                black_box(Simulation::of(setting.clone(), SEED).run(DAYS));
            })
        },
    },
    Subject {
        name: "build/world",
        prepare: |setting| {
            let setting = setting.clone();
            let mut worlds = Vec::with_capacity(1);
            Box::new(move || worlds.push(world(&setting)))
        },
    },
    Subject {
        name: "build/kernel-schedule",
        prepare: |setting| {
            let mut world = world(setting);
            Box::new(move || {
                day::kernel_schedule()
                    .initialize(&mut world)
                    .expect("no ambiguity");
            })
        },
    },
    Subject {
        name: "build/schedule",
        prepare: |setting| {
            let mut world = world(setting);
            Box::new(move || {
                day::schedule()
                    .initialize(&mut world)
                    .expect("no ambiguity");
            })
        },
    },
    Subject {
        name: "build/snapshot-and-digest",
        prepare: |setting| {
            let simulation = Simulation::of(setting.clone(), SEED);
            Box::new(move || {
                black_box(simulation.digest());
            })
        },
    },
];

fn twin_year<const CONTRIBUTIONS: bool>(setting: &Setting) -> Box<dyn FnMut()> {
    let mut twin = Twin::<CONTRIBUTIONS>::of(setting, &world(setting));
    Box::new(move || {
        for _ in 0..DAYS {
            twin.day(black_box(&[]));
        }
    })
}

fn engine_year(setting: &Setting, schedule: Schedule, explained: bool) -> Box<dyn FnMut()> {
    let mut engine = Engine::new(setting, schedule, explained);
    Box::new(move || engine.days())
}

/// Asserts that engine and twins agree to the bit after a run of the kernel, with
/// calm days and with days on which everything happens at once. Returns the
/// digests of the kernel's and of the full day's run.
pub fn check(setting: &Setting) -> [String; 2] {
    let mut engine = Engine::new(setting, day::kernel_schedule(), true);
    let mut twin = Twin::<true>::of(setting, &engine.world);
    let mut floor = Twin::<false>::of(setting, &engine.world);
    for _ in 0..DAYS {
        engine.day();
        twin.day(&[]);
        floor.day(&[]);
        twin.check(&engine.world);
    }
    floor.check(&engine.world);
    let kernel = engine.digest();

    let effects: Vec<_> = setting
        .scenario
        .interventions
        .iter()
        .flat_map(|intervention| {
            let effects = intervention.effects.iter();
            effects.map(|effect| day::orders::with_value(*effect, intervention.default))
        })
        .collect();
    let turmoil = &effects[..];
    engine
        .world
        .insert_resource(backchannel::world::events::Today(turmoil.to_vec()));
    for _ in 0..60 {
        engine.day();
        twin.day(turmoil);
        floor.day(turmoil);
        twin.check(&engine.world);
    }
    floor.check(&engine.world);

    let mut engine = Engine::new(setting, day::schedule(), false);
    engine.days();
    [kernel, engine.digest()]
}
