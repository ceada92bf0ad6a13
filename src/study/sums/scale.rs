//! Bins that the values of a series are counted in, and the unit of their sums.
//!
//! A scale is declared per series ([`of`]). Values below and above it are counted apart, so
//! a quantile that lies on the scale is exact to the width of its bin.

use serde::{Deserialize, Serialize};

/// Bits of the unit below the scale's greatest value: sums are exact to 2⁻⁴⁰ of it.
const UNIT_BITS: u32 = 40;

/// Greatest magnitude in units that is summed as it is, 1024 times the scale's greatest
/// value; what is beyond counts as this. 2²⁴ squares of twice as much fit 127 bits.
const MOST_UNITS: i64 = 1 << 50;

/// How bins are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Scale {
    /// Equal bins.
    Linear {
        /// Lower end of the first.
        low: f64,
        /// Upper end of the last, which holds this value too.
        high: f64,
        /// How many.
        bins: u16,
    },
    /// A first bin from 0 to `least`, then eight equal bins from each value to its double:
    /// none is wider than an eighth of what it holds.
    Doubling {
        /// Lower end of the first doubling, above 0.
        least: f64,
        /// Doublings.
        doublings: u8,
    },
}

/// Bins per doubling.
const PER_DOUBLING: u16 = 8;

impl Scale {
    /// Bins between the ends.
    #[must_use]
    pub fn bins(&self) -> usize {
        usize::from(match self {
            Self::Linear { bins, .. } => *bins,
            Self::Doubling { doublings, .. } => 1 + PER_DOUBLING * u16::from(*doublings),
        })
    }

    /// Slots of a histogram: the bins, with one below and one above.
    #[must_use]
    pub fn slots(&self) -> usize {
        self.bins() + 2
    }

    /// Upper end of the last bin.
    #[must_use]
    pub fn high(&self) -> f64 {
        match self {
            Self::Linear { high, .. } => *high,
            Self::Doubling { doublings, least } => {
                (0..*doublings).fold(*least, |value, _| 2.0 * value)
            }
        }
    }

    /// Slot of a value: 0 below the scale, then the bins, then above it. What is no number
    /// counts as above.
    #[must_use]
    pub fn slot(&self, value: f64) -> usize {
        let above = self.slots() - 1;
        match *self {
            Self::Linear { low, high, bins } => {
                if value < low {
                    0
                } else if value < high {
                    let place = (value - low) / (high - low) * f64::from(bins);
                    1 + (place as usize).min(usize::from(bins) - 1)
                } else if value == high {
                    above - 1
                } else {
                    above
                }
            }
            Self::Doubling { least, doublings } => {
                if value < 0.0 {
                    return 0;
                }
                if value < least {
                    return 1;
                }
                let mut from = least;
                for doubling in 0..usize::from(doublings) {
                    if value < 2.0 * from {
                        let part = (value / from - 1.0) * f64::from(PER_DOUBLING);
                        let part = (part as usize).min(usize::from(PER_DOUBLING) - 1);
                        return 2 + doubling * usize::from(PER_DOUBLING) + part;
                    }
                    from *= 2.0;
                }
                if value == from { above - 1 } else { above }
            }
        }
    }

    /// Lower and upper end of a bin's slot; `None` of the two without ends.
    #[must_use]
    pub fn ends(&self, slot: usize) -> Option<[f64; 2]> {
        let bin = slot.checked_sub(1).filter(|bin| *bin < self.bins())?;
        Some(match *self {
            Self::Linear { low, high, bins } => {
                let width = (high - low) / f64::from(bins);
                [bin, bin + 1].map(|edge| low + width * edge as f64)
            }
            Self::Doubling { least, .. } => match bin.checked_sub(1) {
                None => [0.0, least],
                Some(bin) => {
                    let per = usize::from(PER_DOUBLING);
                    let from = (0..bin / per).fold(least, |value, _| 2.0 * value);
                    let width = from / per as f64;
                    [bin % per, bin % per + 1].map(|edge| from + width * edge as f64)
                }
            },
        })
    }

    /// The unit that values are summed in: a power of two, so that turning a value into
    /// units and back is exact but for what is below one unit.
    #[must_use]
    pub fn unit(&self) -> f64 {
        let low = match self {
            Self::Linear { low, .. } => *low,
            Self::Doubling { .. } => 0.0,
        };
        let reach = self.high().abs().max(low.abs()).clamp(1e-12, 1e15);
        let mut power = 1.0;
        while power < reach {
            power *= 2.0;
        }
        while power * 0.5 >= reach {
            power *= 0.5;
        }
        power / (1_u64 << UNIT_BITS) as f64
    }

    /// A number of `unit`s.
    #[must_use]
    pub fn units(value: f64, unit: f64) -> i64 {
        ((value / unit).round() as i64).clamp(-MOST_UNITS, MOST_UNITS)
    }

    /// True when bins can be counted on it: a scale read from bytes may be any.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        match *self {
            Self::Linear { low, high, bins } => {
                low.is_finite() && high.is_finite() && low < high && bins > 0
            }
            Self::Doubling { least, doublings } => {
                least.is_finite() && least > 0.0 && doublings > 0 && self.high().is_finite()
            }
        }
    }
}

/// A scale as it is declared for a series.
enum Declared {
    /// From, to, bins.
    Between(f64, f64, u16),
    /// From 0 to so many times the value at the start of the world without changes, which
    /// is an agent's own; to 1 where that is 0.
    TimesStart(f64),
    /// From, doublings.
    Doubling(f64, u8),
}

/// Bins of a series per agent; series of the world have more, as there is one of each.
const BINS: u16 = 100;
/// Bins of a series of the world.
const FINE: u16 = 400;

use Declared::{Between, Doubling, TimesStart};

/// Scale of every series.
static DECLARED: [(&str, Declared); 40] = [
    ("alignment", Between(-1.0, 1.0, BINS)),
    ("capability", TimesStart(2.5)),
    ("resources", TimesStart(2.0)),
    ("personnel", TimesStart(2.0)),
    ("command_damage", Between(0.0, 1.0, BINS)),
    ("offence", Doubling(0.5, 15)),
    ("funds", Doubling(1.0, 16)),
    ("military_income", TimesStart(3.0)),
    ("support_received", Doubling(0.015_625, 13)),
    ("oil_exports", TimesStart(3.0)),
    ("trust_in_pole_negative", Between(0.0, 1.0, BINS)),
    ("trust_in_pole_positive", Between(0.0, 1.0, BINS)),
    ("threat_received", Between(0.0, 1.0, BINS)),
    ("oil_price", Between(0.0, 400.0, FINE)),
    ("lng_price", Between(0.0, 1000.0, FINE)),
    ("oil_lost", Between(0.0, 20.0, FINE)),
    ("lng_lost", Between(0.0, 1.0, FINE)),
    ("risk_premium", Between(0.0, 1.0, FINE)),
    ("money_entered", Doubling(16.0, 24)),
    ("money_left", Doubling(16.0, 24)),
    ("posture", Between(1.0, 5.0, BINS)),
    ("resolve", Between(0.0, 1.0, BINS)),
    ("regime_security", Between(0.0, 1.0, BINS)),
    ("public_threat", Between(0.0, 1.0, BINS)),
    ("access", Between(0.0, 1.0, BINS)),
    ("campaign", Between(0.0, 1.0, BINS)),
    ("injury", Doubling(0.015_625, 15)),
    ("talks_hope", Between(0.0, 1.0, FINE)),
    ("offer_negative", Between(0.0, 1.0, FINE)),
    ("offer_positive", Between(0.0, 1.0, FINE)),
    ("talks_stage", Between(-0.5, 5.5, 6)),
    ("guarantee", Between(0.0, 1.0, FINE)),
    ("stock_top", Between(0.0, 2000.0, FINE)),
    ("weapon_grade", Between(0.0, 400.0, FINE)),
    ("breakout_days", Between(0.0, 400.0, FINE)),
    ("enrichment_capacity", Between(0.0, 1.0, FINE)),
    ("inspections", Between(0.0, 1.0, FINE)),
    ("strait_open", Between(0.0, 1.0, FINE)),
    ("small_attacks", Doubling(1.0, 16)),
    ("deaths", Doubling(1.0, 24)),
];

/// Scale of a series whose value at the start of the world without changes is `start`. One
/// that is not declared has that of a share.
#[must_use]
pub fn of(series: &str, start: f64) -> Scale {
    let declared = DECLARED.iter().find(|(name, _)| *name == series);
    match declared.map_or(&Between(0.0, 1.0, BINS), |(_, declared)| declared) {
        Between(low, high, bins) => Scale::Linear {
            low: *low,
            high: *high,
            bins: *bins,
        },
        TimesStart(times) => Scale::Linear {
            low: 0.0,
            high: if start.abs() > 0.0 && start.is_finite() {
                times * start.abs()
            } else {
                1.0
            },
            bins: BINS,
        },
        Doubling(least, doublings) => Scale::Doubling {
            least: *least,
            doublings: *doublings,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::series;

    #[test]
    fn every_series_has_a_scale_and_nothing_else_has() {
        let mut declared: Vec<_> = DECLARED.iter().map(|(name, _)| *name).collect();
        let mut names = series::names();
        declared.sort_unstable();
        names.sort_unstable();
        assert_eq!(declared, names);
        for name in names {
            assert!(
                of(name, 3.0).is_sound() && of(name, 0.0).is_sound(),
                "{name}"
            );
        }
    }

    /// A value lies between the ends of its slot, and slots follow one another.
    #[test]
    fn a_value_lies_in_its_bin() {
        for (name, _) in &DECLARED {
            let scale = of(name, 7.5);
            let mut last = None;
            for slot in 1..=scale.bins() {
                let [low, high] = scale.ends(slot).unwrap();
                assert!(low < high, "{name} {slot}");
                assert!(last.is_none_or(|last: f64| (last - low).abs() <= 1e-9 * high.abs()));
                assert_eq!(scale.slot(0.5 * (low + high)), slot, "{name}");
                last = Some(high);
            }
            let high = scale.high();
            assert_eq!(scale.slot(high), scale.bins(), "{name}");
            assert_eq!(scale.slot(high * 1.000_001), scale.slots() - 1);
            assert_eq!(scale.slot(f64::NAN), scale.slots() - 1);
            assert_eq!(scale.slot(-1e9), 0);
            assert_eq!((scale.ends(0), scale.ends(scale.slots() - 1)), (None, None));
        }
    }

    /// Doubling bins are an eighth of the doubling wide: at most 12.5 % of what they hold.
    #[test]
    fn doubling_bins_are_narrow() {
        let scale = of("deaths", 0.0);
        assert_eq!(scale.ends(scale.slot(100.0)), Some([96.0, 104.0]));
        for slot in 2..=scale.bins() {
            let [low, high] = scale.ends(slot).unwrap();
            assert!((high - low) / low <= 0.125);
        }
    }

    #[test]
    fn units_are_powers_of_two_and_bounded() {
        let scale = of("oil_price", 0.0);
        assert_eq!(scale.unit(), 512.0 / (1_u64 << 40) as f64);
        assert_eq!(of("resolve", 0.0).unit(), 1.0 / (1_u64 << 40) as f64);
        assert_eq!(Scale::units(66.5, scale.unit()) as f64 * scale.unit(), 66.5);
        assert_eq!(Scale::units(f64::INFINITY, scale.unit()), MOST_UNITS);
        assert_eq!(Scale::units(f64::NAN, scale.unit()), 0);
    }
}
