//! `patterns`: the patterns that the model is judged on.

use std::io::Write;

use backchannel::scenario::library::{self, BuiltIn};
use backchannel::scenario::problem::{Origin, Problems};
use backchannel::study::patterns;
use backchannel::world::Setting;
use clap::Args;

use super::output::{Failure, pretty, say};
use super::pool;

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
        return pretty(out, &verdicts);
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
