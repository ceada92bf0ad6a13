//! Logit choice (Luce 1959), nested, by one keyed Gumbel draw per option.
//!
//! Among options, `P(k) ∝ exp(λ u_k) / copies_k`: what is listed twice counts once. The
//! largest of `λ u_k − ln copies_k + g_k`, `g` standard Gumbel, is drawn with just that
//! probability (Gumbel 1954; Yellott 1977), and since each draw is keyed by its option
//! a longer menu does not reshuffle the luck of the others. Nested: first whether to act
//! at all, against the inclusive value `(1/λ) ln Σ exp(λ u_k) / copies_k` of acting
//! (Ben-Akiva and Lerman 1985), with precision `λ × dissimilarity`; then which option.
//! Best replies are to what others are seen to be, not to an equilibrium: this is the
//! response of McKelvey and Palfrey (1995) without the fixed point.

use crate::math;

/// A standard Gumbel draw from a uniform one on (0, 1).
#[must_use]
pub fn gumbel(uniform: f64) -> f64 {
    -math::ln(-math::ln(uniform))
}

/// Index of the largest score; the first of equals, `None` without any.
#[must_use]
pub fn largest(scores: impl Iterator<Item = f64>) -> Option<usize> {
    let mut best: Option<(usize, f64)> = None;
    for (number, score) in scores.enumerate() {
        if best.is_none_or(|(_, most)| score > most) {
            best = Some((number, score));
        }
    }
    best.map(|(number, _)| number)
}

/// The largest of several utilities.
fn most(utilities: &[f64]) -> f64 {
    utilities.iter().copied().fold(f64::NEG_INFINITY, f64::max)
}

/// Weights of options of these utilities and numbers of copies; their chances are as
/// their weights, and that of the best option, if it has no copy, is one.
#[must_use]
pub fn weights(utilities: &[f64], copies: &[f64], precision: f64) -> Vec<f64> {
    let most = most(utilities);
    utilities
        .iter()
        .zip(copies)
        .map(|(utility, copies)| math::exp(precision * (utility - most)) / copies)
        .collect()
}

/// Weights as shares of their sum.
#[must_use]
pub fn shares(mut weights: Vec<f64>) -> Vec<f64> {
    let total: f64 = weights.iter().sum();
    weights.iter_mut().for_each(|weight| *weight /= total);
    weights
}

/// Chances of options of these utilities and numbers of copies; they sum to one.
#[must_use]
pub fn probabilities(utilities: &[f64], copies: &[f64], precision: f64) -> Vec<f64> {
    shares(weights(utilities, copies, precision))
}

/// Inclusive value of options of these weights: the largest expected utility of choosing
/// among them.
#[must_use]
pub fn value_of(utilities: &[f64], weights: &[f64], precision: f64) -> f64 {
    let most = most(utilities);
    if precision <= 0.0 || utilities.is_empty() {
        return most;
    }
    most + math::ln(weights.iter().sum()) / precision
}

/// Inclusive value of options of these numbers of copies.
#[must_use]
pub fn inclusive_value(utilities: &[f64], copies: &[f64], precision: f64) -> f64 {
    value_of(utilities, &weights(utilities, copies, precision), precision)
}

/// Chance of acting, given the utility of holding and the inclusive value of acting.
#[must_use]
pub fn chance_to_act(hold: f64, acting: f64, precision: f64, dissimilarity: f64) -> f64 {
    1.0 / (1.0 + math::exp(-precision * dissimilarity * (acting - hold)))
}

/// One of several utilities, with the draws of each.
#[must_use]
pub fn choose(utilities: &[f64], copies: &[f64], draws: &[f64], precision: f64) -> Option<usize> {
    let scores = utilities.iter().zip(copies).zip(draws);
    largest(
        scores.map(|((utility, copies), draw)| {
            precision * utility - math::ln(*copies) + gumbel(*draw)
        }),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::{Chance, Purpose};

    #[test]
    fn known_answers() {
        // Two options a stake apart at a precision of ln 3: odds of three to one.
        let precision = math::ln(3.0);
        let chances = probabilities(&[1.0, 0.0], &[1.0, 1.0], precision);
        assert!((chances[0] - 0.75).abs() < 1e-12);
        assert!((chance_to_act(0.0, 1.0, precision, 1.0) - 0.75).abs() < 1e-12);
        // Two equal options are worth ln 2 over the precision more than one.
        let value = inclusive_value(&[0.5, 0.5], &[1.0, 1.0], 2.0);
        assert!((value - 0.5 - math::ln(2.0) / 2.0).abs() < 1e-12);
        assert!((gumbel(math::exp(-1.0)) - 0.0).abs() < 1e-12);
    }

    #[test]
    fn what_is_listed_twice_counts_once() {
        let once = probabilities(&[1.0, 0.3], &[1.0, 1.0], 4.0);
        let twice = probabilities(&[1.0, 1.0, 0.3], &[2.0, 2.0, 1.0], 4.0);
        assert!((twice[0] + twice[1] - once[0]).abs() < 1e-12);
        let value = inclusive_value(&[1.0, 1.0, 0.3], &[2.0, 2.0, 1.0], 4.0);
        assert!((value - inclusive_value(&[1.0, 0.3], &[1.0, 1.0], 4.0)).abs() < 1e-12);
    }

    /// Shares of 40,000 keyed draws lie within four standard errors of the chances.
    #[test]
    fn gumbel_max_draws_with_the_logit_chances() {
        let (utilities, copies) = ([0.4, 0.0, -0.2], [1.0, 2.0, 1.0]);
        let chances = probabilities(&utilities, &copies, 3.0);
        let chance = Chance::new(9);
        let runs = 40_000;
        let mut counts = [0.0; 3];
        for tick in 0..runs {
            let draws = [0, 1, 2].map(|who| chance.uniform(who, tick, Purpose::Option, 0));
            if let Some(taken) = choose(&utilities, &copies, &draws, 3.0) {
                counts[taken] += 1.0;
            }
        }
        for (count, chance) in counts.iter().zip(&chances) {
            let error = (chance * (1.0 - chance) / f64::from(runs)).sqrt();
            assert!(
                (count / f64::from(runs) - chance).abs() < 4.0 * error,
                "{counts:?} {chances:?}"
            );
        }
    }
}
