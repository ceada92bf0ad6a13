//! What agents are set on and how they see each other: will, injuries, orders,
//! errors of perception, plans under way.

use bevy_ecs::component::Component;
use bevy_ecs::resource::Resource;
use serde::{Deserialize, Serialize};

/// An agent's will and stance. All but `posture` run from 0 to 1.
#[derive(Component, Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Will {
    /// Readiness to bear costs.
    pub resolve: f64,
    /// Hold of the leadership on its state or group.
    pub security: f64,
    /// Rung of hostility, 1 to 5.
    pub posture: f64,
    /// Public threat that stands.
    pub threat: f64,
    /// Share of that threat whose deadline has passed.
    pub due: f64,
    /// Backing it expects from its strongest ally.
    pub backing: f64,
    /// Bases and airspace it lends.
    pub access: f64,
    /// Campaign of small attacks under way.
    pub campaign: f64,
    /// How far the host of a group holds it back.
    pub curbed: f64,
    /// Reprisals and blows in memory: 1 is one full blow.
    pub reprisal: f64,
    /// Backing lent or withdrawn on top of the usual by its ally's word.
    pub pressed: f64,
}

/// What stands between pairs of agents.
#[derive(Resource, Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Relations {
    /// Per edge: injury that `from` has suffered from `to` and not answered, stakes.
    pub injury: Vec<f64>,
    /// Per edge: last tick on which `from`'s offer of a ceasefire to `to` stands, 0 for none.
    pub ceasefire: Vec<u32>,
    /// Per edge: `from` strikes `to`, as days left of an exchange that it has not ended.
    pub exchange: Vec<u32>,
    /// Per support: the patron's order, -1 hold back to 1 attack.
    pub order: Vec<f64>,
}

/// How agents see each other: standard normal errors that last, and who looks today.
#[derive(Resource, Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Minds {
    /// Per edge: error on the stocks of `to`.
    pub stocks: Vec<f64>,
    /// Per edge: error on the resolve of `to`.
    pub resolve: Vec<f64>,
    /// Per agent: error on how close the programme is to a weapon.
    pub programme: Vec<f64>,
    /// Per agent: tick of its last look.
    pub looked: Vec<u32>,
    /// Per agent: something happened that makes it look tomorrow.
    pub alert: Vec<bool>,
}

/// Who has an opportunity to decide today, and how many.
#[derive(Resource, Clone, Debug, Default, PartialEq)]
pub struct Awake(pub Vec<u32>);

/// A package being carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operation {
    /// The choice it carries out.
    pub choice: u32,
    /// Days done.
    pub done: u32,
}

/// What was chosen, and what goes on.
#[derive(Resource, Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plans {
    /// Per choice: tick on which it was last taken, 0 for never.
    pub last: Vec<u32>,
    /// Per choice: last tick on which its actor's assent stands, 0 for none.
    pub assent: Vec<u32>,
    /// Operations under way, oldest first.
    pub operations: Vec<Operation>,
}

/// A utility of one option, kept apart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Considered {
    /// The choice.
    pub choice: u32,
    /// Its parts, in the order of [`crate::scenario::play::ALL_PARTS`], stakes.
    pub parts: [f64; crate::scenario::play::PARTS],
    /// Their sum, stakes.
    pub utility: f64,
    /// Probability with which it is taken at this opportunity.
    pub probability: f64,
}

/// A decision of the day.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// Who.
    pub agent: u32,
    /// What was taken.
    pub taken: u32,
    /// All that was weighed.
    pub considered: Vec<Considered>,
}

/// The decisions of the day, with what was weighed.
#[derive(Resource, Clone, Debug, Default, PartialEq)]
pub struct Decisions(pub Vec<Decision>);
