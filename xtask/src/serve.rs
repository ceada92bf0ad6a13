//! `cargo xtask serve`: the page, rebuilt and reloaded on every change.

use crate::process::{program, shown};
use crate::project::Project;
use crate::setup;
use anyhow::{Context, Result, bail};
use std::net::TcpListener;
use std::process::ExitCode;

/// Sets up what is missing, then serves the page until interrupted.
pub fn serve(project: &Project, release: bool, port: u16, open: bool) -> Result<ExitCode> {
    // Asked first, since a build of minutes would otherwise come before the answer.
    if let Err(error) = TcpListener::bind(("127.0.0.1", port)) {
        bail!("port {port} of this machine cannot be had ({error}): choose another with --port");
    }
    setup::prepare(project, setup::FOR_SITE)?;
    let mut trunk = program(project, "trunk")?;
    trunk
        .args([
            "serve",
            "--address",
            "127.0.0.1",
            "--port",
            &port.to_string(),
        ])
        // Its own folder, so that a page with live reload never stands where a built site does.
        .args(["--dist", "target/xtask/serve"])
        // Tells the page's build that this is for a developer: no shrinking, no offline copy.
        .env("BACKCHANNEL_DEV", "1");
    if release {
        trunk.arg("--release");
    }
    if open {
        trunk.arg("--open");
    }
    println!(
        "\nThe page will be at http://127.0.0.1:{port}/ once it is built. Ctrl-C ends this.\n"
    );
    let status = trunk
        .status()
        .with_context(|| format!("cannot start `{}`", shown(&trunk)))?;
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
