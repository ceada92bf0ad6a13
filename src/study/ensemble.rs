//! Many runs of one setting: shares of outcomes with their intervals.

use serde::Serialize;

use super::doubt;
use super::intervals::{self, Interval};
use super::keys::run_seed;
use super::summary::{FLAGS, Summary, summary};
use crate::day::outcome::{CLASSES, Settlement};
use crate::scenario::edit::Changes;
use crate::scenario::problem::{Origin, Problems};
use crate::world::Setting;
use crate::world::contest::Violence;

/// Whether parameters are as written or drawn from their ranges.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Numbers {
    /// As written: the spread is luck alone.
    Fixed,
    /// Drawn from their ranges: luck, and doubt about the numbers.
    Sampled,
}

/// One run of an ensemble: of a setting without changes, to which they are applied after
/// its numbers were drawn and its equilibrium was solved, as in a single run. The run has
/// the luck of `key` and, when sampled, the numbers of `drawn`; see [`keys`].
///
/// # Errors
/// When no consistent draw of the numbers was found, or a change does not fit.
pub fn one(
    baseline: &Setting,
    changes: &Changes,
    [key, drawn]: [u64; 2],
    days: u32,
    numbers: Numbers,
) -> Result<Summary, Problems> {
    let origin = Origin::named("study");
    let setting = match numbers {
        Numbers::Fixed => baseline.with(changes, &origin)?,
        Numbers::Sampled => {
            Setting::of(doubt::drawn(&baseline.scenario, drawn)?).with(changes, &origin)?
        }
    };
    Ok(summary(&setting, key, days))
}

/// Keys of a run's luck and of its numbers: each `runs_per_draw` runs that follow one
/// another share the numbers of the first of them.
#[must_use]
pub fn keys(study: &str, seed: u64, replicate: u32, runs_per_draw: u32) -> [u64; 2] {
    let first = replicate - replicate % runs_per_draw.max(1);
    [replicate, first].map(|replicate| run_seed(study, seed, replicate))
}

/// A share of runs by name.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Share {
    /// What is counted.
    pub name: &'static str,
    /// Share of runs with Wilson's interval.
    #[serde(flatten)]
    pub share: Interval,
    /// Share of its variance over runs that comes from the numbers, the rest being luck;
    /// none without several runs of one draw.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_numbers: Option<f64>,
}

/// Share of the variance of a yes or no that lies between groups of `size` runs, by the
/// one-way analysis of variance with random effects (intraclass correlation; Fisher 1925).
/// `hits` are the runs of each group in which it held. At least 0, though the estimate
/// can fall below; `None` with fewer than two groups, one run in each, or no variance.
#[must_use]
pub fn between_groups(hits: &[f64], size: f64) -> Option<f64> {
    let groups = hits.len() as f64;
    if groups < 2.0 || size < 2.0 {
        return None;
    }
    let mean = hits.iter().sum::<f64>() / (groups * size);
    let (mut among, mut within) = (0.0, 0.0);
    for hit in hits {
        let share = hit / size;
        among += size * (share - mean) * (share - mean);
        within += hit * (1.0 - share);
    }
    let (among, within) = (among / (groups - 1.0), within / (groups * (size - 1.0)));
    let whole = among + (size - 1.0) * within;
    (whole > 0.0).then(|| ((among - within) / whole).max(0.0))
}

/// What an ensemble came to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Outcomes {
    /// Settlements.
    pub settlement: Vec<Share>,
    /// Worst violence.
    pub violence: Vec<Share>,
    /// Classes.
    pub class: Vec<Share>,
    /// Flags that were ever raised.
    pub flags: Vec<Share>,
}

/// Shares over runs, of which each `runs_per_draw` that follow one another share their
/// numbers. Then runs are not independent, and the intervals are those of the groups'
/// shares: normal, never outside 0 to 1.
#[must_use]
pub fn outcomes(runs: &[Summary], runs_per_draw: u32) -> Outcomes {
    let size = runs_per_draw.max(1) as usize;
    let share = |name, fits: &dyn Fn(&Summary) -> bool| {
        let hits: Vec<f64> = runs
            .chunks_exact(size)
            .map(|group| group.iter().filter(|run| fits(run)).count() as f64)
            .collect();
        let share = if size == 1 {
            intervals::share(hits.iter().sum(), runs.len() as f64)
        } else {
            let shares: Vec<f64> = hits.iter().map(|hit| hit / size as f64).collect();
            let mean = intervals::mean(&shares);
            Interval {
                low: mean.low.max(0.0),
                high: mean.high.min(1.0),
                ..mean
            }
        };
        Share {
            name,
            share,
            from_numbers: between_groups(&hits, size as f64),
        }
    };
    Outcomes {
        settlement: Settlement::ALL
            .iter()
            .map(|settlement| share(settlement.word(), &|run| run.settlement == *settlement))
            .collect(),
        violence: [
            Violence::None,
            Violence::LimitedExchange,
            Violence::SustainedWar,
        ]
        .iter()
        .map(|violence| share(violence.word(), &|run| run.violence == *violence))
        .collect(),
        class: CLASSES
            .iter()
            .map(|class| share(class.word(), &|run| run.class == *class))
            .collect(),
        flags: FLAGS
            .iter()
            .enumerate()
            .map(|(number, name)| share(name, &|run| run.first[number] > 0))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: two groups of four with 4 and 0 have all variance between them; with 2 and
    /// 2 all of it within. With 3 and 1: mean squares .5 and .25, so (.5 − .25)/(.5 + 3 × .25).
    #[test]
    fn variance_between_and_within_groups() {
        assert_eq!(between_groups(&[4.0, 0.0], 4.0), Some(1.0));
        assert_eq!(between_groups(&[2.0, 2.0], 4.0), Some(0.0));
        assert_eq!(between_groups(&[3.0, 1.0], 4.0), Some(0.2));
        assert_eq!(between_groups(&[4.0, 4.0], 4.0), None);
        assert_eq!(between_groups(&[1.0, 0.0], 1.0), None);
    }

    #[test]
    fn runs_of_one_draw_share_their_numbers_alone() {
        let of = |replicate| keys("a", 1, replicate, 4);
        assert_eq!((of(4)[1], of(4)[0]), (of(7)[1], of(7)[1]));
        assert_ne!(of(4)[0], of(7)[0]);
        assert_ne!(of(3)[1], of(4)[1]);
        let alone = keys("a", 1, 5, 1);
        assert_eq!(alone[0], alone[1]);
    }
}
