//! The record of a run: every series on every day, day 0 being the start.

use bevy_ecs::world::World;

use super::series;
use crate::world::Roster;

/// Values of every series, day by day.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record {
    columns: Vec<Vec<f64>>,
    agents: usize,
    days: u32,
}

impl Record {
    /// A record that holds the world as it is now.
    #[must_use]
    pub fn starting(world: &World) -> Self {
        let mut record = Self {
            columns: vec![Vec::new(); series::ALL.len()],
            agents: world.resource::<Roster>().0.len(),
            days: 0,
        };
        record.read(world);
        record
    }

    /// Appends a day.
    pub fn day(&mut self, world: &World) {
        self.read(world);
        self.days += 1;
    }

    fn read(&mut self, world: &World) {
        for (series, column) in series::ALL.iter().zip(&mut self.columns) {
            series.read(world, column);
        }
    }

    /// Days after the start.
    #[must_use]
    pub fn days(&self) -> u32 {
        self.days
    }

    /// Number of agents.
    #[must_use]
    pub fn agents(&self) -> usize {
        self.agents
    }

    /// Values of a series: a value a day, or day by day a value per agent.
    #[must_use]
    pub fn values(&self, name: &str) -> Option<&[f64]> {
        let number = series::ALL.iter().position(|series| series.name == name)?;
        Some(&self.columns[number])
    }

    /// Value of a series on a day; `agent` is ignored for series of the world.
    #[must_use]
    pub fn value(&self, name: &str, day: u32, agent: usize) -> Option<f64> {
        let per_agent = series::find(name)?.per_agent();
        let at = if per_agent {
            day as usize * self.agents + agent
        } else {
            day as usize
        };
        self.values(name)?.get(at).copied()
    }
}
