//! `run`: one run, its summary and its series.

use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use backchannel::scenario::problem::{Origin, Problems};
use backchannel::trace::record::Record;
use backchannel::trace::{digest, export, words};
use backchannel::world::events::EventLog;
use backchannel::{MODEL_VERSION, Simulation};
use clap::Args;

use super::asked::{Subject, seed};
use super::output::{Failure, csv_rows, json, keep, say, whole_file};

#[derive(Args)]
pub struct Run {
    #[command(flatten)]
    subject: Subject,
    /// Seed of all luck: a number, or 0x and up to 16 hex digits [default: a fresh one]
    #[arg(long, value_parser = seed)]
    seed: Option<u64>,
    /// Write every series to a file: .csv (with a .dictionary.csv beside it) or .json
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Makes one run and prints what it came to.
pub fn run(options: &Run, out: &mut dyn Write) -> Result<(), Failure> {
    let asked = options.subject.read()?;
    let (setting, days) = (asked.changed()?, asked.days);
    let sink = options.out.as_deref().map(Sink::for_path).transpose()?;
    let seed = match options.seed {
        Some(seed) => seed,
        None => getrandom::u64()
            .map_err(|error| Failure::File(format!("no random seed from the system: {error}")))?,
    };
    let mut simulation = Simulation::of(setting, seed);
    let record = simulation.run(days);
    if let Some(sink) = sink {
        sink.write(&record, &simulation, days)?;
    }
    summary(&simulation, &record, days, out)
}

/// Moves shown in the summary.
const MOVES_SHOWN: usize = 5;

fn summary(
    simulation: &Simulation,
    record: &Record,
    days: u32,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let scenario = simulation.scenario();
    let start = scenario.start().0;
    let end = start + chrono::Days::new(u64::from(days));
    say(out, &scenario.raw.title)?;
    say(out, format_args!("{}\n", scenario.raw.notice))?;
    say(
        out,
        format_args!(
            "{start} to {end}, {days} days, seed 0x{}, model {MODEL_VERSION}",
            digest::hex(simulation.seed())
        ),
    )?;
    let price = |day| record.value("oil_price", day, 0).unwrap_or_default();
    say(
        out,
        format_args!("oil price {:.2} to {:.2} US$/bbl", price(0), price(days)),
    )?;
    for (series, title, digits) in [
        ("alignment", "alignment", 3),
        ("capability", "capability", 1),
    ] {
        let mut moves: Vec<_> = scenario
            .raw
            .agents
            .values()
            .enumerate()
            .filter_map(|(agent, raw)| {
                Some((
                    &raw.short,
                    record.value(series, 0, agent)?,
                    record.value(series, days, agent)?,
                ))
            })
            .collect();
        moves.sort_by(|a, b| (b.2 - b.1).abs().total_cmp(&(a.2 - a.1).abs()));
        let moves: Vec<_> = moves
            .iter()
            .take(MOVES_SHOWN)
            .map(|(name, from, to)| format!("{name} {from:.digits$} to {to:.digits$}"))
            .collect();
        say(
            out,
            format_args!("largest moves of {title}: {}", moves.join(", ")),
        )?;
    }
    for event in &simulation.world().resource::<EventLog>().0 {
        let date = start + chrono::Days::new(u64::from(event.tick));
        say(
            out,
            format_args!("{date}  {}", words::event(event, scenario)),
        )?;
    }
    for rescaled in simulation.setting().equilibrium.rescaled(scenario) {
        say(
            out,
            format_args!(
                "ties of {} weakened to {:.2} so that its anchor stays on the axis",
                rescaled.agent, rescaled.share
            ),
        )?;
    }
    say(out, format_args!("digest {}", simulation.digest_hex()))
}

/// Where a run's series go.
enum Sink<'a> {
    Csv(&'a Path),
    Json(&'a Path),
}

impl<'a> Sink<'a> {
    fn for_path(path: &'a Path) -> Result<Self, Failure> {
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("csv") => Ok(Self::Csv(path)),
            Some("json") => Ok(Self::Json(path)),
            _ => Err(Problems::one(
                &Origin::named("--out"),
                "",
                path.display(),
                "a name that ends in .csv or .json",
            )
            .into()),
        }
    }

    fn write(&self, record: &Record, simulation: &Simulation, days: u32) -> Result<(), Failure> {
        let scenario = simulation.scenario();
        match self {
            Self::Csv(path) => {
                let dictionary = path.with_extension("dictionary.csv");
                // One of the two without the other would be half an answer.
                if dictionary.is_dir() {
                    let reason = io::Error::from(ErrorKind::IsADirectory);
                    return Err(Failure::File(format!("{}: {reason}", dictionary.display())));
                }
                let rows = whole_file(path, |file| csv_rows(file, export::rows(record, scenario)))?;
                let entries = whole_file(&dictionary, |file| csv_rows(file, export::dictionary()))?;
                keep(rows, path)?;
                keep(entries, &dictionary)
            }
            Self::Json(path) => {
                let head = serde_json::json!({
                    "scenario": scenario.raw.id,
                    "notice": scenario.raw.notice,
                    "model_version": MODEL_VERSION,
                    "seed": digest::hex(simulation.seed()),
                    "days": days,
                    "digest": simulation.digest_hex(),
                    "dictionary": export::dictionary(),
                });
                let file = whole_file(path, |file| {
                    json(file, &head, export::rows(record, scenario))
                })?;
                keep(file, path)
            }
        }
    }
}
