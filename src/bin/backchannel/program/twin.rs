//! `twin`: a world and its changed twin, with the same luck.

use std::io::Write;
use std::path::{Path, PathBuf};

use backchannel::scenario::edit::Changes;
use backchannel::scenario::problem::{Origin, Problems};
use backchannel::study::ensemble::Numbers;
use backchannel::study::intervals::Interval;
use backchannel::study::plan::{Luck, Plan};
use backchannel::study::sums::columns::Columns;
use backchannel::study::twin::{self, Difference, MOST_NEEDED, Moved, Tally};
use backchannel::world::Setting;
use backchannel::{MODEL_VERSION, trace::digest};
use clap::Args;
use serde::Serialize;

use super::asked::{Effort, Parameters, Subject};
use super::output::{Failure, csv_rows, keep, pretty, say, whole_file};
use super::progress::timed;
use super::{pool, series};

#[derive(Args)]
pub struct Twin {
    #[command(flatten)]
    subject: Subject,
    /// Pairs of runs to make
    #[arg(long, default_value_t = 200)]
    runs: u32,
    /// Numbers as written or drawn from their ranges, the same for both runs of a pair
    #[arg(long, value_enum, default_value = "sampled")]
    parameters: Parameters,
    /// Compare these series: one of the world, one of all agents, or as capability:AGENT [default: those of the world]
    #[arg(long, value_name = "SERIES")]
    series: Vec<String>,
    /// Write the differences on every day to a .csv
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
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
    first_difference: First,
    /// At the horizon.
    series: Vec<AtHorizon<'a>>,
    outcomes: Vec<Moved>,
}

/// Days on which the runs of a pair first differ; none where so many pairs never do.
#[derive(Serialize)]
struct First {
    earliest: Option<u32>,
    median: Option<u32>,
    nine_tenths: Option<u32>,
    never: f64,
}

#[derive(Serialize)]
struct AtHorizon<'a> {
    series: &'static str,
    agent: &'a str,
    unit: &'static str,
    #[serde(flatten)]
    difference: Difference,
    /// Pairs for 80 % power; none where 10 000 are not enough.
    runs_needed: Option<u32>,
    unpaired_runs_needed: Option<u32>,
}

/// Runs pairs and prints what the changes do.
pub fn twin(options: &Twin, out: &mut dyn Write) -> Result<(), Failure> {
    let asked = options.subject.read()?;
    if asked.changes == Changes::default() {
        let expected = "a change to compare with: --set LEVER=VALUE or --at DATE:INTERVENTION";
        let origin = Origin::named("command line");
        return Err(Problems::one(&origin, "", "no change", expected).into());
    }
    series::check_runs(options.runs, 2)?;
    series::check_csv(options.out.as_deref())?;
    let numbers = Numbers::from(options.parameters);
    let baseline = asked.baseline.clone();
    let columns = series::columns(&baseline, &options.series, Columns::of_world)?;
    let luck = Luck {
        seed: options.effort.seed,
        numbers,
        runs_per_draw: 1,
    };
    let plan = Plan::new(asked.baseline, asked.changes, asked.days, luck, columns)?;
    let (tally, seconds) = timed(|| {
        pool::sums(
            options.runs as usize,
            options.effort.threads(),
            &|| Tally::of(&plan),
            &|number| twin::pair(&plan, number as u32),
            Tally::add,
            Tally::merge,
        )
    });
    let tally = tally?;
    let pairs = f64::from(tally.pairs());
    let differ: u32 = tally.differ().iter().sum();
    let report = Report {
        scenario: options.subject.scenario(),
        model_version: MODEL_VERSION,
        parameters: numbers,
        seed: digest::hex(options.effort.seed),
        days: asked.days,
        runs: tally.pairs(),
        seconds,
        first_difference: First {
            earliest: tally.differ_by(0.0),
            median: tally.differ_by(0.5),
            nine_tenths: tally.differ_by(0.9),
            never: 1.0 - f64::from(differ) / pairs,
        },
        series: at_horizon(&tally, &plan, &baseline),
        outcomes: tally.moved(),
    };
    if let Some(path) = &options.out {
        write(path, &tally, &plan, &baseline)?;
    }
    if options.effort.json {
        return pretty(out, &report);
    }
    print(&report, &baseline, out)
}

fn at_horizon<'a>(tally: &Tally, plan: &'a Plan, baseline: &'a Setting) -> Vec<AtHorizon<'a>> {
    let columns = plan.columns().list().iter().enumerate();
    let at_horizon = columns.filter_map(|(number, column)| {
        let difference = tally.difference(number, tally.days())?;
        let (series, agent) = series::of(column, baseline);
        Some(AtHorizon {
            series,
            agent,
            unit: column.series.unit,
            runs_needed: difference.pairs_needed(),
            unpaired_runs_needed: difference.unpaired_needed(),
            difference,
        })
    });
    at_horizon.collect()
}

fn print(report: &Report, baseline: &Setting, out: &mut dyn Write) -> Result<(), Failure> {
    say(
        out,
        format_args!(
            "{}: {} pairs of runs of {} days, parameters {}, seed 0x{}, model {MODEL_VERSION}, {:.1} s\n",
            baseline.scenario.raw.title,
            report.runs,
            report.days,
            report.parameters.word(),
            report.seed,
            report.seconds
        ),
    )?;
    let first = &report.first_difference;
    let by = |day: Option<u32>| day.map_or("never".to_owned(), |day| format!("day {day}"));
    say(
        out,
        format_args!(
            "first difference: {}; half of the pairs by {}, nine tenths by {}; never in {:.1} %\n",
            by(first.earliest),
            by(first.median),
            by(first.nine_tenths),
            100.0 * first.never
        ),
    )?;
    say(
        out,
        "at the horizon                      baseline    changed  difference (95 % interval)              width  higher   lower   runs",
    )?;
    for it in &report.series {
        let agent = if it.agent.is_empty() { "" } else { ":" };
        let name = format!("{}{agent}{}", it.series, it.agent);
        say(out, line(&name, it))?;
    }
    say(out, format_args!("\n{LEGEND}\n"))?;
    say(
        out,
        "share of runs               baseline  changed  difference (95 % interval)  gained   lost",
    )?;
    for moved in &report.outcomes {
        say(out, share(moved))?;
    }
    say(out, format_args!("\n{}", baseline.scenario.raw.notice))
}

const LEGEND: &str =
    "width: of the interval, over that of as many unpaired runs; higher, lower: share of pairs, %;
runs: pairs for 80 % power at the 5 % level";

/// Decimals that show a number of this size to three places or more.
fn decimals(size: f64) -> usize {
    match size {
        large if large >= 1000.0 => 0,
        some if some >= 10.0 => 1,
        few if few >= 0.1 => 3,
        small if small >= 0.001 => 5,
        _ => 7,
    }
}

fn line(name: &str, it: &AtHorizon) -> String {
    let of = &it.difference;
    let places = decimals(of.baseline.abs().max(of.changed.abs()).max(0.1));
    let Interval {
        estimate,
        low,
        high,
    } = of.difference;
    let fine = decimals(low.abs().max(high.abs())).max(places);
    let interval = format!("{estimate:.fine$} ({low:.fine$} to {high:.fine$})");
    let width = if of.unpaired_deviation > 0.0 {
        format!("{:.3}", of.deviation / of.unpaired_deviation)
    } else {
        "-".to_owned()
    };
    let runs = it
        .runs_needed
        .map_or(format!("not within {MOST_NEEDED}"), |runs| runs.to_string());
    format!(
        "  {name:<32} {:>9.places$}  {:>9.places$}  {interval:<38} {width:>6}  {:>6.1}  {:>6.1}   {runs}",
        of.baseline,
        of.changed,
        100.0 * of.higher,
        100.0 * of.lower
    )
}

fn share(moved: &Moved) -> String {
    let percent = |value: f64| 100.0 * value;
    let of = &moved.difference;
    let interval = format!(
        "{:.1} ({:.1} to {:.1})",
        percent(of.estimate),
        percent(of.low),
        percent(of.high)
    );
    format!(
        "  {:<26} {:>7.1} %  {:>5.1} %  {interval:<26} {:>6} {:>6}",
        format_args!("{} {}", moved.kind.word(), moved.name).to_string(),
        percent(moved.baseline),
        percent(moved.changed),
        moved.gained,
        moved.lost
    )
}

/// The difference of a series on a day.
#[derive(Serialize)]
struct Row<'a> {
    day: u32,
    date: String,
    series: &'static str,
    agent: &'a str,
    unit: &'static str,
    baseline: f64,
    changed: f64,
    difference: f64,
    low: f64,
    high: f64,
    sd: f64,
    unpaired_sd: f64,
    higher: f64,
    lower: f64,
}

fn write(path: &Path, tally: &Tally, plan: &Plan, baseline: &Setting) -> Result<(), Failure> {
    let row = |day: u32, number: usize| {
        let column = plan.columns().list().get(number)?;
        let (series, agent) = series::of(column, baseline);
        let of = tally.difference(number, day)?;
        Some(Row {
            day,
            date: series::date(baseline, day),
            series,
            agent,
            unit: column.series.unit,
            baseline: of.baseline,
            changed: of.changed,
            difference: of.difference.estimate,
            low: of.difference.low,
            high: of.difference.high,
            sd: of.deviation,
            unpaired_sd: of.unpaired_deviation,
            higher: of.higher,
            lower: of.lower,
        })
    };
    let columns = plan.columns().list().len();
    let rows =
        (0..=tally.days()).flat_map(|day| (0..columns).filter_map(move |number| row(day, number)));
    let file = whole_file(path, |file| csv_rows(file, rows))?;
    keep(file, path)
}
