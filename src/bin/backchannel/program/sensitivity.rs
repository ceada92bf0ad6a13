//! `sensitivity`: which levers and numbers an outcome follows.

use std::io::{self, Write};
use std::path::PathBuf;

use backchannel::scenario::problem::{Origin, Problems};
use backchannel::study::intervals::Interval;
use backchannel::study::sensitivity::morris::{Effect, Screen, Screening};
use backchannel::study::sensitivity::sobol::{self, Index, Split};
use backchannel::study::sensitivity::{Study, Work};
use backchannel::{MODEL_VERSION, trace::digest};
use clap::{Args, ValueEnum};
use serde::Serialize;

use super::asked::{Effort, Subject};
use super::output::{Failure, csv_rows, keep, pretty, say, whole_file};
use super::pool;

#[derive(Args)]
pub struct Sensitivity {
    #[command(flatten)]
    subject: Subject,
    /// How the question is put
    #[arg(long, value_enum, default_value = "morris")]
    method: Method,
    /// A flag, a flag's first day, a settlement, a violence, attacks, or a series at the
    /// horizon; of an agent as SERIES:AGENT
    #[arg(long)]
    outcome: String,
    /// What is varied: levers, numbers, ids of levers, or where uncertain numbers stand, such
    /// as parameters.combat or agents.*.resources
    #[arg(long, value_delimiter = ',', default_value = "levers")]
    factors: Vec<String>,
    /// Trajectories of morris [default: 20]
    #[arg(long)]
    trajectories: Option<u32>,
    /// Runs at each point of morris [default: 4]
    #[arg(long)]
    replicates: Option<u32>,
    /// Points of sobol; each takes a run more than twice, and one per factor [default: 256]
    #[arg(long)]
    points: Option<u32>,
    /// Write the results to a CSV file, a row per factor
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    effort: Effort,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Method {
    /// Elementary effects: many factors, few runs
    Morris,
    /// Shares of variance: few factors, many runs
    Sobol,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Found {
    Morris(Screen),
    Sobol(Split),
}

#[derive(Serialize)]
struct Report<'a> {
    scenario: &'a str,
    model_version: &'static str,
    method: &'static str,
    seed: String,
    days: u32,
    #[serde(flatten)]
    found: &'a Found,
}

/// Shares of a factor, flat.
#[derive(Serialize)]
struct Shares<'a> {
    factor: &'a str,
    first: f64,
    first_low: f64,
    first_high: f64,
    total: f64,
    total_low: f64,
    total_high: f64,
}

/// Asks and prints what an outcome follows.
pub fn sensitivity(options: &Sensitivity, out: &mut dyn Write) -> Result<(), Failure> {
    let asked = options.subject.read()?;
    belongs(options)?;
    let (days, seed) = (asked.days, options.effort.seed);
    let title = asked.baseline.scenario.raw.title.clone();
    let notice = asked.baseline.scenario.raw.notice.clone();
    let study = Study::new(
        asked.baseline,
        asked.changes,
        days,
        &options.outcome,
        &options.factors,
        seed,
    )?;
    let threads = options.effort.threads();
    let map = |count: usize, work: Work| pool::map(count, threads, work);
    let found = match options.method {
        Method::Morris => {
            let trajectories = options.trajectories.unwrap_or(20);
            let replicates = options.replicates.unwrap_or(4);
            Found::Morris(Screening::new(study, trajectories, replicates)?.all(&map)?)
        }
        Method::Sobol => Found::Sobol(sobol::split(&study, options.points.unwrap_or(256), &map)?),
    };
    if let Some(path) = &options.out {
        let file = whole_file(path, |file| rows(file, &found))?;
        keep(file, path)?;
    }
    if options.effort.json {
        let report = Report {
            scenario: options.subject.scenario(),
            model_version: MODEL_VERSION,
            method: match options.method {
                Method::Morris => "morris",
                Method::Sobol => "sobol",
            },
            seed: digest::hex(seed),
            days,
            found: &found,
        };
        return pretty(out, &report);
    }
    let runs = match &found {
        Found::Morris(screen) => screen.runs,
        Found::Sobol(split) => split.runs,
    };
    say(
        out,
        format_args!(
            "{title}: {}, {runs} runs of {days} days, seed 0x{}, model {MODEL_VERSION}\n",
            options.outcome,
            digest::hex(seed)
        ),
    )?;
    match &found {
        Found::Morris(screen) => effects(screen, out)?,
        Found::Sobol(split) => shares(split, out)?,
    }
    say(out, format_args!("\n{notice}"))
}

/// Refuses what the method does not use.
fn belongs(options: &Sensitivity) -> Result<(), Problems> {
    let mut problems = Problems::default();
    let (morris, sobol) = (Method::Morris, Method::Sobol);
    for (option, given, method) in [
        ("--trajectories", options.trajectories, morris),
        ("--replicates", options.replicates, morris),
        ("--points", options.points, sobol),
    ] {
        if let Some(given) = given.filter(|_| method != options.method) {
            let expected = match method {
                Method::Morris => "none: sobol has points, each run once, and luck is a factor",
                Method::Sobol => "none: morris has trajectories",
            };
            problems.add(&Origin::named(option), "", given, expected);
        }
    }
    problems.or(())
}

fn rows(file: &mut dyn Write, found: &Found) -> io::Result<()> {
    match found {
        Found::Morris(screen) => csv_rows(file, screen.effects.iter().chain(&screen.luck)),
        Found::Sobol(split) => csv_rows(file, split.indices.iter().chain(&split.luck).map(flat)),
    }
}

fn flat(index: &Index) -> Shares<'_> {
    let Index {
        factor,
        first,
        total,
    } = index;
    Shares {
        factor,
        first: first.estimate,
        first_low: first.low,
        first_high: first.high,
        total: total.estimate,
        total_low: total.low,
        total_high: total.high,
    }
}

fn effects(screen: &Screen, out: &mut dyn Write) -> Result<(), Failure> {
    say(
        out,
        format_args!(
            "{:<32} {:>10} {:>9} {:>10} {:>9} {:>10}",
            "factor", "mu*", "error", "mu", "sigma", "luck error"
        ),
    )?;
    let number = |value: Option<f64>| match value {
        None => "-".to_owned(),
        Some(small) if small != 0.0 && small.abs() < 0.001 => format!("{small:.1e}"),
        Some(value) => format!("{value:.4}"),
    };
    let line = |effect: &Effect, mark: &str| {
        format!(
            "{:<32} {:>10} {:>9} {:>10} {:>9} {:>10}{mark}",
            effect.factor,
            number(Some(effect.mu_star)),
            number(effect.mu_star_error),
            number(effect.mu),
            number(effect.sigma),
            number(effect.luck_error)
        )
    };
    for effect in &screen.effects {
        let mark = if effect.above_floor { "  *" } else { "" };
        say(out, line(effect, mark))?;
    }
    if let Some(luck) = &screen.luck {
        say(out, line(luck, "  the floor"))?;
    }
    let above = screen.effects.iter().filter(|it| it.above_floor).count();
    say(
        out,
        format_args!(
            "\n* {above} of {} above the floor by more than three standard errors; mean outcome {:.4}",
            screen.effects.len(),
            screen.mean
        ),
    )
}

fn shares(split: &Split, out: &mut dyn Write) -> Result<(), Failure> {
    if split.luck.is_none() {
        let mean = split.mean;
        return say(out, format_args!("the outcome is {mean} in every run"));
    }
    say(
        out,
        format_args!("{:<32} {:>7} {:<18} {:>7}", "factor", "S1", "", "ST"),
    )?;
    let shown = |it: &Interval| {
        let range = format!("({:.3} to {:.3})", it.low, it.high);
        format!("{:>7.3} {range:<18}", it.estimate)
    };
    let mut sum = 0.0;
    for index in split.indices.iter().chain(&split.luck) {
        sum += index.first.estimate;
        let (first, total) = (shown(&index.first), shown(&index.total));
        let line = format!("{:<32} {first} {total}", index.factor);
        say(out, line.trim_end())?;
    }
    say(
        out,
        format_args!(
            "\nS1 add up to {sum:.3}; mean outcome {:.4}, variance {:.4}",
            split.mean, split.variance
        ),
    )
}
