//! `levers`: what the levers are claimed to move, checked.

use std::io::Write;

use backchannel::MODEL_VERSION;
use backchannel::scenario::edit::Changes;
use backchannel::scenario::problem::Origin;
use backchannel::study::claims::{self, Claim, Verdict};
use backchannel::world::Setting;
use clap::Args;

use super::asked::Effort;
use super::files::load;
use super::output::{Failure, pretty, say};
use super::pool;

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
    /// Days of each run [default: the scenario's horizon]
    #[arg(long)]
    days: Option<u32>,
    #[command(flatten)]
    effort: Effort,
}

/// Checks what the levers are claimed to move and prints a table in Markdown.
pub fn levers(options: &Levers, out: &mut dyn Write) -> Result<(), Failure> {
    let setting = Setting::of(load(&options.scenario)?);
    let days = options.days.unwrap_or(setting.scenario.raw.horizon);
    let origin = Origin::named("command line");
    setting
        .scenario
        .check_run(days, &Changes::default(), &origin)?;
    let threads = options.effort.threads();
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
    if !options.effort.json {
        say(out, TABLE)?;
    }
    let mut checked = Vec::new();
    for id in ids {
        let claim = claims::check(&setting, id, options.runs, options.effort.seed, days, &map)?;
        if !options.effort.json {
            say(out, row(&claim))?;
        }
        checked.push(claim);
    }
    if options.effort.json {
        return pretty(out, &checked);
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
