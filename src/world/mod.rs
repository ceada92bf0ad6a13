//! What exists: the components of agents, the ties between them, the resources
//! of the world, and how all of it is built from a scenario.
//!
//! Agents are entities, but nothing goes by entity or by query order: whoever
//! visits agents does so through [`Roster`], in the order of their ids.

pub mod agents;
pub mod build;
pub mod calendar;
pub mod conduct;
pub mod contest;
pub mod dyads;
pub mod equilibrium;
pub mod events;
pub mod setting;
pub mod steps;
pub mod terms;
pub mod theatre;
pub mod variables;

use bevy_ecs::entity::Entity;
use bevy_ecs::resource::Resource;

pub use setting::Setting;

/// Entities of the agents in the order of their ids.
#[derive(Resource, Clone, Debug)]
pub struct Roster(pub Vec<Entity>);
