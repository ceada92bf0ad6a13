//! `landscape`: the two sides that the agents of a day could fall into.

use std::io::Write;
use std::path::PathBuf;

use backchannel::scenario::MOST_DAYS;
use backchannel::scenario::edit::Firing;
use backchannel::scenario::problem::Origin;
use backchannel::study::landscape::{self, Sides};
use backchannel::trace::digest;
use backchannel::world::Setting;
use backchannel::{MODEL_VERSION, Simulation};
use clap::Args;
use serde::Serialize;

use super::asked::{changed, firing, lever, seed};
use super::files::load;
use super::output::{Failure, csv_rows, keep, pretty, say, whole_file};

#[derive(Args)]
pub struct Landscape {
    /// Id of a built-in scenario, or a path to a scenario file
    scenario: String,
    /// Day whose landscape it is, 0 for the start
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=i64::from(MOST_DAYS)))]
    day: u32,
    /// Seed of the run up to that day: a number, or 0x and up to 16 hex digits
    #[arg(long, default_value = "0", value_parser = seed)]
    seed: u64,
    /// Most influential agents, who choose a side; the others are held [default: 20, or all]
    #[arg(long)]
    agents: Option<u32>,
    /// Turn a lever
    #[arg(long = "set", value_name = "LEVER=VALUE", value_parser = lever)]
    levers: Vec<(String, f64)>,
    /// Fire an intervention on a day
    #[arg(long = "at", value_name = "YYYY-MM-DD:INTERVENTION[=VALUE]", value_parser = firing)]
    firings: Vec<Firing>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Write the stable splits to a file as CSV, a row per split and agent
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Serialize)]
struct Report<'a> {
    scenario: &'a str,
    model_version: &'static str,
    seed: String,
    #[serde(flatten)]
    landscape: &'a landscape::Landscape,
}

/// An agent in a stable split.
#[derive(Serialize)]
struct Row<'a> {
    minimum: usize,
    energy: f64,
    depth: f64,
    basin: f64,
    distance: usize,
    agent: &'a str,
    side: &'static str,
    held: bool,
    moved: bool,
}

/// Stable splits that are printed.
const SHOWN: usize = 8;

/// Prints the landscape of a day.
pub fn landscape(options: &Landscape, out: &mut dyn Write) -> Result<(), Failure> {
    let baseline = Setting::of(load(&options.scenario)?);
    let changes = changed(&options.levers, &options.firings)?;
    let origin = Origin::named("command line");
    let setting = baseline.with(&changes, &origin)?;
    setting
        .scenario
        .check_run(options.day.max(1), &changes, &origin)?;
    // Refused before a run is made for it.
    landscape::agents(&setting.scenario, options.agents)?;
    let mut simulation = Simulation::of(setting, options.seed);
    (0..options.day).for_each(|_| simulation.tick());
    let found = landscape::landscape(&simulation, options.agents)?;
    if let Some(path) = &options.out {
        let file = whole_file(path, |file| csv_rows(file, rows(&found)))?;
        keep(file, path)?;
    }
    if options.json {
        let report = Report {
            scenario: &options.scenario,
            model_version: MODEL_VERSION,
            seed: digest::hex(options.seed),
            landscape: &found,
        };
        return pretty(out, &report);
    }
    describe(&simulation, &found, out)
}

fn rows(found: &landscape::Landscape) -> Vec<Row<'_>> {
    let mut rows = Vec::new();
    for (number, minimum) in found.minima.iter().enumerate() {
        let Sides { negative, positive } = &minimum.sides;
        for (side, ids) in [("negative", negative), ("positive", positive)] {
            rows.extend(ids.iter().map(|agent| Row {
                minimum: number + 1,
                energy: minimum.energy,
                depth: minimum.depth,
                basin: minimum.basin,
                distance: minimum.movers.len(),
                agent,
                side,
                held: found.held.iter().any(|member| member.id == *agent),
                moved: minimum.movers.contains(agent),
            }));
        }
    }
    rows
}

fn describe(
    simulation: &Simulation,
    found: &landscape::Landscape,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let raw = &simulation.scenario().raw;
    let date = simulation.scenario().start().0 + chrono::Days::new(u64::from(found.day));
    let listed = |ids: &[String]| match ids {
        [] => "nobody".to_owned(),
        ids => ids.join(", "),
    };
    say(
        out,
        format_args!(
            "{}: day {} ({date}), seed 0x{}, model {MODEL_VERSION}\n",
            raw.title,
            found.day,
            digest::hex(simulation.seed())
        ),
    )?;
    let held: Vec<_> = found.held.iter().map(|it| it.id.clone()).collect();
    say(
        out,
        format_args!(
            "{} agents choose a side, {} splits; held: {}",
            found.choosing.len(),
            found.splits,
            listed(&held)
        ),
    )?;
    say(
        out,
        format_args!(
            "today   energy {:+.6} ({:+.6} of the alignments), {} splits lie lower, leads to {}",
            found.today.energy,
            found.today.energy_of_alignments,
            (found.today.lower * f64::from(found.splits)).round(),
            found.today.leads_to + 1
        ),
    )?;
    let sides = |sides: &Sides, out: &mut dyn Write| {
        for (pole, ids) in [
            (&raw.axis.negative.name, &sides.negative),
            (&raw.axis.positive.name, &sides.positive),
        ] {
            say(out, format_args!("          {pole}: {}", listed(ids)))?;
        }
        Ok::<(), Failure>(())
    };
    sides(&found.today.sides, out)?;
    for (number, minimum) in found.minima.iter().enumerate().take(SHOWN) {
        say(
            out,
            format_args!(
                "{:<7} energy {:+.6}, basin {:.2} %, depth {:.6}, {} from today: {}",
                number + 1,
                minimum.energy,
                100.0 * minimum.basin,
                minimum.depth,
                minimum.movers.len(),
                listed(&minimum.movers)
            ),
        )?;
        sides(&minimum.sides, out)?;
    }
    if found.stable > SHOWN {
        say(out, format_args!("and {} more", found.stable - SHOWN))?;
    }
    say(out, format_args!("\n{}", raw.notice))
}
