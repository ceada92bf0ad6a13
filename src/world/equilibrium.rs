//! Numbers solved at the start so that the start stands still.
//!
//! They are solved for the scenario *without* changes: a lever then moves the
//! world away from this equilibrium instead of being absorbed by it. Every number
//! comes from the very functions the day calls.

use crate::day::{alignment, market, money, threat, trust};
use crate::math;
use crate::scenario::raw::SanctionChannel;
use crate::scenario::{Edge, Scenario};
use crate::world::theatre::Passage;

/// What holds at the start of the unchanged scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Equilibrium {
    /// Per edge: long-run evidence (kept, broken), from the record and the rating.
    pub evidence: Vec<(f64, f64)>,
    /// Per edge: trust at the start.
    pub trust: Vec<f64>,
    /// Per edge: factors of threat at the start, each to its share of the weights.
    pub threat_factors: Vec<threat::Factors>,
    /// Per edge: threat at the start.
    pub threat: Vec<f64>,
    /// Per edge: pairs of edges to third parties that both ends are hostile to.
    pub third_parties: Vec<Vec<(usize, usize)>>,
    /// Edge from the negative to the positive pole, and back.
    pub pole_edges: Option<(usize, usize)>,
    /// Threat between the poles at the start.
    pub threat_between_poles: f64,
    /// Per edge: propensity at the start.
    pub propensity: Vec<f64>,
    /// Per agent: influence in the theatre per unit of resources.
    pub influence_per_resource: Vec<f64>,
    /// Per agent: alignment that its anchor stands at.
    pub anchors: Vec<f64>,
    /// Per agent: share of its ties' propensities that could be kept with an anchor inside the axis.
    pub tie_share: Vec<f64>,
    /// Per sanction: enforcement at the start.
    pub enforcement: Vec<f64>,
    /// Per agent: what besides sanctions limits its oil exports, as a factor.
    pub other_export_limits: Vec<f64>,
    /// Per agent: oil revenue, US$ m a day.
    pub oil_revenue: Vec<f64>,
    /// Per agent: own military income, US$ m a day.
    pub income: Vec<f64>,
    /// Per agent: support received, US$ m a day.
    pub received: Vec<f64>,
    /// Per agent: running costs, US$ m a day: what income leaves after support and production.
    pub upkeep: Vec<f64>,
    /// Per agent: income that the written budget does not show but spending implies, US$ m a day.
    pub off_budget: Vec<f64>,
    /// Per agent: usual balance, US$ m.
    pub balance: Vec<f64>,
}

/// An agent whose ties had to be weakened so that its anchor stays on the axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Rescaled {
    /// Id of the agent.
    pub agent: String,
    /// Share of the propensities that was kept.
    pub share: f64,
}

impl Equilibrium {
    /// Solves for a scenario.
    #[must_use]
    pub fn solve(scenario: &Scenario) -> Self {
        let raw = &scenario.raw;
        let agents = &scenario.agents;
        let edges = &scenario.edges;
        let trust_parameters = trust::Parameters::from(&raw.parameters.trust);
        let mut evidence: Vec<_> = edges
            .iter()
            .map(|edge| trust::rating_evidence(edge.rating, trust_parameters.prior_strength))
            .collect();
        for commitment in &scenario.commitments {
            let (kept, broken) = trust::aged_evidence(commitment, &trust_parameters);
            evidence[commitment.edge].0 += kept;
            evidence[commitment.edge].1 += broken;
        }
        let trust: Vec<_> = evidence
            .iter()
            .map(|&(kept, broken)| trust::expectation(kept, broken))
            .collect();

        let threat_parameters = threat::Parameters::from(&raw.parameters.threat);
        let held: Vec<Vec<f64>> = agents
            .iter()
            .map(|agent| agent.arsenal.iter().map(|stock| stock.held).collect())
            .collect();
        let threat_factors: Vec<_> = edges
            .iter()
            .zip(&trust)
            .map(|(edge, trust)| {
                threat::factors(
                    edge,
                    agents[edge.to].resources,
                    &held[edge.to],
                    *trust,
                    scenario,
                    &threat_parameters,
                )
            })
            .collect();
        let threat: Vec<_> = threat_factors
            .iter()
            .map(|factors| threat::index(*factors))
            .collect();
        let third_parties = third_parties(scenario);
        let [negative, positive] = scenario.poles;
        let pole_edges = scenario
            .edge(negative, positive)
            .zip(scenario.edge(positive, negative));

        let mut equilibrium = Self {
            threat_between_poles: market::threat_between_poles(&threat, pole_edges),
            tie_share: vec![1.0; agents.len()],
            propensity: vec![0.0; edges.len()],
            evidence,
            trust,
            threat_factors,
            threat,
            third_parties,
            pole_edges,
            influence_per_resource: Vec::new(),
            anchors: Vec::new(),
            enforcement: scenario
                .sanctions
                .iter()
                .map(|sanction| sanction.intensity)
                .collect(),
            other_export_limits: Vec::new(),
            oil_revenue: Vec::new(),
            income: Vec::new(),
            received: vec![0.0; agents.len()],
            upkeep: Vec::new(),
            off_budget: Vec::new(),
            balance: Vec::new(),
        };
        equilibrium.solve_money(scenario);
        equilibrium.solve_anchors(scenario);
        equilibrium
    }

    fn solve_money(&mut self, scenario: &Scenario) {
        let raw = &scenario.raw;
        let parameters = money::Parameters::from(&raw.parameters.money);
        let intensities = self.enforcement.clone();
        let passages = vec![Passage::OPEN; scenario.straits.len()];
        for tie in &scenario.supports {
            self.received[tie.client] += tie.money * (1.0 - parameters.money_lost);
        }
        for (number, agent) in scenario.agents.iter().enumerate() {
            let sanctioned = money::sanctioned_share(
                scenario,
                &intensities,
                number,
                SanctionChannel::OilExports,
            );
            let target = money::export_target(agent.oil_potential, sanctioned, 1.0, 1.0);
            self.other_export_limits.push(if target > 0.0 {
                agent.oil_exports / target
            } else {
                0.0
            });
            let banking =
                money::sanctioned_share(scenario, &intensities, number, SanctionChannel::Banking);
            let shipped = agent.oil_exports
                * money::shipped_share(number, agent, &scenario.straits, &passages);
            let price = math::exp(math::ln(raw.market.oil_price.value));
            self.oil_revenue.push(money::oil_revenue(
                shipped,
                price,
                agent.oil_discount,
                banking,
            ));
            self.income.push(agent.military);

            let stocks = scenario.stocks.iter().zip(&agent.arsenal);
            let production: f64 = stocks
                .map(|(stock, holding)| {
                    stock.cost
                        * crate::day::capability::produced(
                            holding.production,
                            holding.plant_damage,
                            1.0,
                        )
                })
                .sum();
            let support: f64 = scenario
                .supports
                .iter()
                .filter(|tie| tie.patron == number)
                .map(|tie| tie.money)
                .sum();
            let left = agent.military + self.received[number] - production - support;
            self.upkeep.push(left.max(0.0));
            self.off_budget.push((-left).max(0.0));
            // Support arrives after the day's payments, so a client starts with one day of it.
            self.balance.push(self.received[number]);
        }
    }

    /// Stationarity: `Σ_j w_j p_ij (a_j − a_i) + κ (â_i − a_i) = 0`. An anchor that would
    /// lie off the axis is put at its end, and the agent's ties are weakened to fit.
    fn solve_anchors(&mut self, scenario: &Scenario) {
        let parameters = alignment::Parameters::from(&scenario.raw.parameters.alignment);
        let theatre = &scenario.raw.theatre;
        let centre = (theatre.lon.value, theatre.lat.value);
        self.influence_per_resource = scenario
            .agents
            .iter()
            .map(|agent| {
                let distance = math::distance_km(agent.seat, centre);
                alignment::influence(agent, 1.0, distance, parameters.loss_of_strength)
            })
            .collect();
        let influences: Vec<f64> = scenario
            .agents
            .iter()
            .zip(&self.influence_per_resource)
            .map(|(agent, per)| agent.resources * per)
            .collect();
        let total: f64 = influences.iter().sum();
        let support: Vec<f64> = scenario.supports.iter().map(|tie| tie.money).collect();
        let mut propensity = vec![0.0; scenario.edges.len()];
        let ties = alignment::Ties::of(scenario, &self.third_parties, &parameters);
        let inputs = alignment::PropensityInputs {
            tie_share: &self.tie_share,
            trust_at_start: &self.trust,
            trust: &self.trust,
            threat: &self.threat,
            paid: &support,
        };
        let mut shared = Vec::new();
        alignment::propensities(&ties, &inputs, &parameters, &mut shared, &mut propensity);
        for (number, agent) in scenario.agents.iter().enumerate() {
            let own = agent.alignment;
            let pull: f64 = scenario
                .edges
                .iter()
                .zip(&propensity)
                .filter(|(edge, _)| edge.from == number)
                .map(|(edge, p)| {
                    let weight = alignment::share(influences[edge.to], total);
                    alignment::pull(1.0, weight, *p, scenario.agents[edge.to].alignment, own)
                })
                .sum();
            let anchor = if parameters.anchoring > 0.0 {
                own - pull / parameters.anchoring
            } else {
                own
            };
            let bounded = anchor.clamp(-1.0, 1.0);
            if bounded != anchor {
                self.tie_share[number] = (own - bounded) / (own - anchor);
            }
            self.anchors.push(bounded);
        }
        for (edge, p) in scenario.edges.iter().zip(&mut propensity) {
            *p *= self.tie_share[edge.from];
        }
        self.propensity = propensity;
    }

    /// Agents whose ties were weakened.
    #[must_use]
    pub fn rescaled(&self, scenario: &Scenario) -> Vec<Rescaled> {
        let shares = scenario
            .agents
            .iter()
            .zip(&self.tie_share)
            .filter(|(_, share)| **share != 1.0);
        shares
            .map(|(agent, share)| Rescaled {
                agent: agent.id.clone(),
                share: *share,
            })
            .collect()
    }
}

/// For each edge the third parties both of whose ties to its ends are rated hostile.
fn third_parties(scenario: &Scenario) -> Vec<Vec<(usize, usize)>> {
    // Ties lie in the order of who and whom, so each list is in the order of whom.
    let mut hostile = vec![Vec::new(); scenario.agents.len()];
    for (number, edge) in scenario.edges.iter().enumerate() {
        if edge.rating < 0.0 {
            hostile[edge.from].push((edge.to, number));
        }
    }
    let both = |edge: &Edge| {
        let mut others = hostile[edge.to].iter().peekable();
        let mut pairs = Vec::new();
        for (third, one) in &hostile[edge.from] {
            while others.next_if(|(other, _)| other < third).is_some() {}
            if let Some((_, other)) = others.next_if(|(other, _)| other == third) {
                pairs.push((*one, *other));
            }
        }
        pairs
    };
    scenario.edges.iter().map(both).collect()
}
