//! Histograms of a column of values, one a day, and quantiles from them.

use serde::{Deserialize, Serialize};

use super::scale::Scale;

/// Counts of runs per day and slot of a [`Scale`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Histograms {
    /// Day by day, a count per slot.
    counts: Vec<u32>,
}

impl Histograms {
    /// Without runs, for `days` days.
    #[must_use]
    pub fn new(scale: &Scale, days: usize) -> Self {
        Self {
            counts: vec![0; days * scale.slots()],
        }
    }

    /// Counts a value on a day that it has.
    pub fn add(&mut self, scale: &Scale, day: usize, value: f64) {
        let at = day * scale.slots() + scale.slot(value);
        if let Some(count) = self.counts.get_mut(at) {
            *count += 1;
        }
    }

    /// Adds the counts of another of the same scale and days.
    pub fn merge(&mut self, other: &Self) {
        for (count, more) in self.counts.iter_mut().zip(&other.counts) {
            *count += more;
        }
    }

    /// True when there are `days` days and each holds `runs` runs.
    #[must_use]
    pub fn holds(&self, scale: &Scale, days: usize, runs: u32) -> bool {
        let sum = |day: &[u32]| day.iter().map(|count| u64::from(*count)).sum::<u64>();
        self.counts.len() == days * scale.slots()
            && self
                .counts
                .chunks_exact(scale.slots())
                .all(|day| sum(day) == u64::from(runs))
    }

    /// Counts of a day: below the scale, its bins, above.
    #[must_use]
    pub fn day(&self, scale: &Scale, day: usize) -> &[u32] {
        let slots = scale.slots();
        self.counts
            .get(day * slots..(day + 1) * slots)
            .unwrap_or_default()
    }

    /// A quantile of a day, as of sorted values and linear between them (Hyndman and Fan's
    /// seventh), where the values of a bin are taken as spread evenly over it and between
    /// the `least` and the `greatest` of all. On the scale it is off by less than the width of the bin;
    /// off it, it lies between the end of the scale and the least or greatest value.
    /// `None` without runs.
    #[must_use]
    pub fn quantile(
        &self,
        scale: &Scale,
        day: usize,
        share: f64,
        [least, greatest]: [f64; 2],
    ) -> Option<f64> {
        let counts = self.day(scale, day);
        let runs: u64 = counts.iter().map(|count| u64::from(*count)).sum();
        let last = runs.checked_sub(1)?;
        let place = share.clamp(0.0, 1.0) * last as f64;
        let below = (place.floor() as u64).min(last);
        let value = |rank: u64| {
            if rank == 0 {
                return least;
            }
            if rank == last {
                return greatest;
            }
            let mut before = 0;
            for (slot, count) in counts.iter().enumerate() {
                let count = u64::from(*count);
                if rank < before + count {
                    let [low, high] = scale.ends(slot).unwrap_or(if slot == 0 {
                        [least, scale.ends(1).map_or(least, |[low, _]| low)]
                    } else {
                        [scale.high(), greatest]
                    });
                    let part = ((rank - before) as f64 + 0.5) / count as f64;
                    return (low + part * (high - low)).min(greatest).max(least);
                }
                before += count;
            }
            greatest
        };
        let low = value(below);
        let high = value((below + 1).min(last));
        Some(low + (place - below as f64) * (high - low))
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::study::intervals;
    use proptest::prelude::*;

    fn ends(values: &[f64]) -> [f64; 2] {
        [
            values.iter().copied().fold(f64::INFINITY, f64::min),
            values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        ]
    }

    const SCALE: Scale = Scale::Linear {
        low: 0.0,
        high: 10.0,
        bins: 20,
    };

    proptest! {
        #[test]
        fn quantiles_are_exact_to_a_bin(values in prop::collection::vec(0.0..=10.0_f64, 1..200), share in 0.0..=1.0_f64) {
            let mut histograms = Histograms::new(&SCALE, 1);
            values.iter().for_each(|value| histograms.add(&SCALE, 0, *value));
            let found = histograms.quantile(&SCALE, 0, share, ends(&values)).unwrap();
            let exact = intervals::quantile(&values, share);
            prop_assert!((found - exact).abs() <= 0.5, "{found} {exact}");
        }

        #[test]
        fn doubling_bins_too(values in prop::collection::vec(0.0..=1000.0_f64, 1..200), share in 0.0..=1.0_f64) {
            let scale = Scale::Doubling { least: 1.0, doublings: 10 };
            let mut histograms = Histograms::new(&scale, 1);
            values.iter().for_each(|value| histograms.add(&scale, 0, *value));
            let found = histograms.quantile(&scale, 0, share, ends(&values)).unwrap();
            let mut sorted = values.clone();
            sorted.sort_by(f64::total_cmp);
            let place = share * (values.len() - 1) as f64;
            let above = sorted[(place.ceil() as usize).min(values.len() - 1)];
            let width = scale.ends(scale.slot(above)).map(|[low, high]| high - low).unwrap();
            let exact = intervals::quantile(&values, share);
            prop_assert!((found - exact).abs() <= width, "{found} {exact} {width}");
        }
    }

    #[test]
    fn values_off_the_scale_are_counted_and_bounded() {
        let values = [-3.0, -2.0, 5.0, 12.0, 30.0];
        let mut histograms = Histograms::new(&SCALE, 1);
        values
            .iter()
            .for_each(|value| histograms.add(&SCALE, 0, *value));
        let day = histograms.day(&SCALE, 0);
        assert_eq!((day[0], day[21]), (2, 2));
        let at = |share| {
            histograms
                .quantile(&SCALE, 0, share, ends(&values))
                .unwrap()
        };
        assert_eq!((at(0.0), at(1.0)), (-3.0, 30.0));
        assert!((-3.0..=0.0).contains(&at(0.25)));
        assert!((5.0..5.5).contains(&at(0.5)));
        assert!((10.0..=30.0).contains(&at(0.75)));
    }

    #[test]
    fn no_run_has_no_quantile_and_one_run_is_its_own() {
        let mut histograms = Histograms::new(&SCALE, 2);
        assert_eq!(histograms.quantile(&SCALE, 0, 0.5, [0.0, 0.0]), None);
        assert_eq!(histograms.quantile(&SCALE, 9, 0.5, [0.0, 0.0]), None);
        histograms.add(&SCALE, 0, 3.1);
        assert_eq!(histograms.quantile(&SCALE, 0, 0.3, [3.1, 3.1]), Some(3.1));
    }
}
