//! `ensemble`: many runs of one world, and the shares of what they came to.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use backchannel::scenario::problem::{Origin, Problems};
use backchannel::study::ensemble::{self, Numbers, Outcomes, Share, Tally};
use backchannel::study::intervals;
use backchannel::study::plan::{Luck, Plan};
use backchannel::study::summary::FLAGS;
use backchannel::study::sums::columns::Columns;
use backchannel::world::Setting;
use backchannel::{MODEL_VERSION, trace::digest};
use clap::Args;
use serde::Serialize;

use super::asked::{Effort, Parameters, Subject};
use super::output::{Failure, csv_rows, keep, pretty, say, whole_file};
use super::progress::timed;
use super::{pool, series};

#[derive(Args)]
pub struct Ensemble {
    #[command(flatten)]
    subject: Subject,
    /// Runs to make
    #[arg(long, default_value_t = 400)]
    runs: u32,
    /// Numbers as written or drawn from their ranges
    #[arg(long, value_enum, default_value = "sampled")]
    parameters: Parameters,
    /// Runs that share one draw of the numbers; from 2 on the variance is split between luck and numbers
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    runs_per_draw: u32,
    /// Write the spread of series on every day to a .csv, and curves of first passage to a .passage.csv beside it
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Write these series only: one of the world, one of all agents, or as capability:AGENT
    #[arg(long, value_name = "SERIES", requires = "out")]
    series: Vec<String>,
    #[command(flatten)]
    effort: Effort,
}

#[derive(Serialize)]
struct Report<'a> {
    scenario: &'a str,
    model_version: &'static str,
    parameters: Numbers,
    seed: String,
    days: u32,
    runs: u32,
    seconds: f64,
    outcomes: Outcomes,
}

/// Runs an ensemble and prints the shares of its outcomes.
pub fn ensemble(options: &Ensemble, out: &mut dyn Write) -> Result<(), Failure> {
    let asked = options.subject.read()?;
    let numbers = Numbers::from(options.parameters);
    series::check_runs(options.runs, 1)?;
    if !options.runs.is_multiple_of(options.runs_per_draw) {
        let found = format_args!("{} runs", options.runs);
        let expected = format_args!("a multiple of --runs-per-draw {}", options.runs_per_draw);
        return Err(Problems::one(&Origin::named("--runs"), "", found, expected).into());
    }
    series::check_csv(options.out.as_deref())?;
    let baseline = asked.baseline.clone();
    let columns = match options.out {
        Some(_) => series::columns(&baseline, &options.series, Columns::all)?,
        None => Columns::none(),
    };
    let luck = Luck {
        seed: options.effort.seed,
        numbers,
        runs_per_draw: options.runs_per_draw,
    };
    let plan = Plan::new(asked.baseline, asked.changes, asked.days, luck, columns)?;
    let (tally, seconds) = timed(|| {
        pool::sums(
            options.runs as usize,
            options.effort.threads(),
            &|| Tally::of(&plan),
            &|number| ensemble::run(&plan, number as u32),
            Tally::add,
            Tally::merge,
        )
    });
    let tally = tally?;
    let report = Report {
        scenario: options.subject.scenario(),
        model_version: MODEL_VERSION,
        parameters: numbers,
        seed: digest::hex(options.effort.seed),
        days: asked.days,
        runs: tally.runs(),
        seconds,
        outcomes: tally.outcomes(),
    };
    if let Some(path) = &options.out {
        write(path, &tally, &plan, &baseline)?;
    }
    if options.effort.json {
        return pretty(out, &report);
    }
    say(
        out,
        format_args!(
            "{}: {} runs of {} days, parameters {}, seed 0x{}, model {MODEL_VERSION}, {:.1} s\n",
            baseline.scenario.raw.title,
            report.runs,
            report.days,
            numbers.word(),
            report.seed,
            report.seconds
        ),
    )?;
    for (title, shares) in [
        ("settlement at the horizon", &report.outcomes.settlement),
        ("worst violence", &report.outcomes.violence),
        ("class", &report.outcomes.class),
        ("ever", &report.outcomes.flags),
    ] {
        say(out, title)?;
        shares.iter().try_for_each(|share| say(out, line(share)))?;
    }
    say(out, format_args!("\n{}", baseline.scenario.raw.notice))
}

fn line(share: &Share) -> String {
    let percent = |value: f64| 100.0 * value;
    let numbers = share.from_numbers.map_or(String::new(), |part| {
        format!(", {:.0} % of its variance from the numbers", percent(part))
    });
    format!(
        "  {:<20} {:5.1} % ({:.1} to {:.1}){numbers}",
        share.name,
        percent(share.share.estimate),
        percent(share.share.low),
        percent(share.share.high)
    )
}

/// The values of a series on a day over all runs.
#[derive(Serialize)]
struct Row<'a> {
    day: u32,
    date: String,
    series: &'static str,
    agent: &'a str,
    unit: &'static str,
    mean: f64,
    sd: f64,
    least: f64,
    q05: f64,
    q25: f64,
    q50: f64,
    q75: f64,
    q95: f64,
    greatest: f64,
    /// Runs below and above the bins that quantiles come from.
    below: u32,
    above: u32,
}

/// The share of runs in which a flag was raised by a day.
#[derive(Serialize)]
struct Passage {
    day: u32,
    date: String,
    flag: &'static str,
    runs: u32,
    share: f64,
    low: f64,
    high: f64,
}

fn write(path: &Path, tally: &Tally, plan: &Plan, baseline: &Setting) -> Result<(), Failure> {
    let date = |day| series::date(baseline, day);
    let row = |day: u32, number: usize| {
        let column = plan.columns().list().get(number)?;
        let (series, agent) = series::of(column, baseline);
        let spread = tally.spread(number, day)?;
        let quantile = |share| tally.quantile(number, day, share);
        Some(Row {
            day,
            date: date(day),
            series,
            agent,
            unit: column.series.unit,
            mean: spread.mean,
            sd: spread.deviation,
            least: spread.least,
            q05: quantile(0.05)?,
            q25: quantile(0.25)?,
            q50: quantile(0.5)?,
            q75: quantile(0.75)?,
            q95: quantile(0.95)?,
            greatest: spread.greatest,
            below: spread.below,
            above: spread.above,
        })
    };
    let columns = plan.columns().list().len();
    let rows =
        (0..=tally.days()).flat_map(|day| (0..columns).filter_map(move |number| row(day, number)));
    let file = whole_file(path, |file| csv_rows(file, rows))?;
    let passages = (0..).zip(FLAGS).flat_map(|(number, flag)| {
        let days = (0..).zip(tally.passed(number));
        days.map(move |(day, runs)| {
            let share = intervals::share(f64::from(runs), f64::from(tally.runs()));
            Passage {
                day,
                date: date(day),
                flag,
                runs,
                share: share.estimate,
                low: share.low,
                high: share.high,
            }
        })
    });
    let beside = series::beside(path, "passage");
    // One of the two without the other would be half an answer.
    if beside.is_dir() {
        let reason = io::Error::from(io::ErrorKind::IsADirectory);
        return Err(Failure::File(format!("{}: {reason}", beside.display())));
    }
    let passages = whole_file(&beside, |file| csv_rows(file, passages))?;
    keep(file, path)?;
    keep(passages, &beside)
}
