//! Step 3: exports, income, support and what can be paid.
//!
//! Exporters earn `flow × price × (1 − discount) × (1 − banking loss)`; a share of
//! the change against the start reaches the military budget, beside the standing
//! budget and released assets. Patrons pay their clients; support follows the
//! patron's income with a constant elasticity. When wants exceed means, everything
//! is cut by the same share. Money is conserved: what enters the accounts either
//! stays in a balance or leaves it. Units: US$ m a day, mb/d, US$/bbl.

use bevy_ecs::system::{Query, Res, ResMut};

use crate::math;
use crate::scenario::quantity::values;
use crate::scenario::raw::{EffectKind, RawMoneyParameters, SanctionChannel};
use crate::scenario::{Agent, Scenario, Strait};
use crate::world::agents::{Funds, OilExports};
use crate::world::dyads::Support;
use crate::world::equilibrium::Equilibrium;
use crate::world::events::Today;
use crate::world::terms::{Cause, Terms};
use crate::world::theatre::{Accounts, FrozenAssets, Market, Passage, Sanctions};
use crate::world::{Roster, Setting};

values! {
    /// Parameters of money.
    pub struct Parameters from RawMoneyParameters {
        oil_to_military, release_to_military, spending_half_life, support_elasticity, money_lost,
    }
}

/// Today's contributions to the balances, a row per agent.
#[derive(bevy_ecs::resource::Resource, Clone, Debug, Default)]
pub struct MoneyTerms(pub Terms);

/// Share lost to sanctions of one channel on one target, 0 to 1.
#[must_use]
pub fn sanctioned_share(
    scenario: &Scenario,
    intensities: &[f64],
    target: usize,
    channel: SanctionChannel,
) -> f64 {
    let hits = scenario.sanctions.iter().zip(intensities);
    let passed = hits
        .filter(|(sanction, _)| sanction.target == target && sanction.channel == channel)
        .fold(1.0, |passed, (sanction, intensity)| {
            passed * (1.0 - sanction.effect * intensity)
        });
    1.0 - passed
}

/// Exports toward which flows move, mb/d: the potential less what sanctions hold
/// back, times what else holds them back since before the start.
#[must_use]
pub fn export_target(potential: f64, sanctioned: f64, other: f64) -> f64 {
    potential * (1.0 - sanctioned) * other
}

/// A value that closes half its gap to a target in `half_life` days.
#[must_use]
pub fn approach(value: f64, target: f64, half_life: f64) -> f64 {
    if value == target {
        value
    } else {
        target + (value - target) * math::daily_retention(half_life)
    }
}

/// Share of an exporter's oil that gets out, with bypasses shared evenly.
#[must_use]
pub fn shipped_share(agent: &Agent, straits: &[Strait], passages: &[Passage]) -> f64 {
    agent.oil_through.map_or(1.0, |(strait, share)| {
        let (strait, passage) = (&straits[strait], &passages[strait]);
        let bypassed = if strait.oil_flow > 0.0 {
            strait.bypass / strait.oil_flow
        } else {
            0.0
        };
        1.0 - share * (1.0 - (passage.open + bypassed).min(1.0))
    })
}

/// Oil revenue, US$ m a day.
#[must_use]
pub fn oil_revenue(exports: f64, price: f64, discount: f64, banking_loss: f64) -> f64 {
    exports * price * (1.0 - discount) * (1.0 - banking_loss)
}

/// Military income, US$ m a day, never negative.
#[must_use]
pub fn military_income(standing: f64, share: f64, revenue: f64, revenue_at_start: f64) -> f64 {
    (standing + share * (revenue - revenue_at_start)).max(0.0)
}

/// Support that a patron offers, US$ m a day.
#[must_use]
pub fn support_offered(money: f64, factor: f64, income_ratio: f64, elasticity: f64) -> f64 {
    money * factor * scaled_by_income(income_ratio, elasticity)
}

/// `ratio^elasticity`, 1 at a ratio of 1 to the last bit.
#[must_use]
pub fn scaled_by_income(ratio: f64, elasticity: f64) -> f64 {
    if ratio == 1.0 {
        1.0
    } else {
        math::pow(ratio, elasticity)
    }
}

/// Share of `wanted` that `means` can pay, 0 to 1; a shortfall within rounding is none.
#[must_use]
pub fn affordable_share(means: f64, wanted: f64) -> f64 {
    if wanted <= means * (1.0 + 1e-12) {
        1.0
    } else {
        (means / wanted).max(0.0)
    }
}

/// `now / then`, 1 where there was nothing then.
#[must_use]
pub fn ratio(now: f64, then: f64) -> f64 {
    if then > 0.0 { now / then } else { 1.0 }
}

/// Income that one agent earns by itself today, US$ m.
fn earned(
    number: usize,
    exports: f64,
    scenario: &Scenario,
    equilibrium: &Equilibrium,
    market: &Market,
    sanctions: &Sanctions,
    parameters: &Parameters,
) -> f64 {
    let agent = &scenario.agents[number];
    let shipped = exports * shipped_share(agent, &scenario.straits, &market.passages);
    let banking = sanctioned_share(scenario, &sanctions.0, number, SanctionChannel::Banking);
    let revenue = oil_revenue(shipped, market.price, agent.oil_discount, banking);
    military_income(
        agent.military,
        parameters.oil_to_military,
        revenue,
        equilibrium.oil_revenue[number],
    )
}

/// What an agent wants to pay today, US$ m.
struct Wants {
    upkeep: f64,
    production: f64,
    support: f64,
}

fn wants(
    number: usize,
    income_ratio: f64,
    scenario: &Scenario,
    equilibrium: &Equilibrium,
    support: &Support,
    parameters: &Parameters,
) -> Wants {
    let clients = scenario
        .supports
        .iter()
        .zip(&support.factor)
        .filter(|(tie, _)| tie.patron == number);
    Wants {
        upkeep: equilibrium.upkeep[number],
        production: equilibrium.production_cost[number] * income_ratio,
        support: clients.fold(0.0, |sum, (tie, factor)| {
            sum + support_offered(
                tie.money,
                *factor,
                income_ratio,
                parameters.support_elasticity,
            )
        }),
    }
}

/// Moves exports, earns, pays and receives.
#[expect(
    clippy::too_many_arguments,
    reason = "a system's arguments are what it reads and writes"
)]
pub fn money(
    setting: Res<Setting>,
    parameters: Res<Parameters>,
    roster: Res<Roster>,
    today: Res<Today>,
    market: Res<Market>,
    mut sanctions: ResMut<Sanctions>,
    mut frozen: ResMut<FrozenAssets>,
    mut support: ResMut<Support>,
    mut accounts: ResMut<Accounts>,
    mut terms: ResMut<MoneyTerms>,
    mut agents: Query<(&mut Funds, &mut OilExports)>,
) {
    let (scenario, equilibrium) = (&setting.scenario, &setting.equilibrium);
    for effect in &today.0 {
        match effect.kind {
            EffectKind::Sanction => sanctions.0[effect.subject] = effect.amount,
            EffectKind::Support => support.factor[effect.subject] = effect.amount,
            EffectKind::Release => {
                let released = frozen.0[effect.subject] * effect.amount;
                frozen.0[effect.subject] -= released;
                if let Ok((mut funds, _)) =
                    agents.get_mut(roster.0[scenario.frozen[effect.subject].owner])
                {
                    funds.released += released * parameters.release_to_military;
                }
            }
            _ => {}
        }
    }

    let keep = math::daily_retention(parameters.spending_half_life);
    let income_ratio = |funds: &Funds, number: usize| {
        ratio(
            funds.income + funds.received,
            equilibrium.income[number] + equilibrium.received[number],
        )
    };
    for (number, entity) in roster.0.iter().enumerate() {
        let Ok((mut funds, mut exports)) = agents.get_mut(*entity) else {
            continue;
        };
        let agent = &scenario.agents[number];
        let oil = sanctioned_share(scenario, &sanctions.0, number, SanctionChannel::OilExports);
        let target = export_target(
            agent.oil_potential,
            oil,
            equilibrium.other_export_limits[number],
        );
        let sanctions_on_it = scenario
            .sanctions
            .iter()
            .filter(|sanction| sanction.target == number);
        let half_life = sanctions_on_it
            .map(|sanction| sanction.half_life)
            .fold(1.0, f64::max);
        exports.0 = approach(exports.0, target, half_life);
        funds.income = earned(
            number,
            exports.0,
            scenario,
            equilibrium,
            &market,
            &sanctions,
            &parameters,
        );
        funds.income_ratio = income_ratio(&funds, number);
        funds.received = 0.0;

        let wanted = wants(
            number,
            funds.income_ratio,
            scenario,
            equilibrium,
            &support,
            &parameters,
        );
        let means = funds.balance
            + (funds.income + equilibrium.off_budget[number])
            + funds.released * (1.0 - keep);
        funds.paid_share =
            affordable_share(means, wanted.upkeep + wanted.production + wanted.support);
        for (index, tie) in scenario
            .supports
            .iter()
            .enumerate()
            .filter(|(_, tie)| tie.patron == number)
        {
            let offered = support_offered(
                tie.money,
                support.factor[index],
                funds.income_ratio,
                parameters.support_elasticity,
            );
            support.paid[index] = offered * funds.paid_share;
        }
    }

    terms.0.clear();
    for (number, entity) in roster.0.iter().enumerate() {
        let Ok((mut funds, _)) = agents.get_mut(*entity) else {
            continue;
        };
        let row = &mut terms.0;
        let income = funds.income + equilibrium.off_budget[number];
        let release = funds.released * (1.0 - keep);
        funds.released -= release;
        row.open(funds.balance);
        row.add(Cause::Income, income);
        row.add(Cause::Release, release);
        let wanted = wants(
            number,
            funds.income_ratio,
            scenario,
            equilibrium,
            &support,
            &parameters,
        );
        let (production, upkeep) = (
            wanted.production * funds.paid_share,
            wanted.upkeep * funds.paid_share,
        );
        row.add(Cause::SupportPaid, -(wanted.support * funds.paid_share));
        row.add(Cause::ProductionPaid, -production);
        row.add(Cause::Upkeep, -upkeep);
        // What stands in the account above its usual level is spent down over time.
        let spare = (row.value() - equilibrium.balance[number]).max(0.0) * (1.0 - keep);
        row.add(Cause::Reserves, -spare);
        accounts.entered += income + release;
        accounts.left += production + upkeep + spare;
        // Support arrives at the end of the day and can be spent on the next.
        for (tie, paid) in scenario
            .supports
            .iter()
            .zip(&support.paid)
            .filter(|(tie, _)| tie.client == number)
        {
            let arrived = paid * (1.0 - parameters.money_lost);
            row.add(Cause::SupportFrom(tie.patron as u16), arrived);
            funds.received += arrived;
            accounts.left += paid - arrived;
        }
        row.clamp(0.0, f64::MAX);
        funds.balance = row.value();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn revenue_in_millions_a_day() {
        // 1.5 mb/d at 60 US$/bbl, a tenth off, a fifth lost to banking: 64.8 US$ m a day.
        assert!((oil_revenue(1.5, 60.0, 0.1, 0.2) - 64.8).abs() < 1e-12);
    }

    #[test]
    fn income_moves_with_a_share_of_revenue_and_never_below_zero() {
        assert_eq!(military_income(30.0, 0.25, 100.0, 60.0), 40.0);
        assert_eq!(military_income(30.0, 1.0, 0.0, 60.0), 0.0);
    }

    #[test]
    fn half_the_gap_closes_in_a_half_life() {
        let mut value = 1.5;
        for _ in 0..30 {
            value = approach(value, 0.5, 30.0);
        }
        assert!((value - 1.0).abs() < 1e-12);
        assert_eq!(approach(1.5, 1.5, 30.0).to_bits(), 1.5f64.to_bits());
    }

    #[test]
    fn a_shortfall_cuts_everything_alike() {
        assert_eq!(affordable_share(50.0, 100.0), 0.5);
        assert_eq!(affordable_share(100.0, 50.0), 1.0);
        assert_eq!(affordable_share(-1.0, 50.0), 0.0);
        assert_eq!(affordable_share(0.0, 0.0), 1.0);
    }

    #[test]
    fn support_follows_income_with_its_elasticity() {
        assert!((support_offered(2.0, 1.0, 0.25, 0.5) - 1.0).abs() < 1e-12);
        assert_eq!(support_offered(2.0, 1.0, 1.0, 0.7), 2.0);
    }
}
