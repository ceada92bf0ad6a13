//! Shares of runs by what they came to, with intervals, and how much of their variance
//! comes from the numbers.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::day::outcome::{CLASSES, Settlement};
use crate::study::intervals::{self, Interval};
use crate::study::summary::{FLAGS, Summary};
use crate::world::contest::Violence;

/// Levels of violence, least first.
const VIOLENCE: [Violence; 3] = [
    Violence::None,
    Violence::LimitedExchange,
    Violence::SustainedWar,
];

/// What is counted: settlements, violence, classes, flags.
pub const COUNTED: usize = Settlement::ALL.len() + VIOLENCE.len() + CLASSES.len() + FLAGS.len();

/// What a thing that is counted says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Settlement at the horizon.
    Settlement,
    /// Worst violence.
    Violence,
    /// Class.
    Class,
    /// Flag that was ever raised.
    #[serde(rename = "ever")]
    Flag,
}

impl Kind {
    /// The word used before a name.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Settlement => "settlement",
            Self::Violence => "violence",
            Self::Class => "class",
            Self::Flag => "ever",
        }
    }
}

/// Kind and name of everything that is counted, in order.
#[must_use]
pub fn counted() -> [(Kind, &'static str); COUNTED] {
    let settlements = Settlement::ALL
        .iter()
        .map(|it| (Kind::Settlement, it.word()));
    let violence = VIOLENCE.iter().map(|it| (Kind::Violence, it.word()));
    let classes = CLASSES.iter().map(|it| (Kind::Class, it.word()));
    let flags = FLAGS.iter().map(|it| (Kind::Flag, *it));
    let mut all = [(Kind::Flag, ""); COUNTED];
    let named = settlements.chain(violence).chain(classes).chain(flags);
    all.iter_mut().zip(named).for_each(|(slot, it)| *slot = it);
    all
}

/// Which of them a run came to.
#[must_use]
pub fn marks(run: &Summary) -> [bool; COUNTED] {
    let settlements = Settlement::ALL.iter().map(|it| run.settlement == *it);
    let violence = VIOLENCE.iter().map(|it| run.violence == *it);
    let classes = CLASSES.iter().map(|it| run.class == *it);
    let flags = run.first.iter().map(|day| *day > 0);
    let mut all = [false; COUNTED];
    let marked = settlements.chain(violence).chain(classes).chain(flags);
    all.iter_mut().zip(marked).for_each(|(slot, it)| *slot = it);
    all
}

/// Runs by what they came to, in groups of `size` that follow one another and share their
/// numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shares {
    size: u32,
    /// Groups that are whole.
    groups: u32,
    /// Over whole groups: sum and sum of squares of the runs of each that were marked.
    sums: Vec<(u64, u64)>,
    /// Groups that are not whole: runs that are in, and those marked.
    open: BTreeMap<u32, (u32, Vec<u32>)>,
}

impl Shares {
    /// Without runs.
    #[must_use]
    pub fn new(size: u32) -> Self {
        Self {
            size: size.max(1),
            groups: 0,
            sums: vec![(0, 0); COUNTED],
            open: BTreeMap::new(),
        }
    }

    /// Adds a run that is not in.
    pub fn add(&mut self, replicate: u32, marks: &[bool; COUNTED]) {
        let group = (1, marks.iter().map(|mark| u32::from(*mark)).collect());
        self.put(replicate / self.size, group);
    }

    /// Adds the runs of another of the same size, none of which is in.
    pub fn merge(&mut self, other: &Self) {
        self.groups += other.groups;
        for (sum, more) in self.sums.iter_mut().zip(&other.sums) {
            *sum = (sum.0 + more.0, sum.1 + more.1);
        }
        for (number, group) in &other.open {
            self.put(*number, group.clone());
        }
    }

    fn put(&mut self, number: u32, more: (u32, Vec<u32>)) {
        let (mut runs, mut hits) = self
            .open
            .remove(&number)
            .unwrap_or_else(|| (0, vec![0; COUNTED]));
        runs += more.0;
        hits.iter_mut()
            .zip(&more.1)
            .for_each(|(hit, more)| *hit += more);
        if runs < self.size {
            self.open.insert(number, (runs, hits));
            return;
        }
        self.groups += 1;
        for (sum, hit) in self.sums.iter_mut().zip(hits) {
            let hit = u64::from(hit);
            *sum = (sum.0 + hit, sum.1 + hit * hit);
        }
    }

    /// True when it could hold `runs` runs in groups of `size`.
    #[must_use]
    pub fn holds(&self, size: u32, runs: u32) -> bool {
        let whole = u64::from(self.groups) * u64::from(self.size);
        let open: u64 = self.open.values().map(|(runs, _)| u64::from(*runs)).sum();
        let (most, square) = (whole, whole * u64::from(self.size));
        self.size == size
            && whole + open == u64::from(runs)
            && self.sums.len() == COUNTED
            && self
                .sums
                .iter()
                .all(|sum| sum.0 <= most && sum.0 <= sum.1 && sum.1 <= square)
            && self.open.values().all(|(runs, hits)| {
                *runs < size && hits.len() == COUNTED && hits.iter().all(|hit| hit <= runs)
            })
    }

    /// Share of one of [`counted`] over whole groups. Runs of a group are not independent: with
    /// groups of one the interval is Wilson's, else it is that of the groups' shares: normal,
    /// never outside 0 to 1.
    #[must_use]
    pub fn share(&self, number: usize) -> Interval {
        let (hits, squares) = self.sums.get(number).copied().unwrap_or_default();
        share(self.groups, self.size, hits, squares)
    }

    /// Share of the variance of one of [`counted`] that comes from the numbers, the rest
    /// being luck; `None` where [`between_groups`] has none.
    #[must_use]
    pub fn from_numbers(&self, number: usize) -> Option<f64> {
        let (hits, squares) = self.sums.get(number).copied().unwrap_or_default();
        between_groups(self.groups, self.size, hits, squares)
    }
}

fn share(groups: u32, size: u32, hits: u64, squares: u64) -> Interval {
    let runs = f64::from(groups) * f64::from(size);
    if size == 1 {
        return intervals::share(hits as f64, runs);
    }
    let estimate = if groups > 0 { hits as f64 / runs } else { 0.0 };
    if groups < 2 {
        return Interval {
            estimate,
            low: 0.0,
            high: 1.0,
        };
    }
    let (groups, size) = (f64::from(groups), f64::from(size));
    let about = about_mean(groups, hits, squares) / (size * size);
    let half = intervals::DEVIATE * (about / (groups - 1.0) / groups).sqrt();
    Interval {
        estimate,
        low: (estimate - half).max(0.0),
        high: (estimate + half).min(1.0),
    }
}

/// Sum of squares about the mean of a group's hits.
fn about_mean(groups: f64, hits: u64, squares: u64) -> f64 {
    let (hits, squares) = (u128::from(hits), u128::from(squares));
    (squares * groups as u128).saturating_sub(hits * hits) as f64 / groups
}

/// Share of the variance of a yes or no that lies between groups of `size` runs, by the
/// one-way analysis of variance with random effects (intraclass correlation; Fisher 1925).
/// `hits` is the sum and `squares` the sum of squares, over groups, of the runs of a group in
/// which it held. At least 0, though the estimate can fall below; `None` with fewer than
/// two groups, one run in each, or no variance.
#[must_use]
pub fn between_groups(groups: u32, size: u32, hits: u64, squares: u64) -> Option<f64> {
    if groups < 2 || size < 2 {
        return None;
    }
    let (count, runs) = (f64::from(groups), f64::from(size));
    let among = about_mean(count, hits, squares) / runs / (count - 1.0);
    // Within a group of k with h hits, squares about its mean sum to h − h²/k.
    let within = (u128::from(hits) * u128::from(size)).saturating_sub(u128::from(squares)) as f64;
    let within = within / runs / (count * (runs - 1.0));
    let whole = among + (runs - 1.0) * within;
    (whole > 0.0).then(|| ((among - within) / whole).max(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn between(hits: &[u64], size: u32) -> Option<f64> {
        let squares = hits.iter().map(|hit| hit * hit).sum();
        between_groups(hits.len() as u32, size, hits.iter().sum(), squares)
    }

    /// By hand: two groups of four with 4 and 0 have all variance between them; with 2 and
    /// 2 all of it within. With 3 and 1: mean squares .5 and .25, so (.5 − .25)/(.5 + 3 × .25).
    #[test]
    fn variance_between_and_within_groups() {
        assert_eq!(between(&[4, 0], 4), Some(1.0));
        assert_eq!(between(&[2, 2], 4), Some(0.0));
        assert_eq!(between(&[3, 1], 4), Some(0.2));
        assert_eq!(between(&[4, 4], 4), None);
        assert_eq!(between(&[1, 0], 1), None);
    }

    /// The interval of groups is that of the mean of their shares.
    #[test]
    fn groups_have_the_interval_of_their_shares() {
        let hits = [3_u64, 0, 5, 2, 2, 4];
        let squares = hits.iter().map(|hit| hit * hit).sum();
        let found = share(6, 5, hits.iter().sum(), squares);
        let expected = intervals::mean(&hits.map(|hit| hit as f64 / 5.0));
        assert!((found.estimate - expected.estimate).abs() < 1e-15);
        assert!((found.low - expected.low).abs() < 1e-15, "{found:?}");
        assert!((found.high - expected.high).abs() < 1e-15, "{expected:?}");
        let one = share(1, 5, 3, 9);
        assert_eq!((one.estimate, one.low, one.high), (0.6, 0.0, 1.0));
        assert_eq!(share(0, 5, 0, 0).estimate, 0.0);
        assert_eq!(share(263, 1, 81, 81), intervals::share(81.0, 263.0));
    }

    #[test]
    fn groups_close_when_their_last_run_comes() {
        let mut marked = [false; COUNTED];
        marked[3] = true;
        let (mut even, mut odd) = (Shares::new(4), Shares::new(4));
        for replicate in 0..10 {
            let marks = if replicate < 3 {
                &marked
            } else {
                &[false; COUNTED]
            };
            let into = if replicate % 2 == 0 {
                &mut even
            } else {
                &mut odd
            };
            into.add(replicate, marks);
        }
        assert_eq!((even.groups, even.open.len()), (0, 3));
        even.merge(&odd);
        assert_eq!((even.groups, even.open.len()), (2, 1));
        assert_eq!(even.sums[3], (3, 9));
        assert!(even.holds(4, 10) && !even.holds(4, 11) && !even.holds(5, 10));
    }

    #[test]
    fn everything_counted_has_its_name() {
        let counted = counted();
        assert_eq!(counted[0], (Kind::Settlement, "comprehensive"));
        assert_eq!(counted[COUNTED - 1], (Kind::Flag, "war"));
        assert!(counted.iter().all(|(_, name)| !name.is_empty()));
    }
}
