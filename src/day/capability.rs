//! Step 7: capability: production, deliveries, regrowth, repair.
//!
//! Stocks: `q ← q + produced(funds, damage) + delivered − sent − destroyed`, in natural
//! units, with `delivered = sent × (1 − interdicted)`; a corridor limits what is sent,
//! since what cannot pass is not sent off. Nothing fires yet. Personnel regrows
//! logistically, `ΔF = r F (1 − F/K)`, as far as funds go. Resources grow slowly with
//! income. The index readers see is a Laspeyres quantity index, 100 on its base day:
//! personnel under command and stocks, at the costs of their kinds, over their level
//! on that day, and resources over their level at the start.

use bevy_ecs::system::{Query, Res, ResMut};

use crate::day::money::ProductionScales;
use crate::scenario::check::DAYS_PER_YEAR;
use crate::scenario::conduct::Action;
use crate::scenario::quantity::values;
use crate::scenario::raw::{EffectKind, RawCapabilityParameters};
use crate::scenario::{Agent, NOBODY, Scenario, Stock};
use crate::world::agents::{Arsenal, Capability, Forces, Funds, PlantDamage, Resources};
use crate::world::dyads;
use crate::world::events::Today;
use crate::world::terms::{Cause, Explained, Terms, yearly_decay};
use crate::world::theatre::Corridors;
use crate::world::{Roster, Setting};

values! {
    /// Parameters of capability.
    pub struct Parameters from RawCapabilityParameters {
        resources_weight, forces_weight, arsenal_weight, command_repair, plant_repair, funds_elasticity, resource_growth,
    }
}

/// Days in a month, by which monthly production is divided.
const DAYS_PER_MONTH: f64 = DAYS_PER_YEAR / 12.0;

/// Today's contributions: to stocks (a row per agent and stock), to personnel, to
/// command damage, to resources and to the index (a row per agent each).
#[derive(bevy_ecs::resource::Resource, Clone, Debug, Default)]
pub struct CapabilityTerms {
    /// Stocks.
    pub stocks: Terms,
    /// Personnel.
    pub personnel: Terms,
    /// Command damage.
    pub command: Terms,
    /// Resources.
    pub resources: Terms,
    /// Capability index.
    pub index: Terms,
}

/// Room for the day's shipments, so that a day allocates nothing.
#[derive(bevy_ecs::resource::Resource, Clone, Debug, Default)]
pub struct Shipments {
    /// Per shipment: units sent.
    sent: Vec<f64>,
    /// Per patron and kind of stock that is shipped: units that are left to send.
    left: Vec<f64>,
}

/// What does not change about who holds, makes and ships what.
#[derive(bevy_ecs::resource::Resource, Clone, Debug)]
pub struct Arms {
    shipments: Vec<Shipment>,
    /// Patron and kind of stock of everything that is shipped.
    sources: Vec<(usize, usize)>,
    holders: Vec<Holder>,
}

#[derive(Clone, Copy, Debug)]
struct Shipment {
    patron: usize,
    client: usize,
    support: usize,
    corridor: Option<usize>,
    source: usize,
    daily: f64,
    interdicted: f64,
}

#[derive(Clone, Debug)]
struct Holder {
    holdings: Vec<Held>,
    base: IndexBase,
}

#[derive(Clone, Debug)]
struct Held {
    kind: usize,
    cost: f64,
    /// Units a month.
    production: f64,
    /// Shipments out (true) and in, in the order of supports.
    moves: Vec<(usize, bool)>,
}

/// Kinds of stock that an agent has, had, makes, sends or can be handed; it holds no other.
#[must_use]
pub fn kinds_of(scenario: &Scenario, number: usize) -> Vec<usize> {
    let shipped = |kind| {
        let ties = scenario.supports.iter();
        ties.filter(|tie| tie.patron == number || tie.client == number)
            .any(|tie| tie.arms.iter().any(|arms| arms.0 == kind))
    };
    let effects = scenario
        .interventions
        .iter()
        .flat_map(|intervention| &intervention.effects)
        .chain(scenario.clocks.iter().flat_map(|clock| &clock.effects));
    let handed: Vec<usize> = effects
        .filter(|effect| effect.kind == EffectKind::Handover)
        .filter(|effect| scenario.edges[effect.subject].to == number)
        .map(|effect| effect.stock)
        .chain(
            scenario
                .choices
                .iter()
                .filter(|choice| choice.action == Action::Arm && choice.target == number)
                .map(|choice| choice.subject),
        )
        .collect();
    let kinds = scenario.agents[number].arsenal.iter().enumerate();
    kinds
        .filter(|&(kind, it)| {
            it.held != 0.0
                || it.reference != 0.0
                || it.production != 0.0
                || shipped(kind)
                || handed.contains(&kind)
        })
        .map(|(kind, _)| kind)
        .collect()
}

/// Units that change hands: donor, recipient, kind of stock, units; no more in all than
/// the donor holds.
fn handovers(
    today: &Today,
    scenario: &Scenario,
    held: impl Fn(usize, usize) -> f64,
) -> Vec<(usize, usize, usize, f64)> {
    let mut handed: Vec<(usize, usize, usize, f64)> = Vec::new();
    let effects = today.0.iter();
    for effect in effects.filter(|effect| effect.kind == EffectKind::Handover) {
        let (from, to) = {
            let edge = &scenario.edges[effect.subject];
            (edge.from, edge.to)
        };
        let gone: f64 = handed
            .iter()
            .filter(|other| (other.0, other.2) == (from, effect.stock))
            .map(|other| other.3)
            .sum();
        let held = held(from, effect.stock);
        let units = (effect.amount * held).min(held - gone).max(0.0).floor();
        handed.push((from, to, effect.stock, units));
    }
    handed
}

impl Arms {
    /// The arms of a scenario.
    #[must_use]
    pub fn of(scenario: &Scenario, parameters: &Parameters) -> Self {
        let mut shipments = Vec::new();
        let mut sources = Vec::new();
        let holder = |(number, agent): (usize, &Agent)| Holder {
            holdings: kinds_of(scenario, number)
                .into_iter()
                .map(|kind| Held {
                    kind,
                    cost: scenario.stocks[kind].cost,
                    production: agent.arsenal[kind].production,
                    moves: Vec::new(),
                })
                .collect(),
            base: IndexBase::of(agent, &scenario.stocks, parameters),
        };
        let mut holders: Vec<_> = scenario.agents.iter().enumerate().map(holder).collect();
        for (support, tie) in scenario.supports.iter().enumerate() {
            for &(kind, daily) in &tie.arms {
                let known = sources
                    .iter()
                    .position(|source| *source == (tie.patron, kind));
                let source = known.unwrap_or_else(|| {
                    sources.push((tie.patron, kind));
                    sources.len() - 1
                });
                for (agent, out) in [(tie.patron, true), (tie.client, false)] {
                    let mut holdings = holders[agent].holdings.iter_mut();
                    if let Some(held) = holdings.find(|held| held.kind == kind) {
                        held.moves.push((shipments.len(), out));
                    }
                }
                shipments.push(Shipment {
                    patron: tie.patron,
                    client: tie.client,
                    support,
                    corridor: tie.corridor,
                    source,
                    daily,
                    interdicted: tie.interdicted,
                });
            }
        }
        Self {
            shipments,
            sources,
            holders,
        }
    }
}

/// Units produced in a day.
#[must_use]
pub fn produced(monthly: f64, damage: f64, funding: f64) -> f64 {
    monthly / DAYS_PER_MONTH * (1.0 - damage) * funding
}

/// Units of a shipment that arrive.
#[must_use]
pub fn delivered(sent: f64, interdicted: f64) -> f64 {
    sent * (1.0 - interdicted)
}

/// Logistic regrowth in a day, persons.
#[must_use]
pub fn regrowth(rate: f64, personnel: f64, ceiling: f64, funding: f64) -> f64 {
    rate / DAYS_PER_YEAR * personnel * (1.0 - personnel / ceiling) * funding
}

/// Growth of resources in a day.
#[must_use]
pub fn resource_growth(resources: f64, rate: f64, income_ratio: f64) -> f64 {
    resources * rate / DAYS_PER_YEAR * (income_ratio - 1.0)
}

/// What an agent's index is measured against.
#[derive(Clone, Copy, Debug)]
pub struct IndexBase {
    /// Resources, personnel and value of stocks on the base day, US$ m; 0 where it has none.
    then: [f64; 3],
    /// Points of the index at these levels, 100 together.
    points: [f64; 3],
}

impl IndexBase {
    /// The base of an agent.
    #[must_use]
    pub fn of(agent: &Agent, stocks: &[Stock], parameters: &Parameters) -> Self {
        let references = agent.arsenal.iter().map(|holding| holding.reference);
        let costs = stocks.iter().map(|stock| stock.cost);
        let value = value(costs.zip(references));
        Self::at(
            [agent.resources, agent.personnel_reference, value],
            parameters,
        )
    }

    /// The base at resources, personnel and a value of stocks.
    fn at(then: [f64; 3], parameters: &Parameters) -> Self {
        let weights = [
            parameters.resources_weight,
            parameters.forces_weight,
            parameters.arsenal_weight,
        ];
        let parts = then.iter().zip(weights).filter(|(then, _)| **then > 0.0);
        let total: f64 = parts.map(|(_, weight)| weight).sum();
        let points = std::array::from_fn(|part| {
            if then[part] > 0.0 && total > 0.0 {
                100.0 * weights[part] / total
            } else {
                0.0
            }
        });
        Self { then, points }
    }

    /// Contributions of resources, personnel under command and the value of stocks
    /// (US$ m) to the index, which is their sum.
    #[must_use]
    pub fn contributions(&self, resources: f64, forces: &Forces, value: f64) -> [f64; 3] {
        let now = [
            resources,
            forces.personnel * (1.0 - forces.command_damage),
            value,
        ];
        std::array::from_fn(|part| {
            if self.then[part] > 0.0 {
                self.points[part] * (now[part] / self.then[part])
            } else {
                0.0
            }
        })
    }
}

/// Value of (cost of a unit, units) pairs.
#[must_use]
pub fn value(stocks: impl Iterator<Item = (f64, f64)>) -> f64 {
    stocks.fold(0.0, |sum, (cost, units)| sum + cost * units)
}

/// The index of an agent from its state.
#[must_use]
pub fn index(
    agent: &Agent,
    stocks: &[Stock],
    resources: f64,
    forces: &Forces,
    held: &[f64],
    parameters: &Parameters,
) -> f64 {
    let costs = stocks.iter().map(|stock| stock.cost);
    let value = value(costs.zip(held.iter().copied()));
    let base = IndexBase::of(agent, stocks, parameters);
    sum(base.contributions(resources, forces, value))
}

fn sum(parts: [f64; 3]) -> f64 {
    parts[0] + parts[1] + parts[2]
}

/// Produces, ships, regrows and repairs; then measures.
#[expect(
    clippy::too_many_arguments,
    reason = "a system's arguments are what it reads and writes"
)]
pub fn capability(
    setting: Res<Setting>,
    parameters: Res<Parameters>,
    arms: Res<Arms>,
    roster: Res<Roster>,
    today: Res<Today>,
    explained: Res<Explained>,
    support: Res<dyads::Support>,
    scales: Res<ProductionScales>,
    mut corridors: ResMut<Corridors>,
    mut shipments: ResMut<Shipments>,
    mut terms: ResMut<CapabilityTerms>,
    mut agents: Query<(
        &Funds,
        &mut Resources,
        &mut Forces,
        &mut Arsenal,
        &mut PlantDamage,
        &mut Capability,
    )>,
) {
    let scenario = &setting.scenario;
    for effect in today
        .0
        .iter()
        .filter(|effect| effect.kind == EffectKind::Corridor)
    {
        corridors.0[effect.subject] = effect.amount;
    }
    let handed = handovers(&today, scenario, |agent, kind| {
        agents
            .get(roster.0[agent])
            .map_or(0.0, |(_, _, _, arsenal, _, _)| arsenal.0[kind])
    });
    let Shipments { sent, left } = &mut *shipments;
    left.clear();
    left.extend(arms.sources.iter().map(|&(patron, kind)| {
        agents
            .get(roster.0[patron])
            .map_or(0.0, |(_, _, _, arsenal, _, _)| arsenal.0[kind])
    }));
    sent.clear();
    // Shipments of one patron lie together.
    let mut patron = (NOBODY, 0.0);
    for shipment in &arms.shipments {
        if patron.0 != shipment.patron {
            let funds = agents.get(roster.0[shipment.patron]);
            patron = (
                shipment.patron,
                funds.map_or(0.0, |(funds, ..)| funds.paid_share),
            );
        }
        let open = shipment
            .corridor
            .map_or(1.0, |corridor| corridors.0[corridor]);
        let left = &mut left[shipment.source];
        let wanted = shipment.daily * support.factor[shipment.support] * patron.1 * open;
        let units = wanted.min(left.max(0.0));
        *left -= units;
        sent.push(units);
    }

    let (command_left, plant_left) = (
        yearly_decay(parameters.command_repair),
        yearly_decay(parameters.plant_repair),
    );
    let terms = &mut *terms;
    for rows in [
        &mut terms.stocks,
        &mut terms.personnel,
        &mut terms.command,
        &mut terms.resources,
        &mut terms.index,
    ] {
        rows.begin(*explained);
    }
    for (number, entity) in roster.0.iter().enumerate() {
        let Ok((funds, mut resources, mut forces, mut arsenal, mut damage, mut capability)) =
            agents.get_mut(*entity)
        else {
            continue;
        };
        let (agent, holder) = (&scenario.agents[number], &arms.holders[number]);
        let (held, damage) = (&mut arsenal.0, &mut damage.0);
        let worth = |held: &[f64]| {
            let holdings = holder.holdings.iter();
            value(holdings.map(|holding| (holding.cost, held[holding.kind])))
        };
        let before = if explained.0 {
            holder.base.contributions(resources.0, &forces, worth(held))
        } else {
            [0.0; 3]
        };
        terms.command.open(forces.command_damage);
        for effect in today.0.iter().filter(|effect| effect.subject == number) {
            let hit = match effect.kind {
                EffectKind::Command => &mut forces.command_damage,
                EffectKind::Plant => &mut damage[effect.stock],
                _ => continue,
            };
            let struck = (1.0 - *hit) * effect.amount;
            *hit += struck;
            if effect.kind == EffectKind::Command {
                terms.command.add(Cause::CommandHit, struck);
            }
        }
        let funding = scales.0[number] * funds.paid_share;

        let row = &mut terms.stocks;
        let mut next = 0;
        for holding in &holder.holdings {
            let kind = holding.kind;
            held[next..kind].iter().for_each(|other| row.open(*other));
            next = kind + 1;
            row.open(held[kind]);
            if holding.production != 0.0 {
                let units = produced(holding.production, damage[kind], funding);
                row.add(Cause::Produced, units);
            }
            row.add_all(holding.moves.iter().map(|&(shipment, out)| {
                let (units, shipment) = (sent[shipment], &arms.shipments[shipment]);
                if out {
                    (Cause::Sent(shipment.client as u16), -units)
                } else {
                    let arrived = delivered(units, shipment.interdicted);
                    (Cause::Delivered(shipment.patron as u16), arrived)
                }
            }));
            for &(from, to, _, units) in handed.iter().filter(|handed| handed.2 == kind) {
                if from == number {
                    row.add(Cause::Handed(to as u16), -units);
                } else if to == number {
                    row.add(Cause::Handed(from as u16), units);
                }
            }
            for effect in today.0.iter().filter(|e| {
                e.kind == EffectKind::Destruction && (e.subject, e.stock) == (number, kind)
            }) {
                row.add(Cause::Destroyed, -(row.value() * effect.amount));
            }
            row.clamp(0.0, f64::MAX);
            held[kind] = row.value();
        }
        held[next..].iter().for_each(|other| row.open(*other));
        for damage in damage {
            *damage *= plant_left;
        }
        let row = &mut terms.personnel;
        row.open(forces.personnel);
        if agent.personnel_ceiling > 0.0 {
            row.add(
                Cause::Regrowth,
                regrowth(
                    agent.regrowth,
                    forces.personnel,
                    agent.personnel_ceiling,
                    funding.min(1.0),
                ),
            );
        }
        row.clamp(0.0, f64::MAX);
        forces.personnel = row.value();
        let repaired = forces.command_damage * command_left;
        terms
            .command
            .add(Cause::Repair, repaired - forces.command_damage);
        terms.command.close_at(repaired);
        forces.command_damage = repaired;
        let row = &mut terms.resources;
        row.open(resources.0);
        row.add(
            Cause::Growth,
            resource_growth(resources.0, parameters.resource_growth, funds.income_ratio),
        );
        row.clamp(0.0, 100.0);
        resources.0 = row.value();

        let after = holder.base.contributions(resources.0, &forces, worth(held));
        let row = &mut terms.index;
        row.open(capability.0);
        if explained.0 {
            row.add_all(
                [Cause::ResourcesPart, Cause::ForcesPart, Cause::ArsenalPart]
                    .into_iter()
                    .zip(0..3)
                    .map(|(cause, part)| (cause, after[part] - before[part])),
            );
        }
        row.close_at(sum(after));
        capability.0 = row.value();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math;

    /// The discrete logistic against its closed form
    /// `F(t) = K / (1 + (K/F₀ − 1) e^(−rt))` (Verhulst 1838).
    #[test]
    fn regrowth_is_logistic() {
        let (rate, ceiling, start) = (1.0, 30_000.0, 10_000.0);
        let mut personnel = start;
        for _ in 0..365 {
            personnel += regrowth(rate, personnel, ceiling, 1.0);
        }
        let exact =
            ceiling / (1.0 + (ceiling / start - 1.0) * math::exp(-rate * 365.0 / DAYS_PER_YEAR));
        assert!(
            (personnel / exact - 1.0).abs() < 2e-3,
            "{personnel} against {exact}"
        );
        assert_eq!(regrowth(rate, ceiling, ceiling, 1.0), 0.0);
    }

    #[test]
    fn a_month_of_production() {
        let month: f64 = produced(50.0, 0.5, 1.0) * DAYS_PER_MONTH;
        assert!((month - 25.0).abs() < 1e-12);
        assert_eq!(delivered(10.0, 0.3), 7.0);
    }

    #[test]
    fn the_index_is_100_on_its_base_day() {
        let parameters = Parameters {
            resources_weight: 0.2,
            forces_weight: 0.3,
            arsenal_weight: 0.5,
            command_repair: 1.0,
            plant_repair: 1.0,
            funds_elasticity: 1.0,
            resource_growth: 0.1,
        };
        let base = |then| IndexBase::at(then, &parameters);
        let forces = |personnel, command_damage| Forces {
            personnel,
            command_damage,
        };
        let whole = base([3.0, 5000.0, 20.0]).contributions(3.0, &forces(5000.0, 0.0), 20.0);
        assert!((sum(whole) - 100.0).abs() < 1e-12);
        let without_stocks =
            base([3.0, 5000.0, 0.0]).contributions(3.0, &forces(5000.0, 0.5), 20.0);
        assert!((sum(without_stocks) - 70.0).abs() < 1e-12);
    }
}
