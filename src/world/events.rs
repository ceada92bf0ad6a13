//! What happened, in order, for the log; and today's effects, for the processes.

use bevy_ecs::resource::Resource;
use serde::{Deserialize, Serialize};

use crate::scenario::Effect;

/// Kind of event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EventKind {
    /// An intervention was fired (its index).
    Intervention,
    /// A clock was due (its index).
    ClockDue,
    /// Supply was lost.
    Outage,
    /// All lost supply is back.
    SupplyRestored,
    /// A strait is no longer fully open (its index).
    StraitRestricted,
    /// A strait is open again (its index).
    StraitReopened,
}

/// An event of the log.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Tick.
    pub tick: u32,
    /// Kind.
    pub kind: EventKind,
    /// Index of what it is about, by kind.
    pub subject: u32,
    /// Size, in the unit of the kind; 0 without one.
    pub value: f64,
}

/// The log of a run.
#[derive(Resource, Clone, Debug, Default, PartialEq)]
pub struct EventLog(pub Vec<Event>);

/// Effects that interventions and clocks have today; every process takes its own.
#[derive(Resource, Clone, Debug, Default)]
pub struct Today(pub Vec<Effect>);
