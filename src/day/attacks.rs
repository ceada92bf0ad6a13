//! Step 11, small attacks: what armed groups do day by day in a campaign.
//!
//! Attacks are over-dispersed counts ([`counts`]) whose mean is `tempo × campaign ×
//! exp(push − risk)`: the heat of the group's cause and its patron's order as far as
//! support and control carry it push; reprisals in memory, the host and the group's own
//! weakness hold back (principal and agent: Salehyan 2010; Salehyan, Gleditsch and
//! Cunningham 2011; Byman and Kreps 2010). Each attack uses up a drone or a rocket, some
//! kill, all of them injure the target a little, and attacks on ships turn traffic away
//! from a strait. Units: attacks a day, log points, persons, stakes.

use bevy_ecs::system::{Query, Res, ResMut, SystemParam};

use crate::chance::{Chance, Purpose};
use crate::day::combat;
use crate::day::counts::{self, Push, Risk};
use crate::day::perception;
use crate::scenario::Scenario;
use crate::scenario::conduct::{Action, RawProxyParameters};
use crate::scenario::play::Conduct;
use crate::scenario::quantity::values;
use crate::scenario::raw::StockClass;
use crate::world::agents::{Arsenal, Forces};
use crate::world::calendar::Calendar;
use crate::world::conduct::{Minds, Plans, Relations, Will};
use crate::world::contest::Milestones;
use crate::world::dyads::Support;
use crate::world::events::{Event, EventKind, EventLog};
use crate::world::steps::{self, Mover, Number, Steps};
use crate::world::terms::{Cause, Explained, StockTerms};
use crate::world::theatre::{Causes, Market, Passage};
use crate::world::{Roster, Setting};

values! {
    /// Parameters of small attacks.
    pub struct Parameters from RawProxyParameters {
        dispersion, order_weight, cause_weight, reprisal_weight, host_weight, weakness_weight,
        reprisal_half_life, lethality, injury_per_attack, traffic_per_attack, traffic_return,
    }
}

/// Attacks of the day, per agent.
#[derive(bevy_ecs::resource::Resource, Clone, Debug, Default, PartialEq)]
pub struct Attacks(pub Vec<f64>);

/// What a group's attacks follow from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Drive {
    /// Attacks a day at full heat without order and risk.
    pub tempo: f64,
    /// Campaign under way, 0 to 1.
    pub campaign: f64,
    /// Heat of its cause, 0 to 1.
    pub heat: f64,
    /// Money received over money at the start.
    pub support: f64,
    /// Control and order, of the patron that matters most.
    pub order: f64,
    /// Reprisals in memory.
    pub reprisal: f64,
    /// Held back by its host, 0 to 1.
    pub curbed: f64,
    /// Command out of action, 0 to 1.
    pub weakness: f64,
}

/// Attacks to expect today.
#[must_use]
pub fn expected(drive: &Drive, parameters: &Parameters) -> f64 {
    let push = Push {
        // At full heat the written tempo stands.
        own_stake: parameters.cause_weight * (drive.heat - 1.0),
        support: drive.support,
        control: 1.0,
        order: parameters.order_weight * drive.order,
    };
    let risk = Risk {
        reprisal: parameters.reprisal_weight * drive.reprisal,
        host_pressure: parameters.host_weight * drive.curbed,
        own_weakness: parameters.weakness_weight * drive.weakness,
    };
    counts::intensity(drive.tempo * drive.campaign, &push, &risk)
}

/// Share of a strait's traffic that stays away a day later: a part of it returns in
/// `days`, and attacks turn more away, so that one attack a day in the long run turns away
/// the share `per_attack`.
#[must_use]
pub fn shunned_after(shunned: f64, attacks: f64, per_attack: f64, days: f64) -> f64 {
    let turned = (per_attack * attacks).min(1.0);
    (shunned + (turned - shunned) / days).clamp(0.0, 1.0)
}

/// What attacks read.
#[derive(SystemParam)]
pub struct Seen<'w> {
    setting: Res<'w, Setting>,
    parameters: Res<'w, Parameters>,
    combat: Res<'w, combat::Parameters>,
    roster: Res<'w, Roster>,
    calendar: Res<'w, Calendar>,
    chance: Res<'w, Chance>,
    causes: Res<'w, Causes>,
    support: Res<'w, Support>,
    plans: Res<'w, Plans>,
    explained: Res<'w, Explained>,
}

/// What attacks write.
#[derive(SystemParam)]
pub struct Changed<'w, 's> {
    relations: ResMut<'w, Relations>,
    minds: ResMut<'w, Minds>,
    market: ResMut<'w, Market>,
    milestones: ResMut<'w, Milestones>,
    terms: ResMut<'w, StockTerms>,
    steps: ResMut<'w, Steps>,
    attacks: ResMut<'w, Attacks>,
    log: ResMut<'w, EventLog>,
    agents: Query<'w, 's, (&'static mut Arsenal, &'static mut Will, &'static Forces)>,
}

impl Changed<'_, '_> {
    /// The numbers that small attacks change.
    fn numbers(&self) -> Vec<(Number, f64)> {
        let others = [
            (Number::Deaths, self.milestones.deaths),
            (Number::Events, self.log.0.len() as f64),
        ];
        steps::of_injuries(&self.relations.injury)
            .chain(steps::of_alerts(&self.minds.alert))
            .chain(others)
            .collect()
    }

    /// Notes what a group's attacks changed, where that is kept.
    fn note(&mut self, by: Option<Mover>, seen: &Seen) {
        if let Some(by) = by.filter(|_| seen.explained.0) {
            let numbers = self.numbers();
            self.steps.after(by, numbers);
        }
    }
}

/// Groups attack.
pub fn attacks(seen: Seen, mut changed: Changed) {
    let scenario = &seen.setting.scenario;
    let tick = seen.calendar.tick;
    changed.attacks.0.clear();
    changed.attacks.0.resize(scenario.agents.len(), 0.0);
    let mut on_ships = vec![0.0; scenario.straits.len()];
    let mut last = None;
    if seen.explained.0 {
        let numbers = changed.numbers();
        changed.steps.begin(numbers);
    }
    for (number, agent) in scenario.agents.iter().enumerate() {
        changed.note(last.take(), &seen);
        let Some(conduct) = agent.conduct.as_ref().filter(|conduct| conduct.tempo > 0.0) else {
            continue;
        };
        let Ok((mut arsenal, will, forces)) = changed.agents.get_mut(seen.roster.0[number]) else {
            continue;
        };
        if will.campaign <= 0.0 {
            continue;
        }
        let (support, order) = patronage(number, scenario, &seen.support, &changed.relations);
        let drive = Drive {
            tempo: conduct.tempo,
            campaign: will.campaign,
            heat: conduct.cause.map_or(1.0, |cause| seen.causes.0[cause]),
            support,
            order,
            reprisal: will.reprisal,
            curbed: will.curbed,
            weakness: forces.command_damage,
        };
        let mean = expected(&drive, &seen.parameters);
        let draw = seen.chance.uniform(agent.key, tick, Purpose::Attacks, 0);
        let wanted = counts::count(mean, seen.parameters.dispersion, draw);
        if wanted <= 0.0 {
            continue;
        }
        let used = [StockClass::Drone, StockClass::Rocket, StockClass::AntiShip]
            .into_iter()
            .filter_map(|class| {
                let kinds = scenario.stocks.iter().enumerate();
                let mut held =
                    kinds.filter(|(stock, kind)| kind.class == class && arsenal.0[*stock] >= 1.0);
                held.next().map(|(stock, _)| stock)
            })
            .next();
        let Some(stock) = used else {
            continue;
        };
        let made = wanted.min(arsenal.0[stock].floor());
        let by = Mover::Group(number as u32);
        changed.terms.mover = Some(by);
        let held = &mut arsenal.0[stock];
        changed
            .terms
            .take((number, stock), held, made, Cause::Fired);
        changed.attacks.0[number] = made;
        changed.milestones.attacks += made;
        changed.log.0.push(Event {
            tick,
            kind: EventKind::Attacks,
            subject: number as u32,
            value: made,
        });
        if let Some(strait) = conduct.strait {
            on_ships[strait] += made;
        }
        last = Some(by);
        let Some(target) = harassed(conduct, scenario, &seen.plans) else {
            continue;
        };
        let killing = seen.chance.uniform(agent.key, tick, Purpose::Deaths, 0);
        let dead = counts::count(made * seen.parameters.lethality, 1.0, killing);
        if dead > 0.0 {
            changed.milestones.deaths += dead;
            changed.log.0.push(Event {
                tick,
                kind: EventKind::Deaths,
                subject: target as u32,
                value: dead,
            });
            // Deaths make a difference of kind: the target looks at once.
            perception::wake(&mut changed.minds, target);
        }
        if let Some(edge) = scenario.edge(target, number) {
            changed.relations.injury[edge] +=
                made * seen.parameters.injury_per_attack + combat::injury(0.0, dead, &seen.combat);
        }
    }
    changed.note(last, &seen);
    turn_away(&mut changed.market.passages, &on_ships, &seen.parameters);
}

/// Traffic stays away from straits where ships are attacked, and returns.
fn turn_away(passages: &mut [Passage], attacks: &[f64], parameters: &Parameters) {
    for (passage, attacks) in passages.iter_mut().zip(attacks) {
        if *attacks > 0.0 || passage.shunned > 0.0 {
            passage.shunned = shunned_after(
                passage.shunned,
                *attacks,
                parameters.traffic_per_attack,
                parameters.traffic_return,
            );
        }
    }
}

/// Whom a group's small attacks are aimed at: the target of the option to harass that it
/// took last, before that of the first.
#[must_use]
pub fn harassed(conduct: &Conduct, scenario: &Scenario, plans: &Plans) -> Option<usize> {
    let options = conduct.options.iter().copied();
    let mut last: Option<(u32, usize)> = None;
    for option in options.filter(|option| scenario.choices[*option].action == Action::Harass) {
        let taken = plans.last[option];
        if last.is_none_or(|(before, _)| taken > before) {
            last = Some((taken, scenario.choices[option].target));
        }
    }
    last.map(|(_, target)| target)
}

/// Support over its start, and control times order, of the patron that controls most.
#[must_use]
pub fn patronage(
    agent: usize,
    scenario: &Scenario,
    support: &Support,
    relations: &Relations,
) -> (f64, f64) {
    let mut best = (0.0, 1.0, 0.0);
    for (number, tie) in scenario.supports.iter().enumerate() {
        if tie.client == agent && tie.control > best.0 {
            let given = if tie.money > 0.0 {
                (support.paid[number] / tie.money).min(2.0)
            } else {
                support.factor[number].min(2.0)
            };
            best = (tie.control, given, tie.control * relations.order[number]);
        }
    }
    (best.1, best.2)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARAMETERS: Parameters = Parameters {
        dispersion: 1.0,
        order_weight: 4.0,
        cause_weight: 3.0,
        reprisal_weight: 2.0,
        host_weight: 2.0,
        weakness_weight: 2.0,
        reprisal_half_life: 30.0,
        lethality: 0.02,
        injury_per_attack: 0.005,
        traffic_per_attack: 0.05,
        traffic_return: 60.0,
    };

    const DRIVE: Drive = Drive {
        tempo: 2.0,
        campaign: 1.0,
        heat: 1.0,
        support: 1.0,
        order: 0.0,
        reprisal: 0.0,
        curbed: 0.0,
        weakness: 0.0,
    };

    #[test]
    fn a_campaign_at_full_heat_has_its_written_tempo() {
        assert!((expected(&DRIVE, &PARAMETERS) - 2.0).abs() < 1e-12);
    }

    #[test]
    fn an_order_to_hold_back_and_a_reprisal_stop_most_of_it() {
        let held = Drive {
            order: -0.7,
            reprisal: 1.0,
            ..DRIVE
        };
        assert!(expected(&held, &PARAMETERS) < 0.02);
        let ordered = Drive {
            order: 0.7,
            ..DRIVE
        };
        assert!(expected(&ordered, &PARAMETERS) > 2.0);
        // Without support an order carries nothing.
        let unpaid = Drive {
            order: 0.7,
            support: 0.0,
            ..DRIVE
        };
        assert!((expected(&unpaid, &PARAMETERS) - 2.0).abs() < 1e-12);
    }

    #[test]
    fn ships_stay_away_bit_by_bit() {
        let mut shunned = 0.0;
        for _ in 0..2000 {
            shunned = shunned_after(shunned, 0.5, 0.9, 60.0);
        }
        assert!((shunned - 0.45).abs() < 1e-6, "{shunned}");
        assert!((shunned_after(0.6, 0.0, 0.9, 60.0) - 0.59).abs() < 1e-12);
    }
}
