//! The headless command line: the one part of the model that opens files. A file a command.

mod asked;
mod check;
mod ensemble;
mod files;
mod landscape;
mod levers;
mod output;
mod patterns;
mod pool;
mod progress;
mod run;
mod sensitivity;
mod series;
mod sweep;
mod twin;
mod why;

use std::fmt::Display;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use output::{Failure, closed_pipe};

/// Run and check crisis scenarios without a browser.
///
/// Exit codes: 0 fine, 2 bad input, 3 a file could not be read or written, 4 some runs of a sweep failed.
#[derive(Parser)]
#[command(version, max_term_width = 100)]
struct Program {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run a scenario once and print a summary whose last line is its digest
    Run(run::Run),
    /// Run a scenario many times and print the shares of its outcomes
    Ensemble(ensemble::Ensemble),
    /// Run many points of a design and write a row per run; parts can be made apart and joined
    Sweep(Box<sweep::Sweep>),
    /// Run a scenario and its changed twin with the same luck and print what the changes do
    Twin(twin::Twin),
    /// Measure the patterns that the model is judged on
    Patterns(patterns::Patterns),
    /// Check what the levers of a scenario are claimed to move
    Levers(levers::Levers),
    /// Explain a change, a decision or an event of a run
    Why(why::Why),
    /// Find the two sides that the agents of a day could fall into
    Landscape(landscape::Landscape),
    /// Find which levers and numbers an outcome follows
    Sensitivity(sensitivity::Sensitivity),
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

/// Parses the arguments, runs a command and says how it went.
pub fn main() -> ExitCode {
    let program = Program::parse();
    let mut out = BufWriter::new(io::stdout().lock());
    let result = match program.command {
        Command::Run(options) => run::run(&options, &mut out),
        Command::Ensemble(options) => ensemble::ensemble(&options, &mut out),
        Command::Sweep(options) => sweep::sweep(&options, &mut out),
        Command::Twin(options) => twin::twin(&options, &mut out),
        Command::Patterns(options) => patterns::patterns(&options, &mut out),
        Command::Levers(options) => levers::levers(&options, &mut out),
        Command::Why(options) => why::why(&options, &mut out),
        Command::Landscape(options) => landscape::landscape(&options, &mut out),
        Command::Sensitivity(options) => sensitivity::sensitivity(&options, &mut out),
        Command::Check { path } => check::check(&path, &mut out),
        Command::List => check::list(&mut out),
        Command::Schema { sources } => check::print_schema(sources, &mut out),
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
        Err(Failure::Partly(message)) => {
            complain(&message);
            ExitCode::from(4)
        }
    }
}

/// Says what went wrong; when nobody listens, the exit code still tells.
fn complain(message: &dyn Display) {
    let _ = writeln!(io::stderr(), "{message}");
}
