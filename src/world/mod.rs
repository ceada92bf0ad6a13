//! What exists: the components of agents, the ties between them, the resources
//! of the world, and how all of it is built from a scenario.
//!
//! Agents are entities, but nothing goes by entity or by query order: whoever
//! visits agents does so through [`Roster`], in the order of their ids.

pub mod agents;
pub mod build;
pub mod calendar;
pub mod dyads;
pub mod equilibrium;
pub mod events;
pub mod terms;
pub mod theatre;
pub mod variables;

use std::sync::Arc;

use bevy_ecs::entity::Entity;
use bevy_ecs::resource::Resource;

use crate::scenario::Scenario;
use equilibrium::Equilibrium;

/// The scenario of this run, and the equilibrium of its baseline.
#[derive(Resource, Clone, Debug)]
pub struct Setting {
    /// The checked scenario with levers turned and interventions added.
    pub scenario: Arc<Scenario>,
    /// Numbers solved at the start of the scenario *without* changes.
    pub equilibrium: Arc<Equilibrium>,
}

/// Entities of the agents in the order of their ids.
#[derive(Resource, Clone, Debug)]
pub struct Roster(pub Vec<Entity>);
