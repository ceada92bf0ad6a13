//! Step 5: threat, after Walt's balance of threat (1987).
//!
//! An agent looks threatening by its aggregate resources, its proximity, its
//! deliverable offence and its perceived intent. The index is their weighted
//! geometric mean, each on 0 to 1: an agent without the will, the reach or the
//! means is no threat. Only ties are judged. Distance is the shortest
//! between a seat or base of the one and a seat or base of the other. Units: percent of world, km,
//! missile equivalents that reach, probability; the index has none.

use bevy_ecs::system::{Query, Res, ResMut};

use crate::math;
use crate::scenario::quantity::values;
use crate::scenario::raw::RawThreatParameters;
use crate::scenario::{Edge, Scenario};
use crate::world::agents::{Arsenal, Resources};
use crate::world::dyads::{Threat, Trust};
use crate::world::terms::{Cause, Terms};
use crate::world::{Roster, Setting};

values! {
    /// Parameters of threat.
    pub struct Parameters from RawThreatParameters {
        resources_weight, proximity_weight, offence_weight, intent_weight, resources_half, distance_half, offence_half,
    }
}

/// Today's contributions to threat, a row per edge.
#[derive(bevy_ecs::resource::Resource, Clone, Debug, Default)]
pub struct ThreatTerms(pub Terms);

/// The four factors of one agent's threat to another, each from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Factors {
    /// Aggregate resources.
    pub resources: f64,
    /// Proximity.
    pub proximity: f64,
    /// Deliverable offence.
    pub offence: f64,
    /// Perceived intent.
    pub intent: f64,
}

/// Proximity: 1 next door, one half at `half` kilometres.
#[must_use]
pub fn proximity(distance: f64, half: f64) -> f64 {
    half / (half + distance)
}

/// Offence that reaches a distance, missile equivalents.
#[must_use]
pub fn deliverable_offence(held: &[f64], scenario: &Scenario, distance: f64) -> f64 {
    // A stock out of reach adds zero, without a branch that the processor would have to guess.
    let stocks = scenario.stocks.iter().zip(held);
    stocks.fold(0.0, |sum, (stock, held)| {
        let offence = stock.offence * held;
        sum + if stock.range >= distance {
            offence
        } else {
            0.0
        }
    })
}

/// Perceived intent: hostility of the tie times distrust.
#[must_use]
pub fn intent(rating: f64, trust: f64) -> f64 {
    (2.0 - rating) / 4.0 * (1.0 - trust)
}

/// Weighted geometric mean of the factors.
#[must_use]
pub fn index(factors: Factors, parameters: &Parameters) -> f64 {
    index_by(factors, parameters, |_, value| math::ln(value))
}

/// The same with logarithms looked up: `ln` gets the number and the value of a factor.
fn index_by(
    factors: Factors,
    parameters: &Parameters,
    mut ln: impl FnMut(usize, f64) -> f64,
) -> f64 {
    let weights = [
        parameters.resources_weight,
        parameters.proximity_weight,
        parameters.offence_weight,
        parameters.intent_weight,
    ];
    let values = [
        factors.resources,
        factors.proximity,
        factors.offence,
        factors.intent,
    ];
    let total: f64 = weights.iter().sum();
    let mut log = 0.0;
    for (number, (value, weight)) in values.into_iter().zip(weights).enumerate() {
        if weight > 0.0 {
            if value <= 0.0 {
                return 0.0;
            }
            log += weight / total * ln(number, value);
        }
    }
    math::exp(log)
}

/// Factors of the threat along an edge.
#[must_use]
pub fn factors(
    edge: &Edge,
    resources: f64,
    held: &[f64],
    trust: f64,
    scenario: &Scenario,
    parameters: &Parameters,
) -> Factors {
    Factors {
        resources: math::saturating(resources, parameters.resources_half),
        proximity: proximity(edge.distance, parameters.distance_half),
        offence: math::saturating(
            deliverable_offence(held, scenario, edge.distance),
            parameters.offence_half,
        ),
        intent: intent(edge.rating, trust),
    }
}

/// What the threat along an edge was last computed from.
#[derive(bevy_ecs::resource::Resource, Clone, Debug)]
pub struct ThreatFactors(pub Vec<Factors>);

/// Per edge and factor: a value and its logarithm, so that only what changed is
/// computed again. A logarithm is used only for the very value it is of.
#[derive(bevy_ecs::resource::Resource, Clone, Debug, Default)]
pub struct Logarithms(Vec<[(f64, f64); 4]>);

/// Recomputes the threat along every edge whose factors changed.
#[expect(
    clippy::too_many_arguments,
    reason = "a system's arguments are what it reads and writes"
)]
pub fn threat(
    setting: Res<Setting>,
    parameters: Res<Parameters>,
    roster: Res<Roster>,
    trust: Res<Trust>,
    agents: Query<(&Resources, &Arsenal)>,
    mut threat: ResMut<Threat>,
    mut last: ResMut<ThreatFactors>,
    mut logarithms: ResMut<Logarithms>,
    mut terms: ResMut<ThreatTerms>,
) {
    let scenario = &setting.scenario;
    let row = &mut terms.0;
    row.clear();
    logarithms.0.resize(scenario.edges.len(), [(1.0, 0.0); 4]);
    for (number, edge) in scenario.edges.iter().enumerate() {
        row.open(threat.0[number]);
        let Ok((resources, arsenal)) = agents.get(roster.0[edge.to]) else {
            continue;
        };
        let now = factors(
            edge,
            resources.0,
            &arsenal.0,
            trust.level[number],
            scenario,
            &parameters,
        );
        let mut step = last.0[number];
        if now != step {
            let mut level = threat.0[number];
            let known = &mut logarithms.0[number];
            let mut ln = |factor: usize, value: f64| {
                if known[factor].0 != value {
                    known[factor] = (value, math::ln(value));
                }
                known[factor].1
            };
            for (cause, next) in [
                (
                    Cause::TheirResources,
                    Factors {
                        resources: now.resources,
                        ..step
                    },
                ),
                (
                    Cause::TheirOffence,
                    Factors {
                        resources: now.resources,
                        offence: now.offence,
                        ..step
                    },
                ),
                (Cause::TheirIntent, now),
            ] {
                if next != step {
                    let value = index_by(next, &parameters, &mut ln);
                    row.add(cause, value - level);
                    level = value;
                    step = next;
                }
            }
            row.close_at(level);
            last.0[number] = now;
            threat.0[number] = row.value();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVEN: Parameters = Parameters {
        resources_weight: 1.0,
        proximity_weight: 1.0,
        offence_weight: 1.0,
        intent_weight: 1.0,
        resources_half: 1.0,
        distance_half: 1000.0,
        offence_half: 100.0,
    };

    #[test]
    fn even_weights_give_the_geometric_mean() {
        let factors = Factors {
            resources: 0.5,
            proximity: 0.5,
            offence: 0.2,
            intent: 0.2,
        };
        assert!((index(factors, &EVEN) - 0.1f64.sqrt()).abs() < 1e-12);
    }

    #[test]
    fn no_intent_is_no_threat_unless_intent_has_no_weight() {
        let factors = Factors {
            resources: 0.5,
            proximity: 0.5,
            offence: 0.5,
            intent: 0.0,
        };
        assert_eq!(index(factors, &EVEN), 0.0);
        assert!(
            (index(
                factors,
                &Parameters {
                    intent_weight: 0.0,
                    ..EVEN
                }
            ) - 0.5)
                .abs()
                < 1e-12
        );
    }

    #[test]
    fn intent_needs_hostility_and_distrust() {
        assert_eq!(intent(2.0, 0.1), 0.0);
        assert_eq!(intent(-2.0, 1.0), 0.0);
        assert_eq!(intent(-2.0, 0.25), 0.75);
    }

    #[test]
    fn proximity_halves_at_its_distance() {
        assert_eq!(proximity(0.0, 1000.0), 1.0);
        assert_eq!(proximity(1000.0, 1000.0), 0.5);
    }
}
