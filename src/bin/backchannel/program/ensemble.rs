//! `ensemble`: many runs of one world, and the shares of what they came to.

use std::io::Write;
use std::time::Instant;

use backchannel::scenario::problem::{Origin, Problems};
use backchannel::study::ensemble::{self, Numbers, Outcomes, Share};
use backchannel::study::summary::Summary;
use backchannel::{MODEL_VERSION, trace::digest};
use clap::Args;
use serde::Serialize;

use super::asked::{Asked, Effort, Parameters, Subject};
use super::output::{Failure, pretty, say};
use super::pool;

#[derive(Args)]
pub struct Ensemble {
    #[command(flatten)]
    subject: Subject,
    /// Runs to make
    #[arg(long, default_value_t = 400, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    runs: u32,
    /// Numbers as written or drawn from their ranges
    #[arg(long, value_enum, default_value = "sampled")]
    parameters: Parameters,
    /// Runs that share one draw of the numbers; from 2 on the variance is split between luck and numbers
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    runs_per_draw: u32,
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
    runs: usize,
    seconds: f64,
    outcomes: Outcomes,
}

/// Runs an ensemble and prints the shares of its outcomes.
pub fn ensemble(options: &Ensemble, out: &mut dyn Write) -> Result<(), Failure> {
    let asked = options.subject.read()?;
    let numbers = Numbers::from(options.parameters);
    if !options.runs.is_multiple_of(options.runs_per_draw) {
        let found = format_args!("{} runs", options.runs);
        let expected = format_args!("a multiple of --runs-per-draw {}", options.runs_per_draw);
        return Err(Problems::one(&Origin::named("--runs"), "", found, expected).into());
    }
    let started = Instant::now();
    let runs = many(&asked, options, numbers)?;
    let report = Report {
        scenario: options.subject.scenario(),
        model_version: MODEL_VERSION,
        parameters: numbers,
        seed: digest::hex(options.effort.seed),
        days: asked.days,
        runs: runs.len(),
        seconds: started.elapsed().as_secs_f64(),
        outcomes: ensemble::outcomes(&runs, options.runs_per_draw),
    };
    if options.effort.json {
        return pretty(out, &report);
    }
    say(
        out,
        format_args!(
            "{}: {} runs of {} days, parameters {}, seed 0x{}, model {MODEL_VERSION}, {:.1} s\n",
            asked.baseline.scenario.raw.title,
            report.runs,
            report.days,
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
    say(
        out,
        format_args!("\n{}", asked.baseline.scenario.raw.notice),
    )
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

fn many(asked: &Asked, options: &Ensemble, numbers: Numbers) -> Result<Vec<Summary>, Problems> {
    let study = format!("ensemble of {}", asked.baseline.scenario.raw.id);
    let one = |replicate: usize| {
        ensemble::one(
            &asked.baseline,
            &asked.changes,
            ensemble::keys(
                &study,
                options.effort.seed,
                replicate as u32,
                options.runs_per_draw,
            ),
            asked.days,
            numbers,
        )
    };
    pool::map(options.runs as usize, options.effort.threads(), &one)
        .into_iter()
        .collect()
}
