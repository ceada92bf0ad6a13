//! Series that a study is asked for, and the file that they go to.

use std::path::{Path, PathBuf};

use backchannel::scenario::problem::{Origin, Problems};
use backchannel::study::sums::columns::{Column, Columns};
use backchannel::study::sums::header::MOST_RUNS;
use backchannel::world::Setting;

use super::output::{Failure, whole_file};

/// The columns of these names, or `otherwise` without any.
pub fn columns(
    baseline: &Setting,
    names: &[String],
    otherwise: fn(&Setting) -> Columns,
) -> Result<Columns, Problems> {
    if names.is_empty() {
        Ok(otherwise(baseline))
    } else {
        Columns::chosen(baseline, names, &Origin::named("--series"))
    }
}

/// Series and agent of a column; the agent is empty for series of the world.
pub fn of<'a>(column: &'a Column, baseline: &'a Setting) -> (&'static str, &'a str) {
    let agent = column.agent.map(|agent| &baseline.scenario.agents[agent]);
    (column.series.name, agent.map_or("", |agent| &agent.id))
}

/// Date of a day.
pub fn date(baseline: &Setting, day: u32) -> String {
    (baseline.scenario.start().0 + chrono::Days::new(u64::from(day))).to_string()
}

/// Refuses a number of runs that a study cannot make.
pub fn check_runs(runs: u32, least: u32) -> Result<(), Problems> {
    if (least..=MOST_RUNS).contains(&runs) {
        return Ok(());
    }
    let expected = format_args!("{least} to {MOST_RUNS}");
    Err(Problems::one(&Origin::named("--runs"), "", runs, expected))
}

/// Refuses a file that is no `.csv` or could not be written, before a long study rather than
/// after it.
pub fn check_csv(path: Option<&Path>) -> Result<(), Failure> {
    let Some(path) = path else {
        return Ok(());
    };
    if path.extension().is_none_or(|extension| extension != "csv") {
        let expected = "a name that ends in .csv";
        return Err(Problems::one(&Origin::named("--out"), "", path.display(), expected).into());
    }
    whole_file(path, |_| Ok(())).map(drop)
}

/// The file beside another whose name says what is in it: `run.csv`, `run.passage.csv`.
pub fn beside(path: &Path, what: &str) -> PathBuf {
    path.with_extension(format!("{what}.csv"))
}
