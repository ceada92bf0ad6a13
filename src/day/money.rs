//! Step 3: exports, income, support and what can be paid.
//!
//! Sanctions are felt with their half-lives; exports are what they leave.
//! Exporters earn `flow × price × (1 − discount) × (1 − banking loss)`; a share of
//! the change against the start reaches the military budget, beside the standing
//! budget and released assets. Patrons pay their clients; support follows the
//! patron's income with a constant elasticity. When wants exceed means, everything
//! is cut by the same share. Money is conserved: what enters the accounts either
//! stays in a balance or leaves it. Units: US$ m a day, mb/d, US$/bbl.

use std::ops::Range;

use bevy_ecs::system::{Query, Res, ResMut};

use crate::day::capability::{self, produced};
use crate::day::market::{open_to_others, outage_loss};
use crate::math;
use crate::scenario::quantity::values;
use crate::scenario::raw::{EffectKind, RawMoneyParameters, SanctionChannel};
use crate::scenario::{Agent, Scenario, Strait};
use crate::world::agents::{AgentId, Funds, OilExports, PlantDamage};
use crate::world::dyads::Support;
use crate::world::events::Today;
use crate::world::terms::{Cause, Explained, Terms};
use crate::world::theatre::{Accounts, FrozenAssets, Market, Passage, Purchases, Sanctions};
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

/// Exports, mb/d: the potential less what sanctions hold back, times what else has held
/// them back since before the start, times what buyers take over what they took then.
#[must_use]
pub fn export_target(potential: f64, sanctioned: f64, other: f64, taken: f64) -> f64 {
    potential * (1.0 - sanctioned) * other * taken
}

/// What the buyers of an exporter take over what they took at the start: those who are
/// named by their share, the rest as before.
#[must_use]
pub fn taken(exporter: usize, scenario: &Scenario, purchases: &[f64]) -> f64 {
    let pairs = scenario.purchases.iter().zip(purchases);
    pairs
        .filter(|(purchase, _)| purchase.exporter == exporter)
        .fold(1.0, |sum, (purchase, times)| {
            sum + purchase.share * (times - 1.0)
        })
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

/// Share of the oil of exporter `number` that gets out, with bypasses shared evenly; who
/// closes a strait selectively lets its own pass.
#[must_use]
pub fn shipped_share(
    number: usize,
    agent: &Agent,
    straits: &[Strait],
    passages: &[Passage],
) -> f64 {
    agent.oil_through.map_or(1.0, |(strait, share)| {
        let (strait, passage) = (&straits[strait], &passages[strait]);
        if passage.closer == number {
            return 1.0;
        }
        let bypassed = if strait.oil_flow > 0.0 {
            strait.bypass / strait.oil_flow
        } else {
            0.0
        };
        1.0 - share * (1.0 - (open_to_others(passage) + bypassed).min(1.0))
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

/// Support that a patron offers, US$ m a day; `scale` is that of its income.
#[must_use]
pub fn support_offered(money: f64, factor: f64, scale: f64) -> f64 {
    money * factor * scale
}

/// `ratio^elasticity` from the logarithm of the ratio, of which several powers can be
/// taken; 1 at a ratio of 1 to the last bit.
#[must_use]
pub fn scaled_by_income(log_ratio: f64, elasticity: f64) -> f64 {
    if log_ratio == 0.0 || elasticity == 0.0 {
        1.0
    } else {
        math::exp(elasticity * log_ratio)
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

/// Exports of an agent that reach the market, mb/d: less its own outages and what a strait holds back.
#[must_use]
pub fn shipped(number: usize, exports: f64, scenario: &Scenario, market: &Market) -> f64 {
    let own = market
        .outages
        .iter()
        .filter(|outage| outage.owner == number);
    let lost = own.fold(0.0, |sum, outage| sum + outage_loss(outage));
    let agent = &scenario.agents[number];
    (exports - lost).max(0.0) * shipped_share(number, agent, &scenario.straits, &market.passages)
}

/// What does not change about who makes what and who pays whom.
#[derive(bevy_ecs::resource::Resource, Clone, Debug)]
pub struct Books(Vec<Book>);

#[derive(Clone, Debug, Default)]
struct Book {
    sanctioned: bool,
    /// Production: kind of stock, cost of a unit, units a month.
    production: Vec<(usize, f64, f64)>,
    /// Supports it gives.
    gives: Range<usize>,
    /// Supports it gets.
    gets: Vec<usize>,
}

impl Books {
    /// The books of a scenario.
    #[must_use]
    pub fn of(scenario: &Scenario) -> Self {
        let supports = &scenario.supports;
        let book = |(number, agent): (usize, &Agent)| {
            let made = scenario.stocks.iter().zip(&agent.arsenal).enumerate();
            Book {
                sanctioned: scenario.sanctions.iter().any(|it| it.target == number),
                production: made
                    .filter(|(_, (_, holding))| holding.production != 0.0)
                    .map(|(kind, (stock, holding))| (kind, stock.cost, holding.production))
                    .collect(),
                gives: supports.partition_point(|tie| tie.patron < number)
                    ..supports.partition_point(|tie| tie.patron <= number),
                gets: (0..supports.len())
                    .filter(|tie| supports[*tie].client == number)
                    .collect(),
            }
        };
        Self(scenario.agents.iter().enumerate().map(book).collect())
    }
}

/// Today's `ρ^elasticity` of production and regrowth, per agent.
#[derive(bevy_ecs::resource::Resource, Clone, Debug, PartialEq)]
pub struct ProductionScales(pub Vec<f64>);

/// Room for a day's work, per agent, so that a day allocates nothing.
#[derive(bevy_ecs::resource::Resource, Clone, Debug, Default)]
pub struct Scratch(Vec<Day>);

#[derive(Clone, Copy, Debug, Default)]
struct Day {
    funds: Funds,
    /// Released assets spent today, US$ m.
    release: f64,
    /// Production and support wanted, US$ m.
    production: f64,
    support: f64,
    /// `ρ^elasticity` of support.
    support_scale: f64,
}

/// Sanctions are felt, exports follow, everybody earns, pays and receives.
#[expect(
    clippy::too_many_arguments,
    reason = "a system's arguments are what it reads and writes"
)]
pub fn money(
    setting: Res<Setting>,
    parameters: (Res<Parameters>, Res<capability::Parameters>),
    fixed: (Res<Books>, Res<Roster>),
    today: Res<Today>,
    explained: Res<Explained>,
    market: Res<Market>,
    purchases: Res<Purchases>,
    mut sanctions: ResMut<Sanctions>,
    mut frozen: ResMut<FrozenAssets>,
    mut support: ResMut<Support>,
    mut accounts: ResMut<Accounts>,
    mut scales: ResMut<ProductionScales>,
    mut scratch: ResMut<Scratch>,
    mut terms: ResMut<MoneyTerms>,
    mut agents: Query<(&AgentId, &mut Funds, &mut OilExports, &PlantDamage)>,
) {
    let (scenario, equilibrium) = (&setting.scenario, &setting.equilibrium);
    let (parameters, capability) = parameters;
    let (books, roster) = fixed;
    for effect in &today.0 {
        match effect.kind {
            EffectKind::Sanction => sanctions.ordered[effect.subject] = effect.amount,
            EffectKind::Support => support.factor[effect.subject] = effect.amount,
            EffectKind::Release => {
                let released = frozen.0[effect.subject] * effect.amount;
                frozen.0[effect.subject] -= released;
                let owner = roster.0[scenario.frozen[effect.subject].owner];
                if let Ok((_, mut funds, _, _)) = agents.get_mut(owner) {
                    funds.released += released * parameters.release_to_military;
                }
            }
            _ => {}
        }
    }
    let sanctions = &mut *sanctions;
    for (number, felt) in sanctions.felt.iter_mut().enumerate() {
        *felt = approach(
            *felt,
            sanctions.ordered[number],
            scenario.sanctions[number].half_life,
        );
    }

    let keep = math::daily_retention(parameters.spending_half_life);
    let Support { factor, paid } = &mut *support;
    let days = &mut scratch.0;
    days.resize(books.0.len(), Day::default());
    // Each agent fills places of its own, so that their order does not matter.
    for (id, funds, mut exports, damage) in &mut agents {
        let number = usize::from(id.0);
        let (agent, book) = (&scenario.agents[number], &books.0[number]);
        let lost = |channel| {
            if book.sanctioned {
                sanctioned_share(scenario, &sanctions.felt, number, channel)
            } else {
                0.0
            }
        };
        exports.0 = export_target(
            agent.oil_potential,
            lost(SanctionChannel::OilExports),
            equilibrium.other_export_limits[number],
            taken(number, scenario, &purchases.0),
        );
        let revenue = oil_revenue(
            shipped(number, exports.0, scenario, &market),
            market.price,
            agent.oil_discount,
            lost(SanctionChannel::Banking),
        );
        let mut funds = *funds;
        funds.income = military_income(
            agent.military,
            parameters.oil_to_military,
            revenue,
            equilibrium.oil_revenue[number],
        );
        let release = funds.released * (1.0 - keep);
        funds.income_ratio = ratio(
            funds.income + funds.received + release,
            equilibrium.income[number] + equilibrium.received[number],
        );
        funds.received = 0.0;

        let log_ratio = math::ln(funds.income_ratio);
        let scale = scaled_by_income(log_ratio, capability.funds_elasticity);
        scales.0[number] = scale;
        let made = book.production.iter();
        let production = made.fold(0.0, |sum, &(kind, cost, monthly)| {
            sum + cost * produced(monthly, damage.0[kind], scale)
        });
        let gives = book.gives.clone();
        let support_scale = if gives.is_empty() {
            1.0
        } else {
            scaled_by_income(log_ratio, parameters.support_elasticity)
        };
        let clients = scenario.supports[gives.clone()].iter().zip(&factor[gives]);
        let support = clients.fold(0.0, |sum, (tie, factor)| {
            sum + support_offered(tie.money, *factor, support_scale)
        });
        let means = funds.balance + (funds.income + equilibrium.off_budget[number]) + release;
        let wanted = equilibrium.upkeep[number] + production + support;
        funds.paid_share = affordable_share(means, wanted);
        days[number] = Day {
            funds,
            release,
            production,
            support,
            support_scale,
        };
    }

    for ((tie, factor), paid) in scenario.supports.iter().zip(&*factor).zip(&mut *paid) {
        let patron = &days[tie.patron];
        *paid = support_offered(tie.money, *factor, patron.support_scale) * patron.funds.paid_share;
    }

    let row = &mut terms.0;
    row.begin(*explained);
    let mut spent = (0.0, 0.0);
    for (number, day) in days.iter_mut().enumerate() {
        let (funds, release) = (&mut day.funds, day.release);
        let income = funds.income + equilibrium.off_budget[number];
        funds.released -= release;
        row.open(funds.balance);
        row.add(Cause::Income, income);
        row.add(Cause::Release, release);
        let production = day.production * funds.paid_share;
        let upkeep = equilibrium.upkeep[number] * funds.paid_share;
        row.add(Cause::SupportPaid, -(day.support * funds.paid_share));
        row.add(Cause::ProductionPaid, -production);
        row.add(Cause::Upkeep, -upkeep);
        // What stands in the account above its usual level is spent down over time.
        let spare = (row.value() - equilibrium.balance[number]).max(0.0) * (1.0 - keep);
        row.add(Cause::Reserves, -spare);
        spent.0 += income + release;
        spent.1 += production + upkeep + spare;
        // Support arrives at the end of the day and can be spent on the next.
        for &tie in &books.0[number].gets {
            let arrived = paid[tie] * (1.0 - parameters.money_lost);
            let patron = scenario.supports[tie].patron;
            row.add(Cause::SupportFrom(patron as u16), arrived);
            funds.received += arrived;
            spent.1 += paid[tie] - arrived;
        }
        row.clamp(0.0, f64::MAX);
        funds.balance = row.value();
    }
    for (id, mut funds, _, _) in &mut agents {
        *funds = days[usize::from(id.0)].funds;
    }
    accounts.entered += spent.0;
    accounts.left += spent.1;
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
        assert!(
            (support_offered(2.0, 1.0, scaled_by_income(math::ln(0.25), 0.5)) - 1.0).abs() < 1e-12
        );
        assert_eq!(
            support_offered(2.0, 1.0, scaled_by_income(math::ln(1.0), 0.7)),
            2.0
        );
        assert_eq!(scaled_by_income(math::ln(0.0), 0.7), 0.0);
        assert_eq!(scaled_by_income(math::ln(0.0), 0.0), 1.0);
    }
}
