//! The headless command line: the one part of the model that opens files.

use std::fmt::Display;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use backchannel::scenario::edit::{Changes, Firing};
use backchannel::scenario::library::{self, BuiltIn, Files, SOURCES};
use backchannel::scenario::problem::{Origin, Problems};
use backchannel::scenario::quantity::Day;
use backchannel::scenario::{MOST_DAYS, Scenario, schema};
use backchannel::trace::record::Record;
use backchannel::trace::{digest, export, words};
use backchannel::world::Setting;
use backchannel::world::events::EventLog;
use backchannel::{MODEL_VERSION, Simulation};
use clap::{Args, Parser, Subcommand};

use super::studies;

/// Run and check crisis scenarios without a browser.
///
/// Exit codes: 0 fine, 2 bad input, 3 a file could not be read or written.
#[derive(Parser)]
#[command(version, max_term_width = 100)]
struct Program {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run a scenario once and print a summary whose last line is its digest
    Run(Run),
    /// Run a scenario many times and print the shares of its outcomes
    Ensemble(studies::Ensemble),
    /// Measure the patterns that the model is judged on
    Patterns(studies::Patterns),
    /// Check what the levers of a scenario are claimed to move
    Levers(studies::Levers),
    /// Check a scenario file, or every scenario of a folder and its bibliography
    Check {
        /// A scenario file or a folder of scenarios
        path: PathBuf,
    },
    /// List the built-in scenarios
    List,
    /// Print the JSON Schema of the scenario format
    Schema {
        /// Print the schema of the bibliography instead
        #[arg(long)]
        sources: bool,
    },
}

#[derive(Args)]
struct Run {
    /// Id of a built-in scenario, or a path to a scenario file
    scenario: String,
    /// Seed of all luck: a number, or 0x and up to 16 hex digits [default: a fresh one]
    #[arg(long, value_parser = seed)]
    seed: Option<u64>,
    /// Days to run [default: the scenario's horizon]
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST_DAYS)))]
    days: Option<u32>,
    /// Turn a lever
    #[arg(long = "set", value_name = "LEVER=VALUE", value_parser = lever)]
    levers: Vec<(String, f64)>,
    /// Fire an intervention on a day
    #[arg(long = "at", value_name = "YYYY-MM-DD:INTERVENTION[=VALUE]", value_parser = firing)]
    firings: Vec<Firing>,
    /// Write every series to a file: .csv (with a .dictionary.csv beside it) or .json
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Why the program ends early.
pub enum Failure {
    /// Exit code 2.
    Input(Problems),
    /// Exit code 3.
    File(String),
}

impl From<Problems> for Failure {
    fn from(problems: Problems) -> Self {
        Self::Input(problems)
    }
}

/// Parses the arguments, runs a command and says how it went.
pub fn main() -> ExitCode {
    let program = Program::parse();
    let mut out = BufWriter::new(io::stdout().lock());
    let result = match program.command {
        Command::Run(options) => run(&options, &mut out),
        Command::Ensemble(options) => studies::ensemble(&options, &mut out),
        Command::Patterns(options) => studies::patterns(&options, &mut out),
        Command::Levers(options) => studies::levers(&options, &mut out),
        Command::Check { path } => check(&path, &mut out),
        Command::List => list(&mut out),
        Command::Schema { sources } => print_schema(sources, &mut out),
    };
    let result = result.and_then(|()| out.flush().or_else(closed_pipe));
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Input(problems)) => {
            complain(&problems);
            ExitCode::from(2)
        }
        Err(Failure::File(message)) => {
            complain(&message);
            ExitCode::from(3)
        }
    }
}

/// Says what went wrong; when nobody listens, the exit code still tells.
fn complain(message: &dyn Display) {
    let _ = writeln!(io::stderr(), "{message}");
}

/// A reader that closed its end (`| head`) is no error.
fn closed_pipe(error: io::Error) -> Result<(), Failure> {
    if error.kind() == ErrorKind::BrokenPipe {
        Ok(())
    } else {
        Err(Failure::File(format!("standard output: {error}")))
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

pub fn say(out: &mut dyn Write, line: impl Display) -> Result<(), Failure> {
    writeln!(out, "{line}").or_else(closed_pipe)
}

/// Scenario files in a folder; what is not there may be built in.
struct Folder(PathBuf);

impl Files for Folder {
    fn text(&self, name: &str) -> Result<Option<String>, String> {
        match std::fs::read(self.0.join(name)) {
            Ok(bytes) => String::from_utf8(bytes).map(Some).map_err(|error| {
                let (good, bytes) = (error.utf8_error().valid_up_to(), error.as_bytes());
                let line = 1 + bytes[..good].iter().filter(|byte| **byte == b'\n').count();
                format!("bytes that are not UTF-8 on line {line}")
            }),
            Err(error) if error.kind() == ErrorKind::NotFound => BuiltIn.text(name),
            Err(error) => Err(error.to_string()),
        }
    }

    fn shown(&self, name: &str) -> String {
        self.0.join(name).display().to_string()
    }
}

/// The folder that a scenario file belongs to (the nearest one with a
/// bibliography, else its own) and its id there.
fn locate(path: &Path) -> Result<(Folder, String), Failure> {
    let failed = |error: io::Error| Failure::File(format!("{}: {error}", path.display()));
    let absolute = path.canonicalize().map_err(failed)?;
    if !absolute.is_file() {
        return Err(failed(ErrorKind::IsADirectory.into()));
    }
    std::fs::File::open(&absolute).map_err(failed)?;
    if absolute
        .extension()
        .is_none_or(|extension| extension != "toml")
    {
        return Err(Problems::one(
            &Origin::named(&path.display().to_string()),
            "",
            "another ending",
            "a scenario file, whose name ends in .toml",
        )
        .into());
    }
    let own = absolute.parent().unwrap_or(Path::new("."));
    let folder = own
        .ancestors()
        .take(2)
        .find(|folder| folder.join(SOURCES).is_file())
        .unwrap_or(own);
    let id = absolute
        .strip_prefix(folder)
        .unwrap_or(&absolute)
        .with_extension("");
    // Messages name files the way the person did.
    let depth = id.components().count();
    let shown = path
        .ancestors()
        .nth(depth)
        .map(Path::to_path_buf)
        .unwrap_or_else(|| folder.to_path_buf());
    let here = Path::new(".");
    let shown_folder = if shown.as_os_str().is_empty() {
        here
    } else {
        &shown
    };
    let same = shown_folder.canonicalize().is_ok_and(|it| it == folder);
    Ok((
        Folder(if same { shown } else { folder.to_path_buf() }),
        id.to_string_lossy().replace('\\', "/"),
    ))
}

pub fn load(scenario: &str) -> Result<Scenario, Failure> {
    let path = Path::new(scenario);
    if library::built_in().iter().any(|id| id == scenario) {
        return Ok(library::load(&BuiltIn, scenario)?);
    }
    if path.extension().is_none_or(|extension| extension != "toml") {
        let known = library::built_in().join(", ");
        let expected = format!("one of {known}, or a path to a .toml file");
        return Err(Problems::one(
            &Origin::named("scenario"),
            "",
            format_args!("\"{scenario}\""),
            expected,
        )
        .into());
    }
    let (folder, id) = locate(path)?;
    Ok(library::load(&folder, &id)?)
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

fn run(options: &Run, out: &mut dyn Write) -> Result<(), Failure> {
    let setting = Setting::of(load(&options.scenario)?);
    let changes = changed(&options.levers, &options.firings)?;
    let origin = Origin::named("command line");
    let days = options.days.unwrap_or(setting.scenario.raw.horizon);
    let setting = setting.with(&changes, &origin)?;
    setting.scenario.check_run(days, &changes, &origin)?;
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

/// Writes an object with one more key, `rows`, row by row: all at once they would
/// take gigabytes for a long run.
fn json(
    file: &mut dyn Write,
    head: &serde_json::Value,
    rows: impl IntoIterator<Item = impl serde::Serialize>,
) -> io::Result<()> {
    let head = head.to_string();
    write!(file, "{},\"rows\":[", head.trim_end_matches('}'))?;
    for (number, row) in rows.into_iter().enumerate() {
        if number > 0 {
            file.write_all(b",")?;
        }
        serde_json::to_writer(&mut *file, &row)?;
    }
    file.write_all(b"]}")
}

fn csv_rows(
    file: &mut dyn Write,
    rows: impl IntoIterator<Item = impl serde::Serialize>,
) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(file);
    for row in rows {
        writer.serialize(row).map_err(io::Error::other)?;
    }
    writer.flush()
}

/// Writes a file under a temporary name beside its own, so that nobody ever sees half of it.
fn whole_file(
    path: &Path,
    fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<tempfile::NamedTempFile, Failure> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let failed = |error: io::Error| Failure::File(format!("{}: {error}", path.display()));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".backchannel-");
    // Temporary files are private; a result is readable like any other file.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder).map_err(failed)?;
    let mut buffered = BufWriter::new(file.as_file_mut());
    fill(&mut buffered)
        .and_then(|()| buffered.flush())
        .map_err(failed)?;
    drop(buffered);
    Ok(file)
}

fn keep(file: tempfile::NamedTempFile, path: &Path) -> Result<(), Failure> {
    file.persist(path)
        .map(|_| ())
        .map_err(|error| Failure::File(format!("{}: {}", path.display(), error.error)))
}

fn check(path: &Path, out: &mut dyn Write) -> Result<(), Failure> {
    if path.is_dir() {
        return check_folder(path, out);
    }
    let (folder, id) = locate(path)?;
    let scenario = library::load(&folder, &id)?;
    describe(&scenario, out)
}

fn check_folder(path: &Path, out: &mut dyn Write) -> Result<(), Failure> {
    let folder = Folder(path.to_path_buf());
    let mut problems = Problems::default();
    let mut scenarios = Vec::new();
    let failed = |error: io::Error| Failure::File(format!("{}: {error}", path.display()));
    let mut ids = Vec::new();
    scenarios_in(path, "", &mut ids).map_err(failed)?;
    ids.sort();
    for id in ids {
        match library::load(&folder, &id) {
            Ok(scenario) => scenarios.push(scenario),
            Err(more) => problems.append(more),
        }
    }
    if scenarios.is_empty() && problems.is_empty() {
        problems.add(
            &Origin::named(&path.display().to_string()),
            "",
            "no scenario file",
            "at least one .toml file",
        );
    }
    problems.or(())?;
    // Only now is it known what all of them cite.
    let mut problems = Problems::default();
    if path.join(SOURCES).is_file() {
        library::check_bibliography(&folder, &scenarios, &mut problems);
    }
    problems.or(())?;
    scenarios
        .iter()
        .try_for_each(|scenario| describe(scenario, out))
}

/// Ids of the scenario files of a folder: all but the bibliography, and in the folders
/// below it those that are whole scenarios and no parts. Links to folders are not followed.
fn scenarios_in(folder: &Path, below: &str, ids: &mut Vec<String>) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)?.filter_map(Result::ok) {
        let (name, path) = (entry.file_name(), entry.path());
        let name = name.to_string_lossy();
        if entry.file_type()?.is_dir() {
            scenarios_in(&path, &format!("{below}{name}/"), ids)?;
        } else if let Some(id) = name.strip_suffix(".toml").filter(|_| name != SOURCES)
            && (below.is_empty()
                || std::fs::read_to_string(&path).is_ok_and(|text| library::is_scenario(&text)))
        {
            ids.push(format!("{below}{id}"));
        }
    }
    Ok(())
}

fn describe(scenario: &Scenario, out: &mut dyn Write) -> Result<(), Failure> {
    let raw = &scenario.raw;
    let mut quantities = 0;
    backchannel::scenario::record::Read::quantities(&**raw, "", &mut |_, _| quantities += 1);
    say(
        out,
        format_args!(
            "{}: {} agents, {} places, {} ties, {} commitments, {} clocks, {} interventions, {} levers, {quantities} quantities",
            raw.id,
            raw.agents.len(),
            raw.places.len(),
            scenario.edges.len() / 2,
            raw.commitments.len(),
            raw.clocks.len(),
            raw.interventions.len(),
            raw.levers.len(),
        ),
    )
}

fn list(out: &mut dyn Write) -> Result<(), Failure> {
    for id in library::built_in() {
        let scenario = library::load(&BuiltIn, &id)?;
        say(out, format_args!("{id}  {}", scenario.raw.title))?;
    }
    Ok(())
}

fn print_schema(sources: bool, out: &mut dyn Write) -> Result<(), Failure> {
    let schema = if sources {
        schema::sources()
    } else {
        schema::scenario()
    };
    say(out, format_args!("{schema:#}"))
}
