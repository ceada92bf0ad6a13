//! Directed ties between agents, by index of [`crate::scenario::Scenario::edges`].

use bevy_ecs::resource::Resource;

/// Evidence and trust: how far `from` expects `to` to keep its word.
#[derive(Resource, Clone, Debug, PartialEq)]
pub struct Trust {
    /// Evidence of kept commitments.
    pub kept: Vec<f64>,
    /// Evidence of breaches.
    pub broken: Vec<f64>,
    /// Expectation of the Beta distribution, 0 to 1.
    pub level: Vec<f64>,
}

/// How threatening `to` looks to `from`: an index, 0 to 1.
#[derive(Resource, Clone, Debug, PartialEq)]
pub struct Threat(pub Vec<f64>);

/// Signed propensity to side with each other, -1 to 1.
#[derive(Resource, Clone, Debug, PartialEq)]
pub struct Propensity(pub Vec<f64>);

/// Support, by index of [`crate::scenario::Scenario::supports`].
#[derive(Resource, Clone, Debug, PartialEq)]
pub struct Support {
    /// Multiple of the written support that the patron wants to give.
    pub factor: Vec<f64>,
    /// Money paid on the day, US$ m.
    pub paid: Vec<f64>,
}
