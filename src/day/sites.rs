//! Strikes on hardened sites.
//!
//! Reach accumulates over the hits on one aim point. Each further weapon goes on from
//! the crater of the one before, but spread and rubble let it add only a share `s` of
//! what that one added: `R(n) = r (1 − sⁿ) / (1 − s)`. A sum without bound would let
//! a dozen small weapons reach any depth; this one ends at `r / (1 − s)`.
//!
//! Whether reach meets a hall under cover `d` is not known, since published depths and
//! reaches are each good to a factor only, and hold for different materials. So the
//! damage is logistic in the logarithm of their ratio,
//! `1 / (1 + e^(−ln(R / (d / m)) / σ))`, with `m` metres of this cover to a metre of
//! concrete and the softness `σ` about the relative error of `R m / d`. Within that
//! error of even, it is a distribution; a plain test of depth would make it certain.
//!
//! Entrances, power and ventilation lie under little cover and are aim points of their
//! own. Air defence comes first, by the same salvo equation as all fire ([`Salvo`]).
//! Equations of this file are judgements in form, tested against what published depths
//! and reaches imply. Metres, shares 0 to 1, rates per day, whole numbers as `f64`.
//!
//! Ranges: numbers 0 to 1e6, cover and reach 0 to 1e4 m, softness above .01, `m` above 0.

use crate::day::salvo::{self, Salvo};
use crate::math;

/// Whole hits on each aim point of a site.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Hits {
    /// On every point.
    pub each: f64,
    /// Share of the points that got one more.
    pub one_more: f64,
}

impl Hits {
    /// Mean over the points of a damage that depends on the hits on one.
    #[must_use]
    pub fn mean(&self, damage: impl Fn(f64) -> f64) -> f64 {
        (1.0 - self.one_more) * damage(self.each) + self.one_more * damage(self.each + 1.0)
    }
}

/// Hits of a raid, spread evenly over its aim points; `normal` is a standard normal draw.
#[must_use]
pub fn aim(sorties: f64, weapons_each: f64, accuracy: f64, aim_points: f64, normal: f64) -> Hits {
    if aim_points < 1.0 {
        return Hits::default();
    }
    let per_point = salvo::binomial(sorties * weapons_each, accuracy, normal) / aim_points;
    Hits {
        each: per_point.floor(),
        one_more: per_point - per_point.floor(),
    }
}

/// Reach of `hits` on one aim point, metres of concrete; `stacking` is below 1.
#[must_use]
pub fn reach_of(hits: f64, reach: f64, stacking: f64) -> f64 {
    reach * (1.0 - math::pow(stacking, hits)) / (1.0 - stacking)
}

/// Metres of concrete gone through after `hits` more on an aim point where `before` metres
/// were: what is left of the limit `reach / (1 − stacking)` shrinks by `stacking` a hit.
/// From nothing this is [`reach_of`]; hits may be fractions, of several points alike.
#[must_use]
pub fn reach_after(before: f64, hits: f64, reach: f64, stacking: f64) -> f64 {
    let limit = reach / (1.0 - stacking);
    if before >= limit {
        before
    } else {
        limit - (limit - before) * math::pow(stacking, hits)
    }
}

/// Share of a hall lost under `depth` metres of cover, of which `cover_per_concrete`
/// metres stop as much as one of concrete, when `reached` metres of concrete were reached.
#[must_use]
pub fn hall_damage(depth: f64, reached: f64, cover_per_concrete: f64, softness: f64) -> f64 {
    if reached <= 0.0 {
        return 0.0;
    }
    if depth <= 0.0 {
        return 1.0;
    }
    let ratio = reached * cover_per_concrete / depth;
    1.0 / (1.0 + math::exp(-math::ln(ratio) / softness))
}

/// Share of points under little cover that are lost, each hit closing one with the
/// chance `per_hit`.
fn exposed_lost(hits: Hits, per_hit: f64) -> f64 {
    hits.mean(|count| salvo::kill_chance(per_hit, count))
}

/// Share of entrances closed.
#[must_use]
pub fn entrances_closed(hits: Hits, per_hit: f64) -> f64 {
    exposed_lost(hits, per_hit)
}

/// Share of power and ventilation lost.
#[must_use]
pub fn service_damage(hits: Hits, per_hit: f64) -> f64 {
    exposed_lost(hits, per_hit)
}

/// Damage after another strike takes its share of what was left.
#[must_use]
pub fn added(damage: f64, struck: f64) -> f64 {
    damage + (1.0 - damage) * struck
}

/// Share of enrichment capacity that runs: machines in halls that stand, with power and air.
#[must_use]
pub fn capacity_left(hall_damage: f64, service_damage: f64) -> f64 {
    (1.0 - hall_damage) * (1.0 - service_damage)
}

/// Damage left after a day of repair at `rate`, which halls, entrances and services have
/// each for themselves. Halls are repaired only as far as entrances are `open`;
/// entrances themselves and services lie outside and have `open` 1.
#[must_use]
pub fn after_repair(damage: f64, rate: f64, open: f64) -> f64 {
    damage * math::exp(-rate * open)
}

/// A raid on its way in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Raid {
    /// Sorties.
    pub sorties: f64,
    /// Share of them sent against air defence.
    pub suppression: f64,
    /// Weapons of each against air defence.
    pub weapons_each: f64,
    /// Share of those weapons that would hit.
    pub accuracy: f64,
    /// Shots that each sortie defeats by stealth, jamming and decoys.
    pub evades_each: f64,
}

/// Air defence of a site.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AirDefence {
    /// Batteries.
    pub batteries: f64,
    /// Shots of each in one raid.
    pub shots_each: f64,
    /// Share of those shots that would hit.
    pub accuracy: f64,
    /// Weapons that each battery stops of those aimed at it.
    pub stops_each: f64,
    /// Share of it that is awake.
    pub alertness: f64,
    /// Hits that put a battery out of action.
    pub staying_power: f64,
}

/// What became of a raid on its way in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Penetration {
    /// Batteries destroyed.
    pub batteries_destroyed: f64,
    /// Sorties lost.
    pub sorties_lost: f64,
    /// Share of sorties that were not lost.
    pub share: f64,
    /// Sorties that reach their aim points, suppression left out.
    pub striking: f64,
}

/// Air defence first: suppression, then the batteries that are left shoot at what comes.
/// Losses are whole numbers by the uniform draws of batteries and of sorties.
#[must_use]
pub fn penetration(raid: &Raid, defence: &AirDefence, uniforms: [f64; 2]) -> Penetration {
    let [for_batteries, for_sorties] = uniforms;
    let on_batteries = Salvo {
        shooters: raid.sorties * raid.suppression,
        shots_each: raid.weapons_each,
        accuracy: raid.accuracy,
        defenders: defence.batteries,
        stops_each: defence.stops_each,
        alertness: defence.alertness,
        staying_power: defence.staying_power,
    };
    let batteries_destroyed =
        salvo::whole(on_batteries.losses(defence.batteries), for_batteries).min(defence.batteries);
    let on_sorties = Salvo {
        shooters: (defence.batteries - batteries_destroyed) * defence.alertness,
        shots_each: defence.shots_each,
        accuracy: defence.accuracy,
        defenders: raid.sorties,
        stops_each: raid.evades_each,
        alertness: 1.0,
        staying_power: 1.0,
    };
    let sorties_lost = salvo::whole(on_sorties.losses(raid.sorties), for_sorties).min(raid.sorties);
    let share = if raid.sorties > 0.0 {
        1.0 - sorties_lost / raid.sorties
    } else {
        0.0
    };
    Penetration {
        batteries_destroyed,
        sorties_lost,
        share,
        striking: salvo::whole(raid.sorties * (1.0 - raid.suppression) * share, for_sorties),
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Published reach of the penetrators that one side and both sides together can
    /// bring, metres of concrete, and published depths of two sites' halls, metres.
    const SOLO: f64 = 6.0;
    const JOINT: f64 = 60.0;
    const SHALLOW: f64 = 8.0;
    const DEEP: f64 = 80.0;

    const STACKING: f64 = 0.5;
    const SOFTNESS: f64 = 0.3;

    fn damage(depth: f64, hits: f64, reach: f64) -> f64 {
        hall_damage(depth, reach_of(hits, reach, STACKING), 1.0, SOFTNESS)
    }

    #[test]
    fn reach_adds_up_over_days_as_on_one() {
        let whole = reach_of(7.0, 60.0, 0.6);
        let parts = (0..7).fold(0.0, |before, _| reach_after(before, 1.0, 60.0, 0.6));
        assert!((whole - parts).abs() < 1e-9);
        // A lighter weapon adds nothing where a heavier one went beyond its limit.
        assert_eq!(reach_after(100.0, 5.0, 6.0, 0.6), 100.0);
    }

    #[test]
    fn a_solo_campaign_hurts_the_shallow_hall_and_shuts_the_deep_one_in() {
        for hits in [3.0, 4.0, 8.0] {
            let (shallow, deep) = (damage(SHALLOW, hits, SOLO), damage(DEEP, hits, SOLO));
            assert!(shallow > 0.6, "{hits} hits: {shallow}");
            assert!(deep < 0.01, "{hits} hits: {deep}");
        }
        let closed = entrances_closed(aim(4.0, 2.0, 0.8, 2.0, 0.0), 0.6);
        assert!(closed > 0.8, "{closed}");
    }

    #[test]
    fn the_joint_package_on_the_deep_hall_is_a_distribution() {
        for hits in 2..=14 {
            for stacking in [0.2, 0.35, STACKING] {
                let reached = reach_of(f64::from(hits), JOINT, stacking);
                let at = hall_damage(DEEP, reached, 1.0, SOFTNESS);
                assert!((0.1..0.9).contains(&at), "{hits} hits, {stacking}: {at}");
            }
        }
        // One weapon alone does not reach by its published number, yet may.
        let once = damage(DEEP, 1.0, JOINT);
        assert!((0.1..0.5).contains(&once), "{once}");
        // Cover that stops twice as much leaves little; half as much, nearly all.
        let with_cover = |cover| hall_damage(DEEP, reach_of(6.0, JOINT, STACKING), cover, SOFTNESS);
        assert!(with_cover(0.4) < 0.2 && with_cover(2.0) > 0.95);
    }

    #[test]
    fn reach_adds_up_with_less_and_less() {
        assert_eq!(
            (reach_of(0.0, 60.0, 0.5), reach_of(1.0, 60.0, 0.5)),
            (0.0, 60.0)
        );
        assert!((reach_of(3.0, 60.0, 0.5) - 105.0).abs() < 1e-12);
        assert_eq!(reach_of(5.0, 60.0, 0.0), 60.0);
        assert!(reach_of(1e6, 60.0, 0.5) <= 120.0);
    }

    #[test]
    fn even_odds_where_reach_equals_cover() {
        assert!((hall_damage(80.0, 40.0, 2.0, 0.3) - 0.5).abs() < 1e-12);
        assert_eq!(hall_damage(80.0, 0.0, 1.0, 0.3), 0.0);
        assert_eq!(hall_damage(0.0, 1.0, 1.0, 0.3), 1.0);
    }

    #[test]
    fn hits_are_spread_over_aim_points() {
        // 7 sorties with 2 weapons each, all of which hit, on 4 points.
        let hits = aim(7.0, 2.0, 1.0, 4.0, 0.0);
        assert_eq!((hits.each, hits.one_more), (3.0, 0.5));
        assert_eq!(hits.mean(|count| count), 3.5);
        assert_eq!(aim(7.0, 2.0, 1.0, 0.0, 0.0), Hits::default());
        // Half of the points with one hit of .6, half with none.
        let once = Hits {
            each: 0.0,
            one_more: 0.5,
        };
        assert!((service_damage(once, 0.6) - 0.3).abs() < 1e-12);
    }

    #[test]
    fn capacity_and_repair() {
        assert!((capacity_left(0.5, 0.2) - 0.4).abs() < 1e-12);
        assert!((added(0.5, 0.5) - 0.75).abs() < 1e-12);
        let half_life = 60.0;
        let rate = math::ln(2.0) / half_life;
        let (mut outside, mut shut_in) = (0.8, 0.8);
        for _ in 0..60 {
            outside = after_repair(outside, rate, 1.0);
            shut_in = after_repair(shut_in, rate, 0.0);
        }
        assert!((outside - 0.4).abs() < 1e-12, "{outside}");
        assert_eq!(shut_in, 0.8);
    }

    const RAID: Raid = Raid {
        sorties: 100.0,
        suppression: 0.2,
        weapons_each: 2.0,
        accuracy: 0.5,
        evades_each: 0.1,
    };
    const DEFENCE: AirDefence = AirDefence {
        batteries: 10.0,
        shots_each: 8.0,
        accuracy: 0.5,
        stops_each: 1.0,
        alertness: 1.0,
        staying_power: 2.0,
    };

    /// By hand: (.5·2·20 − 1·10)/2 = 5 batteries; then .5·8·5 − .1·100 = 10 sorties.
    #[test]
    fn air_defence_first() {
        let came = penetration(&RAID, &DEFENCE, [0.5, 0.5]);
        assert_eq!((came.batteries_destroyed, came.sorties_lost), (5.0, 10.0));
        assert_eq!((came.share, came.striking), (0.9, 72.0));
        let unsuppressed = Raid {
            suppression: 0.0,
            ..RAID
        };
        let without = penetration(&unsuppressed, &DEFENCE, [0.5, 0.5]);
        assert_eq!(
            (without.batteries_destroyed, without.sorties_lost),
            (0.0, 30.0)
        );
    }

    proptest! {
        #[test]
        fn damage_is_a_share_and_grows_with_hits(
            (depth, reach, hits) in (0.0..1e3, 0.0..1e3, 0.0..50.0f64),
            (stacking, cover, softness) in (0.0..0.99, 0.05..10.0, 0.01..2.0),
        ) {
            let at = |hits: f64| hall_damage(depth, reach_of(hits.floor(), reach, stacking), cover, softness);
            prop_assert!((0.0..=1.0).contains(&at(hits)));
            prop_assert!(at(hits + 1.0) >= at(hits) - 1e-12);
            prop_assert!(hall_damage(depth + 1.0, reach, cover, softness) <= hall_damage(depth, reach, cover, softness) + 1e-12);
        }

        #[test]
        fn hits_do_not_exceed_weapons(
            (sorties, weapons, accuracy) in (0.0..200.0f64, 0.0..20.0f64, 0.0..=1.0),
            (points, normal, per_hit) in (0.0..30.0f64, -9.0..9.0, 0.0..=1.0),
        ) {
            let hits = aim(sorties, weapons, accuracy, points, normal);
            prop_assert!(hits.mean(|count| count) * points <= sorties * weapons + 1e-9);
            prop_assert!((0.0..=1.0).contains(&hits.one_more) && hits.each >= 0.0);
            prop_assert!((0.0..=1.0).contains(&entrances_closed(hits, per_hit)));
        }

        #[test]
        fn nobody_loses_more_than_there_is(
            (sorties, suppression, weapons_each, accuracy, evades_each) in (0.0..500.0, 0.0..=1.0, 0.0..20.0, 0.0..=1.0, 0.0..5.0),
            (batteries, shots_each, kill, stops_each, alertness, staying_power) in (0.0..100.0, 0.0..50.0, 0.0..=1.0, 0.0..20.0, 0.0..=1.0, 0.1..10.0),
            uniforms in [0.001..0.999, 0.001..0.999],
        ) {
            let raid = Raid { sorties, suppression, weapons_each, accuracy, evades_each };
            let defence = AirDefence { batteries, shots_each, accuracy: kill, stops_each, alertness, staying_power };
            let came = penetration(&raid, &defence, uniforms);
            prop_assert!((0.0..=batteries).contains(&came.batteries_destroyed));
            prop_assert!((0.0..=sorties).contains(&came.sorties_lost));
            prop_assert!((0.0..=1.0).contains(&came.share));
            // A fraction of a sortie is rounded to a whole one by chance.
            prop_assert!((0.0..=sorties.ceil()).contains(&came.striking));
        }
    }
}
