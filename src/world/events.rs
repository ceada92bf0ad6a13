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
    /// Talks are announced (the value: days to the next round).
    TalksAnnounced,
    /// An invitation to talks was declined (by whom: 0 negative, 1 positive, 2 both).
    InvitationDeclined,
    /// A round of talks was held (its number; the value: hope).
    TalksRound,
    /// Talks are suspended (the side that left: 0 negative, 1 positive, 2 neither).
    TalksSuspended,
    /// Talks have collapsed.
    TalksCollapsed,
    /// An interim agreement was signed.
    InterimSigned,
    /// A comprehensive agreement was signed.
    AgreementSigned,
    /// A part of an agreement was broken (its issue).
    PartBroken,
    /// An agreement is no longer in force.
    AgreementEnded,
    /// An agent took an option (the choice).
    Decision,
    /// A strike or salvo was carried out for a day (the choice; the value: hits).
    Strike,
    /// People were killed (the agent whose people; the value: persons).
    Deaths,
    /// Small attacks of a group (the agent; the value: attacks).
    Attacks,
    /// A site was damaged (the site; the value: share of its capacity that is left).
    SiteDamaged,
    /// Two agents ended their exchange (the edge).
    Ceasefire,
    /// A dispute became a war (its number).
    War,
    /// A weapon's worth of weapon-grade material exists.
    Breakout,
    /// A group joined at its patron's side (the agent).
    Joined,
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

/// Effects that interventions, clocks and yesterday's decisions have today; every
/// process takes its own.
#[derive(Resource, Clone, Debug, Default)]
pub struct Today(pub Vec<Effect>);

/// Effects that today's talks and decisions have tomorrow.
#[derive(Resource, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tomorrow(pub Vec<Effect>);
