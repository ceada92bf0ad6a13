//! Curves of first passage: the share of runs that a thing has happened in by each day.

use serde::{Deserialize, Serialize};

use crate::study::summary::FLAGS;

/// Runs per flag of [`FLAGS`] and day on which it was first raised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passages {
    /// Flag by flag, a count per day after the start.
    counts: Vec<u32>,
}

impl Passages {
    /// Without runs, of `days` days after the start.
    #[must_use]
    pub fn new(days: u32) -> Self {
        Self {
            counts: vec![0; FLAGS.len() * days as usize],
        }
    }

    fn days(&self) -> usize {
        self.counts.len() / FLAGS.len()
    }

    /// Adds a run by the first day of each flag, 0 for never.
    pub fn add(&mut self, first: &[u32; FLAGS.len()]) {
        let days = self.days();
        for (flag, day) in first.iter().enumerate() {
            let day = (*day as usize).checked_sub(1).filter(|day| *day < days);
            if let Some(count) = day.and_then(|day| self.counts.get_mut(flag * days + day)) {
                *count += 1;
            }
        }
    }

    /// Adds the runs of another of the same days.
    pub fn merge(&mut self, other: &Self) {
        for (count, more) in self.counts.iter_mut().zip(&other.counts) {
            *count += more;
        }
    }

    /// True when it has `days` days and no flag was raised in more than `runs` runs.
    #[must_use]
    pub fn holds(&self, days: u32, runs: u32) -> bool {
        let most = |flag: usize| self.passed(flag).last().is_none_or(|all| *all <= runs);
        self.counts.len() == FLAGS.len() * days as usize
            && self.counts.iter().all(|count| *count <= runs)
            && (0..FLAGS.len()).all(most)
    }

    /// Runs in which a flag was raised by each day, from day 0, the start.
    #[must_use]
    pub fn passed(&self, flag: usize) -> Vec<u32> {
        let days = self.days();
        let counts = self.counts.get(flag * days..(flag + 1) * days);
        let mut passed: u32 = 0;
        let sums = counts.unwrap_or_default().iter().map(|count| {
            passed = passed.saturating_add(*count);
            passed
        });
        std::iter::once(0).chain(sums).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_counts_runs_that_passed() {
        let mut passages = Passages::new(4);
        let first = |day| {
            let mut first = [0; FLAGS.len()];
            first[2] = day;
            first
        };
        [2, 4, 2, 0]
            .into_iter()
            .for_each(|day| passages.add(&first(day)));
        assert_eq!(passages.passed(2), [0, 0, 2, 2, 3]);
        assert_eq!(passages.passed(1), [0; 5]);
        let mut twice = passages.clone();
        twice.merge(&passages);
        assert_eq!(twice.passed(2), [0, 0, 4, 4, 6]);
        assert!(twice.holds(4, 8) && !twice.holds(4, 5) && !twice.holds(5, 8));
    }
}
