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
    /// Drawn anew for every run: luck, and doubt about the numbers.
    Sampled,
}

/// One run of an ensemble: of a setting without changes, to which they are applied after
/// its numbers were drawn and its equilibrium was solved, as in a single run.
///
/// # Errors
/// When no consistent draw of the numbers was found, or a change does not fit.
pub fn one(
    baseline: &Setting,
    changes: &Changes,
    study: &str,
    seed: u64,
    replicate: u32,
    days: u32,
    numbers: Numbers,
) -> Result<Summary, Problems> {
    let key = run_seed(study, seed, replicate);
    let origin = Origin::named("study");
    let setting = match numbers {
        Numbers::Fixed => baseline.with(changes, &origin)?,
        Numbers::Sampled => {
            Setting::of(doubt::drawn(&baseline.scenario, key)?).with(changes, &origin)?
        }
    };
    Ok(summary(&setting, key, days))
}

/// A share of runs by name.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Share {
    /// What is counted.
    pub name: &'static str,
    /// Share of runs with Wilson's interval.
    #[serde(flatten)]
    pub share: Interval,
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

/// Shares over runs.
#[must_use]
pub fn outcomes(runs: &[Summary]) -> Outcomes {
    let count = runs.len() as f64;
    let share = |name, fits: &dyn Fn(&Summary) -> bool| Share {
        name,
        share: intervals::share(runs.iter().filter(|run| fits(run)).count() as f64, count),
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
