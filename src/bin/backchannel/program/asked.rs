//! Arguments that several commands share.

use backchannel::scenario::MOST_DAYS;
use backchannel::scenario::edit::{Changes, Firing};
use backchannel::scenario::problem::{Origin, Problems};
use backchannel::scenario::quantity::Day;
use backchannel::study::ensemble::Numbers;
use backchannel::trace::digest;
use backchannel::world::Setting;
use clap::{Args, ValueEnum};

use super::files::load;
use super::output::Failure;
use super::pool;

/// The world that a study asks about.
#[derive(Args)]
pub struct Subject {
    /// Id of a built-in scenario, or a path to a scenario file
    scenario: String,
    /// Days of each run [default: the scenario's horizon]
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST_DAYS)))]
    days: Option<u32>,
    /// Turn a lever
    #[arg(long = "set", value_name = "LEVER=VALUE", value_parser = lever)]
    levers: Vec<(String, f64)>,
    /// Fire an intervention on a day
    #[arg(long = "at", value_name = "YYYY-MM-DD:INTERVENTION[=VALUE]", value_parser = firing)]
    firings: Vec<Firing>,
}

/// A [`Subject`] that was read and fits.
pub struct Asked {
    /// The setting without the changes.
    pub baseline: Setting,
    /// What is changed in it.
    pub changes: Changes,
    /// Days of each run.
    pub days: u32,
}

impl Subject {
    /// The scenario's id or path, as it was given.
    pub fn scenario(&self) -> &str {
        &self.scenario
    }

    /// Reads the scenario and checks changes and days against it.
    pub fn read(&self) -> Result<Asked, Failure> {
        let baseline = Setting::of(load(&self.scenario)?);
        let changes = changed(&self.levers, &self.firings)?;
        let days = self.days.unwrap_or(baseline.scenario.raw.horizon);
        let origin = Origin::named("command line");
        let setting = baseline.with(&changes, &origin)?;
        setting.scenario.check_run(days, &changes, &origin)?;
        Ok(Asked {
            baseline,
            changes,
            days,
        })
    }
}

impl Asked {
    /// The setting with the changes.
    pub fn changed(&self) -> Result<Setting, Problems> {
        self.baseline
            .with(&self.changes, &Origin::named("command line"))
    }
}

/// Luck, threads and form of a study's answer.
#[derive(Args)]
pub struct Effort {
    /// Seed of the study: a number, or 0x and up to 16 hex digits
    #[arg(long, default_value = "0", value_parser = seed)]
    pub seed: u64,
    /// Threads [default: all cores]
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

impl Effort {
    /// Threads to use.
    pub fn threads(&self) -> usize {
        self.threads.map_or_else(pool::all_cores, usize::from)
    }
}

/// Whether parameters are as written or drawn from their ranges.
#[derive(Clone, Copy, ValueEnum)]
pub enum Parameters {
    /// As written: the spread is luck alone
    Fixed,
    /// Drawn from their ranges: luck, and doubt about the numbers
    Sampled,
}

impl From<Parameters> for Numbers {
    fn from(parameters: Parameters) -> Self {
        match parameters {
            Parameters::Fixed => Self::Fixed,
            Parameters::Sampled => Self::Sampled,
        }
    }
}

pub fn seed(text: &str) -> Result<u64, String> {
    let parsed = if text.starts_with("0x") {
        digest::from_hex(text)
    } else {
        text.parse().ok()
    };
    parsed.ok_or_else(|| format!("expected 0 to {}, or 0x and up to 16 hex digits", u64::MAX))
}

pub fn lever(text: &str) -> Result<(String, f64), String> {
    let (id, value) = text.split_once('=').ok_or("expected LEVER=VALUE")?;
    Ok((id.to_owned(), number(value)?))
}

fn number(text: &str) -> Result<f64, String> {
    text.parse::<f64>()
        .ok()
        .filter(|value| value.is_finite())
        .ok_or_else(|| format!("expected a finite number, found \"{text}\""))
}

pub fn firing(text: &str) -> Result<Firing, String> {
    let (date, rest) = text
        .split_once(':')
        .ok_or("expected YYYY-MM-DD:INTERVENTION[=VALUE]")?;
    let (intervention, value) = match rest.split_once('=') {
        Some((intervention, value)) => (intervention, Some(number(value)?)),
        None => (rest, None),
    };
    Ok(Firing {
        date: Day::try_from(date.to_owned())?,
        intervention: intervention.to_owned(),
        value,
    })
}

/// Levers and interventions of a command line.
pub fn changed(levers: &[(String, f64)], firings: &[Firing]) -> Result<Changes, Problems> {
    let mut problems = Problems::default();
    let mut changes = Changes {
        interventions: firings.to_vec(),
        ..Changes::default()
    };
    for (id, value) in levers {
        if changes.levers.insert(id.clone(), *value).is_some() {
            problems.add(
                &Origin::named("--set"),
                id,
                "the same lever twice",
                "each lever once",
            );
        }
    }
    problems.or(changes)
}
