//! Step 5: threat, after Walt's balance of threat (1987).
//!
//! An agent looks threatening by its aggregate resources, its proximity, its
//! deliverable offence and its perceived intent. The index is their weighted
//! geometric mean, each on 0 to 1: an agent without the will, the reach or the
//! means is no threat. Only ties are judged. Distance is the shortest
//! between a seat or base of the one and a seat or base of the other. Units: percent of world, km,
//! missile equivalents that reach, probability; the index has none.

use bevy_ecs::system::{Query, Res, ResMut};

use crate::day::capability::kinds_of;
use crate::math;
use crate::scenario::quantity::values;
use crate::scenario::raw::RawThreatParameters;
use crate::scenario::{Edge, Scenario};
use crate::world::agents::{AgentId, Arsenal, Resources};
use crate::world::dyads::{Threat, Trust};
use crate::world::terms::{Cause, Explained, Terms};

values! {
    /// Parameters of threat.
    pub struct Parameters from RawThreatParameters {
        resources_weight, proximity_weight, offence_weight, intent_weight, resources_half, distance_half, offence_half,
    }
}

/// Today's contributions to threat, a row per edge.
#[derive(bevy_ecs::resource::Resource, Clone, Debug, Default)]
pub struct ThreatTerms(pub Terms);

/// The four factors of one agent's threat to another, each from 0 to 1 and raised to
/// its share of the weights, so that threat is their product.
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

/// Exponents of resources, proximity, offence and intent: shares of the weights.
#[must_use]
pub fn exponents(parameters: &Parameters) -> [f64; 4] {
    let weights = [
        parameters.resources_weight,
        parameters.proximity_weight,
        parameters.offence_weight,
        parameters.intent_weight,
    ];
    let total: f64 = weights.iter().sum();
    // Nothing to the power of 0 is 1: a factor without weight does not count.
    weights.map(|weight| if weight > 0.0 { weight / total } else { 0.0 })
}

/// Proximity: 1 next door, one half at `half` kilometres.
#[must_use]
pub fn proximity(distance: f64, half: f64) -> f64 {
    half / (half + distance)
}

/// Offence of (offence per unit, units) pairs, missile equivalents.
fn offence(stocks: impl Iterator<Item = (f64, f64)>) -> f64 {
    stocks.fold(0.0, |sum, (offence, held)| sum + offence * held)
}

/// Offence that reaches a distance, missile equivalents.
#[must_use]
pub fn deliverable_offence(held: &[f64], scenario: &Scenario, distance: f64) -> f64 {
    let stocks = scenario.stocks.iter().zip(held);
    let reaching = stocks.filter(|(stock, _)| stock.range >= distance);
    offence(reaching.map(|(stock, held)| (stock.offence, *held)))
}

/// Perceived intent: hostility of the tie times distrust.
#[must_use]
pub fn intent(rating: f64, trust: f64) -> f64 {
    (2.0 - rating) / 4.0 * (1.0 - trust)
}

/// Threat: the weighted geometric mean of the factors.
#[must_use]
pub fn index(factors: Factors) -> f64 {
    factors.resources * factors.proximity * factors.offence * factors.intent
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
    let exponents = exponents(parameters);
    let offence = deliverable_offence(held, scenario, edge.distance);
    Factors {
        resources: weighted(resources, parameters.resources_half, exponents[0]),
        proximity: math::power(
            proximity(edge.distance, parameters.distance_half),
            exponents[1],
        ),
        offence: weighted(offence, parameters.offence_half, exponents[2]),
        intent: math::power(intent(edge.rating, trust), exponents[3]),
    }
}

/// An amount on the scale of 0 to 1, to its exponent.
fn weighted(amount: f64, half: f64, exponent: f64) -> f64 {
    math::power(math::saturating(amount, half), exponent)
}

/// The factors that threat was last computed from, per edge.
#[derive(bevy_ecs::resource::Resource, Clone, Debug)]
pub struct ThreatFactors(pub Vec<Factors>);

/// What does not change about who sees whom.
#[derive(bevy_ecs::resource::Resource, Clone, Debug)]
pub struct Sights {
    edges: Vec<Sight>,
    classes: Vec<Class>,
    /// Per agent: its first class; one more ends the last.
    first_class: Vec<usize>,
    exponents: [f64; 4],
}

#[derive(Clone, Copy, Debug)]
struct Sight {
    to: usize,
    class: usize,
    rating: f64,
    /// Factor of proximity.
    proximity: f64,
}

/// Stocks of an agent that reach all who are equally far away: kind, offence per unit.
#[derive(Clone, Debug, PartialEq)]
struct Class(Vec<(usize, f64)>);

impl Sights {
    /// The sights of a scenario.
    #[must_use]
    pub fn of(scenario: &Scenario, parameters: &Parameters) -> Self {
        let exponents = exponents(parameters);
        let mut edges: Vec<_> = scenario
            .edges
            .iter()
            .map(|edge| Sight {
                to: edge.to,
                class: 0,
                rating: edge.rating,
                proximity: math::power(
                    proximity(edge.distance, parameters.distance_half),
                    exponents[1],
                ),
            })
            .collect();
        // Seen edges by the agent that is looked at.
        let mut seen = vec![Vec::new(); scenario.agents.len()];
        for (number, edge) in scenario.edges.iter().enumerate() {
            seen[edge.to].push(number);
        }
        let mut classes: Vec<Class> = Vec::new();
        let mut first_class = vec![0];
        for seen in seen {
            let first = classes.len();
            let kinds = kinds_of(scenario, first_class.len() - 1);
            for edge in seen {
                let distance = scenario.edges[edge].distance;
                let reaching = kinds.iter().map(|kind| (*kind, &scenario.stocks[*kind]));
                let class = reaching
                    .filter(|(_, stock)| stock.range >= distance && stock.offence != 0.0)
                    .map(|(kind, stock)| (kind, stock.offence))
                    .collect();
                let class = Class(class);
                let known = classes[first..].iter().position(|known| *known == class);
                edges[edge].class = first
                    + known.unwrap_or_else(|| {
                        classes.push(class);
                        classes.len() - 1 - first
                    });
            }
            first_class.push(classes.len());
        }
        Self {
            edges,
            classes,
            first_class,
            exponents,
        }
    }
}

/// Amounts and the factors they gave, so that a power is taken only of what changed.
#[derive(bevy_ecs::resource::Resource, Clone, Debug, Default)]
pub struct Powers {
    /// Per agent: resources.
    resources: Vec<(f64, f64)>,
    /// Per class: offence.
    offence: Vec<(f64, f64)>,
    /// Per edge: trust, and the factor of intent.
    intent: Vec<(f64, f64)>,
}

/// The factor of an amount, computed only when it is another than the last.
fn kept(known: &mut (f64, f64), amount: f64, factor: impl FnOnce(f64) -> f64) -> f64 {
    if known.0 != amount {
        *known = (amount, factor(amount));
    }
    known.1
}

/// Recomputes the threat along every edge.
#[expect(
    clippy::too_many_arguments,
    reason = "a system's arguments are what it reads and writes"
)]
pub fn threat(
    sights: Res<Sights>,
    parameters: Res<Parameters>,
    trust: Res<Trust>,
    explained: Res<Explained>,
    agents: Query<(&AgentId, &Resources, &Arsenal)>,
    mut threat: ResMut<Threat>,
    mut last: ResMut<ThreatFactors>,
    mut powers: ResMut<Powers>,
    mut terms: ResMut<ThreatTerms>,
) {
    let Powers {
        resources,
        offence: offences,
        intent: intents,
    } = &mut *powers;
    // Equal to no amount, so that everything is computed on the first day.
    let unknown = (f64::NAN, 0.0);
    resources.resize(sights.first_class.len() - 1, unknown);
    offences.resize(sights.classes.len(), unknown);
    intents.resize(sights.edges.len(), unknown);
    let [by_resources, _, by_offence, by_intent] = sights.exponents;
    // Each agent fills places of its own, so that their order does not matter.
    for (id, amount, arsenal) in &agents {
        let agent = usize::from(id.0);
        kept(&mut resources[agent], amount.0, |amount| {
            weighted(amount, parameters.resources_half, by_resources)
        });
        let classes = sights.first_class[agent]..sights.first_class[agent + 1];
        for (class, known) in sights.classes[classes.clone()]
            .iter()
            .zip(&mut offences[classes])
        {
            let stocks = class.0.iter();
            let amount = offence(stocks.map(|&(kind, offence)| (offence, arsenal.0[kind])));
            kept(known, amount, |amount| {
                weighted(amount, parameters.offence_half, by_offence)
            });
        }
    }
    let row = &mut terms.0;
    row.begin(*explained);
    let edges = sights.edges.iter().zip(&trust.level).zip(intents);
    for (((sight, trust), known), (threat, last)) in edges.zip(threat.0.iter_mut().zip(&mut last.0))
    {
        let now = Factors {
            resources: resources[sight.to].1,
            proximity: sight.proximity,
            offence: offences[sight.class].1,
            intent: kept(known, *trust, |trust| {
                math::power(intent(sight.rating, trust), by_intent)
            }),
        };
        let level = index(now);
        if explained.0 {
            explain(row, *threat, *last, now);
        }
        *threat = level;
        *last = now;
    }
}

/// Writes a row: what the change of each factor adds, one after the other. Proximity
/// moves only when a lever turns its parameters, and is taken in with intent.
fn explain(row: &mut Terms, before: f64, last: Factors, now: Factors) {
    row.open(before);
    let mut level = before;
    let resources = Factors {
        resources: now.resources,
        ..last
    };
    let offence = Factors {
        offence: now.offence,
        ..resources
    };
    for (cause, factors) in [
        (Cause::TheirResources, resources),
        (Cause::TheirOffence, offence),
        (Cause::TheirIntent, now),
    ] {
        let next = index(factors);
        row.add(cause, next - level);
        level = next;
    }
    row.close_at(level);
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

    fn mean(values: [f64; 4], parameters: &Parameters) -> f64 {
        let exponents = exponents(parameters);
        let [resources, proximity, offence, intent] =
            std::array::from_fn(|number| math::power(values[number], exponents[number]));
        index(Factors {
            resources,
            proximity,
            offence,
            intent,
        })
    }

    #[test]
    fn even_weights_give_the_geometric_mean() {
        assert!((mean([0.5, 0.5, 0.2, 0.2], &EVEN) - 0.1f64.sqrt()).abs() < 1e-12);
        let uneven = Parameters {
            resources_weight: 3.0,
            proximity_weight: 1.0,
            offence_weight: 0.0,
            intent_weight: 0.0,
            ..EVEN
        };
        let exact = math::exp((3.0 * math::ln(0.5) + math::ln(0.2)) / 4.0);
        assert!((mean([0.5, 0.2, 0.1, 0.1], &uneven) - exact).abs() < 1e-12);
    }

    #[test]
    fn no_intent_is_no_threat_unless_intent_has_no_weight() {
        let values = [0.5, 0.5, 0.5, 0.0];
        assert_eq!(mean(values, &EVEN), 0.0);
        let without = Parameters {
            intent_weight: 0.0,
            ..EVEN
        };
        assert!((mean(values, &without) - 0.5).abs() < 1e-12);
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
