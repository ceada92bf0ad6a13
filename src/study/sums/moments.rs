//! Means and standard deviations from sums of integers.

use serde::{Deserialize, Serialize};

/// Sum and sum of squares of values in units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moments {
    sum: i128,
    squares: i128,
}

impl Moments {
    /// Adds a value of at most 2⁵¹ units either way.
    pub fn add(&mut self, units: i64) {
        let units = i128::from(units);
        self.sum = self.sum.saturating_add(units);
        self.squares = self.squares.saturating_add(units * units);
    }

    /// Adds the sums of another.
    pub fn merge(&mut self, other: &Self) {
        self.sum = self.sum.saturating_add(other.sum);
        self.squares = self.squares.saturating_add(other.squares);
    }

    /// Mean over `runs` runs, of values in `unit`s; `None` of none.
    #[must_use]
    pub fn mean(&self, runs: u32, unit: f64) -> Option<f64> {
        (runs > 0).then(|| {
            let (whole, rest) = self.divided(runs);
            (whole as f64 + rest as f64 / f64::from(runs)) * unit
        })
    }

    /// Variance over `runs` runs, of those less one; `None` of fewer than two. Nothing is
    /// rounded before the last steps, so nothing cancels, however small it is beside the mean.
    #[must_use]
    pub fn variance(&self, runs: u32, unit: f64) -> Option<f64> {
        if runs < 2 {
            return None;
        }
        let (whole, rest) = self.divided(runs);
        // Σx² − (Σx)²/n with Σx = wn + r is Σx² − w(wn + 2r) − r²/n.
        let squared = whole.saturating_mul(
            whole
                .saturating_mul(i128::from(runs))
                .saturating_add(2 * rest),
        );
        let about = self.squares.saturating_sub(squared) as f64;
        let left = (rest as f64) * (rest as f64) / f64::from(runs);
        Some(((about - left) / f64::from(runs - 1)).max(0.0) * unit * unit)
    }

    fn divided(&self, runs: u32) -> (i128, i128) {
        let runs = i128::from(runs);
        (self.sum.div_euclid(runs), self.sum.rem_euclid(runs))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values 1, 2 and 6: mean 3, variance (4 + 1 + 9)/2.
    #[test]
    fn known_moments() {
        let mut moments = Moments::default();
        [1, 2, 6].into_iter().for_each(|value| moments.add(value));
        assert_eq!(moments.mean(3, 0.5), Some(1.5));
        assert_eq!(moments.variance(3, 0.5), Some(7.0 * 0.25));
        let mut negative = Moments::default();
        [-1, -2, -6]
            .into_iter()
            .for_each(|value| negative.add(value));
        assert_eq!(negative.mean(3, 1.0), Some(-3.0));
        assert_eq!(negative.variance(3, 1.0), Some(7.0));
        assert_eq!(moments.variance(1, 1.0), None);
        assert_eq!(Moments::default().mean(0, 1.0), None);
    }

    /// A spread of one unit beside a mean of 2⁵⁰ is not lost, and ten million of the
    /// largest values do not overflow.
    #[test]
    fn nothing_cancels_and_nothing_overflows() {
        let large = 1_i64 << 50;
        let mut moments = Moments::default();
        [large - 1, large, large + 1]
            .into_iter()
            .for_each(|value| moments.add(value));
        assert_eq!(moments.variance(3, 1.0), Some(1.0));
        let mut most = Moments::default();
        most.add(2 * large);
        for _ in 0..24 {
            let same = most;
            most.merge(&same);
        }
        assert!(most.squares < i128::MAX && most.variance(1 << 24, 1.0) == Some(0.0));
    }
}
