//! Many runs of one setting, summed up as they come: shares of outcomes with their
//! intervals, the spread of every series on every day, curves of first passage, and a few
//! whole runs.
//!
//! [`ensemble`] makes the runs of a [`Plan`] one after another. Whoever shares them out
//! calls [`run`] and [`Tally::add`], and merges the tallies: however the runs were
//! split and in whatever order they came, the bits are the same.

mod tally;

use serde::{Deserialize, Serialize};

pub use tally::{Kept, Spread, Tally};

use super::doubt;
use super::intervals::Interval;
use super::keys::run_seed;
use super::plan::Plan;
use super::summary::{self, Summary};
use super::sums::shares::{self, Kind, Shares};
use crate::Simulation;
use crate::scenario::edit::Changes;
use crate::scenario::problem::{Origin, Problems};
use crate::world::Setting;

/// Whether parameters are as written or drawn from their ranges.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Numbers {
    /// As written: the spread is luck alone.
    Fixed,
    /// Drawn from their ranges: luck, and doubt about the numbers.
    Sampled,
}

impl Numbers {
    /// The word used in files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Fixed => "fixed",
            Self::Sampled => "sampled",
        }
    }
}

/// The sums of some runs of a plan.
///
/// # Errors
/// When no consistent draw of the numbers was found, or a run is named twice.
pub fn ensemble(plan: &Plan, replicates: impl IntoIterator<Item = u32>) -> Result<Tally, Problems> {
    let mut tally = Tally::of(plan);
    for replicate in replicates {
        tally.add(&run(plan, replicate)?)?;
    }
    Ok(tally)
}

/// One run of a plan, by number.
///
/// # Errors
/// When no consistent draw of the numbers was found.
pub fn run(plan: &Plan, replicate: u32) -> Result<Run, Problems> {
    let setting = plan.changed(replicate)?;
    let mut simulation = Simulation::of(setting, plan.key(replicate));
    let mut values = Vec::with_capacity(plan.columns().list().len() * (plan.days() as usize + 1));
    plan.columns().read(simulation.world(), &mut values);
    for _ in 0..plan.days() {
        simulation.tick();
        plan.columns().read(simulation.world(), &mut values);
    }
    Ok(Run {
        replicate,
        summary: summary::of(&simulation),
        values,
    })
}

/// One run with the values that its plan keeps.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Number of the run.
    pub replicate: u32,
    /// What it came to.
    pub summary: Summary,
    /// Day by day from the start, a value per column.
    pub values: Vec<f64>,
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
    Ok(summary::summary(&setting, key, days))
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

/// What an ensemble came to; shares of runs that share their numbers as of
/// [`Shares::share`].
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

impl Outcomes {
    /// The shares of everything that was counted.
    #[must_use]
    pub fn of(shares: &Shares) -> Self {
        let counted = shares::counted();
        let of = |wanted: Kind| {
            let named = counted
                .iter()
                .enumerate()
                .filter(|(_, (kind, _))| *kind == wanted);
            let share = |(number, (_, name)): (usize, &(Kind, &'static str))| Share {
                name,
                share: shares.share(number),
                from_numbers: shares.from_numbers(number),
            };
            named.map(share).collect()
        };
        Self {
            settlement: of(Kind::Settlement),
            violence: of(Kind::Violence),
            class: of(Kind::Class),
            flags: of(Kind::Flag),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
