//! Step 6: alignment, as a continuous landscape.
//!
//! Axelrod and Bennett (1993) give a configuration the energy
//! `E = Σ s_i s_j p_ij d_ij`; with `d_ij = (a_i − a_j)²/4` the same energy holds
//! between the poles, and its slope moves each agent:
//!
//! `Δa_i = μ [ Σ_j w_j p_ij (a_j − a_i) + κ (â_i − a_i) ] + shocks + σ ξ`, clamped;
//! `p_ij = p⁰_ij + β_s support + β_h shared threat + β_t (T_ij − T⁰_ij)`, in [−1, 1].
//!
//! `w` is influence *here*: resources discounted by presence and by distance
//! (Boulding's loss-of-strength gradient, 1962), as a share of all. The anchors `â`
//! are solved so that the start stands still (see `world::equilibrium`). Shocks stand
//! outside μ, so that an intervention's size is the alignment it adds. Units:
//! alignment from −1 to 1, propensity from −1 to 1, days.

use bevy_ecs::system::{Query, Res, ResMut};

use crate::chance::{Chance, Purpose};
use crate::math;
use crate::scenario::quantity::values;
use crate::scenario::raw::{EffectKind, RawAlignmentParameters};
use crate::scenario::{Agent, Edge, Scenario};
use crate::world::agents::{AgentId, Alignment, Pressures, Resources};
use crate::world::calendar::Calendar;
use crate::world::dyads::{Propensity, Support, Threat, Trust};
use crate::world::events::Today;
use crate::world::terms::{Cause, Explained, Terms};
use crate::world::{Roster, Setting};

values! {
    /// Parameters of alignment.
    pub struct Parameters from RawAlignmentParameters {
        mobility, anchoring, tie_scale, support_weight, shared_threat_weight, trust_weight, noise, loss_of_strength,
        support_half,
    }
}

/// Today's contributions to alignment, a row per agent.
#[derive(bevy_ecs::resource::Resource, Clone, Debug, Default)]
pub struct AlignmentTerms(pub Terms);

/// Room for a day's work, so that a day allocates nothing.
#[derive(bevy_ecs::resource::Resource, Clone, Debug, Default)]
pub struct Scratch {
    // Per agent.
    alignments: Vec<f64>,
    next: Vec<f64>,
    influences: Vec<f64>,
    noises: Vec<f64>,
    // Per edge.
    shared: Vec<f64>,
}

/// What does not change about ties, in the order of edges.
#[derive(bevy_ecs::resource::Resource, Clone, Debug)]
pub struct Ties {
    ties: Vec<Tie>,
    /// A tie, and the edges from its ends to a third party that both are hostile to.
    third_parties: Vec<[u32; 3]>,
}

#[derive(Clone, Copy, Debug)]
struct Tie {
    /// Propensity by the coded rating.
    base: f64,
    from: u32,
    to: u32,
    support: Option<u32>,
    /// This tie as the end that comes first in order sees it: what they share is the same.
    seen_first: u32,
}

impl Ties {
    /// The ties of a scenario; `third_parties` are those of the equilibrium.
    #[must_use]
    pub fn of(
        scenario: &Scenario,
        third_parties: &[Vec<(usize, usize)>],
        parameters: &Parameters,
    ) -> Self {
        let mut shared = Vec::new();
        let tie = |(number, edge): (usize, &Edge)| {
            let first = (edge.to < edge.from)
                .then(|| scenario.edge(edge.to, edge.from))
                .flatten();
            if first.is_none() {
                let thirds = third_parties[number].iter();
                shared.extend(
                    thirds.map(|&(mine, theirs)| [number, mine, theirs].map(|it| it as u32)),
                );
            }
            Tie {
                base: parameters.tie_scale * edge.rating / 2.0,
                from: edge.from as u32,
                to: edge.to as u32,
                support: edge.support.map(|support| support as u32),
                seen_first: first.unwrap_or(number) as u32,
            }
        };
        let ties = scenario.edges.iter().enumerate().map(tie).collect();
        Self {
            ties,
            third_parties: shared,
        }
    }
}

/// Influence of an agent in the theatre: resources × presence × `2^(−distance/loss)`.
#[must_use]
pub fn influence(agent: &Agent, resources: f64, distance: f64, loss_of_strength: f64) -> f64 {
    resources * agent.presence * math::pow(0.5, distance / loss_of_strength)
}

/// Propensity of a tie, bounded to [-1, 1].
#[must_use]
pub fn propensity(
    base: f64,
    support: f64,
    shared_threat: f64,
    trust_gain: f64,
    parameters: &Parameters,
) -> f64 {
    let sum = base
        + parameters.support_weight * support
        + parameters.shared_threat_weight * shared_threat
        + parameters.trust_weight * trust_gain;
    sum.clamp(-1.0, 1.0)
}

/// The strongest threat that the two ends of each edge share: the larger over third
/// parties of the smaller of the two threats. Third parties are given as the edge, and
/// the edges from its two ends to the third.
pub fn shared_threats(threat: &[f64], third_parties: &[[u32; 3]], shared: &mut [f64]) {
    shared.fill(0.0);
    for [edge, mine, theirs] in third_parties.iter().map(|them| them.map(|it| it as usize)) {
        let smaller = threat[mine].min(threat[theirs]);
        shared[edge] = shared[edge].max(smaller);
    }
}

/// Share of all influence; nobody has any where there is none.
#[must_use]
pub fn share(influence: f64, total: f64) -> f64 {
    if total > 0.0 { influence / total } else { 0.0 }
}

/// Pull of one tie on an agent, alignment a day.
#[must_use]
pub fn pull(mobility: f64, weight: f64, propensity: f64, other: f64, own: f64) -> f64 {
    mobility * weight * propensity * (other - own)
}

/// Pull of the anchor, alignment a day.
#[must_use]
pub fn anchor_pull(mobility: f64, anchoring: f64, anchor: f64, own: f64) -> f64 {
    mobility * anchoring * (anchor - own)
}

/// Support as it counts for a propensity: 0 to 1, one half at `half` US$ m a year.
#[must_use]
pub fn support_strength(paid_a_day: f64, half: f64) -> f64 {
    math::saturating(paid_a_day * crate::scenario::check::DAYS_PER_YEAR, half)
}

/// What the propensities follow from, per edge unless said otherwise.
pub struct PropensityInputs<'a> {
    /// Per agent: share of its ties that keeps its anchor on the axis.
    pub tie_share: &'a [f64],
    /// Trust at the start.
    pub trust_at_start: &'a [f64],
    /// Trust today.
    pub trust: &'a [f64],
    /// Threat today.
    pub threat: &'a [f64],
    /// Per support: money paid, US$ m a day.
    pub paid: &'a [f64],
}

/// Writes the propensities of all edges to `out`, and the threats that their ends
/// share to `shared`.
pub fn propensities(
    ties: &Ties,
    inputs: &PropensityInputs<'_>,
    parameters: &Parameters,
    shared: &mut Vec<f64>,
    out: &mut [f64],
) {
    shared.resize(ties.ties.len(), 0.0);
    shared_threats(inputs.threat, &ties.third_parties, shared);
    let trust = inputs.trust.iter().zip(inputs.trust_at_start);
    for ((tie, (trust, at_start)), out) in ties.ties.iter().zip(trust).zip(out) {
        let support = tie.support.map_or(0.0, |support| {
            support_strength(inputs.paid[support as usize], parameters.support_half)
        });
        let common = shared[tie.seen_first as usize];
        *out = inputs.tie_share[tie.from as usize]
            * propensity(tie.base, support, common, trust - at_start, parameters);
    }
}

/// Moves every agent by its ties, its anchor, pressures and noise.
#[expect(
    clippy::too_many_arguments,
    reason = "a system's arguments are what it reads and writes"
)]
pub fn alignment(
    setting: Res<Setting>,
    fixed: (Res<Parameters>, Res<Ties>, Res<Roster>),
    calendar: Res<Calendar>,
    chance: Res<Chance>,
    explained: Res<Explained>,
    today: Res<Today>,
    dyads: (Res<Trust>, Res<Threat>, Res<Support>),
    mut propensity: ResMut<Propensity>,
    mut scratch: ResMut<Scratch>,
    mut terms: ResMut<AlignmentTerms>,
    mut agents: Query<(&AgentId, &mut Alignment, &mut Pressures, &Resources)>,
) {
    let (scenario, equilibrium) = (&setting.scenario, &setting.equilibrium);
    let (parameters, ties, roster) = fixed;
    let (trust, threat, support) = dyads;
    let Scratch {
        alignments,
        next,
        influences,
        noises,
        shared,
    } = &mut *scratch;
    let inputs = PropensityInputs {
        tie_share: &equilibrium.tie_share,
        trust_at_start: &equilibrium.trust,
        trust: &trust.level,
        threat: &threat.0,
        paid: &support.paid,
    };
    propensities(&ties, &inputs, &parameters, shared, &mut propensity.0);
    for effect in today
        .0
        .iter()
        .filter(|effect| effect.kind == EffectKind::Pressure)
    {
        if let Ok((_, _, mut pressures, _)) = agents.get_mut(roster.0[effect.subject]) {
            // Whole days, so that all of it arrives.
            let days = effect.days.round().max(1.0);
            pressures.0.push((effect.amount / days, days as u32));
        }
    }
    for numbers in [&mut *alignments, &mut *next, &mut *influences] {
        numbers.resize(roster.0.len(), 0.0);
    }
    let mut pressed = false;
    // Each agent fills places of its own, so that their order does not matter.
    for (id, alignment, pressures, resources) in &agents {
        let agent = usize::from(id.0);
        alignments[agent] = alignment.0;
        influences[agent] = resources.0 * equilibrium.influence_per_resource[agent];
        pressed |= !pressures.0.is_empty();
    }
    let total: f64 = influences.iter().sum();
    for influence in &mut *influences {
        *influence = share(*influence, total);
    }
    noises.clear();
    if parameters.noise > 0.0 {
        // Apart from the sums, on which no draw waits.
        noises.extend(scenario.agents.iter().map(|agent| {
            let draw = chance.normal(agent.key, calendar.tick, Purpose::AlignmentNoise, 0);
            parameters.noise * draw
        }));
    }
    let row = &mut terms.0;
    row.begin(*explained);
    for (number, own) in alignments.iter().copied().enumerate() {
        row.open(own);
        let edges = scenario.first_edge[number]..scenario.first_edge[number + 1];
        let pulls = ties.ties[edges.clone()].iter().zip(&propensity.0[edges]);
        row.add_all(pulls.map(|(tie, propensity)| {
            let to = tie.to as usize;
            let (weight, other) = (influences[to], alignments[to]);
            (
                Cause::Neighbour(tie.to as u16),
                pull(parameters.mobility, weight, *propensity, other, own),
            )
        }));
        row.add(
            Cause::Anchor,
            anchor_pull(
                parameters.mobility,
                parameters.anchoring,
                equilibrium.anchors[number],
                own,
            ),
        );
        if pressed && let Ok((_, _, mut pressures, _)) = agents.get_mut(roster.0[number]) {
            for (amount, left) in &mut pressures.0 {
                row.add(Cause::Pressure, *amount);
                *left -= 1;
            }
            pressures.0.retain(|(_, left)| *left > 0);
        }
        if let Some(noise) = noises.get(number) {
            row.add(Cause::Noise, *noise);
        }
        row.clamp(-1.0, 1.0);
        next[number] = row.value();
    }
    for (id, mut alignment, _, _) in &mut agents {
        alignment.0 = next[usize::from(id.0)];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARAMETERS: Parameters = Parameters {
        mobility: 0.02,
        anchoring: 1.0,
        tie_scale: 0.5,
        support_weight: 0.2,
        shared_threat_weight: 0.3,
        trust_weight: 0.4,
        noise: 0.0,
        loss_of_strength: 5000.0,
        support_half: 100.0,
    };

    /// The pull is the slope of the energy: `−∂/∂a_i of w p (a_i − a_j)²/4` up to the factor ½ that μ takes up.
    #[test]
    fn the_pull_is_the_slope_of_the_landscape() {
        let energy = |own: f64| 0.3 * 0.6 * (own - 0.4) * (own - 0.4) / 4.0;
        let step = 1e-6;
        let slope = (energy(-0.2 + step) - energy(-0.2 - step)) / (2.0 * step);
        assert!((pull(1.0, 0.3, 0.6, 0.4, -0.2) - (-2.0 * slope)).abs() < 1e-9);
    }

    #[test]
    fn propensity_adds_up_and_is_bounded() {
        assert!((propensity(0.1, 0.5, 0.5, 0.25, &PARAMETERS) - 0.45).abs() < 1e-12);
        assert_eq!(propensity(0.9, 1.0, 1.0, 0.5, &PARAMETERS), 1.0);
        assert_eq!(propensity(-0.9, 0.0, 0.0, -1.0, &PARAMETERS), -1.0);
    }

    #[test]
    fn the_strongest_common_enemy_counts() {
        let threat = [0.2, 0.9, 0.5, 0.4];
        let mut shared = [9.0; 2];
        shared_threats(&threat, &[[1, 0, 1], [1, 2, 3]], &mut shared);
        assert_eq!(shared, [0.0, 0.4]);
    }

    #[test]
    fn support_counts_half_at_its_half() {
        assert!((support_strength(100.0 / 365.25, 100.0) - 0.5).abs() < 1e-12);
    }
}
