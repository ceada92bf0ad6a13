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

use crate::day::money::scaled_by_income;
use crate::scenario::check::DAYS_PER_YEAR;
use crate::scenario::quantity::values;
use crate::scenario::raw::{EffectKind, RawCapabilityParameters};
use crate::scenario::{Agent, Stock};
use crate::world::agents::{Arsenal, Capability, Forces, Funds, PlantDamage, Resources};
use crate::world::dyads::Support;
use crate::world::events::Today;
use crate::world::terms::{Cause, Terms, yearly_decay};
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
/// resources and to the index (a row per agent each).
#[derive(bevy_ecs::resource::Resource, Clone, Debug, Default)]
pub struct CapabilityTerms {
    /// Stocks.
    pub stocks: Terms,
    /// Personnel.
    pub personnel: Terms,
    /// Resources.
    pub resources: Terms,
    /// Capability index.
    pub index: Terms,
}

/// Room for the day's shipments, so that a day allocates nothing.
#[derive(bevy_ecs::resource::Resource, Clone, Debug, Default)]
pub struct Shipments(Vec<(usize, usize, Cause, f64)>);

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

/// The three parts of the index, each 1 on the base day; `None` where an agent has none.
#[must_use]
pub fn index_parts(
    agent: &Agent,
    stocks: &[Stock],
    resources: f64,
    forces: &Forces,
    held: &[f64],
) -> [Option<f64>; 3] {
    let ratio = |now: f64, then: f64| (then > 0.0).then(|| now / then);
    let (mut value, mut value_then) = (0.0, 0.0);
    for ((stock, held), holding) in stocks.iter().zip(held).zip(&agent.arsenal) {
        value += stock.cost * held;
        value_then += stock.cost * holding.reference;
    }
    [
        ratio(resources, agent.resources),
        ratio(
            forces.personnel * (1.0 - forces.command_damage),
            agent.personnel_reference,
        ),
        ratio(value, value_then),
    ]
}

/// Contributions of the parts to the index, which is their sum.
#[must_use]
pub fn index_contributions(parts: [Option<f64>; 3], parameters: &Parameters) -> [f64; 3] {
    let weights = [
        parameters.resources_weight,
        parameters.forces_weight,
        parameters.arsenal_weight,
    ];
    let total: f64 = parts
        .iter()
        .zip(weights)
        .filter(|(part, _)| part.is_some())
        .map(|(_, weight)| weight)
        .sum();
    let mut contributions = [0.0; 3];
    for ((contribution, part), weight) in contributions.iter_mut().zip(parts).zip(weights) {
        if let Some(part) = part
            && total > 0.0
        {
            *contribution = 100.0 * weight / total * part;
        }
    }
    contributions
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
    let parts = index_contributions(
        index_parts(agent, stocks, resources, forces, held),
        parameters,
    );
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
    roster: Res<Roster>,
    today: Res<Today>,
    support: Res<Support>,
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
    shipments.0.clear();
    for (number, tie) in scenario.supports.iter().enumerate() {
        let Ok((funds, _, _, arsenal, _, _)) = agents.get(roster.0[tie.patron]) else {
            continue;
        };
        let open = tie.corridor.map_or(1.0, |corridor| corridors.0[corridor]);
        for &(stock, daily) in &tie.arms {
            let gone = shipments
                .0
                .iter()
                .filter(|s| (s.0, s.1) == (tie.patron, stock) && s.3 < 0.0);
            let left = (arsenal.0[stock] + gone.fold(0.0, |sum, s| sum + s.3)).max(0.0);
            let sent = (daily * support.factor[number] * funds.paid_share * open).min(left);
            shipments
                .0
                .push((tie.patron, stock, Cause::Sent(tie.client as u16), -sent));
            shipments.0.push((
                tie.client,
                stock,
                Cause::Delivered(tie.patron as u16),
                delivered(sent, tie.interdicted),
            ));
        }
    }

    // By agent and stock, in which order the rows take them; the sort is stable.
    shipments.0.sort_by_key(|shipment| (shipment.0, shipment.1));
    let mut moved = shipments.0.iter().peekable();

    let (command_left, plant_left) = (
        yearly_decay(parameters.command_repair),
        yearly_decay(parameters.plant_repair),
    );
    let terms = &mut *terms;
    for rows in [
        &mut terms.stocks,
        &mut terms.personnel,
        &mut terms.resources,
        &mut terms.index,
    ] {
        rows.clear();
    }
    for (number, entity) in roster.0.iter().enumerate() {
        let Ok((funds, mut resources, mut forces, mut arsenal, mut damage, mut capability)) =
            agents.get_mut(*entity)
        else {
            continue;
        };
        let agent = &scenario.agents[number];
        let before = index_contributions(
            index_parts(agent, &scenario.stocks, resources.0, &forces, &arsenal.0),
            &parameters,
        );
        for effect in today.0.iter().filter(|effect| effect.subject == number) {
            let hit = match effect.kind {
                EffectKind::Command => &mut forces.command_damage,
                EffectKind::Plant => &mut damage.0[effect.stock],
                _ => continue,
            };
            *hit += (1.0 - *hit) * effect.amount;
        }
        let funding =
            scaled_by_income(funds.income_ratio, parameters.funds_elasticity) * funds.paid_share;

        for stock in 0..scenario.stocks.len() {
            let row = &mut terms.stocks;
            row.open(arsenal.0[stock]);
            row.add(
                Cause::Produced,
                produced(agent.arsenal[stock].production, damage.0[stock], funding),
            );
            while let Some(&(.., cause, units)) =
                moved.next_if(|shipment| (shipment.0, shipment.1) == (number, stock))
            {
                row.add(cause, units);
            }
            for effect in today.0.iter().filter(|e| {
                e.kind == EffectKind::Destruction && (e.subject, e.stock) == (number, stock)
            }) {
                row.add(Cause::Destroyed, -(row.value() * effect.amount));
            }
            row.clamp(0.0, f64::MAX);
            arsenal.0[stock] = row.value();
            damage.0[stock] *= plant_left;
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
        forces.command_damage *= command_left;
        let row = &mut terms.resources;
        row.open(resources.0);
        row.add(
            Cause::Growth,
            resource_growth(resources.0, parameters.resource_growth, funds.income_ratio),
        );
        row.clamp(0.0, 100.0);
        resources.0 = row.value();

        let after = index_contributions(
            index_parts(agent, &scenario.stocks, resources.0, &forces, &arsenal.0),
            &parameters,
        );
        let row = &mut terms.index;
        row.open(capability.0);
        for (cause, part) in [Cause::ResourcesPart, Cause::ForcesPart, Cause::ArsenalPart]
            .into_iter()
            .zip(0..3)
        {
            row.add(cause, after[part] - before[part]);
        }
        row.close_at(after[0] + after[1] + after[2]);
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
        let sum: f64 = index_contributions([Some(1.0), Some(1.0), Some(1.0)], &parameters)
            .iter()
            .sum();
        assert!((sum - 100.0).abs() < 1e-12);
        let without_stocks: f64 = index_contributions([Some(1.0), Some(0.5), None], &parameters)
            .iter()
            .sum();
        assert!((without_stocks - 70.0).abs() < 1e-12);
    }
}
