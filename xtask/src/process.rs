//! Running other programs: always shown, never with a terminal to ask at, and with the pinned tools first on the path.

use crate::project::Project;
use crate::setup;
use anyhow::{Context, Result, bail};
use std::env;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::Duration;

/// A program to run from the root of the repository, with the pinned tools first on its path.
///
/// Tools that look for other tools (Trunk and wasm-pack both want wasm-bindgen) so find ours and download none.
pub fn program(project: &Project, name: impl AsRef<OsStr>) -> Result<Command> {
    let mut folders: Vec<PathBuf> = setup::tool_folders(project);
    if let Some(path) = env::var_os("PATH") {
        folders.extend(env::split_paths(&path));
    }
    let mut command = Command::new(name);
    command
        .current_dir(&project.root)
        .env(
            "PATH",
            env::join_paths(folders).context("a folder of tools has a separator in its name")?,
        )
        // npm packages that bring a browser of their own are told not to: the system's is used.
        .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
        .stdin(Stdio::null());
    Ok(command)
}

/// The command as a person would type it, for messages.
pub fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words
        .map(|word| word.to_string_lossy().into_owned())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Runs a command to its end; anything but success is an error.
pub fn run(mut command: Command) -> Result<()> {
    println!("  $ {}", shown(&command));
    let status = command
        .status()
        .with_context(|| format!("cannot start `{}`", shown(&command)))?;
    if !status.success() {
        bail!(
            "`{}` ended with {status}; what it printed above says why",
            shown(&command)
        );
    }
    Ok(())
}

/// What a command printed to standard output, or nothing where it cannot be started or fails.
pub fn answer(mut command: Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// How long to listen on after a command has ended, for what is still on its way.
const LAST_WORDS: Duration = Duration::from_secs(5);

/// What became of a command whose output was both shown and kept.
pub struct Heard {
    /// Whether it ended with success.
    pub success: bool,
    /// Everything it printed, both streams, in the order of arrival.
    pub text: String,
}

/// Runs a command to its end, shows what it prints as it prints it, and keeps it.
pub fn listen(mut command: Command) -> Result<Heard> {
    println!("  $ {}", shown(&command));
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start `{}`", shown(&command)))?;
    let streams: [Option<Box<dyn Read + Send>>; 2] = [
        child.stdout.take().map(|stream| Box::new(stream) as _),
        child.stderr.take().map(|stream| Box::new(stream) as _),
    ];
    let heard = Arc::new(Mutex::new(String::new()));
    let (still_open, ended) = mpsc::channel::<()>();
    for stream in streams.into_iter().flatten() {
        let (heard, still_open) = (Arc::clone(&heard), still_open.clone());
        thread::spawn(move || {
            copy_lines(stream, &heard);
            drop(still_open);
        });
    }
    drop(still_open);
    let status = child
        .wait()
        .with_context(|| format!("cannot wait for `{}`", shown(&command)))?;
    // A browser that a killed test left behind holds the streams open: it must not hold up the verdict.
    let _ = ended.recv_timeout(LAST_WORDS);
    let text = heard
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner())
        .clone();
    Ok(Heard {
        success: status.success(),
        text,
    })
}

/// Copies a stream to standard output and to `heard`, a line at a time so that two streams do not mix within one.
fn copy_lines(stream: impl Read, heard: &Mutex<String>) {
    let mut reader = BufReader::new(stream);
    let mut line = Vec::new();
    while matches!(reader.read_until(b'\n', &mut line), Ok(length) if length > 0) {
        let text = String::from_utf8_lossy(&line);
        let mut heard = heard
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        heard.push_str(&text);
        // A closed terminal must not stop the suite whose verdict is still wanted.
        let _ = std::io::stdout().write_all(text.as_bytes());
        line.clear();
    }
}

/// The first of these programs to be found on the path, if any.
pub fn on_path(names: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    names.iter().find_map(|name| {
        env::split_paths(&path)
            .map(|folder| folder.join(name))
            .find(|candidate| is_program(candidate))
    })
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata()
        .is_ok_and(|about| about.is_file() && about.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    path.is_file() || path.with_extension("exe").is_file()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_that_cannot_start_or_fails_gives_no_answer() {
        assert_eq!(answer(Command::new("no-such-program-anywhere")), None);
        let mut refused = Command::new("cargo");
        refused.arg("--no-such-option");
        assert_eq!(answer(refused), None);
    }

    #[test]
    fn what_a_command_prints_is_kept_with_its_verdict() {
        let mut cargo = Command::new("cargo");
        cargo.arg("--version");
        let heard = listen(cargo).unwrap();
        assert!(heard.success);
        assert!(heard.text.starts_with("cargo "), "{}", heard.text);
    }

    #[cfg(unix)]
    #[test]
    fn what_a_command_leaves_running_does_not_hold_up_its_verdict() {
        let mut shell = Command::new("sh");
        shell.args(["-c", "sleep 30 & echo done"]);
        let started = std::time::Instant::now();
        let heard = listen(shell).unwrap();
        assert!(started.elapsed() < Duration::from_secs(20));
        assert_eq!(heard.text, "done\n");
    }
}
