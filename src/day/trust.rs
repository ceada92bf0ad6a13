//! Step 4: trust, as Beta reputation.
//!
//! `T = (α + 1) / (α + β + 2)` (Jøsang and Ismail 2002), with α the evidence of
//! kept commitments and β that of breaches, each weighted by what was at stake.
//! Evidence beyond the pair's long-run prior is forgotten, breaches more slowly.
//! The record before the start is read as that prior, so trust starts in
//! equilibrium. Units: evidence (one unit counts as one fully staked observation);
//! T is a probability.

use std::cell::LazyCell;

use bevy_ecs::system::{Res, ResMut};

use crate::math;
use crate::scenario::quantity::values;
use crate::scenario::raw::{EffectKind, Outcome, RawTrustParameters};
use crate::scenario::{Commitment, Effect};
use crate::world::Setting;
use crate::world::dyads::Trust;
use crate::world::events::Today;
use crate::world::terms::{Cause, Explained, Terms};

values! {
    /// Parameters of trust.
    pub struct Parameters from RawTrustParameters {
        prior_strength, evidence_per_stake, half_life_kept, half_life_broken, partly_kept,
    }
}

/// Today's contributions to trust, a row per edge.
#[derive(bevy_ecs::resource::Resource, Clone, Debug, Default)]
pub struct TrustTerms(pub Terms);

/// Expectation of the Beta distribution after evidence `kept` and `broken`.
#[must_use]
pub fn expectation(kept: f64, broken: f64) -> f64 {
    (kept + 1.0) / (kept + broken + 2.0)
}

/// Evidence after a day: what lies beyond the prior is forgotten.
#[must_use]
pub fn forget(evidence: f64, prior: f64, retention: f64) -> f64 {
    if evidence == prior {
        evidence
    } else {
        prior + (evidence - prior) * retention
    }
}

/// Pseudo-evidence (kept, broken) of a rating from -2 to 2.
#[must_use]
pub fn rating_evidence(rating: f64, strength: f64) -> (f64, f64) {
    let kept = (rating + 2.0) / 4.0;
    (strength * kept, strength * (1.0 - kept))
}

/// What is left at the start (kept, broken) of a commitment of the record.
#[must_use]
pub fn aged_evidence(commitment: &Commitment, parameters: &Parameters) -> (f64, f64) {
    let weight = commitment.stake * parameters.evidence_per_stake;
    let kept = match commitment.outcome {
        Outcome::Kept => 1.0,
        Outcome::Broken => 0.0,
        Outcome::Partly => parameters.partly_kept,
    };
    let aged = |half_life: f64| math::pow(0.5, commitment.age / half_life);
    (
        weight * kept * aged(parameters.half_life_kept),
        weight * (1.0 - kept) * aged(parameters.half_life_broken),
    )
}

/// Forgets, takes in today's evidence, and updates the levels of the ties that it moved.
pub fn trust(
    setting: Res<Setting>,
    parameters: Res<Parameters>,
    today: Res<Today>,
    explained: Res<Explained>,
    mut trust: ResMut<Trust>,
    mut terms: ResMut<TrustTerms>,
) {
    // On most days nothing is forgotten, and no power is taken.
    let retentions = LazyCell::new(|| {
        (
            math::daily_retention(parameters.half_life_kept),
            math::daily_retention(parameters.half_life_broken),
        )
    });
    let is_evidence = |effect: &&Effect| effect.kind == EffectKind::Commitment;
    let news = today.0.iter().any(|effect| is_evidence(&effect));
    let Trust {
        kept,
        broken,
        level,
    } = &mut *trust;
    let row = &mut terms.0;
    row.begin(*explained);
    let priors = setting.equilibrium.evidence.iter();
    let ties = priors.zip(kept).zip(broken).zip(level).enumerate();
    for (edge, (((&(prior_kept, prior_broken), kept), broken), level)) in ties {
        row.open(*level);
        let settled = *kept == prior_kept && *broken == prior_broken;
        if settled && !news {
            continue;
        }
        let (keep_kept, keep_broken) = *retentions;
        let mut step = |cause, kept: f64, broken: f64| {
            let next = expectation(kept, broken);
            row.add(cause, next - *level);
            *level = next;
        };
        let forgotten = forget(*kept, prior_kept, keep_kept);
        if forgotten != *kept {
            *kept = forgotten;
            step(Cause::ForgottenKept, *kept, *broken);
        }
        let forgotten = forget(*broken, prior_broken, keep_broken);
        if forgotten != *broken {
            *broken = forgotten;
            step(Cause::ForgottenBroken, *kept, *broken);
        }
        let effects = today.0.iter().filter(is_evidence);
        for effect in effects.filter(|effect| effect.subject == edge) {
            let evidence = effect.amount * parameters.evidence_per_stake;
            if effect.kept {
                *kept += evidence;
                step(Cause::Kept, *kept, *broken);
            } else {
                *broken += evidence;
                step(Cause::Broken, *kept, *broken);
            }
        }
        row.close_at(*level);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Jøsang and Ismail (2002): no evidence gives one half; 7 positive and 1
    /// negative observations give (7+1)/(7+1+2) = .8.
    #[test]
    fn known_answers_of_beta_reputation() {
        assert_eq!(expectation(0.0, 0.0), 0.5);
        assert_eq!(expectation(7.0, 1.0), 0.8);
        assert_eq!(expectation(8.0, 2.0), 0.75);
    }

    #[test]
    fn evidence_fades_toward_the_prior() {
        let retention = math::daily_retention(100.0);
        let mut evidence = 5.0;
        for _ in 0..100 {
            evidence = forget(evidence, 1.0, retention);
        }
        assert!((evidence - 3.0).abs() < 1e-9);
        assert_eq!(forget(1.0, 1.0, retention).to_bits(), 1.0f64.to_bits());
    }

    #[test]
    fn older_breaches_weigh_less_but_longer_than_kept_words() {
        let parameters = Parameters {
            prior_strength: 2.0,
            evidence_per_stake: 1.0,
            half_life_kept: 730.0,
            half_life_broken: 2190.0,
            partly_kept: 0.5,
        };
        let commitment = |outcome| Commitment {
            age: 2190.0,
            edge: 0,
            outcome,
            stake: 4.0,
        };
        assert!((aged_evidence(&commitment(Outcome::Broken), &parameters).1 - 2.0).abs() < 1e-12);
        assert!((aged_evidence(&commitment(Outcome::Kept), &parameters).0 - 0.5).abs() < 1e-12);
        let (kept, broken) = aged_evidence(&commitment(Outcome::Partly), &parameters);
        assert!((kept - 0.25).abs() < 1e-12 && (broken - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_rating_is_evidence_for_both_sides() {
        assert_eq!(rating_evidence(2.0, 4.0), (4.0, 0.0));
        assert_eq!(rating_evidence(-2.0, 4.0), (0.0, 4.0));
        assert_eq!(rating_evidence(0.0, 4.0), (2.0, 2.0));
    }
}
