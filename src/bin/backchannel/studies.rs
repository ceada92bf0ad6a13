//! Commands that make many runs.

#![expect(
    clippy::disallowed_types,
    reason = "it tells the user how long a study took"
)]

use std::io::Write;
use std::time::Instant;

use backchannel::scenario::edit::Changes;
use backchannel::scenario::library::{self, BuiltIn};
use backchannel::scenario::problem::{Origin, Problems};
use backchannel::study::claims::{self, Claim, Verdict};
use backchannel::study::ensemble::{self, Numbers, Outcomes, Share};
use backchannel::study::patterns;
use backchannel::study::summary::Summary;
use backchannel::world::Setting;
use backchannel::{MODEL_VERSION, trace::digest};
use clap::{Args, ValueEnum};
use serde::Serialize;

use super::pool;
use super::program::{Failure, changed, load, say};

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

#[derive(Args)]
pub struct Ensemble {
    /// Id of a built-in scenario, or a path to a scenario file
    scenario: String,
    /// Runs to make
    #[arg(long, default_value_t = 400, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    runs: u32,
    /// Seed of the study: a number, or 0x and up to 16 hex digits
    #[arg(long, default_value = "0", value_parser = super::program::seed)]
    seed: u64,
    /// Days of each run [default: the scenario's horizon]
    #[arg(long)]
    days: Option<u32>,
    /// Numbers as written or drawn from their ranges
    #[arg(long, value_enum, default_value = "sampled")]
    parameters: Parameters,
    /// Runs that share one draw of the numbers; from 2 on the variance is split between luck and numbers
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    runs_per_draw: u32,
    /// Turn a lever
    #[arg(long = "set", value_name = "LEVER=VALUE", value_parser = super::program::lever)]
    levers: Vec<(String, f64)>,
    /// Fire an intervention on a day
    #[arg(long = "at", value_name = "YYYY-MM-DD:INTERVENTION[=VALUE]", value_parser = super::program::firing)]
    firings: Vec<backchannel::scenario::edit::Firing>,
    /// Threads [default: all cores]
    #[arg(long)]
    threads: Option<usize>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
pub struct Patterns {
    /// Measure these patterns only
    #[arg(long, value_name = "ID")]
    only: Vec<String>,
    /// Runs per pattern [default: the declared number]
    #[arg(long, value_parser = clap::value_parser!(u32).range(4..=1_000_000))]
    runs: Option<u32>,
    /// Draws from the parameter ranges, for the share of them that passes
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    draws: u32,
    /// Runs for each draw
    #[arg(long, default_value_t = 12, value_parser = clap::value_parser!(u32).range(4..=1_000_000))]
    runs_per_draw: u32,
    /// Threads [default: all cores]
    #[arg(long)]
    threads: Option<usize>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
pub struct Levers {
    /// Id of a built-in scenario, or a path to a scenario file
    scenario: String,
    /// Check these levers only
    #[arg(long, value_name = "ID")]
    only: Vec<String>,
    /// Pairs of runs per lever
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(2..=1_000_000))]
    runs: u32,
    /// Seed of the study: a number, or 0x and up to 16 hex digits
    #[arg(long, default_value = "0", value_parser = super::program::seed)]
    seed: u64,
    /// Days of each run [default: the scenario's horizon]
    #[arg(long)]
    days: Option<u32>,
    /// Threads [default: all cores]
    #[arg(long)]
    threads: Option<usize>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Checks what the levers are claimed to move and prints a table in Markdown.
pub fn levers(options: &Levers, out: &mut dyn Write) -> Result<(), Failure> {
    let setting = Setting::of(load(&options.scenario)?);
    let days = options.days.unwrap_or(setting.scenario.raw.horizon);
    let origin = Origin::named("command line");
    setting
        .scenario
        .check_run(days, &Changes::default(), &origin)?;
    let threads = options.threads.unwrap_or_else(pool::all_cores);
    let map = |count: usize, work: claims::Work| pool::map(count, threads, work);
    let all = setting.scenario.raw.levers.keys();
    let ids: Vec<&String> = if options.only.is_empty() {
        all.collect()
    } else {
        options.only.iter().collect()
    };
    for id in &ids {
        claims::lever(&setting, id)?;
    }
    if !options.json {
        say(out, TABLE)?;
    }
    let mut checked = Vec::new();
    for id in ids {
        let claim = claims::check(&setting, id, options.runs, options.seed, days, &map)?;
        if !options.json {
            say(out, row(&claim))?;
        }
        checked.push(claim);
    }
    if options.json {
        let text = serde_json::to_string_pretty(&checked)
            .map_err(|error| Failure::File(format!("JSON: {error}")))?;
        return say(out, text);
    }
    let standing = checked.iter().filter(|claim| claim.stands()).count();
    say(
        out,
        format_args!(
            "\n{standing} of {} levers stand: {} pairs of runs of {days} days each, model {MODEL_VERSION}",
            checked.len(),
            options.runs
        ),
    )
}

const TABLE: &str = "| lever | moves | claim | at least | at greatest | difference | standard error | pairs that differ | verdict |\n|---|---|---|---|---|---|---|---|---|";

fn row(claim: &Claim) -> String {
    let agent = claim.agent.as_ref().map(|agent| format!(" of `{agent}`"));
    format!(
        "| `{}` | `{}`{} | {} | {:.4} | {:.4} | {:.4} | {:.4} | {} of {} | {} |",
        claim.lever,
        claim.moves,
        agent.unwrap_or_default(),
        claim.direction,
        claim.at_low,
        claim.at_high,
        claim.difference,
        claim.standard_error,
        claim.moved,
        claim.pairs,
        match claim.verdict {
            Verdict::Holds => "holds",
            Verdict::Fails => "FAILS",
            Verdict::NoDirection => "no direction claimed",
            Verdict::Inert => "MOVES NOTHING",
        }
    )
}

/// Measures the patterns and prints how each stands to its thresholds.
pub fn patterns(options: &Patterns, out: &mut dyn Write) -> Result<(), Failure> {
    let declared = patterns::declared()?;
    for id in &options.only {
        if !declared.iter().any(|pattern| pattern.id == *id) {
            let known: Vec<_> = declared.iter().map(|pattern| pattern.id.as_str()).collect();
            let expected = format!("one of {}", known.join(", "));
            let origin = Origin::named("--only");
            return Err(Problems::one(&origin, "", format_args!("\"{id}\""), expected).into());
        }
    }
    let threads = options.threads.unwrap_or_else(pool::all_cores);
    let map = |count: usize, work: patterns::Work| pool::map(count, threads, work);
    let worlds = |id: &str| library::load(&BuiltIn, id).map(Setting::of);
    let mut verdicts = Vec::new();
    for pattern in declared
        .iter()
        .filter(|pattern| options.only.is_empty() || options.only.contains(&pattern.id))
    {
        let runs = options.runs.unwrap_or(pattern.runs);
        let verdict = patterns::judge(
            pattern,
            &worlds,
            runs,
            options.draws,
            options.runs_per_draw,
            &map,
        )?;
        if !options.json {
            describe(&verdict, out)?;
        }
        verdicts.push(verdict);
    }
    if options.json {
        let text = serde_json::to_string_pretty(&verdicts)
            .map_err(|error| Failure::File(format!("JSON: {error}")))?;
        return say(out, text);
    }
    let passed = verdicts.iter().filter(|verdict| verdict.pass).count();
    say(
        out,
        format_args!("{passed} of {} patterns hold", verdicts.len()),
    )
}

fn describe(verdict: &patterns::Verdict, out: &mut dyn Write) -> Result<(), Failure> {
    say(
        out,
        format_args!(
            "{} {}: {} ({} runs; {:.0} % of {} draws from the ranges pass)",
            verdict.id,
            verdict.title,
            if verdict.pass { "holds" } else { "FAILS" },
            verdict.runs,
            100.0 * verdict.built_in_share,
            verdict.draws
        ),
    )?;
    for one in &verdict.measures {
        let asked = if one.threshold.is_empty() {
            String::new()
        } else {
            let word = if one.pass { "" } else { ", and it is not" };
            format!("; asked: {}{word}", one.threshold)
        };
        say(
            out,
            format_args!(
                "   {:<36} {:>9.4} ({:.4} to {:.4}) {}{asked}",
                one.name, one.measure, one.low, one.high, one.unit
            ),
        )?;
    }
    Ok(())
}

#[derive(Serialize)]
struct Report<'a> {
    scenario: &'a str,
    model_version: &'static str,
    parameters: Numbers,
    seed: String,
    days: u32,
    runs: usize,
    seconds: f64,
    outcomes: Outcomes,
}

/// Runs an ensemble and prints the shares of its outcomes.
pub fn ensemble(options: &Ensemble, out: &mut dyn Write) -> Result<(), Failure> {
    let setting = Setting::of(load(&options.scenario)?);
    let changes = changed(&options.levers, &options.firings)?;
    let origin = Origin::named("command line");
    let days = options.days.unwrap_or(setting.scenario.raw.horizon);
    setting
        .with(&changes, &origin)?
        .scenario
        .check_run(days, &changes, &origin)?;
    let numbers = Numbers::from(options.parameters);
    if !options.runs.is_multiple_of(options.runs_per_draw) {
        let found = format_args!("{} runs", options.runs);
        let expected = format_args!("a multiple of --runs-per-draw {}", options.runs_per_draw);
        return Err(Problems::one(&Origin::named("--runs"), "", found, expected).into());
    }
    let started = Instant::now();
    let runs = many(&setting, &changes, options, days, numbers)?;
    let report = Report {
        scenario: &options.scenario,
        model_version: MODEL_VERSION,
        parameters: numbers,
        seed: digest::hex(options.seed),
        days,
        runs: runs.len(),
        seconds: started.elapsed().as_secs_f64(),
        outcomes: ensemble::outcomes(&runs, options.runs_per_draw),
    };
    if options.json {
        let text = serde_json::to_string_pretty(&report)
            .map_err(|error| Failure::File(format!("JSON: {error}")))?;
        return say(out, text);
    }
    say(
        out,
        format_args!(
            "{}: {} runs of {days} days, parameters {}, seed 0x{}, model {MODEL_VERSION}, {:.1} s\n",
            setting.scenario.raw.title,
            report.runs,
            match numbers {
                Numbers::Fixed => "fixed",
                Numbers::Sampled => "sampled",
            },
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
    say(out, format_args!("\n{}", setting.scenario.raw.notice))
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

fn many(
    setting: &Setting,
    changes: &Changes,
    options: &Ensemble,
    days: u32,
    numbers: Numbers,
) -> Result<Vec<Summary>, Problems> {
    let threads = options.threads.unwrap_or_else(pool::all_cores);
    let study = format!("ensemble of {}", setting.scenario.raw.id);
    let one = |replicate: usize| {
        ensemble::one(
            setting,
            changes,
            ensemble::keys(
                &study,
                options.seed,
                replicate as u32,
                options.runs_per_draw,
            ),
            days,
            numbers,
        )
    };
    pool::map(options.runs as usize, threads, &one)
        .into_iter()
        .collect()
}
