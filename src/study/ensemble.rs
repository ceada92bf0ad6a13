//! Many runs of one setting: shares of outcomes with their intervals.

use serde::Serialize;

use super::doubt;
use super::intervals::{self, Interval};
use super::keys::run_seed;
use super::summary::{FLAGS, Summary, summary};
use crate::day::outcome::{CLASSES, Settlement};
use crate::scenario::problem::Problems;
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

/// One run of an ensemble.
///
/// # Errors
/// When no consistent draw of the numbers was found.
pub fn one(
    setting: &Setting,
    study: &str,
    seed: u64,
    replicate: u32,
    days: u32,
    numbers: Numbers,
) -> Result<Summary, Problems> {
    let key = run_seed(study, seed, replicate);
    match numbers {
        Numbers::Fixed => Ok(summary(setting, key, days)),
        Numbers::Sampled => {
            let drawn = Setting::of(doubt::drawn(&setting.scenario, key)?);
            Ok(summary(&drawn, key, days))
        }
    }
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
