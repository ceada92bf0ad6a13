//! What sums are of, so that only sums of one study are merged.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::columns::Columns;
use super::replicates::Replicates;
use super::scale::Scale;
use crate::MODEL_VERSION;
use crate::scenario::MOST_DAYS;
use crate::scenario::problem::{Origin, Problems};
use crate::trace::digest;

/// Most runs of a study: so many largest squares do not overflow their sums.
pub const MOST_RUNS: u32 = 10_000_000;

/// What was run, and which values were kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// What kind of sums, with the version of their layout.
    pub format: String,
    /// Model version.
    pub model_version: String,
    /// Name of the study, from which the keys of its runs come.
    pub study: String,
    /// Seed of the study.
    pub seed: u64,
    /// Hash of the setting, changes and all.
    pub setting: u64,
    /// Days of each run.
    pub days: u32,
    /// `fixed` or `sampled`.
    pub parameters: String,
    /// Runs that share one draw of the numbers.
    pub runs_per_draw: u32,
    /// Name and scale of each column.
    pub columns: Vec<(String, Scale)>,
}

impl Header {
    /// Name and scale of each column, for [`Header::columns`].
    #[must_use]
    pub fn described(columns: &Columns) -> Vec<(String, Scale)> {
        let described = columns.list().iter().map(|it| (it.name.clone(), it.scale));
        described.collect()
    }

    /// Days of a column: those of a run and its start.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.days as usize + 1
    }

    /// Reads bytes that [`Header::write`] wrote: the header, and the sums below it, which must
    /// agree with it.
    ///
    /// # Errors
    /// When they are not sums of `format` by this model version, or are damaged.
    pub fn read_with<Body: DeserializeOwned>(
        bytes: &[u8],
        format: &str,
        agrees: impl Fn(&Body, &Self) -> bool,
    ) -> Result<(Self, Body), Problems> {
        let (header, rest) = Self::read(bytes, format)?;
        match postcard::take_from_bytes::<Body>(rest) {
            Ok((body, [])) if agrees(&body, &header) => Ok((header, body)),
            _ => {
                let found = "bytes that are damaged";
                Err(Problems::one(&Self::origin(), "", found, format))
            }
        }
    }

    /// Reads the header of bytes and gives the rest. Nothing else of them is looked at before
    /// format and model version are those of this program.
    fn read<'a>(bytes: &'a [u8], format: &str) -> Result<(Self, &'a [u8]), Problems> {
        let bad = |found: &dyn std::fmt::Display, expected: &str| {
            Problems::one(&Self::origin(), "", found, expected)
        };
        let Ok((header, rest)) = postcard::take_from_bytes::<Self>(bytes) else {
            return Err(bad(&"bytes that do not read", format));
        };
        if header.format != format {
            return Err(bad(&header.format, format));
        }
        if header.model_version != MODEL_VERSION {
            let found = format!("model {}", header.model_version);
            return Err(bad(&found, &format!("model {MODEL_VERSION}")));
        }
        let sound = header.days <= MOST_DAYS
            && header.runs_per_draw > 0
            && header.columns.iter().all(|(_, scale)| scale.is_sound());
        if sound {
            Ok((header, rest))
        } else {
            Err(bad(&"numbers out of range", format))
        }
    }

    /// The header and the sums below it as bytes.
    #[must_use]
    pub fn write(&self, body: &impl Serialize) -> Vec<u8> {
        // Numbers, lists and texts always serialise.
        let mut bytes = postcard::to_allocvec(self).unwrap_or_default();
        bytes.extend(postcard::to_allocvec(body).unwrap_or_default());
        bytes
    }

    /// Checks that sums of another header may be added to those of this.
    ///
    /// # Errors
    /// Everything in which they are of different studies; runs that are in both.
    pub fn fits(
        &self,
        other: &Self,
        replicates: &Replicates,
        others: &Replicates,
    ) -> Result<(), Problems> {
        let (origin, mut problems) = (Self::origin(), Problems::default());
        let mut same = |what: &str, expected: &str, found: &str| {
            if found != expected {
                problems.add(&origin, what, found, expected);
            }
        };
        same("format", &self.format, &other.format);
        same("model version", &self.model_version, &other.model_version);
        same("study", &self.study, &other.study);
        same("parameters", &self.parameters, &other.parameters);
        let hex = |header: &Self| [header.seed, header.setting].map(digest::hex);
        let ([seed, setting], [other_seed, other_setting]) = (hex(self), hex(other));
        same("seed", &seed, &other_seed);
        same("setting", &setting, &other_setting);
        let numbers = |header: &Self| [header.days, header.runs_per_draw].map(|n| n.to_string());
        let ([days, draw], [other_days, other_draw]) = (numbers(self), numbers(other));
        same("days", &days, &other_days);
        same("runs per draw", &draw, &other_draw);
        if self.columns != other.columns {
            let count = |header: &Self| format!("{} columns", header.columns.len());
            let expected = format!("the same {} and scales", count(self));
            problems.add(&origin, "columns", count(other), expected);
        }
        if let Some(replicate) = replicates.shared(others) {
            let found = format_args!("run {replicate}, which is in already");
            problems.add(&origin, "runs", found, "runs that are not in");
        }
        problems.or(())
    }

    /// Checks that a run may be added.
    ///
    /// # Errors
    /// When it is in, or its number is not below [`MOST_RUNS`].
    pub fn takes(replicate: u32, replicates: &Replicates) -> Result<(), Problems> {
        if replicate >= MOST_RUNS {
            let expected = format_args!("a number below {MOST_RUNS}");
            return Err(Problems::one(&Self::origin(), "runs", replicate, expected));
        }
        if replicates.contains(replicate) {
            let found = format_args!("run {replicate}, which is in already");
            return Err(Problems::one(
                &Self::origin(),
                "runs",
                found,
                "a run that is not in",
            ));
        }
        Ok(())
    }

    /// Where problems with sums come from.
    #[must_use]
    pub fn origin() -> Origin {
        Origin::named("sums of runs")
    }
}
