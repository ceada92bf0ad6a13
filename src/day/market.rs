//! Step 2: oil and LNG prices, on trading days.
//!
//! `ln(P₁/P₀) = q / (ε_s + |ε_d|)`: to clear the market after a loss, price must
//! move until less is wanted and more is offered. `q` is the share of world supply
//! that the market expects to lose, averaged over the horizon it looks at. The
//! horizon belongs to the elasticities: they are monthly, which means that supply and
//! demand have a month to respond, so `q` is the mean loss of about a month.
//!
//! Nobody knows on the day how long a loss will last. The market starts from an
//! expected duration and revises it session by session toward the true one. So news
//! moves the price in the same session, that of a weekend in the next, and the rise
//! decays as flow returns *and* as the duration is revised. Everything else is a
//! random walk, and a premium is paid for threat without loss. Units: mb/d, US$/bbl,
//! log points.
//!
//! Elasticities: Caldara, Cavallo and Iacoviello (2019); the pairs of Baumeister
//! and Hamilton (2019) and of Kilian and Murphy (2014) lie in the range.

use bevy_ecs::system::{Res, ResMut};

use crate::chance::{Chance, Purpose};
use crate::math;
use crate::scenario::quantity::values;
use crate::scenario::raw::{AgentKind, EffectKind, RawMarket};
use crate::scenario::{NOBODY, Scenario};
use crate::world::Setting;
use crate::world::calendar::Calendar;
use crate::world::conduct::Relations;
use crate::world::dyads::Threat;
use crate::world::events::{Event, EventKind, EventLog, Today};
use crate::world::terms::{Cause, Terms};
use crate::world::theatre::{Market, Outage, Passage};

values! {
    /// Parameters of the market.
    pub struct Parameters from RawMarket {
        oil_price, oil_supply, supply_elasticity, demand_elasticity, expectation_horizon,
        expected_outage, expected_closure, revision_half_life, daily_deviation,
        stock_release, stock_release_share, premium, premium_per_threat,
        premium_per_injury, lng_price, lng_elasticity,
    }
}

/// Today's contributions to the log of the oil price.
#[derive(bevy_ecs::resource::Resource, Clone, Debug, Default)]
pub struct MarketTerms(pub Terms);

/// Share of the traffic of others than the closer that passes: what is spared, and of
/// the rest what is let through, less what stays away by itself.
#[must_use]
pub fn open_to_others(passage: &Passage) -> f64 {
    (1.0 - passage.shunned) * let_through(passage)
}

/// Share of the traffic of others than the closer that could pass.
#[must_use]
pub fn let_through(passage: &Passage) -> f64 {
    passage.exempt + (1.0 - passage.exempt) * passage.open
}

/// Share of a strait's oil that is the closer's own, from the flows at the start.
#[must_use]
pub fn closers_share(scenario: &Scenario, strait: usize, closer: usize) -> f64 {
    let through = scenario.agents.get(closer).and_then(|agent| {
        let (by, share) = agent.oil_through?;
        (by == strait).then_some(agent.oil_exports * share)
    });
    let flow = scenario.straits[strait].oil_flow;
    match through {
        Some(own) if flow > 0.0 => (own / flow).min(1.0),
        _ => 0.0,
    }
}

/// Share of all traffic that passes, when the closer's `own` share passes whole.
#[must_use]
pub fn open_to_all(own: f64, others: f64) -> f64 {
    own + (1.0 - own) * others
}

/// Loss of a strait, mb/d: what cannot pass less what pipelines take instead.
#[must_use]
pub fn strait_loss(flow: f64, bypass: f64, open: f64) -> f64 {
    (flow * (1.0 - open) - bypass).max(0.0)
}

/// Loss of an outage that is repaired evenly, mb/d, with `left` of `days` to go.
#[must_use]
pub fn outage_loss(outage: &Outage) -> f64 {
    outage.loss * (outage.left / outage.days)
}

/// Average over the next `horizon` days of a loss that is repaired evenly in `left` days.
#[must_use]
pub fn mean_repaired_loss(loss: f64, left: f64, horizon: f64) -> f64 {
    if left <= horizon {
        loss * left / (2.0 * horizon)
    } else {
        loss * (1.0 - horizon / (2.0 * left))
    }
}

/// Average over the next `horizon` days of a loss that lasts `left` days in full.
#[must_use]
pub fn mean_lasting_loss(loss: f64, left: f64, horizon: f64) -> f64 {
    loss * (left / horizon).min(1.0)
}

/// Expected days left after a day has passed: a loss that is still there lasts a day at least.
#[must_use]
pub fn a_day_later(believed: f64) -> f64 {
    (believed - 1.0).max(1.0)
}

/// Expected days left after what a session has taught: half of the gap to the true days
/// is closed in `half_life` sessions.
#[must_use]
pub fn revised(believed: f64, left: f64, half_life: f64) -> f64 {
    left + (believed - left) * math::daily_retention(half_life)
}

/// Restricts a strait for `days` days, in place of what was ordered before: `open` is the
/// share of ordinary traffic that passes, `exempt` the share of the others' traffic that is
/// spared, `closer` the agent whose own exports pass (`NOBODY` when the closure spares
/// none), `expected` the days that the market expects it to last.
pub fn restrict(
    passage: &mut Passage,
    open: f64,
    exempt: f64,
    closer: usize,
    days: f64,
    expected: f64,
) {
    *passage = Passage {
        open,
        exempt,
        closer,
        left: days,
        believed: expected,
        shunned: passage.shunned,
    };
}

/// What is left of a loss after emergency stocks replace a share of it.
#[must_use]
pub fn after_release(loss: f64, share: f64, most: f64) -> f64 {
    loss - (share * loss).min(most)
}

/// Log points of price for a share of supply expected to be lost.
#[must_use]
pub fn log_price_change(lost_share: f64, supply_elasticity: f64, demand_elasticity: f64) -> f64 {
    lost_share / (supply_elasticity + demand_elasticity)
}

/// Risk premium, log points: for `threat` above its start, and for `injury`, stakes, that
/// is still to be answered; so a blow raises the price, and the answer that settles it
/// lowers it again.
#[must_use]
pub fn premium(
    base: f64,
    (per_threat, threat): (f64, f64),
    (per_injury, injury): (f64, f64),
) -> f64 {
    (base + per_threat * threat + per_injury * injury).max(0.0)
}

/// Injuries between states, one of them a pole, that are still to be answered, stakes; of
/// each pair at most one, which is a full answer to come.
#[must_use]
pub fn open_injury(injury: &[f64], scenario: &Scenario) -> f64 {
    let state = |agent: usize| scenario.agents[agent].kind == AgentKind::State;
    let edges = scenario
        .edges
        .iter()
        .zip(injury)
        .filter(|(_, injury)| **injury > 0.0);
    edges
        .filter(|(edge, _)| state(edge.from) && state(edge.to))
        .filter(|(edge, _)| {
            scenario.poles.contains(&edge.from) || scenario.poles.contains(&edge.to)
        })
        .fold(0.0, |sum, (_, injury)| sum + injury.min(1.0))
}

/// Mean of the threat that the two poles perceive from each other.
#[must_use]
pub fn threat_between_poles(threat: &[f64], edge: Option<(usize, usize)>) -> f64 {
    edge.map_or(0.0, |(there, back)| 0.5 * (threat[there] + threat[back]))
}

/// Updates losses every day and prices on trading days.
#[expect(
    clippy::too_many_arguments,
    reason = "a system's arguments are what it reads and writes"
)]
pub fn market(
    setting: Res<Setting>,
    parameters: Res<Parameters>,
    calendar: Res<Calendar>,
    chance: Res<Chance>,
    today: Res<Today>,
    threat: Res<Threat>,
    relations: Res<Relations>,
    mut market: ResMut<Market>,
    mut terms: ResMut<MarketTerms>,
    mut log: ResMut<EventLog>,
) {
    let (scenario, equilibrium) = (&setting.scenario, &setting.equilibrium);
    let tick = calendar.tick;
    let market = &mut *market;
    let mut note = |kind, subject: usize, value| {
        log.0.push(Event {
            tick,
            kind,
            subject: subject as u32,
            value,
        })
    };

    for passage in market
        .passages
        .iter_mut()
        .filter(|passage| passage.left > 0.0)
    {
        passage.left -= 1.0;
        passage.believed = a_day_later(passage.believed);
    }
    let outages_before = market.outages.len();
    for outage in &mut market.outages {
        outage.left -= 1.0;
        outage.believed = a_day_later(outage.believed);
    }
    market.outages.retain(|outage| outage.left > 0.0);
    for effect in &today.0 {
        match effect.kind {
            EffectKind::Outage => {
                market.outages.push(Outage {
                    loss: effect.amount,
                    days: effect.days,
                    left: effect.days,
                    believed: parameters.expected_outage,
                    owner: effect.subject,
                });
                note(EventKind::Outage, 0, effect.amount);
            }
            EffectKind::Strait => {
                restrict(
                    &mut market.passages[effect.subject],
                    effect.amount,
                    0.0,
                    NOBODY,
                    effect.days,
                    parameters.expected_closure,
                );
                let kind = if effect.amount < 1.0 {
                    EventKind::StraitRestricted
                } else {
                    EventKind::StraitReopened
                };
                note(kind, effect.subject, effect.amount);
            }
            _ => {}
        }
    }
    if outages_before > 0 && market.outages.is_empty() {
        note(EventKind::SupplyRestored, 0, 0.0);
    }
    for (number, passage) in market.passages.iter_mut().enumerate() {
        if passage.left <= 0.0 && passage.open < 1.0 {
            *passage = Passage {
                shunned: passage.shunned,
                ..Passage::OPEN
            };
            note(EventKind::StraitReopened, number, 1.0);
        }
    }

    let horizon = parameters.expectation_horizon;
    let (mut lost, mut expected, mut lng_lost, mut lng_expected) = (0.0, 0.0, 0.0, 0.0);
    for outage in &market.outages {
        let loss = outage_loss(outage);
        lost += loss;
        expected += mean_repaired_loss(loss, outage.believed, horizon);
    }
    let straits = scenario.straits.iter().zip(&market.passages);
    for (number, (strait, passage)) in straits.enumerate() {
        let others = open_to_others(passage);
        let own = closers_share(scenario, number, passage.closer);
        let loss_at =
            |open: f64| strait_loss(strait.oil_flow, strait.bypass, open_to_all(own, open));
        let (loss, ordered) = (loss_at(others), loss_at(let_through(passage)));
        lost += loss;
        // What stays away by itself does so as long as the market looks ahead.
        expected += mean_lasting_loss(ordered, passage.believed, horizon) + (loss - ordered);
        let share = strait.lng_share * (1.0 - others);
        let ordered = strait.lng_share * (1.0 - let_through(passage));
        lng_lost += share;
        lng_expected += mean_lasting_loss(ordered, passage.believed, horizon) + (share - ordered);
    }
    let released = |loss| {
        after_release(
            loss,
            parameters.stock_release_share,
            parameters.stock_release,
        )
    };
    market.oil_lost = released(lost).min(parameters.oil_supply);
    market.lng_lost = lng_lost.min(1.0);

    terms.0.clear();
    terms.0.open(market.log_price);
    if calendar.trading {
        let share = (released(expected) / parameters.oil_supply).min(1.0);
        let log_loss = log_price_change(
            share,
            parameters.supply_elasticity,
            parameters.demand_elasticity,
        );
        let between = threat_between_poles(&threat.0, equilibrium.pole_edges);
        let log_premium = premium(
            parameters.premium,
            (
                parameters.premium_per_threat,
                between - equilibrium.threat_between_poles,
            ),
            (
                parameters.premium_per_injury,
                open_injury(&relations.injury, scenario),
            ),
        );
        let deviation = parameters.daily_deviation;
        let news = if deviation > 0.0 {
            // Half the variance is taken off so that the price, not its log, has no drift.
            deviation * chance.normal(0, tick, Purpose::OilNews, 0) - 0.5 * deviation * deviation
        } else {
            0.0
        };
        terms.0.add(Cause::News, news);
        terms.0.add(Cause::ExpectedLoss, log_loss - market.log_loss);
        terms
            .0
            .add(Cause::Premium, log_premium - market.log_premium);
        market.log_loss = log_loss;
        market.log_premium = log_premium;
        market.log_price = terms.0.value();
        market.price = math::exp(market.log_price);
        let lng_share = lng_expected.min(1.0);
        market.lng_price = parameters.lng_price
            * math::exp(log_price_change(lng_share, parameters.lng_elasticity, 0.0));
        // What a session teaches is in the price of the next.
        let half_life = parameters.revision_half_life;
        for outage in &mut market.outages {
            outage.believed = revised(outage.believed, outage.left, half_life);
        }
        let passages = market.passages.iter_mut();
        for passage in passages.filter(|passage| passage.left > 0.0) {
            passage.believed = revised(passage.believed, passage.left, half_life);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn price_clears_the_market() {
        // 5.7 of 100 mb/d out for 30 days, seen over 30 days, elasticities .11 and .13.
        let expected = mean_repaired_loss(5.7, 30.0, 30.0);
        assert!((expected - 2.85).abs() < 1e-12);
        let rise = log_price_change(expected / 100.0, 0.11, 0.13);
        assert!((rise - 0.11875).abs() < 1e-12);
        assert_eq!(log_price_change(0.0, 0.11, 0.13), 0.0);
    }

    #[test]
    fn averages_of_losses_agree_with_sums() {
        for (left, horizon) in [(10.0, 30.0), (30.0, 30.0), (90.0, 30.0)] {
            let steps = 30_000;
            let mean: f64 = (0..steps)
                .map(|step| (f64::from(step) + 0.5) * horizon / f64::from(steps))
                .map(|time| (1.0 - time / left).max(0.0))
                .sum::<f64>()
                / f64::from(steps);
            assert!(
                (mean_repaired_loss(1.0, left, horizon) - mean).abs() < 1e-6,
                "{left} of {horizon}"
            );
        }
        assert_eq!(mean_lasting_loss(2.0, 15.0, 30.0), 1.0);
        assert_eq!(mean_lasting_loss(2.0, 300.0, 30.0), 2.0);
    }

    #[test]
    fn bypass_and_stocks_replace_part_of_a_loss() {
        assert_eq!(strait_loss(20.0, 3.5, 0.0), 16.5);
        assert_eq!(strait_loss(20.0, 3.5, 0.9), 0.0);
        assert_eq!(after_release(10.0, 0.5, 2.0), 8.0);
        assert_eq!(after_release(2.0, 0.5, 2.0), 1.0);
    }

    #[test]
    fn belief_closes_half_its_gap_in_a_half_life_from_either_side() {
        for (believed, halfway) in [(75.0, 45.0), (5.0, 10.0)] {
            let mut days = believed;
            for _ in 0..5 {
                days = revised(days, 15.0, 5.0);
            }
            assert!((days - halfway).abs() < 1e-12, "{believed}");
        }
        assert_eq!(a_day_later(3.0), 2.0);
        assert_eq!(a_day_later(1.2), 1.0);
    }

    #[test]
    fn a_selective_closure_loses_what_is_neither_spared_nor_the_closers() {
        let mut passage = Passage::OPEN;
        restrict(&mut passage, 0.1, 0.3, 4, 20.0, 45.0);
        assert_eq!((passage.left, passage.believed), (20.0, 45.0));
        // Of the others' traffic 0.3 is spared, and a tenth of the other 0.7 passes.
        assert!((open_to_others(&passage) - 0.37).abs() < 1e-12);
        // Of 20 mb/d, 2 are the closer's own: of the other 18, 63 % is lost.
        let loss = strait_loss(20.0, 0.0, open_to_all(0.1, open_to_others(&passage)));
        assert!((loss - 11.34).abs() < 1e-12);
        restrict(&mut passage, 0.1, 0.0, NOBODY, 20.0, 45.0);
        assert_eq!(open_to_all(0.0, open_to_others(&passage)), 0.1);
    }

    #[test]
    fn a_premium_never_lowers_the_price() {
        assert_eq!(premium(0.02, (1.0, -0.4), (0.1, 0.0)), 0.0);
        assert!((premium(0.02, (0.5, 0.1), (0.04, 0.5)) - 0.09).abs() < 1e-12);
    }
}
