//! Components of an agent.

use bevy_ecs::component::Component;

/// Stable number of an agent: its place in the order of ids.
#[derive(Component, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AgentId(pub u16);

/// Position on the axis whose poles the scenario names, -1 to 1.
#[derive(Component, Clone, Copy, Debug, PartialEq)]
pub struct Alignment(pub f64);

/// Alignment pressure from interventions: alignment a day, and days left.
#[derive(Component, Clone, Debug, Default, PartialEq)]
pub struct Pressures(pub Vec<(f64, u32)>);

/// Slow resources: percent of the world's material capabilities.
#[derive(Component, Clone, Copy, Debug, PartialEq)]
pub struct Resources(pub f64);

/// Personnel, and the share of command that is out of action.
#[derive(Component, Clone, Copy, Debug, PartialEq)]
pub struct Forces {
    /// Persons.
    pub personnel: f64,
    /// Fraction, 0 to 1.
    pub command_damage: f64,
}

/// Deliverable stocks in natural units, by kind of stock.
#[derive(Component, Clone, Debug, PartialEq)]
pub struct Arsenal(pub Vec<f64>);

/// Share of production out of action, by kind of stock.
#[derive(Component, Clone, Debug, PartialEq)]
pub struct PlantDamage(pub Vec<f64>);

/// Oil exports, mb/d, before a strait holds some back.
#[derive(Component, Clone, Copy, Debug, PartialEq)]
pub struct OilExports(pub f64);

/// Public money for arms and clients.
#[derive(Component, Clone, Copy, Debug, Default, PartialEq)]
pub struct Funds {
    /// Balance, US$ m.
    pub balance: f64,
    /// Military income of the day, US$ m.
    pub income: f64,
    /// Support received on the day, US$ m; it can be spent on the next.
    pub received: f64,
    /// Released assets not yet passed on, US$ m.
    pub released: f64,
    /// Income of the day over income at the start.
    pub income_ratio: f64,
    /// Share of what is wanted that could be paid.
    pub paid_share: f64,
}

/// The capability index, 100 on its base day, not capped.
#[derive(Component, Clone, Copy, Debug, PartialEq)]
pub struct Capability(pub f64);
