//! What forces can do to each other, as talks and decisions weigh it.
//!
//! Offence that arrives, in missile equivalents, is what deliverable offence leaves
//! after the defences it would meet; harm is a saturating index of it. A patron's
//! network adds its clients' offence, each as far as the patron controls it. Over a
//! campaign stocks are spent once, sorties fly every day.

use crate::math;
use crate::scenario::raw::StockClass;
use crate::scenario::{NOBODY, Scenario};

/// Deliverable offence over a campaign of `days`, missile equivalents: missiles once,
/// sorties every day.
#[must_use]
pub fn campaign_offence(held: &[f64], scenario: &Scenario, distance: f64, days: f64) -> f64 {
    let stocks = scenario.stocks.iter().zip(held);
    stocks.fold(0.0, |sum, (stock, held)| {
        let times = match stock.class {
            StockClass::Sortie | StockClass::Penetrator => days,
            _ => 1.0,
        };
        if stock.range >= distance && stock.weapon.is_some() {
            sum + stock.offence * held * times
        } else {
            sum
        }
    })
}

/// Missiles that an agent's interceptors could stop, those of others before it included.
#[must_use]
pub fn cover(agent: usize, held: &[&[f64]], scenario: &Scenario) -> f64 {
    let own = |by: usize| {
        let stocks = scenario.stocks.iter().zip(held[by]);
        stocks.fold(0.0, |sum, (stock, held)| match &stock.defence {
            Some(defence) => sum + held / defence.shots * defence.kill[0].max(defence.kill[2]),
            None => sum,
        })
    };
    scenario
        .coverage
        .iter()
        .filter(|cover| cover.of == agent)
        .fold(own(agent), |sum, cover| sum + cover.share * own(cover.by))
}

/// What arrives of an offence against a cover: `x²/(x + c)`, all of it against none.
#[must_use]
pub fn arriving(offence: f64, cover: f64) -> f64 {
    if offence <= 0.0 {
        0.0
    } else {
        offence * offence / (offence + cover)
    }
}

/// Harm of what arrives, 0 to 1.
#[must_use]
pub fn harm(arriving: f64, half: f64) -> f64 {
    math::saturating(arriving, half)
}

/// A perceived amount: the true one times a log-normal error.
#[must_use]
pub fn perceived(amount: f64, deviation: f64, error: f64) -> f64 {
    amount * math::exp(deviation * error)
}

/// What an agent can bring to bear on another, with the clients of its network.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reach {
    /// Its own, missile equivalents.
    pub own: f64,
    /// Its clients', as far as it controls them.
    pub network: f64,
}

impl Reach {
    /// Both.
    #[must_use]
    pub fn total(self) -> f64 {
        self.own + self.network
    }
}

/// Offence that `from` and its clients could bring on `to` over a campaign of `days`.
#[must_use]
pub fn reach(from: usize, to: usize, held: &[&[f64]], scenario: &Scenario, days: f64) -> Reach {
    let on = |agent: usize| {
        scenario.edge(to, agent).map_or(0.0, |edge| {
            campaign_offence(held[agent], scenario, scenario.edges[edge].distance, days)
        })
    };
    let network = scenario
        .supports_of(from)
        .iter()
        .filter(|tie| tie.client != to)
        .fold(0.0, |sum, tie| sum + tie.control * on(tie.client));
    Reach {
        own: on(from),
        network,
    }
}

/// The agent whose favour an agent depends on most, or `NOBODY`: its largest patron.
#[must_use]
pub fn patron(agent: usize, scenario: &Scenario) -> usize {
    let ties = scenario.supports.iter().filter(|tie| tie.client == agent);
    ties.fold((NOBODY, 0.0), |best, tie| {
        let weight = tie.control * (1.0 + tie.money);
        if weight > best.1 {
            (tie.patron, weight)
        } else {
            best
        }
    })
    .0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_stops_what_meets_no_cover() {
        assert_eq!(arriving(10.0, 0.0), 10.0);
        assert_eq!(arriving(10.0, 10.0), 5.0);
        assert_eq!(arriving(0.0, 0.0), 0.0);
        assert_eq!(harm(50.0, 50.0), 0.5);
        assert_eq!(perceived(7.0, 0.4, 0.0), 7.0);
    }
}
