//! The repository's own commands, so that a fresh clone needs nothing but Rust, Node and `cargo xtask …`.
//!
//! This file owns the command line. Each idea behind it has a file of its own:
//! [`setup`] fetches the pinned tools, [`serve`] and [`site`] make the page, [`test`] runs every suite,
//! [`package`] makes the npm package, [`scorm`] that for learning platforms, [`release`] keeps versions of the site that
//! stay, [`headers`] owns the security headers, [`sizes`] weighs the site, and
//! [`static_server`] serves it to the tests.

mod headers;
mod package;
mod process;
mod project;
mod release;
mod scorm;
mod serve;
mod setup;
mod site;
mod sizes;
mod static_server;
mod test;

use anyhow::Result;
use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

/// Backchannel's own commands. Each one first sets up what it needs.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the page and rebuild it on every change.
    Serve {
        /// Build the model with optimisations: slower to rebuild, much faster to run.
        #[arg(long)]
        release: bool,
        /// The port on this machine to serve at.
        #[arg(long, default_value_t = 8080)]
        port: u16,
        /// Open the page in the default browser once it is built.
        #[arg(long)]
        open: bool,
    },
    /// Run every test suite, or only those named, and end with one table.
    Test {
        /// Run only this suite; may be given several times.
        #[arg(long, value_name = "SUITE")]
        only: Vec<test::Suite>,
    },
    /// Build the static site, with its security headers and a size report.
    Build {
        /// The path under which the site will be served, for example `/models/backchannel/`.
        #[arg(long, default_value = "/", value_name = "PATH")]
        base: site::Base,
        /// The folder to write the site to; a site that it held before is replaced.
        #[arg(long, default_value = "dist", value_name = "FOLDER")]
        out: PathBuf,
        /// A folder made by `release`, whose versions are served beside the site under `v/`.
        #[arg(long, value_name = "FOLDER")]
        releases: Option<PathBuf>,
    },
    /// Build the site and keep it as a version that stays, beside those that are kept already.
    Release {
        /// The folder that keeps the versions; it belongs outside the repository or into what it ignores.
        #[arg(long, default_value = "releases", value_name = "FOLDER")]
        out: PathBuf,
    },
    /// Build the page as one HTML file with everything inside, which runs from a disk.
    Bundle {
        /// The file to write.
        #[arg(long, default_value = "backchannel.html", value_name = "FILE")]
        out: PathBuf,
    },
    /// Build the npm package, to be published with `npm publish`.
    Package,
    /// Build the site and pack it with a task, for learning platforms that read SCORM 1.2.
    Scorm {
        /// The zip file to write.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// The file of the task, as the page of tasks saves it; without it the task of the session for schools.
        #[arg(long, value_name = "FILE")]
        task: Option<PathBuf>,
    },
    /// Fetch everything the other commands need, so that they work offline afterwards.
    Setup,
}

fn run(command: Command) -> Result<ExitCode> {
    let project = project::Project::find()?;
    match command {
        Command::Serve {
            release,
            port,
            open,
        } => serve::serve(&project, release, port, open),
        Command::Test { only } => test::test(&project, &only),
        Command::Build {
            base,
            out,
            releases,
        } => {
            if let Some(releases) = &releases {
                release::check(&project, releases, &out)?;
            }
            setup::prepare(&project, setup::FOR_SITE)?;
            let site = site::build(&project, &base)?;
            site::publish(&project, &site, &out)?;
            if let Some(releases) = &releases {
                release::add_to_site(&project, releases, &out)?;
            }
            Ok(ExitCode::SUCCESS)
        }
        Command::Release { out } => {
            setup::prepare(&project, setup::FOR_SITE)?;
            let site = site::build(&project, &site::Base::root())?;
            let version = release::version(&project)?;
            release::keep(&site, &project.root.join(&out), &version)?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Bundle { out } => {
            setup::prepare(&project, setup::FOR_SITE)?;
            let site = site::build(&project, &site::Base::root())?;
            site::bundle(&project, &site, &out).map(|()| ExitCode::SUCCESS)
        }
        Command::Package => {
            setup::prepare(&project, setup::FOR_PACKAGE)?;
            let archive = package::build(&project, package::Build::Optimised)?;
            println!("The package is {}", archive.display());
            Ok(ExitCode::SUCCESS)
        }
        Command::Scorm { out, task } => {
            setup::prepare(&project, setup::FOR_SITE)?;
            scorm::build(&project, task.as_deref(), &out).map(|()| ExitCode::SUCCESS)
        }
        Command::Setup => setup::prepare(&project, setup::EVERYTHING).map(|()| ExitCode::SUCCESS),
    }
}

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}
