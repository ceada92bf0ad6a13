//! What is between agents: ties and support, commitments, sanctions, frozen assets.

use std::collections::BTreeSet;

use super::{Checker, DAYS_PER_YEAR};
use crate::math::distance_km;
use crate::scenario::raw::{PlaceKind, RawScenario};
use crate::scenario::{Agent, Commitment, Edge, Frozen, Sanction, Scenario, Support};

impl Checker<'_> {
    pub(super) fn ties(&mut self, agents: &[Agent]) -> Option<(Vec<Edge>, Vec<Support>)> {
        let raw = self.raw;
        let points: Vec<_> = agents.iter().map(|agent| points_of(raw, agent)).collect();
        let mut edges: Vec<Edge> = Vec::new();
        let mut tied = BTreeSet::new();
        let mut supports = Vec::new();
        for (from_id, row) in &raw.ties {
            for (to_id, tie) in row {
                let path = format!("ties.{from_id}.{to_id}");
                let (from, to) = (self.agent(from_id, &path), self.agent(to_id, &path));
                let (Some(from), Some(to)) = (from, to) else {
                    continue;
                };
                if from == to {
                    self.note(&path, "a tie of an agent with itself", "two agents");
                    continue;
                }
                if !tied.insert((from.min(to), from.max(to))) {
                    self.note(
                        &path,
                        "a second tie of the same pair",
                        "each pair once, patron first",
                    );
                    continue;
                }
                for (number, facet) in tie.facets.iter().enumerate() {
                    if !(-2.0..=2.0).contains(&facet.sign) {
                        self.note(
                            &format!("{path}.facets.{number}.sign"),
                            facet.sign,
                            "-2 to 2",
                        );
                    }
                }
                for (from, to) in [(from, to), (to, from)] {
                    edges.push(Edge {
                        from,
                        to,
                        rating: tie.rating.value,
                        support: None,
                        distance: distance_between(&points[from], &points[to]),
                    });
                }
                if let Some(support) = &tie.support {
                    let corridor = support.corridor.as_ref().and_then(|id| {
                        self.reference(
                            &raw.corridors,
                            id,
                            &format!("{path}.support.corridor"),
                            "corridor",
                        )
                    });
                    let mut arms = Vec::new();
                    for (id, quantity) in &support.arms {
                        let path = format!("{path}.support.arms.{id}");
                        if let Some(stock) = self.reference(&raw.stocks, id, &path, "stock") {
                            let unit = format!("{}/year", raw.stocks[id].unit);
                            self.unit(quantity, &unit, &path);
                            arms.push((stock, quantity.value / DAYS_PER_YEAR));
                        }
                    }
                    supports.push(Support {
                        patron: from,
                        client: to,
                        money: support.money.value / DAYS_PER_YEAR,
                        control: support.control.value,
                        corridor,
                        interdicted: support.interdicted.as_ref().map_or(0.0, |q| q.value),
                        arms,
                    });
                }
            }
        }
        edges.sort_by_key(|edge| (edge.from, edge.to));
        supports.sort_by_key(|support| (support.patron, support.client));
        Some((edges, supports))
    }

    /// A patron that is, through others, its own client could never pay.
    pub(super) fn patronage_is_acyclic(&mut self, agents: &[Agent], supports: &[Support]) {
        // Repeatedly drop the patrons nobody left supports, and the clients that support
        // nobody left; what remains is the cycles and what lies between them.
        let mut left: Vec<&Support> = supports.iter().collect();
        loop {
            let clients: Vec<usize> = left.iter().map(|support| support.client).collect();
            let patrons: Vec<usize> = left.iter().map(|support| support.patron).collect();
            let before = left.len();
            left.retain(|support| {
                clients.contains(&support.patron) && patrons.contains(&support.client)
            });
            if left.len() == before {
                break;
            }
        }
        if let Some(first) = left.first() {
            let path = format!(
                "ties.{}.{}.support",
                agents[first.patron].id, agents[first.client].id
            );
            let names: Vec<_> = left
                .iter()
                .map(|s| format!("{} > {}", agents[s.patron].id, agents[s.client].id))
                .collect();
            self.note(
                &path,
                format_args!("cyclic patronage ({})", names.join(", ")),
                "patrons that are not their own clients",
            );
        }
    }

    pub(super) fn sanctions(&mut self) -> Vec<Sanction> {
        let mut sanctions = Vec::new();
        for (id, sanction) in &self.raw.sanctions {
            let imposer = self.agent(&sanction.imposer, &format!("sanctions.{id}.imposer"));
            let target = self.agent(&sanction.target, &format!("sanctions.{id}.target"));
            if let (Some(imposer), Some(target)) = (imposer, target) {
                sanctions.push(Sanction {
                    imposer,
                    target,
                    channel: sanction.channel,
                    intensity: sanction.intensity.value,
                    effect: sanction.effect.value,
                    half_life: sanction.half_life.value,
                });
            }
        }
        sanctions
    }

    pub(super) fn frozen(&mut self) -> Vec<Frozen> {
        let mut frozen = Vec::new();
        for (id, asset) in &self.raw.frozen_assets {
            if let Some(holder) = &asset.holder {
                self.agent(holder, &format!("frozen_assets.{id}.holder"));
            }
            if let Some(owner) = self.agent(&asset.owner, &format!("frozen_assets.{id}.owner")) {
                frozen.push(Frozen {
                    owner,
                    amount: asset.amount.value * 1000.0,
                });
            }
        }
        frozen
    }

    pub(super) fn commitments(&mut self, scenario: &Scenario) -> Vec<Commitment> {
        let raw = self.raw;
        let mut evidence = Vec::new();
        let mut dated: Vec<_> = raw.commitments.iter().collect();
        dated.sort_by_key(|(id, commitment)| (commitment.date, id.as_str()));
        for (id, commitment) in dated {
            let path = format!("commitments.{id}");
            for promisor in &commitment.promisors {
                for promisee in &commitment.promisees {
                    let ends = (
                        self.agent(promisor, &format!("{path}.promisors")),
                        self.agent(promisee, &format!("{path}.promisees")),
                    );
                    let (Some(promisor), Some(promisee)) = ends else {
                        continue;
                    };
                    // A promise to a pair without a coded tie has nobody whose trust it could move.
                    if let Some(edge) = scenario.edge(promisee, promisor) {
                        evidence.push(Commitment {
                            age: commitment.date.days_to(raw.start) as f64,
                            edge,
                            outcome: commitment.outcome,
                            stake: commitment.stake.value,
                        });
                    }
                }
            }
        }
        evidence
    }
}

/// Shortest distance between two agents' seats and the bases they run, km: forces
/// abroad threaten from where they stand, and are threatened there.
fn distance_between(ones: &[(f64, f64)], others: &[(f64, f64)]) -> f64 {
    let pairs = ones
        .iter()
        .flat_map(|one| others.iter().map(|other| distance_km(*one, *other)));
    pairs.fold(f64::INFINITY, f64::min)
}

/// Where an agent stands: its seat, and its bases on other agents' soil.
fn points_of(raw: &RawScenario, agent: &Agent) -> Vec<(f64, f64)> {
    let bases = raw.places.values().filter(|place| {
        place.kind == PlaceKind::Base && place.operator.as_ref() == Some(&agent.id)
    });
    bases
        .map(|base| (base.lon.value, base.lat.value))
        .chain([agent.seat])
        .collect()
}
