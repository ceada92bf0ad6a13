//! `cargo xtask serve`: the page, rebuilt and reloaded on every change.

use crate::process::{program, shown};
use crate::project::Project;
use crate::setup;
use anyhow::{Context, Result, bail};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, ExitCode};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Sets up what is missing, then serves the page until interrupted.
pub fn serve(project: &Project, release: bool, port: u16, open: bool) -> Result<ExitCode> {
    // Asked first, since a build of minutes would otherwise come before the answer.
    if let Err(error) = TcpListener::bind(("127.0.0.1", port)) {
        bail!("port {port} of this machine cannot be had ({error}): choose another with --port");
    }
    setup::prepare(project, setup::FOR_SITE)?;
    let mut trunk = command(project, release, port)?;
    if open {
        trunk.arg("--open");
    }
    println!(
        "\nThe page will be at http://127.0.0.1:{port}/ once it is built. Ctrl-C ends this.\n"
    );
    become_it(trunk)
}

/// Trunk, serving the page at this port.
fn command(project: &Project, release: bool, port: u16) -> Result<Command> {
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
    Ok(trunk)
}

/// Turns this process into Trunk, so that whoever ends the one ends the other.
#[cfg(unix)]
fn become_it(mut trunk: Command) -> Result<ExitCode> {
    use std::os::unix::process::CommandExt;
    Err(trunk.exec()).with_context(|| format!("cannot start `{}`", shown(&trunk)))
}

/// Runs Trunk until it ends.
#[cfg(not(unix))]
fn become_it(mut trunk: Command) -> Result<ExitCode> {
    let status = trunk
        .status()
        .with_context(|| format!("cannot start `{}`", shown(&trunk)))?;
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Files that a served page must have.
const SERVED: [&str; 3] = ["index.html", "main.js", "backchannel_bg.wasm"];

/// Serves the page at a free port and asks for each of [`SERVED`]; how many came.
pub fn try_it(project: &Project) -> Result<(u64, u64)> {
    let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
    let mut trunk = command(project, false, port)?
        .spawn()
        .context("cannot start trunk")?;
    let deadline = Instant::now() + LONGEST_BUILD;
    let mut came = 0;
    while came < SERVED.len() && Instant::now() < deadline && trunk.try_wait()?.is_none() {
        sleep(Duration::from_secs(1));
        came = SERVED.iter().filter(|file| is_served(port, file)).count();
    }
    trunk.kill().context("cannot end trunk")?;
    trunk.wait()?;
    Ok((came as u64, (SERVED.len() - came) as u64))
}

/// How long a first build may take before it is called broken.
const LONGEST_BUILD: Duration = Duration::from_secs(400);

/// Whether the server answers a request for this file with the file.
fn is_served(port: u16, file: &str) -> bool {
    let ask = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        write!(stream, "GET /{file} HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")?;
        let mut head = [0; 12];
        stream.read_exact(&mut head)?;
        Ok(String::from_utf8_lossy(&head).into_owned())
    };
    ask().is_ok_and(|head| head.ends_with(" 200"))
}
