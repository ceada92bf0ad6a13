//! Keyed random draws.
//!
//! A draw is a pure function of the run's key and of what it is for: whose draw,
//! on which day, for which purpose, the how-manieth. Nothing is streamed, so two
//! worlds that differ in one number share all other luck, and neither the order
//! of visits nor what else runs can change a draw. Generator: Philox4x32-10
//! (Salmon, Moraes, Dror and Shaw 2011).

use bevy_ecs::resource::Resource;
use rand::RngExt;
use rand::distr::Open01;
use rand_philox::{Philox, philox4x32_10, splitmix64};

use crate::math;

/// What a draw is for. The numbers are part of the model's version and never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u16)]
pub enum Purpose {
    /// Daily noise of an agent's alignment.
    AlignmentNoise = 1,
    /// Daily news of the rest of the oil market.
    OilNews = 2,
    /// Which of several equally likely days a clock is due.
    ClockDue = 3,
    /// Whether an agent reviews what it does.
    Review = 4,
    /// Error of perception of one agent about another.
    Perception = 5,
    /// Whether an agent acts at all.
    Act = 6,
    /// Taste for one option.
    Option = 7,
    /// What a side hears in the other room.
    Hearing = 8,
    /// A side's answer at a round of talks.
    Answer = 9,
    /// Whether a part of an agreement is kept.
    Compliance = 10,
    /// Outcome of a salvo or a strike.
    Combat = 11,
    /// Attacks of an armed group on a day.
    Attacks = 12,
    /// Deaths in an attack.
    Deaths = 13,
    /// How hard the cover of a hall is.
    Hardness = 15,
    /// Whether a side of the talks is obstinate.
    Type = 14,
    /// Whether a side comes when a mediator invites.
    Consent = 16,
}

/// A name's stable number (FNV-1a, 32 bits), independent of its position in any list.
#[must_use]
pub const fn name_key(name: &str) -> u32 {
    let bytes = name.as_bytes();
    let mut hash: u32 = 0x811c_9dc5;
    let mut i = 0;
    while i < bytes.len() {
        hash = (hash ^ bytes[i] as u32).wrapping_mul(0x0100_0193);
        i += 1;
    }
    hash
}

/// The source of all luck in a run.
#[derive(Resource, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chance {
    key: u64,
}

impl Chance {
    /// The luck of a run with this seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        // The increment keeps seed 0 away from the mixer's fixed point.
        Self {
            key: splitmix64(seed.wrapping_add(0x9e37_79b9_7f4a_7c15)),
        }
    }

    fn generator(self, who: u32, tick: u32, purpose: Purpose, index: u16) -> Philox {
        let counter = (u128::from(who) << 96)
            | (u128::from(tick) << 64)
            | (u128::from(purpose as u16) << 48)
            | (u128::from(index) << 32);
        Philox::new([self.key as u32, (self.key >> 32) as u32], counter)
    }

    /// A uniform draw on the open interval (0, 1).
    #[must_use]
    pub fn uniform(self, who: u32, tick: u32, purpose: Purpose, index: u16) -> f64 {
        self.generator(who, tick, purpose, index).sample(Open01)
    }

    /// A standard normal draw, by the transform of Box and Muller (1958).
    #[must_use]
    pub fn normal(self, who: u32, tick: u32, purpose: Purpose, index: u16) -> f64 {
        // One block of four words has both uniforms; as `Open01`, without a stream.
        let counter = [0, ((purpose as u32) << 16) | u32::from(index), tick, who];
        let words = philox4x32_10(counter, [self.key as u32, (self.key >> 32) as u32]);
        let uniform = |low: u32, high: u32| {
            let fraction = ((u64::from(high) << 32) | u64::from(low)) >> 12;
            (fraction as f64 + 0.5) * (1.0 / (1u64 << 52) as f64)
        };
        let (u, v) = (uniform(words[0], words[1]), uniform(words[2], words[3]));
        (-2.0 * math::ln(u)).sqrt() * math::cos(std::f64::consts::TAU * v)
    }

    /// One of `count` equally likely choices, from 0; `count` is at least 1.
    #[must_use]
    pub fn choice(self, who: u32, purpose: Purpose, count: usize) -> usize {
        self.generator(who, 0, purpose, 0)
            .random_range(0..count.max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Known answers of the Random123 distribution (kat_vectors, philox4x32 10).
    #[test]
    fn philox_known_answers() {
        assert_eq!(
            philox4x32_10([0; 4], [0; 2]),
            [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]
        );
        assert_eq!(
            philox4x32_10([0xffff_ffff; 4], [0xffff_ffff; 2]),
            [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
        );
        assert_eq!(
            philox4x32_10(
                [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344],
                [0xa409_3822, 0x299f_31d0]
            ),
            [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
        );
    }

    /// The normal draw takes the two uniforms that the stream gives.
    #[test]
    fn a_normal_draw_is_of_the_stream() {
        let chance = Chance::new(7);
        for who in 0..100 {
            let mut generator = chance.generator(who, 12, Purpose::OilNews, 3);
            let (u, v): (f64, f64) = (generator.sample(Open01), generator.sample(Open01));
            let normal = (-2.0 * math::ln(u)).sqrt() * math::cos(std::f64::consts::TAU * v);
            let drawn = chance.normal(who, 12, Purpose::OilNews, 3);
            assert_eq!(drawn.to_bits(), normal.to_bits());
        }
    }

    #[test]
    fn draws_depend_on_nothing_but_their_key() {
        let chance = Chance::new(7);
        let draw = chance.normal(name_key("alba"), 12, Purpose::AlignmentNoise, 0);
        let _ = chance.normal(name_key("brenn"), 12, Purpose::AlignmentNoise, 0);
        assert_eq!(
            draw,
            chance.normal(name_key("alba"), 12, Purpose::AlignmentNoise, 0)
        );
        assert_ne!(
            draw,
            chance.normal(name_key("alba"), 13, Purpose::AlignmentNoise, 0)
        );
        assert_ne!(
            draw,
            Chance::new(8).normal(name_key("alba"), 12, Purpose::AlignmentNoise, 0)
        );
    }

    #[test]
    fn normal_draws_have_the_moments_of_a_normal() {
        let chance = Chance::new(1);
        let draws: Vec<f64> = (0..40_000)
            .map(|tick| chance.normal(3, tick, Purpose::OilNews, 0))
            .collect();
        let count = draws.len() as f64;
        let mean = draws.iter().sum::<f64>() / count;
        let variance = draws.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / count;
        let kurtosis = draws
            .iter()
            .map(|x| {
                let d = x - mean;
                d * d * d * d
            })
            .sum::<f64>()
            / count
            / (variance * variance);
        assert!(mean.abs() < 4.0 / count.sqrt(), "mean {mean}");
        assert!(
            (variance - 1.0).abs() < 4.0 * (2.0 / count).sqrt(),
            "variance {variance}"
        );
        assert!(
            (kurtosis - 3.0).abs() < 4.0 * (24.0 / count).sqrt(),
            "kurtosis {kurtosis}"
        );
    }

    #[test]
    fn choices_are_even() {
        let mut counts = [0; 3];
        for seed in 0..3000 {
            counts[Chance::new(seed).choice(name_key("clock"), Purpose::ClockDue, 3)] += 1;
        }
        assert!(
            counts.iter().all(|count| (900..1100).contains(count)),
            "{counts:?}"
        );
    }
}
