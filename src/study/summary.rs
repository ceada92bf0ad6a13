//! One run in a few numbers: settlement, worst violence, class, first-passage days.

use bevy_ecs::world::World;
use serde::Serialize;

use crate::Simulation;
use crate::day::outcome::{self, Class, Settlement};
use crate::scenario::raw::AgentKind;
use crate::world::Setting;
use crate::world::contest::{Disputes, Milestones, Programme, Talks, Violence};
use crate::world::events::{Event, EventKind, EventLog};
use crate::world::theatre::Market;

/// First-passage flags, in the order of their days in [`Summary::first`].
pub const FLAGS: [&str; 8] = [
    "struck",
    "strait-disrupted",
    "host-soil-hit",
    "proxies-joined",
    "deal",
    "deal-broken",
    "breakout",
    "war",
];

/// What a run came to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Summary {
    /// Settlement at the horizon.
    pub settlement: Settlement,
    /// Worst violence reached.
    pub violence: Violence,
    /// Both in one.
    pub class: Class,
    /// Day of each flag, 0 for never.
    pub first: [u32; FLAGS.len()],
    /// Disputes between states, and those of them that became wars.
    pub disputes: u32,
    /// Wars among them.
    pub wars: u32,
    /// Disputes between the two poles, and wars among them.
    pub pole_disputes: (u32, u32),
    /// Deaths.
    pub deaths: f64,
    /// Small attacks of armed groups.
    pub attacks: f64,
    /// Fire of the negative pole: share aimed at hosts' soil, NaN-free: 0 of nothing.
    pub aimed_at_hosts: f64,
    /// True when the negative pole fired at all.
    pub fired: bool,
    /// Levels of the issues last agreed, 0 where nothing was.
    pub terms: Vec<f64>,
    /// Days to a weapon's worth at the horizon.
    pub breakout_days: f64,
    /// Oil price at the horizon, US$/bbl.
    pub oil_price: f64,
}

/// Runs a setting for `days` days and sums it up.
#[must_use]
pub fn summary(setting: &Setting, seed: u64, days: u32) -> Summary {
    let mut simulation = Simulation::of(setting.clone(), seed);
    for _ in 0..days {
        simulation.tick();
    }
    of(&simulation)
}

/// Sums up a run as it stands.
#[must_use]
pub fn of(simulation: &Simulation) -> Summary {
    let world = simulation.world();
    let scenario = simulation.scenario();
    let talks = world.resource::<Talks>();
    let milestones = world.resource::<Milestones>();
    let disputes = &world.resource::<Disputes>().0;
    let settlement = outcome::settlement(talks.stage);
    let poles = scenario.poles.map(|pole| pole as u16);
    let between_poles = disputes
        .iter()
        .filter(|dispute| poles.contains(&dispute.pair.0) && poles.contains(&dispute.pair.1));
    let states = disputes.iter().filter(|dispute| {
        [dispute.pair.0, dispute.pair.1]
            .iter()
            .all(|agent| scenario.agents[usize::from(*agent)].kind == AgentKind::State)
    });
    let (aimed, fired) = milestones.aimed;
    Summary {
        settlement,
        violence: milestones.violence,
        class: outcome::class(settlement, milestones.violence),
        first: first(milestones, first_war(world, poles)),
        disputes: states.clone().count() as u32,
        wars: states.filter(|dispute| dispute.war > 0).count() as u32,
        pole_disputes: (
            between_poles.clone().count() as u32,
            between_poles.filter(|dispute| dispute.war > 0).count() as u32,
        ),
        deaths: milestones.deaths,
        attacks: milestones.attacks,
        aimed_at_hosts: if fired > 0.0 { aimed / fired } else { 0.0 },
        fired: fired > 0.0,
        terms: talks.terms.clone(),
        breakout_days: world.resource::<Programme>().breakout_days,
        oil_price: world.resource::<Market>().price,
    }
}

/// Day on which a dispute of a pole first became a war, 0 for never.
fn first_war(world: &World, poles: [u16; 2]) -> u32 {
    let disputes = &world.resource::<Disputes>().0;
    let around = |event: &&Event| {
        let dispute = disputes.get(event.subject as usize);
        event.kind == EventKind::War
            && dispute.is_some_and(|it| poles.contains(&it.pair.0) || poles.contains(&it.pair.1))
    };
    let log = &world.resource::<EventLog>().0;
    log.iter().find(around).map_or(0, |event| event.tick)
}

fn first(milestones: &Milestones, war: u32) -> [u32; FLAGS.len()] {
    [
        milestones.struck,
        milestones.strait,
        milestones.host_soil,
        milestones.joined,
        milestones.deal,
        milestones.broken,
        milestones.breakout,
        war,
    ]
}
