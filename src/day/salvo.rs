//! Salvoes against finite defences.
//!
//! `ΔA = max(0, (σ_B β B − τ_A z A) / a)`, losses `min(ΔA, A)`: what is shot well, less
//! what is stopped, over the hits that one unit bears (Hughes 1995; with chance, Armstrong
//! 2005).
//!
//! Where stocks are known the term `τ z A` is built up from them: a salvo meets one
//! [`Layer`] after another, each with interceptors that can run out and with channels
//! that can be full. `n` shots kill with `1 − (1 − p)^n`. Missiles, interceptors and hits
//! are whole numbers, held as `f64`. Luck comes in as an argument: `normal` is a standard
//! normal draw, `uniform` one on (0, 1).
//!
//! Ranges: numbers 0 to 1e9, shares and chances 0 to 1, staying power above 0, draws finite.

use crate::math;

/// One side's fire on the other in one exchange.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Salvo {
    /// Units that shoot, `B`.
    pub shooters: f64,
    /// Shots of each, `β`.
    pub shots_each: f64,
    /// Share of shots that would hit, `σ_B`.
    pub accuracy: f64,
    /// Units shot at, `A`.
    pub defenders: f64,
    /// Shots that each of them can stop, `z`.
    pub stops_each: f64,
    /// Share of the defence that is awake, `τ_A`.
    pub alertness: f64,
    /// Hits that put one of them out of action, `a`.
    pub staying_power: f64,
}

impl Salvo {
    /// Units lost before bounds: negative when the defence has shots to spare.
    #[must_use]
    pub fn raw(&self) -> f64 {
        let offence = self.accuracy * self.shots_each * self.shooters;
        let defence = self.alertness * self.stops_each * self.defenders;
        (offence - defence) / self.staying_power
    }

    /// Units lost of those present.
    #[must_use]
    pub fn losses(&self, present: f64) -> f64 {
        self.raw().max(0.0).min(present)
    }
}

/// One layer of a defence, before a salvo.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Layer {
    /// Interceptors held.
    pub interceptors: f64,
    /// Most targets that it can engage in one salvo.
    pub channels: f64,
    /// Interceptors meant for each target.
    pub shots_per_target: f64,
    /// Chance that one interceptor kills.
    pub single_shot_kill: f64,
}

/// What a layer did.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Engagement {
    /// Targets stopped.
    pub stopped: f64,
    /// Interceptors spent.
    pub spent: f64,
}

impl Layer {
    /// Meets `incoming` threatening objects. Interceptors are spread as evenly as
    /// whole numbers allow, so a layer that runs short shoots at fewer or less often.
    #[must_use]
    pub fn engage(&self, incoming: f64, normal: f64) -> Engagement {
        let held = self.interceptors.floor();
        let engaged = incoming.min(self.channels).min(held).floor();
        let spent = (engaged * self.shots_per_target).min(held).floor();
        if engaged < 1.0 || spent < 1.0 {
            return Engagement::default();
        }
        // Below one shot a target, some are left alone.
        let engaged = engaged.min(spent);
        let each = (spent / engaged).floor();
        let one_more = spent / engaged - each;
        let kill = (1.0 - one_more) * kill_chance(self.single_shot_kill, each)
            + one_more * kill_chance(self.single_shot_kill, each + 1.0);
        Engagement {
            stopped: binomial(engaged, kill, normal),
            spent,
        }
    }
}

/// Chance that `shots` independent shots kill, `1 − (1 − p)^n`.
#[must_use]
pub fn kill_chance(single_shot: f64, shots: f64) -> f64 {
    1.0 - math::pow(1.0 - single_shot, shots)
}

/// What each layer does, from the outermost in; each meets what leaked through those
/// before. Items are a layer and its standard normal draw.
pub fn defend(
    incoming: f64,
    layers: impl IntoIterator<Item = (Layer, f64)>,
) -> impl Iterator<Item = Engagement> {
    layers
        .into_iter()
        .scan(incoming, |leaking, (layer, normal)| {
            let engagement = layer.engage(*leaking, normal);
            *leaking -= engagement.stopped;
            Some(engagement)
        })
}

/// Of `incoming`, those that threaten a valued target. A selective defence leaves the
/// others alone, and they hit nothing of value.
#[must_use]
pub fn threatening(incoming: f64, share: f64, normal: f64) -> f64 {
    binomial(incoming, share, normal)
}

/// Of `fired`, those that do not fail at launch or in flight.
#[must_use]
pub fn launched_well(fired: f64, failure: f64, normal: f64) -> f64 {
    binomial(fired, 1.0 - failure, normal)
}

/// A binomial count of `n` trials with chance `p`, by the normal approximation:
/// `n p + ξ √(n p (1 − p))`, rounded and bounded to [0, n]. For `p` from .01 to .99 its
/// mean is within .08 of `n p`, and within .04 from 20 trials and for `p` from .1 to .9;
/// what has a chance below about .001 in all `n` trials hardly ever comes.
#[must_use]
pub fn binomial(n: f64, p: f64, normal: f64) -> f64 {
    let n = n.floor();
    let drawn = n * p + normal * (n * p * (1.0 - p)).sqrt();
    (drawn + 0.5).floor().max(0.0).min(n)
}

/// A whole number whose mean is `expected`, for losses of which the salvo equation
/// gives a fraction.
#[must_use]
pub fn whole(expected: f64, uniform: f64) -> f64 {
    (expected + uniform).floor()
}

/// Share of persons in shelter after a warning; one half after `half_hours`.
#[must_use]
pub fn sheltered(warning_hours: f64, half_hours: f64) -> f64 {
    if warning_hours > 0.0 {
        math::saturating(warning_hours, half_hours)
    } else {
        0.0
    }
}

/// Deaths to expect of `hits`, each killing `lethality_per_hit` where nobody shelters.
#[must_use]
pub fn deaths(hits: f64, lethality_per_hit: f64, exposed_share: f64) -> f64 {
    hits * lethality_per_hit * exposed_share
}

/// Share of slow flyers shot down by patrols before they reach the layers, after
/// `hours` in patrolled air: the exponential law of random search,
/// `1 − e^(−r t)`, `rate` per hour.
#[must_use]
pub fn lost_en_route(hours: f64, rate: f64) -> f64 {
    1.0 - math::exp(-rate * hours)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::chance::{Chance, Purpose};
    use proptest::prelude::*;

    const LAYER: Layer = Layer {
        interceptors: 48.0,
        channels: 100.0,
        shots_per_target: 2.0,
        single_shot_kill: 0.7,
    };

    /// Two ships against five: β = 8, α = 4, σ_B = .5, σ_A = 1, τ = 1, z = 4, y = 0, a = 1, b = 2.
    #[test]
    fn two_ships_against_five() {
        let on_two = Salvo {
            shooters: 5.0,
            shots_each: 8.0,
            accuracy: 0.5,
            defenders: 2.0,
            stops_each: 4.0,
            alertness: 1.0,
            staying_power: 1.0,
        };
        let on_five = Salvo {
            shooters: 2.0,
            shots_each: 4.0,
            accuracy: 1.0,
            defenders: 5.0,
            stops_each: 0.0,
            alertness: 1.0,
            staying_power: 2.0,
        };
        assert_eq!((on_two.raw(), on_five.raw()), (12.0, 4.0));
        assert_eq!((on_two.losses(2.0), on_five.losses(5.0)), (2.0, 4.0));
        let spared = Salvo {
            stops_each: 20.0,
            ..on_two
        };
        assert_eq!((spared.raw(), spared.losses(2.0)), (-20.0, 0.0));
    }

    /// 48 interceptors of one battery, two a target.
    #[test]
    fn a_battery_runs_out() {
        let mean = |incoming| LAYER.engage(incoming, 0.0);
        let kill = 1.0 - 0.3 * 0.3;
        assert_eq!(mean(10.0).spent, 20.0);
        assert_eq!(mean(10.0).stopped, (10.0_f64 * kill).round());
        assert_eq!(mean(24.0).spent, 48.0);
        // 36 targets: 12 of them get two shots, 24 get one.
        let spread = (12.0 * kill + 24.0 * 0.7_f64).round();
        assert_eq!((mean(36.0).stopped, mean(36.0).spent), (spread, 48.0));
        // More targets than interceptors: one shot at each of 48.
        assert_eq!(
            (mean(200.0).stopped, mean(200.0).spent),
            ((48.0_f64 * 0.7).round(), 48.0)
        );
        let few = Layer {
            channels: 6.0,
            ..LAYER
        };
        assert_eq!(few.engage(200.0, 0.0).spent, 12.0);
        let empty = Layer {
            interceptors: 0.9,
            ..LAYER
        };
        assert_eq!(empty.engage(200.0, 3.0), Engagement::default());
    }

    #[test]
    fn layers_meet_what_leaks() {
        let outer = Layer {
            interceptors: 1e6,
            shots_per_target: 1.0,
            single_shot_kill: 0.5,
            channels: 1e6,
        };
        let done: Vec<_> = defend(200.0, [(outer, 0.0), (outer, 0.0), (LAYER, 0.0)]).collect();
        let spent: Vec<_> = done.iter().map(|layer| layer.spent).collect();
        assert_eq!(spent, [200.0, 100.0, 48.0]);
        assert_eq!((done[0].stopped, done[1].stopped), (100.0, 50.0));
        assert!(defend(200.0, []).next().is_none());
    }

    /// Mean, variance and bounds against n p and n p (1 − p).
    #[test]
    fn binomial_moments() {
        let chance = Chance::new(11);
        let draws = 40_000;
        for (n, p) in [(20.0, 0.1), (20.0, 0.9), (100.0, 0.5), (300.0, 0.75)] {
            let (mut sum, mut squares) = (0.0, 0.0);
            for tick in 0..draws {
                let count = binomial(n, p, chance.normal(1, tick, Purpose::OilNews, 0));
                assert!((0.0..=n).contains(&count) && count == count.floor());
                sum += count;
                squares += count * count;
            }
            let mean = sum / f64::from(draws);
            let variance = squares / f64::from(draws) - mean * mean;
            let exact = n * p * (1.0 - p);
            let error = 4.0 * (exact / f64::from(draws)).sqrt();
            assert!((mean - n * p).abs() < error + 0.04, "{n}, {p}: mean {mean}");
            assert!(
                (variance / exact - 1.0).abs() < 0.1,
                "{n}, {p}: variance {variance} against {exact}"
            );
        }
        assert_eq!(
            (binomial(7.9, 1.0, -9.0), binomial(7.0, 0.0, 9.0)),
            (7.0, 0.0)
        );
        assert_eq!(launched_well(120.0, 0.5, 0.0), 60.0);
        assert_eq!(threatening(200.0, 0.25, 0.0), 50.0);
    }

    #[test]
    fn rounding_keeps_the_mean() {
        let steps = 1000;
        let mean: f64 = (0..steps)
            .map(|step| whole(2.3, (f64::from(step) + 0.5) / f64::from(steps)))
            .sum::<f64>()
            / f64::from(steps);
        assert!((mean - 2.3).abs() < 1e-9, "{mean}");
    }

    #[test]
    fn warning_saves_lives() {
        assert_eq!((sheltered(0.0, 0.0), sheltered(2.0, 2.0)), (0.0, 0.5));
        let killed = |warning| deaths(16.0, 3.0, 1.0 - sheltered(warning, 1.0));
        assert_eq!(killed(0.0), 48.0);
        assert!((killed(5.0) - 8.0).abs() < 1e-12);
        assert_eq!(lost_en_route(0.0, 0.4), 0.0);
        assert!((lost_en_route(6.0, math::ln(2.0) / 6.0) - 0.5).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn losses_are_bounded(
            (shooters, shots_each, accuracy) in (0.0..1e6, 0.0..1e3, 0.0..=1.0),
            (defenders, stops_each, alertness) in (0.0..1e6, 0.0..1e3, 0.0..=1.0),
            staying_power in 1e-3..1e3,
        ) {
            let salvo = Salvo { shooters, shots_each, accuracy, defenders, stops_each, alertness, staying_power };
            prop_assert!((0.0..=defenders).contains(&salvo.losses(defenders)));
            prop_assert!(salvo.raw().is_finite());
        }

        #[test]
        fn no_layer_spends_what_it_has_not(
            (incoming, interceptors, channels) in (0.0..1e4, 0.0..1e4, 0.0..1e4),
            (shots_per_target, single_shot_kill, normal) in (0.0..8.0, 0.0..=1.0, -9.0..9.0),
        ) {
            let layer = Layer { interceptors, channels, shots_per_target, single_shot_kill };
            let Engagement { stopped, spent } = layer.engage(incoming, normal);
            prop_assert!(0.0 <= stopped && stopped <= incoming.min(channels).min(spent));
            prop_assert!(spent <= interceptors);
            prop_assert!(stopped == stopped.floor() && spent == spent.floor());
        }

        #[test]
        fn more_shots_stop_no_fewer(
            incoming in 1.0..500.0, shots in 1.0..4.0, kill in 0.0..=1.0,
        ) {
            let layer = Layer { interceptors: 1e6, channels: 1e6, shots_per_target: shots, single_shot_kill: kill };
            let more = Layer { shots_per_target: shots + 1.0, ..layer };
            prop_assert!(more.engage(incoming, 0.0).stopped >= layer.engage(incoming, 0.0).stopped);
        }

        #[test]
        fn shares_stay_shares(hours in 0.0..1e4, half in 0.0..1e4, rate in 0.0..1e3) {
            prop_assert!((0.0..=1.0).contains(&sheltered(hours, half)));
            prop_assert!((0.0..=1.0).contains(&lost_en_route(hours, rate)));
        }
    }
}
