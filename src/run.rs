//! A running simulation: a world and the day's schedule.

use std::sync::Arc;

use bevy_ecs::prelude::{Schedule, World};

use crate::chance::Chance;
use crate::day;
use crate::scenario::Scenario;
use crate::scenario::edit::Changes;
use crate::scenario::problem::{Origin, Problems};
use crate::trace::digest::{digest, hex};
use crate::trace::record::Record;
use crate::trace::snapshot::{self, Snapshot};
use crate::world::build::build;
use crate::world::equilibrium::Equilibrium;
use crate::world::{Roster, Setting};

/// A world on some day, and what moves it to the next.
pub struct Simulation {
    world: World,
    schedule: Schedule,
    setting: Setting,
    seed: u64,
}

impl Setting {
    /// The setting of a scenario as it is.
    #[must_use]
    pub fn of(scenario: Scenario) -> Self {
        let equilibrium = Arc::new(Equilibrium::solve(&scenario));
        Self {
            scenario: Arc::new(scenario),
            equilibrium,
        }
    }

    /// This setting with levers turned and interventions added; the equilibrium
    /// stays that of the scenario without changes. `origin` names where they come from.
    ///
    /// # Errors
    /// When a change does not fit the scenario.
    pub fn with(&self, changes: &Changes, origin: &Origin) -> Result<Self, Problems> {
        let scenario = Arc::new(self.scenario.with(changes, origin)?);
        Ok(Self {
            scenario,
            equilibrium: self.equilibrium.clone(),
        })
    }
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
        let world = build(&setting, Chance::new(seed));
        Self {
            world,
            schedule: day::schedule(),
            setting,
            seed,
        }
    }

    /// A simulation that goes on from a snapshot of the same setting.
    ///
    /// # Errors
    /// When the snapshot is of another model version or setting.
    pub fn restore(setting: Setting, snapshot: &Snapshot) -> Result<Self, Problems> {
        let world = snapshot.restore(&setting)?;
        Ok(Self {
            world,
            schedule: day::schedule(),
            seed: snapshot.seed(),
            setting,
        })
    }

    /// Runs one day.
    pub fn tick(&mut self) {
        self.schedule.run(&mut self.world);
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
        snapshot::take(&self.world, snapshot::fingerprint(&self.setting), self.seed)
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
