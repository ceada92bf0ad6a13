//! Over-dispersed counts of attacks, and the intensity that is their mean.
//!
//! Attacks of irregular forces cluster: the variance of a day's count exceeds its mean.
//! The negative binomial with mean `m` and dispersion `k` has variance `m + m² / k` and
//! goes to Poisson as `k` grows: `P(0) = (k / (k + m))^k`,
//! `P(n + 1) = P(n) (n + k) / (n + 1) · m / (k + m)`.
//!
//! The intensity follows the principal and agent reading of delegated violence (Salehyan
//! 2010; Byman and Kreps 2010): `λ = λ₀ e^(push − risk)`, attacks a day.
//!
//! Ranges: mean 0 to 100, dispersion .05 to 1e4, parts of push and risk finite.

use crate::math;

/// Largest count. Within the documented ranges no draw comes near it; beyond them it
/// bounds the work of one.
const MOST: f64 = 1e5;

/// Largest logarithm of the intensity over its base: beyond it no record reaches, and
/// a wild parameter gives a wild number but not an infinite one.
const MOST_LOG: f64 = 10.0;

/// Chance of no event.
fn none(mean: f64, dispersion: f64) -> f64 {
    math::exp(-dispersion * math::ln((dispersion + mean) / dispersion))
}

/// A negative binomial count, by inversion: the least `n` with `P(0) + … + P(n) > uniform`.
#[must_use]
pub fn count(mean: f64, dispersion: f64, uniform: f64) -> f64 {
    let odds = mean / (dispersion + mean);
    let mut chance = none(mean, dispersion);
    let (mut n, mut sum) = (0.0, chance);
    while sum <= uniform && n < MOST {
        chance *= (n + dispersion) / (n + 1.0) * odds;
        n += 1.0;
        // Past the mean, terms too small to count can reach the draw no more.
        if sum + chance == sum && n > mean {
            break;
        }
        sum += chance;
    }
    n
}

/// What moves a group to attack. Log points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Push {
    /// Its own stake in the quarrel of the day.
    pub own_stake: f64,
    /// Its patron's support, over what is usual.
    pub support: f64,
    /// How far the patron controls it, 0 to 1.
    pub control: f64,
    /// What the patron orders: above 0 attack, below restrain.
    pub order: f64,
}

impl Push {
    /// Own stake, and the order as far as support and control carry it.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.own_stake + self.support * self.control * self.order
    }
}

/// What holds a group back. Log points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Risk {
    /// Reprisal to be feared.
    pub reprisal: f64,
    /// Pressure of the host state.
    pub host_pressure: f64,
    /// Its own weakness.
    pub own_weakness: f64,
}

impl Risk {
    /// Their sum.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.reprisal + self.host_pressure + self.own_weakness
    }
}

/// Attacks to expect in a day.
#[must_use]
pub fn intensity(base: f64, push: &Push, risk: &Risk) -> f64 {
    base * math::exp((push.total() - risk.total()).clamp(-MOST_LOG, MOST_LOG))
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// `k` 1 is geometric, `q (1 − q)^n`; `k` 2 is `(n + 1) q² (1 − q)^n`; `q = k/(k + m)`.
    #[test]
    fn jumps_are_where_the_closed_forms_put_them() {
        for mean in [0.3, 2.0, 30.0] {
            for dispersion in [1.0, 2.0] {
                let q = dispersion / (dispersion + mean);
                let mut sum = 0.0;
                for n in 0..60 {
                    let n = f64::from(n);
                    let tail = math::pow(1.0 - q, n);
                    sum += if dispersion == 1.0 {
                        q * tail
                    } else {
                        (n + 1.0) * q * q * tail
                    };
                    if 1.0 - sum < 1e-9 {
                        break;
                    }
                    assert_eq!(count(mean, dispersion, sum - 1e-12), n);
                    assert_eq!(count(mean, dispersion, sum + 1e-12), n + 1.0);
                }
            }
        }
    }

    /// `k` 1e4 is nearly Poisson with mean 2: P(0) = e⁻², P(1) = 2 e⁻².
    #[test]
    fn little_dispersion_is_poisson() {
        let none = math::exp(-2.0);
        assert_eq!(count(2.0, 1e4, none - 1e-3), 0.0);
        assert_eq!(count(2.0, 1e4, none + 1e-3), 1.0);
        assert_eq!(count(2.0, 1e4, 3.0 * none - 1e-3), 1.0);
        assert_eq!(count(2.0, 1e4, 3.0 * none + 1e-3), 2.0);
    }

    /// Mean and variance over an even grid of draws.
    #[test]
    fn moments() {
        let steps = 200_000;
        for (mean, dispersion) in [
            (0.1, 0.5),
            (2.0, 0.4),
            (2.0, 50.0),
            (20.0, 3.0),
            (100.0, 5.0),
        ] {
            let (mut sum, mut squares) = (0.0, 0.0);
            for step in 0..steps {
                let n = count(mean, dispersion, (f64::from(step) + 0.5) / f64::from(steps));
                sum += n;
                squares += n * n;
            }
            let found = sum / f64::from(steps);
            let variance = squares / f64::from(steps) - found * found;
            let exact = mean + mean * mean / dispersion;
            assert!((found / mean - 1.0).abs() < 1e-3, "{mean}: mean {found}");
            assert!(
                (variance / exact - 1.0).abs() < 5e-3,
                "{mean}, {dispersion}: variance {variance} against {exact}"
            );
        }
    }

    #[test]
    fn nothing_comes_of_no_intensity() {
        assert_eq!(count(0.0, 0.5, 1.0 - f64::EPSILON), 0.0);
        assert_eq!(count(0.0, 0.5, 1e-300), 0.0);
    }

    #[test]
    fn an_order_counts_as_far_as_support_and_control_carry_it() {
        let risk = Risk {
            reprisal: 0.4,
            host_pressure: 0.2,
            own_weakness: 0.1,
        };
        let push = Push {
            own_stake: 0.7,
            support: 1.5,
            control: 0.5,
            order: 0.0,
        };
        assert!((intensity(2.0, &push, &risk) - 2.0).abs() < 1e-12);
        let restrained = Push {
            order: -4.0,
            ..push
        };
        assert!((intensity(2.0, &restrained, &risk) - 2.0 * math::exp(-3.0)).abs() < 1e-12);
        let unruly = Push {
            control: 0.0,
            ..restrained
        };
        assert!((intensity(2.0, &unruly, &risk) - 2.0).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn counts_are_whole_and_follow_the_draw(
            mean in 0.0..500.0, dispersion in 0.01..1e4, a in 0.0..1.0f64, b in 0.0..1.0f64,
        ) {
            let (low, high) = (count(mean, dispersion, a.min(b)), count(mean, dispersion, a.max(b)));
            prop_assert!(0.0 <= low && low <= high && high <= MOST);
            prop_assert!(low == low.floor());
            prop_assert!(mean > 100.0 || dispersion < 0.05 || high < MOST);
            // The same luck never gives fewer attacks for a higher mean.
            prop_assert!(count(1.5 * mean, dispersion, a) >= count(mean, dispersion, a));
        }

        #[test]
        fn intensity_is_finite(
            base in 0.0..100.0, own_stake in -1e6..1e6, support in 0.0..1e3, control in 0.0..=1.0, order in -1e3..1e3,
            reprisal in 0.0..1e6, host_pressure in 0.0..1e3, own_weakness in 0.0..1e3,
        ) {
            let push = Push { own_stake, support, control, order };
            let risk = Risk { reprisal, host_pressure, own_weakness };
            let mean = intensity(base, &push, &risk);
            prop_assert!(mean.is_finite() && mean >= 0.0);
            let hit = Risk { reprisal: reprisal + 1.0, ..risk };
            prop_assert!(intensity(base, &push, &hit) <= mean);
        }
    }
}
