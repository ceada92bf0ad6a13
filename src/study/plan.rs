//! What a study of many runs runs: a world, its changes, the luck and the numbers of each
//! run, and the values that are kept.

use std::fmt::Display;

use super::doubt;
use super::ensemble::{Numbers, keys};
use super::sums::columns::Columns;
use super::sums::header::{Header, MOST_RUNS};
use crate::MODEL_VERSION;
use crate::scenario::edit::Changes;
use crate::scenario::problem::{Origin, Problems};
use crate::scenario::record::Read;
use crate::world::Setting;

/// Most values, columns times days, that a study keeps; each takes about half a kilobyte.
const MOST_VALUES: usize = 1 << 22;

/// Luck and numbers of all runs of a study.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Luck {
    /// Seed of the study.
    pub seed: u64,
    /// Numbers as written or drawn.
    pub numbers: Numbers,
    /// Runs that share one draw of the numbers, at least 1.
    pub runs_per_draw: u32,
}

/// Runs to make, by number.
#[derive(Clone, Debug)]
pub struct Plan {
    baseline: Setting,
    changes: Changes,
    changed: Setting,
    days: u32,
    luck: Luck,
    columns: Columns,
    study: String,
    /// Paths of the numbers that are drawn; none when they are as written.
    uncertain: Vec<String>,
}

impl Plan {
    /// A plan of runs of `days` days of `baseline`, a world without changes, to which each
    /// run makes the `changes`; `columns` are those of the baseline. An ensemble and a twin
    /// of one world have the same keys: run 7 of both has the same luck and numbers.
    ///
    /// # Errors
    /// When the changes do not fit the world, or so many values cannot be kept.
    pub fn new(
        baseline: Setting,
        changes: Changes,
        days: u32,
        luck: Luck,
        columns: Columns,
    ) -> Result<Self, Problems> {
        let origin = Origin::named("study");
        let values = columns.list().len().saturating_mul(days as usize + 1);
        let bad = |path, found: &dyn Display, expected: &dyn Display| {
            Err(Problems::one(&origin, path, found, expected))
        };
        if values > MOST_VALUES {
            let found = format!("{} columns over {days} days", columns.list().len());
            let expected = format!("at most {MOST_VALUES} values: fewer series, agents or days");
            return bad("series", &found, &expected);
        }
        if !(1..=MOST_RUNS).contains(&luck.runs_per_draw) {
            let expected = format!("1 to {MOST_RUNS}");
            return bad("runs per draw", &luck.runs_per_draw, &expected);
        }
        let uncertain = match luck.numbers {
            Numbers::Fixed => Vec::new(),
            Numbers::Sampled => doubt::uncertain(&baseline.scenario),
        };
        Ok(Self {
            uncertain,
            changed: baseline.with(&changes, &origin)?,
            study: format!("ensemble of {}", baseline.scenario.raw.id),
            baseline,
            changes,
            days,
            luck,
            columns,
        })
    }

    /// Days of each run.
    #[must_use]
    pub fn days(&self) -> u32 {
        self.days
    }

    /// The values that are kept.
    #[must_use]
    pub fn columns(&self) -> &Columns {
        &self.columns
    }

    /// Key of a run's luck.
    #[must_use]
    pub fn key(&self, replicate: u32) -> u64 {
        self.keys(replicate)[0]
    }

    fn keys(&self, replicate: u32) -> [u64; 2] {
        keys(
            &self.study,
            self.luck.seed,
            replicate,
            self.luck.runs_per_draw,
        )
    }

    /// The setting of a run: changes are made after its numbers were drawn and its equilibrium
    /// was solved, as in a single run.
    ///
    /// # Errors
    /// When no consistent draw of the numbers was found, or a change does not fit it.
    pub fn changed(&self, replicate: u32) -> Result<Setting, Problems> {
        match self.luck.numbers {
            Numbers::Fixed => Ok(self.changed.clone()),
            Numbers::Sampled => self.change(&self.drawn(replicate)?),
        }
    }

    /// The settings of a run without and with the changes.
    ///
    /// # Errors
    /// As of [`Plan::changed`].
    pub fn both(&self, replicate: u32) -> Result<[Setting; 2], Problems> {
        match self.luck.numbers {
            Numbers::Fixed => Ok([self.baseline.clone(), self.changed.clone()]),
            Numbers::Sampled => {
                let drawn = self.drawn(replicate)?;
                let changed = self.change(&drawn)?;
                Ok([drawn, changed])
            }
        }
    }

    fn drawn(&self, replicate: u32) -> Result<Setting, Problems> {
        let [_, key] = self.keys(replicate);
        doubt::drawn_at(&self.baseline.scenario, &self.uncertain, key).map(Setting::of)
    }

    fn change(&self, drawn: &Setting) -> Result<Setting, Problems> {
        drawn.with(&self.changes, &Origin::named("study"))
    }

    /// The header of sums of this plan.
    #[must_use]
    pub fn header(&self, format: &str) -> Header {
        let mut setting = Vec::new();
        for of in [&self.baseline, &self.changed] {
            setting.extend(of.fingerprint().to_le_bytes());
        }
        // Ranges decide nothing but draws.
        if self.luck.numbers == Numbers::Sampled {
            let raw = &self.baseline.scenario.raw;
            raw.quantities("", &mut |_, quantity| {
                for end in [quantity.low, quantity.high] {
                    setting.extend(end.to_bits().to_le_bytes());
                }
            });
        }
        Header {
            format: format.to_owned(),
            model_version: MODEL_VERSION.to_owned(),
            study: self.study.clone(),
            seed: self.luck.seed,
            setting: xxhash_rust::xxh3::xxh3_64(&setting),
            days: self.days,
            parameters: self.luck.numbers.word().to_owned(),
            runs_per_draw: self.luck.runs_per_draw,
            columns: Header::described(&self.columns),
        }
    }
}
