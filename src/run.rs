//! A running simulation: a world and its day.

use bevy_ecs::prelude::World;

use crate::chance::Chance;
use crate::day::Steps;
use crate::scenario::raw::EffectKind;
use crate::scenario::{Effect, Scenario};

use crate::scenario::problem::Problems;
use crate::trace::digest::{digest, hex};
use crate::trace::record::Record;
use crate::trace::snapshot::{self, Snapshot};
use crate::world::build::build;
use crate::world::events::Tomorrow;
use crate::world::terms::Explained;
use crate::world::{Roster, Setting};

/// A world on some day, and what moves it to the next.
pub struct Simulation {
    world: World,
    day: Steps,
    setting: Setting,
    seed: u64,
}

impl Simulation {
    /// A simulation at the start of a scenario.
    #[must_use]
    pub fn new(scenario: Scenario, seed: u64) -> Self {
        Self::of(Setting::of(scenario), seed)
    }

    /// A simulation at the start of a setting.
    #[must_use]
    pub fn of(setting: Setting, seed: u64) -> Self {
        let mut world = build(&setting, Chance::new(seed));
        Self {
            day: Steps::of(&mut world),
            world,
            setting,
            seed,
        }
    }

    /// A simulation that goes on from a snapshot of the same setting.
    ///
    /// # Errors
    /// When the snapshot is of another model version or setting.
    pub fn restore(setting: Setting, snapshot: &Snapshot) -> Result<Self, Problems> {
        let mut world = snapshot.restore(&setting)?;
        Ok(Self {
            day: Steps::of(&mut world),
            world,
            seed: snapshot.seed(),
            setting,
        })
    }

    /// Keeps what moved every number, from the next day on, or stops keeping it; a run
    /// starts without. No number changes by it.
    pub fn explain(&mut self, explained: bool) {
        self.world.insert_resource(Explained(explained));
    }

    /// Orders a choice (by number) for the next day, as an intervention would.
    pub fn order(&mut self, choice: usize) {
        let effect = Effect::plain(EffectKind::Option, choice, 1.0);
        self.world.resource_mut::<Tomorrow>().0.push(effect);
    }

    /// Runs one day.
    pub fn tick(&mut self) {
        self.day.run(&mut self.world);
    }

    /// Runs one day, process by process, and shows the world after each of them. The day is
    /// the same to the bit.
    pub fn tick_by_steps(&mut self, look: &mut dyn FnMut(&'static str, &World)) {
        self.day.run_and_show(&mut self.world, look);
    }

    /// Runs `days` days and records every one of them.
    pub fn run(&mut self, days: u32) -> Record {
        let mut record = Record::starting(&self.world);
        for _ in 0..days {
            self.tick();
            record.day(&self.world);
        }
        record
    }

    /// The world, to look at.
    #[must_use]
    pub fn world(&self) -> &World {
        &self.world
    }

    /// The world, to change from outside the day: only studies do.
    pub(crate) fn world_mut(&mut self) -> &mut World {
        &mut self.world
    }

    /// The setting it runs in.
    #[must_use]
    pub fn setting(&self) -> &Setting {
        &self.setting
    }

    /// The scenario, changes applied.
    #[must_use]
    pub fn scenario(&self) -> &Scenario {
        &self.setting.scenario
    }

    /// Seed of the run.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Number of agents.
    #[must_use]
    pub fn agents(&self) -> usize {
        self.world.resource::<Roster>().0.len()
    }

    /// The whole state.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        snapshot::take(&self.world, self.seed)
    }

    /// Digest of the whole state.
    #[must_use]
    pub fn digest(&self) -> u64 {
        digest(&self.snapshot())
    }

    /// Digest of the whole state as 16 hex digits.
    #[must_use]
    pub fn digest_hex(&self) -> String {
        hex(self.digest())
    }
}
