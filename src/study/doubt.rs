//! Doubt about the numbers: a scenario with every uncertain number drawn from its range.
//!
//! Each number is drawn from the triangular distribution between its least and greatest
//! plausible value with its written value as mode, independently, by a draw keyed with
//! its path; so two worlds of one replicate share the numbers they have in common.
//! Coordinates, dates and what is published without a range stay. A draw that the checks
//! refuse as inconsistent is drawn again.

use crate::scenario::Scenario;
use crate::scenario::check::check;
use crate::scenario::problem::{Origin, Problems};
use crate::scenario::quantity::Quantity;
use crate::scenario::record::Read;

/// Most draws of one scenario before its last problems are given back.
const MOST_TRIES: u32 = 30;

/// A draw of the triangular distribution by inversion of its distribution function.
#[must_use]
pub fn triangular(low: f64, mode: f64, high: f64, uniform: f64) -> f64 {
    let width = high - low;
    if width <= 0.0 {
        return mode;
    }
    let split = (mode - low) / width;
    let drawn = if uniform < split {
        low + (uniform * width * (mode - low)).sqrt()
    } else {
        high - ((1.0 - uniform) * width * (high - mode)).sqrt()
    };
    drawn.clamp(low, high)
}

/// True when a number is drawn.
pub(super) fn is_uncertain(quantity: &Quantity) -> bool {
    quantity.low < quantity.high && !quantity.unit.starts_with("deg ")
}

/// A uniform draw for a path in a replicate.
pub(super) fn uniform(path: &str, seed: u64, attempt: u32) -> f64 {
    let mut bytes = Vec::with_capacity(path.len() + 12);
    bytes.extend(path.bytes());
    bytes.extend(seed.to_le_bytes());
    bytes.extend(attempt.to_le_bytes());
    let hash = xxhash_rust::xxh3::xxh3_64(&bytes);
    // 52 bits, and never 0 or 1.
    ((hash >> 12) as f64 + 0.5) / 4_503_599_627_370_496.0
}

/// Paths of the numbers that are drawn.
#[must_use]
pub fn uncertain(scenario: &Scenario) -> Vec<String> {
    let mut paths = Vec::new();
    scenario.raw.quantities("", &mut |path, quantity| {
        if is_uncertain(quantity) {
            paths.push(path.to_owned());
        }
    });
    paths
}

/// A scenario without changes with its uncertain numbers drawn; `seed` is that of the
/// replicate.
///
/// # Errors
/// The problems of the last draw when none of many is consistent.
pub fn drawn(scenario: &Scenario, seed: u64) -> Result<Scenario, Problems> {
    drawn_at(scenario, &uncertain(scenario), seed)
}

/// As [`drawn`], with the paths of [`uncertain`], which are the same for all draws of a
/// scenario and take long to find.
///
/// # Errors
/// As of [`drawn`].
pub fn drawn_at(scenario: &Scenario, paths: &[String], seed: u64) -> Result<Scenario, Problems> {
    let origin = Origin::named("drawn parameters");
    let mut last = Problems::default();
    for attempt in 0..MOST_TRIES {
        let mut raw = (*scenario.raw).clone();
        let mut parts = Vec::new();
        for path in paths {
            parts.clear();
            parts.extend(path.split('.'));
            let draw = uniform(path, seed, attempt);
            raw.quantities_at(&parts, &mut |quantity| {
                // A lever may have put the value outside its range: it is what was chosen.
                if (quantity.low..=quantity.high).contains(&quantity.value) {
                    quantity.value = triangular(quantity.low, quantity.value, quantity.high, draw);
                }
            });
        }
        match check(raw, &origin, None) {
            Ok(drawn) => return Ok(drawn),
            Err(problems) => last = problems,
        }
    }
    Err(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn triangular_known_answers() {
        // Mode in the middle: the median is the mode; a quarter of mass lies below √⅛.
        assert!((triangular(0.0, 0.5, 1.0, 0.5) - 0.5).abs() < 1e-12);
        assert!((triangular(0.0, 0.5, 1.0, 0.25) - 0.125f64.sqrt()).abs() < 1e-12);
        assert_eq!(triangular(2.0, 2.0, 2.0, 0.3), 2.0);
        let mean: f64 = (0..10_000)
            .map(|n| triangular(0.0, 0.2, 1.0, (f64::from(n) + 0.5) / 10_000.0))
            .sum::<f64>()
            / 10_000.0;
        assert!((mean - 0.4).abs() < 1e-4, "{mean}");
    }
}
