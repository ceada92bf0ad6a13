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
use crate::scenario::{Agent, Scenario};
use crate::world::agents::{Alignment, Pressures, Resources};
use crate::world::calendar::Calendar;
use crate::world::dyads::{Propensity, Support, Threat, Trust};
use crate::world::events::Today;
use crate::world::terms::{Cause, Terms};
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

/// Room for the day's alignments and influences, so that a day allocates nothing.
#[derive(bevy_ecs::resource::Resource, Clone, Debug, Default)]
pub struct Scratch {
    alignments: Vec<f64>,
    influences: Vec<f64>,
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

/// The strongest threat that two agents share: the larger over third parties of
/// the smaller of the two threats.
#[must_use]
pub fn shared_threat(threat: &[f64], third_parties: &[(usize, usize)]) -> f64 {
    third_parties.iter().fold(0.0, |most, &(mine, theirs)| {
        most.max(threat[mine].min(threat[theirs]))
    })
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
    /// Pairs of edges to third parties that both ends are hostile to.
    pub third_parties: &'a [Vec<(usize, usize)>],
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

/// Writes the propensities of all edges to `out`.
pub fn propensities(
    scenario: &Scenario,
    inputs: &PropensityInputs<'_>,
    parameters: &Parameters,
    out: &mut [f64],
) {
    for (number, (edge, out)) in scenario.edges.iter().zip(out).enumerate() {
        let base = parameters.tie_scale * edge.rating / 2.0;
        let support = edge.support.map_or(0.0, |support| {
            support_strength(inputs.paid[support], parameters.support_half)
        });
        let shared = shared_threat(inputs.threat, &inputs.third_parties[number]);
        let gain = inputs.trust[number] - inputs.trust_at_start[number];
        *out = inputs.tie_share[edge.from] * propensity(base, support, shared, gain, parameters);
    }
}

/// Moves every agent by its ties, its anchor, pressures and noise.
#[expect(
    clippy::too_many_arguments,
    reason = "a system's arguments are what it reads and writes"
)]
pub fn alignment(
    setting: Res<Setting>,
    parameters: Res<Parameters>,
    roster: Res<Roster>,
    calendar: Res<Calendar>,
    chance: Res<Chance>,
    today: Res<Today>,
    dyads: (Res<Trust>, Res<Threat>, Res<Support>),
    mut propensity: ResMut<Propensity>,
    mut scratch: ResMut<Scratch>,
    mut terms: ResMut<AlignmentTerms>,
    mut agents: Query<(&mut Alignment, &mut Pressures, &Resources)>,
) {
    let (scenario, equilibrium) = (&setting.scenario, &setting.equilibrium);
    let (trust, threat, support) = dyads;
    let inputs = PropensityInputs {
        third_parties: &equilibrium.third_parties,
        tie_share: &equilibrium.tie_share,
        trust_at_start: &equilibrium.trust,
        trust: &trust.level,
        threat: &threat.0,
        paid: &support.paid,
    };
    propensities(scenario, &inputs, &parameters, &mut propensity.0);
    for effect in today
        .0
        .iter()
        .filter(|effect| effect.kind == EffectKind::Pressure)
    {
        if let Ok((_, mut pressures, _)) = agents.get_mut(roster.0[effect.subject]) {
            // Whole days, so that all of it arrives.
            let days = effect.days.round().max(1.0);
            pressures.0.push((effect.amount / days, days as u32));
        }
    }
    let Scratch {
        alignments,
        influences,
    } = &mut *scratch;
    alignments.clear();
    influences.clear();
    for (number, entity) in roster.0.iter().enumerate() {
        let Ok((alignment, _, resources)) = agents.get(*entity) else {
            continue;
        };
        alignments.push(alignment.0);
        influences.push(resources.0 * equilibrium.influence_per_resource[number]);
    }
    let total: f64 = influences.iter().sum();
    let mut edges = scenario.edges.iter().zip(&propensity.0).peekable();
    let row = &mut terms.0;
    row.clear();
    for (number, entity) in roster.0.iter().enumerate() {
        let own = alignments[number];
        row.open(own);
        while let Some((edge, propensity)) = edges.next_if(|(edge, _)| edge.from == number) {
            let weight = share(influences[edge.to], total);
            row.add(
                Cause::Neighbour(edge.to as u16),
                pull(
                    parameters.mobility,
                    weight,
                    *propensity,
                    alignments[edge.to],
                    own,
                ),
            );
        }
        row.add(
            Cause::Anchor,
            anchor_pull(
                parameters.mobility,
                parameters.anchoring,
                equilibrium.anchors[number],
                own,
            ),
        );
        let Ok((mut alignment, mut pressures, _)) = agents.get_mut(*entity) else {
            continue;
        };
        for (amount, left) in &mut pressures.0 {
            row.add(Cause::Pressure, *amount);
            *left -= 1;
        }
        pressures.0.retain(|(_, left)| *left > 0);
        if parameters.noise > 0.0 {
            let draw = chance.normal(
                scenario.agents[number].key,
                calendar.tick,
                Purpose::AlignmentNoise,
                0,
            );
            row.add(Cause::Noise, parameters.noise * draw);
        }
        row.clamp(-1.0, 1.0);
        alignment.0 = row.value();
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
        assert_eq!(shared_threat(&threat, &[(0, 1), (2, 3)]), 0.4);
        assert_eq!(shared_threat(&threat, &[]), 0.0);
    }

    #[test]
    fn support_counts_half_at_its_half() {
        assert!((support_strength(100.0 / 365.25, 100.0) - 0.5).abs() < 1e-12);
    }
}
